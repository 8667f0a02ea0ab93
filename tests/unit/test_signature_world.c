/* How people of the world end what they write, and what phones, lawyers and lists add; all of it
 * written here, in their manner. */

#include "quote_kit.h"
#include "base/buf.h"

#define OWN "The pump is fixed, see the shed."
#define QUOTE                                                                                      \
	"\n\nOn Mon, Mar 3, 2025 at 10:00 AM Tom Bell <tom@example.org> wrote:\n\n"                \
	"> Any news about the pump?\n> We wait for it.\n"

/* clang-format off */
static const char *const signatures[] = {
	"-- \nAna Lind\nPotter\nwww.example.org",
	"Kind regards\n\nAna Lind\nHead of Kilns\nPotters Ltd.\nTel. +49 30 1234567\nana.lind@example.org",
	"--\nС уважением, Ана Линд",
	"Z poważaniem\nAna Lind\ntel. 501 234 567",
	"S pozdravem\n\nAna Lind",
	"Hezký den,\nAna",
	"Üdvözlettel:\nLind Ana",
	"Üdv,\nAna",
	"Terveisin,\nAna Lind",
	"Ystävällisin terveisin\nAna Lind\nPuh. 040 123 4567",
	"Med vänliga hälsningar\nAna Lind",
	"Mvh Ana",
	"Med venlig hilsen\n\nAna Lind\nKeramiker",
	"Vennlig hilsen\nAna Lind",
	"Met vriendelijke groet,\n\nAna Lind",
	"Groetjes Ana",
	"Cordiali saluti,\nAna Lind",
	"Un saluto\nAna",
	"Un cordial saludo,\n\nAna Lind\nTel.: 600 123 456",
	"Un abrazo,\nAna",
	"Atenciosamente,\nAna Lind\n(11) 91234-5678",
	"Abs,\nAna",
	"Bien cordialement,\nAna Lind",
	"Bonne journée,\nAna",
	"Bien à vous\n\nAna",
	"Mit freundlichen Grüßen / Best regards\n\nAna Lind\nPotters GmbH",
	"LG Ana",
	"MfG\nA. Lind",
	"Saygılarımla,\nAna Lind",
	"İyi çalışmalar,\nAna",
	"Με εκτίμηση,\nΆνα Λιντ",
	"Cu stimă,\nAna Lind",
	"Поздрави,\nАна",
	"З повагою,\nАна Лінд",
	"此致\n敬礼\n安娜",
	"祝好，\n安娜",
	"감사합니다.\n아나 린드 드림",
	"Trân trọng,\nAna Lind",
	"בברכה,\nאנה",
	"مع أطيب التحيات،\nآنا",
	"Salam,\nAna",
	"Lijep pozdrav,\nAna",
	"Lep pozdrav,\nAna Lind",
	"Lugupidamisega\nAna Lind",
	"Pagarbiai,\nAna Lind",
	"Ar cieņu,\nAna Lind",
	"Ana",
	"- Ana",
	"xx Ana",
	"Many thanks and best wishes,\n\nAna",
	"Talk soon,\nAna",
	"All the best,\nAna Lind (she/her)\nPotter in residence",
};

