/*
 * Editions: who gets what of them, when, and at whose pace.
 */
#include "digest_kit.h"

#include "community/list/deliver.h"
#include "compose/words.h"
#include "store/store_activity.h"
#include "store/store_editions.h"
#include "store/store_meeting.h"

static void those_who_see_the_same_share_one_mailing(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	size_t n;

	(void)state;
	for (int i = 0; i < 20; i++)
		kit_member(k, arena_printf(k->a, "m%d@far.example", i), "", i % 2 ? "de" : NULL);
	digest_post(k, "m1@far.example", "Blight on the tomatoes", "It begins low on the stem.");
	digest_monday(k);
	kit_letters(k, &n);
	assert_int_equal(n, 20);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM mailing WHERE kind = 'digest'"), 2);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM mailing WHERE held = 1"), 0);
	assert_int_equal(digest_count(k, "SELECT number FROM edition"), 1);
	kit_close(k);
}

static void what_is_for_you_comes_first_and_what_you_mute_not_at_all(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	int64_t bo = kit_member(k, "bo@far.example", "Bo", NULL);
	int64_t cy = kit_member(k, "cy@far.example", "Cy", NULL);
	struct post *roses, *beans, *mine;
	struct kit_letter **v, *l;
	const char *place;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	roses = digest_post(k, "ana@far.example", "Pruning old roses", "I cut them to three buds.");
	beans = digest_post(k, "ana@far.example", "Runner beans again", "Mine are up.");
	mine = digest_post(k, "cy@far.example", "A greenhouse to give away", "Come and get it.");
	digest_answer(k, "ana@far.example", mine, "I would take it gladly.");
	store_begin(k->c->s);
	follow_set(k->c->s, bo, "thread", arena_printf(k->a, "%lld", (long long)beans->thread), 1,
		   k->now);
	follow_set(k->c->s, bo, "thread", arena_printf(k->a, "%lld", (long long)roses->thread), 0,
		   k->now);
	store_commit(k->c->s);
	digest_monday(k);
	v = kit_letters(k, &n);
	assert_int_equal(n, 3);
	l = digest_to(v, n, "bo@far.example");
	assert_null(strstr(l->m->text, "roses"));
	place = strstr(l->m->text, "For you");
	assert_non_null(place);
	assert_true(strstr(place, "Runner beans") < strstr(place, "A greenhouse"));
	l = digest_to(v, n, "cy@far.example"); /* somebody answered Cy */
	place = strstr(l->m->text, "For you");
	assert_non_null(place);
	assert_true(strstr(place, "A greenhouse") < strstr(place, "Pruning"));
	l = digest_to(v, n, "ana@far.example");
	assert_null(strstr(l->m->text, "For you"));
	assert_int_equal(member_find(k->c->s, k->a, cy)->watermark, 4);
	kit_close(k);
}

static void an_open_question_goes_first_to_who_may_know(void **state)
{
	struct kit *k =
		digest_open(NULL, "rules = ( { name = \"soil\"; in = \"subject\"; pattern = "
				  "\"soil\"; tag = \"soil\"; } );");
	int64_t bo = kit_member(k, "bo@far.example", "Bo", NULL);
	struct kit_letter **v, *l;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	digest_post(k, "ana@far.example", "News of the week", "Nothing much.");
	digest_post(k, "ana@far.example", "Which lime for heavy soil", "Does anybody know?");
	assert_true(digest_post(k, "ana@far.example", "Peat, or what else?", "Mine is gone.")
			    ->question);
	store_begin(k->c->s);
	role_add(k->c->s, bo, "expert", "soil", k->now);
	store_commit(k->c->s);
	digest_monday(k);
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	l = digest_to(v, n, "bo@far.example");
	assert_non_null(strstr(l->m->text, "For you"));
	assert_true(strstr(l->m->text, "Which lime") < strstr(l->m->text, "News of the week"));
	assert_null(strstr(digest_to(v, n, "ana@far.example")->m->text, "For you"));
	kit_close(k);
}

static void items_keep_their_numbers_whatever_the_order_in_a_letter(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	int64_t bo = kit_member(k, "bo@far.example", "Bo", NULL);
	struct post *p = NULL;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	for (int i = 0; i < 3; i++)
		p = digest_post(k, "ana@far.example", arena_printf(k->a, "Subject number %d", i),
				"Some words.");
	store_begin(k->c->s);
	follow_set(k->c->s, bo, "thread", arena_printf(k->a, "%lld", (long long)p->thread), 1,
		   k->now);
	store_commit(k->c->s);
	digest_monday(k);
	kit_letters(k, &n);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM mailing WHERE numbers = '[1,2,3]'"),
			 1);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM mailing WHERE numbers = '[3,1,2]'"),
			 1);
	assert_int_equal(edition_item_thread(k->c->s, 1, 3), p->thread);
	kit_close(k);
}

