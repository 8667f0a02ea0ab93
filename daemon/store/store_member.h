/*
 * store_member.h - members, their addresses, roles, what they follow (002-people.sql).
 */
#ifndef STORE_STORE_MEMBER_H
#define STORE_STORE_MEMBER_H

#include "store/store.h"

struct member {
	int64_t id;
	const char *name, *state, *mode, *form;
	const char *lang, *zone, *pace; /* NULL: the community's */
	const char *address;            /* the main one, as the person writes it */
	int64_t pace_last, paused_until, budget, watermark, joined_at, left_at; /* 0: none */
	int64_t scored_at, probed_at;
	/* budget: mails a week; 0: as many as members.letters_per_week says; -1: no limit, by choice */
	double score;
	bool catch_up, own_posts, trusted, introduce;
	int folding;       /* 0 no, 1 over budget, 2 the account's day was full */
	int64_t folded_at; /* 0: not folding */
	const char *level;
};

/* member_add - a new active member with one confirmed main address
 *   m->name, mode, lang, zone, trusted (no newcomer: somebody knows them) ... as given; watermark is set to the last accept_seq: what was said
 *   before somebody joined is not due to them
 *   normal  base/address.h's normal form; m->address as written
 *   NONE    the address belongs to a member already; m->id is theirs */
enum err member_add(struct store *s, struct member *m, const char *normal, time_t now);
struct member *member_find(struct store *s, struct arena *a, int64_t id); /* NULL: none */
struct member *member_by_address(struct store *s, struct arena *a,
				 const char *normal); /* confirmed ones only */
/* Writes back everything but addresses and id. */
void member_save(struct store *s, const struct member *m);
/* All that names `from` names `into` from now on, and `from` is no more; of two that exclude each other
 * into's stays, of two votes in one activity the later. Settings are into's. Addresses are moved, none
 * as the main one. */
void member_merge(struct store *s, int64_t from, int64_t into);
/* Who has that number's rows and tokens now; itself unless it was merged. */
int64_t member_now(struct store *s, int64_t id);
typedef bool member_take(void *arg, struct member *m); /* false stops */
void members_each(struct store *s, struct arena *a, const char *state, member_take *take,
		  void *arg);

/* Addresses. add: unconfirmed when at is 0. NONE: it is another member's. */
enum err address_add(struct store *s, int64_t member, const char *normal, const char *written,
		     time_t at);
void address_confirm(struct store *s, const char *normal, time_t at);
void address_set_main(struct store *s, int64_t member, const char *normal);
/* It is nobody's any more; what came from it up to now stays its member's. */
void address_remove(struct store *s, const char *normal, time_t now);
/* Whose it was then who has it no more; 0: nobody's. */
int64_t address_owner(struct store *s, const char *normal, time_t at);
/* Is it the member's, or was it then? */
bool address_was(struct store *s, int64_t member, const char *normal, time_t at);
char **addresses_of(struct store *s, struct arena *a, int64_t member, size_t *n);

void role_add(struct store *s, int64_t member, const char *role, const char *tag, time_t now);
void role_remove(struct store *s, int64_t member, const char *role, const char *tag);
bool role_has(struct store *s, int64_t member, const char *role);
char **roles_of(struct store *s, struct arena *a, int64_t member, size_t *n); /* "expert:soil" */
int64_t *role_members(struct store *s, struct arena *a, const char *role, size_t *n);
/* role_name - whom the configuration names for a role has it, who is named no more loses it; a role that
 * was given otherwise (role_add) stays. In a transaction of its own, where anything changes. A member may stand there twice. */
void role_name(struct store *s, struct arena *a, const char *role, const int64_t *members, size_t n,
	       time_t now);
bool role_is_named(struct store *s, int64_t member, const char *role);

/* want: 1 follow, 0 mute, -1 forget */
void follow_set(struct store *s, int64_t member, const char *kind, const char *key, int want,
		time_t now);
int follow_get(struct store *s, int64_t member, const char *kind,
	       const char *key); /* -1: neither */

void story_add(struct store *s, int64_t member, time_t at, const char *what);

#endif
