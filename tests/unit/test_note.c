#include <unistd.h>

#include "compose_kit.h"

#include "base/buf.h"
#include "compose/note.h"
#include "compose/value.h"

static const char *const NOTES[] = { "confirm-join", "welcome",  "farewell",  "confirm",
				     "help",         "settings", "done",      "held",
				     "rejected",     "moderate", "moderated", "which-thread",
				     "why",          "returned", "proof",     "proof-unknown",
				     "proof-waits",  "more",     "late" };

static struct value *values(void)
{
	static const char *const texts[] = { "name",    "token_address", "mode",      "what",
					     "subject", "reason",        "moderator", "author",
					     "outcome", "since" };
	static const char *const lists[] = { "current", "examples", "lines", "quoted", "unknown" };
	struct value *v = note_values(a, words_lang(ws, "en", NULL), "Gardeners' Circle",
				      "circle@example.org", "+");

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		value_set_text(v, texts[i], arena_printf(a, "some-%s <b>", texts[i]));
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct value *list = value_list(a);

		value_push(list, value_text(a, arena_printf(a, "first-%s", lists[i])));
		value_push(list, value_text(a, arena_printf(a, "second-%s", lists[i])));
		value_set(v, lists[i], list);
	}
	return v;
}

static struct note compose(const char *lang, const char *name, struct value *v)
{
	struct note n;
	struct why w;

	if (note_compose(a, words_lang(ws, lang, NULL), name, v, &n, &w) != OK)
		fail_msg("%s/%s: %s", lang, name, w.text);
	return n;
}

static void every_note_composes_in_every_language_and_escapes_what_it_is_given(void **state)
{
	const char *const *codes;
	size_t n = words_languages(ws, a, &codes);

	(void)state;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < sizeof NOTES / sizeof *NOTES; k++) {
			struct note note = compose(codes[i], NOTES[k], values());

			assert_true(strlen(note.subject) > 5);
			assert_true(strlen(note.text) > 40);
			assert_null(strchr(note.subject, '\n'));
			assert_null(strstr(note.text, "{{"));
			assert_null(strstr(note.html, "<b>"));
			assert_null(strstr(note.text, "\n\n\n"));
			assert_non_null(strstr(note.html, "Gardeners&#39; Circle"));
			/* not English by fallback: each language has its own */
			assert_int_equal(access(arena_printf(a, "templates/%s/%s.txt", codes[i],
							     NOTES[k]),
						R_OK),
					 0);
		}
	}
}

/* However the writer's program wrapped it, and where it did not. */
static void every_line_of_what_is_quoted_is_marked(void **state)
{
	struct value *v = values(), *list = value_list(a);
	struct buf text = BUF(a);
	const char *p, *end;
	size_t lines = 0;

	(void)state;
	for (int i = 0; i < 60; i++)
		buf_printf(&text, "%s %d ", i % 7 ? "beans" : "plantação", i);
	value_push(list, value_text(a, buf_text(&text)));
	value_push(list, value_text(a, " "));
	value_push(list,
		   value_text(a, "beans, as we hoped all through that long and cold spring,"));
	value_push(list, value_text(a, "and beans again in the summer that came after that one."));
	value_set(v, "quoted", list);
	p = strstr(compose("en", "moderate", v).text, "» ");
	assert_non_null(p);
	for (; *p; p = *end ? end + 1 : end, lines++) {
		end = strchrnul(p, '\n');
		if (end > p && strncmp(p, "» ", strlen("» ")))
			fail_msg("no mark: %.*s", (int)(end - p), p);
		assert_true(end - p < 80);
	}
	assert_true(lines > 8);
}

static void a_note_is_in_the_readers_language_or_else_in_english(void **state)
{
	(void)state;
	assert_string_equal(compose("de", "welcome", values()).subject,
			    "Willkommen bei Gardeners' Circle");
	assert_string_equal(compose("pt-BR", "farewell", values()).subject,
			    "Saiu de Gardeners' Circle");
	assert_string_equal(compose("xx", "welcome", values()).subject,
			    "Welcome to Gardeners' Circle");
}

static void a_note_shows_the_address_that_decides_on_a_line_of_its_own(void **state)
{
	struct value *v = values();
	struct note n;

	(void)state;
	value_set_text(v, "token_address", "circle+t.\x01K\x02@example.org");
	value_set_text(v, "name", "other@example.org");
	n = compose("fr", "confirm-join", v);
	assert_non_null(strstr(n.text, "\n    circle+t.\x01K\x02@example.org\n"));
	assert_non_null(strstr(n.html, "<pre style=\"white-space:pre-wrap\"><a "
				       "href=\"mailto:circle+t.\x01K\x02@example.org\">"
				       "circle+t.\x01K\x02@example.org</a></pre>"));
	assert_null(strstr(n.html, "mailto:other"));
}

static void a_list_of_values_is_a_list_in_both_texts(void **state)
{
	struct note n = compose("en", "settings", values());

	(void)state;
	assert_non_null(strstr(n.text, "\n- first-current\n- second-current\n"));
	assert_non_null(strstr(n.text, "\n    first-examples\n    second-examples\n"));
	assert_non_null(strstr(n.html, "<ul><li>first-current</li><li>second-current</li></ul>"));
}

static void words_of_ones_own_are_not_a_template(void **state)
{
	struct note n;
	struct why w;

	(void)state;
	assert_int_equal(
		note_from_text(a, words_lang(ws, "en", NULL), "Hello", "Say {{name}} & <b>\n",
			       note_values(a, words_lang(ws, "en", NULL), "C", "c@example.org", ""),
			       &n, &w),
		OK);
	assert_string_equal(n.text, "Say {{name}} & <b>\n");
	assert_non_null(strstr(n.html, "<p>Say {{name}} &amp; &lt;b&gt;</p>"));
}

static void an_unknown_note_is_told(void **state)
{
	struct note n;
	struct why w;

	(void)state;
	assert_int_equal(note_compose(a, words_lang(ws, "en", NULL), "nothing", values(), &n, &w),
			 BAD);
	assert_string_equal(w.text, "templates/en/nothing.txt: there is no such template");
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up_words, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(every_line_of_what_is_quoted_is_marked),
		T(every_note_composes_in_every_language_and_escapes_what_it_is_given),
		T(a_note_is_in_the_readers_language_or_else_in_english),
		T(a_note_shows_the_address_that_decides_on_a_line_of_its_own),
		T(a_list_of_values_is_a_list_in_both_texts),
		T(words_of_ones_own_are_not_a_template),
		T(an_unknown_note_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
