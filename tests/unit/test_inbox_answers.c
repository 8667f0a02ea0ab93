#include "inbox_kit.h"

/* ---- answers that are wrong ----------------------------------------------------------------- */

static void run_fault(struct run *r, enum fault fault, long at, int mails, enum err outcome)
{
	begin(r, (struct fake){ .fault = fault, .at = at, .mails = mails });
	assert_int_equal(open_inbox(r), OK);
	assert_int_equal(read_all(r, 1 << 20), outcome);
}

static void answers_out_of_order_are_put_in_order(void **state)
{
	struct run r;

	(void)state;
	run_fault(&r, REVERSED, 0, 700, NONE);
	assert_int_equal(r.whole, 700);
	finish(&r);
}

static void a_body_that_comes_twice_is_taken_once(void **state)
{
	struct run r;

	(void)state;
	run_fault(&r, TWICE, 0, 10, NONE);
	assert_int_equal(r.whole, 10);
	finish(&r);
}

static void bodies_under_uids_nobody_asked_for_are_not_taken(void **state)
{
	struct run r;

	(void)state;
	run_fault(&r, WRONG_UID, 0, 3, NONE);
	assert_int_equal(r.whole, 0);
	assert_int_equal(r.refused, 3);
	assert_string_equal(r.said, "the server lists this mail but sends nothing");
	finish(&r);
}

static void a_mail_left_out_is_told_and_does_not_block_the_rest(void **state)
{
	struct run r;

	(void)state;
	run_fault(&r, LEFT_OUT, 40, 10, NONE);
	assert_int_equal(r.whole, 9);
	assert_int_equal(r.refused, 1);
	finish(&r);
}

static void a_mail_deleted_meanwhile_is_passed_over(void **state)
{
	struct run r;

	(void)state;
	run_fault(&r, GONE_BETWEEN, 40, 10, NONE);
	assert_int_equal(r.whole, 9);
	assert_int_equal(r.refused, 0);
	finish(&r);
}

static void a_mail_the_server_refuses_is_told_with_its_words(void **state)
{
	struct run r;

	(void)state;
	run_fault(&r, FETCH_NO, 40, 10, NONE);
	assert_int_equal(r.whole, 9);
	assert_int_equal(r.refused, 1);
	assert_string_equal(r.said, "that mail is damaged");
	assert_false(inbox_lost(r.b));
	finish(&r);
}

static void renumbering_while_we_read_stops_before_any_body(void **state)
{
	struct run r;

	(void)state;
	run_fault(&r, RENUMBERED, 0, 10, BAD);
	assert_int_equal(r.whole, 0);
	in_words(&r, "renumbered");
	finish(&r);
}

static void attack_29_garbage_is_never_taken_for_mail(void **state)
{
	struct run r;

	(void)state;
	run_fault(&r, GARBAGE, 0, 3, NONE);
	assert_int_equal(r.whole, 0);
	assert_int_equal(r.refused, 3);
	finish(&r);
	run_fault(&r, BROKEN_ANSWER, 0, 3, AGAIN);
	assert_int_equal(r.whole, 0);
	assert_true(inbox_lost(r.b));
	finish(&r);
}

static void answers_in_every_legal_shape_are_understood(void **state)
{
	struct run r;

	(void)state;
	run_fault(&r, ODD_SHAPES, 0, 10, NONE);
	assert_int_equal(r.whole, 10);
	assert_int_equal(r.refused, 0);
	finish(&r);
}

