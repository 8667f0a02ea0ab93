/*
 * Members as other programs export them: every row is handed over, with its mode.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "community/people/members_read.h"

static struct arena *a;

static void take(void *arg, const struct imported *r)
{
	struct buf *b = arg;

	buf_printf(b, "%s|%s|%s|%s\n", r->address, r->name, r->mode ? r->mode : "-",
		   r->role ? r->role : "-");
}

static const char *read_all(const char *text, const char *expected_format)
{
	struct buf b = BUF(a);
	const char *format = "";

	assert_null(members_read(text, strlen(text), take, &b, &format));
	assert_string_equal(format, expected_format);
	return buf_text(&b);
}

static void a_table_is_read_by_its_headings_in_any_order(void **state)
{
	(void)state;
	assert_string_equal(
		read_all("Name;E-Mail;Mode;Role\n\"Lima; Ana\";ana@far.example;digest;owner\n"
			 ";broken;;\n",
			 "a table with headings"),
		"ana@far.example|Lima; Ana|digest|owner\nbroken||-|-\n");
}

static void google_groups_has_a_title_and_its_own_words(void **state)
{
	(void)state;
	assert_string_equal(
		read_all("Members for group circle\n"
			 "Email address,Nickname,Group status,Email status,Email preference\n"
			 "ana@far.example,Ana,owner,,every email\n"
			 "bob@far.example,Bob,member,,abridged\n"
			 "cy@far.example,,manager,,no email\n",
			 "a table with headings"),
		"ana@far.example|Ana|each|owner\nbob@far.example|Bob|summary|-\n"
		"cy@far.example||nothing|moderator\n");
}

static void mailman_3_comes_as_json_or_as_a_table(void **state)
{
	(void)state;
	assert_string_equal(
		read_all("{\"start\": 0, \"entries\": [{\"email\": \"ana@far.example\", "
			 "\"display_name\": "
			 "\"Ana\", \"delivery_mode\": \"mime_digests\", \"role\": \"member\"},"
			 " {\"email\": \"bob@far.example\", \"delivery_mode\": \"regular\","
			 " \"delivery_status\": \"by_user\", \"role\": \"moderator\"}, {}]}",
			 "JSON of Mailman 3"),
		"ana@far.example|Ana|digest|-\nbob@far.example||nothing|moderator\n||-|-\n");
	assert_string_equal(read_all("email,display_name,delivery_mode,delivery_status\n"
				     "ana@far.example,Ana,plaintext_digests,enabled\n",
				     "a table with headings"),
			    "ana@far.example|Ana|digest|-\n");
}

static void mailman_2_comes_as_lines_or_as_its_configuration(void **state)
{
	(void)state;
	assert_string_equal(
		read_all("Ana Lima <ana@far.example>\n\"Bob, the\" <bob@far.example>\n\n"
			 "cy@far.example\nno address at all\n",
			 "a list of addresses"),
		"ana@far.example|Ana Lima|-|-\nbob@far.example|Bob, the|-|-\n"
		"cy@far.example||-|-\nno address at all||-|-\n");
	assert_string_equal(
		read_all("{   'accept_these_nonmembers': ['x@y.example'],\n"
			 "    'delivery_status': {   'cy@far.example': (2, 1500000000.0),\n"
			 "                           'ana@far.example': (0, 1500000000.0)},\n"
			 "    'digest_members': {   'bob@far.example': 0},\n"
			 "    'language': {   'ana@far.example': 'pt'},\n"
			 "    'members': {   'ana@far.example': 0, 'cy@far.example': 0},\n"
			 "    'usernames': {   'ana@far.example': u'Ana', 'bob@far.example': "
			 "'O\\'Bob'},\n"
			 "    'web_page_url': 'http://x.example/'}\n",
			 "a Mailman 2 configuration"),
		"cy@far.example||nothing|-\nbob@far.example|O'Bob|digest|-\n"
		"ana@far.example|Ana|each|-\n");
}

static void sympa_writes_blocks(void **state)
{
	(void)state;
	assert_string_equal(read_all("email ana@far.example\ngecos Ana Lima\ndate 1500000000\n\n"
				     "date 1500000001\nemail bob@far.example\nreception nomail\n\n"
				     "email cy@far.example\nreception digestplain\n",
				     "a dump of Sympa"),
			    "ana@far.example|Ana Lima|each|-\nbob@far.example||nothing|-\n"
			    "cy@far.example||digest|-\n");
}

static void what_is_no_list_is_said_so(void **state)
{
	struct buf b = BUF(a);
	const char *format;

	(void)state;
	assert_non_null(members_read("", 0, take, &b, &format));
	assert_non_null(members_read("{\"a\": 1}", 8, take, &b, &format));
	assert_non_null(members_read("[1, 2", 5, take, &b, &format));
	assert_int_equal(b.n, 0);
}

static int open_arena(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int close_arena(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_is_read_by_its_headings_in_any_order),
		cmocka_unit_test(google_groups_has_a_title_and_its_own_words),
		cmocka_unit_test(mailman_3_comes_as_json_or_as_a_table),
		cmocka_unit_test(mailman_2_comes_as_lines_or_as_its_configuration),
		cmocka_unit_test(sympa_writes_blocks),
		cmocka_unit_test(what_is_no_list_is_said_so),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
