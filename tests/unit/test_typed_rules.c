/* Rhythms as members type them in their settings, in the words of their language. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <string.h>
#include <cmocka.h>

#include "base/arena.h"
#include "community/typed.h"
#include "compose/words.h"
#include "rhythm/zone.h"

static struct arena *a;
static struct words *ws;

static int set_up(void **state)
{
	struct why w;

	(void)state;
	a = arena_new();
	return words_open(a, "templates", &ws, &w) != OK;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static const char *pace_of(const char *code, const char *text)
{
	const char *pace;

	if (typed_pace(a, words_lang(ws, code, "en"), zone_utc(), typed_bare(a, text), &pace) != OK)
		return "not understood";
	return pace;
}

struct said {
	const char *code, *text;
};

static void each_is(const char *want, const struct said *v)
{
	for (; v->code; v++) {
		const char *got = pace_of(v->code, v->text);

		if (strcmp(got, want) != 0)
			fail_msg("%s: %s: %s, not %s", v->code, v->text, got, want);
	}
}

#define EACH(want, ...) each_is(want, (const struct said[]){ __VA_ARGS__, { NULL, NULL } })

static void days_of_the_week_are_understood_in_every_language(void **state)
{
	(void)state;
	EACH("weekly on tuesday and friday at 07:00",
	     { "en", "weekly on tuesday and friday at 07:00" },
	     { "de", "wöchentlich am Dienstag und Freitag um 7 Uhr" },
	     { "de", "dienstags und freitags um 7:00" }, { "de", "jeden Di/Fr um 7.00" },
	     { "es", "cada semana los martes y viernes a las 7:00" },
	     { "es", "martes y viernes a las 7h" }, { "es", "todos los martes y viernes a las 7" },
	     { "fr", "chaque semaine, le mardi et le vendredi à 7h" },
	     { "fr", "tous les mardis et vendredis à 7h00" }, { "pt", "terças e sextas às 7h" },
	     { "pt", "semanal na terça-feira e na sexta-feira às 07:00" },
	     { "pt", "todas as terças e sextas às 7" });
	EACH("weekdays at 08:00", { "en", "mon-fri at 8" }, { "de", "Mo-Fr um 8 Uhr" },
	     { "de", "Montag bis Freitag um 8" }, { "de", "montags bis freitags" },
	     { "de", "werktags um 8" }, { "de", "an Werktagen" }, { "de", "jeden Werktag" },
	     { "de", "an Arbeitstagen" }, { "es", "de lunes a viernes a las 8" },
	     { "es", "lunes-viernes" }, { "es", "días laborables a las 8" },
	     { "es", "cada día laborable" }, { "es", "días hábiles" },
	     { "fr", "du lundi au vendredi à 8h" }, { "fr", "lundi à vendredi" },
	     { "fr", "jours ouvrables à 8h" }, { "fr", "chaque jour ouvré" },
	     { "pt", "de segunda a sexta às 8h" }, { "pt", "segunda-feira a sexta-feira" },
	     { "pt", "segunda à sexta" }, { "pt", "dias úteis às 8h" },
	     { "pt", "todos os dias úteis" });
}

static void fortnights_are_understood_in_every_language(void **state)
{
	(void)state;
	EACH("every 2 weeks on friday at 08:00", { "en", "every other friday" },
	     { "de", "alle zwei Wochen am Freitag" }, { "de", "alle 2 Wochen freitags" },
	     { "de", "jeden zweiten Freitag" }, { "de", "jede zweite Woche am Freitag" },
	     { "de", "14-tägig am Freitag" }, { "de", "vierzehntägig freitags" },
	     { "es", "cada dos semanas el viernes" }, { "es", "cada 2 semanas los viernes" },
	     { "es", "quincenal los viernes" }, { "es", "quincenalmente el viernes" },
	     { "fr", "toutes les deux semaines le vendredi" },
	     { "fr", "chaque quinzaine le vendredi" }, { "fr", "toutes les 2 semaines, vendredi" },
	     { "pt", "a cada duas semanas na sexta" }, { "pt", "quinzenal às sextas" },
	     { "pt", "quinzenalmente na sexta-feira" });
	EACH("every 2 weeks on friday at 08:00", { "fr", "un vendredi sur deux" },
	     { "fr", "un vendredi sur 2 à 8h" }, { "fr", "une semaine sur deux, le vendredi" },
	     { "fr", "vendredi toutes les deux semaines" }, { "en", "fridays every two weeks" },
	     { "en", "friday at 8 every 2 weeks" }, { "en", "friday fortnightly" },
	     { "de", "freitags alle zwei Wochen" }, { "de", "an jedem zweiten Freitag" },
	     { "es", "los viernes cada dos semanas" }, { "es", "viernes alternos" },
	     { "es", "un viernes sí y otro no" }, { "es", "un viernes de cada dos" },
	     { "pt", "uma sexta em cada duas" }, { "pt", "uma sexta sim, outra não" },
	     { "pt", "sexta feira, semana sim, semana não" }, { "pt", "sextas alternadas" });
	EACH("every 3 weeks on monday at 08:00", { "fr", "un lundi sur trois" },
	     { "en", "monday every three weeks" });
	EACH("not understood", { "en", "monday every two months" }, { "en", "biweekly" },
	     { "en", "every second friday" }, { "fr", "bimensuel" },
	     { "es", "cada segundo viernes" }, { "pt", "a cada terceira sexta" });
}

static void days_of_the_month_are_understood_in_every_language(void **state)
{
	(void)state;
	EACH("monthly on the first friday at 08:00", { "en", "first friday" },
	     { "de", "am ersten Freitag im Monat" }, { "de", "jeden ersten Freitag" },
	     { "de", "monatlich am 1. Freitag" }, { "es", "el primer viernes de cada mes" },
	     { "es", "cada primer viernes" }, { "es", "mensual el primer viernes" },
	     { "fr", "le premier vendredi du mois" }, { "fr", "le 1er vendredi de chaque mois" },
	     { "fr", "mensuel le premier vendredi" }, { "pt", "na primeira sexta do mês" },
	     { "pt", "na primeira sexta-feira de cada mês" }, { "pt", "na 1ª sexta do mês" });
	EACH("monthly on the first wednesday and third wednesday at 19:00",
	     { "en", "first and third wednesday at 19:00" },
	     { "de", "am ersten und dritten Mittwoch um 19 Uhr" },
	     { "es", "primer y tercer miércoles a las 19h" },
	     { "fr", "le premier et le troisième mercredi à 19h" },
	     { "pt", "na primeira e terceira quarta às 19h" });
	EACH("monthly on the second tuesday and fourth tuesday at 08:00",
	     { "de", "am zweiten und vierten Dienstag im Monat" },
	     { "de", "jeden 2. und 4. Dienstag" }, { "es", "el segundo y cuarto martes del mes" },
	     { "fr", "le deuxième et le quatrième mardi du mois" });
	EACH("monthly on day 1 and 15 at 08:00", { "en", "on the 1st and 15th" },
	     { "de", "am 1. und 15." }, { "de", "monatlich am 1. und 15." },
	     { "de", "am 1. und 15. jedes Monats" }, { "es", "los días 1 y 15 de cada mes" },
	     { "es", "mensual los días 1 y 15" }, { "fr", "le 1er et le 15 du mois" },
	     { "fr", "mensuel le 1 et le 15" }, { "pt", "mensal nos dias 1 e 15" },
	     { "pt", "no dia 1 e 15 de cada mês" });
	EACH("monthly on the last day at 08:00", { "en", "end of the month" },
	     { "de", "am letzten Tag im Monat" }, { "es", "el último día del mes" },
	     { "fr", "le dernier jour du mois" }, { "pt", "no último dia do mês" });
	EACH("monthly on the last day at 18:00", { "en", "month end at 18:00" },
	     { "de", "am Monatsende um 18 Uhr" }, { "de", "zum Monatsende um 18:00" },
	     { "de", "am Ende des Monats um 18h" }, { "de", "Ende jedes Monats um 18 Uhr" },
	     { "es", "a fin de mes a las 18h" }, { "es", "a finales de cada mes a las 18:00" },
	     { "fr", "à la fin du mois à 18h" }, { "fr", "en fin de mois à 18 heures" },
	     { "pt", "no fim do mês às 18h" }, { "es", "fin de mes a las 18 horas" },
	     { "pt", "no final de cada mês às 18:00" });
	EACH("monthly on day 1 at 08:00", { "en", "start of the month" },
	     { "en", "at the beginning of each month" }, { "de", "am Monatsanfang" },
	     { "es", "a principios de mes" }, { "fr", "au début du mois" },
	     { "pt", "no início do mês" });
	EACH("weekly on saturday and sunday at 10:00", { "es", "los fines de semana a las 10" },
	     { "pt", "aos fins de semana às 10h" }, { "fr", "le week end à 10h" },
	     { "de", "am Wochenende um 10" });
	EACH("monthly on the last weekday at 08:00", { "en", "last working day of the month" },
	     { "de", "am letzten Werktag im Monat" }, { "es", "el último día laborable del mes" },
	     { "es", "el último día hábil de cada mes" },
	     { "fr", "le dernier jour ouvrable du mois" }, { "pt", "no último dia útil do mês" });
}

/* What a member reads of a pace is in their language, and means the same when it is sent back. */
static void a_pace_is_said_in_every_language_and_understood_again(void **state)
{
	static const char *const codes[] = { "de", "es", "fr", "pt" };
	static const char *const paces[] = {
		"daily at 08:00",
		"weekdays at 07:30",
		"weekly on friday at 07:00",
		"weekly on monday, wednesday and sunday at 20:15",
		"every 2 weeks on tuesday and thursday at 08:00",
		"every 3 weeks on saturday at 08:00",
		"monthly on the first friday at 10:00",
		"monthly on the second monday at 10:00",
		"monthly on the first wednesday and third wednesday at 19:00",
		"monthly on the fourth saturday and last sunday at 09:05",
		"monthly on day 15 at 08:00",
		"monthly on day 1 and 15 at 12:00",
		"monthly on the last day at 08:00",
		"monthly on the first weekday at 08:00",
		"monthly on the last weekday at 17:45",
	};

	(void)state;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		for (size_t k = 0; k < sizeof paces / sizeof *paces; k++) {
			const struct lang *l = words_lang(ws, codes[i], "en");
			const char *said = typed_pace_words(a, l, paces[k]);

			if (!strcmp(said, paces[k]))
				fail_msg("%s: %s has no words", codes[i], paces[k]);
			if (strcmp(pace_of(codes[i], said), paces[k]) != 0)
				fail_msg("%s: %s: %s", codes[i], said, pace_of(codes[i], said));
		}
	assert_string_equal(typed_pace_words(a, words_lang(ws, "de", "en"),
					     "monthly on the first wednesday and third wednesday "
					     "at 19:00"),
			    "jeden Monat am ersten Mittwoch und dritten Mittwoch um 19:00");
	assert_string_equal(typed_pace_words(a, words_lang(ws, "pt", "en"),
					     "monthly on the second monday and last sunday at "
					     "09:00"),
			    "todos os meses: 2.ª segunda-feira e último domingo às 09:00");
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(days_of_the_week_are_understood_in_every_language),
		T(fortnights_are_understood_in_every_language),
		T(a_pace_is_said_in_every_language_and_understood_again),
		T(days_of_the_month_are_understood_in_every_language),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
