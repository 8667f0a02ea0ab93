#include "arena_kit.h"
#include "filters/filter.h"

static char noted[240];

static void note(void *arg, const char *text)
{
	(void)arg;
	strncpy(noted, text, sizeof noted - 1);
}

static struct filter_world world(void)
{
	return (struct filter_world){ .address = "circle@circle.example",
				      .separator = "+",
				      .prefix = "[Clay]",
				      .list_id = "circle.circle.example",
				      .max_bytes = 3000,
				      .max_hops = 25,
				      .note = note };
}

static struct mail *read_mail(const char *head, const char *body)
{
	const char *raw = arena_printf(a,
				       "From: Ana <ana@garden.example>\nTo: circle@circle.example\n"
				       "Content-Type: text/plain; charset=utf-8\n%s\n%s",
				       head, body);

	return read_raw(raw, NULL);
}

static struct filter_results ask(const struct mail *m, const char *name,
				 const struct settings_rule *rules, size_t n)
{
	struct settings_list names = { &name, name ? 1 : 0 };
	struct filter_world w = world();
	struct filter_chain c;
	struct why why;

	if (filter_chain_make(a, &names, rules, n, &c, &why) != OK)
		fail_msg("%s", why.text);
	return filter_chain_ask(a, &c, m, &w);
}

static const char *tags_of(const char *head, const char *body)
{
	struct filter_results r = ask(read_mail(head, body), "tags", NULL, 0);
	struct buf b = BUF(a);

	for (size_t i = 0; i < r.tags.n; i++)
		buf_printf(&b, "%s%s", i ? " " : "", r.tags.v[i]);
	return buf_text(&b);
}

static void words_become_tags(void **state)
{
	(void)state;
	assert_string_equal(tags_of("Subject: [Garden] beans [seeds]\n", "hi\n"), "garden seeds");
	assert_string_equal(tags_of("Subject: =?utf-8?q?[J=C3=84RDIN]?= x\n",
				    "about #Übung, #seeds and #seeds.\n"),
			    "järdin übung seeds");
	assert_string_equal(tags_of("", "(#jobs) #re-use\n"), "jobs re-use");
}

static void numbers_links_and_code_are_no_tags(void **state)
{
	(void)state;
	assert_string_equal(tags_of("Subject: Re: [clay] Kiln [Clay] [claypit]\n", "hi\n"),
			    "claypit");
	assert_string_equal(tags_of("Subject: [EXTERNAL] [1] [PATCH 2/3] [circle] []\n", "hi\n"),
			    "");
	assert_string_equal(tags_of("", "see https://garden.example/#beans and issue #12, a#b\n"),
			    "");
	assert_string_equal(tags_of("",
				    "#include <x.h>\n    #define Y\n```\n#code\n```\n> #quoted\n"),
			    "");
	assert_string_equal(
		tags_of("", "colour #a1b2c3, #foo(x), #path/7, #v.x\n+#added\n#cells = <1>;\n"),
		"");
	assert_string_equal(tags_of("", "+#added\n#cells = <1>;\n"), "");
}

static void a_colour_is_no_tag_and_a_word_that_looks_like_one_is(void **state)
{
	(void)state;
	assert_string_equal(tags_of("",
				    "not #fff, #FFF, #ccc, #c0ffee, #a1b2, #aabbcc, #abcdef12\n"),
			    "");
	assert_string_equal(tags_of("", "h1 { color: #fade; border: 1px solid #abc }\n"), "");
	assert_string_equal(tags_of("", "Background: #bed\n"), "");
	assert_string_equal(tags_of("", "Tag: #bed; and more\n"), "bed");
	assert_string_equal(tags_of("", "Tags: #add, #face; then #decade and #beef\n"),
			    "add face decade beef");
	assert_string_equal(tags_of("", "#feed is near: #cafe\n"), "feed cafe");
}

static void code_between_backquotes_is_no_tag(void **state)
{
	(void)state;
	assert_string_equal(tags_of("", "type `make #all` and `#one` for #seeds\n"), "seeds");
	assert_string_equal(tags_of("", "it`s about #seeds\n"), "seeds");
}

static void our_own_mail_does_not_come_in(void **state)
{
	(void)state;
	assert_int_equal(ask(read_mail("List-Id: <circle.circle.example>\n", "x\n"), "own_loop",
			     NULL, 0)
				 .verdict,
			 DROP);
	assert_int_equal(ask(read_mail("X-Loop: Circle@circle.example\n", "x\n"), "own_loop", NULL,
			     0)
				 .verdict,
			 DROP);
	assert_int_equal(ask(read_mail("Subject: x\n", "x\n"), "own_loop", NULL, 0).verdict, PASS);
}

