/*
 * route.h - which of our addresses a mail was sent to, and what token came back with it.
 *
 * Looked for in Delivered-To, X-Original-To, To and Cc, as a plus-detail (RFC 5233): +join, +ask,
 * +r.<item>.<token>, +b.<token>, +c.<token>, +m.<token>, +leave.<token>. Where a provider has no
 * plus-addressing, or a client rewrote the address, the token of the letter that is answered is in
 * In-Reply-To or References: our Message-IDs are t.<token>@domain; and a word with a colon at the
 * beginning of the subject does what it does behind our address elsewhere ("faq: clay"). The words
 * are kind_commands (reader/kind.h) and those of the community's recipes.
 */
#ifndef COMMUNITY_ROUTE_H
#define COMMUNITY_ROUTE_H

#include "base/token.h"
#include "reader/mail.h"

struct arena;

enum route_kind {
	ROUTE_NONE,     /* none of our addresses is named */
	ROUTE_LIST,     /* circle@: a post, or a command in its text */
	ROUTE_COMMAND,  /* circle+word@ */
	ROUTE_REPLY,    /* an answer to a letter of ours; item when it names one */
	ROUTE_BOUNCE,   /* circle+b.token@ */
	ROUTE_CONFIRM,  /* circle+c.token@: a question of ours is answered */
	ROUTE_MODERATE, /* circle+m.token@ */
	ROUTE_LEAVE     /* circle+leave.token@ */
};

struct route {
	enum route_kind kind;
	const char *detail; /* arena, lower case; "" for the bare address */
	bool has_token;     /* verified */
	struct token token;
	int item;          /* of ROUTE_REPLY: 0: none named */
	bool by_reference; /* the token came from In-Reply-To or References */
	/* It answers a letter whose address or id is of our form and domain, and which our key did not
	 * make: one of before a key was lost, perhaps, or broken on its way. No token is taken then, and
	 * it counts as ROUTE_LIST. */
	bool unread;
};

/* To the bare address; or to another name of the mailbox, such as a list's former one that is sent on to
 * it: our own words mean the same there. */
bool route_is_list(const struct route *r);

struct route route_find(struct arena *a, const struct token_key *key, const struct mail *m,
			const char *address, const char *separator);

/* The colon behind the first n bytes, in French with a blank before it ("faq : limaces"). NULL: none. */
const char *route_colon(const char *s, size_t n);
/* Are the first n bytes of its subject a word for us, as "faq: slugs" has one? So has "faq" alone with
 * nothing below it. */
bool route_is_word(const struct mail *m, size_t n);
/* "search: clay" where there is no separator: then w is a command, and the rest is the subject. So is
 * "r.<token>:" an answer. */
void route_by_subject(struct arena *a, const struct token_key *key, const char *separator,
		      struct mail *m, struct route *r);

/* The token of a Message-ID of ours ("t.<token>@..."); NONE: none. */
enum err route_of_id(const struct token_key *key, const char *message_id, struct token *out);
/* "t.<token>@domain", for a letter's Message-ID */
char *route_id(struct arena *a, const char *token, const char *domain);
/* "circle+detail@domain", or the bare address where the separator is "" */
char *route_address(struct arena *a, const char *address, const char *separator,
		    const char *detail);

#endif
