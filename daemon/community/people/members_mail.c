#include "community/people/members_mail.h"

#include <string.h>
#include <strings.h>

#include "base/address.h"
#include "base/text.h"
#include "community/answer.h"
#include "community/authority.h"
#include "community/beside.h"
#include "community/keepers.h"
#include "community/outcome.h"
#include "community/pending.h"
#include "community/people/people.h"
#include "community/people/people_import.h"
#include "community/reasons.h"
#include "community/typed.h"
#include "compose/letter.h"
#include "compose/value.h"
#include "compose/words.h"
#include "reader/reader.h"
#include "store/store_pending.h"

enum {
	A_DAY = 20,
	DAY = 86400,
	LINES = 200,   /* of commands in a mail */
	LISTED = 1000, /* members in the text of a letter; the table has all */
	ROWS = 20000,  /* of an import */
	ROWS_SAID = 50,
	TABLE_BYTES = 12 << 20
};

struct session {
	struct community *c;
	struct arena *a;
	const struct mail *m; /* the mail with the commands */
	const struct keeper *who;
	const struct lang *l, **langs;
	size_t n_langs;
	time_t now;
	bool owner, dry;
	size_t n, changes; /* lines there were; those that change something */
	struct value *good, *bad, *list;
	struct letter_part files[2];
	size_t n_files;
	struct buf rows; /* the account of an import */
	size_t rows_said;
	bool banned; /* somebody was, or would be */
};

/* --- who ------------------------------------------------------------------------------------ */

static const struct keeper *keeper_of(struct community *c, struct arena *a, int64_t member,
				      const char *address)
{
	size_t n;
	const struct keeper *v = keepers_all(c, a, &n);

	for (size_t i = 0; i < n; i++)
		if (v[i].member ? v[i].member->id == member
				: address_same(a, v[i].address, address))
			return &v[i];
	return NULL;
}

/* The configuration's own coordinators stand above the roles. */
static bool is_owner(struct community *c, struct arena *a, const struct keeper *k)
{
	const struct settings_list *named = &c->set->community.coordinators;

	for (size_t i = 0; i < named->n; i++)
		if (address_same(a, named->v[i], k->address))
			return true;
	return k->member && role_has(c->s, k->member->id, "owner");
}

/* --- what is said --------------------------------------------------------------------------- */

static const char *done_in(const struct session *q, enum people_done d)
{
	return words_get(q->l, arena_printf(q->a, "members.%s", people_done_key(d)));
}

static void say(struct session *q, const char *line, enum people_done d)
{
	struct value *v;

	line = text_ellipsis(q->a, line, 200);
	if (d == PEOPLE_DONE) {
		value_push(q->good, value_text(q->a, line));
		return;
	}
	v = value_map(q->a);
	value_set_text(v, "line", line);
	value_set_text(v, "reason", done_in(q, d));
	value_push(q->bad, v);
}

static struct letter_part csv_part(const struct buf *b, const char *name)
{
	return (struct letter_part){ .type = "text/csv", .content = b->p, .n = b->n, .name = name };
}

/* --- the commands --------------------------------------------------------------------------- */

struct line {
	const char *text; /* the whole, as written */
	const char *rest; /* behind the command's word */
	const char *address, *more;
	bool around; /* words stand before "<ana@example.org>" and behind it */
};

/* "ana@example.org Ana Lima", "Ana Lima <ana@example.org>", "ana@example.org: digest" */
static void find_address(struct arena *a, struct line *x)
{
	const char *open = strchr(x->rest, '<'), *name = x->rest, *stop;

	if (open && strchr(open, '>')) {
		x->address = arena_ndup(a, open + 1, strcspn(open + 1, ">"));
		x->more = strchr(open, '>') + 1;
		x->around = x->more[strspn(x->more, " \t:")] && open > name + strspn(name, " \t\"");
		if (!x->more[strspn(x->more, " \t:")])
			x->more = arena_ndup(a, name, (size_t)(open - name));
	} else {
		stop = x->rest + strcspn(x->rest, " \t:");
		x->address = arena_ndup(a, x->rest, (size_t)(stop - x->rest));
		x->more = stop;
	}
	x->more += strspn(x->more, " \t:\"");
	x->more = text_trim(a, x->more, strlen(x->more));
	if (*x->more && x->more[strlen(x->more) - 1] == '"')
		x->more = arena_ndup(a, x->more, strlen(x->more) - 1);
}

