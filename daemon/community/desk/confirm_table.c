#include "community/desk/confirm.h"

#include "community/digest/digest_take.h"
#include "community/activity/activity.h"
#include "community/list/unsure.h"
#include "community/people/members_mail.h"
#include "community/people/mydata.h"
#include "community/digest/newsletter.h"
#include "community/people/people.h"

const struct confirm_purpose confirm_table[] = {
	{ "join", people_joined, false, false },
	{ "invited", people_joined, false, false },
	{ "approve", people_approved, false, true },
	{ "leave", people_left, false, false },
	{ "rejoin", people_returned, false, false },
	{ "settings", people_changed, false, false },
	{ "also", people_also, false, false },
	{ "address", people_moved, false, false },
	{ "post", unsure_confirmed, false, false },
	{ "members", members_confirmed, true, true },
	{ "mydata", mydata_given, false, false },
	{ "forgetme", mydata_forgotten, true, false },
	{ "private", unsure_confirmed, true, false },
	{ "route", digest_routed, false, false },
	{ "newsletter", newsletter_proof_done, false, true },
	{ "reader", newsletter_reader_done, false, false },
	{ "activity", activity_confirmed, false, false },
	{ "guest", activity_guest_came, false, false },
	{ NULL, NULL, false, false },
};
