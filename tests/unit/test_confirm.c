/*
 * What people write under a question of ours: an empty answer or a yes confirms, a no never does.
 */
#include "circle_kit.h"

#define ANA "ana@far.example"
#define NEW "new@far.example"

static const char *state_of(const char *address)
{
	struct member *m = member_by_address(k->c->s, k->a, address);

	return m ? m->state : "none";
}

/* The question that a mail to that address leads to; nothing proves who wrote it. */
static struct kit_letter *asked(const char *from, const char *detail)
{
	kit_mail(k, NULL, from, arena_printf(k->a, "circle+%s@example.org", detail), "", "");
	return kit_letter(k, from);
}

/* Answers it, hears that nothing was done, and gives the letter that says so. */
static struct kit_letter *not_done(const struct kit_letter *question, const char *text)
{
	struct kit_letter *l;

	kit_mail(k, NULL, question->rcpt, question->reply_to, "Re: Please confirm", text);
	l = kit_letter(k, question->rcpt);
	assert_string_equal(l->kind, "not-done");
	return l;
}

static void a_no_lets_nobody_join(void **state)
{
	static const char *const says[] = { "No",
					    "No, I never asked for that.",
					    "Nein danke!",
					    "não",
					    "unsubscribe",
					    ("Please remove me from this list.\r\n\r\n"
					     "Sent from my iPhone") };

	(void)state;
	for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
		struct kit_letter *l, *first;

		k = kit_open(PLAIN);
		first = asked(NEW, "join");
		l = not_done(first, says[i]);
		assert_string_equal(state_of(NEW), "none");
		assert_string_not_equal(l->m->message_id, first->m->message_id);
		assert_non_null(strstr(l->m->text, "It says no"));
		kit_mail(k, NULL, NEW, l->reply_to, "Re: ", "yes, after all");
		assert_string_equal(state_of(NEW), "active");
		assert_string_equal(kit_letter(k, NEW)->kind, "welcome");
		kit_mail(k, NULL, NEW, first->reply_to, "Re: ", "yes");
		assert_string_equal(kit_letter(k, NEW)->kind, "stale");
		close_kit(NULL);
	}
}

/* It may well mean "no, I stay". */
static void who_says_no_to_a_farewell_is_told_that_they_have_left(void **state)
{
	struct kit_letter *l;

	(void)state;
	k = kit_open(PLAIN);
	kit_member(k, ANA, "Ana", NULL);
	kit_mail(k, "pass", ANA, "circle+leave@example.org", "", "");
	l = not_done(kit_letter(k, ANA), "No! I want to stay.");
	assert_non_null(strstr(l->m->text, "you have left"));
	kit_mail(k, NULL, ANA, l->reply_to, "Re: ", "yes");
	assert_string_equal(state_of(ANA), "active");
}

static void what_is_no_no_still_confirms(void **state)
{
	static const char *const says[] = {
		"",
		"Yes please",
		"Now I remember, count me in.",
		"Eva Lang\r\nNo. 5 Main Street",
		"Hello,\r\n\r\nyes, I would like to.\r\n\r\nBest regards\r\nEva Lang",
		"Das war ich, danke!",
		"Hola, claro que sí",
		"Danke, gerne!\r\n\r\nEva",
		"I confirm.",
		"join",
		"\xf0\x9f\x91\x8d",
		("________________________________\r\nVon: Circle <circle@example.org>\r\n"
		 "Gesendet: Montag, 2. März 2026 10:00\r\nAn: Eva\r\nBetreff: Bitte "
		 "bestätigen\r\n\r\nWenn du das warst, antworte auf diese Mail."),
		("From: Circle\r\nSent: Monday, March 2, 2026 10:00 AM\r\nTo: Eva\r\n"
		 "Subject: Please confirm\r\n\r\nIf you did not ask for this, do nothing"),
		("-----Original Message-----\r\nFrom: Circle <circle@example.org>\r\n"
		 "Sent: Monday, March 2, 2026 10:00 AM\r\nTo: Eva\r\n\r\nNot you?"),
		"Merci, c’est bien moi."
	};

	(void)state;
	for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
		k = kit_open(PLAIN);
		kit_mail(k, NULL, "Eva Lang <" NEW ">", asked(NEW, "join")->reply_to,
			 "Re: Please confirm", says[i]);
		if (strcmp(state_of(NEW), "active") != 0)
			fail_msg("%s", says[i]);
		close_kit(NULL);
	}
}

/* A program's answer may come without any mark, in words nobody here knows, and above our whole letter.
 * Where another may have put the address into From it does nothing; where its provider vouched for the
 * request they asked, and may answer as they like. */
