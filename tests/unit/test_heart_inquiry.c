/*
 * Broadcast inquiries: from the question to the outcome that was promised.
 */
#include "heart_kit.h"

#include "community/desk/desk.h"
#include "store/store_figures.h"

static const char settings[] = "inquiries: { promise = \"3d\"; sample = 3; };";

static struct arrival *ask(struct kit *k, const char *from, const char *subject, const char *text)
{
	return kit_mail(k, "pass", from, "circle+ask@example.org", subject, text);
}

static void a_question_is_acknowledged_asked_answered_and_shared(void **state)
{
	struct kit *k = kit_open(settings);
	struct heart_letters l;
	struct kit_letter *one, *out;
	struct arrival *r;
	size_t asked = 0, n;
	struct harvest *h;

	(void)state;
	heart_people(k);
	r = ask(k, "ana@example.org", "How deep should raised beds be?", "Mine are 20 cm.");
	assert_string_equal(r->state, "filed");
	assert_non_null(strstr(r->reason, "opened inquiry, number 1; answered"));
	one = kit_letter(k, "ana@example.org");
	assert_non_null(strstr(one->m->subject, "number 1"));
	assert_non_null(strstr(one->m->text, "Thu 5 Mar, 10:00"));
	assert_non_null(strstr(one->m->text, "In the care of: Zoe."));
	heart_tick(k);
	l = heart_letters(k);
	asked = heart_count(&l, NULL, "Can you help?", NULL);
	assert_int_equal(asked, 3);
	assert_int_equal(heart_count(&l, "ana@example.org", "Can you help?", NULL), 0);
	one = l.v[0];
	assert_non_null(strstr(one->m->text, "Ana asks"));
	assert_non_null(strstr(one->m->text, "Mine are 20 cm."));
	r = heart_answer(k, one, "Forty at least.\n\n> Mine are 20 cm.");
	assert_string_equal(r->state, "filed");
	assert_int_equal(post_find(k->c->s, k->a, r->id)->thread, heart_activity(k, 1)->thread);
	assert_int_equal(post_find(k->c->s, k->a, r->id)->parent, heart_activity(k, 1)->arrival);
	l = heart_letters(k);
	assert_non_null(strstr(heart_letter(&l, one->rcpt, "Noted")->m->text, "You will hear"));
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	out = heart_letter(&l, "ana@example.org", "What came of your question");
	assert_non_null(strstr(out->m->text, "Forty at least."));
	assert_null(strstr(out->m->text, "> Mine"));
	heart_letter(&l, one->rcpt, "What was answered");
	assert_int_equal(heart_count(&l, NULL, "Not yet", NULL), 0);
	assert_string_equal(heart_activity(k, 1)->state, "closed");
	h = harvest_between(k->c->s, k->a, 0, INT64_MAX, &n);
	assert_int_equal(n, 1);
	assert_string_equal(h->section, "inquiries");
	heart_answer(k, out, "thanks 1");
	assert_int_equal(answers_of(k->c->s, k->a, 1, &n)->thanks, 1);
	heart_answer(k, out, "thanks 1");
	assert_int_equal(answers_of(k->c->s, k->a, 1, &n)->thanks, 1);
	heart_pass(k, 4 * WEEK);
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "What happened next?");
	assert_int_equal(l.n, 1);
	kit_close(k);
}

#define WEEKLY_DIGEST                                                                              \
	"rhythm = ( { name = \"weekly\"; when = \"weekly on monday at 08:00\"; do = \"digest\"; "  \
	"} );"

/* How many digests for that reader show it. */
static size_t digests_with(const struct heart_letters *l, const char *rcpt, const char *text)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++)
		n += !strcmp(l->v[i]->kind, "digest") && !strcmp(l->v[i]->rcpt, rcpt) &&
		     strstr(l->v[i]->m->text, text);
	return n;
}

