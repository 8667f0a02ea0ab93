/*
 * gen_posts.c - posts of a community that never was, the same ones each time, for measuring.
 *
 * Usage: gen_posts N [--maildir DIR] [--mbox FILE] [--truth FILE] [--from FIRST]
 *
 * Post k depends on k alone, so a corpus of 1,000 is the beginning of one of 100,000. About 6 kB
 * a post: threads of very different length, replies that quote, six charsets, all transfer
 * encodings, HTML alternatives, attachments, signatures, trace fields. Some replies name their
 * parent only in In-Reply-To, some come before it. --truth: "number <TAB> Message-ID <TAB> parent's
 * number or -1 <TAB> thread's first number" a line.
 */
#include <iconv.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { WORDS = 30000, BACK = 400, STARTS = 27, DEEPEST = 30, CAP = 1 << 20 };

struct text {
	char *p;
	size_t n;
};

static char words[WORDS][16];
static uint32_t zipf[1 << 16];
static int32_t *parents, *roots;
static uint8_t *depths;

/* --- chance ---------------------------------------------------------------------------------- */

static uint64_t scramble(uint64_t x)
{
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return x ^ (x >> 31);
}

/* The n-th throw of post k for one purpose: 0 .. below-1 */
static uint32_t chance(uint64_t k, uint32_t purpose, uint32_t n, uint32_t below)
{
	return (uint32_t)(scramble(scramble(k * 2654435761u + purpose) + n + 20240101) >> 33) %
	       below;
}

enum {
	P_START = 1,
	P_PARENT,
	P_AUTHOR,
	P_CHARSET,
	P_CODING,
	P_LENGTH,
	P_WORD,
	P_SUBJECT,
	P_HTML,
	P_ATTACH,
	P_BYTES,
	P_REFS,
	P_TAG,
	P_SWAP
};

/* --- words ------------------------------------------------------------------------------------ */

static void make_words(void)
{
	static const char onset[] = "bdfghklmnprstvwz", vowel[] = "aeiou";
	double sum = 0, at = 0;
	uint32_t q = 0;

	for (int i = 0; i < WORDS; i++) {
		uint32_t m = (uint32_t)i + 17;
		size_t n = 0;

		for (; m && n < 12; m /= 80) {
			words[i][n++] = onset[m % 16];
			words[i][n++] = vowel[m / 16 % 5];
		}
		if (i % 3 == 1)
			words[i][n++] = "nrs"[i % 9 / 3];
		words[i][n] = 0;
	}
	for (int i = 0; i < WORDS; i++)
		sum += 1.0 / (i + 3);
	for (uint32_t i = 0; i < WORDS; i++)
		for (at += 65536 / (sum * (i + 3)); q < (uint32_t)at && q < 65536; q++)
			zipf[q] = i;
	while (q < 65536)
		zipf[q++] = WORDS - 1;
}

static const char *word(uint64_t k, uint32_t n)
{
	return words[zipf[chance(k, P_WORD, n, 65536)]];
}

static void put(struct text *t, const char *p, size_t n)
{
	if (t->n + n + 5000 >= CAP)
		return;
	memcpy(t->p + t->n, p, n);
	t->n += n;
}

