/* What people and machines write in the languages of the world: words that leave, words that only
 * look so, and answers nobody wrote. All of it written here, in their manner. */

#include "arena_kit.h"
#include "reader/kind.h"

static struct mail *read_mail(const char *head, const char *body)
{
	const char *raw = arena_printf(a,
				       "From: Ana Lind <ana@garden.example>\n"
				       "To: Circle <circle@circle.example>\n"
				       "Content-Type: text/plain; charset=utf-8\n%s\n%s\n",
				       head, body);
	struct reader_options o = { .address = "circle@circle.example", .separator = "+" };

	return read_raw(raw, &o);
}

static const char *const leaves[] = {
	"unsubscribe",
	"Please don't send me any more emails",
	"Please stop emailing me",
	"Gelieve mij uit te schrijven",
	"please unsubscribe me, thanks, Ana",
	"Unsubscribe Ana Lind",
	"Unsubscribe ana@garden.example",
	"Could you please unsubscribe me? Thanks",
	"Please remove my address from your mailing list.",
	"Hello there, please unsubscribe me from this mailing list. Many thanks, Ana Lind",
	"Bitte tragen Sie mich aus dem Verteiler aus.",
	"Bitte tragt mich aus. Danke, Ana",
	"Pourriez-vous me désinscrire s'il vous plaît ?",
	"Por favor, cancelar a minha inscrição. Obrigada, Ana",
	"Unsubscribe.",
	"UNSUBSCRIBE",
	"unsubscribe me",
	"Unsubscribe me please",
	"please unsubscribe",
	"Please unsubscribe me",
	"pls unsubscribe",
	"unsubscribe, thanks",
	"Unsubscribe thank you",
	"Remove me",
	"please remove me",
	"Remove",
	"STOP",
	"stop",
	"Stop",
	"opt out",
	"Opt-out",
	"cancel subscription",
	"unsubscribe me from this list",
	"Please remove me from this list",
	"Please remove me from the mailing list",
	"Please take me off this list",
	"take me off the list please",
	"unsubscribe from this list please",
	"I want to unsubscribe",
	"I would like to unsubscribe",
	"I wish to unsubscribe.",
	"signoff",
	"unsubscribe circle",
	"leave",
	"leave circle",
	"Leave list",
	"Unsubscribe\n\nOn Mon, Mar 3, 2025 at 10:00 AM Circle <circle@example.net> wrote:\n\n> "
	"Digest of the week\n> Beans are up.\n> To unsubscribe, answer with \"leave\".",
	"Unsubscribe\n\nBest regards,\nAna Lind\n+49 30 12345\n\nOn Mon, Mar 3, 2025 at 10:00 AM "
	"Circle <circle@example.net> wrote:\n\n> Digest of the week\n> Beans are up.\n> To "
	"unsubscribe, answer with \"leave\".",
	"Unsubscribe\n\nSent from my iPhone\n\nOn Mon, Mar 3, 2025 at 10:00 AM Circle "
	"<circle@example.net> wrote:\n\n> Digest of the week\n> Beans are up.\n> To unsubscribe, "
	"answer with \"leave\".",
	"Hi,\n\nUnsubscribe\n\nThanks,\nAna\n\nOn Mon, Mar 3, 2025 at 10:00 AM Circle "
	"<circle@example.net> wrote:\n\n> Digest of the week\n> Beans are up.\n> To unsubscribe, "
	"answer with \"leave\".",
	"please remove me from this list\n\nOn Mon, Mar 3, 2025 at 10:00 AM Circle "
	"<circle@example.net> wrote:\n\n> Digest of the week\n> Beans are up.\n> To unsubscribe, "
	"answer with \"leave\".",
	"please remove me from this list\n\nBest regards,\nAna Lind\n+49 30 12345\n\nOn Mon, Mar "
	"3, 2025 at 10:00 AM Circle <circle@example.net> wrote:\n\n> Digest of the week\n> Beans "
	"are up.\n> To unsubscribe, answer with \"leave\".",
	"please remove me from this list\n\nSent from my iPhone\n\nOn Mon, Mar 3, 2025 at 10:00 AM "
	"Circle <circle@example.net> wrote:\n\n> Digest of the week\n> Beans are up.\n> To "
	"unsubscribe, answer with \"leave\".",
	"Hi,\n\nplease remove me from this list\n\nThanks,\nAna\n\nOn Mon, Mar 3, 2025 at 10:00 AM "
	"Circle <circle@example.net> wrote:\n\n> Digest of the week\n> Beans are up.\n> To "
	"unsubscribe, answer with \"leave\".",
	"leave\n\nOn Mon, Mar 3, 2025 at 10:00 AM Circle <circle@example.net> wrote:\n\n> Digest "
	"of the week\n> Beans are up.\n> To unsubscribe, answer with \"leave\".",
	"leave\n\nBest regards,\nAna Lind\n+49 30 12345\n\nOn Mon, Mar 3, 2025 at 10:00 AM Circle "
	"<circle@example.net> wrote:\n\n> Digest of the week\n> Beans are up.\n> To unsubscribe, "
	"answer with \"leave\".",
	"leave\n\nSent from my iPhone\n\nOn Mon, Mar 3, 2025 at 10:00 AM Circle "
	"<circle@example.net> wrote:\n\n> Digest of the week\n> Beans are up.\n> To unsubscribe, "
	"answer with \"leave\".",
	"Hi,\n\nleave\n\nThanks,\nAna\n\nOn Mon, Mar 3, 2025 at 10:00 AM Circle "
	"<circle@example.net> wrote:\n\n> Digest of the week\n> Beans are up.\n> To unsubscribe, "
	"answer with \"leave\".",
	"Abmelden",
	"bitte abmelden",
	"Bitte austragen",
	"Bitte um Abmeldung",
	"Newsletter abbestellen",
	"Bitte melden Sie mich ab",
	"Bitte aus dem Verteiler nehmen",
	"austragen",
	"Kündigen",
	"Abbestellen bitte",
	"Ich möchte mich abmelden",
	"désabonner",
	"Désabonnement",
	"Se désabonner",
	"Me désinscrire",
	"Désinscription svp",
	"désabonnez-moi",
	"Merci de me désinscrire",
	"Veuillez me désabonner",
	"Je souhaite me désabonner",
	"Me retirer de la liste",
	"desabonner",
	"Désinscrivez-moi s'il vous plaît",
	"baja",
	"Darme de baja",
	"Dar de baja",
	"Baja por favor",
	"Quiero darme de baja",
	"desuscribir",
	"Cancelar suscripción",
	"Eliminar suscripción",
	"Por favor denme de baja",
	"Anular suscripción",
	"desapuntarme",
	"cancelar la suscripción",
	"Cancelar inscrição",
	"descadastrar",
	"Remover",
	"Sair",
	"sair da lista",
	"Me remova da lista",
	"Quero sair da lista",
	"Cancelar assinatura",
	"Desinscrever",
	"Por favor, me remova",
	"descadastre-me",
	"Cancelar subscrição",
	"Remover da lista",
	"disiscrivi",
	"Cancellami",
	"cancellazione",
	"Disiscrizione",
	"uitschrijven",
	"Afmelden",
	"avregistrera",
	"avmeld",
	"afmeld",
	"avbryt abonnemang",
	"wypisz",
	"wypisz mnie",
	"отписаться",
	"Отпишите меня",
	"odhlásit",
	"leiratkozás",
	"abonelikten çık",
	"退订",
	"退訂",
	"登録解除",
	"수신거부",
	"配信停止",
	"إلغاء الاشتراك",
	"ביטול הרשמה",
	"διαγραφή",
	"dezabonare",
	"peru tilaus",
	"hủy đăng ký",
	"відписатися",
	"Ich möchte keine Mails mehr erhalten.",
	"Je ne souhaite plus recevoir vos mails",
	"No quiero recibir más correos",
	"No más correos",
	"Não quero mais receber estes emails",
	"Por favor, retirem-me da lista",
	"Non voglio più ricevere messaggi",
	"Ik wil geen berichten meer ontvangen",
	"I no longer wish to receive these emails.",
	"I don't want to receive any more emails from you. Thx",
	"I do not want to be on this mailing list anymore",
	"I don't want to get these mails any more. Please take me off.",
	"Please remove my email address from your distribution list. Thank you.",
	"Merci de bien vouloir me désinscrire de votre liste de diffusion."
};

