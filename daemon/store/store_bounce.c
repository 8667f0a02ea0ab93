#include "store/store_bounce.h"

enum { DAY = 86400 };

void bounce_row_add(struct store *s, struct bounce_row *b)
{
	/* Scores are multiples of a half; whole numbers are what sql() binds. */
	static const char ADD[] =
		"INSERT INTO bounce(arrival, letter, mailing, member, at, class, status, text, "
		"proven,"
		" delayed, score) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 / 1000.0)";

	sql_run(s, ADD, "nnnnitttiii", b->arrival, b->letter, b->mailing, b->member, b->at,
		b->class, b->status, b->text, (int64_t)b->proven, (int64_t)b->delayed,
		(int64_t)(b->score * 1000 + 0.5));
	b->id = sql_last_id(s);
}

double bounce_scored(struct store *s, int64_t member, int64_t mailing, time_t day)
{
	static const char SAME[] = "SELECT sum(score) * 1000 FROM bounce"
				   " WHERE member = ?1 AND mailing = ?2";
	static const char TODAY[] = "SELECT sum(score) * 1000 FROM bounce"
				    " WHERE member = ?1 AND at >= ?2 AND at < ?2 + 86400";
	int64_t same = sql_int(s, 0, SAME, "ii", member, mailing);
	int64_t today = sql_int(s, 0, TODAY, "ii", member, (int64_t)(day - day % DAY));

	return (double)(same > today ? same : today) / 1000;
}

double bounce_since_probe(struct store *s, int64_t member, time_t probed)
{
	static const char SINCE[] = "SELECT sum(b.score) * 1000 FROM bounce b"
				    " JOIN mailing ON mailing.id = b.mailing"
				    " WHERE b.member = ?1 AND b.class = 'hard'"
				    " AND mailing.created > ?2";

	return (double)sql_int(s, 0, SINCE, "ii", member, (int64_t)probed) / 1000;
}

char *bounce_last(struct store *s, struct arena *a, int64_t member)
{
	static const char LAST[] = "SELECT text FROM bounce WHERE member = ?1 AND proven = 1"
				   " ORDER BY at DESC, id DESC LIMIT 1";
	char *text = sql_text(s, a, LAST, "i", member);

	return text ? text : arena_dup(a, "");
}

int64_t bounces_of_mailing(struct store *s, int64_t mailing)
{
	static const char OF[] = "SELECT count(DISTINCT member) FROM bounce WHERE mailing = ?1"
				 " AND proven = 1 AND delayed = 0 AND class <> 'complaint'";

	return sql_int(s, 0, OF, "i", mailing);
}

int64_t letters_gone(struct store *s, int64_t mailing)
{
	static const char GONE[] = "SELECT count(*) FROM letter WHERE mailing = ?1"
				   " AND state IN ('sent', 'sending', 'unsure', 'dead')";

	return sql_int(s, 0, GONE, "i", mailing);
}

bool mailing_blamed(struct store *s, int64_t mailing)
{
	static const char BLAMED[] = "SELECT 1 FROM hold WHERE mailing = ?1";

	return sql_int(s, 0, BLAMED, "i", mailing);
}

int64_t bounces_take_back(struct store *s, int64_t mailing)
{
	static const char BACK[] =
		"UPDATE member SET score = max(0, score - (SELECT sum(b.score) FROM bounce b"
		" WHERE b.mailing = ?1 AND b.member = member.id))"
		" WHERE id IN (SELECT member FROM bounce WHERE mailing = ?1 AND score > 0)";
	static const char CLEAR[] = "UPDATE bounce SET score = 0 WHERE mailing = ?1";
	int64_t n = sql_run(s, BACK, "i", mailing);

	sql_run(s, CLEAR, "i", mailing);
	return n;
}

