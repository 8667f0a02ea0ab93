/* What the mail programs of the world write around an answer, in samples of our own. */

#include "quote_kit.h"
#include "base/buf.h"
#include "base/text.h"

#define OWN "The pump is fixed, see the shed."

/* Each of `lines` follows our own words; nothing but these must be left. */
static void only_own_words_are_left(const char *const *lines, size_t n, const char *below)
{
	for (size_t i = 0; i < n; i++) {
		const char *got = split(arena_printf(a, OWN "\n\n%s%s", lines[i], below)).reply;

		if (strcmp(got, OWN))
			fail_msg("%s\nleft: %s", lines[i], got);
	}
}

#define ONLY_OWN(lines, below)                                                                     \
	only_own_words_are_left(lines, sizeof(lines) / sizeof *(lines), below)

static void attributions_of_many_programs_are_known_without_marks(void **state)
{
	static const char *const lines[] = {
		"----- On Mar 3, 2025, at 10:00 AM, Tom Bell tom@example.org wrote:",
		"* On 3 Mar 2025 10:00, Tom Bell wrote:",
		"Tom Bell schrieb am Montag, 3. März 2025 um 10:00:00 UTC+1:",
		"Tom Bell於 2025年3月3日星期一 UTC+8上午10:00:00寫道：",
		"Tom Bell wrote on 3/3/25 10:00 AM:",
		"On Mon, 3 Mar 2025, Tom Bell wrote:",
		"Am 3. März 2025 schrieb Tom Bell:",
		"Στις 3/3/2025 10:00 π.μ., ο Tom Bell έγραψε:",
		"3. 3. 2025 v 10:00, Tom Bell <tom@example.org>:",
		"在 2025/3/3 10:00, Tom Bell 写道:",
		"בתאריך יום ב׳, 3 במרץ 2025 ב-10:00 מאת Tom Bell <tom@example.org>:",
		"في ٣ مارس ٢٠٢٥، الساعة ١٠:٠٠ ص، كتب Tom Bell <tom@example.org>:",
		">>> Tom Bell <tom@example.org> 03/03/25 10:00 AM >>>",
		"Tom Bell <tom@example.org> schrieb am 10:00 Montag, 3.März 2025:",
		"Wiadomość napisana przez Al Bo\n<al@bo.example> w dniu 3.3.2025, o g. 10:00:",
	};

	(void)state;
	ONLY_OWN(lines, "\n\nAny news about the pump?\n\nWe wait.\n");
}

static void odd_attributions_are_known_by_the_marks_below(void **state)
{
	static const char *const lines[] = {
		"On 3 Mar 2025, Tom Bell mused:",
		"Tom Bell <tom@example.org> wrote in message news:abc@example.org...",
		"Also sprach Tom Bell (tom@example.org) [250303 10:00]:",
	};

	(void)state;
	ONLY_OWN(lines, "\n> Any news about the pump?\n> We wait.\n");
}

static void frames_announce_a_quote_in_any_language(void **state)
{
	static const char *const lines[] = {
		"‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐",
		"––––– Mail original –––––",
		"----- Ursprüngliche Mail -----",
		"------------------ Original ------------------",
		"-------- Annan Words Here --------",
		"─────────────",
	};

	(void)state;
	assert_string_equal(
		split(OWN "\n\n----------\n\n> From: \"Tom Bell\"\n> To: Ana\n>\n> News?").reply,
		OWN);
	ONLY_OWN(lines, "\nFrom: Tom <tom@example.org>\nSent: Monday, March 3, 2025 10:00 AM\n"
			"To: Ana\nSubject: Re: kiln\n\nAny news?\n");
}

