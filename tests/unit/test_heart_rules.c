/*
 * Rules over a real store: what is due is done once, with a reason, and nothing else is.
 */
#include "community_kit.h"

#include "community/people/people_admin.h"
#include "community/rhythm/rhythm.h"
#include "community/timetable.h"
#include "store/store_activity.h"
#include "store/store_event.h"
#include "store/store_member.h"
#include "store/store_rhythm.h"

static void tick(struct kit *k)
{
	struct why w = { "" };
	enum err e;

	functions_use_key(k->c->key);
	do {
		arena_reset(k->step);
		e = rhythm_tick(k->c, k->step, k->now, &w);
	} while (e == OK);
	if (e != NONE)
		fail_msg("%s", w.text);
}

static void pass(struct kit *k, int64_t seconds)
{
	k->now += seconds;
	when_freeze(k->now);
	tick(k);
}

static void post(struct kit *k, const char *from, const char *subject)
{
	kit_mail(k, "pass", from, "circle@example.org", subject, "Some words, and more of them.");
}

/* The newest slot of a rule: "outcome: why". */
static const char *slot_of(struct kit *k, const char *rule)
{
	size_t n;
	struct slot_row *v = slots_of(k->c->s, k->a, rule, 1, &n);

	return n ? arena_printf(k->a, "%s: %s", v[0].outcome, v[0].why) : "";
}

static size_t slots(struct kit *k, const char *rule)
{
	size_t n;

	slots_of(k->c->s, k->a, rule, 1000, &n);
	return n;
}

static size_t letters(struct kit *k)
{
	size_t n;

	kit_letters(k, &n);
	return n;
}

enum { DAY = 86400, WEEK = 7 * DAY };

static void a_condition_decides_and_both_verdicts_have_a_reason(void **state)
{
	struct kit *k = kit_open("rhythm = ( { name = \"d\"; when = \"weekly on monday at 08:00\";"
				 " zone = \"UTC\"; if = \"posts >= 2\"; do = \"digest\"; } );");

	(void)state;
	kit_member(k, "ana@example.org", "Ana", NULL);
	kit_member(k, "bo@example.org", "Bo", NULL);
	tick(k);
	post(k, "ana@example.org", "Beds");
	pass(k, WEEK);
	assert_string_equal(slot_of(k, "d"), "nothing: the condition does not hold (posts 1)");
	assert_int_equal(letters(k), 0);
	post(k, "bo@example.org", "Seeds");
	pass(k, WEEK);
	assert_non_null(strstr(slot_of(k, "d"), "sent: due weekly (posts 2): edition 1"));
	assert_int_equal(letters(k), 2);
	pass(k, 0);
	assert_int_equal(slots(k, "d"), 2);
	kit_close(k);
}

static void weeks_of_outage_come_in_one_edition(void **state)
{
	struct kit *k = kit_open("rhythm = ( { name = \"d\"; when = \"daily at 08:00\";"
				 " zone = \"UTC\"; do = \"digest\"; } );");

	(void)state;
	kit_member(k, "ana@example.org", "Ana", NULL);
	tick(k);
	post(k, "ana@example.org", "Beds");
	pass(k, 3 * WEEK);
	assert_int_equal(slots(k, "d"), 1);
	assert_non_null(strstr(slot_of(k, "d"), "20 missed before it"));
	assert_int_equal(letters(k), 1);
	k->now -= 2 * WEEK; /* a clock set back repeats nothing */
	pass(k, DAY);
	assert_int_equal(slots(k, "d"), 1);
	kit_close(k);
}

static void quiet_weeks_make_it_slower_and_busy_ones_faster_again(void **state)
{
	struct kit *k =
		kit_open("rhythm = ( { name = \"d\"; when = \"weekly on monday at 08:00\";"
			 " zone = \"UTC\"; do = \"digest\"; slower = \"posts < 2 for 2 slots\";"
			 " faster = \"posts > 3 for 1 slots\"; } );");

	(void)state;
	kit_member(k, "ana@example.org", "Ana", NULL);
	tick(k);
	for (int week = 0; week < 4; week++) {
		post(k, "ana@example.org", arena_printf(k->a, "Beds %d", week));
		pass(k, WEEK);
	}
	assert_int_equal(rule_get(k->c->s, k->a, "d")->pace, 4);
	assert_string_equal(slots_of(k->c->s, k->a, "d", 1, &(size_t){ 0 })->outcome, "skipped");
	for (int i = 0; i < 12; i++)
		post(k, "ana@example.org", arena_printf(k->a, "Much %d", i));
	pass(k, WEEK);
	assert_true(rule_get(k->c->s, k->a, "d")->pace < 4);
	kit_close(k);
}

