/* What keeps posts back or together: budgets, full days, caps; and how members
 * pass between the modes. */
#include "limits_kit.h"

#include "community/digest/catchup.h"
#include "community/rhythm/rhythm.h"
#include "store/store_deliver.h"

static struct member *row(int64_t id)
{
	return member_find(k->c->s, k->a, id);
}

static size_t letters(void)
{
	size_t n;

	kit_letters(k, &n);
	return n;
}

/* ---- folding ---- */

static void beyond_the_budget_posts_fold_and_one_mail_is_kept_for_the_digest(void **state)
{
	struct member *m;
	int64_t bo;

	(void)state;
	k = kit_open(NULL);
	member(k, "ana@a.example", "each");
	bo = member(k, "bo@b.example", "each");
	m = row(bo);
	m->budget = 3;
	store_begin(k->c->s);
	member_save(k->c->s, m);
	store_commit(k->c->s);
	post("ana@a.example", "One");
	post("ana@a.example", "Two");
	assert_int_equal(letters(), 2);
	assert_int_equal(row(bo)->folding, 0);
	post("ana@a.example", "Three");
	post("ana@a.example", "Four");
	assert_int_equal(letters(), 0);
	assert_int_equal(row(bo)->folding, 1);
	assert_int_equal(row(bo)->watermark, 2);
	assert_int_equal(row(bo)->folded_at, k->now);
}

static void tick(void)
{
	struct why w;

	while (rhythm_tick(k->c, k->step, k->now, &w) == OK)
		;
}

static void the_lists_budget_holds_for_who_chose_none_and_no_limit_is_a_choice(void **state)
{
	struct kit_letter **v;
	struct member *m;
	int64_t bo;
	size_t n;

	(void)state;
	k = kit_open(
		"members: { letters_per_week = 2; mode = \"each\"; };\n"
		"rhythm = ( { name = \"d\"; when = \"daily at 12:00\"; do = \"digest\"; } );\n");
	tick(); /* the rule begins here */
	member(k, "ana@a.example", "nothing");
	bo = member(k, "bo@b.example", "each");
	m = row(member(k, "cy@c.example", "each"));
	m->budget = -1;
	store_begin(k->c->s);
	member_save(k->c->s, m);
	store_commit(k->c->s);
	post("ana@a.example", "One");
	post("ana@a.example", "Two");
	post("ana@a.example", "Three");
	assert_int_equal(letters(), 4); /* one to Bo, all to Cy */
	assert_int_equal(row(bo)->folding, 1);
	/* The digest is the second of the week; what comes after waits until the week has room. */
	kit_wait(k, 2 * 3600);
	tick();
	v = kit_letters(k, &n);
	assert_int_equal(n, 1);
	assert_string_equal(v[0]->rcpt, "bo@b.example");
	assert_non_null(strstr(v[0]->m->text, "Three"));
	m = row(bo);
	assert_int_equal(m->folding, 0);
	post("ana@a.example", "Four");
	assert_int_equal(letters(), 1); /* Cy */
	kit_wait(k, 86400);
	tick();
	assert_int_equal(letters(), 0);
	kit_wait(k, 7 * 86400);
	tick();
	v = kit_letters(k, &n);
	assert_int_equal(n, 1);
	assert_string_equal(v[0]->rcpt, "bo@b.example");
	assert_non_null(strstr(v[0]->m->text, "Four"));
}

static void who_folds_for_their_budget_has_a_digest_when_the_week_has_room(void **state)
{
	struct member *m;
	int64_t bo;

	(void)state;
	k = kit_open("rhythm = ();\n");
	member(k, "ana@a.example", "each");
	bo = member(k, "bo@b.example", "each");
	m = row(bo);
	m->budget = 2;
	store_begin(k->c->s);
	member_save(k->c->s, m);
	store_commit(k->c->s);
	post("ana@a.example", "One");
	post("ana@a.example", "Two");
	assert_int_equal(letters(), 1);
	store_begin(k->c->s);
	assert_int_equal(deliver_fold_morning(k->c->s, NULL, k->now + 1, k->now + 1, 0, k->now), 1);
	store_rollback(k->c->s);
	post("ana@a.example", "Three");
	m = row(bo);
	m->budget = 1;
	store_begin(k->c->s);
	member_save(k->c->s, m);
	assert_int_equal(deliver_fold_morning(k->c->s, NULL, k->now + 1, k->now + 1, 0, k->now), 0);
	assert_int_equal(deliver_fold_morning(k->c->s, NULL, k->now + 8 * 86400, k->now + 1, 0,
					      k->now + 8 * 86400),
			 1);
	store_commit(k->c->s);
	assert_true(row(bo)->catch_up);
}

