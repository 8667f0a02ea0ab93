#include "reader/authres.h"

#include <ctype.h>
#include <string.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/text.h"

enum { VALUE_MAX = 16 * 1024, RESULTS = 100, COMMENT_DEPTH = 32, HOPS = 12 };

struct scan {
	struct arena *a;
	const char *p;
	bool bad; /* the grammar was left; nothing more is believed */
};

/* Comments nest (RFC 5322 section 3.2.2); a counter does it. */
static void skip_comment(struct scan *s)
{
	int depth = 0;

	for (; *s->p; s->p++) {
		if (*s->p == '\\' && s->p[1]) {
			s->p++;
		} else if (*s->p == '(') {
			if (++depth > COMMENT_DEPTH)
				break;
		} else if (*s->p == ')' && !--depth) {
			s->p++;
			return;
		}
	}
	s->bad = true;
}

static void skip_cfws(struct scan *s)
{
	for (; *s->p && !s->bad;) {
		if (*s->p == '(')
			skip_comment(s);
		else if (isspace((unsigned char)*s->p))
			s->p++;
		else
			return;
	}
}

static bool eat(struct scan *s, char c)
{
	skip_cfws(s);
	if (*s->p != c)
		return false;
	s->p++;
	skip_cfws(s);
	return true;
}

static const char *quoted(struct scan *s)
{
	const char *start = ++s->p;
	char *out, *w;

	while (*s->p && *s->p != '"')
		s->p += *s->p == '\\' && s->p[1] ? 2 : 1;
	if (!*s->p) {
		s->bad = true;
		return "";
	}
	out = w = arena_ndup(s->a, start, (size_t)(s->p++ - start));
	for (const char *r = out; *r; r++) {
		if (*r == '\\' && r[1])
			r++;
		*w++ = *r;
	}
	*w = 0;
	return out;
}

/* A token or quoted string, up to any of `stops`, white space or a comment. "" where none is. */
static const char *word(struct scan *s, const char *stops)
{
	const char *start;

	skip_cfws(s);
	if (*s->p == '"')
		return quoted(s);
	start = s->p;
	while (*s->p && !isspace((unsigned char)*s->p) && !strchr(stops, *s->p))
		s->p++;
	return arena_ndup(s->a, start, (size_t)(s->p - start));
}

static enum auth_result result_of(const char *w)
{
	if (text_eq(w, "pass"))
		return AUTH_RESULT_PASS;
	if (text_eq(w, "none"))
		return AUTH_RESULT_NONE;
	if (text_eq(w, "temperror"))
		return AUTH_RESULT_TEMPERROR;
	return AUTH_RESULT_FAIL;
}

/* "example.org", "ana@example.org" and "@example.org" name the same domain. */
static const char *domain_of(const char *value)
{
	const char *at = strrchr(value, '@');

	return at ? at + 1 : value;
}

struct found {
	const char *method;
	enum auth_result result;
	const char *domain; /* header.d, header.i, smtp.mailfrom; "" */
	const char *from;   /* header.from of DMARC; "" */
};

/* "header.d"; comments and blanks may stand around the dot. */
static const char *property_name(struct scan *s)
{
	const char *name = word(s, "=;()\"");

	skip_cfws(s);
	while (*name && *s->p && !s->bad && (*s->p == '.' || name[strlen(name) - 1] == '.')) {
		const char *more = word(s, "=;()\"");

		if (!*more)
			break;
		name = arena_printf(s->a, "%s%s", name, more);
		skip_cfws(s);
	}
	return name;
}

/* ptype.property=value, or reason="...". */
static void property(struct scan *s, struct found *f)
{
	const char *name = property_name(s), *value;

	if (!*name || !eat(s, '=')) {
		s->bad = true;
		return;
	}
	value = word(s, ";()\"");
	/* local-part@domain with a quoted local part: "x y"@example.org */
	if (*s->p == '@')
		value = word(s, ";()\"");
	if (text_eq(f->method, "dkim") && text_eq(name, "header.d"))
		f->domain = value;
	else if (text_eq(f->method, "dkim") && text_eq(name, "header.i") && !*f->domain)
		f->domain = domain_of(value);
	else if (text_eq(f->method, "spf") && text_eq(name, "smtp.mailfrom"))
		f->domain = domain_of(value);
	else if (text_eq(f->method, "dmarc") && text_eq(name, "header.from"))
		f->from = domain_of(value);
}

