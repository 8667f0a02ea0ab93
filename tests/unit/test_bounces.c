/*
 * Letters that come back: what counts, what a forged report changes, when the message is to blame.
 */
#include "community_kit.h"

#include "community/list/bounces.h"
#include "community/list/moderate.h"
#include "store/store_bounce.h"
#include "store/store_hold.h"

static struct kit *k;

static int end(void **state)
{
	(void)state;
	kit_close(k);
	k = NULL;
	return 0;
}

/* A digest to members first .. first + n - 1, sent; gives the mailing. */
static int64_t send_mailing(int64_t first, int64_t n)
{
	int64_t mailing;
	char token[TOKEN_CHARS + 1];
	struct letter_row l = { 0 };

	store_begin(k->c->s);
	mailing = kit_digest_mailing(k);
	for (int64_t i = first; i < first + n; i++) {
		token_make(k->c->key, &(struct token){ TOKEN_LETTER, mailing, i }, token);
		l = (struct letter_row){ .mailing = mailing,
					 .member = i,
					 .rcpt = arena_printf(k->a, "m%lld@far.example",
							      (long long)i),
					 .token = token,
					 .class = CLASS_EDITION,
					 .due = k->now };
		letter_add(k->c->s, &l);
		letter_settle(k->c->s, l.id, "sent", k->now, 0, "250 ok");
	}
	store_commit(k->c->s);
	return mailing;
}

static const char *token_of(int64_t mailing, int64_t member)
{
	char *text = arena_get(k->a, TOKEN_CHARS + 1);

	token_make(k->c->key, &(struct token){ TOKEN_LETTER, mailing, member }, text);
	return text;
}

static struct arrival *report(const char *to, const char *action, const char *status,
			      const char *words, const char *returned_id)
{
	return kit_report(
		k, to,
		arena_printf(k->a,
			     "Final-Recipient: rfc822; someone@far.example\r\nAction: %s\r\n"
			     "Status: %s\r\nDiagnostic-Code: smtp; %s\r\n\r\n",
			     action, status, words),
		arena_printf(k->a,
			     "From: Circle <circle@example.org>\r\nSubject: Digest 7\r\n"
			     "Message-ID: <%s>\r\n\r\n",
			     returned_id ? returned_id : "none@far.example"));
}

static struct arrival *bounce(int64_t mailing, int64_t member, bool hard)
{
	return report(arena_printf(k->a, "circle+b.%s@example.org", token_of(mailing, member)),
		      "failed", hard ? "5.1.1" : "4.2.2",
		      hard ? "550 5.1.1 no such user here" : "452 4.2.2 mailbox full", NULL);
}

static double score_of(int64_t member)
{
	return member_find(k->c->s, k->a, member)->score;
}

static int64_t ana(void)
{
	return kit_member(k, "ana@far.example", "Ana", NULL);
}

static int64_t moderator(void)
{
	int64_t id = kit_member(k, "mo@garden.example", "Mo", NULL);

	kit_role(k, id, "moderator");
	return id;
}

/* ---- scores --------------------------------------------------------------------------------- */

static void a_hard_bounce_counts_one_a_soft_one_a_half_and_a_day_at_most_one(void **state)
{
	int64_t m;
	struct arrival *r;

	(void)state;
	k = kit_open(NULL);
	m = ana();
	r = bounce(send_mailing(m, 1), m, false);
	assert_string_equal(r->state, "acted");
	assert_non_null(strstr(r->reason, "a soft bounce of mailing"));
	assert_true(score_of(m) == 0.5);
	bounce(send_mailing(m, 1), m, true);
	assert_true(score_of(m) == 1);
	bounce(send_mailing(m, 1), m, true);
	assert_true(score_of(m) == 1);
	kit_wait(k, 86400);
	bounce(send_mailing(m, 1), m, true);
	assert_true(score_of(m) == 2);
	kit_silence(k);
}

