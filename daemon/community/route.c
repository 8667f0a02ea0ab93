#include "community/route.h"

#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/text.h"
#include "reader/kind.h"

enum { NAME_BELOW = 40, LEAVE_CHARS = TOKEN_CHARS + 6 /* "leave." */ };

/* Where a provider says for whom it took a mail in; the sender's own fields come last. */
static const char *const delivered[] = { "Delivered-To", "X-Original-To", "Envelope-To", NULL };

static const struct {
	const char *prefix;
	enum route_kind kind;
	enum token_purpose purpose;
} tokened[] = {
	{ "b.", ROUTE_BOUNCE, TOKEN_LETTER },
	{ "c.", ROUTE_CONFIRM, TOKEN_CONFIRM },
	{ "m.", ROUTE_MODERATE, TOKEN_MODERATE },
	{ "leave.", ROUTE_LEAVE, TOKEN_LETTER },
};

static bool take_token(const struct token_key *key, const char *text, enum token_purpose purpose,
		       struct route *r)
{
	if (strlen(text) != TOKEN_CHARS || token_read(key, text, &r->token) != OK ||
	    r->token.purpose != purpose)
		return false;
	return r->has_token = true;
}

/* r.<item>.<token> or r.<token> */
static bool take_reply(const struct token_key *key, const char *p, struct route *r)
{
	char *end;
	long item = strtol(p, &end, 10);

	if (end != p && *end == '.' && item > 0 && item < 100000) {
		r->item = (int)item;
		p = end + 1;
	}
	return take_token(key, p, TOKEN_LETTER, r);
}

static void take_detail(const struct token_key *key, const char *detail, struct route *r)
{
	r->detail = detail;
	r->kind = *detail ? ROUTE_COMMAND : ROUTE_LIST;
	r->unread = false;
	if (!strncmp(detail, "r.", 2)) {
		r->kind = ROUTE_REPLY;
		if (!take_reply(key, detail + 2, r))
			*r = (struct route){ .kind = ROUTE_LIST, .detail = "", .unread = true };
		return;
	}
	for (size_t i = 0; i < sizeof tokened / sizeof *tokened; i++) {
		size_t n = strlen(tokened[i].prefix);

		if (!strncmp(detail, tokened[i].prefix, n)) {
			take_token(key, detail + n, tokened[i].purpose, r);
			r->kind = tokened[i].kind;
			return;
		}
	}
}

/* The first of our addresses among some; a detail is worth more than the bare one. */
static void among(struct arena *a, const struct token_key *key, const struct people *people,
		  const char *ours, const char *separator, struct route *r)
{
	for (size_t i = 0; i < people->n; i++) {
		const char *detail = address_detail(a, people->v[i].address, ours, separator);

		if (detail && (r->kind == ROUTE_NONE || (r->kind == ROUTE_LIST && *detail)))
			take_detail(key, detail, r);
	}
}

static void by_delivery(struct arena *a, const struct token_key *key, const struct mail *m,
			const char *ours, const char *separator, struct route *r)
{
	for (const char *const *name = delivered; *name; name++)
		for (const struct header *h = NULL; (h = reader_header_next(m, *name, h));) {
			struct person p = { "", text_trim(a, h->value, strlen(h->value)) };
			size_t n = strlen(p.address);

			if (n > 2 && *p.address == '<' && p.address[n - 1] == '>')
				p.address = arena_ndup(a, p.address + 1, n - 2);
			among(a, key, &(struct people){ &p, 1 }, ours, separator, r);
		}
}

static bool has_form(const char *id)
{
	return (id[0] == 't' || id[0] == 'T') && id[1] == '.' && strlen(id) > TOKEN_CHARS + 3 &&
	       id[TOKEN_CHARS + 2] == '@';
}

enum err route_of_id(const struct token_key *key, const char *message_id, struct token *out)
{
	return has_form(message_id) ? token_read(key, message_id + 2, out) : NONE;
}

