#include "reader/bounce.h"

#include <string.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/text.h"
#include "reader/reader.h"

enum { SAMPLE = 16 * 1024, WORDS = 400 };

/* What was found on the way; m->bounce is made from it. */
struct look {
	struct mail *m;
	struct bounce *b;
	struct prose prose;
	struct people to; /* of the returned mail */
	bool report;      /* RFC 3464 fields with a recipient */
	bool receipt;     /* a disposition notification: somebody read it */
	bool returned;    /* (a part of) the original hangs on it */
	bool daemon;      /* a mail system speaks, by its address or name */
	bool mailer;      /* by an address no person has */
	bool machine;     /* and the envelope or a header says it was no person */
	bool robot;       /* any of both */
	bool subject;     /* as only daemons write */
};

static bool local_is(const char *address, const char *const *names)
{
	for (; *names; names++)
		if (text_starts(address, *names) && strchr("@+-.=", address[strlen(*names)]))
			return true;
	return false;
}

static bool from_daemon(const struct mail *m)
{
	static const char *const names[] = { "mailer-daemon",
					     "mailerdaemon",
					     "mail-daemon",
					     "postmaster",
					     "maildaemon",
					     "mdaemon",
					     "mailer",
					     "mail_daemon",
					     "mailsystem",
					     "smtp",
					     "maileradmin",
					     "mail.delivery",
					     "microsoftexchange329e71ec88ae4615bbc36ab6ce41109e",
					     "delivery-notification",
					     NULL };
	static const char *const people[] = {
		"mail delivery", "mail administrator",   "postmaster",
		"mailer-daemon", "system administrator", "mail system",
		"mailer daemon", "mail-system",          NULL
	};
	const char *from = reader_header(m, "From");

	if (local_is(m->from.address, names))
		return true;
	if (m->sender.address && local_is(m->sender.address, names))
		return true;
	if (!*m->from.address && from && text_find(from, "mailer-daemon"))
		return true;
	for (size_t i = 0; people[i]; i++)
		if (text_starts(m->from.name, people[i]))
			return strchr(people[i], ' ') || !m->from.name[strlen(people[i])];
	return m->return_path && local_is(m->return_path, names);
}

static bool is_reply(const char *subject)
{
	return text_starts(subject, "re:") || text_starts(subject, "aw:") ||
	       text_starts(subject, "fwd:") || text_starts(subject, "fw:") ||
	       text_starts(subject, "sv:");
}

static void look_at_headers(struct arena *a, struct look *l)
{
	const struct mail *m = l->m;
	const char *automatic = reader_header(m, "Auto-Submitted");
	bool reply;

	l->daemon = from_daemon(m);
	l->mailer = text_starts(m->from.address, "mailer-daemon") ||
		    text_starts(m->from.address, "mailerdaemon");
	/* Some daemons name the mail they speak of as the one they answer. */
	reply = is_reply(m->subject) || (*m->in_reply_to && !l->daemon);
	l->machine = (m->return_path && !*m->return_path) ||
		     (automatic && !text_starts(automatic, "no")) ||
		     reader_header(m, "X-Failed-Recipients");
	l->daemon |= l->machine && !*m->from.address;
	l->robot = l->daemon || l->machine || !*m->from.address;
	l->subject = !reply && bounce_phrase(text_fold(a, m->subject), bounce_words_subject);
}

static bool is_type(const struct leaf *p, const char *type)
{
	return text_eq(p->type, type);
}

static void look_at_leaf(struct arena *a, struct look *l, const struct leaf *p)
{
	if (is_type(p, "message/delivery-status") || is_type(p, "message/global-delivery-status") ||
	    is_type(p, "text/delivery-status"))
		l->report |= bounce_report(a, l->b, p->bytes, p->n);
	else if (is_type(p, "message/feedback-report"))
		bounce_feedback(a, l->b, p->bytes, p->n);
	else if (is_type(p, "message/disposition-notification"))
		l->receipt = true;
	else if (text_starts(p->type, "message/") || is_type(p, "text/rfc822-headers") ||
		 is_type(p, "text/rfc822"))
		l->returned |= bounce_returned(a, l->b, p->bytes, p->n, l->to.n ? NULL : &l->to);
}

static void look_at_leaves(struct arena *a, struct look *l)
{
	for (size_t i = 0; i < l->m->n_leaves; i++)
		look_at_leaf(a, l, &l->m->leaves[i]);
	/* A person may attach a report to ask what it means. */
	if (!l->robot && !l->subject && !text_eq(l->m->type, "multipart/report"))
		l->report = false;
}

