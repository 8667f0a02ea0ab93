/*
 * html_child.h - HTML is parsed in a process of its own.
 *
 * One persistent worker, forked by a keeper that is forked early (before the store or any secret is
 * open); pages and texts go through shared memory, short messages of one length through pipes. A
 * deadline a job, CPU and memory limits, no system calls but reading, writing and memory (seccomp;
 * not in sanitizer builds). When a page kills the worker, that page is noted as unreadable and the
 * next one gets a new worker.
 */
#ifndef READER_HTML_CHILD_H
#define READER_HTML_CHILD_H

#include "base/err.h"

struct arena;
struct html_child;

struct html_child *html_child_new(void);    /* forks; owned, end with html_child_free */
void html_child_free(struct html_child *c); /* NULL is fine */

/* html_child_text - the text of a page.
 *   html  UTF-8, at most READER_HTML bytes are rendered
 *   *out  clean UTF-8, LF lines, arena
 *   OK    rendered
 *   BAD   the page killed the child or took longer than the deadline; the child is renewed */
enum err html_child_text(struct html_child *c, struct arena *a, const char *html, size_t n,
			 const char **out, struct why *w);

/* For tests: the next job ends its worker in the way a page that spins for ever would. */
void html_child_kill_next(struct html_child *c);

#endif
