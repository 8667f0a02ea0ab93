/*
 * Newsletters that a rule makes: what stands in them, who looks at them first, and when they go; and
 * what their editors may answer, in every language.
 */
#include "newsletter_kit.h"

#include "community/digest/newsletter.h"
#include "store/store_activity.h"
#include "store/store_meeting.h"

static void a_rules_issue_gathers_what_happened_and_is_made_once(void **state)
{
	struct why w;
	size_t n;
	struct kit_letter **v;

	(void)state;
	kit_mail(k, "pass", "Ana <ana@example.org>", "circle@example.org", "How deep *are* beds?",
		 "How deep should a raised bed be?");
	kit_mail_with(k, "pass", "Rui <rui@example.org>", "circle@example.org",
		      "Re: How deep *are* beds?", "In-Reply-To: <m1@client.example>\r\n",
		      "Forty centimetres are enough for roots.");
	kit_mail(k, "pass", "Ana <ana@example.org>", "circle@example.org", "Slugs",
		 "Who has a remedy?");
	kit_letters(k, &n);
	store_begin(k->c->s);
	assert_int_equal(newsletter_from_rule(k->c, k->a, "monthly", k->now, "March", "",
					      PROOF_NONE, k->now, &w),
			 OK);
	assert_int_equal(newsletter_from_rule(k->c, k->a, "monthly", k->now, "March", "",
					      PROOF_NONE, k->now, &w),
			 NONE);
	store_commit(k->c->s);
	kit_wait(k, 60);
	v = kit_letters(k, &n);
	assert_int_equal(n, 3);
	assert_non_null(strstr(v[0]->m->text, "How deep \\*are\\* beds?"));
	assert_non_null(strstr(v[0]->m->text, "- Slugs"));
	assert_non_null(strstr(v[0]->m->text, "3 posts"));
}

static enum err by_rule(enum proof_rule proof)
{
	struct why w = { "" };
	enum err e;

	store_begin(k->c->s);
	e = newsletter_from_rule(k->c, k->a, "monthly", k->now, "News", "", proof, k->now, &w);
	store_commit(k->c->s);
	return e;
}

static void say(const char *subject)
{
	size_t n;

	kit_mail(k, "pass", "Ana <ana@example.org>", "circle@example.org", subject, "Who knows?");
	kit_letters(k, &n);
}

/* Rui has the second turn. */
static void a_rules_draft_goes_to_who_is_on_duty_and_out_without_an_answer(void **state)
{
	struct kit_letter **v;
	size_t n;

	(void)state;
	kit_role(k, kit_who(k, "ana@example.org")->id, "editor");
	kit_role(k, kit_who(k, "rui@example.org")->id, "editor");
	say("Slugs");
	assert_int_equal(by_rule(PROOF_SEND), OK);
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_string_equal(v[0]->rcpt, "ana@example.org");
	assert_non_null(strstr(of_kind(v, n, "newsletter-proof")->m->text,
			       "goes out as it is on Mon 2 Mar, 22:00 (UTC)"));
	kit_wait(k, 12 * 3600 - 60);
	kit_silence(k);
	kit_wait(k, 61);
	v = kit_letters(k, &n);
	assert_int_equal(n, 3);
	assert_string_equal(v[0]->m->subject, "News");
	say("Snails");
	assert_int_equal(by_rule(PROOF_WAIT), OK);
	v = kit_letters(k, &n);
	assert_string_equal(v[0]->rcpt, "rui@example.org");
	kit_wait(k, 20 * 86400);
	kit_silence(k);
}

static void a_draft_that_waits_gives_way_to_the_next_which_has_what_it_had(void **state)
{
	struct kit_letter **v;
	const char *old;
	size_t n;

	(void)state;
	say("Slugs");
	assert_int_equal(by_rule(PROOF_WAIT), OK);
	v = kit_letters(k, &n);
	old = of_kind(v, n, "newsletter-proof")->reply_to;
	kit_wait(k, 86400);
	say("Snails");
	assert_int_equal(by_rule(PROOF_WAIT), OK);
	v = kit_letters(k, &n);
	assert_non_null(strstr(of_kind(v, n, "newsletter")->m->text, "- Slugs"));
	assert_non_null(strstr(of_kind(v, n, "newsletter")->m->text, "- Snails"));
	answer(old, "send");
	kit_wait(k, 3600);
	kit_silence(k);
	answer(of_kind(v, n, "newsletter-proof")->reply_to, "send");
	kit_wait(k, 61);
	kit_letters(k, &n);
	assert_int_equal(n, 3);
}

