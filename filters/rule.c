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
	STEPS = 10 * 1000 * 1000, /* characters looked at */
	TEXT_MAX = 256 * 1024,
	PARENS = 100
};

struct rule {
	const struct settings_rule *set;
	pcre2_code *code; /* in the arena of prepare */
	bool told;        /* that it ran into a limit */
};

/* What a pattern says of a mail. A limit says nothing: one mail must not undo a rule for the next. */
enum found { ABSENT, FOUND, UNDECIDED };

struct rules {
	struct rule *v;
	size_t n;
};

/* PCRE2's own limits count anew for each character a match may begin at: "\\s+$" on a hundred
 * thousand blanks stays below them for minutes. */
struct steps {
	PCRE2_SIZE at;
	size_t left;
};

static int step(pcre2_callout_block *b, void *arg)
{
	struct steps *s = arg;
	PCRE2_SIZE at = b->current_position;
	size_t far = 1 + (at > s->at ? at - s->at : s->at - at);

	s->at = at;
	if (far > s->left)
		return PCRE2_ERROR_MATCHLIMIT;
	s->left -= far;
	return 0;
}

static void *take(size_t n, void *arena)
{
	return arena_get(arena, n);
}

static void leave(void *p, void *arena)
{
	(void)p;
	(void)arena;
}

static pcre2_code *compile(struct arena *a, const struct settings_rule *s, char say[FILTER_SAY])
{
	pcre2_general_context *memory = pcre2_general_context_create(take, leave, a);
	pcre2_compile_context *c = pcre2_compile_context_create(memory);
	PCRE2_UCHAR text[100];
	PCRE2_SIZE at = 0;
	pcre2_code *code;
	int fault = 0;

	pcre2_set_parens_nest_limit(c, PARENS);
	pcre2_set_max_pattern_length(c, 4096);
	/* \C would cut characters into bytes; (*LIMIT...) in a pattern can only lower our limits. */
	code = pcre2_compile((PCRE2_SPTR)s->pattern, PCRE2_ZERO_TERMINATED,
			     PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_CASELESS |
				     PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT,
			     &fault, &at, c);
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
		r->v[r->n].code = compile(a, r->v[r->n].set, say);
		if (!r->v[r->n].code)
			return false;
	}
	return true;
}

/* One for all patterns, since each is asked in turn; they grow to what the limit allows. */
static pcre2_match_data *results(pcre2_match_context **limits)
{
	static pcre2_match_context *context;
	static pcre2_match_data *data;

	if (!data) {
		data = pcre2_match_data_create(1, NULL);
		context = pcre2_match_context_create(NULL);
		pcre2_set_match_limit(context, MATCH_LIMIT);
		pcre2_set_depth_limit(context, DEPTH_LIMIT);
		pcre2_set_heap_limit(context, HEAP_KB);
	}
	*limits = context;
	return data;
}

static enum found found_in(struct rule *r, const char *text, const struct filter_world *w)
{
	struct steps steps = { 0, STEPS };
	pcre2_match_context *limits;
	pcre2_match_data *data = results(&limits);
	char line[240];
	int rc;

	pcre2_set_callout(limits, step, &steps);
	rc = pcre2_match(r->code, (PCRE2_SPTR)text, strnlen(text, TEXT_MAX), 0, 0, data, limits);
	if (rc >= 0 || rc == PCRE2_ERROR_NOMATCH)
		return rc >= 0 ? FOUND : ABSENT;
	snprintf(line, sizeof line,
		 "rule \"%.60s\" took too long on a mail; write its pattern without nested "
		 "repeats such as (a+)+",
		 r->set->name);
	if (w->note && !r->told)
		w->note(w->arg, line);
	r->told = true;
	return UNDECIDED;
}

static enum found found(struct rule *r, const struct mail *m, const struct filter_world *w)
{
	const char *in = r->set->in;
	const struct header *h = NULL;
	enum found f = ABSENT, one;

	if (!strcmp(in, "subject"))
		return found_in(r, m->subject, w);
	if (!strcmp(in, "text"))
		return found_in(r, m->text, w);
	if (!strcmp(in, "attachments")) {
		for (size_t i = 0; i < m->n_attachments && i < 100 && f != FOUND; i++)
			if ((one = found_in(r, m->attachments[i].name, w)) != ABSENT)
				f = one;
		return f;
	}
	for (int n = 0;
	     n < 100 && f != FOUND && (h = reader_header_next(m, in + strlen("header:"), h)); n++)
		if ((one = found_in(r, h->value, w)) != ABSENT)
			f = one;
	return f;
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
		enum found f;

		if (s->action != RULE_TAG && v <= strongest)
			continue;
		f = found(&all->v[i], m, w);
		if (f == UNDECIDED && (v == PASS || strongest == PASS)) /* a person decides */
			snprintf(say, FILTER_SAY, "the rule \"%.60s\" took too long on this mail",
				 s->name);
		if (f == UNDECIDED && v > PASS && strongest < HOLD)
			strongest = HOLD;
		if (f != FOUND)
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
