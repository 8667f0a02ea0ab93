#include "reader/bounce.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistr.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "reader/reader.h"

enum { GROUPS = 1000, RECIPIENTS = 1000, STATUS = 16 };

/* The punctuation of Chinese, Japanese and Korean (U+3000.., U+FF00..) is in no address. */
static bool wide_sign(const char *s, size_t from, size_t i)
{
	const unsigned char *u = (const unsigned char *)s + i;

	if (i < from + 3)
		return false;
	return (u[-3] == 0xe3 && u[-2] == 0x80) || (u[-3] == 0xef && u[-2] == 0xbc);
}

static bool left_char(unsigned char c)
{
	return isalnum(c) || c >= 0x80 || (c && strchr("!#$%&'*+-/=?^_`{|}~.", c));
}

static bool right_char(unsigned char c)
{
	return isalnum(c) || c >= 0x80 || c == '-' || c == '.';
}

/* Where the local part that ends at `at` begins, at most 65 bytes before it. */
static size_t local_start(const char *s, size_t from, size_t at)
{
	size_t i = at, low = at > from + 66 ? at - 66 : from;

	if (at > low && s[at - 1] == '"')
		for (i = at - 1; i > low; i--)
			if (s[i - 1] == '"')
				return i - 1;
	for (i = at; i > low && left_char((unsigned char)s[i - 1]) && !wide_sign(s, low, i); i--)
		;
	while (i < at && strchr(".'*-=/`|{", s[i]))
		i++;
	return i;
}

const char *bounce_address(struct arena *a, const char *s, size_t n, size_t *end)
{
	size_t from = 0;

	for (size_t at = 0; at < n; at++) {
		size_t begin, stop = at + 1;
		const char *text;

		if (s[at] != '@')
			continue;
		begin = local_start(s, from, at);
		if (stop < n && s[stop] == '[')
			while (stop < n && s[stop - 1] != ']' && stop - at < 60)
				stop++;
		while (stop < n && right_char((unsigned char)s[stop]) && stop - at < 255)
			stop++;
		from = stop;
		while (stop > at && strchr(".-", s[stop - 1]))
			stop--;
		text = arena_ndup(a, s + begin, stop - begin);
		if (!strpbrk(text, ".[") || !address_key(a, text))
			continue;
		if (end)
			*end = stop + (stop < n && begin && s[begin - 1] == '<' && s[stop] == '>');
		return text;
	}
	return NULL;
}

struct bounced *bounce_add(struct arena *a, struct bounce *b, const char *address)
{
	static const struct bounced none = {
		.address = "", .action = "", .status = "", .text = ""
	};
	size_t cap = b->n;

	for (size_t i = 0; i < b->n; i++)
		if (text_eq(b->v[i].address, address))
			return &b->v[i];
	if (b->n >= RECIPIENTS)
		return &b->v[b->n - 1];
	/* The list is short; growing it one by one keeps the capacity out of the public struct. */
	b->v = arena_grow(a, b->v, cap * sizeof *b->v, (cap + 1) * sizeof *b->v);
	b->v[b->n] = none;
	b->v[b->n].address = arena_dup(a, address);
	b->v[b->n].class = BOUNCE_UNKNOWN;
	return &b->v[b->n++];
}

/* RFC 3461 section 4: "+2B" in an xtext is a plus. */
static const char *from_xtext(struct arena *a, const char *s)
{
	char *out = arena_dup(a, s), *w = out;

	for (; *s; s++, w++) {
		*w = *s;
		if (*s == '+' && isxdigit((unsigned char)s[1]) && isxdigit((unsigned char)s[2]) &&
		    !islower((unsigned char)s[1]) && !islower((unsigned char)s[2])) {
			int hi = isdigit((unsigned char)s[1]) ? s[1] - '0' : s[1] - 'A' + 10;
			int lo = isdigit((unsigned char)s[2]) ? s[2] - '0' : s[2] - 'A' + 10;

			if (hi * 16 + lo <= ' ' || hi * 16 + lo > '~')
				continue;
			*w = (char)(hi * 16 + lo);
			s += 2;
		}
	}
	*w = 0;
	return out;
}

