#include "community/typed.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <uninorm.h>

#include "base/buf.h"
#include "base/text.h"
#include "compose/words.h"
#include "rhythm/civil.h"
#include "rhythm/rrule.h"
#include "rhythm/zone.h"

enum { FAR_DAYS = 731, WORDS_MAX = 400, DAY_WORDS = 6 };

char *typed_bare(struct arena *a, const char *s)
{
	const char *folded = text_fold(a, s);
	struct buf b = BUF(a);
	size_t n, len;
	uint8_t *apart =
		u8_normalize(UNINORM_NFD, (const uint8_t *)folded, strlen(folded), NULL, &n);
	uint32_t cp;

	for (size_t i = 0; apart && i < n; i += len) {
		const char *p = (const char *)apart + i;

		len = text_next(p, n - i, &cp);
		if (!len)
			break;
		if (cp == 0x2019)
			buf_char(&b, '\'');
		else if (cp == ' ' || cp == '\t' || cp == 0xa0)
			buf_str(&b, b.n && b.p[b.n - 1] == ' ' ? "" : " ");
		else if (cp != 0xa1 && cp != 0xbf && /* what opens "¡Sí!" */
			 !uc_is_general_category_withtable(cp, UC_CATEGORY_MASK_Mn))
			buf_add(&b, p, len);
	}
	free(apart);
	return text_trim(a, buf_text(&b), b.n);
}

typedef bool alternative(const char *text, void *arg); /* true stops */

static bool each_alternative(struct arena *a, const char *list, alternative *take, void *arg)
{
	const char *one;
	size_t n;

	while ((one = words_item(&list, &n)), n)
		if (take(arena_ndup(a, one, n), arg))
			return true;
	return false;
}

struct begins {
	struct arena *a;
	const char *bare;
	int words;
	bool whole;
};

static bool begins_with(const char *text, void *arg)
{
	struct begins *b = arg;
	const char *phrase = typed_bare(b->a, text);
	size_t n = strlen(phrase);
	int words = 1;

	if (strncmp(b->bare, phrase, n) || !strchr(b->whole ? "" : " :=", b->bare[n]))
		return false;
	for (const char *p = phrase; *p; p++)
		words += *p == ' ';
	b->words = words > b->words ? words : b->words;
	return false; /* a longer alternative may follow */
}

int typed_begins(struct arena *a, const struct lang *l, const char *key, const char *bare)
{
	struct begins b = { a, bare, 0, false };

	each_alternative(a, words_get(l, key), begins_with, &b);
	return b.words;
}

bool typed_is(struct arena *a, const struct lang *l, const char *key, const char *bare)
{
	struct begins b = { a, bare, 0, true };

	each_alternative(a, words_get(l, key), begins_with, &b);
	return b.words;
}

const char *typed_first(struct arena *a, const struct lang *l, const char *key)
{
	const char *list = words_get(l, key);

	return text_trim(a, list, strcspn(list, ","));
}

const char *typed_skip(const char *line, int words)
{
	line += strspn(line, " \t");
	while (words-- > 0) {
		line += strcspn(line, " \t");
		line += strspn(line, " \t");
	}
	return line + strspn(line, " \t:=");
}

const struct lang **typed_langs(struct community *c, struct arena *a, const struct member *m,
				size_t *n)
{
	const char *const *codes;
	size_t many = words_languages(c->words, a, &codes);
	const struct lang **v = arena_get(a, (many + 1) * sizeof *v);
	const char *home = c->set->community.language;

	*n = 0;
	v[(*n)++] = words_lang(c->words, m ? m->lang : NULL, home);
	for (size_t i = 0; i < many; i++)
		v[(*n)++] = words_lang(c->words, codes[i], home);
	return v;
}

/* --- rules ------------------------------------------------------------------------------------ */