static const char *const proses[] = {
	"Dear all,\n\nplease help me!\n\nThank you!",
	"I no longer receive mails from the list.",
	"I don't receive these emails anymore.",
	"I don't want to miss the mails of the list.",
	"I don't want to receive the digest on Mondays.",
	"I don't want emails from Tom anymore.",
	"We do not need more.",
	"Do you no longer want to receive mails?",
	"How do I unsubscribe?",
	"Can someone tell me how to leave the list?",
	"I had to unsubscribe from the shop's newsletter because of the ads.",
	"Stop watering in the rain!",
	"Stop it, you make me laugh",
	"Please remove the old beans from the shed.",
	"Leave the key under the mat.",
	"Join us on Friday",
	"I will leave early on Friday.",
	"Help! My beans are dying.",
	"Help with the kiln needed on Friday",
	"cancel the meeting",
	"end of season sale",
	"Thanks, I joined.",
	"Remove me from the watering rota please, I am away in May",
	"Sign me up for the Friday shift",
	"Add me to the Friday rota",
	"The button \"unsubscribe\" does not work for me.",
	"quit smoking helped",
	"Quiero baja fermentación",
	"Abmelden am Eingang nicht vergessen!",
	"Bitte melden, wer kommt.",
	"La inscripción cuesta 5 euros.",
	"leave a message",
	"Sair na sexta?",
	"take me off the hook",
	"I want to leave the meeting at 5",
	"I removed the old list.",
	"I unsubscribed from the shop's list.",
	"Do not unsubscribe me!",
	"Please do not remove me from the list",
	"Remove this message.",
	"Drop me an email",
	"Sign me up",
	"Leave the group alone",
	"I want to join",
	"no more beans",
	"Never leave the list",
	"Forget me not!",
	"Vergiss mich nicht!",
	"No quiero darme de baja",
	"No deseo cancelar la suscripción.",
	"No quiero salir de la lista",
	"Bitte nehmen Sie mich auf die Liste.",
	"Nehmt mich bitte auf den Verteiler",
	"Ich erhalte keine Mails mehr.",
	"I no longer receive mails.",
	"Please delete my message from the list",
	"Elimina mi mensaje de la lista",
	"Je ne reçois plus vos mails.",
	"No recibo más correos."
};

