/*
 * What moderators write beside their codes: each line is carried out, answered, or passed on.
 */
#include "circle_kit.h"

#include "community/list/moderate.h"

#define MO  "mo@garden.example"
#define BEN "ben@far.example"

/* Cora and Otto run it, Mo moderates, Ben is new. */
static void open_kit(void)
{
	struct member ben = { .name = "Ben", .address = BEN };

	k = kit_open("posts: { newcomer_posts = 9; };\n");
	circle_keepers();
	kit_role(k, kit_member(k, MO, "Mo", NULL), "moderator");
	store_begin(k->c->s);
	member_add(k->c->s, &ben, BEN, k->now);
	store_commit(k->c->s);
	kit_wait(k, 60);
}

static struct kit_letter *found(struct kit_letter **v, size_t n, const char *kind, const char *rcpt)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i]->kind, kind) && !strcmp(v[i]->rcpt, rcpt))
			return v[i];
	return NULL;
}

/* The letter of that kind among those that were made. */
static struct kit_letter *of(const char *kind, const char *rcpt)
{
	size_t n;
	struct kit_letter **v = kit_letters(k, &n), *l = found(v, n, kind, rcpt);

	if (!l)
		fail_msg("no letter %s to %s", kind, rcpt);
	return l;
}

static struct kit_letter *held(const char *subject)
{
	kit_mail(k, "pass", "Ben <" BEN ">", HERE, subject, "Words of somebody new.");
	return of("moderate", MO);
}

static void answer(const char *from, const struct kit_letter *l, const char *text)
{
	kit_mail(k, "pass", from, l->reply_to, "Re: decide", text);
}

static void words_below_a_decision_reach_those_who_run_the_community(void **state)
{
	struct kit_letter *l, *late, **v;
	size_t n;

	(void)state;
	open_kit();
	l = held("One");
	answer(MO, l, "no, too long\n\nHe writes to me at home, what shall we do about him?");
	v = kit_letters(k, &n);
	assert_non_null(found(v, n, "owner", CORA));
	assert_non_null(found(v, n, "owner", OTTO));
	assert_null(strstr(found(v, n, "rejected", BEN)->m->text, "at home"));

	l = held("Two");
	answer(MO, l, "ok\n\nThanks,\nMo");
	v = kit_letters(k, &n);
	assert_null(found(v, n, "owner", CORA));

	/* after another's decision */
	kit_mail(k, "pass", "Ben <" BEN ">", HERE, "Three", "Words.");
	v = kit_letters(k, &n);
	late = found(v, n, "moderate", CORA);
	answer(MO, found(v, n, "moderate", MO), "ok");
	kit_letters(k, &n);
	answer(CORA, late, "no, this has to wait until he has answered what I asked him");
	v = kit_letters(k, &n);
	assert_non_null(found(v, n, "moderated", CORA));
	assert_non_null(found(v, n, "owner", OTTO));
	assert_null(found(v, n, "owner", CORA));
}

/* Where a language puts a blank before its colon, and in the words that first come to mind. */
static void a_decision_may_be_said_in_other_words(void **state)
{
	static const struct {
		const char *says;
		enum decision_kind kind;
		const char *reason;
	} v[] = {
		{ "non : hors sujet", DECIDE_NO, "hors sujet" },
		{ "Non\xc2\xa0: hors sujet", DECIDE_NO, "hors sujet" },
		{ "nein \xe2\x80\x93 das ist Werbung", DECIDE_NO, "das ist Werbung" },
		{ "no -- off topic", DECIDE_NO, "off topic" },
		{ "Freigeben", DECIDE_OK, "" },
		{ "accepter", DECIDE_OK, "" },
		{ "aprobado", DECIDE_OK, "" },
		{ "verwerfen", DECIDE_NO, "" },
		{ "nicht ok", DECIDE_NO, "" },
		{ "\xf0\x9f\x91\x8d", DECIDE_OK, "" },
		{ "\xf0\x9f\x91\x8e", DECIDE_NO, "" },
		{ "ok et faire confiance", DECIDE_TRUST, "" },
		{ "ok, but not today", DECIDE_NOTHING, "" },
	};

	(void)state;
	open_kit();
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct decision d = decision_read(k->c, k->a, v[i].says, false);

		if (d.kind != v[i].kind || strcmp(d.reason, v[i].reason) != 0)
			fail_msg("%s: %d \"%s\"", v[i].says, (int)d.kind, d.reason);
	}
}