/* What is answered is named last. Ids further up in the thread may be anybody's letters. */
static bool is_unread(const struct token_key *key, const struct mail *m, const char *ours)
{
	const char *parent = m->references.n ? m->references.v[m->references.n - 1] : "";
	const char *at = strrchr(ours, '@');
	struct token t;

	return has_form(parent) && at && text_eq(parent + TOKEN_CHARS + 2, at) &&
	       token_spelt(parent + 2) && token_read(key, parent + 2, &t) != OK;
}

/* An answer to the bare address may still name the letter it answers. */
static void by_reference(const struct token_key *key, const struct mail *m, struct route *r)
{
	struct token t;

	for (size_t i = m->references.n; i-- > 0;)
		if (route_of_id(key, m->references.v[i], &t) == OK) {
			r->token = t;
			r->has_token = r->by_reference = true;
			r->kind = t.purpose == TOKEN_CONFIRM    ? ROUTE_CONFIRM
				  : t.purpose == TOKEN_MODERATE ? ROUTE_MODERATE
								: ROUTE_REPLY;
			return;
		}
}

bool route_is_list(const struct route *r)
{
	return r->kind == ROUTE_LIST || r->kind == ROUTE_NONE;
}

struct route route_find(struct arena *a, const struct token_key *key, const struct mail *m,
			const char *address, const char *separator)
{
	struct route r = { .detail = "" };

	among(a, key, &m->to, address, separator, &r);
	among(a, key, &m->cc, address, separator, &r);
	by_delivery(a, key, m, address, separator, &r);
	if (r.has_token || (r.kind != ROUTE_LIST && r.kind != ROUTE_NONE))
		return r;
	if (is_unread(key, m, address))
		r.unread = true;
	else
		by_reference(key, m, &r);
	if (r.has_token)
		r.unread = false;
	return r;
}

/* "News: we have seeds" with a text below it is a post: what only asks has none, or a name. */
static bool only_asks(const char *word, const char *text)
{
	static const char *const asking[] = { "help",     "search", "summary",    "catchup",
					      "calendar", "faq",    "activities", "news" };

	for (size_t i = 0; i < sizeof asking / sizeof *asking; i++)
		if (!strcmp(word, asking[i]))
			return strlen(text) <= NAME_BELOW;
	return true;
}

const char *route_colon(const char *s, size_t n)
{
	s += n + (s[n] == ' ' && s[n + 1] == ':');
	return *s == ':' ? s : NULL;
}

bool route_is_word(const struct mail *m, size_t n)
{
	return route_colon(m->subject, n) ||
	       (!m->subject[n] && !m->reply[strspn(m->reply, " \t\r\n")]);
}

void route_by_subject(struct arena *a, const struct token_key *key, const char *separator,
		      struct mail *m, struct route *r)
{
	struct route by_token = { .detail = "" };
	size_t n = strcspn(m->subject, ": ");
	const char *word, *colon = route_colon(m->subject, n), *rest;

	if (*separator || !route_is_list(r) || !route_is_word(m, n))
		return;
	rest = colon ? colon + 1 : m->subject + n;
	word = text_lower(a, arena_ndup(a, m->subject, n));
	if (strchr(word, '.'))
		take_detail(key, word, &by_token);
	/* A leaving token that no key reads any more still leaves, after a question. */
	if (by_token.has_token || (by_token.kind == ROUTE_LEAVE && strlen(word) == LEAVE_CHARS &&
				   token_spelt(word + LEAVE_CHARS - TOKEN_CHARS))) {
		*r = by_token;
		m->subject = text_trim(a, rest, strlen(rest));
		return;
	}
	for (const char *const *known = kind_commands; *known; known++)
		if (!strcmp(word, *known) && only_asks(word, m->reply)) {
			r->kind = ROUTE_COMMAND;
			r->detail = *known;
			m->subject = text_trim(a, rest, strlen(rest));
		}
}

char *route_id(struct arena *a, const char *token, const char *domain)
{
	return arena_printf(a, "t.%s@%s", token, domain);
}

char *route_address(struct arena *a, const char *address, const char *separator, const char *detail)
{
	const char *at = strrchr(address, '@');

	if (!*separator || !at)
		return arena_dup(a, address);
	return arena_printf(a, "%.*s%s%s%s", (int)(at - address), address, separator, detail, at);
}
