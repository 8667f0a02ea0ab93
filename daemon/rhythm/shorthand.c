#include "rhythm/shorthand.h"

#include <string.h>

#include "base/arena.h"
#include "rhythm/civil.h"
#include "rhythm/shorthand_in.h"

struct shorthand_options shorthand_defaults(const struct zone *zone)
{
	return (struct shorthand_options){
		.zone = zone,
		.since = (int64_t)civil_day(2024, 1, 1) * DAY_S,
		.at_minute = 8 * 60,
		.words = &shorthand_english,
	};
}

/* --- what the tokens say ------------------------------------------------------------------- */

static const struct token *peek(const struct plan *p)
{
	for (int i = p->at; i < p->ntok; i++)
		if (!p->tok[i].word || p->tok[i].word->kind != WORD_SKIP)
			return &p->tok[i];
	return NULL;
}

/* The very next token, if it is a word of that kind. */
static const struct token *next_is(const struct plan *p, enum word_kind kind)
{
	const struct token *t = p->at < p->ntok ? &p->tok[p->at] : NULL;

	return t && t->word && t->word->kind == kind ? t : NULL;
}

static enum err odd(struct plan *p, const struct token *t)
{
	return why(p->w, BAD, "'%s' does not fit where it stands", t->text);
}

static enum err set_unit(struct plan *p, enum unit unit, int n)
{
	if (p->unit_implied && p->unit == unit && p->every_n == 1) {
		p->every_n = n; /* "friday fortnightly" */
		p->unit_implied = false;
		return OK;
	}
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

/* "second to last": counted from the end. */
static bool from_the_end(struct plan *p)
{
	const struct token *t = p->at + 1 < p->ntok ? &p->tok[p->at + 1] : NULL;

	if (!next_is(p, WORD_TO) || !t->word || t->word->kind != WORD_ORDINAL ||
	    t->word->value >= 0)
		return false;
	p->at += 2;
	return true;
}

static enum err take_ordinal(struct plan *p, int n)
{
	if (n > 0 && from_the_end(p))
		return add_pending(p, -n);
	/* "every second week" counts weeks. "every second monday" does so for some, and for others
	 * is the second of the month: "of the month" or "of march" behind it tells, else check asks. */
	if (p->every && !p->unit_said && n > 1 && !p->npending &&
	    (next_is(p, WORD_UNIT) || next_is(p, WORD_WEEKDAY))) {
		p->every_n = n;
		p->every_nth = true;
		return OK;
	}
	return add_pending(p, n);
}

/* "twice a week", "3 times a month" */
static bool take_times(struct plan *p, int n)
{
	const struct token *t = next_is(p, WORD_TIMES);

	if (!t || t->word->value)
		return false;
	p->at++;
	p->times = n;
	return true;
}

/* How often, said behind the day: "fridays every two weeks", "un vendredi sur deux". */
static bool take_behind(struct plan *p, int n)
{
	const struct token *next = p->at < p->ntok ? &p->tok[p->at] : NULL;
	int before = p->at - 2;

	while (before >= 0 && p->tok[before].word && p->tok[before].word->kind == WORD_SKIP)
		before--;
	if (before < 0 || !p->tok[before].word || p->tok[before].word->kind != WORD_EVERY ||
	    !p->unit_said || p->every_n != 1 || n < 2)
		return false;
	if (next && next->word && next->word->kind == WORD_UNIT) {
		if (!p->unit_implied || next->word->value != (int)p->unit)
			return false;
		p->at++;
	}
	p->every_n = n;
	return true;
}

static enum err take_number(struct plan *p, const struct token *t)
{
	const struct token *next = peek(p);
	bool half = next && next->word && next->word->kind == WORD_HALF;

