#include <stdio.h>

#include "arena_kit.h"
#include "base/buf.h"
#include "base/when.h"
#include "reader/parse.h"

static struct mail *mail_of(const char *text)
{
	return read_raw(text, NULL);
}

static bool has_problem(const struct mail *m, const char *part)
{
	for (size_t i = 0; i < m->problems.n; i++)
		if (strstr(m->problems.v[i], part))
			return true;
	return false;
}

static const char *date_of(const char *text)
{
	time_t t;

	return reader_date(text, &t) ? when_rfc3339(a, t) : "none";
}

/* "name|address, name|address" */
static const char *people_of(const char *field)
{
	struct people p = reader_people(a, field);
	const char *out = "";

	for (size_t i = 0; i < p.n; i++)
		out = arena_printf(a, "%s%s%s|%s", out, i ? ", " : "", p.v[i].name, p.v[i].address);
	return out;
}

static const char *ids_of(const char *field)
{
	struct strings s = reader_ids(a, field);
	const char *out = "";

	for (size_t i = 0; i < s.n; i++)
		out = arena_printf(a, "%s%s%s", out, i ? " " : "", s.v[i]);
	return out;
}

static const char *decoded(const char *s)
{
	return encoded_decode(a, s, strlen(s), "");
}

static void a_plain_mail_is_read(void **state)
{
	struct mail *m =
		mail_of("From: Ann Example <ann@example.org>\r\n"
			"To: circle@example.org, \"Berg, Ben\" <ben@example.org>\r\n"
			"Cc: cy@example.org\r\nReply-To: ann@home.example\r\n"
			"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= an\r\n alle\r\n"
			"Date: Mon, 03 Mar 2025 11:00:00 +0100\r\n"
			"Message-ID: <1@example.org>\r\nIn-Reply-To: <0@example.org>\r\n"
			"References: <a@example.org>\r\n\t<b@example.org>\r\n"
			"List-Id: The Circle <circle.example.org>\r\n"
			"Thread-Index: AQHb\r\n jUx\r\nReturn-Path: <>\r\n\r\nHello.\r\nAll.\r\n");

	(void)state;
	assert_string_equal(m->from.name, "Ann Example");
	assert_string_equal(m->from.address, "ann@example.org");
	assert_int_equal(m->from_count, 1);
	assert_int_equal(m->to.n, 2);
	assert_string_equal(m->to.v[1].name, "Berg, Ben");
	assert_string_equal(m->cc.v[0].address, "cy@example.org");
	assert_string_equal(m->reply_to.v[0].address, "ann@home.example");
	assert_string_equal(m->subject, "Grüße an alle");
	assert_string_equal(when_rfc3339(a, m->date), "2025-03-03T10:00:00Z");
	assert_int_equal(m->date_source, DATE_HEADER);
	assert_string_equal(m->message_id, "1@example.org");
	assert_string_equal(m->in_reply_to, "0@example.org");
	assert_int_equal(m->references.n, 3);
	assert_string_equal(m->references.v[2], "0@example.org");
	assert_true(m->answer_added);
	assert_string_equal(m->list_id, "circle.example.org");
	assert_string_equal(m->thread_index, "AQHbjUx");
	assert_string_equal(m->return_path, "");
	assert_string_equal(m->text, "Hello.\nAll.\n");
	assert_string_equal(reader_header(m, "subject"), "Grüße an alle");
	assert_null(reader_header(m, "X-None"));
	assert_int_equal(m->problems.n, 0);
}

static void encoded_words_are_read_as_they_come(void **state)
{
	(void)state;
	assert_string_equal(decoded("=?iso-8859-1?Q?a=E4?= =?iso-8859-1?Q?b?= c"), "aäb c");
	/* a character cut in two between words */
	assert_string_equal(decoded("=?utf-8?B?w6Q=?= =?utf-8?B?4g==?= =?utf-8?B?gqw=?="), "ä€");
	assert_string_equal(decoded("=?UTF-8?B?w6Q?="), "ä"); /* no padding */
	assert_string_equal(decoded("=?utf-8?q?raw blanks inside?="), "raw blanks inside");
	assert_string_equal(decoded("=?utf-8*de?q?=C3=A4?="), "ä");
	assert_string_equal(decoded("=?x-none?q?abc?="), "abc");
	assert_string_equal(decoded("=?utf-8?x?abc?= =?utf-8"), "=?utf-8?x?abc?= =?utf-8");
	assert_string_equal(decoded("\"=?utf-8?q?=C3=A4?=\""), "\"ä\"");
	assert_string_equal(decoded("gr\xfc\xdf"), "grüß");
	assert_string_equal(decoded("gr\xc3\xbc\xc3\x9f"), "grüß");
	assert_string_equal(decoded("=?iso-2022-jp?B?GyRCLSEbKEI=?="),
			    "①"); /* a vendor's character */
	assert_string_equal(decoded("=?koi8-r?B?8NLJ18XU?="), "Привет");
}

