/*
 * pending_table.c - what each question of ours is about.
 */
#include "community/pending.h"

const struct pending_purpose pending_purposes[] = {
	{ NULL, NULL },
};
