#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/expr.h"
#include "base/text.h"
#include "base/when.h"

struct good {
	const char *text, *said;
};

static void each_reads_as(const struct expr_vocabulary *v, const struct good *cases, size_t n)
{
	struct arena *a = arena_new();
	struct expr *e;
	struct why w;

	for (size_t i = 0; i < n; i++) {
		const char *said;

		if (expr_parse(a, cases[i].text, v, &e, &w) != OK)
			fail_msg("%s: %s", cases[i].text, w.text);
		said = expr_say(a, e);
		assert_string_equal(said, cases[i].said);
		assert_int_equal(expr_parse(a, said, v, &e, &w), OK);
		assert_string_equal(expr_say(a, e), said);
	}
	arena_free(a);
}

static void audiences_are_read(void **state)
{
	static const struct good cases[] = {
		{ "", "" },
		{ "everyone", "everyone" },
		{ "level:active and not role:sponsor", "level:active and not role:sponsor" },
		{ "level:active -role:sponsor", "level:active and not role:sponsor" },
		{ "tag:garden OR lang:pt joined:<14d", "tag:garden or (lang:pt and joined:<2w)" },
		{ "(tag:garden or lang:pt) joined:<14d", "(tag:garden or lang:pt) and joined:<2w" },
		{ "level:core,active", "level:core or level:active" },
		{ "level:!=core,active", "level:!=core and level:!=active" },
		{ "level:Core,ACTIVE -mode:Paused",
		  "(level:core or level:active) and not mode:paused" },
		{ "sample:25 of (level:active tag:x)", "sample:25 of (level:active and tag:x)" },
		{ "tag:#garden tag:##kiln", "tag:garden and tag:kiln" },
		{ "sample:5", "sample:5" },
		{ "sample:5 of tag:x and lang:de", "sample:5 of tag:x and lang:de" },
		{ "silent:>60d", "silent:>60d" },
		{ "answered:\"spring check-in\"", "answered:\"spring check-in\"" },
		{ "answered:\"spring\ncheck-in\"", "answered:\"spring\ncheck-in\"" },
		{ "posts >= 3 over 30d", "posts >= 3 over 30d" },
		{ "posts>=3", "posts >= 3" },
		{ "posts:>=3", "posts >= 3" },
		{ "not (level:dormant or level:lurker)", "not (level:dormant or level:lurker)" },
		{ "not not level:core", "not not level:core" },
	};

	(void)state;
	each_reads_as(&expr_audience, cases, sizeof cases / sizeof *cases);
}

static void conditions_are_read(void **state)
{
	static const struct good cases[] = {
		{ "posts >= 3", "posts >= 3" },
		{ "posts >= 3 and open_questions > 0 over 7d",
		  "posts >= 3 and open_questions > 0 over 1w" },
		{ "Posts = 0 or quiet:>7d", "posts = 0 or quiet:>1w" },
		{ "left != 2", "left != 2" },
		{ "always", "always" },
	};

	(void)state;
	each_reads_as(&expr_condition, cases, sizeof cases / sizeof *cases);
}

static void searches_are_read(void **state)
{
	static const struct good cases[] = {
		{ "raised beds", "raised and beds" },
		{ "\"raised beds\" -tomato", "\"raised beds\" and not tomato" },
		{ "from:ana toma*", "from:ana and toma*" },
		{ "from:\"Ana Lima\" after:2025-03", "from:\"Ana Lima\" and after:2025-03" },
		{ "after:7d", "after:1w" },
		{ "thread:12 or id:7", "thread = 12 or id = 7" },
		{ "well-known", "well-known" },
		{ "\"and\"", "\"and\"" },
	};

	(void)state;
	each_reads_as(&expr_search, cases, sizeof cases / sizeof *cases);
}

