/*
 * care.h - housekeeping: what the editor does between mails, by a table (care.c).
 */
#ifndef COMMUNITY_CARE_H
#define COMMUNITY_CARE_H

#include "community/community.h"

/* Runs those whose time has come. OK: at least one did something; NONE: nothing was to do. One
 * that fails does not keep the others from running; its error is returned. */
enum err care_tick(struct community *c, struct arena *a, time_t now, struct why *w);

#endif
