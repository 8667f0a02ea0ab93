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
#include "base/text.h"
#include "community/people/members_read.h"

static struct arena *a;

static void take(void *arg, const struct imported *r)
{
	struct buf *b = arg;

	buf_printf(b, "%s|%s|%s|%s\n", r->address, r->name, r->mode ? r->mode : "-",
		   r->role ? r->role : "-");
}

static void take_odd(void *arg, const struct imported *r)
{
	buf_printf(arg, "%s: %s\n", r->address, r->odd ? r->odd : "-");
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
			 "a table"),
		"ana@far.example|Lima; Ana|digest|owner\nbroken||-|-\n");
}

/* The same two members, however their table was made. */
static void tables_of_any_program_and_language_are_understood(void **state)
{
	static const char *const tables[] = {
		"ana@far.example,Ana Lima\nbob@far.example,Bob\n",
		"Ana Lima;ana@far.example\nBob;bob@far.example\n",
		"\"ana@far.example\",\"Ana Lima\"\n\"bob@far.example\",\"Bob\"\n",
		"sep=;\nE-Mail-Adresse;Vorname;Nachname\nana@far.example;Ana;Lima\n"
		"bob@far.example;Bob;\n",
		"Nombre,Apellidos,Correo electrónico\nAna,Lima,ana@far.example\n"
		"Bob,,bob@far.example\n",
		"NOM;PRÉNOM;COURRIEL\nLima;Ana;ana@far.example\n;Bob;bob@far.example\n",
		"Nome|Endereço de e-mail\nAna Lima|ana@far.example\nBob|bob@far.example\n",
		"First Name,Last Name,E-mail 1 - Value\nAna,Lima,ana@far.example\n"
		"Bob,,bob@far.example\n",
		"Name,Address,Mail\nAna Lima,\"Main Street 1\",ana@far.example\n"
		"Bob,,bob@far.example\n",
		"Our members\nNavn\tPost\nAna Lima\tana@far.example\nBob\tbob@far.example\n",
		"member\n\"Ana Lima <ana@far.example>\"\nBob <mailto:bob@far.example>\n",
		"email\nAna Lima <ana@far.example>\nBob <bob@far.example>\n",
		"address,name\n\xc2\xa0"
		"ana@far.example ,Ana Lima\nbob@far.example,\"Bob\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		struct buf b = BUF(a);
		const char *format, *got;

		assert_null(members_read(tables[i], strlen(tables[i]), take, &b, &format));
		got = buf_text(&b);
		if (text_starts(got, "member|"))
			got = strchr(got, '\n') + 1; /* nobody can know it for a heading */
		if (strcmp(got, "ana@far.example|Ana Lima|-|-\nbob@far.example|Bob|-|-\n"))
			fail_msg("%s\nis read as\n%s", tables[i], got);
	}
}

/* Where names have their own column, an address that is not alone is shown as it stands. */
static void what_is_odd_about_a_row_is_said_and_no_row_is_lost(void **state)
{
	struct buf b = BUF(a);
	const char *format;
	static const char text[] =
		"address,name\nAna <ana@far.example>,\nLima, Ana, ana@far.example\n"
		"bob@far.example,\"Bob\ncy@far.example,\"Cy\"\n,\n";

	(void)state;
	assert_null(members_read(text, strlen(text), take_odd, &b, &format));
	assert_string_equal(buf_text(&b),
			    "Ana <ana@far.example>: -\n"
			    "Lima: there is an address in another column: does a name with a comma "
			    "want quotes?\n"
			    "bob@far.example: a quotation mark in the row is never closed\n"
			    "cy@far.example: -\n: -\n");
}