static void say(struct text *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void say(struct text *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	t->n += (size_t)vsnprintf(t->p + t->n, 5000, fmt, ap);
	va_end(ap);
}

/* --- what a post says ------------------------------------------------------------------------- */

struct tongue {
	const char *charset;
	const char *const *letters; /* words with the letters of this charset, mixed in */
	uint32_t weight;            /* of 100 posts */
};

static const char *const plain[] = { "the", "and", "we", "have", NULL };
static const char *const latin[] = { "größe", "café", "señal", "façade", "über", "día", NULL };
static const char *const russian[] = { "поле", "семена", "вода", "погода", "трактор", NULL };
static const char *const japanese[] = { "畑", "種まき", "水やり", "天気", "収穫", NULL };
static const char *const chinese[] = { "土地", "种子", "天气", "收成", "水", NULL };
static const struct tongue tongues[] = {
	{ "us-ascii", plain, 50 },    { "utf-8", latin, 20 },   { "iso-8859-1", latin, 10 },
	{ "windows-1252", latin, 6 }, { "koi8-r", russian, 5 }, { "iso-2022-jp", japanese, 4 },
	{ "gb18030", chinese, 5 },
};

static const struct tongue *tongue_of(uint64_t k)
{
	uint32_t at = chance(k, P_CHARSET, 0, 100);
	size_t i = 0;

	while (at >= tongues[i].weight)
		at -= tongues[i++].weight;
	return &tongues[i];
}

static const char *some_word(uint64_t k, uint32_t n)
{
	const struct tongue *t = tongue_of(k);
	uint32_t i = chance(k, P_WORD, n + 1000000, 40);

	for (uint32_t j = 0; j <= i && i < 6; j++)
		if (!t->letters[j])
			return word(k, n);
	return i < 6 ? t->letters[i] : word(k, n);
}

/* Paragraph `which` of post k, in lines that begin with `mark`. */
static void paragraph(struct text *t, uint64_t k, uint32_t which, const char *mark)
{
	uint32_t n = 20 + chance(k, P_LENGTH, which + 1, 90), from = which * 200;
	size_t column = 0;

	for (uint32_t i = 0; i < n; i++) {
		const char *w = some_word(k, from + i);

		if (column == 0)
			say(t, "%s", mark);
		say(t, "%s%s", w, i + 1 == n ? "." : i % 11 == 10 ? "," : "");
		column += strlen(w) + 1;
		if (column > 66 || i + 1 == n) {
			say(t, "\n");
			column = 0;
		} else {
			say(t, " ");
		}
	}
}

static uint32_t paragraphs(uint64_t k)
{
	uint32_t r = chance(k, P_LENGTH, 0, 100);

	return r < 60 ? 1 + r % 4 : r < 92 ? 4 + r % 7 : r < 99 ? 10 + r % 13 : 60;
}

static void name_of(uint64_t k, char *name, char *address)
{
	uint32_t who = chance(k, P_AUTHOR, 0, 900);

	who = who % 3 ? who % 40 : who; /* a few write most */
	snprintf(name, 64, "%s %s", words[(who * 37 + 200) % WORDS],
		 words[(who * 91 + 900) % WORDS]);
	snprintf(address, 64, "%s.%u@%s.example", words[(who * 37 + 200) % WORDS], who,
		 words[who % 60 + 80]);
	name[0] = (char)(name[0] - 32);
}

static void body(struct text *t, uint64_t k)
{
	int64_t parent = parents[k];
	uint32_t n = paragraphs(k);

	if (parent >= 0) {
		char name[64], address[64];
		uint32_t all = paragraphs((uint64_t)parent);

		name_of((uint64_t)parent, name, address);
		say(t, "On 3 March 2025, %s wrote:\n", name);
		for (uint32_t i = 0; i < all && i < 4; i++) {
			paragraph(t, (uint64_t)parent, i, "> ");
			say(t, "> \n");
		}
		say(t, "\n");
	}
	for (uint32_t i = 0; i < n; i++) {
		paragraph(t, k, i, "");
		say(t, "\n");
	}
	if (chance(k, P_TAG, 0, 20) == 0)
		say(t, "#%s\n", words[chance(k, P_TAG, 1, 30) + 100]);
	if (chance(k, P_AUTHOR, 1, 2))
		say(t, "-- \n%s %s\nTelephone 555 %04u\n", word(k, 900001), word(k, 900002),
		    chance(k, P_AUTHOR, 2, 10000));
}

/* --- codings ---------------------------------------------------------------------------------- */

static void recode(struct text *t, const char *charset)
{
	char *out = malloc(CAP), *from = t->p, *to = out;
	size_t in = t->n, room = CAP;
	iconv_t c = iconv_open(charset, "utf-8");

	/* Quotes of a post in another charset have letters that ours has not. */
	while (in && iconv(c, &from, &in, &to, &room) == (size_t)-1) {
		*to++ = '?';
		room--;
		do {
			from++;
			in--;
		} while (in && ((unsigned char)*from & 0xc0) == 0x80);
	}
	iconv(c, NULL, NULL, &to, &room);
	iconv_close(c);
	free(t->p);
	t->p = out;
	t->n = CAP - room;
}

static void base64(struct text *out, const char *p, size_t n)
{
	static const char set[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = 0;
		size_t left = n - i < 3 ? n - i : 3;
		char four[5];

		for (size_t j = 0; j < 3; j++)
			v = v << 8 | (j < left ? (unsigned char)p[i + j] : 0);
		for (size_t j = 0; j < 4; j++)
			four[j] = j > left ? '=' : set[v >> (18 - 6 * j) & 63];
		put(out, four, 4);
		if (i / 3 % 19 == 18 || i + 3 >= n)
			put(out, "\n", 1);
	}
}

static void quoted_printable(struct text *out, const char *p, size_t n, bool header)
{
	size_t column = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		bool bare = c == '\n' || (c >= 32 && c < 127 && c != '=');

		if (header)
			bare = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (bare && !(c == ' ' && p[i + 1 < n ? i + 1 : i] == '\n'))
			say(out, "%c", c);
		else
			say(out, "=%02X", c);
		column = c == '\n' ? 0 : column + (bare ? 1 : 3);
		if (column > 70 && !header) {
			say(out, "=\n");
			column = 0;
		}
	}
}

