/*
 * Steering an inquiry by words: whoever steers, what its asker was promised is kept.
 */
#include "heart_kit.h"

#include "store/store_figures.h"

static const char settings[] = "inquiries: { promise = \"3d\"; sample = 6; };";

/* Ana asks; fields: "private: yes\n" and the like. Gives Zoe's letter, who coordinates. */
static struct kit_letter *asked(struct kit *k, const char *fields)
{
	struct heart_letters l;

	heart_people(k);
	kit_mail(k, "pass", "ana@example.org", "circle+ask@example.org", "Who knows about moles?",
		 arena_printf(k->a, "%s\nThey are everywhere.", fields));
	heart_tick(k);
	l = heart_letters(k);
	return heart_letter(&l, "zoe@example.org", "In your care");
}

static void an_extension_by_others_is_told_to_the_asker_before_it_counts(void **state)
{
	struct kit *k = kit_open(settings);
	struct kit_letter *zoe = asked(k, ""), *longer;
	struct heart_letters l;
	time_t due = (time_t)heart_activity(k, 1)->due;

	(void)state;
	heart_answer(k, zoe, "extend 2 days");
	l = heart_letters(k);
	longer = heart_letter(&l, "ana@example.org", "More time: Who knows about moles?");
	assert_non_null(strstr(longer->m->text, "by Sat 7 Mar, 10:00"));
	assert_int_equal(heart_activity(k, 1)->due, due + 2 * DAY);
	heart_answer(k, longer, "extend 1 day"); /* the asker's own word: the status says it */
	l = heart_letters(k);
	assert_int_equal(l.n, 1);
	assert_non_null(strstr(heart_letter(&l, "ana@example.org", "Status")->m->text,
			       "open until Sun 8 Mar, 10:00"));
	kit_close(k);
}

static void nobody_extends_what_is_over(void **state)
{
	struct kit *k = kit_open(settings);
	struct kit_letter *zoe = asked(k, "");
	struct heart_letters l;

	(void)state;
	heart_outage(k, 3 * DAY + HOUR); /* the word comes with the mail of an outage */
	heart_answer(k, zoe, "extend 2 days");
	heart_tick(k);
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "What came of");
	assert_int_equal(heart_count(&l, NULL, "More time", NULL), 0);
	assert_string_equal(heart_activity(k, 1)->state, "closed");
	kit_close(k);
}

static void what_the_asker_is_owed_is_not_skipped(void **state)
{
	struct kit *k = kit_open(settings);
	struct kit_letter *zoe = asked(k, "");
	struct heart_letters l;
	struct arrival *r = NULL;

	(void)state;
	for (int i = 0; i < 6; i++)
		r = heart_answer(k, zoe, "skip");
	assert_non_null(strstr(r->reason, "owed to its owner"));
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "What came of");
	kit_close(k);
}

static void what_came_of_a_word_is_told_in_the_readers_language(void **state)
{
	struct kit *k = kit_open(settings);
	struct kit_letter *zoe = asked(k, ""), *said;
	struct heart_letters l;

	(void)state;
	kit_speaks(k, kit_who(k, "zoe@example.org")->id, "de");
	heart_answer(k, zoe, "extend 2 days");
	l = heart_letters(k);
	said = heart_letter(&l, "zoe@example.org", "Stand von");
	assert_non_null(strstr(said->m->text, "um 2 Tage verlängert."));
	for (int i = 0; i < 6; i++)
		heart_answer(k, zoe, "skip");
	l = heart_letters(k);
	heart_count(&l, "zoe@example.org", "Stand von", &said);
	assert_non_null(strstr(said->m->text, "steht der Person zu, die sie eröffnet hat"));
	heart_answer(k, zoe, "status"); /* nothing but that */
	l = heart_letters(k);
	said = heart_letter(&l, "zoe@example.org", "Stand von");
	assert_null(strstr(said->m->text, "deiner Zeile"));
	kit_close(k);
}

