/*
 * stream_kit.h - accounts and certificates for streams that are tried out.
 */
#ifndef TESTS_STREAM_KIT_H
#define TESTS_STREAM_KIT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/stream.h"
#include "base/when.h"
#include "tests/unit/kit.h"

static char dir[64];
static char ca_path[96], other_path[96], self_path[96];
static struct kit_cert ca, other_ca, good, wrong, expired, self_signed;

static inline struct account plain(int port)
{
	return (struct account){
		.host = "127.0.0.1", .port = port, .tls = TLS_NONE, .timeout_s = 5
	};
}

static inline struct account secure(int port)
{
	return (struct account){ .host = "localhost",
				 .port = port,
				 .tls = TLS_IMPLICIT,
				 .ca_file = ca_path,
				 .timeout_s = 5 };
}

static inline int set_up(void **state)
{
	time_t now = time(NULL), year = 365 * 86400;

	(void)state;
	snprintf(dir, sizeof dir, "/tmp/tidings-stream-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	ca = kit_cert_new(NULL, NULL, now - year, now + year);
	other_ca = kit_cert_new(NULL, NULL, now - year, now + year);
	good = kit_cert_new("localhost", &ca, now - year, now + year);
	wrong = kit_cert_new("mail.example", &ca, now - year, now + year);
	expired = kit_cert_new("localhost", &ca, now - year, now - 86400);
	self_signed = kit_cert_new("localhost", NULL, now - year, now + year);
	snprintf(ca_path, sizeof ca_path, "%s/ca.pem", dir);
	snprintf(other_path, sizeof other_path, "%s/other.pem", dir);
	snprintf(self_path, sizeof self_path, "%s/self.pem", dir);
	kit_cert_write(&ca, ca_path);
	kit_cert_write(&other_ca, other_path);
	kit_cert_write(&self_signed, self_path);
	return 0;
}

static inline int tear_down(void **state)
{
	static const char *const NAMES[] = { "ca.pem", "other.pem", "self.pem", "p1", "p2",
					     "p3",     "p4",        "p5",       "p6" };
	struct kit_cert *const certs[] = { &ca, &other_ca, &good, &wrong, &expired, &self_signed };
	char path[128];

	(void)state;
	for (size_t i = 0; i < sizeof certs / sizeof *certs; i++)
		kit_cert_free(certs[i]);
	for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, NAMES[i]);
		unlink(path);
	}
	return rmdir(dir);
}

#endif
