/*
 * Activities in turns: as many as the opening mail lists, what a status letter calls them, and who
 * reads what is answered to each.
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

/* A cohort learns together: what one did this week the others read. */
static void what_is_said_in_a_programme_is_read_by_all_who_take_part(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;

	(void)state;
	heart_people(k);
	kit_mail(k, "pass", "zoe@example.org", "circle+programme@example.org", "Twelve weeks",
		 "1. Begin\n2. Go on");
	heart_tick(k);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "Twelve weeks"), "yes");
	heart_answer(k, heart_letter(&l, "bo@example.org", "Twelve weeks"), "yes");
	heart_letters(k);
	heart_pass(k, 8 * DAY);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "Week 1"), "I dug a bed.");
	l = heart_letters(k);
	assert_int_equal(l.n, 2);
	heart_letter(&l, "zoe@example.org", "Re: Twelve weeks");
	assert_non_null(strstr(heart_letter(&l, "bo@example.org", "Re: Twelve weeks")->m->text,
			       "I dug a bed."));
	kit_close(k);
}

/* "What works where you are?" is asked on the day: two days later all read it, and it is kept. */
static void what_is_answered_on_the_day_of_a_pop_up_is_gathered(void **state)
{
	struct kit *k = kit_open("rhythm = ( { name = \"weekly\"; when = \"weekly on monday at"
				 " 08:00\"; do = \"digest\"; } );\n");
	struct heart_letters l;
	struct kit_letter *one;

	(void)state;
	heart_people(k);
	kit_mail(k, "pass", "zoe@example.org", "circle+popup@example.org", "Garden day",
		 "when: 2026-03-04 18:00\n\nAll over town.");
	heart_tick(k);
	l = heart_letters(k);
	one = heart_letter(&l, "ana@example.org", "Garden day");
	assert_non_null(strstr(one->m->text, "Two questions for that day"));
	heart_answer(k, one, "The shared shed works.");
	heart_letters(k);
	heart_pass(k, 2 * DAY);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "cleo@example.org", "Soon"), "May my dog come?");
	l = heart_letters(k);
	assert_non_null(strstr(heart_letter(&l, "zoe@example.org", "Re: ")->m->text, "my dog"));
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	one = heart_letter(&l, "bo@example.org", "What happened?");
	assert_non_null(strstr(one->m->text, "The shared shed works."));
	heart_answer(k, one, "Forty of us met.");
	heart_letters(k);
	heart_pass(k, 9 * DAY);
	l = heart_letters(k);
	one = heart_letter(&l, "ana@example.org", "What came together");
	assert_non_null(strstr(one->m->text, "The shared shed works."));
	assert_non_null(strstr(one->m->text, "Forty of us met."));
	one = heart_letter(&l, "dan@example.org", "digest");
	assert_non_null(strstr(one->m->text, "The shared shed works."));
	assert_non_null(strstr(one->m->text, "Forty of us met."));
	assert_null(strstr(one->m->text, "dog"));
	kit_close(k);
}

/* "2. Their second point" is not the second side: what is said to one's own must not reach the other. */
static void words_to_ones_own_side_choose_no_other(void **state)
{
	static const char *const said[] = {
		"2. Carbon is their second point.\n\nWe should be ready.",
		"Without, they will say, it is cheaper.",
		"Without!\n\nThat is what they will say.",
	};
	static const char *const words[] = { "second point", "cheaper", "Without!" };
	static const char *const choices[] = { "2: without", "1 - with peat", "2, please", "1" };
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *one;

	(void)state;
	heart_people(k);
	kit_mail(k, "pass", "zoe@example.org", "circle+debate@example.org", "Peat?",
		 "sides: with peat | without\n\nNow.");
	heart_letters(k);
	heart_tick(k);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "A debate"), "1");
	heart_answer(k, heart_letter(&l, "bo@example.org", "A debate"), "1");
	heart_answer(k, heart_letter(&l, "cleo@example.org", "A debate"), "2");
	heart_answer(k, heart_letter(&l, "dan@example.org", "A debate"), "Without, bogs are rare.");
	l = heart_letters(k);
	one = heart_letter(&l, "zoe@example.org", "Re: Peat?");
	assert_non_null(strstr(one->m->text, "bogs are rare"));
	heart_letter(&l, "dan@example.org", "You take part");
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	one = heart_letter(&l, "ana@example.org", "Your side, “with peat”");
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		heart_answer(k, one, said[i]);
		l = heart_letters(k);
		assert_int_equal(heart_count(&l, "cleo@example.org", "", NULL), 0);
		assert_non_null(
			strstr(heart_letter(&l, "bo@example.org", "Re: Peat?")->m->text, words[i]));
	}
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		heart_answer(k, one, choices[i]); /* they think anew, and tell nobody why */
		l = heart_letters(k);
		heart_letter(&l, "ana@example.org", "You take part");
		assert_int_equal(l.n, 1);
	}
	heart_answer(k, one, "2\n\nAna");
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "You take part");
	assert_int_equal(l.n, 1);
	kit_close(k);
}

/* The bar is hard to find on a phone. */
static void sides_are_parted_as_people_part_them(void **state)
{
	static const char *const sides[] = { "electric | gas", "electric, gas",
					     "electric / gas, or coal" };

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct kit *k = kit_open(NULL);
		struct heart_letters l;

		heart_people(k);
		kit_mail(k, "pass", "zoe@example.org", "circle+debate@example.org", "Which kiln?",
			 arena_printf(k->a, "sides: %s\n\nNow.", sides[i]));
		heart_letters(k);
		heart_tick(k);
		l = heart_letters(k);
		heart_answer(k, heart_letter(&l, "ana@example.org", "A debate"), "2");
		assert_non_null(strstr(kit_letter(k, "ana@example.org")->m->text,
				       i == 2 ? "Your side: gas, or coal." : "Your side: gas."));
		kit_close(k);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sides_are_parted_as_people_part_them),
		cmocka_unit_test(what_is_said_in_a_programme_is_read_by_all_who_take_part),
		cmocka_unit_test(what_is_answered_on_the_day_of_a_pop_up_is_gathered),
		cmocka_unit_test(a_reading_group_has_a_turn_for_each_part_of_its_list),
		cmocka_unit_test(who_is_followed_is_named_and_does_not_follow_themselves),
		cmocka_unit_test(a_status_letter_names_its_steps_in_its_readers_language),
		cmocka_unit_test(words_to_ones_own_side_choose_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