static void a_fault_tells_where_and_what_instead(void **state)
{
	static const struct {
		const struct expr_vocabulary *v;
		const char *text, *says;
	} cases[] = {
		{ &expr_audience, "lvel:active",
		  "character 1: there is no 'lvel' in an audience; did you mean level" },
		{ &expr_audience, "role:x and levle:core", "character 12" },
		{ &expr_audience, "level:actve", "did you mean active" },
		{ &expr_audience, "level:", "level:active" },
		{ &expr_audience, "joined:<soon", "joined:<14d" },
		{ &expr_audience, "mode:<digest", "mode: cannot be compared by '<'" },
		{ &expr_audience, "role >= expert,owner", "role: cannot be compared by '>='" },
		{ &expr_audience, "told:pop-up over 30d", "character 13: only a count" },
		{ &expr_search, "id:>7", "id: cannot be compared by '>'" },
		{ &expr_audience, "joined:<2025-02-30", "joined:<14d" },
		{ &expr_audience, "(level:core", "not closed" },
		{ &expr_audience, "level:core)", "character 11: ')' does not fit" },
		{ &expr_audience, "()", "nothing between" },
		{ &expr_audience, "level:core and", "missing at the end" },
		{ &expr_audience, "level:core or or level:active", "no 'or'" },
		{ &expr_audience, "banana", "an audience" },
		{ &expr_audience, "\"banana\"", "no place" },
		{ &expr_audience, "sample:x of tag:y", "sample: wants a number" },
		{ &expr_audience, "sample:0", "sample: wants a number" },
		{ &expr_audience, "everyone:yes", "stands alone" },
		{ &expr_condition, "posts >= many", "posts >= 3" },
		{ &expr_condition, "posts >=", "does not fit" },
		{ &expr_condition, "posts >= 3 over", "span such as 7d" },
		{ &expr_condition, "posts >= 3 over 0d", "span such as 7d" },
		{ &expr_condition, "posts", "write for example posts" },
		{ &expr_condition, "post > 3", "did you mean posts" },
		{ &expr_condition, "sample:3 of posts > 1", "no 'sample'" },
		{ &expr_search, "\"open", "quote is not closed" },
		{ &expr_search, "form:ana", "did you mean from" },
		{ &expr_search, "a < b", "'<' does not fit" },
		{ &expr_search, "\xff", "UTF-8" },
	};
	struct arena *a = arena_new();
	struct expr *e;
	struct why w;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (expr_parse(a, cases[i].text, cases[i].v, &e, &w) != BAD)
			fail_msg("%s is taken as %s", cases[i].text, expr_say(a, e));
		if (!strstr(w.text, cases[i].says))
			fail_msg("%s: '%s' lacks '%s'", cases[i].text, w.text, cases[i].says);
	}
	arena_free(a);
}

/* What would be searched as words, though it was meant as a term, can be told. */
static void a_search_says_what_it_could_not_read(void **state)
{
	static const struct {
		const char *text, *said, *example;
		bool sure;
	} cases[] = {
		{ "beds after:x", "after:x", "after:2025-03-01, after:14d", true },
		{ "before:2025-02-30", "before:2025-02-30", "before:2025-03, before:14d", true },
		{ "after: soon or beds", "after: soon", "after:2025-03-01, after:14d", true },
		{ "date:14d", "date:14d", "date:2025-03", true },
		{ "-has:picture", "has:picture",
		  "has:attachment, has:link, has:question, has:answer", true },
		{ "thread:beds", "thread:beds", "thread:12", true },
		{ "from:", "from:", "from:ana", true },
		{ "form:ana", "form:ana", "from:ana", false },
		{ "subjekt:beds", "subjekt:beds", "subject:seeds", false },
	};
	static const char *const fine[] = { "beds",       "from:ana",      "after:14d",
					    "re: beds",   "http://x.org/", "\"after:x\"",
					    "note: beds", "date:2025",     "from: ana" };
	struct arena *a = arena_new();
	struct expr_doubt d;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (!expr_search_doubt(a, cases[i].text, &expr_search, &d))
			fail_msg("no doubt: %s", cases[i].text);
		assert_string_equal(d.said, cases[i].said);
		assert_string_equal(d.example, cases[i].example);
		assert_int_equal(d.sure, cases[i].sure);
	}
	for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
		if (expr_search_doubt(a, fine[i], &expr_search, &d))
			fail_msg("doubt: %s", d.said);
	arena_free(a);
}

static void whatever_people_type_is_a_search(void **state)
{
	static const struct good cases[] = {
		{ "", "" },
		{ "   ", "" },
		{ "from:", "\"from:\"" },
		{ "from: ana", "from:ana" },
		{ "after:x", "\"after:x\"" },
		{ "re: the (draft", "\"re:\" and the and draft" },
		{ "from:ana (draft", "from:ana and draft" },
		{ "a ) or ( b", "a or b" },
		{ "or", "\"or\"" },
		{ "cats and", "cats" },
		{ "\"never closed", "\"never closed\"" },
		{ "\"\"", "" },
		{ "1 < 2", "1 and 2" },
		{ "http://example.org/x", "\"http://example.org/x\"" },
		{ "-", "" },
		{ "after:yesterday", "\"after:yesterday\"" },
		{ "()", "" },
		{ "'; DROP TABLE post; --", "'; and DROP and TABLE and post; and --" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *said = expr_say(a, expr_search_text(a, cases[i].text, &expr_search));

		if (strstr(cases[i].text, "DROP"))
			assert_non_null(strstr(said, "DROP and TABLE"));
		else
			assert_string_equal(said, cases[i].said);
	}
	arena_free(a);
}

static void depth_terms_and_bytes_are_limited(void **state)
{
	struct arena *a = arena_new();
	struct buf deep = BUF(a), wide = BUF(a), nots = BUF(a);
	struct expr *e;
	struct why w;
	int words = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		buf_char(&deep, '(');
		buf_str(&wide, "tag:x ");
		buf_str(&nots, "not ");
	}
	buf_str(&deep, "tag:x");
	buf_str(&nots, "tag:x");
	for (int i = 0; i < 1000; i++)
		buf_char(&deep, ')');
	assert_int_equal(expr_parse(a, buf_text(&deep), &expr_audience, &e, &w), BAD);
	assert_non_null(strstr(w.text, "levels"));
	assert_int_equal(expr_parse(a, buf_text(&nots), &expr_audience, &e, &w), BAD);
	buf_cut(&wide, 3000);
	assert_int_equal(expr_parse(a, buf_text(&wide), &expr_audience, &e, &w), BAD);
	assert_non_null(strstr(w.text, "more than 100 terms"));
	buf_str(&deep, buf_text(&deep));
	buf_str(&deep, buf_text(&deep));
	assert_int_equal(expr_parse(a, buf_text(&deep), &expr_audience, &e, &w), BAD);
	assert_non_null(strstr(w.text, "bytes"));
	e = expr_search_text(a, buf_text(&wide), &expr_search);
	for (struct expr *k = e->kids; k; k = k->next)
		words++;
	assert_int_equal(words, EXPR_TERMS_MAX);
	arena_free(a);
}