static const char *const marks[] = {
	"Von Yahoo Mail auf Android gesendet",
	"Yahoo Mail: Search, Organize, Conquer",
	"Послато са мог iPhone-а",
	"मेरे iPhone से भेजा गया",
	"Sent úr iPhone",
	"Nire iPhonetik bidalia",
	"ارسال شده از iPhone من",
	"Sent from my iPhone",
	"Von meinem iPhone gesendet",
	"Envoyé de mon iPhone",
	"Enviado desde mi iPhone",
	"Enviado do meu iPhone",
	"Inviato da iPhone",
	"Verstuurd vanaf mijn iPhone",
	"Wysłane z iPhone'a",
	"Odesláno z iPhonu",
	"Отправлено с iPhone",
	"iPhone'umdan gönderildi",
	"iPhoneから送信",
	"发自我的iPhone",
	"從我的 iPhone 傳送",
	"나의 iPhone에서 보냄",
	"Lähetetty iPhonesta",
	"Skickat från min iPhone",
	"Sendt fra min iPhone",
	"Στάλθηκε από το iPhone μου",
	"Trimis de pe iPhone-ul meu",
	"נשלח מה-iPhone שלי",
	"أرسلت من الـ iPhone",
	"Đã gửi từ iPhone của tôi",
	"iPhone-ról küldve",
	"Elküldve az iPhone-omról",
	"Надіслано з iPhone",
	"Изпратено от моя iPhone",
	"ส่งจาก iPhone ของฉัน",
	"Dikirim dari iPhone saya",
	"Enviat des de l'iPhone",
	"Poslano s mog iPhonea",
	"Odoslané z iPhonu",
	"Sent from Outlook for Android<https://aka.ms/abcdef>",
	"Get Outlook for iOS<https://aka.ms/o0ukef>",
	"Outlook für Android<https://aka.ms/ghei36> herunterladen",
	"Télécharger Outlook pour iOS<https://aka.ms/o0ukef>",
	"Obtener Outlook para iOS<https://aka.ms/o0ukef>",
	"Scarica Outlook per iOS<https://aka.ms/o0ukef>",
	"Pobierz aplikację Outlook dla systemu iOS<https://aka.ms/o0ukef>",
	"Outlook for iOS<https://aka.ms/o0ukef> を入手",
	"获取 Outlook for iOS<https://aka.ms/o0ukef>",
	"下载 Outlook for iOS<https://aka.ms/o0ukef>",
	"iOS için Outlook'u<https://aka.ms/o0ukef> edinin",
	"Descarregar o Outlook para iOS<https://aka.ms/o0ukef>",
	"Sent from my Galaxy",
	"Von meinem Samsung Galaxy Smartphone gesendet.",
	"Gesendet von Outlook für Android",
	"Wysłano z mojego smartfonu Galaxy",
	"Отправлено с моего Galaxy",
	"Inviato dal mio Galaxy",
	"Envoyé depuis mon appareil Galaxy",
	"Enviado desde mi Galaxy",
	"Galaxy cihazımdan gönderildi",
	"Odesláno z mého Galaxy",
	"内 Galaxy에서 보냈습니다.",
	"Sent with Proton Mail secure email.",
	"Sent from Proton Mail for iOS",
	"Sent from my Huawei phone",
	"发自我的华为手机",
	"来自 vivo 手机",
	"Sent from Yahoo Mail on Android",
	"Gesendet von Yahoo Mail auf Android",
	"Enviado desde Yahoo Mail para Android",
	"Sent with Spark",
	"Gesendet mit Spark",
	"Envoyé avec Spark",
	"Sent via Superhuman",
	"Sent from BlueMail for Android",
	"Отправлено из мобильной Почты Mail.ru",
	"Отправлено из мобильной Яндекс Почты",
	"Diese Nachricht wurde von meinem Android-Mobiltelefon mit WEB.DE Mail gesendet.",
	"Gesendet mit der GMX Mail App",
	"Sent from a phone, please excuse typos.",
	"Von unterwegs gesendet",
	"Sent from Mailspring, the best free email app for work",
	"Sent from Samsung tablet.",
	"--\nSent from K-9 Mail",
	"-- \nDiese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
	"-- \nEnvoyé de mon appareil Android avec Courriel K-9 Mail. Veuillez excuser ma brièveté.",
	"-- \nEnviado desde mi dispositivo Android con K-9 Mail. Por favor, disculpa mi brevedad.",
	"-- \nПростите за краткость, создано в K-9 Mail.",
	"-- \nTato zpráva byla odeslána z mého Android zařízení pomocí K-9 Mail. Omluvte prosím moji stručnost.",
	"-- \nWysłane za pomocą K-9 Mail.",
	"Sent from Thunderbird Mobile",
	"Sent from my mobile device, please pardon brevity",
	"Sendt fra Outlook til iOS<https://aka.ms/x>",
	"Hanki Outlook for iOS<https://aka.ms/x>",
	"Skaffa Outlook för iOS<https://aka.ms/x>",
	"Získejte Outlook pro iOS<https://aka.ms/x>",
	"Az Outlook beszerzése: iOS<https://aka.ms/x>",
	"Λήψη του Outlook για iOS<https://aka.ms/x>",
	"Obțineți Outlook pentru iOS<https://aka.ms/x>",
	"קבל את Outlook עבור iOS<https://aka.ms/x>",
	"الحصول على Outlook لـ iOS<https://aka.ms/x>",
	"iOS용 Outlook<https://aka.ms/x> 다운로드",
	"Tải Outlook cho iOS<https://aka.ms/x>",
	"Dapatkan Outlook untuk iOS<https://aka.ms/x>",
	"Von Samsung-Tablet gesendet",
	"Provenance : Courrier pour Windows",
	"Envoyé avec la messagerie sécurisée Proton Mail.",
	"Enviado con Proton Mail correo electrónico seguro.",
	"Enviada do meu iPhone",
	"Obtenha o Outlook para Android",
	"Verzonden vanuit Mail voor Windows",
	"Získat Outlook pro iOS",
	"Az Outlook beszerzése iOS-hez",
	"Küldve az Androidos Yahoo Mailből",
	"Скачайте Outlook для iOS",
	"Λήψη του Outlook για iOS",
	"Descărcați Outlook pentru iOS",
	"获取 Outlook for iOS",
	"来自 iPhone 的邮件",
	"iOS용 Outlook 받기",
	"מאת ה-iPhone שלי",
	"Được gửi từ iPhone của tôi",
};

