/*
 * Posts and proof: whose mail goes out at once, whose waits for its author's word.
 */
#include "community_kit.h"

#include "community/desk/intake.h"

#define HERE  "circle@example.org"
#define PLAIN "posts: { newcomer_posts = 0; };\n"

/* What was held and answered is taken anew. */
static struct arrival *again(struct kit *k, int64_t id)
{
	arena_reset(k->step);
	while (intake_group(k->c, k->step, NULL))
		arena_reset(k->step);
	return arrival_find(k->c->s, k->a, id);
}

static void a_members_first_unproven_post_waits_for_their_word(void **state)
{
	struct kit *k = kit_open(PLAIN);
	static const char beans[] = "From: ana@far.example\r\nTo: " HERE "\r\nSubject: Beans\r\n"
				    "Message-ID: <b1@far.example>\r\n\r\nSow them now.\r\n";
	struct arrival *r, *twice;
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", "fr");
	r = kit_raw(k, beans);
	assert_string_equal(r->state, "held");
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->subject, "Beans"));
	/* the same mail once more, while it waits */
	twice = kit_raw(k, beans);
	assert_string_equal(twice->state, "aside");
	kit_silence(k);
	kit_mail(k, NULL, "ana@far.example", l->reply_to, "Re: ", "oui");
	r = again(k, r->id);
	assert_string_equal(r->state, "filed");
	assert_true(post_find(k->c->s, k->a, r->id)->seq > 0);
	r = kit_mail(k, NULL, "ana@far.example", HERE, "Peas", "Sow them, too.");
	assert_string_equal(r->state, "filed");
	kit_close(k);
}

static void a_proven_post_goes_at_once_and_a_forged_one_is_held(void **state)
{
	struct kit *k = kit_open(PLAIN);

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	assert_string_equal(kit_mail(k, "pass", "ana@far.example", HERE, "Beans", "Now.")->state,
			    "filed");
	assert_string_equal(kit_mail(k, "fail", "ana@far.example", HERE, "Pills", "Now.")->state,
			    "held");
	kit_close(k);
}

static void unproven_posts_go_or_wait_as_the_community_says(void **state)
{
	struct kit *k = kit_open("posts: { newcomer_posts = 0; unauthenticated_posts = "
				 "\"accept\"; };\n");

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	assert_string_equal(kit_mail(k, NULL, "ana@far.example", HERE, "Beans", "Now.")->state,
			    "filed");
	kit_close(k);
	k = kit_open("posts: { newcomer_posts = 0; unauthenticated_posts = \"hold\"; };\n");
	kit_member(k, "ana@far.example", "Ana", NULL);
	assert_string_equal(kit_mail(k, NULL, "ana@far.example", HERE, "Beans", "Now.")->state,
			    "held");
	kit_close(k);
}

static void a_post_its_author_never_confirms_is_set_aside_with_its_reason(void **state)
{
	struct kit *k = kit_open(PLAIN);
	struct arrival *r;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	r = kit_mail(k, NULL, "ana@far.example", HERE, "Beans", "Now.");
	kit_wait(k, 8 * 86400);
	r = arrival_find(k->c->s, k->a, r->id);
	assert_string_equal(r->state, "aside");
	assert_string_equal(r->reason, "its author never confirmed it");
	kit_close(k);
}

static void a_post_goes_out_whose_author_confirmed_it_while_we_could_not_read(void **state)
{
	struct kit *k = kit_open(PLAIN);
	struct kit_letter *l;
	struct arrival *r;
	time_t asked = k->now;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	r = kit_mail(k, NULL, "ana@far.example", HERE, "Beans", "Now.");
	l = kit_letter(k, "ana@far.example");
	kit_wait(k, 21 * 86400);
	assert_string_equal(arrival_find(k->c->s, k->a, r->id)->state, "aside");
	k->received = asked + 86400;
	kit_mail(k, NULL, "ana@far.example", l->reply_to, "Re: ", "yes");
	assert_string_equal(again(k, r->id)->state, "filed");
	kit_close(k);
}

/* Research 3.4, number 10. */
static void attack_10_a_private_reply_that_lands_on_the_list_is_held_with_a_question(void **state)
{
	struct kit *k = kit_open(PLAIN);
	struct kit_letter *l;
	struct arrival *r;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+help@example.org", "", "");
	l = kit_letter(k, "ana@far.example");
	r = kit_mail_with(k, "pass", "ana@far.example", HERE, "Re: help",
			  arena_printf(k->a, "In-Reply-To: <%s>\r\n", l->m->message_id),
			  "Between us: I am ill and cannot find my way.");
	assert_string_equal(r->state, "held");
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->text, "for you alone"));
	kit_mail(k, "pass", "ana@far.example", l->reply_to, "", "I am away until Monday.");
	assert_string_equal(arrival_find(k->c->s, k->a, r->id)->state, "held");
	kit_mail(k, "pass", "ana@far.example", l->reply_to, "", "Yes, to all of them.");
	assert_string_equal(again(k, r->id)->state, "filed");
	kit_close(k);
}

