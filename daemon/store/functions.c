#include "store/functions.h"

#include "base/arena.h"
#include "base/err.h"
#include "base/log.h"
#include "base/token.h"
#include "store/unspaced.h"

#define PHI UINT64_C(0x9e3779b97f4a7c15)

enum { ROUNDS = 4 };

static const struct token_key *key;
static char back; /* handed to shuffle: from a number to its place */

void functions_use_key(const struct token_key *k)
{
	key = k;
}

static void token(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct token t = { .purpose = (enum token_purpose)sqlite3_value_int(v[0]),
			   .number = sqlite3_value_int64(v[1]),
			   .member = sqlite3_value_int64(v[2]) };
	char text[TOKEN_CHARS + 1];

	(void)n;
	if (!key) {
		sqlite3_result_error(c, "this process holds no token key", -1);
		return;
	}
	token_make(key, &t, text);
	sqlite3_result_text(c, text, TOKEN_CHARS, SQLITE_TRANSIENT);
}

/* A number mixed with a seed (the finaliser of MurmurHash3): an order that looks drawn. */
static uint64_t stirred(uint64_t x)
{
	x = (x ^ x >> 33) * 0xff51afd7ed558ccdu;
	x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53u;
	return x ^ x >> 33;
}

static void mix(sqlite3_context *c, int n, sqlite3_value **v)
{
	uint64_t x = (uint64_t)sqlite3_value_int64(v[0]) ^ (uint64_t)sqlite3_value_int64(v[1]);

	(void)n;
	sqlite3_result_int64(c, (int64_t)(stirred(x) >> 1));
}

/* A bijection of the numbers below 2^bits (a Feistel network; bits is even): what stands at a place
 * of the draw, or the place of a number. Each number is as likely at each place as any other. */
static uint64_t shuffled(uint64_t x, uint64_t seed, int bits, bool to_place)
{
	uint64_t half = (UINT64_C(1) << bits / 2) - 1, left = x >> bits / 2, right = x & half;

	for (int i = 0; i < ROUNDS; i++) {
		uint64_t turn = stirred(seed + (uint64_t)(to_place ? ROUNDS - 1 - i : i) * PHI);

		if (to_place) {
			uint64_t was = right ^ (stirred(left ^ turn) & half);

			right = left;
			left = was;
		} else {
			uint64_t was = left ^ (stirred(right ^ turn) & half);

			left = right;
			right = was;
		}
	}
	return left << bits / 2 | right;
}

/* drawn(place, seed, bits) -> number; place_of(number, seed, bits) -> place */
static void shuffle(sqlite3_context *c, int n, sqlite3_value **v)
{
	(void)n;
	sqlite3_result_int64(c, (int64_t)shuffled((uint64_t)sqlite3_value_int64(v[0]),
						  (uint64_t)sqlite3_value_int64(v[1]),
						  sqlite3_value_int(v[2]),
						  sqlite3_user_data(c) != NULL));
}

/* As the index takes it (unspaced.h). */
static void words(sqlite3_context *c, int n, sqlite3_value **v)
{
	const char *text = (const char *)sqlite3_value_text(v[0]);
	struct arena *a = arena_new();

	(void)n;
	if (text)
		sqlite3_result_text(c, search_words(a, text), -1, SQLITE_TRANSIENT);
	arena_free(a);
}

/* The text with its marks alone: values are people's. */
static int traced(unsigned what, void *arg, void *st, void *ns)
{
	(void)what;
	(void)arg;
	trace(TRACE_SQL, "%.3f ms: %.400s", (double)*(sqlite3_int64 *)ns / 1e6, sqlite3_sql(st));
	return 0;
}

void functions_register(sqlite3 *db)
{
	int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;

	if (sqlite3_create_function(db, "token", 3, flags, NULL, token, NULL, NULL) != SQLITE_OK ||
	    sqlite3_create_function(db, "mix", 2, flags, NULL, mix, NULL, NULL) != SQLITE_OK ||
	    sqlite3_create_function(db, "drawn", 3, flags, NULL, shuffle, NULL, NULL) !=
		    SQLITE_OK ||
	    sqlite3_create_function(db, "place_of", 3, flags, &back, shuffle, NULL, NULL) !=
		    SQLITE_OK ||
	    sqlite3_create_function(db, "words", 1, flags, NULL, words, NULL, NULL) != SQLITE_OK)
		die("cannot register SQL functions: %s", sqlite3_errmsg(db));
	if (trace_on(TRACE_SQL))
		sqlite3_trace_v2(db, SQLITE_TRACE_PROFILE, traced, NULL);
}
