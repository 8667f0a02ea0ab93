/*
 * A guest: questions gathered, and those that come after. One from outside: invited by a coordinator,
 * comes by their own word, takes part in that activity by mail and in nothing else.
 */
#include "heart_kit.h"

static const char marta[] = "marta@far.example";
static const char settings[] =
	"inquiries: { sample = 2; };\n"
	"posts: { outsiders = \"refuse\"; };\n"
	"rhythm = ( { name = \"w\"; when = \"weekly on monday at 08:00\"; do = "
	"\"digest\"; } );";

static struct arrival *open_guest(struct kit *k, const char *by, const char *fields)
{
	return kit_mail(k, "pass", by, "circle+guest@example.org", "Marta on soil",
			arena_printf(k->a, "%s\n\nShe knows everything about clay.", fields));
}

static bool says(const struct kit_letter *l, const char *text)
{
	return strstr(l->m->text, text) != NULL;
}

/* Zoe opens it; gives the invitation, which is all that Marta has had. */
static struct kit_letter *invited(struct kit *k)
{
	struct heart_letters l;
	struct kit_letter *one;

	heart_people(k);
	open_guest(k, "zoe@example.org", "guest: marta@far.example");
	l = heart_letters(k);
	assert_true(says(heart_letter(&l, "zoe@example.org", "Number 1"), "marta@far.example"));
	one = heart_letter(&l, marta, "You are invited as a guest: Marta on soil");
	assert_true(says(one, "Zoe invites you") && says(one, "everything about clay"));
	return one;
}

static void a_guest_gets_the_questions_and_everyone_the_answers(void **state)
{
	struct kit *k = kit_open("inquiries: { sample = 2; };");
	struct heart_letters l;
	struct kit_letter *one, *ask;
	struct member *fay;

	(void)state;
	heart_people(k);
	fay = kit_who(k, "fay@example.org");
	fay->mode = "nothing"; /* the guest wants no other mail */
	store_begin(k->c->s);
	member_save(k->c->s, fay);
	store_commit(k->c->s);
	open_guest(k, "zoe@example.org",
		   "guest: fay@example.org\nwith: who@example.net\n\nShe knows.");
	one = kit_letter(k, "zoe@example.org");
	assert_true(says(one, "who@example.net")); /* no member: nothing goes there */
	heart_tick(k);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, "fay@example.org", "Your questions", NULL), 0);
	ask = heart_letter(&l, "ana@example.org", "Your questions");
	heart_answer(k, ask, "What about clay?");
	heart_answer(k, kit_letter(k, "ana@example.org"), "And about lime?"); /* our "Noted" */
	heart_letters(k);
	heart_pass(k, 8 * DAY);
	l = heart_letters(k);
	one = heart_letter(&l, "fay@example.org", "The questions");
	assert_true(says(one, "What about clay?") && says(one, "And about lime?"));
	heart_answer(k, one, "Clay wants patience.");
	heart_letters(k);
	heart_answer(k, ask, "And sand?"); /* the questions have gone */
	l = heart_letters(k);
	one = heart_letter(&l, "fay@example.org", "Marta on soil");
	assert_true(says(one, "And sand?"));
	heart_answer(k, one, "Sand wants water.");
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	one = heart_letter(&l, "bo@example.org", "The answers");
	assert_true(says(one, "Clay wants patience.") && says(one, "What about clay?"));
	assert_true(says(one, "Sand wants water.") && says(one, "And sand?"));
	assert_int_equal(heart_count(&l, NULL, "Without an answer", NULL), 0);
	kit_close(k);
}

static void a_private_question_that_comes_late_is_for_who_opened_it(void **state)
{
	struct kit *k = kit_open("inquiries: { sample = 2; };");
	struct heart_letters l;
	struct kit_letter *ask;

	(void)state;
	heart_people(k);
	open_guest(k, "zoe@example.org", "guest: fay@example.org\nprivate: yes\n\nShe knows.");
	heart_tick(k);
	l = heart_letters(k);
	ask = heart_letter(&l, "ana@example.org", "Your questions");
	heart_answer(k, ask, "What about clay?");
	heart_pass(k, 8 * DAY);
	heart_letters(k);
	heart_answer(k, ask, "And sand?");
	l = heart_letters(k);
	assert_true(says(heart_letter(&l, "zoe@example.org", "Marta on soil"), "And sand?"));
	assert_int_equal(heart_count(&l, "fay@example.org", "", NULL), 0);
	kit_close(k);
}

