/*
 * outbox.c - `tidings outbox`: letters and mailings that wait for a person's decision.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/near.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/open.h"
#include "store/store_hold.h"
#include "store/store_outbox.h"
#include "store/store_rhythm.h"
#include "store/store_status.h"

enum { LISTED = 500 };

static void list_mailings(struct store *s, struct arena *a, json_t *json)
{
	size_t n;
	struct held_mailing *v = held_mailings(s, a, &n);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		json_array_append_new(list,
				      json_pack("{s:I,s:s,s:I,s:s,s:s}", "mailing",
						(json_int_t)v[i].id, "kind", v[i].kind, "letters",
						(json_int_t)v[i].letters, "why", v[i].why,
						"created", when_rfc3339(a, v[i].created)));
		if (!json)
			cli_line(4, "mailing %lld (%s, %lld letter%s) is held: %s",
				 (long long)v[i].id, v[i].kind, (long long)v[i].letters,
				 text_s(v[i].letters), v[i].why);
	}
	if (json)
		json_object_set(json, "held", list);
	else if (n)
		puts("Let it go with `tidings outbox release MAILING`.\n");
	json_decref(list);
}

static void list_letters(struct store *s, struct arena *a, const char *state, json_t *json)
{
	size_t n;
	struct letter_line *v = letter_lines(s, a, state, LISTED, &n);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		json_array_append_new(list,
				      json_pack("{s:I,s:I,s:s,s:s,s:s,s:s}", "letter",
						(json_int_t)v[i].id, "mailing",
						(json_int_t)v[i].mailing, "kind", v[i].kind, "to",
						v[i].rcpt, "at", when_rfc3339(a, v[i].at), "reply",
						v[i].reply));
		if (json)
			continue;
		cli_line(4, "letter %lld (%s) to %s is %s since %s:", (long long)v[i].id, v[i].kind,
			 v[i].rcpt, state, when_rfc3339(a, v[i].at));
		cli_line(4, "    %s", v[i].reply);
	}
	if (json)
		json_object_set(json, state, list);
	else if (n && !strcmp(state, "unsure"))
		puts("Send it again with `tidings outbox retry LETTER`, or not, with give-up: its\n"
		     "reader may have it already. `retry all` and `give-up all` mean every unsure "
		     "one.\n");
	json_decref(list);
}

static int list(struct store *s, struct arena *a, bool as_json)
{
	struct outbox_counts c = outbox_counts(s);
	json_t *json = as_json ? json_object() : NULL;

	list_mailings(s, a, json);
	list_letters(s, a, "unsure", json);
	list_letters(s, a, "dead", json);
	if (json) {
		cli_json_print(json);
		return EX_OK;
	}
	if (!c.unsure && !c.held)
		puts("Nothing waits for you.");
	printf("%lld ready, %lld under way, %lld sent, %lld dead, %lld unsure, %lld cancelled\n",
	       (long long)c.ready, (long long)(c.claimed + c.sending), (long long)c.sent,
	       (long long)c.dead, (long long)c.unsure, (long long)c.cancelled);
	return EX_OK;
}

/* --- deciding --------------------------------------------------------------------------------- */

struct decision {
	const char *verb, *state, *reply, *said;
};
static const struct decision decisions[] = {
	{ "retry", "ready", "a person let it go again", "goes again" },
	{ "give-up", "cancelled", "given up by a person: it may have arrived", "is given up" },
};

static int decide_all(struct store *s, struct arena *a, const struct decision *d)
{
	size_t n, done = 0;
	struct letter_line *v = letter_lines(s, a, "unsure", (size_t)INT32_MAX, &n);

	store_begin(s);
	for (size_t i = 0; i < n; i++)
		done += letter_decide(s, v[i].id, d->state, when_now(), d->reply);
	store_commit(s);
	printf("%zu unsure letters: each %s.\n", done, d->said);
	return EX_OK;
}

