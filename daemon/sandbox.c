#include "sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/settings.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||                         \
	__has_feature(thread_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#define GB (INT64_C(1) << 30)

const struct walls walls_table[WALL_ROWS] = {
	/* token_command needs exec and fork, and may be any program */
	[WALLS_FETCHER] = { "fetcher", DENY_FILES, 256, 4 * GB },
	/* fork stays: a child for HTML that died is replaced */
	[WALLS_EDITOR] = { "editor", DENY_NETWORK | DENY_EXEC | DENY_FILES, 256, 4 * GB },
	[WALLS_COURIER] = { "courier", DENY_FILES, 1024, 4 * GB },
	[WALLS_HTML] = { "html", DENY_NETWORK | DENY_EXEC | DENY_FORK | DENY_FILES, 32, GB / 2 },
};

bool sandbox_is_built(void)
{
	return !SANITIZED;
}

/* --- Landlock ------------------------------------------------------------------------------- */

/* Debian 12's header ends at the second version; these are the kernel's numbers, for good. */
enum {
	FS_V1 = (1 << 13) - 1,
	FS_REFER = 1 << 13,     /* version 2 */
	FS_TRUNCATE = 1 << 14,  /* version 3 */
	FS_IOCTL_DEV = 1 << 15, /* version 5 */
	FS_READ = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |
		  LANDLOCK_ACCESS_FS_READ_DIR,
	FS_OF_FILES = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |
		      LANDLOCK_ACCESS_FS_WRITE_FILE | FS_TRUNCATE | FS_IOCTL_DEV,
	NET_TCP = 3 /* version 4: bind and connect */
};

struct ruleset_attr { /* the kernel takes any length whose unknown end is zero */
	uint64_t fs, net;
};

static int landlock_version(void)
{
	long v = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return v < 0 ? 0 : (int)v;
}

bool sandbox_has_landlock(void)
{
	return landlock_version() > 0;
}

static uint64_t fs_of_version(int v)
{
	return FS_V1 | (v >= 2 ? FS_REFER : 0) | (v >= 3 ? FS_TRUNCATE : 0) |
	       (v >= 5 ? FS_IOCTL_DEV : 0);
}

static bool allow(int ruleset, uint64_t handled, const struct wall_path *p)
{
	struct landlock_path_beneath_attr rule = { 0 };
	struct stat st;
	bool good;

	if (!p->path)
		return true;
	rule.parent_fd = open(p->path, O_PATH | O_CLOEXEC);
	if (rule.parent_fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES;
	rule.allowed_access =
		handled & (p->write ? ~(uint64_t)LANDLOCK_ACCESS_FS_EXECUTE : FS_READ);
	if (!fstat(rule.parent_fd, &st) && !S_ISDIR(st.st_mode))
		rule.allowed_access &= FS_OF_FILES;
	good = !syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
	return good;
}

/* What any program needs to run: libraries, zones, charset modules. */
static const struct wall_path system_paths[] = {
	{ "/usr", false },
	{ "/lib", false },
	{ "/lib64", false },
	{ "/bin", false },
	{ "/etc/localtime", false },
	{ "/etc/ld.so.cache", false },
	{ "/etc/ld.so.conf", false },
	{ "/dev/null", true },
	{ "/dev/urandom", false },
	{ "/dev/random", false },
	{ "/dev/zero", false },
};

/* What finding a server and judging its certificate needs. Not all of /etc: secrets live there. */
static const struct wall_path network_paths[] = {
	{ "/etc/resolv.conf", false },   { "/etc/hosts", false },
	{ "/etc/nsswitch.conf", false }, { "/etc/host.conf", false },
	{ "/etc/gai.conf", false },      { "/etc/services", false },
	{ "/etc/protocols", false },     { "/etc/ssl", false },
	{ "/etc/pki", false },           { "/etc/ca-certificates", false },
	{ "/etc/gnutls", false },        { "/etc/crypto-policies", false },
	{ "/etc/passwd", false },        { "/run/systemd/resolve", false },
	{ "/run/nscd", false },          { "/var/lib/ca-certificates", false },
};

static bool allow_all(int ruleset, uint64_t handled, const struct wall_path *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!allow(ruleset, handled, &p[i]))
			return false;
	return true;
}

#define COUNT(v) (sizeof(v) / sizeof *(v))

/* NONE: the kernel has no Landlock. */
static enum err wall_files(const struct walls *walls, const struct wall_path *paths, size_t n)
{
	int version = landlock_version(), fd;
	bool no_net = walls->deny & DENY_NETWORK;
	struct ruleset_attr attr = { fs_of_version(version), no_net ? NET_TCP : 0 };
	bool good;

	if (!version)
		return NONE;
	fd = (int)syscall(SYS_landlock_create_ruleset, &attr,
			  version >= 4 ? sizeof attr : sizeof attr.fs, 0);
	if (fd < 0)
		return BAD;
	good = allow_all(fd, attr.fs, system_paths, COUNT(system_paths)) &&
	       (no_net || allow_all(fd, attr.fs, network_paths, COUNT(network_paths))) &&
	       allow_all(fd, attr.fs, paths, n) && !syscall(SYS_landlock_restrict_self, fd, 0);
	close(fd);
	return good ? OK : BAD;
}

/* --- seccomp ---------------------------------------------------------------------------------- */

/* Nobody here needs these: they reach into other processes, the kernel, or around the filter
 * (io_uring does what its caller may not). */
static const char *const never[] = {
	"ptrace",
	"process_vm_readv",
	"process_vm_writev",
	"kcmp",
	"pidfd_getfd",
	"bpf",
	"perf_event_open",
	"userfaultfd",
	"io_uring_setup",
	"io_uring_enter",
	"io_uring_register",
	"kexec_load",
	"kexec_file_load",
	"init_module",
	"finit_module",
	"delete_module",
	"mount",
	"umount2",
	"move_mount",
	"open_tree",
	"fsopen",
	"pivot_root",
	"chroot",
	"unshare",
	"setns",
	"keyctl",
	"add_key",
	"request_key",
	"open_by_handle_at",
	"reboot",
	"swapon",
	"swapoff",
	"settimeofday",
	"clock_settime",
	"adjtimex",
	"clock_adjtime",
	"acct",
	"personality",
};
static const char *const network[] = {
	"socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "socketcall",
};
static const char *const exec[] = { "execve", "execveat" };

static bool refuse(scmp_filter_ctx ctx, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int call = seccomp_syscall_resolve_name(names[i]);

		/* a name that this machine does not have cannot be called */
		if (call != __NR_SCMP_ERROR &&
		    seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), call, 0) && call >= 0)
			return false;
	}
	return true;
}

