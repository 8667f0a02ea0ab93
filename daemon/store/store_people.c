#include "store/store_people.h"

int64_t letters_cancel(struct store *s, int64_t member, time_t now, const char *why)
{
	static const char CANCEL[] = "UPDATE letter SET state = 'cancelled', at = ?2, reply = ?3"
				     " WHERE member = ?1 AND state = 'ready' AND class > 1";

	return sql_run(s, CANCEL, "iit", member, (int64_t)now, why);
}

int64_t letters_restore(struct store *s, int64_t member, time_t since, time_t now, const char *why)
{
	/* Of class 2, what moderators were asked is not asked again: its tokens were withdrawn. */
	static const char RESTORE[] =
		"UPDATE letter SET state = 'ready', at = NULL, reply = NULL FROM mailing m"
		" LEFT JOIN activity v ON v.id = m.activity WHERE letter.member = ?1"
		" AND letter.at >= ?2 AND letter.state = 'cancelled' AND letter.reply = ?3"
		" AND m.id = letter.mailing"
		" AND length(m.content) > 0 AND CASE WHEN v.id IS NULL THEN letter.class > 2"
		" ELSE v.state IN ('waiting', 'open') END";
	/* Its posts come in no other letter to them. */
	static const char LONGER[] =
		"UPDATE mailing SET expires = ?2 + max(expires - created, 0) WHERE expires <= ?2"
		" AND id IN (SELECT mailing FROM letter WHERE member = ?1 AND state = 'ready')";
	int64_t n = sql_run(s, RESTORE, "iit", member, (int64_t)since, why);

	sql_run(s, LONGER, "ii", member, (int64_t)now);
	return n;
}

int64_t letters_move(struct store *s, int64_t member, const char *rcpt)
{
	static const char MOVE[] =
		"UPDATE letter SET rcpt = ?2 WHERE member = ?1 AND state = 'ready'";

	return sql_run(s, MOVE, "it", member, rcpt);
}

int mailing_class(struct store *s, int64_t id)
{
	static const char CLASS[] = "SELECT class FROM mailing WHERE id = ?1";

	return (int)sql_int(s, 0, CLASS, "i", id);
}

char *mailing_kind(struct store *s, struct arena *a, int64_t id)
{
	static const char KIND[] = "SELECT kind FROM mailing WHERE id = ?1";

	return sql_text(s, a, KIND, "i", id);
}

char **follows_of(struct store *s, struct arena *a, int64_t member, const char *kind, int want,
		  size_t *n)
{
	static const char ALL[] = "SELECT key FROM follow WHERE member = ?1 AND kind = ?2"
				  " AND want = ?3 ORDER BY key";
	sqlite3_stmt *st = sql(s, ALL, "iti", member, kind, (int64_t)want);
	char **v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) = col_dup(a, st, 0);
	return v;
}

void follows_clear(struct store *s, int64_t member, const char *kind, int want)
{
	static const char CLEAR[] =
		"DELETE FROM follow WHERE member = ?1 AND kind = ?2 AND want = ?3";

	sql_run(s, CLEAR, "iti", member, kind, (int64_t)want);
}
