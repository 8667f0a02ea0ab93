/*
 * The attacks on a list of members, each by the number it has where they are listed; those that are
 * tried nowhere else. Tests elsewhere have the number in their names too: attack_4_... in
 * test_bounces. What belongs to servers and files is tried in test_stream (22, 23),
 * test_inbox_answers (29), test_stream_secret (30) and, of calendars, test_rhythm_ical (32).
 */
#include <glob.h>

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

		kit_mail(k, NULL,
			 arena_printf(k->a, "\"Buy pills at evil.example\" <%s@victim.example>",
				      details[i]),
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

/* Of all letters that are made now, none tells anybody but its owner the hidden address. */
static size_t hidden_in_none(void)
{
	size_t n;
	struct kit_letter **v = kit_letters(k, &n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i]->rcpt, "hidden@secret.example") &&
		    (strstr(v[i]->raw, "secret.example") ||
		     strstr(v[i]->m->text, "secret.example")))
			fail_msg("%s to %s tells it", v[i]->kind, v[i]->rcpt);
	return n;
}

/* Whatever a stranger, or a member, writes to any address of ours: no other member's address comes
 * back. */
static void attack_11_no_answer_gives_a_members_address_away(void **state)
{
	static const char *const others[] = { "who", "review", "list", "", NULL };
	const char *const *const words[] = { kind_commands, kind_openers, others };
	static const char *const askers[] = { "eve@evil.example", "ana@far.example" };
	size_t seen = 0;

	(void)state;
	k = kit_open(PLAIN);
	circle_member("ana@far.example", "Ana", "each");
	circle_member("hidden@secret.example", "Bo", "each");
	for (size_t a = 0; a < 2; a++)
		for (size_t set = 0; set < 3; set++)
			for (const char *const *word = words[set]; *word; word++) {
				kit_mail(k, "pass", askers[a],
					 arena_printf(k->a, "circle%s%s@example.org",
						      **word ? "+" : "", *word),
					 "who is here?", "list members");
				kit_wait(k, 86400); /* and what that brings about */
				seen += hidden_in_none();
			}
	assert_true(seen >= 40);
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
		 "=?utf-8?q?Pay_=E2=80=AEnow=E2=80=AC=D8=9C?=", "Words.");
	l = kit_letter(k, "bo@far.example");
	assert_null(strstr(l->m->from.name, "\xe2\x80\xae"));
	assert_null(strstr(l->m->from.name, "\xe2\x80\x8b"));
	assert_null(strstr(l->m->subject, "\xe2\x80\xae"));
	assert_null(strstr(l->m->subject, "\xd8\x9c"));
	assert_non_null(strstr(reader_header(l->m, "Original-From"), "ana@far.example"));
}

/* The name of another address, or one in letters that only look like another's. */
static void attack_13_a_name_is_no_address_and_mixed_letters_show_the_domain(void **state)
{
	static const char *const names[][2] = {
		{ "\"support@bank.example\"", "Bo via Circle" },
		{ "\"Ana <ana@far.example>\"", "Ana via Circle" },
		{ "=?utf-8?q?P=D0=B0ypal?=", "P\xd0\xb0ypal (near.example) via Circle" },
	};
	struct kit_letter *l;

	(void)state;
	k = kit_open(PLAIN);
	circle_member("ana@far.example", "Ana", "each");
	circle_member("bo@near.example", "Bo", "each");
	for (size_t i = 0; i < 3; i++) {
		kit_mail(k, "pass", arena_printf(k->a, "%s <bo@near.example>", names[i][0]), HERE,
			 "Pay", "Words.");
		l = kit_letter(k, "ana@far.example");
		assert_string_equal(l->m->from.name, names[i][1]);
	}
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

/* There is no page to attack by 24 and 26, and 34 is about packages. */
static void each_attack_is_tried_by_a_test_of_its_number(void **state)
{
	static const int numbers[] = { 1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
				       12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
				       23, 25, 27, 28, 29, 30, 31, 32, 33 };
	struct buf all = BUF(NULL);
	glob_t g;

	(void)state;
	k = kit_open(NULL);
	all.a = k->a;
	assert_int_equal(glob("tests/unit/test_*.c", 0, NULL, &g), 0);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		FILE *f = fopen(g.gl_pathv[i], "r");
		int ch;

		assert_non_null(f);
		while ((ch = fgetc(f)) != EOF)
			if (ch > ' ')
				buf_char(&all, (char)ch);
		fclose(f);
	}
	globfree(&g);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (!strstr(buf_text(&all), arena_printf(k->a, "(attack_%d_", numbers[i])) &&
		    !strstr(buf_text(&all), arena_printf(k->a, "(attack_1_%d_", numbers[i])))
			fail_msg("no test tries attack %d", numbers[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(attack_5_an_old_token_does_nothing),
		TEST(attack_7_a_question_carries_nothing_of_who_asked_for_it),
		TEST(attack_8_what_goes_round_is_held_whatever_the_filters),
		TEST(attack_32_no_cell_of_a_table_is_a_formula),
		TEST(attack_11_no_answer_gives_a_members_address_away),
		TEST(attack_13_a_name_is_no_address_and_mixed_letters_show_the_domain),
		TEST(attack_13_a_name_that_turns_round_is_shown_straight),
		TEST(attack_16_an_archive_passes_unopened_and_a_program_not_at_all),
		TEST(attack_18_quotes_and_semicolons_are_only_words),
		TEST(attack_21_a_file_name_leads_to_no_folder),
		TEST(each_attack_is_tried_by_a_test_of_its_number),
		TEST(attack_31_nothing_that_is_kept_steers_a_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