static void nothing_decoded_can_deceive(void **state)
{
	struct mail *m;

	(void)state;
	assert_string_equal(decoded("=?utf-8?q?a=0D=0ABcc:_x=00=E2=80=AE?="), "a Bcc: x");
	m = mail_of("From: a@example.org\nSubject: =?utf-8?q?x=0AFrom:_b?=\n\nx\n");
	assert_string_equal(m->subject, "x From: b");
	assert_string_equal(m->from.address, "a@example.org");
}

/* Controls of both sets, marks that turn the direction of reading, and blanks without width. */
static void no_mark_that_is_not_seen_stays_in_what_is_shown(void **state)
{
	static const char *const marks[] = {
		"\x01",         "\x1b",         "\x7f",         "\xc2\x85",     "\xc2\x9b",
		"\xd8\x9c",     "\xe2\x80\x8b", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xaa",
		"\xe2\x80\xab", "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa0",
		"\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9", "\xef\xbb\xbf",
	};

	(void)state;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		struct buf word = BUF(a), percent = BUF(a);
		struct mail *m;

		for (const char *p = marks[i]; *p; p++) {
			buf_printf(&word, "=%02X", (unsigned char)*p);
			buf_printf(&percent, "%%%02X", (unsigned char)*p);
		}
		m = mail_of(arena_printf(
			a,
			"From: =?utf-8?q?a%s?= <a@example.org>\n"
			"Subject: x%sy\nContent-Type: multipart/mixed; boundary=b\n\n"
			"--b\nContent-Type: text/plain; charset=utf-8\n\nbo%sdy\n"
			"--b\nContent-Type: application/pdf; name*=utf-8''gpj%s.pdf\n\nx\n--b--\n",
			buf_text(&word), marks[i], marks[i], buf_text(&percent)));
		assert_string_equal(m->from.name, "a");
		assert_string_equal(m->subject, "xy");
		assert_string_equal(m->text, "body");
		assert_string_equal(m->attachments[0].name, "gpj.pdf");
	}
	assert_string_equal(decoded("=?utf-8?q?one=E2=80=A8two=E2=80=A9?="), "one two");
}

static void raw_bytes_take_the_charset_of_the_body(void **state)
{
	struct mail *m =
		mail_of("From: a@example.org\nSubject: \xf0\xd2\xc9\xd7\xc5\xd4\n"
			"Content-Type: text/plain; charset=koi8-r\n\n\xf0\xd2\xc9\xd7\xc5\xd4\n");

	(void)state;
	assert_string_equal(m->subject, "Привет");
	assert_string_equal(m->text, "Привет\n");
	/* second bytes that look like a backslash and a bar */
	m = mail_of("From: \xb3\x5c\xa6\x7c <a@example.org>\nTo: \"\xb3\x5c\" <b@example.org>\n"
		    "Content-Type: text/plain; charset=big5\n\n\xb3\x5c\n");
	assert_string_equal(m->from.name, "許帆");
	assert_string_equal(m->from.address, "a@example.org");
	assert_string_equal(m->to.v[0].name, "許");
	assert_string_equal(m->to.v[0].address, "b@example.org");
	m = mail_of("From: \x1b$BF|K\\\x1b(B <a@example.org>\nSubject: \x1b$BF|K\\8l\x1b(B 1\n"
		    "Content-Type: text/plain; charset=ISO-2022-JP\n\n\x1b$B-!\x1b(B\n");
	assert_string_equal(m->from.name, "日本");
	assert_string_equal(m->subject, "日本語 1");
	assert_string_equal(m->text, "①\n");
	m = mail_of("From: \xe4 <a@example.org>\nContent-Type: text/plain; charset=utf-16\n\n\0x");
	assert_string_equal(m->from.name, "ä");
	assert_string_equal(m->from.address, "a@example.org");
}

