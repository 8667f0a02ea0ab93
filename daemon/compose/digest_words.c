/*
 * digest_words.c - what all forms of a digest say: names, subjects, titles, addresses.
 */
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "compose/digest_in.h"
#include "compose/opening.h"

enum { NAMELESS = 40 }; /* columns of a post that names its conversation */

int digest_offset(const struct digest_edition *e, time_t t)
{
	return e->offset ? e->offset(e->offset_arg, t) : 0;
}

char *digest_line(struct arena *a, const char *s)
{
	return text_clean(a, s ? s : "", s ? strlen(s) : 0, TEXT_LINE);
}

const char *digest_author(struct arena *a, const struct digest_post *p)
{
	const char *name = digest_line(a, p->author), *at;

	if (*name)
		return text_ellipsis(a, name, 60);
	name = digest_line(a, p->address);
	at = strchr(name, '@');
	return at ? arena_ndup(a, name, (size_t)(at - name)) : *name ? name : "?";
}

size_t digest_total(const struct digest_thread *t)
{
	return t->total > t->n_posts ? t->total : t->n_posts;
}

size_t digest_encoded(const char *s)
{
	size_t n = 0, odd = 0;

	for (; s[n]; n++)
		odd += (unsigned char)s[n] > 0x7e || s[n] == '=' || s[n] == 1;
	return n + 2 * odd + 30 * (size_t)(strchr(s, 1) != NULL) + (n + 2 * odd) / 24;
}

/* "(no subject) Has anybody seen my": else those without one are all alike in the contents. */
static const char *nameless(const struct making *m, const struct digest_post *p)
{
	const char *text = p->text ? p->text : "", *begins;
	struct opening o;

	opening_read(m->a, text_clean(m->a, text, strlen(text), TEXT_BLOCK), NAMELESS, &o);
	begins = text_ellipsis(m->a, opening_preview(m->a, &o), NAMELESS);
	return arena_printf(m->a, "%s%s%s", words_get(m->l, "no_subject"), *begins ? " " : "",
			    begins);
}

const char *digest_thread_subject(const struct making *m, const struct digest_thread *t)
{
	const char *s =
		words_bare_subject(words_of(m->l), digest_line(m->a, t->subject), m->e->prefix);

	return *s ? s : nameless(m, &t->posts[0]);
}

const char *digest_title(const struct making *m)
{
	if (m->e->title && *m->e->title)
		return digest_line(m->a, m->e->title);
	if (!m->e->number)
		return words_get(m->l,
				 m->e->catch_up ? "digest.title_catchup" : "digest.title_dated");
	return SAY(m->a, m->l, "digest.number",
		   { "number", arena_printf(m->a, "%ld", m->e->number) });
}

char *digest_subject(const struct making *m, size_t part, size_t parts)
{
	const struct digest_edition *e = m->e;
	const char *period = words_period(m->a, m->l, e->from, e->to, digest_offset(e, e->from),
					  digest_offset(e, e->to));
	char *subject = SAY(m->a, m->l,
			    e->number     ? "digest.subject"
			    : e->catch_up ? "digest.subject_catchup"
					  : "digest.subject_dated",
			    { "community", digest_line(m->a, e->community) }, { "period", period },
			    { "number", arena_printf(m->a, "%ld", e->number) });

	if (parts < 2)
		return subject;
	return SAY(m->a, m->l, "digest.subject_part", { "subject", subject },
		   { "part", arena_printf(m->a, "%zu", part) },
		   { "parts", arena_printf(m->a, "%zu", parts) });
}

/* The distinct authors of a thread's new posts from the given one on, in order of appearance. */
char *digest_people(const struct making *m, const struct digest_thread *t, size_t from, size_t most)
{
	enum { SEEN = 64 };
	const char *names[SEEN];
	size_t n = 0;

	for (size_t i = from; i < t->n_posts && n < SEEN; i++) {
		const char *name = digest_author(m->a, &t->posts[i]);
		size_t k = 0;

		while (k < n && strcmp(names[k], name) != 0)
			k++;
		if (k == n)
			names[n++] = name;
	}
	return words_names(m->a, m->l, names, n, n == most + 1 ? n : most);
}

char *digest_reply_address(struct arena *a, const struct digest_edition *e, long item)
{
	const char *at = strchr(e->address, '@');

	if (!at || !e->separator || !*e->separator || !item)
		return arena_dup(a, e->address);
	return arena_printf(a, "%.*s%sr.%ld.%s%s", (int)(at - e->address), e->address, e->separator,
			    item, splice_mark(SPLICE_TOKEN), at);
}

const char *digest_reply_said(const struct making *m, const struct digest_thread *t)
{
	const char *to = digest_reply_address(m->a, m->e, t->item);

	if (strcmp(to, m->e->address) != 0)
		return to;
	return t->mark ? SAY(m->a, m->l, "way", { "address", to },
			     { "subject", arena_printf(m->a, "[#%s]", t->mark) })
		       : "";
}

/* --- files: in every form named with the word that brings them ------------------------------------- */

const char *digest_file_word(const struct making *m, long number)
{
	const char *word = words_get(m->l, "more.file");

	return arena_printf(m->a, "%.*s %ld", (int)strcspn(word, ","), word, number);
}

char *digest_file_said(const struct making *m, const struct digest_thread *t,
		       const struct digest_file *f, const char *name)
{
	const char *size = words_size(m->a, m->l, f->bytes);

	if (!f->number || !t->item)
		return SAY(m->a, m->l, "digest.attachment", { "name", name }, { "size", size });
	return SAY(m->a, m->l, "digest.attachment_asked", { "name", name }, { "size", size },
		   { "word", digest_file_word(m, f->number) });
}

const char *digest_file_how(const struct making *m, size_t number, long file)
{
	return SAY(m->a, m->l, "digest.file",
		   { "example", arena_printf(m->a, "%zu: %s", number, digest_file_word(m, file)) });
}
