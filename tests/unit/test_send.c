#include "tests/unit/send_kit.h"

static char keep_path[96];

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
	{ "MAIL@2 bye 421 4.7.0 Too many on this connection", "SSS", 0, 250, 1 },
	{ "MAIL bye 421 4.7.28 Rate", "RRR", SEND_PAUSE_CAP, 421, 0 },
	{ "MAIL@2 close", "SSS", 0, 250, 1 },
	{ "RCPT~u1@ close", "SFS", 0, 0, 0 },
	{ "RCPT~u1@ stall", "SFS", 0, 0, 0 },
	{ "RCPT~u1@ huge", "SFS", 0, 0, 0 },
	{ "RCPT~u1@ endless", "SFS", 0, 0, 0 },
	{ "RCPT~u1@ reply What is this?", "SFS", 0, 0, 0 },
	{ "RCPT~u1@ reply 452 4.2.2 Full", "SFS", 0, 452, 0 },
	{ "RCPT~u1@ reply 452 4.5.3 Too many", "SFS", 0, 452, 0 },
	{ "RCPT~u1@ reply 550 5.4.5 Daily limit", "SRR", SEND_PAUSE_CAP, 550, 0 },
	{ "DOT~u1@ reply 550 5.4.5 Daily limit", "SRR", SEND_PAUSE_CAP, 550, 0 },
	{ "DOT~u1@ reply 454 4.7.0 Rate", "SFS", 0, 454, 0 },
	{ "DOT~u1@ bye 421 4.7.28 Rate", "SRR", SEND_PAUSE_CAP, 421, 0 },
	{ "RCPT reply 554 5.7.1 Relay access denied", "FFFRR", SEND_PAUSE_SETUP, 554, 0 },
	{ "RCPT~u1@ reply 550 5.7.1 They block us", "SDS", 0, 550, 0 },
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

/* Where a server falls silent. */
static void soon_impatient(struct run *r)
{
	r->o.timeouts.greeting = r->o.timeouts.hello = 3000;
	r->o.timeouts.mail = r->o.timeouts.rcpt = r->o.timeouts.data = r->o.timeouts.dot = 400;
}

static void check_fault(const struct fault *f, const char *const *args)
{
	struct fake k = fake_start(args);
	struct run *r = run_new((int)strlen(f->outcomes), 1, k.port);
	enum send_pause got;

	if (strstr(f->rule, "stall"))
		soon_impatient(r);
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
	s = send_open(&r->o);
	for (int i = 0; sent < 38 && when_ms() - before < PATIENCE_MS;) {
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

static void a_connection_too_many_does_not_stop_the_others(void **state)
{
	const char *args[] = { "--rule", "GREETING@2 bye 421 4.7.0 Too many",
			       "--rule", "GREETING@3 bye 554 5.7.0 Too many",
			       "--rule", "EHLO@2 bye 421 4.7.0 Too many",
			       NULL };
	struct fake k = fake_start(args);
	struct run *r = run_new(12, 4, k.port);

	(void)state;
	run_all(r);
	assert_string_equal(r->outcome, "SSSSSSSSSSSS");
	assert_int_equal(r->pause, SEND_PAUSE_NONE);
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

/* RFC 3461: the header alone comes back, under a name that no change of the envelope takes away. */
static void reports_are_asked_to_name_the_letter_where_the_server_can(void **state)
{
	const char *with[] = { "--ehlo=PIPELINING,DSN,SIZE 9999", NULL };
	const char *without[] = { "--ehlo=PIPELINING,SIZE 9999", NULL };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct fake k = fake_start(i ? without : with);
		struct run *r = run_new(2, 1, k.port);

		r->l[1].envid = "abc234";
		run_all(r);
		assert_string_equal(r->outcome, "SS");
		assert_int_equal(logged("\"command\"", " RET=HDRS ENVID=abc234"), i ? 0 : 1);
		assert_int_equal(logged("\"command\"", "ENVID"), i ? 0 : 1);
		fake_stop(k);
	}
}

/* ---- the books ---- */

/* Random faults at every stage. Whatever is not sent is offered again, dead letters too: so many
 * attempts meet so many faults. What the server took must be what the books say. */
static void the_books_balance_under_random_faults(void **state)
{
	(void)state;
	for (int seed = 1; seed <= 6; seed++) {
		char number[16];
		const char *args[] = { seed % 2 ? "--ehlo=PIPELINING" : "--ehlo=8BITMIME",
				       "--chaos", number, "0.07", NULL };
		struct fake k;
		struct run *r;
		int fs = 0, us = 0;

		snprintf(number, sizeof number, "%d", seed);
		k = fake_start(args);
		r = run_new(60, 4, k.port);
		r->insist = true;
		soon_impatient(r);
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

static int set_up(void **state)
{
	int rc = fake_set_up(state);

	snprintf(keep_path, sizeof keep_path, "%s/kept", kit_dir);
	return rc;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_fault_of_a_pipelining_server_has_its_outcome),
		cmocka_unit_test(each_fault_of_a_plain_server_has_its_outcome),
		cmocka_unit_test(a_354_without_recipient_gets_an_empty_end),
		cmocka_unit_test(letters_arrive_byte_for_byte_over_several_connections),
		cmocka_unit_test(content_and_next_envelope_leave_in_one_write),
		cmocka_unit_test(content_waits_for_its_go),
		cmocka_unit_test(a_withheld_letter_never_leaves),
		cmocka_unit_test(a_stalled_connection_does_not_stop_the_others),
		cmocka_unit_test(a_connection_too_many_does_not_stop_the_others),
		cmocka_unit_test(a_drained_sender_gives_back_what_has_not_left),
		cmocka_unit_test(urgent_letters_go_first),
		cmocka_unit_test(a_refusal_in_the_middle_of_a_large_letter_is_heard),
		cmocka_unit_test(unfit_letters_are_dead_before_they_leave),
		cmocka_unit_test(what_the_server_offers_is_used),
		cmocka_unit_test(reports_are_asked_to_name_the_letter_where_the_server_can),
		cmocka_unit_test(the_books_balance_under_random_faults),
	};

	return cmocka_run_group_tests(tests, set_up, fake_tear_down);
}