static void header_text(struct text *out, const char *text)
{
	bool ascii = true;

	for (const char *p = text; *p; p++)
		ascii &= (unsigned char)*p < 128;
	if (ascii) {
		say(out, "%s", text);
		return;
	}
	say(out, "=?utf-8?q?");
	quoted_printable(out, text, strlen(text), true);
	say(out, "?=");
}

/* One leaf part: its two fields, an empty line, its bytes. */
static void leaf(struct text *out, uint64_t k, const char *type, struct text *content)
{
	const struct tongue *t = tongue_of(k);
	uint32_t coding = chance(k, P_CODING, 0, 10);
	bool seven = !strcmp(t->charset, "us-ascii") || !strcmp(t->charset, "iso-2022-jp");

	recode(content, t->charset);
	say(out, "Content-Type: %s; charset=%s\n", type, t->charset);
	say(out, "Content-Transfer-Encoding: %s\n\n",
	    coding < 2             ? "base64"
	    : coding < 6 && !seven ? "quoted-printable"
	    : seven                ? "7bit"
				   : "8bit");
	if (coding < 2)
		base64(out, content->p, content->n);
	else if (coding < 6 && !seven)
		quoted_printable(out, content->p, content->n, false);
	else
		put(out, content->p, content->n);
	content->n = 0;
}

static void html_of(struct text *html, const struct text *text)
{
	say(html, "<html><head><style>p { margin: 1em }</style></head><body><p>");
	for (size_t i = 0; i < text->n; i++) {
		if (text->p[i] == '\n' && i + 1 < text->n && text->p[i + 1] == '\n')
			say(html, "</p>\n<p>");
		else if (text->p[i] == '>')
			say(html, "&gt;");
		else
			put(html, text->p + i, 1);
	}
	say(html, "</p></body></html>\n");
}

static void attachment(struct text *out, uint64_t k)
{
	uint32_t n = 4000 + chance(k, P_ATTACH, 1, 400) * chance(k, P_ATTACH, 2, 300);
	char *bytes = malloc(n);

	for (uint32_t i = 0; i < n; i++)
		bytes[i] = (char)chance(k, P_BYTES, i, 256);
	say(out, "Content-Type: image/jpeg; name=\"field-%u.jpg\"\n", (unsigned)(k % 1000));
	say(out, "Content-Disposition: attachment; filename=\"field-%u.jpg\"\n",
	    (unsigned)(k % 1000));
	say(out, "Content-Transfer-Encoding: base64\n\n");
	base64(out, bytes, n);
	free(bytes);
}

/* --- a post -------------------------------------------------------------------------------------- */

static time_t date_of(uint64_t k)
{
	return 1577880000 + (time_t)k * 600 + chance(k, P_SWAP, 1, 500);
}

