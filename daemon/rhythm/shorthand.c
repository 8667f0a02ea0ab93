#include "rhythm/shorthand.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/near.h"
#include "base/text.h"
#include "rhythm/civil.h"
#include "rhythm/zone.h"

enum { TOKENS_MAX = 64, TEXT_MAX = 400, WORKDAYS = 0x1f, MENDS_MAX = 3 };

/* What a token is: a word of the table, or a number, an ordinal number (15th) or a clock time. */
struct token {
	const char *text; /* arena, lower case */
	const struct shorthand_word *word;
	int number; /* -1: none */
	bool nth;   /* written 15th */
	int clock;  /* minutes of the day, -1: none */
};

struct plan {
	struct arena *a;
	const struct shorthand_options *opt;
	struct why *w;
	struct token tok[TOKENS_MAX];
	int ntok, at;
	bool in_time; /* after "at": numbers are hours */
	bool every, unit_said;
	bool every_nth, unit_implied; /* "every third friday" may yet be "... of the month" */
	enum unit unit;
	int every_n;
	unsigned weekdays, months;
	uint32_t monthday[2];
	int pending[8], npending; /* ordinals waiting for what they count */
	struct rrule_day nth[16];
	int nths, workday[8], nworkday;
	int clocks[RRULE_TIMES_MAX], nclocks;
	int dated, date_days, date_months; /* "3 march": how many, different days, months */
	uint32_t date_day_bits, date_month_bits;
};

struct shorthand_options shorthand_defaults(const struct zone *zone)
{
	return (struct shorthand_options){
		.zone = zone,
		.since = (int64_t)civil_day(2024, 1, 1) * DAY_S,
		.at_minute = 8 * 60,
		.words = &shorthand_english,
	};
}

/* --- tokens -------------------------------------------------------------------------------- */

static const struct shorthand_word *word_find(const struct shorthand_words *words, const char *s)
{
	for (size_t i = 0; i < words->n; i++)
		if (!strcmp(words->list[i].text, s))
			return &words->list[i];
	return NULL;
}

static int half_clock(int hour, int minute, const char *half)
{
	if (hour > 12 || hour < 1)
		return -1;
	return (hour % 12 + (!strcmp(half, "pm") ? 12 : 0)) * 60 + minute;
}

/* 15, 15th, 8am, 08:00, 8:30pm. A dot serves as the colon (8.30) and h too (8h30). */
static bool read_number(struct token *t)
{
	char *end, *after;
	long n = strtol(t->text, &end, 10), minute = 0;

	if (!isdigit((unsigned char)t->text[0]) || n > 99999)
		return false;
	t->number = (int)n;
	if (!*end)
		return true;
	if (!strcmp(end, "st") || !strcmp(end, "nd") || !strcmp(end, "rd") || !strcmp(end, "th")) {
		t->nth = true;
		return true;
	}
	if (strchr(":.h", *end)) {
		if (isdigit((unsigned char)end[1])) {
			minute = strtol(end + 1, &after, 10);
			if (after - end != 3)
				return false;
			end = after;
		} else if (*end++ != 'h') {
			return false;
		}
		if (!*end)
			t->clock = n < 24 && minute < 60 ? (int)(n * 60 + minute) : -2;
	}
	if (!strcmp(end, "am") || !strcmp(end, "pm"))
		t->clock = minute < 60 && n < 24 ? half_clock((int)n, (int)minute, end) : -2;
	return !*end || t->clock != -1;
}

static enum err unknown_word(struct plan *p, const char *word)
{
	const char *list[512];
	size_t n = 0;
	const char *best;

	for (size_t i = 0; i < p->opt->words->n && n < 512; i++)
		if (strlen(p->opt->words->list[i].text) > 2)
			list[n++] = p->opt->words->list[i].text;
	best = near_best(word, list, n);
	return why(p->w, BAD, "'%.40s' is not understood%s%s%s", word,
		   best ? "; did you mean '" : "", best ? best : "", best ? "'" : "");
}

static enum err tokenize(struct plan *p, const char *text)
{
	char *rest, *item;

