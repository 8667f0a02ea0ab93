/*
 * json.h - what every --json is made with.
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <jansson.h>

#include "base/arena.h"

/* A line of standard output; o is freed. */
void cli_json_print(json_t *o);

/* json_string takes no bytes that are not UTF-8: what comes from the command line, from files and
 * from a message that was cut goes through here. NULL is "". */
json_t *cli_json_string(struct arena *a, const char *s);
json_t *cli_json_text(struct arena *a, const char *s); /* NULL and "": null */
json_t *cli_json_time(struct arena *a, int64_t t);     /* "2026-03-02T08:00:00Z"; 0: null */

#endif
