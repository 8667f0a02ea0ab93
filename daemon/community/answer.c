#include "community/answer.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/when.h"
#include "compose/note.h"
#include "compose/splice.h"
#include "compose/value.h"
#include "compose/way.h"
#include "compose/words.h"
#include "store/store_digest.h"
#include "store/store_pending.h"

enum { DAY = 86400 };

/* What all outsiders of a day are counted under: no address is empty. */
static const char outsiders[] = "outsiders";

const struct lang *answer_lang(struct community *c, const struct member *m)
{
	return words_lang(c->words, m ? m->lang : NULL, c->set->community.language);
}

static struct value *values_in(struct community *c, struct arena *a, const struct lang *l,
			       const struct member *m)
{
	const struct settings *set = c->set;
	struct value *v = note_values(a, l, set->community.name, set->community.address,
				      set->community.separator);

	value_set_text(v, "name", m ? m->name : "");
	return v;
}

struct value *answer_values(struct community *c, struct arena *a, const struct member *m)
{
	return values_in(c, a, answer_lang(c, m), m);
}

static const char *detail(enum token_purpose p)
{
	return p == TOKEN_CONFIRM ? "c." : p == TOKEN_MODERATE ? "m." : "r.";
}

const char *answer_way(struct community *c, struct arena *a, const struct lang *l, const char *word)
{
	return way_said(a, l, c->set->community.address, c->set->community.separator, word);
}

const char *answer_token_address(struct community *c, struct arena *a, enum token_purpose p)
{
	return route_address(a, c->set->community.address, c->set->community.separator,
			     arena_printf(a, "%s%s", detail(p), splice_mark(SPLICE_TOKEN)));
}

const char *answer_token_way(struct community *c, struct arena *a, const struct lang *l,
			     enum token_purpose p)
{
	return answer_way(c, a, l, arena_printf(a, "%s%s", detail(p), splice_mark(SPLICE_TOKEN)));
}

static const char *whom(const struct answer *n)
{
	return n->address ? n->address : n->member ? n->member->address : "";
}

/* Is it sure that this person wrote that mail, or at least somebody we know? */
static bool known(const struct answer *n)
{
	return n->member || n->to->route.has_token || n->to->auth.verdict == AUTH_VERDICT_PASS;
}

static enum err may_reply(struct community *c, const struct answer *n, struct why *w)
{
	const struct work *to = n->to;
	int cap = c->set->trust.outsiders_answered_per_day;

	if (to->r->history)
		return why(w, NONE, "it is history");
	if (!to->m->answerable)
		return why(w, NONE, "%s", to->m->answerable_why);
	if (to->r->junk && !to->route.has_token && to->auth.verdict != AUTH_VERDICT_PASS)
		return why(w, NONE, "the provider took it for junk");
	if (n->question && !n->member && to->auth.verdict == AUTH_VERDICT_FAIL)
		return why(w, NONE, "the sender is not who it says (%s)", to->auth.reason);
	if (!known(n) && !n->question)
		return why(w, NONE,
			   "nothing proves who sent it, and an answer might hit a stranger");
	if (!n->member && !n->question && answered_count(c->s, "", outsiders, to->now / DAY) >= cap)
		return why(w, NONE, "%d outsiders were answered today, which is the limit", cap);
	return OK;
}

static time_t now_of(const struct answer *n)
{
	return n->to ? n->to->now : when_now();
}

enum err answer_may(struct community *c, struct arena *a, const struct answer *n, struct why *w)
{
	const char *key = address_key(a, whom(n));

	if (!key)
		return why(w, NONE, "there is no address to answer to");
	if (address_detail(a, whom(n), c->set->community.address, c->set->community.separator))
		return why(w, NONE, "the address is our own");
	if (kind_is_robot(whom(n)) && !n->member)
		return why(w, NONE, "the address is a robot's");
	/* Who is banned may get answers to their own mail, where it is heard, and nothing else. */
	if (n->member && !strcmp(n->member->state, "banned") &&
	    !(n->to && n->to->author && n->to->author->id == n->member->id))
		return why(w, NONE, "the member is banned");
	if (n->to && may_reply(c, n, w) != OK)
		return NONE;
	if (n->reason && answered_count(c->s, key, n->reason, now_of(n) / DAY))
		return why(w, NONE, "the same was said to this address today");
	return OK;
}

/* Reply-To holds the letter's token, which is not known yet: a mark stands for it, and no mark is
 * part of a valid address. So the display name is written with our own, which is then changed. */
static struct letter_field *reply_field(struct community *c, struct arena *a,
					const struct answer *n)
{
	struct letter_field *f = arena_get(a, sizeof *f);
	const char *name = n->reply_name ? n->reply_name : c->set->community.name;
	const char *ours = answer_token_address(c, a, n->purpose);
	const char *box =
		letter_mailbox_value(a, name,
				     n->reply_to ? n->reply_to : c->set->community.address);
	const char *open = box ? strrchr(box, '<') : NULL;

	f->name = "Reply-To";
	f->kind = FIELD_RAW;
	if (n->reply_to && box)
		f->value = box;
	else
		f->value = open ? arena_printf(a, "%.*s<%s>", (int)(open - box), box, ours) : ours;
	return f;
}

void answer_thread(struct arena *a, const struct mail *m, struct letter *l)
{
	const char **ids;

	if (!*m->message_id)
		return;
	ids = arena_get(a, (m->references.n + 1) * sizeof *ids);
	for (size_t i = 0; i < m->references.n; i++)
		ids[i] = m->references.v[i];
	ids[m->references.n] = m->message_id;
	l->in_reply_to = m->message_id;
	l->references = ids;
	l->n_references = m->references.n + 1;
}

