#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/token.h"
#include "store/functions.h"
#include "store/pack.h"
#include "store/store_arrival.h"
#include "store/store_member.h"
#include "store/store_outbox.h"
#include "store/store_post.h"
#include "store/store_rhythm.h"

static struct arena *a;
static struct store *s;
static char dir[] = "/tmp/tidings-store-XXXXXX";

static int begin(void **state)
{
	struct why w;

	(void)state;
	a = arena_new();
	strcpy(dir + strlen(dir) - 6, "XXXXXX");
	if (!mkdtemp(dir) || store_open(dir, STORE_MIGRATE, &s, &w) != OK)
		return 1;
	store_begin(s);
	return 0;
}

static int end(void **state)
{
	char command[200];

	(void)state;
	if (store_writing(s))
		store_commit(s);
	store_close(s);
	snprintf(command, sizeof command, "%s", dir);
	arena_free(a);
	for (const char *const *f =
		     (const char *const[]){ "store.db", "store.db-wal", "store.db-shm", "lock",
					    "copy.db", NULL };
	     *f; f++) {
		snprintf(command, sizeof command, "%s/%s", dir, *f);
		unlink(command);
	}
	return rmdir(dir);
}

static int64_t member(const char *address)
{
	struct member m = { .name = "Ana", .address = address };

	assert_int_equal(member_add(s, &m, address, 1000), OK);
	return m.id;
}

static int64_t mailing(const char *key, enum letter_class class, bool held)
{
	struct mailing m = { .key = key,
			     .kind = "post",
			     .class = class,
			     .sender = "c+b.%@example.org",
			     .content = "Subject: x\r\n\r\ny\r\n",
			     .content_n = 17,
			     .marks = "",
			     .created = 1000,
			     .held = held };

	mailing_add(s, &m);
	return m.id;
}

static int64_t letter(int64_t mailing_id, int64_t member_id, enum letter_class class, int64_t due)
{
	struct letter_row l = { .mailing = mailing_id,
				.member = member_id,
				.rcpt = "ana@example.org",
				.token = "t",
				.class = class,
				.due = due };

	return letter_add(s, &l) == OK ? l.id : 0;
}

static void the_same_uid_is_one_arrival(void **state)
{
	struct arrival r = { .mailbox = mailbox_get(s, a, "INBOX", "in")->id,
			     .uidvalidity = 7,
			     .uid = 12,
			     .at = 5,
			     .received = 4,
			     .bytes = 5 };
	char *raw;
	size_t n;

	(void)state;
	assert_int_equal(arrival_add(s, a, &r, "hello", 5), OK);
	assert_int_equal(arrival_add(s, a, &r, "hello", 5), NONE);
	assert_int_equal(arrival_raw(s, a, 1, &raw, &n), OK);
	assert_int_equal(n, 5);
	assert_string_equal(raw, "hello");
	assert_int_equal(arrival_books(s).fresh, 1);
	arrival_settle(s, 1, "aside", "a duplicate", "id@x", "b@x", "0123456789abcdef");
	assert_int_equal(arrival_same(s, "0123456789abcdef", 0), 1);
	assert_int_equal(arrival_same(s, "0123456789abcdef", 1), 0);
}

static void a_mail_is_kept_packed_and_comes_back_byte_for_byte(void **state)
{
	struct arrival r = { .mailbox = mailbox_get(s, a, "INBOX", "in")->id, .uid = 1 };
	size_t size = 100000, n;
	char *text = arena_get(a, size), *raw;

	(void)state;
	for (size_t i = 0; i < size; i++)
		text[i] = "bean\0seed\r\n\xff"[i % 12];
	assert_int_equal(arrival_add(s, a, &r, text, size), OK);
	assert_true(sql_int(s, 0, "SELECT length(zstd) FROM raw", "") < 2000);
	assert_int_equal(arrival_raw(s, a, 1, &raw, &n), OK);
	assert_int_equal(n, size);
	assert_memory_equal(raw, text, size);
}

