/*
 * Who looks after an inquiry: one person, named from the first letter, told first, until another
 * takes it. And who is asked.
 */
#include "heart_kit.h"

static const char settings[] = "inquiries: { promise = \"3d\"; sample = 3; };";

static void ask(struct kit *k, const char *from, const char *subject, const char *text)
{
	kit_mail(k, "pass", from, "circle+ask@example.org", subject, text);
}

/* Of two who run the community each looks after every second question, and one alone is named. */
static void each_question_is_in_the_care_of_one_named_person(void **state)
{
	struct kit *k = kit_open(settings);
	struct heart_letters l;
	struct kit_letter *yours;

	(void)state;
	heart_people(k);
	kit_role(k, kit_who(k, "eva@example.org")->id, "coordinator");
	ask(k, "ana@example.org", "Moles?", "They dig.");
	assert_non_null(strstr(kit_letter(k, "ana@example.org")->m->text, "In the care of: Eva."));
	ask(k, "ana@example.org", "Voles?", "They too.");
	assert_non_null(strstr(kit_letter(k, "ana@example.org")->m->text, "In the care of: Zoe."));
	ask(k, "eva@example.org", "Slugs?", "Never who asks.");
	assert_non_null(strstr(kit_letter(k, "eva@example.org")->m->text, "In the care of: Zoe."));
	heart_tick(k);
	l = heart_letters(k);
	yours = heart_letter(&l, "eva@example.org", "In your care: number 1, Moles?");
	assert_non_null(strstr(yours->m->text, "Ana asks"));
	heart_letter(&l, "zoe@example.org", "In your care: number 2, Voles?");
	assert_int_equal(heart_count(&l, "eva@example.org", "Can you help? Moles?", NULL), 0);
	/* they hear first, then the others, and the asker reads the same name */
	heart_pass(k, 3 * DAY - 15 * HOUR);
	l = heart_letters(k);
	heart_letter(&l, "eva@example.org", "Still without an answer: number 1");
	assert_int_equal(heart_count(&l, "zoe@example.org", "answer: number 1", NULL), 0);
	heart_pass(k, 12 * HOUR);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, "eva@example.org", "answer: number 1", NULL), 0);
	assert_non_null(strstr(heart_letter(&l, "zoe@example.org", "answer: number 1")->m->text,
			       "In the care of: Eva"));
	assert_non_null(strstr(heart_letter(&l, "ana@example.org", "Not yet: Moles?")->m->text,
			       "In the care of: Eva."));
	kit_close(k);
}

static void a_coordinator_takes_a_question_over(void **state)
{
	struct kit *k = kit_open(settings);
	struct heart_letters l;
	struct kit_letter *one;

	(void)state;
	heart_people(k);
	kit_role(k, kit_who(k, "eva@example.org")->id, "coordinator");
	ask(k, "ana@example.org", "Moles?", "They dig."); /* Eva's */
	heart_tick(k);
	heart_letters(k);
	heart_pass(k, 3 * DAY - 10 * HOUR);
	l = heart_letters(k);
	one = heart_letter(&l, "zoe@example.org", "Still without an answer: number 1");
	heart_answer(k, one, "Take it!");
	l = heart_letters(k);
	assert_non_null(strstr(heart_letter(&l, "zoe@example.org", "Status")->m->text,
			       "you look after it from now on"));
	assert_non_null(
		strstr(heart_letter(&l, "eva@example.org", "In other hands: Moles?")->m->text,
		       "Zoe looks after"));
	heart_answer(k, one, "take"); /* again: nobody hears it twice */
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, "eva@example.org", "In other hands", NULL), 0);
	heart_pass(k, 6 * HOUR);
	l = heart_letters(k);
	assert_non_null(strstr(heart_letter(&l, "ana@example.org", "Not yet: Moles?")->m->text,
			       "In the care of: Zoe."));
	/* who is in charge no more looks after nothing */
	store_begin(k->c->s);
	role_remove(k->c->s, kit_who(k, "zoe@example.org")->id, "coordinator", "");
	store_commit(k->c->s);
	heart_pass(k, 2 * DAY);
	l = heart_letters(k);
	assert_non_null(strstr(heart_letter(&l, "ana@example.org", "Not yet: Moles?")->m->text,
			       "In the care of: Eva."));
	kit_close(k);
}