static long peak_kb(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

static void attack_29_endless_answers_are_cut_off_without_filling_memory(void **state)
{
	long before = peak_kb();
	struct run r;

	(void)state;
	run_fault(&r, HUGE_LITERAL, 0, 3, AGAIN);
	finish(&r);
	run_fault(&r, HUGE_LINE, 0, 3, AGAIN);
	finish(&r);
#ifndef __SANITIZE_ADDRESS__ /* its shadow counts as memory of ours */
	assert_true(peak_kb() - before < 64 * 1024);
#else
	(void)before;
#endif
}

/* ---- logging in ----------------------------------------------------------------------------- */

static void an_ok_without_capabilities_does_no_harm(void **state)
{
	struct run r;

	(void)state;
	run_fault(&r, NO_CAPABILITY, 0, 3, NONE);
	assert_int_equal(r.whole, 3);
	assert_false(inbox_can(r.b)->idle);
	finish(&r);
}

static void a_refused_log_in_says_what_to_check(void **state)
{
	struct run r;

	(void)state;
	begin(&r, (struct fake){ .fault = LOGIN_NO });
	assert_int_equal(open_inbox(&r), BAD);
	in_words(&r, "refused the log-in of ann");
	in_words(&r, "wrong password: LOGIN \"ann\" ***");
	in_words(&r, "password_file");
	kit_stop(r.server);
	begin(&r, (struct fake){ .fault = LOGIN_BUSY });
	assert_int_equal(open_inbox(&r), AGAIN);
	kit_stop(r.server);
}

/* The password of these tests is se"cret. */
static void a_password_goes_by_the_way_that_carries_it(void **state)
{
	static const char *const ways[][3] = {
		{ "IMAP4rev1 AUTH=PLAIN SASL-IR", "ann", "\"ann\" \"se\\\"cret\"" },
		{ "IMAP4rev1 LOGINDISABLED AUTH=PLAIN SASL-IR", "ann", "AGFubgBzZSJjcmV0" },
		{ "IMAP4rev1 LOGINDISABLED AUTH=PLAIN", "ann", "AGFubgBzZSJjcmV0" },
		{ "IMAP4rev1 AUTH=PLAIN", "gr\xc3\xbcn", "AGdyw7xuAHNlImNyZXQ=" },
	};
	struct run r;

	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		begin(&r, (struct fake){ .offers = ways[i][0], .proof = ways[i][2] });
		r.acc.user = ways[i][1];
		assert_int_equal(open_inbox(&r), OK);
		finish(&r);
	}
	begin(&r, (struct fake){ .offers = "IMAP4rev1 LOGINDISABLED" });
	assert_int_equal(open_inbox(&r), BAD);
	in_words(&r, "takes no password without TLS");
	kit_stop(r.server);
}

static void attack_22_tls_that_is_required_is_never_gone_without(void **state)
{
	struct run r;

	(void)state;
	begin(&r, (struct fake){ .fault = IS_PREAUTH });
	r.acc.tls = TLS_STARTTLS;
	assert_int_equal(open_inbox(&r), BAD);
	in_words(&r, "PREAUTH");
	kit_stop(r.server);
	begin(&r, (struct fake){ .mails = 1 });
	r.acc.tls = TLS_STARTTLS;
	assert_int_equal(open_inbox(&r), BAD);
	in_words(&r, "does not offer STARTTLS");
	kit_stop(r.server);
}

static void another_kind_of_server_is_named_as_such(void **state)
{
	struct run r;

	(void)state;
	begin(&r, (struct fake){ .fault = NOT_IMAP });
	assert_int_equal(open_inbox(&r), BAD);
	in_words(&r, "does not speak IMAP");
	kit_stop(r.server);
}

static void a_folder_without_lasting_numbers_is_refused(void **state)
{
	struct run r;

	(void)state;
	begin(&r, (struct fake){ .fault = NO_UIDVALIDITY });
	assert_int_equal(open_inbox(&r), BAD);
	in_words(&r, "UIDVALIDITY");
	finish(&r);
}

/* ---- waiting -------------------------------------------------------------------------------- */

static void news_that_comes_with_the_plus_is_seen(void **state)
{
	struct run r;

	(void)state;
	run_fault(&r, IDLE_EARLY, 0, 2, NONE);
	assert_int_equal(inbox_idle(r.b, -1, 5000, &r.w), OK);
	assert_int_equal(read_all(&r, 1 << 20), NONE);
	assert_int_equal(r.whole, 3);
	finish(&r);
}

static void idle_ends_by_news_by_time_and_by_another_descriptor(void **state)
{
	struct run r;
	int poke[2], wake[2];

	(void)state;
	assert_int_equal(pipe(poke) | pipe(wake), 0);
	begin(&r, (struct fake){ .fault = IDLE_QUIET, .mails = 2, .poke = poke[0] });
	assert_int_equal(open_inbox(&r), OK);
	assert_int_equal(read_all(&r, 1 << 20), NONE);
	assert_int_equal(write(poke[1], "x", 1), 1);
	assert_int_equal(inbox_idle(r.b, wake[0], 5000, &r.w), OK);
	assert_int_equal(read_all(&r, 1 << 20), NONE);
	assert_int_equal(r.whole, 3);
	finish(&r);

	begin(&r, (struct fake){ .mails = 2 });
	assert_int_equal(open_inbox(&r), OK);
	assert_int_equal(inbox_idle(r.b, -1, 20, &r.w), NONE);
	assert_int_equal(write(wake[1], "x", 1), 1);
	assert_int_equal(inbox_idle(r.b, wake[0], 60000, &r.w), NONE);
	assert_int_equal(read_all(&r, 1 << 20), NONE);
	assert_int_equal(r.whole, 2);
	finish(&r);
}

