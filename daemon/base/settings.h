/*
 * settings.h - what one configuration file says.
 *
 * One table (settings_table.c) knows every setting: key, type, default, bounds and help. The file
 * is read by libconfig; conf/tidings.conf is printed from the table. A file is taken whole or not
 * at all: every fault is told at once as "file:line: what is wrong and what to write instead".
 * Secrets are never in it: a file or a command that holds them is named here.
 *
 * All strings are UTF-8 without controls and live as long as the arena given to settings_load.
 * Text that was not set is "", paths and the strings of `struct account` are NULL. Paths are
 * absolute: relative ones count from the folder of the configuration file.
 */
#ifndef BASE_SETTINGS_H
#define BASE_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/account.h"

struct arena;
struct buf;

struct settings_list {
	const char **v;
	size_t n;
};

enum source_kind { SOURCE_IMAP, SOURCE_MAILDIR, SOURCE_MBOX };
enum sink_kind { SINK_SMTP, SINK_MAILDIR };
enum unsure_rule { UNSURE_RETRY, UNSURE_HOLD };
enum reply_to { REPLY_LIST, REPLY_AUTHOR, REPLY_BOTH };
enum unproven { UNPROVEN_CONFIRM, UNPROVEN_ACCEPT, UNPROVEN_HOLD };
enum outsider { OUTSIDER_HOLD, OUTSIDER_ACCEPT, OUTSIDER_REFUSE };
enum other_lists { OTHER_LISTS_ASIDE, OTHER_LISTS_ACCEPT };
enum html_parts { HTML_KEEP, HTML_TEXT };
enum attachments { ATTACHMENTS_KEEP, ATTACHMENTS_STRIP, ATTACHMENTS_HOLD };
enum join_policy { JOIN_OPEN, JOIN_CONFIRMED, JOIN_APPROVED, JOIN_INVITED };
enum member_mode { MODE_EACH, MODE_DIGEST, MODE_SUMMARY, MODE_FOLLOWED, MODE_NOTHING };
enum undecided { UNDECIDED_HOLD, UNDECIDED_ACCEPT, UNDECIDED_REFUSE };
enum form_choice { FORM_READABLE, FORM_HEADLINES, FORM_SUMMARY, FORM_PLAIN, FORM_MIME };
enum proof_rule { PROOF_NONE, PROOF_SEND, PROOF_WAIT }; /* unanswered: goes as it is, or waits */
enum erased_posts { ERASED_REMOVE, ERASED_ANONYMISE };
enum rule_action { RULE_TAG, RULE_HOLD, RULE_DROP };

/* One configured rule of the filter `rule`. */
struct settings_rule {
	const char *file; /* where it stands, for messages */
	int line;
	const char *name;
	const char *in;      /* "subject", "text", "attachments" or "header:NAME" */
	const char *pattern; /* PCRE2; not compiled here */
	const char *tag;     /* for RULE_TAG */
	enum rule_action action;
	const char *say; /* the reason a person reads; "": made from the name */
};

/* One rhythm rule, as written: rhythm/ reads the strings and reports with file and line. */
struct settings_rhythm {
	const char *file;
	int line;
	const char *name, *when, *zone, *since, *cond, *what, *to, *except, *seasons, *holidays,
		*quiet_hours, *proof, *title, *faster, *slower, *expire, *catch_up;
	bool personal, enabled;
};

struct settings_place {
	const char *file;
	int line; /* 0: nowhere in it */
};

struct settings {
	struct arena *arena;          /* borrowed: holds everything below */
	const char *file;             /* the configuration file, absolute */
	const char *folder;           /* the folder it stands in */
	struct settings_given *given; /* what was written where: settings_place */
	size_t n_given, given_cap;

	struct {
		const char *name, *address, *description, *language, *zone, *separator,
			*subject_prefix, *list_id, *archive_url;
		const char *local, *domain; /* of the address */
		struct settings_list coordinators;
		enum reply_to reply_to;
		bool footer;
	} community;

	struct {
		enum unproven unauthenticated_posts;
		enum outsider outsiders;
		enum other_lists other_lists;
		enum attachments attachments;
		struct settings_list refused_types;
		int64_t max_size, max_attachment;
		enum html_parts html;
		int newcomer_posts, per_sender_per_day, per_thread_per_hour, per_hour, max_hops;
	} posts;

