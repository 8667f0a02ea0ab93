/*
 * year_recipe.h - the recipes' files as the oracle reads them: with libconfig alone.
 */
#ifndef TESTS_YEAR_RECIPE_H
#define TESTS_YEAR_RECIPE_H

#include "tests/year/year.h"

struct year_step {
	const char *name, *at, *when, *only_if, *unless, *mail, *to, *gives;
	char anchor; /* s start, e end, w when, v the event, h by hand */
	int64_t offset, every, extend;
	int times, most;
	bool asks, must, close;
	bool each_group, divide;
	bool known; /* the oracle knows all its keys; else it says nothing about it */
};

struct year_recipe {
	const char *name, *word, *accept, *hour, *by;
	int64_t lasts; /* 0: the promise of the settings */
	int hour_min, quorum;
	int group_size;
	bool joins, personal, posts, suggest, faq, event, groups, consent, unnamed, anonymous;
	bool beyond; /* has ways the oracle cannot judge */
	const char *needs[8], *roles[8];
	int n_needs, n_roles;
	const char *dated[8],
		*naming[8]; /* the letters that say when its members meet; who is with whom */
	int n_dated, n_naming;
	struct year_step *steps;
	size_t n_steps;
};

const struct year_recipe *year_recipes_known(struct year *y, size_t *n);
const struct year_recipe *year_recipe_known(struct year *y, const char *name); /* NULL: none */
/* What a mail that opens it says; post: the number of its post, -1: it is none. */
const char *year_recipe_text(struct year *y, const struct year_recipe *r, int post, time_t meets);
/* When a meeting of that recipe will be; 0: there is none. */
time_t year_recipe_meets(struct year *y, const struct year_recipe *r);
/* The name of the letter that has this key; "": none of a step. */
const char *year_recipe_mail(const struct year_recipe *r, const char *key);

#endif