static void count(void *arg)
{
	++*(int *)arg;
}

/* The supervisor kills who is silent: a quiet folder and a long mail are no silence. */
static void signs_of_life_go_on_while_a_server_is_waited_for(void **state)
{
	int signs = 0, before;
	struct run r;

	(void)state;
	begin(&r, (struct fake){ .mails = 2 });
	assert_int_equal(open_inbox(&r), OK);
	inbox_watch(r.b, 5, count, &signs);
	assert_int_equal(inbox_idle(r.b, -1, 60, &r.w), NONE);
	assert_true(signs >= 12);
	before = signs;
	assert_int_equal(read_all(&r, 1 << 20), NONE);
	assert_true(signs > before);
	finish(&r);
}

static void on_alarm(int signal)
{
	(void)signal;
}

static void idle_ends_by_a_signal(void **state)
{
	struct sigaction act = { .sa_handler = on_alarm }, old;
	struct itimerval soon = { .it_interval = { 0, 20000 }, .it_value = { 0, 20000 } },
			 never = { 0 };
	int64_t began = when_ms();
	struct run r;

	(void)state;
	begin(&r, (struct fake){ .mails = 2 });
	assert_int_equal(open_inbox(&r), OK);
	sigaction(SIGALRM, &act, &old);
	setitimer(ITIMER_REAL, &soon, NULL);
	assert_int_equal(inbox_idle(r.b, -1, 60000, &r.w), NONE);
	setitimer(ITIMER_REAL, &never, NULL);
	sigaction(SIGALRM, &old, NULL);
	assert_true(when_ms() - began < 30000);
	assert_int_equal(read_all(&r, 1 << 20), NONE);
	finish(&r);
}

static void a_server_without_idle_is_asked_instead(void **state)
{
	struct run r;

	(void)state;
	begin(&r, (struct fake){ .mails = 2, .offers = "IMAP4rev1" });
	assert_int_equal(open_inbox(&r), OK);
	assert_int_equal(inbox_idle(r.b, -1, 10, &r.w), OK);
	finish(&r);
	run_fault(&r, IDLE_REFUSED, 0, 2, NONE);
	assert_int_equal(inbox_idle(r.b, -1, 10, &r.w), OK);
	assert_int_equal(read_all(&r, 1 << 20), NONE);
	assert_int_equal(r.whole, 3);
	finish(&r);
}

static void a_connection_lost_in_idle_is_noticed(void **state)
{
	struct run r;

	(void)state;
	run_fault(&r, IDLE_DIES, 0, 2, NONE);
	assert_int_equal(inbox_idle(r.b, -1, 60000, &r.w), AGAIN);
	assert_true(inbox_lost(r.b));
	finish(&r);
}

/* ---- after the commit ------------------------------------------------------------------------ */

static void what_cannot_be_done_safely_is_not_done(void **state)
{
	static const uint32_t uids[] = { 10, 20, 30 };
	struct run r;

	(void)state;
	begin(&r, (struct fake){ .mails = 3, .offers = "IMAP4rev1" });
	assert_int_equal(open_inbox(&r), OK);
	assert_int_equal(inbox_move(r.b, uids, 3, "Done", NULL, &r.w), NONE);
	assert_int_equal(inbox_erase(r.b, uids, 3, &r.w), NONE);
	assert_int_equal(inbox_keyword(r.b, uids, 3, "two words", &r.w), BAD);
	assert_int_equal(inbox_keyword(r.b, uids, 3, "$x\r\nA DELETE INBOX", &r.w), BAD);
	assert_int_equal(inbox_move(r.b, uids, 3, "a\r\nb", NULL, &r.w), NONE);
	finish(&r);
}

static void a_refused_move_tells_the_folder_and_the_servers_words(void **state)
{
	static const uint32_t uids[] = { 10, 11, 12, 30 };
	struct run r;

	(void)state;
	begin(&r, (struct fake){ .mails = 3 });
	assert_int_equal(open_inbox(&r), OK);
	assert_int_equal(inbox_move(r.b, uids, 4, "Fertig \xc3\xa4 \"x\"", NULL, &r.w), BAD);
	in_words(&r, "UID MOVE 10:12,30 \"Fertig &AOQ- \\\"x\\\"\"");
	assert_int_equal(inbox_keyword(r.b, uids, 4, "$Tidings", &r.w), BAD);
	in_words(&r, "UID STORE 10:12,30 +FLAGS.SILENT ($Tidings)");
	assert_false(inbox_lost(r.b));
	finish(&r);
}

