#include "inbox/mbox.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "inbox/postmark.h"

/* A decision about a line may look AHEAD bytes beyond its start: a "From " line and the field
 * after it. The window is refilled before fewer are left. */
enum { WINDOW = 256 * 1024, AHEAD = 4096 };

struct reader {
	int fd;
	char *window;
	size_t at, end; /* unread bytes of the window */
	off_t offset;   /* of window[at] in the file */
	bool eof;
	int failed; /* errno of the read that failed */

	struct inbox_walk *walk;
	inbox_mbox_take *take;
	struct why *w;
	struct buf mail;
	off_t began;
	bool single; /* one RFC 5322 mail: nothing splits it */
	bool git;    /* the file is a series of git patches: their magic date splits */
	bool in_mail, in_head, has_body, after_blank, too_large;
	size_t blank; /* bytes of the blank line that ends the mail so far, else 0 */
};

static void fill(struct reader *r)
{
	if (r->eof || r->end - r->at >= AHEAD)
		return;
	memmove(r->window, r->window + r->at, r->end - r->at);
	r->end -= r->at;
	r->at = 0;
	while (r->end < WINDOW) {
		ssize_t n = read(r->fd, r->window + r->end, WINDOW - r->end);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			r->failed = n < 0 ? errno : 0;
			r->eof = true;
			break;
		}
		r->end += (size_t)n;
	}
}

/* The line at p without its end; *whole counts the line end too. Lines longer than the window
 * come in pieces. */
static size_t line_at(const char *p, size_t n, size_t *whole)
{
	const char *nl = memchr(p, '\n', n);
	size_t len = nl ? (size_t)(nl - p) : n;

	*whole = nl ? len + 1 : n;
	return len && p[len - 1] == '\r' ? len - 1 : len;
}

static bool begins_mail(const struct reader *r, const char *p, size_t len, size_t whole)
{
	enum postmark mark;
	const char *next = p + whole;
	size_t left = r->end - r->at - whole, n, ignored;

	if (r->single || len < 6 || memcmp(p, "From ", 5))
		return false;
	mark = inbox_postmark(p, len);
	if (mark == POSTMARK_NO || (mark == POSTMARK_GIT && r->in_mail && !r->git))
		return false;
	n = line_at(next, left < AHEAD / 2 ? left : AHEAD / 2, &ignored);
	if (inbox_is_field(next, n))
		return r->after_blank || mark == POSTMARK_FULL;
	if (mark != POSTMARK_FULL || !r->after_blank)
		return false;
	/* A mail without any header, the second "From " line of a mail moved twice, or the end. */
	return n == 0 || !memcmp(next, ">From ", n < 6 ? n : 6) ||
	       !memcmp(next, "From ", n < 5 ? n : 5);
}

static void skip_note(struct reader *r, const char *what)
{
	struct why text;

	r->walk->skipped++;
	if (!r->walk->note)
		return;
	why(&text, BAD, "the mail at byte %lld was skipped: %s", (long long)r->began, what);
	r->walk->note(r->walk->arg, text.text);
}

/* Ends the mail in hand and gives it away. */
static enum err finish(struct reader *r)
{
	struct why text;
	enum err e = OK;

	if (!r->in_mail)
		return OK;
	if (!r->single)
		buf_cut(&r->mail, r->mail.n - r->blank); /* the separator is not the mail's */
	r->in_mail = false;
	if (r->too_large && r->walk->large) {
		r->walk->skipped++;
		r->walk->large(r->walk->arg, NULL, r->began, (uint64_t)(r->offset - r->began));
	} else if (r->too_large) {
		why(&text, BAD, "it is larger than %zu bytes", r->walk->limit);
		skip_note(r, text.text);
	} else if (r->mail.n) {
		e = r->take(r->walk->arg, r->mail.p, r->mail.n, r->began);
		r->walk->taken += e == OK;
	}
	if (e == OK)
		r->walk->next = r->offset;
	return e;
}

static void begin(struct reader *r, off_t at)
{
	buf_cut(&r->mail, 0);
	r->began = at;
	r->in_mail = r->in_head = true;
	r->has_body = r->after_blank = r->too_large = false;
	r->blank = 0;
}

static void add(struct reader *r, const char *p, size_t n)
{
	r->too_large |= n > r->walk->limit - r->mail.n;
	if (!r->too_large)
		buf_add(&r->mail, p, n);
}

static bool quoted_from(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && p[i] == '>')
		i++;
	return i > 0 && n - i >= 5 && !memcmp(p + i, "From ", 5);
}

static void body_line(struct reader *r, const char *p, size_t len, size_t whole)
{
	bool unquote = !r->single && !r->in_head && len && *p == '>' && quoted_from(p, len);

	add(r, p + unquote, whole - unquote);
	r->has_body |= !r->in_head && len;
	r->after_blank = len == 0;
	r->blank = len == 0 ? whole : 0;
	r->in_head &= len != 0;
}

static bool is_packed(const char *p, size_t n)
{
	static const char *const magic[] = { "\x1f\x8b", "BZh", "\xfd\x37zXZ", "PK\x03",
					     "\x28\xb5\x2f\xfd" };

	for (size_t i = 0; i < sizeof magic / sizeof *magic; i++)
		if (n >= strlen(magic[i]) && !memcmp(p, magic[i], strlen(magic[i])))
			return true;
	return false;
}

