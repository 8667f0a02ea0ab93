#include <stdio.h>
#include <stdlib.h>
#include <gmime/gmime.h>

#include "compose_kit.h"

#include "base/buf.h"
#include "base/text.h"
#include "compose/wrap.h"
#include "tests/looks/sample.h"

static struct letter_bytes letter(const struct digest_edition *e, const struct digest_part *p)
{
	struct letter_bytes out;
	struct letter l;
	struct why w;

	digest_letter(e, p, &l);
	if (letter_build(a, &l, &out, &w) != OK)
		fail_msg("%s", w.text);
	return out;
}

/* --- goldens: TIDINGS_GOLDEN=write writes them anew, for the diff to be read ----------------------- */

static void golden(const char *name, const char *got, size_t n)
{
	const char *path = arena_printf(a, "tests/golden/%s", name);
	const char *env = getenv("TIDINGS_GOLDEN");
	FILE *f = fopen(path, env && !strcmp(env, "write") ? "w+" : "r");
	char *want = arena_get(a, n + 2);
	size_t have;

	if (!f)
		fail_msg("%s is not there; TIDINGS_GOLDEN=write makes it", path);
	if (env && !strcmp(env, "write")) {
		assert_int_equal(fwrite(got, 1, n, f), n);
		rewind(f);
	}
	have = fread(want, 1, n + 1, f);
	fclose(f);
	if (have != n || memcmp(want, got, n) != 0)
		fail_msg("%s differs; TIDINGS_GOLDEN=write and git diff show how", path);
}

static void the_sample_edition_reads_as_its_golden_letters(void **state)
{
	static const struct {
		enum digest_form form;
		const char *name;
	} forms[] = { { DIGEST_READABLE, "digest-readable" },
		      { DIGEST_HEADLINES, "digest-headlines" },
		      { DIGEST_SUMMARY, "digest-summary" },
		      { DIGEST_PLAIN, "digest-plain" },
		      { DIGEST_MIME, "digest-mime" } };
	struct digest_edition e = sample_edition;

	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct digest d;
		struct letter_bytes out;

		e.form = forms[i].form;
		d = digest_made(&e);
		assert_int_equal(d.n_parts, 1);
		golden(arena_printf(a, "%s.txt", forms[i].name), d.parts[0].text,
		       strlen(d.parts[0].text));
		if (d.parts[0].html)
			golden(arena_printf(a, "%s.html", forms[i].name), d.parts[0].html,
			       strlen(d.parts[0].html));
		out = letter(&e, &d.parts[0]);
		if (e.form == DIGEST_MIME || e.form == DIGEST_READABLE)
			golden(arena_printf(a, "%s.eml", forms[i].name), out.p, out.n);
	}
}

/* --- an edition of any size ------------------------------------------------------------------------ */

static unsigned random_state = 1;

static unsigned pick(unsigned n)
{
	random_state = random_state * 1103515245u + 12345u;
	return (random_state >> 16) % n;
}

static char *prose(size_t words)
{
	static const char *const bits[] = { "seed",
					    "in",
					    "the",
					    "\xc3\xa9t\xc3\xa9",
					    "bed\n",
					    "water.",
					    "\n\n",
					    "<b>",
					    "&",
					    "\xe6\xa2\x85",
					    "https://example.org/a/very/long/path?x=1&y=2" };
	struct buf b = BUF(a);

	while (words--)
		buf_printf(&b, "%s ", bits[pick(sizeof bits / sizeof *bits)]);
	return arena_dup(a, buf_text(&b));
}

static struct digest_edition many(size_t threads, size_t most_posts, size_t words)
{
	struct digest_thread *t = arena_get(a, threads * sizeof *t);
	struct digest_edition e = sample_edition;

