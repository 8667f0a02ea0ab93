#include "base/subject.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/text.h"

/* Reply words as clients write them, before ':' or the full-width colon; letters beyond ASCII in each
 * case that is met. */
static const char *const replies[] = {
	"re",        "aw",        "antw",    "antwort", "sv",       "vs",        "vá",
	"odp",       "rif",       "res",     "resp",    "rép",      "ref",       "réf",
	"ynt",       "bls",       "atb",     "απ",      "σχετ",     "na",        "ha",
	"回复",      "回覆",      "答复",    "返信",    "답장",     "회신",      "ответ",
	"отв",       "на",        "ad",      "r",       "Ответ",    "Отв",       "ОТВ",
	"На",        "Απ",        "ΑΠ",      "Σχετ",    "ΣΧΕΤ",     "Απάντηση",  "RÉP",
	"RÉF",       "VÁ",        "reply",   "odg",     "odgovor",  "відп",      "Відп",
	"відповідь", "Відповідь", "отг",     "Отг",     "ats",      "vast",      "cevap",
	"yanıt",     "回信",      "答復",    "השב",     "תגובה",    "תשובה",     "رد",
	"پاسخ",      "trả lời",   "Trả lời", "balas",   "ตอบ",      "ตอบกลับ",    "svar",
	"НА",        "antwoord",  "réponse", "Réponse", "risposta", "respuesta", "resposta",
	"vastaus",   NULL
};
static const char *const forwards[] = { "fw",
					"fwd",
					"wg",
					"tr",
					"rv",
					"enc",
					"i",
					"vl",
					"vb",
					"doorst",
					"pd",
					"пересл",
					"转发",
					"轉寄",
					"転送",
					"전달",
					"Пересл",
					"ПРЕ",
					"πρθ",
					"Πρθ",
					"ΠΡΘ",
					"İlt",
					"İLT",
					"ilt",
					"továbbítás",
					"Továbbítás",
					"TOVÁBBÍTÁS",
					"redirecționat",
					"trs",
					"yml",
					"doorgestuurd",
					"videresendt",
					"vidarebefordrat",
					"הועבר",
					"إعادة توجيه",
					"chuyển tiếp",
					"Chuyển tiếp",
					"ส่งต่อ",
					NULL };

static size_t blanks(const char *s)
{
	const char *p = s;

	for (size_t n; (n = *p == '\t' ? 1 : text_blank(p));)
		p += n;
	return (size_t)(p - s);
}

static size_t colon(const char *p)
{
	if (*p == ':')
		return 1;
	return !strncmp(p, "\xef\xbc\x9a", 3) ? 3 : 0; /* U+FF1A */
}

/* "Re", "Re[2]", "Re^3" and the like before a colon: how many bytes, 0 if not one of the words.
 * letters: those of one letter too */
static size_t word_before_colon(const char *s, const char *const *words, bool letters)
{
	for (; *words; words++) {
		size_t n;
		const char *p;

		if (!text_starts(s, *words))
			continue;
		n = strlen(*words);
		p = s + n;
		if (n == 1 && !letters)
			continue;
		if ((*p == '[' || *p == '(') && isdigit((unsigned char)p[1])) {
			p += 1 + strspn(p + 1, "0123456789");
			p += *p == ']' || *p == ')';
		} else if (*p == '^' || isdigit((unsigned char)*p)) {
			p += 1 + strspn(p + 1, "0123456789");
		}
		p += *p == '.'; /* "Rép. :" */
		p += blanks(p);
		if (colon(p))
			return (size_t)(p - s) + colon(p);
	}
	return 0;
}

/* "***SPAM*** ", as filters write it */
static size_t stars(const char *s)
{
	size_t open = strspn(s, "*"), word, close;

	if (open < 2)
		return 0;
	word = strcspn(s + open, "*");
	close = strspn(s + open + word, "*");
	if (!word || word > 24 || close < 2)
		return 0;
	word += open + close;
	word += strspn(s + word, " ");
	return s[word] ? word : 0;
}