/* Whether some header field stands in the first bytes: a mail may begin with junk, or have bare
 * CR as its line ends. */
static bool has_field(const char *p, size_t n)
{
	bool start = true;

	n = n < AHEAD ? n : AHEAD;
	for (size_t i = 0; i < n; i++) {
		if (start && inbox_is_field(p + i, n - i))
			return true;
		start = p[i] == '\n' || p[i] == '\r';
	}
	return false;
}

size_t inbox_mbox_lead(const char *start, size_t n, bool first)
{
	size_t i = first && n >= 3 && !memcmp(start, "\xef\xbb\xbf", 3) ? 3 : 0;

	while (i < n && (start[i] == '\n' || start[i] == '\r'))
		i++;
	return i;
}

static void skip_lead(struct reader *r)
{
	size_t n;

	do {
		fill(r);
		n = inbox_mbox_lead(r->window + r->at, r->end - r->at, r->offset == 0);
		r->at += n;
		r->offset += n;
	} while (n);
}

static enum err changed(struct reader *r)
{
	r->walk->changed = true;
	return why(r->w, BAD,
		   "no mail begins at byte %lld: the file was changed since the last run",
		   (long long)r->walk->from);
}

static bool is_shorter(const struct reader *r)
{
	struct stat st;

	return r->walk->from && !fstat(r->fd, &st) && S_ISREG(st.st_mode) &&
	       st.st_size < r->walk->from;
}

/* What the first bytes say. NONE: there are none. */
static enum err sniff(struct reader *r)
{
	const char *p;
	size_t n, len, whole;

	skip_lead(r);
	p = r->window + r->at;
	n = r->end - r->at;
	if (n == 0)
		return NONE;
	if (is_packed(p, n))
		return why(r->w, BAD, "the file is compressed: unpack it first");
	len = line_at(p, n, &whole);
	r->after_blank = true;
	r->git = inbox_postmark(p, len) == POSTMARK_GIT;
	if (len > 5 && !memcmp(p, "From ", 5) &&
	    (inbox_postmark(p, len) || inbox_is_field(p + whole, n - whole)))
		return OK;
	if (r->walk->from)
		return changed(r);
	if (!has_field(p, n))
		return why(r->w, BAD,
			   "this is neither an mbox file nor a mail: it begins with neither "
			   "\"From \" nor a header field");
	r->single = true;
	begin(r, r->offset);
	return OK;
}

enum err inbox_mbox_open(const char *path, int *fd, struct why *w)
{
	struct stat st;

	*fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : dup(0);
	if (*fd < 0)
		return why(w, NONE, "cannot be read: %s", strerror(errno));
	if (fstat(*fd, &st) || !S_ISDIR(st.st_mode))
		return OK;
	close(*fd);
	return why(w, BAD, "a folder, but no Maildir: it has no folder cur");
}

static enum err walk_lines(struct reader *r)
{
	bool line_start = true, first = !r->single;
	enum err e;

	for (fill(r); r->at < r->end; fill(r)) {
		const char *p = r->window + r->at;
		size_t whole, len = line_at(p, r->end - r->at, &whole);

		if (line_start && (first || begins_mail(r, p, len, whole))) {
			if ((e = finish(r)) != OK)
				return e;
			begin(r, r->offset);
			first = false;
		} else if (line_start) {
			body_line(r, p, len, whole);
		} else {
			add(r, p, whole);
		}
		line_start = p[whole - 1] == '\n';
		if (!line_start) {
			r->after_blank = false;
			r->blank = 0;
		}
		r->at += whole;
		r->offset += (off_t)whole;
	}
	return OK;
}

/* Whoever writes without a lock may have got as far as the end of the header, or any byte of the rest. */
static bool leaves_last(const struct reader *r)
{
	switch (r->walk->last) {
	case INBOX_LAST_TAKE: break;
	case INBOX_LAST_WHOLE: return r->in_mail && !(r->has_body && r->after_blank);
	case INBOX_LAST_LEAVE: return r->in_mail;
	}
	return false;
}

enum err inbox_mbox_each(int fd, struct inbox_walk *walk, inbox_mbox_take *take, struct why *w)
{
	struct arena *a = arena_new();
	struct reader r = { .fd = fd, .walk = walk, .take = take, .w = w, .offset = walk->from };
	enum err e = OK;

	r.mail = BUF(a);
	r.window = arena_get(a, WINDOW);
	if (!walk->limit)
		walk->limit = INBOX_FILE_LIMIT;
	walk->next = walk->from;
	walk->changed = walk->left = false;
	walk->taken = walk->skipped = 0;
	if (is_shorter(&r))
		e = changed(&r);
	else if (walk->from && lseek(fd, walk->from, SEEK_SET) < 0)
		e = why(w, BAD, "cannot resume at byte %lld: %s", (long long)walk->from,
			strerror(errno));
	if (e == OK && (e = sniff(&r)) == OK) {
		e = walk_lines(&r);
		if (e == OK && !r.failed && leaves_last(&r))
			walk->left = true;
		else if (e == OK && !r.failed)
			e = finish(&r);
	} else if (e == NONE) {
		e = OK;
	}
	if (r.failed)
		e = why(w, BAD, "reading stopped at byte %lld: %s", (long long)r.offset,
			strerror(r.failed));
	arena_free(a);
	return e;
}
