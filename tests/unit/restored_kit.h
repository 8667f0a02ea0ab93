/*
 * restored_kit.h - a community whose backup is restored: mails and letters since, and the mails again.
 */
#ifndef TESTS_RESTORED_KIT_H
#define TESTS_RESTORED_KIT_H

#include "digest_kit.h"

#include "cli/cli.h"
#include "courier.h"
#include "store/store_left.h"

extern const struct command command_restore;

#define HERE "circle@example.org"
#define ANA  "ana@far.example"

enum { MAILS = 20 };

/* A community, the mails that came since its backup, and the courier's journal. */
static struct kit *k;
static const char *mails[MAILS];
static int64_t came[MAILS]; /* when the server had them */
static size_t n_mails;
static int64_t uid_then;
static bool journal;

static inline void open_circle(const char *more)
{
	const char *text, *tmp;
	FILE *f;

	k = kit_open(more);
	tmp = community_templates(k->a, k->set);
	text = arena_printf(k->a,
			    "community: { name = \"Circle\"; address = \"" HERE "\"; };\n"
			    "inbox: { kind = \"maildir\"; path = \"in\"; };\n"
			    "send: { kind = \"maildir\"; path = \"out\"; };\n"
			    "trust: { authserv_ids = [ \"mx.example.org\" ]; };\n"
			    "store: { state = \"state\"; templates = \"%s\"; };\n%s",
			    tmp, more ? more : "");
	f = fopen(arena_printf(k->a, "%s/tidings.conf", k->dir), "w");
	assert_non_null(f);
	assert_int_equal(fputs(text, f) < 0, 0);
	assert_int_equal(fclose(f), 0);
	n_mails = 0;
	journal = true;
}

static inline void set_all(const char *statement)
{
	store_begin(k->c->s);
	assert_int_equal(sqlite3_exec(sql_db(k->c->s), statement, NULL, NULL, NULL), SQLITE_OK);
	store_commit(k->c->s);
}

/* All that waits leaves, as the courier lets it: into sent.log first. */
static inline struct kit_letter **leave(size_t *n)
{
	struct store *s = k->c->s;
	struct letter_row *v;
	struct kit_letter **out;
	struct sent_log *log;
	struct why w;
	int64_t cut, last;

	assert_int_equal(sent_log_open(k->set->store.state, &log, &w), OK);
	store_begin(s);
	v = letters_claim(s, k->a, k->now, 60, CLASS_NEWSLETTER, 1000, n);
	out = arena_get(k->a, (*n + 1) * sizeof *out);
	for (size_t i = 0; i < *n; i++) {
		struct mailing *m = mailing_find(s, k->a, v[i].mailing);

		sent_log_about(log, m->id, m->about);
		if (m->edition && (edition_left(s, m->edition, &cut, &last), cut))
			sent_log_cut(log, cut, last);
		if (m->activity)
			sent_log_opened(log, m->activity, left_opening(s, m->activity));
		sent_log_add(log, v[i].token);
		sent_log_landed(log, v[i].token);
		letter_settle(s, v[i].id, "sent", k->now, 0, "250 ok");
		out[i] = kit_read_letter(k, &v[i]);
	}
	sent_log_sync(log);
	outbox_logged_set(s, sent_log_synced(log));
	store_commit(s);
	sent_log_close(log);
	return out;
}

static inline struct kit_letter *leaves_to(const char *rcpt)
{
	size_t n = 0;
	struct kit_letter **v = leave(&n), *l = digest_to(v, n, rcpt);

	assert_non_null(l);
	return l;
}

static inline void backup(void)
{
	struct why w;

	uid_then = k->uid;
	assert_int_equal(store_backup(k->c->s, arena_printf(k->a, "%s/old.db", k->dir), &w), OK);
}

/* A mail since the backup: it will be fetched again. */
static inline struct arrival *mail(const char *from, const char *to, const char *head,
				   const char *text)
{
	const char *raw =
		arena_printf(k->a,
			     "Authentication-Results: mx.example.org; dmarc=pass header.from=%s\r\n"
			     "From: <%s>\r\nTo: %s\r\nSubject: Number %zu\r\nMessage-ID: "
			     "<b%zu@client.example>\r\n"
			     "Date: %s\r\n%s\r\n%s\r\n",
			     strchr(from, '@') + 1, from, to, n_mails, n_mails,
			     when_rfc5322(k->a, k->now), head, text);

	assert_true(n_mails < MAILS);
	came[n_mails] = k->now;
	mails[n_mails++] = raw;
	return kit_raw(k, raw);
}

static inline void restore(void)
{
	char *conf = arena_printf(k->a, "%s/tidings.conf", k->dir),
	     *old = arena_printf(k->a, "%s/old.db", k->dir),
	     *argv[] = { (char[]){ "restore" }, (char[]){ "-c" }, conf, old, NULL };
	int out = dup(1);
	struct why w = { "" };

	community_close(k->c);
	if (!journal)
		assert_int_equal(unlink(arena_printf(k->a, "%s/sent.log", k->set->store.state)), 0);
	fflush(stdout);
	assert_non_null(freopen("/dev/null", "w", stdout));
	assert_int_equal(command_restore.run(4, argv), 0);
	fflush(stdout);
	dup2(out, 1);
	close(out);
	if (desk_open(k->set, STORE_WORK, &k->c, &w) != OK)
		fail_msg("%s", w.text);
}

/* The first n mails since the backup come again. */
static inline void fetch_again(size_t n)
{
	k->uid = uid_then;
	for (size_t i = 0; i < n; i++) {
		k->received = came[i];
		kit_raw(k, mails[i]);
	}
	k->received = 0;
	store_begin(k->c->s);
	store_meta_drop(k->c->s, "refetching");
	store_commit(k->c->s);
	k->uid = uid_then + (int64_t)n_mails;
}

#endif
