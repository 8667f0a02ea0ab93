#include "store/store_left.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/when.h"
#include "store/store_arrival.h"
#include "store/store_post.h"

enum { WEEK = 7 * 86400 };

/* Not keyed: it stands in files that are for nobody else's eyes, beside the store itself. */
static int64_t hash_of(const char *text)
{
	unsigned char h[crypto_generichash_BYTES_MIN];
	int64_t v = 0;

	crypto_generichash(h, sizeof h, (const unsigned char *)text, strlen(text), NULL, 0);
	for (int i = 0; i < 8; i++)
		v = (int64_t)((uint64_t)v << 8 | h[i]);
	v &= INT64_MAX;
	return v ? v : 1;
}

/* "INBOX|7|12": the same when the mail is fetched again; "INBOX|7|12#1" of a part of it. NULL: no
 * such arrival. */
const char *arrival_name(struct store *s, struct arena *a, int64_t id)
{
	static const char NAME[] =
		"SELECT m.name || '|' || r.uidvalidity || '|' || r.uid || CASE WHEN r.id = a.id"
		" THEN '' ELSE '#' || (a.uid % ?3) END"
		" FROM arrival a JOIN mailbox b ON b.id = a.mailbox JOIN arrival r ON r.id ="
		"  CASE b.name WHEN ?2 THEN a.uid / ?3 ELSE a.id END"
		" JOIN mailbox m ON m.id = r.mailbox WHERE a.id = ?1";

	return sql_text(s, a, NAME, "iti", id, ARRIVAL_PARTS, (int64_t)ARRIVAL_PARTS_EACH);
}

static const char *edition_name(struct store *s, struct arena *a, int64_t id)
{
	static const char NAME[] =
		"SELECT rule || '|' || slot || '|' || ifnull(member, 0) FROM edition WHERE id = ?1";

	return sql_text(s, a, NAME, "i", id);
}

/* 0: it never was. */
static int64_t restored_at(struct store *s, struct arena *a)
{
	const char *at = store_meta(s, a, "restored_at");

	return at ? strtoll(at, NULL, 10) : 0;
}

static void set_meta(struct store *s, const char *key, time_t now)
{
	char text[32];

	snprintf(text, sizeof text, "%lld", (long long)now);
	store_meta_set(s, key, text);
}

static bool is_past(struct store *s, struct arena *a, const struct mailing *m)
{
	static const char SLOT[] = "SELECT slot FROM edition WHERE id = ?1";
	static const char RECEIVED[] =
		"SELECT CASE received WHEN 0 THEN at ELSE received END FROM arrival WHERE id = ?1";
	const char *blind = store_meta(s, a, "restored_blind");

	if (!blind)
		return false;
	return sql_int(s, INT64_MAX, m->edition ? SLOT : RECEIVED, "i",
		       m->edition ? m->edition : m->post) <= strtoll(blind, NULL, 10);
}

void mailing_set_about(struct store *s, struct mailing *m)
{
	struct arena *a = arena_new();
	const char *name = m->edition ? edition_name(s, a, m->edition)
			   : m->post  ? arrival_name(s, a, m->post)
				      : NULL;

	if (!name)
		name = m->key;
	m->about = name ? hash_of(arena_printf(a, "%s|%s", m->kind, name)) : 0;
	if (!m->held && is_past(s, a, m)) {
		m->held = true;
		m->held_why = "made again after a restore without sent.log: some may have it";
	}
	arena_free(a);
}

/* 0: there is no such mail. */
static int64_t about_mail(struct store *s, const char *kind, int64_t arrival)
{
	struct arena *a = arena_new();
	const char *name = arrival_name(s, a, arrival);
	int64_t about = name ? hash_of(arena_printf(a, "%s|%s", kind, name)) : 0;

	arena_free(a);
	return about;
}

int64_t left_about_post(struct store *s, int64_t post)
{
	return about_mail(s, "post", post);
}

bool left_answered(struct store *s, const char *kind, int64_t arrival)
{
	static const char LEFT[] = "SELECT 1 FROM left_letter WHERE about = ?1 LIMIT 1";

	return sql_int(s, 0, LEFT, "i", about_mail(s, kind, arrival)) == 1;
}

/* --- editions --------------------------------------------------------------------------------- */

