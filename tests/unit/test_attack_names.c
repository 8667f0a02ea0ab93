/*
 * The attacks on a list of members, by number, and the test that tries each; those without one
 * elsewhere are below.
 *
 *  1 forged From            test_people: forged_unsubscribe_of_others_only_asks_the_member
 *                           test_authres: a_forged_field_is_not_believed
 *  2 header injection       test_attacks: a_line_break_in_a_name_or_a_subject_makes_no_header_field
 *                           test_letter: a_value_with_a_line_break_cannot_enter_a_header
 *  3 SMTP smuggling         test_relay: no_line_of_the_mail_can_end_the_data
 *                           test_send_wire: stuffing_leaves_no_way_to_end_a_letter
 *  4 forged bounces         test_bounces: attack_4_forged_bounces_change_nothing
 *  5 forged, replayed token test_people: tokens_work_once_unchanged_for_their_purpose_and_in_time
 *                           test_store: tokens_are_bound_to_purpose_number_and_member
 *  6 known or not, told     test_people: members_and_strangers_get_the_same_question
 *  7 subscription bombing   test_people: subscription_bombing_with_10000_requests_sends_few_questions
 *  8 loops and robots       test_deliver_limits: two_communities_subscribed_to_each_other_come_to_rest,
 *                           a_vacation_robot_is_heard_once_and_relayed_never; e2e/loops.t
 *  9 digest quoted whole    test_digest_reply: nothing_of_the_digest_is_ever_kept
 * 10 private reply          test_unsure: a_private_reply_that_lands_on_the_list_is_held_with_a_question
 * 11 harvesting addresses   attack_11 below
 * 12 tracking, scripts      test_digest: foreign_markup_is_text_and_only_web_links_are_links
 *                           test_newsletter: nothing_active_and_nothing_remote_gets_in
 * 13 deceiving names        attack_13 below; test_reader: nothing_decoded_can_deceive
 * 14 bombs of parts         test_reader_hostile: multiparts_nested_thirty_thousand_deep and others
 * 15 bombs of words         test_reader_hostile: bombs_of_encoded_words, parameters_without_end
 * 16 archives as bombs      attack_16 below
 * 17 slow patterns          test_filters: a_pattern_that_explodes_is_switched_off_and_told
 * 18 SQL injection          attack_18 below; make lint: sql, sql_values
 * 19 search syntax          test_search: any_text_is_safe_to_search_for
 * 20 templates in data      test_mustache: a_value_is_never_read_as_a_template
 *                           test_note: words_of_ones_own_are_not_a_template
 * 21 paths in file names    attack_21 below
 * 25 unsubscribing others   test_people: forged_unsubscribe_of_others_only_asks_the_member
 * 27 moderation tokens      test_moderate: attack_27_a_token_in_other_hands_decides_nothing
 * 28 floods of posts        test_deliver_limits: the_breaker_of_the_community_holds_all_beyond_an_hours_posts
 * 31 terminal control       attack_31 below
 * 33 forgetting             test_mydata: of_who_is_forgotten_the_whole_store_holds_no_address
 *
 * Servers and files are elsewhere: 22, 23 test_stream, 29 test_inbox_answers, 30 test_stream_secret,
 * 32 calendars test_rhythm_ical. There is no page to attack by 24 and 26.
 */
#include "circle_kit.h"

/* Too old at the moment it comes, whether or not anybody has tidied up. */
static void attack_5_an_old_token_does_nothing(void **state)
{
	struct kit_letter *l;

	(void)state;
	k = kit_open(PLAIN);
	kit_mail(k, NULL, "ana@far.example", "circle+join@example.org", "", "");
	l = kit_letter(k, "ana@far.example");
	k->now += 8 * 86400;
	when_freeze(k->now);
	kit_mail(k, NULL, "ana@far.example", l->reply_to, "", "");
	assert_null(kit_who(k, "ana@far.example"));
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "stale");
}

/* A question to somebody who asked nothing must carry nothing of whoever did. */
static void attack_7_a_question_carries_nothing_of_who_asked_for_it(void **state)
{
	static const char *const details[] = { "join", "news" };
	size_t n;

	(void)state;
	k = kit_open(PLAIN);
	for (int i = 0; i < 2; i++) {
		struct kit_letter **v;

		kit_mail(k, NULL, "\"Buy pills at evil.example\" <one@victim.example>",
			 arena_printf(k->a, "circle+%s@example.org", details[i]),
			 "Buy pills at evil.example", "Buy pills at evil.example");
		v = kit_letters(k, &n);
		assert_int_equal(n, 1);
		assert_null(strcasestr(v[0]->raw, "pills"));
		assert_null(strcasestr(v[0]->raw, "evil"));
		assert_null(strstr(v[0]->m->text, "evil"));
	}
}

