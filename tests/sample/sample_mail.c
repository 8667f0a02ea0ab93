/*
 * sample_mail.c - a mail as its program would have written it: headers, charset, coding, parts.
 */
#include <iconv.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"
#include "compose/encode.h"
#include "sample_text.h"

static const struct make {
	const char *agent;
	bool text, html, eight; /* eight: bytes above 127 go as they are */
} makes[CLIENTS] = {
	[THUNDERBIRD] = { "User-Agent: Mozilla Thunderbird", true, false, true },
	[GMAIL] = { "X-Mailer-Kind: web", true, true, false },
	[OUTLOOK] = { "X-Mailer: Microsoft Outlook 16.0", true, true, false },
	[APPLE] = { "X-Mailer: Apple Mail (2.3774.500.171.1.1)", true, true, false },
	[PHONE] = { "X-Mailer: Pocket Mail 7.2", true, false, false },
	[MUTT] = { "User-Agent: Mutt/2.2.9 (2022-11-12)", true, false, true },
	[WEBMAIL] = { "User-Agent: Roundcube Webmail/1.6.5", false, true, false },
};

static bool ascii(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s > 126)
			return false;
	return true;
}

/* The bytes in that charset; NULL: it has no such letters. */
static char *convert(struct arena *a, const char *s, const char *charset, size_t *n)
{
	size_t left = strlen(s), room = 4 * left + 16, all = room;
	char *out = arena_get(a, room), *at = out, *in = (char *)(uintptr_t)s;
	iconv_t cd = iconv_open(charset, "UTF-8");
	bool good;

	if (cd == (iconv_t)-1)
		return NULL;
	good = iconv(cd, &in, &left, &at, &room) == 0 && iconv(cd, NULL, NULL, &at, &room) == 0;
	iconv_close(cd);
	*n = all - room;
	return good ? out : NULL;
}

static const char *charset_for(struct arena *a, const struct said *s, const char *text)
{
	size_t n;

	if (ascii(text))
		return "us-ascii";
	return convert(a, text, s->who->charset, &n) ? s->who->charset : "utf-8";
}

/* RFC 2047, twelve letters a word: short enough for each charset here. */
static void words(struct arena *a, struct buf *b, const struct said *s, const char *text)
{
	const char *charset = charset_for(a, s, text);

	if (!strcmp(charset, "us-ascii") || !strcmp(charset, "utf-8")) {
		if (ascii(text))
			buf_str(b, text);
		else
			encode_words(b, text, strlen(text), 20);
		return;
	}
	for (const char *from = text, *p; *from; from = p) {
		struct buf code = BUF(a);
		size_t n;
		char *bytes;

		p = from;
		for (int i = 0; i < 12 && *p; i++)
			p += text_next(p, strlen(p), NULL);
		bytes = convert(a, arena_ndup(a, from, (size_t)(p - from)), charset, &n);
		encode_base64(&code, bytes, n);
		buf_printf(b, "%s=?%s?B?%.*s?=", from == text ? "" : "\r\n ", charset,
			   (int)strcspn(buf_text(&code), "\r\n"), buf_text(&code));
	}
}

static const char *date(struct arena *a, const struct said *s)
{
	const char *utc = when_rfc5322(a, s->at + s->offset);
	int minutes = s->offset / 60, left = minutes < 0 ? -minutes : minutes;

	return arena_printf(a, "%.*s%c%02d%02d", (int)strlen(utc) - 5, utc, minutes < 0 ? '-' : '+',
			    left / 60, left % 60);
}

/* --- parts ------------------------------------------------------------------------------------- */

static void lines_crlf(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] == '\n')
			buf_str(b, "\r\n");
		else
			buf_char(b, s[i]);
}

static void text_part(struct arena *a, struct buf *b, const struct said *s, const char *subtype)
{
	bool html = !strcmp(subtype, "html"), flowed = !html && s->client == THUNDERBIRD;
	const char *text = html ? sample_html(a, s) : sample_text(a, s, flowed);
	const char *charset = charset_for(a, s, text);
	bool seven = ascii(text) || !strcmp(charset, "iso-2022-jp");
	size_t n;
	const char *bytes = convert(a, text, charset, &n);

	buf_printf(b, "Content-Type: text/%s; charset=\"%s\"%s\r\nContent-Transfer-Encoding: ",
		   subtype, charset, flowed ? "; format=flowed" : "");
	if (!html && (seven || makes[s->client].eight)) {
		buf_printf(b, "%s\r\n\r\n", seven ? "7bit" : "8bit");
		lines_crlf(b, bytes, n);
	} else if (s->client == GMAIL && encode_wants_base64(bytes, n)) {
		struct buf crlf = BUF(a);

		lines_crlf(&crlf, bytes, n);
		buf_str(b, "base64\r\n\r\n");
		encode_base64(b, crlf.p, crlf.n);
	} else {
		buf_str(b, "quoted-printable\r\n\r\n");
		encode_qp(b, bytes, n, false);
	}
}

static const char *boundary(struct arena *a, const struct said *s, const char *what)
{
	return arena_printf(a, "--=_%s_%ld_%08lx", what, s->number,
			    (unsigned long)s->at * 2246822519u & 0xffffffff);
}

static void words_part(struct arena *a, struct buf *b, const struct said *s)
{
	const struct make *m = &makes[s->client];
	const char *mark = boundary(a, s, "Part");

	if (!m->text || !m->html) {
		text_part(a, b, s, m->html ? "html" : "plain");
		return;
	}
	buf_printf(b, "Content-Type: multipart/alternative; boundary=\"%s\"\r\n\r\n--%s\r\n", mark,
		   mark);
	text_part(a, b, s, "plain");
	buf_printf(b, "\r\n--%s\r\n", mark);
	text_part(a, b, s, "html");
	buf_printf(b, "\r\n--%s--\r\n", mark);
}

