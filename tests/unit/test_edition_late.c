/*
 * What comes outside its time: catch-ups after a pause and for newcomers, late and missing editions.
 */
#include "digest_kit.h"

#include "community/list/deliver.h"
#include "compose/words.h"
#include "store/store_activity.h"

/* --- catching up ---------------------------------------------------------------------------------- */

static void after_a_pause_comes_what_was_missed_outcomes_first(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	int64_t bo = kit_member(k, "bo@far.example", "Bo", NULL);
	struct kit_letter **v, *l;
	const char *words;
	struct post *p, *q;
	struct member *m;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	m = member_find(k->c->s, k->a, bo);
	store_begin(k->c->s);
	deliver_pause(k->c->s, m, k->now + 20 * A_DAY);
	store_commit(k->c->s);
	for (int i = 0; i < 6; i++)
		p = digest_post(k, "ana@far.example", arena_printf(k->a, "Remark number %d", i),
				"Some words about it.");
	store_begin(k->c->s);
	follow_set(k->c->s, bo, "thread", arena_printf(k->a, "%lld", (long long)p->thread), 1,
		   k->now);
	store_commit(k->c->s);
	q = digest_post(k, "ana@far.example", "How deep do bulbs go", "Who knows how deep?");
	kit_member(k, "cy@far.example", "Cy", NULL);
	digest_answer(k, "cy@far.example", q, "Three times their own height, and it worked well.");
	digest_monday(k);
	v = kit_letters(k, &n);
	assert_null(digest_to(v, n, "bo@far.example"));
	kit_wait(k, 15 * A_DAY);
	kit_wait(k, 60);
	l = kit_letter(k, "bo@far.example");
	assert_true(strstr(l->m->text, "What came of it") < strstr(l->m->text, "How deep"));
	assert_true(strstr(l->m->text, "How deep") < strstr(l->m->text, "Remark number 5"));
	assert_true(strstr(l->m->text, "Remark number 5") < strstr(l->m->text, "In one line"));
	assert_non_null(strstr(l->m->text, "Remark number 0"));
	words = strstr(l->m->text, "Some words about it."); /* of the followed one alone */
	assert_null(strstr(words + 1, "Some words about it."));
	digest_tick(k);
	v = kit_letters(k, &n);
	assert_null(digest_to(v, n, "bo@far.example")); /* it was all in there */
	kit_close(k);
}

