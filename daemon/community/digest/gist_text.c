/*
 * gist_text.c - a gist that a member wrote, as it is shown.
 */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "community/digest/gist.h"
#include "compose/words.h"
#include "store/store_gist.h"

static bool begins_item(const char *line, size_t n)
{
	return n > 1 && (strchr("-*+", line[0]) ||
			 (line[0] >= '0' && line[0] <= '9' && memchr(".)", line[1], 1)));
}

const char **gist_paragraphs(struct arena *a, const char *text, size_t *n)
{
	const char **v = arena_get(a, GIST_PARAGRAPHS * sizeof *v);
	struct buf b = BUF(a);

	*n = 0;
	for (bool more = true; more;) {
		size_t len = strcspn(text, "\n");
		const char *line = text_clean(a, text, len, TEXT_LINE);
		bool item = begins_item(line, strlen(line));

		more = text[len] != '\0';
		if (b.n && (item || !*line)) {
			if (*n < GIST_PARAGRAPHS)
				v[(*n)++] = arena_dup(a, buf_text(&b));
			b = BUF(a);
		}
		if (*line)
			buf_printf(&b, "%s%s", b.n ? " " : "",
				   item && !b.n && strchr("-*+", *line)
					   ? line + 1 + (line[1] == ' ')
					   : line);
		text += len + more;
	}
	if (b.n && *n < GIST_PARAGRAPHS)
		v[(*n)++] = arena_dup(a, buf_text(&b));
	return v;
}

const char *gist_signature(struct arena *a, const struct lang *l, const struct gist_row *g)
{
	return *g->name ? SAY(a, l, "gist.by", { "name", g->name })
			: words_get(l, "gist.by_nobody");
}
