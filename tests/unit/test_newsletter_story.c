/*
 * Newsletters from a coordinator's mail to every reader's letter, and what must never happen.
 */
#include "newsletter_kit.h"

static void a_draft_goes_to_its_author_first_and_to_all_when_told(void **state)
{
	const char *to = draft("# Beds\n\nDig **deep**.\n");
	struct kit_letter **v;
	size_t n;

	(void)state;
	kit_wait(k, 60);
	kit_silence(k);
	answer(to, "send");
	kit_wait(k, 60);
	v = kit_letters(k, &n);
	assert_int_equal(n, 3);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(v[i]->m->subject, "Spring in the beds");
		assert_non_null(strstr(v[i]->m->text, "Dig **deep**."));
		assert_non_null(strstr(reader_header(v[i]->m, "List-Unsubscribe"), v[i]->token));
	}
	assert_non_null(strstr(v[2]->m->text, "Recebe este e-mail como membro"));
	kit_wait(k, 3600);
	kit_silence(k);
}

static void set_member(int64_t id, const char *mode, time_t paused_until, int64_t budget)
{
	struct member *m = member_find(k->c->s, k->a, id);

	store_begin(k->c->s);
	m->mode = mode;
	m->paused_until = paused_until;
	m->budget = budget;
	member_save(k->c->s, m);
	store_commit(k->c->s);
}

static void it_leaves_those_in_peace_who_want_no_mail_now(void **state)
{
	const char *got = "", *to;
	struct kit_letter **v;
	size_t n;

	(void)state;
	set_member(kit_member(k, "no@n.example", "", NULL), "nothing", 0, 0);
	set_member(kit_member(k, "away@a.example", "", NULL), "digest", k->now + 9 * 86400, 0);
	set_member(kit_member(k, "few@f.example", "", NULL), "digest", 0, 1);
	for (int i = 0; i < 2; i++) {
		to = draft(i ? "Two\n" : "One\n");
		answer(to, "send");
		kit_wait(k, 60);
		v = kit_letters(k, &n);
		for (size_t j = 0; j < n; j++)
			if (strstr("no@n.example away@a.example few@f.example", v[j]->rcpt))
				got = arena_printf(k->a, "%s%d %s;", got, i, v[j]->rcpt);
	}
	assert_string_equal(got, "0 few@f.example;");
}

static void it_waits_until_the_time_its_author_names(void **state)
{
	size_t n;

	(void)state;
	answer(draft("Hello\n"), "send at 2026-03-06 08:00"); /* it is Monday the 2nd */
	kit_letters(k, &n);
	assert_int_equal(n, 1);
	kit_wait(k, 3 * 86400);
	kit_silence(k);
	kit_wait(k, 86400);
	kit_letters(k, &n);
	assert_int_equal(n, 3);
}

/* As a file of drafts has them, so may the mail: nobody wants to read them in the issue. */
static void a_mail_may_say_for_whom_it_is_and_its_title(void **state)
{
	static const struct {
		const char *audience, *want;
	} all[] = { { "lang:pt", "It would go to: lang:pt." },
		    { "lnag:pt", "It would go to: everyone." } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct kit_letter **v, *proof;
		size_t n;

		kit_mail(k, "pass", "Lena <lena@example.org>", "circle+newsletter@example.org", "x",
			 arena_printf(k->a, "title: Spring\naudience: %s\n\n# Hello *you*\n",
				      all[i].audience));
		v = kit_letters(k, &n);
		proof = of_kind(v, n, "newsletter-proof");
		assert_string_equal(of_kind(v, n, "newsletter")->m->subject, "[test] Spring");
		assert_non_null(strstr(of_kind(v, n, "newsletter")->m->text, "Hello *you*"));
		assert_null(strstr(of_kind(v, n, "newsletter")->m->text, "audience"));
		assert_non_null(strstr(proof->m->text, all[i].want));
		assert_int_equal(!i, !strstr(proof->m->text, "did you mean lang"));
	}
}