static const struct {
	const char *key;
	enum word_kind kind;
	int value;
} rule_keys[] = {
	{ "when.skip", WORD_SKIP, 0 },
	{ "when.every", WORD_EVERY, 0 },
	{ "when.other", WORD_OTHER, 0 },
	{ "when.two", WORD_NUMBER, 2 },
	{ "when.three", WORD_NUMBER, 3 },
	{ "when.four", WORD_NUMBER, 4 },
	{ "when.mon", WORD_WEEKDAY, 0 },
	{ "when.tue", WORD_WEEKDAY, 1 },
	{ "when.wed", WORD_WEEKDAY, 2 },
	{ "when.thu", WORD_WEEKDAY, 3 },
	{ "when.fri", WORD_WEEKDAY, 4 },
	{ "when.sat", WORD_WEEKDAY, 5 },
	{ "when.sun", WORD_WEEKDAY, 6 },
	{ "when.first", WORD_ORDINAL, 1 },
	{ "when.second", WORD_ORDINAL, 2 },
	{ "when.third", WORD_ORDINAL, 3 },
	{ "when.fourth", WORD_ORDINAL, 4 },
	{ "when.last", WORD_ORDINAL, -1 },
	{ "when.month_start", WORD_MONTH_EDGE, 1 },
	{ "when.month_end", WORD_MONTH_EDGE, -1 },
	{ "when.alternate", WORD_ALTERNATE, 0 },
	{ "when.day", WORD_UNIT, UNIT_DAY },
	{ "when.week", WORD_UNIT, UNIT_WEEK },
	{ "when.month", WORD_UNIT, UNIT_MONTH },
	{ "when.daily", WORD_OFTEN, UNIT_DAY * 100 + 1 },
	{ "when.weekly", WORD_OFTEN, UNIT_WEEK * 100 + 1 },
	{ "when.fortnightly", WORD_OFTEN, UNIT_WEEK * 100 + 2 },
	{ "when.monthly", WORD_OFTEN, UNIT_MONTH * 100 + 1 },
	{ "when.weekdays", WORD_DAYS, 0x1f },
	{ "when.weekend", WORD_DAYS, 0x60 },
	{ "when.on", WORD_ON, 0 },
	{ "when.at", WORD_AT, 0 },
	{ "when.to", WORD_TO, 0 },
	{ "when.clock", WORD_OCLOCK, 0 },
	{ "when.noon", WORD_CLOCK, 12 * 60 },
	{ "when.midnight", WORD_CLOCK, 0 },
};

struct table {
	struct arena *a;
	struct shorthand_word *v;
	size_t n, cap;
	enum word_kind kind;
	int value;
};

static bool add_word(const char *text, void *arg)
{
	struct table *t = arg;

	if (t->n < WORDS_MAX)
		*ARENA_PUSH(t->a, t->v, t->n, t->cap) =
			(struct shorthand_word){ typed_bare(t->a, text), t->kind, t->value };
	return false;
}

static void add_key(struct table *t, const struct lang *l, const char *key, enum word_kind kind,
		    int value)
{
	t->kind = kind;
	t->value = value;
	each_alternative(t->a, words_get(l, key), add_word, t);
}

/* The words of rules ("weekly on friday") in that language; of English, rhythm's own. */
static const struct shorthand_words *rule_words(struct arena *a, const struct lang *l)
{
	struct shorthand_words *out = arena_get(a, sizeof *out);
	struct table t = { .a = a };

	if (!strcmp(words_code(l), "en"))
		return &shorthand_english;
	for (size_t i = 0; i < sizeof rule_keys / sizeof *rule_keys; i++)
		add_key(&t, l, rule_keys[i].key, rule_keys[i].kind, rule_keys[i].value);
	for (int i = 1; i <= 12; i++) {
		add_key(&t, l, arena_printf(a, "month.%d", i), WORD_MONTH, i);
		add_key(&t, l, arena_printf(a, "mon.%d", i), WORD_MONTH, i);
	}
	*out = (struct shorthand_words){ t.v, t.n };
	return out;
}

static enum err read_pace(struct arena *a, const struct shorthand_options *o, const char *bare,
			  const char **pace)
{
	struct shorthand_options english = shorthand_defaults(o->zone);
	struct rrule r;

	if (shorthand_parse(a, bare, o, &r, NULL) != OK || r.ntimes > 1)
		return BAD;
	*pace = shorthand_say(a, &r, &english);
	/* What no shorthand can say would not be read back. */
	return shorthand_parse(a, *pace, &english, &r, NULL);
}

enum err typed_pace(struct arena *a, const struct lang *l, const struct zone *z, const char *bare,
		    const char **pace)
{
	struct shorthand_options o = shorthand_defaults(z);

	o.words = rule_words(a, l);
	return read_pace(a, &o, bare, pace);
}

const char *typed_pace_perhaps(struct arena *a, const struct lang *l, const struct zone *z,
			       const char *bare, enum shorthand_meaning meaning)
{
	struct shorthand_options o = shorthand_defaults(z);
	const char *pace;

	o.words = rule_words(a, l);
	o.meaning = meaning;
	return read_pace(a, &o, bare, &pace) == OK ? pace : NULL;
}

static const char *days_words(struct arena *a, const struct lang *l, unsigned days)
{
	static const char *const keys[7] = { "weekday.mon", "weekday.tue", "weekday.wed",
					     "weekday.thu", "weekday.fri", "weekday.sat",
					     "weekday.sun" };
	const char *names[7];
	size_t n = 0;

	for (int i = 0; i < 7; i++)
		if (days & 1u << i)
			names[n++] = words_get(l, keys[i]);
	return words_names(a, l, names, n, 7);
}

static const char *const ordinals[] = { "last", "", "first", "second", "third", "fourth" };

