#include <glob.h>
#include <stdio.h>

#include "arena_kit.h"
#include "reader/kind.h"

static struct mail *read_mail(const char *head, const char *body)
{
	const char *raw = arena_printf(a,
				       "From: Ana <ana@garden.example>\n"
				       "Content-Type: text/plain; charset=utf-8\n%s\n%s",
				       head, body);
	struct reader_options o = { .address = "circle@circle.example", .separator = "+" };

	return read_raw(raw, &o);
}

static void commands(const char *head, const char *body, const char *want)
{
	struct mail *m = read_mail(head, body);

	if (!want && m->command)
		fail_msg("'%s' '%s' was taken for %s", head, body, m->command);
	if (want && (!m->command || strcmp(m->command, want) || m->kind != KIND_COMMAND))
		fail_msg("'%s' '%s' gave %s, not %s", head, body, m->command ? m->command : "none",
			 want);
}

#define TO "To: circle@circle.example\n"

static void a_plus_detail_is_a_command(void **state)
{
	(void)state;
	commands("To: Circle <CIRCLE+Leave@circle.example>\n", "whatever I write\nhere\n", "leave");
	commands("To: x@y.example\nCc: circle+unsubscribe@circle.example\n", "hi\n", "leave");
	commands("To: x@y.example\nDelivered-To: circle+help@circle.example\n", "hi\n", "help");
	commands("To: circle+ask@circle.example\n", "Who knows beans?\n", "ask");
	commands("To: other+leave@circle.example\n", "hello all\n", NULL);
	commands("To: circle+r.12.abc@circle.example\n", "hello all\n", NULL);
}

static void what_the_community_obeys_is_a_command_offline_too(void **state)
{
	(void)state;
	for (const char *const *w = kind_commands; *w; w++)
		commands(arena_printf(a, "To: circle+%s@circle.example\n", *w), "hello all\n", *w);
	for (const char *const *w = kind_openers; *w; w++)
		commands(arena_printf(a, "To: circle+%s@circle.example\n", *w), "Beans\n", *w);
	commands("To: circle+catch-up@circle.example\n", "hi\n", "catchup");
	commands("To: circle+beans@circle.example\n", "hello all\n", NULL);
}

/* A recipe that is new, or renamed, is in the list. */
static void the_words_of_the_recipes_are_known(void **state)
{
	size_t n = 0;
	glob_t g;

	(void)state;
	assert_int_equal(glob("conf/recipes/*.conf", 0, NULL, &g), 0);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		FILE *f = fopen(g.gl_pathv[i], "r");
		char line[200], word[100];

		assert_non_null(f);
		while (fgets(line, sizeof line, f))
			if (sscanf(line, "word = \"%99[^\"]\"", word) == 1) {
				n++;
				commands(arena_printf(a, "To: circle+%s@circle.example\n", word),
					 "Beans\n", word);
			}
		fclose(f);
	}
	globfree(&g);
	for (const char *const *w = kind_openers; *w; w++)
		n--;
	assert_int_equal(n, 0);
}

/* The issue names these words; in an answer they are talk. */
static void a_word_for_us_alone_in_a_new_mail_is_a_command(void **state)
{
	static const char *const words[] = { "why", "ask", "owner" };

	(void)state;
	EACH(i, words)
	{
		commands(TO "Subject: hello\n", words[i], words[i]);
		commands(arena_printf(a, TO "Subject: %s\n", words[i]), "", words[i]);
		commands(TO "Subject: hello\n", arena_printf(a, "%s?\n", words[i]), NULL);
		commands(TO "Subject: Re: x\nIn-Reply-To: <x@y.example>\n", words[i], NULL);
		commands(TO "Subject: Re: x\nReferences: <x@y.example>\n", words[i], NULL);
	}
	commands(TO "Subject: hello\n", "ask Ana\n", NULL);
	commands(TO "Subject: hello\n", "why not\n", NULL);
}

