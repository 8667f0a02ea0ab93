/*
 * store_edition.h - who is due an edition and why, its items, its letters (002, 003, 005).
 */
#ifndef STORE_STORE_EDITION_H
#define STORE_STORE_EDITION_H

#include "base/expr.h"
#include "store/store.h"

/* Which members of their own pace: */
enum due_pace {
	DUE_WITHOUT_PACE, /* left out: they have editions of their own */
	DUE_ANY_PACE,     /* taken like everyone: the rule allows none of their own */
	DUE_THIS_PACE,    /* only those of this pace and zone whose slot has come */
	DUE_ONE,          /* one member, whatever the mode, pace or pause */
	DUE_CATCH_UP,     /* those owed one after a pause or a change of mode */
	DUE_FOLDED        /* those owed what was too much to come singly */
};

struct due_whom {
	const struct expr *audience; /* NULL: everyone */
	time_t now;
	int64_t upto;
	enum due_pace pace;
	const char *text, *zone; /* DUE_THIS_PACE; zone '': the community's */
	int64_t one;             /* DUE_ONE */
	int64_t budget;          /* mails a week of those who chose none; 0: no limit */
};

struct due_member {
	int64_t id, watermark;
	bool followed; /* mode: only what they follow */
	int folding;   /* 1 over budget, 2 the account's day was full: the digest says so; 0: no */
	const char *form, *lang,
		*zone;    /* equal texts are the same pointer; lang, zone may be NULL */
	uint64_t content; /* the caller's */
};

/* due_note - notes (for this connection) who is due: active, not paused, by digest or folding
 * (who folds for their budget once the week has room), watermark below upto.
 *   since  their oldest watermark, at most upto
 * Gives how many. */
size_t due_note(struct store *s, struct arena *a, const struct due_whom *w, int64_t *since);

/* Few different texts, many members: each is kept once, so that members are compared by pointer. */
struct due_texts {
	struct arena *a;
	const char **v;
	size_t n, cap;
};

/* Those noted with an id above `after`, by rising id, at most `most`: a page of them, as there may
 * be any number. */
struct due_member *due_members(struct store *s, struct arena *a, struct due_texts *k, int64_t after,
			       size_t most, size_t *n);

/* What makes a member's edition differ from everyone's. */
enum due_fact_kind {
	FACT_THREAD, /* key: a thread; want: follows or mutes it */
	FACT_TAG,    /* key: a tag's id; want */
	FACT_EXPERT, /* key: a tag's id */
	FACT_ANSWER, /* key: a post that answers one of theirs */
	FACT_GOT     /* key: a post they got singly */
};
struct due_fact {
	int64_t member, key;
	enum due_fact_kind kind;
	bool want;
};
/* Which members and which posts: ids first .. last, accept_seq after since and up to upto. */
struct due_span {
	int64_t first, last, since, upto;
};
/* Of those noted, about posts and what activities left; by rising member. */
struct due_fact *due_facts(struct store *s, struct arena *a, const struct due_span *p, size_t *n);

/* Which of the composed contents a noted member gets; 0: nothing. */
void due_set(struct store *s, int64_t member, int64_t variant);
/* Their letters of one mailing; within the transaction. Gives how many. */
int64_t due_letters(struct store *s, int64_t variant, int64_t mailing, int class, time_t due);
/* All that were noted are done with posts up to `upto`; within the transaction. */
void due_done(struct store *s, int64_t upto);

/* Tags of the posts between, by post. */
struct post_tagged {
	int64_t post, tag;
	const char *name;
};
struct post_tagged *posts_tagged(struct store *s, struct arena *a, int64_t since, int64_t upto,
				 size_t *n);
/* Is the thread a question, and did anybody but its asker write in it? */
void thread_question(struct store *s, int64_t thread, bool *question, bool *answered);

/* Items, by place. */
struct edition_item {
	int64_t thread;
	int item, place;
	bool dropped;
	const char *section, *posts; /* posts: JSON list of post ids */
};
struct edition_item *edition_items(struct store *s, struct arena *a, int64_t edition, size_t *n);
void edition_item_put(struct store *s, int64_t edition, const struct edition_item *i);
/* Editions that wait for their editor. */
int64_t *editions_in_proof(struct store *s, struct arena *a, const char *rule, size_t *n);

/* Contents are stored before their transaction; what a crash left of them goes here. */
void drafts_clear(struct store *s);
/* A draft becomes a mailing of the edition. */
void draft_release(struct store *s, int64_t mailing, int64_t edition, const char *key);

#endif
