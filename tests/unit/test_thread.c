/* Threads are written as they should come out: "a(b c(d))" is a with children b and c. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/token.h"
#include "community/rethread.h"
#include "community/thread.h"
#include "store/store_arrival.h"
#include "store/store_post.h"
#include "store/store_thread.h"

static struct arena *a;
static struct store *s;
static struct thread_rules rules;
static int64_t next_uid, clock_s;

static int begin(void **state)
{
	struct why w;

	(void)state;
	a = arena_new();
	if (store_open("", STORE_MEMORY, &s, &w) != OK)
		return 1;
	rules = (struct thread_rules){ token_key_fixed("test"), true, 30 * 86400 };
	next_uid = 0;
	clock_s = 1700000000;
	store_begin(s);
	return 0;
}

static int end(void **state)
{
	(void)state;
	/* Whatever the story was: threaded anew, all is as it came about mail by mail. */
	assert_int_equal(rethread(s, &rules).moved, 0);
	store_commit(s);
	store_close(s);
	token_key_free((struct token_key *)rules.key);
	arena_free(a);
	return 0;
}

static int64_t file_mail(struct mail *m)
{
	struct arrival r = { .at = clock_s, .received = clock_s, .bytes = 1, .uid = ++next_uid };
	struct placed p;
	struct post post = { 0 };

	r.mailbox = mailbox_get(s, a, "test", "in")->id;
	assert_int_equal(arrival_add(s, a, &r, "x", 1), OK);
	m->date = clock_s += 60;
	p = thread_place(s, a, &rules, m);
	post = (struct post){ .id = next_uid,
			      .state = "live",
			      .thread = p.thread,
			      .parent = p.parent,
			      .parent_hash = p.parent_hash,
			      .why = p.why,
			      .date = m->date,
			      .name = "",
			      .address = "",
			      .subject = m->subject,
			      .message_id = m->message_id,
			      .text = "" };
	post_add(s, a, &post);
	thread_settle(s, &p, post.id, m->date);
	return post.id;
}

/* A mail: its id, and the ids it refers to, blank-separated. */
static int64_t mail(const char *id, const char *refs, const char *subject)
{
	struct mail m = { .message_id = id, .subject = subject, .thread_index = "" };
	size_t cap = 0;

	for (const char *p = refs; *p;) {
		size_t n = strcspn(p, " ");

		*ARENA_PUSH(a, m.references.v, m.references.n, cap) = arena_ndup(a, p, n);
		p += n + (p[n] == ' ');
	}
	return file_mail(&m);
}

struct drawing {
	struct buf out;
	struct post *v[50];
	size_t n;
};

static bool collect(void *arg, struct post *p)
{
	struct drawing *d = arg;

	d->v[d->n++] = p;
	return true;
}

static void draw_under(struct drawing *d, int64_t parent, int depth)
{
	bool any = false;

	assert_true(depth < 20);
	for (size_t i = 0; i < d->n; i++) {
		if (d->v[i]->parent != parent)
			continue;
		buf_str(&d->out, any ? " " : depth ? "(" : "");
		any = true;
		buf_str(&d->out, d->v[i]->message_id);
		draw_under(d, d->v[i]->id, depth + 1);
	}
	if (any && depth)
		buf_char(&d->out, ')');
}

static const char *thread_of(int64_t post)
{
	struct drawing d = { .out = BUF(a) };

	posts_of_thread(s, a, post_find(s, a, post)->thread, collect, &d);
	draw_under(&d, 0, 0);
	return buf_text(&d.out);
}

static void replies_hang_under_what_they_answer(void **state)
{
	int64_t first = mail("a", "", "Seeds");

	(void)state;
	mail("b", "a", "Re: Seeds");
	mail("c", "a b", "Re: Seeds");
	mail("d", "a", "Re: Seeds");
	mail("x", "", "Another");
	assert_string_equal(thread_of(first), "a(b(c) d)");
	assert_int_equal(thread_size(s, post_find(s, a, first)->thread), 4);
}

