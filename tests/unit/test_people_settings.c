/*
 * Settings, addresses and questions by mail: mails in, letters out, in all five languages.
 */
#include "community_kit.h"

static struct kit_letter *settings_letter(struct kit *k, const char *from)
{
	struct kit_letter *l;

	kit_mail(k, "pass", from, "circle+settings@example.org", "", "");
	l = kit_letter(k, from);
	assert_string_equal(l->kind, "settings");
	return l;
}

static void settings_are_changed_by_plain_lines_in_a_reply(void **state)
{
	struct kit *k = kit_open(NULL);
	struct kit_letter *l;
	struct member *m;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	l = settings_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->text, "digest weekly on friday at 07:00"));
	kit_mail(k, NULL, "ana@far.example", l->reply_to, "Re: Your settings",
		 "Hello,\n\n"
		 "digest weekly on friday at 07:00\n"
		 "zone europe/lisbon\n"
		 "- pause until 3 january\n"
		 "never tag: Jobs, #sale\n"
		 "at most 3 mails a week\n"
		 "own posts no\n"
		 "headlnes\n"
		 "name Ana Maria\n\nThanks!\nAna\n\n> language de\n");
	m = kit_who(k, "ana@far.example");
	assert_string_equal(m->pace, "weekly on friday at 07:00");
	assert_string_equal(m->zone, "Europe/Lisbon");
	assert_int_equal(m->paused_until, when_utc(2027, 1, 3, 0, 0, 0));
	assert_int_equal(m->budget, 3);
	assert_false(m->own_posts);
	assert_string_equal(m->name, "Ana Maria");
	assert_null(m->lang); /* quoted */
	assert_int_equal(follow_get(k->c->s, m->id, "tag", "jobs"), 0);
	assert_int_equal(follow_get(k->c->s, m->id, "tag", "sale"), 0);
	l = kit_letter(k, "ana@far.example");
	assert_string_equal(l->kind, "done");
	assert_non_null(strstr(l->m->text, "headlnes"));
	assert_non_null(strstr(l->m->text, "Did you mean “headlines”?"));
	assert_null(strstr(l->m->text, "Hello"));
	assert_non_null(strstr(l->m->text, "Paused until 3 January 2027"));

	/* and the answer takes more */
	kit_mail(k, NULL, "ana@far.example", l->reply_to,
		 "Re: ", "resume\nonly tags: garden, tools");
	m = kit_who(k, "ana@far.example");
	assert_int_equal(m->paused_until, 0);
	assert_string_equal(m->mode, "followed");
	assert_int_equal(follow_get(k->c->s, m->id, "tag", "garden"), 1);
	kit_close(k);
}

static void every_example_of_every_language_is_understood(void **state)
{
	static const char *const langs[] = { "en", "es", "pt", "de", "fr" };
	struct kit *k = kit_open(NULL);

	(void)state;
	for (int i = 0; i < 5; i++) {
		const char *address = arena_printf(k->a, "a%d@far.example", i), *p;
		struct buf b = BUF(k->a);
		struct kit_letter *l;
		struct member *m;
		size_t n, lines = 0;

		kit_member(k, address, "Ana", langs[i]);
		l = settings_letter(k, address);
		for (p = l->m->text; *p; p += strcspn(p, "\n"), p += *p == '\n')
			if (!strncmp(p, "    ", 4) &&
			    !strchr(arena_ndup(k->a, p, strcspn(p, "\n")), '@')) {
				buf_printf(&b, "%.*s\n", (int)strcspn(p, "\n") - 4, p + 4);
				lines++;
			}
		assert_true(lines >= 12);
		kit_mail(k, NULL, address, l->reply_to, "Re: ", buf_text(&b));
		l = kit_letters(k, &n)[0];
		assert_int_equal(n, 1);
		m = kit_who(k, address);
		if (!strstr(arrival_find(k->c->s, k->a, k->uid)->reason, ", not understood: 0"))
			fail_msg("%s: %s\n%s", langs[i], l->m->text, buf_text(&b));
		assert_string_equal(m->lang, "pt");
		assert_string_equal(m->zone, "Europe/Lisbon");
		assert_int_equal(m->budget, 3);
		assert_non_null(m->pace);
		assert_string_equal(m->pace, "weekly on friday at 07:00");
		assert_string_equal(m->mode, "followed");
		assert_true(m->own_posts);
		assert_string_equal(m->name, "Ana Lima");
		assert_non_null(strstr(l->m->text, "Recebe: "));
	}
	kit_close(k);
}

