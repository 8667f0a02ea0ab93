#include "community/people/members_read.h"
#include "community/people/members_table.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistr.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/csv.h"
#include "base/text.h"

/* --- Mailman 3: JSON ------------------------------------------------------------------------- */

static const char *string_of(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

static const char *json_rows(const char *text, size_t n, imported_take *take, void *arg)
{
	json_t *all = json_loadb(text, n, JSON_REJECT_DUPLICATES, NULL);
	json_t *list = json_is_object(all) ? json_object_get(all, "entries") : all, *o;
	size_t i;

	if (!json_is_array(list)) {
		json_decref(all);
		return "it is no JSON list of members: an array, or an object with \"entries\"";
	}
	json_array_foreach(list, i, o)
	{
		const char *address = string_of(o, "email"), *name = string_of(o, "display_name");
		const char *stopped = members_mode(string_of(o, "delivery_status"));
		struct imported m = { .line = i + 1, .role = members_role(string_of(o, "role")) };

		m.address = address ? address : string_of(o, "address");
		m.address = m.address ? m.address : "";
		m.name = name ? name : string_of(o, "name");
		m.name = m.name ? m.name : "";
		m.mode = stopped ? stopped : members_mode(string_of(o, "delivery_mode"));
		m.lang = string_of(o, "preferred_language");
		m.outside = members_outside(string_of(o, "role"));
		take(arg, &m);
	}
	json_decref(all);
	return NULL;
}

/* --- lines ----------------------------------------------------------------------------------- */

static const char *next_line(struct arena *a, const char **p, const char *end)
{
	const char *nl = memchr(*p, '\n', (size_t)(end - *p)), *stop = nl ? nl : end;
	const char *line = text_trim(a, *p, (size_t)(stop - *p));

	line = csv_utf8(a, line, strlen(line));
	*p = nl ? nl + 1 : end;
	return line;
}

/* Sympa: a block for each subscriber, an empty line between. */
static void sympa_rows(const char *p, const char *end, imported_take *take, void *arg)
{
	struct arena *a = arena_new();
	struct imported m = { .name = "" };
	size_t n = 0;

	while (p < end) {
		const char *line = next_line(a, &p, end);

		n++;
		if (text_starts(line, "email ")) {
			m.line = n;
			m.address = line + 6 + strspn(line + 6, " \t");
		} else if (text_starts(line, "gecos ")) {
			m.name = line + 6;
		} else if (text_starts(line, "reception ")) {
			m.mode = members_mode(line + 10);
		}
		if ((!*line || p == end) && m.address) {
			m.mode = m.mode ? m.mode : "each"; /* Sympa writes it where it is another */
			take(arg, &m);
			m = (struct imported){ .name = "" };
			arena_reset(a);
		}
	}
	arena_free(a);
}

/* Mailman 2, list_members: "Name <address>" or the address alone. */
static void plain_rows(const char *p, const char *end, imported_take *take, void *arg)
{
	struct arena *a = arena_new();

	for (size_t n = 1; p < end; n++, arena_reset(a)) {
		const char *line = next_line(a, &p, end);
		struct imported m = { .line = n, .name = "" };

		if (!*line || *line == '#')
			continue;
		m.address = members_cell(a, line, &m.name);
		take(arg, &m);
	}
	arena_free(a);
}

/* What stands behind a backslash: \xed a byte, of u'' a letter, as is \u00ed. Gives its length. */
static size_t escaped(struct buf *b, const char *s, const char *end, bool letters)
{
	size_t digits = *s == 'x' ? 2 : *s == 'u' ? 4 : 0;
	char hex[5] = "";
	uint8_t out[6];
	int len;

	if (!digits || (size_t)(end - s) <= digits) {
		buf_char(b, *s);
		return 1;
	}
	memcpy(hex, s + 1, digits);
	len = u8_uctomb(out, (ucs4_t)strtoul(hex, NULL, 16), sizeof out);
	if (!letters && digits == 2)
		buf_char(b, (char)strtoul(hex, NULL, 16));
	else
		buf_add(b, (const char *)out, len > 0 ? (size_t)len : 0);
	return digits + 1;
}

/* The quoted text at *p, which moves behind it; NULL where there is none. */
static const char *quoted(struct arena *a, const char **p, const char *end)
{
	bool letters = *p < end && **p == 'u';
	const char *q = *p + letters, *s;
	struct buf b = BUF(a);
	char mark;

	if (q >= end || (*q != '\'' && *q != '"'))
		return NULL;
	mark = *q++;
	for (s = q; s < end && *s != mark;)
		if (*s == '\\' && s + 1 < end)
			s += 1 + escaped(&b, s + 1, end, letters);
		else
			buf_char(&b, *s++);
	*p = s < end ? s + 1 : end;
	return csv_utf8(a, buf_text(&b), b.n);
}

struct pickled {
	struct arena *a;
	struct imported *v;
	size_t n, cap;
	json_t *index; /* address -> place */
};

static struct imported *pickled_get(struct pickled *k, const char *address)
{
	json_t *at = json_object_get(k->index, address);

	if (at)
		return &k->v[json_integer_value(at)];
	json_object_set_new_nocheck(k->index, address, json_integer((json_int_t)k->n));
	/* until a map of members names them: what is left of somebody who went is no member */
	*ARENA_PUSH(k->a, k->v, k->n, k->cap) =
		(struct imported){ .address = address, .name = "", .outside = true };
	return &k->v[k->n - 1];
}

static void pickled_fact(struct pickled *k, const char *part, const char *address,
			 const char *value, bool number)
{
	bool digest = !strcmp(part, "digest_members");

	if (digest || !strcmp(part, "members")) {
		struct imported *m = pickled_get(k, address);

		m->outside = false;
		m->mode = m->mode && !strcmp(m->mode, "nothing") ? m->mode
			  : digest                               ? "digest"
								 : "each";
	} else if (!strcmp(part, "usernames") && value) {
		pickled_get(k, address)->name = value;
	} else if (!strcmp(part, "language") && value) {
		pickled_get(k, address)->lang = value;
	} else if (!strcmp(part, "delivery_status") && number) {
		pickled_get(k, address)->mode = "nothing";
	}
}

/* 'owner' and 'moderator' list addresses, of which only members interest us; they come last. */
static void pickled_keeper(struct pickled *k, const char *role, const char *address)
{
	json_t *at = json_object_get(k->index, text_fold(k->a, address));
	struct imported *m = at ? &k->v[json_integer_value(at)] : NULL;

	if (m)
		m->role = m->role ? arena_printf(k->a, "%s %s", m->role, role) : role;
}

/* Behind what is one of those; never beyond the end. */
static const char *past(const char *p, const char *end, const char *these)
{
	while (p < end && *p && strchr(these, *p))
		p++;
	return p;
}

/* A number that is not 0, be it within "(". */
static bool is_number(const char *p, const char *end)
{
	p += p < end && *p == '(';
	return p < end && *p >= '1' && *p <= '9';
}

/* Mailman 2, dumpdb: a Python map, of which the maps by address interest us. */
static void pickle_rows(const char *p, const char *end, imported_take *take, void *arg)
{
	struct pickled k = { .a = arena_new(), .index = json_object() };
	const char *part = "", *word, *value;
	int depth = 0;

	while (p < end) {
		if (*p == '{' || *p == '[' || *p == '(')
			depth++;
		else if (*p == '}' || *p == ']' || *p == ')')
			depth--;
		word = quoted(k.a, &p, end);
		if (!word) {
			p++;
			continue;
		}
		p = past(p, end, " \t");
		if (p >= end || *p != ':') {
			if (depth == 2 && (!strcmp(part, "owner") || !strcmp(part, "moderator")))
				pickled_keeper(&k, part, word);
			continue;
		}
		p = past(p + 1, end, " \t\n\r");
		if (depth == 1) {
			part = word;
			continue;
		}
		if (depth != 2 || !strchr(word, '@'))
			continue;
		value = quoted(k.a, &p, end);
		pickled_fact(&k, part, word, value, !value && is_number(p, end));
	}
	for (size_t i = 0; i < k.n; i++) {
		k.v[i].line = i + 1;
		take(arg, &k.v[i]);
	}
	json_decref(k.index);
	arena_free(k.a);
}

enum { HEAD = 65536 }; /* bytes that tell what a file is */

static bool has_line(const char *text, size_t n, const char *start)
{
	const char *p = text, *end = text + n;
	size_t len = strlen(start);

	for (int i = 0; i < 50 && p < end && (size_t)(end - p) >= len; i++) {
		if (!strncasecmp(p, start, len))
			return true;
		p = memchr(p, '\n', (size_t)(end - p));
		if (!p)
			return false;
		p++;
	}
	return false;
}

/* What is no text at all. NULL: it may be one. */
static const char *no_text(const char *text, size_t n)
{
	if (n > 4 && (!memcmp(text, "PK\3\4", 4) || !memcmp(text, "\xd0\xcf\x11\xe0", 4)))
		return "it is a file of a spreadsheet program: save it as CSV first";
	return n > 4 && !memcmp(text, "%PDF", 4) ? "it is a PDF, and no list of members" : NULL;
}

/* "Unicode text" of spreadsheets is UTF-16, with its mark or known by the zeros beside ASCII. */
static bool is_utf16(const char *p, size_t n, bool *big)
{
	*big = n > 3 && ((!p[0] && p[1] && !p[2] && p[3]) || !memcmp(p, "\xfe\xff", 2));
	return *big || (n > 3 && ((p[0] && !p[1] && p[2] && !p[3]) || !memcmp(p, "\xff\xfe", 2)));
}

static const char *from_utf16(struct arena *a, const char *p, size_t n, bool big, size_t *out_n)
{
	struct buf b = BUF(a);
	uint32_t high = 0;

	for (size_t i = 0; i + 1 < n; i += 2) {
		uint32_t c = (uint32_t)(unsigned char)p[i + big] |
			     (uint32_t)(unsigned char)p[i + !big] << 8;
		uint8_t out[6];
		int len;

		if (c >= 0xd800 && c < 0xdc00) {
			high = c;
			continue;
		}
		if (c >= 0xdc00 && c < 0xe000)
			c = high ? 0x10000 + ((high - 0xd800) << 10) + (c - 0xdc00) : 0xfffd;
		high = 0;
		len = u8_uctomb(out, c, sizeof out);
		buf_add(&b, (const char *)out, len > 0 ? (size_t)len : 0);
	}
	*out_n = b.n;
	return buf_text(&b);
}

static const char *skip_blanks(const char *p, const char *end)
{
	while (p < end && strchr(" \t\r\n", *p))
		p++;
	return p;
}

static const char *read_text(const char *text, size_t n, imported_take *take, void *arg,
			     const char **format)
{
	const char *p = text + (n > 2 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0), *end = text + n;
	size_t head;

	p = skip_blanks(p, end);
	/* dumpdb: "[----- start pickle file -----]", "<----- start object 1 ----->" */
	while (end - p > 6 && (!memcmp(p, "[-----", 6) || !memcmp(p, "<-----", 6))) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		p = skip_blanks(nl ? nl + 1 : end, end);
	}
	if (p == end)
		return "it is empty";
	head = (size_t)(end - p) < HEAD ? (size_t)(end - p) : HEAD;
	if (*p == '{' && memmem(p, head, "_members'", 9)) {
		*format = "a Mailman 2 configuration";
		pickle_rows(p, end, take, arg);
	} else if (*p == '{' || *p == '[') {
		*format = "JSON of Mailman 3";
		return json_rows(p, (size_t)(end - p), take, arg);
	} else if (has_line(p, (size_t)(end - p), "email ") &&
		   (has_line(p, (size_t)(end - p), "reception ") ||
		    has_line(p, (size_t)(end - p), "gecos ") ||
		    has_line(p, (size_t)(end - p), "date "))) {
		*format = "a dump of Sympa";
		sympa_rows(p, end, take, arg);
	} else if (members_table(p, (size_t)(end - p), take, arg)) {
		*format = "a table";
	} else {
		*format = "a list of addresses";
		plain_rows(p, end, take, arg);
	}
	return NULL;
}

const char *members_read(const char *text, size_t n, imported_take *take, void *arg,
			 const char **format)
{
	const char *wrong = no_text(text, n);
	struct arena *a;
	bool big;

	if (wrong || !is_utf16(text, n, &big))
		return wrong ? wrong : read_text(text, n, take, arg, format);
	a = arena_new();
	text = from_utf16(a, text, n, big, &n);
	wrong = read_text(text, n, take, arg, format);
	arena_free(a);
	return wrong;
}
