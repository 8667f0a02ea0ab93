#include "arena_kit.h"
#include "reader/bounce.h"

static struct mail *read_mail(const char *raw)
{
	return read_raw(raw, NULL);
}

#define DAEMON                                                                                     \
	"Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.garden.example>\n"          \
	"To: circle-b@circle.example\nDate: Mon, 03 Mar 2025 10:00:00 +0000\n"                     \
	"Message-ID: <report1@mx.garden.example>\n"

#define REPORT(actions)                                                                            \
	DAEMON "Subject: Delivery report\nMIME-Version: 1.0\n"                                     \
	       "Content-Type: multipart/report; report-type=delivery-status; boundary=bb\n\n"      \
	       "--bb\nContent-Type: text/plain\n\nThis is about your message.\n\n"                 \
	       "--bb\nContent-Type: message/delivery-status\n\n"                                   \
	       "Reporting-MTA: dns; mx.garden.example\nOriginal-Envelope-Id: L77\n\n" actions      \
	       "\n--bb\nContent-Type: message/rfc822\n\n"                                          \
	       "From: circle@circle.example\nTo: ana@garden.example\nSubject: Beans\n"             \
	       "Message-ID: <letter9@circle.example>\n\nBeans!\n--bb--\n"

static void a_report_names_each_recipient_and_the_mail(void **state)
{
	struct mail *m = read_mail(REPORT(
		"Original-Recipient: rfc822;ana+2B1@garden.example\n"
		"Final-Recipient: rfc822; ana@backend.garden.example\nAction: failed\n"
		"Status: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 <ana> no such user here\n\n"
		"Final-Recipient: rfc822; ben@garden.example\nAction: delayed\nStatus: 4.4.1\n"));
	struct bounce *b = m->bounce;

	(void)state;
	assert_int_equal(m->kind, KIND_BOUNCE);
	assert_int_equal(b->n, 2);
	assert_string_equal(b->v[0].address, "ana+2B1@garden.example");
	assert_string_equal(b->v[0].status, "5.1.1");
	assert_string_equal(b->v[0].text, "550 5.1.1 <ana> no such user here");
	assert_int_equal(b->v[0].class, BOUNCE_HARD);
	assert_string_equal(b->v[1].action, "delayed");
	assert_int_equal(b->v[1].class, BOUNCE_SOFT);
	assert_string_equal(b->original_message_id, "letter9@circle.example");
	assert_string_equal(b->envelope_id, "L77");
	assert_false(m->answerable);
}

static void a_report_of_success_is_no_bounce(void **state)
{
	struct mail *m = read_mail(REPORT("Final-Recipient: rfc822; ana@garden.example\n"
					  "Action: delivered\nStatus: 2.0.0\n"));

	(void)state;
	assert_null(m->bounce);
	assert_int_equal(m->kind, KIND_AUTO_REPLY);
	assert_false(m->answerable);
}

/* A report may mix them: who was reached is in no class of failure. */
static void who_was_reached_in_a_mixed_report_is_in_no_class(void **state)
{
	static const char *const reached[] = { "delivered", "relayed", "expanded" };

	(void)state;
	EACH(i, reached)
	{
		struct bounce *b =
			read_mail(arena_printf(
					  a,
					  REPORT("Final-Recipient: rfc822; ana@garden.example\n"
						 "Action: %s\nStatus: 2.0.0\n"
						 "Diagnostic-Code: smtp; 250 mailbox of no user\n\n"
						 "Final-Recipient: rfc822; ben@garden.example\n"
						 "Action: failed\nStatus: 5.1.1\n"),
					  reached[i]))
				->bounce;

		assert_int_equal(b->n, 2);
		assert_string_equal(b->v[0].action, reached[i]);
		assert_string_equal(b->v[0].status, "2.0.0");
		assert_int_equal(b->v[0].class, BOUNCE_UNKNOWN);
		assert_int_equal(b->v[1].class, BOUNCE_HARD);
	}
}

static void groups_that_lost_their_empty_line_are_told_apart(void **state)
{
	struct mail *m = read_mail(REPORT("Final-Recipient: rfc822; ana@garden.example\n"
					  "Action: failed\nStatus: 5.2.2\n"
					  "Final-Recipient: rfc822; ben@garden.example\n"
					  "Action: failed\nStatus: 5.1.1\n"));

	(void)state;
	assert_int_equal(m->bounce->n, 2);
	assert_int_equal(m->bounce->v[0].class, BOUNCE_SOFT);
	assert_int_equal(m->bounce->v[1].class, BOUNCE_HARD);
}