static void what_begins_like_the_own_language_may_be_another(void **state)
{
	struct kit *k = kit_open(NULL);

	(void)state;
	kit_member(k, "ana@far.example", "Ana", "de");
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "",
		 "pause until 2026-06-01");
	assert_int_equal(kit_who(k, "ana@far.example")->paused_until,
			 when_utc(2026, 6, 1, 0, 0, 0));
	kit_close(k);
}

static void unproven_settings_wait_for_the_token(void **state)
{
	struct kit *k = kit_open(NULL);
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, NULL, "ana@far.example", "circle+settings@example.org", "", "each post");
	assert_string_equal(kit_who(k, "ana@far.example")->mode, "digest");
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->subject, "each post"));
	kit_mail(k, NULL, "ana@far.example", l->reply_to, "Re: ", "yes");
	assert_string_equal(kit_who(k, "ana@far.example")->mode, "each");
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "done");
	kit_close(k);
}

static void the_question_is_in_the_language_that_holds_till_then(void **state)
{
	struct kit *k = kit_open(NULL);
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", "fr");
	kit_mail(k, NULL, "ana@far.example", "circle+settings@example.org", "",
		 "language de\nname Eva");
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->subject, "Merci de confirmer"));
	assert_string_equal(l->m->to.v[0].name, "Ana");
	kit_mail(k, NULL, "ana@far.example", l->reply_to, "Re: ", "oui");
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->subject, "Deine Einstellungen"));
	assert_string_equal(l->m->to.v[0].name, "Eva");
	kit_close(k);
}

static void each_of_several_unproven_changes_of_a_day_is_asked_about(void **state)
{
	static const char *const lines[] = { "each post", "zone Europe/Lisbon", "language pt",
					     "own posts no", "headlines" };
	struct kit *k = kit_open(NULL);
	const char *to[3];

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	for (int i = 0; i < 5; i++) {
		kit_mail(k, NULL, "ana@far.example", "circle+settings@example.org", "", lines[i]);
		if (i < 3)
			to[i] = kit_letter(k, "ana@far.example")->reply_to;
		else
			kit_silence(k); /* a flood in her name ends */
	}
	for (int i = 0; i < 3; i++)
		kit_mail(k, NULL, "ana@far.example", to[i], "Re: ", "ok");
	assert_string_equal(kit_who(k, "ana@far.example")->mode, "each");
	assert_string_equal(kit_who(k, "ana@far.example")->zone, "Europe/Lisbon");
	assert_string_equal(kit_who(k, "ana@far.example")->lang, "pt");
	assert_true(kit_who(k, "ana@far.example")->own_posts);
	kit_close(k);
}

/* Into the subject, and with the first word mistyped. */
static void what_stands_in_the_subject_counts_and_a_mistyped_word_keeps_the_rest(void **state)
{
	struct kit *k = kit_open(NULL);
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "language de", "");
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "done");
	assert_string_equal(kit_who(k, "ana@far.example")->lang, "de");
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "Einstellungen", "");
	l = kit_letter(k, "ana@far.example");
	assert_string_equal(l->kind, "settings");
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "",
		 "sprahce fr\ndigset weekly on sunday at 9");
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->text, "Meintest du „Sprache fr“?"));
	assert_non_null(strstr(l->m->text, "Meintest du „digest weekly on sunday at 9“?"));
	assert_string_equal(kit_who(k, "ana@far.example")->lang, "de");
	assert_null(kit_who(k, "ana@far.example")->pace);
	kit_close(k);
}

