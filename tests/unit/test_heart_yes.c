/*
 * Yes and no as people write them, with more words: to an invitation, to being shown; and what they say along.
 */
#include "heart_kit.h"

#include "community/activity/activity_words.h"

static struct heart_letters opened(struct kit *k, const char *word, const char *subject,
				   const char *text)
{
	kit_mail(k, "pass", "zoe@example.org", arena_printf(k->a, "circle+%s@example.org", word),
		 subject, text);
	heart_letters(k);
	heart_tick(k);
	return heart_letters(k);
}

static bool takes_part(struct kit *k, const char *address)
{
	return participant_is(k->c->s, 1, kit_who(k, address)->id, "in");
}

static void a_yes_or_a_no_may_have_more_words(void **state)
{
	static const struct {
		const char *text;
		int stance;
		bool more;
	} said[] = {
		{ "yes", 1, false },
		{ "Yes please!", 1, false },
		{ "Yes, I will come", 1, true },
		{ "Yes\n\nMay I bring a dog?", 1, true },
		{ "Hello all,\n\nyes", 1, false },
		{ "Hi Zoe!\n\nYes, gladly.", 1, false },
		{ "👍 see you there", 1, true },
		{ "Ja gerne, ich komme!", 1, true },
		{ "Sí, voy", 1, true },
		{ "¡Sí!", 1, false },
		{ "Oui, volontiers !", 1, false },
		{ "Sim, por favor", 1, false },
		{ "no", -1, false },
		{ "No, sorry.", -1, false },
		{ "Nein, leider nicht", -1, false },
		{ "Non, je suis absente", -1, true },
		{ "No problem, I will come", 0, true },
		{ "Yesterday I was there", 0, true },
		{ "Si vous voulez", 0, true },
		{ "Ok but when?", 0, true },
		{ "No sé", 0, true },
		{ "Note the date", 0, true },
		{ "Non mi piace", 0, true },
		{ "We said yes once", 0, true },
		{ "It was a long day.\nYes, really", 0, true },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		const char *more;
		int stance = activity_stance(a, said[i].text, &more);

		if (stance != said[i].stance || !*more == said[i].more)
			fail_msg("%s: %d, \"%s\"", said[i].text, stance, more);
	}
	arena_free(a);
}

static void who_writes_more_than_yes_takes_part_and_is_heard(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	size_t n;

	(void)state;
	heart_people(k);
	l = opened(k, "programme", "Twelve weeks", "1. Begin");
	heart_answer(k, heart_letter(&l, "ana@example.org", "Twelve"), "Yes please!\n\nAna");
	heart_answer(k, heart_letter(&l, "bo@example.org", "Twelve"), "Yes, but I begin late.");
	heart_answer(k, heart_letter(&l, "cleo@example.org", "Twelve"), "I would love to.");
	assert_true(takes_part(k, "ana@example.org"));
	assert_true(takes_part(k, "bo@example.org"));
	assert_false(takes_part(k, "cleo@example.org"));
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "You take part", NULL), 2);
	assert_non_null(strstr(heart_letter(&l, "cleo@example.org", "Noted")->m->text,
			       "To take part, answer “yes”"));
	assert_int_equal(heart_count(&l, "zoe@example.org", "Re: Twelve weeks", NULL), 2);
	answers_of(k->c->s, k->a, 1, &n);
	assert_int_equal(n, 0); /* nothing of it is what the twelve weeks gather */
	kit_close(k);
}

