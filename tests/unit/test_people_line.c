/*
 * Settings in the words that people find, and where they write them.
 */
#include "circle_kit.h"
#include "community/typed.h"

#define ANA      "ana@far.example"
#define SETTINGS "circle+settings@example.org"
#define PAUSE    "circle+pause@example.org"

/* What a line means in whatever words: until when it pauses (a day of the month, 0: it does not), how
 * many mails a week. */
static void pauses_budgets_and_zones_are_taken_as_people_say_them(void **state)
{
	static const struct {
		const char *says;
		int month, day, budget;
		const char *zone;
	} v[] = { { "pause until tomorrow", 3, 3, 0, NULL },
		  { "pause for two weeks", 3, 16, 0, NULL },
		  { "pause for a week", 3, 9, 0, NULL },
		  { "pause until next monday", 3, 9, 0, NULL },
		  { "Pause bis nächsten Freitag", 3, 6, 0, NULL },
		  { "Pause für eine Woche", 3, 9, 0, NULL },
		  { "pause pendant deux semaines", 3, 16, 0, NULL },
		  { "pausa durante un mes", 4, 1, 0, NULL },
		  { "pausa até amanhã", 3, 3, 0, NULL },
		  { "pause until 04/15/2026", 4, 15, 0, NULL },
		  { "pause until 15/04/2026", 4, 15, 0, NULL },
		  { "pause until 4/5/2026", 5, 4, 0, NULL },
		  { "pause until 30 february", 0, 0, 0, NULL },
		  { "at most three mails a week", 0, 0, 3, NULL },
		  { "up to 5 mails per week", 0, 0, 5, NULL },
		  { "maximal 2 Mails pro Woche", 0, 0, 2, NULL },
		  { "at most 5 mails a day", 0, 0, 0, NULL },
		  { "max 5 mails/day", 0, 0, 0, NULL },
		  { "höchstens 3 Mails im Monat", 0, 0, 0, NULL },
		  { "zone UTC+2", 0, 0, 0, "UTC+2" },
		  { "zone utc -3", 0, 0, 0, "UTC-3" },
		  { "zone: +05:30", 0, 0, 0, "UTC+05:30" } };

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct member *m;

		k = kit_open(NULL);
		kit_member(k, ANA, "Ana", NULL);
		kit_mail(k, "pass", ANA, SETTINGS, "", v[i].says);
		m = kit_who(k, ANA);
		if (m->budget != v[i].budget ||
		    m->paused_until !=
			    (v[i].day ? when_utc(2026, v[i].month, v[i].day, 0, 0, 0) : 0) ||
		    strcmp(m->zone ? m->zone : "", v[i].zone ? v[i].zone : "") != 0)
			fail_msg("%s", v[i].says);
		close_kit(NULL);
	}
}

static void the_form_of_the_digest_is_said_before_or_behind_it(void **state)
{
	static const struct {
		const char *says, *form;
	} v[] = { { "digest headlines", "headlines" },
		  { "headlines", "headlines" },
		  { "digest as headlines", "headlines" },
		  { "Überblick Schlagzeilen", "headlines" },
		  { "boletín con titulares", "headlines" },
		  { "bulletin titres", "headlines" },
		  { "boletim com títulos", "headlines" },
		  { "digest plain", "plain" },
		  { "digest mime", "mime" } };

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		k = kit_open(NULL);
		kit_member(k, ANA, "Ana", NULL);
		kit_mail(k, "pass", ANA, SETTINGS, "", v[i].says);
		if (strcmp(kit_who(k, ANA)->form, v[i].form) != 0)
			fail_msg("%s", v[i].says);
		close_kit(NULL);
	}
}

static void a_pause_without_an_end_is_answered_with_both_that_may_be_meant(void **state)
{
	const char *text;

	(void)state;
	k = kit_open(NULL);
	kit_member(k, ANA, "Ana", NULL);
	kit_mail(k, "pass", ANA, SETTINGS, "", "pause until further notice");
	text = kit_letter(k, ANA)->m->text;
	assert_non_null(strstr(text, "“pause until 3 january” or “nothing”"));
}

