#include "inbox_kit.h"

#include <sys/mman.h>

/* ---- all is well ---------------------------------------------------------------------------- */

static void every_mail_comes_once_with_its_bytes_and_date(void **state)
{
	struct run r;

	(void)state;
	begin(&r, (struct fake){ .mails = 1200 });
	assert_int_equal(open_inbox(&r), OK);
	assert_int_equal(r.at.uidvalidity, 7);
	assert_int_equal(r.at.exists, 1200);
	assert_true(r.at.keywords && r.at.writable);
	assert_int_equal(read_all(&r, 1 << 20), NONE);
	assert_int_equal(r.whole, 1200);
	assert_int_equal(inbox_each(r.b, r.last, 500, 1 << 20, take, &r, &r.w), NONE);
	finish(&r);
}

static void a_mail_costs_no_round_trip_of_its_own(void **state)
{
	int *asked = mmap(NULL, sizeof *asked, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			  -1, 0);
	struct run r;

	(void)state;
	assert_true(asked != MAP_FAILED);
	begin(&r, (struct fake){ .mails = 3000, .asked = asked });
	assert_int_equal(open_inbox(&r), OK);
	assert_int_equal(read_all(&r, 1 << 20), NONE);
	assert_int_equal(r.whole, 3000);
	assert_in_range(*asked, 1, 30);
	finish(&r);
	munmap(asked, sizeof *asked);
}

static void a_batch_is_no_larger_than_asked(void **state)
{
	struct run r;

	(void)state;
	begin(&r, (struct fake){ .mails = 25 });
	assert_int_equal(open_inbox(&r), OK);
	assert_int_equal(inbox_each(r.b, 0, 10, 1 << 20, take, &r, &r.w), OK);
	assert_int_equal(r.whole, 10);
	assert_int_equal(inbox_each(r.b, 200, 10, 1 << 20, take, &r, &r.w), OK);
	assert_int_equal(r.last, 250);
	r.last = 0;
	assert_int_equal(inbox_each(r.b, 0, 1, 1 << 20, take, &r, &r.w), OK);
	assert_int_equal(r.last, 10);
	finish(&r);
}

static void what_is_too_large_is_told_and_not_fetched(void **state)
{
	struct run r;

	(void)state;
	begin(&r, (struct fake){ .mails = 5 });
	assert_int_equal(open_inbox(&r), OK);
	assert_int_equal(read_all(&r, 100), NONE);
	assert_int_equal(r.too_large, 5);
	assert_int_equal(r.whole, 0);
	finish(&r);
}

static void sizes_that_are_told_wrong_do_no_harm(void **state)
{
	struct run r;

	(void)state;
	begin(&r, (struct fake){ .fault = WRONG_SIZE, .mails = 3, .size = 300000 });
	assert_int_equal(open_inbox(&r), OK);
	assert_int_equal(read_all(&r, 1 << 20), NONE);
	assert_int_equal(r.whole, 3);
	r.last = r.whole = 0;
	assert_int_equal(read_all(&r, 200000), NONE);
	assert_int_equal(r.too_large, 3);
	finish(&r);
}

static void a_take_that_stops_is_passed_on_and_resumed_after(void **state)
{
	struct run r;

	(void)state;
	begin(&r, (struct fake){ .mails = 20 });
	r.stop_after = 7;
	assert_int_equal(open_inbox(&r), OK);
	assert_int_equal(read_all(&r, 1 << 20), AGAIN);
	assert_int_equal(r.whole, 7);
	assert_false(inbox_lost(r.b));
	r.stop_after = 0;
	assert_int_equal(read_all(&r, 1 << 20), NONE);
	assert_int_equal(r.whole, 20);
	finish(&r);
}

static void the_audit_gives_ranges(void **state)
{
	struct arena *a = arena_new();
	struct inbox_range *v;
	struct run r;
	size_t n;

	(void)state;
	begin(&r, (struct fake){ .mails = 3 });
	assert_int_equal(open_inbox(&r), OK);
	assert_int_equal(inbox_uids(r.b, a, &v, &n, &r.w), OK);
	assert_int_equal(n, 3);
	assert_int_equal(v[2].first, 30);
	assert_int_equal(v[2].last, 30);
	finish(&r);
	arena_free(a);
}

/* ---- the line breaks ------------------------------------------------------------------------ */

