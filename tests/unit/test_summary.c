#include "arena_kit.h"
#include "base/buf.h"
#include "compose/sentence.h"
#include "compose/summary.h"
#include "compose/summary_words.h"

/* The sentences of a text, joined by " | ". */
static const char *cut(const char *text)
{
	struct sentences s = sentence_split(a, text, 1000);
	struct buf b = BUF(a);

	for (size_t i = 0; i < s.n; i++) {
		buf_str(&b, i ? " | " : "");
		buf_str(&b, s.v[i].text);
	}
	return buf_text(&b);
}

static void sentences_end_at_full_stops_and_not_at_abbreviations(void **state)
{
	(void)state;
	assert_string_equal(
		cut("Dr. Reed fired the kiln, e.g. with oak. It took 3.5 hours. Did it hold? Yes!"),
		"Dr. Reed fired the kiln, e.g. with oak. | It took 3.5 hours. | Did it hold? | "
		"Yes!");
	assert_string_equal(cut("Das gilt z.B. Montag nicht. Danach schon."),
			    "Das gilt z.B. Montag nicht. | Danach schon.");
	assert_string_equal(
		cut("J. Okafor wrote the plan. See http://example.org/a.b?c=D. It is short."),
		"J. Okafor wrote the plan. | See http://example.org/a.b?c=D. | It is short.");
}

static void a_line_without_end_is_read_as_far_as_any_text(void **state)
{
	struct buf b = BUF(a);
	struct sentences s;
	size_t bytes = 0;

	(void)state;
	while (b.n < 400 * 1024)
		buf_str(&b, "1. ");
	s = sentence_split(a, buf_text(&b), 1000);
	for (size_t i = 0; i < s.n; i++)
		bytes += strlen(s.v[i].text);
	assert_in_range(bytes, 100 * 1024, 128 * 1024);
}

static void days_titles_and_units_are_read_as_people_write_them(void **state)
{
	(void)state;
	assert_string_equal(cut("Das Fest ist am 14. Juni um 16 Uhr. Hrn. Maier frage ich."),
			    "Das Fest ist am 14. Juni um 16 Uhr. | Hrn. Maier frage ich.");
	assert_string_equal(cut("Reserviert ist der 16. Mai. Danke."),
			    "Reserviert ist der 16. Mai. | Danke.");
	assert_string_equal(cut("14. Juni ist gut, der 3. 7. 2025 auch."),
			    "14. Juni ist gut, der 3. 7. 2025 auch.");
	assert_string_equal(
		cut("Die Tische sind 3 x 3 m. Die passen. Es dauert 5 min. Dann geht es."),
		"Die Tische sind 3 x 3 m. | Die passen. | Es dauert 5 min. | Dann geht es.");
	assert_string_equal(cut("o Sr. Costa falou com a Dra. Lima. O Rui abre."),
			    "o Sr. Costa falou com a Dra. Lima. | O Rui abre.");
	assert_string_equal(cut("See RFC 5322 sec. 3.4. Good."), "See RFC 5322 sec. 3.4. | Good.");
	assert_string_equal(cut("o  one\no  two"), "one | two");
	assert_string_equal(cut("We bought 12. They are good. It was in 2014. Then we moved."),
			    "We bought 12. | They are good. | It was in 2014. | Then we moved.");
}

static void an_ellipsis_before_a_small_letter_ends_nothing(void **state)
{
	(void)state;
	assert_string_equal(cut("We waited... and waited. Then it rained."),
			    "We waited... and waited. | Then it rained.");
	assert_string_equal(cut("We waited… and waited."), "We waited… and waited.");
}

static void signs_of_other_scripts_end_sentences(void **state)
{
	(void)state;
	assert_string_equal(cut("窯は熱い。水はある？"), "窯は熱い。 | 水はある？");
	assert_string_equal(cut("Печь горячая. Вода есть?"), "Печь горячая. | Вода есть?");
}

static void wrapped_lines_are_joined_and_short_ones_are_not(void **state)
{
	(void)state;
	assert_string_equal(cut("The kiln that stands behind the old mill has lost two of "
				"its\nbricks and needs new ones\n\nSoon.\n"),
			    "The kiln that stands behind the old mill has lost two of its bricks "
			    "and needs new ones | Soon.");
	assert_string_equal(cut("bring clay\nbring water\n"), "bring clay | bring water");
}

static void list_items_stay_apart(void **state)
{
	(void)state;
	assert_string_equal(cut("We need:\n- two bricks. Red ones.\n- sand\n3) time"),
			    "We need: | two bricks. | Red ones. | sand | time");
}