static void a_mail_that_went_round_is_held(void **state)
{
	struct buf b = BUF(a);

	(void)state;
	for (int i = 0; i < 26; i++)
		buf_str(&b, "Received: from a by b; Mon, 3 Mar 2025 10:00:00 +0000\n");
	assert_int_equal(ask(read_mail(buf_text(&b), "x\n"), "own_loop", NULL, 0).verdict, HOLD);
}

static void robots_do_not_post(void **state)
{
	(void)state;
	assert_int_equal(ask(read_mail("Auto-Submitted: auto-replied\n", "Away.\n"), "robot", NULL,
			     0)
				 .verdict,
			 DROP);
	assert_int_equal(ask(read_mail("Auto-Submitted: auto-generated\n", "Built.\n"), "robot",
			     NULL, 0)
				 .verdict,
			 HOLD);
	/* old list programs put it on what people write: it gets no answer, and is a post */
	assert_int_equal(ask(read_mail("Precedence: bulk\n", "Hello.\n"), "robot", NULL, 0).verdict,
			 PASS);
	assert_int_equal(
		ask(read_mail("Auto-Submitted: no\n", "Hello.\n"), "robot", NULL, 0).verdict, PASS);
	/* RFC 5321 section 4.5.5: what comes so is no person's, whatever it says */
	assert_int_equal(ask(read_mail("Return-Path: <>\nSubject: Gone fishing\n",
				       "On the 20th.\n"),
			     "robot", NULL, 0)
				 .verdict,
			 HOLD);
	assert_int_equal(ask(read_mail("Return-Path: <ana@garden.example>\n", "Hi.\n"), "robot",
			     NULL, 0)
				 .verdict,
			 PASS);
}

static void duplicates_are_dropped_where_there_is_a_store(void **state)
{
	struct mail *m = read_mail("", "x\n");
	struct filter_world w = world();
	const char *name = "duplicate";
	struct settings_list names = { &name, 1 };
	struct filter_chain c;

	(void)state;
	assert_int_equal(filter_chain_make(a, &names, NULL, 0, &c, NULL), OK);
	assert_int_equal(filter_chain_ask(a, &c, m, &w).verdict, PASS);
	w.seen = true;
	assert_int_equal(filter_chain_ask(a, &c, m, &w).verdict, DROP);
}

static void large_posts_are_held(void **state)
{
	char body[4001];

	(void)state;
	memset(body, 'x', 4000);
	body[4000] = 0;
	assert_int_equal(ask(read_mail("", body), "size", NULL, 0).verdict, HOLD);
	assert_int_equal(ask(read_mail("", body), "size: 1 MB", NULL, 0).verdict, PASS);
	assert_int_equal(ask(read_mail("", "x\n"), "size", NULL, 0).verdict, PASS);
}

static void senders_are_matched_in_order(void **state)
{
	struct mail *m = read_mail("", "x\n");

	(void)state;
	assert_int_equal(ask(m, "sender: deny garden.example", NULL, 0).verdict, DROP);
	assert_int_equal(
		ask(m, "sender: allow ana@garden.example deny *@garden.example", NULL, 0).verdict,
		PASS);
	assert_int_equal(ask(m, "sender: hold a*@GARDEN.example", NULL, 0).verdict, HOLD);
	assert_int_equal(ask(m, "sender: deny den.example", NULL, 0).verdict, PASS);
}

static const struct settings_rule rules[] = {
	{ .name = "jobs",
	  .in = "subject",
	  .pattern = "\\b(job|vacancy)\\b",
	  .tag = "Jobs",
	  .action = RULE_TAG,
	  .say = "" },
	{ .name = "lottery",
	  .in = "text",
	  .pattern = "^you have won",
	  .tag = "",
	  .action = RULE_HOLD,
	  .say = "it looks like an advert" },
	{ .name = "mailer",
	  .in = "header:X-Mailer",
	  .pattern = "spammer",
	  .tag = "",
	  .action = RULE_DROP,
	  .say = "" },
};

static void rules_tag_hold_and_drop(void **state)
{
	struct filter_results r;

	(void)state;
	r = ask(read_mail("Subject: A JOB in the garden\n", "hello\n"), "rule", rules, 3);
	assert_int_equal(r.verdict, PASS);
	assert_string_equal(r.tags.v[0], "jobs");
	r = ask(read_mail("", "hello,\nYou have won\n"), "rule", rules, 3);
	assert_int_equal(r.verdict, HOLD);
	assert_string_equal(r.say, "it looks like an advert");
	r = ask(read_mail("X-Mailer: spammer 3\n", "You have won\n"), "rule", rules, 3);
	assert_int_equal(r.verdict, DROP);
	assert_string_equal(r.say, "the rule \"mailer\" says so");
}

