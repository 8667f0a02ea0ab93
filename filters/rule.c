#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <string.h>

#include "filter.h"

/* A pattern that needs more than this on one mail is a mistake or an attack (both look alike). */
enum {
	MATCH_LIMIT = 100000,
	DEPTH_LIMIT = 1000,
	HEAP_KB = 4096,
	TEXT_MAX = 256 * 1024,
	PARENS = 100
};

struct rule {
	const struct settings_rule *set;
	pcre2_code *code; /* lives until the process ends, as the configuration does */
	bool off;         /* it ran into a limit: not asked again */
};

struct rules {
	struct rule *v;
	size_t n;
	pcre2_match_context *limits;
	pcre2_match_data *data;
};

static pcre2_code *compile(const struct settings_rule *s, char say[FILTER_SAY])
{
	pcre2_compile_context *c = pcre2_compile_context_create(NULL);
	PCRE2_UCHAR text[100];
	PCRE2_SIZE at = 0;
	pcre2_code *code;
	int fault = 0;

	pcre2_set_parens_nest_limit(c, PARENS);
	pcre2_set_max_pattern_length(c, 4096);
	/* \C would cut characters into bytes; (*LIMIT...) in a pattern can only lower our limits. */
	code = pcre2_compile((PCRE2_SPTR)s->pattern, PCRE2_ZERO_TERMINATED,
			     PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_CASELESS |
				     PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C,
			     &fault, &at, c);
	pcre2_compile_context_free(c);
	if (!code) {
		pcre2_get_error_message(fault, text, sizeof text);
		snprintf(say, FILTER_SAY, "rule \"%.40s\": %.70s at character %zu of its pattern",
			 s->name, (const char *)text, (size_t)at + 1);
	}
	return code;
}

static bool prepare(struct arena *a, const struct filter_setup *s, void **state,
		    char say[FILTER_SAY])
{
	struct rules *r = arena_get(a, sizeof *r);

	*state = r;
	if (*s->option) {
		snprintf(say, FILTER_SAY,
			 "it takes no option; its rules stand in rules = ( ... );");
		return false;
	}
	r->v = arena_get(a, (s->n_rules + 1) * sizeof *r->v);
	for (; r->n < s->n_rules; r->n++) {
		r->v[r->n].set = &s->rules[r->n];
		r->v[r->n].code = compile(r->v[r->n].set, say);
		if (!r->v[r->n].code)
			return false;
	}
	if (!r->n)
		return true;
	r->limits = pcre2_match_context_create(NULL);
	r->data = pcre2_match_data_create(1, NULL);
	pcre2_set_match_limit(r->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(r->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(r->limits, HEAP_KB);
	return true;
}

static bool found_in(struct rules *all, struct rule *r, const char *text,
		     const struct filter_world *w)
{
	char line[240];
	int rc;

	if (r->off)
		return false;
	rc = pcre2_match(r->code, (PCRE2_SPTR)text, strnlen(text, TEXT_MAX), 0, 0, all->data,
			 all->limits);
	if (rc >= 0 || rc == PCRE2_ERROR_NOMATCH)
		return rc >= 0;
	r->off = true;
	snprintf(line, sizeof line,
		 "rule \"%.60s\" is switched off: its pattern takes too long; write it "
		 "without nested repeats such as (a+)+",
		 r->set->name);
	if (w->note)
		w->note(w->arg, line);
	return false;
}

static bool found(struct rules *all, struct rule *r, const struct mail *m,
		  const struct filter_world *w)
{
	const char *in = r->set->in;
	const struct header *h = NULL;

	if (!strcmp(in, "subject"))
		return found_in(all, r, m->subject, w);
	if (!strcmp(in, "text"))
		return found_in(all, r, m->text, w);
	if (!strcmp(in, "attachments")) {
		for (size_t i = 0; i < m->n_attachments && i < 100; i++)
			if (found_in(all, r, m->attachments[i].name, w))
				return true;
		return false;
	}
	for (int n = 0; n < 100 && (h = reader_header_next(m, in + strlen("header:"), h)); n++)
		if (found_in(all, r, h->value, w))
			return true;
	return false;
}

static enum verdict ask(struct arena *a, const struct mail *m, const struct filter_world *w,
			void *state, const struct tag_sink *tags, char say[FILTER_SAY])
{
	static const enum verdict verdicts[] = {
		[RULE_TAG] = PASS, [RULE_HOLD] = HOLD, [RULE_DROP] = DROP
	};
	struct rules *all = state;
	enum verdict strongest = PASS;

	for (size_t i = 0; all && i < all->n; i++) {
		const struct settings_rule *s = all->v[i].set;
		enum verdict v = verdicts[s->action];

		if (all->v[i].off)
			snprintf(say, FILTER_SAY,
				 "rule \"%.60s\" is off: its pattern takes too long", s->name);
		if ((s->action != RULE_TAG && v <= strongest) || !found(all, &all->v[i], m, w))
			continue;
		if (s->action == RULE_TAG) {
			tags->add(tags->arg, text_fold(a, s->tag));
			continue;
		}
		strongest = v;
		if (*s->say)
			snprintf(say, FILTER_SAY, "%s", s->say);
		else
			snprintf(say, FILTER_SAY, "the rule \"%.80s\" says so", s->name);
	}
	return strongest;
}

const struct filter filter_rule = {
	.name = "rule",
	.help = "the rules of the configuration: tag, hold or drop by patterns (PCRE2)",
	.prepare = prepare,
	.ask = ask,
};
