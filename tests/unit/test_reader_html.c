#include "arena_kit.h"
#include "reader/html_child.h"
#include "reader/parse.h"
#include "reader/quote.h"

static const char *text(const char *html)
{
	return html_text(a, html, strlen(html));
}

static void paragraphs_and_lines_are_kept(void **state)
{
	(void)state;
	assert_string_equal(
		text("<p>one\n two</p><p>three<br>four</p><div>five</div><div>six</div>"),
		"one two\n\nthree\nfour\n\nfive\nsix\n");
	assert_string_equal(text("<h1>Title</h1>text<hr>more"),
			    "Title\n\ntext\n----------\nmore\n");
	assert_string_equal(text("<pre>a  b\n   c</pre>"), "a  b\n   c\n");
	assert_string_equal(text("no tags at all"), "no tags at all\n");
	assert_string_equal(text(""), "");
}

static void links_are_kept_beside_their_words(void **state)
{
	(void)state;
	assert_string_equal(text("see <a href='https://x.org/a?b=1&amp;c'>this page</a>."),
			    "see this page <https://x.org/a?b=1&c>.\n");
	assert_string_equal(text("<a href='http://x.org/'>http://x.org</a>"), "http://x.org\n");
	assert_string_equal(text("<a href='http://x.org/'>x.org</a>"), "x.org\n");
	assert_string_equal(text("<a href='mailto:a@x.org'>a@x.org</a>"), "a@x.org\n");
	assert_string_equal(text("<a href='javascript:x()'>run</a> <a href='#top'>up</a>"),
			    "run up\n");
	assert_string_equal(text("<a href='https://x.org/pixel'><img src='p.gif'></a>end"),
			    "end\n");
}

/* As browsers read them; the numbers are those of windows-1252, from the word processors of 1997 on. */
static void characters_are_read_by_name_and_number(void **state)
{
	(void)state;
	assert_string_equal(text("&lt;&eacute;&#233;&#xE9;&euro;&#8217;&lt"), "<éé\xc3\xa9€’<\n");
	assert_string_equal(text("It&#146;s &#147x&#148; &#x96; &#128;&#129;."), "It’s “x” – €.\n");
	assert_string_equal(text("caf&eacute &copy 2020, &nbsp x & Co &amp AT&T R&D &foo"),
			    "café © 2020, x & Co & AT&T R&D &foo\n");
	assert_string_equal(text("<a href='https://x.org/?a=1&copy=2&reg=3&lt=4'>t</a>"),
			    "t <https://x.org/?a=1&copy=2&reg=3&lt=4>\n");
}

static void a_picture_of_a_smile_is_one(void **state)
{
	(void)state;
	assert_string_equal(
		text("ok <img alt='\xf0\x9f\x99\x82'><img alt='\xe2\x9d\xa4\xef\xb8\x8f'>!"),
		"ok \xf0\x9f\x99\x82\xe2\x9d\xa4\xef\xb8\x8f!\n");
	assert_string_equal(text("see <img alt='a barn'> and <img alt='*'>"),
			    "see [a barn] and [*]\n");
}

static void lists_are_laid_out(void **state)
{
	(void)state;
	assert_string_equal(text("<ul><li>one<li>two<ul><li>in</ul></ul>after"),
			    "- one\n- two\n  - in\n\nafter\n");
	assert_string_equal(text("<ol start=3><li>c<li>d</ol>"), "3. c\n4. d\n");
}

static void tables_are_readable(void **state)
{
	(void)state;
	assert_string_equal(text("<table><tr><th>Name<th>Age</tr><tr><td>Ann<td>41</tr></table>"),
			    "Name | Age\nAnn | 41\n");
	assert_string_equal(text("<table><tr><td><p>left</p><td><p>right</p></table>"),
			    "left\n\nright\n");
}

static void quotes_are_marked(void **state)
{
	(void)state;
	assert_string_equal(
		text("mine<blockquote>his<blockquote>hers</blockquote></blockquote>mine"),
		"mine\n\n> his\n>\n>> hers\n\nmine\n");
	assert_string_equal(text("mine<div style='border:none; border-left:solid #CCCCCC 1.0pt;"
				 "padding:0cm'><p>his</p></div>mine"),
			    "mine\n\n> his\n\nmine\n"); /* Outlook's */
	assert_string_equal(text("<div style='border-left: 4px solid #2a7'>A box</div>"),
			    "A box\n");
}

