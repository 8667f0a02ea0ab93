/*
 * people_why.c - "why": what happened to a mail, or why something was or was not received, out of
 * the ledger, to the person concerned only.
 *
 * What is asked about is found by what the mail answers or forwards: a Message-ID of ours or of
 * theirs, a number, or a post's subject; without any of them, the last things there are. Letters
 * go to the member's own mailbox, so that a forged question tells nobody anything.
 */
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/text.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/outcome.h"
#include "community/people/people.h"
#include "community/reasons.h"
#include "community/restored.h"
#include "compose/value.h"
#include "compose/words.h"
#include "rhythm/zone.h"
#include "store/store_ledger.h"
#include "store/store_post.h"
#include "store/store_search.h"
#include "store/store_thread.h"

enum { RECENT = 8, POSTS = 3, LINES_MOST = 40 };

struct asking {
	struct community *c;
	struct work *w;
	struct arena *a;
	const struct member *m; /* NULL: an outsider */
	const char *key;        /* of the address that asks */
	const struct lang *l;
	const struct zone *zone;
	struct value *lines;
	size_t n;
};

static void say(struct asking *q, const char *text)
{
	if (q->n++ < LINES_MOST)
		value_push(q->lines, value_text(q->a, text));
}

static const char *moment(struct asking *q, time_t t)
{
	return words_date(q->a, q->l, "moment", t, zone_offset(q->zone, t));
}

static const char *in_words(struct asking *q, const char *reason)
{
	return reason_in(q->c, q->a, q->l, reason, NULL);
}

/* Did whoever asks send it? From whatever address was theirs then; what came from this one while it was
 * a member's is that member's. */
static bool is_own(struct asking *q, const struct ledger_mail *m)
{
	time_t at = (time_t)m->at;

	if (q->m)
		return address_was(q->c->s, q->m->id, m->sender, at);
	return q->key && !strcmp(m->sender, q->key) && !address_owner(q->c->s, q->key, at);
}

static void say_mail(struct asking *q, const struct ledger_mail *m)
{
	const char *what = *m->subject ? m->subject : words_get(q->l, "why.a_mail");

	say(q, SAY(q->a, q->l, arena_printf(q->a, "why.mail.%s", m->state),
		   { "date", moment(q, m->at) }, { "subject", what },
		   { "number", arena_printf(q->a, "%lld", (long long)m->id) },
		   { "reason", in_words(q, m->reason) }));
	if (m->letters)
		say(q, words_count(q->a, q->l, "why.copies", (long)m->letters, NULL));
}

static const char *kind_words(struct asking *q, const char *kind)
{
	const char *text = words_get(q->l, arena_printf(q->a, "why.kind.%s", kind));

	return *text ? text : words_get(q->l, "why.kind.letter");
}

static void say_letter(struct asking *q, const struct ledger_letter *l)
{
	const char *state =
		!strcmp(l->state, "claimed") || !strcmp(l->state, "sending") ? "ready" : l->state;

	const char *reply = *l->reply ? reason_reply(q->c, q->a, q->l, l->reply) : "-";

	if (!strcmp(state, "sent") && l->returned) {
		state = "returned";
		reply = l->returned;
	}
	say(q, SAY(q->a, q->l,
		   arena_printf(q->a, "why.letter.%s",
				l->held && !strcmp(state, "ready") ? "held" : state),
		   { "date", moment(q, l->at ? l->at : l->due) },
		   { "kind", kind_words(q, l->kind) }, { "address", l->rcpt }, { "reply", reply }));
}

/* Did nothing go to them at that time? The words for it, or NULL. */
static const char *away(struct asking *q, time_t at)
{
	const char *story = ledger_story_at(q->c->s, q->a, q->m->id, at);

	if (!strncmp(story, "not reachable any more", 22))
		return "why.post.unreachable";
	return strncmp(story, "left: ", 6) ? NULL : "why.post.left";
}

/* Has every letter with it become a count by now? What a digest or a pause still holds is to come. */
static bool only_counted(struct asking *q, const struct post *p)
{
	const struct ledger_mail *m = ledger_find(q->c->s, q->a, p->id);
	bool waits = p->seq > q->m->watermark && (strcmp(q->m->mode, "each") || q->m->paused_until);

	return m && !waits && m->at < q->w->now - q->c->set->privacy.letters_kept_s;
}

/* Why a post came, or did not. */
static void say_post(struct asking *q, int64_t id)
{
	struct post *p = post_find(q->c->s, q->a, id);
	struct ledger_letter *l = p ? ledger_carrier(q->c->s, q->a, id, q->m->id) : NULL;
	const char *why;

	if (!p || strcmp(p->state, "live") != 0 || !authority_belongs(q->m))
		return;
	if (l) {
		say(q, SAY(q->a, q->l, "why.post.came", { "subject", p->subject }));
		say_letter(q, l);
		return;
	}
	if (!p->seq)
		why = "why.post.history";
	else if (p->member == q->m->id && !q->m->own_posts)
		why = "why.post.own";
	else if (p->date < q->m->joined_at)
		why = "why.post.before";
	else if ((why = away(q, (time_t)p->date)))
		;
	else if (only_counted(q, p))
		why = "why.post.counted";
	else if (!strcmp(q->m->mode, "nothing"))
		why = "why.post.nothing";
	else if (follow_get(q->c->s, q->m->id, "thread",
			    arena_printf(q->a, "%lld", (long long)p->thread)) == 0)
		why = "why.post.muted";
	else if (q->m->paused_until)
		why = "why.post.paused";
	else if (p->seq > q->m->watermark && strcmp(q->m->mode, "each"))
		why = "why.post.waits";
	else
		why = "why.post.not";
	say(q, SAY(q->a, q->l, why, { "subject", p->subject }));
}

