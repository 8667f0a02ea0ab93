#include "inbox/postmark.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { WORDS = 24, LINE_MAX_BYTES = 998 };

struct word {
	const char *p;
	size_t n;
};

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool in_list(struct word w, const char *list)
{
	if (w.n < 3 || w.n > 9)
		return false;
	for (const char *p = list; *p; p += 3)
		if (!strncasecmp(w.p, p, 3))
			return w.n == 3 || (w.n == 4 && w.p[3] == ',');
	return false;
}

static bool is_weekday(struct word w)
{
	return in_list(w, "MonTueWedThuFriSatSun");
}

static bool is_month(struct word w)
{
	return in_list(w, "JanFebMarAprMayJunJulAugSepOctNovDec");
}

static bool is_day(struct word w)
{
	return (w.n == 1 || w.n == 2) && digit(w.p[0]) && digit(w.p[w.n - 1]);
}

static bool is_year(struct word w)
{
	return w.n == 4 && digit(w.p[2]) && digit(w.p[3]) &&
	       (!memcmp(w.p, "19", 2) || !memcmp(w.p, "20", 2));
}

/* hh:mm or hh:mm:ss */
static bool is_clock(struct word w)
{
	size_t i = 0, colons = 0;

	if (w.n < 4 || w.n > 8 || !digit(w.p[0]) || !digit(w.p[w.n - 1]))
		return false;
	for (; i < w.n; i++) {
		if (w.p[i] == ':')
			colons++;
		else if (!digit(w.p[i]))
			return false;
	}
	return colons == 1 || colons == 2;
}

/* 2024-03-01 alone or with a time behind it */
static bool is_iso(struct word w)
{
	return w.n >= 10 && w.n <= 32 && is_year((struct word){ w.p, 4 }) && w.p[4] == '-' &&
	       digit(w.p[5]) && digit(w.p[6]) && w.p[7] == '-' && digit(w.p[8]) && digit(w.p[9]);
}

static size_t split(const char *p, size_t n, struct word *out)
{
	size_t count = 0, i = 0;

	while (i < n && count < WORDS) {
		size_t from;

		while (i < n && (p[i] == ' ' || p[i] == '\t'))
			i++;
		from = i;
		while (i < n && p[i] != ' ' && p[i] != '\t')
			i++;
		if (i > from)
			out[count++] = (struct word){ p + from, i - from };
	}
	return count;
}

/* Www Mmm dd hh:mm[:ss] and a year within three words after it (zones stand between or behind) */
static bool full_date(const struct word *w, size_t n)
{
	if (n < 5 || !is_weekday(w[0]) || !is_month(w[1]) || !is_day(w[2]) || !is_clock(w[3]))
		return false;
	for (size_t i = 4; i < n && i < 7; i++)
		if (is_year(w[i]))
			return true;
	return false;
}

static bool is_commit(struct word w)
{
	if (w.n != 40 && w.n != 64)
		return false;
	for (size_t i = 0; i < w.n; i++)
		if (!isxdigit((unsigned char)w.p[i]))
			return false;
	return true;
}

static bool is_git(const struct word *w, size_t n)
{
	static const char magic[] = "Mon Sep 17 00:00:00 2001";

	return n == 6 && is_commit(w[0]) && w[5].p + w[5].n - w[1].p == sizeof magic - 1 &&
	       !memcmp(w[1].p, magic, sizeof magic - 1);
}

enum postmark inbox_postmark(const char *line, size_t n)
{
	struct word w[WORDS];
	size_t count, year = 0, clock = 0, month = 0, iso = 0;

	if (n < 6 || n > LINE_MAX_BYTES || memcmp(line, "From ", 5))
		return POSTMARK_NO;
	count = split(line + 5, n - 5, w);
	if (is_git(w, count))
		return POSTMARK_GIT;
	/* The sender may hold blanks ("ann at example.org"), or be missing. */
	for (size_t i = 0; i < count; i++)
		if (full_date(w + i, count - i))
			return POSTMARK_FULL;
	for (size_t i = 0; i < count; i++) {
		year |= is_year(w[i]);
		clock |= is_clock(w[i]);
		month |= is_month(w[i]);
		iso |= is_iso(w[i]);
	}
	return (clock && month && year) || iso ? POSTMARK_LOOSE : POSTMARK_NO;
}

bool inbox_is_field(const char *line, size_t n)
{
	size_t i = 0;

	while (i < n && line[i] > ' ' && line[i] < 127 && line[i] != ':')
		i++;
	if (i == 0 || i > 76)
		return false;
	while (i < n && (line[i] == ' ' || line[i] == '\t'))
		i++;
	return i < n && line[i] == ':';
}