/* A welcome letter is forwarded, with the address that answers go to. */
static void attack_27_a_letter_passed_on_gives_nobody_its_readers_settings(void **state)
{
	struct kit *k = kit_open(NULL);
	const char *to;
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "", "");
	to = kit_letter(k, "ana@far.example")->reply_to;
	/* a member means themselves */
	kit_mail(k, "pass", "bo@far.example", to, "Re: ", "each post");
	assert_string_equal(kit_letter(k, "bo@far.example")->kind, "done");
	assert_string_equal(kit_who(k, "bo@far.example")->mode, "each");
	kit_mail(k, NULL, "bo@far.example", to, "Re: ", "summary only");
	assert_string_equal(kit_letter(k, "bo@far.example")->kind, "confirm");
	assert_string_equal(kit_who(k, "bo@far.example")->mode, "each");
	/* another only asks her */
	kit_mail(k, "pass", "eve@evil.example", to, "Re: ", "new address eve@evil.example");
	l = kit_letter(k, "ana@far.example");
	assert_string_equal(l->kind, "confirm");
	assert_non_null(strstr(l->m->text, "eve@evil.example"));
	assert_string_equal(kit_who(k, "ana@far.example")->mode, "digest");
	/* and words are not hers */
	assert_string_equal(
		kit_mail(k, "pass", "eve@evil.example", to, "Re: ", "I want to join too")->state,
		"held");
	assert_string_equal(kit_letter(k, "eve@evil.example")->kind, "held");
	kit_close(k);
}

static void prose_in_a_settings_mail_reaches_a_person(void **state)
{
	struct kit *k = kit_open("");
	struct kit_letter *l, **v;
	int64_t olga = kit_member(k, "olga@near.example", "Olga", NULL);
	size_t n;

	(void)state;
	kit_role(k, olga, "coordinator");
	kit_member(k, "ana@far.example", "Ana", NULL);
	l = settings_letter(k, "ana@far.example");
	kit_mail(k, "pass", "ana@far.example", l->reply_to, "Re: settings",
		 "summary only\nI am in hospital until spring and may not answer for a while.");
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_string_equal(v[0]->rcpt, "olga@near.example");
	assert_string_equal(v[0]->reply_to, "ana@far.example");
	assert_non_null(strstr(v[0]->m->text, "I am in hospital"));
	assert_string_equal(v[1]->rcpt, "ana@far.example");
	assert_non_null(strstr(v[1]->m->text, "was passed on"));
	assert_string_equal(kit_who(k, "ana@far.example")->mode, "summary");
	kit_close(k);
}

/* What has to be confirmed waits; words to a person do not, whether or not the answer comes. */
static void prose_beside_unproven_settings_reaches_a_person_once(void **state)
{
	static const char *const langs[] = { "en", "es", "pt", "de", "fr" };
	static const char *const said[] = { "was passed on to the people", "se ha pasado a quienes",
					    "foi passado a quem", "ging an die Menschen",
					    "a été transmis aux personnes" };

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		struct kit *k = kit_open("");
		int64_t olga = kit_member(k, "olga@near.example", "Olga", NULL);
		struct kit_letter **v, *l;
		const char *to;
		size_t n;

		kit_role(k, olga, "coordinator");
		kit_member(k, "ana@far.example", "Ana", langs[i]);
		kit_mail(k, NULL, "ana@far.example", "circle+settings@example.org", "",
			 "summary only\nI am in hospital until spring and may not answer.");
		v = kit_letters(k, &n);
		assert_int_equal(n, 2);
		assert_string_equal(v[0]->rcpt, "olga@near.example");
		assert_non_null(strstr(v[0]->m->text, "I am in hospital"));
		assert_non_null(strstr(v[0]->m->text, "Nothing proves"));
		assert_string_equal(v[1]->kind, "confirm");
		assert_null(strstr(v[1]->m->text, "hospital"));
		assert_non_null(strstr(v[1]->m->text, said[i]));
		to = v[1]->reply_to;
		kit_mail(k, NULL, "ana@far.example", to, "Re: ", "ok");
		l = kit_letter(k, "ana@far.example");
		assert_string_equal(l->kind, "done");
		assert_non_null(strstr(l->m->text, said[i]));
		assert_string_equal(kit_who(k, "ana@far.example")->mode, "summary");
		kit_mail(k, NULL, "ana@far.example", to, "Re: ", "ok");
		assert_string_equal(kit_letter(k, "ana@far.example")->kind, "stale");
		kit_close(k);
	}
}

