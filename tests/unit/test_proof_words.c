/*
 * What an editor writes in answer to a draft, as it is read.
 */
#include "community/typed.h"
#include "community_kit.h"

#include "community/digest/proof.h"
#include "compose/words.h"

static void an_answer_is_lines_of_commands_in_either_language(void **state)
{
	struct kit *k = kit_open(NULL);
	const struct lang *en = words_lang(k->c->words, NULL, NULL),
			  *de = words_lang(k->c->words, "de", NULL);
	struct proof_line *v;
	size_t n;

	(void)state;
	v = proof_read(k->a, en,
		       "Drop 3\nmove 5 up\nmove 2 to 1\n move 4 down 2\nTitle: Spring\n"
		       "intro: Dear all,\n\nit is spring.\n\nsend",
		       &n);
	assert_int_equal(n, 7);
	assert_int_equal(v[0].verb, PROOF_DO_DROP);
	assert_int_equal(v[0].item, 3);
	assert_int_equal(v[1].by, -1);
	assert_int_equal(v[2].to, 1);
	assert_int_equal(v[3].by, 2);
	assert_string_equal(v[4].text, "Spring");
	assert_string_equal(v[5].text, "Dear all,\n\nit is spring.");
	assert_int_equal(v[6].verb, PROOF_DO_SEND);
	v = proof_read(k->a, de, "weglassen 3\nTitel: Frühling\nwarten bis friday at 10:00\nsenden",
		       &n);
	assert_int_equal(n, 4);
	assert_int_equal(v[0].verb, PROOF_DO_DROP);
	assert_string_equal(v[1].text, "Frühling");
	assert_string_equal(v[2].text, "friday at 10:00");
	assert_int_equal(v[3].verb, PROOF_DO_SEND);
	kit_close(k);
}

/* As a French keyboard writes them: the blank before the colon does not break, wide (U+00A0) or narrow. */
static void a_blank_that_does_not_break_may_stand_before_a_colon(void **state)
{
	static const struct {
		const char *line, *text;
		enum proof_verb verb;
		int item;
	} lines[] = {
		{ "Titre : De roses", "De roses", PROOF_DO_TITLE, 0 },
		{ "titre\u00a0: De roses", "De roses", PROOF_DO_TITLE, 0 },
		{ "titre\u202f:\u00a0De roses", "De roses", PROOF_DO_TITLE, 0 },
		{ "introduction\u00a0: Bonjour.", "Bonjour.", PROOF_DO_INTRO, 0 },
		{ "retirer\u00a0: 3", "3", PROOF_DO_DROP, 3 },
		{ "déplacer\u202f5\u202fplus haut", NULL, PROOF_DO_MOVE, 5 },
		{ "envoyer\u202f!", NULL, PROOF_DO_SEND, 0 },
		{ "Titre étrange : lequel ?", NULL, PROOF_DO_UNKNOWN, 0 },
	};
	struct kit *k = kit_open(NULL);
	const struct lang *fr = words_lang(k->c->words, "fr", NULL);

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		size_t n;
		struct proof_line *v = proof_read(k->a, fr, lines[i].line, &n);

		assert_int_equal(n, 1);
		if (v->verb != lines[i].verb || v->item != lines[i].item ||
		    (lines[i].text && strcmp(v->text, lines[i].text)))
			fail_msg("%s: %d %d '%s'", lines[i].line, v->verb, v->item, v->text);
	}
	kit_close(k);
}

