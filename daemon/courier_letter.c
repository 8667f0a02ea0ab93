/*
 * courier_letter.c - one letter out of the mailing's bytes and the row's values, and what may leave.
 */
#include <string.h>
#include <strings.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/when.h"
#include "community/route.h"
#include "compose/letter.h"
#include "courier.h"

enum { HOUR = 3600, DAY = 86400, IDLE_MAILINGS = 8, RESERVED = 5 };

/* The content must come from the community's address: a row that says otherwise is not sent. */
static const char *from_fault(const struct courier *c, const struct mailing *m)
{
	const char *p = m->content, *end = p + m->content_n, *body, *line = NULL;
	size_t n = strlen(c->set->community.address);

	body = memmem(p, m->content_n, "\r\n\r\n", 4);
	if (!body)
		return "the content has no end of headers";
	for (end = body; p && p < end; p = memchr(p, '\n', (size_t)(end - p)), p = p ? p + 1 : NULL)
		if (end - p > 5 && !strncasecmp(p, "from:", 5)) {
			if (line)
				return "the content has two From fields";
			line = p;
		}
	if (!line)
		return "the content has no From field";
	for (p = line; p + n <= end && *p; p++) {
		if (*p == '\n' && p + 1 < end && p[1] != ' ' && p[1] != '\t')
			break;
		if (!strncasecmp(p, c->set->community.address, n))
			return NULL;
	}
	return "its From is not the community's address";
}

static struct loaded *load_mailing(struct courier *c, int64_t id)
{
	struct arena *a;
	struct loaded *of;
	struct why w;

	for (of = c->mailings; of; of = of->next)
		if (of->m->id == id)
			return of;
	a = arena_new();
	of = arena_get(a, sizeof *of);
	of->a = a;
	of->m = mailing_find(c->s, a, id);
	if (!of->m)
		die("a letter of mailing %lld, which is not there", (long long)id);
	of->fault = from_fault(c, of->m);
	if (courier_cut(of, &w) != OK)
		of->fault = arena_dup(a, w.text);
	of->date = when_rfc5322(a, of->m->created);
	for (size_t i = 0; i < of->m->content_n && !of->eightbit; i++)
		of->eightbit = (unsigned char)of->m->content[i] > 127;
	of->next = c->mailings;
	c->mailings = of;
	return of;
}

/* Mailings without letters under way are kept for a while: the next letter is often of the same. */
static void drop_idle(struct courier *c)
{
	int idle = 0;

	for (struct loaded **at = &c->mailings; *at;) {
		struct loaded *of = *at;

		if (!of->users && ++idle > IDLE_MAILINGS) {
			*at = of->next;
			arena_free(of->a);
		} else {
			at = &of->next;
		}
	}
}

static const char *text_of(const struct outgoing *o, enum splice_var var)
{
	struct arena *a = o->batch->a;
	const struct letter_row *l = o->l;
	const char *name = l->vars ? l->vars : "";

	switch (var) {
	case SPLICE_TO: return letter_mailbox_value(a, name, l->rcpt);
	case SPLICE_MESSAGE_ID: return arena_printf(a, "<%s>", o->message_id);
	case SPLICE_DATE: return o->of->date;
	case SPLICE_TOKEN:
	case SPLICE_LEAVE: return l->token;
	case SPLICE_ADDRESS:
	case SPLICE_ADDRESS_HTML: return l->rcpt;
	case SPLICE_NAME:
	case SPLICE_NAME_HTML: return *name ? name : l->rcpt;
	case SPLICE_NONE:
	case SPLICE_VARS: break;
	}
	return NULL;
}

static enum err fill_values(struct outgoing *o, struct why *w)
{
	enum err e = OK;

	for (int i = SPLICE_NONE + 1; i < SPLICE_VARS && e == OK; i++) {
		enum splice_var var = (enum splice_var)i;
		const char *text = o->of->wants[i] ? text_of(o, var) : NULL;

		if (!text)
			continue;
		e = splice_value(o->batch->a, var, text, &text, w);
		o->values[i] = (struct iovec){ (char *)(uintptr_t)text, strlen(text) };
	}
	return e;
}

