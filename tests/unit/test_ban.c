/*
 * Who is banned: by whom, what of theirs is heard, what goes to them, and how it ends.
 */
#include "circle_kit.h"

#include "community/people/people.h"
#include "community/people/people_admin.h"

#define MEMBERS "circle+members@example.org"
#define BAD     "bad@far.example"

/* Cora coordinates, Otto owns, Bad is a member who gets each post. */
static void open_circle(const char *more)
{
	char text[200];
	int64_t bad;

	snprintf(text, sizeof text, PLAIN "%s", more);
	k = kit_open(text);
	circle_keepers();
	bad = circle_member(BAD, "Bad", "each");
	store_begin(k->c->s);
	role_add(k->c->s, bad, "expert", "soil", k->now);
	store_commit(k->c->s);
}

static enum people_done ban(const char *address, bool owner)
{
	enum people_done d;

	store_begin(k->c->s);
	d = people_ban(k->c, k->a, address, "Cora", "", owner, false, k->now);
	store_commit(k->c->s);
	return d;
}

static void a_coordinator_bans_by_mail_and_a_token(void **state)
{
	struct kit_letter *l;
	size_t n;

	(void)state;
	open_circle("");
	kit_mail(k, "pass", CORA, MEMBERS, "", "ban " BAD ": writes to people unasked\n");
	l = kit_letter(k, CORA);
	assert_non_null(strstr(l->m->text, "This will be done:"));
	assert_non_null(strstr(l->m->text, "Who is banned is not told"));
	assert_string_equal(kit_who(k, BAD)->state, "active");
	kit_mail(k, NULL, CORA, l->reply_to, "Re: Please confirm", "yes");
	l = kit_letter(k, CORA); /* and none to the banned */
	assert_non_null(strstr(l->m->text, "This was done:"));
	assert_string_equal(kit_who(k, BAD)->state, "banned");
	assert_int_equal(kit_who(k, BAD)->trusted, false);
	roles_of(k->c->s, k->a, kit_who(k, BAD)->id, &n);
	assert_int_equal(n, 0);
	kit_mail(k, "pass", "bo@far.example", MEMBERS, "", "ban " CORA);
	assert_string_equal(kit_who(k, CORA)->state, "active");
}

static void what_the_banned_send_is_set_aside_with_a_reason(void **state)
{
	static const char *const to[] = { HERE,
					  "circle+settings@example.org",
					  "circle+owner@example.org",
					  "circle+ask@example.org",
					  "circle+catchup@example.org",
					  "circle+news@example.org",
					  "circle+leave@example.org",
					  "circle+members@example.org",
					  "circle+nonsense@example.org" };

	(void)state;
	open_circle("");
	assert_int_equal(ban(BAD, false), PEOPLE_DONE);
	for (size_t i = 0; i < sizeof to / sizeof *to; i++) {
		struct arrival *r = kit_mail(k, "pass", BAD, to[i], "Hear me", "each post");

		assert_string_equal(r->state, "aside");
		assert_string_equal(r->reason, "its author is banned");
		kit_silence(k);
	}
	assert_string_equal(kit_who(k, BAD)->state, "banned");
	/* what happened to their mail, and their data, are theirs to know */
	kit_mail(k, "pass", BAD, "circle+why@example.org", "", "");
	assert_non_null(strstr(kit_letter(k, BAD)->m->text, "its author is banned"));
	kit_mail(k, "pass", BAD, "circle+mydata@example.org", "", "");
	assert_string_equal(kit_letter(k, BAD)->kind, "confirm");
}

/* Being forgotten is no way around a ban: the address alone stays. */
static void the_banned_may_be_forgotten_and_stay_banned(void **state)
{
	struct kit_letter *l;

	(void)state;
	open_circle("");
	assert_int_equal(ban(BAD, false), PEOPLE_DONE);
	kit_mail(k, "pass", BAD, "circle+forgetme@example.org", "", "");
	l = kit_letter(k, BAD);
	kit_mail(k, NULL, BAD, l->reply_to, "Re: ", "yes");
	l = kit_letter(k, BAD);
	assert_string_equal(l->kind, "forgotten");
	assert_non_null(strstr(l->m->text, "because it is banned here"));
	assert_string_equal(kit_who(k, BAD)->state, "banned");
	assert_string_equal(kit_who(k, BAD)->name, "");
}

static void nothing_goes_to_the_banned_any_more(void **state)
{
	struct kit_letter **v;
	size_t n;

	(void)state;
	open_circle("");
	kit_mail(k, "pass", CORA, HERE, "Beans", "Sow them now."); /* a letter to Bad waits */
	assert_int_equal(ban(BAD, false), PEOPLE_DONE);
	kit_mail(k, "pass", CORA, HERE, "Roses", "Cut them back.");
	kit_wait(k, 86400);
	v = kit_letters(k, &n);
	for (size_t i = 0; i < n; i++)
		assert_string_not_equal(v[i]->rcpt, BAD);
}