/* "[tag] " at the front: its bytes, 0 if it is not there or is all there is. */
static size_t blob(const char *s)
{
	const char *end;

	if (*s != '[')
		return stars(s);
	end = strpbrk(s + 1, "[]");
	if (!end || *end != ']')
		return 0;
	end++;
	end += strspn(end, " ");
	return *end ? (size_t)(end - s) : 0;
}

/* "Beans (was: Re: The pump)": where the old subject begins in s, n bytes; NULL: there is none. */
static const char *old_subject(const char *s, size_t *n)
{
	static const char *const words[] = { "was", "war", "era", "était", "antes",
					     "byl", "oli", "fd",  NULL };
	size_t len = strlen(s);
	const char *open = NULL;

	if (len < 8 || !strchr(")]", s[len - 1]))
		return NULL;
	for (const char *p = s; *p; p++)
		open = *p == '(' || *p == '[' ? p : open;
	for (size_t i = 0; open && words[i]; i++) {
		size_t w = strlen(words[i]);
		const char *p = open + 1 + w;

		if (strncasecmp(open + 1, words[i], w) != 0 || (*p != ':' && *p != ' '))
			continue;
		p += strspn(p, ": ");
		*n = (size_t)(s + len - 1 - p);
		return *n ? p : NULL;
	}
	return NULL;
}

const char *subject_was(struct arena *a, const char *subject)
{
	const char *s = text_trim(a, subject, strlen(subject)), *old;
	size_t n;

	old = old_subject(s, &n);
	return old ? subject_read(a, arena_ndup(a, old, n)).base : "";
}

/* Which words of one letter are read: all, the first of all words, none. */
enum letters { LETTERS_ALL, LETTERS_FIRST, LETTERS_NONE };

static struct subject read_words(struct arena *a, const char *subject, enum letters which)
{
	struct subject out = { 0 };
	char *s = text_trim(a, subject, strlen(subject));
	size_t n = strlen(s);

	if (n > 5 && !strcasecmp(s + n - 5, "(fwd)")) {
		s = text_trim(a, s, n - 5);
		out.forward = true;
	}
	for (;;) {
		bool letters = which == LETTERS_ALL ||
			       (which == LETTERS_FIRST && !out.reply && !out.forward);
		size_t step;

		s += blanks(s);
		if ((step = word_before_colon(s, replies, letters))) {
			out.reply = true;
		} else if ((step = word_before_colon(s, forwards, letters))) {
			out.passed_on |= !out.reply;
			out.forward = true;
		} else {
			step = blob(s);
		}
		if (!step || !s[step + blanks(s + step)])
			break;
		s += step;
	}
	out.passed_on |= out.forward && !out.reply;
	out.base = s;
	return out;
}

struct subject subject_read(struct arena *a, const char *subject)
{
	return read_words(a, subject, LETTERS_ALL);
}

const char *subject_shown(struct arena *a, const char *subject, bool answers)
{
	return read_words(a, subject, answers ? LETTERS_FIRST : LETTERS_NONE).base;
}

char *subject_reply(struct arena *a, const char *subject)
{
	const char *base = subject_shown(a, subject, false);

	return arena_printf(a, "Re: %s", *base ? base : "(no subject)");
}

char *subject_prefixed(struct arena *a, const char *subject, const char *prefix, bool answers)
{
	const char *s = text_trim(a, subject, strlen(subject));
	char *kept = arena_get(a, 2 * strlen(s) + 2);
	size_t n = strlen(prefix), k = 0, step;
	bool reply = false;

	for (;; s += step) {
		s += blanks(s);
		step = n && text_starts(s, prefix) ? n : 0;
		if (step)
			continue;
		step = word_before_colon(s, replies, answers && !reply && !k);
		if (step) {
			/* Behind a forward word, a reply word is part of what was forwarded. */
			reply |= k == 0;
			if (k == 0)
				continue;
		} else {
			step = word_before_colon(s, forwards, answers && !reply && !k);
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
