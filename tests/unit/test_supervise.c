/*
 * The supervisor with roles of our own making: this program, executed as `PROGRAM role NAME HOW`,
 * is the role, and HOW says how it behaves.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/settings.h"
#include "base/when.h"
#include "role.h"
#include "supervise.h"

static const char CONF[] = "community: { name = \"Circle\"; address = \"circle@example.org\"; };\n"
			   "inbox: { kind = \"maildir\"; path = \"in\"; };\n"
			   "send: { kind = \"maildir\"; path = \"out\"; };\n";

/* --- the role side ------------------------------------------------------------------------- */

static const char *how;

static enum err open_fine(struct role_run *r, struct why *w)
{
	(void)r;
	return strcmp(how, "refuse") ? OK : why(w, BAD, "the store is of another version");
}

static enum err step_as_told(struct role_run *r, struct why *w)
{
	static int calls;

	calls++;
	if (!strcmp(how, "crash")) {
		role_hold(r, 7);
		raise(SIGKILL);
	}
	if (!strcmp(how, "hang") || !strcmp(how, "deaf")) {
		if (*how == 'd')
			signal(SIGTERM, SIG_IGN);
		role_doing(r, "stuck");
		for (;;)
			pause();
	}
	if (*how == '/') { /* takes that lock and falls silent */
		int fd = open(how, O_RDWR | O_CREAT, 0600);

		flock(fd, LOCK_EX);
		role_doing(r, "has the lock");
		for (;;)
			pause();
	}
	if (!strcmp(how, "trouble"))
		return why(w, AGAIN, "the server does not answer");
	if (!strcmp(how, "pokes") && r->role->id == ROLE_FETCHER)
		role_poke(ROLE_EDITOR);
	if (!strcmp(how, "pokes") && r->role->id == ROLE_EDITOR && calls > 1) {
		role_doing(r, "poked");
		pause(); /* until SIGTERM */
	}
	r->wait_ms = 600000;
	return NONE;
}

static int be_role(const char *name)
{
	struct role role = { .name = name,
			     .id = strcmp(name, "editor") ? ROLE_FETCHER : ROLE_EDITOR,
			     .open = open_fine,
			     .step = step_as_told };
	struct settings_faults faults = { 0 };
	struct arena *a = arena_new();
	struct settings *s = settings_read(a, "/c/t.conf", CONF, sizeof CONF - 1, &faults);

	return s ? role_loop(&role, s) : 99;
}

/* --- the test side ------------------------------------------------------------------------- */

struct seen {
	struct supervise *s;
	int deaths, stop_after, reloads, job_code, healths;
	int64_t arrival;
	char how[80], stop_at[80];
	pid_t pid, other_pid;
	int64_t at[8];
	bool good, job_given, reached, stop_when_reached;
};

static struct seen seen;
static struct supervise_role fetcher = { "fetcher", ROLE_FETCHER, 60000 };

static void on_health(void *arg, const char *role, pid_t pid, const char *doing, int deaths)
{
	struct seen *n = arg;

	(void)role;
	(void)deaths;
	n->healths++;
	if (pid && n->pid && pid != n->pid)
		n->other_pid = pid;
	if (pid && !n->pid)
		n->pid = pid;
	if (*n->stop_at && strstr(doing, n->stop_at)) {
		n->reached = true;
		supervise_stop(n->s);
	}
}

static void on_death(void *arg, const char *role, int64_t arrival, const char *words)
{
	struct seen *n = arg;

	(void)role;
	n->at[n->deaths % 8] = when_ms();
	n->arrival = arrival;
	snprintf(n->how, sizeof n->how, "%s", words);
	if (++n->deaths == n->stop_after || (n->stop_when_reached && n->reached))
		supervise_stop(n->s);
	else if (n->stop_when_reached)
		fetcher.limit_ms *= 2; /* it died before it came so far: a busy machine */
}

static struct supervise prepare(const char *behaviour)
{
	struct supervise s = { .conf = behaviour,
			       .roles = &fetcher,
			       .n_roles = 1,
			       .lock_fd = -1,
			       .pause_min_ms = 1,
			       .pause_max_ms = 8,
			       .stop_ms = 5000,
			       .look_ms = 2 };

	memset(&seen, 0, sizeof seen);
	seen.job_code = -1;
	fetcher.limit_ms = 60000;
	s.hooks = (struct supervise_hooks){ .arg = &seen, .health = on_health, .died = on_death };
	return s;
}

