#include "store/store_deliver.h"

#include "store/store_post.h"

static void make_tables(struct store *s)
{
	static const char NAMED[] =
		"CREATE TEMP TABLE IF NOT EXISTS named (member INTEGER PRIMARY KEY) STRICT";
	static const char SINGLE[] =
		"CREATE TEMP TABLE IF NOT EXISTS single (member INTEGER PRIMARY KEY) STRICT";

	sql_run(s, NAMED, "");
	sql_run(s, SINGLE, "");
}

void deliver_named(struct store *s, const char *normal)
{
	static const char ADD[] = "INSERT OR IGNORE INTO temp.named(member) SELECT member FROM "
				  "address WHERE address = ?1 AND confirmed_at IS NOT NULL";

	make_tables(s);
	sql_run(s, ADD, "t", normal);
}

int64_t deliver_collect(struct store *s, const struct deliver_post *p)
{
	static const char CLEAR[] = "DELETE FROM temp.single";
	/* The same judgement as due_post (store_edition.c), over all members at once. */
	static const char COLLECT[] =
		"INSERT INTO temp.single(member) SELECT m.id FROM member m"
		" WHERE m.state = 'active' AND m.mode IN ('each', 'followed') AND m.folding = 0"
		" AND m.catch_up = 0 AND m.paused_until IS NULL"
		" AND (m.id <> ?3 OR m.own_posts = 1) AND m.id NOT IN (SELECT member FROM "
		"temp.named)"
		" AND coalesce((SELECT want FROM follow WHERE member = m.id AND kind = 'thread' "
		"AND key = CAST(?2 AS TEXT)),"
		"  (SELECT min(f.want) FROM post_tag t JOIN tag g ON g.id = t.tag"
		"   JOIN follow f ON f.member = m.id AND f.kind = 'tag' AND f.key = g.name WHERE "
		"t.post = ?1),"
		"  m.mode = 'each')";
	static const char DONE[] = "DELETE FROM temp.named";
	int64_t n;

	make_tables(s);
	sql_run(s, CLEAR, "");
	n = sql_run(s, COLLECT, "iii", p->id, p->thread, p->author);
	sql_run(s, DONE, "");
	return n;
}

static void drop_folding(struct store *s)
{
	static const char DROP[] = "DELETE FROM temp.single WHERE member IN"
				   " (SELECT id FROM member WHERE folding > 0)";

	sql_run(s, DROP, "");
}

int64_t deliver_fold_budget(struct store *s, const struct deliver_post *p, int64_t budget)
{
	/* This letter and the digest that will bring the rest are two more, unless the letter had left
	 * before a restore and is only made again. */
	static const char FOLD[] =
		"UPDATE member AS m SET folding = 1, folded_at = ?1, watermark = ?2 - 1"
		" WHERE id IN (SELECT member FROM temp.single) AND ifnull(budget, ?3) > 0"
		" AND " LEFT_MEANTIME " + " DELIVER_WEEK "?4) + 2 > ifnull(budget, ?3)"
		" AND NOT EXISTS (SELECT 1 FROM left_letter f WHERE f.member = m.id AND f.about = "
		"?5)";
	int64_t n = sql_run(s, FOLD, "iiiii", p->now, p->seq, budget, p->now - BUDGET_WEEK,
			    left_about_post(s, p->id));

	if (n)
		drop_folding(s);
	return n;
}

int64_t deliver_fold_all(struct store *s, const struct deliver_post *p)
{
	static const char FOLD[] =
		"UPDATE member SET folding = 2, folded_at = ?1, watermark = ?2 - 1"
		" WHERE id IN (SELECT member FROM temp.single)";
	int64_t n = sql_run(s, FOLD, "ii", p->now, p->seq);

	drop_folding(s);
	return n;
}

int64_t deliver_letters(struct store *s, int64_t mailing, time_t due)
{
	static const char LETTERS[] =
		"INSERT INTO letter(mailing, member, rcpt, token, class, due)"
		" SELECT ?1, t.member, d.written, token(1, ?1, t.member), 3, ?2"
		" FROM temp.single t JOIN address d ON d.member = t.member AND d.main = 1"
		" ORDER BY t.member ON CONFLICT DO NOTHING";

	return sql_run(s, LETTERS, "ii", mailing, (int64_t)due);
}

int64_t deliver_waiting(struct store *s)
{
	static const char WAITING[] =
		"SELECT count(*) FROM letter WHERE state = 'ready' AND class = 3"
		" AND mailing NOT IN (SELECT id FROM mailing WHERE held = 1)";

	return sql_int(s, 0, WAITING, "");
}

