#include "store/store_ledger.h"

#include "store/store_erase.h"

enum { FORGOTTEN_AT_ONCE = 2 }; /* mailings: one may have 100,000 letters */

#define MAIL                                                                                       \
	"SELECT a.id, a.at, p.id, a.state, a.reason, ifnull(p.subject, ifnull(h.subject, '')),"    \
	" ifnull(a.sender, ''),"                                                                   \
	" ifnull(a.message_id, ''), a.answered, p.state, p.accept_seq,"                            \
	" (SELECT count(*) FROM mailing g JOIN letter l ON l.mailing = g.id WHERE g.post = p.id"   \
	"   AND g.kind = 'post'), a.history"                                                       \
	" FROM arrival a LEFT JOIN post p ON p.id = a.id LEFT JOIN hold h ON h.arrival = a.id "

static void read_mail(struct arena *a, sqlite3_stmt *st, struct ledger_mail *m)
{
	*m = (struct ledger_mail){ .id = col_int(st, 0),
				   .at = col_int(st, 1),
				   .post = col_int(st, 2),
				   .state = col_dup(a, st, 3),
				   .reason = col_dup(a, st, 4),
				   .subject = col_dup(a, st, 5),
				   .sender = col_dup(a, st, 6),
				   .message_id = col_dup(a, st, 7),
				   .answered = col_int(st, 8),
				   .post_state = col_dup(a, st, 9),
				   .seq = col_int(st, 10),
				   .letters = col_int(st, 11),
				   .history = col_int(st, 12) };
}

static struct ledger_mail *mails(struct store *s, struct arena *a, sqlite3_stmt *st, size_t *n)
{
	struct ledger_mail *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		read_mail(a, st, ARENA_PUSH(a, v, *n, cap));
	return v;
}

struct ledger_mail *ledger_by_id(struct store *s, struct arena *a, const char *message_id,
				 const char *sender, size_t max, size_t *n)
{
	static const char BY_ID[] = MAIL "WHERE a.message_id = ?1 AND a.message_id <> ''"
					 " AND (?2 IS NULL OR a.sender = ?2)"
					 " ORDER BY a.id DESC LIMIT ?3";

	return mails(s, a, sql(s, BY_ID, "tti", message_id, sender, (int64_t)max), n);
}

struct ledger_mail *ledger_of_sender(struct store *s, struct arena *a, const char *sender,
				     size_t max, size_t *n)
{
	static const char OF[] =
		MAIL "WHERE a.sender = ?1 AND a.history = 0 ORDER BY a.id DESC LIMIT ?2";

	return mails(s, a, sql(s, OF, "ti", sender, (int64_t)max), n);
}

struct ledger_mail *ledger_of_member(struct store *s, struct arena *a, int64_t member, size_t max,
				     size_t *n)
{
	static const char OF[] = MAIL
		"WHERE EXISTS (SELECT 1 FROM theirs t WHERE t.member = ?1 AND t.address = a.sender"
		" AND a.at <= t.until) AND a.history = 0 ORDER BY a.id DESC LIMIT ?2";

	return mails(s, a, sql(s, OF, "ii", member, (int64_t)max), n);
}

struct ledger_mail *ledger_find(struct store *s, struct arena *a, int64_t arrival)
{
	static const char FIND[] = MAIL "WHERE a.id = ?1";
	size_t n;
	struct ledger_mail *v = mails(s, a, sql(s, FIND, "i", arrival), &n);

	return n ? v : NULL;
}

#define LETTER                                                                                     \
	"SELECT l.id, l.mailing, ifnull(l.at, 0), l.due, m.post, m.edition, m.kind, l.state,"      \
	" l.rcpt, ifnull(l.reply, ''), m.held,"                                                    \
	" (SELECT ifnull(nullif(b.text, ''), b.status) FROM bounce b WHERE b.mailing = l.mailing"  \
	"   AND b.member = l.member AND b.proven AND NOT b.delayed ORDER BY b.id DESC LIMIT 1)"    \
	" FROM letter l JOIN mailing m ON m.id = l.mailing "

static struct ledger_letter *letters(struct store *s, struct arena *a, sqlite3_stmt *st, size_t *n)
{
	struct ledger_letter *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) =
			(struct ledger_letter){ .id = col_int(st, 0),
						.mailing = col_int(st, 1),
						.at = col_int(st, 2),
						.due = col_int(st, 3),
						.post = col_int(st, 4),
						.edition = col_int(st, 5),
						.kind = col_dup(a, st, 6),
						.state = col_dup(a, st, 7),
						.rcpt = col_dup(a, st, 8),
						.reply = col_dup(a, st, 9),
						.held = col_int(st, 10),
						.returned = col_dup(a, st, 11) };
	return v;
}

struct ledger_letter *ledger_letters(struct store *s, struct arena *a, int64_t member,
				     const char *rcpt, size_t max, size_t *n)
{
	static const char OF[] = LETTER "WHERE l.member = ?1 ORDER BY l.id DESC LIMIT ?2";
	static const char TO[] =
		LETTER "WHERE l.member IS NULL AND l.rcpt = ?1 ORDER BY l.id DESC LIMIT ?2";

	return letters(s, a,
		       member ? sql(s, OF, "ii", member, (int64_t)max)
			      : sql(s, TO, "ti", rcpt, (int64_t)max),
		       n);
}

