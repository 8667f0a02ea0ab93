/*
 * Each test raises walls around a child of its own and lets it try; the child's exit code says
 * what it managed. Sanitizer builds have no walls: the tests are skipped there.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "sandbox.h"

static char folder[100], inside[140], outside[140];

static int make_folder(void **state)
{
	int fd;

	(void)state;
	snprintf(folder, sizeof folder, "/tmp/tidings-sandbox-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(inside, sizeof inside, "%s/state", folder);
	snprintf(outside, sizeof outside, "%s/secret", folder);
	fd = open(outside, O_CREAT | O_WRONLY, 0600);
	close(fd);
	return mkdir(inside, 0700);
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(outside);
	rmdir(inside);
	return rmdir(folder);
}

enum { WALLS_FAILED = 100, NO_LANDLOCK = 101 };

/* Runs `attempt` behind the walls of the row; what it returns, or 200 + the signal that ended it. */
static int behind(enum wall_row row, int (*attempt)(void))
{
	struct wall_path paths[] = { { inside, true }, { "/nowhere/to/be/found", true } };
	int status;
	pid_t pid;

	if (!sandbox_is_built())
		skip();
	pid = fork();
	if (!pid) {
		struct why w = { "" };
		enum err e = sandbox_enter(&walls_table[row], paths, 2, false, &w);

		_exit(e == OK ? attempt() : e == NONE ? NO_LANDLOCK : WALLS_FAILED);
	}
	waitpid(pid, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == NO_LANDLOCK && !sandbox_has_landlock())
		skip();
	return WIFEXITED(status) ? WEXITSTATUS(status) : 200 + WTERMSIG(status);
}

static int try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 1 : errno == EPERM ? 0 : 2;
}

static int try_unix_socket(void)
{
	return socket(AF_UNIX, SOCK_DGRAM, 0) >= 0 ? 1 : errno == EPERM ? 0 : 2;
}

static int try_exec(void)
{
	execl("/usr/bin/true", "true", (char *)NULL);
	return errno == EPERM ? 0 : 2;
}

static int try_fork(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	return pid > 0 ? 1 : errno == EPERM ? 0 : 2;
}

static void *nothing(void *arg)
{
	return arg;
}

static int try_thread(void)
{
	pthread_t t;

	return pthread_create(&t, NULL, nothing, NULL) ? 1 : pthread_join(t, NULL);
}

static int try_ptrace(void)
{
	return ptrace(PTRACE_ATTACH, getppid(), NULL, NULL) ? (errno == EPERM ? 0 : 2) : 1;
}

static int try_secret(void)
{
	return open(outside, O_RDONLY) >= 0 ? 1 : errno == EACCES ? 0 : 2;
}

static int try_passwd(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0 ? 1 : errno == EACCES ? 0 : 2;
}

/* As the store's tables of an edition: more than the cache holds. */
static int try_temporary_table(void)
{
	static const char MAKE[] =
		"PRAGMA temp_store = FILE; CREATE TEMP TABLE many AS WITH RECURSIVE n(id) AS"
		" (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 1000000) SELECT id FROM n";
	sqlite3 *db;

	setenv("SQLITE_TMPDIR", inside, 1);
	if (sqlite3_open(":memory:", &db) != SQLITE_OK ||
	    sqlite3_exec(db, MAKE, NULL, NULL, NULL) != SQLITE_OK)
		return 1;
	return sqlite3_memory_used() < 8 << 20 ? 0 : 2;
}

static int try_write_elsewhere(void)
{
	char path[200];

	snprintf(path, sizeof path, "%s/new", folder);
	return open(path, O_CREAT | O_WRONLY, 0600) >= 0 ? 1 : errno == EACCES ? 0 : 2;
}

/* What SQLite does in its folder. */
static int use_state(void)
{
	char one[200], two[200];
	int fd;

	snprintf(one, sizeof one, "%s/a", inside);
	snprintf(two, sizeof two, "%s/b", inside);
	fd = open(one, O_CREAT | O_RDWR, 0600);
	if (fd < 0 || write(fd, "text", 4) != 4 || fsync(fd) || ftruncate(fd, 1) || close(fd))
		return 1;
	if (open(one, O_WRONLY | O_TRUNC) < 0 || rename(one, two) || unlink(two))
		return 2;
	return 0;
}

