/*
 * people_settings.c - a letter that shows how things are set, and takes changes as plain lines.
 */
#include <string.h>

#include "base/address.h"
#include "base/text.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/beside.h"
#include "community/keepers.h"
#include "community/outcome.h"
#include "community/pending.h"
#include "community/people/people.h"
#include "community/people/people_line.h"
#include "community/standing.h"
#include "community/timetable.h"
#include "community/typed.h"
#include "compose/value.h"
#include "compose/words.h"
#include "store/store_pending.h"
#include "store/store_people.h"

/* A member's word makes us write to any address: few times a day. */
enum { TEXT_KEPT = 64 << 10, ADDRESSES_A_DAY = 5, PAUSE_LINES = 20 };

static void push(struct arena *a, struct value *list, const char *text)
{
	value_push(list, value_text(a, text));
}

static struct value *examples(struct community *c, struct arena *a, const struct lang *l)
{
	static const char *const keys[] = { "set.each",      "ex.digest",   "set.summary",
					    "set.headlines", "ex.pause",    "set.resume",
					    "ex.only",       "ex.never",    "ex.follow",
					    "ex.mute",       "ex.budget",   "ex.own",
					    "ex.introduce",  "ex.language", "ex.zone",
					    "ex.name",       "ex.also",     "ex.address" };
	struct value *v = value_list(a);

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (strcmp(keys[i], "ex.digest") != 0 || timetable_allows_pace(c->set))
			push(a, v,
			     strncmp(keys[i], "ex.", 3) ? typed_first(a, l, keys[i])
							: words_get(l, keys[i]));
	return v;
}

static void show(struct community *c, struct work *w, const struct member *m, struct outcome *o)
{
	struct value *v = answer_values(c, w->a, m);
	const struct lang *l = answer_lang(c, m);
	struct answer n = { .template = "settings",
			    .values = v,
			    .member = m,
			    .address = m == w->author ? w->m->from.address : NULL,
			    .reason = "settings" };

	value_set(v, "current", standing_now(c, w->a, m, l));
	value_set(v, "examples", examples(c, w->a, l));
	outcome_answer(c, w, &n, o);
}

static bool is_theirs(struct community *c, struct arena *a, const struct member *m, const char *key)
{
	const struct member *has = member_by_address(c->s, a, key);

	return has && has->id == m->id;
}

/* Does somebody else get the community's mail there? */
static bool has_own(struct community *c, struct arena *a, const struct member *m, const char *key)
{
	const struct member *has = member_by_address(c->s, a, key);

	return has && has->id != m->id && authority_belongs(has);
}

/* Each address that is to be added is asked itself: only its own reader can confirm it. What remains
 * in p is what was asked. */
static void ask_addresses(struct community *c, struct work *w, struct people_lines *p)
{
	const struct lang *l = p->lang;
	size_t asked = 0;

	for (size_t i = 0; i < p->n_addresses; i++) {
		const struct address_change x = p->addresses[i];
		const char *key = address_key(w->a, x.address), *what;
		struct pending q = { .purpose = x.purpose,
				     .data = pending_keep(w->a, NULL, "written", x.address) };
		struct outcome o = { "acted", "" };

		if (!strcmp(x.purpose, "not from")) {
			if (is_theirs(c, w->a, p->m, key) &&
			    !address_same(w->a, x.address, p->m->address))
				address_remove(c->s, key, w->now);
			continue;
		}
		if (!strcmp(x.purpose, "also") && is_theirs(c, w->a, p->m, key))
			continue; /* nothing is asked about an address that is theirs already */
		if (answer_enough_of(c, w, p->m, "addresses", ADDRESSES_A_DAY)) {
			answer_enough_said(c, w, p->m, "addresses", ADDRESSES_A_DAY);
			break;
		}
		q.yes = has_own(c, w->a, p->m, key);
		if (q.yes) /* an empty answer is soon sent, and it ends a membership */
			q.data = pending_keep(w->a, q.data, "yes", "must");
		what = SAY(w->a, l,
			   q.yes ? "what.takes_over" : arena_printf(w->a, "what.%s", x.purpose),
			   { "address", x.address },
			   { "name", *p->m->name ? p->m->name : p->m->address });
		pending_confirm(c, w, p->m, x.address, &q, what, &o);
		p->addresses[asked++] = x;
	}
	p->n_addresses = asked;
}

static struct value *asked(struct arena *a, const struct people_lines *p)
{
	struct value *v = value_list(a);

	for (size_t i = 0; i < p->n_addresses; i++)
		push(a, v, p->addresses[i].address);
	return v;
}

/* What was understood is kept, and what was not is answered.
 *   passed  prose beside it went on to a person */
