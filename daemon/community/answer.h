/*
 * answer.h - the one way to write to one person: acknowledgements, questions, confirmations.
 *
 * A letter with a template of its own (compose/note.h), one recipient and one token. Replies come
 * back to the token's address, circle+c.<token>@ for a question and circle+r.<token>@ for
 * everything else; where there is no plus-addressing, by the letter's Message-ID.
 *
 * RFC 3834: what answers a mail says Auto-Submitted: auto-replied, names the mail in In-Reply-To
 * and, to an outsider or with a question, has no envelope sender; nothing is answered to robots,
 * lists, null senders or what the provider took for junk. Beyond the RFC: an unknown address that
 * nothing proves is not answered (that is backscatter), the same reason is given once a day to one
 * address, and outsiders together get at most trust.outsiders_answered_per_day acknowledgements.
 */
#ifndef COMMUNITY_ANSWER_H
#define COMMUNITY_ANSWER_H

#include "community/community.h"
#include "store/store_outbox.h"

struct lang;
struct letter;
struct letter_part;
struct value;

struct answer {
	const char *template;        /* "held": templates/<lang>/held.txt */
	struct value *values;        /* of answer_values; NULL: those alone */
	const struct member *member; /* whom; NULL: an outsider */
	const char *address;         /* where to; NULL: the member's main address */
	const char *name;            /* NULL: the member's */
	const char *lang;            /* NULL: the member's, else the community's */
	const char *kind;            /* of the mailing; NULL: the template's name */
	int64_t edition;             /* whose draft it is about; 0: none */
	const char *numbers;         /* of that draft (store_outbox.h) */
	enum letter_class class;     /* 0: CLASS_ANSWER */
	const struct work *to;       /* the mail it answers; NULL: written of our own accord */
	const char *after; /* Message-ID of the letter it belongs to, where `to` is NULL; or NULL */
	int64_t about; /* the arrival it is about, where `to` is NULL; 0: none (erasure finds it) */
	const char *reason; /* "held 17": once an address, reason and day; NULL: always */
	/* A question about the address itself (was it you who asked?): goes to unknown unproven
	 * addresses too and counts not as an acknowledgement; whoever asks limits it. */
	bool question;
	enum token_purpose purpose;        /* 0: TOKEN_LETTER, whose number is the mailing */
	int64_t number;                    /* of the other purposes: pending row, hold */
	const char *reply_to, *reply_name; /* NULL: the token's address */
	const struct letter_part *files;   /* attached; NULL: none */
	size_t n_files;
	int64_t mailing, letter; /* set by answer_send */
};

/* The names and addresses every template may use, and {{name}}; for a map to add to. */
struct value *answer_values(struct community *c, struct arena *a, const struct member *m);
/* The reader's chain of languages. m may be NULL. */
const struct lang *answer_lang(struct community *c, const struct member *m);
/* Where to write for what `word` does, for a person to read: "circle+ask@example.org". */
const char *answer_way(struct community *c, struct arena *a, const struct lang *l,
		       const char *word);
/* Where an answer to the letter that is being composed goes: a mark the courier fills. */
const char *answer_token_address(struct community *c, struct arena *a, enum token_purpose p);
/* {{token_address}}: the same for a person to read; where there is no separator with a subject. */
const char *answer_token_way(struct community *c, struct arena *a, const struct lang *l,
			     enum token_purpose p);

/* answer_may - may that letter be written now? Nothing is counted.
 *   OK    yes
 *   NONE  no; w says why, for the arrival's reason */
enum err answer_may(struct community *c, struct arena *a, const struct answer *n, struct why *w);

/* answer_send - writes it: mailing and letter in the caller's transaction.
 *   OK    made; n->mailing and n->letter are set, and arrival.answered of n->to
 *   NONE  it may not be answered, as answer_may
 *   BAD   a template is broken or the address is none: w says which */
enum err answer_send(struct community *c, struct arena *a, struct answer *n, struct why *w);

/* answer_choices - the same for a letter that numbers conversations from 1 on: an answer to it names
 * one of them by its number. */
enum err answer_choices(struct community *c, struct arena *a, struct answer *n,
			const int64_t *threads, size_t n_threads, struct why *w);

/* Makes a letter an answer to that mail, behind those that one answered (RFC 5322 section 3.6.4);
 * nothing where the mail has no Message-ID. */
void answer_thread(struct arena *a, const struct mail *m, struct letter *l);

/* "; answered" or "; not answered: <why>", for the end of an arrival's reason. */
const char *answer_said(struct arena *a, enum err e, const struct why *w);

/* Did the author's name cause as many letters of that kind today as it may? From may be anybody's
 * word, and a client may answer by itself. If not, one more is counted. */
bool answer_enough(struct community *c, struct work *w, const char *what, int most);
/* The same of another than the author: whose token came with it. */
bool answer_enough_of(struct community *c, struct work *w, const struct member *m, const char *what,
		      int most);
/* Says so, once a day: the mail at hand asked for more than that. */
void answer_enough_said(struct community *c, struct work *w, const struct member *m,
			const char *what, int most);

#endif
