#include "base/token.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

enum { KEY = crypto_kdf_KEYBYTES, BYTES = 20, HEAD = 10, MAC = 10, PURPOSES = 4 };

struct token_key {
	unsigned char sub[PURPOSES][crypto_auth_hmacsha256_KEYBYTES];
	unsigned char hash[crypto_shorthash_KEYBYTES];
};

static struct token_key *derive(const unsigned char master[KEY])
{
	struct token_key *k = sodium_malloc(sizeof *k);

	if (!k)
		die("out of memory for keys");
	for (unsigned p = 0; p < PURPOSES; p++)
		crypto_kdf_derive_from_key(k->sub[p], sizeof k->sub[p], p, "tidings1", master);
	crypto_kdf_derive_from_key(k->hash, sizeof k->hash, 100, "tidings1", master);
	return k;
}

static bool read_all(int fd, unsigned char *p, size_t n)
{
	ssize_t got;

	while (n && (got = read(fd, p, n)) > 0) {
		p += got;
		n -= (size_t)got;
	}
	return !n;
}

static enum err make_key(const char *path, unsigned char master[KEY], struct why *w)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return why(w, BAD, "cannot make the key %s: %s", path, strerror(errno));
	randombytes_buf(master, KEY);
	if (write(fd, master, KEY) != KEY || fsync(fd) < 0) {
		close(fd);
		unlink(path);
		return why(w, BAD, "cannot write the key %s: %s", path, strerror(errno));
	}
	close(fd);
	return OK;
}

enum err token_key_open(const char *path, bool make, struct token_key **out, struct why *w)
{
	unsigned char master[KEY];
	enum err e = OK;
	int fd;

	*out = NULL;
	if (sodium_init() < 0)
		die("libsodium cannot start");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT && make)
		e = make_key(path, master, w);
	else if (fd < 0)
		e = why(w, BAD, "cannot read the key %s: %s%s", path, strerror(errno),
			errno == ENOENT ? "; put the one from your backup there" : "");
	else if (!read_all(fd, master, KEY))
		e = why(w, BAD, "the key %s is too short: put the one from your backup there",
			path);
	if (fd >= 0)
		close(fd);
	if (e == OK)
		*out = derive(master);
	sodium_memzero(master, sizeof master);
	return e;
}

void token_key_free(struct token_key *k)
{
	sodium_free(k);
}

struct token_key *token_key_fixed(const char *text)
{
	unsigned char master[KEY];

	if (sodium_init() < 0)
		die("libsodium cannot start");
	crypto_generichash(master, sizeof master, (const unsigned char *)text, strlen(text), NULL,
			   0);
	return derive(master);
}

static void seal(const struct token_key *k, unsigned purpose, const unsigned char head[HEAD],
		 unsigned char mac[MAC])
{
	unsigned char full[crypto_auth_hmacsha256_BYTES];

	crypto_auth_hmacsha256(full, head, HEAD, k->sub[purpose]);
	memcpy(mac, full, MAC);
}

static void to_base32(const unsigned char in[BYTES], char out[TOKEN_CHARS + 1])
{
	static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
	uint64_t bits = 0;
	int have = 0, o = 0;

	for (int i = 0; i < BYTES; i++) {
		bits = bits << 8 | in[i];
		for (have += 8; have >= 5; have -= 5)
			out[o++] = digits[bits >> (have - 5) & 31];
	}
	out[o] = '\0';
}

static bool from_base32(const char *in, unsigned char out[BYTES])
{
	uint64_t bits = 0;
	int have = 0, o = 0;

	for (int i = 0; i < TOKEN_CHARS; i++) {
		int c = in[i], v;

		if (c >= 'a' && c <= 'z')
			v = c - 'a';
		else if (c >= 'A' && c <= 'Z')
			v = c - 'A';
		else if (c >= '2' && c <= '7')
			v = c - '2' + 26;
		else
			return false;
		bits = bits << 5 | (unsigned)v;
		have += 5;
		if (have >= 8) {
			have -= 8;
			out[o++] = (unsigned char)(bits >> have);
		}
	}
	return true;
}

bool token_spelt(const char *text)
{
	unsigned char all[BYTES];

	return from_base32(text, all) && all[0] > 0 && all[0] < PURPOSES;
}

