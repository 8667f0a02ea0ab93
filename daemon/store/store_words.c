#include "store/store_words.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* Scripts without blanks between words, and Hangul, whose words take endings: each letter is a
 * word of its own in the index, and a run of them is a phrase when it is looked for. */
static const struct {
	uint32_t from, to;
} unspaced[] = {
	{ 0x0e00, 0x0eff },   /* Thai, Lao */
	{ 0x1000, 0x109f },   /* Myanmar */
	{ 0x1100, 0x11ff },   /* Hangul, letters */
	{ 0x1780, 0x17ff },   /* Khmer */
	{ 0x2e80, 0x2fdf },   /* Han, radicals */
	{ 0x3005, 0x3007 },   /* Han, repetition and zero */
	{ 0x3041, 0x312f },   /* kana, bopomofo */
	{ 0x3131, 0x318f },   /* Hangul, letters alone */
	{ 0x31a0, 0x31ff },   /* bopomofo, strokes, kana */
	{ 0x3400, 0x4dbf },   /* Han */
	{ 0x4e00, 0x9fff },   /* Han */
	{ 0xac00, 0xd7af },   /* Hangul, syllables */
	{ 0xf900, 0xfaff },   /* Han */
	{ 0xff66, 0xffdc },   /* kana and Hangul of half width */
	{ 0x1aff0, 0x1b16f }, /* kana */
	{ 0x20000, 0x3ffff }, /* Han */
};

static bool is_unspaced(uint32_t c)
{
	for (size_t i = 0; i < sizeof unspaced / sizeof *unspaced && c >= unspaced[i].from; i++)
		if (c <= unspaced[i].to)
			return true;
	return false;
}

/* Nothing below U+0800 is unspaced: most texts are seen at a glance not to need it. */
static bool may_be_unspaced(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0xe0)
			return true;
	return false;
}

const char *search_words(struct arena *a, const char *text)
{
	struct buf b = BUF(a);
	size_t n = strlen(text), one;

	if (!may_be_unspaced(text))
		return text;
	for (uint32_t c; n; text += one, n -= one) {
		one = text_next(text, n, &c);
		if (!one) {
			one = 1;
			buf_char(&b, ' ');
		} else if (is_unspaced(c)) {
			buf_char(&b, ' ');
			buf_add(&b, text, one);
			buf_char(&b, ' ');
		} else {
			buf_add(&b, text, one);
		}
	}
	return buf_text(&b);
}

static const char *author(struct arena *a, const struct post *p)
{
	return search_words(a, arena_printf(a, "%s %s", p->name, p->address));
}

void search_add(struct store *s, struct arena *a, const struct post *p)
{
	static const char ADD[] =
		"INSERT INTO search(rowid, subject, author, body) VALUES (?1, ?2, ?3, ?4)";

	sql_run(s, ADD, "ittt", p->id, search_words(a, p->subject), author(a, p),
		search_words(a, p->text));
}

void search_remove(struct store *s, struct arena *a, const struct post *p)
{
	static const char REMOVE[] = "INSERT INTO search(search, rowid, subject, author, body)"
				     " VALUES ('delete', ?1, ?2, ?3, ?4)";

	sql_run(s, REMOVE, "ittt", p->id, search_words(a, p->subject), author(a, p),
		search_words(a, p->text));
}

/* Each level of FTS5's index is written anew when so many segments stand on it: with 4, every word
 * of 100,000 posts four times; with 16, twice. A search looks into each segment, so the few are for
 * the times when there are more searches than posts. */
void search_bulk(struct store *s, bool on)
{
	static const char SIZE[] = "INSERT INTO search(search, rank) VALUES ('hashsize', ?1)";
	static const char MERGE[] = "INSERT INTO search(search, rank) VALUES ('automerge', ?1)";

	sql_run(s, SIZE, "i", (int64_t)(on ? 64 << 20 : 1 << 20));
	sql_run(s, MERGE, "i", (int64_t)(on ? 16 : 4));
}

int64_t search_rebuild(struct store *s, void (*told)(int64_t done, int64_t of))
{
	static const char CLEAR[] = "INSERT INTO search(search) VALUES ('delete-all')";
	static const char ALL[] = "SELECT count(*) FROM post WHERE state = 'live'";
	static const char NEXT[] =
		"SELECT id FROM post WHERE id > ?1 AND state = 'live' ORDER BY id LIMIT 1";
	struct arena *a = arena_new();
	int64_t of = sql_int(s, 0, ALL, ""), done = 0, id = 0;

	sql_run(s, CLEAR, "");
	search_bulk(s, true);
	for (; (id = sql_int(s, 0, NEXT, "i", id)); arena_reset(a)) {
		search_add(s, a, post_find(s, a, id));
		if (++done % 1000 == 0 && told)
			told(done, of);
	}
	search_bulk(s, false);
	arena_free(a);
	return done;
}