/* The marks end at twenty, the quotes do not: what stands behind the inner ones is still quoted. */
static void what_follows_thirty_quotes_in_each_other_is_quoted(void **state)
{
	struct buf b = BUF(a);
	const char *out;

	(void)state;
	for (int i = 0; i < 30; i++)
		buf_printf(&b, "<blockquote>down%d", i + 1);
	for (int i = 30; i; i--)
		buf_printf(&b, "up%d</blockquote>", i);
	buf_str(&b, "mine");
	out = text(buf_text(&b));
	assert_non_null(strstr(out, "\n>>>>>>>>>>>>>>>>>>>> up25\n"));
	assert_non_null(strstr(out, "\n>>>>> up5\n"));
	assert_non_null(strstr(out, "\n> up1\n"));
	assert_non_null(strstr(out, "\nmine\n"));
}

static void what_is_hidden_is_left_out(void **state)
{
	(void)state;
	assert_string_equal(text("<title>t</title><style>s{}</style><script>x</script>"
				 "<div style='DISPLAY : none'>preview</div><span hidden>h</span>"
				 "<div style='max-height:0;overflow:hidden'>p</div>seen<!-- c -->"),
			    "seen\n");
	assert_string_equal(text("a&zwnj;&nbsp;&zwnj;&nbsp;&#847;&shy;b"), "a b\n");
}

static void images_give_their_words(void **state)
{
	(void)state;
	assert_string_equal(
		text("<img src=http://x/y.gif alt='A map'> here <img src=t.gif alt=''>"),
		"[A map] here\n");
}

static void the_signature_mark_keeps_its_blank(void **state)
{
	(void)state;
	assert_string_equal(text("bye<br>-- <br>Ann"), "bye\n-- \nAnn\n");
}

static void nothing_deceives_in_what_comes_out(void **state)
{
	(void)state;
	assert_string_equal(text("a&#8238;b&#27;[31m&#0;c"), "ab[31mc\n");
}

static void a_child_renders_many_pages(void **state)
{
	struct html_child *c = html_child_new();
	const char *out;
	struct why w;

	(void)state;
	for (int i = 0; i < 50; i++) {
		const char *page = arena_printf(a, "<p>page %d</p>", i);

		assert_int_equal(html_child_text(c, a, page, strlen(page), &out, &w), OK);
		assert_string_equal(out, arena_printf(a, "page %d\n", i));
	}
	html_child_free(c);
}

static void a_page_that_kills_the_child_does_not_hurt_the_next(void **state)
{
	struct html_child *c = html_child_new();
	const char *out;
	struct why w;

	(void)state;
	for (int i = 0; i < 3; i++) {
		html_child_kill_next(c);
		assert_int_equal(html_child_text(c, a, "<p>x", 4, &out, &w), BAD);
		assert_string_equal(out, "");
		assert_true(w.text[0] != '\0');
		assert_int_equal(html_child_text(c, a, "<p>next", 7, &out, &w), OK);
		assert_string_equal(out, "next\n");
	}
	html_child_free(c);
}

static void a_tag_with_fifty_thousand_attributes_is_defused(void **state)
{
	struct buf b = BUF(a);

	(void)state;
	buf_str(&b, "<p>before</p><p ");
	for (int i = 0; i < 50000; i++)
		buf_printf(&b, "a%d ", i);
	buf_str(&b, ">");
	assert_string_equal(html_text(a, b.p, b.n), "before\n");
	buf_cut(&b, 2000);
	buf_str(&b, ">after");
	assert_string_equal(html_text(a, b.p, b.n), "before\n\nafter\n");
}

static void the_conditions_of_word_are_no_text(void **state)
{
	(void)state;
	assert_string_equal(
		text("<p>For Saturday:</p><p><![if !supportLists]>\u00b7 <![endif]>gloves"
		     "</p><!--[if gte mso 9]><xml>x</xml><![endif]-->"
		     "<!--[if !mso]><!--><p>and <!--<![endif]-->tea</p>"),
		"For Saturday:\n\n\u00b7 gloves\n\nand tea\n");
}