static int64_t cut_of(struct arena *a, const char *rule, int64_t slot)
{
	return hash_of(arena_printf(a, "%s|%lld|0", rule, (long long)slot)) >> 3;
}

/* What stands for all catch-ups: each is due when a pause happens to end. */
static int64_t catch_up_cut(void)
{
	return hash_of("catch-up") >> 3;
}

/* Of `last`: which post, by some bits of its name, and when the edition was cut. */
static int64_t last_pack(const char *post, int64_t cut_at)
{
	return (hash_of(post) & INT32_MAX) << 32 | (cut_at & UINT32_MAX);
}

void edition_left(struct store *s, int64_t edition, int64_t *cut, int64_t *last)
{
	/* What an activity left has a number too: the last post before it names the edition. */
	static const char LAST[] = "SELECT id FROM post WHERE accept_seq <= (SELECT upto_seq FROM "
				   "edition WHERE id = ?1) ORDER BY accept_seq DESC LIMIT 1";
	static const char CUT_AT[] = "SELECT cut_at FROM edition WHERE id = ?1";
	static const char AT_ANY_TIME[] = "SELECT 1 FROM edition WHERE id = ?1 AND member IS NULL"
					  " AND rule IN ('catch-up', 'folded')";
	struct arena *a = arena_new();
	const char *name = edition_name(s, a, edition);
	const char *post = arrival_name(s, a, sql_int(s, 0, LAST, "i", edition));

	*cut = name && post ? hash_of(name) >> 3 : 0;
	if (*cut && sql_int(s, 0, AT_ANY_TIME, "i", edition))
		*cut = catch_up_cut();
	*last = name && post ? last_pack(post, sql_int(s, 0, CUT_AT, "i", edition)) : 0;
	arena_free(a);
}

/* What is accepted as time goes by has another place among what was fetched again: nothing that
 * came after the edition was in it. */
static int64_t before_later(struct store *s, struct arena *a, int64_t cut_at, int64_t upto)
{
	static const char LATER[] =
		"SELECT min(p.accept_seq) FROM post p JOIN arrival r ON r.id = p.id WHERE p.id >"
		" ifnull((SELECT id FROM arrival WHERE at < ?1 ORDER BY id DESC LIMIT 1), 0)"
		" AND p.accept_seq <= ?2 AND CASE r.received WHEN 0 THEN r.at ELSE r.received END "
		"> ?3";
	int64_t restored = restored_at(s, a);
	int64_t later = restored ? sql_int(s, 0, LATER, "iii", restored, upto, cut_at) : 0;

	return later ? later - 1 : upto;
}

/* The accept_seq of the post that `last` names, or what was before it by then; `otherwise`: it is not
 * here. */
static int64_t upto_of(struct store *s, struct arena *a, int64_t last, int64_t otherwise)
{
	static const char POSTS[] = "SELECT id, accept_seq FROM post WHERE accept_seq <= ?1"
				    " ORDER BY accept_seq DESC";
	/* One that was in the edition and came later than that by the server's clock: the clocks
	 * do not agree, and tell nothing of the others. */
	static const char CAME[] =
		"SELECT CASE received WHEN 0 THEN at ELSE received END FROM arrival WHERE id = ?1";
	sqlite3_stmt *st = sql(s, POSTS, "i", post_last_seq(s));
	int64_t upto = otherwise;
	bool clocks_agree = true;

	while (sql_row(s, st))
		if (last_pack(arrival_name(s, a, col_int(st, 0)), last) == last) {
			upto = col_int(st, 1);
			clocks_agree =
				sql_int(s, 0, CAME, "i", col_int(st, 0)) <= (last & UINT32_MAX);
			sql_end(st);
			break;
		}
	return clocks_agree ? before_later(s, a, last & UINT32_MAX, upto) : upto;
}

int64_t edition_left_upto(struct store *s, const char *rule, int64_t slot, int64_t otherwise)
{
	static const char CUT[] = "SELECT last FROM left_cut WHERE cut = ?1";
	struct arena *a = arena_new();
	int64_t last = sql_int(s, 0, CUT, "i", cut_of(a, rule, slot)),
		upto = last ? upto_of(s, a, last, otherwise) : otherwise;

	arena_free(a);
	return upto;
}