static const char *const legals[] = {
	"This email and any attachments are confidential and may be privileged. If you are not the intended recipient, please notify the sender and delete it.",
	"Dit bericht is uitsluitend bestemd voor de geadresseerde. Indien dit niet voor u bestemd is, verzoeken wij u het te vernietigen.",
	"Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der richtige Adressat sind, informieren Sie bitte sofort den Absender und vernichten Sie diese E-Mail.",
	"Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de ses destinataires. Si vous avez reçu ce message par erreur, merci de le détruire.",
	"Este mensaje y sus archivos adjuntos son confidenciales y se dirigen exclusivamente a su destinatario. Si usted no es el destinatario indicado, queda notificado de que su lectura está prohibida.",
	"Esta mensagem pode conter informação confidencial e/ou privilegiada. Se você não for o destinatário ou a pessoa autorizada a receber esta mensagem, não pode usar, copiar ou divulgar as informações.",
	"Questo messaggio e i suoi allegati sono indirizzati esclusivamente alle persone indicate. La diffusione, copia o qualsiasi altra azione derivante dalla conoscenza di queste informazioni sono rigorosamente vietate.",
	"De informatie in dit e-mailbericht is vertrouwelijk en uitsluitend bestemd voor de geadresseerde. Indien u dit bericht onterecht ontvangt, verzoeken wij u de afzender te informeren.",
	"Treść tej wiadomości zawiera informacje poufne przeznaczone tylko dla adresata. Jeżeli nie jesteście Państwo jej adresatem, prosimy o powiadomienie nadawcy i usunięcie wiadomości.",
	"Это электронное сообщение и любые документы, приложенные к нему, содержат конфиденциальную информацию. Если это сообщение не предназначено Вам, пожалуйста, уведомите отправителя и удалите его.",
	"Bu e-posta mesajı ve ekleri gizlidir ve sadece gönderildiği kişiye özeldir. Eğer bu mesaj size yanlışlıkla ulaşmışsa, lütfen göndereni bilgilendiriniz ve mesajı siliniz.",
	"Tato zpráva je určena pouze adresátovi a může obsahovat důvěrné informace. Pokud nejste zamýšleným příjemcem, prosím informujte odesílatele a zprávu vymažte.",
	"Ez az üzenet bizalmas információkat tartalmazhat, és kizárólag a címzettnek szól. Ha Ön nem a címzett, kérjük értesítse a feladót és törölje az üzenetet.",
	"Detta meddelande är konfidentiellt och endast avsett för den avsedda mottagaren. Om du har fått det av misstag, vänligen meddela avsändaren och radera det.",
	"Denne e-mail er fortrolig og kun til brug for den tilsigtede modtager. Har du modtaget den ved en fejl, bedes du underrette afsenderen og slette den.",
	"Tämä viesti on luottamuksellinen ja tarkoitettu vain vastaanottajalle. Jos et ole viestin oikea vastaanottaja, ilmoita siitä lähettäjälle ja poista viesti.",
	"本邮件及其附件含有保密信息，仅限于发送给上面地址中列出的个人。如果您错收了本邮件，请您立即电话或邮件通知发件人并删除本邮件。",
	"このメールには機密情報が含まれている場合があります。誤って受信された場合は、送信者に通知し、本メールを削除してください。",
	"CONFIDENTIALITY NOTICE: This e-mail message, including any attachments, is for the sole use of the intended recipient(s) and may contain confidential information. Any unauthorized review, use, disclosure or distribution is prohibited.",
	"Potters Ltd. Registered in England No. 1234567. Registered office: 1 Mill Lane, Kilntown. This e-mail is confidential to the addressee; unauthorised disclosure is prohibited.",
	"Před vytištěním tohoto e-mailu zvažte dopad na životní prostředí.",
	"Antes de imprimir este mensaje, por favor compruebe que es necesario hacerlo. El medio ambiente es cosa de todos.",
	"Avant d'imprimer, pensez à l'environnement.",
	"Ta wiadomość została sprawdzona na obecność wirusów przez oprogramowanie antywirusowe Avast.\nwww.avast.com",
	"Diese E-Mail wurde von Avast-Antivirussoftware auf Viren geprüft.\nwww.avast.com",
	"L'absence de virus dans ce courrier électronique a été vérifiée par le logiciel antivirus Avast.\nwww.avast.com",
	"Este correo electrónico ha sido comprobado en busca de virus con Avast antivirus.\nwww.avast.com",
	"Neobsahuje žádné viry.www.avast.com",
	"Без вирусов. www.avast.com",
};