static void what_was_answered_is_in_one_digest_and_in_no_other(void **state)
{
	struct kit *k = kit_open("inquiries: { promise = \"3d\"; sample = 3; };\n" WEEKLY_DIGEST);
	struct heart_letters l;
	struct kit_letter *one = NULL, *digest = NULL;
	size_t n;

	(void)state;
	heart_people(k);
	ask(k, "ana@example.org", "How deep should raised beds be?", "Mine are 20 cm.");
	kit_letter(k, "ana@example.org");
	heart_tick(k);
	l = heart_letters(k);
	heart_count(&l, NULL, "Can you help?", &one);
	heart_answer(k, one, "Forty at least.");
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	heart_letters(k);
	harvest_between(k->c->s, k->a, 0, INT64_MAX, &n);
	assert_int_equal(n, 1);
	heart_pass(k, 4 * DAY); /* Monday */
	l = heart_letters(k);
	assert_int_equal(digests_with(&l, "zoe@example.org", "Answered questions"), 1);
	assert_int_equal(digests_with(&l, "bo@example.org", "Answered questions"), 1);
	for (size_t i = 0; i < l.n; i++)
		if (!strcmp(l.v[i]->kind, "digest"))
			digest = l.v[i];
	assert_non_null(strstr(strstr(digest->m->text, "Answered questions"), "Forty at least."));
	kit_mail(k, "pass", "bo@example.org", "circle@example.org", "Ladders",
		 "Who has one to lend");
	heart_pass(k, WEEK);
	l = heart_letters(k);
	assert_int_equal(digests_with(&l, "zoe@example.org", "Ladders"), 1);
	assert_int_equal(digests_with(&l, "zoe@example.org", "Forty at least."), 0);
	assert_int_equal(digests_with(&l, "zoe@example.org", "Answered questions"), 0);
	kit_close(k);
}

static void nobody_answers_and_the_asker_is_told_before_the_promise_ends(void **state)
{
	struct kit *k = kit_open(settings);
	struct heart_letters l;
	time_t due;

	(void)state;
	heart_people(k);
	ask(k, "ana@example.org", "Who knows about moles?", "They are everywhere.");
	heart_tick(k);
	heart_letters(k);
	due = (time_t)heart_activity(k, 1)->due;
	heart_pass(k, due - k->now - 1);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "Can you help?", NULL), 2); /* all who are left */
	heart_letter(&l, "zoe@example.org", "Still without an answer");
	heart_letter(&l, "ana@example.org", "Not yet");
	assert_int_equal(heart_activity(k, 1)->due, due + 2 * DAY);
	heart_pass(k, 2 * DAY);
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "Not yet");
	heart_pass(k, 2 * DAY + HOUR);
	l = heart_letters(k);
	assert_non_null(strstr(heart_letter(&l, "ana@example.org", "What came of")->m->text,
			       "nobody has answered"));
	assert_int_equal(heart_count(&l, NULL, "Not yet", NULL), 0);
	heart_pass(k, 5 * WEEK);
	kit_silence(k);
	kit_close(k);
}

static void an_anonymous_private_question_shows_no_name_and_no_answer(void **state)
{
	struct kit *k = kit_open(settings);
	struct heart_letters l;
	struct kit_letter *one = NULL;
	struct arrival *r;
	size_t n;

	(void)state;
	heart_people(k);
	r = ask(k, "ana@example.org", "How to say no?",
		"anonymous: yes\nprivate: yes\n\nTo my boss.");
	assert_string_equal(r->state, "acted");
	assert_int_equal(post_last_seq(k->c->s), 0);
	assert_int_equal(heart_activity(k, 1)->thread, 0);
	heart_letters(k);
	heart_tick(k);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "Can you help? How to say no?", &one), 3);
	assert_null(strstr(one->m->text, "Ana"));
	assert_non_null(strstr(one->m->text, "Somebody in Circle asks"));
	r = heart_answer(k, one, "anonymous: kindly, but say it.");
	assert_string_equal(r->state, "acted");
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	one = heart_letter(&l, "ana@example.org", "What came of");
	assert_non_null(strstr(one->m->text, "kindly, but say it"));
	assert_null(strstr(one->m->text, "Cleo"));
	harvest_between(k->c->s, k->a, 0, INT64_MAX, &n);
	assert_int_equal(n, 0);
	kit_close(k);
}

