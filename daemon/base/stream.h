/*
 * stream.h - one TCP connection, plain or TLS, under libetpan's mailstream.
 *
 * libetpan's own socket and TLS drivers verify no certificate, spin on EOF and stall on Nagle's
 * algorithm; this is the driver used in their place. The descriptor is non-blocking, CLOEXEC,
 * TCP_NODELAY and SO_KEEPALIVE; no signal is ever raised by a write. Every wait is by poll with
 * two limits: `timeout_s` of silence, and a deadline that stream_deadline_ms arms. EOF is an
 * error, never a 0. TLS is 1.2 or newer, with SNI; chain and host name are verified during the
 * handshake, before any secret. A stream belongs to one thread and to the process that opened it.
 *
 *	mailstream *s;
 *	if ((e = stream_open(acc, &s, w)) != OK)
 *		return e;
 *	stream_deadline_ms(s, 30000);
 *	...mailstream_read_line, mailstream_write, mailstream_flush...
 *	stream_close(s);
 */
#ifndef BASE_STREAM_H
#define BASE_STREAM_H

#include <libetpan/libetpan.h>
#include <sys/uio.h>
#include "base/account.h"
#include "base/err.h"

struct arena;
struct stream; /* the state behind one mailstream; owned by it, gone with stream_close */

/* stream_open - connect, and TLS too where account.tls is TLS_IMPLICIT. Every address of the host
 *   is tried, in the resolver's order; while others are left, one gets 3 seconds at most.
 *   out    the mailstream, owned by the caller: end with stream_close (mailstream_close, which
 *          libetpan's own functions call, does the same)
 *   OK     connected, verified where TLS
 *   AGAIN  no such host, refused, timed out; w says which address and why
 *   BAD    certificate or protocol refused, or plain text to a host that is not loopback: w says
 *          what to change. Nothing secret was sent. */
enum err stream_open(const struct account *acc, mailstream **out, struct why *w);

/* stream_starttls - TLS on a connected plain stream, after the server agreed to STARTTLS. Refuses
 * (BAD) when the server has already sent bytes beyond its answer (RFC 3207 section 6; injection).
 * What the server said before (capabilities) is worthless afterwards: ask again. */
enum err stream_starttls(mailstream *s, const struct account *acc, struct why *w);

void stream_close(mailstream *s); /* NULL is fine; sends no LOGOUT or QUIT */
int stream_fd(mailstream *s);
bool stream_is_tls(mailstream *s);                  /* the handshake is done and verified */
bool stream_pending(mailstream *s);                 /* bytes already here: poll would not say so */
void stream_deadline_ms(mailstream *s, int64_t ms); /* from now; 0: none. Re-arm per command. */
void stream_silence_ms(mailstream *s, int64_t ms);  /* instead of account.timeout_s */
/* While blocking calls wait or read, alive is called at least so often: a sign that we are not stuck. */
void stream_watch(mailstream *s, int every_ms, void (*alive)(void *arg), void *arg);
int stream_sign(mailstream *s); /* gives one; for who polls the descriptor: in ms the next is due */
void stream_limit(
	mailstream *s,
	uint64_t bytes); /* reading more than this is an error; re-arm per command; 0: none */
const char *stream_fault(mailstream *s); /* what went wrong last, for a person; "" if nothing */

/* Non-blocking, for a loop of one's own over many connections. stream_begin and
 * stream_starttls_begin start what stream_open and stream_starttls do; then call stream_step:
 *   OK     ready to use
 *   NONE   under way: call again when stream_fd is ready for stream_wants, or at stream_due.
 *          The descriptor may be another one after each step (next address).
 *   AGAIN, BAD  as stream_open; only stream_close is left to do
 * Only the name lookup blocks (the resolver's own limits hold). account is borrowed until the
 * first stream_step that is not NONE. */
enum err stream_begin(const struct account *acc, mailstream **out, struct why *w);
enum err stream_starttls_begin(mailstream *s, const struct account *acc, struct why *w);
enum err stream_step(mailstream *s, struct why *w);
int64_t stream_due(mailstream *s); /* when_ms at which the step under way is too late */

/* Bytes moved, 0 when it would block (then stream_wants says POLLIN or POLLOUT), -1 on error or
 * EOF. They bypass libetpan's buffer: a connection uses either these or mailstream_*, never both.
 * After a write moved fewer bytes than it was given (0 too), the next one must begin with the
 * very bytes that were left: TLS may hold a record made of them. Deadlines are the caller's. */
long stream_try_read(mailstream *s, void *p, size_t n);
long stream_try_writev(mailstream *s, const struct iovec *v, int n);
short stream_wants(mailstream *s);

/* stream_secret - the password or token of an account, read anew at each call.
 *   password_file: its first line; refused when everybody may read it. token_command: split on
 *   blanks, run with a 30 s deadline and no shell, first line of what it prints.
 *   out    in the arena, not empty, without controls, at most 16 KiB
 *   AGAIN  the command failed or took too long    BAD  w says what to mend */
enum err stream_secret(struct arena *a, const struct account *acc, const char **out, struct why *w);
enum err stream_secret_within(struct arena *a, const struct account *acc, int64_t ms,
			      const char **out, struct why *w);

#endif
