/*
 * Where a provider has no plus-addressing, a word and a colon in the subject do what the word does
 * behind our address elsewhere.
 */
#include "circle_kit.h"

#include "community/route.h"
#include "store/store_activity.h"

/* By somebody who wrote nothing before. */
static const char *state_with(const char *subject, const char *text)
{
	static int n;
	const char *who = arena_printf(k->a, "m%d@far.example", n++);
	struct arrival *r;

	kit_member(k, who, "", NULL);
	r = kit_mail(k, "pass", who, HERE, subject, text);
	return arrival_find(k->c->s, k->a, r->id)->state;
}

static const char *state_after(const char *subject)
{
	return state_with(subject, "Some words.");
}

static void every_word_behind_our_address_is_one_in_the_subject(void **state)
{
	(void)state;
	k = kit_open(PLAIN);
	assert_string_equal(state_after("settings: something else"), "filed");
	k->set->community.separator = "";
	for (const char *const *word = route_words; *word; word++)
		if (!strcmp(state_after(arena_printf(k->a, "%s: compost", *word)), "filed"))
			fail_msg("\"%s: compost\" is a post", *word);
	assert_string_equal(state_after("compost: what is it?"), "filed");
	assert_string_equal(state_after("Search the shed"), "filed");
	assert_string_equal(
		state_with("News: the shop has seeds",
			   "Beans and peas came in on Monday.\r\nWho wants some of them?"),
		"filed");
}

static void what_is_behind_the_word_is_the_subject(void **state)
{
	struct kit_letter **l;
	size_t n;

	(void)state;
	k = kit_open(PLAIN);
	kit_role(k, kit_member(k, CORA, "Cora", NULL), "coordinator");
	k->set->community.separator = "";
	store_begin(k->c->s);
	faq_add(k->c->s, 0, "Slugs in the lettuce", "Copper tape helps.", "", k->now);
	store_commit(k->c->s);
	kit_mail(k, "pass", CORA, HERE, "faq: slugs", "");
	assert_non_null(strstr(kit_letter(k, CORA)->m->text, "Copper tape helps."));
	kit_mail(k, "pass", CORA, HERE, "Newsletter: What grows", "Much.");
	l = kit_letters(k, &n); /* the test copy, and the question whether to send */
	for (; n; l++, n--) {
		assert_non_null(strstr((*l)->m->subject, "What grows"));
		assert_null(strstr((*l)->m->subject, "Newsletter:"));
	}
	kit_mail(k, "pass", CORA, HERE, "calendar:", "");
	assert_string_equal(kit_letter(k, CORA)->kind, "calendar");
	kit_mail(k, "pass", CORA, HERE, "activities:", "");
	assert_string_equal(kit_letter(k, CORA)->kind, "activities");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_word_behind_our_address_is_one_in_the_subject),
		TEST(what_is_behind_the_word_is_the_subject),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
