/*
 * A report that tells of several: who was reached is counted for nothing.
 */
#include "circle_kit.h"

#include "community/list/bounces.h"

static const char *sent_to(int64_t member)
{
	char token[TOKEN_CHARS + 1];
	int64_t mailing;

	store_begin(k->c->s);
	mailing = kit_digest_mailing(k);
	token_make(k->c->key, &(struct token){ TOKEN_LETTER, mailing, member }, token);
	letter_add(k->c->s, &(struct letter_row){ .mailing = mailing,
						  .member = member,
						  .rcpt = "ana@far.example",
						  .token = token,
						  .class = CLASS_EDITION,
						  .due = k->now });
	store_commit(k->c->s);
	return arena_printf(k->a, "circle+b.%s@example.org", token);
}

/* Of somebody else a failure, of Ana what `action` says. */
static struct arrival *report(const char *to, const char *action)
{
	return kit_report(
		k, to,
		arena_printf(k->a,
			     "Final-Recipient: rfc822; someone@far.example\r\nAction: failed\r\n"
			     "Status: 5.1.1\r\n\r\n"
			     "Final-Recipient: rfc822; ana@far.example\r\nAction: %s\r\n"
			     "Status: %s\r\n\r\n",
			     action, strcmp(action, "failed") ? "2.0.0" : "5.1.1"),
		"");
}

static void who_was_reached_is_not_counted(void **state)
{
	static const char *const actions[] = { "delivered", "relayed", "expanded" };
	int64_t ana;

	(void)state;
	k = kit_open(NULL);
	ana = kit_member(k, "ana@far.example", "Ana", NULL);
	for (int i = 0; i < 3; i++) {
		struct arrival *r = report(sent_to(ana), actions[i]);

		assert_string_equal(r->state, "acted");
		assert_non_null(strstr(r->reason, "reached ana@far.example"));
		assert_true(member_find(k->c->s, k->a, ana)->score == 0);
		kit_wait(k, 86400);
	}
	report(sent_to(ana), "failed");
	assert_true(member_find(k->c->s, k->a, ana)->score == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { TEST(who_was_reached_is_not_counted) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
