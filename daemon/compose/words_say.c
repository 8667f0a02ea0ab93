#include "compose/words_in.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"

static const char *word_value(const struct word *fill, const char *name, size_t n)
{
	for (; fill && fill->name; fill++)
		if (!strncmp(fill->name, name, n) && !fill->name[n])
			return fill->value ? fill->value : "";
	return NULL;
}

static char *filled(struct arena *a, const char *s, const struct word *fill)
{
	struct buf b = BUF(a);

	while (*s) {
		const char *open = strchr(s, '{'), *close = open ? strchr(open, '}') : NULL, *v;

		if (!close)
			break;
		buf_add(&b, s, (size_t)(open - s));
		v = word_value(fill, open + 1, (size_t)(close - open - 1));
		if (v)
			buf_str(&b, v);
		else
			buf_add(&b, open, (size_t)(close - open + 1));
		s = close + 1;
	}
	buf_str(&b, s);
	return arena_dup(a, buf_text(&b));
}

char *words_say(struct arena *a, const struct lang *l, const char *key, const struct word *fill)
{
	return filled(a, words_get(l, key), fill);
}

/* CLDR's cardinal rules for the languages we have; "plural" in words.conf names the rule. */
static const char *plural_form(const char *rule, long n)
{
	if (!strcmp(rule, "none"))
		return "other";
	if (!strcmp(rule, "zero_one")) /* fr, pt: 0 and 1 are one */
		return n == 0 || n == 1 ? "one" : "other";
	return n == 1 ? "one" : "other";
}

/* The language that says it also has the rule: English text in a French letter stays English. */
char *words_count(struct arena *a, const struct lang *l, const char *key, long n,
		  const struct word *fill)
{
	const char *text = NULL;
	struct word with[16] = { { "n", arena_printf(a, "%ld", n) } };

	for (int i = 1; fill && fill->name && i < 15; i++)
		with[i] = *fill++;
	for (size_t i = 0; i < l->n && !text; i++) {
		struct lang only = { .chain = { l->chain[i] }, .n = 1 };
		const char *form = plural_form(words_get(&only, "plural"), n);

		if (n == 0)
			text = words_find(&only, arena_printf(a, "%s.zero", key));
		if (!text)
			text = words_find(&only, arena_printf(a, "%s.%s", key, form));
	}
	return filled(a, text ? text : "{n}", with);
}

struct day {
	struct tm tm;
	const char *d, *month, *mon, *weekday, *wd, *y, *time;
};

static struct day day_of(struct arena *a, const struct lang *l, time_t t, int offset_s)
{
	static const char *const days[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };
	struct day day;
	time_t local = t + offset_s;
	const char *first = words_get(l, "date.first"), *h24;

	day.tm = when_parts(local);
	day.d = day.tm.tm_mday == 1 && *first ? first : arena_printf(a, "%d", day.tm.tm_mday);
	day.month = words_get(l, arena_printf(a, "month.%d", day.tm.tm_mon + 1));
	day.mon = words_get(l, arena_printf(a, "mon.%d", day.tm.tm_mon + 1));
	day.weekday = words_get(l, arena_printf(a, "weekday.%s", days[day.tm.tm_wday]));
	day.wd = words_get(l, arena_printf(a, "wd.%s", days[day.tm.tm_wday]));
	day.y = arena_printf(a, "%d", day.tm.tm_year + 1900);
	h24 = words_get(l, "date.time");
	day.time = filled(a, h24,
			  (const struct word[]){ { "h", arena_printf(a, "%02d", day.tm.tm_hour) },
						 { "hour", arena_printf(a, "%d", day.tm.tm_hour) },
						 { "m", arena_printf(a, "%02d", day.tm.tm_min) },
						 { NULL, NULL } });
	return day;
}

char *words_date(struct arena *a, const struct lang *l, const char *form, time_t t, int offset_s)
{
	struct day x = day_of(a, l, t, offset_s);

	if (!strcmp(form, "time"))
		return arena_dup(a, x.time);
	return SAY(a, l, arena_printf(a, "date.%s", form), { "d", x.d }, { "month", x.month },
		   { "mon", x.mon }, { "weekday", x.weekday }, { "wd", x.wd }, { "y", x.y },
		   { "time", x.time });
}