/* What the letters that are still to be made were about, if it is a post, once for each. */
static void count_singles(struct store *s, struct arena *a)
{
	static const char NEXT[] =
		"SELECT p.id FROM post p JOIN arrival r ON r.id = p.id WHERE p.id > ?1"
		" AND p.accept_seq IS NOT NULL AND r.at >= ?2 ORDER BY p.id LIMIT 1";
	static const char HAD[] = "INSERT OR IGNORE INTO left_single(member, post)"
				  " SELECT member, ?2 FROM left_letter WHERE about = ?1"
				  " AND member > 0 AND unsure = 0";
	int64_t since = restored_at(s, a);

	for (int64_t id = 0; (id = sql_int(s, 0, NEXT, "ii", id, since));)
		sql_run(s, HAD, "ii", left_about_post(s, id), id);
}

bool left_uncounted(struct store *s, struct arena *a)
{
	return store_meta(s, a, "left_uncounted") != NULL;
}

static void count_read(struct store *s, struct arena *a)
{
	static const char NEXT[] = "SELECT last FROM left_read LIMIT 1";
	/* What came after it is in the next digest of who reads digests, and in no second one. */
	static const char READ[] =
		"UPDATE member SET watermark = max(watermark, ?2),"
		" catch_up = iif(mode IN ('digest', 'summary'), 0, catch_up), paused_until ="
		" iif(mode IN ('digest', 'summary') AND paused_until <= ?3, NULL, paused_until)"
		" WHERE id IN (SELECT member FROM left_read WHERE last = ?1)";
	static const char DONE[] = "DELETE FROM left_read WHERE last = ?1";
	int64_t last, then = restored_at(s, a);

	while ((last = sql_int(s, 0, NEXT, ""))) {
		sql_run(s, READ, "iii", last, upto_of(s, a, last, 0), then);
		sql_run(s, DONE, "i", last);
	}
}

void left_count(struct store *s)
{
	struct arena *a = arena_new();

	count_read(s, a);
	count_singles(s, a);
	store_meta_drop(s, "left_uncounted");
	arena_free(a);
}

bool left_unmade(struct store *s, struct arena *a)
{
	return store_meta(s, a, "left_unmade") != NULL;
}

void left_made(struct store *s)
{
	struct arena *a = arena_new();

	store_meta_drop(s, "left_unmade");
	set_meta(s, "left_week", restored_at(s, a));
	arena_free(a);
}

bool left_week_over(struct store *s, struct arena *a, time_t now)
{
	const char *since = store_meta(s, a, "left_week");

	return since && when_passed(strtoll(since, NULL, 10), WEEK, now);
}

void left_week_end(struct store *s)
{
	store_meta_drop(s, "left_week");
}

/* --- activities ------------------------------------------------------------------------------- */

int64_t left_opening_of(struct store *s, int64_t arrival, const char *rule, int64_t slot,
			int64_t owner)
{
	static const char ADDRESS[] = "SELECT written FROM address WHERE member = ?1 AND main = 1";
	struct arena *a = arena_new();
	const char *name = arrival ? arrival_name(s, a, arrival) : NULL;
	const char *who = owner ? sql_text(s, a, ADDRESS, "i", owner) : NULL;
	int64_t hash;

	if (!name && rule) /* when somebody joined is another time after a restore */
		name = who ? arena_printf(a, "%s|%s", rule, who)
			   : arena_printf(a, "%s|%lld", rule, (long long)slot);
	hash = name ? hash_of(arena_printf(a, "activity|%s", name)) : 0;
	arena_free(a);
	return hash;
}

int64_t left_opening(struct store *s, int64_t activity)
{
	static const char OPENED[] =
		"SELECT arrival, rule, slot, owner FROM activity WHERE id = ?1";
	sqlite3_stmt *st = sql(s, OPENED, "i", activity);
	struct arena *a = arena_new();
	int64_t arrival, slot, owner, hash = 0;
	const char *rule;

	if (sql_row(s, st)) {
		arrival = col_int(st, 0);
		rule = col_dup(a, st, 1);
		slot = col_int(st, 2);
		owner = col_int(st, 3);
		sql_end(st);
		hash = left_opening_of(s, arrival, rule, slot, owner);
	}
	arena_free(a);
	return hash;
}

