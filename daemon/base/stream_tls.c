#include "base/stream_own.h"

#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/when.h"

/* Loading the system's certificates costs some 50 ms: the last set loaded is kept and shared
 * until its CA file changes on disk, and an hour at most: a daemon runs for years, and the system's
 * authorities come and go. */
enum { TRUST_MS = 60 * 60 * 1000 };

struct trust {
	struct arena *a;
	gnutls_certificate_credentials_t cred;
	char *ca_file;
	struct stat seen;
	int64_t loaded; /* when_ms */
	int users;
};

static struct trust *kept;

static void trust_leave(struct trust *t)
{
	if (!t || --t->users)
		return;
	gnutls_certificate_free_credentials(t->cred);
	arena_free(t->a);
}

static bool trust_fits(const struct trust *t, const char *ca_file, const struct stat *now)
{
	if (!t || !t->ca_file != !ca_file || when_ms() - t->loaded > TRUST_MS)
		return false;
	return !ca_file ||
	       (!strcmp(t->ca_file, ca_file) && t->seen.st_ino == now->st_ino &&
		t->seen.st_size == now->st_size && t->seen.st_mtim.tv_sec == now->st_mtim.tv_sec &&
		t->seen.st_mtim.tv_nsec == now->st_mtim.tv_nsec);
}

static enum err trust_load(struct trust *t, struct why *w)
{
	int n = gnutls_certificate_set_x509_system_trust(t->cred);

	if (!t->ca_file && n <= 0)
		return why(w, BAD,
			   "this machine trusts no certificate authority: install "
			   "ca-certificates, or set ca_file");
	if (!t->ca_file)
		return OK;
	n = gnutls_certificate_set_x509_trust_file(t->cred, t->ca_file, GNUTLS_X509_FMT_PEM);
	if (n <= 0)
		return why(w, BAD, "no certificate can be read from ca_file %s: %s", t->ca_file,
			   n ? gnutls_strerror(n) : "it holds none in PEM form");
	return OK;
}

static enum err trust_join(const char *ca_file, struct trust **out, struct why *w)
{
	struct stat now = { 0 };
	struct arena *a;
	struct trust *t;

	if (ca_file && stat(ca_file, &now))
		return why(w, BAD, "ca_file %s cannot be opened", ca_file);
	if (!trust_fits(kept, ca_file, &now)) {
		a = arena_new();
		t = arena_get(a, sizeof *t);
		*t = (struct trust){ .a = a,
				     .ca_file = arena_dup(a, ca_file),
				     .seen = now,
				     .loaded = when_ms(),
				     .users = 1 };
		if (gnutls_certificate_allocate_credentials(&t->cred))
			die("out of memory");
		if (trust_load(t, w) != OK) {
			trust_leave(t);
			return BAD;
		}
		trust_leave(kept);
		kept = t;
	}
	kept->users++;
	*out = kept;
	return OK;
}

static bool is_number(const char *host)
{
	unsigned char buf[16];

	return inet_pton(AF_INET, host, buf) == 1 || inet_pton(AF_INET6, host, buf) == 1;
}

enum err stream_tls_start(struct stream *st, const struct account *acc, struct why *w)
{
	static const char VERSIONS[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2";

	if (trust_join(acc->ca_file, &st->trust, w) != OK) {
		st->state = STREAM_BROKEN;
		return BAD;
	}
	if (gnutls_init(&st->tls, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL))
		die("out of memory");
	if (gnutls_priority_set_direct(st->tls, VERSIONS, NULL) ||
	    gnutls_credentials_set(st->tls, GNUTLS_CRD_CERTIFICATE, st->trust->cred))
		die("GnuTLS does not know TLS 1.2");
	if (!is_number(st->host)) /* RFC 6066 section 3: no literal addresses */
		gnutls_server_name_set(st->tls, GNUTLS_NAME_DNS, st->host, strlen(st->host));
	gnutls_session_set_verify_cert(st->tls, st->host, 0);
	gnutls_transport_set_int(st->tls, st->fd);
	st->record = arena_get(st->a, STREAM_RECORD);
	st->state = STREAM_SHAKING;
	st->wants = POLLOUT;
	st->due = when_ms() + (st->silence_ms ? st->silence_ms : 60000);
	return OK;
}

/* What a person can do about a certificate that was refused. */
static enum err refused(struct stream *st, struct why *w)
{
	unsigned status = gnutls_session_get_verify_cert_status(st->tls);

