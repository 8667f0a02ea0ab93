/*
 * level.h - levels of participation, from what people do; once a day, in bulk.
 *
 *   core, active   so many posts and answers within the window (levels.core_posts, active_posts)
 *   newcomer       joined within levels.newcomer, and less than active
 *   occasional     at least one within the window
 *   peripheral     none of these, but a vote, a check-in, a thanks within the window, or posts
 *                  before it that are younger than levels.dormant
 *   dormant        took part once, and nothing for levels.dormant
 *   lurker         reads, and never wrote: a level, not a fault
 *
 * A level is for audiences and health figures. Nobody is shown theirs, nobody another's.
 */
#ifndef COMMUNITY_LEVEL_H
#define COMMUNITY_LEVEL_H

#include "community/community.h"

/* OK: the levels of this day were computed; NONE: they had been. */
enum err level_tick(struct community *c, time_t now);

#endif
