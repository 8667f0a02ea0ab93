/*
 * year_put_off.c - letters that the server does not take at once: when each was due at first.
 */
#include "tests/year/year.h"

struct put_off *year_put_off_of(struct year *y, int64_t letter)
{
	for (size_t i = 0; i < y->n_put_off; i++)
		if (y->put_off[i].letter == letter)
			return &y->put_off[i];
	return NULL;
}

void year_put_off(struct year *y, const struct letter_row *row)
{
	letter_settle(y->k->c->s, row->id, "ready", y->now, y->now + 900, "451 later");
	if (!year_put_off_of(y, row->id))
		*ARENA_PUSH(y->a, y->put_off, y->n_put_off, y->cap_put_off) =
			(struct put_off){ row->id, (time_t)row->due };
}

void year_put_off_forget(struct year *y)
{
	int64_t last = year_world_number(y, "SELECT max(id) FROM letter");

	for (size_t i = 0; i < y->n_put_off;)
		if (y->put_off[i].letter > last)
			y->put_off[i] = y->put_off[--y->n_put_off];
		else
			i++;
}
