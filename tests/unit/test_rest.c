/* Coming to rest: two communities subscribed to each other, and programs that answer every mail. */
#include "limits_kit.h"

#include "store/store_deliver.h"

/* What a gateway on the way takes out. */
enum gone { NOTHING, MARKS_OF_LISTS, ALL_MARKS };

static bool takes_out(const char *field, enum gone gone)
{
	static const char *const marks[] = { "List-", "Precedence",    "Message-ID", "X-Loop",
					     "To:",   "Original-From", "Reply-To" };

	for (size_t i = 0; i < (gone == ALL_MARKS ? 7 : gone == MARKS_OF_LISTS ? 3 : 0); i++)
		if (!strncmp(field, marks[i], strlen(marks[i])))
			return true;
	return false;
}

/* What a letter looks like on arrival, one server later. */
static const char *arrived(struct kit *at, const char *raw, enum gone gone)
{
	struct buf b = BUF(at->a);

	buf_str(&b, "Received: from a by b; Mon, 02 Mar 2026 10:00:00 +0000\r\n");
	for (const char *p = raw, *next; *p; p = next) {
		next = strstr(p, "\r\n") + 2;
		if (p == strstr(p, "\r\n")) {
			buf_str(&b, p);
			break;
		}
		if (!takes_out(p, gone))
			buf_add(&b, p, (size_t)(next - p));
	}
	return buf_text(&b);
}

/* All letters of one community to the other's address go in there. Gives how many. */
static size_t pass_on(struct kit *from, struct kit *to, const char *address, enum gone gone)
{
	size_t n, passed = 0;
	struct kit_letter **v = kit_letters(from, &n);

	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i]->rcpt, address)) {
			kit_raw(to, arrived(to, v[i]->raw, gone));
			passed++;
		}
	return passed;
}

/* A list that is a member gets its own posts back, as anybody who has not said otherwise. */
static void subscribe(struct kit *at, const char *address)
{
	struct member *m = member_find(at->c->s, at->a, member(at, address, "each"));

	store_begin(at->c->s);
	m->own_posts = true;
	member_save(at->c->s, m);
	store_commit(at->c->s);
}

static void meet(enum gone gone)
{
	struct kit *one = kit_open("posts: { unauthenticated_posts = \"accept\"; };\n");
	struct kit *two = kit_open_at("other@lists.example",
				      "posts: { unauthenticated_posts = \"accept\"; };\n");
	int rounds = 0;

	k = NULL;
	member(one, "ana@a.example", "each");
	subscribe(one, "other@lists.example");
	subscribe(two, "circle@example.org");
	member(two, "bo@b.example", "each");
	kit_mail(one, "pass", "ana@a.example", "circle@example.org", "Compost", "Some words.");
	while (pass_on(one, two, "other@lists.example", gone) +
	       pass_on(two, one, "circle@example.org", gone))
		assert_true(++rounds < 4);
	assert_true(rounds >= 1);
	kit_close(two);
	kit_close(one);
}

static void attack_8_two_communities_subscribed_to_each_other_come_to_rest(void **state)
{
	(void)state;
	meet(NOTHING);
}

static void so_do_they_where_a_gateway_takes_the_lists_marks_out(void **state)
{
	(void)state;
	meet(MARKS_OF_LISTS);
}

/* The name of its sender still tells that it is ours. */
static void and_where_it_takes_out_all_that_tells(void **state)
{
	(void)state;
	meet(ALL_MARKS);
}

/* Members whose programs answer every mail of the list. Gives how many answers were made. */
static int robots(const char *head)
{
	int answers = 0;
	size_t n;

	member(k, "ana@a.example", "each");
	member(k, "bo@b.example", "each");
	member(k, "cy@c.example", "each");
	post("ana@a.example", "Compost");
	for (;;) {
		struct kit_letter **v = kit_letters(k, &n);
		int before = answers;

		for (size_t i = 0; i < n; i++) {
			if (!strcmp(v[i]->rcpt, "ana@a.example"))
				continue;
			answers++;
			assert_true(answers < 200);
			post_with(v[i]->rcpt, arena_printf(k->a, "Re: %s", v[i]->m->subject),
				  arena_printf(k->a, "In-Reply-To: <%s>\r\n%s", v[i]->m->message_id,
					       head),
				  "I am away until Monday.");
		}
		if (answers == before)
			return answers;
	}
}

static void attack_8_a_vacation_robot_is_heard_once_and_relayed_never(void **state)
{
	(void)state;
	k = kit_open(NULL);
	assert_int_equal(robots("Auto-Submitted: auto-replied\r\n"), 2);
	assert_int_equal(post_last_seq(k->c->s), 1);
}

static void robots_that_do_not_say_so_come_to_rest_and_nothing_is_lost(void **state)
{
	struct books b;

	(void)state;
	k = kit_open(NULL);
	robots("");
	assert_true(post_last_seq(k->c->s) <= k->c->set->posts.per_thread_per_hour);
	b = arrival_books(k->c->s);
	assert_true(b.held > 0);
	assert_int_equal(b.fetched, b.filed + b.acted + b.held + b.aside);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(attack_8_two_communities_subscribed_to_each_other_come_to_rest),
		TEST(and_where_it_takes_out_all_that_tells),
		TEST(so_do_they_where_a_gateway_takes_the_lists_marks_out),
		TEST(attack_8_a_vacation_robot_is_heard_once_and_relayed_never),
		TEST(robots_that_do_not_say_so_come_to_rest_and_nothing_is_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
