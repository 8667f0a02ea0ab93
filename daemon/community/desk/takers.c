#include "community/desk/takers.h"

#include "community/activity/activity.h"
#include "community/list/bounces.h"
#include "community/activity/calendar.h"
#include "community/activity/figures.h"
#include "community/desk/command.h"
#include "community/digest/catchup.h"
#include "community/list/deliver.h"
#include "community/digest/gist.h"
#include "community/list/moderate.h"
#include "community/digest/digest_take.h"
#include "community/digest/newsletter.h"
#include "community/desk/confirm.h"
#include "community/list/unsure.h"
#include "community/people/people.h"
#include "community/list/posts.h"
#include "community/digest/proof.h"
#include "community/digest/search_mail.h"

const struct taker takers[] = {
	{ "decided", moderate_take_decided },
	{ "returned", bounces_take_returned },
	{ "bounce", bounces_take },
	{ "robot", robots_take },
	{ "dropped", posts_take_dropped },
	{ "own", deliver_take_own },
	{ "banned", people_take_banned },
	{ "confirm", confirm_take },
	{ "moderate", moderate_take },
	{ "proof", proof_take },
	{ "digest", digest_take },
	{ "stop", command_take_stop },
	{ "newsletter", newsletter_take },
	{ "catch-up", catchup_take },
	{ "summary", gist_take },
	{ "search", search_take },
	{ "calendar", calendar_take },
	{ "figures", figures_take },
	{ "leave", people_take_leave },
	{ "follow", people_take_follow },
	{ "activity", activity_take },
	{ "command", command_take },
	{ "settings", people_take_reply },
	{ "unknown", command_take_unknown },
	{ "empty", posts_take_empty },
	{ "unsure", unsure_take },
	{ "post", posts_take },
	{ NULL, NULL },
};
