#include "store/store_outbox.h"

#include <string.h>

#include "store/store_left.h"

enum err mailing_add(struct store *s, struct mailing *m)
{
	static const char FIND[] = "SELECT id FROM mailing WHERE key = ?1";
	static const char ADD[] =
		"INSERT INTO mailing(key, kind, class, sender, content, marks, created, expires, "
		"edition,"
		" post, activity, held, held_why, numbers, about)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)";

	if (m->key && (m->id = sql_int(s, 0, FIND, "t", m->key)))
		return NONE;
	mailing_set_about(s, m);
	sql_run(s, ADD, "ttitbbinnnnittn", m->key, m->kind, (int64_t)m->class, m->sender,
		m->content, m->content_n, m->marks, m->marks_n, m->created, m->expires, m->edition,
		m->post, m->activity, (int64_t)m->held, m->held_why ? m->held_why : "", m->numbers,
		m->about);
	m->id = sql_last_id(s);
	return OK;
}

int64_t mailing_of_post(struct store *s, int64_t post)
{
	static const char OF[] = "SELECT id FROM mailing WHERE post = ?1 AND kind = 'post'"
				 " ORDER BY id LIMIT 1";

	return sql_int(s, 0, OF, "i", post);
}

struct mailing *mailing_find(struct store *s, struct arena *a, int64_t id)
{
	static const char FIND[] =
		"SELECT key, kind, class, sender, content, marks, created, expires,"
		" edition, post, activity, held, held_why, numbers, about"
		" FROM mailing WHERE id = ?1";
	sqlite3_stmt *st = sql(s, FIND, "i", id);
	struct mailing *m;
	const void *p;

	if (!sql_row(s, st))
		return NULL;
	m = arena_get(a, sizeof *m);
	m->id = id;
	m->key = col_dup(a, st, 0);
	m->kind = arena_dup(a, col_text(st, 1));
	m->class = (enum letter_class)col_int(st, 2);
	m->sender = arena_dup(a, col_text(st, 3));
	p = col_blob(st, 4, &m->content_n);
	m->content = arena_ndup(a, p, m->content_n);
	p = col_blob(st, 5, &m->marks_n);
	m->marks = arena_ndup(a, p, m->marks_n);
	m->created = col_int(st, 6);
	m->expires = col_int(st, 7);
	m->edition = col_int(st, 8);
	m->post = col_int(st, 9);
	m->activity = col_int(st, 10);
	m->held = col_int(st, 11);
	m->held_why = arena_dup(a, col_text(st, 12));
	m->numbers = col_dup(a, st, 13);
	m->about = col_int(st, 14);
	sql_end(st);
	return m;
}

void mailing_hold(struct store *s, int64_t id, bool held, const char *held_why)
{
	static const char HOLD[] = "UPDATE mailing SET held = ?2, held_why = ?3 WHERE id = ?1";

	sql_run(s, HOLD, "iit", id, (int64_t)held, held_why);
}

enum err letter_add(struct store *s, struct letter_row *l)
{
	static const char ADD[] =
		"INSERT INTO letter(mailing, member, rcpt, token, vars, class, due)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING";

	if (!sql_run(s, ADD,
		     "inttti"
		     "i",
		     l->mailing, l->member, l->rcpt, l->token, l->vars, (int64_t)l->class, l->due))
		return NONE;
	l->id = sql_last_id(s);
	return OK;
}

static void read_letter(struct arena *a, sqlite3_stmt *st, struct letter_row *l)
{
	l->id = col_int(st, 0);
	l->mailing = col_int(st, 1);
	l->member = col_int(st, 2);
	l->rcpt = arena_dup(a, col_text(st, 3));
	l->token = arena_dup(a, col_text(st, 4));
	l->vars = col_dup(a, st, 5);
	l->class = (enum letter_class)col_int(st, 6);
	l->due = col_int(st, 7);
	l->state = arena_dup(a, col_text(st, 8));
	l->tries = (int)col_int(st, 9);
	l->unsure = (int)col_int(st, 10);
	l->reply = col_dup(a, st, 11);
}

/* One class at a time, so that the index on (class, due) gives the order without sorting. */
static void claim_class(struct store *s, struct arena *a, time_t now, int lease_s, int class,
			size_t max, struct letter_row **v, size_t *n, size_t *cap)
{
	static const char PICK[] =
		"UPDATE letter SET state = 'claimed', at = ?2 + ?3, tries = tries + 1 WHERE id IN ("
		" SELECT l.id FROM letter l JOIN mailing m ON m.id = l.mailing"
		" WHERE l.state = 'ready' AND l.class = ?1 AND l.due <= ?2 AND m.held = 0"
		" ORDER BY l.due LIMIT ?4)"
		" RETURNING id, mailing, member, rcpt, token, vars, class, due, state, tries, "
		"unsure, reply";
	sqlite3_stmt *st =
		sql(s, PICK, "iiii", (int64_t) class, (int64_t)now, (int64_t)lease_s, (int64_t)max);

	while (sql_row(s, st))
		read_letter(a, st, ARENA_PUSH(a, *v, *n, *cap));
}

