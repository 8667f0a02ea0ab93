/*
 * store_left.h - what left after the backup that a store was restored from (DESIGN, promise 4).
 *
 * Mail fetched since that backup is fetched again and acted upon again, so the same mailings are
 * made again under new numbers. `about` is the same for both: a hash of the mail (folder,
 * UIDVALIDITY, UID) or the slot that the mailing is about. The courier writes it into sent.log;
 * a restore notes who had which; a trigger (003-outbox.sql) then takes those letters for sent as
 * they are made. An edition that had left is cut again up to the same post; who had a catch-up has
 * read what was in it, and had singly what came after it. An activity that is opened again gets the number it had, which its letters
 * say, and no other gets that one.
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

/* Once all mail is here again, what members had read by catch-ups counts as read, and what they had
 * singly by letters that were not made again is in no digest of theirs; what is in doubt may come
 * twice. left_uncounted: is that still to be done? left_count: in a transaction. */
bool left_uncounted(struct store *s, struct arena *a);
void left_count(struct store *s);

/* What had left and is not made again counts in its reader's week, as if it had left when the store was
 * restored: nobody gets more mails than they want because rows were lost. An answer counts as well, as
 * sent.log tells no class. left_unmade: is anything due still to be made again as it was? Until then it
 * counts only for posts that had not left singly, since else it would leave out who had it. left_made: no
 * longer; left_week_over: a week has passed since; left_week_end: so it counts no more. left_made and
 * left_week_end in a transaction. */
bool left_unmade(struct store *s, struct arena *a);
void left_made(struct store *s);
bool left_week_over(struct store *s, struct arena *a, time_t now);
void left_week_end(struct store *s);
/* For store_*.c: how many count so for member `m`; and until all is made again. */
#define LEFT_IN(time)                                                                              \
	"(SELECT ifnull(sum(f.n), 0) FROM left_letter f WHERE f.member = m.id"                     \
	" AND EXISTS (SELECT 1 FROM meta WHERE key = '" time "'))"
#define LEFT_WEEK     LEFT_IN("left_week")
#define LEFT_MEANTIME LEFT_IN("left_unmade")
/* `about` of a post's mailing, by which left_letter knows who had it singly. */
int64_t left_about_post(struct store *s, int64_t post);

/* What opens an activity, the same when it opens it again, as a hash: its mail, or its rule with the
 * member it is about or the slot. left_opening: of one that is there, 0: none. */
int64_t left_opening_of(struct store *s, int64_t arrival, const char *rule, int64_t slot,
			int64_t owner);
int64_t left_opening(struct store *s, int64_t activity);
/* The number that it is to get: the one it had before the restore, else one that none had. */
int64_t left_activity_number(struct store *s, int64_t opening);

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
void left_cut(struct store *s, int64_t cut, int64_t last); /* of the mailing named last */
void left_opened(struct store *s, int64_t activity, int64_t opening);

struct left {
	int64_t sent;              /* letters of the backup that left later, now sent */
	int64_t unsure;            /* those that may have left */
	int64_t mailings, letters; /* made and sent after the backup: recognised when made again */
};
/* blind: sent.log does not tell all; whatever else might have left waits for a person. */
struct left left_end(struct store *s, time_t now, bool blind);

/* The tombstones of another store file are kept, and what they name is erased here too: mails at
 * once, members leave and are listed, parted by blanks, in meta LEFT_ERASED for the editor.
 *   hash  keyed, as in the tombstones
 *   text  the words of posts stay, without their authors
 *   BAD   that file cannot be read */
#define LEFT_ERASED "left_erased"
typedef int64_t left_hash(void *arg, const void *bytes, size_t n);
struct left_erased {
	size_t mails, members;
};
enum err left_tombstones(struct store *s, struct arena *a, const char *file, left_hash *hash,
			 void *arg, bool text, time_t now, struct left_erased *out);

#endif
