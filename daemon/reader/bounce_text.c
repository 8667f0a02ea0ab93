/* What daemons write for people, by its shape: who was not reached, and why. */
#include "reader/bounce.h"

#include <ctype.h>
#include <string.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum { TEXT_MAX = 64 * 1024, LINES = 1500, SAID = 1000, RECIPIENTS = 200 };

struct line {
	const char *s; /* zero-terminated, outer blanks gone */
	bool blank;
	bool indented; /* stood with white space in front */
};

struct lines {
	struct line *v;
	size_t n;
};

static struct lines split_lines(struct arena *a, const char *text)
{
	struct lines ls = { NULL, 0 };
	const char *p = text, *stop = text + strnlen(text, TEXT_MAX);
	size_t cap = 0;

	while (p < stop && ls.n < LINES) {
		size_t n = strcspn(p, "\n");
		struct line *l = ARENA_PUSH(a, ls.v, ls.n, cap);

		n = p + n > stop ? (size_t)(stop - p) : n;
		l->s = text_trim(a, p, n);
		/* A mail that was quoted into the report on its way is read all the same. */
		while (*l->s == '>')
			l->s += 1 + strspn(l->s + 1, " ");
		l->blank = !*l->s;
		l->indented = *p == ' ' || *p == '\t';
		p += n + 1;
	}
	return ls;
}

/* Is this line a header field? Gives the length of its name. */
static size_t field_name(const char *s)
{
	size_t n = 0;

	while (isalnum((unsigned char)s[n]) || s[n] == '-')
		n++;
	return n && n < 40 && s[n] == ':' ? n : 0;
}

static bool named(const char *s, const char *const *names)
{
	size_t n = field_name(s);

	for (; n && *names; names++)
		if (strlen(*names) == n && text_starts(s, *names))
			return true;
	return false;
}

static const char *const mail_fields[] = {
	"Received",
	"Return-Path",
	"From",
	"To",
	"Subject",
	"Date",
	"Message-ID",
	"MIME-Version",
	"Content-Type",
	"Delivered-To",
	"DKIM-Signature",
	"X-Mailer",
	"Reply-To",
	"Cc",
	"Sender",
	"X-Originating-IP",
	"Content-Transfer-Encoding",
	"References",
	"In-Reply-To",
	"Importance",
	NULL,
};

static const char *const trace_fields[] = {
	"Received",     "Return-Path",    "Message-ID", "MIME-Version",
	"Delivered-To", "DKIM-Signature", NULL
};

static const char *const report_fields[] = { "Final-Recipient",
					     "Original-Recipient",
					     "Reporting-MTA",
					     "Diagnostic-Code",
					     "Arrival-Date",
					     "Remote-MTA",
					     "Last-Attempt-Date",
					     "Action",
					     NULL };

/* Do at least `want` known fields follow each other from here, one of them out of `need`? */
static bool block(const struct lines *ls, size_t i, const char *const *known,
		  const char *const *need, int want)
{
	bool needed = false;
	int got = 0;

	if (!named(ls->v[i].s, known))
		return false;
	for (size_t stop = i + 40; i < ls->n && i < stop && !ls->v[i].blank; i++) {
		if (named(ls->v[i].s, known))
			got++;
		else if (!ls->v[i].indented && !field_name(ls->v[i].s))
			break;
		needed |= named(ls->v[i].s, need);
	}
	return needed && got >= want;
}

/* How many lines of a header the report cites here, indented, amid its own words; 0: none. */
static size_t cited(const struct lines *ls, size_t i)
{
	size_t end = i;

	if (!ls->v[i].indented)
		return 0;
	while (end < ls->n && !ls->v[end].blank)
		end++;
	for (size_t k = end; k < ls->n; k++)
		if (!ls->v[k].blank && !ls->v[k].indented)
			return end - i;
	return 0;
}

/* The line above a returned mail: short, dressed up or ending with a colon. */
static bool announces(struct arena *a, const struct line *l)
{
	size_t n = strlen(l->s);

	if (n < 4 || n > 120)
		return false;
	if (!strchr("-=*_<#[|", l->s[0]) && l->s[n - 1] != ':' && l->s[n - 1] != '.')
		return false;
	if (bounce_address(a, l->s, n, NULL))
		return false;
	return bounce_phrase(text_fold(a, l->s), bounce_words_original);
}