/* A stranger to whom it was passed on: nobody lets the answer through without knowing that. */
static void attack_10_who_decides_is_told_that_it_answers_a_private_letter(void **state)
{
	struct kit *k = kit_open(PLAIN);
	struct kit_letter *l;
	const char *in_reply;
	size_t n;

	(void)state;
	kit_role(k, kit_member(k, "mo@far.example", "Mo", "de"), "moderator");
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "", "");
	l = kit_letter(k, "ana@far.example");
	in_reply = arena_printf(k->a, "In-Reply-To: <%s>\r\n", l->m->message_id);
	kit_mail_with(k, "pass", "eve@evil.example", HERE, "Re: settings", in_reply, "Hm.");
	l = kit_letters(k, &n)[0];
	assert_string_equal(l->rcpt, "mo@far.example");
	assert_non_null(strstr(l->m->text, "Brief"));
	assert_non_null(strstr(l->m->text, "der nur f\xc3\xbcr eine Person war"));
	kit_close(k);
}

static void a_private_reply_nobody_confirms_is_set_aside(void **state)
{
	for (int leaves = 0; leaves < 2; leaves++) {
		struct kit *k = kit_open(PLAIN);
		struct kit_letter *l;
		struct arrival *r;
		size_t n;

		(void)state;
		kit_member(k, "ana@far.example", "Ana", NULL);
		kit_mail(k, "pass", "ana@far.example", "circle+help@example.org", "", "");
		l = kit_letter(k, "ana@far.example");
		r = kit_mail_with(k, "pass", "ana@far.example", HERE, "Re: help",
				  arena_printf(k->a, "In-Reply-To: <%s>\r\n", l->m->message_id),
				  "Between us: I am ill.");
		assert_string_equal(r->state, "held");
		l = kit_letter(k, "ana@far.example");
		assert_non_null(strstr(l->m->text, "it will be sent to nobody"));
		if (leaves) {
			kit_mail(k, "pass", "ana@far.example", HERE, "", "unsubscribe");
			kit_letters(k, &n);
		}
		kit_wait(k, leaves ? 60 : 7 * 86400 + 60);
		r = arrival_find(k->c->s, k->a, r->id);
		assert_string_equal(r->state, "aside");
		assert_string_equal(r->reason, leaves ? "its author left before confirming it"
						      : "its author never confirmed it");
		kit_close(k);
	}
}

static void an_answer_to_a_letters_own_address_reaches_those_who_run_it(void **state)
{
	struct kit *k = kit_open(PLAIN);
	struct kit_letter *l;
	int64_t olga = kit_member(k, "olga@near.example", "Olga", NULL);

	(void)state;
	kit_role(k, olga, "owner");
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+help@example.org", "", "");
	l = kit_letter(k, "ana@far.example");
	kit_mail(k, "pass", "ana@far.example", l->reply_to, "Re: help", "I still do not see it.");
	l = kit_letter(k, "olga@near.example");
	assert_non_null(strstr(l->m->text, "I still do not see it."));
	assert_string_equal(l->reply_to, "ana@far.example");
	kit_close(k);
}

/* Research 3.4, number 27: what is quoted in a post gives nobody anybody's token. */
static void a_confirmation_token_quoted_in_a_mail_confirms_nothing_by_itself(void **state)
{
	struct kit *k = kit_open(PLAIN);
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bob@far.example", "Bob", NULL);
	kit_mail(k, NULL, "ana@far.example", HERE, "", "unsubscribe");
	l = kit_letter(k, "ana@far.example");
	kit_mail(k, "pass", "bob@far.example", HERE, "look what came",
		 arena_printf(k->a, "> please write to %s\n\nWhat is this?", l->reply_to));
	assert_string_equal(member_by_address(k->c->s, k->a, "ana@far.example")->state, "active");
	kit_close(k);
}

static void guests_are_refused_in_words_where_only_members_write(void **state)
{
	struct kit *k = kit_open("posts: { outsiders = \"refuse\"; };\n");

	(void)state;
	kit_mail(k, "pass", "guest@out.example", HERE, "Hello", "May I ask?");
	assert_string_equal(kit_letter(k, "guest@out.example")->kind, "rejected");
	kit_mail(k, "pass", "guest@out.example", HERE, "Hello again", "May I?");
	kit_silence(k);
	kit_mail(k, NULL, "other@out.example", HERE, "Hello", "May I ask?");
	kit_silence(k);
	kit_close(k);
}

