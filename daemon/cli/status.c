/*
 * status.c - `tidings status`: how the community stands: roles, books, letters, what is due, what
 * is wrong. Reads alone; the exit code says whether a person should look.
 */
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/open.h"
#include "community/timetable.h"
#include "rhythm/zone.h"
#include "store/store_figures.h"
#include "store/store_hold.h"
#include "store/store_outbox.h"
#include "store/store_rhythm.h"
#include "store/store_status.h"

enum {
	SILENT_S = 300,
	CLOCK_OFF_S = 600,
	OLD_BACKUP_S = 3 * 86400,
	HOUR = 3600,
	DAY = 86400,
	HANG = 11,
	HELD_SHOWN = 5
};

struct status {
	struct arena *a;
	const struct settings *set;
	struct store *s;
	const struct zone *zone; /* the community's: what its operator's mornings are */
	time_t now;
	long daemon; /* its pid, 0: none */
	const char **wrong;
	size_t n_wrong, cap_wrong;
	json_t *json; /* NULL: text */
};

static void wrong(struct status *st, const char *text)
{
	*ARENA_PUSH(st->a, st->wrong, st->n_wrong, st->cap_wrong) = text;
}

static const char *stamp(struct status *st, const struct zone *z, int64_t t)
{
	return st->json ? when_rfc3339(st->a, t) : zone_stamp(st->a, z, t);
}

static void title(const char *text)
{
	printf("%-10s ", text);
}

/* --- the parts ------------------------------------------------------------------------------ */

static void show_roles(struct status *st)
{
	size_t n;
	struct health *v = health_all(st->s, st->a, &n);
	json_t *list = json_array();

	if (!st->daemon && n)
		wrong(st, "no daemon runs: start it with `tidings run`, or systemctl start");
	for (size_t i = 0; i < n; i++) {
		int64_t age = st->now - v[i].at;

		if (st->daemon && (!v[i].pid || age > SILENT_S))
			wrong(st, arena_printf(st->a, "the %s %s", v[i].role,
					       v[i].pid ? "gives no sign of life" : "is down"));
		json_array_append_new(list,
				      json_pack("{s:s,s:I,s:s,s:s}", "role", v[i].role, "pid",
						(json_int_t)(st->daemon ? v[i].pid : 0), "doing",
						v[i].doing, "seen", when_rfc3339(st->a, v[i].at)));
		if (st->json || !st->daemon)
			continue;
		title(i ? "" : "Roles");
		printf("%-8s  pid %-7lld  ", v[i].role, (long long)v[i].pid);
		cli_column(v[i].doing, 30);
		printf("  %s ago\n", cli_ago(st->a, age));
	}
	if (!st->json && !st->daemon)
		printf("%-10s no daemon runs%s\n", "Roles",
		       n ? "" : ", and none ever did (`tidings once` needs none)");
	if (st->json)
		json_object_set(st->json, "roles", list);
	json_decref(list);
}

static void judge_books(struct status *st, const struct books *b, bool *balance)
{
	struct books_faults f = books_faults(st->s);

	*balance = b->fetched == b->fresh + b->filed + b->acted + b->held + b->aside && !f.lost &&
		   !f.unfiled && !f.silent && !f.bare;
	if (*balance)
		return;
	wrong(st, arena_printf(st->a,
			       "the books do not balance: %lld in no state, %lld filed without a "
			       "post, %lld without a reason, %lld without their bytes",
			       (long long)f.lost, (long long)f.unfiled, (long long)f.silent,
			       (long long)f.bare));
}

/* What waits for those who run the community, where nobody does, would wait for ever. */
static void judge_keepers(struct status *st, int64_t held)
{
	size_t owners, coordinators;

	role_members(st->s, st->a, "owner", &owners);
	role_members(st->s, st->a, "coordinator", &coordinators);
	if (held && !st->set->community.coordinators.n && !owners && !coordinators)
		wrong(st, "mail waits, and nobody runs the community: `tidings members set "
			  "--role owner ADDRESS`");
}

