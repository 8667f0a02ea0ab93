/*
 * stream_own.h - what the stream*.c files share; nobody else includes it.
 */
#ifndef BASE_STREAM_OWN_H
#define BASE_STREAM_OWN_H

#include <gnutls/gnutls.h>
#include <netdb.h>
#include "base/stream.h"

enum stream_state { STREAM_CONNECTING, STREAM_SHAKING, STREAM_READY, STREAM_BROKEN };

struct trust; /* loaded certificates, shared by the streams of one CA file */

struct stream {
	struct arena *a; /* owned; this struct lives in it */
	int fd;          /* -1: none */
	enum stream_state state;
	short wants;               /* what the last call would have blocked on */
	const struct account *acc; /* borrowed until ready */
	char *host;                /* arena */
	int port;
	struct addrinfo *all, *next; /* owned until connected; next: not tried yet */
	int tried;
	int64_t silence_ms;       /* longest wait for a byte; 0: for ever */
	int64_t deadline;         /* when_ms; 0: none */
	int64_t due;              /* when_ms at which connecting or shaking is too late */
	void (*alive)(void *arg); /* called while we wait; NULL: nobody asks */
	void *alive_arg;
	int alive_ms;
	bool limited;
	uint64_t left;        /* bytes that may still be read, if limited */
	gnutls_session_t tls; /* NULL: plain */
	struct trust *trust;  /* counted */
	char *record;         /* arena; one TLS record on its way out */
	size_t held;          /* bytes of it GnuTLS took but could not send yet */
	char fault[240];
};

enum { STREAM_RECORD = 16384 };

long stream_fail(struct stream *st, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

enum err stream_step_own(struct stream *st, struct why *w);
enum err stream_tls_start(struct stream *st, const struct account *acc, struct why *w);
enum err stream_tls_shake(struct stream *st, struct why *w); /* as stream_step */
long stream_tls_read(struct stream *st, void *p, size_t n);
long stream_tls_writev(struct stream *st, const struct iovec *v, int n);
bool stream_tls_pending(struct stream *st);
void stream_tls_end(struct stream *st); /* close_notify where it can be sent at once; frees */

#endif
