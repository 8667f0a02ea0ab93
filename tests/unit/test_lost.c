/*
 * Answers to letters of ours that nothing is known about: their rows are gone, or another key made
 * their ids. Whatever they were, an answer is a post only if its author says so.
 */
#include "circle_kit.h"

#define ANA "ana@far.example"

static void open_circle(const char *separator, const char *more)
{
	k = kit_open(more ? more : PLAIN);
	k->set->community.separator = separator;
}

static void forget_letters(void)
{
	store_begin(k->c->s);
	assert_int_equal(sqlite3_exec(sql_db(k->c->s), "DELETE FROM letter; DELETE FROM mailing",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	store_commit(k->c->s);
}

static void lose_key(void)
{
	token_key_free(k->c->key);
	k->c->key = token_key_fixed("the one that was made anew");
}

static const char *answers(const char *id)
{
	return arena_printf(k->a, "References: <begin@far.example> <%s>\r\nIn-Reply-To: <%s>\r\n",
			    id, id);
}

/* A circle with Ana in it, and a letter to her alone; gives its Message-ID. */
static const char *letter_of(const char *separator, const char *more)
{
	open_circle(separator, more);
	kit_member(k, ANA, "Ana", NULL);
	kit_mail(k, "pass", ANA, HERE, "help", "");
	return kit_letter(k, ANA)->m->message_id;
}

/* Ana's mail waits, and she is asked whether it is for everyone. */
static void is_asked_about(const struct arrival *r)
{
	struct kit_letter *l = kit_letter(k, ANA);

	assert_string_equal(r->state, "held");
	assert_null(post_find(k->c->s, k->a, r->id));
	assert_string_equal(l->kind, "private");
	assert_non_null(strstr(l->m->text, "not known here any more"));
	kit_mail_with(k, "pass", ANA, l->reply_to, "Re: For everyone?", answers(l->m->message_id),
		      "I am away until Monday.");
	assert_string_equal(arrival_find(k->c->s, k->a, r->id)->state, "held");
	kit_mail_with(k, "pass", ANA, l->reply_to, "Re: For everyone?", answers(l->m->message_id),
		      "yes");
	assert_string_equal(arrival_find(k->c->s, k->a, r->id)->state, "filed");
}

static void answer_is_asked_about(const char *id)
{
	is_asked_about(kit_mail_with(k, "pass", ANA, HERE, "Re: help", answers(id),
				     "Between us: I am ill."));
}

static void is_asked_about_without(void (*lost)(void))
{
	static const char *const separators[] = { "+", "" };

	for (int i = 0; i < 2; i++) {
		const char *id = letter_of(separators[i], NULL);

		lost();
		answer_is_asked_about(id);
		close_kit(NULL);
	}
}

static void an_answer_to_a_letter_whose_row_is_gone_waits_for_its_author(void **state)
{
	(void)state;
	is_asked_about_without(forget_letters);
}

static void so_does_one_to_a_letter_of_a_key_that_is_gone(void **state)
{
	(void)state;
	is_asked_about_without(lose_key);
}

/* Nothing is done by an answer to a question of a key that is gone, and who answered hears of it. */
static void an_answer_to_a_question_of_another_key_is_told_so(void **state)
{
	const char *bent = "aiaaaaaaaeaaaaaagdxt65sbgvqxswow";

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct arrival *r;

		open_circle("+", NULL);
		kit_member(k, ANA, "Ana", NULL);
		lose_key();
		r = kit_mail(k, "pass", ANA,
			     arena_printf(k->a, "circle+%s.%s@example.org", i ? "m" : "c", bent),
			     "Re: Please confirm", "yes");
		assert_string_equal(r->state, "aside");
		assert_string_equal(kit_letter(k, ANA)->kind, "stale");
		kit_mail(k, NULL, "stranger@out.example",
			 arena_printf(k->a, "circle+%s.%s@example.org", i ? "m" : "c", bent),
			 "Re: Please confirm", "yes");
		kit_mail_with(k, "pass", ANA,
			      arena_printf(k->a, "circle+%s.%s@example.org", i ? "m" : "c", bent),
			      "Re: Please confirm", "Auto-Submitted: auto-replied\r\n", "Away.");
		kit_silence(k);
		close_kit(NULL);
	}
}

/* The address under a conversation, or the one a letter wants its answers at: likewise. */
static void so_does_one_to_an_address_that_cannot_be_read(void **state)
{
	static const char *const bent[] = { "r.aeaaaaaaaeaaaaaagdxt65sbgvqxswow",
					    "r.3.aeaaaaaaaeaaaaaagdxt65sbgvqxswow", "r.3.aeaaaa" };

	(void)state;
	for (size_t i = 0; i < sizeof bent / sizeof *bent; i++) {
		open_circle("+", NULL);
		kit_member(k, ANA, "Ana", NULL);
		is_asked_about(kit_mail(k, "pass", ANA,
					arena_printf(k->a, "circle+%s@example.org", bent[i]),
					"Re: help", "Between us: I am ill."));
		close_kit(NULL);
	}
}

static void such_an_address_is_obeyed_as_far_as_its_writer_may(void **state)
{
	const char *bent = "circle+r.aeaaaaaaaeaaaaaagdxt65sbgvqxswow@example.org", *id;

	(void)state;
	open_circle("+", NULL);
	kit_member(k, ANA, "Ana", NULL);
	kit_mail(k, NULL, "stranger@out.example", bent, "Re: help", "Buy pills.");
	kit_silence(k);
	kit_mail_with(k, "pass", ANA, bent, "Re: help", "Auto-Submitted: auto-replied\r\n",
		      "Away.");
	kit_silence(k);
	/* what it answers is still known by the letter's id */
	kit_mail(k, "pass", ANA, "circle+settings@example.org", "", "");
	id = kit_letter(k, ANA)->m->message_id;
	kit_mail_with(k, "pass", ANA, bent, "Re: settings", answers(id), "each post");
	assert_string_equal(kit_letter(k, ANA)->kind, "done");
	kit_mail(k, "pass", ANA, bent, "Re: help", "unsubscribe");
	assert_string_equal(kit_letter(k, ANA)->kind, "farewell");
}

/* Some clients fold the case of ids. */
static void letters_of_an_id_may_be_large(void **state)
{
	char *id;

	(void)state;
	id = arena_dup(k->a, letter_of("", NULL));
	for (char *p = id; *p; p++)
		*p = *p >= 'a' && *p <= 'z' ? (char)(*p - 32) : *p;
	lose_key();
	answer_is_asked_about(id);
}

static void nobody_who_writes_in_a_members_name_gets_it_posted(void **state)
{
	const char *id;
	struct arrival *r;

	(void)state;
	id = letter_of("", NULL);
	lose_key();
	r = kit_mail_with(k, NULL, ANA, HERE, "Re: help", answers(id), "I am ill.");
	assert_string_equal(r->state, "held");
	assert_string_equal(kit_letter(k, ANA)->kind, "private");
	r = kit_mail_with(k, "fail", ANA, HERE, "Re: help", answers(id), "Buy pills.");
	assert_string_equal(r->state, "held");
}

static void a_guests_answer_waits_for_a_moderator(void **state)
{
	size_t n;
	const char *id;

	(void)state;
	id = letter_of("", "posts: { outsiders = \"accept\"; };\n");
	lose_key();
	assert_string_equal(kit_mail_with(k, "pass", "guest@out.example", HERE, "Re: help",
					  answers(id), "I am ill.")
				    ->reason,
			    "held: it may have been meant for one person only; answered");
	kit_letters(k, &n);
}

/* Its author is asked a few times a day, then a moderator looks. */
static void a_program_that_answers_everything_comes_to_rest(void **state)
{
	size_t n, asked = 0;
	const char *id;

	(void)state;
	id = letter_of("", NULL);
	lose_key();
	for (int i = 0; i < 20; i++) {
		struct kit_letter **v;

		assert_string_equal(kit_mail_with(k, "pass", ANA, HERE, "Re: help", answers(id),
						  arena_printf(k->a, "Automatic word %d", i))
					    ->state,
				    "held");
		v = kit_letters(k, &n);
		for (size_t l = 0; l < n; l++)
			asked += !strcmp(v[l]->kind, "private");
	}
	assert_int_equal(asked, 3);
	assert_int_equal(post_last_seq(k->c->s), 0);
}

/* Another community's ids look like ours, and so may anybody's: only those of our domain count, and
 * only what is answered, not what stands further up in the thread. */
static void what_answers_other_mail_is_a_post(void **state)
{
	static const char strange[] = "t.aeaaaaaaaaaaqaaaaaabcdefghijklmn";

	(void)state;
	open_circle("", NULL);
	kit_member(k, ANA, "Ana", NULL);
	assert_string_equal(kit_mail_with(k, "pass", ANA, HERE, "Re: Beans",
					  answers(arena_printf(k->a, "%s@other.example", strange)),
					  "They are up.")
				    ->state,
			    "filed");
	assert_string_equal(
		kit_mail_with(k, "pass", ANA, HERE, "Re: Peas",
			      arena_printf(k->a,
					   "References: <%s@example.org> <peas@far.example>\r\n"
					   "In-Reply-To: <peas@far.example>\r\n",
					   strange),
			      "They are up.")
			->state,
		"filed");
	assert_string_equal(kit_mail_with(k, "pass", ANA, HERE, "Re: Leeks",
					  answers("t.leeks@example.org"), "They are up.")
				    ->state,
			    "filed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_answer_to_a_letter_whose_row_is_gone_waits_for_its_author),
		TEST(so_does_one_to_a_letter_of_a_key_that_is_gone),
		TEST(so_does_one_to_an_address_that_cannot_be_read),
		TEST(such_an_address_is_obeyed_as_far_as_its_writer_may),
		TEST(an_answer_to_a_question_of_another_key_is_told_so),
		TEST(letters_of_an_id_may_be_large),
		TEST(nobody_who_writes_in_a_members_name_gets_it_posted),
		TEST(a_guests_answer_waits_for_a_moderator),
		TEST(a_program_that_answers_everything_comes_to_rest),
		TEST(what_answers_other_mail_is_a_post),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
