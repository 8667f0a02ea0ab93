#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "filter.h"

extern const struct filter filter_own_loop, filter_duplicate, filter_bounce, filter_robot,
	filter_size, filter_sender, filter_rule, filter_tags;

const struct filter *const filters_all[] = {
	&filter_own_loop, &filter_duplicate, &filter_bounce, &filter_robot, &filter_size,
	&filter_sender,   &filter_rule,      &filter_tags,   NULL,
};

/* NULL: none of that name */
static const struct filter *find(const char *name)
{
	for (size_t i = 0; filters_all[i]; i++)
		if (text_eq(filters_all[i]->name, name))
			return filters_all[i];
	return NULL;
}

const char *filter_verdict_name(enum verdict v)
{
	return v == DROP ? "drop" : v == HOLD ? "hold" : "pass";
}

static const char *all_names(struct arena *a)
{
	struct buf b = BUF(a);

	for (size_t i = 0; filters_all[i]; i++)
		buf_printf(&b, "%s%s", i ? ", " : "", filters_all[i]->name);
	return buf_text(&b);
}

static enum err add_link(struct arena *a, struct filter_chain *c, size_t *cap,
			 const struct filter *f, const struct filter_setup *setup, struct why *w)
{
	struct filter_link *l = ARENA_PUSH(a, c->v, c->n, *cap);
	char say[FILTER_SAY] = "";

	l->filter = f;
	if (f->prepare && !f->prepare(a, setup, &l->state, say))
		return why(w, BAD, "filter %s: %s", f->name, say);
	if (!f->prepare && *setup->option)
		return why(w, BAD, "filter %s takes no option; write \"%s\" alone", f->name,
			   f->name);
	return OK;
}

/* "name" or "name: option" */
static enum err add_named(struct arena *a, struct filter_chain *c, size_t *cap, const char *text,
			  struct filter_setup *setup, struct why *w)
{
	size_t n = strcspn(text, ":");
	const char *name = text_trim(a, text, n);
	const struct filter *f = find(name);

	setup->option = text[n] ? text_trim(a, text + n + 1, strlen(text + n + 1)) : "";
	if (!f)
		return why(w, BAD, "there is no filter '%.40s'; there are: %s", name, all_names(a));
	return add_link(a, c, cap, f, setup, w);
}

enum err filter_chain_make(struct arena *a, const struct settings_list *names,
			   const struct settings_rule *rules, size_t n_rules,
			   struct filter_chain *out, struct why *w)
{
	struct filter_setup setup = { .option = "", .rules = rules, .n_rules = n_rules };
	enum err e = OK;
	size_t cap = 0;

	*out = (struct filter_chain){ NULL, 0 };
	if (names && names->n) {
		for (size_t i = 0; i < names->n && e == OK; i++)
			e = add_named(a, out, &cap, names->v[i], &setup, w);
		return e;
	}
	for (size_t i = 0; filters_all[i] && e == OK; i++)
		e = add_link(a, out, &cap, filters_all[i], &setup, w);
	return e;
}

struct collect {
	struct arena *a;
	struct strings *tags;
	size_t cap;
};

static void collect_tag(void *arg, const char *tag)
{
	struct collect *c = arg;

	for (size_t i = 0; i < c->tags->n; i++)
		if (!strcmp(c->tags->v[i], tag))
			return;
	if (c->tags->n < FILTER_TAGS)
		*ARENA_PUSH(c->a, c->tags->v, c->tags->n, c->cap) = arena_dup(c->a, tag);
}

struct filter_results filter_chain_ask(struct arena *a, const struct filter_chain *c,
				       const struct mail *m, const struct filter_world *w)
{
	struct filter_results out = { .filter = "", .say = "" };
	struct collect tags = { .a = a, .tags = &out.tags };
	struct tag_sink sink = { .add = collect_tag, .arg = &tags };

	out.v = arena_get(a, (c->n + 1) * sizeof *out.v);
	for (; out.n < c->n; out.n++) {
		struct filter_result *r = &out.v[out.n];
		char say[FILTER_SAY] = "";

		r->filter = c->v[out.n].filter->name;
		r->verdict = c->v[out.n].filter->ask(a, m, w, c->v[out.n].state, &sink, say);
		r->say = text_clean(a, say, strlen(say),
				    TEXT_LINE); /* a cut word may be cut in a letter */
		trace(TRACE_FILTER, "<%s> %s: %s %s", m->message_id ? m->message_id : "", r->filter,
		      filter_verdict_name(r->verdict), r->say);
		if (r->verdict > out.verdict) {
			out.verdict = r->verdict;
			out.filter = r->filter;
			out.say = r->say;
		}
	}
	return out;
}
