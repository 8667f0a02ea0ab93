/*
 * Letters that come back: when the message is to blame, complaints, refusals of our own server, robots.
 */
#include "bounces_kit.h"

/* ---- the message is to blame ---------------------------------------------------------------- */

static void a_mailing_of_which_much_comes_back_is_held_and_nobody_is_blamed(void **state)
{
	int64_t first = 0, mailing;
	struct kit_letter *l;
	struct hold *h;
	size_t n;

	(void)state;
	k = kit_open("bounces: { hold_mailing_percent = 30; hold_mailing_least = 10; };\n");
	for (int i = 0; i < 100; i++) {
		int64_t id = kit_member(k, arena_printf(k->a, "m%d@far.example", i), "", NULL);

		first = first ? first : id;
	}
	moderator();
	mailing = send_mailing(first, 100);
	store_begin(k->c->s); /* one has not left yet */
	letter_add(k->c->s, &(struct letter_row){ .mailing = mailing,
						  .member = 999,
						  .rcpt = "late@far.example",
						  .token = token_of(mailing, 999),
						  .class = CLASS_EDITION,
						  .due = k->now + 60 });
	store_commit(k->c->s);
	for (int i = 0; i < 29; i++)
		bounce(mailing, first + i, true);
	assert_false(mailing_find(k->c->s, k->a, mailing)->held);
	assert_true(score_of(first) == 1);
	kit_silence(k);
	for (int i = 29; i < 60; i++)
		bounce(mailing, first + i, true);
	assert_true(mailing_find(k->c->s, k->a, mailing)->held);
	for (int i = 0; i < 60; i++)
		assert_true(score_of(first + i) == 0);
	l = kit_letter(k, "mo@garden.example");
	assert_string_equal(l->kind, "mailing-held");
	assert_non_null(strstr(l->m->text, "30/100: 550 5.1.1 no such user here"));
	assert_non_null(strstr(l->m->subject, "Digest 7"));
	kit_wait(k, 120);
	kit_silence(k);

	/* Released, it leaves; what still comes back is not counted and not asked about again. */
	h = holds_open(k->c->s, k->a, 0, 10, &n);
	assert_int_equal(n, 1);
	kit_mail(k, "pass", "Mo <mo@garden.example>", l->reply_to, "Re: held", "ok");
	assert_string_equal(hold_find(k->c->s, k->a, h->id)->state, "released");
	assert_false(mailing_find(k->c->s, k->a, mailing)->held);
	bounce(mailing, first + 70, true);
	assert_false(mailing_find(k->c->s, k->a, mailing)->held);
	assert_true(score_of(first + 70) == 0);
}

static void a_refused_mailing_is_dropped(void **state)
{
	int64_t first = 0, mailing;
	struct kit_letter *l;

	(void)state;
	k = kit_open("bounces: { hold_mailing_percent = 10; hold_mailing_least = 2; };\n");
	for (int i = 0; i < 4; i++) {
		int64_t id = kit_member(k, arena_printf(k->a, "m%d@far.example", i), "", NULL);

		first = first ? first : id;
	}
	moderator();
	mailing = send_mailing(first, 3);
	store_begin(k->c->s);
	letter_add(k->c->s, &(struct letter_row){ .mailing = mailing,
						  .member = first + 3,
						  .rcpt = "late@far.example",
						  .token = token_of(mailing, first + 3),
						  .class = CLASS_EDITION,
						  .due = k->now });
	store_commit(k->c->s);
	bounce(mailing, first, false);
	bounce(mailing, first + 1, false);
	l = kit_letter(k, "mo@garden.example");
	kit_mail(k, "pass", "Mo <mo@garden.example>", l->reply_to, "Re: held", "no");
	assert_int_equal(outbox_counts(k->c->s).ready, 0);
	kit_silence(k);
}

/* ---- others --------------------------------------------------------------------------------- */

static void a_complaint_with_a_token_leaves_at_once_and_one_without_is_shown(void **state)
{
	static const char arf[] =
		"From: <feedback@far.example>\r\nTo: circle@example.org\r\nSubject: complaint\r\n"
		"Message-ID: <arf%d@far.example>\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n"
		"MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report;"
		" boundary=bb\r\n\r\n--bb\r\nContent-Type: text/plain\r\n\r\nA complaint.\r\n\r\n"
		"--bb\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\n"
		"User-Agent: Far/1.0\r\nVersion: 1\r\n\r\n--bb\r\nContent-Type: "
		"message/rfc822\r\n\r\n"
		"From: Circle <circle@example.org>\r\nSubject: Digest 7\r\nMessage-ID: <%s>\r\n\r\n"
		"x\r\n\r\n--bb--\r\n";
	int64_t m, mailing;
	struct arrival *r;

	(void)state;
	k = kit_open(NULL);
	m = ana();
	mailing = send_mailing(m, 1);
	r = kit_raw(k, arena_printf(k->a, arf, 1, "stranger@far.example"));
	assert_string_equal(r->state, "aside");
	assert_string_equal(member_find(k->c->s, k->a, m)->state, "active");
	r = kit_raw(k, arena_printf(k->a, arf, 2,
				    arena_printf(k->a, "t.%s@example.org", token_of(mailing, m))));
	assert_string_equal(r->state, "acted");
	assert_string_equal(member_find(k->c->s, k->a, m)->state, "left");
	kit_silence(k);
}

