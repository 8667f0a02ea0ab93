/*
 * words.c - the English words of the shorthand.
 */
#include "rhythm/shorthand.h"

#define DAY(name, short_name, n)                                                                   \
	{ name, WORD_WEEKDAY, n }, { name "s", WORD_WEEKDAY, n },                                  \
	{                                                                                          \
		short_name, WORD_WEEKDAY, n                                                        \
	}
#define MONTH(name, short_name, n)                                                                 \
	{ name, WORD_MONTH, n },                                                                   \
	{                                                                                          \
		short_name, WORD_MONTH, n                                                          \
	}

static const struct shorthand_word english[] = {
	{ "the", WORD_SKIP, 0 },
	{ "of", WORD_SKIP, 0 },
	{ "and", WORD_SKIP, 0 },
	{ "a", WORD_SKIP, 0 },
	{ "once", WORD_SKIP, 0 },
	{ "&", WORD_SKIP, 0 },
	{ "every", WORD_EVERY, 0 },
	{ "each", WORD_EVERY, 0 },
	{ "other", WORD_OTHER, 0 },
	{ "one", WORD_NUMBER, 1 },
	{ "two", WORD_NUMBER, 2 },
	{ "three", WORD_NUMBER, 3 },
	{ "four", WORD_NUMBER, 4 },
	{ "five", WORD_NUMBER, 5 },
	{ "six", WORD_NUMBER, 6 },
	{ "seven", WORD_NUMBER, 7 },
	{ "eight", WORD_NUMBER, 8 },
	{ "nine", WORD_NUMBER, 9 },
	{ "ten", WORD_NUMBER, 10 },
	{ "twelve", WORD_NUMBER, 12 },
	{ "first", WORD_ORDINAL, 1 },
	{ "second", WORD_ORDINAL, 2 },
	{ "third", WORD_ORDINAL, 3 },
	{ "fourth", WORD_ORDINAL, 4 },
	{ "fifth", WORD_ORDINAL, 5 },
	{ "last", WORD_ORDINAL, -1 },
	{ "day", WORD_UNIT, UNIT_DAY },
	{ "days", WORD_UNIT, UNIT_DAY },
	{ "week", WORD_UNIT, UNIT_WEEK },
	{ "weeks", WORD_UNIT, UNIT_WEEK },
	{ "month", WORD_UNIT, UNIT_MONTH },
	{ "months", WORD_UNIT, UNIT_MONTH },
	{ "quarter", WORD_UNIT, UNIT_QUARTER },
	{ "quarters", WORD_UNIT, UNIT_QUARTER },
	{ "year", WORD_UNIT, UNIT_YEAR },
	{ "years", WORD_UNIT, UNIT_YEAR },
	{ "daily", WORD_OFTEN, UNIT_DAY * 100 + 1 },
	{ "weekly", WORD_OFTEN, UNIT_WEEK * 100 + 1 },
	{ "fortnightly", WORD_OFTEN, UNIT_WEEK * 100 + 2 },
	{ "fortnight", WORD_OFTEN, UNIT_WEEK * 100 + 2 },
	{ "monthly", WORD_OFTEN, UNIT_MONTH * 100 + 1 },
	{ "quarterly", WORD_OFTEN, UNIT_QUARTER * 100 + 1 },
	{ "yearly", WORD_OFTEN, UNIT_YEAR * 100 + 1 },
	{ "annually", WORD_OFTEN, UNIT_YEAR * 100 + 1 },
	DAY("monday", "mon", 0),
	DAY("tuesday", "tue", 1),
	DAY("wednesday", "wed", 2),
	DAY("thursday", "thu", 3),
	DAY("friday", "fri", 4),
	DAY("saturday", "sat", 5),
	DAY("sunday", "sun", 6),
	{ "weekday", WORD_DAYS, 0x1f },
	{ "weekdays", WORD_DAYS, 0x1f },
	{ "workday", WORD_DAYS, 0x1f },
	{ "workdays", WORD_DAYS, 0x1f },
	{ "weekend", WORD_DAYS, 0x60 },
	{ "weekends", WORD_DAYS, 0x60 },
	MONTH("january", "jan", 1),
	MONTH("february", "feb", 2),
	MONTH("march", "mar", 3),
	MONTH("april", "apr", 4),
	{ "may", WORD_MONTH, 5 },
	MONTH("june", "jun", 6),
	MONTH("july", "jul", 7),
	MONTH("august", "aug", 8),
	MONTH("september", "sep", 9),
	MONTH("october", "oct", 10),
	MONTH("november", "nov", 11),
	MONTH("december", "dec", 12),
	{ "on", WORD_ON, 0 },
	{ "in", WORD_ON, 0 },
	{ "at", WORD_AT, 0 },
	{ "noon", WORD_CLOCK, 720 },
	{ "midnight", WORD_CLOCK, 0 },
	{ "am", WORD_HALF, 0 },
	{ "pm", WORD_HALF, 12 },
};

const struct shorthand_words shorthand_english = { english, sizeof english / sizeof *english };