static int go(struct supervise *s)
{
	seen.s = s;
	return supervise_run(s);
}

static void a_role_that_crashes_is_restarted_and_its_arrival_told(void **state)
{
	struct supervise s = prepare("crash");

	(void)state;
	seen.stop_after = 4;
	assert_int_equal(go(&s), 0);
	assert_int_equal(seen.deaths, 4);
	assert_int_equal(seen.arrival, 7);
	assert_string_equal(seen.how, "was killed by signal 9 (Killed)");
}

static void pauses_between_restarts_grow(void **state)
{
	struct supervise s = prepare("crash");

	(void)state;
	s.pause_min_ms = 8;
	s.pause_max_ms = 32;
	seen.stop_after = 4;
	go(&s);
	assert_true(seen.at[1] - seen.at[0] >= 8);
	assert_true(seen.at[2] - seen.at[1] >= 16);
	assert_true(seen.at[3] - seen.at[2] >= 32);
}

static void a_role_that_cannot_open_ends_with_its_code(void **state)
{
	struct supervise s = prepare("refuse");

	(void)state;
	seen.stop_after = 2;
	go(&s);
	assert_string_equal(seen.how, "ended with code 78");
	assert_int_equal(seen.arrival, 0);
}

static void a_silent_role_is_killed_after_its_limit(void **state)
{
	struct supervise s = prepare("hang");

	(void)state;
	fetcher.limit_ms = 60;
	seen.stop_after = 1;
	go(&s);
	assert_string_equal(seen.how, "gave no sign of life");
}

static void a_role_ends_by_itself_when_the_daemon_does(void **state)
{
	struct supervise s = prepare("calm");

	(void)state;
	strcpy(seen.stop_at, "waiting for work");
	assert_int_equal(go(&s), 0);
	assert_int_equal(seen.deaths, 0);
	assert_true(seen.healths > 0);
	assert_int_equal(kill(seen.pid, 0), -1);
}

static void a_role_in_trouble_says_so_and_still_ends_at_once(void **state)
{
	struct supervise s = prepare("trouble");
	int64_t began = when_ms();

	(void)state;
	strcpy(seen.stop_at, "the server does not answer");
	assert_int_equal(go(&s), 0);
	assert_int_equal(seen.deaths, 0);
	assert_true(when_ms() - began < 5000); /* not killed: its pause was cut short */
}

static void a_role_deaf_to_sigterm_is_killed(void **state)
{
	struct supervise s = prepare("deaf");

	(void)state;
	s.stop_ms = 20;
	strcpy(seen.stop_at, "stuck");
	assert_int_equal(go(&s), 0);
	assert_int_equal(kill(seen.pid, 0), -1);
}

static void a_poke_wakes_a_waiting_role(void **state)
{
	struct supervise_role both[] = { { "editor", ROLE_EDITOR, 60000 },
					 { "fetcher", ROLE_FETCHER, 60000 } };
	struct supervise s = prepare("pokes");

	(void)state;
	s.roles = both;
	s.n_roles = 2;
	strcpy(seen.stop_at, "poked");
	assert_int_equal(go(&s), 0);
	assert_true(seen.reached);
}

static bool on_reload(void *arg, struct supervise_role *roles, int count)
{
	struct seen *n = arg;

	(void)roles;
	(void)count;
	n->reloads++;
	return n->good;
}

static void hup_then_stop(void *arg)
{
	struct seen *n = arg;

	if (!n->pid)
		return;
	if (!n->reloads)
		raise(SIGHUP);
	else if (!n->good || n->other_pid)
		supervise_stop(n->s);
}

static void a_good_reload_restarts_the_roles_without_blame(void **state)
{
	struct supervise s = prepare("calm");

	(void)state;
	s.hooks.reload = on_reload;
	s.hooks.tick = hup_then_stop;
	seen.good = true;
	go(&s);
	assert_int_equal(seen.reloads, 1);
	assert_int_not_equal(seen.other_pid, 0);
	assert_int_equal(seen.deaths, 0);
}

static void a_bad_reload_leaves_the_roles_alone(void **state)
{
	struct supervise s = prepare("calm");

	(void)state;
	s.hooks.reload = on_reload;
	s.hooks.tick = hup_then_stop;
	go(&s);
	assert_int_equal(seen.reloads, 1);
	assert_int_equal(seen.other_pid, 0);
	assert_int_equal(seen.deaths, 0);
}