static void several_are_dropped_in_one_line(void **state)
{
	static const char *const lines[][2] = {
		{ NULL, "drop 2, 4 and 7" },         { NULL, "drop 2 4 7" },
		{ NULL, "Drop #2, #4, and #7" },     { "de", "weglassen 2,4 und 7" },
		{ "es", "quitar 2, 4 y 7" },         { "pt", "retirar 2, 4 e 7" },
		{ "fr", "retirer\u00a0: 2, 4 et 7" }
	};
	static const char *const odd[] = { "drop 3-5", "drop 3\u20135", "drop 3 to 5",
					   "drop 3 und 5" };
	struct kit *k = kit_open(NULL);
	struct proof_line *v;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		v = proof_read(k->a, words_lang(k->c->words, lines[i][0], NULL), lines[i][1], &n);
		if (n != 3 || v[0].item != 2 || v[1].item != 4 || v[2].item != 7)
			fail_msg("%s: %zu", lines[i][1], n);
	}
	v = proof_read(k->a, words_lang(k->c->words, NULL, NULL), "drop 3: Meeting of 2026", &n);
	assert_int_equal(n, 1);
	assert_int_equal(v[0].item, 3);
	for (size_t i = 0; i < 4; i++) { /* it is asked about */
		v = proof_read(k->a, words_lang(k->c->words, NULL, NULL), odd[i], &n);
		assert_int_equal(n, 2);
		assert_true(v[1].verb == PROOF_DO_UNKNOWN && v[1].order);
	}
	kit_close(k);
}

static void prose_is_no_order_to_send(void **state)
{
	struct kit *k = kit_open(NULL);
	struct proof_line *v;
	size_t n;

	(void)state;
	v = proof_read(k->a, words_lang(k->c->words, NULL, NULL),
		       "Sending this was a good idea\nsend it to Ana first\ndrop by on Monday\n"
		       "move it\nA title is missing",
		       &n);
	assert_int_equal(n, 5);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(v[i].verb, PROOF_DO_UNKNOWN);
	kit_close(k);
}

/* Monday 2026-03-02, 10:00; minutes of the day, of March. */
static void a_stretch_of_a_day_is_understood(void **state)
{
	static const struct {
		const char *text;
		int day, from, to; /* 0: it is none */
	} lines[] = {
		{ "13 March, 14:00 to 16:00", 13, 840, 960 },
		{ "friday 2-4 pm", 6, 840, 960 },
		{ "friday 11-1 pm", 6, 660, 780 },
		{ "2026-03-13 10:00-12:00", 13, 600, 720 },
		{ "2026-03-13 18:00-05:00", 0, 0, 0 },
		{ "2026-03-13T18:00-05:00", 0, 0, 0 },
		{ "2026-03-13 18:00", 0, 0, 0 },
		{ "Samstag, 7. März, 14\xe2\x80\x93"
		  "16 Uhr",
		  7, 840, 960 },
		{ "13.3. von 14 Uhr bis 16 Uhr", 13, 840, 960 },
		{ "13.03. 14-16", 13, 840, 960 },
		{ "13. März 20:00 - 1:00", 13, 1200, 1500 },
		{ "13/3 de 17:00 a 19:00", 13, 1020, 1140 },
		{ "el viernes de 17 a 19 h", 6, 1020, 1140 },
		{ "vendredi de 17h à 19h30", 6, 1020, 1170 },
		{ "sexta das 17h às 19h", 6, 1020, 1140 },
		{ "13 a 15 de marzo", 0, 0, 0 },
		{ "7-8 march", 0, 0, 0 },
		{ "friday at 10:00", 0, 0, 0 },
		{ "the 2-4 pm", 0, 0, 0 },
		{ "-2", 0, 0, 0 },
	};
	struct kit *k = kit_open(NULL);
	time_t march = when_utc(2026, 3, 1, 0, 0, 0);

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		time_t from = 0, to = 0, day = march + (lines[i].day - 1) * 86400;
		bool is = typed_range(k->c, k->a, lines[i].text, when_utc(2026, 3, 2, 10, 0, 0),
				      &from, &to);

		if (is != (lines[i].day > 0) ||
		    (is && (from != day + lines[i].from * 60 || to != day + lines[i].to * 60)))
			fail_msg("%s: %d, %lld to %lld", lines[i].text, is,
				 (long long)(from - day) / 60, (long long)(to - day) / 60);
	}
	kit_close(k);
}

