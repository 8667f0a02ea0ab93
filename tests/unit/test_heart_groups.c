/*
 * Groups and parts: a case clinic's questions and advice, sides of a debate, practice groups, a
 * reading group, stories told with consent.
 */
#include "heart_kit.h"

static struct arrival *open_by(struct kit *k, const char *from, const char *word,
			       const char *subject, const char *text)
{
	return kit_mail(k, "pass", from, arena_printf(k->a, "circle+%s@example.org", word), subject,
			text);
}

/* The letters that it begins with; what its opener is told first is put away. */
static struct heart_letters opened(struct kit *k, const char *from, const char *word,
				   const char *subject, const char *text)
{
	open_by(k, from, word, subject, text);
	heart_letters(k);
	heart_tick(k);
	return heart_letters(k);
}

static bool has(const struct kit_letter *l, const char *text)
{
	return strstr(l->m->text, text) != NULL;
}

static void a_case_is_asked_about_then_advised_then_acted_upon(void **state)
{
	struct kit *k = kit_open("inquiries: { sample = 3; };");
	struct heart_letters l;
	struct kit_letter *one = NULL, *own;
	const char *bo;

	(void)state;
	heart_people(k);
	l = opened(k, "ana@example.org", "case", "My group is silent", "Nobody writes.");
	assert_int_equal(l.n, 3);
	bo = l.v[0]->rcpt;
	heart_answer(k, l.v[0], "How many are they?");
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	assert_int_equal(l.n, 1);
	own = heart_letter(&l, "ana@example.org", "Questions about your case");
	assert_true(has(own, "How many are they?"));
	heart_answer(k, own, "Twelve, since May.");
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "Your advice", &one), 3);
	assert_true(has(one, "Twelve, since May."));
	heart_answer(k, heart_letter(&l, bo, "Your advice"), "Ask them one by one.");
	heart_letters(k);
	heart_pass(k, 5 * DAY);
	l = heart_letters(k);
	own = heart_letter(&l, "ana@example.org", "Advice for you");
	assert_true(has(own, "Ask them one by one."));
	assert_false(has(own, "How many are they?"));
	heart_answer(k, own, "I will call three of them.");
	l = heart_letters(k);
	assert_true(has(heart_letter(&l, bo, "My group is silent"), "I will call three"));
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	one = heart_letter(&l, bo, "What came together");
	assert_true(has(one, "Ask them one by one.") && has(one, "I will call three of them."));
	kit_close(k);
}

/* The letter that gathers it has gone: it still reaches whom that went to, and so does what they say. */
static void a_question_after_the_third_day_is_passed_on_and_so_is_the_answer(void **state)
{
	struct kit *k = kit_open("inquiries: { sample = 3; };");
	struct heart_letters l, asked;
	struct kit_letter *one;
	const char *cleo;

	(void)state;
	heart_people(k);
	asked = opened(k, "ana@example.org", "case", "My group is silent", "Nobody writes.");
	cleo = asked.v[2]->rcpt;
	heart_answer(k, asked.v[0], "How many are they?");
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, "ana@example.org", "Questions about your case", &one), 1);
	heart_answer(k, asked.v[1], "Who began it?");
	l = heart_letters(k);
	one = heart_letter(&l, "ana@example.org", "My group is silent");
	assert_true(has(one, "Who began it?"));
	heart_answer(k, one, "A neighbour of mine.");
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	assert_true(has(heart_letter(&l, cleo, "Your advice"), "A neighbour of mine."));
	heart_answer(k, one, "And she has moved since.");
	l = heart_letters(k);
	assert_true(has(heart_letter(&l, cleo, "My group is silent"), "And she has moved since."));
	assert_int_equal(heart_count(&l, asked.v[0]->rcpt, "My group is silent", NULL), 1);
	kit_close(k);
}

