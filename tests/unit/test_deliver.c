/* Posts that go out singly: to whom, how they look, and what keeps them back. */
#include "community/list/deliver_relay.h"
#include "circle_kit.h"

#include "store/store_edition.h"
#include "store/store_thread.h"

static int open_kit(void **state)
{
	(void)state;
	k = kit_open(NULL);
	return 0;
}

static int64_t member(const char *address, const char *mode)
{
	return circle_member(address, "", mode);
}

static struct arrival *post_with(const char *from, const char *subject, const char *head,
				 const char *text)
{
	return kit_mail_with(k, "pass", from, "circle@example.org", subject, head, text);
}

static struct arrival *post(const char *from, const char *subject)
{
	return post_with(from, subject, NULL, "Some words.");
}

/* Who got letters since the last time, in the order of the letters. */
static const char *got(void)
{
	struct buf b = BUF(k->a);
	size_t n;
	struct kit_letter **v = kit_letters(k, &n);

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%s%.*s", i ? " " : "", (int)strcspn(v[i]->rcpt, "@"), v[i]->rcpt);
	return buf_text(&b);
}

static struct kit_letter *first_letter(void)
{
	size_t n;
	struct kit_letter **v = kit_letters(k, &n);

	assert_true(n > 0);
	return v[0];
}

static const char *header(const struct kit_letter *l, const char *name)
{
	const char *v = reader_header(l->m, name);

	return v ? v : "";
}

static void a_word_in_answer_to_a_post_is_obeyed_and_not_sent_on(void **state)
{
	struct kit_letter *l;
	struct arrival *r;
	const char *head;

	(void)state;
	member("ana@a.example", "each");
	member("bo@b.example", "each");
	member("cy@c.example", "each");
	post("ana@a.example", "Seeds");
	l = first_letter();
	head = arena_printf(k->a, "In-Reply-To: %s\r\n", header(l, "Message-ID"));
	r = post_with("bo@b.example", "Re: Seeds", head, "mute\n\n> Some words.");
	assert_string_equal(r->state, "acted");
	assert_string_equal(r->reason, "what to hear of was set; answered");
	assert_string_equal(got(), "bo"); /* that it is muted */
	post_with("ana@a.example", "Re: Seeds", head, "More of it.");
	assert_string_equal(got(), "cy");
	r = post_with("cy@c.example", "Re: Seeds", head, "Mute the others, please.");
	assert_string_equal(r->state, "filed");
	assert_string_equal(got(), "ana");
	kit_mail_with(k, NULL, "cy@c.example", "circle@example.org", "Re: Seeds", head, "mute");
	assert_string_equal(got(), "cy"); /* nothing proves it: they are asked */
	post_with("ana@a.example", "Re: Seeds", head, "And more.");
	assert_string_equal(got(), "cy");
}

static void an_accepted_post_goes_to_each_post_members_but_not_to_its_author(void **state)
{
	(void)state;
	member("ana@a.example", "each");
	member("bo@b.example", "each");
	member("cy@c.example", "digest");
	member("di@d.example", "nothing");
	assert_string_equal(post("Ana <ana@a.example>", "Compost")->state, "filed");
	assert_string_equal(got(), "bo");
}

static void an_author_who_wants_them_gets_their_own_posts(void **state)
{
	struct member *m;

	(void)state;
	m = member_find(k->c->s, k->a, member("ana@a.example", "each"));
	m->own_posts = true;
	store_begin(k->c->s);
	member_save(k->c->s, m);
	store_commit(k->c->s);
	post("Ana <ana@a.example>", "Compost");
	assert_string_equal(got(), "ana");
}

static void who_is_in_to_or_cc_gets_no_second_copy(void **state)
{
	(void)state;
	member("ana@a.example", "each");
	member("bo@b.example", "each");
	member("cy@c.example", "each");
	post_with("ana@a.example", "Compost", "Cc: Bo <BO@b.example>\r\n", "Some words.");
	assert_string_equal(got(), "cy");
}

static void followed_only_means_threads_and_tags_that_are_followed(void **state)
{
	int64_t bo, first;

	(void)state;
	member("ana@a.example", "each");
	bo = member("bo@b.example", "followed");
	first = post("ana@a.example", "Compost")->id;
	assert_string_equal(got(), "");
	store_begin(k->c->s);
	follow_set(k->c->s, bo, "thread",
		   arena_printf(k->a, "%lld", (long long)post_find(k->c->s, k->a, first)->thread),
		   1, k->now);
	store_commit(k->c->s);
	post_with("ana@a.example", "Re: Compost", "In-Reply-To: <m1@client.example>\r\n",
		  "And this.");
	post("ana@a.example", "Something else");
	assert_string_equal(got(), "bo");
	store_begin(k->c->s);
	follow_set(k->c->s, bo, "tag", "jobs", 1, k->now);
	store_commit(k->c->s);
	post_with("ana@a.example", "A job", NULL, "We look for a gardener. #jobs");
	assert_string_equal(got(), "bo");
}

