/*
 * members_edit.c - `tidings members add|list`: the operator's hand on who belongs.
 */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/address.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/members.h"
#include "cli/open.h"

static const char *const modes[] = { [MODE_EACH] = "each",
				     [MODE_DIGEST] = "digest",
				     [MODE_SUMMARY] = "summary",
				     [MODE_FOLLOWED] = "followed",
				     [MODE_NOTHING] = "nothing" };

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