/* What a digest, the calendar and `why rule` say of the next one leaves out what the pace leaves out. */
static void the_next_time_that_is_told_is_that_of_the_pace(void **state)
{
	struct kit *k = kit_open("rhythm = ( { name = \"d\"; when = \"weekly on monday at 08:00\";"
				 " zone = \"UTC\"; do = \"digest\"; slower = \"posts < 2 for 2 "
				 "slots\"; faster = \"posts > 9 for 1 slots\"; } );");
	const struct settings_rhythm *rule = timetable_rule(k->c->set, "d");
	struct rule_row *row;
	time_t next;
	size_t n;
	struct kit_letter **l;

	(void)state;
	kit_member(k, "bo@example.org", "Bo", NULL);
	kit_member(k, "ana@example.org", "Ana", NULL);
	tick(k);
	for (int week = 0; week < 3; week++) { /* from 16 March on fortnightly */
		post(k, "ana@example.org", arena_printf(k->a, "Beds %d", week));
		pass(k, WEEK);
	}
	row = rule_get(k->c->s, k->a, "d");
	assert_int_equal(row->pace, 2);
	assert_int_equal(timetable_next(k->a, k->c->set, rule, row, k->now, &next, NULL), OK);
	assert_int_equal(next, when_utc(2026, 4, 6, 8, 0, 0));
	l = kit_letters(k, &n);
	assert_non_null(strstr(l[n - 1]->m->text, "the next digest (Mon 6 Apr, 08:00)"));
	kit_close(k);
}

static void whoever_joins_gets_the_template_once_after_the_span(void **state)
{
	struct kit *k = kit_open("rhythm = ( { name = \"hello\"; when = \"3 days after joined\";"
				 " do = \"send welcome\"; } );");
	struct kit_letter *l;

	(void)state;
	tick(k);
	kit_member(k, "ana@example.org", "Ana", "de");
	pass(k, 2 * DAY);
	kit_silence(k);
	pass(k, DAY + 1);
	l = kit_letter(k, "ana@example.org");
	assert_non_null(strstr(l->m->subject, "Willkommen"));
	assert_non_null(strstr(slot_of(k, "hello"), "welcome to 1"));
	pass(k, WEEK);
	kit_silence(k);
	kit_close(k);
}

static void two_who_join_in_the_same_second_are_both_met(void **state)
{
	struct kit *k = kit_open("rhythm = ( { name = \"hello\"; when = \"joined\";"
				 " do = \"send welcome\"; } );");

	(void)state;
	tick(k);
	pass(k, 5);
	kit_member(k, "ana@example.org", "Ana", NULL);
	tick(k);
	assert_int_equal(letters(k), 1);
	kit_member(k, "bo@example.org", "Bo", NULL);
	tick(k);
	assert_int_equal(letters(k), 1);
	kit_close(k);
}

static void what_a_rule_opens_is_called_as_it_says_or_as_the_conversation(void **state)
{
	static const struct {
		const char *set, *want;
	} cases[] = { { "", "Beds" }, { "title = \"Let it go on\";", "Let it go on" } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct kit *k = kit_open(
			arena_printf(arena_new(),
				     "rhythm = ( { name = \"still\"; when = \"thread quiet for 3 "
				     "days\"; do = \"open hot-topic\"; %s } );",
				     cases[i].set));

		kit_member(k, "ana@example.org", "Ana", NULL);
		tick(k);
		post(k, "ana@example.org", "Beds");
		pass(k, 3 * DAY + 60);
		assert_string_equal(activity_find(k->c->s, k->a, 1)->title, cases[i].want);
		kit_close(k);
	}
}

