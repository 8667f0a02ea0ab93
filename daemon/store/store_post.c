#include "store/store_post.h"

#include <string.h>

#include "store/pack.h"

enum { TEXT_CAP = 64 << 20 };

void post_add(struct store *s, struct arena *a, const struct post *p)
{
	static const char ADD[] =
		"INSERT INTO post(id, state, thread, parent, parent_hash, why, date, member, name, "
		"address,"
		" subject, message_id, text, attachments, question, lang)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)";
	size_t packed;
	const void *frame = pack(a, p->text, strlen(p->text), PACK_FAST, &packed);

	sql_run(s, ADD, "itinntinttttbtit", p->id, p->state, p->thread, p->parent, p->parent_hash,
		p->why, p->date, p->member, p->name, p->address, p->subject, p->message_id, frame,
		packed, p->attachments, (int64_t)p->question, p->lang);
}

int64_t post_last_seq(struct store *s)
{
	return counter_last(s, "accept_seq");
}

int64_t post_accept(struct store *s, int64_t id)
{
	static const char HAS[] = "SELECT accept_seq FROM post WHERE id = ?1";
	static const char ACCEPT[] =
		"UPDATE post SET accept_seq = ?2, state = 'live' WHERE id = ?1";
	int64_t seq = sql_int(s, 0, HAS, "i", id);

	if (seq)
		return seq;
	seq = counter_next(s, "accept_seq");
	sql_run(s, ACCEPT, "ii", id, seq);
	return seq;
}

#define POST_COLUMNS                                                                               \
	"id, accept_seq, state, thread, parent, parent_hash, why, date, member, name, address,"    \
	" subject, message_id, text, attachments, question, lang"

static struct post *post_row(struct arena *a, sqlite3_stmt *st)
{
	struct post *p = arena_get(a, sizeof *p);
	size_t n, len;
	const void *frame = col_blob(st, 13, &n);
	char *text;

	p->id = col_int(st, 0);
	p->seq = col_int(st, 1);
	p->state = arena_dup(a, col_text(st, 2));
	p->thread = col_int(st, 3);
	p->parent = col_int(st, 4);
	p->parent_hash = col_int(st, 5);
	p->why = arena_dup(a, col_text(st, 6));
	p->date = col_int(st, 7);
	p->member = col_int(st, 8);
	p->name = arena_dup(a, col_text(st, 9));
	p->address = arena_dup(a, col_text(st, 10));
	p->subject = arena_dup(a, col_text(st, 11));
	p->message_id = arena_dup(a, col_text(st, 12));
	p->text = unpack(a, frame, n, TEXT_CAP, &text, &len) == OK ? text : "";
	p->attachments = col_dup(a, st, 14);
	p->question = col_int(st, 15);
	p->lang = col_dup(a, st, 16);
	return p;
}

struct post *post_find(struct store *s, struct arena *a, int64_t id)
{
	static const char FIND[] = "SELECT " POST_COLUMNS " FROM post WHERE id = ?1";
	sqlite3_stmt *st = sql(s, FIND, "i", id);
	struct post *p = NULL;

	if (sql_row(s, st)) {
		p = post_row(a, st);
		sql_end(st);
	}
	return p;
}

void post_set_state(struct store *s, int64_t id, const char *state)
{
	static const char SET[] = "UPDATE post SET state = ?2 WHERE id = ?1";

	sql_run(s, SET, "it", id, state);
}

void post_set_parent(struct store *s, int64_t id, int64_t parent, const char *why)
{
	static const char SET[] = "UPDATE post SET parent = ?2, parent_hash = NULL,"
				  " why = CASE why WHEN 'first' THEN ?3 ELSE why END WHERE id = ?1";

	sql_run(s, SET, "iit", id, parent, why);
}

int64_t post_parent(struct store *s, int64_t id)
{
	static const char PARENT[] = "SELECT parent FROM post WHERE id = ?1";

	return sql_int(s, 0, PARENT, "i", id);
}

size_t post_orphans(struct store *s, int64_t parent_hash, int64_t *ids, size_t max)
{
	static const char ORPHANS[] = "SELECT id FROM post WHERE parent_hash = ?1 LIMIT ?2";
	sqlite3_stmt *st = sql(s, ORPHANS, "ii", parent_hash, (int64_t)max);
	size_t n = 0;

	while (sql_row(s, st))
		ids[n++] = col_int(st, 0);
	return n;
}

static void each(struct store *s, struct arena *a, sqlite3_stmt *st, post_take *take, void *arg)
{
	while (sql_row(s, st))
		if (!take(arg, post_row(a, st))) {
			sql_end(st);
			return;
		}
}

void posts_of_thread(struct store *s, struct arena *a, int64_t thread, post_take *take, void *arg)
{
	static const char POSTS[] =
		"SELECT " POST_COLUMNS " FROM post WHERE thread = ?1 AND state = 'live'"
		" ORDER BY date, id";

	each(s, a, sql(s, POSTS, "i", thread), take, arg);
}

long post_files_before(struct store *s, const struct post *p)
{
	static const char FILES[] =
		"SELECT ifnull(sum(json_array_length(attachments)), 0) FROM post WHERE thread = ?1"
		" AND state = 'live' AND (date, id) < (?2, ?3)";

	return (long)sql_int(s, 0, FILES, "iii", p->thread, (int64_t)p->date, p->id);
}

void posts_between(struct store *s, struct arena *a, int64_t after_seq, int64_t upto_seq,
		   post_take *take, void *arg)
{
	static const char POSTS[] = "SELECT " POST_COLUMNS " FROM post"
				    " WHERE accept_seq > ?1 AND accept_seq <= ?2 AND state = 'live'"
				    " ORDER BY thread, date, id";

	each(s, a, sql(s, POSTS, "ii", after_seq, upto_seq), take, arg);
}

void posts_dated(struct store *s, struct arena *a, time_t since, post_take *take, void *arg)
{
	static const char POSTS[] =
		"SELECT " POST_COLUMNS " FROM post"
		" WHERE date >= ?1 AND state = 'live' ORDER BY thread, date, id";

	each(s, a, sql(s, POSTS, "i", (int64_t)since), take, arg);
}

/* One row at a time: a statement that could write several has SQLite open a savepoint, at which FTS5
 * writes out all it had gathered in this transaction, a segment of the index for each post. */
void post_tag_add(struct store *s, int64_t post, const char *tag)
{
	static const char NAME[] = "INSERT OR IGNORE INTO tag(name) VALUES (?1)";
	static const char ADD[] = "INSERT OR IGNORE INTO post_tag(post, tag)"
				  " VALUES (?1, (SELECT id FROM tag WHERE name = ?2))";

	sql_run(s, NAME, "t", tag);
	sql_run(s, ADD, "it", post, tag);
}

char **post_tags(struct store *s, struct arena *a, int64_t post, size_t *n)
{
	static const char TAGS[] =
		"SELECT name FROM post_tag JOIN tag ON id = tag WHERE post = ?1 ORDER BY name";
	sqlite3_stmt *st = sql(s, TAGS, "i", post);
	char **v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) = col_dup(a, st, 0);
	return v;
}
