/*
 * The gist of a conversation by mail: who gets it, who may write it, and where it then stands.
 */
#include "digest_kit.h"

#include "community/digest/gist.h"
#include "community/people/mydata.h"
#include "store/store_erase.h"
#include "store/store_gist.h"

static struct post *slugs(struct kit *k)
{
	struct post *p;

	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	p = digest_post(k, "ana@far.example", "Slugs in the salad",
			"Every night the slugs eat my salad. What keeps slugs away for good?");
	digest_answer(k, "bo@far.example", p,
		      "We put out nematodes in the evening, and the slugs were gone for weeks.");
	return p;
}

static struct kit_letter *ask(struct kit *k, const char *from, const char *subject,
			      const char *head, const char *text)
{
	struct arrival *r =
		kit_mail_with(k, "pass", from, "circle+summary@example.org", subject, head, text);

	assert_string_equal(r->state, "acted");
	return kit_letter(k, from);
}

static struct arrival *answer(struct kit *k, const char *proof, const char *from,
			      const struct kit_letter *l, const char *text)
{
	return kit_mail(k, proof, from, arena_printf(k->a, "circle+r.%s@example.org", l->token),
			arena_printf(k->a, "Re: %s", l->m->subject), text);
}

/* --- asking --------------------------------------------------------------------------------------- */

static void sentences_come_with_their_sources(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct post *p = slugs(k);
	struct kit_letter *l;

	(void)state;
	l = ask(k, "bo@far.example", "Re: Slugs in the salad",
		arena_printf(k->a, "In-Reply-To: <%s>\r\n", p->message_id), "");
	assert_string_equal(l->kind, "gist");
	assert_string_equal(l->m->subject, "In short: Slugs in the salad");
	assert_non_null(strstr(l->m->text, "Ana, Mon 2 Mar"));
	assert_non_null(strstr(l->m->text, "(post 2): We put out nematodes"));
	answer(k, "pass", "bo@far.example", l, "post 2");
	l = kit_letter(k, "bo@far.example");
	assert_string_equal(l->kind, "more");
	assert_non_null(strstr(l->m->text, "nematodes"));
	assert_null(strstr(l->m->text, "Every night"));
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 2);
	store_begin(k->c->s);
	post_set_state(k->c->s, 1, "retracted"); /* the second keeps the number that was told */
	store_commit(k->c->s);
	answer(k, "pass", "bo@far.example", l, "post 2");
	assert_non_null(strstr(kit_letter(k, "bo@far.example")->m->text, "We put out nematodes"));
	kit_close(k);
}

static void a_subject_or_a_number_names_the_conversation(void **state)
{
	static const char *const subjects[] = {
		"Slugs in the salad", "summary of slugs in the salad", "k1", "#1", "Anything [#k1]",
		"Summary: k1"
	};
	struct kit *k = digest_open(NULL, NULL);

	(void)state;
	slugs(k);
	digest_post(k, "ana@far.example", "A barrow for sale", "It is nearly new.");
	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
		const char *who = arena_printf(k->a, "m%zu@far.example", i);

		kit_member(k, who, "", NULL);
		assert_string_equal(ask(k, who, subjects[i], NULL, "")->m->subject,
				    "In short: Slugs in the salad");
	}
	assert_string_equal(ask(k, "bo@far.example", "", NULL, "A barrow for sale")->m->subject,
			    "In short: A barrow for sale");
	kit_close(k);
}

static void who_names_none_chooses_by_a_digit(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *l;

	(void)state;
	slugs(k);
	digest_post(k, "ana@far.example", "A barrow for sale", "It is nearly new.");
	l = ask(k, "bo@far.example", "the one with salad", NULL, "please");
	assert_string_equal(l->kind, "gist-which");
	assert_non_null(strstr(l->m->text, "Slugs in the salad"));
	answer(k, NULL, "bo@far.example", l,
	       strstr(l->m->text, "1. Slugs") ? "1\n\n> 1. Slugs" : "2.");
	l = kit_letter(k, "bo@far.example");
	assert_string_equal(l->m->subject, "In short: Slugs in the salad");
	kit_close(k);
}