static void id_of(struct text *t, uint64_t k)
{
	say(t, "<%08llx.%llu@%s.example>", (unsigned long long)scramble(k + 7) & 0xffffffff,
	    (unsigned long long)k, words[k % 50 + 40]);
}

static void references(struct text *t, uint64_t k)
{
	int64_t chain[12];
	int n = 0;

	for (int64_t p = parents[k]; p >= 0 && n < 12; p = parents[p])
		chain[n++] = p;
	say(t, "In-Reply-To: ");
	id_of(t, (uint64_t)chain[0]);
	say(t, "\n");
	if (chance(k, P_REFS, 0, 50) == 0)
		return;
	say(t, "References:");
	while (n-- > 0) {
		say(t, "%s", n % 2 ? "\n " : " ");
		id_of(t, (uint64_t)chain[n]);
	}
	say(t, "\n");
}

static void subject(struct text *t, uint64_t k)
{
	char text[200] = "";
	size_t n = 0;
	uint64_t root = (uint64_t)roots[k];

	for (uint32_t i = 0; i < 3 + root % 4; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", i ? " " : "",
				      some_word(root, 800000 + i));
	say(t, "Subject: %s", parents[k] >= 0 ? "Re: " : "");
	header_text(t, text);
	say(t, " %llu\n", (unsigned long long)root);
}

static void trace(struct text *t, uint64_t k, const char *date)
{
	for (int i = 0; i < 3; i++)
		say(t,
		    "Received: from mx%d.%s.example (mx%d.%s.example [192.0.2.%u])\n"
		    "\tby mail%d.example.net (Postfix) with ESMTPS id %012llX\n"
		    "\tfor <circle@example.org>; %s\n",
		    i, words[k % 60 + 80], i, words[k % 60 + 80], (unsigned)(k % 250), i,
		    (unsigned long long)scramble(k * 3 + (uint64_t)i) & 0xffffffffffff, date);
	say(t, "DKIM-Signature: v=1; a=rsa-sha256; d=%s.example; s=s1;\n\tb=", words[k % 60 + 80]);
	for (uint32_t i = 0; i < 5; i++)
		say(t, "%016llx%016llx\n\t ", (unsigned long long)scramble(k + i * 99),
		    (unsigned long long)scramble(k + i * 77));
	say(t, "=\n");
}

static void post(struct text *t, uint64_t k)
{
	struct text text = { malloc(CAP), 0 };
	char name[64], address[64], date[64];
	bool html = chance(k, P_HTML, 0, 5) == 0, file = chance(k, P_ATTACH, 0, 18) == 0;
	time_t when = date_of(k);
	struct tm tm;

	strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", gmtime_r(&when, &tm));
	name_of(k, name, address);
	trace(t, k, date);
	say(t, "Date: %s\nFrom: %s <%s>\nTo: circle@example.org\nMessage-ID: ", date, name,
	    address);
	id_of(t, k);
	say(t, "\n");
	subject(t, k);
	if (parents[k] >= 0)
		references(t, k);
	say(t, "MIME-Version: 1.0\n");
	body(&text, k);
	if (file)
		say(t, "Content-Type: multipart/mixed; boundary=\"m-%llu\"\n\n--m-%llu\n",
		    (unsigned long long)k, (unsigned long long)k);
	if (html) {
		struct text page = { malloc(CAP), 0 };

		html_of(&page, &text);
		say(t, "Content-Type: multipart/alternative; boundary=\"a-%llu\"\n\n--a-%llu\n",
		    (unsigned long long)k, (unsigned long long)k);
		leaf(t, k, "text/plain", &text);
		say(t, "\n--a-%llu\n", (unsigned long long)k);
		leaf(t, k, "text/html", &page);
		say(t, "\n--a-%llu--\n", (unsigned long long)k);
		free(page.p);
	} else {
		leaf(t, k, "text/plain", &text);
	}
	if (file) {
		say(t, "\n--m-%llu\n", (unsigned long long)k);
		attachment(t, k);
		say(t, "\n--m-%llu--\n", (unsigned long long)k);
	}
	free(text.p);
}