static void code_logs_and_quotes_are_passed_over(void **state)
{
	(void)state;
	assert_string_equal(
		cut("It fails.\n\n    for (i = 0; i < n; i++) {\n        heat(kiln[i]);\n    "
		    "}\n\n> old words\n"
		    "2025-03-03 10:00:01 kiln[12]: too hot\n```\nno. Never. Ever.\n```\nWhy?"),
		"It fails. | Why?");
}

static void what_is_set_in_or_printed_is_never_cut(void **state)
{
	(void)state;
	assert_string_equal(
		cut("Install it, e.g.:\n\n    apt-get install x. Then run.\n    ./go\n\n"
		    "It works."),
		"Install it, e.g.: | It works.");
	assert_string_equal(cut("It fails:\n$ ./run\nReading. Done. Failed.\n\nWhy?"),
			    "It fails: | Why?");
	assert_string_equal(cut("Traceback (most recent call last):\n  File \"a.py\", line 3\n"
				"ValueError: none. Check it.\n\nWhy?"),
			    "Why?");
	assert_string_equal(
		cut("I think of this:\n\ndef fire_slowly(kiln):\n    with heat(kiln) as k:\n"
		    "        k.burn()\n\nWhy?"),
		"I think of this: | Why?");
	assert_string_equal(cut("Try this (as root):\n    apt install kiln\n\nWhy?"),
			    "Try this (as root): | Why?");
	assert_string_equal(cut("java.io.IOException: closed. Bye.\nWhy?"), "Why?");
	assert_string_equal(
		cut("    The first line of a paragraph is set in here and it is read\n"
		    "as well. It goes on.\n\n    We said that the kiln is to stay. Good."),
		"The first line of a paragraph is set in here and it is read as well. | "
		"It goes on. | We said that the kiln is to stay. | Good.");
}

/* One a line, between prose, not set in. */
static void statements_and_prompts_are_passed_over(void **state)
{
	static const char *const code[] = {
		"cl <- make_cluster(4)",
		"kiln.parts <- function(...) list(...)",
		"KILN_DOOR=open",
		"SUMMARY=\"dual host\"",
		"kiln_depth = 40",
		"ovens.heat(\"slowly\")",
		"library_of_ovens(kiln)",
		"stop_burning()",
		"install(\"kiln\", dep = 1)",
		"\"message\": \"200 OK\",",
		"ana@shed:~/kiln# ls",
		"ana@shed:~$ heat --slowly the kiln",
	};
	static const char *const prose[] = {
		"n = 12 answered",
		"KILN_DOOR=open was new in March",
		"The door (and the oven)",
		"stop_burning() is called by heat()",
		"Neighbour(s)",
		"Heat <- cold.",
		"\"message\" is what it says",
		"Ask ana@shed: she knows # of them",
	};

	(void)state;
	for (size_t i = 0; i < sizeof code / sizeof *code; i++)
		assert_string_equal(cut(arena_printf(a, "It fails.\n%s\nWhy?", code[i])),
				    "It fails. | Why?");
	for (size_t i = 0; i < sizeof prose / sizeof *prose; i++)
		assert_string_equal(cut(arena_printf(a, "It fails.\n%s\nWhy?", prose[i])),
				    arena_printf(a, "It fails. | %s | Why?", prose[i]));
}

static void a_patch_is_passed_over_with_its_trailers(void **state)
{
	(void)state;
	assert_string_equal(
		cut("The kiln forgets its door. This asks the sensor first.\n\n"
		    "Reported-by: Ana Ruiz <ana@example.org>\n"
		    "Fixes: 12ab34cd (\"kiln: open the door\")\n"
		    "Cc: Bo Lind <bo@example.org>\n"
		    "Signed-off-by: Emeka Obi <emeka@example.org>\n"
		    "---\n kiln/door.c | 4 ++--\n 1 file changed, 2 insertions(+), 2 deletions(-)\n"
		    " create mode 100644 kiln/sensor.h\n\n"
		    "diff --git a/kiln/door.c b/kiln/door.c\nindex 12ab34c..9f0e1d2 100644\n"
		    "--- a/kiln/door.c\n+++ b/kiln/door.c\n@@ -1,5 +1,5 @@ struct door\n"
		    " The door is open while the sensor says so\n\n"
		    "-Nobody asks the sensor before the fire\n"
		    "+Everybody asks the sensor before the fire\n"
		    "-It is hot inside\n+It is warm inside\n and this line stays as it is\n"
		    "Does it work for you?\n"),
		"The kiln forgets its door. | This asks the sensor first. | Does it work for you?");
	assert_string_equal(cut("Looks right to me.\n\nReviewed-by: Ana Ruiz <ana@example.org>\n"),
			    "Looks right to me.");
	assert_string_equal(cut("Drop by: we are open.\nWritten by: Ana\n\nCc: is not copied."),
			    "Drop by: we are open. | Written by: Ana | Cc: is not copied.");
}

