/* looks OUT - writes sample letters into the folder OUT: digests in every form, language and kind,
 * the newsletter, the short letters; a page, its text twin, and of digests the whole letter as .eml. tests/looks/run.sh takes pictures. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "compose/newsletter.h"
#include "compose/note.h"
#include "compose/value.h"
#include "tests/looks/sample.h"

static void save(const char *path, const char *s, size_t n)
{
	FILE *f = fopen(path, "w");

	if (!f || fwrite(s, 1, n, f) != n || fclose(f))
		die("%s cannot be written", path);
}

struct looks {
	struct arena *a;
	struct words *ws;
	const char *out;
};

static void save_page(const struct looks *k, const char *name, const char *lang, const char *text,
		      const char *html)
{
	save(arena_printf(k->a, "%s/%s-%s.txt", k->out, name, lang), text, strlen(text));
	if (html)
		save(arena_printf(k->a, "%s/%s-%s.html", k->out, name, lang), html, strlen(html));
}

/* --- digests -------------------------------------------------------------------------------------- */

static void show(const struct looks *k, const char *lang, struct digest_edition e, const char *name)
{
	struct letter_bytes bytes;
	struct digest d;
	struct letter l;
	struct why w;

	if (digest_compose(k->a, words_lang(k->ws, lang, NULL), &e, &d, &w) != OK)
		die("%s", w.text);
	for (size_t i = 0; i < d.n_parts && i < 2; i++) {
		const char *part = i ? arena_printf(k->a, "%s-part-%zu", name, i + 1) : name;

		digest_letter(&e, &d.parts[i], &l);
		if (letter_build(k->a, &l, &bytes, &w) != OK)
			die("%s", w.text);
		save(arena_printf(k->a, "%s/%s-%s.eml", k->out, part, lang), bytes.p, bytes.n);
		save_page(k, part, lang, d.parts[i].text, d.parts[i].html);
		printf("%s-%s: %zu bytes, %zu marks, %zu threads\n", part, lang, bytes.n,
		       bytes.n_marks, d.parts[i].threads);
	}
}

static struct digest_edition in_form(enum digest_form form)
{
	struct digest_edition e = sample_edition;

	e.form = form;
	return e;
}

/* Outcomes first, one of them told by a member; then what is followed; the rest in one line. */
static struct digest_edition catch_up(const struct looks *k, const char *lang)
{
	static const struct digest_sentence told[] = {
		{ "It was blight. What helped, without copper: take out the leaves below the first "
		  "truss, water at the root in the morning, and put a roof of anything over it.",
		  NULL },
		{ "Chen's cut plants came back in every one of three years.", NULL }
	};
	const struct lang *l = words_lang(k->ws, lang, NULL);
	struct digest_edition e = in_form(DIGEST_SUMMARY);
	struct digest_thread *v = arena_get(k->a, e.n_threads * sizeof *v);

	memcpy(v, e.threads, e.n_threads * sizeof *v);
	for (size_t i = 0; i < e.n_threads; i++) {
		v[i].section = words_get(l, i < 2   ? "section.outcomes"
					    : i < 4 ? "for_you"
						    : "section.rest");
		v[i].for_you = false;
		v[i].brief = i >= 4;
	}
	v[0].sentences = told;
	v[0].n_sentences = 2;
	v[0].told = v[0].n_posts;
	v[0].told_by = SAY(k->a, l, "gist.by", { "name", "Ana Ruiz" });
	e.threads = v;
	e.number = 0;
	e.catch_up = true;
	e.intro = SAY(k->a, l, "digest.intro_catchup",
		      { "example", arena_printf(k->a, "3: %.*s",
						(int)strcspn(words_get(l, "command.more"), ","),
						words_get(l, "command.more")) });
	return e;
}

static struct digest_edition personal(void)
{
	struct digest_edition e = in_form(DIGEST_READABLE);

	e.number = 0;
	e.intro = NULL;
	e.n_threads = 2;
	return e;
}

/* As many threads as a lively week has, from those of the sample. */
static struct digest_edition lively(const struct looks *k, size_t n)
{
	struct digest_edition e = in_form(DIGEST_READABLE);
	struct digest_thread *v = arena_get(k->a, n * sizeof *v);

	for (size_t i = 0; i < n; i++) {
		v[i] = e.threads[i % e.n_threads];
		v[i].item = (int64_t)(400 + i);
		v[i].for_you &= i < e.n_threads;
	}
	e.threads = v;
	e.n_threads = n;
	return e;
}

/* What finds no place at 320 px: one word of ninety letters everywhere where there are words. */
static struct digest_edition wordy(const struct looks *k)
{
	static const char word[] = "Rindfleischetikettierungs\xc3\xbc"
				   "berwachungsaufgaben\xc3\xbc"
				   "bertragungsgesetz-Donaudampfschifffahrt";
	static const char url[] = "https://example.org/a/very/long/address/without/any/place/to/"
				  "break/it/but/slashes?and=questions&more=of_the_same_0123456789";
	struct digest_edition e = in_form(DIGEST_READABLE);
	struct digest_thread *t = arena_get(k->a, sizeof *t);
	struct digest_post *post = arena_get(k->a, sizeof *post);
	const char **tags = arena_get(k->a, sizeof *tags);
	struct digest_file *file = arena_get(k->a, sizeof *file);