static void charsets_have_many_names(void **state)
{
	static const struct {
		const char *charset, *bytes, *want;
	} t[] = {
		{ "x-sjis", "\x93\xfa\x96\x7b", "日本" },
		{ "ks_c_5601-1987", "\xc7\xd1", "한" },
		{ "iso-8859-8-i", "\xf9\xec", "של" },
		{ "cp-850", "\x84", "ä" },
		{ "win-1251", "\xcf\xf0\xe8", "При" },
		{ "windows1251", "\xcf\xf0\xe8", "При" },
		{ "x-windows-949", "\x8c\x63", "똠" },
		{ "windows-936", "\xc4\xe3", "你" },
		{ "cp65001", "\xc3\xa9", "é" },
		{ "x-x-big5", "\xc1\x63", "繁" },
		{ "x-gb18030", "\xc4\xe3", "你" },
		{ "hz-gb-2312", "a~~ ~{Dc:C~} b\n~{Dc\nc~\nd", "a~ 你好 b\n你\ncd" },
		{ "hz", "~{Dc:", "你\xef\xbf\xbd" },
		{ "gb2312", "\xd6\xd0", "中" },
		{ "iso-8859-1", "\x93x\x94", "“x”" },
		{ "utf-8", "\xe9t\xe9", "été" },
		{ "iso-8859-1", "gr\xc3\xbc\xc3\x9f", "grüß" }, /* the commonest wrong label */
		{ "windows-1252", "\xc3\xa9t\xe9", "Ã©té" },
		{ "", "\xc3\xa9", "é" },
		{ "utf-8//TRANSLIT", "x\xe9", "xé" },
		{ "../../etc/x", "ab", "ab" },
		{ "utf-16", "\0a\0b", "ab" },
		/* the last letter may have had a mark to come */
		{ "windows-1255", "\xf9\xec\xe5\xed", "שלום" },
		{ "windows-1258", "Vi\xea\xf2t a", "Việt a" },
		{ "windows-1255", "\xed\xd9\xed", "ם\xef\xbf\xbdם" },
	};
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		size_t len = !strcmp(t[i].charset, "utf-16") ? 4 : strlen(t[i].bytes);
		const char *s;

		s = reader_utf8(a, t[i].bytes, len, t[i].charset, &n, NULL);
		assert_string_equal(arena_ndup(a, s, n), t[i].want);
	}
}

static void an_unknown_charset_never_blocks(void **state)
{
	bool known = true;
	size_t n;
	struct mail *m;

	(void)state;
	reader_utf8(a, "\xff\xfe", 2, "x-martian", &n, &known);
	assert_false(known);
	m = mail_of("From: a@example.org\nContent-Type: text/plain; "
		    "charset=x-martian\n\ncaf\xc3\xa9\n");
	assert_string_equal(m->text, "café\n");
	assert_true(has_problem(m, "x-martian"));
}

static void utf8_wrongly_labelled_as_wide_is_recognised(void **state)
{
	size_t n;
	const char *s = reader_utf8(a, "\xc3\xa9\xe2\x82\xac!", 6, "euc-kr", &n, NULL);

	(void)state;
	assert_string_equal(arena_ndup(a, s, n), "é€!");
}

static void addresses_are_found_in_what_people_write(void **state)
{
	(void)state;
	assert_string_equal(people_of("a@x.org, B C <b@x.org>"), "|a@x.org, B C|b@x.org");
	assert_string_equal(people_of("Public, John <a@b.org>"), "Public, John|a@b.org");
	assert_string_equal(people_of("\"Doe, \\\"J\\\"\" <a@b.org>"), "Doe, \"J\"|a@b.org");
	assert_string_equal(people_of("\"unclosed <a@b.org>"), "unclosed|a@b.org");
	assert_string_equal(people_of("a@b.org (Ann (the first))"), "Ann (the first)|a@b.org");
	assert_string_equal(people_of("Ann (home) <a@b.org>"), "Ann (home)|a@b.org");
	assert_string_equal(people_of("\"=?utf-8?q?=C3=84nn?=\" <a@b.org>"), "Änn|a@b.org");
	assert_string_equal(people_of("=?utf-8?q?A,_B?= <a@b.org>, c@d.org"),
			    "A, B|a@b.org, |c@d.org");
	assert_string_equal(people_of("Team: a@b.org, Cy <c@d.org>;, e@f.org"),
			    "|a@b.org, Cy|c@d.org, |e@f.org");
	assert_string_equal(people_of("undisclosed-recipients:;"), "");
	assert_string_equal(people_of("ann at example.org (Ann)"), "Ann|ann@example.org");
	assert_string_equal(people_of("see you at lunch. <a@b.org>"), "see you at lunch.|a@b.org");
	assert_string_equal(people_of("<@relay.org:a@b.org>"), "|a@b.org");
	assert_string_equal(people_of("a @ b . org"), "|a@b.org");
	assert_string_equal(people_of("\"ann lee\"@b.org"), "|\"ann lee\"@b.org");
	assert_string_equal(people_of("<a@b.org"), "|a@b.org");
	assert_string_equal(people_of("a@b.org>"), "|a@b.org");
	assert_string_equal(people_of("<mailto:a@b.org>"), "|a@b.org");
	assert_string_equal(people_of("x@[IPv6:2001:db8::1]"), "|x@[IPv6:2001:db8::1]");
	assert_string_equal(people_of("MAILER-DAEMON"), "|MAILER-DAEMON");
	assert_string_equal(people_of("Mail System <>"), "Mail System|");
	assert_string_equal(people_of("MAILER-DAEMON (Mail System)"), "Mail System|MAILER-DAEMON");
	assert_string_equal(people_of(", ,;: ()"), "");
	assert_string_equal(people_of("a@b.org ( (Ann Example))"), "Ann Example|a@b.org");
	assert_string_equal(people_of("a@b.org ((Ann) (Example))"), "(Ann) (Example)|a@b.org");
}

