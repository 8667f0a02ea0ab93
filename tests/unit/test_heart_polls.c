/*
 * Polls: by reply, by a press, by thumbs; the last vote counts; quorum, closing, no names.
 */
#include "heart_kit.h"
#include "community/desk/desk.h"

static void open_poll(struct kit *k, const char *text)
{
	kit_mail(k, "pass", "zoe@example.org", "circle+poll@example.org", "Where do we meet?",
		 text);
	heart_tick(k);
}

static const struct {
	const char *said;
	int64_t choice; /* 0: none of them */
} plain[] = {
	{ "1", 1 },   { "2.", 2 },      { "  2 \n\nBest, Ana", 2 },
	{ "Tea", 1 }, { "COFFEE!", 2 }, { "yes", 0 },
	{ "no", 0 },  { "👎", 0 },       { "OK", 0 },
	{ "-1", 0 },  { "3", 0 },       { "2 please", 2 },
	{ "22", 0 },  { "cocoa", 0 },   { "1\n\n> 2: coffee", 1 },
};

static void a_vote_is_a_number_or_a_word(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *ana;

	(void)state;
	heart_people(k);
	open_poll(k, "choices: tea | coffee");
	l = heart_letters(k);
	ana = heart_letter(&l, "ana@example.org", "Where");
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
		heart_answer(k, ana, "1"); /* there is always one before */
		heart_answer(k, ana, plain[i].said);
		if (votes_for(k->c->s, 1, 1) != (plain[i].choice != 2) ||
		    votes_for(k->c->s, 1, 2) != (plain[i].choice == 2))
			fail_msg("\"%s\" is not choice %d", plain[i].said, (int)plain[i].choice);
	}
	kit_close(k);
}

/* Where the choices are for and against; "no" is no coffee. */
static void a_yes_or_a_thumb_is_a_vote_for_or_against(void **state)
{
	static const char *const choices[] = { "", "choices: yes | no", "choices: For | Against",
					       "auswahl: dafür | dagegen", "choices: Oui | Non" };
	static const struct {
		const char *said;
		int64_t choice;
	} votes[] = { { "yes", 1 }, { "Ja", 1 }, { "no", 2 }, { "👍", 1 }, { "👍🏽", 1 },
		      { "👎", 2 },   { "+1", 1 }, { "-1", 2 }, { "2", 2 } };

	(void)state;
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++) {
		struct kit *k = kit_open(NULL);
		struct heart_letters l;
		struct kit_letter *ana;

		heart_people(k);
		open_poll(k, choices[i]);
		l = heart_letters(k);
		ana = heart_letter(&l, "ana@example.org", "Where");
		for (size_t j = 0; j < sizeof votes / sizeof *votes; j++) {
			heart_answer(k, ana, votes[j].said);
			if (votes_for(k->c->s, 1, votes[j].choice) != 1)
				fail_msg("%s: \"%s\"", choices[i], votes[j].said);
		}
		kit_close(k);
	}
}

/* Who writes from work what they said from home has one vote. */
static void a_vote_from_another_address_of_ones_own_replaces_the_first(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *ana;

	(void)state;
	heart_people(k);
	store_begin(k->c->s);
	address_add(k->c->s, kit_who(k, "ana@example.org")->id, "ana@work.example",
		    "ana@work.example", k->now);
	store_commit(k->c->s);
	open_poll(k, "choices: tea | coffee");
	l = heart_letters(k);
	ana = heart_letter(&l, "ana@example.org", "Where");
	heart_answer(k, ana, "1");
	kit_mail(k, "pass", "ana@work.example", ana->reply_to, "Re: Where do we meet?", "2");
	assert_int_equal(votes_for(k->c->s, 1, 1), 0);
	assert_int_equal(votes_for(k->c->s, 1, 2), 1);
	/* in answer to what another got as well */
	kit_mail(k, "pass", "ana@work.example",
		 heart_letter(&l, "bo@example.org", "Where")->reply_to, "Re: Where do we meet?",
		 "1");
	assert_int_equal(votes_for(k->c->s, 1, 1), 1);
	assert_int_equal(votes_for(k->c->s, 1, 2), 0);
	kit_close(k);
}

