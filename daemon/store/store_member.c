#include "store/store_member.h"

#include <string.h>

#include "store/store_post.h"

enum err member_add(struct store *s, struct member *m, const char *normal, time_t now)
{
	static const char WHO[] = "SELECT member FROM address WHERE address = ?1";
	static const char ADD[] =
		"INSERT INTO member(id, name, mode, form, lang, zone, pace, own_posts, budget,"
		" watermark, joined_at, trusted)"
		" VALUES (?11, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?12)";

	m->id = sql_int(s, 0, WHO, "t", normal);
	if (m->id)
		return NONE;
	m->joined_at = m->joined_at ? m->joined_at : (int64_t)now;
	m->watermark = post_last_seq(s);
	m->id = counter_next(s, "member");
	sql_run(s, ADD, "ttttttiniiii", m->name ? m->name : "", m->mode ? m->mode : "digest",
		m->form ? m->form : "readable", m->lang, m->zone, m->pace, (int64_t)m->own_posts,
		m->budget, m->watermark, m->joined_at, m->id, (int64_t)m->trusted);
	address_add(s, m->id, normal, m->address, now);
	address_set_main(s, m->id, normal);
	return OK;
}

#define MEMBER_COLUMNS                                                                             \
	"m.id, m.name, m.state, m.mode, m.form, m.lang, m.zone, m.pace, m.pace_last,"              \
	" m.paused_until, m.catch_up, m.own_posts, m.budget, m.trusted, m.watermark, m.joined_at," \
	" m.left_at, m.score, m.scored_at, m.probed_at, m.level, m.folding, m.folded_at,"          \
	" m.introduce,"                                                                            \
	" (SELECT written FROM address WHERE member = m.id AND main = 1)"

static struct member *member_row(struct arena *a, sqlite3_stmt *st)
{
	struct member *m = arena_get(a, sizeof *m);

	m->id = col_int(st, 0);
	m->name = arena_dup(a, col_text(st, 1));
	m->state = arena_dup(a, col_text(st, 2));
	m->mode = arena_dup(a, col_text(st, 3));
	m->form = arena_dup(a, col_text(st, 4));
	m->lang = col_dup(a, st, 5);
	m->zone = col_dup(a, st, 6);
	m->pace = col_dup(a, st, 7);
	m->pace_last = col_int(st, 8);
	m->paused_until = col_int(st, 9);
	m->catch_up = col_int(st, 10);
	m->own_posts = col_int(st, 11);
	m->budget = col_int(st, 12);
	m->trusted = col_int(st, 13);
	m->watermark = col_int(st, 14);
	m->joined_at = col_int(st, 15);
	m->left_at = col_int(st, 16);
	m->score = sqlite3_column_double(st, 17);
	m->scored_at = col_int(st, 18);
	m->probed_at = col_int(st, 19);
	m->level = arena_dup(a, col_text(st, 20));
	m->folding = (int)col_int(st, 21);
	m->folded_at = col_int(st, 22);
	m->introduce = col_int(st, 23);
	m->address = arena_dup(a, col_text(st, 24));
	return m;
}

static struct member *one(struct store *s, struct arena *a, sqlite3_stmt *st)
{
	struct member *m = NULL;

	if (sql_row(s, st)) {
		m = member_row(a, st);
		sql_end(st);
	}
	return m;
}

struct member *member_find(struct store *s, struct arena *a, int64_t id)
{
	static const char FIND[] = "SELECT " MEMBER_COLUMNS " FROM member m WHERE m.id = ?1";

	return one(s, a, sql(s, FIND, "i", id));
}

struct member *member_by_address(struct store *s, struct arena *a, const char *normal)
{
	static const char FIND[] =
		"SELECT " MEMBER_COLUMNS " FROM address d JOIN member m ON m.id = d.member"
		" WHERE d.address = ?1 AND d.confirmed_at IS NOT NULL";

	return one(s, a, sql(s, FIND, "t", normal));
}

