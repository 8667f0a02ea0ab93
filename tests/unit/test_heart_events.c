/*
 * What members meet for: told in each reader's zone, brought as a file, remembered, moved, called off.
 */
#include "heart_kit.h"

#include "community/activity/calendar.h"
#include "community/people/people_admin.h"
#include "store/store_counts.h"
#include "store/store_meeting.h"

static const char *ics_of(const struct kit_letter *l)
{
	const char *p = strstr(l->raw, "BEGIN:VCALENDAR");

	assert_non_null(p);
	return p;
}

static struct kit *people_in_zones(void)
{
	struct kit *k = kit_open("");
	struct member *m;

	k->set->community.zone = "Europe/Lisbon";
	heart_people(k);
	m = kit_who(k, "bo@example.org");
	m->zone = "America/New_York";
	store_begin(k->c->s);
	member_save(k->c->s, m);
	store_commit(k->c->s);
	return k;
}

static void open_one(struct kit *k, const char *word, const char *text)
{
	kit_mail(k, "pass", "zoe@example.org", arena_printf(k->a, "circle+%s@example.org", word),
		 "Seed swap", text);
}

/* Whoever bakes the cake wants to know for how many. */
static void its_opener_reads_who_comes(void **state)
{
	struct kit *k = people_in_zones();
	struct heart_letters l;
	struct kit_letter *number;

	(void)state;
	open_one(k, "meet", "when: 2026-04-10 18:00\n\nBring seeds.");
	l = heart_letters(k);
	number = heart_letter(&l, "zoe@example.org", "Number 1");
	heart_tick(k);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "Seed swap"), "yes");
	heart_answer(k, heart_letter(&l, "bo@example.org", "Seed swap"), "yes");
	heart_letters(k);
	heart_answer(k, number, "status");
	assert_non_null(strstr(kit_letter(k, "zoe@example.org")->m->text,
			       "Taking part: 3 (Ana, Bo, Zoe)."));
	kit_close(k);
}

static void where_nobody_is_named_their_number_is_told(void **state)
{
	struct kit *k = people_in_zones();
	struct heart_letters l;
	struct kit_letter *number;

	(void)state;
	open_one(k, "chatham", "What do you earn?");
	l = heart_letters(k);
	number = heart_letter(&l, "zoe@example.org", "Number 1");
	heart_tick(k);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "Seed swap"), "yes");
	heart_letters(k);
	heart_answer(k, number, "status");
	assert_non_null(strstr(kit_letter(k, "zoe@example.org")->m->text, "Taking part: 2.\n"));
	kit_close(k);
}

static void it_is_announced_in_each_zone_joined_and_remembered(void **state)
{
	struct kit *k = people_in_zones();
	struct heart_letters l;
	struct kit_letter *ana, *bo, *after;
	struct harvest *h;
	size_t n;

	(void)state;
	open_one(k, "meet",
		 "when: 2026-04-10 18:00\nuntil: 20:00\nwhere: Old school\n\nBring seeds.");
	heart_letters(k);
	heart_tick(k);
	l = heart_letters(k);
	ana = heart_letter(&l, "ana@example.org", "Seed swap");
	bo = heart_letter(&l, "bo@example.org", "Seed swap");
	assert_non_null(
		strstr(ana->m->text, "Fri 10 Apr, 18:00 – 20:00 (Europe/Lisbon), Old school"));
	assert_non_null(strstr(bo->m->text, "Fri 10 Apr, 13:00 – 15:00 (America/New_York)"));
	assert_non_null(strstr(ics_of(bo), "METHOD:PUBLISH"));
	assert_non_null(strstr(ics_of(bo), "DTSTART:20260410T170000Z"));
	assert_non_null(strstr(ics_of(bo), "LOCATION:Old school"));
	h = harvest_waiting(k->c->s, k->a, 10, &n);
	assert_int_equal(n, 1);
	assert_string_equal(h->section, "events");
	heart_answer(k, ana, "yes");
	heart_letters(k);
	heart_pass(k, when_utc(2026, 4, 9, 16, 0, 0) - k->now);
	kit_silence(k);
	heart_pass(k, HOUR); /* a day before, to the hour, through the clock change */
	l = heart_letters(k);
	assert_int_equal(l.n, 2);
	assert_int_equal(heart_letter(&l, "ana@example.org", "Soon")->m->n_attachments, 1);
	heart_pass(k, 2 * DAY + 3 * HOUR);
	l = heart_letters(k);
	after = heart_letter(&l, "ana@example.org", "What do you take home");
	assert_int_equal(after->m->n_attachments, 0); /* no calendar wants what is over */
	heart_answer(k, after, "Beans.");
	heart_letters(k);
	heart_pass(k, 8 * DAY);
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "What came together");
	kit_close(k);
}