/* It is counted in the daily list; a member's is held, as providers err. */
static void no_moderator_reads_what_the_provider_marked_as_spam(void **state)
{
	static const char *const policies[] = { "posts: { outsiders = \"hold\"; };",
						"posts: { outsiders = \"accept\"; };",
						"posts: { outsiders = \"refuse\"; };" };
	static const char spam[] = "X-Spam-Flag: YES\r\n";

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct kit *k = kit_open(policies[i]);
		struct arrival *r;

		kit_role(k, kit_member(k, "mo@far.example", "Mo", NULL), "moderator");
		kit_member(k, "ana@far.example", "Ana", NULL);
		r = kit_mail_with(k, "pass", "eve@evil.example", HERE, "Pills", spam, "Buy.");
		assert_string_equal(r->state, "aside");
		assert_string_equal(r->reason, "the mail provider marked it as spam");
		kit_silence(k);
		r = kit_mail_with(k, NULL, "ana@far.example", HERE, "Pills", spam, "Buy.");
		assert_string_equal(r->state, "held");
		kit_close(k);
	}
}

static void who_has_left_is_a_guest_and_who_is_banned_is_not_heard(void **state)
{
	struct kit *k = kit_open(PLAIN);
	struct member *m;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	m = member_by_address(k->c->s, k->a, "ana@far.example");
	m->state = "left";
	store_begin(k->c->s);
	member_save(k->c->s, m);
	store_commit(k->c->s);
	assert_string_equal(kit_mail(k, "pass", "ana@far.example", HERE, "Beans", "x")->state,
			    "held");
	m->state = "banned";
	store_begin(k->c->s);
	member_save(k->c->s, m);
	store_commit(k->c->s);
	assert_string_equal(kit_mail(k, "pass", "ana@far.example", HERE, "Beans 2", "x")->reason,
			    "its author is banned");
	kit_close(k);
}

/* Whoever writes a member's name into From must not wake them, nor have them written to again. */
static void an_unproven_mail_wakes_no_unreachable_member_but_their_token_does(void **state)
{
	struct kit *k = kit_open(NULL);
	int64_t m = kit_member(k, "ana@far.example", "Ana", NULL);
	struct member *row = member_find(k->c->s, k->a, m);
	struct kit_letter **v;
	size_t n;

	(void)state;
	row->state = "unreachable";
	store_begin(k->c->s);
	member_save(k->c->s, row);
	store_commit(k->c->s);
	kit_mail(k, NULL, "Ana <ana@far.example>", "circle@example.org", "Hi", "It is me.");
	kit_mail(k, NULL, "Ana <ana@far.example>", "circle+why@example.org", "", "");
	assert_string_equal(member_find(k->c->s, k->a, m)->state, "unreachable");
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_string_equal(v[0]->kind, "confirm");
	kit_mail(k, NULL, "Ana <ana@far.example>", v[0]->reply_to, "Re: Please confirm", "yes");
	assert_string_equal(member_find(k->c->s, k->a, m)->state, "active");
	kit_close(k);
}

/* As the provider has it where it marks nothing in the mail. */
static void what_lies_in_the_junk_folder_is_heard_where_it_is_proven(void **state)
{
	static const char JUNK[] = "UPDATE mailbox SET role = 'junk'";
	static const char *const others[][3] = {
		{ NULL, "ana@far.example", HERE },
		{ "pass", "eve@evil.example", HERE },
		{ "pass", "eve@evil.example", "circle+help@example.org" },
		{ NULL, "eve@evil.example", "circle+join@example.org" },
	};
	struct kit *k = kit_open(PLAIN);
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "", "");
	l = kit_letter(k, "ana@far.example");
	store_begin(k->c->s);
	sql_run(k->c->s, JUNK, "");
	store_commit(k->c->s);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		struct arrival *r =
			kit_mail(k, others[i][0], others[i][1], others[i][2], "Pills", "Buy.");

		assert_string_equal(r->state, "aside");
		assert_non_null(strstr(r->reason, "took it for junk"));
		kit_silence(k);
	}
	assert_string_equal(kit_mail(k, "pass", "ana@far.example", HERE, "Beans", "Now.")->state,
			    "filed");
	kit_mail(k, NULL, "ana@far.example", l->reply_to, "Re: ", "digest");
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "done");
	kit_close(k);
}

/* What a calendar program sends for who presses "Accept"; with a disposition, a file of it. */
static struct arrival *accepts(struct kit *k, const char *from, const char *method,
			       const char *fields, const char *disposition)
{
	static int n;

	return kit_raw(
		k, arena_printf(k->a,
				"Authentication-Results: mx.example.org; dmarc=pass "
				"header.from=far.example\r\nFrom: %s\r\nTo: " HERE "\r\n"
				"Subject: Accepted: Digging\r\nMessage-ID: <c%d@far.example>\r\n"
				"%sMIME-Version: 1.0\r\nContent-Type: multipart/mixed; "
				"boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n"
				"Ana has accepted.\r\n--x\r\nContent-Type: text/calendar; "
				"method=%s\r\n%s\r\nBEGIN:VCALENDAR\r\nMETHOD:%s\r\n"
				"BEGIN:VEVENT\r\nUID:1@far.example\r\nEND:VEVENT\r\n"
				"END:VCALENDAR\r\n--x--\r\n",
				from, n++, fields, method, disposition, method));
}