static void a_comma_forgotten_between_addresses_changes_no_name(void **state)
{
	(void)state;
	assert_string_equal(people_of("Ann <a@b.org> Bo Lee <c@d.org>"),
			    "Ann|a@b.org, Bo Lee|c@d.org");
	assert_string_equal(people_of("Ann <a@b.org> (home) <c@d.org>, e@f.org"),
			    "Ann|a@b.org, home|c@d.org, |e@f.org");
	assert_string_equal(people_of("Ann <a@b.org> <A@B.org>"), "Ann|a@b.org");
	assert_string_equal(people_of("Ann <the first> <a@b.org>"), "Ann|a@b.org");
}

static void ids_are_found_in_what_programs_write(void **state)
{
	(void)state;
	assert_string_equal(ids_of("<a@b> <c@d>"), "a@b c@d");
	assert_string_equal(ids_of("<a@b>,<c@d>;<a@b>"), "a@b c@d");
	assert_string_equal(ids_of("<a@b> <cut.off@exam"), "a@b");
	assert_string_equal(ids_of("<> <a@b>"), "a@b");
	assert_string_equal(ids_of("a@b c@d"), "a@b c@d");
	assert_string_equal(ids_of("<<a@b>>"), "a@b");
	assert_string_equal(ids_of("junk (comment) <a@b> more"), "a@b");
	assert_string_equal(ids_of("12223"), "12223");
	assert_string_equal(ids_of("no id here"), "");
	assert_string_equal(reader_id(a, "<x@y> <z@y>"), "x@y");
	assert_string_equal(ids_of("<1@long.ma chine.example> <no at sign>"),
			    "1@long.machine.example no at sign");
}

static const char *answered_by(const char *field)
{
	return mail_of(arena_printf(a, "From: a@b.org\nIn-Reply-To: %s\n\nx\n", field))
		->in_reply_to;
}

/* An address taken for an id would join everything that was ever said to that person. */
static void an_address_among_words_is_no_id(void **state)
{
	(void)state;
	assert_string_equal(answered_by("ann@b.org's message of \"Mon, 3 Mar 2025\""), "");
	assert_string_equal(answered_by("ann7@b.org's message of \"Mon, 3 Mar 2025\""), "");
	assert_string_equal(answered_by("Ann Lee <ann@b.org> \"Re: seeds\" (Mar  3,  7:35pm)"), "");
	assert_string_equal(answered_by("Message from ann@b.org of \"Mon\" <5x@b.org>"),
			    "5x@b.org");
	assert_string_equal(answered_by("<5x@b.org>; from ann@b.org on Mon"), "5x@b.org");
	assert_string_equal(answered_by("<5x@b.org> from \"Ann\" <ann@b.org> at Mon"), "5x@b.org");
	assert_string_equal(answered_by("message-id <5x@b.org> of Mon, Mar 3"), "5x@b.org");
	assert_string_equal(answered_by("199703.AA5x@b.org from \"Ann\" at Mar 3"),
			    "199703.AA5x@b.org");
	assert_string_equal(answered_by("Your message of Mon. <id@b.org>"), "id@b.org");
	assert_string_equal(answered_by("<first@b.org> <id@b.org>"), "first@b.org");
}

