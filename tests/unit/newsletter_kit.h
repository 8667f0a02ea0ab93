/*
 * newsletter_kit.h - a circle of three, of whom Lena writes its newsletters.
 */
#ifndef TESTS_NEWSLETTER_KIT_H
#define TESTS_NEWSLETTER_KIT_H

#include "community_kit.h"

static struct kit *k;
static int64_t lena;

static inline int begin(void **state)
{
	(void)state;
	k = kit_open(NULL);
	lena = kit_member(k, "lena@example.org", "Lena", NULL);
	kit_member(k, "ana@example.org", "Ana", NULL);
	kit_member(k, "rui@example.org", "Rui", "pt");
	kit_role(k, lena, "coordinator");
	return 0;
}

static inline int end(void **state)
{
	(void)state;
	kit_close(k);
	return 0;
}

/* The letter of that kind among those made since; NULL: none. */
static inline struct kit_letter *of_kind(struct kit_letter **v, size_t n, const char *kind)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i]->kind, kind))
			return v[i];
	return NULL;
}

/* Sends a draft in; gives the address that decides on it. */
static inline const char *draft(const char *text)
{
	struct arrival *r = kit_mail(k, "pass", "Lena <lena@example.org>",
				     "circle+newsletter@example.org", "Spring in the beds", text);
	struct kit_letter **v;
	size_t n;

	assert_string_equal(r->state, "acted");
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_string_equal(of_kind(v, n, "newsletter")->m->subject, "[test] Spring in the beds");
	assert_string_equal(of_kind(v, n, "newsletter")->rcpt, "lena@example.org");
	return of_kind(v, n, "newsletter-proof")->reply_to;
}

static inline void answer(const char *to, const char *text)
{
	kit_mail(k, NULL, "Lena <lena@example.org>", to, "Re: Newsletter", text);
}

#endif