	if (status & GNUTLS_CERT_UNEXPECTED_OWNER)
		return why(w, BAD,
			   "the certificate shown by %s belongs to another host: check the "
			   "host name in the configuration",
			   st->host);
	if (status & GNUTLS_CERT_EXPIRED)
		return why(w, BAD, "the certificate of %s has expired: its operator must renew it",
			   st->host);
	if (status & GNUTLS_CERT_NOT_ACTIVATED)
		return why(w, BAD,
			   "the certificate of %s is not valid yet: check this machine's clock",
			   st->host);
	if (status & GNUTLS_CERT_SIGNER_NOT_FOUND)
		return why(w, BAD,
			   "the certificate of %s is signed by nobody this machine trusts: if "
			   "it is right, put its authority in a file and set ca_file",
			   st->host);
	return why(w, BAD, "the certificate of %s cannot be trusted (status 0x%x)", st->host,
		   status);
}

static enum err shake_failed(struct stream *st, int rc, struct why *w)
{
	st->state = STREAM_BROKEN;
	stream_fail(st, "TLS: %s", gnutls_strerror(rc));
	if (rc == GNUTLS_E_CERTIFICATE_VERIFICATION_ERROR || rc == GNUTLS_E_CERTIFICATE_ERROR)
		return refused(st, w);
	if (rc == GNUTLS_E_PREMATURE_TERMINATION || rc == GNUTLS_E_PULL_ERROR ||
	    rc == GNUTLS_E_PUSH_ERROR)
		return why(w, AGAIN, "%s closed the connection while encryption was agreed upon",
			   st->host);
	if (rc == GNUTLS_E_UNSUPPORTED_VERSION_PACKET || rc == GNUTLS_E_UNEXPECTED_PACKET_LENGTH ||
	    rc == GNUTLS_E_UNEXPECTED_PACKET)
		return why(w, BAD,
			   "%s port %d does not speak TLS 1.2 or newer there: check port and "
			   "tls (implicit: 993 or 465; starttls: 143 or 587)",
			   st->host, st->port);
	if (rc == GNUTLS_E_FATAL_ALERT_RECEIVED)
		return why(w, BAD, "%s refused our encryption (TLS 1.2 or newer is wanted): %s",
			   st->host, gnutls_alert_get_name(gnutls_alert_get(st->tls)));
	return why(w, BAD, "no encryption with %s: %s", st->host, gnutls_strerror(rc));
}

static short direction(struct stream *st)
{
	return gnutls_record_get_direction(st->tls) ? POLLOUT : POLLIN;
}

enum err stream_tls_shake(struct stream *st, struct why *w)
{
	int rc = GNUTLS_E_AGAIN;

	/* Warning alerts are not fatal, but nobody needs more than a few. */
	for (int i = 0; i < 16; i++) {
		rc = gnutls_handshake(st->tls);
		if (rc == GNUTLS_E_SUCCESS) {
			st->state = STREAM_READY;
			st->wants = POLLIN;
			return OK;
		}
		if (rc == GNUTLS_E_AGAIN || gnutls_error_is_fatal(rc))
			break;
	}
	if (rc != GNUTLS_E_AGAIN)
		return shake_failed(st, rc, w);
	st->wants = direction(st);
	if (when_ms() < st->due)
		return NONE;
	st->state = STREAM_BROKEN;
	stream_fail(st, "no answer to the TLS handshake");
	return why(w, AGAIN, "%s does not answer the TLS handshake: is port %d the right one?",
		   st->host, st->port);
}

long stream_tls_read(struct stream *st, void *p, size_t n)
{
	ssize_t k = 0;

	for (int i = 0; i < 16; i++) {
		k = gnutls_record_recv(st->tls, p, n);
		if (k > 0)
			return k;
		if (k == GNUTLS_E_AGAIN) {
			st->wants = direction(st);
			return 0;
		}
		if (k == 0 || k == GNUTLS_E_PREMATURE_TERMINATION)
			return stream_fail(st, "the server closed the connection");
		if (gnutls_error_is_fatal((int)k))
			break;
	}
	return stream_fail(st, "TLS: %s", gnutls_strerror((int)k));
}

/* Many small pieces would be as many records and packets: they are gathered. */
static size_t gather(char *to, const struct iovec *v, int n)
{
	size_t have = 0;

	for (int i = 0; i < n && have < STREAM_RECORD; i++) {
		size_t k = v[i].iov_len;

		if (k > STREAM_RECORD - have)
			k = STREAM_RECORD - have;
		if (k)
			memcpy(to + have, v[i].iov_base, k);
		have += k;
	}
	return have;
}

long stream_tls_writev(struct stream *st, const struct iovec *v, int n)
{
	size_t size = st->held ? 0 : gather(st->record, v, n);
	ssize_t k = 0;

	if (!size && !st->held)
		return 0;
	for (int i = 0; i < 16; i++) {
		/* A record that would not go is GnuTLS's: it is asked for again by nothing. */
		k = st->held ? gnutls_record_send(st->tls, NULL, 0)
			     : gnutls_record_send(st->tls, st->record, size);
		if (k >= 0) {
			st->held = 0;
			return k;
		}
		if (k == GNUTLS_E_AGAIN || k == GNUTLS_E_INTERRUPTED)
			st->held = st->held ? st->held : size;
		if (k == GNUTLS_E_AGAIN) {
			st->wants = direction(st);
			return 0;
		}
		if (gnutls_error_is_fatal((int)k))
			break;
	}
	return stream_fail(st, "TLS: %s", gnutls_strerror((int)k));
}

bool stream_tls_pending(struct stream *st)
{
	return st->tls && gnutls_record_check_pending(st->tls) > 0;
}

void stream_tls_end(struct stream *st)
{
	if (!st->tls)
		return;
	if (st->state == STREAM_READY)
		gnutls_bye(st->tls, GNUTLS_SHUT_WR); /* non-blocking: as far as it goes */
	gnutls_deinit(st->tls);
	st->tls = NULL;
	trust_leave(st->trust);
	st->trust = NULL;
}