	tags[0] = word;
	*file = (struct digest_file){ .name = arena_printf(k->a, "%s.pdf", word),
				      .bytes = 123456,
				      .number = 1 };
	*post = (struct digest_post){
		.author = word,
		.address = "ana@example.net",
		.date = AT(0, 9, 12),
		.text = arena_printf(k->a, "%s\n\n> %s\n\n- %s\n\n1. %s\n\n    %s\n\n%s\n", word,
				     word, word, url, word, url),
		.message_id = "b1@circle.example.org",
		.files = file,
		.n_files = 1
	};
	*t = (struct digest_thread){ .subject = word,
				     .section = word,
				     .tags = tags,
				     .n_tags = 1,
				     .item = 7,
				     .mark = "k7f2",
				     .posts = post,
				     .n_posts = 1,
				     .total = 1,
				     .question = true };
	e.community = word;
	e.threads = t;
	e.n_threads = 1;
	e.intro = url;
	return e;
}

static struct digest_edition single(void)
{
	struct digest_edition e = in_form(DIGEST_READABLE);

	e.threads = &sample_threads[sizeof sample_threads / sizeof *sample_threads - 1];
	e.n_threads = 1;
	e.intro = NULL;
	return e;
}

static struct digest_edition draft(const struct looks *k, const char *lang)
{
	const struct lang *l = words_lang(k->ws, lang, NULL);
	struct digest_edition e = in_form(DIGEST_READABLE);
	struct value *v = note_values(k->a, l, e.community, e.address, "+");
	struct buf b = BUF(k->a);
	struct why w;

	value_set_text(v, "number", "47");
	value_set_text(v, "zone", "Europe/Lisbon");
	value_set_text(v, "release", words_date(k->a, l, "moment", AT(7, 19, 0), 0));
	if (words_render(k->a, l, "proof.txt", v, 8000, &b, &w) != OK)
		die("%s", w.text);
	e.intro = strchr(buf_text(&b), '\n') + 2;
	return e;
}

/* --- notes ---------------------------------------------------------------------------------------- */

static void set_lines(const struct looks *k, struct value *v, const char *name,
		      const char *const *lines)
{
	struct value *list = value_list(k->a);

	for (; *lines; lines++)
		value_push(list, value_text(k->a, *lines));
	value_set(v, name, list);
}

static void set_choices(const struct looks *k, struct value *v)
{
	static const char *const titles[] = { "Brown patches on early tomatoes",
					      "Donaudampfschifffahrtsgesellschaftskapitänsgarten" };
	struct value *list = value_list(k->a);

	for (size_t i = 0; i < 2; i++) {
		struct value *one = value_map(k->a);

		value_set_number(one, "number", (long)i + 1);
		value_set_text(one, "title", titles[i]);
		value_push(list, one);
	}
	value_set(v, "choices", list);
}

static struct value *sample_values(const struct looks *k, const struct lang *l)
{
	static const char *const texts[][2] = {
		{ "name", "Ana" },
		{ "token_address", "circle+r.k7f2mq3pk7f2mq3pk7f2mq3pk7f2mq3p@example.org" },
		{ "subject", "Brown patches on early tomatoes" },
		{ "title", "How deep should raised beds be?" },
		{ "number", "12" },
		{ "rule", "weekly" },
		{ "count", "4" },
		{ "votes", "3" },
		{ "answer_count", "5" },
		{ "taking_part", "2" },
		{ "by_name", "Ana, Bo" },
		{ "mode", "the digest" },
		{ "question", "How deep should raised beds be?" },
		{ "answer", "Forty centimetres at least, said three of us." },
		{ "writer", "Bo Lindqvist" },
		{ "about", "A question to those who may know." },
		{ "to", "circle+ask@example.org" },
		{ "what", "leave the community" },
		{ "who", "Bo" },
		{ "example", "12" },
		{ "detail", "too many links" },
		{ "author", "Bo Lindqvist <bo@example.com>" },
		{ "audience", "everyone" },
		{ "letters", "41" },
		{ "asked", "12" },
		{ "people", "5" },
	};
	static const char *const lines[] = {
		"Bo Lindqvist, Mon 2 Mar, 19:40 (post 2): What has worked for us on the hill.",
		"Chen Wei-Lin, Tue 3 Mar, 07:05 (post 3): Cut plants came back every year.", NULL
	};
	struct value *v =
		note_values(k->a, l, sample_edition.community, sample_edition.address, "+");

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		value_set_text(v, texts[i][0], texts[i][1]);
	value_set_text(v, "due", words_date(k->a, l, "moment", AT(7, 8, 0), 0));
	value_set_text(v, "made", words_date(k->a, l, "moment", AT(7, 11, 0), 0));
	value_set_text(v, "since", words_date(k->a, l, "day", AT(0, 8, 0), 0));
	value_set_text(v, "reason", words_get(l, "held.newcomer"));
	value_set_text(v, "count", words_count(k->a, l, "posts", 7, NULL));
	value_set_text(v, "newer", words_count(k->a, l, "new_posts", 2, NULL));
	value_set_text(v, "left", words_count(k->a, l, "more.posts_left", 1, NULL));
	value_set_text(v, "posts", "1. Ana Ruiz\n\nIs this blight, this early in the year?");
	value_set_bool(v, "whole", true);
	value_set_bool(v, "has_files", true);
	value_set_bool(v, "open", true);
	value_set_bool(v, "joins", true);
	value_set_bool(v, "found", true);
	set_lines(k, v, "lines", lines);
	set_lines(k, v, "current", lines);
	set_lines(k, v, "examples",
		  (const char *const[]){ words_get(l, "ex.digest"), words_get(l, "ex.pause"),
					 words_get(l, "ex.budget"), NULL });
	set_lines(k, v, "needs", (const char *const[]){ "tags", "within", NULL });
	set_choices(k, v);
	return v;
}

