#include "base/subject.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/text.h"

/* Reply words as clients write them, before ':' or the full-width colon. */
static const char *const replies[] = { "re",    "aw",   "antw", "antwort", "sv",   "vs",   "vá",
				       "odp",   "rif",  "res",  "resp",    "rép",  "ref",  "réf",
				       "ynt",   "bls",  "atb",  "απ",      "σχετ", "na",   "ha",
				       "vb",    "回复", "回覆", "答复",    "返信", "답장", "회신",
				       "ответ", "отв",  "на",   "ad",      NULL };
static const char *const forwards[] = { "fw",   "fwd",  "wg",   "tr",     "rv", "enc",
					"i",    "vl",   "vb",   "doorst", "pd", "пересл",
					"转发", "轉寄", "転送", "전달",   NULL };

static size_t colon(const char *p)
{
	if (*p == ':')
		return 1;
	return !strncmp(p, "\xef\xbc\x9a", 3) ? 3 : 0; /* U+FF1A */
}

/* "Re", "Re[2]", "Re^3" and the like before a colon: how many bytes, 0 if not one of the words. */
static size_t word_before_colon(const char *s, const char *const *words)
{
	for (; *words; words++) {
		size_t n = strlen(*words);
		const char *p = s + n;

		if (strncasecmp(s, *words, n))
			continue;
		if ((*p == '[' || *p == '(') && isdigit((unsigned char)p[1])) {
			p += 1 + strspn(p + 1, "0123456789");
			p += *p == ']' || *p == ')';
		} else if (*p == '^' || isdigit((unsigned char)*p)) {
			p += 1 + strspn(p + 1, "0123456789");
		}
		p += strspn(p, " ");
		if (colon(p))
			return (size_t)(p - s) + colon(p);
	}
	return 0;
}

/* "[tag] " at the front: its bytes, 0 if it is not there or is all there is. */
static size_t blob(const char *s)
{
	const char *end;

	if (*s != '[')
		return 0;
	end = strpbrk(s + 1, "[]");
	if (!end || *end != ']')
		return 0;
	end++;
	end += strspn(end, " ");
	return *end ? (size_t)(end - s) : 0;
}

struct subject subject_read(struct arena *a, const char *subject)
{
	struct subject out = { 0 };
	char *s = text_trim(a, subject, strlen(subject));
	size_t n = strlen(s);

	if (n > 5 && !strcasecmp(s + n - 5, "(fwd)")) {
		s = text_trim(a, s, n - 5);
		out.forward = true;
	}
	for (;;) {
		size_t step;

		s += strspn(s, " \t");
		if ((step = word_before_colon(s, replies)))
			out.reply = true;
		else if ((step = word_before_colon(s, forwards)))
			out.forward = true;
		else
			step = blob(s);
		if (!step || !s[step + strspn(s + step, " \t")])
			break;
		s += step;
	}
	out.base = s;
	return out;
}

char *subject_reply(struct arena *a, const char *subject)
{
	const char *base = subject_read(a, subject).base;

	return arena_printf(a, "Re: %s", *base ? base : "(no subject)");
}

char *subject_prefixed(struct arena *a, const char *subject, const char *prefix)
{
	const char *s = text_trim(a, subject, strlen(subject));
	char *kept = arena_get(a, 2 * strlen(s) + 2);
	size_t n = strlen(prefix), k = 0, step;
	bool reply = false;

	for (;; s += step) {
		s += strspn(s, " \t");
		step = n && text_starts(s, prefix) ? n : 0;
		if (step)
			continue;
		step = word_before_colon(s, replies);
		if (step) {
			/* Behind a forward word, a reply word is part of what was forwarded. */
			reply |= k == 0;
			if (k == 0)
				continue;
		} else {
			step = word_before_colon(s, forwards);
			step = step ? step : blob(s);
		}
		if (!step)
			break;
		memcpy(kept + k, s, step);
		k += step;
		if (kept[k - 1] != ' ')
			kept[k++] = ' ';
	}
	return arena_printf(a, "%s%s%s%s%s", prefix, n && (k || reply || *s) ? " " : "",
			    reply ? "Re: " : "", kept, s);
}
