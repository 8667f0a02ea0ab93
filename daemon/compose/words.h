/*
 * words.h - languages: the words of each, its plurals and dates, and its templates.
 *
 * A language is a folder of the template folder: <folder>/<lang>/words.conf and beside it
 * *.txt and *.html. What a language lacks is taken from the community's language, then from
 * English, so a new language may begin with one file. Languages and templates are read when
 * first asked for and kept; `words_load` reads everything at once, before walls go up.
 *
 * words.conf has lines "key = text"; '#' begins a comment line. "{name}" in a text is filled by
 * words_say. Of a key that counts, "key.zero", "key.one" and "key.other" are its forms.
 */
#ifndef COMPOSE_WORDS_H
#define COMPOSE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>
#include "base/err.h"

struct arena;
struct buf;
struct value;
struct words;
struct lang; /* one reader's chain: their language, the community's, English; lives with words */

/* words_open - a template folder. The arena must live as long as the words; `folder` is copied.
 *   BAD  <folder>/en/words.conf cannot be read, or a line of it is wrong (w: file:line: what) */
enum err words_open(struct arena *a, const char *folder, struct words **out, struct why *w);

/* Reads every language and template there is, compiling each. BAD: w names the first wrong one. */
enum err words_load(struct words *ws, struct why *w);

/* words_lang - the chain for "pt-BR": pt-br, pt, the community's, en. NULL or unknown names are
 * passed over. Never NULL. The same arguments give the same pointer. */
const struct lang *words_lang(struct words *w, const char *member, const char *community);
/* Is there a folder for it, or for what it is a kind of: "pt-BR" where pt is? */
bool words_has(struct words *w, const char *language);
const char *words_code(const struct lang *l); /* of the first language found: "pt"; for lang= */
const struct words *words_of(const struct lang *l);
/* Codes of all languages that have a folder, sorted; names like "x" are left out. */
size_t words_languages(struct words *w, struct arena *a, const char *const **codes);

/* The text of a key; "" where no language has it. Static for as long as the words live. */
const char *words_get(const struct lang *l, const char *key);
/* The next item of such a text that is a list with commas, without blanks around it: *n bytes, nothing
 * is copied, *list is behind it. *n 0: there is no more. */
const char *words_item(const char **list, size_t *n);
/* Every key of the chain's last language (English) that begins with `prefix`, sorted; arena. */
const char *const *words_keys(const struct lang *l, struct arena *a, const char *prefix, size_t *n);

struct word {
	const char *name, *value; /* a NULL name ends the list */
};

/* The text with {name}s filled in; a name not given stays as written. */
char *words_say(struct arena *a, const struct lang *l, const char *key, const struct word *fill);
#define SAY(a, l, key, ...)                                                                        \
	words_say((a), (l), (key), (const struct word[]){ __VA_ARGS__, { NULL, NULL } })

/* key.zero, key.one or key.other by the language's rule; {n} is the number, others from fill
 * (which may be NULL). */
char *words_count(struct arena *a, const struct lang *l, const char *key, long n,
		  const struct word *fill);

/* words_date - a time in words; form is a key below "date.": day ("3 March 2026"), weekday
 * ("Tuesday 3 March"), short ("3 Mar"), time ("10:12"), clock (the same where it stands alone), moment
 * ("Tuesday 3 March, 10:12").
 *   offset_s  seconds east of UTC at that instant (the caller's zone) */
char *words_date(struct arena *a, const struct lang *l, const char *form, time_t t, int offset_s);
/* "3 – 9 March 2026": from and to inclusive, nothing said twice. */
char *words_period(struct arena *a, const struct lang *l, time_t from, time_t to, int from_offset_s,
		   int to_offset_s);

/* "Ana, Bo and Chen": n names; of more than `most`, the first ones and "2 others". */
char *words_names(struct arena *a, const struct lang *l, const char *const *names, size_t n,
		  size_t most);
/* "340 kB", in the language's decimal form */
char *words_size(struct arena *a, const struct lang *l, size_t bytes);

/* The subject without any language's Re:, Fwd: and "[community]" in front (borrowed from it). */
const char *words_bare_subject(const struct words *w, const char *subject, const char *prefix);

/* The command a word means in this chain ("abmelden" -> "leave"), ignoring case; NULL: none. */
const char *words_command(struct arena *a, const struct lang *l, const char *word);

/* Where templates are read from, at any time. */
const char *words_folder(const struct words *w);

/* words_template - is there a template of that name, in a language of the chain?
 *   NONE  no; *near is the nearest with the same ending, without it, or NULL */
enum err words_template(struct arena *a, const struct lang *l, const char *file, const char **near);

/* words_render - fill the template <file> ("digest.html", "welcome.txt") into out.
 *   root  a map; all words of the chain are in reach as {{w.key}}
 *   HTML escaping where the name ends with .html, none otherwise
 *   BAD   no language has it, or a mistake in it: w says which file and line */
enum err words_render(struct arena *a, const struct lang *l, const char *file, struct value *root,
		      size_t max, struct buf *out, struct why *w);

#endif