static void header_blocks_of_unknown_languages_are_known_by_their_shape(void **state)
{
	static const char *const lines[] = {
		"Nork: Tom <tom@example.org>\nBidalia: 2025/03/03 10:00\nNori: Ana\nGaia: Re: kiln",
		"*Prejem:* Tom <tom@example.org>\n*Kdaj:* 3 March 2025 10:00\n*Komur:* Ana",
		"________________________________\nQux: Tom Bell\nFoo: 3/3/2025 10:00\nBar: Ana",
		"| From | Tom Bell<tom@example.org> |\n| Date | 3/3/2025 10:00 |\n| To | Ana |\n"
		"| Subject | Re: kiln |",
		"Tom Bell <tom@example.org>\n03/03/2025 10:00 AM\n\n        To:     Ana "
		"Lind/Potters\n"
		"        cc:\n        Subject:        Re: kiln",
	};
	const char *event = "Spring sale\n\nContact: Ana Lind <ana.lind@example.org>\nWhere: the "
			    "mill\nWhen: Saturday 3 May 2025, 10:00\n\nBring friends.";
	const char *log = "It says:\n\n=====\nMar 03 10:00:01 kiln: 3/3/2025 10:00:01 too hot\n"
			  "Mar 03 10:00:02 kiln: 3/3/2025 10:00:02 fire\n"
			  "Mar 03 10:00:03 kiln: 3/3/2025 10:00:03 smoke";

	(void)state;
	ONLY_OWN(lines, "\n\nAny news about the pump?\n\nWe wait.\n");
	assert_string_equal(split(event).reply, event);
	assert_string_equal(split(log).reply, log);
}

static void other_quote_marks_are_known_below_an_attribution(void **state)
{
	static const char *const texts[] = {
		"Monday, March 3, 2025, 10:00:00 AM, you wrote:\n\nTB> Is it fixed?\n\nYes.\n\n"
		"TB> And the valve?\n\nNo.\n",
		">>>>> \"Tom\" == Tom Bell <tom@example.org> writes:\n\n    Tom> Is it fixed?\n\n"
		"Yes.\n\n    Tom> And the valve?\n\nNo.\n",
		"On 3 March 2025 at 10:00, Tom Bell wrote:\n: Is it fixed?\n\nYes.\n\n"
		": And the valve?\n\nNo.\n",
		"On 3 March 2025 at 10:00, Tom Bell wrote:\n&gt; Is it fixed?\n\nYes.\n\n"
		"&gt; And the valve?\n\nNo.\n",
	};
	const char *prompt = "It says\n\nSQL> select 1;\nSQL> exit\n\nand nothing more.";
	const char *python = ">>> 1 + 1\n2\n\nThat is what I get.";

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_string_equal(split(texts[i]).reply,
				    "> Is it fixed?\n\nYes.\n\n> And the valve?\n\nNo.");
	assert_string_equal(split(prompt).reply, prompt);
	assert_string_equal(split(python).reply, python);
}

static void snips_are_nobodys_words(void **state)
{
	static const char *const snips[] = {
		"[...]", "<snip>", "...", "[…]", "-- snip --", "[cut]"
	};

	(void)state;
	for (size_t i = 0; i < sizeof snips / sizeof *snips; i++)
		assert_string_equal(split(arena_printf(a,
						       "Tom wrote:\n> Is it fixed?\n\n%s\n\n"
						       "> It drips.\n\nIt is.\n",
						       snips[i]))
					    .reply,
				    "It is.");
	assert_string_equal(split("> What now?\n\nCut\n").reply, "Cut");
}

static void context_is_what_was_said(void **state)
{
	(void)state;
	assert_string_equal(
		split("> Is it fixed?\n\nYes.\n\n> And the valve?\n>\n> On 2 Mar 2025, "
		      "Ana <ana@example.org> wrote:\n\nNo.\n\n> More?\n> "
		      "____________________\n> kiln mailing list\n\nNone.\n")
			.reply,
		"> Is it fixed?\n\nYes.\n\n> And the valve?\n\nNo.\n\n> More?\n\nNone.");
}