static const char *from_line(const char *text, size_t line)
{
	while (line-- && (text = strchr(text, '\n')))
		text++;
	return text;
}

/* The lines before `cut`, but for those of the cited header. */
static const char *own_words(struct arena *a, const char *text, const struct lines *ls, size_t cut,
			     size_t cite, size_t cited_lines)
{
	const char *rest = from_line(text, cite + cited_lines);
	const char *stop = cut < ls->n ? from_line(text, cut) : text + strnlen(text, TEXT_MAX);
	struct buf b = BUF(a);

	if (!cited_lines || stop < rest)
		return arena_ndup(a, text, (size_t)(stop - text));
	buf_add(&b, text, (size_t)(from_line(text, cite) - text));
	buf_add(&b, rest, (size_t)(stop - rest));
	return buf_text(&b);
}

void bounce_split(struct arena *a, const char *text, struct prose *p)
{
	struct lines ls = split_lines(a, text);
	size_t cut = ls.n, cite = 0, cited_lines = 0;

	*p = (struct prose){ .human = "" };
	for (size_t i = 0; i < ls.n && !p->returned; i++) {
		/* Only after an empty line: a form that looks like a header has none above. */
		if (i && !ls.v[i - 1].blank && !strchr("-=*_", ls.v[i - 1].s[0]) &&
		    !announces(a, &ls.v[i - 1]))
			continue;
		if (!p->report && block(&ls, i, report_fields, report_fields, 3))
			p->report = from_line(text, i);
		else if (block(&ls, i, mail_fields, trace_fields, 3) && cited(&ls, i))
			cited_lines = cited(&ls, cite = i);
		else if (block(&ls, i, mail_fields, trace_fields, 3))
			p->returned = from_line(text, i);
		if (i < cut && (p->returned || p->report))
			cut = i;
	}
	for (size_t i = 1; i < cut; i++)
		if (ls.v[i].s[0] && strchr("-=*_<#[|", ls.v[i].s[0]) && announces(a, &ls.v[i]))
			cut = i;
	p->human = own_words(a, text, &ls, cut, cite, cited_lines);
}

static bool is_mine(struct arena *a, const struct people *mine, const char *address)
{
	static const char *const robots[] = { "postmaster@",
					      "mailer-daemon@",
					      "abuse@",
					      "mailerdaemon@",
					      "support@",
					      "helpdesk@",
					      "smtp.mailfrom=", /* of an Authentication-Results */
					      NULL };

	for (size_t i = 0; robots[i]; i++)
		if (text_starts(address, robots[i]))
			return true;
	for (size_t i = 0; i < mine->n && i < 50; i++)
		if (address_same(a, mine->v[i].address, address))
			return true;
	return false;
}

/* What may stand in front of an address at the start of a line: "<", "To:", "Recipient:", ... */
static bool is_lead(struct arena *a, const char *s, size_t n)
{
	char *w;
	size_t len;
	bool opened = false;

	if (n > 60)
		return false;
	w = text_fold(a, text_trim(a, s, n));
	len = strlen(w);
	while (len && strchr("<([\"'` ", w[len - 1])) {
		opened |= w[len - 1] != ' ';
		w[--len] = 0;
	}
	if (text_starts(w, "mailto"))
		return true;
	while (*w && (strchr("-*>(<\"'.", *w) || *w == ' '))
		w++;
	if (!*w)
		return true;
	if (strlen(w) > 7 && !strcmp(w + strlen(w) - 7, "rfc822;"))
		return true;
	/* "550 5.1.1 <ana@x>" */
	if (strspn(w, "0123456789. -#") == strlen(w))
		return true;
	len = strlen(w);
	if (w[len - 1] == ':')
		w[len - 1] = 0;
	else if (!strncmp(w + len - 3 * (len >= 3), "：", 3))
		w[len - 3] = 0;
	else if (!opened) /* "Failed to deliver to 'ana@x'" */
		return false;
	for (size_t i = 0; bounce_words_label[i]; i++)
		if (!strcmp(text_trim(a, w, strlen(w)), bounce_words_label[i]))
			return true;
	return false;
}