/* Who answers whom: a post lately written, rather the last of its thread. */
static void make_threads(uint32_t n)
{
	parents = calloc(n, sizeof *parents);
	roots = calloc(n, sizeof *roots);
	depths = calloc(n, sizeof *depths);
	for (uint32_t k = 0; k < n; k++) {
		int64_t p = (int64_t)k - 1 -
			    chance(k, P_PARENT, 0, 20) * chance(k, P_PARENT, 1, BACK / 20);

		parents[k] = -1;
		roots[k] = (int32_t)k;
		if (p < 0 || chance(k, P_START, 0, 100) < STARTS || depths[p] >= DEEPEST)
			continue;
		parents[k] = (int32_t)p;
		roots[k] = roots[p];
		depths[k] = (uint8_t)(depths[p] + 1);
	}
}

static void write_mbox(FILE *f, const struct text *t, uint64_t k)
{
	time_t when = date_of(k);
	const char *p = t->p, *end = t->p + t->n;

	fprintf(f, "From circle@example.org %s", asctime(gmtime(&when)));
	while (p < end) {
		const char *nl = memchr(p, '\n', (size_t)(end - p)), *mark = p;

		while (*mark == '>')
			mark++;
		if (!strncmp(mark, "From ", 5))
			fputc('>', f);
		nl = nl ? nl + 1 : end;
		fwrite(p, 1, (size_t)(nl - p), f);
		p = nl;
	}
	fputc('\n', f);
}

static void write_file(const char *dir, const struct text *t, uint64_t k)
{
	char path[4200];
	FILE *f;

	snprintf(path, sizeof path, "%s/cur/%lld.M%llu.gen:2,S", dir, (long long)date_of(k),
		 (unsigned long long)k);
	f = fopen(path, "w");
	if (!f || fwrite(t->p, 1, t->n, f) != t->n || fclose(f)) {
		perror(path);
		exit(1);
	}
}

static void make_maildir(const char *dir)
{
	static const char *const parts[] = { "", "/cur", "/new", "/tmp" };
	char path[4200];

	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "%s%s", dir, parts[i]);
		mkdir(path, 0777);
	}
}

int main(int argc, char **argv)
{
	uint32_t n = argc > 1 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0, from = 0;
	const char *maildir = NULL;
	FILE *mbox = NULL, *truth = NULL;
	struct text t = { malloc(CAP), 0 };
	uint64_t bytes = 0;

	for (int i = 2; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "--maildir"))
			maildir = argv[i + 1];
		else if (!strcmp(argv[i], "--mbox"))
			mbox = fopen(argv[i + 1], "w");
		else if (!strcmp(argv[i], "--truth"))
			truth = fopen(argv[i + 1], "w");
		else if (!strcmp(argv[i], "--from"))
			from = (uint32_t)strtoul(argv[i + 1], NULL, 10);
	}
	if (!n) {
		fprintf(stderr, "usage: gen_posts N [--maildir DIR] [--mbox FILE] [--truth FILE] "
				"[--from FIRST]\n");
		return 64;
	}
	make_words();
	make_threads(n + 1);
	if (maildir)
		make_maildir(maildir);
	for (uint32_t i = from; i < n; i++) {
		/* now and then an answer arrives before what it answers */
		bool swap = i % 64 == 62 && i + 1 < n, back = i % 64 == 63;
		uint32_t k = swap ? i + 1 : back ? i - 1 : i;

		t.n = 0;
		post(&t, k);
		bytes += t.n;
		if (maildir)
			write_file(maildir, &t, k);
		if (mbox)
			write_mbox(mbox, &t, k);
		if (truth) {
			struct text id = { (char[200]){ 0 }, 0 };

			id_of(&id, k);
			fprintf(truth, "%u\t%.*s\t%d\t%d\n", k, (int)id.n, id.p, parents[k],
				roots[k]);
		}
	}
	printf("%u posts, %.0f bytes in the mean\n", n - from, (double)bytes / (n - from));
	return (mbox && fclose(mbox)) || (truth && fclose(truth));
}
