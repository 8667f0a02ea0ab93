#include "store/store_rhythm.h"

struct rule_row *rule_get(struct store *s, struct arena *a, const char *name)
{
	static const char GET[] = "SELECT text, override, decided, sent, pace, waited, quiet, busy,"
				  " seq, editions FROM rule WHERE name = ?1";
	sqlite3_stmt *st = sql(s, GET, "t", name);
	struct rule_row *r = arena_get(a, sizeof *r);

	r->name = arena_dup(a, name);
	r->text = "";
	r->pace = 1;
	if (!sql_row(s, st))
		return r;
	r->text = col_dup(a, st, 0);
	r->override = col_dup(a, st, 1);
	r->decided = col_int(st, 2);
	r->sent = col_int(st, 3);
	r->pace = col_int(st, 4);
	r->waited = col_int(st, 5);
	r->quiet = col_int(st, 6);
	r->busy = col_int(st, 7);
	r->seq = col_int(st, 8);
	r->editions = col_int(st, 9);
	sql_end(st);
	return r;
}

void rule_save(struct store *s, const struct rule_row *r)
{
	static const char SAVE[] =
		"INSERT INTO rule(name, text, override, decided, sent, pace, waited, quiet, busy, "
		"seq,"
		" editions) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
		" ON CONFLICT (name) DO UPDATE SET text = ?2, override = ?3, decided = ?4, sent = "
		"?5,"
		" pace = ?6, waited = ?7, quiet = ?8, busy = ?9, seq = ?10, editions = ?11";

	sql_run(s, SAVE, "tttiiiiiiii", r->name, r->text, r->override, r->decided, r->sent, r->pace,
		r->waited, r->quiet, r->busy, r->seq, r->editions);
}

bool rules_any(struct store *s)
{
	static const char ANY[] = "SELECT 1 FROM rule WHERE decided > 0 LIMIT 1";

	return sql_int(s, 0, ANY, "") == 1;
}

enum err slot_add(struct store *s, const struct slot_row *d)
{
	static const char ADD[] =
		"INSERT INTO slot(rule, at, member, decided, outcome, why, edition)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";

	return sql_run(s, ADD, "tiiittn", d->rule, d->at, d->member, d->decided, d->outcome, d->why,
		       d->edition)
		       ? OK
		       : NONE;
}

struct slot_row *slots_of(struct store *s, struct arena *a, const char *rule, size_t max, size_t *n)
{
	static const char SLOTS[] =
		"SELECT rule, at, member, decided, outcome, why, edition FROM slot"
		" WHERE rule = ?1 ORDER BY at DESC LIMIT ?2";
	sqlite3_stmt *st = sql(s, SLOTS, "ti", rule, (int64_t)max);
	struct slot_row *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) = (struct slot_row){ .rule = col_dup(a, st, 0),
								.at = col_int(st, 1),
								.member = col_int(st, 2),
								.decided = col_int(st, 3),
								.outcome = col_dup(a, st, 4),
								.why = col_dup(a, st, 5),
								.edition = col_int(st, 6) };
	return v;
}

enum err edition_add(struct store *s, struct edition_row *e)
{
	static const char ADD[] =
		"INSERT INTO edition(rule, slot, member, number, cut_at, since_seq, upto_seq, "
		"state, title,"
		" intro, release_at, editor) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
		"?12)"
		" ON CONFLICT DO NOTHING";

	if (!sql_run(s, ADD, "tinniiitttnn", e->rule, e->slot, e->member, e->number, e->cut_at,
		     e->since_seq, e->upto_seq, e->state, e->title, e->intro, e->release_at,
		     e->editor))
		return NONE;
	e->id = sql_last_id(s);
	return OK;
}

struct edition_row *edition_find(struct store *s, struct arena *a, int64_t id)
{
	static const char FIND[] =
		"SELECT rule, slot, member, number, cut_at, since_seq, upto_seq, state,"
		" title, intro, release_at, editor, asked, asked_at, passed FROM edition WHERE id "
		"= ?1";
	sqlite3_stmt *st = sql(s, FIND, "i", id);
	struct edition_row *e;

