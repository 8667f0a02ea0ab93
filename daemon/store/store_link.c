#include "store/store_link.h"

#include <string.h>

void link_add(struct store *s, const struct link *l)
{
	static const char ADD[] =
		"INSERT INTO link(post, date, own, base, guess, answers, placed, talk, ids)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

	sql_run(s, ADD, "iiiiiiiib", l->post, l->date, l->own, l->base, (int64_t)l->guess,
		(int64_t)l->answers, (int64_t)l->placed, l->talk, l->ids, l->n * sizeof *l->ids);
}

int64_t links_count(struct store *s, int64_t *ids)
{
	static const char COUNT[] = "SELECT count(*), ifnull(sum(length(ids)), 0) FROM link";
	sqlite3_stmt *st = sql(s, COUNT, "");
	int64_t n = 0;

	*ids = 0;
	if (sql_row(s, st)) {
		n = col_int(st, 0);
		*ids = col_int(st, 1) / (int64_t)sizeof *ids;
		sql_end(st);
	}
	return n;
}

void links_each(struct store *s, struct arena *a, link_take *take, void *arg)
{
	static const char ALL[] =
		"SELECT post, date, own, base, guess, answers, placed, talk, ids FROM link"
		" ORDER BY post";
	size_t bytes;

	for (sqlite3_stmt *st = sql(s, ALL, ""); sql_row(s, st);) {
		struct link l = { .post = col_int(st, 0),
				  .date = col_int(st, 1),
				  .own = col_int(st, 2),
				  .base = col_int(st, 3),
				  .guess = col_int(st, 4),
				  .answers = col_int(st, 5),
				  .placed = col_int(st, 6),
				  .talk = col_int(st, 7) };
		const void *ids = col_blob(st, 8, &bytes);

		l.n = bytes / sizeof *l.ids;
		if (l.n)
			l.ids = memcpy(arena_get(a, bytes), ids, l.n * sizeof *l.ids);
		take(arg, &l);
	}
}

int64_t *links_missing(struct store *s, struct arena *a, size_t *n)
{
	static const char MISSING[] = "SELECT id FROM post EXCEPT SELECT post FROM link ORDER BY 1";
	sqlite3_stmt *st = sql(s, MISSING, "");
	int64_t *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) = col_int(st, 0);
	return v;
}

static void pairs(struct store *s, sqlite3_stmt *st, link_pair *take, void *arg)
{
	while (sql_row(s, st))
		take(arg, col_int(st, 0), col_int(st, 1));
}

void posts_threads(struct store *s, link_pair *take, void *arg)
{
	static const char ALL[] = "SELECT id, thread FROM post INDEXED BY post_thread";

	pairs(s, sql(s, ALL, ""), take, arg);
}

void posts_parents(struct store *s, link_pair *take, void *arg)
{
	static const char ALL[] =
		"SELECT id, parent FROM post INDEXED BY post_parent WHERE parent IS NOT NULL";

	pairs(s, sql(s, ALL, ""), take, arg);
}

void post_move(struct store *s, int64_t post, int64_t thread, int64_t parent, int64_t parent_hash,
	       const char *why)
{
	static const char MOVE[] = "UPDATE post SET thread = ?2, parent = ?3, parent_hash = ?4,"
				   " why = ?5 WHERE id = ?1";

	sql_run(s, MOVE, "iinnt", post, thread, parent, parent_hash, why);
}

void thread_recount(struct store *s, int64_t thread)
{
	static const char COUNT[] =
		"UPDATE thread SET into_thread = NULL,"
		" posts = (SELECT count(*) FROM post WHERE thread = ?1 AND state <> 'erased'),"
		" first_at = ifnull((SELECT min(date) FROM post WHERE thread = ?1), first_at),"
		" last_at = ifnull((SELECT max(date) FROM post WHERE thread = ?1), last_at),"
		" starter = (SELECT id FROM post WHERE thread = ?1 ORDER BY date, id LIMIT 1)"
		" WHERE id = ?1";

	sql_run(s, COUNT, "i", thread);
}

void thread_name(struct store *s, int64_t thread, const char *subject, int64_t base)
{
	static const char NAME[] = "UPDATE thread SET subject = ?2, base = ?3 WHERE id = ?1";

	sql_run(s, NAME, "iti", thread, subject, base);
}

void msgids_clear(struct store *s)
{
	static const char CLEAR[] = "DELETE FROM msgid";

	sql_run(s, CLEAR, "");
}