/* A Message-ID: our letter to them, a post of ours, or a mail of their own. */
static void about_id(struct asking *q, const char *id)
{
	struct ledger_letter *l;
	struct ledger_mail *v;
	struct token t;
	int64_t sent, dead;
	struct msgid row;
	size_t n;

	if (q->m && route_of_id(q->c->key, id, &t) == OK && t.purpose == TOKEN_LETTER) {
		restored_token(q->c, q->a, &t, NULL, NULL);
		if (t.member != q->m->id)
			return; /* somebody else's letter, forwarded */
		l = ledger_letter(q->c->s, q->a, t.number, t.member);
		if (l)
			say_letter(q, l);
		else if (ledger_counts(q->c->s, t.number, &sent, &dead))
			say(q, SAY(q->a, q->l, "why.letter.counted",
				   { "n", arena_printf(q->a, "%lld", (long long)sent) }));
		return;
	}
	if (q->m && msgid_find(q->c->s, thread_hash(q->c->key, id), &row) == OK && row.post) {
		struct post *p = post_find(q->c->s, q->a, row.post);

		if (p && p->member != q->m->id) { /* also under the id that we gave it */
			say_post(q, row.post);
			return;
		}
	}
	v = ledger_by_id(q->c->s, q->a, id, NULL, POSTS, &n);
	for (size_t i = 0; i < n; i++) {
		if (is_own(q, &v[i]))
			say_mail(q, &v[i]);
		else if (q->m && v[i].post)
			say_post(q, v[i].post);
	}
}

static void about_ids(struct asking *q)
{
	const struct mail *m = q->w->m;
	size_t from = m->references.n > 5 ? m->references.n - 5 : 0;

	for (size_t i = m->references.n; i-- > from && !q->n;)
		about_id(q, m->references.v[i]);
}

/* "why 123": the number a letter of ours told them. */
static void about_number(struct asking *q, const char *text)
{
	const char *p = strpbrk(text, "0123456789");
	int64_t id = p ? strtoll(p, NULL, 10) : 0;
	struct ledger_mail *m = id > 0 ? ledger_find(q->c->s, q->a, id) : NULL;

	if (m && is_own(q, m))
		say_mail(q, m);
}

static void about_subject(struct asking *q, const char *text)
{
	const char *subject =
		words_bare_subject(q->c->words, text, q->c->set->community.subject_prefix);
	struct found *v;
	size_t n;

	if (strlen(subject) < 4 || kind_of_text(q->a, subject, NULL))
		return;
	v = search_posts(q->c->s, q->a, arena_printf(q->a, "subject:\"%s\"", subject), q->w->now,
			 POSTS, &n);
	for (size_t i = 0; i < n; i++)
		say_post(q, v[i].id);
}

/* Of the text, without quotation marks. */
static const char *first_line(struct work *w)
{
	char *line = arena_dup(w->a, w->m->reply + strspn(w->m->reply, " \t\n"));

	line[strcspn(line, "\n")] = '\0';
	for (char *p = line; *p; p++)
		if (*p == '"')
			*p = ' ';
	return text_trim(w->a, line, strlen(line));
}

static void recent(struct asking *q)
{
	struct ledger_mail *mails;
	struct ledger_letter *letters;
	size_t n;

	mails = q->m ? ledger_of_member(q->c->s, q->a, q->m->id, RECENT + 1, &n)
		     : ledger_of_sender(q->c->s, q->a, q->key, RECENT + 1, &n);
	for (size_t i = 0; i < n; i++)
		if (mails[i].id != q->w->r->id && is_own(q, &mails[i]))
			say_mail(q, &mails[i]);
	letters = ledger_letters(q->c->s, q->a, q->m ? q->m->id : 0, q->key, RECENT, &n);
	for (size_t i = 0; i < n; i++)
		say_letter(q, &letters[i]);
	if (!q->n)
		say(q, words_get(q->l, "why.none"));
}

void people_why(struct community *c, struct work *w, struct outcome *o)
{
	struct asking q = { .c = c,
			    .w = w,
			    .a = w->a,
			    .m = w->author,
			    .key = address_key(w->a, w->m->from.address),
			    .l = answer_lang(c, outcome_reader(c, w)),
			    .zone = community_zone_of(c, w->author) };
	struct answer n = { .template = "why",
			    .member = w->author,
			    .lang = outcome_reader(c, w)->lang };

	q.lines = value_list(w->a);
	about_ids(&q);
	if (!q.n)
		about_number(&q, arena_printf(w->a, "%s %.200s", w->m->subject, w->m->reply));
	if (!q.n && q.m)
		about_subject(&q, w->m->subject);
	if (!q.n && q.m) /* or in the first line, as it was said */
		about_subject(&q, first_line(w));
	if (!q.n)
		recent(&q);
	n.address = w->author ? NULL : w->m->from.address;
	n.name = w->author ? NULL : w->m->from.name;
	n.values = answer_values(c, w->a, outcome_reader(c, w));
	value_set(n.values, "lines", q.lines);
	o->reason = "asked why";
	outcome_few(c, w, "why", &n, o);
}
