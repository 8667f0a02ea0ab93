#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/stream.h"
#include "base/when.h"
#include "send/send.h"
#include "send/talk.h"
#include "tests/unit/kit.h"

enum { LETTERS_MAX = 200 };

static char dir[64], log_path[96], keep_path[96], cert_path[96], key_path[96], ca_path[96];
static char password_path[96];

struct fake {
	pid_t pid;
	int port;
};

/* Starts the scripted server; args end with NULL. */
static struct fake fake_start(const char *const *args)
{
	const char *argv[32] = { "python3", "-ES", "tests/fake_smtpd/fake_smtpd.py", log_path };
	struct fake f;
	char line[32] = "";
	int p[2], n = 4;

	for (; *args; args++)
		argv[n++] = *args;
	unlink(log_path);
	assert_int_equal(pipe(p), 0);
	f.pid = fork();
	if (!f.pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(p[1], 1);
		close(p[0]);
		close(p[1]);
		execv("/usr/bin/python3", (char **)(uintptr_t)argv);
		execvp(argv[0], (char **)(uintptr_t)argv);
		_exit(127);
	}
	close(p[1]);
	for (size_t got = 0; got < sizeof line - 1 && !strchr(line, '\n');) {
		ssize_t k = read(p[0], line + got, sizeof line - 1 - got);

		assert_true(k > 0);
		got += (size_t)k;
	}
	close(p[0]);
	f.port = atoi(line);
	return f;
}

static void fake_stop(struct fake f)
{
	kill(f.pid, SIGKILL);
	waitpid(f.pid, NULL, 0);
}

/* How many lines of the server's log hold both texts. */
static int logged(const char *one, const char *two)
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

static struct run *run_new(int n, int connections, int port)
{
	static struct run r;

