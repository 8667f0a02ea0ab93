#include "arena_kit.h"
#include "reader/authres.h"

static const char *const servers[] = { "mx.provider.example" };

static struct authres judge(const char *head, bool above_only)
{
	const char *raw =
		arena_printf(a, "%sFrom: Ana <ana@garden.example>\nSubject: x\n\nhi\n", head);
	struct authres_trust t = {
		.servers = servers, .n = 1, .above_only = above_only, .spf_proves = true
	};
	struct mail *m;
	struct why w;

	assert_int_equal(reader_read(a, raw, strlen(raw), NULL, &m, &w), OK);
	return authres_read(a, m, &t);
}

#define BORDER                                                                                     \
	"Received: from x.garden.example (x [192.0.2.1]) by mx.provider.example; Mon, 3 Mar "      \
	"2025\n"
#define BEYOND "Received: from ana-pc by x.garden.example; Mon, 3 Mar 2025\n"
#define PASS   "Authentication-Results: mx.provider.example; dmarc=pass header.from=garden.example\n"

static void the_grammar_is_read(void **state)
{
	struct authres r;

	(void)state;
	assert_true(authres_parse(
		a,
		"mx.provider.example (the server) 1; spf=fail smtp.mailfrom=\"a b\"@Garden.example;"
		" dkim=pass (2048-bit (rsa)) reason=\"good; really\" header.d=mail.garden.example"
		" header.i=@mail.garden.example ; dmarc = temperror (p=none)"
		" header.from=garden.example; x-own/1=pass",
		"garden.example", &r));
	assert_string_equal(r.server, "mx.provider.example");
	assert_int_equal(r.spf, AUTH_RESULT_FAIL);
	assert_int_equal(r.dkim, AUTH_RESULT_PASS);
	assert_string_equal(r.dkim_domain, "mail.garden.example");
	assert_true(r.dkim_aligned);
	assert_int_equal(r.dmarc, AUTH_RESULT_TEMPERROR);
	assert_true(authres_parse(a, "mx.provider.example; none", "garden.example", &r));
	assert_int_equal(r.dkim, AUTH_RESULT_ABSENT);
}

/* Whatever RFC 8601 allows: its own appendix B.7 has a comment between any two tokens. */
static void comments_stand_between_any_two_tokens(void **state)
{
	struct authres r;

	(void)state;
	assert_true(
		authres_parse(a,
			      "foo.example.net (foobar) 1 (baz);\r\n"
			      "    dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n"
			      "      policy (A dot can go here) . (like that) expired\r\n"
			      "      (this surprised me) = (as I wasn't expecting it) 1362471462",
			      "garden.example", &r));
	assert_string_equal(r.server, "foo.example.net");
	assert_int_equal(r.dkim, AUTH_RESULT_FAIL);
	assert_true(authres_parse(a,
				  "(c (nested; x)) mx (ok); (c) dkim (a) = (b) pass (dkim=fail)"
				  " header (x) . (y) d (z) = garden.example (w)",
				  "garden.example", &r));
	assert_int_equal(r.dkim, AUTH_RESULT_PASS);
	assert_true(r.dkim_aligned);
}

static void what_leaves_the_grammar_proves_nothing(void **state)
{
	static const char *const bad[] = {
		"mx.provider.example; dkim=pass header.d",
		"mx.provider.example; dkim=pass \"x",
		"mx.provider.example; dkim=pass (x",
		"mx.provider.example 2; dkim=pass header.d=garden.example",
		"mx.provider.example dkim=pass header.d=garden.example",
		"mx.provider.example; dkim",
		"mx.provider.example; dmarc=pass =x",
		"mx.provider.example; dkim=pass header . (x",
		"mx.provider.example; dkim=pass header. ",
		"mx.provider.example; dkim=pass header . ;",
	};
	struct authres r;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (authres_parse(a, bad[i], "garden.example", &r))
			fail_msg("taken: %s", bad[i]);
		assert_int_equal(r.dkim, AUTH_RESULT_ABSENT);
		assert_int_equal(r.dmarc, AUTH_RESULT_ABSENT);
	}
}

static void our_server_is_believed_above_the_border_and_just_below(void **state)
{
	(void)state;
	assert_int_equal(judge(PASS BORDER BEYOND, true).verdict, AUTH_VERDICT_PASS);
	assert_int_equal(judge(BORDER PASS BEYOND, false).verdict, AUTH_VERDICT_PASS);
	assert_int_equal(judge("Received: by inner7; Mon\n" BORDER PASS BEYOND, false).verdict,
			 AUTH_VERDICT_PASS);
}