static enum err compose(struct community *c, struct arena *a, const struct answer *n,
			const struct lang *lang, struct letter_bytes *out, struct why *w)
{
	const struct settings *set = c->set;
	struct value *values = n->values ? n->values : values_in(c, a, lang, n->member);
	const struct mail *m = n->to ? n->to->m : NULL;
	struct letter_list list = { .name = set->community.name, .id = set->community.list_id };
	struct letter l = { .from_name = set->community.name,
			    .from = set->community.address,
			    .list = &list,
			    .auto_submitted = m ? "auto-replied" : "auto-generated",
			    .dots = true };
	struct note note;

	value_set_text(values, "token_address", answer_token_way(c, a, lang, n->purpose));
	if (note_compose(a, lang, n->template, values, &note, w) != OK)
		return BAD;
	l.subject = note.subject;
	l.body = letter_with_files(a, note.body, n->files, n->n_files);
	l.extra = reply_field(c, a, n);
	l.n_extra = 1;
	if (m)
		answer_thread(a, m, &l);
	if (!m && n->after) {
		l.in_reply_to = n->after;
		l.references = &n->after;
		l.n_references = 1;
	}
	l.seed = (uint64_t)token_hash(c->key, note.text, strlen(note.text)) ^
		 (uint64_t)(m ? n->to->r->id : 0);
	return letter_build(a, &l, out, w);
}

/* A reply to an outsider and every question goes without an envelope sender (RFC 3834 section
 * 3.3): who does not exist must not make us hear of it. A member's bounce is worth knowing. */
static const char *sender_of(struct community *c, struct arena *a, const struct answer *n)
{
	if (!n->member || (n->purpose && n->purpose != TOKEN_LETTER))
		return "";
	return route_address(a, c->set->community.address, c->set->community.separator, "b.%");
}

static void store(struct community *c, struct arena *a, struct answer *n,
		  const struct letter_bytes *b)
{
	time_t now = now_of(n);
	struct mailing m = { .kind = n->kind ? n->kind : n->template,
			     .class = n->class ? n->class : CLASS_ANSWER,
			     .sender = sender_of(c, a, n),
			     .content = b->p,
			     .content_n = b->n,
			     .created = now,
			     .edition = n->edition,
			     .numbers = n->numbers,
			     .post = n->to ? n->to->r->id : n->about };
	struct token t = { n->purpose ? n->purpose : TOKEN_LETTER, n->number,
			   n->member ? n->member->id : 0 };
	char *token = arena_get(a, TOKEN_CHARS + 1);
	struct address to;

	m.marks = splice_pack(a, b->marks, b->n_marks, &m.marks_n);
	mailing_add(c->s, &m);
	if (t.purpose == TOKEN_LETTER)
		t.number = m.id;
	token_make(c->key, &t, token);
	if (address_read(a, whom(n), &to, NULL) != OK)
		die("an answer to no address");
	struct letter_row row = { .mailing = m.id,
				  .member = t.member,
				  .rcpt = to.full,
				  .token = token,
				  .vars = n->name     ? n->name
					  : n->member ? n->member->name
						      : "",
				  .class = m.class,
				  .due = now };
	letter_add(c->s, &row);
	n->mailing = m.id;
	n->letter = row.id;
}

enum err answer_send(struct community *c, struct arena *a, struct answer *n, struct why *w)
{
	enum err e = answer_may(c, a, n, w);
	struct member *chain = n->lang ? arena_get(a, sizeof *chain) : NULL;
	int64_t day = now_of(n) / DAY;
	struct letter_bytes b;

	if (e != OK)
		return e;
	if (chain)
		chain->lang = n->lang;
	e = compose(c, a, n, answer_lang(c, chain ? chain : n->member), &b, w);
	if (e != OK)
		return e;
	store(c, a, n, &b);
	if (n->reason)
		answered_add(c->s, address_key(a, whom(n)), n->reason, day);
	if (n->to && !n->member && !n->question)
		answered_add(c->s, "", outsiders, day);
	if (n->to)
		arrival_answered(c->s, n->to->r->id, n->letter);
	return OK;
}

enum err answer_choices(struct community *c, struct arena *a, struct answer *n,
			const int64_t *threads, size_t n_threads, struct why *w)
{
	enum err e = answer_send(c, a, n, w);
	json_t *numbers;
	char *text;

	if (e != OK)
		return e;
	numbers = json_array();
	for (size_t i = 0; i < n_threads; i++)
		json_array_append_new(numbers, json_integer(threads[i]));
	text = json_dumps(numbers, JSON_COMPACT);
	mailing_numbers(c->s, n->mailing, text ? text : "[]");
	free(text);
	json_decref(numbers);
	return OK;
}

const char *answer_said(struct arena *a, enum err e, const struct why *w)
{
	return e == OK ? "; answered" : arena_printf(a, "; not answered: %s", w->text);
}

bool answer_enough(struct community *c, struct work *w, const char *what, int most)
{
	return answer_enough_of(c, w, w->author, what, most);
}

bool answer_enough_of(struct community *c, struct work *w, const struct member *m, const char *what,
		      int most)
{
	const char *who = arena_printf(w->a, "member %lld", (long long)m->id);

	if (answered_count(c->s, who, what, w->now / DAY) >= most)
		return true;
	answered_add(c->s, who, what, w->now / DAY);
	return false;
}

void answer_enough_said(struct community *c, struct work *w, const struct member *m,
			const char *what, int most)
{
	struct answer n = { .template = "enough",
			    .values = answer_values(c, w->a, m),
			    .member = m,
			    .to = w,
			    .reason = arena_printf(w->a, "enough %s", what) };
	struct why why_not;

	value_set_text(n.values, "most", arena_printf(w->a, "%d", most));
	answer_send(c, w->a, &n, &why_not);
}
