/*
 * edition_cut.h - the parts of cutting an edition, for edition*.c, proof.c and catchup.c.
 *
 * Members are read in pages; each content that one of them would see and none before is composed, in
 * memory that is given back at once, and stored as a draft. One transaction then makes items, letters and
 * watermarks (DESIGN, promise 3): drafts of a crash are nobody's and are cleared at the next cut.
 */
#ifndef COMMUNITY_EDITION_CUT_H
#define COMMUNITY_EDITION_CUT_H

#include "community/community.h"
#include "community/digest/edition_posts.h"
#include "store/store_rhythm.h"

struct zone;

struct edition_variant {
	int64_t *mailings;
	size_t n_mailings;
	time_t due;
};

struct edition_cut {
	/* filled by edition_cut_open; the caller may change them before it goes on */
	struct community *c;
	struct arena *a;
	const char *title, *quiet;
	int64_t expire_s;
	enum edition_style style;
	const char *intro_key; /* of words, where edition.intro is empty; NULL: none */
	size_t words;
	bool at_once; /* letters wait for the end of quiet hours, not for the rule's time of day */
	const struct zone *zone;
	struct edition_row edition;
	const struct rule_row *row; /* how its rule stands after it; NULL: as it is stored */

	/* filled by edition_cut_gather and edition_cut_compose */
	struct edition_posts *posts;
	size_t n_members; /* noted in the store (store_edition.h) */
	struct edition_variant *v;
	size_t n, cap;
	int64_t letters;

	/* filled by edition_ahead, once for all who get it */
	bool looked_ahead;
	time_t next; /* the rule's next slot; 0: none is known */
	struct meeting *meetings;
	size_t n_meetings;
};

/* rule may be NULL: the digest group's settings alone */
void edition_cut_open(struct edition_cut *cut, struct community *c, struct arena *a,
		      const struct settings_rhythm *rule, const char *name, time_t slot,
		      time_t now);
/* Is an edition of that rule shown to its editor first, and what if nobody answers? NULL: as digests. */
enum proof_rule edition_proof(const struct settings *set, const struct settings_rhythm *rule);
/* Members and posts; cut->edition.since_seq is the oldest watermark. */
void edition_cut_gather(struct edition_cut *cut, const struct due_whom *whom);
/* Composes and stores each content, in transactions of its own. BAD: a template is broken. */
enum err edition_cut_compose(struct edition_cut *cut, struct why *w);
/* Would any of the members see anything? Nothing is composed. */
bool edition_cut_anybody(struct edition_cut *cut);
/* Items, mailings, letters, watermarks; within the transaction, with cut->edition.id set. */
void edition_cut_record(struct edition_cut *cut);
/* The items' rows alone: of a proof, whose letters come later. */
void edition_cut_items(struct edition_cut *cut);

/* "Coming up: ..." in a reader's language and zone: when the next edition comes to them, and when members
 * meet within three weeks. who: NULL: anybody at home.
 * NULL: nothing is known. */
struct lang;
const char *edition_ahead(struct edition_cut *cut, struct arena *each, const struct due_member *who,
			  const struct lang *l, const struct zone *z);

/* One content as the letter would be; for proofs and previews. Lives in `each`. */
struct digest_edition edition_describe(struct edition_cut *cut, struct arena *each,
				       const struct due_member *m, const struct edition_view *view);
/* What a reader of everything would see. */
struct edition_view edition_view_all(struct arena *a, const struct edition_posts *p);
/* One content for one person beside the editions: mailing and letter, within the transaction.
 * kind, class; due now. Gives the mailing. */
int64_t edition_letter(struct edition_cut *cut, const char *kind, int class, int64_t member,
		       const char *rcpt, const char *name, const struct letter_bytes *b,
		       const char *numbers);

#endif