static void a_parent_that_comes_late_takes_its_place(void **state)
{
	int64_t c = mail("c", "a b", "Re: Seeds");

	(void)state;
	mail("d", "a b c", "Re: Seeds");
	mail("a", "", "Seeds");
	assert_string_equal(thread_of(c), "c(d) a");
	mail("b", "a", "Re: Seeds");
	assert_string_equal(thread_of(c), "a(b(c(d)))");
}

static void two_threads_become_one_when_a_mail_names_both(void **state)
{
	int64_t first = mail("a", "", "Seeds"), other = mail("x", "", "Soil");

	(void)state;
	mail("y", "x", "Re: Soil");
	mail("z", "a y", "Re: Soil");
	assert_int_equal(post_find(s, a, first)->thread, post_find(s, a, other)->thread);
	assert_string_equal(thread_of(first), "a x(y(z))");
}

static void ghosts_of_a_joined_thread_follow_it(void **state)
{
	int64_t b = mail("b", "ghost", "Re: Seeds");

	(void)state;
	mail("x", "", "Soil");
	mail("y", "x", "Re: Soil");
	mail("z", "x b", "both");
	assert_int_equal(post_find(s, a, b)->thread,
			 post_find(s, a, mail("g", "ghost", "later"))->thread);
}

static void loops_in_references_end(void **state)
{
	int64_t first = mail("a", "b", "Seeds");

	(void)state;
	mail("b", "a", "Seeds");
	assert_string_equal(thread_of(first), "a(b)");
	mail("c", "c", "Seeds of c");
	mail("d", "e", "d");
	mail("e", "f", "e");
	assert_string_equal(thread_of(mail("f", "d", "f")), "e(d(f))");
}

static void a_mail_without_id_and_one_with_a_used_id_are_posts_too(void **state)
{
	int64_t first = mail("a", "", "Seeds"), twin = mail("a", "", "Seeds, corrected");
	int64_t none = mail("", "a", "Re: Seeds");

	(void)state;
	assert_string_equal(thread_of(first), "a() a");
	assert_string_equal(post_find(s, a, twin)->why, "same-id");
	assert_int_equal(post_find(s, a, none)->parent, first);
}

static void a_reply_without_references_finds_its_subject_only_when_it_tells(void **state)
{
	int64_t first = mail("a", "", "Drying tomato seeds"), hello = mail("h", "", "Hello");
	int64_t r = mail("r", "", "AW: [garden] Drying tomato seeds"), again,
		h2 = mail("h2", "", "Re: Hello");
	int64_t new = mail("n", "", "Drying tomato seeds");

	(void)state;
	assert_int_equal(post_find(s, a, r)->thread, post_find(s, a, first)->thread);
	assert_string_equal(post_find(s, a, r)->why, "subject");
	assert_int_not_equal(post_find(s, a, h2)->thread, post_find(s, a, hello)->thread);
	assert_int_not_equal(post_find(s, a, new)->thread, post_find(s, a, first)->thread);
	clock_s += 90 * 86400;
	again = mail("l", "", "Re: Drying tomato seeds");
	assert_int_not_equal(post_find(s, a, again)->thread, post_find(s, a, first)->thread);
}

static void a_subject_without_blanks_tells_by_its_length(void **state)
{
	int64_t first = mail("a", "", "水泵更换安排讨论"), brief = mail("b", "", "会议纪要");

	(void)state;
	assert_int_equal(post_find(s, a, mail("r", "", "回复：水泵更换安排讨论"))->thread,
			 post_find(s, a, first)->thread);
	assert_int_not_equal(post_find(s, a, mail("q", "", "回复：会议纪要"))->thread,
			     post_find(s, a, brief)->thread);
}

static void subjects_of_common_words_join_nothing(void **state)
{
	static const char *const subjects[] = {
		"Quick question",       "A question",        "Thank you!",     "Hello all",
		"Next meeting",         "Meeting minutes",   "Good morning",   "Help needed",
		"no subject",           "Status update",     "Eine Frage",     "Hallo zusammen",
		"Bonjour à tous",       "Buenos días",       "Happy new year", "Bom dia a todos",
		"Meeting on Friday 14", "Minutes 12.03.2025"
	};

	(void)state;
	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
		int64_t first = mail(arena_printf(a, "a%zu", i), "", subjects[i]);
		int64_t reply = mail(arena_printf(a, "b%zu", i), "",
				     arena_printf(a, "Re: %s", subjects[i]));

		if (post_find(s, a, first)->thread == post_find(s, a, reply)->thread)
			fail_msg("joined: %s", subjects[i]);
	}
}