static void show_books(struct status *st)
{
	struct books b = arrival_books(st->s);
	struct community_counts c = community_counts(st->s, st->now);
	bool balance;

	judge_books(st, &b, &balance);
	judge_keepers(st, b.held);
	if (st->json) {
		json_object_set_new(st->json, "books",
				    json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:b}", "fetched",
					      (json_int_t)b.fetched, "new", (json_int_t)b.fresh,
					      "filed", (json_int_t)b.filed, "acted",
					      (json_int_t)b.acted, "held", (json_int_t)b.held,
					      "aside", (json_int_t)b.aside, "history",
					      (json_int_t)b.history, "balance", balance));
		json_object_set_new(st->json, "community",
				    json_pack("{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I}", "posts",
					      (json_int_t)c.posts, "threads", (json_int_t)c.threads,
					      "active", (json_int_t)c.active, "paused",
					      (json_int_t)c.paused, "unreachable",
					      (json_int_t)c.unreachable, "left", (json_int_t)c.left,
					      "questions", (json_int_t)c.questions,
					      "unmatched_bounces", (json_int_t)c.unmatched));
		return;
	}
	title("Mail in");
	printf("%lld fetched = %lld filed + %lld acted + %lld held + %lld aside + %lld new\n",
	       (long long)b.fetched, (long long)b.filed, (long long)b.acted, (long long)b.held,
	       (long long)b.aside, (long long)b.fresh);
	printf("%-10s %s; %lld of it history", "",
	       balance ? "the books balance" : "THE BOOKS DO NOT BALANCE", (long long)b.history);
	if (c.waiting_since)
		printf("; the oldest unread for %s", cli_ago(st->a, st->now - c.waiting_since));
	puts("");
	title("Community");
	printf("%lld post%s in %lld thread%s; %lld active member%s", (long long)c.posts,
	       text_s(c.posts), (long long)c.threads, text_s(c.threads), (long long)c.active,
	       text_s(c.active));
	if (c.paused || c.unreachable)
		printf(" (%lld paused), %lld unreachable", (long long)c.paused,
		       (long long)c.unreachable);
	printf("\n");
	if (c.questions)
		printf("%-10s %lld question%s to people, not answered yet\n", "",
		       (long long)c.questions, text_s(c.questions));
	if (c.unmatched) {
		title("Bounces");
		printf("%lld about no letter of ours; the newest: tidings why %lld\n",
		       (long long)c.unmatched, (long long)c.unmatched_arrival);
	}
}

/* What waits for a moderator, the longest first: nobody may be there who answers it. */
static void show_held(struct status *st)
{
	size_t n;
	struct hold *v = holds_open(st->s, st->a, 0, HELD_SHOWN, &n);
	int64_t all = holds_count(st->s);
	struct buf ids = BUF(st->a);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		json_array_append_new(list,
				      json_pack("{s:I,s:I,s:s,s:s}", "hold", (json_int_t)v[i].id,
						"arrival", (json_int_t)v[i].arrival, "reason",
						v[i].reason, "since",
						when_rfc3339(st->a, (time_t)v[i].opened)));
		if (v[i].arrival)
			buf_printf(&ids, "%s%lld", ids.n ? ", " : "", (long long)v[i].arrival);
	}
	if (st->json)
		json_object_set_new(st->json, "held",
				    json_pack("{s:I,s:O}", "open", (json_int_t)all, "oldest",
					      list));
	else if (n)
		cli_line(HANG, "%-10s %lld wait%s for a moderator, the oldest for %s%s%s%s", "Held",
			 (long long)all, all == 1 ? "s" : "", cli_ago(st->a, st->now - v[0].opened),
			 ids.n ? ": tidings why " : "", buf_text(&ids),
			 all > (int64_t)n ? ", ..." : "");
	json_decref(list);
}

/* Rules wait for a time that was there already: a clock that was put back is nothing to see otherwise. */
static void judge_clock(struct status *st, int64_t newest)
{
	if (!when_frozen() && newest > st->now + CLOCK_OFF_S)
		wrong(st,
		      arena_printf(st->a,
				   "the clock of this machine is %s behind the newest mail that "
				   "was taken: set it right",
				   cli_ago(st->a, newest - st->now)));
}