static void change(struct community *c, struct work *w, struct people_lines *p, bool passed,
		   struct outcome *o)
{
	struct value *v;
	struct answer n = { .template = "done", .member = p->m };

	people_lines_keep(p);
	p->lang = answer_lang(c, p->m); /* it may just have changed */
	ask_addresses(c, w, p);
	v = answer_values(c, w->a, p->m);
	value_set(v, "lines", standing_now(c, w->a, p->m, p->lang));
	value_set(v, "unknown", p->strange);
	if (p->more)
		value_set_text(v, "more",
			       words_count(w->a, p->lang, "settings.more", (long)p->more, NULL));
	value_set(v, "asked", asked(w->a, p));
	value_set_bool(v, "passed", passed);
	n.values = v;
	o->reason =
		arena_printf(w->a, "settings: lines understood: %zu, not understood: %zu%s",
			     p->understood, p->unknown, passed ? "; passed on to a person" : "");
	outcome_answer(c, w, &n, o);
	o->state = "acted";
}

/* The change waits for a yes. Words to a person do not: nobody may ever confirm, and whoever wrote to
 * those who run the community in a member's name would reach them too. */
static void ask_first(struct community *c, struct work *w, struct people_lines *p, const char *text,
		      bool passed, struct outcome *o)
{
	struct pending q = { .purpose = "settings", .passed = passed };
	size_t n = strnlen(text, TEXT_KEPT);
	const char *what;

	while (n && text[n] && text[n - 1] != '\n') /* half a line may mean something else */
		n--;
	q.data = pending_keep(w->a, NULL, "text", text_clean(w->a, text, n, TEXT_BLOCK));
	if (passed)
		q.data = pending_keep(w->a, q.data, "passed", "yes");
	what = text_ellipsis(w->a, text_clean(w->a, p->said.p, p->said.n, TEXT_LINE), 120);
	what = SAY(w->a, p->lang, "what.settings", { "lines", what });
	/* Nothing of it holds yet: neither a language nor a name. */
	pending_confirm(c, w, member_find(c->s, w->a, p->m->id), NULL, &q, what, o);
	if (passed) {
		o->state = "acted";
		o->reason = arena_printf(w->a, "%s; passed on to a person", o->reason);
	}
}

static void take_lines(struct community *c, struct work *w, struct member *m, const char *text,
		       bool proven, struct outcome *o)
{
	struct people_lines p;
	bool passed;

	people_lines_read(&p, c, w->a, m, w->now, text);
	if (!p.understood && !p.unknown) {
		show(c, w, m, o);
		return;
	}
	passed = p.prose && keepers_forward_others(c, w, w->m->subject, w->m->reply);
	if (proven || !p.understood)
		change(c, w, &p, passed, o);
	else
		ask_first(c, w, &p, text, passed, o);
	if (p.prose && !passed)
		keepers_say_full(c, w, o);
}

/* Does that line alone change something? */
static bool means_something(struct community *c, struct work *w, const char *line)
{
	struct people_lines p;

	people_lines_read(&p, c, w->a, member_find(c->s, w->a, w->author->id), w->now, line);
	return p.understood > 0;
}

/* What to change, where somebody wrote it into the subject: "" for any other subject. */
static const char *subject_line(struct community *c, struct work *w)
{
	const char *subject = w->m->subject;

	if (words_bare_subject(c->words, subject, "") != subject)
		return ""; /* an answer's: "Re: Your settings in ..." */
	return means_something(c, w, subject) ? subject : "";
}

/* A line of a mail to +pause, which need not say so: "until 20 april". NULL: it is none. */
static const char *pause_line(struct community *c, struct work *w, const char *line)
{
	const char *said = arena_printf(w->a, "%s %s",
					words_get(answer_lang(c, w->author), "pause_word"), line);

	if (!*line)
		return NULL;
	return means_something(c, w, said) ? said : means_something(c, w, line) ? line : NULL;
}

/* The subject or a line of the text says until when; what else the text says stays. */
static const char *pause_text(struct community *c, struct work *w, const char *text)
{
	const char *found = pause_line(c, w, w->m->subject), *said;
	struct buf b = BUF(w->a);

	for (int i = 0; *text && i < PAUSE_LINES; i++) {
		size_t n = strcspn(text, "\n");
		const char *line = text_trim(w->a, text, n);

		said = found ? NULL : pause_line(c, w, line);
		found = found ? found : said;
		buf_printf(&b, "%s\n", said ? said : line);
		text += n + (text[n] == '\n');
		if (said)
			break;
	}
	if (found && !strstr(buf_text(&b), found))
		return arena_printf(w->a, "%s\n%s%s", found, buf_text(&b), text);
	return arena_printf(w->a, "%s%s%s%s",
			    found ? "" : words_get(answer_lang(c, w->author), "pause_word"),
			    found ? "" : "\n", buf_text(&b), text);
}

