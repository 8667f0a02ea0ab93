/*
 * Poll, hot topic, guest, welcome series and check-in, each told to its end; and every recipe of
 * the program is read, opened and run to the end of its time.
 */
#include "heart_kit.h"

#include "community/activity/recipe.h"
#include "community/desk/desk.h"

static struct arrival *open_by(struct kit *k, const char *from, const char *word,
			       const char *subject, const char *text)
{
	return kit_mail(k, "pass", from, arena_printf(k->a, "circle+%s@example.org", word), subject,
			text);
}

static void a_poll_counts_the_last_vote_of_each_and_tells_who_voted(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *ana, *bo, *cleo;
	struct arrival *r;

	(void)state;
	heart_people(k);
	r = open_by(k, "bo@example.org", "poll", "Where do we meet?", "- here\n- there");
	assert_string_equal(r->state, "aside"); /* Bo does not coordinate */
	r = open_by(k, "zoe@example.org", "poll", "Where do we meet?",
		    "We need a place.\n\n- In the garden\n- At the pond\n- Nowhere");
	assert_non_null(strstr(r->reason, "opened poll, number 1"));
	heart_letters(k);
	heart_tick(k);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "Where do we meet?", NULL), 7);
	ana = heart_letter(&l, "ana@example.org", "Where");
	bo = heart_letter(&l, "bo@example.org", "Where");
	cleo = heart_letter(&l, "cleo@example.org", "Where");
	heart_answer(k, ana, "1");
	heart_answer(k, bo, "At the pond.");
	heart_answer(k, ana, "2\n\n-- \nAna");
	heart_answer(k, cleo, "maybe the moon");
	l = heart_letters(k);
	heart_letter(&l, "cleo@example.org", "Which one did you mean");
	assert_int_equal(votes_for(k->c->s, 1, 1), 0);
	assert_int_equal(votes_for(k->c->s, 1, 2), 2);
	heart_pass(k, 6 * DAY);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "Two days left", NULL), 4);
	heart_pass(k, 2 * DAY);
	l = heart_letters(k);
	assert_int_equal(l.n, 3);
	assert_non_null(strstr(heart_letter(&l, "ana@example.org", "The result")->m->text,
			       "At the pond: 2"));
	heart_letter(&l, "zoe@example.org", "The result");
	heart_answer(k, cleo, "1");
	l = heart_letters(k);
	heart_letter(&l, "cleo@example.org", "Already closed");
	assert_int_equal(votes_for(k->c->s, 1, 1), 0);
	kit_close(k);
}

static void a_coordinator_steers_by_answering(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *zoe, *ana;
	int64_t due;

	(void)state;
	heart_people(k);
	open_by(k, "zoe@example.org", "poll", "Tea or coffee?", "choices: tea | coffee");
	zoe = kit_letter(k, "zoe@example.org");
	heart_tick(k);
	l = heart_letters(k);
	ana = heart_letter(&l, "ana@example.org", "Tea or coffee?");
	due = heart_activity(k, 1)->due;
	heart_answer(k, zoe, "extend 3 days");
	assert_int_equal(heart_activity(k, 1)->due, due + 3 * DAY);
	zoe = kit_letter(k, "zoe@example.org");
	assert_non_null(strstr(zoe->m->subject, "Status"));
	heart_answer(k, ana, "close"); /* only a word from one who does not steer */
	assert_string_equal(heart_activity(k, 1)->state, "open");
	heart_letters(k);
	heart_answer(k, ana, "tea");
	heart_letters(k);
	heart_answer(k, zoe, "step now");
	heart_tick(k);
	l = heart_letters(k);
	assert_true(heart_count(&l, NULL, "Two days left", NULL) > 0);
	heart_answer(k, zoe, "Close!");
	heart_tick(k);
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "The result");
	assert_string_equal(heart_activity(k, 1)->state, "closed");
	kit_close(k);
}