static void a_delay_and_then_a_failure_count_once(void **state)
{
	int64_t m, mailing;
	const char *to;

	(void)state;
	k = kit_open(NULL);
	m = ana();
	mailing = send_mailing(m, 1);
	to = arena_printf(k->a, "circle+b.%s@example.org", token_of(mailing, m));
	for (int i = 0; i < 4; i++) {
		report(to, "delayed", "4.4.1", "451 4.4.1 try later", NULL);
		kit_wait(k, 86400);
	}
	assert_true(score_of(m) == 0);
	report(to, "failed", "4.4.7", "451 4.4.7 message expired", NULL);
	assert_true(score_of(m) == 0.5);
	kit_wait(k, 86400);
	report(to, "failed", "4.4.7", "451 4.4.7 message expired", NULL);
	assert_true(score_of(m) == 0.5);
}

static void a_score_goes_stale(void **state)
{
	int64_t m;

	(void)state;
	k = kit_open("bounces: { stale = \"14d\"; };\n");
	m = ana();
	bounce(send_mailing(m, 1), m, true);
	kit_wait(k, 13 * 86400);
	assert_true(score_of(m) == 1);
	kit_wait(k, 2 * 86400);
	assert_true(score_of(m) == 0);
}

/* A mailbox is full for weeks, with a letter a day and more; then somebody empties it. */
static void three_hundred_soft_bounces_over_weeks_lead_to_one_probe_and_nothing_worse(void **state)
{
	int64_t m, probes = 0;

	(void)state;
	k = kit_open(NULL);
	m = ana();
	for (int i = 0; i < 300; i++) {
		size_t n;
		struct kit_letter **v = kit_letters(k, &n);

		for (size_t j = 0; j < n; j++)
			probes += !strcmp(v[j]->kind, "probe");
		/* from ten in the morning: five that day, then eight a day; the tenth day makes 5 */
		if (i == 69 || i == 70)
			assert_int_equal(probes, i - 69);
		bounce(send_mailing(m, 1), m, false);
		kit_wait(k, 3 * 3600);
	}
	/* The first probe arrived, so the score began anew: each lasts seven days and ten more. */
	assert_true(probes >= 1 && probes <= 3);
	assert_string_equal(member_find(k->c->s, k->a, m)->state, "active");
}

/* ---- the probe and what follows ------------------------------------------------------------- */

static struct kit_letter *until_probed(int64_t m)
{
	for (int i = 0; i < 5; i++) {
		kit_silence(k);
		bounce(send_mailing(m, 1), m, true);
		if (i < 4)
			kit_wait(k, 86400);
	}
	return kit_letter(k, "ana@far.example");
}

static void a_probe_that_comes_back_makes_unreachable_and_a_mail_undoes_it(void **state)
{
	int64_t m;
	struct token t;
	struct kit_letter *probe, *l, **v;
	struct member *row;
	size_t n;

	(void)state;
	k = kit_open(NULL);
	m = ana();
	probe = until_probed(m);
	assert_string_equal(probe->kind, "probe");
	assert_string_equal(probe->sender, "circle+b.%@example.org");
	assert_string_equal(member_find(k->c->s, k->a, m)->state, "active");
	/* more of what bounced before changes nothing while the probe is out */
	bounce(send_mailing(m, 1), m, true);
	kit_silence(k);
	kit_wait(k, 3600);
	assert_int_equal(token_read(k->c->key, probe->token, &t), OK);
	bounce(t.number, m, true);
	row = member_find(k->c->s, k->a, m);
	assert_string_equal(row->state, "unreachable");

	/* the moderators read of it in their list */
	moderator();
	kit_wait(k, 60);
	kit_wait(k, 86400);
	kit_letters(k, &n);
	k->c->cared[0] = 0;

	kit_wait(k, 30 * 86400);
	kit_letters(k, &n);
	kit_mail(k, "fail", "Ana <ana@far.example>", "circle@example.org", "Hi", "Not me.");
	assert_string_equal(member_find(k->c->s, k->a, m)->state, "unreachable");
	kit_letters(k, &n);
	kit_mail(k, "pass", "Ana <ana@far.example>", "circle@example.org", "Hi", "I am back.");
	row = member_find(k->c->s, k->a, m);
	assert_string_equal(row->state, "active");
	assert_true(row->score == 0);
	v = kit_letters(k, &n);
	l = v[0];
	assert_string_equal(l->kind, "returned");
	assert_non_null(strstr(l->m->text, "550 5.1.1 no such user here"));

	/* the probe's report once more, late: it proves nothing any more */
	bounce(t.number, m, true);
	assert_string_equal(member_find(k->c->s, k->a, m)->state, "active");
}