static void show_mailboxes(struct status *st)
{
	size_t n;
	struct mailbox_line *v = mailbox_lines(st->s, st->a, &n);
	json_t *list = json_array();
	int64_t newest = 0;

	for (size_t i = 0; i < n; i++) {
		newest = v[i].last_at > newest ? v[i].last_at : newest;
		json_array_append_new(list,
				      json_pack("{s:s,s:s,s:I,s:s}", "name", v[i].name, "role",
						v[i].role, "arrivals", (json_int_t)v[i].arrivals,
						"note", v[i].note));
		if (st->json)
			continue;
		title(i ? "" : "Folders");
		cli_column(v[i].name, 34);
		printf("  %lld mail%s", (long long)v[i].arrivals, text_s(v[i].arrivals));
		if (v[i].last_at && v[i].last_at <= st->now)
			printf(", the last %s ago", cli_ago(st->a, st->now - v[i].last_at));
		puts("");
		if (*v[i].note)
			cli_line(HANG + 2, "%-10s   %s", "", v[i].note);
	}
	judge_clock(st, newest);
	if (st->json)
		json_object_set(st->json, "mailboxes", list);
	json_decref(list);
}

static const char *const class_words[] = {
	"", "answers", "care", "posts", "editions", "newsletters"
};
/* The order in which a letter's states are worth a look. */
static const char *const shown[] = { "ready",  "held", "claimed",   "sending",
				     "unsure", "dead", "cancelled", "sent" };
enum { SHOWN = sizeof shown / sizeof *shown };

static const struct outbox_line *find_line(const struct outbox_line *v, size_t n, int class,
					   const char *state)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].class == class && !strcmp(v[i].state, state))
			return &v[i];
	return NULL;
}

static void show_class(struct status *st, const struct outbox_line *v, size_t n, int class)
{
	struct buf b = BUF(st->a);

	for (int i = 0; i < SHOWN; i++) {
		const struct outbox_line *l = find_line(v, n, class, shown[i]);

		if (!l)
			continue;
		buf_printf(&b, "%s%lld %s", b.n ? ", " : "", (long long)l->n, shown[i]);
		if (i < 2 && l->oldest < st->now)
			buf_printf(&b, " (due %s ago)", cli_ago(st->a, st->now - l->oldest));
		else if (i < 2)
			buf_printf(&b, " (due in %s)", cli_ago(st->a, l->oldest - st->now));
	}
	if (b.n)
		printf("%-10s   %-12s %s\n", "", class_words[class], buf_text(&b));
}

static void judge_outbox(struct status *st, const struct outbox_line *v, size_t n)
{
	int64_t unsure = 0;
	size_t held;

	for (size_t i = 0; i < n; i++)
		unsure += strcmp(v[i].state, "unsure") ? 0 : v[i].n;
	held_mailings(st->s, st->a, &held);
	if (unsure)
		wrong(st, arena_printf(st->a,
				       "%lld letter%s may have left or not, and a person "
				       "decides: `tidings outbox`",
				       (long long)unsure, text_s(unsure)));
	if (held)
		wrong(st, arena_printf(st->a, "%zu mailing%s held: `tidings outbox`", held,
				       text_s((long long)held)));
}

static void show_outbox(struct status *st)
{
	size_t n;
	struct outbox_line *v = outbox_lines(st->s, st->a, &n);
	json_t *list = json_array();

	judge_outbox(st, v, n);
	for (size_t i = 0; i < n; i++)
		json_array_append_new(list,
				      json_pack("{s:i,s:s,s:I,s:s}", "class", v[i].class, "state",
						v[i].state, "letters", (json_int_t)v[i].n, "oldest",
						when_rfc3339(st->a, v[i].oldest)));
	if (st->json) {
		json_object_set(st->json, "outbox", list);
	} else {
		title("Mail out");
		puts(n ? "letters by class and state" : "no letter was written yet");
		for (int class = 1; class <= 5; class ++)
			show_class(st, v, n, class);
	}
	json_decref(list);
}

static void show_caps(struct status *st)
{
	int64_t hour = carried_since(st->s, "send", st->now - HOUR);
	int64_t day = carried_since(st->s, "send", st->now - DAY);
	int per_hour = st->set->send.per_hour, per_day = st->set->send.per_day;

	if (st->json) {
		json_object_set_new(st->json, "carried",
				    json_pack("{s:I,s:i,s:I,s:i}", "hour", (json_int_t)hour,
					      "per_hour", per_hour, "day", (json_int_t)day,
					      "per_day", per_day));
		return;
	}
	title("Carried");
	printf("%lld%s in the last hour, %lld%s in the last day\n", (long long)hour,
	       per_hour ? arena_printf(st->a, " of %d", per_hour) : "", (long long)day,
	       per_day ? arena_printf(st->a, " of %d", per_day) : "");
}

