/*
 * stream.h - one TCP connection, plain or TLS, under libetpan's mailstream.
 *
 * libetpan's own socket and TLS drivers verify no certificate, spin on EOF and stall on Nagle's
 * algorithm; this is the driver used in their place. The descriptor is non-blocking, CLOEXEC,
 * TCP_NODELAY and SO_KEEPALIVE. Every wait is by poll with two limits: `timeout_s` of silence,
 * and an absolute deadline armed by stream_deadline. EOF is an error, never a 0. TLS is 1.2 or
 * newer, with SNI; chain and host name are verified during the handshake, before any secret.
 */
#ifndef BASE_STREAM_H
#define BASE_STREAM_H

#include <libetpan/libetpan.h>
#include "base/account.h"
#include "base/err.h"

struct stream; /* the state behind one mailstream; owned by it, gone with stream_close */

/* stream_open - connect, and TLS too where account.tls is TLS_IMPLICIT.
 *   out    the mailstream, owned by the caller: end with stream_close
 *   OK     connected, verified where TLS
 *   AGAIN  no such host, refused, timed out; w says which address and why
 *   BAD    certificate or protocol refused, or plain text to a host that is not loopback: w says
 *          what to change. Nothing secret was sent. */
enum err stream_open(const struct account *acc, mailstream **out, struct why *w);

/* stream_starttls - TLS on a connected plain stream, after the server agreed to STARTTLS. Refuses
 * (BAD) when the server has already sent bytes beyond its answer (RFC 3207 section 6; injection). */
enum err stream_starttls(mailstream *s, const struct account *acc, struct why *w);

void stream_close(mailstream *s);                  /* NULL is fine; sends no LOGOUT or QUIT */
int stream_fd(mailstream *s);
bool stream_pending(mailstream *s);                /* bytes already here: poll would not say so */
void stream_deadline(mailstream *s, int seconds);  /* from now; 0: none. Re-arm per command. */
void stream_limit(mailstream *s, uint64_t bytes);  /* reading more than this is an error; re-arm per command */
const char *stream_fault(mailstream *s);           /* what went wrong last, for a person; "" if nothing */

/* Non-blocking, for a loop of one's own over many connections: bytes moved, 0 when it would block
 * (then stream_wants says POLLIN or POLLOUT), -1 on error or EOF. They bypass libetpan's buffer:
 * a connection uses either these or mailstream_*, never both. */
long stream_try_read(mailstream *s, void *p, size_t n);
long stream_try_write(mailstream *s, const void *p, size_t n);
short stream_wants(mailstream *s);

/* stream_secret - the password or token of an account, read anew at each call.
 *   password_file: its first line. token_command: split on blanks, run with a 30 s deadline and no
 *   shell, first line of what it prints. out lives in the arena. BAD: w says what to mend. */
struct arena;
enum err stream_secret(struct arena *a, const struct account *acc, const char **out, struct why *w);

#endif