/* Whatever byte the connection ends at: what was taken is a proper beginning, and the rest comes
 * over the next connection. */
static void a_cut_at_any_byte_loses_and_doubles_nothing(void **state)
{
	struct run r;
	int cuts = 0, complete = 0;

	(void)state;
	begin(&r, (struct fake){ .fault = CUT, .mails = 3 });
	while (complete < 2) {
		enum err e;

		r.last = 0;
		r.whole = 0;
		r.b = NULL;
		e = open_inbox(&r);
		if (e == OK)
			e = read_all(&r, 1 << 20);
		if (e == NONE) {
			assert_int_equal(r.whole, 3);
			complete++;
		} else {
			assert_int_equal(e, AGAIN);
			assert_int_equal(complete, 0);
			cuts++;
		}
		assert_int_equal(r.last, r.whole * 10);
		inbox_close(r.b);
	}
	assert_true(cuts > 1000);
	kit_stop(r.server);
}

static void a_cut_before_the_log_in_is_an_error_to_try_again(void **state)
{
	struct run r;

	(void)state;
	begin(&r, (struct fake){ .fault = CUT, .at = -1, .mails = 1 });
	for (int i = 0; i < 120; i++) {
		assert_int_equal(inbox_open(&r.acc, &r.b, &r.w), AGAIN);
		assert_null(r.b);
	}
	in_words(&r, "127.0.0.1");
	kit_stop(r.server);
}

static void a_server_that_falls_silent_is_given_up(void **state)
{
	(void)state;
	for (long at = 0; at < 1000; at += 83) {
		struct run r;
		int64_t began;
		enum err e;

		begin(&r, (struct fake){ .fault = STALL, .at = 80 + at, .mails = 3 });
		assert_int_equal(inbox_open(&r.acc, &r.b, &r.w), OK);
		inbox_patience(r.b, 30, 1000);
		began = when_ms();
		e = inbox_select(r.b, "INBOX", &r.at, &r.w);
		if (e == OK)
			e = read_all(&r, 1 << 20);
		assert_int_equal(e, AGAIN);
		in_words(&r, "silent");
		assert_true(inbox_lost(r.b));
		assert_true(when_ms() - began < 3000);
		finish(&r);
	}
}

static void a_server_that_drips_meets_the_deadline(void **state)
{
	struct run r;
	int64_t began;

	(void)state;
	begin(&r, (struct fake){ .fault = DRIP, .at = 700, .mails = 2 });
	assert_int_equal(open_inbox(&r), OK);
	inbox_patience(r.b, 1000, 100);
	began = when_ms();
	assert_int_equal(read_all(&r, 1 << 20), AGAIN);
	in_words(&r, "too long");
	assert_true(when_ms() - began < 5000);
	finish(&r);
}

static void a_bye_is_quoted(void **state)
{
	struct run r;

	(void)state;
	begin(&r, (struct fake){ .fault = BYE_GREETING });
	assert_int_equal(open_inbox(&r), AGAIN);
	in_words(&r, "too many connections");
	kit_stop(r.server);
	begin(&r, (struct fake){ .fault = BYE_FETCH, .mails = 2 });
	assert_int_equal(open_inbox(&r), OK);
	assert_int_equal(read_all(&r, 1 << 20), AGAIN);
	assert_int_equal(r.whole, 0);
	finish(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mail_comes_once_with_its_bytes_and_date),
		cmocka_unit_test(a_mail_costs_no_round_trip_of_its_own),
		cmocka_unit_test(a_batch_is_no_larger_than_asked),
		cmocka_unit_test(what_is_too_large_is_told_and_not_fetched),
		cmocka_unit_test(sizes_that_are_told_wrong_do_no_harm),
		cmocka_unit_test(a_take_that_stops_is_passed_on_and_resumed_after),
		cmocka_unit_test(the_audit_gives_ranges),
		cmocka_unit_test(a_cut_at_any_byte_loses_and_doubles_nothing),
		cmocka_unit_test(a_cut_before_the_log_in_is_an_error_to_try_again),
		cmocka_unit_test(a_server_that_falls_silent_is_given_up),
		cmocka_unit_test(a_server_that_drips_meets_the_deadline),
		cmocka_unit_test(a_bye_is_quoted),
	};

	return cmocka_run_group_tests(tests, write_password, remove_password);
}