static void a_hot_topic_is_stirred_and_summed_up(void **state)
{
	struct kit *k = kit_open("inquiries: { sample = 2; };");
	struct heart_letters l;
	struct kit_letter *ana;

	(void)state;
	heart_people(k);
	open_by(k, "zoe@example.org", "topic", "Peat or no peat?", "I lead this one.");
	heart_letters(k);
	heart_tick(k);
	l = heart_letters(k);
	ana = heart_letter(&l, "ana@example.org", "Let us talk");
	heart_pass(k, 5 * DAY + HOUR);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "What do you think?", NULL), 2);
	assert_string_equal(heart_answer(k, ana, "No peat. Bogs store carbon.")->state, "filed");
	heart_letters(k);
	/* who answers in the thread has answered as well */
	kit_mail_with(k, "pass", "bo@example.org", "circle@example.org", "Re: Peat or no peat?",
		      "References: <m1@client.example>\r\n", "Compost does it.");
	heart_pass(k, 10 * DAY);
	l = heart_letters(k);
	assert_non_null(strstr(heart_letter(&l, "zoe@example.org", "What came together")->m->text,
			       "Compost does it."));
	heart_letter(&l, "bo@example.org", "What came together");
	kit_close(k);
}

static void questions_for_a_guest_are_gathered(void **state)
{
	struct kit *k = kit_open("inquiries: { sample = 2; };");
	struct heart_letters l;

	(void)state;
	heart_people(k);
	open_by(k, "zoe@example.org", "guest", "Marta on soil",
		"with: bo@example.org\n\nShe knows.");
	heart_letters(k);
	heart_tick(k);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "Your questions"), "What about clay?");
	heart_answer(k, heart_letter(&l, "ana@example.org", "Your questions"), "And lime?");
	heart_letters(k);
	heart_pass(k, 8 * DAY);
	l = heart_letters(k);
	assert_non_null(
		strstr(heart_letter(&l, "bo@example.org", "The questions")->m->text, "And lime?"));
	heart_letter(&l, "zoe@example.org", "The questions");
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "Without an answer");
	kit_close(k);
}

static void a_welcome_series_waits_for_what_the_newcomer_does(void **state)
{
	struct kit *k = kit_open("rhythm = ( { name = \"welcome\"; when = \"joined\";"
				 " do = \"open welcome-series\"; } );");
	struct heart_letters l;
	struct kit_letter *one, *late;

	(void)state;
	heart_people(k);
	heart_pass(k, 4 * WEEK + 7 * DAY);
	heart_letters(k);
	kit_member(k, "gil@example.org", "Gil", NULL);
	kit_member(k, "hal@example.org", "Hal", "de");
	heart_pass(k, 3 * DAY);
	l = heart_letters(k);
	assert_int_equal(l.n, 2);
	heart_letter(&l, "gil@example.org", "How it goes");
	heart_letter(&l, "hal@example.org", "Wie es in Circle");
	kit_mail(k, "pass", "gil@example.org", "circle@example.org", "Hello", "I am Gil.");
	heart_pass(k, 7 * DAY);
	l = heart_letters(k);
	heart_letter(&l, "gil@example.org", "first post");
	heart_letter(&l, "hal@example.org", "Hallo");
	assert_int_equal(l.n, 2);
	heart_pass(k, 3 * WEEK);
	l = heart_letters(k);
	one = heart_letter(&l, "gil@example.org", "first month");
	late = heart_letter(&l, "hal@example.org", "erster Monat");
	/* only the coordinators read it; but they do, and can answer */
	heart_answer(k, one, "More pictures, please.");
	l = heart_letters(k);
	assert_int_equal(l.n, 2);
	heart_letter(&l, "gil@example.org", "Thank you");
	one = heart_letter(&l, "zoe@example.org", "Re: ");
	assert_non_null(strstr(one->m->text, "Gil writes"));
	assert_non_null(strstr(one->m->text, "More pictures"));
	heart_answer(k, one, "Send us some!");
	assert_non_null(strstr(kit_letter(k, "gil@example.org")->m->text, "Send us some!"));
	heart_pass(k, 2 * WEEK);
	heart_letters(k);
	heart_answer(k, late, "Weniger Post.");
	l = heart_letters(k);
	assert_non_null(strstr(heart_letter(&l, "zoe@example.org", "Re: ")->m->text, "Weniger"));
	kit_close(k);
}

