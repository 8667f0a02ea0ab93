/*
 * fake_imapd.h - an IMAP server that behaves badly on purpose, in a child process.
 *
 * It holds `mails` mails with the UIDs 10, 20, 30 ... and knows just the commands inbox/ sends.
 * Connections are served one after the other; each is a fresh log-in. What goes wrong is said by
 * struct fake; zeroed, nothing does.
 */
#ifndef TESTS_FAKE_IMAPD_H
#define TESTS_FAKE_IMAPD_H

#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <strings.h>

#include "tests/unit/kit.h"

enum fault {
	FINE,
	CUT,          /* close after `at` bytes since the log-in; each connection one byte later */
	STALL,        /* say nothing more after `at` bytes, but stay */
	DRIP,         /* a byte every 5 ms after `at` bytes */
	WRONG_UID,    /* bodies carry the UID + 1 */
	REVERSED,     /* answers to FETCH come in falling order */
	LEFT_OUT,     /* the mail with UID `at` is never given, though listed */
	GONE_BETWEEN, /* UID `at` is listed by SEARCH, but by no FETCH */
	TWICE,        /* each body comes twice */
	FETCH_NO,     /* FETCH of bodies ends in NO when it covers UID `at` */
	RENUMBERED,   /* UIDVALIDITY changes during the first FETCH */
	BYE_GREETING,
	BYE_FETCH,
	NO_CAPABILITY, /* OK without the list */
	LOGIN_NO,
	LOGIN_BUSY,
	IS_PREAUTH,
	NOT_IMAP,
	GARBAGE,       /* bytes without sense instead of an answer to FETCH */
	BROKEN_ANSWER, /* a FETCH whose list never closes */
	ODD_SHAPES,    /* all that RFC 3501 allows: other items, quoted bodies, UID last */
	HUGE_LITERAL,  /* announces 4 GB and sends until refused */
	HUGE_LINE,     /* a line without an end */
	WRONG_SIZE,    /* RFC822.SIZE is 5 for every mail */
	NO_UIDVALIDITY,
	COPIES,     /* UID COPY is done; what takes the mail out of its folder is refused */
	IDLE_EARLY, /* an untagged line before "+", EXISTS in one piece with it */
	IDLE_QUIET, /* EXISTS comes only after "+", when a byte arrives on `poke` */
	IDLE_REFUSED,
	IDLE_DIES
};

struct fake {
	enum fault fault;
	long at;
	int mails;
	size_t size;        /* of each body; 0: about 200 bytes */
	const char *offers; /* words of CAPABILITY; NULL: all */
	const char *proof;  /* what LOGIN or AUTHENTICATE PLAIN has to come with; NULL: anything */
	int poke;
	int *asked; /* memory shared with the test: grows by one with each command; NULL: none */
	/* While it runs: */
	int fd;
	long said, connection;
	bool counting;
	char in[8192];
	size_t in_n;
	char tag[32];
};

static inline size_t fake_mail(const struct fake *f, unsigned uid, char *out, size_t room)
{
	size_t n =
		(size_t)snprintf(out, room,
				 "From: ann@example.org\r\nSubject: mail %u\r\n"
				 "Message-ID: <%u@example.org>\r\n\r\n* 1 FETCH (UID 5)\r\n)\r\n",
				 uid, uid);

	while (n + 40 < (f->size ? f->size : 200))
		n += (size_t)snprintf(out + n, room - n, "line {12} of mail %u, at %zu\r\n", uid,
				      n);
	return n;
}

static inline void fake_wait_for_end(struct fake *f)
{
	struct pollfd p = { .fd = f->fd, .events = POLLIN };
	char waste[512];

	while (poll(&p, 1, -1) > 0 && read(f->fd, waste, sizeof waste) > 0)
		;
	_exit(0);
}

static inline bool fake_write(struct fake *f, const char *s, size_t n)
{
	while (n) {
		ssize_t k = send(f->fd, s, n, MSG_NOSIGNAL);

		if (k <= 0)
			return false;
		s += k;
		n -= (size_t)k;
	}
	return true;
}

