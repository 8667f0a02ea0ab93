/* A member's mail as the list sends it, byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/subject.h"
#include "base/text.h"
#include "compose/relay.h"

static struct arena *a;
static struct relay r;

#define HEAD "From: Ana <ana@a.example>\nDate: Mon, 02 Mar 2026 10:00:00 +0100\n"

static int begin(void **state)
{
	static const struct letter_list head = {
		.name = "Circle",
		.id = "circle.example.org",
		.post = "mailto:circle@example.org",
		.unsubscribe = "mailto:circle+leave.\x01L\x02@example.org",
	};

	(void)state;
	a = arena_new();
	r = (struct relay){ .from = { "Ana via Circle", "circle@example.org" },
			    .author = { "Ana", "ana@a.example" },
			    .list = { "Circle", "circle@example.org" },
			    .subject = "Compost",
			    .message_id = "p.abc@example.org",
			    .date = 1772445600,
			    .keep_date = true,
			    .head = &head };
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static const char *relay_bytes(const char *raw, size_t n)
{
	struct letter_bytes b;
	struct why w;

	r.raw = raw;
	r.n = n;
	assert_int_equal(relay_compose(a, &r, &b, &w), OK);
	assert_int_equal(strlen(b.p), b.n);
	return b.p;
}

static const char *relay(const char *raw)
{
	return relay_bytes(raw, strlen(raw));
}

static const char *body_of(const char *out)
{
	const char *p = strstr(out, "\r\n\r\n");

	assert_non_null(p);
	return p + 4;
}

#define assert_has(text, part) assert_non_null(strstr(text, part))
#define assert_not(text, part) assert_null(strstr(text, part))

static void a_plain_body_is_kept_byte_for_byte(void **state)
{
	(void)state;
	assert_string_equal(body_of(relay(HEAD "\nOne\n\n  two \n-- \nAna\n")),
			    "One\r\n\r\n  two \r\n-- \r\nAna\r\n");
	assert_string_equal(body_of(relay(HEAD "\r\n\xc3\xa9t\xc3\xa9 and \xe9t\xe9\r\n")),
			    "\xc3\xa9t\xc3\xa9 and \xe9t\xe9\r\n");
}

static void every_kind_of_line_end_becomes_cr_lf(void **state)
{
	(void)state;
	assert_string_equal(body_of(relay(HEAD "\na\rb\nc\r\nd")), "a\r\nb\r\nc\r\nd\r\n");
}

static void attack_3_no_line_of_the_mail_can_end_the_data(void **state)
{
	(void)state;
	assert_string_equal(body_of(relay(HEAD "\na\n.\nMAIL FROM:<x>\r.\r\n..\n")),
			    "a\r\n..\r\nMAIL FROM:<x>\r\n..\r\n...\r\n");
}

static void nul_bytes_do_not_travel(void **state)
{
	static const char raw[] = HEAD "\na\0b\n";

	(void)state;
	assert_string_equal(body_of(relay_bytes(raw, sizeof raw - 1)), "a?b\r\n");
}

static void a_line_too_long_is_cut_at_a_blank_or_between_characters(void **state)
{
	struct buf b = BUF(a);
	const char *body;

	(void)state;
	buf_str(&b, HEAD "\n");
	for (int i = 0; i < 300; i++)
		buf_str(&b, "word ");
	buf_str(&b, "\n");
	for (int i = 0; i < 600; i++)
		buf_str(&b, "\xc3\xa9");
	buf_str(&b, "\n");
	body = body_of(relay(buf_text(&b)));
	for (const char *p = body, *nl; *p; p = nl + 2) {
		nl = strstr(p, "\r\n");
		assert_non_null(nl);
		assert_true(nl - p <= 998);
		assert_int_not_equal((unsigned char)*p & 0xc0, 0x80);
	}
	assert_has(body, "word\r\n word");
}

static void marks_written_by_an_author_are_none(void **state)
{
	struct letter_bytes b;
	struct why w;

	(void)state;
	r.raw = HEAD "Keywords: \x01L\x02\n\nleave \x01L\x02 now\n";
	r.n = strlen(r.raw);
	assert_int_equal(relay_compose(a, &r, &b, &w), OK);
	assert_int_equal(b.n_marks, 1);
	assert_memory_equal(b.p + b.marks[0].at - 6, "leave.@example.org", 18);
	assert_has(b.p, "Keywords: ?L?\r\n");
	assert_has(b.p, "leave \x01L\x02 now\r\n");
}

static void what_belongs_to_the_way_here_is_left_behind(void **state)
{
	static const char *const gone[] = {
		"Received",
		"Return-Path",
		"Delivered-To",
		"DKIM-Signature",
		"ARC-Seal",
		"ARC-Message-Signature",
		"ARC-Authentication-Results",
		"Authentication-Results",
		"List-Id",
		"List-Unsubscribe-Post",
		"List-Archive",
		"Return-Receipt-To",
		"Disposition-Notification-To",
		"X-Confirm-Reading-To",
		"X-Google-Smtp-Source",
		"X-Originating-IP",
		"X-MS-Exchange-Organization-SCL",
		"Feedback-ID",
		"Sender",
		"Bcc",
		"Mail-Followup-To",
		"User-Agent",
		"Precedence",
	};
	struct buf b = BUF(a);
	const char *out;

	(void)state;
	for (size_t i = 0; i < sizeof gone / sizeof *gone; i++)
		buf_printf(&b, "%s: foreign words\n more of them\n", gone[i]);
	buf_str(&b, HEAD "Keywords: soil\nX-Loop: other@lists.example\n\nx\n");
	out = relay(buf_text(&b));
	assert_not(out, "foreign");
	assert_has(out, "Keywords: soil\r\n");
	assert_has(out, "X-Loop: other@lists.example\r\nX-Loop: circle@example.org\r\n");
	assert_has(out, "Precedence: list\r\n");
	assert_has(out, "Date: Mon, 02 Mar 2026 10:00:00 +0100\r\n");
}

static void a_field_said_twice_is_said_once(void **state)
{
	const char *out;

	(void)state;
	out = relay(HEAD "Content-Type: text/plain; charset=utf-8\nSubject: a\nSubject: b\n"
			 "Content-Type: text/html\nFrom: Eve <eve@e.example>\n\nx\n");
	assert_has(out, "Content-Type: text/plain; charset=utf-8\r\n");
	assert_not(out, "text/html");
	assert_not(out, "eve@");
	assert_has(out, "Subject: Compost\r\n");
}

static void an_unusable_date_is_written_anew(void **state)
{
	(void)state;
	r.keep_date = false;
	assert_has(relay("From: a@b.example\nDate: yesterday\n\nx\n"),
		   "Date: Mon, 02 Mar 2026 10:00:00 +0000\r\n");
}

static void a_hostile_header_cannot_add_lines(void **state)
{
	const char *out;

	(void)state;
	r.subject = "x\r\nBcc: all@example.org";
	r.author.name = "Ana\r\nBcc: all@example.org";
	r.from.name = "Ana\nBcc: all@example.org via Circle";
	out = relay(HEAD "Keywords: a\rBcc: all@example.org\n\nx\n");
	assert_not(out, "\nBcc");
	assert_not(out, "\rBcc");
}

/* ---- parts ---- */

