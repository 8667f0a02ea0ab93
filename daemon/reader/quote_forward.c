#include "reader/quote_forward.h"

#include <string.h>

#include "base/arena.h"
#include "base/subject.h"
#include "base/text.h"
#include "reader/lines.h"
#include "reader/mail.h"
#include "reader/quote.h"
#include "reader/words.h"

enum {
	SHOWN_IN = 400, /* bytes in which somebody says no more than what is below */
	BLOCK = 4000,   /* bytes of the block and people of the mail that are compared */
	PEOPLE = 50
};

/* Without what stands between a '+' and the '@': an answer's token is not in what it answers. */
static const char *plain_address(struct arena *a, const char *address)
{
	const char *at = strrchr(address, '@');
	size_t n = strcspn(address, "+@");

	return at && n ? arena_printf(a, "%.*s%s", (int)n, address, at) : "";
}

static bool names_any(struct arena *a, const char *block, const struct people *who)
{
	for (size_t i = 0; i < who->n && i < PEOPLE; i++) {
		const char *address = plain_address(a, who->v[i].address);

		if (*address && text_find(block, address))
			return true;
	}
	return false;
}

/* "Subject: Re: The pump" above a mail with the subject "The pump" */
static bool goes_on(struct arena *a, const struct lines *l, size_t from, size_t to,
		    const char *subject)
{
	const char *base = text_fold(a, subject_read(a, subject).base);

	for (size_t i = from; i < to; i++) {
		const struct line *x = &l->v[i];
		const char *colon = memchr(x->s, ':', x->n);
		size_t mark = strspn(x->s, "*_ ");
		struct subject s;

		if (!colon || !words_in(words_subject, x->s + mark, x->n - mark, false))
			continue;
		s = subject_read(a, text_trim(a, colon + 1, (size_t)(x->s + x->n - colon - 1)));
		return s.reply && !strcmp(text_fold(a, s.base), base);
	}
	return false;
}

/* Do the author's words say no more than that something is below? */
static bool only_shows(const struct lines *l, size_t to)
{
	const char *top = to ? l->v[0].raw : "";
	size_t n = to ? (size_t)(l->v[to - 1].raw + l->v[to - 1].raw_n - top) : 0;

	return n && n <= SHOWN_IN &&
	       (words_any(words_below, top, n) || words_any(words_fyi, top, n));
}

bool quote_is_forward(struct arena *a, const struct lines *l, size_t from, size_t to,
		      const struct quote_about *about)
{
	const struct mail *m = about->mail;
	const struct line *first = &l->v[from], *last = &l->v[to - 1];
	const char *block;
	size_t n;

	if (!m || about->re)
		return false;
	n = (size_t)(last->raw + last->raw_n - first->raw);
	block = arena_ndup(a, first->raw, n < BLOCK ? n : BLOCK);
	if (names_any(a, block, &m->to) || names_any(a, block, &m->cc))
		return false;
	if (!about->answer)
		return !goes_on(a, l, from, to, m->subject);
	return memchr(first->s, '@', first->n) && only_shows(l, from);
}
