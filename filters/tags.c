#include <ctype.h>
#include <string.h>
#include <unictype.h>

#include "filter.h"

enum { TAG_MIN = 2, TAG_MAX = 30, SUBJECT_TAGS = 5, TEXT_MAX = 64 * 1024 };

/* Bytes of the word at s: letters, digits, marks, "-" and "_"; *letters counts the letters. */
static size_t word_at(const char *s, size_t n, size_t *letters)
{
	size_t i = 0, len;
	uint32_t c;

	for (*letters = 0; i < n; i += len) {
		len = text_next(s + i, n - i, &c);
		if (!len)
			break;
		if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_M))
			++*letters;
		else if (!uc_is_general_category_withtable(c, UC_CATEGORY_MASK_Nd) && c != '-' &&
			 c != '_')
			break;
	}
	return i;
}

static void add(struct arena *a, const struct tag_sink *tags, const char *s, size_t n)
{
	const char *tag;

	while (n && strchr("-_", s[n - 1]))
		n--;
	tag = text_fold(a, arena_ndup(a, s, n));
	if (n >= TAG_MIN && strlen(tag) <= TAG_MAX)
		tags->add(tags->arg, tag);
}

/* What gateways put in front of every mail from outside. */
static bool is_stamp(const char *s, size_t n)
{
	static const char *const stamps[] = { "external", "ext",        "extern", "externe",
					      "externo",  "spam",       "fwd",    "fw",
					      "re",       "suspicious", NULL };

	for (size_t i = 0; stamps[i]; i++)
		if (strlen(stamps[i]) == n && text_starts(s, stamps[i]))
			return true;
	return false;
}

/* [word] in a subject; not "[PATCH 2/3]", not "[1]", and not the list's own prefix. */
static void from_subject(struct arena *a, const char *subject, const struct filter_world *w,
			 const struct tag_sink *tags)
{
	const char *ours = w->address ? arena_ndup(a, w->address, strcspn(w->address, "@")) : "",
		   *prefix = w->prefix ? w->prefix : "";
	const char *s = subject;

	for (int n = 0; n < SUBJECT_TAGS && (s = strchr(s, '[')); n++) {
		size_t letters, len = word_at(s + 1, strlen(s + 1), &letters);

		s++;
		if (s[len] != ']' || !letters || is_stamp(s, len))
			continue;
		if (strlen(ours) == len && text_starts(s, ours))
			continue;
		if (strlen(prefix) == len + 2 && text_starts(s - 1, prefix))
			continue;
		add(a, tags, s, len);
	}
}

/* What programs write with a hash. */
static bool is_code(const char *word, size_t n)
{
	static const char *const words[] = { "define",  "include", "ifdef",  "ifndef",    "endif",
					     "else",    "elif",    "undef",  "pragma",    "error",
					     "if",      "import",  "region", "endregion", "line",
					     "warning", NULL };

	for (size_t i = 0; words[i]; i++)
		if (strlen(words[i]) == n && text_starts(word, words[i]))
			return true;
	return false;
}

static bool is_doubled(const char *s, size_t n)
{
	for (size_t i = 0; i + 1 < n; i += 2)
		if (tolower((unsigned char)s[i]) != tolower((unsigned char)s[i + 1]))
			return false;
	return n % 2 == 0;
}

static bool is_one_letter(const char *s, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (tolower((unsigned char)s[i]) != tolower((unsigned char)s[0]))
			return false;
	return true;
}

/* "color: #fade", "border: 1px solid #abc" */
static bool in_style(const char *line, const char *hash)
{
	static const char *const names[] = { "color",  "colour",  "background", "border", "fill",
					     "stroke", "outline", "shadow",     NULL };
	const char *colon = memrchr(line, ':', (size_t)(hash - line));

	if (!colon || strcspn(colon, ";,.!?") < (size_t)(hash - colon))
		return false;
	for (size_t i = 0; names[i]; i++) {
		size_t n = strlen(names[i]);

		if ((size_t)(colon - line) >= n && text_starts(colon - n, names[i]))
			return true;
	}
	return false;
}

/* A colour of CSS. "#add", "#face" and "#decade" are words as well: of those without a digit only
 * what no language spells ("#fff", "#aabbcc"), or what stands where a colour does. */
static bool is_colour(const char *line, const char *hash, size_t n)
{
	const char *word = hash + 1;
	size_t hex = 0, digits = 0;

	for (; hex < n && isxdigit((unsigned char)word[hex]); hex++)
		digits += isdigit((unsigned char)word[hex]) != 0;
	if (hex < n || (n != 3 && n != 4 && n != 6 && n != 8))
		return false;
	return digits || is_one_letter(word, n) || (n >= 6 && is_doubled(word, n)) ||
	       in_style(line, hash);
}

static bool stands_alone(const char *line, const char *hash, const char *end)
{
	if (hash > line && !strchr(" \t(\"'", hash[-1]))
		return false;
	/* "#cells = <1>" is a setting of some program */
	if (end[strspn(end, " \t")] == '=')
		return false;
	/* "#foo.bar", "#foo/7", "#foo(" are no tags; "#foo." at the end of a sentence is one */
	if (strchr("/(=[@&{", *end) && *end)
		return false;
	return !(strchr(".:#", *end) && *end && end[1] && !isspace((unsigned char)end[1]));
}

static void from_line(struct arena *a, const char *line, const struct tag_sink *tags)
{
	const char *s = line, *end = line + strlen(line), *last = strrchr(line, '`'), *seen = line;
	bool open = false; /* between marks of code, as in "type `make #all` there" */

	while ((s = strchr(s, '#'))) {
		size_t letters, len = word_at(s + 1, (size_t)(end - s - 1), &letters);
		uint32_t c = 0;

		for (; seen < s; seen++)
			open ^= *seen == '`';
		text_next(s + 1, len, &c);
		if (letters && stands_alone(line, s, s + 1 + len) && !is_code(s + 1, len) &&
		    !is_colour(line, s, len) && !(open && last > s) &&
		    uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L))
			add(a, tags, s + 1, len);
		s += 1 + len;
	}
}

/* Quotes, indented lines, diffs and fenced blocks are not the author's own words. */
static void from_text(struct arena *a, const char *text, const struct tag_sink *tags)
{
	const char *stop = text + strnlen(text, TEXT_MAX);
	bool fenced = false;

	for (const char *p = text; p < stop;) {
		size_t n = strcspn(p, "\n");

		n = n < (size_t)(stop - p) ? n : (size_t)(stop - p);
		if (text_starts(p, "```") || text_starts(p, "~~~"))
			fenced = !fenced;
		else if (!fenced && !strchr(">\t+|", *p) && strncmp(p, "    ", 4) &&
			 memchr(p, '#', n))
			from_line(a, arena_ndup(a, p, n), tags);
		p += n + (p[n] == '\n');
	}
}

static enum verdict ask(struct arena *a, const struct mail *m, const struct filter_world *w,
			void *state, const struct tag_sink *tags, char say[FILTER_SAY])
{
	(void)state;
	(void)say;
	from_subject(a, m->subject, w, tags);
	from_text(a, m->reply, tags);
	return PASS;
}

const struct filter filter_tags = {
	.name = "tags",
	.help = "[word] in a subject and #word in a text become tags",
	.ask = ask,
};