static void words_are_counted_as_a_budget_counts_them(void **state)
{
	(void)state;
	assert_int_equal(sentence_words("It isn't 3.5 hot", 16), 6);
	assert_int_equal(sentence_words("Печь горячая", strlen("Печь горячая")), 2);
	assert_int_equal(sentence_words("窯は熱い", strlen("窯は熱い")), 2);
	assert_int_equal(sentence_words("...", 3), 0);
}

static const struct summary_post kiln[] = {
	{ "1@x", SUMMARY_ROOT, "mirela", "The kiln loses heat",
	  "Hello all,\nOur kiln loses heat since Monday and the cups crack. Does anyone know how "
	  "to find the leak in the kiln?\nThanks!" },
	{ "2@x", 0, "tom", "Re: The kiln loses heat",
	  "Check the door of the kiln first. A worn seal lets the heat out." },
	{ "3@x", 1, "mirela", "Re: The kiln loses heat",
	  "The seal of the door was worn, so I fixed it and the kiln keeps its heat again." },
	{ "4@x", 2, "dana", "Re: The kiln loses heat", "Nice weather today.\nBye" },
};

static size_t total(const struct summary *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += sentence_words(s->v[i].text, strlen(s->v[i].text));
	return n;
}

static void a_summary_keeps_its_budget_and_the_order_of_the_thread(void **state)
{
	(void)state;
	for (size_t words = 0; words < 90; words += 3) {
		struct summary s = summary_make(a, kiln, 4, words);

		assert_true(s.words <= words);
		assert_int_equal(s.words, total(&s));
		for (size_t i = 1; i < s.n; i++)
			assert_true(s.v[i - 1].post <= s.v[i].post);
	}
}

static double score_of(const struct summary *s, const char *words)
{
	for (size_t i = 0; i < s->n; i++)
		if (strstr(s->v[i].text, words))
			return s->v[i].score;
	fail_msg("not chosen: %s", words);
	return 0;
}

static void question_and_outcome_count_more_than_small_talk(void **state)
{
	struct summary s = summary_make(a, kiln, 4, 1000);

	(void)state;
	assert_true(score_of(&s, "Does anyone know") > score_of(&s, "weather"));
	assert_true(score_of(&s, "so I fixed it") > score_of(&s, "weather"));
	for (size_t i = 0; i < s.n; i++)
		assert_null(strstr(s.v[i].text, "Hello"));
}

static bool is_told(const struct summary *s, const char *words)
{
	for (size_t i = 0; i < s->n; i++)
		if (strstr(s->v[i].text, words))
			return true;
	return false;
}

/* Signed by a name that is not the sender's and without a gap: the reader leaves it in. */
static void a_card_at_the_end_of_a_post_tells_nothing(void **state)
{
	static const struct summary_post posts[] = {
		{ "1@x", SUMMARY_ROOT, "a", "Kiln",
		  "The kiln loses heat\nRobin\nFriends of Clay Campaign\nNo slips by post\n"
		  "Kiln Hall in the Old Town" },
		{ "2@x", 0, "b", "Re: Kiln",
		  "Check its door first.\nhall@clay.example\nOpen on Mondays and Fridays" },
		{ "3@x", 0, "c", "Re: Kiln",
		  "Bring to the hall on Friday:\n- Clay\n- a worn seal of the door" },
		{ "4@x", 0, "d", "Re: Kiln", "we come at five\nbring tea\nthe door is open then" },
	};
	struct summary s = summary_make(a, posts, 4, 1000);

	(void)state;
	assert_true(is_told(&s, "loses heat") && is_told(&s, "Check its door"));
	assert_false(is_told(&s, "Campaign") || is_told(&s, "slips") || is_told(&s, "Old Town"));
	assert_false(is_told(&s, "@clay") || is_told(&s, "Mondays"));
	assert_true(is_told(&s, "worn seal") && is_told(&s, "open then"));
}

static void a_short_summary_says_what_it_is_about(void **state)
{
	struct summary s = summary_make(a, kiln, 4, 14);

	(void)state;
	assert_true(s.n > 0);
	assert_int_equal(s.v[0].post, 0);
}

