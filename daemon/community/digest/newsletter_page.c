/*
 * newsletter_page.c - a newsletter as it will look: its page with its pictures, and its mailing.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/settings_source.h"
#include "base/text.h"
#include "community/activity/meeting.h"
#include "community/digest/newsletter.h"
#include "community/list/list_head.h"
#include "compose/picture.h"
#include "compose/words.h"
#include "reader/reader.h"
#include "store/store_digest.h"

enum { FILES_MOST = 200 };

/* The pictures of the mail the draft came by. */
static void find_images(struct community *c, struct arena *a, int64_t arrival, struct newsletter *n)
{
	struct newsletter_image *v = NULL;
	struct mail *m;
	size_t cap = 0, len;
	char *raw;

	if (!arrival || arrival_raw(c->s, a, arrival, &raw, &len) != OK)
		return;
	reader_read(a, raw, len, &(struct reader_options){ .html = c->html }, &m, NULL);
	for (size_t i = 0; i < m->n_attachments; i++) {
		const struct leaf *l = reader_part(m, m->attachments[i].part);

		if (l && text_starts(l->type, "image/"))
			*ARENA_PUSH(a, v, n->n_images, cap) =
				(struct newsletter_image){ m->attachments[i].name, l->type,
							   l->bytes, l->n };
	}
	n->images = v;
}

static bool ends_with(const char *name, const char *end)
{
	size_t n = strlen(name), k = strlen(end);

	return n > k && text_eq(name + n - k, end);
}

/* Pictures that lie beside a draft's file. */
static void find_files(struct community *c, struct arena *a, struct newsletter *n)
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
			/* What is none by its bytes is not sent to everybody under the name of one. */
			if (p && picture_width(p, bytes))
				*ARENA_PUSH(a, v, count, cap) =
					(struct newsletter_image){ arena_dup(a, f->d_name),
								   types[i].type, p, bytes };
		}
	if (d)
		closedir(d);
	n->images = v;
	n->n_images = count;
}

enum err newsletter_page(struct community *c, struct arena *a, const struct newsletter_row *row,
			 struct newsletter_to to, struct newsletter *n,
			 struct newsletter_page *page, struct why *w)
{
	const struct settings *set = c->set;

	*n = (struct newsletter){ .community = set->community.name,
				  .address = set->community.address,
				  .separator = set->community.separator,
				  .list = list_head(c, a),
				  .title = row->title,
				  .markdown = row->markdown,
				  .period = "",
				  .number = (long)row->number,
				  .reader = to.reader,
				  .date = row->sent_at ? row->sent_at : row->made };
	n->seed = (uint64_t)token_hash(c->key, row->title, strlen(row->title)) ^ (uint64_t)row->id;
	find_images(c, a, row->arrival, n);
	if (text_starts(row->rule, "file:"))
		find_files(c, a, n);
	return newsletter_compose(a, words_lang(c->words, to.lang, set->community.language), n,
				  page, w);
}

/* An issue that a rule made brings the events ahead as a file. */
static void add_calendar(struct community *c, struct arena *a, const struct newsletter_row *row,
			 struct letter *l)
{
	time_t from = (time_t)row->made;
	struct ical_event *v;
	struct letter_part *file;
	struct meeting *m;
	size_t n, kept = 0;

	if (!*row->rule || text_starts(row->rule, "file:"))
		return;
	m = meetings_between(c->s, a, from, from + NEWSLETTER_AHEAD, &n);
	v = arena_get(a, (n + 1) * sizeof *v);
	for (size_t i = 0; i < n; i++)
		if (!m[i].cancelled)
			v[kept++] = meeting_event(c, a, &m[i]);
	if (!kept)
		return;
	file = arena_get(a, sizeof *file);
	*file = (struct letter_part){ .type = "text/calendar; method=PUBLISH; charset=utf-8",
				      .name = "events.ics",
				      .content = ical_write(a, c->set->community.name, v, kept) };
	file->n = strlen(file->content);
	l->body = letter_with_files(a, l->body, file, 1);
}

#define TESTED "newsletter-test:"

/* With its time: questions made after a restore have the numbers of those it lost. */
static const char *tested_key(struct arena *a, int64_t asked, time_t now)
{
	return arena_printf(a, TESTED "%lld:%lld", (long long)asked, (long long)now);
}

enum err newsletter_mailing(struct community *c, struct arena *a, const struct newsletter_row *row,
			    struct newsletter_to to, const char *key, struct mailing *m,
			    struct newsletter_page *page, struct why *w)
{
	const char *bounce =
		route_address(a, c->set->community.address, c->set->community.separator, "b.%");
	struct newsletter n;
	struct letter_bytes bytes;
	struct letter l;
	size_t marks_n;

	if (newsletter_page(c, a, row, to, &n, page, w) != OK)
		return BAD;
	newsletter_letter(&n, page, &l);
	l.reply_to_name = to.reply_to ? c->set->community.name : NULL;
	l.reply_to = to.reply_to;
	add_calendar(c, a, row, &l);
	if (letter_build(a, &l, &bytes, w) != OK)
		return BAD;
	*m = (struct mailing){ .key = to.asked ? tested_key(a, to.asked, n.date) : key,
			       .kind = "newsletter",
			       .class = CLASS_NEWSLETTER,
			       .sender = bounce,
			       .content = bytes.p,
			       .content_n = bytes.n,
			       .created = n.date };
	m->marks = splice_pack(a, bytes.marks, bytes.n_marks, &marks_n);
	m->marks_n = marks_n;
	return mailing_add(c->s, m);
}

enum err newsletter_copy(struct community *c, struct arena *a, const struct newsletter_row *row,
			 const struct member *m, struct newsletter_to to, enum letter_class class,
			 time_t due, struct why *w)
{
	struct newsletter_page page;
	struct mailing mailing;
	struct letter_row l;
	struct token t;
	char token[TOKEN_CHARS + 1];

	to.lang = m->lang;
	to.reader = !strcmp(m->state, "reader");
	if (newsletter_mailing(c, a, row, to, NULL, &mailing, &page, w) == BAD)
		return BAD;
	t = (struct token){ TOKEN_LETTER, mailing.id, m->id };
	token_make(c->key, &t, token);
	l = (struct letter_row){ .mailing = mailing.id,
				 .member = m->id,
				 .rcpt = m->address,
				 .token = token,
				 .vars = *m->name ? m->name : NULL,
				 .class = class,
				 .due = due };
	letter_add(c->s, &l);
	return OK;
}

int64_t newsletter_tested(struct community *c, struct work *w)
{
	const struct mailing_about *m;

	if (w->route.kind != ROUTE_REPLY || !w->route.has_token ||
	    w->route.token.purpose != TOKEN_LETTER)
		return 0;
	m = mailing_about(c->s, w->a, w->route.token.number);
	return m && m->key && text_starts(m->key, TESTED) ? atoll(m->key + strlen(TESTED)) : 0;
}
