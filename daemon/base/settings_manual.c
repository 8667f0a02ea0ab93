/*
 * settings_manual.c - the table of settings as the manual page tidings.conf(5), in mdoc.
 */
#include <string.h>

#include "base/buf.h"
#include "base/settings_table.h"

enum { WIDE = 66 };

/* Text for mdoc: each sentence begins a line, and no line is taken for a request. */
static void print_text(struct buf *out, const char *text)
{
	bool fresh = true;
	int column = 0;

	for (const char *p = text; *p; p++) {
		bool sentence = p > text && strchr(".?!", p[-1]) && !(p - text > 1 && p[-2] == '.'),
		     ends = *p == '\n' || (*p == ' ' && (sentence || column > WIDE));

		if (fresh && strchr(".'", *p))
			buf_str(out, "\\&");
		if (*p == '\\')
			buf_str(out, "\\e");
		else
			buf_char(out, ends ? '\n' : *p);
		fresh = ends;
		column = ends ? 0 : column + 1;
	}
	buf_char(out, '\n');
}

static void print_bound(struct buf *out, const struct setting *row, int64_t v)
{
	static const struct {
		enum setting_type type;
		int64_t size;
		const char *unit;
	} units[] = { { SET_SPAN, 86400, "d" },      { SET_SPAN, 3600, "h" },
		      { SET_SPAN, 60, "m" },         { SET_SPAN, 1, "s" },
		      { SET_SIZE, 1024 << 20, "G" }, { SET_SIZE, 1024 << 10, "M" },
		      { SET_SIZE, 1024, "k" } };
	enum setting_type type = row->type == SET_LAPSE ? SET_SPAN : row->type;

	for (size_t i = 0; v && i < sizeof units / sizeof *units; i++)
		if (units[i].type == type && v % units[i].size == 0) {
			buf_printf(out, "%lld%s", (long long)(v / units[i].size), units[i].unit);
			return;
		}
	buf_printf(out, "%lld", (long long)v);
}

/* What may be written: "A time from 10s to 1h." */
static void print_kind(struct buf *out, const struct setting *row)
{
	static const char *const words[] = {
		[SET_TEXT] = "A text",
		[SET_MAYBE] = "A text",
		[SET_PATH] = "A path",
		[SET_ADDRESS] = "A mail address",
		[SET_ZONE] = "An IANA time zone",
		[SET_LANGUAGE] = "A language",
		[SET_CLOCK] = "A time of day",
		[SET_HOURS] = "Hours of the day",
		[SET_WORD] = "One of",
		[SET_LAPSE] = "A time",
		[SET_NUMBER] = "A number",
		[SET_YESNO] = "True or false",
		[SET_SIZE] = "A size",
		[SET_SPAN] = "A time",
		[SET_CHOICE] = "One of",
		[SET_LIST] = "A list of texts",
		[SET_ADDRESSES] = "A list of mail addresses",
	};

	buf_str(out, words[row->type]);
	for (const char *p = row->choices; p && *p; p += strcspn(p, "|") + (strchr(p, '|') != NULL))
		buf_printf(out, "%s %.*s", p == row->choices ? "" : ",", (int)strcspn(p, "|"), p);
	if (row->max) {
		buf_str(out, " from ");
		print_bound(out, row, row->min);
		buf_str(out, " to ");
		print_bound(out, row, row->max);
	}
	buf_str(out, ".\n");
}

static void print_default(struct buf *out, const struct setting *row)
{
	if (!row->def)
		buf_str(out, "It must be given.\n");
	else if (row->type == SET_YESNO)
		buf_printf(out, "Default: %s.\n", strcmp(row->def, "yes") ? "false" : "true");
	else if (setting_is_list(row) && *row->def)
		for (const char *p = row->def; *p; p += strspn(p, " ")) {
			buf_printf(out, "%s\n%.*s", p == row->def ? "Default:" : ",",
				   (int)strcspn(p, " "), p);
			p += strcspn(p, " ");
			if (!*p)
				buf_str(out, ".\n");
		}
	else if (*row->def)
		buf_printf(out, "Default: %s.\n", row->def);
}