static void the_owner_and_who_remarks_can_talk(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *one;

	(void)state;
	heart_people(k);
	l = opened(k, "programme", "Twelve weeks", "1. Begin");
	heart_answer(k, heart_letter(&l, "bo@example.org", "Twelve"), "May I bring my dog?");
	l = heart_letters(k);
	one = heart_letter(&l, "zoe@example.org", "Re: Twelve weeks");
	assert_non_null(strstr(one->m->text, "Bo writes"));
	heart_answer(k, one, "yes");
	one = kit_letter(k, "bo@example.org");
	assert_non_null(strstr(one->m->text, "Zoe writes"));
	heart_answer(k, one, "He bites, though.");
	one = kit_letter(k, "zoe@example.org");
	assert_non_null(strstr(one->m->text, "He bites"));
	heart_answer(k, one, "Then better not.");
	heart_answer(k, kit_letter(k, "bo@example.org"), "Yes, I come without him.");
	assert_true(takes_part(k, "bo@example.org"));
	l = heart_letters(k);
	assert_non_null(heart_letter(&l, "bo@example.org", "You take part"));
	assert_non_null(heart_letter(&l, "zoe@example.org", "Re: Twelve weeks"));
	kit_close(k);
}

static void a_no_steps_back_only_where_it_answers_the_invitation(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *joined;

	(void)state;
	heart_people(k);
	l = opened(k, "read", "The soil", "We read:\n\n1. Worms\n2. Fungi");
	heart_answer(k, heart_letter(&l, "ana@example.org", "The soil"), "yes");
	joined = kit_letter(k, "ana@example.org");
	heart_answer(k, heart_letter(&l, "bo@example.org", "The soil"), "yes");
	heart_letters(k);
	heart_pass(k, 7 * DAY);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "The soil"), "No, worms dig deeper.");
	assert_true(takes_part(k, "ana@example.org"));
	l = heart_letters(k);
	assert_non_null(
		strstr(heart_letter(&l, "bo@example.org", "Re: The soil")->m->text, "dig deeper"));
	heart_answer(k, joined, "No, sorry, I am ill.");
	assert_false(takes_part(k, "ana@example.org"));
	l = heart_letters(k);
	assert_non_null(
		strstr(heart_letter(&l, "zoe@example.org", "Re: The soil")->m->text, "I am ill"));
	assert_non_null(heart_letter(&l, "ana@example.org", "no longer take part"));
	kit_close(k);
}

/* What each letter says of the words of who goes is true. */
static void who_steps_back_takes_their_words_along_by_a_word_of_its_own(void **state)
{
	static const char *const who[] = { "ana@example.org", "bo@example.org" };
	struct kit *k = kit_open(NULL);
	struct heart_letters l, begun;
	struct kit_letter *left;

	(void)state;
	heart_people(k);
	l = opened(k, "chatham", "What we earn", "Who says?");
	for (int i = 0; i < 2; i++)
		heart_answer(k, heart_letter(&l, who[i], "What we earn"), "yes");
	heart_answer(k, heart_letter(&l, "cleo@example.org", "What we earn"), "yes");
	heart_letters(k);
	heart_pass(k, 4 * DAY);
	begun = heart_letters(k);
	for (int i = 0; i < 2; i++)
		heart_answer(k, heart_letter(&begun, who[i], "We begin"),
			     i ? "Nine hundred." : "Not enough.");
	heart_letters(k);
	for (int i = 0; i < 2; i++) {
		heart_answer(k, heart_letter(&l, who[i], "What we earn"), "no");
		left = kit_letter(k, who[i]);
		assert_non_null(strstr(left->m->subject, "no longer take part"));
		assert_non_null(strstr(left->m->text, "it stays"));
	}
	heart_answer(k, left, "withdraw");
	assert_non_null(strstr(kit_letter(k, who[1])->m->subject, "Taken back"));
	heart_pass(k, 14 * DAY);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, who[0], "", NULL), 0);
	assert_non_null(
		strstr(heart_letter(&l, "cleo@example.org", "What came")->m->text, "Not enough."));
	assert_null(strstr(heart_letter(&l, "cleo@example.org", "What came")->m->text, "Nine"));
	kit_close(k);
}