	struct {
		enum source_kind kind;
		struct account account;
		const char *path;
		struct settings_list folders;
		bool read_junk, idle;
		const char *keyword, *move_to;
		int64_t timeout_s, poll_s, audit_s, fetch_limit, batch_bytes;
		int batch;
	} inbox;

	struct {
		enum sink_kind kind;
		struct account account;
		const char *path;
		int64_t timeout_s, retry_for_s;
		int connections, per_connection, per_hour, per_day;
		enum unsure_rule unsure;
	} send;

	struct {
		struct settings_list authserv_ids;
		int64_t token_life_s;
		int outsiders_answered_per_day;
	} trust;

	struct {
		enum join_policy join;
		enum member_mode mode;
		struct settings_list roles;
		int64_t confirm_for_s;
		int joins_per_hour, joins_per_domain_per_day, letters_per_week;
		bool own_posts, welcome_imported;
	} members;

	struct {
		const char *daily_list;
		int64_t undecided_after_s;
		enum undecided undecided;
	} moderation;

	struct {
		int limit, hold_mailing_percent, hold_mailing_least;
		int64_t stale_s;
		bool probe;
	} bounces;

	struct {
		enum form_choice form;
		int64_t max_size, expire_s, proof_wait_s;
		int words;
		enum proof_rule proof;
		bool personal;
		const char *quiet_hours;
	} digest;

	struct {
		int64_t window_s, newcomer_s, dormant_s;
		int core_posts, active_posts;
	} levels;

	struct {
		int64_t promise_s, follow_up_s;
		int sample, per_member_per_week;
	} inquiries;

	struct {
		int64_t letters_kept_s;
		enum erased_posts erased_posts;
		bool erase_in_mailbox;
	} privacy;

	struct {
		const char *state;     /* the folder with the store, its lock and sent.log */
		const char *templates; /* NULL: those installed with the program */
		const char *recipes, *drafts;
		const char *backups;
		const char *daily_at;
		int backups_kept;
		int64_t reserve;
	} store;

	struct {
		int64_t fetcher_limit_s, editor_limit_s, courier_limit_s;
		bool require_sandbox;
		const char *trace;
	} run;

	struct settings_list
		filters; /* "name" or "name: option", in order; empty: all, own order */
	struct {
		struct settings_rule *v;
		size_t n;
	} rules;
	struct {
		struct settings_rhythm *v;
		size_t n;
	} rhythm;
};

struct settings_faults {
	const char **v; /* "file:line: text", in the order of the file; arena */
	size_t n, cap;
};

/*
 * settings_load - reads the file and all it includes.
 *   path    the file; @include reaches only below its folder
 *   faults  gets what is wrong, at most 100; zeroed by the caller, strings in `a`
 *   gives   the settings, in `a`, or NULL when there was any fault
 * A reload calls it with a new arena and keeps the old settings when it gives NULL.
 */
struct settings *settings_load(struct arena *a, const char *path, struct settings_faults *faults);
/* The same from memory, as if it stood in a file of that name; n bytes. Includes are refused. */
struct settings *settings_read(struct arena *a, const char *path, const char *text, size_t n,
			       struct settings_faults *faults);

/* Looks at the secret files and folders the settings name and adds what is missing or open to
 * others. Apart from settings_load, because the editor must not be able to read the secrets.
 * false: something was added. */
bool settings_check_files(struct arena *a, const struct settings *s,
			  struct settings_faults *faults);

/* Where a setting is given: "filters", "community.language"; an item of a list, from 0: "filters[2]".
 * Where it is not: its group, or the file and line 0. */
struct settings_place settings_place(struct arena *a, const struct settings *s, const char *key);

/* Adds "file:line: text" to the faults. file NULL leaves it out, line 0 too. */
void settings_fault(struct arena *a, struct settings_faults *f, const char *file, int line,
		    const char *fmt, ...) __attribute__((format(printf, 5, 6)));

struct settings_value {
	const char *key, *value; /* "inbox.host", as text; lists: values parted by blanks */
};

/* Prints a configuration with every setting, its help and default: conf/tidings.conf. Where
 * `given` is not NULL (it ends with a NULL key), the settings in it get their value and all
 * others stand as comments. */
void settings_print(struct buf *out, const struct settings_value *given);

/* Prints the same as a manual page, in mdoc: conf/tidings.conf.5. */
void settings_manual(struct buf *out);

/* A size such as "100k", "25M", "2G" (1024 each) or "0"; false: not a size. */
bool settings_size(const char *text, int64_t *bytes);

#endif