static void who_is_back_answers_more_and_gets_what_was_missed(void **state)
{
	struct kit_letter *l;
	struct token t;
	int64_t m;
	size_t n;

	(void)state;
	k = kit_open(NULL);
	m = ana();
	assert_int_equal(token_read(k->c->key, until_probed(m)->token, &t), OK);
	bounce(t.number, m, true);
	kit_member(k, "bo@far.example", "Bo", NULL);
	kit_mail(k, "pass", "Bo <bo@far.example>", "circle@example.org", "Slugs", "Copper tape.");
	kit_wait(k, 86400);
	kit_mail(k, "pass", "Ana <ana@far.example>", "circle@example.org", "Hi", "I am back.");
	l = kit_letter(k, "ana@far.example");
	assert_string_equal(l->kind, "returned");
	kit_letters(k, &n);
	kit_mail(k, "pass", "Ana <ana@far.example>", l->reply_to, "Re: back", "More");
	kit_wait(k, 60);
	l = kit_letter(k, "ana@far.example");
	assert_string_equal(l->kind, "digest");
	assert_non_null(strstr(l->m->text, "Slugs"));
}

/* Whose mailbox is gone writes from another of theirs: an answer to the old one is none. */
static void who_is_back_from_another_address_of_theirs_is_written_to_there(void **state)
{
	struct kit_letter *l;
	struct token t;
	int64_t m;
	size_t n;

	(void)state;
	k = kit_open(NULL);
	m = ana();
	store_begin(k->c->s);
	address_add(k->c->s, m, "ana@new.example", "Ana@new.example", k->now);
	store_commit(k->c->s);
	assert_int_equal(token_read(k->c->key, until_probed(m)->token, &t), OK);
	bounce(t.number, m, true);
	kit_mail(k, "pass", "ana@new.example", "circle+help@example.org", "", "");
	l = kit_letters(k, &n)[0];
	assert_string_equal(l->rcpt, "Ana@new.example");
	assert_non_null(strstr(l->m->text, "You wrote from Ana@new.example"));
	assert_string_equal(member_find(k->c->s, k->a, m)->address, "Ana@new.example");
}

static void a_probe_that_arrives_clears_the_score(void **state)
{
	int64_t m;

	(void)state;
	k = kit_open(NULL);
	m = ana();
	until_probed(m);
	kit_wait(k, 8 * 86400);
	assert_true(score_of(m) == 0);
	assert_int_equal(member_find(k->c->s, k->a, m)->probed_at, 0);
	assert_string_equal(member_find(k->c->s, k->a, m)->state, "active");
}

static void the_daily_list_tells_who_was_lost_and_what_could_not_be_matched(void **state)
{
	int64_t m;
	struct token t;
	struct kit_letter *probe, *l;

	(void)state;
	k = kit_open(NULL);
	m = ana();
	kit_wait(k, 60); /* the list begins to count */
	probe = until_probed(m);
	assert_int_equal(token_read(k->c->key, probe->token, &t), OK);
	bounce(t.number, m, true);
	moderator();
	report("circle@example.org", "failed", "5.1.1", "550 5.1.1 gone", NULL);
	kit_wait(k, 86400);
	l = kit_letter(k, "mo@garden.example");
	assert_string_equal(l->kind, "waiting");
	assert_string_equal(l->m->subject, "Nothing waits for a decision");
	assert_non_null(strstr(l->m->text, "Ana: “550 5.1.1 no such user here”"));
	assert_non_null(strstr(l->m->text, "1 bounce or complaint could not be matched"));
	kit_wait(k, 86400);
	kit_silence(k);
}

/* ---- forged --------------------------------------------------------------------------------- */

