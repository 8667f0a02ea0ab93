/*
 * bench_fanout - one post to many members: how long until the first letter can leave, and how
 * large the outbox is.
 *
 * usage: bench_fanout [MEMBERS [BYTES]]     (default 100000, 6000)
 * A community with MEMBERS who get each post, in a store of its own under $TMPDIR; one post of BYTES
 * is taken in as the editor does it. Prints the milliseconds of the whole (filters, thread, index,
 * relay, letters), of its commit, and from the commit until the courier holds its first letter; the
 * bytes a letter takes in the store beside the content (dbstat), and the peak memory.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench_kit.h"

#include "base/when.h"
#include "community/desk/intake.h"
#include "store/store_outbox.h"

static void members(struct community *c, long n)
{
	struct arena *a = arena_new();

	store_begin(c->s);
	for (long i = 0; i < n; i++) {
		char address[60];
		struct member m = { .name = "A Member", .address = address, .mode = "each" };

		snprintf(address, sizeof address, "member.%ld@d%ld.example.com", i, i % 997);
		member_add(c->s, &m, address, when_now());
		if (i % 1000 == 0)
			arena_reset(a);
	}
	store_commit(c->s);
	arena_free(a);
}

static int64_t arrive(struct community *c, struct arena *a, size_t bytes)
{
	struct buf b = BUF(a);
	struct arrival r = { .uid = 1, .at = when_now(), .received = when_now(), .reason = "" };

	buf_str(&b, "From: A Member <member.0@d0.example.com>\r\nTo: circle@example.org\r\n"
		    "Subject: One post\r\nMessage-ID: <one@d0.example.com>\r\n"
		    "Date: Mon, 02 Mar 2026 10:00:00 +0000\r\n\r\n");
	for (int i = 0; b.n < bytes; i++)
		buf_printf(&b, "Line %d of what a member has to say about the soil here.\r\n", i);
	r.bytes = (int64_t)b.n;
	store_begin(c->s);
	r.mailbox = mailbox_get(c->s, a, "INBOX", "in")->id;
	arrival_add(c->s, a, &r, b.p, b.n);
	store_commit(c->s);
	return (int64_t)b.n;
}

static void measure(struct community *c, struct arena *a, long n)
{
	static const char SIZE[] = "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'letter%'";
	static const char PAYLOAD[] =
		"SELECT sum(payload + 3 * ncell) FROM dbstat WHERE name LIKE 'letter%'";
	int64_t empty = sql_int(c->s, 0, SIZE, ""), start = when_ms(), read, settled, committed,
		claimed, size, made;
	struct work *work;
	struct why w;
	size_t one;
	struct arrival *r = arrivals_new(c->s, a, 1, SIZE_MAX, &one);

	if (work_read(c, a, r, &work, &w) != OK)
		exit(1);
	read = when_ms();
	store_begin(c->s);
	intake_settle(c, work);
	settled = when_ms();
	store_commit(c->s);
	committed = when_ms();
	store_begin(c->s);
	letters_claim(c->s, a, when_now(), 1200, CLASS_NEWSLETTER, 100, &one);
	store_commit(c->s);
	claimed = when_ms();
	made = outbox_counts(c->s).ready + (int64_t)one;
	if (made < n - 1) { /* all but its author's */
		fprintf(stderr, "the post was not sent on: %lld letters\n", (long long)made);
		exit(1);
	}
	printf("members %ld, letters %lld\n", n, (long long)made);
	printf("read %lld ms, settled and letters made %lld ms, commit %lld ms\n",
	       (long long)(read - start), (long long)(settled - read),
	       (long long)(committed - settled));
	printf("first %zu letters claimed %lld ms after the commit\n", one,
	       (long long)(claimed - committed));
	size = sql_int(c->s, 0, SIZE, "") - empty;
	printf("outbox: %lld bytes a letter in pages, %lld of them in use, indexes included\n",
	       (long long)(size / n), (long long)(sql_int(c->s, 0, PAYLOAD, "") / n));
}

int main(int argc, char **argv)
{
	long n = argc > 1 ? atol(argv[1]) : 100000;
	size_t bytes = argc > 2 ? (size_t)atol(argv[2]) : 6000;
	struct arena *a = arena_new();
	const char *dir = bench_folder();
	struct community *c = bench_community(
		a, dir, "posts: { newcomer_posts = 0; unauthenticated_posts = \"accept\"; };\n");
	struct rusage u;

	members(c, n);
	arrive(c, a, bytes);
	measure(c, a, n);
	getrusage(RUSAGE_SELF, &u);
	printf("peak memory %ld KiB\n", u.ru_maxrss);
	community_close(c);
	fflush(stdout);
	return execlp("rm", "rm", "-rf", dir, (char *)NULL);
}
