/*
 * Drafts that an editor sees first: what changes them, who has them, and when they go.
 */
#include "digest_kit.h"

#include "community/list/deliver.h"
#include "community/digest/newsletter.h"
#include "community/digest/proof.h"
#include "store/store_activity.h"

/* --- the way of a draft --------------------------------------------------------------------------- */

static void plain(struct kit *k, const char *who)
{
	struct member *m = kit_who(k, who);

	m->form = "plain";
	store_begin(k->c->s);
	member_save(k->c->s, m);
	store_commit(k->c->s);
}

static struct arrival *say(struct kit *k, const struct kit_letter *draft, const char *text)
{
	struct arrival *r = kit_mail(k, NULL, "ed@far.example",
				     arena_printf(k->a, "circle+r.%s@example.org", draft->token),
				     "Re: draft", text);

	assert_string_equal(r->state, "acted");
	kit_wait(k, 10);
	return r;
}

static void the_editor_changes_a_draft_and_sends_it(void **state)
{
	struct kit *k = digest_edited("proof = \"wait\"; ");
	struct kit_letter *draft, **v, *l;
	size_t n;

	(void)state;
	plain(k, "ed@far.example");
	digest_monday(k);
	draft = kit_letter(k, "ed@far.example");
	assert_string_equal(draft->kind, "proof");
	assert_non_null(strstr(draft->m->subject, "Draft of digest 1"));
	assert_non_null(strstr(draft->m->text, "Runner beans"));
	assert_non_null(strstr(draft->m->text, "move 5 up"));
	say(k, draft, "drop 2\nmove 3 up\ntitle: Of roses\nintro: Good morning.");
	draft = kit_letter(k, "ed@far.example");
	assert_null(strstr(draft->m->text, "Runner beans"));
	assert_true(strstr(draft->m->text, "A barrow") < strstr(draft->m->text, "Pruning"));
	say(k, draft, "send");
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	l = digest_to(v, n, "ana@far.example");
	assert_string_equal(l->kind, "digest");
	for (size_t i = 0; i < n; i++)
		assert_true(strstr(v[i]->m->text, "Of roses") &&
			    strstr(v[i]->m->text, "Good morning."));
	assert_null(strstr(l->m->text, "Runner beans"));
	assert_null(strstr(l->m->text, "move 5 up"));
	assert_string_equal(kit_mail(k, NULL, "ed@far.example",
				     arena_printf(k->a, "circle+r.%s@example.org", draft->token),
				     "Re:", "send")
				    ->state,
			    "aside"); /* once is enough */
	kit_wait(k, 10);
	kit_silence(k);
	kit_close(k);
}

/* Shown to somebody else, Reply-To and all: neither a stranger nor another member edits by it. */
static void attack_27_a_draft_passed_on_is_answered_by_its_editor_alone(void **state)
{
	static const char *const others[] = { "who@else.example", "ana@far.example" };
	struct kit *k = digest_edited("proof = \"wait\"; ");
	struct kit_letter *draft;
	const char *to;

	(void)state;
	digest_monday(k);
	draft = kit_letter(k, "ed@far.example");
	to = arena_printf(k->a, "circle+r.%s@example.org", draft->token);
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(kit_mail(k, "pass", others[i], to, "Re: draft",
					     "intro: Buy my beer traps.\nsend")
					    ->state,
				    "aside");
		assert_string_equal(kit_letter(k, others[i])->kind, "stale");
		kit_wait(k, 10);
		kit_silence(k);
	}
	say(k, draft, "send");
	assert_null(strstr(kit_letters(k, &(size_t){ 0 })[0]->m->text, "beer traps"));
	kit_close(k);
}

/* The title that a draft's contents have there. */
static const char *title_at(struct kit *k, const struct kit_letter *draft, int n)
{
	const char *p = strstr(draft->m->text, arena_printf(k->a, "\n  %d. ", n));

	assert_non_null(p);
	p += strlen("\n  1. ");
	return arena_ndup(k->a, p, (size_t)(strstr(p, "  ") - p));
}

/* Four threads, the first left out: the third that is shown goes to the second's place. */
static void a_place_is_the_one_that_is_shown(void **state)
{
	struct kit *k = digest_edited("proof = \"wait\"; ");
	const char *second, *third;
	struct kit_letter *draft;

	(void)state;
	plain(k, "ed@far.example");
	digest_post(k, "ana@far.example", "Slugs", "They are back.");
	digest_monday(k);
	say(k, kit_letter(k, "ed@far.example"), "drop 1");
	draft = kit_letter(k, "ed@far.example");
	second = title_at(k, draft, 2);
	third = title_at(k, draft, 3);
	say(k, draft, "move 3 to 2");
	draft = kit_letter(k, "ed@far.example");
	assert_string_equal(title_at(k, draft, 2), third);
	assert_string_equal(title_at(k, draft, 3), second);
	say(k, draft, "move 2 to 9");
	draft = kit_letter(k, "ed@far.example");
	assert_string_equal(title_at(k, draft, 3), third);
	kit_close(k);
}

