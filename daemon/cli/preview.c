/*
 * preview.c - `tidings preview digest`: the digest as it would be if it were cut now.
 *
 * Composed by the code that cuts editions, for a member or for anybody, and not recorded. What a
 * letter gets for itself (name, address, token) is filled in; the token is a word, never a real
 * one, so that a preview passed on gives nobody a member's rights.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/address.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "community/digest/edition.h"
#include "compose/mustache.h"

#define NO_TOKEN "preview"

enum show { SHOW_TEXT, SHOW_HTML, SHOW_EML };

struct preview {
	struct arena *a;
	struct community *c;
	const struct settings_rhythm *rule;
	struct member *m; /* NULL: anybody */
	enum show show;
	const char *values[SPLICE_VARS]; /* what stands where the marks are, not encoded */
};

/* The rule that was named, else the first that makes digests. */
static const struct settings_rhythm *digest_rule(const struct settings *set, const char *name)
{
	for (size_t i = 0; i < set->rhythm.n; i++) {
		const struct settings_rhythm *r = &set->rhythm.v[i];

		if (name ? !strcmp(r->name, name) : text_starts(r->what, "digest"))
			return r;
	}
	return NULL;
}

static void set_values(struct preview *p)
{
	const char *name = p->m && *p->m->name ? p->m->name : NULL, **v = p->values;
	const char *address = p->m ? p->m->address : p->c->set->community.address;

	v[SPLICE_TO] = letter_mailbox_value(p->a, name, address);
	v[SPLICE_MESSAGE_ID] = arena_printf(p->a, "<%s@%s>", NO_TOKEN, p->c->set->community.domain);
	v[SPLICE_DATE] = when_rfc5322(p->a, when_now());
	v[SPLICE_TOKEN] = v[SPLICE_LEAVE] = NO_TOKEN;
	v[SPLICE_ADDRESS] = v[SPLICE_ADDRESS_HTML] = address;
	v[SPLICE_NAME] = v[SPLICE_NAME_HTML] = name ? name : address;
}

/* A twin with its marks filled in. */
static const char *filled(const struct preview *p, const char *s)
{
	struct buf b = BUF(p->a);
	size_t n = strlen(s), from = 0;

	for (size_t i = 0; i < n; i++) {
		enum splice_var var = splice_at(s + i, n - i);

		if (var == SPLICE_NONE)
			continue;
		buf_add(&b, s + from, i - from);
		if (var == SPLICE_ADDRESS_HTML || var == SPLICE_NAME_HTML)
			mustache_escape(&b, p->values[var], strlen(p->values[var]));
		else
			buf_str(&b, p->values[var]);
		i += SPLICE_MARK - 1;
		from = i + 1;
	}
	buf_add(&b, s + from, n - from);
	return buf_text(&b);
}

static void print_text(const struct preview *p, const struct digest_part *part)
{
	const char *none = getenv("NO_COLOR");
	bool colour = isatty(1) && !(none && *none);
	const char *text = filled(p, part->text);

	printf("%sSubject: %s%s\n\n", colour ? "\033[1m" : "", part->subject,
	       colour ? "\033[0m" : "");
	fputs(digest_terminal(p->a, text + strspn(text, "\n"), colour), stdout);
}

static enum err print_eml(struct preview *p, const struct digest_edition *e,
			  const struct digest_part *part, struct why *w)
{
	const char *values[SPLICE_VARS] = { NULL };
	struct letter_bytes bytes;
	struct letter l = { 0 };
	struct piece *v;
	enum err err;
	size_t n;

	digest_letter(e, part, &l);
	l.seed = e->seed;
	err = letter_build(p->a, &l, &bytes, w);
	for (int i = 1; i < SPLICE_VARS && err == OK; i++)
		err = splice_value(p->a, (enum splice_var)i, p->values[i], &values[i], w);
	if (err != OK)
		return err;
	v = arena_get(p->a, (2 * bytes.n_marks + 1) * sizeof *v);
	n = splice_pieces(bytes.p, bytes.n, bytes.marks, bytes.n_marks, values, v, NULL);
	for (size_t i = 0; i < n; i++)
		fwrite(v[i].p, 1, v[i].n, stdout);
	return OK;
}