static void an_item_of_a_digest_is_asked_for_by_a_word_or_its_number(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter **v, *d, *l;
	size_t n;

	(void)state;
	slugs(k);
	kit_member(k, "eva@far.example", "Eva", "de");
	digest_post(k, "ana@far.example", "A barrow for sale", "It is nearly new.");
	digest_monday(k);
	v = kit_letters(k, &n);
	d = digest_to(v, n, "eva@far.example");
	kit_mail(k, "pass", "eva@far.example",
		 arena_printf(k->a, "circle+r.1.%s@example.org", d->token), "Re: Slugs",
		 "Zusammenfassung");
	l = kit_letter(k, "eva@far.example");
	assert_string_equal(l->m->subject, "Kurz gesagt: Slugs in the salad");
	d = digest_to(v, n, "bo@far.example");
	answer(k, "pass", "bo@far.example", d, "2: summary");
	l = kit_letter(k, "bo@far.example");
	assert_string_equal(l->m->subject, "In short: A barrow for sale");
	l = ask(k, "ana@far.example", "Re: digest",
		arena_printf(k->a, "In-Reply-To: <t.%s@example.org>\r\n",
			     digest_to(v, n, "ana@far.example")->token),
		"1");
	assert_string_equal(l->m->subject, "In short: Slugs in the salad");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 3);
	kit_close(k);
}

static void only_members_get_it_and_only_at_their_own_address(void **state)
{
	struct kit *k = digest_open(NULL, NULL);

	(void)state;
	slugs(k);
	assert_string_equal(kit_mail(k, "pass", "no@else.example", "circle+summary@example.org",
				     "k1", "")
				    ->state,
			    "aside");
	assert_string_equal(kit_letter(k, "no@else.example")->kind, "not-member");
	assert_string_equal(kit_mail(k, "fail", "bo@far.example", "circle+summary@example.org",
				     "k1", "")
				    ->state,
			    "aside");
	kit_silence(k);
	for (int i = 0; i < 40; i++) /* no flood by somebody's From */
		kit_mail(k, NULL, "bo@far.example", "circle+summary@example.org",
			 arena_printf(k->a, "nothing like it %d", i), "");
	{
		size_t n;

		kit_letters(k, &n);
		assert_int_equal(n, GIST_LETTERS + 1); /* the last says that it was enough */
	}
	kit_close(k);
}

/* --- writing -------------------------------------------------------------------------------------- */

#define MINE "Nematodes in the evening, in May and in July.\n\n- Beer traps did not help.\n"

static void the_unquoted_words_of_an_answer_become_the_summary(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *l;
	struct gist_row *g;
	const char *text;

	(void)state;
	slugs(k);
	l = ask(k, "bo@far.example", "k1", NULL, "");
	text = arena_printf(k->a, MINE
			    "\nOn Monday, Circle wrote:\n> These sentences tell it best\n"
			    "> - Ana, Mon 2 Mar (post 1): Every night the slugs eat my salad.\n");
	assert_non_null(strstr(answer(k, "pass", "bo@far.example", l, text)->reason,
			       "a summary written by a member"));
	g = gist_find(k->c->s, k->a, 1);
	assert_non_null(g);
	assert_null(strstr(g->text, "Every night"));
	assert_null(strstr(g->text, ">"));
	l = kit_letter(k, "bo@far.example");
	assert_non_null(strstr(l->m->text, "Nematodes in the evening"));
	assert_non_null(strstr(l->m->text, "- Beer traps did not help."));
	assert_non_null(strstr(l->m->text, "Summary by Bo"));
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 2); /* it is no post */
	l = ask(k, "ana@far.example", "k1", NULL, "");
	assert_non_null(strstr(l->m->text, "Summary by Bo, 2 March 2026"));
	assert_null(strstr(l->m->text, "(post 2)"));
	kit_close(k);
}

static void what_is_only_quoted_too_long_or_a_word_changes_nothing(void **state)
{
	static const char *const answers[] = { "2", "Yes", "Nein.", "#3" };
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *asked, *l;
	struct buf b = BUF(k->a);

	(void)state;
	slugs(k);
	asked = ask(k, "bo@far.example", "k1", NULL, "");
	answer(k, "pass", "bo@far.example", asked, "> - Ana: Every night\n> changed by hand\n");
	l = kit_letter(k, "bo@far.example");
	assert_string_equal(l->kind, "gist-not");
	assert_non_null(strstr(l->m->text, "quoted lines"));
	while (b.n < GIST_MOST + 1)
		buf_str(&b, "So many words were never needed. ");
	answer(k, "pass", "bo@far.example", asked, buf_text(&b));
	assert_non_null(strstr(kit_letter(k, "bo@far.example")->m->text, "1500 characters"));
	answer(k, "pass", "bo@far.example", asked, "more");
	assert_string_equal(kit_letter(k, "bo@far.example")->kind, "more");
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++)
		answer(k, "pass", "bo@far.example", asked, answers[i]);
	assert_null(gist_find(k->c->s, k->a, 1));
	kit_close(k);
}