static void a_debates_sides_talk_among_themselves_and_are_both_summed_up(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *one;
	struct harvest *h;
	size_t n;

	(void)state;
	heart_people(k);
	open_by(k, "zoe@example.org", "debate", "Peat?", "To be settled.");
	one = kit_letter(k, "zoe@example.org");
	assert_true(has(one, "sides:")); /* the form says what is missing */
	l = opened(k, "zoe@example.org", "debate", "Peat?", "sides: with peat | without\n\nNow.");
	one = heart_letter(&l, "ana@example.org", "A debate");
	assert_true(has(one, "1: with peat") && has(one, "2: without"));
	heart_answer(k, one, "2");
	heart_answer(k, heart_letter(&l, "bo@example.org", "A debate"), "Without, of course");
	heart_answer(k, heart_letter(&l, "cleo@example.org", "A debate"), "1");
	heart_answer(k, heart_letter(&l, "dan@example.org", "A debate"), "2");
	heart_answer(k, heart_letter(&l, "dan@example.org", "A debate"), "1"); /* thinks anew */
	heart_answer(k, heart_letter(&l, "eva@example.org", "A debate"), "I love bogs.");
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, "ana@example.org", "You take part", &one), 1);
	assert_true(has(one, "Your side: without."));
	one = heart_letter(&l, "eva@example.org", "Noted"); /* who named none is told how */
	assert_true(has(one, "1: with peat") && !has(one, "You will hear"));
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	assert_int_equal(l.n, 4);
	one = heart_letter(&l, "ana@example.org", "Your side, “without”");
	assert_true(has(one, "Ana, Bo"));
	heart_letter(&l, "dan@example.org", "Your side, “with peat”");
	heart_answer(k, one, "Bogs store carbon.");
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "Re: Peat?", &one), 1);
	assert_string_equal(one->rcpt, "bo@example.org");
	heart_answer(k, one, "And water."); /* their talk goes on */
	l = heart_letters(k);
	assert_true(has(heart_letter(&l, "ana@example.org", "Re: Peat?"), "And water."));
	heart_pass(k, 6 * DAY);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "bo@example.org", "The case for"), "Bogs are worth more.");
	heart_answer(k, heart_letter(&l, "cleo@example.org", "The case for"), "It works.");
	heart_letters(k);
	heart_pass(k, 6 * DAY);
	l = heart_letters(k);
	one = heart_letter(&l, "cleo@example.org", "Both sides");
	assert_true(has(one, "Bogs are worth more.") && has(one, "It works."));
	assert_true(has(one, "with peat (2)") && !has(one, "And water."));
	heart_letter(&l, "zoe@example.org", "Both sides");
	h = harvest_waiting(k->c->s, k->a, 10, &n);
	assert_int_equal(n, 1);
	assert_null(strstr(h->text, "And water.")); /* what a side said among itself stays there */
	kit_close(k);
}

static void practice_groups_are_drawn_and_hear_only_each_other(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct participant *p;
	struct kit_letter *one;
	int64_t group;
	size_t n, in = 0;

	(void)state;
	heart_people(k);
	kit_member(k, "gil@example.org", "Gil", NULL);
	kit_member(k, "hal@example.org", "Hal", NULL);
	l = opened(k, "zoe@example.org", "group", "Grafting", "Who would like to?");
	for (size_t i = 0; i < l.n; i++)
		heart_answer(k, l.v[i], "yes");
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "You take part", NULL), 8);
	heart_pass(k, 7 * DAY);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "Your group", NULL), 9); /* Zoe as well */
	p = participants_of(k->c->s, k->a, 1, "in", &n);
	assert_int_equal(n, 9);
	group = p[0].group;
	for (size_t i = 0; i < n; i++) {
		assert_true(p[i].group >= 1 && p[i].group <= 2);
		in += p[i].group == group;
	}
	assert_true(in == 4 || in == 5);
	one = heart_letter(&l, p[0].address, "Your group");
	assert_true(has(one, p[0].name));
	heart_answer(k, one, "On Sunday?");
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "Re: Grafting", NULL), in - 1);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(heart_count(&l, p[i].address, "Re: Grafting", NULL),
				 i && p[i].group == group);
	kit_close(k);
}