static void what_programs_and_scanners_add_is_no_text(void **state)
{
	static const char *const lines[] = {
		"-=-=-=-=-=-=-=-=-\nGroups.io Links: You receive all messages.\n-=-=-=-=-=-=-=-=-",
		"-\nTo unsubscribe from this list: send the line \"unsubscribe kiln\" in a mail",
		"==^========================================\nTo unsubscribe click here",
		"########################################\nTo unsubscribe from the KILN list click",
		"_______________________________________________\nListe de diffusion kiln",
		"You received this message because you are subscribed to the \"Kiln\" group.",
		"---\nThis email has been checked for viruses by a scanner.\nhttps://example.org",
		"Virus-free. www.example.org",
		"-------------- next part --------------\nAn HTML attachment was scrubbed...",
		"\t[[alternative HTML version deleted]]",
		"Please consider the environment before printing this email.",
		"No virus found in this message.\nChecked by AVG - www.avg.com\nVersion: 2012.0.1 "
		"/ "
		"Virus Database: 2411/4948 - Release Date: 04/20/12",
		"Es wurden keine Viren in dieser Nachricht gefunden.\nÜberprüft von AVG - "
		"www.avg.de",
		"__________ Information from ESET NOD32 Antivirus, version of virus signature "
		"database 4411 (20090912) __________\n\nThe message was checked by ESET NOD32 "
		"Antivirus.\n\nhttp://www.eset.example",
		"__________ Informace od ESET NOD32 Antivirus, verze databaze 4411 __________\n\n"
		"Tuto zpravu proveril ESET NOD32 Antivirus.\n\nhttp://www.eset.example",
		" \nYahoo! Groups Links\n\n<*> To visit your group on the web, go to:\n    "
		"http://groups.example.org/group/kiln/",
		"------------------------------------\n\nYahoo! Groups Links\n\n<*> Your email "
		"settings:\n    Individual Email | Traditional",
		"---------------------------(end of broadcast)---------------------------\nTIP 6: "
		"explain analyze is your friend",
		"--- Tom Bell <tom@example.org> wrote:\n> Any\n=== message truncated ===\n",
		"______________________________ Reply Separator _________________________________\n"
		"Subject: Re: kiln\nAuthor:  Tom Bell <tom@example.org> at Internet\n"
		"Date:    3/3/97 10:00 AM\n\n\nAny news?",
	};

	(void)state;
	ONLY_OWN(lines, "\n");
	assert_string_equal(split("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" OWN
				  "\n\n- -- \nAna\n-----BEGIN PGP SIGNATURE-----\n\niQIzBAEBCAA\n"
				  "=abcd\n-----END PGP SIGNATURE-----\n")
				    .reply,
			    OWN);
	assert_string_equal(
		split("Here:\n\n---- Forwarded message ----\nFrom: Tom\nSubject: Noon\n\n"
		      "We meet.\n_____________________\nkiln mailing list\n")
			.reply,
		"Here:\n\n---- Forwarded message ----\nFrom: Tom\nSubject: Noon\n\nWe "
		"meet.");
}

static void marks_of_phones_are_known_in_many_languages(void **state)
{
	static const char *const lines[] = {
		"iPhoneから送信",
		"发自我的 iPhone",
		"나의 iPhone에서 보냄",
		"Lähetetty iPhonesta",
		"iPhone'umdan gönderildi",
		"Στάλθηκε από το iPhone μου",
		"ส่งจาก iPhone ของฉัน",
		"Đã gửi từ iPhone của tôi",
		"Sent from my Kiln S10+.\nGet Outlook for Android",
		"Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
		"Envoyé de mon appareil Android avec K-9 Mail. Veuillez excuser ma brièveté.",
		"Sent with KilnMail\nhttps://mail.example.org",
		"-- \nSent from my phone. Please excuse my brevity.",
	};

	(void)state;
	ONLY_OWN(lines, "\n\nOn Mon, 3 Mar 2025, Tom wrote:\n> Any news?\n");
}

static void closings_are_known_by_the_name_below(void **state)
{
	static const char *const signs[] = {
		"Talk soon,\nAna",
		"Bonne route,\n\nAna Lind",
		"Liebe Grüße aus dem Süden,\nAna",
		"Trân trọng,\nAna",
		"Best,\n-- \nAna",
		"Cheers,\nAna Lind\n\n\"Clay has a memory.\"",
		"--\nAna Lind, MSc\n\nRoom 5\nMill Lane 7\nTel: 030 555 0142\nFax: 030 555 0143\n"
		"Mobile: 030 555 0144\nweb: www.example.org\nKiln Hall\nPotters' Guild\nOld Town\n"
		"New Town\nThird Town\nFourth Town\nPGP: 0x0F52",
	};

	(void)state;
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		struct quote_parts p = split(arena_printf(a, OWN "\n\n%s\n", signs[i]));

		assert_string_equal(p.reply, OWN);
		assert_string_equal(p.signature, signs[i]);
	}
	assert_string_equal(
		split("For the mill,\n\nAcked-by: Ana Lind <ana.lind@example.org>").reply,
		"For the mill,\n\nAcked-by: Ana Lind <ana.lind@example.org>");
}