static void first_posts_quiet_threads_and_counted_posts_are_events(void **state)
{
	struct kit *k = kit_open(
		"rhythm = ( { name = \"first\"; when = \"first post\"; do = \"send help\"; },"
		" { name = \"still\"; when = \"thread quiet for 3 days\"; do = \"send help\"; },"
		" { name = \"many\"; when = \"3 posts\"; do = \"send help\"; } );");

	(void)state;
	kit_member(k, "ana@example.org", "Ana", NULL);
	kit_member(k, "bo@example.org", "Bo", NULL);
	tick(k);
	pass(k, 60);
	post(k, "ana@example.org", "Beds");
	tick(k);
	assert_int_equal(letters(k), 1);
	post(k, "ana@example.org", "Seeds");
	tick(k);
	assert_int_equal(letters(k), 0);
	post(k, "bo@example.org", "Soil");
	tick(k);
	assert_int_equal(slots(k, "first"), 2);
	assert_int_equal(slots(k, "many"), 1);
	assert_int_equal(letters(k), 3); /* Bo's first, and the third post to both */
	pass(k, 3 * DAY + 60);
	assert_int_equal(slots(k, "still"), 3);
	assert_int_equal(letters(k), 3); /* to whom wrote in each */
	pass(k, 3 * DAY);
	assert_int_equal(slots(k, "still"), 3);
	kit_close(k);
}

static void a_rule_changes_the_pace_of_another(void **state)
{
	struct kit *k = kit_open(
		"rhythm = ( { name = \"d\"; when = \"daily at 08:00\"; zone = \"UTC\";"
		" do = \"send help\"; }, { name = \"summer\"; when = \"quiet for 2 weeks\";"
		" do = \"pace of d to every two weeks on monday at 08:00\"; } );");

	(void)state;
	kit_member(k, "ana@example.org", "Ana", NULL);
	post(k, "ana@example.org", "Beds");
	tick(k);
	pass(k, DAY);
	assert_int_equal(slots(k, "d"), 1);
	pass(k, 2 * WEEK);
	assert_non_null(strstr(slot_of(k, "summer"), "d is now every two weeks"));
	for (int i = 0; i < 14; i++)
		pass(k, DAY);
	assert_int_equal(slots(k, "d"), 3); /* the catch-up and one fortnight */
	kit_close(k);
}

static void quiet_hours_wait_and_holidays_leave_out(void **state)
{
	struct kit *k =
		kit_open("rhythm = ( { name = \"d\"; when = \"daily at 05:00\"; zone = \"UTC\";"
			 " quiet_hours = \"22:00-07:00\"; except = \"2026-03-04\";"
			 " do = \"send help\"; } );");

	(void)state;
	kit_member(k, "ana@example.org", "Ana", NULL);
	tick(k); /* 10:00 on 2 March */
	pass(k, 20 * 3600);
	kit_silence(k);
	pass(k, 3600);
	assert_int_equal(letters(k), 1);
	pass(k, DAY);
	kit_silence(k);
	pass(k, DAY);
	assert_int_equal(letters(k), 1);
	kit_close(k);
}

static void a_full_week_leaves_members_out_and_says_so(void **state)
{
	struct kit *k =
		kit_open("members: { letters_per_week = 2; }; rhythm = ( { name = \"d\";"
			 " when = \"daily at 08:00\"; zone = \"UTC\"; do = \"send help\"; } );");
	size_t n = 0;

	(void)state;
	kit_member(k, "ana@example.org", "Ana", NULL);
	tick(k);
	for (int i = 0; i < 5; i++) {
		pass(k, DAY);
		n += letters(k);
	}
	assert_int_equal(n, 2);
	assert_non_null(strstr(slot_of(k, "d"), "1 left out: their week is full"));
	kit_close(k);
}

static void what_rests_and_comes_back_does_not_make_up_for_its_rest(void **state)
{
	static const char *const conf =
		"rhythm = ( { name = \"d\"; when = \"daily at 08:00\"; zone = \"UTC\";"
		" do = \"send help\"; } );";
	struct kit *k = kit_open(conf);
	struct settings_rhythm *r = k->set->rhythm.v;

	(void)state;
	kit_member(k, "ana@example.org", "Ana", NULL);
	tick(k);
	pass(k, DAY);
	assert_int_equal(letters(k), 1);
	r->enabled = false;
	rhythm_open(k->c);
	pass(k, WEEK);
	r->enabled = true;
	rhythm_open(k->c);
	pass(k, 60);
	kit_silence(k);
	pass(k, DAY);
	assert_int_equal(letters(k), 1);
	kit_close(k);
}

