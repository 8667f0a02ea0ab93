#include "compose/relay.h"

#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "compose/encode.h"
#include "compose/relay_in.h"

enum { CC_MAX = 50, COLUMNS = 76, DATE_MAX = 60, LOOPS_MAX = 10, LINE_MAX = 998 };

static const char *const kept[] = {
	"Auto-Submitted", "Keywords", "Organization", "Importance", "Thread-Index",
	"Thread-Topic",   NULL
};

static const char *const content[] = { "Content-Type",        "Content-Transfer-Encoding",
				       "Content-Disposition", "Content-ID",
				       "Content-Description", "Content-Language",
				       "Content-Location",    NULL };

/* A list of mailboxes as one field; nothing where none is usable. */
static void mailboxes(struct buf *b, const char *name, const struct relay_mailbox *v, size_t n)
{
	struct buf line = BUF(b->a);
	size_t column = strlen(name) + 2;

	for (size_t i = 0; i < n && i < CC_MAX; i++) {
		const char *one = letter_mailbox_value(b->a, v[i].name, v[i].address);

		if (!one)
			continue;
		if (line.n)
			buf_str(&line, column + strlen(one) > COLUMNS ? ",\r\n " : ", ");
		column = line.n && line.p[line.n - 2] == '\n' ? 1 : column;
		buf_str(&line, one);
		column += strlen(one) + 2;
	}
	if (line.n)
		buf_printf(b, "%s: %s\r\n", name, line.p);
}

static bool keepable(const struct relay_field *f)
{
	size_t line = 0;

	for (size_t i = 0; i < f->n; i++)
		if ((line = f->p[i] == '\n' ? 0 : line + 1) > LINE_MAX)
			return false;
	return true;
}

static void date_add(struct buf *b, const struct relay *r, const struct relay_head *h)
{
	const struct relay_field *f = relay_field_find(h, "Date");
	bool good = r->keep_date && f && f->n < DATE_MAX;

	for (size_t i = 0; good && i < f->n; i++)
		good = f->p[i] >= ' ' && f->p[i] <= '~';
	if (good)
		relay_field_keep(b, f, true);
	else
		letter_head_raw(b, "Date", when_rfc5322(b->a, r->date));
}

static void kept_add(struct buf *b, const struct relay_head *h)
{
	const struct relay_field *f;
	int loops = 0;

	for (const char *const *name = kept; *name; name++)
		if ((f = relay_field_find(h, *name)) && keepable(f))
			relay_field_keep(b, f, true);
	for (size_t i = 0; i < h->n; i++)
		if (relay_field_is(&h->v[i], "X-Loop") && keepable(&h->v[i]) && loops++ < LOOPS_MAX)
			relay_field_keep(b, &h->v[i], true);
}

static enum err head_add(struct buf *b, const struct relay *r, const struct relay_head *h,
			 struct why *w)
{
	if (!letter_head_mailbox(b, "From", r->from.name, r->from.address) ||
	    !letter_head_mailbox(b, "To", r->list.name, r->list.address))
		return why(w, BAD, "the list's address \"%s\" cannot be written in a header",
			   r->from.address ? r->from.address : "");
	mailboxes(b, "Cc", r->cc, r->n_cc);
	mailboxes(b, "Reply-To", r->reply_to, r->n_reply_to);
	letter_head_text(b, "Subject", r->subject);
	date_add(b, r, h);
	letter_head_id(b, "Message-ID", r->message_id);
	if (r->in_reply_to)
		letter_head_id(b, "In-Reply-To", r->in_reply_to);
	letter_head_ids(b, "References", r->references, r->n_references);
	letter_head_mailbox(b, "Original-From", r->author.name, r->author.address);
	letter_head_list(b, r->head);
	letter_head_raw(b, "Precedence", "list");
	kept_add(b, h);
	letter_head_raw(b, "X-Loop", r->list.address);
	letter_head_raw(b, "MIME-Version", "1.0");
	return OK;
}

/* The Content- fields, each kind once: the first is what readers go by. */
static void content_add(struct buf *b, const struct relay_head *h)
{
	for (size_t i = 0; i < h->n; i++) {
		const struct relay_field *f = &h->v[i];
		bool again = true;

		for (const char *const *name = content; *name && again; name++)
			again = !relay_field_is(f, *name);
		for (size_t k = 0; k < i && !again; k++)
			again = h->v[k].name == f->name && !strncasecmp(h->v[k].p, f->p, f->name);
		if (!again && keepable(f))
			relay_field_keep(b, f, false);
		else if (!again && relay_field_is(f, content[0])) /* what it means, and no more */
			buf_printf(b,
				   *h->boundary ? "%s: %s;\r\n boundary=\"%s\"\r\n" : "%s: %s\r\n",
				   content[0], h->type, h->boundary);
	}
}

/* The marks come out of the header; what the author wrote is never looked at for marks. */
static void head_finish(struct arena *a, struct buf *b, const struct buf *head,
			struct letter_bytes *out)
{
	size_t from = 0, cap = 0;

