#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "store/store_arrival.h"
#include "store/store_post.h"
#include "store/store_search.h"
#include "store/store_thread.h"
#include "store/store_words.h"

static struct arena *a;
static struct store *s;
static int64_t n_posts;

static void post(const char *subject, const char *name, const char *body, const char *tag,
		 int64_t date)
{
	struct arrival r = { .mailbox = 1, .uid = ++n_posts, .reason = "" };
	struct post p = { .id = n_posts,
			  .state = "live",
			  .why = "first",
			  .date = date,
			  .name = name,
			  .address = "x@example.org",
			  .subject = subject,
			  .message_id = "",
			  .text = body,
			  .question = strchr(body, '?') != NULL };

	p.thread = thread_make(s, subject, 0, date);
	arrival_add(s, a, &r, NULL, 0);
	post_add(s, a, &p);
	search_add(s, a, &p);
	if (tag)
		post_tag_add(s, p.id, tag);
}

static int begin(void **state)
{
	struct why w;

	(void)state;
	a = arena_new();
	n_posts = 0;
	if (store_open("", STORE_MEMORY, &s, &w) != OK)
		return 1;
	store_begin(s);
	mailbox_get(s, a, "test", "in");
	post("Drying tomato seeds", "Ana Lima", "Lay them on paper.", "seeds", 1735689600);
	post("Raised beds", "Bo", "How deep should raised beds be?", "soil", 1738368000);
	post("Café in the garden", "Chloé", "Un café, très chaud: https://pond.example/c", NULL,
	     1740787200);
	post("Re: Raised beds", "Ana Lima", "Forty cm. AND NOT less", "soil", 1740787300);
	store_commit(s);
	return 0;
}

static int end(void **state)
{
	(void)state;
	store_close(s);
	arena_free(a);
	return 0;
}

/* The numbers of the posts found, newest first. */
static const char *find(const char *text)
{
	struct buf b = BUF(a);
	size_t n;
	struct found *v = search_posts(s, a, text, 1740900000, 50, &n);

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%lld", i ? " " : "", (long long)v[i].id);
	return buf_text(&b);
}

static void words_and_phrases_are_found_whatever_case_and_accents(void **state)
{
	(void)state;
	assert_string_equal(find("RAISED beds"), "4 2");
	assert_string_equal(find("cafe tres"), "3");
	assert_string_equal(find("\"raised beds be\""), "2");
	assert_string_equal(find("tomat*"), "1");
	assert_string_equal(find("tomat"), "");
	assert_string_equal(find("CHLOE"), "3"); /* who wrote it, and a subject with a name */
	assert_string_equal(find("lima seeds"), "1");
}

static void terms_narrow_and_combine(void **state)
{
	(void)state;
	assert_string_equal(find("from:ana"), "4 1");
	assert_string_equal(find("from:ana beds"), "4");
	assert_string_equal(find("tag:soil -from:ana"), "2");
	assert_string_equal(find("tag:soil or tag:seeds"), "4 2 1");
	assert_string_equal(find("tag:#soil,#seeds"), "4 2 1");
	assert_string_equal(find("after:2025-03-01"), "4 3");
	assert_string_equal(find("before:2025-02"), "1");
	assert_string_equal(find("date:2025-02"), "2");
	assert_string_equal(find("has:question"), "2");
	assert_string_equal(find("has:link"), "3");
	assert_string_equal(find("has:link from:bo"), "");
	assert_string_equal(find("to:circle"), "");
	assert_string_equal(find("from: ana"), "4 1");
	assert_string_equal(find("thread:4"), "4");
	assert_string_equal(find("subject:garden"), "3");
	assert_string_equal(find("not beds"), "3 1");
	assert_string_equal(find("has:Question"), "2");
	assert_string_equal(find("Has:LINK"), "3");
	assert_string_equal(find("from:!=ana"), "3 2");
	assert_string_equal(find("tag:!=soil -from:chloe"), "1");
	assert_string_equal(find("has:!=link raised"), "4 2");
	assert_string_equal(find("id:!=2 (tag:soil or has:!=link)"), "4 1");
}