/* How joining ends for whoever may join, and for the banned: the letters they get on the way. */
static const char *joining(const char *from)
{
	struct kit_letter *l;
	struct kit_letter **v;
	size_t n;
	struct buf b = BUF(k->a);

	kit_mail(k, "pass", from, "circle+join@example.org", "", "");
	l = kit_letter(k, from);
	buf_printf(&b, "%s:%s", l->kind, l->m->subject);
	kit_mail(k, "pass", from, l->reply_to, "Re: ", "yes");
	v = kit_letters(k, &n);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i]->rcpt, from))
			buf_printf(&b, " %s", v[i]->kind);
	return buf_text(&b);
}

static void joining_is_refused_with_the_same_answer_as_to_anyone(void **state)
{
	const char *other;

	(void)state;
	open_circle("members: { join = \"approved\"; };\n");
	assert_int_equal(ban(BAD, false), PEOPLE_DONE);
	other = joining("new@far.example");
	assert_non_null(strstr(other, "join-waits"));
	assert_string_equal(joining(BAD), other);
	assert_string_equal(kit_who(k, BAD)->state, "banned");
	kit_close(k);

	open_circle("members: { join = \"invited\"; };\n");
	assert_int_equal(ban(BAD, false), PEOPLE_DONE);
	kit_mail(k, "pass", BAD, "circle+join@example.org", "", "");
	assert_string_equal(kit_letter(k, BAD)->kind, "by-invitation");
	kit_close(k);

	open_circle("members: { join = \"confirmed\"; };\n");
	assert_int_equal(ban(BAD, false), PEOPLE_DONE);
	assert_null(strstr(joining(BAD), "welcome"));
	assert_string_equal(kit_who(k, BAD)->state, "banned");
}

static void an_outsider_can_be_banned_and_a_ban_undone(void **state)
{
	enum people_done d;

	(void)state;
	open_circle("");
	assert_int_equal(ban("spam@evil.example", false), PEOPLE_DONE);
	assert_string_equal(kit_mail(k, "pass", "spam@evil.example", HERE, "Pills", "Buy!")->reason,
			    "its author is banned");
	kit_silence(k);
	assert_int_equal(ban("spam@evil.example", false), PEOPLE_BANNED);
	store_begin(k->c->s);
	d = people_unban(k->c, k->a, "spam@evil.example", "Cora", false, k->now);
	assert_int_equal(people_unban(k->c, k->a, CORA, "Cora", false, k->now), PEOPLE_NOT_BANNED);
	store_commit(k->c->s);
	assert_int_equal(d, PEOPLE_DONE);
	assert_non_null(strstr(joining("spam@evil.example"), "welcome"));
	assert_string_equal(kit_who(k, "spam@evil.example")->state, "active");
}

static void those_who_run_the_community_are_banned_by_owners_alone(void **state)
{
	(void)state;
	open_circle("");
	assert_int_equal(ban(CORA, false), PEOPLE_NOT_OWNER);
	assert_int_equal(ban(CORA, true), PEOPLE_DONE);
	assert_string_equal(kit_mail(k, "pass", CORA, MEMBERS, "list", "")->reason,
			    "its author is banned");
	kit_close(k);
	k = kit_open_at("circle@example.org", "");
	k->set->community.coordinators.v = (const char *[]){ "boss@wood.example" };
	k->set->community.coordinators.n = 1;
	kit_member(k, "boss@wood.example", "Boss", NULL);
	assert_int_equal(ban("boss@wood.example", true), PEOPLE_KEEPER);
}

/* What had been asked before the ban is no way back. */
static void a_farewell_letter_is_no_way_back_from_a_ban(void **state)
{
	struct kit_letter *l;

	(void)state;
	open_circle("");
	kit_mail(k, "pass", BAD, "circle+leave@example.org", "", "");
	l = kit_letter(k, BAD);
	assert_int_equal(ban(BAD, false), PEOPLE_DONE);
	kit_mail(k, NULL, BAD, l->reply_to, "Re: You have left", "Oh no");
	assert_string_equal(kit_who(k, BAD)->state, "banned");
	kit_silence(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_coordinator_bans_by_mail_and_a_token),
		TEST(what_the_banned_send_is_set_aside_with_a_reason),
		TEST(the_banned_may_be_forgotten_and_stay_banned),
		TEST(nothing_goes_to_the_banned_any_more),
		TEST(joining_is_refused_with_the_same_answer_as_to_anyone),
		TEST(an_outsider_can_be_banned_and_a_ban_undone),
		TEST(those_who_run_the_community_are_banned_by_owners_alone),
		TEST(a_farewell_letter_is_no_way_back_from_a_ban),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
