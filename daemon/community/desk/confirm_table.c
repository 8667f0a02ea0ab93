#include "community/desk/confirm.h"

#include "community/digest/digest_take.h"
#include "community/activity/activity.h"
#include "community/list/unsure.h"
#include "community/people/members_mail.h"
#include "community/people/mydata.h"
#include "community/digest/newsletter.h"
#include "community/people/people.h"

const struct confirm_purpose confirm_table[] = {
	{ "join", people_joined, false, false, false, NULL },
	{ "invited", people_joined, false, false, false, NULL },
	{ "approve", people_approved, false, true, false, people_declined },
	{ "leave", people_left, false, false, false, NULL },
	{ "rejoin", people_returned, false, false, false, NULL },
	{ "settings", people_changed, false, false, false, NULL },
	{ "also", people_also, false, false, false, NULL },
	{ "address", people_moved, false, false, false, NULL },
	{ "post", unsure_confirmed, false, false, false, NULL },
	{ "members", members_confirmed, true, true, false, NULL },
	{ "mydata", mydata_given, false, false, false, NULL },
	{ "forgetme", mydata_forgotten, true, false, false, NULL },
	{ "private", unsure_confirmed, true, false, false, NULL },
	{ "route", digest_routed, false, false, true, NULL },
	{ "newsletter", newsletter_proof_done, false, true, true, NULL },
	{ "reader", newsletter_reader_done, false, false, false, NULL },
	{ "activity", activity_confirmed, false, false, false, NULL },
	{ "guest", activity_guest_came, false, false, false, NULL },
	{ NULL, NULL, false, false, false, NULL },
};
