/*
 * relay.h - a member's mail as the list sends it: headers edited, the parts' bytes kept.
 *
 * Works on the raw bytes of the mail; nothing is parsed and written anew. What happens to them:
 *
 * Headers. Of the author's only these stay, byte for byte: Content-Type and its kin, Date (where it can be read),
 * Auto-Submitted, Keywords, Organization, Importance, Thread-Index, Thread-Topic, X-Loop. All
 * others go: so neither Received, Return-Path, Authentication-Results, DKIM-Signature and ARC-*
 * (they would only fail now), nor another list's List-* (RFC 2369 section 4), nor requests for
 * receipts, nor whatever providers and trackers put into X-* reach a member. New are From (the
 * list's address, RFC 7960 section 4.1.3.2), Original-From, To, Cc, Reply-To, Subject, Message-ID,
 * In-Reply-To, References, List-* (RFC 2369, 2919), Precedence and X-Loop.
 *
 * Body. Line ends become CR LF (a bare CR or LF is one too, so no relay can take another end of
 * data for ours), NUL becomes "?", a line longer than 998 octets (RFC 5322 section 2.1.1) is cut at
 * a blank, lines that begin with a dot get a second one. Everything else stays: 8-bit text stays
 * 8-bit. So an OpenPGP or S/MIME signature over the body or a part stays valid if the mail came with
 * lines of legal length; over the author's own headers (DKIM) it cannot, From is the list's; and some
 * programs remark that the signer is not who From names.
 *
 * Footer. A part of its own: put before the end of a multipart/mixed, else the author's whole body
 * becomes the first part of a new multipart/mixed. Never where the body is multipart/signed,
 * multipart/encrypted or another type than text, alternative, related or mixed.
 *
 * HTML goes out as it is: what it fetches from elsewhere is between its author and the readers' mail
 * programs, unless the caller cuts it (posts.html).
 *
 * Cuts. A part that may not go out is replaced, header and all, by a text that says so.
 */
#ifndef COMPOSE_RELAY_H
#define COMPOSE_RELAY_H

#include "compose/letter.h"

struct relay_mailbox {
	const char *name, *address;
};

/* A part to be left out: where its encoded body stands in raw, and what stands there instead. */
struct relay_cut {
	size_t at, n;
	const char *note; /* UTF-8 with LF */
};

struct relay {
	const char *
		raw; /* borrowed: the mail as it came, n bytes; LF or CR LF, "From " line allowed */
	size_t n;
	struct relay_mailbox from;   /* "Ana via Circle", the list's address */
	struct relay_mailbox author; /* for Original-From; an unusable address leaves it out */
	struct relay_mailbox list;   /* for To */
	const struct relay_mailbox *cc, *reply_to; /* unusable ones are left out */
	size_t n_cc, n_reply_to;
	const char *subject;           /* decoded, with its prefix */
	const char *message_id;        /* without brackets */
	const char *in_reply_to;       /* without brackets; NULL: none */
	const char *const *references; /* oldest first */
	size_t n_references;
	time_t date;                    /* where the mail's own Date is not kept */
	bool keep_date;                 /* it could be read */
	const struct letter_list *head; /* may hold splice marks */
	const char *footer;             /* UTF-8 with LF; NULL: none */
	const struct relay_cut *cuts;   /* rising, not overlapping */
	size_t n_cuts;
	uint64_t seed; /* makes the boundary of a wrapped body */
};

/* relay_compose - dots stuffed, ready for DATA; marks as letter_build gives them.
 *   BAD  from or list is no address, or the mail has no header; w says which */
enum err relay_compose(struct arena *a, const struct relay *r, struct letter_bytes *out,
		       struct why *w);

#endif
