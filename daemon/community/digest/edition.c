#include "community/digest/edition.h"

#include <string.h>

#include "community/digest/edition_cut.h"
#include "community/digest/edition_late.h"
#include "community/timetable.h"

bool edition_allows_personal(const struct settings *set, const struct settings_rhythm *rule)
{
	return set->digest.personal && (!rule || rule->personal);
}

static struct due_whom whom_of(const struct edition_cut *cut, const struct settings_rhythm *rule,
			       const struct expr *audience)
{
	return (struct due_whom){ .audience = audience,
				  .now = cut->edition.cut_at,
				  .upto = cut->edition.upto_seq,
				  .budget = cut->c->set->members.letters_per_week,
				  .pace = edition_allows_personal(cut->c->set, rule)
						  ? DUE_WITHOUT_PACE
						  : DUE_ANY_PACE };
}

/* What its editor did to an older draft holds for this one: title, words, and what was left out,
 * unless somebody has written in that conversation since. */
static void take_over(struct edition_cut *cut, int64_t older)
{
	struct edition_row *e = edition_find(cut->c->s, cut->a, older);
	struct edition_posts *p = cut->posts;
	size_t n;
	struct edition_item *items = edition_items(cut->c->s, cut->a, older, &n);

	if (strcmp(e->title, cut->title ? cut->title : "") != 0)
		cut->edition.title = e->title;
	if (*e->intro)
		cut->edition.intro = e->intro;
	for (size_t i = 0; i < n; i++)
		for (size_t t = 0; t < p->n_threads && items[i].dropped; t++)
			if (p->threads[t].id == items[i].thread)
				p->threads[t].dropped = edition_thread_last(p, t) <= e->upto_seq;
}

/* An older edition that still waits for its editor: what it held is due to the same people, so
 * this one takes it over, and its number with it. */
static void supersede(struct edition_cut *cut, struct rule_row *row, bool drafted)
{
	size_t n;
	int64_t *v = editions_in_proof(cut->c->s, cut->a, cut->edition.rule, &n);

	for (size_t i = 0; i < n; i++) {
		if (drafted) /* what goes out at once is composed already */
			take_over(cut, v[i]);
		edition_drop(cut->c->s, v[i]);
		edition_superseded(cut->c, cut->a, cut->edition.rule);
		row->editions--;
	}
	cut->edition.number = row->editions + 1;
}

/* All of it or nothing. NONE: the slot was decided before. */
static enum err record(struct edition_cut *cut, struct rule_row *row, struct slot_row *d,
		       enum proof_rule proof)
{
	struct store *s = cut->c->s;
	size_t threads = cut->posts->n_threads;

	store_begin(s);
	supersede(cut, row, proof != PROOF_NONE);
	cut->edition.state = proof == PROOF_NONE ? "cut" : "proof";
	if (proof == PROOF_SEND)
		cut->edition.release_at = cut->edition.cut_at + cut->c->set->digest.proof_wait_s;
	if (cut->n && edition_add(s, &cut->edition) != OK) {
		store_rollback(s);
		return NONE;
	}
	if (proof == PROOF_NONE)
		edition_cut_record(cut);
	else if (cut->n)
		edition_cut_items(cut);
	d->edition = cut->n ? cut->edition.id : 0;
	d->outcome = !cut->n ? "nothing" : proof == PROOF_NONE ? "sent" : "waiting";
	d->why = !cut->n ? "nobody was due anything"
			 : arena_printf(cut->a, "%s: edition %lld, %zu thread%s, %s", d->why,
					(long long)cut->edition.number, threads,
					text_s((long long)threads),
					proof == PROOF_NONE ? arena_printf(cut->a, "%lld letter%s",
									   (long long)cut->letters,
									   text_s(cut->letters))
							    : "shown to its editor first");
	if (slot_add(s, d) != OK) {
		store_rollback(s);
		return NONE;
	}
	if (cut->n)
		edition_made(cut->c, cut->a, d->rule, d->at, d->decided);
	row->decided = row->decided > d->at ? row->decided : d->at;
	row->editions += cut->n > 0;
	row->seq = cut->edition.upto_seq;
	rule_save(s, row);
	store_commit(s);
	return OK;
}