static void sentences_that_only_leave_are_commands(void **state)
{
	(void)state;
	EACH(i, leaves)
	{
		struct mail *m = read_mail("Subject: Re: digest\n", leaves[i]);

		if (!m->command || strcmp(m->command, "leave") != 0)
			fail_msg("not taken for leave: %s", leaves[i]);
	}
}

static void sentences_that_say_anything_else_are_posts(void **state)
{
	(void)state;
	EACH(i, proses)
	{
		struct mail *m = read_mail("Subject: Re: digest\n", proses[i]);

		if (m->command || m->kind != KIND_POST)
			fail_msg("taken for %s: %s", m->command ? m->command : "no post",
				 proses[i]);
	}
}

static void a_subject_commands_above_a_signature_alone(void **state)
{
	static const char *const bodies[] = {
		"", "-- \nAna Lind", "Sent from my iPhone",
		("This email and any attachments are confidential and may be privileged. If you "
		 "are not the intended recipient, please notify the sender and delete it.")
	};

	(void)state;
	EACH(i, bodies)
	{
		const char *command = read_mail("Subject: Désabonnement\n", bodies[i])->command;

		if (!command || strcmp(command, "leave") != 0)
			fail_msg("not taken for leave: %s", bodies[i]);
	}
}

static const char *const answers[] = { "Automatic reply: beans",
				       "Automatische Antwort: beans",
				       "Réponse automatique : beans",
				       "Respuesta automática: beans",
				       "Resposta automática: beans",
				       "Risposta automatica: beans",
				       "Automatisch antwoord: beans",
				       "Odpowiedź automatyczna: beans",
				       "Automatická odpověď: beans",
				       "Automatická odpoveď: beans",
				       "Автоматический ответ: beans",
				       "Автоматична відповідь: beans",
				       "Otomatik yanıt: beans",
				       "رد تلقائي: beans",
				       "תשובה אוטומטית: beans",
				       "自动答复: beans",
				       "自動回覆: beans",
				       "自動応答: beans",
				       "자동 회신: beans",
				       "Trả lời tự động: beans",
				       "Αυτόματη απάντηση: beans",
				       "Automatikus válasz: beans",
				       "Automaattinen vastaus: beans",
				       "Autosvar: beans",
				       "Automatisk svar: beans",
				       "Răspuns automat: beans",
				       "Automatic Reply - Re: beans",
				       "Samodejni odgovor: beans",
				       "Automatski odgovor: beans",
				       "Автоматичен отговор: beans",
				       "Automatische reactie: beans",
				       "ตอบกลับอัตโนมัติ: beans",
				       "Balasan otomatis: beans",
				       "Automatvastus: beans",
				       "Out of Office AutoReply: beans",
				       "Réponse d'absence : beans",
				       "Respuesta de ausencia: beans",
				       "Afwezigheidsbericht: beans",
				       "Fraværsbesked: beans",
				       "Fraværsmelding: beans",
				       "Poissaoloilmoitus: beans",
				       "Autoodpowiedź: beans",
				       "Автовідповідь: beans",
				       "不在応答: beans",
				       "부재중 자동 응답: beans",
				       "자동회신: beans" };