static const char *name_of(int64_t post)
{
	return thread_find(s, a, post_find(s, a, post)->thread)->subject;
}

static void a_subject_about_the_language_r_keeps_its_letter(void **state)
{
	int64_t first, reply;

	(void)state;
	first = mail("r1", "", "R: lm() gives NaN for one column");
	reply = mail("r2", "r1", "Re: R: lm() gives NaN for one column");
	assert_int_equal(post_find(s, a, first)->thread, post_find(s, a, reply)->thread);
	assert_string_equal(name_of(first), "R: lm() gives NaN for one column");
	assert_string_equal(name_of(mail("r3", "gone", "R: Drying tomato seeds")),
			    "Drying tomato seeds");
}

static void a_reply_is_known_in_many_languages(void **state)
{
	static const char *const before[] = { "Re: ",
					      "AW: ",
					      "Antwort: ",
					      "SV: ",
					      "VS: ",
					      "R: ",
					      "Rif: ",
					      "Odp: ",
					      "Ynt: ",
					      "Vá: ",
					      "Res: ",
					      "Rép: ",
					      "Rép. : ",
					      "RE\xc2\xa0: ",
					      "RÉP: ",
					      "回复：",
					      "答复: ",
					      "回覆: ",
					      "返信: ",
					      "Отв: ",
					      "Ответ: ",
					      "Απ: ",
					      "ΣΧΕΤ: ",
					      "Odg: ",
					      "השב: ",
					      "رد: ",
					      "답장: ",
					      "Trả lời: ",
					      "Re[2]: ",
					      "Re(3): ",
					      "RE：",
					      "SV: VS: ",
					      "Re : ",
					      "Fwd: Re: ",
					      "[Circle] RE: AW: ",
					      "Re: [EXT] ",
					      "Re: ***SPAM*** ",
					      "re:  " };

	(void)state;
	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		const char *subject = arena_printf(a, "Drying seeds of sort %c", (char)('a' + i));
		int64_t first = mail(arena_printf(a, "a%zu", i), "", subject);
		int64_t reply = mail(arena_printf(a, "b%zu", i), "",
				     arena_printf(a, "%s%s!", before[i], subject));

		if (post_find(s, a, first)->thread != post_find(s, a, reply)->thread)
			fail_msg("not joined: %s", before[i]);
	}
}

static void what_a_subject_was_names_the_thread(void **state)
{
	static const char *const later[] = { "Beans (was: The pump in the shed)",
					     "Re: Beans in May (was Re: The pump in the shed)",
					     "Bohnen [war: The pump in the shed]" };
	int64_t first = mail("a", "", "The pump in the shed"), other;

	(void)state;
	for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
		int64_t reply = mail(arena_printf(a, "b%zu", i), "", later[i]);

		if (post_find(s, a, first)->thread != post_find(s, a, reply)->thread)
			fail_msg("not joined: %s", later[i]);
	}
	other = mail("c", "", "Wasps (was the shed in the sun)");
	assert_int_not_equal(post_find(s, a, first)->thread, post_find(s, a, other)->thread);
}

static void a_reply_to_what_is_not_here_may_find_its_subject(void **state)
{
	int64_t first = mail("a", "", "The pump in the shed"),
		torn = mail("b", "gone cut",
			    "Re: The "
			    "pump in the shed"),
		other = mail("c", "gone2", "The pump in the shed");

	(void)state;
	assert_int_equal(post_find(s, a, first)->thread, post_find(s, a, torn)->thread);
	assert_string_equal(post_find(s, a, torn)->why, "subject");
	assert_int_not_equal(post_find(s, a, first)->thread, post_find(s, a, other)->thread);
}

