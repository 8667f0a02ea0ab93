#include "tests/unit/send_kit.h"

#include <dirent.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/buf.h"
#include "send/talk.h"

static char maildir[96];

/* ---- stuffing, addresses, replies ---- */

static const char *stuffed(struct arena *a, const char *const *pieces)
{
	struct buf b = BUF(a);
	struct send_stuff st = SEND_STUFF(&b);

	for (; *pieces; pieces++)
		send_stuff_add(&st, *pieces, strlen(*pieces));
	send_stuff_end(&st);
	return buf_text(&b);
}

#define STUFFED(a, ...) stuffed(a, (const char *const[]){ __VA_ARGS__, NULL })

static void attack_3_stuffing_leaves_no_way_to_end_a_letter(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	assert_string_equal(STUFFED(a, "a\nb\r\nc\rd"), "a\r\nb\r\nc\r\nd\r\n");
	assert_string_equal(STUFFED(a, ".\n", ".", ".x\n.\r\n"), "..\r\n...x\r\n..\r\n");
	assert_string_equal(STUFFED(a, "a\r", "\n.\r", ".\n"), "a\r\n..\r\n..\r\n");
	assert_string_equal(STUFFED(a, "x\n.", "\nMAIL"), "x\r\n..\r\nMAIL\r\n");
	arena_free(a);
}

/* Any bytes, in any cuts: the result is always fit, and says the same as in one piece. */
static void whatever_is_stuffed_is_fit_for_the_wire(void **state)
{
	static const char LETTERS[] = "\r\n.\r\n.ab\0";
	struct arena *a = arena_new();
	unsigned rnd = 7;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct buf whole = BUF(a), cut = BUF(a);
		struct send_stuff one = SEND_STUFF(&whole), many = SEND_STUFF(&cut);
		char text[24];
		size_t n = 1 + (rnd = rnd * 1103515245 + 12345) / 65536 % (sizeof text - 1);
		struct iovec v[24];

		for (size_t i = 0; i < n; i++)
			text[i] = LETTERS[(rnd = rnd * 1103515245 + 12345) / 65536 % 10];
		send_stuff_add(&one, text, n);
		for (size_t i = 0; i < n; i++)
			send_stuff_add(&many, text + i, 1);
		send_stuff_end(&one);
		send_stuff_end(&many);
		assert_string_equal(buf_text(&whole), buf_text(&cut));
		v[0] = (struct iovec){ whole.p, whole.n };
		assert_null(send_content_fault(v, NULL, 1));
		assert_null(strstr(buf_text(&whole), "\r\n.\r\n"));
		arena_reset(a);
	}
	arena_free(a);
}

/* Content checked once for all its letters is found fit or unfit as if each were read. */
static void a_piece_known_before_is_judged_as_one_that_is_read(void **state)
{
	static const char *const WORDS[] = { "\r\n", "\r\n..", "a", "bcd", "\r\n", ".", "\r", "e" };
	unsigned rnd = 11;
	int fit = 0;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char text[16] = { 0 };
		struct iovec v[3];
		struct send_seam seam[3];
		const struct send_seam *known[3];
		const char *read;

		for (size_t n = 0; n < 10;) {
			const char *word = WORDS[(rnd = rnd * 1103515245 + 12345) / 65536 % 8];

			memcpy(text + n, word, strlen(word));
			n += strlen(word);
		}
		memcpy(text + 10, "\r\n", 2);
		for (int i = 0; i < 3; i++) {
			v[i] = (struct iovec){ text + 4 * i, 4 };
			send_seam_find(&seam[i], text + 4 * i, 4);
			known[i] = round & 1 << i ? &seam[i] : NULL;
		}
		read = send_content_fault(v, NULL, 3);
		fit += !read;
		assert_ptr_equal(send_content_fault(v, known, 3), read);
	}
	assert_in_range(fit, 100, 19900);
}

static const char *fault_of(const char *one, const char *two)
{
	struct iovec v[2] = { { (char *)(uintptr_t)one, strlen(one) },
			      { (char *)(uintptr_t)two, strlen(two) } };

	return send_content_fault(v, NULL, 2);
}

static void unfit_content_is_found_across_pieces(void **state)
{
	(void)state;
	assert_null(fault_of("a\r", "\nb\r\n"));
	assert_null(fault_of("a\r\n", "..\r\n"));
	assert_null(fault_of("a\r\n.", ".x\r\n"));
	assert_non_null(fault_of("a\r\n.", "\r\n"));
	assert_non_null(fault_of("a\r\n", ".\r\n"));
	assert_non_null(fault_of("a\r", "b\r\n"));
	assert_non_null(fault_of("a", "\nb\r\n"));
	assert_non_null(fault_of("a\r\n", "b"));
	assert_non_null(fault_of("a\r\n", "b\r"));
	assert_non_null(fault_of("a\rb\r\n", ""));
	assert_non_null(fault_of("", ""));
	assert_non_null(fault_of(".a\r\n", ""));
}

