/*
 * check_loop.c - `tidings check --loop`: the community mails itself, and what the provider made of
 * the letters is read back from its own mailbox. Nothing there is moved, marked or deleted.
 *
 * A letter is known again by a random mark in its subject, its Message-ID and a field of its own,
 * as a provider may change any of them. From and X-Loop name the community, so a daemon at work
 * drops it unanswered.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/text.h"
#include "base/when.h"
#include "cli/check_loop.h"
#include "compose/letter.h"

enum {
	MARK = 16,
	LETTER_MOST = 1 << 20,
	TURN_MS = 1000,
	COPY_MS = 3000,
	LOOK_MS = 5000, /* other folders than the one IDLE watches are looked at so often */
	SEND_MS = 120 * 1000,
	BATCH = 100
};

static const char *mark_make(struct arena *a)
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyz234567";
	char *mark = arena_get(a, MARK + 1);

	for (int i = 0; i < MARK; i++)
		mark[i] = set[randombytes_uniform(32)];
	return mark;
}

static enum err write_letter(struct loop *l, struct loop_probe *p, struct why *w)
{
	static const char text[] = "Tidings wrote this letter to its own mailbox, to learn what "
				   "the provider does with "
				   "mail:\nsee `tidings check --loop`. It can be deleted.\n";
	const struct settings *s = l->set;
	struct letter_field extra[] = { { LOOP_FIELD, p->mark, FIELD_RAW },
					{ "X-Loop", s->community.address, FIELD_RAW } };
	struct letter_part body = { .type = "text/plain", .content = text, .n = sizeof text - 1 };
	struct letter letter = { .from_name = s->community.name,
				 .from = s->community.address,
				 .to = p->to,
				 .subject = p->subject,
				 .date = when_now(),
				 .message_id = p->id,
				 .auto_submitted = "auto-generated",
				 .extra = extra,
				 .n_extra = 2,
				 .body = &body,
				 .seed = 1,
				 .dots = true };
	struct letter_bytes bytes;
	enum err e = letter_build(l->a, &letter, &bytes, w);

	if (e != OK)
		return e;
	p->content = (struct iovec){ (void *)(uintptr_t)bytes.p, bytes.n };
	p->letter = (struct send_letter){
		.from = p->envelope, .rcpt = p->to, .content = &p->content, .pieces = 1
	};
	return OK;
}

/* A letter to the bare address (separator "") or to an address with a detail. Its envelope sender
 * is such as all letters of the daemon have, so that bounces find back. */
static enum err add_probe(struct loop *l, const char *separator, struct why *w)
{
	const struct settings *s = l->set;
	struct loop_probe *p = &l->v[l->n++];
	struct arena *a = l->a;

	p->mark = mark_make(a);
	p->separator = separator;
	p->to = route_address(a, s->community.address, separator,
			      arena_printf(a, "check.%s", p->mark));
	p->envelope =
		route_address(a, s->community.address, separator, arena_printf(a, "b.%s", p->mark));
	p->id = arena_printf(a, "check.%s@%s", p->mark, s->community.domain);
	p->subject = arena_printf(a, "Tidings check %s", p->mark);
	return write_letter(l, p, w);
}

/* --- sending ----------------------------------------------------------------------------------- */

static void note_done(struct loop *l, const struct send_event *e)
{
	for (size_t i = 0; i < l->n; i++) {
		struct loop_probe *p = &l->v[i];

		if (&p->letter != e->letter)
			continue;
		p->state = e->outcome == SEND_SENT || e->outcome == SEND_UNSURE ? LOOP_WAITING
										: LOOP_REFUSED;
		p->at_ms = when_ms();
		p->said = e->reply.code ? arena_printf(l->a, "%d %s", e->reply.code, e->reply.text)
					: arena_dup(l->a, e->reply.text);
	}
}

static enum err turn(struct loop *l, struct sender *s, struct why *w)
{
	struct send_event v[8];
	enum err e = OK;
	int n = send_turn(s, TURN_MS, v, 8);

