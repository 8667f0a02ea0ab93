/*
 * Who belongs, changed by mail: what is shown first, what a token then does, and who may not.
 */
#include "circle_kit.h"

#include "community/keepers.h"
#include "community/people/people_admin.h"
#include "compose/words.h"
#include "store/store_people.h"

#define MEMBERS "circle+members@example.org"

/* Cora coordinates, Otto owns, Ana is a member. */
static void open_circle(const char *more)
{
	k = kit_open(more);
	circle_keepers();
	kit_member(k, "ana@far.example", "Ana", NULL);
}

static struct kit_letter *ask_as(const char *from, const char *proof, const char *subject,
				 const char *text)
{
	kit_mail(k, proof, from, MEMBERS, subject, text);
	return kit_letter(k, from);
}

static struct kit_letter *of_kind(struct kit_letter **v, size_t n, const char *kind)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i]->kind, kind))
			return v[i];
	fail_msg("no letter %s among %zu", kind, n);
	return NULL;
}

static const char *file(const struct kit_letter *l, const char *name)
{
	for (size_t i = 0; i < l->m->n_attachments; i++)
		if (!strcmp(l->m->attachments[i].name, name)) {
			const struct leaf *leaf = reader_part(l->m, l->m->attachments[i].part);

			return arena_ndup(k->a, leaf->bytes, leaf->n);
		}
	fail_msg("no file %s", name);
	return NULL;
}

static void a_table_is_judged_in_the_language_of_who_sent_it(void **state)
{
	struct kit_letter *l;

	(void)state;
	open_circle(NULL);
	kit_speaks(k, kit_who(k, CORA)->id, "de");
	l = ask_as(CORA, "pass", "",
		   "import\naddress,name,mode,role\nana@far.example,Ana,digest,\n"
		   "cy@new.example,Cy,nothing,owner\n");
	assert_non_null(strstr(file(l, "import.csv"), "ana@far.example,false,ist schon Mitglied"));
	assert_non_null(strstr(file(l, "import.csv"),
			       "cy@new.example,true,ohne die Rolle owner: nur ein Eigentümer"));
}

static void changes_are_shown_and_a_yes_to_the_token_does_them_once(void **state)
{
	struct kit_letter *l, **v;
	size_t n;

	(void)state;
	open_circle(NULL);
	l = ask_as(CORA, "pass", "",
		   "Hello,\n\nadd bo@new.example Bo Berg\nadd Di <di@new.example>\n"
		   "remove ana@far.example\n"
		   "set otto@wood.example: digest weekly on friday at 07:00\n"
		   "invite eve@new.example\nadd nonsense\nremove nobody@far.example\nfrobnicate\n"
		   "add Ed <ed@new.example> digest\n");
	assert_string_equal(l->kind, "members");
	assert_non_null(strstr(l->m->text, "This will be done:"));
	assert_non_null(strstr(l->m->text, "add bo@new.example Bo Berg"));
	assert_non_null(strstr(l->m->text, "add nonsense: no address that mail can be sent to"));
	assert_non_null(strstr(l->m->text, "remove nobody@far.example: is no member"));
	assert_non_null(strstr(l->m->text, "frobnicate: not understood"));
	/* nobody's name is "digest" */
	assert_non_null(strstr(l->m->text, "add Ed <ed@new.example> digest: not understood"));
	assert_null(strstr(l->m->text, "Hello"));
	assert_null(kit_who(k, "bo@new.example"));
	assert_non_null(kit_who(k, "ana@far.example"));

	kit_mail(k, NULL, CORA, l->reply_to, "Re: Please confirm", "I am away.");
	assert_string_equal(kit_letter(k, CORA)->kind, "not-done");
	assert_null(kit_who(k, "bo@new.example"));
	kit_mail(k, NULL, CORA, l->reply_to, "Re: Please confirm", "yes");
	v = kit_letters(k, &n);
	assert_int_equal(n, 5); /* two welcomes, a farewell, an invitation, the account */
	assert_string_equal(kit_who(k, "bo@new.example")->name, "Bo Berg");
	assert_string_equal(kit_who(k, "di@new.example")->name, "Di");
	assert_true(kit_who(k, "di@new.example")->trusted);
	assert_string_equal(kit_who(k, "ana@far.example")->state, "left");
	assert_string_equal(kit_who(k, OTTO)->pace, "weekly on friday at 07:00");
	assert_non_null(strstr(of_kind(v, n, "welcome")->m->text,
			       "Cora added you. If you do not want that, one mail to "
			       "circle+leave@example.org ends it at once."));
	of_kind(v, n, "farewell");
	of_kind(v, n, "invitation");
	assert_non_null(strstr(of_kind(v, n, "members")->m->text, "This was done:"));
	kit_mail(k, NULL, CORA, l->reply_to, "Re: Please confirm", "yes");
	assert_string_equal(kit_letter(k, CORA)->kind, "stale");
}

