#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/when.h"
#include "compose/value.h"
#include "compose/words.h"

static struct arena *a;
static struct words *ws;

static int setup(void **state)
{
	struct why w;

	(void)state;
	a = arena_new();
	if (words_open(a, "templates", &ws, &w) != OK)
		fail_msg("%s", w.text);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void every_language_and_template_can_be_read(void **state)
{
	struct why w = { "" };
	const char *const *codes;
	size_t n;

	(void)state;
	if (words_load(ws, &w) != OK)
		fail_msg("%s", w.text);
	n = words_languages(ws, a, &codes);
	assert_true(n >= 5);
	assert_string_equal(codes[0], "de");
}

/* A translation that lacks a key, or has one English does not know, is a slip. */
static void translations_have_the_keys_of_english(void **state)
{
	const char *const *codes;
	size_t n = words_languages(ws, a, &codes);
	char line[1024], *eq;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		for (int way = 0; way < 2; way++) {
			const char *from = way ? codes[i] : "en", *to = way ? "en" : codes[i];
			FILE *f = fopen(arena_printf(a, "templates/%s/words.conf", from), "r");
			struct buf all = BUF(a);
			FILE *g = fopen(arena_printf(a, "templates/%s/words.conf", to), "r");

			assert_non_null(f);
			assert_non_null(g);
			buf_str(&all, "\n");
			while (fgets(line, sizeof line, g))
				buf_str(&all, line);
			while (fgets(line, sizeof line, f)) {
				if (*line == '#' || !(eq = strstr(line, " =")))
					continue;
				*eq = '\0';
				if (!strstr(buf_text(&all), arena_printf(a, "\n%s =", line)))
					fail_msg("templates/%s/words.conf lacks \"%s\"", to, line);
			}
			fclose(f);
			fclose(g);
		}
	}
}

static void plurals_follow_each_language(void **state)
{
	const struct lang *en = words_lang(ws, "en", NULL), *fr = words_lang(ws, "fr", NULL),
			  *pt = words_lang(ws, "pt-BR", "en"), *de = words_lang(ws, "de", NULL);

	(void)state;
	assert_string_equal(words_count(a, en, "posts", 0, NULL), "0 posts");
	assert_string_equal(words_count(a, en, "posts", 1, NULL), "1 post");
	assert_string_equal(words_count(a, fr, "posts", 0, NULL), "0 message");
	assert_string_equal(words_count(a, fr, "posts", 2, NULL), "2 messages");
	assert_string_equal(words_count(a, pt, "posts", 0, NULL), "0 mensagem");
	assert_string_equal(words_count(a, de, "threads", 1, NULL), "1 Gespräch");
	assert_string_equal(words_count(a, de, "threads", 0, NULL), "0 Gespräche");
	assert_string_equal(words_code(pt), "pt");
}

static void dates_are_said_as_people_say_them(void **state)
{
	const struct lang *en = words_lang(ws, "en", NULL), *de = words_lang(ws, "de", NULL),
			  *es = words_lang(ws, "es", NULL), *fr = words_lang(ws, "fr", NULL);
	time_t t = when_utc(2026, 3, 1, 23, 30, 0), later = when_utc(2026, 3, 9, 7, 0, 0);

	(void)state;
	assert_string_equal(words_date(a, en, "day", t, 0), "1 March 2026");
	assert_string_equal(words_date(a, en, "moment", t, 3600), "Mon 2 Mar, 00:30");
	assert_string_equal(words_date(a, de, "day", t, 0), "1. März 2026");
	assert_string_equal(words_date(a, es, "day", t, 0), "1 de marzo de 2026");
	assert_string_equal(words_date(a, fr, "day", t, 0), "1er mars 2026");
	assert_string_equal(words_period(a, en, t, later, 0, 0), "1 – 9 March 2026");
	assert_string_equal(words_period(a, en, t - 86400 * 80, later, 0, 0),
			    "11 December 2025 – 9 March 2026");
	assert_string_equal(words_period(a, es, t - 86400, later, 0, 0),
			    "28 de febrero – 9 de marzo de 2026");
	assert_string_equal(words_period(a, en, later, later, 0, 0), "9 March 2026");
}

static void names_are_joined_and_the_rest_counted(void **state)
{
	static const char *const names[] = { "Ana", "Bo", "Chen", "Dia" };
	const struct lang *en = words_lang(ws, NULL, NULL);

	(void)state;
	assert_string_equal(words_names(a, en, names, 0, 3), "");
	assert_string_equal(words_names(a, en, names, 1, 3), "Ana");
	assert_string_equal(words_names(a, en, names, 2, 3), "Ana and Bo");
	assert_string_equal(words_names(a, en, names, 3, 3), "Ana, Bo and Chen");
	assert_string_equal(words_names(a, en, names, 4, 2), "Ana, Bo and 2 others");
	assert_string_equal(words_names(a, words_lang(ws, "es", NULL),
					(const char *const[]){ "Ana", "Inés" }, 2, 3),
			    "Ana e Inés");
	assert_string_equal(words_names(a, words_lang(ws, "es", NULL),
					(const char *const[]){ "Ana", "Íñigo" }, 2, 3),
			    "Ana e Íñigo");
	assert_string_equal(words_names(a, words_lang(ws, "es", NULL),
					(const char *const[]){ "Ana", "Ian" }, 2, 3),
			    "Ana y Ian");
	assert_string_equal(words_names(a, words_lang(ws, "pt", NULL),
					(const char *const[]){ "Ana", "Inés" }, 2, 3),
			    "Ana e Inés");
	assert_string_equal(words_count(a, words_lang(ws, "fr", NULL), "attachments", 1, NULL),
			    "Pièce jointe");
	assert_string_equal(words_count(a, words_lang(ws, "fr", NULL), "attachments", 2, NULL),
			    "Pièces jointes");
	assert_string_equal(words_size(a, en, 345678), "346\u00a0kB");
	assert_string_equal(words_size(a, words_lang(ws, "de", NULL), 1290000), "1,2\u00a0MB");
}

