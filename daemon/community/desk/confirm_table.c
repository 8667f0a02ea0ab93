#include "community/desk/confirm.h"

#include "community/digest/digest_take.h"
#include "community/activity/activity.h"
#include "community/list/unsure.h"
#include "community/people/members_mail.h"
#include "community/people/mydata.h"
#include "community/digest/newsletter.h"
#include "community/people/people.h"

const struct confirm_purpose confirm_table[] = {
	{ "join", people_joined, false, false, false },
	{ "invited", people_joined, false, false, false },
	{ "approve", people_approved, false, true, false },
	{ "leave", people_left, false, false, false },
	{ "rejoin", people_returned, false, false, false },
	{ "settings", people_changed, false, false, false },
	{ "also", people_also, false, false, false },
	{ "address", people_moved, false, false, false },
	{ "post", unsure_confirmed, false, false, false },
	{ "members", members_confirmed, true, true, false },
	{ "mydata", mydata_given, false, false, false },
	{ "forgetme", mydata_forgotten, true, false, false },
	{ "private", unsure_confirmed, true, false, false },
	{ "route", digest_routed, false, false, true },
	{ "newsletter", newsletter_proof_done, false, true, true },
	{ "reader", newsletter_reader_done, false, false, false },
	{ "activity", activity_confirmed, false, false, false },
	{ "guest", activity_guest_came, false, false, false },
	{ NULL, NULL, false, false, false },
};