/* The week had room in the morning, and a newsletter went out before the digest was made. */
static void a_folded_digest_that_lost_its_room_waits_for_another_morning(void **state)
{
	static const char MAILING[] =
		"INSERT INTO mailing(kind, class, sender, content, marks, created)"
		" VALUES ('newsletter', 5, '', x'', x'', ?1)";
	static const char NEWSLETTER[] =
		"INSERT INTO letter(mailing, member, rcpt, token, class, state, due, at)"
		" SELECT (SELECT max(id) FROM mailing), ?1, 'bo', 'x', 5, 'sent', ?2, ?2";
	struct member *m;
	int64_t bo;
	struct why w;

	(void)state;
	k = kit_open("rhythm = ();\n");
	member(k, "ana@a.example", "each");
	bo = member(k, "bo@b.example", "each");
	m = row(bo);
	m->budget = 1;
	post("ana@a.example", "One");
	letters();
	store_begin(k->c->s);
	member_save(k->c->s, m);
	store_commit(k->c->s);
	k->now += 8 * 86400;
	when_freeze(k->now);
	post("ana@a.example", "Two");
	assert_int_equal(row(bo)->folding, 1);
	k->now += 86400;
	when_freeze(k->now);
	assert_int_equal(deliver_care(k->c, k->a, k->now, &w), OK);
	assert_true(row(bo)->catch_up);
	store_begin(k->c->s);
	sql_run(k->c->s, MAILING, "i", (int64_t)k->now);
	sql_run(k->c->s, NEWSLETTER, "ii", bo, (int64_t)k->now);
	store_commit(k->c->s);
	assert_int_equal(catchups_tick(k->c, k->a, k->now, &w), NONE);
	assert_int_equal(letters(), 0);
	assert_true(!row(bo)->catch_up && row(bo)->folding);
	kit_wait(k, 8 * 86400);
	assert_int_equal(letters(), 1);
	assert_int_equal(row(bo)->folding, 0);
}

static void beyond_the_accounts_day_all_fold_until_next_morning(void **state)
{
	int64_t bo;
	struct why w;

	(void)state;
	k = kit_open(NULL);
	k->set->send.per_day = 5; /* four of them for posts */
	member(k, "ana@a.example", "each");
	bo = member(k, "bo@b.example", "each");
	member(k, "cy@c.example", "each");
	post("ana@a.example", "One");
	post("ana@a.example", "Two");
	post("ana@a.example", "Three");
	assert_int_equal(letters(), 4);
	assert_int_equal(row(bo)->folding, 2);
	assert_int_equal(row(bo)->watermark, 2);
	assert_int_equal(deliver_care(k->c, k->a, k->now, &w), NONE);
	assert_int_equal(deliver_care(k->c, k->a, when_utc(2026, 3, 3, 6, 59, 59), &w), NONE);
	assert_int_equal(deliver_care(k->c, k->a, when_utc(2026, 3, 3, 7, 0, 0), &w), OK);
	assert_true(row(bo)->catch_up);
	assert_int_equal(deliver_care(k->c, k->a, when_utc(2026, 3, 3, 7, 0, 0), &w), NONE);
}

/* What waits for a person's decision fills no day. */
static void letters_that_are_held_fold_nobody(void **state)
{
	int64_t bo;

	(void)state;
	k = kit_open(NULL);
	k->set->send.per_day = 5; /* four of them for posts */
	member(k, "ana@a.example", "each");
	bo = member(k, "bo@b.example", "each");
	member(k, "cy@c.example", "each");
	post("ana@a.example", "One");
	sql_run(k->c->s, "UPDATE mailing SET held = 1", "");
	post("ana@a.example", "Two");
	post("ana@a.example", "Three");
	assert_int_equal(row(bo)->folding, 0);
	post("ana@a.example", "Four");
	assert_int_equal(row(bo)->folding, 2);
}

static void a_folded_digest_says_why_it_is_one(void **state)
{
	struct kit_letter *l;
	struct member *m;
	int64_t bo;

	(void)state;
	k = kit_open(NULL);
	member(k, "ana@a.example", "each");
	bo = member(k, "bo@b.example", "each");
	m = row(bo);
	m->budget = 1;
	store_begin(k->c->s);
	member_save(k->c->s, m);
	store_commit(k->c->s);
	post("ana@a.example", "One");
	post("ana@a.example", "Two");
	kit_wait(k, 2 * 86400);
	l = kit_letter(k, "bo@b.example");
	assert_non_null(strstr(l->m->text, "More was written than you want to get singly"));
	assert_non_null(strstr(l->m->text, "One"));
	assert_non_null(strstr(l->m->text, "Two"));
	assert_int_equal(row(bo)->folding, 0);
	post("ana@a.example", "Three");
	kit_silence(k);
	assert_int_equal(row(bo)->folding, 1);
}

/* ---- modes ---- */

