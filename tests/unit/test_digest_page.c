/* What a reader of a digest need not read twice, lines of people with long names, beginnings of posts. */
#include "compose_kit.h"

#include "base/buf.h"

#include "base/text.h"
#include "compose/opening.h"
#include "tests/looks/sample.h"

/* The first part of a digest of one thread with one post. */
static struct digest_part digest_of(struct digest_thread *t, struct digest_post *p)
{
	struct digest_edition e = sample_edition;

	t->posts = p;
	t->n_posts = 1;
	e.threads = t;
	e.n_threads = 1;
	return digest_made(&e).parts[0];
}

static void a_summary_says_what_came_of_the_question_above_it(void **state)
{
	static const struct digest_sentence said[] = {
		{ "Which bed shall we take for the leeks?", "Ana Ruiz" },
		{ "The north one drains well.", "Bo Lindqvist" }
	};
	struct digest_post v[] = { sample_blight[0], sample_blight[1], sample_blight[2],
				   sample_blight[3] };
	struct digest_thread t = sample_threads[0];
	struct digest_edition e = sample_edition;
	struct digest d;

	(void)state;
	v[0].text = "Dear all. Which bed shall we take for the leeks? It is late.";
	v[1].text = "The north one drains well.";
	t.posts = v;
	t.n_posts = t.total = 4;
	t.sentences = said;
	t.n_sentences = 2;
	e.threads = &t;
	e.n_threads = 1;
	d = digest_made(&e);
	assert_null(strstr(d.parts[0].text, "- Ana Ruiz: Which bed"));
	assert_non_null(strstr(strstr(d.parts[0].text, "It is late."),
			       "In short:\n- Bo Lindqvist: The north one"));
	assert_non_null(strstr(strstr(d.parts[0].html, "It is late."), "The north one"));

	d = digest_made_in(words_lang(ws, "fr", NULL), &e);
	assert_non_null(strstr(d.parts[0].text, "- Bo Lindqvist\xc2\xa0: The north one"));
	assert_non_null(strstr(d.parts[0].html, "<b>Bo Lindqvist\xc2\xa0:</b> The north one"));

	t.n_sentences = 1; /* nothing is left of it */
	d = digest_made(&e);
	assert_null(strstr(d.parts[0].text, "In short"));
}

/* Three hundred headings with a button each, and nothing to read between them, are five mails. */
static void what_finds_no_room_is_a_line_each_and_not_a_heading_each(void **state)
{
	static struct digest_thread v[300];
	struct digest_edition e = sample_edition;
	struct digest d;

	(void)state;
	for (size_t i = 0; i < 300; i++) {
		v[i] = sample_threads[2];
		v[i].subject = arena_printf(a, "Bed %zu and what stands in it", i);
		v[i].section = NULL;
	}
	v[0].sentences = sample_short;
	v[0].n_sentences = 3;
	e.threads = v;
	e.n_threads = 300;
	d = digest_made(&e);
	assert_in_range(d.n_parts, 2, 3);
	assert_non_null(strstr(d.parts[0].html, "Eleven of fourteen"));
	assert_null(strstr(d.parts[0].html, "id=\"t2\""));
	/* and that is said before three hundred lines, not behind them */
	assert_non_null(strstr(strstr(d.parts[0].text, "only named"), "In this digest"));
	assert_non_null(strstr(strstr(d.parts[0].html, "only named"), "In this digest"));
	assert_non_null(strstr(d.parts[1].text, "begin a line with the conversation"));
	assert_null(strstr(d.parts[1].text, "write to the address under"));
	assert_non_null(strstr(d.parts[1].text, "conversations are only named"));
	assert_null(strstr(d.parts[1].html, "reply button"));
}

