/*
 * store_figures.h - how well a community keeps its promise to those who ask.
 */
#ifndef STORE_STORE_FIGURES_H
#define STORE_STORE_FIGURES_H

#include "store/store.h"

struct inquiry_figures {
	int64_t asked;          /* inquiries that began, without those an earlier answer settled */
	int64_t answered;       /* with at least one answer */
	int64_t within_promise; /* whose first answer came by the time that was named at first */
	int64_t open;           /* now, whenever they began */
	int64_t unanswered;     /* open ones without an answer */
	int64_t median_s;       /* of the times to a first answer; 0: there is none */
};
/* Of those that began in [from, to). */
struct inquiry_figures inquiry_figures(struct store *s, time_t from, time_t to);

/* How a recipe went: of its activities that began since. */
struct recipe_figures {
	const char *recipe;
	int64_t runs, open;               /* begun; of these not closed yet */
	int64_t letters, answers, people; /* sent; what came back, of so many */
};
struct recipe_figures *recipe_figures(struct store *s, struct arena *a, time_t since, size_t *n);

#endif
