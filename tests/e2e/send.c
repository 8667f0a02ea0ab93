/*
 * e2e/send HOST PORT none|starttls|implicit CA PASSWORD_FILE OUT N - sends N letters with awkward
 * content to u0@test.example and so on, and writes each as it should arrive to OUT.0 and so on.
 * Prints "sent N" or what stopped it. CA and PASSWORD_FILE may be "-".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "send/send.h"

enum { LETTERS_MAX = 200 };

static struct send_letter letter[LETTERS_MAX];
static struct iovec piece[LETTERS_MAX][2];

static void compose(struct arena *a, int i, const char *out)
{
	struct buf wire = BUF(a), plain = BUF(a);
	struct send_stuff st = SEND_STUFF(&wire);
	FILE *f = fopen(arena_printf(a, "%s.%d", out, i), "w");

	buf_printf(&plain, "From: Circle <circle@test.example>\nTo: u%d@test.example\n", i);
	buf_printf(&plain, "Subject: letter %d\nMessage-ID: <%d@test.example>\n", i, i);
	buf_str(&plain, "Date: Mon, 03 Mar 2025 10:00:00 +0000\n");
	buf_str(&plain, "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
			"Content-Transfer-Encoding: 8bit\n\n");
	for (int line = 0; line < i % 7 + 2; line++)
		buf_printf(&plain, ".\n..\n. dot %d\n\n\tgr\303\274\303\237e\nFrom here\n.", line);
	for (int k = 0; k < 8 * (i % 12); k++)
		buf_str(&plain, "long line ");
	buf_str(&plain, "\n.\n");
	if (!f)
		exit(1);
	fwrite(plain.p, 1, plain.n, f);
	fclose(f);
	send_stuff_add(&st, plain.p, plain.n);
	send_stuff_end(&st);
	piece[i][0] = (struct iovec){ wire.p, wire.n / 2 };
	piece[i][1] = (struct iovec){ wire.p + wire.n / 2, wire.n - wire.n / 2 };
	letter[i] = (struct send_letter){ .id = i,
					  .content = piece[i],
					  .pieces = 2,
					  .from = arena_printf(a, "circle+b.%d@test.example", i),
					  .rcpt = arena_printf(a, "u%d@test.example", i),
					  .eightbit = true };
}

static int report(const struct send_event *e)
{
	if (e->kind == SEND_PAUSE)
		printf("pause %d: %d %s\n", e->pause, e->reply.code, e->reply.text);
	else if (e->kind == SEND_DONE && e->outcome != SEND_SENT)
		printf("letter %d: outcome %d: %d %s\n", (int)e->letter->id, e->outcome,
		       e->reply.code, e->reply.text);
	return e->kind == SEND_DONE;
}

static int send_all(struct sender *s, int n)
{
	struct send_event e[32];
	int next = 0, done = 0, sent = 0;

	while (done < n && !send_paused(s)) {
		for (int room = send_room(s); room > 0 && next < n; room--)
			send_offer(s, &letter[next++]);
		for (int k = send_turn(s, 5000, e, 32), i = 0; i < k; i++) {
			done += report(&e[i]);
			sent += e[i].kind == SEND_DONE && e[i].outcome == SEND_SENT;
		}
		send_go(s);
	}
	return sent;
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new();
	struct send_options o = { .connections = 3, .wake_fd = -1 };
	struct account acc = { .timeout_s = 20, .auth = AUTH_NONE, .hello = "tests.example" };
	struct sender *s;
	int n;

	if (argc != 8)
		return 64;
	acc.host = argv[1];
	acc.port = atoi(argv[2]);
	acc.tls = !strcmp(argv[3], "none")       ? TLS_NONE
		  : !strcmp(argv[3], "starttls") ? TLS_STARTTLS
						 : TLS_IMPLICIT;
	acc.ca_file = strcmp(argv[4], "-") ? argv[4] : NULL;
	if (strcmp(argv[5], "-")) {
		acc.auth = AUTH_PASSWORD;
		acc.user = "circle@test.example";
		acc.password_file = argv[5];
	}
	n = atoi(argv[7]) < LETTERS_MAX ? atoi(argv[7]) : LETTERS_MAX;
	for (int i = 0; i < n; i++)
		compose(a, i, argv[6]);
	o.account = &acc;
	s = send_open(&o);
	n = send_all(s, n);
	send_close(s);
	printf("sent %d\n", n);
	arena_free(a);
	return 0;
}