/* Summaries are kept as long as they find room in three mails, and what is there is not denied. */
static void summaries_of_very_many_are_left_out_as_openings_are(void **state)
{
	static struct digest_thread v[500];
	struct digest_edition e = sample_edition;
	struct digest d;

	(void)state;
	for (size_t i = 0; i < 500; i++) {
		v[i] = sample_threads[1];
		v[i].subject = arena_printf(a, "Bed %zu and what stands in it", i);
		v[i].section = NULL;
		v[i].sentences = sample_short;
		v[i].n_sentences = 3;
	}
	e.threads = v;
	for (int i = 0; i < 2; i++) {
		e.n_threads = i ? 500 : 90;
		d = digest_made(&e);
		assert_in_range(d.n_parts, 1, i ? 6 : 3);
		assert_int_equal(strstr(d.parts[0].text, "In short") != NULL, !i);
		assert_int_equal(strstr(d.parts[0].text, "only named") != NULL, i);
	}
}

static void the_text_of_one_conversation_does_not_name_it_twice(void **state)
{
	struct digest_post p = sample_blight[0];
	struct digest_thread t = { .subject = "Seeds for the swap", .total = 1 };
	const char *text = digest_of(&t, &p).text;

	(void)state;
	assert_null(strstr(text, "In this digest"));
	assert_null(strstr(strstr(text, "Seeds for the swap") + 1, "Seeds for the swap"));
}

static void who_goes_on_in_a_summary_is_named_once(void **state)
{
	static const struct digest_sentence said[] = { { "The frost is over.", "Ana Ruiz" },
						       { "Sow now.", "Ana Ruiz" },
						       { "Not on the hill.", "Bo Lindqvist" },
						       { "Nor here.", "Ana Ruiz" } };
	struct digest_post p = sample_blight[0];
	struct digest_thread t = sample_threads[0];
	struct digest_part d;

	(void)state;
	t.sentences = said;
	t.n_sentences = 4;
	d = digest_of(&t, &p);
	assert_non_null(strstr(d.text,
			       "- Ana Ruiz: The frost is over.\n- Sow now.\n"
			       "- Bo Lindqvist: Not on the hill.\n- Ana Ruiz: Nor here.\n"));
	assert_non_null(strstr(d.html, "<b>Ana Ruiz:</b> The frost is over.</p>\n<p>Sow now.</p>"));
}

static void a_post_alone_in_its_thread_names_its_author_once(void **state)
{
	struct digest_post p = sample_blight[0];
	struct digest_thread t = { .subject = "Frost", .item = 3, .total = 1 };
	struct digest_part d = digest_of(&t, &p);
	const char *at = strstr(d.text, "Ana Ruiz");

	(void)state;
	assert_non_null(at);
	assert_null(strstr(at + 1, "Ana Ruiz"));
	t.total = 9; /* others wrote before: it is still the one who wrote now */
	assert_non_null(strstr(digest_of(&t, &p).text, "1 new post, 9 in all\n"));
}

static void the_line_of_an_author_is_wrapped_and_its_address_stays_whole(void **state)
{
	struct digest_post p = sample_blight[0];
	struct digest_thread t = { .subject = "Frost", .item = 3, .total = 1 };
	struct digest_part d;

	(void)state;
	p.author = "Wolfeschlegelsteinhausenbergerdorff Adolph the elder";
	p.address = "wolfe.schlegelstein.hausen@bergerdorff.example.org";
	d = digest_of(&t, &p);
	assert_non_null(strstr(d.text, "<wolfe.schlegelstein.hausen@bergerdorff.example.org>"));
	for (const char *s = d.text, *end; *s; s = *end ? end + 1 : end) {
		end = strchrnul(s, '\n');
		if (text_width(s, (size_t)(end - s)) > 73) /* and the blank of a flowed line */
			fail_msg("%.*s", (int)(end - s), s);
	}
}

