#include <stdlib.h>

#include "compose_kit.h"

#include "compose/newsletter.h"
#include "compose/picture.h"

static struct newsletter plain(const char *markdown)
{
	return (struct newsletter){ .community = "Garden Circle",
				    .address = "circle@example.org",
				    .separator = "+",
				    .title = "Spring",
				    .markdown = markdown,
				    .period = "",
				    .number = 3,
				    .seed = 7 };
}

static struct newsletter_page made(const struct newsletter *n)
{
	struct newsletter_page p = { 0 };
	struct why w = { "" };

	assert_int_equal(newsletter_compose(a, en, n, &p, &w), OK);
	return p;
}

static void markdown_is_a_page_and_its_own_text(void **state)
{
	struct newsletter n = plain("# Beds\n\nDig *deep* and [read](https://example.org/a).\n");
	struct newsletter_page p = made(&n);

	(void)state;
	assert_non_null(strstr(p.html, "<h1>Beds</h1>"));
	assert_non_null(strstr(p.html, "<em>deep</em>"));
	assert_non_null(strstr(p.text, "Dig *deep* and [read](https://example.org/a)."));
	assert_non_null(strstr(p.text, "Newsletter 3"));
}

static void attack_12_nothing_active_and_nothing_remote_gets_in(void **state)
{
	struct newsletter n =
		plain("<script>alert(1)</script>\n\n[x](javascript:alert(1))\n\n"
		      "![pixel](https://tracker.example/p.gif)\n\n<img src=x onerror=y>\n");
	struct newsletter_page p = made(&n);

	(void)state;
	assert_null(strstr(p.html, "<script"));
	assert_null(strstr(p.html, "javascript:"));
	assert_null(strstr(p.html, "<img"));
	assert_non_null(strstr(p.html, "<a href=\"https://tracker.example/p.gif\">pixel</a>"));
	assert_int_equal(p.linked, 1);
}

static void a_picture_that_came_along_is_shown_within_the_budget(void **state)
{
	static const char bytes[1000] = "\x89PNG";
	struct newsletter_image images[] = { { "beds.png", "image/png", bytes, sizeof bytes },
					     { "big.png", "image/png", bytes, sizeof bytes } };
	struct newsletter n =
		plain("![Beds](beds.png)\n\n![again](./beds.png)\n\n![Big](big.png)\n");
	struct newsletter_page p;
	struct letter l;
	struct letter_bytes b;
	struct why w;

	(void)state;
	n.images = images;
	n.n_images = 2;
	n.budget = 1500;
	p = made(&n);
	assert_int_equal(p.shown, 2);
	assert_int_equal(p.linked, 0);
	assert_string_equal(p.too_big, "big.png");
	assert_null(strstr(p.html, "href=\"big.png\"")); /* it would lead nowhere */
	assert_non_null(strstr(p.html, "<p>Big</p>"));
	newsletter_letter(&n, &p, &l);
	assert_int_equal(letter_build(a, &l, &b, &w), OK);
	assert_non_null(memmem(b.p, b.n, "multipart/related", 17));
	assert_non_null(memmem(b.p, b.n, "Content-ID: <i0.7@tidings>", 26));
	assert_non_null(memmem(b.p, b.n, "src=3D\"cid:i0.7@tidings\"", 24));
	assert_null(memmem(b.p, b.n, "Content-ID: <i1.", 16));
}

static void pictures_that_are_not_shown_are_named(void **state)
{
	static const char bytes[10] = "\x89PNG";
	struct newsletter_image images[] = { { "beds.png", "image/png", bytes, sizeof bytes },
					     { "leek.png", "image/png", bytes, sizeof bytes },
					     { "plan.pdf", "application/pdf", bytes, 10 } };
	struct newsletter n = plain("![Beds](beds.png) ![](bedz.png) ![](a/no.png)\n");
	struct newsletter_page p;

	(void)state;
	n.images = images;
	n.n_images = 3;
	p = made(&n);
	assert_string_equal(p.absent, "bedz.png, a/no.png");
	assert_string_equal(p.unnamed, "leek.png");
	assert_string_equal(p.too_big, "");
	assert_null(strstr(p.html, "href=\"bedz.png\""));
	assert_non_null(strstr(p.html, "bedz.png"));
}

static void a_picture_has_words_and_a_width(void **state)
{
	static const char gif[] = "GIF89a\x2c\x01\x10\0";
	static const struct newsletter_image images[] = {
		{ "leaf.gif", "image/gif", gif, sizeof gif - 1 },
		{ "odd.png", "image/png", "no picture", 10 }
	};
	struct newsletter n = plain("![A \"leaf\"](leaf.gif)\n\n![](odd.png)\n");
	struct newsletter_page p;

	(void)state;
	n.images = images;
	n.n_images = 2;
	p = made(&n);
	assert_non_null(strstr(p.html, "alt=\"A &quot;leaf&quot;\" width=\"300\""));
	assert_non_null(strstr(p.html, "alt=\"odd.png\" width=\"528\""));
}

static void the_width_of_a_picture_is_read_and_broken_ones_have_none(void **state)
{
	static const struct {
		const char *p;
		size_t n;
		int width;
	} cases[] = {
#define CASE(bytes, width) { bytes, sizeof bytes - 1, width }
		CASE("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\1\0", 640),
		CASE("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7f\0\x02\x80\0\0\1\0", 0),
		CASE("\xff\xd8\xff\xe0\0\4ab\xff\xff\xc0\0\x11\x08\1\0\x03\xe8\3", 1000),
		CASE("\xff\xd8\xff\xe0\0\0ab\xff\xc0\0\x11\x08\1\0\x03\xe8\3", 0),
		CASE("\xff\xd8\xff\xe0\xff\xff", 0),
		CASE("RIFF....WEBPVP8X\x0a\0\0\0\0\0\0\0\x1f\3\0\0\0\0", 800),
		CASE("GIF89a\x2c", 0),
		CASE("", 0),
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(picture_width(cases[i].p, cases[i].n), cases[i].width);
}

static void an_empty_text_is_refused(void **state)
{
	struct newsletter n = plain(" \n\t\n");
	struct newsletter_page p;
	struct why w = { "" };

	(void)state;
	assert_int_equal(newsletter_compose(a, en, &n, &p, &w), BAD);
	assert_string_equal(w.text, "the newsletter has no text");
}

static void every_language_has_its_words(void **state)
{
	static const char *const langs[] = { "en", "es", "pt", "de", "fr" };
	struct newsletter n = plain("Hello\n");

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		struct newsletter_page p = { 0 };
		struct why w = { "" };

		assert_int_equal(newsletter_compose(a, words_lang(ws, langs[i], "en"), &n, &p, &w),
				 OK);
		assert_null(strstr(p.text, "{"));
		assert_non_null(strstr(p.text, "Garden Circle"));
	}
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up_words, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(markdown_is_a_page_and_its_own_text),
		TEST(attack_12_nothing_active_and_nothing_remote_gets_in),
		TEST(a_picture_that_came_along_is_shown_within_the_budget),
		TEST(pictures_that_are_not_shown_are_named),
		TEST(a_picture_has_words_and_a_width),
		TEST(the_width_of_a_picture_is_read_and_broken_ones_have_none),
		TEST(an_empty_text_is_refused),
		TEST(every_language_has_its_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
