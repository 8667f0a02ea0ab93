/*
 * authres.h - what the mailbox's own server found out about who sent a mail (RFC 8601).
 *
 * From proves nothing. Our provider checks SPF, DKIM and DMARC and writes the outcome into an
 * Authentication-Results field; a sender can write such fields too. So only the topmost field of a
 * configured authserv-id counts, and only among the fields that our provider put on top: below the
 * first Received of a foreign host it came with the mail (RFC 8601 section 5). Some providers write
 * the field above the Received by which they took the mail in, some just below it; there, a forged
 * one is told apart only by the provider's duty to remove it, so above_only is better where it
 * works. Parsing is one pass without recursion; what does not follow the grammar gives no result.
 */
#ifndef READER_AUTHRES_H
#define READER_AUTHRES_H

#include <stdbool.h>

#include "reader/mail.h"

struct arena;

enum auth_result { /* RFC 8601 section 2.7, and that there was none */
		   AUTH_RESULT_ABSENT,
		   AUTH_RESULT_NONE,
		   AUTH_RESULT_PASS,
		   AUTH_RESULT_FAIL, /* fail, softfail, hardfail, policy, permerror, neutral */
		   AUTH_RESULT_TEMPERROR
};

/* What it means for the person in From. */
enum auth_verdict {
	AUTH_VERDICT_ABSENT, /* no field of a configured server, or it says nothing: not proven */
	AUTH_VERDICT_PASS, /* DMARC, or DKIM of an aligned domain, or SPF of an aligned one, passed */
	AUTH_VERDICT_FAIL /* DMARC failed, or something was signed and nothing aligned passed */
};

struct authres {
	const char *server;                /* the authserv-id believed, "" if none */
	enum auth_result dmarc, dkim, spf; /* the best of several signatures */
	const char *dkim_domain;           /* of a passed signature, an aligned one first; "" */
	const char *spf_domain;            /* of the envelope sender that passed; "" */
	bool dkim_aligned, spf_aligned; /* with the From domain, relaxed (RFC 7489 section 3.1) */
	enum auth_verdict verdict;
	const char *reason; /* one line for a person */
};

struct authres_trust {
	const char *const
		*servers; /* configured authserv-ids, any case; "-": a field without one */
	size_t n;         /* none: the verdict is ABSENT */
	bool above_only;  /* the provider writes above its first Received (see there) */
	/* Does an aligned SPF pass alone prove the sender? Not where several people share a domain
	 * and a server that lets them send as each other; false for commands that matter. */
	bool spf_proves;
};

/* authres_read - for this mail. Two From addresses, or none, are never aligned: FAIL. The result
 * lives in the arena. */
struct authres authres_read(struct arena *a, const struct mail *m, const struct authres_trust *t);

/* authres_parse - one field's value. false: not the grammar, or another version than 1; out is
 * then all absent but for server. For tests and the fuzzer; from_domain "" aligns with nothing. */
bool authres_parse(struct arena *a, const char *value, const char *from_domain,
		   struct authres *out);

#endif