/* Of fifteen who may be asked, once a week each, a sample of five finds five three times. */
static void for_who_has_no_room_another_one_is_drawn(void **state)
{
	static const char *const limits[] = {
		"inquiries: { sample = 5; per_member_per_week = 1; };",
		"inquiries: { sample = 5; per_member_per_week = 0; };"
		" members: { letters_per_week = 1; };"
	};

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct kit *k = kit_open(limits[i]);
		struct heart_letters l;

		heart_people(k);
		for (int n = 0; n < 10; n++)
			kit_member(k, arena_printf(k->a, "m%d@example.org", n), "", NULL);
		for (int n = 0; n < 4; n++) {
			ask(k, "ana@example.org", arena_printf(k->a, "Riddle %d", n),
			    "What is it?");
			heart_tick(k);
			l = heart_letters(k);
			assert_int_equal(heart_count(&l, NULL, "Can you help?", NULL),
					 n < 3 ? 5 : 0);
		}
		kit_close(k);
	}
}

/* Bo, Cleo and Dan answered, as 1, 2 and 3; Bo took it back. */
static void thanks_for_nobody_are_told_and_numbers_stay(void **state)
{
	struct kit *k = kit_open("inquiries: { promise = \"3d\"; sample = 6; };");
	static const char *const who[] = { "bo@example.org", "cleo@example.org",
					   "dan@example.org" };
	struct heart_letters l;
	struct kit_letter *out, *bo = NULL;
	struct activity_answer *v;
	struct arrival *r;
	size_t n;

	(void)state;
	heart_people(k);
	ask(k, "ana@example.org", "How deep should raised beds be?", "Mine are 20 cm.");
	heart_tick(k);
	l = heart_letters(k);
	bo = heart_letter(&l, who[0], "Can you help?");
	for (int i = 0; i < 3; i++)
		heart_answer(k, heart_letter(&l, who[i], "Can you help?"),
			     arena_printf(k->a, "Answer %d.", i));
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	out = heart_letter(&l, "ana@example.org", "What came of");
	heart_answer(k, bo, "withdraw");
	heart_letters(k);
	r = heart_answer(k, out, "Thanks 2!\nthanks 1\n\nthanks 7");
	assert_non_null(strstr(r->reason, "thanks, counted for 1"));
	v = answers_of(k->c->s, k->a, 1, &n);
	assert_int_equal(n, 2);
	assert_string_equal(v[0].text, "Answer 1.");
	assert_int_equal(v[0].thanks, 1);
	assert_int_equal(v[1].thanks, 0);
	l = heart_letters(k);
	assert_int_equal(l.n, 1);
	out = heart_letter(&l, "ana@example.org", "Nobody has that number");
	assert_non_null(strstr(out->m->text, "the number 1, 7,"));
	heart_answer(k, out, "thanks 2"); /* again: counted once, and nothing to tell */
	kit_silence(k);
	kit_close(k);
}

