/*
 * Mail that is known and never acted upon: history, what the provider took for junk unless it proves
 * itself, and what is here already.
 */
#include "community_kit.h"

#include "store/store_search.h"

static struct kit *k;
static struct kit_letter *post; /* of bo's, as ann has it */

/* Ann gets each post, bo wrote one; it was sent to her and the past is forgotten. */
static int begin(void **state)
{
	struct member *ann;

	(void)state;
	k = kit_open("posts: { newcomer_posts = 0; };\n");
	kit_member(k, "ann@far.example", "Ann", "en");
	kit_member(k, "bo@near.example", "Bo", "en");
	store_begin(k->c->s);
	ann = member_by_address(k->c->s, k->a, "ann@far.example");
	ann->mode = "each";
	member_save(k->c->s, ann);
	store_commit(k->c->s);
	kit_mail(k, "pass", "bo@near.example", "circle@example.org", "Beans", "They climb.");
	post = kit_letter(k, "ann@far.example");
	return 0;
}

static int end(void **state)
{
	(void)state;
	kit_close(k);
	return 0;
}

static int64_t count(const char *of)
{
	return sql_int(k->c->s, 0, arena_printf(k->a, "SELECT count(*) FROM %s", of), "");
}

static struct arrival *bounce(const char *to)
{
	return kit_report(k, to,
			  "Final-Recipient: rfc822; ann@far.example\r\nAction: failed\r\n"
			  "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 nobody here\r\n\r\n",
			  "");
}

/* --- history --------------------------------------------------------------------------------- */

static void history_is_threaded_and_found_and_goes_to_nobody(void **state)
{
	struct arrival *r;
	size_t n;

	(void)state;
	k->history = true;
	r = kit_mail_with(k, "pass", "bo@near.example", "circle@example.org", "Re: Beans",
			  "In-Reply-To: <m1@client.example>\r\n", "They climbed in those days?");
	assert_string_equal(r->state, "filed");
	assert_string_equal(r->reason, "history: filed, never acted upon");
	assert_int_equal(post_find(k->c->s, k->a, r->id)->thread,
			 post_find(k->c->s, k->a, 1)->thread);
	search_posts(k->c->s, k->a, "climbed days", k->now, 5, &n);
	assert_int_equal(n, 1);
	assert_int_equal(count("post WHERE accept_seq IS NOT NULL"), 1);
	kit_silence(k);
	kit_wait(k, 15 * 86400); /* the digests since are of the one post that is none */
	assert_int_equal(count("letter WHERE mailing IN (SELECT id FROM mailing WHERE"
			       " CAST(content AS TEXT) LIKE '%in those days%')"),
			 0);
}

static void history_is_not_obeyed(void **state)
{
	static const char *const to[] = {
		"leave", "join", "settings", "help", "ask", "owner", "why"
	};

	(void)state;
	k->history = true;
	for (size_t i = 0; i < sizeof to / sizeof *to; i++) {
		kit_mail(k, "pass", i == 1 ? "cy@far.example" : "ann@far.example",
			 arena_printf(k->a, "circle+%s@example.org", to[i]), "nothing",
			 "mode: nothing");
		kit_mail(k, "pass", "ann@far.example", "circle@example.org", to[i], to[i]);
	}
	kit_mail(k, "pass", "ann@far.example", post->reply_to, "Re: Beans", "leave");
	kit_silence(k);
	assert_string_equal(kit_who(k, "ann@far.example")->state, "active");
	assert_string_equal(kit_who(k, "ann@far.example")->mode, "each");
	assert_null(kit_who(k, "cy@far.example"));
	assert_int_equal(count("pending"), 0);
	assert_int_equal(count("activity"), 0);
}

static void history_is_no_bounce(void **state)
{
	struct arrival *r;

	(void)state;
	k->history = true;
	r = bounce(arena_printf(k->a, "circle+b.%s@example.org", post->token));
	assert_string_equal(r->state, "aside");
	assert_string_equal(r->reason, "history: a bounce, not acted upon");
	kit_mail_with(k, "pass", "ann@far.example", "circle@example.org", "Away",
		      "Auto-Submitted: auto-replied\r\n", "I am away.");
	assert_int_equal(count("bounce"), 0);
	assert_int_equal(count("robot"), 0);
	assert_true(kit_who(k, "ann@far.example")->score == 0);
	k->history = false;
	bounce(arena_printf(k->a, "circle+b.%s@example.org", post->token));
	assert_int_equal(count("bounce"), 1);
}

/* --- junk ------------------------------------------------------------------------------------ */

static void is_junk(const struct arrival *r)
{
	assert_string_equal(r->state, "aside");
	assert_string_equal(r->reason,
			    "the provider took it for junk, and nothing proves who sent it");
	kit_silence(k);
}

static void of_junk_a_member_who_is_proven_counts_and_nobody_else(void **state)
{
	(void)state;
	k->junk = true;
	is_junk(kit_mail(k, NULL, "bo@near.example", "circle@example.org", "Soil", "It is wet."));
	is_junk(kit_mail(k, "fail", "bo@near.example", "circle@example.org", "Soil", "It is dry."));
	is_junk(kit_mail(k, "pass", "cy@evil.example", "circle@example.org", "Buy", "Now."));
	is_junk(kit_mail(k, "pass", "cy@evil.example", "circle+join@example.org", "", ""));
	is_junk(kit_mail(k, NULL, "ann@far.example", "circle+leave@example.org", "", ""));
	assert_string_equal(kit_who(k, "ann@far.example")->state, "active");
	assert_int_equal(count("pending"), 0);
	kit_mail(k, "pass", "bo@near.example", "circle@example.org", "Soil", "It is black.");
	kit_letter(k, "ann@far.example");
}