void member_save(struct store *s, const struct member *m)
{
	static const char SAVE[] =
		"UPDATE member SET name = ?2, state = ?3, mode = ?4, form = ?5, lang = ?6, zone = "
		"?7,"
		" pace = ?8, pace_last = ?9, paused_until = ?10, catch_up = ?11, own_posts = ?12,"
		" budget = ?13, trusted = ?14, watermark = ?15, left_at = ?16, score = ?17 / "
		"1000.0,"
		" scored_at = ?18, probed_at = ?19, level = ?20, folding = ?21, folded_at = ?22,"
		" introduce = ?23, joined_at = ?24 WHERE id = ?1";

	sql_run(s, SAVE,
		"itttttt"
		"t"
		"nniiniininntinii",
		m->id, m->name, m->state, m->mode, m->form, m->lang, m->zone, m->pace, m->pace_last,
		m->paused_until, (int64_t)m->catch_up, (int64_t)m->own_posts, m->budget,
		(int64_t)m->trusted, m->watermark, m->left_at, (int64_t)(m->score * 1000 + 0.5),
		m->scored_at, m->probed_at, m->level, (int64_t)m->folding, m->folded_at,
		(int64_t)m->introduce, m->joined_at);
}

void members_each(struct store *s, struct arena *a, const char *state, member_take *take, void *arg)
{
	static const char EACH[] = "SELECT " MEMBER_COLUMNS " FROM member m"
				   " WHERE ?1 IS NULL OR m.state = ?1 ORDER BY m.id";
	sqlite3_stmt *st = sql(s, EACH, "t", state);

	while (sql_row(s, st))
		if (!take(arg, member_row(a, st))) {
			sql_end(st);
			return;
		}
}

enum err address_add(struct store *s, int64_t member, const char *normal, const char *written,
		     time_t at)
{
	static const char ADD[] = "INSERT INTO address(address, member, written, main, "
				  "confirmed_at) VALUES (?1, ?2, ?3, 0, ?4)"
				  " ON CONFLICT (address) DO UPDATE SET member = ?2, written = ?3"
				  " WHERE member = ?2 OR confirmed_at IS NULL";

	return sql_run(s, ADD, "titn", normal, member, written, (int64_t)at) ? OK : NONE;
}

void address_confirm(struct store *s, const char *normal, time_t at)
{
	static const char CONFIRM[] = "UPDATE address SET confirmed_at = ?2 WHERE address = ?1";

	sql_run(s, CONFIRM, "ti", normal, (int64_t)at);
}

void address_set_main(struct store *s, int64_t member, const char *normal)
{
	static const char NONE_MAIN[] =
		"UPDATE address SET main = 0 WHERE member = ?1 AND main = 1";
	static const char MAIN[] = "UPDATE address SET main = 1 WHERE member = ?1 AND address = ?2";

	sql_run(s, NONE_MAIN, "i", member);
	sql_run(s, MAIN, "it", member, normal);
}

void address_remove(struct store *s, const char *normal, time_t now)
{
	static const char KEEP[] =
		"INSERT OR REPLACE INTO former SELECT address, member, written, ?2 FROM address"
		" WHERE address = ?1 AND confirmed_at IS NOT NULL";
	static const char REMOVE[] = "DELETE FROM address WHERE address = ?1";

	sql_run(s, KEEP, "ti", normal, (int64_t)now);
	sql_run(s, REMOVE, "t", normal);
}

int64_t address_owner(struct store *s, const char *normal, time_t at)
{
	static const char OWNER[] = "SELECT member FROM former WHERE address = ?1 AND until >= ?2"
				    " ORDER BY until LIMIT 1";

	return sql_int(s, 0, OWNER, "ti", normal, (int64_t)at);
}

bool address_was(struct store *s, int64_t member, const char *normal, time_t at)
{
	static const char WAS[] =
		"SELECT 1 FROM theirs WHERE member = ?1 AND address = ?2 AND until >= ?3";

	return sql_int(s, 0, WAS, "iti", member, normal, (int64_t)at);
}

static char **texts(struct store *s, struct arena *a, sqlite3_stmt *st, size_t *n)
{
	char **v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) = col_dup(a, st, 0);
	return v;
}

char **addresses_of(struct store *s, struct arena *a, int64_t member, size_t *n)
{
	static const char ALL[] =
		"SELECT address FROM address WHERE member = ?1 ORDER BY main DESC, address";

	return texts(s, a, sql(s, ALL, "i", member), n);
}

void role_add(struct store *s, int64_t member, const char *role, const char *tag, time_t now)
{
	static const char ADD[] =
		"INSERT INTO role(member, role, tag, since) VALUES (?1, ?2, ?3, ?4)"
		" ON CONFLICT DO UPDATE SET named = 0";

	sql_run(s, ADD, "itti", member, role, tag ? tag : "", (int64_t)now);
}

