/*
 * bounces_kit.h - mailings that went out, and reports about their letters.
 */
#ifndef TESTS_BOUNCES_KIT_H
#define TESTS_BOUNCES_KIT_H

#include "community_kit.h"

#include "community/list/bounces.h"
#include "community/list/moderate.h"
#include "store/store_bounce.h"
#include "store/store_hold.h"

static struct kit *k;

static inline int end(void **state)
{
	(void)state;
	kit_close(k);
	k = NULL;
	return 0;
}

/* A digest to members first .. first + n - 1, sent; gives the mailing. */
static inline int64_t send_mailing(int64_t first, int64_t n)
{
	int64_t mailing;
	char token[TOKEN_CHARS + 1];
	struct letter_row l = { 0 };

	store_begin(k->c->s);
	mailing = kit_digest_mailing(k);
	for (int64_t i = first; i < first + n; i++) {
		token_make(k->c->key, &(struct token){ TOKEN_LETTER, mailing, i }, token);
		l = (struct letter_row){ .mailing = mailing,
					 .member = i,
					 .rcpt = arena_printf(k->a, "m%lld@far.example",
							      (long long)i),
					 .token = token,
					 .class = CLASS_EDITION,
					 .due = k->now };
		letter_add(k->c->s, &l);
		letter_settle(k->c->s, l.id, "sent", k->now, 0, "250 ok");
	}
	store_commit(k->c->s);
	return mailing;
}

static inline const char *token_of(int64_t mailing, int64_t member)
{
	char *text = arena_get(k->a, TOKEN_CHARS + 1);

	token_make(k->c->key, &(struct token){ TOKEN_LETTER, mailing, member }, text);
	return text;
}

static inline struct arrival *report(const char *to, const char *action, const char *status,
				     const char *words, const char *returned_id)
{
	return kit_report(
		k, to,
		arena_printf(k->a,
			     "Final-Recipient: rfc822; someone@far.example\r\nAction: %s\r\n"
			     "Status: %s\r\nDiagnostic-Code: smtp; %s\r\n\r\n",
			     action, status, words),
		arena_printf(k->a,
			     "From: Circle <circle@example.org>\r\nSubject: Digest 7\r\n"
			     "Message-ID: <%s>\r\n\r\n",
			     returned_id ? returned_id : "none@far.example"));
}

static inline struct arrival *bounce(int64_t mailing, int64_t member, bool hard)
{
	return report(arena_printf(k->a, "circle+b.%s@example.org", token_of(mailing, member)),
		      "failed", hard ? "5.1.1" : "4.2.2",
		      hard ? "550 5.1.1 no such user here" : "452 4.2.2 mailbox full", NULL);
}

static inline double score_of(int64_t member)
{
	return member_find(k->c->s, k->a, member)->score;
}

static inline int64_t ana(void)
{
	return kit_member(k, "ana@far.example", "Ana", NULL);
}

static inline int64_t moderator(void)
{
	int64_t id = kit_member(k, "mo@garden.example", "Mo", NULL);

	kit_role(k, id, "moderator");
	return id;
}

#define TEST(f) cmocka_unit_test_teardown(f, end)

#endif
