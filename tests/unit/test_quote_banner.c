/* What gateways put above a mail from outside, in samples of our own; and what people begin with. */

#include "quote_kit.h"

#define OWN "The pump is fixed, see the shed."

/* clang-format off */
static const char *const banners[] = {
	"CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you "
	"recognize the sender and know the content is safe.\n\n",
	"CAUTION: This email originated from outside of the guild. Do not\nclick links or open attachments unless you trust the\n"
	"sender.\n\n",
	"This email originated from outside of the guild.\n",
	"[EXTERNAL EMAIL] DO NOT CLICK links or attachments unless you recognize the sender and know the content is safe.\n\n",
	"EXTERNAL SENDER: Do not click any links or open any attachments unless you trust the sender.\n\n",
	"*** This email originated outside of Kiln Hall. Use caution when opening links or attachments. ***\n\n",
	"________________________________\nWARNING: This message was sent from outside the company. Please do not click links.\n"
	"________________________________\n\n",
	"CAUTION: EXTERNAL EMAIL\n\nDo not click links or open attachments unless you recognize the sender.\n\n",
	"NOTICE: This message originated from outside the guild. Do not open attachments if you are unsure.\n"
	"Report suspicious emails to the help desk.\n\n",
	"[External]\n\n", "External Email\n\n", "External Email - Use Caution\n\n", "USE CAUTION: External Message.\n\n",
	"\xe2\x9a\xa0 External Email: Please be careful with links and attachments.\n\n",
	"Email from an external source. Use caution when opening attachments or links.\n\n",
	"You don't often get email from ana.lind@example.org. Learn why this is important<https://aka.ms/LearnAboutSenderIdentification>\n"
	"CAUTION: This email originated from outside the organisation. Do not click links.\n\n",
	"ZjQcmQRYFpfptBannerStart\nThis Message Is From an Untrusted Sender\nYou have not previously corresponded with this sender.\n"
	"Report Suspicious\nZjQcmQRYFpfptBannerEnd\n",
	"This Message Is From an External Sender\nThis message came from outside your organization.\n\n",
	"ACHTUNG: Diese E-Mail stammt von einem externen Absender. Klicken Sie nicht auf Links und öffnen Sie keine Anhänge.\n\n",
	"EXTERNE E-Mail: Bitte Vorsicht beim Öffnen von Anhängen und Links!\n\n",
	"ATTENTION : Ce courriel provient de l'extérieur de l'organisation. Ne cliquez pas sur les liens.\n\n",
	"PRECAUCIÓN: Este correo se originó fuera de la organización. No haga clic en enlaces ni abra archivos adjuntos.\n\n",
	"ATENÇÃO: Este e-mail foi enviado por um remetente externo. Não clique em links nem abra anexos.\n\n",
	"Questa mail proviene dall'esterno dell'organizzazione. Non cliccare sui link e non aprire gli allegati.\n\n",
	"Deze e-mail is afkomstig van buiten de organisatie. Klik niet op links en open geen bijlagen.\n\n",
	"UWAGA: Ta wiadomość pochodzi spoza organizacji. Nie klikaj w linki ani nie otwieraj załączników.\n\n",
	"Denne e-posten kommer fra en avsender utenfor organisasjonen. Ikke klikk på lenker eller åpne vedlegg.\n\n",
	"【外部邮件】请谨慎点击链接和附件。\n\n",
};

static const char *const people[] = {
	"External examiners\n\nThe list is attached. Please click the link to see it.",
	"External: 12 pots. Internal: 3 pots.\n\nPlease check the attachment.",
	"This message is about our external website: the link on its first page is broken.\n\nWho can mend it?",
	"Caution: the kiln is hot. Do not open it before Monday.\n\nIt was on all night.",
	"Attention: the meeting is outside of town this time, see the link below.\n\nhttps://example.org/map",
	"Warning: somebody sends mails from outside in my name. Please do not click on links in these.\n\nSorry for that.",
	"Important: external link broken\n\nThe link to the shop leads nowhere.",
	"Do not click on the link in the mail that calls itself mine. It is phishing.\n\nI did not write it.",
	"This mail comes from my phone, from outside. Please forgive errors.\n\nWe should meet.",
	"Our office puts \"CAUTION: This email originated from outside of the organization\" on top.\n\nHow do I get rid of it?",
	"Dear all,\n\nif an email originated from outside of the organization, do not click links or open attachments.",
	"This message came from outside the list:\n\nthe kiln is sold. What do we do?",
};
/* clang-format on */

static void what_a_gateway_puts_above_a_mail_is_no_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof banners / sizeof *banners; i++) {
		if (strcmp(split(arena_printf(a, "%s" OWN "\n", banners[i])).reply, OWN) != 0)
			fail_msg("left: %s", banners[i]);
		assert_string_equal(split(arena_printf(a, "%s" OWN "\n\nTom wrote:\n> News?\n",
						       banners[i]))
					    .reply,
				    OWN);
	}
	assert_string_equal(split(banners[0]).reply, "");
}

static void what_a_person_begins_with_is_theirs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof people / sizeof *people; i++)
		assert_string_equal(split(people[i]).reply, people[i]);
}

static void only_the_top_of_a_mail_has_a_banner(void **state)
{
	const char *text = arena_printf(a, "Look at this:\n\n%s" OWN, banners[0]);

	(void)state;
	assert_string_equal(split(text).reply, text);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_a_gateway_puts_above_a_mail_is_no_text),
		T(what_a_person_begins_with_is_theirs),
		T(only_the_top_of_a_mail_has_a_banner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
