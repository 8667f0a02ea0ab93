/*
 * bench_tick.c - what a look at the clock costs: with members, rules and open activities of which
 * nothing is due, and with some that are due.
 *
 * Usage: bench_tick MEMBERS RULES ACTIVITIES
 * Prints one JSON object: idle_ms and idle_max_ms, a look while nothing is due, the housekeeping of
 * each minute included; due_1_ms .. due_100_ms, all that is to be done when so many inquiries end
 * at once. Run it in the program's folder, whose templates and recipes it takes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench_kit.h"

#include "base/address.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/when.h"
#include "community/activity/activity.h"
#include "community/desk/care.h"
#include "community/rhythm/rhythm.h"
#include "store/functions.h"

enum { LOOKS = 300, MINUTE = 60, DAY = 86400 };

struct bench {
	struct arena *a, *step;
	struct community *c;
	time_t now;
	const char *dir;
};

/* Of this process: what others do on the machine is none of it, and syncing the disk neither. */
static double clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return 1e3 * (double)t.tv_sec + (double)t.tv_nsec / 1e6;
}

/* Of each kind of rule some: by the clock, by events, by counts; none due within the measuring. */
static const char *rule(struct arena *a, int i)
{
	static const char *const when[] = { "weekly on monday at 08:00",
					    "monthly on the first friday at 10:00",
					    "every two weeks on wednesday at 18:30",
					    "joined",
					    "inquiry unanswered for 60 days",
					    "100000 posts",
					    "thread quiet for 90 days" };

	return arena_printf(a, "%s { name = \"r%d\"; when = \"%s\"; do = \"%s\"; }", i ? "," : "",
			    i, when[i % 7], i ? "open thanks" : "digest");
}

static void open_all(struct bench *b, int rules)
{
	struct buf text = BUF(b->a);

	buf_str(&text, "rhythm = (");
	for (int i = 0; i < rules; i++)
		buf_str(&text, rule(b->a, i));
	buf_str(&text, ");\n");
	b->dir = bench_folder();
	b->c = bench_community(b->a, b->dir, buf_text(&text));
	functions_use_key(b->c->key);
}

static void add_members(struct bench *b, int n)
{
	store_begin(b->c->s);
	for (int i = 0; i < n; i++) {
		const char *address = arena_printf(b->a, "m%d@far.example", i);
		struct member m = { .name = "Somebody", .address = address };

		if (member_add(b->c->s, &m, address_key(b->a, address), b->now - 90 * DAY) != OK)
			exit(1);
	}
	store_commit(b->c->s);
}

/* They end at that moment at the earliest. */
static void add_activities(struct bench *b, int n, time_t opened)
{
	store_begin(b->c->s);
	for (int i = 0; i < n; i++) {
		struct activity_opening o = { .owner = 1 + i,
					      .title = arena_printf(b->a, "Question %d", i),
					      .text = "What do you do about it?",
					      .now = opened };
		struct why w;
		int64_t id;

		if (activity_open_recipe(b->c, b->a, "inquiry", &o, &id, &w) != OK)
			exit(1);
	}
	store_commit(b->c->s);
}

/* One look of the editor: what is due is done. Gives the milliseconds. */
static double look(struct bench *b)
{
	double begun = clock_ms();
	struct why w;

	do
		arena_reset(b->step);
	while (rhythm_tick(b->c, b->step, b->now, &w) == OK);
	care_tick(b->c, b->step, b->now, &w);
	return clock_ms() - begun;
}

static void wait_s(struct bench *b, int64_t seconds)
{
	b->now += seconds;
	when_freeze(b->now);
}

static void idle(struct bench *b)
{
	double sum = 0, most = 0;

	for (int i = 0; i < LOOKS; i++) {
		double ms;

		wait_s(b, MINUTE);
		ms = look(b);
		sum += ms;
		most = ms > most ? ms : most;
	}
	printf("\"idle_ms\":%.3f,\"idle_max_ms\":%.3f", sum / LOOKS, most);
}

int main(int argc, char **argv)
{
	struct bench b = { .a = arena_new(), .step = arena_new() };
	int members = argc > 3 ? atoi(argv[1]) : 10000, rules = argc > 3 ? atoi(argv[2]) : 200,
	    activities = argc > 3 ? atoi(argv[3]) : 500;
	char *rm;

	b.now = when_utc(2026, 3, 3, 1, 0, 0); /* a Tuesday night */
	when_freeze(b.now);
	open_all(&b, rules);
	add_members(&b, members);
	look(&b);
	add_activities(&b, activities, b.now);
	wait_s(&b, MINUTE);
	look(&b); /* their first letters */
	printf("{\"members\":%d,\"rules\":%d,\"activities\":%d,", members, rules, activities);
	idle(&b);
	for (int n = 1; n <= 100; n *= 10) {
		wait_s(&b, MINUTE);
		add_activities(&b, n, b.now);
		printf(",\"due_%d_ms\":%.3f", n, look(&b));
	}
	puts("}");
	rm = arena_printf(b.a, "rm -rf '%s'", b.dir);
	community_close(b.c);
	return system(rm) ? 1 : 0;
}
