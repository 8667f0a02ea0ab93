#include "base/address.h"

#include <arpa/inet.h>
#include <idn2.h>
#include <libpsl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <uninorm.h>
#include <unictype.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

enum {
	UNSEEN = UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Cf | UC_CATEGORY_MASK_Zs |
		 UC_CATEGORY_MASK_Zl | UC_CATEGORY_MASK_Zp
};
enum { LOCAL_MAX = 64, FULL_MAX = 254, DOMAIN_MAX = 253, LABEL_MAX = 63, INPUT_MAX = 2048 };

static bool atext(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       c >= 0x80 || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* Where the quoted string that starts at s ends (just behind its quote), NULL if nowhere. */
static const char *quoted_end(const char *s)
{
	for (s++; *s && *s != '"'; s++)
		if (*s == '\\' && !*++s)
			return NULL;
	return *s ? s + 1 : NULL;
}

/* The "@" between local part and domain, NULL with a reason where there is none. */
static const char *find_at(const char *s, struct why *w)
{
	const char *at;

	if (*s == '"') {
		at = quoted_end(s);
		if (!at)
			why(w, BAD, "the quotation mark before the @ is never closed");
		else if (*at != '@')
			why(w, BAD, "after a quoted name only an @ may follow");
		return at && *at == '@' ? at : NULL;
	}
	at = strchr(s, '@');
	if (!at)
		why(w, BAD, "there is no @ in it");
	return at;
}

/* Of Unicode as well: what is not seen makes two addresses look the same. The joiners of some scripts
 * are for the domain's own rules to judge. */
static bool has_control(const char *s)
{
	size_t n = strlen(s), len;
	uint32_t c;

	for (; n; s += len, n -= len) {
		len = text_next(s, n, &c);
		if (!len)
			return false; /* no UTF-8: told by its own words */
		if (c < 0x20 || c == 0x7f)
			return true;
		if (c >= 0x80 && c != 0x200c && c != 0x200d &&
		    uc_is_general_category_withtable(c, UNSEEN))
			return true;
	}
	return false;
}

static bool local_is_dot_string(const char *s, size_t n)
{
	if (!n || s[0] == '.' || s[n - 1] == '.')
		return false;
	for (size_t i = 0; i < n; i++)
		if (s[i] == '.' ? i + 1 < n && s[i + 1] == '.' : !atext((unsigned char)s[i]))
			return false;
	return true;
}

static enum err local_judge(const char *s, size_t n, struct why *w)
{
	if (!n)
		return why(w, BAD, "there is nothing before the @");
	if (n > LOCAL_MAX)
		return why(w, BAD, "the part before the @ is longer than 64 characters");
	if (s[0] == '"')
		return OK; /* find_at found its end, and controls are out already */
	if (local_is_dot_string(s, n))
		return OK;
	if (memchr(s, '<', n) || memchr(s, '(', n))
		return why(w, BAD, "write the address alone, without a name or a comment");
	if (!strncasecmp(s, "mailto:", n < 7 ? n : 7))
		return why(w, BAD, "write the address alone, without \"mailto:\"");
	if (s[0] == '.' || s[n - 1] == '.' || memmem(s, n, "..", 2))
		return why(w, BAD, "a dot before the @ must stand between two other characters");
	return why(w, BAD, "a character before the @ is not allowed there without quotes");
}

static int groups(const char *s)
{
	int n = 0;

	for (; *s; s++)
		if (*s != ':' && (s[1] == ':' || !s[1]))
			n++;
	return n;
}

/* "[192.0.2.1]" or "[IPv6:2001:db8::1]"; RFC 5321 section 4.1.3. */
static bool literal_is_good(struct arena *a, const char *s)
{
	size_t n = strlen(s);
	unsigned char out[16];
	char *inner;
	int used;

	if (n < 3 || s[n - 1] != ']')
		return false;
	inner = arena_ndup(a, s + 1, n - 2);
	if (!text_starts(inner, "IPv6:"))
		return inet_pton(AF_INET, inner, out) == 1;
	inner += 5;
	if (inet_pton(AF_INET6, inner, out) != 1)
		return false;
	/* "::" stands for at least two groups there; an IPv4 tail takes the place of two. */
	used = groups(inner) + (strchr(inner, '.') ? 1 : 0);
	return !strstr(inner, "::") || used <= 6;
}

static bool label_is_good(struct arena *a, const char *s, size_t n)
{
	char *u = NULL;
	bool good;

	if (!n || n > LABEL_MAX || s[0] == '-' || s[n - 1] == '-')
		return false;
	for (size_t i = 0; i < n; i++)
		if (!(s[i] == '-' || (s[i] >= '0' && s[i] <= '9') || (s[i] >= 'a' && s[i] <= 'z')))
			return false;
	if (n < 4 || s[2] != '-' || s[3] != '-')
		return true;
	/* "--" there is reserved for A-labels (RFC 5890 section 2.3.1). */
	if (memcmp(s, "xn--", 4))
		return false;
	good = idn2_to_unicode_8z8z(arena_ndup(a, s, n), &u, 0) == IDN2_OK;
	free(u);
	return good;
}

/* As lower-case A-labels; NULL where it is none that a mail can be sent to. */
static const char *domain_read(struct arena *a, const char *domain)
{
	char *ascii = NULL;
	const char *out;
	size_t len;

	if (!*domain || strlen(domain) > INPUT_MAX || has_control(domain))
		return NULL;
	for (const char *p = domain; *p; p++)
		if ((unsigned char)*p >= 0x80) {
			if (idn2_to_ascii_8z(domain, &ascii,
					     IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
				return NULL;
			break;
		}
	out = text_lower(a, ascii ? ascii : domain);
	free(ascii);
	if (strlen(out) > DOMAIN_MAX)
		return NULL;
	for (const char *p = out;; p += len + 1) {
		len = strcspn(p, ".");
		if (!label_is_good(a, p, len))
			return NULL;
		if (!p[len])
			return out;
	}
}

static enum err domain_judge(struct arena *a, const char *s, struct address *out, struct why *w)
{
	if (!*s)
		return why(w, BAD, "there is nothing behind the @");
	if (*s == '[') {
		out->literal = true;
		out->domain = text_lower(a, s);
		return literal_is_good(a, s) ? OK
					     : why(w, BAD, "what is in [ ] is no internet address");
	}
	if (strchr(s, '@'))
		return why(w, BAD,
			   strpbrk(s, ",; ") ? "write one address alone"
					     : "there is more than one @ in it");
	if (strpbrk(s, " <>()"))
		return why(w, BAD, "write the address alone, without a name or a comment");
	out->domain = domain_read(a, s);
	if (!out->domain && s[strlen(s) - 1] == '.')
		return why(w, BAD, "the dot at its end does not belong to it");
	return out->domain ? OK : why(w, BAD, "'%.80s' is no domain that mail can go to", s);
}

/* Folded, and unquoted where the quotes say nothing: "ana"@x is ana@x. */
static const char *make_key(struct arena *a, const struct address *ad)
{
	struct buf b = BUF(a);
	size_t n = strlen(ad->local);
	const char *local = ad->local;

	if (*local == '"') {
		for (size_t i = 1; i + 1 < n; i++) {
			i += local[i] == '\\';
			buf_char(&b, local[i]);
		}
		if (local_is_dot_string(buf_text(&b), b.n))
			local = b.p;
		else
			local = arena_printf(a, "\"%s\"", buf_text(&b));
	}
	return arena_printf(a, "%s@%s", text_fold(a, local), ad->domain);
}

/* A composed form may be longer, or hold what is not allowed (U+037E is ';'): both must do. */
static bool utf8_is_good(const char *local, const char *whole)
{
	size_t n = 0, all = 0;
	bool good = text_is_utf8(whole, strlen(whole));
	uint8_t *nfc = NULL, *nfc_all = NULL;

	if (good) {
		nfc = u8_normalize(UNINORM_NFC, (const uint8_t *)local, strlen(local), NULL, &n);
		nfc_all = u8_normalize(UNINORM_NFC, (const uint8_t *)whole, strlen(whole), NULL,
				       &all);
		good = nfc && nfc_all && n <= LOCAL_MAX && all <= FULL_MAX &&
		       (*local == '"' || local_is_dot_string((const char *)nfc, n));
	}
	free(nfc);
	free(nfc_all);
	return good;
}

enum err address_read(struct arena *a, const char *text, struct address *out, struct why *w)
{
	const char *at;
	enum err e;

	memset(out, 0, sizeof *out);
	if (!*text)
		return why(w, BAD, "the address is empty");
	if (strlen(text) > INPUT_MAX)
		return why(w, BAD, "the address is longer than 254 characters");
	if (has_control(text))
		return why(w, BAD, "there is a control or an invisible character in it");
	at = find_at(text, w);
	if (!at)
		return BAD;
	out->local = arena_ndup(a, text, (size_t)(at - text));
	e = local_judge(out->local, (size_t)(at - text), w);
	if (e == OK)
		e = domain_judge(a, at + 1, out, w);
	if (e != OK)
		return e;
	for (const char *p = out->local; *p && !out->needs_utf8; p++)
		out->needs_utf8 = (unsigned char)*p >= 0x80;
	if (out->needs_utf8 && !utf8_is_good(out->local, text))
		return why(w, BAD, "the part before the @ is too long or has a strange character");
	out->full = arena_printf(a, "%s@%s", out->local, out->domain);
	if (strlen(out->full) > FULL_MAX || strlen(text) > FULL_MAX)
		return why(w, BAD, "the address is longer than 254 characters");
	out->key = make_key(a, out);
	return OK;
}

const char *address_key(struct arena *a, const char *text)
{
	struct address ad;

	return address_read(a, text, &ad, NULL) == OK ? ad.key : NULL;
}

bool address_same(struct arena *a, const char *one, const char *other)
{
	const char *x = address_key(a, one), *y = address_key(a, other);

	return x && y && !strcmp(x, y);
}

const char *address_detail(struct arena *a, const char *text, const char *ours,
			   const char *separator)
{
	const char *key = address_key(a, text), *our = address_key(a, ours);
	size_t local, n = strlen(separator);
	const char *at;

	if (!key || !our)
		return NULL;
	if (!strcmp(key, our))
		return "";
	at = strrchr(our, '@');
	local = (size_t)(at - our);
	if (!n || strncmp(key, our, local) || strncmp(key + local, separator, n))
		return NULL;
	key += local + n;
	at = strrchr(our, '@');
	if (strlen(key) < strlen(at) || strcmp(key + strlen(key) - strlen(at), at))
		return NULL;
	return arena_ndup(a, key, strlen(key) - strlen(at));
}

const char *address_org_domain(struct arena *a, const char *domain)
{
	const char *d = domain_read(a, domain), *org;

	if (!d)
		return text_lower(a, domain);
	org = psl_registrable_domain(psl_builtin(), d);
	return org ? org : d;
}

bool address_aligned(struct arena *a, const char *one, const char *other)
{
	return *one && *other && !strcmp(address_org_domain(a, one), address_org_domain(a, other));
}

/* --- names -------------------------------------------------------------------------------------- */

static bool is_disguise(const char *word, size_t n)
{
	return memchr(word, '@', n) || memmem(word, n, "//", 2);
}

/* Letters of Latin beside such of Cyrillic, Greek or Armenian. */
static bool mixes_scripts(const char *word, size_t n)
{
	bool latin = false, other = false;
	uint32_t c;

	for (size_t i = 0, len; i < n && (len = text_next(word + i, n - i, &c)); i += len) {
		const uc_script_t *script = uc_script(c);
		const char *name = script ? script->name : "";

		if (!uc_is_property_alphabetic(c)) /* of "Jim-Δημήτρης" each is a word */
			latin = other = false;
		latin |= !strcmp(name, "Latin");
		other |= !strcmp(name, "Cyrillic") || !strcmp(name, "Greek") ||
			 !strcmp(name, "Armenian");
		if (latin && other)
			return true;
	}
	return false;
}

const char *address_name(struct arena *a, const char *name, const char *address)
{
	const char *at = strrchr(address, '@');
	struct buf b = BUF(a);
	bool mixed = false;

	for (name = text_clean(a, name, strlen(name), TEXT_LINE); *name;) {
		size_t n = strcspn(name, " ");

		mixed |= mixes_scripts(name, n);
		if (!is_disguise(name, n))
			buf_printf(&b, "%s%.*s", b.n ? " " : "", (int)n, name);
		name += n + strspn(name + n, " ");
	}
	if (mixed && b.n && at)
		buf_printf(&b, " (%s)", at + 1);
	return buf_text(&b);
}
