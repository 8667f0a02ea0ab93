/*
 * check_server.c - what `tidings check` finds out beyond the file: both servers, the pace that the
 * account's caps allow.
 */
#include "cli/check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/text.h"
#include "base/when.h"
#include "cli/open.h"
#include "community/timetable.h"
#include "inbox/inbox.h"
#include "send/send.h"

enum { DAY = 86400, WEEK = 7 * DAY, LOOKED = 5000 };

static enum err show_folder(const struct check *k, json_t *list, struct inbox *b, const char *name,
			    struct why *w)
{
	struct inbox_state at;
	enum err e = inbox_select(b, name, &at, w);

	if (e != OK)
		return e;
	check_say(k, "           %s: %u mail%s; what is there at the first look is history%s\n",
		  name, at.exists, text_s(at.exists), at.writable ? "" : " (read-only)");
	json_array_append_new(list,
			      json_pack("{s:o,s:I,s:b}", "name", cli_json_string(k->a, name),
					"mails", (json_int_t)at.exists, "writable", at.writable));
	return OK;
}

/* How many there are, and which is for junk. */
static enum err show_folders(const struct check *k, json_t *o, struct inbox *b, struct why *w)
{
	const char *move_to = k->s->inbox.move_to;
	struct inbox_folder *v;
	bool there = !move_to;
	size_t n;

	if (inbox_folders(b, k->a, &v, &n, w) != OK)
		return OK;
	check_say(k, "           %zu folder%s", n, text_s((int64_t)n));
	for (size_t i = 0; i < n; i++) {
		there |= move_to && !strcmp(v[i].name, move_to);
		if (v[i].use != INBOX_JUNK)
			continue;
		check_say(k, "; junk goes to %s%s", v[i].name,
			  v[i].guessed ? " (by its name)" : "");
		json_object_set_new(o, "junk", cli_json_string(k->a, v[i].name));
	}
	check_say(k, "\n");
	return there ? OK
		     : why(w, BAD, "inbox.move_to: there is no folder \"%s\": make it there",
			   move_to);
}

struct offer {
	bool there;
	const char *name;
};

static void show_offers(const struct check *k, json_t *o, const struct offer *v, size_t n)
{
	json_t *offers = json_array();

	for (size_t i = 0; i < n; i++)
		if (v[i].there) {
			check_say(k, "%s %s", json_array_size(offers) ? "" : "; it offers",
				  v[i].name);
			json_array_append_new(offers, json_string(v[i].name));
		}
	json_object_set_new(o, "offers", offers);
}

static void show_imap(const struct check *k, json_t *o, const struct inbox_can *can)
{
	const struct offer all[] = { { can->idle, "IDLE" },
				     { can->move, "MOVE" },
				     { can->uidplus, "UIDPLUS" },
				     { can->special_use, "SPECIAL-USE" } };

	check_say(k, "IMAP       logged in%s", can->tls ? " over TLS" : "");
	show_offers(k, o, all, sizeof all / sizeof *all);
	check_say(k, "\n");
	if (!can->idle)
		check_say(k, "           no IDLE: new mail is seen at each inbox.poll\n");
}

int check_imap(const struct check *k)
{
	const struct settings *s = k->s;
	json_t *o = check_part(k, "imap"), *list = json_array();
	struct inbox *b = NULL;
	struct why w;
	enum err e = inbox_open(&s->inbox.account, &b, &w);

	if (e == OK) {
		show_imap(k, o, inbox_can(b));
		e = show_folders(k, o, b, &w);
	}
	for (size_t i = 0; i < s->inbox.folders.n && e == OK; i++)
		e = show_folder(k, list, b, s->inbox.folders.v[i], &w);
	json_object_set_new(o, "folders", list);
	inbox_close(b);
	return e == OK ? EX_OK : check_failed(k, o, "IMAP", e, w.text);
}

int check_mails(const struct check *k)
{
	bool maildir = k->s->inbox.kind == SOURCE_MAILDIR;
	const char *path = k->s->inbox.path;
	int code;

	if (!access(maildir ? arena_printf(k->a, "%s/cur", path) : path, R_OK))
		return EX_OK;
	code = errno == ENOENT && !maildir ? EX_OK : EX_CONFIG;
	check_failed(
		k, json_object_get(k->json, "inbox"), "inbox.path", BAD,
		arena_printf(
			k->a, "%s: %s%s", path, strerror(errno),
			errno == EACCES ? "; run this as the user who runs the daemon"
			: maildir
				? "; a Maildir is a folder with the folders cur, new and tmp in it"
				: "; a mail server makes it with the first mail"));
	return code;
}

