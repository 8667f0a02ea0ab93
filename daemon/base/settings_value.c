/* Values: what each type of setting takes, and what to write instead. */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/settings_table.h"
#include "base/text.h"
#include "base/when.h"

enum { TEXT_MAX = 4000 };

bool settings_size(const char *text, int64_t *bytes)
{
	static const char units[] = "kMGT";
	const char *u;
	char *end;
	long long v;

	if (!isdigit((unsigned char)*text))
		return false;
	v = strtoll(text, &end, 10);
	if (v > INT64_MAX >> 40) /* as T it would wrap */
		return false;
	if (!*end) {
		*bytes = 0;
		return v == 0;
	}
	if (end[1] || !(u = strchr(units, *end == 'K' ? 'k' : *end)))
		return false;
	*bytes = v * (INT64_C(1) << (10 * (u - units + 1)));
	return true;
}

static bool is_zone(const char *name)
{
	const char *folder = getenv("TZDIR");
	char path[400];
	struct stat st;

	if (!strcmp(name, "UTC"))
		return true;
	for (const char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("_+-/", *p))
			return false;
	if (!isalpha((unsigned char)*name))
		return false;
	snprintf(path, sizeof path, "%s/%s", folder ? folder : "/usr/share/zoneinfo", name);
	return !stat(path, &st) && S_ISREG(st.st_mode);
}

static bool is_language(const char *text)
{
	size_t n = strspn(text, "abcdefghijklmnopqrstuvwxyz");

	if (n < 2 || n > 3)
		return false;
	for (const char *p = text + n; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '-')
			return false;
	return strlen(text) <= 16 && (!text[n] || text[n] == '-');
}

static bool is_clock(const char *t)
{
	return isdigit((unsigned char)t[0]) && isdigit((unsigned char)t[1]) && t[2] == ':' &&
	       isdigit((unsigned char)t[3]) && isdigit((unsigned char)t[4]) &&
	       (t[0] - '0') * 10 + t[1] - '0' < 24 && t[3] < '6';
}

static bool is_hours(const char *t)
{
	return !*t || (strlen(t) == 11 && is_clock(t) && t[5] == '-' && is_clock(t + 6));
}