/* Monday 2026-03-02, 10:00. */
static void a_time_is_understood_in_five_languages(void **state)
{
	static const struct {
		const char *lang, *line;
		int day, hour, minute; /* of March; 0: the line is no time */
	} lines[] = {
		{ "en", "wait until friday at 10:00", 6, 10, 0 },
		{ "en", "Wait until tomorrow 9 am", 3, 9, 0 },
		{ "en", "wait until today at 18:30", 2, 18, 30 },
		{ "en", "wait until 14:00", 2, 14, 0 },
		{ "en", "wait until 9:00", 3, 9, 0 },
		{ "en", "wait until march 5", 5, 8, 0 },
		{ "en", "wait until 5th of march at noon", 5, 12, 0 },
		{ "en", "wait until 2026-03-05 08:15", 5, 8, 15 },
		{ "en", "wait until monday at 11:00", 2, 11, 0 },
		{ "en", "wait until monday at 9:00", 9, 9, 0 },
		{ "en", "wait until 2 weeks", 16, 8, 0 },
		{ "en", "wait until I come back", 0, 0, 0 },
		{ "de", "warten bis Freitag um 10 Uhr", 6, 10, 0 },
		{ "de", "Warten bis morgen 9:30", 3, 9, 30 },
		{ "de", "warten bis zum 5. März, 18.15 Uhr", 5, 18, 15 },
		{ "de", "warten bis 5.3. 10h", 5, 10, 0 },
		{ "de", "warten bis 10 Uhr am Donnerstag", 5, 10, 0 },
		{ "de", "wait until friday 10:00", 6, 10, 0 },
		{ "es", "esperar hasta el viernes a las 10:00", 6, 10, 0 },
		{ "es", "esperar hasta mañana a las 9", 3, 9, 0 },
		{ "es", "Esperar hasta el 5 de marzo al mediodía", 5, 12, 0 },
		{ "es", "esperar hasta el jueves, 18h30", 5, 18, 30 },
		{ "pt", "esperar até sexta-feira às 10:00", 6, 10, 0 },
		{ "pt", "esperar até amanhã às 9h", 3, 9, 0 },
		{ "pt", "esperar até 5 de março ao meio-dia", 5, 12, 0 },
		{ "pt", "Esperar até quinta 18h30", 5, 18, 30 },
		{ "fr", "attendre jusqu'à vendredi à 10:00", 6, 10, 0 },
		{ "fr", "attendre jusqu’à demain 9 heures", 3, 9, 0 },
		{ "fr", "Attendre jusqu'au 5 mars à midi", 5, 12, 0 },
		{ "fr", "attendre jusqu’au jeudi 5 mars, 18h30", 5, 18, 30 },
		{ "fr", "attendre un peu", 0, 0, 0 },
	};
	struct kit *k = kit_open(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct member m = { .lang = lines[i].lang };
		struct proof_line *v;
		struct why w = { "" };
		time_t at = 0;
		size_t n;

		v = proof_read(k->a, words_lang(k->c->words, m.lang, NULL), lines[i].line, &n);
		assert_int_equal(n, 1);
		if (v->verb != PROOF_DO_WAIT)
			fail_msg("not read: %s", lines[i].line);
		typed_time(k->c, k->a, &m, v->text, k->now, &at, &w);
		if (at != (lines[i].day ? when_utc(2026, 3, lines[i].day, lines[i].hour,
						   lines[i].minute, 0)
					: 0))
			fail_msg("%s: %s: %s", lines[i].line, v->text, when_rfc3339(k->a, at));
	}
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_lines_of_commands_in_either_language),
		cmocka_unit_test(a_blank_that_does_not_break_may_stand_before_a_colon),
		cmocka_unit_test(several_are_dropped_in_one_line),
		cmocka_unit_test(prose_is_no_order_to_send),
		cmocka_unit_test(a_stretch_of_a_day_is_understood),
		cmocka_unit_test(a_time_is_understood_in_five_languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