/* Also where the filter that looks at it is left out. */
static void attack_8_what_goes_round_is_held_whatever_the_filters(void **state)
{
	struct buf b = BUF(NULL);
	struct arrival *r;

	(void)state;
	k = kit_open("filters = [ \"robot\" ];\nposts: { newcomer_posts = 0; max_hops = 5; };\n");
	b.a = k->a;
	circle_member("ana@far.example", "Ana", "each");
	for (int i = 0; i < 6; i++)
		buf_str(&b, "Received: from a by b; Mon, 02 Mar 2026 10:00:00 +0000\r\n");
	r = kit_mail_with(k, "pass", "ana@far.example", HERE, "Compost", buf_text(&b), "Words.");
	assert_string_equal(r->state, "held");
	assert_non_null(strstr(r->reason, "it went through 6 servers"));
}

/* Whatever a stranger, or a member, writes to any address of ours: no other member's address comes
 * back. */
static void attack_11_no_answer_gives_a_members_address_away(void **state)
{
	static const char *const details[] = { "help", "settings", "join", "why",
					       "who",  "review",   "list", "members" };
	static const char *const askers[] = { "eve@evil.example", "ana@far.example" };
	struct kit_letter **v;
	size_t n, seen = 0;

	(void)state;
	k = kit_open(PLAIN);
	circle_member("ana@far.example", "Ana", "each");
	circle_member("hidden@secret.example", "Bo", "each");
	for (size_t a = 0; a < 2; a++) {
		for (size_t i = 0; i < sizeof details / sizeof *details; i++) {
			kit_mail(k, "pass", askers[a],
				 arena_printf(k->a, "circle+%s@example.org", details[i]),
				 "who is here?", "list members");
			v = kit_letters(k, &n);
			for (size_t l = 0; l < n; l++) {
				if (!strcmp(v[l]->rcpt, "hidden@secret.example"))
					continue;
				seen++;
				assert_null(strstr(v[l]->raw, "secret.example"));
				assert_string_equal(v[l]->rcpt, askers[a]);
			}
		}
	}
	assert_true(seen >= 4);
}

static void attack_13_a_name_that_turns_round_is_shown_straight(void **state)
{
	struct kit_letter *l;

	(void)state;
	k = kit_open(PLAIN);
	circle_member("ana@far.example", "Ana", "each");
	circle_member("bo@far.example", "Bo", "each");
	kit_mail(k, "pass",
		 "=?utf-8?q?Ana_=E2=80=AEelcriC=E2=80=AC=E2=80=8B_owner?= <ana@far.example>", HERE,
		 "=?utf-8?q?Pay_=E2=80=AEnow=E2=80=AC?=", "Words.");
	l = kit_letter(k, "bo@far.example");
	assert_null(strstr(l->m->from.name, "\xe2\x80\xae"));
	assert_null(strstr(l->m->from.name, "\xe2\x80\x8b"));
	assert_null(strstr(l->m->subject, "\xe2\x80\xae"));
	assert_non_null(strstr(reader_header(l->m, "Original-From"), "ana@far.example"));
}

/* An archive is bytes to us: it goes on as it came, and a file that runs does not go on. */
static void attack_16_an_archive_passes_unopened_and_a_program_not_at_all(void **state)
{
	static const char body[] =
		"--x\r\nContent-Type: text/plain\r\n\r\nSee here.\r\n"
		"--x\r\nContent-Type: application/zip; name=\"bomb.zip\"\r\n"
		"Content-Disposition: attachment; filename=\"bomb.zip\"\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\nUEsDBBQAAAAIAAAAIQD////////////8\r\n"
		"--x\r\nContent-Type: application/x-msdownload; name=\"run.exe\"\r\n"
		"Content-Disposition: attachment; filename=\"run.exe\"\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\nTVqQAAMAAAAEAAAA\r\n--x--";
	struct kit_letter *l;

	(void)state;
	k = kit_open(PLAIN);
	circle_member("ana@far.example", "Ana", "each");
	circle_member("bo@far.example", "Bo", "each");
	kit_raw(k, arena_printf(k->a,
				"Authentication-Results: mx.example.org; dmarc=pass "
				"header.from=far.example\r\nFrom: ana@far.example\r\nTo: " HERE
				"\r\nSubject: Files\r\nMessage-ID: <z@far.example>\r\n"
				"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n"
				"\r\n%s\r\n",
				body));
	l = kit_letter(k, "bo@far.example");
	assert_non_null(strstr(l->raw, "UEsDBBQAAAAIAAAAIQD////////////8"));
	assert_null(strstr(l->raw, "TVqQAAMAAAAEAAAA"));
}