/* Text that may stand in a header or a letter: valid UTF-8 without controls. */
static bool is_plain(const char *text)
{
	if (strlen(text) > TEXT_MAX || !text_is_utf8(text, strlen(text)))
		return false;
	for (const char *p = text; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return false;
	return true;
}

#define SAY(...) (snprintf(say, 200, __VA_ARGS__), false)

static bool check_address(struct arena *a, const char *text, char say[200])
{
	struct address found;
	struct why w = { "" };

	if (address_read(a, text, &found, &w) == OK)
		return true;
	return SAY("'%.60s' is not a mail address: %.100s", text, w.text);
}

static const char *span_text(int64_t s, char out[24])
{
	static const struct {
		char unit;
		int64_t s;
	} units[] = { { 'd', 86400 }, { 'h', 3600 }, { 'm', 60 }, { 's', 1 } };

	for (size_t i = 0; i < 4; i++)
		if (s % units[i].s == 0) {
			snprintf(out, 24, "%lld%c", (long long)(s / units[i].s), units[i].unit);
			break;
		}
	return out;
}

static const char *size_text(int64_t b, char out[24])
{
	static const char units[] = "GMk";

	snprintf(out, 24, "%lld", (long long)b);
	for (int i = 0; b && i < 3; i++) {
		int64_t unit = INT64_C(1) << (10 * (3 - i));

		if (b % unit == 0) {
			snprintf(out, 24, "%lld%c", (long long)(b / unit), units[i]);
			break;
		}
	}
	return out;
}

/* A size or a time within the row's bounds. */
static bool read_measure(const struct setting *row, const char *text, int64_t *v, char say[200])
{
	bool size = row->type == SET_SIZE;
	const char *(*show)(int64_t, char[24]) = size ? size_text : span_text;
	char low[24], high[24];

	if ((size ? settings_size(text, v) : when_span(text, v)) && *v >= row->min &&
	    *v <= row->max)
		return true;
	return SAY("\"%.30s\" is not allowed; write %s from \"%s\" to \"%s\"", text,
		   size ? "a size (k, M, G)" : "a time (s, m, h, d, w)", show(row->min, low),
		   show(row->max, high));
}

/* Which of the choices it is; -1: none. */
static int read_choice(const struct setting *row, const char *text, char say[200])
{
	int i = 0;

	for (const char *p = row->choices; *p; i++) {
		size_t n = strcspn(p, "|");

		if (strlen(text) == n && !strncmp(text, p, n))
			return i;
		p += n + (p[n] == '|');
	}
	snprintf(say, 200, "'%.30s' is not allowed; write one of ", text);
	for (const char *p = row->choices; *p;) {
		size_t n = strcspn(p, "|"), have = strlen(say);

		snprintf(say + have, 200 - have, "\"%.*s\"%s", (int)n, p, p[n] ? ", " : "");
		p += n + (p[n] == '|');
	}
	return -1;
}

static bool check_text(struct arena *a, const struct setting *row, const char *text, char say[200])
{
	int64_t v;

	if (!is_plain(text))
		return SAY("one line of UTF-8 text without control characters is wanted here");
	if (!row->def && !*text)
		return SAY("must not be empty; for example %s", row->example);
	switch (row->type) {
	case SET_ADDRESS: return check_address(a, text, say);
	case SET_ZONE:
		return (!*text && row->def && !*row->def) || is_zone(text) ||
		       SAY("this machine knows no zone '%.60s'; write an IANA name such as "
			   "Europe/Lisbon, or install tzdata",
			   text);
	case SET_LANGUAGE:
		return is_language(text) ||
		       SAY("'%.30s' is not a language such as \"en\" or \"pt\"", text);
	case SET_CLOCK:
		return (strlen(text) == 5 && is_clock(text)) ||
		       SAY("'%.30s' is not a time of day such as \"03:30\"", text);
	case SET_HOURS:
		return is_hours(text) ||
		       SAY("'%.30s' is not a span of the day such as \"22:00-07:00\"", text);
	case SET_WORD: return !*text || read_choice(row, text, say) >= 0;
	case SET_LAPSE: return !*text || read_measure(row, text, &v, say);
	default: return true;
	}
}

static bool put_text(struct arena *a, const struct setting *row, void *at, const char *folder,
		     const char *text, char say[200])
{
	const char *v;

	if (!check_text(a, row, text, say))
		return false;
	if ((row->type == SET_PATH || row->type == SET_MAYBE) && !*text)
		v = NULL;
	else if (row->type == SET_PATH && *text != '/')
		v = arena_printf(a, "%s/%s", folder, text);
	else
		v = arena_dup(a, text);
	memcpy(at, &v, sizeof v);
	return true;
}

static bool put_number(const struct setting *row, void *at, const char *text, char say[200])
{
	char *end;
	long long v = strtoll(text, &end, 10);
	int n;

	if (*end || end == text || v < row->min || v > row->max)
		return SAY("%.30s is not allowed; write a number from %lld to %lld", text,
			   (long long)row->min, (long long)row->max);
	n = (int)v;
	memcpy(at, &n, sizeof n);
	return true;
}

static bool put_measure(const struct setting *row, void *at, const char *text, char say[200])
{
	int64_t v = 0;

	if (!read_measure(row, text, &v, say))
		return false;
	memcpy(at, &v, sizeof v);
	return true;
}

static bool put_yesno(void *at, const char *text, char say[200])
{
	bool yes = text_eq(text, "yes") || text_eq(text, "true");

	if (!yes && !text_eq(text, "no") && !text_eq(text, "false"))
		return SAY("'%.30s' is not allowed; write true or false", text);
	memcpy(at, &yes, sizeof yes);
	return true;
}

static bool put_choice(const struct setting *row, void *at, const char *text, char say[200])
{
	int i = read_choice(row, text, say);

	if (i < 0)
		return false;
	memcpy(at, &i, sizeof i);
	return true;
}

bool setting_put_list(struct arena *a, const struct setting *row, void *base, const char **v,
		      size_t n, char say[200])
{
	struct settings_list list = { arena_get(a, sizeof *list.v * (n + 1)), 0 };

	for (size_t i = 0; i < n; i++) {
		if (!is_plain(v[i]) || !*v[i])
			return SAY("each item is one line of UTF-8 text, not empty");
		if (row->type == SET_ADDRESSES && !check_address(a, v[i], say))
			return false;
		list.v[list.n++] = arena_dup(a, v[i]);
	}
	memcpy((char *)base + row->at, &list, sizeof list);
	return true;
}

/* A list in one text, parted by blanks: how defaults are written; one text is a list of one. */
static bool put_words(struct arena *a, const struct setting *row, void *base, const char *text,
		      char say[200])
{
	const char **v = NULL;
	size_t n = 0, cap = 0;

	for (const char *p = text + strspn(text, " "); *p; p += strspn(p, " ")) {
		size_t len = text == row->def ? strcspn(p, " ") : strlen(p);

		*ARENA_PUSH(a, v, n, cap) = arena_ndup(a, p, len);
		p += len;
	}
	return setting_put_list(a, row, base, v, n, say);
}

bool setting_put(struct arena *a, const struct setting *row, void *base, const char *folder,
		 const char *text, char say[200])
{
	void *at = (char *)base + row->at;

	switch (row->type) {
	case SET_NUMBER: return put_number(row, at, text, say);
	case SET_YESNO: return put_yesno(at, text, say);
	case SET_SIZE:
	case SET_SPAN: return put_measure(row, at, text, say);
	case SET_CHOICE: return put_choice(row, at, text, say);
	case SET_LIST:
	case SET_ADDRESSES: return put_words(a, row, base, text, say);
	default: return put_text(a, row, at, folder, text, say);
	}
}