static void many_threads_come_in_sections(void **state)
{
	static const char *const posts[][2] = {
		{ "[welcome] Cy from the hill", "Hello, I grow beans." },
		{ "A remark about lime", "So." },
		{ "[jobs] Somebody to dig", "Two days a week." },
		{ "[news] The shop has moved", "To the station." },
		{ "[event] Seed swap", "On Saturday." },
		{ "[jobs] Somebody to prune", "One day." },
		{ "How deep do bulbs go", "Who knows?" },
	};
	/* each heading and what stands below it, as the letter has them */
	static const char *const shown[] = {
		"Open questions\n===", "How deep do bulbs",  "Events\n===",    "Seed swap",
		"News and tips\n===",  "The shop has moved", "#jobs\n===",     "Somebody to dig",
		"Somebody to prune",   "Conversations\n===", "A remark about", "Welcome\n===",
		"Cy from the hill",
	};
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *l;
	const char *at;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	for (size_t i = 0; i < sizeof posts / sizeof *posts; i++)
		digest_post(k, "ana@far.example", posts[i][0], posts[i][1]);
	digest_monday(k);
	l = kit_letter(k, "ana@far.example");
	at = l->m->text;
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++) {
		const char *next = strstr(at, shown[i]);

		if (!next)
			fail_msg("%s is not below the others: %s", shown[i], l->m->text);
		at = next;
	}
	kit_close(k);
}

static void a_long_thread_is_told_in_short(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct post *p;
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	p = digest_post(
		k, "ana@far.example", "Slugs in the salad",
		"Every night the slugs eat my salad. I tried beer traps and copper bands, and "
		"neither of them helped for longer than a week. What keeps slugs away for good?");
	for (int i = 0; i < 6; i++)
		digest_answer(
			k, i % 2 ? "ana@far.example" : "bo@far.example", p,
			"We had slugs in the salad every summer until we put out nematodes in "
			"the evening, when the soil was warm and wet. After that the slugs were "
			"gone for six weeks, and the salad grew well. I would do it again in "
			"May and again in July.");
	digest_monday(k);
	{
		size_t n;
		struct kit_letter **v = kit_letters(k, &n);

		assert_int_equal(n, 2);
		l = v[0];
	}
	assert_non_null(strstr(l->m->text, "In short"));
	assert_non_null(strstr(l->m->text, "7 posts"));
	kit_close(k);
}

/* --- one's own pace ------------------------------------------------------------------------------- */

static void daily(struct member *m)
{
	m->pace = "daily at 18:00";
}

static void who_has_a_pace_gets_an_edition_of_their_own(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	int64_t bo = kit_member(k, "bo@far.example", "Bo", NULL);
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	digest_change(k, bo, daily);
	kit_wait(k, 60);
	digest_post(k, "ana@far.example", "Blight on the tomatoes", "It begins low.");
	kit_wait(k, 7 * HOUR);
	kit_silence(k);
	kit_wait(k, 2 * HOUR);
	l = kit_letter(k, "bo@far.example");
	assert_non_null(strstr(l->m->subject, "your digest"));
	assert_non_null(strstr(l->m->text, "Blight"));
	assert_true(digest_count(k, "SELECT number IS NULL FROM edition"));
	kit_wait(k, A_DAY); /* nothing new: no letter */
	kit_silence(k);
	digest_post(k, "ana@far.example", "Slugs", "They are back.");
	kit_wait(k, 3 * A_DAY); /* late: three slots in one */
	l = kit_letter(k, "bo@far.example");
	assert_null(strstr(l->m->text, "Blight"));
	kit_wait(k, 3 * A_DAY);
	digest_tick(k);
	l = kit_letter(k, "ana@far.example"); /* the list's, and not to Bo */
	assert_non_null(strstr(l->m->text, "Blight"));
	assert_non_null(strstr(l->m->text, "Slugs"));
	kit_close(k);
}

static void nightly(struct member *m)
{
	m->pace = "daily at 23:00";
}

