/*
 * Joining and leaving by mail: mails in, letters out; nobody does it for somebody else.
 */
#include "community_kit.h"

#include "community/people/people.h"
#include "community/people/people_admin.h"

#define HERE "circle@example.org"

static void joins(struct kit *k, const char *from, const char *address)
{
	struct kit_letter *l;

	kit_mail(k, "pass", from, "circle+join@example.org", "", "");
	l = kit_letter(k, address);
	assert_string_equal(l->kind, "confirm-join");
	kit_mail(k, NULL, from, l->reply_to, "Re: x", "");
	l = kit_letter(k, address);
	assert_string_equal(l->kind, "welcome");
}

static void who_joins_is_asked_first_and_welcomed_with_three_things(void **state)
{
	struct kit *k = kit_open(NULL);
	struct kit_letter *l;
	struct arrival *r;

	(void)state;
	r = kit_mail(k, "pass", "Ana Lima <ana@far.example>", "circle+join@example.org", "hello",
		     "please add me");
	assert_string_equal(r->state, "acted");
	assert_null(kit_who(k, "ana@far.example"));
	l = kit_letter(k, "ana@far.example");
	assert_string_equal(l->sender, "");
	r = kit_mail(k, NULL, "Ana Lima <ana@far.example>", l->reply_to, "Re: Please confirm", "");
	assert_string_equal(r->reason, "confirmed: joined");
	l = kit_letter(k, "ana@far.example");
	assert_string_equal(kit_who(k, "ana@far.example")->name, "Ana Lima");
	assert_non_null(strstr(l->m->text, "circle@example.org"));
	assert_non_null(strstr(l->m->text, "circle+ask@example.org"));
	assert_non_null(strstr(l->m->text, "circle+settings@example.org"));
	assert_non_null(strstr(l->m->text, "circle+leave@example.org"));
	kit_close(k);
}

static void who_chose_nothing_gets_what_the_community_has_set(void **state)
{
	struct kit *k = kit_open("members: { mode = \"followed\"; };\n"
				 "digest: { form = \"headlines\"; };\n");
	static const char *const who[] = { "ana@far.example", "bo@far.example" };
	struct member bo = { 0 };

	(void)state;
	joins(k, who[0], who[0]);
	store_begin(k->c->s);
	assert_int_equal(people_add(k->c->s, k->set, k->a, who[1], &bo, "", false, k->now),
			 PEOPLE_DONE);
	store_commit(k->c->s);
	for (int i = 0; i < 2; i++) {
		assert_string_equal(kit_who(k, who[i])->mode, "followed");
		assert_string_equal(kit_who(k, who[i])->form, "headlines");
	}
	kit_close(k);
}

static void the_welcome_letter_says_what_the_community_is(void **state)
{
	static const char *const codes[] = { "en", "es", "pt", "de", "fr" };

	(void)state;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		struct kit *k = kit_open(NULL);
		struct kit_letter *l;

		k->set->community.description = "We grow beans & more.";
		k->set->community.language = codes[i];
		kit_mail(k, "pass", "ana@far.example", "circle+join@example.org", "", "");
		l = kit_letter(k, "ana@far.example");
		kit_mail(k, NULL, "ana@far.example", l->reply_to, "Re: x", "");
		l = kit_letter(k, "ana@far.example");
		assert_non_null(strstr(l->m->text, "\n\nWe grow beans & more.\n\n"));
		kit_close(k);
	}
}

static void the_question_to_join_holds_nothing_of_the_mail_that_caused_it(void **state)
{
	struct kit *k = kit_open(NULL);
	struct kit_letter *l;

	(void)state;
	kit_mail(k, NULL, "\"Buy pills at pills.example\" <victim@far.example>",
		 "circle+join@example.org", "cheap pills", "pills pills");
	l = kit_letter(k, "victim@far.example");
	assert_null(strstr(l->raw, "pills"));
	kit_close(k);
}

static void attack_6_members_and_strangers_get_the_same_question(void **state)
{
	struct kit *k = kit_open(NULL);
	struct kit_letter *known, *stranger;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, NULL, "ana@far.example", "circle+join@example.org", "", "");
	known = kit_letter(k, "ana@far.example");
	kit_mail(k, NULL, "bob@far.example", "circle+join@example.org", "", "");
	stranger = kit_letter(k, "bob@far.example");
	assert_string_equal(known->m->subject, stranger->m->subject);
	assert_int_equal(strlen(known->m->text), strlen(stranger->m->text));
	kit_close(k);
}

