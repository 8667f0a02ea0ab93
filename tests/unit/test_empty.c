/*
 * Mails without words of their author: a reply sent too early, a signature alone. Nobody gets them.
 */
#include "circle_kit.h"

#define ANA "ana@far.example"
#define BO  "bo@far.example"

static void open_circle(void)
{
	k = kit_open(PLAIN);
	circle_member(ANA, "Ana", "each");
	circle_member(BO, "Bo", "each");
}

static void nobody_gets_a_mail_without_words(void **state)
{
	static const char *const mails[][2] = {
		{ "", "" },
		{ "Re: Beans", "-- \r\nAna\r\n" },
		{ "Re: Beans",
		  "On Mon, 2 Mar 2026 at 10:00, Bo <bo@far.example> wrote:\r\n> Sow now.\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
		struct kit_letter *l;

		open_circle();
		assert_string_equal(kit_mail(k, "pass", ANA, HERE, mails[i][0], mails[i][1])->state,
				    "aside");
		l = kit_letter(k, ANA);
		assert_string_equal(l->kind, "empty");
		/* once a day, and never to a robot or in answer to a forger */
		kit_mail(k, "pass", ANA, HERE, mails[i][0], mails[i][1]);
		kit_mail(k, "fail", BO, HERE, mails[i][0], mails[i][1]);
		kit_mail(k, NULL, "eve@evil.example", HERE, mails[i][0], mails[i][1]);
		kit_silence(k);
		close_kit(NULL);
	}
}

static void what_says_something_goes_on(void **state)
{
	static const char head[] =
		"Authentication-Results: mx.example.org; dmarc=pass header.from=far.example\r\n"
		"From: ana@far.example\r\nTo: " HERE "\r\nMIME-Version: 1.0\r\n"
		"Content-Type: multipart/mixed; boundary=x\r\n";
	static const char file[] =
		"\r\n--x\r\nContent-Type: text/plain\r\n\r\n\r\n"
		"--x\r\nContent-Type: image/png; name=\"beans.png\"\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--x--\r\n";

	(void)state;
	open_circle();
	assert_string_equal(kit_mail(k, "pass", ANA, HERE, "No meeting today", "")->state, "filed");
	assert_string_equal(kit_letter(k, BO)->m->subject, "No meeting today");
	assert_string_equal(kit_mail(k, "pass", ANA, HERE, "Re: Beans", "Yes.")->state, "filed");
	kit_letter(k, BO);
	assert_string_equal(
		kit_raw(k, arena_printf(k->a,
					"%sSubject: Re: Beans\r\nMessage-ID: <p@far.example>\r\n%s",
					head, file))
			->state,
		"filed");
	kit_letter(k, BO);
}

/* Outlook marks nothing: who types into what they answer has words, and they are known by the post. */
static void words_typed_into_an_unmarked_quote_are_the_authors(void **state)
{
	static const char above[] = "________________________________\r\n"
				    "From: Bo via Circle <circle@example.org>\r\n"
				    "Sent: Monday, March 2, 2026 10:00 AM\r\nTo: Ana\r\n"
				    "Subject: Beans\r\n\r\n";
	static const struct {
		const char *between, *below, *wanted; /* wanted: "" is no post */
	} cases[] = {
		{ "", "", "" },
		{ "I would wait until May, the nights are cold.\r\n\r\n", "",
		  "I would wait until May, the nights are cold." },
		{ "", "\r\nYes, mine are up and they do well.\r\n",
		  "Yes, mine are up and they do well." },
		{ "CAUTION\r\n", "", "CAUTION" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		static const char one[] = "When do you all sow the runner beans this year?\r\n\r\n";
		static const char two[] =
			"I thought of the last week of April, by the wall.\r\n\r\n"
			"And has anybody tried the purple ones from the swap?\r\n";
		struct kit_letter *l;
		struct arrival *r;
		const char *footer;

		open_circle();
		kit_mail(k, "pass", BO, HERE, "Beans", arena_printf(k->a, "%s%s", one, two));
		l = kit_letter(k, ANA);
		footer = strstr(l->m->text, "swap?");
		assert_non_null(footer);
		r = kit_mail_with(k, "pass", ANA, HERE, "Re: Beans",
				  arena_printf(k->a, "In-Reply-To: <%s>\r\n", l->m->message_id),
				  arena_printf(k->a, "\r\n%s%s%s%s%s\r\n%s", above, one,
					       cases[i].between, two, cases[i].below, footer + 5));
		assert_string_equal(r->state, *cases[i].wanted ? "filed" : "aside");
		if (*cases[i].wanted) {
			struct post *p = post_find(k->c->s, k->a, r->id);

			assert_non_null(strstr(p->text, cases[i].wanted));
			assert_null(strstr(p->text, "purple"));
			assert_null(strstr(p->text, "To leave"));
		}
		close_kit(NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nobody_gets_a_mail_without_words),
		TEST(what_says_something_goes_on),
		TEST(words_typed_into_an_unmarked_quote_are_the_authors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
