#include "community/list/deliver_relay.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/address.h"
#include "base/buf.h"
#include "base/subject.h"
#include "base/text.h"
#include "community/list/conceal.h"
#include "community/list/list_head.h"
#include "compose/note.h"
#include "compose/relay.h"
#include "compose/words.h"
#include "reader/reader.h"
#include "store/store_left.h"

enum { SUBJECT_BYTES = 900, FOOTER_MAX = 4000, CC_MAX = 50, REFERENCES_MAX = 100 };

/* ---------------------------------------------------------------- attachments */

char *deliver_id(const struct community *c, struct arena *a, int64_t post)
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
	const char *name = arrival_name(c->s, a, post); /* the same after a restore */
	const char *what = arena_printf(a, "post %s", name ? name : "");
	uint64_t h = (uint64_t)token_hash(c->key, what, strlen(what));
	char text[14] = { 0 };

	for (int i = 12; i >= 0; i--, h >>= 5)
		text[i] = digits[h & 31];
	return arena_printf(a, "p.%s@%s", text, c->set->community.domain);
}

/* What makes a signature or an encrypted mail is no attachment. */
static bool sealing(const struct attachment *f, const struct leaf *l)
{
	return !l || !strcmp(l->parent, "multipart/signed") ||
	       !strcmp(l->parent, "multipart/encrypted") ||
	       !strcmp(f->type, "application/pkcs7-mime") ||
	       !strcmp(f->type, "application/x-pkcs7-mime");
}

/* What a name ends in decides what a reader's machine does with a file, whatever its type says. */
static const char *type_of_name(const char *name)
{
	static const struct {
		const char *end, *type;
	} ends[] = {
		{ ".exe", "application/x-msdownload" },
		{ ".scr", "application/x-msdownload" },
		{ ".pif", "application/x-msdownload" },
		{ ".cpl", "application/x-msdownload" },
		{ ".dll", "application/x-msdownload" },
		{ ".msi", "application/x-msdownload" },
		{ ".com", "application/x-msdos-program" },
		{ ".bat", "application/x-msdos-program" },
		{ ".cmd", "application/x-msdos-program" },
	};
	size_t n = strlen(name);

	while (n && strchr(". ", name[n - 1])) /* Windows takes them off */
		n--;
	for (size_t i = 0; n > 4 && i < sizeof ends / sizeof *ends; i++)
		if (!strncasecmp(name + n - 4, ends[i].end, 4))
			return ends[i].type;
	return "";
}

static bool refused(const struct settings *set, const struct attachment *f)
{
	for (size_t i = 0; i < set->posts.refused_types.n; i++)
		if (text_eq(set->posts.refused_types.v[i], f->type) ||
		    text_eq(set->posts.refused_types.v[i], type_of_name(f->name)))
			return true;
	return set->posts.max_attachment && (int64_t)f->bytes > set->posts.max_attachment;
}

/* Who opens a mail that is attached has its attachments too. */
static bool holds_refused(struct community *c, struct arena *a, const struct leaf *l, int depth)
{
	const struct mail *m = work_attached(c, a, l, depth);

	for (size_t i = 0; m && i < m->n_attachments; i++)
		if (refused(c->set, &m->attachments[i]) ||
		    holds_refused(c, a, reader_part(m, m->attachments[i].part), depth + 1))
			return true;
	return false;
}

static bool must_go(struct community *c, struct arena *a, const struct mail *m, size_t i)
{
	const struct attachment *f = &m->attachments[i];
	const struct leaf *l = reader_part(m, f->part);

	if (sealing(f, l))
		return false;
	return c->set->posts.attachments == ATTACHMENTS_STRIP || refused(c->set, f) ||
	       holds_refused(c, a, l, 0);
}

static const char *name_of(const struct attachment *f)
{
	return *f->name ? f->name : f->type;
}

const char *deliver_relay_hold(struct community *c, struct arena *a, const struct mail *m)
{
	bool sealed =
		!strcmp(m->type, "multipart/signed") || !strcmp(m->type, "multipart/encrypted");

	for (size_t i = 0; i < m->n_attachments; i++) {
		const struct attachment *f = &m->attachments[i];

		if (sealing(f, reader_part(m, f->part)))
			continue;
		if (c->set->posts.attachments == ATTACHMENTS_HOLD)
			return arena_printf(a, "held: it has an attachment (%s)", name_of(f));
		if (sealed && must_go(c, a, m, i))
			return arena_printf(a,
					    "held: it is signed, and an attachment may not go out "
					    "(%s)",
					    name_of(f));
	}
	return NULL;
}