/* A city stands for its zone: the nearest line that is valid names it, not some other city. */
static void a_city_is_answered_with_its_zone(void **state)
{
	static const char *const v[][2] = {
		{ "zone Madrid", "Europe/Madrid”" },
		{ "time zone london, please", "Europe/London”" },
		{ "zone Paris", "Europe/Paris”" },
		{ "zone São Paulo", "America/Sao_Paulo”" },
		{ "zone new york", "America/New_York”" },
		{ "zone Lisboa", "Europe/Lisbon”" },
		{ "zone Roma", "Europe/Rome”" },
		{ "zone Europe Rome", "Europe/Rome”" },
		{ "zone nowhere in particular", "Europe/Lisbon”" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		const char *text;

		k = kit_open(NULL);
		kit_member(k, ANA, "Ana", NULL);
		kit_mail(k, "pass", ANA, SETTINGS, "", v[i][0]);
		text = kit_letter(k, ANA)->m->text;
		if (!strstr(text, v[i][1]))
			fail_msg("%s: %s", v[i][0], text);
		close_kit(NULL);
	}
}

static void a_new_address_is_told_as_people_tell_it(void **state)
{
	static const char *const v[] = { "new address ana@new.example",
					 "My new address is ana@new.example",
					 "mi nueva dirección es ana@new.example",
					 "O meu novo endereço é ana@new.example",
					 "meine neue Adresse ist ana@new.example",
					 "ma nouvelle adresse est ana@new.example" };
	static const char *const langs[] = { "en", "en", "es", "pt", "de", "fr" };
	struct kit_letter **letters;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		k = kit_open(NULL);
		kit_member(k, ANA, "Ana", NULL);
		kit_mail(k, "pass", ANA, SETTINGS, "",
			 arena_printf(k->a, "language %s\n%s", langs[i], v[i]));
		letters = kit_letters(k, &n);
		kit_mail(k, NULL, "ana@new.example", letters[0]->reply_to, "Re: ", "");
		if (!kit_who(k, "ana@new.example"))
			fail_msg("%s", v[i]);
		close_kit(NULL);
	}
}

/* As they and other programs write it; "no emails" was taken for a slip of "nom", the French for a name. */
static void all_mail_and_none_are_email_too(void **state)
{
	static const char *const v[][3] = {
		{ "en", "each email", "each" },   { "en", "no emails", "nothing" },
		{ "es", "cada email", "each" },   { "es", "sin correos", "nothing" },
		{ "pt", "cada email", "each" },   { "pt", "sem e-mails", "nothing" },
		{ "de", "jede E-Mail", "each" },  { "de", "keine E-Mails", "nothing" },
		{ "fr", "chaque email", "each" }, { "fr", "aucun mail", "nothing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		k = kit_open(NULL);
		kit_member(k, ANA, "Ana", NULL);
		kit_mail(k, "pass", ANA, SETTINGS, "",
			 arena_printf(k->a, "language %s\n%s", v[i][0], v[i][1]));
		if (strcmp(kit_who(k, ANA)->mode, v[i][2]) != 0)
			fail_msg("%s: %s", v[i][1], kit_letter(k, ANA)->m->text);
		close_kit(NULL);
	}
}

/* Who does not know the word for it says it as people do; no answer may name what stops all mail. */
static void a_pause_ends_by_the_words_people_have_for_it(void **state)
{
	static const struct {
		const char *lang, *line;
		bool ends;
	} v[] = { { "en", "end pause", true },
		  { "en", "unpause", true },
		  { "en", "Pause off", true },
		  { "en", "end the pause on 20 april", false },
		  { "es", "Fin de la pausa", true },
		  { "es", "quitar la pausa", true },
		  { "pt", "sem pausa", true },
		  { "pt", "Fim da pausa", true },
		  { "de", "Pause aus", true },
		  { "de", "Pause beenden", true },
		  { "fr", "fin de la pause", true },
		  { "fr", "plus de pause", true },
		  { "en", "resume my mail", true },
		  { "en", "end the pause on friday", false },
		  { "en", "resume tomorrow", false },
		  { "es", "terminar pausa el lunes", false },
		  { "pt", "fim da pausa na sexta", false },
		  { "de", "Pause beenden am Montag", false },
		  { "fr", "fin de la pause lundi", false },
		  { "en", "continue the pause until friday", false },
		  { "es", "continuar la pausa hasta el viernes", false } };

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		const struct lang *l;
		const char *text, *word;

		k = kit_open(NULL);
		l = words_lang(k->c->words, v[i].lang, NULL);
		kit_member(k, ANA, "Ana", NULL);
		kit_mail(k, "pass", ANA, SETTINGS, "",
			 arena_printf(k->a, "language %s\npause until 2026-06-01", v[i].lang));
		word = typed_first(k->a, l, "set.resume");
		if (!strstr(kit_letter(k, ANA)->m->text, word))
			fail_msg("%s: who pauses is not told of “%s”", v[i].lang, word);
		kit_mail(k, "pass", ANA, SETTINGS, "", v[i].line);
		text = kit_letter(k, ANA)->m->text;
		if (!kit_who(k, ANA)->paused_until != v[i].ends)
			fail_msg("%s: %s", v[i].line, text);
		close_kit(NULL);
	}
}

