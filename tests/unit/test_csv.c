#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/csv.h"

static struct csv_row nth(struct arena *a, const char *text, int n)
{
	struct csv c;
	struct csv_row row;

	csv_open(&c, a, text, strlen(text));
	do
		assert_true(csv_next(&c, &row));
	while (n--);
	return row;
}

static void quotes_hold_separators_breaks_and_quotes(void **state)
{
	struct arena *a = arena_new();
	struct csv_row r =
		nth(a, "address,name\r\na@b.example,\"Ana \"\"the\r\nsecond\"\", Lopez\"\r\n", 1);

	(void)state;
	assert_int_equal(r.n, 2);
	assert_string_equal(r.v[0], "a@b.example");
	assert_string_equal(r.v[1], "Ana \"the\r\nsecond\", Lopez");
	arena_free(a);
}

static void a_mark_and_semicolons_do_no_harm(void **state)
{
	struct arena *a = arena_new();
	struct csv_row r = nth(a, "\xef\xbb\xbfName; Address \nZo\xeb;z@b.example", 0);

	(void)state;
	assert_int_equal(csv_column(&r, "address"), 1);
	assert_int_equal(csv_column(&r, "name"), 0);
	assert_int_equal(csv_column(&r, "mode"), -1);
	r = nth(a, "\xef\xbb\xbfName;Address\nZo\xeb;z@b.example", 1);
	assert_string_equal(r.v[0], "Zoë");
	/* what spreadsheets save on Windows is no pure Latin-1 */
	assert_string_equal(nth(a,
				"D\x92"
				"Ana \x96 \x8e\xf3\xfc\x80,a@b.example\n",
				0)
				    .v[0],
			    "D’Ana – Žóü€");
	assert_string_equal(r.v[1], "z@b.example");
	arena_free(a);
}

static void an_open_quote_ends_with_its_line_and_is_told(void **state)
{
	static const char text[] = "address,name\na@b.example,\"Ana\nb@b.example,\"\"\"Bo\"\"\"\n"
				   "c@b.example,\"Cy\ntwo\"\n";
	struct arena *a = arena_new();
	struct csv_row r = nth(a, text, 1);

	(void)state;
	assert_true(r.open);
	assert_int_equal(r.n, 2);
	assert_string_equal(r.v[1], "\"Ana");
	r = nth(a, text, 2);
	assert_false(r.open);
	assert_string_equal(r.v[1], "\"Bo\"");
	assert_string_equal(nth(a, text, 3).v[1], "Cy\ntwo");
	arena_free(a);
}

static void the_separator_is_told_or_seen(void **state)
{
	static const char *const texts[] = {
		"sep=;\nname;address\nAna, B;a@b.example\n",
		"name|address\nAna, B|a@b.example\n",
		"name\taddress\nAna, B\ta@b.example\n",
		"Our members\nAna;a@b.example\n",
		"\"name, full\";address\nAna, B;a@b.example\n",
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_string_equal(nth(a, texts[i], 1).v[1], "a@b.example");
	assert_string_equal(nth(a, "address\na|b@b.example\n", 1).v[0], "a|b@b.example");
	arena_free(a);
}

static void rows_know_their_line(void **state)
{
	struct arena *a = arena_new();
	struct csv c;
	struct csv_row r;
	const char *text = "a,b\r\n\r\n\"x\r\ny\",1\r\nz,2\n";

	(void)state;
	csv_open(&c, a, text, strlen(text));
	assert_true(csv_next(&c, &r) && c.line == 1);
	assert_true(csv_next(&c, &r) && c.line == 3);
	assert_true(csv_next(&c, &r) && c.line == 5);
	assert_string_equal(r.v[0], "z");
	assert_false(csv_next(&c, &r));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quotes_hold_separators_breaks_and_quotes),
		cmocka_unit_test(a_mark_and_semicolons_do_no_harm),
		cmocka_unit_test(an_open_quote_ends_with_its_line_and_is_told),
		cmocka_unit_test(the_separator_is_told_or_seen),
		cmocka_unit_test(rows_know_their_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