	if (t->clock >= 0 || half || (p->in_time && !t->nth)) {
		int minute = t->clock >= 0 ? t->clock : t->number < 24 ? t->number * 60 : -1;

		if (half && minute >= 0) {
			minute = shorthand_half_day(minute, next->word->value);
			p->at = (int)(next - p->tok) + 1;
		}
		return minute < 0 ? why(p->w, BAD, "'%s' is no time of day; write it as 08:00",
					t->text)
				  : add_clock(p, minute);
	}
	if ((t->nth || t->dot) && t->number >= 1 && t->number <= 31) {
		p->day_nth = true;
		return take_ordinal(p, t->number);
	}
	if (take_times(p, t->number) || take_behind(p, t->number))
		return OK;
	/* "every 3 weeks", but "every 3 march", "every march 3" */
	if (p->every && !p->unit_said && (!p->months || p->dated) && !next_is(p, WORD_MONTH)) {
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

/* "on day 1 and 15": the numbers behind "day". */
static enum err take_numbered(struct plan *p)
{
	const struct token *t;

	while ((t = peek(p)) && t->number > 0 && t->clock < 0) {
		p->at = (int)(t - p->tok) + 1;
		p->day_nth = true;
		if (add_monthday(p, t->number) != OK)
			return BAD;
	}
	return OK;
}

/* "day" counts, or is counted: every day, the last day, day 15. */
static enum err take_unit(struct plan *p, enum unit unit)
{
	if (unit == UNIT_DAY && p->npending) /* "the last working day" has it behind in French */
		return next_is(p, WORD_DAYS) ? OK : settle_pending(p);
	if (unit == UNIT_DAY && (p->unit_said || !p->every)) {
		int before = p->at;

		if (take_numbered(p) != OK)
			return BAD;
		if (p->at > before)
			return OK;
		if (p->unit_said)
			return why(p->w, BAD, "'day' wants a number: on day 15");
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
	bool first_said = !p->unit_said && !p->npending && !p->nths && !p->nworkday;

	if (first_said && set_unit(p, UNIT_WEEK, p->every_n) != OK)
		return BAD;
	p->unit_implied = p->unit_implied || first_said;
	if (first_said && p->every_n > 1 && (days & (days - 1)))
		return why(p->w, BAD, "say 'every %d weeks on monday and friday' instead",
			   p->every_n);
	return count_weekdays(p, days);
}

/* "monday to friday", "mon-fri", over the week's end too. */
static unsigned weekday_range(struct plan *p, int from)
{
	const struct token *to = p->at + 1 < p->ntok ? &p->tok[p->at + 1] : NULL;
	unsigned days = 1u << from;

	if (!to || !to->word || to->word->kind != WORD_WEEKDAY ||
	    !shorthand_is(p->opt->words, p->tok[p->at].text, WORD_TO))
		return days;
	p->at += 2;
	for (int i = from; i != to->word->value; i = (i + 1) % 7)
		days |= 1u << (i + 1) % 7;
	return days;
}

/* "working day", and "week day" written apart. */
static bool day_follows(struct plan *p)
{
	const struct token *t = next_is(p, WORD_UNIT);

	if (!t || t->word->value != UNIT_DAY)
		return false;
	p->at++;
	return true;
}

/* "every other friday"; German has one word for this and for the second friday of a month. */
static enum err take_other(struct plan *p, const struct token *t)
{
	bool second = shorthand_is(p->opt->words, t->text, WORD_ORDINAL);

	if (!p->every || p->unit_said)
		return second ? take_ordinal(p, 2) : odd(p, t);
	p->every_n = 2;
	p->every_nth = p->other = second && next_is(p, WORD_WEEKDAY);
	return OK;
}

/* "as 7" says in Portuguese at what time, "as 2 semanas" does not. */
static enum err skip_or_at(struct plan *p, const struct token *t)
{
	const struct token *n = p->at < p->ntok ? &p->tok[p->at] : NULL;
	const struct token *behind = p->at + 1 < p->ntok ? &p->tok[p->at + 1] : NULL;

	if (!n || n->number < 0 || n->number > 23 || n->nth ||
	    !shorthand_is(p->opt->words, t->text, WORD_AT) ||
	    (behind && behind->word && behind->word->kind == WORD_UNIT))
		return OK;
	p->in_time = true;
	return settle_pending(p);
}

static enum err told(struct plan *p, const char *fmt, const struct token *t, const char *form)
{
	p->told = true;
	return why(p->w, BAD, fmt, t->text, form);
}

static enum err unclear(struct plan *p, const struct token *t)
{
	static const char *const forms[] = {
		[UNIT_WEEK] = "'every 2 weeks' or 'weekly on monday and thursday'",
		[UNIT_MONTH] = "'every 2 months' or 'monthly on the 1st and 15th'",
		[UNIT_YEAR] = "'every 2 years' or 'every 6 months'",
	};

	if (p->opt->meaning == MEANS_EVERY_N)
		return set_unit(p, (enum unit)t->word->value, 2);
	return told(p, "'%s' means two things: write %s", t, forms[t->word->value]);
}

/* "half a year", "half yearly" */
static enum err take_half(struct plan *p, const struct token *t)
{
	const struct token *next = peek(p);

	if (!next || !next->word ||
	    !((next->word->kind == WORD_UNIT && next->word->value == UNIT_YEAR) ||
	      (next->word->kind == WORD_OFTEN && next->word->value == UNIT_YEAR * 100 + 1)))
		return odd(p, t);
	p->at = (int)(next - p->tok) + 1;
	return set_unit(p, UNIT_MONTH, 6);
}

static enum err take_word(struct plan *p, const struct token *t)
{
	int value = t->word->value;

	switch (t->word->kind) {
	case WORD_SKIP: return skip_or_at(p, t);
	case WORD_EVERY:
		p->every = true;
		p->in_time = false;
		return OK;
	case WORD_OTHER: return take_other(p, t);
	case WORD_ALTERNATE:
		p->every = true;
		p->every_n = 2;
		return OK;
	case WORD_TO:
		return why(p->w, BAD,
			   "only weekdays go from one to another: monday to friday; a date is "
			   "written 3 march");
	case WORD_TIMES: p->times = value; return value ? OK : odd(p, t);
	case WORD_WORK: return day_follows(p) ? take_weekday(p, WORKDAYS) : odd(p, t);
	case WORD_HALF_A: return take_half(p, t);
	case WORD_UNCLEAR: return unclear(p, t);
	case WORD_VAGUE:
		return why(p->w, BAD, "'%s' is no time of day; write it as 08:00", t->text);
	case WORD_OFTENER:
		return told(p, "'%s' is too often for a rule of days: write such as '%s'", t,
			    "daily at 08:00 and 16:00");
	case WORD_NUMBER:
		if (take_times(p, value) || take_behind(p, value))
			return OK;
		if (!p->every || p->unit_said)
			return odd(p, t);
		p->every_n = value;
		return OK;
	case WORD_ORDINAL: return take_ordinal(p, value);
	case WORD_MONTH_EDGE:
		return add_monthday(p, value) == OK ? set_unit(p, UNIT_MONTH, 1) : BAD;
	case WORD_UNIT:
		if (value == UNIT_WEEK && day_follows(p))
			return take_weekday(p, WORKDAYS);
		return take_unit(p, (enum unit)value);
	case WORD_OFTEN: return set_unit(p, (enum unit)(value / 100), value % 100);
	case WORD_WEEKDAY: return take_weekday(p, weekday_range(p, value));
	case WORD_DAYS: return take_weekday(p, (unsigned)value);
	case WORD_MONTH: {
		const struct token *next = peek(p);

		/* "march 3" as well as "3 march" */
		if (!p->npending && !p->in_time && next && next->number > 0 && next->clock < 0) {
			p->at = (int)(next - p->tok) + 1;
			p->months |= 1u << value;
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
	if (p->every_nth && p->unit_implied && !p->other && p->opt->meaning == MEANS_NTH_OF_MONTH)
		count_in_month(p, UNIT_MONTH);
	return settle_pending(p);
}

static enum err parse_once(struct arena *a, const char *text, const struct shorthand_options *opt,
			   struct rrule *out, struct why *w, bool *told_form)
{
	struct plan p = { .a = a, .opt = opt, .w = w, .every_n = 1 };
	time_t first;

	*told_form = false;
	if (shorthand_tokens(&p, text) != OK || understand(&p) != OK || shorthand_check(&p) != OK) {
		*told_form = p.told;
		return BAD;
	}
	if (p.every_n * 3 > 9999)
		return why(w, BAD, "'every %d' is too rare", p.every_n);
	shorthand_build(&p, out);
	if (rrule_next(out, (time_t)p.opt->since - 2 * DAY_S, &first) != OK)
		return why(w, BAD, "no day of the calendar ever fits it");
	return OK;
}

enum err shorthand_parse(struct arena *a, const char *text, const struct shorthand_options *opt,
			 struct rrule *out, struct why *w)
{
	struct why first, again;
	char *mended;
	bool told_form, other;

	if (parse_once(a, text, opt, out, &first, &told_form) == OK)
		return OK;
	if (told_form || strnlen(text, TEXT_MAX) == TEXT_MAX)
		return why(w, BAD, "%s", first.text);
	mended = shorthand_mend(a, text, opt->words);
	if (mended && parse_once(a, mended, opt, out, &again, &other) == OK)
		return why(w, BAD, "%s; nearest form: %s", first.text, shorthand_say(a, out, opt));
	return why(w, BAD, "%s; a form that works: %s", first.text,
		   shorthand_example(a, mended ? mended : text, opt->words));
}

enum err rhythm_when_parse(struct arena *a, const char *text, const struct shorthand_options *opt,
			   struct rrule *out, struct why *w)
{
	if (rrule_is_long(text))
		return rrule_parse(a, text, opt->zone, out, w);
	return shorthand_parse(a, text, opt, out, w);
}