/* Behind +pause the subject or a line of the text says until when; the rest is for a person. */
static void a_pause_is_found_in_the_subject_or_the_text(void **state)
{
	static const struct {
		const char *subject, *text;
		bool pauses, passed;
	} v[] = {
		{ "until 20 april", "", true, false },
		{ "until 20 april", "Thank you!\nAna", true, false },
		{ "Holiday", "until 20 april", true, false },
		{ "Holiday", "Hello,\n\npause until 20 april\n\nThanks\nAna", true, false },
		{ "20 april", "I am in Peru, could Cora look after my hens?", true, true },
		{ "Holiday", "I am in Peru for a while and want no mail till then.", false, true },
		{ "", "", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct kit_letter **all;
		bool passed = false;
		size_t n;

		k = kit_open(NULL);
		circle_keepers();
		kit_member(k, ANA, "Ana", NULL);
		kit_mail(k, "pass", ANA, PAUSE, v[i].subject, v[i].text);
		all = kit_letters(k, &n);
		for (size_t j = 0; j < n; j++)
			passed |= !strcmp(all[j]->kind, "owner");
		if ((kit_who(k, ANA)->paused_until == when_utc(2026, 4, 20, 0, 0, 0)) !=
			    v[i].pauses ||
		    passed != v[i].passed)
			fail_msg("%s: %s", v[i].subject, v[i].text);
		close_kit(NULL);
	}
}

/* Whoever writes that word and nothing more wants to leave, whichever of our addresses it goes to. */
static void unsubscribe_leaves_wherever_it_is_written(void **state)
{
	static const struct {
		const char *detail, *subject, *text;
		bool leaves;
	} v[] = {
		{ "settings", "", "Unsubscribe", true },
		{ "settings", "unsubscribe", "", true },
		{ "help", "", "unsubscribe please", true },
		{ "owner", "Hello", "Please unsubscribe me. Thanks", true },
		{ "pause", "", "Abmelden", true },
		{ "mute", "", "unsubscribe", false },
		{ "settings", "", "each post", false },
		{ "help", "How do I leave?", "I want to unsubscribe my brother.", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		k = kit_open(NULL);
		kit_member(k, ANA, "Ana", NULL);
		kit_mail(k, "pass", ANA, arena_printf(k->a, "circle+%s@example.org", v[i].detail),
			 v[i].subject, v[i].text);
		if (!strcmp(kit_who(k, ANA)->state, "left") != v[i].leaves)
			fail_msg("+%s %s: %s", v[i].detail, v[i].subject, v[i].text);
		close_kit(NULL);
	}
}

/* "Please" in front of a line is no reason to pass it over. */
static void a_line_may_be_asked_for_kindly(void **state)
{
	static const char *const says[] = { "please each post", "Please, each post!",
					    "Bitte jeden Beitrag", "Hello\nplease: each post" };
	const char *text;

	(void)state;
	for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
		k = kit_open(NULL);
		kit_member(k, ANA, "Ana", NULL);
		kit_mail(k, "pass", ANA, SETTINGS, "", says[i]);
		if (strcmp(kit_who(k, ANA)->mode, "each") != 0)
			fail_msg("%s", says[i]);
		text = kit_letter(k, ANA)->m->text;
		assert_null(strstr(text, "did not understand"));
		close_kit(NULL);
	}
	k = kit_open(NULL);
	circle_keepers();
	kit_member(k, ANA, "Ana", NULL);
	kit_mail(k, "pass", OTTO, "circle+members@example.org", "",
		 "Hi all,\nplease add Eva Lang <eva@far.example>\nPlease remove " ANA "\nThanks");
	text = kit_letter(k, OTTO)->m->text;
	assert_non_null(strstr(text, "- add Eva Lang <eva@far.example>"));
	assert_non_null(strstr(text, "- remove " ANA));
	assert_null(strstr(text, "not understood"));
}

/* To the list itself, with the word as the subject: nobody wants that to be read by all. */
static void lines_below_the_word_settings_are_no_post(void **state)
{
	(void)state;
	k = kit_open(PLAIN);
	kit_member(k, ANA, "Ana", NULL);
	kit_mail(k, "pass", ANA, HERE, "Settings", "Hello,\neach post\nThanks\nAna");
	assert_string_equal(kit_who(k, ANA)->mode, "each");
	assert_string_equal(kit_letter(k, ANA)->kind, "done");
	kit_mail(k, NULL, ANA, HERE, "Einstellungen", "Sprache de");
	assert_string_equal(kit_letter(k, ANA)->kind, "confirm");
	assert_string_equal(kit_mail(k, "pass", ANA, HERE, "Settings",
				     "each post\nWhich settings do you all use?")
				    ->state,
			    "filed");
	assert_string_equal(kit_mail(k, "pass", ANA, HERE, "My settings", "each post")->state,
			    "filed");
}

static void a_line_of_settings_above_nothing_is_no_post(void **state)
{
	static const char *const says[] = { "", "-- \r\nAna Lima\r\nSeeds & more", "Ana",
					    "Thanks!\r\nAna" };
	static const char *const posts[] = { "I am in Greece, see you all in may.",
					     "Who waters my beans?" };
	size_t n;

	(void)state;
	k = kit_open(PLAIN);
	kit_member(k, ANA, "Ana", NULL);
	for (size_t i = 0; i < sizeof says / sizeof *says; i++) {
		struct arrival *r = kit_mail(k, "pass", ANA, HERE, "pause until 3 may", says[i]);

		if (strncmp(r->reason, "settings", 8) != 0)
			fail_msg("%s: %s", says[i], r->reason);
		assert_int_equal(kit_who(k, ANA)->paused_until, when_utc(2026, 5, 3, 0, 0, 0));
	}
	kit_letters(k, &n);
	kit_mail(k, "pass", ANA, HERE, "idioma pt", "");
	assert_string_equal(kit_who(k, ANA)->lang, "pt");
	for (size_t i = 0; i < sizeof posts / sizeof *posts; i++)
		assert_string_equal(
			kit_mail(k, "pass", ANA, HERE, "pause until 3 may", posts[i])->state,
			"filed");
	kit_mail(k, NULL, ANA, HERE, "each post", "");
	assert_string_equal(kit_who(k, ANA)->mode, "digest");
}

/* Nothing proves who wrote them: all of them hold once that is confirmed. */
static void many_lines_wait_for_one_yes(void **state)
{
	struct buf b = BUF(NULL);

	(void)state;
	k = kit_open(NULL);
	kit_member(k, ANA, "Ana", NULL);
	b = BUF(k->a);
	for (int i = 0; i < 150; i++)
		buf_printf(&b, "follow #the-longest-of-all-the-tags-there-are-%d\n", i);
	buf_str(&b, "language pt");
	kit_mail(k, NULL, ANA, SETTINGS, "", buf_text(&b));
	kit_mail(k, NULL, ANA, kit_letter(k, ANA)->reply_to, "Re: ", "yes");
	assert_string_equal(kit_who(k, ANA)->lang, "pt");
}

/* A line that begins with thanks or a greeting may go on to something else. */
static void what_follows_thanks_on_its_line_is_not_lost(void **state)
{
	struct kit_letter **v;
	int64_t olga;
	size_t n;

	(void)state;
	k = kit_open("");
	olga = kit_member(k, "olga@near.example", "Olga", NULL);
	kit_role(k, olga, "coordinator");
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "",
		 "Hello!\nsummary only\nThanks a lot! And by the way, when is the meeting?\n"
		 "Best, Ana\n");
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_string_equal(v[0]->rcpt, "olga@near.example");
	assert_non_null(strstr(v[0]->m->text, "when is the meeting?"));
	assert_non_null(strstr(v[1]->m->text, "was passed on"));
	assert_null(strstr(v[1]->m->text, "Best"));
	assert_string_equal(kit_who(k, "ana@far.example")->mode, "summary");

	/* and with such a line below, a subject that is a setting is a post's */
	kit_mail(k, "pass", "ana@far.example", "circle@example.org", "each post",
		 "Hi! Does anybody know why the heating is off today?\n");
	assert_string_equal(kit_who(k, "ana@far.example")->mode, "summary");
}

