#include "community/digest/edition_cut.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/when.h"
#include "community/digest/edition_contents.h"
#include "community/digest/edition_harvest.h"
#include "community/digest/edition_time.h"
#include "community/digest/numbers.h"
#include "community/list/list_head.h"
#include "rhythm/zone.h"
#include "store/store_left.h"
#include "store/store_outbox.h"
#include "store/store_post.h"

enum {
	DRAFTS = 16, /* contents a transaction */
	PAGE = 4096  /* members read at once */
};

static const char *const forms[] = { [DIGEST_READABLE] = "readable",
				     [DIGEST_HEADLINES] = "headlines",
				     [DIGEST_SUMMARY] = "summary",
				     [DIGEST_PLAIN] = "plain",
				     [DIGEST_MIME] = "mime" };

static enum digest_form form_of(const char *name)
{
	for (size_t i = 0; name && i < sizeof forms / sizeof *forms; i++)
		if (!strcmp(forms[i], name))
			return (enum digest_form)i;
	return DIGEST_READABLE;
}

enum proof_rule edition_proof(const struct settings *set, const struct settings_rhythm *rule)
{
	const char *own = rule ? rule->proof : "";

	if (!own || !*own)
		return set->digest.proof;
	return !strcmp(own, "send") ? PROOF_SEND : !strcmp(own, "wait") ? PROOF_WAIT : PROOF_NONE;
}

static int offset(void *arg, time_t t)
{
	return zone_offset(arg, t);
}

void edition_cut_open(struct edition_cut *cut, struct community *c, struct arena *a,
		      const struct settings_rhythm *rule, const char *name, time_t slot, time_t now)
{
	const struct settings *set = c->set;
	int64_t expire;

	*cut = (struct edition_cut){
		.c = c,
		.a = a,
		.title = rule && *rule->title ? rule->title : NULL,
		.quiet = rule && *rule->quiet_hours ? rule->quiet_hours : set->digest.quiet_hours,
		.expire_s = set->digest.expire_s,
		.words = (size_t)set->digest.words,
	};
	if (rule && *rule->expire && when_span(rule->expire, &expire))
		cut->expire_s = expire;
	cut->zone = zone_or(rule ? rule->zone : NULL, community_zone(c));
	cut->edition = (struct edition_row){ .rule = name,
					     .slot = slot,
					     .cut_at = now,
					     .upto_seq = edition_left_upto(c->s, name, slot,
									   post_last_seq(c->s)),
					     .state = "cut",
					     .title = cut->title ? cut->title : "",
					     .intro = "" };
}

/* --- who gets what -------------------------------------------------------------------------------- */

/* Members as they pass by, each with the number of the content they would see. */
struct page {
	struct arena *a; /* of this page alone */
	struct due_texts texts;
	struct due_member *v;
	size_t n;
	struct due_fact *facts;
	size_t n_facts;
	int64_t last;
};

static const struct due_fact *facts_of(const struct page *p, int64_t member, size_t *n)
{
	size_t lo = 0, hi = p->n_facts, end;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (p->facts[mid].member < member)
			lo = mid + 1;
		else
			hi = mid;
	}
	for (end = lo; end < p->n_facts && p->facts[end].member == member;)
		end++;
	*n = end - lo;
	return p->facts ? p->facts + lo : NULL;
}

static struct page page_first(struct edition_cut *cut)
{
	return (struct page){ .a = arena_new(), .texts = { .a = cut->a } };
}

/* false: there are no more. */
static bool page_next(struct edition_cut *cut, struct page *p)
{
	struct store *s = cut->c->s;
	struct edition_view scratch;
	struct due_span span;

	arena_reset(p->a);
	p->v = due_members(s, p->a, &p->texts, p->last, PAGE, &p->n);
	if (!p->n)
		return false;
	p->last = p->v[p->n - 1].id;
	span = (struct due_span){ p->v[0].id, p->last, cut->edition.since_seq,
				  cut->edition.upto_seq };
	p->facts = due_facts(s, p->a, &span, &p->n_facts);
	scratch = edition_view_new(p->a, cut->posts);
	for (size_t i = 0; i < p->n; i++) {
		size_t n;
		const struct due_fact *f = facts_of(p, p->v[i].id, &n);

		p->v[i].content = edition_content(cut->posts, &p->v[i], f, n, &scratch);
	}
	return true;
}

void edition_cut_gather(struct edition_cut *cut, const struct due_whom *whom)
{
	struct store *s = cut->c->s;
	struct due_whom w = *whom;

	w.upto = cut->edition.upto_seq;
	cut->n_members = due_note(s, cut->a, &w, &cut->edition.since_seq);
	cut->posts = edition_gather(cut->c, cut->a, cut->edition.since_seq, cut->edition.upto_seq);
}

bool edition_cut_anybody(struct edition_cut *cut)
{
	struct page p = page_first(cut);
	bool any = false;

	while (!any && page_next(cut, &p))
		for (size_t i = 0; i < p.n && !any; i++)
			any = p.v[i].content != 0;
	arena_free(p.a);
	return any;
}

