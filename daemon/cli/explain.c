/*
 * explain.c - `tidings explain`: what Tidings reads in a mail, without a community.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/open.h"
#include "filters/filter.h"
#include "inbox/mbox.h"
#include "reader/html_child.h"
#include "reader/reader.h"

struct explain {
	struct arena *a;
	struct html_child *html;
	const char *file; /* as given */
	bool json;
	unsigned long printed;
};

static const char *const kinds[] = {
	[KIND_UNREADABLE] = "unreadable", [KIND_BOUNCE] = "bounce", [KIND_COMMAND] = "command",
	[KIND_AUTO_REPLY] = "auto-reply", [KIND_LIST] = "list",     [KIND_POST] = "post",
};

static const char *const classes[] = {
	[BOUNCE_HARD] = "hard",
	[BOUNCE_SOFT] = "soft",
	[BOUNCE_POLICY] = "policy",
	[BOUNCE_UNKNOWN] = "unknown",
};

/* --- for programs --------------------------------------------------------------------------- */

static json_t *string_or_null(struct arena *a, const char *s)
{
	return s ? cli_json_string(a, s) : json_null();
}

static json_t *person(struct arena *a, const struct person *p)
{
	json_t *o = json_object();

	json_object_set_new(o, "name", cli_json_string(a, p->name));
	json_object_set_new(o, "address", cli_json_string(a, p->address));
	return o;
}

static json_t *people(struct arena *a, const struct people *p)
{
	json_t *v = json_array();

	for (size_t i = 0; i < p->n; i++)
		json_array_append_new(v, person(a, &p->v[i]));
	return v;
}

static json_t *list(struct arena *a, const struct strings *s)
{
	json_t *v = json_array();

	for (size_t i = 0; i < s->n; i++)
		json_array_append_new(v, cli_json_string(a, s->v[i]));
	return v;
}

/* As the field has them. */
static struct strings referred(const struct mail *m)
{
	struct strings s = m->references;

	s.n -= m->answer_added;
	return s;
}

static json_t *attachments(struct arena *a, const struct mail *m)
{
	json_t *v = json_array();

	for (size_t i = 0; i < m->n_attachments; i++) {
		const struct attachment *at = &m->attachments[i];
		json_t *o = json_object();

		json_object_set_new(o, "name", cli_json_string(a, at->name));
		json_object_set_new(o, "type", cli_json_string(a, at->type));
		json_object_set_new(o, "bytes", json_integer((json_int_t)at->bytes));
		json_object_set_new(o, "sha1", cli_json_string(a, at->sha1));
		json_array_append_new(v, o);
	}
	return v;
}

/* A complaint (RFC 5965) is no report that a mail did not arrive: it has neither action nor status. Who
 * complained is in the verdict of the filter. */
static json_t *bounce(struct arena *a, const struct bounce *b)
{
	json_t *o, *v;

	if (!b || b->complaint)
		return json_null();
	o = json_object();
	v = json_array();
	for (size_t i = 0; i < b->n; i++) {
		json_t *one = json_object();

		json_object_set_new(one, "address", cli_json_string(a, b->v[i].address));
		json_object_set_new(one, "action", cli_json_string(a, b->v[i].action));
		json_object_set_new(one, "status", cli_json_string(a, b->v[i].status));
		json_object_set_new(one, "class", cli_json_string(a, classes[b->v[i].class]));
		json_array_append_new(v, one);
	}
	json_object_set_new(o, "recipients", v);
	json_object_set_new(o, "original_message_id", cli_json_string(a, b->original_message_id));
	return o;
}

/* All built-in filters, as they stand without a configuration. */
static struct filter_results judge(struct arena *a, const struct mail *m)
{
	static const struct filter_world nobody = { .address = "",
						    .separator = "+",
						    .list_id = "" };
	struct filter_chain c;

	filter_chain_make(a, NULL, NULL, 0, &c, NULL);
	return filter_chain_ask(a, &c, m, &nobody);
}