static void look_at_text(struct arena *a, struct look *l)
{
	bounce_split(a, l->m->text, &l->prose);
	if (l->prose.report && !l->report)
		l->report =
			bounce_report(a, l->b, l->prose.report, strnlen(l->prose.report, SAMPLE));
	if (l->prose.returned && !l->returned)
		l->returned = bounce_returned(a, l->b, l->prose.returned,
					      strnlen(l->prose.returned, SAMPLE),
					      l->to.n ? NULL : &l->to);
}

bool bounce_reached(const struct bounced *r)
{
	return text_eq(r->action, "delivered") || text_eq(r->action, "relayed") ||
	       text_eq(r->action, "expanded") || r->status[0] == '2';
}

/* Somebody was not reached, by the report's own actions. */
static bool report_of_failure(const struct bounce *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (!bounce_reached(&b->v[i]))
			return true;
	return false;
}

/* Some services that ask the sender to do something first dress that up as a report. */
static bool is_challenge(struct arena *a, const struct look *l)
{
	const char *path = l->m->return_path;

	if (l->daemon || (path && !*path) || l->subject)
		return false;
	return bounce_phrase(text_fold(a, arena_ndup(a, l->prose.human,
						     strnlen(l->prose.human, SAMPLE))),
			     bounce_words_challenge);
}

/* No report to go by: does all that is there add up to a failure told by a machine? */
static bool adds_up(struct arena *a, const struct look *l)
{
	char *said;
	bool fails, reply_code;
	int points = 0;

	said = text_fold(a, arena_ndup(a, l->prose.human, strnlen(l->prose.human, SAMPLE)));
	fails = bounce_phrase(said, bounce_words_failure) ||
		(l->daemon && bounce_phrase(said, bounce_words_delayed)) ||
		(l->daemon && l->subject && bounce_classify(a, "", "", said) == BOUNCE_HARD);
	reply_code = bounce_reply_code(l->prose.human) || *bounce_status(a, l->prose.human);
	if (l->receipt)
		points -= 3;
	if (!fails && (bounce_phrase(said, bounce_words_challenge) ||
		       bounce_phrase(said, bounce_words_delivered)))
		return false;
	if (bounce_phrase(said, bounce_words_challenge) && !reply_code && !l->daemon)
		return false;
	if (reader_header(l->m, "X-Failed-Recipients"))
		points += 4;
	if (reader_header(l->m, "List-Id") || reader_header(l->m, "List-Post"))
		points -= 4;
	points += l->daemon * 2 + l->subject * 2 + fails * 2 + l->returned + reply_code +
		  (l->daemon && l->machine);
	/* A postmaster may be a person who writes about mail. */
	if (fails && !l->machine && !l->subject && !l->returned && !reply_code)
		return l->mailer;
	return points >= 4 && (fails || l->returned || reply_code || (l->subject && l->machine));
}

static struct people not_meant(struct arena *a, const struct mail *m)
{
	struct people p = { arena_get(a, (m->to.n + 3) * sizeof *p.v), 0 };

	for (size_t i = 0; i < m->to.n; i++)
		p.v[p.n++] = m->to.v[i];
	p.v[p.n++] = m->from;
	p.v[p.n++] = m->sender;
	return p;
}

static void take_failed_header(struct arena *a, struct look *l)
{
	const struct header *h = NULL;

	while ((h = reader_header_next(l->m, "X-Failed-Recipients", h))) {
		size_t at = 0, n = strlen(h->value), end = 0;
		const char *address;

		while ((address = bounce_address(a, h->value + at, n - at, &end))) {
			bounce_add(a, l->b, address);
			at += end;
		}
	}
}

/* Where users stand without a domain, they are the daemon's own. */
static const char *domain_of(const struct mail *m)
{
	const char *at = strrchr(m->from.address, '@');

	return at ? at + 1 : "";
}

/* A report without words: the prose above it may have them. */
static void add_reasons(struct arena *a, struct look *l)
{
	struct people nobody = { NULL, 0 };

	for (size_t i = 0; i < l->b->n; i++)
		if (!*l->b->v[i].text) {
			bounce_prose(a, l->b, l->prose.human, &nobody, "");
			return;
		}
}