static int decide(struct store *s, struct arena *a, const struct decision *d, int64_t id)
{
	struct letter_line *l = letter_line(s, a, id);
	bool done;

	if (!l) {
		fprintf(stderr,
			"tidings outbox: there is no letter %lld; `tidings outbox` lists "
			"those that wait\n",
			(long long)id);
		return EX_DATAERR;
	}
	store_begin(s);
	done = letter_decide(s, id, d->state, when_now(), d->reply);
	store_commit(s);
	if (!done) {
		fprintf(stderr,
			"tidings outbox: letter %lld is %s: only an unsure or dead one is decided "
			"here\n",
			(long long)id, l->state);
		return EX_DATAERR;
	}
	printf("letter %lld to %s %s.\n", (long long)id, l->rcpt, d->said);
	return EX_OK;
}

/* What moderators were asked about it is decided with that. */
static void release(struct store *s, struct arena *a, int64_t id)
{
	struct hold *h = hold_of_mailing(s, a, id);

	mailing_hold(s, id, false, "");
	if (h)
		hold_decide(s, h->id, "released", "the operator", "", false, when_now());
	trouble_clear(s, arena_printf(a, "mailing %lld", (long long)id));
}

static int hold(struct store *s, struct arena *a, int64_t id, bool held)
{
	struct mailing *m = mailing_find(s, a, id);

	if (!m || m->held == held) {
		fprintf(stderr, "tidings outbox: mailing %lld %s\n", (long long)id,
			!m     ? "is not there"
			: held ? "is held already"
			       : "is not held");
		return EX_DATAERR;
	}
	store_begin(s);
	if (held)
		mailing_hold(s, id, true, "held by a person");
	else
		release(s, a, id);
	store_commit(s);
	printf("mailing %lld (%s): its letters %s.\n", (long long)id, m->kind,
	       held ? "wait" : "go now");
	return EX_OK;
}

static int go(struct store *s, struct arena *a, const char *verb, const char *what, bool json)
{
	static const char *const verbs[] = { "list", "retry", "give-up", "hold", "release" };
	const char *near = near_best(verb, verbs, 5);
	char *end = NULL;
	int64_t id = what ? strtoll(what, &end, 10) : 0;
	bool all = what && !strcmp(what, "all");

	if (!strcmp(verb, "list") && !what)
		return list(s, a, json);
	if (!near || strcmp(near, verb))
		return cli_usage("outbox", "it cannot '%s'%s%s%s", verb,
				 near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
	if (!what || (!all && (id <= 0 || *end)))
		return cli_usage("outbox", "%s wants a number that `tidings outbox` shows", verb);
	for (size_t i = 0; i < 2; i++)
		if (!strcmp(verb, decisions[i].verb))
			return all ? decide_all(s, a, &decisions[i])
				   : decide(s, a, &decisions[i], id);
	return hold(s, a, id, !strcmp(verb, "hold"));
}

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);
	bool json = cli_take_flag(&argc, argv, "--json");
	struct arena *a;
	struct store *s = NULL;
	struct settings *set;
	int code;

	if (!cli_take_now(&argc, argv))
		return EX_USAGE;
	if (argc > 3)
		return cli_usage("outbox", "'%s' is too much", argv[3]);
	a = arena_new();
	set = cli_settings(a, cli_conf(conf));
	code = set ? cli_store(set, &s) : EX_CONFIG;
	if (!code)
		code = go(s, a, argc > 1 ? argv[1] : "list", argc > 2 ? argv[2] : NULL, json);
	store_close(s);
	arena_free(a);
	return code;
}

const struct command command_outbox = {
	.name = "outbox",
	.summary = "letters that wait for a person, and what to do with them",
	.help = "Usage: tidings outbox [-c CONF] [list] [--json]\n"
		"       tidings outbox [-c CONF] retry|give-up LETTER|all\n"
		"       tidings outbox [-c CONF] hold|release MAILING\n\n"
		"A letter is unsure when the line broke after its last byte was sent: it may\n"
		"have arrived. The first time it goes again by itself, with the same\n"
		"Message-ID; then a person decides: retry sends it once more, give-up leaves\n"
		"it. Both take a dead letter too. A mailing that is held keeps all its letters\n"
		"until it is released.\n",
	.run = run,
	.group = GROUP_RUN,
};