static void a_list_comes_at_once_to_a_proven_coordinator_and_after_a_token_else(void **state)
{
	struct kit_letter *l;

	(void)state;
	open_circle(NULL);
	l = ask_as(CORA, "pass", "list", "");
	assert_non_null(strstr(l->m->text, "ana@far.example Ana"));
	assert_non_null(strstr(file(l, "members.csv"), "ana@far.example,Ana,active,digest,"));
	l = ask_as(CORA, NULL, "export", "");
	assert_null(strstr(l->m->text, "ana@far.example"));
	assert_int_equal(l->m->n_attachments, 0);
	kit_mail(k, NULL, CORA, l->reply_to, "Re: ", "Yes!");
	l = kit_letter(k, CORA);
	assert_non_null(strstr(file(l, "members.csv"), "cora@wood.example,Cora,"));
}

static void only_those_who_run_the_community_and_nobody_in_their_name(void **state)
{
	(void)state;
	open_circle(NULL);
	assert_string_equal(ask_as("ana@far.example", "pass", "", "remove " CORA)->kind,
			    "for-keepers");
	assert_string_equal(ask_as("eve@far.example", "pass", "list", "")->kind, "not-member");
	kit_mail(k, "fail", CORA, MEMBERS, "list", "");
	kit_silence(k);
	/* a flood in her name comes to rest */
	for (int i = 0; i < 40; i++)
		kit_mail(k, NULL, CORA, MEMBERS, "", "remove ana@far.example");
	{
		size_t n;

		kit_letters(k, &n);
		assert_int_equal(n, 20);
	}
	assert_string_equal(kit_who(k, "ana@far.example")->state, "active");
}

static void a_token_of_somebody_who_no_longer_runs_it_does_nothing(void **state)
{
	struct kit_letter *l;

	(void)state;
	open_circle(NULL);
	l = ask_as(CORA, "pass", "", "remove ana@far.example");
	store_begin(k->c->s);
	role_remove(k->c->s, kit_who(k, CORA)->id, "coordinator", "");
	store_commit(k->c->s);
	kit_mail(k, "pass", CORA, l->reply_to, "Re: ", "yes");
	assert_string_equal(kit_who(k, "ana@far.example")->state, "active");
}

static void roles_are_given_and_taken_and_owners_alone_make_owners(void **state)
{
	struct kit_letter *l;
	struct store *s;
	int64_t ana;
	size_t n;
	char **v;

	(void)state;
	open_circle("members: { roles = [ \"librarian\" ]; };\n");
	s = k->c->s;
	ana = kit_who(k, "ana@far.example")->id;
	l = ask_as(CORA, "pass", "",
		   "set ana@far.example: role moderator\nset ana@far.example: role expert in Soil\n"
		   "set ana@far.example: role Librarian\nset ana@far.example: role owner\n"
		   "set ana@far.example: role wizard\nset ana@far.example: role expert\n");
	assert_non_null(strstr(l->m->text, "role owner: only an owner gives and takes"));
	assert_non_null(strstr(l->m->text, "role wizard: there is no such role"));
	kit_mail(k, NULL, CORA, l->reply_to, "Re: ", "yes");
	kit_letters(k, &n);
	v = roles_of(s, k->a, ana, &n);
	assert_int_equal(n, 3);
	assert_string_equal(v[0], "expert:soil");
	assert_string_equal(v[1], "librarian");
	assert_string_equal(v[2], "moderator");
	l = ask_as(OTTO, "pass", "",
		   "set ana@far.example: role coordinator\nset ana@far.example: no role moderator");
	kit_mail(k, NULL, OTTO, l->reply_to, "Re: ", "yes");
	kit_letters(k, &n);
	assert_true(role_has(s, ana, "coordinator"));
	assert_false(role_has(s, ana, "moderator"));
}