	if (strnlen(text, TEXT_MAX) == TEXT_MAX)
		return why(p->w, BAD, "the rule is longer than %d bytes", TEXT_MAX);
	rest = text_fold(p->a, text);
	while ((item = strsep(&rest, " \t\r\n,"))) {
		struct token *t = &p->tok[p->ntok];

		if (!*item)
			continue;
		if (p->ntok == TOKENS_MAX)
			return why(p->w, BAD, "the rule has more than %d words", TOKENS_MAX);
		*t = (struct token){ .text = item, .number = -1, .clock = -1 };
		t->word = word_find(p->opt->words, item);
		if (!t->word && !read_number(t))
			return unknown_word(p, item);
		if (t->clock == -2)
			return why(p->w, BAD, "'%s' is no time of day; write it as 08:00", item);
		p->ntok++;
	}
	return p->ntok ? OK : why(p->w, BAD, "the rule is empty");
}

/* --- what the tokens say ------------------------------------------------------------------- */

static const struct token *peek(const struct plan *p)
{
	for (int i = p->at; i < p->ntok; i++)
		if (!p->tok[i].word || p->tok[i].word->kind != WORD_SKIP)
			return &p->tok[i];
	return NULL;
}

static bool next_is(const struct plan *p, enum word_kind kind)
{
	const struct token *t = peek(p);

	return t && t->word && t->word->kind == kind;
}

static enum err odd(struct plan *p, const struct token *t)
{
	return why(p->w, BAD, "'%s' does not fit where it stands", t->text);
}

static enum err set_unit(struct plan *p, enum unit unit, int n)
{
	if (p->unit_said && (p->unit != unit || n != 1))
		return why(p->w, BAD, "it says twice how often; keep one of the two");
	if (!p->unit_said)
		p->every_n = n;
	p->unit = unit;
	p->unit_said = true;
	return OK;
}

static enum err add_clock(struct plan *p, int minute)
{
	if (p->nclocks == RRULE_TIMES_MAX)
		return why(p->w, BAD, "more than %d times a day", RRULE_TIMES_MAX);
	p->clocks[p->nclocks++] = minute;
	return OK;
}

static enum err add_monthday(struct plan *p, int day)
{
	if (day == 0 || day > 31 || day < -31)
		return why(p->w, BAD, "there is no day %d in a month", day);
	p->monthday[day < 0] |= 1u << (day < 0 ? -day : day);
	return OK;
}

/* Ordinals that met no weekday are days of the month: "on the 1st and 15th". */
static enum err settle_pending(struct plan *p)
{
	for (int i = 0; i < p->npending; i++)
		if (add_monthday(p, p->pending[i]) != OK)
			return BAD;
	p->npending = 0;
	return OK;
}

static enum err count_weekdays(struct plan *p, unsigned days)
{
	if (!p->npending) {
		p->weekdays |= days;
		return OK;
	}
	for (int i = 0; i < p->npending; i++) {
		if (p->pending[i] > 5)
			return why(p->w, BAD, "a month has no %dth of a weekday", p->pending[i]);
		if (days & (days - 1)) {
			if (days != WORKDAYS || p->nworkday == 8)
				return why(p->w, BAD,
					   "'first weekend' is not clear; say first saturday");
			p->workday[p->nworkday++] = p->pending[i];
			continue;
		}
		if (p->nths == 16)
			return why(p->w, BAD, "the rule names too many days");
		p->nth[p->nths++] = (struct rrule_day){ p->pending[i], __builtin_ctz(days) };
	}
	p->npending = 0;
	return OK;
}

static enum err add_pending(struct plan *p, int n)
{
	if (p->npending == 8)
		return why(p->w, BAD, "the rule names too many days");
	p->pending[p->npending++] = n;
	return OK;
}

/* "every third friday" counts weeks until "of the month" or "of march" follows. */
static void count_in_month(struct plan *p, enum unit unit)
{
	for (int i = 0; i < 7 && p->nths < 16; i++)
		if (p->weekdays >> i & 1)
			p->nth[p->nths++] = (struct rrule_day){ p->every_n, i };
	p->weekdays = 0;
	p->every_n = 1;
	p->unit = unit;
	p->every_nth = p->unit_implied = false;
}

