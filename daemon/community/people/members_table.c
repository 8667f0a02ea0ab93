#include "community/people/members_table.h"

#include <string.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/csv.h"
#include "base/text.h"
#include "reader/reader.h"

enum { SNIFFED = 40 }; /* rows that tell what the columns are */

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
	{ "each email", "each" },
	{ "individual email", "each" },
	{ "individual", "each" },
	{ "digest", "digest" },
	{ "digestplain", "digest" },
	{ "mime_digests", "digest" },
	{ "plaintext_digests", "digest" },
	{ "summary_digests", "summary" },
	{ "summary", "summary" },
	{ "abridged", "summary" },
	{ "abridged email", "summary" },
	{ "daily", "digest" },
	{ "daily digest", "digest" },
	{ "followed", "followed" },
	{ "nothing", "nothing" },
	{ "nomail", "nothing" },
	{ "no email", "nothing" },
	{ "none", "nothing" },
	{ "web only", "nothing" },
	{ "txt", "each" },
	{ "html", "each" },
	{ "urlize", "each" },
	{ "not_me", "each" },
	{ "notice", "summary" },
	{ "by_user", "nothing" },
	{ "by_bounces", "nothing" },
	{ "by_moderator", "nothing" },
};

const char *members_mode(const char *theirs)
{
	for (size_t i = 0; theirs && i < sizeof modes / sizeof *modes; i++)
		if (text_eq(theirs, modes[i].theirs))
			return modes[i].ours;
	return NULL;
}

bool members_outside(const char *theirs)
{
	static const char *const all[] = { "pending",     "invited",       "banned",
					   "nonmember",   "removed",       "declined",
					   "unconfirmed", "not confirmed", "not_confirmed",
					   NULL };

	for (int i = 0; theirs && all[i]; i++)
		if (text_eq(theirs, all[i]))
			return true;
	return false;
}

/* A mode that means nothing to us. */
static const char *unmode(const char *theirs)
{
	return theirs && *theirs && !members_mode(theirs) ? theirs : NULL;
}

const char *members_role(const char *theirs)
{
	if (!theirs || !*theirs || text_eq(theirs, "member") || text_eq(theirs, "subscriber"))
		return NULL;
	if (text_eq(theirs, "manager") || text_eq(theirs, "editor"))
		return "moderator";
	return theirs;
}

/* --- cells ----------------------------------------------------------------------------------- */

/* Blanks that spreadsheets and web pages leave at the ends, beside those of ASCII. */
static char *trim(struct arena *a, const char *s)
{
	static const char *const odd[] = { "\xc2\xa0", "\xe2\x80\x8b", "\xef\xbb\xbf" };
	size_t n = strlen(s), was;

	do {
		was = n;
		while (n && strchr(" \t\r\n", *s)) {
			s++;
			n--;
		}
		while (n && strchr(" \t\r\n", s[n - 1]))
			n--;
		for (int i = 0; i < 3; i++) {
			size_t len = strlen(odd[i]);

			if (n >= len && !memcmp(s, odd[i], len)) {
				s += len;
				n -= len;
			}
			if (n >= len && !memcmp(s + n - len, odd[i], len))
				n -= len;
		}
	} while (n && n < was);
	return arena_ndup(a, s, n);
}

/* "ana@example.org Ana Lima", as Sympa has it, or "(Ana Lima)". NULL: no name stands behind it. */
static const char *name_behind(struct arena *a, const char *s, const char **address)
{
	size_t n = strcspn(s, " \t");
	const char *name = trim(a, s + n), *first = arena_ndup(a, s, n);

	if (!*name || strchr(name, '@') || !address_key(a, first))
		return NULL;
	*address = first;
	return *name == '(' ? arena_ndup(a, name + 1, strcspn(name + 1, ")")) : name;
}

/* As mail programs write it, and Python's formataddr: "Bo \"the\" Berg", =?utf-8?b?QW5h?=. */
static const char *name_read(struct arena *a, const char *name)
{
	struct people p;

	if (*name != '"' && !strstr(name, "=?"))
		return name;
	p = reader_people(a, arena_printf(a, "%s <a@a.example>", name));
	return p.n == 1 ? p.v[0].name : name;
}

