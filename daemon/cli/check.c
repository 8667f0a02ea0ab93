/*
 * check.c - `tidings check`: every fault of the configuration at once, then what it amounts to.
 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/settings.h"
#include "base/when.h"
#include "cli/check.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "community/desk/desk.h"
#include "community/timetable.h"
#include "rhythm/zone.h"

enum { WAIT = 60, WAIT_MOST = 3600 }; /* seconds for --loop */

static const char *const unproven_words[] = {
	[UNPROVEN_CONFIRM] = "confirm_first", [UNPROVEN_ACCEPT] = "accept", [UNPROVEN_HOLD] = "hold"
};

static const char *const tls_words[] = { "TLS", "STARTTLS", "no TLS" };

static void print_account(const char *what, const struct account *c)
{
	printf("%s %s port %d, %s", what, c->host, c->port, tls_words[c->tls]);
	if (c->auth == AUTH_NONE)
		puts(", without logging in");
	else
		printf(", as %s\n", c->user);
}

static void print_caps(const struct settings *s)
{
	if (s->send.per_hour)
		printf("           at most %d letter%s an hour\n", s->send.per_hour,
		       text_s(s->send.per_hour));
	if (s->send.per_day)
		printf("           at most %d letter%s a day\n", s->send.per_day,
		       text_s(s->send.per_day));
}

/* What it means for those who write that no server is trusted to vouch for them. */
static void print_unproven(const struct settings *s)
{
	static const char *const posts[] = {
		[UNPROVEN_CONFIRM] = "every member's post waits until its author has replied, once",
		[UNPROVEN_HOLD] = "every member's post waits for a moderator",
		[UNPROVEN_ACCEPT] = "a member's post is believed, whoever really sent it",
	};

	printf("Warning    trust.authserv_ids is empty: no mail counts as proven by itself.\n"
	       "           Commands are confirmed by a reply, and with\n"
	       "           posts.unauthenticated_posts = \"%s\"\n"
	       "           %s.\n"
	       "           What to do: %s\n"
	       "           open a mail that came to this mailbox, look near its top for\n"
	       "           \"Authentication-Results: NAME; ...\" as your provider writes it,\n"
	       "           and set trust: { authserv_ids = [ \"NAME\" ]; };\n",
	       unproven_words[s->posts.unauthenticated_posts],
	       posts[s->posts.unauthenticated_posts],
	       s->send.kind == SINK_SMTP && s->inbox.kind == SOURCE_IMAP
		       ? "`tidings check --loop` finds the name; or"
		       : "where a mail server fills the mailbox,");
}

/* The next three times of a rule, by the clock of its zone. */
static void print_rule(const struct settings *s, const struct settings_rhythm *r)
{
	struct arena *a = arena_new();
	const struct zone *z;
	time_t t = when_now();
	struct why w;

	cli_line(11, "Rhythm     %s: %s%s%s, %s%s", r->name, r->when, *r->cond ? ", if " : "",
		 r->cond, r->what, r->enabled ? "" : " (rests)");
	if (zone_find(*r->zone ? r->zone : s->community.zone, &z, &w) != OK)
		z = zone_utc();
	for (int i = 0; i < 3 && timetable_next(a, s, r, t, &t, &w) == OK; i++)
		printf("           %s %s\n", i ? "and " : "next", zone_stamp(a, z, t));
	arena_free(a);
}

static void print_summary(const struct settings *s)
{
	printf("Community  %s <%s>, %s, %s\n", s->community.name, s->community.address,
	       s->community.language, s->community.zone);
	if (s->inbox.kind == SOURCE_IMAP)
		print_account("Inbox      IMAP", &s->inbox.account);
	else
		printf("Inbox      %s %s\n", s->inbox.kind == SOURCE_MBOX ? "mbox" : "Maildir",
		       s->inbox.path);
	if (s->send.kind == SINK_SMTP)
		print_account("Sending    SMTP", &s->send.account);
	else
		printf("Sending    into the Maildir %s\n", s->send.path);
	print_caps(s);
	printf("State      %s\n", s->store.state);
	for (size_t i = 0; i < s->rhythm.n; i++)
		print_rule(s, &s->rhythm.v[i]);
	if (!s->rhythm.n)
		puts("Rhythm     no rule: nothing is sent by itself");
	if (!s->trust.authserv_ids.n)
		print_unproven(s);
}

struct how {
	bool quiet, offline, loop;
	int wait_s;
};

/* What can be tried without changing anything; a letter leaves only with --loop. */
static int try_out(struct arena *a, const struct settings *s, const struct how *how)
{
	int code = EX_OK, c = EX_OK;

	check_pace(a, s);
	c = s->inbox.kind == SOURCE_IMAP ? check_imap(a, s) : check_mails(a, s);
	code = c ? c : code;
	c = s->send.kind == SINK_SMTP ? check_smtp(s) : EX_OK;
	code = c ? c : code;
	return code == EX_OK && how->loop ? check_loop(a, s, how->wait_s) : code;
}