/* The time that was understood is told, and until then it is its author's to change. */
static void what_waits_is_still_its_authors(void **state)
{
	struct kit_letter **v;
	const char *to;
	size_t n;

	(void)state;
	answer(draft("Hello\n"), "send at 2026-03-06 08:00");
	v = kit_letters(k, &n);
	assert_non_null(strstr(of_kind(v, n, "newsletter-waits")->m->subject, "Fri 6 Mar, 08:00"));
	to = of_kind(v, n, "newsletter-waits")->reply_to;
	answer(to, "Thanks!");
	v = kit_letters(k, &n);
	assert_int_equal(n, 1);
	to = of_kind(v, n, "newsletter-waits")->reply_to;
	assert_non_null(strstr(v[0]->m->text, "could not read"));
	answer(to, "send at 2026-03-05 08:00");
	v = kit_letters(k, &n);
	to = of_kind(v, n, "newsletter-waits")->reply_to;
	assert_non_null(strstr(v[0]->m->subject, "Thu 5 Mar"));
	answer(to, "title: Later");
	v = kit_letters(k, &n);
	to = of_kind(v, n, "newsletter-proof")->reply_to;
	kit_wait(k, 5 * 86400);
	kit_silence(k);
	answer(to, "send at 2026-03-20 08:00");
	v = kit_letters(k, &n);
	answer(of_kind(v, n, "newsletter-waits")->reply_to, "drop");
	kit_wait(k, 20 * 86400);
	kit_silence(k);
}

/* Shown to somebody else, Reply-To and all; and it still waits for its author. */
static void attack_27_a_newsletter_passed_on_is_sent_by_its_author_alone(void **state)
{
	const char *to = draft("Hello\n");
	size_t n;

	(void)state;
	assert_string_equal(
		kit_mail(k, "pass", "eve@evil.example", to, "Re: Newsletter", "send")->state,
		"aside");
	assert_string_equal(kit_letter(k, "eve@evil.example")->kind, "stale");
	kit_mail(k, "fail", "Lena <lena@example.org>", to, "Re: Newsletter", "send");
	kit_wait(k, 60);
	kit_letters(k, &n);
	assert_in_range(n, 0, 1); /* to Lena, that nothing came of it */
	answer(to, "send");
	kit_wait(k, 60);
	kit_letters(k, &n);
	assert_int_equal(n, 3);
}

static void a_title_or_audience_that_changed_is_shown_again(void **state)
{
	const char *to = draft("Hello\n");
	struct kit_letter **v;
	size_t n;

	(void)state;
	answer(to, "title: Summer\naudience: lang:pt");
	v = kit_letters(k, &n);
	assert_string_equal(of_kind(v, n, "newsletter")->m->subject, "[test] Summer");
	assert_non_null(strstr(of_kind(v, n, "newsletter-proof")->m->text, "lang:pt"));
	answer(of_kind(v, n, "newsletter-proof")->reply_to, "send");
	kit_wait(k, 60);
	assert_string_equal(kit_letter(k, "rui@example.org")->m->subject, "Summer");
}

/* The blank before a colon does not break, as French keyboards write it. */
static void orders_are_read_as_a_french_keyboard_writes_them(void **state)
{
	const char *to;
	struct kit_letter **v;
	size_t n;

	(void)state;
	kit_speaks(k, lena, "fr");
	kit_mail(k, "pass", "Lena <lena@example.org>", "circle+newsletter@example.org", "Bêches",
		 "Bonjour\n");
	v = kit_letters(k, &n);
	to = of_kind(v, n, "newsletter-proof")->reply_to;
	answer(to, "titre\u00a0: L’été\ndestinataires\u202f: lang:pt\nmot\u00a0: Bonsoir.");
	v = kit_letters(k, &n);
	assert_string_equal(of_kind(v, n, "newsletter")->m->subject, "[essai] L’été");
	assert_non_null(strstr(of_kind(v, n, "newsletter")->m->text, "Bonsoir."));
	assert_non_null(strstr(of_kind(v, n, "newsletter-proof")->m->text, "lang:pt"));
	answer(of_kind(v, n, "newsletter-proof")->reply_to, "Envoyer\u00a0!");
	kit_wait(k, 60);
	assert_string_equal(kit_letter(k, "rui@example.org")->m->subject, "L’été");
}

