/*
 * newsletter_files.c - drafts that lie in a folder as Markdown, with their pictures beside them; and
 * issues that were sent, asked for by mail.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/settings_source.h"
#include "base/text.h"
#include "community/answer.h"
#include "community/digest/newsletter.h"
#include "compose/value.h"
#include "compose/words.h"
#include "rhythm/zone.h"

enum { FILES_MOST = 200, LISTED = 100 };

/* --- the folder ------------------------------------------------------------------------------ */

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), k = strlen(end);

	return n > k && text_eq(name + n - k, end);
}

void newsletter_file_images(struct community *c, struct arena *a, const char *file,
			    struct newsletter *n)
{
	static const struct {
		const char *end, *type;
	} types[] = { { ".png", "image/png" },
		      { ".jpg", "image/jpeg" },
		      { ".jpeg", "image/jpeg" },
		      { ".gif", "image/gif" } };
	struct newsletter_image *v = NULL;
	size_t cap = 0, count = 0;
	DIR *d = opendir(c->set->store.drafts);
	char say[200];

	(void)file;
	for (struct dirent *f; d && count < FILES_MOST && (f = readdir(d));)
		for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
			size_t bytes;
			char *p;

			/* A picture that is not named in the text costs nothing but this look. */
			if (*f->d_name == '.' || !ends_with(f->d_name, types[i].end) ||
			    !strstr(n->markdown, f->d_name))
				continue;
			p = settings_slurp(a,
					   arena_printf(a, "%s/%s", c->set->store.drafts,
							f->d_name),
					   &bytes, say);
			if (p)
				*ARENA_PUSH(a, v, count, cap) =
					(struct newsletter_image){ arena_dup(a, f->d_name),
								   types[i].type, p, bytes };
		}
	if (d)
		closedir(d);
	n->images = v;
	n->n_images = count;
}

/* "title: ..." and "audience: ..." lines, or "# Title", then the text. */
static void read_head(struct arena *a, const char *text, struct newsletter_row *n)
{
	for (;;) {
		size_t len = strcspn(text, "\n");
		const char *value = memchr(text, ':', len);

		if (text_starts(text, "title:"))
			n->title = text_trim(a, value + 1, len - 6);
		else if (text_starts(text, "audience:"))
			n->audience = text_trim(a, value + 1, len - 9);
		else if (!strncmp(text, "# ", 2) && !*n->title)
			n->title = text_trim(a, text + 2, len - 2);
		else if (len || !*text)
			break;
		text += len + (text[len] == '\n');
	}
	n->markdown = text;
}

/* Who is asked: the first editor, else the first coordinator; 0: nobody. */
static int64_t asks_whom(struct community *c, struct arena *a)
{
	static const char *const roles[] = { "editor", "coordinator", "owner" };

	for (size_t i = 0; i < 3; i++) {
		size_t n;
		int64_t *v = role_members(c->s, a, roles[i], &n);

		if (n)
			return v[0];
	}
	return 0;
}

/* Each content of each file once: a file that changed is shown anew, one that stays is not. */
static enum err take_file(struct community *c, struct arena *a, const char *name, time_t now,
			  struct why *w)
{
	struct newsletter_row n = { .title = "", .audience = "", .state = "draft", .made = now };
	char say[200];
	size_t bytes;
	char *text = settings_slurp(a, arena_printf(a, "%s/%s", c->set->store.drafts, name), &bytes,
				    say);
	struct expr *tree;
	enum err e;

	if (!text || !bytes || bytes > NEWSLETTER_MARKDOWN)
		return NONE;
	n.rule = arena_printf(a, "file:%s", name);
	n.slot = (int64_t)(token_hash(c->key, text, bytes) & INT64_MAX);
	n.author = asks_whom(c, a);
	read_head(a, text_clean(a, text, bytes, TEXT_BLOCK), &n);
	if (!*n.title)
		n.title = c->set->community.name;
	if (!n.author || (*n.audience && expr_parse(a, n.audience, &expr_audience, &tree, w) != OK))
		return n.author ? why(w, BAD, "%s: audience: %.120s", name, arena_dup(a, w->text))
				: NONE;
	store_begin(c->s);
	e = newsletter_add(c->s, &n);
	if (e == OK)
		e = newsletter_ask(c, a, &n, NULL, w);
	if (e == BAD)
		store_rollback(c->s);
	else
		store_commit(c->s);
	return e;
}

