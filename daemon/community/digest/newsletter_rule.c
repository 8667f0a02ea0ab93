/*
 * newsletter_rule.c - an issue that a rule makes: its sections, gathered and written as Markdown,
 * so that an editor can change every word of it.
 */
#include <string.h>

#include "base/buf.h"
#include "community/digest/gist.h"
#include "community/activity/meeting.h"
#include "community/digest/newsletter.h"
#include "community/digest/rota.h"
#include "community/activity/recipe.h"
#include "compose/summary.h"
#include "compose/words.h"
#include "rhythm/zone.h"
#include "store/store_gist.h"
#include "store/store_post.h"

enum { TALKS = 5, OPEN = 5, PICKS = 5, ITEMS = 10, NEW = 50, WORDS = 45, NAMES = 3 };
enum { MONTH = 30 * 86400 };

struct issue {
	struct community *c;
	struct arena *a;
	const struct lang *lang;
	bool inside; /* for members alone; else readers outside get it too, who are quoted to by consent */
	struct buf md;
};

struct thread_posts {
	struct arena *a;
	struct post **v;
	size_t n, cap;
};

static bool collect(void *arg, struct post *p)
{
	struct thread_posts *t = arg;

	*ARENA_PUSH(t->a, t->v, t->n, t->cap) = p;
	return true;
}