int64_t left_activity_number(struct store *s, int64_t opening)
{
	static const char HAD[] = "SELECT number FROM left_activity WHERE name = ?1"
				  " AND number NOT IN (SELECT id FROM activity)";
	static const char NEXT[] =
		"SELECT 1 + max(ifnull((SELECT max(id) FROM activity), 0),"
		" ifnull((SELECT value FROM counter WHERE name = 'restored activity'), 0))";
	int64_t had = opening ? sql_int(s, 0, HAD, "i", opening) : 0;

	return had ? had : sql_int(s, 0, NEXT, "");
}

/* --- replaying -------------------------------------------------------------------------------- */

void left_begin(struct store *s)
{
	/* sure: the server has it. mailing is that of sent.log, not of this store. */
	static const char LETTERS[] =
		"CREATE TEMP TABLE leaving (token TEXT PRIMARY KEY, purpose INTEGER NOT NULL,"
		" number INTEGER NOT NULL, mailing INTEGER NOT NULL, member INTEGER NOT NULL,"
		" stays INTEGER NOT NULL, sure INTEGER NOT NULL) STRICT";
	static const char ABOUT[] = "CREATE TEMP TABLE leaving_about (mailing INTEGER PRIMARY KEY, "
				    "about INTEGER NOT NULL,"
				    " seq INTEGER NOT NULL, last INTEGER NOT NULL) STRICT";
	static const char NUMBERS[] = "CREATE TEMP TABLE leaving_number (what TEXT PRIMARY KEY, "
				      "most INTEGER NOT NULL) STRICT";

	sql_run(s, LETTERS, "");
	sql_run(s, ABOUT, "");
	sql_run(s, NUMBERS, "");
}

static void keep_most(struct store *s, const char *what, int64_t n)
{
	static const char MOST[] = "INSERT INTO temp.leaving_number(what, most) VALUES (?1, ?2)"
				   " ON CONFLICT DO UPDATE SET most = max(most, ?2)";

	sql_run(s, MOST, "ti", what, n);
}

void left_letter(struct store *s, const char *token, const struct token *t)
{
	static const char *const whats[] = { [TOKEN_LETTER] = "mailing",
					     [TOKEN_CONFIRM] = "pending",
					     [TOKEN_MODERATE] = "hold_ask" };
	static const char NAMED[] =
		"SELECT mailing FROM temp.leaving_about ORDER BY seq DESC LIMIT 1";
	static const char ADD[] =
		"INSERT INTO temp.leaving(token, purpose, number, mailing, member, stays, sure)"
		" VALUES (?1, ?2, ?3, ?4, ?5, 0, 0) ON CONFLICT DO UPDATE SET stays = 0, sure = 0";
	int64_t mailing = t->purpose == TOKEN_LETTER ? t->number : sql_int(s, 0, NAMED, "");

	sql_run(s, ADD, "tiiii", token, (int64_t)t->purpose, t->number, mailing, t->member);
	keep_most(s, whats[t->purpose], t->number);
	keep_most(s, "mailing", mailing);
	keep_most(s, "member", t->member);
}

void left_landed(struct store *s, const char *token)
{
	static const char SURE[] = "UPDATE temp.leaving SET sure = 1 WHERE token = ?1";

	sql_run(s, SURE, "t", token);
}

void left_stays(struct store *s, const char *token)
{
	static const char STAYS[] = "UPDATE temp.leaving SET stays = 1, sure = 1 WHERE token = ?1";

	sql_run(s, STAYS, "t", token);
}

void left_about(struct store *s, int64_t mailing, int64_t about)
{
	static const char SEQ[] = "SELECT max(seq) FROM temp.leaving_about";
	static const char ADD[] =
		"INSERT INTO temp.leaving_about(mailing, about, seq, last) VALUES (?1, ?2, ?3, 0)"
		" ON CONFLICT DO UPDATE SET about = ?2, seq = ?3, last = 0";

	sql_run(s, ADD, "iii", mailing, about, sql_int(s, 0, SEQ, "") + 1);
}