/* --- composing ------------------------------------------------------------------------------------ */

/* What stands above the contents: why posts come together that should have come singly, then the
 * coordinator's words or those of the kind of edition. */
static const char *intro_of(const struct edition_cut *cut, struct arena *each,
			    const struct due_member *m, const struct lang *l)
{
	const char *more = words_get(l, "command.more"), *intro = cut->edition.intro,
		   *folded = !m || !m->folding
				     ? NULL
				     : words_get(l, m->folding == 1 ? "digest.folded.budget"
								    : "digest.folded.day");

	if (!*intro && cut->intro_key)
		intro = SAY(each, l, cut->intro_key,
			    { "example",
			      arena_printf(each, "3: %.*s", (int)strcspn(more, ","), more) });
	if (folded && *intro)
		return arena_printf(each, "%s\n\n%s", folded, intro);
	return folded ? folded : *intro ? intro : NULL;
}

struct digest_edition edition_describe(struct edition_cut *cut, struct arena *each,
				       const struct due_member *m, const struct edition_view *view)
{
	const struct settings *set = cut->c->set;
	const struct zone *z = zone_or(m ? m->zone : NULL, zone_or(set->community.zone, cut->zone));
	const struct lang *l =
		words_lang(cut->c->words, m ? m->lang : NULL, set->community.language);
	struct digest_edition e = { .community = set->community.name,
				    .address = set->community.address,
				    .separator = set->community.separator,
				    .prefix = *set->community.subject_prefix
						      ? set->community.subject_prefix
						      : NULL,
				    .list = list_head(cut->c, each),
				    .number = (long)cut->edition.number,
				    .title = *cut->edition.title ? cut->edition.title : NULL,
				    .intro = intro_of(cut, each, m, l),
				    .catch_up = cut->style == EDITION_CATCHUP,
				    .date = cut->edition.cut_at,
				    .offset = offset,
				    .offset_arg = (void *)(uintptr_t)z,
				    .form = form_of(m ? m->form : NULL),
				    .bytes = (size_t)set->digest.max_size };

	if (cut->style == EDITION_CATCHUP && e.form != DIGEST_HEADLINES)
		e.form = DIGEST_SUMMARY;
	e.threads = edition_show(cut->a, each, cut->posts, view, l, e.form, cut->style, cut->words,
				 &e.n_threads, &e.from, &e.to);
	edition_harvest_show(cut, each, view, l, m ? m->zone : NULL, &e);
	e.ahead = edition_ahead(cut, each, m, l, z);
	e.seed = (uint64_t)token_hash(cut->c->key, cut->edition.rule, strlen(cut->edition.rule)) ^
		 (uint64_t)cut->edition.slot << 20 ^ (m ? m->content + (uint64_t)m->folding : 0);
	return e;
}

struct edition_view edition_view_all(struct arena *a, const struct edition_posts *p)
{
	struct edition_view v = edition_view_new(a, p);

	memset(v.post, 1, p->n);
	memset(v.harvest, 1, p->n_harvest);
	v.n = p->n + p->n_harvest;
	return v;
}

static enum err store_part(struct edition_cut *cut, struct arena *each,
			   const struct digest_edition *e, const struct digest_part *p, size_t i,
			   const char *numbers, int64_t *id, struct why *w)
{
	const struct settings *set = cut->c->set;
	struct letter l = { 0 };
	struct letter_bytes b;
	struct mailing m = { .kind = "draft",
			     .class = CLASS_EDITION,
			     .held = true,
			     .held_why = "of an edition that is being made",
			     .created = cut->edition.cut_at,
			     .numbers = numbers };

	digest_letter(e, p, &l);
	l.seed = e->seed + i;
	l.dots = true;
	if (letter_build(each, &l, &b, w) != OK)
		return BAD;
	m.sender = route_address(each, set->community.address, set->community.separator, "b.%");
	m.content = b.p;
	m.content_n = b.n;
	m.marks = splice_pack(each, b.marks, b.n_marks, &m.marks_n);
	m.expires = cut->expire_s ? cut->edition.cut_at + cut->expire_s : 0;
	mailing_add(cut->c->s, &m);
	*id = m.id;
	return OK;
}

int64_t edition_letter(struct edition_cut *cut, const char *kind, int class, int64_t member,
		       const char *rcpt, const char *name, const struct letter_bytes *b,
		       const char *numbers)
{
	struct community *c = cut->c;
	struct mailing m = { .kind = kind,
			     .class = (enum letter_class) class,
			     .sender = route_address(cut->a, c->set->community.address,
						     c->set->community.separator, "b.%"),
			     .content = b->p,
			     .content_n = b->n,
			     .created = cut->edition.cut_at,
			     .edition = cut->edition.id,
			     .numbers = numbers };
	struct token t = { .purpose = TOKEN_LETTER, .member = member };
	char token[TOKEN_CHARS + 1];
	struct letter_row l = { .member = member,
				.rcpt = rcpt,
				.vars = name && *name ? name : NULL,
				.class = (enum letter_class) class,
				.due = cut->edition.cut_at };

	m.marks = splice_pack(cut->a, b->marks, b->n_marks, &m.marks_n);
	mailing_add(c->s, &m);
	t.number = l.mailing = m.id;
	token_make(c->key, &t, token);
	l.token = token;
	letter_add(c->s, &l);
	return m.id;
}