static void the_last_step_now_closes(void **state)
{
	struct kit *k = kit_open(settings);
	struct kit_letter *zoe = asked(k, "");
	struct heart_letters l;

	(void)state;
	for (int i = 0; i < 4; i++)
		heart_answer(k, zoe, "skip");
	heart_answer(k, zoe, "step now");
	assert_string_equal(heart_activity(k, 1)->state, "closed");
	heart_tick(k);
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "What came of");
	heart_pass(k, 4 * DAY);
	kit_silence(k);
	kit_close(k);
}

static void what_is_answered_privately_is_for_the_asker_alone(void **state)
{
	struct kit *k = kit_open(settings);
	struct kit_letter *zoe = asked(k, "private: yes\n"), *out;
	struct heart_letters l;

	(void)state;
	heart_answer(k, zoe, "Leave them be.");
	heart_letters(k);
	heart_answer(k, zoe, "Or ask a cat.");
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	out = heart_letter(&l, "ana@example.org", "What came of");
	assert_non_null(strstr(out->m->text, "Leave them be."));
	for (size_t i = 0; i < l.n; i++)
		assert_true(l.v[i] == out || !strstr(l.v[i]->m->text, "Leave them be."));
	assert_int_equal(heart_count(&l, NULL, "What was answered", NULL), 0);
	kit_close(k);
}

static struct kit_letter *suggested(struct kit *k)
{
	heart_people(k);
	store_begin(k->c->s);
	faq_add(k->c->s, 0, "Slugs in the lettuce", "Copper tape helps.", "", k->now);
	store_commit(k->c->s);
	kit_mail(k, "pass", "ana@example.org", "circle+ask@example.org",
		 "What helps against slugs in lettuce?", "They eat all.");
	return kit_letter(k, "ana@example.org");
}

static void go_on_wakes_a_question_that_rests(void **state)
{
	struct kit *k = kit_open(settings);
	struct kit_letter *helps = suggested(k);
	struct heart_letters l;
	struct arrival *r;
	struct inquiry_figures f;
	size_t n;

	(void)state;
	heart_pass(k, DAY);
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "rests");
	heart_pass(k, 5 * DAY);
	assert_int_equal(inquiry_figures(k->c->s, 0, k->now + 1).asked, 0);
	r = heart_answer(k, helps, "Go on!");
	assert_non_null(strstr(r->reason, "begins now"));
	answers_own(k->c->s, k->a, 1, &n);
	assert_int_equal(n, 0); /* no answer, late or not */
	heart_tick(k);
	l = heart_letters(k);
	assert_non_null(strstr(heart_letter(&l, "ana@example.org", "has number 1")->m->text,
			       "by Wed 11 Mar, 10:00"));
	assert_int_equal(heart_count(&l, NULL, "Can you help?", NULL), 5);
	f = inquiry_figures(k->c->s, 0, k->now + 1);
	assert_int_equal(f.asked, 1);
	assert_int_equal(f.open, 1);
	heart_answer(k, heart_letter(&l, "bo@example.org", "Can you help?"), "Ducks.");
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	assert_non_null(
		strstr(heart_letter(&l, "ana@example.org", "What came of")->m->text, "Ducks."));
	assert_int_equal(inquiry_figures(k->c->s, 0, k->now + 1).within_promise, 1);
	kit_close(k);
}

static void what_waits_for_go_on_is_not_called_closed(void **state)
{
	struct kit *k = kit_open(settings);
	struct kit_letter *helps = suggested(k), *status;

	(void)state;
	kit_role(k, kit_who(k, "ana@example.org")->id, "coordinator");
	heart_answer(k, helps, "status");
	status = kit_letter(k, "ana@example.org");
	assert_non_null(strstr(status->m->text, "has not begun"));
	assert_null(strstr(status->m->text, "closed"));
	heart_answer(k, helps, "step now");
	assert_string_equal(heart_activity(k, 1)->state, "waiting");
	kit_letter(k, "ana@example.org");
	heart_answer(k, helps, "go on");
	heart_tick(k);
	assert_string_equal(heart_activity(k, 1)->state, "open");
	kit_close(k);
}