struct letter_row *letters_claim(struct store *s, struct arena *a, time_t now, int lease_s,
				 int classes, size_t max, size_t *n)
{
	struct letter_row *v = NULL;
	size_t cap = 0;

	*n = 0;
	for (int class = 1; class <= classes && *n < max; class ++)
		claim_class(s, a, now, lease_s, class, max - *n, &v, n, &cap);
	return v;
}

void letter_sending(struct store *s, int64_t id)
{
	static const char SENDING[] = "UPDATE letter SET state = 'sending' WHERE id = ?1";

	sql_run(s, SENDING, "i", id);
}

void letter_settle(struct store *s, int64_t id, const char *state, time_t now, time_t due,
		   const char *reply)
{
	static const char SETTLE[] =
		"UPDATE letter SET state = ?2, at = ?3, reply = ?5,"
		" due = CASE ?2 WHEN 'ready' THEN ?4 ELSE due END WHERE id = ?1";

	sql_run(s, SETTLE, "itiit", id, state, (int64_t)now, (int64_t)due, reply);
}

void letter_return(struct store *s, int64_t id)
{
	static const char RETURN[] =
		"UPDATE letter SET state = 'ready', tries = tries - 1 WHERE id = ?1";

	sql_run(s, RETURN, "i", id);
}

void letter_unsure(struct store *s, int64_t id, time_t now, time_t due, bool hold,
		   const char *reply)
{
	static const char UNSURE[] =
		"UPDATE letter SET state = CASE WHEN unsure = 0 AND ?4 = 0 THEN 'ready' ELSE "
		"'unsure' END,"
		" unsure = unsure + 1, at = ?2, due = ?3, reply = ?5 WHERE id = ?1";

	sql_run(s, UNSURE, "iiiit", id, (int64_t)now, (int64_t)due, (int64_t)hold, reply);
}

int64_t letters_free(struct store *s, time_t now, bool courier_dead, bool hold)
{
	static const char FREE[] = "UPDATE letter SET state = 'ready' WHERE state = 'claimed'"
				   " AND (?2 OR at <= ?1)";
	static const char LOST[] = "UPDATE letter SET state = CASE WHEN unsure = 0 AND ?2 = 0 THEN "
				   "'ready' ELSE 'unsure' END,"
				   " unsure = unsure + 1, at = ?1, reply = 'the courier died while "
				   "this letter was leaving'"
				   " WHERE state = 'sending'";
	int64_t n = sql_run(s, FREE, "ii", (int64_t)now, (int64_t)courier_dead);

	if (courier_dead)
		n += sql_run(s, LOST, "ii", (int64_t)now, (int64_t)hold);
	return n;
}

void tail_begin(struct store *s)
{
	static const char TABLE[] = "CREATE TEMP TABLE tail (token TEXT PRIMARY KEY, state TEXT "
				    "NOT NULL) STRICT, WITHOUT ROWID";

	sql_run(s, TABLE, "");
}

void tail_letter(struct store *s, const char *token, const char *state)
{
	static const char ADD[] = "INSERT INTO temp.tail(token, state) VALUES (?1, ?2)"
				  " ON CONFLICT DO UPDATE SET state = ?2";

	sql_run(s, ADD, "tt", token, state);
}

int64_t tail_end(struct store *s, time_t now)
{
	static const char ANY[] = "SELECT count(*) FROM temp.tail";
	static const char SENT[] = "UPDATE letter SET state = 'sent', at = ?1,"
				   " reply = 'the server had it when the courier died'"
				   " WHERE state IN ('ready', 'claimed', 'sending') AND token IN"
				   " (SELECT token FROM temp.tail WHERE state = 'sent')";
	static const char OTHERS[] =
		"UPDATE letter SET state = t.state FROM temp.tail t WHERE t.token = letter.token"
		" AND t.state <> 'sent' AND letter.state IN ('ready', 'claimed', 'sending')";
	static const char DROP[] = "DROP TABLE temp.tail";
	int64_t sent = 0;

	if (sql_int(s, 0, ANY, "")) {
		sent = sql_run(s, SENT, "i", (int64_t)now);
		sql_run(s, OTHERS, "");
	}
	sql_run(s, DROP, "");
	return sent;
}

int64_t outbox_logged(struct store *s)
{
	return counter_last(s, "sent.log");
}

void outbox_logged_set(struct store *s, int64_t lines)
{
	static const char SET[] = "INSERT INTO counter(name, value) VALUES ('sent.log', ?1)"
				  " ON CONFLICT (name) DO UPDATE SET value = ?1";

	sql_run(s, SET, "i", lines);
}