/* NONE: they see nothing. */
static enum err store_content(struct edition_cut *cut, struct arena *each, const struct page *p,
			      const struct due_member *m, struct edition_variant *v, struct why *w)
{
	const struct zone *theirs =
		zone_or(m->zone, zone_or(cut->c->set->community.zone, cut->zone));
	struct edition_view view = edition_view_new(each, cut->posts);
	struct digest_edition e;
	struct digest d;
	size_t n;
	const struct due_fact *f = facts_of(p, m->id, &n);
	const char *numbers;
	enum err err;

	edition_look(cut->posts, m, f, n, &view);
	e = edition_describe(cut, each, m, &view);
	err = digest_compose(each,
			     words_lang(cut->c->words, m->lang, cut->c->set->community.language),
			     &e, &d, w);
	if (err != OK)
		return err;
	*v = (struct edition_variant){ .n_mailings = d.n_parts };
	v->due = cut->at_once ? edition_after_quiet(theirs, cut->edition.cut_at, cut->quiet)
			      : edition_due_at(cut->zone, m->zone ? theirs : cut->zone,
					       cut->edition.slot, cut->edition.cut_at, cut->quiet);
	v->mailings = arena_get(cut->a, d.n_parts * sizeof *v->mailings);
	numbers = numbers_write(each, &d, &e);
	for (size_t i = 0; i < d.n_parts && err == OK; i++)
		err = store_part(cut, each, &e, &d.parts[i], i, numbers, &v->mailings[i], w);
	return err;
}

/* The number of a content that was not there before; 0: there is nothing in it. */
static enum err fresh_content(struct edition_cut *cut, struct arena *each, const struct page *p,
			      const struct due_member *m, int64_t *variant, struct why *w)
{
	struct edition_variant v;
	enum err e;

	arena_reset(each);
	e = store_content(cut, each, p, m, &v, w);
	*variant = 0;
	if (e != OK)
		return e == BAD ? BAD : OK;
	*ARENA_PUSH(cut->a, cut->v, cut->n, cut->cap) = v;
	*variant = (int64_t)cut->n;
	if (cut->n % DRAFTS == 0) {
		store_commit(cut->c->s);
		store_begin(cut->c->s);
	}
	return OK;
}

static enum err each_page(struct edition_cut *cut, struct arena *each, struct page *p,
			  struct contents *all, struct why *w)
{
	for (size_t i = 0; i < p->n; i++) {
		struct content *x;
		bool fresh;

		if (!p->v[i].content)
			continue;
		x = contents_of(all, &p->v[i], &fresh);
		if (fresh && fresh_content(cut, each, p, &p->v[i], &x->variant, w) == BAD)
			return BAD;
		if (x->variant)
			due_set(cut->c->s, p->v[i].id, x->variant);
	}
	return OK;
}

enum err edition_cut_compose(struct edition_cut *cut, struct why *w)
{
	struct arena *each = arena_new();
	struct page p = page_first(cut);
	struct contents all = { .a = arena_new() };
	enum err e = OK;

	store_begin(cut->c->s);
	drafts_clear(cut->c->s);
	store_commit(cut->c->s);
	while (e == OK && page_next(cut, &p)) {
		store_begin(cut->c->s);
		e = each_page(cut, each, &p, &all, w);
		if (e == OK)
			store_commit(cut->c->s);
		else
			store_rollback(cut->c->s);
	}
	arena_free(all.a);
	arena_free(p.a);
	arena_free(each);
	return e;
}

/* --- recording ------------------------------------------------------------------------------------ */

void edition_cut_items(struct edition_cut *cut)
{
	for (size_t i = 0; i < cut->posts->n_threads; i++) {
		struct edition_item item = edition_item_of(cut->a, cut->posts, i);

		edition_item_put(cut->c->s, cut->edition.id, &item);
	}
}

void edition_cut_record(struct edition_cut *cut)
{
	struct store *s = cut->c->s;

	if (cut->n)
		edition_cut_items(cut);
	for (size_t k = 0; k < cut->n; k++)
		for (size_t i = 0; i < cut->v[k].n_mailings; i++) {
			int64_t id = cut->v[k].mailings[i];

			draft_release(s, id, cut->edition.id,
				      arena_printf(cut->a, "edition %lld content %zu part %zu",
						   (long long)cut->edition.id, k + 1, i + 1));
			cut->letters +=
				due_letters(s, (int64_t)k + 1, id, CLASS_EDITION, cut->v[k].due);
		}
	due_done(s, cut->edition.upto_seq);
}