static int use_system(void)
{
	iconv_t cd = iconv_open("UTF-8", "ISO-8859-7"); /* loads a module */
	int fd = open("/usr/share/zoneinfo/Europe/Lisbon", O_RDONLY);

	if (cd == (iconv_t)-1)
		return 1;
	return fd < 0 ? 2 : 0;
}

static int look_at_limits(void)
{
	struct rlimit core, files;

	if (getrlimit(RLIMIT_CORE, &core) || getrlimit(RLIMIT_NOFILE, &files))
		return 1;
	if (core.rlim_cur || files.rlim_cur > (rlim_t)walls_table[WALLS_EDITOR].files)
		return 2;
	if (prctl(PR_GET_DUMPABLE) || prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 3;
	return 0;
}

static void the_editor_has_no_network(void **state)
{
	(void)state;
	assert_int_equal(behind(WALLS_EDITOR, try_socket), 0);
	assert_int_equal(behind(WALLS_EDITOR, try_unix_socket), 0);
}

static void the_editor_executes_nothing(void **state)
{
	(void)state;
	assert_int_equal(behind(WALLS_EDITOR, try_exec), 0);
}

static void the_editor_reads_no_secret_and_writes_nowhere_else(void **state)
{
	(void)state;
	assert_int_equal(behind(WALLS_EDITOR, try_secret), 0);
	assert_int_equal(behind(WALLS_EDITOR, try_passwd), 0);
	assert_int_equal(behind(WALLS_EDITOR, try_write_elsewhere), 0);
}

static void the_editors_temporary_tables_fill_a_file_in_its_state_folder(void **state)
{
	(void)state;
	assert_int_equal(behind(WALLS_EDITOR, try_temporary_table), 0);
}

static void the_editor_works_in_its_state_folder_and_with_the_systems_data(void **state)
{
	(void)state;
	assert_int_equal(behind(WALLS_EDITOR, use_state), 0);
	assert_int_equal(behind(WALLS_EDITOR, use_system), 0);
}

static void the_editor_may_replace_its_child(void **state)
{
	(void)state;
	assert_int_equal(behind(WALLS_EDITOR, try_fork), 1);
}

static void the_html_child_starts_no_process_but_may_have_threads(void **state)
{
	(void)state;
	assert_int_equal(behind(WALLS_HTML, try_fork), 0);
	assert_int_equal(behind(WALLS_HTML, try_exec), 0);
	assert_int_equal(behind(WALLS_HTML, try_socket), 0);
	assert_int_equal(behind(WALLS_HTML, try_thread), 0);
}

static void fetcher_and_courier_have_the_network_but_not_each_others_secret(void **state)
{
	(void)state;
	assert_int_equal(behind(WALLS_FETCHER, try_socket), 1);
	assert_int_equal(behind(WALLS_COURIER, try_socket), 1);
	assert_int_equal(behind(WALLS_FETCHER, try_secret), 0);
	assert_int_equal(behind(WALLS_COURIER, try_secret), 0);
}

static void nobody_traces_another_process(void **state)
{
	(void)state;
	for (int row = 0; row < WALL_ROWS; row++)
		assert_int_equal(behind((enum wall_row)row, try_ptrace), 0);
}

static void limits_are_set_and_privileges_gone(void **state)
{
	(void)state;
	assert_int_equal(behind(WALLS_EDITOR, look_at_limits), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_editor_has_no_network),
		cmocka_unit_test(the_editor_executes_nothing),
		cmocka_unit_test(the_editor_reads_no_secret_and_writes_nowhere_else),
		cmocka_unit_test(the_editors_temporary_tables_fill_a_file_in_its_state_folder),
		cmocka_unit_test(the_editor_works_in_its_state_folder_and_with_the_systems_data),
		cmocka_unit_test(the_editor_may_replace_its_child),
		cmocka_unit_test(the_html_child_starts_no_process_but_may_have_threads),
		cmocka_unit_test(fetcher_and_courier_have_the_network_but_not_each_others_secret),
		cmocka_unit_test(nobody_traces_another_process),
		cmocka_unit_test(limits_are_set_and_privileges_gone),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
