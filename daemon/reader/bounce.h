/*
 * bounce.h - is this mail a report that another one did not arrive, and for whom?
 *
 * Read in this order, each only where the one before gave nothing: a delivery report (RFC 3464 in
 * RFC 6522's multipart/report, also with a wrong type or as plain text), X-Failed-Recipients, and
 * the prose that mail systems have sent since before there was a standard, by its shape: who
 * speaks (a daemon, a null return path), what is said (words of failure in some twenty
 * languages), and what hangs on it (the returned mail, an SMTP reply). People who talk about
 * bounces on a list show some of that, never all. One pass over capped text, no recursion.
 */
#ifndef READER_BOUNCE_H
#define READER_BOUNCE_H

#include "reader/mail.h"

struct arena;

/* bounce_read - sets m->bounce (arena), or NULL. Wants all of m but what comes from kind.h.
 *   bounce->complaint   a feedback report (RFC 5965): a person pressed "spam"; it is no bounce in
 *                       the sense of KIND_BOUNCE, v names who complained where the report says
 *   v[i].action         "failed" or "delayed" where prose was read; a report may mix others in
 *   v[i].class          UNKNOWN for who was reached: no failure to judge
 *   A report in which everybody was reached (delivered, relayed, expanded) is no bounce: NULL. */
void bounce_read(struct arena *a, struct mail *m);

/* bounce_classify - what a failure means for the address.
 *   HARD     nobody is there: unknown user, unknown or mail-less domain, moved
 *   POLICY   the message, its sender or its road was refused, not the person
 *   SOFT     it may work another day: full, switched off, not reachable, deferred, delayed
 *   UNKNOWN  nothing to judge by
 * Words count before RFC 3463 status codes, status codes before bare SMTP codes: servers choose
 * their words with more care than their numbers.
 *   status  "5.1.1" or ""; text: the remote server's words or "" */
enum bounce_class bounce_classify(struct arena *a, const char *action, const char *status,
				  const char *text);

/* ------------------------------------------------------- between the bounce_*.c files only */

/* Is one of the phrases in the folded text? "*" in a phrase stands for at most 60 other bytes. */
bool bounce_phrase(const char *folded, const char *const *phrases);
extern const char *const bounce_words_failure[]; /* "could not be delivered", in many tongues */
extern const char *const bounce_words_subject[]; /* what only a daemon writes as a subject */
extern const char *const bounce_words_delayed[];
extern const char *const bounce_words_delivered[];
extern const char *const bounce_words_challenge[]; /* asks the sender to do something first */
extern const char *const bounce_words_label[];     /* "recipient", "to" before a colon */
extern const char *const bounce_words_original[];  /* the line above the returned mail */

/* The first address in n bytes, as written and good by address_read; *end (may be NULL) gets the
 * offset behind it, brackets included. NULL: there is none. */
const char *bounce_address(struct arena *a, const char *s, size_t n, size_t *end);
/* The first RFC 3463 code of class 4 or 5, and the first SMTP reply code, in a text; "" and 0. */
const char *bounce_status(struct arena *a, const char *text);
int bounce_reply_code(const char *text);

/* Adds one, merged with an earlier row of the same address. */
struct bounced *bounce_add(struct arena *a, struct bounce *b, const char *address);

/* All groups of a delivery report; false where no group names a recipient. */
bool bounce_report(struct arena *a, struct bounce *b, const char *bytes, size_t n);
/* A feedback report's fields (RFC 5965 section 3); a complaint where it is of a reader's. */
void bounce_feedback(struct arena *a, struct bounce *b, const char *bytes, size_t n);
/* A notice in JSON, as Amazon's mail service sends them: recipients, codes and words are set. */
bool bounce_notice(struct arena *a, const struct mail *m, struct bounce *b);
/* Message-ID and recipients of the returned mail's header; to may be NULL. */
bool bounce_returned(struct arena *a, struct bounce *b, const char *bytes, size_t n,
		     struct people *to);

struct prose {
	const char *human;    /* what the daemon says: the text above the returned mail */
	const char *returned; /* the returned mail's header in the text; NULL: not there */
	const char *report;   /* RFC 3464 fields in the text; NULL: not there */
};

/* Cuts a text at what is not the daemon's own words. */
void bounce_split(struct arena *a, const char *text, struct prose *p);
/* Who the prose says was not reached, and why; where b names recipients already, only why.
 *   mine    addresses that cannot be meant
 *   domain  of users who are listed without one; "": such users are not looked for */
void bounce_prose(struct arena *a, struct bounce *b, const char *human, const struct people *mine,
		  const char *domain);

#endif