static void why_a_post_is_there_names_the_field_that_said_so(void **state)
{
	const char *ids[] = { "a", "b" };
	struct mail referring = { .message_id = "r",
				  .subject = "Re: pump",
				  .thread_index = "",
				  .references = { ids, 1 } };
	struct mail answering = { .message_id = "i",
				  .subject = "Re: pump",
				  .thread_index = "",
				  .references = { ids, 1 },
				  .answer_added = true };
	struct mail both = { .message_id = "x",
			     .subject = "Re: pump",
			     .thread_index = "",
			     .references = { ids, 2 },
			     .answer_added = true };

	(void)state;
	mail("a", "", "pump");
	assert_string_equal(post_find(s, a, file_mail(&referring))->why, "references");
	assert_string_equal(post_find(s, a, file_mail(&answering))->why, "in-reply-to");
	assert_string_equal(post_find(s, a, file_mail(&both))->why, "references");
}

static void outlook_conversations_meet_by_thread_index(void **state)
{
	struct mail one = { .message_id = "o1",
			    .subject = "Rota",
			    .thread_index = "AdCvY2Fubm90IGJlIHRoZSBzYW1lIQ==" };
	struct mail two = { .message_id = "o2",
			    .subject = "Antwort zum Plan",
			    .thread_index = "AdCvY2Fubm90IGJlIHRoZSBzYW1lIQAAAAEAAAAC" };
	int64_t first = file_mail(&one), second = file_mail(&two);

	(void)state;
	assert_int_equal(post_find(s, a, first)->thread, post_find(s, a, second)->thread);
	assert_string_equal(post_find(s, a, second)->why, "thread-index");
}

static void a_long_chain_costs_no_more_at_its_end(void **state)
{
	char id[20], refs[20] = "";
	int64_t last = 0;

	(void)state;
	for (int i = 0; i < 3000; i++) {
		snprintf(id, sizeof id, "m%d", i);
		last = mail(id, refs, "Re: long");
		snprintf(refs, sizeof refs, "m%d", i);
	}
	assert_int_equal(thread_size(s, post_find(s, a, last)->thread), 3000);
}

static int count_steps(void *arg)
{
	++*(int64_t *)arg;
	return 0;
}

/* What SQLite's machine does for one mail of each kind there is; the n-th time. */
static int64_t steps_of_a_mail_of_each_kind(int n)
{
	struct mail one = { .subject = "Rota", .thread_index = "AdCvY2Fubm90IGJlIHRoZSBzYW1lIQ==" };
	int64_t steps = 0;

	sqlite3_progress_handler(sql_db(s), 1, count_steps, &steps);
	mail(arena_printf(a, "new%d", n), "", arena_printf(a, "Beans of row %d", n));
	mail(arena_printf(a, "answer%d", n), "big", "Re: Everything under the sun");
	mail(arena_printf(a, "guess%d", n), "", "Re: The pump behind the shed");
	mail(arena_printf(a, "early%d", n), arena_printf(a, "late%d", n), "Re: Late");
	mail(arena_printf(a, "late%d", n), "", "Late");
	mail("", "", "");
	one.message_id = arena_printf(a, "outlook%d", n);
	file_mail(&one);
	sqlite3_progress_handler(sql_db(s), 0, NULL, NULL);
	return steps;
}

/* One conversation that all take part in, many of one subject, and many of their own. */
static void a_mail_costs_the_same_in_a_store_of_many(void **state)
{
	int64_t few, many;

	(void)state;
	mail("big", "", "Everything under the sun");
	mail("pump", "", "The pump behind the shed");
	steps_of_a_mail_of_each_kind(0);
	few = steps_of_a_mail_of_each_kind(1);
	for (int i = 0; i < 4000; i++) {
		mail(arena_printf(a, "a%d", i), "big", "Re: Everything under the sun");
		mail(arena_printf(a, "b%d", i), "",
		     i % 5 ? arena_printf(a, "Beans of row %d", i) : "Everything under the sun");
		mail(arena_printf(a, "c%d", i), arena_printf(a, "x%d", i), "Re: Late");
	}
	many = steps_of_a_mail_of_each_kind(2);
	assert_true(few > 100);
	assert_in_range(many, few / 2, few + few / 10);
}

