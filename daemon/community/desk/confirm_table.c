#include "community/desk/confirm.h"

#include "community/digest/digest_take.h"
#include "community/activity/activity.h"
#include "community/list/unsure.h"
#include "community/people/members_mail.h"
#include "community/people/mydata.h"
#include "community/digest/newsletter.h"
#include "community/people/people.h"

const struct confirm_purpose confirm_table[] = {
	{ "join", people_joined, false },
	{ "invited", people_joined, false },
	{ "approve", people_approved, false },
	{ "leave", people_left, false },
	{ "rejoin", people_returned, false },
	{ "settings", people_changed, false },
	{ "also", people_also, false },
	{ "address", people_moved, false },
	{ "post", unsure_confirmed, false },
	{ "members", members_confirmed, true },
	{ "mydata", mydata_given, false },
	{ "forgetme", mydata_forgotten, true },
	{ "private", unsure_confirmed, true },
	{ "route", digest_routed, false },
	{ "newsletter", newsletter_proof_done, false },
	{ "reader", newsletter_reader_done, false },
	{ "activity", activity_confirmed, false },
	{ "guest", activity_guest_came, false },
	{ NULL, NULL, false },
};
