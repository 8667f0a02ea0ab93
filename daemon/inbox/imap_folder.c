#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "inbox/imap.h"

enum { SET_TEXT = 900, LIST_BYTES = 8 << 20 };

static bool keywords_allowed(const mailimap *im)
{
	const struct mailimap_selection_info *sel = im->imap_selection_info;

	if (!sel->sel_perm_flags)
		return true; /* RFC 3501: without PERMANENTFLAGS all may be changed */
	for (clistiter *i = clist_begin(sel->sel_perm_flags); i; i = clist_next(i)) {
		const struct mailimap_flag_perm *p = clist_content(i);

		if (p->fl_type == MAILIMAP_FLAG_PERM_ALL)
			return true;
	}
	return false;
}

static enum err bad_name(const char *folder, struct why *w)
{
	return why(w, BAD, "\"%s\" cannot be the name of a folder", folder);
}

enum err inbox_select(struct inbox *b, const char *folder, struct inbox_state *out, struct why *w)
{
	const struct mailimap_selection_info *sel;
	const char *before = b->folder;
	struct arena *a = arena_new(); /* a connection may last for months, and looks each minute */
	char *name = inbox_utf7(a, folder);
	enum err e;

	if (!name) {
		arena_free(a);
		return bad_name(folder, w);
	}
	b->folder = NULL;
	b->todo_n = b->todo_at = 0;
	inbox_arm(b, 0, 0);
	e = inbox_result(b, mailimap_select(b->im, name), "opening a folder",
			 arena_printf(a, "to open the folder \"%s\" (is it written as there?)",
				      folder),
			 w);
	arena_free(a);
	if (e != OK)
		return e;
	sel = b->im->imap_selection_info;
	if (!sel || !sel->sel_uidvalidity)
		return why(w, BAD,
			   "the folder \"%s\" of %s has no lasting numbers (UIDVALIDITY); it "
			   "cannot be "
			   "followed",
			   folder, b->acc->host);
	b->folder = before && !strcmp(before, folder) ? before : arena_dup(b->a, folder);
	b->uidvalidity = sel->sel_uidvalidity;
	b->keywords = keywords_allowed(b->im);
	b->seen_exists = sel->sel_exists;
	b->changed = b->renumbered = false;
	*out = (struct inbox_state){
		.uidvalidity = sel->sel_uidvalidity,
		.uidnext = sel->sel_uidnext,
		.exists = sel->sel_exists,
		.writable = sel->sel_perm != MAILIMAP_MAILBOX_READONLY,
		.keywords = b->keywords,
	};
	return OK;
}

/* ---- the list of folders ------------------------------------------------------------------- */

static enum inbox_use use_of_flag(const char *flag)
{
	static const char *const names[] = { "", "Junk", "Sent", "Trash", "Drafts", "All" };

	flag += *flag == '\\';
	for (size_t i = 1; i < sizeof names / sizeof *names; i++)
		if (text_eq(flag, names[i]))
			return (enum inbox_use)i;
	return INBOX_PLAIN;
}

static enum inbox_use use_of_name(const char *name, char separator)
{
	static const struct {
		const char *name;
		enum inbox_use use;
	} known[] = { { "Junk", INBOX_JUNK },          { "Spam", INBOX_JUNK },
		      { "Junk E-mail", INBOX_JUNK },   { "Junk Email", INBOX_JUNK },
		      { "Sent", INBOX_SENT },          { "Sent Items", INBOX_SENT },
		      { "Sent Messages", INBOX_SENT }, { "Sent Mail", INBOX_SENT } };
	const char *last = separator ? strrchr(name, separator) : NULL;

	last = last ? last + 1 : name;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (text_eq(last, known[i].name))
			return known[i].use;
	return INBOX_PLAIN;
}

static void read_flags(const struct mailimap_mbx_list_flags *flags, struct inbox_folder *f)
{
	if (!flags)
		return;
	f->closed = flags->mbf_type == MAILIMAP_MBX_LIST_FLAGS_SFLAG &&
		    flags->mbf_sflag == MAILIMAP_MBX_LIST_SFLAG_NOSELECT;
	for (clistiter *i = flags->mbf_oflags ? clist_begin(flags->mbf_oflags) : NULL; i;
	     i = clist_next(i)) {
		const struct mailimap_mbx_list_oflag *o = clist_content(i);

		if (o->of_type != MAILIMAP_MBX_LIST_OFLAG_FLAG_EXT || !o->of_flag_ext)
			continue;
		if (f->use == INBOX_PLAIN)
			f->use = use_of_flag(o->of_flag_ext);
		f->closed |= text_eq(o->of_flag_ext + (*o->of_flag_ext == '\\'), "NonExistent");
	}
}