static const char *const footers[] = {
	">\n_______________________________________________\nPotters mailing list\nPotters@lists.example.org\nhttps://lists.example.org/mailman/listinfo/potters\n",
	"\n\n-- \nYou received this message because you are subscribed to the Google Groups \"Potters\" group.\nTo unsubscribe from this group and stop receiving emails from it, send an email to potters+unsubscribe@googlegroups.com.\nTo view this discussion visit https://groups.google.com/d/msgid/potters/abc%40example.org.\n",
	"\n\n-=-=-=-=-=-=-=-=-=-=-=-\nGroups.io Links: You receive all messages sent to this group.\nView/Reply Online (#123): https://groups.io/g/potters/message/123\n-=-=-=-=-=-=-=-=-=-=-=-\n",
	"\n\n--\nTo unsubscribe, e-mail: potters-unsubscribe@example.org\nFor additional commands, e-mail: potters-help@example.org\n",
	"\n\n_______________________________________________\nPotters-Liste\npotters@lists.example.org\nAustragen: https://lists.example.org/options/potters\n",
	"\n_______________________________________________\nPotters mailing list -- potters@lists.example.org\nTo unsubscribe send an email to potters-leave@lists.example.org\n",
	"\n\n########################################################################\n\nTo unsubscribe from the POTTERS list, click the following link:\nhttps://lists.example.org/cgi-bin/WA-JISC.exe?SUBED1=POTTERS&A=1\n",
	"\n\n------------------------ Yahoo! Groups Sponsor --------------------~--> \nPots for less!\nhttp://shop.example/x\n--------------------------------------------------------------------~-> \n",
	"\n\n----------------------------------------------------------------\nThis message was sent using a mail program of the mill.\n",
	"\n\n__._,_.___\nMessages in this topic (3) Reply (via web post) | Start a new topic\n__,_._,___\n",
	"\n\n_._,_._,_\nGroups.io Links:\nYou receive all messages sent to this group.\nView/Reply Online (#12): https://potters.groups.io/g/main/message/12\n_._,_._,_\n",
	"\n\n---\nMensaje enviado a la lista de correo Potters\nPara darse de baja: potters-unsubscribe@example.org\n",
};

/* clang-format on */

static void people_sign_in_many_languages(void **state)
{
	(void)state;
	EACH(i, signatures)
	{
		struct quote_parts p = split(arena_printf(a, OWN "\n\n%s" QUOTE, signatures[i]));

		if (strcmp(p.reply, OWN) != 0 || strcmp(p.signature, signatures[i]) != 0)
			fail_msg("%s\nleft: %s\nsigned: %s", signatures[i], p.reply, p.signature);
	}
}

