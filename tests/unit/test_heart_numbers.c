/*
 * The number of an answer, by which "thanks 2" names it: given once, whatever is taken back, agreed
 * to or corrected later, and the same in every letter.
 */
#include "heart_kit.h"

#include "store/store_erase.h"

#include "store/store_counts.h"
#include "store/store_post.h"

static struct heart_letters opened(struct kit *k, const char *word, const char *subject,
				   const char *text)
{
	kit_mail(k, "pass", "zoe@example.org", arena_printf(k->a, "circle+%s@example.org", word),
		 subject, text);
	heart_letters(k);
	heart_tick(k);
	return heart_letters(k);
}

/* The number under which that is shown; 0: it is not. */
static int64_t number_of(struct kit *k, const char *text)
{
	struct activity_answer *v;
	struct activity *of = activity_find(k->c->s, k->a, 1);
	size_t n = activity_shown(k->c->s, k->a, of, &v, 100);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i].text, text))
			return v[i].number;
	return 0;
}

static void a_yes_that_comes_late_moves_no_number(void **state)
{
	static const char *const who[] = { "ana@example.org", "bo@example.org",
					   "cleo@example.org" };
	struct kit *k = kit_open(NULL);
	struct heart_letters l, asked;

	(void)state;
	heart_people(k);
	l = opened(k, "story", "The first harvest", "Tell us.");
	for (int i = 0; i < 3; i++)
		heart_answer(k, heart_letter(&l, who[i], "The first harvest"),
			     arena_printf(k->a, "Story %d", i));
	asked = heart_letters(k);
	for (int i = 2; i >= 1; i--)
		heart_answer(k, heart_letter(&asked, who[i], "Thank you for your story"), "yes");
	assert_int_equal(number_of(k, "Story 2"), 1);
	assert_int_equal(number_of(k, "Story 1"), 2);
	heart_answer(k, heart_letter(&asked, who[0], "Thank you for your story"), "yes");
	assert_int_equal(number_of(k, "Story 2"), 1);
	assert_int_equal(number_of(k, "Story 1"), 2);
	assert_int_equal(number_of(k, "Story 0"), 3);
	/* no, and yes again: it is the same story */
	heart_answer(k, heart_letter(&asked, who[2], "Thank you for your story"), "no");
	assert_int_equal(number_of(k, "Story 2"), 0);
	assert_int_equal(number_of(k, "Story 1"), 2);
	heart_answer(k, heart_letter(&asked, who[2], "Thank you for your story"), "yes");
	assert_int_equal(number_of(k, "Story 2"), 1);
	kit_close(k);
}

static void what_two_say_has_one_number_whoever_takes_it_back(void **state)
{
	struct kit *k = kit_open("inquiries: { promise = \"3d\"; sample = 6; };");
	static const char *const who[] = { "bo@example.org", "cleo@example.org", "dan@example.org",
					   "eva@example.org" };
	static const char *const said[] = { "A spade deep.", "A foot.", "a spade deep.", "Two." };
	struct heart_letters l;

	(void)state;
	heart_people(k);
	kit_mail(k, "pass", "ana@example.org", "circle+ask@example.org", "How deep?", "Beds.");
	heart_tick(k);
	l = heart_letters(k);
	for (int i = 0; i < 4; i++)
		heart_answer(k, heart_letter(&l, who[i], "Can you help?"), said[i]);
	assert_int_equal(number_of(k, "A foot."), 2);
	assert_int_equal(number_of(k, "Two."), 3);
	heart_answer(k, heart_letter(&l, who[0], "Can you help?"), "withdraw");
	assert_int_equal(number_of(k, "a spade deep."), 1);
	assert_int_equal(number_of(k, "A foot."), 2);
	assert_int_equal(number_of(k, "Two."), 3);
	kit_close(k);
}

static void what_is_said_in_the_thread_and_by_letter_is_shown_once(void **state)
{
	struct kit *k = kit_open("inquiries: { promise = \"3d\"; sample = 6; };");
	struct heart_letters l;
	struct activity_answer *v;
	struct arrival *asked;

	(void)state;
	heart_people(k);
	asked = kit_mail(k, "pass", "ana@example.org", "circle+ask@example.org", "How deep?",
			 "Beds.");
	heart_tick(k);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "bo@example.org", "Can you help?"), "A spade deep.");
	kit_mail_with(k, "pass", "cleo@example.org", "circle@example.org", "Re: How deep?",
		      arena_printf(k->a, "In-Reply-To: <%s>\r\n",
				   post_find(k->c->s, k->a, asked->id)->message_id),
		      "A spade deep.");
	heart_pass(k, HOUR);
	assert_int_equal(activity_shown(k->c->s, k->a, activity_find(k->c->s, k->a, 1), &v, 9), 1);
	assert_int_equal(count_activity(k->c->s, 1, "replies", 0, INT64_MAX), 2);
	kit_close(k);
}