/* Whoever decides gives reasons. What comes of them is said, and a "yes, but" sends nothing. */
static void what_those_in_charge_add_to_yes_or_no_is_not_lost_on_them(void **state)
{
	static const struct {
		const char *said, *told, *then;
	} cases[] = {
		{ "Yes, but without the second line, please.", "answer yes alone", "open" },
		{ "Who wrote this?", "answer yes alone", "open" },
		{ "Nein. Das ist eine Anschuldigung. Redet mit mir.", "goes to nobody", "closed" },
	};
	struct kit *k = kit_open(NULL);
	struct heart_letters l;

	(void)state;
	heart_people(k);
	for (int i = 0; i < 3; i++) {
		kit_mail(k, "pass", "ana@example.org", "circle+unnamed@example.org",
			 arena_printf(k->a, "Thing %d", i), "They are too long.");
		heart_tick(k);
		l = heart_letters(k);
		heart_answer(k, heart_letter(&l, "zoe@example.org", "May this go"), cases[i].said);
		assert_non_null(strstr(kit_letter(k, "zoe@example.org")->m->text, cases[i].told));
		assert_string_equal(heart_activity(k, i + 1)->state, cases[i].then);
		heart_tick(k);
		l = heart_letters(k);
		assert_int_equal(heart_count(&l, "bo@example.org", "", NULL), 0);
		assert_int_equal(heart_count(&l, "ana@example.org", "What came", NULL), i == 2);
	}
	kit_close(k);
}

static void consent_is_read_where_people_write_more(void **state)
{
	static const struct {
		const char *who, *said, *name; /* name: NULL: shown to nobody */
	} said[] = { { "ana@example.org", "Yes please, of course!", "Ana" },
		     { "bo@example.org", "Yes, but anonymous, please.", "" },
		     { "cleo@example.org", "No, please don't.", NULL },
		     { "dan@example.org", "Yes, but not in the newsletter.", NULL },
		     { "eva@example.org", "Rather anonymously", "" } };
	struct kit *k = kit_open(NULL);
	struct heart_letters l, asked, noted;
	struct activity_answer *v;
	size_t n, shown = 0;

	(void)state;
	heart_people(k);
	l = opened(k, "story", "The first harvest", "Tell us.");
	heart_answer(k, heart_letter(&l, "fay@example.org", "The first harvest"), "No.\n\nFay");
	assert_int_equal(heart_letters(k).n, 0); /* it is no story */
	for (int i = 0; i < 5; i++)
		heart_answer(k, heart_letter(&l, said[i].who, "The first harvest"), said[i].who);
	asked = heart_letters(k);
	for (int i = 0; i < 5; i++)
		heart_answer(k, heart_letter(&asked, said[i].who, "Thank you"), said[i].said);
	/* there is nothing to take part in: one more "yes" would be asked for, as a new story */
	noted = heart_letters(k);
	assert_null(strstr(heart_letter(&noted, "bo@example.org", "Noted")->m->text, "take part"));
	v = answers_of(k->c->s, k->a, 1, &n);
	for (int i = 0; i < 5; i++)
		for (size_t j = 0; j < n; j++)
			if (!strcmp(v[j].text, said[i].who)) {
				assert_non_null(said[i].name);
				assert_string_equal(v[j].name, said[i].name);
				shown++;
			}
	assert_int_equal(shown, 3);
	assert_int_equal(n, 3);
	heart_letters(k);
	heart_answer(k, heart_letter(&asked, "ana@example.org", "Thank you"), "no");
	assert_non_null(strstr(kit_letter(k, "ana@example.org")->m->subject, "Taken back"));
	kit_close(k);
}

static size_t shown_of(struct kit *k, const char *text, const char **name)
{
	size_t n, found = 0;
	struct activity_answer *v = answers_of(k->c->s, k->a, 1, &n);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i].text, text)) {
			*name = v[i].name;
			found++;
		}
	return found;
}

