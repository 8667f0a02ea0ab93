#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/settings_table.h"

static void print_comment(struct buf *out, const char *indent, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		buf_printf(out, "%s# %.*s\n", indent, (int)n, text);
		text += n + (text[n] == '\n');
	}
}

static void print_quoted(struct buf *out, const char *text, size_t n)
{
	buf_char(out, '"');
	for (size_t i = 0; i < n; i++) {
		if (text[i] == '"' || text[i] == '\\')
			buf_char(out, '\\');
		buf_char(out, text[i]);
	}
	buf_char(out, '"');
}

static void print_list(struct buf *out, const char *text)
{
	const char *comma = "";

	buf_str(out, "[");
	for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
		size_t n = strcspn(text, " ");

		buf_printf(out, "%s ", comma);
		print_quoted(out, text, n);
		text += n;
		comma = ",";
	}
	buf_str(out, " ]");
}

static void print_value(struct buf *out, const struct setting *row, const char *text)
{
	if (row->type == SET_NUMBER)
		buf_str(out, text);
	else if (row->type == SET_YESNO)
		buf_str(out, strcmp(text, "yes") ? "false" : "true");
	else if (setting_is_list(row))
		print_list(out, text);
	else
		print_quoted(out, text, strlen(text));
}

static const char *given_value(const struct settings_value *given, const struct section *g,
			       const struct setting *row)
{
	char key[80];

	snprintf(key, sizeof key, "%s%s%s", g->name, *g->name ? "." : "", row->key);
	for (; given && given->key; given++)
		if (!strcmp(given->key, key))
			return given->value;
	return NULL;
}

static void print_row(struct buf *out, const struct section *g, const struct setting *row,
		      const struct settings_value *given)
{
	const char *indent = *g->name ? "    " : "", *value = given_value(given, g, row);

	buf_char(out, '\n');
	print_comment(out, indent, row->help);
	if (row->choices)
		buf_printf(out, "%s# (%s)\n", indent, row->choices);
	buf_printf(out, "%s%s%s = ", indent, given && !value ? "# " : "", row->key);
	if (value)
		print_value(out, row, value);
	else if (row->example && (!given || !row->def))
		buf_str(out, row->example);
	else
		print_value(out, row, row->def);
	buf_str(out, ";\n");
}

static void print_repeated(struct buf *out, const struct section *g)
{
	const char *p = g->sample;

	for (const struct setting *row = g->rows; row->key; row++) {
		const char *help = row->help;

		buf_printf(out, "#   %-12s", row->key);
		for (; *help; help += *help == '\n') {
			buf_printf(out, "%s%.*s", help == row->help ? "" : " ",
				   (int)strcspn(help, "\n"), help);
			help += strcspn(help, "\n");
		}
		if (row->choices)
			buf_printf(out, " (%s)", row->choices);
		if (!row->def)
			buf_str(out, "; must be given");
		else if (row->type == SET_YESNO || *row->def)
			buf_printf(out, "; default %s", row->def);
		buf_char(out, '\n');
	}
	for (; *p; p += strcspn(p, "\n") + 1)
		buf_printf(out, "%s%.*s\n", g->active ? "" : "# ", (int)strcspn(p, "\n"), p);
}

void settings_print(struct buf *out, const struct settings_value *given)
{
	buf_str(out, "# Tidings: the settings of one community.\n"
		     "#\n"
		     "# Texts stand in quotes, numbers and true or false do not. Sizes (\"100k\", "
		     "\"25M\")\n"
		     "# and times (\"90s\", \"20m\", \"6h\", \"7d\", \"2w\") are texts. @include "
		     "\"more.conf\" on\n"
		     "# a line of its own puts in another file of this folder. `tidings check` "
		     "reads all\n"
		     "# this and tells every fault; a running daemon takes changes on SIGHUP.\n");
	buf_str(out, given ? "# Lines that begin with # show the defaults.\n"
			   : "# Every setting is here with its default; names and addresses are "
			     "examples.\n");
	for (const struct section *g = settings_sections; g->name; g++) {
		buf_printf(out, "\n# --- %s\n", g->help);
		if (g->repeated) {
			print_repeated(out, g);
			continue;
		}
		if (*g->name)
			buf_printf(out, "%s: {", g->name);
		for (const struct setting *row = g->rows; row->key; row++)
			print_row(out, g, row, given);
		if (*g->name)
			buf_str(out, "};\n");
	}
}