static struct ledger_letter *first(struct store *s, struct arena *a, sqlite3_stmt *st)
{
	size_t n;
	struct ledger_letter *v = letters(s, a, st, &n);

	return n ? v : NULL;
}

struct ledger_letter *ledger_letter(struct store *s, struct arena *a, int64_t mailing,
				    int64_t member)
{
	static const char ONE[] = LETTER "WHERE l.mailing = ?1 AND l.member = ?2 LIMIT 1";

	return first(s, a, sql(s, ONE, "ii", mailing, member));
}

struct ledger_letter *ledger_carrier(struct store *s, struct arena *a, int64_t post, int64_t member)
{
	static const char SINGLY[] =
		LETTER "WHERE m.post = ?1 AND m.kind = 'post' AND l.member = ?2 LIMIT 1";
	static const char EDITION[] =
		LETTER "WHERE l.member = ?2 AND EXISTS (SELECT 1 FROM edition_item i,"
		       " json_each(i.posts) j WHERE i.edition = m.edition AND j.value = ?1)"
		       " ORDER BY l.id LIMIT 1";
	struct ledger_letter *l = first(s, a, sql(s, SINGLY, "ii", post, member));

	return l ? l : first(s, a, sql(s, EDITION, "ii", post, member));
}

struct ledger_story *ledger_story(struct store *s, struct arena *a, int64_t member, size_t max,
				  size_t *n)
{
	static const char STORY[] =
		"SELECT at, what FROM story WHERE member = ?1 ORDER BY id DESC LIMIT ?2";
	sqlite3_stmt *st = sql(s, STORY, "ii", member, (int64_t)max);
	struct ledger_story *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) =
			(struct ledger_story){ col_int(st, 0), col_dup(a, st, 1) };
	return v;
}

const char *ledger_story_at(struct store *s, struct arena *a, int64_t member, time_t at)
{
	static const char AT[] = "SELECT what FROM story WHERE member = ?1 AND at <= ?2"
				 " ORDER BY at DESC, id DESC LIMIT 1";
	const char *what = sql_text(s, a, AT, "ii", member, (int64_t)at);

	return what ? what : "";
}

/* Only mailings that still have letters are looked at, from the oldest on and no further than the
 * first young one: a look costs what there is to forget. What no letter needs goes with the letters:
 * in a year it is a hundred times what members wrote. A post's stays, by which an answer to it is
 * told from what it quotes, unless it was erased while a letter of it was under way. */
int64_t ledger_forget(struct store *s, time_t before)
{
	static const char NEXT[] = "SELECT min(mailing) FROM letter WHERE mailing > ?1";
	static const char YOUNG[] = "SELECT created >= ?2 FROM mailing WHERE id = ?1";
	static const char UNDER_WAY[] =
		"SELECT EXISTS (SELECT 1 FROM letter WHERE mailing = ?1 AND (at >= ?2 OR"
		" state IN ('ready', 'claimed', 'sending', 'unsure')))";
	static const char COUNT[] =
		"INSERT OR REPLACE INTO mailing_count(mailing, sent, dead, cancelled)"
		" SELECT l.mailing, sum(l.state = 'sent'), sum(l.state = 'dead'),"
		" sum(l.state = 'cancelled') FROM letter l WHERE l.mailing = ?1 GROUP BY 1";
	static const char CLEAR[] = "DELETE FROM letter WHERE mailing = ?1";
	static const char EMPTY[] = "UPDATE mailing SET content = x'', marks = x'', expires = NULL"
				    " WHERE id = ?1 AND (kind <> 'post' OR NOT EXISTS"
				    " (SELECT 1 FROM raw WHERE arrival = post))";
	int64_t n = 0, mailing = 0;

	while (n < FORGOTTEN_AT_ONCE && (mailing = sql_int(s, 0, NEXT, "i", mailing)) &&
	       !sql_int(s, 1, YOUNG, "ii", mailing, (int64_t)before)) {
		if (sql_int(s, 1, UNDER_WAY, "ii", mailing, (int64_t)before))
			continue;
		erase_begin(s); /* no later erasure would find it */
		sql_run(s, COUNT, "i", mailing);
		sql_run(s, CLEAR, "i", mailing);
		sql_run(s, EMPTY, "i", mailing);
		erase_end(s);
		n++;
	}
	return n;
}

bool ledger_counts(struct store *s, int64_t mailing, int64_t *sent, int64_t *dead)
{
	static const char COUNTS[] = "SELECT sent, dead FROM mailing_count WHERE mailing = ?1";
	sqlite3_stmt *st = sql(s, COUNTS, "i", mailing);

	if (!sql_row(s, st))
		return false;
	*sent = col_int(st, 0);
	*dead = col_int(st, 1);
	sql_end(st);
	return true;
}
