/*
 * +search: what was written is found by mail, and read by a number.
 */
#include "heart_kit.h"

#include "store/store_search.h"

static void post(struct kit *k, const char *from, const char *subject, const char *text)
{
	kit_mail(k, "pass", from, "circle@example.org", subject, text);
	heart_letters(k);
	heart_outage(k, HOUR);
}

static struct kit *garden(void)
{
	struct kit *k = kit_open(NULL);

	heart_people(k);
	post(k, "ana@example.org", "Raised beds",
	     "Forty centimetres of earth are enough for carrots.");
	post(k, "bo@example.org", "Slugs", "Copper tape around the raised beds keeps slugs away.");
	post(k, "cleo@example.org", "A barrow", "I lend mine on Sundays.");
	return k;
}

static void words_find_posts_and_a_number_brings_the_conversation(void **state)
{
	struct kit *k = garden();
	struct kit_letter *l;
	const char *first, *second;

	(void)state;
	kit_mail(k, "pass", "eva@example.org", "circle+search@example.org", "raised beds", "");
	l = kit_letter(k, "eva@example.org");
	assert_string_equal(l->m->subject, "Found: raised beds");
	first = strstr(l->m->text, "1. Slugs (Bo, ");
	second = strstr(l->m->text, "2. Raised beds (Ana, ");
	assert_true(first && second && first < second); /* the newest first */
	assert_non_null(strstr(l->m->text, "Copper tape"));
	assert_null(strstr(l->m->text, "barrow"));
	assert_null(strstr(l->m->text, "bo@example.org"));
	heart_answer(k, l, "2");
	l = kit_letter(k, "eva@example.org");
	assert_string_equal(l->m->subject, "In short: Raised beds");
	assert_non_null(strstr(l->m->text, "Forty centimetres"));
	heart_answer(k, l, "more");
	assert_non_null(strstr(kit_letter(k, "eva@example.org")->m->text, "enough for carrots"));
	kit_close(k);
}

/* What the answer is decides: another search, a question to a person, a number that is none, thanks. */
static void an_answer_without_a_number_is_not_lost(void **state)
{
	struct kit *k = garden();
	struct kit_letter *l, *said;
	size_t n;

	(void)state;
	kit_mail(k, "pass", "eva@example.org", "circle+search@example.org", "raised beds", "");
	l = kit_letter(k, "eva@example.org");
	heart_answer(k, l, "barrow");
	said = kit_letter(k, "eva@example.org");
	assert_string_equal(said->m->subject, "Found: barrow");
	assert_non_null(strstr(said->m->text, "1. A barrow (Cleo, "));
	heart_answer(k, l, "Where could I read more about beds like that?");
	said = kit_letters(k, &n)[0];
	assert_int_equal(n, 1); /* those who run the community, and not who asked */
	assert_string_equal(said->kind, "owner");
	assert_non_null(strstr(said->m->text, "Where could I read more about beds like that?"));
	heart_answer(k, l, "7");
	said = kit_letter(k, "eva@example.org");
	assert_string_equal(said->kind, "gist-which");
	assert_non_null(strstr(said->m->text, "2. Raised beds"));
	heart_answer(k, said, "2");
	assert_string_equal(kit_letter(k, "eva@example.org")->m->subject, "In short: Raised beds");
	heart_answer(k, l, "Thanks, that helps!");
	kit_silence(k);
	kit_close(k);
}

/* An empty mail there asks for something, too: how it is done is told. */
static void who_looks_for_nothing_is_told_how(void **state)
{
	struct kit *k = garden();
	struct kit_letter *l;

	(void)state;
	kit_mail(k, "pass", "eva@example.org", "circle+search@example.org", "", "");
	l = kit_letter(k, "eva@example.org");
	assert_non_null(strstr(l->m->text, "by words in the subject: circle+search@example.org"));
	kit_close(k);
}

/* Who only quoted a word said nothing of it. */
static void a_word_that_is_quoted_is_found_where_it_was_written(void **state)
{
	struct kit *k = garden();
	size_t n;

	(void)state;
	post(k, "cleo@example.org", "Re: Raised beds",
	     "Thank you!\n\nOn Monday Ana wrote:\n> Forty centimetres of earth are enough for"
	     " carrots.\n\n-- \nCleo, at the windmill");
	search_posts(k->c->s, k->a, "carrots", k->now, 5, &n);
	assert_int_equal(n, 1);
	search_posts(k->c->s, k->a, "thank", k->now, 5, &n);
	assert_int_equal(n, 1);
	search_posts(k->c->s, k->a, "windmill", k->now, 5, &n);
	assert_int_equal(n, 0);
	kit_close(k);
}

static void it_is_asked_in_the_first_line_too_and_by_terms(void **state)
{
	struct kit *k = garden();
	struct kit_letter *l;

	(void)state;
	kit_mail(k, "pass", "eva@example.org", "circle+search@example.org", "",
		 "from:cleo\n\nThank you!");
	l = kit_letter(k, "eva@example.org");
	assert_non_null(strstr(l->m->text, "1. A barrow"));
	assert_null(strstr(l->m->text, "2. "));
	kit_mail(k, "pass", "eva@example.org", "circle+search@example.org", "Re: \" OR ((", "");
	assert_non_null(strstr(kit_letter(k, "eva@example.org")->m->text, "Nothing was found"));
	kit_close(k);
}

static void a_date_that_is_none_is_told_with_one_that_works(void **state)
{
	static const struct {
		const char *query, *says;
	} t[] = {
		{ "beds after:soon", "“after:soon” was not understood" },
		{ "beds after:soon", "after:2025-03-01, after:14d." },
		{ "has:pictures", "has:attachment, has:link, has:question, has:answer." },
		{ "form:bo", "from:ana." },
	};
	struct kit *k = garden();

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		kit_mail(k, "pass", "eva@example.org", "circle+search@example.org", t[i].query, "");
		assert_non_null(strstr(kit_letter(k, "eva@example.org")->m->text, t[i].says));
	}
	kit_mail(k, "pass", "eva@example.org", "circle+search@example.org", "beds after:7d", "");
	assert_null(strstr(kit_letter(k, "eva@example.org")->m->text, "not understood"));
	kit_close(k);
}

static void only_members_find_and_at_their_own_address(void **state)
{
	struct kit *k = garden();
	struct arrival *r;

	(void)state;
	r = kit_mail(k, "pass", "eve@evil.example", "circle+search@example.org", "beds", "");
	assert_non_null(strstr(r->reason, "looks for posts"));
	assert_string_equal(kit_letter(k, "eve@evil.example")->kind, "not-member");
	r = kit_mail(k, "fail", "eva@example.org", "circle+search@example.org", "beds", "");
	assert_non_null(strstr(r->reason, "not by the member"));
	kit_silence(k);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_find_posts_and_a_number_brings_the_conversation),
		cmocka_unit_test(an_answer_without_a_number_is_not_lost),
		cmocka_unit_test(who_looks_for_nothing_is_told_how),
		cmocka_unit_test(a_word_that_is_quoted_is_found_where_it_was_written),
		cmocka_unit_test(it_is_asked_in_the_first_line_too_and_by_terms),
		cmocka_unit_test(a_date_that_is_none_is_told_with_one_that_works),
		cmocka_unit_test(only_members_find_and_at_their_own_address),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