void people_settings(struct community *c, struct work *w, struct outcome *o)
{
	enum authority au = authority_of(w);
	const char *text = w->m->reply;
	bool pause = w->m->command && !strcmp(w->m->command, "pause");

	o->reason = "settings";
	if (au == AUTHORITY_NONE || !strcmp(w->author->state, "left")) {
		outcome_not_member(c, w, o);
		return;
	}
	if (kind_of_text(w->a, text, w->m)) /* the bare word, to the list */
		text = "";
	if (pause)
		text = pause_text(c, w, text);
	else if (!*text)
		text = subject_line(c, w);
	take_lines(c, w, w->author, text, au == AUTHORITY_PROVEN, o);
}

/* Is it an answer to a letter of ours that takes settings? Its token says whose. */
static struct member *reader_of(struct community *c, struct work *w)
{
	static const char *const kinds[] = { "settings", "done", "welcome", "back", NULL };
	const char *kind;

	if (w->route.kind != ROUTE_REPLY || !w->route.has_token || w->route.item)
		return NULL;
	kind = mailing_kind(c->s, w->a, w->route.token.number);
	for (int i = 0; kind && kinds[i]; i++)
		if (!strcmp(kinds[i], kind))
			return member_find(c->s, w->a, w->route.token.member);
	return NULL;
}

/* Passed on, a letter's address is no power over its reader: who is another member means their own
 * settings, and whom nobody knows only asks the reader, by lines that mean something. */
static struct member *meant(struct community *c, struct work *w, struct member *m, bool *proven)
{
	struct people_lines p;

	*proven = w->author && w->author->id == m->id;
	if (*proven)
		return m;
	if (authority_belongs(w->author)) {
		*proven = authority_of(w) == AUTHORITY_PROVEN;
		return w->author;
	}
	people_lines_read(&p, c, w->a, m, w->now, w->m->reply);
	return p.understood ? m : NULL;
}

/* Nothing but a greeting, a name and a signature? */
static bool only_courtesy(struct community *c, struct work *w)
{
	char *text = arena_dup(w->a, w->m->reply), *one;

	while ((one = strsep(&text, "\n")) && strcmp(typed_bare(w->a, one), "--") != 0)
		if (*typed_bare(w->a, one) && !beside_thanks(c, w->a, w->author, one))
			return false;
	return true;
}

/* To the list: "settings" as the subject, and below it nothing but lines that change them; or such a
 * line as the subject, and nothing below it. NULL: it is something else. */
static const char *subject_command(struct community *c, struct work *w)
{
	const struct mail *m = w->m;
	const char *word = kind_of_text(w->a, m->subject, NULL), *text;
	struct people_lines p;

	if (!route_is_list(&w->route) || m->kind != KIND_POST || m->references.n ||
	    m->n_attachments || !authority_belongs(w->author))
		return NULL;
	if (word && !strcmp(word, "settings"))
		text = m->reply;
	else if (only_courtesy(c, w))
		text = m->subject;
	else
		return NULL;
	people_lines_read(&p, c, w->a, member_find(c->s, w->a, w->author->id), w->now, text);
	return p.understood && !p.unknown ? text : NULL;
}

enum err people_take_reply(struct community *c, struct work *w, struct outcome *o)
{
	struct member *m = reader_of(c, w);
	const char *text = !m && w->m->answerable ? subject_command(c, w) : NULL;
	bool proven;

	if (text) {
		*o = (struct outcome){ "acted", "settings" };
		take_lines(c, w, w->author, text, authority_of(w) == AUTHORITY_PROVEN, o);
		return OK;
	}
	if (!m || !strcmp(m->state, "left"))
		return NONE;
	m = meant(c, w, m, &proven);
	if (!m)
		return NONE;
	*o = (struct outcome){ "acted", "an answer to a letter about settings" };
	if (!w->m->answerable) {
		*o = (struct outcome){ "aside", "a robot answered a letter about settings" };
		return OK;
	}
	if (*typed_bare(w->a, w->m->reply) && beside_thanks(c, w->a, m, w->m->reply))
		return OK; /* who says thanks for a letter wants no other one */
	take_lines(c, w, m, w->m->reply, proven, o);
	return OK;
}

void people_changed(struct community *c, struct work *w, const struct pending *p, struct outcome *o)
{
	struct member *m = member_find(c->s, w->a, p->member);
	char *text = pending_kept(w->a, p->data, "text");
	struct people_lines lines;

	o->reason = "confirmed: settings";
	if (m && text) {
		people_lines_read(&lines, c, w->a, m, w->now, text);
		change(c, w, &lines, pending_kept(w->a, p->data, "passed"), o);
	}
}
