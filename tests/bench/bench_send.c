/*
 * bench_send - how fast letters leave, with a commit simulated at each turn.
 *
 * usage: bench_send PORT CONNECTIONS LETTERS [BYTES [COMMIT_FILE]]
 * Sends LETTERS of BYTES (default 6000) to 127.0.0.1:PORT, one recipient a transaction, every
 * recipient another. COMMIT_FILE (default: none) gets one append and fdatasync a turn, as a store
 * would do for `sent` of the last letters and `sending` of the next. Prints letters a second, CPU,
 * turns, and the mean time of one commit.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "send/send.h"

struct post {
	struct send_letter l;
	struct iovec piece[3];
	char from[48], rcpt[48];
};

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static char *content(size_t bytes)
{
	char *p = malloc(bytes + 80);
	size_t n = 0;

	if (!p)
		exit(1);
	while (n < bytes)
		n += (size_t)
			snprintf(p + n, 80, "%s\r\n",
				 "words of a letter that goes on for as long as it was asked to");
	return p;
}

static void post_make(struct post *p, long i, char *text)
{
	static char head[] = "Subject: one letter of many\r\nTo: ";
	static char gap[] = "\r\n\r\n";

	snprintf(p->from, sizeof p->from, "list+b%ld@lists.example.org", i);
	snprintf(p->rcpt, sizeof p->rcpt, "u%ld@d%ld.example.com", i, i % 200);
	p->piece[0] = (struct iovec){ head, sizeof head - 1 };
	p->piece[1] = (struct iovec){ gap, sizeof gap - 1 };
	p->piece[2] = (struct iovec){ text, strlen(text) };
	p->l = (struct send_letter){
		.id = i, .from = p->from, .rcpt = p->rcpt, .content = p->piece, .pieces = 3
	};
}

/* One row a letter, then the disk. */
static double commit(int fd, int events)
{
	static char rows[100 * 120];
	double before = seconds();

	if (fd < 0)
		return 0;
	if (write(fd, rows, (size_t)events * 120) < 0 || fdatasync(fd))
		exit(1);
	return seconds() - before;
}

static struct send_options options(struct account *acc, int port, int connections)
{
	*acc = (struct account){ .host = "127.0.0.1",
				 .port = port,
				 .tls = TLS_NONE,
				 .auth = AUTH_NONE,
				 .timeout_s = 30,
				 .hello = "bench.example" };
	return (struct send_options){ .account = acc, .connections = connections, .wake_fd = -1 };
}

int main(int argc, char **argv)
{
	long letters = argc > 3 ? atol(argv[3]) : 0, next = 0, done = 0, sent = 0, turns = 0;
	int fd = argc > 5 ? open(argv[5], O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;
	struct account acc;
	struct send_options o;
	struct send_event e[100];
	struct post *post;
	struct sender *s;
	struct rusage u;
	double start, took, synced = 0;
	char *text;

	if (argc < 4) {
		fputs("usage: bench_send PORT CONNECTIONS LETTERS [BYTES [COMMIT_FILE]]\n", stderr);
		return 2;
	}
	o = options(&acc, atoi(argv[1]), atoi(argv[2]));
	text = content(argc > 4 ? strtoul(argv[4], NULL, 10) : 6000);
	post = calloc((size_t)letters, sizeof *post);
	start = seconds();
	s = send_open(&o);
	while (done < letters) {
		int n;

		for (int room = send_room(s); room > 0 && next < letters; room--, next++) {
			post_make(&post[next], next, text);
			send_offer(s, &post[next].l);
		}
		n = send_turn(s, 1000, e, 100);
		for (int i = 0; i < n; i++) {
			done += e[i].kind == SEND_DONE;
			sent += e[i].kind == SEND_DONE && e[i].outcome == SEND_SENT;
		}
		if (n) {
			synced += commit(fd, n);
			turns++;
		}
		send_go(s);
	}
	took = seconds() - start;
	send_close(s);
	getrusage(RUSAGE_SELF, &u);
	printf("%ld sent of %ld, %.0f letters/s, %.3f s, cpu %.3f s, %ld turns, %.2f ms a commit, "
	       "rss %ld kB\n",
	       sent, letters, (double)letters / took, took,
	       (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
		       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6,
	       turns, turns ? synced / (double)turns * 1e3 : 0, u.ru_maxrss);
	free(post);
	free(text);
	return sent == letters ? 0 : 1;
}
