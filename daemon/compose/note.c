#include "compose/note.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "compose/opening.h"
#include "compose/value.h"
#include "compose/way.h"
#include "compose/wrap.h"

enum { NOTE_MAX = 256 * 1024 };

struct value *note_values(struct arena *a, const struct lang *l, const char *community,
			  const char *address, const char *separator)
{
	static const char *const details[] = { "ask",   "join", "leave",   "settings", "help",
					       "owner", "why",  "summary", "members",  "search" };
	struct value *v = value_map(a);

	value_set_text(v, "community", text_clean(a, community, strlen(community), TEXT_LINE));
	value_set_text(v, "community_dir", wrap_rtl(community, strlen(community)) ? "rtl" : "");
	value_set_text(v, "address", address);
	for (size_t i = 0; i < sizeof details / sizeof *details; i++)
		value_set_text(v, details[i], way_said(a, l, address, separator, details[i]));
	return v;
}

enum err note_from_text(struct arena *a, const struct lang *l, const char *subject,
			const char *text, struct value *values, struct note *out, struct why *w)
{
	struct buf html = BUF(a), body = BUF(a), page = BUF(a);
	struct letter_part *parts = arena_get(a, 2 * sizeof *parts),
			   *both = arena_get(a, sizeof *both);
	const struct value *own;
	struct opening o;

	opening_read(a, text, SIZE_MAX, &o);
	own = value_find(values, "address", 7, value_hash("address", 7));
	o.own = own ? own->s : NULL;
	opening_html(&html, &o);
	opening_text(&body, &o);
	buf_char(&body, '\n');
	value_set_text(values, "page_title", subject);
	value_set_text(values, "preview", opening_preview(a, &o));
	value_set_html(values, "body_html", buf_text(&html));
	value_set_text(values, "dir", wrap_rtl(text, strlen(text)) ? "rtl" : "");
	if (words_render(a, l, "note.html", values, NOTE_MAX, &page, w) != OK)
		return BAD;
	out->subject = subject;
	out->text = buf_text(&body);
	out->html = buf_text(&page);
	parts[0] = (struct letter_part){ .type = "text/plain",
					 .content = out->text,
					 .n = body.n,
					 .flowed = true,
					 .marks = true };
	parts[1] = (struct letter_part){
		.type = "text/html", .content = out->html, .n = page.n, .marks = true
	};
	*both = (struct letter_part){ .type = "multipart/alternative",
				      .parts = parts,
				      .n_parts = 2 };
	out->body = both;
	return OK;
}

enum err note_compose(struct arena *a, const struct lang *l, const char *name, struct value *values,
		      struct note *out, struct why *w)
{
	struct buf b = BUF(a);
	const char *text, *end, *subject;

	if (words_render(a, l, arena_printf(a, "%s.txt", name), values, NOTE_MAX, &b, w) != OK)
		return BAD;
	text = buf_text(&b);
	end = strchrnul(text, '\n');
	subject = text_clean(a, text, (size_t)(end - text), TEXT_LINE);
	return note_from_text(a, l, subject, *end ? end + 1 : end, values, out, w);
}