/* All output goes through here; false: this connection is over. */
static inline bool fake_say(struct fake *f, const char *s, size_t n)
{
	long cut = f->at + (f->fault == CUT ? f->connection : 0);
	size_t left;

	if (!f->counting || (f->fault != CUT && f->fault != STALL && f->fault != DRIP))
		return fake_write(f, s, n);
	left = cut > f->said ? (size_t)(cut - f->said) : 0;
	f->said += (long)n;
	if (n <= left)
		return fake_write(f, s, n);
	if (!fake_write(f, s, left) || f->fault == CUT)
		return false;
	if (f->fault == STALL)
		fake_wait_for_end(f);
	for (size_t i = left; i < n; i++) {
		struct pollfd p = { .fd = f->fd, .events = 0 };

		if (poll(&p, 1, 5) > 0 || !fake_write(f, s + i, 1))
			return false;
	}
	return true;
}

static inline bool fake_sayf(struct fake *f, const char *fmt, ...)
{
	char text[4096];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return fake_say(f, text, (size_t)n);
}

static inline bool fake_done(struct fake *f, const char *text)
{
	return fake_sayf(f, "%s %s\r\n", f->tag, text);
}

static inline bool fake_line(struct fake *f, char *out, size_t room)
{
	for (;;) {
		char *nl = memchr(f->in, '\n', f->in_n);
		ssize_t k;

		if (nl) {
			size_t n = (size_t)(nl - f->in) + 1;

			if (n >= room)
				abort();
			memcpy(out, f->in, n);
			out[strcspn(out, "\r\n")] = '\0';
			out[n - 2] = '\0';
			memmove(f->in, f->in + n, f->in_n -= n);
			return true;
		}
		if (f->in_n == sizeof f->in)
			abort();
		k = read(f->fd, f->in + f->in_n, sizeof f->in - f->in_n);
		if (k <= 0)
			return false;
		f->in_n += (size_t)k;
	}
}

/* "3:9,12" holds uid? "n:*" holds the last mail always. */
static inline bool fake_in_set(const struct fake *f, const char *set, unsigned uid)
{
	unsigned last = (unsigned)f->mails * 10;

	while (*set && *set != ' ') {
		char *end;
		unsigned low = (unsigned)strtoul(set, &end, 10), high = low;

		if (*end == ':') {
			if (end[1] == '*') {
				high = low > last ? low : last;
				low = low > last ? last : low;
				end += 2;
			} else {
				high = (unsigned)strtoul(end + 1, &end, 10);
			}
		}
		if (uid >= low && uid <= high)
			return true;
		set = end + (*end == ',');
	}
	return false;
}

static inline bool fake_flood(struct fake *f, const char *begin)
{
	char x[65536];

	memset(x, 'x', sizeof x);
	if (!fake_say(f, begin, strlen(begin)))
		return false;
	while (fake_write(f, x, sizeof x))
		;
	return false;
}

static inline bool fake_body(struct fake *f, unsigned uid)
{
	static char mail[1 << 20];
	size_t n = fake_mail(f, uid, mail, sizeof mail);

	if (f->fault == BROKEN_ANSWER)
		return fake_sayf(f, "* 1 FETCH (UID 10 BODY[] NIL ((((\r\n");
	if (f->fault == ODD_SHAPES)
		return fake_sayf(f,
				 "* 1 FETCH (FLAGS (\\Seen $a) X-OTHER ((a (\"b)\" NIL) "
				 "{3}\r\n\")( c)) "
				 "BODY[HEADER.FIELDS (\"X\")]<0> {2}\r\n\r\n MODSEQ (12) "
				 "body[] {%zu}\r\n",
				 n) &&
		       fake_say(f, mail, n) &&
		       fake_sayf(f, " INTERNALDATE \" 3-Mar-2025 10:00:00 +0530\" UID %u)\r\n",
				 uid) &&
		       fake_sayf(f,
				 "* 3 FETCH (FLAGS ())\r\n* 7 EXPUNGE\r\n* X {5}\r\n1 OK\n y\r\n");
	return fake_sayf(f, "* %u FETCH (UID %u BODY[] {%zu}\r\n", uid / 10,
			 uid + (f->fault == WRONG_UID), n) &&
	       fake_say(f, mail, n) && fake_say(f, ")\r\n", 3);
}

