#include "store/store_gist.h"

void gist_add(struct store *s, const struct gist_row *g)
{
	static const char OLD[] =
		"UPDATE gist SET state = 'replaced' WHERE thread = ?1 AND state = 'live'";
	static const char ADD[] = "INSERT INTO gist(thread, member, name, arrival, upto, at, text)"
				  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

	sql_run(s, OLD, "i", g->thread);
	sql_run(s, ADD, "iitiiit", g->thread, g->member, g->name, g->arrival, g->upto, g->at,
		g->text);
}

static struct gist_row row_of(struct arena *a, sqlite3_stmt *st)
{
	return (struct gist_row){ .thread = col_int(st, 0),
				  .member = col_int(st, 1),
				  .name = arena_dup(a, col_text(st, 2)),
				  .arrival = col_int(st, 3),
				  .upto = col_int(st, 4),
				  .at = col_int(st, 5),
				  .text = arena_dup(a, col_text(st, 6)) };
}

struct gist_row *gist_find(struct store *s, struct arena *a, int64_t thread)
{
	static const char FIND[] = "SELECT thread, member, name, arrival, upto, at, text FROM gist"
				   " WHERE thread = ?1 AND state = 'live'";
	sqlite3_stmt *st = sql(s, FIND, "i", thread);
	struct gist_row *g;

	if (!sql_row(s, st))
		return NULL;
	g = arena_get(a, sizeof *g);
	*g = row_of(a, st);
	sql_end(st);
	return g;
}

struct gist_row *gist_history(struct store *s, struct arena *a, int64_t thread, size_t *n)
{
	static const char ALL[] = "SELECT thread, member, name, arrival, upto, at, text FROM gist"
				  " WHERE thread = ?1 ORDER BY id DESC";
	sqlite3_stmt *st = sql(s, ALL, "i", thread);
	struct gist_row *v = NULL;
	size_t cap = 0;

	for (*n = 0; sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = row_of(a, st);
	return v;
}

void gist_merge(struct store *s, int64_t from, int64_t into)
{
	static const char OLD[] = "UPDATE gist SET state = 'replaced' WHERE state = 'live' AND id <"
				  " (SELECT max(id) FROM gist WHERE thread IN (?1, ?2)"
				  "  AND state = 'live') AND thread IN (?1, ?2)";
	static const char MOVE[] = "UPDATE gist SET thread = ?2 WHERE thread = ?1";

	sql_run(s, OLD, "ii", from, into);
	sql_run(s, MOVE, "ii", from, into);
}

void erase_gists(struct store *s, int64_t member, bool text)
{
	static const char NAMELESS[] = "UPDATE gist SET member = NULL, name = '' WHERE member = ?1";
	static const char GONE[] = "DELETE FROM gist WHERE member = ?1";

	sql_run(s, text ? NAMELESS : GONE, "i", member);
}

struct gist_thread *gist_threads(struct store *s, struct arena *a, size_t max, size_t *n)
{
	static const char LAST[] = "SELECT id, subject FROM thread WHERE into_thread IS NULL"
				   " AND posts > 0 ORDER BY last_at DESC, id DESC LIMIT ?1";
	sqlite3_stmt *st = sql(s, LAST, "i", (int64_t)max);
	struct gist_thread *v = NULL;
	size_t cap = 0;

	for (*n = 0; sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) =
			(struct gist_thread){ col_int(st, 0), arena_dup(a, col_text(st, 1)) };
	return v;
}
