/*
 * store_forget.c - the traces of a person outside of their own rows: in activities, newsletters,
 * counts of robots, letters to an address alone, decisions on held mails.
 */
#include "store/store_erase.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "store/store_activity.h"

/* Is the address one of theirs, or was it then? */
#define THEIRS(column, at)                                                                         \
	"EXISTS (SELECT 1 FROM theirs t WHERE t.member = ?1 AND " at " <= t.until AND"             \
	" (lower(" column ") = t.address OR " column " = t.written COLLATE NOCASE))"

int64_t *person_activities(struct store *s, struct arena *a, int64_t member, size_t *n)
{
	static const char OF[] = "SELECT id FROM activity WHERE owner = ?1 UNION"
				 " SELECT activity FROM activity_answer WHERE member = ?1";
	int64_t *v = NULL;
	size_t cap = 0;

	*n = 0;
	for (sqlite3_stmt *st = sql(s, OF, "i", member); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = col_int(st, 0);
	return v;
}

void erase_activities(struct store *s, int64_t member, bool text)
{
	static const char LETTERS[] =
		"UPDATE mailing SET content = x'', marks = x'' WHERE activity IN"
		" (SELECT id FROM activity WHERE owner = ?1 UNION SELECT activity FROM"
		" activity_answer WHERE member = ?1) AND NOT EXISTS (SELECT 1 FROM letter l WHERE"
		" l.mailing = mailing.id AND l.state IN ('ready', 'claimed', 'sending', 'unsure'))";
	/* What they said there stands in the results that digests brought. */
	static const char EDITIONS[] =
		"UPDATE mailing SET content = x'', marks = x'' WHERE edition IN (SELECT e.id FROM"
		" harvest h JOIN edition e ON h.seq <= e.upto_seq AND (h.seq > e.since_seq OR"
		" e.rule = 'catch-up') WHERE h.activity IN (SELECT id FROM activity WHERE owner ="
		" ?1 UNION SELECT activity FROM activity_answer WHERE member = ?1)) AND NOT EXISTS"
		" (SELECT 1 FROM letter l WHERE l.mailing = mailing.id AND l.state IN ('ready',"
		" 'claimed', 'sending', 'unsure'))";
	static const char NAMELESS[] =
		"UPDATE activity_answer SET member = NULL, name = '' WHERE member = ?1";
	static const char ANSWERS[] = "DELETE FROM activity_answer WHERE member = ?1";
	static const char OWNER[] =
		"UPDATE activity SET owner = NULL, fields = '' WHERE owner = ?1 AND rule IS NULL";
	static const char OPENED[] =
		"UPDATE activity SET owner = NULL, fields = '', title = '', text = '', outcome = "
		"'',"
		" next_at = NULL, state = CASE state WHEN 'closed' THEN state ELSE 'cancelled' END"
		" WHERE owner = ?1 AND rule IS NULL";
	static const char PART[] = "DELETE FROM activity_member WHERE member = ?1";
	static const char THANKS[] = "DELETE FROM thanks WHERE from_member = ?1 OR to_member = ?1";
	static const char LEVEL[] = "DELETE FROM level_change WHERE member = ?1";

	sql_run(s, LETTERS, "i", member);
	sql_run(s, EDITIONS, "i", member);
	sql_run(s, text ? NAMELESS : ANSWERS, "i", member);
	sql_run(s, text ? OWNER : OPENED, "i", member);
	sql_run(s, PART, "i", member);
	sql_run(s, THANKS, "i", member);
	sql_run(s, LEVEL, "i", member);
}

void activity_result_erase(struct store *s, int64_t activity, const char *answers)
{
	/* Single words that went into a digest: whose they were is not known any more. */
	static const char SAID[] =
		"DELETE FROM harvest WHERE activity = ?1 AND section = 'outcomes'";
	static const char PLACE[] = "UPDATE meeting SET place = '' WHERE activity = ?1";

	if (*answers) {
		sql_run(s, SAID, "i", activity);
		result_change(s, activity, answers);
	} else {
		result_remove(s, activity);
		sql_run(s, PLACE, "i", activity);
	}
}

/* A letter, a figure, or a byte of a letter that is not English? */
static bool is_of_a_word(char c)
{
	return (unsigned char)c >= 0x80 || isalnum((unsigned char)c);
}

/* The text with dots where the name stood; one that is part of a longer word is another's. */
static const char *without_name(struct arena *a, const char *text, const char *name)
{
	struct buf b = BUF(a);
	size_t n = strlen(name);
	const char *from = text;

	for (const char *p = text; (p = strstr(p, name)); p += n) {
		if ((p > text && is_of_a_word(p[-1])) || is_of_a_word(p[n]))
			continue;
		buf_add(&b, from, (size_t)(p - from));
		buf_str(&b, "\xe2\x80\xa6");
		from = p + n;
	}
	buf_str(&b, from);
	return buf_text(&b);
}

/* Issues that a rule made name who wrote and quote them, and lie in the archive. One that was sent goes
 * from it where words are not to stay. */
static void erase_issues(struct store *s, struct arena *a, const char *name, bool text)
{
	static const char ISSUES[] = "SELECT id, markdown, state = 'sent' FROM newsletter"
				     " WHERE rule <> '' AND instr(markdown, ?1)";
	static const char SET[] = "UPDATE newsletter SET markdown = ?2 WHERE id = ?1";
	static const char SENT[] =
		"UPDATE mailing SET content = x'', marks = x'' WHERE key >= 'newsletter:' || ?1 ||"
		" ':' AND key < 'newsletter:' || ?1 || ';' AND NOT EXISTS (SELECT 1 FROM letter l"
		" WHERE l.mailing = mailing.id AND l.state IN ('ready', 'claimed', 'sending',"
		" 'unsure'))";
	struct issue {
		int64_t id;
		const char *text;
		bool sent;
	} *v = NULL;
	size_t n = 0, cap = 0;

	for (sqlite3_stmt *st = sql(s, ISSUES, "t", name); sql_row(s, st);)
		*ARENA_PUSH(a, v, n, cap) =
			(struct issue){ col_int(st, 0), col_dup(a, st, 1), col_int(st, 2) };
	for (size_t i = 0; i < n; i++) {
		const char *left = without_name(a, v[i].text, name);

		if (!strcmp(left, v[i].text))
			continue;
		sql_run(s, SET, "it", v[i].id, v[i].sent && !text ? "" : left);
		sql_run(s, SENT, "i", v[i].id);
	}
}

static void erase_names_in_issues(struct store *s, int64_t member, bool text)
{
	static const char NAMES[] = "SELECT name FROM member WHERE id = ?1 AND name <> ''"
				    " UNION SELECT written FROM theirs WHERE member = ?1";
	struct arena *a = arena_new();
	const char **v = NULL;
	size_t n = 0, cap = 0;

	for (sqlite3_stmt *st = sql(s, NAMES, "i", member); sql_row(s, st);)
		*ARENA_PUSH(a, v, n, cap) = col_dup(a, st, 0);
	for (size_t i = 0; i < n; i++)
		erase_issues(s, a, v[i], text);
	arena_free(a);
}

void erase_newsletters(struct store *s, int64_t member, bool text)
{
	static const char DRAFTS[] =
		"DELETE FROM newsletter WHERE author = ?1 AND state <> 'sent' AND rule = ''";
	static const char NAMELESS[] = "UPDATE newsletter SET author = NULL WHERE author = ?1";
	static const char WORDS[] = "UPDATE newsletter SET markdown = '' WHERE author = ?1";
	static const char INTRO[] = "UPDATE edition SET title = '', intro = '' WHERE editor = ?1";

	erase_names_in_issues(s, member, text);
	sql_run(s, DRAFTS, "i", member);
	sql_run(s, INTRO, "i", member);
	if (!text)
		sql_run(s, WORDS, "i", member);
	sql_run(s, NAMELESS, "i", member);
}

static void erase_in_fields(struct store *s, struct arena *a, const char *address, int64_t until)
{
	static const char NAMED[] = "SELECT id, fields FROM activity WHERE opened_at <= ?2"
				    " AND instr(fields, ?1)";
	static const char SET[] = "UPDATE activity SET fields = ?2 WHERE id = ?1";
	struct named {
		int64_t id;
		const char *fields;
	} *v = NULL;
	size_t n = 0, cap = 0;

	for (sqlite3_stmt *st = sql(s, NAMED, "ti", address, until); sql_row(s, st);)
		*ARENA_PUSH(a, v, n, cap) = (struct named){ col_int(st, 0), col_dup(a, st, 1) };
	for (size_t i = 0; i < n; i++)
		sql_run(s, SET, "it", v[i].id, without_name(a, v[i].fields, address));
}

/* Who opened an activity named them as its guest, or as who takes part. */
static void erase_fields(struct store *s, int64_t member)
{
	static const char ADDRESSES[] = "SELECT written, until FROM theirs WHERE member = ?1 UNION"
					" SELECT address, until FROM theirs WHERE member = ?1";
	struct arena *a = arena_new();

	for (sqlite3_stmt *st = sql(s, ADDRESSES, "i", member); sql_row(s, st);)
		erase_in_fields(s, a, col_text(st, 0), col_int(st, 1));
	arena_free(a);
}

#define THEIR_ADDRESSES                                                                            \
	"(SELECT address AS name, until FROM theirs WHERE member = ?1 UNION"                       \
	" SELECT lower(written), until FROM theirs WHERE member = ?1) d"

/* rows: number, text, an address of theirs that stands in it. Of a longer one it is only the end. */
static void change_named(struct store *s, int64_t member, const char *rows, const char *change)
{
	struct arena *a = arena_new();
	int64_t *v = NULL;
	size_t n = 0, cap = 0;

	for (sqlite3_stmt *st = sql(s, rows, "i", member); sql_row(s, st);)
		if (strcmp(without_name(a, col_text(st, 1), col_text(st, 2)), col_text(st, 1)) != 0)
			*ARENA_PUSH(a, v, n, cap) = col_int(st, 0);
	for (size_t i = 0; i < n; i++)
		sql_run(s, change, "i", v[i]);
	arena_free(a);
}

/* In the ledger's words, and in what a moderator was asked: whom somebody let in. */
static void erase_named(struct store *s, int64_t member)
{
	static const char REASONS[] =
		"SELECT a.id, lower(a.reason), d.name FROM arrival a JOIN " THEIR_ADDRESSES
		" ON a.at <= d.until AND instr(lower(a.reason), d.name)";
	static const char REASON[] =
		"UPDATE arrival SET reason = 'erased on request' WHERE id = ?1";
	static const char QUESTIONS[] =
		"SELECT p.id, replace(lower(p.data), '\\n', ' '), d.name FROM pending p "
		"JOIN " THEIR_ADDRESSES " ON p.created <= d.until AND instr(lower(p.data), d.name)";
	static const char QUESTION[] = "DELETE FROM pending WHERE id = ?1";

	change_named(s, member, REASONS, REASON);
	change_named(s, member, QUESTIONS, QUESTION);
}

void erase_traces(struct store *s, int64_t member)
{
	static const char ROBOT[] =
		"DELETE FROM robot WHERE " THEIRS("robot.address", "day * 86400");
	static const char ASKED[] =
		"DELETE FROM hold_ask WHERE " THEIRS("hold_ask.address", "hold_ask.at");
	static const char DECIDED[] = "UPDATE hold SET decided_by = NULL WHERE " THEIRS(
		"decided_by",
		"ifnull(hold.at, 0)") " OR decided_by = (SELECT name FROM member WHERE "
				      "id = ?1 AND name <> '')";
	/* Answers that have left show posts and people to others: what was searched, told in short, or
	 * asked why; members. And to those who run the community, what waits and who would be let in. */
	static const char LISTS[] =
		"UPDATE mailing SET content = x'', marks = x'' WHERE content <> x''"
		" AND (class = 1 OR kind IN ('members', 'waiting', 'approve')) AND NOT"
		" EXISTS (SELECT 1 FROM letter l WHERE l.mailing = mailing.id AND l.state IN"
		" ('ready', 'claimed', 'sending', 'unsure'))";
	/* The ledger's words: who released a mail. */
	static const char NAMED[] =
		"UPDATE arrival SET reason = 'erased on request' WHERE id IN (SELECT arrival FROM"
		" hold WHERE " THEIRS(
			"lower(decided_by)",
			"ifnull(hold.at, 0)") " OR decided_by = (SELECT name FROM"
					      " member WHERE id = ?1 AND name <> ''))";
	static const char WRITER[] = "UPDATE word SET writer = NULL WHERE writer = ?1";
	static const char RETURNED[] =
		"DELETE FROM raw WHERE arrival IN (SELECT arrival FROM bounce WHERE member = ?1)";
	/* Letters from before they were a member name the address alone. */
	static const char CONTENT[] =
		"UPDATE mailing SET content = x'', marks = x'' WHERE class <= 2 AND id IN"
		" (SELECT mailing FROM letter WHERE member IS NULL AND state NOT IN ('claimed',"
		" 'sending') AND " THEIRS("rcpt",
					  "letter.due") ") AND NOT EXISTS (SELECT 1 FROM"
							" letter l WHERE l.mailing = mailing.id "
							"AND l.state IN ('ready', 'claimed',"
							" 'sending', 'unsure') AND (l.member IS "
							"NOT NULL OR NOT " THEIRS("l.rcpt",
										  "l.due") "))";
	static const char LETTER[] =
		"DELETE FROM letter WHERE member IS NULL AND state NOT IN ('claimed', 'sending')"
		" AND " THEIRS("rcpt", "letter.due");

	erase_fields(s, member);
	erase_named(s, member);
	sql_run(s, ROBOT, "i", member);
	sql_run(s, ASKED, "i", member);
	sql_run(s, LISTS, "");
	sql_run(s, NAMED, "i", member);
	sql_run(s, DECIDED, "i", member);
	sql_run(s, WRITER, "i", member);
	sql_run(s, RETURNED, "i", member);
	sql_run(s, CONTENT, "i", member);
	sql_run(s, LETTER, "i", member);
}
