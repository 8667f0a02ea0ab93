#include "quote_kit.h"
#include "base/buf.h"

static const char *reply(const char *text)
{
	return split(text).reply;
}

static void an_attribution_and_what_is_marked_below_it_are_cut(void **state)
{
	(void)state;
	assert_string_equal(reply("The pump is fixed.\n\nOn Mon, 3 Mar 2025 at 10:00, Tom "
				  "<tom@example.org> wrote:\n> Any news?\n"),
			    "The pump is fixed.");
	assert_string_equal(reply("The pump is fixed.\n\nTom Bell wrote:\n> Any news?\n"),
			    "The pump is fixed.");
}

static void an_attribution_may_be_wrapped_over_three_lines(void **state)
{
	(void)state;
	assert_string_equal(
		reply("Yes.\n\nOn Monday, March 3, 2025 at 10:00 AM Tom Bell from the workshop\n"
		      "<tom.bell@workshop.example.org>\nwrote:\n\n> Any news?\n"),
		"Yes.");
	assert_string_equal(reply("Yes.\n\nden 3 mars 2025 kl. 10:00 skrev Tom "
				  "<tom@example.org\n>:\n\n> Any news?\n"),
			    "Yes.");
}

static void unmarked_text_below_an_attribution_is_quoted_in_many_languages(void **state)
{
	static const char *const lines[] = {
		"On Mon, Mar 3, 2025 at 10:00 AM Tom <tom@example.org> wrote:",
		"Am Mo., 3. März 2025 um 10:00 Uhr schrieb Tom <tom@example.org>:",
		"Le lun. 3 mars 2025 à 10:00, Tom <tom@example.org> a écrit :",
		"El lun, 3 mar 2025 a las 10:00, Tom (<tom@example.org>) escribió:",
		"Em seg., 3 de mar. de 2025 às 10:00, Tom <tom@example.org> escreveu:",
		"Il giorno lun 3 mar 2025 alle ore 10:00 Tom <tom@example.org> ha scritto:",
		"Op ma 3 mrt 2025 om 10:00 schreef Tom <tom@example.org>:",
		"pon., 3 mar 2025 o 10:00 Tom <tom@example.org> napisał(a):",
		"Den mån 3 mars 2025 kl 10:00 skrev Tom <tom@example.org>:",
		"man. 3. mars 2025 kl. 10:00 skrev Tom <tom@example.org>:",
		"ma 3. maalisk. 2025 klo 10.00 Tom (tom@example.org) kirjoitti:",
		"po 3. 3. 2025 v 10:00 odesílatel Tom <tom@example.org> napsal:",
		"пн, 3 мар. 2025 г. в 10:00, Tom <tom@example.org>:",
		"Tom <tom@example.org>, 3 Mar 2025 Pzt, 10:00 tarihinde şunu yazdı:",
		"2025年3月3日(月) 10:00 Tom <tom@example.org>:",
		"Tom <tom@example.org> 于2025年3月3日周一 10:00写道:",
		"2025년 3월 3일 (월) 오전 10:00, Tom <tom@example.org>님이 작성:",
		"Tom <tom@example.org> ezt írta (időpont: 2025. márc. 3., H, 10:00):",
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		const char *text =
			arena_printf(a, "We meet at noon.\n\n%s\n\nWhen do we meet?\n", lines[i]);

		if (strcmp(reply(text), "We meet at noon."))
			fail_msg("not an attribution: %s", lines[i]);
	}
}

