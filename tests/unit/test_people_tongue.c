/*
 * Words for commands in every language.
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_for_a_command_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
