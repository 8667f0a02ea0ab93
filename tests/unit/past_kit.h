/*
 * past_kit.h - posts of long ago, put into the store as rows: only their member and date count.
 */
#ifndef TESTS_PAST_KIT_H
#define TESTS_PAST_KIT_H

#include "community_kit.h"

/* Gives its number. live: false, it was retracted; answer: it has a parent. In a transaction. */
static inline int64_t past_post(struct store *s, int64_t member, int64_t date, bool live,
				bool answer)
{
	static int64_t post = 1000;

	sql_run(s,
		"INSERT INTO post(id, state, thread, parent, why, date, member, name,"
		" address, subject, message_id, text) VALUES (?1, ?2, 1, ?3, 'first', ?4,"
		" ?5, '', '', '', '', x'')",
		"itnii", post, live ? "live" : "retracted", (int64_t)(answer ? 999 : 0), date,
		member);
	return post++;
}

#endif