	memset(&r, 0, sizeof r);
	r.n = n;
	r.acc = (struct account){ .host = "127.0.0.1",
				  .port = port,
				  .tls = TLS_NONE,
				  .auth = AUTH_NONE,
				  .timeout_s = 5,
				  .hello = "tests.example" };
	r.o = (struct send_options){ .account = &r.acc, .connections = connections, .wake_fd = -1 };
	r.o.timeouts = (struct send_timeouts){ .greeting = 3000,
					       .hello = 3000,
					       .login = 3000,
					       .mail = 300,
					       .rcpt = 300,
					       .data = 300,
					       .block = 3000,
					       .dot = 400,
					       .idle = 5000,
					       .backoff = 20 };
	for (int i = 0; i < n; i++) {
		snprintf(r.from[i], sizeof r.from[i], "b%d@lists.example", i);
		snprintf(r.rcpt[i], sizeof r.rcpt[i], "u%d@members.example", i);
		snprintf(r.middle[i], sizeof r.middle[i], "%s", r.rcpt[i]);
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

static void run_done(struct run *r, const struct send_event *e)
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

static bool run_wants(const struct run *r, int i)
{
	if (r->open[i] || r->outcome[i] == 'S')
		return false;
	if (r->outcome[i] == '-' || r->outcome[i] == 'R')
		return r->pause <= SEND_PAUSE_UNREACHABLE;
	return r->insist;
}

static void run_events(struct run *r, struct sender *s, const struct send_event *e, int n)
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

/* Until every letter has an outcome that stands, or 20 seconds. */
static void run_with(struct run *r, struct sender *s)
{
	int64_t end = when_ms() + 20000;
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

static void run_all(struct run *r)
{
	struct sender *s = send_open(&r->o);

	run_with(r, s);
	send_close(s);
}

/* ---- the table of faults: one connection, letters 0, 1, 2, ... ---- */

struct fault {
	const char *rule, *outcomes;
	enum send_pause pause;
	int code;  /* of letter 1, or of the pause */
	int taken; /* times letter 1 was taken */
};

static const struct fault FAULTS[] = {
	{ "RCPT~u1@ reply 550 5.1.1 Unknown", "SDS", 0, 550, 0 },
	{ "RCPT~u1@ reply 450 4.2.1 Later", "SFS", 0, 450, 0 },
	{ "MAIL~b1@ reply 451 4.3.0 Oops", "SFS", 0, 451, 0 },
	{ "MAIL~b1@ reply 552 5.3.4 Too big", "SDS", 0, 552, 0 },
	{ "MAIL~b1@ reply 550 5.1.0 Who are you?", "SRR", SEND_PAUSE_SETUP, 550, 0 },
	{ "MAIL~b1@ reply 530 5.7.0 Log in first", "SRR", SEND_PAUSE_LOGIN, 530, 0 },
	{ "DATA@2 reply 451 4.3.0 Oops", "SFS", 0, 451, 0 },
	{ "DATA@2 reply 554 5.3.0 No", "SDS", 0, 554, 0 },
	{ "DOT~u1@ reply 554 5.7.1 Spam", "SDS", 0, 554, 0 },
	{ "DOT~u1@ reply 451 4.3.0 Later", "SFS", 0, 451, 0 },
	{ "DOT~u1@ close", "SUS", 0, 0, 0 },
	{ "DOT~u1@ takeclose", "SUS", 0, 0, 1 },
	{ "DOT~u1@ stall", "SUS", 0, 0, 0 },
	{ "DOT~u1@ huge", "SUS", 0, 0, 0 },
	{ "DOT~u1@ bye 250 2.0.0 Ok", "SSS", 0, 250, 1 },
	{ "DOT~u1@ bye 421 4.3.2 Closing", "SFS", 0, 421, 0 },
	{ "DOT~u1@ drip 250 Ok", "SSS", 0, 250, 1 },
	{ "DOT~u1@ twice 250 2.0.0 Ok", "SSS", 0, 250, 1 },
	{ "RCPT@2 bye 421 4.3.2 Closing", "SSS", 0, 250, 1 },
	{ "MAIL@2 close", "SSS", 0, 250, 1 },
	{ "RCPT~u1@ close", "SFS", 0, 0, 0 },
	{ "RCPT~u1@ stall", "SFS", 0, 0, 0 },
	{ "RCPT~u1@ huge", "SFS", 0, 0, 0 },
	{ "RCPT~u1@ endless", "SFS", 0, 0, 0 },
	{ "RCPT~u1@ reply What is this?", "SFS", 0, 0, 0 },
	{ "RCPT~u1@ reply 452 4.2.2 Full", "SFS", 0, 452, 0 },
	{ "RCPT~u1@ reply 452 4.5.3 Too many", "SRR", SEND_PAUSE_CAP, 452, 0 },
	{ "RCPT~u1@ reply 550 5.4.5 Daily limit", "SRR", SEND_PAUSE_CAP, 550, 0 },
	{ "DOT~u1@ reply 550 5.4.5 Daily limit", "SRR", SEND_PAUSE_CAP, 550, 0 },
	{ "DOT~u1@ reply 454 4.7.0 Rate", "SRR", SEND_PAUSE_CAP, 454, 0 },
	{ "DOT~u1@ bye 421 4.7.28 Rate", "SRR", SEND_PAUSE_CAP, 421, 0 },
	{ "RCPT reply 451 4.7.1 Greylisted", "FFFRR", SEND_PAUSE_CAP, 451, 0 },
	{ "CONTENT~u1@ bye 552 5.3.4 Too big", "SDS", 0, 552, 0 },
	{ "EHLO@1 endless", "SSS", 0, 250, 1 },
	{ "EHLO@1 huge", "SSS", 0, 250, 1 },
	{ "GREETING@1 bye 421 4.3.2 Busy", "SSS", 0, 250, 1 },
	{ "GREETING@1 close", "SSS", 0, 250, 1 },
	{ "GREETING drip 220 slow", "SSS", 0, 250, 1 },
	{ "GREETING bye 554 5.7.1 Not you", "RRR", SEND_PAUSE_SETUP, 554, 0 },
	{ "EHLO reply 502 5.5.1 What?", "RRR", SEND_PAUSE_SETUP, 502, 0 },
};

static void check_fault(const struct fault *f, const char *const *args)
{
	struct fake k = fake_start(args);
	struct run *r = run_new((int)strlen(f->outcomes), 1, k.port);
	enum send_pause got;

	run_all(r);
	got = r->pause == SEND_PAUSE_UNREACHABLE ? SEND_PAUSE_NONE : r->pause;
	if (strcmp(r->outcome, f->outcomes) || got != f->pause)
		print_error("%s (%s): %s, pause %d (%s), 1: %d %s\n", f->rule, args[0], r->outcome,
			    r->pause, r->pause_reply.text, r->reply[1].code, r->reply[1].text);
	assert_string_equal(r->outcome, f->outcomes);
	assert_int_equal(got, f->pause);
	assert_int_equal(f->pause ? r->pause_reply.code : r->reply[1].code, f->code);
	assert_int_equal(logged("\"taken\"", "\"u1@"), f->taken);
	assert_true(r->most_in_air <= 1);
	fake_stop(k);
}

static void each_fault_of_a_pipelining_server_has_its_outcome(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
		const char *args[] = { "--ehlo=PIPELINING,8BITMIME,SIZE 1000000", "--rule",
				       FAULTS[i].rule, NULL };

		check_fault(&FAULTS[i], args);
	}
}

static void each_fault_of_a_plain_server_has_its_outcome(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
		const char *args[] = { "--ehlo=8BITMIME", "--rule", FAULTS[i].rule, NULL };

		check_fault(&FAULTS[i], args);
	}
}

static void a_354_without_recipient_gets_an_empty_end(void **state)
{
	const char *args[] = { "--eager", "--rule", "RCPT~u1@ reply 550 5.1.1 Unknown", NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(3, 1, k.port);

	(void)state;
	run_all(r);
	assert_string_equal(r->outcome, "SDS");
	assert_int_equal(r->reply[1].code, 550);
	assert_string_equal(r->reply[1].enhanced, "5.1.1");
	assert_int_equal(logged("\"taken\"", ""), 2);
	assert_int_equal(logged("GREETING", ""), 0);
	fake_stop(k);
}

/* ---- content ---- */

static void compare_kept(int conn, const struct run *r, int i)
{
	char path[200], got[4096], want[4096];
	FILE *f = NULL;
	size_t n, m = 0;

	for (int c = 1; c <= conn && !f; c++) {
		snprintf(path, sizeof path, "%s.%d.%s", keep_path, c, r->rcpt[i]);
		f = fopen(path, "r");
	}
	assert_non_null(f);
	n = fread(got, 1, sizeof got, f);
	fclose(f);
	unlink(path);
	for (int k = 0; k < r->l[i].pieces; k++) {
		memcpy(want + m, r->piece[i][k].iov_base, r->piece[i][k].iov_len);
		m += r->piece[i][k].iov_len;
	}
	assert_int_equal(n, m);
	assert_memory_equal(got, want, n);
}

static void letters_arrive_byte_for_byte_over_several_connections(void **state)
{
	const char *args[] = { "--keep", keep_path, NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(50, 3, k.port);

	(void)state;
	run_all(r);
	for (int i = 0; i < r->n; i++) {
		assert_int_equal(r->outcome[i], 'S');
		compare_kept(3, r, i);
	}
	assert_int_equal(logged("\"taken\"", ""), 50);
	assert_true(r->most_in_air <= 3);
	fake_stop(k);
}

/* One connection, three letters: EHLO, envelope, (content, dot, next envelope) twice, content. */
static void content_and_next_envelope_leave_in_one_write(void **state)
{
	const char *args[] = { "--ehlo=PIPELINING", NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(3, 1, k.port);
	struct sender *s = send_open(&r->o);

	(void)state;
	run_with(r, s);
	assert_string_equal(r->outcome, "SSS");
	assert_int_equal(logged("\"read\"", ""), 5);
	send_close(s);
	fake_stop(k);
}

static void content_waits_for_its_go(void **state)
{
	const char *args[] = { NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(1, 1, k.port);
	struct sender *s = send_open(&r->o);
	struct send_event e[4];
	int reads;

	(void)state;
	send_offer(s, &r->l[0]);
	assert_int_equal(send_turn(s, 3000, e, 4), 1);
	assert_int_equal(e[0].kind, SEND_WANTS_GO);
	reads = logged("\"read\"", "");
	assert_int_equal(reads, 2);
	assert_int_equal(send_turn(s, 100, e, 4), 0);
	assert_int_equal(logged("\"read\"", ""), reads);
	send_go(s);
	assert_int_equal(send_turn(s, 3000, e, 4), 1);
	assert_int_equal(e[0].kind, SEND_DONE);
	assert_int_equal(e[0].outcome, SEND_SENT);
	assert_int_equal(logged("\"taken\"", ""), 1);
	send_close(s);
	fake_stop(k);
}

static void a_withheld_letter_never_leaves(void **state)
{
	const char *args[] = { NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(2, 1, k.port);
	struct sender *s = send_open(&r->o);
	struct send_event e[4];

	(void)state;
	send_offer(s, &r->l[0]);
	assert_int_equal(send_turn(s, 3000, e, 4), 1);
	send_withhold(s, e[0].letter);
	send_go(s);
	assert_false(send_busy(s));
	send_offer(s, &r->l[1]);
	assert_int_equal(send_turn(s, 3000, e, 4), 1);
	send_go(s);
	assert_int_equal(send_turn(s, 3000, e, 4), 1);
	assert_int_equal(e[0].outcome, SEND_SENT);
	assert_int_equal(logged("\"taken\"", "\"u0@"), 0);
	send_close(s);
	fake_stop(k);
}

static void a_stalled_connection_does_not_stop_the_others(void **state)
{
	const char *args[] = { "--rule", "DOT~u0@ stall", NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(40, 2, k.port);
	int64_t before = when_ms();
	struct sender *s;
	struct send_event e[16];
	int sent = 0;

	(void)state;
	r->o.timeouts.dot = 15000;
	s = send_open(&r->o);
	for (int i = 0; sent < 38 && when_ms() - before < 10000;) {
		for (int room = send_room(s); room > 0 && i < r->n; room--)
			send_offer(s, &r->l[i++]);
		for (int n = send_turn(s, 200, e, 16), j = 0; j < n; j++)
			sent += e[j].kind == SEND_DONE && e[j].outcome == SEND_SENT;
		send_go(s);
	}
	assert_int_equal(sent, 38); /* all but the stalled one and the envelope behind it */
	send_close(s);
	fake_stop(k);
}

static void a_drained_sender_gives_back_what_has_not_left(void **state)
{
	const char *args[] = { NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(6, 2, k.port);
	struct sender *s = send_open(&r->o);
	int returned = 0, sent = 0;
	struct send_event e[16];

	(void)state;
	for (int i = 0; i < 6; i++)
		send_offer(s, &r->l[i]);
	while (!send_turn(s, 3000, e, 1))
		;
	assert_int_equal(e[0].kind, SEND_WANTS_GO);
	send_go(s);
	send_drain(s);
	assert_int_equal(send_room(s), 0);
	while (send_busy(s))
		for (int n = send_turn(s, 3000, e, 16), j = 0; j < n; j++) {
			returned += e[j].kind == SEND_DONE && e[j].outcome == SEND_RETURNED;
			sent += e[j].kind == SEND_DONE && e[j].outcome == SEND_SENT;
		}
	assert_int_equal(sent, 1);
	assert_int_equal(returned, 5);
	assert_int_equal(logged("\"taken\"", ""), 1);
	send_close(s);
	fake_stop(k);
}

static void urgent_letters_go_first(void **state)
{
	const char *args[] = { NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(3, 1, k.port);
	struct sender *s = send_open(&r->o);
	struct send_event e[4];

	(void)state;
	r->l[2].urgent = true;
	for (int i = 0; i < 3; i++)
		send_offer(s, &r->l[i]);
	assert_int_equal(send_turn(s, 3000, e, 4), 1);
	assert_ptr_equal(e[0].letter, &r->l[2]);
	send_close(s);
	fake_stop(k);
}

static void a_refusal_in_the_middle_of_a_large_letter_is_heard(void **state)
{
	const char *args[] = { "--rule", "CONTENT bye 552 5.3.4 Too big", NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(1, 1, k.port);
	size_t size = 32 << 20;
	char *big = malloc(size);

	(void)state;
	for (size_t i = 0; i < size; i += 64)
		snprintf(big + i, 64, "%061d\r", 0), big[i + 63] = '\n', big[i + 62] = '\r',
							     big[i + 61] = 'x';
	r->piece[0][2] = (struct iovec){ big, size };
	memcpy(r->middle[0], "x\r\n", 3);
	r->piece[0][1].iov_len = 3;
	((struct account *)&r->acc)->timeout_s = 5;
	r->o.timeouts.dot = 5000;
	run_all(r);
	assert_true(r->outcome[0] == 'D' ||
		    r->outcome[0] == 'F'); /* the reset may overtake the words */
	assert_int_equal(logged("\"taken\"", ""), 0);
	free(big);
	fake_stop(k);
}

/* ---- letters that are not fit ---- */

static void unfit_letters_are_dead_before_they_leave(void **state)
{
	const char *args[] = { "--ehlo=PIPELINING,SIZE 300", NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(7, 1, k.port);
	static char big[400];

	(void)state;
	memset(big, 'x', 398);
	memcpy(big + 398, "\r\n", 2);
	r->l[0].rcpt = "a@b>\r\nRCPT TO:<victim@c";
	r->l[1].rcpt = "no-at-sign";
	r->l[2].rcpt = "j\303\266rg@members.example";
	r->l[3].eightbit = true;
	r->piece[4][2] = (struct iovec){ big, 400 };
	r->piece[5][2] = (struct iovec){ (char *)(uintptr_t) "\n.\r\nMAIL FROM:<x@y>\r\n", 21 };
	run_all(r);
	assert_string_equal(r->outcome, "DDDDDDS");
	assert_string_equal(r->reply[0].enhanced, "5.1.3");
	assert_string_equal(r->reply[2].enhanced, "5.6.7");
	assert_string_equal(r->reply[3].enhanced, "5.6.3");
	assert_string_equal(r->reply[4].enhanced, "5.3.4");
	assert_string_equal(r->reply[5].enhanced, "5.6.0");
	assert_int_equal(logged("victim", ""), 0);
	fake_stop(k);
}

static void what_the_server_offers_is_used(void **state)
{
	const char *args[] = { "--ehlo=PIPELINING,8BITMIME,SIZE 9999,SMTPUTF8,LIMITS MAILMAX=2",
			       NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(5, 1, k.port);

	(void)state;
	r->l[1].eightbit = true;
	r->l[2].rcpt = "j\303\266rg@members.example";
	r->l[3].from = "";
	run_all(r);
	assert_string_equal(r->outcome, "SSSSS");
	assert_int_equal(logged("\"line\": \"MAIL FROM:<b1@lists.example> SIZE=", "BODY=8BITMIME"),
			 1);
	assert_int_equal(logged("\"command\"", "SMTPUTF8"), 1);
	assert_int_equal(logged("\"line\": \"MAIL FROM:<> SIZE=", ""), 1);
	assert_int_equal(logged("EHLO tests.example", ""), 3); /* two letters a connection */
	fake_stop(k);
}

/* ---- login and TLS ---- */

static void login_case(const char *mechanisms, enum auth_mode auth, const char *secret,
		       enum send_pause pause)
{
	const char *args[] = { "--auth=circle:s3cret", "--mechanisms", mechanisms, NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(3, 2, k.port);
	FILE *f = fopen(password_path, "w");

	fputs(secret, f);
	fclose(f);
	chmod(password_path, 0600);
	r->acc.auth = auth;
	r->acc.user = "circle";
	r->acc.password_file = password_path;
	run_all(r);
	assert_int_equal(r->pause, pause);
	assert_string_equal(r->outcome, pause ? "RRR" : "SSS");
	fake_stop(k);
}

static void every_login_mechanism_works(void **state)
{
	(void)state;
	login_case("PLAIN LOGIN XOAUTH2", AUTH_PASSWORD, "s3cret\n", 0);
	assert_true(logged("\"login\"", "PLAIN") >= 1);
	login_case("LOGIN", AUTH_PASSWORD, "s3cret\n", 0);
	assert_true(logged("\"login\"", "LOGIN") >= 1);
	login_case("PLAIN XOAUTH2", AUTH_XOAUTH2, "s3cret\n", 0);
	assert_true(logged("\"login\"", "XOAUTH2") >= 1);
}

static void a_refused_login_stops_the_account_at_once(void **state)
{
	(void)state;
	login_case("PLAIN", AUTH_PASSWORD, "wrong\n", SEND_PAUSE_LOGIN);
	assert_int_equal(logged("\"login\"", "") <= 2, 1);
	login_case("LOGIN", AUTH_PASSWORD, "wrong\n", SEND_PAUSE_LOGIN);
	login_case("XOAUTH2", AUTH_XOAUTH2, "wrong\n", SEND_PAUSE_LOGIN);
	login_case("PLAIN", AUTH_XOAUTH2, "s3cret\n", SEND_PAUSE_LOGIN);
	login_case("CRAM-MD5", AUTH_PASSWORD, "s3cret\n", SEND_PAUSE_LOGIN);
}

static void a_long_token_goes_after_a_334(void **state)
{
	char token[2000], pair[2100];
	const char *args[] = { "--auth", pair, NULL };
	struct fake k;
	struct run *r;
	FILE *f = fopen(password_path, "w");

	(void)state;
	memset(token, 't', sizeof token - 1);
	token[sizeof token - 1] = '\0';
	snprintf(pair, sizeof pair, "circle:%s", token);
	fputs(token, f);
	fclose(f);
	k = fake_start(args);
	r = run_new(1, 1, k.port);
	r->acc.auth = AUTH_XOAUTH2;
	r->acc.user = "circle";
	r->acc.password_file = password_path;
	run_all(r);
	assert_string_equal(r->outcome, "S");
	fake_stop(k);
}

static enum send_pause tls_case(enum tls_mode mode, const char *ca, const char *rule)
{
	const char *args[] = { "--cert",
			       cert_path,
			       "--key",
			       key_path,
			       "--auth=circle:s3cret",
			       "--rule",
			       rule ? rule : "QUIT@99 close",
			       mode == TLS_STARTTLS ? "--starttls" : NULL,
			       NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(3, 2, k.port);
	FILE *f = fopen(password_path, "w");

	fputs("s3cret", f);
	fclose(f);
	r->acc.host = "localhost";
	r->acc.tls = mode;
	r->acc.ca_file = ca;
	r->acc.auth = AUTH_PASSWORD;
	r->acc.user = "circle";
	r->acc.password_file = password_path;
	run_all(r);
	assert_string_equal(r->outcome, r->pause ? "RRR" : "SSS");
	fake_stop(k);
	return r->pause;
}

static void letters_go_through_tls_and_starttls(void **state)
{
	(void)state;
	assert_int_equal(tls_case(TLS_IMPLICIT, ca_path, NULL), SEND_PAUSE_NONE);
	assert_int_equal(tls_case(TLS_STARTTLS, ca_path, NULL), SEND_PAUSE_NONE);
	assert_true(logged("\"login\"", "\"tls\": true") >= 1);
	assert_int_equal(logged("\"login\"", "\"tls\": false"), 0);
}

static void no_secret_leaves_without_a_verified_server(void **state)
{
	(void)state;
	assert_int_equal(tls_case(TLS_IMPLICIT, NULL, NULL), SEND_PAUSE_SETUP);
	assert_int_equal(logged("\"login\"", ""), 0);
	assert_int_equal(tls_case(TLS_STARTTLS, NULL, NULL), SEND_PAUSE_SETUP);
	assert_int_equal(logged("AUTH", ""), 0);
	assert_int_equal(tls_case(TLS_STARTTLS, ca_path,
				  "STARTTLS reply 220 Go\\r\\n250-AUTH PLAIN\\r\\n250 injected"),
			 SEND_PAUSE_SETUP);
	assert_int_equal(logged("AUTH", ""), 0);
	assert_int_equal(tls_case(TLS_STARTTLS, ca_path, "STARTTLS reply 454 4.7.0 Not now"),
			 SEND_PAUSE_SETUP);
	assert_int_equal(logged("AUTH", ""), 0);
}

static void starttls_that_is_not_offered_is_never_skipped(void **state)
{
	const char *args[] = { "--auth=circle:s3cret", NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(1, 1, k.port);
	struct send_caps caps;
	struct why w;

	(void)state;
	r->acc.tls = TLS_STARTTLS;
	r->acc.auth = AUTH_PASSWORD;
	r->acc.user = "circle";
	r->acc.password_file = password_path;
	assert_int_equal(send_try(&r->o, &caps, &w), BAD);
	assert_non_null(strstr(w.text, "no STARTTLS"));
	assert_int_equal(logged("AUTH", ""), 0);
	fake_stop(k);
}

static void trying_an_account_tells_what_it_offers(void **state)
{
	const char *args[] = { "--ehlo=PIPELINING,8BITMIME,SIZE 35882577", NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(0, 1, k.port);
	struct send_caps caps;
	struct why w;

	(void)state;
	assert_int_equal(send_try(&r->o, &caps, &w), OK);
	assert_true(caps.known && caps.pipelining && caps.eightbit && !caps.starttls);
	assert_int_equal(caps.size, 35882577);
	fake_stop(k);
	assert_int_equal(send_try(&r->o, &caps, &w), AGAIN);
	assert_non_null(strstr(w.text, "refused"));
}

/* ---- the books ---- */

/* Random faults at every stage. Whatever is not sent is offered again, dead letters too: so many
 * attempts meet so many faults. What the server took must be what the books say. */
static void the_books_balance_under_random_faults(void **state)
{
	(void)state;
	for (int seed = 1; seed <= 6; seed++) {
		char number[8];
		const char *args[] = { seed % 2 ? "--ehlo=PIPELINING" : "--ehlo=8BITMIME",
				       "--chaos", number, "0.07", NULL };
		struct fake k;
		struct run *r;
		int fs = 0, us = 0;

		snprintf(number, sizeof number, "%d", seed);
		k = fake_start(args);
		r = run_new(60, 4, k.port);
		r->insist = true;
		run_all(r);
		for (int i = 0; i < r->n; i++) {
			char rcpt[64];
			int taken;

			snprintf(rcpt, sizeof rcpt, "\"rcpt\": \"%s\"", r->rcpt[i]);
			taken = logged("\"taken\"", rcpt);
			assert_int_equal(r->outcome[i], 'S');
			assert_int_equal(r->sent[i], 1);
			assert_in_range(taken, 1, 1 + r->unsure[i]);
			fs += r->tries[i] > 1;
			us += r->unsure[i];
		}
		assert_true(fs > 0);
		assert_true(r->most_in_air <= 4);
		print_message("seed %d: %d letters needed more than one try, %d times unsure\n",
			      seed, fs, us);
		fake_stop(k);
	}
}

/* ---- stuffing, addresses, replies ---- */

static const char *stuffed(struct arena *a, const char *const *pieces)
{
	struct buf b = BUF(a);
	struct send_stuff st = SEND_STUFF(&b);

	for (; *pieces; pieces++)
		send_stuff_add(&st, *pieces, strlen(*pieces));
	send_stuff_end(&st);
	return buf_text(&b);
}

#define STUFFED(a, ...) stuffed(a, (const char *const[]){ __VA_ARGS__, NULL })

static void stuffing_leaves_no_way_to_end_a_letter(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(STUFFED(a, "a\nb\r\nc\rd"), "a\r\nb\r\nc\r\nd\r\n");
	assert_string_equal(STUFFED(a, ".\n", ".", ".x\n.\r\n"), "..\r\n...x\r\n..\r\n");
	assert_string_equal(STUFFED(a, "a\r", "\n.\r", ".\n"), "a\r\n..\r\n..\r\n");
	assert_string_equal(STUFFED(a, "x\n.", "\nMAIL"), "x\r\n..\r\nMAIL\r\n");
	arena_free(a);
}

/* Any bytes, in any cuts: the result is always fit, and says the same as in one piece. */
static void whatever_is_stuffed_is_fit_for_the_wire(void **state)
{
	static const char LETTERS[] = "\r\n.\r\n.ab\0";
	struct arena *a = arena_new();
	unsigned rnd = 7;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct buf whole = BUF(a), cut = BUF(a);
		struct send_stuff one = SEND_STUFF(&whole), many = SEND_STUFF(&cut);
		char text[24];
		size_t n = 1 + (rnd = rnd * 1103515245 + 12345) / 65536 % (sizeof text - 1);
		struct iovec v[24];

		for (size_t i = 0; i < n; i++)
			text[i] = LETTERS[(rnd = rnd * 1103515245 + 12345) / 65536 % 10];
		send_stuff_add(&one, text, n);
		for (size_t i = 0; i < n; i++)
			send_stuff_add(&many, text + i, 1);
		send_stuff_end(&one);
		send_stuff_end(&many);
		assert_string_equal(buf_text(&whole), buf_text(&cut));
		v[0] = (struct iovec){ whole.p, whole.n };
		assert_null(send_content_fault(v, 1));
		assert_null(strstr(buf_text(&whole), "\r\n.\r\n"));
		arena_reset(a);
	}
	arena_free(a);
}

static const char *fault_of(const char *one, const char *two)
{
	struct iovec v[2] = { { (char *)(uintptr_t)one, strlen(one) },
			      { (char *)(uintptr_t)two, strlen(two) } };

	return send_content_fault(v, 2);
}

static void unfit_content_is_found_across_pieces(void **state)
{
	(void)state;
	assert_null(fault_of("a\r", "\nb\r\n"));
	assert_null(fault_of("a\r\n", "..\r\n"));
	assert_null(fault_of("a\r\n.", ".x\r\n"));
	assert_non_null(fault_of("a\r\n.", "\r\n"));
	assert_non_null(fault_of("a\r\n", ".\r\n"));
	assert_non_null(fault_of("a\r", "b\r\n"));
	assert_non_null(fault_of("a", "\nb\r\n"));
	assert_non_null(fault_of("a\r\n", "b"));
	assert_non_null(fault_of("a\r\n", "b\r"));
	assert_non_null(fault_of("a\rb\r\n", ""));
	assert_non_null(fault_of("", ""));
	assert_non_null(fault_of(".a\r\n", ""));
}

static void addresses_are_checked_at_the_edge(void **state)
{
	char longest[300];

	(void)state;
	assert_null(send_address_fault("a.b+c@lists.example.org"));
	assert_null(send_address_fault("circle+b.abcdefgh234567@x.example"));
	assert_null(send_address_fault("a@[192.0.2.1]"));
	assert_null(send_address_fault("\"a@b\"@x.example"));
	assert_non_null(send_address_fault(""));
	assert_non_null(send_address_fault("a"));
	assert_non_null(send_address_fault("@x.example"));
	assert_non_null(send_address_fault("a@"));
	assert_non_null(send_address_fault("a@b@c"));
	assert_non_null(send_address_fault("a@b> SIZE=1"));
	assert_non_null(send_address_fault("a@b\r\nDATA"));
	assert_non_null(send_address_fault("<a@b"));
	assert_non_null(send_address_fault("a b@c"));
	assert_non_null(send_address_fault("a@b\x7f"));
	assert_non_null(send_address_fault("a@b,c@d"));
	assert_non_null(send_address_fault("a@\xff"));
	memset(longest, 'a', 65);
	snprintf(longest + 65, 100, "@x.example");
	assert_non_null(send_address_fault(longest));
	memset(longest, 'a', 290);
	longest[2] = '@';
	longest[255] = '\0';
	assert_non_null(send_address_fault(longest));
	longest[254] = '\0';
	assert_null(send_address_fault(longest));
}

static void replies_are_read_with_all_their_parts(void **state)
{
	struct reply_in in = { 0 };
	struct why w;

	(void)state;
	assert_int_equal(reply_line(&in, "550-5.7.1 First \x1b[31m", 21, &w), NONE);
	assert_int_equal(reply_line(&in, "550 5.7.1 second", 16, &w), OK);
	assert_int_equal(in.r.code, 550);
	assert_string_equal(in.r.enhanced, "5.7.1");
	assert_string_equal(in.r.text, "First ?[31m / second");
	in = (struct reply_in){ 0 };
	assert_int_equal(reply_line(&in, "250", 3, &w), OK);
	in = (struct reply_in){ 0 };
	assert_int_equal(reply_line(&in, "250 4.1.1 odd class", 19, &w), OK);
	assert_string_equal(in.r.enhanced, "");
	assert_int_equal(reply_line(&in, "hello", 5, &w), BAD);
	assert_int_equal(reply_line(&in, "25", 2, &w), BAD);
	assert_int_equal(reply_line(&in, "2500 x", 6, &w), BAD);
	assert_int_equal(reply_line(&in, "650 x", 5, &w), BAD);
}

static int set_up(void **state)
{
	time_t now = time(NULL), year = 365 * 86400;
	struct kit_cert ca, cert;
	gnutls_datum_t pem;
	FILE *f;

	(void)state;
	snprintf(dir, sizeof dir, "/tmp/tidings-send-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(log_path, sizeof log_path, "%s/log", dir);
	snprintf(keep_path, sizeof keep_path, "%s/kept", dir);
	snprintf(cert_path, sizeof cert_path, "%s/cert.pem", dir);
	snprintf(key_path, sizeof key_path, "%s/key.pem", dir);
	snprintf(ca_path, sizeof ca_path, "%s/ca.pem", dir);
	snprintf(password_path, sizeof password_path, "%s/password", dir);
	ca = kit_cert_new(NULL, NULL, now - year, now + year);
	cert = kit_cert_new("localhost", &ca, now - year, now + year);
	kit_cert_write(&ca, ca_path);
	kit_cert_write(&cert, cert_path);
	f = fopen(key_path, "w");
	if (!f || gnutls_x509_privkey_export2(cert.key, GNUTLS_X509_FMT_PEM, &pem))
		return -1;
	fwrite(pem.data, 1, pem.size, f);
	fclose(f);
	gnutls_free(pem.data);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(log_path);
	unlink(cert_path);
	unlink(key_path);
	unlink(ca_path);
	unlink(password_path);
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stuffing_leaves_no_way_to_end_a_letter),
		cmocka_unit_test(whatever_is_stuffed_is_fit_for_the_wire),
		cmocka_unit_test(unfit_content_is_found_across_pieces),
		cmocka_unit_test(addresses_are_checked_at_the_edge),
		cmocka_unit_test(replies_are_read_with_all_their_parts),
		cmocka_unit_test(letters_arrive_byte_for_byte_over_several_connections),
		cmocka_unit_test(content_and_next_envelope_leave_in_one_write),
		cmocka_unit_test(content_waits_for_its_go),
		cmocka_unit_test(a_withheld_letter_never_leaves),
		cmocka_unit_test(a_stalled_connection_does_not_stop_the_others),
		cmocka_unit_test(a_drained_sender_gives_back_what_has_not_left),
		cmocka_unit_test(urgent_letters_go_first),
		cmocka_unit_test(a_refusal_in_the_middle_of_a_large_letter_is_heard),
		cmocka_unit_test(unfit_letters_are_dead_before_they_leave),
		cmocka_unit_test(what_the_server_offers_is_used),
		cmocka_unit_test(a_354_without_recipient_gets_an_empty_end),
		cmocka_unit_test(every_login_mechanism_works),
		cmocka_unit_test(a_refused_login_stops_the_account_at_once),
		cmocka_unit_test(a_long_token_goes_after_a_334),
		cmocka_unit_test(letters_go_through_tls_and_starttls),
		cmocka_unit_test(no_secret_leaves_without_a_verified_server),
		cmocka_unit_test(starttls_that_is_not_offered_is_never_skipped),
		cmocka_unit_test(trying_an_account_tells_what_it_offers),
		cmocka_unit_test(each_fault_of_a_pipelining_server_has_its_outcome),
		cmocka_unit_test(each_fault_of_a_plain_server_has_its_outcome),
		cmocka_unit_test(the_books_balance_under_random_faults),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
