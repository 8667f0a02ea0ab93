/*
 * why.c - `tidings why`: what happened to a mail, a letter or a person, and for what reason.
 *
 * The filters are asked again, by the daemon's own code; everything else stands in the store.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "base/address.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/open.h"
#include "cli/why_rule.h"
#include "community/restored.h"
#include "community/thread.h"
#include "store/store_editions.h"
#include "store/store_ledger.h"
#include "store/store_member.h"
#include "store/store_post.h"
#include "store/store_thread.h"

enum { SHOWN = 20, PLACES = 5, HANG = sizeof "  2026-03-02T08:30:00Z  " - 1 };

struct why_ask {
	struct arena *a;
	struct community *c;
	json_t *json; /* a list of findings; NULL: text */
};

static const char *stamp(struct why_ask *q, int64_t t)
{
	return t ? when_rfc3339(q->a, t) : "-";
}

static void finding(struct why_ask *q, json_t *o)
{
	if (q->json)
		json_array_append_new(q->json, o);
	else
		json_decref(o);
}

/* --- a mail ------------------------------------------------------------------------------------- */

/* As the daemon would judge it today. */
static json_t *ask_filters(struct why_ask *q, int64_t id)
{
	struct arrival *r = arrival_find(q->c->s, q->a, id);
	json_t *list = json_array();
	struct buf passed = BUF(q->a);
	struct work *work;
	struct why w;

	if (!r || work_read(q->c, q->a, r, &work, &w) != OK) {
		if (!q->json)
			puts("  its bytes are not kept, so the filters cannot be asked again");
		return list;
	}
	for (size_t i = 0; i < work->filters.n; i++) {
		const struct filter_result *f = &work->filters.v[i];
		const char *verdict = filter_verdict_name(f->verdict);

		json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "filter", f->filter,
						      "verdict", verdict, "why", f->say));
		if (f->verdict == PASS && !*f->say)
			buf_printf(&passed, "%s%s", passed.n ? ", " : "", f->filter);
		else if (!q->json)
			cli_line(4, "  filter %s: %s%s%s", f->filter, verdict, *f->say ? ": " : "",
				 f->say);
	}
	if (!q->json && passed.n)
		cli_line(4, "  passed by the filters %s", buf_text(&passed));
	return list;
}

/* The digests it stands in: by its own letter it may have gone to some, by these to the others. */
static void tell_editions(struct why_ask *q, const struct post *p, json_t *o)
{
	size_t n;
	struct edition_place *v =
		edition_places(q->c->s, q->a, p->id, p->thread, p->seq, PLACES, &n);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++) {
		json_array_append_new(list,
				      json_pack("{s:s,s:I,s:I,s:s,s:s,s:b}", "rule", v[i].rule,
						"number", (json_int_t)v[i].number, "item",
						(json_int_t)v[i].item, "cut", stamp(q, v[i].cut_at),
						"state", v[i].state, "dropped", (int)v[i].dropped));
		if (!q->json)
			cli_line(4, "  %s %s%s, item %lld, %s %s",
				 v[i].dropped ? "left out by the editor of" : "in the digest",
				 v[i].rule,
				 v[i].number ? arena_printf(q->a, " %lld", (long long)v[i].number)
					     : "",
				 (long long)v[i].item,
				 !strcmp(v[i].state, "proof") ? "a draft of"
				 : !strcmp(v[i].state, "cut") ? "cut"
							      : "dropped; cut",
				 stamp(q, v[i].cut_at));
	}
	json_object_set_new(o, "editions", list);
	if (!n && p->seq && !q->json)
		puts("  in no digest so far");
}

static void tell_post(struct why_ask *q, const struct ledger_mail *m, json_t *o)
{
	struct post *p = m->post ? post_find(q->c->s, q->a, m->post) : NULL;
	struct thread_row *t = p ? thread_find(q->c->s, q->a, p->thread) : NULL;
	struct buf tagged = BUF(q->a);
	char **tags;
	json_t *post;
	size_t n;

	if (!p)
		return;
	post = json_pack("{s:I,s:s,s:I,s:s,s:I,s:I,s:I}", "id", (json_int_t)p->id, "state",
			 p->state, "thread", (json_int_t)p->thread, "thread_why", p->why, "parent",
			 (json_int_t)p->parent, "accept_seq", (json_int_t)p->seq, "letters",
			 (json_int_t)m->letters);
	json_object_set_new(o, "post", post);
	if (!q->json) {
		cli_line(4, "  post %lld is %s, in thread %lld \"%s\" (by: %s)%s", (long long)p->id,
			 p->state, (long long)p->thread, t ? t->subject : "", p->why,
			 p->parent
				 ? arena_printf(q->a, ", answering post %lld", (long long)p->parent)
				 : "");
		cli_line(4, "  %s; %s",
			 p->seq ? arena_printf(q->a, "accepted as number %lld", (long long)p->seq)
				: "never due in a digest: history, or not accepted yet",
			 m->letters ? arena_printf(q->a, "it went out by itself in %lld letter%s",
						   (long long)m->letters, text_s(m->letters))
				    : "no letter carried it by itself");
	}
	tell_editions(q, p, post);
	tags = post_tags(q->c->s, q->a, p->id, &n);
	for (size_t i = 0; i < n; i++)
		buf_printf(&tagged, "%s%s", i ? ", " : "", tags[i]);
	if (n && !q->json)
		cli_line(4, "  tagged %s", buf_text(&tagged));
}