static void subjects_lose_the_re_words_of_all_languages(void **state)
{
	const char *const *codes;

	(void)state;
	words_languages(ws, a, &codes);
	assert_string_equal(words_bare_subject(ws, "Re: AW: [circle] Re[2]: Seeds", "[circle]"),
			    "Seeds");
	assert_string_equal(words_bare_subject(ws, "RES: Enc: Sementes", NULL), "Sementes");
	assert_string_equal(words_bare_subject(ws, "Re\xef\xbc\x9a x", NULL), "x");
	assert_string_equal(words_bare_subject(ws, "Reply: none of these", NULL),
			    "Reply: none of these");
}

static void command_words_are_known_in_the_readers_language_and_in_english(void **state)
{
	const struct lang *de = words_lang(ws, "de", NULL);

	(void)state;
	assert_string_equal(words_command(a, de, "Abmelden"), "leave");
	assert_string_equal(words_command(a, de, "unsubscribe"), "leave");
	assert_string_equal(words_command(a, words_lang(ws, "fr", NULL), "DÉSABONNER"), "leave");
	assert_string_equal(words_command(a, de, "More please"), "more");
	assert_string_equal(words_command(a, de, "mehr bitte"), "more");
	assert_null(words_command(a, de, "Unfug"));
}

static void a_broken_words_file_is_told_by_line(void **state)
{
	char dir[] = "/tmp/tidings-words-XXXXXX";
	const char *path;
	struct words *bad;
	struct why w;
	FILE *f;

	(void)state;
	assert_non_null(mkdtemp(dir));
	assert_int_equal(words_open(a, dir, &bad, &w), BAD);
	assert_non_null(strstr(w.text, "not there"));
	path = arena_printf(a, "%s/en", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	f = fopen(arena_printf(a, "%s/words.conf", path), "w");
	fputs("a = b\n# fine\nno equals sign\n", f);
	fclose(f);
	assert_int_equal(words_open(a, dir, &bad, &w), BAD);
	assert_non_null(strstr(w.text, "words.conf:3: write \"key = text\""));
	f = fopen(arena_printf(a, "%s/words.conf", path), "w");
	fputs("a = b\na = c\n", f);
	fclose(f);
	assert_int_equal(words_open(a, dir, &bad, &w), BAD);
	assert_non_null(strstr(w.text, "words.conf:2: \"a\" is here a second time"));
	unlink(arena_printf(a, "%s/words.conf", path));
	rmdir(path);
	rmdir(dir);
}

/* All texts of all languages are some hundred files of a few kB; once each took what one might have. */
static void all_texts_fit_a_small_memory(void **state)
{
	struct why w;

	(void)state;
	assert_int_equal(words_load(ws, &w), OK);
	assert_true(arena_bytes(a) < 16 * 1024 * 1024);
}

static void a_template_name_cannot_leave_its_folder(void **state)
{
	const struct lang *en = words_lang(ws, "en", NULL);
	struct buf b = BUF(a);
	struct why w;

	(void)state;
	assert_int_equal(words_render(a, en, "../en/words.conf", value_map(a), 1000, &b, &w), BAD);
	assert_int_equal(words_render(a, en, "nowhere.txt", value_map(a), 1000, &b, &w), BAD);
	assert_string_equal(w.text, "templates/en/nowhere.txt: there is no such template");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_language_and_template_can_be_read, setup,
						teardown),
		cmocka_unit_test_setup_teardown(translations_have_the_keys_of_english, setup,
						teardown),
		cmocka_unit_test_setup_teardown(plurals_follow_each_language, setup, teardown),
		cmocka_unit_test_setup_teardown(dates_are_said_as_people_say_them, setup, teardown),
		cmocka_unit_test_setup_teardown(names_are_joined_and_the_rest_counted, setup,
						teardown),
		cmocka_unit_test_setup_teardown(subjects_lose_the_re_words_of_all_languages, setup,
						teardown),
		cmocka_unit_test_setup_teardown(
			command_words_are_known_in_the_readers_language_and_in_english, setup,
			teardown),
		cmocka_unit_test_setup_teardown(a_broken_words_file_is_told_by_line, setup,
						teardown),
		cmocka_unit_test_setup_teardown(all_texts_fit_a_small_memory, setup, teardown),
		cmocka_unit_test_setup_teardown(a_template_name_cannot_leave_its_folder, setup,
						teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
