#include "store/store_again.h"

#include <string.h>

/* Only a restore names numbers, and none of those is ever given again. */
static int64_t about_of(struct store *s, const struct token *t)
{
	static const char NAMED[] =
		"SELECT about FROM left_name WHERE purpose = ?1 AND number = ?2";

	return sql_int(s, -1, NAMED, "ii", (int64_t)t->purpose, t->number);
}

static bool is_here(struct store *s, const struct token *t)
{
	static const char MAILING[] = "SELECT 1 FROM mailing WHERE id = ?1 AND kind <> 'restore'";
	static const char QUESTION[] =
		"SELECT 1 FROM pending WHERE id = ?1 AND purpose <> 'restore'";
	static const char ASKED[] = "SELECT 1 FROM hold_ask WHERE id = ?1 AND address <> ''";

	return sql_int(s, 0,
		       t->purpose == TOKEN_LETTER    ? MAILING
		       : t->purpose == TOKEN_CONFIRM ? QUESTION
						     : ASKED,
		       "i", t->number);
}

struct found {
	char *token;
	int class, n; /* n: so many letters could be meant, up to two */
	bool from;    /* the first of them went to whoever answers */
};

/* Who joined after the backup has another number now. */
static struct found letters(struct store *s, struct arena *a, int64_t about, int64_t member,
			    int64_t last_known, const char *from)
{
	static const char FIND[] = "SELECT l.token, m.class, lower(l.rcpt) = ?4 FROM mailing m"
				   " JOIN letter l ON l.mailing = m.id WHERE m.about = ?1"
				   " AND (ifnull(l.member, 0) = ?2 OR (?2 > ?3 AND l.member > ?3))"
				   " ORDER BY lower(l.rcpt) = ?4 DESC, m.id LIMIT 2";
	sqlite3_stmt *st = sql(s, FIND, "iiit", about, member, last_known, from);
	struct found f = { .token = NULL };

	while (sql_row(s, st)) {
		if (!f.n++) {
			f.token = col_dup(a, st, 0);
			f.class = (int)col_int(st, 1);
			f.from = col_int(st, 2);
		}
	}
	return f;
}

/* Another letter of it, or one whose row was forgotten: the mailing is known all the same. */
static char *any_letter(struct store *s, struct arena *a, int64_t about)
{
	static const char ANY[] = "SELECT l.token FROM mailing m JOIN letter l ON l.mailing = m.id"
				  " WHERE m.about = ?1 ORDER BY m.id LIMIT 1";

	return sql_text(s, a, ANY, "i", about);
}

/* So many numbers of that kind were about the same: questions to several people, say. */
static int64_t named(struct store *s, enum token_purpose purpose, int64_t about)
{
	static const char COUNT[] =
		"SELECT count(*) FROM left_name WHERE purpose = ?1 AND about = ?2";

	return sql_int(s, 0, COUNT, "ii", (int64_t)purpose, about);
}

/* Did the letter that was found go to whoever holds the old token? Only where nobody else could be
 * meant: a wrong yes would let somebody act in another's name. */
static bool same_reader(struct store *s, const struct token *t, int64_t about, bool known,
			const struct found *f)
{
	bool alone = f->n == 1 && named(s, t->purpose, about) == 1;

	switch (t->purpose) {
	case TOKEN_LETTER: return known ? f->n > 0 : alone && f->class == 1;
	case TOKEN_MODERATE: return f->from || (known ? f->n == 1 : alone);
	case TOKEN_CONFIRM: break;
	}
	return alone;
}

int64_t again_last_member(struct store *s)
{
	return counter_last(s, "restored member");
}

enum again again_find(struct store *s, struct arena *a, const struct token *t, const char *from,
		      int64_t *about, char **token, bool *mine)
{
	int64_t last = again_last_member(s);
	struct found f;

	*about = about_of(s, t);
	if (*about <= 0)
		return *about < 0 && is_here(s, t) ? AGAIN_HERE : AGAIN_LOST;
	f = letters(s, a, *about, t->member, last, from ? from : "");
	*mine = same_reader(s, t, *about, t->member && t->member <= last, &f);
	*token = f.n ? f.token : any_letter(s, a, *about);
	return *token ? AGAIN_MADE : AGAIN_COMING;
}

enum err again_wait(struct store *s, int64_t arrival, int64_t about, time_t until)
{
	static const char ADD[] = "INSERT INTO left_wait(arrival, about, until) VALUES (?1, ?2, ?3)"
				  " ON CONFLICT DO NOTHING";

	return sql_run(s, ADD, "iii", arrival, about, (int64_t)until) ? OK : NONE;
}

#define WAITED                                                                                     \
	"over = 0 AND (until <= ?1 OR EXISTS (SELECT 1 FROM mailing m WHERE m.about ="             \
	" left_wait.about))"

bool again_waiting(struct store *s)
{
	static const char ANY[] = "SELECT EXISTS (SELECT 1 FROM left_wait WHERE over = 0)";

	return sql_int(s, 0, ANY, "");
}

int64_t again_renew(struct store *s, time_t now)
{
	static const char RENEW[] =
		"UPDATE arrival SET state = 'new', tries = 0 WHERE state = 'held' AND id IN"
		" (SELECT arrival FROM left_wait WHERE " WAITED ")";
	static const char OVER[] = "UPDATE left_wait SET over = 1 WHERE " WAITED;
	int64_t n = sql_run(s, RENEW, "i", (int64_t)now);

	sql_run(s, OVER, "i", (int64_t)now);
	return n;
}