/* It would stand in everybody's digests, under their name. */
static void thanks_for_a_summary_are_none(void **state)
{
	static const char *const thanks[] = { "Thanks!", "Merci beaucoup pour ce résumé !",
					      "Danke, das hilft mir.\n\nViele Grüße\nBo",
					      "Thank you, great.\n\nBo" };
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *asked;

	(void)state;
	slugs(k);
	asked = ask(k, "bo@far.example", "k1", NULL, "");
	for (int i = 0; i < 4; i++) {
		answer(k, "pass", "bo@far.example", asked, thanks[i]);
		assert_null(gist_find(k->c->s, k->a, 1));
		kit_silence(k);
	}
	answer(k, "pass", "bo@far.example", asked,
	       "Thanks to copper rings, no slugs.\nSand fails.");
	assert_non_null(gist_find(k->c->s, k->a, 1));
	kit_close(k);
}

/* Who thanks for the letter, or follows what it tells, sums nothing up; nor does a greeting. */
static void words_and_courtesy_are_no_summary(void **state)
{
	static const char *const courtesy[] = { "Thanks, very helpful!", "Hello,\n\nmany thanks!",
						"Merci beaucoup !",      "Gracias.",
						"Looks good!",           "Great summary, thanks",
						"Sieht gut aus." };
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *l;
	int64_t bo;

	(void)state;
	slugs(k);
	bo = kit_who(k, "bo@far.example")->id;
	l = ask(k, "bo@far.example", "k1", NULL, "");
	answer(k, "pass", "bo@far.example", l, "Thanks!");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM word WHERE word = 'thanks'"), 1);
	answer(k, "pass", "bo@far.example", l, "\xf0\x9f\x91\x8d");
	kit_silence(k);
	answer(k, "pass", "bo@far.example", l, "Follow, please");
	kit_letter(k, "bo@far.example");
	assert_int_equal(follow_get(k->c->s, bo, "thread", "1"), 1);
	answer(k, "pass", "bo@far.example", l, "Silenciar");
	kit_letter(k, "bo@far.example");
	assert_int_equal(follow_get(k->c->s, bo, "thread", "1"), 0);
	answer(k, "pass", "bo@far.example", l, "Post 2 please.");
	assert_string_equal(kit_letter(k, "bo@far.example")->kind, "more");
	for (size_t i = 0; i < sizeof courtesy / sizeof *courtesy; i++) {
		answer(k, "pass", "bo@far.example", l, courtesy[i]);
		if (digest_count(k, "SELECT count(*) FROM letter WHERE state = 'ready'"))
			assert_string_equal(kit_letter(k, "bo@far.example")->kind, "gist-not");
		assert_null(gist_find(k->c->s, k->a, 1));
	}
	answer(k, "pass", "bo@far.example", l,
	       "Hi all,\n\nThanks! Nematodes in May.\n\nBest wishes, Bo");
	kit_letter(k, "bo@far.example");
	assert_string_equal(gist_find(k->c->s, k->a, 1)->text, "Thanks! Nematodes in May.");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 2);
	kit_close(k);
}

static void nobody_writes_in_another_members_name(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *l;

	(void)state;
	slugs(k);
	kit_member(k, "cy@far.example", "Cy", NULL);
	l = ask(k, "bo@far.example", "k1", NULL, "");
	answer(k, "fail", "bo@far.example", l, "Slugs are a hoax.");
	kit_silence(k);
	answer(k, "pass", "who@else.example", l, "Buy my beer traps."); /* it was forwarded */
	assert_string_equal(kit_letter(k, "who@else.example")->kind, "not-member");
	assert_null(gist_find(k->c->s, k->a, 1));
	answer(k, NULL, "bo@far.example", l, "Nematodes."); /* the token came back */
	assert_string_equal(gist_find(k->c->s, k->a, 1)->name, "Bo");
	answer(k, "pass", "cy@far.example", l, "Nematodes, and in July again."); /* aligned */
	assert_string_equal(gist_find(k->c->s, k->a, 1)->name, "Cy");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 2);
	kit_close(k);
}