static void a_table_in_the_text_or_attached_is_judged_row_by_row_first(void **state)
{
	struct kit_letter *l;
	size_t n;

	(void)state;
	open_circle(NULL);
	l = ask_as(
		CORA, "pass", "",
		"import\naddress,name,mode,role,state\nbo@new.example,Bo,each,moderator,\n"
		"circle+join@example.org,Us,each,,\n"
		"ana@far.example,Ana,digest,,\nnonsense,No,digest,,\ngone@new.example,Gone,,,left\n"
		"bo@new.example,Bo,,sponsor,\ncy@new.example,Cy,nothing,owner,\n");
	assert_non_null(strstr(l->m->text, "import: 2 new members"));
	assert_non_null(strstr(l->m->text, "ana@far.example: is a member already"));
	assert_non_null(strstr(file(l, "import.csv"), "bo@new.example,true,"));
	assert_non_null(strstr(file(l, "import.csv"), "gone@new.example,false,"));
	assert_non_null(strstr(file(l, "import.csv"), "circle+join@example.org,false,"));
	assert_non_null(
		strstr(file(l, "import.csv"), "cy@new.example,true,\"without the role owner") ||
		strstr(file(l, "import.csv"), "cy@new.example,true,without the role owner"));
	assert_null(kit_who(k, "bo@new.example"));
	kit_mail(k, NULL, CORA, l->reply_to, "Re: ", "yes");
	l = kit_letter(k, CORA); /* who is imported gets no letter, as by the command line */
	assert_non_null(strstr(l->m->text, "import: 2 new members"));
	assert_string_equal(kit_who(k, "bo@new.example")->mode, "each");
	assert_true(role_has(k->c->s, kit_who(k, "bo@new.example")->id, "moderator"));
	assert_true(role_has(k->c->s, kit_who(k, "bo@new.example")->id, "sponsor"));
	assert_string_equal(kit_who(k, "cy@new.example")->mode, "nothing");
	assert_false(role_has(k->c->s, kit_who(k, "cy@new.example")->id, "owner"));
	assert_null(kit_who(k, "gone@new.example"));

	kit_raw(k,
		"Authentication-Results: mx.example.org; dmarc=pass header.from=wood.example\r\n"
		"From: cora@wood.example\r\nTo: " MEMBERS "\r\nSubject: import\r\n"
		"Message-ID: <t@wood.example>\r\nMIME-Version: 1.0\r\n"
		"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nPlease.\r\n"
		"--b\r\nContent-Type: text/csv; name=list.csv\r\nContent-Disposition: attachment; "
		"filename=list.csv\r\n\r\nemail,display_name\r\nfay@new.example,Fay\r\n--b--\r\n");
	l = kit_letter(k, CORA);
	assert_non_null(strstr(l->m->text, "import: 1 new member"));
	kit_mail(k, NULL, CORA, l->reply_to, "Re: ", "yes");
	kit_letters(k, &n);
	assert_string_equal(kit_who(k, "fay@new.example")->name, "Fay");

	kit_raw(k, "Authentication-Results: mx.example.org; dmarc=pass header.from=wood.example\r\n"
		   "From: cora@wood.example\r\nTo: " MEMBERS "\r\nSubject: import\r\n"
		   "Message-ID: <u@wood.example>\r\nMIME-Version: 1.0\r\n"
		   "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nThe list.\r\n"
		   "--b\r\nContent-Type: application/octet-stream; name=list.XLSX\r\n"
		   "Content-Disposition: attachment; filename=list.XLSX\r\n\r\nPK\r\n--b--\r\n");
	assert_non_null(strstr(kit_letter(k, CORA)->m->text, "save it as CSV first"));
}

/* What is shown first says of each address what then happens to it. */
static void the_addresses_beside_the_main_ones_are_judged_as_they_are_taken(void **state)
{
	static const char table[] = "import\naddress,name,also\n"
				    "bo@new.example,Bo,bo@new.example bo@work.example\n"
				    "bo@work.example,Bo at work,\n"
				    "cy@new.example,Cy,ana@far.example bo@new.example cy at home\n"
				    "ana@far.example,Ana,\n";
	static const char *const rows[] = {
		"bo@new.example,true,\r\n",
		"bo@work.example,false,stands in the list twice",
		"cy@new.example,true,\"without the address ana@far.example: it is another "
		"member's; "
		"without the address bo@new.example: it is another member's; without the address "
		"cy: it is none",
		"ana@far.example,false,is a member already",
	};
	struct kit_letter *l;

	(void)state;
	open_circle(NULL);
	l = ask_as(CORA, "pass", "", table);
	for (int done = 0; done < 2; done++) {
		assert_non_null(strstr(l->m->text, "import: 2 new members"));
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
			if (!strstr(file(l, "import.csv"), rows[i]))
				fail_msg("not %s: %s", rows[i], file(l, "import.csv"));
		if (done)
			break;
		kit_mail(k, NULL, CORA, l->reply_to, "Re: ", "yes");
		l = kit_letter(k, CORA);
	}
	assert_string_equal(kit_who(k, "bo@work.example")->name, "Bo");
	assert_string_equal(kit_who(k, "ana@far.example")->name, "Ana");
}