static void a_reply_names_its_parent_among_words(void **state)
{
	struct mail *m = mail_of("From: a@b.org\nIn-Reply-To: Message from \"Ann <ann@b.org>\" of\n"
				 " \"Mon, 3 Mar\" <id@b.org>\n\nx\n");

	(void)state;
	assert_string_equal(m->in_reply_to, "id@b.org");
	m = mail_of("From: bo@b.org\nTo: Ann <ann@b.org>\n"
		    "In-Reply-To: Your message of \"Mon, 3 Mar\" <Ann@b.org>\n\nx\n");
	assert_string_equal(m->in_reply_to, "");
	assert_int_equal(m->references.n, 0);
}

/* What some programs make of a long id when they fold it. */
static void an_id_in_encoded_words_is_read(void **state)
{
	(void)state;
	assert_string_equal(ids_of("=?utf-8?q?=3Ca1=40h=2Eexample=3E?="), "a1@h.example");
	assert_string_equal(ids_of("<a0@h.example> =?utf-8?q?=3CVI1PR01MB1234567890?= "
				   "=?utf-8?q?=40h=2Eexample=3E?= =?utf-8?b?PGIxQGg+?="),
			    "a0@h.example VI1PR01MB1234567890@h.example b1@h");
}

static void long_reference_lists_keep_both_ends(void **state)
{
	char field[20000] = "";
	size_t at = 0;
	struct strings s;

	(void)state;
	for (int i = 0; i < 400; i++)
		at += (size_t)snprintf(field + at, sizeof field - at, "<%d@x> ", i);
	s = reader_ids(a, field);
	assert_int_equal(s.n, READER_IDS);
	assert_string_equal(s.v[0], "0@x");
	assert_string_equal(s.v[s.n - 1], "399@x");
}

static void dates_are_read_as_they_are_written(void **state)
{
	(void)state;
	assert_string_equal(date_of("Mon, 3 Mar 2025 10:00:00 +0100"), "2025-03-03T09:00:00Z");
	assert_string_equal(date_of("3 Mar 25 10:00 EST"), "2025-03-03T15:00:00Z");
	assert_string_equal(date_of("Fri, 21 Nov 97 09(comment):   55  :  06 -0600"),
			    "1997-11-21T15:55:06Z");
	assert_string_equal(date_of("1 Jan 104 00:00:00 GMT"), "2004-01-01T00:00:00Z");
	assert_string_equal(date_of("Mon Mar  3 10:00:00 2025"), "2025-03-03T10:00:00Z");
	assert_string_equal(date_of("Mon Mar  3 10:00:00 PST 2025"), "2025-03-03T18:00:00Z");
	assert_string_equal(date_of("2025-03-03T10:00:00Z"), "2025-03-03T10:00:00Z");
	assert_string_equal(date_of("2025-03-03 10:00:00 +02:00"), "2025-03-03T08:00:00Z");
	assert_string_equal(date_of("1 January 2024 10.00.00 EST"), "2024-01-01T15:00:00Z");
	assert_string_equal(date_of("03-Mar-2025 10:00:00 +0000 (GMT (zulu))"),
			    "2025-03-03T10:00:00Z");
	assert_string_equal(date_of("3 Mar 2025 1:00:00 PM +0000"), "2025-03-03T13:00:00Z");
	assert_string_equal(date_of("29 Feb 2024 00:00:00 +0000"), "2024-02-29T00:00:00Z");
	assert_string_equal(date_of("from x by y; 3 Mar 2025 10:00:00 Z"), "2025-03-03T10:00:00Z");
}

static void impossible_dates_are_refused(void **state)
{
	(void)state;
	assert_string_equal(date_of("30 Feb 2025 10:00:00 +0000"), "none");
	assert_string_equal(date_of("3 Mar 2025 25:00:00 +0000"), "none");
	assert_string_equal(date_of("3 Mar 2025 10:61:00 +0000"), "none");
	assert_string_equal(date_of("3 Mar 2025 10:00:00 +9900"), "none");
	assert_string_equal(date_of("99 Jan 999999999999 99:99:99"), "none");
	assert_string_equal(date_of("yesterday"), "none");
	assert_string_equal(date_of(""), "none");
}

