/*
 * why.c - `tidings why`: what became of a mail, for the operator. Reads only; the same ledger that
 * answers members' mail to circle+why@.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "store/store_arrival.h"
#include "store/store_ledger.h"
#include "store/store_post.h"
#include "store/store_thread.h"

enum { SHOWN = 20 };

static void row(const char *name, const char *value)
{
	if (value && *value)
		printf("  %-10s %s\n", name, value);
}

static void show_post(struct store *s, struct arena *a, int64_t id)
{
	struct post *p = post_find(s, a, id);
	size_t n;
	char **tags = post_tags(s, a, id, &n);
	struct thread_row *t = p ? thread_find(s, a, p->thread) : NULL;

	if (!p)
		return;
	row("Post",
	    arena_printf(a, "%s%s", p->state,
			 p->seq ? arena_printf(a, ", accepted as number %lld", (long long)p->seq)
				: ", never due to anybody"));
	row("Author", arena_printf(a, "%s <%s>", p->name, p->address));
	row("Subject", p->subject);
	row("Thread", arena_printf(a, "%lld \"%s\", by %s", (long long)p->thread,
				   t ? t->subject : "", p->why));
	for (size_t i = 0; i < n; i++)
		row(i ? "" : "Tags", tags[i]);
}

static void show(struct store *s, struct arena *a, const struct ledger_mail *m)
{
	size_t n;
	char **verdicts = ledger_verdicts(s, a, m->id, &n);

	printf("Mail %lld\n", (long long)m->id);
	row("Taken in", when_rfc3339(a, m->at));
	row("From", m->sender);
	row("Message-ID", m->message_id);
	row("State", m->state);
	row("Because", m->reason);
	row("History", m->history ? "yes: filed, never acted upon" : "");
	for (size_t i = 0; i < n; i++)
		row(i ? "" : "Filters", verdicts[i]);
	row("Answered",
	    m->answered ? arena_printf(a, "by letter %lld", (long long)m->answered) : "");
	if (m->post)
		show_post(s, a, m->post);
	if (m->letters)
		row("Sent", arena_printf(a, "to %lld members singly", (long long)m->letters));
}

static int show_letters(struct store *s, struct arena *a, const char *address)
{
	struct member *m = member_by_address(s, a, address);
	size_t n, mails;
	struct ledger_mail *v = ledger_of_sender(s, a, address, SHOWN, &mails);
	struct ledger_letter *l = ledger_letters(s, a, m ? m->id : 0, address, SHOWN, &n);
	struct ledger_story *story;

	printf("%s: %s\n", address, m ? m->state : "no member");
	for (size_t i = 0; i < mails; i++)
		printf("  %s  mail %lld %s: %s\n", when_rfc3339(a, v[i].at), (long long)v[i].id,
		       v[i].state, v[i].reason);
	for (size_t i = 0; i < n; i++)
		printf("  %s  letter %lld %s %s%s%s\n",
		       when_rfc3339(a, l[i].at ? l[i].at : l[i].due), (long long)l[i].id, l[i].kind,
		       l[i].state, *l[i].reply ? ": " : "", l[i].reply);
	story = m ? ledger_story(s, a, m->id, SHOWN, &n) : NULL;
	for (size_t i = 0; story && i < n; i++)
		printf("  %s  %s\n", when_rfc3339(a, story[i].at), story[i].what);
	return m || mails ? EX_OK : EX_DATAERR;
}

static int explain(struct store *s, struct arena *a, const char *what)
{
	const char *key = address_key(a, what);
	struct ledger_mail *v = NULL;
	size_t n = 0;
	char *end;
	int64_t id = strtoll(what, &end, 10);

	if (*what && !*end) {
		v = ledger_find(s, a, id);
		n = v != NULL;
	} else {
		v = ledger_by_id(s, a, what, NULL, SHOWN, &n);
	}
	for (size_t i = 0; i < n; i++)
		show(s, a, &v[i]);
	if (!n && key)
		return show_letters(s, a, key);
	if (!n)
		fprintf(stderr,
			"tidings why: nothing is known of %s; give a mail's number, its "
			"Message-ID, "
			"or an address\n",
			what);
	return n ? EX_OK : EX_DATAERR;
}

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv), *what;
	struct arena *a = arena_new();
	struct settings *set;
	struct store *s = NULL;
	int code;

	if (argc != 2)
		return cli_usage("why", "name one mail by its number or Message-ID, or an address");
	what = argv[1];
	if (*what == '<') /* as it stands in a header */
		what = arena_ndup(a, what + 1, strcspn(what + 1, ">"));
	set = cli_settings(a, cli_conf(conf));
	code = set ? cli_store(set, &s) : EX_CONFIG;
	if (!code)
		code = explain(s, a, what);
	store_close(s);
	arena_free(a);
	return code;
}

const struct command command_why = {
	.name = "why",
	.summary = "what became of a mail, and of mail to somebody",
	.help = "Usage: tidings why [-c CONF] NUMBER | MESSAGE-ID | ADDRESS\n\n"
		"Tells what happened to a mail: its state and the reason, what filters said, its "
		"thread\n"
		"and tags, how it was answered and to how many it went. For an address: the last "
		"mails\n"
		"from it, the last letters to it with the server's words, and what happened to "
		"the\n"
		"membership. Members ask the same by mail to the address +why.\n",
	.run = run,
	.group = GROUP_LOOK,
};