static void who_corrects_a_check_in_keeps_its_number(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;

	(void)state;
	heart_people(k);
	l = opened(k, "checkin", "How are you?", "Say it.");
	heart_answer(k, heart_letter(&l, "ana@example.org", "How are you?"), "Well.");
	heart_answer(k, heart_letter(&l, "bo@example.org", "How are you?"), "Tired.");
	heart_answer(k, heart_letter(&l, "ana@example.org", "How are you?"), "Very well.");
	assert_int_equal(number_of(k, "Very well."), 1);
	assert_int_equal(number_of(k, "Tired."), 2);
	/* what another says as well stays theirs */
	heart_answer(k, heart_letter(&l, "cleo@example.org", "How are you?"), "very well.");
	heart_answer(k, heart_letter(&l, "ana@example.org", "How are you?"), "Ill.");
	assert_int_equal(number_of(k, "very well."), 1);
	assert_int_equal(number_of(k, "Tired."), 2);
	assert_int_equal(number_of(k, "Ill."), 3);
	kit_close(k);
}

/* What was answered to the second letter stands apart, under the number by which it is thanked for. */
static void a_part_of_the_answers_is_listed_under_their_own_numbers(void **state)
{
	static const char recipe[] =
		"word = \"two\"; about = \"x\"; accept = \"answer\"; lasts = \"9d\";\n"
		"steps = ( { at = \"0\"; mail = \"one\"; to = \"everyone\"; },\n"
		" { at = \"3d\"; mail = \"two\"; to = \"everyone\"; },\n"
		" { at = \"end\"; mail = \"all\"; to = \"owner\"; } );\n"
		"letters = { one = { en = \"First\\n\\nWell?\"; };\n"
		" two = { en = \"Second\\n\\nAnd?\"; }; all = { en = \"All\\n\\n"
		"{{#has.two}}Of two: {{/has.two}}{{#has.three}}none{{/has.three}}"
		"{{#parts.two}}{{n}}. {{text}}{{/parts.two}}\"; }; };\n";
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct activity_answer *v;
	struct kit_letter *own;
	size_t n;

	(void)state;
	heart_people(k);
	heart_recipe(k, "two", recipe);
	l = opened(k, "two", "Twice", "Hear.");
	heart_answer(k, heart_letter(&l, "ana@example.org", "First"), "Ana first.");
	heart_answer(k, heart_letter(&l, "bo@example.org", "First"), "Bo first.");
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "cleo@example.org", "Second"), "Cleo second.");
	heart_letters(k);
	heart_pass(k, 6 * DAY);
	own = kit_letter(k, "zoe@example.org");
	assert_non_null(strstr(own->m->text, "Of two: 3. Cleo second."));
	heart_answer(k, own, "thanks 3");
	v = answers_of(k->c->s, k->a, 1, &n);
	assert_int_equal(v[0].thanks, 1);
	assert_string_equal(v[0].text, "Cleo second.");
	kit_close(k);
}

/* Somebody who is erased takes their words along, but "thanks 3" of a letter that is out means nobody else. */
static void the_number_of_an_answer_that_was_erased_is_given_to_nobody(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct member *cleo;

	(void)state;
	heart_people(k);
	l = opened(k, "checkin", "How are you?", "Say it.");
	heart_answer(k, heart_letter(&l, "ana@example.org", "How are you?"), "Well.");
	heart_answer(k, heart_letter(&l, "bo@example.org", "How are you?"), "Tired.");
	heart_answer(k, heart_letter(&l, "cleo@example.org", "How are you?"), "Ill.");
	assert_int_equal(number_of(k, "Ill."), 3);
	cleo = kit_who(k, "cleo@example.org");
	store_begin(k->c->s);
	erase_activities(k->c->s, cleo->id, false);
	store_commit(k->c->s);
	heart_answer(k, heart_letter(&l, "dan@example.org", "How are you?"), "Hungry.");
	assert_int_equal(number_of(k, "Hungry."), 4);
	assert_int_equal(number_of(k, "Tired."), 2);
	kit_close(k);
}

/* The next words are not taken for theirs, which were passed on already. */
static void what_is_said_after_somebody_was_erased_is_passed_on(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l, began;

	(void)state;
	heart_people(k);
	l = opened(k, "chatham", "What do you earn?", "Frankly.");
	heart_answer(k, heart_letter(&l, "ana@example.org", "without names"), "yes");
	heart_answer(k, heart_letter(&l, "bo@example.org", "without names"), "yes");
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	began = heart_letters(k);
	heart_answer(k, heart_letter(&began, "ana@example.org", "We begin"), "Too little.");
	l = heart_letters(k);
	heart_letter(&l, "zoe@example.org", "Re: What");
	store_begin(k->c->s);
	erase_activities(k->c->s, kit_who(k, "ana@example.org")->id, false);
	store_commit(k->c->s);
	heart_answer(k, heart_letter(&began, "bo@example.org", "We begin"), "Enough.");
	l = heart_letters(k);
	assert_non_null(
		strstr(heart_letter(&l, "zoe@example.org", "Re: What")->m->text, "Enough."));
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_yes_that_comes_late_moves_no_number),
		cmocka_unit_test(what_two_say_has_one_number_whoever_takes_it_back),
		cmocka_unit_test(what_is_said_in_the_thread_and_by_letter_is_shown_once),
		cmocka_unit_test(who_corrects_a_check_in_keeps_its_number),
		cmocka_unit_test(the_number_of_an_answer_that_was_erased_is_given_to_nobody),
		cmocka_unit_test(what_is_said_after_somebody_was_erased_is_passed_on),
		cmocka_unit_test(a_part_of_the_answers_is_listed_under_their_own_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
