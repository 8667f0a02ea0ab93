/*
 * Words for commands in every language, and the language in which somebody is let in.
 */
#include "community_kit.h"

/* Whatever words.conf says that people may write works behind the address; and what joins, leaves
 * or asks for the settings by itself. */
static void every_word_for_a_command_is_one(void **state)
{
	static const char *const langs[] = { "en", "es", "pt", "de", "fr" };
	static const struct {
		const char *command;
		bool alone;
	} v[] = { { "join", true }, { "leave", true },  { "settings", true }, { "help", false },
		  { "why", false }, { "pause", false }, { "follow", false },  { "mute", false } };
	struct kit *k = kit_open(NULL);

	(void)state;
	for (size_t i = 0; i < 5 * (sizeof v / sizeof *v); i++) {
		const char *command = v[i / 5].command, *found;
		const struct lang *l = words_lang(k->c->words, langs[i % 5], NULL);
		char *list = arena_dup(k->a,
				       words_get(l, arena_printf(k->a, "command.%s", command))),
		     *one;

		for (bool first = true; (one = strsep(&list, ",")); first = false) {
			one += strspn(one, " ");
			found = strchr(one, ' ') || strstr(one, "’") ? command
								     : kind_of_detail(k->a, one);
			if (!found || strcmp(found, command))
				fail_msg("%s: +%s is no %s", langs[i % 5], one, command);
			found = v[i / 5].alone && first ? kind_of_text(k->a, one, NULL) : command;
			if (!found || strcmp(found, command))
				fail_msg("%s: '%s' is no %s", langs[i % 5], one, command);
		}
	}
	kit_close(k);
}

/* Begins the letter so? */
static void is_in(const struct kit_letter *l, const char *kind, const char *subject)
{
	assert_string_equal(l->kind, kind);
	if (strncmp(l->m->subject, subject, strlen(subject)) != 0)
		fail_msg("%s: %s", kind, l->m->subject);
}

/* By the word, behind the address, as the subject or the text; by a clear text; by what the mail
 * program says. */
static void who_joins_is_asked_and_welcomed_in_the_language_they_used(void **state)
{
	static const char *const english[2] = { "Please confirm: joining", "Welcome" };
	static const char *const german[2] = { "Bitte bestätigen", "Willkommen" };
	static const char *const spanish[2] = { "Por favor, confirma", "Te damos la bienvenida" };
	static const char *const portuguese[2] = { "Por favor, confirme", "Boas-vindas" };
	static const char *const french[2] = { "Merci de confirmer", "Bienvenue" };
	static const struct {
		const char *detail, *subject, *text, *head, *lang;
		const char *const *says;
	} v[] = {
		{ "", "entrar", "", NULL, "pt", portuguese },
		{ "+beitreten", "", "", NULL, "de", german },
		{ "", "", "Inscription", NULL, "fr", french },
		{ "", "alta", "", "Accept-Language: de-DE, en-US\r\n", "es", spanish },
		{ "+join", "Hola", "Me gustaría entrar en la lista, gracias.\n\n-- \nEva",
		  "Content-Language: en-US\r\n", "es", spanish },
		{ "+join", "", "Bonjour,\nje voudrais vous rejoindre. Merci !", NULL, "fr",
		  french },
		{ "+join", "", "", "Accept-Language: pt-BR, en-US;q=0.7\r\n", "pt", portuguese },
		{ "+join", "", "", "Content-Language: de-AT\r\n", "de", german },
		{ "+join", "", "Merci Ana", "Content-Language: en\r\n", NULL, english },
		{ "+join", "subscribe", "", "Content-Language: xx/../de\r\n", NULL, english },
		{ "+join", "", "Please add me to the list, thank you.", "Content-Language: fr\r\n",
		  NULL, english },
		{ "+join", "", "Danke", NULL, NULL, english },
		{ "+join", "n@n.example", "n@n.example https://d-l.example/d/l", NULL, NULL,
		  english },
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct kit *k = kit_open(NULL);
		struct kit_letter *l;

		kit_mail_with(k, NULL, "ana@far.example",
			      arena_printf(k->a, "circle%s@example.org", v[i].detail), v[i].subject,
			      v[i].head, v[i].text);
		l = kit_letter(k, "ana@far.example");
		is_in(l, "confirm-join", v[i].says[0]);
		kit_mail(k, NULL, "ana@far.example", l->reply_to, "Re: ", "ok");
		is_in(kit_letter(k, "ana@far.example"), "welcome", v[i].says[1]);
		if (v[i].lang)
			assert_string_equal(kit_who(k, "ana@far.example")->lang, v[i].lang);
		else
			assert_null(kit_who(k, "ana@far.example")->lang);
		kit_close(k);
	}
}

