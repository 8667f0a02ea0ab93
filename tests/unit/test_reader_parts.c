#include <stdio.h>

#include "arena_kit.h"
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

static void assert_attachment(const struct mail *m, size_t i, const char *name, const char *type,
			      size_t bytes)
{
	assert_true(i < m->n_attachments);
	assert_string_equal(m->attachments[i].name, name);
	assert_string_equal(m->attachments[i].type, type);
	assert_int_equal(m->attachments[i].bytes, bytes);
}

#define ALTERNATIVE                                                                                \
	"From: a@b.org\nContent-Type: multipart/alternative; boundary=\"x\"\n\nfor old readers\n"

static void the_plain_part_of_an_alternative_is_the_text(void **state)
{
	struct mail *m =
		mail_of(ALTERNATIVE "--x\nContent-Type: text/plain\n\nplain\n"
				    "--x\nContent-Type: text/html\n\n<p>html</p>\n--x--\nend\n");

	(void)state;
	assert_string_equal(m->text, "plain");
	assert_null(m->html);
	assert_int_equal(m->n_attachments, 0);
	assert_int_equal(m->n_leaves, 2);
	assert_string_equal(m->type, "multipart/alternative");
}

static void an_empty_plain_part_gives_way_to_the_html(void **state)
{
	struct mail *m = mail_of(
		ALTERNATIVE "--x\n\n \n\n--x\nContent-Type: text/html\n\n<p>html</p>\n--x--\n");

	(void)state;
	assert_string_equal(m->text, "html\n");
	assert_non_null(m->html);
	assert_int_equal(m->n_attachments, 0);
}

static void what_stands_in_an_alternative_and_is_no_text_is_attached(void **state)
{
	struct mail *m = mail_of(
		ALTERNATIVE "--x\n\nplain\n--x\nContent-Type: multipart/related; boundary=y\n\n"
			    "--y\nContent-Type: text/html\n\n<img src=cid:1>\n"
			    "--y\nContent-Type: image/png\nContent-ID: <1>\n"
			    "Content-Transfer-Encoding: base64\n\niVBO\n--y--\n"
			    "--x\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n--x--\n");

	(void)state;
	assert_string_equal(m->text, "plain");
	assert_int_equal(m->n_attachments, 2);
	assert_attachment(m, 0, "", "image/png", 3);
	assert_attachment(m, 1, "", "text/calendar", 15);
	assert_string_equal(reader_part(m, m->attachments[0].part)->content_id, "1");
	assert_int_equal(reader_part(m, m->attachments[0].part)->depth, 2);
	assert_null(reader_part(m, 99));
}

#define MIXED "From: a@b.org\nContent-Type: multipart/mixed; boundary=\"b b\"\n\n"

static void inline_texts_are_joined_and_files_listed(void **state)
{
	struct mail *m = mail_of(
		MIXED
		"--b b\n\none\n--b b  \nContent-Type: application/pdf;\n"
		" name*0*=utf-8''r%C3%A9; name*1=sum.pdf\nContent-Transfer-Encoding: base64\n\n"
		"aGVsbG8\n--b b\nContent-Type: text/plain; name=note.txt\n"
		"Content-Disposition: inline\n\nnote\n--b b\n"
		"Content-Disposition: attachment; "
		"filename=\"..\\..\\a/b/=?utf-8?q?=C3=A4?=.txt\"\n\nx\n"
		"--b b\n\ntwo\n--b b--\n");

	(void)state;
	assert_string_equal(m->text, "one\ntwo");
	assert_int_equal(m->n_attachments, 3);
	assert_attachment(m, 0, "résum.pdf", "application/pdf", 5);
	assert_string_equal(m->attachments[0].sha1, "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d");
	assert_attachment(m, 1, "note.txt", "text/plain", 4);
	assert_attachment(m, 2, "ä.txt", "text/plain", 1);
}

