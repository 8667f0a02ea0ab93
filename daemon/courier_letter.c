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
	if (splice_unpack(a, of->m->marks, of->m->marks_n, of->m->content_n, &of->marks,
			  &of->n_marks, &w) != OK)
		of->fault = arena_dup(a, w.text);
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

static enum err value(struct outgoing *o, const char *values[SPLICE_VARS], enum splice_var var,
		      const char *text, struct why *w)
{
	return text ? splice_value(o->a, var, text, &values[var], w) : OK;
}

static enum err fill_values(struct outgoing *o, const char *values[SPLICE_VARS], struct why *w)
{
	const struct letter_row *l = o->l;
	const char *name = l->vars ? l->vars : "";
	const char *id = arena_printf(o->a, "<%s>", o->message_id);
	const struct {
		enum splice_var var;
		const char *text;
	} all[] = {
		{ SPLICE_TO, letter_mailbox_value(o->a, name, l->rcpt) },
		{ SPLICE_MESSAGE_ID, id },
		{ SPLICE_DATE, when_rfc5322(o->a, o->of->m->created) },
		{ SPLICE_TOKEN, l->token },
		{ SPLICE_LEAVE, l->token },
		{ SPLICE_ADDRESS, l->rcpt },
		{ SPLICE_ADDRESS_HTML, l->rcpt },
		{ SPLICE_NAME, *name ? name : l->rcpt },
		{ SPLICE_NAME_HTML, *name ? name : l->rcpt },
	};
	enum err e = OK;

	for (size_t i = 0; i < sizeof all / sizeof *all && e == OK; i++)
		e = value(o, values, all[i].var, all[i].text, w);
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
	const char *values[SPLICE_VARS] = { 0 };
	size_t room = 2 * o->of->n_marks + 1, n;
	struct piece *v = arena_get(o->a, room * sizeof *v);
	struct iovec *iov;
	enum err e;

	o->message_id = route_id(o->a, o->l->token, c->set->community.domain);
	e = fill_values(o, values, w);
	if (e != OK)
		return e;
	n = splice_pieces(o->of->m->content, o->of->m->content_n, o->of->marks, o->of->n_marks,
			  values, v, NULL);
	iov = arena_get(o->a, n * sizeof *iov);
	for (size_t i = 0; i < n; i++)
		iov[i] = (struct iovec){ (void *)(uintptr_t)v[i].p, v[i].n };
	o->send = (struct send_letter){ .id = o->l->id,
					.from = envelope(o->a, o->of->m->sender, o->l->token),
					.rcpt = o->l->rcpt,
					.content = iov,
					.pieces = (int)n,
					.urgent = o->l->class <= CLASS_CARE,
					.eightbit = o->of->eightbit };
	return OK;
}

struct outgoing *courier_load(struct courier *c, const struct letter_row *l, struct why *w)
{
	struct arena *a = arena_new();
	struct outgoing *o = arena_get(a, sizeof *o);

	o->a = a;
	o->of = load_mailing(c, l->mailing);
	o->l = arena_get(a, sizeof *o->l);
	*o->l = *l;
	o->l->rcpt = arena_dup(a, l->rcpt);
	o->l->token = arena_dup(a, l->token);
	o->l->vars = arena_dup(a, l->vars);
	o->of->users++;
	if (o->of->fault)
		why(w, BAD, "%s", o->of->fault);
	else if (assemble(c, o, w) == OK)
		return o;
	courier_unload(c, o);
	return NULL;
}

void courier_unload(struct courier *c, struct outgoing *o)
{
	o->of->users--;
	arena_free(o->a);
	drop_idle(c);
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
	int64_t all = INT64_MAX, care = INT64_MAX;

	cap(c, c->set->send.per_hour, HOUR, now, &all, &care);
	cap(c, c->set->send.per_day, DAY, now, &all, &care);
	if (all > 0) {
		*room = all;
		return CLASS_NEWSLETTER;
	}
	*room = care > 0 ? care : 0;
	return care > 0 ? CLASS_CARE : 0;
}

time_t courier_retry(const struct letter_row *l, time_t now)
{
	static const int minutes[] = { 5, 15, 30, 60, 120, 240, 360 };
	int i = l->tries > 0 ? l->tries - 1 : 0, last = (int)(sizeof minutes / sizeof *minutes) - 1;

	return now + minutes[i < last ? i : last] * 60 + l->id % 60;
}
