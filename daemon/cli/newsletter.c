/*
 * newsletter.c - `tidings newsletter`: issues and drafts, and a draft from a file.
 */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/open.h"
#include "community/digest/newsletter.h"
#include "community/typed.h"

enum { SHOWN = 50 };

struct job {
	struct community *c;
	struct arena *a;
	const char *title, *audience, *at;
	bool json;
};

static void print_row(struct job *j, const struct newsletter_row *v)
{
	printf("%4lld  %-7s  %.10s  %5lld letter%s  %s\n", (long long)v->id, v->state,
	       when_rfc3339(j->a, v->sent_at ? v->sent_at : v->made), (long long)v->letters,
	       v->letters == 1 ? " " : "s", text_ellipsis(j->a, v->title, 44));
}

static void print_json(struct job *j, const struct newsletter_row *v)
{
	json_t *o = json_pack("{s:I,s:s,s:s}", "newsletter", (json_int_t)v->id, "state", v->state,
			      "title", v->title);

	json_object_set_new(o, "number", v->number ? json_integer(v->number) : json_null());
	json_object_set_new(o, "rule", cli_json_text(j->a, v->rule));
	json_object_set_new(o, "audience", cli_json_text(j->a, v->audience));
	json_object_set_new(o, "made", cli_json_time(j->a, v->made));
	json_object_set_new(o, "send_at", cli_json_time(j->a, v->send_at));
	json_object_set_new(o, "sent", cli_json_time(j->a, v->sent_at));
	json_object_set_new(o, "letters", json_integer(v->letters));
	cli_json_print(o);
}

static void list(struct job *j)
{
	size_t n;
	struct newsletter_row *v = newsletters_all(j->c->s, j->a, SHOWN, &n);

	for (size_t i = 0; i < n; i++)
		j->json ? print_json(j, &v[i]) : print_row(j, &v[i]);
	if (!n && !j->json)
		puts("no newsletter yet: mail one to the community's +newsletter address, or\n"
		     "draft a file");
}

static int show(struct job *j, const char *id)
{
	struct newsletter_row *n = newsletter_find(j->c->s, j->a, strtoll(id, NULL, 10));

	if (!n)
		return cli_usage("newsletter", "there is no newsletter '%s'", id);
	printf("# %s\n\n%s\n", n->title, n->markdown);
	return EX_OK;
}

static int read_file(struct job *j, const char *path, const char **text)
{
	struct buf b = BUF(j->a);
	char part[4096];
	ssize_t n;
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : dup(0);

	if (fd < 0) {
		fprintf(stderr, "tidings newsletter: cannot read %s: %s\n", path, strerror(errno));
		return EX_NOINPUT;
	}
	while ((n = read(fd, part, sizeof part)) > 0 && b.n <= NEWSLETTER_MARKDOWN)
		buf_add(&b, part, (size_t)n);
	close(fd);
	*text = text_clean(j->a, buf_text(&b), b.n, TEXT_BLOCK);
	return EX_OK;
}

/* "# Title" on the first line is the title, unless one was given. */
static void split_title(struct job *j, const char **text)
{
	size_t n = strcspn(*text, "\n");

	if (j->title || strncmp(*text, "# ", 2) != 0)
		return;
	j->title = text_trim(j->a, *text + 2, n - 2);
	*text += n + ((*text)[n] == '\n');
}

static int draft(struct job *j, const char *path)
{
	struct newsletter_row n = { .rule = "", .state = "draft", .made = when_now() };
	struct newsletter letter;
	struct newsletter_page page;
	struct expr *tree;
	struct why w;
	time_t at = 0;
	const char *text;
	int code = read_file(j, path, &text);

	if (code)
		return code;
	split_title(j, &text);
	n.title = j->title ? j->title : j->c->set->community.name;
	n.markdown = text;
	n.audience = j->audience ? j->audience : "";
	if ((*n.audience && expr_parse(j->a, n.audience, &expr_audience, &tree, &w) != OK) ||
	    newsletter_page(j->c, j->a, &n, (struct newsletter_to){ 0 }, &letter, &page, &w) !=
		    OK ||
	    (j->at && typed_time(j->c, j->a, NULL, j->at, when_now(), &at, &w) != OK)) {
		fprintf(stderr, "tidings newsletter: %s\n", w.text);
		return EX_DATAERR;
	}
	store_begin(j->c->s);
	newsletter_add(j->c->s, &n);
	if (j->at) {
		n.state = "ready";
		n.send_at = at;
		newsletter_save(j->c->s, &n);
	}
	store_commit(j->c->s);
	cli_line(4, "newsletter %lld, '%s', %s%s", (long long)n.id, n.title,
		 j->at ? "will leave at " : "is a draft: send it with --send TIME",
		 j->at ? when_rfc3339(j->a, at) : "");
	return EX_OK;
}

static int go(struct job *j, int argc, char **argv)
{
	if (argc == 1 || (argc == 2 && !strcmp(argv[1], "list"))) {
		list(j);
		return EX_OK;
	}
	if (argc == 3 && !strcmp(argv[1], "show"))
		return show(j, argv[2]);
	if (argc == 3 && !strcmp(argv[1], "draft"))
		return draft(j, argv[2]);
	return cli_usage("newsletter", "'%s' is not understood", argv[1]);
}

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);
	struct job j = { .a = arena_new() };
	struct settings *set;
	int code;

	j.title = cli_take(&argc, argv, "--title");
	j.audience = cli_take(&argc, argv, "--audience");
	j.at = cli_take(&argc, argv, "--send");
	j.json = cli_take_flag(&argc, argv, "--json");
	if (!cli_take_now(&argc, argv))
		return EX_USAGE;
	if (j.json && argc > 1 && strcmp(argv[1], "list") != 0)
		return cli_usage("newsletter", "--json is for the list");
	set = cli_settings(j.a, cli_conf(conf));
	code = set ? cli_community(set, &j.c) : EX_CONFIG;
	if (!code)
		code = go(&j, argc, argv);
	community_close(j.c);
	arena_free(j.a);
	return code;
}

const struct command command_newsletter = {
	.name = "newsletter",
	.summary = "issues and drafts; a new one from a Markdown file",
	.help = "Usage: tidings newsletter [list] [--json] [-c CONF]\n"
		"       tidings newsletter show ID [-c CONF]\n"
		"       tidings newsletter draft FILE.md|- [--title TEXT] [--audience WHO]\n"
		"                                [--send TIME] [-c CONF]\n\n"
		"Coordinators write newsletters by mail to the community's +newsletter address\n"
		"and get a test copy; this is for those who keep them in files. A first line \"#\n"
		"Title\" is the title. WHO selects members, such as \"lang:pt\" or\n"
		"\"tag:gardening\"; without it all members and readers get it.\n\n"
		"  --json        a line an issue: newsletter, state, title, number, rule,\n"
		"                audience, made, send_at, sent, letters\n"
		"  --send TIME   now, \"2026-05-01 08:00\" or \"friday at 08:00\"\n",
	.run = run,
	.group = GROUP_PEOPLE,
};