static const char *keeper_name(const struct session *q)
{
	return q->who->member ? q->who->member->name : "";
}

static enum people_done do_add(struct session *q, const struct line *x)
{
	struct community *c = q->c;
	struct member m = { .name = strpbrk(x->more, "@<>") ? "" : x->more };
	enum people_done d;

	if (x->around) /* "add Ana <ana@example.org> digest": what is behind it is no name */
		return PEOPLE_UNKNOWN;
	d = people_add(c->s, c->set, q->a, x->address, &m,
		       arena_printf(q->a, "added by %s", q->who->address), q->dry, q->now);
	if (d == PEOPLE_DONE && !q->dry)
		people_greet(c, q->a, m.id, keeper_name(q), CLASS_ANSWER);
	return d;
}

static enum people_done do_remove(struct session *q, const struct line *x)
{
	return people_remove(q->c, q->a, x->address,
			     arena_printf(q->a, "removed by %s", q->who->address), q->dry);
}

static enum people_done do_ban(struct session *q, const struct line *x)
{
	enum people_done d = people_ban(q->c, q->a, x->address, q->who->address, x->more, q->owner,
					q->dry, q->now);

	q->banned |= d == PEOPLE_DONE;
	return d;
}

static enum people_done do_unban(struct session *q, const struct line *x)
{
	return people_unban(q->c, q->a, x->address, q->who->address, q->dry, q->now);
}

static enum people_done do_invite(struct session *q, const struct line *x)
{
	return people_invited(q->c, q->a, x->address, q->dry, q->now);
}

/* The role that a line gives or takes; NULL: it is a setting. */
static const char *role_of(struct session *q, const char *line, bool *give)
{
	const char *bare = typed_bare(q->a, line);

	for (size_t i = 0; i < q->n_langs; i++) {
		int no = typed_begins(q->a, q->langs[i], "members.take_role", bare);
		int yes = typed_begins(q->a, q->langs[i], "members.give_role", bare);

		*give = yes && !no;
		if (yes || no)
			return typed_skip(line, no ? no : yes);
	}
	return NULL;
}

static enum people_done do_set(struct session *q, const struct line *x)
{
	struct community *c = q->c;
	const char *key = address_key(q->a, x->address), *role;
	struct member *m = key ? member_by_address(c->s, q->a, key) : NULL;
	bool give;

	if (!m)
		return PEOPLE_NO_MEMBER;
	role = role_of(q, x->more, &give);
	if (role)
		return people_role(c->s, c->set, q->a, m->id, role, give, q->owner, q->dry, q->now);
	return people_set(c, q->a, x->address, x->more, q->dry, q->now);
}

struct listing {
	struct session *q;
	struct arena *a; /* of one row */
	struct buf csv;
	size_t n;
	bool full;
};

static bool list_one(void *arg, struct member *m)
{
	struct listing *t = arg;
	struct session *q = t->q;

	if (++t->n <= LISTED)
		value_push(q->list,
			   value_text(q->a,
				      arena_printf(q->a, "%s %s (%s%s%s)", m->address, m->name,
						   m->mode, strcmp(m->state, "active") ? ", " : "",
						   strcmp(m->state, "active") ? m->state : "")));
	people_csv_row(q->c->s, t->a, &t->csv, m);
	t->full = t->csv.n > TABLE_BYTES;
	arena_reset(t->a);
	return !t->full;
}

static enum people_done do_list(struct session *q, const struct line *x)
{
	struct listing t = { .q = q, .a = arena_new(), .csv = BUF(q->a) };