/* RFC 6533 section 3: "\\x{F6}" is a letter beyond ASCII, where the way could not carry it. */
static const char *from_embedded(struct arena *a, const char *s)
{
	struct buf b = BUF(a);

	while (*s) {
		char *end = NULL;
		unsigned long c = strncmp(s, "\\x{", 3) != 0 ? 0 : strtoul(s + 3, &end, 16);
		uint8_t utf8[4];
		int n = end && *end == '}' && c > ' ' && c <= 0x10ffff
				? u8_uctomb(utf8, (ucs4_t)c, sizeof utf8)
				: 0;

		if (n > 0) {
			buf_add(&b, (const char *)utf8, (size_t)n);
			s = end + 1;
		} else {
			buf_char(&b, *s++);
		}
	}
	return buf_text(&b);
}

/* "rfc822; ana@x" or a bare address. */
static const char *recipient(struct arena *a, const char *field, bool xtext)
{
	const char *semicolon, *address;

	if (!field)
		return NULL;
	if (text_starts(field, "utf-8;") && strstr(field, "\\x{"))
		field = from_embedded(a, field);
	semicolon = strchr(field, ';');
	if (semicolon)
		field = semicolon + 1;
	if (xtext && strstr(field, "+40"))
		field = from_xtext(a, field);
	address = bounce_address(a, field, strlen(field), NULL);
	return address;
}

static const char *action_of(struct arena *a, const char *field)
{
	static const char *const known[] = { "failed", "delayed", "delivered", "relayed",
					     "expanded" };

	if (!field)
		return "";
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (text_starts(field, known[i]))
			return known[i];
	if (text_starts(field, "fail") || text_find(field, "undeliver"))
		return "failed";
	return text_lower(a, text_ellipsis(a, field, STATUS));
}

/* Status: "5.1.1 (bad mailbox)"; class 2 too, which bounce_status does not look for. */
static const char *status_of(struct arena *a, const char *field)
{
	size_t n;

	if (!field)
		return "";
	field += strspn(field, " \t");
	n = strspn(field, "0123456789.");
	if (n < 5 || n > 9 || !strchr("245", field[0]))
		return bounce_status(a, field);
	return arena_ndup(a, field, n);
}

static const char *words_of(struct arena *a, const char *field)
{
	const char *semicolon = field ? strchr(field, ';') : NULL;

	if (!field)
		return "";
	/* "smtp; 550 no such user": the type goes, a reason with a semicolon of its own stays. */
	if (semicolon && semicolon - field < 20 && !memchr(field, ' ', (size_t)(semicolon - field)))
		field = semicolon + 1;
	return text_clean(a, field, strlen(field), TEXT_LINE);
}

static const char *name_of(struct arena *a, const struct header *v, size_t n, const char *address)
{
	const char *original = recipient(a, reader_field(v, n, "Original-Recipient"), true);

	/* Whether "+2B" is a plus or a plus-detail nobody can see, but where the other name tells. */
	if (!original || !strcmp(from_xtext(a, original), address))
		return address;
	return original;
}

static void fill(struct arena *a, struct bounced *r, const struct header *v, size_t n)
{
	const char *diagnostic = reader_field(v, n, "Diagnostic-Code");
	const char *action = action_of(a, reader_field(v, n, "Action"));

	/* A later group of the same recipient wins only over one that said less. */
	if (*r->action && !text_eq(action, "failed"))
		return;
	r->action = action;
	r->status = status_of(a, reader_field(v, n, "Status"));
	r->text = words_of(a, diagnostic);
	if (!*r->text)
		r->text = words_of(a, reader_field(v, n, "X-Supplementary-Info"));
	if (!strcmp(r->status, "5.0.0") || !strcmp(r->status, "4.0.0") || !*r->status) {
		const char *better = bounce_status(a, r->text);

		r->status = *better ? better : r->status;
	}
}

