/*
 * rehearse.c - `tidings rehearse`: what would go out when, to how many and why, without sending.
 *
 * The same code as the daemon's works on a copy of the store in a folder of its own, with the
 * clock as it is told; past posts arrive when they were written. No role runs: nothing is fetched
 * and nothing leaves.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/text.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/copy.h"
#include "cli/open.h"
#include "community/desk/desk.h"
#include "community/desk/care.h"
#include "community/rhythm/rhythm.h"
#include "rhythm/civil.h"
#include "rhythm/zone.h"
#include "role.h"
#include "store/store_outbox.h"
#include "store/store_post.h"
#include "store/store_rehearse.h"

enum { LOOK_S = 6 * 3600, YEARS_MAX = 10 };

struct rehearsal {
	struct arena *a, *step;
	struct community *c;
	const struct zone *zone;
	time_t from, to, today, begins;
	bool json, calendar, screen;
	const char *letters_to;     /* a Maildir; NULL: none */
	const struct settings *own; /* those of the copy */
	int *days;                  /* letters of each day */
	size_t n_days;
	int64_t fired, letters;
	char folder[COPY_FOLDER];
};

static void print_one(struct rehearsal *r, time_t at, const struct rehearsed *v)
{
	json_t *o;

	if (r->calendar)
		return;
	if (!r->json) { /* eighty columns; a pipe gets a line each */
		printf("%s  ", zone_stamp(r->step, r->zone, at));
		if (r->screen)
			cli_column(v->what, 34);
		else
			printf("%-24s", v->what);
		printf(" %6lld%s%s: %s\n", (long long)v->letters, r->screen ? "\n    " : "  ",
		       v->outcome, v->why);
		return;
	}
	o = json_pack("{s:s, s:s, s:s, s:I, s:s}", "at", when_rfc3339(r->step, at), "what", v->what,
		      "outcome", v->outcome, "letters", (json_int_t)v->letters, "why", v->why);
	cli_json_print(o);
}

static void tell(struct rehearsal *r, time_t at)
{
	size_t n, day;
	struct rehearsed *v;

	if (at < r->from)
		return;
	v = rehearse_decided(r->c->s, r->step, at, &n);
	day = (size_t)(civil_day_of(zone_local(r->zone, at)) -
		       civil_day_of(zone_local(r->zone, r->from)));
	for (size_t i = 0; i < n; i++) {
		print_one(r, at, &v[i]);
		r->fired += v[i].letters > 0;
		r->letters += v[i].letters;
		if (day < r->n_days)
			r->days[day] += (int)v[i].letters;
	}
}

static void post_arrives(struct rehearsal *r, int64_t id)
{
	store_begin(r->c->s);
	rehearse_arrives(r->c->s, id);
	post_accept(r->c->s, id);
	store_commit(r->c->s);
}

/* The courier puts them into the Maildir as readers would get them; without one they only count. */
static void send_due(struct rehearsal *r, time_t now)
{
	const struct role *roles[] = { role_find("courier"), NULL };
	time_t due = letters_next_due(r->c->s, CLASS_NEWSLETTER);
	struct why w = { "" };
	enum err e;

	if (!r->letters_to) {
		rehearse_send(r->c->s, now);
		return;
	}
	if (!due || due > now)
		return;
	e = role_once(roles, r->own, NULL, NULL, &w);
	if (e == AGAIN || e == BAD)
		fprintf(stderr, "tidings rehearse: %s\n", w.text);
}

static int go(struct rehearsal *r)
{
	struct why w = { "" };
	time_t now = r->begins;

	while (now <= r->to) {
		time_t next = now - now % LOOK_S + LOOK_S, wake, date;
		int64_t post;
		enum err e = OK;

		when_freeze(now);
		while ((post = rehearse_post(r->c->s, &date)) && date <= now)
			post_arrives(r, post);
		while (e == OK)
			e = rhythm_tick(r->c, r->step, now, &w);
		if (e == BAD)
			fprintf(stderr, "tidings rehearse: %s: %s\n", when_rfc3339(r->step, now),
				w.text);
		care_tick(r->c, r->step, now, &w);
		send_due(r, now);
		tell(r, now);
		wake = rhythm_wake(r->c, r->step);
		next = wake > now && wake < next ? wake : next;
		next = post && date > now && date < next ? date : next;
		now = next;
		arena_reset(r->step);
	}
	return EX_OK;
}

/* A week a line: each day with how many letters would leave. */
static void print_calendar(const struct rehearsal *r)
{
	int32_t first = civil_day_of(zone_local(r->zone, r->from)), day = first;
	int lead = civil_weekday(first);

	puts("            Mon    Tue    Wed    Thu    Fri    Sat    Sun");
	for (size_t i = 0; i < r->n_days;) {
		struct date d = civil_date(day);

		printf("%04d-%02d-%02d", d.year, d.month, d.day);
		for (int k = 0; k < 7; k++) {
			if (k < lead || i >= r->n_days) {
				fputs("       ", stdout);
				continue;
			}
			if (r->days[i])
				printf(" %6d", r->days[i]);
			else
				fputs("      .", stdout);
			i++;
			day++;
		}
		lead = 0;
		putchar('\n');
	}
}

