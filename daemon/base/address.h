/*
 * address.h - mail addresses: what SMTP can carry, what is the same, what is ours.
 *
 * This validator stands at every edge where an address becomes part of an SMTP command: what
 * passes has no control, no blank outside quotes and no angle bracket that could end the path
 * early. Syntax is RFC 5321 section 4.1.2 (dot-string or quoted-string; domain or address
 * literal), lengths section 4.5.3.1 and erratum 1690 (local part 64, whole 254 octets); UTF-8 in
 * local parts by RFC 6531; domains are sent as A-labels (IDNA2008, UTS 46 mapping).
 */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include <stdbool.h>

#include "base/err.h"

struct arena;

struct address {            /* all in the arena */
	const char *full;   /* to send to: the local part as written, "@", domain as A-labels */
	const char *local;  /* as written, quotes included */
	const char *domain; /* lower case, A-labels; or a literal such as "[192.0.2.1]" */
	const char *key;    /* for comparing: full, case-folded, without needless quotes */
	bool needs_utf8;    /* the local part is not ASCII: only an SMTPUTF8 server takes it */
	bool literal;       /* the domain is an address literal */
};

/* address_read - judges and takes apart one bare address (no display name, no comment).
 *   OK   *out is filled
 *   BAD  w says what is wrong, in words for the person who typed it */
enum err address_read(struct arena *a, const char *text, struct address *out, struct why *w);

/* The key alone; NULL where address_read says BAD. */
const char *address_key(struct arena *a, const char *text);
bool address_same(struct arena *a, const char *one, const char *other);

/* address_detail - the plus-detail of `text` where it is an address of the community.
 *   ours       "circle@example.org"
 *   separator  "+", "-" or whatever is configured; "" where the provider has none
 *   "" for the bare address, the detail in lower case for circle+DETAIL@, NULL for a stranger. */
const char *address_detail(struct arena *a, const char *text, const char *ours,
			   const char *separator);

/* The part of a domain under which people register ("mail.example.co.uk": "example.co.uk"), lower
 * case; a public suffix, an unknown or a one-word domain gives itself. RFC 7489 section 3.2. */
const char *address_org_domain(struct arena *a, const char *domain);

/* Relaxed alignment, RFC 7489 section 3.1: same organisational domain. Never true for "". */
bool address_aligned(struct arena *a, const char *one, const char *other);

/* A person's name as it may stand beside those of others, one line: without words that are an address
 * or a link in disguise, and with the domain of its address where a word mixes letters that look alike
 * (a Cyrillic one in "Paypal"). "" where nothing is left. */
const char *address_name(struct arena *a, const char *name, const char *address);

#endif
