#include "community/people/members_read.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/csv.h"
#include "base/text.h"

/* What other programs call our modes. */
static const struct {
	const char *theirs, *ours;
} modes[] = {
	{ "each", "each" },
	{ "regular", "each" },
	{ "mail", "each" },
	{ "email", "each" },
	{ "all email", "each" },
	{ "every email", "each" },
	{ "digest", "digest" },
	{ "digestplain", "digest" },
	{ "mime_digests", "digest" },
	{ "plaintext_digests", "digest" },
	{ "summary_digests", "summary" },
	{ "summary", "summary" },
	{ "abridged", "summary" },
	{ "abridged email", "summary" },
	{ "daily", "digest" },
	{ "followed", "followed" },
	{ "nothing", "nothing" },
	{ "nomail", "nothing" },
	{ "no email", "nothing" },
	{ "none", "nothing" },
	{ "by_user", "nothing" },
	{ "by_moderator", "nothing" },
};

static const char *mode_of(const char *word)
{
	for (size_t i = 0; word && i < sizeof modes / sizeof *modes; i++)
		if (text_eq(word, modes[i].theirs))
			return modes[i].ours;
	return NULL;
}

static const char *role_of(const char *word)
{
	if (!word || !*word || text_eq(word, "member") || text_eq(word, "subscriber"))
		return NULL;
	if (text_eq(word, "manager") || text_eq(word, "editor"))
		return "moderator";
	return word;
}

/* --- tables ---------------------------------------------------------------------------------- */

enum column { ADDRESS, NAME, MODE, STATUS, STATE, LANG, ZONE, PACE, ROLE, ALSO, COLUMNS };

static const char *const headings[COLUMNS][6] = {
	[ADDRESS] = { "address", "email", "email address", "e-mail", "mail", NULL },
	[NAME] = { "name", "display_name", "nickname", "real_name", "full name", NULL },
	[MODE] = { "mode", "delivery_mode", "email preference", "reception", NULL },
	[STATUS] = { "delivery_status", NULL },
	[STATE] = { "state", NULL },
	[LANG] = { "language", "lang", "preferred_language", NULL },
	[ZONE] = { "zone", "timezone", "time zone", NULL },
	[PACE] = { "pace", NULL },
	[ROLE] = { "role", "group status", NULL },
	[ALSO] = { "also", "other addresses", NULL },
};

static bool heading(const struct csv_row *row, int at[COLUMNS])
{
	for (int c = 0; c < COLUMNS; c++) {
		at[c] = -1;
		for (int i = 0; headings[c][i] && at[c] < 0; i++)
			at[c] = csv_column(row, headings[c][i]);
	}
	return at[ADDRESS] >= 0;
}

static const char *cell(struct arena *a, const struct csv_row *row, int at)
{
	const char *s;

	if (at < 0 || (size_t)at >= row->n)
		return NULL;
	s = text_trim(a, row->v[at], strlen(row->v[at]));
	/* An export's quotation mark that keeps a spreadsheet from calculating. */
	return *s == '\'' && s[1] && strchr("=+-@", s[1]) ? s + 1 : s;
}

static const char *or_null(const char *s)
{
	return s && *s ? s : NULL;
}

static void csv_rows(struct csv *c, const int at[COLUMNS], imported_take *take, void *arg)
{
	struct arena *a = arena_new();
	struct csv_row row;

	c->a = a;
	for (; csv_next(c, &row); arena_reset(a)) {
		const char *address = cell(a, &row, at[ADDRESS]), *name = cell(a, &row, at[NAME]);
		const char *stopped = mode_of(cell(a, &row, at[STATUS]));
		const char *state = cell(a, &row, at[STATE]);
		struct imported m = { .line = c->line,
				      .address = address ? address : "",
				      .name = name ? name : "",
				      .mode = stopped ? stopped : mode_of(cell(a, &row, at[MODE])),
				      .lang = or_null(cell(a, &row, at[LANG])),
				      .zone = or_null(cell(a, &row, at[ZONE])),
				      .pace = or_null(cell(a, &row, at[PACE])),
				      .gone = state &&
					      (text_eq(state, "left") || text_eq(state, "banned")),
				      .role = role_of(cell(a, &row, at[ROLE])),
				      .also = or_null(cell(a, &row, at[ALSO])) };

		take(arg, &m);
	}
	arena_free(a);
}

/* The heading is the first line, or the second where the first is a title. */
static bool try_csv(const char *text, size_t n, imported_take *take, void *arg)
{
	struct arena *a = arena_new();
	struct csv_row row;
	struct csv c;
	int at[COLUMNS];
	bool is = false;

	csv_open(&c, a, text, n);
	for (int i = 0; i < 2 && !is && csv_next(&c, &row); i++)
		is = heading(&row, at);
	if (is)
		csv_rows(&c, at, take, arg);
	arena_free(a);
	return is;
}

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
		const char *stopped = mode_of(string_of(o, "delivery_status"));
		struct imported m = { .line = i + 1, .role = role_of(string_of(o, "role")) };

		m.address = address ? address : string_of(o, "address");
		m.address = m.address ? m.address : "";
		m.name = name ? name : string_of(o, "name");
		m.name = m.name ? m.name : "";
		m.mode = stopped ? stopped : mode_of(string_of(o, "delivery_mode"));
		m.lang = string_of(o, "preferred_language");
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
			m.mode = mode_of(line + 10);
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
		const char *line = next_line(a, &p, end), *open = strrchr(line, '<');
		struct imported m = { .line = n, .address = line, .name = "" };

		if (!*line || *line == '#')
			continue;
		if (open) {
			m.address = arena_ndup(a, open + 1, strcspn(open + 1, ">"));
			m.name = text_trim(a, line, (size_t)(open - line));
			if (*m.name == '"')
				m.name = arena_ndup(a, m.name + 1, strcspn(m.name + 1, "\""));
		}
		take(arg, &m);
	}
	arena_free(a);
}

/* The quoted text at *p, which moves behind it; NULL where there is none. */
static const char *quoted(struct arena *a, const char **p, const char *end)
{
	const char *q = *p + (*p < end && **p == 'u'), *s;
	struct buf b = BUF(a);
	char mark;

	if (q >= end || (*q != '\'' && *q != '"'))
		return NULL;
	mark = *q++;
	for (s = q; s < end && *s != mark; s++) {
		s += *s == '\\' && s + 1 < end;
		buf_char(&b, *s);
	}
	*p = s < end ? s + 1 : end;
	return buf_text(&b);
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
	*ARENA_PUSH(k->a, k->v, k->n, k->cap) = (struct imported){ .address = address, .name = "" };
	return &k->v[k->n - 1];
}

static void pickled_fact(struct pickled *k, const char *part, const char *address,
			 const char *value, bool number)
{
	bool digest = !strcmp(part, "digest_members");

	if (digest || !strcmp(part, "members")) {
		struct imported *m = pickled_get(k, address);

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
		if (p >= end || *p != ':')
			continue;
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

const char *members_read(const char *text, size_t n, imported_take *take, void *arg,
			 const char **format)
{
	const char *p = text + (n > 2 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0), *end = text + n;
	size_t head;

	while (p < end && strchr(" \t\r\n", *p))
		p++;
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
	} else if (try_csv(p, (size_t)(end - p), take, arg)) {
		*format = "a table with headings";
	} else {
		*format = "a list of addresses";
		plain_rows(p, end, take, arg);
	}
	return NULL;
}
