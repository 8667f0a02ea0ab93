/*
 * Letters that come back: what counts for a member, and what a forged report changes.
 */
#include "bounces_kit.h"

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
	assert_true(score_of(m) == 1); /* nothing was sent: nothing arrived */
	send_mailing(m, 1);
	kit_wait(k, 6 * 86400);
	assert_true(score_of(m) == 1); /* it may still come back */
	kit_wait(k, 2 * 86400);
	assert_true(score_of(m) == 0);
}

static void a_letter_a_month_that_comes_back_each_time_is_noticed(void **state)
{
	int64_t m;

	(void)state;
	k = kit_open("bounces: { stale = \"14d\"; };\n");
	m = ana();
	for (int month = 0; month < 5; month++) {
		kit_silence(k);
		bounce(send_mailing(m, 1), m, true);
		if (month < 4)
			kit_wait(k, 30 * 86400);
	}
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "probe");
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

/* Their server takes the probe, or says nothing of it, and refuses every letter after it. */
static void who_refuses_as_much_after_the_probe_is_unreachable(void **state)
{
	int64_t m, old;

	(void)state;
	k = kit_open(NULL);
	m = ana();
	old = send_mailing(m, 1);
	until_probed(m);
	for (int i = 0; i < 5; i++) {
		kit_wait(k, 86400);
		assert_string_equal(member_find(k->c->s, k->a, m)->state, "active");
		if (!i)
			bounce(old, m, true); /* made before it: tells nothing of now */
		kit_wait(k, 86400);
		bounce(send_mailing(m, 1), m, true);
	}
	assert_string_equal(member_find(k->c->s, k->a, m)->state, "unreachable");
	kit_wait(k, 9 * 86400);
	assert_string_equal(member_find(k->c->s, k->a, m)->state, "unreachable");
}

/* Weekly letters bounce too rarely to tell within the probe's week: it is not all well meanwhile. */
static void a_probe_is_not_passed_while_letters_after_it_come_back(void **state)
{
	int64_t m;

	(void)state;
	k = kit_open(NULL);
	m = ana();
	until_probed(m);
	kit_wait(k, 6 * 86400);
	bounce(send_mailing(m, 1), m, true);
	kit_wait(k, 7 * 86400);
	assert_true(member_find(k->c->s, k->a, m)->probed_at != 0);
	bounce(send_mailing(m, 1), m, false);
	for (int i = 0; i < 2; i++) {
		assert_string_equal(member_find(k->c->s, k->a, m)->state, "active");
		kit_wait(k, 8 * 86400);
	}
	assert_int_equal(member_find(k->c->s, k->a, m)->probed_at, 0);
	assert_true(score_of(m) == 0);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_hard_bounce_counts_one_a_soft_one_a_half_and_a_day_at_most_one),
		TEST(a_delay_and_then_a_failure_count_once),
		TEST(a_score_goes_stale),
		TEST(a_letter_a_month_that_comes_back_each_time_is_noticed),
		TEST(three_hundred_soft_bounces_over_weeks_lead_to_one_probe_and_nothing_worse),
		TEST(a_probe_that_comes_back_makes_unreachable_and_a_mail_undoes_it),
		TEST(who_is_back_answers_more_and_gets_what_was_missed),
		TEST(who_is_back_from_another_address_of_theirs_is_written_to_there),
		TEST(a_probe_that_arrives_clears_the_score),
		TEST(who_refuses_as_much_after_the_probe_is_unreachable),
		TEST(a_probe_is_not_passed_while_letters_after_it_come_back),
		TEST(the_daily_list_tells_who_was_lost_and_what_could_not_be_matched),
		TEST(attack_4_forged_bounces_change_nothing),
		TEST(the_returned_message_id_matches_where_the_address_was_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