/* \b and \w know the letters of every language. */
static void words_of_a_pattern_are_words_in_any_script(void **state)
{
	static const struct settings_rule course = { .name = "course",
						     .in = "subject",
						     .pattern = "\\b(übung|école|урок)\\b",
						     .tag = "course",
						     .action = RULE_TAG,
						     .say = "" };
	static const char *const fits[] = { "Die Übung heute", "École", "наш УРОК, завтра" };

	(void)state;
	for (size_t i = 0; i < sizeof fits / sizeof *fits; i++)
		assert_int_equal(ask(read_mail(arena_printf(a, "Subject: %s\n", fits[i]), "x\n"),
				     "rule", &course, 1)
					 .tags.n,
				 1);
	assert_int_equal(
		ask(read_mail("Subject: Übungen, préécole\n", "x\n"), "rule", &course, 1).tags.n,
		0);
}

static void attack_17_a_pattern_that_explodes_leaves_its_mail_to_a_person(void **state)
{
	static const struct settings_rule bomb = { .name = "bomb",
						   .in = "text",
						   .pattern = "(a+)+$",
						   .tag = "",
						   .action = RULE_DROP,
						   .say = "" };
	struct mail *m = read_mail("", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\n");
	const char *name = "rule";
	struct settings_list names = { &name, 1 };
	struct filter_world w = world();
	struct filter_results r;
	struct filter_chain c;

	(void)state;
	noted[0] = 0;
	assert_int_equal(filter_chain_make(a, &names, &bomb, 1, &c, NULL), OK);
	r = filter_chain_ask(a, &c, m, &w);
	assert_int_equal(r.verdict, HOLD);
	assert_non_null(strstr(r.say, "\"bomb\" took too long"));
	assert_non_null(strstr(noted, "\"bomb\" took too long"));
	noted[0] = 0;
	r = filter_chain_ask(a, &c, m, &w);
	assert_int_equal(r.verdict, HOLD);
	assert_string_equal(noted, "");
	/* whoever sends such a mail has not undone the rule for what comes next */
	assert_int_equal(filter_chain_ask(a, &c, read_mail("", "banana\n"), &w).verdict, DROP);
	assert_int_equal(filter_chain_ask(a, &c, read_mail("", "plum\n"), &w).verdict, PASS);
}

/* By our limit, well before the library's own, which is a hundred times as far. */
static void attack_17_a_pattern_ends_after_a_hundred_thousand_steps(void **state)
{
	static const struct settings_rule bomb = { .name = "bomb",
						   .in = "text",
						   .pattern = "^(a+)+$",
						   .tag = "",
						   .action = RULE_DROP,
						   .say = "" };
	const char *name = "rule";
	struct settings_list names = { &name, 1 };
	struct filter_world w = world();
	struct filter_chain c;

	(void)state;
	noted[0] = 0;
	assert_int_equal(filter_chain_make(a, &names, &bomb, 1, &c, NULL), OK);
	filter_chain_ask(a, &c, read_mail("", "aaaaaaaaaa!\n"), &w);
	assert_string_equal(noted, "");
	filter_chain_ask(a, &c, read_mail("", "aaaaaaaaaaaaaaaaaaaa!\n"), &w);
	assert_non_null(strstr(noted, "\"bomb\" took too long"));
}

/* Neither explodes: each begins again at every character of a long run. */
static void attack_17_a_pattern_that_is_only_slow_is_ended_too(void **state)
{
	static const char *const slow[] = { "\\s+$", " ++;", "( +)x", "[ \\t]{2,}y" };
	struct buf b = BUF(a);
	struct mail *m;

	(void)state;
	buf_str(&b, "text");
	for (size_t i = 0; i < 190000; i++)
		buf_str(&b, i % 95000 ? " " : "z");
	buf_str(&b, "z;xy");
	m = read_mail("", buf_text(&b));
	for (size_t i = 0; i < sizeof slow / sizeof *slow; i++) {
		struct settings_rule rule = { .name = "slow",
					      .in = "text",
					      .pattern = slow[i],
					      .tag = "",
					      .action = RULE_DROP,
					      .say = "" };
		struct filter_world w = world();
		const char *name = "rule";
		struct settings_list names = { &name, 1 };
		struct filter_chain c;
		clock_t began = clock();

		noted[0] = 0;
		assert_int_equal(filter_chain_make(a, &names, &rule, 1, &c, NULL), OK);
		assert_int_equal(filter_chain_ask(a, &c, m, &w).verdict, HOLD);
		assert_non_null(strstr(noted, "\"slow\" took too long"));
		assert_true((clock() - began) / CLOCKS_PER_SEC < 5); /* it was minutes */
	}
}

static void a_wrong_option_is_told_with_what_to_write(void **state)
{
	static const struct {
		const char *name, *hint;
	} wrong[] = { { "spam", "there are: own_loop" },
		      { "robot: yes", "write \"robot\" alone" },
		      { "size: big", "size: 5 MB" },
		      { "sender: ana@garden.example", "allow, hold or deny" },
		      { "rule: x", "rules = (" } };
	static const struct settings_rule bad[] = {
		{ .name = "paren",
		  .in = "text",
		  .pattern = "(x",
		  .tag = "",
		  .action = RULE_DROP,
		  .say = "" },
		{ .name = "byte",
		  .in = "text",
		  .pattern = "\\C",
		  .tag = "",
		  .action = RULE_DROP,
		  .say = "" },
	};
	struct filter_chain c;
	struct why w;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		const char *name = wrong[i].name;
		struct settings_list names = { &name, 1 };

		assert_int_equal(filter_chain_make(a, &names, NULL, 0, &c, &w), BAD);
		if (!strstr(w.text, wrong[i].hint))
			fail_msg("%s: %s", wrong[i].name, w.text);
	}
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(filter_chain_make(a, NULL, &bad[i], 1, &c, &w), BAD);
		assert_non_null(strstr(w.text, bad[i].name));
	}
}

