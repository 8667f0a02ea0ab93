#include "community/edition.h"

#include <string.h>

#include "base/address.h"
#include "base/buf.h"
#include "community/edition_posts.h"
#include "rhythm/zone.h"
#include "store/store_outbox.h"
#include "store/store_post.h"
#include "store/store_rhythm.h"

static const char *const forms[] = { [DIGEST_READABLE] = "readable",
				     [DIGEST_HEADLINES] = "headlines",
				     [DIGEST_SUMMARY] = "summary",
				     [DIGEST_PLAIN] = "plain",
				     [DIGEST_MIME] = "mime" };

/* What one group of members gets. */
struct variant {
	const struct due_group *g;
	struct edition_threads *threads;
	struct digest digest;
	struct letter_bytes *parts; /* digest.n_parts of them */
	const char *numbers;        /* JSON: edition items in the order shown */
	time_t due;
};

struct cut {
	struct community *c;
	struct arena *a;
	const struct settings_rhythm *rule;
	struct rule_row *row;
	struct edition_row edition;
	const struct zone *zone;     /* the rule's */
	struct edition_threads *all; /* what the edition is numbered by */
	struct variant *v;
	size_t n;
	int64_t posts, letters;
};

static enum digest_form form_of(const char *name)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
		if (!strcmp(forms[i], name))
			return (enum digest_form)i;
	return DIGEST_READABLE;
}

static const struct zone *zone_of(const char *name, const struct zone *other)
{
	const struct zone *z;

	return name && *name && zone_find(name, &z, NULL) == OK ? z : other;
}

static int offset(void *arg, time_t t)
{
	return zone_offset(arg, t);
}

static struct letter_list *list_of(struct community *c, struct arena *a)
{
	const struct settings *set = c->set;
	const char *ours = set->community.address, *sep = set->community.separator;
	struct letter_list *l = arena_get(a, sizeof *l);
	const char *leave = arena_printf(a, "leave.%s", splice_mark(SPLICE_LEAVE));

	l->name = set->community.name;
	l->id = set->community.list_id;
	l->post = arena_printf(a, "mailto:%s", ours);
	l->help = arena_printf(a, "mailto:%s", route_address(a, ours, sep, "help"));
	l->subscribe = arena_printf(a, "mailto:%s", route_address(a, ours, sep, "join"));
	l->owner = arena_printf(a, "mailto:%s", route_address(a, ours, sep, "owner"));
	l->unsubscribe = *sep ? arena_printf(a, "mailto:%s", route_address(a, ours, sep, leave))
			      : arena_printf(a, "mailto:%s?subject=unsubscribe", ours);
	l->archive = *set->community.archive_url ? set->community.archive_url : NULL;
	return l;
}

static struct digest_edition describe(const struct cut *cut, const struct due_group *g,
				      struct edition_threads *t)
{
	const struct settings *set = cut->c->set;
	const struct zone *z = zone_of(g ? g->zone : NULL, zone_of(set->community.zone, cut->zone));
	struct digest_edition e = { .community = set->community.name,
				    .address = set->community.address,
				    .separator = set->community.separator,
				    .list = list_of(cut->c, cut->a),
				    .number = (long)cut->edition.number,
				    .title = *cut->rule->title ? cut->rule->title : NULL,
				    .intro = *cut->edition.intro ? cut->edition.intro : NULL,
				    .from = t->first,
				    .to = t->last,
				    .date = cut->edition.cut_at,
				    .offset = offset,
				    .offset_arg = (void *)(uintptr_t)z,
				    .threads = t->v,
				    .n_threads = t->n,
				    .form = g ? form_of(g->form) : DIGEST_READABLE,
				    .bytes = (size_t)set->digest.max_size };

	e.seed = (uint64_t)token_hash(cut->c->key, cut->rule->name, strlen(cut->rule->name)) ^
		 (uint64_t)cut->edition.slot << 20 ^ (uint64_t)(g ? g->watermark : 0);
	return e;
}