/* A slot that was missed is made late, with what came since: the next begins there. */
static void what_a_late_issue_had_is_not_in_the_next(void **state)
{
	struct kit_letter **v;
	struct why w = { "" };
	size_t n;

	(void)state;
	say("Slugs");
	kit_wait(k, 60);
	store_begin(k->c->s);
	assert_int_equal(newsletter_from_rule(k->c, k->a, "monthly", k->now - 9 * 86400, "News", "",
					      PROOF_NONE, k->now, &w),
			 OK);
	store_commit(k->c->s);
	kit_wait(k, 61);
	v = kit_letters(k, &n);
	assert_non_null(strstr(v[0]->m->text, "- Slugs"));
	say("Snails");
	assert_int_equal(by_rule(PROOF_NONE), OK);
	kit_wait(k, 61);
	v = kit_letters(k, &n);
	assert_non_null(strstr(v[0]->m->text, "- Snails"));
	assert_null(strstr(v[0]->m->text, "- Slugs"));
}

/* An answered inquiry, a story told with consent and one without, somebody new who agreed, an event. */
static void put_happenings(void)
{
	struct store *s = k->c->s;
	struct activity v = { .source = "",
			      .text = "",
			      .fields = "",
			      .state = "closed",
			      .opened_at = k->now,
			      .due = k->now,
			      .promised = k->now };
	struct activity_answer w = { .arrival = 900,
				     .at = k->now,
				     .kind = "answer",
				     .text = "Secret words.",
				     .name = "Bo",
				     .state = "live" };
	struct harvest h = { .section = "stories", .title = "Told", .at = k->now };
	struct meeting m = { .starts = k->now + 7 * 86400,
			     .ends = k->now + 7 * 86400 + 3600,
			     .place = "Old school",
			     .changed = k->now };
	struct member *ana = kit_who(k, "ana@example.org");

	ana->introduce = true;
	ana->name = "Ana";
	store_begin(s);
	member_save(s, ana);
	v.recipe = "inquiry";
	v.title = "How deep are beds?";
	activity_add(s, &v);
	v.closed_at = k->now;
	v.outcome = "";
	activity_save(s, &v);
	w.activity = v.id;
	answer_add(s, &w, false);
	v.recipe = "stories";
	v.title = "x";
	activity_add(s, &v);
	h.activity = v.id;
	h.text = "Ana: I grew it.";
	harvest_add(s, &h);
	v.recipe = "what-happened";
	activity_add(s, &v);
	h.activity = v.id;
	h.text = "Nobody asked me.";
	harvest_add(s, &h);
	v.recipe = "event";
	v.title = "Seed swap";
	activity_add(s, &v);
	m.activity = v.id;
	meeting_put(s, &m);
	store_commit(s);
}

static void a_rules_issue_has_its_sections_and_quotes_only_who_agreed(void **state)
{
	struct why w;
	size_t n;
	const struct kit_letter *one;
	struct kit_letter **v;

	(void)state;
	kit_mail(k, "pass", "Ana <ana@example.org>", "circle@example.org", "A remedy", "Copper.");
	kit_mail_with(k, "pass", "Lena <lena@example.org>", "circle@example.org", "Re: A remedy",
		      "In-Reply-To: <m1@client.example>\r\n", "This one! #pick");
	kit_mail(k, "pass", "Rui <rui@example.org>", "circle@example.org", "Mine",
		 "Mine too. #pick");
	put_happenings();
	kit_letters(k, &n);
	store_begin(k->c->s);
	assert_int_equal(newsletter_from_rule(k->c, k->a, "monthly", k->now, "March", "",
					      PROOF_NONE, k->now, &w),
			 OK);
	store_commit(k->c->s);
	kit_wait(k, 60);
	v = kit_letters(k, &n);
	assert_int_equal(n, 3);
	one = v[0];
	assert_non_null(strstr(one->m->text, "## Chosen"));
	assert_null(strstr(strstr(one->m->text, "## Chosen"), "Mine")); /* Rui is no editor */
	assert_non_null(strstr(one->m->text, "- How deep are beds? (1 answer)"));
	assert_null(strstr(one->m->text, "Secret words."));
	assert_non_null(
		strstr(one->m->text, "- A remedy (2 posts)")); /* not what was written there */
	assert_null(strstr(one->m->text, "Copper."));
	assert_null(strstr(one->m->text, "Lena"));
	assert_non_null(strstr(one->m->text, "I grew it."));
	assert_null(strstr(one->m->text, "Nobody asked me."));
	assert_non_null(strstr(one->m->text, "## New here\n\nAna\n"));
	assert_non_null(strstr(one->m->text, "Seed swap"));
	assert_non_null(strstr(one->m->text, "Old school"));
	assert_non_null(strstr(one->raw, "events.ics"));
	assert_non_null(strstr(one->raw, "DTSTART:20260309T1000"));
}