static void bad_rules_are_told_with_file_line_and_what_to_write(void **state)
{
	static const struct {
		const char *rule, *want;
	} all[] = {
		{ "when = \"weekly on mondya\"; do = \"digest\";", "did you mean" },
		{ "when = \"daily\"; do = \"digset\";", "did you mean digest" },
		{ "when = \"daily\"; do = \"open pol\";", "did you mean poll" },
		{ "when = \"daily\"; do = \"send nothing-such\";", "nothing-such" },
		{ "when = \"daily\"; do = \"pace of dd to weekly\";", "there is no rule 'dd'" },
		{ "when = \"daily\"; do = \"digest\"; to = \"lvel:core\";", "did you mean level" },
		{ "when = \"daily\"; do = \"digest\"; if = \"psts > 1\";", "posts" },
		{ "when = \"daily\"; do = \"send help to not (tag:a or role:cordinator)\";",
		  "did you mean coordinator" },
		{ "when = \"daily\"; do = \"send waiting\";", "it would have no subject" },
		{ "when = \"daily\"; do = \"send hlep\";", "no letter 'hlep'; did you mean help" },
		{ "when = \"daily\"; do = \"send help to answered:inqiry\";",
		  "did you mean inquiry" },
		{ "when = \"daily\"; do = \"send help to not answered:nosuch\";",
		  "there is no recipe 'nosuch'" },
		{ "when = \"daily\"; do = \"send help to level:core and not asked:ask\";",
		  "did you mean inquiry" },
		{ "when = \"daily\"; do = \"send help to in:pol:guest\";", "did you mean poll" },
		{ "when = \"daily\"; do = \"send help to in:12:guest and role:mentor\";",
		  "there is no role 'mentor': name it in members.roles" },
		{ "when = \"joined\"; do = \"digest\"; slower = \"posts < 1 for 2 slots\";",
		  "way back" },
	};
	struct kit *k = kit_open(NULL);
	struct why w = { "" };
	time_t next;

	(void)state;
	assert_null(people_role_meant(k->a, k->c->set, "expert:x"));
	assert_null(people_role_meant(k->a, k->c->set, "graduate")); /* a recipe may give it */
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct settings_faults f = { 0 };
		const char *text =
			arena_printf(k->a,
				     "community: { name = \"C\"; address = \"c@example.org\"; };\n"
				     "inbox: { kind = \"maildir\"; path = \"in\"; };\n"
				     "send: { kind = \"maildir\"; path = \"out\"; };\n"
				     "rhythm = ( { name = \"d\"; %s } );\n",
				     all[i].rule);
		struct settings *s = settings_read(k->a, "/x/tidings.conf", text, strlen(text), &f);

		assert_non_null(s);
		rhythm_faults(k->a, s, &f, &f);
		assert_int_equal(f.n, 1);
		if (!strstr(f.v[0], all[i].want) || !strstr(f.v[0], "tidings.conf:4: d: "))
			fail_msg("%s", f.v[0]);
		if (strstr(all[i].rule, "to = ")) { /* nor is it said when it would come */
			assert_int_equal(timetable_next(k->a, s, s->rhythm.v, NULL, k->now, &next,
							&w),
					 BAD);
			assert_non_null(strstr(w.text, all[i].want));
		}
	}
	kit_close(k);
}

/* A recipe may be taken away, a letter renamed: the others go on, and each slot says why nothing came. */
static void a_rule_that_names_what_is_gone_rests_and_says_so(void **state)
{
	static const char conf[] =
		"rhythm = ( { name = \"gone\"; when = \"daily at 07:00\"; do = \"open nosuch\"; },"
		" { name = \"none\"; when = \"joined\"; do = \"send nosuch\"; },"
		" { name = \"whom\"; when = \"daily at 07:00\"; do = \"digest\"; to ="
		" \"in:nosuch\"; },"
		" { name = \"d\"; when = \"daily at 08:00\"; do = \"send help\"; } );";
	static const struct {
		const char *rule, *want;
	} all[] = { { "gone", "due daily, but gone: do: open nosuch: there is no recipe" },
		    { "none", "joined, but none: do: there is no letter 'nosuch'" },
		    { "whom", "in:nosuch: there is no recipe" } };
	struct kit *k = kit_open(conf);
	size_t n;

	(void)state;
	kit_member(k, "ana@example.org", "Ana", NULL);
	assert_int_equal(rhythm_resting(k->c)->n, 3);
	assert_non_null(strstr(rhythm_resting(k->c)->v[0], "there is no recipe 'nosuch'"));
	tick(k);
	pass(k, DAY);
	assert_int_equal(letters(k), 1);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct slot_row *v = slots_of(k->c->s, k->a, all[i].rule, 10, &n);

		assert_true(n >= 1);
		assert_string_equal(v[0].outcome, "nothing");
		if (!strstr(v[0].why, all[i].want))
			fail_msg("%s", v[0].why);
	}
	kit_close(k);
}