void role_remove(struct store *s, int64_t member, const char *role, const char *tag)
{
	static const char REMOVE[] =
		"DELETE FROM role WHERE member = ?1 AND role = ?2 AND tag = ?3";

	sql_run(s, REMOVE, "itt", member, role, tag ? tag : "");
}

bool role_has(struct store *s, int64_t member, const char *role)
{
	static const char HAS[] = "SELECT 1 FROM role WHERE member = ?1 AND role = ?2";

	return sql_int(s, 0, HAS, "it", member, role);
}

char **roles_of(struct store *s, struct arena *a, int64_t member, size_t *n)
{
	static const char ALL[] =
		"SELECT CASE tag WHEN '' THEN role ELSE role || ':' || tag END FROM role"
		" WHERE member = ?1 ORDER BY 1";

	return texts(s, a, sql(s, ALL, "i", member), n);
}

int64_t *role_members(struct store *s, struct arena *a, const char *role, size_t *n)
{
	static const char ALL[] =
		"SELECT DISTINCT r.member FROM role r JOIN member m ON m.id = r.member"
		" WHERE r.role = ?1 AND m.state = 'active' ORDER BY r.member";
	sqlite3_stmt *st = sql(s, ALL, "t", role);
	int64_t *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) = col_int(st, 0);
	return v;
}

bool role_is_named(struct store *s, int64_t member, const char *role)
{
	static const char NAMED[] =
		"SELECT 1 FROM role WHERE member = ?1 AND role = ?2 AND named = 1";

	return sql_int(s, 0, NAMED, "it", member, role);
}

static bool among(const int64_t *v, size_t n, int64_t id)
{
	size_t i = 0;

	while (i < n && v[i] != id)
		i++;
	return i < n;
}

/* Those named before who are not among v. */
static int64_t *no_more_named(struct store *s, struct arena *a, const char *role, const int64_t *v,
			      size_t n, size_t *found)
{
	static const char NAMED[] = "SELECT member FROM role WHERE role = ?1 AND named = 1";
	sqlite3_stmt *st = sql(s, NAMED, "t", role);
	int64_t *out = NULL;
	size_t cap = 0;

	*found = 0;
	while (sql_row(s, st))
		if (!among(v, n, col_int(st, 0)))
			*ARENA_PUSH(a, out, *found, cap) = col_int(st, 0);
	return out;
}

void role_name(struct store *s, struct arena *a, const char *role, const int64_t *members, size_t n,
	       time_t now)
{
	static const char NAME[] = "INSERT OR IGNORE INTO role(member, role, since, named)"
				   " VALUES (?1, ?2, ?3, 1)";
	size_t n_gone, known = 0;
	int64_t *gone = no_more_named(s, a, role, members, n, &n_gone);

	while (known < n && role_has(s, members[known], role))
		known++;
	if (!n_gone && known == n)
		return;
	store_begin(s);
	for (size_t i = 0; i < n_gone; i++)
		role_remove(s, gone[i], role, "");
	for (size_t i = known; i < n; i++)
		sql_run(s, NAME, "iti", members[i], role, (int64_t)now);
	store_commit(s);
}

void follow_set(struct store *s, int64_t member, const char *kind, const char *key, int want,
		time_t now)
{
	static const char SET[] =
		"INSERT INTO follow(member, kind, key, want, at) VALUES (?1, ?2, ?3, ?4, ?5)"
		" ON CONFLICT DO UPDATE SET want = ?4, at = ?5";
	static const char FORGET[] =
		"DELETE FROM follow WHERE member = ?1 AND kind = ?2 AND key = ?3";

	if (want < 0)
		sql_run(s, FORGET, "itt", member, kind, key);
	else
		sql_run(s, SET, "ittii", member, kind, key, (int64_t)want, (int64_t)now);
}

int follow_get(struct store *s, int64_t member, const char *kind, const char *key)
{
	static const char GET[] =
		"SELECT want FROM follow WHERE member = ?1 AND kind = ?2 AND key = ?3";

	return (int)sql_int(s, -1, GET, "itt", member, kind, key);
}

void story_add(struct store *s, int64_t member, time_t at, const char *what)
{
	static const char ADD[] = "INSERT INTO story(member, at, what) VALUES (?1, ?2, ?3)";

	sql_run(s, ADD, "iit", member, (int64_t)at, what);
}
