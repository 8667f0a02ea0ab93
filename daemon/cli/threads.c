/*
 * threads.c - `tidings threads`: how Tidings threads an archive, without a community.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/text.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/open.h"
#include "community/offline.h"

struct show {
	bool json;
};

static json_t *post_json(const struct post *p, const struct post *parent)
{
	return json_pack("{s:s,s:s?,s:s}", "message_id", p->message_id, "parent",
			 parent ? parent->message_id : NULL, "why", p->why);
}

static void print_json(struct arena *a, const struct thread_row *t, struct post **posts, size_t n)
{
	const size_t *parents = offline_parents(a, posts, n);
	json_t *list = json_array(), *o;

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, post_json(posts[i],
						      parents[i] < n ? posts[parents[i]] : NULL));
	o = json_pack("{s:s,s:o}", "subject", t->subject, "posts", list);
	cli_json_print(o);
}

static int depth_of(const size_t *parents, size_t n, size_t at)
{
	int depth = 0;

	while (parents[at] < n && depth < 12) {
		at = parents[at];
		depth++;
	}
	return depth;
}

static void print_tree(struct arena *a, const struct thread_row *t, struct post **posts, size_t n)
{
	const size_t *parents = offline_parents(a, posts, n);

	printf("%s  (%zu)\n", *t->subject ? t->subject : "(no subject)", n);
	for (size_t i = 0; i < n; i++) {
		const char *day = posts[i]->date ? when_rfc3339(a, posts[i]->date) : "----------";

		printf("  %.10s  %*s%s  [%s]\n", day, 2 * depth_of(parents, n, i), "",
		       text_ellipsis(a, *posts[i]->name ? posts[i]->name : posts[i]->address, 40),
		       posts[i]->why);
	}
}

static void show(void *arg, struct arena *a, const struct thread_row *t, struct post **posts,
		 size_t n)
{
	const struct show *s = arg;

	if (s->json)
		print_json(a, t, posts, n);
	else
		print_tree(a, t, posts, n);
}

static int run(int argc, char **argv)
{
	struct offline_options o = { .by_subject = false };
	struct show s = { 0 };
	const char *path = NULL;

	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--json"))
			s.json = true;
		else if (!strcmp(argv[i], "--by-subject"))
			o.by_subject = true;
		else if (path || (argv[i][0] == '-' && argv[i][1]))
			return cli_usage("threads", "'%s' is not understood", argv[i]);
		else
			path = argv[i];
	}
	return cli_offline("threads", path, &o, show, &s);
}

const struct command command_threads = {
	.name = "threads",
	.summary = "show how an archive falls into threads",
	.help = "Usage: tidings threads [--json] [--by-subject] FILE.mbox|MAILDIR\n\n"
		"Threads the mails by what they say they answer, and tells of each why it is\n"
		"where it is: first, references, in-reply-to, thread-index, same-id, joined (its\n"
		"parent came later), or subject (with --by-subject). No community is needed;\n"
		"nothing is kept.\n\n"
		"  --json        a line a thread: {\"subject\", \"posts\": [{\"message_id\",\n"
		"                \"parent\", \"why\"}]}\n"
		"  --by-subject  join a reply that names no parent to a thread of the same\n"
		"                subject that was alive in the 30 days before (the daemon does)\n",
	.run = run,
	.group = GROUP_OFFLINE,
};