	(void)x;
	if (q->dry || q->list->n) {
		arena_free(t.a);
		return PEOPLE_DONE;
	}
	buf_str(&t.csv, people_csv_head);
	members_each(q->c->s, t.a, NULL, list_one, &t);
	arena_free(t.a);
	if (t.full)
		return PEOPLE_TOO_MANY;
	q->files[q->n_files++] = csv_part(&t.csv, "members.csv");
	return PEOPLE_DONE;
}

/* --- import --------------------------------------------------------------------------------- */

static void say_row(void *arg, const struct imported *row, enum people_done d, const char *note)
{
	struct session *q = arg;
	const char *address = text_clean(q->a, row->address, strlen(row->address), TEXT_LINE);

	people_csv_cell(&q->rows, address, ',');
	buf_str(&q->rows, d == PEOPLE_DONE ? "true," : "false,");
	people_csv_cell(&q->rows,
			d == PEOPLE_DONE ? reason_in(q->c, q->a, q->l, note, NULL) : done_in(q, d),
			'\n');
	if (d != PEOPLE_DONE && q->rows_said++ < ROWS_SAID)
		say(q, arena_printf(q->a, "%zu: %s", row->line, address), d);
}

static bool is_table(const struct attachment *f)
{
	const char *dot = strrchr(f->name, '.');

	return !strcmp(f->type, "text/csv") || !strcmp(f->type, "application/json") ||
	       !strcmp(f->type, "text/plain") || !strcmp(f->type, "text/tab-separated-values") ||
	       (dot && (!strcasecmp(dot, ".csv") || !strcasecmp(dot, ".json") ||
			!strcasecmp(dot, ".txt") || !strcasecmp(dot, ".tsv")));
}

/* Attached as a spreadsheet program keeps it: no text stands in it. */
static bool is_sheet(const struct attachment *f)
{
	static const char *const ends[] = { ".xlsx", ".xls", ".ods", ".numbers" };
	const char *dot = strrchr(f->name, '.');

	for (size_t i = 0; dot && i < sizeof ends / sizeof *ends; i++)
		if (!strcasecmp(dot, ends[i]))
			return true;
	return false;
}

/* The first attached table, else what stands below the word; NULL: a spreadsheet is attached instead. */
static const char *table_of(struct session *q, const char *below, size_t *n)
{
	for (size_t i = 0; i < q->m->n_attachments; i++) {
		const struct leaf *leaf = is_table(&q->m->attachments[i])
						  ? reader_part(q->m, q->m->attachments[i].part)
						  : NULL;

		if (leaf) {
			*n = leaf->n;
			return leaf->bytes;
		}
	}
	for (size_t i = 0; i < q->m->n_attachments; i++)
		if (is_sheet(&q->m->attachments[i]))
			return NULL;
	*n = strlen(below);
	return below;
}

static void do_import(struct session *q, const char *line, const char *below)
{
	struct people_import im = { .s = q->c->s,
				    .set = q->c->set,
				    .dry = q->dry,
				    .owner = q->owner,
				    .most = ROWS,
				    .by = arena_printf(q->a, "imported by %s", q->who->address),
				    .now = q->now,
				    .greet = q->c->set->members.welcome_imported ? q->c : NULL,
				    .greeter = keeper_name(q),
				    .say = say_row,
				    .arg = q };
	const char *format = "", *table, *wrong;
	size_t n;

	table = table_of(q, below, &n);
	if (!table) {
		say(q, line, PEOPLE_SHEET);
		return;
	}
	q->rows = BUF(q->a);
	buf_str(&q->rows, "address,ok,why\n");
	wrong = people_import(&im, arena_ndup(q->a, table, n), n, &format);
	if (wrong || !(im.added + im.known + im.bad)) {
		say(q, line, PEOPLE_NO_TABLE);
		return;
	}
	if (im.added)
		say(q, words_count(q->a, q->l, "members.imported", (long)im.added, NULL),
		    PEOPLE_DONE);
	q->changes += im.added > 0;
	if (q->n_files < 2)
		q->files[q->n_files++] = csv_part(&q->rows, "import.csv");
}