/* Research 3.4, number 7. */
static void attack_7_subscription_bombing_with_10000_requests_sends_few_questions(void **state)
{
	struct kit *k = kit_open(NULL);
	struct kit_letter **v;
	size_t n;

	(void)state;
	for (int i = 0; i < 5000; i++) {
		kit_mail(k, NULL, arena_printf(k->step, "v%d@d%d.example", i % 50, i % 7),
			 "circle+join@example.org", "", "");
		kit_mail(k, NULL, "one@victim.example", "circle+join@example.org", "", "");
	}
	v = kit_letters(k, &n);
	assert_true(n > 50 && n <= 100); /* members.joins_per_hour */
	for (size_t i = 0, to_one = 0; i < n; i++) {
		to_one += !strcmp(v[i]->rcpt, "one@victim.example");
		assert_true(to_one <= 1);
	}
	kit_wait(k, 3700);
	kit_mail(k, NULL, "one@victim.example", "circle+join@example.org", "", "");
	kit_silence(k); /* still the same day */
	kit_close(k);
}

/* A flood in anybody's names fills its own limits: who proves to ask is asked, once a day, also where
 * the flood named that very address. They have limits of their own. */
static void who_proves_to_ask_is_crowded_out_by_no_forged_flood(void **state)
{
	struct kit *k =
		kit_open("members: { joins_per_hour = 20; joins_per_domain_per_day = 5; };\n");
	size_t n;

	(void)state;
	for (int i = 0; i < 60; i++)
		kit_mail(k, NULL, arena_printf(k->a, "v%d@d%d.example", i, i % 10),
			 "circle+join@example.org", "", "");
	kit_letters(k, &n);
	assert_int_equal(n, 20);
	kit_mail(k, NULL, "w@other.example", "circle+join@example.org", "", "");
	kit_silence(k);
	kit_mail(k, "pass", "ana@d1.example", "circle+join@example.org", "", "");
	assert_string_equal(kit_letter(k, "ana@d1.example")->kind, "confirm-join");
	kit_mail(k, "pass", "v1@d1.example", "circle+join@example.org", "", "");
	assert_string_equal(kit_letter(k, "v1@d1.example")->kind, "confirm-join");
	for (int i = 0; i < 2; i++)
		kit_mail(k, "pass", i ? "v1@d1.example" : "ana@d1.example",
			 "circle+join@example.org", "", "");
	kit_silence(k);
	kit_mail(k, "pass", "v1@d1.example", "circle+news@example.org", "", "");
	assert_string_equal(kit_letter(k, "v1@d1.example")->kind, "confirm-news");
	for (int i = 0; i < 50; i++)
		kit_mail(k, "pass", arena_printf(k->a, "w%d@w.example", i),
			 "circle+join@example.org", "", "");
	kit_letters(k, &n);
	assert_int_equal(n, 20); /* of one domain in an hour */
	for (int i = 0; i < 200; i++)
		kit_mail(k, "pass", arena_printf(k->a, "w%d@x%d.example", i, i % 20),
			 "circle+join@example.org", "", "");
	kit_letters(k, &n);
	assert_int_equal(n, 200 - 20 - 3);
	kit_wait(k, 3700);
	kit_mail(k, NULL, "ana@d1.example", "circle+join@example.org", "", "");
	kit_silence(k);
	kit_close(k);
}

static void many_of_one_domain_are_asked_only_so_often(void **state)
{
	struct kit *k = kit_open("members: { joins_per_domain_per_day = 3; };\n");
	size_t n;

	(void)state;
	for (int i = 0; i < 10; i++)
		kit_mail(k, NULL, arena_printf(k->a, "v%d@one.example", i),
			 "circle+join@example.org", "", "");
	kit_letters(k, &n);
	assert_int_equal(n, 3);
	kit_close(k);
}