/* Whoever says it, who asked included, and in their words; not where it is asked, doubted or wished. */
static void what_was_decided_is_an_outcome_whoever_says_so(void **state)
{
	static const struct {
		const char *said;
		bool outcome;
	} cases[] = {
		{ "We met on Friday. In the end we decided on the oak bench.", true },
		{ "Thanks all, it’s settled: Saturday at ten.", true },
		{ "Am Freitag haben wir uns für die Eiche entschieden. Wir haben uns geeinigt.",
		  true },
		{ "Al final hemos decidido comprar el banco de roble.", true },
		{ "Depois de ontem, ficou decidido: o banco de carvalho.", true },
		{ "Ficou decidido: o banco de carvalho.", true },
		{ "Après la réunion, c’est décidé.", true },
		{ "Have we decided anything? We decided?", false },
		{ "I do not know whether we decided that.", false },
		{ "Wenn wir uns geeinigt haben, schreibe ich.", false },
		{ "I could not come, but we decided on the phone.", true },
		{ "We decidedly need more chairs.", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct kit *k = digest_open(NULL, NULL);
		struct kit_letter *l;
		struct post *p;
		const char *at;

		kit_member(k, "ana@far.example", "Ana", NULL);
		kit_member(k, "neu@far.example", "Neu", NULL);
		for (int n = 0; n < 7; n++)
			digest_post(k, "ana@far.example", arena_printf(k->a, "Remark number %d", n),
				    "So.");
		p = digest_post(k, "ana@far.example", "Which bench", "Which bench do we take?");
		digest_answer(k, "ana@far.example", p, cases[i].said);
		kit_mail(k, "pass", "neu@far.example", "circle+catchup@example.org", "", "");
		kit_wait(k, 10);
		l = kit_letter(k, "neu@far.example");
		at = strstr(l->m->text, "What came of it");
		if ((at && strstr(at, "Which bench") < strstr(at, "In one line")) !=
		    cases[i].outcome)
			fail_msg("\"%s\": %s", cases[i].said, l->m->text);
		kit_close(k);
	}
}

static void a_newcomer_may_ask_for_the_last_months(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	digest_post(k, "ana@far.example", "Pruning old roses", "I cut them to three buds.");
	kit_member(k, "neu@far.example", "Neu", "de");
	kit_mail(k, "pass", "neu@far.example", "circle+catchup@example.org", "", "");
	kit_wait(k, 10);
	l = kit_letter(k, "neu@far.example");
	assert_non_null(strstr(l->m->text, "Pruning"));
	assert_int_equal(member_find(k->c->s, k->a, l->member)->watermark, 1);
	kit_mail(k, "pass", "neu@far.example", "circle+catchup@example.org", "again", "please");
	kit_wait(k, 10);
	kit_silence(k); /* once a day */
	assert_string_equal(kit_mail(k, "pass", "no@far.example", "circle+catchup@example.org", "x",
				     "y")
				    ->state,
			    "aside");
	kit_wait(k, 10);
	assert_string_equal(kit_letter(k, "no@far.example")->kind, "not-member");
	kit_close(k);
}

static void by_post(struct member *m)
{
	m->mode = "each";
}

/* They had all of it, one by one: asked for, it is told once more. */
static void who_gets_each_post_may_ask_as_well(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	digest_change(k, kit_member(k, "bo@far.example", "Bo", NULL), by_post);
	digest_post(k, "ana@far.example", "Pruning old roses", "I cut them to three buds.");
	kit_letter(k, "bo@far.example");
	kit_mail(k, "pass", "bo@far.example", "circle+catchup@example.org", "", "");
	kit_wait(k, 10);
	l = kit_letter(k, "bo@far.example");
	assert_string_equal(l->kind, "digest");
	assert_non_null(strstr(l->m->text, "three buds"));
	kit_close(k);
}

static void where_nothing_was_written_it_is_said(void **state)
{
	struct kit *k = digest_open(NULL, NULL);

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+catchup@example.org", "", "");
	kit_wait(k, 10);
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "catchup-none");
	kit_silence(k);
	kit_close(k);
}

/* --- late ----------------------------------------------------------------------------------------- */

static void a_late_edition_is_told_once_and_one_in_time_never(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter **v, *l;
	size_t n;
	int64_t co;

	(void)state;
	co = kit_member(k, "co@far.example", "Co", "fr");
	kit_role(k, co, "coordinator");
	digest_post(k, "co@far.example", "Pruning old roses", "I cut them.");
	digest_monday(k);
	v = kit_letters(k, &n);
	assert_int_equal(n, 1);
	assert_string_equal(v[0]->kind, "digest");
	digest_post(k, "co@far.example", "Runner beans again", "Mine are up.");
	kit_wait(k, 7 * A_DAY + 5 * HOUR);
	digest_tick(k);
	digest_tick(k);
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	l = strcmp(v[0]->kind, "late") ? v[1] : v[0];
	assert_string_equal(l->kind, "late");
	assert_non_null(strstr(l->m->subject, "en retard"));
	kit_close(k);
}

/* The words from a copy of the templates, one of them broken. */
static struct words *broken_words(struct kit *k)
{
	const char *folder = arena_printf(k->a, "%s/broken", k->dir);
	struct words *ws;
	struct why w;
	FILE *f;

	assert_int_equal(system(arena_printf(k->a, "cp -r templates '%s'", folder)), 0);
	f = fopen(arena_printf(k->a, "%s/en/digest.txt", folder), "w");
	assert_non_null(f);
	fputs("{{two words}}", f);
	fclose(f);
	assert_int_equal(words_open(k->a, folder, &ws, &w), OK);
	return ws;
}

