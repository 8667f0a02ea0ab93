/*
 * Each language speaks to its reader in one way, in every letter and every recipe: tú, você, du, vous.
 */
#include <glob.h>

#include "community_kit.h"

static bool is_letter(char c)
{
	return (c | 32) >= 'a' ? (c | 32) <= 'z' : (unsigned char)c >= 0x80;
}

/* As a word: no letter stands before or after it. */
static bool says(const char *text, const char *word)
{
	for (const char *p = text; (p = strstr(p, word)); p++)
		if ((p == text || !is_letter(p[-1])) && !is_letter(p[strlen(word)]))
			return true;
	return false;
}

static void look(struct arena *a, const char *pattern, const char *const *never)
{
	glob_t g;

	assert_int_equal(glob(pattern, 0, NULL, &g), 0);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		const char *text = kit_file(a, g.gl_pathv[i]);

		for (const char *const *w = never; *w; w++)
			if (says(text, *w))
				fail_msg("%s says \"%s\"", g.gl_pathv[i], *w);
	}
	globfree(&g);
}

static void no_letter_changes_the_way_it_speaks_to_its_reader(void **state)
{
	static const char *const es[] = { "usted",   "Usted",   "responda", "Responda", "escriba",
					  "Escriba", "no haga", "Confirme", NULL };
	static const char *const de[] = { "Ihnen",
					  "Ihrer",
					  "Ihrem",
					  "Antworten Sie",
					  "antworten Sie",
					  "schreiben Sie",
					  "Schreiben Sie",
					  "Wenn Sie",
					  "haben Sie",
					  "Sie haben",
					  NULL };
	static const char *const fr[] = { "tu", "toi", "réponds", "écris", NULL };
	static const char *const pt[] = { "tu", "podes", "queres", "teu", "tua", NULL };
	struct arena *a = arena_new();

	(void)state;
	look(a, "templates/es/*", es);
	look(a, "templates/de/*", de);
	look(a, "templates/fr/*", fr);
	look(a, "templates/pt/*", pt);
	look(a, "conf/recipes/*.conf", de); /* the five languages of a recipe share a file */
	look(a, "conf/recipes/*.conf", (const char *const[]){ "usted", "Usted", NULL });
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_letter_changes_the_way_it_speaks_to_its_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
