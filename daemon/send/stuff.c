#include "send/send.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* The length of the run at p that needs no thought: no CR, LF, NUL. */
static size_t plain_run(const char *p, size_t n)
{
	const char *end = memchr(p, '\n', n);
	const char *cr;

	n = end ? (size_t)(end - p) : n;
	cr = memchr(p, '\r', n);
	n = cr ? (size_t)(cr - p) : n;
	end = memchr(p, '\0', n);
	return end ? (size_t)(end - p) : n;
}

/* `last` is '\n' at a line start, and '\r' there too when that CR has been turned into CRLF. */
void send_stuff_add(struct send_stuff *st, const char *p, size_t n)
{
	for (size_t k; n; p += k, n -= k) {
		bool start = st->last == '\n' || st->last == '\r';

		k = 1;
		if (*p == '\n' && st->last == '\r') {
			st->last = '\n'; /* its CRLF is out already */
			continue;
		}
		if (*p == '\r' || *p == '\n') {
			buf_add(st->out, "\r\n", 2);
			st->last = *p;
			continue;
		}
		if (*p == '.' && start)
			buf_char(st->out, '.');
		k = plain_run(p, n);
		if (k)
			buf_add(st->out, p, k);
		else
			buf_char(st->out, ' '), k = 1; /* NUL */
		st->last = 'x';
	}
}

void send_stuff_end(struct send_stuff *st)
{
	if (st->last != '\n' && st->last != '\r')
		buf_add(st->out, "\r\n", 2);
	st->last = '\n';
}

enum place { LINE_START, AFTER_DOT, IN_LINE, AFTER_CR, PLACES };

static const char BARE[] = "a line break that is not CRLF";

/* The rest of a line, as far as this piece has it; *at moves on. */
static const char *line_fault(const char *p, size_t n, size_t *at, enum place *place)
{
	const char *from = p + *at, *lf = memchr(from, '\n', n - *at);
	size_t len = lf ? (size_t)(lf - from) : n - *at;
	const char *cr = memchr(from, '\r', len);

	if (cr ? cr != from + len - 1 : lf != NULL)
		return BARE;
	*at += len + (lf != NULL);
	*place = lf ? LINE_START : cr ? AFTER_CR : IN_LINE;
	return NULL;
}

static const char *piece_fault(const char *p, size_t n, enum place *place)
{
	const char *fault = NULL;

	for (size_t i = 0; i < n && !fault;) {
		if (*place == AFTER_CR) {
			fault = p[i++] == '\n' ? NULL : BARE;
			*place = LINE_START;
		} else if (*place == AFTER_DOT) {
			fault = p[i++] == '.' ? NULL : "a line that begins with one dot";
			*place = IN_LINE;
		} else if (*place == LINE_START && p[i] == '.') {
			i++;
			*place = AFTER_DOT;
		} else {
			fault = line_fault(p, n, &i, place);
		}
	}
	return fault;
}

void send_seam_find(struct send_seam *seam, const char *p, size_t n)
{
	for (int from = 0; from < PLACES; from++) {
		enum place place = (enum place)from;
		const char *fault = piece_fault(p, n, &place);

		seam->end[from] = (signed char)(fault ? SEND_SEAM_FAULT : (int)place);
	}
}

const char *send_content_fault(const struct iovec *v, const struct send_seam *const *seams, int n)
{
	enum place place = LINE_START;
	const char *fault = NULL;
	size_t total = 0;

	for (int i = 0; i < n && !fault; i++) {
		int end = seams && seams[i] ? seams[i]->end[place] : SEND_SEAM_FAULT;

		if (end != SEND_SEAM_FAULT)
			place = (enum place)end;
		else /* not known, or to be put into words */
			fault = piece_fault(v[i].iov_base, v[i].iov_len, &place);
		total += v[i].iov_len;
	}
	if (fault)
		return fault;
	if (!total)
		return "no content";
	return place == LINE_START ? NULL : "a last line that is not ended";
}

/* RFC 5321 section 4.5.3.1: 64 octets local part; 254 follow from the path's 256. */
const char *send_address_fault(const char *addr)
{
	const char *at = strrchr(addr, '@');
	size_t n = strlen(addr);

	if (n > 254)
		return "the address is longer than 254 bytes";
	if (!at || at == addr || !at[1] || at - addr > 64 || *addr == '@')
		return "the address is not of the form name@domain";
	if (*addr != '"' && memchr(addr, '@', (size_t)(at - addr)))
		return "the address has two @";
	for (const char *p = addr; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (c <= 0x20 || c == 0x7f || c == '<' || c == '>')
			return "the address holds a blank, control, < or >";
		if (p > at && c < 0x80 && !strchr("-.:[]", c) && !(c >= '0' && c <= '9') &&
		    !((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			return "the domain of the address holds a character no domain has";
	}
	return text_is_utf8(addr, n) ? NULL : "the address is not valid UTF-8";
}