	if (!sql_row(s, st))
		return NULL;
	e = arena_get(a, sizeof *e);
	*e = (struct edition_row){ .id = id,
				   .rule = col_dup(a, st, 0),
				   .slot = col_int(st, 1),
				   .member = col_int(st, 2),
				   .number = col_int(st, 3),
				   .cut_at = col_int(st, 4),
				   .since_seq = col_int(st, 5),
				   .upto_seq = col_int(st, 6),
				   .state = col_dup(a, st, 7),
				   .title = col_dup(a, st, 8),
				   .intro = col_dup(a, st, 9),
				   .release_at = col_int(st, 10),
				   .editor = col_int(st, 11),
				   .asked = col_int(st, 12),
				   .asked_at = col_int(st, 13),
				   .passed = col_int(st, 14) };
	sql_end(st);
	return e;
}

void edition_save(struct store *s, const struct edition_row *e)
{
	static const char SAVE[] =
		"UPDATE edition SET state = ?2, title = ?3, intro = ?4, release_at = ?5,"
		" editor = ?6, cut_at = ?7, asked = ?8, asked_at = ?9, passed = ?10 WHERE id = ?1";

	sql_run(s, SAVE, "itttnniini", e->id, e->state, e->title, e->intro, e->release_at,
		e->editor, e->cut_at, (int64_t)e->asked, e->asked_at, e->passed);
}

void edition_drop(struct store *s, int64_t id)
{
	static const char DROP[] = "UPDATE edition SET state = 'dropped', number = NULL,"
				   " release_at = NULL WHERE id = ?1 AND state = 'proof'";

	sql_run(s, DROP, "i", id);
}

int64_t edition_item_thread(struct store *s, int64_t edition, int item)
{
	static const char THREAD[] =
		"SELECT thread FROM edition_item WHERE edition = ?1 AND item = ?2";

	return sql_int(s, 0, THREAD, "ii", edition, (int64_t)item);
}

int64_t posts_counted(struct store *s, int64_t since_seq, int64_t upto_seq, int64_t *threads)
{
	static const char COUNT[] =
		"SELECT count(*), count(DISTINCT thread) FROM post"
		" WHERE accept_seq > ?1 AND accept_seq <= ?2 AND state = 'live'";
	sqlite3_stmt *st = sql(s, COUNT, "ii", since_seq, upto_seq);
	int64_t n;

	sql_row(s, st);
	n = col_int(st, 0);
	if (threads)
		*threads = col_int(st, 1);
	sql_end(st);
	return n;
}

void health_set(struct store *s, const char *role, int64_t pid, time_t at, const char *doing)
{
	static const char SET[] = "INSERT INTO health(role, pid, at, doing) VALUES (?1, ?2, ?3, ?4)"
				  " ON CONFLICT (role) DO UPDATE SET pid = ?2, at = ?3, doing = ?4";

	sql_run(s, SET, "tiit", role, pid, (int64_t)at, doing);
}

struct health *health_all(struct store *s, struct arena *a, size_t *n)
{
	static const char ALL[] = "SELECT role, doing, pid, at FROM health ORDER BY role";
	sqlite3_stmt *st = sql(s, ALL, "");
	struct health *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) = (struct health){ col_dup(a, st, 0), col_dup(a, st, 1),
							      col_int(st, 2), col_int(st, 3) };
	return v;
}

bool trouble_set(struct store *s, const char *area, const char *text, time_t now)
{
	static const char SAME[] =
		"UPDATE trouble SET at = ?3, n = n + 1 WHERE area = ?1 AND text = ?2";
	static const char SET[] =
		"INSERT INTO trouble(area, text, since, at, n) VALUES (?1, ?2, ?3, ?3, 1)"
		" ON CONFLICT (area) DO UPDATE SET text = ?2, at = ?3, n = n + 1";

	if (sql_run(s, SAME, "tti", area, text, (int64_t)now))
		return false;
	sql_run(s, SET, "tti", area, text, (int64_t)now);
	return true;
}

bool trouble_clear(struct store *s, const char *area)
{
	static const char CLEAR[] = "DELETE FROM trouble WHERE area = ?1";

	return sql_run(s, CLEAR, "t", area);
}

bool trouble_there(struct store *s, const char *area)
{
	static const char THERE[] = "SELECT 1 FROM trouble WHERE area = ?1";

	return sql_int(s, 0, THERE, "t", area);
}

struct trouble *troubles(struct store *s, struct arena *a, size_t *n)
{
	static const char ALL[] = "SELECT area, text, since, at, n FROM trouble ORDER BY since";
	sqlite3_stmt *st = sql(s, ALL, "");
	struct trouble *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) =
			(struct trouble){ col_dup(a, st, 0), col_dup(a, st, 1), col_int(st, 2),
					  col_int(st, 3), col_int(st, 4) };
	return v;
}