static void of_junk_a_token_counts_and_a_wrong_one_does_not(void **state)
{
	char *wrong = arena_dup(k->a, post->reply_to), *at = strchr(wrong, '@') - 1;
	struct arrival *r;

	(void)state;
	k->junk = true;
	*at = *at == 'a' ? 'b' : 'a';
	is_junk(kit_mail(k, NULL, "ann@far.example", wrong, "Re: Beans", "Mine, too."));
	r = bounce(arena_printf(k->a, "circle+b.%s@example.org", post->token));
	assert_string_equal(r->state, "acted");
	assert_int_equal(count("bounce WHERE proven"), 1);
}

/* Backscatter is what most junk is that looks like a bounce, and anybody writes "automatic reply". */
static void of_junk_no_report_without_a_token_and_no_robot_counts(void **state)
{
	(void)state;
	k->junk = true;
	is_junk(bounce("circle@example.org"));
	is_junk(bounce("circle+b.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org"));
	is_junk(kit_mail_with(k, NULL, "ann@far.example", "circle@example.org", "Away",
			      "Auto-Submitted: auto-replied\r\n", "Buy."));
	is_junk(kit_mail_with(k, NULL, "cy@evil.example", "circle@example.org",
			      "Please confirm that you sent this",
			      "Auto-Submitted: auto-replied\r\n", "Click."));
	assert_int_equal(count("bounce"), 0);
	assert_int_equal(count("robot"), 0);
}

/* "Not spam": in a mail program, a person moves it into the inbox. */
static void what_is_taken_out_of_the_junk_folder_is_new(void **state)
{
	const char *raw =
		kit_text(k, NULL, "cy@far.example", "circle+join@example.org", "", NULL, "");
	struct arrival *r;

	(void)state;
	k->junk = true;
	is_junk(kit_raw(k, raw));
	is_junk(kit_raw(k, raw)); /* the folder was renumbered */
	k->junk = false;
	r = kit_raw(k, raw);
	assert_string_equal(r->state, "acted");
	kit_letter(k, "cy@far.example");
	assert_string_equal(kit_raw(k, raw)->state, "aside");
	kit_silence(k);
}

/* --- what is here already -------------------------------------------------------------------- */

static const char *plain(const char *head, const char *text)
{
	return arena_printf(
		k->a,
		"Authentication-Results: mx.example.org; dmarc=pass header.from=near.example\r\n"
		"%sTo: circle@example.org\r\n\r\n%s",
		head, text);
}

#define BO(id) "From: bo@near.example\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n" id

static void a_mail_is_known_by_its_id_and_its_words_whatever_servers_added(void **state)
{
	static const char ID[] = BO("Message-ID: <x@near.example>\r\n");
	struct arrival *first = kit_raw(k, plain(ID, "Peas.\r\n")), *r;

	(void)state;
	assert_string_equal(first->state, "filed");
	r = kit_raw(k, plain(BO("Message-ID: <x@near.example>\r\nX-Spam: no\r\n"), "Peas.\n\n"));
	assert_string_equal(r->state, "aside");
	assert_string_equal(r->reason,
			    arena_printf(k->a, "the same mail as number %lld, which came before",
					 (long long)first->id));
	assert_string_equal(kit_raw(k, plain(ID, "Leeks.\r\n"))->state, "filed");
}

/* Few programs send mail without an id; what they say is mostly as short as what everybody says. */
static void a_mail_without_an_id_is_known_by_who_wrote_it_when(void **state)
{
	static const char *const other[] = {
		"From: al@near.example\r\nDate: Mon, 2 Mar 2026 09:00:00 +0000\r\n",
		"From: bo@near.example\r\nDate: Mon, 2 Mar 2026 09:00:07 +0000\r\n",
		BO("Subject: Soil\r\n"),
	};

	(void)state;
	assert_string_equal(kit_raw(k, plain(BO(""), "Thank you.\r\n"))->state, "filed");
	assert_string_equal(kit_raw(k, plain(BO("X-Spam: no\r\n"), "Thank you.\n"))->state,
			    "aside");
	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		if (strstr(kit_raw(k, plain(other[i], "Thank you.\r\n"))->reason, "the same mail"))
			fail_msg("taken for another: %s", other[i]);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(history_is_threaded_and_found_and_goes_to_nobody),
		T(history_is_not_obeyed),
		T(history_is_no_bounce),
		T(of_junk_a_member_who_is_proven_counts_and_nobody_else),
		T(of_junk_a_token_counts_and_a_wrong_one_does_not),
		T(of_junk_no_report_without_a_token_and_no_robot_counts),
		T(what_is_taken_out_of_the_junk_folder_is_new),
		T(a_mail_is_known_by_its_id_and_its_words_whatever_servers_added),
		T(a_mail_without_an_id_is_known_by_who_wrote_it_when),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