/* A second thought is no second story: what is not clear is shown to nobody until it is. */
static void a_second_thought_is_asked_about_the_same_story(void **state)
{
	static const char *const langs[] = { "en", "de", "fr", "de", "en", "es" };
	static const struct {
		const char *first, *then, *last, *name; /* name: NULL: shown to nobody */
		bool above;                             /* it answers what came of the first */
	} said[] = { { "yes", "On second thoughts rather not, sorry", "no", NULL, false },
		     { "Ja, gerne", "Doch lieber nein", "ja", "Mo", false },
		     { NULL, "oui mais sans mon nom", "anonyme", "", false },
		     { "Ja", "Doch lieber nein", "nein", NULL, true },
		     { "yes", "Yes, but without my name", "anonymous", "", true },
		     { "sí", "¡No!", "anónimo", "", true } };
	struct kit *k = kit_open(NULL);
	struct heart_letters l, asked, noted;

	(void)state;
	heart_people(k);
	for (size_t i = 0; i < 6; i++)
		kit_member(k, arena_printf(k->a, "m%zu@example.org", i), "Mo", langs[i]);
	l = opened(k, "story", "The first harvest", "Tell us.");
	for (size_t i = 0; i < 6; i++) {
		const char *who = arena_printf(k->a, "m%zu@example.org", i), *name = "?";
		struct kit_letter *again, *top;

		heart_answer(k, heart_letter(&l, who, "The first harvest"), who);
		asked = heart_letters(k);
		top = heart_letter(&asked, who, "");
		if (said[i].first) {
			heart_answer(k, top, said[i].first);
			noted = heart_letters(k);
			top = said[i].above ? heart_letter(&noted, who, "") : top;
			assert_int_equal(shown_of(k, who, &name), 1);
		}
		heart_answer(k, top, said[i].then);
		again = kit_letter(k, who);
		if (strcmp(said[i].then, "¡No!")) /* which is clear */
			assert_string_equal(again->m->subject,
					    heart_letter(&asked, who, "")->m->subject);
		assert_int_equal(shown_of(k, who, &name), 0);
		heart_answer(k, again, said[i].last);
		heart_letters(k);
		assert_int_equal(shown_of(k, who, &name), said[i].name != NULL);
		if (said[i].name)
			assert_string_equal(name, said[i].name);
		assert_int_equal(shown_of(k, said[i].then, &name), 0);
	}
	kit_close(k);
}

/* The word that hides a name does not show what its writer keeps to themselves. */
static void who_refuses_even_without_a_name_is_shown_to_nobody(void **state)
{
	static const struct {
		const char *who, *said;
		bool shown;
	} said[] = { { "ana@example.org", "I would rather not, not even anonymously.", false },
		     { "bo@example.org", "Lieber nicht, auch nicht anonym.", false },
		     { "cleo@example.org", "Ni siquiera de forma anónima, por favor.", false },
		     { "dan@example.org", "Anonymous, if you don't mind", true },
		     { "eva@example.org", "Not with my name, please: anonymously", true } };
	enum { N = sizeof said / sizeof *said };
	struct kit *k = kit_open(NULL);
	struct heart_letters l, asked;

	(void)state;
	heart_people(k);
	l = opened(k, "story", "The first harvest", "Tell us.");
	for (int i = 0; i < N; i++)
		heart_answer(k, heart_letter(&l, said[i].who, "The first harvest"), said[i].who);
	asked = heart_letters(k);
	for (int i = 0; i < N; i++) {
		struct activity_answer *v;
		size_t n, found = 0;

		heart_answer(k, heart_letter(&asked, said[i].who, "Thank you"), said[i].said);
		v = answers_of(k->c->s, k->a, 1, &n);
		for (size_t j = 0; j < n; j++)
			if (!strcmp(v[j].text, said[i].who)) {
				assert_string_equal(v[j].name, "");
				found++;
			}
		if (found != said[i].shown)
			fail_msg("%s: %zu", said[i].said, found);
	}
	kit_close(k);
}