static void a_frame_larger_than_the_cap_is_not_unpacked(void **state)
{
	size_t n, len;
	const void *frame = pack(a, "aaaaaaaaaaaaaaaaaaaaaaaa", 24, PACK_RAW, &n);
	char *out;

	(void)state;
	assert_int_equal(unpack(a, frame, n, 23, &out, &len), BAD);
	assert_int_equal(unpack(a, frame, n, 24, &out, &len), OK);
	assert_int_equal(unpack(a, "no frame", 8, 100, &out, &len), BAD);
}

static void members_keep_what_was_saved(void **state)
{
	int64_t id = member("ana@example.org");
	struct member *m = member_find(s, a, id),
		      again = { .name = "B", .address = "ana@example.org" };

	(void)state;
	m->mode = "each";
	m->pace = "weekly on friday at 07:00";
	m->paused_until = 99;
	m->score = 1.5;
	m->level = "core";
	m->own_posts = true;
	member_save(s, m);
	m = member_by_address(s, a, "ana@example.org");
	assert_string_equal(m->mode, "each");
	assert_string_equal(m->pace, "weekly on friday at 07:00");
	assert_int_equal(m->paused_until, 99);
	assert_true(m->score > 1.49 && m->score < 1.51);
	assert_string_equal(m->level, "core");
	assert_true(m->own_posts && !m->trusted && !m->catch_up);
	assert_null(m->lang);
	assert_int_equal(member_add(s, &again, "ana@example.org", 2), NONE);
	assert_int_equal(again.id, id);
}

static void an_unconfirmed_address_is_nobodys_yet(void **state)
{
	int64_t ana = member("ana@example.org"), bo = member("bo@example.org");

	(void)state;
	assert_int_equal(address_add(s, ana, "work@example.org", "Work@example.org", 0), OK);
	assert_null(member_by_address(s, a, "work@example.org"));
	assert_int_equal(address_add(s, bo, "work@example.org", "work@example.org", 0), OK);
	address_confirm(s, "work@example.org", 5);
	assert_int_equal(member_by_address(s, a, "work@example.org")->id, bo);
	assert_int_equal(address_add(s, ana, "work@example.org", "x", 6), NONE);
}

static void a_claimed_letter_is_not_given_twice(void **state)
{
	int64_t m = mailing("post:1", CLASS_POST, false),
		l = letter(m, member("ana@example.org"), CLASS_POST, 10);
	size_t n;

	(void)state;
	assert_int_equal(letters_claim(s, a, 10, 100, 5, 50, &n)->id, l);
	assert_int_equal(n, 1);
	letters_claim(s, a, 10, 100, 5, 50, &n);
	assert_int_equal(n, 0);
	assert_int_equal(letters_free(s, 109, false, false), 0);
	assert_int_equal(letters_free(s, 110, false, false), 1);
	letters_claim(s, a, 110, 100, 5, 50, &n);
	assert_int_equal(n, 1);
}

static void a_letter_is_made_once_for_each_member(void **state)
{
	int64_t m = mailing("post:1", CLASS_POST, false), ana = member("ana@example.org");

	(void)state;
	assert_int_not_equal(letter(m, ana, CLASS_POST, 10), 0);
	assert_int_equal(letter(m, ana, CLASS_POST, 10), 0);
	assert_int_equal(mailing("post:1", CLASS_POST, false), m);
}

static void answers_go_before_editions_and_held_ones_stay(void **state)
{
	int64_t ana = member("ana@example.org");
	int64_t late = letter(mailing("e", CLASS_EDITION, false), ana, CLASS_EDITION, 1);
	int64_t soon = letter(mailing(NULL, CLASS_ANSWER, false), ana, CLASS_ANSWER, 9);
	struct letter_row *v;
	size_t n;

	(void)state;
	letter(mailing("h", CLASS_CARE, true), ana, CLASS_CARE, 1);
	letter(mailing("f", CLASS_CARE, false), ana, CLASS_CARE, 11);
	v = letters_claim(s, a, 10, 100, 5, 50, &n);
	assert_int_equal(n, 2);
	assert_int_equal(v[0].id, soon);
	assert_int_equal(v[1].id, late);
	assert_int_equal(outbox_counts(s).held, 1);
}

