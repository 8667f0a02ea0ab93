/*
 * digest_words.c - thanks, same here, more, follow, mute: what a word means under an item of a digest.
 */
#include "community/digest/digest_words.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "community/beside.h"
#include "community/digest/digest_reply.h"
#include "community/digest/gist.h"
#include "community/digest/more.h"
#include "community/digest/numbers.h"
#include "community/wish.h"
#include "compose/value.h"
#include "compose/words.h"
#include "store/store_digest.h"
#include "store/store_rhythm.h"

enum { WORD = 40, WORDS = 8 /* of which an answer about an item may be */ };

/* Is it among the words of that key, parted by commas? */
static bool listed(struct answering *q, const char *key, const char *word)
{
	const char *folded = text_fold(q->w->a, word), *list = words_get(q->lang, key), *one;
	size_t n;

	while ((one = words_item(&list, &n)), n)
		if (!strcmp(folded, text_fold(q->w->a, arena_ndup(q->w->a, one, n))))
			return true;
	return false;
}

/* An emoji in no particular colour or style. */
static const char *plain_emoji(struct arena *a, const char *text, size_t n)
{
	struct buf b = BUF(a);
	uint32_t c;

	for (size_t i = 0, len; i < n && (len = text_next(text + i, n - i, &c)) > 0; i += len)
		if (c != 0xfe0f && (c < 0x1f3fb || c > 0x1f3ff))
			buf_add(&b, text + i, len);
	return buf_text(&b);
}

const char *answering_word(struct answering *q, const char *text)
{
	size_t n = strlen(text = text_unopened(text));
	const char *word;

	while (n && strchr(".! \n\t", text[n - 1]))
		n--;
	if (!n || n > WORD)
		return NULL;
	text = plain_emoji(q->w->a, text, n);
	word = words_command(q->w->a, q->lang, text);
	/* No command: settings know the word for something else. */
	return !word && listed(q, "gist.word", text) ? "summary" : word;
}

/* A word was understood; is it obeyed? A digest may be passed on, and no word of somebody else is its
 * reader's: whoever is no member hears so, and nothing is changed nor sent by anybody's From. */
static bool counts(struct answering *q, const char *text)
{
	q->nobodys += !q->who;
	if (q->who && !q->proven && !q->unproven)
		q->unproven = text;
	q->words += q->proven;
	return q->proven;
}

bool answering_wish(struct answering *q, const struct reply_item *item, const char *text)
{
	struct wish wish;

	if (!wish_read(q->c, q->w->a, q->who, text, &wish) ||
	    (!wish.n_tags && !wish.thread && !item))
		return false;
	if (counts(q, text))
		wish_keep(q->c, q->w->a, q->who, &wish, item ? item->thread : 0, q->w->now,
			  q->said);
	return true;
}

const char *answering_known(struct answering *q, const char *text)
{
	static const char *const known[] = { "more", "thanks", "same", "summary", NULL };
	const char *word = answering_word(q, text);
	size_t i = 0;

	while (word && known[i] && strcmp(known[i], word) != 0)
		i++;
	return word ? known[i] : NULL;
}

bool answering_obey_word(struct answering *q, const struct reply_item *item, const char *text)
{
	struct store *s = q->c->s;
	const char *word = answering_known(q, text);

	if (!word)
		return false;
	if (!counts(q, text))
		return true;
	if (!strcmp(word, "more")) {
		word_add(s, q->who->id, item->thread, word, q->w->now);
		more_send(q->c, q->w, q->who, item->thread);
	} else if (!strcmp(word, "summary")) {
		struct why say;

		gist_send(q->c, q->w, q->who, item->thread, &say);
	} else {
		word_add(s, q->who->id, item->thread, word, q->w->now);
	}
	return true;
}

/* "file 1", "post 2": neither is for the others. */
static void obey_thing(struct answering *q, const struct reply_item *item, const char *text)
{
	if (counts(q, text))
		more_thing(q->c, q->w, q->who, item->thread,
			   numbers_files(q->numbers, (size_t)item->number - 1), text);
}

/* Is it one of these, as typed or without its "please"? */
static bool for_us(struct answering *q, const char *text)
{
	const char *asked = beside_asked(q->c, q->w->a, q->who, text);
	struct wish wish;

	return answering_known(q, text) || answering_known(q, asked) ||
	       more_is_word(q->w->a, q->lang, asked) ||
	       wish_read(q->c, q->w->a, q->who, asked, &wish);
}

static void obey_line(struct answering *q, const struct reply_item *item, const char *text)
{
	const char *asked = beside_asked(q->c, q->w->a, q->who, text);

	if (!answering_wish(q, item, asked) && !answering_obey_word(q, item, text) &&
	    !answering_obey_word(q, item, asked))
		obey_thing(q, item, asked);
}

/* The lines of a text that is nothing but words; 0: it is more. */
static size_t words_in(struct answering *q, const char *text, const char *lines[WORDS])
{
	char *rest = arena_dup(q->w->a, text), *line;
	size_t n = 0;

	while ((line = strsep(&rest, "\n"))) {
		const char *one = text_trim(q->w->a, line, strlen(line));

		if (*one && (n == WORDS || !for_us(q, one)))
			return 0;
		if (*one)
			lines[n++] = one;
	}
	return n;
}

bool answering_is_words(struct answering *q, const char *text)
{
	const char *lines[WORDS];

	return words_in(q, text, lines) > 0;
}

bool answering_obey(struct answering *q, const struct reply_item *item, const char *text)
{
	const char *lines[WORDS];
	size_t n = words_in(q, text, lines);

	for (size_t i = 0; i < n; i++)
		obey_line(q, item, lines[i]);
	return n > 0;
}

void answering_tell(struct answering *q)
{
	struct outcome o = { "acted", "" };

	if (q->said->n)
		wish_answer(q->c, q->w, q->who, q->said, &o);
}
