#include "arena_kit.h"
#include "base/address.h"

static void takes(const char *text)
{
	struct address ad;
	struct why w = { "" };

	if (address_read(a, text, &ad, &w) != OK)
		fail_msg("%s: %s", text, w.text);
}

static void refuses(const char *text)
{
	struct address ad;
	struct why w = { "" };

	if (address_read(a, text, &ad, &w) != BAD)
		fail_msg("%s was taken", text);
	assert_true(strlen(w.text) > 10);
}

static void what_smtp_carries_is_taken(void **state)
{
	(void)state;
	takes("ana@garden.example");
	takes("Ana.Lopez+list=x/y@mail.garden-club.example");
	takes("\"ana lopez\"@garden.example");
	takes("\"a\\\"b@c\"@garden.example");
	takes("josé@jardín.example");
	takes("ana@[192.0.2.7]");
	takes("ana@[IPv6:2001:db8::7]");
	takes("ana@xn--jardn-2sa.example");
	takes("root@localhost");
}

static void what_could_break_the_wire_is_refused(void **state)
{
	(void)state;
	refuses("ana@garden.example>\r\nRCPT TO:<eve@example.org");
	refuses("ana\n@garden.example");
	refuses("ana@garden.example>");
	refuses("\"ana\r\"@garden.example");
	refuses("Ana <ana@garden.example>");
	refuses("mailto:ana@garden.example");
	refuses("ana\u200b@garden.example"); /* what is not seen makes two look the same */
	refuses("\u202eana@garden.example");
	refuses("ana@gar\u00adden.example");
	refuses("ana\u00a0@garden.example");
	refuses("ana\xc2\x85@garden.example");
	refuses("ana@garden.example,eve@garden.example");
	refuses("");
}

static void wrong_syntax_is_refused_with_a_reason(void **state)
{
	(void)state;
	refuses("ana");
	refuses("@garden.example");
	refuses("ana@");
	refuses("ana@@garden.example");
	refuses("a@b@garden.example");
	refuses(".ana@garden.example");
	refuses("ana.@garden.example");
	refuses("a..b@garden.example");
	refuses("ana@-garden.example");
	refuses("ana@garden-.example");
	refuses("ana@gar_den.example");
	refuses("ana@garden..example");
	refuses("ana@garden.example.");
	refuses("ana@xn--0.example");
	refuses("ana@[192.0.2.300]");
	refuses("ana@[IPv6:2001:db8:1:2:3:4::7]");
	refuses("ana@[garden]");
	refuses("\"ana@garden.example");
	refuses("ana(home)@garden.example");
	refuses("ana\xcd\xbe@garden.example");
	refuses("ana\xff@garden.example");
}

static void lengths_end_at_64_and_254(void **state)
{
	char local[65], text[400] = "ana@";

	(void)state;
	memset(local, 'x', 64);
	local[64] = 0;
	takes(arena_printf(a, "%s@garden.example", local));
	refuses(arena_printf(a, "%sx@garden.example", local));
	for (int i = 0; i < 62; i++)
		strncat(text, "abc.", sizeof text - strlen(text) - 1);
	takes(arena_printf(a, "%sde", text));
	refuses(arena_printf(a, "%sdef", text));
}

static void the_same_address_has_one_key(void **state)
{
	(void)state;
	assert_true(address_same(a, "Ana@Garden.Example", "ana@garden.example"));
	assert_true(address_same(a, "\"ana\"@garden.example", "ana@garden.example"));
	assert_true(address_same(a, "ana@jardín.example", "ana@xn--jardn-2sa.example"));
	assert_true(address_same(a, "JOSÉ@garden.example", "josé@garden.example"));
	assert_false(address_same(a, "ana@garden.example", "anna@garden.example"));
	assert_false(address_same(a, "nothing", "nothing"));
}

static void a_detail_is_found_behind_our_own_name_only(void **state)
{
	const char *ours = "circle@garden.example";

	(void)state;
	assert_string_equal(address_detail(a, "Circle@Garden.example", ours, "+"), "");
	assert_string_equal(address_detail(a, "CIRCLE+R.12.AB34@garden.example", ours, "+"),
			    "r.12.ab34");
	assert_string_equal(address_detail(a, "circle--leave@garden.example", ours, "--"), "leave");
	assert_null(address_detail(a, "circles@garden.example", ours, "+"));
	assert_null(address_detail(a, "circle+leave@other.example", ours, "+"));
	assert_null(address_detail(a, "circle+leave@garden.example", ours, ""));
	assert_null(address_detail(a, "circle+leave@garden.example", ours, "-"));
	assert_null(address_detail(a, "circle+x@mail.garden.example", ours, "+"));
}

static void alignment_is_by_registered_domain(void **state)
{
	(void)state;
	assert_string_equal(address_org_domain(a, "a.b.Example.co.uk"), "example.co.uk");
	assert_string_equal(address_org_domain(a, "co.uk"), "co.uk");
	assert_true(address_aligned(a, "lists.example.com", "mail.example.com"));
	assert_false(address_aligned(a, "one.co.uk", "two.co.uk"));
	assert_false(address_aligned(a, "", ""));
}

static void a_name_is_no_address_in_disguise(void **state)
{
	static const char *const names[][2] = {
		{ "Ana Lima", "Ana Lima" },
		{ "support@bank.example", "" },
		{ "Ana <cora@wood.example> Lima", "Ana Lima" },
		{ "Ana //evil.example", "Ana" },
		{ "Анна Ким", "Анна Ким" },
		{ "Jim-Δημήτρης", "Jim-Δημήτρης" },
		{ "P\xd0\xb0ypal Help", "P\xd0\xb0ypal Help (far.example)" },
		{ "\xd0\x90na@x.example", "" },
		{ "\xce\x91na", "\xce\x91na (far.example)" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_string_equal(address_name(a, names[i][0], "bo@far.example"), names[i][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_smtp_carries_is_taken, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_could_break_the_wire_is_refused, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(wrong_syntax_is_refused_with_a_reason, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(lengths_end_at_64_and_254, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_same_address_has_one_key, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_detail_is_found_behind_our_own_name_only, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_name_is_no_address_in_disguise, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(alignment_is_by_registered_domain, set_up,
						tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
