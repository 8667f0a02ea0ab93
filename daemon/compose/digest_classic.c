/* The two digests other programs know: RFC 1153 text, and multipart/digest (RFC 2046 5.1.5). */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "compose/digest_in.h"
#include "compose/wrap.h"

enum { RULE_LONG = 70, RULE_SHORT = 30, FILES = 50 };

struct item {
	const struct digest_thread *t;
	const struct digest_post *p;
	const char *text; /* clean, and cut where it would fill more than half a letter */
	bool cut;
	size_t number, cost;
};

static void rule(struct buf *b, int n)
{
	for (int i = 0; i < n; i++)
		buf_char(b, '-');
	buf_str(b, "\n\n");
}

/* Long lines wrapped, the rest as it was written. */
static void body_add(struct buf *b, const char *text, bool guard)
{
	for (const char *s = text, *end; *s; s = *end ? end + 1 : end) {
		end = strchrnul(s, '\n');
		/* RFC 1153: a line of thirty hyphens would end the message early */
		if (guard && end - s == RULE_SHORT && strspn(s, "-") >= RULE_SHORT)
			buf_char(b, ' ');
		if (end == s)
			buf_char(b, '\n');
		else
			wrap_text(b, s, (size_t)(end - s), 78, false);
	}
}

static const char *clean_text(struct arena *a, const char *s)
{
	return text_clean(a, s ? s : "", s ? strlen(s) : 0, TEXT_BLOCK);
}

/* Cuts at a line, or in the middle of one without any, until it takes no more than `most`. */
static void text_set(const struct making *m, struct item *x, size_t most)
{
	char *text = text_clean(m->a, x->p->text ? x->p->text : "",
				x->p->text ? strlen(x->p->text) : 0, TEXT_BLOCK);
	size_t n = strlen(text), cost;

	while ((cost = digest_encoded(text)) > most) {
		char *line;

		n = (size_t)((double)n * (double)most / (double)cost * 0.95);
		while (n && (text[n] & 0xc0) == 0x80)
			n--;
		line = memrchr(text, '\n', n);
		n = line && (size_t)(line - text) > n / 2 ? (size_t)(line - text) : n;
		text[n] = '\0';
		x->cut = true;
	}
	x->text = text;
	x->cost = cost + 700;
}

/* What goes with a post: its files, and that it was cut. */
static void notes_add(const struct making *m, struct buf *b, const struct item *x)
{
	const struct digest_post *p = x->p;
	long asked = 0;

	if (x->cut)
		buf_printf(b, "\n%s\n",
			   SAY(m->a, m->l, "digest.cut",
			       { "n", arena_printf(m->a, "%zu", x->number) }));
	for (size_t i = 0; i < p->n_files && i < FILES; i++) {
		const struct digest_file *f = &p->files[i];

		buf_printf(b, "%s[%s%s %s]\n", i ? "" : "\n",
			   words_count(m->a, m->l, "attachments", 1, NULL),
			   words_get(m->l, "colon"),
			   digest_file_said(m, x->t, f, digest_line(m->a, f->name)));
		asked = asked || !x->t->item ? asked : f->number;
	}
	if (asked)
		buf_printf(b, "[%s]\n", digest_file_how(m, x->number, asked));
}

static struct item *items(const struct making *m, size_t bytes, size_t *n)
{
	struct item *v = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t k = 0; k < m->out->n_order; k++) {
		const struct digest_thread *t = &m->e->threads[m->out->order[k]];

		for (size_t i = 0; i < t->n_posts; i++) {
			struct item *x = ARENA_PUSH(m->a, v, *n, cap);

			*x = (struct item){ .t = t, .p = &t->posts[i], .number = k + 1 };
			text_set(m, x, bytes / 2);
		}
	}
	return v;
}

/* Index behind the part that begins at `from`; a part holds at least one post. */
static size_t part_end(const struct item *v, size_t n, size_t from, size_t bytes)
{
	size_t used = 6000, at = from;

	while (at < n && (at == from || used + v[at].cost <= bytes))
		used += v[at++].cost;
	return at;
}

static size_t parts_in(const struct item *v, size_t n, size_t bytes)
{
	size_t parts = 0;

	for (size_t at = 0; at < n; parts++)
		at = part_end(v, n, at, bytes);
	return parts;
}

