/*
 * kind.h - what sort of mail it is, whether it commands something, and whether an automatic answer
 * may go to it.
 *
 * Kinds by precedence: unreadable (set by the reader, left alone here), bounce, command,
 * auto-reply, list, post. Nothing here trusts From, and nothing here is authority: a command is
 * what the mail asks for, not what will be done (authres.h), and one that is not answerable comes
 * from a robot and must not be obeyed.
 */
#ifndef READER_KIND_H
#define READER_KIND_H

#include "reader/mail.h"

struct arena;

struct kind_options {
	const char *address;   /* ours: only its plus-details count; NULL: anybody's */
	const char *separator; /* NULL: "+" */
	const char *list_id;   /* ours: no foreign list; NULL or "": every list is foreign */
	size_t max_hops;       /* what passed more servers goes round: no answer; 0: KIND_HOPS */
};
enum { KIND_HOPS = 25 }; /* posts.max_hops as long as nobody sets it */

/* kind_judge - sets m->kind, command, answerable and answerable_why. Run it last: it wants
 * m->bounce, text and reply. m->answerable_why is "" where it is answerable, static else. */
void kind_judge(struct arena *a, struct mail *m, const struct kind_options *o);

/* The words that are commands behind our address: what the community answers to everywhere, and
 * what opens an activity by one of the recipes that come with the program (those of a community's
 * own are not known here). Each ends with NULL. */
extern const char *const kind_commands[];
extern const char *const kind_openers[];

/* The command a plus-detail stands for: one of these words, or what else it is called
 * ("unsubscribe": "leave"). NULL for none. Static. */
const char *kind_of_detail(struct arena *a, const char *detail);

/* The command a whole text stands for, in some thirty languages: nothing but the word, courtesies
 * and the community's name apart ("Leave, please"), or one sentence that says only this ("I would
 * like to be removed from your list"). NULL: prose, as all that asks, denies or names anything else.
 * "why", "ask" and "owner" are commands where the mail answers none: to somebody else they are talk.
 *   about  whose list's and writer's names may stand behind the word, and whether it answers;
 *          NULL: nothing is known */
const char *kind_of_text(struct arena *a, const char *text, const struct mail *about);

/* Names a machine as the owner of an address: "no-reply", "owner-x", "x-bounces", ... (RFC 3834
 * section 2 and what came since). */
bool kind_is_robot(const char *address);

/* What a calendar program sends to whoever invited, and to nobody else (RFC 5546 section 1.4): who
 * accepts or declines, or asks for another time. An attached file is none. */
bool kind_answers_invitation(const struct mail *m);

/* ------------------------------------------------------- between the kind*.c files only */

/* A field of a ticket system, a tracker or a build robot: what comes by their address is answered
 * to them. */
bool kind_names_machine(const struct mail *m);
/* It says in its own words that a machine wrote it ("This is an automated message"). A person may
 * quote that; so it keeps us silent and no more. */
bool kind_says_machine(struct arena *a, const struct mail *m);
/* What old mail programs answer to a request for a receipt, where it is no report (RFC 8098). */
bool kind_is_receipt(struct arena *a, const struct mail *m);

#endif