/* Of many lines ten are answered, the others are counted, and all of them reach a person. */
static void of_many_unknown_lines_none_is_lost(void **state)
{
	struct kit *k = kit_open("");
	struct kit_letter *l, **v;
	struct buf b = BUF(k->a);
	int64_t olga = kit_member(k, "olga@near.example", "Olga", NULL);
	size_t n;

	(void)state;
	kit_role(k, olga, "coordinator");
	kit_member(k, "ana@far.example", "Ana", NULL);
	l = settings_letter(k, "ana@far.example");
	for (int i = 0; i < 300; i++)
		buf_printf(&b, "%sbirds %d\n", i == 3 ? "summary only\n\n" : "", i);
	kit_mail(k, "pass", "ana@far.example", l->reply_to, "Re: settings", buf_text(&b));
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_non_null(strstr(v[0]->m->text, "birds 299"));
	assert_non_null(strstr(v[1]->m->text, "birds 9\xe2\x80\x9d"));
	assert_null(strstr(v[1]->m->text, "birds 10"));
	assert_non_null(strstr(v[1]->m->text, "And 290 more lines that I did not understand."));
	assert_string_equal(kit_who(k, "ana@far.example")->mode, "summary");
	kit_close(k);
}

static void a_tag_is_one_word(void **state)
{
	static const char *const lines[] = { "only tags: gardening and #jobs.",
					     "nur Stichw\xc3\xb6rter: gardening und jobs",
					     "only #gardening #jobs", "nur Themen: gardening, jobs",
					     "solo temas: gardening, jobs" };
	static const char *const prose[] = { "nur Sachen: Garten", "never send me mails on jobs",
					     "only tags: <b>" };
	struct kit *k = kit_open("");
	struct member *m;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "",
			 "any tag\n");
		kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "", lines[i]);
		m = kit_who(k, "ana@far.example");
		assert_string_equal(m->mode, "followed");
		assert_int_equal(follow_get(k->c->s, m->id, "tag", "gardening"), 1);
		assert_int_equal(follow_get(k->c->s, m->id, "tag", "jobs"), 1);
	}
	kit_letters(k, &n);
	for (size_t i = 0; i < 3; i++) {
		kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "", prose[i]);
		assert_non_null(
			strstr(kit_letter(k, "ana@far.example")->m->text, "I did not understand"));
	}
	kit_close(k);
}

static void one_more_address_is_confirmed_there(void **state)
{
	struct kit *k = kit_open(NULL);
	struct kit_letter **v;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "",
		 "also from Ana.Work@work.example");
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_string_equal(v[0]->rcpt, "Ana.Work@work.example");
	assert_null(kit_who(k, "ana.work@work.example"));
	kit_mail(k, NULL, "ana.work@work.example", v[0]->reply_to, "Re: ", "");
	assert_int_equal(kit_who(k, "ana.work@work.example")->id,
			 kit_who(k, "ana@far.example")->id);
	assert_string_equal(kit_who(k, "ana.work@work.example")->address, "ana@far.example");
	kit_letters(k, &n);
	/* what is theirs is not asked about; and as some programs write an address */
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "",
		 "also from ana.work@work.example\nalso from "
		 "ana@home.example<mailto:ana@home.example>");
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_string_equal(v[0]->rcpt, "ana@home.example");
	assert_null(strstr(v[1]->m->text, "A mail went to ana.work"));
	assert_non_null(strstr(v[1]->m->text, "A mail went to ana@home.example"));
	/* where nobody can answer, nothing goes, and nothing is said to have gone */
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "",
		 "also from no-reply@shop.example");
	v = kit_letters(k, &n);
	assert_int_equal(n, 1);
	assert_null(strstr(v[0]->m->text, "A mail went to"));
	assert_non_null(
		strstr(v[0]->m->text, "I did not understand “also from no-reply@shop.example”"));
	kit_close(k);
}

/* The line that stands alone, indented, in such a letter. */
static const char *line_shown(struct kit *k, const struct kit_letter *l)
{
	const char *p = strstr(l->m->text, "\n    ");

	assert_non_null(p);
	return arena_ndup(k->a, p + 5, strcspn(p + 5, "\n"));
}

/* Whoever writes from an address nobody knows is told the line that makes it theirs, whether the mail
 * waits, is refused, or was a word; and the line does what it says. */