/* What stands in the text after `before`, up to the end of the word. */
static char *word_after(struct kit *k, const char *text, const char *before)
{
	const char *p = strstr(text, before);

	assert_non_null(p);
	p += strlen(before);
	return arena_ndup(k->a, p, strcspn(p, "&:”\n "));
}

/* A press makes a new mail, which names no letter: its subject says whose vote it is. */
static void without_plus_addressing_a_press_votes_and_a_token_confirms(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	const char *text, *token;

	(void)state;
	k->set->community.separator = "";
	heart_people(k);
	kit_mail(k, "pass", "zoe@example.org", "circle@example.org", "poll: Where do we meet?",
		 "choices: tea | coffee");
	heart_tick(k);
	l = heart_letters(k);
	text = heart_letter(&l, "ana@example.org", "Where do we meet?")->m->text;
	token = word_after(k, text, "2: coffee mailto:circle@example.org?Subject=");
	assert_true(!strncmp(token, "r.", 2) && strstr(token, "%3A"));
	token = arena_ndup(k->a, token, strlen(token) - 3);
	kit_mail(k, "pass", "ana@example.org", "circle@example.org",
		 arena_printf(k->a, "%s:", token), "2");
	assert_int_equal(votes_for(k->c->s, 1, 2), 1);
	heart_letters(k);
	kit_mail(k, "none", "ivo@example.org", "circle@example.org", "join:", "");
	text = kit_letter(k, "ivo@example.org")->m->text;
	token = word_after(k, text, "(subject “");
	assert_int_equal(strncmp(token, "c.", 2), 0);
	kit_mail(k, "none", "ivo@example.org", "circle@example.org",
		 arena_printf(k->a, "%s:", token), "");
	assert_string_equal(kit_who(k, "ivo@example.org")->state, "active");
	kit_close(k);
}

/* As people answer who have not read how. Three choices: the hall, the barn, 1 May. */
static const struct {
	const char *said;
	int64_t choice; /* 0: it is asked again */
} odd[] = {
	{ "2, because it is dry", 2 },
	{ "*2*", 2 }, /* bold in HTML */
	{ "(2)", 2 },
	{ "#2", 2 },
	{ "2 - the barn", 2 },
	{ "2️⃣", 2 },
	{ "“The barn”", 2 },
	{ "Option 2", 2 },
	{ "Ich stimme für 2", 2 },
	{ "Mi voto: 2", 2 },
	{ "Hello all,\n\n2\n\nBest, Ana", 2 },
	{ "Dear Zoe,\nthe barn.", 2 },
	{ "Thanks!\n2", 2 },
	{ "2\n\nAna Lima\n4 Garden Lane", 2 },
	{ "2\n\n> - 1: the hall", 2 },
	{ "1 May", 3 },
	{ "3: 1 May", 3 },
	{ "The barn, please", 2 },
	{ "The hall. It is warm.", 1 },
	{ "The barn, or the hall", 0 },
	{ "The barn is cold", 0 },
	{ "The barn: not possible for me", 0 },
	{ "The barn, nunca puedo", 0 },
	{ "The hall: no\nThe barn: yes", 0 },
	{ "The hall: maybe", 0 },
	{ "1\n2", 0 },
	{ "1 and 2", 0 },
	{ "1, 3", 0 },
	{ "1: the barn", 0 },
	{ "+1", 0 },
	{ "not 2", 0 },
	{ "4", 0 },
	{ "yes", 0 },
};