/* The edition's items are numbered once; a variant shows some of them under the same numbers. */
static void number_items(const struct cut *cut, struct edition_threads *t)
{
	for (size_t i = 0; i < t->n; i++)
		for (size_t k = 0; k < cut->all->n; k++)
			if (cut->all->ids[k] == t->ids[i])
				t->v[i].item = (long)k + 1;
}

static const char *order_json(struct arena *a, const struct digest *d,
			      const struct edition_threads *t)
{
	struct buf b = BUF(a);

	for (size_t k = 0; k < d->n_order; k++)
		buf_printf(&b, "%s%ld", k ? "," : "", t->v[d->order[k]].item);
	return arena_printf(a, "[%s]", buf_text(&b));
}

static enum err build_parts(struct cut *cut, struct variant *v, const struct digest_edition *e,
			    struct why *w)
{
	v->parts = arena_get(cut->a, v->digest.n_parts * sizeof *v->parts);
	for (size_t i = 0; i < v->digest.n_parts; i++) {
		struct letter l = { 0 };

		digest_letter(e, &v->digest.parts[i], &l);
		l.seed = e->seed + i;
		l.dots = true;
		if (letter_build(cut->a, &l, &v->parts[i], w) != OK)
			return BAD;
	}
	return OK;
}

/* The edition's time of day, in the member's zone, at or after the cut: within 24 hours of it. */
static time_t due_in(const struct cut *cut, const struct due_group *g)
{
	const struct zone *theirs = zone_of(g->zone, cut->zone);
	int64_t day = 86400, clock = zone_local(cut->zone, cut->edition.slot) % day;
	int64_t local = zone_local(theirs, cut->edition.cut_at);
	time_t due = zone_instant(theirs, local - local % day + clock);

	if (theirs == cut->zone)
		return cut->edition.cut_at;
	return due >= cut->edition.cut_at ? due
					  : zone_instant(theirs, local - local % day + day + clock);
}

static enum err compose_variant(struct cut *cut, const struct due_group *g, struct why *w)
{
	struct variant *v = &cut->v[cut->n];
	const struct lang *lang =
		words_lang(cut->c->words, g->lang, cut->c->set->community.language);
	struct digest_edition e;
	enum err err;

	v->g = g;
	v->threads = edition_threads(cut->c, cut->a, g->watermark, cut->edition.upto_seq, g);
	if (!v->threads->n)
		return OK; /* nothing is due to them: no letter, but they are done with these posts */
	number_items(cut, v->threads);
	e = describe(cut, g, v->threads);
	err = digest_compose(cut->a, lang, &e, &v->digest, w);
	if (err == OK)
		err = build_parts(cut, v, &e, w);
	if (err != OK)
		return err;
	v->numbers = order_json(cut->a, &v->digest, v->threads);
	v->due = due_in(cut, g);
	cut->n++;
	return OK;
}

/* The oldest watermark among the groups: the edition holds all that anybody is due. */
static int64_t oldest(const struct due_group *g, size_t n, int64_t upto)
{
	int64_t since = upto;

	for (size_t i = 0; i < n; i++)
		since = g[i].watermark < since ? g[i].watermark : since;
	return since;
}

static void store_variant(struct cut *cut, const struct variant *v)
{
	const struct settings *set = cut->c->set;
	const char *bounce =
		route_address(cut->a, set->community.address, set->community.separator, "b.%");

	for (size_t i = 0; i < v->digest.n_parts; i++) {
		const struct letter_bytes *b = &v->parts[i];
		size_t marks_n;
		struct mailing m = { .kind = "digest",
				     .class = CLASS_EDITION,
				     .sender = bounce,
				     .content = b->p,
				     .content_n = b->n,
				     .created = cut->edition.cut_at,
				     .edition = cut->edition.id,
				     .numbers = v->numbers };

		m.marks = splice_pack(cut->a, b->marks, b->n_marks, &marks_n);
		m.marks_n = marks_n;
		m.expires = set->digest.expire_s ? cut->edition.cut_at + set->digest.expire_s : 0;
		mailing_add(cut->c->s, &m);
		cut->letters += due_letters(cut->c->s, v->g, m.id, CLASS_EDITION, v->due);
	}
}