int check_state(const struct check *k)
{
	static const struct {
		const char *name;
		int use;
	} files[] = {
		{ ".", R_OK | W_OK | X_OK }, { "store.db", R_OK | W_OK }, { "key", R_OK },
		{ "sent.log", R_OK | W_OK }, { "lock", R_OK | W_OK },     { "daemon.lock", W_OK },
	};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		const char *path = arena_printf(k->a, "%s/%s", k->s->store.state, files[i].name);

		if (!faccessat(AT_FDCWD, path, files[i].use, AT_EACCESS) || errno == ENOENT)
			continue;
		check_failed(k, check_part(k, "store"), "State", BAD,
			     arena_printf(k->a, "%s: %s%s", path, strerror(errno),
					  errno == EACCES
						  ? "; run this as the user who runs the daemon, "
						    "and let it own all that is in this folder"
						  : ""));
		return EX_CONFIG;
	}
	return EX_OK;
}

static void show_smtp(const struct check *k, json_t *o, const struct send_caps *c)
{
	const struct offer all[] = { { c->pipelining, "PIPELINING" },
				     { c->eightbit, "8BITMIME" },
				     { c->utf8, "SMTPUTF8" },
				     { c->dsn, "DSN" } };

	check_say(k, "SMTP       %s",
		  k->s->send.account.auth == AUTH_NONE ? "greeted" : "logged in");
	show_offers(k, o, all, sizeof all / sizeof *all);
	if (c->size)
		check_say(k, ",\n           letters up to %.0f MB", (double)c->size / 1e6);
	check_say(k, "\n");
	/* RFC 6152: who relays may change the coding or give the mail back. A member's post stays as it
	 * was written, and what programs write today is mostly 8 bit. */
	if (!c->eightbit)
		check_say(
			k,
			"           no 8BITMIME: posts with letters beyond ASCII will mostly not\n"
			"           leave this way; take a submission server that has it\n");
	json_object_set_new(o, "letter_bytes",
			    c->size ? json_integer((json_int_t)c->size) : json_null());
}

int check_smtp(const struct check *k)
{
	json_t *o = check_part(k, "smtp");
	struct send_options how = { .account = &k->s->send.account,
				    .connections = 1,
				    .hello = k->s->community.domain };
	struct send_caps c = { 0 };
	struct why w;
	enum err e = send_try(&how, &c, &w);

	if (e != OK)
		return check_failed(k, o, "SMTP", e, w.text);
	show_smtp(k, o, &c);
	return EX_OK;
}

/* --- how many members ------------------------------------------------------------------------------ */

/* Letters each member gets in the busiest day of the next weeks. */
static int busiest_day(struct arena *a, const struct settings *s)
{
	int letters = 0;

	for (size_t i = 0; i < s->rhythm.n; i++) {
		time_t at = when_now(), first = 0;
		int n = 0, most = 0;

		for (int k = 0; k < LOOKED &&
				timetable_next(a, s, &s->rhythm.v[i], NULL, at, &at, NULL) == OK &&
				at < when_now() + 8 * WEEK;
		     k++) {
			n = at - first < DAY ? n + 1 : 1;
			first = n == 1 ? at : first;
			most = n > most ? n : most;
		}
		letters += most;
	}
	return letters;
}

void check_pace(const struct check *k)
{
	const struct settings *s = k->s;
	int per_day = s->send.per_day, letters = busiest_day(k->a, s);
	json_t *o;

	if (s->send.per_hour && (!per_day || per_day > 24 * s->send.per_hour))
		per_day = 24 * s->send.per_hour;
	if (!per_day) {
		check_say(k, "Pace       no cap is set: ask the provider how many letters a day it "
			     "lets\n           go, and write it into send.per_day\n");
		return;
	}
	per_day -= per_day / 5; /* kept for answers */
	check_say(k, "Pace       the account carries about %d letter%s a day beside answers",
		  per_day, text_s(per_day));
	if (letters)
		check_say(k, ": %d member%s,\n           if the rules send %d a day to each",
			  per_day / letters, text_s(per_day / letters), letters);
	check_say(k,
		  "\n           (for members who take each post: %d member%s at 10 posts a day)\n",
		  per_day / 10, text_s(per_day / 10));
	o = check_part(k, "pace");
	json_object_set_new(o, "letters_a_day", json_integer(per_day));
	json_object_set_new(o, "letters_a_member", json_integer(letters));
	json_object_set_new(o, "members", letters ? json_integer(per_day / letters) : json_null());
	json_object_set_new(o, "members_of_each_post", json_integer(per_day / 10));
}