/* People thank several in one line. */
static void a_line_thanks_as_many_as_it_names(void **state)
{
	static const struct {
		const char *said;
		int thanks[3], best; /* best: the number of the answer; 0: none */
	} cases[] = { { "Thanks 1, best 2. That helped a lot!", { 1, 1, 0 }, 2 },
		      { "thanks 1 and 3", { 1, 0, 1 }, 0 },
		      { "¡Gracias 1, 2 y 3!", { 1, 1, 1 }, 0 },
		      { "Danke 2; beste 3", { 0, 1, 1 }, 3 },
		      { "thanks 2. 40 cm it is then", { 0, 1, 0 }, 0 },
		      { "thanks, 3 of them grew", { 0, 0, 0 }, 0 } };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		static const char *const who[] = { "bo@example.org", "cleo@example.org",
						   "dan@example.org" };
		struct kit *k = kit_open("inquiries: { promise = \"3d\"; sample = 6; };");
		struct activity_answer *v;
		struct heart_letters l;
		size_t n;

		heart_people(k);
		ask(k, "ana@example.org", "How deep should raised beds be?", "Mine are 20 cm.");
		heart_tick(k);
		l = heart_letters(k);
		for (int j = 0; j < 3; j++)
			heart_answer(k, heart_letter(&l, who[j], "Can you help?"),
				     arena_printf(k->a, "Answer %d.", j + 1));
		heart_pass(k, 3 * DAY);
		l = heart_letters(k);
		heart_answer(k, heart_letter(&l, "ana@example.org", "What came of"), cases[i].said);
		v = answers_of(k->c->s, k->a, 1, &n);
		for (size_t j = 0; j < n; j++)
			for (long who_n = 1; who_n <= 3; who_n++)
				if (v[j].number == who_n &&
				    (v[j].thanks != cases[i].thanks[who_n - 1] ||
				     v[j].best != (cases[i].best == who_n)))
					fail_msg("%s: number %ld", cases[i].said, who_n);
		kit_close(k);
	}
}

/* Whoever is thanked for an answer is polite as well, and that is no second answer. */
static void courtesy_for_an_acknowledgement_is_no_answer(void **state)
{
	static const struct {
		const char *said;
		size_t answers;
	} cases[] = { { "You're welcome!", 1 },
		      { "No problem, happy to help.\n\nBo", 1 },
		      { "Great, thanks a lot!", 1 },
		      { "OK", 1 },
		      { "👍", 1 },
		      { "Gern geschehen!", 1 },
		      { "Je vous en prie.", 1 },
		      { "Fine sand works as well.", 2 },
		      { "Forty, rather", 2 } };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct kit *k = kit_open("inquiries: { promise = \"3d\"; sample = 6; };");
		struct heart_letters l;
		struct arrival *r;
		size_t n;

		heart_people(k);
		ask(k, "ana@example.org", "How deep should raised beds be?", "Mine are 20 cm.");
		heart_tick(k);
		l = heart_letters(k);
		heart_answer(k, heart_letter(&l, "bo@example.org", "Can you help?"), "Fifty.");
		l = heart_letters(k);
		r = heart_answer(k, heart_letter(&l, "bo@example.org", "Noted"), cases[i].said);
		answers_of(k->c->s, k->a, 1, &n);
		if (n != cases[i].answers ||
		    (n == 1 && strcmp(r->reason, "thanks for a letter of ours") != 0))
			fail_msg("%s: %zu, %s", cases[i].said, n, r->reason);
		kit_close(k);
	}
}

/* To who was asked the word is an answer; the asker needs no more of them. */
static void solved_closes_a_question_of_ones_own(void **state)
{
	static const char *const said[] = { "Solved, thanks!", "Erledigt.", "¡Resuelto!", NULL };

	(void)state;
	for (int i = 0; said[i]; i++) {
		struct kit *k = kit_open(settings);
		struct heart_letters l;
		struct kit_letter *promised, *one = NULL;

		heart_people(k);
		ask(k, "ana@example.org", "How deep should raised beds be?", "Mine are 20 cm.");
		heart_tick(k);
		l = heart_letters(k);
		promised = heart_letter(&l, "ana@example.org", "Your question");
		heart_count(&l, NULL, "Can you help?", &one);
		heart_answer(k, one, said[i]);
		assert_string_equal(heart_activity(k, 1)->state, "open");
		heart_answer(k, promised, said[i]);
		heart_tick(k);
		assert_string_equal(heart_activity(k, 1)->state, "closed");
		l = heart_letters(k);
		heart_letter(&l, "ana@example.org", "What came of");
		kit_close(k);
	}
}