static void what_is_over_is_not_reminded_of(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;

	(void)state;
	heart_people(k);
	l = opened(k, "meet", "Seeds", "when: 2026-03-11 18:00\n\nBring some.");
	heart_answer(k, heart_letter(&l, "ana@example.org", "Seeds"), "yes");
	heart_letters(k);
	heart_outage(k, 10 * DAY);
	heart_tick(k);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "Soon", NULL), 0);
	kit_close(k);
}

/* A question to which an earlier answer was suggested is heard by others, if it did not help. */
static void who_was_not_helped_says_so_in_their_own_words(void **state)
{
	static const struct {
		const char *said;
		bool goes;
	} said[] = { { "Go on, please", true },
		     { "please go on!", true },
		     { "No, that did not help.", true },
		     { "My hose is a different one.", true },
		     { "Not bad, but mine is wider. Thanks!", true },
		     { "Thanks, that helps a lot!", false },
		     { "Perfect", false },
		     { "yes", false },
		     { "withdraw", false } };

	(void)state;
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		struct kit *k = kit_open(NULL);
		struct heart_letters l;

		heart_people(k);
		kit_mail(k, "pass", "bo@example.org", "circle+ask@example.org", "Which hose drips?",
			 "Mine leaks.");
		heart_tick(k);
		l = heart_letters(k);
		heart_answer(k, heart_letter(&l, "ana@example.org", "Can you help"),
			     "A soaker hose.");
		heart_pass(k, 5 * DAY);
		heart_letters(k);
		kit_mail(k, "pass", "cleo@example.org", "circle+ask@example.org",
			 "Which hose drips?", "Mine too.");
		l = heart_letters(k);
		heart_answer(k, heart_letter(&l, "cleo@example.org", "Perhaps this helps"),
			     said[i].said);
		heart_tick(k);
		l = heart_letters(k);
		if ((heart_count(&l, "ana@example.org", "Can you help", NULL) > 0) != said[i].goes)
			fail_msg("%s", said[i].said);
		kit_close(k);
	}
}

/* Whoever joins when the groups are drawn practises with the smallest; who steps back hears no more. */
static void who_comes_late_finds_a_group_and_who_goes_is_left_in_peace(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters asked, l;
	struct kit_letter *one, *bo;

	(void)state;
	heart_people(k);
	asked = opened(k, "group", "Grafting", "Who would like to?");
	heart_answer(k, heart_letter(&asked, "ana@example.org", "Grafting"), "yes");
	heart_answer(k, heart_letter(&asked, "bo@example.org", "Grafting"), "yes");
	l = heart_letters(k);
	bo = heart_letter(&l, "bo@example.org", "You take part");
	heart_pass(k, 8 * DAY);
	heart_letters(k);
	heart_answer(k, heart_letter(&asked, "fay@example.org", "Grafting"), "yes");
	l = heart_letters(k);
	one = heart_letter(&l, "fay@example.org", "Your group");
	assert_non_null(strstr(one->m->text, "Ana, Bo"));
	heart_answer(k, one, "Do you graft in March?");
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "Re: Grafting");
	heart_letter(&l, "bo@example.org", "Re: Grafting");
	heart_answer(k, bo, "no");
	heart_letters(k);
	heart_pass(k, 7 * DAY);
	l = heart_letters(k);
	one = heart_letter(&l, "fay@example.org", "Grafting");
	assert_non_null(strstr(one->m->text, "Meeting 1"));
	assert_int_equal(heart_count(&l, "bo@example.org", "", NULL), 0);
	heart_answer(k, one, "I did two.");
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "Re: Grafting");
	assert_int_equal(heart_count(&l, "bo@example.org", "", NULL), 0);
	kit_close(k);
}

/* "No" is the second of two sides to the question; to what acknowledged a side it is what that letter
 * says. */
