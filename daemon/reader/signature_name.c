#include "reader/signature_name.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <unicase.h>
#include <unictype.h>

#include "base/text.h"
#include "reader/lines.h"
#include "reader/mail.h"
#include "reader/words.h"

bool name_word(const char *s, size_t n, size_t *at, const char **w, size_t *wn)
{
	size_t i = *at, b;

	while (i < n && strchr(" \t,*", s[i]))
		i++;
	b = i;
	while (i < n && !strchr(" \t,*", s[i]))
		i++;
	*w = s + b;
	*wn = i - b;
	*at = i;
	return i > b;
}

/* Is w (2 bytes at least) one of the words of `name`? */
static bool word_of(const char *name, const char *w, size_t wn)
{
	for (const char *p = name; *p;) {
		size_t k = strcspn(p, " ,.\"'()_-@|\t");

		if (k >= 2 && k == wn && !strncasecmp(p, w, k))
			return true;
		p += k + (p[k] != 0);
	}
	return false;
}

static bool is_author_word(const struct person *who, const char *w, size_t wn)
{
	char local[65];
	const char *at;

	if (!who || wn < 2)
		return false;
	if (word_of(who->name, w, wn))
		return true;
	at = strchr(who->address, '@');
	if (!at || at - who->address >= (long)sizeof local)
		return false;
	memcpy(local, who->address, (size_t)(at - who->address));
	local[at - who->address] = 0;
	return word_of(local, w, wn);
}

/* "BT" of Barry Tycholiz */
static bool is_initials(const struct person *who, const char *w, size_t wn)
{
	size_t k = 0;

	if (!who || wn < 2 || wn > 3)
		return false;
	for (const char *p = who->name; *p && k < wn; p++)
		if (isalpha((unsigned char)*p) && (p == who->name || p[-1] == ' '))
			if (toupper((unsigned char)*p) != w[k++])
				return false;
	return k == wn;
}

/* Marks people put before their name: "-Ana", "/Ana", "~ Ana". */
static void skip_mark(const char **s, size_t *n)
{
	if (*n > 3 && (!memcmp(*s, "—", 3) || !memcmp(*s, "–", 3)))
		*s += 3, *n -= 3;
	while (*n && strchr("-/~*_ ", **s))
		(*s)++, (*n)--;
}

/* The letter a word begins with, behind brackets and marks; 0: none. */
static uint32_t first_letter(const char *w, size_t n)
{
	uint32_t c = 0;

	while (n && strchr("\"'(<-/~#", *w))
		w++, n--;
	return n && text_next(w, n, &c) ? c : 0;
}

bool name_capital(const char *w, size_t n)
{
	uint32_t c = first_letter(w, n);

	return c < 0x80 ? isupper((int)c) : !uc_is_lower(c);
}

bool name_cased(const struct line *x)
{
	const char *s = x->s, *w;
	size_t n = x->n, at = 0, wn;

	skip_mark(&s, &n);
	return name_word(s, n, &at, &w, &wn) && uc_is_upper(first_letter(w, wn));
}

bool name_is_said(const struct line *x)
{
	uint32_t c = first_letter(x->s, x->n);

	return line_ends_sentence(x) && c >= 0x80 && uc_is_alpha(c) && !uc_is_upper(c);
}

bool name_particle(const char *w, size_t n)
{
	static const char *const particles[] = { "and", "&",   "von", "van", "de", "der", "da",
						 "di",  "du",  "la",  "le",  "e",  "y",   "und",
						 "et",  "i",   "och", "og",  "of", "for", "den",
						 "dos", "del", "ten", NULL };

	return words_in(particles, w, n, true);
}

bool name_looks(const char *s, size_t n, size_t most)
{
	const struct line line = { .s = s, .n = n };
	const char *w;
	size_t at = 0, wn, words = 0;

	if (name_is_said(&line))
		return false;
	skip_mark(&s, &n);
	while (name_word(s, n, &at, &w, &wn)) {
		if (name_particle(w, wn) && words)
			continue;
		if (!name_capital(w, wn) || words_in(words_not_name, w, wn, true) || ++words > most)
			return false;
		for (size_t i = 0; i < wn; i++)
			if (isdigit((unsigned char)w[i]) || strchr("@:/=<>{}[]|!?;", w[i]) ||
			    (w[i] == '.' && i + 1 < wn && !isupper((unsigned char)w[i + 1])))
				return false;
		while (wn && strchr(".\"')", w[wn - 1]))
			wn--;
		if (words_in(words_not_name, w, wn, true))
			return false;
	}
	return words > 0;
}

/* Names of the Far East are written with a blank and without, and with a word of courtesy behind. */
static bool is_whole_name(const struct person *who, const char *s, size_t n)
{
	const char *p = who ? who->name : "", *end = s + n;

	if ((unsigned char)*p < 0xe3)
		return false;
	for (; *p && s < end; p++) {
		while (s < end && *s == ' ')
			s++;
		if (*p == ' ')
			continue;
		if (s == end || *s++ != *p)
			return false;
	}
	return !*p && line_columns(s, (size_t)(end - s)) <= 4;
}

bool name_is_author(const struct line *x, const struct person *who)
{
	const char *s = x->s, *w;
	size_t n = x->n, at = 0, wn, hits = 0, others = 0;

	skip_mark(&s, &n);
	if (name_is_said(x) || (n && (s[n - 1] == ':' || s[n - 1] == '?' || memmem(s, n, ": ", 2))))
		return false; /* "Contact: Ana Lind", "Acked-by: Ana Lind" */
	while (name_word(s, n, &at, &w, &wn)) {
		while (wn && strchr(".()\"'!", w[wn - 1]))
			wn--;
		while (wn && strchr("(\"'", *w))
			w++, wn--;
		if (line_has(w, wn, "@") || line_has(w, wn, "://") || line_has(w, wn, "www."))
			continue;
		if (memchr(w, '/', wn) && wn <= 10) /* "she/her" */
			continue;
		if (is_author_word(who, w, wn))
			hits++;
		else if (wn && !name_particle(w, wn))
			others += name_capital(w, wn) && wn > 1 ? 1 : wn > 1 ? 3 : 0;
	}
	if (hits && hits + others <= 5 && others <= 2)
		return true;
	return is_initials(who, s, n) || is_whole_name(who, s, n);
}
