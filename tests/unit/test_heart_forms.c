/*
 * The lines of a form, in every language: read from what opens an activity, shown in what asks for it.
 */
#include "heart_kit.h"

#include "community/activity/recipe.h"
#include "store/store_meeting.h"

static const char settings[] = "inquiries: { promise = \"3d\"; sample = 3; };";

static const struct {
	const char *lang, *when, *event, *inquiry, *sides;
} forms[] = { { "en", "when: …", "When: 2026-05-01 18:00\nwhere: the old school",
		"anonymous: yes\nprivate: yes", "sides: with | without" },
	      { "de", "wann: …", "Wann: 2026-05-01 18:00\nOrt: the old school",
		"anonym: ja\nPrivat: ja bitte", "Seiten: mit | ohne" },
	      { "es", "cuándo: …", "Cuándo: 2026-05-01 18:00\nlugar: the old school",
		"anónima:\nprivado: sí", "bandos: con | sin" },
	      { "fr", "quand : …", "quand : 2026-05-01 18:00\nOù\u00a0: the old school",
		"Anonyme : oui\nprivée : oui", "côtés : avec | sans" },
	      { "pt", "quando: …", "quando: 2026-05-01 18:00\nonde: the old school",
		"anonimo: sim\nprivada: sim", "lados: com | sem" },
	      { "xx", "when: …", "wann: 2026-05-01 18:00\nlieu: the old school",
		"anonyme:\nprivado: yes", "SEITEN: a | b" } };

static struct kit *opened(const char *lang)
{
	struct kit *k = kit_open(settings);
	struct member *m;

	heart_people(k);
	m = kit_who(k, "zoe@example.org");
	m->lang = lang;
	store_begin(k->c->s);
	member_save(k->c->s, m);
	store_commit(k->c->s);
	return k;
}

static void mail(struct kit *k, const char *word, const char *subject, const char *text)
{
	kit_mail(k, "pass", "zoe@example.org", arena_printf(k->a, "circle+%s@example.org", word),
		 subject, text);
}

static void a_form_is_read_in_every_language(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct kit *k = opened(forms[i].lang);
		struct meeting *m;
		struct activity *v;

		mail(k, "meet", "Seeds", arena_printf(k->a, "%s\n\nBring some.", forms[i].event));
		v = heart_activity(k, 1);
		m = meeting_find(k->c->s, k->a, 1);
		assert_non_null(m);
		assert_string_equal(m->place, "the old school");
		assert_string_equal(v->text, "Bring some.");
		mail(k, "ask", "How to say no?",
		     arena_printf(k->a, "To my boss.\n%s", forms[i].inquiry));
		v = heart_activity(k, 2);
		assert_true(v->private && v->anonymous);
		assert_string_equal(v->text, "To my boss.");
		mail(k, "debate", "Slug pellets",
		     arena_printf(k->a, "%s\n\nWell?", forms[i].sides));
		assert_int_equal(activity_groups(k->c, k->a, heart_activity(k, 3),
						 recipe_by_name(k->c->recipes, "debate"), NULL),
				 2);
		kit_close(k);
	}
}

static void a_form_is_shown_in_the_readers_language(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct kit *k = opened(forms[i].lang);

		mail(k, "meet", "Seeds", "Bring some.");
		assert_non_null(strstr(kit_letter(k, "zoe@example.org")->m->text, forms[i].when));
		kit_close(k);
	}
}

static void seeds_at_the_school(struct kit *k)
{
	const struct activity *v = heart_activity(k, 1);

	assert_string_equal(v->title, "Seeds");
	assert_string_equal(v->text, "Bring some.");
	assert_string_equal(activity_field(k->a, v, "where"), "the old school");
}

/* What is still needed may be said in answer: the first mail's title and words stay. */
static void an_answer_to_the_form_opens(void **state)
{
	struct kit *k = opened("en");
	struct kit_letter *l;

	(void)state;
	mail(k, "meet", "Seeds", "Bring some.");
	l = kit_letter(k, "zoe@example.org");
	heart_answer(k, l, "Thank you!");
	assert_null(activity_find(k->c->s, k->a, 1));
	heart_answer(k, l, "When: 2026-05-01 18:00\nwhere: the old school");
	seeds_at_the_school(k);
	kit_close(k);
}