/* The address a line begins with, as a recipient stands in a list; NULL: none. */
static const char *head(struct arena *a, const struct line *l, const char **rest)
{
	size_t end = 0, n = strlen(l->s);
	const char *found, *at;

	if (n < 5 || !memchr(l->s, '@', n > 200 ? 200 : n))
		return NULL;
	found = bounce_address(a, l->s, n > 400 ? 400 : n, &end);
	at = found ? strstr(l->s, found) : NULL;
	if (!at || !is_lead(a, l->s, (size_t)(at - l->s)))
		return NULL;
	*rest = l->s + end;
	return found;
}

/* A sentence with an address in it: is the address the one that failed? */
static const char *inside(struct arena *a, const struct line *l)
{
	static const char *const helpers[] = { "contact",     "assistance",   "question",
					       "please e",    "please send",  "help",
					       "report this", "forward this", "sender",
					       "mail from",   "from <",       "your message from",
					       NULL };
	char *said;

	if (!strchr(l->s, '@'))
		return NULL;
	said = text_fold(a, l->s);
	if (bounce_phrase(said, helpers))
		return NULL;
	if (!bounce_phrase(said, bounce_words_failure) && !bounce_reply_code(l->s) &&
	    !*bounce_status(a, l->s) && !text_find(l->s, "rcpt to"))
		return NULL;
	return bounce_address(a, l->s, strlen(l->s), NULL);
}

static void add_words(struct arena *a, struct bounced *r, const char *words)
{
	struct buf b = BUF(a);

	if (strlen(r->text) > SAID || !*words)
		return;
	buf_printf(&b, "%s%s%.*s", r->text, *r->text ? " " : "", SAID, words);
	r->text = buf_text(&b);
}

/* The recipient of that address, unless a report has said already why. */
static struct bounced *untold(struct bounce *b, const char *address, const bool *told)
{
	for (size_t i = 0; i < b->n; i++)
		if (text_eq(b->v[i].address, address))
			return told[i] ? NULL : &b->v[i];
	return NULL;
}

/* A line of an SMTP session: a reply, or what either side said. */
static bool of_session(const char *s)
{
	return (isdigit((unsigned char)*s) && bounce_reply_code(s)) || text_starts(s, "<<<") ||
	       text_starts(s, ">>>") || text_starts(s, "...") || text_starts(s, "while talking");
}

/* Where the program that gave up sums up in its own reply ("554 <ana@x>... Service unavailable"),
 * the lines above it say what it was told. */
static void add_told(struct arena *a, struct bounced *r, const struct lines *ls, size_t at)
{
	for (size_t i = at; i-- && at - i <= 4;) {
		const char *s = ls->v[i].s;
		bool heard = text_starts(s, "<<<");

		if (ls->v[i].blank || strchr("-=*_", *s) || (!heard && of_session(s)) ||
		    (strchr(s, '@') && !text_find(s, r->address)))
			return;
		add_words(a, r, s);
		if (!heard)
			return;
	}
}

/* "To:" of the mail may stand above "did not reach the following recipient(s):", and is somebody else
 * then. Where a list begins that has a head; 0: there is none. */
static size_t behind_intro(struct arena *a, const struct lines *ls)
{
	static const char *const intro[] = { "not reach the following",
					     "not be delivered to the following",
					     "not delivered to the following", NULL };
	const char *rest;
	size_t i = 0;

	while (i < ls->n && !bounce_phrase(text_fold(a, ls->v[i].s), intro))
		i++;
	for (size_t k = i + 1; k < ls->n; k++)
		if (head(a, &ls->v[k], &rest))
			return i + 1;
	return 0;
}

/* Recipients that head a line; the paragraph below each is why. */
static void find_heads(struct arena *a, struct bounce *b, const struct lines *ls,
		       const struct people *mine, const bool *told)
{
	for (size_t i = told ? 0 : behind_intro(a, ls); i < ls->n && b->n < RECIPIENTS; i++) {
		const char *rest = "", *address = head(a, &ls->v[i], &rest);
		struct bounced *r;
		bool reply = of_session(ls->v[i].s);
		size_t k = i + 1;

		if (!address || is_mine(a, mine, address))
			continue;
		r = told ? untold(b, address, told) : bounce_add(a, b, address);
		if (!r)
			continue;
		while (*rest && (ispunct((unsigned char)*rest) || *rest == ' ') && *rest != '#')
			rest++;
		add_words(a, r, rest);
		for (; k < ls->n && !ls->v[k].blank && k < i + 12; k++) {
			if (head(a, &ls->v[k], &rest) || (reply && of_session(ls->v[k].s)))
				break;
			add_words(a, r, ls->v[k].s);
		}
		if (reply)
			add_told(a, r, ls, i);
	}
}