/* The form names the lines, and not where they stand. */
static void a_line_of_the_form_counts_wherever_it_stands(void **state)
{
	static const struct {
		const char *text, *shown;
		bool hides;
	} cases[] = {
		{ "Mine are 20 cm.\n\nanonymous: yes\n\nThank you", "Mine are 20 cm.", true },
		{ "Mine are 20 cm.\nAnonymous: yes", "Mine are 20 cm.", true },
		{ "Mine are 20 cm.\nprivate: yes", "Mine are 20 cm.", true },
		{ "Anonymous\n\nMine are 20 cm.", "Mine are 20 cm.", true },
		{ "anonym:\nMine are 20 cm.", "Mine are 20 cm.", true },
		{ "Mine are 20 cm.\n\nAnonymous, please.\n\nThank you", "Mine are 20 cm.", true },
		{ "Anonyme, s’il vous plaît.\nMine are 20 cm.", "Mine are 20 cm.", true },
		{ "Mine are 20 cm.\nBitte anonym!", "Mine are 20 cm.", true },
		{ "Mine are 20 cm.\nprivé svp", "Mine are 20 cm.", true },
		{ "Is a private plot dearer?\nprivate plots", "private plots", false },
		{ "Please\nMine are 20 cm.", "Mine are 20 cm.", false },
		{ "Context: the north side.\nMine are 20 cm.", "Context: the north side.", false },
		{ "when: after the rain?\nMine are 20 cm.", "when: after the rain?", false },
		{ "Anonymous gifts are nice.", "Anonymous gifts are nice.", false },
		{ "anonymous: no\nMine are 20 cm.", "Mine are 20 cm.", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct kit *k = kit_open(settings);
		struct heart_letters l;
		struct kit_letter *one = NULL;
		const char *is;

		heart_people(k);
		is = ask(k, "ana@example.org", "How deep?", cases[i].text)->state;
		heart_tick(k);
		l = heart_letters(k);
		assert_true(heart_count(&l, NULL, "Can you help?", &one) > 0);
		if (strcmp(is, cases[i].hides ? "acted" : "filed") != 0 ||
		    !strstr(one->m->text, cases[i].shown) || strstr(one->m->text, "onymous: ") ||
		    strstr(one->m->text, "private: "))
			fail_msg("\"%s\" was %s:\n%s", cases[i].text, is, one->m->text);
		kit_close(k);
	}
}

static void an_earlier_answer_is_suggested_and_go_on_asks_all_the_same(void **state)
{
	struct kit *k = kit_open(settings);
	struct heart_letters l;
	struct kit_letter *one;

	(void)state;
	heart_people(k);
	store_begin(k->c->s);
	faq_add(k->c->s, 0, "Slugs in the lettuce", "Copper tape helps.", "", k->now);
	store_commit(k->c->s);
	ask(k, "ana@example.org", "What helps against slugs in lettuce?", "They eat all.");
	one = kit_letter(k, "ana@example.org");
	assert_non_null(strstr(one->m->text, "Copper tape helps."));
	heart_pass(k, 2 * HOUR);
	kit_silence(k);
	heart_answer(k, one, "Go on!");
	heart_tick(k);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "Can you help?", NULL), 3);
	heart_letter(&l, "ana@example.org", "number 1");
	/* and who says nothing is told that it rests */
	ask(k, "bo@example.org", "Slugs again in my lettuce", "Help.");
	one = kit_letter(k, "bo@example.org");
	heart_pass(k, DAY);
	l = heart_letters(k);
	heart_letter(&l, "bo@example.org", "rests");
	assert_string_equal(heart_activity(k, 2)->state, "closed");
	kit_close(k);
}

static void a_question_nothing_proves_is_confirmed_first(void **state)
{
	struct kit *k = kit_open(settings);
	struct kit_letter *one;
	struct arrival *r;

	(void)state;
	heart_people(k);
	r = kit_mail(k, "fail", "ana@example.org", "circle+ask@example.org", "Beds?", "Text.");
	assert_string_equal(r->state, "held");
	one = kit_letter(k, "zoe@example.org"); /* a moderator looks at it */
	assert_non_null(strstr(one->m->subject, "Beds?"));
	r = kit_mail(k, NULL, "ana@example.org", "circle+ask@example.org", "Beds?", "Text.");
	assert_string_equal(r->state, "acted");
	one = kit_letter(k, "ana@example.org");
	assert_non_null(strstr(one->m->text, "open “Beds?”"));
	r = heart_answer(k, one, "yes");
	assert_non_null(strstr(r->reason, "opened inquiry, number 1"));
	kit_close(k);
}

