#include "community/desk/desk.h"

#include "community/activity/recipe.h"
#include "community/rhythm/rhythm.h"

enum err desk_open(const struct settings *set, enum store_use use, struct community **out,
		   struct why *w)
{
	struct community *c;
	enum err e = community_open(set, use, &c, w);

	*out = NULL;
	if (e != OK)
		return e;
	recipes_open(c);
	rhythm_open(c);
	*out = c;
	return OK;
}

void desk_faults(struct arena *a, const struct settings *set, struct settings_faults *f,
		 struct settings_faults *gaps)
{
	settings_check_files(a, set, f);
	community_faults(a, set, f);
	rhythm_faults(a, set, f, gaps);
}