/* research 3.4, number 4: a forged bounce to knock out a member */
static void attack_4_forged_bounces_change_nothing(void **state)
{
	int64_t m, eve, mailing;
	char other[TOKEN_CHARS + 1], flipped[TOKEN_CHARS + 1];
	struct arrival *r;
	struct member *row;

	(void)state;
	k = kit_open(NULL);
	m = ana();
	eve = kit_member(k, "eve@dark.example", "Eve", NULL);
	mailing = send_mailing(m, 2);
	for (int i = 0; i < 20; i++) {
		/* her address, but no token */
		r = report("circle@example.org", "failed", "5.1.1",
			   "550 5.1.1 <ana@far.example> no such user", NULL);
		assert_string_equal(r->state, "aside");
		report("circle+b.@example.org", "failed", "5.1.1", "550 5.1.1 no", NULL);
		/* a token with one character changed */
		memcpy(flipped, token_of(mailing, m), sizeof flipped);
		flipped[20] = flipped[20] == 'a' ? 'b' : 'a';
		r = report(arena_printf(k->a, "circle+b.%s@example.org", flipped), "failed",
			   "5.1.1", "550 5.1.1 no",
			   arena_printf(k->a, "t.%s@example.org", flipped));
		assert_string_equal(r->state, "aside");
		/* another key's token, as a Message-ID */
		token_make(token_key_fixed("not ours"), &(struct token){ TOKEN_LETTER, mailing, m },
			   other);
		report("circle@example.org", "failed", "5.1.1", "550 5.1.1 no",
		       arena_printf(k->a, "t.%s@example.org", other));
		/* a token of another purpose */
		token_make(k->c->key, &(struct token){ TOKEN_MODERATE, mailing, m }, other);
		report(arena_printf(k->a, "circle+b.%s@example.org", other), "failed", "5.1.1",
		       "550 5.1.1 no", arena_printf(k->a, "t.%s@example.org", other));
		/* Eve's own token, naming Ana: it is Eve whom it counts for */
		report(arena_printf(k->a, "circle+b.%s@example.org", token_of(mailing, eve)),
		       "failed", "5.1.1", "550 5.1.1 <ana@far.example> gone", NULL);
		kit_wait(k, 86400);
	}
	row = member_find(k->c->s, k->a, m);
	assert_true(row->score == 0);
	assert_string_equal(row->state, "active");
	assert_int_equal(row->probed_at, 0);
	assert_true(score_of(eve) <= 1);
}

static void the_returned_message_id_matches_where_the_address_was_lost(void **state)
{
	int64_t m, mailing;

	(void)state;
	k = kit_open(NULL);
	m = ana();
	mailing = send_mailing(m, 1);
	report("circle@example.org", "failed", "5.1.1", "550 5.1.1 gone",
	       arena_printf(k->a, "t.%s@example.org", token_of(mailing, m)));
	assert_true(score_of(m) == 1);
}

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

#define TEST(f) cmocka_unit_test_teardown(f, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_hard_bounce_counts_one_a_soft_one_a_half_and_a_day_at_most_one),
		TEST(a_delay_and_then_a_failure_count_once),
		TEST(a_score_goes_stale),
		TEST(three_hundred_soft_bounces_over_weeks_lead_to_one_probe_and_nothing_worse),
		TEST(a_probe_that_comes_back_makes_unreachable_and_a_mail_undoes_it),
		TEST(who_is_back_answers_more_and_gets_what_was_missed),
		TEST(who_is_back_from_another_address_of_theirs_is_written_to_there),
		TEST(a_probe_that_arrives_clears_the_score),
		TEST(the_daily_list_tells_who_was_lost_and_what_could_not_be_matched),
		TEST(attack_4_forged_bounces_change_nothing),
		TEST(the_returned_message_id_matches_where_the_address_was_lost),
		TEST(a_mailing_of_which_much_comes_back_is_held_and_nobody_is_blamed),
		TEST(a_refused_mailing_is_dropped),
		TEST(a_complaint_with_a_token_leaves_at_once_and_one_without_is_shown),
		TEST(a_refusal_by_our_own_server_counts_once_when_it_names_the_person),
		TEST(robots_are_counted_challenges_shown_and_nobody_is_answered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