static void header_blocks_of_many_languages_begin_a_quote(void **state)
{
	static const char *const blocks[] = {
		"From: Tom <tom@example.org>\nSent: Monday, March 3, 2025 10:00\nTo: "
		"Ana\nSubject: Noon",
		"*From:* Tom <tom@example.org>\n*Date:* Monday, March 3, 2025\n*To:* "
		"Ana\n*Subject:* Noon",
		"Von: Tom <tom@example.org>\nGesendet: Montag, 3. März 2025 10:00\nAn: "
		"Ana\nBetreff: Mittag",
		"De : Tom <tom@example.org>\nEnvoyé : lundi 3 mars 2025 10:00\nÀ : Ana\nObjet : "
		"midi",
		"De: Tom <tom@example.org>\nEnviado el: lunes, 3 de marzo\nPara: Ana\nAsunto: "
		"mediodía",
		"De: Tom <tom@example.org>\nEnviada em: segunda-feira\nPara: Ana\nAssunto: "
		"meio-dia",
		"Da: Tom <tom@example.org>\nInviato: lunedì 3 marzo 2025\nA: Ana\nOggetto: "
		"mezzogiorno",
		"Van: Tom <tom@example.org>\nVerzonden: maandag 3 maart 2025\nAan: "
		"Ana\nOnderwerp: middag",
		"Od: Tom <tom@example.org>\nWysłano: poniedziałek\nDo: Ana\nTemat: południe",
		"Från: Tom <tom@example.org>\nSkickat: den 3 mars 2025\nTill: Ana\nÄmne: middag",
		"Fra: Tom <tom@example.org>\nSendt: 3. mars 2025\nTil: Ana\nEmne: middag",
		"Lähettäjä: Tom <tom@example.org>\nLähetetty: 3. maaliskuuta\nVastaanottaja: "
		"Ana\nAihe: puolipäivä",
		"Od: Tom <tom@example.org>\nOdesláno: pondělí\nKomu: Ana\nPředmět: poledne",
		"От: Tom <tom@example.org>\nОтправлено: 3 марта 2025\nКому: Ana\nТема: полдень",
		"Kimden: Tom <tom@example.org>\nGönderildi: 3 Mart 2025\nKime: Ana\nKonu: öğle",
		"差出人: Tom <tom@example.org>\n送信日時: 2025年3月3日\n宛先: Ana\n件名: 正午",
		"发件人: Tom <tom@example.org>\n发送时间: 2025年3月3日\n收件人: Ana\n主题: 中午",
		"보낸 사람: Tom <tom@example.org>\n보낸 날짜: 2025년 3월\n받는 사람: Ana\n제목: "
		"정오",
	};

	(void)state;
	for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
		const char *text = arena_printf(
			a, "We meet at noon.\n________________________________\n%s\n\nWhen?\n",
			blocks[i]);

		if (strcmp(reply(text), "We meet at noon."))
			fail_msg("not a header block: %s", blocks[i]);
	}
}

static void separators_and_phone_marks_end_the_text(void **state)
{
	(void)state;
	assert_string_equal(reply("Fine.\n\n-----Original Message-----\nShall we?\n"), "Fine.");
	assert_string_equal(reply("Gut.\n\n-----Ursprüngliche Nachricht-----\nSollen wir?\n"),
			    "Gut.");
	assert_string_equal(reply("Fine.\n\nSent from my phone\n"), "Fine.");
	assert_string_equal(reply("Bien.\n\nEnvoyé de mon téléphone\n\nOn y va ?\n"), "Bien.");
	assert_string_equal(reply("Gut.\n\nVon meinem Telefon gesendet.\n"), "Gut.");
	assert_string_equal(reply("Fine.\n\nSent from my phone. Please excuse my brevity.\n"),
			    "Fine.");
	assert_string_equal(reply("Fine.\n\n##- Please type your reply above this line -##\n\nWe "
				  "got your note.\n"),
			    "Fine.");
	assert_string_equal(split("Fine.\n\nSent from my phone\n").signature, "Sent from my phone");
}

