/*
 * What comes back to letters that left between a backup and its restore (DESIGN, promise 4): their
 * tokens name what the restored store does not know. Nothing meant for few becomes a post, and what
 * is made again is found again.
 */
#include "restored_kit.h"

#include "community/restored.h"

static int64_t count(const char *query)
{
	return digest_count(k, query);
}

static const char *answers(const struct kit_letter *l)
{
	return arena_printf(k->a, "In-Reply-To: <%s>\r\n", l->m->message_id);
}

static struct arrival *newest(void)
{
	return arrival_find(k->c->s, k->a, count("SELECT max(id) FROM arrival"));
}

/* --- what was for its reader alone ---------------------------------------------------------------- */

static void an_answer_to_a_lost_letter_waits_and_is_never_a_post(void **state)
{
	struct kit_letter *l;
	struct arrival *r;
	size_t n;

	(void)state;
	open_circle(NULL);
	kit_member(k, ANA, "Ana", NULL);
	backup();
	mail(ANA, "circle+help@example.org", "", "");
	l = leaves_to(ANA);
	restore();
	r = kit_mail_with(k, "pass", ANA, HERE, "Re: help", answers(l), "I am ill.");
	assert_string_equal(r->state, "held"); /* the mail it was about may come again */
	leave(&n);
	assert_int_equal(n, 0);
	kit_wait(k, A_DAY + 60);
	l = leaves_to(ANA);
	assert_string_equal(l->kind, "private");
	assert_non_null(strstr(l->m->text, "not known here any more"));
	assert_int_equal(count("SELECT count(*) FROM post"), 0);
	kit_mail(k, "pass", ANA, l->reply_to, "", "yes");
	assert_string_equal(arrival_find(k->c->s, k->a, r->id)->state, "filed");
	kit_close(k);
}

static void where_nothing_is_known_its_author_is_asked_at_once(void **state)
{
	struct kit_letter *l;
	struct arrival *r;

	(void)state;
	open_circle(NULL);
	kit_member(k, ANA, "Ana", NULL);
	backup();
	mail(ANA, "circle+settings@example.org", "", "");
	l = leaves_to(ANA);
	journal = false;
	restore();
	kit_wait(k, 60);
	r = kit_mail_with(k, "pass", ANA, l->reply_to, "Re: settings", "", "My phone is 555.");
	assert_string_equal(r->state, "held");
	assert_string_equal(kit_letter(k, ANA)->kind, "private");
	assert_int_equal(count("SELECT count(*) FROM post"), 0);
	kit_close(k);
}

/* A guest cannot be asked whether all may read it: a moderator looks. */
static void a_guests_answer_to_a_lost_letter_waits_for_a_moderator(void **state)
{
	struct kit_letter *l;
	size_t n;

	(void)state;
	open_circle("posts: { outsiders = \"accept\"; };\n");
	backup();
	mail("guest@out.example", "circle+help@example.org", "", "");
	l = leaves_to("guest@out.example");
	journal = false;
	restore();
	assert_string_equal(kit_mail_with(k, "pass", "guest@out.example", HERE, "Re: help",
					  answers(l), "I am ill.")
				    ->state,
			    "held");
	leave(&n);
	assert_int_equal(count("SELECT count(*) FROM hold WHERE reason = 'private'"), 1);
	kit_close(k);
}

/* --- what is made again --------------------------------------------------------------------------- */

static void settings_answered_before_the_restore_are_set_again(void **state)
{
	struct kit_letter *l;
	size_t n;

	(void)state;
	open_circle(NULL);
	kit_member(k, ANA, "Ana", NULL);
	backup();
	mail(ANA, "circle+settings@example.org", "", "");
	l = leaves_to(ANA);
	mail(ANA, l->reply_to, answers(l), "each post");
	assert_string_equal(kit_who(k, ANA)->mode, "each");
	leave(&n);
	restore();
	assert_string_equal(kit_who(k, ANA)->mode, "digest");
	fetch_again(n_mails);
	assert_string_equal(kit_who(k, ANA)->mode, "each");
	kit_mail(k, "pass", ANA, l->reply_to, "Re: settings", "headlines");
	assert_string_equal(newest()->state, "acted");
	assert_int_equal(count("SELECT count(*) FROM post"), 0);
	kit_close(k);
}

