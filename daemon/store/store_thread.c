#include "store/store_thread.h"

#include "store/store_gist.h"

/* The thread a row points to, after all joins since. Chains are short: joined threads point at the
 * thread that was current then, and msgid_find writes the answer back. */
static int64_t current(struct store *s, int64_t id)
{
	static const char INTO[] = "SELECT into_thread FROM thread WHERE id = ?1";
	int64_t next;

	while ((next = sql_int(s, 0, INTO, "i", id)))
		id = next;
	return id;
}

enum err msgid_find(struct store *s, int64_t hash, struct msgid *out)
{
	static const char FIND[] = "SELECT thread, post FROM msgid WHERE hash = ?1";
	static const char MOVE[] = "UPDATE msgid SET thread = ?2 WHERE hash = ?1";
	sqlite3_stmt *st = sql(s, FIND, "i", hash);
	int64_t thread;

	if (!sql_row(s, st))
		return NONE;
	out->hash = hash;
	thread = col_int(st, 0);
	out->post = col_int(st, 1);
	sql_end(st);
	out->thread = current(s, thread);
	if (out->thread != thread && store_writing(s))
		sql_run(s, MOVE, "ii", hash, out->thread);
	return OK;
}

void msgid_add_ghost(struct store *s, int64_t hash, int64_t thread)
{
	static const char ADD[] = "INSERT OR IGNORE INTO msgid(hash, thread) VALUES (?1, ?2)";

	sql_run(s, ADD, "ii", hash, thread);
}

void msgid_own(struct store *s, int64_t hash, int64_t thread, int64_t post)
{
	static const char OWN[] = "INSERT INTO msgid(hash, thread, post) VALUES (?1, ?2, ?3)"
				  " ON CONFLICT (hash) DO UPDATE SET thread = ?2, post = ?3";

	sql_run(s, OWN, "iii", hash, thread, post);
}

int64_t thread_make(struct store *s, const char *subject, int64_t base, int64_t date)
{
	static const char MAKE[] = "INSERT INTO thread(subject, base, first_at, last_at, posts)"
				   " VALUES (?1, ?2, ?3, ?3, 0)";

	sql_run(s, MAKE, "tii", subject, base, date);
	return sql_last_id(s);
}

struct thread_row *thread_find(struct store *s, struct arena *a, int64_t id)
{
	static const char FIND[] =
		"SELECT id, posts, first_at, last_at, starter, base, subject FROM thread"
		" WHERE id = ?1";
	sqlite3_stmt *st;
	struct thread_row *t;

	id = current(s, id);
	st = sql(s, FIND, "i", id);
	if (!sql_row(s, st))
		return NULL;
	t = arena_get(a, sizeof *t);
	t->id = col_int(st, 0);
	t->posts = col_int(st, 1);
	t->first_at = col_int(st, 2);
	t->last_at = col_int(st, 3);
	t->starter = col_int(st, 4);
	t->base = col_int(st, 5);
	t->subject = arena_dup(a, col_text(st, 6));
	sql_end(st);
	return t;
}

void thread_merge(struct store *s, int64_t from, int64_t into)
{
	static const char POSTS[] = "UPDATE post SET thread = ?2 WHERE thread = ?1";
	static const char WIDEN[] =
		"UPDATE thread SET first_at = min(thread.first_at, o.first_at),"
		" last_at = max(thread.last_at, o.last_at), posts = thread.posts + o.posts,"
		" starter = CASE WHEN thread.starter IS NULL OR (o.starter IS NOT NULL AND"
		"  o.first_at < thread.first_at) THEN o.starter ELSE thread.starter END,"
		" subject = CASE WHEN thread.starter IS NULL OR (o.starter IS NOT NULL AND"
		"  o.first_at < thread.first_at) THEN o.subject ELSE thread.subject END,"
		" base = CASE WHEN thread.starter IS NULL OR (o.starter IS NOT NULL AND"
		"  o.first_at < thread.first_at) THEN o.base ELSE thread.base END"
		" FROM thread AS o WHERE thread.id = ?2 AND o.id = ?1";
	static const char GONE[] = "UPDATE thread SET into_thread = ?2, posts = 0 WHERE id = ?1";
	static const char FOLLOW[] = "UPDATE OR REPLACE follow SET key = CAST(?2 AS TEXT)"
				     " WHERE kind = 'thread' AND key = CAST(?1 AS TEXT)";
	/* What is said there answers it. */
	static const char ASKED[] = "UPDATE activity SET thread = ?2 WHERE thread = ?1";

	sql_run(s, POSTS, "ii", from, into);
	sql_run(s, WIDEN, "ii", from, into);
	sql_run(s, GONE, "ii", from, into);
	sql_run(s, FOLLOW, "ii", from, into);
	sql_run(s, ASKED, "ii", from, into);
	gist_merge(s, from, into);
}

void thread_touch(struct store *s, int64_t id, int64_t date, int64_t post, const char *subject,
		  int64_t base)
{
	static const char TOUCH[] =
		"UPDATE thread SET posts = posts + 1, last_at = max(last_at, ?2),"
		" starter = CASE WHEN starter IS NULL OR ?2 < first_at THEN ?3 ELSE starter END,"
		" subject = CASE WHEN starter IS NULL OR ?2 < first_at THEN ?4 ELSE subject END,"
		" base = CASE WHEN starter IS NULL OR ?2 < first_at THEN ?5 ELSE base END,"
		" first_at = CASE WHEN starter IS NULL OR ?2 < first_at THEN ?2 ELSE first_at END"
		" WHERE id = ?1";

	sql_run(s, TOUCH, "iiiti", id, date, post, subject, base);
}

int64_t thread_size(struct store *s, int64_t id)
{
	static const char SIZE[] = "SELECT posts FROM thread WHERE id = ?1";

	return sql_int(s, 0, SIZE, "i", id);
}

int64_t thread_by_base(struct store *s, int64_t base, int64_t date, int64_t window_s)
{
	static const char BASE[] = "SELECT id FROM thread WHERE into_thread IS NULL AND base = ?1"
				   " AND last_at >= ?2 - ?3 AND first_at <= ?2 + 3600 AND posts > 0"
				   " ORDER BY last_at DESC LIMIT 1";

	return sql_int(s, 0, BASE, "iii", base, date, window_s);
}

int64_t *threads_all(struct store *s, struct arena *a, size_t *n)
{
	static const char ALL[] = "SELECT id FROM thread WHERE into_thread IS NULL AND posts > 0"
				  " ORDER BY first_at, id";
	sqlite3_stmt *st = sql(s, ALL, "");
	int64_t *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) = col_int(st, 0);
	return v;
}