static void what_spreadsheets_save_as_unicode_is_read(void **state)
{
	static const char text[] = "name\taddress\r\nZo\xeb\tzoe@far.example\r\n";
	char wide[2 * sizeof text];

	(void)state;
	for (int way = 0; way < 4; way++) { /* little and big, with a mark and without */
		int big = way & 1, mark = way < 2 ? 2 : 0;
		struct buf b = BUF(a);
		const char *format;

		memcpy(wide, big ? "\xfe\xff" : "\xff\xfe", 2);
		for (size_t i = 0; i < sizeof text - 1; i++) {
			wide[(size_t)mark + 2 * i + (size_t)big] = text[i];
			wide[(size_t)mark + 2 * i + (size_t)!big] = 0;
		}
		assert_null(members_read(wide, (size_t)mark + 2 * (sizeof text - 1), take, &b,
					 &format));
		assert_string_equal(buf_text(&b), "zoe@far.example|Zoë|-|-\n");
	}
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
			 "a table"),
		"ana@far.example|Ana|each|owner\nbob@far.example|Bob|summary|-\n"
		"cy@far.example||nothing|moderator\n");
}

/* What Google's administrators download names the group in front of each of its members. */
static void the_column_that_names_the_list_is_not_its_members(void **state)
{
	static const char expected[] = "ana@far.example||-|OWNER\nbob@far.example||-|-\n";

	(void)state;
	assert_string_equal(read_all("Group Email [Required],Member Email,Member Type,Member Role\n"
				     "circle@far.example,ana@far.example,USER,OWNER\n"
				     "circle@far.example,bob@far.example,USER,MEMBER\n",
				     "a table"),
			    expected);
	assert_string_equal(read_all("Lista,Kto\ncircle@far.example,ana@far.example\n"
				     "circle@far.example,bob@far.example\n",
				     "a table"),
			    "ana@far.example||-|-\nbob@far.example||-|-\n");
}

/* Sympa's "reception" is "mail", which is a heading elsewhere. */
static void a_row_with_an_address_is_no_line_of_headings(void **state)
{
	static const char expected[] =
		"ana@far.example|Ana|each|-\nbob@far.example|Bob|nothing|-\n";

	(void)state;
	assert_string_equal(read_all("#email;gecos;reception\nana@far.example;Ana;mail\n"
				     "bob@far.example;Bob;nomail\n",
				     "a table"),
			    expected);
	assert_string_equal(read_all("bob@far.example;Bob;html\nana@far.example;Ana;mail\n",
				     "a table"),
			    "bob@far.example|Bob|-|-\nana@far.example|Ana|-|-\n");
}

/* As Sympa takes and gives them. */
static void a_name_may_stand_behind_its_address(void **state)
{
	(void)state;
	assert_string_equal(read_all("ana@far.example Ana Lima\nbob@far.example\n"
				     "cy@far.example (Cy)\nno bob@far.example here@x\n",
				     "a list of addresses"),
			    "ana@far.example|Ana Lima|-|-\nbob@far.example||-|-\n"
			    "cy@far.example|Cy|-|-\nno bob@far.example here@x||-|-\n");
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
				     "a table"),
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

/* As Python's formataddr writes names, with which both Mailmans list their members. */
static void names_are_read_as_mail_programs_write_them(void **state)
{
	(void)state;
	assert_string_equal(read_all("=?utf-8?b?QW5hIETDrWF6?= <ana@far.example>\n"
				     "\"Bo \\\"the\\\" Berg\" <bo@far.example>\n"
				     "=?utf-8?q?J=C3=BCrgen_M=C3=BCller?= <jm@far.example>\n"
				     "\"Berg, Cy\" <cy@far.example>\n",
				     "a list of addresses"),
			    "ana@far.example|Ana D\xc3\xad"
			    "az|-|-\nbo@far.example|Bo \"the\" Berg|-|-\n"
			    "jm@far.example|J\xc3\xbcrgen M\xc3\xbcller|-|-\n"
			    "cy@far.example|Berg, Cy|-|-\n");
}

