/*
 * intake.h - fresh arrivals, in groups: parsed without the store's lock, settled in one transaction.
 */
#ifndef COMMUNITY_INTAKE_H
#define COMMUNITY_INTAKE_H

#include "community/community.h"

struct intake_watch {
	/* Called before a mail is touched, with its number, and with 0 after: should the process die
	 * of it, somebody knows whose fault it was. May be NULL. */
	void (*hold)(void *arg, int64_t arrival);
	void *arg;
};

/* Decides and writes down what became of a mail that was read (work_read). In a transaction. */
void intake_settle(struct community *c, struct work *w);

/* One group. Gives how many arrivals were settled; 0: there is nothing new. */
size_t intake_group(struct community *c, struct arena *a, const struct intake_watch *watch);

#endif