	for (size_t i = 0; i < threads; i++) {
		size_t n = 1 + pick((unsigned)most_posts);
		struct digest_post *p = arena_get(a, n * sizeof *p);

		for (size_t k = 0; k < n; k++)
			p[k] = (struct digest_post){
				.author = arena_printf(a, "Person %u", pick(40)),
				.address = "p@example.org",
				.date = AT(1, 0, 0),
				.text = prose(words),
				.message_id = arena_printf(a, "%zu.%zu@example.org", i, k)
			};
		t[i] = (struct digest_thread){ .subject = arena_printf(a, "Subject-%zu-end", i),
					       .posts = p,
					       .n_posts = n,
					       .item = (long)i + 1,
					       .section = pick(2) ? "One" : "Two",
					       .for_you = !pick(9) };
	}
	e.threads = t;
	e.n_threads = threads;
	return e;
}

static size_t count(const char *hay, const char *needle)
{
	size_t n = 0;

	while ((hay = strstr(hay, needle)))
		hay += strlen(needle), n++;
	return n;
}

static size_t spliced_size(const struct letter_bytes *b)
{
	size_t n = b->n;

	for (size_t i = 0; i < b->n_marks; i++)
		n += splice_width((enum splice_var)b->marks[i].var);
	return n;
}

static void every_thread_is_named_in_exactly_one_part_of_every_form(void **state)
{
	static const size_t sizes[][3] = {
		{ 1, 1, 20 }, { 7, 5, 80 }, { 60, 9, 120 }, { 300, 12, 60 }
	};

	(void)state;
	for (size_t s = 0; s < 4; s++) {
		struct digest_edition e = many(sizes[s][0], sizes[s][1], sizes[s][2]);

		for (int form = DIGEST_READABLE; form <= DIGEST_MIME; form++) {
			struct digest d;
			size_t named = 0;

			e.form = (enum digest_form)form;
			d = digest_made(&e);
			assert_int_equal(d.n_order, e.n_threads);
			for (size_t i = 0; i < e.n_threads; i++) {
				const char *subject = arena_printf(a, "Subject-%zu-end", i);
				size_t parts = 0, html = 0;

				for (size_t p = 0; p < d.n_parts; p++) {
					parts += strstr(d.parts[p].text, subject) != NULL;
					html += d.parts[p].html && strstr(d.parts[p].html, subject);
				}
				/* The classic forms cut between posts: a thread may go on in the next part. */
				assert_true(form >= DIGEST_PLAIN ? parts >= 1 : parts == 1);
				assert_true(form >= DIGEST_PLAIN || html == 1);
			}
			for (size_t p = 0; p < d.n_parts; p++) {
				struct letter_bytes out = letter(&e, &d.parts[p]);

				named += d.parts[p].threads;
				assert_true(spliced_size(&out) <= DIGEST_BYTES);
				if (d.n_parts > 1)
					assert_non_null(strstr(d.parts[p].subject,
							       arena_printf(a, "(%zu/%zu)", p + 1,
									    d.n_parts)));
			}
			assert_true(form >= DIGEST_PLAIN ? named >= e.n_threads
							 : named == e.n_threads);
		}
	}
}

static void a_post_larger_than_a_letter_is_cut_and_says_so(void **state)
{
	struct digest_edition e = many(3, 1, 20);
	struct digest_post huge = { .author = "Ana", .date = AT(1, 0, 0), .text = prose(60000) };
	struct digest_thread *t = (struct digest_thread *)e.threads;

	(void)state;
	t[1].posts = &huge;
	t[1].n_posts = 1;
	for (int form = DIGEST_READABLE; form <= DIGEST_MIME; form++) {
		struct digest d;
		bool said = false;

		e.form = (enum digest_form)form;
		d = digest_made(&e);
		for (size_t p = 0; p < d.n_parts; p++) {
			struct letter_bytes out = letter(&e, &d.parts[p]);

			assert_true(spliced_size(&out) <= DIGEST_BYTES);
			said |= strstr(out.p, "Shortened here") || form == DIGEST_HEADLINES;
		}
		assert_true(said);
	}
}

