/* Mails made to hurt. Each is read in a process of its own with limits on CPU time and memory;
 * that it ends well, and says what was odd, is the test. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "reader/reader.h"

enum { BASE = 160 << 20, CPU_S = 3 }; /* bytes: the libraries alone map half of it */

#if defined(__SANITIZE_ADDRESS__)
#define LIMITED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LIMITED 0
#endif
#endif
#ifndef LIMITED
#define LIMITED 1
#endif

static void limits(size_t mail)
{
	struct rlimit cpu = { LIMITED ? CPU_S : 10 * CPU_S, LIMITED ? CPU_S : 10 * CPU_S };
	struct rlimit memory = { BASE + 12 * mail, BASE + 12 * mail };
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CPU, &cpu);
	setrlimit(RLIMIT_CORE, &none);
	if (LIMITED)
		setrlimit(RLIMIT_AS, &memory);
}

/* 0: read, and one of its problems holds `problem` (NULL: any or none) */
static int read_it(const struct buf *b, const char *problem)
{
	struct arena *a = arena_new();
	struct mail *m;
	struct why w;

	limits(b->n);
	reader_read(a, buf_text(b), b->n, NULL, &m, &w);
	if (!m->text || !m->reply || !m->from.address)
		return 2;
	if (!problem)
		return 0;
	for (size_t i = 0; i < m->problems.n; i++)
		if (strstr(m->problems.v[i], problem))
			return 0;
	return 3;
}

static void survives(const struct buf *b, const char *problem)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(read_it(b, problem));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static struct arena *a;
static struct buf b;

static int setup(void **state)
{
	(void)state;
	a = arena_new();
	b = BUF(a);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void repeat(const char *s, size_t times)
{
	for (size_t i = 0; i < times; i++)
		buf_str(&b, s);
}

static void comments_nested_a_hundred_thousand_deep(void **state)
{
	static const char *const fields[] = { "From",       "To",           "Date",
					      "Message-ID", "Content-Type", "Content-Disposition",
					      "Received",   "References" };

	(void)state;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		buf_printf(&b, "%s: ", fields[i]);
		repeat("(", 100000);
		buf_str(&b, "\n");
	}
	buf_str(&b, "\nx\n");
	survives(&b, "longer than 64 KiB");
}

static void groups_within_groups(void **state)
{
	(void)state;
	buf_str(&b, "From: a@b.org\nTo: ");
	repeat("g:", 30000);
	buf_str(&b, "\nCc: ");
	repeat("<", 60000);
	buf_str(&b, "\nReply-To: ");
	repeat("\"", 60001);
	buf_str(&b, "\n\nx\n");
	survives(&b, NULL);
}

static void names_without_addresses_by_the_thousand(void **state)
{
	static const char *const fields[] = { "From", "To", "Cc", "Reply-To" };

	(void)state;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		buf_printf(&b, "%s: ", fields[i]);
		repeat("a,", 31000);
		buf_str(&b, "\n");
	}
	buf_str(&b, "\nx\n");
	survives(&b, NULL);
}

static void blanks_in_a_quoted_address_by_the_thousand(void **state)
{
	static const char *const fields[] = { "From", "To", "Cc", "Reply-To" };

	(void)state;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		buf_printf(&b, "%s: \"", fields[i]);
		repeat("  ", 31000);
		buf_str(&b, "\"@b.org\n");
	}
	buf_str(&b, "\nx\n");
	survives(&b, NULL);
}

static void addresses_and_ids_by_the_thousand(void **state)
{
	(void)state;
	for (int f = 0; f < 20; f++) {
		buf_str(&b, "To: ");
		repeat("a@b.org, ", 7000);
		buf_str(&b, "\nReferences: ");
		for (int i = 0; i < 7000; i++)
			buf_printf(&b, "<%d.%d@x>", f, i);
		buf_str(&b, "\n");
	}
	buf_str(&b, "\nx\n");
	survives(&b, "longer than 256 KiB");
}

static void attack_15_bombs_of_encoded_words(void **state)
{
	(void)state;
	buf_str(&b, "From: a@b.org\nX-D: =?utf-8?b?"); /* one alone, of 60 kilobytes */
	repeat("4oKs", 15000);
	buf_str(&b, "?=\nSubject: ");
	repeat("=?utf-8?b?4oKs?= ", 100000);
	buf_str(&b, "\nX-A: ");
	repeat("=?", 100000);
	buf_str(&b, "\nX-B: ");
	repeat("=?utf-8?q?", 100000);
	buf_str(&b, "\nX-C: ");
	for (int i = 0; i < 3000; i++)
		buf_printf(&b, "=?x%d?q?=FF?= ", i);
	buf_str(&b, "\n\nx\n");
	survives(&b, NULL);
}

static void attack_15_parameters_without_end(void **state)
{
	(void)state;
	buf_str(&b, "Content-Type: multipart/mixed; boundary=x");
	for (int i = 0; i < 20000; i++)
		buf_printf(&b, "; name*%d*=%%41", i);
	buf_str(&b, "\n\n");
	for (int k = 0; k < 400; k++) {
		buf_str(&b, "--x\nContent-Type: text/plain");
		repeat("; a=b", 3000);
		buf_str(&b, "\n\nx\n");
	}
	survives(&b, NULL);
}

static void attack_14_multiparts_nested_thirty_thousand_deep(void **state)
{
	(void)state;
	buf_str(&b, "From: a@b.org\nContent-Type: multipart/mixed; boundary=b0\n\n");
	for (int i = 0; i < 30000; i++)
		buf_printf(&b, "--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n", i, i + 1);
	survives(&b, "nested deeper than 16");
}