static void a_muted_thread_and_a_muted_tag_are_not_sent(void **state)
{
	int64_t bo, first;

	(void)state;
	member("ana@a.example", "each");
	bo = member("bo@b.example", "each");
	first = post("ana@a.example", "Compost")->id;
	assert_string_equal(got(), "bo");
	store_begin(k->c->s);
	follow_set(k->c->s, bo, "tag", "jobs", 0, k->now);
	follow_set(k->c->s, bo, "thread",
		   arena_printf(k->a, "%lld", (long long)post_find(k->c->s, k->a, first)->thread),
		   0, k->now);
	store_commit(k->c->s);
	post_with("ana@a.example", "Re: Compost", "In-Reply-To: <m1@client.example>\r\n",
		  "And this.");
	post_with("ana@a.example", "A job", NULL, "We look for a gardener. #jobs");
	assert_string_equal(got(), "");
}

/* As digests and the letters of activities call them. */
static void who_writes_from_a_bare_address_has_their_name(void **state)
{
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@a.example", "Ana Silva", NULL);
	member("bo@b.example", "each");
	post_with("ana@a.example", "Compost", NULL, "Some words.");
	l = first_letter();
	assert_string_equal(l->m->from.name, "Ana Silva via Circle");
	assert_string_equal(header(l, "Original-From"), "\"Ana Silva\" <ana@a.example>");
}

static void a_relayed_post_names_author_list_and_ways_out(void **state)
{
	struct kit_letter *l;

	(void)state;
	member("ana@a.example", "each");
	member("bo@b.example", "each");
	post_with("Ana Silva <ana@a.example>", "Compost",
		  "Received: from a by b; Mon, 02 Mar 2026 10:00:00 +0000\r\n"
		  "DKIM-Signature: v=1; a=rsa-sha256; d=a.example; b=abc\r\n"
		  "Disposition-Notification-To: ana@a.example\r\nX-Mailer: Thing\r\n"
		  "Cc: Eve <eve@elsewhere.example>\r\n",
		  "Some words.");
	l = first_letter();
	assert_string_equal(l->rcpt, "bo@b.example");
	assert_string_equal(l->m->from.name, "Ana Silva via Circle");
	assert_string_equal(l->m->from.address, "circle@example.org");
	assert_string_equal(header(l, "Original-From"), "\"Ana Silva\" <ana@a.example>");
	assert_string_equal(header(l, "To"), "\"Circle\" <circle@example.org>");
	assert_string_equal(header(l, "Cc"), "\"Eve\" <eve@elsewhere.example>");
	assert_string_equal(l->reply_to, "circle@example.org");
	assert_string_equal(l->m->list_id, "circle.example.org");
	assert_string_equal(header(l, "Precedence"), "list");
	assert_string_equal(header(l, "List-Unsubscribe"),
			    arena_printf(k->a, "<mailto:circle+leave.%s@example.org>", l->token));
	assert_string_equal(l->m->message_id, deliver_id(k->c, k->a, 1));
	assert_null(reader_header(l->m, "Received"));
	assert_null(reader_header(l->m, "DKIM-Signature"));
	assert_null(reader_header(l->m, "Authentication-Results"));
	assert_null(reader_header(l->m, "Disposition-Notification-To"));
	assert_null(reader_header(l->m, "X-Mailer"));
	assert_non_null(strstr(l->m->text, "Some words."));
	assert_non_null(strstr(l->m->text, "circle+leave@example.org"));
}

static void an_answer_to_a_relayed_post_lands_under_it_and_names_both_ids(void **state)
{
	struct post *p;
	struct kit_letter *l;
	const char *own;

	(void)state;
	member("ana@a.example", "each");
	member("bo@b.example", "each");
	post("Ana <ana@a.example>", "Compost");
	l = first_letter();
	own = l->m->message_id;
	p = post_find(k->c->s, k->a,
		      post_with("Bo <bo@b.example>", "Re: Compost",
				arena_printf(k->a, "In-Reply-To: <%s>\r\nReferences: <%s>\r\n", own,
					     own),
				"Yes.")
			      ->id);
	assert_int_equal(p->parent, 1);
	assert_int_equal(p->thread, post_find(k->c->s, k->a, 1)->thread);
	l = first_letter();
	assert_string_equal(l->rcpt, "ana@a.example");
	assert_string_equal(header(l, "In-Reply-To"), arena_printf(k->a, "<%s>", own));
	assert_string_equal(header(l, "References"),
			    arena_printf(k->a, "<m1@client.example> <%s>", own));
	/* an answer to the copy that came from its author, past the list */
	post_with("Bo <bo@b.example>", "Re: Compost",
		  "In-Reply-To: <m1@client.example>\r\nReferences: <m1@client.example>\r\n",
		  "With leaves, too.");
	l = first_letter();
	assert_string_equal(header(l, "In-Reply-To"), arena_printf(k->a, "<%s>", own));
	assert_string_equal(header(l, "References"),
			    arena_printf(k->a, "<m1@client.example> <%s>", own));
}