/* The letter waits for the morning, and what is written meanwhile is in it. */
static void quiet_hours_hold_and_merge(void **state)
{
	struct kit *k = digest_open(NULL, "digest: { quiet_hours = \"22:00-07:00\"; };");
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	digest_change(k, kit_member(k, "bo@far.example", "Bo", NULL), nightly);
	kit_wait(k, 60);
	digest_post(k, "ana@far.example", "Said in the evening", "It begins low.");
	kit_wait(k, 13 * HOUR + 30 * 60); /* 23:31 */
	kit_silence(k);
	digest_post(k, "ana@far.example", "Said at night", "It goes on.");
	kit_wait(k, 7 * HOUR); /* 06:31 */
	kit_silence(k);
	kit_wait(k, 30 * 60);
	l = kit_letter(k, "bo@far.example");
	assert_non_null(strstr(l->m->text, "Said in the evening"));
	assert_non_null(strstr(l->m->text, "Said at night"));
	kit_wait(k, 15 * HOUR); /* 22:01: nothing new, and nothing twice */
	kit_silence(k);
	kit_close(k);
}

/* The list's own edition is cut at its slot; its letters wait for the end of the quiet hours. */
static void a_letter_of_the_lists_edition_waits_out_quiet_hours(void **state)
{
	struct kit *k = digest_open("quiet_hours = \"07:00-09:30\"; ", NULL);

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	digest_post(k, "ana@far.example", "Blight on the tomatoes", "It begins low.");
	digest_monday(k); /* 08:00 */
	kit_silence(k);
	kit_wait(k, 89 * 60);
	kit_silence(k);
	kit_wait(k, 60);
	digest_tick(k);
	kit_letter(k, "ana@far.example");
	kit_close(k);
}

static void members_of_one_pace_share_their_edition(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	size_t n;

	(void)state;
	for (int i = 0; i < 10; i++)
		digest_change(k, kit_member(k, arena_printf(k->a, "m%d@far.example", i), "", NULL),
			      daily);
	kit_wait(k, 60);
	digest_post(k, "m1@far.example", "Blight on the tomatoes", "It begins low.");
	kit_wait(k, 9 * HOUR);
	kit_letters(k, &n);
	assert_int_equal(n, 10);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM edition"), 1);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM mailing"), 1);
	kit_close(k);
}

static void a_rule_may_forbid_a_pace_of_ones_own(void **state)
{
	struct kit *k = digest_open("personal = false; ", NULL);

	(void)state;
	digest_change(k, kit_member(k, "bo@far.example", "Bo", NULL), daily);
	kit_wait(k, 60);
	digest_post(k, "bo@far.example", "Blight on the tomatoes", "It begins low.");
	kit_wait(k, A_DAY);
	kit_silence(k);
	kit_wait(k, 6 * A_DAY);
	digest_tick(k);
	kit_letter(k, "bo@far.example");
	kit_close(k);
}