static inline bool fake_item(struct fake *f, unsigned uid, bool body)
{
	static char mail[1 << 20];

	if (f->fault == GONE_BETWEEN && uid == (unsigned)f->at)
		return true;
	if (!body)
		return fake_sayf(f,
				 "* %u FETCH (UID %u INTERNALDATE \"03-Mar-2025 10:00:00 +0530\" "
				 "RFC822.SIZE %zu)\r\n",
				 uid / 10, uid,
				 f->fault == WRONG_SIZE ? 5 : fake_mail(f, uid, mail, sizeof mail));
	if (f->fault == LEFT_OUT && uid == (unsigned)f->at)
		return true;
	return fake_body(f, uid) && (f->fault != TWICE || fake_body(f, uid));
}

static inline bool fake_fetch(struct fake *f, const char *args)
{
	bool body = strstr(args, "BODY") != NULL;

	if (body && f->fault == FETCH_NO && fake_in_set(f, args, (unsigned)f->at))
		return fake_done(f, "NO [SERVERBUG] that mail is damaged (0.001 + 0.000 secs).");
	if (body && f->fault == BYE_FETCH) {
		fake_sayf(f, "* BYE going down for repairs\r\n");
		return false;
	}
	if (body && f->fault == GARBAGE)
		return fake_say(f, "* ((((\001\377 FETCH {x}\r\n\r\n)))\r\n", 27) &&
		       fake_done(f, "OK");
	if (body && f->fault == HUGE_LITERAL)
		return fake_flood(f, "* 1 FETCH (UID 10 BODY[] {4000000000}\r\n");
	if (body && f->fault == HUGE_LINE)
		return fake_flood(f, "* 1 FETCH (UID 10 BODY[] \"");
	if (f->fault == RENUMBERED && !fake_sayf(f, "* OK [UIDVALIDITY 99] renumbered\r\n"))
		return false;
	for (int i = 1; i <= f->mails; i++) {
		unsigned uid = (unsigned)(f->fault == REVERSED ? f->mails + 1 - i : i) * 10;

		if (fake_in_set(f, args, uid) && !fake_item(f, uid, body))
			return false;
	}
	return fake_done(f, "OK Fetch completed.");
}

static inline bool fake_search(struct fake *f, const char *args)
{
	const char *set = strstr(args, "UID ");

	if (!fake_sayf(f, "* SEARCH"))
		return false;
	for (int i = 1; i <= f->mails; i++)
		if (!set || fake_in_set(f, set + 4, (unsigned)i * 10))
			if (!fake_sayf(f, " %d", i * 10))
				return false;
	return fake_sayf(f, "\r\n") && fake_done(f, "OK Search completed.");
}

static inline bool fake_select(struct fake *f)
{
	return fake_sayf(f,
			 "* FLAGS (\\Seen \\Deleted)\r\n* OK [PERMANENTFLAGS (\\Seen \\*)] "
			 "Limited\r\n"
			 "* %d EXISTS\r\n* 0 RECENT\r\n",
			 f->mails) &&
	       (f->fault == NO_UIDVALIDITY || fake_sayf(f, "* OK [UIDVALIDITY 7] valid\r\n")) &&
	       fake_sayf(f, "* OK [UIDNEXT %d] next\r\n", f->mails * 10 + 1) &&
	       fake_done(f, "OK [READ-WRITE] Select completed.");
}

static inline bool fake_idle(struct fake *f)
{
	char line[512];
	char c;

	if (f->fault == IDLE_REFUSED)
		return fake_done(f, "NO not now");
	if (f->fault == IDLE_DIES)
		return fake_sayf(f, "+ idling\r\n") && false;
	if (f->fault == IDLE_EARLY)
		fake_sayf(f, "* OK still here\r\n+ idling\r\n* %d EXISTS\r\n", ++f->mails);
	else
		fake_sayf(f, "+ idling\r\n");
	if (f->fault == IDLE_QUIET && read(f->poke, &c, 1) == 1)
		fake_sayf(f, "* OK Still here\r\n* %d EXISTS\r\n", ++f->mails);
	return fake_line(f, line, sizeof line) && !strcmp(line, "DONE") &&
	       fake_done(f, "OK Idle completed.");
}

