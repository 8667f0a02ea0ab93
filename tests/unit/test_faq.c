/*
 * Earlier answers, found by their words: in scripts with blanks and in those without.
 */
#include "community_kit.h"

#include "store/store_activity.h"
#include "store/store_erase.h"

static struct kit *k;

static int begin(void **state)
{
	(void)state;
	k = kit_open(NULL);
	store_begin(k->c->s);
	faq_add(k->c->s, 0, "Slugs in the lettuce", "Copper tape helps.", "", k->now);
	faq_add(k->c->s, 0, "如何制作堆肥？", "把落叶和厨余分层堆放。", "", k->now);
	faq_add(k->c->s, 0, "トマトの病気について", "雨よけをすると防げます。", "", k->now);
	faq_add(k->c->s, 0, "상추 달팽이 문제", "구리 테이프가 도움이 됩니다.", "", k->now);
	faq_add(k->c->s, 0, "Wie wird aus Laub Kompost?", "Mit Rasenschnitt schichten.", "",
		k->now);
	store_commit(k->c->s);
	return 0;
}

static int end(void **state)
{
	(void)state;
	kit_close(k);
	return 0;
}

static const char *first(const char *text, bool all)
{
	size_t n;
	struct faq *v = faq_find(k->c->s, k->a, text, all, 5, &n);

	return n ? v[0].question : "";
}

static void a_stretch_of_a_text_without_blanks_is_found(void **state)
{
	(void)state;
	assert_string_equal(first("堆肥", true), "如何制作堆肥？");
	assert_string_equal(first("厨余", true), "如何制作堆肥？"); /* in the answer */
	assert_string_equal(first("肥", true), "如何制作堆肥？");
	assert_string_equal(first("トマト", true), "トマトの病気について");
	assert_string_equal(first("달팽이", true), "상추 달팽이 문제");
	assert_string_equal(first("病虫", true), "");
}

/* A whole question, in other words than the one that is kept. */
static void any_two_letters_of_a_question_lead_to_the_most_alike(void **state)
{
	(void)state;
	assert_string_equal(first("请问怎么用落叶做堆肥呢？", false), "如何制作堆肥？");
	assert_string_equal(first("ミニトマトの葉の病気を防ぐには？", false),
			    "トマトの病気について");
	assert_string_equal(first("Kompost 堆肥 aus Laub", true), "");
	assert_string_equal(first("Kompost aus Laub", true), "Wie wird aus Laub Kompost?");
	assert_string_equal(first("slugs!", true), "Slugs in the lettuce");
}

static void nothing_that_is_typed_is_syntax(void **state)
{
	static const char *const odd[] = { "\"",      "堆肥\"",  "AND OR NOT", "肥\" OR \"a",
					   "。。。",  "？！",    "\xff\xfe",   "a\xe5",
					   "NEAR(堆", "堆* 肥^", "",           "𠮷野" };
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		faq_find(k->c->s, k->a, odd[i], true, 5, &n);
		faq_find(k->c->s, k->a, odd[i], false, 5, &n);
	}
	assert_string_equal(first("「堆肥」！", false), "如何制作堆肥？");
}

static void an_answer_that_changes_or_goes_is_found_no_more(void **state)
{
	(void)state;
	store_begin(k->c->s);
	faq_add(k->c->s, 4711, "石灰は必要ですか", "少しだけ撒きます。", "", k->now);
	store_commit(k->c->s);
	assert_string_equal(first("撒きます", true), "石灰は必要ですか");
	store_begin(k->c->s);
	result_change(k->c->s, 4711, "酸性の土なら要ります。");
	store_commit(k->c->s);
	assert_string_equal(first("撒きます", true), "");
	assert_string_equal(first("酸性", true), "石灰は必要ですか");
	store_begin(k->c->s);
	activity_result_erase(k->c->s, 4711, "");
	store_commit(k->c->s);
	assert_string_equal(first("酸性", true), "");
	assert_string_equal(first("石灰", true), "");
}

static void a_member_finds_it_by_mail(void **state)
{
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+faq@example.org",
		 "=?utf-8?B?5aCG6IKl?=", "");
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->text, "如何制作堆肥"));
	assert_null(strstr(l->m->text, "Copper"));
}

static void who_names_no_words_gets_the_newest(void **state)
{
	struct kit_letter *l;
	const char *last;

	(void)state;
	store_begin(k->c->s);
	for (int i = 0; i < 12; i++)
		faq_add(k->c->s, 100 + i, arena_printf(k->a, "Question no %c", 'A' + i), "Yes.", "",
			k->now + 60 * (i + 1));
	store_commit(k->c->s);
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+faq@example.org", "", "");
	l = kit_letter(k, "ana@far.example");
	assert_string_equal(l->m->subject, "Earlier answers");
	assert_non_null(strstr(l->m->text, "words in the subject"));
	last = strstr(l->m->text, "Question no L");
	assert_non_null(last);
	assert_non_null(strstr(last, "Question no C"));
	assert_null(strstr(l->m->text, "Question no B"));
}

static void whoever_is_no_member_is_told_that_it_is_for_members(void **state)
{
	struct kit_letter *l;

	(void)state;
	kit_mail(k, "pass", "zoe@out.example", "circle+faq@example.org", "slugs", "");
	l = kit_letter(k, "zoe@out.example");
	assert_string_equal(l->kind, "not-member");
	assert_null(strstr(l->m->text, "Copper"));
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_stretch_of_a_text_without_blanks_is_found),
		TEST(any_two_letters_of_a_question_lead_to_the_most_alike),
		TEST(nothing_that_is_typed_is_syntax),
		TEST(an_answer_that_changes_or_goes_is_found_no_more),
		TEST(a_member_finds_it_by_mail),
		TEST(who_names_no_words_gets_the_newest),
		TEST(whoever_is_no_member_is_told_that_it_is_for_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
