/* What of a post's attachments goes out to others: by type, by size, and as they came. */
#include "limits_kit.h"

#include "reader/html_child.h"

static const char with_file[] =
	"Authentication-Results: mx.example.org; dmarc=pass header.from=a.example\r\n"
	"From: ana@a.example\r\nTo: circle@example.org\r\nSubject: A file\r\n"
	"Message-ID: <f1@a.example>\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n"
	"MIME-Version: 1.0\r\nContent-Type: multipart/%s; boundary=b\r\n\r\n"
	"--b\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n"
	"--b\r\nContent-Type: %s; name=\"tool.bin\"\r\n"
	"Content-Disposition: attachment; filename=\"tool.bin\"\r\n"
	"Content-Transfer-Encoding: base64\r\n\r\nc2VjcmV0IHN0dWZm\r\n--b--\r\n";

static const char *relayed_file(const char *more, const char *type)
{
	size_t n;
	struct kit_letter **v;

	k = kit_open(more);
	member(k, "ana@a.example", "each");
	member(k, "bo@b.example", "each");
	kit_raw(k, arena_printf(k->a, with_file, "mixed", type));
	v = kit_letters(k, &n);
	assert_int_equal(n, 1);
	return v[0]->raw;
}

static void attachments_are_kept_byte_for_byte_by_default(void **state)
{
	(void)state;
	assert_non_null(strstr(relayed_file(NULL, "application/pdf"),
			       "Content-Transfer-Encoding: base64\r\n\r\nc2VjcmV0IHN0dWZm\r\n--b"));
}

static void attachments_are_stripped_where_the_community_says_so(void **state)
{
	const char *raw;

	(void)state;
	raw = relayed_file("posts: { attachments = \"strip\"; };\n", "application/pdf");
	assert_null(strstr(raw, "c2VjcmV0"));
	assert_non_null(strstr(raw, "[tool.bin (12"));
	assert_non_null(strstr(raw, "Here it is."));
}

/* As many bytes as are taken off, not as many as its coding makes of them. */
static void a_large_attachment_is_stripped_and_a_small_one_is_not(void **state)
{
	(void)state;
	for (int over = 0; over < 2; over++) {
		struct buf b = BUF(NULL);
		const char *raw, *at;
		size_t n;

		k = kit_open("posts: { max_attachment = \"3k\"; };\n");
		member(k, "ana@a.example", "each");
		member(k, "bo@b.example", "each");
		b.a = k->a;
		raw = arena_printf(k->a, with_file, "mixed", "application/pdf");
		at = strstr(raw, "c2VjcmV0");
		buf_add(&b, raw, (size_t)(at - raw));
		for (int i = 0; i < 1024; i++) /* three bytes each */
			buf_str(&b, i % 16 == 15 ? "c2Vj\r\n" : "c2Vj");
		buf_str(&b, over ? "cg==\r\n--b--\r\n" : "\r\n--b--\r\n");
		kit_raw(k, buf_text(&b));
		raw = kit_letters(k, &n)[0]->raw;
		assert_int_equal(strstr(raw, "c2Vjc2Vj") == NULL, over);
		assert_int_equal(strstr(raw, "[tool.bin (") != NULL, over);
		close_kit(NULL);
	}
}

static void a_refused_type_is_stripped_always(void **state)
{
	(void)state;
	assert_null(strstr(relayed_file(NULL, "application/x-msdownload"), "c2VjcmV0"));
}

/* Programs that would do harm say that they are anything. */
static void a_programs_name_is_refused_whatever_its_type_says(void **state)
{
	static const struct {
		const char *name;
		bool goes;
	} v[] = { { "photo.jpg.exe", false }, { "RUN.BAT", false },     { "a.scr. ", false },
		  { "notes.txt", true },      { "example.com", false }, { "exe", true } };

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		const char *raw, *at;
		size_t n;

		k = kit_open(NULL);
		member(k, "ana@a.example", "each");
		member(k, "bo@b.example", "each");
		raw = arena_printf(k->a, with_file, "mixed", "application/octet-stream");
		at = strstr(raw, "filename=\"tool.bin\"");
		raw = arena_printf(k->a, "%.*sfilename=\"%s\"%s", (int)(at - raw), raw, v[i].name,
				   at + strlen("filename=\"tool.bin\""));
		kit_raw(k, raw);
		raw = kit_letters(k, &n)[0]->raw;
		if (!strstr(raw, "c2VjcmV0") == v[i].goes)
			fail_msg("%s", v[i].name);
		close_kit(NULL);
	}
}

static const char forwarded[] =
	"Authentication-Results: mx.example.org; dmarc=pass header.from=a.example\r\n"
	"From: ana@a.example\r\nTo: circle@example.org\r\nSubject: Fwd\r\n"
	"Message-ID: <f2@a.example>\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n"
	"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n"
	"--o\r\nContent-Type: text/plain\r\n\r\nLook at this.\r\n"
	"--o\r\nContent-Type: message/rfc822; name=\"old.eml\"\r\n"
	"Content-Disposition: %s; filename=\"old.eml\"\r\n\r\n%s\r\n--o--\r\n";