static void rare_and_common_words_give_the_same_posts(void **state)
{
	(void)state;
	assert_string_equal(find("beds or seeds"), "4 2 1");
	assert_string_equal(find("(beds or seeds) -from:ana"), "2");
	assert_string_equal(find("(raised -deep) or paper"), "4 1");
	assert_string_equal(find("beds after:2025-03-01"), "4");
	assert_string_equal(find("beds before:2025-03"), "2");
	assert_string_equal(find("garden before:2024-03"), "");
	assert_string_equal(find("has:question beds"), "2");
	assert_string_equal(find("has:question tomato"), "");
	assert_string_equal(find("tag:soil beds has:answer"), "");
	assert_string_equal(find("tag:soil or cafe"), "4 3 2");
	assert_string_equal(find("thread:2 raised"), "2");
	assert_string_equal(find("tag:soil after:2025-03"), "4");
	assert_string_equal(find("tag:nosuch beds"), "");
	assert_string_equal(find("beds not (paper or cafe) not forty"), "2");
}

static void scripts_without_blanks_are_found_by_any_stretch(void **state)
{
	(void)state;
	store_begin(s);
	post("トマトの種", "田中さくら", "今日は畑でトマトの種を乾かした。abc紙def", NULL,
	     1740787400);
	post("ดินในสวน", "สมชาย", "วันนี้ฉันปลูกมะเขือเทศ", NULL, 1740787500);
	post("정원", "김하나", "토마토씨앗을 말렸습니다", NULL, 1740787600);
	store_commit(s);
	assert_string_equal(find("畑"), "5");
	assert_string_equal(find("トマト"), "5");
	assert_string_equal(find("種を乾"), "5");
	assert_string_equal(find("乾種"), "");
	assert_string_equal(find("\"畑でトマト\""), "5");
	assert_string_equal(find("種*"), "5");
	assert_string_equal(find("from:田中"), "5");
	assert_string_equal(find("subject:マトの"), "5");
	assert_string_equal(find("abc"), "5");
	assert_string_equal(find("c紙d"), "");
	assert_string_equal(find("มะเขือเทศ"), "6");
	assert_string_equal(find("씨앗"), "7");
	assert_string_equal(find("from:김 토마토"), "7");
	assert_string_equal(find("畑 -紙"), "");
	store_begin(s);
	search_remove(s, a, post_find(s, a, 5));
	store_commit(s);
	assert_string_equal(find("畑"), "");
}

/* As people write them, and as subjects are copied into a search. */
static void marks_that_are_no_words_are_not_looked_for(void **state)
{
	(void)state;
	assert_string_equal(find("raised - beds"), "4 2");
	assert_string_equal(find("raised & beds ?"), "4 2");
	assert_string_equal(find("« caf\u00e9 » !"), "3");
	assert_string_equal(find("\U0001f331 tomato \u2013 :-)"), "1");
	assert_string_equal(find("\"...\" tomato"), "1");
	assert_string_equal(find("tomato -!"), "1");
	assert_string_equal(find("tomato not ?"), "1");
	assert_string_equal(find("tomato or ?"), "1");
	assert_string_equal(find("from:\"?\" tomato"), "");
	assert_string_equal(find("forty cm."), "4");
}

