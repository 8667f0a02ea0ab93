/*
 * What members had before their community's backup was restored (DESIGN, promise 4): it is neither
 * brought again nor forgotten in the week of who wants so many mails and no more.
 */
#include "restored_kit.h"

/* Bo's pause ends after the backup, and the catch-up leaves. */
static void bo_is_back_since_the_backup(void)
{
	size_t n;

	mail(ANA, HERE, "", "Before the backup.");
	backup();
	n_mails = 0;
	mail(ANA, HERE, "", "After the backup.");
	kit_wait(k, 3 * 86400);
	leave(&n);
	assert_int_equal(n, 1);
}

static void who_had_a_catch_up_before_the_restore_has_read_it(void **state)
{
	size_t n;

	(void)state;
	open_circle("posts: { newcomer_posts = 0; };\n");
	kit_member(k, ANA, "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	set_all("UPDATE member SET mode = 'each', paused_until = 1772600000" /* 4 March */
		" WHERE name = 'Bo'");
	bo_is_back_since_the_backup();
	mail(ANA, HERE, "", "After the catch-up.");
	leave(&n);
	assert_int_equal(n, 1); /* singly */
	restore();
	fetch_again(n_mails);
	kit_wait(k, 3600);
	leave(&n);
	assert_int_equal(n, 0);
	mail(ANA, HERE, "", "After the restore.");
	leave(&n);
	assert_int_equal(n, 1);
	kit_close(k);
}

static void who_reads_digests_has_the_rest_in_the_next_one(void **state)
{
	struct why w;
	size_t n;

	(void)state;
	open_circle("posts: { newcomer_posts = 0; };\n"
		    "rhythm = ( { name = \"weekly\"; when = \"weekly on monday at 08:00\"; do = "
		    "\"digest\"; } );\n");
	kit_member(k, ANA, "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	set_all("UPDATE member SET paused_until = 1772600000 WHERE name = 'Bo'"); /* 4 March */
	set_all("UPDATE member SET mode = 'nothing' WHERE name = 'Ana'");
	assert_int_equal(rhythm_tick(k->c, k->step, k->now, &w), NONE);
	bo_is_back_since_the_backup();
	mail(ANA, HERE, "", "After the catch-up.");
	restore();
	fetch_again(n_mails);
	kit_wait(k, 3600);
	leave(&n);
	assert_int_equal(n, 0);
	digest_monday(k);
	assert_non_null(strstr(leaves_to("bo@far.example")->m->text, "After the catch-up."));
	kit_close(k);
}

static void what_left_before_the_restore_counts_in_the_week(void **state)
{
	struct why w;
	size_t n;

	(void)state;
	open_circle("posts: { newcomer_posts = 0; };\n");
	kit_member(k, ANA, "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	set_all("UPDATE member SET mode = 'each', budget = 2, paused_until = 1772600000"
		" WHERE name = 'Bo'"); /* 4 March */
	bo_is_back_since_the_backup();
	restore();
	fetch_again(n_mails);
	assert_int_equal(rhythm_tick(k->c, k->step, k->now, &w), NONE);
	mail(ANA, HERE, "", "After the restore."); /* with a digest it would be the third */
	leave(&n);
	assert_int_equal(n, 0);
	kit_wait(k, A_DAY);
	leave(&n);
	assert_int_equal(n, 1); /* the digest */
	mail(ANA, HERE, "", "A day later.");
	kit_wait(k, 2 * A_DAY);
	leave(&n);
	assert_int_equal(n, 0);
	kit_wait(k, 4 * A_DAY); /* the catch-up is a week old, by what is known of it */
	kit_wait(k, 60);
	leave(&n);
	assert_int_equal(n, 1);
	kit_close(k);
}

static void what_came_in_a_digest_before_the_restore_does_not_come_singly(void **state)
{
	struct why w;
	size_t n;

	(void)state;
	open_circle("posts: { newcomer_posts = 0; };\n");
	kit_member(k, ANA, "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	set_all("UPDATE member SET mode = 'each', budget = 2 WHERE name = 'Bo'");
	mail(ANA, HERE, "", "It fills the week.");
	leave(&n);
	assert_int_equal(n, 1);
	backup();
	n_mails = 0;
	mail(ANA, HERE, "", "It waits.");
	kit_wait(k, A_DAY);
	leave(&n);
	assert_int_equal(n, 1); /* the digest */
	k->now += 6 * A_DAY + 3600;
	when_freeze(k->now);
	restore();
	fetch_again(n_mails);
	leave(&n);
	assert_int_equal(n, 0);
	assert_int_equal(rhythm_tick(k->c, k->step, k->now, &w), NONE);
	kit_wait(k, A_DAY);
	leave(&n);
	assert_int_equal(n, 0);
	kit_wait(k, 7 * A_DAY);
	mail(ANA, HERE, "", "After the restore.");
	leave(&n);
	assert_int_equal(n, 1);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_had_a_catch_up_before_the_restore_has_read_it),
		cmocka_unit_test(who_reads_digests_has_the_rest_in_the_next_one),
		cmocka_unit_test(what_left_before_the_restore_counts_in_the_week),
		cmocka_unit_test(what_came_in_a_digest_before_the_restore_does_not_come_singly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