/* Who is outside never gets it, nor its number of the archive. */
static void an_issue_for_members_alone_tells_what_was_said(void **state)
{
	struct kit_letter **v;
	struct why w;
	size_t n;

	(void)state;
	kit_mail(k, "pass", "Ana <ana@example.org>", "circle@example.org", "A remedy", "Copper.");
	kit_mail_with(k, "pass", "Lena <lena@example.org>", "circle@example.org", "Re: A remedy",
		      "In-Reply-To: <m1@client.example>\r\n", "It helped me as well.");
	kit_letters(k, &n);
	store_begin(k->c->s);
	assert_int_equal(newsletter_from_rule(k->c, k->a, "monthly", k->now, "March", "joined:<9d",
					      PROOF_NONE, k->now, &w),
			 OK);
	store_commit(k->c->s);
	kit_wait(k, 60);
	v = kit_letters(k, &n);
	assert_true(n > 0);
	assert_non_null(strstr(v[0]->m->text, "(2 posts; Ana and Lena)  It helped me as well."));
	/* what is said about it goes to everyone, thanks to nobody */
	assert_string_equal(kit_mail_with(k, "pass", v[0]->rcpt, "circle@example.org", "Re: March",
					  arena_printf(k->a, "In-Reply-To: <t.%s@example.org>\r\n",
						       v[0]->token),
					  "Thanks, I liked it!")
				    ->state,
			    "acted");
	kit_silence(k);
	assert_string_equal(kit_mail_with(k, "pass", v[0]->rcpt, "circle@example.org", "Re: March",
					  arena_printf(k->a, "In-Reply-To: <t.%s@example.org>\r\n",
						       v[0]->token),
					  "Thanks! How much copper did you take for the whole bed?")
				    ->state,
			    "filed");
}

static int64_t count_of(const char *condition)
{
	return sql_int(k->c->s, 0,
		       arena_printf(k->a, "SELECT count(*) FROM newsletter WHERE %s", condition),
		       "");
}

/* The letter that asks Lena about a new draft. */
static struct kit_letter *asked(void)
{
	struct kit_letter **v;
	size_t n;

	kit_letters(k, &n);
	kit_mail(k, "pass", "Lena <lena@example.org>", "circle+newsletter@example.org", "Spring",
		 "Dig.");
	v = kit_letters(k, &n);
	return of_kind(v, n, "newsletter-proof");
}

/* Every line that the letter gives as an example is understood, in the language of who reads it. */
static void what_the_letter_says_one_may_answer_is_understood(void **state)
{
	static const char *const langs[] = { "en", "de", "es", "fr", "pt" };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		const char *line;

		kit_speaks(k, lena, langs[i]);
		kit_wait(k, 86400); /* so many drafts a day */
		line = asked()->m->text;
		for (int n = 0; (line = strstr(line, "\n    ")); n++, line++) {
			const char *example = arena_ndup(k->a, line + 5, strcspn(line + 5, "\n"));
			struct arrival *r = kit_mail(k, NULL, "Lena <lena@example.org>",
						     asked()->reply_to, "Re: Newsletter", example);

			assert_string_equal(r->state, "acted");
			if (strstr(r->reason, "understood") || strstr(r->reason, "is no"))
				fail_msg("%s: \"%s\": %s", langs[i], example, r->reason);
		}
	}
	assert_int_equal(count_of("state = 'dropped'"), 5);
	assert_int_equal(count_of("state IN ('ready', 'sent')"), 10);
	assert_int_equal(count_of("audience LIKE 'tag:%'"), 5);
	assert_int_equal(count_of("markdown LIKE '%\n\nDig.'"), 5);
	assert_int_equal(count_of("title <> 'Spring'"), 5);
}

