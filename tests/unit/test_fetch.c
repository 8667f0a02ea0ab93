/*
 * What the fetcher makes of a mailbox: how often it looks, and what is history.
 */
#include "tests/unit/community_kit.h"
#include "tests/unit/inbox_kit.h"

#include "fetcher.h"

static struct kit *k;
static struct role_page page;
static struct role_run role;

static void fetcher_for(struct fetcher *f, struct run *server)
{
	role = (struct role_run){ .settings = k->set, .a = k->step, .page = &page };
	k->set->inbox.account = server->acc;
	*f = (struct fetcher){ .set = k->set, .s = k->c->s, .a = k->step, .run = &role };
}

/* A server, and a fetcher that has taken its mails in. */
static void begin_fetched_of(struct fetcher *f, struct run *server, struct fake how)
{
	struct why w;

	k = kit_open(NULL);
	begin(server, how);
	fetcher_for(f, server);
	k->set->inbox.idle = true;
	k->set->inbox.poll_s = 0;
	assert_int_equal(fetch_imap(f, &w), OK);
	assert_int_equal(f->stored, how.mails);
	f->stored = 0;
}

static void begin_fetched(struct fetcher *f, struct run *server, bool idle, int64_t poll_s)
{
	begin_fetched_of(f, server, (struct fake){ .mails = 3 });
	k->set->inbox.idle = idle;
	k->set->inbox.poll_s = poll_s;
}

static void end_fetched(struct fetcher *f, struct run *server)
{
	fetch_imap_close(f);
	kit_stop(server->server);
	kit_close(k);
}

static void without_idle_the_server_is_asked_at_each_poll_and_not_more(void **state)
{
	struct fetcher f;
	struct run r;
	struct why w;

	(void)state;
	begin_fetched(&f, &r, false, 300);
	assert_int_equal(fetch_imap(&f, &w), NONE);
	assert_int_equal(role.wait_ms, 300 * 1000);
	end_fetched(&f, &r);
}

/* The supervisor kills who is silent; between two words for `status` lies a whole wait for mail. */
static void reading_and_waiting_are_signs_of_life(void **state)
{
	struct fetcher f;
	int64_t before;
	struct run r;
	struct why w;

	(void)state;
	begin_fetched(&f, &r, true, 0);
	before = page.beat;
	assert_int_equal(fetch_imap(&f, &w), NONE);
	assert_true(page.beat > before + 3); /* its words and those of the folder are two */
	end_fetched(&f, &r);
}

/* A wait of no time is a whole one. */
static void a_server_that_ends_the_wait_is_no_trouble(void **state)
{
	struct fetcher f;
	struct run r;
	struct why w;

	(void)state;
	begin_fetched_of(&f, &r, (struct fake){ .fault = IDLE_DIES, .mails = 3 });
	k->set->inbox.poll_s = 300;
	assert_int_equal(fetch_imap(&f, &w), AGAIN); /* a moment */
	k->set->inbox.poll_s = 0;
	assert_int_equal(fetch_imap(&f, &w), NONE);
	assert_null(f.inbox);
	assert_int_equal(role.wait_ms, 0);
	assert_int_equal(fetch_imap(&f, &w), NONE);
	end_fetched(&f, &r);
}

/* As the editor leaves them. */
static void editor_read_them(void)
{
	store_begin(k->c->s);
	sql_run(k->c->s, "UPDATE arrival SET history = 0, state = 'acted'", "");
	store_commit(k->c->s);
}

static void mails_that_cannot_be_moved_do_not_keep_it_from_waiting_for_the_next(void **state)
{
	struct fetcher f;
	struct run r;
	struct why w;

	(void)state;
	begin_fetched(&f, &r, true, 0);
	editor_read_them();
	k->set->inbox.move_to = "Full"; /* the server says no */
	assert_int_equal(fetch_imap(&f, &w), NONE);
	assert_string_equal(f.watched, "INBOX");
	assert_non_null(strstr(f.partly.text, "to move mail to \"Full\""));
	end_fetched(&f, &r);
}