/* A line of somebody's mail must not be taken for Markdown of ours. */
static void add_plain(struct buf *b, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\`*_{}[]<>#+!|~", *text))
			buf_char(b, '\\');
		buf_char(b, *text == '\n' ? ' ' : *text);
	}
}

static const char *names(struct issue *i, const struct thread_posts *t)
{
	const char **v = arena_get(i->a, (t->n + 1) * sizeof *v);
	size_t n = 0;

	for (size_t k = 0; k < t->n; k++) {
		const char *name = *t->v[k]->name ? t->v[k]->name : t->v[k]->address;
		bool had = false;

		for (size_t j = 0; j < n && !had; j++)
			had = !strcmp(v[j], name);
		if (!had)
			v[n++] = name;
	}
	return words_names(i->a, i->lang, v, n, NAMES);
}

static struct summary summarise(struct issue *i, const struct thread_posts *t)
{
	struct summary_post *v = arena_get(i->a, (t->n + 1) * sizeof *v);

	for (size_t k = 0; k < t->n; k++) {
		v[k] = (struct summary_post){ .message_id = t->v[k]->message_id,
					      .parent = SUMMARY_ROOT,
					      .author = t->v[k]->address,
					      .subject = t->v[k]->subject,
					      .reply = t->v[k]->text };
		for (size_t j = 0; j < k; j++)
			if (t->v[j]->id == t->v[k]->parent)
				v[k].parent = j;
	}
	return summary_make(i->a, v, t->n, WORDS);
}

/* Within the community: what a member wrote of it, with their name behind. */
static void add_gist(struct issue *i, const struct gist_row *g)
{
	size_t n;
	const char **v = gist_paragraphs(i->a, g->text, &n);

	for (size_t k = 0; k < n; k++) {
		add_plain(&i->md, v[k]);
		buf_char(&i->md, ' ');
	}
	buf_str(&i->md, "(");
	add_plain(&i->md, gist_signature(i->a, i->lang, g));
	buf_str(&i->md, ")\n\n");
}

static void add_talk(struct issue *i, const struct newsletter_talk *talk)
{
	struct thread_posts t = { .a = i->a };
	struct gist_row *g = gist_find(i->c->s, i->a, talk->thread);
	struct summary s;

	buf_str(&i->md, i->inside ? "**" : "- ");
	add_plain(&i->md, talk->subject);
	buf_printf(&i->md, i->inside ? "** (%s; " : " (%s)\n",
		   words_count(i->a, i->lang, "posts", (long)talk->posts, NULL));
	if (!i->inside)
		return;
	posts_of_thread(i->c->s, i->a, talk->thread, collect, &t);
	add_plain(&i->md, names(i, &t));
	buf_str(&i->md, ")  \n");
	if (g) {
		add_gist(i, g);
		return;
	}
	s = summarise(i, &t);
	for (size_t k = 0; k < s.n; k++) {
		buf_str(&i->md, k ? " " : "");
		add_plain(&i->md, s.v[k].text);
	}
	buf_str(&i->md, "\n\n");
}

static void heading(struct issue *i, const char *key)
{
	buf_printf(&i->md, "## %s\n\n", words_get(i->lang, key));
}

static void add_talks(struct issue *i, time_t since)
{
	size_t n;
	struct newsletter_talk *v = newsletter_talks(i->c->s, i->a, since, false, TALKS, &n);

	if (n)
		heading(i, "newsletter.talked");
	for (size_t k = 0; k < n; k++)
		add_talk(i, &v[k]);
	buf_str(&i->md, n && !i->inside ? "\n" : "");
	v = newsletter_talks(i->c->s, i->a, since, true, OPEN, &n);
	if (n)
		heading(i, "newsletter.open");
	for (size_t k = 0; k < n; k++) {
		buf_str(&i->md, "- ");
		add_plain(&i->md, v[k].subject);
		buf_char(&i->md, '\n');
	}
	buf_str(&i->md, n ? "\n" : "");
}

/* The editors' choice: a thread in which one of them wrote #pick. */
static void add_picks(struct issue *i, time_t since)
{
	size_t n;
	struct newsletter_talk *v = newsletter_picks(i->c->s, i->a, since, PICKS, &n);

	if (n)
		heading(i, "newsletter.picks");
	for (size_t k = 0; k < n; k++)
		add_talk(i, &v[k]);
	buf_str(&i->md, n && !i->inside ? "\n" : "");
}

/* Questions with how many answers, and no more: what was answered was not said to outsiders. */
static void add_inquiries(struct issue *i, time_t since)
{
	size_t n;
	struct newsletter_item *v = newsletter_items(i->c->s, i->a, NULL, since, ITEMS, &n);

	if (n)
		heading(i, "newsletter.asked");
	for (size_t k = 0; k < n; k++) {
		buf_str(&i->md, "- ");
		add_plain(&i->md, v[k].title);
		buf_printf(&i->md, " (%s)\n",
			   words_count(i->a, i->lang, "newsletter.answers", (long)v[k].answers,
				       NULL));
	}
	buf_str(&i->md, n ? "\n" : "");
}

/* Only of recipes that asked each teller. */
static void add_stories(struct issue *i, time_t since)
{
	size_t n, shown = 0;
	struct newsletter_item *v = newsletter_items(i->c->s, i->a, "stories", since, ITEMS, &n);

	for (size_t k = 0; k < n; k++) {
		const struct recipe *r = recipe_by_name(i->c->recipes, v[k].recipe);

		if (!r || !r->consent)
			continue;
		if (!shown++)
			heading(i, "newsletter.stories");
		buf_str(&i->md, "**");
		add_plain(&i->md, v[k].title);
		buf_str(&i->md, "**\n\n");
		for (const char *p = v[k].text; *p;) {
			size_t len = strcspn(p, "\n");

			if (len)
				buf_str(&i->md, "> ");
			add_plain(&i->md, arena_ndup(i->a, p, len));
			buf_char(&i->md, '\n');
			p += len + (p[len] == '\n');
		}
		buf_char(&i->md, '\n');
	}
}

static void add_new(struct issue *i, time_t since)
{
	size_t n;
	char **v = newsletter_new(i->c->s, i->a, since, NEW, &n);

	if (!n)
		return;
	heading(i, "newsletter.new");
	add_plain(&i->md, words_names(i->a, i->lang, (const char *const *)v, n, n));
	buf_str(&i->md, "\n\n");
}

static void add_ahead(struct issue *i, time_t now)
{
	size_t n, shown = 0;
	struct meeting *v = meetings_between(i->c->s, i->a, now, now + NEWSLETTER_AHEAD, &n);

	for (size_t k = 0; k < n; k++) {
		if (v[k].cancelled)
			continue;
		if (!shown++)
			heading(i, "newsletter.ahead");
		buf_str(&i->md, "- **");
		add_plain(&i->md, v[k].title);
		buf_str(&i->md, "**: ");
		add_plain(&i->md, meeting_line(i->c, i->a, i->lang, &v[k], NULL));
		buf_char(&i->md, '\n');
	}
	buf_str(&i->md, shown ? "\n" : "");
}

static void add_numbers(struct issue *i, const struct newsletter_numbers *n)
{
	struct arena *a = i->a;

	heading(i, "newsletter.numbers");
	buf_str(&i->md,
		SAY(a, i->lang, "newsletter.counts",
		    { "posts", words_count(a, i->lang, "posts", (long)n->posts, NULL) },
		    { "threads", words_count(a, i->lang, "threads", (long)n->threads, NULL) },
		    { "people", words_count(a, i->lang, "people", (long)n->authors, NULL) }));
	if (n->joined)
		buf_printf(&i->md, " %s",
			   words_count(a, i->lang, "newsletter.joined", (long)n->joined, NULL));
	buf_printf(&i->md, "\n\n%s\n",
		   SAY(a, i->lang, "newsletter.write",
		       { "address", i->c->set->community.address }));
}

static const char *dated(struct issue *i, time_t t)
{
	int offset = zone_offset(community_zone(i->c), t);

	return SAY(i->a, i->lang, "newsletter.dated",
		   { "date", words_date(i->a, i->lang, "day", t, offset) });
}

enum err newsletter_from_rule(struct community *c, struct arena *a, const char *rule, time_t slot,
			      const char *title, const char *audience, enum proof_rule proof,
			      time_t now, struct why *w)
{
	struct issue i = { .c = c, .a = a, .inside = *audience, .md = BUF(a) };
	time_t last = newsletter_last(c->s, rule), since = last ? last : slot - MONTH;
	struct newsletter_numbers n = newsletter_count(c->s, since);
	struct newsletter_row row = {
		.audience = audience, .rule = rule, .slot = slot, .made = now
	};
	enum err e;

	if (!n.posts)
		return why(w, NONE, "no post since the last one");
	i.lang = words_lang(c->words, NULL, c->set->community.language);
	add_picks(&i, since);
	add_talks(&i, since);
	add_inquiries(&i, since);
	add_stories(&i, since);
	add_new(&i, since);
	add_ahead(&i, now);
	add_numbers(&i, &n);
	row.title = *title ? title : dated(&i, slot);
	row.markdown = buf_text(&i.md);
	rota_on_duty(c, a, newsletters_of_rule(c->s, rule), now, &row.author);
	if (!row.author)
		proof = PROOF_NONE;
	row.state = proof == PROOF_NONE ? "ready" : "draft";
	e = newsletter_add(c->s, &row);
	if (e != OK)
		return why(w, e, "made before");
	newsletter_supersede(c->s, &row);
	row.send_at = proof == PROOF_NONE   ? now
		      : proof == PROOF_SEND ? now + c->set->digest.proof_wait_s
					    : 0;
	newsletter_save(c->s, &row);
	return proof == PROOF_NONE ? OK : newsletter_ask(c, a, &row, NULL, "", w);
}
