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
	int n, turn;
	time_t at;
	char state; /* w waits, d done, n not, s skipped */
};

struct run {
	struct year *y;
	struct fact_activity *v;
	const struct year_recipe *r;
	struct row rows[STEPS_MOST];
	int n_rows, extended;
	int group[PEOPLE]; /* 0: in none */
	const struct fact_letter
		*letter[PEOPLE]; /* to their group, of the step that is looked at */
	time_t divided;          /* when groups were drawn */
	int64_t closed_by;       /* the mail that closed it; 0: none */
	bool open, unsure; /* unsure: what the oracle does not know may have changed its course */
	bool first;        /* of those lived twice, the hours as they went before the restore */
	time_t opened, due, closed, now;
	/* of the audience that is being asked for */
	const char *p;
	bool odd;
	int room;   /* of samples */
	bool whole; /* as if samples took everybody they may */
};

/* From the backup to its restoring. */
bool run_lived_twice(const struct year *y, time_t t);
time_t run_after(const struct run *q, time_t from, int64_t span);
void run_end(struct run *q);

/* year_steer.c */
void run_extend(struct run *q, int64_t span);
/* A step counted from the meeting; 0: it would have been before. */
time_t run_event_step(const struct run *q, const struct year_step *s, time_t meets, time_t from);
/* What coordinators wrote about it in this hour. */
void run_steer(struct run *q);
/* A role given by a step: to whom it is for, and to nobody else. */
void run_give(struct run *q, const struct year_step *s);
void run_given_check(struct year *y);
bool run_was_steered(const struct year *y, int64_t activity);
void run_group_letter(struct run *q, int who, const struct fact_letter *l);
/* Those who got it, each in their group, are named in it to each other, and to nobody else. */
void run_group_names(struct run *q, const struct year_step *s);
void run_groups_check(struct run *q);
/* Who joins when groups are drawn finds one, and is told so in one letter. */
void run_late_check(struct run *q);

/* Who was asked, in which activity, when first. */
void run_asked(struct year *y, int64_t activity, int who, time_t at);
/* "answers >= 1": 1, 0; -1 where the oracle does not know the words. */
int run_holds(const struct run *q, const char *text);
/* Who wanted to take part when it was over was told so, and nobody else. */
void run_joins_check(struct run *q);
/* Who gets a step's letter. false: in words the oracle does not know. */
bool run_audience(struct run *q, const struct year_step *s, enum will out[PEOPLE]);

#endif
