/* What mail systems write when a mail did not arrive, and what they write when it did; all of it
 * written here, in their manner. */

#include "arena_kit.h"
#include "reader/bounce.h"

static struct mail *read_mail(const char *head, const char *body)
{
	const char *raw = arena_printf(a,
				       "To: circle-b@circle.example\n"
				       "Date: Mon, 03 Mar 2025 10:00:00 +0000\n"
				       "Message-ID: <report1@mx.garden.example>\n"
				       "Content-Type: text/plain; charset=utf-8\n%s\n%s\n",
				       head, body);

	return read_raw(raw, NULL);
}

static const char *head(const char *from, const char *subject)
{
	return arena_printf(a, "Return-Path: <>\nFrom: %s\nSubject: %s\n", from, subject);
}

/* It is a bounce of ana@garden.example alone, and of that class. */
static void is_bounce(const char *from, const char *subject, const char *body,
		      enum bounce_class class)
{
	struct mail *m = read_mail(head(from, subject), body);

	if (m->kind != KIND_BOUNCE || m->bounce->n != 1)
		fail_msg("no bounce of one: %s\n%s", subject, body);
	if (strcmp(m->bounce->v[0].address, "ana@garden.example") != 0)
		fail_msg("%s: not %s", subject, m->bounce->v[0].address);
	if (m->bounce->v[0].class != class)
		fail_msg("%s: class %d, not %d\n%s", subject, m->bounce->v[0].class, class, body);
}

