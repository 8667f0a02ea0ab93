/*
 * pending_table.c - what each question of ours is about.
 */
#include "community/newsletter.h"
#include "community/people.h"

const struct pending_purpose pending_purposes[] = {
	{ "join", people_joined },
	{ "invited", people_joined },
	{ "approve", people_approved },
	{ "leave", people_left },
	{ "rejoin", people_returned },
	{ "settings", people_changed },
	{ "also", people_also },
	{ "address", people_moved },
	{ "newsletter", newsletter_proof_done },
	{ "reader", newsletter_reader_done },
	{ NULL, NULL },
};