static void set_mode(int64_t id, const char *mode)
{
	store_begin(k->c->s);
	deliver_set_mode(k->c->s, row(id), mode);
	store_commit(k->c->s);
}

static void a_pause_holds_posts_back_and_owes_one_catch_up(void **state)
{
	int64_t bo;
	struct why w;

	(void)state;
	k = kit_open(NULL);
	member(k, "ana@a.example", "each");
	bo = member(k, "bo@b.example", "each");
	post("ana@a.example", "One");
	assert_int_equal(letters(), 1);
	store_begin(k->c->s);
	deliver_pause(k->c->s, row(bo), k->now + 3600);
	store_commit(k->c->s);
	post("ana@a.example", "Two");
	assert_int_equal(letters(), 0);
	assert_int_equal(row(bo)->watermark, 1);
	assert_int_equal(deliver_care(k->c, k->a, k->now + 3599, &w), NONE);
	assert_int_equal(deliver_care(k->c, k->a, k->now + 3600, &w), OK);
	assert_true(row(bo)->catch_up);
	assert_int_equal(row(bo)->paused_until, 0);
	post("ana@a.example", "Three");
	assert_int_equal(letters(), 0);
}

static void a_pause_without_posts_owes_nothing(void **state)
{
	int64_t bo;
	struct why w;

	(void)state;
	k = kit_open(NULL);
	bo = member(k, "bo@b.example", "each");
	store_begin(k->c->s);
	deliver_pause(k->c->s, row(bo), k->now + 3600);
	store_commit(k->c->s);
	assert_int_equal(deliver_care(k->c, k->a, k->now + 3600, &w), OK);
	assert_false(row(bo)->catch_up);
}

static void a_leaving_that_is_undone_loses_no_post(void **state)
{
	struct kit_letter *l;
	int64_t bo;

	(void)state;
	k = kit_open(NULL);
	member(k, "ana@a.example", "each");
	bo = member(k, "bo@b.example", "each");
	post("ana@a.example", "One");
	assert_int_equal(letters(), 1);
	kit_mail(k, "pass", "bo@b.example", "circle+leave@example.org", "", "");
	l = kit_letter(k, "bo@b.example");
	post("ana@a.example", "Two");
	kit_silence(k);
	kit_mail(k, NULL, "bo@b.example", l->reply_to, "Re: ", "a mistake");
	assert_string_equal(row(bo)->state, "active");
	assert_int_equal(row(bo)->watermark, 1);
	assert_true(row(bo)->catch_up);
}

static void from_digest_to_each_what_was_due_comes_in_a_catch_up(void **state)
{
	int64_t bo;

	(void)state;
	k = kit_open(NULL);
	member(k, "ana@a.example", "each");
	bo = member(k, "bo@b.example", "digest");
	post("ana@a.example", "One");
	set_mode(bo, "each");
	assert_true(row(bo)->catch_up);
	assert_int_equal(row(bo)->watermark, 0);
	set_mode(bo, "digest");
	assert_int_equal(row(bo)->watermark, 0);
}

static void from_each_to_digest_what_came_singly_is_not_due(void **state)
{
	int64_t bo;

	(void)state;
	k = kit_open(NULL);
	member(k, "ana@a.example", "each");
	bo = member(k, "bo@b.example", "each");
	post("ana@a.example", "One");
	set_mode(bo, "digest");
	assert_int_equal(row(bo)->watermark, 1);
	assert_false(row(bo)->catch_up);
	set_mode(bo, "each");
	assert_false(row(bo)->catch_up);
}

static void nothing_forgets_what_was_due_and_cancels_what_waits(void **state)
{
	int64_t bo;

	(void)state;
	k = kit_open(NULL);
	member(k, "ana@a.example", "each");
	bo = member(k, "bo@b.example", "each");
	post("ana@a.example", "One");
	set_mode(bo, "nothing");
	assert_int_equal(letters(), 0);
	post("ana@a.example", "Two");
	set_mode(bo, "digest");
	assert_int_equal(row(bo)->watermark, 2);
	assert_false(row(bo)->catch_up);
}

/* ---- caps ---- */

static void too_many_posts_of_one_author_in_a_day_are_held(void **state)
{
	struct arrival *r;

	(void)state;
	k = kit_open("posts: { per_sender_per_day = 3; };\n");
	member(k, "ana@a.example", "each");
	member(k, "bo@b.example", "each");
	for (int i = 0; i < 3; i++)
		assert_string_equal(post("ana@a.example", arena_printf(k->a, "Topic %d", i))->state,
				    "filed");
	r = post("ana@a.example", "Topic 4");
	assert_string_equal(r->state, "held");
	assert_non_null(strstr(r->reason, "more than 3 posts of one author came within a day"));
	assert_string_equal(post("bo@b.example", "Topic 5")->state, "filed");
	k->now += 86401;
	when_freeze(k->now);
	assert_string_equal(post("ana@a.example", "Topic 6")->state, "filed");
}