/* What came too late or from a robot is aside, not acted. */
static void where_nobody_else_is_in_charge_the_owner_has_the_draft(void **state)
{
	struct kit *k = digest_open("proof = \"wait\"; ", NULL);

	(void)state;
	kit_role(k, kit_member(k, "ana@far.example", "Ana", NULL), "owner");
	kit_member(k, "bo@far.example", "Bo", NULL);
	digest_post(k, "bo@far.example", "Pruning old roses", "I cut them to three buds.");
	digest_monday(k);
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "proof");
	kit_close(k);
}

static void a_draft_that_nobody_answers_goes_as_it_is(void **state)
{
	struct kit *k = digest_edited("proof = \"send\"; ");
	struct kit_letter *draft;
	size_t n;

	(void)state;
	digest_monday(k);
	draft = kit_letter(k, "ed@far.example");
	assert_non_null(strstr(draft->m->text, "Without an answer"));
	assert_non_null(strstr(draft->m->text, "(UTC)"));
	kit_wait(k, 11 * HOUR);
	kit_silence(k);
	kit_wait(k, 2 * HOUR);
	kit_letters(k, &n);
	assert_int_equal(n, 2);
	kit_wait(k, A_DAY);
	kit_silence(k);
	kit_close(k);
}

/* An outcome that was kept while the editor slept is no post: nothing is left that had to wait. */
static void who_folds_is_done_with_it_when_no_post_is_left(void **state)
{
	struct activity v = { .recipe = "poll",
			      .source = "",
			      .title = "Seeds",
			      .text = "",
			      .fields = "",
			      .state = "closed",
			      .opened_at = 1 };

	(void)state;
	for (int later = 0; later < 2; later++) {
		struct kit *k = digest_edited("proof = \"send\"; ");
		struct member *m = kit_who(k, "ana@far.example");

		m->mode = "each";
		m->own_posts = true;
		m->budget = 1;
		kit_wait(k, 5 * A_DAY);
		store_begin(k->c->s);
		activity_add(k->c->s, &v);
		member_save(k->c->s, m);
		store_commit(k->c->s);
		digest_post(k, "ana@far.example", "A frost tonight", "Cover them.");
		assert_int_equal(kit_who(k, "ana@far.example")->folding, 1);
		digest_monday(k);
		store_begin(k->c->s);
		harvest_add(k->c->s, &(struct harvest){ .activity = v.id,
							.section = "inquiries",
							.title = "Seeds",
							.text = "Forty.",
							.at = k->now });
		store_commit(k->c->s);
		if (later)
			digest_post(k, "ana@far.example", "No frost", "It stayed away.");
		kit_wait(k, 13 * HOUR);
		assert_int_equal(kit_who(k, "ana@far.example")->folding, later);
		kit_close(k);
	}
}

static void a_draft_that_waits_is_taken_over_by_the_next_slot(void **state)
{
	struct kit *k = digest_edited("proof = \"wait\"; ");
	struct kit_letter *draft, **v;
	size_t n;

	(void)state;
	digest_monday(k);
	kit_letter(k, "ed@far.example");
	digest_post(k, "ana@far.example", "Slugs", "They are back.");
	digest_monday(k);
	draft = kit_letter(k, "ed@far.example");
	assert_non_null(strstr(draft->m->subject, "digest 1"));
	assert_non_null(strstr(draft->m->text, "Slugs"));
	assert_non_null(strstr(draft->m->text, "Pruning"));
	say(k, draft, "wait until friday at 10:00");
	assert_string_equal(kit_letter(k, "ed@far.example")->kind, "proof");
	kit_wait(k, 5 * A_DAY);
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_non_null(strstr(v[0]->m->text, "Slugs"));
	assert_int_equal(digest_count(k, "SELECT count(*) FROM edition WHERE state = 'dropped'"),
			 1);
	kit_close(k);
}

static void what_was_changed_in_a_draft_holds_when_the_next_takes_it_over(void **state)
{
	struct kit *k = digest_edited("proof = \"wait\"; ");
	struct kit_letter *draft;
	struct post *beans = post_find(k->c->s, k->a, 2);

	(void)state;
	digest_monday(k);
	draft = kit_letter(k, "ed@far.example");
	say(k, draft, "drop 1\ndrop 2\ntitle: Of barrows\nintro: Good morning.");
	kit_letter(k, "ed@far.example");
	digest_answer(k, "ana@far.example", beans, "And the slugs found them.");
	digest_monday(k);
	draft = kit_letter(k, "ed@far.example");
	assert_null(strstr(draft->m->text, "Pruning old roses"));
	assert_non_null(strstr(draft->m->text, "Runner beans")); /* written in since */
	assert_non_null(strstr(draft->m->text, "Of barrows"));
	assert_non_null(strstr(draft->m->text, "Good morning."));
	kit_close(k);
}

