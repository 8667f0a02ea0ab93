/*
 * threads.c - `tidings threads`: how Tidings threads an archive, without a community.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/text.h"
#include "base/when.h"
#include "cli/cli.h"
#include "community/offline.h"

struct show {
	bool json, failed;
};

static json_t *post_json(struct post **posts, size_t n, const struct post *p)
{
	const char *parent = NULL;

	for (size_t i = 0; i < n && p->parent; i++)
		if (posts[i]->id == p->parent)
			parent = posts[i]->message_id;
	return json_pack("{s:s,s:s?,s:s}", "message_id", p->message_id, "parent", parent, "why",
			 p->why);
}

static void print_json(const struct thread_row *t, struct post **posts, size_t n)
{
	json_t *list = json_array(), *o;
	char *text;

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, post_json(posts, n, posts[i]));
	o = json_pack("{s:s,s:o}", "subject", t->subject, "posts", list);
	text = json_dumps(o, JSON_COMPACT);
	puts(text);
	free(text);
	json_decref(o);
}

static int depth_of(struct post **posts, size_t n, const struct post *p)
{
	int depth = 0;

	while (p->parent && depth < 12) {
		const struct post *up = NULL;

		for (size_t i = 0; i < n && !up; i++)
			if (posts[i]->id == p->parent)
				up = posts[i];
		if (!up)
			break;
		p = up;
		depth++;
	}
	return depth;
}

static void print_tree(struct arena *a, const struct thread_row *t, struct post **posts, size_t n)
{
	printf("%s  (%zu)\n", *t->subject ? t->subject : "(no subject)", n);
	for (size_t i = 0; i < n; i++) {
		const char *day = posts[i]->date ? when_rfc3339(a, posts[i]->date) : "----------";

		printf("  %.10s  %*s%s  [%s]\n", day, 2 * depth_of(posts, n, posts[i]), "",
		       text_ellipsis(a, *posts[i]->name ? posts[i]->name : posts[i]->address, 40),
		       posts[i]->why);
	}
}

static void show(void *arg, struct arena *a, const struct thread_row *t, struct post **posts,
		 size_t n)
{
	const struct show *s = arg;

	if (s->json)
		print_json(t, posts, n);
	else
		print_tree(a, t, posts, n);
}

static int run(int argc, char **argv)
{
	struct offline_options o = { .by_subject = false };
	struct show s = { 0 };
	struct offline *f;
	const char *path = NULL;
	struct why w;

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
	if (!path)
		return cli_usage("threads", "name an mbox file or a Maildir");
	if (offline_open(path, &o, &f, &w) != OK) {
		fprintf(stderr, "tidings threads: %s\n", w.text);
		return EX_NOINPUT;
	}
	offline_each(f, show, &s);
	offline_close(f);
	return fflush(stdout) || ferror(stdout) ? EX_IOERR : EX_OK;
}

const struct command command_threads = {
	.name = "threads",
	.summary = "shows how an archive falls into threads",
	.help = "Usage: tidings threads [--json] [--by-subject] FILE.mbox|MAILDIR\n\n"
		"Threads the mails as the daemon would, and says of each why it is where it is:\n"
		"first, references, in-reply-to, thread-index, subject, same-id, or joined (its "
		"parent\n"
		"came later). No community is needed; nothing is kept.\n\n"
		"  --json        a line a thread: {\"subject\", \"posts\": [{\"message_id\", "
		"\"parent\", \"why\"}]}\n"
		"  --by-subject  join a reply that names no parent to a thread of the same subject "
		"that\n"
		"                was alive in the 30 days before (the daemon does)\n",
	.run = run,
	.group = GROUP_OFFLINE,
};
