/*
 * store_faq.c - answered questions, found again by their words.
 */
#include <string.h>
#include <unictype.h>

#include "base/buf.h"
#include "base/text.h"
#include "store/store_activity.h"
#include "store/unspaced.h"

enum { WORDS_MAX = 24, TEXT_MOST = 1000 };

void faq_add(struct store *s, int64_t activity, const char *question, const char *answer,
	     const char *tags, time_t at)
{
	static const char ADD[] = "INSERT INTO faq(activity, question, answer, tags, at)"
				  " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
	static const char INDEX[] =
		"INSERT INTO faq_search(rowid, question, answer) VALUES (?1, words(?2), words(?3))";

	if (sql_run(s, ADD, "nttti", activity, question, answer, tags, (int64_t)at))
		sql_run(s, INDEX, "itt", sql_last_id(s), question, answer);
}

/* With the words that stand there: before they change or go. */
static void unindex(struct store *s, int64_t activity)
{
	static const char UNINDEX[] =
		"INSERT INTO faq_search(faq_search, rowid, question, answer)"
		" SELECT 'delete', id, words(question), words(answer) FROM faq WHERE activity = ?1";

	sql_run(s, UNINDEX, "i", activity);
}

void result_remove(struct store *s, int64_t activity)
{
	static const char FAQ[] = "DELETE FROM faq WHERE activity = ?1";
	static const char DIGESTS[] = "DELETE FROM harvest WHERE activity = ?1";

	unindex(s, activity);
	sql_run(s, FAQ, "i", activity);
	sql_run(s, DIGESTS, "i", activity);
}

void result_change(struct store *s, int64_t activity, const char *answer)
{
	static const char CHANGE[] = "UPDATE faq SET answer = ?2 WHERE activity = ?1";
	static const char INDEX[] =
		"INSERT INTO faq_search(rowid, question, answer)"
		" SELECT id, words(question), words(answer) FROM faq WHERE activity = ?1";
	/* Also where an edition had it: those of other rules, days and paces, and catch-ups, are to come. */
	static const char DIGESTS[] = "UPDATE harvest SET text = ?2 WHERE activity = ?1"
				      " AND section NOT IN ('events', 'outcomes')";

	unindex(s, activity);
	sql_run(s, CHANGE, "it", activity, answer);
	sql_run(s, INDEX, "i", activity);
	sql_run(s, DIGESTS, "it", activity, answer);
}

static bool is_word_byte(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

struct matching {
	struct buf b;
	bool all; /* each of the words, else any of the longer ones */
	int n;
};

/* A word as an FTS5 string: nothing a person types can be syntax. */
static void add_word(struct matching *m, const char *from, size_t n)
{
	const char *word = search_words(m->b.a, arena_ndup(m->b.a, from, n));

	if (m->n < WORDS_MAX)
		buf_printf(&m->b, "%s\"%s\"", m->n ? (m->all ? " AND " : " OR ") : "", word);
	m->n++;
}

/* Letters of a script without blanks, two by two: which of them make a word nobody says. */
static const char *add_run(struct matching *m, const char *p)
{
	size_t len, next;
	uint32_t c;

	for (bool first = true; (len = text_next(p, strlen(p), &c)) && search_unspaced(c);
	     p += len) {
		next = text_next(p + len, strlen(p + len), &c);
		if (next && search_unspaced(c))
			add_word(m, p, len + next);
		else if (first && m->all)
			add_word(m, p, len);
		first = false;
	}
	return p;
}

/* The end of the word at p, in a script with blanks; p itself: none begins here. */
static const char *word_end(const char *p)
{
	const uint32_t letters = UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M | UC_CATEGORY_MASK_N;

	for (size_t len; is_word_byte((unsigned char)*p); p += len) {
		uint32_t c;

		len = text_next(p, strlen(p), &c);
		if (!len || search_unspaced(c) ||
		    (c >= 0x80 && !uc_is_general_category_withtable(c, letters)))
			break;
	}
	return p;
}

/* Short words say little. */
static const char *as_match(struct arena *a, const char *text, bool all)
{
	struct matching m = { .b = BUF(a), .all = all };

	text = arena_ndup(a, text, strnlen(text, TEXT_MOST)); /* each step asks for its length */
	for (const char *p = text; *p && m.n < WORDS_MAX;) {
		const char *end = word_end(p);
		uint32_t c;
		size_t len;

		if (end - p > 3 || (all && end > p))
			add_word(&m, p, (size_t)(end - p));
		p = end;
		len = text_next(p, strlen(p), &c);
		if (len && search_unspaced(c))
			p = add_run(&m, p);
		else if (*p && !is_word_byte((unsigned char)*p))
			p++;
		else if (*p && word_end(p) == p)
			p += len ? len : 1;
	}
	return m.n ? buf_text(&m.b) : NULL;
}

static struct faq *faq_rows(struct store *s, struct arena *a, sqlite3_stmt *st, size_t *n)
{
	struct faq *v = NULL;
	size_t cap = 0;

	for (*n = 0; sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = (struct faq){ col_int(st, 0), col_dup(a, st, 1),
							   col_dup(a, st, 2), col_int(st, 3) };
	return v;
}

struct faq *faq_latest(struct store *s, struct arena *a, size_t max, size_t *n)
{
	static const char LATEST[] =
		"SELECT id, question, answer, at FROM faq ORDER BY at DESC, id DESC LIMIT ?1";

	return faq_rows(s, a, sql(s, LATEST, "i", (int64_t)max), n);
}

struct faq *faq_find(struct store *s, struct arena *a, const char *text, bool all, size_t max,
		     size_t *n)
{
	static const char FIND[] =
		"SELECT f.id, f.question, f.answer, f.at FROM faq_search x JOIN faq f"
		" ON f.id = x.rowid WHERE faq_search MATCH ?1 ORDER BY bm25(faq_search, 3.0, 1.0)"
		" LIMIT ?2";
	const char *match = as_match(a, text, all);

	*n = 0;
	return match ? faq_rows(s, a, sql(s, FIND, "ti", match, (int64_t)max), n) : NULL;
}

char **tags_guess(struct store *s, struct arena *a, const char *folded, size_t max, size_t *n)
{
	/* A tag in the text, as a word: what stands before and after it is no letter. */
	static const char GUESS[] = "SELECT t.name FROM tag t WHERE length(t.name) > 2 AND "
				    "instr(?1, ' ' || t.name || ' ')"
				    " ORDER BY (SELECT count(*) FROM post_tag p WHERE p.tag = "
				    "t.id) DESC, t.id LIMIT ?2";
	struct buf b = BUF(a);
	char **v = NULL;
	size_t cap = 0;

	buf_char(&b, ' ');
	for (const char *p = folded; *p; p++)
		buf_char(&b, is_word_byte((unsigned char)*p) || *p == '-' ? *p : ' ');
	buf_char(&b, ' ');
	*n = 0;
	for (sqlite3_stmt *st = sql(s, GUESS, "ti", buf_text(&b), (int64_t)max); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = col_dup(a, st, 0);
	return v;
}