/* What would keep a community from opening is told before it is tried. */
static void a_filter_or_language_that_is_not_there_is_told_by_check(void **state)
{
	static const struct {
		const char *more, *want;
	} all[] = {
		{ "filters = [ \"own_lop\" ];",
		  "/x/tidings.conf:1: filters: there is no filter 'own_lop'; there are: own_loop" },
		{ "filters = [ \"size: many\" ];", "filter size: 'many' is no size" },
		{ "rules = ( { name = \"j\"; pattern = \"(\"; tag = \"t\"; } );",
		  "rule \"j\": missing closing parenthesis" },
		{ "community: { name = \"C\"; address = \"c@example.org\"; language = \"qq\"; };",
		  "/x/tidings.conf:1: community.language: no letter is written in 'qq' yet; write "
		  "one of de, en, es" },
		{ "store: { templates = \"/nowhere\"; };",
		  "/x/tidings.conf:1: store.templates: /nowhere/en/words.conf" },
		{ "community: { name = \"C\"; address = \"c@example.org\"; language = \"pt-BR\"; "
		  "};",
		  NULL },
	};
	struct arena *a = arena_new();

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct settings_faults f = { 0 };
		const char *text = arena_printf(
			a,
			"%s\n%s\n"
			"inbox: { kind = \"maildir\"; path = \"in\"; };\n"
			"send: { kind = \"maildir\"; path = \"out\"; };\n",
			all[i].more,
			strstr(all[i].more, "community") == all[i].more
				? ""
				: "community: { name = \"C\"; address = \"c@example.org\"; };");
		struct settings *s = settings_read(a, "/x/tidings.conf", text, strlen(text), &f);

		assert_non_null(s);
		community_faults(a, s, &f);
		assert_int_equal(f.n, all[i].want ? 1 : 0);
		if (f.n && !strstr(f.v[0], all[i].want))
			fail_msg("got:    %s\nwanted: %s", f.v[0], all[i].want);
	}
	arena_free(a);
}

static void all_that_is_wrong_with_filters_is_told_at_once_each_rule_with_its_line(void **state)
{
	static const char text[] = "community: { name = \"C\"; address = \"c@example.org\"; };\n"
				   "inbox: { kind = \"maildir\"; path = \"in\"; };\n"
				   "send: { kind = \"maildir\"; path = \"out\"; };\n"
				   "filters = [ \"spam\",\n\"size: huge\", \"rule\" ];\n"
				   "rules = ( { name = \"one\"; pattern = \"(\"; tag = \"a\"; },\n"
				   "  { name = \"two\"; pattern = \"fine\"; tag = \"a\"; },\n"
				   "  { name = \"three\"; pattern = \"[a\"; do = \"drop\"; } );\n";
	struct arena *a = arena_new();
	struct settings_faults f = { 0 };
	struct settings *s = settings_read(a, "/x/tidings.conf", text, strlen(text), &f);

	(void)state;
	assert_non_null(s);
	community_faults(a, s, &f);
	assert_int_equal(f.n, 4);
	assert_non_null(strstr(f.v[0], "tidings.conf:6: filter rule: rule \"one\""));
	assert_non_null(strstr(f.v[1], "tidings.conf:8: filter rule: rule \"three\""));
	assert_non_null(strstr(f.v[2], "tidings.conf:4: filters: there is no filter 'spam'"));
	assert_non_null(strstr(f.v[3], "tidings.conf:5: filters: filter size: 'huge'"));
	arena_free(a);
}

