#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/settings.h"
#include "base/settings_table.h"

static const char LOCAL[] = "community: { name = \"Circle\"; address = \"circle@example.org\"; };\n"
			    "inbox: { kind = \"maildir\"; path = \"in\"; };\n"
			    "send: { kind = \"maildir\"; path = \"out\"; };\n";

static struct arena *a;
static struct settings_faults faults;

static int begin(void **state)
{
	(void)state;
	a = arena_new();
	memset(&faults, 0, sizeof faults);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static struct settings *read_text(const char *text)
{
	memset(&faults, 0, sizeof faults);
	return settings_read(a, "/c/t.conf", text, strlen(text), &faults);
}

static struct settings *read_more(const char *more)
{
	return read_text(arena_printf(a, "%s%s", LOCAL, more));
}

static void assert_fault(size_t i, const char *want)
{
	if (i >= faults.n)
		fail_msg("no fault %zu, wanted: %s", i, want);
	if (!strstr(faults.v[i], want))
		fail_msg("got:    %s\nwanted: %s", faults.v[i], want);
}

static void refuses(const char *more, const char *want)
{
	assert_null(read_more(more));
	assert_int_equal(faults.n, 1);
	assert_fault(0, want);
}

static void takes(const char *more)
{
	if (!read_more(more))
		fail_msg("refused: %s\n%s", more, faults.n ? faults.v[0] : "(no fault)");
}

static void a_short_file_takes_the_defaults(void **state)
{
	struct settings *s = read_text(LOCAL);

	(void)state;
	assert_non_null(s);
	assert_string_equal(s->community.local, "circle");
	assert_string_equal(s->community.domain, "example.org");
	assert_string_equal(s->community.list_id, "circle.example.org");
	assert_string_equal(s->inbox.path, "/c/in");
	assert_int_equal(s->inbox.fetch_limit, 25 << 20);
	assert_int_equal(s->send.retry_for_s, 5 * 86400);
	assert_int_equal(s->send.unsure, UNSURE_RETRY);
	assert_int_equal(s->posts.unauthenticated_posts, UNPROVEN_CONFIRM);
	assert_string_equal(s->store.state, "/c/state");
	assert_null(s->store.templates);
	assert_int_equal(s->posts.refused_types.n, 4);
	assert_int_equal(s->inbox.folders.n, 1);
	assert_string_equal(s->inbox.folders.v[0], "INBOX");
	/* some editors put a mark before all */
	assert_non_null(read_text(arena_printf(a, "\xef\xbb\xbf%s", LOCAL)));
}

static void an_account_gets_the_port_of_its_tls(void **state)
{
	struct settings *s = read_text(
		"community: { name = \"C\"; address = \"c@example.org\"; };\n"
		"inbox: { host = \"h\"; user = \"u\"; password_file = \"secrets/p\"; };\n"
		"send: { host = \"h\"; tls = \"starttls\"; auth = \"xoauth2\"; user = \"u\";\n"
		"        token_command = \"oauth u\"; timeout = \"30s\"; };\n");

	(void)state;
	assert_non_null(s);
	assert_int_equal(s->inbox.account.port, 993);
	assert_string_equal(s->inbox.account.password_file, "/c/secrets/p");
	assert_int_equal(s->send.account.port, 587);
	assert_int_equal(s->send.account.auth, AUTH_XOAUTH2);
	assert_int_equal(s->send.account.timeout_s, 30);
	assert_string_equal(s->send.account.hello, "example.org");
}

static void all_faults_are_told_at_once_with_their_lines(void **state)
{
	(void)state;
	assert_null(read_text("community: {\n  name = \"C\";\n  address = \"nobody\";\n};\n"
			      "inbox: { kind = \"pop3\";\n  poll = 5; };\n"
			      "send: { per_dya = 3;\n connections = 900; };\n"
			      "digset: { };\n"));
	assert_int_equal(faults.n, 6);
	assert_fault(0, "/c/t.conf:3: community.address: 'nobody' is not a mail address");
	assert_fault(1, "/c/t.conf:5: inbox.kind: 'pop3' is not allowed; write one of \"imap\"");
	assert_fault(2, "/c/t.conf:6: inbox.poll: a time in quotes such as");
	assert_fault(3, "/c/t.conf:8: send.connections: 900 is not allowed; write a number from 1");
	assert_fault(4, "/c/t.conf:7: there is no setting send.per_dya; did you mean per_day?");
	assert_fault(5, "/c/t.conf:9: there is no setting digset; did you mean digest?");
}

static void what_is_missing_is_told_with_an_example(void **state)
{
	(void)state;
	assert_null(read_text(""));
	assert_int_equal(faults.n, 2);
	assert_fault(0, "community.name is missing; write: community: { name = \"Circle\"; };");
	assert_fault(1, "community.address is missing");
}

static void a_password_in_the_file_is_refused(void **state)
{
	(void)state;
	refuses("trust: { password = \"x\"; };", "a password does not belong in here");
}

static void a_number_that_would_wrap_is_refused(void **state)
{
	(void)state;
	refuses("bounces: { limit = 4294967301; };", "the number 4294967301 is too large");
	refuses("bounces: { limit = 0x100000005; };", "the number 0x100000005 is too large");
	refuses("bounces: { limit = 99999999999999999999999; };", "is too large");
	refuses("bounces: { limit = -4294967291; };", "is too large");
	refuses("bounces: { limit = 5L; };", "a number without quotes");
	takes("bounces: { limit = 5; }; # 4294967301 in a comment\n");
	takes("/* 4294967301 */ digest: { words = 0x10; };");
	takes("members: { roles = [ \"4294967301\" ]; };");
}

static void sizes_and_spans_have_units_and_bounds(void **state)
{
	int64_t v;

	(void)state;
	assert_true(settings_size("25M", &v) && v == 25 << 20);
	assert_true(settings_size("0", &v) && v == 0);
	assert_true(settings_size("2G", &v) && v == INT64_C(2) << 30);
	assert_false(settings_size("25", &v));
	assert_false(settings_size("25MB", &v));
	assert_false(settings_size("-1M", &v));
	assert_false(settings_size("99999999999999999999G", &v));
	assert_false(settings_size("16777216T", &v)); /* 2^64 */
	assert_false(settings_size("", &v));
	refuses("digest: { max_size = \"1k\"; };",
		"write a size (k, M, G) from \"10k\" to \"10M\"");
	refuses("trust: { token_life = \"1m\"; };", "from \"1h\" to \"90d\"");
	refuses("digest: { max_size = \"9999999999G\"; };", "is not allowed");
}

static void text_of_headers_takes_no_controls(void **state)
{
	(void)state;
	refuses("members: { roles = [ \"a\\r\\nBcc: x\" ]; };", "not empty");
	refuses("members: { roles = [ 3 ]; };", "a list of texts");
	refuses("members: { roles = [ \"a b\" ]; };", "members.roles: 'a b' is no word");
	takes("members: { roles = [ \"tutor\", \"bücher-wart\" ]; };");
	refuses("digest: { quiet_hours = \"22:00\"; };", "is not a span of the day");
	refuses("moderation: { daily_list = \"24:00\"; };", "is not a time of day");
	takes("digest: { quiet_hours = \"22:00-07:00\"; };");
}

static const char *rhythm_with(const char *more)
{
	return arena_printf(a,
			    "rhythm = ( { name = \"r\"; when = \"daily\"; do = \"digest\"; %s } );",
			    more);
}

static void what_a_rhythm_rule_takes_from_the_digests_is_checked_as_there(void **state)
{
	(void)state;
	refuses(rhythm_with("proof = \"yes\";"),
		"rhythm.proof: 'yes' is not allowed; write one of \"none\", \"send\", \"wait\"");
	refuses(rhythm_with("expire = \"soon\";"), "rhythm.expire: \"soon\" is not allowed; write "
						   "a time (s, m, h, d, w) from \"1h\" to \"60d\"");
	refuses(rhythm_with("catch_up = \"0\";"), "rhythm.catch_up: \"0\" is not allowed");
	takes(rhythm_with("proof = \"\"; expire = \"\"; catch_up = \"\";"));
	takes(rhythm_with("proof = \"wait\"; expire = \"2d\"; catch_up = \"6h\";"));
}

static void zones_and_addresses_are_checked(void **state)
{
	(void)state;
	refuses("rhythm = ( { name = \"r\"; when = \"w\"; do = \"digest\"; zone = \"../passwd\"; } "
		");",
		"knows no zone");
	refuses("rhythm = ( { name = \"r\"; when = \"w\"; do = \"digest\"; zone = \"Europe\"; } );",
		"knows no zone");
	takes("rhythm = ( { name = \"r\"; when = \"w\"; do = \"digest\"; zone = \"Europe/Lisbon\"; "
	      "} );");
	refuses("community_x = 1;", "there is no setting community_x; did you mean community?");
	refuses("members: { roles = [ \"\" ]; };", "not empty");
}

static void rules_are_read_in_order_with_their_lines(void **state)
{
	struct settings *s =
		read_more("rhythm = (\n { name = \"one\"; when = \"daily at 07:00\";\n"
			  "   do = \"digest\"; if = \"posts >= 3\"; },\n"
			  " { name = \"two\"; when = \"joined\"; do = \"mail welcome\";\n"
			  "   enabled = false; } );\n"
			  "rules = ( { name = \"j\"; pattern = \"job\"; tag = \"jobs\"; } );\n");

	(void)state;
	assert_non_null(s);
	assert_int_equal(s->rhythm.n, 2);
	assert_string_equal(s->rhythm.v[0].cond, "posts >= 3");
	assert_true(s->rhythm.v[0].enabled);
	assert_string_equal(s->rhythm.v[0].file, "/c/t.conf");
	assert_int_equal(s->rhythm.v[0].line, 5);
	assert_int_equal(s->rhythm.v[1].line, 7);
	assert_false(s->rhythm.v[1].enabled);
	assert_int_equal(s->rules.n, 1);
	assert_string_equal(s->rules.v[0].in, "subject");
	assert_int_equal(s->rules.v[0].action, RULE_TAG);
}

static void a_rule_without_its_tag_or_with_a_name_twice_is_refused(void **state)
{
	(void)state;
	refuses("rules = ( { name = \"j\"; pattern = \"job\"; } );", "say which tag to give");
	refuses("rules = ( { name = \"j\"; pattern = \"x\"; tag = \"t\"; in = \"body\"; } );",
		"in = \"body\" is not allowed");
	refuses("rules = ( { name = \"j\"; tag = \"t\"; } );", "rules.pattern is missing");
	refuses("rules = { };", "rules is a list");
	refuses("rules = ( 3 );", "each item is a group in braces");
	refuses("rhythm = ( { name = \"r\"; when = \"w\"; do = \"d\"; },\n"
		"{ name = \"r\"; when = \"w\"; do = \"d\"; } );",
		"t.conf:5: rhythm: the name \"r\" is taken by line 4");
	refuses("rules = ( { name = \"r\"; pattern = \"x\"; tag = \"t\"; },\n"
		"{ name = \"r\"; pattern = \"y\"; tag = \"u\"; } );",
		"t.conf:5: rules: the name \"r\" is taken by line 4");
	refuses("digest: { words = 3;\n words = 4; };",
		"t.conf:5: this name was given before; keep one of the two");
}

static void mail_in_the_open_needs_a_clear_word(void **state)
{
	static const char form[] =
		"community: { name = \"C\"; address = \"c@example.org\"; };\n"
		"inbox: { kind = \"maildir\"; path = \"in\"; };\n"
		"send: { host = \"%s\"; tls = \"none\"; auth = \"none\"; %s };\n";

	(void)state;
	assert_null(read_text(arena_printf(a, form, "mail.example.org", "")));
	assert_fault(0, "in the open");
	assert_non_null(read_text(arena_printf(a, form, "localhost", "")));
	assert_non_null(read_text(arena_printf(a, form, "::1", "")));
	assert_non_null(read_text(arena_printf(a, form, "mail.example.org", "insecure = true;")));
	assert_null(read_text(arena_printf(a, form, "localhost", "hello = \"a b\";")));
	assert_fault(0, "send.hello: is no host name");
}

static void an_address_too_long_for_tokens_is_refused(void **state)
{
	static const char form[] =
		"community: { name = \"C\"; address = \"%s\"; separator = \"%s\"; };\n"
		"inbox: { kind = \"maildir\"; path = \"in\"; };\n"
		"send: { kind = \"maildir\"; path = \"out\"; };\n";
	const char *longer = "a.community.of.people.and.birds@example.org";

	(void)state;
	assert_null(read_text(arena_printf(a, form, longer, "+")));
	assert_fault(0, "too long");
	assert_non_null(read_text(arena_printf(a, form, longer, "")));
	assert_null(read_text(arena_printf(a, form, "c@example.org", "++")));
	assert_fault(0, "write one of");
}

static void broken_syntax_is_told_with_its_line(void **state)
{
	(void)state;
	refuses("digest: {\n words = = 3; };", "t.conf:5: ");
	refuses("digest: { form = \"plain; };\n", "t.conf:4: a text begins here");
	refuses("/* digest\n", "t.conf:4: a comment begins here");
	refuses("x = ((((((((((1))))))))));", "nested too deeply");
	refuses("digest: { words = 3; words = 4; };", "t.conf:4: ");
	refuses("@include \"x\"\n", "@include works only in a file");
}

static void deep_nesting_and_zero_bytes_do_no_harm(void **state)
{
	char *deep = arena_get(a, 200001);

	(void)state;
	memset(deep, '(', 200000);
	assert_null(settings_read(a, "t", deep, 200000, &faults));
	assert_null(settings_read(a, "t", "a\0b", 3, &faults));
	memset(deep, '\n', 200000);
	assert_null(settings_read(a, "t", deep, 200000, &faults));
}

/* --- files ------------------------------------------------------------------------------- */

static char folder[200];

static void write_file(const char *name, const char *text)
{
	FILE *f = fopen(arena_printf(a, "%s/%s", folder, name), "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int begin_folder(void **state)
{
	snprintf(folder, sizeof folder, "/tmp/tidings-settings-XXXXXX");
	assert_non_null(mkdtemp(folder));
	begin(state);
	return mkdir(arena_printf(a, "%s/c", folder), 0700);
}

static struct settings *load_file(const char *name)
{
	memset(&faults, 0, sizeof faults);
	return settings_load(a, arena_printf(a, "%s/%s", folder, name), &faults);
}

static void an_included_file_counts_its_own_lines(void **state)
{
	struct settings *s;

	(void)state;
	write_file("c/t.conf",
		   arena_printf(a, "%s@include \"r.conf\"\ndigest: { words = 5; };\n", LOCAL));
	write_file("c/r.conf", "# one\ntrust: { token_life = \"2d\"; }; # no newline");
	s = load_file("c/t.conf");
	assert_non_null(s);
	assert_int_equal(s->trust.token_life_s, 2 * 86400);
	assert_int_equal(s->digest.words, 5);
	write_file("c/r.conf", "# one\n\ntrust: { token_lief = \"2d\"; };\n");
	write_file("c/t.conf",
		   arena_printf(a, "%s@include \"r.conf\"\ndigest: { wodrs = 5; };\n", LOCAL));
	assert_null(load_file("c/t.conf"));
	assert_int_equal(faults.n, 2);
	assert_fault(0, "/c/r.conf:3: there is no setting trust.token_lief");
	assert_fault(1, "/c/t.conf:5: there is no setting digest.wodrs");
}

static void an_include_stays_below_its_folder(void **state)
{
	(void)state;
	write_file("other.conf", "digest: { words = 5; };\n");
	write_file("c/t.conf", arena_printf(a, "%s@include \"../other.conf\"\n", LOCAL));
	assert_null(load_file("c/t.conf"));
	assert_fault(0, "/c/t.conf:4: @include:");
	assert_fault(0, "outside the folder");
	assert_int_equal(symlink("../other.conf", arena_printf(a, "%s/c/link.conf", folder)), 0);
	write_file("c/t.conf", arena_printf(a, "%s@include \"link.conf\"\n", LOCAL));
	assert_null(load_file("c/t.conf"));
	assert_fault(0, "outside the folder");
	write_file("c/t.conf", arena_printf(a, "%s@include \"/etc/passwd\"\n", LOCAL));
	assert_null(load_file("c/t.conf"));
	assert_fault(0, "outside the folder");
	write_file("c/t.conf", arena_printf(a, "%s@include \".\"\n", LOCAL));
	assert_null(load_file("c/t.conf"));
	assert_fault(0, "is a folder");
	write_file("c/t.conf", arena_printf(a, "%s@include \"t.conf\"\n", LOCAL));
	assert_null(load_file("c/t.conf"));
	assert_fault(0, "include each other");
}

static void a_secret_that_others_can_read_is_told(void **state)
{
	struct settings *s;

	(void)state;
	write_file("c/t.conf", "community: { name = \"C\"; address = \"c@example.org\"; };\n"
			       "inbox: { host = \"h\"; user = \"u\"; password_file = \"pw\"; };\n"
			       "send: { kind = \"maildir\"; path = \"out\"; };\n");
	s = load_file("c/t.conf");
	assert_non_null(s);
	assert_false(settings_check_files(a, s, &faults));
	assert_fault(0, "inbox.password_file");
	assert_fault(1, "store.state");
	write_file("c/pw", "secret\n");
	mkdir(s->store.state, 0700);
	chmod(s->inbox.account.password_file, 0644);
	memset(&faults, 0, sizeof faults);
	assert_false(settings_check_files(a, s, &faults));
	assert_fault(0, "others may read");
	chmod(s->inbox.account.password_file, 0600);
	assert_true(settings_check_files(a, s, &faults));
}

static void a_file_that_is_not_there_is_told(void **state)
{
	(void)state;
	assert_null(load_file("c/none.conf"));
	assert_fault(0, "c/none.conf: cannot be read: No such file");
	assert_null(load_file("c"));
	assert_fault(0, "is a folder");
}

/* --- the table and conf/tidings.conf -------------------------------------------------------- */

static void assert_in_conf(const char *path, const struct buf *b)
{
	static char file[1 << 17];
	FILE *f = fopen(path, "r");
	size_t n;

	assert_non_null(f);
	n = fread(file, 1, sizeof file - 1, f);
	fclose(f);
	if (n != b->n || memcmp(file, b->p, n))
		fail_msg("%s is not what the table says: run `make conf`", path);
}

static void the_printed_configuration_is_the_one_in_conf(void **state)
{
	struct buf b = BUF(a);

	(void)state;
	settings_print(&b, NULL);
	assert_in_conf("conf/tidings.conf", &b);
}

static void the_manual_of_the_settings_is_the_one_in_conf(void **state)
{
	struct buf b = BUF(a);

	(void)state;
	settings_manual(&b);
	assert_in_conf("conf/tidings.conf.5", &b);
}

static const void *field(const struct settings *s, const struct setting *row)
{
	return (const char *)s + row->at;
}

static void assert_same(const struct settings *x, const struct settings *y,
			const struct setting *row)
{
	const char *p, *q;
	struct settings_list l, m;

	switch (row->type) {
	case SET_YESNO: assert_memory_equal(field(x, row), field(y, row), sizeof(bool)); break;
	case SET_CHOICE:
	case SET_NUMBER: assert_memory_equal(field(x, row), field(y, row), sizeof(int)); break;
	case SET_SIZE:
	case SET_SPAN: assert_memory_equal(field(x, row), field(y, row), sizeof(int64_t)); break;
	case SET_LIST:
	case SET_ADDRESSES:
		memcpy(&l, field(x, row), sizeof l);
		memcpy(&m, field(y, row), sizeof m);
		assert_int_equal(l.n, m.n);
		for (size_t i = 0; i < l.n; i++)
			assert_string_equal(l.v[i], m.v[i]);
		break;
	default:
		memcpy(&p, field(x, row), sizeof p);
		memcpy(&q, field(y, row), sizeof q);
		if (!p || !q)
			assert_ptr_equal(p, q);
		else
			assert_string_equal(p, q);
	}
}

static void every_line_of_conf_is_its_default(void **state)
{
	struct settings *whole = settings_load(a, "conf/tidings.conf", &faults), *bare;
	static const char text[] =
		"community: { name = \"Circle\"; address = \"circle@example.org\"; };\n"
		"inbox: { host = \"imap.example.org\"; user = \"circle@example.org\";"
		" password_file = \"secrets/password\"; };\n"
		"send: { host = \"smtp.example.org\"; user = \"circle@example.org\";"
		" password_file = \"secrets/password\"; };\n";

	(void)state;
	if (!whole)
		fail_msg("%s", faults.v[0]);
	bare = settings_read(a, "conf/tidings.conf", text, sizeof text - 1, &faults);
	assert_non_null(bare);
	for (const struct section *g = settings_sections; g->name; g++)
		for (const struct setting *row = g->rows; !g->repeated && row->key; row++)
			assert_same(whole, bare, row);
	assert_int_equal(whole->rhythm.n, 1);
}

static void given_values_are_printed_and_read_back(void **state)
{
	struct buf b = BUF(a);
	const struct settings_value given[] = {
		{ "community.name", "A \"quoted\" \\ name" },
		{ "community.address", "c@example.org" },
		{ "community.coordinators", "ann@example.org bob@example.org" },
		{ "inbox.kind", "maildir" },
		{ "inbox.path", "in" },
		{ "send.kind", "maildir" },
		{ "send.path", "out" },
		{ NULL, NULL },
	};
	struct settings *s;

	(void)state;
	settings_print(&b, given);
	s = settings_read(a, "/c/t.conf", b.p, b.n, &faults);
	if (!s)
		fail_msg("%s", faults.v[0]);
	assert_string_equal(s->community.name, "A \"quoted\" \\ name");
	assert_int_equal(s->community.coordinators.n, 2);
	assert_int_equal(s->rhythm.n, 1);
	assert_int_equal(s->digest.words, 60);
}

static void every_setting_has_help_and_a_default_within_bounds(void **state)
{
	(void)state;
	for (const struct section *g = settings_sections; g->name; g++)
		for (const struct setting *row = g->rows; row->key; row++) {
			assert_non_null(row->help);
			assert_true(strlen(row->help) > 5);
			if (!row->def)
				assert_non_null(row->example);
			for (const struct setting *other = g->rows; other < row; other++)
				assert_string_not_equal(other->key, row->key);
		}
}

static int end_folder(void **state)
{
	static const char *const names[] = { "c/t.conf", "c/r.conf", "c/link.conf", "c/pw",
					     "other.conf" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(arena_printf(a, "%s/%s", folder, names[i]));
	rmdir(arena_printf(a, "%s/c/state", folder));
	rmdir(arena_printf(a, "%s/c", folder));
	rmdir(folder);
	return end(state);
}

#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
#define F(f) cmocka_unit_test_setup_teardown(f, begin_folder, end_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_short_file_takes_the_defaults),
		T(an_account_gets_the_port_of_its_tls),
		T(all_faults_are_told_at_once_with_their_lines),
		T(what_is_missing_is_told_with_an_example),
		T(a_password_in_the_file_is_refused),
		T(a_number_that_would_wrap_is_refused),
		T(sizes_and_spans_have_units_and_bounds),
		T(text_of_headers_takes_no_controls),
		T(what_a_rhythm_rule_takes_from_the_digests_is_checked_as_there),
		T(zones_and_addresses_are_checked),
		T(rules_are_read_in_order_with_their_lines),
		T(a_rule_without_its_tag_or_with_a_name_twice_is_refused),
		T(mail_in_the_open_needs_a_clear_word),
		T(an_address_too_long_for_tokens_is_refused),
		T(broken_syntax_is_told_with_its_line),
		T(deep_nesting_and_zero_bytes_do_no_harm),
		F(an_included_file_counts_its_own_lines),
		F(an_include_stays_below_its_folder),
		F(a_secret_that_others_can_read_is_told),
		F(a_file_that_is_not_there_is_told),
		T(the_printed_configuration_is_the_one_in_conf),
		T(the_manual_of_the_settings_is_the_one_in_conf),
		T(every_line_of_conf_is_its_default),
		T(given_values_are_printed_and_read_back),
		T(every_setting_has_help_and_a_default_within_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