static void who_is_alone_in_a_group_is_not_told_their_own_name(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *one;

	(void)state;
	heart_people(k);
	open_by(k, "zoe@example.org", "group", "Grafting", "Who would like to?");
	open_by(k, "zoe@example.org", "debate", "Peat?", "sides: with peat | without\n\nNow.");
	heart_letters(k);
	heart_tick(k);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "A debate"), "2");
	heart_pass(k, 7 * DAY);
	l = heart_letters(k);
	one = heart_letter(&l, "zoe@example.org", "Your group");
	assert_true(has(one, "a group of one") && !has(one, "Zoe"));
	one = heart_letter(&l, "ana@example.org", "Your side");
	assert_true(has(one, "Nobody else has chosen your side yet") && !has(one, "Ana"));
	assert_false(has(one, "{{") || has(one, ", with"));
	kit_close(k);
}

static void a_reading_group_gets_its_instalments_and_hears_each_other(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *one;

	(void)state;
	heart_people(k);
	l = opened(k, "zoe@example.org", "read", "The soil", "We read:\n\n1. Worms\n2. Fungi");
	heart_answer(k, heart_letter(&l, "ana@example.org", "The soil"), "yes");
	heart_answer(k, heart_letter(&l, "bo@example.org", "The soil"), "yes");
	heart_letters(k);
	heart_pass(k, 7 * DAY);
	l = heart_letters(k);
	one = heart_letter(&l, "ana@example.org", "The soil");
	assert_true(has(one, "Part 1") && has(one, "Worms"));
	heart_answer(k, one, "Worms are engineers.");
	l = heart_letters(k);
	assert_true(has(heart_letter(&l, "bo@example.org", "Re: The soil"), "engineers"));
	assert_int_equal(heart_count(&l, "cleo@example.org", "The soil", NULL), 0);
	heart_pass(k, 7 * DAY);
	l = heart_letters(k);
	assert_true(has(heart_letter(&l, "bo@example.org", "The soil"), "Fungi"));
	kit_close(k);
}

static void a_story_is_shown_only_with_its_tellers_yes(void **state)
{
	static const char *const who[] = { "ana@example.org", "bo@example.org", "cleo@example.org",
					   "dan@example.org" };
	static const char *const said[] = { "yes", "anonymous", "no", NULL };
	struct kit *k = kit_open(NULL);
	struct heart_letters l, asked;
	struct harvest *h;
	size_t n;

	(void)state;
	heart_people(k);
	l = opened(k, "zoe@example.org", "story", "The first harvest", "Tell us.");
	for (int i = 0; i < 4; i++)
		heart_answer(k, heart_letter(&l, who[i], "The first harvest"),
			     arena_printf(k->a, "Story of %s", who[i]));
	asked = heart_letters(k);
	assert_int_equal(heart_count(&asked, NULL, "Thank you for your story", NULL), 4);
	for (int i = 0; i < 3; i++)
		heart_answer(k, heart_letter(&asked, who[i], "Thank you for your story"), said[i]);
	heart_letters(k);
	heart_pass(k, 21 * DAY);
	h = harvest_waiting(k->c->s, k->a, 10, &n);
	assert_int_equal(n, 1);
	assert_non_null(strstr(h->text, "Ana: Story of ana"));
	assert_non_null(strstr(h->text, "Story of bo"));
	assert_null(strstr(h->text, "Bo:"));
	assert_null(strstr(h->text, "Story of cleo"));
	assert_null(strstr(h->text, "Story of dan"));
	/* a late yes is a yes */
	heart_answer(k, heart_letter(&asked, who[3], "Thank you for your story"), "Yes!");
	h = harvest_waiting(k->c->s, k->a, 10, &n);
	assert_non_null(strstr(h->text, "Story of dan"));
	kit_close(k);
}

