/*
 * store_erase.h - what is held on a person, given out whole or erased.
 *
 * Within the caller's transaction. What is deleted is overwritten (secure_delete); the search index
 * is merged into one piece, so that no old piece holds the words that were taken out.
 */
#ifndef STORE_STORE_ERASE_H
#define STORE_STORE_ERASE_H

#include "store/store.h"

/* All that is held on a member as one JSON text, but for the bytes of mails. */
char *person_json(struct store *s, struct arena *a, int64_t member);

/* Mails they sent: arrivals whose sender is an address of theirs, or was then, or that are posts of
 * theirs. */
struct person_mail {
	int64_t id, at;
	bool post;
	const char *content; /* 16 bytes; NULL: never read */
};
struct person_mail *person_mails(struct store *s, struct arena *a, int64_t member, size_t *n);

/* By what a tombstone knows a membership, a text for each address they have or had; those that became
 * part of it are known as well. */
#define PERSON_MARK(id) "'member ' || " id " || ' ' || address"
char **person_marks(struct store *s, struct arena *a, int64_t member, size_t *n);

/* An arrival loses its bytes, sender and reason; its row stays, so that it is never fetched again. */
void erase_arrival(struct store *s, int64_t id);
/* erase_mails - the same of many, and a post loses its author (text stays, if `text`), or all that was
 * written, in the index too. Letters that relay, answer or quote it: those that wait, for a person too,
 * are cancelled, and the mailings and editions that hold its text lose their content, at the latest with
 * their letters. */
void erase_mails(struct store *s, const int64_t *ids, size_t n, bool text, time_t now);
/* Rows of the person: letters, questions, follows, roles, story, addresses, the member. */
void erase_person(struct store *s, int64_t member);
/* Activities they opened or answered. */
int64_t *person_activities(struct store *s, struct arena *a, int64_t member, size_t *n);
/* Their part in activities. text: what they asked and answered stays, without a name; else it goes,
 * and what they opened is cancelled. Results are the caller's: activity_result_erase. */
void erase_activities(struct store *s, int64_t member, bool text);
/* The kept result of an activity (faq, harvest) becomes this one; "": it goes. */
void activity_result_erase(struct store *s, int64_t activity, const char *answers);
/* Drafts go, and the words before the digests they edited; what was sent is nobody's, and its words go too
 * unless `text`, and their name from what rules made. */
void erase_newsletters(struct store *s, int64_t member, bool text);
/* What only names an address of theirs. Before erase_person, which takes the addresses. */
void erase_traces(struct store *s, int64_t member);
/* Between them what is deleted is overwritten, which costs the index much at other times. */
void erase_begin(struct store *s);
void erase_end(struct store *s);
void erase_index(struct store *s); /* merges the indices */

#endif