static const char mixed[] =
	HEAD "MIME-Version: 1.0\nContent-Type: multipart/mixed;\n boundary=\"b 1\"\n\npreamble\n"
	     "--b 1\nContent-Type: text/plain\n\nWords.\n"
	     "--b 1\nContent-Type: image/png; name=p.png\nContent-Transfer-Encoding: base64\n\n"
	     "aGVsbG8=\n--b 1--\nepilogue\n";

static void a_footer_goes_before_the_end_of_a_multipart_mixed(void **state)
{
	const char *out;

	(void)state;
	r.footer = "To leave: circle+leave@example.org\n";
	out = relay(mixed);
	assert_has(out, "Content-Type: multipart/mixed;\r\n boundary=\"b 1\"\r\n");
	assert_has(out, "aGVsbG8=\r\n--b 1\r\nContent-Type: text/plain; charset=utf-8\r\n");
	assert_has(out, "To leave: circle+leave@example.org\r\n\r\n--b 1--\r\n");
	assert_has(out, "--b 1\r\nContent-Type: text/plain\r\n\r\nWords.\r\n--b 1\r\n");
}

static void a_footer_wraps_a_plain_text_and_an_alternative(void **state)
{
	const char *out;

	(void)state;
	r.footer = "F\xc3\xbc\xc3\x9f"
		   "e\n";
	out = relay(HEAD "Content-Type: text/plain; charset=iso-8859-1\n"
			 "Content-Transfer-Encoding: 8bit\n\n\xe9t\xe9\n");
	assert_has(out, "Content-Transfer-Encoding: 8bit\r\nContent-Type: multipart/mixed;\r\n");
	assert_has(out, "\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
			"Content-Transfer-Encoding: 8bit\r\n\r\n\xe9t\xe9\r\n\r\n--=_list_");
	assert_has(out, "F=C3=BC=C3=9Fe\r\n");
	out = relay(HEAD "Content-Type: multipart/alternative; boundary=x\n\n--x\n\na\n--x--\n");
	assert_has(out,
		   "\r\nContent-Type: multipart/alternative; boundary=x\r\n\r\n--x\r\n\r\na\r\n"
		   "--x--\r\n\r\n--=_list_");
}

