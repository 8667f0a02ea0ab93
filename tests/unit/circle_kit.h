/*
 * circle_kit.h - the one community a test has open, its members in their modes, and who runs it.
 */
#ifndef TESTS_CIRCLE_KIT_H
#define TESTS_CIRCLE_KIT_H

#include "community_kit.h"

#include "community/list/deliver.h"

#define HERE  "circle@example.org"
#define CORA  "cora@wood.example"
#define OTTO  "otto@wood.example"
#define PLAIN "posts: { newcomer_posts = 0; };\n"

static struct kit *k;

static inline int close_kit(void **state)
{
	(void)state;
	if (k)
		kit_close(k);
	k = NULL;
	return 0;
}

/* A test that opens k itself. */
#define TEST(t) cmocka_unit_test_teardown(t, close_kit)

/* A member in that mode, their own posts not wanted back. */
static inline int64_t circle_member_of(struct kit *at, const char *address, const char *name,
				       const char *mode)
{
	int64_t id = kit_member(at, address, name, NULL);
	struct member *m = member_find(at->c->s, at->a, id);

	store_begin(at->c->s);
	m->own_posts = false;
	deliver_set_mode(at->c->s, m, mode);
	store_commit(at->c->s);
	return id;
}

static inline int64_t circle_member(const char *address, const char *name, const char *mode)
{
	return circle_member_of(k, address, name, mode);
}

/* Cora coordinates, Otto owns. */
static inline void circle_keepers(void)
{
	int64_t cora = kit_member(k, CORA, "Cora", NULL), otto = kit_member(k, OTTO, "Otto", NULL);

	kit_role(k, cora, "coordinator");
	kit_role(k, otto, "owner");
}

#endif
