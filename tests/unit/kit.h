/*
 * kit.h - servers for the tests of streams and sending: a listening port on loopback, a child
 * that plays one behaviour on it, and certificates made on the spot.
 */
#ifndef TESTS_KIT_H
#define TESTS_KIT_H

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct kit_server {
	pid_t pid;
	int port;
};

/* A listening socket on 127.0.0.1, on a port the kernel chose. */
static inline int kit_listen(int *port)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof in;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (void *)&in, sizeof in) || listen(fd, 64) ||
	    getsockname(fd, (void *)&in, &len))
		abort();
	*port = ntohs(in.sin_port);
	return fd;
}

/* Runs play(connected descriptor, arg) in a child for the first connection. */
static inline struct kit_server kit_serve(void (*play)(int fd, void *arg), void *arg)
{
	struct kit_server s;
	int fd = kit_listen(&s.port);

	s.pid = fork();
	if (!s.pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		signal(SIGPIPE, SIG_IGN);
		play(accept(fd, NULL, NULL), arg);
		_exit(0);
	}
	close(fd);
	return s;
}

static inline void kit_stop(struct kit_server s)
{
	kill(s.pid, SIGKILL);
	waitpid(s.pid, NULL, 0);
}

/* ---- certificates ---- */

struct kit_cert {
	gnutls_x509_crt_t crt;
	gnutls_x509_privkey_t key;
};

/* A certificate for `host` (NULL: an authority), signed by `by` (NULL: by itself). */
static inline struct kit_cert kit_cert_new(const char *host, const struct kit_cert *by, time_t from,
					   time_t until)
{
	static unsigned char serial;
	struct kit_cert c;
	unsigned char id[2] = { 1, ++serial };
	char name[64];

	gnutls_x509_privkey_init(&c.key);
	gnutls_x509_privkey_generate(c.key, GNUTLS_PK_ECDSA,
				     GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
	gnutls_x509_crt_init(&c.crt);
	gnutls_x509_crt_set_version(c.crt, 3);
	gnutls_x509_crt_set_serial(c.crt, id, sizeof id);
	gnutls_x509_crt_set_activation_time(c.crt, from);
	gnutls_x509_crt_set_expiration_time(c.crt, until);
	snprintf(name, sizeof name, "CN=%s %d of the tests", host ? "server" : "authority", serial);
	gnutls_x509_crt_set_dn(c.crt, name, NULL);
	gnutls_x509_crt_set_key(c.crt, c.key);
	if (host)
		gnutls_x509_crt_set_subject_alt_name(c.crt, GNUTLS_SAN_DNSNAME, host,
						     (unsigned)strlen(host), GNUTLS_FSAN_SET);
	gnutls_x509_crt_set_basic_constraints(c.crt, !host, -1);
	gnutls_x509_crt_set_key_usage(c.crt, host ? GNUTLS_KEY_DIGITAL_SIGNATURE
						  : GNUTLS_KEY_KEY_CERT_SIGN);
	if (gnutls_x509_crt_sign2(c.crt, by ? by->crt : c.crt, by ? by->key : c.key,
				  GNUTLS_DIG_SHA256, 0))
		abort();
	return c;
}

static inline void kit_cert_free(struct kit_cert *c)
{
	gnutls_x509_crt_deinit(c->crt);
	gnutls_x509_privkey_deinit(c->key);
}

static inline void kit_cert_write(const struct kit_cert *c, const char *path)
{
	gnutls_datum_t pem;
	FILE *f = fopen(path, "w");

	if (!f || gnutls_x509_crt_export2(c->crt, GNUTLS_X509_FMT_PEM, &pem))
		abort();
	fwrite(pem.data, 1, pem.size, f);
	fclose(f);
	gnutls_free(pem.data);
}

/* The server's side of a handshake on fd; NULL: the client went away, as it should at times. */
static inline gnutls_session_t kit_tls(int fd, struct kit_cert *c, const char *priority)
{
	gnutls_certificate_credentials_t cred;
	gnutls_session_t s;
	int rc;

	gnutls_certificate_allocate_credentials(&cred);
	if (gnutls_certificate_set_x509_key(cred, &c->crt, 1, c->key))
		abort();
	gnutls_init(&s, GNUTLS_SERVER | GNUTLS_NO_SIGNAL);
	if (gnutls_priority_set_direct(s, priority ? priority : "NORMAL", NULL))
		abort();
	gnutls_credentials_set(s, GNUTLS_CRD_CERTIFICATE, cred);
	gnutls_transport_set_int(s, fd);
	do
		rc = gnutls_handshake(s);
	while (rc < 0 && !gnutls_error_is_fatal(rc));
	return rc ? NULL : s;
}

#endif