static void above_a_delimiter_something_is_left(void **state)
{
	struct quote_parts p = split("> Done.\n\nGot it. Thanks Tom.\nAna\n\n-- \nKiln Hall\n");

	(void)state;
	assert_string_equal(p.reply, "Got it. Thanks Tom.");
	assert_string_equal(p.signature, "Ana\n\n-- \nKiln Hall");
}

static void a_card_below_the_last_quote_is_a_signature(void **state)
{
	struct quote_parts p = split("Tom wrote:\n> Is it fixed?\n\n" OWN "\n\n> We wait.\n\nAna "
				     "Lind\nKiln Hall\nOld Town\n");

	(void)state;
	assert_string_equal(p.reply, OWN);
	assert_string_equal(p.signature, "Ana Lind\nKiln Hall\nOld Town");
}

static void a_disclaimer_right_below_the_text_takes_none_of_it(void **state)
{
	static const char *const legal =
		"This message and its attachments are CONFIDENTIAL and may be privileged.\n"
		"If you are not the intended recipient, please notify the sender and delete it.";
	struct quote_parts p = split(arena_printf(a, OWN "\n%s\n", legal));

	(void)state;
	assert_string_equal(p.reply, OWN);
	p = split(arena_printf(a, "> Is it fixed?\n" OWN "\nAna\n%s\n", legal));
	assert_string_equal(p.reply, OWN);
	assert_string_equal(p.signature, arena_printf(a, "Ana\n%s", legal));
}

static void a_disclaimer_of_many_paragraphs_is_folded_whole(void **state)
{
	struct quote_parts p = split(
		OWN
		"\n\nAna\n\nThis message is confidential and meant for the intended recipient.\n"
		"Delete it if you got it in error.\n\nWe are The Kiln Ltd, Old Town.\n\n"
		"Our data policy hangs at the door.\n");
	const char *talk = "This lock is weak.\n\nA confidential, privileged paper says that "
			   "unauthorized disclosure happened.\n\nI doubt it.\n\nWhat do you say?";

	(void)state;
	assert_string_equal(p.reply, OWN);
	assert_string_equal(split(talk).reply, talk);
}

static void many_lines_of_any_sort_take_linear_time(void **state)
{
	static const char *const sorts[] = { "--\n",
					     "\n",
					     "\n",
					     "--\n\n",
					     "> --\n",
					     "TB> On 3 Mar 2025, Tom wrote:\n",
					     "Who: <a@example.org>\n3 Mar 2025 10:00\n",
					     "---- Message ----\n",
					     "[...]\n> so\n",
					     "-------------- next part --------------\n",
					     "-----BEGIN PGP SIGNATURE-----\n",
					     "_____________________\nvirus-free\n",
					     "\"Ana\nconfidential privileged disclosure\n\n" };

	(void)state;
	for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
		struct buf b = BUF(a);

		buf_str(&b, "Words.\n");
		while (b.n < 400000)
			buf_str(&b, sorts[i]);
		buf_str(&b, i % 2 ? "Ana\n" : "");
		assert_non_null(split(buf_text(&b)).reply);
	}
}

static struct quote_parts forwarded(const char *text)
{
	struct quote_about about = { .answer = true, .forwarded = true };

	return quote_split(a, text, &about);
}