static void every_post_is_shown_or_counted(void **state)
{
	struct digest_edition e = many(40, 15, 100);
	struct digest d = digest_made(&e);
	size_t shown = 0, more = 0, posts = 0;

	(void)state;
	for (size_t i = 0; i < e.n_threads; i++)
		posts += e.threads[i].n_posts;
	for (size_t p = 0; p < d.n_parts; p++) {
		shown += count(d.parts[p].html, "<p class=\"by\">");
		for (const char *s = d.parts[p].html; (s = strstr(s, "\xe2\x80\xa6 and ")); s++)
			more += strtoul(s + 8, NULL, 10);
	}
	assert_int_equal(shown + more, posts);
}

static void the_order_puts_for_you_first_and_keeps_sections_together(void **state)
{
	struct digest_edition e = many(80, 2, 10);
	struct digest d = digest_made(&e);
	bool seen[80] = { false }, other = false;
	int changes = 0;

	(void)state;
	for (size_t k = 0; k < d.n_order; k++) {
		const struct digest_thread *t = &e.threads[d.order[k]];

		assert_false(seen[d.order[k]]);
		seen[d.order[k]] = true;
		assert_false(t->for_you && other);
		other |= !t->for_you;
		changes += k && strcmp(t->section, e.threads[d.order[k - 1]].section) != 0 &&
			   !t->for_you && !e.threads[d.order[k - 1]].for_you;
	}
	assert_true(changes <= 1);
}

static void an_edition_without_threads_is_not_sent(void **state)
{
	struct digest_edition e = sample_edition;
	struct digest d;

	(void)state;
	e.n_threads = 0;
	assert_int_equal(digest_compose(a, en, &e, &d, NULL), NONE);
}

/* --- what readers are protected from ----------------------------------------------------------------- */

static void attack_12_foreign_markup_is_text_and_only_web_links_are_links(void **state)
{
	static const char evil[] =
		"<script>alert(1)</script> <img src=x onerror=y> javascript:alert(1) "
		"https://ok.example.org/?a=1&b=\"><img> {{leave_url}} {{{body_html}}}";
	struct digest_file file = { .name = "<svg onload=x>.png", .bytes = 3, .number = 1 };
	struct digest_post p = { .author = "<i>Eve</i>\r\nBcc: x",
				 .address = "eve@example.org\"><b>",
				 .text = evil,
				 .message_id = "x\r\n>@example.org",
				 .files = &file,
				 .n_files = 1 };
	const char *tag = "<u>tag</u>";
	struct digest_sentence sentence = { evil, "<s>Eve</s>" };
	struct digest_thread t = { .subject = "<h1>\x01T\x02 </title>",
				   .posts = &p,
				   .n_posts = 1,
				   .item = 1,
				   .tags = &tag,
				   .n_tags = 1,
				   .url = "javascript:alert(2)",
				   .section = "<hr>",
				   .sentences = &sentence,
				   .n_sentences = 1 };
	struct digest_edition e = sample_edition;
	struct letter_bytes out;
	struct digest d;

	(void)state;
	e.threads = &t;
	e.n_threads = 1;
	for (int form = DIGEST_READABLE; form <= DIGEST_MIME; form++) {
		e.form = (enum digest_form)form;
		d = digest_made(&e);
		out = letter(&e, &d.parts[0]);
		assert_null(strstr(out.p, "\r\nBcc:"));
		for (size_t i = 0; i < out.n_marks; i++)
			assert_true(out.marks[i].var != SPLICE_TO || i == 0);
		if (!d.parts[0].html)
			continue;
		assert_null(strstr(d.parts[0].html, "<script"));
		assert_null(strstr(d.parts[0].html, "<img"));
		assert_null(strstr(d.parts[0].html, "<svg"));
		assert_null(strstr(d.parts[0].html, "<u>"));
		assert_null(strstr(d.parts[0].html, "<s>"));
		assert_null(strstr(d.parts[0].html, "<hr>"));
		assert_null(strstr(d.parts[0].html, "=\"javascript:"));
		assert_null(strstr(d.parts[0].html, "url("));
	}
	e.form = DIGEST_READABLE;
	d = digest_made(&e);
	assert_non_null(strstr(d.parts[0].text, "{{{body_html}}}"));
}

