/*
 * account.h - how to reach one mail server: shared by inbox/ and send/.
 *
 * All strings are borrowed for as long as the settings live.
 */
#ifndef BASE_ACCOUNT_H
#define BASE_ACCOUNT_H

#include <stdbool.h>

enum tls_mode {
	TLS_IMPLICIT, /* RFC 8314 section 3: TLS from the first byte (993, 465) */
	TLS_STARTTLS, /* mandatory once chosen: refused where the server does not offer it */
	TLS_NONE      /* loopback, or where `insecure` is set; refused otherwise */
};

enum auth_mode { AUTH_PASSWORD, AUTH_XOAUTH2, AUTH_NONE };

struct account {
	const char *host;
	int port;
	enum tls_mode tls;
	bool insecure;       /* plain text to a host that is not loopback */
	const char *ca_file; /* NULL: the system's; a PEM file trusted besides it */
	enum auth_mode auth;
	const char *user;
	const char *password_file; /* first line is the password or token ... */
	const char *token_command; /* ... or the first line this prints is; run without a shell */
	const char *hello;         /* EHLO name; NULL: the domain of the community's address */
	int timeout_s;             /* longest silence of the server, 5..600 */
};

#endif
