/*
 * expr_p.h - shared by the files of the expression parser.
 */
#ifndef BASE_EXPR_P_H
#define BASE_EXPR_P_H

#include "base/expr.h"

bool expr_number_read(const char *s, int64_t *out); /* 1 to 12 digits */

/* Fills key, value, text and numbers of e where s is one of the kinds the key takes. */
bool expr_value_read(struct arena *a, const struct expr_key *k, const char *s, struct expr *e);

#endif