static void a_sentence_without_end_is_cut_between_two_signs(void **state)
{
	struct sentences v;
	struct buf b = BUF(a);

	(void)state;
	buf_char(&b, 'a');
	for (int i = 0; i < 700; i++)
		buf_str(&b, "漢");
	v = sentence_split(a, buf_text(&b), 10);
	assert_int_equal(v.n, 2);
	assert_null(strstr(v.v[0].text, "\xef\xbf\xbd"));
	assert_null(strstr(v.v[1].text, "\xef\xbf\xbd"));
}

/* Of a few sentences one is what came of it, and none of them a nod; a long summary has room for all. */
static void a_short_summary_says_what_came_of_it(void **state)
{
	static const struct summary_post posts[] = {
		{ "1@x", SUMMARY_ROOT, "eva", "A room for May",
		  "Dear all,\nfor our meeting in May we need a room for thirty people. The hall is "
		  "taken already. Who knows a place that can be reached by train?" },
		{ "2@x", 0, "jon", "Re: A room for May",
		  "The parish house in Olten costs 120 francs a day and is five minutes from the "
		  "station. The kitchen is included." },
		{ "3@x", 1, "mira", "Re: A room for May",
		  "From Basel to Olten the train takes 25 minutes. Fine with me." },
		{ "4@x", 2, "pit", "Re: A room for May", "Me too." },
		{ "5@x", 3, "eva", "Re: A room for May",
		  "Thanks to all of you! I booked it for the 16th. Shall we cook there?" },
	};
	struct summary s = summary_make(a, posts, 5, 50);

	(void)state;
	assert_int_equal(s.v[0].post, 0);
	assert_true(is_told(&s, "I booked it for the 16th."));
	assert_false(is_told(&s, "Fine with me") || is_told(&s, "Me too"));
	assert_true(s.words <= 50);
	s = summary_make(a, posts, 4, 50); /* nothing came of it yet */
	assert_true(s.n > 1);
}

/* Who asked what, what was answered and what came of it, though others said more of the matter. */
static void a_short_summary_tells_the_answer(void **state)
{
	static const struct summary_post posts[] = {
		{ "1@x", SUMMARY_ROOT, "eva", "Cups crack in the kiln",
		  "Hi all,\nsince Monday all my cups crack in the kiln. The kiln is three years "
		  "old "
		  "and had no fault. Does anybody know why?" },
		{ "2@x", 0, "jon", "Re: Cups crack in the kiln",
		  "Good question. Which clay do the cups have in the kiln? My cups crack in the "
		  "kiln when the clay is old." },
		{ "3@x", 1, "mira", "Re: Cups crack in the kiln",
		  "Since the last update it cools too fast. You can set cool = slow in the menu." },
		{ "4@x", 2, "eva", "Re: Cups crack in the kiln",
		  "That was it, they come out whole again." },
	};
	struct summary s = summary_make(a, posts, 4, 40);

	(void)state;
	assert_true(is_told(&s, "Does anybody know why?"));
	assert_true(is_told(&s, "You can set") || is_told(&s, "it cools too fast"));
	assert_true(is_told(&s, "That was it"));
	assert_false(is_told(&s, "Good question."));
}

static void every_sentence_stands_in_the_post_it_names(void **state)
{
	struct summary s = summary_make(a, kiln, 4, 60);

	(void)state;
	assert_true(s.n > 2);
	for (size_t i = 0; i < s.n; i++)
		assert_non_null(strstr(kiln[s.v[i].post].reply, s.v[i].text));
}

static void the_same_thread_gives_the_same_summary(void **state)
{
	struct summary one = summary_make(a, kiln, 4, 40), two = summary_make(a, kiln, 4, 40);

	(void)state;
	assert_int_equal(one.n, two.n);
	for (size_t i = 0; i < one.n; i++)
		assert_string_equal(one.v[i].text, two.v[i].text);
}

static void nothing_is_said_twice(void **state)
{
	const struct summary_post twice[] = {
		{ "1@x", SUMMARY_ROOT, "tom", "Door",
		  "The green door of the workshop is broken again." },
		{ "2@x", 0, "dana", "Re: Door", "The green door of the workshop is broken again." },
	};

	(void)state;
	assert_int_equal(summary_make(a, twice, 2, 100).n, 1);
}

static void empty_threads_and_empty_budgets_give_nothing(void **state)
{
	const struct summary_post bare = { "1@x", SUMMARY_ROOT, "tom", "", "" };

	(void)state;
	assert_int_equal(summary_make(a, kiln, 0, 100).n, 0);
	assert_int_equal(summary_make(a, kiln, 4, 0).n, 0);
	assert_int_equal(summary_make(a, &bare, 1, 100).n, 0);
}

