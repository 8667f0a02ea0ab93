#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jansson.h>

#include "base/arena.h"
#include "base/buf.h"
#include "compose/mustache.h"
#include "compose/value.h"

static const char *partial_none(void *arg, const char *name)
{
	(void)arg;
	(void)name;
	return NULL;
}

static enum err fill(struct arena *a, const char *template, const struct value *v,
		     enum escape escape, mustache_partial *partial, void *arg, const char **out,
		     struct why *w)
{
	const struct mustache *t;
	struct buf b = BUF(a);
	enum err e = mustache_compile(a, "test", template, strlen(template), &t, w);

	if (e == OK)
		e = mustache_render(a, t, v, escape, partial, arg, 1 << 20, &b, w);
	*out = buf_text(&b);
	return e;
}

/* --- the specification, when its files are at hand -------------------------------------------- */

static const struct value *from_json(struct arena *a, const json_t *j)
{
	struct value *v;
	const char *key;
	json_t *item;
	size_t i;

	switch (json_typeof(j)) {
	case JSON_STRING: return value_html(a, json_string_value(j));
	case JSON_INTEGER:
		return value_html(a, arena_printf(a, "%lld", (long long)json_integer_value(j)));
	case JSON_REAL: return value_html(a, arena_printf(a, "%g", json_real_value(j)));
	case JSON_ARRAY:
		v = value_list(a);
		json_array_foreach(j, i, item) value_push(v, from_json(a, item));
		return v;
	case JSON_OBJECT:
		v = value_map(a);
		json_object_foreach((json_t *)j, key, item) value_set(v, key, from_json(a, item));
		return v;
	default: return value_bool(a, json_is_true(j));
	}
}

static const char *partial_json(void *arg, const char *name)
{
	return json_string_value(json_object_get(arg, name));
}

static int spec_case(json_t *test)
{
	struct arena *a = arena_new();
	struct why w = { "" };
	const char *got, *want = json_string_value(json_object_get(test, "expected"));
	enum err e = fill(a, json_string_value(json_object_get(test, "template")),
			  from_json(a, json_object_get(test, "data")), ESCAPE_HTML, partial_json,
			  json_object_get(test, "partials"), &got, &w);
	int bad = e != OK || strcmp(got, want) != 0;

	if (bad)
		print_message("%s: got \"%s\", want \"%s\" %s\n",
			      json_string_value(json_object_get(test, "name")), got, want, w.text);
	arena_free(a);
	return bad;
}

static void the_mustache_specification_is_met(void **state)
{
	static const char *const parts[] = { "comments", "interpolation", "inverted", "partials",
					     "sections" };
	const char *env = getenv("TIDINGS_CORPORA");
	int failed = 0, ran = 0;
	char path[512];

	(void)state;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		json_t *spec, *test;
		size_t k;

		snprintf(path, sizeof path, "%s/mustache-spec/%s.json",
			 env ? env : "../shared/corpora", parts[i]);
		spec = json_load_file(path, 0, NULL);
		json_array_foreach(json_object_get(spec, "tests"), k, test)
		{
			failed += spec_case(test);
			ran++;
		}
		json_decref(spec);
	}
	if (!ran) {
		print_message(
			"SKIPPED: no mustache-spec in $TIDINGS_CORPORA or ../shared/corpora\n");
		skip();
	}
	print_message("mustache specification: %d cases\n", ran);
	assert_int_equal(failed, 0);
}

/* --- our own promises ------------------------------------------------------------------------ */

static void text_is_escaped_in_html_and_left_alone_in_text(void **state)
{
	struct arena *a = arena_new();
	struct value *v = value_map(a);
	const char *out;

	(void)state;
	value_set_text(v, "x", "<b title=\"a\">Tom & 'Jo'</b>");
	assert_int_equal(fill(a, "{{x}}", v, ESCAPE_HTML, NULL, NULL, &out, NULL), OK);
	assert_string_equal(out, "&lt;b title=&quot;a&quot;&gt;Tom &amp; &#39;Jo&#39;&lt;/b&gt;");
	assert_int_equal(fill(a, "{{x}}", v, ESCAPE_NONE, NULL, NULL, &out, NULL), OK);
	assert_string_equal(out, "<b title=\"a\">Tom & 'Jo'</b>");
	arena_free(a);
}

static void raw_html_needs_a_value_that_is_known_to_be_safe(void **state)
{
	struct arena *a = arena_new();
	struct value *v = value_map(a);
	struct why w;
	const char *out;

	(void)state;
	value_set_text(v, "x", "<script>");
	value_set_html(v, "y", "<p>");
	assert_int_equal(fill(a, "\n{{{x}}}", v, ESCAPE_HTML, NULL, NULL, &out, &w), BAD);
	assert_string_equal(w.text, "test:2: {{{x}}} is not known to be safe HTML; write {{x}}");
	assert_int_equal(fill(a, "{{&x}}", v, ESCAPE_HTML, NULL, NULL, &out, &w), BAD);
	assert_int_equal(fill(a, "{{{y}}}{{y}}", v, ESCAPE_HTML, NULL, NULL, &out, &w), OK);
	assert_string_equal(out, "<p>&lt;p&gt;");
	arena_free(a);
}

