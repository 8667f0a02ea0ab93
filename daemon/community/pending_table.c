/*
 * pending_table.c - what each question of ours is about.
 */
#include "community/newsletter.h"
#include "community/pending.h"

const struct pending_purpose pending_purposes[] = {
	{ "newsletter", newsletter_proof_done },
	{ "reader", newsletter_reader_done },
	{ NULL, NULL },
};
