#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/when.h"
#include "fetcher.h"
#include "inbox/mbox.h"

/* The uidvalidity of files. An mbox that was changed has greater ones. */
enum { FIRST_LOOK_OVER = 1, SETTLED_MS = 3000 };

struct take {
	struct fetcher *f;
	struct mailbox *box;
	struct fetch_batch *batch;
	int64_t until; /* received before it: history; 0: nothing is */
	bool left;     /* the last mail of an mbox waits for the next look */
};

static bool want(void *arg, const char *key)
{
	struct take *t = arg;

	return !arrival_known(t->f->s, t->box->id, 0, fetch_number(key));
}

/* Which numbering of a file its mails have: 0 until it was changed. */
static int64_t numbering(const struct mailbox *box)
{
	return box->uidvalidity > FIRST_LOOK_OVER ? box->uidvalidity : 0;
}

static void add(struct take *t, int64_t uid, time_t received, const char *raw, size_t n)
{
	struct arrival r = { .uidvalidity = numbering(t->box),
			     .uid = uid,
			     .received = received,
			     .bytes = (int64_t)n,
			     .history = received < t->until };

	fetch_batch_add(t->batch, &r, raw, n);
}

static enum err take_file(void *arg, const struct inbox_file *file, const char *raw, size_t n)
{
	add(arg, fetch_number(file->key), file->delivered, raw, n);
	return OK;
}

static enum err take_mbox(void *arg, const char *raw, size_t n, off_t offset)
{
	struct take *t = arg;

	t->until = t->until ? INT64_MAX : 0;
	add(t, (int64_t)offset + 1, when_now(), raw, n);
	return OK;
}

/* Not taken, and not silent either: it has its row. */
static void take_large(void *arg, const char *key, off_t offset, uint64_t bytes)
{
	struct take *t = arg;
	struct arrival r = { .uidvalidity = numbering(t->box),
			     .uid = key ? fetch_number(key) : (int64_t)offset + 1,
			     .received = when_now(),
			     .bytes = (int64_t)bytes,
			     .history = t->until > 0 };

	fetch_batch_add_large(t->batch, &r);
}

/* A file that cannot be read stays where it is, and is tried again at every look. */
static void take_note(void *arg, const char *text)
{
	struct take *t = arg;

	if (!*t->f->partly.text)
		why(&t->f->partly, BAD, "%s", text);
}

/* A mail program took mails out of it, or it was begun anew: what lay where is no more. All in it is
 * looked at again, and what is known is recognised by its Message-ID and content. */
static void begin_again(struct take *t, const char *path)
{
	log_warn("%s was changed by another program; every mail in it is looked at again and what "
		 "is known is recognised",
		 path);
	store_begin(t->f->s);
	t->box->uidvalidity += t->box->uidvalidity > 0; /* else it is all history, as before */
	t->box->last_uid = 0;
	mailbox_save(t->f->s, t->box);
	store_commit(t->f->s);
}

/* Who delivers into it holds a lock meanwhile: half a mail would be taken for a whole one. */
static bool is_written(int fd)
{
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET };

	return fcntl(fd, F_SETLK, &lock) < 0 && (errno == EAGAIN || errno == EACCES);
}

/* Not everybody locks. What was changed a moment ago may grow: its last mail waits for the next look,
 * which comes soon; `once` has none and goes by how it ends. A first look that takes all for history
 * takes the last one too, or it would be new. */
static enum inbox_last last_of(const struct take *t, int fd)
{
	struct stat st;
	int64_t age;

	if ((t->until && !t->box->uidvalidity) || fstat(fd, &st))
		return INBOX_LAST_TAKE;
	age = when_age_ms(&st.st_mtim);
	if (age < 0 || age >= SETTLED_MS)
		return INBOX_LAST_TAKE;
	return t->f->run->once ? INBOX_LAST_WHOLE : INBOX_LAST_LEAVE;
}

static enum err walk_mbox(struct take *t, const char *path, struct why *w)
{
	struct inbox_walk walk = { .arg = t,
				   .large = take_large,
				   .from = (off_t)t->box->last_uid,
				   .limit = (size_t)t->f->set->inbox.fetch_limit };
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err e;

	if (fd < 0)
		return why(w, errno == ENOENT ? AGAIN : BAD, "cannot read %s: %s", path,
			   strerror(errno));
	if (is_written(fd)) {
		close(fd);
		return why(w, AGAIN, "another program holds %s locked", path);
	}
	walk.last = last_of(t, fd);
	e = inbox_mbox_each(fd, &walk, take_mbox, w);
	if (walk.changed && walk.last == INBOX_LAST_LEAVE) { /* half a "From " line, perhaps */
		e = OK;
		walk.left = true;
	} else if (walk.changed) {
		begin_again(t, path);
		walk.from = 0;
		e = lseek(fd, 0, SEEK_SET) ? AGAIN : inbox_mbox_each(fd, &walk, take_mbox, w);
	}
	close(fd);
	t->left = walk.left;
	if (walk.next > t->box->last_uid)
		t->box->last_uid = (int64_t)walk.next;
	return e;
}

static enum err walk_maildir(struct take *t, const char *path, struct why *w)
{
	struct inbox_walk walk = { .arg = t,
				   .want = want,
				   .note = take_note,
				   .large = take_large,
				   .limit = (size_t)t->f->set->inbox.fetch_limit };

	return inbox_maildir_each(path, &walk, take_file, w);
}

enum err fetch_files(struct fetcher *f, struct why *w)
{
	const char *path = f->set->inbox.path;
	struct take t = { .f = f };
	enum err e = store_room(f->s, (uint64_t)f->set->store.reserve, w);

	if (e != OK)
		return e;
	store_begin(f->s);
	t.box = mailbox_get(f->s, f->a, path, "in");
	store_commit(f->s);
	t.until = t.box->uidvalidity ? 0 : fetch_history_until(f->s, f->a);
	t.batch = fetch_batch_new(f->s, t.box, f->set->inbox.batch_bytes, false);
	e = f->set->inbox.kind == SOURCE_MBOX ? walk_mbox(&t, path, w) : walk_maildir(&t, path, w);
	f->stored += fetch_batch_flush(t.batch);
	fetch_batch_free(t.batch);
	if (e == OK && !t.box->uidvalidity) {
		t.box->uidvalidity = FIRST_LOOK_OVER; /* what comes now is new */
		store_begin(f->s);
		mailbox_save(f->s, t.box);
		store_commit(f->s);
	}
	if (e == OK)
		fetch_note_folder(f, path, f->partly.text);
	if (f->stored)
		role_poke(ROLE_EDITOR);
	if (e == OK)
		e = fetch_files_erase(f, t.box, w);
	if (e == OK && !t.left)
		fetch_looked(f);
	f->run->wait_ms =
		(int)(f->set->inbox.poll_s * 1000 < 5000 ? f->set->inbox.poll_s * 1000 : 5000);
	return e != OK ? e : f->stored ? OK : NONE;
}