/* Who runs the list without reading it is no member there. */
static void those_who_run_a_list_of_mailman_2_keep_their_roles(void **state)
{
	(void)state;
	assert_string_equal(
		read_all("{   'digest_members': {   'bo@far.example': 'Bo@Far.example'},\n"
			 "    'members': {   'ana@far.example': 0, 'cy@far.example': 0},\n"
			 "    'moderator': ['bo@far.example', 'ana@far.example'],\n"
			 "    'owner': ['Ana@far.example', 'else@far.example'],\n"
			 "    'ban_list': ['cy@far.example']}\n",
			 "a Mailman 2 configuration"),
		"bo@far.example||digest|moderator\nana@far.example||each|moderator owner\n"
		"cy@far.example||each|-\n");
}

static void who_bounced_in_mailman_3_gets_nothing(void **state)
{
	(void)state;
	assert_string_equal(read_all("[{\"email\": \"ana@far.example\", \"delivery_status\": "
				     "\"by_bounces\", \"delivery_mode\": \"regular\"}]",
				     "JSON of Mailman 3"),
			    "ana@far.example||nothing|-\n");
}

/* As its dumpdb prints it, with lines around the map and Python's escapes within. */
static void mailman_2_s_dump_is_read_as_it_is_printed(void **state)
{
	(void)state;
	assert_string_equal(
		read_all("[----- start pickle file -----]\n<----- start object 1 ----->\n"
			 "{   'members': {   'ana@far.example': 0, 'bo@far.example': 0},\n"
			 "    'digest_members': {   'cy@far.example': 'Cy@far.example'},\n"
			 "    'usernames': { 'ana@far.example': 'Ana L\\xc3\\xadma',\n"
			 "        'bo@far.example': u'B\\xf6 O\\'Hara', 'cy@far.example': "
			 "'C\\xfd'},\n"
			 "    'passwords': {'ana@far.example': 'secret'}}\n"
			 "[----- end pickle file -----]\n",
			 "a Mailman 2 configuration"),
		"ana@far.example|Ana L\xc3\xadma|each|-\nbo@far.example|B\xc3\xb6 O'Hara|each|-\n"
		"cy@far.example|C\xc3\xbd|digest|-\n");
}

/* Under whatever heading: who wanted no mail there is not to get any. */
static void a_mode_is_known_under_other_headings(void **state)
{
	(void)state;
	assert_string_equal(read_all("Email,Display Name,Status,Subscription\n"
				     "ana@far.example,Ana,Normal,No Email\n"
				     "bo@far.example,Bo,Normal,Individual\n",
				     "a table"),
			    "ana@far.example|Ana|nothing|-\nbo@far.example|Bo|each|-\n");
	assert_string_equal(read_all("Name;E-Mail;Modus\nAna;ana@far.example;nomail\n", "a table"),
			    "ana@far.example|Ana|nothing|-\n");
}

static void take_outside(void *arg, const struct imported *r)
{
	buf_printf(arg, "%s: %s %s\n", r->address,
		   r->outside ? "outside"
		   : r->gone  ? "gone"
			      : "in",
		   r->unmode ? r->unmode : "-");
}

/* Who waits to be let in elsewhere, or only wrote there, is not to be made a member by an import. */
static void who_is_no_member_elsewhere_is_known_by_it(void **state)
{
	static const char *const lists[] = {
		"Email address,Nickname,Group status,Email preference\n"
		"ana@far.example,Ana,pending,email\nbo@far.example,Bo,member,weird\n",
		"[{\"email\": \"ana@far.example\", \"role\": \"nonmember\"},"
		" {\"email\": \"bo@far.example\", \"role\": \"member\"}]",
		"{'delivery_status': {'ana@far.example': (3, 1.0)}, 'digest_members': {}, "
		"'members': {'bo@far.example': "
		"0},"
		" 'usernames': {'ana@far.example': 'Ana', 'bo@far.example': 'Bo'}}",
		"Email,Display Name,Status\nana@far.example,Ana,Banned\nbo@far.example,Bo,Normal\n",
		"email,status\nana@far.example,unsubscribed\nbo@far.example,active\n",
		"email,status\nana@far.example,Not confirmed\nbo@far.example,confirmed\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct buf b = BUF(a);
		const char *format = "";

		assert_null(members_read(lists[i], strlen(lists[i]), take_outside, &b, &format));
		assert_string_equal(buf_text(&b),
				    arena_printf(a,
						 "ana@far.example: %s -\nbo@far.example: in %s\n",
						 i == 3 || i == 4 ? "gone" : "outside",
						 i ? "-" : "weird"));
	}
}

