/*
 * members_import.c - `tidings members import`: another program's members become ours, every row
 * accounted for, in batches small enough that the daemon goes on beside it.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/cli.h"
#include "cli/members.h"
#include "cli/members_read.h"
#include "cli/open.h"
#include "rhythm/zone.h"

enum { BATCH = 5000 };

struct import {
	const struct settings *set;
	struct store *s; /* NULL: nothing is changed, rows are judged */
	struct arena *a;
	bool json;
	size_t added, known, bad, open; /* open: rows in the transaction at hand */
};

static void say(struct import *im, const struct imported *row, bool ok, const char *why)
{
	const char *address = text_clean(im->a, row->address, strlen(row->address), TEXT_LINE);

	if (im->json) {
		json_t *j = json_pack("{s:s, s:b, s:s}", "address", address, "ok", ok, "why", why);

		json_dumpf(j, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
		putchar('\n');
		json_decref(j);
	} else if (*why) {
		printf("row %zu: %s: %s\n", row->line, address, why);
	}
}

static void add_also(struct import *im, const struct member *m, const char *also)
{
	char *list = arena_dup(im->a, also), *one;

	while ((one = strsep(&list, " ,;"))) {
		struct address ad;

		if (*one && address_read(im->a, one, &ad, NULL) == OK)
			address_add(im->s, m->id, ad.key, ad.full, when_now());
	}
}

static enum err store_row(struct import *im, const struct imported *row, const struct address *ad)
{
	static const char *const modes[] = { [MODE_EACH] = "each",
					     [MODE_DIGEST] = "digest",
					     [MODE_SUMMARY] = "summary",
					     [MODE_FOLLOWED] = "followed",
					     [MODE_NOTHING] = "nothing" };
	const struct zone *z;
	struct member m = { .address = ad->full,
			    .trusted = true, /* no newcomer: known in the old list */
			    .own_posts = im->set->members.own_posts,
			    .lang = row->lang,
			    .mode = row->mode ? row->mode : modes[im->set->members.mode] };

	m.name = text_clean(im->a, row->name, strlen(row->name), TEXT_LINE);
	m.zone = row->zone && zone_find(row->zone, &z, NULL) == OK ? row->zone : NULL;
	if (!im->open)
		store_begin(im->s);
	if (++im->open == BATCH) {
		store_commit(im->s);
		store_begin(im->s);
		im->open = 1;
	}
	if (member_add(im->s, &m, ad->key, when_now()) == NONE)
		return NONE;
	story_add(im->s, m.id, when_now(), "imported");
	if (row->role)
		role_add(im->s, m.id, text_lower(im->a, row->role), "", when_now());
	if (row->also)
		add_also(im, &m, row->also);
	return OK;
}

static void take(void *arg, const struct imported *row)
{
	struct import *im = arg;
	struct address ad;
	struct why w = { "" };

	arena_reset(im->a);
	if (address_read(im->a, row->address, &ad, &w) != OK) {
		im->bad++;
		say(im, row, false, w.text);
	} else if (im->s && store_row(im, row, &ad) == NONE) {
		im->known++;
		say(im, row, true, "a member already, left as it is");
	} else {
		im->added++;
		say(im, row, true, "");
	}
}

int members_import(const char *conf, const char *file, const char *text, size_t n, bool dry_run,
		   bool json)
{
	struct arena *a = arena_new();
	struct import im = { .a = arena_new(), .json = json };
	const char *format = "", *wrong;
	int code = EX_OK;

	if (!dry_run) {
		im.set = cli_settings(a, cli_conf(conf));
		code = im.set ? cli_store(im.set, &im.s) : EX_CONFIG;
	}
	wrong = code ? NULL : members_read(text, n, take, &im, &format);
	if (im.open)
		store_commit(im.s);
	if (wrong) {
		fprintf(stderr, "tidings members: %s: %s\n", file, wrong);
		code = EX_DATAERR;
	} else if (!code && !json) {
		printf("%s, read as %s: %zu rows\n", file, format, im.added + im.known + im.bad);
		printf("%zu %s, %zu were members before, %zu cannot be\n", im.added,
		       dry_run ? "can be imported" : "imported", im.known, im.bad);
		if (dry_run)
			puts("Nothing was changed. Without --dry-run they become members.");
	}
	store_close(im.s);
	arena_free(im.a);
	arena_free(a);
	return code;
}