static void answers_go_where_the_policy_says(void **state)
{
	static const struct {
		enum reply_to policy;
		const char *theirs, *want;
	} cases[] = {
		{ REPLY_LIST, "", "\"Circle\" <circle@example.org>" },
		{ REPLY_AUTHOR, "", "\"Ana\" <ana@a.example>" },
		{ REPLY_BOTH, "", "\"Ana\" <ana@a.example>, \"Circle\" <circle@example.org>" },
		{ REPLY_LIST, "Reply-To: ana@home.example\r\n", "\"Circle\" <circle@example.org>" },
		{ REPLY_AUTHOR, "Reply-To: ana@home.example\r\n", "ana@home.example" },
		/* the way back in that another list wrote is none */
		{ REPLY_AUTHOR, "Reply-To: circle@example.org\r\n", "\"Ana\" <ana@a.example>" },
	};

	(void)state;
	member("ana@a.example", "each");
	member("bo@b.example", "each");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		k->set->community.reply_to = cases[i].policy;
		post_with("Ana <ana@a.example>", arena_printf(k->a, "Compost %zu", i),
			  cases[i].theirs, "Some words.");
		assert_string_equal(header(first_letter(), "Reply-To"), cases[i].want);
	}
}

/* Who answered would leave. */
static void nobody_is_led_to_answer_an_address_of_ours(void **state)
{
	(void)state;
	member("bo@b.example", "each");
	k->set->posts.outsiders = OUTSIDER_ACCEPT;
	k->set->community.reply_to = REPLY_AUTHOR;
	post("Eve <circle+leave@example.org>", "How hot do you fire?");
	assert_string_equal(header(first_letter(), "Reply-To"), "\"Circle\" <circle@example.org>");
	k->set->community.reply_to = REPLY_LIST;
	post("Eve <Circle+Leave@example.org>\nReply-To: circle+leave@example.org",
	     "How hot, in all?");
	assert_string_equal(header(first_letter(), "Reply-To"), "\"Circle\" <circle@example.org>");
}

static void an_outsider_is_answered_too(void **state)
{
	(void)state;
	member("bo@b.example", "each");
	k->set->posts.outsiders = OUTSIDER_ACCEPT;
	post("Eve <eve@e.example>", "Seeds to give away");
	assert_string_equal(header(first_letter(), "Reply-To"),
			    "\"Eve\" <eve@e.example>, \"Circle\" <circle@example.org>");
}

static void prefix_archive_and_footer_are_as_they_are_set(void **state)
{
	struct kit_letter *l;

	(void)state;
	member("ana@a.example", "each");
	member("bo@b.example", "each");
	k->set->community.subject_prefix = "[Circle]";
	k->set->community.archive_url = "https://circle.example.org/archive";
	k->set->community.footer = false;
	post("Ana <ana@a.example>", "AW: [Circle] Compost");
	l = first_letter();
	assert_string_equal(l->m->subject, "[Circle] Re: Compost");
	assert_string_equal(header(l, "List-Archive"), "<https://circle.example.org/archive>");
	assert_null(strstr(l->m->text, "circle+leave"));
}

static void our_own_post_coming_back_is_set_aside(void **state)
{
	struct arrival *r;

	(void)state;
	member("ana@a.example", "each");
	member("bo@b.example", "each");
	post("Ana <ana@a.example>", "Compost");
	r = kit_raw(k, arena_printf(k->a,
				    "From: bo@b.example\r\nTo: circle@example.org\r\nSubject: "
				    "Compost\r\nMessage-ID: <%s>\r\n\r\nSome words.\r\n",
				    first_letter()->m->message_id));
	assert_string_equal(r->state, "aside");
	assert_string_equal(r->reason, "our own mail came back: its Message-ID is ours");
	assert_string_equal(got(), "");
}

#define FRESH(t) cmocka_unit_test_setup_teardown(t, open_kit, close_kit)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(an_accepted_post_goes_to_each_post_members_but_not_to_its_author),
		FRESH(an_author_who_wants_them_gets_their_own_posts),
		FRESH(who_is_in_to_or_cc_gets_no_second_copy),
		FRESH(followed_only_means_threads_and_tags_that_are_followed),
		FRESH(a_muted_thread_and_a_muted_tag_are_not_sent),
		FRESH(a_word_in_answer_to_a_post_is_obeyed_and_not_sent_on),
		FRESH(who_writes_from_a_bare_address_has_their_name),
		FRESH(a_relayed_post_names_author_list_and_ways_out),
		FRESH(an_answer_to_a_relayed_post_lands_under_it_and_names_both_ids),
		FRESH(answers_go_where_the_policy_says),
		FRESH(an_outsider_is_answered_too),
		FRESH(nobody_is_led_to_answer_an_address_of_ours),
		FRESH(prefix_archive_and_footer_are_as_they_are_set),
		FRESH(our_own_post_coming_back_is_set_aside),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
