/*
 * members.h - what `tidings members` can do: each takes argv from its own name on, gives an exit code.
 */
#ifndef CLI_MEMBERS_H
#define CLI_MEMBERS_H

int members_add(int argc, char **argv);
int members_list(int argc, char **argv);

#endif