static void too_many_posts_in_one_thread_in_an_hour_are_held(void **state)
{
	static const char answer[] = "In-Reply-To: <m1@client.example>\r\n";

	(void)state;
	k = kit_open("posts: { per_thread_per_hour = 3; };\n");
	member(k, "ana@a.example", "each");
	post("ana@a.example", "Compost");
	post_with("ana@a.example", "Re: Compost", answer, "Two.");
	post_with("ana@a.example", "Re: Compost", answer, "Three.");
	assert_string_equal(post_with("ana@a.example", "Re: Compost", answer, "Four.")->state,
			    "held");
	assert_string_equal(post("ana@a.example", "Something else")->state, "filed");
	k->now += 3601;
	when_freeze(k->now);
	assert_string_equal(post_with("ana@a.example", "Re: Compost", answer, "Five.")->state,
			    "filed");
}

static void attack_28_the_breaker_of_the_community_holds_all_beyond_an_hours_posts(void **state)
{
	(void)state;
	k = kit_open("posts: { per_hour = 3; };\n");
	member(k, "ana@a.example", "each");
	member(k, "bo@b.example", "each");
	for (int i = 0; i < 3; i++)
		post("ana@a.example", arena_printf(k->a, "Topic %d", i));
	assert_string_equal(post("bo@b.example", "Topic 4")->state, "held");
	k->now += 3601;
	when_freeze(k->now);
	assert_string_equal(post("bo@b.example", "Topic 5")->state, "filed");
}

static void what_came_through_too_many_servers_is_held(void **state)
{
	struct buf b = BUF(NULL);
	struct arrival *r;

	(void)state;
	k = kit_open("posts: { max_hops = 5; };\n");
	b.a = k->a;
	member(k, "ana@a.example", "each");
	for (int i = 0; i < 6; i++)
		buf_str(&b, "Received: from a by b; Mon, 02 Mar 2026 10:00:00 +0000\r\n");
	r = post_with("ana@a.example", "Compost", buf_text(&b), "Some words.");
	assert_string_equal(r->state, "held");
	assert_non_null(strstr(r->reason, "it went through 6 servers and may be going round"));
}

static void the_setting_alone_says_how_many_servers_are_too_many(void **state)
{
	struct buf b = BUF(NULL);
	size_t n;

	(void)state;
	k = kit_open(NULL);
	assert_int_equal(k->set->posts.max_hops, KIND_HOPS);
	kit_close(k);
	k = kit_open("posts: { max_hops = 40; };\n");
	b.a = k->a;
	member(k, "ana@a.example", "each");
	for (int i = 0; i < 40; i++)
		buf_str(&b, "Received: from a by b; Mon, 02 Mar 2026 10:00:00 +0000\r\n");
	assert_string_equal(post_with("ana@a.example", "Compost", buf_text(&b), "Words.")->state,
			    "filed");
	kit_letters(k, &n);
	kit_mail_with(k, "pass", "ana@a.example", "circle+help@example.org", "", buf_text(&b), "");
	assert_string_equal(kit_letter(k, "ana@a.example")->kind, "help"); /* nor is it a loop */
	buf_str(&b, "Received: from a by b; Mon, 02 Mar 2026 10:00:00 +0000\r\n");
	assert_string_equal(post_with("ana@a.example", "Leaves", buf_text(&b), "Words.")->state,
			    "held");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(beyond_the_budget_posts_fold_and_one_mail_is_kept_for_the_digest),
		TEST(the_lists_budget_holds_for_who_chose_none_and_no_limit_is_a_choice),
		TEST(who_folds_for_their_budget_has_a_digest_when_the_week_has_room),
		TEST(a_folded_digest_that_lost_its_room_waits_for_another_morning),
		TEST(beyond_the_accounts_day_all_fold_until_next_morning),
		TEST(letters_that_are_held_fold_nobody),
		TEST(a_folded_digest_says_why_it_is_one),
		TEST(a_pause_holds_posts_back_and_owes_one_catch_up),
		TEST(a_pause_without_posts_owes_nothing),
		TEST(a_leaving_that_is_undone_loses_no_post),
		TEST(from_digest_to_each_what_was_due_comes_in_a_catch_up),
		TEST(from_each_to_digest_what_came_singly_is_not_due),
		TEST(nothing_forgets_what_was_due_and_cancels_what_waits),
		TEST(too_many_posts_of_one_author_in_a_day_are_held),
		TEST(too_many_posts_in_one_thread_in_an_hour_are_held),
		TEST(attack_28_the_breaker_of_the_community_holds_all_beyond_an_hours_posts),
		TEST(what_came_through_too_many_servers_is_held),
		TEST(the_setting_alone_says_how_many_servers_are_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