/* All of it or nothing. NONE: the slot was decided before. */
static enum err record(struct cut *cut, struct slot_row *d)
{
	struct store *s = cut->c->s;

	store_begin(s);
	cut->edition.number = cut->n ? cut->row->editions + 1 : 0;
	if (cut->n && edition_add(s, &cut->edition) != OK) {
		store_rollback(s);
		return NONE;
	}
	for (size_t k = 0; k < cut->all->n && cut->n; k++)
		edition_item_add(s, cut->edition.id, (int)k + 1, cut->all->ids[k],
				 cut->all->posts[k], "");
	for (size_t i = 0; i < cut->n; i++)
		store_variant(cut, &cut->v[i]);
	due_done(s, cut->edition.upto_seq);
	d->outcome = cut->letters ? "sent" : "nothing";
	d->edition = cut->edition.id;
	d->why = !cut->letters ? "nobody was due anything"
			       : arena_printf(cut->a, "%s: edition %lld, %zu threads, %lld letters",
					      d->why, (long long)cut->edition.number, cut->all->n,
					      (long long)cut->letters);
	if (slot_add(s, d) != OK) {
		store_rollback(s);
		return NONE;
	}
	cut->row->decided = d->at;
	cut->row->editions += cut->n > 0;
	cut->row->seq = cut->edition.upto_seq;
	rule_save(s, cut->row);
	store_commit(s);
	return OK;
}

static enum err open_cut(struct cut *cut, struct community *c, struct arena *a,
			 const struct settings_rhythm *rule, time_t slot, time_t now)
{
	*cut = (struct cut){ .c = c, .a = a, .rule = rule };
	cut->row = rule_get(c->s, a, rule->name);
	cut->zone = zone_of(rule->zone, zone_of(c->set->community.zone, zone_utc()));
	cut->edition = (struct edition_row){ .rule = rule->name,
					     .slot = slot,
					     .cut_at = now,
					     .number = cut->row->editions + 1,
					     .since_seq = cut->row->seq,
					     .upto_seq = post_last_seq(c->s),
					     .state = "cut",
					     .title = rule->title,
					     .intro = "" };
	return OK;
}

enum err edition_cut(struct community *c, struct arena *a, const struct settings_rhythm *rule,
		     struct slot_row *d, struct why *w)
{
	struct expr *audience = NULL;
	struct due_group *groups;
	struct cut cut;
	size_t n;

	if (*rule->to && expr_parse(a, rule->to, &expr_audience, &audience, w) != OK)
		return BAD;
	open_cut(&cut, c, a, rule, d->at, d->decided);
	groups = due_collect(c->s, a, audience, d->decided, cut.edition.upto_seq, &n);
	cut.edition.since_seq = oldest(groups, n, cut.edition.upto_seq);
	cut.all = edition_threads(c, a, cut.edition.since_seq, cut.edition.upto_seq, NULL);
	cut.v = arena_get(a, (n + 1) * sizeof *cut.v);
	for (size_t i = 0; i < n; i++)
		if (compose_variant(&cut, &groups[i], w) == BAD)
			return BAD;
	return record(&cut, d);
}

enum err edition_preview(struct community *c, struct arena *a, const struct settings_rhythm *rule,
			 const struct member *m, time_t now, struct digest *out,
			 struct digest_edition *edition, struct why *w)
{
	struct due_group g = { .form = "readable", .mode = "digest" };
	struct cut cut;

	open_cut(&cut, c, a, rule, now, now);
	g.watermark = cut.edition.since_seq;
	if (m) {
		g = (struct due_group){ .watermark = m->watermark,
					.mode = m->mode,
					.form = m->form,
					.lang = m->lang,
					.zone = m->zone,
					.only = m->id };
		cut.edition.since_seq = m->watermark;
	}
	cut.all = edition_threads(c, a, cut.edition.since_seq, cut.edition.upto_seq, m ? &g : NULL);
	number_items(&cut, cut.all);
	*edition = describe(&cut, &g, cut.all);
	return digest_compose(a, words_lang(c->words, g.lang, c->set->community.language), edition,
			      out, w);
}