static json_t *verdicts(struct arena *a, const struct filter_results *r)
{
	json_t *v = json_array();

	for (size_t i = 0; i < r->n; i++) {
		json_t *one = json_object();

		json_object_set_new(one, "filter", cli_json_string(a, r->v[i].filter));
		json_object_set_new(one, "verdict",
				    cli_json_string(a, filter_verdict_name(r->v[i].verdict)));
		json_object_set_new(one, "why", cli_json_string(a, r->v[i].say));
		json_array_append_new(v, one);
	}
	return v;
}

static void print_json(struct explain *x, const struct mail *m)
{
	struct arena *a = x->a;
	struct filter_results judged = judge(a, m);
	struct strings references = referred(m);
	json_t *o = json_object();
	bool dated = m->date_source != DATE_NONE;

	json_object_set_new(o, "file", cli_json_string(a, x->file));
	json_object_set_new(o, "message_id", cli_json_string(a, m->message_id));
	json_object_set_new(o, "from", person(a, &m->from));
	json_object_set_new(o, "to", people(a, &m->to));
	json_object_set_new(o, "cc", people(a, &m->cc));
	json_object_set_new(o, "subject", cli_json_string(a, m->subject));
	json_object_set_new(o, "date", string_or_null(a, dated ? when_rfc3339(a, m->date) : NULL));
	json_object_set_new(o, "in_reply_to", cli_json_string(a, m->in_reply_to));
	json_object_set_new(o, "references", list(a, &references));
	json_object_set_new(o, "kind", cli_json_string(a, kinds[m->kind]));
	json_object_set_new(o, "command", string_or_null(a, m->command));
	json_object_set_new(o, "answerable", json_boolean(m->answerable));
	json_object_set_new(o, "text", cli_json_string(a, m->text));
	json_object_set_new(o, "reply", cli_json_string(a, m->reply));
	json_object_set_new(o, "signature", cli_json_string(a, m->signature));
	json_object_set_new(o, "attachments", attachments(a, m));
	json_object_set_new(o, "bounce", bounce(a, m->bounce));
	json_object_set_new(o, "tags", list(a, &judged.tags));
	json_object_set_new(o, "verdicts", verdicts(a, &judged));
	json_object_set_new(o, "problems", list(a, &m->problems));
	cli_json_print(o);
}

/* --- for people ----------------------------------------------------------------------------- */

static void row(const char *name, const char *value)
{
	if (value && *value)
		cli_line(sizeof "  Message-ID  " - 1, "  %-11s %s", name, value);
}

static void people_rows(struct arena *a, const char *name, const struct people *p)
{
	for (size_t i = 0; i < p->n; i++)
		row(i ? "" : name, arena_printf(a, *p->v[i].name ? "%s <%s>" : "%s%s", p->v[i].name,
						p->v[i].address));
}

static void list_rows(const char *name, const struct strings *s)
{
	for (size_t i = 0; i < s->n; i++)
		row(i ? "" : name, s->v[i]);
}