static void attack_18_quotes_and_semicolons_are_only_words(void **state)
{
	static const char evil[] = "x'); DROP TABLE member; --";
	struct kit_letter *l;

	(void)state;
	k = kit_open(PLAIN);
	circle_member("ana@far.example", "Ana", "each");
	circle_member("bo@far.example", "Bo", "each");
	kit_mail(k, "pass", arena_printf(k->a, "\"%s\" <ana@far.example>", evil), HERE, evil, evil);
	l = kit_letter(k, "bo@far.example");
	assert_string_equal(l->m->subject, evil);
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "",
		 arena_printf(k->a, "name %s", evil));
	assert_non_null(kit_who(k, "bo@far.example"));
}

/* A table is opened by programs that take a cell for an order. */
static void attack_32_no_cell_of_a_table_is_a_formula(void **state)
{
	const struct leaf *leaf;
	struct kit_letter *l;
	const char *csv;

	(void)state;
	k = kit_open(PLAIN);
	circle_keepers();
	kit_member(k, "ana@far.example", "=HYPERLINK(\"evil.example\")", NULL);
	kit_member(k, "bo@far.example", "@SUM(A1)", NULL);
	kit_member(k, "+1-2@far.example", "-1+1", NULL);
	kit_mail(k, "pass", CORA, "circle+members@example.org", "export", "");
	l = kit_letter(k, CORA);
	assert_int_equal(l->m->n_attachments, 1);
	leaf = reader_part(l->m, l->m->attachments[0].part);
	csv = arena_ndup(k->a, leaf->bytes, leaf->n);
	assert_non_null(strstr(csv, "HYPERLINK"));
	for (const char *p = csv; *p; p += strcspn(p, ",\n"), p += *p != 0)
		assert_null(strchr("=+-@", *p == '"' ? p[1] : *p ? *p : 'x'));
}

/* Store, why and status print what they have: nothing in it may steer a terminal. */
static void attack_31_nothing_that_is_kept_steers_a_terminal(void **state)
{
	struct arrival *r;
	struct post *p;

	(void)state;
	k = kit_open(PLAIN);
	circle_member("ana@far.example", "Ana", "each");
	r = kit_mail(k, "pass", "=?utf-8?q?Ana=1B[2J?= <ana@far.example>", HERE,
		     "=?utf-8?q?Hi_=1B]0;owned=07=C2=9B31m_there?=", "Some words.");
	assert_string_equal(r->state, "filed");
	p = post_find(k->c->s, k->a, r->id);
	for (const char *c = p->subject; *c; c++)
		assert_in_range((unsigned char)*c, 32, 255);
	for (const char *c = p->name; *c; c++)
		assert_in_range((unsigned char)*c, 32, 255);
	for (const char *c = r->reason; *c; c++)
		assert_in_range((unsigned char)*c, 32, 255);
	assert_null(strstr(p->subject, "\xc2\x9b"));
}

/* A file's name is a label: it leads nowhere. */
static void attack_21_a_file_name_leads_to_no_folder(void **state)
{
	struct arrival *r;
	struct post *p;

	(void)state;
	k = kit_open(PLAIN);
	circle_member("ana@far.example", "Ana", "each");
	r = kit_raw(k, "Authentication-Results: mx.example.org; dmarc=pass "
		       "header.from=far.example\r\nFrom: ana@far.example\r\nTo: " HERE
		       "\r\nSubject: Files\r\nMessage-ID: <p@far.example>\r\n"
		       "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
		       "--x\r\nContent-Type: text/plain\r\n\r\nSee here.\r\n"
		       "--x\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; "
		       "filename*=utf-8''..%2F..%2Fetc%5Cpasswd%00.pdf\r\n\r\nx\r\n--x--\r\n");
	assert_string_equal(r->state, "filed");
	p = post_find(k->c->s, k->a, r->id);
	assert_non_null(strstr(p->attachments, "passwd"));
	assert_null(strstr(p->attachments, "../"));
	assert_null(strstr(p->attachments, "\\\\"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(attack_5_an_old_token_does_nothing),
		TEST(attack_7_a_question_carries_nothing_of_who_asked_for_it),
		TEST(attack_8_what_goes_round_is_held_whatever_the_filters),
		TEST(attack_32_no_cell_of_a_table_is_a_formula),
		TEST(attack_11_no_answer_gives_a_members_address_away),
		TEST(attack_13_a_name_that_turns_round_is_shown_straight),
		TEST(attack_16_an_archive_passes_unopened_and_a_program_not_at_all),
		TEST(attack_18_quotes_and_semicolons_are_only_words),
		TEST(attack_21_a_file_name_leads_to_no_folder),
		TEST(attack_31_nothing_that_is_kept_steers_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