static void addresses_are_checked_at_the_edge(void **state)
{
	char longest[300];

	(void)state;
	assert_null(send_address_fault("a.b+c@lists.example.org"));
	assert_null(send_address_fault("circle+b.abcdefgh234567@x.example"));
	assert_null(send_address_fault("a@[192.0.2.1]"));
	assert_null(send_address_fault("\"a@b\"@x.example"));
	assert_non_null(send_address_fault(""));
	assert_non_null(send_address_fault("a"));
	assert_non_null(send_address_fault("@x.example"));
	assert_non_null(send_address_fault("a@"));
	assert_non_null(send_address_fault("a@b@c"));
	assert_non_null(send_address_fault("a@b> SIZE=1"));
	assert_non_null(send_address_fault("a@b\r\nDATA"));
	assert_non_null(send_address_fault("<a@b"));
	assert_non_null(send_address_fault("a b@c"));
	assert_non_null(send_address_fault("a@b\x7f"));
	assert_non_null(send_address_fault("a@b,c@d"));
	assert_non_null(send_address_fault("a@\xff"));
	memset(longest, 'a', 65);
	snprintf(longest + 65, 100, "@x.example");
	assert_non_null(send_address_fault(longest));
	memset(longest, 'a', 290);
	longest[2] = '@';
	longest[255] = '\0';
	assert_non_null(send_address_fault(longest));
	longest[254] = '\0';
	assert_null(send_address_fault(longest));
}

static void replies_are_read_with_all_their_parts(void **state)
{
	struct reply_in in = { 0 };
	struct why w;

	(void)state;
	assert_int_equal(reply_line(&in, "550-5.7.1 First \x1b[31m", 21, &w), NONE);
	assert_int_equal(reply_line(&in, "550 5.7.1 second", 16, &w), OK);
	assert_int_equal(in.r.code, 550);
	assert_string_equal(in.r.enhanced, "5.7.1");
	assert_string_equal(in.r.text, "First ?[31m / second");
	in = (struct reply_in){ 0 };
	assert_int_equal(reply_line(&in, "250", 3, &w), OK);
	in = (struct reply_in){ 0 };
	assert_int_equal(reply_line(&in, "250 4.1.1 odd class", 19, &w), OK);
	assert_string_equal(in.r.enhanced, "");
	assert_int_equal(reply_line(&in, "hello", 5, &w), BAD);
	assert_int_equal(reply_line(&in, "25", 2, &w), BAD);
	assert_int_equal(reply_line(&in, "2500 x", 6, &w), BAD);
	assert_int_equal(reply_line(&in, "650 x", 5, &w), BAD);
}

/* ---- Maildir ---- */

static struct send_letter letter(struct iovec *v, const char *one, const char *two)
{
	v[0] = (struct iovec){ (char *)(uintptr_t)one, strlen(one) };
	v[1] = (struct iovec){ (char *)(uintptr_t)two, strlen(two) };
	return (struct send_letter){
		.from = "b1@lists.example", .rcpt = "u1@members.example", .content = v, .pieces = 2
	};
}

/* The only file of a folder below the Maildir; how many there are. */
static int only_file(const char *folder, char path[500])
{
	char at[200];
	struct dirent *e;
	int n = 0;
	DIR *d;

	snprintf(at, sizeof at, "%s/%s", maildir, folder);
	d = opendir(at);
	assert_non_null(d);
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.') {
			snprintf(path, 500, "%s/%s", at, e->d_name);
			n++;
		}
	closedir(d);
	return n;
}

static void a_maildir_gets_the_letter_as_it_was_written(void **state)
{
	char path[500], got[500] = "";
	struct iovec v[2];
	struct send_letter l = letter(v, "Subject: x\r\n\r\n..one\r", "\n...\r\n\r\n..\r\nend\r\n");
	struct why w;
	FILE *f;

	(void)state;
	assert_int_equal(send_maildir(maildir, "<1@lists.example>", &l, &w), OK);
	assert_int_equal(only_file("tmp", path), 0);
	assert_int_equal(only_file("new", path), 1);
	f = fopen(path, "r");
	assert_non_null(f);
	got[fread(got, 1, sizeof got - 1, f)] = '\0';
	fclose(f);
	assert_string_equal(got, "Return-Path: <b1@lists.example>\n"
				 "Delivered-To: u1@members.example\n"
				 "Subject: x\n\n.one\n..\n\n.\nend\n");
	unlink(path);
}