static const char *name_of(const char *field)
{
	static char text[1000];
	struct mail *m;

	snprintf(text, sizeof text, MIXED "--b b\n\nsee\n--b b\n%s\n\nx\n--b b--\n", field);
	m = mail_of(text);
	assert_int_equal(m->n_attachments, 1);
	return m->attachments[0].name;
}

#define PDF "Content-Type: application/pdf"

static void a_file_name_in_several_encoded_words_is_whole(void **state)
{
	(void)state;
	assert_string_equal(name_of(PDF
				    "; name=\"=?utf-8?B?csOpc3Vtw6k=?=\n =?utf-8?B?LnBkZg==?=\""),
			    "résumé.pdf");
	assert_string_equal(name_of(PDF "; name=\"=?utf-8?B?csM=?= =?utf-8?Q?=A9_1?= old.pdf\""),
			    "ré 1 old.pdf");
	assert_string_equal(name_of(PDF
				    "; name==?utf-8?Q?r=C3=A9?=\n =?utf-8?B?ICI7LnBkZg==?=; x=y"),
			    "ré ',.pdf");
	assert_string_equal(name_of(PDF "; name=\"=?utf-8?Q?a_=22b=22;?= \\\"c.pdf\""),
			    "a \"b\"; \"c.pdf");
	assert_string_equal(name_of(PDF "; name*0=\"=?utf-8?Q?r=C3=A9?=\"; name*1=\".pdf\""),
			    "ré.pdf");
}

/* Programs write the name for old readers beside that of RFC 2231, poorer and often first. */
static void the_extended_file_name_counts_before_the_plain_one(void **state)
{
	(void)state;
	assert_string_equal(name_of(PDF
				    "\nContent-Disposition: attachment;\n filename=\"r?.pdf\";\n"
				    " filename*=UTF-8''r%C3%A9.pdf"),
			    "ré.pdf");
	assert_string_equal(name_of(PDF "\nContent-Disposition: attachment;\n"
					" filename*=UTF-8''r%C3%A9.pdf; filename=\"r?.pdf\""),
			    "ré.pdf");
	assert_string_equal(name_of(PDF "; name=a.pdf; name=b.pdf"), "a.pdf");
}

/* Programs of the nineties sent the path, and did not know that a backslash quotes. */
static void a_path_of_windows_is_no_part_of_the_name(void **state)
{
	(void)state;
	assert_string_equal(name_of(PDF "; name=\"C:\\TEMP\\new.pdf\""), "new.pdf");
	assert_string_equal(name_of(PDF "; name=\"C:\\\\TEMP\\\\new.pdf\""), "new.pdf");
	assert_string_equal(name_of(PDF "; name=\"C:\\a\\=?utf-8?q?r=C3=A9?=.pdf\""), "ré.pdf");
	assert_string_equal(name_of(PDF "; name=\"a \\\"b\\\".pdf\""), "a \"b\".pdf");
	assert_string_equal(name_of(PDF "; name=C:\\TEMP\\new.pdf"), "new.pdf");
}

static void parameters_may_follow_without_their_semicolon(void **state)
{
	struct mail *m = mail_of("Content-Type: text/plain charset=iso-8859-2\n\n\xbe\n");

	(void)state;
	assert_string_equal(m->text, "ž\n");
	assert_string_equal(name_of(PDF "\nContent-Disposition: attachment filename=\"a;b.pdf\""),
			    "a;b.pdf");
	assert_string_equal(name_of(PDF " (a=b) ; name=c.pdf"), "c.pdf");
	assert_string_equal(name_of(PDF " x; name=c.pdf"), "c.pdf");
}

