/*
 * newsletter.h - newsletters: written in Markdown by mail, from a file or by a rule, shown to their
 * author first, sent once.
 *
 *	draft -> proof -> ready -> sent          a coordinator's mail to circle+newsletter@
 *	            \-> dropped                  asked again after each change; so is one that is
 *	                                        ready while it waits for its time
 *	            \-> sent                     one of a rule, unanswered, at its send_at
 *
 * The author gets a test copy, as it will look, and a question whose answer decides: send, send at
 * a time, title:, audience:, note: (words of theirs above all, lines and paragraphs of Markdown up to the next order), drop. Only the token that was mailed to the author counts. Who is no
 * member may read along: circle+news@, confirmed by token, left by the token of every letter. Who gets
 * newsletters may ask there for the "archive", and for "issue 3".
 */
#ifndef COMMUNITY_NEWSLETTER_H
#define COMMUNITY_NEWSLETTER_H

#include "community/community.h"
#include "compose/newsletter.h"
#include "store/store_newsletter.h"
#include "store/store_outbox.h"

work_take newsletter_take;         /* mail to +newsletter and +news */
care_do newsletter_care;           /* sends what is ready and due */
care_do newsletter_drafts_care;    /* Markdown files in store.drafts become drafts, once each */
pending_do newsletter_proof_done;  /* the author's answer */
pending_do newsletter_reader_done; /* a reader's confirmation */

/* Reads "title: ..." and "audience: ..." lines, and "# Title" where there is none yet; the Markdown is
 * what stands below them. */
void newsletter_head(struct arena *a, const char *text, struct newsletter_row *n);

/* Shows a draft to its author, who is asked what to do with it. Within the transaction.
 *   said  what of their last answer was not understood (a reason of words.conf); "": nothing */
enum err newsletter_ask(struct community *c, struct arena *a, struct newsletter_row *n,
			const struct work *to, const char *said, struct why *w);

/* What copies differ in: the language (NULL: the community's), and what is left by their foot. */
struct newsletter_to {
	const char *lang;
	bool reader;          /* no member: the newsletter alone */
	const char *reply_to; /* NULL: the community, as of every issue */
	int64_t asked;        /* of a test copy: the question about it; 0: an issue */
};

/* The page of a draft, with the pictures of its mail. */
enum err newsletter_page(struct community *c, struct arena *a, const struct newsletter_row *row,
			 struct newsletter_to to, struct newsletter *n,
			 struct newsletter_page *page, struct why *w);

enum { NEWSLETTER_AHEAD = 60 * 86400 };

/* "archive", "issue 3" of somebody who gets newsletters; NONE: it asks for neither. */
work_take newsletter_archive;
/* Its mailing, made within the transaction; *page is what was composed for it. */
enum err newsletter_mailing(struct community *c, struct arena *a, const struct newsletter_row *row,
			    struct newsletter_to to, const char *key, struct mailing *m,
			    struct newsletter_page *page, struct why *w);
/* A copy for one person, made within the transaction. BAD: nothing was made; w says why */
enum err newsletter_copy(struct community *c, struct arena *a, const struct newsletter_row *row,
			 const struct member *m, struct newsletter_to to, enum letter_class class,
			 time_t due, struct why *w);
/* The question that an answer to a test copy answers; 0: it answers none. */
int64_t newsletter_tested(struct community *c, struct work *w);

/* newsletter_from_rule - the sections a rule gathers (newsletter_rule.c): what an editor chose, what
 * was most discussed, open questions, inquiries answered, stories with consent, who is new and
 * agreed, events ahead (with their calendar), the numbers, since the last issue of the rule. A draft, once a slot;
 * one of the rule that still waits for its editor is dropped: this one has what it had.
 *   proof  who is on duty (rota.h) looks at it first, and without an answer it goes or waits
 *   NONE   made before, or nothing happened */
enum err newsletter_from_rule(struct community *c, struct arena *a, const char *rule, time_t slot,
			      const char *title, const char *audience, enum proof_rule proof,
			      time_t now, struct why *w);

#endif