static void a_bare_word_is_a_command_in_five_languages(void **state)
{
	(void)state;
	commands(TO "Subject: hello\n", "unsubscribe\n", "leave");
	commands(TO "Subject: hello\n", "Please unsubscribe me.\n", "leave");
	commands(TO "Subject: Re: digest\nIn-Reply-To: <d1@x.example>\n",
		 "UNSUBSCRIBE!\n\n> Digest of the week\n> beans\n", "leave");
	commands(TO, "subscribe circle\n", "join");
	commands(TO, "signoff circle@circle.example\n", "leave");
	commands(TO, "darme de baja\n", "leave");
	commands(TO, "Cancelar inscrição\n", "leave");
	commands(TO, "bitte abmelden\n", "leave");
	commands(TO, "Me désabonner, merci\n", "leave");
	commands(TO "Subject: subscribe\n", "", "join");
	commands(TO "Subject: unsubscribe\n", "\n\n", "leave");
}

static void prose_is_never_a_command(void **state)
{
	(void)state;
	commands(TO, "How do I unsubscribe from this list?\n", NULL);
	commands(TO, "Unsubscribe?\n", NULL);
	commands(TO, "more thanks\n", NULL);
	commands(TO, "please leave it\n", NULL);
	commands(TO "Subject: unsubscribe\n", "My question is about the button in the footer.\n",
		 NULL);
	commands(TO, "I will join you\n", NULL);
	commands(TO, "subscribe beans\n", NULL);
	commands(TO "Auto-Submitted: auto-replied\n", "unsubscribe\n", NULL);
}

static void kinds_have_their_precedence(void **state)
{
	(void)state;
	assert_int_equal(read_mail(TO "Subject: beans\n", "Beans are up.\n")->kind, KIND_POST);
	assert_int_equal(read_mail(TO "List-Id: Other <other.example>\n", "Beans are up.\n")->kind,
			 KIND_LIST);
	assert_int_equal(read_mail(TO "List-Id: <o.example>\nAuto-Submitted: auto-replied\n",
				   "Away.\n")
				 ->kind,
			 KIND_AUTO_REPLY);
	assert_int_equal(
		read_mail("To: circle+join@circle.example\nList-Id: <o.example>\n", "hi\n")->kind,
		KIND_COMMAND);
	assert_int_equal(
		read_mail(TO "Subject: Out of office: beans\nReturn-Path: <>\n", "Away.\n")->kind,
		KIND_AUTO_REPLY);
	assert_int_equal(read_mail(TO "Subject: Out of office party plans\n", "Who comes?\n")->kind,
			 KIND_POST);
}

static void our_own_list_is_not_foreign(void **state)
{
	struct mail *m =
		read_mail(TO "List-Id: Circle <circle.circle.example>\n", "Beans are up.\n");
	struct kind_options o = { .list_id = "circle.circle.example" };

	(void)state;
	m->kind = KIND_POST;
	kind_judge(a, m, &o);
	assert_int_equal(m->kind, KIND_POST);
}

static void people_are_answered(void **state)
{
	(void)state;
	assert_true(read_mail(TO "Return-Path: <ana@garden.example>\n", "hi all\n")->answerable);
	assert_true(read_mail(TO "Auto-Submitted: no\nPrecedence: first-class\n", "hi all\n")
			    ->answerable);
	assert_true(read_mail(TO "X-Auto-Response-Suppress: DR, RN\nX-Spam-Status: No, score=1\n",
			      "hi all\n")
			    ->answerable);
}