static void each_story_has_its_own_yes_which_may_become_a_no(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *asked[2];
	struct activity_answer *v;
	size_t n;

	(void)state;
	heart_people(k);
	l = opened(k, "zoe@example.org", "story", "The first harvest", "Tell us.");
	for (int i = 0; i < 2; i++) {
		struct heart_letters said;

		heart_answer(k, heart_letter(&l, "ana@example.org", "The first harvest"),
			     i ? "Of slugs." : "Of beans.");
		said = heart_letters(k);
		asked[i] = heart_letter(&said, "ana@example.org", "Thank you for your story");
	}
	heart_answer(k, asked[1], "yes");
	v = answers_of(k->c->s, k->a, 1, &n);
	assert_int_equal(n, 1);
	assert_string_equal(v->text, "Of slugs.");
	heart_answer(k, asked[1], "yes"); /* again: no story of one word */
	heart_answer(k, asked[0], "anonymous");
	heart_answer(k, asked[1], "no");
	v = answers_of(k->c->s, k->a, 1, &n);
	assert_int_equal(n, 1);
	assert_string_equal(v->text, "Of beans.");
	assert_string_equal(v->name, "");
	kit_close(k);
}

static void what_waits_for_a_yes_is_not_passed_on(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	size_t n;

	(void)state;
	heart_people(k);
	heart_recipe(k, "tell",
		     "word = \"tell\"; about = \"x\"; accept = \"answer\"; lasts = \"9d\";"
		     " consent = true; steps = ( { at = \"0\"; mail = \"ask\"; to = \"everyone\";"
		     " pass = \"owner\"; section = \"tales\"; } );"
		     " letters = { ask = { en = \"Tell us\\n\\nPlease.\"; }; };");
	l = opened(k, "zoe@example.org", "tell", "Tales", "Old ones.");
	heart_answer(k, heart_letter(&l, "ana@example.org", "Tell us"), "Of beans.");
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, "zoe@example.org", "", NULL), 0);
	harvest_waiting(k->c->s, k->a, 10, &n);
	assert_int_equal(n, 0);
	kit_close(k);
}

static void who_says_yes_to_the_rota_is_an_editor_and_no_takes_it_back(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *one;
	int64_t ana;

	(void)state;
	heart_people(k);
	ana = kit_who(k, "ana@example.org")->id;
	l = opened(k, "zoe@example.org", "rota", "Who edits?", "The digest needs you.");
	one = heart_letter(&l, "ana@example.org", "Who edits?");
	heart_answer(k, one, "yes");
	assert_true(role_has(k->c->s, ana, "editor"));
	heart_answer(k, one, "no");
	assert_false(role_has(k->c->s, ana, "editor"));
	kit_close(k);
}

/* Else a "yes" to an invitation would be the first thing the group is told to have said. */
static void who_joins_or_chooses_too_late_is_told_so_and_has_said_nothing(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters asked, l;
	size_t n;

	(void)state;
	heart_people(k);
	open_by(k, "zoe@example.org", "rota", "Who edits?", "The digest needs you.");
	asked = opened(k, "zoe@example.org", "debate", "Dig or not",
		       "sides: with | without\n\nWhich?");
	heart_pass(k, 30 * DAY);
	heart_letters(k);
	heart_answer(k, heart_letter(&asked, "ana@example.org", "Who edits?"), "yes");
	heart_answer(k, heart_letter(&asked, "bo@example.org", "Dig or not"), "without");
	l = heart_letters(k);
	assert_non_null(heart_letter(&l, "ana@example.org", "Already closed: Who edits?"));
	assert_non_null(heart_letter(&l, "bo@example.org", "Already closed: Dig or not"));
	assert_int_equal(l.n, 2);
	for (int64_t i = 1; i <= 2; i++) {
		answers_of(k->c->s, k->a, i, &n);
		assert_int_equal(n, 0);
	}
	assert_false(role_has(k->c->s, kit_who(k, "ana@example.org")->id, "editor"));
	kit_close(k);
}

static void who_edits_no_more_says_so_when_the_question_is_long_closed(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *one;
	int64_t ana;

	(void)state;
	heart_people(k);
	ana = kit_who(k, "ana@example.org")->id;
	l = opened(k, "zoe@example.org", "rota", "Who edits?", "The digest needs you.");
	heart_answer(k, heart_letter(&l, "ana@example.org", "Who edits?"), "yes");
	heart_letters(k);
	heart_pass(k, 9 * DAY);
	l = heart_letters(k);
	one = heart_letter(&l, "ana@example.org", "The editors");
	heart_answer(k, one, "no");
	assert_false(role_has(k->c->s, ana, "editor"));
	kit_close(k);
}

