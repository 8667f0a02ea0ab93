/*
 * members_list.c - `tidings members list|export`: who belongs, for people and for programs.
 */
#include <jansson.h>
#include <stdio.h>
#include <sysexits.h>

#include "base/buf.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/members.h"
#include "cli/open.h"
#include "community/people/people_admin.h"

struct listing {
	struct store *s;
	struct arena *a; /* of one row */
};

const char *members_roles(struct store *s, struct arena *a, int64_t member)
{
	struct buf b = BUF(a);
	size_t n;
	char **v = roles_of(s, a, member, &n);

	for (size_t i = 0; i < n; i++)
		buf_printf(&b, ", %s", v[i]);
	return buf_text(&b);
}

static bool print_row(void *arg, struct member *m)
{
	struct listing *x = arg;
	const char *roles = members_roles(x->s, x->a, m->id);
	bool more = *m->name || *roles;

	printf("%-8s  %-11s  %-*s%s%s%s\n", m->mode, m->state, more ? 38 : 0, m->address,
	       more ? "  " : "", m->name, *m->name || !*roles ? roles : roles + 2);
	arena_reset(x->a);
	return true;
}

static bool print_json(void *arg, struct member *m)
{
	struct listing *x = arg;
	json_t *roles = json_array(), *o;
	size_t n;
	char **v = roles_of(x->s, x->a, m->id, &n);

	for (size_t i = 0; i < n; i++)
		json_array_append_new(roles, json_string(v[i]));
	o = json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s?, s:s?, s:o, s:s}", "address", m->address,
		      "name", m->name, "state", m->state, "mode", m->mode, "language", m->lang,
		      "zone", m->zone, "pace", m->pace, "roles", roles, "joined",
		      when_rfc3339(x->a, (time_t)m->joined_at));
	cli_json_print(o);
	arena_reset(x->a);
	return true;
}

static bool print_csv(void *arg, struct member *m)
{
	struct listing *x = arg;
	struct buf b = BUF(x->a);

	people_csv_row(x->s, x->a, &b, m);
	fwrite(b.p, 1, b.n, stdout);
	arena_reset(x->a);
	return true;
}

static int each(const char *conf, const char *head, member_take *take)
{
	struct arena *a = arena_new();
	struct settings *set = cli_settings(a, cli_conf(conf));
	struct listing x = { .a = arena_new() };
	int code = set ? cli_store(set, &x.s) : EX_CONFIG;

	if (!code) {
		fputs(head, stdout);
		members_each(x.s, x.a, NULL, take, &x);
	}
	store_close(x.s);
	arena_free(x.a);
	arena_free(a);
	return code;
}

int members_list(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);
	bool json = cli_take_flag(&argc, argv, "--json");

	if (argc > 1)
		return cli_usage("members", "list takes no '%s'", argv[1]);
	return each(conf, "", json ? print_json : print_row);
}

int members_export(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);

	if (argc > 1)
		return cli_usage("members", "export takes no '%s'", argv[1]);
	return each(conf, people_csv_head, print_csv);
}