static void print_section(struct buf *out, const struct section *g)
{
	const char *name = *g->name ? g->name : "filters";

	buf_printf(out, ".Ss %s%s\n", name, g->repeated ? ", a list of groups" : "");
	print_text(out, g->help);
	buf_str(out, ".Bl -tag -width Ds\n");
	for (const struct setting *row = g->rows; row->key; row++) {
		buf_printf(out, ".It Ic %s%s%s\n", g->name, *g->name ? "." : "", row->key);
		print_text(out, row->help);
		buf_str(out, ".br\n");
		print_kind(out, row);
		print_default(out, row);
	}
	buf_str(out, ".El\n");
	if (!g->sample)
		return;
	buf_str(out, ".Pp\nAn example:\n.Bd -literal -offset indent\n");
	for (const char *p = g->sample; *p; p++)
		if (*p == '\\')
			buf_str(out, "\\e");
		else
			buf_char(out, *p);
	buf_str(out, ".Ed\n");
}

static const char head[] =
	".\\\" Made from the table of settings by `make conf`.\n"
	".Dd November 21, 2026\n"
	".Dt TIDINGS.CONF 5\n"
	".Os\n"
	".Sh NAME\n"
	".Nm tidings.conf\n"
	".Nd settings of one Tidings community\n"
	".Sh DESCRIPTION\n"
	"The file that\n"
	".Xr tidings 1\n"
	"reads for one community.\n"
	"It is in the format of libconfig: groups in braces, each setting with an\n"
	"equals sign and a semicolon.\n"
	"It is taken whole or not at all; every fault is told with its line.\n"
	"A running daemon takes changes on\n"
	".Dv SIGHUP .\n"
	".Pp\n"
	"Texts stand in quotes; numbers, and true or false, do not.\n"
	"A list stands in square brackets.\n"
	"Sizes, such as 100k or 25M (1024 each), and times, such as 90s, 20m, 6h, 7d\n"
	"or 2w, are texts.\n"
	"Relative paths count from the folder of the file.\n"
	"A line\n"
	".Ql @include \\(dqmore.conf\\(dq\n"
	"puts in another file, which must be below that folder.\n"
	"Everything from # to the end of a line is a comment.\n"
	".Pp\n"
	"Secrets are never in it: it names a file or a command that holds them.\n"
	".Sh SETTINGS\n"
	"A setting is named here with its group: inbox.host is host in the group inbox.\n"
	"Where no default is told it is empty.\n";

static const char tail[] =
	".Sh FILES\n"
	".Bl -tag -width Ds\n"
	".It Pa tidings.conf\n"
	"Written by\n"
	".Ic tidings init ,\n"
	"with a comment for each setting.\n"
	".El\n"
	".Sh EXAMPLES\n"
	"A community whose mail comes from one provider, with a digest each Monday:\n"
	".Bd -literal -offset indent\n"
	"community: {\n"
	"    name = \"Circle\";\n"
	"    address = \"circle@example.org\";\n"
	"    zone = \"Europe/Lisbon\";\n"
	"};\n"
	"inbox: {\n"
	"    host = \"imap.example.org\";\n"
	"    user = \"circle@example.org\";\n"
	"    password_file = \"secrets/password\";\n"
	"};\n"
	"send: {\n"
	"    host = \"smtp.example.org\";\n"
	"    user = \"circle@example.org\";\n"
	"    password_file = \"secrets/password\";\n"
	"};\n"
	"rhythm = (\n"
	"  { name = \"weekly-digest\"; when = \"weekly on monday at 08:00\";"
	" do = \"digest\"; }\n"
	");\n"
	".Ed\n"
	".Sh SEE ALSO\n"
	".Xr tidings 1 ,\n"
	".Xr tidings-recipe 5\n";

void settings_manual(struct buf *out)
{
	buf_str(out, head);
	for (const struct section *g = settings_sections; g->name; g++)
		print_section(out, g);
	buf_str(out, tail);
}
