/*
 * edition.h - one issue of a digest: cut once per slot, composed once per content, a letter each.
 *
 * Content is composed before the transaction; number, items, mailings, letters, watermarks and the
 * slot's decision are made in one (DESIGN, promise 3). What arrives meanwhile has a later
 * accept_seq and belongs to the next.
 */
#ifndef COMMUNITY_EDITION_H
#define COMMUNITY_EDITION_H

#include "community/community.h"
#include "compose/digest.h"

struct slot_row;

/* edition_cut - for a rule's slot; *d has rule, at and decided, and gets outcome, why and edition
 *   OK    recorded: outcome "sent", or "nothing" where nobody was due anything
 *   NONE  the slot was decided before
 *   BAD   a template is broken; nothing was recorded */
enum err edition_cut(struct community *c, struct arena *a, const struct settings_rhythm *rule,
		     struct slot_row *d, struct why *w);

/* edition_preview - the digest a member would get now (NULL: anybody in the community's language),
 * composed and not recorded. NONE: nothing is due. */
enum err edition_preview(struct community *c, struct arena *a, const struct settings_rhythm *rule,
			 const struct member *m, time_t now, struct digest *out,
			 struct digest_edition *edition, struct why *w);

#endif
