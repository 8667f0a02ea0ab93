/*
 * community_kit.h - a community over a store of its own with the clock at rest: mails go in,
 * letters come out, and are looked at as the reader understands them.
 */
#ifndef TESTS_COMMUNITY_KIT_H
#define TESTS_COMMUNITY_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/when.h"
#include "community/desk/care.h"
#include "community/community.h"
#include "community/desk/desk.h"
#include "community/desk/intake.h"
#include "community/reasons.h"
#include "compose/letter.h"
#include "compose/splice.h"
#include "compose/words.h"
#include "reader/reader.h"
#include "store/functions.h"
#include "store/store_outbox.h"
#include "store/store_post.h"

/* What a file holds, which must be there. */
static inline char *kit_file(struct arena *a, const char *path)
{
	struct buf b = BUF(a);
	FILE *f = fopen(path, "r");
	int ch;

	assert_non_null(f);
	while ((ch = fgetc(f)) != EOF)
		buf_char(&b, (char)ch);
	fclose(f);
	return arena_dup(a, buf_text(&b));
}

struct kit {
	struct arena *a, *step;
	struct community *c;
	struct settings *set;
	char dir[120];
	int64_t uid;
	time_t now;
	int64_t received; /* when the server had the mails to come; 0: now */
	bool history;     /* they were there before Tidings came */
	bool junk;        /* they lie in the provider's junk folder */
};

/* A community at `address`; more: settings after the usual ones. Two may be open, in turn: each
 * takes the clock, and the key for its letters' tokens, when a mail is put in. */