void left_cut(struct store *s, int64_t cut, int64_t last)
{
	static const char ADD[] = "INSERT OR REPLACE INTO left_cut(cut, last) VALUES (?1, ?2)";
	static const char READ[] = "UPDATE temp.leaving_about SET last = ?1 WHERE seq ="
				   " (SELECT max(seq) FROM temp.leaving_about)";

	if (cut == catch_up_cut())
		sql_run(s, READ, "i", last);
	else
		sql_run(s, ADD, "ii", cut, last);
}

void left_opened(struct store *s, int64_t activity, int64_t opening)
{
	static const char ADD[] =
		"INSERT OR REPLACE INTO left_activity(name, number) VALUES (?1, ?2)";

	sql_run(s, ADD, "ii", opening, activity);
	keep_most(s, "activity", activity);
}

static int64_t most(struct store *s, const char *what)
{
	static const char MOST[] = "SELECT most FROM temp.leaving_number WHERE what = ?1";

	return sql_int(s, 0, MOST, "t", what);
}

/* Nobody knows which numbers were given. */
static void leave_out_many(struct store *s)
{
	static const char MAILING[] = "SELECT ifnull(max(id), 0) + 1000000 FROM mailing";
	static const char PENDING[] = "SELECT ifnull(max(id), 0) + 1000000 FROM pending";
	static const char ASKED[] = "SELECT ifnull(max(id), 0) + 1000000 FROM hold_ask";
	static const char MEMBER[] = "SELECT ifnull(max(id), 0) + 1000000 FROM member";

	static const char ACTIVITY[] = "SELECT ifnull(max(id), 0) + 1000 FROM activity";

	keep_most(s, "activity", sql_int(s, 0, ACTIVITY, "")); /* people read these */
	keep_most(s, "mailing", sql_int(s, 0, MAILING, ""));
	keep_most(s, "pending", sql_int(s, 0, PENDING, ""));
	keep_most(s, "hold_ask", sql_int(s, 0, ASKED, ""));
	keep_most(s, "member", sql_int(s, 0, MEMBER, ""));
}

/* Rows that take the last number given before the restore, so that the next ones are higher:
 * tokens that are out there must never come to mean something else. */
static void reserve_numbers(struct store *s, time_t now, bool blind)
{
	static const char MAILING[] =
		"INSERT INTO mailing(id, kind, class, sender, content, marks, created)"
		" SELECT ?1, 'restore', 5, '', x'', x'', ?2"
		" WHERE ?1 > (SELECT ifnull(max(id), 0) FROM mailing)";
	static const char PENDING[] =
		"INSERT INTO pending(id, purpose, address, created, expires, state)"
		" SELECT ?1, 'restore', '', ?2, ?2, 'expired'"
		" WHERE ?1 > (SELECT ifnull(max(id), 0) FROM pending)";
	static const char MEMBER[] = "INSERT INTO counter(name, value) VALUES ('member', ?1)"
				     " ON CONFLICT DO UPDATE SET value = max(value, ?1)";
	static const char ACTIVITY[] =
		"INSERT INTO counter(name, value) VALUES ('restored activity', ?1)"
		" ON CONFLICT DO UPDATE SET value = max(value, ?1)";
	static const char ASKED[] = "INSERT INTO hold_ask(id, address, at) SELECT ?1, '', 0"
				    " WHERE ?1 > (SELECT ifnull(max(id), 0) FROM hold_ask)";

	if (blind)
		leave_out_many(s);
	sql_run(s, MAILING, "ii", most(s, "mailing"), (int64_t)now);
	sql_run(s, PENDING, "ii", most(s, "pending"), (int64_t)now);
	sql_run(s, MEMBER, "i", most(s, "member"));
	sql_run(s, ACTIVITY, "i", most(s, "activity"));
	sql_run(s, ASKED, "i", most(s, "hold_ask"));
}

/* Letters the backup has and that left since: unsure ones first, the rest is sent. */
static void settle_known(struct store *s, time_t now, struct left *out)
{
	static const char UNSURE[] =
		"UPDATE letter SET state = 'unsure', unsure = unsure + 1, at = ?1,"
		" reply = 'it may have left before the store was restored'"
		" WHERE state IN ('ready', 'claimed', 'sending') AND token IN"
		" (SELECT token FROM temp.leaving WHERE sure = 0 AND stays = 0)";
	static const char SENT[] =
		"UPDATE letter SET state = 'sent', at = ?1,"
		" reply = 'it left before the store was restored'"
		" WHERE state IN ('ready', 'claimed', 'sending', 'unsure') AND token IN"
		" (SELECT token FROM temp.leaving WHERE sure = 1 AND stays = 0)";

	out->unsure = sql_run(s, UNSURE, "i", (int64_t)now);
	out->sent = sql_run(s, SENT, "i", (int64_t)now);
}