static void attack_20_a_value_is_never_read_as_a_template(void **state)
{
	struct arena *a = arena_new();
	struct value *v = value_map(a);
	const char *out;

	(void)state;
	value_set_text(v, "x", "{{secret}}");
	value_set_text(v, "secret", "hunter2");
	assert_int_equal(fill(a, "{{x}}", v, ESCAPE_NONE, partial_none, NULL, &out, NULL), OK);
	assert_string_equal(out, "{{secret}}");
	arena_free(a);
}

static void mistakes_are_named_with_their_line(void **state)
{
	static const struct {
		const char *template, *says;
	} wrong[] = {
		{ "a\n{{#x}}\n", "test:2: {{#x}} is never closed; write {{/x}}" },
		{ "{{#x}}\n{{/y}}", "test:2: {{/y}} where {{/x}} was expected (opened in line 1)" },
		{ "\n\n{{/y}}", "test:3: {{/y}} closes nothing" },
		{ "{{x", "test:1: this tag is never closed with }}" },
		{ "{{{x}}", "test:1: this tag is never closed with }}}" },
		{ "{{=<% %>=}}",
		  "test:1: changing the delimiters is not supported; write {{name}}" },
		{ "{{a b}}", "test:1: \"a b\" is not a name" },
		{ "{{}}", "test:1: \"\" is not a name" },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct why w;
		const char *out;

		assert_int_equal(fill(a, wrong[i].template, value_map(a), ESCAPE_HTML, NULL, NULL,
				      &out, &w),
				 BAD);
		assert_string_equal(w.text, wrong[i].says);
	}
	arena_free(a);
}

static const char *partial_self(void *arg, const char *name)
{
	(void)name;
	return arg;
}

static void caps_end_what_would_never_end(void **state)
{
	struct arena *a = arena_new();
	struct buf deep = BUF(a), big = BUF(a);
	const struct mustache *t;
	const char *out;
	struct why w;

	(void)state;
	for (int i = 0; i < 20000; i++)
		buf_str(&deep, "{{#a}}");
	assert_int_equal(fill(a, buf_text(&deep), value_map(a), ESCAPE_HTML, NULL, NULL, &out, &w),
			 BAD);
	assert_non_null(strstr(w.text, "more than 32 sections"));
	assert_int_equal(fill(a, "{{>self}}", value_map(a), ESCAPE_HTML, partial_self,
			      (void *)"x{{>self}}", &out, &w),
			 BAD);
	assert_non_null(strstr(w.text, "more than 64 levels"));
	assert_int_equal(fill(a, "{{>self}}", value_map(a), ESCAPE_HTML, partial_self,
			      (void *)"{{>self}}{{>self}}", &out, &w),
			 BAD);
	for (int i = 0; i < MUSTACHE_SIZE + 1; i++)
		buf_char(&big, 'x');
	assert_int_equal(mustache_compile(a, "big", big.p, big.n, &t, &w), BAD);
	arena_free(a);
}

static const char *partial_doubling(void *arg, const char *name)
{
	char c = *name;

	return c == 'z' ? "" : arena_printf(arg, "{{>%c}}{{>%c}}", c + 1, c + 1);
}

static void doubling_partials_end_by_the_work_they_make(void **state)
{
	struct arena *a = arena_new();
	const char *out;
	struct why w;

	(void)state;
	assert_int_equal(fill(a, "{{>A}}", value_map(a), ESCAPE_HTML, partial_doubling, a, &out,
			      &w),
			 BAD);
	assert_non_null(strstr(w.text, "more than"));
	arena_free(a);
}

static void the_result_has_a_size_limit(void **state)
{
	struct arena *a = arena_new();
	const struct mustache *t;
	struct buf b = BUF(a);
	struct value *v = value_map(a), *list = value_list(a);
	struct why w;

	(void)state;
	for (int i = 0; i < 1000; i++)
		value_push(list, value_text(a, "0123456789"));
	value_set(v, "l", list);
	assert_int_equal(mustache_compile(a, "t", "{{#l}}{{.}}{{/l}}", 17, &t, &w), OK);
	assert_int_equal(mustache_render(a, t, v, ESCAPE_NONE, NULL, NULL, 500, &b, &w), BAD);
	assert_true(b.n < 600);
	buf_cut(&b, 0);
	assert_int_equal(mustache_render(a, t, v, ESCAPE_NONE, NULL, NULL, 10000, &b, &w), OK);
	assert_int_equal(b.n, 10000);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_mustache_specification_is_met),
		cmocka_unit_test(text_is_escaped_in_html_and_left_alone_in_text),
		cmocka_unit_test(raw_html_needs_a_value_that_is_known_to_be_safe),
		cmocka_unit_test(attack_20_a_value_is_never_read_as_a_template),
		cmocka_unit_test(mistakes_are_named_with_their_line),
		cmocka_unit_test(caps_end_what_would_never_end),
		cmocka_unit_test(doubling_partials_end_by_the_work_they_make),
		cmocka_unit_test(the_result_has_a_size_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