/* What is tried here would begin no community either. */
static bool is_whole(struct rehearsal *r, const struct settings *set)
{
	struct settings_faults faults = { 0 };

	desk_faults(r->a, set, &faults, &faults);
	for (size_t i = 0; i < faults.n; i++)
		fprintf(stderr, "%s\n", faults.v[i]);
	return !faults.n;
}

static int rehearse(struct rehearsal *r, const struct settings *set)
{
	struct settings *own = arena_get(r->a, sizeof *own);
	struct why w = { "" };
	int code = copy_make(r->a, "rehearse", set, own, r->folder);

	if (zone_find(set->community.zone, &r->zone, &w) != OK)
		r->zone = zone_utc();
	r->own = own;
	if (r->letters_to) { /* no cap of the account: it is about what, not about how fast */
		own->send.kind = SINK_MAILDIR;
		own->send.path = r->letters_to;
		own->send.per_hour = own->send.per_day = 0;
	}
	when_freeze(r->begins);
	if (!code && !is_whole(r, set))
		code = EX_CONFIG;
	if (!code && desk_open(own, STORE_MIGRATE, &r->c, &w) != OK) {
		fprintf(stderr, "tidings rehearse: %s\n", w.text);
		code = EX_CONFIG;
	}
	if (!code) {
		if (r->from < r->today)
			rehearse_reset(r->c->s, r->from);
		else
			rehearse_ahead(r->c->s);
		r->n_days = (size_t)((r->to - r->from) / DAY_S + 2);
		r->days = arena_get(r->a, r->n_days * sizeof *r->days);
		code = go(r);
	}
	if (!code && r->calendar)
		print_calendar(r);
	if (!code && !r->json)
		printf("%lld letter%s in %lld mailing%s; nothing was sent.\n",
		       (long long)r->letters, text_s(r->letters), (long long)r->fired,
		       text_s(r->fired));
	if (!code && !r->json && !r->letters && r->to > r->today)
		puts("Conditions count posts, and those to come are not known: --from a past date\n"
		     "shows what would have gone out of the mail there was.");
	community_close(r->c);
	copy_clean(r->folder);
	return code;
}

static int run(int argc, char **argv)
{
	struct rehearsal r = { .a = arena_new(), .step = arena_new() };
	const char *conf = cli_take_conf(&argc, argv), *from = cli_take(&argc, argv, "--from"),
		   *to = cli_take(&argc, argv, "--to");
	struct settings *set;
	int code;

	r.letters_to = cli_take(&argc, argv, "--letters");
	if (r.letters_to)
		r.letters_to = arena_dup(r.a, r.letters_to);
	r.json = cli_take_flag(&argc, argv, "--json");
	r.calendar = cli_take_flag(&argc, argv, "--calendar");
	r.screen = isatty(1);
	r.from = r.today = when_now();
	if (r.json && r.calendar)
		return cli_usage("rehearse", "take one of --json and --calendar");
	if (argc != 1)
		return cli_usage("rehearse", "'%s' is not understood", argv[1]);
	if (from && !when_parse(from, &r.from))
		return cli_usage("rehearse", "--from %s is no time; write 2026-03-02", from);
	r.to = r.from + (time_t)90 * DAY_S;
	if (to && !when_parse(to, &r.to))
		return cli_usage("rehearse", "--to %s is no time; write 2026-06-02", to);
	if (r.to < r.from || r.to - r.from > (time_t)YEARS_MAX * 366 * DAY_S)
		return cli_usage("rehearse", "--to comes after --from, at most %d years",
				 YEARS_MAX);
	r.begins = r.from < r.today ? r.from : r.today;
	set = cli_settings(r.a, cli_conf(conf));
	code = set ? rehearse(&r, set) : EX_CONFIG;
	arena_free(r.step);
	arena_free(r.a);
	return code;
}

const struct command command_rehearse = {
	.name = "rehearse",
	.summary = "what would go out when, to how many and why",
	.help = "Usage: tidings rehearse [--from A] [--to B] [--json | --calendar]\n"
		"                        [--letters MAILDIR] [-c CONF]\n\n"
		"Runs the rhythm on a copy, with the clock as it is told. From now on: what runs\n"
		"goes on, as if nobody wrote. From a past date: all begins anew over past mail;\n"
		"posts arrive when they were written, whenever they were imported. Nothing is\n"
		"sent and nothing is changed.\n\n"
		"  --from A     now, or a date such as 2026-03-02\n"
		"  --to B       90 days later\n"
		"  --json       a line for each decision: at, what, outcome, letters, why\n"
		"  --calendar   a week a line: how many letters would leave on each day\n"
		"  --letters D  the letters as readers would get them, in the Maildir D\n",
	.run = run,
	.group = GROUP_LOOK,
};