/* A file of no meaning and a true size: bytes that look like those of a picture to nobody. */
static void made_up(struct buf *b, const struct said *s, size_t bytes)
{
	unsigned long x = (unsigned long)s->at;

	while (bytes--) {
		x = x * 1103515245 + 12345;
		buf_char(b, (char)(x >> 16));
	}
}

static void file_part(struct arena *a, struct buf *b, const struct said *s, const struct file *f)
{
	struct buf bytes = BUF(a);

	buf_printf(b, "Content-Type: %s", f->type);
	encode_parameter(b, "name", f->name);
	buf_str(b, "\r\nContent-Disposition: attachment");
	encode_parameter(b, "filename", f->name);
	buf_str(b, "\r\nContent-Transfer-Encoding: base64\r\n\r\n");
	if (f->bytes)
		made_up(&bytes, s, f->bytes);
	else
		lines_crlf(&bytes, buf_text(&f->text), f->text.n);
	encode_base64(b, bytes.p, bytes.n);
}

static void body(struct arena *a, struct buf *b, const struct said *s)
{
	const char *mark = boundary(a, s, "Files");

	if (!s->files) {
		words_part(a, b, s);
		return;
	}
	buf_printf(b, "Content-Type: multipart/mixed; boundary=\"%s\"\r\n\r\n--%s\r\n", mark, mark);
	words_part(a, b, s);
	for (const struct file *f = s->files; f; f = f->next) {
		buf_printf(b, "\r\n--%s\r\n", mark);
		file_part(a, b, s, f);
	}
	buf_printf(b, "\r\n--%s--\r\n", mark);
}

/* What a mail server says when a letter comes back: RFC 3464, about a letter of ours. */
static void undelivered(struct arena *a, struct buf *b, const struct said *s)
{
	const char *mark = boundary(a, s, "Report"), *domain = strchr(s->who->address, '@') + 1;

	buf_printf(
		b,
		"Content-Type: multipart/report; report-type=delivery-status; boundary=\"%s\"\r\n"
		"\r\n--%s\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n",
		mark, mark);
	lines_crlf(b, buf_text(&s->body), s->body.n);
	buf_printf(b,
		   "\r\n--%s\r\nContent-Type: message/delivery-status\r\n\r\n"
		   "Reporting-MTA: dns; mx.%s\r\n\r\nFinal-Recipient: rfc822; %s\r\n"
		   "Action: failed\r\nStatus: 5.2.2\r\n"
		   "Diagnostic-Code: smtp; 552 5.2.2 mailbox full\r\n\r\n"
		   "--%s\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: %s\r\nTo: %s\r\n"
		   "Subject: A letter to you\r\n\r\n--%s--\r\n",
		   mark, domain, s->who->address, mark, SAMPLE_ADDRESS, s->who->address, mark);
}

/* --- the head ---------------------------------------------------------------------------------- */

static void references(struct buf *b, const struct said *s)
{
	const struct said *up[20];
	int n = 0;

	if (!s->parent || s->lost)
		return;
	for (const struct said *p = s->parent; p && n < 20; p = p->parent)
		up[n++] = p;
	buf_printf(b, "In-Reply-To: <%s>\r\nReferences:", s->parent->message_id);
	while (n)
		buf_printf(b, " <%s>%s", up[n - 1]->message_id, n > 1 ? "\r\n" : ""), n--;
	buf_str(b, "\r\n");
}

static void trace(struct arena *a, struct buf *b, const struct said *s)
{
	const char *domain = strchr(s->who->address, '@') + 1;

	buf_printf(b, "Return-Path: <%s>\r\nReceived: from mail.%s by mx.example.org; %s\r\n",
		   s->manner == MANNER_WRITTEN ? s->who->address : "", domain,
		   when_rfc5322(a, s->arrives));
	buf_printf(b,
		   "Authentication-Results: mx.example.org; dkim=pass header.d=%s;\r\n"
		   " spf=pass smtp.mailfrom=%s; dmarc=pass header.from=%s\r\n",
		   domain, domain, domain);
}

static void from(struct arena *a, struct buf *b, const struct said *s)
{
	const char *domain = strchr(s->who->address, '@') + 1;

	if (s->manner == MANNER_UNDELIVERED) {
		buf_printf(b, "From: Mail Delivery System <MAILER-DAEMON@%s>\r\n", domain);
		return;
	}
	buf_str(b, "From: ");
	if (ascii(s->who->name) && strchr(s->who->name, '.'))
		buf_printf(b, "\"%s\"", s->who->name);
	else
		words(a, b, s, s->who->name);
	buf_printf(b, " <%s>\r\n", s->who->address);
}

const char *sample_mail(struct arena *a, const struct said *s, size_t *n)
{
	struct buf b = BUF(a);

	trace(a, &b, s);
	from(a, &b, s);
	buf_printf(&b, "To: %s\r\nSubject: ", s->to);
	words(a, &b, s, sample_subject(a, s));
	buf_printf(&b, "\r\nDate: %s\r\nMessage-ID: <%s>\r\n", date(a, s), s->message_id);
	references(&b, s);
	if (s->manner != MANNER_WRITTEN)
		buf_str(&b, "Auto-Submitted: auto-replied\r\nPrecedence: bulk\r\n");
	else
		buf_printf(&b, "%s\r\n", makes[s->client].agent);
	buf_str(&b, "MIME-Version: 1.0\r\n");
	if (s->manner == MANNER_UNDELIVERED)
		undelivered(a, &b, s);
	else
		body(a, &b, s);
	*n = b.n;
	return buf_text(&b);
}
