/*
 * A rule whose zone is changed while it runs: no edition twice, none late, its pace kept.
 */
#include "heart_kit.h"

/* At once, not by the hour: a slot that has passed is missed. */
static void pass(struct kit *k, int64_t seconds)
{
	heart_outage(k, seconds);
	heart_tick(k);
}

static size_t slots(struct kit *k)
{
	size_t n;

	slots_of(k->c->s, k->a, "d", 100, &n);
	return n;
}

static void move(struct kit *k, const char *zone)
{
	struct settings_rhythm *r = k->set->rhythm.v;

	r->zone = zone;
	rhythm_open(k->c);
	pass(k, 60);
}

static void a_rule_moved_west_does_not_have_its_last_slot_again(void **state)
{
	struct kit *k = kit_open("rhythm = ( { name = \"d\"; when = \"weekly on monday at 08:00\";"
				 " zone = \"UTC\"; do = \"send help\"; } );");

	(void)state;
	kit_member(k, "ana@example.org", "Ana", NULL);
	pass(k, 0);
	pass(k, 9 * DAY);
	assert_int_equal(slots(k), 1);
	move(k, "America/New_York");
	assert_int_equal(slots(k), 1);
	move(k, "Asia/Tokyo");
	assert_int_equal(slots(k), 1);
	pass(k, 7 * DAY);
	assert_int_equal(slots(k), 2);
	kit_close(k);
}

static void a_rule_that_moved_keeps_its_pace(void **state)
{
	struct kit *k = kit_open("rhythm = ( { name = \"d\"; when = \"daily at 08:00\";"
				 " zone = \"UTC\"; do = \"send help\"; } );");
	struct rule_row *row;

	(void)state;
	pass(k, 0);
	row = rule_get(k->c->s, k->a, "d");
	row->pace = 4;
	store_begin(k->c->s);
	rule_save(k->c->s, row);
	store_commit(k->c->s);
	move(k, "America/New_York");
	assert_int_equal(rule_get(k->c->s, k->a, "d")->pace, 4);
	kit_close(k);
}

static void a_row_that_tells_no_zone_makes_up_for_what_it_missed(void **state)
{
	struct kit *k = kit_open("rhythm = ( { name = \"d\"; when = \"weekly on monday at 08:00\";"
				 " zone = \"UTC\"; do = \"send help\"; } );");
	struct rule_row *row;

	(void)state;
	kit_member(k, "ana@example.org", "Ana", NULL);
	pass(k, 0);
	row = rule_get(k->c->s, k->a, "d");
	row->text = "weekly on monday at 08:00";
	store_begin(k->c->s);
	rule_save(k->c->s, row);
	store_commit(k->c->s);
	rhythm_open(k->c);
	pass(k, 9 * DAY);
	assert_int_equal(slots(k), 1);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rule_moved_west_does_not_have_its_last_slot_again),
		cmocka_unit_test(a_rule_that_moved_keeps_its_pace),
		cmocka_unit_test(a_row_that_tells_no_zone_makes_up_for_what_it_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