static void every_filter_is_asked_and_the_strongest_wins(void **state)
{
	struct filter_results r =
		ask(read_mail("X-Mailer: spammer\nAuto-Submitted: auto-generated\n", "#jobs\n"),
		    NULL, rules, 3);

	(void)state;
	assert_int_equal(r.verdict, DROP);
	assert_string_equal(r.filter, "rule");
	assert_int_equal(r.n, 8);
	assert_int_equal(r.tags.n, 1);
}

/* Of two that are as strong the first is quoted. */
static void the_configuration_says_which_are_asked_and_in_what_order(void **state)
{
	static const char *const orders[][2] = { { "rule", "sender: deny garden.example" },
						 { "sender: deny garden.example", "rule" } };
	static const char *const names[] = { "rule", "sender" };
	struct mail *m = read_mail("X-Mailer: spammer\nAuto-Submitted: auto-replied\n", "#jobs\n");
	struct filter_world w = world();

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		const char *chosen[] = { orders[i][0], orders[i][1] };
		struct settings_list list = { chosen, 2 };
		struct filter_results r;
		struct filter_chain c;

		assert_int_equal(filter_chain_make(a, &list, rules, 3, &c, NULL), OK);
		r = filter_chain_ask(a, &c, m, &w);
		assert_int_equal(r.n, 2); /* neither robot nor tags */
		assert_int_equal(r.tags.n, 0);
		assert_string_equal(r.v[0].filter, names[i]);
		assert_string_equal(r.v[1].filter, names[!i]);
		assert_string_equal(r.filter, names[i]);
		assert_string_not_equal(r.v[0].say, r.v[1].say);
		assert_string_equal(r.say, r.v[0].say);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(words_become_tags),
		TEST(numbers_links_and_code_are_no_tags),
		TEST(a_colour_is_no_tag_and_a_word_that_looks_like_one_is),
		TEST(code_between_backquotes_is_no_tag),
		TEST(our_own_mail_does_not_come_in),
		TEST(a_mail_that_went_round_is_held),
		TEST(robots_do_not_post),
		TEST(duplicates_are_dropped_where_there_is_a_store),
		TEST(large_posts_are_held),
		TEST(senders_are_matched_in_order),
		TEST(rules_tag_hold_and_drop),
		TEST(words_of_a_pattern_are_words_in_any_script),
		TEST(attack_17_a_pattern_that_explodes_leaves_its_mail_to_a_person),
		TEST(attack_17_a_pattern_ends_after_a_hundred_thousand_steps),
		TEST(attack_17_a_pattern_that_is_only_slow_is_ended_too),
		TEST(a_wrong_option_is_told_with_what_to_write),
		TEST(every_filter_is_asked_and_the_strongest_wins),
		TEST(the_configuration_says_which_are_asked_and_in_what_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