static void a_list_of_addresses_in_prose_is_read(void **state)
{
	struct mail *m = read_mail(
		DAEMON "Subject: failure notice\n\n"
		       "Hello, I could not deliver your message to the following addresses.\n\n"
		       "<ana@garden.example>:\nRemote host said: 550 no such user\n\n"
		       "<ben@garden.example>:\nThe mailbox is over quota.\n\n"
		       "--- Below this line is a copy of the message.\n\n"
		       "Return-Path: <circle@circle.example>\nReceived: from a by b\n"
		       "From: circle@circle.example\nTo: carl@garden.example\n"
		       "Message-ID: <letter9@circle.example>\n\n<dora@garden.example>:\nhello\n");

	(void)state;
	assert_int_equal(m->kind, KIND_BOUNCE);
	assert_int_equal(m->bounce->n, 2);
	assert_string_equal(m->bounce->v[0].address, "ana@garden.example");
	assert_int_equal(m->bounce->v[0].class, BOUNCE_HARD);
	assert_string_equal(m->bounce->v[1].address, "ben@garden.example");
	assert_int_equal(m->bounce->v[1].class, BOUNCE_SOFT);
	assert_string_equal(m->bounce->original_message_id, "letter9@circle.example");
}

static void the_mail_is_named_where_nothing_of_it_is_returned(void **state)
{
	static const char *const named[][2] = {
		{ "In-Reply-To: <letter9@circle.example>\n", "" },
		{ "References: <a1@circle.example> <letter9@circle.example>\n", "" },
		{ "", "X-Original-Message-ID: <letter9@circle.example>\n" },
	};

	(void)state;
	EACH(i, named)
	{
		struct mail *m = read_mail(arena_printf(
			a,
			DAEMON "%sSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
			       "Content-Type: multipart/report; report-type=delivery-status; "
			       "boundary=bb\n\n"
			       "--bb\nContent-Type: text/plain\n\nSorry.\n"
			       "--bb\nContent-Type: message/delivery-status\n\n"
			       "Reporting-MTA: dns; mx.garden.example\n%s\n"
			       "Final-Recipient: rfc822; ana@garden.example\nAction: failed\n"
			       "Status: 5.1.1\n--bb--\n",
			named[i][0], named[i][1]));

		assert_string_equal(m->bounce->original_message_id, "letter9@circle.example");
	}
}

static void prose_in_other_languages_is_read(void **state)
{
	static const char *const said[] = {
		"Nachricht nicht zugestellt.\n\nana@garden.example\nPostfach voll\n",
		"Su mensaje no se pudo entregar.\n\nDestinatario: ana@garden.example\n",
		"Votre message n'a pas pu être remis à :\n\n  ana@garden.example\n",
		"A sua mensagem não foi entregue.\n\nPara: <ana@garden.example>\n",
		"メールを送信できませんでした。\n\n宛先: ana@garden.example\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		struct mail *m = read_mail(arena_printf(
			a, DAEMON "Subject: ...\nContent-Type: text/plain; charset=utf-8\n\n%s",
			said[i]));

		if (m->kind != KIND_BOUNCE)
			fail_msg("not known as a bounce: %s", said[i]);
		assert_int_equal(m->bounce->n, 1);
		assert_string_equal(m->bounce->v[0].address, "ana@garden.example");
	}
}

static void a_header_may_name_the_failed(void **state)
{
	struct mail *m =
		read_mail(DAEMON "X-Failed-Recipients: ana@garden.example, ben@garden.example\n"
				 "Subject: Mail delivery failed\n\nSorry.\n");

	(void)state;
	assert_int_equal(m->kind, KIND_BOUNCE);
	assert_int_equal(m->bounce->n, 2);
}

static void a_daemon_that_tries_on_is_a_soft_bounce(void **state)
{
	struct mail *m = read_mail(
		DAEMON
		"Subject: Warning: message delayed 24 hours\n\n"
		"Your message has not yet been delivered to:\n\n  ana@garden.example\n\n"
		"You do not need to resend it; delivery attempts will continue for 3 days.\n");

	(void)state;
	assert_int_equal(m->kind, KIND_BOUNCE);
	assert_string_equal(m->bounce->v[0].action, "delayed");
	assert_int_equal(m->bounce->v[0].class, BOUNCE_SOFT);
}

static void people_who_talk_about_bounces_are_no_bounce(void **state)
{
	static const char *const mails[] = {
		"From: Ana <ana@garden.example>\nSubject: Re: Undelivered Mail Returned to "
		"Sender\n\n"
		"My mail to ben could not be delivered:\n> <ben@garden.example>: 550 5.1.1 User "
		"unknown\n",
		"From: Ana <ana@garden.example>\nList-Id: <mta.lists.example>\n"
		"Subject: Mail delivery failed: returning message to sender\n\n"
		"What does this mean?\n\n550 5.7.1 rejected\n<ben@garden.example>: mailbox full\n",
		"From: Postmaster Ana <ana@garden.example>\nSubject: delivery problems on "
		"Friday\n\n"
		"The truck was late, so the seeds could not be delivered to ben@garden.example.\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
		struct mail *m = read_mail(mails[i]);

		if (m->kind == KIND_BOUNCE || m->bounce)
			fail_msg("taken for a bounce: %s", mails[i]);
	}
}