/* clone3 hides its flags in memory: glibc takes ENOSYS for "use clone", whose flags can be seen. */
static bool refuse_fork(scmp_filter_ctx ctx)
{
	enum { THREAD = 0x00010000 }; /* CLONE_THREAD */
	static const char *const plain[] = { "fork", "vfork" };

	return refuse(ctx, plain, COUNT(plain)) &&
	       !seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) &&
	       !seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
				 SCMP_A0(SCMP_CMP_MASKED_EQ, THREAD, 0));
}

static enum err wall_calls(const struct walls *walls)
{
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_ALLOW);
	bool good;
	int e;

	if (!ctx)
		return BAD;
	good = refuse(ctx, never, COUNT(never)) &&
	       (!(walls->deny & DENY_NETWORK) || refuse(ctx, network, COUNT(network))) &&
	       (!(walls->deny & DENY_EXEC) || refuse(ctx, exec, COUNT(exec))) &&
	       (!(walls->deny & DENY_FORK) || refuse_fork(ctx));
	e = good ? seccomp_load(ctx) : -EINVAL;
	seccomp_release(ctx);
	if (e == -EINVAL && good)
		return NONE; /* a kernel without filters */
	return e ? BAD : OK;
}

/* --- all together ------------------------------------------------------------------------------ */

static void limit(int what, int64_t value)
{
	struct rlimit r;

	if (getrlimit(what, &r))
		return;
	if (r.rlim_max == RLIM_INFINITY || (rlim_t)value < r.rlim_max)
		r.rlim_max = (rlim_t)value;
	r.rlim_cur = r.rlim_max;
	setrlimit(what, &r);
}

static bool small_walls(const struct walls *walls)
{
	limit(RLIMIT_CORE, 0);
	if (walls->files)
		limit(RLIMIT_NOFILE, walls->files);
	if (walls->memory)
		limit(RLIMIT_AS, walls->memory);
	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) && !prctl(PR_SET_DUMPABLE, 0);
}

enum err sandbox_enter(const struct walls *walls, const struct wall_path *paths, size_t n,
		       bool require, struct why *w)
{
	enum err files = OK, calls;

	if (SANITIZED)
		return why(w, NONE, "built with a sanitizer: the %s has no walls", walls->name);
	if (!small_walls(walls))
		return why(w, BAD, "the %s cannot give up its privileges: %s", walls->name,
			   strerror(errno));
	if (walls->deny & DENY_FILES)
		files = wall_files(walls, paths, n);
	calls = wall_calls(walls);
	if (files == BAD || calls == BAD)
		return why(w, BAD, "the walls around the %s cannot be raised (%s)", walls->name,
			   files == BAD ? "Landlock" : "seccomp");
	if (files == OK && calls == OK)
		return OK;
	return why(w, require ? BAD : NONE,
		   "this kernel lacks %s, so the %s can reach more than it should%s",
		   files == OK   ? "seccomp filters"
		   : calls == OK ? "Landlock"
				 : "Landlock and seccomp filters",
		   walls->name, require ? "; run.require_sandbox says not to run then" : "");
}

enum { ROLE_PATHS = 8 };

/* The folder a file stands in goes for it where others may replace the file. */
static size_t role_paths(const struct settings *s, enum wall_row row,
			 struct wall_path out[ROLE_PATHS])
{
	const struct account *c = row == WALLS_COURIER ? &s->send.account : &s->inbox.account;
	size_t n = 0;

	out[n++] = (struct wall_path){ s->store.state, true };
	if (row == WALLS_EDITOR) {
		out[n++] = (struct wall_path){ s->store.templates, false };
		out[n++] = (struct wall_path){ TIDINGS_SHARE, false };
		out[n++] = (struct wall_path){ s->store.recipes, false };
		out[n++] = (struct wall_path){ s->store.drafts, true };
		return n;
	}
	out[n++] = (struct wall_path){ c->ca_file, false };
	out[n++] = (struct wall_path){ c->password_file, false };
	if (row == WALLS_FETCHER)
		out[n++] = (struct wall_path){ s->inbox.path, true };
	else
		out[n++] = (struct wall_path){ s->send.path, true };
	return n;
}

enum err sandbox_role(const struct settings *s, enum wall_row row, const char *also, struct why *w)
{
	const struct account *c = row == WALLS_COURIER ? &s->send.account : &s->inbox.account;
	struct walls walls = walls_table[row];
	struct wall_path paths[ROLE_PATHS + 1];
	size_t n = role_paths(s, row, paths);

	paths[n++] = (struct wall_path){ also, false };
	if (row != WALLS_EDITOR && c->token_command)
		walls.deny &= ~(unsigned)DENY_FILES;
	else if (row != WALLS_EDITOR)
		walls.deny |= DENY_EXEC;
	return sandbox_enter(&walls, paths, n, s->run.require_sandbox, w);
}