static void an_order_that_cannot_be_is_shown_with_its_cause(void **state)
{
	const char *to = draft("Hello\n");
	struct kit_letter **v;
	size_t n;

	(void)state;
	kit_speaks(k, lena, "de");
	answer(to, "audience: lnag:pt");
	v = kit_letters(k, &n);
	assert_string_equal(of_kind(v, n, "newsletter")->m->subject, "[Test] Spring in the beds");
	assert_non_null(strstr(of_kind(v, n, "newsletter-proof")->m->text,
			       "es gibt kein „lnag“ in einem Publikum; vielleicht lang?\n"));
	answer(of_kind(v, n, "newsletter-proof")->reply_to, "send at the blue hour");
	v = kit_letters(k, &n);
	assert_non_null(strstr(of_kind(v, n, "newsletter-proof")->m->text, "ist keine Zeit"));
	answer(of_kind(v, n, "newsletter-proof")->reply_to, "title: Sommer");
	v = kit_letters(k, &n);
	assert_null(strstr(of_kind(v, n, "newsletter-proof")->m->text, "Nicht alles"));
}

static void what_was_dropped_is_never_sent(void **state)
{
	const char *to = draft("Hello\n");

	(void)state;
	answer(to, "drop");
	answer(to,
	       "send"); /* the token was used: its owner is told once, and nothing else happens */
	kit_wait(k, 86400);
	assert_string_equal(kit_letter(k, "lena@example.org")->kind, "stale");
}

static void only_those_who_may_write_newsletters(void **state)
{
	struct arrival *r = kit_mail(k, "pass", "ana@example.org", "circle+newsletter@example.org",
				     "Mine", "Hello");

	(void)state;
	assert_string_equal(r->state, "aside");
	assert_string_equal(kit_letter(k, "ana@example.org")->kind, "for-keepers");
}

static void a_reader_who_is_no_member_gets_newsletters_alone(void **state)
{
	struct kit_letter **v;
	struct kit_letter *ask;
	size_t n, readers = 0;
	const char *leave;

	(void)state;
	kit_mail(k, NULL, "Zoe <zoe@far.example>", "circle+news@example.org", "please", "");
	ask = kit_letter(k, "zoe@far.example");
	assert_null(member_by_address(k->c->s, k->a, "zoe@far.example"));
	kit_mail(k, NULL, "Zoe <zoe@far.example>", ask->reply_to, "Re: please", "yes");
	assert_string_equal(member_by_address(k->c->s, k->a, "zoe@far.example")->state, "reader");
	ask = kit_letter(k, "zoe@far.example");
	assert_string_equal(ask->kind, "reading");
	assert_non_null(strstr(ask->m->text, "every newsletter of Circle comes to this address"));
	answer(draft("Hello\n"), "send");
	kit_wait(k, 60);
	v = kit_letters(k, &n);
	assert_int_equal(n, 4);
	for (size_t i = 0; i < n; i++) {
		bool reader = !strcmp(v[i]->rcpt, "zoe@far.example");

		readers += reader;
		assert_true(reader == !!strstr(v[i]->m->text, "Stop this newsletter: "));
		if (strcmp(v[i]->rcpt, "rui@example.org") != 0) /* in Portuguese */
			assert_true(reader == !strstr(v[i]->m->text, "Leave the community: "));
		if (reader)
			ask = v[i];
	}
	assert_int_equal(readers, 1);

	leave = arena_printf(k->a, "circle+leave.%s@example.org", ask->token);
	kit_mail(k, NULL, "Zoe <zoe@far.example>", leave, "", "");
	ask = kit_letter(k, "zoe@far.example");
	assert_string_equal(ask->m->subject, "You no longer get the newsletter of Circle");
	assert_null(strstr(ask->m->text, "You have left"));
	kit_mail(k, NULL, "Zoe <zoe@far.example>", ask->reply_to, "Re: No longer", "Oh no!");
	ask = kit_letter(k, "zoe@far.example");
	assert_string_equal(member_by_address(k->c->s, k->a, "zoe@far.example")->state, "reader");
	assert_string_equal(ask->kind, "back");
	assert_null(strstr(ask->m->text, "+settings"));
}