/* Whoever opens the mail that is attached has what is attached to that. */
static void a_refused_type_is_stripped_within_an_attached_mail_too(void **state)
{
	static const struct {
		const char *how, *type;
		bool goes;
	} v[] = { { "attachment", "application/x-msdownload", false },
		  { "inline", "application/x-msdownload", false },
		  { "attachment", "application/pdf", true } };

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		const char *inner, *raw;
		size_t n;

		k = kit_open(NULL);
		member(k, "ana@a.example", "each");
		member(k, "bo@b.example", "each");
		inner = arena_printf(k->a, with_file, "mixed", v[i].type);
		kit_raw(k, arena_printf(k->a, forwarded, v[i].how, inner));
		raw = kit_letters(k, &n)[0]->raw;
		assert_non_null(strstr(raw, "Look at this."));
		assert_int_equal(strstr(raw, "c2VjcmV0") != NULL, v[i].goes);
		assert_int_equal(strstr(raw, "[old.eml (") == NULL, v[i].goes);
		close_kit(NULL);
	}
}

/* A page is parsed in a process of its own, also one in a mail that is only attached. */
static void the_page_of_an_attached_mail_is_no_business_of_the_editors(void **state)
{
	static const char page[] = "From: eve@e.example\r\nSubject: Old\r\nMIME-Version: 1.0\r\n"
				   "Content-Type: text/html\r\n\r\n<p>Hostile</p>\r\n";
	struct arrival *r;
	size_t n;

	(void)state;
	k = kit_open("posts: { newcomer_posts = 0; };\n");
	member(k, "ana@a.example", "each");
	member(k, "bo@b.example", "each");
	html_child_kill_next(k->c->html);
	kit_raw(k, arena_printf(k->a, forwarded, "attachment", page));
	kit_letters(k, &n);
	r = kit_raw(k,
		    "Authentication-Results: mx.example.org; dmarc=pass header.from=a.example\r\n"
		    "From: ana@a.example\r\nTo: circle@example.org\r\nSubject: Next\r\n"
		    "MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>Readable.</p>");
	assert_string_equal(post_find(k->c->s, k->a, r->id)->text, "Readable.");
}

/* As the post itself says. The word is for nobody else. */
static void what_was_stripped_is_had_by_the_word_more(void **state)
{
	struct kit_letter *l, **v;
	struct arrival *r;
	size_t n;

	(void)state;
	assert_non_null(strstr(relayed_file("posts: { attachments = \"strip\"; newcomer_posts = 0;"
					    " };\n",
					    "application/pdf"),
			       "to get it by mail"));
	r = kit_mail_with(k, "pass", "bo@b.example", "circle@example.org", "Re: A file",
			  "In-Reply-To: <f1@a.example>\r\nReferences: <f1@a.example>\r\n",
			  "More!\r\n\r\n> Here it is.");
	assert_string_equal(r->state, "acted");
	l = kit_letter(k, "bo@b.example");
	assert_non_null(strstr(l->m->text, "file 1: tool.bin"));
	kit_mail(k, "pass", "bo@b.example", l->reply_to, "Re: A file", "file 1");
	l = kit_letter(k, "bo@b.example");
	assert_int_equal(l->m->n_attachments, 1);
	/* thanks to the list are for its readers */
	kit_mail_with(k, "pass", "bo@b.example", "circle@example.org", "Re: A file",
		      "In-Reply-To: <f1@a.example>\r\nReferences: <f1@a.example>\r\n", "Thanks!");
	v = kit_letters(k, &n);
	assert_int_equal(n, 1);
	assert_string_equal(v[0]->kind, "post");
}

static void attachments_are_held_where_the_community_says_so(void **state)
{
	struct arrival *r;

	(void)state;
	k = kit_open("posts: { attachments = \"hold\"; };\n");
	member(k, "ana@a.example", "each");
	r = kit_raw(k, arena_printf(k->a, with_file, "mixed", "application/pdf"));
	assert_string_equal(r->state, "held");
	assert_non_null(strstr(r->reason, "it has an attachment (tool.bin)"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(attachments_are_kept_byte_for_byte_by_default),
		TEST(attachments_are_stripped_where_the_community_says_so),
		TEST(a_large_attachment_is_stripped_and_a_small_one_is_not),
		TEST(a_refused_type_is_stripped_always),
		TEST(a_programs_name_is_refused_whatever_its_type_says),
		TEST(a_refused_type_is_stripped_within_an_attached_mail_too),
		TEST(the_page_of_an_attached_mail_is_no_business_of_the_editors),
		TEST(what_was_stripped_is_had_by_the_word_more),
		TEST(attachments_are_held_where_the_community_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