static void each_reply_link_leads_to_its_thread_and_carries_the_token(void **state)
{
	struct digest d = digest_made(&sample_edition);
	struct letter_bytes out = letter(&sample_edition, &d.parts[0]);
	size_t tokens = 0;

	(void)state;
	assert_non_null(strstr(
		d.parts[0].html,
		"mailto:circle+r.307.\x01K\x02@example.org?In-Reply-To=%3Cb4%40circle.example.org%"
		"3E&amp;"
		"Subject=Re%3A%20Brown%20patches%20on%20early%20tomatoes%3A%20is%20this%20blight%3F"
		"%20%5B%23k7f2%5D"));
	assert_non_null(strstr(d.parts[0].text, "circle+r.307.\x01K\x02@example.org"));
	for (size_t i = 0; i < out.n_marks; i++)
		tokens += out.marks[i].var == SPLICE_TOKEN;
	/* reply, more, follow, mute in HTML; the address in the text; and the two files of one thread */
	assert_int_equal(tokens, 6 * 5 + 2);
}

/* Of posts that are only counted, too; each once, with its number and size. */
static void every_file_of_a_conversation_is_named_and_can_be_asked_for(void **state)
{
	static const struct digest_file files[] = {
		{ .name = "plan.pdf", .bytes = 340000, .number = 3 },
		{ .name = "seeds.ods", .bytes = 12000, .number = 4 }
	};
	static const struct digest_sentence told = { "We took the short beds.", "Ana" };
	struct digest_post posts[] = {
		{ .author = "Ana", .text = "Which beds?", .files = files, .n_files = 1 },
		{ .author = "Bo", .text = "The short ones.", .files = files + 1, .n_files = 1 }
	};
	struct digest_thread t = { .subject = "Beds",
				   .posts = posts,
				   .n_posts = 2,
				   .item = 8,
				   .sentences = &told,
				   .n_sentences = 1 };
	struct digest_edition e = sample_edition;

	(void)state;
	e.threads = &t;
	e.n_threads = 1;
	for (int form = DIGEST_READABLE; form <= DIGEST_PLAIN; form++) {
		const char *text, *at;

		e.form = (enum digest_form)form;
		if (form == DIGEST_HEADLINES)
			continue;
		text = digest_made(&e).parts[0].text;
		at = strstr(text, "Attached: plan.pdf (file 3, 340\u00a0kB)");
		assert_non_null(at);
		assert_null(strstr(at + 20, "plan.pdf"));
		at = strstr(text, "seeds.ods (file 4, 12\u00a0kB)");
		assert_non_null(at);
		assert_null(strstr(at + 1, "seeds.ods"));
		assert_non_null(strstr(text, "Answer “1: file "));
	}
	e.form = DIGEST_READABLE;
	assert_non_null(strstr(digest_made(&e).parts[0].html, "&amp;body=file%204\">seeds.ods"));
	t.item = 0; /* nothing leads to it */
	assert_non_null(strstr(digest_made(&e).parts[0].text, "plan.pdf (340\u00a0kB)"));
	assert_null(strstr(digest_made(&e).parts[0].text, "file "));
}