/* Who reads a digest elsewhere would come at the wrong hour. Moved, it is told as it stands then. */
static void a_digest_tells_it_in_each_readers_zone_and_language(void **state)
{
	struct kit *k = kit_open("rhythm = ( { name = \"weekly\"; when = \"weekly on monday at"
				 " 08:00\"; do = \"digest\"; } );\n");
	struct member *bo;
	struct heart_letters l;

	(void)state;
	k->set->community.zone = "Europe/Lisbon";
	heart_people(k);
	bo = kit_who(k, "bo@example.org");
	bo->zone = "Asia/Tokyo";
	bo->lang = "de";
	store_begin(k->c->s);
	member_save(k->c->s, bo);
	store_commit(k->c->s);
	open_one(k, "meet", "when: 2026-04-10 18:00\nwhere: Old school\n\nBring seeds.");
	heart_letters(k);
	heart_pass(k, WEEK + DAY);
	l = heart_letters(k);
	assert_non_null(strstr(heart_letter(&l, "ana@example.org", "digest 1")->m->text,
			       "Fri 10 Apr, 18:00 (Europe/Lisbon), Old school"));
	assert_non_null(strstr(heart_letter(&l, "bo@example.org", "berblick 1")->m->text,
			       "Sa, 11. Apr., 02:00 Uhr (Asia/Tokyo), Old school"));
	kit_close(k);
}

/* In the night before the clocks go forward: a day before is the same hour on the wall. */
static void a_reminder_keeps_the_hour_through_a_clock_change(void **state)
{
	struct kit *k = people_in_zones();
	struct heart_letters l;

	(void)state;
	open_one(k, "meet", "when: 2026-03-29 14:00\n\nBring seeds.");
	heart_letters(k);
	heart_tick(k);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "Seed swap"), "yes");
	heart_letters(k);
	heart_pass(k, when_utc(2026, 3, 28, 13, 30, 0) - k->now);
	kit_silence(k);
	heart_pass(k, HOUR / 2);
	l = heart_letters(k);
	heart_letter(&l, "ana@example.org", "Soon");
	kit_close(k);
}

static void a_moved_one_has_a_higher_sequence_and_a_cancelled_one_says_so(void **state)
{
	struct kit *k = people_in_zones();
	struct heart_letters l;
	struct kit_letter *zoe, *bo;
	const char *uid;
	struct meeting *m;

	(void)state;
	open_one(k, "popup", "when: 2026-04-10 18:00\nwhere: Old school\n\nTwo questions.");
	zoe = kit_letter(k, "zoe@example.org");
	heart_tick(k);
	l = heart_letters(k);
	bo = heart_letter(&l, "bo@example.org", "Seed swap");
	uid = strstr(ics_of(bo), "UID:");
	uid = arena_ndup(k->a, uid, strcspn(uid, "\r"));
	assert_non_null(strstr(ics_of(bo), "SEQUENCE:0"));
	heart_answer(k, bo, "when: 2026-05-01 10:00"); /* Bo does not steer it */
	heart_letters(k);
	assert_int_equal(meeting_find(k->c->s, k->a, 1)->sequence, 0);
	heart_answer(k, zoe, "when: yesterday, perhaps");
	heart_letters(k);
	assert_int_equal(meeting_find(k->c->s, k->a, 1)->sequence, 0);
	heart_answer(k, zoe, "when: 2026-04-11 10:00");
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "Changed: Seed swap", NULL), 7);
	bo = heart_letter(&l, "bo@example.org", "Changed");
	assert_non_null(strstr(bo->m->text, "Sat 11 Apr, 05:00"));
	assert_non_null(strstr(bo->m->text, "Old school"));
	assert_non_null(strstr(ics_of(bo), "SEQUENCE:1"));
	assert_non_null(strstr(ics_of(bo), uid));
	heart_pass(k, when_utc(2026, 4, 10, 8, 0, 0) - k->now);
	kit_silence(k);
	heart_pass(k, 2 * HOUR); /* the reminder moved along */
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "Soon", NULL), 7);
	heart_answer(k, zoe, "cancel");
	l = heart_letters(k);
	bo = heart_letter(&l, "bo@example.org", "Called off");
	assert_non_null(strstr(ics_of(bo), "METHOD:CANCEL"));
	assert_non_null(strstr(ics_of(bo), "STATUS:CANCELLED"));
	assert_non_null(strstr(ics_of(bo), "SEQUENCE:2"));
	assert_non_null(strstr(ics_of(bo), "ORGANIZER:mailto:circle@example.org"));
	assert_non_null(strstr(ics_of(bo), uid));
	m = meeting_find(k->c->s, k->a, 1);
	assert_true(m->cancelled);
	heart_pass(k, 4 * DAY);
	l = heart_letters(k);
	assert_int_equal(heart_count(&l, NULL, "What happened", NULL), 0);
	kit_close(k);
}