static void what_was_not_understood_is_said(void **state)
{
	struct kit *k = digest_edited("proof = \"wait\"; ");
	struct kit_letter *draft, *l;
	size_t n;

	(void)state;
	digest_monday(k);
	draft = kit_letter(k, "ed@far.example");
	say(k, draft, "this looks nice\ndrop 17");
	l = kit_letter(k, "ed@far.example");
	assert_string_equal(l->m->subject, "I did not understand your answer to the draft");
	assert_non_null(strstr(l->m->text, "this looks nice"));
	assert_non_null(strstr(l->m->text, "17?"));
	say(k, l, "drop 1"); /* what lies on top is what people answer */
	l = kit_letter(k, "ed@far.example");
	assert_string_equal(l->m->subject, draft->m->subject);
	assert_null(strstr(l->m->text, "Pruning old roses"));
	say(k, l, "send");
	digest_tick(k);
	kit_letters(k, &n);
	assert_true(n > 1);
	assert_string_equal(
		kit_mail(k, NULL, "ed@far.example", l->reply_to, "Re:", "drop 2")->state,
		"aside"); /* too late, and not in silence */
	assert_string_equal(kit_letter(k, "ed@far.example")->kind, "stale");
	kit_close(k);
}

/* "drop 17" may have meant 1 or 7: once it is out, nobody can leave that out any more. */
static void an_order_that_is_not_understood_holds_back_send(void **state)
{
	struct kit *k = digest_edited("proof = \"wait\"; ");
	struct kit_letter *draft, **v;
	size_t n;

	(void)state;
	digest_monday(k);
	draft = kit_letter(k, "ed@far.example");
	say(k, draft, "drop 17\nsend");
	draft = kit_letter(k, "ed@far.example");
	assert_non_null(strstr(draft->m->text, "Nothing was changed"));
	say(k, draft, "drp 1\ndrop 2\nsend\nEd\nTel. 0123 456");
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_non_null(strstr(v[0]->m->text, "- drp 1"));
	assert_null(strstr(v[0]->m->text, "Nothing was changed"));
	assert_string_equal(v[1]->kind, "proof");
	assert_null(strstr(v[1]->m->text, "Runner beans"));
	say(k, v[1], "drop 2\nThank you!"); /* words that are no order are none of it */
	draft = kit_letter(k, "ed@far.example");
	say(k, draft, "Dear all,\nsend\nEd\nTel. 0123 456");
	kit_letters(k, &n);
	assert_int_equal(n, 2);
	kit_close(k);
}

/* As a moderator's does; but not where more is said. */
static void an_ok_alone_sends(void **state)
{
	static const char *const more[] = { "ok, but drop 3", "OK\nbut please leave out number 2",
					    "Ok?", "Okay, Bo should see it first" };
	static const char *const sends[] = { "ok", "OK!\n\nEd", "Yes, thank you!", "approved" };

	(void)state;
	for (size_t i = 0; i < 8; i++) {
		struct kit *k = digest_edited("proof = \"wait\"; ");
		struct kit_letter **v;
		size_t n;

		digest_monday(k);
		say(k, kit_letter(k, "ed@far.example"), i < 4 ? more[i] : sends[i - 4]);
		v = kit_letters(k, &n);
		if (!n || !!strcmp(v[0]->kind, "proof") != (i >= 4))
			fail_msg("%s: %s", i < 4 ? more[i] : sends[i - 4], n ? v[0]->kind : "-");
		kit_close(k);
	}
}

static void a_draft_that_nobody_answers_is_told_to_the_coordinators(void **state)
{
	struct kit *k = digest_edited("proof = \"wait\"; ");
	struct kit_letter *draft, **v, *l;
	size_t n;

	(void)state;
	kit_role(k, kit_member(k, "boss@far.example", "Boss", NULL), "coordinator");
	digest_monday(k);
	draft = kit_letter(k, "ed@far.example");
	kit_wait(k, 12 * HOUR - 60);
	kit_silence(k);
	kit_wait(k, 120);
	l = kit_letter(k, "boss@far.example");
	assert_string_equal(l->kind, "late");
	assert_non_null(strstr(l->m->text, "its draft waits"));
	assert_null(strstr(l->m->text, "could not be made"));
	kit_wait(k, A_DAY);
	kit_silence(k); /* once */
	say(k, draft, "send");
	v = kit_letters(k, &n);
	assert_non_null(strstr(digest_to(v, n, "boss@far.example")->m->subject, "late"));
	kit_close(k);
}

