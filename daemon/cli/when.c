/*
 * when.c - `tidings when`: the next times of a rule, without a community.
 */
#include <getopt.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/open.h"
#include "rhythm/civil.h"
#include "rhythm/rule.h"
#include "rhythm/shorthand.h"
#include "rhythm/zone.h"

enum { COUNT_MAX = 100000 };

struct ask {
	const struct zone *zone; /* times are shown in it */
	time_t from;
	bool from_given;
	long count;
	bool json;
	const char *rule, *since;
};

/* A program reads standard output, whatever is wrong. */
static void print_error(const char *text)
{
	struct arena *a = arena_new();

	cli_json_print(json_pack("{s:o}", "error", cli_json_string(a, text)));
	arena_free(a);
}

static int refuse(const struct ask *q, const char *text)
{
	if (q->json)
		print_error(text);
	else
		fprintf(stderr, "tidings when: %s\n", text);
	return EX_DATAERR;
}

static int wrong_usage(const struct ask *q, const char *fmt, ...)
{
	char text[80];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (!q->json)
		return cli_usage("when", "%s", text);
	print_error(text);
	return EX_USAGE;
}

static int give(struct arena *a, const struct ask *q, const struct rrule *r)
{
	json_t *times = json_array();
	time_t t = q->from - 1;
	long n;

	for (n = 0; n < q->count && rrule_next(r, t, &t) == OK; n++) {
		if (q->json)
			json_array_append_new(times,
					      json_string(zone_iso(a, zone_local(q->zone, t))));
		else
			printf("%s   %s\n", zone_stamp(a, q->zone, t), when_rfc3339(a, t));
	}
	if (q->json) {
		cli_json_print(json_pack("{s:o}", "times", times));
		return EX_OK;
	}
	json_decref(times);
	if (n < q->count)
		puts(n ? "Then the rule ends." : "The rule has no time from then on.");
	return EX_OK;
}

/* "joined", "20 posts since": what a rule of the configuration may have instead. */
static bool is_event(struct arena *a, const struct ask *q)
{
	struct rhythm_text t = { .name = "when", .when = q->rule, .action = "digest" };
	struct rhythm_rule r;
	struct why w;

	return rhythm_rule_parse(a, &t, NULL, 0, &r, &w) == OK && r.event != RHYTHM_TIMED;
}

/* An RRULE alone says nothing of when it begins: here it does where the times that are asked for do. */
static const char *begun(struct arena *a, const struct ask *q)
{
	char *start = zone_iso(a, zone_local(q->zone, q->from)), *to = start;

	if (!q->from_given || !rrule_is_long(q->rule) || text_find(q->rule, "DTSTART") ||
	    (!text_starts(q->rule, "RRULE") && !text_starts(q->rule, "FREQ=")))
		return q->rule;
	for (const char *p = start; *p; p++)
		if (*p != '-' && *p != ':')
			*to++ = *p;
	*to = '\0';
	return arena_printf(a, "DTSTART:%s %s%s", start,
			    text_starts(q->rule, "FREQ=") ? "RRULE:" : "", q->rule);
}

static int answer(const struct ask *q)
{
	struct arena *a = arena_new();
	struct shorthand_options opt = shorthand_defaults(q->zone);
	struct rrule r;
	struct why w;
	int rc;

	if (q->since && !civil_parse(q->since, &opt.since, NULL))
		rc = refuse(q, "--since is a date such as 2025-03-03");
	else if (is_event(a, q))
		rc = refuse(q, "that is an event: it comes when it comes, and has no times");
	else if (rhythm_when_parse(a, begun(a, q), &opt, &r, &w) != OK)
		rc = refuse(q, w.text);
	else {
		if (!q->json)
			printf("%s (%s)\n", shorthand_say(a, &r, &opt), zone_name(r.zone));
		rc = give(a, q, &r);
	}
	arena_free(a);
	return rc;
}