/* "ersten Mittwoch und letzten Freitag"; NULL: one that has no word. Portuguese weekdays are
 * feminine, and the days of the weekend are not. */
static const char *nths_words(struct arena *a, const struct lang *l, const struct rrule *r)
{
	const char *names[16];

	if (r->nths > 16)
		return NULL;
	for (int i = 0; i < r->nths; i++) {
		int nth = r->nth[i].nth, day = r->nth[i].weekday;

		if (nth < -1 || nth > 4)
			return NULL;
		names[i] = words_say(a, l,
				     arena_printf(a, "nth.%s%s", day > 4 ? "end." : "",
						  ordinals[nth + 1]),
				     (const struct word[]){ { "day", days_words(a, l, 1u << day) },
							    { NULL, NULL } });
	}
	return words_names(a, l, names, (size_t)r->nths, 16);
}

static const char *monthdays_words(struct arena *a, const struct lang *l, uint32_t days)
{
	const char *names[31];
	size_t n = 0;

	for (int d = 1; d <= 31; d++)
		if (days >> d & 1)
			names[n++] = SAY(a, l, "nth.day", { "n", arena_printf(a, "%d", d) });
	return words_names(a, l, names, n, 31);
}

/* Of each month; NULL: it has no words. */
static const char *monthly_words(struct arena *a, const struct lang *l, const struct rrule *r,
				 const char *clock)
{
	const char *days = NULL;

	if (r->nsetpos == 1 && (r->setpos[0] == 1 || r->setpos[0] == -1))
		return SAY(a, l, r->setpos[0] == 1 ? "pace.first_workday" : "pace.last_workday",
			   { "time", clock });
	if (r->nths)
		days = nths_words(a, l, r);
	else if (r->monthday[0] && !r->monthday[1])
		days = monthdays_words(a, l, r->monthday[0]);
	else if (r->monthday[1] == 1u << 1 && !r->monthday[0])
		return SAY(a, l, "pace.last_day", { "time", clock });
	return !days ? NULL
		     : SAY(a, l, r->nths ? "pace.nth" : "pace.monthdays", { "days", days },
			   { "time", clock });
}

const char *typed_pace_words(struct arena *a, const struct lang *l, const char *pace)
{
	struct shorthand_options o = shorthand_defaults(zone_utc());
	const char *clock, *said = NULL;
	struct rrule r;

	if (!strcmp(words_code(l), "en") || shorthand_parse(a, pace, &o, &r, NULL) != OK)
		return pace;
	clock = words_date(a, l, "time", r.times[0], 0);
	if (r.months)
		return pace;
	if (r.freq == RRULE_DAILY && r.interval == 1)
		said = SAY(a, l, "pace.daily", { "time", clock });
	else if (r.freq == RRULE_WEEKLY && r.weekdays == 0x1f && r.interval == 1)
		said = SAY(a, l, "pace.weekdays", { "time", clock });
	else if (r.freq == RRULE_WEEKLY && r.weekdays)
		said = SAY(a, l,
			   r.interval == 1   ? "pace.weekly"
			   : r.interval == 2 ? "pace.fortnightly"
					     : "pace.weeks",
			   { "days", days_words(a, l, r.weekdays) }, { "time", clock },
			   { "n", arena_printf(a, "%d", r.interval) });
	else if (r.freq == RRULE_MONTHLY && r.interval == 1)
		said = monthly_words(a, l, &r, clock);
	return said ? said : pace; /* a rare rule stays in the words it is kept in */
}

/* --- days --------------------------------------------------------------------------------- */

struct day_typed {
	int day, month, year; /* 0: not said */
	int weekday;          /* -1: not said */
	int unit_days;        /* "2 weeks" */
};

static int month_of(struct arena *a, const struct lang *l, const char *word)
{
	size_t n = strcspn(word, "."); /* some shorten with a dot, some without */

	for (int i = 1; i <= 12; i++) {
		const char *mon = words_get(l, arena_printf(a, "mon.%d", i));
		const char *bare = typed_bare(a, mon);

		if (typed_is(a, l, arena_printf(a, "month.%d", i), word) ||
		    (strcspn(bare, ".") == n && !strncmp(bare, word, n)))
			return i;
	}
	return 0;
}

int typed_count(struct arena *a, const struct lang *l, const char *word)
{
	static const char *const keys[] = { "when.one", "when.two", "when.three", "when.four" };

	for (int i = 0; i < 4; i++)
		if (typed_is(a, l, keys[i], word))
			return i + 1;
	return 0;
}

