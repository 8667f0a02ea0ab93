/* Where an answer, its quote, its signature and a list's footer meet; all of it written here. */

#include <string.h>

#include "quote_kit.h"
#include "base/buf.h"
#include "reader/mail.h"

#define OWN "The pump is fixed, see the shed."

static struct quote_parts split_of(const char *name, bool answer, const char *text)
{
	const struct person author = { name, "member@example.org" };
	const struct quote_about about = { .author = &author, .answer = answer };

	return quote_split(a, text, &about);
}

static void scripts_without_capitals_have_sentences_too(void **state)
{
	static const struct {
		const char *name, *text;
	} last[] = {
		{ "李安", "会议改在星期四，因为大厅要粉刷。\n\n请带手套。" },
		{ "林 花子", "会議は木曜日になりました。\n\n手袋を持ってきてください。" },
		{ "이하나", "회의는 목요일입니다.\n\n장갑을 가져오세요." },
		{ "חנה לוי", "הפגישה ביום חמישי.\n\nתביאו כפפות." },
		{ "حنان لطفي", "الاجتماع يوم الخميس.\n\nأحضروا القفازات." },
		{ "Анна Липова", "Встреча переносится на четверг, потому что зал красят.\n\n"
				 "Принесите ключи.\nСпросите Петра." },
		{ "Ελένη Νίκα", "Η συνάντηση είναι την Πέμπτη.\n\nΦέρτε γάντια." },
		{ "林 花子", "トムさん\n\n林 花子です。\n会議は木曜日です。" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof last / sizeof *last; i++) {
		struct quote_parts p = split_of(last[i].name, false, last[i].text);

		assert_string_equal(p.reply, last[i].text);
		assert_string_equal(p.signature, "");
	}
}

static void below_a_sentence_a_closing_and_a_name_sign_in_every_script(void **state)
{
	static const struct {
		const char *name, *text, *sign;
	} mails[] = {
		{ "Анна Липова", "Сарай открыт.\n\nВозьми перчатки.", "С уважением,\nАнна" },
		{ "李安", "会议改在星期四。", "谢谢！\n李安" },
		{ "林 花子", "会議は木曜日です。", "よろしくお願いいたします。\n林花子" },
		{ "이하나", "회의는 목요일입니다.\n\n장갑을 가져오세요.",
		  "감사합니다.\n이하나 드림" },
		{ "חנה לוי", "הפגישה ביום חמישי.\n\nתביאו כפפות.", "בברכה,\nחנה" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof mails / sizeof *mails; i++) {
		struct quote_parts p =
			split_of(mails[i].name, true,
				 arena_printf(a, "%s\n\n%s\n", mails[i].text, mails[i].sign));

		assert_string_equal(p.reply, mails[i].text);
		assert_string_equal(p.signature, mails[i].sign);
	}
}

static void a_signature_above_a_lists_footer_is_kept(void **state)
{
	struct quote_parts p =
		split(OWN "\n\n-- \nAna Lind\nThe mill\n____________________________________\n"
			  "Pond mailing list\nPond@lists.example.net\n");

	(void)state;
	assert_string_equal(p.reply, OWN);
	assert_string_equal(p.signature, "-- \nAna Lind\nThe mill");
	p = split(OWN "\n\n-- \nTo unsubscribe, send a mail to pond-leave@example.net\n"
		      "__________________\nPond mailing list\n");
	assert_string_equal(p.reply, OWN);
	assert_string_equal(p.signature, "");
}

static void a_program_below_the_delimiter_hides_no_name(void **state)
{
	struct quote_parts p = split(OWN "\n\nBest regards\n\tAna\n\nOn 3 March 2025 10:00, Tom "
					 "<tom@example.org> wrote:\n> Is it fixed?\n\n-- \n"
					 "Sent from my Android device with K-9 Mail. Please excuse "
					 "my brevity.\n");

	(void)state;
	assert_string_equal(p.reply, OWN);
	assert_non_null(strstr(p.signature, "Best regards\n\tAna"));
	p = split(OWN "\n\nAna\n\n-- \nThis electronic communication and the information and any "
		      "files transmitted with it are confidential and intended solely for the "
		      "addressee. If you are not the intended recipient, please notify the sender "
		      "and delete it.\n");
	assert_string_equal(p.reply, OWN);
	assert_int_equal(strncmp(p.signature, "Ana\n", 4), 0);
}

static void a_postscript_stands_below_the_signature(void **state)
{
	struct quote_parts p = split(OWN "\n\nBest,\nAna\n\nPS: The keys are with Tom.\n");

	(void)state;
	assert_string_equal(p.reply, OWN "\n\nPS: The keys are with Tom.");
	assert_string_equal(p.signature, "Best,\nAna");
	p = split(OWN "\n\nAna\nP.S. Bring tea.\n");
	assert_string_equal(p.reply, OWN "\n\nP.S. Bring tea.");
	assert_string_equal(p.signature, "Ana");
	p = split(OWN "\n\nPS does the list take pictures?\n\nAna\n");
	assert_string_equal(p.reply, OWN "\n\nPS does the list take pictures?");
	assert_string_equal(p.signature, "Ana");
}

static void thanks_for_something_close_above_a_name(void **state)
{
	static const char *const signs[] = { "Many thanks in advance,\n\nAna Lind",
					     "Thank you for your help,\nAna",
					     "S pozdravem a přáním hezkého dne\n\nAna Lind",
					     "Danke für eure Geduld,\nAna" };
	const char *text = "Thanks for the ladder, Tom,\nAna will bring it back.";

	(void)state;
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		struct quote_parts p = split(arena_printf(a, OWN "\n\n%s\n", signs[i]));

		assert_string_equal(p.reply, OWN);
		assert_string_equal(p.signature, signs[i]);
	}
	assert_string_equal(split(text).reply, text);
}

static void what_a_post_cites_is_its_own(void **state)
{
	static const char *const posts[] = {
		"As the manual says on page 12:\n\n> Never lean it on a gutter.\n\nWho has hooks?",
		"The manual says:\n> Never lean a ladder\n> against a gutter.\n\nWho has hooks?",
		"The check tells me:\n\n> NOTE: no water\n>   in the pump\n\nWhat does it mean?",
	};
	static const char *const answer = "The manual says:\n> Is it fixed?\n\nIt is.";

	(void)state;
	for (size_t i = 0; i < sizeof posts / sizeof *posts; i++)
		assert_string_equal(split_of("Ana", false, posts[i]).reply, posts[i]);
	assert_string_equal(split_of("Ana", true, answer).reply, "It is.");
}

static void a_quote_may_begin_in_the_line_of_its_attribution(void **state)
{
	static const char *const lines[] = {
		"  On Mon, Mar 3, 2025 at 10:00, Tom Bell<tom@example.org> wrote:   Hi all,",
		"Am Mo., Mär. 3, 2025 at 10:00 schrieb Tom Bell<tom@example.org>:   Hallo,",
		"El lun., mar. 3, 2025 a la(s) 10:00, Tom Bell<tom@example.org> escribió:   Hola,",
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		assert_string_equal(split(arena_printf(a, OWN "\n\n%s\n\nis it fixed?\n\nTom\n",
						       lines[i]))
					    .reply,
				    OWN);
}

static void the_line_above_a_quote_at_the_top_introduces_it(void **state)
{
	(void)state;
	assert_string_equal(split("[Tom Bell, 2025-03-03]\n> Is it fixed?\n\n" OWN).reply, OWN);
	assert_string_equal(split("Quoth Tom on 2025-03-03:\n> Is it fixed?\n\n" OWN).reply, OWN);
	assert_string_equal(split("It was 2025-03-03.\n> When?\n\nMe.").reply,
			    "It was 2025-03-03.\n\nMe.");
}

static void fields_of_notes_may_stand_alone(void **state)
{
	(void)state;
	assert_string_equal(split(OWN "\n\n\"Tom Bell\" <tom@example.org>\n03/03/2025 10:12 AM\n\n"
				      "To\n<pond@example.net>\ncc\n\nSubject\nThe pump\n\n\n"
				      "Is it fixed?\n")
				    .reply,
			    OWN);
	assert_string_equal(split(OWN "\n\nSent from my BlackBerry 10 smartphone on the Foo "
				      "network.\nFrom: Tom Bell\nSent: Monday, March 3, 2025 "
				      "10:12\nTo: pond@example.net\nSubject: Pump\n\nIs it fixed?")
				    .signature,
			    "Sent from my BlackBerry 10 smartphone on the Foo network.");
}

static void what_is_answered_is_of_one_person(void **state)
{
	(void)state;
	assert_string_equal(
		split("Tom wrote:\n> Eva wrote:\n>> Who fixes it?\n> Not me\n\nI do.\n\n"
		      "> When?\n\nNow.\n")
			.reply,
		"> Not me\n\nI do.\n\n> When?\n\nNow.");
}

static void below_a_forward_the_author_signs(void **state)
{
	static const char *const forward = "---------- Forwarded message ---------\nFrom: Eva "
					   "<eva@example.com>\nDate: 3 March 2025\nSubject: Pump\n"
					   "To: Ana\n\nIt drips.\n\nEva";
	struct quote_parts p =
		split(arena_printf(a, OWN "\n\n%s\n\n-- \nAna Lind\nThe mill\n", forward));

	(void)state;
	assert_string_equal(p.reply, arena_printf(a, OWN "\n\n%s", forward));
	assert_string_equal(p.signature, "-- \nAna Lind\nThe mill");
	p = split(arena_printf(a, "%s\n\n-- \nEva Roth\n", forward));
	assert_non_null(strstr(p.reply, "Eva Roth"));
}

static void fields_of_an_example_keep_their_rule(void **state)
{
	static const char *const text = "My file is\n\n---\nfrom: ana\nto: tom\nsubject: test\n"
					"---\n\nand the parser refuses it.";
	const struct mail mail = { .subject = "Parser" };
	const struct quote_about about = { .mail = &mail };

	(void)state;
	assert_string_equal(quote_split(a, text, &about).reply, text);
}

static void what_diff_prints_is_no_quote(void **state)
{
	static const char *const diffs[] = {
		"Try this:\n\n12c12\n< \told();\n---\n> \tnew();\n> \tend();\n\nand build.",
		"Try this:\n\n40a41,42\n> \tclose(fd);\n> \tfd = -1;\n\nand build.",
	};

	(void)state;
	for (size_t i = 0; i < sizeof diffs / sizeof *diffs; i++)
		assert_string_equal(
			split(arena_printf(a, "Tom wrote:\n> It fails.\n\n%s\n", diffs[i])).reply,
			diffs[i]);
}

static void a_source_is_a_person(void **state)
{
	(void)state;
	assert_string_equal(split("According to Tom Bell:\n> It fails.\n\n" OWN).reply, OWN);
	assert_string_equal(split("According to the log:\n> It fails.\n\n" OWN).reply,
			    "According to the log:\n\n" OWN);
}

static void fields_shown_below_a_colon_are_an_example(void **state)
{
	static const char *const text = "It adds a field. I get:\n\nFrom: ana@example.org\n"
					"To: tom@example.org\nSubject: test\n\nWho sets it?";

	(void)state;
	assert_string_equal(split_of("Ana Lind", false, text).reply, text);
	assert_string_equal(split_of("Ana Lind", true, text).reply, "It adds a field. I get:");
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(scripts_without_capitals_have_sentences_too),
		T(below_a_sentence_a_closing_and_a_name_sign_in_every_script),
		T(a_signature_above_a_lists_footer_is_kept),
		T(a_program_below_the_delimiter_hides_no_name),
		T(a_postscript_stands_below_the_signature),
		T(thanks_for_something_close_above_a_name),
		T(what_a_post_cites_is_its_own),
		T(a_quote_may_begin_in_the_line_of_its_attribution),
		T(the_line_above_a_quote_at_the_top_introduces_it),
		T(fields_of_notes_may_stand_alone),
		T(what_is_answered_is_of_one_person),
		T(below_a_forward_the_author_signs),
		T(fields_of_an_example_keep_their_rule),
		T(what_diff_prints_is_no_quote),
		T(a_source_is_a_person),
		T(fields_shown_below_a_colon_are_an_example),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