static void what_stands_below_thanks_is_an_answer(void **state)
{
	struct kit *k = kit_open(settings);
	struct heart_letters l;
	struct kit_letter *one = NULL;
	struct activity_answer *v;
	size_t n;

	(void)state;
	heart_people(k);
	ask(k, "ana@example.org", "How deep should raised beds be?", "Mine are 20 cm.");
	heart_tick(k);
	l = heart_letters(k);
	heart_count(&l, NULL, "Can you help?", &one);
	heart_answer(k, one,
		     arena_printf(k->a, "Thanks!\n\n%s",
				  member_find(k->c->s, k->a, one->member)->name));
	answers_of(k->c->s, k->a, 1, &n);
	assert_int_equal(n, 0);
	heart_answer(k, one, "Thank you.\n\nForty cm.");
	v = answers_of(k->c->s, k->a, 1, &n);
	assert_int_equal(n, 1);
	assert_string_equal(v->text, "Forty cm.");
	kit_close(k);
}

/* Nothing of it goes to the others, and whoever asked is as much without an answer as before. */
static void no_answer_is_none(void **state)
{
	static const struct {
		const char *said, *kind; /* kind: of the letter that comes back; NULL: none */
	} cases[] = { { "Sorry, no idea.", NULL },
		      { "Keine Ahnung!", NULL },
		      { "Das weiß ich leider nicht.", "inquiry" }, /* in words of their own */
		      { "Weiß ich leider nicht", NULL },
		      { "Je n’en sais rien, désolé.", NULL },
		      { "Não sei", NULL },
		      { "anonymous", "empty" },
		      { "status", "for-keepers" },
		      { "close", "for-keepers" },
		      { "I don't know much, but forty will do.", "inquiry" },
		      { "No.", "inquiry" } };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct kit *k = kit_open(settings);
		struct heart_letters l;
		struct kit_letter *one = NULL;
		size_t n;

		heart_people(k);
		ask(k, "ana@example.org", "How deep should raised beds be?", "Mine are 20 cm.");
		heart_tick(k);
		l = heart_letters(k);
		heart_count(&l, NULL, "Can you help?", &one);
		heart_answer(k, one, cases[i].said);
		l = heart_letters(k);
		answers_of(k->c->s, k->a, 1, &n);
		if (n != (cases[i].kind && !strcmp(cases[i].kind, "inquiry")) ||
		    (cases[i].kind ? !l.n || strcmp(l.v[0]->kind, cases[i].kind) != 0 : l.n != 0))
			fail_msg("\"%s\": %zu answers, %s", cases[i].said, n,
				 l.n ? l.v[0]->kind : "silence");
		kit_close(k);
	}
}

/* Of twelve hours: others are asked and reminded on the way, not all at once as it begins. */
static void a_short_promise_has_its_steps_on_the_way_as_a_long_one(void **state)
{
	struct kit *k = kit_open("inquiries: { promise = \"12h\"; sample = 2; };");
	struct heart_letters l;

	(void)state;
	heart_people(k);
	kit_role(k, kit_who(k, "eva@example.org")->id, "coordinator");
	ask(k, "ana@example.org", "Moles?", "They dig.");
	heart_tick(k);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "Still without an answer", NULL), 0);
	assert_int_equal(heart_count(&l, NULL, "Can you help?", NULL), 2);
	heart_pass(k, 5 * HOUR);
	l = heart_letters(k);
	assert_int_equal(l.n, 0);
	heart_pass(k, HOUR);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "Can you help?", NULL), 2);
	heart_letter(&l, "eva@example.org", "Still without an answer: number 1");
	heart_pass(k, 2 * HOUR);
	l = heart_letters(k);
	heart_letter(&l, "zoe@example.org", "Still without an answer: number 1");
	heart_pass(k, 2 * HOUR);
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "Not yet: Moles?");
	assert_int_equal(l.n, 1);
	kit_close(k);
}