static void sentences_about_mail_are_not_taken_for_its_furniture(void **state)
{
	static const char *const texts[] = {
		"The notice was sent from my desk, and on Monday Tom wrote\nthat it never came.",
		"Sent from my desk, which is tidier than my pockets.",
		"These dates are free:\n\n2025-03-03 10:00\n2025-03-04 10:00",
		"Two things first:\n\n----\n\n1. heat the kiln\n2. wait\n\n----\n\nThen we begin.",
		"As Tom wrote on 3 March 2025 at 10:00:\n\nWe need more clay.",
		"On 3 March 2025 at 10:00 the log said:\n\nkiln too hot",
		"The label says From: and nobody knows why.",
		"if (x > 3)\n\treturn x >> 1;\nelse\n\treturn 0;",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_string_equal(reply(texts[i]), texts[i]);
}

static void a_diff_keeps_every_line(void **state)
{
	const char *diff = "Here is the change.\n\n--- a/kiln.c\n+++ b/kiln.c\n@@ -1,2 +1,2 @@\n "
			   "int heat;\n-\theat = 3;\n+\theat = 4;";

	(void)state;
	assert_string_equal(reply(diff), diff);
}

static void a_bottom_posted_answer_loses_the_quote_above_it(void **state)
{
	(void)state;
	assert_string_equal(reply("On Mon, 3 Mar 2025, Tom wrote:\n> Any news?\n> We wait.\n\nThe "
				  "pump is fixed.\n"),
			    "The pump is fixed.");
}

/* Old Outlooks put a header block above marked lines, and people wrote below them. */
static void a_header_block_above_marked_lines_of_an_answer_is_cut(void **state)
{
	(void)state;
	assert_string_equal(
		split("----- Original Message -----\nFrom: <tom@example.org>\n"
		      "To: <all@example.org>\nSent: Friday, May 2, 2025 3:05 PM\n"
		      "Subject: The pump\n\n\n> It leaks.\n> Again.\n\nMend it, then.\n")
			.reply,
		"Mend it, then.");
}

static void inline_answers_keep_the_line_they_answer(void **state)
{
	struct quote_parts p = split(
		"Tom Bell wrote:\n> Hello all.\n>\n> Is the pump fixed?\n\nYes, since noon.\n\n"
		"> And the valve?\n\nTomorrow.\n\n> Thanks!\n");

	(void)state;
	assert_true(p.inline_answers);
	assert_string_equal(
		p.reply,
		"> Is the pump fixed?\n\nYes, since noon.\n\n> And the valve?\n\nTomorrow.");
}

static void a_forwarded_mail_is_kept(void **state)
{
	struct quote_parts p = split("See below.\n\n---------- Forwarded message ---------\n"
				     "From: Tom <tom@example.org>\nDate: Mon, 3 Mar 2025\nSubject: "
				     "Noon\n\n> old\nWe meet.\n");

	(void)state;
	assert_true(p.forward);
	assert_non_null(strstr(p.reply, "See below."));
	assert_non_null(strstr(p.reply, "We meet."));
	assert_non_null(strstr(p.reply, "> old"));
}

static void a_spilled_line_of_a_quote_goes_with_it(void **state)
{
	(void)state;
	assert_string_equal(reply("Yes.\n\nTom Bell wrote:\n> the pump that stands behind the old "
				  "mill has lost its inner v\nalve again\n> and drips\n"),
			    "Yes.");
}

static void what_a_program_writes_differently_is_still_an_attribution(void **state)
{
	static const char *const lines[] = {
		"Le 3 mars 2025 \xc3\xa0 10:00, Tom <tom@example.org> a \xc3\xa9"
		"crit\xc2\xa0:\n\nQuand ?",
		"tom@example.org wrote on 03/03/2025 10:00:00 AM:\n\nWhen?",
		"Quoting Tom Bell <tom@example.org>:\n\n> When?",
		">>>>> Tom Bell writes:\n\n> When?",
		"* Tom Bell <tom@example.org> [2025-03-03 10:00]:\n> When?",
		"--- Tom Bell <tom@example.org> wrote:\n> When?",
		"On 3/3/25, Tom Bell <tom@example.org> wrote:\n> When?",
		"On 2025-03-03, Tom Bell wrote:\n> When?",
		"On 3-Mar-2025, at 10:00 AM, Tom Bell <tom@example.org> wrote:\n\nWhen?",
		"---- On Mon, 03 Mar 2025 10:00:00 +0100 Tom <tom@example.org> wrote ----\n\nWhen?",
		"\xe5\x9c\xa8 2025\xe5\xb9\xb4"
		"3\xe6\x9c\x88"
		"3\xe6\x97\xa5\xef\xbc\x8c"
		"10:00\xef\xbc\x8cTom <tom@example.org> "
		"\xe5\x86\x99\xe9\x81\x93\xef\xbc\x9a\n\nWhen?",
		"Am Mo., 3. M\xc3\xa4rz 2025 um 10:00 Uhr schrieb Tom\n<tom@example.org>:\n\nWann?",
		"-------- Original message --------\nFrom: Tom <tom@example.org>\nDate: 3/3/25 "
		"10:00\nSubject: noon\n\nWhen?",
		"FROM: Tom <tom@example.org>\nTO: Ana\n\xc3\x84MNE: noon\n\nWhen?",
	};

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (strcmp(reply(arena_printf(a, "We meet at noon.\n\n%s\n", lines[i])),
			   "We meet at noon."))
			fail_msg("not cut: %s", lines[i]);
}

static void bars_below_an_attribution_are_quote_marks(void **state)
{
	const char *table = "The prices wrote:\n| cup | 3 |\n| pot | 9 |";

	(void)state;
	assert_string_equal(
		reply("On 3 March 2025 at 10:00, Tom Bell wrote:\n| Warm?\n| Or hot?\n\nWarm.\n"),
		"Warm.");
	assert_string_equal(reply(table), table);
}

static void text_glued_to_an_attribution_is_kept(void **state)
{
	(void)state;
	assert_string_equal(reply("fine with me On Mon, 3 Mar 2025 at 10:00, tom@example.org "
				  "wrote:\n> Noon?\n"),
			    "fine with me");
}

static void what_was_typed_at_a_prompt_stays_in_a_first_post(void **state)
{
	struct quote_about first = { .answer = false };
	const char *text =
		"This fails here:\n\n> library(kiln)\n> heat(\"x\")\nError in heat: no fuel";

	(void)state;
	assert_string_equal(quote_split(a, text, &first).reply, text);
	assert_string_equal(reply(text), "This fails here:\n\nError in heat: no fuel");
}

static void a_list_footer_is_dropped(void **state)
{
	struct quote_parts p = split(
		"The kiln is warm.\n\n_______________________________________________\n"
		"kiln mailing list\nkiln@lists.example.org\nhttps://lists.example.org/kiln\n");

	(void)state;
	assert_string_equal(p.reply, "The kiln is warm.");
	assert_string_equal(p.signature, "");
}

static void a_disclaimer_is_folded(void **state)
{
	struct quote_parts p =
		split("The kiln is warm.\n\nAna\n\nThis message is confidential and meant for the\n"
		      "intended recipient. If you got it in error, delete it.\n");

	(void)state;
	assert_string_equal(p.reply, "The kiln is warm.");
	assert_non_null(strstr(p.signature, "Ana\n\nThis message is confidential"));
}

static void a_signature_begins_at_its_delimiter(void **state)
{
	struct quote_parts p = split("The kiln is warm.\n-- \nAna Lind\nPotters' guild\n");

	(void)state;
	assert_string_equal(p.reply, "The kiln is warm.");
	assert_string_equal(p.signature, "-- \nAna Lind\nPotters' guild");
}

static void closings_names_and_cards_are_signatures(void **state)
{
	(void)state;
	assert_string_equal(split("The kiln is warm.\n\nBest regards,\n\nAna\n").signature,
			    "Best regards,\n\nAna");
	assert_string_equal(split("The kiln is warm.\n\nAna\n").signature, "Ana");
	assert_string_equal(split("The kiln is warm.\n\nThanks, Ana\n").signature, "Thanks, Ana");
	assert_string_equal(split("Der Ofen ist warm.\n\nViele Grüße\nAnselm Roth\n").signature,
			    "Viele Grüße\nAnselm Roth");
	assert_string_equal(split("The kiln is warm.\n\nDana Reed\nPotters' Guild\nTel: 030 555 "
				  "0142\ndana@example.org\n")
				    .signature,
			    "Dana Reed\nPotters' Guild\nTel: 030 555 0142\ndana@example.org");
	assert_string_equal(split("The kiln is warm.\n\n/Dana\n").signature, "/Dana");
}

static void below_their_own_name_authors_may_put_a_motto(void **state)
{
	const char *sign = "Cheers\nAna\nPotters' Guild : where the clay of the town turns into "
			   "cups\nEmail : ana.lind@example.org";

	(void)state;
	assert_string_equal(split(arena_printf(a, "Is the kiln warm?\n%s\n", sign)).signature,
			    sign);
}

static void no_signature_is_invented(void **state)
{
	static const char *const texts[] = {
		"The kiln is warm.\n\nThanks",
		"Please read:\n\nhttps://example.org/kiln",
		"Bring these:\n\n- Clay\n- Water\n- Patience",
		"Who comes?\n\nCan Ana come?",
		"Roses are red\nviolets are blue\n\nthe kiln is cold\nand so are you",
		"Ana",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_string_equal(split(texts[i]).signature, "");
		assert_string_equal(split(texts[i]).reply, texts[i]);
	}
}

static void a_delimiter_above_everything_is_none(void **state)
{
	(void)state;
	assert_string_equal(reply("\n-- \nThe kiln is warm.\n"), "-- \nThe kiln is warm.");
}

static void both_ends_of_a_reply_are_signed(void **state)
{
	struct quote_parts p = split("It is warm.\n\nAna\n\nOn Mon, 3 Mar 2025, Tom wrote:\n> "
				     "Warm?\n\n-- \nPotters' guild\n");

	(void)state;
	assert_string_equal(p.reply, "It is warm.");
	assert_non_null(strstr(p.signature, "Ana"));
	assert_non_null(strstr(p.signature, "Potters' guild"));
}

static void quote_cut_reads_the_mail(void **state)
{
	struct mail m = { .from = { "Ana Lind", "m@example.org" },
			  .subject = "Re: kiln",
			  .text = "Warm.\n\nAna\n\n> Warm?\n" };

	(void)state;
	quote_cut(a, &m);
	assert_string_equal(m.reply, "Warm.");
	assert_string_equal(m.signature, "Ana");
	m = (struct mail){
		.from = { "", "" },
		.subject = "Fwd: kiln",
		.text = "From: Tom <tom@example.org>\nDate: today\nSubject: x\n\nWarm.\n> b\n"
	};
	quote_cut(a, &m);
	assert_non_null(strstr(m.reply, "> b"));
}

static void a_forward_is_known_by_its_subject_in_many_languages(void **state)
{
	static const char *const subjects[] = { "[Circle] Fwd: kiln", "WG: kiln",   "TR : kiln",
						"RV: kiln",           "ENC: kiln",  "VB: kiln",
						"PD: Re: kiln",       "İLT: kiln",  "ΠΡΘ: kiln",
						"הועבר: kiln",        "转发：kiln", "kiln (fwd)" };
	static const char *const text =
		"See this.\n\nFrom: Tom <tom@example.org>\nDate: today\nSubject: x\n\nWarm.";
	struct mail m = { .from = { "", "" }, .in_reply_to = "x@example.org", .text = text };

	(void)state;
	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
		m.subject = subjects[i];
		quote_cut(a, &m);
		assert_string_equal(m.reply, text);
	}
	m.subject = "Re: Fwd: kiln";
	quote_cut(a, &m);
	assert_string_equal(m.reply, "See this.");
}

