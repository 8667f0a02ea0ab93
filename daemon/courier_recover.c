/*
 * courier_recover.c - after a crash: the rows of the letters come to know what sent.log knows.
 *
 * The rows say how many lines of the log they know of (logged_get); they and that number came
 * in one transaction. A killed courier leaves at most a turn's lines after it, a power cut all
 * since the store was last synced.
 */
#include "base/arena.h"
#include "base/log.h"
#include "base/text.h"
#include "base/when.h"
#include "courier.h"
#include "store/store_logged.h"

static void replay(void *arg, const struct sent_entry *e)
{
	struct courier *c = arg;

	switch (e->kind) {
	case SENT_LANDED: tail_letter(c->s, e->token, "sent"); break;
	case SENT_STAYS: tail_letter(c->s, e->token, "ready"); break;
	case SENT_LEAVES:
		/* A Maildir knows its letters by name: what leaves twice is there once. */
		if (c->set->send.kind == SINK_SMTP)
			tail_letter(c->s, e->token, "sending");
		break;
	case SENT_ABOUT:
	case SENT_CUT:
	case SENT_OPENED: break;
	}
}

enum err courier_recover(struct courier *c, struct why *w)
{
	const char *state = c->set->store.state;
	struct sent_span span = sent_log_span(c->log);
	struct logged known = logged_get(c->s);
	int64_t end = 0, sent;
	time_t now = when_now();
	enum err e = OK;

	store_begin(c->s);
	tail_begin(c->s);
	/* After a log that was lost there is another one, or one cut short: nothing in it is news. */
	if ((!known.id || known.id == span.id) && known.lines <= span.end)
		e = sent_log_each(state, known.lines, replay, c, &end, w);
	if (e == BAD) {
		store_rollback(c->s);
		return BAD;
	}
	sent = tail_end(c->s, now);
	if (sent) {
		log_info("landed when the courier died: %lld letter%s", (long long)sent,
			 text_s(sent));
		carried_add(c->s, "send", now, sent);
	}
	letters_free(c->s, now, true, c->set->send.unsure == UNSURE_HOLD);
	logged_set(c->s, &(struct logged){ .id = span.id, .lines = span.end });
	store_commit(c->s);
	store_lazy(c->s);
	return OK;
}