static void who_writes_from_another_address_is_told_how_it_becomes_theirs(void **state)
{
	static const char *const langs[] = { "en", "es", "pt", "de", "fr" }, *const kinds[][3] = {
		{ "", "circle@example.org", "held" },
		{ " outsiders = \"refuse\";", "circle@example.org", "rejected" },
		{ "", "circle+settings@example.org", "not-member" },
	};
	const char *work = "ana.work@work.example";

	(void)state;
	for (size_t i = 0; i < 15; i++) {
		const char *const *t = kinds[i % 3];
		char more[100];
		struct kit_letter *l;
		struct kit *k;

		snprintf(more, sizeof more, "posts: { newcomer_posts = 0;%s };", t[0]);
		k = kit_open(more);
		k->set->community.language = langs[i / 3];
		kit_member(k, "ana@far.example", "Ana", NULL);
		kit_mail(k, "pass", work, t[1], "Beds", "The beds are wet.");
		l = kit_letter(k, work);
		assert_string_equal(l->kind, t[2]);
		kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "",
			 line_shown(k, l));
		kit_mail(k, NULL, work, kit_letters(k, &(size_t){ 0 })[0]->reply_to, "Re: ", "");
		assert_int_equal(kit_who(k, work)->id, kit_who(k, "ana@far.example")->id);
		kit_letters(k, &(size_t){ 0 });
		assert_string_equal(
			kit_mail(k, "pass", work, "circle@example.org", "Beds", "Dry now.")->state,
			"filed");
		kit_close(k);
	}
}

static void a_pace_that_means_two_things_is_asked_back_in_ones_own_words(void **state)
{
	static const struct {
		const char *lang, *line, *says;
	} t[] = {
		{ "en", "digest every second friday at 7",
		  "“digest every 2 weeks on friday at 07:00” or “digest monthly on the second "
		  "friday at 07:00”?" },
		{ "en", "digest biweekly",
		  "Did you mean “digest every 2 weeks on monday at 08:00”?" },
		{ "de", "Überblick jeden dritten Freitag um 7 Uhr",
		  "„Überblick alle 3 Wochen: Freitag um 07:00“ oder „Überblick jeden Monat am "
		  "dritten Freitag um 07:00“?" },
		{ "es", "boletín cada segundo viernes",
		  "«boletín cada dos semanas: viernes a las 08:00» o «boletín cada mes, el segundo "
		  "viernes a las 08:00»?" },
		{ "en", "digest weekly on noday",
		  "Did you mean “digest weekly on friday at 07:00”?" },
	};
	struct kit *k = kit_open(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
		const char *address = arena_printf(k->a, "p%zu@far.example", i);
		struct kit_letter *l;

		kit_member(k, address, "Ana", t[i].lang);
		kit_mail(k, "pass", address, "circle+settings@example.org", "", t[i].line);
		l = kit_letter(k, address);
		if (!strstr(l->m->text, t[i].says))
			fail_msg("%s: %s", t[i].line, l->m->text);
	}
	kit_close(k);
}

static void an_address_change_moves_everything_and_tells_the_old_one(void **state)
{
	struct kit *k = kit_open("posts: { newcomer_posts = 0; };\n");
	struct kit_letter **v, *old;
	int64_t id;
	size_t n;

	(void)state;
	id = kit_member(k, "ana@far.example", "Ana", NULL);
	kit_role(k, id, "moderator");
	kit_member(k, "bo@far.example", "Bo", NULL);
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "",
		 "new address ana@new.example\neach post\nnever tag: jobs\nat most 9 mails a week");
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_string_equal(v[0]->rcpt, "ana@new.example");
	old = v[1];
	kit_mail(k, "pass", "bo@far.example", "circle@example.org", "Beans", "They are up.");
	kit_mail(k, NULL, "ana@new.example", v[0]->reply_to, "Re: ", "");
	v = kit_letters(k, &n);
	assert_int_equal(n, 3);
	assert_string_equal(v[0]->kind, "post"); /* it waited */
	assert_string_equal(v[0]->rcpt, "ana@new.example");
	assert_string_equal(v[1]->kind, "moved");
	assert_string_equal(v[1]->rcpt, "ana@far.example");
	assert_string_equal(v[2]->rcpt, "ana@new.example");
	assert_null(kit_who(k, "ana@far.example"));
	assert_int_equal(kit_who(k, "ana@new.example")->id, id);
	assert_string_equal(kit_who(k, "ana@new.example")->mode, "each");
	assert_string_equal(kit_who(k, "ana@new.example")->address, "ana@new.example");
	assert_int_equal(kit_who(k, "ana@new.example")->budget, 9);
	assert_true(role_has(k->c->s, id, "moderator"));
	assert_int_equal(follow_get(k->c->s, id, "tag", "jobs"), 0);
	kit_mail(k, NULL, "ana@new.example", old->reply_to, "Re: ", "summary only");
	assert_string_equal(kit_letter(k, "ana@new.example")->kind, "done");
	assert_string_equal(kit_who(k, "ana@new.example")->mode, "summary");
	kit_close(k);
}