static const char *const *give_job(void *arg)
{
	static const char *const job[] = { "leave", "3", NULL };
	struct seen *n = arg;

	if (n->job_given)
		return NULL;
	n->job_given = true;
	return job;
}

static void on_job_done(void *arg, const char *name, int code)
{
	struct seen *n = arg;

	assert_string_equal(name, "leave");
	n->job_code = code;
	supervise_stop(n->s);
}

static void a_job_runs_beside_the_roles_and_its_code_is_told(void **state)
{
	struct supervise s = prepare("calm");

	(void)state;
	s.hooks.job = give_job;
	s.hooks.job_done = on_job_done;
	go(&s);
	assert_int_equal(seen.job_code, 3);
}

/* --- lock and notification ----------------------------------------------------------------- */

static char folder[100];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/tidings-supervise-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	static const char *const names[] = { "daemon.lock", "notify" };
	char path[200];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	return rmdir(folder);
}

static void a_second_daemon_is_refused_with_the_pid_of_the_first(void **state)
{
	int first = -1, second = -1;
	struct why w;
	char want[80];

	(void)state;
	assert_int_equal(supervise_lock(folder, &first, &w), OK);
	assert_int_equal(supervise_lock(folder, &second, &w), BAD);
	snprintf(want, sizeof want, "process %ld already runs", (long)getpid());
	assert_non_null(strstr(w.text, want));
	close(first);
	assert_int_equal(supervise_lock(folder, &second, &w), OK);
	close(second);
	assert_int_equal(supervise_lock("/nonexistent/folder", &second, &w), AGAIN);
}

static void when_the_supervisor_is_killed_its_roles_end_and_free_the_lock(void **state)
{
	struct supervise s = prepare("calm");
	int ready[2], fd = -1;
	char path[200], c;
	struct why w;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (!pid) {
		assert_int_equal(supervise_lock(folder, &s.lock_fd, &w), OK);
		_exit(go(&s));
	}
	close(ready[1]);
	/* The lock is taken before any role starts: wait until it is ours no more to take. */
	snprintf(path, sizeof path, "%s/daemon.lock", folder);
	while ((fd = open(path, O_RDWR)) < 0 || !flock(fd, LOCK_EX | LOCK_NB)) {
		if (fd >= 0)
			close(fd);
	}
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	alarm(120);
	assert_int_equal(flock(fd, LOCK_EX), 0); /* blocks while a role lives */
	alarm(0);
	close(fd);
	assert_int_equal(read(ready[0], &c, 1), 0);
	close(ready[0]);
}

static void wait_for_lock(void *arg, const char *role, pid_t pid, const char *doing, int deaths)
{
	struct seen *n = arg;
	char path[200];
	int fd;

	on_health(arg, role, pid, doing, deaths);
	if (strcmp(doing, "has the lock") || n->reached)
		return;
	snprintf(path, sizeof path, "%s/notify", folder);
	fd = open(path, O_RDWR);
	n->reached = !flock(fd, LOCK_EX); /* comes back only when the role is dead */
	close(fd);
}

static void a_hook_that_waits_for_a_silent_role_does_not_wait_for_ever(void **state)
{
	char path[200];
	struct supervise s;

	(void)state;
	snprintf(path, sizeof path, "%s/notify", folder);
	s = prepare(path);
	s.hooks.health = wait_for_lock;
	fetcher.limit_ms = 60;
	seen.stop_when_reached = true;
	go(&s);
	assert_true(seen.reached);
	assert_string_equal(seen.how, "gave no sign of life");
}

/* What came to the socket of systemd. It is emptied at each tick: a full queue (10 on many a
 * machine) would lose what comes next. */
static struct {
	int fd;
	bool start, life, state, end;
} told;

static void read_told(void *arg)
{
	char got[600];
	ssize_t n;

	(void)arg;
	while ((n = recv(told.fd, got, sizeof got - 1, 0)) > 0) {
		got[n] = 0;
		told.start |= !strcmp(got, "READY=1");
		told.life |= !strcmp(got, "WATCHDOG=1");
		told.state |= !strcmp(got, "STATUS=fetcher: waiting for work");
		told.end |= told.state && !strncmp(got, "STOPPING=1\n", 11);
	}
}