static void topics(const struct making *m, struct buf *b, const struct item *v, size_t from,
		   size_t to)
{
	buf_printf(b, "%s%s\n\n", words_get(m->l, "contents"), words_get(m->l, "colon"));
	for (size_t i = from, posts; i < to; i += posts) {
		for (posts = 1; i + posts < to && v[i + posts].t == v[i].t; posts++)
			;
		buf_printf(b, "%3zu. %s (%s)\n", v[i].number,
			   text_ellipsis(m->a, digest_thread_subject(m, v[i].t), 52),
			   words_count(m->a, m->l, "posts", (long)posts, NULL));
	}
	buf_char(b, '\n');
}

static void masthead(const struct making *m, struct buf *b, size_t part, size_t parts)
{
	buf_printf(b, "%s\n", digest_subject(m, part, parts));
	if (m->e->title && *m->e->title) { /* its editor's, or the rule's */
		buf_char(b, '\n');
		body_add(b, digest_title(m), true);
	}
	if (m->e->intro && *m->e->intro) {
		buf_char(b, '\n');
		body_add(b, clean_text(m->a, m->e->intro), true);
	}
	buf_char(b, '\n');
}

static void footer(const struct making *m, struct buf *b, const char *key, size_t first,
		   size_t last)
{
	const char *how = words_get(m->l, key);

	wrap_text(b, how, strlen(how), WRAP_COLUMNS, false);
	buf_printf(b, "\n    %s\n\n", digest_example(m, first, last));
}

static size_t threads_in(const struct item *v, size_t from, size_t to)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		n += i == from || v[i].t != v[i - 1].t;
	return n;
}

/* --- RFC 1153 ------------------------------------------------------------------------------------- */

/* As its author wrote it; a post of long ago may have none of its own. */
static const char *subject_of(const struct making *m, const struct item *x)
{
	const char *own = digest_line(m->a, x->p->subject);

	if (*own)
		return own;
	return x->t->subject && *x->t->subject ? digest_thread_subject(m, x->t)
					       : words_get(m->l, "no_subject");
}

/* Fields and their order by RFC 1153, which has no other: Date, From, To, Subject, Message-ID, Keywords.
 * Where an answer goes stands below the text. */
static void message_add(const struct making *m, struct buf *b, const struct item *x)
{
	const char *address = digest_line(m->a, x->p->address);

	buf_printf(b, "Date: %s\n", when_rfc5322(m->a, x->p->date));
	buf_printf(b, "From: %s", digest_author(m->a, x->p));
	buf_printf(b, *address ? " <%s>\n" : "%s\n", address);
	buf_printf(b, "To: %s <%s>\n", digest_line(m->a, m->e->community), m->e->address);
	buf_printf(b, "Subject: %s\n", subject_of(m, x));
	if (x->p->message_id && letter_id_ok(x->p->message_id))
		buf_printf(b, "Message-ID: <%s>\n", x->p->message_id);
	for (size_t i = 0; i < x->t->n_tags; i++)
		buf_printf(b, "%s%s", i ? ", " : "Keywords: ", digest_line(m->a, x->t->tags[i]));
	buf_str(b, x->t->n_tags ? "\n\n" : "\n");
	body_add(b, x->text, true);
	notes_add(m, b, x);
	if (*digest_reply_said(m, x->t))
		buf_printf(b, "\n%s%s %s\n", words_get(m->l, "reply_to"), words_get(m->l, "colon"),
			   digest_reply_said(m, x->t));
	buf_char(b, '\n');
	rule(b, RULE_SHORT);
}

static void plain_part(const struct making *m, const struct item *v, size_t from, size_t to,
		       size_t part, size_t parts, struct digest_part *out)
{
	struct buf b = BUF(m->a);
	struct letter_part *body = arena_get(m->a, sizeof *body);
	const char *end;

	masthead(m, &b, part, parts);
	topics(m, &b, v, from, to);
	rule(&b, RULE_LONG);
	for (size_t i = from; i < to; i++)
		message_add(m, &b, &v[i]);
	footer(m, &b, "how_text", v[from].number, v[to - 1].number);
	end = arena_printf(m->a, "End of %s Digest", digest_line(m->a, m->e->community));
	buf_printf(&b, "%s\n", end);
	for (int i = text_width(end, strlen(end)); i > 0; i--)
		buf_char(&b, '*');
	buf_char(&b, '\n');
	*body = (struct letter_part){
		.type = "text/plain", .content = b.p, .n = b.n, .marks = true
	};
	*out = (struct digest_part){ digest_subject(m, part, parts), b.p, NULL, body,
				     threads_in(v, from, to) };
}

