/*
 * courier_pieces.c - a mailing's content, cut once, and from it the pieces of each of its letters.
 *
 * A digest has the letter's token in every link: some 140 gaps, and each would be two entries of every
 * write. Where tokens stand close together the stretch is kept ready, once for each letter that is
 * on the wire; for the next letter only the tokens in it are written anew.
 */
#include <string.h>

#include "base/arena.h"
#include "courier.h"

enum {
	FEW = 4,             /* fewer tokens are not worth a copy */
	CLOSE = 4096,        /* bytes between two of them */
	STRETCH = 256 * 1024 /* bytes, in one stretch */
};

static bool is_token(const struct splice *mark)
{
	return mark->var == SPLICE_TOKEN || mark->var == SPLICE_LEAVE;
}

/* How many marks from the first one on are tokens that stand close together. */
static size_t stretch(const struct splice *marks, size_t n)
{
	size_t k = 0;

	while (k < n && is_token(&marks[k]) &&
	       (!k ||
		(marks[k].at - marks[k - 1].at <= CLOSE && marks[k].at - marks[0].at <= STRETCH)))
		k++;
	return k >= FEW ? k : 0;
}

static void add_text(struct loaded *of, size_t from, size_t to)
{
	struct slot *slot = &of->slots[of->n_slots];
	const char *p = of->m->content + from;

	if (from == to)
		return;
	*slot = (struct slot){ .text = { (char *)(uintptr_t)p, to - from } };
	send_seam_find(&slot->seam, p, to - from);
	of->n_slots++;
}

static void add_value(struct loaded *of, enum splice_var var)
{
	of->wants[var] = true;
	of->slots[of->n_slots++] = (struct slot){ .var = var };
}

/* Writes the stretch at p, tokens and what stands between them; or the tokens alone, where the
 * rest is there already. Gives its end. */
static char *write_stretch(const struct slot *slot, char *p, const struct iovec *token, bool all)
{
	const char *text = slot->text.iov_base;

	for (size_t i = 0; i < slot->n_marks; i++) {
		size_t n = i ? slot->marks[i].at - slot->marks[i - 1].at : 0;

		if (all)
			memcpy(p, text, n);
		text += n;
		p += n;
		memcpy(p, token->iov_base, token->iov_len);
		p += token->iov_len;
	}
	return p;
}

static void add_stretch(struct loaded *of, const struct splice *marks, size_t n)
{
	struct slot *slot = &of->slots[of->n_slots++];
	size_t bytes = marks[n - 1].at - marks[0].at;
	char x[] = "x"; /* any token is of such */
	const struct iovec letter = { x, 1 };
	struct arena *a = arena_new();
	char *p = arena_get(a, bytes + n);

	*slot = (struct slot){ .var = (enum splice_var)marks[0].var,
			       .text = { (char *)(uintptr_t)of->m->content + marks[0].at, bytes },
			       .marks = marks,
			       .n_marks = n };
	write_stretch(slot, p, &letter, true);
	send_seam_find(&slot->seam, p, bytes + n);
	arena_free(a);
	for (size_t i = 0; i < n; i++)
		of->wants[marks[i].var] = true;
	of->ready_bytes += bytes;
	of->ready_tokens += n;
}

enum err courier_cut(struct loaded *of, struct why *w)
{
	const struct mailing *m = of->m;
	struct splice *marks;
	size_t n, k, from = 0;
	enum err e = splice_unpack(of->a, m->marks, m->marks_n, m->content_n, &marks, &n, w);

	if (e != OK)
		return e;
	of->slots = arena_get(of->a, (2 * n + 1) * sizeof *of->slots);
	for (size_t i = 0; i < n; i += k ? k : 1) {
		add_text(of, from, marks[i].at);
		k = stretch(marks + i, n - i);
		if (k)
			add_stretch(of, marks + i, k);
		else
			add_value(of, (enum splice_var)marks[i].var);
		from = marks[i + (k ? k - 1 : 0)].at;
	}
	add_text(of, from, m->content_n);
	return OK;
}

/* A copy of the stretches nobody uses, with this token in it. */
static struct ready *ready_take(struct loaded *of, const struct iovec *token)
{
	struct ready *r = of->ready;
	bool all = !r || r->token_n != token->iov_len;
	char *p;

	if (r)
		of->ready = r->next;
	else
		r = arena_get(of->a, sizeof *r);
	if (all) {
		r->token_n = token->iov_len;
		r->p = arena_get(of->a, of->ready_bytes + of->ready_tokens * r->token_n);
	}
	p = r->p;
	for (size_t i = 0; i < of->n_slots; i++)
		if (of->slots[i].n_marks)
			p = write_stretch(&of->slots[i], p, token, all);
	return r;
}

/* Letters and digits end no line and begin none with a dot. */
static bool is_plain(const struct iovec *token)
{
	const char *s = token->iov_base;

	for (size_t i = 0; i < token->iov_len; i++)
		if (!((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'z') &&
		    !(s[i] >= '0' && s[i] <= '9'))
			return false;
	return true;
}

void courier_lay(struct outgoing *o)
{
	const struct loaded *of = o->of;
	const struct iovec *token =
		&o->values[of->wants[SPLICE_TOKEN] ? SPLICE_TOKEN : SPLICE_LEAVE];
	struct iovec *v = arena_get(o->batch->a, of->n_slots * sizeof *v);
	const struct send_seam **seams = arena_get(o->batch->a, of->n_slots * sizeof *seams);
	bool plain = of->ready_tokens && is_plain(token);
	size_t at = 0;
	int n = 0;

	if (of->ready_tokens)
		o->ready = ready_take(o->of, token);
	for (size_t i = 0; i < of->n_slots; i++) {
		const struct slot *slot = &of->slots[i];

		v[n] = slot->var ? o->values[slot->var] : slot->text;
		seams[n] = slot->var ? NULL : &slot->seam;
		if (slot->n_marks) {
			v[n] = (struct iovec){ o->ready->p + at,
					       slot->text.iov_len +
						       slot->n_marks * token->iov_len };
			seams[n] = plain ? &slot->seam : NULL;
			at += v[n].iov_len;
		}
		n += v[n].iov_len > 0;
	}
	o->send.content = v;
	o->send.seams = seams;
	o->send.pieces = n;
}

void courier_lift(struct outgoing *o)
{
	struct loaded *of = o->of;

	if (!o->ready)
		return;
	o->ready->next = of->ready;
	of->ready = o->ready;
	o->ready = NULL;
}
