/*
 * log.h - what a role says, once, with ids; and trace areas for people who debug.
 *
 * One line a call to stderr: "<level>role: text", where the level is systemd's "<4>" form when
 * stderr is the journal. Controls and escape sequences become '?'. Only roles and commands log;
 * modules return a `struct why`.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

enum trace_area {
	TRACE_INBOX,
	TRACE_SEND,
	TRACE_SQL,
	TRACE_RHYTHM,
	TRACE_FILTER,
	TRACE_ROLE,
	TRACE_AREAS
};

#define LOG_AREAS "inbox, send, sql, rhythm, filter, role" /* for people, in that order */

void log_open(const char *role);   /* static name; also probes whether stderr is the journal */
void log_quiet(bool errors_only);  /* commands that print for people say only errors */
bool log_trace(const char *areas); /* "inbox,sql" or "all"; false: an unknown area, nothing set */

void log_trace_off(void);

/* log_secret - from now on printed as "***", also where it is cut at the end of a line.
 *   of    what it was read from, a path or a command: read again, it takes the place of what was
 *         known of that; of more than 8 the one known longest is forgotten
 *   text  copied; shorter than 4 bytes: not masked, for it would mask half of every line */
void log_secret(const char *of, const char *text);
/* log_hide - so it is in a line that goes elsewhere: what a server says may hold what it was told, and
 * is kept and shown. Controls become "?". cut: the line was, and may end within a secret. */
void log_hide(char *line, bool cut);

void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void trace(enum trace_area area, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool trace_on(enum trace_area area);

#endif
