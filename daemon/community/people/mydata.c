#include "community/people/mydata.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/when.h"
#include "community/activity/activity.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/outcome.h"
#include "community/pending.h"
#include "community/reasons.h"
#include "community/people/people_admin.h"
#include "compose/letter.h"
#include "compose/value.h"
#include "compose/words.h"
#include "store/store_erase.h"
#include "store/store_erasure.h"
#include "store/store_gist.h"
#include "store/store_left.h"
#include "store/store_pending.h"

enum { MBOX_MOST = 12 << 20, LETTERS_MOST = 20 };

/* Erasing wants the word yes: what a program answers must not do it. */
static void ask(struct community *c, struct work *w, const char *purpose, const char *what,
		struct outcome *o)
{
	struct pending p = { .purpose = purpose, .yes = !strcmp(purpose, "forgetme") };

	o->reason = p.yes ? "wants to be forgotten" : "wants all that is held on them";
	if (!w->author) /* who is banned has this right as anybody */
		outcome_not_member(c, w, o);
	else
		pending_confirm(c, w, w->author, NULL, &p,
				words_get(answer_lang(c, w->author), what), o);
}

void mydata_give(struct community *c, struct work *w, struct outcome *o)
{
	ask(c, w, "mydata", "what.mydata", o);
}

void mydata_forget(struct community *c, struct work *w, struct outcome *o)
{
	ask(c, w, "forgetme", "what.forgetme", o);
}

/* One mail in mbox form (RFC 4155, with ">From " quoting). */
static void add_mail(struct buf *b, const char *raw, size_t n, time_t at)
{
	const char *p = raw, *end = raw + n;

	buf_printf(b, "From MAILER-DAEMON %s\n", when_mbox(b->a, at));
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *stop = nl ? nl : end;
		const char *q = p;

		while (q < stop && *q == '>')
			q++;
		if ((size_t)(stop - q) >= 5 && !memcmp(q, "From ", 5))
			buf_char(b, '>');
		buf_add(b, p, (size_t)(stop - p) - (stop > p && stop[-1] == '\r'));
		buf_char(b, '\n');
		p = stop + 1;
	}
	buf_char(b, '\n');
}

/* Mails of which the last one is the newest: takes from that end until the letter is large enough, and
 * gives how many are left. */
static size_t fill_mbox(struct community *c, struct arena *a, const struct person_mail *v, size_t n,
			struct buf *b)
{
	size_t bytes;
	char *raw;

	for (; n && b->n <= MBOX_MOST; n--)
		if (arrival_raw(c->s, a, v[n - 1].id, &raw, &bytes) == OK)
			add_mail(b, raw, bytes, v[n - 1].at);
	return n;
}

static const char *counted(struct arena *a, size_t n)
{
	return n ? arena_printf(a, "%zu", n) : "";
}

/* Earlier mails, in letters of their own; the memory of each is given back. */
static void send_earlier(struct community *c, struct work *w, const struct member *m,
			 const struct person_mail *v, size_t n)
{
	for (int part = 2; n && part <= LETTERS_MOST; part++) {
		struct arena *a = arena_new();
		struct buf mbox = BUF(a);
		struct letter_part file = { .type = "application/mbox" };
		struct answer to = { .template = "mydata-more",
				     .member = m,
				     .files = &file,
				     .n_files = 1,
				     .values = answer_values(c, a, m),
				     .to = w };
		struct why why_not;

		n = fill_mbox(c, a, v, n, &mbox);
		file.content = buf_text(&mbox);
		file.n = mbox.n;
		file.name = arena_printf(a, "mydata-%d.mbox", part);
		value_set_text(to.values, "file", file.name);
		value_set_text(to.values, "part", arena_printf(a, "%d", part));
		value_set_text(to.values, "left", part == LETTERS_MOST ? counted(a, n) : "");
		if (answer_send(c, a, &to, &why_not) == BAD)
			die("%s", why_not.text);
		arena_free(a);
	}
}

/* Why a mail waits is kept as the second half of a key: held.newcomer. */
static const char *said_anew(struct community *c, struct arena *a, const struct lang *l,
			     const char *list, const char *field, const char *text)
{
	const char *held = "";

	if (!strcmp(list, "held") && !strcmp(field, "reason"))
		held = words_get(l, arena_printf(a, "held.%s", text));
	return *held ? held : reason_in(c, a, l, text, NULL);
}

/* The names of fields are for programs; what the community says in them is for the person. */
static const char *in_their_words(struct community *c, struct arena *a, const struct member *m,
				  const char *json)
{
	static const struct {
		const char *list, *field;
	} ours[] = { { "story", "what" },  { "mails", "reason" },  { "held", "reason" },
		     { "held", "detail" }, { "letters", "reply" }, { "activities", "outcome" } };
	json_t *all = json_loads(json, JSON_ALLOW_NUL, NULL), *row, *text;
	const struct lang *l = answer_lang(c, m);
	char *dump = NULL;
	size_t at;

	for (size_t i = 0; all && i < sizeof ours / sizeof *ours; i++)
		json_array_foreach(json_object_get(all, ours[i].list), at, row)
		{
			text = json_object_get(row, ours[i].field);
			if (json_is_string(text))
				json_string_set(text,
						said_anew(c, a, l, ours[i].list, ours[i].field,
							  json_string_value(text)));
		}
	dump = all ? json_dumps(all, JSON_INDENT(1)) : NULL;
	json = dump ? arena_printf(a, "%s\n", dump) : json;
	free(dump);
	json_decref(all);
	return json;
}

