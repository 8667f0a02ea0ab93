#include "store/unspaced.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* Scripts without blanks between words, and Hangul, whose words take endings: each letter is a
 * word of its own in the index, and a run of them is a phrase when it is looked for. */
static const struct {
	uint32_t from, to;
} unspaced[] = {
	{ 0x0e00, 0x0eff },   /* Thai, Lao */
	{ 0x1000, 0x109f },   /* Myanmar */
	{ 0x1100, 0x11ff },   /* Hangul, letters */
	{ 0x1780, 0x17ff },   /* Khmer */
	{ 0x2e80, 0x2fdf },   /* Han, radicals */
	{ 0x3005, 0x3007 },   /* Han, repetition and zero */
	{ 0x3041, 0x312f },   /* kana, bopomofo */
	{ 0x3131, 0x318f },   /* Hangul, letters alone */
	{ 0x31a0, 0x31ff },   /* bopomofo, strokes, kana */
	{ 0x3400, 0x4dbf },   /* Han */
	{ 0x4e00, 0x9fff },   /* Han */
	{ 0xac00, 0xd7af },   /* Hangul, syllables */
	{ 0xf900, 0xfaff },   /* Han */
	{ 0xff66, 0xffdc },   /* kana and Hangul of half width */
	{ 0x1aff0, 0x1b16f }, /* kana */
	{ 0x20000, 0x3ffff }, /* Han */
};

bool search_unspaced(uint32_t c)
{
	for (size_t i = 0; i < sizeof unspaced / sizeof *unspaced && c >= unspaced[i].from; i++)
		if (c <= unspaced[i].to)
			return true;
	return false;
}

/* Nothing below U+0800 is unspaced: most texts are seen at a glance not to need it. */
static bool may_be_unspaced(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0xe0)
			return true;
	return false;
}

const char *search_words(struct arena *a, const char *text)
{
	struct buf b = BUF(a);
	size_t n = strlen(text), one;

	if (!may_be_unspaced(text))
		return text;
	for (uint32_t c; n; text += one, n -= one) {
		one = text_next(text, n, &c);
		if (!one) {
			one = 1;
			buf_char(&b, ' ');
		} else if (search_unspaced(c)) {
			buf_char(&b, ' ');
			buf_add(&b, text, one);
			buf_char(&b, ' ');
		} else {
			buf_add(&b, text, one);
		}
	}
	return buf_text(&b);
}
