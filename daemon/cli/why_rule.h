/*
 * why_rule.h - `tidings why rule NAME`: what a rule decided lately, and why.
 */
#ifndef CLI_WHY_RULE_H
#define CLI_WHY_RULE_H

#include <stdbool.h>

struct arena;
struct settings;
struct store;

/* Prints the last decisions, newest first, and the next time; or one JSON object. An exit code. */
int why_rule(struct store *s, struct arena *a, const struct settings *set, const char *name,
	     bool json);

#endif