static void without_a_separator_links_go_to_the_community_itself(void **state)
{
	struct digest_edition e = sample_edition;
	struct digest d;

	(void)state;
	e.separator = "";
	d = digest_made(&e);
	assert_null(strstr(d.parts[0].html, "circle+"));
	assert_non_null(strstr(d.parts[0].html, "mailto:circle@example.org?In-Reply-To="));
	assert_non_null(strstr(d.parts[0].html, "mailto:circle@example.org?Subject=settings%3A"));
	/* who writes anew, from the text, reaches the conversation by its mark */
	assert_non_null(strstr(d.parts[0].text, "Reply to: circle@example.org (subject \u201c[#"));
	e.form = DIGEST_PLAIN;
	assert_non_null(strstr(digest_made(&e).parts[0].text,
			       "Reply to: circle@example.org (subject \u201c[#"));
}

static void the_letter_parses_back_to_its_two_texts(void **state)
{
	struct digest d = digest_made(&sample_edition);
	struct letter_bytes out = letter(&sample_edition, &d.parts[0]);
	GMimeStream *s = g_mime_stream_mem_new_with_buffer(out.p, out.n);
	GMimeParser *parser = g_mime_parser_new_with_stream(s);
	GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);
	GMimeMultipart *mp = GMIME_MULTIPART(g_mime_message_get_mime_part(m));
	char *html;

	(void)state;
	assert_string_equal(g_mime_message_get_subject(m), d.parts[0].subject);
	assert_int_equal(g_mime_multipart_get_count(mp), 2);
	html = g_mime_text_part_get_text(GMIME_TEXT_PART(g_mime_multipart_get_part(mp, 1)));
	assert_non_null(strstr(html, "\xe6\xa2\x85\xe3\x81\xae\xe6\x9c\xa8"));
	assert_non_null(strstr(html, "circle+r.307.@example.org?In-Reply-To=%3Cb4"));
	assert_null(memchr(out.p, 1, out.n));
	g_free(html);
	g_object_unref(m);
	g_object_unref(parser);
	g_object_unref(s);
}

/* --- text ---------------------------------------------------------------------------------------------- */

static void assert_narrow(const char *text)
{
	for (const char *s = text, *end; *s; s = *end ? end + 1 : end) {
		end = strchrnul(s, '\n');
		if (text_width(s, (size_t)(end - s)) > 73 && /* 72 and the blank of a soft end */
		    memchr(s, ' ', (size_t)(end - s)))
			fail_msg("wider than 72: %.*s", (int)(end - s), s);
	}
}

static void lines_end_at_72_columns_but_links_are_never_cut(void **state)
{
	struct digest d = digest_made(&sample_edition);

	(void)state;
	assert_narrow(d.parts[0].text);
	assert_non_null(strstr(d.parts[0].text,
			       "\nhttps://growers.example.org/handbook/diseases/late-blight/"
			       "what-we-tried-and-what-worked-2019-to-2025?view=all#roofs.\n"));
}

static void flowed_lines_join_to_the_same_words(void **state)
{
	static const char text[] =
		"A paragraph of ordinary words that is certainly longer than one line of mail can "
		"be, with \xc3\xa9 and \xe6\xa2\x85\xe3\x81\xae\xe6\x9c\xa8 in it, and it goes on "
		"for a while.";
	struct buf b = BUF(a), joined = BUF(a);

	(void)state;
	wrap_text(&b, text, strlen(text), 72, true);
	assert_true(count(b.p, "\n") > 1);
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] != '\n')
			buf_char(&joined, b.p[i]);
	assert_string_equal(joined.p, text);
}

static void a_page_of_one_thread_needs_no_contents_and_the_example_names_it(void **state)
{
	struct digest_edition e = sample_edition;
	struct digest d;

	(void)state;
	e.n_threads = 1;
	d = digest_made(&e);
	assert_null(strstr(d.parts[0].html, "In this digest"));
	assert_non_null(strstr(d.parts[0].text, "    1: I had the same"));
	assert_non_null(strstr(d.parts[0].html, ">1: I had the same"));
	e.form = DIGEST_HEADLINES; /* the contents are all it has */
	assert_non_null(strstr(digest_made(&e).parts[0].html, "In this digest"));
	e = sample_edition;
	e.bytes = 24000;
	d = digest_made(&e);
	assert_true(d.n_parts > 1);
	assert_null(strstr(d.parts[1].text, "    2: I had the same"));
}