static void blanks_of_any_script_are_no_text_of_an_alternative(void **state)
{
	struct mail *m =
		mail_of(ALTERNATIVE "--x\nContent-Type: text/plain; charset=utf-8\n\n"
				    " \xc2\xa0\xe2\x80\x8b\n\xef\xbb\xbf\xe3\x80\x80\n"
				    "--x\nContent-Type: text/html\n\n<p>html</p>\n--x--\n");

	(void)state;
	assert_string_equal(m->text, "html\n");
	m = mail_of(ALTERNATIVE "--x\nContent-Type: text/plain; charset=iso-8859-1\n"
				"Content-Transfer-Encoding: quoted-printable\n\n=A0=20\n"
				"--x\nContent-Type: text/html\n\n<p>html</p>\n--x--\n");
	assert_string_equal(m->text, "html\n");
	m = mail_of(ALTERNATIVE "--x\nContent-Type: text/plain; charset=utf-8\n\n\xf0\x9f\x91\x8d\n"
				"--x\nContent-Type: text/html\n\n<p>html</p>\n--x--\n");
	assert_string_equal(m->text, "\xf0\x9f\x91\x8d");
}

static void an_attached_message_is_not_looked_into(void **state)
{
	struct mail *m = mail_of(
		MIXED
		"--b b\n\nsee\n--b b\nContent-Type: message/rfc822\n\n"
		"From: c@d.org\nContent-Type: multipart/mixed; boundary=z\n\n--z\n\nin\n--z--\n"
		"--b b--\n");

	(void)state;
	assert_string_equal(m->text, "see");
	assert_int_equal(m->n_leaves, 2);
	assert_string_equal(m->leaves[1].type, "message/rfc822");
	assert_memory_equal(m->leaves[1].bytes, "From: c@d.org\n", 14);
}

static void a_delivery_report_gives_its_leaves(void **state)
{
	struct mail *m = mail_of(
		"Content-Type: multipart/report; report-type=Delivery-Status; boundary=r\n\n"
		"--r\n\nsorry\n--r\nContent-Type: message/delivery-status\n\nStatus: 5.1.1\n"
		"--r\nContent-Type: text/rfc822-headers\n\nMessage-ID: <1@b.org>\n--r--\n");

	(void)state;
	assert_string_equal(m->type, "multipart/report");
	assert_string_equal(m->report_type, "delivery-status");
	assert_int_equal(m->n_leaves, 3);
	assert_string_equal(m->leaves[1].type, "message/delivery-status");
	assert_string_equal(m->leaves[1].parent, "multipart/report");
	assert_string_equal(m->leaves[2].type, "text/rfc822-headers");
	assert_string_equal(m->text, "sorry");
}

static void parts_of_a_digest_are_messages(void **state)
{
	struct mail *m = mail_of(
		"Content-Type: multipart/digest; boundary=r\n\n--r\n\nFrom: a@b.org\n\nx\n--r--\n");

	(void)state;
	assert_string_equal(m->leaves[0].type, "message/rfc822");
}

static void transfer_codings_are_undone_as_they_come(void **state)
{
	struct mail *m = mail_of("Content-Transfer-Encoding: quoted-printable\n\na=3Db=\nc=\n");

	(void)state;
	assert_string_equal(m->text, "a=bc");
	m = mail_of("Content-Transfer-Encoding: quoted-printable\n\n"
		    "x=C3=a9 = =3 =zz=\ny=\r\nz=20\nend=");
	assert_string_equal(m->text, "x\xc3\xa9 = =3 =zzyz \nend");
	/* what was put behind lines on the way is not of the mail (RFC 2045 section 6.7) */
	m = mail_of("Content-Transfer-Encoding: quoted-printable\n\nab= \ncd=\t \r\nef = g= \n");
	assert_string_equal(m->text, "abcdef = g");
	m = mail_of("Content-Transfer-Encoding: BASE64\n\naGVsbG8=\n\n-- \nThe list's footer, "
		    "unencoded.\n");
	assert_string_equal(m->text, "hello-- \nThe list's footer, unencoded.\n");
	assert_true(has_problem(m, "behind a base64 part"));
	m = mail_of("Content-Transfer-Encoding: base64\n\nThese are plain words.\n");
	assert_string_equal(m->text, "These are plain words.\n");
	assert_true(has_problem(m, "says it is base64"));
	m = mail_of("Content-Type: image/png\nContent-Transfer-Encoding: x-uuencode\n\n"
		    "begin 644 x\n#86)C\n`\nend\n");
	assert_memory_equal(m->leaves[0].bytes, "abc", 3);
	assert_int_equal(m->leaves[0].n, 3);
	m = mail_of("Content-Transfer-Encoding: x-none\n\nas it is\n");
	assert_string_equal(m->text, "as it is\n");
	assert_true(has_problem(m, "x-none"));
}

