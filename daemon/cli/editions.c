/*
 * editions.c - `tidings editions`: the ledger of what was cut, and what became of its letters.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/open.h"
#include "community/digest/edition_late.h"
#include "store/store_editions.h"

enum { LISTED = 20, LISTED_MOST = 100000, HANG = sizeof "    letters  " - 1 };

/* Later than its slot by more than a run of the daemon explains; a draft's waiting is no lateness. */
static int64_t late_s(const struct edition_line *e)
{
	int64_t late = e->cut_at - e->slot;

	return e->number && !e->drafted && late > EDITION_LATE ? late : 0;
}

static json_t *edition_json(struct arena *a, const struct edition_line *e)
{
	json_t *o = json_pack("{s:I,s:s,s:s,s:s}", "edition", (json_int_t)e->id, "rule", e->rule,
			      "state", e->state, "title", e->title);

	json_object_set_new(o, "number", e->number ? json_integer(e->number) : json_null());
	json_object_set_new(o, "slot", cli_json_time(a, e->slot));
	json_object_set_new(o, "cut", cli_json_time(a, e->cut_at));
	json_object_set_new(o, "release", cli_json_time(a, e->release_at));
	json_object_set_new(o, "late_s", json_integer(late_s(e)));
	json_object_set_new(o, "after", json_integer(e->since));
	json_object_set_new(o, "upto", json_integer(e->upto));
	json_object_set_new(o, "first_post", cli_json_time(a, e->from));
	json_object_set_new(o, "last_post", cli_json_time(a, e->to));
	json_object_set_new(o, "posts", json_integer(e->posts));
	json_object_set_new(o, "threads", json_integer(e->threads));
	json_object_set_new(o, "dropped", json_integer(e->dropped));
	json_object_set_new(o, "contents", json_integer(e->contents));
	json_object_set_new(o, "parts", json_integer(e->parts));
	json_object_set_new(o, "recipients", json_integer(e->recipients));
	json_object_set_new(o, "held", json_boolean(e->held));
	json_object_set_new(o, "letters",
			    json_pack("{s:I,s:I,s:I,s:I,s:I,s:I}", "ready", (json_int_t)e->ready,
				      "under_way", (json_int_t)e->under_way, "sent",
				      (json_int_t)e->sent, "dead", (json_int_t)e->dead, "unsure",
				      (json_int_t)e->unsure, "cancelled",
				      (json_int_t)e->cancelled));
	return o;
}

static const char *counted(struct arena *a, int64_t n, const char *one)
{
	return arena_printf(a, "%lld %s%s", (long long)n, one, text_s(n));
}

static void print_letters(struct arena *a, const struct edition_line *e)
{
	const struct {
		int64_t n;
		const char *name;
	} states[] = { { e->sent, "sent" },           { e->ready, "ready" },
		       { e->under_way, "under way" }, { e->unsure, "unsure" },
		       { e->dead, "dead" },           { e->cancelled, "cancelled" } };
	struct buf b = BUF(a);

	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (states[i].n)
			buf_printf(&b, "%s%lld %s", b.n ? ", " : "", (long long)states[i].n,
				   states[i].name);
	cli_line(HANG, "    letters  to %s, %s%s: %s%s", counted(a, e->recipients, "member"),
		 counted(a, e->contents, "content"),
		 e->parts > 1 ? arena_printf(a, " in up to %lld parts", (long long)e->parts) : "",
		 b.n ? buf_text(&b) : "none", e->held ? "; held (see `tidings outbox`)" : "");
}

static void print_edition(struct arena *a, const struct edition_line *e)
{
	int64_t late = late_s(e);

	printf("%s", e->rule);
	if (e->number)
		printf(" %lld", (long long)e->number);
	printf("%s%s%s  [edition %lld, %s]\n", *e->title ? ": \"" : "", e->title,
	       *e->title ? "\"" : "", (long long)e->id, e->state);
	cli_line(HANG, "    slot     %s, cut %s%s", when_rfc3339(a, (time_t)e->slot),
		 when_rfc3339(a, (time_t)e->cut_at),
		 late ? arena_printf(a, " (late by %s)", cli_ago(a, late)) : "");
	if (!strcmp(e->state, "proof"))
		cli_line(HANG, "    draft    with its editor; %s",
			 e->release_at ? arena_printf(a, "goes without an answer at %s",
						      when_rfc3339(a, (time_t)e->release_at))
				       : "waits for an answer");
	cli_line(HANG, "    posts    %s in %s, accepted after %lld up to %lld%s%s",
		 counted(a, e->posts, "post"), counted(a, e->threads, "conversation"),
		 (long long)e->since, (long long)e->upto,
		 e->dropped ? arena_printf(a, "; %s left out by the editor",
					   counted(a, e->dropped, "conversation"))
			    : "",
		 e->from ? arena_printf(a, " (%.10s to %.10s)", when_rfc3339(a, (time_t)e->from),
					when_rfc3339(a, (time_t)e->to))
			 : "");
	if (!strcmp(e->state, "cut"))
		print_letters(a, e);
}

static void list(struct store *s, struct arena *a, const char *rule, size_t max, bool as_json)
{
	size_t n;
	struct edition_line *v = edition_lines(s, a, rule, max, &n);
	json_t *all = as_json ? json_array() : NULL;

	for (size_t i = 0; i < n; i++)
		if (as_json)
			json_array_append_new(all, edition_json(a, &v[i]));
		else
			print_edition(a, &v[i]);
	if (as_json)
		cli_json_print(all);
	else if (!n)
		puts(rule ? "No edition of a rule of that name was cut yet; `tidings status` lists "
			    "the rules."
			  : "No edition was cut yet.");
}

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv), *rule = cli_take(&argc, argv, "--rule"),
		   *text = cli_take(&argc, argv, "--limit");
	bool as_json = cli_take_flag(&argc, argv, "--json");
	long max = LISTED;
	struct arena *a = arena_new();
	struct settings *set;
	struct store *s = NULL;
	int code;

	if (argc != 1)
		return cli_usage("editions", "'%s' is not understood", argv[1]);
	if (!cli_number("editions", "--limit", text, LISTED_MOST, &max))
		return EX_USAGE;
	set = cli_settings(a, cli_conf(conf));
	code = set ? cli_store(set, &s) : EX_CONFIG;
	if (!code)
		list(s, a, rule, (size_t)max, as_json);
	store_close(s);
	arena_free(a);
	return code;
}

const struct command command_editions = {
	.name = "editions",
	.summary = "the ledger of editions: posts, recipients, letters",
	.help = "Usage: tidings editions [-c CONF] [--rule NAME] [--limit N] [--json]\n\n"
		"Every edition of every digest, the latest first: its slot and when it was cut,\n"
		"the posts in it, how many different contents and parts were made, and what\n"
		"became of the letters. Personal digests are editions too, under \"pace: ...\",\n"
		"catch-ups under \"catch-up\".\n\n"
		"  --rule NAME  of this rule alone\n"
		"  --limit N    at most so many; 20\n"
		"  --json       a list of objects with the same facts\n",
	.run = run,
	.group = GROUP_LOOK,
};