static void joining_is_answered_with_how_to_step_back(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *one;

	(void)state;
	heart_people(k);
	l = opened(k, "zoe@example.org", "programme", "Twelve weeks", "1. Begin");
	heart_answer(k, heart_letter(&l, "ana@example.org", "Twelve weeks"), "Count me in");
	one = kit_letter(k, "ana@example.org");
	assert_string_equal(one->m->subject, "You take part: Twelve weeks");
	assert_true(has(one, "answer “no”"));
	assert_true(participant_is(k->c->s, 1, one->member, "in"));
	heart_answer(k, one, "no");
	assert_false(participant_is(k->c->s, 1, one->member, "in"));
	heart_letters(k);
	heart_pass(k, 8 * DAY);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, "ana@example.org", "Week 1", NULL), 0);
	assert_true(has(heart_letter(&l, "zoe@example.org", "Week 1"), "Begin"));
	kit_close(k);
}

static void what_is_said_unnamed_is_looked_at_and_names_nobody(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *look, *say, *mine;

	(void)state;
	heart_people(k);
	open_by(k, "ana@example.org", "unnamed", "About the meetings", "They are too long.");
	mine = kit_letter(k, "ana@example.org");
	heart_tick(k);
	l = heart_letters(k);
	assert_int_equal(l.n, 1);
	look = heart_letter(&l, "zoe@example.org", "May this go out");
	assert_true(has(look, "They are too long.") && !has(look, "Ana"));
	heart_answer(k, mine, "step now"); /* it is not for its author to decide */
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	heart_answer(k, look, "I know who this is."); /* decides nothing, and is no answer to it */
	assert_true(has(kit_letter(k, "zoe@example.org"), "step now"));
	heart_answer(k, look, "Ok!");
	heart_tick(k);
	heart_answer(k, look, "no"); /* decided before */
	l = heart_letters(k);
	say = heart_letter(&l, "bo@example.org", "About the meetings");
	assert_true(has(say, "They are too long.") && !has(say, "Ana"));
	heart_answer(k, say, "I feel the same.");
	l = heart_letters(k);
	assert_true(has(heart_letter(&l, "ana@example.org", "Re: About"), "I feel the same."));
	assert_false(has(heart_letter(&l, "bo@example.org", "Noted"), "You will hear"));
	heart_answer(k, heart_letter(&l, "ana@example.org", "Re: About"), "Thank you, Bo!");
	l = heart_letters(k);
	for (size_t i = 0; i < l.n; i++)
		assert_string_equal(l.v[i]->rcpt, "ana@example.org");
	heart_pass(k, 20 * DAY);
	l = heart_letters(k);
	mine = heart_letter(&l, "ana@example.org", "What came of it");
	assert_true(has(mine, "I feel the same.") && !has(mine, "who this is"));
	/* and without a coordinator's word it goes to nobody */
	open_by(k, "ana@example.org", "unnamed", "More", "Of it.");
	heart_letters(k);
	heart_pass(k, 40 * DAY);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, "bo@example.org", "More", NULL), 0);
	assert_true(has(heart_letter(&l, "ana@example.org", "What came of it: More"), "+owner@"));
	kit_close(k);
}

static void under_the_chatham_house_rule_no_letter_and_no_summary_has_a_name(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct harvest *h;
	size_t n;

	(void)state;
	heart_people(k);
	l = opened(k, "zoe@example.org", "chatham", "What went wrong", "Frankly.");
	heart_answer(k, heart_letter(&l, "ana@example.org", "without names"), "yes");
	heart_answer(k, heart_letter(&l, "bo@example.org", "without names"), "yes");
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "We begin"), "I gave up too early.");
	l = heart_letters(k);
	assert_true(has(heart_letter(&l, "bo@example.org", "Re: What"), "I gave up too early."));
	assert_false(has(heart_letter(&l, "bo@example.org", "Re: What"), "Ana"));
	heart_pass(k, 12 * DAY);
	l = heart_letters(k);
	assert_false(has(heart_letter(&l, "bo@example.org", "What came together"), "Ana"));
	h = harvest_waiting(k->c->s, k->a, 10, &n);
	assert_int_equal(n, 1);
	assert_null(strstr(h->text, "Ana"));
	kit_close(k);
}