static void what_was_copied_and_cannot_be_taken_out_is_not_copied_again(void **state)
{
	struct fetcher f;
	struct run r;
	struct why w;

	(void)state;
	begin_fetched_of(&f, &r,
			 (struct fake){
				 .fault = COPIES, .mails = 3, .offers = "IMAP4rev1 UIDPLUS" });
	editor_read_them();
	k->set->inbox.move_to = "Done";
	k->set->inbox.idle = false;
	assert_int_equal(fetch_imap(&f, &w), NONE);
	assert_non_null(strstr(f.partly.text, "to mark mail as deleted"));
	assert_int_equal(sql_int(k->c->s, 0, "SELECT sum(marked) FROM arrival", ""), 3);
	end_fetched(&f, &r);
}

static void a_server_that_can_move_nothing_is_told(void **state)
{
	struct fetcher f;
	struct run r;
	struct why w;

	(void)state;
	begin_fetched_of(&f, &r, (struct fake){ .mails = 3, .offers = "IMAP4rev1" });
	k->set->inbox.move_to = "Done";
	k->set->inbox.idle = false;
	assert_int_equal(fetch_imap(&f, &w), NONE);
	assert_int_equal(sql_int(k->c->s, 0,
				 "SELECT count(*) FROM mailbox WHERE note LIKE '%no MOVE%'", ""),
			 1);
	end_fetched(&f, &r);
}

/* A disk behind the server that failed for an hour. */
static void a_mail_that_was_not_given_is_asked_for_again_on_the_day_of_the_audit(void **state)
{
	struct fetcher f;
	struct run r;
	struct why w;
	int64_t uids[4];

	(void)state;
	begin_fetched_of(&f, &r, (struct fake){ .fault = FETCH_NO, .at = 20, .mails = 3 });
	store_begin(k->c->s);
	sql_run(k->c->s, "UPDATE arrival SET history = 0, state = replace(state, 'new', 'filed')",
		"");
	store_commit(k->c->s);
	assert_int_equal(arrivals_unmarked(k->c->s, 1, 7, uids, 4), 2); /* it stays in its folder */
	fetch_imap_close(&f);
	kit_stop(r.server);
	assert_int_equal(sql_int(k->c->s, 0, "SELECT count(*) FROM raw", ""), 2);
	begin(&r, (struct fake){ .mails = 3 });
	fetcher_for(&f, &r);
	k->set->inbox.idle = false;
	k->set->inbox.audit_s = 0;
	assert_int_equal(fetch_imap(&f, &w), OK);
	assert_int_equal(f.stored, 1);
	assert_int_equal(sql_int(k->c->s, 0, "SELECT count(*) FROM raw", ""), 3);
	assert_int_equal(sql_int(k->c->s, 0, "SELECT count(*) FROM arrival WHERE state = 'new'",
				 ""),
			 1);
	end_fetched(&f, &r);
}

/* --- another account ------------------------------------------------------------------------ */

static void take_in(struct fetcher *f, struct run *server, const char *user, int mails)
{
	struct why w;

	begin(server, (struct fake){ .mails = mails });
	fetcher_for(f, server);
	k->set->inbox.account.user = user;
	k->set->inbox.idle = false;
	assert_in_range(fetch_imap(f, &w), OK, NONE);
	fetch_imap_close(f);
	kit_stop(server->server);
}

static int64_t arrived(bool history)
{
	return sql_int(k->c->s, 0, "SELECT count(*) FROM arrival WHERE history = ?1", "i",
		       (int64_t)history);
}

/* The server gives every folder the same UIDVALIDITY. */
static void another_accounts_mails_are_not_taken_for_those_of_the_first(void **state)
{
	struct fetcher f;
	struct run r;

	(void)state;
	k = kit_open(NULL);
	take_in(&f, &r, "trial", 2);
	assert_int_equal(f.stored, 2);
	take_in(&f, &r, "circle", 3);
	assert_int_equal(f.stored, 3);
	take_in(&f, &r, "circle", 4);
	assert_int_equal(f.stored, 1);
	take_in(&f, &r, "Trial", 2);
	assert_int_equal(f.stored, 0);
	kit_close(k);
}

static void what_lay_in_another_account_before_is_history_though_the_first_was_empty(void **state)
{
	struct fetcher f;
	struct run r;

	(void)state;
	k = kit_open(NULL);
	take_in(&f, &r, "trial", 0);
	take_in(&f, &r, "circle", 3);
	assert_int_equal(arrived(true), 3);
	assert_int_equal(arrived(false), 0);
	kit_close(k);
}