static void show_note(const struct looks *k, const char *lang, const char *name, bool page)
{
	const struct lang *l = words_lang(k->ws, lang, NULL);
	struct note n;
	struct why w;

	if (note_compose(k->a, l, name, sample_values(k, l), &n, &w) != OK)
		die("%s", w.text);
	save_page(k, name, lang, arena_printf(k->a, "%s\n\n%s", n.subject, n.text),
		  page ? n.html : NULL);
}

static void show_newsletter(const struct looks *k, const char *lang)
{
	struct newsletter n = {
		.community = sample_edition.community,
		.address = sample_edition.address,
		.separator = "+",
		.list = &sample_list,
		.title = "What March brought",
		.period = "March 2026",
		.number = 12,
		.reader = true,
		.markdown =
			"Dear all,\n\nthe frost is over. **Blight** is early, and so are you.\n\n"
			"## What was talked about\n\n**Brown patches on early tomatoes** (4 posts; "
			"Ana, Bo and Chen)  \nTake out every leaf below the first truss. (Summary "
			"by "
			"Ana)\n\n- A roof of anything helps.\n- Water in the morning.\n\n"
			"> Cut plants came back every year.\n\nMore at "
			"<https://growers.example.org/handbook/diseases/late-blight/"
			"what-we-tried-and-what-worked-2019-to-2025>.\n",
	};
	struct newsletter_page page;
	struct why w;

	if (newsletter_compose(k->a, words_lang(k->ws, lang, NULL), &n, &page, &w) != OK)
		die("%s", w.text);
	save_page(k, "newsletter", lang, page.text, page.html);
}

static void show_language(const struct looks *k, const char *lang, bool pages)
{
	static const char *const notes[] = {
		"welcome",
		"confirm-join",
		"confirm",
		"settings",
		"done",
		"help",
		"held",
		"rejected",
		"released",
		"more",
		"gist",
		"gist-kept",
		"gist-which",
		"gist-not",
		"which-thread",
		"late",
		"proof-unknown",
		"proof-waits",
		"activity-opened",
		"activity-found",
		"activity-form",
		"activity-status",
		"farewell",
		"back",
		"returned",
		"moderate",
	};

	show(k, lang, in_form(DIGEST_READABLE), "readable");
	show(k, lang, catch_up(k, lang), "catch-up");
	show(k, lang, personal(), "personal");
	show(k, lang, draft(k, lang), "proof");
	show_newsletter(k, lang);
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		show_note(k, lang, notes[i],
			  pages || !strcmp(notes[i], "gist") || !strcmp(notes[i], "welcome"));
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new();
	const char *const *codes;
	struct words *ws;
	struct looks k;
	struct why w;
	size_t n;

	if (argc != 2)
		die("usage: looks FOLDER");
	if (words_open(a, "templates", &ws, &w) != OK || words_load(ws, &w) != OK)
		die("%s", w.text);
	k = (struct looks){ a, ws, argv[1] };
	n = words_languages(ws, a, &codes);
	for (size_t i = 0; i < n; i++)
		show_language(&k, codes[i], !strcmp(codes[i], "en"));
	show(&k, "en", single(), "single");
	show(&k, "en", lively(&k, 60), "sixty");
	show(&k, "en", wordy(&k), "wordy");
	show(&k, "en", in_form(DIGEST_HEADLINES), "headlines");
	show(&k, "en", in_form(DIGEST_SUMMARY), "summary");
	show(&k, "en", in_form(DIGEST_PLAIN), "plain");
	show(&k, "en", in_form(DIGEST_MIME), "mime");
	arena_free(a);
	return 0;
}