/* ---- names ---------------------------------------------------------------------------------- */

static void folder_names_go_to_utf7_and_back(void **state)
{
	static const char *const pairs[][2] = {
		{ "INBOX", "INBOX" },
		{ "Entw\xc3\xbcrfe", "Entw&APw-rfe" },
		{ "Tom & Ann", "Tom &- Ann" },
		{ "\xe5\x8f\xb0\xe5\x8c\x97/x", "&U,BTFw-/x" },
		{ "\xf0\x9f\x98\x80", "&2D3eAA-" },
		{ "\xc3\xa4-\xc3\xa4", "&AOQ--&AOQ-" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		assert_string_equal(inbox_utf7(a, pairs[i][0]), pairs[i][1]);
		assert_string_equal(inbox_utf8(a, pairs[i][1]), pairs[i][0]);
	}
	assert_null(inbox_utf7(a, "a\nb"));
	assert_null(inbox_utf7(a, "\xff"));
	assert_string_equal(inbox_utf8(a, "&broken"), "&broken");
	assert_string_equal(inbox_utf8(a, "&!!-"), "&!!-");
	assert_string_equal(inbox_utf8(a, "&2D0-"), "&2D0-"); /* half a pair */
	arena_free(a);
}

static void long_sets_are_cut_at_a_uid(void **state)
{
	struct arena *a = arena_new();
	uint32_t uids[1000];
	size_t done = 0;
	char *text;

	(void)state;
	for (uint32_t i = 0; i < 1000; i++)
		uids[i] = 4000000000u + i * 2;
	while (done < 1000) {
		size_t k = inbox_set_text(a, uids + done, 1000 - done, 900, &text);

		assert_true(k > 0 && strlen(text) <= 900);
		assert_int_equal(strtoul(text, NULL, 10), uids[done]);
		done += k;
	}
	assert_int_equal(inbox_set_text(a, (uint32_t[]){ 1, 2, 3, 7, 9, 10 }, 6, 900, &text), 6);
	assert_string_equal(text, "1:3,7,9:10");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_out_of_order_are_put_in_order),
		cmocka_unit_test(a_body_that_comes_twice_is_taken_once),
		cmocka_unit_test(bodies_under_uids_nobody_asked_for_are_not_taken),
		cmocka_unit_test(a_mail_left_out_is_told_and_does_not_block_the_rest),
		cmocka_unit_test(a_mail_deleted_meanwhile_is_passed_over),
		cmocka_unit_test(a_mail_the_server_refuses_is_told_with_its_words),
		cmocka_unit_test(renumbering_while_we_read_stops_before_any_body),
		cmocka_unit_test(attack_29_garbage_is_never_taken_for_mail),
		cmocka_unit_test(answers_in_every_legal_shape_are_understood),
		cmocka_unit_test(attack_29_endless_answers_are_cut_off_without_filling_memory),
		cmocka_unit_test(an_ok_without_capabilities_does_no_harm),
		cmocka_unit_test(a_refused_log_in_says_what_to_check),
		cmocka_unit_test(a_password_goes_by_the_way_that_carries_it),
		cmocka_unit_test(attack_22_tls_that_is_required_is_never_gone_without),
		cmocka_unit_test(another_kind_of_server_is_named_as_such),
		cmocka_unit_test(a_folder_without_lasting_numbers_is_refused),
		cmocka_unit_test(news_that_comes_with_the_plus_is_seen),
		cmocka_unit_test(idle_ends_by_news_by_time_and_by_another_descriptor),
		cmocka_unit_test(signs_of_life_go_on_while_a_server_is_waited_for),
		cmocka_unit_test(idle_ends_by_a_signal),
		cmocka_unit_test(a_server_without_idle_is_asked_instead),
		cmocka_unit_test(a_connection_lost_in_idle_is_noticed),
		cmocka_unit_test(what_cannot_be_done_safely_is_not_done),
		cmocka_unit_test(a_refused_move_tells_the_folder_and_the_servers_words),
		cmocka_unit_test(folder_names_go_to_utf7_and_back),
		cmocka_unit_test(long_sets_are_cut_at_a_uid),
	};

	return cmocka_run_group_tests(tests, write_password, remove_password);
}