static void a_signed_mail_gets_no_footer_and_keeps_every_byte(void **state)
{
	static const char body[] =
		"--s\r\nContent-Type: text/plain\r\n\r\nI said it. \r\n--s\r\n"
		"Content-Type: application/pgp-signature\r\n\r\n-----BEGIN\r\n--s--\r\n";

	(void)state;
	r.footer = "To leave: ...\n";
	assert_string_equal(
		body_of(relay(arena_printf(a,
					   HEAD "Content-Type: multipart/signed; boundary=s;\n"
						" protocol=\"application/pgp-signature\"\n\n%s",
					   body))),
		body);
	assert_not(relay(HEAD "Content-Type: multipart/encrypted; boundary=s\n\n--s--\n"),
		   "leave: ..");
	assert_not(relay(HEAD "Content-Type: application/pkcs7-mime\n\nMII\n"), "leave: ..");
}

static void a_part_that_is_cut_out_leaves_a_note(void **state)
{
	struct relay_cut cut = { .note = "[p.png was left out.]" };
	const char *out;

	(void)state;
	cut.at = (size_t)(strstr(mixed, "aGVs") - mixed);
	cut.n = 8;
	r.cuts = &cut;
	r.n_cuts = 1;
	out = relay(mixed);
	assert_not(out, "aGVs");
	assert_not(out, "image/png");
	assert_has(out, "Words.\r\n--b 1\r\nContent-Type: text/plain; charset=utf-8\r\n");
	assert_has(out, "[p.png was left out.]\r\n--b 1--\r\n");
}

static void a_mail_that_is_one_file_becomes_its_note(void **state)
{
	static const char raw[] = HEAD "Content-Type: image/png; name=p.png\n"
				       "Content-Transfer-Encoding: base64\n\naGVsbG8=\n";
	struct relay_cut cut = { strlen(raw) - 9, 9, "[p.png was left out.]" };
	const char *out;

	(void)state;
	r.cuts = &cut;
	r.n_cuts = 1;
	out = relay(raw);
	assert_not(out, "image/png");
	assert_not(out, "base64");
	assert_has(out, "Content-Type: text/plain; charset=utf-8\r\n");
	assert_string_equal(body_of(out), "[p.png was left out.]\r\n");
}

static void a_multipart_without_its_end_gets_one_with_the_footer(void **state)
{
	(void)state;
	r.footer = "To leave: mail us\n";
	assert_has(relay(HEAD "Content-Type: multipart/mixed; boundary=x\n\n--x\n\ncut of"),
		   "cut of\r\n--x\r\nContent-Type: text/plain");
}

static void a_boundary_that_could_end_a_line_is_none(void **state)
{
	const char *out;

	(void)state;
	r.footer = "To leave: mail us\n";
	out = relay(HEAD "Content-Type: multipart/mixed; boundary=\"x\r.\r\"\n\n--x\n\na\n--x--\n");
	for (const char *p = out; (p = strchr(p, '\r')); p++)
		assert_int_equal(p[1], '\n');
	assert_not(out, "mail us");
}

static void a_boundary_of_ours_is_none_of_the_mails(void **state)
{
	const char *one, *other, *p;

	(void)state;
	r.footer = "F\n";
	r.seed = 7;
	one = relay(HEAD "\nx\n");
	p = strstr(one, "=_list_");
	other = relay(arena_printf(a, HEAD "\n--%.23s--\n", p));
	assert_int_not_equal(strncmp(p, strstr(other, "=_list_"), 23), 0);
	assert_string_equal(one, relay(HEAD "\nx\n"));
}

/* ---- subjects ---- */

