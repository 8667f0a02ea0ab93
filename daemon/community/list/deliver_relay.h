/*
 * deliver_relay.h - what the list says around a member's mail: names, ids, answers, what is cut.
 */
#ifndef COMMUNITY_DELIVER_RELAY_H
#define COMMUNITY_DELIVER_RELAY_H

#include "community/community.h"
#include "compose/letter.h"
#include "store/store_post.h"

/* The Message-ID a post goes out with, without brackets: p.<keyed hash>@domain; arena. */
char *deliver_id(const struct community *c, struct arena *a, int64_t post);

/* How a post's author is called in From: "Ana via Circle", in the community's language; arena. */
const char *deliver_via(const struct community *c, struct arena *a, const char *name);

/* Why the mail's attachments keep it from going out at all, "held: ..." in the arena; NULL: they do
 * not. A signed or encrypted mail is held where a part would have to be cut out of it. */
const char *deliver_relay_hold(struct community *c, struct arena *a, const struct mail *m);

/* The post as the list sends it (compose/relay.h). BAD: a template or the mail; w says what. */
enum err deliver_relay_compose(struct community *c, struct arena *a, const struct mail *m,
			       const struct post *p, struct letter_bytes *out, struct why *w);

#endif