/* method[/version]=result [reason=...] *(ptype.property=value), up to ";" or the end. */
static bool resinfo(struct scan *s, struct found *f)
{
	const char *result;

	*f = (struct found){ .domain = "", .from = "" };
	f->method = word(s, "=/;()\"");
	if (!*f->method)
		return false;
	if (eat(s, '/') && !text_eq(word(s, "=;()\""), "1"))
		s->bad = true;
	if (!eat(s, '=')) {
		s->bad = s->bad || !text_eq(f->method, "none");
		return false;
	}
	result = word(s, ";()\"=");
	f->result = result_of(result);
	for (int i = 0; i < RESULTS && !s->bad; i++) {
		skip_cfws(s);
		if (!*s->p || *s->p == ';')
			return *result;
		property(s, f);
	}
	s->bad = true;
	return false;
}

static void better(enum auth_result *have, enum auth_result got)
{
	if (*have == AUTH_RESULT_PASS)
		return;
	if (got == AUTH_RESULT_PASS || *have <= AUTH_RESULT_NONE)
		*have = got;
}

static void take(struct arena *a, struct authres *out, const struct found *f, const char *from)
{
	bool pass = f->result == AUTH_RESULT_PASS;
	bool aligned = pass && *f->domain && address_aligned(a, f->domain, from);

	if (text_eq(f->method, "dmarc")) {
		/* A pass for another From than ours is a pass for somebody else. */
		if (pass && *f->from && !address_aligned(a, f->from, from))
			return;
		better(&out->dmarc, f->result);
	} else if (text_eq(f->method, "dkim")) {
		better(&out->dkim, f->result);
		if (aligned || (pass && !*out->dkim_domain))
			out->dkim_domain = f->domain;
		out->dkim_aligned |= aligned;
	} else if (text_eq(f->method, "spf")) {
		better(&out->spf, f->result);
		if (pass)
			out->spf_domain = f->domain;
		out->spf_aligned |= aligned;
	}
}

static void clear(struct authres *out, const char *server)
{
	*out = (struct authres){
		.server = server, .dkim_domain = "", .spf_domain = "", .reason = ""
	};
}

/* The authserv-id and an optional version 1. Some providers leave the name out and begin with the
 * first result; then the name is "" and the scan stands there. */
static bool parse_server(struct scan *s, struct authres *out)
{
	const char *start = s->p;

	out->server = word(s, ";()\"=");
	skip_cfws(s);
	if (*s->p == '=') {
		out->server = "";
		s->p = start;
		return true;
	}
	if (*s->p && *s->p != ';' && !text_eq(word(s, ";()\""), "1"))
		return false;
	skip_cfws(s);
	return !s->bad && (!*s->p || *s->p == ';');
}

bool authres_parse(struct arena *a, const char *value, const char *from_domain, struct authres *out)
{
	struct scan s = { .a = a, .p = value };
	bool more;

	clear(out, "");
	if (strnlen(value, VALUE_MAX + 1) > VALUE_MAX || !parse_server(&s, out))
		return false;
	more = !*out->server || eat(&s, ';');
	for (int i = 0; i < RESULTS && more; i++, more = eat(&s, ';')) {
		struct found f;

		if (resinfo(&s, &f))
			take(a, out, &f, from_domain);
		if (s.bad) {
			clear(out, out->server);
			return false;
		}
	}
	return true;
}

/* The host that wrote a Received field: what follows "by", comments left out. "" if unclear. */
static const char *received_by(struct arena *a, const char *raw)
{
	struct scan s = { .a = a, .p = raw };

	for (int i = 0; i < RESULTS && !s.bad; i++) {
		const char *w = word(&s, ";()");

		if (text_eq(w, "by"))
			return word(&s, ";()");
		if (!*w || *s.p == ';')
			break;
	}
	return "";
}