/* RFC 6591 and 6430: what a domain asked to hear of its own mail, and that it is no spam. */
static void a_feedback_report_that_is_no_complaint_changes_nothing(void **state)
{
	static const char *const types[] = { "auth-failure", "not-spam", "Virus", "dkim" };
	static const char arf[] =
		"From: <feedback@far.example>\r\nTo: circle@example.org\r\nSubject: Report\r\n"
		"Message-ID: <arf%d@far.example>\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n"
		"MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report;"
		" boundary=bb\r\n\r\n--bb\r\nContent-Type: text/plain\r\n\r\n"
		"550 5.7.1 authentication failed, the message was not delivered.\r\n\r\n"
		"--bb\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: %s\r\n"
		"User-Agent: Far/1.0\r\nVersion: 1\r\nOriginal-Rcpt-To: ana@far.example\r\n"
		"\r\n--bb\r\nContent-Type: message/rfc822\r\n\r\n"
		"From: Circle <circle@example.org>\r\nSubject: Digest 7\r\n"
		"Message-ID: <t.%s@example.org>\r\n\r\nx\r\n\r\n--bb--\r\n";
	int64_t m, mailing;

	(void)state;
	k = kit_open(NULL);
	m = ana();
	mailing = send_mailing(m, 1);
	for (int i = 0; i < 4; i++) {
		struct arrival *r =
			kit_raw(k, arena_printf(k->a, arf, i, types[i], token_of(mailing, m)));

		assert_string_equal(r->state, "acted");
		assert_string_equal(member_find(k->c->s, k->a, m)->state, "active");
	}
	assert_true(score_of(m) == 0);
	kit_silence(k);
}

/* The submission server said no at once: there will be no report. */
static void a_refusal_by_our_own_server_counts_once_when_it_names_the_person(void **state)
{
	int64_t m, ben, mailing;
	struct letter_row *v;
	size_t n;

	(void)state;
	k = kit_open(NULL);
	m = ana();
	ben = kit_member(k, "ben@far.example", "Ben", NULL);
	mailing = send_mailing(0, 0);
	store_begin(k->c->s);
	for (int64_t i = m; i <= ben; i++)
		letter_add(k->c->s, &(struct letter_row){ .mailing = mailing,
							  .member = i,
							  .rcpt = "x@far.example",
							  .token = token_of(mailing, i),
							  .class = CLASS_EDITION,
							  .due = k->now });
	v = letters_claim(k->c->s, k->a, k->now, 60, CLASS_NEWSLETTER, 9, &n);
	assert_int_equal(n, 2);
	for (size_t i = 0; i < n; i++)
		letter_settle(k->c->s, v[i].id, "dead", k->now, 0,
			      v[i].member == m ? "550 5.1.1 <ana@far.example>: User unknown"
					       : "554 5.7.1 Message looks like spam");
	store_meta_set(k->c->s, "dead_judged", "99999999999"); /* by a clock that was ahead */
	store_commit(k->c->s);
	for (int i = 0; i < 3; i++)
		kit_wait(k, 61);
	assert_true(score_of(m) == 1);
	assert_true(score_of(ben) == 0);
}

static void robots_are_counted_challenges_shown_and_nobody_is_answered(void **state)
{
	int64_t m, mailing;
	const char *to;
	struct arrival *r;
	struct bounce_counts counts;

	(void)state;
	k = kit_open(NULL);
	m = ana();
	mailing = send_mailing(m, 1);
	to = arena_printf(k->a, "circle+b.%s@example.org", token_of(mailing, m));
	for (int i = 0; i < 3; i++) {
		r = kit_mail_with(k, "pass", "Ana <ana@far.example>", to, "Out of office",
				  "Auto-Submitted: auto-replied\r\n", "I am away until Monday.");
		assert_string_equal(r->state, "acted");
		assert_non_null(strstr(r->reason, "automatic reply"));
	}
	r = kit_mail_with(
		k, NULL, "guard@far.example", to, "Please verify your message",
		"Auto-Submitted: auto-replied\r\n",
		"Your message is held until you click the link below to verify that you are real.");
	assert_string_equal(r->state, "aside");
	/* a robot that does not say so, found by where it wrote to */
	r = kit_mail(k, NULL, "ana@far.example", to, "Re: Digest 7", "I read mail on Mondays.");
	assert_string_equal(r->state, "aside");
	kit_silence(k);
	assert_true(score_of(m) == 0);
	assert_int_equal(robot_count(k->c->s, "ana@far.example", 0), 3);
	counts = bounce_counts(k->c->s, k->now - 86400, k->now + 86400);
	assert_true(counts.robots == 3 && counts.challenges == 1 && counts.unmatched == 1);
	kit_wait(k, 91 * 86400);
	assert_int_equal(robot_count(k->c->s, "ana@far.example", 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_mailing_of_which_much_comes_back_is_held_and_nobody_is_blamed),
		TEST(a_refused_mailing_is_dropped),
		TEST(a_complaint_with_a_token_leaves_at_once_and_one_without_is_shown),
		TEST(a_feedback_report_that_is_no_complaint_changes_nothing),
		TEST(a_refusal_by_our_own_server_counts_once_when_it_names_the_person),
		TEST(robots_are_counted_challenges_shown_and_nobody_is_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