int64_t deliver_cancel(struct store *s, int64_t member, time_t now)
{
	static const char CANCEL[] = "UPDATE letter SET state = 'cancelled', at = ?2,"
				     " reply = 'no longer wanted: the member receives no posts now'"
				     " WHERE member = ?1 AND state = 'ready' AND class = 3";

	return sql_run(s, CANCEL, "ii", member, (int64_t)now);
}

bool deliver_pending(struct store *s, time_t now)
{
	static const char PENDING[] =
		"SELECT EXISTS (SELECT 1 FROM member WHERE paused_until <= ?1) OR EXISTS"
		" (SELECT 1 FROM member WHERE folding > 0 AND catch_up = 0 AND state = 'active')";

	return sql_int(s, 0, PENDING, "i", (int64_t)now);
}

bool deliver_edition_passed(struct store *s, int64_t watermark, time_t since)
{
	static const char PASSED[] =
		"SELECT EXISTS (SELECT 1 FROM edition WHERE member IS NULL AND number IS NOT NULL"
		" AND state = 'cut' AND cut_at >= ?2 AND upto_seq > ?1)";

	return sql_int(s, 0, PASSED, "ii", watermark, (int64_t)since);
}

int64_t deliver_end_pauses(struct store *s, time_t now)
{
	static const char END[] =
		"UPDATE member SET paused_until = NULL,"
		" catch_up = (mode <> 'nothing' AND watermark < ?2) WHERE paused_until <= ?1";

	return sql_run(s, END, "ii", (int64_t)now, post_last_seq(s));
}

char **deliver_fold_zones(struct store *s, struct arena *a, size_t *n)
{
	static const char ZONES[] = "SELECT DISTINCT zone FROM member WHERE folding > 0";
	sqlite3_stmt *st = sql(s, ZONES, "");
	char **v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) = col_dup(a, st, 0);
	return v;
}

int64_t deliver_fold_morning(struct store *s, const char *zone, time_t morning, time_t patience,
			     int64_t budget, time_t now)
{
	static const char OWE[] =
		"UPDATE member AS m SET catch_up = 1 WHERE folding > 0 AND zone IS ?1"
		" AND state = 'active' AND catch_up = 0 AND paused_until IS NULL AND folded_at < ?2"
		" AND (folding = 2 OR (folded_at < ?3 AND (ifnull(budget, ?4) <= 0 OR " DELIVER_WEEK
		"?5) < ifnull(budget, ?4))))";

	return sql_run(s, OWE, "tiiii", zone, (int64_t)morning, (int64_t)patience, budget,
		       (int64_t)now - BUDGET_WEEK);
}

int64_t deliver_fold_wait(struct store *s, int64_t budget, time_t now)
{
	static const char WAIT[] =
		"UPDATE member AS m SET catch_up = 0 WHERE catch_up = 1 AND folding = 1"
		" AND ifnull(budget, ?1) > 0 AND " DELIVER_WEEK "?2) >= ifnull(budget, ?1)";

	return sql_run(s, WAIT, "ii", budget, (int64_t)now - BUDGET_WEEK);
}

int64_t deliver_by_member(struct store *s, int64_t member, time_t since, int64_t max)
{
	static const char COUNT[] =
		"SELECT count(*) FROM (SELECT id, accept_seq FROM post WHERE member = ?1"
		" ORDER BY date DESC LIMIT 4 * ?3) p JOIN arrival r ON r.id = p.id"
		" WHERE p.accept_seq IS NOT NULL AND r.received > ?2";

	return sql_int(s, 0, COUNT, "iii", member, (int64_t)since, max);
}

int64_t deliver_in_thread(struct store *s, int64_t thread, time_t since, int64_t max)
{
	static const char COUNT[] =
		"SELECT count(*) FROM (SELECT id, accept_seq FROM post WHERE thread = ?1"
		" ORDER BY date DESC LIMIT 4 * ?3) p JOIN arrival r ON r.id = p.id"
		" WHERE p.accept_seq IS NOT NULL AND r.received > ?2";

	return sql_int(s, 0, COUNT, "iii", thread, (int64_t)since, max);
}

time_t deliver_nth_last(struct store *s, int64_t n)
{
	static const char NTH[] = "SELECT r.received FROM post p JOIN arrival r ON r.id = p.id"
				  " WHERE p.accept_seq = ?1";
	int64_t seq = post_last_seq(s) - n + 1;

	return seq > 0 ? sql_int(s, 0, NTH, "i", seq) : 0;
}
