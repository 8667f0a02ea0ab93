#include "base/stream_own.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/when.h"

enum {
	ONE_ADDRESS_MS = 3000,
	LINE_BUFFER = 16384,
	QUIET_S =
		60, /* then the other side is asked whether it is there, so often, so many times */
	AGAIN_S = 15,
	AGAIN_TIMES = 4
};

static struct stream *of(mailstream *s)
{
	return s->low->data;
}

/* ---- connecting ------------------------------------------------------------------------- */

static bool is_loopback(const struct sockaddr *sa)
{
	if (sa->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)sa;

		return ntohl(in->sin_addr.s_addr) >> 24 == 127;
	}
	if (sa->sa_family == AF_INET6) {
		const struct in6_addr *in =
			&((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;

		return IN6_IS_ADDR_LOOPBACK(in) ||
		       (IN6_IS_ADDR_V4MAPPED(in) && in->s6_addr[12] == 127);
	}
	return false;
}

static void drop_fd(struct stream *st)
{
	if (st->fd >= 0)
		close(st->fd);
	st->fd = -1;
}

/* The address as text, for messages only. */
static const char *address_text(const struct addrinfo *ai, char out[64])
{
	if (getnameinfo(ai->ai_addr, ai->ai_addrlen, out, 64, NULL, 0, NI_NUMERICHOST))
		snprintf(out, 64, "an address");
	return out;
}

static void tune(int fd)
{
	int one = 1, out = 256 * 1024, quiet = QUIET_S, again = AGAIN_S, times = AGAIN_TIMES;

	/* Without TCP_NODELAY the last part of a mail waits 44 ms for a delayed ACK. */
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
	/* Who waits for mail says nothing for minutes: routers between forget such a connection after
	 * four or five, and after a sleep of this machine it is gone, and neither says so. */
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &quiet, sizeof quiet);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &again, sizeof again);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &times, sizeof times);
	/* A whole letter is the kernel's at once, and goes on while we wait for the disk. */
	setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &out, sizeof out);
}

/* Starts on the next address, until one is under way. */
static enum err connect_next(struct stream *st, struct why *w)
{
	char name[64];

	drop_fd(st);
	for (struct addrinfo *ai; (ai = st->next); drop_fd(st)) {
		st->next = ai->ai_next;
		st->tried++;
		st->fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		if (st->fd < 0) {
			stream_fail(st, "%s", strerror(errno));
			continue;
		}
		tune(st->fd);
		if (!connect(st->fd, ai->ai_addr, ai->ai_addrlen) || errno == EINPROGRESS) {
			st->due = when_ms() + (ai->ai_next && st->silence_ms > ONE_ADDRESS_MS
						       ? ONE_ADDRESS_MS
						       : st->silence_ms);
			st->wants = POLLOUT;
			return NONE;
		}
		stream_fail(st, "%s: %s", address_text(ai, name), strerror(errno));
	}
	st->state = STREAM_BROKEN;
	return why(w, AGAIN, "cannot reach %s port %d: %s%s", st->host, st->port, st->fault,
		   st->tried > 1 ? " (the last of several addresses)" : "");
}

/* Is the connection up? Only poll and SO_ERROR know. */
static enum err connect_check(struct stream *st, struct why *w)
{
	struct pollfd p = { .fd = st->fd, .events = POLLOUT };
	int error = 0;
	socklen_t len = sizeof error;

	if (poll(&p, 1, 0) <= 0) {
		if (when_ms() < st->due)
			return NONE;
		stream_fail(st, "no answer to the connection");
		return connect_next(st, w);
	}
	if (getsockopt(st->fd, SOL_SOCKET, SO_ERROR, &error, &len))
		error = errno;
	if (error) {
		stream_fail(st, "%s", strerror(error));
		return connect_next(st, w);
	}
	freeaddrinfo(st->all);
	st->all = st->next = NULL;
	st->wants = POLLIN;
	if (st->acc->tls == TLS_IMPLICIT)
		return stream_tls_start(st, st->acc, w) == OK ? stream_step_own(st, w) : BAD;
	st->state = STREAM_READY;
	return OK;
}

enum err stream_step_own(struct stream *st, struct why *w)
{
	switch (st->state) {
	case STREAM_CONNECTING: return connect_check(st, w);
	case STREAM_SHAKING: return stream_tls_shake(st, w);
	case STREAM_READY: return OK;
	case STREAM_BROKEN: break;
	}
	return why(w, AGAIN, "%s", *st->fault ? st->fault : "the connection is closed");
}

enum err stream_step(mailstream *s, struct why *w)
{
	return stream_step_own(of(s), w);
}

/* Plain text may leave only to this machine, unless somebody said `insecure`. */
static enum err refuse_plain(const struct account *acc, const struct addrinfo *all, struct why *w)
{
	if (acc->tls != TLS_NONE || acc->insecure)
		return OK;
	for (const struct addrinfo *ai = all; ai; ai = ai->ai_next)
		if (!is_loopback(ai->ai_addr))
			return why(
				w, BAD,
				"%s is another machine, and tls = \"none\" would show it your "
				"password: set tls = \"implicit\" or \"starttls\" (or insecure = "
				"true, if the wire between is yours)",
				acc->host);
	return OK;
}