static void flowed_text_is_unwrapped_by_depth(void **state)
{
	struct mail *m = mail_of("Content-Type: text/plain; format=flowed\n\n"
				 "> quoted words \n> go on\n>> deeper \nand mine \ngo on too\n"
				 " From here\n-- \nAnn \n");

	(void)state;
	assert_true(m->flowed);
	assert_string_equal(
		m->text,
		"> quoted words go on\n>> deeper\nand mine go on too\nFrom here\n-- \nAnn\n");
	m = mail_of("Content-Type: text/plain; format=flowed; delsp=yes\n\n\xe6\x97\xa5 "
		    "\n\xe6\x9c\xac\n");
	assert_string_equal(m->text, "日本\n");
}

static void a_missing_boundary_is_guessed_or_the_text_kept(void **state)
{
	struct mail *m = mail_of(
		"Content-Type: multipart/mixed\n\n--u\nContent-Type: text/plain\n\nok\n--u--\n");

	(void)state;
	assert_string_equal(m->text, "ok");
	m = mail_of("Content-Type: multipart/mixed; boundary=never\n\nall of it\n");
	assert_string_equal(m->text, "all of it\n");
	assert_true(has_problem(m, "never comes"));
	m = mail_of(MIXED "--b b\n\ncut off in the mid");
	assert_string_equal(m->text, "cut off in the mid");
	assert_true(has_problem(m, "before its last boundary"));
}

static void an_outer_boundary_ends_what_is_inside(void **state)
{
	struct mail *m = mail_of(
		MIXED "--b b\nContent-Type: multipart/alternative; boundary=i\n\n--i\n\nin\n"
		      "--b b\nContent-Type: image/gif\n\nGIF\n--b b--\n");

	(void)state;
	assert_string_equal(m->text, "in");
	assert_attachment(m, 0, "", "image/gif", 3);
}

static void html_alone_becomes_text(void **state)
{
	struct mail *m =
		mail_of("Content-Type: text/html\n\n<meta charset=\"iso-8859-1\"><p>caf\xe9</p>"
			"<blockquote>said</blockquote><p>- <a href='https://x.org/'>here</a></p>");

	(void)state;
	assert_string_equal(m->text, "café\n\n> said\n\n- here <https://x.org/>\n");
	assert_non_null(m->html);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_plain_part_of_an_alternative_is_the_text),
		T(an_empty_plain_part_gives_way_to_the_html),
		T(what_stands_in_an_alternative_and_is_no_text_is_attached),
		T(inline_texts_are_joined_and_files_listed),
		T(a_file_name_in_several_encoded_words_is_whole),
		T(the_extended_file_name_counts_before_the_plain_one),
		T(a_path_of_windows_is_no_part_of_the_name),
		T(parameters_may_follow_without_their_semicolon),
		T(blanks_of_any_script_are_no_text_of_an_alternative),
		T(an_attached_message_is_not_looked_into),
		T(a_delivery_report_gives_its_leaves),
		T(parts_of_a_digest_are_messages),
		T(transfer_codings_are_undone_as_they_come),
		T(flowed_text_is_unwrapped_by_depth),
		T(a_missing_boundary_is_guessed_or_the_text_kept),
		T(an_outer_boundary_ends_what_is_inside),
		T(html_alone_becomes_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
