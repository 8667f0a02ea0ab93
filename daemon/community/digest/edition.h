/*
 * edition.h - one issue of a digest: cut once per slot, composed once per content, a letter each.
 *
 * Content is composed before the transaction; number, items, letters, watermarks and the slot's
 * decision are made in one (DESIGN, promise 3). What arrives meanwhile has a later accept_seq and
 * belongs to the next. Where a proof is asked for, the cut makes the number and the items alone;
 * letters and watermarks come with the release (proof.h).
 */
#ifndef COMMUNITY_EDITION_H
#define COMMUNITY_EDITION_H

#include "community/community.h"
#include "compose/digest.h"

struct slot_row;

/* edition_cut - for a rule's slot; *d has rule, at and decided, and gets outcome, why and edition
 *   OK    recorded: outcome "sent"; "waiting" for its editor; "nothing" where nobody was due any
 *   NONE  the slot was decided before
 *   BAD   a template is broken; nothing was recorded */
enum err edition_cut(struct community *c, struct arena *a, const struct settings_rhythm *rule,
		     struct slot_row *d, struct why *w);

/* edition_release - letters of an edition in proof, to who is due it now; once.
 *   NONE  it is no longer in proof */
enum err edition_release(struct community *c, struct arena *a, int64_t edition, time_t now,
			 int64_t *letters, struct why *w);

/* edition_preview - the digest a member would get now (NULL: anybody in the community's language),
 * composed and not recorded. NONE: nothing is due. */
enum err edition_preview(struct community *c, struct arena *a, const struct settings_rhythm *rule,
			 const struct member *m, time_t now, struct digest *out,
			 struct digest_edition *edition, struct why *w);

/* editions_tick_personal - members with a day or pace of their own whose slot has come: one
 * edition for all who share pace and zone, dated, not numbered, not proofed.
 *   OK    some were cut: call again. NONE: nothing is due. BAD: w says why */
enum err editions_tick_personal(struct community *c, struct arena *a, time_t now, struct why *w);

/* When the next of these is due; 0: nothing is known. */
time_t editions_wake_personal(struct community *c, struct arena *a);

/* May members have editions of their own in place of this rule's? */
bool edition_allows_personal(const struct settings *set, const struct settings_rhythm *rule);
#endif