static void an_answer_in_unknown_words_does_nothing_but_for_who_surely_asked(void **state)
{
	static const char *const says[] = {
		"Olen lomalla 3.8. asti.",
		"Buongiorno, sono assente fino al 12 marzo. Cordiali saluti",
		"Dzień dobry, jestem na urlopie.",
		"Confirmo la recepción de su mensaje.",
		"Ich bestätige den Eingang. Gerne helfen wir weiter.",
		"Thank you for your message. We have opened case 4711 and will be in touch.",
		"Hello, I am Eva and grow beans.\r\n\r\n-- \r\nNo war"
	};

	(void)state;
	for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
		struct kit_letter *l;

		k = kit_open(PLAIN);
		kit_member(k, ANA, "Ana", NULL);
		not_done(asked(NEW, "join"), says[i]);
		assert_string_equal(state_of(NEW), "none");
		not_done(asked(ANA, "leave"), says[i]);
		assert_string_equal(state_of(ANA), "active");
		kit_wait(k, 86400);
		kit_mail(k, "pass", ANA, "circle+leave@example.org", "", "");
		not_done(kit_letter(k, ANA), says[i]);
		assert_string_equal(state_of(ANA), "left");
		kit_mail(k, "pass", "eva@far.example", "circle+join@example.org", "", "");
		l = kit_letter(k, "eva@far.example");
		kit_mail(k, NULL, l->rcpt, l->reply_to, "Re: Please confirm", says[i]);
		assert_string_equal(state_of("eva@far.example"), "active");
		close_kit(NULL);
	}
}

static void who_answers_no_stays(void **state)
{
	struct kit_letter *l;

	(void)state;
	k = kit_open(PLAIN);
	kit_member(k, ANA, "Ana", "de");
	l = not_done(asked(ANA, "leave"), "Nein! Ich will bleiben.");
	assert_string_equal(state_of(ANA), "active");
	kit_mail(k, NULL, ANA, l->reply_to, "Re: ", "unsubscribe");
	assert_string_equal(state_of(ANA), "left");
}

static void a_farewell_is_not_undone_by_thanks(void **state)
{
	static const char *const says[] = { "Thanks, goodbye!",
					    "Merci beaucoup",
					    "Unsubscribe!",
					    "Thanks!",
					    "¡Gracias!",
					    "Ok, thanks",
					    "OK",
					    "👍",
					    "Hello,\n\nthank you!\n\nAna",
					    "Cheers",
					    "I want to leave for good." };

	(void)state;
	for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
		struct kit_letter *l;

		k = kit_open(PLAIN);
		kit_member(k, ANA, "Ana", NULL);
		kit_mail(k, "pass", ANA, "circle+leave@example.org", "", "");
		l = not_done(kit_letter(k, ANA), says[i]);
		assert_string_equal(state_of(ANA), "left");
		kit_mail(k, NULL, ANA, l->reply_to, "Re: ", "yes");
		assert_string_equal(state_of(ANA), "active");
		close_kit(NULL);
	}
}

/* NEW asks to be let in, with these words; what a keeper is asked. */
static struct kit_letter *asks_keepers(const char *words, const char *keeper)
{
	struct kit_letter *l, *found = NULL, **v;
	size_t n;

	k = kit_open("members: { join = \"approved\"; };\n" PLAIN);
	circle_keepers();
	kit_mail(k, "pass", NEW, "circle+join@example.org", "", words);
	l = kit_letter(k, NEW);
	kit_mail(k, NULL, NEW, l->reply_to, "", "");
	v = kit_letters(k, &n);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i]->kind, "approve") && !strcmp(v[i]->rcpt, keeper))
			found = v[i];
	assert_int_equal(n, 3); /* two are asked, and it is said that it waits */
	assert_non_null(found);
	return found;
}

