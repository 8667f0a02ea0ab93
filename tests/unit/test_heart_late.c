/*
 * Activities after an outage: no letter asks for an answer by a time that has come, and none comes twice.
 */
#include "heart_kit.h"

static struct heart_letters opened(struct kit *k, const char *by, const char *word,
				   const char *text)
{
	heart_people(k);
	kit_mail(k, "pass", by, arena_printf(k->a, "circle+%s@example.org", word), "Moles", text);
	heart_tick(k);
	return heart_letters(k);
}

static bool says(const struct kit_letter *l, const char *text)
{
	return strstr(l->m->text, text) != NULL;
}

static struct heart_letters after_an_outage(struct kit *k, time_t by)
{
	heart_outage(k, by);
	heart_tick(k);
	return heart_letters(k);
}

/* Opened on Monday 2 March, it would have ended on the 14th; advice was to be asked for on the 8th. */
static void advice_is_asked_for_with_the_time_to_give_it(void **state)
{
	static const int days[] = { 9, 20 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct kit *k = kit_open("inquiries: { sample = 6; };");
		struct heart_letters l = opened(k, "ana@example.org", "case", "They dig.");
		struct kit_letter *bo;
		int64_t due = heart_activity(k, 1)->due;

		heart_answer(k, heart_letter(&l, "bo@example.org", "Moles"), "How many?");
		heart_letters(k);
		heart_pass(k, 4 * DAY);
		heart_letters(k);
		l = after_an_outage(k, days[i] * DAY - 4 * DAY);
		bo = heart_letter(&l, "bo@example.org", "Your advice");
		heart_letter(&l, "ana@example.org", "More time");
		assert_int_equal(heart_activity(k, 1)->due, due + (days[i] - 6) * DAY);
		heart_answer(k, bo, "Get a cat.");
		heart_letters(k);
		heart_pass(k, 5 * DAY);
		l = heart_letters(k);
		assert_true(says(heart_letter(&l, "ana@example.org", "Advice for you"), "a cat"));
		heart_pass(k, 2 * DAY);
		l = heart_letters(k);
		assert_true(says(heart_letter(&l, "bo@example.org", "What came"), "a cat"));
		kit_close(k);
	}
}

static void a_guest_has_the_questions_before_the_end(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l = opened(k, "zoe@example.org", "guest",
					"guest: fay@example.org\n\n"
					"She knows.");

	(void)state;
	heart_answer(k, heart_letter(&l, "ana@example.org", "Your questions"), "How deep?");
	heart_letters(k);
	l = after_an_outage(k, 21 * DAY);
	heart_letter(&l, "zoe@example.org", "The questions");
	assert_int_equal(heart_count(&l, NULL, "Without an answer", NULL), 0);
	heart_answer(k, heart_letter(&l, "fay@example.org", "The questions"), "A metre.");
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	assert_true(says(heart_letter(&l, "ana@example.org", "The answers"), "A metre."));
	kit_close(k);
}

/* What leaves time enough is not put off. */
static void a_day_late_moves_no_end(void **state)
{
	struct kit *k = kit_open("inquiries: { sample = 6; };");
	int64_t due;

	(void)state;
	opened(k, "ana@example.org", "case", "They dig.");
	due = heart_activity(k, 1)->due;
	after_an_outage(k, 8 * DAY);
	assert_int_equal(heart_activity(k, 1)->due, due);
	kit_close(k);
}

static void who_tells_of_their_weeks_is_asked_once(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l = opened(k, "zoe@example.org", "follow",
					"practitioner: fay@example.org\n\nShe digs.");

	(void)state;
	l = after_an_outage(k, 14 * DAY);
	heart_letter(&l, "fay@example.org", "Your week");
	heart_pass(k, 7 * DAY);
	l = heart_letters(k);
	heart_letter(&l, "fay@example.org", "Your week");
	kit_close(k);
}

/* Too late for the letter about it, and still one voice. */
static void who_says_it_twice_after_the_end_is_counted_once(void **state)
{
	static const char LATE[] = "SELECT count(*) FROM activity_answer WHERE state = 'late'";
	struct kit *k = kit_open(NULL);
	struct heart_letters l = opened(k, "zoe@example.org", "checkin", "How is it?");
	const struct kit_letter *ana = heart_letter(&l, "ana@example.org", "How are you");

	(void)state;
	heart_pass(k, 8 * DAY);
	heart_answer(k, ana, "Wet, and well.");
	assert_int_equal(sql_int(k->c->s, 0, LATE, ""), 1);
	heart_answer(k, ana, "Wet, and very well.");
	assert_int_equal(sql_int(k->c->s, 0, LATE, ""), 1);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(advice_is_asked_for_with_the_time_to_give_it),
		cmocka_unit_test(a_guest_has_the_questions_before_the_end),
		cmocka_unit_test(a_day_late_moves_no_end),
		cmocka_unit_test(who_tells_of_their_weeks_is_asked_once),
		cmocka_unit_test(who_says_it_twice_after_the_end_is_counted_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