	for (int i = 0; i < n; i++)
		if (v[i].kind == SEND_DONE)
			note_done(l, &v[i]);
		else if (v[i].kind == SEND_PAUSE)
			e = why(w, v[i].pause == SEND_PAUSE_UNREACHABLE ? AGAIN : BAD, "%s",
				v[i].reply.text);
	send_go(s);
	return e;
}

/* All from the one numbered `first` on. What the server refuses is noted; that is no failure. */
static enum err send_probes(struct loop *l, size_t first, struct why *w)
{
	struct send_options o = { .account = &l->set->send.account,
				  .connections = 1,
				  .hello = l->set->community.domain,
				  .wake_fd = -1 };
	struct sender *s = send_open(&o);
	int64_t end = when_ms() + SEND_MS;
	enum err e = OK;

	while (e == OK && (first < l->n || send_busy(s))) {
		while (first < l->n && send_room(s))
			send_offer(s, &l->v[first++].letter);
		e = turn(l, s, w);
		if (e == OK && when_ms() > end)
			e = why(w, AGAIN, "the server did not take a letter within two minutes");
	}
	send_close(s);
	return e;
}

/* --- reading back ------------------------------------------------------------------------------ */

static struct loop_probe *probe_of(struct loop *l, const struct header *v, size_t n)
{
	const char *mark = reader_field(v, n, LOOP_FIELD), *id = reader_field(v, n, "Message-ID"),
		   *subject = reader_field(v, n, "Subject");

	for (size_t i = 0; i < l->n; i++)
		if (text_eq(mark, l->v[i].mark) || text_eq(subject, l->v[i].subject) ||
		    (id && !strcmp(reader_id(l->a, id), l->v[i].id)))
			return &l->v[i];
	return NULL;
}

static enum err take(void *arg, const struct inbox_mail *m)
{
	struct loop *l = arg;
	struct loop_probe *p;
	struct header *v;
	size_t n;

	l->at->after = m->uid;
	if (m->got != INBOX_WHOLE)
		return OK;
	reader_fields(l->a, m->raw, m->n, &v, &n);
	p = probe_of(l, v, n);
	if (p && l->at->sent) {
		p->in_sent = true;
	} else if (p && p->state == LOOP_WAITING) {
		p->state = LOOP_ARRIVED;
		p->took_ms = when_ms() - p->at_ms;
		p->folder = l->at->name;
		p->fields = v;
		p->n_fields = n;
	}
	/* A report that it cannot be delivered holds the mark somewhere inside. */
	for (size_t i = 0; !p && !l->at->sent && i < l->n; i++)
		if (l->v[i].state == LOOP_WAITING && memmem(m->raw, m->n, l->v[i].mark, MARK))
			l->v[i].state = LOOP_RETURNED;
	return OK;
}

static enum err look_into(struct loop *l, struct loop_place *place, struct why *w)
{
	struct inbox_state at;
	enum err e = inbox_select(l->inbox, place->name, &at, w);

	l->at = place;
	while (e == OK)
		e = inbox_each(l->inbox, place->after, BATCH, LETTER_MOST, take, l, w);
	return e == NONE ? OK : e;
}

static bool all_settled(const struct loop *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].state == LOOP_WAITING)
			return false;
	return true;
}

/* A provider may put the copy there a moment after the letter arrived. */
static enum err look_for_copy(struct loop *l, struct loop_place *place, struct why *w)
{
	int64_t end = when_ms() + COPY_MS, left = COPY_MS;
	enum err e = look_into(l, place, w);

	while (e == OK && !l->v[0].in_sent && left > 0) {
		e = inbox_idle(l->inbox, -1, left, w);
		if (e == OK || e == NONE)
			e = look_into(l, place, w);
		left = end - when_ms();
	}
	return e;
}

/* The first folder is looked at last, so that it is the one IDLE watches. */
static enum err wait_for_all(struct loop *l, struct why *w)
{
	int64_t end = when_ms() + l->wait_s * (int64_t)1000, left;
	enum err e = OK;