static void daemons_speak_many_languages(void **state)
{
	static const char *const said[][2] = {
		{ "Mailzustellung fehlgeschlagen",
		  "Ihre Nachricht konnte nicht zugestellt werden an:\n\nana@garden.example\n\n"
		  "Grund: Benutzer unbekannt" },
		{ "Messaggio non recapitato",
		  "Il messaggio non è stato recapitato a:\n\nana@garden.example\n\nMotivo: "
		  "utente sconosciuto" },
		{ "Wiadomość nie została dostarczona",
		  "Nie dostarczono do:\n\nana@garden.example\n\nPowód: nieznany użytkownik" },
		{ "系统退信",
		  "您的邮件被退回。\n\n收件人：ana@garden.example\n\n原因：邮箱不存在" },
		{ "配信エラー", "以下の宛先へは配信できませんでした。\n\nana@garden.example\n\n"
				"理由: 宛先が存在しません" },
		{ "mail failed, returning to sender",
		  "|---- Failed addresses follow: ----|\n ana@garden.example ... unknown host" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		is_bounce("MAILER-DAEMON@mx.garden.example", said[i][0], said[i][1], BOUNCE_HARD);
}

static void an_address_that_is_not_there_is_gone_in_any_words(void **state)
{
	static const char *const said[] = {
		"Das E-Mail-Konto ist in dieser Organisation nicht vorhanden.",
		"Dieser Empfänger ist uns nicht bekannt.",
		"Le destinataire du message n'est pas reconnu.",
		"Usuario no encontrado en este servidor.",
		"O destinatário não foi reconhecido: conta não reconhecida.",
		"Indirizzo non trovato.",
		"Deze mailbox is niet gevonden.",
		"Benutzer ana nicht im Domino-Verzeichnis aufgeführt",
		"O endereço de email que você inseriu não foi encontrado.",
		"L'indirizzo di posta elettronica immesso non è stato trovato.",
		"Het ingevoerde e-mailadres kan niet worden gevonden.",
		"Det gick inte att hitta e-postadressen som du angav.",
		"Finner ikke e-postadressen du skrev inn.",
		"Nie można odnaleźć wprowadzonego adresu e-mail.",
		"Zadaná e-mailová adresa nebyla nalezena.",
		"Adresa de e-mail introdusă nu a fost găsită.",
		"Girdiğiniz e-posta adresi bulunamadı.",
		"Δεν ήταν δυνατή η εύρεση της διεύθυνσης που πληκτρολογήσατε.",
		"找不到您输入的电子邮件地址。",
		"تعذر العثور على عنوان البريد الإلكتروني الذي أدخلته.",
	};

	(void)state;
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		is_bounce("postmaster@garden.example", "Undelivered",
			  arena_printf(a, "Xxx:\n\n      ana@garden.example\n            %s\n",
				       said[i]),
			  BOUNCE_HARD);
}

/* A postmaster's own prose, without a code and without a null return path's word of it. */
static void a_failed_delivery_is_one_in_any_words(void **state)
{
	static const char *const said[][2] = {
		{ "Ei voi toimittaa: beans",
		  "Toimitus näille vastaanottajille tai ryhmille epäonnistui:" },
		{ "Nie można dostarczyć: beans",
		  "Dostarczenie do następujących adresatów lub grup nie powiodło się:" },
		{ "Nelivrabil: beans",
		  "Livrarea la acești destinatari sau la aceste grupuri a eșuat:" },
		{ "ส่งไม่ได้: beans", "การส่งไปยังผู้รับหรือกลุ่มเหล่านี้ล้มเหลว:" },
		{ "Recapito ritardato: beans",
		  "Il recapito ai seguenti destinatari è stato ritardato:" },
		{ "Opóźnienie: beans", "Dostarczenie do następujących adresatów jest opóźnione:" },
		{ "Försening: beans", "Leveransen till dessa mottagare är försenad:" },
		{ "Forsinkelse: beans", "Levering til disse modtagere er forsinket:" },
		{ "Viivästys: beans", "Toimitus näille vastaanottajille viivästyy:" },
		{ "Teslim edilemedi: beans", "Bu alıcılara veya gruplara teslim başarısız oldu:" },
	};

	(void)state;
	EACH(i, said)
	is_bounce("postmaster@garden.example", said[i][0],
		  arena_printf(a, "%s\n\nana@garden.example\n", said[i][1]), BOUNCE_SOFT);
}

static void a_postmasters_code_needs_no_words(void **state)
{
	static const char *const subjects[] = { "Olevererbart: beans", "Toimitus: beans",
						"无法: beans",         "תקלה: beans",
						"Livrare: beans",      "خطأ: beans" };

	(void)state;
	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
		is_bounce("postmaster@garden.example", subjects[i],
			  "Xxx xxxxx xxx xx:\n\nana@garden.example\n\n#550 5.1.1 not found ##",
			  BOUNCE_HARD);
}

static void who_is_unknown_only_after_the_data_may_be_filtered(void **state)
{
	const char *late = "This is the mail system.\n\n<ana@garden.example>: host mx said: 550 "
			   "Unknown user (in reply to end of DATA command)\n";
	const char *precise = "This is the mail system.\n\n<ana@garden.example>: host mx said: 550 "
			      "5.1.1 Unknown user (in reply to end of DATA command)\n";
	const char *early = "This is the mail system.\n\n<ana@garden.example>: host mx said: 550 "
			    "Unknown user (in reply to RCPT TO command)\n";

	(void)state;
	is_bounce("MAILER-DAEMON@x.example", "Undelivered Mail", late, BOUNCE_SOFT);
	is_bounce("MAILER-DAEMON@x.example", "Undelivered Mail", precise, BOUNCE_HARD);
	is_bounce("MAILER-DAEMON@x.example", "Undelivered Mail", early, BOUNCE_HARD);
}

/* A session's own last line sums up; what the other server said stands above it. */
static void a_session_is_read_with_what_was_said_before(void **state)
{
	static const struct {
		const char *session;
		enum bounce_class class;
	} t[] = {
		{ ">>> MAIL From:<b@circle.example>\n<<< 553 5.3.0 you are on our blocklist\n"
		  "554 <ana@garden.example>... Service unavailable",
		  BOUNCE_POLICY },
		{ "mail.local: unknown user: ana\n554 <ana@garden.example>... Service unavailable",
		  BOUNCE_HARD },
		{ ">>> DATA\n<<< 550-This mailbox\n<<< 550 is full\n"
		  "554 <ana@garden.example>... Remote protocol error",
		  BOUNCE_SOFT },
		{ "550 <ana@garden.example>... User unknown\n"
		  "421 pond.example (smtp)... Deferred: Connection timed out",
		  BOUNCE_HARD },
	};
	const struct mail *m;

	(void)state;
	for (size_t i = 0; i < sizeof t / sizeof *t; i++)
		is_bounce("Mail Delivery Subsystem <MAILER-DAEMON@x.example>",
			  "Returned mail: Service unavailable",
			  arena_printf(a,
				       "   ----- Transcript of session follows -----\n"
				       "... while talking to mx.garden.example.:\n%s\n\n"
				       "   ----- Message header follows -----\n",
				       t[i].session),
			  t[i].class);
	is_bounce("postmaster@garden.example", "Mail could not be delivered",
		  "*** Message from Garden Mail Security Suite ***\n\n"
		  "Reason: unable to deliver message to <ana@garden.example>.\n",
		  BOUNCE_SOFT);
	m = read_mail(head("MAILER-DAEMON@x.example", "Returned mail: Host unknown"),
		      "   ----- Transcript of session follows -----\n"
		      "554 <ana@garden.example>... Remote protocol error\n"
		      "550 pond.example (smtp)... 550 Host unknown\n"
		      "554 <bo@pond.example>... 550 Host unknown\n");
	assert_int_equal(m->bounce->n, 2);
	assert_int_equal(m->bounce->v[0].class, BOUNCE_SOFT);
	assert_int_equal(m->bounce->v[1].class, BOUNCE_HARD);
}

static void servers_words_have_a_class(void **state)
{
	static const struct {
		const char *said;
		enum bounce_class class;
	} rows[] = {
		{ "552 5.2.2 user is over quota", BOUNCE_SOFT },
		{ "452 4.2.2 The account you tried to reach is over quota", BOUNCE_SOFT },
		{ "552 Requested mail action aborted: exceeded storage allocation", BOUNCE_SOFT },
		{ "550 5.4.4 Host or domain name not found", BOUNCE_HARD },
		{ "556 5.1.10 Recipient address has null MX", BOUNCE_HARD },
		{ "451 4.4.1 Connection timed out", BOUNCE_SOFT },
		{ "550-5.7.26 blocked because the sender is unauthenticated", BOUNCE_POLICY },
		{ "550 5.7.23 violates its Sender Policy Framework record", BOUNCE_POLICY },
		{ "554 5.7.1 Client host [192.0.2.9] blocked using a blocklist", BOUNCE_POLICY },
		{ "552 5.3.4 Message size exceeds fixed limit", BOUNCE_POLICY },
		{ "550 5.2.1 The account you tried to reach is disabled", BOUNCE_SOFT },
		{ "550 5.5.0 Requested action not taken: mailbox unavailable", BOUNCE_HARD },
		{ "450 4.2.0 Recipient address rejected: Greylisted", BOUNCE_SOFT },
		{ "554 5.7.1 Relay access denied", BOUNCE_POLICY },
		{ "554 5.4.6 Too many hops", BOUNCE_SOFT },
		{ "550 5.1.6 Recipient no longer on server", BOUNCE_HARD },
		{ "550 Inbox full", BOUNCE_SOFT },
		{ "552 La cuota del buzón se ha superado", BOUNCE_SOFT },
		{ "550 Das Speichervolumen ist überschritten", BOUNCE_SOFT },
		{ "550 Diese Adresse ist nicht mehr gültig", BOUNCE_HARD },
		{ "550 Cette adresse n'est plus valide", BOUNCE_HARD },
		{ "550 user not known here", BOUNCE_HARD },
		{ "550 5.2.121 RESOLVER.RST.RecipientRateExceeded", BOUNCE_SOFT },
		{ "550 5.3.190 Journaling is not supported here", BOUNCE_SOFT },
		{ "550-Verification failed for <b@circle.example>\n550-No Such User Here\n"
		  "550 Sender verify failed",
		  BOUNCE_POLICY },
		{ "550 Callback setup failed while verifying <b@circle.example>", BOUNCE_POLICY },
		{ "550 garden.example is not local, not a gateway", BOUNCE_POLICY },
		{ "553 Requested action not taken: Local user only", BOUNCE_POLICY },
		{ "550 5.7.25 Client host rejected: cannot find your reverse hostname",
		  BOUNCE_POLICY },
		{ "554-No SMTP service\n554-Bad DNS PTR resource record.", BOUNCE_POLICY },
		{ "550 5.7.124 RESOLVER.RST.SenderNotInAllowedSendersList", BOUNCE_POLICY },
		{ "553-Message filtered. Refer to the troubleshooting page", BOUNCE_POLICY },
		{ "550 5.5.0 Service refuse. Veuillez verifier votre configuration",
		  BOUNCE_POLICY },
		{ "受信者が受信拒否設定をしています", BOUNCE_POLICY },
		{ "迷惑メールと判定されました", BOUNCE_POLICY },
		{ "邮件被收件方判定为垃圾邮件而拒收", BOUNCE_POLICY },
		{ "Сообщение отклонено как спам.", BOUNCE_POLICY },
		{ "Sie sind nicht berechtigt, an diesen Empfänger zu senden.", BOUNCE_POLICY },
		{ "Non si dispone dell'autorizzazione per inviare messaggi.", BOUNCE_POLICY },
		{ "550 Connection frequency limited", BOUNCE_SOFT },
		{ "550 User is locked: ana@garden.example", BOUNCE_SOFT },
		{ "550 5.7.1 This mailbox has been blocked due to inactivity", BOUNCE_SOFT },
		{ "554 5.7.1 The mailbox has been deactivated", BOUNCE_SOFT },
		{ "lookup of garden.example responded with code NXDOMAIN", BOUNCE_HARD },
		{ "lookup failed: the domain has no mail exchangers", BOUNCE_HARD },
		{ "No mail hosts for domain: garden.example", BOUNCE_HARD },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		is_bounce("MAILER-DAEMON@x.example", "Undelivered Mail Returned to Sender",
			  arena_printf(a,
				       "I could not deliver your mail.\n\n<ana@garden.example>: "
				       "host mx.garden.example[192.0.2.1] said: %s\n",
				       rows[i].said),
			  rows[i].class);
}

/* The report cites the header, indented, and goes on. */
static void a_cited_header_does_not_end_the_report(void **state)
{
	const char *cited = "This report relates to a message you sent with the following header "
			    "fields:\n\n  Message-id: <orig1@circle.example>\n"
			    "  Date: Mon, 03 Mar 2025 10:00:00 +0000\n"
			    "  From: circle@circle.example\n  To: all@garden.example\n\n"
			    "Your message cannot be delivered to the following recipients:\n\n"
			    "  Recipient address: ana@garden.example\n  Reason: Over quota\n";

	(void)state;
	is_bounce("Internet Mail Delivery <postmaster@garden.example>",
		  "Delivery Notification: Delivery has failed", cited, BOUNCE_SOFT);
}

/* A report with words for one recipient alone: the prose has them for the other, and only that. */
static void prose_tells_what_a_report_leaves_out(void **state)
{
	struct mail *m = read_raw(
		"Return-Path: <>\nFrom: MAILER-DAEMON@mx.pond.example\nSubject: Undeliverable\n"
		"Content-Type: multipart/report; report-type=delivery-status; boundary=bb\n\n"
		"--bb\n\nFailed to deliver to 'ana@garden.example'\nSMTP module reports:\n"
		" ana@garden.example: 550 5.1.1 User unknown\nFailed to deliver to "
		"'bo@garden.example'\nLOCAL module reports:\n account is full (quota exceeded)\n\n"
		"550 5.1.1 <cy@garden.example>... User unknown\n"
		"--bb\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n\n"
		"Final-Recipient: rfc822; ana@garden.example\nAction: failed\nStatus: 5.0.0\n\n"
		"Final-Recipient: rfc822; bo@garden.example\nAction: failed\nStatus: 5.0.0\n\n"
		"Final-Recipient: rfc822; cy@garden.example\nAction: failed\nStatus: 5.2.1\n"
		"Diagnostic-Code: smtp; 550 5.2.1 Mailbox disabled for this recipient\n--bb--\n",
		NULL);

	(void)state;
	assert_int_equal(m->bounce->n, 3);
	assert_int_equal(m->bounce->v[0].class, BOUNCE_HARD);
	assert_int_equal(m->bounce->v[1].class, BOUNCE_SOFT);
	assert_int_equal(m->bounce->v[2].class, BOUNCE_SOFT);
}

static void a_postmaster_who_writes_about_mail_is_a_person(void **state)
{
	struct mail *m =
		read_mail("Return-Path: <postmaster@garden.example>\nFrom: Postmaster "
			  "<postmaster@garden.example>\nSubject: Maintenance on Sunday\n",
			  "The server will be off on Sunday. No mail is lost; its delivery "
			  "may be delayed.");

	(void)state;
	assert_int_equal(m->kind, KIND_POST);
	assert_null(m->bounce);
}

static void subjects_that_only_programs_write_make_an_automatic_reply(void **state)
{
	static const char *const subjects[] = {
		"Automatic reply: beans",
		"Automatische Antwort: beans",
		"Réponse automatique : beans",
		"Otomatik Yanıt: beans",
		"Αυτόματη απάντηση: beans",
		"자동 회신: beans",
		"رد تلقائي: beans",
		"自动回复：beans",
		"AUTO: Ana is out of the office (returning 10/03/2025)",
	};
	static const char *const people[] = { "Re: Automatic reply: beans",
					      "Automatic reply to beans",
					      "Auto: who drives on Monday?",
					      "Out of office plants" };

	(void)state;
	for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++)
		if (read_mail(arena_printf(a, "From: Ana <ana@garden.example>\nSubject: %s\n",
					   subjects[i]),
			      "I am away until Monday.")
			    ->kind != KIND_AUTO_REPLY)
			fail_msg("not automatic: %s", subjects[i]);
	for (size_t i = 0; i < sizeof people / sizeof *people; i++)
		if (read_mail(arena_printf(a, "From: Ana <ana@garden.example>\nSubject: %s\n",
					   people[i]),
			      "I am back. When do we plant?")
			    ->kind != KIND_POST)
			fail_msg("not a person's: %s", people[i]);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(daemons_speak_many_languages),
		T(an_address_that_is_not_there_is_gone_in_any_words),
		T(a_failed_delivery_is_one_in_any_words),
		T(a_postmasters_code_needs_no_words),
		T(who_is_unknown_only_after_the_data_may_be_filtered),
		T(a_session_is_read_with_what_was_said_before),
		T(servers_words_have_a_class),
		T(a_cited_header_does_not_end_the_report),
		T(prose_tells_what_a_report_leaves_out),
		T(a_postmaster_who_writes_about_mail_is_a_person),
		T(subjects_that_only_programs_write_make_an_automatic_reply),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