/* "3 march" and "3rd of march": the day is the number just before. */
static enum err take_month(struct plan *p, int month)
{
	if (p->every_nth && p->unit_implied)
		count_in_month(p, UNIT_YEAR);
	if (p->npending) {
		for (int i = 0; i < p->npending; i++)
			p->date_day_bits |= p->pending[i] > 0 ? 1u << p->pending[i] % 32 : 1;
		p->date_month_bits |= 1u << month;
		p->dated++;
		if (settle_pending(p) != OK)
			return BAD;
	}
	p->months |= 1u << month;
	return OK;
}

static enum err take_ordinal(struct plan *p, int n)
{
	/* "every second week", but "every second monday" is no fortnight for everyone: by `of` or
	 * "monthly" it is told apart; alone it counts weeks, as "every other monday" does. */
	if (p->every && !p->unit_said && n > 1 &&
	    (next_is(p, WORD_UNIT) || next_is(p, WORD_WEEKDAY))) {
		p->every_n = n;
		p->every_nth = true;
		return OK;
	}
	return add_pending(p, n);
}

static enum err take_number(struct plan *p, const struct token *t)
{
	const struct token *next = peek(p);
	bool half = next && next->word && next->word->kind == WORD_HALF;

	if (t->clock >= 0 || half || (p->in_time && !t->nth)) {
		int minute = t->clock >= 0 ? t->clock : t->number < 24 ? t->number * 60 : -1;

		if (half && minute >= 0) {
			minute = half_clock(minute / 60, minute % 60,
					    next->word->value ? "pm" : "am");
			p->at = (int)(next - p->tok) + 1;
		}
		return minute < 0 ? why(p->w, BAD, "'%s' is no time of day; write it as 08:00",
					t->text)
				  : add_clock(p, minute);
	}
	if (t->nth && t->number >= 1 && t->number <= 31)
		return take_ordinal(p, t->number);
	if (p->every && !p->unit_said) {
		if (t->number < 1 || t->number > 9999)
			return why(p->w, BAD, "'every %d' makes no rule; use a number from 1",
				   t->number);
		p->every_n = t->number;
		return OK;
	}
	if (t->number < 1 || t->number > 31)
		return why(p->w, BAD, "there is no day %d in a month", t->number);
	return add_pending(p, t->number);
}

/* "day" counts, or is counted: every day, the last day, day 15. */
static enum err take_unit(struct plan *p, enum unit unit)
{
	if (unit == UNIT_DAY && p->npending)
		return settle_pending(p);
	if (unit == UNIT_DAY && p->unit_said) {
		const struct token *t = peek(p);

		if (!t || t->number < 1)
			return why(p->w, BAD, "'day' wants a number: on day 15");
		p->at = (int)(t - p->tok) + 1;
		return add_monthday(p, t->number);
	}
	if (p->every_nth && p->unit_implied && unit >= UNIT_MONTH) {
		count_in_month(p, unit);
		return OK;
	}
	if (p->unit_implied && unit >= UNIT_MONTH && p->every_n == 1)
		p->unit = unit; /* "on mondays of every month": check() asks which one */
	if (p->unit_said && unit == p->unit)
		return OK; /* "monthly on the last day of the month" */
	if (!p->every &&
	    (p->npending || p->nths || p->nworkday || p->monthday[0] || p->monthday[1]))
		p->every_n = 1;
	return set_unit(p, unit, p->every_n);
}

static enum err take_weekday(struct plan *p, unsigned days)
{
	bool first_said = !p->unit_said && !p->npending && !p->nths;

	if (first_said && set_unit(p, UNIT_WEEK, p->every_n) != OK)
		return BAD;
	p->unit_implied = p->unit_implied || first_said;
	if (first_said && p->every_n > 1 && (days & (days - 1)))
		return why(p->w, BAD, "say 'every %d weeks on monday and friday' instead",
			   p->every_n);
	return count_weekdays(p, days);
}

static enum err take_word(struct plan *p, const struct token *t)
{
	int value = t->word->value;