static void a_guest_who_agrees_takes_part_by_mail(void **state)
{
	struct kit *k = kit_open(settings);
	struct kit_letter *one = invited(k), *ask;
	struct heart_letters l;
	struct arrival *r;

	(void)state;
	r = heart_answer(k, one, ""); /* nothing need be written */
	assert_string_equal(r->reason, "takes part in activity 1 as guest");
	assert_string_equal(kit_who(k, marta)->state, "guest");
	l = heart_letters(k);
	assert_true(says(heart_letter(&l, marta, "our guest"), "nothing else"));
	assert_true(says(heart_letter(&l, "zoe@example.org", "Your guest comes"), marta));
	heart_tick(k);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, marta, "", NULL), 0); /* what is for the members */
	ask = heart_letter(&l, "ana@example.org", "Your questions");
	heart_answer(k, ask, "What about clay?");
	heart_letters(k);
	heart_pass(k, 8 * DAY);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, marta, "", NULL), 1);
	one = heart_letter(&l, marta, "The questions");
	assert_true(says(one, "What about clay?"));
	r = heart_answer(k, one, "Clay wants patience.");
	assert_non_null(strstr(r->reason, "answer to activity 1"));
	l = heart_letters(k);
	heart_letter(&l, marta, "Noted");
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	assert_true(
		says(heart_letter(&l, "bo@example.org", "The answers"), "Clay wants patience."));
	heart_pass(k, 30 * DAY); /* digests and all: nothing of it is for a guest */
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, marta, "", NULL), 0);
	kit_close(k);
}

static void nothing_goes_to_who_does_not_answer(void **state)
{
	struct kit *k = kit_open(settings);
	struct heart_letters l;

	(void)state;
	invited(k);
	heart_tick(k);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "Your questions"), "What about clay?");
	heart_pass(k, 12 * DAY);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, marta, "", NULL), 0);
	assert_null(kit_who(k, marta));
	kit_close(k);
}

/* Who comes from outside knows when, and is promised nothing that goes to members alone. */
static void a_guest_knows_when_they_are_expected(void **state)
{
	static const char when[] = "Wed 11 Mar, 18:00";
	struct kit *k = kit_open(settings);
	struct heart_letters l;
	struct kit_letter *one;

	(void)state;
	heart_people(k);
	open_guest(k, "zoe@example.org", "guest: marta@far.example\nwhen: 2026-03-11 18:00");
	l = heart_letters(k);
	one = heart_letter(&l, marta, "You are invited");
	assert_true(says(one, when));
	heart_answer(k, one, "yes");
	l = heart_letters(k);
	assert_true(says(heart_letter(&l, marta, "our guest"), when));
	heart_tick(k);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "Your questions"), "What about clay?");
	heart_letters(k);
	heart_pass(k, 9 * DAY);
	l = heart_letters(k);
	assert_true(says(heart_letter(&l, marta, "Soon"), when));
	heart_answer(k, heart_letter(&l, marta, "The questions"), "Clay wants patience.");
	assert_false(says(kit_letter(k, marta), "You will hear"));
	kit_close(k);
}

/* What somebody says who does not come, or asks first, their host hears. */
static void a_guest_who_declines_is_heard_by_the_host(void **state)
{
	struct kit *k = kit_open(settings);
	struct kit_letter *one = invited(k), *heard;
	struct heart_letters l;

	(void)state;
	heart_answer(k, one, "No, sorry, I am abroad.");
	l = heart_letters(k);
	one = heart_letter(&l, marta, "Nothing was done");
	heard = heart_letter(&l, "zoe@example.org", "Re: You are invited");
	assert_true(says(heard, "I am abroad"));
	assert_non_null(
		strstr(heard->reply_to, marta)); /* who is no member gets no letter of ours */
	heart_answer(k, one, "Which day is it?");
	l = heart_letters(k);
	assert_true(says(heart_letter(&l, "zoe@example.org", "Re: Nothing was done"), "Which day"));
	assert_null(kit_who(k, marta));
	kit_close(k);
}