static void what_has_no_subject_is_known_by_its_first_words(void **state)
{
	struct digest_post p = sample_blight[0];
	struct digest_thread t = sample_threads[0];
	struct digest_part d;

	(void)state;
	t.subject = "";
	t.n_sentences = 0;
	p.text = "Dear all,\n\nhas anybody seen the long ladder of the mill, the one with twelve "
		 "steps?";
	d = digest_of(&t, &p);
	assert_non_null(
		strstr(d.text, "1. (no subject) Dear all, has anybody seen the long\u2026"));
	assert_non_null(
		strstr(d.html, "(no subject) Dear all, has anybody seen the long\u2026</h3>"));
	p.text = "";
	d = digest_of(&t, &p);
	assert_non_null(strstr(d.text, "1. (no subject)\n"));
	assert_int_not_equal(strstr(strchr(d.text, '<'), "\n\n")[2], '\n'); /* below the author */
	assert_non_null(strstr(d.html, "(no subject)</h3>"));
}

/* --- the beginning of a post ----------------------------------------------------------------------- */

static struct opening opened(const char *text, size_t columns)
{
	struct opening o;

	opening_read(a, text, columns, &o);
	return o;
}

static void openings_keep_lists_code_and_short_lines_and_join_wrapped_ones(void **state)
{
	struct opening o = opened(
		"This is a line that was wrapped by the client of its\nwriter, like this.\n\n"
		"- one\n- two\n\n    code();\n    more();\n\nKind regards\nAna\n",
		1000);

	(void)state;
	assert_int_equal(o.n, 6);
	assert_string_equal(
		o.v[0].text,
		"This is a line that was wrapped by the client of its writer, like this.");
	assert_int_equal(o.v[1].kind, BLOCK_ITEM);
	assert_string_equal(o.v[2].text, "two");
	assert_int_equal(o.v[3].kind, BLOCK_CODE);
	assert_string_equal(o.v[3].text, "code();\nmore();");
	assert_string_equal(o.v[4].text, "Kind regards");
	assert_true(o.v[5].joined);
	assert_false(o.cut);
}

/* A patch is read by its lines; what its author says around it is prose. */
static void openings_keep_the_lines_of_a_patch(void **state)
{
	static const char diff[] = "---\n"
				   " kiln/door.c | 4 ++--\n"
				   " 1 file changed, 2 insertions(+), 2 deletions(-)\n";
	static const char hunk[] = "diff --git a/kiln/door.c b/kiln/door.c\n"
				   "index 83db48f..bf269f4 100644\n"
				   "--- a/kiln/door.c\n"
				   "+++ b/kiln/door.c\n"
				   "@@ -12,4 +12,4 @@ void door(void)\n"
				   " {\n"
				   "-    shut();\n"
				   "+    shut(slowly);\n"
				   "\n"
				   "     wait();";
	struct opening o = opened(arena_printf(a,
					       "The door bangs.\n\nThis helps:\n%s\n%s\n"
					       "Tried for a week.\n",
					       diff, hunk),
				  2000);

	(void)state;
	assert_int_equal(o.n, 5);
	assert_string_equal(o.v[1].text, "This helps:");
	assert_int_equal(o.v[2].kind, BLOCK_CODE);
	assert_string_equal(o.v[2].text, arena_ndup(a, diff, sizeof diff - 2));
	assert_int_equal(o.v[3].kind, BLOCK_CODE);
	assert_string_equal(o.v[3].text, hunk);
	assert_int_equal(o.v[4].kind, BLOCK_PROSE);
	assert_string_equal(o.v[4].text, "Tried for a week.");
	o = opened("@@ -1,9 +1,9 @@\n-no\n+yes\n\nFewer lines than it says.\n", 1000);
	assert_int_equal(o.n, 2);
	assert_string_equal(o.v[0].text, "@@ -1,9 +1,9 @@\n-no\n+yes");
	assert_false(o.v[1].joined);
	o = opened("--- and then it rained ---\n- beans | 4\n+++ a lot +++\n", 1000);
	for (size_t i = 0; i < o.n; i++)
		assert_int_not_equal(o.v[i].kind, BLOCK_CODE);
}

