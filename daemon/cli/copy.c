#include "cli/copy.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/settings_source.h"
#include "cli/open.h"

static int copy_key(struct arena *a, const struct settings *set, const char *folder)
{
	char say[200];
	size_t n;
	char *bytes = settings_slurp(a, arena_printf(a, "%s/key", set->store.state), &n, say);
	FILE *f = bytes ? fopen(arena_printf(a, "%s/key", folder), "wb") : NULL;
	int code = EX_OK;

	if (f && (fwrite(bytes, 1, n, f) != n || fchmod(fileno(f), 0600)))
		code = EX_IOERR;
	if (f && fclose(f))
		code = EX_IOERR;
	return code;
}

int copy_make(struct arena *a, const char *name, const struct settings *set, struct settings *own,
	      char folder[COPY_FOLDER])
{
	struct store *s = NULL;
	const char *to = NULL;
	struct why w;
	int code;

	*folder = '\0';
	code = cli_store(set, &s);
	if (code)
		return code;
	snprintf(folder, COPY_FOLDER, "/tmp/tidings-%s.XXXXXX", name);
	if (mkdtemp(folder))
		to = arena_printf(a, "%s/store.db", folder);
	else
		*folder = '\0';
	if (!to || store_backup(s, to, &w) != OK) {
		fprintf(stderr, "tidings %s: no copy could be made below /tmp: %s\n", name,
			to ? w.text : "it cannot be written");
		code = EX_CANTCREAT;
	}
	store_close(s);
	*own = *set;
	own->store.state = folder;
	return code ? code : copy_key(a, set, folder);
}

void copy_clean(const char *folder)
{
	static const char *const names[] = { "store.db", "store.db-wal", "store.db-shm",
					     "key",      "sent.log",     "lock" };
	char path[128];

	for (size_t i = 0; i < sizeof names / sizeof *names && *folder; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	if (*folder)
		rmdir(folder);
}