/* Where a person lets them in, by invitation alone, by an answer in it, and to read the newsletter. */
static void every_way_in_keeps_to_the_language(void **state)
{
	struct kit *k = kit_open("members: { join = \"approved\"; };\n");
	struct kit_letter *l, **v;
	size_t n;

	(void)state;
	kit_role(k, kit_member(k, "olga@near.example", "Olga", "fr"), "owner");
	kit_mail(k, "pass", "ana@far.example", "circle+join@example.org", "beitreten", "");
	l = kit_letter(k, "ana@far.example");
	kit_mail(k, "pass", "ana@far.example", l->reply_to, "Re: ", "nein danke");
	l = kit_letter(k, "ana@far.example");
	is_in(l, "not-done", "In Circle wurde nichts");
	kit_mail(k, "pass", "ana@far.example", l->reply_to, "Re: ", "doch");
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	is_in(v[0], "approve", "ana@far.example ");
	is_in(v[1], "join-waits", "Deine Bitte");
	kit_mail(k, "pass", "olga@near.example", v[0]->reply_to, "", "oui");
	is_in(kit_letter(k, "ana@far.example"), "welcome", "Willkommen");

	/* asked in the community's, answered in another; what they once chose stays */
	kit_mail(k, "pass", "bo@far.example", "circle+join@example.org", "", "");
	l = kit_letter(k, "bo@far.example");
	kit_mail(k, "pass", "bo@far.example", l->reply_to, "Re: ", "sim");
	v = kit_letters(k, &n);
	is_in(v[1], "join-waits", "O seu pedido");
	kit_mail(k, "pass", "olga@near.example", v[0]->reply_to, "", "oui");
	is_in(kit_letter(k, "bo@far.example"), "welcome", "Boas-vindas");
	kit_mail(k, "pass", "cy@far.example", "circle+news@example.org", "Bonjour",
		 "je voudrais vous lire, merci");
	l = kit_letter(k, "cy@far.example");
	is_in(l, "confirm-news", "Voulez-vous");
	kit_mail(k, "pass", "cy@far.example", l->reply_to, "Re: ", "");
	assert_string_equal(kit_who(k, "cy@far.example")->lang, "fr");
	kit_close(k);

	k = kit_open("members: { join = \"invited\"; };\n");
	kit_mail(k, "pass", "ana@far.example", "circle+join@example.org", "alta", "");
	is_in(kit_letter(k, "ana@far.example"), "by-invitation", "Para entrar en");
	kit_close(k);
}

/* Who is no member is answered in the language they wrote in, all of the letter. */
static void whoever_is_no_member_is_answered_in_their_language(void **state)
{
	static const struct {
		const char *to, *subject, *text, *kind, *says;
	} v[] = {
		{ "circle@example.org", "Frage zu Tomaten",
		  "Hallo, ich habe eine Frage: Wann kann ich die Tomaten nach draußen setzen?",
		  "held", "wer sie schrieb, ist kein Mitglied" },
		{ "circle+settings@example.org", "Bonjour",
		  "je voudrais recevoir vos courriels une fois par semaine, merci", "not-member",
		  "Cette adresse" },
		{ "circle+hilfe@example.org", "", "", "help", "" },
		{ "circle+xyz@example.org", "Hola",
		  "Quiero saber cuándo es la próxima reunión, gracias", "unknown-address", "" },
		{ "circle+why@example.org", "Olá",
		  "Gostaria de saber porque não recebi resposta, obrigado", "why", "" },
		{ "circle@example.org", "", "", "empty", "Thank you" },
	};
	static const char *const begin[] = {
		"Deine Mail wartet", "Cette adresse", "Was du", "No", "O que", "Your mail"
	};

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct kit *k = kit_open(NULL);
		struct kit_letter *l;

		kit_mail(k, "pass", "out@far.example", v[i].to, v[i].subject, v[i].text);
		l = kit_letter(k, "out@far.example");
		is_in(l, v[i].kind, begin[i]);
		if (!strstr(l->m->text, v[i].says) && !strstr(l->m->subject, v[i].says))
			fail_msg("%s", l->m->text);
		kit_close(k);
	}
}

static void put_file(struct kit *k, const char *path, const char *text)
{
	FILE *f = fopen(arena_printf(k->a, "%s/%s", k->dir, path), "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* With some words and one letter of its own; what it lacks is the community's, and no other file knows
 * of it. */
static void a_new_language_is_a_folder(void **state)
{
	struct kit *k = kit_open(NULL);
	struct kit_letter *l;
	struct why w;

	(void)state;
	assert_int_equal(
		system(arena_printf(k->a, "cp -r templates '%s/tongues' && mkdir '%s/tongues/it'",
				    k->dir, k->dir)),
		0);
	put_file(k, "tongues/it/words.conf",
		 "name = Italiano\nplural = one\nset.language = lingua\n"
		 "now.language = Lingua: {what}\nmonth.3 = marzo\nset.pause = pausa fino al\n"
		 "set.digest = bollettino\n");
	put_file(k, "tongues/it/help.txt", "Aiuto\n\nScrivi a {{address}}.\n");
	assert_int_equal(words_open(k->a, arena_printf(k->a, "%s/tongues", k->dir), &k->c->words,
				    &w),
			 OK);
	assert_int_equal(words_load(k->c->words, &w), OK);
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "", "language it");
	l = kit_letter(k, "ana@far.example");
	assert_string_equal(kit_who(k, "ana@far.example")->lang, "it");
	assert_non_null(strstr(l->m->text, "Lingua: Italiano"));
	assert_non_null(strstr(l->m->text, "Name: Ana")); /* what is English */
	kit_mail(k, "pass", "ana@far.example", l->reply_to, "Re: ", "pausa fino al 20 marzo");
	assert_true(kit_who(k, "ana@far.example")->paused_until > k->now + 17 * 86400);
	kit_letter(k, "ana@far.example");
	kit_mail(k, "pass", "ana@far.example", "circle+help@example.org", "", "");
	l = kit_letter(k, "ana@far.example");
	is_in(l, "help", "Aiuto");
	assert_non_null(strstr(l->m->text, "Scrivi a circle@example.org."));
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_for_a_command_is_one),
		cmocka_unit_test(who_joins_is_asked_and_welcomed_in_the_language_they_used),
		cmocka_unit_test(every_way_in_keeps_to_the_language),
		cmocka_unit_test(whoever_is_no_member_is_answered_in_their_language),
		cmocka_unit_test(a_new_language_is_a_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