static void no_steps_back_from_a_side_as_its_letter_says(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters asked, l;

	(void)state;
	heart_people(k);
	kit_mail(k, "pass", "zoe@example.org", "circle+debate@example.org", "Peat?",
		 "sides: with peat | without\n\nNow.");
	heart_letters(k);
	heart_tick(k);
	asked = heart_letters(k);
	heart_answer(k, heart_letter(&asked, "ana@example.org", "A debate"), "1");
	heart_answer(k, heart_letter(&asked, "bo@example.org", "A debate"), "2");
	heart_answer(k, heart_letter(&asked, "cleo@example.org", "A debate"), "without");
	heart_answer(k, heart_letter(&asked, "eva@example.org", "A debate"), "No.");
	heart_answer(k, heart_letter(&asked, "dan@example.org", "A debate"), "2\n\nBogs need it.");
	asked = heart_letters(k);
	heart_letter(&asked, "dan@example.org", "You take part");
	assert_non_null(
		strstr(heart_letter(&asked, "zoe@example.org", "Re: Peat?")->m->text, "Bogs"));
	heart_answer(k, heart_letter(&asked, "ana@example.org", "You take part"), "No.");
	heart_answer(k, heart_letter(&asked, "bo@example.org", "You take part"),
		     "No, sorry, I have no time.\n\nBo");
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "no longer take part");
	heart_letter(&l, "bo@example.org", "no longer take part");
	heart_pass(k, 10 * DAY);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, "ana@example.org", "", NULL), 0);
	assert_int_equal(heart_count(&l, "bo@example.org", "", NULL), 0);
	heart_letter(&l, "cleo@example.org", "Your side, “without”");
	kit_close(k);
}

static void groups_come_nearest_to_their_size_and_leave_nobody_alone(void **state)
{
	static const int64_t want[][3] = { /* people, size, groups */
					   { 1, 4, 1 }, { 2, 4, 1 }, { 5, 4, 1 },  { 6, 4, 2 },
					   { 7, 4, 2 }, { 9, 4, 2 }, { 10, 4, 3 }, { 3, 2, 1 },
					   { 5, 2, 2 }, { 4, 3, 1 }, { 5, 3, 2 }
	};
	struct kit *k = kit_open(NULL);

	(void)state;
	heart_people(k);
	opened(k, "group", "Grafting", "Who would like to?");
	store_begin(k->c->s);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		for (int64_t m = 1; m <= 10; m++) {
			participant_group_leave(k->c->s, 1, m);
			participant_remove(k->c->s, 1, m, "in");
			if (m <= want[i][0])
				participant_add(k->c->s, 1, m, "in", k->now);
		}
		assert_int_equal(participants_divide(k->c->s, 1, want[i][1], 7, k->now),
				 want[i][2]);
	}
	store_commit(k->c->s);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_yes_or_a_no_may_have_more_words),
		cmocka_unit_test(who_writes_more_than_yes_takes_part_and_is_heard),
		cmocka_unit_test(the_owner_and_who_remarks_can_talk),
		cmocka_unit_test(a_no_steps_back_only_where_it_answers_the_invitation),
		cmocka_unit_test(who_steps_back_takes_their_words_along_by_a_word_of_its_own),
		cmocka_unit_test(what_those_in_charge_add_to_yes_or_no_is_not_lost_on_them),
		cmocka_unit_test(a_second_thought_is_asked_about_the_same_story),
		cmocka_unit_test(consent_is_read_where_people_write_more),
		cmocka_unit_test(who_comes_late_finds_a_group_and_who_goes_is_left_in_peace),
		cmocka_unit_test(no_steps_back_from_a_side_as_its_letter_says),
		cmocka_unit_test(groups_come_nearest_to_their_size_and_leave_nobody_alone),
		cmocka_unit_test(who_refuses_even_without_a_name_is_shown_to_nobody),
		cmocka_unit_test(what_is_over_is_not_reminded_of),
		cmocka_unit_test(who_was_not_helped_says_so_in_their_own_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
