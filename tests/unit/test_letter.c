#include <stdio.h>
#include <stdlib.h>
#include <gmime/gmime.h>

#include "arena_kit.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "compose/encode.h"
#include "compose/letter.h"

static const struct letter_part PLAIN = { .type = "text/plain", .content = "Hello\n", .n = 6 };

static struct letter sample(const struct letter_part *body)
{
	return (struct letter){
		.from_name = "Circle",
		.from = "circle@example.org",
		.to = "ana@example.net",
		.subject = "Hello",
		.date = when_utc(2026, 3, 9, 6, 0, 0),
		.message_id = "1.a@example.org",
		.body = body,
		.seed = 7,
	};
}

static struct letter_bytes build(const struct letter *l)
{
	struct letter_bytes out;
	struct why w;

	if (letter_build(a, l, &out, &w) != OK)
		fail_msg("%s", w.text);
	return out;
}

static GMimeMessage *parse(const char *p, size_t n)
{
	GMimeStream *s = g_mime_stream_mem_new_with_buffer(p, n);
	GMimeParser *parser = g_mime_parser_new_with_stream(s);
	GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);

	assert_non_null(m);
	g_object_unref(parser);
	g_object_unref(s);
	return m;
}

/* What RFC 5322 and 2047 want of every byte, whatever the content was. */
static void check_lines(const char *p, size_t n, bool head_only)
{
	size_t from = 0;
	bool head = true;

	for (size_t i = 0; i < n; i++) {
		assert_true(p[i] != '\0');
		if (p[i] == '\r')
			assert_true(i + 1 < n && p[i + 1] == '\n');
		if (p[i] != '\n')
			continue;
		assert_true(i > 0 && p[i - 1] == '\r');
		assert_true(i - from <= 999);
		if (i - from == 1)
			head = false;
		for (size_t k = from; head && k < i; k++) {
			assert_in_range((unsigned char)p[k], 1, 0x7e);
			if (!strncmp(p + k, "=?utf-8?", 8))
				assert_true(i - 1 - from <= 76);
		}
		if (head && i - 1 - from > 78) /* only what cannot be cut: one token */
			assert_null(memchr(p + from + (p[from] == ' '), ' ',
					   i - 1 - from - (p[from] == ' ')));
		if (!head && head_only)
			return;
		from = i + 1;
	}
}

static unsigned random_state;

static unsigned pick(unsigned n)
{
	random_state = random_state * 1103515245u + 12345u;
	return (random_state >> 16) % n;
}

static char *hostile(void)
{
	static const char *const bits[] = {
		"a",
		" ",
		"word",
		"\r\nBcc: evil@example.com",
		"\n",
		"\r",
		"=?utf-8?q?x?=",
		"=?",
		"?=",
		"é",
		"日本語のとても長い文字列です",
		"שלום",
		"😀",
		"\"",
		"\\",
		"<x@y>",
		",",
		";",
		":",
		"(",
		")",
		"e\xcc\x81",
		"\t",
		"\x01T\x02",
		"\xff\xfe",
		"[circle]",
		"Averyveryverylongwordwithoutanyblank",
		"  ",
		"@",
		"=",
		"_",
		"?",
		"\xe2\x80\xae",
		"\x7f",
		".",
		"it's 100 %",
		"&amp;",
	};
	struct buf b = BUF(a);

	for (unsigned i = pick(30); i-- > 0;)
		buf_str(&b, bits[pick(sizeof bits / sizeof *bits)]);
	return arena_dup(a, buf_text(&b));
}