/* --- multipart/digest ------------------------------------------------------------------------------ */

static const struct letter_part *part_new(struct arena *a, struct letter_part p)
{
	struct letter_part *copy = arena_get(a, sizeof *copy);

	*copy = p;
	return copy;
}

/* The post as a small message of its own, so that a reply to it threads. */
static enum err message_build(const struct making *m, const struct item *x, struct letter_part *out)
{
	struct buf b = BUF(m->a);
	struct letter_bytes bytes;
	const struct letter_field answer = {
		.name = "Reply-To",
		.value = arena_printf(m->a, "<%s>", digest_reply_address(m->a, m->e, x->t->item)),
		.kind = FIELD_RAW
	};
	struct letter l = { .from_name = digest_author(m->a, x->p),
			    .from = x->p->address,
			    .to = m->e->address,
			    .to_name = m->e->community,
			    .date = x->p->date ? x->p->date : 1,
			    .subject = subject_of(m, x),
			    .message_id = x->p->message_id,
			    .extra = &answer,
			    .n_extra = 1,
			    .inside = true };
	struct why ignored;

	body_add(&b, x->text, false);
	notes_add(m, &b, x);
	if (!letter_id_ok(
		    l.message_id)) /* without one of its own it gets none that could be mistaken */
		l.message_id = arena_printf(m->a, "%zu.%lld.%s", x->number, (long long)l.date,
					    m->e->address);
	l.body = part_new(m->a, (struct letter_part){
					.type = "text/plain", .content = buf_text(&b), .n = b.n });
	if (!l.from || letter_build(m->a, &l, &bytes, &ignored) != OK) {
		l.from = m->e->address;
		if (letter_build(m->a, &l, &bytes, m->w) != OK)
			return BAD;
	}
	*out = (struct letter_part){
		.type = "message/rfc822", .content = bytes.p, .n = bytes.n, .marks = true
	};
	return OK;
}

static enum err mime_part(const struct making *m, const struct item *v, size_t from, size_t to,
			  size_t part, size_t parts, struct digest_part *out)
{
	struct buf head = BUF(m->a), foot = BUF(m->a);
	struct letter_part *messages = arena_get(m->a, (to - from) * sizeof *messages);
	struct letter_part *all = arena_get(m->a, 3 * sizeof *all);

	masthead(m, &head, part, parts);
	topics(m, &head, v, from, to);
	footer(m, &foot, "how_headlines_text", v[from].number, v[to - 1].number);
	for (size_t i = from; i < to; i++)
		if (message_build(m, &v[i], &messages[i - from]) != OK)
			return BAD;
	all[0] = (struct letter_part){ .type = "text/plain", .content = head.p, .n = head.n };
	all[1] = (struct letter_part){ .type = "multipart/digest",
				       .parts = messages,
				       .n_parts = to - from };
	all[2] = (struct letter_part){ .type = "text/plain", .content = foot.p, .n = foot.n };
	*out = (struct digest_part){ digest_subject(m, part, parts), head.p, NULL,
				     part_new(m->a, (struct letter_part){ .type = "multipart/mixed",
									  .parts = all,
									  .n_parts = 3 }),
				     threads_in(v, from, to) };
	return OK;
}

static enum err classic(struct making *m, bool mime)
{
	size_t n, bytes = m->e->bytes ? m->e->bytes : DIGEST_BYTES, from = 0, to;
	struct item *v = items(m, bytes, &n);

	m->out->n_parts = parts_in(v, n, bytes);
	m->out->parts = arena_get(m->a, m->out->n_parts * sizeof *m->out->parts);
	for (size_t i = 0; i < m->out->n_parts; i++, from = to) {
		struct digest_part *out = &m->out->parts[i];

		to = part_end(v, n, from, bytes);
		if (!mime)
			plain_part(m, v, from, to, i + 1, m->out->n_parts, out);
		else if (mime_part(m, v, from, to, i + 1, m->out->n_parts, out) != OK)
			return BAD;
	}
	return OK;
}

enum err digest_plain(struct making *m)
{
	return classic(m, false);
}

enum err digest_mime(struct making *m)
{
	return classic(m, true);
}
