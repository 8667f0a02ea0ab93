/*
 * once_dry.h - `tidings once --dry-run`: the letters that would leave, told or as files.
 */
#ifndef CLI_ONCE_DRY_H
#define CLI_ONCE_DRY_H

struct arena;
struct settings;

/* once_dry - what `once` would decide and send by the clock as it is set, on a copy of the store;
 * fetches nothing. Each letter becomes out/ADDRESS.eml, or out/ADDRESS-2.eml and so on; a file that
 * is there is never written over. Where out is NULL each is a line, "ADDRESS  SUBJECT". Gives an exit
 * code; trouble was printed. */
int once_dry(struct arena *a, const struct settings *set, const char *out);

#endif
