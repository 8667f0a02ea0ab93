/* Editions that had left before a store was restored: up to which post they are cut again; and what is
 * never given again. */
#include "circle_kit.h"

#include "store/store_hold.h"
#include "store/store_left.h"
#include "store/store_pending.h"
#include "store/store_rhythm.h"

static const char rule[] = "weekly";

static int open_kit(void **state)
{
	(void)state;
	k = kit_open(NULL);
	kit_member(k, "ana@a.example", "Ana", NULL);
	return 0;
}

static int64_t post(const char *subject)
{
	return kit_mail(k, "pass", "ana@a.example", "circle@example.org", subject, "Words.")->id;
}

/* An edition of what is there now leaves: what sent.log says of it. */
static void cut_now(int64_t *cut, int64_t *last)
{
	struct edition_row e = { .rule = rule,
				 .slot = k->now,
				 .cut_at = k->now,
				 .upto_seq = post_last_seq(k->c->s),
				 .state = "cut",
				 .title = "",
				 .intro = "" };

	store_begin(k->c->s);
	assert_int_equal(edition_add(k->c->s, &e), OK);
	store_commit(k->c->s);
	edition_left(k->c->s, e.id, cut, last);
	assert_true(*cut != 0);
}

/* As if the store were from before all mail, and all were fetched and accepted again now. */
static void restore(int64_t cut, int64_t last)
{
	static const char LATER[] = "UPDATE arrival SET at = ?1";
	struct store *s = k->c->s;

	store_begin(s);
	store_meta_set(s, "restored_at", arena_printf(k->a, "%lld", (long long)k->now));
	sql_run(s, LATER, "i", (int64_t)k->now);
	left_cut(s, cut, last);
	store_commit(s);
}

static void accept_as(int64_t id, int64_t seq)
{
	static const char SET[] = "UPDATE post SET accept_seq = ?2 WHERE id = ?1";

	store_begin(k->c->s);
	sql_run(k->c->s, SET, "ii", id, seq);
	store_commit(k->c->s);
}

static int64_t upto(time_t slot)
{
	return edition_left_upto(k->c->s, rule, slot, post_last_seq(k->c->s));
}

static void an_edition_is_cut_again_up_to_the_post_it_ended_with(void **state)
{
	int64_t cut, last, seq;
	time_t slot;

	(void)state;
	post("One");
	post("Two");
	seq = post_last_seq(k->c->s);
	slot = k->now;
	cut_now(&cut, &last);
	k->now += 100;
	when_freeze(k->now);
	post("Three");
	restore(cut, last);
	assert_int_equal(upto(slot), seq);
	assert_int_equal(upto(slot + 1), seq + 1); /* of that one nothing had left */
}

/* What was filed when its time was over comes after all that is fetched: nothing that was written
 * after the edition may count as told by it. */
static void what_is_accepted_in_another_order_takes_nothing_else_with_it(void **state)
{
	int64_t cut, last, seq, timed, later;
	time_t slot;

	(void)state;
	post("One");
	seq = post_last_seq(k->c->s);
	timed = post("Filed when its time was over");
	slot = k->now;
	cut_now(&cut, &last);
	k->now += 100;
	when_freeze(k->now);
	later = post("Later");
	accept_as(timed, seq + 9);
	accept_as(later, seq + 1);
	accept_as(timed, seq + 2);
	restore(cut, last);
	assert_int_equal(upto(slot), seq);
}

static void a_part_of_a_reply_is_known_by_the_mail_it_was_in(void **state)
{
	static const char MOVE[] = "UPDATE arrival SET id = ?2 WHERE id = ?1";
	static const char PART[] = "UPDATE arrival SET mailbox = ?2, uidvalidity = 0, uid = ?3"
				   " WHERE id = ?1";
	static const char OFF[] = "PRAGMA foreign_keys = OFF";
	int64_t cut, last, seq, reply, part, box;
	time_t slot = k->now;

	(void)state;
	sql_run(k->c->s, OFF, "");
	reply = post("A reply to a digest");
	part = post("A part of it");
	seq = post_last_seq(k->c->s);
	store_begin(k->c->s);
	box = mailbox_get(k->c->s, k->a, ARRIVAL_PARTS, "in")->id;
	sql_run(k->c->s, PART, "iii", part, box, reply * ARRIVAL_PARTS_EACH + 1);
	store_commit(k->c->s);
	cut_now(&cut, &last);
	post("More in the same second");
	store_begin(k->c->s); /* the same mail has another number now */
	sql_run(k->c->s, MOVE, "ii", reply, reply + 1000);
	sql_run(k->c->s, PART, "iii", part, box, (reply + 1000) * ARRIVAL_PARTS_EACH + 1);
	store_commit(k->c->s);
	restore(cut, last);
	assert_int_equal(upto(slot), seq);
}

/* An answer that was meant for one person is not sent to all because its letter is gone. */
static void an_answer_to_a_letter_that_is_forgotten_waits_for_a_person(void **state)
{
	static const char FORGET[] = "DELETE FROM letter";
	static const char MAILINGS[] = "DELETE FROM mailing";
	struct kit_letter *l;
	struct arrival *r;

	(void)state;
	kit_mail(k, "pass", "ana@a.example", "circle+help@example.org", "help", "help");
	l = kit_letter(k, "ana@a.example");
	store_begin(k->c->s);
	sql_run(k->c->s, FORGET, "");
	sql_run(k->c->s, MAILINGS, "");
	store_commit(k->c->s);
	r = kit_mail(k, "pass", "ana@a.example",
		     arena_printf(k->a, "circle+r.%s@example.org", l->token), "Re: x", "go on");
	assert_string_equal(r->state, "held");
	assert_non_null(strstr(r->reason, "a letter of ours that is not known here any more"));
}

static void a_number_that_was_erased_is_never_given_again(void **state)
{
	static const char ERASE[] = "DELETE FROM pending", ASKED[] = "DELETE FROM hold_ask";
	struct pending first = { .purpose = "forgetme", .address = "ana@a.example" }, next = first;
	struct hold_ask asked = { .address = "ana@a.example" }, again = asked;
	struct store *s = k->c->s;

	(void)state;
	store_begin(s);
	pending_add(s, &first);
	hold_ask_add(s, &asked);
	sql_run(s, ERASE, "");
	sql_run(s, ASKED, "");
	pending_add(s, &next);
	hold_ask_add(s, &again);
	store_commit(s);
	assert_true(next.id > first.id);
	assert_true(again.id > asked.id);
}

#define FRESH(f) cmocka_unit_test_setup_teardown(f, open_kit, close_kit)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(an_edition_is_cut_again_up_to_the_post_it_ended_with),
		FRESH(what_is_accepted_in_another_order_takes_nothing_else_with_it),
		FRESH(a_part_of_a_reply_is_known_by_the_mail_it_was_in),
		FRESH(an_answer_to_a_letter_that_is_forgotten_waits_for_a_person),
		FRESH(a_number_that_was_erased_is_never_given_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