static int check_file(const char *path, const struct how *how)
{
	struct arena *a = arena_new();
	struct settings_faults faults = { 0 };
	struct settings *s = settings_load(a, path, &faults);
	int code = EX_OK;

	if (s)
		desk_faults(a, s, &faults);
	if (s && *s->run.trace && !log_trace(s->run.trace))
		settings_fault(a, &faults, s->file, 0,
			       "run.trace: there is no such area; write some of %s, or all",
			       LOG_AREAS);
	for (size_t i = 0; i < faults.n; i++)
		fprintf(stderr, "%s\n", faults.v[i]);
	if (s && !faults.n && !how->quiet) {
		print_summary(s);
		puts("The configuration is good.");
		fflush(stdout);
		code = how->offline ? EX_OK : try_out(a, s, how);
	}
	code = faults.n ? EX_CONFIG : code;
	arena_free(a);
	return code;
}

static int print_settings(bool manual)
{
	struct arena *a = arena_new();
	struct buf b = BUF(a);

	if (manual)
		settings_manual(&b);
	else
		settings_print(&b, NULL);
	fputs(buf_text(&b), stdout);
	arena_free(a);
	return EX_OK;
}

static bool read_wait(const char *text, int *wait_s)
{
	int64_t seconds;

	if (!when_span(text, &seconds) || seconds < 1 || seconds > WAIT_MOST)
		return false;
	*wait_s = (int)seconds;
	return true;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = { { "settings", no_argument, NULL, 's' },
						 { "manual", no_argument, NULL, 'm' },
						 { "quiet", no_argument, NULL, 'q' },
						 { "offline", no_argument, NULL, 'o' },
						 { "loop", no_argument, NULL, 'l' },
						 { "wait", required_argument, NULL, 'w' },
						 { NULL, 0, NULL, 0 } };
	struct how how = { .wait_s = WAIT };
	const char *conf = cli_take_conf(&argc, argv);
	int o;

	opterr = 0;
	while ((o = getopt_long(argc, argv, "q", options, NULL)) != -1) {
		if (o == 's' || o == 'm')
			return print_settings(o == 'm');
		if (o == '?')
			return cli_usage("check", "there is no option %s, or it lacks its value",
					 argv[optind - 1]);
		if (o == 'w' && !read_wait(optarg, &how.wait_s))
			return cli_usage("check",
					 "--wait takes a time such as 90s or 5m, at most 1h");
		how.quiet |= o == 'q';
		how.offline |= o == 'o';
		how.loop |= o == 'l';
	}
	if (argc - optind > 1 || (argc > optind && conf))
		return cli_usage("check", "name one configuration file, '%s' is a second",
				 argv[argc - 1]);
	if (how.loop && (how.quiet || how.offline))
		return cli_usage("check",
				 "--loop asks the servers: leave out --quiet and --offline");
	conf = cli_conf(argc > optind ? argv[optind] : conf);
	return cli_readable(conf) ? check_file(conf, &how) : EX_CONFIG;
}

const struct command command_check = {
	.name = "check",
	.summary = "read the configuration and tell every fault",
	.help = "Usage: tidings check [-q | --offline | --loop [--wait TIME]] [-c CONF | CONF]\n"
		"       tidings check --settings | --manual\n\n"
		"Reads the configuration and tells all faults at once, as \"file:line: what is\n"
		"wrong and what to write instead\"; then says what it amounts to.\n\n"
		"Then logs in to both servers and tells what they offer, how many members the\n"
		"account's caps carry, and the next three times of each rule. Sends nothing\n"
		"without --loop, changes nothing.\n\n"
		"  -q, --quiet    judge the file alone, and say nothing where all is well\n"
		"  --offline      ask no server\n"
		"  --loop         then let the community mail itself, and tell what the\n"
		"                 provider does with its letters: plus-addresses, Message-ID,\n"
		"                 envelope sender, checks of the sender, a copy in Sent, the\n"
		"                 time taken; and the settings to write. The letters stay in\n"
		"                 the mailbox; nothing else there changes\n"
		"  --wait TIME    how long a letter may take with --loop (60s)\n"
		"  --settings     print every setting with its default and what it is for\n"
		"  --manual       the same as a manual page\n\n"
		"Exit code: 0 good, 78 (EX_CONFIG) something is wrong, 75 (EX_TEMPFAIL) a\n"
		"server is not reached now, 69 (EX_UNAVAILABLE) with --loop: the letters do not\n"
		"arrive.\n",
	.run = run,
	.group = GROUP_START,
};
