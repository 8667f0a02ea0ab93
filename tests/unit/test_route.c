/*
 * Where a provider has no plus-addressing, a word and a colon in the subject do what the word does
 * behind our address elsewhere.
 */
#include "circle_kit.h"

#include "community/list/list_head.h"
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
	for (const char *const *word = kind_commands; *word; word++)
		if (!strcmp(state_after(arena_printf(k->a, "%s: compost", *word)), "filed"))
			fail_msg("\"%s: compost\" is a post", *word);
	assert_string_equal(state_after("Search : compost"),
			    "acted"); /* as it is written in French */
	assert_string_equal(state_after("compost: what is it?"), "filed");
	assert_string_equal(state_after("Search the shed"), "filed");
	assert_string_equal(
		state_with("News: the shop has seeds",
			   "Beans and peas came in on Monday.\r\nWho wants some of them?"),
		"filed");
}

/* An outsider's question waits for a person like any mail of an outsider; its address is a known one. */
static void what_an_outsider_asks_waits_and_is_not_called_unknown(void **state)
{
	struct arrival *r;

	(void)state;
	k = kit_open(PLAIN);
	r = kit_mail(k, "pass", "cy@far.example", "circle+ask@example.org", "Compost",
		     "Does paper belong in it?");
	assert_string_equal(arrival_find(k->c->s, k->a, r->id)->state, "held");
	/* a robot's waits for nobody */
	r = kit_mail_with(k, "pass", "bot@far.example", "circle+ask@example.org", "Away",
			  "Auto-Submitted: auto-replied\r\n", "I am away.");
	assert_string_equal(arrival_find(k->c->s, k->a, r->id)->state, "aside");
}

/* What `explain` calls a command is one here: one list. */
static void every_word_that_is_a_command_means_something_behind_our_address(void **state)
{
	const char *const *lists[] = { kind_commands, kind_openers };

	(void)state;
	k = kit_open(PLAIN);
	for (int i = 0; i < 2; i++)
		for (const char *const *word = lists[i]; *word; word++) {
			const char *who = arena_printf(k->a, "%s.%d@far.example", *word, i);
			struct arrival *r;

			kit_member(k, who, "", NULL);
			r = kit_mail(k, "pass", who,
				     arena_printf(k->a, "circle+%s@example.org", *word), "Compost",
				     "Some words.");
			r = arrival_find(k->c->s, k->a, r->id);
			if (strstr(r->reason, "means nothing"))
				fail_msg("+%s: %s: %s", *word, r->state, r->reason);
		}
}

static void a_word_alone_in_a_new_mail_is_obeyed(void **state)
{
	(void)state;
	k = kit_open(PLAIN);
	assert_string_equal(state_with("Hello", "why"), "acted");
	assert_string_equal(state_with("Hello", "owner"), "held"); /* for those in charge */
	assert_string_equal(state_with("Hello", "ask"), "acted");
	assert_string_equal(state_with("Hello", "why?"), "filed");
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

/* Letters name the subject that does it; a program gets it with the address. */
static void letters_name_the_word_that_is_written_into_the_subject(void **state)
{
	static const struct {
		const char *lang, *says;
	} languages[] = {
		{ "en", HERE " (subject \u201cask:\u201d)" },
		{ "de", HERE " (Betreff \u201eask:\u201c)" },
		{ "es", HERE " (asunto \u00abask:\u00bb)" },
		{ "fr", HERE " (objet \u00ab\u00a0ask:\u00a0\u00bb)" },
		{ "pt", HERE " (assunto \u201cask:\u201d)" },
	};
	struct letter_list *head;

	(void)state;
	k = kit_open(PLAIN);
	k->set->community.separator = "";
	for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
		const char *who = arena_printf(k->a, "%s@example.com", languages[i].lang);
		const char *text;

		kit_member(k, who, "Ana", languages[i].lang);
		kit_mail(k, "pass", who, HERE, "help:", "");
		text = kit_letter(k, who)->m->text;
		if (!strstr(text, languages[i].says))
			fail_msg("%s: no \"%s\" in:\n%s", languages[i].lang, languages[i].says,
				 text);
		kit_mail(k, "pass", who, HERE, "poll:", "When?");
		text = kit_letter(k, who)
			       ->m->text; /* who may not begin one is told what was meant */
		assert_non_null(strstr(text, "poll:"));
	}
	head = list_head(k->c, k->a);
	assert_string_equal(head->help, "mailto:" HERE "?Subject=help%3A");
	assert_string_equal(head->subscribe, "mailto:" HERE "?Subject=join%3A");
	k->set->community.separator = "+";
	head = list_head(k->c, k->a);
	assert_string_equal(head->help, "mailto:circle+help@example.org");
}

/* As a mail program writes it that knows List-Unsubscribe: some add a text of their own. */
static void without_a_separator_one_mail_of_the_mail_program_leaves(void **state)
{
	struct kit_letter *l;

	(void)state;
	k = kit_open(PLAIN);
	k->set->community.separator = "";
	kit_member(k, CORA, "Cora", NULL);
	kit_member(k, OTTO, "Otto", NULL);
	assert_non_null(
		strstr(list_head(k->c, k->a)->unsubscribe, "mailto:" HERE "?subject=leave."));
	kit_mail(k, "pass", CORA, HERE, "settings:", "");
	l = kit_letter(k, CORA);
	kit_mail(k, NULL, "somebody@else.example", HERE, arena_printf(k->a, "leave.%s:", l->token),
		 "This mail was written by a program.");
	assert_string_equal(kit_who(k, CORA)->state, "left");
	assert_string_equal(kit_letter(k, CORA)->kind, "farewell");
	/* a token of a key that is gone asks whoever sends it */
	kit_mail(k, NULL, OTTO, HERE, "leave.aeaaaaaaaqaaaaad2nafsshpfsdrmp5n:", "");
	assert_string_equal(kit_letter(k, OTTO)->kind, "confirm");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_word_behind_our_address_is_one_in_the_subject),
		TEST(what_an_outsider_asks_waits_and_is_not_called_unknown),
		TEST(every_word_that_is_a_command_means_something_behind_our_address),
		TEST(a_word_alone_in_a_new_mail_is_obeyed),
		TEST(what_is_behind_the_word_is_the_subject),
		TEST(without_a_separator_one_mail_of_the_mail_program_leaves),
		TEST(letters_name_the_word_that_is_written_into_the_subject),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
