/*
 * year_run.h - one activity gone through again by the oracle; for year_activity.c and
 * year_audience.c.
 */
#ifndef TESTS_YEAR_RUN_H
#define TESTS_YEAR_RUN_H

#include "tests/year/year_recipe.h"

enum { SAMPLE = 12, PROMISE = 3 * DAY, ASKS_A_WEEK = 2, STEPS_MOST = 100 };

/* Must, may or must not somebody get a letter? */
enum will { NO, MAY, MUST };

struct row {
	const struct year_step *s;
	int n, turn, ext;
	time_t at;
	char state; /* w waits, d done, n not, s skipped */
};

struct run {
	struct year *y;
	struct fact_activity *v;
	const struct year_recipe *r;
	struct row rows[STEPS_MOST];
	int n_rows, extended;
	bool open, unsure; /* unsure: what the oracle does not know may have changed its course */
	time_t opened, due, closed, now;
	/* of the audience that is being asked for */
	const char *p;
	bool odd;
	int room; /* of samples */
};

/* Who was asked, in which activity, when first. */
void run_asked(struct year *y, int64_t activity, int who, time_t at);
/* "answers >= 1": 1, 0; -1 where the oracle does not know the words. */
int run_holds(const struct run *q, const char *text);
/* Who gets a step's letter. false: in words the oracle does not know. */
bool run_audience(struct run *q, const struct year_step *s, enum will out[PEOPLE]);

#endif