/* A rule a line from standard input, an answer each; the worst exit code of all. */
static int answer_lines(struct ask *q)
{
	char *line = NULL;
	size_t cap = 0;
	int rc = EX_OK, one;

	while (getline(&line, &cap, stdin) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		q->rule = line;
		one = answer(q);
		rc = one != EX_OK ? one : rc;
	}
	free(line);
	return rc;
}

static bool read_from(const char *text, const struct zone *zone, time_t *out)
{
	int64_t local;

	if (!civil_parse(text, &local, NULL))
		return when_parse(text, out);
	*out = zone_instant(zone, local);
	return true;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "from", required_argument, NULL, 'f' },
		{ "zone", required_argument, NULL, 'z' },
		{ "count", required_argument, NULL, 'n' },
		{ "since", required_argument, NULL, 's' },
		{ NULL, 0, NULL, 0 },
	};
	struct ask q = { .zone = zone_utc(), .count = 5 };
	const char *from = NULL, *count = NULL, *zone = "UTC";
	struct why w;
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "+jf:z:n:s:", options, NULL)) != -1) {
		switch (c) {
		case 'j': q.json = true; break;
		case 'f': from = optarg; break;
		case 'n': count = optarg; break;
		case 's': q.since = optarg; break;
		case 'z': zone = optarg; break;
		default: return cli_usage("when", "'%s' is not understood", argv[optind - 1]);
		}
	}
	if (zone_find(zone, &q.zone, &w) != OK)
		return refuse(&q, w.text);
	if (!cli_number_read(count, COUNT_MAX, &q.count))
		return wrong_usage(&q, "--count takes a number from 1 to %d", COUNT_MAX);
	q.from = when_now();
	q.from_given = from != NULL;
	if (from && !read_from(from, q.zone, &q.from))
		return refuse(&q, "--from takes a time such as 2025-03-03T10:00, in the zone");
	if (optind != argc - 1)
		return wrong_usage(&q, "give one rule, in quotes");
	q.rule = argv[optind];
	return strcmp(q.rule, "-") ? answer(&q) : answer_lines(&q);
}

const struct command command_when = {
	.name = "when",
	.summary = "the next times of a rhythm rule",
	.help = "Usage: tidings when [--from TIME] [--zone ZONE] [--count N] [--since DATE]\n"
		"                    [--json] RULE\n\n"
		"RULE is written in words, or as RFC 5545 lines with DTSTART and RRULE:\n"
		"  weekly on monday at 08:00\n"
		"  every two weeks on monday and thursday at 08:00\n"
		"  weekdays at 09:30            monthly on the first friday at 10:00\n"
		"  monthly on the last day      yearly on 3 march at 09:00\n"
		"  every 10 days at 08:00       quarterly on the second tuesday at 8\n"
		"  mon-fri at 9                 first and third wednesday at 19:00\n"
		"  'DTSTART:20250303T100000 RRULE:FREQ=WEEKLY;BYDAY=MO'\n"
		"An RRULE alone begins at --from.\n"
		"What means two things (biweekly, every second friday) is answered with both\n"
		"ways to write it. A single - reads rules from standard input, one a line.\n\n"
		"  --from TIME    first time that counts, local (2025-03-03T10:00) or with a\n"
		"                 zone (2025-03-03T09:00Z); now if left out\n"
		"  --zone ZONE    IANA name such as Europe/Lisbon; UTC if left out\n"
		"  --count N      how many, 5 if left out\n"
		"  --since DATE   from where \"every two weeks\" counts; Monday 2024-01-01 if\n"
		"                 left out\n"
		"  --json         {\"times\": [local times]} or {\"error\": \"...\"}\n\n"
		"A time that the clock skips in spring is shifted by the hour, never left out;\n"
		"one that comes twice in autumn counts the first time.\n",
	.run = run,
	.group = GROUP_OFFLINE,
};
