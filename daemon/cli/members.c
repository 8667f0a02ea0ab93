#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/arena.h"
#include "base/buf.h"
#include "cli/cli.h"
#include "cli/members.h"
#include "cli/open.h"

extern const struct command command_members;

enum { FILE_MAX = 512 << 20 };

struct options {
	bool dry_run, json, welcome;
	const char *file;
};

static int read_options(int argc, char **argv, struct options *o)
{
	for (int i = 2; i < argc; i++) {
		if (!strcmp(argv[i], "--dry-run"))
			o->dry_run = true;
		else if (!strcmp(argv[i], "--json"))
			o->json = true;
		else if (!strcmp(argv[i], "--welcome"))
			o->welcome = true;
		else if (argv[i][0] == '-' && argv[i][1])
			return cli_usage("members", "import knows no '%s'", argv[i]);
		else if (o->file)
			return cli_usage("members", "import takes one file, '%s' is a second",
					 argv[i]);
		else
			o->file = argv[i];
	}
	if (!o->file)
		return cli_usage("members",
				 "import needs a file of members; see the forms it takes");
	return EX_OK;
}

static int read_whole(struct arena *a, const char *path, struct buf *b)
{
	FILE *f = strcmp(path, "-") ? fopen(path, "rb") : stdin;
	char block[65536];
	size_t n;

	*b = BUF(a);
	if (!f) {
		fprintf(stderr, "tidings members: cannot open %s: %s\n", path, strerror(errno));
		return EX_NOINPUT;
	}
	while (b->n <= FILE_MAX && (n = fread(block, 1, sizeof block, f)) > 0)
		buf_add(b, block, n);
	n = (size_t)ferror(f);
	if (f != stdin)
		fclose(f);
	if (n || b->n > FILE_MAX) {
		fprintf(stderr, "tidings members: %s %s\n", path,
			n ? "cannot be read" : "is larger than 512 MB: split it");
		return EX_NOINPUT;
	}
	return EX_OK;
}

static int import(struct arena *a, const char *conf, const struct options *o)
{
	struct buf b;
	int rc = read_whole(a, o->file, &b);

	return rc != EX_OK ? rc
			   : members_import(conf, o->file, buf_text(&b), b.n, o->dry_run, o->json,
					    o->welcome);
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} parts[] = {
	{ "invite", members_invite }, { "add", members_add },       { "list", members_list },
	{ "set", members_set },       { "remove", members_remove }, { "export", members_export },
	{ "ban", members_ban },       { "unban", members_unban },
};

/* "members -c CONF list" is "members list -c CONF". */
static void put_word_first(int argc, char **argv)
{
	char *option = argv[1], *conf;

	if (argc < 4 || strcmp(option, "-c") != 0)
		return;
	conf = argv[2];
	argv[1] = argv[3];
	argv[2] = option;
	argv[3] = conf;
}

static int run(int argc, char **argv)
{
	const char *conf;
	struct options o = { .file = NULL };
	struct arena *a;
	int rc;

	put_word_first(argc, argv);
	for (size_t i = 0; argc > 1 && i < sizeof parts / sizeof *parts; i++)
		if (!strcmp(argv[1], parts[i].name))
			return parts[i].run(argc - 1, argv + 1);
	if (argc < 2 || strcmp(argv[1], "import"))
		return cli_usage("members", "say what to do: list, add, set, remove, invite, ban, "
					    "unban, import or export");
	conf = cli_take_conf(&argc, argv);
	if (!cli_take_now(&argc, argv))
		return EX_USAGE;
	rc = read_options(argc, argv, &o);
	if (rc != EX_OK)
		return rc;
	a = arena_new();
	rc = import(a, conf, &o);
	arena_free(a);
	return rc;
}

const struct command command_members = {
	.name = "members",
	.summary = "who belongs: list, add, invite, set, ban, import, export",
	.help = "Usage: tidings members list [--json] | export [-c CONF]\n"
		"       tidings members add [-c CONF] [--name NAME] [--mode MODE]\n"
		"                           [--language LANG] [--zone ZONE] [--role ROLE]\n"
		"                           [--no-welcome] ADDRESS\n"
		"       tidings members set [-c CONF] [--role ROLE] [--no-role ROLE]\n"
		"                           ADDRESS [SETTING]\n"
		"       tidings members remove | invite | unban [-c CONF] ADDRESS\n"
		"       tidings members ban [-c CONF] [--reason TEXT] ADDRESS\n"
		"       tidings members import [-c CONF] [--dry-run] [--json] [--now T]\n"
		"                              [--welcome] FILE\n\n"
		"add mails the welcome letter, which says who added them and how to leave;\n"
		"import does so with --welcome, or where members.welcome_imported says so.\n\n"
		"invite mails a question to the address: who answers it is a member, whatever\n"
		"members.join says.\n\n"
		"MODE is each, digest, summary, followed or nothing. SETTING is a line as\n"
		"members write it by mail: \"digest weekly on friday at 07:00\", \"pause until 3\n"
		"january\".\n\n"
		"ban: nothing from the address is heard and nothing goes there, member or\n"
		"not; it is not told. remove lets people come back, ban does not, until\n"
		"unban.\n\n"
		"list --json gives a line a member: address, name, state, mode, language, zone,\n"
		"pace (null: the community's), roles, joined. export gives CSV that import\n"
		"takes.\n\n"
		"import takes a table whose first line names the columns (address or email;\n"
		"name, mode, language, zone, role, also), any table of which a column holds\n"
		"addresses, exports of Google Groups, Mailman 3 (CSV, JSON), Mailman 2\n"
		"(list_members, dumpdb) and Sympa. Modes are carried over, every row is\n"
		"accounted for, members who are there already stay as they are. With --dry-run\n"
		"nothing is changed, and only with -c it is told who is a member already; with\n"
		"--json, a line a row: {\"address\": ..., \"ok\": true or false, \"why\": ...}.\n"
		"Commas, semicolons, tabs and | separate.\n",
	.run = run,
	.group = GROUP_PEOPLE,
};