/* What a program wrote or reads keeps its lines and their beginnings, fenced or not. */
static void openings_keep_the_lines_of_code_logs_and_tables(void **state)
{
	static const char *const kept[] = {
		"#include <stdio.h>\n\nint main(void)\n{\n\tputs(\"hello\");\n\treturn 0;\n}",
		"2026-03-01T10:00:00Z host kernel: [12345.678] Out of memory: Killed process 12\n"
		"2026-03-01T10:00:01Z host kernel: [12345.679] oom_reaper: reaped it, and then a\n"
		"very long line of it went on\n"
		"2026-03-01T10:00:02Z host systemd[1]: tomcat.service: Main process exited",
		"Traceback (most recent call last):\n  File \"/usr/lib/foo.py\", line 12, in "
		"<module>\n"
		"    main()\nValueError: no such bed",
		"| Variety      | 2024 |\n|--------------|------|\n| Moneymaker   | 12.5 |",
		"Variety         2024    2025\nMoneymaker      12.5    13.1",
		"def door(x):\n    shut(x)\n    wait(3)\n    return x[0]",
	};

	(void)state;
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		struct opening o =
			opened(arena_printf(a, "Here it is.\n\n%s\n\nWhat now?\n", kept[i]), 2000);
		const char *all = o.n == 4 ? arena_printf(a, "%s\n\n%s", o.v[1].text, o.v[2].text)
					   : o.v[1].text;

		assert_string_equal(all, kept[i]);
		assert_int_equal(o.v[1].kind, BLOCK_CODE);
		assert_int_equal(o.v[o.n - 1].kind, BLOCK_PROSE);
		assert_false(o.cut);
	}
}

static void a_long_line_of_code_is_cut_only_where_it_is_said(void **state)
{
	char line[200] = "2026-03-01T10:00:00Z host kernel: ";
	struct opening o;

	(void)state;
	memset(line + strlen(line), 'x', 120);
	o = opened(arena_printf(a, "%s\n%s", line, line), 2000);
	assert_int_equal(o.v[0].kind, BLOCK_CODE);
	assert_true(o.cut);
	o = opened(arena_printf(a, "%s\n%s", line, line), SIZE_MAX);
	assert_string_equal(o.v[0].text, arena_printf(a, "%s\n%s", line, line));
	assert_false(o.cut);
}

static void openings_take_no_prose_for_code(void **state)
{
	static const char *const prose[] = {
		"Roses are red;\nViolets are blue;\nDigests are read;\nAnd so are you.",
		"Static electricity is what\nstatic caravans have most of.",
		"Hi Ana :-)\nThanks :-)",
		"$ 20 for the barrow,\nand 5 for the hose.",
		"Let us meet (if it does not rain)\nat the gate (the lower one).",
		"Here: https://example.org/a?b=c&d=e\nand there: https://example.org/x_y_z",
		"# Beds\nWe need more of them.",
		"Come at 10:00 on 14.03.2026\nor at 11:00 on 15.03.2026.",
	};

	(void)state;
	for (size_t i = 0; i < sizeof prose / sizeof *prose; i++) {
		struct opening o = opened(prose[i], 2000);

		for (size_t k = 0; k < o.n; k++)
			if (o.v[k].kind == BLOCK_CODE && *o.v[k].text != '$')
				fail_msg("%s", o.v[k].text);
	}
}

/* A link that was cut in two leads nowhere. */
static void no_cut_falls_into_a_link(void **state)
{
	static const char link[] = "https://example.org/handbook/late-blight?year=2026&part=2";
	static char huge[1200] = "https://example.org/";
	struct opening o = opened(arena_printf(a,
					       "Look at %s which says it all, and more than "
					       "I could say here in so many words.",
					       link),
				  30);

	(void)state;
	assert_string_equal(o.v[0].text, arena_printf(a, "Look at %s \u2026", link));
	assert_true(o.cut);
	memset(huge + strlen(huge), 'a', 1100);
	o = opened(arena_printf(a, "Look at (%s) which says it all.", huge), 30);
	assert_string_equal(o.v[0].text, "Look at\u2026");
}