static void a_question_answered_before_the_restore_counts_again(void **state)
{
	struct kit_letter *l;
	size_t n;

	(void)state;
	open_circle(NULL);
	backup();
	mail("new@far.example", "circle+join@example.org", "", "");
	l = leaves_to("new@far.example");
	mail("new@far.example", l->reply_to, "", "yes");
	assert_non_null(kit_who(k, "new@far.example"));
	leave(&n);
	restore();
	assert_null(kit_who(k, "new@far.example"));
	fetch_again(n_mails);
	assert_non_null(kit_who(k, "new@far.example"));
	leave(&n);
	assert_int_equal(n, 0); /* all these letters left before */
	kit_close(k);
}

static void a_moderators_word_counts_again_and_never_for_another_mail(void **state)
{
	struct kit_letter *l;
	struct arrival *r;
	int64_t mo;
	size_t n;

	(void)state;
	open_circle(NULL);
	mo = kit_member(k, "mo@far.example", "Mo", NULL);
	kit_role(k, mo, "moderator");
	backup();
	mail("guest@out.example", HERE, "", "Buy my beans.");
	l = leaves_to("mo@far.example");
	mail("guest@out.example", HERE, "", "And my peas.");
	leave(&n);
	restore();
	/* The numbers of the first life are not given to other mails. */
	r = kit_mail(k, "pass", "other@out.example", HERE, "Spam", "Buy spam.");
	leave(&n);
	assert_int_equal(n, 2); /* the moderator's, and the author's note */
	kit_mail(k, "pass", "mo@far.example", l->reply_to, "Re: decide", "ok");
	assert_string_equal(arrival_find(k->c->s, k->a, r->id)->state, "held");
	assert_int_equal(count("SELECT count(*) FROM hold WHERE state = 'released'"), 0);
	/* When the mail it was about is here, so is its answer. */
	fetch_again(2);
	kit_wait(k, 60);
	assert_int_equal(count("SELECT count(*) FROM hold WHERE state = 'released'"), 1);
	assert_int_equal(count("SELECT count(*) FROM post p JOIN hold h ON h.arrival = p.id"
			       " WHERE h.state = 'released' AND p.address = 'guest@out.example'"),
			 1);
	assert_string_equal(arrival_find(k->c->s, k->a, r->id)->state, "held");
	kit_close(k);
}

static void who_an_answer_to_many_came_from_is_nobody_in_doubt(void **state)
{
	struct token t = { TOKEN_LETTER, 0, 0 }, before;
	struct kit_letter *l;

	(void)state;
	open_circle(NULL);
	kit_member(k, "old@far.example", "Old", NULL);
	backup();
	kit_member(k, "one@far.example", "One", NULL);
	kit_member(k, "two@far.example", "Two", NULL);
	set_all("UPDATE member SET mode = 'each'");
	mail("old@far.example", HERE, "", "Hello to all.");
	l = leaves_to("two@far.example");
	assert_int_equal(token_read(k->c->key, l->token, &before), OK);
	restore();
	kit_member(k, "one@far.example", "One", NULL);
	set_all("UPDATE member SET mode = 'each'");
	fetch_again(n_mails);
	t = before;
	assert_int_equal(restored_token(k->c, k->a, &t, "one@far.example", NULL), AGAIN_MADE);
	assert_int_not_equal(t.number, before.number);
	assert_int_equal(t.member, 0); /* Two's letter is not taken for One's */
	kit_close(k);
}

/* --- editions --------------------------------------------------------------------------------- */