static void robots_lists_and_spam_are_not_answered(void **state)
{
	static const char *const heads[] = {
		"Auto-Submitted: auto-generated\n",
		"Auto-Submitted: auto-replied (vacation)\n",
		"Return-Path: <>\n",
		"Return-Path: <circle-bounces@o.example>\n",
		"Precedence: bulk\n",
		"Precedence: Junk\n",
		"List-Unsubscribe: <mailto:x@o.example>\n",
		"Mailing-List: x\n",
		"X-Auto-Response-Suppress: OOF, AutoReply\n",
		"X-Autoreply: yes\n",
		"X-Spam-Flag: YES\n",
		"X-Loop: circle\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		struct mail *m =
			read_mail(arena_printf(a, "To: circle@circle.example\n%s", heads[i]),
				  "hi all\n");

		if (m->answerable || !*m->answerable_why)
			fail_msg("answered: %s", heads[i]);
	}
	assert_true(kind_is_robot("No-Reply@shop.example"));
	assert_true(kind_is_robot("owner-beans@o.example"));
	assert_true(kind_is_robot("beans-request@o.example"));
	assert_true(kind_is_robot("beans-bounces+ana=x@o.example"));
	assert_false(kind_is_robot("reply@o.example"));
	assert_false(kind_is_robot("daemonica@o.example"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

static void a_machine_that_says_so_is_not_answered(void **state)
{
	static const char *const said[][2] = {
		{ "In-Reply-To: <x@y.example>\nSubject: Out of Office: Beans\n", "Thank you." },
		{ "In-Reply-To: <x@y.example>\nSubject: [Auto-Reply] Beans\n", "Thank you." },
		{ "In-Reply-To: <x@y.example>\nSubject: Read: Beans\n", "Your message was read." },
		{ "Subject: [garden #12] Beans\nRT-Ticket: garden #12\n", "Thank you." },
		{ "Subject: We got it\n", "Thank you.\n\nThis is an automated message.\n" },
	};

	(void)state;
	EACH(i, said)
	assert_false(read_mail(arena_printf(a, TO "%s", said[i][0]), said[i][1])->answerable);
	assert_true(read_mail(TO "Subject: Out of Office: who waters?\n",
			      "My friend wrote that this is an automated message.\n")
			    ->answerable);
}

/* Where nothing but the subject says so: it stands in front of the one it answers, or alone. */
static void an_absence_in_front_of_a_subject_is_a_program_s(void **state)
{
	static const char *const programs[] = {
		"Autoreply",
		"Automatische Antwort",
		"Réponse automatique",
		"Out of Office Re: Beans",
		"Abwesenheitsnotiz - Re: Beans",
		"I am out of the office Re: Beans",
		"Ich bin nicht im Büro: Beans",
		"Absente: Beans",
		"Absent du bureau : Beans",
		"En vacances : Beans",
		"Im Urlaub: Beans",
		"On vacation: Beans",
		"On leave: Beans",
		"De vacaciones: Beans",
		"De férias: Beans",
		"Ausente do escritório: Beans",
		"In ferie: Beans",
		"Fuori dall'ufficio: Beans",
		"Niet aanwezig: Beans",
		"Ikke til stede: Beans",
		"På semester: Beans",
		"Lomalla: Beans",
		"Na urlopie: Beans",
		"В отпуске: Beans",
		"מענה אוטומטי: Beans",
		"Automatische Antwort von Ana Lind",
		"Auto reply from Ana",
		"Message automatique : absence",
		"【自動返信】Beans",
	};
	static const char *const people[] = {
		"Absence",
		"Re: Autoreply",
		"Re: Out of Office: Beans",
		"Holiday: who waters?",
		"Absence - who waters?",
		"Automatic reply systems",
		"Re: Auto reply from Ana",
		"Message automatique dans la nuit",
		"Vacation: who waters?",
	};

	(void)state;
	EACH(i, programs)
	{
		struct mail *m =
			read_mail(arena_printf(a, TO "In-Reply-To: <d1@x.example>\nSubject: %s\n",
					       programs[i]),
				  "I am back on Monday.\n");

		if (m->kind != KIND_AUTO_REPLY || m->answerable)
			fail_msg("a person's: %s", programs[i]);
	}
	EACH(i, people)
	{
		struct mail *m =
			read_mail(arena_printf(a, TO "In-Reply-To: <d1@x.example>\nSubject: %s\n",
					       people[i]),
				  "I am back on Monday.\n");

		if (m->kind != KIND_POST || !m->answerable)
			fail_msg("a program's: %s", people[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_plus_detail_is_a_command),
		TEST(what_the_community_obeys_is_a_command_offline_too),
		TEST(the_words_of_the_recipes_are_known),
		TEST(a_word_for_us_alone_in_a_new_mail_is_a_command),
		TEST(a_bare_word_is_a_command_in_five_languages),
		TEST(prose_is_never_a_command),
		TEST(kinds_have_their_precedence),
		TEST(our_own_list_is_not_foreign),
		TEST(people_are_answered),
		TEST(robots_lists_and_spam_are_not_answered),
		TEST(a_machine_that_says_so_is_not_answered),
		TEST(an_absence_in_front_of_a_subject_is_a_program_s),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
