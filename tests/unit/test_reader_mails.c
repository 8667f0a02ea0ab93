/* The sample mails of tests/mail: what is read in NAME.eml is what NAME.want says. When a change
 * is meant, TIDINGS_GOLDEN=write makes this write the .want files anew; read the difference. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/when.h"
#include "reader/reader.h"

static struct buf file(struct arena *a, const char *path)
{
	struct buf b = BUF(a);
	char chunk[4096];
	FILE *f = fopen(path, "rb");
	size_t n;

	while (f && (n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(&b, chunk, n);
	if (f)
		fclose(f);
	return b;
}

static const char *facts(struct arena *a, const struct mail *m)
{
	static const char *const kinds[] = { "unreadable", "bounce", "command",
					     "auto-reply", "list",   "post" };
	struct buf b = BUF(a);

	buf_printf(&b, "from: %s <%s>\nsubject: %s\n", m->from.name, m->from.address, m->subject);
	buf_printf(&b, "date: %s\nkind: %s\nid: %s\n", when_rfc3339(a, m->date), kinds[m->kind],
		   m->message_id);
	for (size_t i = 0; i < m->to.n; i++)
		buf_printf(&b, "to: %s <%s>\n", m->to.v[i].name, m->to.v[i].address);
	for (size_t i = 0; i < m->references.n; i++)
		buf_printf(&b, "reference: %s\n", m->references.v[i]);
	for (size_t i = 0; i < m->n_leaves; i++)
		buf_printf(&b, "leaf: %u %s %zu%s\n", m->leaves[i].depth, m->leaves[i].type,
			   m->leaves[i].n, m->leaves[i].is_text ? " text" : "");
	for (size_t i = 0; i < m->n_attachments; i++)
		buf_printf(&b, "attachment: \"%s\" %s %zu %s\n", m->attachments[i].name,
			   m->attachments[i].type, m->attachments[i].bytes, m->attachments[i].sha1);
	for (size_t i = 0; m->bounce && i < m->bounce->n; i++)
		buf_printf(&b, "bounced: %s %s\n", m->bounce->v[i].address, m->bounce->v[i].status);
	for (size_t i = 0; i < m->problems.n; i++)
		buf_printf(&b, "problem: %s\n", m->problems.v[i]);
	buf_printf(&b, "--- text\n%s\n--- reply\n%s\n--- signature\n%s\n", m->text, m->reply,
		   m->signature);
	return buf_text(&b);
}

static void check(struct arena *a, const char *path)
{
	const char *want_path = arena_printf(a, "%.*s.want", (int)(strlen(path) - 4), path);
	struct buf raw = file(a, path), want = file(a, want_path);
	const char *golden = getenv("TIDINGS_GOLDEN"), *got;
	struct mail *m;

	assert_int_equal(reader_read(a, buf_text(&raw), raw.n, NULL, &m, NULL), OK);
	got = facts(a, m);
	if (golden && !strcmp(golden, "write")) {
		FILE *f = fopen(want_path, "wb");

		assert_non_null(f);
		fputs(got, f);
		fclose(f);
		return;
	}
	print_message("%s\n", path);
	assert_string_equal(got, buf_text(&want));
}

static void sample_mails_are_read_as_written_down(void **state)
{
	struct arena *a = arena_new();
	glob_t g;

	(void)state;
	assert_int_equal(glob("tests/mail/*.eml", 0, NULL, &g), 0);
	for (size_t i = 0; i < g.gl_pathc; i++)
		check(a, g.gl_pathv[i]);
	globfree(&g);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(
		sample_mails_are_read_as_written_down) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
