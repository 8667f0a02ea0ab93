/*
 * care.c - the table of housekeeping, and its turn.
 */
#include "community/desk/care.h"

#include "base/when.h"
#include "community/digest/catchup.h"
#include "community/list/deliver.h"
#include "community/digest/edition.h"
#include "community/digest/newsletter.h"
#include "community/list/bounces.h"
#include "community/list/moderate.h"
#include "community/desk/confirm.h"
#include "community/digest/proof.h"
#include "community/digest/rota.h"
#include "community/keepers.h"
#include "community/people/mydata.h"
#include "community/restored.h"

static const struct {
	const char *name;
	int every_s; /* asked at most so often */
	care_do *run;
} cares[] = {
	{ "coordinators", 60, keepers_care },
	{ "delivery", 60, deliver_care },
	{ "questions", 60, confirm_care },
	{ "restored", 0, restored_care },
	{ "erased", 60, mydata_care },
	{ "newsletters", 5, newsletter_care },
	{ "newsletter files", 60, newsletter_drafts_care },
	{ "catch-ups", 5, catchups_tick },
	{ "proofs", 5, proofs_tick },
	{ "rota", 3600, rota_remind },
	{ "personal digests", 60, editions_tick_personal },
	{ "undecided", 60, moderate_care_falls },
	{ "refused letters", 60, bounces_care_dead },
	{ "scores", 3600, bounces_care_scores },
	{ "waiting", 60, moderate_care_list },
	{ NULL, 0, NULL },
};

_Static_assert(sizeof cares / sizeof *cares <= CARE_MOST + 1, "community.cared is too short");

enum err care_tick(struct community *c, struct arena *a, time_t now, struct why *w)
{
	enum err all = NONE;

	for (size_t i = 0; cares[i].name; i++) {
		enum err e;

		if (c->cared[i] && !when_passed(c->cared[i], cares[i].every_s, now))
			continue;
		c->cared[i] = now;
		e = cares[i].run(c, a, now, w);
		if (e == BAD || e == AGAIN)
			all = e;
		else if (e == OK && all == NONE)
			all = OK;
	}
	return all;
}
