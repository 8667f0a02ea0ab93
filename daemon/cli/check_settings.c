/*
 * check_settings.c - what a configuration amounts to: where mail comes from and goes to, the rhythm,
 * and what it means that no server is trusted.
 */
#include <stdio.h>

#include "base/text.h"
#include "base/when.h"
#include "cli/check.h"
#include "cli/open.h"
#include "community/timetable.h"
#include "rhythm/zone.h"

enum { NEXT_TIMES = 3 };

static const char *const unproven_words[] = {
	[UNPROVEN_CONFIRM] = "confirm_first", [UNPROVEN_ACCEPT] = "accept", [UNPROVEN_HOLD] = "hold"
};

static void tell_account(const struct check *k, json_t *o, const char *what,
			 const struct account *c)
{
	static const char *const said[] = { "TLS", "STARTTLS", "no TLS" };
	static const char *const set[] = { "implicit", "starttls", "none" };
	const char *user = c->auth == AUTH_NONE ? NULL : c->user;

	check_say(k, "%s %s port %d, %s%s%s\n", what, c->host, c->port, said[c->tls],
		  user ? ", as " : ", without logging in", user ? user : "");
	json_object_set_new(o, "host", cli_json_string(k->a, c->host));
	json_object_set_new(o, "port", json_integer(c->port));
	json_object_set_new(o, "tls", json_string(set[c->tls]));
	json_object_set_new(o, "user", cli_json_text(k->a, user));
}

static void tell_path(const struct check *k, json_t *o, const char *what, const char *path)
{
	check_say(k, "%s %s\n", what, path);
	json_object_set_new(o, "path", cli_json_string(k->a, path));
}

static void tell_cap(const struct check *k, json_t *o, const char *name, int cap, const char *span)
{
	if (cap)
		check_say(k, "           at most %d letter%s %s\n", cap, text_s(cap), span);
	json_object_set_new(o, name, cap ? json_integer(cap) : json_null());
}

static void tell_inbox(const struct check *k)
{
	static const char *const kinds[] = {
		[SOURCE_IMAP] = "imap", [SOURCE_MAILDIR] = "maildir", [SOURCE_MBOX] = "mbox"
	};
	const struct settings *s = k->s;
	json_t *o = check_part(k, "inbox");

	json_object_set_new(o, "kind", json_string(kinds[s->inbox.kind]));
	if (s->inbox.kind == SOURCE_IMAP)
		tell_account(k, o, "Inbox      IMAP", &s->inbox.account);
	else
		tell_path(k, o,
			  s->inbox.kind == SOURCE_MBOX ? "Inbox      mbox" : "Inbox      Maildir",
			  s->inbox.path);
}

static void tell_send(const struct check *k)
{
	const struct settings *s = k->s;
	json_t *o = check_part(k, "send");
	bool smtp = s->send.kind == SINK_SMTP;

	json_object_set_new(o, "kind", json_string(smtp ? "smtp" : "maildir"));
	if (smtp)
		tell_account(k, o, "Sending    SMTP", &s->send.account);
	else
		tell_path(k, o, "Sending    into the Maildir", s->send.path);
	tell_cap(k, o, "per_hour", s->send.per_hour, "an hour");
	tell_cap(k, o, "per_day", s->send.per_day, "a day");
}

