/*
 * Whose turn it is to edit: editors in turn, a day's notice, and what becomes of a draft whose editor
 * passes it on, lets it lie or is away.
 */
#include "digest_kit.h"

static void editors_take_turns(void **state)
{
	struct kit *k = digest_edited("proof = \"send\"; ");
	int64_t second = kit_member(k, "eva@far.example", "Eva", NULL);
	bool seen[2] = { false, false };
	size_t n;

	(void)state;
	kit_role(k, second, "editor");
	for (int i = 0; i < 2; i++) {
		struct kit_letter **v;

		digest_monday(k);
		v = kit_letters(k, &n);
		assert_int_equal(n, 1);
		seen[v[0]->member == second] = true;
		kit_wait(k, A_DAY);
		kit_letters(k, &n);
		digest_post(k, "ana@far.example", arena_printf(k->a, "More %d", i), "Words.");
	}
	assert_true(seen[0] && seen[1]);
	kit_close(k);
}

static struct kit *two_editors(const char *rule)
{
	struct kit *k = digest_edited(rule);
	int64_t second = kit_member(k, "eva@far.example", "Eva", NULL);

	kit_role(k, second, "editor");
	return k;
}

static const char *other_editor(const char *one)
{
	return strcmp(one, "ed@far.example") ? "ed@far.example" : "eva@far.example";
}

static void who_edits_is_told_a_day_before_and_only_once(void **state)
{
	struct kit *k = two_editors("proof = \"wait\"; ");
	struct kit_letter *told, **v;
	size_t n;

	(void)state;
	kit_wait(k, when_utc(2026, 3, 8, 7, 0, 0) - k->now);
	kit_silence(k);
	kit_wait(k, 2 * HOUR);
	kit_letters(k, &n);
	assert_int_equal(n, 1);
	kit_wait(k, HOUR * 20);
	kit_silence(k);
	digest_monday(k);
	v = kit_letters(k, &n);
	told = v[0];
	assert_int_equal(n, 1);
	assert_string_equal(told->kind, "proof");
	kit_close(k);
}

static void the_reminder_goes_to_whose_turn_it_is(void **state)
{
	struct kit *k = two_editors("proof = \"wait\"; ");
	struct kit_letter *told, *draft;

	(void)state;
	kit_wait(k, when_utc(2026, 3, 8, 9, 0, 0) - k->now);
	told = kit_letter(k, "eva@far.example");
	assert_string_equal(told->m->subject, "The next digest is yours to edit");
	assert_non_null(strstr(told->m->text, "Mon 9 Mar, 08:00"));
	digest_monday(k);
	draft = kit_letter(k, told->rcpt);
	assert_string_equal(draft->kind, "proof");
	kit_close(k);
}

static void a_draft_is_handed_on_by_a_word(void **state)
{
	struct kit *k = two_editors("proof = \"wait\"; ");
	struct kit_letter **v, *draft;
	size_t n;

	(void)state;
	digest_monday(k);
	v = kit_letters(k, &n);
	draft = v[n - 1];
	kit_mail(k, NULL, draft->rcpt, arena_printf(k->a, "circle+r.%s@example.org", draft->token),
		 "Re:", "Pass!");
	kit_wait(k, 10);
	draft = kit_letter(k, other_editor(draft->rcpt));
	assert_string_equal(draft->kind, "proof");
	kit_close(k);
}

static void a_draft_left_lying_goes_to_the_next_editor_in_time(void **state)
{
	static const char *const rules[] = { "proof = \"send\"; ", "proof = \"wait\"; " };

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct kit *k = two_editors(rules[i]);
		struct kit_letter **v, *draft;
		size_t n;

		digest_monday(k);
		v = kit_letters(k, &n);
		draft = v[n - 1];
		kit_wait(k, (i ? 12 : 6) * HOUR - 60);
		kit_silence(k);
		kit_wait(k, 120);
		v = kit_letters(k, &n);
		assert_int_equal(n, 2);
		assert_string_equal(v[0]->rcpt, draft->rcpt);
		assert_non_null(strstr(v[0]->m->subject, "went on"));
		assert_string_equal(v[1]->rcpt, other_editor(draft->rcpt));
		assert_string_equal(v[1]->kind, "proof");
		kit_wait(k, 5 * HOUR); /* it does not wander about */
		kit_silence(k);
		kit_wait(k, HOUR);
		kit_letters(k, &n);
		assert_int_equal(n, i ? 0 : 2); /* and leaves when it was to leave */
		kit_close(k);
	}
}