static void nobody_is_asked_more_often_than_the_week_allows(void **state)
{
	struct kit *k = kit_open("inquiries: { sample = 100; per_member_per_week = 2; };");
	struct heart_letters l;
	int asked[4];

	(void)state;
	heart_people(k);
	for (int i = 0; i < 4; i++) {
		ask(k, "ana@example.org", arena_printf(k->a, "Riddle %d", i), "What is it?");
		heart_tick(k);
		l = heart_letters(k);
		asked[i] = (int)heart_count(&l, NULL, "Can you help?", NULL);
	}
	assert_int_equal(asked[0], 5); /* not who asks, nor who looks after it */
	assert_int_equal(asked[1], 5);
	assert_int_equal(asked[2], 0);
	assert_int_equal(asked[3], 0);
	kit_close(k);
}

static void a_changed_recipe_does_not_touch_what_runs(void **state)
{
	struct kit *k = kit_open(settings);
	struct heart_letters l;
	char path[400];
	FILE *f;
	struct why w;

	(void)state;
	heart_people(k);
	ask(k, "ana@example.org", "Who knows about moles?", "They are everywhere.");
	heart_tick(k);
	snprintf(path, sizeof path, "mkdir -p %s/recipes", k->dir);
	assert_int_equal(system(path), 0);
	snprintf(path, sizeof path, "%s/recipes/inquiry.conf", k->dir);
	f = fopen(path, "w");
	fputs("word = \"ask\"; about = \"x\"; lasts = \"1h\";"
	      " steps = ( { at = \"end\"; mail = \"bye\"; to = \"owner\"; } );"
	      " letters = { bye = { en = \"Bye\\n\\nBye.\"; }; };",
	      f);
	fclose(f);
	community_close(k->c);
	assert_int_equal(desk_open(k->set, STORE_WORK, &k->c, &w), OK);
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "Not yet");
	assert_int_equal(heart_count(&l, NULL, "Bye", NULL), 0);
	ask(k, "ana@example.org", "And voles?", "They too.");
	heart_pass(k, 2 * HOUR);
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "Bye");
	kit_close(k);
}

static void earlier_answers_are_found_by_mail(void **state)
{
	struct kit *k = kit_open(settings);
	struct kit_letter *one;

	(void)state;
	heart_people(k);
	store_begin(k->c->s);
	faq_add(k->c->s, 0, "Slugs in the lettuce", "Copper tape helps.", "", k->now);
	store_commit(k->c->s);
	kit_mail(k, "pass", "ana@example.org", "circle+faq@example.org", "slugs", "x");
	one = kit_letter(k, "ana@example.org");
	assert_non_null(strstr(one->m->text, "Copper tape helps."));
	kit_mail(k, "pass", "bo@example.org", "circle+faq@example.org", "\" OR NEAR(", "x");
	one = kit_letter(k, "bo@example.org");
	assert_non_null(strstr(one->m->text, "Nothing like this"));
	kit_close(k);
}

/* Ana asks, one who was asked answers. Gives the letter that asked. */
static struct kit_letter *asked_and_answered(struct kit *k, const char *answer)
{
	struct heart_letters l;
	struct kit_letter *one = NULL;

	ask(k, "ana@example.org", "How deep should raised beds be?", "Mine are 20 cm.");
	heart_tick(k);
	l = heart_letters(k);
	heart_count(&l, NULL, "Can you help?", &one);
	if (answer)
		heart_answer(k, one, answer);
	heart_letters(k);
	return one;
}

static void a_late_answer_is_kept_and_goes_on_to_the_asker(void **state)
{
	struct kit *k = kit_open(settings);
	struct heart_letters l;
	struct kit_letter *one;
	struct arrival *r;
	struct faq *faq;
	size_t n;

	(void)state;
	heart_people(k);
	one = asked_and_answered(k, "Forty at least.");
	heart_pass(k, 4 * DAY);
	heart_letters(k);
	r = heart_answer(k, one, "One more thing: drainage.");
	assert_non_null(strstr(r->reason, "passed on to its owner"));
	l = heart_letters(k);
	assert_non_null(
		strstr(heart_letter(&l, "ana@example.org", "A late answer")->m->text, "drainage"));
	heart_letter(&l, one->rcpt, "Noted");
	faq = faq_find(k->c->s, k->a, "drainage", true, 5, &n);
	assert_int_equal(n, 1);
	assert_non_null(strstr(faq->answer, "Forty at least."));
	kit_close(k);
}