#define PASSED                                                                                     \
	"From: Tom Bell <tom@elsewhere.example>\nSent: Monday, March 3, 2025 10:00 AM\n"           \
	"To: Ana Lind <m@example.org>\nSubject: Spring course\n\nIt begins in May.\n"

/* What is left of Outlook's block below `own`, in a mail to the circle. */
static const char *kept(const char *subject, const char *answers, const char *own,
			const char *block)
{
	struct person circle = { "Circle", "circle+r.2.k7@example.org" };
	struct mail m = { .from = { "Ana Lind", "m@example.org" },
			  .to = { &circle, 1 },
			  .subject = subject,
			  .in_reply_to = answers,
			  .text = arena_printf(a, "%s\n\n%s", own, block) };

	quote_cut(a, &m);
	return m.reply;
}

static void a_forward_whose_fw_was_edited_away_is_kept(void **state)
{
	static const char *const shown[] = { "FYI",
					     "See below.",
					     "Zur Info, siehe unten!",
					     "Pour info, voir ci-dessous",
					     "Para vuestra información.\nAna",
					     "Para conhecimento." };
	const char *inner = arena_printf(a, "-----Original Message-----\n%s", PASSED);

	(void)state;
	EACH(i, shown)
	{
		assert_non_null(strstr(kept("A course", "", shown[i], PASSED), "begins in May"));
		assert_non_null(
			strstr(kept("A course", "x@e.example", shown[i], PASSED), "in May"));
		assert_non_null(strstr(kept("A course", "x@e.example", shown[i], inner), "in May"));
	}
	assert_non_null(strstr(kept("A course", "", "It may suit some of us.", PASSED), "in May"));
}