static void an_unsure_letter_is_ready_once_and_then_waits_for_a_person(void **state)
{
	int64_t l = letter(mailing("e", CLASS_EDITION, false), member("ana@example.org"),
			   CLASS_EDITION, 1);
	size_t n;

	(void)state;
	for (int i = 0; i < 2; i++) {
		letters_claim(s, a, 10, 100, 5, 50, &n);
		assert_int_equal(n, 1);
		letter_sending(s, l);
		letter_unsure(s, l, 10, 10, false, "the line broke");
	}
	letters_claim(s, a, 10, 100, 5, 50, &n);
	assert_int_equal(n, 0);
	assert_int_equal(outbox_counts(s).unsure, 1);
}

static void a_dead_couriers_letters_are_freed_or_unsure(void **state)
{
	int64_t m = mailing("e", CLASS_EDITION, false);
	int64_t one = letter(m, member("ana@example.org"), CLASS_EDITION, 1);
	size_t n;

	(void)state;
	letter(m, member("bo@example.org"), CLASS_EDITION, 1);
	letters_claim(s, a, 10, 100, 5, 50, &n);
	letter_sending(s, one);
	assert_int_equal(letters_free(s, 11, true, true), 2);
	assert_int_equal(outbox_counts(s).unsure, 1);
	assert_int_equal(outbox_counts(s).ready, 1);
}

static void a_slot_is_decided_once(void **state)
{
	struct slot_row d = {
		.rule = "weekly", .at = 100, .decided = 101, .outcome = "sent", .why = "due"
	};
	struct edition_row e = { .rule = "weekly",
				 .slot = 100,
				 .number = 1,
				 .cut_at = 101,
				 .state = "cut",
				 .title = "",
				 .intro = "" },
			   f = e;

	(void)state;
	assert_int_equal(slot_add(s, &d), OK);
	assert_int_equal(slot_add(s, &d), NONE);
	assert_int_equal(edition_add(s, &e), OK);
	assert_int_equal(edition_add(s, &f), NONE);
	assert_int_equal(edition_find(s, a, e.id)->number, 1);
}

static void a_trouble_is_said_once(void **state)
{
	size_t n;

	(void)state;
	assert_true(trouble_set(s, "send", "refused", 1));
	assert_false(trouble_set(s, "send", "refused", 2));
	assert_true(trouble_set(s, "send", "certificate expired", 3));
	assert_int_equal(troubles(s, a, &n)->n, 3);
	assert_true(trouble_clear(s, "send"));
	assert_false(trouble_clear(s, "send"));
}

static void a_backup_is_whole_and_never_overwrites(void **state)
{
	struct why w;
	char to[100];
	struct stat st;

	(void)state;
	member("ana@example.org");
	store_commit(s);
	snprintf(to, sizeof to, "%s/copy.db", dir);
	assert_int_equal(store_backup(s, to, &w), OK);
	assert_int_equal(stat(to, &st), 0);
	assert_int_equal(st.st_mode & 077, 0);
	assert_int_equal(store_backup(s, to, &w), BAD);
	assert_int_equal(store_checkpoint(s), OK);
}

static int64_t members_in(const char *file)
{
	sqlite3 *db;
	sqlite3_stmt *st;
	int64_t n;

	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM member", -1, &st, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return n;
}

static void nobody_waits_for_a_backup_nor_it_for_anybody(void **state)
{
	struct store *other;
	char to[100];
	struct why w;

	(void)state;
	member("ana@example.org");
	store_commit(s);
	assert_int_equal(store_open(dir, STORE_WORK, &other, &w), OK);
	store_begin(s);
	member("bo@example.org");
	snprintf(to, sizeof to, "%s/copy.db", dir);
	alarm(60); /* of two that wait for each other neither ends */
	assert_int_equal(store_backup(other, to, &w), OK);
	alarm(0);
	store_commit(s);
	store_close(other);
	assert_int_equal(members_in(to), 1);
}