static void what_the_asker_adds_is_no_answer_to_themselves(void **state)
{
	struct kit *k = kit_open(settings);
	struct heart_letters l;
	struct kit_letter *mine;

	(void)state;
	heart_people(k);
	ask(k, "ana@example.org", "Who knows about moles?", "They are everywhere.");
	mine = kit_letter(k, "ana@example.org");
	heart_tick(k);
	heart_answer(k, mine, "I forgot: it is a clay soil.");
	heart_letters(k);
	heart_pass(k, 3 * DAY - HOUR);
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "Not yet");
	kit_close(k);
}

static void what_happened_next_goes_to_those_who_answered_and_into_the_digest(void **state)
{
	struct kit *k =
		kit_open("inquiries: { promise = \"3d\"; sample = 3; follow_up = \"14d\"; };");
	struct heart_letters l;
	struct kit_letter *one, *next;
	struct harvest *h;
	size_t n;

	(void)state;
	heart_people(k);
	one = asked_and_answered(k, "Forty at least.");
	heart_pass(k, 4 * DAY);
	heart_letters(k);
	heart_pass(k, 2 * WEEK);
	l = heart_letters(k);
	next = heart_letter(&l, "ana@example.org", "What happened next?");
	assert_non_null(
		strstr(next->m->text, "You asked “How deep should raised beds be?” 2 weeks ago."));
	heart_answer(k, next, "Forty it was, and the carrots are long.");
	l = heart_letters(k);
	assert_non_null(strstr(heart_letter(&l, one->rcpt, "raised beds")->m->text,
			       "the carrots are long"));
	h = harvest_between(k->c->s, k->a, 0, INT64_MAX, &n);
	assert_string_equal(h[n - 1].section, "outcomes");
	kit_close(k);
}

static void corrected_tags_bring_the_question_to_those_who_know(void **state)
{
	struct kit *k = kit_open("inquiries: { promise = \"3d\"; sample = 1; };");
	struct heart_letters l;
	struct kit_letter *mine;
	struct arrival *r;
	char **tags;
	size_t n, asked;
	bool has = false;

	(void)state;
	heart_people(k);
	store_begin(k->c->s);
	for (int i = 0; i < 3; i++) {
		static const char *const who[] = { "bo@example.org", "cleo@example.org",
						   "dan@example.org" };

		role_add(k->c->s, kit_who(k, who[i])->id, "expert", "moles", k->now);
	}
	store_commit(k->c->s);
	r = ask(k, "ana@example.org", "They dig", "tags: voles\n\nEverywhere.");
	mine = kit_letter(k, "ana@example.org");
	heart_tick(k);
	l = heart_letters(k);
	asked = heart_count(&l, NULL, "Can you help?", NULL);
	heart_answer(k, mine, "tags: moles");
	heart_tick(k);
	l = heart_letters(k);
	assert_true(heart_count(&l, NULL, "Can you help?", NULL) >= 2);
	assert_true(heart_count(&l, NULL, "Can you help?", NULL) + asked <= 5);
	tags = post_tags(k->c->s, k->a, r->id, &n);
	for (size_t i = 0; i < n; i++)
		has = has || !strcmp(tags[i], "moles");
	assert_true(has);
	heart_answer(k, mine, "tags: moles"); /* again the same: nobody twice */
	heart_tick(k);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "Can you help?", NULL), 0);
	kit_close(k);
}

