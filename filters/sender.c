#include <stdio.h>
#include <string.h>

#include "filter.h"

enum { PATTERNS = 1000 };

struct pattern {
	enum verdict verdict; /* PASS: allowed, whatever stands behind it */
	const char *text; /* folded; "ana@garden.example", "*@garden.example", "garden.example" */
};

struct patterns {
	struct pattern *v;
	size_t n;
};

static bool to_verdict(const char *word, enum verdict *v)
{
	static const char *const names[] = { [PASS] = "allow", [HOLD] = "hold", [DROP] = "deny" };

	for (int i = PASS; i <= DROP; i++)
		if (text_eq(word, names[i])) {
			*v = (enum verdict)i;
			return true;
		}
	return false;
}

/* "allow ana@garden.example deny *@garden.example, weeds.example" */
static bool prepare(struct arena *a, const struct filter_setup *s, void **state,
		    char say[FILTER_SAY])
{
	struct patterns *p = arena_get(a, sizeof *p);
	enum verdict now = PASS;
	bool begun = false;
	size_t cap = 0, n;

	*state = p;
	for (const char *t = s->option; *(t += strspn(t, " ,")); t += n) {
		const char *word;

		n = strcspn(t, " ,");
		word = arena_ndup(a, t, n);
		if (to_verdict(word, &now)) {
			begun = true;
		} else if (!begun || p->n >= PATTERNS || !strchr(word, '.')) {
			snprintf(say, FILTER_SAY,
				 "'%.30s' is not understood; write \"sender: deny *@spam.example "
				 "allow "
				 "ana@garden.example\" (allow, hold or deny first)",
				 word);
			return false;
		} else {
			*ARENA_PUSH(a, p->v, p->n, cap) =
				(struct pattern){ now, text_fold(a, word) };
		}
	}
	return true;
}

/* "*" stands for any run of characters; one mark to come back to is enough. */
static bool glob(const char *p, const char *s)
{
	const char *star = NULL, *back = NULL;

	while (*s) {
		if (*p == '*') {
			star = p++;
			back = s;
		} else if (*p == *s) {
			p++;
			s++;
		} else if (star) {
			p = star + 1;
			s = ++back;
		} else {
			return false;
		}
	}
	while (*p == '*')
		p++;
	return !*p;
}

static bool matches(const char *pattern, const char *address)
{
	const char *at = strrchr(address, '@');
	size_t n = strlen(pattern), len;

	if (strchr(pattern, '@'))
		return glob(pattern, address);
	/* a domain, and all below it */
	len = at ? strlen(at + 1) : 0;
	return len >= n && !strcmp(at + 1 + len - n, pattern) && (len == n || at[len - n] == '.');
}

static enum verdict ask(struct arena *a, const struct mail *m, const struct filter_world *w,
			void *state, const struct tag_sink *tags, char say[FILTER_SAY])
{
	const struct patterns *p = state;
	const char *address = text_fold(a, m->from.address);

	(void)w;
	(void)tags;
	for (size_t i = 0; p && i < p->n; i++) {
		if (!matches(p->v[i].text, address))
			continue;
		if (p->v[i].verdict != PASS)
			snprintf(say, FILTER_SAY, "its sender %.60s is on our list: %.60s",
				 m->from.address, p->v[i].text);
		return p->v[i].verdict;
	}
	return PASS;
}

const struct filter filter_sender = {
	.name = "sender",
	.help = "allows, holds or denies senders: \"sender: allow ana@a.example deny a.example\"",
	.prepare = prepare,
	.ask = ask,
};
