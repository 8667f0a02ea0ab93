#include "store/store_activity.h"

#include <stdio.h>

#include "store/store_left.h"

enum err activity_add(struct store *s, struct activity *v)
{
	static const char ADD[] =
		"INSERT INTO activity(recipe, source, title, text, fields, owner, rule, slot, "
		"arrival,"
		" thread, state, private, anonymous, opened_at, due, promised, next_at, seed, id) "
		"VALUES"
		" (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15, ?16, "
		"?17, ?18)"
		" ON CONFLICT DO NOTHING";
	static const char SAME[] =
		"SELECT id FROM activity WHERE (rule = ?1 AND slot = ?2 AND ifnull(owner, 0) = ?3)"
		" OR arrival = ?4";

	int64_t opening = left_opening_of(s, v->arrival, v->rule, v->slot, v->owner);

	if (!sql_run(s, ADD, "tttttntnnntiiiinii", v->recipe, v->source, v->title, v->text,
		     v->fields, v->owner, v->rule, v->slot, v->arrival, v->thread, v->state,
		     (int64_t)v->private, (int64_t)v->anonymous, v->opened_at, v->due, v->next_at,
		     v->seed, left_activity_number(s, opening))) {
		v->id = sql_int(s, 0, SAME, "tiin", v->rule, v->slot, v->owner, v->arrival);
		return NONE;
	}
	v->id = sql_last_id(s);
	return OK;
}

struct activity *activity_find(struct store *s, struct arena *a, int64_t id)
{
	static const char FIND[] =
		"SELECT recipe, source, title, text, fields, owner, rule, slot, arrival, thread,"
		" state, private, anonymous, opened_at, due, extended, closed_at, next_at, seed,"
		" outcome, promised FROM activity WHERE id = ?1";
	sqlite3_stmt *st = sql(s, FIND, "i", id);
	struct activity *v;

	if (!sql_row(s, st))
		return NULL;
	v = arena_get(a, sizeof *v);
	*v = (struct activity){ .id = id,
				.recipe = col_dup(a, st, 0),
				.source = col_dup(a, st, 1),
				.title = col_dup(a, st, 2),
				.text = col_dup(a, st, 3),
				.fields = col_dup(a, st, 4),
				.owner = col_int(st, 5),
				.rule = col_dup(a, st, 6),
				.slot = col_int(st, 7),
				.arrival = col_int(st, 8),
				.thread = col_int(st, 9),
				.state = col_dup(a, st, 10),
				.private = col_int(st, 11),
				.anonymous = col_int(st, 12),
				.opened_at = col_int(st, 13),
				.due = col_int(st, 14),
				.extended = col_int(st, 15),
				.closed_at = col_int(st, 16),
				.next_at = col_int(st, 17),
				.seed = col_int(st, 18),
				.outcome = col_dup(a, st, 19),
				.promised = col_int(st, 20) };
	sql_end(st);
	return v;
}