/* Hosts inside one provider have short or private names; the others share a domain with it. */
static bool is_inside(struct arena *a, const char *host, const char *server, const char *top)
{
	static const char *const private[] = { ".internal", ".local",  ".localdomain",
					       ".lan",      ".intern", NULL };
	size_t n = strlen(host);

	if (!strchr(host, '.'))
		return true;
	for (size_t i = 0; private[i]; i++)
		if (n > strlen(private[i]) && text_eq(host + n - strlen(private[i]), private[i]))
			return true;
	return address_aligned(a, host, server) || address_aligned(a, host, top);
}

/* Where the provider's own fields end: the index of the first Received that another wrote. *border
 * gets the index of its own last one, by which the mail came in from outside. */
static size_t own_fields(struct arena *a, const struct mail *m, const char *server, size_t *border)
{
	const char *top = NULL;
	int hops = 0;

	*border = 0;
	for (size_t i = 0; i < m->n_headers; i++) {
		const char *by;

		if (!text_eq(m->headers[i].name, "Received"))
			continue;
		by = received_by(a, m->headers[i].raw);
		if (top && !is_inside(a, by, server, top))
			return i;
		if (++hops > HOPS)
			return i;
		top = top ? top : by;
		*border = i;
	}
	return m->n_headers;
}

static bool is_believed(const char *server, const struct authres_trust *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (*server ? text_eq(server, t->servers[i]) : !strcmp(t->servers[i], "-"))
			return true;
	return false;
}

static const struct header *find_field(struct arena *a, const struct mail *m,
				       const struct authres_trust *t)
{
	for (size_t i = 0; i < m->n_headers; i++) {
		struct authres r;
		size_t border, end;

		if (!text_eq(m->headers[i].name, "Authentication-Results"))
			continue;
		authres_parse(a, m->headers[i].raw, "", &r);
		if (!is_believed(r.server, t))
			continue;
		end = own_fields(a, m, r.server, &border);
		return i < (t->above_only ? border : end) ? &m->headers[i] : NULL;
	}
	return NULL;
}

static void conclude(struct authres *r, const char *from, bool spf_proves)
{
	if (!*from) {
		r->verdict = AUTH_VERDICT_FAIL;
		r->reason = "it has not exactly one sender";
	} else if (r->dmarc == AUTH_RESULT_PASS) {
		r->verdict = AUTH_VERDICT_PASS;
		r->reason = "DMARC passed";
	} else if (r->dmarc == AUTH_RESULT_FAIL) {
		r->verdict = AUTH_VERDICT_FAIL;
		r->reason = "DMARC failed: the sender's address may be forged";
	} else if (r->dkim_aligned) {
		r->verdict = AUTH_VERDICT_PASS;
		r->reason = "it is signed by the sender's domain";
	} else if (r->spf_aligned && spf_proves) {
		r->verdict = AUTH_VERDICT_PASS;
		r->reason = "the sender's domain allows the server it came from";
	} else if (r->dkim == AUTH_RESULT_FAIL || r->spf == AUTH_RESULT_FAIL) {
		r->verdict = AUTH_VERDICT_FAIL;
		r->reason = "its signature or its way does not fit the sender's domain";
	} else {
		r->reason = "nothing proves who sent it";
	}
}

struct authres authres_read(struct arena *a, const struct mail *m, const struct authres_trust *t)
{
	const struct header *h = find_field(a, m, t);
	const char *at = m->from_count == 1 ? strrchr(m->from.address, '@') : NULL;
	const char *from = at ? at + 1 : "";
	struct authres r;

	clear(&r, "");
	if (!h) {
		r.reason = "our mail server says nothing about who sent it";
		return r;
	}
	if (!authres_parse(a, h->raw, from, &r)) {
		r.reason = "what our mail server says about the sender cannot be read";
		return r;
	}
	conclude(&r, from, t->spf_proves);
	return r;
}