static void show_rule(struct status *st, const struct settings_rhythm *r, json_t *list, bool first)
{
	const struct zone *z = st->zone;
	struct why w = { "" };
	time_t next = 0;
	enum err e;
	const char *when;

	if (*r->zone && zone_find(r->zone, &z, NULL) != OK)
		z = st->zone;
	e = timetable_next(st->a, st->set, r, rule_get(st->s, st->a, r->name), st->now, &next, &w);
	when = e == OK       ? stamp(st, z, next)
	       : !r->enabled ? "rests"
	       : e == NONE   ? "when something happens"
			     : w.text;
	json_array_append_new(list,
			      json_pack("{s:s,s:s,s:s,s:s?}", "rule", r->name, "when", r->when,
					"do", r->what, "next", e == OK ? when : NULL));
	if (st->json)
		return;
	title(first ? "Next due" : "");
	cli_column(r->name, 18);
	printf("  %s\n", when);
}

static void show_rules(struct status *st)
{
	json_t *list = json_array();

	for (size_t i = 0; i < st->set->rhythm.n; i++)
		show_rule(st, &st->set->rhythm.v[i], list, i == 0);
	if (!st->json && !st->set->rhythm.n)
		printf("%-10s no rule: nothing is sent by itself\n", "Next due");
	if (st->json)
		json_object_set(st->json, "rules", list);
	json_decref(list);
}

/* Of the last 90 days, and what is open whatever its age. */
static void show_inquiries(struct status *st)
{
	struct inquiry_figures f = inquiry_figures(st->s, st->now - 90 * DAY, st->now + 1);

	if (st->json) {
		json_object_set_new(
			st->json, "inquiries",
			json_pack("{s:I,s:I,s:I,s:I,s:I,s:o}", "asked", (json_int_t)f.asked,
				  "answered", (json_int_t)f.answered, "within_promise",
				  (json_int_t)f.within_promise, "open", (json_int_t)f.open,
				  "unanswered", (json_int_t)f.unanswered, "median_first_answer_s",
				  f.answered ? json_integer((json_int_t)f.median_s) : json_null()));
		return;
	}
	title("Inquiries");
	printf("%lld open, %lld of them without an answer\n", (long long)f.open,
	       (long long)f.unanswered);
	title("");
	printf("%lld asked in 90 days, %lld answered in time", (long long)f.asked,
	       (long long)f.within_promise);
	if (f.answered)
		printf(", median %s", cli_ago(st->a, f.median_s));
	putchar('\n');
}

static void show_troubles(struct status *st)
{
	size_t n;
	struct trouble *v = troubles(st->s, st->a, &n);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		wrong(st, arena_printf(st->a, "%s: %s (for %s, %lld time%s)", v[i].area, v[i].text,
				       cli_ago(st->a, st->now - v[i].since), (long long)v[i].n,
				       text_s(v[i].n)));
		json_array_append_new(list,
				      json_pack("{s:s,s:s,s:s,s:I}", "area", v[i].area, "text",
						v[i].text, "since", when_rfc3339(st->a, v[i].since),
						"times", (json_int_t)v[i].n));
	}
	if (st->json)
		json_object_set(st->json, "troubles", list);
	json_decref(list);
}

/* --- the machine ------------------------------------------------------------------------------ */

/* The newest backup by name; NULL: none. */
static const char *newest_backup(struct status *st, time_t *at)
{
	DIR *d = opendir(st->set->store.backups);
	const char *best = NULL;
	struct dirent *e;
	struct stat f;

	while (d && (e = readdir(d))) {
		size_t n = strlen(e->d_name);
		const char *path;

		if (n < 4 || strcmp(e->d_name + n - 3, ".db"))
			continue;
		path = arena_printf(st->a, "%s/%s", st->set->store.backups, e->d_name);
		if (stat(path, &f) || (best && f.st_mtime <= *at))
			continue;
		best = path;
		*at = f.st_mtime;
	}
	if (d)
		closedir(d);
	return best;
}