static void a_check_in_shows_answers_to_who_answered(void **state)
{
	struct kit *k = kit_open(
		"rhythm = ( { name = \"how_is_it-going\"; when = \"monthly on the first monday at "
		"09:00\"; do = \"open check-in\"; } );");
	struct heart_letters l;
	struct kit_letter *ana;

	(void)state;
	heart_people(k);
	heart_pass(k, 5 * WEEK);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "How are you? how is it going", NULL), 7);
	ana = heart_letter(&l, "ana@example.org", "How are you?");
	heart_answer(k, ana, "Fine.");
	heart_answer(k, ana, "Fine, but dry.");
	heart_letters(k);
	heart_pass(k, 8 * DAY);
	l = heart_letters(k);
	assert_int_equal(l.n, 1);
	assert_non_null(strstr(heart_letter(&l, "ana@example.org", "What came together")->m->text,
			       "Fine, but dry."));
	assert_null(strstr(l.v[0]->m->text, "Fine.\n"));
	kit_close(k);
}

/* Opened, asked, answered by two, to the end: no letter is broken in any of five languages. */
static void who_takes_part_is_told_and_what_lacks_is_asked_for(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *one;
	struct arrival *r;
	char path[400];
	struct why w;
	FILE *f;

	(void)state;
	heart_people(k);
	snprintf(path, sizeof path, "mkdir -p %s/recipes", k->dir);
	assert_int_equal(system(path), 0);
	snprintf(path, sizeof path, "%s/recipes/outing.conf", k->dir);
	f = fopen(path, "w");
	fputs("word = \"outing\"; about = \"A day out.\"; needs = [ \"where\" ]; lasts = \"7d\";"
	      " steps = ( { at = \"end\"; mail = \"bye\"; to = \"owner\"; } );"
	      " letters = { bye = { en = \"Bye\\n\\nBye.\"; }; };",
	      f);
	fclose(f);
	community_close(k->c);
	assert_int_equal(desk_open(k->set, STORE_WORK, &k->c, &w), OK);
	r = open_by(k, "zoe@example.org", "outing", "In May", "Who comes along?");
	assert_non_null(strstr(r->reason, "sent the form"));
	one = kit_letter(k, "zoe@example.org");
	assert_non_null(strstr(one->m->subject, "What is still needed"));
	assert_non_null(strstr(one->m->text, "A day out."));
	open_by(k, "zoe@example.org", "group", "Pruning together", "Four meetings.");
	heart_pass(k, DAY); /* at nine */
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "Pruning together"), "yes");
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "You take part");
	kit_close(k);
}

static void what_a_recipe_is_about_is_told_in_the_readers_language(void **state)
{
	static const struct {
		const char *lang, *says;
	} t[] = { { "en", "Ask a question that somebody" },
		  { "de", "Stelle eine Frage" },
		  { "es", "Haz una pregunta" },
		  { "fr", "Posez une question" },
		  { "pt", "Faça uma pergunta" } };
	struct kit *k = kit_open(NULL);
	const struct recipes *all = k->c->recipes;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		const char *who = arena_printf(k->a, "m%zu@example.org", i);
		struct kit_letter *l;

		kit_member(k, who, "Mo", t[i].lang);
		open_by(k, who, "ask", "", "");
		l = kit_letter(k, who);
		assert_non_null(strstr(l->m->text, t[i].says));
		for (size_t r = 0; r < all->n; r++)
			if (strcmp(recipe_text_in(&all->v[r]->about, t[i].lang, "xx"),
				   recipe_text_in(&all->v[r]->about, "en", "xx")) == 0 &&
			    i)
				fail_msg("%s: about is English in %s", all->v[r]->file, t[i].lang);
	}
	kit_close(k);
}