static void a_newcomer_whose_mails_are_looked_at_waits(void **state)
{
	struct kit *k = digest_open(NULL, "posts: { newcomer_posts = 2; };");
	struct kit_letter *l;
	struct member *m;

	(void)state;
	slugs(k);
	m = member_find(k->c->s, k->a, kit_member(k, "neu@far.example", "Neu", NULL));
	m->trusted = false;
	store_begin(k->c->s);
	member_save(k->c->s, m);
	store_commit(k->c->s);
	l = ask(k, "neu@far.example", "k1", NULL, "");
	answer(k, "pass", "neu@far.example", l, "Buy my pills.");
	l = kit_letter(k, "neu@far.example");
	assert_string_equal(l->kind, "gist-not");
	assert_null(gist_find(k->c->s, k->a, 1));
	kit_close(k);
}

static void the_last_one_written_is_in_force_and_the_others_are_kept(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *l;
	struct gist_row *v;
	size_t n;

	(void)state;
	slugs(k);
	l = ask(k, "bo@far.example", "k1", NULL, "");
	answer(k, "pass", "bo@far.example", l, "Nematodes.");
	l = kit_letter(k, "bo@far.example");
	answer(k, "pass", "bo@far.example", l, "Nematodes, twice."); /* the letter that says so */
	kit_letter(k, "bo@far.example");
	l = ask(k, "ana@far.example", "k1", NULL, "");
	answer(k, "pass", "ana@far.example", l, "Bo's nematodes helped.");
	v = gist_history(k->c->s, k->a, 1, &n);
	assert_int_equal(n, 3);
	assert_string_equal(v[0].name, "Ana");
	assert_string_equal(v[2].text, "Nematodes.");
	assert_string_equal(gist_find(k->c->s, k->a, 1)->text, "Bo's nematodes helped.");
	kit_close(k);
}

/* --- where it stands ------------------------------------------------------------------------------ */

static void write_it(struct kit *k, const char *from, const char *thread, const char *text)
{
	struct kit_letter *l = ask(k, from, thread, NULL, "");

	assert_string_equal(answer(k, "pass", from, l, text)->state, "acted");
	kit_letter(k, from);
}

static void a_digest_shows_it_signed_and_what_came_after_it(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct post *p = slugs(k);
	struct kit_letter **v, *l;
	size_t n;

	(void)state;
	kit_member(k, "eva@far.example", "Eva", "fr");
	write_it(k, "bo@far.example", "k1", "Nematodes in the evening.");
	digest_answer(k, "ana@far.example", p, "Where does one buy them?");
	digest_monday(k);
	v = kit_letters(k, &n);
	l = digest_to(v, n, "ana@far.example");
	assert_non_null(strstr(l->m->text, "Summary by Bo"));
	assert_non_null(strstr(l->m->text, "- Nematodes in the evening."));
	assert_null(strstr(l->m->text, "In short"));
	assert_null(strstr(l->m->text, "Every night")); /* told by the summary */
	assert_non_null(strstr(l->m->text, "Where does one buy them?"));
	assert_non_null(strstr(l->m->text, "3 posts"));
	assert_non_null(strstr(l->raw, "multipart/alternative"));
	l = digest_to(v, n, "eva@far.example");
	assert_non_null(strstr(l->m->text, "Résumé par Bo"));
	kit_close(k);
}

static void a_catch_up_counts_it_among_the_outcomes(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *l;
	const char *at;

	(void)state;
	slugs(k);
	for (int i = 0; i < 7; i++)
		digest_post(k, "ana@far.example", arena_printf(k->a, "Remark number %d", i), "So.");
	write_it(k, "bo@far.example", "Remark number 4", "It was about the fence after all.");
	kit_mail(k, "pass", "ana@far.example", "circle+catchup@example.org", "", "");
	kit_wait(k, 10);
	l = kit_letter(k, "ana@far.example");
	at = strstr(l->m->text, "What came of it");
	assert_non_null(at);
	assert_true(strstr(at, "Remark number 4") < strstr(at, "In one line"));
	assert_non_null(strstr(l->m->text, "It was about the fence after all."));
	assert_non_null(strstr(l->m->text, "Summary by Bo"));
	kit_close(k);
}

