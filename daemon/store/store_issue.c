/*
 * store_issue.c - what an issue made by a rule gathers, and the archive of issues.
 */
#include "store/store_newsletter.h"

struct newsletter_item *newsletter_items(struct store *s, struct arena *a, const char *section,
					 time_t since, size_t max, size_t *n)
{
	static const char SECTION[] =
		"SELECT h.title, h.text, v.recipe, 0 FROM harvest h JOIN activity v"
		" ON v.id = h.activity WHERE h.section = ?1 AND h.at >= ?2 AND v.private = 0"
		" ORDER BY h.id LIMIT ?3";
	static const char INQUIRIES[] =
		"SELECT v.title, '', v.recipe, count(*) FROM activity v JOIN activity_answer w"
		" ON w.activity = v.id AND w.state IN ('live', 'late') WHERE v.recipe = 'inquiry'"
		" AND v.private = 0 AND v.state = 'closed' AND v.closed_at >= ?2"
		" AND ?1 IS NULL GROUP BY v.id ORDER BY v.closed_at, v.id LIMIT ?3";
	struct newsletter_item *v = NULL;
	size_t cap = 0;

	*n = 0;
	for (sqlite3_stmt *st = sql(s, section ? SECTION : INQUIRIES, "tii", section,
				    (int64_t)since, (int64_t)max);
	     sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) =
			(struct newsletter_item){ col_dup(a, st, 0), col_dup(a, st, 1),
						  col_dup(a, st, 2), col_int(st, 3) };
	return v;
}

struct newsletter_talk *newsletter_picks(struct store *s, struct arena *a, time_t since, size_t max,
					 size_t *n)
{
	static const char PICKS[] =
		"SELECT DISTINCT t.id, t.subject, t.posts FROM tag g JOIN post_tag x ON x.tag = "
		"g.id"
		" JOIN post p ON p.id = x.post JOIN role r ON r.member = p.member JOIN thread t"
		" ON t.id = p.thread WHERE g.name IN ('pick', 'picks') AND p.state = 'live'"
		" AND p.date >= ?1 AND r.role IN ('owner', 'coordinator', 'editor')"
		" ORDER BY t.id LIMIT ?2";
	struct newsletter_talk *v = NULL;
	size_t cap = 0;

	*n = 0;
	for (sqlite3_stmt *st = sql(s, PICKS, "ii", (int64_t)since, (int64_t)max); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) =
			(struct newsletter_talk){ col_int(st, 0), col_dup(a, st, 1),
						  col_int(st, 2) };
	return v;
}

char **newsletter_new(struct store *s, struct arena *a, time_t since, size_t max, size_t *n)
{
	static const char NEW[] = "SELECT name FROM member WHERE joined_at >= ?1 AND introduce = 1"
				  " AND state = 'active' AND name <> '' ORDER BY joined_at, id"
				  " LIMIT ?2";
	char **v = NULL;
	size_t cap = 0;

	*n = 0;
	for (sqlite3_stmt *st = sql(s, NEW, "ii", (int64_t)since, (int64_t)max); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = col_dup(a, st, 0);
	return v;
}

struct newsletter_row *newsletters_sent(struct store *s, struct arena *a, size_t max, size_t *n)
{
	static const char SENT[] =
		"SELECT id FROM newsletter WHERE state = 'sent' AND markdown <> ''"
		" AND audience = '' ORDER BY number DESC LIMIT ?1";
	int64_t *ids = NULL;
	struct newsletter_row *v;
	size_t cap = 0;

	*n = 0;
	for (sqlite3_stmt *st = sql(s, SENT, "i", (int64_t)max); sql_row(s, st);)
		*ARENA_PUSH(a, ids, *n, cap) = col_int(st, 0);
	v = arena_get(a, (*n + 1) * sizeof *v);
	for (size_t i = 0; i < *n; i++)
		v[i] = *newsletter_find(s, a, ids[i]);
	return v;
}

struct newsletter_row *newsletter_issue(struct store *s, struct arena *a, int64_t number)
{
	static const char ISSUE[] =
		"SELECT id FROM newsletter WHERE state = 'sent' AND markdown <> ''"
		" AND audience = '' AND number = ?1";
	int64_t id = sql_int(s, 0, ISSUE, "i", number);

	return id ? newsletter_find(s, a, id) : NULL;
}
