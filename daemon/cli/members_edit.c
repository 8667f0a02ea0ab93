/*
 * members_edit.c - `tidings members add|set|remove|ban|unban|invite`: the operator's hand on who
 * belongs.
 */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/address.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/members.h"
#include "cli/open.h"
#include "community/people/people.h"
#include "community/people/people_admin.h"
#include "rhythm/zone.h"

static int add_one(struct community *c, struct arena *a, const char *text, struct member *m,
		   const char *role, bool welcome)
{
	const struct settings *set = c->set;
	struct store *s = c->s;
	struct address address;
	const struct zone *zone;
	enum people_done d;
	struct why w;

	if (address_read(a, text, &address, &w) != OK) {
		fprintf(stderr, "tidings members: %s: %s\n", text, w.text);
		return EX_DATAERR;
	}
	if (m->zone && zone_find(m->zone, &zone, &w) != OK) {
		fprintf(stderr, "tidings members: %s\n", w.text);
		return EX_DATAERR;
	}
	store_begin(s);
	d = people_add(s, set, a, text, m, "added by the operator", false, when_now());
	if (d == PEOPLE_DONE && role)
		d = people_role(s, set, a, m->id, role, true, true, false, when_now());
	if (d != PEOPLE_DONE) {
		store_rollback(s);
		fprintf(stderr, "tidings members: %s: %s\n", address.full,
			d == PEOPLE_NO_SETTING ? "there is no such mode; there are each, digest, "
						 "summary, followed "
						 "and nothing"
					       : people_done_words(d));
		return EX_DATAERR;
	}
	if (welcome)
		people_greet(c, a, m->id, NULL, CLASS_ANSWER);
	store_commit(s);
	printf("%s is a member (%s)\n", address.full, m->mode);
	if (m->lang && community_speaks(a, set, m->lang, &w) != OK) /* it may come one day */
		printf("%s; until then it is %s\n", w.text, set->community.language);
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
	bool welcome = !cli_take_flag(&argc, argv, "--no-welcome");
	struct community *c = NULL;
	struct settings *set;
	int code;

	if (!cli_take_now(&argc, argv) || argc != 2)
		return cli_usage("members", "name one address to add");
	set = cli_settings(a, cli_conf(conf));
	code = set ? cli_community(set, &c) : EX_CONFIG;
	if (!code)
		code = add_one(c, a, argv[1], &m, role, welcome);
	community_close(c);
	arena_free(a);
	return code;
}

/* --- set, remove ----------------------------------------------------------------------------- */

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
		if (code)
			store_rollback(c->s);
		else
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
	enum people_done d = PEOPLE_DONE;
	time_t now = when_now();

	if (*x->lines)
		d = people_set(c, a, m->address, x->lines, false, now);
	if (d == PEOPLE_DONE && x->role)
		d = people_role(c->s, c->set, a, m->id, x->role, true, true, false, now);
	if (d == PEOPLE_DONE && x->no_role)
		d = people_role(c->s, c->set, a, m->id, x->no_role, false, true, false, now);
	if (d != PEOPLE_DONE) {
		fprintf(stderr, "tidings members: %s: %s\n", m->address, people_done_words(d));
		return EX_USAGE;
	}
	m = member_find(c->s, a, m->id);
	printf("%s: %s, %s%s\n", m->address, m->state, m->mode, members_roles(c->s, a, m->id));
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
	if (!strcmp(m->state, "left")) {
		fprintf(stderr, "tidings members: %s has left already\n", m->address);
		return EX_DATAERR;
	}
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

static int ban_one(const char *conf, const char *address, const char *why, bool ban)
{
	struct arena *a = arena_new();
	struct settings *set = cli_settings(a, cli_conf(conf));
	struct community *c = NULL;
	int code = set ? cli_community(set, &c) : EX_CONFIG;
	enum people_done d;

	if (!code) {
		store_begin(c->s);
		d = ban ? people_ban(c, a, address, "the operator", why, true, false, when_now())
			: people_unban(c, a, address, "the operator", false, when_now());
		store_commit(c->s);
		if (d == PEOPLE_DONE)
			printf(ban ? "%s is banned, and is not told\n"
				   : "%s is no longer banned, and may join again\n",
			       address);
		else
			fprintf(stderr, "tidings members: %s: %s\n", address, people_done_words(d));
		code = d == PEOPLE_DONE ? EX_OK : EX_DATAERR;
	}
	community_close(c);
	arena_free(a);
	return code;
}

int members_ban(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv), *why = cli_take(&argc, argv, "--reason");

	if (!cli_take_now(&argc, argv) || argc != 2)
		return cli_usage("members", "name one address to ban");
	return ban_one(conf, argv[1], why ? why : "", true);
}

int members_unban(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);

	if (!cli_take_now(&argc, argv) || argc != 2)
		return cli_usage("members", "name one address that is banned");
	return ban_one(conf, argv[1], "", false);
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
