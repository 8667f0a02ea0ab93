#include "stream_kit.h"

#include "base/log.h"

/* ---- secrets ---- */

static const char *file_with(const char *name, const char *text, mode_t mode)
{
	static char path[128];
	int fd;

	snprintf(path, sizeof path, "%s/%s", dir, name);
	fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	fchmod(fd, mode);
	close(fd);
	return path;
}

static enum err secret(const char *file, const char *command, const char **out, struct why *w)
{
	static struct arena *a;
	struct account acc = { .host = "mail.example",
			       .password_file = file,
			       .token_command = command };

	if (!a)
		a = arena_new();
	return stream_secret_within(a, &acc, 1000, out, w);
}

static void a_password_is_the_first_line_of_its_file(void **state)
{
	const char *out;
	struct why w;

	(void)state;
	assert_int_equal(secret(file_with("p1", "s3cret word\r\nnext\n", 0600), NULL, &out, &w),
			 OK);
	assert_string_equal(out, "s3cret word");
	assert_int_equal(secret(file_with("p2", "no-end", 0640), NULL, &out, &w), OK);
	assert_string_equal(out, "no-end");
}

static void attack_30_a_password_everybody_can_read_is_refused(void **state)
{
	const char *out;
	struct why w;

	(void)state;
	assert_int_equal(secret(file_with("p3", "s3cret\n", 0644), NULL, &out, &w), BAD);
	assert_non_null(strstr(w.text, "chmod 600"));
	assert_null(strstr(w.text, "s3cret"));
}

static void empty_and_missing_password_files_are_said(void **state)
{
	const char *out;
	struct why w;

	(void)state;
	assert_int_equal(secret(file_with("p4", "\nsecond\n", 0600), NULL, &out, &w), BAD);
	assert_int_equal(secret("/nowhere/password", NULL, &out, &w), BAD);
	assert_int_equal(secret(NULL, NULL, &out, &w), BAD);
	assert_int_equal(secret(file_with("p5", "a\x01z\n", 0600), NULL, &out, &w), BAD);
}

static void a_token_is_the_first_line_a_command_prints(void **state)
{
	const char *out;
	struct why w;

	(void)state;
	assert_int_equal(secret(NULL, "printf  token-1\\nmore\\n", &out, &w), OK);
	assert_string_equal(out, "token-1");
	/* No shell: neither quotes nor $ mean anything. */
	assert_int_equal(secret(NULL, "echo '$HOME;id'", &out, &w), OK);
	assert_string_equal(out, "'$HOME;id'");
}

static void a_command_that_fails_or_stays_is_ended(void **state)
{
	int64_t before = when_ms();
	const char *out;
	struct why w;

	(void)state;
	assert_int_equal(secret(NULL, "/nowhere/command", &out, &w), BAD);
	assert_int_equal(secret(NULL, "false", &out, &w), AGAIN);
	assert_int_equal(secret(NULL, "tail -f /dev/null", &out, &w), AGAIN);
	assert_in_range(when_ms() - before, 900, 5000);
}

/* What a trace of this text says on standard error. */
static const char *traced(const char *text)
{
	static char said[4096];
	int was = dup(STDERR_FILENO), p[2];
	ssize_t n;

	assert_int_equal(pipe(p), 0);
	dup2(p[1], STDERR_FILENO);
	log_trace("inbox");
	trace(TRACE_INBOX, "C: %s", text);
	fflush(stderr);
	dup2(was, STDERR_FILENO);
	close(p[1]);
	close(was);
	n = read(p[0], said, sizeof said - 1);
	close(p[0]);
	said[n > 0 ? n : 0] = '\0';
	return said;
}

static void attack_30_a_trace_never_shows_a_secret_that_was_read(void **state)
{
	const char *out;
	struct why w;

	(void)state;
	assert_int_equal(secret(file_with("p6", "green-boat\n", 0600), NULL, &out, &w), OK);
	assert_int_equal(secret(NULL, "echo token-of-today", &out, &w), OK);
	assert_non_null(strstr(traced("a1 LOGIN ana green-boat, green-boat"), "ana ***, ***\n"));
	assert_non_null(strstr(traced("a2 AUTH token-of-today"), "AUTH ***\n"));
	/* Known after the caller's memory of it is gone. */
	assert_int_equal(secret(file_with("p6", "blue-boat\n", 0600), NULL, &out, &w), OK);
	memset((char *)(uintptr_t)out, 'x', strlen(out));
	assert_non_null(strstr(traced("a3 LOGIN ana blue-boat"), "ana ***\n"));
	assert_non_null(strstr(traced("a4 green-boat"), "a4 green-boat")); /* is none any more */
}

static void a_secret_cut_at_the_end_of_a_line_is_not_shown(void **state)
{
	char line[2000];
	const char *said;

	(void)state;
	log_secret("a file", "yellow-boat");
	memset(line, '.', sizeof line);
	line[sizeof line - 1] = '\0';
	memcpy(line + 1012, "yellow-boat", 11);
	said = traced(line);
	assert_null(strstr(said, "yell"));
	assert_non_null(strstr(said, ".***"));
}

static void of_many_secrets_the_newest_eight_are_masked(void **state)
{
	char of[32], text[32];

	(void)state;
	for (int i = 0; i < 9; i++) {
		snprintf(of, sizeof of, "of-%d", i);
		snprintf(text, sizeof text, "secret-%d", i);
		log_secret(of, text);
	}
	assert_non_null(strstr(traced("secret-0"), "secret-0"));
	assert_non_null(strstr(traced("<secret-1 secret-8>"), "<*** ***>"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_password_is_the_first_line_of_its_file),
		cmocka_unit_test(attack_30_a_password_everybody_can_read_is_refused),
		cmocka_unit_test(empty_and_missing_password_files_are_said),
		cmocka_unit_test(a_token_is_the_first_line_a_command_prints),
		cmocka_unit_test(a_command_that_fails_or_stays_is_ended),
		cmocka_unit_test(attack_30_a_trace_never_shows_a_secret_that_was_read),
		cmocka_unit_test(a_secret_cut_at_the_end_of_a_line_is_not_shown),
		cmocka_unit_test(of_many_secrets_the_newest_eight_are_masked),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
