/* What one setting cannot know of another, and what follows from several. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/settings_table.h"
#include "base/text.h"

/* RFC 5321 section 4.5.3.1.1: a local part ends at 64 octets; "b." or "r.", a token of up to 32
 * and the separator must fit behind ours. */
enum { LOCAL_MAX = 28 };

struct whole {
	struct arena *a;
	struct settings *s;
	struct settings_faults *f;
};

static void fault(struct whole *w, const char *key, const char *text)
{
	struct settings_place p = settings_place(w->a, w->s, key);

	settings_fault(w->a, w->f, p.file, p.line, "%s: %s", key, text);
}

static void fault_in(struct whole *w, const char *group, const char *key, const char *text)
{
	fault(w, arena_printf(w->a, "%s.%s", group, key), text);
}

static bool is_loopback(const char *host)
{
	return text_eq(host, "localhost") || !strncmp(host, "127.", 4) || !strcmp(host, "::1");
}

static bool is_host(const char *host)
{
	for (const char *p = host; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:_",
			    *p))
			return false;
	return strlen(host) <= 253;
}

static void check_login(struct whole *w, const char *group, const struct account *c)
{
	if (c->auth == AUTH_NONE)
		return;
	if (!c->user)
		fault_in(w, group, "user", "the log-in name is missing; or write auth = \"none\";");
	if (!c->password_file && !c->token_command)
		fault_in(w, group, "password_file",
			 "name a file that holds the password, or a token_command");
	if (c->password_file && c->token_command)
		fault_in(w, group, "password_file", "is given beside token_command: keep one");
}

static void check_account(struct whole *w, const char *group, struct account *c, const int ports[3],
			  int64_t timeout_s)
{
	if (!c->host) {
		fault_in(w, group, "host", "the name of the server is missing");
		return;
	}
	if (!is_host(c->host))
		fault_in(w, group, "host", "is no host name; the port goes into `port`");
	if (c->tls == TLS_NONE && !c->insecure && !is_loopback(c->host))
		fault_in(w, group, "tls",
			 "\"none\" would send mail and password in the open; write \"implicit\" or "
			 "\"starttls\", or insecure = true; if you must");
	check_login(w, group, c);
	if (!c->port)
		c->port = ports[c->tls];
	c->timeout_s = (int)timeout_s;
}

static void check_community(struct whole *w)
{
	struct settings *s = w->s;
	const char *at = strrchr(s->community.address, '@');

	s->community.local =
		arena_ndup(w->a, s->community.address, (size_t)(at - s->community.address));
	s->community.domain = at + 1;
	if (strpbrk(s->community.address, "\"[]"))
		fault(w, "community.address", "take a plain one, without quotes and brackets");
	if (strlen(s->community.separator) > 1 ||
	    (*s->community.separator && !strchr("+-=._", *s->community.separator)))
		fault(w, "community.separator",
		      "write one of \"+\", \"-\", \"=\", \".\", \"_\" or \"\"");
	if (*s->community.separator && strlen(s->community.local) > LOCAL_MAX)
		fault(w, "community.address",
		      arena_printf(
			      w->a,
			      "the part before the @ has more than %d characters, so addresses "
			      "with a token would be too long; take a shorter one, or "
			      "separator = \"\";",
			      LOCAL_MAX));
	if (!*s->community.list_id)
		s->community.list_id =
			arena_printf(w->a, "%s.%s", s->community.local, s->community.domain);
	if (*s->community.archive_url &&
	    (!strchr(s->community.archive_url, ':') || strpbrk(s->community.archive_url, " <>")))
		fault(w, "community.archive_url", "an address such as https://example.org/archive");
	if (!is_host(s->community.list_id) || !strchr(s->community.list_id, '.'))
		fault(w, "community.list_id",
		      "letters, digits, dashes and at least one dot, as in circle.example.org");
}

static void check_servers(struct whole *w)
{
	static const int imap_ports[] = { 993, 143, 143 }, smtp_ports[] = { 465, 587, 25 };
	struct settings *s = w->s;

	if (s->inbox.kind == SOURCE_IMAP) {
		check_account(w, "inbox", &s->inbox.account, imap_ports, s->inbox.timeout_s);
		if (!s->inbox.folders.n)
			fault(w, "inbox.folders", "name at least one folder: [ \"INBOX\" ]");
	} else if (!s->inbox.path) {
		fault(w, "inbox.path", "the folder or file that mail is read from is missing");
	}
	if (s->send.kind == SINK_SMTP)
		check_account(w, "send", &s->send.account, smtp_ports, s->send.timeout_s);
	else if (!s->send.path)
		fault(w, "send.path", "the folder that letters go to is missing");
	if (!s->send.account.hello)
		s->send.account.hello = s->community.domain;
	else if (!is_host(s->send.account.hello))
		fault(w, "send.hello", "is no host name");
}