static void a_ballot_counts_as_it_was_meant_and_says_so(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *ana;

	(void)state;
	heart_people(k);
	open_poll(k, "choices: the hall | the barn | 1 May");
	l = heart_letters(k);
	ana = heart_letter(&l, "ana@example.org", "Where");
	for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
		static const char *const told[] = { "none of the choices", "Counted: the hall.",
						    "Counted: the barn.", "Counted: 1 May." };

		heart_answer(k, ana, "withdraw");
		kit_letter(k, "ana@example.org");
		heart_answer(k, ana, odd[i].said);
		if (!strstr(kit_letter(k, "ana@example.org")->m->text, told[odd[i].choice]) ||
		    votes_for(k->c->s, 1, odd[i].choice) != !!odd[i].choice)
			fail_msg("\"%s\" is not choice %d", odd[i].said, (int)odd[i].choice);
	}
	/* what comes too late is told so, whatever it says */
	heart_pass(k, 8 * DAY);
	heart_letters(k);
	heart_answer(k, ana, "the moon");
	assert_non_null(strstr(kit_letter(k, "ana@example.org")->m->subject, "Already closed"));
	kit_close(k);
}

static void without_choices_it_is_thumbs_up_and_down(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;

	(void)state;
	heart_people(k);
	open_poll(k, "Shall we?");
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "Where"), "👎🏿");
	heart_answer(k, heart_letter(&l, "bo@example.org", "Where"), "👍");
	heart_answer(k, heart_letter(&l, "cleo@example.org", "Where"), "Sim");
	assert_int_equal(votes_for(k->c->s, 1, 1), 2);
	assert_int_equal(votes_for(k->c->s, 1, 2), 1);
	kit_close(k);
}

/* What a press on the link of the second choice makes: a mail with its body to its address. */
static void a_press_on_a_choice_votes(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *ana;
	const char *link, *body;
	struct arrival *r;

	(void)state;
	heart_people(k);
	open_poll(k, "choices: tea | coffee");
	l = heart_letters(k);
	ana = heart_letter(&l, "ana@example.org", "Where");
	link = strstr(strstr(ana->m->text, "2: coffee"), "mailto:");
	assert_non_null(link);
	body = strstr(link, "?body=");
	assert_non_null(body);
	assert_string_equal(arena_ndup(k->a, link + 7, (size_t)(body - link - 7)), ana->reply_to);
	r = kit_mail(k, "pass", "ana@example.org", ana->reply_to, "",
		     arena_ndup(k->a, body + 6, strspn(body + 6, "0123456789")));
	assert_string_equal(r->state, "acted");
	assert_int_equal(votes_for(k->c->s, 1, 2), 1);
	assert_int_equal(votes_for(k->c->s, 1, 1), 0);
	kit_close(k);
}

static const char quick[] =
	"word = \"quick\"; about = \"A quick poll.\"; by = \"everyone\"; accept = \"vote\";\n"
	"lasts = \"7d\"; quorum = 3;\n"
	"steps = ( { at = \"0\"; mail = \"call\"; to = \"everyone\"; },\n"
	"  { at = \"end\"; mail = \"result\"; to = \"answered\"; } );\n"
	"letters = { call = { en = \"Quick\\n\\nSay yes or no.\"; };\n"
	"  result = { en = \"Result\\n\\n{{#choices}}{{votes}} {{/choices}}\"; }; };\n";

static void it_closes_when_enough_have_voted(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;

	(void)state;
	heart_people(k);
	heart_recipe(k, "quick", quick);
	kit_mail(k, "pass", "zoe@example.org", "circle+quick@example.org", "Well?", "Now.");
	heart_tick(k);
	l = heart_letters(k);
	heart_answer(k, heart_letter(&l, "ana@example.org", "Quick"), "yes");
	heart_answer(k, heart_letter(&l, "ana@example.org", "Quick"), "no");
	heart_answer(k, heart_letter(&l, "bo@example.org", "Quick"), "yes");
	heart_tick(k);
	assert_string_equal(heart_activity(k, 1)->state, "open"); /* two people, three votes */
	heart_answer(k, heart_letter(&l, "cleo@example.org", "Quick"), "yes");
	heart_tick(k);
	assert_string_equal(heart_activity(k, 1)->state, "closed");
	assert_non_null(strstr(heart_activity(k, 1)->outcome, "enough have answered"));
	heart_answer(k, heart_letter(&l, "dan@example.org", "Quick"), "no");
	l = heart_letters(k);
	assert_non_null(strstr(heart_letter(&l, "ana@example.org", "Result")->m->text, "2 1"));
	heart_letter(&l, "dan@example.org", "Already closed");
	assert_int_equal(votes_for(k->c->s, 1, 2), 1);
	kit_close(k);
}