/* --- a mail --------------------------------------------------------------------------------- */

static const struct {
	const char *key;
	enum people_done (*run)(struct session *q, const struct line *x);
	bool changes;
} verbs[] = {
	{ "members.list", do_list, false },    { "members.export", do_list, false },
	{ "members.add", do_add, true },       { "members.remove", do_remove, true },
	{ "members.invite", do_invite, true }, { "members.set", do_set, true },
	{ "members.ban", do_ban, true },       { "members.unban", do_unban, true },
	{ "members.import", NULL, true },
};
enum { VERBS = sizeof verbs / sizeof *verbs };

static int verb_of(struct session *q, const char *text, int *words)
{
	const char *bare = typed_bare(q->a, text);
	int best = -1;

	*words = 0;
	for (size_t i = 0; i < q->n_langs; i++)
		for (int k = 0; k < VERBS; k++) {
			int n = typed_begins(q->a, q->langs[i], verbs[k].key, bare);

			if (n > *words) {
				*words = n;
				best = k;
			}
		}
	return best;
}

/* false: it was an import, which takes all that follows. */
static bool take_line(struct session *q, const char *text, const char *below)
{
	struct line x = { .text = text };
	enum people_done d;
	const char *bare = beside_bare(q->c, q->a, q->who->member, text);
	int words, k = verb_of(q, text, &words);

	if (k < 0 && (k = verb_of(q, bare, &words)) >= 0)
		x.text = text = bare; /* "please remove ..." */
	if (k < 0 && beside_thanks(q->c, q->a, q->who->member, text))
		return true;
	q->n++;
	if (k < 0) {
		say(q, text, PEOPLE_UNKNOWN);
		return true;
	}
	if (!verbs[k].run) {
		do_import(q, text, below);
		return false;
	}
	x.rest = typed_skip(text, words);
	find_address(q->a, &x);
	d = verbs[k].run(q, &x);
	q->changes += verbs[k].changes && d == PEOPLE_DONE;
	if (d != PEOPLE_DONE || verbs[k].changes || q->dry) /* a list speaks for itself */
		say(q, text, d);
	return true;
}

static const char *unmarked(struct arena *a, const char *line, size_t n)
{
	const char *s = text_trim(a, line, n);

	return s + strspn(s, "-*•> \t");
}

/* The subject is a command as well, unless it answers something or says none. */
static void take_mail(struct session *q)
{
	const char *text = q->m->reply, *subject = q->m->subject;
	bool go = true;
	int words;

	subject += strspn(subject, " ");
	if (verb_of(q, subject, &words) >= 0)
		go = take_line(q, subject, text);
	for (int i = 0; go && *text && i < LINES; i++) {
		size_t n = strcspn(text, "\n");
		const char *line = unmarked(q->a, text, n);

		text += n + (text[n] == '\n');
		if (*line)
			go = take_line(q, line, text);
	}
	if (!q->n && q->m->n_attachments)
		do_import(q, q->m->attachments[0].name, "");
}

static struct session begin(struct community *c, struct work *w, const struct mail *m,
			    const struct keeper *who, bool dry)
{
	struct session q = { .c = c,
			     .a = w->a,
			     .m = m,
			     .who = who,
			     .l = answer_lang(c, who->member),
			     .now = w->now,
			     .owner = is_owner(c, w->a, who),
			     .dry = dry,
			     .good = value_list(w->a),
			     .bad = value_list(w->a),
			     .list = value_list(w->a) };

	q.langs = typed_langs(c, w->a, who->member, &q.n_langs);
	return q;
}

static struct answer letter(struct session *q, const char *title)
{
	struct answer n = { .template = "members",
			    .values = answer_values(q->c, q->a, q->who->member),
			    .member = q->who->member,
			    .address = q->who->address,
			    .files = q->files,
			    .n_files = q->n_files };