/* The obvious address is theirs as well, and "unsubscribe" written there is no wish to read. */
static void a_reader_comes_and_goes_by_the_address_they_guess(void **state)
{
	static const struct {
		const char *subject, *text;
	} words[] = { { "unsubscribe", "" },
		      { "", "abbestellen" },
		      { "", "cancelar suscripción" },
		      { "Please unsubscribe me", "Thank you\n\nZoe Far" } };
	struct kit_letter *ask;

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		const char *to =
			i % 3 ? "circle+newsletter@example.org" : "circle+news@example.org";

		kit_mail(k, "pass", "Zoe <zoe@far.example>", "circle+newsletter@example.org",
			 "please", "I would like to read it.");
		ask = kit_letter(k, "zoe@far.example");
		assert_string_equal(ask->m->subject, "Do you want the newsletter of Circle?");
		kit_mail(k, "pass", "Zoe <zoe@far.example>", ask->reply_to, "Re: please", "yes");
		kit_letter(k, "zoe@far.example");
		kit_mail(k, "pass", "Zoe <zoe@far.example>", to, words[i].subject, words[i].text);
		assert_string_equal(kit_letter(k, "zoe@far.example")->kind, "farewell");
		assert_string_equal(member_by_address(k->c->s, k->a, "zoe@far.example")->state,
				    "left");
		kit_wait(k, 86400);
	}
	kit_mail(k, "pass", "who@far.example", "circle+news@example.org", "unsubscribe", "");
	assert_string_equal(kit_letter(k, "who@far.example")->kind, "not-member");
}

/* As a member gets every newsletter. */
static void who_gets_it_already_is_told_so(void **state)
{
	struct kit_letter *ask;

	(void)state;
	kit_mail(k, NULL, "ana@example.org", "circle+news@example.org", "please", "");
	ask = kit_letter(k, "ana@example.org");
	kit_mail(k, NULL, "ana@example.org", ask->reply_to, "Re: please", "yes");
	ask = kit_letter(k, "ana@example.org");
	assert_string_equal(ask->kind, "reading");
	assert_non_null(strstr(ask->m->text, "already"));
	kit_mail(k, NULL, "Zoe <zoe@far.example>", "circle+news@example.org", "please", "");
	ask = kit_letter(k, "zoe@far.example");
	kit_mail(k, NULL, "Zoe <zoe@far.example>", ask->reply_to, "Re: please", "yes");
	kit_letter(k, "zoe@far.example");
	kit_mail(k, NULL, "Zoe <zoe@far.example>", ask->reply_to, "Re: please", "yes");
	assert_string_equal(kit_letter(k, "zoe@far.example")->kind, "stale");
}

static void a_bomb_of_requests_asks_once_a_day(void **state)
{
	(void)state;
	for (int i = 0; i < 50; i++)
		kit_mail(k, NULL, "zoe@far.example", "circle+news@example.org", "please", "");
	kit_letter(k, "zoe@far.example");
}

static void put_file(const char *name, const char *bytes, size_t n)
{
	char *path = arena_printf(k->a, "%s/drafts/%s", k->dir, name);
	FILE *f;

	if (system(arena_printf(k->a, "mkdir -p %s/drafts", k->dir)))
		abort();
	f = fopen(path, "w");
	assert_non_null(f);
	fwrite(bytes, 1, n, f);
	fclose(f);
}

static void its_author_hears_which_pictures_nobody_will_see(void **state)
{
	struct kit_letter **v;
	const char *text;
	size_t n;

	(void)state;
	kit_mail(k, "pass", "Lena <lena@example.org>", "circle+newsletter@example.org", "Spring",
		 "Look: ![the beds](beds.png)");
	v = kit_letters(k, &n);
	text = of_kind(v, n, "newsletter-proof")->m->text;
	assert_non_null(strstr(text, "not attached: beds.png."));
	assert_null(strstr(text, "Too large"));
	assert_null(strstr(text, "not named"));
}