static void tell_mail(struct why_ask *q, const struct ledger_mail *m)
{
	json_t *o = json_pack("{s:s,s:I,s:s,s:s,s:s,s:s,s:s,s:b,s:I}", "kind", "mail", "id",
			      (json_int_t)m->id, "at", stamp(q, m->at), "from", m->sender,
			      "message_id", m->message_id, "state", m->state, "reason", m->reason,
			      "history", (int)m->history, "answered", (json_int_t)m->answered);

	if (!q->json) {
		printf("mail %lld from %s, fetched %s\n", (long long)m->id,
		       *m->sender ? m->sender : "nobody known", stamp(q, m->at));
		if (*m->subject)
			cli_line(4, "  subject: %s", m->subject);
		cli_line(4, "  %s: %s", m->state,
			 !*m->reason
				 ? "it was not read yet"
				 : m->reason + (text_starts(m->reason, "held: ") ? strlen("held: ")
										 : 0));
		if (m->answered)
			printf("  answered by letter %lld\n", (long long)m->answered);
	}
	tell_post(q, m, o);
	json_object_set_new(o, "filters", ask_filters(q, m->id));
	finding(q, o);
}

/* --- a person ----------------------------------------------------------------------------------- */

static void tell_letters(struct why_ask *q, const struct ledger_letter *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct ledger_letter *l = &v[i];

		finding(q, json_pack("{s:s,s:I,s:I,s:s,s:s,s:s,s:s,s:s,s:b}", "kind", "letter",
				     "id", (json_int_t)l->id, "mailing", (json_int_t)l->mailing,
				     "what", l->kind, "state", l->state, "to", l->rcpt, "at",
				     stamp(q, l->at), "reply", l->reply, "held", (int)l->held));
		if (!q->json)
			cli_line(HANG, "  %s  letter %lld (%s) %s%s%s%s",
				 stamp(q, l->at ? l->at : l->due), (long long)l->id, l->kind,
				 l->state, l->held ? ", held" : "", *l->reply ? ": " : "",
				 l->reply);
	}
}

static void tell_member(struct why_ask *q, const struct member *m)
{
	size_t n;
	struct ledger_story *story = ledger_story(q->c->s, q->a, m->id, SHOWN, &n);
	struct ledger_letter *letters;

	finding(q, json_pack("{s:s,s:I,s:s,s:s,s:s,s:s,s:I}", "kind", "member", "id",
			     (json_int_t)m->id, "address", m->address, "state", m->state, "mode",
			     m->mode, "joined", stamp(q, m->joined_at), "watermark",
			     (json_int_t)m->watermark));
	if (!q->json) {
		cli_line(2, "member %lld, %s%s%s%s: %s, mode %s, joined %s", (long long)m->id,
			 m->name, *m->name ? " <" : "", m->address, *m->name ? ">" : "", m->state,
			 m->mode, stamp(q, m->joined_at));
		if (m->paused_until > when_now())
			printf("  paused until %s\n", stamp(q, m->paused_until));
		printf("  has had every post up to number %lld of %lld\n", (long long)m->watermark,
		       (long long)post_last_seq(q->c->s));
	}
	for (size_t i = 0; i < n; i++) {
		finding(q, json_pack("{s:s,s:s,s:s}", "kind", "story", "at", stamp(q, story[i].at),
				     "what", story[i].what));
		if (!q->json)
			cli_line(HANG, "  %s  %s", stamp(q, story[i].at), story[i].what);
	}
	letters = ledger_letters(q->c->s, q->a, m->id, NULL, SHOWN, &n);
	tell_letters(q, letters, n);
}

static int tell_address(struct why_ask *q, const char *text)
{
	const char *key = address_key(q->a, text);
	struct member *m = key ? member_by_address(q->c->s, q->a, key) : NULL;
	struct ledger_letter *letters;
	struct ledger_mail *mails;
	size_t n_mails = 0, n = 0;

	if (!key)
		return EX_DATAERR;
	if (m) {
		tell_member(q, m);
	} else {
		letters = ledger_letters(q->c->s, q->a, 0, text, SHOWN, &n);
		tell_letters(q, letters, n);
	}
	mails = ledger_of_sender(q->c->s, q->a, key, SHOWN, &n_mails);
	for (size_t i = 0; i < n_mails; i++)
		tell_mail(q, &mails[i]);
	return m || n || n_mails ? EX_OK : EX_DATAERR;
}