static void a_missing_edition_is_told_once_and_made_when_it_can_be(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct words *good = k->c->words;
	struct kit_letter **v, *l;
	struct why w = { "" };
	size_t n;
	int64_t co = kit_member(k, "co@far.example", "Co", "de");

	(void)state;
	kit_role(k, co, "coordinator");
	digest_post(k, "co@far.example", "Pruning old roses", "I cut them.");
	k->c->words = broken_words(k);
	kit_wait(k, when_utc(2026, 3, 9, 8, 0, 0) - k->now);
	for (int i = 0; i < 3; i++) { /* it is tried again, and told once */
		assert_int_equal(rhythm_tick(k->c, k->step, k->now, &w), BAD);
		kit_wait(k, 600);
	}
	l = kit_letter(k, "co@far.example");
	assert_string_equal(l->kind, "late");
	assert_non_null(strstr(l->m->subject, "weekly"));
	assert_non_null(strstr(l->m->text, "digest.txt"));
	assert_int_equal(digest_count(k, "SELECT count(*) FROM edition"), 0);
	k->c->words = good;
	kit_wait(k, 600);
	digest_tick(k);
	v = kit_letters(k, &n);
	assert_int_equal(n, 2); /* the digest, and that it is there now */
	assert_non_null(digest_to(v, n, "co@far.example"));
	assert_int_equal(!strcmp(v[0]->kind, "late") + !strcmp(v[1]->kind, "late"), 1);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM trouble"), 0);
	kit_close(k);
}

/* A machine without a battery for its clock, or with a wrong one, until the network tells the time. */
static void a_clock_that_was_years_ahead_silences_no_rule(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter **v;
	time_t true_time;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	digest_post(k, "ana@far.example", "Pruning old roses", "I cut them.");
	true_time = k->now;
	kit_wait(k, 4 * 365 * A_DAY);
	digest_tick(k);
	v = kit_letters(k, &n);
	assert_int_equal(n, 1);
	kit_wait(k, true_time - k->now);
	digest_tick(k);
	digest_post(k, "ana@far.example", "Sowing peas", "I sowed them.");
	digest_monday(k);
	v = kit_letters(k, &n);
	assert_int_equal(n, 1);
	assert_non_null(strstr(v[0]->m->text, "Sowing peas"));
	assert_null(strstr(v[0]->m->text, "Pruning old roses"));
	kit_close(k);
}

static void a_clock_that_was_years_ahead_silences_no_pace(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter **v;
	time_t true_time;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	kit_mail(k, "pass", "bo@far.example", "circle+settings@example.org", "",
		 "digest daily at 07:00");
	kit_letter(k, "bo@far.example");
	digest_post(k, "ana@far.example", "Pruning old roses", "I cut them.");
	kit_wait(k, 60);
	true_time = k->now;
	kit_wait(k, 4 * 365 * A_DAY);
	digest_tick(k);
	kit_letters(k, &n);
	kit_wait(k, true_time - k->now);
	digest_tick(k);
	digest_post(k, "ana@far.example", "Sowing peas", "I sowed them.");
	kit_wait(k, A_DAY); /* that slot was decided */
	kit_silence(k);
	kit_wait(k, A_DAY);
	v = kit_letters(k, &n);
	assert_int_equal(n, 1);
	assert_string_equal(v[0]->rcpt, "bo@far.example");
	assert_non_null(strstr(v[0]->m->text, "Sowing peas"));
	assert_null(strstr(v[0]->m->text, "Pruning old roses"));
	kit_wait(k, A_DAY);
	kit_silence(k);
	kit_close(k);
}