	for (size_t i = 0; i < head->n; i++) {
		enum splice_var var =
			head->p[i] == 1 ? splice_at(head->p + i, head->n - i) : SPLICE_NONE;

		if (var == SPLICE_NONE)
			continue;
		buf_add(b, head->p + from, i - from);
		*ARENA_PUSH(a, out->marks, out->n_marks, cap) =
			(struct splice){ (uint32_t)b->n, var };
		from = i + SPLICE_MARK;
		i = from - 1;
	}
	buf_add(b, head->p + from, head->n - from);
}

/* ---------------------------------------------------------------- the footer */

enum footer { FOOTER_NONE, FOOTER_INSERT, FOOTER_WRAP };

static enum footer footer_how(const struct relay *r, const struct relay_head *h)
{
	if (!r->footer || !*r->footer)
		return FOOTER_NONE;
	if (!strcmp(h->type, "multipart/mixed"))
		return *h->boundary ? FOOTER_INSERT : FOOTER_NONE;
	if (!strcmp(h->type, "multipart/alternative") || !strcmp(h->type, "multipart/related"))
		return *h->boundary ? FOOTER_WRAP : FOOTER_NONE;
	return !strcmp(h->type, "text/plain") || !strcmp(h->type, "text/html") ||
			       relay_cuts_whole(r, h)
		       ? FOOTER_WRAP
		       : FOOTER_NONE;
}

static void footer_add(struct buf *b, const struct relay *r, const char *boundary)
{
	buf_printf(b,
		   "--%s\r\nContent-Type: text/plain; charset=utf-8\r\n"
		   "Content-Disposition: inline\r\n"
		   "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
		   boundary);
	encode_qp(b, r->footer, strlen(r->footer), false);
	buf_str(b, "\r\n");
}

static void line_end(struct buf *b)
{
	if (!b->n || b->p[b->n - 1] != '\n')
		buf_str(b, "\r\n");
}

/* "=_" stands neither in quoted-printable nor in base64; in other bodies it is looked for. */
static const char *boundary_make(struct arena *a, const struct relay *r)
{
	uint64_t seed = r->seed;
	const char *text;

	do {
		seed = (seed ^ seed >> 31) * 0x9e3779b97f4a7c15u + 1;
		text = arena_printf(a, "=_list_%016llx", (unsigned long long)seed);
	} while (memmem(r->raw, r->n, text, strlen(text)));
	return text;
}

static void insert(struct buf *b, const struct relay *r, const struct relay_head *h)
{
	size_t end = relay_end_of_parts(r, h);

	relay_copy_body(b, r, h, end);
	line_end(b);
	footer_add(b, r, h->boundary);
	/* What stood behind the last boundary was never shown; it need not travel. */
	buf_printf(b, "--%s--\r\n", h->boundary);
}

static void wrap(struct buf *b, const struct relay *r, const struct relay_head *h,
		 const char *boundary)
{
	relay_copy_body(b, r, h, r->n);
	/* The last line end of the body stays its own; this one belongs to the boundary. */
	buf_str(b, "\r\n");
	footer_add(b, r, boundary);
	buf_printf(b, "--%s--\r\n", boundary);
}

static bool eight_bit(const struct relay *r)
{
	for (size_t i = 0; i < r->n; i++)
		if ((unsigned char)r->raw[i] > 127)
			return true;
	return false;
}

/* The Content- fields of what follows. */
static void body_head(struct buf *b, const struct relay *r, const struct relay_head *h)
{
	if (relay_cuts_whole(r, h))
		buf_str(b, "Content-Type: text/plain; charset=utf-8\r\n"
			   "Content-Transfer-Encoding: quoted-printable\r\n");
	else
		content_add(b, h);
	buf_str(b, "\r\n");
}

enum err relay_compose(struct arena *a, const struct relay *r, struct letter_bytes *out,
		       struct why *w)
{
	struct buf head = BUF(a), b = BUF(a);
	const char *boundary = NULL;
	struct relay_head h;
	enum footer how;

	*out = (struct letter_bytes){ 0 };
	relay_head_read(a, r->raw, r->n, &h);
	if (!h.n)
		return why(w, BAD, "the mail has no header");
	if (head_add(&head, r, &h, w) != OK)
		return BAD;
	how = footer_how(r, &h);
	if (how == FOOTER_WRAP) {
		if (eight_bit(r))
			letter_head_raw(&head, "Content-Transfer-Encoding", "8bit");
		boundary = boundary_make(a, r);
		buf_printf(&head,
			   "Content-Type: multipart/mixed;\r\n boundary=\"%s\"\r\n\r\n--%s\r\n",
			   boundary, boundary);
	}
	body_head(&head, r, &h);
	/* Room for all of it at once: a large mail is held twice, not four times. */
	b.cap = r->n + r->n / 16 + head.n + (r->footer ? 4 * strlen(r->footer) : 0) + 1024;
	b.p = arena_get(a, b.cap);
	head_finish(a, &b, &head, out);
	if (how == FOOTER_WRAP)
		wrap(&b, r, &h, boundary);
	else if (how == FOOTER_INSERT)
		insert(&b, r, &h);
	else
		relay_copy_body(&b, r, &h, r->n);
	line_end(&b);
	out->p = b.p;
	out->n = b.n;
	return OK;
}