static void the_prefix_stands_once_in_front_in_any_language(void **state)
{
	static const char *const pairs[][2] = {
		{ "Compost", "[Circle] Compost" },
		{ "[Circle] Compost", "[Circle] Compost" },
		{ "Re: [Circle] Compost", "[Circle] Re: Compost" },
		{ "[Circle] Re: Compost", "[Circle] Re: Compost" },
		{ "AW: [circle] Re: [Circle] Compost", "[Circle] Re: Compost" },
		{ "R\xc3\xa9p: Re[2]: [Circle] Compost", "[Circle] Re: Compost" },
		{ "\xe5\x9b\x9e\xe5\xa4\x8d\xef\xbc\x9a [Circle] Compost", "[Circle] Re: Compost" },
		{ "R\xc3\xa9ponse\xc2\xa0:\xc2\xa0"
		  "[Circle] Compost",
		  "[Circle] Re: Compost" },
		{ "RE\xe2\x80\xaf:\xc2\xa0[Circle]\xc2\xa0"
		  "Compost",
		  "[Circle] Re: Compost" },
		{ "Svar: [Circle] SV: Compost", "[Circle] Re: Compost" },
		{ "\xd0\x9d\xd0\x90: [Circle] Compost", "[Circle] Re: Compost" },
		{ "Fwd: [Circle] Compost", "[Circle] Fwd: Compost" },
		{ "Re: Fwd: Re: Compost", "[Circle] Re: Fwd: Re: Compost" },
		{ "[PATCH 1/2] Compost", "[Circle] [PATCH 1/2] Compost" },
		{ "Regarding: soil", "[Circle] Regarding: soil" },
		{ "", "[Circle]" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		assert_string_equal(subject_prefixed(a, pairs[i][0], "[Circle]", true),
				    pairs[i][1]);
	assert_string_equal(subject_prefixed(a, "Re: AW: Compost", "", true), "Re: Compost");
	/* One letter says "reply" only in a mail that answers one; else it is the language's name. */
	assert_string_equal(subject_prefixed(a, "R: Compost", "[Circle]", true),
			    "[Circle] Re: Compost");
	assert_string_equal(subject_prefixed(a, "R: lm() and NaN", "[Circle]", false),
			    "[Circle] R: lm() and NaN");
	assert_string_equal(subject_prefixed(a, "Re: [Circle] R: lm() and NaN", "[Circle]", true),
			    "[Circle] Re: R: lm() and NaN");
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, begin, end)

/* Ten million bare CR, and no LF to the end: each is looked at once. */
static void a_body_of_carriage_returns_costs_no_more_than_another(void **state)
{
	struct buf b = BUF(a);
	clock_t began;
	const char *out;

	(void)state;
	buf_str(&b, HEAD "\n");
	for (size_t i = 0; i < 5 * 1000 * 1000; i++)
		buf_str(&b, "a\r");
	began = clock();
	out = relay_bytes(b.p, b.n);
	assert_true((clock() - began) / CLOCKS_PER_SEC < 10); /* it was a quarter of an hour */
	assert_true(text_starts(body_of(out), "a\r\na\r\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_plain_body_is_kept_byte_for_byte),
		TEST(every_kind_of_line_end_becomes_cr_lf),
		TEST(attack_3_no_line_of_the_mail_can_end_the_data),
		TEST(nul_bytes_do_not_travel),
		TEST(a_line_too_long_is_cut_at_a_blank_or_between_characters),
		TEST(marks_written_by_an_author_are_none),
		TEST(what_belongs_to_the_way_here_is_left_behind),
		TEST(a_field_said_twice_is_said_once),
		TEST(an_unusable_date_is_written_anew),
		TEST(a_hostile_header_cannot_add_lines),
		TEST(a_footer_goes_before_the_end_of_a_multipart_mixed),
		TEST(a_footer_wraps_a_plain_text_and_an_alternative),
		TEST(a_signed_mail_gets_no_footer_and_keeps_every_byte),
		TEST(a_part_that_is_cut_out_leaves_a_note),
		TEST(a_mail_that_is_one_file_becomes_its_note),
		TEST(a_multipart_without_its_end_gets_one_with_the_footer),
		TEST(a_boundary_that_could_end_a_line_is_none),
		TEST(a_boundary_of_ours_is_none_of_the_mails),
		TEST(a_body_of_carriage_returns_costs_no_more_than_another),
		TEST(the_prefix_stands_once_in_front_in_any_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
