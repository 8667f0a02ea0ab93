/*
 * desk.h - a community with every room open, for the editor's work.
 */
#ifndef COMMUNITY_DESK_H
#define COMMUNITY_DESK_H

#include "community/community.h"

/* desk_open - a community (community_open) with its recipes and the rules of its rhythm
 *   OK     *out is ready; end with community_close
 *   AGAIN, BAD  as community_open */
enum err desk_open(const struct settings *set, enum store_use use, struct community **out,
		   struct why *w);

/* desk_faults - adds all that would keep such a community from working: files that are not there,
 * the language, filters, rules, recipes. Wants no store; for `check`, the start and a reload.
 *   gaps   what it would work without (rhythm_faults); may be the same as f */
void desk_faults(struct arena *a, const struct settings *set, struct settings_faults *f,
		 struct settings_faults *gaps);

#endif
