#include "store/store_arrival.h"

#include <string.h>

#include "store/pack.h"

enum { RAW_CAP = 256 << 20 };

static struct mailbox *mailbox_row(sqlite3_stmt *st, struct arena *a)
{
	struct mailbox *m = arena_get(a, sizeof *m);

	m->id = col_int(st, 0);
	m->name = col_dup(a, st, 1);
	m->role = col_dup(a, st, 2);
	m->uidvalidity = col_int(st, 3);
	m->last_uid = col_int(st, 4);
	m->history_uid = col_int(st, 5);
	m->history_at = col_int(st, 6);
	m->audited_at = col_int(st, 7);
	sql_end(st);
	return m;
}

struct mailbox *mailbox_get(struct store *s, struct arena *a, const char *name, const char *role)
{
	static const char FIND[] =
		"SELECT id, name, role, uidvalidity, last_uid, history_uid, history_at,"
		" audited_at FROM mailbox WHERE name = ?1";
	static const char MAKE[] = "INSERT INTO mailbox(name, role) VALUES (?1, ?2)";
	sqlite3_stmt *st = sql(s, FIND, "t", name);

	if (sql_row(s, st))
		return mailbox_row(st, a);
	sql_run(s, MAKE, "tt", name, role);
	st = sql(s, FIND, "t", name);
	sql_row(s, st);
	return mailbox_row(st, a);
}

void mailbox_save(struct store *s, const struct mailbox *m)
{
	static const char SAVE[] =
		"UPDATE mailbox SET uidvalidity = ?2, last_uid = ?3, history_uid = ?4,"
		" history_at = ?5, audited_at = ?6 WHERE id = ?1";

	sql_run(s, SAVE, "iiiiii", m->id, m->uidvalidity, m->last_uid, m->history_uid,
		m->history_at, m->audited_at);
}

void mailbox_note(struct store *s, int64_t id, const char *text)
{
	static const char NOTE[] = "UPDATE mailbox SET note = ?2 WHERE id = ?1";

	sql_run(s, NOTE, "it", id, text);
}

bool mailbox_noted(struct store *s, const char *name, const char *text)
{
	static const char SAME[] = "SELECT note = ?2 FROM mailbox WHERE name = ?1";

	return sql_int(s, !*text, SAME, "tt", name, text);
}

#define NOT_GIVEN "state = 'aside' AND reason GLOB '" ARRIVAL_NOT_GIVEN "*'"

/* The server gives it now. 0: it is no such mail. */
static int64_t given_after_all(struct store *s, const struct arrival *r)
{
	static const char GIVEN[] =
		"UPDATE arrival SET state = 'new', reason = '', at = ?4, received = ?5, bytes = ?6,"
		" history = ?7 WHERE mailbox = ?1 AND uidvalidity = ?2 AND uid = ?3 AND " NOT_GIVEN
		" RETURNING id";

	return sql_int(s, 0, GIVEN, "iiiiiii", r->mailbox, r->uidvalidity, r->uid, r->at,
		       r->received, r->bytes, (int64_t)r->history);
}

enum err arrival_add(struct store *s, struct arena *a, const struct arrival *r, const void *raw,
		     size_t n)
{
	static const char ADD[] = "INSERT INTO arrival(mailbox, uidvalidity, uid, at, received, "
				  "bytes, state, reason, history)"
				  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
				  " ON CONFLICT (mailbox, uidvalidity, uid) DO NOTHING";
	static const char ADD_RAW[] = "INSERT INTO raw(arrival, zstd) VALUES (?1, ?2)";
	size_t packed;
	const void *frame;
	int64_t id = 0;

	if (sql_run(s, ADD, "iiiiiitti", r->mailbox, r->uidvalidity, r->uid, r->at, r->received,
		    r->bytes, raw ? "new" : "aside", raw ? "" : r->reason, (int64_t)r->history))
		id = sql_last_id(s);
	else if (raw)
		id = given_after_all(s, r);
	if (!id)
		return NONE;
	if (!raw)
		return OK;
	frame = pack(a, raw, n, PACK_RAW, &packed);
	sql_run(s, ADD_RAW, "ib", id, frame, packed);
	return OK;
}