static void who_opens_one_may_say_how_many_are_enough(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct kit_letter *ana;

	(void)state;
	heart_people(k);
	open_poll(k, "choices: tea | coffee\nquorum: 2\n\nJust wondering.");
	l = heart_letters(k);
	ana = heart_letter(&l, "ana@example.org", "Where");
	assert_non_null(strstr(ana->m->text, "or when 2 have voted"));
	heart_answer(k, ana, "1");
	heart_answer(k, ana, "2");
	heart_tick(k);
	assert_string_equal(heart_activity(k, 1)->state, "open");
	heart_answer(k, heart_letter(&l, "bo@example.org", "Where"), "2");
	heart_tick(k);
	assert_string_equal(heart_activity(k, 1)->state, "closed");
	heart_letters(k);
	open_poll(k, "choices: tea | coffee\nquorum: many\n\nAnd here?");
	l = heart_letters(k);
	assert_null(strstr(heart_letter(&l, "ana@example.org", "Where")->m->text, "have voted"));
	kit_close(k);
}

static void an_anonymous_one_names_neither_opener_nor_voter(void **state)
{
	struct kit *k = kit_open(NULL);
	struct heart_letters l;
	struct harvest *h;
	size_t n;

	(void)state;
	heart_people(k);
	open_poll(k, "choices: tea | coffee\nanonymous: yes\n\nJust wondering.");
	l = heart_letters(k);
	for (size_t i = 0; i < l.n; i++)
		assert_null(strstr(l.v[i]->m->text, "Zoe"));
	assert_non_null(
		strstr(heart_letter(&l, "bo@example.org", "Where")->m->text, "Nobody is shown"));
	heart_answer(k, heart_letter(&l, "ana@example.org", "Where"), "1");
	heart_letters(k);
	heart_pass(k, 8 * DAY);
	l = heart_letters(k);
	for (size_t i = 0; i < l.n; i++)
		assert_null(strstr(l.v[i]->m->text, "Ana"));
	h = harvest_waiting(k->c->s, k->a, 10, &n);
	assert_int_equal(n, 1);
	assert_null(strstr(h->text, "Ana"));
	assert_non_null(strstr(h->text, "tea: 1"));
	kit_close(k);
}

/* A friend gets a letter from Ana, or Bo finds it, and answers where its answers go. */
static void attack_27_a_letter_passed_on_answers_for_nobody_else(void **state)
{
	struct kit *k = kit_open("posts: { newcomer_posts = 0; };\n");
	struct heart_letters l;
	struct kit_letter *ana, *asked;

	(void)state;
	heart_people(k);
	open_poll(k, "choices: tea | coffee");
	l = heart_letters(k);
	ana = heart_letter(&l, "ana@example.org", "Where");
	heart_answer(k, ana, "1");
	assert_string_equal(
		kit_mail(k, "pass", "eve@evil.example", ana->reply_to, "Re: ", "2")->state, "held");
	assert_int_equal(votes_for(k->c->s, 1, 1), 1);
	assert_int_equal(votes_for(k->c->s, 1, 2), 0);
	kit_mail(k, "pass", "bo@example.org", ana->reply_to, "Re: ", "2"); /* is Bo's */
	assert_int_equal(votes_for(k->c->s, 1, 1), 1);
	assert_int_equal(votes_for(k->c->s, 1, 2), 1);
	/* nor are others' words hers */
	kit_mail(k, "pass", "cleo@example.org", "circle+ask@example.org", "How deep?",
		 "Beans, I mean.");
	heart_tick(k);
	l = heart_letters(k);
	asked = heart_letter(&l, "ana@example.org", "Can you help?");
	assert_string_equal(kit_mail(k, "pass", "eve@evil.example", asked->reply_to,
				     "Re: ", "Three centimetres.")
				    ->state,
			    "held");
	kit_close(k);
}