static void every_recipe_runs_to_its_end_in_five_languages(void **state)
{
	static const char *const langs[] = { "en", "de", "es", "fr", "pt", NULL, "en" };
	struct kit *k = kit_open("inquiries: { per_member_per_week = 0; sample = 50; };");
	struct settings_faults faults = { 0 };
	struct recipes all;
	size_t n;

	(void)state;
	recipes_load(k->a, k->set, &all, &faults);
	for (size_t i = 0; i < faults.n; i++)
		fail_msg("%s", faults.v[i]);
	assert_true(all.n >= 6);
	for (size_t i = 0; i < 7; i++)
		kit_member(k, arena_printf(k->a, "m%zu@example.org", i), "Mo", langs[i]);
	kit_role(k, 7, "coordinator");
	for (size_t i = 0; i < all.n; i++) {
		struct activity_opening o = {
			.owner = 7, .title = "A title", .text = "- one\n- two", .now = k->now
		};
		struct expr *e;
		struct why w;
		int64_t id;
		struct heart_letters l;
		size_t letters = 0;

		assert_int_equal(expr_parse(k->a, "everyone", &expr_audience, &e, &w), OK);
		o.audience = all.v[i]->joins || all.v[i]->personal ? e : NULL;
		store_begin(k->c->s);
		assert_int_equal(activity_open_recipe(k->c, k->step, all.v[i]->name, &o, &id, &w),
				 OK);
		store_commit(k->c->s);
		for (int step = 0; step < 400 && heart_activity(k, id)->next_at; step++) {
			time_t next = (time_t)heart_activity(k, id)->next_at;

			k->now = next > k->now ? next : k->now + HOUR;
			when_freeze(k->now);
			heart_tick(k);
			l = heart_letters(k);
			letters += l.n;
			if (step == 0 && l.n > 1) {
				heart_answer(k, l.v[0], "1");
				heart_answer(k, l.v[1], "2");
			}
		}
		assert_string_equal(heart_activity(k, id)->state, "closed");
		assert_int_equal(heart_activity(k, id)->next_at, 0);
		if (!letters)
			fail_msg("%s sent nothing", all.v[i]->name);
		for (struct activity_step *s = steps_of(k->c->s, k->a, id, &n); n--; s++)
			assert_string_not_equal(s->state, "waiting");
	}
	kit_close(k);
}

/* Who opened what nobody answered is not told "this was said", with nothing below it. */
static void an_end_without_answers_says_so(void **state)
{
	static const struct {
		const char *lang, *says;
	} t[] = { { "en", "Nothing has come together" },
		  { "de", "nichts zusammengekommen" },
		  { "es", "no se ha reunido nada" },
		  { "fr", "rien n’a été réuni" },
		  { "pt", "não se reuniu nada" } };
	static const char *const words[] = { "case",  "topic",     "thank-you",     "story",
					     "value", "news-tips", "what-happened", "popup" };
	enum { LANGS = sizeof t / sizeof *t, WORDS = sizeof words / sizeof *words };
	struct kit *k = kit_open("inquiries: { per_member_per_week = 0; };");
	size_t said[LANGS] = { 0 };

	(void)state;
	for (size_t i = 0; i < LANGS; i++)
		kit_role(k,
			 kit_member(k, arena_printf(k->a, "m%zu@example.org", i), "Mo", t[i].lang),
			 "owner");
	for (size_t i = 0; i < LANGS * WORDS; i++)
		open_by(k, arena_printf(k->a, "m%zu@example.org", i / WORDS), words[i % WORDS],
			words[i % WORDS], "when: 2026-03-20 18:00\n\nWell?");
	for (int days = 0; days < 45; days += 5) {
		struct heart_letters l;

		heart_pass(k, 5 * DAY);
		l = heart_letters(k);
		for (size_t i = 0; i < l.n; i++)
			said[l.v[i]->rcpt[1] - '0'] +=
				strstr(l.v[i]->m->text, t[l.v[i]->rcpt[1] - '0'].says) != NULL;
	}
	for (size_t i = 0; i < LANGS; i++)
		if (said[i] != WORDS)
			fail_msg("%s: %zu of %d", t[i].lang, said[i], WORDS);
	kit_close(k);
}

