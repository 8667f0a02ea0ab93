/*
 * note.h - the short letters a community writes: confirm, welcome, held, farewell and the rest.
 *
 * A note is one text template a language, templates/<lang>/<name>.txt: its first line is the
 * subject, then an empty line, then paragraphs as one would write them in a mail. Lines of a
 * paragraph are joined and wrapped anew; a line indented by four blanks stays as it is; "- "
 * begins an item. The HTML twin is made from the same words inside note.html.
 *
 * Every note may use what note_values fills: {{community}}, {{address}}, and where to write for
 * {{ask}}, {{join}}, {{leave}}, {{settings}}, {{help}}, {{owner}}, {{why}}, {{summary}}, {{members}}
 * and {{search}}. What else a note is given, its template in English shows.
 */
#ifndef COMPOSE_NOTE_H
#define COMPOSE_NOTE_H

#include "base/err.h"
#include "compose/letter.h"
#include "compose/words.h"

struct value;

struct note {
	const char *subject, *text, *html;
	const struct letter_part
		*body; /* for letter.body: alternative of both; splice marks stay */
};

/* note_values - a map with the community's names and addresses for any note in that language. */
struct value *note_values(struct arena *a, const struct lang *l, const char *community,
			  const char *address, const char *separator);

/* note_compose - the note of that name in the reader's language.
 *   BAD  no such note, or a mistake in it: w says file and line */
enum err note_compose(struct arena *a, const struct lang *l, const char *name, struct value *values,
		      struct note *out, struct why *w);

/* The same from text of one's own (a recipe's, a coordinator's): the subject is given, the body
 * is as above and is not a template. */
enum err note_from_text(struct arena *a, const struct lang *l, const char *subject,
			const char *text, struct value *values, struct note *out, struct why *w);

#endif