/* The next one has all of it: it is no late one before it has been left lying itself. */
static void a_draft_that_takes_over_from_one_that_lay_is_told_of_anew(void **state)
{
	struct kit *k = digest_edited("proof = \"wait\"; ");

	(void)state;
	kit_role(k, kit_member(k, "boss@far.example", "Boss", NULL), "coordinator");
	digest_monday(k);
	kit_letter(k, "ed@far.example");
	for (int i = 0; i < 2; i++) {
		kit_wait(k, 12 * HOUR + 60);
		assert_string_equal(kit_letter(k, "boss@far.example")->kind, "late");
		kit_wait(k, HOUR);
		assert_int_equal(digest_count(k, "SELECT sum(n) FROM trouble"), 1);
		digest_post(k, "boss@far.example", "Slugs", "They are back.");
		digest_monday(k);
		kit_letter(k, "ed@far.example");
	}
	assert_int_equal(digest_count(k, "SELECT count(*) FROM trouble"), 0);
	kit_silence(k);
	kit_close(k);
}

/* What is out nobody takes back: "send, on friday" waits, and a day that nobody can read sends nothing. */
static void an_order_to_wait_below_send_counts(void **state)
{
	static const char *const orders[] = {
		"send\nwait until the cows come home", "send\nwait",      "wait",
		"wait until 2001-05-01 08:00",         "Wait until now.",
	};
	struct kit *k = digest_edited("proof = \"wait\"; ");
	struct kit_letter *draft, *told;

	(void)state;
	digest_monday(k);
	draft = kit_letter(k, "ed@far.example");
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
		say(k, draft, orders[i]);
		told = kit_letter(k, "ed@far.example");
		assert_non_null(strstr(told->m->text, "Nothing was changed"));
		kit_silence(k);
	}
	say(k, draft, "send\nwait until friday at 10:00");
	assert_non_null(strstr(kit_letter(k, "ed@far.example")->m->subject, "waits until"));
	kit_silence(k);
	kit_close(k);
}

/* A typing error in the day would else be found out by a digest that left, or did not. */
static void an_order_to_wait_is_confirmed_and_answered_as_the_draft_is(void **state)
{
	struct kit *k = digest_edited("proof = \"wait\"; ");
	struct kit_letter *draft, *until;

	(void)state;
	digest_monday(k);
	draft = kit_letter(k, "ed@far.example");
	say(k, draft, "wait until friday at 10:00");
	until = kit_letter(k, "ed@far.example");
	assert_non_null(strstr(until->m->subject, "13"));
	assert_non_null(strstr(until->m->subject, "10:00"));
	assert_null(strstr(until->m->text, "could not read"));
	say(k, until, "wait until saturday at 11:00\nand some cake");
	until = kit_letter(k, "ed@far.example");
	assert_non_null(strstr(until->m->subject, "11:00"));
	assert_non_null(strstr(until->m->text, "- and some cake"));
	say(k, until, "wait until sunday at 9:00\ntitle: Of barrows");
	draft = kit_letter(k, "ed@far.example"); /* it is shown again, and says until when */
	assert_non_null(strstr(draft->m->text, "Of barrows"));
	assert_non_null(strstr(draft->m->text, "9:00"));
	say(k, draft, "wait until friday\nsend"); /* out it goes */
	assert_null(strstr(kit_letters(k, &(size_t){ 0 })[0]->m->text, "waits until"));
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_editor_changes_a_draft_and_sends_it),
		cmocka_unit_test(attack_27_a_draft_passed_on_is_answered_by_its_editor_alone),
		cmocka_unit_test(a_place_is_the_one_that_is_shown),
		cmocka_unit_test(where_nobody_else_is_in_charge_the_owner_has_the_draft),
		cmocka_unit_test(a_draft_that_nobody_answers_goes_as_it_is),
		cmocka_unit_test(who_folds_is_done_with_it_when_no_post_is_left),
		cmocka_unit_test(a_draft_that_waits_is_taken_over_by_the_next_slot),
		cmocka_unit_test(what_was_changed_in_a_draft_holds_when_the_next_takes_it_over),
		cmocka_unit_test(what_was_not_understood_is_said),
		cmocka_unit_test(an_order_that_is_not_understood_holds_back_send),
		cmocka_unit_test(an_ok_alone_sends),
		cmocka_unit_test(a_draft_that_nobody_answers_is_told_to_the_coordinators),
		cmocka_unit_test(a_draft_that_takes_over_from_one_that_lay_is_told_of_anew),
		cmocka_unit_test(an_order_to_wait_below_send_counts),
		cmocka_unit_test(an_order_to_wait_is_confirmed_and_answered_as_the_draft_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
