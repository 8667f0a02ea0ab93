/*
 * token.h - what proves that a mail came back from the person we wrote to.
 *
 * A token is 32 characters of lower-case base32 (RFC 4648 alphabet), so that it fits a local part
 * and survives clients that fold case. It holds a purpose, a number (a mailing, a pending
 * question), a member, and 80 bits of HMAC-SHA-256 under a key derived for that purpose from the
 * community's key. Nothing has to be stored to verify one, so it outlives the letter's row.
 */
#ifndef BASE_TOKEN_H
#define BASE_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* The purpose comes first and is small: every token begins with the same letter. */
enum { TOKEN_CHARS = 32, TOKEN_FIRST = 'a' };

enum token_purpose {
	TOKEN_LETTER = 1,  /* number: mailing; member: who it was for. Replies, bounces, leaving. */
	TOKEN_CONFIRM = 2, /* number: pending row; member: 0 or whose */
	TOKEN_MODERATE = 3 /* number: hold_ask row; member: the moderator it is bound to */
};

struct token {
	enum token_purpose purpose;
	int64_t number; /* below 2^40 */
	int64_t member; /* below 2^32; 0: none */
};

struct arena;
struct token_key;

/* The community's key, 32 random bytes in `path`. made: writes a new one (0600) where there is
 * none. owned by the caller for the life of the process; never printed, never in the store. */
enum err token_key_open(const char *path, bool make, struct token_key **out, struct why *w);
void token_key_free(struct token_key *k);
struct token_key *token_key_fixed(const char *text); /* for tests and offline tools */

void token_make(const struct token_key *k, const struct token *t, char out[TOKEN_CHARS + 1]);
/* Any case; exactly TOKEN_CHARS characters, what follows is ignored. NONE: not one of ours. */
enum err token_read(const struct token_key *k, const char *text, struct token *t);
/* Is it written as one, whoever's key made it? */
bool token_spelt(const char *text);

/* A copy of the text in which every token of ours, whoever it was for, is "..." instead: what is
 * shown to others must not let them act in somebody's name. */
char *token_hide(struct arena *a, const struct token_key *k, const char *text);

/* token_spot - where the next token of ours stands in raw mail: behind a dot, as in all our addresses
 * and Message-IDs, and also across the soft line breaks of quoted-printable
 *   from  in: where to begin; out: behind what was found
 *   at    where each of its characters stands
 *   NONE  there is no further one. Costs one pass, whatever the bytes are. */
enum err token_spot(const struct token_key *k, const char *p, size_t n, size_t *from,
		    size_t at[TOKEN_CHARS]);

/* The first token of that purpose anywhere in n bytes; NONE: there is none. */
enum err token_find(const struct token_key *k, const char *p, size_t n, enum token_purpose purpose,
		    struct token *t);

/* A keyed 63-bit number of some bytes: Message-IDs and tombstones, safe from made-up collisions. */
int64_t token_hash(const struct token_key *k, const void *p, size_t n);

#endif