static void an_inquiry_without_an_answer_is_an_event_and_an_answered_one_is_none(void **state)
{
	struct kit *k = kit_open(
		"inquiries: { promise = \"5d\"; sample = 5; };\n"
		"rhythm = ( { name = \"lonely\"; when = \"inquiry unanswered for 36h\";"
		" do = \"send help to role:coordinator\"; },"
		" { name = \"never\"; when = \"inquiry unanswered for 36h\"; if = \"posts > 100\";"
		" do = \"send help\"; } );");
	struct kit_letter **v, *mine = NULL, *asked = NULL;
	int64_t zoe;
	size_t n;

	(void)state;
	kit_member(k, "ana@example.org", "Ana", NULL);
	kit_member(k, "bo@example.org", "Bo", NULL);
	zoe = kit_member(k, "zoe@example.org", "Zoe", NULL);
	kit_role(k, zoe, "coordinator");
	tick(k);
	kit_mail(k, "pass", "ana@example.org", "circle+ask@example.org", "Moles?", "Help.");
	kit_mail(k, "pass", "ana@example.org", "circle+ask@example.org", "Voles?", "Help.");
	tick(k);
	v = kit_letters(k, &n);
	for (size_t i = 0; i < n; i++) {
		if (!strcmp(v[i]->rcpt, "ana@example.org") && strstr(v[i]->m->subject, "Moles?"))
			mine = v[i];
		if (!strcmp(v[i]->rcpt, "bo@example.org") && strstr(v[i]->m->subject, "Voles?"))
			asked = v[i];
	}
	assert_non_null(mine);
	assert_non_null(asked);
	/* what the asker adds is no answer; what Bo says is one */
	kit_mail(k, "pass", "ana@example.org", mine->reply_to, "Re:", "They are big.");
	kit_mail(k, "pass", "bo@example.org", asked->reply_to, "Re:", "Traps.");
	letters(k);
	pass(k, 35 * 3600);
	assert_int_equal(slots(k, "lonely"), 0);
	letters(k);
	pass(k, 2 * 3600);
	assert_int_equal(slots(k, "lonely"), 1);
	assert_non_null(strstr(slot_of(k, "lonely"), "sent: inquiry 1 has no answer: help to 1"));
	assert_non_null(strstr(slot_of(k, "never"),
			       "nothing: inquiry 1 has no answer; the condition "
			       "does not hold: posts"));
	pass(k, DAY);
	assert_int_equal(slots(k, "lonely"), 1);
	kit_close(k);
}

static void seasons_and_quiet_spells_are_told_in_the_reasons(void **state)
{
	struct kit *k = kit_open(
		"rhythm = ( { name = \"spring\"; when = \"weekly on monday at 08:00\"; do = \"send "
		"help\"; seasons = \"from 1 september to 30 november\"; },"
		" { name = \"still\"; when = \"quiet for 2 weeks\"; do = \"send help\"; } );");

	(void)state;
	kit_member(k, "ana@example.org", "Ana", NULL);
	tick(k);
	post(k, "ana@example.org", "Beds");
	pass(k, 7 * DAY);
	assert_string_equal(slot_of(k, "spring"), "skipped: out of season");
	assert_int_equal(slots(k, "still"), 0);
	pass(k, 7 * DAY + 60);
	assert_int_equal(slots(k, "still"), 1);
	assert_int_equal(strncmp(slot_of(k, "still"), "sent: quiet for 14 days", 23), 0);
	pass(k, 7 * DAY);
	assert_int_equal(slots(k, "still"), 1); /* once a spell */
	post(k, "ana@example.org", "Seeds");
	pass(k, 14 * DAY + 60);
	assert_int_equal(slots(k, "still"), 2);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_condition_decides_and_both_verdicts_have_a_reason),
		cmocka_unit_test(weeks_of_outage_come_in_one_edition),
		cmocka_unit_test(quiet_weeks_make_it_slower_and_busy_ones_faster_again),
		cmocka_unit_test(the_next_time_that_is_told_is_that_of_the_pace),
		cmocka_unit_test(whoever_joins_gets_the_template_once_after_the_span),
		cmocka_unit_test(two_who_join_in_the_same_second_are_both_met),
		cmocka_unit_test(what_a_rule_opens_is_called_as_it_says_or_as_the_conversation),
		cmocka_unit_test(first_posts_quiet_threads_and_counted_posts_are_events),
		cmocka_unit_test(a_rule_changes_the_pace_of_another),
		cmocka_unit_test(quiet_hours_wait_and_holidays_leave_out),
		cmocka_unit_test(a_full_week_leaves_members_out_and_says_so),
		cmocka_unit_test(what_rests_and_comes_back_does_not_make_up_for_its_rest),
		cmocka_unit_test(a_rule_that_names_what_is_gone_rests_and_says_so),
		cmocka_unit_test(bad_rules_are_told_with_file_line_and_what_to_write),
		cmocka_unit_test(a_filter_or_language_that_is_not_there_is_told_by_check),
		cmocka_unit_test(
			all_that_is_wrong_with_filters_is_told_at_once_each_rule_with_its_line),
		cmocka_unit_test(
			an_inquiry_without_an_answer_is_an_event_and_an_answered_one_is_none),
		cmocka_unit_test(seasons_and_quiet_spells_are_told_in_the_reasons),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