static void a_keeper_who_says_no_lets_nobody_in(void **state)
{
	static const struct {
		const char *says, *told;
	} v[] = {
		{ "no, we do not know them", "They wrote: we do not know them" },
		{ "No: they were rude\r\nin Bergen last year.\r\n\r\nCora",
		  "They wrote: they were rude in Bergen last year." },
		{ "Reject", NULL },
		{ "nein danke", NULL },
		{ "decline", NULL },
		{ "👎", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct kit_letter *l = asks_keepers("", CORA), *said;

		kit_mail(k, NULL, CORA, l->reply_to, "Re: ", v[i].says);
		said = kit_letter(k, NEW);
		assert_string_equal(said->kind, "join-declined");
		if (v[i].told)
			assert_non_null(strstr(said->m->text, v[i].told));
		else
			assert_null(strstr(said->m->text, "They wrote"));
		kit_mail(k, NULL, CORA, l->reply_to, "Re: ", "yes");
		assert_string_equal(state_of(NEW), "none"); /* the first answer counts */
		close_kit(NULL);
	}
}

/* They asked for themselves, which is known: that makes no yes of what a keeper says. */
static void a_keeper_lets_in_by_a_yes_alone(void **state)
{
	static const char *const neither[] = { "This is a spammer.", "Danke",
					       "I will ask her first.", "Please decline",
					       "Let us wait until she has met one of us." };
	static const char *const yes[] = { "approve", "Sure, let her in", "Ja, gerne", "👍" };

	(void)state;
	for (size_t i = 0; i < sizeof neither / sizeof *neither; i++) {
		struct kit_letter *l = asks_keepers("", CORA);

		kit_mail(k, NULL, CORA, l->reply_to, "Re: ", neither[i]);
		assert_string_equal(state_of(NEW), "none");
		kit_mail(k, NULL, CORA, l->reply_to, "Re: ", "yes");
		assert_string_equal(state_of(NEW), "active");
		close_kit(NULL);
	}
	for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
		struct kit_letter *l = asks_keepers("", CORA);

		kit_mail(k, NULL, CORA, l->reply_to, "Re: ", yes[i]);
		assert_string_equal(state_of(NEW), "active");
		close_kit(NULL);
	}
}

static void a_keeper_reads_what_was_said_with_the_request(void **state)
{
	struct kit_letter *l = asks_keepers("I am a baker from Oslo, and read along.", CORA);

	(void)state;
	assert_non_null(strstr(l->m->text, "I am a baker from Oslo, and read along."));
	close_kit(NULL);
	l = asks_keepers("join", CORA);
	assert_null(strstr(l->m->text, "wrote"));
	close_kit(NULL);
}

static void what_needs_a_yes_says_so_once_and_to_people(void **state)
{
	struct kit_letter *l;

	(void)state;
	k = kit_open(PLAIN);
	kit_member(k, ANA, "Ana", NULL);
	l = asked(ANA, "forgetme");
	kit_mail_with(k, NULL, ANA, l->reply_to, "Away", "Auto-Submitted: auto-replied\r\n", "Ok");
	kit_silence(k);
	not_done(l, "Please do so.");
	kit_mail(k, NULL, ANA, l->reply_to, "Re: ", "Please do so!");
	kit_silence(k);
	kit_mail(k, NULL, ANA, l->reply_to, "Re: ", "Yes please!");
	assert_string_equal(state_of(ANA), "none");
}

