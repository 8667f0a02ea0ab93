/*
 * imap_wire.c - commands to the server and its answers, line by line.
 */
#include "inbox/imap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/log.h"
#include "base/text.h"
#include "base/when.h"

enum {
	SLOWEST = 4,     /* bytes a millisecond a server must send at least */
	ANSWER = 1 << 20 /* bytes of an answer that carries no mail */
};

void inbox_arm(struct inbox *b, uint64_t expected, uint64_t slack)
{
	int64_t ms = b->command_ms + (int64_t)(expected / SLOWEST);

	b->due = when_ms() + ms;
	stream_deadline_ms(b->s, ms);
	stream_limit(b->s, expected * 2 + slack + ANSWER);
}

/* Dovecot's answers end with the time they took: what is wrong would be something else each time. */
static void cut_time(char *text)
{
	char *p = strrchr(text, '(');

	if (p && p > text && p[-1] == ' ' &&
	    !strcmp(p + 1 + strspn(p + 1, "0123456789.+ "), "secs)."))
		p[-1] = '\0';
}

/* "[CODE rest] text" */
void inbox_note(struct inbox *b, const char *text)
{
	struct why clean;
	size_t n;

	b->code[0] = '\0';
	if (*text == '[') {
		n = strcspn(text + 1, " ]");
		snprintf(b->code, sizeof b->code, "%.*s", (int)(n > 30 ? 30 : n), text + 1);
		text += strcspn(text, "]");
		text += *text == ']';
		text += strspn(text, " ");
	}
	why(&clean, BAD, "%.200s", text);
	cut_time(clean.text);
	snprintf(b->words, sizeof b->words, "%s", clean.text);
	log_hide(b->words, strlen(text) >= 200); /* it may hold what we said to log in */
}

enum err inbox_broken(struct inbox *b, struct why *w, const char *doing)
{
	const char *fault = stream_fault(b->s);

	b->dead = true;
	if (!*fault)
		fault = "its answer could not be understood";
	return why(w, AGAIN, "the connection to %s was lost while %s: %s%s%s", b->acc->host, doing,
		   fault, b->bye ? "; it said: " : "", b->bye ? b->words : "");
}

bool inbox_send(struct inbox *b, const char *text, bool secret)
{
	char tag[16];
	int n = snprintf(tag, sizeof tag, "%d ", ++b->im->imap_tag);

	trace(TRACE_INBOX, "C: %s%s", tag, secret ? "***" : text);
	b->words[0] = '\0';
	b->bye = false;
	if (mailstream_write(b->s, tag, (size_t)n) < 0 ||
	    mailstream_write(b->s, text, strlen(text)) < 0 ||
	    mailstream_write(b->s, "\r\n", 2) < 0 || mailstream_flush(b->s) < 0) {
		b->dead = true;
		return false;
	}
	return true;
}

bool inbox_read_over(struct inbox *b, uint64_t n)
{
	char waste[8192];

	while (n) {
		ssize_t k =
			mailstream_read(b->s, waste, n < sizeof waste ? (size_t)n : sizeof waste);

		if (k <= 0)
			return false;
		n -= (uint64_t)k;
	}
	return true;
}

/* A literal in a line we do not care for. */
static bool skip_literal(struct inbox *b, const char *line)
{
	const char *brace = strrchr(line, '{');
	char *end;
	unsigned long n;

	if (!brace || line[strlen(line) - 1] != '}')
		return true;
	n = strtoul(brace + 1, &end, 10);
	return end == brace + 1 || strcmp(end, "}") != 0 || inbox_read_over(b, n);
}

bool inbox_pass(struct inbox *b, const char *line)
{
	static const char numbered[] = "* OK [UIDVALIDITY ";
	size_t n = strlen(line);

	if (n > 7 && text_eq(line + n - 7, " EXISTS"))
		b->changed = true;
	if (text_starts(line, numbered) && b->folder)
		b->renumbered |= strtoul(line + sizeof numbered - 1, NULL, 10) != b->uidvalidity;
	if (text_starts(line, "* BYE")) {
		inbox_note(b, line + strlen("* BYE") + (line[5] == ' '));
		b->bye = true;
	}
	return skip_literal(b, line);
}

bool inbox_verdict(struct inbox *b, const char *line, enum reply *r)
{
	char tag[16];
	size_t n = (size_t)snprintf(tag, sizeof tag, "%d ", b->im->imap_tag), word;

	if (strncmp(line, tag, n) != 0)
		return false;
	trace(TRACE_INBOX, "S: %.400s", line);
	line += n;
	word = strcspn(line, " ");
	inbox_note(b, line + word + (line[word] == ' '));
	*r = text_starts(line, "OK") ? REPLY_OK : text_starts(line, "NO") ? REPLY_NO : REPLY_BAD;
	return true;
}

enum reply inbox_reply(struct inbox *b, inbox_line *on, void *arg)
{
	const char *line;

	while ((line = mailstream_read_line_remove_eol(b->s, b->im->imap_stream_buffer))) {
		enum reply r;

		if (inbox_verdict(b, line, &r))
			return r;
		trace(TRACE_INBOX, "S: %.400s", line);
		if (on && !on(b, arg, line))
			break;
		if (!inbox_pass(b, line))
			break;
	}
	b->dead = true;
	return REPLY_LOST;
}

enum reply inbox_command(struct inbox *b, const char *text, inbox_line *on, void *arg)
{
	inbox_arm(b, 0, 0);
	return inbox_send(b, text, false) ? inbox_reply(b, on, arg) : REPLY_LOST;
}

/* RFC 5530: codes that say it may work later. */
bool inbox_temporary(const struct inbox *b)
{
	static const char *const codes[] = { "UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG" };

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (text_eq(b->code, codes[i]))
			return true;
	return false;
}

static enum err refused_by(struct inbox *b, const char *refused, struct why *w)
{
	return why(w, inbox_temporary(b) ? AGAIN : BAD, "the server %s refused %s; it said: %s",
		   b->acc->host, refused, *b->words ? b->words : "nothing");
}

enum err inbox_replied(struct inbox *b, enum reply r, const char *doing, const char *refused,
		       struct why *w)
{
	if (r == REPLY_OK)
		return OK;
	return r == REPLY_LOST ? inbox_broken(b, w, doing) : refused_by(b, refused, w);
}

enum err inbox_result(struct inbox *b, int r, const char *doing, const char *refused, struct why *w)
{
	const struct mailimap_response_info *info = b->im->imap_response_info;

	if (b->im->imap_response)
		inbox_note(b, b->im->imap_response);
	if (info && info->rsp_atom)
		snprintf(b->code, sizeof b->code, "%.30s", info->rsp_atom);
	switch (r) {
	case MAILIMAP_NO_ERROR: return OK;
	case MAILIMAP_ERROR_STREAM:
	case MAILIMAP_ERROR_PARSE:
	case MAILIMAP_ERROR_PROTOCOL:
	case MAILIMAP_ERROR_FATAL:
	case MAILIMAP_ERROR_MEMORY:
	case MAILIMAP_ERROR_BAD_STATE: return inbox_broken(b, w, doing);
	default: return refused_by(b, refused, w);
	}
}

bool inbox_offers(const struct inbox *b, const char *word)
{
	const char *words = b->can.words;
	size_t n = strlen(word);

	while (*words) {
		size_t k = strcspn(words, " ");

		if (k == n && !strncasecmp(words, word, n))
			return true;
		words += k + (words[k] == ' ');
	}
	return false;
}