static bool one_recipient(struct arena *a, struct bounce *b, const struct header *v, size_t n)
{
	static const char *const fields[] = { "Final-Recipient", "X-Actual-Recipient",
					      "Original-Recipient", "X-Failed-Recipients" };
	const char *envelope = reader_field(v, n, "Original-Envelope-Id"), *address = NULL;
	const char *original = reader_field(v, n, "X-Original-Message-ID"); /* Gmail's */

	if (envelope && !*b->envelope_id)
		b->envelope_id = text_trim(a, envelope, strlen(envelope));
	if (original && !*b->original_message_id)
		b->original_message_id = reader_id(a, original);
	for (size_t i = 0; i < sizeof fields / sizeof *fields && !address; i++)
		address = recipient(a, reader_field(v, n, fields[i]), false);
	if (!address && !reader_field(v, n, "Final-Recipient") && !reader_field(v, n, "Action"))
		return false;
	fill(a, bounce_add(a, b, address ? name_of(a, v, n, address) : ""), v, n);
	return true;
}

/* Groups should be apart by an empty line; where that was lost, Final-Recipient begins one. */
static bool group(struct arena *a, struct bounce *b, const struct header *v, size_t n)
{
	bool found = false;
	size_t from = 0, seen = 0;

	for (size_t i = 0; i <= n; i++) {
		if (i < n && !text_eq(v[i].name, "Final-Recipient"))
			continue;
		if (i < n && !seen++)
			continue;
		if (i > from)
			found |= one_recipient(a, b, v + from, i - from);
		from = i;
	}
	return found;
}

bool bounce_report(struct arena *a, struct bounce *b, const char *bytes, size_t n)
{
	bool found = false;
	size_t at = 0;

	for (int i = 0; i < GROUPS && at < n; i++) {
		struct header *v = NULL;
		size_t fields = 0, used;

		while (at < n && (bytes[at] == '\n' || bytes[at] == '\r'))
			at++;
		used = reader_fields(a, bytes + at, n - at, &v, &fields);
		if (!used)
			break;
		at += used;
		found |= fields && group(a, b, v, fields);
	}
	return found;
}

/* Failures of DKIM and DMARC (RFC 6591), viruses and "not spam" (RFC 6430) come in the same form, and
 * none of them is a reader who wants no more. One without a type tells no other purpose. */
static bool of_a_reader(const char *type)
{
	static const char *const types[] = { "abuse", "fraud", "opt-out", "opt-out-list", "other" };

	for (size_t i = 0; type && i < sizeof types / sizeof *types; i++)
		if (text_eq(type, types[i]))
			return true;
	return !type;
}

void bounce_feedback(struct arena *a, struct bounce *b, const char *bytes, size_t n)
{
	struct header *v = NULL;
	size_t fields = 0;
	const char *who;

	reader_fields(a, bytes, n, &v, &fields);
	if (!of_a_reader(reader_field(v, fields, "Feedback-Type")))
		return;
	b->complaint = true;
	who = recipient(a, reader_field(v, fields, "Original-Rcpt-To"), false);
	if (!who)
		who = recipient(a, reader_field(v, fields, "Removal-Recipient"), false);
	if (reader_field(v, fields, "Original-Envelope-Id"))
		b->envelope_id = reader_field(v, fields, "Original-Envelope-Id");
	if (who)
		bounce_add(a, b, who);
}

bool bounce_returned(struct arena *a, struct bounce *b, const char *bytes, size_t n,
		     struct people *to)
{
	struct header *v = NULL;
	size_t fields = 0;
	const char *id, *rcpt;

	while (n && (*bytes == '\n' || *bytes == '\r'))
		bytes++, n--;
	reader_fields(a, bytes, n, &v, &fields);
	id = reader_field(v, fields, "Message-ID");
	if (id && !*b->original_message_id)
		b->original_message_id = reader_id(a, id);
	rcpt = reader_field(v, fields, "To");
	if (to && rcpt)
		*to = reader_people(a, rcpt);
	return fields >= 3;
}