const char *members_cell(struct arena *a, const char *text, const char **name)
{
	const char *s = trim(a, text), *open = strrchr(s, '<'), *behind = name_behind(a, s, &s);
	size_t n = strlen(s);

	if (behind)
		*name = behind;
	else if (open && s[n - 1] == '>') {
		*name = name_read(a, trim(a, arena_ndup(a, s, (size_t)(open - s))));
		s = arena_ndup(a, open + 1, strcspn(open + 1, ">"));
	}
	return text_starts(s, "mailto:") ? s + strlen("mailto:") : s;
}

static const char *cell(struct arena *a, const struct csv_row *row, int at)
{
	const char *s;

	if (at < 0 || (size_t)at >= row->n)
		return NULL;
	s = trim(a, row->v[at]);
	/* An export's quotation mark that keeps a spreadsheet from calculating. */
	return *s == '\'' && s[1] && strchr("=+-@", s[1]) ? s + 1 : s;
}

static const char *or_null(const char *s)
{
	return s && *s ? s : NULL;
}

static bool is_address(struct arena *a, const char *text)
{
	const char *name;

	return strchr(text, '@') && address_key(a, members_cell(a, text, &name));
}

/* --- columns --------------------------------------------------------------------------------- */

enum column {
	ADDRESS,
	NAME,
	GIVEN,
	FAMILY,
	MODE,
	STATUS,
	STATE,
	LANG,
	ZONE,
	PACE,
	ROLE,
	ALSO,
	COLUMNS
};

struct table {
	int at[COLUMNS]; /* -1: there is none */
	size_t first;    /* the row below the headings */
	bool bare;       /* an address stands alone in its cell: names have their own */
	bool recipients; /* each cell is a member, as in the To of a mail */
};

static const char *const headings[COLUMNS][20] = {
	[ADDRESS] = { "address",
		      "email",
		      "email address",
		      "e-mail",
		      "mail",
		      "e-mail address",
		      "e-mail-adresse",
		      "mailadresse",
		      "e-mail 1 - value",
		      "primary email",
		      "correo electrónico",
		      "correo electronico",
		      "correo",
		      "adresse e-mail",
		      "adresse email",
		      "courriel",
		      "endereço de e-mail",
		      "endereço de email",
		      "user_email",
		      "member email" },
	[NAME] = { "name", "display_name", "display name", "nickname", "real_name", "full name",
		   "nombre completo", "nombre", "nome completo", "nome", "nom complet", "nom",
		   "vollständiger name" },
	[GIVEN] = { "first name", "firstname", "first_name", "given name", "vorname", "prénom",
		    "prenom" },
	[FAMILY] = { "last name", "lastname", "last_name", "family name", "surname", "nachname",
		     "familienname", "apellidos", "apellido", "apelido", "sobrenome",
		     "nom de famille" },
	[MODE] = { "mode", "delivery_mode", "email preference", "reception", "delivery",
		   "subscription", "modus", "modo" },
	[STATUS] = { "delivery_status" },
	[STATE] = { "state", "status" },
	[LANG] = { "language", "lang", "preferred_language" },
	[ZONE] = { "zone", "timezone", "time zone" },
	[PACE] = { "pace" },
	[ROLE] = { "role", "group status", "member role" },
	[ALSO] = { "also", "other addresses" },
};

/* Addresses of members in that column of the rows from `first` on. */
static size_t addresses_in(struct arena *a, const struct csv_row *v, size_t n, size_t first, int at)
{
	size_t found = 0;

	for (size_t i = first; i < n; i++)
		found += (size_t)at < v[i].n && is_address(a, v[i].v[at]);
	return found;
}

/* Is it always the same one? So an export says of which list it is. */
static bool is_constant(struct arena *a, const struct csv_row *v, size_t n, int at)
{
	const char *one = NULL;

	for (size_t i = 0; i < n; i++) {
		if ((size_t)at >= v[i].n || !is_address(a, v[i].v[at]))
			continue;
		if (one && strcmp(v[i].v[at], one) != 0)
			return false;
		one = v[i].v[at];
	}
	return true;
}

