/*
 * store_erasure.h - mails that an erasure wants deleted in the mailbox itself (010-erasure.sql).
 *
 * All within the caller's transaction.
 */
#ifndef STORE_STORE_ERASURE_H
#define STORE_STORE_ERASURE_H

#include "store/store.h"

struct erasure {
	int64_t arrival, uid, bytes;
	const char *message_id; /* NULL: it had none, or was never read */
	const void *raw;        /* arena; erasure_hash of its bytes; NULL: they were not kept */
	bool marked;            /* it was moved, or got its keyword */
};

enum { ERASURE_HASH = 16 };
void erasure_hash(const void *raw, size_t n, unsigned char out[ERASURE_HASH]);

/* Before the arrival loses its Message-ID and its bytes. An imported file is nobody's mailbox: nothing is asked.
 *   message_id  NULL: as the arrival has it */
void erasure_ask(struct store *s, int64_t arrival, const char *message_id, time_t now);
/* What mail systems sent back about a member. */
void erasure_ask_reports(struct store *s, int64_t member, time_t now);
/* Those of a mailbox, rising by UID, at most max. */
size_t erasures(struct store *s, struct arena *a, int64_t mailbox, int64_t uidvalidity,
		struct erasure *v, size_t max);
void erasure_done(struct store *s, int64_t arrival);
/* UIDs of another UIDVALIDITY name nothing any more: the mail is taken in anew under its new one,
 * recognised by its tombstone, and asked for again. How many. */
int64_t erasures_outdated(struct store *s, int64_t mailbox, int64_t uidvalidity);
int64_t erasures_open(struct store *s);

#endif