/* The recipients of a mail, as they are copied out of its To: each is a member, on one line or on more. */
static void recipients_beside_each_other_are_all_members(void **state)
{
	static const char *const lists[] = {
		"Ana Lima <ana@far.example>, Bo <bo@far.example>, cy@far.example\n",
		"Ana Lima <ana@far.example>; Bo <bo@far.example>; cy@far.example;\n",
		"Ana Lima <ana@far.example>, Bo <bo@far.example>,\n cy@far.example\n",
		"\"Ana Lima\" <ana@far.example>, \"Bo\" <bo@far.example>, <cy@far.example>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
		assert_string_equal(read_all(lists[i], "a table"),
				    "ana@far.example|Ana Lima|-|-\nbo@far.example|Bo|-|-\n"
				    "cy@far.example||-|-\n");
	/* A comma within quotes parts nobody from their address. */
	assert_string_equal(read_all("Ana Lima <ana@far.example>, \"Berg, Bo\" <bo@far.example>,\n"
				     " \"Cyan, Cy\" <cy@far.example>\n",
				     "a table"),
			    "ana@far.example|Ana Lima|-|-\nbo@far.example|Berg, Bo|-|-\n"
			    "cy@far.example|Cyan, Cy|-|-\n");
	/* Two columns are no such list: the second address of each is somewhere else. */
	assert_string_equal(read_all("ana@far.example,ana@work.example\n"
				     "bo@far.example,bo@work.example\n",
				     "a table"),
			    "ana@far.example||-|-\nbo@far.example||-|-\n");
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
	assert_non_null(members_read("[----- end -----]\n", 18, take, &b, &format));
	assert_non_null(members_read("{\"a\": 1}", 8, take, &b, &format));
	assert_non_null(members_read("[1, 2", 5, take, &b, &format));
	assert_non_null(members_read("PK\3\4\0\0\0", 7, take, &b, &format));
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
		cmocka_unit_test(tables_of_any_program_and_language_are_understood),
		cmocka_unit_test(what_is_odd_about_a_row_is_said_and_no_row_is_lost),
		cmocka_unit_test(what_spreadsheets_save_as_unicode_is_read),
		cmocka_unit_test(google_groups_has_a_title_and_its_own_words),
		cmocka_unit_test(mailman_3_comes_as_json_or_as_a_table),
		cmocka_unit_test(mailman_2_comes_as_lines_or_as_its_configuration),
		cmocka_unit_test(names_are_read_as_mail_programs_write_them),
		cmocka_unit_test(those_who_run_a_list_of_mailman_2_keep_their_roles),
		cmocka_unit_test(who_bounced_in_mailman_3_gets_nothing),
		cmocka_unit_test(mailman_2_s_dump_is_read_as_it_is_printed),
		cmocka_unit_test(a_mode_is_known_under_other_headings),
		cmocka_unit_test(who_is_no_member_elsewhere_is_known_by_it),
		cmocka_unit_test(the_column_that_names_the_list_is_not_its_members),
		cmocka_unit_test(a_row_with_an_address_is_no_line_of_headings),
		cmocka_unit_test(a_name_may_stand_behind_its_address),
		cmocka_unit_test(recipients_beside_each_other_are_all_members),
		cmocka_unit_test(sympa_writes_blocks),
		cmocka_unit_test(what_is_no_list_is_said_so),
	};

	return cmocka_run_group_tests(tests, open_arena, close_arena);
}