static void a_draft_in_the_folder_is_shown_once_with_its_pictures(void **state)
{
	static const char text[] = "title: From a file\naudience: lang:pt\n\n# Beds\n\n![a "
				   "bed](bed.png) ![](key.png)\n";
	static const char bed[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0x\0\0\0P\10\2\0\0\0";
	struct kit_letter **v;
	size_t n;

	(void)state;
	put_file("bed.png", bed, sizeof bed);
	put_file("key.png", "a secret", 8); /* none, whatever its name */
	put_file("march.md", text, sizeof text - 1);
	kit_wait(k, 61);
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_string_equal(of_kind(v, n, "newsletter")->m->subject, "[test] From a file");
	assert_non_null(strstr(of_kind(v, n, "newsletter")->raw, "image/png"));
	assert_non_null(strstr(of_kind(v, n, "newsletter-proof")->m->text, "lang:pt"));
	assert_non_null(
		strstr(of_kind(v, n, "newsletter-proof")->m->text, "not attached: key.png."));
	kit_wait(k, 3600);
	kit_silence(k); /* it lies there still, and is known */
	answer(of_kind(v, n, "newsletter-proof")->reply_to, "send");
	kit_wait(k, 61);
	assert_string_equal(kit_letter(k, "rui@example.org")->m->subject, "From a file");
	put_file("bytes.md", "# Beds\0\1\2", 9);
	put_file("march.md", "# Another caf\xe9\n\nWords.\n", 23);
	kit_wait(k, 61);
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_string_equal(of_kind(v, n, "newsletter")->m->subject, "[test] Another café");
}

static void an_editors_note_stands_above_all(void **state)
{
	const char *to = draft("Beds and borders.\n");
	struct kit_letter **v;
	const char *text;
	size_t n;

	(void)state;
	answer(to, "note: Good morning, gardeners.");
	v = kit_letters(k, &n);
	text = of_kind(v, n, "newsletter")->m->text;
	assert_true(strstr(text, "Good morning") &&
		    strstr(text, "Good morning") < strstr(text, "Beds"));
}

static void a_note_has_lines_and_paragraphs_as_its_author_wrote_them(void **state)
{
	const char *to = draft("# Beds\n\nAnd borders.\n");
	struct kit_letter **v;
	const char *text;
	size_t n;

	(void)state;
	answer(to,
	       "audience: lang:pt\nnote: Good morning,\n*gardeners*.\n\nSend me your pictures:\n\n"
	       "1. of beds\n   - raised\n2. of *worms*\n\nDrop by on Sunday!\n\ntitle: Of worms\n");
	v = kit_letters(k, &n);
	text = of_kind(v, n, "newsletter")->m->text;
	assert_string_equal(of_kind(v, n, "newsletter")->m->subject, "[test] Of worms");
	assert_non_null(strstr(of_kind(v, n, "newsletter-proof")->m->text, "lang:pt"));
	assert_non_null(strstr(text, "Good morning"));
	assert_non_null(strstr(text, "\n\nSend me your pictures:\n\n"));
	assert_non_null(strstr(text, "2. of "));
	assert_non_null(strstr(text, "Drop by on Sunday!"));
	assert_true(strstr(text, "Drop by") < strstr(text, "borders"));
	assert_non_null(strstr(of_kind(v, n, "newsletter")->raw, "<em>worms</em>"));
	answer(of_kind(v, n, "newsletter-proof")->reply_to, "note: And a PS.\n\nsend");
	kit_wait(k, 61);
	text = kit_letter(k, "rui@example.org")->m->text;
	assert_true(strstr(text, "And a PS.") && strstr(text, "Drop by on Sunday!"));
	assert_null(strstr(text, "\nsend"));
}

static void the_archive_is_asked_for_by_mail_by_those_who_get_it(void **state)
{
	struct kit_letter *one;
	size_t n;

	(void)state;
	answer(draft("Dig **deep**.\n"), "send");
	kit_wait(k, 60);
	kit_letters(k, &n);
	kit_mail(k, "pass", "ana@example.org", "circle+news@example.org", "archive", "");
	one = kit_letter(k, "ana@example.org");
	assert_non_null(strstr(one->m->text, "1: Spring in the beds"));
	kit_mail(k, "pass", "ana@example.org", "circle+news@example.org", "issue 1", "");
	one = kit_letter(k, "ana@example.org");
	assert_string_equal(one->m->subject, "Spring in the beds");
	assert_non_null(strstr(one->m->text, "Dig **deep**."));
	kit_mail(k, "pass", "ana@example.org", "circle+news@example.org", "issue 99", "");
	assert_non_null(strstr(kit_letter(k, "ana@example.org")->m->text, "1: Spring in the beds"));
	kit_mail(k, "pass", "who@example.net", "circle+news@example.org", "archive", "");
	assert_string_equal(kit_letter(k, "who@example.net")->kind, "confirm-news");
}

/* In whatever language the reader writes; what the letter tells them to write does it, too. */
static void the_archive_is_asked_for_in_the_readers_words(void **state)
{
	static const struct {
		const char *lang, *list, *issue, *told;
	} words[] = {
		{ "en", "Archive", "issue 1", "“issue 1”" },
		{ "de", "Archiv", "Ausgabe Nr. 1", "„Ausgabe 1“" },
		{ "es", "archivo", "circular 1", "«número 1»" },
		{ "pt", "Arquivo", "Boletim n.º 1", "«número 1»" },
		{ "fr", "archives", "Lettre n° 1", "lettre 1" },
		{ "fr", "archive", "issue 1", "lettre 1" },
		{ "de", "arquivo", "numéro 1", "„Ausgabe 1“" },
		{ "en", "Re: archive", "#1", "“issue 1”" },
	};
	size_t n;

	(void)state;
	answer(draft("Dig **deep**.\n"), "send");
	kit_wait(k, 60);
	kit_letters(k, &n);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct kit_letter *l;

		kit_wait(k, 86400);
		kit_speaks(k, lena, words[i].lang);
		kit_mail(k, "pass", "lena@example.org", "circle+news@example.org", words[i].list,
			 "");
		l = kit_letter(k, "lena@example.org");
		assert_string_equal(l->kind, "newsletter-archive");
		assert_non_null(strstr(l->m->text, words[i].told));
		kit_mail(k, "pass", "lena@example.org", "circle+news@example.org", "",
			 words[i].issue);
		assert_string_equal(kit_letter(k, "lena@example.org")->m->subject,
				    "Spring in the beds");
	}
	kit_mail(k, "pass", "lena@example.org", "circle+news@example.org", "Archiver's guild 1",
		 "");
	assert_string_equal(kit_letter(k, "lena@example.org")->kind, "confirm-news");
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(a_draft_goes_to_its_author_first_and_to_all_when_told),
		TEST(it_leaves_those_in_peace_who_want_no_mail_now),
		TEST(it_waits_until_the_time_its_author_names),
		TEST(what_waits_is_still_its_authors),
		TEST(a_mail_may_say_for_whom_it_is_and_its_title),
		TEST(attack_27_a_newsletter_passed_on_is_sent_by_its_author_alone),
		TEST(a_title_or_audience_that_changed_is_shown_again),
		TEST(orders_are_read_as_a_french_keyboard_writes_them),
		TEST(an_order_that_cannot_be_is_shown_with_its_cause),
		TEST(what_was_dropped_is_never_sent),
		TEST(only_those_who_may_write_newsletters),
		TEST(a_reader_comes_and_goes_by_the_address_they_guess),
		TEST(who_gets_it_already_is_told_so),
		TEST(a_reader_who_is_no_member_gets_newsletters_alone),
		TEST(a_bomb_of_requests_asks_once_a_day),
		TEST(its_author_hears_which_pictures_nobody_will_see),
		TEST(a_draft_in_the_folder_is_shown_once_with_its_pictures),
		TEST(an_editors_note_stands_above_all),
		TEST(a_note_has_lines_and_paragraphs_as_its_author_wrote_them),
		TEST(the_archive_is_asked_for_by_mail_by_those_who_get_it),
		TEST(the_archive_is_asked_for_in_the_readers_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