static void who_said_when_it_goes_let_nothing_lie(void **state)
{
	struct kit *k = two_editors("proof = \"send\"; ");
	struct kit_letter **v;
	size_t n;

	(void)state;
	digest_monday(k);
	v = kit_letters(k, &n);
	kit_mail(k, "pass", v[n - 1]->rcpt, v[n - 1]->reply_to, "Re:", "wait until 19:00");
	kit_letter(k, v[n - 1]->rcpt); /* until when */
	kit_wait(k, 10 * HOUR);
	kit_silence(k);
	kit_close(k);
}

static void say_send(struct kit *k, const struct kit_letter *draft)
{
	kit_mail(k, NULL, draft->rcpt, arena_printf(k->a, "circle+r.%s@example.org", draft->token),
		 "Re: draft", "send");
	kit_wait(k, 10);
}

static void pause_it(struct member *m)
{
	m->paused_until = when_utc(2026, 4, 1, 0, 0, 0);
}

static void away(struct kit *k, const char *who)
{
	digest_change(k, kit_who(k, who)->id, pause_it);
}

static void who_pauses_is_passed_over(void **state)
{
	struct kit *k = two_editors("proof = \"wait\"; ");
	size_t n;

	(void)state;
	away(k, "eva@far.example");
	for (int week = 0; week < 2; week++) {
		kit_wait(k, when_utc(2026, 3, 8 + 7 * week, 9, 0, 0) - k->now);
		assert_string_equal(kit_letter(k, "ed@far.example")->m->subject,
				    "The next digest is yours to edit");
		digest_monday(k);
		say_send(k, kit_letter(k, "ed@far.example"));
		kit_letters(k, &n);
		digest_post(k, "ana@far.example", arena_printf(k->a, "More %d", week), "Words.");
	}
	kit_close(k);
}

static void nobody_but_editors_who_pause_is_still_an_editor(void **state)
{
	struct kit *k = two_editors("proof = \"wait\"; ");
	size_t n;

	(void)state;
	away(k, "ed@far.example");
	away(k, "eva@far.example");
	digest_monday(k);
	assert_string_equal(kit_letters(k, &n)[0]->kind, "proof");
	kit_close(k);
}

static void a_draft_of_who_pauses_then_goes_to_the_next(void **state)
{
	struct kit *k = two_editors("proof = \"wait\"; ");
	struct kit_letter **v;
	size_t n;

	(void)state;
	digest_monday(k);
	v = kit_letters(k, &n);
	away(k, v[n - 1]->rcpt);
	kit_wait(k, 12 * HOUR + 60);
	kit_letters(k, &n);
	assert_int_equal(n, 2);
	kit_close(k);
}

/* Its number goes with what it held to the next one, and so does the turn. */
static void after_a_draft_that_nobody_sent_the_notice_is_true(void **state)
{
	struct kit *k = two_editors("proof = \"wait\"; ");
	struct kit_letter **v, *told = NULL;
	size_t n;

	(void)state;
	digest_monday(k);
	kit_wait(k, 2 * A_DAY);
	kit_letters(k, &n);
	digest_post(k, "ana@far.example", "Slugs", "They are back.");
	kit_wait(k, when_utc(2026, 3, 15, 9, 0, 0) - k->now);
	v = kit_letters(k, &n);
	for (size_t i = 0; i < n; i++)
		told = strcmp(v[i]->kind, "rota") ? told : v[i];
	assert_non_null(told);
	digest_monday(k);
	assert_string_equal(kit_letter(k, told->rcpt)->kind, "proof");
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(editors_take_turns),
		cmocka_unit_test(who_edits_is_told_a_day_before_and_only_once),
		cmocka_unit_test(the_reminder_goes_to_whose_turn_it_is),
		cmocka_unit_test(a_draft_is_handed_on_by_a_word),
		cmocka_unit_test(a_draft_left_lying_goes_to_the_next_editor_in_time),
		cmocka_unit_test(who_said_when_it_goes_let_nothing_lie),
		cmocka_unit_test(who_pauses_is_passed_over),
		cmocka_unit_test(nobody_but_editors_who_pause_is_still_an_editor),
		cmocka_unit_test(a_draft_of_who_pauses_then_goes_to_the_next),
		cmocka_unit_test(after_a_draft_that_nobody_sent_the_notice_is_true),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