	switch (t->word->kind) {
	case WORD_SKIP: return OK;
	case WORD_EVERY: p->every = true; return OK;
	case WORD_OTHER: p->every_n = 2; return p->every ? OK : odd(p, t);
	case WORD_NUMBER:
		if (!p->every || p->unit_said)
			return odd(p, t);
		p->every_n = value;
		return OK;
	case WORD_ORDINAL: return take_ordinal(p, value);
	case WORD_UNIT: return take_unit(p, (enum unit)value);
	case WORD_OFTEN: return set_unit(p, (enum unit)(value / 100), value % 100);
	case WORD_WEEKDAY: return take_weekday(p, 1u << value);
	case WORD_DAYS: return take_weekday(p, (unsigned)value);
	case WORD_MONTH: {
		const struct token *next = peek(p);

		/* "march 3" as well as "3 march" */
		if (!p->npending && !p->in_time && next && next->number > 0 && next->clock < 0) {
			p->at = (int)(next - p->tok) + 1;
			if (take_number(p, next) != OK)
				return BAD;
		}
		return take_month(p, value);
	}
	case WORD_ON: p->in_time = false; return OK;
	case WORD_AT: p->in_time = true; return settle_pending(p);
	case WORD_CLOCK: return add_clock(p, value);
	default: return odd(p, t);
	}
}

static enum err understand(struct plan *p)
{
	while (p->at < p->ntok) {
		const struct token *t = &p->tok[p->at++];

		if ((t->word ? take_word(p, t) : take_number(p, t)) != OK)
			return BAD;
	}
	return settle_pending(p);
}

/* --- the rule ------------------------------------------------------------------------------ */

static enum err check(struct plan *p)
{
	bool monthday = p->monthday[0] || p->monthday[1], counted = p->nths || p->nworkday;

	if (!p->unit_said && p->months && monthday)
		p->unit = UNIT_YEAR, p->unit_said = true;
	if (!p->unit_said)
		return why(p->w, BAD, "it does not say how often: daily, weekly, monthly, yearly");
	if ((monthday != 0) + (p->nths != 0) + (p->nworkday != 0) + (p->weekdays != 0) > 1)
		return why(p->w, BAD, "it mixes kinds of days; write two rules");
	if (p->unit < UNIT_MONTH && (monthday || counted))
		return why(p->w, BAD, "a day of the month needs 'monthly' or 'yearly'");
	if (p->unit == UNIT_DAY && p->weekdays && p->every_n > 1)
		return why(p->w, BAD, "weekdays go with 'weekly', not with every %d days",
			   p->every_n);
	if (p->unit >= UNIT_MONTH && p->weekdays)
		return why(p->w, BAD, "it does not say which one: the first, the second, the last");
	if (p->unit == UNIT_YEAR && (monthday || counted) && !p->months)
		return why(p->w, BAD, "'yearly' wants a month: on 3 march");
	if (p->unit == UNIT_YEAR && p->nworkday && p->months & (p->months - 1))
		return why(p->w, BAD, "write one rule for each month");
	if (p->dated > 1 && p->date_day_bits & (p->date_day_bits - 1) &&
	    p->date_month_bits & (p->date_month_bits - 1))
		return why(p->w, BAD, "dates in different months need a rule each");
	return OK;
}