static enum err print_part(struct preview *p, const struct digest_edition *e,
			   const struct digest_part *part, struct why *w)
{
	if (p->show == SHOW_EML)
		return print_eml(p, e, part, w);
	if (p->show == SHOW_TEXT)
		print_text(p, part);
	else if (part->html)
		fputs(filled(p, part->html), stdout);
	else
		return why(w, BAD, "this form of digest has no HTML twin; leave --html out");
	return OK;
}

static int show_digest(struct preview *p)
{
	struct digest_edition edition;
	struct digest d;
	struct why w = { "" };
	enum err e = edition_preview(p->c, p->a, p->rule, p->m, when_now(), &d, &edition, &w);

	if (e == NONE) {
		fprintf(stderr, "tidings preview: no post is due%s%s: there would be no digest\n",
			p->m ? " to " : "", p->m ? p->m->address : "");
		return EX_OK;
	}
	set_values(p);
	for (size_t i = 0; i < d.n_parts && e == OK; i++) {
		if (i && p->show != SHOW_EML)
			putchar('\n');
		e = print_part(p, &edition, &d.parts[i], &w);
	}
	if (e != OK)
		fprintf(stderr, "tidings preview: %s\n", w.text);
	return cli_exit(e);
}

static int open_and_show(struct preview *p, const struct settings *set, const char *as)
{
	int code = cli_community(set, &p->c);
	const char *key = as ? address_key(p->a, as) : NULL;

	if (code)
		return code;
	p->m = key ? member_by_address(p->c->s, p->a, key) : NULL;
	if (as && !p->m) {
		fprintf(stderr, "tidings preview: %s is no member; see `tidings members list`\n",
			as);
		code = EX_DATAERR;
	} else {
		code = show_digest(p);
	}
	community_close(p->c);
	return code;
}

static int run(int argc, char **argv)
{
	struct preview p = { .a = arena_new() };
	const char *conf = cli_take_conf(&argc, argv), *as = cli_take(&argc, argv, "--as");
	const char *rule = cli_take(&argc, argv, "--rule");
	struct settings *set;
	int code = EX_CONFIG, text, html, eml;

	if (!cli_take_now(&argc, argv))
		return EX_USAGE;
	text = cli_take_flag(&argc, argv, "--text");
	html = cli_take_flag(&argc, argv, "--html");
	eml = cli_take_flag(&argc, argv, "--eml");
	if (text + html + eml > 1)
		return cli_usage("preview", "take one of --text, --html and --eml");
	p.show = html ? SHOW_HTML : eml ? SHOW_EML : SHOW_TEXT;
	if (argc < 2 || strcmp(argv[1], "digest"))
		return cli_usage("preview", "say what to show: tidings preview digest");
	if (argc > 2)
		return cli_usage("preview", "'%s' is not understood", argv[2]);
	set = cli_settings(p.a, cli_conf(conf));
	p.rule = set ? digest_rule(set, rule) : NULL;
	if (set && !p.rule)
		fprintf(stderr, "tidings preview: %s has no rule %s%s\n", set->file,
			rule ? "named " : "that makes a digest", rule ? rule : "");
	else if (set)
		code = open_and_show(&p, set, as);
	arena_free(p.a);
	return code;
}

const struct command command_preview = {
	.name = "preview",
	.summary = "the digest as it would go out now, on the screen",
	.help = "Usage: tidings preview digest [--as ADDRESS] [--now T] [--rule NAME]\n"
		"                              [--text | --html | --eml] [-c CONF]\n\n"
		"Composes the digest from what is due at this moment and prints it. Nothing is\n"
		"recorded and nothing is sent; the same posts are due as before.\n\n"
		"  --as ADDRESS  as this member would get it: language, form, what was muted\n"
		"  --now T       as if it were T (2026-03-02T08:00:00Z)\n"
		"  --rule NAME   of this rule; otherwise the first that makes a digest\n"
		"  --text        the text, coloured on a terminal unless NO_COLOR is set\n"
		"                (default)\n"
		"  --html        the HTML twin: > digest.html, and look at it in a browser\n"
		"  --eml         the whole letter, for a mail program\n",
	.run = run,
	.group = GROUP_LOOK,
};
