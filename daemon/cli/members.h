/*
 * members.h - what `tidings members` can do: each takes argv from its own name on, gives an exit code.
 */
#ifndef CLI_MEMBERS_H
#define CLI_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct store;

int members_add(int argc, char **argv);
int members_invite(int argc, char **argv);
int members_list(int argc, char **argv);
int members_set(int argc, char **argv);
int members_remove(int argc, char **argv);
int members_ban(int argc, char **argv);
int members_unban(int argc, char **argv);
int members_export(int argc, char **argv);
/* ", coordinator, expert:soil"; "" */
const char *members_roles(struct store *s, struct arena *a, int64_t member);
/* `import`: the text of a file in any of the forms of members_read.h; welcome: each new member
 * gets a letter */
int members_import(const char *conf, const char *file, const char *text, size_t n, bool dry_run,
		   bool json, bool welcome);

#endif