char *words_period(struct arena *a, const struct lang *l, time_t from, time_t to, int from_offset_s,
		   int to_offset_s)
{
	struct day x = day_of(a, l, from, from_offset_s), y = day_of(a, l, to, to_offset_s);
	const char *key = "period.years";

	if (x.tm.tm_year == y.tm.tm_year) {
		key = "period.year";
		if (x.tm.tm_mon == y.tm.tm_mon) {
			key = "period.month";
			if (x.tm.tm_mday == y.tm.tm_mday)
				return words_date(a, l, "day", to, to_offset_s);
		}
	}
	return SAY(a, l, key, { "d1", x.d }, { "month1", x.month }, { "y1", x.y }, { "d2", y.d },
		   { "month2", y.month }, { "y2", y.y });
}

/* Spanish "y" is "e" before the sound of itself: "Ana e Inés", "Ana e Hilda", but "Ana y Ian". */
static const char *and_before(struct arena *a, const struct lang *l, const char *word)
{
	const char *s = text_fold(a, word);
	bool i;

	s += *s == 'h';
	i = (*s == 'i' && !(s[1] && strchr("aeou", s[1]))) || text_starts(s, "í");
	return words_get(l, i ? "and.before_i" : "and");
}

char *words_names(struct arena *a, const struct lang *l, const char *const *names, size_t n,
		  size_t most)
{
	struct buf b = BUF(a);
	size_t shown = n > most ? most : n;
	const char *last = NULL;

	if (n > most)
		last = words_count(a, l, "others", (long)(n - most), NULL);
	else if (n > 1)
		last = names[--shown];
	for (size_t i = 0; i < shown; i++) {
		buf_str(&b, i ? ", " : "");
		buf_str(&b, names[i]);
	}
	if (last)
		buf_printf(&b, "%s%s%s%s", b.n ? " " : "", b.n ? and_before(a, l, last) : "",
			   b.n ? " " : "", last);
	return arena_dup(a, buf_text(&b));
}

/* A number and its unit stay on one line. */
#define NBSP "\xc2\xa0"

char *words_size(struct arena *a, const struct lang *l, size_t bytes)
{
	const char *point = words_get(l, "decimal");

	if (bytes < 1000)
		return arena_printf(a, "%zu" NBSP "%s", bytes, words_get(l, "size.b"));
	if (bytes < 1000000)
		return arena_printf(a, "%zu" NBSP "%s", (bytes + 500) / 1000,
				    words_get(l, "size.kb"));
	return arena_printf(a, "%zu%s%zu" NBSP "%s", bytes / 1000000, point, bytes / 100000 % 10,
			    words_get(l, "size.mb"));
}

/* --- subjects and commands ------------------------------------------------------------------- */

const char *words_item(const char **list, size_t *n)
{
	const char *s = *list + strspn(*list, ", "), *end = s + strcspn(s, ",");

	*list = end;
	while (end > s && end[-1] == ' ')
		end--;
	*n = (size_t)(end - s);
	return s;
}

static size_t colon_at(const char *s)
{
	size_t n = 0;

	if (s[0] == '[' || s[0] == '(' || s[0] == '^') { /* "Re[2]:" */
		n = 1 + strspn(s + 1, "0123456789");
		n += s[n] == ']' || s[n] == ')';
	}
	n += strspn(s + n, " ");
	if (s[n] == ':')
		return n + 1;
	return strncmp(s + n, "\xef\xbc\x9a", 3) ? 0
						 : n + 3; /* the full-width colon of CJK clients */
}

static size_t re_at(const struct words *ws, const char *s)
{
	for (size_t i = 0; i < ws->n; i++) {
		struct lang only = { .chain = { ws->v[i] }, .n = 1 };
		const char *list = words_get(&only, "re"), *w;
		size_t n, after;

		while (w = words_item(&list, &n), n)
			if (!strncasecmp(s, w, n) && (after = colon_at(s + n)))
				return n + after;
	}
	return 0;
}

const char *words_bare_subject(const struct words *ws, const char *subject, const char *prefix)
{
	size_t len = prefix ? strlen(prefix) : 0, n;

	for (;;) {
		subject += strspn(subject, " ");
		if ((n = re_at(ws, subject)))
			subject += n;
		else if (len && !strncasecmp(subject, prefix, len))
			subject += len;
		else
			return subject;
	}
}

const char *words_command(struct arena *a, const struct lang *l, const char *word)
{
	const char *want = text_fold(a, word);

	for (size_t i = 0; i < l->n; i++) {
		for (size_t k = 0; k < l->chain[i]->n; k++) {
			const struct entry *e = &l->chain[i]->entries[k];
			const char *list = e->text, *s;
			size_t n;

			if (strncmp(e->key, "command.", 8) != 0)
				continue;
			while (s = words_item(&list, &n), n)
				if (!strcmp(text_fold(a, arena_ndup(a, s, n)), want))
					return e->key + 8;
		}
	}
	return NULL;
}