/* A proof is one content; whether anybody would get it is known without composing. */
static enum err prepare(struct edition_cut *cut, enum proof_rule proof, struct why *w)
{
	if (proof == PROOF_NONE)
		return edition_cut_compose(cut, w);
	cut->n = edition_cut_anybody(cut);
	return OK;
}

enum err edition_cut(struct community *c, struct arena *a, const struct settings_rhythm *rule,
		     struct slot_row *d, struct why *w)
{
	struct rule_row *row = d->row ? d->row : rule_get(c->s, a, rule->name);
	enum proof_rule proof = edition_proof(c->set, rule);
	struct expr *audience = NULL;
	struct edition_cut cut;
	struct due_whom whom;

	if (*rule->to && expr_parse(a, rule->to, &expr_audience, &audience, w) != OK)
		return BAD;
	edition_cut_open(&cut, c, a, rule, rule->name, d->at, d->decided);
	cut.edition.number = row->editions + 1;
	cut.row = row;
	whom = whom_of(&cut, rule, audience);
	edition_cut_gather(&cut, &whom);
	if (prepare(&cut, proof, w) == BAD) {
		edition_missing(c, a, rule->name, d->at, d->decided, w->text);
		return BAD;
	}
	return record(&cut, row, d, proof);
}

enum err edition_release(struct community *c, struct arena *a, int64_t edition, time_t now,
			 int64_t *letters, struct why *w)
{
	struct edition_row *row = edition_find(c->s, a, edition);
	const struct settings_rhythm *rule = row ? timetable_rule(c->set, row->rule) : NULL;
	struct expr *audience = NULL;
	struct edition_item *items;
	struct edition_cut cut;
	struct due_whom whom;
	size_t n;

	if (!row || strcmp(row->state, "proof"))
		return NONE;
	if (rule && *rule->to && expr_parse(a, rule->to, &expr_audience, &audience, w) != OK)
		return BAD;
	edition_cut_open(&cut, c, a, rule, row->rule, row->slot, now);
	row->cut_at = now;
	row->state = "cut";
	row->release_at = 0;
	cut.edition = *row;
	whom = whom_of(&cut, rule, audience);
	edition_cut_gather(&cut, &whom);
	items = edition_items(c->s, a, edition, &n);
	edition_arrange(cut.posts, a, items, n);
	if (edition_cut_compose(&cut, w) == BAD)
		return BAD;
	store_begin(c->s);
	edition_save(c->s, row);
	edition_cut_record(&cut);
	edition_released(c, a, row->rule, row->slot, now);
	store_commit(c->s);
	*letters = cut.letters;
	return OK;
}

enum err edition_preview(struct community *c, struct arena *a, const struct settings_rhythm *rule,
			 const struct member *m, time_t now, struct digest *out,
			 struct digest_edition *edition, struct why *w)
{
	struct rule_row *row = rule_get(c->s, a, rule->name);
	struct due_whom whom = { .now = now, .pace = DUE_ONE, .one = m ? m->id : 0 };
	struct edition_cut cut;
	struct edition_view view;
	struct due_texts texts = { .a = a };
	struct due_member *who;
	struct due_fact *facts;
	size_t n;

	edition_cut_open(&cut, c, a, rule, rule->name, now, now);
	cut.edition.number = row->editions + 1;
	edition_cut_gather(&cut, &whom);
	who = due_members(c->s, a, &texts, 0, 1, &n);
	if (!who)
		cut.posts = edition_gather(c, a, row->seq, cut.edition.upto_seq);
	view = edition_view_all(a, cut.posts);
	if (who) {
		facts = due_facts(c->s, a,
				  &(struct due_span){ who->id, who->id, who->watermark,
						      cut.edition.upto_seq },
				  &n);
		edition_look(cut.posts, who, facts, n, &view);
	}
	*edition = edition_describe(&cut, a, who, &view);
	return digest_compose(a,
			      words_lang(c->words, who ? who->lang : NULL,
					 c->set->community.language),
			      edition, out, w);
}