static void attack_19_any_text_is_safe_to_search_for(void **state)
{
	static const char *const texts[] = {
		"\"",
		"\"\"",
		"NEAR(",
		"AND",
		"a AND",
		"NOT",
		"OR OR",
		"col:x",
		"search:*",
		"*",
		"-",
		"('; DROP TABLE post; --",
		"x\" OR 1=1",
		"{a b}: c",
		"^a",
		"a + b",
		"tag:",
		"after:yesterday",
		"((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
		"thread:'",
		"\xff\xfe",
		"from:\"",
		""
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		find(texts[i]);
	assert_string_equal(find("\"AND NOT less\""), "4");
}

/* Words of the index's own language are found as what they are in the text. */
static void attack_19_words_of_the_index_language_are_only_words(void **state)
{
	(void)state;
	assert_string_equal(find("\"AND\""), "4");
	assert_string_equal(find("\"NOT\""), "4");
	assert_string_equal(find("\"NOT less\""), "4");
	assert_string_equal(find("\"OR\""), "");
	assert_string_equal(find("\"NEAR(raised beds)\""), "");
	assert_string_equal(find("\"raised* beds\""), "4 2");
	assert_string_equal(find("\"subject : raised\""), "");
	assert_string_equal(find("\"{subject} : raised\""), "");
}

static void a_post_taken_out_is_not_found(void **state)
{
	(void)state;
	store_begin(s);
	search_remove(s, a, post_find(s, a, 1));
	store_commit(s);
	assert_string_equal(find("tomato"), "");
	assert_string_equal(find("from:ana"), "4");
}

/* Each commit writes a segment of the index: enough of them for merges at both paces. */
static void posts_are_found_alike_at_either_pace_of_merging(void **state)
{
	static const char PACE[] = "SELECT v FROM search_config WHERE k = 'automerge'";

	(void)state;
	for (int on = 1; on >= 0; on--) {
		store_begin(s);
		search_bulk(s, on);
		store_commit(s);
		assert_int_equal(sql_int(s, 0, PACE, ""), on ? 16 : 4);
		for (int i = 0; i < 20; i++) {
			store_begin(s);
			post("Wormery", "Dee", on ? "castings for leeks" : "castings for peas",
			     NULL, 1740787400 + i);
			store_commit(s);
		}
	}
	assert_int_equal(strlen(find("leeks")),
			 strlen("24 23 22 21 20 19 18 17 16 15 14 13 12 11 10"
				" 9 8 7 6 5"));
	assert_int_equal(strlen(find("peas")), strlen("25 26 27 28 29 30 31 32 33 34 35 36 37 38 39"
						      " 40 41 42 43 44"));
	assert_string_equal(find("raised beds"), "4 2");
}

static void an_index_made_again_finds_the_same(void **state)
{
	(void)state;
	store_begin(s);
	search_remove(s, a, post_find(s, a, 1));
	search_remove(s, a, post_find(s, a, 2));
	assert_int_equal(search_rebuild(s, NULL), 4);
	store_commit(s);
	assert_string_equal(find("beds"), "4 2");
	assert_string_equal(find("from:ana"), "4 1");
	assert_string_equal(find("tomato cafe"), "");
}

static int64_t segments(void)
{
	return sql_int(s, 0, "SELECT count(DISTINCT segid) FROM search_idx", "");
}

/* Mails that come one by one leave a segment each: sixteen on a level would be merged while the
 * next mail waits. */
static void an_index_at_rest_is_merged_in_short_steps(void **state)
{
	int64_t before;
	int steps = 0;

	(void)state;
	search_bulk(s, true); /* nothing merges by itself before there are sixteen */
	for (int i = 0; i < 11; i++) {
		store_begin(s);
		post(arena_printf(a, "Bean%d", i), "Ana Lima", "They climb.", NULL, 1740787400 + i);
		store_commit(s);
	}
	before = segments();
	assert_true(before >= 10);
	while (search_tidy(s))
		assert_true(++steps < 50);
	assert_true(steps > 0);
	assert_true(segments() < 4);
	assert_false(search_tidy(s));
	assert_string_equal(find("bean7"), "12");
	assert_string_equal(find("raised beds"), "4 2");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(words_and_phrases_are_found_whatever_case_and_accents),
		TEST(terms_narrow_and_combine),
		TEST(rare_and_common_words_give_the_same_posts),
		TEST(scripts_without_blanks_are_found_by_any_stretch),
		TEST(marks_that_are_no_words_are_not_looked_for),
		TEST(attack_19_any_text_is_safe_to_search_for),
		TEST(attack_19_words_of_the_index_language_are_only_words),
		TEST(a_post_taken_out_is_not_found),
		TEST(posts_are_found_alike_at_either_pace_of_merging),
		TEST(an_index_made_again_finds_the_same),
		TEST(an_index_at_rest_is_merged_in_short_steps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
