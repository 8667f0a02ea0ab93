/*
 * conceal.c - tokens are covered in place: offsets into the raw mail stay true.
 */
#include "community/list/conceal.h"

#include <string.h>

#include "base/arena.h"

struct cover {
	struct community *c;
	struct arena *a;
	const struct token_key *key;
	const char *raw; /* of the whole mail */
	size_t n;
	char *copy; /* NULL: nothing is covered yet */
};

static void cover_at(struct cover *c, size_t at, char with)
{
	if (!c->copy)
		c->copy = arena_ndup(c->a, c->raw, c->n);
	c->copy[at] = with;
}

static void cover_plain(struct cover *c)
{
	size_t at[TOKEN_CHARS], from = 0;

	while (token_spot(c->key, c->raw, c->n, &from, at) == OK)
		for (int i = 0; i < TOKEN_CHARS; i++)
			cover_at(c, at[i], 'x');
}

static int sextet(char ch)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *p = ch ? strchr(digits, ch) : NULL;

	return p ? (int)(p - digits) : -1;
}

static char digit_of(const char *p, size_t n, size_t i)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	size_t byte = i * 6 / 8;
	unsigned two = (unsigned)(unsigned char)p[byte] << 8 |
		       (byte + 1 < n ? (unsigned char)p[byte + 1] : 0);

	return digits[two >> (10 - i * 6 % 8) & 63];
}

/* The decoded bytes of a base64 part hold tokens: the digits over them are written anew. */
static void cover_base64(struct cover *c, const struct leaf *l, size_t at, size_t *spot,
			 size_t from)
{
	char *plain = arena_ndup(c->a, l->bytes, l->n), *hit = arena_get(c->a, l->n + 1);

	do {
		for (int i = 0; i < TOKEN_CHARS; i++) {
			plain[spot[i]] = 'x';
			hit[spot[i]] = 1;
		}
	} while (token_spot(c->key, l->bytes, l->n, &from, spot) == OK);
	for (size_t i = 0, k = 0; i < l->raw_n && k * 6 / 8 < l->n; i++) {
		size_t byte = k * 6 / 8;

		if (sextet(l->raw[i]) < 0)
			continue;
		if (hit[byte] || (k * 6 % 8 > 2 && hit[byte + 1]))
			cover_at(c, at + i, digit_of(plain, l->n, k));
		k++;
	}
}

static bool is_base64(const struct leaf *l)
{
	for (size_t i = 0; i < l->raw_n; i++)
		if (sextet(l->raw[i]) < 0 && !strchr("=\r\n \t", l->raw[i]))
			return false;
	return true;
}

/* m stands at `at` in the whole mail. */
static void cover_parts(struct cover *c, const struct mail *m, size_t at, int depth)
{
	size_t spot[TOKEN_CHARS], from;
	struct mail *attached;

	for (size_t i = 0; i < m->n_leaves; i++) {
		const struct leaf *l = &m->leaves[i];
		size_t here = at + (size_t)(l->raw - m->raw);
		bool as_is = l->bytes >= m->raw && l->bytes < m->raw + m->raw_n;

		from = 0;
		if (!as_is && token_spot(c->key, l->bytes, l->n, &from, spot) == OK && is_base64(l))
			cover_base64(c, l, here, spot, from);
		attached = as_is ? work_attached(c->c, c->a, l, depth) : NULL;
		if (attached)
			cover_parts(c, attached, at + (size_t)(l->bytes - m->raw), depth + 1);
	}
}

const char *conceal_raw(struct community *o, struct arena *a, const struct mail *m)
{
	struct cover c = { o, a, o->key, m->raw, m->raw_n, NULL };

	cover_plain(&c);
	cover_parts(&c, m, 0, 0);
	return c.copy ? c.copy : m->raw;
}