/* Who asks for one where none is to be had hears so, and is promised none, also from before. */
static void a_pace_that_is_forbidden_is_not_promised(void **state)
{
	static const char *const ways[][3] = {
		{ "personal = false; ", "", "en" }, { "", "digest: { personal = false; };", "fr" },
		{ "personal = false; ", "", "de" }, { "", "digest: { personal = false; };", "es" },
		{ "personal = false; ", "", "pt" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		struct kit *k = digest_open(ways[i][0], ways[i][1]);
		const struct lang *l = words_lang(k->c->words, ways[i][2], NULL);
		const char *own = words_get(l, "say.digest_own");
		struct kit_letter *letter;

		digest_change(k, kit_member(k, "bo@far.example", "Bo", ways[i][2]), daily);
		kit_mail(k, "pass", "bo@far.example", "circle+settings@example.org", "", "");
		letter = kit_letter(k, "bo@far.example");
		assert_null(strstr(letter->m->text, words_get(l, "ex.digest")));
		kit_mail(k, "pass", "bo@far.example", letter->reply_to,
			 "Re: ", "digest weekly on friday at 07:00");
		letter = kit_letter(k, "bo@far.example");
		assert_string_equal(letter->kind, "done");
		assert_null(strstr(letter->m->text, arena_ndup(k->a, own, strcspn(own, "{"))));
		assert_null(strchr(letter->m->text, '?')); /* nothing is asked or suggested */
		assert_non_null(strstr(letter->m->text, "digest weekly on friday at 07:00"));
		kit_close(k);
	}
}

static void what_is_coming_stands_in_one_line(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct meeting m = { .place = "", .changed = k->now };
	struct activity v = { .recipe = "event",
			      .source = "",
			      .title = "Seed swap",
			      .text = "",
			      .fields = "",
			      .state = "open",
			      .opened_at = k->now };
	struct kit_letter **all;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", "de");
	store_begin(k->c->s);
	activity_add(k->c->s, &v);
	m.activity = v.id;
	m.starts = when_utc(2026, 3, 20, 18, 0, 0);
	m.ends = m.starts + HOUR;
	meeting_put(k->c->s, &m);
	store_commit(k->c->s);
	digest_post(k, "ana@far.example", "Pruning old roses", "I cut them to three buds.");
	digest_monday(k);
	all = kit_letters(k, &n);
	assert_non_null(strstr(digest_to(all, n, "ana@far.example")->m->text,
			       "Coming up: Seed swap (Fri 20 Mar, 18:00); the next digest (Mon 16 "
			       "Mar, 08:00)."));
	assert_non_null(
		strstr(digest_to(all, n, "bo@far.example")->m->text, "Demnächst: Seed swap"));
	kit_close(k);
}

static void want_one_a_week(struct member *m)
{
	m->mode = "each";
	m->budget = 1;
}

/* It comes only where their week is full again. */
static void no_next_digest_is_told_to_who_gets_posts_singly(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter **v;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	digest_change(k, kit_member(k, "bo@far.example", "Bo", NULL), want_one_a_week);
	digest_post(k, "ana@far.example", "Pruning old roses", "I cut them to three buds.");
	kit_silence(k);
	digest_monday(k);
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_non_null(strstr(digest_to(v, n, "ana@far.example")->m->text, "the next digest"));
	assert_null(strstr(digest_to(v, n, "bo@far.example")->m->text, "the next digest"));
	kit_close(k);
}

/* --- what activities left -------------------------------------------------------------------------- */

static void harvest(struct kit *k, int64_t activity, const char *title)
{
	store_begin(k->c->s);
	harvest_add(k->c->s, &(struct harvest){ .activity = activity,
						.section = "inquiries",
						.title = title,
						.text = "Forty at least, said three of us.",
						.at = k->now });
	store_commit(k->c->s);
}

static size_t told(struct kit_letter **v, size_t n, const char *rcpt, const char *what)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += !strcmp(v[i]->rcpt, rcpt) && strstr(v[i]->m->text, what);
	return found;
}

/* In the list's edition, in one's own, in a catch-up, with posts or without: once each. */
static void results_of_activities_reach_each_member_once(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	int64_t bo = kit_member(k, "bo@far.example", "Bo", NULL);
	struct member *cy;
	struct kit_letter **v, *l;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	digest_change(k, bo, daily);
	cy = member_find(k->c->s, k->a, kit_member(k, "cy@far.example", "Cy", NULL));
	store_begin(k->c->s);
	deliver_pause(k->c->s, cy, k->now + 9 * A_DAY);
	store_commit(k->c->s);
	kit_wait(k, 60);
	harvest(k, 900, "How deep are raised beds");
	kit_wait(k, 9 * HOUR);
	l = kit_letter(k, "bo@far.example"); /* nothing else to tell: a letter all the same */
	assert_non_null(strstr(l->m->text, "How deep are raised beds"));
	assert_non_null(strstr(l->m->text, "Forty at least"));
	assert_non_null(strstr(l->m->subject, "2 March 2026"));
	for (int i = 0; i < 7; i++)
		digest_post(k, "ana@far.example", arena_printf(k->a, "Remark number %d", i), "So.");
	digest_monday(k);
	v = kit_letters(k, &n);
	assert_int_equal(told(v, n, "ana@far.example", "How deep are raised beds"), 1);
	assert_int_equal(told(v, n, "ana@far.example", "Answered questions"), 1);
	assert_int_equal(told(v, n, "bo@far.example", "How deep are raised beds"), 0);
	kit_wait(k, 4 * A_DAY);
	kit_wait(k, 60);
	l = kit_letter(k, "cy@far.example");
	assert_non_null(strstr(l->m->text, "What came of it"));
	assert_true(strstr(l->m->text, "raised beds") < strstr(l->m->text, "Remark number 0"));
	digest_monday(k);
	kit_letters(k, &n);
	assert_int_equal(n, 0);
	kit_mail(k, "pass", "ana@far.example", "circle+catchup@example.org", "", "");
	kit_wait(k, 10);
	assert_non_null(strstr(kit_letter(k, "ana@far.example")->m->text, "Forty at least"));
	kit_close(k);
}