static void show_backup(struct status *st)
{
	time_t at = 0;
	const char *path = newest_backup(st, &at);
	/* The frozen clock of a test says nothing about files. */
	int64_t age = when_frozen() ? 0 : st->now - at;

	if (st->daemon && (!path || age > OLD_BACKUP_S))
		wrong(st, path ? "the newest backup is days old: `tidings backup` says why"
			       : "there is no backup yet: the daemon makes one a day, `tidings "
				 "backup` makes one now");
	if (st->json)
		json_object_set_new(st->json, "backup", path ? json_string(path) : json_null());
	else if (path)
		cli_line(HANG, "%-10s %s, %s ago", "Backup", path, cli_ago(st->a, age));
	else
		printf("%-10s none yet\n", "Backup");
}

static void show_disk(struct status *st)
{
	struct statvfs v;
	struct stat f = { 0 };
	uint64_t left;
	const char *path = arena_printf(st->a, "%s/store.db", st->set->store.state);

	if (statvfs(st->set->store.state, &v) || stat(path, &f))
		return;
	left = (uint64_t)v.f_bavail * v.f_frsize;
	if (left < (uint64_t)st->set->store.reserve)
		wrong(st, "the disk is nearly full: mail stays on the server until some is freed");
	if (st->json)
		json_object_set_new(st->json, "disk",
				    json_pack("{s:I,s:I}", "free", (json_int_t)left, "store",
					      (json_int_t)f.st_size));
	else
		cli_line(HANG, "%-10s %.1f MB of store, %.1f GB free in %s", "Disk",
			 (double)f.st_size / 1e6, (double)left / 1e9, st->set->store.state);
}

/* --- the command ------------------------------------------------------------------------------- */

static void finish_json(struct status *st)
{
	json_t *list = json_array();

	for (size_t i = 0; i < st->n_wrong; i++)
		json_array_append_new(list, json_string(st->wrong[i]));
	json_object_set_new(st->json, "wrong", list);
	cli_json_print(st->json);
}

static void finish_text(struct status *st)
{
	for (size_t i = 0; i < st->n_wrong; i++)
		cli_line(HANG, "%-10s %s", i ? "" : "Wrong", st->wrong[i]);
	if (!st->n_wrong)
		printf("%-10s nothing\n", "Wrong");
}

static int show(struct status *st)
{
	const struct settings *set = st->set;

	st->now = when_now();
	st->daemon = cli_daemon(set->store.state);
	if (zone_find(set->community.zone, &st->zone, NULL) != OK)
		st->zone = zone_utc();
	if (st->json)
		json_object_set_new(st->json, "community_address",
				    json_string(set->community.address));
	else
		printf("%s <%s>, %s\n\n", set->community.name, set->community.address,
		       zone_stamp(st->a, st->zone, st->now));
	show_roles(st);
	show_books(st);
	show_held(st);
	show_mailboxes(st);
	show_outbox(st);
	show_caps(st);
	show_rules(st);
	show_inquiries(st);
	show_backup(st);
	show_disk(st);
	show_troubles(st);
	if (st->json)
		finish_json(st);
	else
		finish_text(st);
	return st->n_wrong ? EX_TEMPFAIL : EX_OK;
}

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);
	bool json = cli_take_flag(&argc, argv, "--json");
	struct status st = { .a = NULL };
	int code;

	if (!cli_take_now(&argc, argv))
		return EX_USAGE;
	if (argc > 2 || (argc == 2 && (conf || *argv[1] == '-')))
		return cli_usage("status", "'%s' is not understood", argv[argc - 1]);
	st.a = arena_new();
	st.set = cli_settings(st.a, cli_conf(argc == 2 ? argv[1] : conf));
	st.json = json ? json_object() : NULL;
	code = st.set ? cli_store(st.set, &st.s) : EX_CONFIG;
	if (!code)
		code = show(&st);
	store_close(st.s);
	arena_free(st.a);
	return code;
}

const struct command command_status = {
	.name = "status",
	.summary = "how things stand: roles, books, letters, what is due",
	.help = "Usage: tidings status [--json] [-c CONF | CONF]\n\n"
		"Tells what each role does, whether the books balance (every mail that was\n"
		"fetched is filed, acted upon, held, set aside or new), how many letters are in\n"
		"which state, what the account carried, when each rule is due next, the last\n"
		"backup, the disk, and last what is wrong. Changes nothing.\n\n"
		"  --json   one object, for programs\n"
		"  --now T  as if it were T (2026-03-02T08:00:00Z)\n\n"
		"Exit code: 0 nothing is wrong, 75 (EX_TEMPFAIL) something is: see the last\n"
		"lines.\n",
	.run = run,
	.group = GROUP_LOOK,
};