/* Research 3.4, number 5: replay, bits flipped, another purpose, too late. */
static void attack_5_tokens_work_once_unchanged_for_their_purpose_and_in_time(void **state)
{
	struct kit *k = kit_open(NULL);
	struct kit_letter *l;
	struct arrival *r;
	char *bent;

	(void)state;
	kit_mail(k, NULL, "ana@far.example", "circle+join@example.org", "", "");
	l = kit_letter(k, "ana@far.example");
	for (size_t i = 0; i < 32; i++) {
		bent = arena_dup(k->a, l->token);
		bent[i] = bent[i] == 'a' ? 'b' : 'a';
		r = kit_mail(k, NULL, "ana@far.example",
			     arena_printf(k->a, "circle+c.%s@example.org", bent), "", "");
		assert_string_equal(r->state, "aside");
	}
	r = kit_mail(k, NULL, "ana@far.example",
		     arena_printf(k->a, "circle+leave.%s@example.org", l->token), "", "");
	assert_null(kit_who(k, "ana@far.example"));
	kit_silence(k);
	r = kit_mail(k, NULL, "ana@far.example", l->reply_to, "", "");
	assert_string_equal(r->reason, "confirmed: joined");
	kit_letter(k, "ana@far.example");
	r = kit_mail(k, NULL, "ana@far.example", l->reply_to, "again", "");
	assert_string_equal(r->state, "aside");
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "stale");

	kit_mail(k, NULL, "bob@far.example", "circle+join@example.org", "", "");
	l = kit_letter(k, "bob@far.example");
	kit_wait(k, 8 * 86400);
	kit_mail(k, NULL, "bob@far.example", l->reply_to, "", "");
	assert_null(kit_who(k, "bob@far.example"));
	kit_close(k);
}

/* Three weeks without power: what we did not read in time is not their delay. */
static void an_answer_that_came_in_time_counts_whenever_it_is_read(void **state)
{
	struct kit *k = kit_open(NULL);
	struct kit_letter *l;
	time_t asked = k->now;

	(void)state;
	kit_mail(k, NULL, "ana@far.example", "circle+join@example.org", "", "");
	l = kit_letter(k, "ana@far.example");
	kit_wait(k, 21 * 86400);
	k->received = asked + 8 * 86400;
	kit_mail(k, NULL, "ana@far.example", l->reply_to, "", "");
	assert_null(kit_who(k, "ana@far.example"));
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "stale");
	k->received = asked + 2 * 86400;
	kit_mail(k, NULL, "ana@far.example", l->reply_to, "", "");
	assert_non_null(kit_who(k, "ana@far.example"));
	kit_close(k);
}

static void an_open_community_takes_proven_mail_at_once_and_asks_others(void **state)
{
	struct kit *k = kit_open("members: { join = \"open\"; };\n");

	(void)state;
	kit_mail(k, "pass", "ana@far.example", HERE, "subscribe", "");
	assert_non_null(kit_who(k, "ana@far.example"));
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "welcome");
	kit_mail(k, NULL, "bob@far.example", HERE, "", "subscribe");
	assert_null(kit_who(k, "bob@far.example"));
	assert_string_equal(kit_letter(k, "bob@far.example")->kind, "confirm-join");
	kit_mail(k, "fail", "eve@far.example", HERE, "", "subscribe");
	kit_silence(k);
	kit_close(k);
}

static void an_approved_community_asks_those_who_run_it(void **state)
{
	struct kit *k = kit_open("members: { join = \"approved\"; };\n");
	struct kit_letter *l, **v;
	int64_t olga;
	size_t n;

	(void)state;
	olga = kit_member(k, "olga@near.example", "Olga", "de");
	kit_role(k, olga, "owner");
	kit_mail(k, "pass", "Ana <ana@far.example>", "circle+join@example.org", "", "");
	l = kit_letter(k, "ana@far.example");
	kit_mail(k, "pass", "Ana <ana@far.example>", l->reply_to, "", "");
	assert_null(kit_who(k, "ana@far.example"));
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_string_equal(v[0]->rcpt, "olga@near.example");
	assert_non_null(strstr(v[0]->m->subject, "Ana <ana@far.example> möchte"));
	assert_string_equal(v[1]->kind, "join-waits");
	/* she showed it to who asked: they do not let themselves in */
	kit_mail(k, "pass", "Ana <ana@far.example>", v[0]->reply_to, "", "yes");
	assert_null(kit_who(k, "ana@far.example"));
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "stale");
	kit_mail(k, "pass", "olga@near.example", v[0]->reply_to, "", "gern");
	assert_non_null(kit_who(k, "ana@far.example"));
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "welcome");
	kit_close(k);
}

static void without_an_invitation_nobody_joins_by_asking(void **state)
{
	struct kit *k = kit_open("members: { join = \"invited\"; };\n");

	(void)state;
	kit_mail(k, "pass", "ana@far.example", "circle+join@example.org", "", "");
	assert_null(kit_who(k, "ana@far.example"));
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "by-invitation");
	kit_close(k);
}