static void dates_span_what_they_name(void **state)
{
	struct arena *a = arena_new();
	struct expr *e;

	(void)state;
	assert_int_equal(expr_parse(a, "date:2025-12", &expr_search, &e, NULL), OK);
	assert_int_equal(e->number, when_utc(2025, 12, 1, 0, 0, 0));
	assert_int_equal(e->until, when_utc(2026, 1, 1, 0, 0, 0));
	assert_int_equal(expr_parse(a, "date:2024", &expr_search, &e, NULL), OK);
	assert_int_equal(e->until - e->number, 366 * 86400);
	arena_free(a);
}

struct counts {
	int posts, asked;
};

static bool ask(const struct expr *t, void *arg)
{
	struct counts *c = arg;

	c->asked++;
	return expr_holds(t, c->posts);
}

static void a_condition_is_decided_term_by_term(void **state)
{
	static const struct {
		const char *text;
		int posts;
		bool holds;
	} cases[] = {
		{ "", 0, true },
		{ "posts >= 3", 3, true },
		{ "posts > 3", 3, false },
		{ "posts != 3", 3, false },
		{ "not posts = 3", 3, false },
		{ "posts < 2 or posts > 2", 3, true },
		{ "posts > 1 posts < 3", 3, false },
		{ "not (posts > 1 and posts <= 3)", 3, false },
	};
	struct arena *a = arena_new();
	struct expr *e;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct counts c = { cases[i].posts, 0 };

		assert_int_equal(expr_parse(a, cases[i].text, &expr_condition, &e, NULL), OK);
		assert_int_equal(expr_true(e, ask, &c), cases[i].holds);
		assert_int_equal(c.asked > 0, cases[i].text[0] != '\0');
	}
	arena_free(a);
}

static void positions_point_into_the_text(void **state)
{
	const char *text = "tag:a and (joined:<14d or -level:core)";
	struct arena *a = arena_new();
	struct expr *e, * or ;

	(void)state;
	assert_int_equal(expr_parse(a, text, &expr_audience, &e, NULL), OK);
	or = e->kids->next;
	assert_int_equal(or->kind, EXPR_OR);
	assert_int_equal(or->kids->at, strstr(text, "joined") - text);
	assert_int_equal(or->kids->bytes, strlen("joined:<14d"));
	assert_int_equal(or->kids->next->kids->at, strstr(text, "level") - text);
	arena_free(a);
}

static void random_text_never_breaks_the_search(void **state)
{
	static const char *const bits[] = { "from:",    "\"",   "(",       ")",           "-",
					    " ",        "and ", "or ",     "not ",        "<",
					    ">=",       "a",    "tag:x,y", ",",           "*",
					    "\xc3\xa9", "\xff", "over 7d", "sample:3 of", ":",
					    "2025-01" };
	struct arena *a = arena_new();

	(void)state;
	srandom(7);
	for (int i = 0; i < 20000; i++) {
		struct buf b = BUF(a);
		const char *said;

		for (int k = (int)(random() % 14); k >= 0; k--)
			buf_str(&b, bits[random() % (sizeof bits / sizeof *bits)]);
		said = expr_say(a, expr_search_text(a, buf_text(&b), &expr_search));
		assert_true(text_is_utf8(said, strlen(said)));
		assert_string_equal(expr_say(a, expr_search_text(a, said, &expr_search)), said);
		arena_reset(a);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(audiences_are_read),
		cmocka_unit_test(conditions_are_read),
		cmocka_unit_test(searches_are_read),
		cmocka_unit_test(a_fault_tells_where_and_what_instead),
		cmocka_unit_test(whatever_people_type_is_a_search),
		cmocka_unit_test(a_search_says_what_it_could_not_read),
		cmocka_unit_test(depth_terms_and_bytes_are_limited),
		cmocka_unit_test(dates_span_what_they_name),
		cmocka_unit_test(a_condition_is_decided_term_by_term),
		cmocka_unit_test(positions_point_into_the_text),
		cmocka_unit_test(random_text_never_breaks_the_search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