/* Its writer's clock is years behind: the answer counts all the same. */
static void a_post_with_a_wrong_date_is_an_answer(void **state)
{
	struct kit *k = kit_open(settings);
	struct heart_letters l;
	const char *id;

	(void)state;
	asked(k, "");
	id = post_find(k->c->s, k->a, heart_activity(k, 1)->arrival)->message_id;
	kit_raw(k, arena_printf(k->a,
				"Authentication-Results: mx.example.org; dmarc=pass "
				"header.from=example.org\r\nFrom: bo@example.org\r\n"
				"To: circle@example.org\r\nSubject: Re: moles\r\n"
				"Message-ID: <old@client.example>\r\nIn-Reply-To: <%s>\r\n"
				"Date: Thu, 01 Jan 2015 00:00:00 +0000\r\n\r\nElder leaves.\r\n",
				id));
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "Not yet", NULL), 0);
	assert_non_null(strstr(heart_letter(&l, "ana@example.org", "What came of")->m->text,
			       "Elder leaves."));
	kit_close(k);
}

/* What was tried in the last months, and what came back: for those in charge. */
static void how_each_recipe_went_is_told_to_those_in_charge(void **state)
{
	struct kit *k = kit_open("inquiries: { promise = \"3d\"; sample = 6; };\n"
				 "rhythm = ( { name = \"report\"; when = \"daily at 09:00\"; do ="
				 " \"send activities to role:coordinator\"; } );");
	struct kit_letter *zoe = asked(k, ""), *l;
	static const char line[] = "inquiry: begun 1, still running 1; letters: 6, answers: 2, "
				   "people who answered: 1.";
	struct heart_letters all;

	(void)state;
	heart_answer(k, zoe, "Leave them be.");
	heart_answer(k, zoe, "Or ask a cat.");
	heart_letters(k);
	kit_mail(k, "pass", "zoe@example.org", "circle+activities@example.org", "", "");
	l = kit_letter(k, "zoe@example.org");
	assert_non_null(strstr(l->m->text, line));
	kit_mail(k, "pass", "bo@example.org", "circle+activities@example.org", "", "");
	assert_string_equal(kit_letter(k, "bo@example.org")->kind, "for-keepers");
	heart_pass(k, 23 * HOUR);
	all = heart_letters(k);
	l = heart_letter(&all, "zoe@example.org", "How activities went");
	assert_non_null(strstr(l->m->text, line));
	kit_close(k);
}

/* Else "extend by two days" would stand among what was said. */
static void an_extension_that_cannot_be_read_is_told_and_is_no_answer(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *one;
	struct arrival *said;
	int64_t due;

	(void)state;
	heart_people(k);
	kit_mail(k, "pass", "zoe@example.org", "circle+thank-you@example.org", "Thanks", "Whom?");
	l = heart_letters(k);
	one = heart_letter(&l, "zoe@example.org", "Number 1");
	due = heart_activity(k, 1)->due;
	said = heart_answer(k, one, "extend by two days");
	assert_null(strstr(said->reason, "answer to"));
	assert_non_null(strstr(kit_letter(k, "zoe@example.org")->m->text, "extend 3 days"));
	assert_int_equal(heart_activity(k, 1)->due, due);
	heart_answer(k, one, "Extend by 2 days.");
	assert_int_equal(heart_activity(k, 1)->due, due + 2 * DAY);
	said = heart_answer(k, one, "Extend the beds to the south wall, I would say.");
	assert_non_null(strstr(said->reason, "answer to activity 1"));
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_extension_that_cannot_be_read_is_told_and_is_no_answer),
		cmocka_unit_test(an_extension_by_others_is_told_to_the_asker_before_it_counts),
		cmocka_unit_test(nobody_extends_what_is_over),
		cmocka_unit_test(what_the_asker_is_owed_is_not_skipped),
		cmocka_unit_test(what_came_of_a_word_is_told_in_the_readers_language),
		cmocka_unit_test(the_last_step_now_closes),
		cmocka_unit_test(what_is_answered_privately_is_for_the_asker_alone),
		cmocka_unit_test(go_on_wakes_a_question_that_rests),
		cmocka_unit_test(what_waits_for_go_on_is_not_called_closed),
		cmocka_unit_test(a_post_with_a_wrong_date_is_an_answer),
		cmocka_unit_test(how_each_recipe_went_is_told_to_those_in_charge),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
