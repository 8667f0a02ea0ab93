/*
 * So many mails a week and no more: whichever rule or activity has something to say.
 */
#include "heart_kit.h"

#define RULE(name, day, what)                                                                      \
	"{ name = \"" name "\"; when = \"weekly on " day                                           \
	" at 09:00\"; zone = \"UTC\"; do = \"" what "\"; }"

static const struct slot_row *last_of(struct kit *k, const char *rule)
{
	size_t n;
	struct slot_row *v = slots_of(k->c->s, k->a, rule, 1, &n);

	assert_int_equal(n, 1);
	return v;
}

/* Two rules and what a third one opens; Bo wants one a week, Cleo two, the others whatever comes. */
static void a_week_is_full_whoever_filled_it(void **state)
{
	static const struct {
		const char *who;
		int want, budget;
	} cases[] = { { "ana@example.org", 3, 0 },
		      { "bo@example.org", 1, 1 },
		      { "cleo@example.org", 2, 2 } };
	struct kit *k = kit_open("rhythm = ( " RULE("one", "tuesday", "send reading") "," RULE(
		"two", "wednesday", "send help") "," RULE("three", "thursday",
							  "open check-in") ");");
	struct heart_letters l;

	(void)state;
	heart_people(k);
	for (int i = 1; i < 3; i++)
		kit_mail(k, "pass", cases[i].who, "circle+settings@example.org", "Settings",
			 arena_printf(k->a, "at most %d mails a week", cases[i].budget));
	heart_letters(k);
	heart_pass(k, 4 * DAY);
	l = heart_letters(k);
	for (int i = 0; i < 3; i++)
		assert_int_equal(heart_count(&l, cases[i].who, "", NULL), cases[i].want);
	assert_null(strstr(last_of(k, "one")->why, "left out"));
	assert_non_null(strstr(last_of(k, "two")->why, "1 left out: their week is full"));
	/* the activity came third: neither of the two has room for it */
	assert_int_equal(heart_count(&l, "bo@example.org", "How are you", NULL), 0);
	assert_int_equal(heart_count(&l, "cleo@example.org", "How are you", NULL), 0);
	assert_int_equal(heart_count(&l, "ana@example.org", "How are you", NULL), 1);
	kit_close(k);
}

/* Last week's letter left at its slot or a moment later, which is less than seven days ago. */
static void what_comes_each_week_finds_last_weeks_letter_gone(void **state)
{
	struct kit *k = kit_open("rhythm = ( " RULE("one", "tuesday", "send reading") ");");
	struct heart_letters l;

	(void)state;
	heart_people(k);
	kit_mail(k, "pass", "bo@example.org", "circle+settings@example.org", "Settings",
		 "at most 1 mail a week");
	heart_letters(k);
	heart_pass(k, 21 * DAY);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, "ana@example.org", "", NULL), 3);
	assert_int_equal(heart_count(&l, "bo@example.org", "", NULL), 3);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_week_is_full_whoever_filled_it),
		cmocka_unit_test(what_comes_each_week_finds_last_weeks_letter_gone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