/* "... to the following recipients could not be delivered:" and then user names alone. */
static void find_users(struct arena *a, struct bounce *b, const struct lines *ls,
		       const char *domain)
{
	static const char *const intro[] = { "following recipient", "following user",
					     "following address",   "these recipients",
					     "this user",           NULL };
	bool listed = false;

	for (size_t i = 0; i < ls->n && b->n < RECIPIENTS; i++) {
		const char *address;

		if (ls->v[i].blank)
			continue;
		if (listed && ls->v[i].indented && !strpbrk(ls->v[i].s, " @:")) {
			address = arena_printf(a, "%s@%s", ls->v[i].s, domain);
			if (address_key(a, address))
				bounce_add(a, b, address);
			continue;
		}
		listed = bounce_phrase(text_fold(a, ls->v[i].s), intro) || (listed && !b->n);
		if (listed && b->n)
			return;
	}
	for (size_t i = 0; i < b->n; i++)
		for (size_t k = 0; k < ls->n && k < 20; k++)
			if (bounce_phrase(text_fold(a, ls->v[k].s), intro))
				add_words(a, &b->v[i], ls->v[k].s);
}

static void find_inside(struct arena *a, struct bounce *b, const struct lines *ls,
			const struct people *mine)
{
	for (size_t i = 0; i < ls->n && b->n < RECIPIENTS; i++) {
		const char *address = inside(a, &ls->v[i]);

		if (address && !is_mine(a, mine, address))
			add_words(a, bounce_add(a, b, address), ls->v[i].s);
	}
}

/* In words that are not known here: the one address that stands in them. */
static void find_lone(struct arena *a, struct bounce *b, const struct lines *ls,
		      const struct people *mine)
{
	const char *lone = NULL;

	for (size_t i = 0; i < ls->n; i++) {
		const char *s = ls->v[i].s, *found;
		size_t n = strlen(s), end = 0;

		for (n = n > 400 ? 400 : n; memchr(s, '@', n); s += end, n -= end) {
			found = bounce_address(a, s, n, &end);
			if (!found || !end)
				break;
			if (is_mine(a, mine, found) || (lone && address_same(a, lone, found)))
				continue;
			if (lone)
				return; /* which of the two? */
			lone = found;
		}
	}
	if (lone)
		bounce_add(a, b, lone);
}

/* Transcripts name a recipient again, far from the list: "550 5.1.1 <ana@x>... User unknown". */
static void find_replies(struct arena *a, struct bounce *b, const struct lines *ls,
			 const bool *told)
{
	for (size_t i = 0; i < ls->n; i++) {
		if (!bounce_reply_code(ls->v[i].s) && !*bounce_status(a, ls->v[i].s))
			continue;
		for (size_t k = 0; k < b->n && k < 20; k++)
			if (!(told && told[k]) &&
			    (b->n == 1 ||
			     (*b->v[k].address && text_find(ls->v[i].s, b->v[k].address))))
				add_words(a, &b->v[k], ls->v[i].s);
	}
}

void bounce_prose(struct arena *a, struct bounce *b, const char *human, const struct people *mine,
		  const char *domain)
{
	struct lines ls = split_lines(a, human);
	bool *told = b->n ? arena_get(a, b->n * sizeof *told) : NULL; /* NULL: names are wanted */

	for (size_t i = 0; i < b->n; i++)
		told[i] = *b->v[i].text;
	find_heads(a, b, &ls, mine, told);
	if (!told && !b->n)
		find_inside(a, b, &ls, mine);
	if (!told && !b->n && *domain)
		find_users(a, b, &ls, domain);
	if (!told && !b->n)
		find_lone(a, b, &ls, mine);
	find_replies(a, b, &ls, told);
}
