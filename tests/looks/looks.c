/* looks OUT - writes the sample edition into the folder OUT: one page a form and language, the
 * text twin of each, and the whole readable letter as .eml. tests/looks/run.sh takes pictures. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "compose/note.h"
#include "compose/value.h"
#include "tests/looks/sample.h"

static void save(const char *path, const char *s, size_t n)
{
	FILE *f = fopen(path, "w");

	if (!f || fwrite(s, 1, n, f) != n || fclose(f))
		die("%s cannot be written", path);
}

static void show(struct arena *a, struct words *ws, const char *out, const char *lang,
		 enum digest_form form, const char *name)
{
	struct digest_edition e = sample_edition;
	struct letter_bytes bytes;
	struct digest d;
	struct letter l;
	struct why w;

	e.form = form;
	if (digest_compose(a, words_lang(ws, lang, NULL), &e, &d, &w) != OK)
		die("%s", w.text);
	digest_letter(&e, &d.parts[0], &l);
	if (letter_build(a, &l, &bytes, &w) != OK)
		die("%s", w.text);
	save(arena_printf(a, "%s/%s-%s.eml", out, name, lang), bytes.p, bytes.n);
	save(arena_printf(a, "%s/%s-%s.txt", out, name, lang), d.parts[0].text,
	     strlen(d.parts[0].text));
	if (d.parts[0].html)
		save(arena_printf(a, "%s/%s-%s.html", out, name, lang), d.parts[0].html,
		     strlen(d.parts[0].html));
	printf("%s-%s: %zu bytes, %zu marks\n", name, lang, bytes.n, bytes.n_marks);
}

static void show_note(struct arena *a, struct words *ws, const char *out, const char *lang,
		      const char *name)
{
	struct value *v = note_values(a, sample_edition.community, sample_edition.address, "+");
	struct note n;
	struct why w;

	value_set_text(v, "name", "Ana");
	value_set_text(v, "token_address", "circle+t.k7f2mq3p@example.org");
	if (note_compose(a, words_lang(ws, lang, NULL), name, v, &n, &w) != OK)
		die("%s", w.text);
	save(arena_printf(a, "%s/%s-%s.txt", out, name, lang), n.text, strlen(n.text));
	save(arena_printf(a, "%s/%s-%s.html", out, name, lang), n.html, strlen(n.html));
}

int main(int argc, char **argv)
{
	struct arena *a = arena_new();
	const char *const *codes;
	struct words *ws;
	struct why w;
	size_t n;

	if (argc != 2)
		die("usage: looks FOLDER");
	if (words_open(a, "templates", &ws, &w) != OK || words_load(ws, &w) != OK)
		die("%s", w.text);
	n = words_languages(ws, a, &codes);
	for (size_t i = 0; i < n; i++)
		show(a, ws, argv[1], codes[i], DIGEST_READABLE, "readable");
	show(a, ws, argv[1], "en", DIGEST_HEADLINES, "headlines");
	show(a, ws, argv[1], "en", DIGEST_SUMMARY, "summary");
	show(a, ws, argv[1], "en", DIGEST_PLAIN, "plain");
	show(a, ws, argv[1], "en", DIGEST_MIME, "mime");
	show_note(a, ws, argv[1], "en", "welcome");
	show_note(a, ws, argv[1], "fr", "confirm-join");
	arena_free(a);
	return 0;
}
