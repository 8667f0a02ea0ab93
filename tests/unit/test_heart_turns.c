/*
 * Activities in turns: as many as the opening mail lists, and what a status letter calls them.
 */
#include "heart_kit.h"

static struct heart_letters opened(struct kit *k, const char *text)
{
	struct heart_letters l;

	kit_mail(k, "pass", "zoe@example.org", "circle+read@example.org", "The living soil", text);
	heart_tick(k);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "soil"), "yes");
	return l;
}

static void a_reading_group_has_a_turn_for_each_part_of_its_list(void **state)
{
	static const struct {
		const char *text;
		size_t turns;
		int days;
	} cases[] = {
		{ "Three evenings.\n\n1. Roots\n2. Fungi\n3. Worms", 3, 28 },
		{ "1. a b\n2. c d\n3. e f\n4. g h\n5. i j\n6. k l\n7. m n\n8. o p", 8, 63 },
		{ "- Only this chapter", 1, 14 },
		{ "We read the book as we go.", 5, 42 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct kit *k = kit_open(NULL);
		struct heart_letters l;
		struct activity *v;

		heart_people(k);
		opened(k, cases[i].text);
		v = heart_activity(k, 1);
		assert_int_equal((v->due - v->opened_at + DAY / 2) / DAY, cases[i].days);
		heart_pass(k, 70 * DAY);
		l = heart_letters(k);
		assert_int_equal(heart_count(&l, "ana@example.org", "Part ", NULL), cases[i].turns);
		assert_string_equal(heart_activity(k, 1)->state, "closed");
		kit_close(k);
	}
}

static void a_status_letter_names_its_steps_in_its_readers_language(void **state)
{
	static const char *const said[][2] = { { "en", ": turn 2" },
					       { "es", ": parte 2" },
					       { "pt", ": parte 2" },
					       { "de", ": Teil 2" },
					       { "fr", "partie 2" } };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		struct kit *k = kit_open(NULL);
		struct heart_letters l;
		struct kit_letter *zoe = NULL;

		heart_people(k);
		kit_speaks(k, kit_who(k, "zoe@example.org")->id, said[i][0]);
		l = opened(k, "1. Roots\n2. Fungi");
		heart_count(&l, "zoe@example.org", "soil", &zoe);
		heart_letters(k);
		heart_answer(k, zoe, "status");
		l = heart_letters(k);
		zoe = NULL;
		heart_count(&l, "zoe@example.org", "", &zoe);
		if (!zoe || !strstr(zoe->m->text, said[i][1]))
			fail_msg("%s: %s", said[i][0], zoe ? zoe->m->text : "no letter");
		kit_close(k);
	}
}

/* Nobody is asked what they see in themselves, and nobody's address is handed out. */
static void who_is_followed_is_named_and_does_not_follow_themselves(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *bo;

	(void)state;
	heart_people(k);
	kit_mail(k, "pass", "zoe@example.org", "circle+follow@example.org", "A beekeeper",
		 "practitioner: ana@example.org\n\nTwelve hives.");
	heart_tick(k);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "bo@example.org", "A beekeeper"), "yes");
	heart_letters(k);
	heart_pass(k, 10 * DAY);
	l = heart_letters(k);
	bo = heart_letter(&l, "bo@example.org", "Week 1");
	assert_non_null(strstr(bo->m->text, "You follow Ana in"));
	assert_null(strstr(bo->m->text, "ana@example.org"));
	assert_int_equal(heart_count(&l, "ana@example.org", "Your week", NULL), 1);
	assert_int_equal(heart_count(&l, "ana@example.org", "Week 1", NULL), 0);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reading_group_has_a_turn_for_each_part_of_its_list),
		cmocka_unit_test(who_is_followed_is_named_and_does_not_follow_themselves),
		cmocka_unit_test(a_status_letter_names_its_steps_in_its_readers_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