static void best_and_thanks_mean_the_number_in_the_letter(void **state)
{
	struct kit *k = kit_open("inquiries: { promise = \"3d\"; sample = 6; };");
	struct heart_letters l;
	struct kit_letter *out;
	struct activity_answer *v;
	size_t n;
	struct faq *faq;

	(void)state;
	heart_people(k);
	ask(k, "ana@example.org", "How deep should raised beds be?", "Mine are 20 cm.");
	heart_tick(k);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "bo@example.org", "Can you help?"), "Thirty.");
	heart_answer(k, heart_letter(&l, "cleo@example.org", "Can you help?"), "Forty.");
	heart_answer(k, heart_letter(&l, "dan@example.org", "Can you help?"), "Fifty.");
	heart_letters(k);
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	out = heart_letter(&l, "ana@example.org", "What came of");
	assert_non_null(strstr(out->m->text, "2. Cleo"));
	heart_answer(k, out, "thanks 3");
	/* still Cleo's, though Dan's was thanked meanwhile */
	heart_answer(k, out, "thanks 1\nbest 2.\n\nAna");
	v = answers_of(k->c->s, k->a, 1, &n);
	assert_string_equal(v[0].text, "Forty.");
	assert_true(v[0].best);
	assert_int_equal(v[0].thanks + v[1].thanks + v[2].thanks, 3);
	faq = faq_find(k->c->s, k->a, "raised beds", true, 5, &n);
	assert_int_equal(strncmp(faq->answer, "Cleo: Forty.", 12), 0);
	kit_close(k);
}

static void figures_tell_how_the_promise_is_kept(void **state)
{
	struct kit *k = kit_open("inquiries: { promise = \"3d\"; sample = 6; };\n"
				 "rhythm = ( { name = \"how\"; when = \"daily at 09:00\"; do ="
				 " \"send inquiries to role:coordinator\"; } );");
	struct heart_letters l;
	struct kit_letter *one = NULL;
	struct inquiry_figures f;

	(void)state;
	heart_people(k);
	for (int i = 0; i < 3; i++) {
		ask(k, "ana@example.org", arena_printf(k->a, "Riddle %d", i), "What is it?");
		heart_tick(k);
		l = heart_letters(k);
		heart_count(&l, "bo@example.org", "Can you help?", &one);
		heart_pass(k, (i + 1) * HOUR);
		if (i < 2)
			heart_answer(k, one, "A riddle.");
	}
	f = inquiry_figures(k->c->s, 0, k->now + 1);
	assert_int_equal(f.asked, 3);
	assert_int_equal(f.answered, 2);
	assert_int_equal(f.within_promise, 2);
	assert_int_equal(f.open, 3);
	assert_int_equal(f.unanswered, 1);
	assert_int_equal(f.median_s, (HOUR + 2 * HOUR) / 2);
	heart_letters(k);
	heart_pass(k, 18 * HOUR);
	l = heart_letters(k);
	one = heart_letter(&l, "zoe@example.org", "2 of 3 answered in time");
	assert_non_null(strstr(one->m->text, "within 2 hours"));
	assert_non_null(strstr(one->m->text, "3: Riddle 2"));
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_is_acknowledged_asked_answered_and_shared),
		cmocka_unit_test(what_was_answered_is_in_one_digest_and_in_no_other),
		cmocka_unit_test(nobody_answers_and_the_asker_is_told_before_the_promise_ends),
		cmocka_unit_test(an_anonymous_private_question_shows_no_name_and_no_answer),
		cmocka_unit_test(a_line_of_the_form_counts_wherever_it_stands),
		cmocka_unit_test(an_earlier_answer_is_suggested_and_go_on_asks_all_the_same),
		cmocka_unit_test(a_question_nothing_proves_is_confirmed_first),
		cmocka_unit_test(nobody_is_asked_more_often_than_the_week_allows),
		cmocka_unit_test(a_changed_recipe_does_not_touch_what_runs),
		cmocka_unit_test(earlier_answers_are_found_by_mail),
		cmocka_unit_test(a_late_answer_is_kept_and_goes_on_to_the_asker),
		cmocka_unit_test(what_the_asker_adds_is_no_answer_to_themselves),
		cmocka_unit_test(what_happened_next_goes_to_those_who_answered_and_into_the_digest),
		cmocka_unit_test(corrected_tags_bring_the_question_to_those_who_know),
		cmocka_unit_test(best_and_thanks_mean_the_number_in_the_letter),
		cmocka_unit_test(figures_tell_how_the_promise_is_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