static void a_complaint_is_told_apart_from_a_bounce(void **state)
{
	struct mail *m = read_mail(
		"From: <fbl@provider.example>\nSubject: complaint\nMIME-Version: 1.0\n"
		"Content-Type: multipart/report; report-type=feedback-report; boundary=bb\n\n"
		"--bb\nContent-Type: text/plain\n\nA reader pressed a button.\n"
		"--bb\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n"
		"User-Agent: x/1\nOriginal-Rcpt-To: ana@garden.example\n"
		"\n--bb\nContent-Type: message/rfc822\n\nFrom: circle@circle.example\n"
		"To: ana@garden.example\nMessage-ID: <letter9@circle.example>\n\nhi\n--bb--\n");

	(void)state;
	assert_int_equal(m->kind, KIND_AUTO_REPLY);
	assert_true(m->bounce && m->bounce->complaint);
	assert_string_equal(m->bounce->v[0].address, "ana@garden.example");
	assert_string_equal(m->bounce->original_message_id, "letter9@circle.example");
	assert_false(m->answerable);
}

static void words_count_before_codes(void **state)
{
	(void)state;
	assert_int_equal(bounce_classify(a, "failed", "5.1.1", "550 mailbox is full"), BOUNCE_SOFT);
	assert_int_equal(bounce_classify(a, "failed", "5.0.0", "550 user unknown"), BOUNCE_HARD);
	assert_int_equal(bounce_classify(a, "failed", "5.1.1", "554 your server is blacklisted"),
			 BOUNCE_POLICY);
	assert_int_equal(bounce_classify(a, "failed", "", "no se ha encontrado la dirección"),
			 BOUNCE_HARD);
	assert_int_equal(bounce_classify(a, "failed", "", "the mailbox has been closed"),
			 BOUNCE_HARD);
	assert_int_equal(bounce_classify(a, "failed", "5.7.1", ""), BOUNCE_POLICY);
	assert_int_equal(bounce_classify(a, "failed", "5.1.8", "Domain of sender does not exist"),
			 BOUNCE_POLICY);
	assert_int_equal(bounce_classify(a, "delayed", "4.4.1", "user unknown"), BOUNCE_SOFT);
	assert_int_equal(bounce_classify(a, "failed", "", "550 nope"), BOUNCE_HARD);
	/* the example of RFC 5321 section 4.2.2, beside words that are said of passing troubles */
	assert_int_equal(bounce_classify(a, "failed", "",
					 "SMTP error from remote server for RCPT TO command: "
					 "550 Requested action not taken: mailbox unavailable"),
			 BOUNCE_HARD);
	assert_int_equal(
		bounce_classify(a, "failed", "",
				"450 Requested mail action not taken: mailbox unavailable"),
		BOUNCE_SOFT);
	assert_int_equal(bounce_classify(a, "failed", "5.7.1",
					 "554 5.7.1 <mx.circle.example>: Helo command rejected: "
					 "Host not found"),
			 BOUNCE_POLICY);
	assert_int_equal(bounce_classify(a, "failed", "", "451 nope"), BOUNCE_SOFT);
	assert_int_equal(bounce_classify(a, "failed", "", ""), BOUNCE_UNKNOWN);
}

static void a_status_code_is_no_version_and_no_internet_address(void **state)
{
	(void)state;
	assert_string_equal(bounce_status(a, "server 5.1.1.9 said 550 5.1.2 no"), "5.1.2");
	assert_string_equal(bounce_status(a, "Mailer 15.1.2, x5.1.1"), "");
	assert_string_equal(bounce_status(a, "version 4.9.6; (#5.2.2)"), "5.2.2");
	assert_int_equal(bounce_reply_code("at 10:550 port, 192.0.2.550 said 451 wait"), 451);
	assert_int_equal(bounce_reply_code("room 550"), 0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static void coded_names_of_recipients_are_read(void **state)
{
	struct mail *m = read_mail(REPORT(
		"Original-Recipient: rfc822;ana+2Bx@garden.example\n"
		"Final-Recipient: rfc822; ana+x@garden.example\nAction: failed\nStatus: 5.1.1\n\n"
		"Final-Recipient: utf-8; j\\x{F6}rg@garden.example\nAction: failed\n"
		"Status: 5.0.0\nDiagnostic-Code: smtp; 550 over their storage limit\n"));

	(void)state;
	assert_int_equal(m->bounce->n, 2);
	assert_string_equal(m->bounce->v[0].address, "ana+x@garden.example");
	assert_string_equal(m->bounce->v[1].address, "jörg@garden.example");
	assert_int_equal(m->bounce->v[1].class, BOUNCE_SOFT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_report_names_each_recipient_and_the_mail),
		TEST(coded_names_of_recipients_are_read),
		TEST(a_report_of_success_is_no_bounce),
		TEST(who_was_reached_in_a_mixed_report_is_in_no_class),
		TEST(groups_that_lost_their_empty_line_are_told_apart),
		TEST(a_list_of_addresses_in_prose_is_read),
		TEST(the_mail_is_named_where_nothing_of_it_is_returned),
		TEST(prose_in_other_languages_is_read),
		TEST(a_header_may_name_the_failed),
		TEST(a_daemon_that_tries_on_is_a_soft_bounce),
		TEST(people_who_talk_about_bounces_are_no_bounce),
		TEST(a_complaint_is_told_apart_from_a_bounce),
		TEST(words_count_before_codes),
		TEST(a_status_code_is_no_version_and_no_internet_address),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