	value_set_text(n.values, "title",
		       words_get(q->l, arena_printf(q->a, "members.title.%s", title)));
	value_set(n.values, "good", q->good);
	value_set(n.values, "bad", q->bad);
	value_set(n.values, "list", q->list);
	value_set_bool(n.values, "asked", !strcmp(title, "ask"));
	value_set_bool(n.values, "some", q->good->n > 0);
	value_set_bool(n.values, "faults", q->bad->n > 0);
	value_set_text(n.values, "banned", q->banned ? words_get(q->l, "members.not_told") : "");
	value_set_bool(n.values, "listed", q->list->n > 0);
	value_set_bool(n.values, "help", !q->good->n && !q->n_files);
	return n;
}

static void ask(struct session *q, struct work *w, struct outcome *o)
{
	struct pending p = { .purpose = "members",
			     .address = address_key(q->a, q->who->address),
			     .member = q->who->member ? q->who->member->id : 0,
			     .arrival = w->r->id };
	struct answer n = letter(q, "ask");
	struct why why_not;
	enum err e;

	n.to = w;
	n.question = true;
	e = pending_ask(q->c, q->a, &p, &n, &why_not);
	o->state = e == OK ? "acted" : "aside";
	o->reason = arena_printf(q->a, "changes to the members, shown and to be confirmed%s",
				 answer_said(q->a, e, &why_not));
}

static bool enough(struct community *c, struct work *w, const struct keeper *k)
{
	const char *key = address_key(w->a, k->address);

	if (answered_count(c->s, key, "members", w->now / DAY) >= A_DAY)
		return true;
	answered_add(c->s, key, "members", w->now / DAY);
	return false;
}

void members_command(struct community *c, struct work *w, struct outcome *o)
{
	const struct keeper *who =
		keeper_of(c, w->a, w->author ? w->author->id : 0, w->m->from.address);
	bool proven = w->auth.verdict == AUTH_VERDICT_PASS;
	struct session q;
	struct answer n;

	o->reason = "about the members";
	if (!who) {
		o->reason = "about the members, by nobody who runs the community";
		if (authority_belongs(w->author))
			outcome_reply(c, w, "for-keepers", NULL, o);
		else
			outcome_not_member(c, w, o);
		return;
	}
	if (w->auth.verdict == AUTH_VERDICT_FAIL || enough(c, w, who)) {
		o->state = "aside";
		o->reason = w->auth.verdict == AUTH_VERDICT_FAIL
				    ? arena_printf(w->a,
						   "about the members, in the name of "
						   "somebody else: %s",
						   w->auth.reason)
				    : "about the members, but this name wrote enough today";
		return;
	}
	q = begin(c, w, w->m, who, true);
	take_mail(&q);
	if (q.changes || (q.good->n && !proven)) {
		ask(&q, w, o);
		return;
	}
	if (q.good->n) {
		q = begin(c, w, w->m, who, false);
		take_mail(&q);
	}
	n = letter(&q, q.list->n ? "list" : "help");
	outcome_answer(c, w, &n, o);
	o->state = "acted";
}

void members_confirmed(struct community *c, struct work *w, const struct pending *p,
		       struct outcome *o)
{
	const struct keeper *who = keeper_of(c, w->a, p->member, p->address);
	struct reader_options opt = { .address = c->set->community.address,
				      .separator = c->set->community.separator,
				      .html = c->html };
	struct session q;
	struct answer n;
	struct mail *m;
	struct why why_not;
	char *raw;
	size_t bytes;

	if (!who) {
		o->reason =
			"confirmed changes to the members, by nobody who runs the community now";
		return;
	}
	if (arrival_raw(c->s, w->a, p->arrival, &raw, &bytes) != OK ||
	    reader_read(w->a, raw, bytes, &opt, &m, &why_not) != OK) {
		o->reason = "confirmed changes to the members, but the mail is not there any more";
		return;
	}
	q = begin(c, w, m, who, false);
	take_mail(&q);
	n = letter(&q, "done");
	o->reason = arena_printf(w->a, "confirmed: changes to the members: %zu, not done: %zu",
				 q.good->n, q.bad->n);
	outcome_answer(c, w, &n, o);
	o->state = "acted";
}