static void phones_and_programs_sign_too(void **state)
{
	(void)state;
	EACH(i, marks)
	{
		struct quote_parts p = split(arena_printf(a, OWN "\n\n%s" QUOTE, marks[i]));

		if (strcmp(p.reply, OWN) != 0 || strcmp(p.signature, marks[i]) != 0)
			fail_msg("%s\nleft: %s\nsigned: %s", marks[i], p.reply, p.signature);
	}
}

static void lawyers_and_scanners_write_no_text(void **state)
{
	(void)state;
	EACH(i, legals)
	{
		struct quote_parts p =
			split(arena_printf(a, OWN "\n\nBest,\nAna\n\n%s" QUOTE, legals[i]));

		if (strcmp(p.reply, OWN) != 0)
			fail_msg("%s\nleft: %s", legals[i], p.reply);
	}
}

static void footers_of_lists_are_nobodys_words(void **state)
{
	(void)state;
	EACH(i, footers)
	{
		struct quote_parts p = split(arena_printf(a, OWN "\n\nAna\n%s", footers[i]));

		if (strcmp(p.reply, OWN) != 0 || strcmp(p.signature, "Ana") != 0)
			fail_msg("%s\nleft: %s\nsigned: %s", footers[i], p.reply, p.signature);
	}
}

/* An office's address sends, a person signs: below the closing, what the person does. */
static void a_name_that_is_not_the_senders_signs_below_a_closing(void **state)
{
	static const char *const signs[] = {
		"Cordialement,\n\nLéa Petit\nResponsable du jardin",
		"Mit freundlichen Grüßen\nTom Bell\nzuständig für den Ofen\nTel. 030 1234567",
	};
	static const char *const text = OWN "\n\nThanks,\nTom will bring the clay on Friday.";

	(void)state;
	EACH(i, signs)
	{
		struct quote_parts p = split(arena_printf(a, OWN "\n\n%s", signs[i]));

		assert_string_equal(p.reply, OWN);
		assert_string_equal(p.signature, signs[i]);
	}
	assert_string_equal(split(text).reply, text);
}

/* A free provider's line is signed with, as nobody knows whose it is: it is never said. */
static void sponsors_say_nothing(void **state)
{
	static const char *const lines[] = {
		"_____________________________________________________\nGet your own mail with us! "
		"http://free.example",
		"------------------------------------------\n\nDes pots à gagner ! "
		"www.pots.example",
	};
	static const char *const shown = OWN "\n\n--------------------\nhttp://kiln.example";
	static const char *const text =
		OWN "\n\nSee also\n--------------------\nhttp://kiln.example";

	(void)state;
	EACH(i, lines)
	{
		assert_string_equal(split(arena_printf(a, OWN "\n\n%s\n", lines[i])).reply, OWN);
		assert_string_equal(split(arena_printf(a, OWN "\n\n%s", lines[i])).signature,
				    lines[i]);
	}
	assert_string_equal(split(text).reply, text);
	assert_string_equal(split(shown).reply, shown);
}

static void pictures_and_mottos_are_signed_with(void **state)
{
	static const char *const signs[] = {
		"Cheers 🍻\nAna",
		"Liebe Grüße 🌻🌻\nAna",
		"Bises ❤️\nAna",
		"Ana Lind\n\"There is nothing like messing about in boats.\" -- Ratty",
	};

	(void)state;
	EACH(i, signs)
	{
		struct quote_parts p = split(arena_printf(a, OWN "\n\n%s", signs[i]));

		assert_string_equal(p.reply, OWN);
		assert_string_equal(p.signature, signs[i]);
	}
}

static void what_stands_beside_a_name_is_signed_with(void **state)
{
	static const char *const signs[] = {
		"Ana (alind on IRC)", "Ana Lind (who has burnt her fingers)",
		"2025-03-03\n\nAna",  "[]'s\nAna",
		"A bientôt\nAna",
	};
	static const char *const texts[] = {
		"Who comes and with what:\n\nAna (cake and tea)\nTom (bread and salt)",
		"We met in the mill (Ana and Tom were there)",
		"The next firing is on\n\n2025-03-03",
	};

	(void)state;
	EACH(i, signs)
	{
		struct quote_parts p = split(arena_printf(a, OWN "\n\n%s", signs[i]));

		assert_string_equal(p.reply, OWN);
		assert_string_equal(p.signature, signs[i]);
	}
	EACH(i, texts)
	assert_string_equal(split(texts[i]).reply, texts[i]);
}