/* A prompt a day, and what it was good for when they are over. */
static void an_experiment_looks_back(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *one;

	(void)state;
	heart_people(k);
	open_by(k, "zoe@example.org", "experiment", "Less water", "- look\n- wait");
	heart_tick(k);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "Less water"), "yes");
	heart_letters(k);
	heart_pass(k, 7 * DAY);
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "Day 5");
	one = heart_letter(&l, "ana@example.org", "Looking back");
	heart_answer(k, one, "I water at night now.");
	heart_letters(k);
	heart_pass(k, 2 * DAY);
	l = heart_letters(k);
	assert_non_null(strstr(heart_letter(&l, "ana@example.org", "What came together")->m->text,
			       "at night"));
	kit_close(k);
}

static void a_recipe_with_faults_is_told_line_by_line(void **state)
{
	static const struct {
		const char *text, *want;
	} all[] = {
		{ "about = \"x\"; lasts = \"7d\"; stps = ( );",
		  "x.conf:1: there is no \"stps\" here; did you mean steps" },
		{ "about = \"x\"; lasts = \"7 apples\"; steps = ( );", "lasts" },
		{ "about = \"x\"; lasts = \"7d\";\nsteps = ( { at = \"end-2x\"; close = true; } );",
		  "x.conf:2: at: write" },
		{ "about = \"x\"; lasts = \"7d\";\nsteps = ( { at = \"0\"; mail = \"a\"; to = "
		  "\"owner\"; } );",
		  "x.conf:2: mail: there is no letter \"a\"" },
		{ "about = \"x\"; lasts = \"7d\";\nsteps = ( { at = \"0\"; mail = \"a\"; to = "
		  "\"lvel:x\"; } );\nletters = { a = { en = \"A\n\n{{#b}}\"; }; };",
		  "x.conf:" },
		{ "about = \"x\"; lasts = \"7d\"; steps = ( { at = \"0\"; close = true; unless = "
		  "\"answrs > 1\"; } );",
		  "did you mean answers" },
		{ "about = \"x\"; lasts = \"7d\"; steps = ( { at = \"0\"; gives = \"Best Friend\"; "
		  "to = "
		  "\"owner\"; } );",
		  "gives: a role is one word" },
		{ "about = \"x\"; lasts = \"7d\"; steps = ( { at = \"0\"; gives = \"friend\"; } );",
		  "to is missing" },
		{ "lasts = \"7d\"; steps = ( { at = \"0\"; close = true; } );",
		  "about is missing" },
		{ "about = { de = \"x\"; }; lasts = \"7d\"; steps = ( );",
		  "x.conf:1: write it as { en = \"...\"; }: English must be there" },
		{ "about = { en = \"x\ny\"; }; lasts = \"7d\"; steps = ( );",
		  "about: one line is wanted here" },
		{ "about = 7; lasts = \"7d\"; steps = ( );", "x.conf:1: write it as" },
		{ "about = \"x\"; accept = \"songs\"; lasts = \"7d\"; steps = ( );", "vote" },
		{ "about = ", "x.conf:1" },
	};
	struct kit *k = kit_open(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct settings_faults f = { 0 };
		bool told = false;

		assert_null(recipe_read(k->a, "x", "x.conf", all[i].text, strlen(all[i].text), &f));
		for (size_t j = 0; j < f.n; j++)
			told = told || strstr(f.v[j], all[i].want);
		if (!told)
			fail_msg("%s: %s", all[i].text, f.n ? f.v[0] : "nothing");
	}
	kit_close(k);
}