/* What goes on without its meeting names it no more, and brings no calendar. */
static void what_is_called_off_stands_in_no_later_letter(void **state)
{
	struct kit *k = people_in_zones();
	struct heart_letters l;
	struct kit_letter *zoe, *ana, *bo;

	(void)state;
	open_one(k, "read", "when: 2026-04-10 18:00\nwhere: Old school\n\n1. Worms\n2. Fungi");
	zoe = kit_letter(k, "zoe@example.org");
	heart_tick(k);
	l = heart_letters(k);
	ana = heart_letter(&l, "ana@example.org", "Seed swap");
	bo = heart_letter(&l, "bo@example.org", "Seed swap");
	heart_answer(k, ana, "yes");
	assert_non_null(strstr(ics_of(kit_letter(k, "ana@example.org")), "METHOD:PUBLISH"));
	heart_answer(k, zoe, "cancel");
	l = heart_letters(k);
	assert_null(strstr(heart_letter(&l, "zoe@example.org", "Status")->m->text, "10 Apr"));
	assert_non_null(strstr(ics_of(heart_letter(&l, "bo@example.org", "Called off")), "CANCEL"));
	heart_answer(k, bo, "yes");
	bo = kit_letter(k, "bo@example.org");
	assert_null(strstr(bo->m->text, "10 Apr"));
	assert_int_equal(bo->m->n_attachments, 0);
	heart_pass(k, 8 * DAY);
	l = heart_letters(k);
	assert_int_equal(heart_letter(&l, "ana@example.org", "Seed swap")->m->n_attachments, 0);
	assert_int_equal(heart_count(&l, NULL, "Soon", NULL), 0);
	/* put off, not given up: at its new time it is what it was */
	heart_answer(k, zoe, "when: 2026-04-17 18:00");
	heart_letters(k);
	heart_pass(k, when_utc(2026, 4, 16, 18, 0, 0) - k->now);
	l = heart_letters(k);
	assert_non_null(strstr(ics_of(heart_letter(&l, "ana@example.org", "Soon")), "20260417"));
	kit_close(k);
}

static void a_time_that_is_none_is_asked_for_again(void **state)
{
	struct kit *k = people_in_zones();
	struct kit_letter *one;

	(void)state;
	open_one(k, "popup", "when: when the swallows return\n\nTwo questions.");
	one = kit_letter(k, "zoe@example.org");
	assert_non_null(strstr(one->m->subject, "What is still needed"));
	assert_non_null(strstr(one->m->text, "when the swallows return"));
	assert_null(activity_find(k->c->s, k->a, 1));
	open_one(k, "popup", "when: 2026-01-10 18:00\n\nTwo questions.");
	assert_non_null(strstr(kit_letter(k, "zoe@example.org")->m->text, "over already"));
	kit_close(k);
}

static void what_is_planned_stands_in_the_communitys_calendar(void **state)
{
	struct kit *k = people_in_zones();
	const char *ics;

	(void)state;
	open_one(k, "read", "when: 2026-04-10 18:00\n\nWe read.");
	open_one(k, "guest", "when: 2026-04-12 18:00\n\nWe ask.");
	ics = calendar_rhythm(k->c, k->a, NULL, k->now, 8);
	assert_non_null(strstr(ics, "DTSTART:20260410T170000Z"));
	assert_non_null(strstr(ics, "DTSTART:20260412T170000Z"));
	assert_non_null(strstr(ics, "SUMMARY:Circle: Seed swap"));
	assert_null(strstr(calendar_rhythm(k->c, k->a, NULL, k->now, 2), "Seed swap"));
	kit_close(k);
}

/* A place is often a link that lets in whoever has it. */
static void a_stranger_reads_the_rhythm_and_not_where_members_meet(void **state)
{
	struct kit *k = people_in_zones();
	const struct kit_letter *l;

	(void)state;
	open_one(k, "meet", "when: 2026-04-10 18:00\nwhere: https://video.example/room\n\nSeeds.");
	heart_tick(k);
	heart_letters(k);
	kit_mail(k, "pass", "gus@pond.example", "circle+calendar@example.org", "", "");
	l = kit_letter(k, "gus@pond.example");
	assert_non_null(strstr(ics_of(l), "END:VCALENDAR"));
	assert_null(strstr(l->raw, "video.example"));
	assert_null(strstr(l->raw, "Seed swap"));
	kit_mail(k, "pass", "ana@example.org", "circle+calendar@example.org", "", "");
	assert_non_null(strstr(ics_of(kit_letter(k, "ana@example.org")), "video.example"));
	kit_close(k);
}