static void what_is_passed_on_is_kept_however_it_is_marked(void **state)
{
	static const char *const texts[] = {
		"See.\n\n> Begin forwarded message:\n> From: Al Bo <al@bo.example>\n> Text one.",
		"See this.\n\n> From: Al Bo <al@bo.example>\n> Text one.",
		"On Mon, 3 Mar 2025, Al Bo wrote:\n> Text one.",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_string_equal(forwarded(texts[i]).reply, texts[i]);
	assert_string_equal(quote_split(a, texts[0], NULL).reply, texts[0]); /* by its mark alone */
	assert_string_equal(split(texts[0]).reply, "See."); /* an answer that quotes one */
	assert_string_equal(forwarded("Yes.\n\nOn Mon, 3 Mar 2025, Al Bo wrote:\n> Text.").reply,
			    "Yes.");
}

static void what_follows_a_closing_and_says_something_is_text(void **state)
{
	static const char *const texts[] = {
		OWN
		"\n\nCheers,\nAna\n\n(also, we should see whether the old hose fits the new pump\n"
		"since it is easier than to buy one, as we found last\nyear)",
		OWN
		"\n\nWe do not want people outside to see the\nconfidential names and the plan. I "
		"do "
		"not know the reason.\n\nMore: delete it if you got it in error. It is privileged.",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_string_equal(split(texts[i]).reply, texts[i]);
	assert_string_equal(
		split(OWN "\n\nB.R.\nAna\n________________\n________________\n The privileged "
			  "confidential information in this email is for the addressees only.")
			.reply,
		OWN);
}

static void a_nordic_vs_passes_on_and_a_finnish_one_answers(void **state)
{
	struct quote_about about = { .answer = true, .vs = true };
	const char *nordic = "See this.\n\nFra: Al Bo <al@bo.example>\nSendt: 3. mars 2025 10:00\n"
			     "Til: Ana\nEmne: Pump\n\nText one.";

	(void)state;
	assert_string_equal(quote_split(a, nordic, &about).reply, nordic);
	assert_string_equal(
		quote_split(a,
			    "Joo.\n\nLähettäjä: Al Bo <al@bo.example>\nLähetetty: 3. "
			    "maaliskuuta 2025 10:00\nVastaanottaja: Ana\nAihe: Pump\n\nText.",
			    &about)
			.reply,
		"Joo.");
}

/* What somebody cites who begins a conversation. An answer whose program told nothing of what it
 * answers has its quote alone below all that is said. */
static void what_a_mail_that_answers_nothing_cites_is_its_authors(void **state)
{
	static const char *const kept[] = {
		"From the book:\n\n> Plant when the soil\n> is warm.\n\nDo you agree?",
		"I read this today:\n\n> Plant when the soil is warm.\n> -- A. Gardener",
		"I read this today:\n\n> Plant when the soil is warm.\n\n> But not before May.",
		"One:\n> first\nwhich is right, and two:\n> second\nwhich is not.",
	};
	struct quote_about about = { .answer = false };

	(void)state;
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		assert_string_equal(quote_split(a, kept[i], &about).reply, kept[i]);
	assert_string_equal(
		quote_split(a, "I agree with all of it.\n\n> Plant when it is warm.", &about).reply,
		"I agree with all of it.");
	assert_string_equal(quote_split(a, "Bo wrote:\n> Plant now.\n\nNo, wait.", &about).reply,
			    "No, wait.");
	assert_string_equal(quote_split(a, "> Who has a barrow?\n\nI do.", &about).reply, "I do.");
	about.answer = true;
	assert_string_equal(quote_split(a, kept[0], &about).reply,
			    "From the book:\n\nDo you agree?");
}

static void a_mail_that_is_all_quoted_and_answers_nothing_is_its_authors(void **state)
{
	(void)state;
	assert_string_equal(quote_split(a, "> The pump runs.\n>\n> It took a day.\n", NULL).reply,
			    "The pump runs.\n\nIt took a day.");
	assert_string_equal(split("> The pump runs.\n> It took a day.\n").reply, "");
}

static void a_person_may_speak_of_confidential_lists(void **state)
{
	static const char *const texts[] = {
		"The list is confidential, whoever got it in error should delete it.",
		"I have a worry.\n\nThe list is confidential and came in error. Delete it?",
		"Hi.\n\nI use the thing of avast.com on the laptop in the shed, it costs nothing.",
		"Bonjour,\n\nPeux-tu imprimer ce plan pour samedi ?",
		"The parcel came.\n\nNote: the addressee must sign, else they destroy it.",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_string_equal(split(texts[i]).reply, texts[i]);
}

static void a_printers_plea_below_a_card_takes_only_itself(void **state)
{
	struct quote_parts p = split("Je passe demain.\n\nBien cordialement,\n\nAna LIND\n"
				     "Responsable des achats\nMairie - Service des espaces verts\n"
				     "Tél. : 01 23 45 67 89 / Port. : 06 12 34 56 78\n"
				     "Pensez à l'environnement avant d'imprimer ce message.\n");

	(void)state;
	assert_string_equal(p.reply, "Je passe demain.");
	assert_true(text_starts(p.signature, "Bien cordialement,"));
}

static void what_offices_want_below_a_name_is_signature(void **state)
{
	static const char *const cards[] = {
		"Mit freundlichen Grüßen\nAna Lind\n\nLind GmbH\nHauptstr. 5, 12345 Altstadt\n"
		"Geschäftsführerin: Ana Lind, Sitz der Gesellschaft: Altstadt, Amtsgericht "
		"Altstadt HRB 12345",
		"Ana\n\nDr Ana Lind (she/her)\nSenior Lecturer | School of Biology\n"
		"My working hours may not be your working hours. Please do not feel obliged to "
		"reply "
		"outside of yours.\nBook a meeting with me: https://cal.example/ana",
		"| |\nAna Lind\n|\n|\nana.lind@example.org\n|\n签名由网易邮箱大师定制",
	};

	(void)state;
	ONLY_OWN(cards, "");
}

static void old_phones_and_boxes_announce_a_quote(void **state)
{
	static const char *const lines[] = {
		"-----ursprüngliche Nachricht-----\nVon: Al Bo [al at bo.example]\nAn: all\nDatum: "
		"Mon, 6 Apr "
		"2020 09:49:49 -0500",
		"Sent from my BlackBerry - the most secure mobile device\n  Original Message  \n"
		"From: al@bo.example\nSent: 3 March 2025 18:22\nTo: circle@example.org\nSubject: "
		"Pump",
		"|------------>\n| From:      |\n|------------>\n  >------|\n |Al Bo |\n  >------|",
	};

	(void)state;
	ONLY_OWN(lines, "\n\nAny news?\n");
}

static void what_only_looks_like_headers_or_marks_is_text(void **state)
{
	static const char *const texts[] = {
		"You can pay to:\n\nAna Lind\nAccount 12345678\nSort code 12-34-56",
		"Bonjour,\n\nmon adresse :\n\nAna Lind\n5 rue des Lilas\n75001 Paris",
		"Meeting\n\nDate: 3 March 2025\nFrom: Ana\nTo: all\n\nPlease come.",
		"It was\n>30 degrees in the house\nso I opened the roof.",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_string_equal(split(texts[i]).reply, texts[i]);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(attributions_of_many_programs_are_known_without_marks),
		T(odd_attributions_are_known_by_the_marks_below),
		T(frames_announce_a_quote_in_any_language),
		T(header_blocks_of_unknown_languages_are_known_by_their_shape),
		T(other_quote_marks_are_known_below_an_attribution),
		T(snips_are_nobodys_words),
		T(context_is_what_was_said),
		T(what_programs_and_scanners_add_is_no_text),
		T(marks_of_phones_are_known_in_many_languages),
		T(closings_are_known_by_the_name_below),
		T(above_a_delimiter_something_is_left),
		T(a_card_below_the_last_quote_is_a_signature),
		T(a_disclaimer_right_below_the_text_takes_none_of_it),
		T(a_disclaimer_of_many_paragraphs_is_folded_whole),
		T(many_lines_of_any_sort_take_linear_time),
		T(what_is_passed_on_is_kept_however_it_is_marked),
		T(what_follows_a_closing_and_says_something_is_text),
		T(a_nordic_vs_passes_on_and_a_finnish_one_answers),
		T(what_a_mail_that_answers_nothing_cites_is_its_authors),
		T(a_mail_that_is_all_quoted_and_answers_nothing_is_its_authors),
		T(a_person_may_speak_of_confidential_lists),
		T(a_printers_plea_below_a_card_takes_only_itself),
		T(what_offices_want_below_a_name_is_signature),
		T(old_phones_and_boxes_announce_a_quote),
		T(what_only_looks_like_headers_or_marks_is_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
