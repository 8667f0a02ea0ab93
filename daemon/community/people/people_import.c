#include "community/people/people_import.h"

#include <jansson.h>
#include <string.h>

#include "base/address.h"
#include "community/people/people.h"
#include "rhythm/shorthand.h"
#include "rhythm/zone.h"

struct importing {
	struct people_import *im;
	struct arena *a; /* of one row */
	json_t *seen;    /* addresses of this list, those beside the main ones too; who became a
			  * member by it: their number */
	size_t open;     /* rows in the transaction at hand */
	struct buf note;
};

/* What a row brings and is left out: said as reasons are. */
static void note(struct importing *q, const char *what)
{
	buf_printf(&q->note, "%s%s", q->note.n ? "; " : "", what);
}

static bool see(struct importing *q, const char *key)
{
	return !json_object_get(q->seen, key) &&
	       !json_object_set_new_nocheck(q->seen, key, json_true());
}

/* false: it is another's, in this list or here. Where nothing is changed it is told all the same. */
static bool also_one(struct importing *q, int64_t member, const struct address *ad)
{
	struct people_import *im = q->im;

	if (json_object_get(q->seen, ad->key))
		return false;
	if (im->s && im->dry && member_by_address(im->s, q->a, ad->key))
		return false;
	if (im->s && !im->dry && address_add(im->s, member, ad->key, ad->full, im->now) == NONE)
		return false;
	return see(q, ad->key);
}

static void add_also(struct importing *q, int64_t member, const struct imported *row)
{
	char *list = arena_dup(q->a, row->also ? row->also : ""), *one;

	while ((one = strsep(&list, " ,;"))) {
		struct address ad;

		if (!*one || address_same(q->a, one, row->address))
			continue;
		if (address_read(q->a, one, &ad, NULL) != OK)
			note(q, arena_printf(q->a, "without the address %s: it is none", one));
		else if (!also_one(q, member, &ad))
			note(q, arena_printf(q->a, "without the address %s: it is another member's",
					     one));
	}
}

/* "moderator expert:soil", "expert in soil"; what this community does not know is said and left out. */
static void add_roles(struct importing *q, int64_t member, const char *roles)
{
	const struct people_import *im = q->im;
	char *list = arena_dup(q->a, roles), *one;

	while ((one = strstr(list, " in "))) {
		*one = ':';
		memmove(one + 1, one + 4, strlen(one + 4) + 1);
	}
	while ((one = strsep(&list, " ,;"))) {
		enum people_done d;

		if (!*one)
			continue;
		d = people_role(im->s, im->set, q->a, member, one, true, im->owner, im->dry,
				im->now);
		if (d != PEOPLE_DONE)
			note(q, arena_printf(q->a, "without the role %s: %s", one,
					     people_done_words(d)));
	}
}

static bool pace_known(struct arena *a, const char *pace)
{
	struct shorthand_options o = shorthand_defaults(zone_utc());
	struct rrule r;

	return pace && shorthand_parse(a, pace, &o, &r, NULL) == OK;
}

static const char *zone_known(const char *zone)
{
	const struct zone *z;

	return zone && zone_find(zone, &z, NULL) == OK ? zone : NULL;
}

/* What a row asks for and nobody gets, whatever the community. */
static void left_out(struct importing *q, const struct imported *row)
{
	if (row->unmode)
		note(q, arena_printf(q->a, "without the mode %s: it is not known", row->unmode));
	if (row->zone && !zone_known(row->zone))
		note(q, arena_printf(q->a, "without the time zone %s: there is none of that name",
				     row->zone));
	if (row->pace && !pace_known(q->a, row->pace))
		note(q, arena_printf(q->a, "without the pace %s: it is not understood", row->pace));
}

static enum people_done keep(struct importing *q, const struct imported *row)
{
	struct people_import *im = q->im;
	struct member m = { .name = row->name,
			    .mode = row->mode,
			    .lang = row->lang,
			    .pace = pace_known(q->a, row->pace) ? row->pace : NULL,
			    .zone = zone_known(row->zone) };
	enum people_done d =
		people_add(im->s, im->set, q->a, row->address, &m, im->by, im->dry, im->now);

	if (d != PEOPLE_DONE)
		return d;
	left_out(q, row);
	json_object_set_new_nocheck(q->seen, address_key(q->a, row->address), json_integer(m.id));
	if (row->role)
		add_roles(q, m.id, row->role);
	add_also(q, m.id, row);
	if (im->greet && !im->dry)
		people_greet(im->greet, q->a, m.id, im->greeter, CLASS_NEWSLETTER);
	return PEOPLE_DONE;
}

/* Mailman 3 names who runs a list and reads it in a row for each: as member and as owner. */
static enum people_done again(struct importing *q, const char *key, const struct imported *row)
{
	int64_t member = json_integer_value(json_object_get(q->seen, key));

	if (member && row->role)
		add_roles(q, member, row->role);
	return PEOPLE_TWICE;
}

static enum people_done judge(struct importing *q, const struct imported *row)
{
	struct people_import *im = q->im;
	const char *key = address_key(q->a, row->address);

	if (!key)
		return PEOPLE_NO_ADDRESS;
	if (row->outside)
		return PEOPLE_OUTSIDE;
	if (row->gone)
		return PEOPLE_LEFT;
	if (!see(q, key))
		return again(q, key, row);
	if (im->most && im->added >= im->most)
		return PEOPLE_TOO_MANY;
	if (im->s)
		return keep(q, row);
	left_out(q, row);
	add_also(q, 0, row);
	return PEOPLE_DONE;
}

static void batch(struct importing *q)
{
	struct people_import *im = q->im;

	if (!im->batch || im->dry || !im->s)
		return;
	if (!q->open)
		store_begin(im->s);
	if (++q->open > im->batch) {
		store_commit(im->s);
		store_begin(im->s);
		q->open = 1;
	}
}

static void take(void *arg, const struct imported *row)
{
	struct importing *q = arg;
	struct people_import *im = q->im;
	enum people_done d;

	arena_reset(q->a);
	q->note = BUF(q->a);
	batch(q);
	d = judge(q, row);
	im->added += d == PEOPLE_DONE;
	im->known += d == PEOPLE_MEMBER || d == PEOPLE_TWICE;
	im->bad += d != PEOPLE_DONE && d != PEOPLE_MEMBER && d != PEOPLE_TWICE;
	im->say(im->arg, row, d, buf_text(&q->note));
}

const char *people_import(struct people_import *im, const char *text, size_t n, const char **format)
{
	struct importing q = { .im = im, .a = arena_new(), .seen = json_object() };
	const char *wrong = members_read(text, n, take, &q, format);

	if (q.open)
		store_commit(im->s);
	json_decref(q.seen);
	arena_free(q.a);
	return wrong;
}