static const char *const absences[] = { "Out of Office Re: beans",
					"[Auto-Reply] beans",
					"Ich bin im Urlaub: beans",
					"Fuera de la oficina: beans",
					"Absence: beans",
					"Afwezig: beans",
					"Afwezigheidsbericht",
					"Nieobecność w biurze: beans",
					"Mimo kancelář: beans",
					"Frånvaro: beans",
					"Frånvarande: beans",
					"Fravær: beans",
					"Poissa: beans",
					"Poissaoloviesti",
					"Ofis dışında: beans",
					"Office dışındayım",
					"Нет на месте: beans",
					"Я в отпуске",
					"外出中: beans",
					"不在通知",
					"休暇中のため不在です",
					"外出: beans",
					"부재중 자동 응답: beans",
					"Szabadságon vagyok",
					"Εκτός γραφείου: beans",
					"Assente: beans",
					"Sono in ferie",
					"Férias: beans",
					"Estou de férias",
					"En congés: beans",
					"Absent du bureau: beans",
					"De vacaciones: beans",
					"In vacanza",
					"Concediu",
					"On leave until Monday: beans",
					"Annual leave",
					"Parental leave Re: beans" };

static const char *const humans[] = { "Out of office party plans",
				      "Away game on Saturday",
				      "vacation photos",
				      "Re: Automatic reply settings in Outlook",
				      "Urlaub im Garten",
				      "Automatic watering: who has one?",
				      "Fuera de temporada",
				      "Absence of bees this year",
				      "Autosvar i Thunderbird?",
				      "I am away next week, who waters?",
				      "Re: autoresponder for the shop",
				      "On leave-taking" };

static const char *const robots[] = { "no-reply@shop.example",
				      "noreply-calendar@shop.example",
				      "MAILER-DAEMON@x.example",
				      "donotreply@shop.example",
				      "notifications-noreply@shop.example",
				      "bounce+123@shop.example",
				      "majordomo@lists.example",
				      "root@host.example",
				      "postmaster@x.example",
				      "ne-pas-repondre@shop.example",
				      "keine-antwort@shop.example",
				      "no_responder@shop.example",
				      "nao-responda@shop.example",
				      "noreply+abc@shop.example",
				      "no.responder@shop.example",
				      "nepasrepondre@shop.example",
				      "nao.responda@shop.example",
				      "norespond@shop.example",
				      "auto-confirm@shop.example",
				      "nicht-antworten@shop.example",
				      "nie-odpowiadac@shop.example",
				      "niet-beantwoorden@shop.example",
				      "non-rispondere@shop.example",
				      "noreply.de@shop.example" };