static inline struct kit *kit_open_at(const char *address, const char *more)
{
	struct arena *a = arena_new();
	struct kit *k = arena_get(a, sizeof *k);
	struct settings_faults faults = { 0 };
	const char *text, *tmp = getenv("TMPDIR");
	char here[4096];
	struct why w = { "" };

	k->a = a;
	k->step = arena_new();
	snprintf(k->dir, sizeof k->dir, "%s/tidings-kit.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(k->dir) || !getcwd(here, sizeof here))
		abort();
	text = arena_printf(a,
			    "community: { name = \"Circle\"; address = \"%s\"; };\n"
			    "inbox: { kind = \"maildir\"; path = \"in\"; };\n"
			    "send: { kind = \"maildir\"; path = \"out\"; };\n"
			    "trust: { authserv_ids = [ \"mx.example.org\" ]; };\n"
			    "store: { state = \"state\"; templates = \"%s/templates\"; };\n%s",
			    address, here, more ? more : "");
	k->set = settings_read(a, arena_printf(a, "%s/tidings.conf", k->dir), text, strlen(text),
			       &faults);
	for (size_t i = 0; i < faults.n; i++)
		fprintf(stderr, "%s\n", faults.v[i]);
	assert_non_null(k->set);
	k->now = when_utc(2026, 3, 2, 10, 0, 0);
	when_freeze(k->now);
	if (desk_open(k->set, STORE_MIGRATE, &k->c, &w) != OK)
		fail_msg("%s", w.text);
	return k;
}

/* more: settings after the usual ones, such as "members: { join = \"open\"; };" */
static inline struct kit *kit_open(const char *more)
{
	return kit_open_at("circle@example.org", more);
}

/* Whatever a mail became and a letter was cancelled for, every reader can be told in their language. */
static inline void kit_reasons(struct kit *k)
{
	static const char ALL[] = "SELECT reason FROM arrival UNION"
				  " SELECT reply FROM letter WHERE state = 'cancelled'";
	const struct lang *german = words_lang(k->c->words, "de", "en");
	const char *unknown;

	for (sqlite3_stmt *st = sql(k->c->s, ALL, ""); sql_row(k->c->s, st);) {
		reason_in(k->c, k->a, german, col_text(st, 0), &unknown);
		if (unknown)
			fail_msg("no reason of words.conf: %s", unknown);
	}
}

/* A letter's token is its Message-ID and its line in sent.log: no two letters have the same. */
static inline void kit_tokens(struct kit *k)
{
	static const char TWICE[] = "SELECT token FROM letter WHERE token <> ''"
				    " GROUP BY token HAVING count(*) > 1";

	for (sqlite3_stmt *st = sql(k->c->s, TWICE, ""); sql_row(k->c->s, st);)
		fail_msg("two letters have the token %s", col_text(st, 0));
}

static inline void kit_close(struct kit *k)
{
	struct arena *a = k->a;
	char *rm = arena_printf(a, "rm -rf '%s'", k->dir);

	kit_reasons(k);
	kit_tokens(k);
	community_close(k->c);
	if (system(rm))
		fprintf(stderr, "%s stays\n", k->dir);
	arena_free(k->step);
	arena_free(a);
}

static inline void kit_wait(struct kit *k, int64_t seconds)
{
	struct why w;

	k->now += seconds;
	when_freeze(k->now);
	arena_reset(k->step);
	care_tick(k->c, k->step, k->now, &w);
	while (intake_group(k->c, k->step, &(struct intake_watch){ NULL, NULL }))
		;
}

static inline int64_t kit_member(struct kit *k, const char *address, const char *name,
				 const char *lang)
{
	struct member m = {
		.name = name, .address = address, .lang = lang, .own_posts = true, .trusted = true
	};

	store_begin(k->c->s);
	assert_int_equal(member_add(k->c->s, &m, address_key(k->a, address), k->now), OK);
	store_commit(k->c->s);
	return m.id;
}

static inline void kit_role(struct kit *k, int64_t member, const char *role)
{
	store_begin(k->c->s);
	role_add(k->c->s, member, role, "", k->now);
	store_commit(k->c->s);
}

static inline void kit_speaks(struct kit *k, int64_t member, const char *lang)
{
	struct member *m = member_find(k->c->s, k->a, member);

	store_begin(k->c->s);
	m->lang = lang;
	member_save(k->c->s, m);
	store_commit(k->c->s);
}

/* Puts a whole mail where the fetcher puts it: it waits for the editor. */
static inline void kit_put(struct kit *k, const char *raw)
{
	struct store *s = k->c->s;
	struct mailbox *box;

	functions_use_key(k->c->key);
	store_begin(s);
	box = k->junk ? mailbox_get(s, k->step, "Junk", "junk")
		      : mailbox_get(s, k->step, "INBOX", "in");
	assert_int_equal(arrival_add(s, k->step,
				     &(struct arrival){ .mailbox = box->id,
							.uidvalidity = 1,
							.uid = ++k->uid,
							.at = k->now,
							.received =
								k->received ? k->received : k->now,
							.bytes = (int64_t)strlen(raw),
							.history = k->history,
							.state = "new",
							.reason = "" },
				     raw, strlen(raw)),
			 OK);
	store_commit(s);
}

/* Takes a whole mail in and settles it; what became of its arrival, in the kit's arena. */
static inline struct arrival *kit_raw(struct kit *k, const char *raw)
{
	struct store *s = k->c->s;
	struct arrival *v;
	struct work *work;
	struct why w;
	int64_t id;
	size_t n;

	arena_reset(k->step);
	kit_put(k, raw);
	v = arrivals_new(s, k->step, 1, SIZE_MAX, &n);
	assert_int_equal(n, 1);
	assert_int_equal(work_read(k->c, k->step, v, &work, &w), OK);
	store_begin(s);
	intake_settle(k->c, work);
	store_commit(s);
	id = v->id;
	while (intake_group(k->c, k->step,
			    &(struct intake_watch){ NULL,
						    NULL })) /* what was held and is decided */
		;
	return arrival_find(s, k->a, id);
}

/* A delivery report (RFC 3464) to that address.
 *   rows      of recipients, each ended by an empty line
 *   returned  the header of the mail that came back, ended the same way; "": nothing of it */
static inline struct arrival *kit_report(struct kit *k, const char *to, const char *rows,
					 const char *returned)
{
	return kit_raw(
		k, arena_printf(
			   k->a,
			   "Return-Path: <>\r\nFrom: Mail System <mailer-daemon@mx.far.example>\r\n"
			   "To: %s\r\nSubject: Undelivered mail\r\nDate: %s\r\n"
			   "Message-ID: <dsn%lld@mx.far.example>\r\nMIME-Version: 1.0\r\n"
			   "Content-Type: multipart/report; report-type=delivery-status;"
			   " boundary=bb\r\n\r\n--bb\r\nContent-Type: text/plain\r\n\r\n"
			   "It could not be delivered.\r\n\r\n--bb\r\n"
			   "Content-Type: message/delivery-status\r\n\r\n"
			   "Reporting-MTA: dns; mx.far.example\r\n\r\n%s%s%s--bb--\r\n",
			   to, when_rfc5322(k->a, k->now), (long long)k->uid + 1, rows,
			   *returned ? "--bb\r\nContent-Type: text/rfc822-headers\r\n\r\n" : "",
			   returned));
}

/* proof: "pass", "fail" (of DMARC) or NULL: nobody looked. head: more header lines, CR LF each. */
static inline const char *kit_text(struct kit *k, const char *proof, const char *from,
				   const char *to, const char *subject, const char *head,
				   const char *text)
{
	struct buf b = BUF(k->a);
	const char *at = strrchr(from, '@');
	int domain = at ? (int)strcspn(at + 1, ">") : 0;

	if (proof)
		buf_printf(&b,
			   "Authentication-Results: mx.example.org; dmarc=%s header.from=%.*s\r\n",
			   proof, domain, at ? at + 1 : "");
	buf_printf(&b,
		   "From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <m%lld@client.example>\r\n"
		   "Date: %s\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n%s"
		   "\r\n%s\r\n",
		   from, to, subject, (long long)k->uid + 1, when_rfc5322(k->a, k->now),
		   head ? head : "", text);
	return buf_text(&b);
}

static inline struct arrival *kit_mail_with(struct kit *k, const char *proof, const char *from,
					    const char *to, const char *subject, const char *head,
					    const char *text)
{
	return kit_raw(k, kit_text(k, proof, from, to, subject, head, text));
}

static inline struct arrival *kit_mail(struct kit *k, const char *proof, const char *from,
				       const char *to, const char *subject, const char *text)
{
	return kit_mail_with(k, proof, from, to, subject, NULL, text);
}

/* A letter as its reader gets it. */
struct kit_letter {
	int64_t id, member, post;
	const char *rcpt, *kind, *token, *sender;
	const char *reply_to; /* where an answer goes */
	struct mail *m;
	const char *raw;
};

/* With a folder named in TIDINGS_LETTERS (tests/e2e/letters.t) a letter is put there as well, as
 * NUMBER.KIND.eml without the doubled dots; a program's first few of each kind and subject. */
static inline void kit_keep(struct kit *k, const char *kind, const struct mail *m, const char *raw,
			    size_t n)
{
	enum { KINDS = 400, OF_EACH = 3 };
	static char seen[KINDS][64];
	static int of[KINDS], all;
	const char *folder = getenv("TIDINGS_LETTERS");
	char key[64];
	size_t i = 0;
	FILE *f;

	snprintf(key, sizeof key, "%.20s %.30s", kind, m->subject);
	while (i < KINDS && *seen[i] && strcmp(seen[i], key))
		i++;
	if (!folder || !*folder || i == KINDS || of[i]++ >= OF_EACH)
		return;
	snprintf(seen[i], sizeof seen[i], "%s", key);
	f = fopen(arena_printf(k->a, "%s/%d-%d.%s.eml", folder, (int)getpid(), ++all, kind), "wb");
	assert_non_null(f);
	for (size_t at = 0; at < n; at++)
		if (raw[at] != '.' || !at || raw[at - 1] != '\n' || at + 1 == n ||
		    raw[at + 1] != '.')
			fputc(raw[at], f);
	fclose(f);
}

static inline struct kit_letter *kit_read_letter(struct kit *k, const struct letter_row *l)
{
	struct kit_letter *out = arena_get(k->a, sizeof *out);
	struct mailing *m = mailing_find(k->c->s, k->a, l->mailing);
	const char *values[SPLICE_VARS] = { 0 }, *name = l->vars ? l->vars : "";
	const char *text[SPLICE_VARS] = {
		[SPLICE_TO] = letter_mailbox_value(k->a, name, l->rcpt),
		[SPLICE_MESSAGE_ID] = arena_printf(k->a, "<t.%s@example.org>", l->token),
		[SPLICE_DATE] = when_rfc5322(k->a, m->created),
		[SPLICE_TOKEN] = l->token,
		[SPLICE_LEAVE] = l->token,
		[SPLICE_ADDRESS] = l->rcpt,
		[SPLICE_ADDRESS_HTML] = l->rcpt,
		[SPLICE_NAME] = name,
		[SPLICE_NAME_HTML] = name
	};
	struct reader_options o = { .address = "circle@example.org", .separator = "+" };
	struct splice *marks;
	struct piece *v;
	struct buf b = BUF(k->a);
	size_t n, pieces;
	struct why w;

	assert_int_equal(splice_unpack(k->a, m->marks, m->marks_n, m->content_n, &marks, &n, &w),
			 OK);
	for (int i = 1; i < SPLICE_VARS; i++)
		assert_int_equal(splice_value(k->a, (enum splice_var)i, text[i], &values[i], &w),
				 OK);
	v = arena_get(k->a, (2 * n + 1) * sizeof *v);
	pieces = splice_pieces(m->content, m->content_n, marks, n, values, v, NULL);
	for (size_t i = 0; i < pieces; i++)
		buf_add(&b, v[i].p, v[i].n);
	out->raw = buf_text(&b);
	assert_int_equal(reader_read(k->a, b.p, b.n, &o, &out->m, &w), OK);
	assert_null(strstr(out->m->text, "{{"));
	assert_null(strstr(out->m->subject, "{{"));
	assert_int_equal(out->m->problems.n, 0);
	kit_keep(k, m->kind, out->m, b.p, b.n);
	out->id = l->id;
	out->member = l->member;
	out->post = m->post;
	out->rcpt = arena_dup(k->a, l->rcpt);
	out->token = arena_dup(k->a, l->token);
	out->kind = m->kind;
	out->sender = m->sender;
	out->reply_to = out->m->reply_to.n ? out->m->reply_to.v[0].address : "";
	return out;
}

/* The letters made since the last time, in their order; they count as sent. */
static inline struct kit_letter **kit_letters(struct kit *k, size_t *n)
{
	struct letter_row *v;
	struct kit_letter **out;

	store_begin(k->c->s);
	v = letters_claim(k->c->s, k->a, k->now, 60, CLASS_NEWSLETTER, 100000, n);
	for (size_t i = 0; i < *n; i++)
		letter_settle(k->c->s, v[i].id, "sent", k->now, 0, "250 ok");
	store_commit(k->c->s);
	out = arena_get(k->a, (*n + 1) * sizeof *out);
	for (size_t i = 0; i < *n; i++) {
		size_t at = i;
		struct kit_letter *l = kit_read_letter(k, &v[i]);

		for (; at && out[at - 1]->id > l->id; at--)
			out[at] = out[at - 1];
		out[at] = l;
	}
	return out;
}

/* The one letter that was made, to that address; fails if there is none or more. */
static inline struct kit_letter *kit_letter(struct kit *k, const char *rcpt)
{
	size_t n;
	struct kit_letter **v = kit_letters(k, &n);

	assert_int_equal(n, 1);
	assert_string_equal(v[0]->rcpt, rcpt);
	return v[0];
}

static inline void kit_silence(struct kit *k)
{
	size_t n;
	struct kit_letter **v = kit_letters(k, &n);

	if (n)
		fail_msg("a letter to %s: %s", v[0]->rcpt, v[0]->m->subject);
}

/* NULL: nobody has that address. */
static inline struct member *kit_who(struct kit *k, const char *address)
{
	return member_by_address(k->c->s, k->a, address);
}

/* A digest's mailing without letters; its number. Within a transaction. */
static inline int64_t kit_digest_mailing(struct kit *k)
{
	static const char text[] =
		"From: Circle <circle@example.org>\r\nSubject: Digest 7\r\n\r\nx\r\n";
	struct mailing m = { .kind = "digest",
			     .class = CLASS_EDITION,
			     .sender = "circle+b.%@example.org",
			     .content = text,
			     .content_n = sizeof text - 1,
			     .marks = "",
			     .created = k->now };

	mailing_add(k->c->s, &m);
	return m.id;
}

#endif
