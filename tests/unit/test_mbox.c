#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "inbox/mbox.h"
#include "inbox/postmark.h"

#define MARK  "From ann@example.org Mon Mar  3 10:00:00 2025\n"
#define MARK2 "From bob@example.org Tue Mar  4 11:30:00 2025\n"

struct seen {
	struct arena *a;
	char *mail[64], *note;
	size_t n[64];
	off_t offset[64];
	int count, stop_at;
};

static int file_of(const char *text, size_t n)
{
	char path[] = "/tmp/tidings-mbox-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	assert_int_equal(write(fd, text, n), (ssize_t)n);
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static enum err take(void *arg, const char *raw, size_t n, off_t offset)
{
	struct seen *s = arg;

	if (s->count == s->stop_at)
		return AGAIN;
	assert_true(s->count < 64);
	s->mail[s->count] = arena_ndup(s->a, raw, n);
	s->n[s->count] = n;
	s->offset[s->count++] = offset;
	return OK;
}

static void note(void *arg, const char *text)
{
	struct seen *s = arg;

	s->note = arena_dup(s->a, text);
}

static enum err walk_n(struct seen *s, const char *text, size_t n, struct inbox_walk *walk)
{
	int fd = file_of(text, n);
	struct why w;
	enum err e;

	*s = (struct seen){ .a = s->a ? s->a : arena_new(), .stop_at = s->stop_at };
	walk->arg = s;
	walk->note = note;
	e = inbox_mbox_each(fd, walk, take, &w);
	close(fd);
	return e;
}

static enum err walk(struct seen *s, const char *text)
{
	struct inbox_walk k = { 0 };

	s->stop_at = -1;
	return walk_n(s, text, strlen(text), &k);
}

static void an_mbox_is_cut_at_its_postmarks(void **state)
{
	struct seen s = { 0 };

	(void)state;
	assert_int_equal(walk(&s, MARK "Subject: one\n\nbody\n\n" MARK2 "Subject: two\n\nbody\n"),
			 OK);
	assert_int_equal(s.count, 2);
	assert_string_equal(s.mail[0], "Subject: one\n\nbody\n");
	assert_string_equal(s.mail[1], "Subject: two\n\nbody\n");
	assert_int_equal(s.offset[1], strlen(MARK "Subject: one\n\nbody\n\n"));
	arena_free(s.a);
}

static void crlf_is_kept(void **state)
{
	struct seen s = { 0 };

	(void)state;
	walk(&s, "From a@b Mon Mar  3 10:00:00 2025\r\nSubject: x\r\n\r\nhi\r\n\r\n"
		 "From a@b Mon Mar  3 10:00:01 2025\r\nSubject: y\r\n\r\n>From me\r\n");
	assert_int_equal(s.count, 2);
	assert_string_equal(s.mail[0], "Subject: x\r\n\r\nhi\r\n");
	assert_string_equal(s.mail[1], "Subject: y\r\n\r\nFrom me\r\n");
	arena_free(s.a);
}

static void a_sentence_that_begins_with_from_stays_text(void **state)
{
	struct seen s = { 0 };

	(void)state;
	walk(&s, MARK "Subject: one\n\nHello\n\nFrom Monday on we meet at 10:00 until March 2025\n"
		      "and later.\n\nFrom my point of view: no.\n\nFrom: not a header either\n");
	assert_int_equal(s.count, 1);
	assert_non_null(strstr(s.mail[0], "\nFrom Monday on"));
	assert_non_null(strstr(s.mail[0], "\nFrom my point"));
	arena_free(s.a);
}

static void quoting_of_from_is_taken_off_once_and_only_in_bodies(void **state)
{
	struct seen s = { 0 };

	(void)state;
	walk(&s,
	     MARK "Subject: one\n>From ann: envelope\n\n>From a\n>>From b\n> From c\n>Fromage\n");
	assert_string_equal(
		s.mail[0],
		"Subject: one\n>From ann: envelope\n\nFrom a\n>From b\n> From c\n>Fromage\n");
	arena_free(s.a);
}

static void a_git_patch_in_a_body_does_not_split_the_mail(void **state)
{
	static const char git[] = "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 "
				  "00:00:00 2001\nFrom: Ann <a@b>\n";
	struct seen s = { 0 };
	char text[1024];

	(void)state;
	snprintf(text, sizeof text, MARK "Subject: one\n\nthe patch:\n\n%sSubject: fix\n\ndiff\n",
		 git);
	walk(&s, text);
	assert_int_equal(s.count, 1);
	snprintf(text, sizeof text, "%sSubject: 1/2\n\na\n\n%sSubject: 2/2\n\nb\n", git, git);
	walk(&s, text);
	assert_int_equal(s.count, 2);
	arena_free(s.a);
}

static void the_shapes_of_postmarks_met_in_archives_are_known(void **state)
{
	static const char *const yes[] = {
		"From ann@example.org Mon Mar  3 10:00:00 2025",
		"From ann at example.org  Mon Mar  3 10:00:00 2025",
		"From - Mon Mar 03 10:00:00 2025",
		"From MAILER-DAEMON Fri Jul  8 12:08:34 2011",
		"From ann@example.org Mon Mar  3 10:00:00 2025 +0100",
		"From ann@example.org Mon Mar  3 10:00:00 CET 2025",
		"From ann@example.org Mon Mar  3 10:00 2025",
		"From 1234567@xxx Mon Mar 03 10:00:00 +0000 2025",
		"From ann@example.org Mon, 03 Mar 2025 10:00:00 +0000",
		"From ann@example.org 2025-03-03T10:00:00Z",
	};
	static const char *const no[] = {
		"From here",
		"From: ann@example.org",
		"From 10:00 on",
		"From March 2025 we meet",
		"From ann@example.org",
		"From ",
		"from ann@example.org Mon Mar  3 10:00:00 2025",
		"From about 1990 to May we slept",
	};

	(void)state;
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
		if (!inbox_postmark(yes[i], strlen(yes[i])))
			fail_msg("not known: %s", yes[i]);
	for (size_t i = 0; i < sizeof no / sizeof *no; i++)
		if (inbox_postmark(no[i], strlen(no[i])))
			fail_msg("wrongly taken: %s", no[i]);
}

static void a_missing_blank_line_does_not_join_two_mails(void **state)
{
	struct seen s = { 0 };

	(void)state;
	walk(&s, MARK "Subject: one\n\nbody\n" MARK2 "Subject: two\n\nbody\n");
	assert_int_equal(s.count, 2);
	assert_string_equal(s.mail[0], "Subject: one\n\nbody\n");
	arena_free(s.a);
}

static void a_single_mail_is_told_apart_and_left_whole(void **state)
{
	static const char mail[] =
		"Received: x\nSubject: one\n\n>From a\n\n" MARK "Subject: in it\n\n";
	struct seen s = { 0 };

	(void)state;
	assert_int_equal(walk(&s, mail), OK);
	assert_int_equal(s.count, 1);
	assert_string_equal(s.mail[0], mail);
	arena_free(s.a);
}

static void a_mail_that_begins_with_junk_is_still_a_mail(void **state)
{
	struct seen s = { 0 };

	(void)state;
	assert_int_equal(walk(&s, " folded\nSubject: one\n\nbody\n"), OK);
	assert_int_equal(s.count, 1);
	assert_int_equal(walk(&s, "\xef\xbb\xbfSubject: one\n\nbody\n"), OK);
	assert_string_equal(s.mail[0], "Subject: one\n\nbody\n");
	assert_int_equal(walk(&s, "Hello\rSubject: one\r\rbody\r"), OK);
	assert_int_equal(s.count, 1);
	arena_free(s.a);
}

static void what_is_no_mail_is_refused_with_a_reason(void **state)
{
	static const char packed[] = "\x1f\x8b\x08rest of it";
	struct seen s = { 0 };

	(void)state;
	assert_int_equal(walk(&s, "just some text\nwithout anything\n"), BAD);
	assert_int_equal(walk(&s, packed), BAD);
	assert_int_equal(s.count, 0);
	assert_int_equal(walk(&s, ""), OK);
	assert_int_equal(walk(&s, "\n\n"), OK);
	assert_int_equal(s.count, 0);
	arena_free(s.a);
}

static void a_stopped_walk_resumes_where_it_stopped(void **state)
{
	static const char text[] =
		MARK "Subject: 1\n\na\n\n" MARK "Subject: 2\n\nb\n\n" MARK2 "Subject: 3\n\nc\n\n";
	struct seen s = { .stop_at = 1 };
	struct inbox_walk k = { 0 };

	(void)state;
	assert_int_equal(walk_n(&s, text, strlen(text), &k), AGAIN);
	assert_int_equal(s.count, 1);
	assert_int_equal(k.next, strlen(MARK "Subject: 1\n\na\n\n"));
	k.from = k.next;
	s.stop_at = -1;
	assert_int_equal(walk_n(&s, text, strlen(text), &k), OK);
	assert_int_equal(s.count, 2);
	assert_string_equal(s.mail[0], "Subject: 2\n\nb\n");
	assert_int_equal(k.next, strlen(text));
	k.from = k.next;
	assert_int_equal(walk_n(&s, text, strlen(text), &k), OK);
	assert_int_equal(s.count, 0);
	k.from = 7;
	assert_int_equal(walk_n(&s, text, strlen(text), &k), BAD);
	arena_free(s.a);
}

static void a_mail_over_the_limit_is_skipped_with_a_note(void **state)
{
	struct arena *a = arena_new();
	struct buf b = BUF(a);
	struct seen s = { .stop_at = -1 };
	struct inbox_walk k = { .limit = 1000 };

	(void)state;
	buf_str(&b, MARK "Subject: big\n\n");
	for (int i = 0; i < 600000; i++)
		buf_char(&b, 'x'); /* one line, longer than any window */
	buf_str(&b, "\n\n" MARK2 "Subject: small\n\nok\n");
	assert_int_equal(walk_n(&s, b.p, b.n, &k), OK);
	assert_int_equal(s.count, 1);
	assert_string_equal(s.mail[0], "Subject: small\n\nok\n");
	assert_int_equal(k.skipped, 1);
	assert_non_null(strstr(s.note, "byte 0"));
	k.limit = 1 << 20;
	assert_int_equal(walk_n(&s, b.p, b.n, &k), OK);
	assert_int_equal(s.count, 2);
	assert_int_equal(s.n[0], strlen("Subject: big\n\n") + 600001);
	arena_free(s.a);
	arena_free(a);
}

/* The window is 256 KiB: let each boundary fall on every byte of a postmark and its surroundings. */
static void a_window_boundary_changes_nothing(void **state)
{
	enum { WINDOW = 256 * 1024 };
	static const char tail[] = "\n\n" MARK2 "Subject: two\n\n>From x\n";
	struct arena *a = arena_new();
	char *text = arena_get(a, WINDOW * 2);

	(void)state;
	for (int shift = 0; shift < 90; shift++) {
		struct seen s = { .a = a, .stop_at = -1 };
		struct inbox_walk k = { 0 };
		size_t n = strlen(MARK "Subject: one\n\n"), fill = WINDOW - (size_t)shift;

		memcpy(text, MARK "Subject: one\n\n", n);
		for (; n < fill; n++)
			text[n] = n % 70 ? 'y' : '\n';
		memcpy(text + n, tail, sizeof tail);
		assert_int_equal(walk_n(&s, text, n + sizeof tail - 1, &k), OK);
		assert_int_equal(s.count, 2);
		assert_string_equal(s.mail[1], "Subject: two\n\nFrom x\n");
		assert_int_equal(s.n[0], fill + 1 - strlen(MARK));
	}
	arena_free(a);
}

/* --- Maildir ------------------------------------------------------------------------------ */

static char *maildir_new(struct arena *a)
{
	char *dir = arena_dup(a, "/tmp/tidings-maildir-XXXXXX");

	assert_non_null(mkdtemp(dir));
	assert_int_equal(mkdir(arena_printf(a, "%s/new", dir), 0700), 0);
	assert_int_equal(mkdir(arena_printf(a, "%s/cur", dir), 0700), 0);
	return dir;
}

static void put(struct arena *a, const char *dir, const char *name, const char *text)
{
	FILE *f = fopen(arena_printf(a, "%s/%s", dir, name), "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void maildir_remove(struct arena *a, const char *dir, const char *const *names)
{
	for (; *names; names++)
		unlink(arena_printf(a, "%s/%s", dir, *names));
	assert_int_equal(rmdir(arena_printf(a, "%s/new", dir)), 0);
	assert_int_equal(rmdir(arena_printf(a, "%s/cur", dir)), 0);
	rmdir(dir);
}

static enum err take_file(void *arg, const struct inbox_file *file, const char *raw, size_t n)
{
	struct seen *s = arg;

	s->mail[s->count++] =
		arena_printf(s->a, "%s %d %.*s", file->key, (int)file->fresh, (int)n, raw);
	return OK;
}

static bool want_not_200(void *arg, const char *key)
{
	(void)arg;
	return strcmp(key, "200.b.host") != 0;
}

static void a_maildir_is_read_in_the_order_of_delivery(void **state)
{
	static const char *const names[] = { "cur/1000.c.host:2,S", "new/200.b.host",
					     "cur/90.a.host:2,", "new/.hidden", NULL };
	struct arena *a = arena_new();
	struct seen s = { .a = a };
	struct inbox_walk k = { .arg = &s };
	char *dir = maildir_new(a);

	(void)state;
	put(a, dir, names[0], "C");
	put(a, dir, names[1], "B");
	put(a, dir, names[2], "A");
	put(a, dir, names[3], "H");
	assert_int_equal(inbox_kind_of(dir), INBOX_MAILDIR);
	assert_int_equal(inbox_maildir_each(dir, &k, take_file, NULL), OK);
	assert_int_equal(s.count, 3);
	assert_string_equal(s.mail[0], "90.a.host 0 A");
	assert_string_equal(s.mail[1], "200.b.host 1 B");
	assert_string_equal(s.mail[2], "1000.c.host 0 C");
	s.count = 0;
	k.want = want_not_200;
	assert_int_equal(inbox_maildir_each(dir, &k, take_file, NULL), OK);
	assert_int_equal(s.count, 2);
	maildir_remove(a, dir, names);
	arena_free(a);
}

static enum err move_the_next(void *arg, const struct inbox_file *file, const char *raw, size_t n)
{
	struct seen *s = arg;

	if (s->count == 0)
		assert_int_equal(rename(arena_printf(s->a, "%s/new/200.b.host", s->note),
					arena_printf(s->a, "%s/cur/200.b.host:2,", s->note)),
				 0);
	return take_file(arg, file, raw, n);
}

static void a_mail_moved_while_we_read_is_found_again(void **state)
{
	static const char *const names[] = { "new/100.a.host", "cur/200.b.host:2,", NULL };
	struct arena *a = arena_new();
	struct seen s = { .a = a };
	struct inbox_walk k = { .arg = &s };
	char *dir = s.note = maildir_new(a);

	(void)state;
	put(a, dir, "new/100.a.host", "A");
	put(a, dir, "new/200.b.host", "B");
	assert_int_equal(inbox_maildir_each(dir, &k, move_the_next, NULL), OK);
	assert_int_equal(s.count, 2);
	assert_string_equal(s.mail[1], "200.b.host 0 B");
	maildir_remove(a, dir, names);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_mbox_is_cut_at_its_postmarks),
		cmocka_unit_test(crlf_is_kept),
		cmocka_unit_test(a_sentence_that_begins_with_from_stays_text),
		cmocka_unit_test(quoting_of_from_is_taken_off_once_and_only_in_bodies),
		cmocka_unit_test(a_git_patch_in_a_body_does_not_split_the_mail),
		cmocka_unit_test(the_shapes_of_postmarks_met_in_archives_are_known),
		cmocka_unit_test(a_missing_blank_line_does_not_join_two_mails),
		cmocka_unit_test(a_single_mail_is_told_apart_and_left_whole),
		cmocka_unit_test(a_mail_that_begins_with_junk_is_still_a_mail),
		cmocka_unit_test(what_is_no_mail_is_refused_with_a_reason),
		cmocka_unit_test(a_stopped_walk_resumes_where_it_stopped),
		cmocka_unit_test(a_mail_over_the_limit_is_skipped_with_a_note),
		cmocka_unit_test(a_window_boundary_changes_nothing),
		cmocka_unit_test(a_maildir_is_read_in_the_order_of_delivery),
		cmocka_unit_test(a_mail_moved_while_we_read_is_found_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