static void more_begins_with_it(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *l;

	(void)state;
	slugs(k);
	write_it(k, "bo@far.example", "k1", "Nematodes in the evening.");
	l = ask(k, "ana@far.example", "k1", NULL, "");
	answer(k, "pass", "ana@far.example", l, "more");
	l = kit_letter(k, "ana@far.example");
	assert_true(strstr(l->m->text, "Summary by Bo") < strstr(l->m->text, "Every night"));
	assert_non_null(strstr(l->m->text, "Summary by Bo"));
	kit_close(k);
}

/* A reply that names both joins two conversations: the later summary is that of the whole. */
static void joined_conversations_keep_the_later_summary(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	size_t n;

	(void)state;
	store_begin(k->c->s);
	gist_add(k->c->s,
		 &(struct gist_row){
			 .thread = 1, .member = 1, .arrival = 1, .name = "Ana", .text = "First." });
	gist_add(k->c->s, &(struct gist_row){ .thread = 2,
					      .member = 1,
					      .arrival = 2,
					      .name = "Ana",
					      .text = "Second." });
	gist_merge(k->c->s, 2, 1);
	store_commit(k->c->s);
	assert_string_equal(gist_find(k->c->s, k->a, 1)->text, "Second.");
	assert_null(gist_find(k->c->s, k->a, 2));
	gist_history(k->c->s, k->a, 1, &n);
	assert_int_equal(n, 2);
	kit_close(k);
}

static void who_is_forgotten_signs_nothing(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct member *bo;

	(void)state;
	slugs(k);
	write_it(k, "bo@far.example", "k1", "Nematodes in the evening.");
	bo = kit_who(k, "bo@far.example");
	assert_non_null(strstr(person_json(k->c->s, k->a, bo->id), "Nematodes in the evening"));
	store_begin(k->c->s);
	mydata_erase(k->c, k->a, bo, k->now);
	store_commit(k->c->s);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM gist WHERE name <> '' OR member IS "
					 "NOT NULL"),
			 0);
	kit_close(k);
}

static void paragraphs_are_joined_and_lists_keep_their_lines(void **state)
{
	struct arena *a = arena_new();
	size_t n;
	const char **v =
		gist_paragraphs(a, "One line\nand its end.\n\n- first\n- second\n  goes on\n\n\n",
				&n);

	(void)state;
	assert_int_equal(n, 3);
	assert_string_equal(v[0], "One line and its end.");
	assert_string_equal(v[1], "first");
	assert_string_equal(v[2], "second goes on");
	gist_paragraphs(a, "", &n);
	assert_int_equal(n, 0);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences_come_with_their_sources),
		cmocka_unit_test(a_subject_or_a_number_names_the_conversation),
		cmocka_unit_test(who_names_none_chooses_by_a_digit),
		cmocka_unit_test(an_item_of_a_digest_is_asked_for_by_a_word_or_its_number),
		cmocka_unit_test(only_members_get_it_and_only_at_their_own_address),
		cmocka_unit_test(the_unquoted_words_of_an_answer_become_the_summary),
		cmocka_unit_test(what_is_only_quoted_too_long_or_a_word_changes_nothing),
		cmocka_unit_test(thanks_for_a_summary_are_none),
		cmocka_unit_test(words_and_courtesy_are_no_summary),
		cmocka_unit_test(nobody_writes_in_another_members_name),
		cmocka_unit_test(a_newcomer_whose_mails_are_looked_at_waits),
		cmocka_unit_test(the_last_one_written_is_in_force_and_the_others_are_kept),
		cmocka_unit_test(a_digest_shows_it_signed_and_what_came_after_it),
		cmocka_unit_test(a_catch_up_counts_it_among_the_outcomes),
		cmocka_unit_test(more_begins_with_it),
		cmocka_unit_test(joined_conversations_keep_the_later_summary),
		cmocka_unit_test(who_is_forgotten_signs_nothing),
		cmocka_unit_test(paragraphs_are_joined_and_lists_keep_their_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