static bool has_address(struct arena *a, const struct csv_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (is_address(a, row->v[i]))
			return true;
	return false;
}

static int named(struct arena *a, const struct csv_row *row, const char *const *names)
{
	for (; *names; names++) {
		const char *name = text_fold(a, *names);

		for (size_t i = 0; i < row->n; i++)
			if (!strcmp(text_fold(a, trim(a, row->v[i])), name))
				return (int)i;
	}
	return -1;
}

static void read_headings(struct arena *a, const struct csv_row *row, struct table *t)
{
	for (int c = 0; c < COLUMNS; c++)
		t->at[c] = row ? named(a, row, headings[c]) : -1;
	t->bare = t->at[NAME] >= 0 || t->at[GIVEN] >= 0 || t->at[FAMILY] >= 0;
}

/* The headings are the first line, or the second where the first is a title. Where a street is called
 * address as well, the rows tell. */
static bool by_headings(struct arena *a, const struct csv_row *v, size_t n, struct table *t)
{
	for (size_t i = 0; i < 2 && i < n; i++) {
		size_t most = 0, found;

		read_headings(a, &v[i], t);
		if (t->at[ADDRESS] < 0 || has_address(a, &v[i]))
			continue;
		t->first = i + 1;
		most = addresses_in(a, v, n, i + 1, t->at[ADDRESS]);
		for (const char *const *h = headings[ADDRESS]; *h; h++) {
			const char *const one[] = { *h, NULL };
			int at = named(a, &v[i], one);

			found = at < 0 ? 0 : addresses_in(a, v, n, i + 1, at);
			if (found > most) {
				most = found;
				t->at[ADDRESS] = at;
			}
		}
		return true;
	}
	return false;
}

/* Without a word for it, names are in the one other column there is, or in the first. */
static int other_column(const struct csv_row *row, int address)
{
	for (size_t i = 0; i < row->n; i++)
		if ((int)i != address && !strchr(row->v[i], '@'))
			return (int)i;
	return -1;
}

/* As a list of lines the same rows may say more: "Lopes, Ana <ana@example.org>". */
static size_t addresses_of_lines(struct arena *a, const char *p, const char *end)
{
	size_t found = 0;

	for (int i = 0; i < SNIFFED && p < end; i++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *stop = nl ? nl : end;

		found += is_address(a, arena_ndup(a, p, (size_t)(stop - p)));
		p = nl ? nl + 1 : end;
	}
	return found;
}

static bool by_content(struct arena *a, const struct csv_row *v, size_t n, size_t lines,
		       struct table *t)
{
	size_t most = lines, row = 0;
	int best = -1;

	for (int at = 0; at < CSV_FIELDS; at++) {
		size_t found = addresses_in(a, v, n, 0, at);

		if (found > most || (best >= 0 && found == most && is_constant(a, v, n, best))) {
			most = found;
			best = at;
		}
	}
	if (best < 0)
		return false;
	while ((size_t)best >= v[row].n || !is_address(a, v[row].v[best]))
		row++;
	t->first = row <= 2 ? row : 0; /* a title and headings at most; else rows with faults */
	read_headings(a, t->first ? &v[t->first - 1] : NULL, t);
	t->at[ADDRESS] = best;
	if (!t->bare)
		t->at[NAME] = other_column(&v[row], best);
	t->bare = false;
	return true;
}

/* Addresses beside each other, with names before them or without, and nothing else. Rows of two may as
 * well be two addresses of one person each. */
static bool by_recipients(struct arena *a, const struct csv_row *v, size_t n, struct table *t)
{
	size_t most = 0;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < v[i].n; k++)
			if (*trim(a, v[i].v[k]) && !is_address(a, v[i].v[k]))
				return false;
		most = v[i].n > most ? v[i].n : most;
	}
	t->recipients = most > (n > 1 ? 2 : 1);
	return t->recipients;
}