static void only_reads(struct kit *k, const char *address)
{
	struct member *m = kit_who(k, address);

	m->state = "reader";
	store_begin(k->c->s);
	member_save(k->c->s, m);
	store_commit(k->c->s);
}

/* Most come as Bo does: the newsletter for some months, then a member; a welcome is for them as well. */
static void who_read_along_joins_on_the_day_they_join(void **state)
{
	struct kit *k =
		kit_open("rhythm = ( { name = \"hello\"; when = \"joined\"; do = \"send help\";"
			 " } );");
	struct member cleo = { .name = "Cleo" };
	size_t n;

	(void)state;
	kit_member(k, "ana@example.org", "Ana", NULL);
	kit_member(k, "bo@example.org", "Bo", NULL);
	kit_member(k, "cleo@example.org", "Cleo", NULL);
	heart_tick(k);
	only_reads(k, "bo@example.org");
	only_reads(k, "cleo@example.org");
	heart_pass(k, 30 * 24 * HOUR);
	assert_int_equal(count_community(k->c->s, "joined", 0, k->now, -1), 1); /* Ana */
	heart_letters(k);
	kit_mail(k, "pass", "bo@example.org", "circle+join@example.org", "", "");
	kit_mail(k, "pass", "bo@example.org", kit_letter(k, "bo@example.org")->reply_to, "", "yes");
	assert_string_equal(kit_who(k, "bo@example.org")->state, "active");
	heart_tick(k);
	assert_int_equal(kit_who(k, "bo@example.org")->joined_at, k->now);
	assert_int_equal(slots_of(k->c->s, k->a, "hello", 10, &n)[0].at, k->now);
	store_begin(k->c->s);
	people_add(k->c->s, k->set, k->a, "cleo@example.org", &cleo, "added", false, k->now + 9);
	store_commit(k->c->s);
	assert_int_equal(kit_who(k, "cleo@example.org")->joined_at, k->now + 9);
	kit_close(k);
}

/* Bo's mail came first and was approved last, as the first mails of two newcomers may be. */
static void a_first_post_approved_later_keeps_no_other_from_being_one(void **state)
{
	static const char LAST[] = "UPDATE post SET accept_seq = ?1 WHERE name = 'Bo'";
	struct kit *k =
		kit_open("rhythm = ( { name = \"first\"; when = \"2 days after first post\";"
			 " do = \"send help\"; } );");
	size_t n;

	(void)state;
	kit_member(k, "ana@example.org", "Ana", NULL);
	kit_member(k, "bo@example.org", "Bo", NULL);
	heart_tick(k);
	kit_mail(k, "pass", "bo@example.org", "circle@example.org", "Soil", "Clay, and more clay.");
	heart_pass(k, 3 * HOUR);
	kit_mail(k, "pass", "ana@example.org", "circle@example.org", "Beds",
		 "Raised ones, of oak.");
	store_begin(k->c->s);
	assert_int_equal(sql_run(k->c->s, LAST, "i", counter_next(k->c->s, "accept_seq")), 1);
	store_commit(k->c->s);
	heart_pass(k, 3 * 24 * HOUR);
	slots_of(k->c->s, k->a, "first", 10, &n);
	assert_int_equal(n, 2);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(its_opener_reads_who_comes),
		cmocka_unit_test(where_nobody_is_named_their_number_is_told),
		cmocka_unit_test(it_is_announced_in_each_zone_joined_and_remembered),
		cmocka_unit_test(a_digest_tells_it_in_each_readers_zone_and_language),
		cmocka_unit_test(a_reminder_keeps_the_hour_through_a_clock_change),
		cmocka_unit_test(a_moved_one_has_a_higher_sequence_and_a_cancelled_one_says_so),
		cmocka_unit_test(what_is_called_off_stands_in_no_later_letter),
		cmocka_unit_test(a_time_that_is_none_is_asked_for_again),
		cmocka_unit_test(what_is_planned_stands_in_the_communitys_calendar),
		cmocka_unit_test(a_stranger_reads_the_rhythm_and_not_where_members_meet),
		cmocka_unit_test(a_first_post_approved_later_keeps_no_other_from_being_one),
		cmocka_unit_test(who_read_along_joins_on_the_day_they_join),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