/* "circle+b.%@example.org": the token in place of '%'. */
static const char *envelope(struct arena *a, const char *pattern, const char *token)
{
	const char *p = strchr(pattern, '%');

	return p ? arena_printf(a, "%.*s%s%s", (int)(p - pattern), pattern, token, p + 1) : pattern;
}

static enum err assemble(struct courier *c, struct outgoing *o, struct why *w)
{
	struct arena *a = o->batch->a;
	enum err e;

	o->values = arena_get(a, SPLICE_VARS * sizeof *o->values);
	o->message_id = route_id(a, o->l->token, c->set->community.domain);
	e = fill_values(o, w);
	if (e == OK)
		o->send = (struct send_letter){ .id = o->l->id,
						.from = envelope(a, o->of->m->sender, o->l->token),
						.rcpt = o->l->rcpt,
						.urgent = o->l->class <= CLASS_CARE,
						.envid = o->l->token,
						.eightbit = o->of->eightbit };
	return e;
}

struct batch *batch_new(void)
{
	struct arena *a = arena_new();
	struct batch *b = arena_get(a, sizeof *b);

	*b = (struct batch){ .a = a, .users = 1 };
	return b;
}

void batch_release(struct batch *b)
{
	if (!--b->users)
		arena_free(b->a);
}

struct outgoing *courier_load(struct courier *c, struct batch *b, const struct letter_row *l,
			      struct why *w)
{
	struct outgoing *o = arena_get(b->a, sizeof *o);

	o->batch = b;
	o->of = load_mailing(c, l->mailing);
	o->l = l;
	o->of->users++;
	b->users++;
	if (o->of->fault)
		why(w, BAD, "%s", o->of->fault);
	else if (assemble(c, o, w) == OK)
		return o;
	courier_unload(c, o);
	return NULL;
}

void courier_unload(struct courier *c, struct outgoing *o)
{
	struct batch *b = o->batch;

	courier_lift(o);
	if (!--o->of->users)
		drop_idle(c);
	batch_release(b);
}

/* How many more of the two kinds of letters an hour's or a day's cap lets go. */
static void cap(struct courier *c, int most, int64_t span, time_t now, int64_t *all, int64_t *care)
{
	int64_t used, left;

	if (!most)
		return;
	used = carried_since(c->s, "send", now - span);
	left = most - used;
	*care = left < *care ? left : *care;
	left -= most / RESERVED;
	*all = left < *all ? left : *all;
}

int courier_classes(struct courier *c, time_t now, int64_t *room)
{
	int64_t all = INT64_MAX, care = INT64_MAX, hand = (int64_t)(c->n_queue + c->n_out);

	for (const struct outgoing *o = c->over; o; o = o->next_over)
		hand += o->outcome == SEND_SENT;
	cap(c, c->set->send.per_hour, HOUR, now, &all, &care);
	cap(c, c->set->send.per_day, DAY, now, &all, &care);
	if (all > hand) {
		*room = all - hand;
		return CLASS_NEWSLETTER;
	}
	*room = care > hand ? care - hand : 0;
	return *room ? CLASS_CARE : 0;
}

/* Seconds from that try to the next one. */
static int64_t pause_after(int try)
{
	static const int minutes[] = { 5, 15, 30, 60, 120, 240, 360 };
	int last = (int)(sizeof minutes / sizeof *minutes);

	return (int64_t)minutes[(try < 1 ? 1 : try < last ? try : last) - 1] * 60;
}

time_t courier_retry(const struct letter_row *l, time_t now)
{
	return now + pause_after(l->tries) + l->id % 60;
}

bool courier_gives_up(const struct courier *c, const struct outgoing *o, time_t now)
{
	int64_t tried = 0;

	for (int i = 1; i < o->l->tries; i++)
		tried += pause_after(i);
	return tried >= c->set->send.retry_for_s &&
	       now - o->of->m->created >= c->set->send.retry_for_s;
}