static enum err lookup(const struct account *acc, struct addrinfo **all, struct why *w)
{
	struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	char port[16];
	int rc;

	snprintf(port, sizeof port, "%d", acc->port);
	hints.ai_flags = AI_NUMERICSERV;
	rc = getaddrinfo(acc->host, port, &hints, all);
	if (rc)
		return why(w, AGAIN,
			   "cannot find the host %s: %s. Is the name right, and the network there?",
			   acc->host, rc == EAI_SYSTEM ? strerror(errno) : gai_strerror(rc));
	return OK;
}

static ssize_t low_read(mailstream_low *low, void *p, size_t n);
static ssize_t low_write(mailstream_low *low, const void *p, size_t n);
static int low_close(mailstream_low *low);
static int low_fd(mailstream_low *low);
static void low_free(mailstream_low *low);
static void low_cancel(mailstream_low *low);
static carray *low_chain(mailstream_low *low);

static mailstream_low_driver driver = {
	.mailstream_read = low_read,
	.mailstream_write = low_write,
	.mailstream_close = low_close,
	.mailstream_get_fd = low_fd,
	.mailstream_free = low_free,
	.mailstream_cancel = low_cancel,
	.mailstream_get_certificate_chain = low_chain,
};

static mailstream *stream_new(const struct account *acc, struct addrinfo *all)
{
	struct arena *a = arena_new();
	struct stream *st = arena_get(a, sizeof *st);
	mailstream_low *low;
	mailstream *s;

	st->a = a;
	st->fd = -1;
	st->acc = acc;
	st->host = arena_dup(a, acc->host);
	st->port = acc->port;
	st->all = st->next = all;
	st->silence_ms = (acc->timeout_s > 0 ? acc->timeout_s : 60) * INT64_C(1000);
	low = mailstream_low_new(st, &driver);
	s = low ? mailstream_new(low, LINE_BUFFER) : NULL;
	if (!s)
		die("out of memory");
	return s;
}

enum err stream_begin(const struct account *acc, mailstream **out, struct why *w)
{
	struct addrinfo *all = NULL;
	enum err e;

	*out = NULL;
	if (!acc->host || !*acc->host || acc->port < 1 || acc->port > 65535)
		return why(w, BAD, "the account has no host, or no port from 1 to 65535");
	if ((e = lookup(acc, &all, w)) != OK)
		return e;
	if ((e = refuse_plain(acc, all, w)) != OK) {
		freeaddrinfo(all);
		return e;
	}
	*out = stream_new(acc, all);
	if (connect_next(of(*out), w) == NONE)
		return OK;
	stream_close(*out);
	*out = NULL;
	return AGAIN;
}

/* Steps until it is done, one way or the other. */
static enum err finish(mailstream *s, struct why *w)
{
	struct stream *st = of(s);
	enum err e;

	while ((e = stream_step_own(st, w)) == NONE) {
		struct pollfd p = { .fd = st->fd, .events = st->wants };
		int64_t left = st->due - when_ms();

		poll(&p, 1, left < 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left);
	}
	return e;
}

enum err stream_open(const struct account *acc, mailstream **out, struct why *w)
{
	enum err e = stream_begin(acc, out, w);

	if (e == OK)
		e = finish(*out, w);
	if (e != OK) {
		stream_close(*out);
		*out = NULL;
	}
	return e;
}

enum err stream_starttls_begin(mailstream *s, const struct account *acc, struct why *w)
{
	struct stream *st = of(s);
	char c;

	if (st->tls)
		return why(w, BAD, "this connection is encrypted already");
	if (s->read_buffer_len || recv(st->fd, &c, 1, MSG_PEEK | MSG_DONTWAIT) > 0)
		return why(
			w, BAD,
			"%s sent more than its answer to STARTTLS: somebody may be putting words "
			"into the connection; use tls = \"implicit\"",
			st->host);
	return stream_tls_start(st, acc, w);
}

enum err stream_starttls(mailstream *s, const struct account *acc, struct why *w)
{
	enum err e = stream_starttls_begin(s, acc, w);

	return e == OK ? finish(s, w) : e;
}

/* ---- bytes ------------------------------------------------------------------------------ */

static long plain_read(struct stream *st, void *p, size_t n)
{
	ssize_t k;

	do
		k = recv(st->fd, p, n, 0);
	while (k < 0 && errno == EINTR);
	if (k > 0)
		return k;
	if (k < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
		st->wants = POLLIN;
		return 0;
	}
	return stream_fail(st, "%s", k ? strerror(errno) : "the server closed the connection");
}

static long plain_writev(struct stream *st, const struct iovec *v, int n)
{
	struct msghdr m = { .msg_iov = (struct iovec *)(uintptr_t)v, .msg_iovlen = (size_t)n };
	ssize_t k;

	do
		k = sendmsg(st->fd, &m, MSG_NOSIGNAL);
	while (k < 0 && errno == EINTR);
	if (k >= 0)
		return k;
	if (errno == EAGAIN || errno == EWOULDBLOCK) {
		st->wants = POLLOUT;
		return 0;
	}
	return stream_fail(st, "%s", strerror(errno));
}