/* The author's words without HTML: the plain alternative there is, else what was made of it. */
static const char *plain_of(struct arena *a, const struct mail *m)
{
	for (size_t i = 0; i < m->n_leaves; i++)
		if (m->leaves[i].is_text && !strcmp(m->leaves[i].type, "text/plain"))
			return reader_leaf_text(a, &m->leaves[i], NULL);
	return m->text;
}

/* Every HTML part that is shown gives way to text: the first to the words, others to none. An
 * attached page is an attachment. */
static void cut_html(struct arena *a, const struct mail *m, struct relay_cut *v, size_t *n)
{
	bool said = false;

	if (!strcmp(m->type, "multipart/signed") || !strcmp(m->type, "multipart/encrypted"))
		return;
	for (size_t i = 0; i < m->n_leaves; i++) {
		const struct leaf *l = &m->leaves[i];

		if (strcmp(l->type, "text/html") || !strcmp(l->disposition, "attachment"))
			continue;
		v[(*n)++] = (struct relay_cut){ (size_t)(l->raw - m->raw), l->raw_n,
						said ? "" : plain_of(a, m) };
		said = true;
	}
}

static int by_place(const void *x, const void *y)
{
	const struct relay_cut *a = x, *b = y;

	return a->at < b->at ? -1 : a->at > b->at;
}

/* An answer to the list may be a word to us. */
static const char *had_by(const struct community *c)
{
	return c->set->community.reply_to == REPLY_LIST ? "relay.left_out.more" : "relay.left_out";
}

static void add_cuts(struct community *c, struct arena *a, const struct lang *lang,
		     const struct mail *m, struct relay *r)
{
	struct relay_cut *v = arena_get(a, (m->n_attachments + m->n_leaves + 1) * sizeof *v);

	for (size_t i = 0; i < m->n_attachments; i++) {
		const struct attachment *f = &m->attachments[i];
		const struct leaf *l = reader_part(m, f->part);

		if (!must_go(c, a, m, i))
			continue;
		v[r->n_cuts++] =
			(struct relay_cut){ (size_t)(l->raw - m->raw), l->raw_n,
					    SAY(a, lang, had_by(c), { "name", name_of(f) },
						{ "size", words_size(a, lang, f->bytes) }) };
	}
	if (c->set->posts.html == HTML_TEXT) {
		cut_html(a, m, v, &r->n_cuts);
		qsort(v, r->n_cuts, sizeof *v, by_place);
	}
	r->cuts = v;
}

/* ---------------------------------------------------------------- people and ids */

static bool ours(struct community *c, struct arena *a, const char *address)
{
	return address_detail(a, address, c->set->community.address, c->set->community.separator) !=
	       NULL;
}

/* Others the author wrote to stay in Cc, so that an answer to all reaches them too. */
static void add_cc(struct community *c, struct arena *a, const struct people *p,
		   struct relay_mailbox *v, size_t *n)
{
	for (size_t i = 0; i < p->n && *n < CC_MAX; i++)
		if (!ours(c, a, p->v[i].address))
			v[(*n)++] = (struct relay_mailbox){ p->v[i].name, p->v[i].address };
}

/* Where they want answers; false: to an address of ours, which anybody can write into their mail, so that
 * whoever answered would leave, or say something else to the daemon. */
static bool answers_to(struct community *c, struct arena *a, const struct mail *m,
		       struct relay_mailbox *out)
{
	const struct person *to = &m->from;

	for (size_t i = m->reply_to.n; i-- > 0;)
		if (address_key(a, m->reply_to.v[i].address) &&
		    !ours(c, a, m->reply_to.v[i].address))
			to = &m->reply_to.v[i];
	*out = (struct relay_mailbox){ address_name(a, to->name, to->address), to->address };
	return !ours(c, a, to->address);
}

const char *deliver_via(const struct community *c, struct arena *a, const char *name)
{
	return SAY(a, words_lang(c->words, NULL, c->set->community.language), "relay.via",
		   { "name", name }, { "community", c->set->community.name });
}