static void hostile_subjects_and_names_come_back_as_the_same_words(void **state)
{
	(void)state;
	random_state = 42;
	for (int i = 0; i < 3000; i++) {
		const char *subject = hostile(), *name = hostile(), *want;
		struct letter l = sample(&PLAIN);
		struct letter_bytes out;
		InternetAddress *from;
		GMimeMessage *m;

		l.subject = subject;
		l.from_name = name;
		out = build(&l);
		check_lines(out.p, out.n, false);
		assert_int_equal(out.n_marks, 0);
		check_lines(out.p, out.n, false);
		m = parse(out.p, out.n);
		want = text_clean(a, subject, strlen(subject), TEXT_LINE);
		assert_string_equal(g_mime_message_get_subject(m) ? g_mime_message_get_subject(m)
								  : "",
				    want);
		assert_int_equal(internet_address_list_length(g_mime_message_get_from(m)), 1);
		from = internet_address_list_get_address(g_mime_message_get_from(m), 0);

		want = text_ellipsis(a, text_clean(a, name, strlen(name), TEXT_LINE), 120);
		assert_string_equal(internet_address_get_name(from)
					    ? internet_address_get_name(from)
					    : "",
				    want);
		assert_string_equal(internet_address_mailbox_get_addr(
					    INTERNET_ADDRESS_MAILBOX(from)),
				    "circle@example.org");
		assert_null(g_mime_object_get_header(GMIME_OBJECT(m), "Bcc"));
		g_object_unref(m);
		arena_reset(a);
	}
}

static char *body_of(GMimeObject *part)
{
	GMimeDataWrapper *w = g_mime_part_get_content(GMIME_PART(part));
	GMimeStream *s = g_mime_stream_mem_new();
	struct buf b = BUF(a);
	GByteArray *bytes;

	g_mime_data_wrapper_write_to_stream(w, s);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(s));
	for (guint i = 0; i < bytes->len; i++)
		if (bytes->data[i] != '\r')
			buf_char(&b, (char)bytes->data[i]);
	g_object_unref(s);
	return arena_dup(a, buf_text(&b));
}

static void bodies_come_back_byte_for_byte(void **state)
{
	static const char *const bodies[] = {
		"Plain\nlines\n",
		"trailing blank \nand tab\t\n",
		".dot\n..\nFrom here\n",
		"é=è\n",
		"日本語。\nテスト\n",
		"no end of line",
		"\n\n\n",
		("a line that is much longer than seventy-eight columns and so cannot go as it is, "
		 "really not\n"),
	};

	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct letter_part p = { .type = "text/plain",
					 .content = bodies[i],
					 .n = strlen(bodies[i]) };
		struct letter l = sample(&p);
		struct letter_bytes out = build(&l);
		GMimeMessage *m = parse(out.p, out.n);
		char *got = body_of(g_mime_message_get_mime_part(m));

		check_lines(out.p, out.n, false);
		assert_memory_equal(got, bodies[i], strlen(bodies[i]));
		assert_true(strlen(got) - strlen(bodies[i]) <= 1);
		g_object_unref(m);
	}
}

static void flowed_text_is_stuffed_and_keeps_its_soft_ends(void **state)
{
	static const char text[] = "A soft \nline\n> not a quote\nFrom me\n indented\n-- \nsig\n";
	struct letter_part p = {
		.type = "text/plain", .content = text, .n = sizeof text - 1, .flowed = true
	};
	struct letter l = sample(&p);
	struct letter_bytes out = build(&l);
	GMimeMessage *m = parse(out.p, out.n);

	(void)state;
	assert_string_equal(body_of(g_mime_message_get_mime_part(m)),
			    "A soft \nline\n > not a quote\n From me\n  indented\n-- \nsig\n");
	assert_non_null(strstr(out.p, "format=flowed; delsp=no"));
	g_object_unref(m);
}

static void parts_and_file_names_come_back(void **state)
{
	static const char *const names[] = { "plan.pdf", "Überblick.pdf", "a\r\nX: y\".txt",
					     "とても長い日本語のファイル名がここにあります.txt" };
	struct letter_part files[5] = { PLAIN };
	struct letter_part mixed = { .type = "multipart/mixed", .parts = files, .n_parts = 5 };
	struct letter l = sample(&mixed);
	struct letter_bytes out;
	GMimeMultipart *mp;
	GMimeMessage *m;

	(void)state;
	for (int i = 0; i < 4; i++)
		files[i + 1] = (struct letter_part){ .type = "application/octet-stream",
						     .name = names[i],
						     .content = "\0\1\2--=_x",
						     .n = 8 };
	out = build(&l);
	check_lines(out.p, out.n, false);
	m = parse(out.p, out.n);
	mp = GMIME_MULTIPART(g_mime_message_get_mime_part(m));
	assert_int_equal(g_mime_multipart_get_count(mp), 5);
	for (int i = 0; i < 4; i++)
		assert_string_equal(g_mime_part_get_filename(
					    GMIME_PART(g_mime_multipart_get_part(mp, i + 1))),
				    text_clean(a, names[i], strlen(names[i]), TEXT_LINE));
	g_object_unref(m);
}