static void a_proven_member_leaves_at_once_and_a_reply_undoes_it(void **state)
{
	struct kit *k = kit_open(NULL);
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+leave@example.org", "", "");
	assert_string_equal(kit_who(k, "ana@far.example")->state, "left");
	l = kit_letter(k, "ana@far.example");
	assert_string_equal(l->kind, "farewell");
	kit_mail(k, NULL, "ana@far.example", l->reply_to, "Re: You have left", "oh no");
	assert_string_equal(kit_who(k, "ana@far.example")->state, "active");
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "back");
	kit_close(k);
}

/* Research 3.4, 1 and 25. */
static void attack_1_25_forged_unsubscribe_of_others_only_asks_the_member(void **state)
{
	static const char *const forged[] = { NULL, "fail" };
	struct kit *k = kit_open(NULL);

	(void)state;
	kit_member(k, "ana@far.example", "Ana", "pt");
	for (int i = 0; i < 2; i++) {
		struct kit_letter *l;

		kit_mail(k, forged[i], "ana@far.example", HERE, "", "unsubscribe");
		assert_string_equal(kit_who(k, "ana@far.example")->state, "active");
		l = kit_letter(k, "ana@far.example");
		assert_non_null(strstr(l->m->subject, "sair da comunidade"));
		kit_mail(k, forged[i], "ana@far.example", HERE, "", "unsubscribe");
		kit_silence(k); /* nobody is pestered */
		kit_wait(k, 86400);
	}
	/* somebody else's aligned mail naming her in Reply-To or Sender */
	kit_mail_with(k, "pass", "eve@evil.example", "circle+leave@example.org", "",
		      "Reply-To: ana@far.example\r\nSender: ana@far.example\r\n", "");
	assert_string_equal(kit_who(k, "ana@far.example")->state, "active");
	assert_string_equal(kit_letter(k, "eve@evil.example")->kind, "not-member");
	kit_mail(k, "pass", "ana@far.example, eve@far.example", "circle+leave@example.org", "", "");
	assert_string_equal(kit_who(k, "ana@far.example")->state, "active");
	kit_close(k);
}

static void results_of_servers_nobody_named_prove_nothing(void **state)
{
	struct kit *k = kit_open(NULL);

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail_with(
		k, NULL, "ana@far.example", "circle+leave@example.org", "",
		"Authentication-Results: mx.evil.example; dmarc=pass header.from=far.example\r\n",
		"");
	assert_string_equal(kit_who(k, "ana@far.example")->state, "active");
	kit_close(k);
}

static void an_unproven_member_leaves_by_mailing_the_token_back(void **state)
{
	struct kit *k = kit_open(NULL);
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, NULL, "ana@far.example", HERE, "unsubscribe", "");
	l = kit_letter(k, "ana@far.example");
	/* the answer may come without plus-addressing, by its references alone */
	kit_mail_with(k, NULL, "ana@far.example", HERE, "Re: Please confirm",
		      arena_printf(k->a, "In-Reply-To: <%s>\r\n", l->m->message_id), "yes");
	assert_string_equal(kit_who(k, "ana@far.example")->state, "left");
	kit_close(k);
}

static void the_leaving_address_of_a_letter_works_at_once_and_twice(void **state)
{
	struct kit *k = kit_open(NULL);
	struct kit_letter *l;
	char *to;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+help@example.org", "", "");
	l = kit_letter(k, "ana@far.example");
	to = arena_printf(k->a, "circle+leave.%s@example.org", l->token);
	kit_mail(k, NULL, "somebody@else.example", to, "unsubscribe", "");
	assert_string_equal(kit_who(k, "ana@far.example")->state, "left");
	kit_letter(k, "ana@far.example");
	assert_string_equal(kit_mail(k, NULL, "ana@far.example", to, "", "")->reason,
			    "had left before");
	kit_silence(k);
	kit_close(k);
}

static void prose_about_leaving_is_no_command(void **state)
{
	struct kit *k = kit_open(NULL);

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", HERE, "How do I leave a meeting",
		 "I want to unsubscribe from my phone plan, who knows how?");
	assert_string_equal(kit_who(k, "ana@far.example")->state, "active");
	kit_close(k);
}

static void robots_are_not_obeyed(void **state)
{
	struct kit *k = kit_open(NULL);

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail_with(k, "pass", "ana@far.example", "circle+leave@example.org", "",
		      "Auto-Submitted: auto-generated\r\n", "");
	assert_string_equal(kit_who(k, "ana@far.example")->state, "active");
	kit_silence(k);
	kit_close(k);
}