static void a_programme_is_stretched_while_it_runs(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *zoe;

	(void)state;
	heart_people(k);
	open_by(k, "zoe@example.org", "programme", "Twelve weeks", "1. Begin\n2. Go on");
	zoe = kit_letter(k, "zoe@example.org");
	heart_tick(k);
	heart_letters(k);
	heart_pass(k, 8 * DAY);
	l = heart_letters(k);
	heart_letter(&l, "zoe@example.org", "Week 1");
	heart_answer(k, zoe, "extend 1 week");
	heart_letters(k);
	heart_pass(k, 7 * DAY);
	kit_silence(k);
	heart_pass(k, 7 * DAY);
	l = heart_letters(k);
	assert_true(has(heart_letter(&l, "zoe@example.org", "Week 2"), "Go on"));
	heart_answer(k, zoe, "status");
	l = heart_letters(k);
	assert_true(has(heart_letter(&l, "zoe@example.org", "Status"), "Letters so far: "));
	kit_close(k);
}

/* Who answered on the way and is still there; whatever they take of their mail now. */
static void who_goes_through_a_programme_is_a_graduate(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *ana;
	struct member *m;
	size_t n;

	(void)state;
	heart_people(k);
	l = opened(k, "zoe@example.org", "programme", "Twelve weeks", "1. Begin\n2. Go on");
	for (int i = 0; i < 3; i++)
		heart_answer(k,
			     heart_letter(&l,
					  ((const char *[]){ "ana@example.org", "bo@example.org",
							     "cleo@example.org" })[i],
					  "Twelve weeks"),
			     "yes");
	heart_letters(k);
	heart_pass(k, 8 * DAY);
	l = heart_letters(k);
	ana = heart_letter(&l, "ana@example.org", "Week 1");
	heart_answer(k, ana, "I dug a bed.");
	heart_answer(k, heart_letter(&l, "bo@example.org", "Week 1"), "So did I.");
	heart_answer(k, heart_letter(&l, "bo@example.org", "Week 1"), "no");
	heart_letters(k);
	m = kit_who(k, "ana@example.org");
	m->mode = "nothing";
	store_begin(k->c->s);
	member_save(k->c->s, m);
	store_commit(k->c->s);
	assert_false(role_has(k->c->s, m->id, "graduate"));
	heart_pass(k, 90 * DAY);
	assert_int_equal(*role_members(k->c->s, k->a, "graduate", &n), m->id);
	assert_int_equal(n, 1);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_case_is_asked_about_then_advised_then_acted_upon),
		cmocka_unit_test(a_question_after_the_third_day_is_passed_on_and_so_is_the_answer),
		cmocka_unit_test(a_debates_sides_talk_among_themselves_and_are_both_summed_up),
		cmocka_unit_test(practice_groups_are_drawn_and_hear_only_each_other),
		cmocka_unit_test(who_is_alone_in_a_group_is_not_told_their_own_name),
		cmocka_unit_test(a_reading_group_gets_its_instalments_and_hears_each_other),
		cmocka_unit_test(a_story_is_shown_only_with_its_tellers_yes),
		cmocka_unit_test(what_waits_for_a_yes_is_not_passed_on),
		cmocka_unit_test(each_story_has_its_own_yes_which_may_become_a_no),
		cmocka_unit_test(who_says_yes_to_the_rota_is_an_editor_and_no_takes_it_back),
		cmocka_unit_test(who_joins_or_chooses_too_late_is_told_so_and_has_said_nothing),
		cmocka_unit_test(who_edits_no_more_says_so_when_the_question_is_long_closed),
		cmocka_unit_test(joining_is_answered_with_how_to_step_back),
		cmocka_unit_test(what_is_said_unnamed_is_looked_at_and_names_nobody),
		cmocka_unit_test(under_the_chatham_house_rule_no_letter_and_no_summary_has_a_name),
		cmocka_unit_test(a_programme_is_stretched_while_it_runs),
		cmocka_unit_test(who_goes_through_a_programme_is_a_graduate),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
