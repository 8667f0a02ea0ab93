#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"

static void an_arena_list_keeps_what_was_pushed(void **state)
{
	struct arena *a = arena_new();
	int *v = NULL;
	size_t n = 0, cap = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		*ARENA_PUSH(a, v, n, cap) = i;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(v[i], i);
	arena_free(a);
}

static void a_large_block_does_not_end_the_one_being_filled(void **state)
{
	struct arena *a = arena_new();
	char *small = arena_dup(a, "small"), *big = arena_get(a, 1 << 20), *next;

	(void)state;
	memset(big, 'x', 1 << 20);
	next = arena_dup(a, "next");
	assert_string_equal(small, "small");
	assert_string_equal(next, "next");
	assert_true(next - small > 0 && next - small < 4096);
	arena_reset(a);
	assert_int_equal(arena_bytes(a), 0);
	arena_free(a);
}

static void a_buffer_grows_and_is_cut(void **state)
{
	struct arena *a = arena_new();
	struct buf b = BUF(a);

	(void)state;
	assert_string_equal(buf_text(&b), "");
	for (int i = 0; i < 5000; i++)
		buf_printf(&b, "%d,", i % 10);
	assert_int_equal(b.n, 10000);
	buf_cut(&b, 3);
	assert_string_equal(buf_text(&b), "0,1");
	arena_free(a);
}

static void text_is_cleaned_of_what_can_deceive(void **state)
{
	struct arena *a = arena_new();
	const char hostile[] = "a\r\nBcc: x\t\xe2\x80\xae evil\x1b[31m \xff z\0y ";

	(void)state;
	assert_string_equal(text_clean(a, hostile, sizeof hostile - 1, TEXT_LINE),
			    "a Bcc: x evil[31m \xef\xbf\xbd zy");
	assert_string_equal(text_clean(a, "a\r\nb\rc\n", 7, TEXT_BLOCK), "a\nb\nc\n");
	arena_free(a);
}

static void an_ellipsis_counts_columns(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(text_ellipsis(a, "short", 10), "short");
	assert_string_equal(text_ellipsis(a, "日本語のテキスト", 7), "日本語…");
	assert_string_equal(text_column(a, "日本", 6), "日本  ");
	assert_string_equal(text_column(a, "Елена", 5), "Елена");
	assert_string_equal(text_column(a, "too long", 4), "too…");
	arena_free(a);
}

static void one_of_a_thing_has_no_plural(void **state)
{
	(void)state;
	assert_string_equal(text_s(0), "s");
	assert_string_equal(text_s(1), "");
	assert_string_equal(text_s(2), "s");
}

static void times_are_read_and_written(void **state)
{
	struct arena *a = arena_new();
	time_t t;
	int64_t s;

	(void)state;
	assert_true(when_parse("2025-03-03T10:00:00+01:00", &t));
	assert_string_equal(when_rfc3339(a, t), "2025-03-03T09:00:00Z");
	assert_string_equal(when_mbox(a, t), "Mon Mar  3 09:00:00 2025");
	assert_string_equal(when_rfc5322(a, t), "Mon, 03 Mar 2025 09:00:00 +0000");
	assert_true(when_parse("1969-12-31", &t));
	assert_int_equal(t, -86400);
	assert_false(when_parse("2025-13-01", &t));
	assert_false(when_parse("2025-01-01T10", &t));
	assert_true(when_span("7d", &s));
	assert_int_equal(s, 604800);
	assert_false(when_span("7", &s));
	assert_false(when_span("-7d", &s));
	assert_false(when_passed(1000, 60, 1059));
	assert_true(when_passed(1000, 60, 1060));
	assert_false(when_passed(1000, 60, 1000));
	assert_true(when_passed(1000, 60, 999)); /* the clock was set back */
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_arena_list_keeps_what_was_pushed),
		cmocka_unit_test(a_large_block_does_not_end_the_one_being_filled),
		cmocka_unit_test(a_buffer_grows_and_is_cut),
		cmocka_unit_test(text_is_cleaned_of_what_can_deceive),
		cmocka_unit_test(an_ellipsis_counts_columns),
		cmocka_unit_test(one_of_a_thing_has_no_plural),
		cmocka_unit_test(times_are_read_and_written),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
