#include "store/store_editions.h"

static void add_posts(struct store *s, struct edition_line *e)
{
	static const char POSTS[] =
		"SELECT count(DISTINCT i.item) FILTER (WHERE NOT i.dropped),"
		" count(DISTINCT i.item) FILTER (WHERE i.dropped),"
		" count(p.id) FILTER (WHERE NOT i.dropped), ifnull(min(p.date), 0),"
		" ifnull(max(p.date), 0) FROM edition_item i, json_each(i.posts) j"
		" LEFT JOIN post p ON p.id = j.value WHERE i.edition = ?1";
	sqlite3_stmt *st = sql(s, POSTS, "i", e->id);

	if (!sql_row(s, st))
		return;
	e->threads = col_int(st, 0);
	e->dropped = col_int(st, 1);
	e->posts = col_int(st, 2);
	e->from = col_int(st, 3);
	e->to = col_int(st, 4);
	sql_end(st);
}

/* A mailing's key ends with "content K part I"; one made for a single person has none. */
static void add_mailings(struct store *s, struct edition_line *e)
{
	static const char MAILINGS[] =
		"SELECT count(*) FILTER (WHERE key IS NULL OR key LIKE '% part 1'),"
		" max(CASE WHEN key IS NULL THEN 1"
		"  ELSE CAST(substr(key, instr(key, ' part ') + 6) AS INTEGER) END), max(held)"
		" FROM mailing WHERE edition = ?1 AND kind = 'digest'";
	static const char PAST[] = "SELECT ifnull(sum(c.sent), 0), ifnull(sum(c.dead), 0),"
				   " ifnull(sum(c.cancelled), 0),"
				   " ifnull(sum((c.sent + c.dead + c.cancelled)"
				   "  * (m.key IS NULL OR m.key LIKE '% part 1')), 0)"
				   " FROM mailing_count c JOIN mailing m ON m.id = c.mailing"
				   " WHERE m.edition = ?1 AND m.kind = 'digest'";
	sqlite3_stmt *st = sql(s, MAILINGS, "i", e->id);

	if (sql_row(s, st)) {
		e->contents = col_int(st, 0);
		e->parts = col_int(st, 1);
		e->held = col_int(st, 2);
		sql_end(st);
	}
	st = sql(s, PAST, "i", e->id);
	if (sql_row(s, st)) {
		e->sent = col_int(st, 0);
		e->dead = col_int(st, 1);
		e->cancelled = col_int(st, 2);
		e->recipients = col_int(st, 3);
		sql_end(st);
	}
}

static void add_letters(struct store *s, struct edition_line *e)
{
	static const char LETTERS[] =
		"SELECT count(DISTINCT l.rcpt), ifnull(sum(l.state = 'ready'), 0),"
		" ifnull(sum(l.state IN ('claimed', 'sending')), 0),"
		" ifnull(sum(l.state = 'sent'), 0), ifnull(sum(l.state = 'dead'), 0),"
		" ifnull(sum(l.state = 'unsure'), 0), ifnull(sum(l.state = 'cancelled'), 0)"
		" FROM letter l JOIN mailing m ON m.id = l.mailing"
		" WHERE m.edition = ?1 AND m.kind = 'digest'";
	sqlite3_stmt *st = sql(s, LETTERS, "i", e->id);

	if (!sql_row(s, st))
		return;
	e->recipients += col_int(st, 0);
	e->ready = col_int(st, 1);
	e->under_way = col_int(st, 2);
	e->sent += col_int(st, 3);
	e->dead += col_int(st, 4);
	e->unsure = col_int(st, 5);
	e->cancelled += col_int(st, 6);
	sql_end(st);
}

struct edition_line *edition_lines(struct store *s, struct arena *a, const char *rule, size_t max,
				   size_t *n)
{
	static const char LINES[] = "SELECT id, ifnull(number, 0), ifnull(member, 0), slot, cut_at,"
				    " ifnull(release_at, 0), since_seq, upto_seq, rule, state, "
				    "title, asked FROM edition"
				    " WHERE ?1 IS NULL OR rule = ?1 ORDER BY id DESC LIMIT ?2";
	sqlite3_stmt *st = sql(s, LINES, "ti", rule, (int64_t)max);
	struct edition_line *v = NULL;
	size_t cap = 0;

	for (*n = 0; sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = (struct edition_line){ .id = col_int(st, 0),
								    .number = col_int(st, 1),
								    .member = col_int(st, 2),
								    .slot = col_int(st, 3),
								    .cut_at = col_int(st, 4),
								    .release_at = col_int(st, 5),
								    .since = col_int(st, 6),
								    .upto = col_int(st, 7),
								    .rule = col_dup(a, st, 8),
								    .state = col_dup(a, st, 9),
								    .title = col_dup(a, st, 10),
								    .drafted = col_int(st, 11) };
	for (size_t i = 0; i < *n; i++) {
		add_posts(s, &v[i]);
		add_mailings(s, &v[i]);
		add_letters(s, &v[i]);
	}
	return v;
}

struct edition_place *edition_places(struct store *s, struct arena *a, int64_t post, int64_t thread,
				     int64_t seq, size_t max, size_t *n)
{
	static const char PLACES[] =
		"SELECT ifnull(e.number, 0), i.item, e.cut_at, e.rule, e.state, i.dropped"
		" FROM edition e JOIN edition_item i ON i.edition = e.id"
		" WHERE e.since_seq < ?3 AND e.upto_seq >= ?3 AND i.thread = ?2 AND EXISTS"
		" (SELECT 1 FROM json_each(i.posts) j WHERE j.value = ?1)"
		" ORDER BY e.number IS NULL, e.id LIMIT ?4";
	sqlite3_stmt *st = sql(s, PLACES, "iiii", post, thread, seq, (int64_t)max);
	struct edition_place *v = NULL;
	size_t cap = 0;

	for (*n = 0; sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = (struct edition_place){ .number = col_int(st, 0),
								     .item = col_int(st, 1),
								     .cut_at = col_int(st, 2),
								     .rule = col_dup(a, st, 3),
								     .state = col_dup(a, st, 4),
								     .dropped = col_int(st, 5) };
	return v;
}