static void threading_anew_puts_right_what_was_torn_apart(void **state)
{
	int64_t a1 = mail("a", "", "Seeds for spring"), b1 = mail("b", "", "The gate is broken");
	int64_t a2 = mail("a2", "a", "Re: Seeds for spring"), a3 = mail("a3", "x a2", "Re: Seeds"),
		b2 = mail("b2", "b", "Re: The gate is broken");
	int64_t seeds = post_find(s, a, a1)->thread, gate = post_find(s, a, b1)->thread;
	struct rethread r;

	(void)state;
	post_move(s, a2, gate, b1, 0, "references");
	post_move(s, a3, gate, 0, 0, "first");
	post_move(s, b2, seeds, a1, 0, "references");
	thread_recount(s, seeds);
	thread_recount(s, gate);
	r = rethread(s, &rules);
	assert_int_equal(r.moved, 5); /* each keeps the number most of its posts had */
	assert_int_equal(r.threads, 2);
	assert_string_equal(thread_of(a1), "a(a2(a3))");
	assert_string_equal(thread_of(b1), "b(b2)");
	assert_int_equal(post_find(s, a, a3)->thread, post_find(s, a, a1)->thread);
	assert_int_not_equal(post_find(s, a, a1)->thread, post_find(s, a, b1)->thread);
	assert_int_equal(thread_size(s, post_find(s, a, a1)->thread), 3);
	assert_int_equal(thread_size(s, post_find(s, a, b1)->thread), 2);
	assert_string_equal(thread_find(s, a, post_find(s, a, b1)->thread)->subject,
			    "The gate is broken");
	/* A reply that comes now finds the ids where they belong. */
	assert_int_equal(post_find(s, a, mail("a4", "a3", "Re: Seeds"))->thread,
			 post_find(s, a, a1)->thread);
}

static void a_thread_that_was_cut_in_two_is_one_again(void **state)
{
	int64_t first = mail("a", "", "Seeds for spring"), second = mail("a2", "a", "Re: Seeds"),
		third = mail("a3", "a a2", "Re: Seeds");
	int64_t whole = post_find(s, a, first)->thread, other = thread_make(s, "Seeds", 1, 1);

	(void)state;
	post_move(s, third, other, 0, 0, "first");
	thread_recount(s, whole);
	thread_recount(s, other);
	assert_int_equal(rethread(s, &rules).moved, 1);
	assert_int_equal(post_find(s, a, second)->thread, whole);
	assert_int_equal(post_find(s, a, third)->parent, second);
	assert_int_equal(thread_find(s, a, other)->id, whole); /* what names it finds the whole */
	assert_int_equal(thread_size(s, whole), 3);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(replies_hang_under_what_they_answer),
		TEST(a_parent_that_comes_late_takes_its_place),
		TEST(two_threads_become_one_when_a_mail_names_both),
		TEST(ghosts_of_a_joined_thread_follow_it),
		TEST(loops_in_references_end),
		TEST(a_mail_without_id_and_one_with_a_used_id_are_posts_too),
		TEST(a_reply_without_references_finds_its_subject_only_when_it_tells),
		TEST(a_subject_without_blanks_tells_by_its_length),
		TEST(subjects_of_common_words_join_nothing),
		TEST(a_subject_about_the_language_r_keeps_its_letter),
		TEST(a_reply_is_known_in_many_languages),
		TEST(what_a_subject_was_names_the_thread),
		TEST(a_reply_to_what_is_not_here_may_find_its_subject),
		TEST(why_a_post_is_there_names_the_field_that_said_so),
		TEST(outlook_conversations_meet_by_thread_index),
		TEST(threading_anew_puts_right_what_was_torn_apart),
		TEST(a_thread_that_was_cut_in_two_is_one_again),
		TEST(a_long_chain_costs_no_more_at_its_end),
		TEST(a_mail_costs_the_same_in_a_store_of_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
