/*
 * check_server.c - what `tidings check` finds out beyond the file: both servers, the pace that the
 * account's caps allow.
 */
#include "cli/check.h"

#include <errno.h>
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

static int failed(const char *what, enum err e, const struct why *w)
{
	fprintf(stderr, "%s: %s\n", what, w->text);
	return e == AGAIN ? EX_TEMPFAIL : EX_CONFIG;
}

static enum err show_folder(struct inbox *b, const char *name, struct why *w)
{
	struct inbox_state at;
	enum err e = inbox_select(b, name, &at, w);

	if (e != OK)
		return e;
	printf("           %s: %u mail%s; what is there at the first look is history%s\n", name,
	       at.exists, text_s(at.exists), at.writable ? "" : " (read-only)");
	return OK;
}

static enum err show_folders(struct arena *a, struct inbox *b, const char *move_to, struct why *w)
{
	struct inbox_folder *v;
	bool there = !move_to;
	size_t n;

	if (inbox_folders(b, a, &v, &n, w) != OK)
		return OK;
	printf("           %zu folder%s", n, text_s((int64_t)n));
	for (size_t i = 0; i < n; i++) {
		there |= move_to && !strcmp(v[i].name, move_to);
		if (v[i].use == INBOX_JUNK)
			printf("; junk goes to %s%s", v[i].name,
			       v[i].guessed ? " (by its name)" : "");
	}
	puts("");
	return there ? OK
		     : why(w, BAD, "inbox.move_to: there is no folder \"%s\": make it there",
			   move_to);
}

int check_imap(struct arena *a, const struct settings *s)
{
	struct inbox *b = NULL;
	const struct inbox_can *can;
	struct why w;
	enum err e = inbox_open(&s->inbox.account, &b, &w);

	if (e != OK) {
		inbox_close(b);
		return failed("IMAP", e, &w);
	}
	can = inbox_can(b);
	printf("IMAP       logged in%s%s%s%s%s%s\n", can->tls ? " over TLS" : "",
	       can->idle || can->move || can->uidplus || can->special_use ? "; it offers" : "",
	       can->idle ? " IDLE" : "", can->move ? " MOVE" : "", can->uidplus ? " UIDPLUS" : "",
	       can->special_use ? " SPECIAL-USE" : "");
	if (!can->idle)
		puts("           no IDLE: new mail is seen at each inbox.poll");
	e = show_folders(a, b, s->inbox.move_to, &w);
	for (size_t i = 0; i < s->inbox.folders.n && e == OK; i++)
		e = show_folder(b, s->inbox.folders.v[i], &w);
	inbox_close(b);
	return e == OK ? EX_OK : failed("IMAP", e, &w);
}

int check_mails(struct arena *a, const struct settings *s)
{
	bool maildir = s->inbox.kind == SOURCE_MAILDIR;
	const char *path = s->inbox.path;

	if (!access(maildir ? arena_printf(a, "%s/cur", path) : path, R_OK))
		return EX_OK;
	fprintf(stderr, "inbox.path: %s: %s%s\n", path, strerror(errno),
		errno == EACCES ? "; run this as the user who runs the daemon"
		: maildir       ? "; a Maildir is a folder with the folders cur, new and tmp in it"
				: "; a mail server makes it with the first mail");
	return errno == ENOENT && !maildir ? EX_OK : EX_CONFIG;
}

int check_smtp(const struct settings *s)
{
	struct send_options o = { .account = &s->send.account,
				  .connections = 1,
				  .hello = s->community.domain };
	struct send_caps c = { 0 };
	struct why w;
	enum err e = send_try(&o, &c, &w);

	if (e != OK)
		return failed("SMTP", e, &w);
	printf("SMTP       %s; it offers%s%s%s%s",
	       o.account->auth == AUTH_NONE ? "greeted" : "logged in",
	       c.pipelining ? " PIPELINING" : "", c.eightbit ? " 8BITMIME" : "",
	       c.utf8 ? " SMTPUTF8" : "", c.dsn ? " DSN" : "");
	if (c.size)
		printf(",\n           letters up to %.0f MB", (double)c.size / 1e6);
	puts("");
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

		for (int k = 0;
		     k < LOOKED && timetable_next(a, s, &s->rhythm.v[i], at, &at, NULL) == OK &&
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

void check_pace(struct arena *a, const struct settings *s)
{
	int per_day = s->send.per_day, letters = busiest_day(a, s);

	if (s->send.per_hour && (!per_day || per_day > 24 * s->send.per_hour))
		per_day = 24 * s->send.per_hour;
	if (!per_day) {
		puts("Pace       no cap is set: ask the provider how many letters a day it lets\n"
		     "           go, and write it into send.per_day");
		return;
	}
	per_day -= per_day / 5; /* kept for answers */
	printf("Pace       the account carries about %d letter%s a day beside answers", per_day,
	       text_s(per_day));
	if (letters)
		printf(": %d member%s,\n           if the rules send %d a day to each",
		       per_day / letters, text_s(per_day / letters), letters);
	puts("");
	printf("           (for members who take each post: %d member%s at 10 posts a day)\n",
	       per_day / 10, text_s(per_day / 10));
}