/* Some programs answer whom the invitation came from, and that is the list. */
static void a_calendars_answer_to_an_invitation_is_not_for_everyone(void **state)
{
	struct kit *k = kit_open(PLAIN);
	struct kit_letter *l;
	struct arrival *r;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	r = accepts(k, "ana@far.example", "REPLY", "", "");
	assert_string_equal(r->state, "held");
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->text, "answered an invitation"));
	assert_non_null(strstr(l->m->text, "Accepted: Digging"));
	assert_null(strstr(l->m->text, "for you alone"));
	kit_mail(k, "pass", "ana@far.example", l->reply_to, "Re: ", "yes");
	assert_string_equal(again(k, r->id)->state, "filed");
	/* nothing is sent to a program that says what it is, and nobody is asked to decide */
	r = accepts(k, "bo@far.example", "COUNTER", "Auto-Submitted: auto-generated\r\n", "");
	assert_string_equal(r->state, "acted");
	assert_non_null(strstr(r->reason, "an automatic reply"));
	/* who invites, and who shows such a file, means all of them */
	assert_string_equal(accepts(k, "ana@far.example", "REQUEST", "", "")->state, "filed");
	assert_string_equal(accepts(k, "ana@far.example", "REPLY", "",
				    "Content-Disposition: attachment\r\n")
				    ->state,
			    "filed");
	kit_close(k);
}

/* Nobody wants a letter for their thanks, and those who run the community get enough mail. */
static void thanks_for_a_letter_of_ours_go_to_nobody(void **state)
{
	static const char *const words[] = { "help", "settings", "calendar", NULL };
	struct kit *k = kit_open(NULL);
	struct kit_letter *l;
	size_t n;

	(void)state;
	kit_role(k, kit_member(k, "cora@far.example", "Cora", NULL), "coordinator");
	kit_member(k, "ana@far.example", "Ana", NULL);
	for (int i = 0; words[i]; i++) {
		kit_mail(k, "pass", "ana@far.example",
			 arena_printf(k->a, "circle+%s@example.org", words[i]), "", "");
		l = kit_letter(k, "ana@far.example");
		kit_mail(k, "pass", "ana@far.example", l->reply_to,
			 "Re: ", i ? "Thanks!\n\nAna" : "OK, great!");
		kit_silence(k);
	}
	kit_mail(k, "pass", "ana@far.example", l->reply_to, "Re: ", "Thanks. Please call me.");
	kit_letter(k, "cora@far.example");
	kit_mail(k, "pass", "ana@far.example", l->reply_to,
		 "Re: ", "Thanks! When does the garden open in spring?");
	kit_letters(k, &n);
	assert_int_equal(n, 1); /* Cora's */
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unproven_mail_wakes_no_unreachable_member_but_their_token_does),
		cmocka_unit_test(a_members_first_unproven_post_waits_for_their_word),
		cmocka_unit_test(a_proven_post_goes_at_once_and_a_forged_one_is_held),
		cmocka_unit_test(unproven_posts_go_or_wait_as_the_community_says),
		cmocka_unit_test(a_post_its_author_never_confirms_is_set_aside_with_its_reason),
		cmocka_unit_test(a_post_goes_out_whose_author_confirmed_it_while_we_could_not_read),
		cmocka_unit_test(what_lies_in_the_junk_folder_is_heard_where_it_is_proven),
		cmocka_unit_test(a_calendars_answer_to_an_invitation_is_not_for_everyone),
		cmocka_unit_test(attack_10_who_decides_is_told_that_it_answers_a_private_letter),
		cmocka_unit_test(a_private_reply_nobody_confirms_is_set_aside),
		cmocka_unit_test(
			attack_10_a_private_reply_that_lands_on_the_list_is_held_with_a_question),
		cmocka_unit_test(an_answer_to_a_letters_own_address_reaches_those_who_run_it),
		cmocka_unit_test(a_confirmation_token_quoted_in_a_mail_confirms_nothing_by_itself),
		cmocka_unit_test(guests_are_refused_in_words_where_only_members_write),
		cmocka_unit_test(no_moderator_reads_what_the_provider_marked_as_spam),
		cmocka_unit_test(who_has_left_is_a_guest_and_who_is_banned_is_not_heard),
		cmocka_unit_test(thanks_for_a_letter_of_ours_go_to_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