static void what_is_looked_at_is_as_of_one_moment(void **state)
{
	struct store *other;
	struct why w;

	(void)state;
	store_commit(s);
	assert_int_equal(store_open(dir, STORE_WORK, &other, &w), OK);
	store_look(other);
	store_look(other);
	assert_null(member_by_address(other, a, "ana@example.org"));
	store_begin(s);
	member("ana@example.org");
	store_commit(s);
	store_looked(other);
	assert_null(member_by_address(other, a, "ana@example.org"));
	store_looked(other);
	assert_non_null(member_by_address(other, a, "ana@example.org"));
	store_begin(other); /* within a transaction it changes nothing */
	store_look(other);
	store_looked(other);
	assert_true(store_writing(other));
	store_rollback(other);
	store_close(other);
}

static void attack_5_tokens_are_bound_to_purpose_number_and_member(void **state)
{
	struct token_key *k = token_key_fixed("a"), *other = token_key_fixed("b");
	struct token t = { TOKEN_LETTER, 123456789, 4000000000 }, got;
	char text[TOKEN_CHARS + 1];

	(void)state;
	token_make(k, &t, text);
	for (char *p = text; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p -= 32;
	assert_int_equal(token_read(k, text, &got), OK);
	assert_int_equal(got.number, t.number);
	assert_int_equal(got.member, t.member);
	assert_int_equal(token_read(other, text, &got), NONE);
	for (int i = 0; i < TOKEN_CHARS; i++) {
		char was = text[i];

		/* Any other in its place: one of them stands for another purpose. */
		for (const char *p = "abcdefghijklmnopqrstuvwxyz234567"; *p; p++) {
			text[i] = *p;
			if ((*p | 32) != (was | 32))
				assert_int_equal(token_read(k, text, &got), NONE);
		}
		text[i] = was;
	}
	token_key_free(k);
	token_key_free(other);
}

static enum err opens(enum store_use use, struct why *w)
{
	struct store *again;
	enum err e = store_open(dir, use, &again, w);

	store_close(again);
	return e;
}

static void tables_of_another_state_are_refused_with_words(void **state)
{
	char from[100], to[100];
	struct why w;

	(void)state;
	store_commit(s);
	assert_non_null(store_meta(s, a, "migrations"));
	snprintf(from, sizeof from, "%s/store.db", dir);
	snprintf(to, sizeof to, "%s/copy.db", dir);
	sqlite3_exec(sql_db(s),
		     "ALTER TABLE member ADD COLUMN odd INTEGER;"
		     "DELETE FROM meta WHERE key = 'migrations'",
		     NULL, NULL, NULL);
	assert_int_equal(opens(STORE_WORK, &w), BAD);
	assert_int_equal(opens(STORE_MIGRATE, &w), BAD);
	assert_non_null(strstr(w.text, "members import"));
	assert_int_equal(store_copy(from, to, &w), BAD);
	assert_non_null(strstr(w.text, "members import"));
	assert_int_equal(access(to, F_OK), -1);

	/* Right tables are taken without the note, and it is written again. */
	sqlite3_exec(sql_db(s), "ALTER TABLE member DROP COLUMN odd", NULL, NULL, NULL);
	assert_int_equal(opens(STORE_WORK, &w), OK);
	assert_null(store_meta(s, a, "migrations"));
	assert_int_equal(opens(STORE_MIGRATE, &w), OK);
	assert_non_null(store_meta(s, a, "migrations"));
}

/* Twelve megabytes in memory, of which two may be kept. */
static void a_temporary_table_of_a_million_members_takes_little_memory(void **state)
{
	static const char MAKE[] =
		"CREATE TEMP TABLE many AS WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL"
		" SELECT id + 1 FROM n WHERE id < 1000000) SELECT id FROM n";
	sqlite3_int64 before = sqlite3_memory_used();

	(void)state;
	assert_int_equal(sqlite3_exec(sql_db(s), MAKE, NULL, NULL, NULL), SQLITE_OK);
	assert_true(sqlite3_memory_used() - before < 4 << 20);
}

/* Megabytes of this process in memory; what valgrind and the sanitizers' allocators keep is theirs. */
static long resident_mb(void)
{
	FILE *f = fopen("/proc/self/statm", "r");
	long size, resident;

	assert_non_null(f);
	assert_int_equal(fscanf(f, "%ld %ld", &size, &resident), 2);
	fclose(f);
	return resident * sysconf(_SC_PAGESIZE) >> 20;
}

static void a_quiet_hour_keeps_no_memory_of_a_busy_one(void **state)
{
	enum { N = 10000, EACH = 8000 };
	char **busy = calloc(N, sizeof *busy);
	long before;

	(void)state;
	store_commit(s);
	assert_false(store_rest(s)); /* nothing worth while */
	for (size_t i = 0; i < N; i++) {
		busy[i] = malloc(EACH);
		memset(busy[i], 1, EACH);
	}
	for (size_t i = 0; i + 1 < N; i++) /* the last one holds the heap's end where it is */
		free(busy[i]);
	before = resident_mb();
	if (!store_rest(s)) {
		free(busy[N - 1]);
		free(busy);
		skip(); /* another allocator than the C library's */
	}
	assert_in_range(before - resident_mb(), 60, 100);
	assert_false(store_rest(s)); /* not at every look */
	free(busy[N - 1]);
	free(busy);
}

/* `run` is started and cron calls `once`, right after an update: one brings the store up to date, the
 * others find it so. */
static void many_bring_a_store_up_to_date_at_once(void **state)
{
	enum { MANY = 8, ROUNDS = 5 };
	char command[200];
	int good = 0, went[2], code;

	(void)state;
	store_commit(s);
	for (int round = 0; round < ROUNDS; round++) {
		store_close(s);
		for (int i = 0; i < 3; i++) {
			snprintf(command, sizeof command, "%s/store.db%s", dir,
				 (const char *const[]){ "", "-wal", "-shm" }[i]);
			unlink(command);
		}
		assert_int_equal(pipe(went), 0);
		for (int i = 0; i < MANY; i++)
			if (!fork()) {
				struct why w;

				close(went[1]);
				code = (int)read(went[0], command, 1); /* all at the same moment */
				_exit(store_open(dir, STORE_MIGRATE, &s, &w) == OK ? code : 9);
			}
		close(went[0]);
		close(went[1]);
		while (wait(&code) > 0)
			good += WIFEXITED(code) && !WEXITSTATUS(code);
		assert_int_equal(store_open(dir, STORE_WORK, &s, &(struct why){ "" }), OK);
	}
	assert_int_equal(good, MANY * ROUNDS);
	store_begin(s);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(the_same_uid_is_one_arrival),
		TEST(a_mail_is_kept_packed_and_comes_back_byte_for_byte),
		TEST(a_frame_larger_than_the_cap_is_not_unpacked),
		TEST(members_keep_what_was_saved),
		TEST(an_unconfirmed_address_is_nobodys_yet),
		TEST(a_claimed_letter_is_not_given_twice),
		TEST(a_letter_is_made_once_for_each_member),
		TEST(answers_go_before_editions_and_held_ones_stay),
		TEST(an_unsure_letter_is_ready_once_and_then_waits_for_a_person),
		TEST(a_dead_couriers_letters_are_freed_or_unsure),
		TEST(a_slot_is_decided_once),
		TEST(a_trouble_is_said_once),
		TEST(a_backup_is_whole_and_never_overwrites),
		TEST(nobody_waits_for_a_backup_nor_it_for_anybody),
		TEST(what_is_looked_at_is_as_of_one_moment),
		TEST(many_bring_a_store_up_to_date_at_once),
		TEST(tables_of_another_state_are_refused_with_words),
		TEST(attack_5_tokens_are_bound_to_purpose_number_and_member),
		TEST(a_temporary_table_of_a_million_members_takes_little_memory),
		TEST(a_quiet_hour_keeps_no_memory_of_a_busy_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
