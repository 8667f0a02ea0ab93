/*
 * limits_kit.h - members of a mode, and posts to the one community a test has open.
 */
#ifndef TESTS_LIMITS_KIT_H
#define TESTS_LIMITS_KIT_H

#include "circle_kit.h"

static inline int64_t member(struct kit *at, const char *address, const char *mode)
{
	return circle_member_of(at, address, "", mode);
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