/* What it means for those who write that no server is trusted to vouch for them. */
static void tell_unproven(const struct check *k)
{
	static const char *const posts[] = {
		[UNPROVEN_CONFIRM] = "every member's post waits until its author has replied, once",
		[UNPROVEN_HOLD] = "every member's post waits for a moderator",
		[UNPROVEN_ACCEPT] = "a member's post is believed, whoever really sent it",
	};
	const struct settings *s = k->s;

	check_say(k,
		  "Warning    trust.authserv_ids is empty: no mail counts as proven by itself.\n"
		  "           Commands are confirmed by a reply, and with\n"
		  "           posts.unauthenticated_posts = \"%s\"\n"
		  "           %s.\n"
		  "           What to do: %s\n"
		  "           open a mail that came to this mailbox, look near its top for\n"
		  "           \"Authentication-Results: NAME; ...\" as your provider writes it,\n"
		  "           and set trust: { authserv_ids = [ \"NAME\" ]; };\n",
		  unproven_words[s->posts.unauthenticated_posts],
		  posts[s->posts.unauthenticated_posts],
		  s->send.kind == SINK_SMTP && s->inbox.kind == SOURCE_IMAP
			  ? "`tidings check --loop` finds the name; or"
			  : "where a mail server fills the mailbox,");
}

static void tell_trust(const struct check *k)
{
	const struct settings *s = k->s;
	json_t *o = check_part(k, "trust"), *ids = json_array();

	for (size_t i = 0; i < s->trust.authserv_ids.n; i++)
		json_array_append_new(ids, cli_json_string(k->a, s->trust.authserv_ids.v[i]));
	json_object_set_new(o, "authserv_ids", ids);
	json_object_set_new(o, "unauthenticated_posts",
			    json_string(unproven_words[s->posts.unauthenticated_posts]));
	if (!s->trust.authserv_ids.n)
		tell_unproven(k);
}

/* The next times of a rule, by the clock of its zone. */
static void tell_rule(const struct check *k, json_t *rules, const struct settings_rhythm *r)
{
	const struct settings *s = k->s;
	json_t *o = json_object(), *next = json_array();
	const struct zone *z;
	time_t t = when_now();
	struct why w;

	if (!k->json)
		cli_line(11, "Rhythm     %s: %s", r->name, cli_rule(k->a, r));
	if (zone_find(*r->zone ? r->zone : s->community.zone, &z, &w) != OK)
		z = zone_utc();
	for (int i = 0; i < NEXT_TIMES && timetable_next(k->a, s, r, NULL, t, &t, &w) == OK; i++) {
		check_say(k, "           %s %s\n", i ? "and " : "next", zone_stamp(k->a, z, t));
		json_array_append_new(next, cli_json_time(k->a, t));
	}
	if (!json_array_size(next) && r->enabled && timetable_is(k->a, s, r, true))
		check_say(k, "           no time from now on\n");
	json_object_set_new(o, "name", cli_json_string(k->a, r->name));
	json_object_set_new(o, "when", cli_json_string(k->a, r->when));
	json_object_set_new(o, "if", cli_json_text(k->a, r->cond));
	json_object_set_new(o, "do", cli_json_string(k->a, r->what));
	json_object_set_new(o, "enabled", json_boolean(r->enabled));
	json_object_set_new(o, "next", next);
	json_array_append_new(rules, o);
}

void check_settings(const struct check *k)
{
	const struct settings *s = k->s;
	json_t *o = check_part(k, "community"), *rules = json_array();

	check_say(k, "Community  %s <%s>, %s, %s\n", s->community.name, s->community.address,
		  s->community.language, s->community.zone);
	json_object_set_new(o, "name", cli_json_string(k->a, s->community.name));
	json_object_set_new(o, "address", cli_json_string(k->a, s->community.address));
	json_object_set_new(o, "language", cli_json_string(k->a, s->community.language));
	json_object_set_new(o, "zone", cli_json_string(k->a, s->community.zone));
	tell_inbox(k);
	tell_send(k);
	check_say(k, "State      %s\n", s->store.state);
	json_object_set_new(k->json, "state", cli_json_string(k->a, s->store.state));
	for (size_t i = 0; i < s->rhythm.n; i++)
		tell_rule(k, rules, &s->rhythm.v[i]);
	if (!s->rhythm.n)
		check_say(k, "Rhythm     no rule: nothing is sent by itself\n");
	json_object_set_new(k->json, "rules", rules);
	tell_trust(k);
}
