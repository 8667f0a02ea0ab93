#include "community/digest/edition_late.h"

#include "community/answer.h"
#include "community/keepers.h"
#include "compose/value.h"
#include "compose/words.h"
#include "rhythm/zone.h"
#include "store/store_rhythm.h"

static const char *moment(struct community *c, struct arena *a, const struct lang *l, time_t t)
{
	const struct zone *z = community_zone(c);

	return words_date(a, l, "moment", t, zone_offset(z, t));
}

/* missing: why it could not be made, or NULL: its draft waits. Not missing: it is there, but late. */
static void tell(struct community *c, struct arena *a, const char *rule, time_t due, time_t made,
		 bool missing, const char *reason)
{
	struct why why_not;
	size_t n;
	struct keeper *v = keepers_all(c, a, &n);

	for (size_t i = 0; i < n; i++) {
		struct answer letter = { .template = "late",
					 .values = answer_values(c, a, v[i].member),
					 .member = v[i].member,
					 .address = v[i].address,
					 .class = CLASS_CARE };
		const struct lang *l = answer_lang(c, v[i].member);

		value_set_text(letter.values, "rule", rule);
		value_set_text(letter.values, "due", moment(c, a, l, due));
		value_set_text(letter.values, "made", moment(c, a, l, made));
		value_set_text(letter.values, "reason", reason);
		value_set_bool(letter.values, "missing", missing);
		value_set_bool(letter.values, "waits", missing && !reason);
		answer_send(c, a, &letter, &why_not);
	}
}

static const char *area(struct arena *a, const char *rule)
{
	return arena_printf(a, "edition %s", rule);
}

void edition_made(struct community *c, struct arena *a, const char *rule, time_t due, time_t made)
{
	bool was_missing = trouble_clear(c->s, area(a, rule));

	if (was_missing || made - due > EDITION_LATE)
		tell(c, a, rule, due, made, false, NULL);
}

void edition_missing(struct community *c, struct arena *a, const char *rule, time_t due, time_t now,
		     const char *reason)
{
	store_begin(c->s);
	if (trouble_set(c->s, area(a, rule), reason, now))
		tell(c, a, rule, due, now, true, reason);
	store_commit(c->s);
}

static const char *draft_area(struct arena *a, const char *rule)
{
	return arena_printf(a, "draft %s", rule);
}

void edition_left_lying(struct community *c, struct arena *a, const char *rule, time_t due,
			time_t now)
{
	if (trouble_there(c->s, draft_area(a, rule))) /* asked every few seconds */
		return;
	store_begin(c->s);
	if (trouble_set(c->s, draft_area(a, rule), "its draft waits, and no editor answers", now))
		tell(c, a, rule, due, now, true, NULL);
	store_commit(c->s);
}

void edition_released(struct community *c, struct arena *a, const char *rule, time_t due,
		      time_t now)
{
	if (trouble_clear(c->s, draft_area(a, rule)))
		tell(c, a, rule, due, now, false, NULL);
}

void edition_superseded(struct community *c, struct arena *a, const char *rule)
{
	trouble_clear(c->s, draft_area(a, rule));
}
