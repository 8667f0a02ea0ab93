/*
 * takers.c - what a mail may turn out to be, in the order in which it is asked.
 */
#include "community/activity.h"
#include "community/bounces.h"
#include "community/calendar.h"
#include "community/command.h"
#include "community/catchup.h"
#include "community/community.h"
#include "community/deliver.h"
#include "community/gist.h"
#include "community/moderate.h"
#include "community/digest_take.h"
#include "community/newsletter.h"
#include "community/pending.h"
#include "community/people.h"
#include "community/posts.h"
#include "community/proof.h"

const struct taker takers[] = {
	{ "decided", moderate_take_decided },
	{ "returned", bounces_take_returned },
	{ "bounce", bounces_take },
	{ "robot", robots_take },
	{ "dropped", posts_take_dropped },
	{ "own", deliver_take_own },
	{ "confirm", pending_take },
	{ "moderate", moderate_take },
	{ "proof", proof_take },
	{ "digest", digest_take },
	{ "newsletter", newsletter_take },
	{ "catch-up", catchup_take },
	{ "summary", gist_take },
	{ "calendar", calendar_take },
	{ "leave", people_take_leave },
	{ "activity", activity_take },
	{ "command", command_take },
	{ "settings", people_take_reply },
	{ "unknown", command_take_unknown },
	{ "unsure", people_take_post },
	{ "post", posts_take },
	{ NULL, NULL },
};