static void the_ledger_tells_of_each_edition(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct edition_line *v;
	struct post *p;
	size_t n, letters;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", "de");
	digest_change(k, kit_member(k, "cy@far.example", "Cy", NULL), daily);
	kit_wait(k, 60);
	p = digest_post(k, "ana@far.example", "Blight on the tomatoes", "It begins low.");
	digest_answer(k, "bo@far.example", p, "Copper helps.");
	digest_post(k, "ana@far.example", "Slugs", "They are back.");
	kit_wait(k, A_DAY);
	kit_letters(k, &letters);
	kit_wait(k, 6 * A_DAY + 3 * HOUR);
	digest_tick(k); /* three hours late */
	v = edition_lines(k->c->s, k->a, NULL, 10, &n);
	assert_int_equal(n, 2);
	assert_string_equal(v[0].rule, "weekly");
	assert_int_equal(v[0].number, 1);
	assert_int_equal(v[0].cut_at - v[0].slot, k->now - 10 - when_utc(2026, 3, 9, 8, 0, 0));
	assert_int_equal(v[0].posts, 3);
	assert_int_equal(v[0].threads, 2);
	assert_int_equal(v[0].contents, 2); /* two languages */
	assert_int_equal(v[0].parts, 1);
	assert_int_equal(v[0].recipients, 2);
	assert_int_equal(v[0].ready, 2);
	assert_int_equal(v[0].upto, 3);
	assert_int_equal(v[0].to, p->date);
	assert_int_equal(v[1].number, 0);
	assert_int_equal(v[1].recipients, 1);
	assert_int_equal(v[1].sent, 1);
	edition_lines(k->c->s, k->a, "weekly", 10, &n);
	assert_int_equal(n, 1);
	kit_wait(k, 600 * A_DAY); /* letters are forgotten, what became of them is not */
	v = edition_lines(k->c->s, k->a, "weekly", 10, &n);
	assert_int_equal(v[n - 1].recipients, 2);
	kit_close(k);
}

static void who_mutes_a_conversation_hears_no_result_of_it(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	int64_t bo = kit_member(k, "bo@far.example", "Bo", NULL);
	struct kit_letter **v;
	struct post *p;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	p = digest_post(k, "ana@far.example", "How deep are raised beds", "Mine are low.");
	digest_monday(k);
	kit_letters(k, &n);
	store_begin(k->c->s);
	follow_set(k->c->s, bo, "thread", arena_printf(k->a, "%lld", (long long)p->thread), 0,
		   k->now);
	store_commit(k->c->s);
	{
		struct activity a = { .recipe = "inquiry",
				      .source = "",
				      .title = "How deep are raised beds",
				      .text = "",
				      .fields = "",
				      .state = "closed",
				      .thread = p->thread };

		store_begin(k->c->s);
		activity_add(k->c->s, &a);
		store_commit(k->c->s);
		harvest(k, a.id, "How deep are raised beds");
	}
	digest_monday(k);
	v = kit_letters(k, &n);
	assert_int_equal(told(v, n, "ana@far.example", "Forty at least"), 1);
	assert_int_equal(told(v, n, "bo@far.example", "Forty at least"), 0);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(those_who_see_the_same_share_one_mailing),
		cmocka_unit_test(what_is_for_you_comes_first_and_what_you_mute_not_at_all),
		cmocka_unit_test(an_open_question_goes_first_to_who_may_know),
		cmocka_unit_test(items_keep_their_numbers_whatever_the_order_in_a_letter),
		cmocka_unit_test(many_threads_come_in_sections),
		cmocka_unit_test(a_long_thread_is_told_in_short),
		cmocka_unit_test(who_has_a_pace_gets_an_edition_of_their_own),
		cmocka_unit_test(quiet_hours_hold_and_merge),
		cmocka_unit_test(a_letter_of_the_lists_edition_waits_out_quiet_hours),
		cmocka_unit_test(members_of_one_pace_share_their_edition),
		cmocka_unit_test(a_rule_may_forbid_a_pace_of_ones_own),
		cmocka_unit_test(a_pace_that_is_forbidden_is_not_promised),
		cmocka_unit_test(what_is_coming_stands_in_one_line),
		cmocka_unit_test(no_next_digest_is_told_to_who_gets_posts_singly),
		cmocka_unit_test(results_of_activities_reach_each_member_once),
		cmocka_unit_test(the_ledger_tells_of_each_edition),
		cmocka_unit_test(who_mutes_a_conversation_hears_no_result_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