static void each_line_of_an_answer_to_the_list_is_done_or_answered(void **state)
{
	struct kit_letter *l, *other, **v;
	size_t n;

	(void)state;
	open_kit();
	for (int i = 0; i < 3; i++)
		held("Beans");
	kit_wait(k, 86400);
	kit_letters(k, &n);
	kit_wait(k, 86400);
	v = kit_letters(k, &n);
	l = found(v, n, "waiting", MO);
	other = found(v, n, "waiting", OTTO);
	assert_non_null(l);
	assert_non_null(other);
	answer(MO, l,
	       "Hello!\nok 1\nnot 2, he has been told\nok 77\nno 3 too long\n\n"
	       "From Friday on I am away, could Otto do this please?\nMo");
	v = kit_letters(k, &n);
	assert_non_null(found(v, n, "owner", OTTO));
	l = found(v, n, "list-answer", MO);
	assert_non_null(strstr(l->m->text, "carried out: 2."));
	assert_non_null(strstr(l->m->text, "not 2, he has been told"));
	assert_non_null(strstr(l->m->text, "“ok 77”"));
	assert_null(strstr(l->m->text, "Hello"));
	assert_null(strstr(l->m->text, "Friday"));
	assert_non_null(strstr(l->m->text, "passed on"));

	/* what another decided is told, and the answer is a list to answer as well */
	answer(OTTO, other, "ok 3");
	other = of("list-answer", OTTO);
	assert_non_null(strstr(other->m->text, "decided before, by Mo: it does not go out"));
	answer(OTTO, other, "ok 2");
	v = kit_letters(k, &n);
	assert_non_null(found(v, n, "released", BEN));
	assert_null(found(v, n, "list-answer", OTTO));
}

/* Fetched with the first mails of all, before anybody counted. */
static void a_report_that_came_before_the_first_list_is_shown(void **state)
{
	struct kit_letter *l;
	struct arrival *r;

	(void)state;
	k = kit_open(PLAIN);
	kit_role(k, kit_member(k, MO, "Mo", NULL), "moderator");
	r = kit_raw(k, "From: MAILER-DAEMON@far.example\r\nTo: " HERE "\r\n"
		       "Subject: Undelivered Mail Returned to Sender\r\n"
		       "Message-ID: <b@far.example>\r\nMIME-Version: 1.0\r\n"
		       "Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n"
		       "\r\n--x\r\nContent-Type: text/plain\r\n\r\nIt could not be "
		       "delivered.\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n"
		       "Reporting-MTA: dns; far.example\r\n\r\nFinal-Recipient: rfc822; "
		       "some@else.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--x--\r\n");
	assert_non_null(strstr(r->reason, "shown to the moderators"));
	kit_wait(k, 60);
	kit_silence(k);
	kit_wait(k, 86400);
	l = kit_letter(k, MO);
	assert_string_equal(l->kind, "waiting");
	assert_non_null(strstr(l->m->text, "Since the last list"));
	kit_wait(k, 86400);
	kit_silence(k);
}

static void who_is_on_vacation_is_asked_where_nobody_else_is(void **state)
{
	static const char *const who[] = { MO, CORA, OTTO };
	struct kit_letter **v;
	size_t n;

	(void)state;
	open_kit();
	for (int away = 0; away <= 3; away++) {
		if (away) {
			struct member *m = member_by_address(k->c->s, k->a, who[away - 1]);

			m->paused_until = k->now + 30 * 86400;
			member_save(k->c->s, m);
		}
		kit_mail(k, "pass", BEN, HERE, arena_printf(k->a, "Soup %d", away), "Soup.");
		v = kit_letters(k, &n);
		for (int i = 0; i < 3; i++)
			assert_int_equal(found(v, n, "moderate", who[i]) != NULL,
					 i >= away || away == 3);
	}
}

/* What nobody decides about is a line each; and a list has its length. */
static void the_list_counts_what_it_does_not_name(void **state)
{
	static const char *const lines[] = {
		"2 more wait",
		"mail was set aside",
		"1 mail system wants us",
		"3 automatic replies",
	};
	struct kit_letter *l;
	size_t n;

	(void)state;
	k = kit_open(PLAIN);
	kit_role(k, kit_member(k, MO, "Mo", NULL), "moderator");
	kit_wait(k, 60);
	for (int i = 0; i < 52; i++)
		kit_mail(k, NULL, arena_printf(k->a, "guest%d@else.example", i), HERE, "Hello",
			 "May I ask?");
	for (int i = 0; i < 3; i++)
		kit_mail_with(k, NULL, "away@far.example", HERE, "Out of office",
			      "Auto-Submitted: auto-replied\r\n", "I am away.");
	kit_mail_with(k, NULL, "guard@far.example", HERE, "Please verify your message",
		      "Auto-Submitted: auto-replied\r\n", "Click to verify that you are real.");
	kit_letters(k, &n);
	kit_wait(k, 86400);
	l = kit_letter(k, MO);
	assert_string_equal(l->kind, "waiting");
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (!strstr(l->m->text, lines[i]))
			fail_msg("no \"%s\" in: %s", lines[i], l->m->text);
}

static void the_list_comes_though_the_clock_was_set_back(void **state)
{
	struct kit_letter **v;
	size_t n;

	(void)state;
	open_kit();
	kit_wait(k, 400 * 86400);
	kit_wait(k, -399 * 86400);
	held("Beans");
	kit_letters(k, &n);
	kit_wait(k, 86400);
	v = kit_letters(k, &n);
	assert_non_null(found(v, n, "waiting", MO));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(words_below_a_decision_reach_those_who_run_the_community),
		TEST(a_report_that_came_before_the_first_list_is_shown),
		TEST(a_decision_may_be_said_in_other_words),
		TEST(each_line_of_an_answer_to_the_list_is_done_or_answered),
		TEST(who_is_on_vacation_is_asked_where_nobody_else_is),
		TEST(the_list_counts_what_it_does_not_name),
		TEST(the_list_comes_though_the_clock_was_set_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
