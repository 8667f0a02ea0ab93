/*
 * Foreign HTML in each-post letters: kept byte for byte, or replaced by its text.
 */
#include "circle_kit.h"

/* What Bo gets of a mail of Ana's with that Content-Type and body. */
static struct kit_letter *relayed(const char *more, const char *type, const char *body)
{
	struct kit_letter **v;
	size_t n;

	k = kit_open(more);
	kit_member(k, "ana@a.example", "Ana", NULL);
	circle_member("bo@b.example", "Bo", "each");
	assert_string_equal(
		kit_raw(k, arena_printf(k->a,
					"Authentication-Results: mx.example.org; dmarc=pass "
					"header.from=a.example\r\nFrom: ana@a.example\r\n"
					"To: circle@example.org\r\nSubject: Beans\r\nMessage-ID: "
					"<h@a.example>\r\nMIME-Version: 1.0\r\nContent-Type: %s"
					"\r\n\r\n%s",
					type, body))
			->state,
		"filed");
	v = kit_letters(k, &n);
	assert_int_equal(n, 1);
	return v[0];
}

#define PAGE "<p>Sow <b>now</b>.</p><img src=\"https://spy.example/p.gif\">\r\n"
#define TEXT "posts: { html = \"text\"; };\n"

static void html_is_kept_byte_for_byte_by_default(void **state)
{
	(void)state;
	assert_non_null(strstr(relayed(NULL, "text/html; charset=utf-8", PAGE)->raw, PAGE));
}

static void the_plain_alternative_stands_for_the_page(void **state)
{
	struct kit_letter *l;

	(void)state;
	l = relayed(TEXT, "multipart/alternative; boundary=b",
		    "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSow now, é.\r\n"
		    "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" PAGE "--b--\r\n");
	assert_null(strstr(l->raw, "spy.example"));
	assert_null(strstr(l->raw, "text/html"));
	assert_non_null(strstr(l->m->text, "Sow now, é."));
	for (size_t i = 0; i < l->m->n_leaves; i++) /* whichever of the alternatives is shown */
		if (!strcmp(l->m->leaves[i].parent, "multipart/alternative"))
			assert_non_null(strstr(reader_leaf_text(k->a, &l->m->leaves[i], NULL),
					       "Sow now, é."));
}

static void a_mail_of_html_alone_becomes_its_text(void **state)
{
	struct kit_letter *l;

	(void)state;
	l = relayed(TEXT, "text/html; charset=utf-8", PAGE);
	assert_null(strstr(l->raw, "spy.example"));
	assert_null(strstr(l->raw, "<p>"));
	assert_non_null(strstr(l->m->text, "Sow"));
	assert_non_null(strstr(l->m->text, "now"));
}

static void a_page_with_its_pictures_becomes_text_and_pictures(void **state)
{
	struct kit_letter *l;

	(void)state;
	l = relayed(TEXT, "multipart/related; boundary=r; type=\"text/html\"",
		    "--r\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" PAGE
		    "--r\r\nContent-Type: image/png\r\nContent-ID: <i>\r\n"
		    "Content-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n--r--\r\n");
	assert_null(strstr(l->raw, "spy.example"));
	assert_non_null(strstr(l->raw, "iVBORw=="));
	assert_non_null(strstr(l->m->text, "Sow"));
}

/* Cutting would break the signature; the manual says so. */
static void a_signed_page_stays_as_it_was_signed(void **state)
{
	(void)state;
	assert_non_null(strstr(
		relayed(TEXT,
			"multipart/signed; boundary=s; protocol=\"application/pgp-signature\"; "
			"micalg=pgp-sha256",
			"--s\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" PAGE
			"--s\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n--s--\r\n")
			->raw,
		PAGE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(html_is_kept_byte_for_byte_by_default),
		TEST(the_plain_alternative_stands_for_the_page),
		TEST(a_mail_of_html_alone_becomes_its_text),
		TEST(a_page_with_its_pictures_becomes_text_and_pictures),
		TEST(a_signed_page_stays_as_it_was_signed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