enum err newsletter_drafts_care(struct community *c, struct arena *a, time_t now, struct why *w)
{
	DIR *d = c->set->store.drafts && *c->set->store.drafts ? opendir(c->set->store.drafts)
							       : NULL;
	enum err all = NONE;
	int seen = 0;

	for (struct dirent *f; d && seen < FILES_MOST && (f = readdir(d));) {
		enum err e;

		if (*f->d_name == '.' || !ends_with(f->d_name, ".md"))
			continue;
		seen++;
		e = take_file(c, a, f->d_name, now, w);
		all = e == NONE || all == BAD ? all : e;
	}
	if (d)
		closedir(d);
	return all;
}

/* --- the archive ----------------------------------------------------------------------------- */

/* Newsletters are for members and readers. */
static bool gets_newsletters(const struct member *m)
{
	return m && (!strcmp(m->state, "active") || !strcmp(m->state, "reader"));
}

/* wanted: an issue that is not there; 0: the list itself. */
static void list_issues(struct community *c, struct work *w, const struct member *m, int64_t wanted,
			struct outcome *o)
{
	const struct lang *l = answer_lang(c, m);
	struct value *values = answer_values(c, w->a, m), *list = value_list(w->a);
	struct answer n = { .template = "newsletter-archive",
			    .values = values,
			    .member = m,
			    .to = w,
			    .reason = arena_printf(w->a, "archive %lld", (long long)wanted) };
	struct newsletter_row *v;
	struct why why_not = { "" };
	size_t count;
	enum err e;

	v = newsletters_sent(c->s, w->a, LISTED, &count);
	for (size_t i = 0; i < count; i++) {
		struct value *one = value_map(w->a);

		value_set_number(one, "number", (long)v[i].number);
		value_set_text(one, "title", v[i].title);
		value_set_text(one, "date", words_date(w->a, l, "day", (time_t)v[i].sent_at, 0));
		value_push(list, one);
	}
	value_set(values, "issues", list);
	value_set_text(values, "to",
		       route_address(w->a, c->set->community.address, c->set->community.separator,
				     "news"));
	e = answer_send(c, w->a, &n, &why_not);
	o->reason = arena_printf(w->a, "wants the newsletters that were sent%s",
				 answer_said(w->a, e, &why_not));
}

static void send_issue(struct community *c, struct work *w, const struct member *m, int64_t number,
		       struct outcome *o)
{
	struct newsletter_row *row = newsletter_issue(c->s, w->a, number);
	struct mailing mailing;
	struct token t;
	char token[TOKEN_CHARS + 1];
	struct letter_row l;
	struct why why_not = { "" };

	if (!row || newsletter_mailing(c, w->a, row, m->lang, NULL, &mailing, &why_not) == BAD) {
		list_issues(c, w, m, number, o);
		return;
	}
	t = (struct token){ TOKEN_LETTER, mailing.id, m->id };
	token_make(c->key, &t, token);
	l = (struct letter_row){ .mailing = mailing.id,
				 .member = m->id,
				 .rcpt = m->address,
				 .token = token,
				 .vars = *m->name ? m->name : NULL,
				 .class = CLASS_ANSWER,
				 .due = w->now };
	letter_add(c->s, &l);
	o->reason = arena_printf(w->a, "wants newsletter %lld; sent", (long long)number);
}

enum err newsletter_archive(struct community *c, struct work *w, struct outcome *o)
{
	const char *said[] = { words_bare_subject(c->words, w->m->subject, ""), w->m->reply };
	const char *key = address_key(w->a, w->m->from.address);
	const struct member *m = key ? member_by_address(c->s, w->a, key) : NULL;

	if (!gets_newsletters(m) || w->auth.verdict == AUTH_VERDICT_FAIL)
		return NONE;
	for (size_t i = 0; i < 2; i++) {
		const char *s = text_trim(w->a, said[i], strcspn(said[i], "\n"));
		int64_t number = strtoll(s + strcspn(s, "0123456789"), NULL, 10);

		o->state = "acted";
		if (text_starts(s, "archive")) {
			list_issues(c, w, m, 0, o);
			return OK;
		}
		if (!text_starts(s, "issue") || number <= 0)
			continue;
		if (answer_enough(c, w, "issue", 10))
			o->reason = "wants more issues than a day's worth";
		else
			send_issue(c, w, m, number, o);
		return OK;
	}
	return NONE;
}