void mydata_given(struct community *c, struct work *w, const struct pending *p, struct outcome *o)
{
	struct member *m = member_find(c->s, w->a, p->member);
	struct buf mbox = BUF(w->a);
	struct letter_part files[2];
	struct answer n = { .template = "mydata", .member = m, .files = files, .n_files = 2 };
	const struct person_mail *v;
	const char *json;
	size_t left;

	o->reason = "confirmed: all that is held on a person was mailed to them";
	if (!m)
		return;
	json = in_their_words(c, w->a, m, person_json(c->s, w->a, m->id));
	v = person_mails(c->s, w->a, m->id, &left);
	left = fill_mbox(c, w->a, v, left, &mbox);
	files[0] = (struct letter_part){ .type = "application/json",
					 .content = json,
					 .n = strlen(json),
					 .name = "mydata.json" };
	files[1] = (struct letter_part){ .type = "application/mbox",
					 .content = buf_text(&mbox),
					 .n = mbox.n,
					 .name = "mydata.mbox" };
	n.values = answer_values(c, w->a, m);
	value_set_text(n.values, "left", counted(w->a, left));
	outcome_answer(c, w, &n, o);
	send_earlier(c, w, m, v, left);
	o->state = "acted";
}

static struct erased erase_sent(struct community *c, struct arena *a, int64_t member, bool text,
				time_t now)
{
	struct erased e = { 0, 0 };
	size_t n;
	struct person_mail *v = person_mails(c->s, a, member, &n);
	int64_t *ids = arena_get(a, (n + 1) * sizeof *ids);

	for (size_t i = 0; i < n; i++) {
		if (c->set->privacy.erase_in_mailbox)
			erasure_ask(c->s, v[i].id, NULL, now);
		if (v[i].content)
			tombstone_add(c->s, token_hash(c->key, v[i].content, 16), now);
		ids[e.mails++] = v[i].id;
		e.posts += v[i].post;
	}
	erase_mails(c->s, ids, n, text, now);
	return e;
}

/* Their part in activities, and what was made of it. */
static void erase_results(struct community *c, struct arena *a, int64_t member, bool text)
{
	size_t n;
	int64_t *v = person_activities(c->s, a, member, &n);

	erase_activities(c->s, member, text);
	for (size_t i = 0; i < n; i++) {
		struct activity *one = activity_find(c->s, a, v[i]);

		activity_result_erase(c->s, v[i], *one->title ? activity_compiled(c, a, one) : "");
	}
}

/* A backup of before knows them still. */
static void bury(struct community *c, struct arena *a, int64_t member, time_t now)
{
	size_t n;
	char **v = person_marks(c->s, a, member, &n);

	for (size_t i = 0; i < n; i++)
		tombstone_add(c->s, token_hash(c->key, v[i], strlen(v[i])), now);
}

struct erased mydata_erase(struct community *c, struct arena *a, const struct member *m, time_t now)
{
	bool text = c->set->privacy.erased_posts == ERASED_ANONYMISE;
	struct erased e;

	erase_begin(c->s);
	bury(c, a, m->id, now);
	e = erase_sent(c, a, m->id, text, now);
	if (c->set->privacy.erase_in_mailbox)
		erasure_ask_reports(c->s, m->id, now);
	erase_results(c, a, m->id, text);
	erase_newsletters(c->s, m->id, text);
	erase_gists(c->s, m->id, text);
	erase_traces(c->s, m->id);
	erase_person(c->s, m->id);
	erase_index(c->s);
	erase_end(c->s);
	return e;
}

static struct erased forget(struct community *c, struct arena *a, const struct member *m,
			    time_t now)
{
	struct erased e = mydata_erase(c, a, m, now);

	if (!strcmp(m->state, "banned")) /* else forgetting would be the way around it */
		people_ban(c, a, m->address, "the community", "", true, false, now);
	return e;
}

enum err mydata_care(struct community *c, struct arena *a, time_t now, struct why *w)
{
	const char *list = store_meta(c->s, a, LEFT_ERASED);
	char *end;
	int64_t id;

	(void)w;
	if (!list)
		return NONE;
	store_begin(c->s);
	for (; (id = strtoll(list, &end, 10)); list = end) {
		struct member *m = member_find(c->s, a, id);

		if (m)
			forget(c, a, m, now);
	}
	store_meta_drop(c->s, LEFT_ERASED);
	store_commit(c->s);
	return OK;
}

void mydata_forgotten(struct community *c, struct work *w, const struct pending *p,
		      struct outcome *o)
{
	struct member *m = member_find(c->s, w->a, p->member);
	const struct settings *set = c->set;
	struct answer n = { .template = "forgotten", .question = true };
	struct erased e;
	bool banned = m && !strcmp(m->state, "banned");

	o->reason = "confirmed: a person was forgotten";
	if (!m)
		return;
	n.address = m->address;
	n.lang = m->lang;
	e = forget(c, w->a, m, w->now);
	w->author = NULL;
	w->forgotten = true;
	n.values = answer_values(c, w->a, &(struct member){ .name = "", .lang = n.lang });
	value_set_text(n.values, "posts", arena_printf(w->a, "%lld", (long long)e.posts));
	value_set_text(n.values, "mails", arena_printf(w->a, "%lld", (long long)e.mails));
	value_set_bool(n.values, "mailbox", set->privacy.erase_in_mailbox);
	value_set_bool(n.values, "banned", banned);
	value_set_bool(n.values, "anonymised", set->privacy.erased_posts == ERASED_ANONYMISE);
	value_set_text(n.values, "backups", arena_printf(w->a, "%d", set->store.backups_kept));
	value_set_text(n.values, "days",
		       arena_printf(w->a, "%lld", (long long)set->privacy.letters_kept_s / 86400));
	outcome_answer(c, w, &n, o);
	o->state = "acted";
}