static void a_boundary_never_stands_in_the_content(void **state)
{
	struct letter_part parts[2] = { PLAIN, PLAIN };
	struct letter_part alt = { .type = "multipart/alternative", .parts = parts, .n_parts = 2 };
	struct letter l = sample(&alt);
	struct letter_bytes first = build(&l), second;
	const char *at = strstr(first.p, "boundary=\"");
	char *boundary = arena_ndup(a, at + 10, strcspn(at + 10, "\""));

	(void)state;
	assert_string_equal(build(&l).p, first.p);
	parts[1].content = arena_printf(a, "--%s--\n", boundary);
	parts[1].n = strlen(parts[1].content);
	second = build(&l);
	assert_null(strstr(second.p, arena_printf(a, "boundary=\"%s\"", boundary)));
	assert_non_null(strstr(second.p, parts[1].content ? boundary : ""));
}

static void marks_become_offsets_and_values_pieces(void **state)
{
	static const char text[] =
		"Hello \x01N\x02, reply to circle+r.7.\x01K\x02@example.org =)\n.\n";
	struct letter_part p = {
		.type = "text/plain", .content = text, .n = sizeof text - 1, .marks = true
	};
	struct letter l = sample(&p);
	const char *values[SPLICE_VARS] = { NULL };
	struct letter_bytes out;
	struct piece v[32];
	struct splice *back;
	struct buf all = BUF(a);
	struct why w;
	size_t n, total, bytes, n_back;
	void *blob;
	GMimeMessage *m;

	(void)state;
	l.to = NULL;
	l.message_id = NULL;
	l.date = 0;
	l.dots = true;
	out = build(&l);
	assert_int_equal(out.n_marks, 5);
	assert_null(memchr(out.p, 1, out.n));
	blob = splice_pack(a, out.marks, out.n_marks, &bytes);
	assert_int_equal(splice_unpack(a, blob, bytes, out.n, &back, &n_back, &w), OK);
	assert_memory_equal(back, out.marks, n_back * sizeof *back);
	assert_int_equal(splice_unpack(a, blob, bytes, 10, &back, &n_back, &w), BAD);
	values[SPLICE_TO] = letter_mailbox_value(a, "Zoë Ñandú, \"Z\"", "zoe@example.net");
	values[SPLICE_MESSAGE_ID] = "<x@example.org>";
	values[SPLICE_DATE] = when_rfc5322(a, 0);
	assert_int_equal(splice_value(a, SPLICE_TOKEN, "k7f2mmmm", &values[SPLICE_TOKEN], &w), OK);
	assert_int_equal(splice_value(a, SPLICE_NAME,
				      "Zoë = äöü and a very long name indeed, really so",
				      &values[SPLICE_NAME], &w),
			 OK);
	n = splice_pieces(out.p, out.n, out.marks, out.n_marks, values, v, &total);
	for (size_t i = 0; i < n; i++)
		buf_add(&all, v[i].p, v[i].n);
	assert_int_equal(all.n, total);
	check_lines(all.p, all.n, false);
	m = parse(all.p, all.n);
	assert_string_equal(internet_address_get_name(
				    internet_address_list_get_address(g_mime_message_get_to(m), 0)),
			    "Zoë Ñandú, \"Z\"");
	assert_string_equal(g_mime_message_get_message_id(m), "x@example.org");
	assert_string_equal(body_of(g_mime_message_get_mime_part(m)),
			    "Hello Zoë = äöü and a very long name indeed, really so, "
			    "reply to circle+r.7.k7f2mmmm@example.org =)\n.\n");
	g_object_unref(m);
}