/* Whoever writes to an address that others may use hears so, and nothing begins with empty hands. */
static void what_cannot_begin_is_answered(void **state)
{
	struct kit *k = kit_open("posts: { newcomer_posts = 0; };\n");
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", "de");
	kit_member(k, "bo@far.example", "Bo", NULL);
	assert_string_equal(kit_mail(k, "pass", "ana@far.example", "circle+poll@example.org",
				     "Which day?", "1. monday\n2. tuesday\n")
				    ->state,
			    "aside");
	l = kit_letter(k, "ana@far.example");
	assert_string_equal(l->kind, "not-begun");
	assert_string_equal(l->m->subject, "Nicht begonnen: Which day?");
	kit_mail(k, "fail", "bo@far.example", "circle+poll@example.org", "Which day?",
		 "1. a\n2. b\n");
	kit_silence(k);
	kit_mail(k, "pass", "bo@far.example", "circle+ask@example.org", "", "");
	l = kit_letter(k, "bo@far.example");
	assert_non_null(strstr(l->m->text, "circle+ask@example.org with a subject, and say"));
	kit_close(k);
}

#define DIGEST                                                                                     \
	"rhythm = ( { name = \"weekly\"; when = \"weekly on monday at 08:00\"; do = \"digest\"; "  \
	"} );"

static void a_quorum_that_was_missed_is_told_with_the_result(void **state)
{
	static const char *const said[][2] = { { "en", "The quorum of 5 was not reached" },
					       { "es", "No se alcanzó el quórum de 5" },
					       { "pt", "O quórum de 5 não foi atingido" },
					       { "de", "Das Quorum von 5 wurde nicht erreicht" },
					       { "fr", "Le quorum de 5 n’a pas été atteint" } };

	(void)state;
	for (size_t i = 0; i < 5; i++)
		for (int met = 0; met < 2; met++) {
			struct kit *k = kit_open(DIGEST);
			struct heart_letters l;
			struct kit_letter *zoe = NULL;

			heart_people(k);
			kit_speaks(k, kit_who(k, "zoe@example.org")->id, said[i][0]);
			open_poll(k, met ? "choices: tea | coffee\nquorum: 1\n\nWell?"
					 : "choices: tea | coffee\nquorum: 5\n\nWell?");
			l = heart_letters(k);
			heart_answer(k, heart_letter(&l, "bo@example.org", "Where"), "2");
			heart_pass(k, 8 * DAY);
			l = heart_letters(k);
			assert_int_equal(heart_count(&l, "zoe@example.org", "Where do", &zoe) > 0,
					 true);
			assert_int_equal(strstr(zoe->m->text, said[i][1]) != NULL, !met);
			heart_pass(k, WEEK); /* and so does the digest that has the votes */
			l = heart_letters(k);
			heart_count(&l, "zoe@example.org", "Circle, ", &zoe);
			assert_non_null(strstr(zoe->m->text, "- coffee: 1"));
			assert_int_equal(strstr(zoe->m->text, said[i][1]) != NULL, !met);
			kit_close(k);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_quorum_that_was_missed_is_told_with_the_result),
		cmocka_unit_test(a_vote_from_another_address_of_ones_own_replaces_the_first),
		cmocka_unit_test(without_plus_addressing_a_press_votes_and_a_token_confirms),
		cmocka_unit_test(a_vote_is_a_number_or_a_word),
		cmocka_unit_test(a_yes_or_a_thumb_is_a_vote_for_or_against),
		cmocka_unit_test(a_ballot_counts_as_it_was_meant_and_says_so),
		cmocka_unit_test(without_choices_it_is_thumbs_up_and_down),
		cmocka_unit_test(a_press_on_a_choice_votes),
		cmocka_unit_test(it_closes_when_enough_have_voted),
		cmocka_unit_test(who_opens_one_may_say_how_many_are_enough),
		cmocka_unit_test(an_anonymous_one_names_neither_opener_nor_voter),
		cmocka_unit_test(attack_27_a_letter_passed_on_answers_for_nobody_else),
		cmocka_unit_test(what_cannot_begin_is_answered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
