#include "cli/init_history.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/settings.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/open.h"
#include "inbox/inbox.h"
#include "store/store.h"

enum { PATIENCE_S = 10 };

bool init_history_read(const char *text, int64_t *until)
{
	time_t t;

	*until = INT64_MAX;
	if (!text || !strcmp(text, "all"))
		return true;
	*until = 0;
	if (!strcmp(text, "none"))
		return true;
	if (!when_parse(text, &t) || t <= 0 || t > when_now())
		return false;
	*until = t;
	return true;
}

void init_history_keep(struct store *s, struct arena *a, int64_t until)
{
	if (until == INT64_MAX)
		return;
	store_begin(s);
	store_meta_set(s, "first_open", until ? arena_printf(a, "%lld", (long long)until) : "new");
	store_commit(s);
}

static enum err tell_folder(struct arena *a, struct inbox *b, const char *name, int64_t until,
			    struct why *w)
{
	struct inbox_state at;
	size_t before = 0;
	enum err e = inbox_select(b, name, &at, w);

	if (e == OK && until && until != INT64_MAX)
		e = inbox_count_before(b, until, &before, w);
	if (e != OK)
		return e;
	printf("%s holds %u mail%s now; ", name, at.exists, text_s(at.exists));
	if (until == INT64_MAX)
		puts("all of them will be history: filed and searchable, never relayed,\n"
		     "answered or obeyed.");
	else if (!until)
		puts("none of them will be history: the first run takes all as new.");
	else
		printf("about %zu of them came before %.10s and will be history, the others\n"
		       "count as new.\n",
		       before, when_rfc3339(a, until));
	return OK;
}

void init_history_tell(struct arena *a, const char *conf, int64_t until)
{
	struct settings_faults faults = { 0 };
	struct settings *s = settings_load(a, conf, &faults);
	struct inbox *b = NULL;
	struct account account;
	struct why w = { "" };
	enum err e;

	if (!s || s->inbox.kind != SOURCE_IMAP)
		return;
	account = s->inbox.account;
	if (account.timeout_s > PATIENCE_S)
		account.timeout_s = PATIENCE_S;
	e = inbox_open(&account, &b, &w);
	for (size_t i = 0; i < s->inbox.folders.n && e == OK; i++)
		e = tell_folder(a, b, s->inbox.folders.v[i], until, &w);
	inbox_close(b);
	if (e != OK)
		fprintf(stderr,
			"tidings init: how many mails will be history could not be seen yet: %s\n",
			w.text);
}
