/*
 * run.c - `tidings run CONF`: the daemon. Migrates the store, then supervises the roles: the
 * store's side of the supervisor's hooks.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/settings.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/open.h"
#include "community/desk/desk.h"
#include "rhythm/zone.h"
#include "store/store.h"
#include "store/store_arrival.h"
#include "store/store_rhythm.h"
#include "supervise.h"

enum { DEATHS_MAX = 2, JOB_RETRY_S = 3600 };

struct daemon {
	char conf[4096]; /* absolute */
	struct arena *a; /* of the settings in force */
	struct settings *settings;
	struct settings_faults gaps; /* of its rules, as it starts */
	struct store *store;
	struct supervise_role roles[ROLES];
	int n_roles;
	bool troubled[ROLES];
	time_t job_tried;
	char backup_path[4096];
};

static void tell(const struct settings_faults *f)
{
	for (size_t i = 0; i < f->n; i++)
		log_error("%s", f->v[i]);
}

/* gaps: gets what a community can go on without; NULL: that is a fault as well */
static struct settings *load(struct arena *a, const char *conf, struct settings_faults *gaps)
{
	struct settings_faults faults = { 0 }, missing = { 0 };
	struct settings *s = settings_load(a, conf, &faults);
	struct arena *judged =
		arena_new(); /* texts, filters, recipes: only the roles work with them */

	if (s)
		desk_faults(judged, s, &faults, gaps ? &missing : &faults);
	tell(&faults);
	for (size_t i = 0; i < missing.n; i++)
		settings_fault(a, gaps, NULL, 0, "%s", missing.v[i]);
	arena_free(judged);
	return faults.n ? NULL : s;
}

static void set_limits(struct daemon *d)
{
	d->n_roles = 0;
	for (size_t i = 0; roles_all[i] && d->n_roles < ROLES; i++) {
		const struct role *r = roles_all[i];
		int64_t limit_s = r->id == ROLE_FETCHER  ? d->settings->run.fetcher_limit_s
				  : r->id == ROLE_EDITOR ? d->settings->run.editor_limit_s
							 : d->settings->run.courier_limit_s;

		d->roles[d->n_roles++] = (struct supervise_role){ r->name, r->id, limit_s * 1000 };
	}
}

static int role_index(const struct daemon *d, const char *name)
{
	int i = 0;

	while (i < d->n_roles - 1 && strcmp(d->roles[i].name, name))
		i++;
	return i;
}

/* --- hooks --------------------------------------------------------------------------------- */

static void on_health(void *arg, const char *role, pid_t pid, const char *doing, int deaths)
{
	struct daemon *d = arg;
	bool *troubled = &d->troubled[role_index(d, role)];
	char area[40];

	snprintf(area, sizeof area, "role %s", role);
	store_begin(d->store);
	health_set(d->store, role, pid, when_now(), doing);
	if (*troubled && pid && !deaths) {
		trouble_clear(d->store, area);
		*troubled = false;
	}
	store_commit(d->store);
}

/* A mail that kills the editor twice is set aside with its reason; the rest goes on. */
static void blame(struct daemon *d, int64_t arrival, const char *how)
{
	char reason[200];

	if (arrival_tried(d->store, arrival) < DEATHS_MAX)
		return;
	snprintf(reason, sizeof reason,
		 "unreadable: the program %s twice while reading it; it is kept as it came", how);
	arrival_settle(d->store, arrival, "aside", reason, NULL, NULL, NULL);
	log_error("arrival %lld is set aside: %s", (long long)arrival, reason);
}

static void on_death(void *arg, const char *role, int64_t arrival, const char *how)
{
	struct daemon *d = arg;
	int i = role_index(d, role);
	char area[40];

	snprintf(area, sizeof area, "role %s", role);
	d->troubled[i] = true;
	store_begin(d->store);
	trouble_set(d->store, area, how, when_now());
	if (d->roles[i].id == ROLE_EDITOR && arrival > 0)
		blame(d, arrival, how);
	store_commit(d->store);
}

static void on_tick(void *arg)
{
	struct daemon *d = arg;

	store_checkpoint(d->store);
}

/* The daily backup: due once its hour has come, while the file of today is not there. */
static const char *const *next_job(void *arg)
{
	struct daemon *d = arg;
	static const char *job[5];
	const struct settings *s = d->settings;
	struct arena *a;
	const struct zone *z;
	const char *local;
	bool due;

	if (!when_passed(d->job_tried, JOB_RETRY_S, when_now()))
		return NULL;
	a = arena_new();
	if (zone_find(s->community.zone, &z, NULL) != OK)
		z = zone_utc();
	local = zone_iso(a, zone_local(z, when_now())); /* 2025-03-03T10:00:00 */
	snprintf(d->backup_path, sizeof d->backup_path, "%s/%.10s.db", s->store.backups, local);
	due = strncmp(local + 11, s->store.daily_at, 5) >= 0 && access(d->backup_path, F_OK);
	arena_free(a);
	if (!due)
		return NULL;
	d->job_tried = when_now();
	job[0] = "backup";
	job[1] = "-c";
	job[2] = d->conf;
	job[3] = d->backup_path;
	return job;
}