void token_make(const struct token_key *k, const struct token *t, char out[TOKEN_CHARS + 1])
{
	unsigned char all[BYTES];

	if (t->number < 0 || t->number >> 40 || t->member < 0 || t->member >> 32)
		die("a number does not fit a token");
	all[0] = (unsigned char)t->purpose;
	for (int i = 0; i < 5; i++)
		all[1 + i] = (unsigned char)(t->number >> (32 - 8 * i));
	for (int i = 0; i < 4; i++)
		all[6 + i] = (unsigned char)(t->member >> (24 - 8 * i));
	seal(k, t->purpose, all, all + HEAD);
	to_base32(all, out);
}

enum err token_read(const struct token_key *k, const char *text, struct token *t)
{
	unsigned char all[BYTES], mac[MAC];

	if (!from_base32(text, all) || all[0] == 0 || all[0] >= PURPOSES)
		return NONE;
	seal(k, all[0], all, mac);
	if (sodium_memcmp(mac, all + HEAD, MAC))
		return NONE;
	t->purpose = all[0];
	t->number = t->member = 0;
	for (int i = 0; i < 5; i++)
		t->number = t->number << 8 | all[1 + i];
	for (int i = 0; i < 4; i++)
		t->member = t->member << 8 | all[6 + i];
	return OK;
}

int64_t token_hash(const struct token_key *k, const void *p, size_t n)
{
	unsigned char h[crypto_shorthash_BYTES];
	int64_t v = 0;

	crypto_shorthash(h, p, n, k->hash);
	for (size_t i = 0; i < sizeof h; i++)
		v = (int64_t)((uint64_t)v << 8 | h[i]);
	return v & INT64_MAX;
}

static bool is_digit(char c)
{
	return ((c | 32) >= 'a' && (c | 32) <= 'z') || (c >= '2' && c <= '7');
}

char *token_hide(struct arena *a, const struct token_key *k, const char *text)
{
	size_t n = strlen(text), o = 0;
	char *out = arena_get(a, n + 1);
	struct token t;

	for (size_t i = 0; i < n;) {
		/* Purposes are small numbers: every token of ours begins with the digit 0, an 'a'.
		 * One stands at the beginning of a word: so a long word costs no more than others. */
		if ((text[i] | 32) == 'a' && i + TOKEN_CHARS <= n &&
		    (!i || !is_digit(text[i - 1])) && token_read(k, text + i, &t) == OK) {
			memcpy(out + o, "...", 3);
			o += 3;
			i += TOKEN_CHARS;
		} else {
			out[o++] = text[i++];
		}
	}
	out[o] = '\0';
	return out;
}

enum err token_find(const struct token_key *k, const char *p, size_t n, enum token_purpose purpose,
		    struct token *t)
{
	for (size_t i = 0; i + TOKEN_CHARS <= n; i++)
		if ((p[i] | 32) == 'a' && token_read(k, p + i, t) == OK && t->purpose == purpose)
			return OK;
	return NONE;
}

/* Up to TOKEN_CHARS characters of a token from i on, soft line breaks left out; how many. */
static int spell(const char *p, size_t n, size_t i, char text[TOKEN_CHARS], size_t at[TOKEN_CHARS])
{
	int got = 0;

	while (got < TOKEN_CHARS && i < n) {
		if (p[i] == '=' && i + 1 < n && p[i + 1] == '\n') {
			i += 2;
			continue;
		}
		if (p[i] == '=' && i + 2 < n && p[i + 1] == '\r' && p[i + 2] == '\n') {
			i += 3;
			continue;
		}
		if (!is_digit(p[i]))
			break;
		at[got] = i;
		text[got++] = p[i++];
	}
	return got;
}

enum err token_spot(const struct token_key *k, const char *p, size_t n, size_t *from,
		    size_t at[TOKEN_CHARS])
{
	char text[TOKEN_CHARS];
	struct token t;

	while (*from < n) {
		const char *dot = memchr(p + *from, '.', n - *from);

		if (!dot)
			break;
		*from = (size_t)(dot + 1 - p);
		if (spell(p, n, *from, text, at) == TOKEN_CHARS && token_read(k, text, &t) == OK) {
			*from = at[TOKEN_CHARS - 1] + 1;
			return OK;
		}
	}
	*from = n;
	return NONE;
}
