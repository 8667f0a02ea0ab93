/*
 * mydata.h - what is held on a person: given to them, or erased (DESIGN, promise 7).
 *
 * Both by mail to +mydata and +forgetme, after a token mailed back, and by the operator's command.
 */
#ifndef COMMUNITY_MYDATA_H
#define COMMUNITY_MYDATA_H

#include "community/community.h"

command_do mydata_give;      /* asks to confirm; the data goes out when the token comes back */
command_do mydata_forget;    /* the same for erasing */
pending_do mydata_given;     /* mydata */
pending_do mydata_forgotten; /* forgetme */

struct erased {
	int64_t posts, mails;
};

/* mydata_erase - erases a member: posts by privacy.erased_posts, raw mail, letters, rows, words in
 * the index; a tombstone for each mail, so that fetch, import and restore leave it out. In a
 * transaction; letters that are leaving at this moment leave. */
struct erased mydata_erase(struct community *c, struct arena *a, const struct member *m,
			   time_t now);
/* Housekeeping: who was erased after a backup that was restored is erased again. */
enum err mydata_care(struct community *c, struct arena *a, time_t now, struct why *w);

#endif