static void who_takes_an_answer_back_is_not_counted_nor_shown(void **state)
{
	struct kit *k = kit_open("inquiries: { promise = \"3d\"; sample = 5; };\n");
	struct heart_letters l;
	struct kit_letter *one = NULL;
	size_t n;

	(void)state;
	heart_people(k);
	kit_mail(k, "pass", "ana@example.org", "circle+ask@example.org", "How deep?", "Beds.");
	heart_tick(k);
	l = heart_letters(k);
	heart_count(&l, NULL, "Can you help?", &one);
	heart_answer(k, one, "Forty at least.");
	heart_letters(k);
	answers_of(k->c->s, k->a, 1, &n);
	assert_int_equal(n, 1);
	heart_answer(k, one, "Withdraw.");
	l = heart_letters(k);
	heart_letter(&l, one->rcpt, "Taken back: How deep?");
	answers_of(k->c->s, k->a, 1, &n);
	assert_int_equal(n, 0);
	heart_pass(k, 6 * DAY);
	l = heart_letters(k);
	for (size_t i = 0; i < l.n; i++)
		assert_null(strstr(l.v[i]->m->text, "Forty at least."));
	kit_close(k);
}

/* A step that reaches nobody, or never comes, would be told by nobody else. */
static void what_a_recipe_names_is_there_and_its_steps_come(void **state)
{
	static const struct {
		const char *step, *want;
	} all[] = {
		{ "at = \"0\"; to = \"role:cordinator\";", "did you mean coordinator" },
		{ "at = \"0\"; to = \"role:mentor\";", "there is no role 'mentor'" },
		{ "at = \"0\"; to = \"not asked:{this} and answered:inqiry\";",
		  "to: answered:inqiry: there is no recipe 'inqiry'; did you mean inquiry" },
		{ "at = \"0\"; to = \"everyone\"; if = \"posts > 1 and said:nothing\";",
		  "there is no letter \"nothing\"" },
		{ "at = \"9d\"; to = \"everyone\";", "call: comes after the end: it lasts 5d" },
		{ "at = \"0\"; every = \"3d\"; times = 3; to = \"everyone\";", "after the end" },
		{ "at = \"end-7d\"; to = \"everyone\";", "call: comes before the opening" },
		{ "at = \"end-5d\"; to = \"in:{this}:keeper or role:grown or role:expert:{tags}\";",
		  NULL },
	};
	struct kit *k = kit_open(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct settings_faults f = { 0 }, gaps = { 0 };

		heart_recipe(
			k, "own",
			arena_printf(k->a,
				     "about = \"x\"; lasts = \"5d\"; gives = \"grown\";\n"
				     "steps = (\n{ mail = \"call\"; %s } );\n"
				     "letters = { call = { en = \"Hear\\n\\nPlease.\"; }; };\n",
				     all[i].step));
		rhythm_faults(k->a, k->set, &f, &gaps);
		assert_int_equal(f.n, 0);
		if (gaps.n != !!all[i].want || (gaps.n && (!strstr(gaps.v[0], all[i].want) ||
							   !strstr(gaps.v[0], "/own.conf:3: "))))
			fail_msg("%s: %s", all[i].step, gaps.n ? gaps.v[0] : "no fault");
	}
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_recipe_names_is_there_and_its_steps_come),
		cmocka_unit_test(who_takes_an_answer_back_is_not_counted_nor_shown),
		cmocka_unit_test(a_poll_counts_the_last_vote_of_each_and_tells_who_voted),
		cmocka_unit_test(a_coordinator_steers_by_answering),
		cmocka_unit_test(a_hot_topic_is_stirred_and_summed_up),
		cmocka_unit_test(questions_for_a_guest_are_gathered),
		cmocka_unit_test(a_welcome_series_waits_for_what_the_newcomer_does),
		cmocka_unit_test(a_check_in_shows_answers_to_who_answered),
		cmocka_unit_test(who_takes_part_is_told_and_what_lacks_is_asked_for),
		cmocka_unit_test(what_a_recipe_is_about_is_told_in_the_readers_language),
		cmocka_unit_test(every_recipe_runs_to_its_end_in_five_languages),
		cmocka_unit_test(an_end_without_answers_says_so),
		cmocka_unit_test(an_experiment_looks_back),
		cmocka_unit_test(a_recipe_with_faults_is_told_line_by_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