	while (e == OK) {
		for (size_t i = l->n_places; i-- && e == OK;)
			if (!l->places[i].sent)
				e = look_into(l, &l->places[i], w);
		left = end - when_ms();
		if (e != OK || all_settled(l) || left <= 0)
			break;
		e = inbox_idle(l->inbox, -1, left < LOOK_MS ? left : LOOK_MS, w);
		e = e == NONE ? OK : e;
	}
	for (size_t i = 0; i < l->n_places && e == OK; i++)
		if (l->places[i].sent)
			e = look_for_copy(l, &l->places[i], w);
	return e;
}

/* --- the folders ------------------------------------------------------------------------------- */

static enum err add_place(struct loop *l, const char *name, bool sent, struct why *w)
{
	struct inbox_state at;
	struct inbox_range *v = NULL;
	struct loop_place *p;
	size_t n = 0;
	enum err e = inbox_select(l->inbox, name, &at, w);

	if (e == OK && !at.uidnext)
		e = inbox_uids(l->inbox, l->a, &v, &n, w);
	if (e != OK && e != NONE)
		return e;
	p = ARENA_PUSH(l->a, l->places, l->n_places, l->cap_places);
	p->name = arena_dup(l->a, name);
	p->sent = sent;
	p->after = at.uidnext ? at.uidnext - 1 : n ? v[n - 1].last : 0;
	return OK;
}

/* Where a letter may turn up: the folders that are read, junk, and sent mail for the copy. */
static enum err add_places(struct loop *l, struct why *w)
{
	const struct settings_list *names = &l->set->inbox.folders;
	struct inbox_folder *v = NULL;
	size_t n = 0;
	enum err e = OK;

	for (size_t i = 0; i < names->n && e == OK; i++)
		e = add_place(l, names->v[i], false, w);
	if (e == OK)
		e = inbox_folders(l->inbox, l->a, &v, &n, w);
	for (size_t i = 0; i < n && e == OK; i++)
		if (!v[i].closed && (v[i].use == INBOX_JUNK || v[i].use == INBOX_SENT)) {
			e = add_place(l, v[i].name, v[i].use == INBOX_SENT, w);
			l->sent_folder = v[i].use == INBOX_SENT ? v[i].name : l->sent_folder;
		}
	return e;
}

/* --- the whole --------------------------------------------------------------------------------- */

static enum err one_round(struct loop *l, size_t first, struct why *w)
{
	enum err e = send_probes(l, first, w);

	return e == OK ? wait_for_all(l, w) : e;
}

/* The bare address, and the separator of the configuration; if that fails, all others. */
static enum err go_round(struct loop *l, struct why *w)
{
	static const char *const all[] = { "+", "-", "=", "_", "." };
	const char *ours = l->set->community.separator;
	enum err e = add_probe(l, "", w);
	size_t first;

	if (e == OK)
		e = add_probe(l, *ours ? ours : "+", w);
	if (e == OK)
		e = one_round(l, 0, w);
	if (e != OK || l->v[0].state != LOOP_ARRIVED || l->v[1].state == LOOP_ARRIVED)
		return e;
	first = l->n;
	for (size_t i = 0; i < 5 && e == OK; i++)
		if (strcmp(all[i], l->v[1].separator) != 0)
			e = add_probe(l, all[i], w);
	return e == OK ? one_round(l, first, w) : e;
}

int check_loop(const struct check *k, int wait_s)
{
	const struct settings *s = k->s;
	struct loop l = {
		.k = k, .told = check_part(k, "loop"), .a = k->a, .set = s, .wait_s = wait_s
	};
	struct why w = { "" };
	enum err e;

	if (s->inbox.kind != SOURCE_IMAP || s->send.kind != SINK_SMTP)
		return check_failed(k, l.told, "check --loop", BAD,
				    "it needs an IMAP mailbox and an SMTP account; with Maildirs\n"
				    "there is no provider to find out about");
	check_say(k, "Loop       the community mails itself; that may take a while\n");
	fflush(stdout);
	e = inbox_open(&s->inbox.account, &l.inbox, &w);
	if (e == OK)
		e = add_places(&l, &w);
	if (e == OK)
		e = go_round(&l, &w);
	inbox_close(l.inbox);
	return e == OK ? loop_tell(&l) : check_failed(k, l.told, "Loop", e, w.text);
}