int64_t *activities_open(struct store *s, struct arena *a, const char *recipe, size_t max,
			 size_t *n)
{
	static const char OPEN[] = "SELECT id FROM activity WHERE recipe = ?1 AND state = 'open'"
				   " ORDER BY due, id LIMIT ?2";
	int64_t *v = NULL;
	size_t cap = 0;

	*n = 0;
	for (sqlite3_stmt *st = sql(s, OPEN, "ti", recipe, (int64_t)max); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = col_int(st, 0);
	return v;
}

void activity_save(struct store *s, const struct activity *v)
{
	static const char SAVE[] =
		"UPDATE activity SET thread = ?2, state = ?3, private = ?4, due = ?5, extended = "
		"?6,"
		" closed_at = ?7, next_at = ?8, outcome = ?9, fields = ?10, opened_at = ?11,"
		" promised = ?12 WHERE id = ?1";

	sql_run(s, SAVE, "intiiinnttii", v->id, v->thread, v->state, (int64_t)v->private, v->due,
		v->extended, v->closed_at, v->next_at, v->outcome, v->fields, v->opened_at,
		v->promised);
}

/* Keys: "activity:ID:STEP:..." of a step's letter, "passed:ID:STEP:..." of what was passed on. */
int64_t activity_of_mailing(struct store *s, int64_t mailing, int64_t *step)
{
	static const char OF[] = "SELECT activity, ifnull(key, '') FROM mailing WHERE id = ?1";
	sqlite3_stmt *st = sql(s, OF, "i", mailing);
	int64_t id = 0;
	long long n;

	*step = -1;
	if (!sql_row(s, st))
		return 0;
	id = col_int(st, 0);
	if (sscanf(col_text(st, 1), "%*[a-z]:%*d:%lld:", &n) == 1)
		*step = n;
	sql_end(st);
	return id;
}

int64_t activity_due(struct store *s, time_t now)
{
	static const char DUE[] = "SELECT id FROM activity WHERE next_at IS NOT NULL"
				  " AND next_at <= ?1 ORDER BY next_at LIMIT 1";

	return sql_int(s, 0, DUE, "i", (int64_t)now);
}

int64_t activity_first(struct store *s)
{
	static const char FIRST[] = "SELECT next_at FROM activity WHERE next_at IS NOT NULL"
				    " ORDER BY next_at LIMIT 1";

	return sql_int(s, 0, FIRST, "");
}

void activity_soon(struct store *s, int64_t id, time_t at)
{
	static const char SOON[] = "UPDATE activity SET next_at = min(ifnull(next_at, ?2), ?2)"
				   " WHERE id = ?1";

	sql_run(s, SOON, "ii", id, (int64_t)at);
}

/* --- steps --------------------------------------------------------------------------------- */

void step_add(struct store *s, int64_t activity, const struct activity_step *v)
{
	static const char ADD[] = "INSERT INTO activity_step(activity, n, step, turn, at)"
				  " VALUES (?1, ?2, ?3, ?4, ?5)";

	sql_run(s, ADD, "iiiin", activity, v->n, v->step, v->turn, v->at);
}

struct activity_step *steps_of(struct store *s, struct arena *a, int64_t activity, size_t *n)
{
	static const char OF[] = "SELECT n, step, turn, at, state, why, done_at, letters"
				 " FROM activity_step WHERE activity = ?1 ORDER BY n";
	struct activity_step *v = NULL;
	size_t cap = 0;

	*n = 0;
	for (sqlite3_stmt *st = sql(s, OF, "i", activity); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = (struct activity_step){ .n = col_int(st, 0),
								     .step = col_int(st, 1),
								     .turn = col_int(st, 2),
								     .at = col_int(st, 3),
								     .state = col_dup(a, st, 4),
								     .why = col_dup(a, st, 5),
								     .done_at = col_int(st, 6),
								     .letters = col_int(st, 7) };
	return v;
}

void step_settle(struct store *s, int64_t activity, const struct activity_step *v)
{
	static const char SETTLE[] = "UPDATE activity_step SET state = ?3, done_at = ?4,"
				     " letters = ?5, why = ?6 WHERE activity = ?1 AND n = ?2";

	sql_run(s, SETTLE, "iitiit", activity, v->n, v->state, v->done_at, v->letters, v->why);
}

void step_move(struct store *s, int64_t activity, int64_t n, int64_t at)
{
	static const char MOVE[] = "UPDATE activity_step SET at = ?3 WHERE activity = ?1 AND n = ?2"
				   " AND state = 'waiting'";

	sql_run(s, MOVE, "iii", activity, n, at);
}

/* --- what is left for the digest ----------------------------------------------------------- */

void harvest_add(struct store *s, const struct harvest *v)
{
	static const char ADD[] = "INSERT INTO harvest(activity, section, title, text, at, seq)"
				  " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";

	sql_run(s, ADD, "itttii", v->activity, v->section, v->title, v->text, v->at,
		counter_next(s, "accept_seq"));
}

#define HARVEST                                                                                    \
	"SELECT h.id, h.activity, h.at, ifnull(t.into_thread, ifnull(t.id, 0)), h.seq, h.section," \
	" h.title, h.text FROM harvest h LEFT JOIN activity a ON a.id = h.activity"                \
	" LEFT JOIN thread t ON t.id = a.thread "

static struct harvest *harvests(struct store *s, struct arena *a, sqlite3_stmt *st, size_t *n)
{
	struct harvest *v = NULL;
	size_t cap = 0;

	for (*n = 0; sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = (struct harvest){ .id = col_int(st, 0),
							       .activity = col_int(st, 1),
							       .at = col_int(st, 2),
							       .thread = col_int(st, 3),
							       .seq = col_int(st, 4),
							       .section = col_dup(a, st, 5),
							       .title = col_dup(a, st, 6),
							       .text = col_dup(a, st, 7) };
	return v;
}

struct harvest *harvest_between(struct store *s, struct arena *a, int64_t since, int64_t upto,
				size_t *n)
{
	static const char BETWEEN[] = HARVEST "WHERE h.seq > ?1 AND h.seq <= ?2 ORDER BY h.seq";

	return harvests(s, a, sql(s, BETWEEN, "ii", since, upto), n);
}

bool harvest_any(struct store *s, int64_t since, int64_t upto)
{
	static const char ANY[] = "SELECT 1 FROM harvest WHERE seq > ?1 AND seq <= ?2 LIMIT 1";

	return sql_int(s, 0, ANY, "ii", since, upto);
}

struct harvest *harvest_dated(struct store *s, struct arena *a, time_t since, size_t *n)
{
	static const char DATED[] = HARVEST "WHERE h.at >= ?1 ORDER BY h.seq";

	return harvests(s, a, sql(s, DATED, "i", (int64_t)since), n);
}

int64_t member_posts(struct store *s, int64_t member, time_t from, time_t to)
{
	static const char POSTS[] = "SELECT count(*) FROM post WHERE member = ?1 AND date >= ?2"
				    " AND date < ?3 AND state = 'live'";

	return sql_int(s, 0, POSTS, "iii", member, (int64_t)from, (int64_t)to);
}