struct dead_letter *letters_dead(struct store *s, struct arena *a, time_t since, size_t max,
				 size_t *n)
{
	static const char DEAD[] =
		"SELECT id, mailing, member, at, reply FROM letter WHERE state = 'dead' AND at >= "
		"?1"
		" AND member IS NOT NULL"
		" AND NOT EXISTS (SELECT 1 FROM bounce WHERE bounce.letter = letter.id)"
		" ORDER BY at LIMIT ?2";
	sqlite3_stmt *st = sql(s, DEAD, "ii", (int64_t)since, (int64_t)max);
	struct dead_letter *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) =
			(struct dead_letter){ col_int(st, 0), col_int(st, 1), col_int(st, 2),
					      col_int(st, 3), arena_dup(a, col_text(st, 4)) };
	return v;
}

int64_t scores_forget(struct store *s, time_t before, time_t arrived)
{
	static const char FORGET[] =
		"UPDATE member SET score = 0 WHERE score > 0"
		" AND scored_at < ?1 AND probed_at IS NULL"
		" AND EXISTS (SELECT 1 FROM letter l WHERE l.member = member.id AND l.state = "
		"'sent'"
		" AND l.at > scored_at AND l.at < ?2 AND NOT EXISTS"
		" (SELECT 1 FROM bounce b WHERE b.mailing = l.mailing AND b.member = l.member))";

	return sql_run(s, FORGET, "ii", (int64_t)before, (int64_t)arrived);
}

static int64_t *numbers(struct store *s, struct arena *a, sqlite3_stmt *st, size_t *n)
{
	int64_t *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) = col_int(st, 0);
	return v;
}

int64_t *members_probed(struct store *s, struct arena *a, time_t before, time_t stale, size_t max,
			size_t *n)
{
	static const char PROBED[] =
		"SELECT id FROM member m WHERE probed_at < ?1"
		" AND probed_at IS NOT NULL AND state = 'active'"
		" AND NOT EXISTS (SELECT 1 FROM bounce b JOIN mailing ON mailing.id = b.mailing"
		" WHERE b.member = m.id AND b.class = 'hard' AND b.score > 0 AND b.at >= ?3"
		" AND mailing.created > m.probed_at) LIMIT ?2";

	return numbers(s, a, sql(s, PROBED, "iii", (int64_t)before, (int64_t)max, (int64_t)stale),
		       n);
}

void robot_add(struct store *s, const char *address, const char *kind, int64_t day)
{
	static const char ADD[] = "INSERT INTO robot(address, day, kind, n) VALUES (?1, ?2, ?3, 1)"
				  " ON CONFLICT DO UPDATE SET n = n + 1";

	sql_run(s, ADD, "tit", address, day, kind);
}

int64_t robot_count(struct store *s, const char *address, int64_t since_day)
{
	static const char COUNT[] = "SELECT sum(n) FROM robot WHERE address = ?1 AND day >= ?2";

	return sql_int(s, 0, COUNT, "ti", address, since_day);
}

int64_t robots_forget(struct store *s, time_t before)
{
	static const char FORGET[] = "DELETE FROM robot WHERE day < ?1";

	return sql_run(s, FORGET, "i", (int64_t)before / DAY);
}

struct bounce_counts bounce_counts(struct store *s, time_t since, time_t now)
{
	static const char UNMATCHED[] = "SELECT count(*) FROM bounce WHERE mailing IS NULL"
					" AND at > ?1";
	static const char ROBOTS[] = "SELECT sum(n) FROM robot WHERE kind = ?1"
				     " AND day >= ?2 AND day < ?3";
	int64_t first = since / DAY, last = now / DAY;

	return (struct bounce_counts){
		.unmatched = sql_int(s, 0, UNMATCHED, "i", (int64_t)since),
		.challenges = sql_int(s, 0, ROBOTS, "tii", "challenge", first, last),
		.robots = sql_int(s, 0, ROBOTS, "tii", "reply", first, last),
	};
}

int64_t *members_lost(struct store *s, struct arena *a, time_t since, size_t max, size_t *n)
{
	static const char LOST[] = "SELECT id FROM member WHERE state = 'unreachable'"
				   " AND probed_at > ?1 ORDER BY id LIMIT ?2";

	return numbers(s, a, sql(s, LOST, "ii", (int64_t)since, (int64_t)max), n);
}