static inline bool fake_let_in(struct fake *f, const char *proof)
{
	f->counting = !f->proof || !strcmp(proof, f->proof);
	return fake_done(f, f->counting ? "OK Logged in" : "NO not so");
}

/* With the response at once (RFC 4959), or when it is asked for. */
static inline bool fake_plain(struct fake *f, const char *response)
{
	char line[512];

	if (*response == ' ')
		return fake_let_in(f, response + 1);
	return fake_sayf(f, "+ \r\n") && fake_line(f, line, sizeof line) && fake_let_in(f, line);
}

static inline bool fake_command(struct fake *f, const char *c)
{
	const char *offers = f->offers ? f->offers : "IMAP4rev1 SASL-IR IDLE UIDPLUS MOVE";

	if (!strcasecmp(c, "CAPABILITY"))
		return (f->fault == NO_CAPABILITY || fake_sayf(f, "* CAPABILITY %s\r\n", offers)) &&
		       fake_done(f, "OK");
	if (!strncasecmp(c, "LOGIN ", 6)) {
		if (f->fault == LOGIN_NO) /* some say what they were told */
			return fake_sayf(f, "%s NO [AUTHENTICATIONFAILED] wrong password: %s\r\n",
					 f->tag, c);
		if (f->fault == LOGIN_BUSY)
			return fake_done(f, "NO [UNAVAILABLE] try later");
		return fake_let_in(f, c + 6);
	}
	if (f->proof && !strncasecmp(c, "AUTHENTICATE PLAIN", 18))
		return fake_plain(f, c + 18);
	if (!strncasecmp(c, "SELECT ", 7))
		return fake_select(f);
	if (!strncasecmp(c, "UID SEARCH ", 11))
		return fake_search(f, c + 11);
	if (!strncasecmp(c, "UID FETCH ", 10))
		return fake_fetch(f, c + 10);
	if (f->fault == COPIES && !strncasecmp(c, "UID COPY ", 9))
		return fake_done(f, "OK Copied");
	if (!strcasecmp(c, "IDLE"))
		return fake_idle(f);
	if (!strcasecmp(c, "NOOP"))
		return fake_sayf(f, "* %d EXISTS\r\n", ++f->mails) && fake_done(f, "OK");
	if (!strcasecmp(c, "LOGOUT"))
		return false;
	/* Everything else is told back, so that a test sees what was sent. */
	return fake_sayf(f, "%s NO you said: %s\r\n", f->tag, c);
}

static inline void fake_connection(struct fake *f)
{
	char line[8192], *c;
	int mails = f->mails;

	f->said = 0;
	f->in_n = 0;
	f->counting = f->fault == CUT && f->at < 0;
	if (f->fault == BYE_GREETING)
		fake_sayf(f, "* BYE too many connections\r\n");
	else if (f->fault == NOT_IMAP)
		fake_sayf(f, "220 mx.example.org ESMTP\r\n");
	else if (fake_sayf(f, f->fault == IS_PREAUTH ? "* PREAUTH hello\r\n" : "* OK ready\r\n"))
		while (fake_line(f, line, sizeof line) && (c = strchr(line, ' '))) {
			*c = '\0';
			snprintf(f->tag, sizeof f->tag, "%.30s", line);
			if (f->asked)
				++*f->asked;
			if (!fake_command(f, c + 1))
				break;
		}
	f->mails = mails;
}

static inline struct kit_server fake_start(const struct fake *how)
{
	struct kit_server s;
	int fd = kit_listen(&s.port);
	struct fake f = *how;

	s.pid = fork();
	if (!s.pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;; f.connection++) {
			int one = 1;

			f.fd = accept(fd, NULL, NULL);
			setsockopt(f.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
			fake_connection(&f);
			close(f.fd);
		}
	}
	close(fd);
	return s;
}

#endif