static void mail_to_the_owners_reaches_them_and_answers_go_to_the_person(void **state)
{
	struct kit *k = kit_open("");
	struct kit_letter *l;
	int64_t olga = kit_member(k, "olga@near.example", "Olga", NULL);

	(void)state;
	kit_role(k, olga, "owner");
	kit_mail(k, NULL, "Guest <guest@out.example>", "circle+owner@example.org", "A question",
		 "May I come by?");
	l = kit_letter(k, "olga@near.example");
	assert_string_equal(l->m->subject, "A question");
	assert_string_equal(l->reply_to, "guest@out.example");
	assert_non_null(strstr(l->m->text, "May I come by?"));
	assert_non_null(strstr(l->m->text, "Nothing proves"));

	/* where nobody runs it, those who moderate it read this too */
	store_begin(k->c->s);
	role_remove(k->c->s, olga, "owner", "");
	role_add(k->c->s, olga, "moderator", "", k->now);
	store_commit(k->c->s);
	kit_mail(k, NULL, "Guest <guest@out.example>", "circle+owner@example.org", "Again",
		 "Is anybody there?");
	l = kit_letter(k, "olga@near.example");
	assert_string_equal(l->m->subject, "Again");
	kit_close(k);
}

static void an_address_of_ours_that_means_nothing_is_answered_with_the_nearest(void **state)
{
	struct kit *k = kit_open(NULL);
	struct kit_letter *l;

	(void)state;
	kit_mail(k, "pass", "ana@far.example", "circle+setings@example.org", "", "x");
	l = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(l->m->text, "circle+settings@example.org"));
	kit_mail(k, "pass", "bo@far.example", "circle+digest@example.org", "", "x");
	l = kit_letter(k, "bo@far.example");
	assert_non_null(strstr(l->m->text, "Perhaps you meant circle+settings@example.org"));
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(settings_are_changed_by_plain_lines_in_a_reply),
		cmocka_unit_test(every_example_of_every_language_is_understood),
		cmocka_unit_test(what_begins_like_the_own_language_may_be_another),
		cmocka_unit_test(unproven_settings_wait_for_the_token),
		cmocka_unit_test(the_question_is_in_the_language_that_holds_till_then),
		cmocka_unit_test(each_of_several_unproven_changes_of_a_day_is_asked_about),
		cmocka_unit_test(
			what_stands_in_the_subject_counts_and_a_mistyped_word_keeps_the_rest),
		cmocka_unit_test(attack_27_a_letter_passed_on_gives_nobody_its_readers_settings),
		cmocka_unit_test(prose_in_a_settings_mail_reaches_a_person),
		cmocka_unit_test(prose_beside_unproven_settings_reaches_a_person_once),
		cmocka_unit_test(of_many_unknown_lines_none_is_lost),
		cmocka_unit_test(a_tag_is_one_word),
		cmocka_unit_test(one_more_address_is_confirmed_there),
		cmocka_unit_test(who_writes_from_another_address_is_told_how_it_becomes_theirs),
		cmocka_unit_test(a_pace_that_means_two_things_is_asked_back_in_ones_own_words),
		cmocka_unit_test(an_address_change_moves_everything_and_tells_the_old_one),
		cmocka_unit_test(mail_to_the_owners_reaches_them_and_answers_go_to_the_person),
		cmocka_unit_test(
			an_address_of_ours_that_means_nothing_is_answered_with_the_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
