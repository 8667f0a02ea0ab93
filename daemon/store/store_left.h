/*
 * store_left.h - what left after the backup that a store was restored from (DESIGN, promise 4).
 *
 * Mail fetched since that backup is fetched again and acted upon again, so the same mailings are
 * made again under new numbers. `about` is the same for both: a hash of the mail (folder,
 * UIDVALIDITY, UID) or the slot that the mailing is about. The courier writes it into sent.log;
 * a restore notes who had which; a trigger (003-outbox.sql) then takes those letters for sent as
 * they are made. An edition that had left is cut again up to the same post.
 */
#ifndef STORE_STORE_LEFT_H
#define STORE_STORE_LEFT_H

#include "base/token.h"
#include "store/store_outbox.h"

/* An arrival by what stays the same when it is fetched again, "INBOX|7|12"; NULL: no such arrival. */
const char *arrival_name(struct store *s, struct arena *a, int64_t id);

/* Sets m->about from kind and edition, post or key; 0: nothing that would be found again. Holds it
 * where it is about something older than a restore without sent.log: a person must decide. */
void mailing_set_about(struct store *s, struct mailing *m);

/* An edition for sent.log: its slot as a hash below 2^60; its last post, 31 bits of what `about` would
 * hash, above 32 bits of when it was cut. 0, 0: no such edition. */
void edition_left(struct store *s, int64_t edition, int64_t *cut, int64_t *last);
/* The accept_seq up to which a slot was cut before the restore; `otherwise`, where it was not. What is
 * in doubt is not taken for read: it may come twice, and is not lost. */
int64_t edition_left_upto(struct store *s, const char *rule, int64_t slot, int64_t otherwise);

/* Had a letter of that kind, which answers this mail, left before the store was restored? */
bool left_answered(struct store *s, const char *kind, int64_t arrival);

/* ---- replaying sent.log, in one transaction: left_begin, the entries in order, left_end ---- */

void left_begin(struct store *s);
/* A letter left; t is what its token says. Numbers that tokens out there name are never given again.
 * What a question's or a moderator's letter is about was named last. */
void left_letter(struct store *s, const char *token, const struct token *t);
void left_landed(struct store *s, const char *token); /* the server has it: it is sure */
void left_stays(struct store *s, const char *token);  /* the server refused it: not left */
void left_about(struct store *s, int64_t mailing, int64_t about);
void left_cut(struct store *s, int64_t cut, int64_t last);

struct left {
	int64_t sent;              /* letters of the backup that left later, now sent */
	int64_t unsure;            /* those that may have left */
	int64_t mailings, letters; /* made and sent after the backup: recognised when made again */
};
/* blind: sent.log does not tell all; whatever else might have left waits for a person. */
struct left left_end(struct store *s, time_t now, bool blind);

/* The tombstones of another store file are kept, and what they name is erased here too. Gives how
 * many mails were erased, -1 where that file cannot be read. */
int64_t left_tombstones(struct store *s, struct arena *a, const char *file,
			int64_t (*hash)(void *arg, const void *content16), void *arg);

#endif
