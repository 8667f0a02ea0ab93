#include "store/functions.h"

#include "base/err.h"
#include "base/log.h"
#include "base/token.h"

static const struct token_key *key;

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
static void mix(sqlite3_context *c, int n, sqlite3_value **v)
{
	uint64_t x = (uint64_t)sqlite3_value_int64(v[0]) ^ (uint64_t)sqlite3_value_int64(v[1]);

	(void)n;
	x = (x ^ x >> 33) * 0xff51afd7ed558ccdu;
	x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53u;
	sqlite3_result_int64(c, (int64_t)((x ^ x >> 33) >> 1));
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
	    sqlite3_create_function(db, "mix", 2, flags, NULL, mix, NULL, NULL) != SQLITE_OK)
		die("cannot register SQL functions: %s", sqlite3_errmsg(db));
	if (trace_on(TRACE_SQL))
		sqlite3_trace_v2(db, SQLITE_TRACE_PROFILE, traced, NULL);
}