/* What a mail tells of a meeting is as short as a card. */
static void where_and_when_one_meets_is_text(void **state)
{
	static const char *const events[] = {
		"Date: Friday, 7 March\nTime: 19:00\nPlace: Kiln Hall, Mill Lane 7, Old Town\n"
		"Contact: Tom Bell, 030 555 0142",
		"Termin: Freitag, 7. März, 19 Uhr\nOrt: Töpferhof, Mühlgasse 7, 12345 Altstadt\n"
		"Anmeldung: Tom Bell, Tel. 030 555 0142",
		"Friday, 7 March, 7 pm\nKiln Hall\nMill Lane 7\n12345 Old Town",
		"Topic: Kiln evening\nTime: Mar 7, 2025 07:00 PM Amsterdam, Berlin\n\nJoin Zoom "
		"Meeting\nhttps://zoom.example/j/123456789?pwd=abc\n\nMeeting ID: 123 456 789\n"
		"Passcode: 123456",
		"Book: A Book of Pots\nKiln & Sons, Old Town 1940\nISBN 978-0-571-00000-1",
	};
	static const char *const joined =
		OWN "\n\nAna\n\nJoin Zoom Meeting\nhttps://zoom.example/j/123456789\n\n"
		    "Meeting ID: 123 456 789\nPasscode: 123456";

	(void)state;
	EACH(i, events)
	{
		const char *text = arena_printf(a, OWN "\n\n%s", events[i]);
		struct quote_parts p = split(arena_printf(a, "%s\n\nSee you,\nAna", text));

		assert_string_equal(split(text).reply, text);
		assert_string_equal(p.reply, text);
		assert_string_equal(p.signature, "See you,\nAna");
	}
	assert_string_equal(split(joined).reply, joined);
}

static void the_senders_address_alone_signs(void **state)
{
	(void)state;
	assert_string_equal(split(OWN "\n\nana.lind@example.org\n").signature,
			    "ana.lind@example.org");
	assert_string_equal(split(OWN "\n\n---\nLind <ana.lind@example.org>\n").reply, OWN);
	assert_string_equal(split(OWN " Write to:\n\nana.lind@example.org\n").signature, "");
}

static void a_colon_alone_is_no_quote_mark(void **state)
{
	(void)state;
	assert_string_equal(split(OWN "\n\nLe lun. 3 mars 2025 à 10:00, Tom Bell <tom@example.org> "
				      "a écrit\n:\nDes nouvelles ?\n\nTom\n")
				    .reply,
			    OWN);
}

static void words_of_every_day_are_left(void **state)
{
	static const char *const texts[] = {
		"Meeting\n\nDate: 3 March 2025\nTo bring: clay\nSubject: glazes\n\nSee you.",
		"It failed again.\n\nOn Monday 3 March the log said:\n\nkiln: too hot\n\nWhat now?",
		"As Tom wrote on Monday:\n\nthe kiln is hot.\n\nI agree with him.",
		"Try this:\n\n    if (a > b) {\n        return -1;\n    }\n\n-- and then rerun.",
		"Greetings!\n\nWho has a wheel?",
		"Firing went well.\n\nGood luck to all who fire tomorrow.",
		"Outlook for iOS on my phone does not show the pictures.",
		"The kiln said:\n\n.......\n\nand then nothing. No mailing list knows why.",
	};

	(void)state;
	EACH(i, texts)
	assert_string_equal(split(texts[i]).reply, texts[i]);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(people_sign_in_many_languages),
		T(phones_and_programs_sign_too),
		T(lawyers_and_scanners_write_no_text),
		T(footers_of_lists_are_nobodys_words),
		T(a_name_that_is_not_the_senders_signs_below_a_closing),
		T(sponsors_say_nothing),
		T(pictures_and_mottos_are_signed_with),
		T(what_stands_beside_a_name_is_signed_with),
		T(where_and_when_one_meets_is_text),
		T(the_senders_address_alone_signs),
		T(a_colon_alone_is_no_quote_mark),
		T(words_of_every_day_are_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