static void a_date_falls_back_to_received_and_then_the_server(void **state)
{
	struct reader_options o = { .arrived = 86400 };
	struct mail *m =
		mail_of("Received: by x; Mon, 3 Mar 2025 10:00:00 +0000\n"
			"Received: by y; Mon, 3 Mar 2025 09:00:00 +0000\nDate: never\n\nx\n");
	const char text[] = "From: a@b.org\n\nx\n";

	(void)state;
	assert_int_equal(m->date_source, DATE_RECEIVED);
	assert_string_equal(when_rfc3339(a, m->date), "2025-03-03T10:00:00Z");
	assert_true(has_problem(m, "a Date that cannot be: never"));
	m = mail_of("Received: by x with no time\n"
		    "Received: by y; Mon, 3 Mar 2025 09:00:00 +0000\n\nx\n");
	assert_int_equal(m->date_source, DATE_RECEIVED);
	assert_string_equal(when_rfc3339(a, m->date), "2025-03-03T09:00:00Z");
	reader_read(a, text, strlen(text), &o, &m, NULL);
	assert_int_equal(m->date_source, DATE_INTERNAL);
	assert_int_equal(m->date, 86400);
}

static void broken_headers_are_read_and_told(void **state)
{
	struct mail *m = mail_of(
		"From x@y Mon Mar  3 10:00:00 2025\n>From z\nFrom: a@b.org\nSubject : blank\n"
		"From: c@d.org\nno field at all\nX-Next: yes\nText without an empty line\n");

	(void)state;
	assert_string_equal(m->from.address, "a@b.org");
	assert_string_equal(m->subject, "blank");
	assert_string_equal(reader_header(m, "X-Next"), "yes");
	assert_string_equal(m->text, "Text without an empty line\n");
	assert_true(has_problem(m, "2 From fields"));
	assert_true(has_problem(m, "without an empty line"));
	m = mail_of("From: a@b.org\rSubject: old\r\rMac\r");
	assert_string_equal(m->subject, "old");
	assert_string_equal(m->text, "Mac\n");
}

static void what_is_no_mail_is_unreadable_and_kept(void **state)
{
	struct mail *m = mail_of("just words\nand more\n");
	struct why w;

	(void)state;
	assert_int_equal(m->kind, KIND_UNREADABLE);
	assert_string_equal(m->text, "just words\nand more\n");
	assert_int_equal(reader_read(a, "", 0, NULL, &m, &w), BAD);
	assert_int_equal(m->kind, KIND_UNREADABLE);
	assert_string_equal(m->text, "");
	assert_string_equal(m->from.address, "");
}

static void repeated_fields_are_walked(void **state)
{
	struct mail *m = mail_of("Received: one\nReceived: two\n\nx");
	const struct header *h = reader_header_next(m, "received", NULL);

	(void)state;
	assert_string_equal(h->value, "one");
	h = reader_header_next(m, "received", h);
	assert_string_equal(h->value, "two");
	assert_null(reader_header_next(m, "received", h));
}

static void groups_of_a_delivery_report_are_fields(void **state)
{
	const char report[] =
		"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.org\nStatus: 5.1.1\n";
	struct header *v;
	size_t n, at = reader_fields(a, report, strlen(report), &v, &n);

	(void)state;
	assert_int_equal(n, 1);
	assert_string_equal(reader_field(v, n, "reporting-mta"), "dns; x");
	reader_fields(a, report + at, strlen(report) - at, &v, &n);
	assert_int_equal(n, 2);
	assert_string_equal(reader_field(v, n, "Status"), "5.1.1");
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_plain_mail_is_read),
		T(encoded_words_are_read_as_they_come),
		T(nothing_decoded_can_deceive),
		T(no_mark_that_is_not_seen_stays_in_what_is_shown),
		T(raw_bytes_take_the_charset_of_the_body),
		T(charsets_have_many_names),
		T(an_unknown_charset_never_blocks),
		T(utf8_wrongly_labelled_as_wide_is_recognised),
		T(addresses_are_found_in_what_people_write),
		T(a_comma_forgotten_between_addresses_changes_no_name),
		T(ids_are_found_in_what_programs_write),
		T(an_address_among_words_is_no_id),
		T(a_reply_names_its_parent_among_words),
		T(an_id_in_encoded_words_is_read),
		T(long_reference_lists_keep_both_ends),
		T(dates_are_read_as_they_are_written),
		T(impossible_dates_are_refused),
		T(a_date_falls_back_to_received_and_then_the_server),
		T(broken_headers_are_read_and_told),
		T(what_is_no_mail_is_unreadable_and_kept),
		T(repeated_fields_are_walked),
		T(groups_of_a_delivery_report_are_fields),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
