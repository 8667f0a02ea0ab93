/*
 * summary.c - `tidings summary`: each thread of an archive told in a few of its sentences.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/open.h"
#include "community/offline.h"
#include "compose/summary.h"

enum { WORDS = 120, MOST_WORDS = 100000 };

struct show {
	bool json;
	size_t words;
};

static struct summary_post *read_posts(struct arena *a, struct post **posts, size_t n)
{
	struct summary_post *v = arena_get(a, (n + 1) * sizeof *v);
	const size_t *parents = offline_parents(a, posts, n);

	for (size_t i = 0; i < n; i++) {
		const struct post *p = posts[i];

		v[i] = (struct summary_post){ .message_id = p->message_id,
					      .parent = parents[i] < n ? parents[i] : SUMMARY_ROOT,
					      .author = *p->address ? p->address : p->name,
					      .subject = p->subject,
					      .reply = p->text ? p->text : "" };
	}
	return v;
}

static void print_json(const struct thread_row *t, const struct summary_post *posts,
		       const struct summary *s)
{
	json_t *list = json_array(), *o;

	for (size_t i = 0; i < s->n; i++)
		json_array_append_new(list, json_pack("{s:s,s:s}", "message_id",
						      posts[s->v[i].post].message_id, "text",
						      s->v[i].text));
	o = json_pack("{s:s,s:o}", "subject", t->subject, "sentences", list);
	cli_json_print(o);
}

static void print_text(struct arena *a, const struct thread_row *t, struct post **posts, size_t n,
		       const struct summary *s)
{
	size_t last = SUMMARY_ROOT;

	printf("%s  (%zu %s)\n", *t->subject ? t->subject : "(no subject)", n,
	       n == 1 ? "post" : "posts");
	for (size_t i = 0; i < s->n; i++) {
		const struct post *p = posts[s->v[i].post];

		if (s->v[i].post != last)
			printf("  %s:\n", text_ellipsis(a, *p->name ? p->name : p->address, 60));
		printf("    %s\n", s->v[i].text);
		last = s->v[i].post;
	}
	putchar('\n');
}

static void show(void *arg, struct arena *a, const struct thread_row *t, struct post **posts,
		 size_t n)
{
	const struct show *w = arg;
	struct summary_post *v = read_posts(a, posts, n);
	struct summary s = summary_make(a, v, n, w->words);

	if (w->json)
		print_json(t, v, &s);
	else
		print_text(a, t, posts, n, &s);
}

static int run(int argc, char **argv)
{
	struct offline_options o = { .by_subject = false };
	struct show s = { .json = cli_take_flag(&argc, argv, "--json") };
	long words = WORDS;

	if (!cli_number("summary", "--words", cli_take(&argc, argv, "--words"), MOST_WORDS, &words))
		return EX_USAGE;
	s.words = (size_t)words;
	if (argc > 2)
		return cli_usage("summary", "takes one archive, '%s' is a second", argv[2]);
	return cli_offline("summary", argc > 1 ? argv[1] : NULL, &o, show, &s);
}

const struct command command_summary = {
	.name = "summary",
	.summary = "tell each thread of an archive in a few sentences",
	.help = "Usage: tidings summary [--words N] [--json] FILE.mbox|MAILDIR\n\n"
		"Chooses the sentences that tell a thread best: what was asked, answered,\n"
		"agreed and left open. They stay as their authors wrote them, in the order of\n"
		"the thread, and each is given with its author. Quotes, signatures, code and\n"
		"logs are passed over. No community is needed; nothing is kept.\n\n"
		"  --words N  at most N words a thread (120)\n"
		"  --json     a line a thread: {\"subject\", \"sentences\": [{\"message_id\",\n"
		"             \"text\"}]}\n",
	.run = run,
	.group = GROUP_OFFLINE,
};