#define ARRIVAL_COLUMNS                                                                            \
	"a.id, a.mailbox, a.uidvalidity, a.uid, a.at, a.received, a.bytes, a.state, a.history,"    \
	" a.reason, a.tries, a.message_id, a.sender, m.role = 'junk'"

static void arrival_row(sqlite3_stmt *st, struct arena *a, struct arrival *r)
{
	r->id = col_int(st, 0);
	r->mailbox = col_int(st, 1);
	r->uidvalidity = col_int(st, 2);
	r->uid = col_int(st, 3);
	r->at = col_int(st, 4);
	r->received = col_int(st, 5);
	r->bytes = col_int(st, 6);
	r->state = arena_dup(a, col_text(st, 7));
	r->history = col_int(st, 8);
	r->reason = arena_dup(a, col_text(st, 9));
	r->tries = (int)col_int(st, 10);
	r->message_id = arena_dup(a, col_text(st, 11));
	r->sender = arena_dup(a, col_text(st, 12));
	r->junk = col_int(st, 13);
}

struct arrival *arrivals_new(struct store *s, struct arena *a, size_t max, size_t bytes, size_t *n)
{
	static const char NEW[] =
		"SELECT " ARRIVAL_COLUMNS " FROM arrival a JOIN mailbox m ON m.id = a.mailbox"
		" WHERE a.state = 'new' ORDER BY a.id LIMIT ?1";
	struct arrival *v = NULL;
	size_t cap = 0, sum = 0;
	sqlite3_stmt *st = sql(s, NEW, "i", (int64_t)max);

	*n = 0;
	while (sql_row(s, st)) {
		struct arrival *r = ARENA_PUSH(a, v, *n, cap);

		arrival_row(st, a, r);
		sum += (size_t)r->bytes;
		if (sum >= bytes) {
			sql_end(st);
			break;
		}
	}
	return v;
}

struct arrival *arrival_find(struct store *s, struct arena *a, int64_t id)
{
	static const char FIND[] =
		"SELECT " ARRIVAL_COLUMNS
		" FROM arrival a JOIN mailbox m ON m.id = a.mailbox WHERE a.id = ?1";
	sqlite3_stmt *st = sql(s, FIND, "i", id);
	struct arrival *r;

	if (!sql_row(s, st))
		return NULL;
	r = arena_get(a, sizeof *r);
	arrival_row(st, a, r);
	sql_end(st);
	return r;
}

enum err arrival_raw(struct store *s, struct arena *a, int64_t id, char **raw, size_t *n)
{
	static const char RAW[] = "SELECT zstd FROM raw WHERE arrival = ?1";
	sqlite3_stmt *st = sql(s, RAW, "i", id);
	enum err e = NONE;
	const void *p;
	size_t len;

	if (sql_row(s, st)) {
		p = col_blob(st, 0, &len);
		e = unpack(a, p, len, RAW_CAP, raw, n);
		sql_end(st);
	}
	return e;
}

bool arrival_known(struct store *s, int64_t mailbox, int64_t uidvalidity, int64_t uid)
{
	static const char KNOWN[] =
		"SELECT 1 FROM arrival WHERE mailbox = ?1 AND uidvalidity = ?2 AND uid = ?3"
		" AND NOT (" NOT_GIVEN ")";

	return sql_int(s, 0, KNOWN, "iii", mailbox, uidvalidity, uid);
}

int64_t mailbox_newest(struct store *s, int64_t id)
{
	static const char NEWEST[] = "SELECT max(received) FROM arrival WHERE mailbox = ?1";

	return sql_int(s, 0, NEWEST, "i", id);
}

void arrival_settle(struct store *s, int64_t id, const char *state, const char *reason,
		    const char *message_id, const char *sender, const void *content16)
{
	static const char SETTLE[] =
		"UPDATE arrival SET state = ?2, reason = ?3, message_id = ?4, sender = ?5,"
		" content = coalesce(?6, content) WHERE id = ?1";
	static const char SETTLE_PLAIN[] =
		"UPDATE arrival SET state = ?2, reason = ?3, message_id = coalesce(?4, message_id),"
		" sender = coalesce(?5, sender) WHERE id = ?1";

	if (!content16)
		sql_run(s, SETTLE_PLAIN, "itttt", id, state, reason, message_id, sender);
	else
		sql_run(s, SETTLE, "ittttb", id, state, reason, message_id, sender, content16,
			(size_t)16);
}

