/*
 * check_loop_tell.c - what `tidings check --loop` found, and which settings follow from it.
 */
#include <string.h>
#include <sysexits.h>

#include "base/text.h"
#include "cli/check_loop.h"
#include "reader/authres.h"

enum { RESULTS_MOST = 5 };

static void say_way(const struct loop *l, const struct loop_probe *p)
{
	check_say(l->k, "           to %s: ", p->to);
	switch (p->state) {
	case LOOP_ARRIVED:
		check_say(l->k, "arrived in %s after %.1f s\n", p->folder,
			  (double)p->took_ms / 1000);
		break;
	case LOOP_WAITING: check_say(l->k, "did not arrive\n"); break;
	case LOOP_RETURNED: check_say(l->k, "came back as undeliverable\n"); break;
	case LOOP_REFUSED: check_say(l->k, "refused when sending: %s\n", p->said); break;
	}
}

static json_t *way_json(const struct loop *l, const struct loop_probe *p)
{
	static const char *const states[] = { [LOOP_WAITING] = "missing",
					      [LOOP_ARRIVED] = "arrived",
					      [LOOP_RETURNED] = "returned",
					      [LOOP_REFUSED] = "refused" };
	bool arrived = p->state == LOOP_ARRIVED;

	return json_pack("{s:o,s:s,s:s,s:o,s:o,s:o}", "to", cli_json_string(l->a, p->to),
			 "separator", p->separator, "state", states[p->state], "folder",
			 cli_json_text(l->a, arrived ? p->folder : NULL), "took_s",
			 arrived ? json_real((double)p->took_ms / 1000) : json_null(), "said",
			 cli_json_text(l->a, p->said));
}

static void tell_ways(const struct loop *l)
{
	json_t *ways = json_array();

	for (size_t i = 0; i < l->n; i++) {
		say_way(l, &l->v[i]);
		json_array_append_new(ways, way_json(l, &l->v[i]));
	}
	json_object_set_new(l->told, "letters", ways);
}

static const char *field(const struct loop_probe *p, const char *name)
{
	return reader_field(p->fields, p->n_fields, name);
}

static void tell_kept(const struct loop *l, const char *key, const char *what, bool kept,
		      const char *now)
{
	if (kept)
		check_say(l->k, "           %s is kept\n", what);
	else if (now)
		check_say(l->k, "           %s is changed to %s\n", what, now);
	else
		check_say(l->k, "           %s is not shown in the mail that arrives\n", what);
	json_object_set_new(l->told, key,
			    json_pack("{s:b,s:o}", "kept", kept, "now", cli_json_text(l->a, now)));
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

	tell_kept(l, "message_id", "Message-ID", id && !strcmp(reader_id(l->a, id), p->id), id);
	tell_kept(l, "from", "From", same_address(l->a, from, l->set->community.address), from);
	tell_kept(l, "envelope_sender", "the envelope sender (Return-Path)",
		  same_address(l->a, path, p->envelope), path);
	if (!l->sent_folder)
		check_say(l->k, "           the server names no folder of sent mail\n");
	else
		check_say(l->k, "           %s copy is put into %s\n", p->in_sent ? "a" : "no",
			  l->sent_folder);
	json_object_set_new(l->told, "sent_folder", cli_json_text(l->a, l->sent_folder));
	json_object_set_new(l->told, "copy_in_sent", json_boolean(p->in_sent));
}

static void tell_method(const struct loop *l, json_t *o, const char *name, enum auth_result r)
{
	static const char *const words[] = { NULL, "none", "pass", "fail", "temperror" };

	if (r == AUTH_RESULT_ABSENT)
		return;
	check_say(l->k, " %s=%s", name, words[r]);
	json_object_set_new(o, name, json_string(words[r]));
}

static void tell_result(const struct loop *l, json_t *list, const struct authres *r)
{
	json_t *o = json_object();

	check_say(l->k,
		  "           Authentication-Results of %s:", *r->server ? r->server : "(no name)");
	json_object_set_new(o, "server", cli_json_text(l->a, r->server));
	tell_method(l, o, "dmarc", r->dmarc);
	tell_method(l, o, "dkim", r->dkim);
	tell_method(l, o, "spf", r->spf);
	check_say(l->k, "\n");
	json_array_append_new(list, o);
}