/* What a letter of help shows is what is understood, in every language. */
static void the_lines_of_help_are_understood_in_five_languages(void **state)
{
	static const char *const langs[] = { "en", "es", "pt", "de", "fr" };
	/* Ana is one already, Bo is none; all else is good. */
	static const struct {
		const char *key;
		bool is;
	} faults[] = { { "members.member", true },     { "members.no_member", true },
		       { "members.unknown", false },   { "members.no_setting", false },
		       { "members.no_role", false },   { "members.no_table", false },
		       { "members.no_address", false } };

	(void)state;
	for (int i = 0; i < 5; i++) {
		struct kit_letter *l;
		struct buf b;
		struct member *m;
		int lines = 0;

		open_circle(NULL);
		b = BUF(k->a);
		m = kit_who(k, CORA);
		m->lang = langs[i];
		store_begin(k->c->s);
		member_save(k->c->s, m);
		store_commit(k->c->s);
		kit_member(k, "ana@example.org", "Ana", NULL);
		l = ask_as(CORA, "pass", "", "frobnicate");
		for (const char *p = l->m->text; *p; p += strcspn(p, "\n"), p += *p == '\n') {
			size_t n = strcspn(p, "\n");

			if (strncmp(p, "    ", 4) || strstr(arena_ndup(k->a, p, n), "circle+"))
				continue;
			buf_printf(&b, "%.*s\n", (int)n - 4, p + 4);
			lines++;
		}
		assert_int_equal(lines, 10);
		buf_str(&b, "address\nzoe@new.example\n"); /* below the last, import */
		l = ask_as(CORA, "pass", "", buf_text(&b));
		assert_int_equal(l->m->n_attachments, 1); /* the account of the import */
		for (size_t j = 0; j < sizeof faults / sizeof *faults; j++) {
			const struct lang *lang = words_lang(k->c->words, langs[i], "en");
			const char *what = words_get(lang, faults[j].key);

			if ((strstr(l->m->text, arena_printf(k->a, ": %s", what)) != NULL) !=
			    faults[j].is)
				fail_msg("%s: %s: %s", langs[i], what, l->m->text);
		}
		kit_close(k);
	}
	k = NULL;
}

static void without_plus_addressing_a_subject_does_it(void **state)
{
	struct kit_letter *l;

	(void)state;
	open_circle(NULL);
	k->set->community.separator = "";
	kit_mail(k, "pass", CORA, "circle@example.org", "members: list", "");
	l = kit_letter(k, CORA);
	assert_non_null(strstr(l->m->text, "ana@far.example Ana"));
}

static void a_coordinator_of_the_configuration_needs_no_membership(void **state)
{
	const char *boss[] = { "boss@office.example" };
	struct kit_letter *l;
	size_t n;

	(void)state;
	open_circle(NULL);
	k->set->community.coordinators = (struct settings_list){ boss, 1 };
	l = ask_as("boss@office.example", "pass", "", "set " CORA ": role owner");
	kit_mail(k, NULL, "boss@office.example", l->reply_to, "Re: ", "yes");
	kit_letters(k, &n);
	assert_true(role_has(k->c->s, kit_who(k, CORA)->id, "owner"));
}

/* As long as they are named: what a role opens is open to them, and the list says so. */
static void a_member_named_in_the_configuration_is_a_coordinator(void **state)
{
	const char *named[] = { "dario@circle.test", CORA, "Cora@Circle.Test" };
	struct why w;

	(void)state;
	open_circle(NULL);
	role_remove(k->c->s, kit_who(k, CORA)->id, "coordinator", "");
	k->set->community.coordinators = (struct settings_list){ named, 3 };
	keepers_care(k->c, k->a, k->now, &w);
	assert_true(role_has(k->c->s, kit_who(k, CORA)->id, "coordinator"));
	assert_int_equal(people_role(k->c->s, k->set, k->a, kit_who(k, CORA)->id, "coordinator",
				     false, true, false, k->now),
			 PEOPLE_KEEPER);
	k->set->community.coordinators.n = 1;
	keepers_care(k->c, k->a, k->now, &w);
	assert_false(role_has(k->c->s, kit_who(k, CORA)->id, "coordinator"));
	role_add(k->c->s, kit_who(k, CORA)->id, "coordinator", "", k->now);
	keepers_care(k->c, k->a, k->now, &w);
	assert_true(role_has(k->c->s, kit_who(k, CORA)->id, "coordinator")); /* given by hand */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(changes_are_shown_and_a_yes_to_the_token_does_them_once),
		TEST(a_list_comes_at_once_to_a_proven_coordinator_and_after_a_token_else),
		TEST(only_those_who_run_the_community_and_nobody_in_their_name),
		TEST(a_token_of_somebody_who_no_longer_runs_it_does_nothing),
		TEST(roles_are_given_and_taken_and_owners_alone_make_owners),
		TEST(a_table_in_the_text_or_attached_is_judged_row_by_row_first),
		TEST(the_addresses_beside_the_main_ones_are_judged_as_they_are_taken),
		TEST(a_table_is_judged_in_the_language_of_who_sent_it),
		TEST(the_lines_of_help_are_understood_in_five_languages),
		TEST(without_plus_addressing_a_subject_does_it),
		TEST(a_coordinator_of_the_configuration_needs_no_membership),
		TEST(a_member_named_in_the_configuration_is_a_coordinator),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