static void messages_within_messages(void **state)
{
	(void)state;
	repeat("Content-Type: message/rfc822\n\n", 30000);
	survives(&b, NULL);
}

static void attack_14_parts_by_the_hundred_thousand(void **state)
{
	(void)state;
	buf_str(&b, "Content-Type: multipart/mixed; boundary=x\n\n");
	repeat("--x\n\n", 100000);
	survives(&b, "more than 500 parts");
}

static void lines_that_nearly_are_boundaries(void **state)
{
	(void)state;
	buf_str(&b, "Content-Type: multipart/mixed; boundary=\"");
	repeat("-", 70);
	buf_str(&b, "\"\n\n");
	for (int i = 0; i < 60000; i++) {
		repeat("-", 71);
		buf_str(&b, "\n");
	}
	survives(&b, NULL);
}

static void boundaries_with_tricks(void **state)
{
	static const char *const types[] = { "boundary=\"\\\"\"", "boundary=\"\"",
					     "boundary",          "boundary=",
					     "boundary=\"a\nb\"", "boundary*=utf-8''%00",
					     "boundary=-" };

	(void)state;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		b = BUF(a);
		buf_printf(&b,
			   "Content-Type: multipart/mixed; %s\n\n--\"\n\nx\n--\n--\"--\n-----\n",
			   types[i]);
		survives(&b, NULL);
	}
}

static void a_header_of_megabytes(void **state)
{
	(void)state;
	buf_str(&b, "Subject: ");
	repeat("long ", 400000);
	buf_str(&b, "\n");
	repeat("X-More: x\n", 100000);
	buf_str(&b, "Content-Type: text/html\n\n<p>still read\n");
	survives(&b, "256 KiB or 2000 fields");
}

static void nul_bytes_and_bare_carriage_returns(void **state)
{
	const char start[] =
		"From: a@b.org\0\r\nSubject: x\0y\r\rz\r\n\r\nnul \0 and \r and \r\r\n end\0";

	(void)state;
	buf_add(&b, start, sizeof start);
	repeat("\r", 100000);
	survives(&b, NULL);
	b = BUF(a);
	for (int i = 0; i < 100000; i++)
		buf_char(&b, '\0');
	survives(&b, "no header field");
}

static void every_byte_there_is(void **state)
{
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 20; round++) {
		b = BUF(a);
		buf_str(&b, "From: ");
		for (int i = 0; i < 20000; i++) {
			seed = seed * 1103515245u + 12345u;
			buf_char(&b, (char)(seed >> 16));
		}
		survives(&b, NULL);
	}
}

static void pages_of_nested_and_unclosed_tags(void **state)
{
	static const char *const bits[] = { "<div>",      "<b><i>",       "<table><tr><td>",
					    "<a href=x>", "<blockquote>", "<ul><li>",
					    "<",          "<!--",         "<p a='",
					    "&",          "<![CDATA[",    "<br>",
					    "<font>x" };

	(void)state;
	for (size_t i = 0; i < sizeof bits / sizeof *bits; i++) {
		b = BUF(a);
		buf_str(&b, "Content-Type: text/html\n\n");
		repeat(bits[i], 300 * 1024 / strlen(bits[i]));
		survives(&b, "longer than 256 KiB");
	}
}

static void flowed_lines_that_never_end(void **state)
{
	(void)state;
	buf_str(&b, "Content-Type: text/plain; format=flowed\n\n");
	repeat("a \n", 500000);
	repeat(">", 200000);
	survives(&b, NULL);
}

static void lines_by_the_million(void **state)
{
	static const char *const lines[] = { "\n", "a\n", "> \n", "-\n", "\r\n", "a\r" };

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		buf_cut(&b, 0);
		buf_str(&b, "From: a@b.org\nSubject: s\n\n");
		repeat(lines[i], (4 << 20) / strlen(lines[i]));
		survives(&b, "longer than 100000 lines");
	}
}

static void a_long_line_below_empty_ones_by_the_thousand(void **state)
{
	(void)state;
	buf_str(&b, "From: Ana Bell <a@b.org>\nSubject: s\n\nHello all,\n");
	repeat("\n", 50000);
	repeat("Ana word ", 20000);
	survives(&b, NULL);
}

static void charsets_that_break_off(void **state)
{
	static const char *const sets[] = { "iso-2022-jp", "iso-2022-kr",     "utf-7", "utf-16",
					    "utf-32",      "gb18030",         "big5",  "euc-jp",
					    "shift_jis",   "iso-2022-cn-ext", "hz",    "cp1255" };

	(void)state;
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
		b = BUF(a);
		buf_printf(&b, "Content-Type: text/plain; charset=%s\n\n", sets[i]);
		repeat("\x1b$B\xff\xfe\x80+A~{\x1b$*H\x8f\xa1", 20000);
		survives(&b, NULL);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(comments_nested_a_hundred_thousand_deep),
		T(groups_within_groups),
		T(names_without_addresses_by_the_thousand),
		T(blanks_in_a_quoted_address_by_the_thousand),
		T(addresses_and_ids_by_the_thousand),
		T(attack_15_bombs_of_encoded_words),
		T(attack_15_parameters_without_end),
		T(attack_14_multiparts_nested_thirty_thousand_deep),
		T(messages_within_messages),
		T(attack_14_parts_by_the_hundred_thousand),
		T(lines_that_nearly_are_boundaries),
		T(boundaries_with_tricks),
		T(a_header_of_megabytes),
		T(nul_bytes_and_bare_carriage_returns),
		T(every_byte_there_is),
		T(pages_of_nested_and_unclosed_tags),
		T(flowed_lines_that_never_end),
		T(lines_by_the_million),
		T(a_long_line_below_empty_ones_by_the_thousand),
		T(charsets_that_break_off),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
