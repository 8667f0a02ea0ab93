/*
 * What our own server refuses at once, of a whole mailing: no report will come.
 */
#include "community_kit.h"

#include "store/store_bounce.h"
#include "store/store_hold.h"

static struct kit *k;

static int end(void **state)
{
	(void)state;
	kit_close(k);
	k = NULL;
	return 0;
}

static int64_t digest_mailing(void)
{
	int64_t id;

	store_begin(k->c->s);
	id = kit_digest_mailing(k);
	store_commit(k->c->s);
	return id;
}

/* A member's letter of the mailing, refused with these words. */
static void refuse(int64_t mailing, int64_t member, const char *words)
{
	char token[TOKEN_CHARS + 1];
	struct letter_row l = { .mailing = mailing,
				.member = member,
				.rcpt = "x@far.example",
				.token = token,
				.class = CLASS_EDITION,
				.due = k->now };

	token_make(k->c->key, &(struct token){ TOKEN_LETTER, mailing, member }, token);
	store_begin(k->c->s);
	letter_add(k->c->s, &l);
	letter_settle(k->c->s, l.id, "dead", k->now, 0, words);
	store_commit(k->c->s);
}

static void a_mailing_our_own_server_refuses_is_held_and_told(void **state)
{
	int64_t mo, mailing;
	struct kit_letter *l;

	(void)state;
	k = kit_open("bounces: { hold_mailing_least = 3; };\n");
	mo = kit_member(k, "mo@garden.example", "Mo", NULL);
	kit_role(k, mo, "moderator");
	mailing = digest_mailing();
	for (int i = 0; i < 2; i++)
		refuse(mailing, mo + 1 + i, "554 5.7.1 Message looks like spam");
	for (int i = 0; i < 4; i++) /* delays that took too long say nothing about the mailing */
		refuse(mailing, mo + 10 + i, "451 4.7.1 Greylisted");
	kit_wait(k, 61);
	for (int i = 0; i < 3; i++)
		refuse(mailing, mo + 20 + i,
		       "5.6.7 the address is not ASCII and this server knows no SMTPUTF8");
	kit_wait(k, 61);
	assert_false(mailing_find(k->c->s, k->a, mailing)->held);
	kit_silence(k);
	refuse(mailing, mo + 3, "5.6.3 the letter holds 8 bit text and this server takes none");
	kit_wait(k, 61);
	assert_true(mailing_find(k->c->s, k->a, mailing)->held);
	l = kit_letter(k, "mo@garden.example");
	assert_string_equal(l->kind, "mailing-held");
	assert_non_null(strstr(l->m->text, "3/10: 5.6.3 the letter holds 8 bit text"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(a_mailing_our_own_server_refuses_is_held_and_told, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