static void block(const char *title, const char *text)
{
	if (!*text)
		return;
	printf("\n  %s\n", title);
	while (*text) {
		size_t n = strcspn(text, "\n");

		printf("    | %.*s\n", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

static const char *date_line(struct arena *a, const struct mail *m)
{
	static const char *const from[] = {
		[DATE_HEADER] = "",
		[DATE_RECEIVED] = " (from Received; Date was of no use)",
		[DATE_INTERNAL] = " (the server's)",
	};

	if (m->date_source == DATE_NONE)
		return "none that can be read";
	return arena_printf(a, "%s%s", when_rfc3339(a, m->date), from[m->date_source]);
}

static void print_bounce(struct arena *a, const struct bounce *b)
{
	if (b && b->complaint)
		row("Complaint", b->n && *b->v[0].address ? b->v[0].address : "by somebody");
	for (size_t i = 0; b && !b->complaint && i < b->n; i++)
		row(i ? "" : "Recipient",
		    arena_printf(a, "%s  %s %s (%s)", b->v[i].address, b->v[i].action,
				 b->v[i].status, classes[b->v[i].class]));
	if (b)
		row("Original", b->original_message_id);
}

static void print_parts(struct arena *a, const struct mail *m)
{
	for (size_t i = 0; i < m->n_leaves; i++) {
		const struct leaf *l = &m->leaves[i];
		const char *name = *l->name ? arena_printf(a, " \"%s\"", l->name) : "";

		row(i ? "" : "Parts",
		    arena_printf(a, "%*s%s%s, %zu bytes%s", (int)l->depth * 2, "", l->type, name,
				 l->n, l->is_text ? ", read as text" : ""));
	}
}

static void print_text(struct explain *x, const struct mail *m)
{
	struct arena *a = x->a;
	struct people from = { (struct person *)&m->from, m->n_headers ? 1 : 0 };
	struct strings references = referred(m);
	struct filter_results judged;

	printf("%s%s\n", x->printed ? "\n" : "",
	       text_clean(a, x->file, strlen(x->file), TEXT_LINE));
	row("Kind", arena_printf(a, "%s%s%s", kinds[m->kind], m->command ? ": " : "",
				 m->command ? m->command : ""));
	row("Answer", m->answerable
			      ? "an automatic answer may go to it"
			      : arena_printf(a, "no automatic answer%s%s",
					     *m->answerable_why ? ": " : "", m->answerable_why));
	row("Subject", m->subject);
	people_rows(a, "From", &from);
	people_rows(a, "To", &m->to);
	people_rows(a, "Cc", &m->cc);
	row("Date", date_line(a, m));
	row("Message-ID", m->message_id);
	row("In reply to", m->in_reply_to);
	list_rows("References", &references);
	print_bounce(a, m->bounce);
	print_parts(a, m);
	judged = judge(a, m);
	list_rows("Tags", &judged.tags);
	for (size_t i = 0; i < judged.n; i++)
		if (*judged.v[i].say)
			row("Filter", arena_printf(a, "%s: %s: %s", judged.v[i].filter,
						   filter_verdict_name(judged.v[i].verdict),
						   judged.v[i].say));
	list_rows("Problems", &m->problems);
	block("Reply", m->reply);
	block("Signature", m->signature);
	if (strcmp(m->text, m->reply) != 0)
		block("All text", m->text);
}

/* --- reading -------------------------------------------------------------------------------- */

static enum err one_mail(void *arg, const char *raw, size_t n, off_t offset)
{
	struct explain *x = arg;
	struct reader_options o = { .html = x->html };
	struct mail *m;
	struct why w;

	(void)offset;
	arena_reset(x->a);
	reader_read(x->a, raw, n, &o, &m, &w);
	if (x->json)
		print_json(x, m);
	else
		print_text(x, m);
	x->printed++;
	return OK;
}

/* A file that cannot be read at all still has its line: a program counts them. */
static void no_mail(struct explain *x, const char *text)
{
	struct mail *m;
	struct why w;

	arena_reset(x->a);
	reader_read(x->a, "", 0, NULL, &m, &w);
	m->problems = (struct strings){ &text, 1 };
	if (x->json)
		print_json(x, m);
	else
		printf("%s%s\n  %s\n", x->printed ? "\n" : "", x->file, text);
	x->printed++;
}

/* An mbox begins with its "From " line; anything else is one mail, however odd. */
static bool is_mbox(int fd)
{
	char start[4096];
	ssize_t n = pread(fd, start, sizeof start - 1, 0);

	start[n > 0 ? n : 0] = '\0';
	return !strncmp(start + inbox_mbox_lead(start, n > 0 ? (size_t)n : 0, true), "From ", 5);
}

static int one_file(struct explain *x, int fd)
{
	struct inbox_walk walk = { .arg = x };
	struct arena *a = arena_new();
	struct why w = { "" };
	unsigned long before = x->printed;
	struct buf b = BUF(a);
	char chunk[65536];
	ssize_t n;

	if (is_mbox(fd)) {
		if (inbox_mbox_each(fd, &walk, one_mail, &w) != OK || x->printed == before)
			no_mail(x, *w.text ? w.text : "there is no mail in it");
		arena_free(a);
		return EX_OK;
	}
	while ((n = read(fd, chunk, sizeof chunk)) > 0 && b.n <= INBOX_FILE_LIMIT)
		buf_add(&b, chunk, (size_t)n);
	if (n < 0)
		no_mail(x, arena_printf(a, "it cannot be read: %s", strerror(errno)));
	else if (b.n > INBOX_FILE_LIMIT)
		no_mail(x, arena_printf(a, "it is larger than %d MiB and no mbox",
					INBOX_FILE_LIMIT >> 20));
	else
		one_mail(x, buf_text(&b), b.n, 0);
	arena_free(a);
	return n < 0 ? EX_NOINPUT : EX_OK;
}

/* What comes through a pipe goes to a nameless file first: what it is shows only at its start, and an
 * mbox may be larger than memory. */
static int from_pipe(struct explain *x, int fd)
{
	FILE *f = tmpfile();
	char chunk[65536], text[200] = "";
	bool room = f != NULL;
	ssize_t n = 0;
	int rc;

	while (room && (n = read(fd, chunk, sizeof chunk)) > 0)
		room = fwrite(chunk, 1, (size_t)n, f) == (size_t)n;
	if (!room || fflush(f))
		snprintf(text, sizeof text, "there is no room for a temporary file: %s",
			 strerror(errno));
	else if (n < 0)
		snprintf(text, sizeof text, "it cannot be read: %s", strerror(errno));
	if (*text)
		no_mail(x, text);
	else
		rewind(f);
	rc = !*text ? one_file(x, fileno(f)) : n < 0 ? EX_NOINPUT : EX_IOERR;
	if (f)
		fclose(f);
	return rc;
}

static int explain_file(struct explain *x)
{
	struct stat st;
	int fd, rc;

	if (!strcmp(x->file, "-"))
		return from_pipe(x, 0);
	fd = open(x->file, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) < 0 || S_ISDIR(st.st_mode)) {
		char text[200];

		snprintf(text, sizeof text, "it cannot be read: %s",
			 fd < 0 ? strerror(errno) : "it is a folder");
		no_mail(x, text);
		if (fd >= 0)
			close(fd);
		return EX_NOINPUT;
	}
	rc = S_ISFIFO(st.st_mode) ? from_pipe(x, fd) : one_file(x, fd);
	close(fd);
	return rc;
}

static int run(int argc, char **argv)
{
	static const struct option options[] = { { "json", no_argument, NULL, 'j' },
						 { NULL, 0, NULL, 0 } };
	struct explain x = { .json = false };
	int rc = EX_OK, c;

	optind = 1;
	opterr = 0;
	while ((c = getopt_long(argc, argv, "j", options, NULL)) != -1) {
		if (c != 'j')
			return cli_usage("explain", "there is no option '%s'", argv[optind - 1]);
		x.json = true;
	}
	if (optind == argc)
		return cli_usage("explain", "name the mails to explain, or - for standard input");
	x.html = html_child_new();
	x.a = arena_new();
	for (; optind < argc; optind++) {
		int one;

		x.file = argv[optind];
		one = explain_file(&x);
		rc = one ? one : rc;
	}
	arena_free(x.a);
	html_child_free(x.html);
	return rc;
}

const struct command command_explain = {
	.name = "explain",
	.summary = "what is read in a mail: headers, text, parts, problems",
	.help = "Usage: tidings explain [--json] FILE...\n\n"
		"Tells all that Tidings makes of a mail: who wrote it to whom and when, what it\n"
		"answers, its text, the reply without quotes and signature, attachments, what\n"
		"kind of mail it is, and what is odd about it. Needs no community and no\n"
		"network; nothing is sent or kept.\n\n"
		"FILE is a mail (RFC 5322) or an mbox with many; - reads standard input.\n\n"
		"  --json   one JSON object a line for each mail\n\n"
		"The exit status is 0 however bad a mail is, 66 where a file could not be read.\n",
	.run = run,
	.group = GROUP_OFFLINE,
};