int64_t arrival_same(struct store *s, const void *content16, int64_t but)
{
	static const char SAME[] = "SELECT id FROM arrival WHERE content = ?1"
				   " AND (id < ?2 OR ?2 = 0) AND NOT (state = 'aside' AND EXISTS"
				   " (SELECT 1 FROM mailbox WHERE mailbox.id = arrival.mailbox"
				   "   AND role = 'junk')) LIMIT 1";

	return sql_int(s, 0, SAME, "bi", content16, (size_t)16, but);
}

void arrival_verdict(struct store *s, int64_t id, const char *filter, const char *verdict,
		     const char *why)
{
	static const char ADD[] = "INSERT OR REPLACE INTO verdict(arrival, filter, verdict, why)"
				  " VALUES (?1, ?2, ?3, ?4)";

	sql_run(s, ADD, "ittt", id, filter, verdict, why);
}

int arrival_tried(struct store *s, int64_t id)
{
	static const char TRIED[] =
		"UPDATE arrival SET tries = tries + 1 WHERE id = ?1 AND state = 'new'"
		" RETURNING tries";

	return (int)sql_int(s, 0, TRIED, "i", id);
}

size_t arrivals_unmarked(struct store *s, int64_t mailbox, int64_t uidvalidity, int64_t *uids,
			 size_t max)
{
	static const char UNMARKED[] =
		"SELECT uid FROM arrival WHERE mailbox = ?1 AND uidvalidity = ?2"
		" AND marked = 0 AND state <> 'new' AND history = 0 AND (state <> 'aside' OR"
		" (SELECT role FROM mailbox WHERE mailbox.id = ?1) <> 'junk')"
		" AND NOT (" NOT_GIVEN ") ORDER BY uid LIMIT ?3";
	sqlite3_stmt *st = sql(s, UNMARKED, "iii", mailbox, uidvalidity, (int64_t)max);
	size_t n = 0;

	while (sql_row(s, st))
		uids[n++] = col_int(st, 0);
	return n;
}

void arrival_marked(struct store *s, int64_t mailbox, int64_t uidvalidity, int64_t uid)
{
	static const char MARKED[] =
		"UPDATE arrival SET marked = 1 WHERE mailbox = ?1 AND uidvalidity = ?2"
		" AND uid = ?3";

	sql_run(s, MARKED, "iii", mailbox, uidvalidity, uid);
}

bool tombstone_find(struct store *s, int64_t hash)
{
	static const char FIND[] = "SELECT 1 FROM tombstone WHERE hash = ?1";

	return sql_int(s, 0, FIND, "i", hash);
}

void tombstone_add(struct store *s, int64_t hash, time_t at)
{
	static const char ADD[] = "INSERT OR IGNORE INTO tombstone(hash, at) VALUES (?1, ?2)";

	sql_run(s, ADD, "ii", hash, (int64_t)at);
}

struct books arrival_books(struct store *s)
{
	static const char BOOKS[] =
		"SELECT count(*), sum(state = 'new'), sum(state = 'filed'), sum(state = 'acted'),"
		" sum(state = 'held'), sum(state = 'aside'), sum(history) FROM arrival";
	sqlite3_stmt *st = sql(s, BOOKS, "");
	struct books b;

	sql_row(s, st);
	b = (struct books){ col_int(st, 0), col_int(st, 1), col_int(st, 2), col_int(st, 3),
			    col_int(st, 4), col_int(st, 5), col_int(st, 6) };
	sql_end(st);
	return b;
}

void arrival_answered(struct store *s, int64_t id, int64_t letter)
{
	static const char ANSWERED[] = "UPDATE arrival SET answered = ?2 WHERE id = ?1";

	sql_run(s, ANSWERED, "in", id, letter);
}

void arrival_renew(struct store *s, int64_t id, bool aside)
{
	static const char RENEW[] = "UPDATE arrival SET state = 'new', tries = 0 WHERE id = ?1"
				    " AND (state = 'held' OR (?2 AND state = 'aside'))";

	sql_run(s, RENEW, "ii", id, (int64_t)aside);
}