/* Where nothing proves who wrote, the answer is asked about as the first mail was. */
static void an_unproven_answer_to_the_form_is_asked_about(void **state)
{
	struct kit *k = opened("en");
	struct kit_letter *form, *l;

	(void)state;
	kit_mail(k, "none", "zoe@example.org", "circle+meet@example.org", "Seeds", "Bring some.");
	l = kit_letter(k, "zoe@example.org");
	kit_mail(k, "none", "zoe@example.org", l->reply_to, "Re", "yes");
	form = kit_letter(k, "zoe@example.org");
	kit_mail(k, "none", "zoe@example.org", form->reply_to, "Re",
		 "When: 2026-05-01 18:00\nwhere: the old school");
	l = kit_letter(k, "zoe@example.org");
	assert_null(activity_find(k->c->s, k->a, 1));
	kit_mail(k, "none", "zoe@example.org", l->reply_to, "Re", "yes");
	seeds_at_the_school(k);
	kit_close(k);
}

/* Whoever tries a word with nothing to say gets its form, whatever the provider can. */
static void a_word_alone_brings_the_form_and_what_a_poll_can_say(void **state)
{
	static const struct {
		const char *separator, *to, *subject;
	} all[] = { { "+", "circle+poll@example.org", "" },
		    { "+", "circle@example.org", "poll:" },
		    { "+", "circle@example.org", "Poll" },
		    { "", "circle@example.org", "poll" },
		    { "", "circle@example.org", "poll:" } };

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct kit *k = opened("en");
		struct kit_letter *l;

		k->set->community.separator = all[i].separator;
		kit_mail(k, "pass", "zoe@example.org", all[i].to, all[i].subject, " ");
		l = kit_letter(k, "zoe@example.org");
		assert_string_equal(l->m->subject, "What is still needed: poll");
		assert_non_null(strstr(l->m->text, "“choices: tea | coffee”"));
		kit_close(k);
	}
}

static void without_plus_addressing_a_command_is_its_word_alone(void **state)
{
	struct kit *k = opened("en");

	(void)state;
	k->set->community.separator = "";
	kit_mail(k, "pass", "ana@example.org", "circle@example.org", "Calendar", "");
	assert_string_equal(kit_letter(k, "ana@example.org")->kind, "calendar");
	kit_mail(k, "pass", "ana@example.org", "circle@example.org", "Calendar", "Mine is full.");
	kit_silence(k);
	kit_close(k);
}

/* Lines that only look like one stay what somebody wrote. */
static void a_sentence_with_a_colon_stays(void **state)
{
	static const char text[] = "Con: they are dear.\nPro: they work.\nOrt: hinten\n"
				   "wo: hinten\nI mean: that.\n: so";
	struct kit *k = opened("en");

	(void)state;
	mail(k, "ask", "Copper tape?", text);
	assert_string_equal(heart_activity(k, 1)->text, text);
	assert_false(heart_activity(k, 1)->private || heart_activity(k, 1)->anonymous);
	mail(k, "ask", "Coffee?", "anonymous: no\nprivat: nein\nText.");
	assert_false(heart_activity(k, 2)->private || heart_activity(k, 2)->anonymous);
	kit_close(k);
}

static void tags_are_corrected_in_ones_language(void **state)
{
	struct kit *k = opened("fr");
	struct kit_letter *mine;
	char **tags;
	size_t n;

	(void)state;
	mail(k, "ask", "Moles?", "They dig.");
	mine = kit_letter(k, "zoe@example.org");
	heart_answer(k, mine, "Mots-clés : taupes, sol");
	tags = activity_tags(k->c, k->a, heart_activity(k, 1), &n);
	assert_int_equal(n, 2);
	assert_string_equal(tags[0], "taupes");
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_form_is_read_in_every_language),
		cmocka_unit_test(a_form_is_shown_in_the_readers_language),
		cmocka_unit_test(an_answer_to_the_form_opens),
		cmocka_unit_test(an_unproven_answer_to_the_form_is_asked_about),
		cmocka_unit_test(a_word_alone_brings_the_form_and_what_a_poll_can_say),
		cmocka_unit_test(without_plus_addressing_a_command_is_its_word_alone),
		cmocka_unit_test(a_sentence_with_a_colon_stays),
		cmocka_unit_test(tags_are_corrected_in_ones_language),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
