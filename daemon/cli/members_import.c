/*
 * members_import.c - `tidings members import`: rows are said as they are settled, in batches small
 * enough that the daemon goes on beside it.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/json.h"
#include "cli/members.h"
#include "cli/open.h"
#include "community/people/people_import.h"

enum { BATCH = 5000 };

struct saying {
	struct arena *a;
	bool json;
};

static void print(struct saying *q, const struct imported *row, bool ok, const char *why)
{
	size_t n = strlen(row->address);
	const char *clean = text_clean(q->a, row->address, n, TEXT_LINE);

	if (q->json) {
		json_t *j = json_pack("{s:s, s:b, s:s}", "address",
				      text_is_utf8(row->address, n) ? row->address : clean, "ok",
				      ok, "why", why);

		cli_json_print(j);
	} else if (*why) {
		printf("row %zu: %s: %s\n", row->line, clean, why);
	}
}

/* What there is to say of who becomes a member all the same. */
static const char *remark(struct saying *q, const struct imported *row, bool utf8, const char *note)
{
	const char *all[] = { utf8 ? "needs a mail server that takes SMTPUTF8" : "", note,
			      row->odd ? row->odd : "" };
	struct buf b = BUF(q->a);

	for (int i = 0; i < 3; i++)
		if (*all[i])
			buf_printf(&b, "%s%s", b.n ? "; " : "", all[i]);
	return buf_text(&b);
}

static void say(void *arg, const struct imported *row, enum people_done d, const char *note)
{
	struct saying *q = arg;
	struct why w = { "" };
	struct address ad;

	arena_reset(q->a);
	if (address_read(q->a, row->address, &ad, &w) != OK)
		print(q, row, false, row->odd ? row->odd : w.text);
	else if (d == PEOPLE_MEMBER)
		print(q, row, true, "a member already, left as it is");
	else if (d == PEOPLE_DONE)
		print(q, row, true, remark(q, row, ad.needs_utf8, note));
	else
		print(q, row, d == PEOPLE_TWICE, people_done_words(d));
}

int members_import(const char *conf, const char *file, const char *text, size_t n, bool dry_run,
		   bool json, bool welcome)
{
	struct community *c = NULL;
	struct arena *a = arena_new();
	struct saying q = { arena_new(), json };
	struct people_import im = { .dry = dry_run,
				    .owner = true,
				    .batch = BATCH,
				    .by = "imported",
				    .now = when_now(),
				    .say = say,
				    .arg = &q };
	const char *format = "", *wrong;
	int code = EX_OK;

	if (!dry_run || conf) {
		im.set = cli_settings(a, cli_conf(conf));
		code = im.set ? cli_community(im.set, &c) : EX_CONFIG;
		im.s = c ? c->s : NULL;
		im.greet = c && (welcome || im.set->members.welcome_imported) ? c : NULL;
	}
	wrong = code ? NULL : people_import(&im, text, n, &format);
	if (wrong) {
		fprintf(stderr, "tidings members: %s: %s\n", file, wrong);
		code = EX_DATAERR;
	} else if (!code && !json) {
		size_t rows = im.added + im.known + im.bad;

		printf("%s, read as %s: %zu row%s\n", file, format, rows, text_s((long long)rows));
		printf("%zu %s, %s: %zu, cannot be: %zu\n", im.added,
		       dry_run ? "can be imported" : "imported",
		       im.s ? "members before" : "there twice", im.known, im.bad);
		if (!im.s)
			puts("Who of them is a member already is told with -c CONF.");
		if (dry_run)
			puts("Nothing was changed. Without --dry-run they become members.");
	}
	community_close(c);
	arena_free(q.a);
	arena_free(a);
	return code;
}