static void a_terminal_gets_colours_only_when_asked(void **state)
{
	struct digest d = digest_made(&sample_edition);
	char *plain = digest_terminal(a, d.parts[0].text, false),
	     *colour = digest_terminal(a, d.parts[0].text, true);

	(void)state;
	assert_null(strchr(plain, '\033'));
	assert_null(strchr(plain, '\001'));
	assert_null(strstr(plain, " \n"));
	assert_non_null(strstr(colour, "\033[1;36mQuestions\033[0m\n"));
	assert_non_null(strstr(colour, "\033[1m2. Seed swap: which Saturday?\033[0m\n"));
	assert_string_equal(digest_terminal(a, "a\033[31mb\rc\n", true), "a[31mbc\n");
}

static void every_language_composes_the_sample(void **state)
{
	const char *const *codes;
	size_t n = words_languages(ws, a, &codes);
	struct digest d;
	struct why w;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		if (digest_compose(a, words_lang(ws, codes[i], NULL), &sample_edition, &d, &w) !=
		    OK)
			fail_msg("%s: %s", codes[i], w.text);
		assert_null(strstr(d.parts[0].text, "{n}"));
		assert_null(strstr(d.parts[0].text, "{names}"));
		assert_narrow(d.parts[0].text);
		assert_non_null(strstr(d.parts[0].html,
				       arena_printf(a, "<html lang=\"%s\" dir=\"ltr\"", codes[i])));
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up_words, tear_down)

/* Programs that take such a digest apart know these fields, in this order. */
static void a_plain_digest_has_the_fields_of_rfc_1153_and_no_other(void **state)
{
	static const char *const fields[] = { "Date: ",    "From: ",       "To: ",
					      "Subject: ", "Message-ID: ", "Keywords: " };
	static const char rule[] = "\n\n------------------------------\n\n";
	struct digest_edition e = sample_edition;
	struct digest d;
	size_t n = 0;

	(void)state;
	e.form = DIGEST_PLAIN;
	d = digest_made(&e);
	for (const char *p = strstr(d.parts[0].text, "\n\nDate: ") + 2; !strncmp(p, "Date: ", 6);
	     p = strstr(p, rule) + strlen(rule), n++)
		for (size_t i = 0; *p != '\n'; i++, p += strcspn(p, "\n") + 1) {
			while (i < 6 && strncmp(p, fields[i], strlen(fields[i])) != 0)
				i++;
			assert_true(i < 6);
		}
	assert_int_equal(n, 12);
	assert_non_null(strstr(d.parts[0].text, "\nSubject: Re: [tomatoes] Brown patches"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_sample_edition_reads_as_its_golden_letters),
		T(every_thread_is_named_in_exactly_one_part_of_every_form),
		T(a_post_larger_than_a_letter_is_cut_and_says_so),
		T(every_post_is_shown_or_counted),
		T(the_order_puts_for_you_first_and_keeps_sections_together),
		T(an_edition_without_threads_is_not_sent),
		T(attack_12_foreign_markup_is_text_and_only_web_links_are_links),
		T(each_reply_link_leads_to_its_thread_and_carries_the_token),
		T(every_file_of_a_conversation_is_named_and_can_be_asked_for),
		T(without_a_separator_links_go_to_the_community_itself),
		T(the_letter_parses_back_to_its_two_texts),
		T(lines_end_at_72_columns_but_links_are_never_cut),
		T(flowed_lines_join_to_the_same_words),
		T(a_page_of_one_thread_needs_no_contents_and_the_example_names_it),
		T(a_terminal_gets_colours_only_when_asked),
		T(every_language_composes_the_sample),
		T(a_plain_digest_has_the_fields_of_rfc_1153_and_no_other),
	};

	g_mime_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