/* What its slots were while they were gone is nothing to whoever joins anew. */
static void who_joins_again_waits_for_the_slot_of_their_own_pace(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *l, **v;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	kit_mail(k, "pass", "bo@far.example", "circle+settings@example.org", "",
		 "digest weekly on friday at 07:00");
	kit_letter(k, "bo@far.example");
	digest_tick(k);
	kit_mail(k, "pass", "bo@far.example", "circle+leave@example.org", "", "");
	kit_letter(k, "bo@far.example");
	kit_wait(k, 20 * A_DAY); /* Sunday, 10:00 */
	kit_mail(k, "pass", "bo@far.example", "circle+join@example.org", "", "");
	l = kit_letter(k, "bo@far.example");
	kit_mail(k, "pass", "bo@far.example", l->reply_to, "Re:", "yes");
	kit_letters(k, &n);
	digest_post(k, "ana@far.example", "Sowing peas", "I sowed them.");
	digest_tick(k);
	v = kit_letters(k, &n);
	assert_null(digest_to(v, n, "bo@far.example"));
	kit_wait(k, 5 * A_DAY - 4 * HOUR); /* Friday, 06:00 */
	digest_tick(k);
	v = kit_letters(k, &n);
	assert_null(digest_to(v, n, "bo@far.example"));
	kit_wait(k, 2 * HOUR);
	digest_tick(k);
	l = kit_letter(k, "bo@far.example");
	assert_non_null(strstr(l->m->text, "Sowing peas"));
	kit_close(k);
}

static void far_away(struct member *m)
{
	m->zone = "America/New_York";
}

static int64_t expire(struct kit *k)
{
	int64_t n;

	store_begin(k->c->s);
	n = letters_expire(k->c->s, k->now);
	store_commit(k->c->s);
	return n;
}

/* No letter is too old because the machine was off: its posts come in no other one. */
static void an_outage_costs_no_letter_of_an_edition_that_was_cut(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter **v;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	digest_change(k, kit_member(k, "bo@far.example", "Bo", NULL), far_away);
	digest_post(k, "ana@far.example", "Pruning old roses", "I cut them.");
	digest_monday(k);
	kit_letter(k, "ana@far.example");
	assert_int_equal(expire(k), 0);
	kit_wait(k, 9 * A_DAY);
	digest_post(k, "ana@far.example", "Sowing peas", "I sowed them.");
	digest_tick(k);
	assert_int_equal(expire(k), 0);
	v = kit_letters(k, &n);
	assert_non_null(strstr(digest_to(v, n, "bo@far.example")->m->text, "Pruning old roses"));
	kit_close(k);
}

/* Looks this far apart at letters that cannot leave: the last one, six days on, gives one up. */
static void expires_in_six_days_of(time_t apart)
{
	struct kit *k = digest_open(NULL, NULL);

	kit_member(k, "ana@far.example", "Ana", NULL);
	digest_post(k, "ana@far.example", "Pruning old roses", "I cut them.");
	digest_monday(k);
	for (time_t since = 0; since < 6 * A_DAY; since += apart) {
		assert_int_equal(expire(k), 0);
		kit_wait(k, apart);
	}
	assert_int_equal(expire(k), 1);
	kit_close(k);
}

static void what_cannot_leave_for_days_while_it_is_tried_expires(void **state)
{
	(void)state;
	expires_in_six_days_of(HOUR);
}

/* One run a day, each a little later than the last, is no outage. */
static void a_run_a_day_is_a_look(void **state)
{
	(void)state;
	expires_in_six_days_of(A_DAY + 60);
}

/* A pause ends at midnight; what was missed comes in the morning. One that is asked for is an answer. */
static void a_catch_up_waits_out_quiet_hours(void **state)
{
	struct kit *k = digest_open(NULL, "digest: { quiet_hours = \"22:00-07:00\"; };");
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	kit_mail(k, "pass", "bo@far.example", "circle+settings@example.org", "",
		 "pause until 4 march");
	kit_letter(k, "bo@far.example");
	digest_post(k, "ana@far.example", "Said in between", "It begins low.");
	kit_wait(k, 38 * HOUR + 60); /* Wednesday, 00:01 */
	kit_silence(k);
	kit_wait(k, 7 * HOUR - 120);
	kit_silence(k);
	kit_wait(k, 120);
	l = kit_letter(k, "bo@far.example");
	assert_non_null(strstr(l->m->text, "Said in between"));
	kit_wait(k, 16 * HOUR); /* 23:01 */
	kit_mail(k, "pass", "bo@far.example", "circle+catchup@example.org", "", "");
	kit_wait(k, 60);
	assert_string_equal(kit_letter(k, "bo@far.example")->kind, "digest");
	kit_close(k);
}

