/*
 * community.h - one community at work: what every decision needs at hand, and one mail on its way.
 *
 * The editor owns one struct community for its life. A mail passes two stages: work_read, without
 * the store's lock (parsing, filters), and intake_settle, within the transaction (decisions, rows).
 */
#ifndef COMMUNITY_COMMUNITY_H
#define COMMUNITY_COMMUNITY_H

#include "base/settings.h"
#include "base/token.h"
#include "community/route.h"
#include "community/thread.h"
#include "filters/filter.h"
#include "reader/authres.h"
#include "reader/kind.h"
#include "reader/mail.h"
#include "store/store_arrival.h"
#include "store/store_member.h"

struct html_child;
struct words;
struct rhythm;
struct recipes;
struct reasons;

enum { CARE_MOST = 32 };
/* A forwarded mail that was forwarded: deeper is not looked for. */
enum { ATTACHED_DEPTH = 2 };

struct community {
	const struct settings *set;  /* borrowed */
	struct store *s;             /* owned */
	struct token_key *key;       /* owned */
	struct html_child *html;     /* owned */
	struct words *words;         /* lives in `arena` */
	struct filter_chain filters; /* lives in `arena` */
	struct filter_world world;
	struct arena *arena; /* owned: for the life of the community */
	struct thread_rules threads;
	struct kind_options kinds;
	struct authres_trust trust;
	time_t cared[CARE_MOST]; /* when each housekeeping last ran (care.h) */
	struct rhythm *rhythm;   /* the rules; lives in `arena` */
	struct recipes *recipes; /* lives in `arena` */
	struct reasons *reasons; /* lives in `arena`; NULL: none was told yet (reasons.h) */
	int64_t levels_day;      /* the UTC day whose levels are computed */
	/* Called when rows were made that another role waits for; may be NULL. */
	void (*poke_courier)(void);
	enum { BULK_UNKNOWN, BULK_OFF, BULK_ON } bulk; /* many mails are waiting: intake.c */
};

/* community_open - opens store, key, templates and filters; desk_open (desk/desk.h) opens all
 *   use    how to open the store (store.h)
 *   OK     *out is ready; end with community_close
 *   AGAIN, BAD  as store_open; w says what is wrong, also of a template or filter */
enum err community_open(const struct settings *set, enum store_use use, struct community **out,
			struct why *w);
void community_close(struct community *c); /* NULL is fine */

/* community_speaks - is there a folder of texts for the language, or for what it is a kind of?
 *   BAD  w names those there are; or the templates cannot be read, and w says why */
enum err community_speaks(struct arena *a, const struct settings *set, const char *language,
			  struct why *w);

/* Adds what community_open would refuse, a text of any language that is wrong or lacks, and a language
 * that nothing is written in. Wants no store; for `check` and before a reload. */
void community_faults(struct arena *a, const struct settings *set, struct settings_faults *f);

/* The zone of its clock; UTC where none is set. */
struct zone;
const struct zone *community_zone(const struct community *c);
/* The member's own zone, else the community's. m may be NULL. */
const struct zone *community_zone_of(const struct community *c, const struct member *m);

/* The folders of templates and of the program's recipes: named, beside the program in a source
 * tree, or installed. */
const char *community_templates(struct arena *a, const struct settings *set);
const char *community_recipes(struct arena *a);

/* One mail on its way. */
struct work {
	struct arena *a; /* lives until the mail is settled */
	struct arrival *r;
	struct mail *m;
	struct route route; /* which of our addresses, which token */
	struct authres auth;
	unsigned char content[16];     /* hash of Message-ID and body */
	struct filter_results filters; /* verdicts and tags */
	struct member *author; /* set by intake_settle; NULL: no member's confirmed address */
	bool moved;            /* the address was the author's when the mail came, and is no more */
	bool lost;             /* it answers a letter that is not known (restored.h) */
	bool parted;           /* what it quotes unmarked was looked for (said.h) */
	bool forgotten;        /* it erased its author: nothing of it is kept */
	/* Where a post belongs whatever its header says: a reply to a digest names its item. */
	int64_t into_thread, into_parent; /* 0: its header says */
	/* How a post is called where its subject begins with a command's word; NULL: by its subject. */
	const char *title;
	time_t now;
};

/* What became of a mail. */
struct outcome {
	const char *state;  /* static: "filed" "acted" "held" "aside" */
	const char *reason; /* arena: for a person */
};

/* What a mail becomes is asked of functions, which stand in tables of the desk (desk/): each kind of
 * mail, command, question of ours and housekeeping is one line there.
 *
 * work_take: NONE: not mine; OK: settled, *o is filled. Within the transaction. */
typedef enum err work_take(struct community *c, struct work *w, struct outcome *o);
/* What a person asked for: settles the mail; *o is {"acted", "the command <name>"} beforehand. */
typedef void command_do(struct community *c, struct work *w, struct outcome *o);
/* What a question of ours does when its token came back. The row is `done` already. */
struct pending;
typedef void pending_do(struct community *c, struct work *w, const struct pending *p,
			struct outcome *o);
/* Housekeeping, one thing in a transaction of its own; returns soon. OK: something was done; NONE:
 * nothing was to do; AGAIN, BAD: w says what is wrong. */
typedef enum err care_do(struct community *c, struct arena *a, time_t now, struct why *w);

/* Reads, filters and routes one arrival; the mail lives in `a`. BAD: its bytes are gone or damaged. */
enum err work_read(struct community *c, struct arena *a, struct arrival *r, struct work **out,
		   struct why *w);
/* The mail that another has as an attachment; arena. depth: how many such mails are around it, 0 for a
 * leaf of the mail itself; where that is more than ATTACHED_DEPTH, and for other leaves: NULL. */
struct mail *work_attached(struct community *c, struct arena *a, const struct leaf *l, int depth);
/* Files the mail as a post: thread, tags, index. accept: it is due from now on (never for history).
 * Gives the post's id. */
int64_t work_file(struct community *c, struct work *w, bool accept);

#endif
