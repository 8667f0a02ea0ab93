#include "store/store_figures.h"

#define ASKED                                                                                      \
	" WITH q AS (SELECT v.opened_at, v.promised, v.state, (SELECT min(w.at) FROM"              \
	" activity_answer w WHERE w.activity = v.id AND w.state IN ('live', 'late')) AS first"     \
	" FROM activity v WHERE v.recipe = 'inquiry' AND v.state <> 'waiting'"                     \
	" AND v.opened_at >= ?1 AND v.opened_at < ?2 AND NOT (v.state = 'closed' AND NOT EXISTS"   \
	" (SELECT 1 FROM activity_step t WHERE t.activity = v.id AND t.state <> 'skipped')))"

struct inquiry_figures inquiry_figures(struct store *s, time_t from, time_t to)
{
	static const char COUNTS[] = ASKED " SELECT count(*), count(first), sum(first <= promised)"
					   " FROM q";
	static const char MEDIAN[] =
		ASKED " SELECT CAST(avg(took) AS INTEGER) FROM (SELECT first - opened_at AS took,"
		      " row_number() OVER (ORDER BY first - opened_at) AS r, count(*) OVER () AS n"
		      " FROM q WHERE first IS NOT NULL) WHERE r IN ((n + 1) / 2, (n + 2) / 2)";
	static const char OPEN[] = "SELECT count(*) FROM activity WHERE recipe = 'inquiry'"
				   " AND state IN ('waiting', 'open')";
	static const char UNANSWERED[] =
		"SELECT count(*) FROM activity v WHERE recipe = 'inquiry' AND state = 'open' AND"
		" NOT EXISTS (SELECT 1 FROM activity_answer w WHERE w.activity = v.id"
		" AND w.state IN ('live', 'late'))";
	sqlite3_stmt *st = sql(s, COUNTS, "ii", (int64_t)from, (int64_t)to);
	struct inquiry_figures f = { 0 };

	if (sql_row(s, st)) {
		f.asked = col_int(st, 0);
		f.answered = col_int(st, 1);
		f.within_promise = col_int(st, 2);
		sql_end(st);
	}
	f.median_s = sql_int(s, 0, MEDIAN, "ii", (int64_t)from, (int64_t)to);
	f.open = sql_int(s, 0, OPEN, "");
	f.unanswered = sql_int(s, 0, UNANSWERED, "");
	return f;
}

struct recipe_figures *recipe_figures(struct store *s, struct arena *a, time_t since, size_t *n)
{
	static const char FIGURES[] =
		"WITH v AS (SELECT id, recipe, state FROM activity WHERE opened_at >= ?1)"
		" SELECT v.recipe, count(*), sum(v.state IN ('open', 'waiting')),"
		" (SELECT ifnull(sum(t.letters), 0) FROM v x JOIN activity_step t ON t.activity = "
		"x.id"
		"  WHERE x.recipe = v.recipe),"
		" (SELECT count(*) FROM v x JOIN activity_answer w ON w.activity = x.id"
		"  WHERE x.recipe = v.recipe AND w.state IN ('live', 'late')),"
		" (SELECT count(DISTINCT ifnull(w.member, -w.id)) FROM v x JOIN activity_answer w"
		"  ON w.activity = x.id WHERE x.recipe = v.recipe AND w.state IN ('live', 'late'))"
		" FROM v GROUP BY v.recipe ORDER BY v.recipe";
	struct recipe_figures *v = NULL;
	size_t cap = 0;

	*n = 0;
	for (sqlite3_stmt *st = sql(s, FIGURES, "i", (int64_t)since); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n,
			    cap) = (struct recipe_figures){ col_dup(a, st, 0), col_int(st, 1),
							    col_int(st, 2),    col_int(st, 3),
							    col_int(st, 4),    col_int(st, 5) };
	return v;
}