static bool know_columns(struct arena *a, const char *text, size_t n, struct table *t)
{
	struct csv_row v[SNIFFED];
	struct csv c;
	size_t rows = 0;

	csv_open(&c, a, text, n);
	while (rows < SNIFFED && csv_next(&c, &v[rows]))
		rows++;
	return by_recipients(a, v, rows, t) || by_headings(a, v, rows, t) ||
	       by_content(a, v, rows, addresses_of_lines(a, text, text + n), t);
}

/* --- rows ------------------------------------------------------------------------------------ */

static const char *name_of(struct arena *a, const struct csv_row *row, const int at[COLUMNS])
{
	const char *name = cell(a, row, at[NAME]), *given = cell(a, row, at[GIVEN]),
		   *family = cell(a, row, at[FAMILY]);

	name = name ? name : "";
	if (given && family && !*name)
		name = arena_printf(a, "%s %s", given, family);
	else if (given && !family)
		name = arena_printf(a, "%s %s", given, name); /* "Nom", "Prénom" */
	else if (family && !given)
		name = arena_printf(a, "%s %s", name, family); /* "Nombre", "Apellidos" */
	return trim(a, name + (row->open && *name == '"'));
}

static bool has_left(const char *state)
{
	return state && (text_eq(state, "left") || text_eq(state, "banned") ||
			 text_eq(state, "unsubscribed"));
}

static const char *oddity(struct arena *a, const struct csv_row *row, const char *address, int at)
{
	if (row->open)
		return "a quotation mark in the row is never closed";
	for (size_t i = 0; !strchr(address, '@') && i < row->n; i++)
		if ((int)i != at && is_address(a, row->v[i]))
			return "there is an address in another column: does a name with a comma "
			       "want "
			       "quotes?";
	return NULL;
}

static void take_row(struct arena *a, const struct table *t, const struct csv_row *row, size_t line,
		     imported_take *take, void *arg)
{
	const int *at = t->at;
	const char *address = cell(a, row, at[ADDRESS]), *name = name_of(a, row, at), *said = "";
	const char *stopped = members_mode(cell(a, row, at[STATUS]));
	const char *state = cell(a, row, at[STATE]);
	struct imported m = { .line = line,
			      .address = address ? address : "",
			      .mode = stopped ? stopped : members_mode(cell(a, row, at[MODE])),
			      .lang = or_null(cell(a, row, at[LANG])),
			      .zone = or_null(cell(a, row, at[ZONE])),
			      .pace = or_null(cell(a, row, at[PACE])),
			      .gone = has_left(state),
			      .outside = members_outside(cell(a, row, at[ROLE])) ||
					 (!has_left(state) && members_outside(state)),
			      .unmode = unmode(cell(a, row, at[MODE])),
			      .role = members_role(cell(a, row, at[ROLE])),
			      .also = or_null(cell(a, row, at[ALSO])) };

	if (!t->bare)
		m.address = members_cell(a, m.address, &said);
	m.name = *name ? name : said;
	m.odd = oddity(a, row, m.address, at[ADDRESS]);
	take(arg, &m);
}

static void take_recipients(struct arena *a, const struct csv_row *row, size_t line,
			    imported_take *take, void *arg)
{
	for (size_t i = 0; i < row->n; i++) {
		struct imported m = { .line = line, .name = "" };

		m.address = members_cell(a, row->v[i], &m.name);
		if (*m.address)
			take(arg, &m);
	}
}

bool members_table(const char *text, size_t n, imported_take *take, void *arg)
{
	struct arena *a = arena_new();
	struct table t = { .first = 0 };
	struct csv_row row;
	struct csv c;
	bool is = know_columns(a, text, n, &t);

	csv_open(&c, a, text, n);
	for (size_t i = 0; is && csv_next(&c, &row); i++, arena_reset(a))
		if (t.recipients)
			take_recipients(a, &row, c.line, take, arg);
		else if (i >= t.first)
			take_row(a, &t, &row, c.line, take, arg);
	arena_free(a);
	return is;
}