/* Nor is it a question for all to read what they say who cannot come after all. */
static void what_a_guest_says_to_the_welcome_is_for_the_host(void **state)
{
	struct kit *k = kit_open(settings);
	struct kit_letter *one = invited(k);
	struct heart_letters l;

	(void)state;
	heart_answer(k, one, "yes");
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, marta, "our guest"), "No, I cannot come after all.");
	l = heart_letters(k);
	one = heart_letter(&l, "zoe@example.org", "Re: Marta on soil");
	assert_true(says(one, "I cannot come after all"));
	heart_answer(k, one, "What a pity! In March?");
	l = heart_letters(k);
	assert_true(says(heart_letter(&l, marta, "Re: Marta on soil"), "In March?"));
	heart_pass(k, 11 * DAY);
	l = heart_letters(k);
	assert_false(says(heart_letter(&l, "zoe@example.org", "Without an answer"), "after all"));
	kit_close(k);
}

/* Nobody is told to look for answers that nobody gave. */
static void a_guest_who_says_nothing_leaves_no_false_promise(void **state)
{
	struct kit *k = kit_open(settings);
	struct heart_letters l;
	struct kit_letter *ask;

	(void)state;
	invited(k);
	heart_tick(k);
	l = heart_letters(k);
	ask = heart_letter(&l, "ana@example.org", "Your questions");
	heart_pass(k, 8 * DAY);
	l = heart_letters(k);
	assert_true(says(heart_letter(&l, "zoe@example.org", "The questions"), "No question"));
	heart_answer(k, ask, "What about clay?");
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	assert_true(says(heart_letter(&l, "ana@example.org", "Without an answer"),
			 "No answer to them has reached us"));
	heart_letter(&l, "zoe@example.org", "Without an answer");
	assert_int_equal(heart_count(&l, NULL, "The answers", NULL), 0);
	kit_close(k);
}

static void who_agrees_late_gets_what_went_before(void **state)
{
	struct kit *k = kit_open(settings);
	struct kit_letter *one = invited(k);
	struct heart_letters l;

	(void)state;
	heart_tick(k);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "Your questions"), "What about clay?");
	heart_pass(k, 8 * DAY);
	heart_letters(k);
	heart_answer(k, one, "I come!");
	l = heart_letters(k);
	assert_true(says(heart_letter(&l, marta, "The questions"), "What about clay?"));
	heart_pass(k, 5 * DAY);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, marta, "The questions", NULL), 0);
	kit_close(k);
}

static void only_who_is_in_charge_invites_and_once_a_day(void **state)
{
	struct kit *k = kit_open(settings);
	struct heart_letters l;
	struct kit_letter *mine;

	(void)state;
	invited(k);
	mine = NULL;
	open_guest(k, "zoe@example.org",
		   "guest: marta@far.example"); /* the address was asked today */
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, marta, "", NULL), 0);
	mine = heart_letter(&l, "zoe@example.org", "Number 2");
	assert_true(says(mine, "nothing goes to them"));
	open_guest(k, "ana@example.org", "guest: eve@far.example"); /* she may not open one */
	l = heart_letters(k);
	assert_int_equal(l.n, 1); /* and hears so */
	assert_string_equal(heart_letter(&l, "ana@example.org", "Not begun")->kind, "not-begun");
	/* another one is named later, in answer to a letter of it */
	heart_answer(k, mine, "guest: eve@far.example");
	l = heart_letters(k);
	heart_letter(&l, "eve@far.example", "You are invited");
	assert_true(says(heart_letter(&l, "zoe@example.org", "Number 2"), "eve@far.example"));
	kit_close(k);
}