/* Their provider errs about the mail, but not about whose it is. */
static void a_proven_member_leaves_though_the_mail_is_marked_as_spam(void **state)
{
	static const char spam[] = "X-Spam-Flag: YES\r\n";
	struct kit *k = kit_open(NULL);

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail_with(k, NULL, "ana@far.example", "circle+leave@example.org", "", spam, "");
	assert_string_equal(kit_who(k, "ana@far.example")->state, "active");
	kit_silence(k);
	kit_mail_with(k, "pass", "ana@far.example", "circle+leave@example.org", "", spam, "");
	assert_string_equal(kit_who(k, "ana@far.example")->state, "left");
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "farewell");
	kit_close(k);
}

static void a_member_who_comes_again_keeps_what_was_set(void **state)
{
	struct kit *k = kit_open(NULL);
	int64_t id;

	(void)state;
	joins(k, "Ana <ana@far.example>", "ana@far.example");
	id = kit_who(k, "ana@far.example")->id;
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "", "each post");
	kit_letter(k, "ana@far.example");
	kit_mail(k, "pass", "ana@far.example", "circle+leave@example.org", "", "");
	kit_letter(k, "ana@far.example");
	kit_wait(k, 90 * 86400);
	joins(k, "Ana <ana@far.example>", "ana@far.example");
	assert_int_equal(kit_who(k, "ana@far.example")->id, id);
	assert_string_equal(kit_who(k, "ana@far.example")->mode, "each");
	kit_close(k);
}

static void who_is_invited_joins_by_answering_whatever_the_policy(void **state)
{
	struct kit *k = kit_open("members: { join = \"invited\"; };\n");
	struct kit_letter *l;
	struct why w;

	(void)state;
	store_begin(k->c->s);
	assert_int_equal(people_invite(k->c, k->a, "Zoe@far.example", NULL, &w), OK);
	assert_int_equal(people_invite(k->c, k->a, "zoe@far.example", NULL, &w), NONE);
	assert_int_equal(people_invite(k->c, k->a, "zoe@", NULL, &w), BAD);
	store_commit(k->c->s);
	l = kit_letter(k, "Zoe@far.example");
	assert_null(member_by_address(k->c->s, k->a, "zoe@far.example"));
	kit_mail(k, NULL, "Zoe <zoe@far.example>", l->reply_to, "Re: yes", "yes");
	assert_string_equal(member_by_address(k->c->s, k->a, "zoe@far.example")->state, "active");
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_joins_is_asked_first_and_welcomed_with_three_things),
		cmocka_unit_test(who_chose_nothing_gets_what_the_community_has_set),
		cmocka_unit_test(the_welcome_letter_says_what_the_community_is),
		cmocka_unit_test(the_question_to_join_holds_nothing_of_the_mail_that_caused_it),
		cmocka_unit_test(attack_6_members_and_strangers_get_the_same_question),
		cmocka_unit_test(
			attack_7_subscription_bombing_with_10000_requests_sends_few_questions),
		cmocka_unit_test(who_proves_to_ask_is_crowded_out_by_no_forged_flood),
		cmocka_unit_test(many_of_one_domain_are_asked_only_so_often),
		cmocka_unit_test(attack_5_tokens_work_once_unchanged_for_their_purpose_and_in_time),
		cmocka_unit_test(an_answer_that_came_in_time_counts_whenever_it_is_read),
		cmocka_unit_test(an_open_community_takes_proven_mail_at_once_and_asks_others),
		cmocka_unit_test(an_approved_community_asks_those_who_run_it),
		cmocka_unit_test(without_an_invitation_nobody_joins_by_asking),
		cmocka_unit_test(a_proven_member_leaves_at_once_and_a_reply_undoes_it),
		cmocka_unit_test(attack_1_25_forged_unsubscribe_of_others_only_asks_the_member),
		cmocka_unit_test(results_of_servers_nobody_named_prove_nothing),
		cmocka_unit_test(an_unproven_member_leaves_by_mailing_the_token_back),
		cmocka_unit_test(the_leaving_address_of_a_letter_works_at_once_and_twice),
		cmocka_unit_test(prose_about_leaving_is_no_command),
		cmocka_unit_test(robots_are_not_obeyed),
		cmocka_unit_test(a_proven_member_leaves_though_the_mail_is_marked_as_spam),
		cmocka_unit_test(a_member_who_comes_again_keeps_what_was_set),
		cmocka_unit_test(who_is_invited_joins_by_answering_whatever_the_policy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
