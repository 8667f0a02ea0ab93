/*
 * limits_kit.h - members of a mode, and posts to the one community a test has open.
 */
#ifndef TESTS_LIMITS_KIT_H
#define TESTS_LIMITS_KIT_H

#include "community_kit.h"

#include "community/list/deliver.h"

static struct kit *k;

static inline int close_kit(void **state)
{
	(void)state;
	if (k)
		kit_close(k);
	k = NULL;
	return 0;
}

static inline int64_t member(struct kit *at, const char *address, const char *mode)
{
	int64_t id = kit_member(at, address, "", NULL);
	struct member *m = member_find(at->c->s, at->a, id);

	store_begin(at->c->s);
	m->own_posts = false;
	deliver_set_mode(at->c->s, m, mode);
	store_commit(at->c->s);
	return id;
}

static inline struct arrival *post_with(const char *from, const char *subject, const char *head,
					const char *text)
{
	return kit_mail_with(k, "pass", from, "circle@example.org", subject, head, text);
}

static inline struct arrival *post(const char *from, const char *subject)
{
	return post_with(from, subject, NULL, "Some words.");
}

#endif
