/*
 * mbox.h - mail that lies in files: mbox archives, single mails, Maildirs.
 *
 * Nothing here parses a mail or changes a file, but for inbox_maildir_erase. Memory is flat: one
 * window of the file and the mail in hand, which is never larger than the limit.
 */
#ifndef INBOX_MBOX_H
#define INBOX_MBOX_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/err.h"

struct arena;

enum { INBOX_FILE_LIMIT = 64 << 20 }; /* bytes of one mail, where the caller names no limit */

/* The last mail of an mbox somebody may still be writing. */
enum inbox_last {
	INBOX_LAST_TAKE, /* it is handed over as any other */
	INBOX_LAST_WHOLE, /* where it has a body and ends in an empty line, as who is done leaves it */
	INBOX_LAST_LEAVE /* not now */
};

/* How a walk goes. Zero it, set what is wanted; the counts are set while it runs. */
struct inbox_walk {
	size_t limit; /* largest mail handed over, in bytes; 0: INBOX_FILE_LIMIT */
	off_t from;   /* mbox: begin here; 0, or `next` of an earlier walk over the same file */
	off_t next;   /* mbox: where to resume after what was taken so far */
	enum inbox_last last;
	bool left;    /* mbox: the last mail was not handed over; `next` is before it */
	bool changed; /* mbox, with BAD: it is shorter than `from`, or no mail begins there */
	uint64_t taken, skipped;
	uint64_t total; /* Maildir: how many are wanted; known before the first is handed over */
	/* Told about each mail that was skipped (too large, unreadable). May be NULL. */
	void (*note)(void *arg, const char *text);
	/* Told instead of note about one over the limit. Maildir: its key, mbox: NULL and the offset
	 * of its first byte. NULL: note is. */
	void (*large)(void *arg, const char *key, off_t offset, uint64_t bytes);
	/* Maildir: whether the file with this key is wanted; NULL: all are. */
	bool (*want)(void *arg, const char *key);
	void *arg; /* for note, want and take */
};

/* How many of n bytes at a file's start are passed over: a byte order mark, where they are the first
 * of it, and empty lines. A "From " line behind them makes it an mbox. */
size_t inbox_mbox_lead(const char *start, size_t n, bool first);

/* inbox_mbox_open - a file for inbox_mbox_each, "-" for standard input; the caller closes *fd.
 *   NONE  it cannot be read, BAD  it is a folder and no Maildir: w says so, without the path */
enum err inbox_mbox_open(const char *path, int *fd, struct why *w);

/*
 * inbox_mbox_each - hand over every mail of an mbox file, or the one mail of an RFC 5322 file
 *   fd      read from where `from` says; may be a pipe when `from` is 0. The caller closes it.
 *   take    raw without the "From " line and its quoting, line ends as in the file, NOT
 *           zero-terminated, borrowed until take returns; offset is that of the mail's first byte
 *           in the file ("From " line included). Anything but OK stops the walk and is passed on;
 *           `next` is then still before that mail.
 *   OK      the whole file was walked; `next` is its end, or before the last mail where that is left
 *   BAD     not mail at all, compressed, or not readable: w says which
 *
 * A mail begins at a line "From <sender> <date>" that stands first in the file or after a blank
 * line and is followed by a header field (RFC 4155; there is no other standard). Sentences that
 * begin with "From" stay text, also where a writer forgot to quote them. One ">" is taken off
 * lines ">From ", ">>From " and so on, in bodies only (mboxrd; in mboxo only the first is quoted).
 */
typedef enum err inbox_mbox_take(void *arg, const char *raw, size_t n, off_t offset);
enum err inbox_mbox_each(int fd, struct inbox_walk *walk, inbox_mbox_take *take, struct why *w);

/* What a path is, by looking at it. */
enum inbox_kind { INBOX_MISSING, INBOX_FILE, INBOX_MAILDIR };
enum inbox_kind inbox_kind_of(const char *path);

/* One mail of a Maildir (cr.yp.to/proto/maildir.html). */
struct inbox_file {
	const char *key;  /* the file's name without its flags: stays the same for its whole life */
	const char *path; /* where it lies now */
	bool fresh;       /* still in new/ */
	time_t delivered; /* the file's modification time, UTC */
};

/*
 * inbox_maildir_each - hand over the mails in new/ and cur/, oldest first
 *   Order: by the delivery second in the name, then the rest of the name.
 *   take    as above; file and raw are borrowed until take returns
 *   OK      all that were wanted; a file that another program moves meanwhile is found again or
 *           left for the next walk
 *   BAD     dir is no Maildir or cannot be read
 */
typedef enum err inbox_maildir_take(void *arg, const struct inbox_file *file, const char *raw,
				    size_t n);
enum err inbox_maildir_each(const char *dir, struct inbox_walk *walk, inbox_maildir_take *take,
			    struct why *w);

/* inbox_maildir_erase - delete the mails whose key `which` says yes to: the one exception to "never
 * deleted" (erase_in_mailbox). BAD: the folder cannot be read; AGAIN: a file could not be deleted. */
enum err inbox_maildir_erase(const char *dir, bool (*which)(void *arg, const char *key), void *arg,
			     struct why *w);

#endif