/* Letters of mailings the backup does not have, and what the numbers in them were about. */
static void note_lost(struct store *s, int64_t last_mailing, int64_t last_member, struct left *out)
{
	static const char NOTE[] =
		"INSERT INTO left_letter(about, member, n, unsure)"
		" SELECT b.about, CASE WHEN l.member > ?2 THEN -1 ELSE l.member END, count(*), "
		"max(1 - l.sure)"
		" FROM temp.leaving l JOIN temp.leaving_about b ON b.mailing = l.mailing"
		" WHERE l.mailing > ?1 AND l.stays = 0 AND b.about <> 0 GROUP BY 1, 2"
		" ON CONFLICT DO UPDATE SET n = n + excluded.n, unsure = max(unsure, "
		"excluded.unsure)";
	static const char NAMES[] =
		"INSERT OR REPLACE INTO left_name(purpose, number, about)"
		" SELECT l.purpose, l.number, ifnull(b.about, 0) FROM temp.leaving l"
		" LEFT JOIN temp.leaving_about b ON b.mailing = l.mailing"
		" WHERE l.mailing > ?1 GROUP BY 1, 2";
	static const char READ[] =
		"INSERT INTO left_read(member, last) SELECT l.member, b.last FROM temp.leaving l"
		" JOIN temp.leaving_about b ON b.mailing = l.mailing WHERE l.mailing > ?1"
		" AND l.stays = 0 AND l.sure = 1 AND b.last <> 0 AND l.member BETWEEN 1 AND ?2"
		" ORDER BY l.mailing ON CONFLICT DO UPDATE SET last = excluded.last";
	static const char MAILINGS[] =
		"SELECT count(DISTINCT mailing) FROM temp.leaving WHERE mailing > ?1 AND stays = 0";
	static const char LETTERS[] =
		"SELECT count(*) FROM temp.leaving WHERE mailing > ?1 AND stays = 0";
	static const char FLOOR[] =
		"INSERT OR REPLACE INTO counter(name, value) VALUES ('restored member', ?1)";

	sql_run(s, FLOOR, "i", last_member);
	sql_run(s, NOTE, "ii", last_mailing, last_member);
	sql_run(s, NAMES, "i", last_mailing);
	sql_run(s, READ, "ii", last_mailing, last_member);
	out->mailings = sql_int(s, 0, MAILINGS, "i", last_mailing);
	out->letters = sql_int(s, 0, LETTERS, "i", last_mailing);
}

struct left left_end(struct store *s, time_t now, bool blind)
{
	static const char LAST_MAILING[] = "SELECT max(id) FROM mailing";
	static const char LAST_MEMBER[] = "SELECT max(id) FROM member";
	static const char BLIND[] =
		"UPDATE letter SET state = 'unsure', unsure = unsure + 1, at = ?1,"
		" reply = 'it may have left before the store was restored: sent.log does not tell'"
		" WHERE state IN ('ready', 'claimed', 'sending')";
	static const char BACK[] =
		"UPDATE letter SET state = 'ready' WHERE state IN ('claimed', 'sending')";
	int64_t last_mailing = sql_int(s, 0, LAST_MAILING, "");
	struct left out = { 0 };

	settle_known(s, now, &out);
	note_lost(s, last_mailing, sql_int(s, 0, LAST_MEMBER, ""), &out);
	if (blind) {
		out.unsure += sql_run(s, BLIND, "i", (int64_t)now);
		set_meta(s, "restored_blind", now);
	} else {
		sql_run(s, BACK, ""); /* never logged, so it never left */
	}
	reserve_numbers(s, now, blind);
	set_meta(s, "restored_at", now);
	set_meta(s, "refetching", now);
	set_meta(s, "left_uncounted", now);
	set_meta(s, "left_unmade", now);
	return out;
}