static void add_people(struct community *c, struct arena *a, const struct mail *m,
		       const struct post *p, struct relay *r)
{
	struct relay_mailbox *cc = arena_get(a, (CC_MAX + 1) * sizeof *cc),
			     *reply = arena_get(a, 2 * sizeof *reply);
	const char *address = m->from.address;
	const char *name = p->name;

	if (!*name)
		name = arena_ndup(a, address, strcspn(address, "@"));
	r->list = (struct relay_mailbox){ c->set->community.name, c->set->community.address };
	r->author = (struct relay_mailbox){ *m->from.name ? m->from.name : p->name, address };
	r->from = (struct relay_mailbox){ deliver_via(c, a, name), c->set->community.address };
	add_cc(c, a, &m->to, cc, &r->n_cc);
	add_cc(c, a, &m->cc, cc, &r->n_cc);
	r->cc = cc;
	/* who is no member gets no copy of what the list is answered */
	if (c->set->community.reply_to != REPLY_LIST || !p->member)
		r->n_reply_to = answers_to(c, a, m, &reply[0]);
	if (c->set->community.reply_to != REPLY_AUTHOR || !r->n_reply_to)
		reply[r->n_reply_to++] = r->list;
	r->reply_to = reply;
}

/* A letter's id holds its reader's token; others have no such letter anyway. */
static bool secret(struct community *c, const char *id)
{
	struct token t;

	return route_of_id(c->key, id, &t) == OK;
}

/* The chain as the author's mail has it, and at its end the parent under both its ids: who has only
 * the list's copy, and who has only a direct one, both find it. */
static void add_ids(struct community *c, struct arena *a, const struct mail *m,
		    const struct post *p, struct relay *r)
{
	struct post *parent = p->parent ? post_find(c->s, a, p->parent) : NULL;
	const char *theirs = parent ? parent->message_id : "",
		   *own = parent ? deliver_id(c, a, parent->id) : "";
	size_t n = 0,
	       from = m->references.n > REFERENCES_MAX ? m->references.n - REFERENCES_MAX : 0;
	const char **v = arena_get(a, (REFERENCES_MAX + 3) * sizeof *v);

	for (size_t i = from; i < m->references.n; i++)
		if (strcmp(m->references.v[i], theirs) && strcmp(m->references.v[i], own) &&
		    !secret(c, m->references.v[i]))
			v[n++] = m->references.v[i];
	if (*theirs)
		v[n++] = theirs;
	if (*own)
		v[n++] = own;
	r->references = v;
	r->n_references = n;
	r->in_reply_to = *own ? own : secret(c, m->in_reply_to) ? NULL : m->in_reply_to;
	r->message_id = deliver_id(c, a, p->id);
}

/* ---------------------------------------------------------------- all together */

static enum err add_footer(struct community *c, struct arena *a, const struct lang *lang,
			   struct relay *r, struct why *w)
{
	struct buf b = BUF(a);

	if (!c->set->community.footer)
		return OK;
	if (words_render(a, lang, "footer.txt",
			 note_values(a, lang, c->set->community.name, c->set->community.address,
				     c->set->community.separator),
			 FOOTER_MAX, &b, w) != OK)
		return BAD;
	r->footer = buf_text(&b);
	return OK;
}

enum err deliver_relay_compose(struct community *c, struct arena *a, const struct mail *m,
			       const struct post *p, struct letter_bytes *out, struct why *w)
{
	const struct lang *lang = words_lang(c->words, NULL, c->set->community.language);
	struct relay r = { .raw = conceal_raw(c, a, m),
			   .n = m->raw_n,
			   .date = p->date,
			   .keep_date = m->date_source == DATE_HEADER,
			   .head = list_head(c, a) };

	r.subject =
		subject_prefixed(a,
				 text_ellipsis(a, token_hide(a, c->key, m->subject), SUBJECT_BYTES),
				 c->set->community.subject_prefix, m->references.n > 0);
	r.seed = (uint64_t)token_hash(c->key, &p->id, sizeof p->id);
	add_people(c, a, m, p, &r);
	add_ids(c, a, m, p, &r);
	add_cuts(c, a, lang, m, &r);
	if (add_footer(c, a, lang, &r, w) != OK)
		return BAD;
	return relay_compose(a, &r, out, w);
}