/* RFC 2047 section 2, whichever field it stands in: Original-From is the longest. */
static void a_mailbox_keeps_its_lines_short_in_every_field(void **state)
{
	static const char accents[] =
		"\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
		"\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
		"\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9";

	(void)state;
	for (size_t n = 2; n < sizeof accents; n += 2) {
		const char *name = arena_ndup(a, accents, n);
		const char *v = letter_mailbox_value(a, name, "zoe@example.net");
		const char *field = arena_printf(a, "Original-From: %s\r\n\r\n", v);

		check_lines(field, strlen(field), true);
	}
}

static void a_value_with_a_line_break_cannot_enter_a_header(void **state)
{
	const char *out;
	struct why w;

	(void)state;
	assert_int_equal(splice_value(a, SPLICE_TO, "x@y.example\r\nBcc: z@y.example", &out, &w),
			 BAD);
	assert_int_equal(splice_value(a, SPLICE_TOKEN, "abc\ndef", &out, &w), BAD);
	assert_int_equal(splice_value(a, SPLICE_NAME_HTML, "<b>\r\nx", &out, &w), OK);
	assert_string_equal(out, "&lt;b&gt; x");
}

/* A field that is written as it is given: Reply-To, List-*. */
static void attack_2_no_line_break_gets_into_any_field(void **state)
{
	struct letter_field f = { .name = "Reply-To",
				  .kind = FIELD_RAW,
				  .value = "circle@example.org\r\nBcc: z@y.example\nX: \x01" };
	const struct letter_list list = { .name = "Circle\r\nBcc: z@y.example",
					  .id = "circle.example.org>\r\nBcc: z@y.example",
					  .help = "mailto:x\r\nBcc: z@y.example" };
	struct letter l = sample(&PLAIN);

	(void)state;
	l.subject = "Hello\r\nBcc: z@y.example";
	l.from_name = "Circle\r\nBcc: z@y.example";
	l.message_id = "x\r\nBcc: z@y.example";
	l.list = &list;
	l.extra = &f;
	l.n_extra = 1;
	assert_null(strstr(build(&l).p, "\nBcc:"));
	assert_null(strstr(build(&l).p, "\nX:"));
	assert_null(memchr(build(&l).p, 1, build(&l).n));
}

static void attack_3_a_line_with_a_dot_alone_does_not_end_a_letter(void **state)
{
	static const char text[] = "From: a@example.org\n\n.\n..\nMAIL FROM:<eve@evil.example>\n";
	struct letter_part p = { .type = "text/plain", .content = text, .n = sizeof text - 1 };
	struct letter_part inside = { .type = "message/rfc822",
				      .content = text,
				      .n = sizeof text - 1 };
	struct letter l = sample(&p);

	(void)state;
	l.dots = true;
	assert_null(strstr(build(&l).p, "\n.\r\n"));
	l.body = &inside; /* goes as it is, but for the dots that SMTP takes off again */
	assert_non_null(strstr(build(&l).p, "\r\n..\r\n...\r\nMAIL"));
}