static void a_german_thread_is_understood_as_german(void **state)
{
	const struct summary_post ofen[] = {
		{ "1@x", SUMMARY_ROOT, "mirela", "Der Ofen verliert Wärme",
		  "Hallo zusammen,\nunser Ofen verliert seit Montag Wärme und die Tassen reißen. "
		  "Weiß jemand, woran das liegt?\nDanke!" },
		{ "2@x", 0, "tom", "Re: Der Ofen verliert Wärme",
		  "Die Dichtung der Tür ist der häufigste Fehler bei diesem Ofen." },
	};
	struct summary s = summary_make(a, ofen, 2, 40);

	(void)state;
	assert_true(s.n >= 2);
	for (size_t i = 0; i < s.n; i++)
		assert_true(strcmp(s.v[i].text, "Danke!") != 0 &&
			    strcmp(s.v[i].text, "Hallo zusammen,") != 0);
}

static void a_huge_thread_is_cut_and_not_slow(void **state)
{
	static struct summary_post posts[1500];
	struct summary s;

	(void)state;
	for (size_t i = 0; i < 1500; i++)
		posts[i] = (struct summary_post){
			"m@x", i ? i - 1 : SUMMARY_ROOT, i % 2 ? "a" : "b", "Kiln",
			arena_printf(a, "The kiln number %zu is warm. Cup %zu%zu cracked in it.", i,
				     i, i * 7)
		};
	s = summary_make(a, posts, 1500, 200);
	assert_true(s.n > 0 && s.words <= 200);
}

static struct summary_word word_of(const char *s)
{
	struct summary_word w;

	assert_true(summary_next_word(&s, &w));
	return w;
}

/* Words seen lately are kept, and pushed out by others: what is told of one does not depend on it. */
static void a_word_is_the_same_however_many_were_read_before(void **state)
{
	static const char *const words[] = { "Kilns", "the", "die", "öfen", "glazing" },
				 *const german[] = { "kiln", "the", "die", "ofen", "glazing" },
				 *const english[] = { "kiln", "the", "die", "öfen", "glaze" };
	static const char long_one[] = "glazing0123456789012345678901234567890s";
	struct summary_word w;

	(void)state;
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
			w = word_of(words[i]);
			assert_int_equal(!!(summary_word_in(w.is, 0) & WORD_FUNCTION), i == 1);
			assert_int_equal(!!(summary_word_in(w.is, 1) & WORD_FUNCTION), i == 2);
			assert_string_equal(summary_stem(1, &w), german[i]);
			assert_string_equal(summary_stem(0, &w), english[i]);
		}
		for (int i = 0; i < 40000 * (round > 0); i++) {
			w = word_of(arena_printf(a, "%dq", i));
			assert_int_equal(w.is, 0);
			assert_string_equal(summary_stem(0, &w), w.text);
		}
		w = word_of(long_one);
		assert_int_equal(w.n, strlen(long_one));
		assert_memory_equal(summary_stem(0, &w), long_one, strlen(long_one) - 1);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(sentences_end_at_full_stops_and_not_at_abbreviations),
		T(a_sentence_without_end_is_cut_between_two_signs),
		T(a_line_without_end_is_read_as_far_as_any_text),
		T(days_titles_and_units_are_read_as_people_write_them),
		T(an_ellipsis_before_a_small_letter_ends_nothing),
		T(signs_of_other_scripts_end_sentences),
		T(wrapped_lines_are_joined_and_short_ones_are_not),
		T(list_items_stay_apart),
		T(code_logs_and_quotes_are_passed_over),
		T(what_is_set_in_or_printed_is_never_cut),
		T(statements_and_prompts_are_passed_over),
		T(a_patch_is_passed_over_with_its_trailers),
		T(words_are_counted_as_a_budget_counts_them),
		T(a_summary_keeps_its_budget_and_the_order_of_the_thread),
		T(question_and_outcome_count_more_than_small_talk),
		T(a_card_at_the_end_of_a_post_tells_nothing),
		T(a_short_summary_says_what_it_is_about),
		T(a_short_summary_says_what_came_of_it),
		T(a_short_summary_tells_the_answer),
		T(every_sentence_stands_in_the_post_it_names),
		T(the_same_thread_gives_the_same_summary),
		T(nothing_is_said_twice),
		T(empty_threads_and_empty_budgets_give_nothing),
		T(a_german_thread_is_understood_as_german),
		T(a_huge_thread_is_cut_and_not_slow),
		T(a_word_is_the_same_however_many_were_read_before),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