static int by_value(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static void put_times(struct plan *p, struct rrule *r)
{
	if (!p->nclocks)
		p->clocks[p->nclocks++] = p->opt->at_minute;
	qsort(p->clocks, (size_t)p->nclocks, sizeof *p->clocks, by_value);
	for (int i = 0; i < p->nclocks; i++)
		if (!i || p->clocks[i] != p->clocks[i - 1])
			r->times[r->ntimes++] = p->clocks[i] * 60;
}

/* The last of a quarter lies in its third month. */
static int64_t quarter_start(const struct plan *p, int64_t since)
{
	struct date d = civil_date(civil_day_of(since));
	bool last = p->monthday[1] && !p->monthday[0];
	int month;

	for (int i = 0; i < p->nths; i++)
		last = p->nth[i].nth < 0;
	for (int i = 0; i < p->nworkday; i++)
		last = p->workday[i] < 0;
	if (!last)
		return since;
	month = d.month + 2;
	return (int64_t)civil_day(d.year + (month > 12), (month - 1) % 12 + 1, 1) * DAY_S;
}

static void build(struct plan *p, struct rrule *r)
{
	static const enum rrule_freq freqs[] = { RRULE_NONE,    RRULE_DAILY,   RRULE_WEEKLY,
						 RRULE_MONTHLY, RRULE_MONTHLY, RRULE_YEARLY };
	int64_t since = (int64_t)civil_day_of(p->opt->since) * DAY_S;

	*r = (struct rrule){ .zone = p->opt->zone, .freq = freqs[p->unit] };
	r->interval = p->every_n * (p->unit == UNIT_QUARTER ? 3 : 1);
	if (p->unit == UNIT_DAY && p->weekdays)
		r->freq = RRULE_WEEKLY;
	if (p->unit == UNIT_QUARTER)
		since = quarter_start(p, since);
	put_times(p, r);
	r->start = since + r->times[0];
	r->weekdays = (uint8_t)p->weekdays;
	r->months = p->months;
	memcpy(r->monthday, p->monthday, sizeof r->monthday);
	memcpy(r->nth, p->nth, sizeof p->nth);
	r->nths = p->nths;
	if (p->nworkday)
		r->weekdays = WORKDAYS;
	for (int i = 0; i < p->nworkday; i++)
		r->setpos[r->nsetpos++] = (int16_t)p->workday[i];
	rrule_complete(r);
}

static enum err parse_once(struct arena *a, const char *text, const struct shorthand_options *opt,
			   struct rrule *out, struct why *w)
{
	struct plan p = { .a = a, .opt = opt, .w = w, .every_n = 1 };

	if (tokenize(&p, text) != OK || understand(&p) != OK || check(&p) != OK)
		return BAD;
	if (p.every_n * 3 > 9999)
		return why(w, BAD, "'every %d' is too rare", p.every_n);
	build(&p, out);
	return OK;
}

/* --- a helping answer ---------------------------------------------------------------------- */

/* Puts the nearest known word in the place of each unknown one. */
static char *mend(struct arena *a, const char *text, const struct shorthand_options *opt)
{
	struct plan p = { .a = a, .opt = opt };
	struct buf out = BUF(a);
	char *rest = text_fold(a, text), *item;
	const char *list[512];
	size_t n = 0;

	for (size_t i = 0; i < opt->words->n && n < 512; i++)
		list[n++] = opt->words->list[i].text;
	while ((item = strsep(&rest, " \t\r\n,"))) {
		struct token t = { .text = item, .number = -1, .clock = -1 };
		const char *best = item;

		if (!*item)
			continue;
		if (!word_find(p.opt->words, item) && !read_number(&t))
			best = near_best(item, list, n);
		if (best)
			buf_printf(&out, "%s%s", out.n ? " " : "", best);
	}
	return out.p ? out.p : arena_dup(a, "");
}

static const char *example(const char *text)
{
	static const struct {
		const char *sign, *form;
	} forms[] = {
		{ "quarter", "quarterly on the first friday at 10:00" },
		{ "month", "monthly on the first friday at 10:00" },
		{ "year", "yearly on 3 march at 09:00" },
		{ "weekday", "weekdays at 09:30" },
		{ "weeks", "every two weeks on monday and thursday at 08:00" },
		{ "day", "every 10 days at 08:00" },
		{ "dai", "daily at 07:00" },
	};

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (text_find(text, forms[i].sign))
			return forms[i].form;
	return "weekly on monday at 08:00";
}

enum err shorthand_parse(struct arena *a, const char *text, const struct shorthand_options *opt,
			 struct rrule *out, struct why *w)
{
	struct why first, again;
	char *mended;

	if (parse_once(a, text, opt, out, &first) == OK)
		return OK;
	if (strnlen(text, TEXT_MAX) == TEXT_MAX)
		return why(w, BAD, "%s", first.text);
	mended = mend(a, text, opt);
	if (parse_once(a, mended, opt, out, &again) == OK)
		return why(w, BAD, "%s; nearest form: %.80s", first.text, mended);
	return why(w, BAD, "%s; a form that works: %s", first.text, example(mended));
}

enum err rhythm_when_parse(struct arena *a, const char *text, const struct shorthand_options *opt,
			   struct rrule *out, struct why *w)
{
	if (rrule_is_long(text))
		return rrule_parse(a, text, opt->zone, out, w);
	return shorthand_parse(a, text, opt, out, w);
}
