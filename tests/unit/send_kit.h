/*
 * send_kit.h - the scripted server (fake_smtpd) as a child, and a courier in small, for the tests
 * of send/.
 */
#ifndef TESTS_SEND_KIT_H
#define TESTS_SEND_KIT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <fcntl.h>

#include "base/when.h"
#include "send/send.h"
#include "tests/unit/kit.h"

enum { LETTERS_MAX = 200, PATIENCE_MS = 60000 };

static char kit_dir[64], log_path[96];

struct fake {
	int port;
};

/* One Python process plays all servers of a test program, one after the other. */
static struct {
	pid_t pid;
	FILE *to, *from;
} player;

static inline void player_start(void)
{
	char *argv[] = { (char *)(uintptr_t) "python3", (char *)(uintptr_t) "-ES",
			 (char *)(uintptr_t) "tests/fake_smtpd/fake_smtpd.py",
			 (char *)(uintptr_t) "-", NULL };
	int in[2], out[2];

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
		abort();
	player.pid = fork();
	if (!player.pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(in[0], 0);
		dup2(out[1], 1);
		execv("/usr/bin/python3", argv);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	player.to = fdopen(in[1], "w");
	player.from = fdopen(out[0], "r");
}

/* Starts a scripted server; args end with NULL. */
static inline struct fake fake_start(const char *const *args)
{
	char line[32] = "";

	unlink(log_path);
	fputs(log_path, player.to);
	for (; *args; args++)
		fprintf(player.to, "\t%s", *args);
	fputc('\n', player.to);
	fflush(player.to);
	assert_non_null(fgets(line, sizeof line, player.from));
	return (struct fake){ .port = atoi(line) };
}

static inline void fake_stop(struct fake f)
{
	char line[32] = "";

	(void)f;
	fputs("stop\n", player.to);
	fflush(player.to);
	assert_non_null(fgets(line, sizeof line, player.from));
	assert_string_equal(line, "stopped\n");
}

/* How many lines of the server's log hold both texts. */
static inline int logged(const char *one, const char *two)
{
	FILE *f = fopen(log_path, "r");
	static char line[70000];
	int n = 0;

	while (f && fgets(line, sizeof line, f))
		n += strstr(line, one) && strstr(line, two);
	if (f)
		fclose(f);
	return n;
}

/* ---- a courier in small ---- */

struct run {
	struct send_options o;
	struct account acc;
	int n;
	struct send_letter l[LETTERS_MAX];
	struct iovec piece[LETTERS_MAX][3];
	char from[LETTERS_MAX][40], rcpt[LETTERS_MAX][40], middle[LETTERS_MAX][40];
	int sent[LETTERS_MAX], unsure[LETTERS_MAX], tries[LETTERS_MAX];
	bool open[LETTERS_MAX], gone[LETTERS_MAX];
	char outcome[LETTERS_MAX + 1];
	struct send_reply reply[LETTERS_MAX];
	enum send_pause pause;
	struct send_reply pause_reply;
	bool insist; /* offers again what is not sent */
	int in_air, most_in_air;
};

static const char HEAD[] = "Subject: a letter\r\n\r\nFor ";
static const char BODY[] = "\r\n..dot\r\n...\r\nlong line follows\r\n";

static inline struct run *run_new(int n, int connections, int port)
{
	static struct run r;

	memset(&r, 0, sizeof r);
	r.n = n;
	r.acc = (struct account){ .host = "127.0.0.1",
				  .port = port,
				  .tls = TLS_NONE,
				  .auth = AUTH_NONE,
				  .timeout_s = PATIENCE_MS / 1000,
				  .hello = "tests.example" };
	r.o = (struct send_options){ .account = &r.acc, .connections = connections, .wake_fd = -1 };
	/* They end a hang; a slow machine, or valgrind, takes its time. */
	r.o.timeouts = (struct send_timeouts){ .greeting = PATIENCE_MS,
					       .hello = PATIENCE_MS,
					       .login = PATIENCE_MS,
					       .mail = PATIENCE_MS,
					       .rcpt = PATIENCE_MS,
					       .data = PATIENCE_MS,
					       .block = PATIENCE_MS,
					       .dot = PATIENCE_MS,
					       .idle = PATIENCE_MS,
					       .backoff = 20 };
	for (int i = 0; i < n; i++) {
		snprintf(r.from[i], sizeof r.from[i], "b%d@lists.example", i);
		snprintf(r.rcpt[i], sizeof r.rcpt[i], "u%d@members.example", i);
		snprintf(r.middle[i], sizeof r.middle[i], "reader %d", i);
		r.piece[i][0] = (struct iovec){ (char *)(uintptr_t)HEAD, sizeof HEAD - 1 };
		r.piece[i][1] = (struct iovec){ r.middle[i], strlen(r.middle[i]) };
		r.piece[i][2] = (struct iovec){ (char *)(uintptr_t)BODY, sizeof BODY - 1 };
		r.l[i] = (struct send_letter){ .id = i,
					       .from = r.from[i],
					       .rcpt = r.rcpt[i],
					       .content = r.piece[i],
					       .pieces = 3 };
		r.outcome[i] = '-';
	}
	return &r;
}

static inline void run_done(struct run *r, const struct send_event *e)
{
	int i = (int)e->letter->id;

	r->open[i] = false;
	r->in_air -= r->gone[i];
	r->gone[i] = false;
	r->outcome[i] = "SFDUR"[e->outcome];
	r->reply[i] = e->reply;
	r->tries[i]++;
	r->sent[i] += e->outcome == SEND_SENT;
	r->unsure[i] += e->outcome == SEND_UNSURE;
}

static inline bool run_wants(const struct run *r, int i)
{
	if (r->open[i] || r->outcome[i] == 'S')
		return false;
	if (r->outcome[i] == '-' || r->outcome[i] == 'R')
		return r->pause <= SEND_PAUSE_UNREACHABLE;
	return r->insist;
}

static inline void run_events(struct run *r, struct sender *s, const struct send_event *e, int n)
{
	for (int i = 0; i < n; i++) {
		if (e[i].kind == SEND_DONE) {
			run_done(r, &e[i]);
		} else if (e[i].kind == SEND_PAUSE) {
			r->pause = e[i].pause;
			r->pause_reply = e[i].reply;
		} else {
			r->gone[e[i].letter->id] = true;
			r->in_air++;
		}
	}
	if (r->in_air > r->most_in_air)
		r->most_in_air = r->in_air;
	send_go(s);
}

/* Until every letter has an outcome that stands. */
static inline void run_with(struct run *r, struct sender *s)
{
	int64_t end = when_ms() + (int64_t)3 * PATIENCE_MS;
	struct send_event e[16];
	bool more = true;

	while (more && when_ms() < end) {
		int room = send_room(s);

		for (int i = 0; i < r->n && room > 0; i++)
			if (run_wants(r, i)) {
				r->open[i] = true;
				send_offer(s, &r->l[i]);
				room--;
			}
		run_events(r, s, e, send_turn(s, 500, e, 16));
		more = send_busy(s);
		for (int i = 0; i < r->n; i++)
			more |= run_wants(r, i);
	}
	assert_false(more);
}

static inline void run_all(struct run *r)
{
	struct sender *s = send_open(&r->o);

	run_with(r, s);
	send_close(s);
}

static inline int fake_set_up(void **state)
{
	(void)state;
	snprintf(kit_dir, sizeof kit_dir, "/tmp/tidings-send-XXXXXX");
	if (!mkdtemp(kit_dir))
		return -1;
	snprintf(log_path, sizeof log_path, "%s/log", kit_dir);
	player_start();
	return 0;
}

static inline int fake_tear_down(void **state)
{
	(void)state;
	kill(player.pid, SIGKILL);
	waitpid(player.pid, NULL, 0);
	fclose(player.to);
	fclose(player.from);
	unlink(log_path);
	return rmdir(kit_dir);
}

#endif