static bool word_into(struct arena *a, const struct lang *l, const char *word, struct day_typed *d)
{
	static const char *const days[7] = { "when.mon", "when.tue", "when.wed", "when.thu",
					     "when.fri", "when.sat", "when.sun" };
	static const struct {
		const char *key;
		int days;
	} units[] = {
		{ "when.day", 1 }, { "when.tomorrow", 1 }, { "when.week", 7 }, { "when.month", 30 }
	};
	int month = month_of(a, l, word);

	if (month) {
		d->month = month;
		return true;
	}
	for (int i = 0; i < 7; i++)
		if (typed_is(a, l, days[i], word)) {
			d->weekday = i;
			return true;
		}
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (typed_is(a, l, units[i].key, word)) {
			d->unit_days = units[i].days;
			return true;
		}
	if (!d->day && (d->day = typed_count(a, l, word)))
		return true;
	return typed_is(a, l, "when.skip", word) || typed_is(a, l, "when.on", word) ||
	       typed_is(a, l, "when.next", word);
}

/* 3, 3rd, 3., 3.1., 3/1/2026, 2026-01-03 */
static bool number_into(const char *word, struct day_typed *d)
{
	char *end;
	long one = strtol(word, &end, 10), two, three;
	bool slash;

	if (one > 9999)
		return false;
	if (one > 31)
		d->year = (int)one;
	else if (!d->day)
		d->day = (int)one;
	else
		return false;
	if (!*end || !strcmp(end, ".") || !strcmp(end, "st") || !strcmp(end, "nd") ||
	    !strcmp(end, "rd") || !strcmp(end, "th") || !strcmp(end, "er") || !strcmp(end, "º"))
		return true;
	if (!strchr("./-", *end) || !isdigit((unsigned char)end[1]))
		return false;
	slash = *end == '/';
	two = strtol(end + 1, &end, 10);
	d->month = (int)two;
	if (slash && !d->year && two > 12 && two <= 31 && one <= 12) { /* as Americans write it */
		d->month = (int)one;
		d->day = (int)two;
	}
	if (!*end || !strcmp(end, "."))
		return true;
	three = strtol(end + 1, &end, 10);
	if (d->year)
		d->day = (int)three;
	else
		d->year = (int)(three < 100 ? three + 2000 : three);
	return !*end && three > 0 && three < 10000;
}

/* The first day that fits, from so many days after today's on: its midnight. */
static bool settle_day(const struct zone *z, time_t now, const struct day_typed *d, int first,
		       time_t *out)
{
	int64_t local = zone_local(z, now), today = local - local % DAY_S;

	if (d->unit_days) {
		if (d->month || d->year || d->weekday >= 0)
			return false;
		*out = zone_instant(z,
				    today + (int64_t)(d->day ? d->day : 1) * d->unit_days * DAY_S);
		return *out <= now + (int64_t)FAR_DAYS * DAY_S;
	}
	for (int i = first; i <= FAR_DAYS; i++) {
		int32_t day = civil_day_of(today) + i;
		struct date t = civil_date(day);
		bool named = d->day && t.day == d->day && (!d->month || t.month == d->month) &&
			     (!d->year || t.year == d->year);

		if (d->weekday >= 0 && !d->day ? civil_weekday(day) == d->weekday : named) {
			*out = zone_instant(z, (int64_t)day * DAY_S);
			return true;
		}
	}
	return false;
}

bool typed_day_from(struct arena *a, const struct lang *l, const struct zone *z, time_t now,
		    const char *bare, int first, time_t *out)
{
	struct day_typed d = { .weekday = -1 };
	char *rest = arena_dup(a, bare), *word;

	while ((word = strsep(&rest, " ,"))) {
		if (!*word)
			continue;
		if (isdigit((unsigned char)*word) ? !number_into(word, &d)
						  : !word_into(a, l, word, &d))
			return false;
	}
	return settle_day(z, now, &d, first, out);
}

bool typed_day(struct arena *a, const struct lang *l, const struct zone *z, time_t now,
	       const char *bare, time_t *out)
{
	return typed_day_from(a, l, z, now, bare, 1, out);
}

/* Few words name a day; more are not looked at, as a line may be long. */
static bool ends_in_day(struct arena *a, const struct lang *l, const struct zone *z, time_t now,
			const char *bare)
{
	const char *s = bare + strlen(bare);
	time_t day;

	for (int words = 0; s > bare && words < DAY_WORDS; words++) {
		while (s > bare && s[-1] == ' ')
			s--;
		while (s > bare && s[-1] != ' ')
			s--;
		if (typed_day(a, l, z, now, s, &day))
			return true;
	}
	return false;
}

bool typed_names_day(struct arena *a, const struct lang *const *l, size_t n, const struct zone *z,
		     time_t now, const char *bare)
{
	for (size_t i = 0; i < n; i++)
		if (ends_in_day(a, l[i], z, now, bare))
			return true;
	return strpbrk(bare, "0123456789") != NULL;
}
