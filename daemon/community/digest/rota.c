#include "community/digest/rota.h"

#include <string.h>

#include "community/answer.h"
#include "community/activity/cast.h"
#include "community/digest/edition_cut.h"
#include "community/timetable.h"
#include "compose/note.h"
#include "compose/value.h"
#include "compose/words.h"
#include "rhythm/zone.h"
#include "store/store_member.h"

enum { DAY = 86400 };

/* Those who do not pause at that time; all where everybody does. */
static size_t present(struct community *c, struct arena *a, int64_t *v, size_t n, time_t at)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (member_find(c->s, a, v[i])->paused_until <= (int64_t)at) {
			int64_t here = v[i];

			v[i] = v[k];
			v[k++] = here;
		}
	return k ? k : n;
}

/* Editors, else coordinators, else owners, unless coordinators are named who are no members; in the order
 * of joining. */
static int64_t *editors(struct community *c, struct arena *a, time_t at, size_t *n)
{
	int64_t *v = role_members(c->s, a, "editor", n);

	if (!*n)
		v = role_members(c->s, a, "coordinator", n);
	if (!*n && !c->set->community.coordinators.n)
		v = role_members(c->s, a, "owner", n);
	*n = present(c, a, v, *n, at);
	return v;
}

/* Among how many others than its editor a draft may go about. */
static int64_t others(struct community *c, struct arena *a, const struct edition_row *e, time_t now)
{
	size_t n;
	int64_t *v = editors(c, a, now, &n), k = 0;

	for (size_t i = 0; i < n; i++)
		k += v[i] != e->editor;
	return k;
}

const char *rota_on_duty(struct community *c, struct arena *a, int64_t turn, time_t at,
			 int64_t *member)
{
	const struct settings_list *given = &c->set->community.coordinators;
	size_t n;
	int64_t *v = editors(c, a, at, &n);

	*member = n ? v[(uint64_t)turn % n] : 0;
	if (n)
		return member_find(c->s, a, *member)->address;
	return given->n ? given->v[(uint64_t)turn % given->n] : NULL;
}

bool rota_all_left_lying(struct community *c, struct arena *a, const struct edition_row *e,
			 time_t now)
{
	return e->asked && e->asked_at && !e->release_at && e->passed >= others(c, a, e, now) &&
	       e->asked_at + c->set->digest.proof_wait_s <= (int64_t)now;
}

bool rota_left_lying(struct community *c, struct arena *a, const struct edition_row *e, time_t now)
{
	int64_t wait = c->set->digest.proof_wait_s;

	if (!e->asked || !e->asked_at || e->passed >= others(c, a, e, now))
		return false;
	if (e->release_at && e->release_at != e->cut_at + wait)
		return false; /* its editor said when it goes */
	if (e->release_at)    /* the next one needs time as well */
		return e->asked_at + (e->release_at - e->asked_at) / 2 <= (int64_t)now &&
		       !e->passed && e->release_at > (int64_t)now;
	return e->asked_at + wait <= (int64_t)now;
}

void rota_pass_on(struct community *c, struct arena *a, struct edition_row *e, time_t now)
{
	struct member *was = e->editor ? member_find(c->s, a, e->editor) : NULL;
	struct answer n = { .template = "rota-passed", .member = was, .class = CLASS_CARE };
	struct why w;

	store_begin(c->s);
	e->passed++;
	e->asked = false;
	e->asked_at = now;
	edition_save(c->s, e);
	if (was) {
		n.values = answer_values(c, a, was);
		value_set_number(n.values, "number", (long)e->number);
		answer_send(c, a, &n, &w);
	}
	store_commit(c->s);
}

/* --- a day before ---------------------------------------------------------------------------- */

struct reminding {
	struct community *c;
	const struct member *m;
	time_t at;
};

static enum err write_reminder(struct arena *a, const struct lang *l, struct value *values,
			       struct note *out, void *arg, struct why *w)
{
	const struct reminding *r = arg;
	const struct zone *z = community_zone_of(r->c, r->m);

	value_set_text(values, "when", words_date(a, l, "moment", r->at, zone_offset(z, r->at)));
	return note_compose(a, l, "rota-next", values, out, w);
}

static enum err remind(struct community *c, struct arena *a, const struct settings_rhythm *rule,
		       time_t slot, time_t now, struct why *w)
{
	struct rule_row *row = rule_get(c->s, a, rule->name);
	struct reminding r = { .c = c, .at = slot };
	struct cast cast = { .key = arena_printf(a, "rota:%s:%lld", rule->name, (long long)slot),
			     .kind = "rota",
			     .class = CLASS_CARE,
			     .due = now,
			     .write = write_reminder,
			     .arg = &r };
	int64_t member;
	size_t lying;

	editions_in_proof(c->s, a, rule->name, &lying); /* the next one takes over their number */
	rota_on_duty(c, a, row->editions + 1 - (int64_t)lying, slot, &member);
	if (!member)
		return NONE;
	r.m = member_find(c->s, a, member);
	cast.want = (struct cast_want){ .only = member, .owed = true, .now = now };
	if (cast_compose(c, a, &cast, w) != OK)
		return BAD;
	store_begin(c->s);
	cast_store(c, a, &cast);
	store_commit(c->s);
	return cast.letters ? OK : NONE;
}

enum err rota_remind(struct community *c, struct arena *a, time_t now, struct why *w)
{
	enum err all = NONE;

	for (size_t i = 0; i < c->set->rhythm.n; i++) {
		const struct settings_rhythm *rule = &c->set->rhythm.v[i];
		time_t slot;
		enum err e;

		if (strcmp(rule->what, "digest") || !rule->enabled ||
		    edition_proof(c->set, rule) == PROOF_NONE ||
		    timetable_next(a, c->set, rule, rule_get(c->s, a, rule->name), now, &slot, w) !=
			    OK ||
		    slot - now > DAY)
			continue;
		e = remind(c, a, rule, slot, now, w);
		all = e == NONE ? all : e;
	}
	return all;
}