static void attack_1_a_forged_field_is_not_believed(void **state)
{
	(void)state;
	assert_int_equal(judge(BORDER PASS BEYOND, true).verdict, AUTH_VERDICT_ABSENT);
	assert_int_equal(judge(BORDER BEYOND PASS, false).verdict, AUTH_VERDICT_ABSENT);
	assert_int_equal(judge("Authentication-Results: mx.evil.example; dmarc=pass\n" BORDER,
			       false)
				 .verdict,
			 AUTH_VERDICT_ABSENT);
	assert_int_equal(judge("Authentication-Results: mx.provider.example; dmarc=fail "
			       "header.from=garden.example\n" BORDER BEYOND PASS,
			       false)
				 .verdict,
			 AUTH_VERDICT_FAIL);
}

static void a_pass_for_another_domain_proves_nothing(void **state)
{
	(void)state;
	assert_int_equal(judge("Authentication-Results: mx.provider.example; dkim=pass "
			       "header.d=evil.example;"
			       " spf=pass smtp.mailfrom=x@evil.example\n",
			       false)
				 .verdict,
			 AUTH_VERDICT_ABSENT);
	assert_int_equal(judge("Authentication-Results: mx.provider.example;"
			       " dmarc=pass header.from=evil.example\n",
			       false)
				 .verdict,
			 AUTH_VERDICT_ABSENT);
	assert_int_equal(judge("Authentication-Results: mx.provider.example; dkim=fail "
			       "header.d=garden.example;"
			       " dkim=pass header.d=news.garden.example\n",
			       false)
				 .verdict,
			 AUTH_VERDICT_PASS);
}

static void two_senders_are_never_aligned(void **state)
{
	const char *raw = PASS BORDER "From: ana@garden.example, eve@evil.example\n\nhi\n";
	const char *raw2 = PASS BORDER "From: eve@evil.example\nFrom: ana@garden.example\n\nhi\n";
	struct authres_trust t = { .servers = servers, .n = 1 };
	struct mail *m;

	(void)state;
	assert_int_equal(reader_read(a, raw, strlen(raw), NULL, &m, NULL), OK);
	assert_int_equal(authres_read(a, m, &t).verdict, AUTH_VERDICT_FAIL);
	assert_int_equal(reader_read(a, raw2, strlen(raw2), NULL, &m, NULL), OK);
	assert_int_equal(authres_read(a, m, &t).verdict, AUTH_VERDICT_FAIL);
}

static void a_name_that_shows_another_address_changes_nothing(void **state)
{
	const char *raw = "Authentication-Results: mx.provider.example; dmarc=pass "
			  "header.from=evil.example\n" BORDER
			  "From: \"ana@garden.example\" <eve@evil.example>\n\nhi\n";
	struct authres_trust t = { .servers = servers, .n = 1 };
	struct mail *m;

	(void)state;
	assert_int_equal(reader_read(a, raw, strlen(raw), NULL, &m, NULL), OK);
	assert_string_equal(m->from.address, "eve@evil.example");
	assert_int_equal(authres_read(a, m, &t).verdict, AUTH_VERDICT_PASS);
}

static void no_configured_server_means_no_proof(void **state)
{
	const char *raw = PASS BORDER "From: ana@garden.example\n\nhi\n";
	struct authres_trust t = { .n = 0 };
	struct mail *m;

	(void)state;
	assert_int_equal(reader_read(a, raw, strlen(raw), NULL, &m, NULL), OK);
	assert_int_equal(authres_read(a, m, &t).verdict, AUTH_VERDICT_ABSENT);
	assert_true(strlen(authres_read(a, m, &t).reason) > 10);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_grammar_is_read),
		TEST(comments_stand_between_any_two_tokens),
		TEST(what_leaves_the_grammar_proves_nothing),
		TEST(our_server_is_believed_above_the_border_and_just_below),
		TEST(attack_1_a_forged_field_is_not_believed),
		TEST(a_pass_for_another_domain_proves_nothing),
		TEST(two_senders_are_never_aligned),
		TEST(a_name_that_shows_another_address_changes_nothing),
		TEST(no_configured_server_means_no_proof),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