static void programs_answer_in_many_languages(void **state)
{
	(void)state;
	EACH(i, answers)
	{
		struct mail *m = read_mail(arena_printf(a, "Subject: %s\n", answers[i]), "Away.");

		if (m->kind != KIND_AUTO_REPLY || m->answerable)
			fail_msg("taken for a person's: %s", answers[i]);
	}
}

static void an_old_notice_of_notes_names_who_is_away(void **state)
{
	static const char *const head = "Subject: %s is out of the office.\n";
	const char *text = "I will be out of the office starting 03/03/2003 and will not return "
			   "until 10/03/2003.";
	struct mail *m = read_mail(arena_printf(a, head, "Ana Lind"), text);

	(void)state;
	assert_int_equal(m->kind, KIND_AUTO_REPLY);
	assert_int_equal(read_mail(arena_printf(a, head, "Eva"), text)->kind, KIND_POST);
	assert_int_equal(read_mail(arena_printf(a, head, "Ana Lind"), "Who has the key?")->kind,
			 KIND_POST);
}

static void an_absence_without_a_sender_is_an_automatic_reply(void **state)
{
	(void)state;
	EACH(i, absences)
	{
		struct mail *m =
			read_mail(arena_printf(a, "Return-Path: <>\nSubject: %s\n", absences[i]),
				  "Away.");

		if (m->kind != KIND_AUTO_REPLY || m->answerable)
			fail_msg("taken for a person's: %s", absences[i]);
	}
	assert_int_equal(read_mail("Return-Path: <>\nSubject: Re: beans\n", "x")->kind,
			 KIND_AUTO_REPLY);
}

static void people_write_of_absences(void **state)
{
	(void)state;
	EACH(i, humans)
	{
		struct mail *m =
			read_mail(arena_printf(a,
					       "Return-Path: <ana@garden.example>\nSubject: %s\n",
					       humans[i]),
				  "Who knows more?");

		if (m->kind != KIND_POST || !m->answerable)
			fail_msg("taken for a machine's: %s", humans[i]);
	}
}

static void machines_have_telling_addresses_and_headers(void **state)
{
	static const char *const heads[] = { "X-Failed-Recipients: bo@garden.example\n",
					     "X-Cron-Env: <LOGNAME=root>\n",
					     "X-POST-MessageClass: 9; Autoresponder\n",
					     "Delivered-To: Autoresponder\n",
					     "X-Mailer: vacation 1.2.7\n",
					     "X-Autogenerated: Reply\n" };

	(void)state;
	EACH(i, robots)
	{
		if (!kind_is_robot(robots[i]))
			fail_msg("taken for a person: %s", robots[i]);
	}
	assert_false(kind_is_robot("nora.reply@shop.example"));
	assert_false(kind_is_robot("rootes@shop.example"));
	EACH(i, heads)
	{
		if (read_mail(heads[i], "Some news.")->answerable)
			fail_msg("answered: %s", heads[i]);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

/* An absence in front of an answer's subject, though the program names no mail that it answers. */
static void an_absence_above_an_answer_is_a_programs(void **state)
{
	static const struct {
		const char *subject;
		enum mail_kind kind;
	} v[] = { { "Out of office: Re: Seeds", KIND_AUTO_REPLY },
		  { "Abwesenheit: AW: [Beans] Saatgut", KIND_AUTO_REPLY },
		  { "Fuera de la oficina : RE: Semillas", KIND_AUTO_REPLY },
		  { "Out of office: who waters my beans?", KIND_POST },
		  { "Re: Out of office: Re: Seeds", KIND_POST } };

	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		struct mail *m = read_mail(arena_printf(a, "Subject: %s\n", v[i].subject),
					   "I am away until 5 May.");

		if (m->kind != v[i].kind)
			fail_msg("%s", v[i].subject);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sentences_that_only_leave_are_commands),
		TEST(sentences_that_say_anything_else_are_posts),
		TEST(a_subject_commands_above_a_signature_alone),
		TEST(programs_answer_in_many_languages),
		TEST(an_absence_without_a_sender_is_an_automatic_reply),
		TEST(an_old_notice_of_notes_names_who_is_away),
		TEST(people_write_of_absences),
		TEST(machines_have_telling_addresses_and_headers),
		TEST(an_absence_above_an_answer_is_a_programs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