/* Readers see what is asked, not the word that opened it; answers that know it by that are found. */
static void the_word_that_opens_it_is_not_in_its_title(void **state)
{
	struct kit *k = kit_open(settings);
	struct arrival *r, *answer;
	struct post *p;

	(void)state;
	heart_people(k);
	r = kit_mail(k, "pass", "ana@example.org", "circle@example.org", "ask: Moles in the beds?",
		     "They dig.");
	p = post_find(k->c->s, k->a, r->id);
	assert_string_equal(p->subject, "Moles in the beds?");
	assert_string_equal(thread_find(k->c->s, k->a, p->thread)->subject, "Moles in the beds?");
	answer = kit_mail(k, "pass", "bo@example.org", "circle@example.org",
			  "Re: ask: Moles in the beds?", "Mine too.");
	assert_int_equal(post_find(k->c->s, k->a, answer->id)->thread, p->thread);
	kit_close(k);
}

/* answers: the number of a mail among those said; 0: none */
static void say(struct kit *k, const char *from, const char *to, const char *subject, int answers,
		const char *text)
{
	kit_mail_with(k, "pass", from, to, subject,
		      answers ? arena_printf(k->a, "In-Reply-To: <m%d@client.example>\r\n", answers)
			      : NULL,
		      text);
}

/* Who asks within a conversation has no answer in what was said before. */
static void what_was_said_before_a_question_does_not_answer_it(void **state)
{
	struct kit *k = kit_open(settings);
	struct activity_answer *v;

	(void)state;
	heart_people(k);
	say(k, "bo@example.org", "circle@example.org", "Moles", 0, "They dig again.");
	say(k, "ana@example.org", "circle+ask@example.org", "Re: Moles", 1, "What helps?");
	say(k, "cleo@example.org", "circle@example.org", "Re: Moles", 1, "Garlic.");
	heart_pass(k, HOUR);
	assert_int_equal(activity_shown(k->c->s, k->a, activity_find(k->c->s, k->a, 1), &v, 9), 1);
	assert_string_equal(v->text, "Garlic.");
	kit_close(k);
}

/* Two had gone on about an answer that came late: their conversation is the larger one, which the
 * question's becomes part of. */
static void a_question_is_answered_in_the_conversation_that_it_was_joined_to(void **state)
{
	enum { ASKED = 1, TWO, LATE = 4 };
	struct kit *k = kit_open(settings);
	struct activity_answer *v;

	(void)state;
	heart_people(k);
	say(k, "ana@example.org", "circle+ask@example.org", "Moles?", 0, "What keeps them away?");
	say(k, "cleo@example.org", "circle@example.org", "Re: Garlic", LATE, "Yes, garlic.");
	say(k, "dan@example.org", "circle@example.org", "Re: Garlic", TWO, "Or a cat.");
	say(k, "bo@example.org", "circle@example.org", "Garlic", ASKED, "Garlic helps.");
	heart_pass(k, HOUR);
	assert_int_equal(activity_shown(k->c->s, k->a, activity_find(k->c->s, k->a, 1), &v, 9), 3);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_thanks_as_many_as_it_names),
		cmocka_unit_test(courtesy_for_an_acknowledgement_is_no_answer),
		cmocka_unit_test(solved_closes_a_question_of_ones_own),
		cmocka_unit_test(what_stands_below_thanks_is_an_answer),
		cmocka_unit_test(no_answer_is_none),
		cmocka_unit_test(a_short_promise_has_its_steps_on_the_way_as_a_long_one),
		cmocka_unit_test(thanks_for_nobody_are_told_and_numbers_stay),
		cmocka_unit_test(for_who_has_no_room_another_one_is_drawn),
		cmocka_unit_test(each_question_is_in_the_care_of_one_named_person),
		cmocka_unit_test(a_coordinator_takes_a_question_over),
		cmocka_unit_test(what_was_said_before_a_question_does_not_answer_it),
		cmocka_unit_test(a_question_is_answered_in_the_conversation_that_it_was_joined_to),
		cmocka_unit_test(the_word_that_opens_it_is_not_in_its_title),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