/* A yes or a no of several clauses is one; what else is written is for a person. */
static void words_beside_the_answer_reach_those_who_run_the_community(void **state)
{
	static const struct {
		const char *detail, *says;
		bool passed;
	} v[] = {
		{ "leave", "Yes, I really want to leave, thank you!", false },
		{ "leave", "Yes.\r\n\r\nBest regards,\r\nAna Lima", false },
		{ "leave", "Well, then I want to leave.", false },
		{ "leave", "Yes. I move to Berlin, where can I find a group like this?", true },
		{ "leave", "Yes\r\n\r\nWho feeds the hens now?", true },
		{ "leave", "no, but please tell Cora that I cannot come on Tuesday evening", true },
		{ "leave", "My mother is ill, so I have no time for the garden.", true },
		{ "forgetme", "Please do so, and tell the others that I was happy here.", true },
		{ "forgetme", "yes, and tell the others that I was happy with all of you", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct kit_letter *l, **all;
		size_t n, got = 0;

		k = kit_open(PLAIN);
		circle_keepers();
		kit_member(k, ANA, "Ana Lima", NULL);
		l = asked(ANA, v[i].detail);
		kit_mail(k, NULL, ANA, l->reply_to, "Re: Please confirm", v[i].says);
		all = kit_letters(k, &n);
		for (size_t j = 0; j < n; j++)
			got += !strcmp(all[j]->kind, "owner");
		assert_int_equal(got, v[i].passed ? 2 : 0);
		close_kit(NULL);
	}
}

/* The one keeper need not be told what she wrote herself. */
static void a_keepers_own_words_go_to_the_others(void **state)
{
	struct kit_letter *l, **all;
	size_t n;

	(void)state;
	k = kit_open(PLAIN);
	circle_keepers();
	l = asked(CORA, "mydata");
	kit_mail(k, NULL, CORA, l->reply_to, "", "Yes. Otto, this is only a try of mine.");
	all = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_string_equal(all[1]->kind, "owner");
	assert_string_equal(all[1]->rcpt, OTTO);
}

/* An answer that says no yes, but wonders, denies or is away, is asked once more. */
static void who_did_not_ask_is_asked_once_more(void **state)
{
	static const struct {
		const char *detail, *says;
	} v[] = {
		{ "join", "Who are you? I asked for nothing!" },
		{ "join", "I don't know this list." },
		{ "join", "I have not asked for it." },
		{ "join", "Thank you for your mail. I am on parental leave until September." },
		{ "join", "Vielen Dank für Ihre Nachricht. Ich bin bis zum 12. März im Urlaub." },
		{ "join", "Das war ich nicht" },
		{ "leave", "Ich habe nie darum gebeten!" },
		{ "leave", "This must be a mistake." },
		{ "leave", "Je n'ai rien demandé" },
		{ "leave", "Eu não pedi isso" },
		{ "leave", "Pero yo no pedí esto." },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		bool join = !strcmp(v[i].detail, "join");
		const char *who = join ? NEW : ANA;
		struct kit_letter *l;

		k = kit_open(PLAIN);
		kit_member(k, ANA, "Ana", NULL);
		l = not_done(asked(who, v[i].detail), v[i].says);
		assert_string_equal(state_of(who), join ? "none" : "active");
		kit_mail(k, NULL, who, l->reply_to, "Re: ", "Yes, it was me, do not worry");
		assert_string_equal(state_of(who), join ? "active" : "left");
		close_kit(NULL);
	}
}

static void words_of_parting_undo_no_leaving(void **state)
{
	static const struct {
		const char *says, *state;
	} v[] = { { "Goodbye to all of you, it was a good time.", "left" },
		  { "Alles Gute euch allen!", "left" },
		  { "Merci pour tout et bonne continuation", "left" },
		  { "I did not want to leave!", "active" },
		  { "Ana", "active" }, /* signed, and nothing else */
		  { "Sorry, ich habe es mir anders überlegt.", "active" },
		  { "Please put me back", "active" } };

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		k = kit_open(PLAIN);
		kit_member(k, ANA, "Ana", NULL);
		kit_mail(k, "pass", ANA, "circle+leave@example.org", "", "");
		kit_mail(k, "pass", "Ana <" ANA ">", kit_letter(k, ANA)->reply_to,
			 "Re: ", v[i].says);
		if (strcmp(state_of(ANA), v[i].state) != 0)
			fail_msg("%s", v[i].says);
		close_kit(NULL);
	}
}

/* Those in charge get no more than they can read in a day: who wrote the rest hears so, once. */
static void past_the_keepers_day_whoever_wrote_is_told(void **state)
{
	struct arrival *r;
	size_t n;

	(void)state;
	k = kit_open(PLAIN);
	circle_keepers();
	kit_member(k, ANA, "Ana Lima", "de");
	for (int i = 0; i < 20; i++)
		kit_mail(k, "pass", ANA, "circle+owner@example.org", "Frage", "Wer gießt heute?");
	kit_letters(k, &n);
	assert_int_equal(n, 40);
	r = kit_mail(k, "pass", ANA, "circle+owner@example.org", "Frage", "Wer gießt morgen?");
	assert_string_equal(r->state, "held");
	assert_string_equal(kit_letter(k, ANA)->kind, "keepers-full");
	r = kit_mail(k, "pass", ANA, "circle+settings@example.org", "",
		     "zone Europe/Lisbon\nWer von euch gießt eigentlich übermorgen die Tomaten?");
	assert_non_null(strstr(r->reason, "not passed on"));
	assert_string_equal(kit_letter(k, ANA)->kind, "done");
	kit_wait(k, 86400);
	kit_mail(k, "pass", ANA, "circle+owner@example.org", "Frage", "Wer gießt morgen?");
	kit_letters(k, &n);
	assert_int_equal(n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_no_lets_nobody_join),
		TEST(who_says_no_to_a_farewell_is_told_that_they_have_left),
		TEST(what_is_no_no_still_confirms),
		TEST(an_answer_in_unknown_words_does_nothing_but_for_who_surely_asked),
		TEST(who_answers_no_stays),
		TEST(a_farewell_is_not_undone_by_thanks),
		TEST(a_keeper_who_says_no_lets_nobody_in),
		TEST(a_keeper_lets_in_by_a_yes_alone),
		TEST(a_keeper_reads_what_was_said_with_the_request),
		TEST(what_needs_a_yes_says_so_once_and_to_people),
		TEST(words_beside_the_answer_reach_those_who_run_the_community),
		TEST(a_keepers_own_words_go_to_the_others),
		TEST(past_the_keepers_day_whoever_wrote_is_told),
		TEST(who_did_not_ask_is_asked_once_more),
		TEST(words_of_parting_undo_no_leaving),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