static void job_done(void *arg, const char *name, int code)
{
	struct daemon *d = arg;
	char text[80];

	snprintf(text, sizeof text, "the daily %s failed with code %d", name, code);
	store_begin(d->store);
	if (code)
		trouble_set(d->store, name, text, when_now());
	else
		trouble_clear(d->store, name);
	store_commit(d->store);
}

static bool on_reload(void *arg, struct supervise_role *roles, int n)
{
	struct daemon *d = arg;
	struct arena *a = arena_new();
	struct settings *s = load(a, d->conf, NULL);

	if (s && strcmp(s->store.state, d->settings->store.state)) {
		log_error("store.state has changed: stop the daemon, move the folder, start it");
		s = NULL;
	}
	if (!s) {
		log_error("the configuration stays as it was");
		arena_free(a);
		return false;
	}
	arena_free(d->a);
	d->a = a;
	d->settings = s;
	set_limits(d);
	memcpy(roles, d->roles, sizeof *roles * (size_t)n);
	log_info("the new configuration is in force");
	return true;
}

/* --- the command ------------------------------------------------------------------------------ */

/* Whoever sets a community up is told before it begins. In one that ran already a recipe may have
 * been taken away since: that is no reason for the rest to stand still. */
static bool may_begin(const struct daemon *d)
{
	bool ran = rules_any(d->store);

	for (size_t i = 0; i < d->gaps.n && ran; i++)
		log_warn("%s", d->gaps.v[i]);
	if (!ran)
		tell(&d->gaps);
	return ran || !d->gaps.n;
}

static int supervise_all(struct daemon *d)
{
	struct supervise s = { .conf = d->conf, .lock_fd = -1 };
	struct supervise_role roles[ROLES];
	struct why w = { "" };
	enum err e = supervise_lock(d->settings->store.state, &s.lock_fd, &w);

	if (e == OK)
		e = store_open(d->settings->store.state, STORE_MIGRATE, &d->store, &w);
	if (e != OK) {
		log_error("%s", w.text);
		return s.lock_fd < 0 ? cli_lock_exit(e) : cli_store_exit(e);
	}
	if (!may_begin(d)) {
		store_close(d->store);
		close(s.lock_fd);
		return EX_CONFIG;
	}
	store_survives(d->store);
	memset(d->troubled, true,
	       sizeof d->troubled); /* a daemon before this one may have said so */
	set_limits(d);
	memcpy(roles, d->roles, sizeof roles);
	s.roles = roles;
	s.n_roles = d->n_roles;
	s.hooks = (struct supervise_hooks){ d,        on_health, on_death, on_tick,
					    next_job, job_done,  on_reload };
	log_info("%s <%s> is kept in touch", d->settings->community.name,
		 d->settings->community.address);
	supervise_run(&s);
	store_checkpoint(d->store);
	store_close(d->store);
	close(s.lock_fd);
	return EX_OK;
}

static int run(int argc, char **argv)
{
	const char *conf = cli_take_conf(&argc, argv);
	struct daemon d = { .a = arena_new() };
	int code = EX_CONFIG;

	if (argc > 2 || (argc == 2 && conf))
		return cli_usage("run", "name one configuration file, '%s' is a second",
				 argv[argc - 1]);
	conf = cli_conf(argc == 2 ? argv[1] : conf);
	log_open("supervisor");
	prctl(PR_SET_DUMPABLE, 0);
	if (cli_readable(conf))
		d.settings = load(d.a, conf, &d.gaps);
	if (d.settings && *d.settings->run.trace)
		log_trace(d.settings->run.trace);
	if (d.settings && cli_own(d.settings)) {
		snprintf(d.conf, sizeof d.conf, "%s", d.settings->file);
		code = supervise_all(&d);
	}
	arena_free(d.a);
	return code;
}

const struct command command_run = {
	.name = "run",
	.summary = "the daemon: fetch, read, send, until it is told to end",
	.help = "Usage: tidings run [-c CONF | CONF]\n\n"
		"Runs in the foreground and logs to standard error. One daemon for each state\n"
		"folder.\n\n"
		"  SIGHUP            read the configuration again; a bad one is refused and\n"
		"                    told\n"
		"  SIGTERM, SIGINT   finish what is in hand and end\n\n"
		"Under systemd use the template tidings@.service, one instance a community.\n"
		"Exit code: 78 the configuration is bad, 69 another daemon runs, 74 the store,\n"
		"75 trouble that may pass.\n",
	.run = run,
	.group = GROUP_RUN,
};