static void a_repeat_is_recognised_in_new_and_in_cur(void **state)
{
	char path[500], read_path[700], other[500];
	struct iovec v[2];
	struct send_letter l = letter(v, "Subject: x\r\n\r\n", "text\r\n");
	struct why w;

	(void)state;
	assert_int_equal(send_maildir(maildir, "<2@lists.example>", &l, &w), OK);
	assert_int_equal(send_maildir(maildir, "<2@lists.example>", &l, &w), NONE);
	assert_int_equal(only_file("new", path), 1);
	snprintf(read_path, sizeof read_path, "%s/cur/%s:2,S", maildir, strrchr(path, '/') + 1);
	assert_int_equal(rename(path, read_path), 0);
	assert_int_equal(send_maildir(maildir, "<2@lists.example>", &l, &w), NONE);
	assert_int_equal(only_file("new", other), 0);
	assert_int_equal(send_maildir(maildir, "<3@lists.example>", &l, &w), OK);
	assert_int_equal(only_file("new", other), 1);
	unlink(other);
	unlink(read_path);
}

static void what_a_crash_left_in_tmp_is_written_over(void **state)
{
	char path[500], tmp[700];
	struct iovec v[2];
	struct send_letter l = letter(v, "Subject: x\r\n\r\n", "text\r\n");
	struct stat st;
	struct why w;
	FILE *f;

	(void)state;
	assert_int_equal(send_maildir(maildir, "<4@lists.example>", &l, &w), OK);
	assert_int_equal(only_file("new", path), 1);
	snprintf(tmp, sizeof tmp, "%s/tmp/%s", maildir, strrchr(path, '/') + 1);
	unlink(path);
	f = fopen(tmp, "w");
	fprintf(f, "half a letter, but a long one: %0500d", 0);
	fclose(f);
	assert_int_equal(send_maildir(maildir, "<4@lists.example>", &l, &w), OK);
	assert_int_equal(only_file("tmp", tmp), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_true(st.st_size < 200);
	unlink(path);
}

static void a_maildir_that_cannot_be_is_said(void **state)
{
	struct iovec v[2], v2[2];
	struct send_letter l = letter(v, "Subject: x\r\n\r\n", "text\r\n");
	struct send_letter bad = letter(v2, "Subject: x\r\n\r\n", ".\r\n");
	struct why w;

	(void)state;
	assert_int_equal(send_maildir("/nowhere/at/all", "<5@x>", &l, &w), BAD);
	assert_non_null(strstr(w.text, "/nowhere/at/all"));
	assert_int_equal(send_maildir(maildir, "<5@x>", &bad, &w), BAD);
}

static int set_up(void **state)
{
	if (fake_set_up(state))
		return -1;
	snprintf(maildir, sizeof maildir, "%s/Maildir", kit_dir);
	return 0;
}

static int tear_down(void **state)
{
	static const char *const FOLDERS[] = { "/tmp", "/new", "/cur", "" };
	char path[200];

	for (int i = 0; i < 4; i++) {
		snprintf(path, sizeof path, "%s%s", maildir, FOLDERS[i]);
		rmdir(path);
	}
	return fake_tear_down(state);
}

static void a_server_that_puts_three_letters_off_means_the_account(void **state)
{
	static const char *const rules[] = { "RCPT reply 452 4.5.3 Too many",
					     "DATA reply 452 4.3.1 No room",
					     "DOT reply 454 4.7.0 Rate" };

	(void)state;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		const char *args[] = { "--rule", rules[i], NULL };
		struct fake k = fake_start(args);
		struct run *r = run_new(5, 1, k.port);

		run_all(r);
		assert_string_equal(r->outcome, "FFFRR");
		assert_int_equal(r->pause, SEND_PAUSE_CAP);
		fake_stop(k);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attack_3_stuffing_leaves_no_way_to_end_a_letter),
		cmocka_unit_test(whatever_is_stuffed_is_fit_for_the_wire),
		cmocka_unit_test(unfit_content_is_found_across_pieces),
		cmocka_unit_test(a_piece_known_before_is_judged_as_one_that_is_read),
		cmocka_unit_test(addresses_are_checked_at_the_edge),
		cmocka_unit_test(replies_are_read_with_all_their_parts),
		cmocka_unit_test(a_maildir_gets_the_letter_as_it_was_written),
		cmocka_unit_test(a_repeat_is_recognised_in_new_and_in_cur),
		cmocka_unit_test(what_a_crash_left_in_tmp_is_written_over),
		cmocka_unit_test(a_maildir_that_cannot_be_is_said),
		cmocka_unit_test(a_server_that_puts_three_letters_off_means_the_account),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
