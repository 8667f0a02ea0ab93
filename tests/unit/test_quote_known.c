/*
 * A letter that a mail program put into an answer without any mark: whatever the program did to it, no
 * line of it is the author's, and what the author typed into it is.
 */
#include "arena_kit.h"

#include <stdio.h>

#include "base/buf.h"
#include "reader/quote_known.h"

static char *file(const char *name)
{
	FILE *f = fopen(name, "rb");
	char *text = arena_get(a, 1 << 20);
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, (1 << 20) - 1, f);
	text[n] = '\0';
	fclose(f);
	return text;
}

static struct mail *read(const char *type, const char *body)
{
	const char *raw = arena_printf(a,
				       "From: bo@far.example\nSubject: Re: Circle, digest 47\n"
				       "In-Reply-To: <t.x@example.org>\nMIME-Version: 1.0\n"
				       "Content-Type: text/%s; charset=utf-8\n\n%s",
				       type, body);

	return read_raw(raw, NULL);
}

/* The digest as text and, behind it, as its page reads. */
static const char *text, *page;

static int begin(void **state)
{
	set_up(state);
	text = read("plain", file("tests/golden/digest-readable.txt"))->text;
	page = read("html", file("tests/golden/digest-readable.html"))->text;
	return 0;
}

enum { PLAIN, WRAPPED, LINKED, MARKED, SHAPES };

/* One line as a program gives it back: wrapped at 50 columns; with what its links point to. */
static void give(struct buf *b, const char *line, size_t n, int shape)
{
	size_t column = 0;

	buf_str(b, shape == MARKED ? "> " : "");
	for (size_t i = 0; i < n; i++) {
		if (shape == LINKED && i + 1 < n && line[i] == ' ' && line[i + 1] == '<') {
			buf_str(b, "<https://eur01.safelinks.example/?url=mailto%3Acircle%2Br.2");
			buf_str(b, ".k4%40example.org&data=05%7C02>");
			while (i < n && line[i] != '>')
				i++;
			continue;
		}
		if (shape == WRAPPED && line[i] == ' ' && column > 40) {
			buf_char(b, '\n');
			column = 0;
			continue;
		}
		buf_char(b, line[i]);
		column++;
	}
	buf_char(b, '\n');
}

/* The letter with words typed behind line `at`. */
static const char *typed(const char *letter, const char *own, size_t at, int shape)
{
	struct buf b = BUF(a);

	buf_str(&b, "From: Circle <circle@example.org>\nSent: Monday, March 9, 2026 8:00 AM\n"
		    "To: bo@far.example\nSubject: Circle, digest 47\n\n");
	for (size_t i = 0; *letter; i++) {
		size_t n = strcspn(letter, "\n");

		give(&b, letter, n, shape);
		letter += n + (letter[n] == '\n');
		if (i == at)
			buf_printf(&b, "%s%s\n", shape == MARKED ? "> " : "", own);
	}
	return buf_text(&b);
}

static size_t count_lines(const char *s)
{
	size_t n = 0;

	while ((s = strchr(s, '\n'))) {
		s++;
		n++;
	}
	return n;
}

/* Behind every line of it, but its first ones: words above all of the letter are read as ever. */
static void what_is_typed_anywhere_is_found_and_nothing_else(void **state)
{
	static const char *const own[] = { "Beer traps help.", "Ja!", "Это правда, у нас тоже.",
					   "👍" };
	const char *both = arena_printf(a, "%s\n%s", text, page), *const forms[] = { text, page };
	size_t nth = 0, wrong = 0;

	(void)state;
	for (size_t f = 0; f < 2; f++)
		for (int shape = 0; shape < SHAPES; shape++)
			for (size_t at = 12; at < count_lines(forms[f]); at += 3) {
				const char *words = own[nth++ % 4];
				struct mail *m = read("plain", typed(forms[f], words, at, shape));

				quote_known(a, m, both);
				if (strcmp(m->reply, words) != 0)
					print_error("form %zu, shape %d, line %zu: <%s>\n", f,
						    shape, at, m->reply);
				wrong += strcmp(m->reply, words) != 0;
			}
	assert_int_equal(wrong, 0);
}

static void a_letter_with_nothing_typed_leaves_nothing(void **state)
{
	const char *both = arena_printf(a, "%s\n%s", text, page), *const forms[] = { text, page };

	(void)state;
	for (size_t f = 0; f < 2; f++)
		for (int shape = 0; shape < SHAPES; shape++) {
			struct mail *m = read("plain", typed(forms[f], "", SIZE_MAX, shape));

			quote_known(a, m, both);
			assert_string_equal(m->reply, "");
		}
}

/* The letter's line was wrapped before the link: the words are compared, and so is a link it has. */
static void a_link_of_the_letter_is_the_letters_wherever_lines_end(void **state)
{
	static const char letter[] =
		"This is the first line of what was said here.\n"
		"Look at the page of the mill, all of you: [page](https://a.example/x)\n"
		"And this is the last of the lines that were said.\n";
	struct mail *m = read("plain", "This is the first line of what was said here.\n"
				       "Look at the page of the mill, all of you:\n"
				       "[page](https://a.example/x)\n"
				       "And this is the last of the lines that were said.\n"
				       "https://b.example/y\n");

	(void)state;
	quote_known(a, m, letter);
	assert_string_equal(m->reply, "https://b.example/y");
}

/* Where no letter is known, or it is another one, the mail stays as it was read. */
static void another_letter_changes_nothing(void **state)
{
	struct mail *m = read("plain", "I take it.\n\nThank you all.\n\nIt was time.\nBo\n");
	const char *was = m->text;

	(void)state;
	quote_known(a, m, "");
	quote_known(a, m, text);
	assert_ptr_equal(m->text, was);
	assert_true(quote_known_may(m));
	assert_false(quote_known_may(read("plain", "2: I take it.\n> a\n> b\n> c\n")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_typed_anywhere_is_found_and_nothing_else,
						begin, tear_down),
		cmocka_unit_test_setup_teardown(a_letter_with_nothing_typed_leaves_nothing, begin,
						tear_down),
		cmocka_unit_test_setup_teardown(
			a_link_of_the_letter_is_the_letters_wherever_lines_end, begin, tear_down),
		cmocka_unit_test_setup_teardown(another_letter_changes_nothing, begin, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