/* "2. second\n   goes on here": what hangs below an item's words is the item's. */
static void an_items_next_line_is_the_items(void **state)
{
	struct opening o =
		opened("1. first\n2. second\n   goes on here\n3. third\n- one\n  and on\n"
		       "no item",
		       1000);

	(void)state;
	assert_int_equal(o.n, 5);
	assert_string_equal(o.v[1].text, "second goes on here");
	assert_string_equal(o.v[3].text, "one and on");
	assert_int_equal(o.v[4].kind, BLOCK_PROSE);
}

static void what_is_cut_is_said(void **state)
{
	struct opening o;

	(void)state;
	assert_true(opened(sample_blight[0].text, 100).cut);
	o = opened("Short.\n", 100);
	assert_false(o.cut);
	o = opened("First.\n\nSecond that does not fit any more at all, not even with the third on "
		   "top of it.\n",
		   12);
	assert_true(o.cut);
	assert_int_equal(opened("", 100).n, 0);
	assert_true(opened("```\na\nb", 100).n == 1);
}

/* What stands in an item goes on standing in it, in the text and on the page. */
static void a_list_within_a_list_keeps_its_depth(void **state)
{
	struct opening o =
		opened("We need:\n\n- seed\n  - beans\n    - purple ones\n  - peas\n- tools\n\n"
		       "1. dig\n   - by hand\n\n    - or not\n2. sow\n\nThat is all.\n\n"
		       "    make sow\n",
		       1000);
	struct buf text = BUF(a), page = BUF(a);

	(void)state;
	opening_text(&text, &o);
	assert_string_equal(
		buf_text(&text),
		"We need:\n\n- seed\n  - beans\n    - purple ones\n  - peas\n- tools\n"
		"1. dig\n  - by hand\n  - or not\n2. sow\n\nThat is all.\n\n    make sow");
	opening_html(&page, &o);
	assert_non_null(strstr(buf_text(&page),
			       "<ul><li>seed</li><li style=\"margin-left:20px\">beans"
			       "</li><li style=\"margin-left:40px\">purple"));
	assert_non_null(strstr(buf_text(&page), "<li>tools</li></ul>"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_summary_says_what_came_of_the_question_above_it),
		cmocka_unit_test(what_finds_no_room_is_a_line_each_and_not_a_heading_each),
		cmocka_unit_test(summaries_of_very_many_are_left_out_as_openings_are),
		cmocka_unit_test(the_text_of_one_conversation_does_not_name_it_twice),
		cmocka_unit_test(who_goes_on_in_a_summary_is_named_once),
		cmocka_unit_test(a_post_alone_in_its_thread_names_its_author_once),
		cmocka_unit_test(the_line_of_an_author_is_wrapped_and_its_address_stays_whole),
		cmocka_unit_test(what_has_no_subject_is_known_by_its_first_words),
		cmocka_unit_test(openings_keep_lists_code_and_short_lines_and_join_wrapped_ones),
		cmocka_unit_test(openings_keep_the_lines_of_a_patch),
		cmocka_unit_test(a_list_within_a_list_keeps_its_depth),
		cmocka_unit_test(openings_keep_the_lines_of_code_logs_and_tables),
		cmocka_unit_test(a_long_line_of_code_is_cut_only_where_it_is_said),
		cmocka_unit_test(openings_take_no_prose_for_code),
		cmocka_unit_test(no_cut_falls_into_a_link),
		cmocka_unit_test(an_items_next_line_is_the_items),
		cmocka_unit_test(what_is_cut_is_said),
	};

	return cmocka_run_group_tests(tests, set_up_words, tear_down);
}