static void systemd_is_told_of_start_state_and_end(void **state)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct supervise s = prepare("calm");

	(void)state;
	memset(&told, 0, sizeof told);
	told.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	snprintf(at.sun_path, sizeof at.sun_path, "%s/notify", folder);
	assert_int_equal(bind(told.fd, (struct sockaddr *)&at, sizeof at), 0);
	setenv("NOTIFY_SOCKET", at.sun_path, 1);
	setenv("WATCHDOG_USEC", "20000", 1);
	s.look_ms = 20;
	s.hooks.tick = read_told;
	strcpy(seen.stop_at, "waiting for work");
	go(&s);
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	read_told(NULL);
	close(told.fd);
	assert_true(told.start);
	assert_true(told.life);
	assert_true(told.state);
	assert_true(told.end);
}

/* --- once ------------------------------------------------------------------------------------ */

static int left[ROLES], closed;

static enum err open_once(struct role_run *r, struct why *w)
{
	(void)w;
	return r->once && role_wake_fd(r) == -1 ? OK : BAD;
}

/* Each piece of work of the fetcher makes one for the editor, and that one for the courier. */
static enum err step_once(struct role_run *r, struct why *w)
{
	int *mine = &left[r->role->id];

	(void)w;
	if (!*mine)
		return NONE;
	--*mine;
	if (r->role->id + 1 < ROLES)
		left[r->role->id + 1]++;
	return OK;
}

static enum err step_trouble(struct role_run *r, struct why *w)
{
	(void)r;
	return why(w, AGAIN, "no server");
}

static void close_once(struct role_run *r)
{
	(void)r;
	closed++;
}

static void once_goes_on_until_nobody_has_work(void **state)
{
	static const struct role f = { "fetcher", ROLE_FETCHER, open_once, step_once, close_once },
				 e = { "editor", ROLE_EDITOR, open_once, step_once, close_once },
				 c = { "courier", ROLE_COURIER, open_once, step_once, close_once };
	const struct role *const all[] = { &c, &e, &f, NULL };
	struct why w;

	(void)state;
	left[0] = 3;
	closed = 0;
	assert_int_equal(role_once(all, NULL, NULL, NULL, &w), OK);
	assert_int_equal(left[0] + left[1] + left[2], 0);
	assert_int_equal(closed, 3);
}

static void once_tells_trouble_but_does_the_rest(void **state)
{
	static const struct role f = { "fetcher", ROLE_FETCHER, open_once, step_trouble,
				       close_once },
				 e = { "editor", ROLE_EDITOR, open_once, step_once, close_once };
	const struct role *const all[] = { &f, &e, NULL };
	struct why w;

	(void)state;
	left[1] = 2;
	left[2] = 0;
	assert_int_equal(role_once(all, NULL, NULL, NULL, &w), AGAIN);
	assert_string_equal(w.text, "no server");
	assert_int_equal(left[1], 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_role_that_crashes_is_restarted_and_its_arrival_told),
		cmocka_unit_test(pauses_between_restarts_grow),
		cmocka_unit_test(a_role_that_cannot_open_ends_with_its_code),
		cmocka_unit_test(a_silent_role_is_killed_after_its_limit),
		cmocka_unit_test(a_role_ends_by_itself_when_the_daemon_does),
		cmocka_unit_test(a_role_in_trouble_says_so_and_still_ends_at_once),
		cmocka_unit_test(a_role_deaf_to_sigterm_is_killed),
		cmocka_unit_test(a_poke_wakes_a_waiting_role),
		cmocka_unit_test(a_good_reload_restarts_the_roles_without_blame),
		cmocka_unit_test(a_bad_reload_leaves_the_roles_alone),
		cmocka_unit_test(a_job_runs_beside_the_roles_and_its_code_is_told),
		cmocka_unit_test_setup_teardown(
			a_second_daemon_is_refused_with_the_pid_of_the_first, make_folder,
			remove_folder),
		cmocka_unit_test_setup_teardown(
			when_the_supervisor_is_killed_its_roles_end_and_free_the_lock, make_folder,
			remove_folder),
		cmocka_unit_test_setup_teardown(
			a_hook_that_waits_for_a_silent_role_does_not_wait_for_ever, make_folder,
			remove_folder),
		cmocka_unit_test_setup_teardown(systemd_is_told_of_start_state_and_end, make_folder,
						remove_folder),
		cmocka_unit_test(once_goes_on_until_nobody_has_work),
		cmocka_unit_test(once_tells_trouble_but_does_the_rest),
	};

	if (argc == 4 && !strcmp(argv[1], "role")) {
		how = argv[3];
		return be_role(argv[2]);
	}
	if (argc == 3 && !strcmp(argv[1], "leave"))
		return atoi(argv[2]);
	log_quiet(true);
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