static void list_headers_follow_their_rfcs(void **state)
{
	const struct letter_list list = {
		.name = "Gardeners' Circle",
		.id = "circle.example.org",
		.post = "mailto:circle@example.org",
		.help = "mailto:circle+help@example.org",
		.unsubscribe =
			"mailto:circle+leave.\x01L\x02@example.org https://example.org/u/\x01L\x02",
		.one_click = true,
		.archive = "https://example.org/a b>c",
	};
	struct letter l = sample(&PLAIN);
	struct letter_bytes out;

	(void)state;
	l.list = &list;
	l.auto_submitted = "auto-generated";
	l.precedence = "list";
	out = build(&l);
	assert_non_null(
		strstr(out.p, "\r\nList-Id: \"Gardeners' Circle\" <circle.example.org>\r\n"));
	assert_non_null(strstr(out.p, "\r\nList-Post: <mailto:circle@example.org>\r\n"));
	assert_non_null(strstr(out.p, "\r\nList-Unsubscribe: <mailto:circle+leave.@example.org>, "
				      "<https://example.org/u/>\r\n"));
	assert_non_null(strstr(out.p, "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
	assert_non_null(
		strstr(out.p, "\r\nAuto-Submitted: auto-generated\r\nPrecedence: list\r\n"));
	assert_non_null(strstr(out.p, "\r\nList-Archive: <https://example.org/a>\r\n"));
	assert_int_equal(out.n_marks, 2);
}

static void long_reference_chains_lose_their_middle(void **state)
{
	const char *ids[100];
	struct letter l = sample(&PLAIN);
	struct letter_bytes out;
	int n = 0;

	(void)state;
	for (int i = 0; i < 100; i++)
		ids[i] = i == 99 ? "bad id\r\n@x"
				 : arena_printf(a, "%d.some-longer-part@mail.example.com", i);
	l.references = ids;
	l.n_references = 100;
	out = build(&l);
	check_lines(out.p, out.n, false);
	for (const char *s = out.p; (s = strstr(s, "some-longer")); s++)
		n++;
	assert_int_equal(n, 19);
	assert_non_null(strstr(out.p, "<0.some-longer"));
	assert_non_null(strstr(out.p, "<98.some-longer"));
	assert_null(strstr(out.p, "bad id"));
}

static void a_reply_link_is_encoded_as_rfc_6068_wants(void **state)
{
	(void)state;
	assert_string_equal(
		letter_mailto(a, "circle+r.7.\x01K\x02@example.org", "id+1%@example.org",
			      "Re: Two & more? é", "Hi\n+1"),
		"mailto:circle+r.7.\x01K\x02@example.org?In-Reply-To=%3Cid%2B1%25%40example.org%3E"
		"&Subject=Re%3A%20Two%20%26%20more%3F%20%C3%A9&body=Hi%0D%0A%2B1");
}

static void a_wrong_address_is_refused_with_its_name(void **state)
{
	struct letter l = sample(&PLAIN);
	struct letter_bytes out;
	struct why w;

	(void)state;
	l.to = "a@b.example>\r\nRCPT TO:<x@y.example";
	assert_int_equal(letter_build(a, &l, &out, &w), BAD);
	assert_true(text_starts(w.text, "To: "));
}

static void a_message_inside_keeps_its_bytes_and_cannot_carry_marks(void **state)
{
	static const char inner[] = "From: a@example.org\nSubject: x\n\nH\xc3\xa9llo \x01K\x02\n";
	struct letter_part parts[1] = {
		{ .type = "message/rfc822", .content = inner, .n = sizeof inner - 1 }
	};
	struct letter_part digest = { .type = "multipart/digest", .parts = parts, .n_parts = 1 };
	struct letter l = sample(&digest);
	struct letter_bytes out = build(&l);

	(void)state;
	assert_int_equal(out.n_marks, 0);
	assert_non_null(
		strstr(out.p, "Content-Transfer-Encoding: 8bit\r\n\r\nFrom: a@example.org\r\n"));
	assert_non_null(strstr(out.p, "H\xc3\xa9llo ?K\x02\r\n"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(hostile_subjects_and_names_come_back_as_the_same_words),
		T(bodies_come_back_byte_for_byte),
		T(flowed_text_is_stuffed_and_keeps_its_soft_ends),
		T(parts_and_file_names_come_back),
		T(a_boundary_never_stands_in_the_content),
		T(marks_become_offsets_and_values_pieces),
		T(a_value_with_a_line_break_cannot_enter_a_header),
		T(attack_2_no_line_break_gets_into_any_field),
		T(attack_3_a_line_with_a_dot_alone_does_not_end_a_letter),
		T(list_headers_follow_their_rfcs),
		T(long_reference_chains_lose_their_middle),
		T(a_mailbox_keeps_its_lines_short_in_every_field),
		T(a_reply_link_is_encoded_as_rfc_6068_wants),
		T(a_wrong_address_is_refused_with_its_name),
		T(a_message_inside_keeps_its_bytes_and_cannot_carry_marks),
	};

	g_mime_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
