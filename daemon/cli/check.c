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

enum { WAIT = 60, WAIT_MOST = 3600 }; /* seconds for --loop */

struct how {
	bool quiet, offline, loop, json;
	int wait_s;
};

/* What can be tried without changing anything; a letter leaves only with --loop. */
static int try_out(const struct check *k, const struct how *how)
{
	int code = EX_OK, c = EX_OK;

	check_pace(k);
	c = k->s->inbox.kind == SOURCE_IMAP ? check_imap(k) : check_mails(k);
	code = c ? c : code;
	c = k->s->send.kind == SINK_SMTP ? check_smtp(k) : EX_OK;
	code = c ? c : code;
	return code == EX_OK && how->loop ? check_loop(k, how->wait_s) : code;
}

static int tell_all(const struct check *k, const struct how *how)
{
	int state, servers;

	check_settings(k);
	check_say(k, "The configuration is good.\n");
	fflush(stdout);
	state = check_state(k);
	servers = how->offline ? EX_OK : try_out(k, how);
	return state ? state : servers;
}

static void tell_faults(const struct check *k, const char *path,
			const struct settings_faults *faults)
{
	json_t *list = json_array();

	for (size_t i = 0; i < faults->n; i++) {
		json_array_append_new(list, cli_json_string(k->a, faults->v[i]));
		if (!k->json)
			fprintf(stderr, "%s\n", faults->v[i]);
	}
	json_object_set_new(k->json, "file", cli_json_string(k->a, path));
	json_object_set_new(k->json, "good", json_boolean(!faults->n));
	json_object_set_new(k->json, "faults", list);
}

static int check_file(const char *path, const struct how *how)
{
	struct arena *a = arena_new();
	struct settings_faults faults = { 0 };
	struct settings *s = settings_load(a, path, &faults);
	struct check k = { a, s, how->json ? json_object() : NULL };
	int code = EX_OK;

	if (s)
		desk_faults(a, s, &faults, &faults);
	if (s && *s->run.trace && !log_trace(s->run.trace))
		settings_fault(a, &faults, s->file, 0,
			       "run.trace: there is no such area; write some of %s, or all",
			       LOG_AREAS);
	tell_faults(&k, path, &faults);
	if (s && !faults.n && !how->quiet)
		code = tell_all(&k, how);
	if (k.json)
		cli_json_print(k.json);
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
	static const struct option options[] = {
		{ "settings", no_argument, NULL, 's' }, { "manual", no_argument, NULL, 'm' },
		{ "quiet", no_argument, NULL, 'q' },    { "offline", no_argument, NULL, 'o' },
		{ "loop", no_argument, NULL, 'l' },     { "wait", required_argument, NULL, 'w' },
		{ "json", no_argument, NULL, 'j' },     { NULL, 0, NULL, 0 }
	};
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
		how.json |= o == 'j';
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
	.help = "Usage: tidings check [-q | --offline | --loop [--wait TIME]] [--json]\n"
		"                     [-c CONF | CONF]\n"
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
		"  --json         one object with the same: good, faults, community, inbox,\n"
		"                 send, rules, trust, store where it cannot be used, and of\n"
		"                 the servers pace, imap, smtp, loop\n"
		"  --settings     print every setting with its default and what it is for\n"
		"  --manual       the same as a manual page\n\n"
		"Exit code: 0 good, 78 (EX_CONFIG) something is wrong, 75 (EX_TEMPFAIL) a\n"
		"server is not reached now, 69 (EX_UNAVAILABLE) with --loop: the letters do not\n"
		"arrive.\n",
	.run = run,
	.group = GROUP_START,
};
