/*
 * edition_ahead.c - the line of a digest that says what is coming.
 */
#include "base/buf.h"
#include "community/digest/edition.h"
#include "community/digest/edition_cut.h"
#include "community/digest/edition_time.h"
#include "community/timetable.h"
#include "compose/words.h"
#include "rhythm/zone.h"
#include "store/store_meeting.h"

enum { AHEAD_S = 21 * 86400, SHOWN = 5 };

static void look(struct edition_cut *cut)
{
	const struct settings_rhythm *rule = timetable_rule(cut->c->set, cut->edition.rule);
	const struct rule_row *row = cut->row;
	time_t now = cut->edition.cut_at;

	if (rule && !row)
		row = rule_get(cut->c->s, cut->a, rule->name);
	cut->looked_ahead = true;
	if (!rule || cut->style == EDITION_CATCHUP ||
	    timetable_next(cut->a, cut->c->set, rule, row, now, &cut->next, NULL) != OK)
		cut->next = 0;
	cut->meetings = meetings_between(cut->c->s, cut->a, now, now + AHEAD_S, &cut->n_meetings);
}

static const char *moment(struct arena *a, const struct lang *l, const struct zone *z, time_t t)
{
	return words_date(a, l, "moment", t, zone_offset(z, t));
}

const char *edition_ahead(struct edition_cut *cut, struct arena *each, const struct due_member *who,
			  const struct lang *l, const struct zone *z)
{
	const struct zone *theirs = who && who->zone ? z : cut->zone;
	struct buf list = BUF(each);
	time_t next;

	if (!cut->looked_ahead)
		look(cut);
	for (size_t i = 0, n = 0; i < cut->n_meetings && n < SHOWN; i++) {
		const struct meeting *m = &cut->meetings[i];

		if (m->cancelled)
			continue;
		buf_printf(&list, "%s%s (%s)", n++ ? "; " : "", m->title,
			   moment(each, l, z, (time_t)m->starts));
	}
	if (cut->next && !(who && who->folding)) { /* else singly, until they fold again */
		next = edition_due_at(cut->zone, theirs, cut->next, cut->next, cut->quiet);
		buf_printf(&list, "%s%s", list.n ? "; " : "",
			   SAY(each, l, "digest.next", { "when", moment(each, l, z, next) }));
	}
	return list.n ? SAY(each, l, "digest.ahead", { "list", buf_text(&list) }) : NULL;
}