enum err inbox_folders(struct inbox *b, struct arena *a, struct inbox_folder **v, size_t *n,
		       struct why *w)
{
	bool told[INBOX_ALL + 1] = { false };
	clist *list = NULL;
	size_t cap = 0;
	enum err e;

	*v = NULL;
	*n = 0;
	inbox_arm(b, 0, LIST_BYTES);
	e = inbox_result(b, mailimap_list(b->im, "", "*", &list), "listing its folders",
			 "to list its folders", w);
	if (!list)
		return e;
	for (clistiter *i = e == OK ? clist_begin(list) : NULL; i; i = clist_next(i)) {
		const struct mailimap_mailbox_list *l = clist_content(i);
		struct inbox_folder *f = ARENA_PUSH(a, *v, *n, cap);

		f->name = inbox_utf8(a, l->mb_name);
		f->separator = l->mb_delimiter;
		read_flags(l->mb_flag, f);
		told[f->use] = true;
	}
	mailimap_list_result_free(list); /* one comes with a refusal as well */
	for (size_t i = 0; i < *n; i++) {
		struct inbox_folder *f = &(*v)[i];
		enum inbox_use use =
			f->use || f->closed ? INBOX_PLAIN : use_of_name(f->name, f->separator);

		if (use && !told[use]) {
			f->use = use;
			f->guessed = true;
		}
	}
	return e;
}

/* ---- after the commit ---------------------------------------------------------------------- */

/* UID <before> <set> <after>, for all uids, as many commands as it takes. */
static enum err for_set(struct inbox *b, const char *before, const uint32_t *uids, size_t n,
			const char *after, const char *refused, struct why *w)
{
	struct arena *a = arena_new();
	enum err e = OK;

	while (e == OK && n) {
		char *set;
		size_t k = inbox_set_text(a, uids, n, SET_TEXT, &set);
		const char *text =
			arena_printf(a, "UID %s %s%s%s", before, set, *after ? " " : "", after);

		e = inbox_replied(b, inbox_command(b, text, NULL, NULL), refused, refused, w);
		uids += k;
		n -= k;
	}
	arena_free(a);
	return e;
}

enum err inbox_keyword(struct inbox *b, const uint32_t *uids, size_t n, const char *keyword,
		       struct why *w)
{
	char after[128];

	if (!b->folder || !b->keywords)
		return NONE;
	if (!*keyword || strlen(keyword) > 64 || strpbrk(keyword, " \t\r\n(){%*\"\\]") ||
	    !text_is_utf8(keyword, strlen(keyword)))
		return why(w, BAD,
			   "\"%.64s\" cannot be an IMAP keyword: use letters, digits, $ and -",
			   keyword);
	snprintf(after, sizeof after, "+FLAGS.SILENT (%s)", keyword);
	return for_set(b, "STORE", uids, n, after, "to set a keyword", w);
}

enum err inbox_erase(struct inbox *b, const uint32_t *uids, size_t n, struct why *w)
{
	enum err e;

	if (!b->folder || !b->can.uidplus)
		return NONE;
	e = for_set(b, "STORE", uids, n, "+FLAGS.SILENT (\\Deleted)", "to mark mail as deleted", w);
	return e == OK ? for_set(b, "EXPUNGE", uids, n, "", "to delete a mail", w) : e;
}

enum err inbox_move(struct inbox *b, const uint32_t *uids, size_t n, const char *folder,
		    bool *there, struct why *w)
{
	struct arena *a;
	const char *name, *refused;
	bool unasked = false;
	enum err e;

	there = there ? there : &unasked;
	*there = false;
	if (!b->folder || (!b->can.move && !b->can.uidplus))
		return NONE;
	a = arena_new();
	if (!(name = inbox_utf7(a, folder))) {
		e = bad_name(folder, w);
	} else {
		name = inbox_quoted(a, name);
		refused =
			arena_printf(a, "to move mail to \"%s\" (does that folder exist?)", folder);
		e = for_set(b, b->can.move ? "MOVE" : "COPY", uids, n, name, refused, w);
		*there = e == OK;
		if (e == OK && !b->can.move)
			e = inbox_erase(b, uids, n, w);
	}
	arena_free(a);
	return e;
}
