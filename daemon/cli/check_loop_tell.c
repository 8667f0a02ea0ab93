/*
 * check_loop_tell.c - what `tidings check --loop` found, and which settings follow from it.
 */
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/text.h"
#include "cli/check_loop.h"
#include "reader/authres.h"

enum { RESULTS_MOST = 5 };

static void tell_way(const struct loop_probe *p)
{
	printf("           to %s: ", p->to);
	switch (p->state) {
	case LOOP_ARRIVED:
		printf("arrived in %s after %.1f s\n", p->folder, (double)p->took_ms / 1000);
		break;
	case LOOP_WAITING: puts("did not arrive"); break;
	case LOOP_RETURNED: puts("came back as undeliverable"); break;
	case LOOP_REFUSED: printf("refused when sending: %s\n", p->said); break;
	}
}

static const char *field(const struct loop_probe *p, const char *name)
{
	return reader_field(p->fields, p->n_fields, name);
}

static void tell_kept(const char *what, bool kept, const char *now)
{
	if (kept)
		printf("           %s is kept\n", what);
	else if (now)
		printf("           %s is changed to %s\n", what, now);
	else
		printf("           %s is not shown in the mail that arrives\n", what);
}

static bool same_address(struct arena *a, const char *value, const char *address)
{
	struct people who = reader_people(a, value ? value : "");

	return who.n == 1 && text_eq(who.v[0].address, address);
}

/* What the provider left alone: of the letter with a detail where it came, as ours all have one. */
static void tell_fields(const struct loop *l, const struct loop_probe *p)
{
	const char *id = field(p, "Message-ID"), *from = field(p, "From"),
		   *path = field(p, "Return-Path");

	tell_kept("Message-ID", id && !strcmp(reader_id(l->a, id), p->id), id);
	tell_kept("From", same_address(l->a, from, l->set->community.address), from);
	tell_kept("the envelope sender (Return-Path)", same_address(l->a, path, p->envelope), path);
	if (!l->sent_folder)
		puts("           the server names no folder of sent mail");
	else
		printf("           %s copy is put into %s\n", p->in_sent ? "a" : "no",
		       l->sent_folder);
}

static const char *result_word(enum auth_result r)
{
	static const char *const words[] = { NULL, "none", "pass", "fail", "temperror" };

	return words[r];
}

static void tell_method(const char *name, enum auth_result r)
{
	if (r != AUTH_RESULT_ABSENT)
		printf(" %s=%s", name, result_word(r));
}

/* The fields from the top on; gives the server of the topmost, NULL if there is none. */
static const char *tell_results(const struct loop *l, const struct loop_probe *p)
{
	const char *server = NULL;
	int told = 0;

	for (size_t i = 0; i < p->n_fields && told < RESULTS_MOST; i++) {
		struct authres r;

		if (!text_eq(p->fields[i].name, "Authentication-Results") ||
		    !authres_parse(l->a, p->fields[i].value, l->set->community.domain, &r))
			continue;
		printf("           Authentication-Results of %s:",
		       *r.server ? r.server : "(no name)");
		tell_method("dmarc", r.dmarc);
		tell_method("dkim", r.dkim);
		tell_method("spf", r.spf);
		puts("");
		server = told++ ? server : *r.server ? r.server : "-";
	}
	if (!told)
		puts("           no Authentication-Results: some providers leave them out of mail "
		     "to "
		     "oneself");
	return server;
}

/* --- what to write ----------------------------------------------------------------------------- */

static const struct loop_probe *working(const struct loop *l)
{
	for (size_t i = 1; i < l->n; i++)
		if (l->v[i].state == LOOP_ARRIVED)
			return &l->v[i];
	return NULL;
}

static void propose_separator(const struct loop *l, const struct loop_probe *works)
{
	const char *ours = l->set->community.separator;

	if (works && !strcmp(works->separator, ours))
		printf("Settings   community.separator = \"%s\" is right: leave it\n", ours);
	else if (works)
		printf("Settings   write into community: separator = \"%s\";\n", works->separator);
	else if (*ours)
		puts("Settings   no separator works: write into community: separator = \"\";\n"
		     "           answers are then known by the letter they reply to");
	else
		puts("Settings   no separator works, and community.separator = \"\" says so: "
		     "leave it");
}

static bool is_trusted(const struct settings *s, const char *server)
{
	for (size_t i = 0; i < s->trust.authserv_ids.n; i++)
		if (text_eq(s->trust.authserv_ids.v[i], server))
			return true;
	return false;
}

static void propose_trust(const struct loop *l, const char *server)
{
	if (server && is_trusted(l->set, server))
		printf("           trust.authserv_ids has \"%s\": leave it\n", server);
	else if (server)
		printf("           if %s is your provider's server, write into trust:\n"
		       "           authserv_ids = [ \"%s\" ];\n",
		       server, server);
	else
		puts("           for trust.authserv_ids look at the topmost "
		     "Authentication-Results\n"
		     "           of a mail that came from another provider: its first word is the "
		     "name\n"
		     "           to write");
}

static void propose(const struct loop *l, const struct loop_probe *seen, const char *server)
{
	const char *path = field(seen, "Return-Path");
	bool junk = true;

	propose_separator(l, working(l));
	propose_trust(l, server);
	if (path && !same_address(l->a, path, seen->envelope))
		puts("           the provider sets the envelope sender: a bounce is known by the\n"
		     "           letter it quotes, not by its address");
	for (size_t i = 0; i < l->set->inbox.folders.n; i++)
		junk = junk && strcmp(l->set->inbox.folders.v[i], seen->folder) != 0;
	if (junk)
		printf("           mail lands in %s: write into inbox: read_junk = true;\n",
		       seen->folder);
}

int loop_tell(const struct loop *l)
{
	const struct loop_probe *works = working(l), *seen = works ? works : &l->v[0];
	const char *server;

	for (size_t i = 0; i < l->n; i++)
		tell_way(&l->v[i]);
	if (l->v[0].state != LOOP_ARRIVED) {
		fprintf(stderr,
			"Loop: what is mailed to %s does not arrive in this mailbox; see that the "
			"address\nis the mailbox's own, or give it longer with --wait\n",
			l->set->community.address);
		return EX_UNAVAILABLE;
	}
	tell_fields(l, seen);
	server = tell_results(l, seen);
	propose(l, seen, server);
	if (*l->set->community.separator && l->v[1].state != LOOP_ARRIVED)
		return EX_CONFIG;
	return EX_OK;
}