/* Whole pages as programs write them: what their quotes are marked by is gone with the text of others. */
static void the_quotes_of_html_programs_are_cut(void **state)
{
	static const char *const pages[] = {
		/* Gmail */
		"<div dir=ltr>Raku, at nine.</div><br><div class=gmail_quote><div dir=ltr "
		"class=gmail_attr>On Mon, Mar 2, 2026 at 9:00 AM Tom Bell &lt;<a "
		"href='mailto:tom@example.org'>tom@example.org</a>&gt; wrote:<br></div><blockquote "
		"class=gmail_quote style='border-left:1px solid'><div>Which "
		"kiln?</div></blockquote></div>",
		/* Outlook: a line above, no blockquote */
		"<div class=WordSection1><p class=MsoNormal>Raku, at nine.</p><div><div "
		"style='border:none;"
		"border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p "
		"class=MsoNormal><b>From:"
		"</b> Tom Bell &lt;tom@example.org&gt;<br><b>Sent:</b> Monday, March 2, 2026 9:00 "
		"AM<br>"
		"<b>To:</b> Ana Lind &lt;ana@example.org&gt;<br><b>Subject:</b> "
		"Kiln</p></div></div>"
		"<p class=MsoNormal>Which kiln?</p></div>",
		/* Outlook on the web, in German */
		"<div class=elementToProof>Raku, at nine.</div><div id=appendonsend></div><hr "
		"style='display:inline-block;width:98%'><div id=divRplyFwdMsg dir=ltr><b>Von:</b> "
		"Tom "
		"Bell &lt;tom@example.org&gt;<br><b>Gesendet:</b> Montag, 2. M\xc3\xa4rz 2026 "
		"09:00<br><b>An:</b> Ana Lind<br><b>Betreff:</b> Kiln</div><div>Which kiln?</div>",
		/* Apple Mail */
		"<div>Raku, at nine.</div><div><br><blockquote type=cite><div>On 2 Mar 2026, at "
		"09:00, "
		"Tom Bell &lt;tom@example.org&gt; wrote:</div><br><div>Which "
		"kiln?</div></blockquote></div>",
		/* a phone */
		"<div>Raku, at nine.</div><div><br></div><div>Sent from my "
		"iPhone</div><div><br><blockquote "
		"type=cite>On 2 Mar 2026, at 09:00, Tom Bell &lt;tom@example.org&gt; wrote:<br><br>"
		"</blockquote></div><blockquote type=cite><div>Which kiln?</div></blockquote>",
		/* Yahoo */
		"<div class=ydp1-yahoo-style-wrap><div>Raku, at nine.</div></div><div "
		"id=yahoo_quoted_1 "
		"class=yahoo_quoted><div style='font-size:13px'><div>On Monday, March 2, 2026, "
		"09:00:00 AM "
		"GMT, Tom Bell &lt;tom@example.org&gt; wrote: "
		"</div><div><br></div><div><br></div><div>"
		"Which kiln?</div></div></div>",
		/* Thunderbird, below the quote */
		"<div class=moz-cite-prefix>Am 02.03.26 um 09:00 schrieb Tom "
		"Bell:<br></div><blockquote "
		"type=cite><p>Which kiln?</p></blockquote><p>Raku, at nine.</p>",
		/* the border alone */
		"<p>Raku, at nine.</p><blockquote style='border-left:2px solid "
		"#000;padding-left:5px'>"
		"<p>Which kiln?</p></blockquote>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		struct mail m = { .from = { "Ana Lind", "ana@example.org" },
				  .subject = "Re: Kiln",
				  .text = arena_dup(a, text(pages[i])) };

		quote_cut(a, &m);
		if (strcmp(m.reply, "Raku, at nine.") != 0)
			fail_msg("%s\nleft: %s", m.text, m.reply);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(paragraphs_and_lines_are_kept),
		T(links_are_kept_beside_their_words),
		T(characters_are_read_by_name_and_number),
		T(a_picture_of_a_smile_is_one),
		T(lists_are_laid_out),
		T(tables_are_readable),
		T(quotes_are_marked),
		T(what_follows_thirty_quotes_in_each_other_is_quoted),
		T(what_is_hidden_is_left_out),
		T(images_give_their_words),
		T(the_signature_mark_keeps_its_blank),
		T(nothing_deceives_in_what_comes_out),
		T(a_child_renders_many_pages),
		T(a_page_that_kills_the_child_does_not_hurt_the_next),
		T(a_tag_with_fifty_thousand_attributes_is_defused),
		T(the_conditions_of_word_are_no_text),
		T(the_quotes_of_html_programs_are_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
