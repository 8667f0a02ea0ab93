/*
 * members_edit.c - `tidings members add|list|set|remove|export`: the operator's hand on who belongs.
 */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/address.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/members.h"
#include "cli/open.h"
#include "community/people.h"
#include "community/people.h"
#include "community/people_line.h"

static const char *const modes[] = { [MODE_EACH] = "each",
				     [MODE_DIGEST] = "digest",
				     [MODE_SUMMARY] = "summary",
				     [MODE_FOLLOWED] = "followed",
				     [MODE_NOTHING] = "nothing" };

static bool mode_known(const char *mode)
{
	for (size_t i = 0; mode && i < sizeof modes / sizeof *modes; i++)
		if (!strcmp(mode, modes[i]))
			return true;
	return !mode;
}

static int add_one(struct store *s, struct arena *a, const struct settings *set, const char *text,
		   struct member *m)
{
	struct address address;
	struct why w;

	if (address_read(a, text, &address, &w) != OK) {
		fprintf(stderr, "tidings members: %s: %s\n", text, w.text);
		return EX_DATAERR;
	}
	m->address = address.full;
	m->trusted = true; /* whom the operator adds is known: no newcomer whose posts are held */
	m->mode = m->mode ? m->mode : modes[set->members.mode];
	store_begin(s);
	if (member_add(s, m, address.key, when_now()) == NONE) {
		store_rollback(s);
		fprintf(stderr, "tidings members: %s is a member already\n", text);
		return EX_DATAERR;
	}
	story_add(s, m->id, when_now(), "added by the operator");
	store_commit(s);
	printf("%s is a member (%s)\n", address.full, m->mode);
	return EX_OK;
}

int members_add(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);
	struct arena *a = arena_new();
	struct member m = { .name = cli_take(&argc, argv, "--name"),
			    .mode = cli_take(&argc, argv, "--mode"),
			    .lang = cli_take(&argc, argv, "--language"),
			    .zone = cli_take(&argc, argv, "--zone") };
	const char *role = cli_take(&argc, argv, "--role");
	struct settings *set;
	struct store *s = NULL;
	int code;

	if (!cli_take_now(&argc, argv) || argc != 2)
		return cli_usage("members", "name one address to add");
	if (!mode_known(m.mode))
		return cli_usage("members", "there is no mode '%s'", m.mode);
	set = cli_settings(a, cli_conf(conf));
	code = set ? cli_store(set, &s) : EX_CONFIG;
	if (!code)
		code = add_one(s, a, set, argv[1], &m);
	if (!code && role) {
		store_begin(s);
		role_add(s, m.id, role, "", when_now());
		store_commit(s);
	}
	store_close(s);
	arena_free(a);
	return code;
}

static bool print_member(void *arg, struct member *m)
{
	(void)arg;
	printf("%-8s  %-11s  %-32s  %s\n", m->mode, m->state, m->address, m->name);
	return true;
}

int members_list(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);
	struct arena *a = arena_new();
	struct settings *set = cli_settings(a, cli_conf(conf));
	struct store *s = NULL;
	int code = set ? cli_store(set, &s) : EX_CONFIG;

	if (!code)
		members_each(s, a, NULL, print_member, NULL);
	store_close(s);
	arena_free(a);
	return code;
}

/* --- set, remove, export --------------------------------------------------------------------- */

static int with_member(const char *conf, const char *address,
		       int (*act)(struct community *c, struct arena *a, struct member *m,
				  void *arg),
		       void *arg)
{
	struct arena *a = arena_new();
	struct settings *set = cli_settings(a, cli_conf(conf));
	struct community *c = NULL;
	int code = set ? cli_community(set, &c) : EX_CONFIG;
	const char *key = address_key(a, address);
	struct member *m = !code && key ? member_by_address(c->s, a, key) : NULL;

	if (!code && !m) {
		fprintf(stderr, "tidings members: %s is no member\n", address);
		code = EX_DATAERR;
	}
	if (!code) {
		store_begin(c->s);
		code = act(c, a, m, arg);
		store_commit(c->s);
	}
	community_close(c);
	arena_free(a);
	return code;
}

struct changes {
	const char *lines, *role, *no_role;
};