/* Else "send", in answer to the copy, would be everybody's mail. */
static void an_answer_to_the_test_copy_is_one_to_its_draft(void **state)
{
	struct kit_letter **v;
	size_t n;

	(void)state;
	kit_mail(k, "pass", "Lena <lena@example.org>", "circle+newsletter@example.org", "Spring",
		 "Dig.");
	v = kit_letters(k, &n);
	answer(of_kind(v, n, "newsletter")->reply_to, "Intro: Dear all, spring is here.\nsend");
	kit_wait(k, 60);
	v = kit_letters(k, &n);
	assert_int_equal(n, 3);
	assert_non_null(strstr(v[0]->m->text, "Dear all, spring is here."));
	assert_int_equal(count_of("state = 'sent'"), 1);
}

/* Some programs answer From whatever Reply-To says, and without a separator there is no other address. */
static void so_is_one_that_only_names_it(void **state)
{
	struct kit_letter **v, *test;
	size_t n;

	(void)state;
	kit_mail(k, "pass", "Lena <lena@example.org>", "circle+newsletter@example.org", "Spring",
		 "Dig.");
	v = kit_letters(k, &n);
	test = of_kind(v, n, "newsletter");
	kit_mail_with(k, "pass", "lena@example.org", "circle@example.org", "Re: [test] Spring",
		      arena_printf(k->a, "In-Reply-To: <%s>\r\n", test->m->message_id), "send");
	kit_wait(k, 60);
	kit_letters(k, &n);
	assert_int_equal(n, 3);
	assert_int_equal(count_of("state = 'sent'"), 1);
}

/* What has gone to everyone is not called back. */
static void an_order_that_is_in_doubt_sends_nothing(void **state)
{
	static const struct {
		const char *said;
		bool goes;
	} said[] = { { "audience: tag garden ing\nsend", false },
		     { "Foreword: dear all\nsend", false },
		     { "send at blue moon", false },
		     { "Hello,\nsend", true } };

	(void)state;
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
		kit_wait(k, 86400);
		answer(asked()->reply_to, said[i].said);
		if (count_of("state IN ('ready', 'sent')") != said[i].goes)
			fail_msg("%s", said[i].said);
	}
}

/* Else its subject would be the community's name, month after month. */
static void without_a_title_it_is_named_by_its_day(void **state)
{
	struct kit_letter **v;
	struct why w = { "" };
	time_t slot = k->now;
	size_t n;

	(void)state;
	say("Slugs");
	store_begin(k->c->s);
	assert_int_equal(newsletter_from_rule(k->c, k->a, "monthly", slot, "", "", PROOF_NONE, slot,
					      &w),
			 OK);
	store_commit(k->c->s);
	kit_wait(k, 60);
	v = kit_letters(k, &n);
	assert_true(n > 0);
	assert_string_equal(v[0]->m->subject,
			    arena_printf(k->a, "Newsletter of %s",
					 words_date(k->a, words_lang(k->c->words, NULL, "en"),
						    "day", slot, 0)));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_rules_issue_gathers_what_happened_and_is_made_once),
		TEST(a_rules_draft_goes_to_who_is_on_duty_and_out_without_an_answer),
		TEST(a_draft_that_waits_gives_way_to_the_next_which_has_what_it_had),
		TEST(what_a_late_issue_had_is_not_in_the_next),
		TEST(a_rules_issue_has_its_sections_and_quotes_only_who_agreed),
		TEST(an_issue_for_members_alone_tells_what_was_said),
		TEST(an_answer_to_the_test_copy_is_one_to_its_draft),
		TEST(so_is_one_that_only_names_it),
		TEST(an_order_that_is_in_doubt_sends_nothing),
		TEST(without_a_title_it_is_named_by_its_day),
		TEST(what_the_letter_says_one_may_answer_is_understood),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
