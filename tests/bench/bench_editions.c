/*
 * bench_editions - one edition for many members: how long it takes to make, and with what memory.
 *
 * usage: bench_editions [MEMBERS [POSTS]]     (default 100000, 200)
 * A community with MEMBERS who read the digest in 5 languages, 5 forms and 2 zones: 50 different
 * contents, and one more for each writer who was answered; in a store of its own under $TMPDIR.
 * POSTS posts in POSTS / 4 conversations; then Monday comes. Prints the milliseconds until all letters
 * are recorded, of both wall and processor, contents and letters, and the peak memory before and
 * after.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "bench_kit.h"

#include "base/when.h"
#include "community/desk/intake.h"
#include "community/rhythm/rhythm.h"
#include "store/store_editions.h"
#include "store/store_outbox.h"

static void members(struct community *c, long n)
{
	static const char *const langs[] = { NULL, "es", "pt", "de", "fr" };
	static const char *const forms[] = { "readable", "headlines", "summary", "plain", "mime" };
	static const char *const zones[] = { NULL, "America/New_York" };
	struct arena *a = arena_new();

	store_begin(c->s);
	for (long i = 0; i < n; i++) {
		char address[60];
		struct member m = { .name = "A Member", .address = address, .mode = "digest" },
			      *made;

		snprintf(address, sizeof address, "member.%ld@d%ld.example.com", i, i % 997);
		member_add(c->s, &m, address, when_now());
		made = member_find(c->s, a, m.id);
		made->lang = langs[i % 5];
		made->form = forms[i / 5 % 5];
		made->zone = zones[i / 25 % 2];
		member_save(c->s, made);
		if (i % 1000 == 0)
			arena_reset(a);
	}
	store_commit(c->s);
	arena_free(a);
}

static void one_post(struct community *c, struct arena *a, int i)
{
	struct buf b = BUF(a);
	struct arrival r = { .uid = i + 1, .at = when_now(), .received = when_now(), .reason = "" };
	struct work *work;
	struct why w;
	size_t n;

	buf_printf(&b,
		   "From: A Member <member.%d@d%d.example.com>\r\nTo: circle@example.org\r\n"
		   "Subject: %sConversation number %d\r\nMessage-ID: <p%d@d0.example.com>\r\n"
		   "Date: Mon, 02 Mar 2026 10:00:00 +0000\r\n",
		   i % 40, i % 40, i % 4 ? "Re: " : "", i / 4, i);
	if (i % 4)
		buf_printf(&b, "In-Reply-To: <p%d@d0.example.com>\r\n", i / 4 * 4);
	buf_str(&b, "\r\n");
	for (int k = 0; k < 20; k++)
		buf_printf(&b, "Sentence %d of post %d has some words about soil and seeds.\r\n", k,
			   i);
	r.bytes = (int64_t)b.n;
	store_begin(c->s);
	r.mailbox = mailbox_get(c->s, a, "INBOX", "in")->id;
	arrival_add(c->s, a, &r, b.p, b.n);
	store_commit(c->s);
	if (work_read(c, a, arrivals_new(c->s, a, 1, SIZE_MAX, &n), &work, &w) != OK)
		exit(1);
	store_begin(c->s);
	intake_settle(c, work);
	store_commit(c->s);
}

static void posts(struct community *c, int n)
{
	struct arena *a = arena_new();

	for (int i = 0; i < n; i++) {
		one_post(c, a, i);
		arena_reset(a);
	}
	arena_free(a);
}

static long peak_kb(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

static void monday(struct community *c, struct arena *a, long n)
{
	time_t now = when_utc(2026, 3, 9, 8, 0, 0);
	int64_t start;
	clock_t cpu;
	struct edition_line *e;
	size_t editions;
	struct why w = { "" };
	long before = peak_kb();

	when_freeze(now);
	start = when_ms();
	cpu = clock();
	while (rhythm_tick(c, a, now, &w) == OK)
		;
	start = when_ms() - start;
	cpu = clock() - cpu;
	e = edition_lines(c->s, a, "weekly", 1, &editions);
	if (!editions) {
		fprintf(stderr, "no edition was made: %s\n", w.text);
		exit(1);
	}
	printf("members %ld, posts %lld in %lld conversations, contents %lld, letters %lld\n", n,
	       (long long)e->posts, (long long)e->threads, (long long)e->contents,
	       (long long)e->ready);
	printf("made in %lld ms, %ld ms of them processor\n", (long long)start,
	       (long)(cpu * 1000 / CLOCKS_PER_SEC));
	printf("peak memory %ld KiB, %ld KiB before\n", peak_kb(), before);
}

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 100000;
	int many = argc > 2 ? atoi(argv[2]) : 200;
	struct arena *a = arena_new();
	const char *dir = bench_folder();
	struct community *c;
	struct why w;

	when_freeze(when_utc(2026, 3, 2, 10, 0, 0));
	c = bench_community(
		a, dir,
		"posts: { newcomer_posts = 0; per_sender_per_day = 10000; per_thread_per_hour = "
		"1000; per_hour = 100000; unauthenticated_posts = \"accept\"; };\n"
		"rhythm = ( { name = \"weekly\"; when = \"weekly on monday at 08:00\"; do = "
		"\"digest\"; } );\n");
	rhythm_tick(c, a, when_now(), &w);
	members(c, n);
	posts(c, many);
	monday(c, a, n);
	community_close(c);
	fflush(stdout);
	return execlp("rm", "rm", "-rf", dir, (char *)NULL);
}