/* While the machine was off nothing could have left: that time makes no digest too old. Its posts come
 * in no other one. One run a day is no outage. */
static void outage_passed(struct store *s, time_t now)
{
	enum { NOTED_S = 3600, OUTAGE_S = 2 * 86400 };
	static const char LAST[] =
		"SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'expired_at'";
	static const char LONGER[] = "UPDATE mailing SET expires = expires + ?2 - max(?1, created)"
				     " WHERE expires > ?1 AND created < ?2 AND kind = 'digest'";
	static const char NOTE[] = "INSERT INTO meta(key, value) VALUES ('expired_at', ?1)"
				   " ON CONFLICT (key) DO UPDATE SET value = ?1";
	int64_t last = sql_int(s, 0, LAST, "");

	if (last && last <= now && now - last < NOTED_S)
		return;
	if (last && now - last > OUTAGE_S)
		sql_run(s, LONGER, "ii", last, (int64_t)now);
	sql_run(s, NOTE, "i", (int64_t)now);
}

int64_t letters_expire(struct store *s, time_t now)
{
	/* The plus: from the few that are ready, not from all that ever expired. */
	static const char EXPIRE[] = "UPDATE letter SET state = 'cancelled', at = ?1, reply = "
				     "'expired before it could be sent'"
				     " WHERE state = 'ready' AND +mailing IN (SELECT id FROM "
				     "mailing WHERE expires <= ?1)";

	outage_passed(s, now);
	return sql_run(s, EXPIRE, "i", (int64_t)now);
}

time_t letters_next_due(struct store *s, int classes)
{
	/* Those of held mailings wait for a person, not for a time. */
	static const char NEXT[] =
		"SELECT due FROM letter WHERE state = 'ready' AND class = ?1"
		" AND mailing NOT IN (SELECT id FROM mailing WHERE held = 1) ORDER BY due LIMIT 1";
	time_t next = 0;

	for (int64_t class = 1; class <= classes; class ++) {
		time_t due = sql_int(s, 0, NEXT, "i", class);

		if (due && (!next || due < next))
			next = due;
	}
	return next;
}

void carried_add(struct store *s, const char *account, time_t now, int64_t n)
{
	static const char ADD[] = "INSERT INTO carried(account, hour, n) VALUES (?1, ?2, ?3)"
				  " ON CONFLICT DO UPDATE SET n = n + ?3";

	sql_run(s, ADD, "tii", account, (int64_t)now / 3600, n);
}

int64_t carried_since(struct store *s, const char *account, time_t since)
{
	/* Not what a clock noted that was days ahead: the account would rest until it has caught up. */
	static const char SUM[] = "SELECT sum(n) FROM carried WHERE account = ?1 AND hour > ?2"
				  " AND hour <= ?2 + 25";

	return sql_int(s, 0, SUM, "ti", account, (int64_t)since / 3600);
}

void carried_from(struct store *s, const char *file)
{
	static const char HOURS[] = "SELECT account, hour, n FROM carried";
	static const char MOST[] = "INSERT INTO carried(account, hour, n) VALUES (?1, ?2, ?3)"
				   " ON CONFLICT DO UPDATE SET n = max(n, ?3)";
	sqlite3 *db = NULL;
	sqlite3_stmt *st = NULL;

	if (sqlite3_open_v2(file, &db, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, HOURS, -1, &st, NULL) == SQLITE_OK)
		while (sqlite3_step(st) == SQLITE_ROW)
			sql_run(s, MOST, "tii", col_text(st, 0), col_int(st, 1), col_int(st, 2));
	sqlite3_finalize(st);
	sqlite3_close(db);
}

char *letters_newest_token(struct store *s, struct arena *a)
{
	static const char TOKEN[] = "SELECT token FROM letter ORDER BY id DESC LIMIT 1";

	return sql_text(s, a, TOKEN, "");
}

struct outbox_counts outbox_counts(struct store *s)
{
	static const char COUNTS[] =
		"SELECT sum(state = 'ready'), sum(state = 'claimed'), sum(state = 'sending'),"
		" sum(state = 'sent'), sum(state = 'dead'), sum(state = 'unsure'),"
		" sum(state = 'cancelled') FROM letter";
	static const char HELD[] =
		"SELECT count(*) FROM letter WHERE state = 'ready' AND mailing IN"
		" (SELECT id FROM mailing WHERE held = 1)";
	sqlite3_stmt *st = sql(s, COUNTS, "");
	struct outbox_counts c;

	sql_row(s, st);
	c = (struct outbox_counts){ col_int(st, 0), col_int(st, 1), col_int(st, 2), col_int(st, 3),
				    col_int(st, 4), col_int(st, 5), col_int(st, 6), 0 };
	sql_end(st);
	c.held = sql_int(s, 0, HELD, "");
	return c;
}