/* With "Re:", of a mail that went here, of a subject that goes on, or with more to say than "FYI". */
static void an_answer_that_looks_like_a_forward_is_cut(void **state)
{
	const char *ours =
		"From: Tom Bell <tom@elsewhere.example>\nSent: Monday, March 3, 2025 10:00 AM"
		"\nTo: circle@example.org\nSubject: Spring course\n\nIt begins in May.\n";
	const char *on =
		"From: Tom Bell <tom@elsewhere.example>\nSent: Monday, March 3, 2025 10:00 AM"
		"\nTo: Ana\nSubject: RE: Spring course\n\nIt begins in May.\n";

	(void)state;
	assert_string_equal(kept("Re: Spring course", "", "See below.", PASSED), "See below.");
	assert_string_equal(kept("Spring course", "", "See below.", ours), "See below.");
	assert_string_equal(kept("Spring course", "x@e.example", "See below.", ours), "See below.");
	assert_string_equal(kept("Spring course", "", "I will come.", on), "I will come.");
	assert_string_equal(kept("A course", "x@e.example", "I will come.", PASSED),
			    "I will come.");
}

static void a_long_text_takes_linear_time(void **state)
{
	struct buf b = BUF(a);

	(void)state;
	for (int i = 0; i < 60000; i++)
		buf_str(&b, i % 3   ? "> quoted words\n"
			    : i % 2 ? "Sent from my phone\n\n"
				    : "On 3 Mar 2025, Tom wrote:\n");
	assert_non_null(split(buf_text(&b)).reply);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_attribution_and_what_is_marked_below_it_are_cut),
		T(an_attribution_may_be_wrapped_over_three_lines),
		T(unmarked_text_below_an_attribution_is_quoted_in_many_languages),
		T(header_blocks_of_many_languages_begin_a_quote),
		T(separators_and_phone_marks_end_the_text),
		T(sentences_about_mail_are_not_taken_for_its_furniture),
		T(a_diff_keeps_every_line),
		T(a_bottom_posted_answer_loses_the_quote_above_it),
		T(a_header_block_above_marked_lines_of_an_answer_is_cut),
		T(inline_answers_keep_the_line_they_answer),
		T(a_forwarded_mail_is_kept),
		T(a_spilled_line_of_a_quote_goes_with_it),
		T(what_a_program_writes_differently_is_still_an_attribution),
		T(bars_below_an_attribution_are_quote_marks),
		T(text_glued_to_an_attribution_is_kept),
		T(what_was_typed_at_a_prompt_stays_in_a_first_post),
		T(a_list_footer_is_dropped),
		T(a_disclaimer_is_folded),
		T(a_signature_begins_at_its_delimiter),
		T(closings_names_and_cards_are_signatures),
		T(below_their_own_name_authors_may_put_a_motto),
		T(no_signature_is_invented),
		T(a_delimiter_above_everything_is_none),
		T(both_ends_of_a_reply_are_signed),
		T(quote_cut_reads_the_mail),
		T(a_forward_is_known_by_its_subject_in_many_languages),
		T(a_forward_whose_fw_was_edited_away_is_kept),
		T(an_answer_that_looks_like_a_forward_is_cut),
		T(a_long_text_takes_linear_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