/* The fields from the top on; gives the server of the topmost, NULL if there is none. */
static const char *tell_results(const struct loop *l, const struct loop_probe *p)
{
	json_t *list = json_array();
	const char *server = NULL;
	int told = 0;

	for (size_t i = 0; i < p->n_fields && told < RESULTS_MOST; i++) {
		struct authres r;

		if (!text_eq(p->fields[i].name, "Authentication-Results") ||
		    !authres_parse(l->a, p->fields[i].value, l->set->community.domain, &r))
			continue;
		tell_result(l, list, &r);
		server = told++ ? server : *r.server ? r.server : "-";
	}
	if (!told)
		check_say(l->k, "           no Authentication-Results: some providers leave them "
				"out of mail to oneself\n");
	json_object_set_new(l->told, "results", list);
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

static void propose_separator(const struct loop *l, json_t *o, const struct loop_probe *works)
{
	const char *ours = l->set->community.separator, *right = works ? works->separator : "";

	if (works && !strcmp(right, ours))
		check_say(l->k, "Settings   community.separator = \"%s\" is right: leave it\n",
			  ours);
	else if (works)
		check_say(l->k, "Settings   write into community: separator = \"%s\";\n", right);
	else if (*ours)
		check_say(l->k, "Settings   no separator works: write into community: separator = "
				"\"\";\n"
				"           answers are then known by the letter they reply to\n");
	else
		check_say(l->k,
			  "Settings   no separator works, and community.separator = \"\" says "
			  "so: leave it\n");
	json_object_set_new(o, "separator", json_string(right));
}

static bool is_trusted(const struct settings *s, const char *server)
{
	for (size_t i = 0; i < s->trust.authserv_ids.n; i++)
		if (text_eq(s->trust.authserv_ids.v[i], server))
			return true;
	return false;
}

static void propose_trust(const struct loop *l, json_t *o, const char *server)
{
	if (server && is_trusted(l->set, server))
		check_say(l->k, "           trust.authserv_ids has \"%s\": leave it\n", server);
	else if (server)
		check_say(l->k,
			  "           if %s is your provider's server, write into trust:\n"
			  "           authserv_ids = [ \"%s\" ];\n",
			  server, server);
	else
		check_say(l->k,
			  "           for trust.authserv_ids look at the topmost "
			  "Authentication-Results\n"
			  "           of a mail that came from another provider: its first word "
			  "is the name\n"
			  "           to write\n");
	json_object_set_new(o, "authserv_id", cli_json_text(l->a, server));
}

static void propose(const struct loop *l, const struct loop_probe *seen, const char *server)
{
	const char *path = field(seen, "Return-Path");
	json_t *o = json_object();
	bool junk = true;

	propose_separator(l, o, working(l));
	propose_trust(l, o, server);
	if (path && !same_address(l->a, path, seen->envelope))
		check_say(l->k, "           the provider sets the envelope sender: a bounce is "
				"known by the\n"
				"           letter it quotes, not by its address\n");
	for (size_t i = 0; i < l->set->inbox.folders.n; i++)
		junk = junk && strcmp(l->set->inbox.folders.v[i], seen->folder) != 0;
	if (junk)
		check_say(l->k,
			  "           mail lands in %s: write into inbox: read_junk = true;\n",
			  seen->folder);
	json_object_set_new(o, "read_junk", json_boolean(junk));
	json_object_set_new(l->told, "settings", o);
}

int loop_tell(const struct loop *l)
{
	const struct loop_probe *works = working(l), *seen = works ? works : &l->v[0];
	const char *server;

	tell_ways(l);
	if (l->v[0].state != LOOP_ARRIVED) {
		check_failed(l->k, l->told, "Loop", BAD,
			     arena_printf(l->a,
					  "what is mailed to %s does not arrive in this mailbox; "
					  "see that the address\nis the mailbox's own, or give it "
					  "longer with --wait",
					  l->set->community.address));
		return EX_UNAVAILABLE;
	}
	tell_fields(l, seen);
	server = tell_results(l, seen);
	propose(l, seen, server);
	if (*l->set->community.separator && l->v[1].state != LOOP_ARRIVED)
		return EX_CONFIG;
	return EX_OK;
}