/* There are posts, and nobody is due any: a draft of nothing is none, and the next one comes. */
static void what_everybody_muted_makes_no_draft(void **state)
{
	struct kit *k = digest_open("proof = \"send\"; ", NULL);

	(void)state;
	kit_member(k, "bo@far.example", "Bo", NULL);
	store_begin(k->c->s);
	follow_set(k->c->s, 1, "tag", "jobs", 0, k->now);
	store_commit(k->c->s);
	digest_post(k, "bo@far.example", "[jobs] Somebody to dig", "Two days a week.");
	digest_monday(k);
	kit_silence(k);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM edition"), 0);
	kit_role(k, 1, "editor");
	digest_post(k, "bo@far.example", "Runner beans", "Mine are up.");
	digest_monday(k);
	assert_string_equal(kit_letter(k, "bo@far.example")->kind, "proof");
	kit_close(k);
}

/* --- what changed since an edition ------------------------------------------------------------------ */

static void daily(struct member *m)
{
	m->pace = "daily at 18:00";
}

/* Whoever takes their words back is shown in no digest made after that, whoever had one of them before. */
static void a_result_that_changed_is_new_in_each_digest_to_come(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter **v;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	digest_change(k, kit_member(k, "bo@far.example", "Bo", NULL), daily);
	kit_wait(k, 60);
	store_begin(k->c->s);
	harvest_add(k->c->s, &(struct harvest){ .activity = 900,
						.section = "stories",
						.title = "The first harvest",
						.text = "Mo: I lost them all.",
						.at = k->now });
	store_commit(k->c->s);
	kit_wait(k, 9 * HOUR);
	assert_non_null(strstr(kit_letter(k, "bo@far.example")->m->text, "I lost them all"));
	store_begin(k->c->s);
	result_change(k->c->s, 900, "Kit: A bucket of beans.");
	store_commit(k->c->s);
	digest_monday(k);
	v = kit_letters(k, &n);
	assert_int_equal(n, 1);
	assert_non_null(strstr(v[0]->m->text, "A bucket of beans"));
	assert_null(strstr(v[0]->m->text, "I lost them all"));
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(after_a_pause_comes_what_was_missed_outcomes_first),
		cmocka_unit_test(what_was_decided_is_an_outcome_whoever_says_so),
		cmocka_unit_test(a_newcomer_may_ask_for_the_last_months),
		cmocka_unit_test(who_gets_each_post_may_ask_as_well),
		cmocka_unit_test(where_nothing_was_written_it_is_said),
		cmocka_unit_test(a_late_edition_is_told_once_and_one_in_time_never),
		cmocka_unit_test(a_missing_edition_is_told_once_and_made_when_it_can_be),
		cmocka_unit_test(a_clock_that_was_years_ahead_silences_no_rule),
		cmocka_unit_test(a_clock_that_was_years_ahead_silences_no_pace),
		cmocka_unit_test(who_joins_again_waits_for_the_slot_of_their_own_pace),
		cmocka_unit_test(an_outage_costs_no_letter_of_an_edition_that_was_cut),
		cmocka_unit_test(what_cannot_leave_for_days_while_it_is_tried_expires),
		cmocka_unit_test(a_run_a_day_is_a_look),
		cmocka_unit_test(a_catch_up_waits_out_quiet_hours),
		cmocka_unit_test(what_everybody_muted_makes_no_draft),
		cmocka_unit_test(a_result_that_changed_is_new_in_each_digest_to_come),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