/* What stands in an audience, role:tutor, and in a list of them. */
static void check_roles(struct whole *w)
{
	const struct settings_list *roles = &w->s->members.roles;

	for (size_t i = 0; i < roles->n; i++)
		if (strpbrk(roles->v[i], " ,:;()\""))
			fault(w, "members.roles",
			      arena_printf(w->a, "'%.30s' is no word; write one such as \"tutor\"",
					   roles->v[i]));
}

static void name_taken(struct whole *w, const char *list, const char *file, int line,
		       const char *name, int by)
{
	settings_fault(w->a, w->f, file, line,
		       "%s: the name \"%s\" is taken by line %d; a rule is known by its name", list,
		       name, by);
}

static void check_rules(struct whole *w)
{
	struct settings *s = w->s;

	for (size_t i = 0; i < s->rules.n; i++) {
		const struct settings_rule *r = &s->rules.v[i];

		for (size_t j = 0; j < i; j++)
			if (!strcmp(r->name, s->rules.v[j].name))
				name_taken(w, "rules", r->file, r->line, r->name,
					   s->rules.v[j].line);
		if (r->action == RULE_TAG && !*r->tag)
			settings_fault(w->a, w->f, r->file, r->line,
				       "rule \"%s\": say which tag to give: tag = \"jobs\";",
				       r->name);
		if (strcmp(r->in, "subject") && strcmp(r->in, "text") &&
		    strcmp(r->in, "attachments") && (strncmp(r->in, "header:", 7) || !r->in[7]))
			settings_fault(
				w->a, w->f, r->file, r->line,
				"rule \"%s\": in = \"%s\" is not allowed; write \"subject\", "
				"\"text\", \"attachments\" or \"header:NAME\"",
				r->name, r->in);
	}
}

static void check_rhythm(struct whole *w)
{
	struct settings *s = w->s;

	for (size_t i = 0; i < s->rhythm.n; i++)
		for (size_t j = 0; j < i; j++)
			if (!strcmp(s->rhythm.v[i].name, s->rhythm.v[j].name))
				name_taken(w, "rhythm", s->rhythm.v[i].file, s->rhythm.v[i].line,
					   s->rhythm.v[i].name, s->rhythm.v[j].line);
}

void settings_check_whole(struct arena *a, struct settings *s, struct settings_faults *f)
{
	struct whole w = { a, s, f };

	check_community(&w);
	check_servers(&w);
	check_roles(&w);
	check_rules(&w);
	check_rhythm(&w);
	if (s->levels.core_posts < s->levels.active_posts)
		fault(&w, "levels.core_posts", "must not be smaller than active_posts");
	if (s->levels.dormant_s < s->levels.newcomer_s)
		fault(&w, "levels.dormant", "must not be shorter than newcomer");
}

static void check_secret(struct arena *a, const struct settings *s, struct settings_faults *f,
			 const char *group, const struct account *c)
{
	struct stat st;

	if (c->ca_file && access(c->ca_file, R_OK))
		settings_fault(a, f, s->file, 0, "%s.ca_file: %s: %s", group, c->ca_file,
			       strerror(errno));
	if (!c->password_file || c->auth == AUTH_NONE)
		return;
	if (stat(c->password_file, &st))
		settings_fault(
			a, f, s->file, 0,
			"%s.password_file: %s: %s; write the password into it and chmod 600 it",
			group, c->password_file, strerror(errno));
	else if (!S_ISREG(st.st_mode) || !st.st_size)
		settings_fault(a, f, s->file, 0, "%s.password_file: %s %s", group, c->password_file,
			       S_ISREG(st.st_mode) ? "is empty: write the password into it"
						   : "is not a file");
	else if (st.st_mode & (S_IRWXG | S_IRWXO) & ~S_IRGRP)
		settings_fault(a, f, s->file, 0,
			       "%s.password_file: others may read %s; run: chmod 600 %s", group,
			       c->password_file, c->password_file);
}

static void check_state(struct arena *a, const struct settings *s, struct settings_faults *f)
{
	const char *path = s->store.state;
	struct stat st;

	if (stat(path, &st))
		settings_fault(a, f, s->file, 0, "store.state: %s: %s; make it: mkdir -m 700 %s",
			       path, strerror(errno), path);
	else if (!S_ISDIR(st.st_mode))
		settings_fault(a, f, s->file, 0, "store.state: %s is not a folder", path);
}

bool settings_check_files(struct arena *a, const struct settings *s, struct settings_faults *f)
{
	size_t before = f->n;

	if (s->inbox.kind == SOURCE_IMAP)
		check_secret(a, s, f, "inbox", &s->inbox.account);
	if (s->send.kind == SINK_SMTP)
		check_secret(a, s, f, "send", &s->send.account);
	check_state(a, s, f);
	return f->n == before;
}
