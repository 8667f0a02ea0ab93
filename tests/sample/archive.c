/*
 * archive.c - an mbox archive in two: what was before its last week, and the last week.
 *
 * The clock of a demonstration is the archive's own: it ends when the last mail was written that
 * is not alone in its week. A mail dated 2038 by a broken clock is not the end of a list.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/when.h"
#include "inbox/mbox.h"
#include "reader/reader.h"
#include "sample.h"

enum { WEEK = 7 * 86400, HOUR = 3600, COMPANY = 3 };

struct split {
	struct arena *a, *step;
	time_t *dates; /* of each mail, in the order of the file; 0: none */
	size_t n, cap, at, fresh;
	time_t from, to;
	FILE *before, *last;
};

static enum err take_date(void *arg, const char *raw, size_t n, off_t offset)
{
	struct split *s = arg;
	struct header *fields;
	const char *text;
	size_t n_fields;
	time_t date;

	(void)offset;
	reader_fields(s->step, raw, n, &fields, &n_fields);
	text = reader_field(fields, n_fields, "Date");
	*ARENA_PUSH(s->a, s->dates, s->n, s->cap) = text && reader_date(text, &date) ? date : 0;
	arena_reset(s->step);
	return OK;
}

static int by_time(const void *x, const void *y)
{
	time_t a = *(const time_t *)x, b = *(const time_t *)y;

	return (a > b) - (a < b);
}

/* The archive's last week ends on the full hour after the latest mail that has company. */
static void find_week(struct split *s)
{
	time_t *v = arena_get(s->a, (s->n + 1) * sizeof *v);
	size_t i = s->n;

	memcpy(v, s->dates, s->n * sizeof *v);
	qsort(v, s->n, sizeof *v, by_time);
	while (i > 1 &&
	       (v[i - 1] > when_now() || (i >= COMPANY && v[i - 1] - v[i - COMPANY] > WEEK)))
		i--;
	if (i < COMPANY) /* no week has three mails: the last mail's, whatever it has */
		for (i = s->n; i > 1 && v[i - 1] > when_now();)
			i--;
	s->to = i ? v[i - 1] / HOUR * HOUR + HOUR : 0;
	s->from = s->to - WEEK;
}

/* mboxrd: lines of a body that look like a beginning get one more ">". */
static void write_mail(FILE *f, const char *raw, size_t n)
{
	const char *end = raw + n;

	fputs("From archive Thu Jan  1 00:00:00 1970\n", f);
	while (raw < end) {
		const char *nl = memchr(raw, '\n', (size_t)(end - raw)), *p = raw;
		size_t line = nl ? (size_t)(nl - raw) + 1 : (size_t)(end - raw);

		while (p < end && *p == '>')
			p++;
		if (end - p >= 5 && !memcmp(p, "From ", 5))
			fputc('>', f);
		fwrite(raw, 1, line, f);
		raw += line;
	}
	fputs(n && end[-1] == '\n' ? "\n" : "\n\n", f);
}

static enum err take_mail(void *arg, const char *raw, size_t n, off_t offset)
{
	struct split *s = arg;
	time_t date = s->at < s->n ? s->dates[s->at] : 0;
	bool fresh = date >= s->from && date < s->to;

	(void)offset;
	s->at++;
	s->fresh += fresh;
	write_mail(fresh ? s->last : s->before, raw, n);
	return OK;
}

static enum err walk(struct split *s, const char *path, inbox_mbox_take *take, struct why *w)
{
	struct inbox_walk how = { .arg = s };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err e;

	if (fd < 0)
		return why(w, BAD, "cannot read %s: %s", path, strerror(errno));
	e = inbox_mbox_each(fd, &how, take, w);
	close(fd);
	return e;
}

static enum err split(struct split *s, const char *path, const char *folder, struct why *w)
{
	enum err e = walk(s, path, take_date, w);

	if (e != OK)
		return e;
	if (!s->n)
		return why(w, BAD, "%s: there is no mail in it", path);
	find_week(s);
	if (s->to <= WEEK)
		return why(w, BAD, "%s: no mail in it has a date", path);
	s->before = fopen(arena_printf(s->a, "%s/before.mbox", folder), "w");
	s->last = fopen(arena_printf(s->a, "%s/last.mbox", folder), "w");
	if (!s->before || !s->last)
		return why(w, BAD, "%s: %s", folder, strerror(errno));
	e = walk(s, path, take_mail, w);
	if (fclose(s->before) | fclose(s->last))
		return why(w, BAD, "%s: %s", folder, strerror(errno));
	return e;
}

int sample_archive(const char *path, const char *folder)
{
	static const char *const days[] = { "thursday", "friday",  "saturday", "sunday",
					    "monday",   "tuesday", "wednesday" };
	struct split s = { .a = arena_new(), .step = arena_new() };
	struct why w = { "" };

	if (split(&s, path, folder, &w) != OK) {
		fprintf(stderr, "%s\n", w.text);
		return EX_DATAERR;
	}
	printf("%s %s %s %02ld:00 %zu %zu\n", when_rfc3339(s.a, s.from), when_rfc3339(s.a, s.to),
	       days[s.to / 86400 % 7], (long)(s.to % 86400 / HOUR), s.n - s.fresh, s.fresh);
	arena_free(s.step);
	arena_free(s.a);
	return EX_OK;
}