/* --- an mbox that grows ----------------------------------------------------------------------- */

#define MAIL(word)                                                                                 \
	"From ann@far.example Mon Mar  2 07:00:00 2026\nFrom: ann@far.example\n"                   \
	"Subject: " word "\nMessage-ID: <" word "@far.example>\n\nText of " word ".\n\n"

static const char *box_path;

/* The file as somebody has got so far with it, just now or long ago. */
static void write_box(const char *text, bool settled)
{
	FILE *file = fopen(box_path, "w");
	struct timespec long_ago[2] = { { 1000000000, 0 }, { 1000000000, 0 } };

	fputs(text, file);
	fflush(file);
	if (settled)
		futimens(fileno(file), long_ago);
	fclose(file);
}

/* One look; gives how many mails it took. */
static int64_t look(bool once)
{
	struct fetcher f;
	struct why w;

	role = (struct role_run){ .settings = k->set, .a = k->step, .page = &page, .once = once };
	f = (struct fetcher){ .set = k->set, .s = k->c->s, .a = k->step, .run = &role };
	assert_in_range(fetch_files(&f, &w), OK, NONE);
	return f.stored;
}

static void open_box(void)
{
	k = kit_open(NULL);
	box_path = arena_printf(k->a, "%s/box", k->dir);
	k->set->inbox.kind = SOURCE_MBOX;
	k->set->inbox.path = box_path;
	write_box(MAIL("one"), true);
	look(false);
}

static void a_mail_that_is_being_written_waits_for_the_next_look(void **state)
{
	(void)state;
	open_box();
	write_box(MAIL("one") MAIL("two") "From ann@far.example Mon Mar  2 07:00:00 2026\n"
					  "From: ann@far.example\n\nHalf",
		  false);
	assert_int_equal(look(false), 1);
	assert_int_equal(look(false), 0);
	write_box(MAIL("one") MAIL("two") MAIL("three"), true);
	assert_int_equal(look(false), 1);
	write_box(MAIL("one") MAIL("two") MAIL("three") "From ann@f", false);
	assert_int_equal(look(false), 0);
	write_box(MAIL("one") MAIL("two") MAIL("three") MAIL("four"), true);
	assert_int_equal(look(false), 1);
	kit_close(k);
}

static void once_takes_a_fresh_mail_that_looks_whole(void **state)
{
	(void)state;
	open_box();
	write_box(MAIL("one") MAIL("two"), false);
	assert_int_equal(look(true), 1);
	write_box(MAIL("one") MAIL("two") "From ann@far.example Mon Mar  2 07:00:00 2026\n"
					  "From: ann@far.example\n\n",
		  false);
	assert_int_equal(look(true), 0);
	write_box(MAIL("one") MAIL("two") "From ann@far.example Mon Mar  2 07:00:00 2026\n"
					  "From: ann@far.example\n\nText, and no line behind",
		  true);
	assert_int_equal(look(true), 1);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_that_is_being_written_waits_for_the_next_look),
		cmocka_unit_test(once_takes_a_fresh_mail_that_looks_whole),
		cmocka_unit_test(without_idle_the_server_is_asked_at_each_poll_and_not_more),
		cmocka_unit_test(reading_and_waiting_are_signs_of_life),
		cmocka_unit_test(a_server_that_ends_the_wait_is_no_trouble),
		cmocka_unit_test(
			mails_that_cannot_be_moved_do_not_keep_it_from_waiting_for_the_next),
		cmocka_unit_test(what_was_copied_and_cannot_be_taken_out_is_not_copied_again),
		cmocka_unit_test(a_server_that_can_move_nothing_is_told),
		cmocka_unit_test(
			a_mail_that_was_not_given_is_asked_for_again_on_the_day_of_the_audit),
		cmocka_unit_test(another_accounts_mails_are_not_taken_for_those_of_the_first),
		cmocka_unit_test(
			what_lay_in_another_account_before_is_history_though_the_first_was_empty),
	};

	return cmocka_run_group_tests(tests, write_password, remove_password);
}
