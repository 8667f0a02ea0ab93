/*
 * posts.h - takers for what is neither command nor bounce nor an answer to a question of ours.
 */
#ifndef COMMUNITY_POSTS_H
#define COMMUNITY_POSTS_H

#include "community/community.h"

work_take posts_take_dropped; /* a filter said drop, or it came from the junk folder unproven */
work_take posts_take_robot;   /* automatic replies: counted, never answered */
work_take posts_take;         /* everything else a person wrote to the list */

#endif