static void an_answer_to_a_digest_waits_until_that_is_cut_again(void **state)
{
	struct kit_letter *l, **v;
	struct why w;
	int64_t posts;
	size_t n;

	(void)state;
	open_circle("rhythm = ( { name = \"weekly\"; when = \"weekly on monday at 08:00\";"
		    " do = \"digest\"; } );\n");
	kit_member(k, ANA, "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	set_all("UPDATE member SET mode = 'each' WHERE id = 1");
	assert_int_equal(rhythm_tick(k->c, k->step, k->now, &w), NONE);
	backup();
	mail(ANA, HERE, "", "Roses want three buds.");
	mail(ANA, HERE, "", "Beans are up.");
	leave(&n);
	digest_monday(k);
	l = leaves_to("bo@far.example");
	mail("bo@far.example", l->reply_to, answers(l), "2: Mine too, and the slugs like them.");
	assert_string_equal(newest()->state, "filed"); /* its part, a post of its own */
	posts = count("SELECT count(*) FROM post");
	v = leave(&n);
	assert_int_equal(n, 1); /* Ana has each post */
	assert_string_equal(v[0]->rcpt, ANA);
	restore();
	k->uid += 5; /* something new comes first, so that all numbers are others */
	kit_mail(k, "pass", "bo@far.example", "circle+help@example.org", "", "");
	fetch_again(n_mails);
	assert_int_equal(count("SELECT count(*) FROM post"), 2);
	assert_string_equal(newest()->state, "held");
	digest_tick(k);
	kit_wait(k, 60);
	assert_int_equal(count("SELECT count(*) FROM post"), posts);
	assert_int_equal(count("SELECT count(*) FROM post p JOIN thread t ON t.id = p.thread"
			       " WHERE t.posts = 2 AND p.address = 'bo@far.example'"),
			 1);
	assert_string_equal(leave(&n)[0]->kind, "help");
	assert_int_equal(n, 1); /* nothing leaves a second time, its part neither */
	kit_close(k);
}

static void an_answer_to_a_relayed_post_finds_it_when_it_is_made_again(void **state)
{
	const char *relayed;
	size_t n;

	(void)state;
	open_circle(NULL);
	kit_member(k, ANA, "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	set_all("UPDATE member SET mode = 'each'");
	backup();
	mail(ANA, HERE, "", "Roses want three buds.");
	relayed = leaves_to("bo@far.example")->m->message_id;
	restore();
	/* Something new comes first, so that all numbers are others. */
	k->uid += 5;
	kit_mail(k, "pass", "bo@far.example", HERE, "Beans", "Beans are up.");
	fetch_again(n_mails);
	leave(&n);
	kit_mail_with(k, "pass", "bo@far.example", HERE, "Re: Number 0",
		      arena_printf(k->a, "In-Reply-To: <%s>\r\n", relayed), "Two, here.");
	assert_int_equal(count("SELECT count(*) FROM post p JOIN post q ON q.id = p.parent"
			       " WHERE q.address = '" ANA "' AND p.address = 'bo@far.example'"),
			 1);
	kit_close(k);
}

/* Erasure takes the newest rows away; their numbers are in letters that somebody has. */
static int64_t number_of(const struct arrival *r)
{
	const char *p = strstr(r->reason, "number ");

	assert_non_null(p);
	return strtoll(p + 7, NULL, 10);
}

/* Its letters say the number, and answers to them must never be taken for another one's. */
static void an_inquiry_keeps_its_number_and_no_other_gets_it(void **state)
{
	static const char ask[] = "circle+ask@example.org";
	struct arrival *bo;
	size_t n;

	(void)state;
	open_circle("posts: { newcomer_posts = 0; };\n");
	kit_member(k, ANA, "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	backup();
	for (int i = 1; i <= 2; i++)
		assert_int_equal(number_of(mail(ANA, ask, "", "How do I keep slugs away?")), i);
	leave(&n);
	assert_int_equal(n, 2);
	restore();
	k->uid = uid_then + MAILS; /* it is read before those that are fetched again */
	bo = kit_mail(k, "pass", "bo@far.example", ask, "Soil", "Which soil is good?");
	assert_int_equal(number_of(bo), 3);
	fetch_again(n_mails);
	assert_int_equal(count("SELECT count(*) FROM activity a JOIN arrival r ON r.id = a.arrival"
			       " WHERE a.id IN (1, 2) AND a.owner = 1 AND r.uid = a.id"),
			 2);
	leave(&n);
	assert_int_equal(n, 1); /* what Bo is told; Ana was told before */
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_to_a_lost_letter_waits_and_is_never_a_post),
		cmocka_unit_test(where_nothing_is_known_its_author_is_asked_at_once),
		cmocka_unit_test(a_guests_answer_to_a_lost_letter_waits_for_a_moderator),
		cmocka_unit_test(settings_answered_before_the_restore_are_set_again),
		cmocka_unit_test(a_question_answered_before_the_restore_counts_again),
		cmocka_unit_test(a_moderators_word_counts_again_and_never_for_another_mail),
		cmocka_unit_test(who_an_answer_to_many_came_from_is_nobody_in_doubt),
		cmocka_unit_test(an_answer_to_a_digest_waits_until_that_is_cut_again),
		cmocka_unit_test(an_inquiry_keeps_its_number_and_no_other_gets_it),
		cmocka_unit_test(an_answer_to_a_relayed_post_finds_it_when_it_is_made_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