static void the_question_to_a_new_address_is_in_one_language(void **state)
{
	struct kit_letter **v;
	size_t n;

	(void)state;
	k = kit_open(NULL);
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "",
		 "language de\nalso from ana@work.example\n");
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_string_equal(v[0]->rcpt, "ana@work.example");
	assert_null(strstr(v[0]->m->subject, "also take mail"));
	assert_non_null(strstr(v[0]->m->subject, "Bitte"));
}

/* Politeness is no part of a line, and the nearest one has a word of it. */
static void a_polite_line_is_taken_and_the_words_of_another_are_looked_at(void **state)
{
	static const char *const v[][2] = {
		{ "weekly digest", "digest weekly on friday" },
		{ "I want the digest on fridays", "digest weekly on friday" },
		{ "langage pt", "language pt" },
		{ "frobnicate", NULL },
	};

	(void)state;
	k = kit_open(NULL);
	kit_member(k, ANA, "Ana", NULL);
	kit_mail(k, "pass", ANA, SETTINGS, "", "each post, please");
	assert_string_equal(kit_who(k, ANA)->mode, "each");
	kit_letter(k, ANA);
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct kit_letter *l;

		kit_wait(k, 86400);
		kit_mail(k, "pass", ANA, SETTINGS, "", v[i][0]);
		l = kit_letter(k, ANA);
		if (!v[i][1] != !strstr(l->m->text, "Did you mean") ||
		    (v[i][1] && !strstr(l->m->text, v[i][1])))
			fail_msg("%s: %s", v[i][0], l->m->text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_follows_thanks_on_its_line_is_not_lost),
		TEST(a_polite_line_is_taken_and_the_words_of_another_are_looked_at),
		TEST(the_question_to_a_new_address_is_in_one_language),
		TEST(pauses_budgets_and_zones_are_taken_as_people_say_them),
		TEST(the_form_of_the_digest_is_said_before_or_behind_it),
		TEST(a_pause_without_an_end_is_answered_with_both_that_may_be_meant),
		TEST(a_city_is_answered_with_its_zone),
		TEST(a_new_address_is_told_as_people_tell_it),
		TEST(all_mail_and_none_are_email_too),
		TEST(a_pause_ends_by_the_words_people_have_for_it),
		TEST(a_pause_is_found_in_the_subject_or_the_text),
		TEST(unsubscribe_leaves_wherever_it_is_written),
		TEST(a_line_may_be_asked_for_kindly),
		TEST(lines_below_the_word_settings_are_no_post),
		TEST(a_line_of_settings_above_nothing_is_no_post),
		TEST(many_lines_wait_for_one_yes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
