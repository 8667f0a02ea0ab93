/*
 * figures.h - how the promise to those who ask is kept, and how each recipe went, for letters to the
 * coordinators: by a rule, or for those in charge by mail to +activities.
 *
 *   { name = "inquiries"; when = "monthly on the first monday at 09:00";
 *     do = "send inquiries to role:coordinator"; }
 *   { name = "report"; when = "monthly on the last friday at 09:00";
 *     do = "send activities to role:coordinator"; }
 */
#ifndef COMMUNITY_FIGURES_H
#define COMMUNITY_FIGURES_H

#include "community/community.h"

struct lang;
struct value;

/* Into values, of the 90 days before now: {{asked}} {{answered}} {{within}} {{open_count}}
 * {{unanswered}} {{median}} ("5 hours"; "": no answer yet) {{open}} [{number,title,due,answers}] */
void figures_fill(struct community *c, struct arena *a, const struct lang *l, time_t now,
		  struct value *values);
/* Of the same days: {{recipes}} [{recipe,about,runs,open,letters,answers,people}] */
void figures_fill_recipes(struct community *c, struct arena *a, time_t now, struct value *values);

work_take figures_take; /* +activities */

#endif