/* Where posts are taken without proof a name alone may open a talk, and nothing more. */
static void nobody_is_invited_in_a_borrowed_name(void **state)
{
	struct kit *k = kit_open("posts: { unauthenticated_posts = \"accept\"; };");
	struct heart_letters l;

	(void)state;
	heart_people(k);
	heart_recipe(k, "talk",
		     "word = \"talk\"; about = \"x\"; lasts = \"2d\"; roles = [ \"speaker\" ];"
		     " steps = ( { at = \"end\"; mail = \"bye\"; to = \"owner\"; } );"
		     " letters = { bye = { en = \"Bye\\n\\nBye.\"; }; };");
	kit_mail(k, NULL, "zoe@example.org", "circle+talk@example.org", "Peat",
		 "speaker: victim@far.example\n\nBuy it.");
	heart_tick(k);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, "victim@far.example", "", NULL), 0);
	assert_true(says(heart_letter(&l, "zoe@example.org", "Number 1"), "nothing goes to them"));
	kit_close(k);
}

/* Where nothing proves who writes, the token that comes back does. */
static void an_opening_confirmed_by_token_invites(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;

	(void)state;
	heart_people(k);
	kit_mail(k, NULL, "zoe@example.org", "circle+guest@example.org", "Marta on soil",
		 "guest: marta@far.example\n\nShe knows.");
	heart_answer(k, kit_letter(k, "zoe@example.org"), "yes");
	l = heart_letters(k);
	heart_letter(&l, marta, "You are invited");
	kit_close(k);
}

static void a_guest_is_no_member_and_stops_by_a_word(void **state)
{
	struct kit *k = kit_open(settings);
	struct kit_letter *one = invited(k), *welcome;
	struct heart_letters l;
	struct arrival *r;

	(void)state;
	heart_answer(k, one, "yes");
	l = heart_letters(k);
	welcome = heart_letter(&l, marta, "our guest");
	r = kit_mail(k, "pass", marta, "circle@example.org", "Hello all", "I am new.");
	assert_string_equal(r->state, "aside"); /* members alone post here */
	heart_letters(k);
	r = heart_answer(k, one, "yes"); /* the token serves once */
	assert_string_equal(r->state, "aside");
	heart_letters(k);
	heart_answer(k, welcome, "leave");
	assert_string_equal(kit_who(k, marta)->state, "left");
	l = heart_letters(k);
	one = heart_letter(&l, marta, "");
	heart_answer(k, one, "oh no"); /* undone: a guest as before, no member */
	assert_string_equal(kit_who(k, marta)->state, "guest");
	kit_close(k);
}

static void a_guest_may_join(void **state)
{
	struct kit *k = kit_open("members: { join = \"open\"; };");
	struct kit_letter *one = invited(k);

	(void)state;
	heart_answer(k, one, "yes");
	heart_letters(k);
	kit_mail(k, "pass", marta, "circle+join@example.org", "join", "");
	assert_string_equal(kit_who(k, marta)->state, "active");
	assert_string_equal(kit_who(k, marta)->mode, "digest");
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_guest_gets_the_questions_and_everyone_the_answers),
		cmocka_unit_test(a_private_question_that_comes_late_is_for_who_opened_it),
		cmocka_unit_test(a_guest_who_agrees_takes_part_by_mail),
		cmocka_unit_test(nothing_goes_to_who_does_not_answer),
		cmocka_unit_test(a_guest_knows_when_they_are_expected),
		cmocka_unit_test(a_guest_who_declines_is_heard_by_the_host),
		cmocka_unit_test(what_a_guest_says_to_the_welcome_is_for_the_host),
		cmocka_unit_test(a_guest_who_says_nothing_leaves_no_false_promise),
		cmocka_unit_test(who_agrees_late_gets_what_went_before),
		cmocka_unit_test(only_who_is_in_charge_invites_and_once_a_day),
		cmocka_unit_test(nobody_is_invited_in_a_borrowed_name),
		cmocka_unit_test(an_opening_confirmed_by_token_invites),
		cmocka_unit_test(a_guest_is_no_member_and_stops_by_a_word),
		cmocka_unit_test(a_guest_may_join),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