static long move_in(struct stream *st, void *p, size_t n)
{
	long k;

	if (st->state != STREAM_READY)
		return -1;
	if (st->limited && n > st->left)
		n = st->left;
	if (!n)
		return stream_fail(st, "the server sent more than was allowed for one answer");
	k = st->tls ? stream_tls_read(st, p, n) : plain_read(st, p, n);
	if (k > 0 && st->limited)
		st->left -= (uint64_t)k;
	return k;
}

static long move_out(struct stream *st, const struct iovec *v, int n)
{
	if (st->state != STREAM_READY)
		return -1;
	if (n > IOV_MAX)
		n = IOV_MAX;
	return st->tls ? stream_tls_writev(st, v, n) : plain_writev(st, v, n);
}

long stream_try_read(mailstream *s, void *p, size_t n)
{
	return move_in(of(s), p, n);
}

long stream_try_writev(mailstream *s, const struct iovec *v, int n)
{
	return move_out(of(s), v, n);
}

static int sign(struct stream *st)
{
	if (!st->alive)
		return INT_MAX;
	st->alive(st->alive_arg);
	return st->alive_ms;
}

void stream_watch(mailstream *s, int every_ms, void (*alive)(void *arg), void *arg)
{
	struct stream *st = of(s);

	st->alive = alive;
	st->alive_arg = arg;
	st->alive_ms = every_ms;
}

int stream_sign(mailstream *s)
{
	return sign(of(s));
}

/* Waits for what the last call wanted; false: too long, and the stream is done with. A server
 * that sends a byte now and then resets the silence but never the deadline. */
static bool wait_for(struct stream *st)
{
	int64_t now = when_ms(), end = st->silence_ms ? now + st->silence_ms : INT64_MAX;
	struct pollfd p = { .fd = st->fd, .events = st->wants };

	if (st->deadline && st->deadline < end)
		end = st->deadline;
	for (; now < end; now = when_ms()) {
		int64_t left = end - now;
		int most = sign(st), k = poll(&p, 1, left > most ? most : (int)left);

		if (k > 0)
			return true;
		if (k < 0 && errno != EINTR)
			break;
	}
	stream_fail(st, end == st->deadline ? "the server took too long to answer"
					    : "the server has fallen silent");
	return false;
}

static ssize_t low_read(mailstream_low *low, void *p, size_t n)
{
	struct stream *st = low->data;
	long k;

	if (st->deadline && when_ms() >= st->deadline)
		return stream_fail(st, "the server took too long to answer");
	sign(st); /* a long mail may never make us wait */
	while (!(k = move_in(st, p, n)))
		if (!wait_for(st))
			return -1;
	return k;
}

static ssize_t low_write(mailstream_low *low, const void *p, size_t n)
{
	struct stream *st = low->data;
	struct iovec v = { .iov_base = (void *)(uintptr_t)p, .iov_len = n };
	long k;

	while (!(k = move_out(st, &v, 1)) && n)
		if (!wait_for(st))
			return -1;
	return k;
}

static int low_close(mailstream_low *low)
{
	struct stream *st = low->data;

	stream_tls_end(st);
	drop_fd(st);
	st->state = STREAM_BROKEN;
	return 0;
}

static int low_fd(mailstream_low *low)
{
	return ((struct stream *)low->data)->fd;
}

static void low_free(mailstream_low *low)
{
	struct stream *st = low->data;

	low_close(low);
	if (st->all)
		freeaddrinfo(st->all);
	arena_free(st->a);
	free(low);
}

static void low_cancel(mailstream_low *low)
{
	(void)low; /* nobody waits in another thread */
}

static carray *low_chain(mailstream_low *low)
{
	(void)low; /* verified in the handshake already */
	return NULL;
}

/* ---- the rest --------------------------------------------------------------------------- */

void stream_close(mailstream *s)
{
	if (s)
		mailstream_close(s);
}

int stream_fd(mailstream *s)
{
	return of(s)->fd;
}

bool stream_is_tls(mailstream *s)
{
	return of(s)->tls && of(s)->state == STREAM_READY;
}

bool stream_pending(mailstream *s)
{
	return s->read_buffer_len || stream_tls_pending(of(s));
}

void stream_deadline_ms(mailstream *s, int64_t ms)
{
	of(s)->deadline = ms ? when_ms() + ms : 0;
}

void stream_silence_ms(mailstream *s, int64_t ms)
{
	of(s)->silence_ms = ms;
}

void stream_limit(mailstream *s, uint64_t bytes)
{
	of(s)->limited = bytes > 0;
	of(s)->left = bytes;
}

const char *stream_fault(mailstream *s)
{
	return of(s)->fault;
}

short stream_wants(mailstream *s)
{
	return of(s)->wants;
}

int64_t stream_due(mailstream *s)
{
	return of(s)->due;
}