static int set_one(struct community *c, struct arena *a, struct member *m, void *arg)
{
	struct changes *x = arg;
	struct people_lines p;

	people_lines_read(&p, c, a, m, when_now(), x->lines);
	if (p.unknown || p.n_addresses) {
		fprintf(stderr,
			"tidings members: \"%s\" is not understood; a setting is a line as members "
			"write it, such as \"digest weekly on friday at 07:00\"\n",
			x->lines);
		return EX_USAGE;
	}
	people_lines_keep(&p);
	if (x->role)
		role_add(c->s, m->id, x->role, "", when_now());
	if (x->no_role)
		role_remove(c->s, m->id, x->no_role, "");
	printf("%s: %s, %s\n", m->address, m->state, m->mode);
	return EX_OK;
}

int members_set(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);
	struct changes x = { .role = cli_take(&argc, argv, "--role"),
			     .no_role = cli_take(&argc, argv, "--no-role") };

	if (argc < 2 || argc > 3 || (argc == 2 && !x.role && !x.no_role))
		return cli_usage("members", "name one address and one setting in quotes");
	x.lines = argc > 2 ? argv[2] : "";
	return with_member(conf, argv[1], set_one, &x);
}

static int part_one(struct community *c, struct arena *a, struct member *m, void *arg)
{
	(void)arg;
	people_part(c, a, m, NULL, "removed by the operator");
	printf("%s has left; a farewell letter says how to come back\n", m->address);
	return EX_OK;
}

int members_remove(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);

	if (argc != 2)
		return cli_usage("members", "name one address to remove");
	return with_member(conf, argv[1], part_one, NULL);
}

/* A spreadsheet takes what begins so for a formula: a quotation mark in front keeps it text. */
static void print_cell(const char *s, char after)
{
	bool formula = *s && strchr("=+-@\t", *s), quote = strpbrk(s, ",\"\n\r;");

	if (quote)
		putchar('"');
	if (formula)
		putchar('\'');
	for (; *s; s++) {
		if (*s == '"')
			putchar('"');
		putchar(*s);
	}
	if (quote)
		putchar('"');
	putchar(after);
}

struct export
{
	struct store *s;
	struct arena *a;
};

static bool export_one(void *arg, struct member *m)
{
	struct export *x = arg;
	struct buf also = BUF(x->a), roles = BUF(x->a);
	size_t n;
	char **v = addresses_of(x->s, x->a, m->id, &n);

	for (size_t i = 1; i < n; i++)
		buf_printf(&also, "%s%s", i > 1 ? " " : "", v[i]);
	v = roles_of(x->s, x->a, m->id, &n);
	for (size_t i = 0; i < n; i++)
		buf_printf(&roles, "%s%s", i ? " " : "", v[i]);
	print_cell(m->address, ',');
	print_cell(m->name, ',');
	print_cell(m->state, ',');
	print_cell(m->mode, ',');
	print_cell(m->lang ? m->lang : "", ',');
	print_cell(m->zone ? m->zone : "", ',');
	print_cell(m->pace ? m->pace : "", ',');
	print_cell(buf_text(&roles), ',');
	print_cell(buf_text(&also), '\n');
	return true;
}

int members_export(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);
	struct arena *a = arena_new();
	struct settings *set = cli_settings(a, cli_conf(conf));
	struct export x = { .a = a };
	int code = set ? cli_store(set, &x.s) : EX_CONFIG;

	if (!code) {
		puts("address,name,state,mode,language,zone,pace,role,also");
		members_each(x.s, a, NULL, export_one, &x);
	}
	store_close(x.s);
	arena_free(a);
	return code;
}

static int invite_one(struct community *c, struct arena *a, const char *address)
{
	struct why w = { "" };
	enum err e;

	store_begin(c->s);
	e = people_invite(c, a, address, NULL, &w);
	if (e == OK)
		store_commit(c->s);
	else
		store_rollback(c->s);
	if (e == OK)
		printf("%s is invited: an answer to the letter makes a member\n", address);
	else
		fprintf(stderr, "tidings members: %s: %s\n", address, w.text);
	return e == OK ? EX_OK : EX_DATAERR;
}

int members_invite(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);
	struct arena *a = arena_new();
	struct community *c = NULL;
	struct settings *set;
	int code;

	if (!cli_take_now(&argc, argv) || argc != 2)
		return cli_usage("members", "name one address to invite");
	set = cli_settings(a, cli_conf(conf));
	code = set ? cli_community(set, &c) : EX_CONFIG;
	if (!code)
		code = invite_one(c, a, argv[1]);
	community_close(c);
	arena_free(a);
	return code;
}