static void name_recipients(struct arena *a, struct look *l)
{
	struct people mine = not_meant(a, l->m);

	if (!l->b->n)
		take_failed_header(a, l);
	bounce_prose(a, l->b, l->prose.human, &mine, domain_of(l->m));
	if (!l->b->n) {
		mine.n = 0;
		bounce_prose(a, l->b, l->prose.human, &mine, "");
	}
	if (!l->b->n && l->to.n == 1 && *l->to.v[0].address)
		bounce_add(a, l->b, l->to.v[0].address);
	if (!l->b->n)
		bounce_add(a, l->b, "");
}

/* The recipient was accepted (RFC 5321 section 3.3) and the message refused: who says "user
 * unknown" only then may mean a filter, or says it to anybody. A precise code is believed. */
static bool refused_late(struct arena *a, const struct bounced *r, const char *all)
{
	static const char *const late[] = { "reply to end of data", "reply to data command",
					    "after end of data",    "in response to data",
					    "smtp command data",    NULL };

	return r->class == BOUNCE_HARD && strncmp(r->status, "5.1.", 4) != 0 &&
	       bounce_phrase(text_fold(a, all), late);
}

/* What the daemon said of one recipient may be too little; then all it said is asked. */
static void judge(struct arena *a, struct look *l, struct bounced *r)
{
	const char *said = l->prose.human ? l->prose.human : "";
	const char *human = arena_ndup(a, said, strnlen(said, SAMPLE));
	const char *all = text_clean(a, human, strlen(human), TEXT_LINE);
	int code;

	if (bounce_reached(r)) {
		r->text = text_ellipsis(a, r->text, WORDS);
		return;
	}
	if (!*r->action)
		r->action = bounce_phrase(text_fold(a, all), bounce_words_delayed) ? "delayed"
										   : "failed";
	if (!*r->status || text_eq(r->status + 1, ".0.0"))
		r->status = *bounce_status(a, r->text) ? bounce_status(a, r->text) : r->status;
	if (!*r->status && l->b->n == 1)
		r->status = bounce_status(a, all);
	r->class = bounce_classify(a, r->action, r->status, r->text);
	if (r->class == BOUNCE_UNKNOWN && l->b->n <= 3)
		r->class = bounce_classify(a, r->action, r->status, all);
	if (l->b->n == 1 && refused_late(a, r, all))
		r->class = BOUNCE_SOFT;
	/* Somebody was not reached, in words that are not known here: the careful reading. */
	if (r->class == BOUNCE_UNKNOWN && *r->address && *all)
		r->class = BOUNCE_SOFT;
	if (!*r->status) {
		code = bounce_reply_code(*r->text ? r->text : all);
		r->status = code                            ? (code < 500 ? "4.0.0" : "5.0.0")
			    : text_eq(r->action, "delayed") ? "4.0.0"
							    : "5.0.0";
	}
	r->text = text_ellipsis(a, r->text, WORDS);
}

static bool has_failure(struct arena *a, struct look *l)
{
	if (l->b->complaint)
		return false;
	if (l->report)
		return report_of_failure(l->b) && !is_challenge(a, l);
	if (l->receipt && !l->daemon)
		return false;
	return adds_up(a, l);
}

void bounce_read(struct arena *a, struct mail *m)
{
	struct bounce *b = arena_get(a, sizeof *b);
	struct look l = { .m = m, .b = b };

	m->bounce = NULL;
	b->original_message_id = b->envelope_id = "";
	look_at_headers(a, &l);
	look_at_leaves(a, &l);
	if (b->complaint)
		m->bounce = b;
	if (bounce_notice(a, m, b)) {
		m->bounce = b;
		for (size_t i = 0; i < b->n && !b->complaint; i++)
			judge(a, &l, &b->v[i]);
		return;
	}
	if (text_eq(m->report_type, "feedback-report") && !b->complaint)
		return;
	/* Most mail ends here: nothing in a text makes a person's mail a bounce. */
	if (!l.robot && !l.report)
		return;
	look_at_text(a, &l);
	if (!has_failure(a, &l))
		return;
	m->bounce = b;
	if (!*b->original_message_id) /* nothing was returned; some name it as the one they answer */
		b->original_message_id = *m->in_reply_to || !m->references.n
						 ? m->in_reply_to
						 : m->references.v[m->references.n - 1];
	if (l.report)
		add_reasons(a, &l);
	else
		name_recipients(a, &l);
	for (size_t i = 0; i < b->n; i++)
		judge(a, &l, &b->v[i]);
}
