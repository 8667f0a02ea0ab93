/*
 * search.c - `tidings search`: posts by words, people, tags and dates.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/expr.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/open.h"
#include "store/store_search.h"

static void print_json(struct arena *a, const struct found *f)
{
	json_t *o = json_pack("{s:I,s:I,s:s,s:s,s:s,s:s,s:s}", "id", (json_int_t)f->id, "thread",
			      (json_int_t)f->thread, "date", when_rfc3339(a, f->date), "subject",
			      f->subject, "name", f->name, "address", f->address, "message_id",
			      f->message_id);

	cli_json_print(o);
}

static void print(struct arena *a, const struct found *f)
{
	/* Eighty columns; a pipe gets whole subjects. */
	printf("%6lld  %.10s  %s  %s\n", (long long)f->id, when_rfc3339(a, f->date),
	       text_column(a, *f->name ? f->name : f->address, 20),
	       isatty(1) ? text_ellipsis(a, f->subject, 38) : f->subject);
}

enum { SHOWN = 50, SHOWN_MOST = 100000 };

static void go(struct store *s, struct arena *a, const char *text, size_t max, bool json)
{
	struct expr_doubt d;
	size_t n;
	struct found *v = search_posts(s, a, text, when_now(), max, &n);

	for (size_t i = 0; i < n; i++)
		json ? print_json(a, &v[i]) : print(a, &v[i]);
	if (json)
		return;
	if (!n && expr_search_doubt(a, text, &expr_search, &d))
		printf("nothing found; did you mean such as %s?\n", d.example);
	else if (!n)
		puts("nothing found");
	else if (n == max)
		printf("the newest %zu; --limit N shows more\n", n);
}

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv), *limit = cli_take(&argc, argv, "--limit");
	bool json = cli_take_flag(&argc, argv, "--json");
	struct arena *a = arena_new();
	struct buf text = BUF(a);
	struct expr_doubt d;
	struct store *s = NULL;
	struct settings *set;
	long max = SHOWN;
	int code;

	if (!cli_number("search", "--limit", limit, SHOWN_MOST, &max) || !cli_take_now(&argc, argv))
		return EX_USAGE;
	if (argc < 2)
		return cli_usage("search", "say what to look for");
	for (int i = 1; i < argc; i++)
		buf_printf(&text, "%s%s", i > 1 ? " " : "", argv[i]);
	if (expr_search_doubt(a, buf_text(&text), &expr_search, &d) && d.sure)
		return cli_usage(
			"search",
			"'%s' is not understood; write such as %s, or quote it as a phrase", d.said,
			d.example);
	set = cli_settings(a, cli_conf(conf));
	code = set ? cli_store(set, &s) : EX_CONFIG;
	if (!code)
		go(s, a, buf_text(&text), (size_t)max, json);
	store_close(s);
	arena_free(a);
	return code;
}

const struct command command_search = {
	.name = "search",
	.summary = "find posts by words, people, tags and dates",
	.help = "Usage: tidings search [-c CONF] [--limit N] [--json] WORDS...\n\n"
		"Words match subject, author and text, whatever the case and the accents; all\n"
		"must be there. Newest first.\n\n"
		"  \"raised beds\"    a phrase (quote it for your shell: '\"raised beds\"')\n"
		"  tomat*           words that begin so\n"
		"  from:ana  subject:seeds  tag:soil  thread:12\n"
		"  has:attachment  has:link  has:question  has:answer\n"
		"  after:2026-03-01  before:2026-04  date:2026-03  after:14d\n"
		"  a or b   not c   -d   ( )\n\n"
		"  --limit N   at most so many; 50\n"
		"  --json      a line a post: id, thread, date, subject, name, address,\n"
		"              message_id\n",
	.run = run,
	.group = GROUP_LOOK,
};
