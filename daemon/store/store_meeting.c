#include "store/store_meeting.h"

void meeting_put(struct store *s, struct meeting *v)
{
	static const char PUT[] =
		"INSERT INTO meeting(activity, starts, ends, place, state, changed)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (activity) DO UPDATE SET starts = ?2,"
		" ends = ?3, place = ?4, state = ?5, changed = ?6, sequence = sequence + 1";
	static const char SEQUENCE[] = "SELECT sequence FROM meeting WHERE activity = ?1";

	sql_run(s, PUT, "iiitti", v->activity, v->starts, v->ends, v->place,
		v->cancelled ? "cancelled" : "planned", v->changed);
	v->sequence = sql_int(s, 0, SEQUENCE, "i", v->activity);
}

#define MEETING                                                                                    \
	"SELECT m.activity, m.starts, m.ends, m.sequence, m.changed, m.place,"                     \
	" m.state = 'cancelled', v.title FROM meeting m JOIN activity v ON v.id = m.activity"

static struct meeting read_row(struct arena *a, sqlite3_stmt *st)
{
	return (struct meeting){ .activity = col_int(st, 0),
				 .starts = col_int(st, 1),
				 .ends = col_int(st, 2),
				 .sequence = col_int(st, 3),
				 .changed = col_int(st, 4),
				 .place = col_dup(a, st, 5),
				 .cancelled = col_int(st, 6),
				 .title = col_dup(a, st, 7) };
}

struct meeting *meeting_find(struct store *s, struct arena *a, int64_t activity)
{
	static const char FIND[] = MEETING " WHERE m.activity = ?1";
	sqlite3_stmt *st = sql(s, FIND, "i", activity);
	struct meeting *v = NULL;

	if (!sql_row(s, st))
		return NULL;
	v = arena_get(a, sizeof *v);
	*v = read_row(a, st);
	sql_end(st);
	return v;
}

struct meeting *meetings_between(struct store *s, struct arena *a, time_t from, time_t to,
				 size_t *n)
{
	static const char BETWEEN[] =
		MEETING " WHERE m.starts >= ?1 AND m.starts < ?2 ORDER BY m.starts, m.activity";
	struct meeting *v = NULL;
	size_t cap = 0;

	*n = 0;
	for (sqlite3_stmt *st = sql(s, BETWEEN, "ii", (int64_t)from, (int64_t)to); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = read_row(a, st);
	return v;
}