/* --- the command --------------------------------------------------------------------------------- */

/* Of old mailings only counts are kept. */
static bool tell_counts(struct why_ask *q, int64_t mailing)
{
	int64_t sent, dead;

	if (!ledger_counts(q->c->s, mailing, &sent, &dead))
		return false;
	finding(q, json_pack("{s:s,s:I,s:I,s:I}", "kind", "mailing", "id", (json_int_t)mailing,
			     "sent", (json_int_t)sent, "dead", (json_int_t)dead));
	if (!q->json)
		cli_line(2,
			 "mailing %lld: %lld sent, %lld dead; which letter was whose is not kept "
			 "so long",
			 (long long)mailing, (long long)sent, (long long)dead);
	return true;
}

/* An id that we gave: to one letter, or to a post as it went out to all. */
static bool tell_ours(struct why_ask *q, const char *id)
{
	struct ledger_mail *m = NULL;
	struct ledger_letter *l;
	struct token t;
	struct msgid row;

	if (route_of_id(q->c->key, id, &t) == OK && t.purpose == TOKEN_LETTER) {
		restored_token(q->c, q->a, &t, NULL, NULL);
		l = ledger_letter(q->c->s, q->a, t.number, t.member);
		if (!l)
			return tell_counts(q, t.number);
		tell_letters(q, l, 1);
		return true;
	}
	if (msgid_find(q->c->s, thread_hash(q->c->key, id), &row) == OK && row.post)
		m = ledger_find(q->c->s, q->a, row.post);
	if (m)
		tell_mail(q, m);
	return m != NULL;
}

static int tell_id(struct why_ask *q, const char *text)
{
	size_t n, len = strlen(text);
	const char *id = *text == '<' && len > 2 ? arena_ndup(q->a, text + 1, len - 2) : text;
	struct ledger_mail *v = ledger_by_id(q->c->s, q->a, id, NULL, SHOWN, &n);

	for (size_t i = 0; i < n; i++)
		tell_mail(q, &v[i]);
	return n || tell_ours(q, id) ? EX_OK : EX_DATAERR;
}

static int tell(struct why_ask *q, const char *text)
{
	char *end;
	long long id = strtoll(text, &end, 10);
	struct ledger_mail *m;
	int code;

	if (*text && !*end) {
		m = ledger_find(q->c->s, q->a, id);
		if (m)
			tell_mail(q, m);
		return m ? EX_OK : EX_DATAERR;
	}
	code = tell_id(q, text);
	return code == EX_OK || *text == '<' ? code : tell_address(q, text);
}

static int go(struct arena *a, const struct settings *set, const char *text, bool json)
{
	struct why_ask q = { .a = a };
	int code = cli_community(set, &q.c);

	if (code)
		return code;
	q.json = json ? json_array() : NULL;
	code = tell(&q, text);
	if (code == EX_DATAERR)
		fprintf(stderr,
			"tidings why: nothing is known of '%s'; give a mail's number (`tidings "
			"search` shows them), a Message-ID or an address\n",
			text);
	if (json)
		cli_json_print(q.json);
	community_close(q.c);
	return code;
}

static int go_rule(struct arena *a, const struct settings *set, const char *name, bool json)
{
	struct store *s = NULL;
	int code = cli_store(set, &s);

	if (!code)
		code = why_rule(s, a, set, name, json);
	store_close(s);
	return code;
}

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv), *rule = NULL;
	bool json = cli_take_flag(&argc, argv, "--json");
	struct arena *a;
	struct settings *set;
	int code;

	if (!cli_take_now(&argc, argv))
		return EX_USAGE;
	if (argc == 2 && !strcmp(argv[1], "rule"))
		return cli_usage("why", "rule wants the name of one; `tidings status` shows them");
	if (argc == 3 && !strcmp(argv[1], "rule"))
		rule = argv[2];
	else if (argc != 2 || *argv[1] == '-')
		return cli_usage("why", "name one mail, letter or address, or rule NAME");
	a = arena_new();
	set = cli_settings(a, cli_conf(conf));
	code = !set ? EX_CONFIG : rule ? go_rule(a, set, rule, json) : go(a, set, argv[1], json);
	arena_free(a);
	return code;
}

const struct command command_why = {
	.name = "why",
	.summary = "what happened to a mail, a letter or a person, and why",
	.help = "Usage: tidings why [-c CONF] [--json] NUMBER|MESSAGE-ID|ADDRESS\n"
		"       tidings why [-c CONF] [--json] rule NAME\n\n"
		"Of a mail: what became of it and for what reason, what each filter says (asked\n"
		"again, by the daemon's own code), its thread and how it was found, in how many\n"
		"letters it went out. Of a letter's Message-ID: its state and the server's last\n"
		"words. Of an address: the member's story, settings, letters, and the mails\n"
		"that came from it.\n\n"
		"Exit code: 65 (EX_DATAERR) where nothing is known.\n",
	.run = run,
	.group = GROUP_LOOK,
};
