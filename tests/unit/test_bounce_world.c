/* What the mail systems of the world write when a mail did not arrive; all of it written here, in
 * their manner. */

#include "arena_kit.h"
#include "reader/bounce.h"

#define ANA "ana@garden.example"

static struct mail *read_mail(const char *head, const char *body)
{
	const char *raw = arena_printf(a,
				       "%sTo: circle-b@circle.example\n"
				       "Date: Mon, 03 Mar 2025 10:00:00 +0000\n"
				       "Message-ID: <report1@mx.garden.example>\n\n%s",
				       head, body);

	return read_raw(raw, NULL);
}

static void is_bounce(const struct mail *m, const char *what, bool hard, const char *action)
{
	if (m->kind != KIND_BOUNCE || m->bounce->n != 1)
		fail_msg("no bounce of one: %s", what);
	if (strcmp(m->bounce->v[0].address, ANA) != 0)
		fail_msg("%s: not %s", what, m->bounce->v[0].address);
	if ((m->bounce->v[0].class == BOUNCE_HARD) != hard)
		fail_msg("%s: class %d", what, m->bounce->v[0].class);
	if (strcmp(m->bounce->v[0].action, action) != 0)
		fail_msg("%s: %s", what, m->bounce->v[0].action);
}

/* clang-format off */
static const struct {
	const char *from, *subject, *body;
	bool hard, delayed;
} told[] = {
	{ "System Administrator <postmaster@garden.example>", "Undeliverable: beans",
	  "Your message\n\n  To:      ana@garden.example\n  Subject: beans\n"
	  "  Sent:    Mon, 3 Mar 2025 10:00:00 +0000\n\ndid not reach the following recipient(s):\n\n"
	  "ana@garden.example on Mon, 3 Mar 2025 10:00:05 +0000\n"
	  "    The e-mail account does not exist at the organization this message\n"
	  "    was sent to.  Check the e-mail address, or contact the recipient\n"
	  "    directly to find out the correct address.\n    <mx.garden.example #5.1.1>\n",
	  true, false },
	{ "System Administrator <postmaster@garden.example>", "Undeliverable: beans",
	  "Your message\n\n  To:      beans@list.example\n  Subject: beans\n\ndid not reach the "
	  "following recipient(s):\n\nana@garden.example on Mon, 3 Mar 2003 11:00:01 -0000\n"
	  "    The recipient name is not recognized\n", true, false },
	{ "MAILER-DAEMON@naver.example", "메일 전송 실패 알림",
	  "보내신 메일이 전송되지 않았습니다.\n\n받는사람 : ana@garden.example\n사유 : 존재하지 않는 사용자입니다.\n", true, false },
	{ "MAILER-DAEMON@posta.example", "Kézbesíthetetlen levél",
	  "A levelet nem sikerült kézbesíteni:\n\nana@garden.example\nOk: nincs ilyen felhasználó.\n", true, false },
	{ "Postmaster <postmaster@garden.example>", "Postmaster Notify: Delivery Failure.",
	  "The mail system has reported these problems:\n\n*** ana@garden.example\nUser not known at this site.\n", true, false },
	{ "Microsoft Outlook <postmaster@garden.example>", "Undeliverable: beans",
	  "Delivery has failed to these recipients or groups:\n\nana@garden.example\n"
	  "The email address you entered couldn't be found.\n\n"
	  "Diagnostic information for administrators:\n\nGenerating server: mx.garden.example\n\n"
	  "ana@garden.example\n550 5.1.1 RESOLVER.ADR.RecipNotFound; not found\n\nOriginal message headers:\n\n"
	  "Authentication-Results: mx.garden.example; spf=pass\n"
	  "smtp.mailfrom=circle-b@circle.example;\nsmtp.mailfrom=lea@circle.example;\n",
	  true, false },
	{ "MAILER-DAEMON@mx.garden.example", "failure notice",
	  "Hi. This is the qmail-send program at mx.garden.example.\n"
	  "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
	  "This is a permanent error; I've given up. Sorry it didn't work out.\n\n<ana@garden.example>:\n"
	  "Sorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n"
	  "Return-Path: <circle@example.net>\nFrom: circle@example.net\nTo: ana@garden.example\n"
	  "Subject: beans\nMessage-ID: <orig1@example.net>\n\nBeans.\n",
	  true, false },
	{ "Mail Delivery System <Mailer-Daemon@mx.garden.example>", "Mail delivery failed: returning message to sender",
	  "This message was created automatically by mail delivery software.\n\n"
	  "A message that you sent could not be delivered to one or more of its\n"
	  "recipients. This is a permanent error. The following address(es) failed:\n\n  ana@garden.example\n"
	  "    host mx2.garden.example [203.0.113.5]\n"
	  "    SMTP error from remote mail server after RCPT TO:<ana@garden.example>:\n"
	  "    550 5.1.1 <ana@garden.example>: Recipient address rejected: User unknown in virtual mailbox table\n"
	  "\n------ This is a copy of the message, including all the headers. ------\n\n"
	  "Return-path: <circle@example.net>\nFrom: circle@example.net\nTo: ana@garden.example\n"
	  "Subject: beans\nMessage-ID: <orig1@example.net>\n\nBeans are up.\n",
	  true, false },
	{ "Mail Delivery System <Mailer-Daemon@mx.garden.example>", "Warning: message 1tAbCd-0001xy-2Z delayed 24 hours",
	  "This message was created automatically by mail delivery software.\n"
	  "A message that you sent has not yet been delivered to one or more of its\n"
	  "recipients after more than 24 hours on the queue on mx.garden.example.\n\n"
	  "The message identifier is:     1tAbCd-0001xy-2Z\nThe subject of the message is: beans\n\n"
	  "The address to which the message has not yet been delivered is:\n\n  ana@garden.example\n"
	  "    host mx2.garden.example [203.0.113.5]\n    Delay reason: Connection timed out\n\n"
	  "No action is required on your part. Delivery attempts will continue for\n"
	  "some time, and this warning may be repeated at intervals if the message\nremains undelivered.\n",
	  false, true },
	{ "Mail Delivery System <Mailer-Daemon@mx.garden.example>", "Mail delivery failed: returning message to sender",
	  "This message was created automatically by mail delivery software.\n\n"
	  "A message that you sent could not be delivered to one or more of its\n"
	  "recipients. This is a permanent error. The following address(es) failed:\n\n  ana@garden.example\n"
	  "    retry timeout exceeded\n\n\n"
	  "------ This is a copy of the message, including all the headers. ------\n\n"
	  "Return-path: <circle@example.net>\nFrom: circle@example.net\nTo: ana@garden.example\n"
	  "Subject: beans\nMessage-ID: <orig1@example.net>\n\nBeans are up.\n",
	  false, false },
	{ "Mail Delivery System <Mailer-Daemon@mx.garden.example>", "Mail delivery failed: returning message to sender",
	  "This message was created automatically by mail delivery software.\n\n"
	  "A message that you sent could not be delivered to one or more of its\n"
	  "recipients. This is a permanent error. The following address(es) failed:\n\n  ana@garden.example\n"
	  "    Unrouteable address\n\n\n"
	  "------ This is a copy of the message, including all the headers. ------\n\n"
	  "Return-path: <circle@example.net>\nFrom: circle@example.net\nTo: ana@garden.example\n"
	  "Subject: beans\nMessage-ID: <orig1@example.net>\n\nBeans are up.\n",
	  true, false },
	{ "Mail Delivery System <Mailer-Daemon@kundenserver.example>", "Mail delivery failed: returning message to sender",
	  "Die Adresse ana@garden.example konnte nicht erreicht werden.\n\n"
	  "SMTP error from remote server for RCPT TO command, host: mx.garden.example (203.0.113.5) reason: 550 5.1.1 mailbox unavailable\n"
	  "\n------ This is a copy of the message, including all the headers. ------\n\n"
	  "Return-path: <circle@example.net>\nFrom: circle@example.net\nTo: ana@garden.example\n"
	  "Subject: beans\nMessage-ID: <orig1@example.net>\n\nBeans are up.\n",
	  true, false },
	{ "Mail Delivery Subsystem <MAILER-DAEMON@mx.garden.example>", "Returned mail: see transcript for details",
	  "The original message was received at Mon, 3 Mar 2025 10:00:00 GMT\nfrom localhost [127.0.0.1]\n\n"
	  "   ----- The following addresses had permanent fatal errors -----\n<ana@garden.example>\n"
	  "    (reason: 550 5.1.1 <ana@garden.example>... User unknown)\n\n"
	  "   ----- Transcript of session follows -----\n... while talking to mx2.garden.example.:\n>>> DATA\n"
	  "<<< 550 5.1.1 <ana@garden.example>... User unknown\n550 5.1.1 <ana@garden.example>... User unknown\n"
	  "<<< 503 5.0.0 Need RCPT (recipient)\n",
	  true, false },
	{ "Mail Delivery Subsystem <MAILER-DAEMON@mx.garden.example>", "Warning: could not send message for past 4 hours",
	  "    **********************************************\n"
	  "    **      THIS IS A WARNING MESSAGE ONLY      **\n"
	  "    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n"
	  "    **********************************************\n\n"
	  "The original message was received at Mon, 3 Mar 2025 10:00:00 GMT\nfrom localhost\n\n"
	  "   ----- Transcript of session follows -----\n451 garden.example: Name server timeout\n"
	  "Warning: message still undelivered after 4 hours\nWill keep trying until message is 5 days old\n\n"
	  "   ----- The following addresses had transient non-fatal errors -----\n<ana@garden.example>\n",
	  false, true },
	{ "\"Mail Delivery System\" <postmaster@mimecast.example>", "[Postmaster] Message Delivery Failure",
	  "Your message could not be delivered to the following recipients:\n\nana@garden.example\n\n"
	  "Reason: 550 Invalid Recipient - https://community.mimecast.example/docs/DOC-1369#550\n\n"
	  "The remote mail server rejected the address.\n",
	  true, false },
	{ "postmaster@barracuda.garden.example", "**Message you sent blocked by our bulk email filter**",
	  "Your message to: ana@garden.example\n"
	  "was blocked by our Spam Firewall. The email you sent with the following subject has NOT BEEN DELIVERED:\n"
	  "\nSubject: beans\n",
	  false, false },
	{ "MAILER-DAEMON@yahoo.example", "Failure Notice",
	  "Sorry, we were unable to deliver your message to the following address.\n\n<ana@garden.example>:\n"
	  "554: delivery error: dd This user doesn't have a garden.example account (ana@garden.example) [0] - mta1.yahoo.example\n"
	  "\n--- Below this line is a copy of the message.\n\nFrom: circle@example.net\n"
	  "To: ana@garden.example\nMessage-ID: <orig1@example.net>\n\nx\n",
	  true, false },
	{ "GMX Mailer Daemon <mailer-daemon@gmx.example>", "Mail delivery failed: returning message to sender",
	  "This message was created automatically by mail delivery software.\n\n"
	  "A message that you sent could not be delivered to one or more of\n"
	  "its recipients. This is a permanent error. The following address(es)\nfailed:\n\n"
	  "ana@garden.example:\n"
	  "SMTP error from remote server for RCPT TO command, host: mx.garden.example (203.0.113.5) reason: 552 Requested mail action aborted: exceeded storage allocation\n"
	  "\n--- The header of the original message is following. ---\n\nFrom: circle@example.net\n"
	  "To: ana@garden.example\nMessage-ID: <orig1@example.net>\n",
	  false, false },
	{ "mailer-daemon@corp.mailru.example", "Mail failure.",
	  "Это письмо создано автоматически сервером Mail.ru, отвечать на него не нужно.\n\n"
	  "К сожалению, Ваше письмо не может быть доставлено одному или нескольким получателям:\n\n"
	  "**********************\n\nana@garden.example\nuser not found\n\n**********************\n\n"
	  "This message was created automatically by mail delivery software.\n",
	  true, false },
	{ "mailer-daemon@yandex.example", "Недоставленное сообщение",
	  "Это письмо отправлено почтовым сервером yandex.\n\n"
	  "К сожалению, мы вынуждены сообщить Вам о том, что Ваше письмо не может\n"
	  "быть отправлено одному или нескольким адресатам. Технические подробности можно найти ниже.\n\n"
	  "<ana@garden.example>: host mx.garden.example[203.0.113.5] said: 550 No such user! (in reply to RCPT TO command)\n",
	  true, false },
	{ "PostMaster@qq.example", "来自QQ邮箱的退信",
	  "抱歉，您的邮件被退回来了……\n\n原邮件信息：\n时间 2025-03-03 10:00:00\n主题 beans\n收件人 ana@garden.example\n\n退信原因：\n"
	  "收件人邮件地址（ana@garden.example）不存在，邮件无法送达。\n"
	  "host mx.garden.example[203.0.113.5] said: 550 Mailbox not found\n\n此外，您还可以点击这里获取更多关于退信的帮助信息。\n",
	  true, false },
	{ "Postmaster@163.example", "系统退信",
	  "抱歉，您的邮件被退回来了……\n\n原邮件信息\n时    间：2025-03-03 10:00:00\n主    题：beans\n收件人：ana@garden.example\n\n退信原因：\n"
	  "收件人邮箱空间已满，邮件被拒收。\n英文说明：SMTP error, RCPT TO: 552 User's mailbox is full\n",
	  false, false },
	{ "MAILER-DAEMON@naver.example", "[메일 발송 실패 안내] 메일이 전송되지 못했습니다.",
	  "메일 발송 실패 안내\n\n보내신 메일이 아래와 같은 이유로 전송되지 못했습니다.\n\n받는사람 : ana@garden.example\n"
	  "실패사유 : 존재하지 않는 이메일 주소입니다. (550 5.1.1 No such user)\n",
	  true, false },
	{ "Mail Delivery Subsystem <MAILER-DAEMON@docomo.example>", "Mail System Error - Returned Mail",
	  "次のあて先へのメッセージはエラーのため送信できませんでした。\n\n送信先メールアドレスが見つからないか、送信先メールサーバの事由により\n"
	  "送信できませんでした。メールアドレスをご確認の上、再送信してください。\n\n[[Message from docomo]]\n<ana@garden.example>\n"
	  "550 Unknown user ana@garden.example\n",
	  true, false },
	{ "Postmaster <postmaster@garden.example>", "DELIVERY FAILURE: User ana (ana@garden.example) not listed in Domino Directory",
	  "Your message\n\n  Subject: beans\n\nwas not delivered to:\n\n  ana@garden.example\n\nbecause:\n\n"
	  "  User ana (ana@garden.example) not listed in Domino Directory\n",
	  true, false },
	{ "MAILER-DAEMON@zimbra.garden.example (Mail Delivery System)", "Undelivered Mail Returned to Sender",
	  "This is the mail system at host zimbra.garden.example.\n\n"
	  "I'm sorry to have to inform you that your message could not\n"
	  "be delivered to one or more recipients.\n\n"
	  "<ana@garden.example>: host zimbra.garden.example[10.0.0.1] said: 452 4.2.2 Over quota (in reply to end of DATA command)\n",
	  false, false },
	{ "Mailer-Daemon@gw.garden.example", "Message status - undeliverable",
	  "\nThe attached file had the following undeliverable recipient(s):\n\tana@garden.example\n\n"
	  "Transcript of session follows:\nRCPT TO:<ana@garden.example>\n550 Unknown user\n",
	  true, false },
	{ "MAILER-DAEMON@mx.garden.example", "NOTICE: mail delivery status.",
	  "The original message was received on Mon, 03 Mar 2025 10:00:00 +0000\nfrom localhost\n\n"
	  "---------------------------------------------------------------------------\n\n"
	  "                           UNDELIVERABLE MAIL\n\n"
	  "Your message to the following recipients cannot be delivered:\n\n<ana@garden.example>:\n"
	  "    mx2.garden.example [203.0.113.5]:\n>>> RCPT TO:<ana@garden.example>\n<<< 550 User unknown.\n",
	  true, false },
	{ "Mail Delivery System <MAILER-DAEMON@icloud.example>", "Undelivered Mail Returned to Sender",
	  "This is the mail system at host mr.icloud.example.\n\n"
	  "<ana@garden.example>: host mx02.mail.icloud.example said: 552 5.2.2 <ana@garden.example>: user is over quota (in reply to RCPT TO command)\n",
	  false, false },
	{ "Mail Delivery System <MAILER-DAEMON@mx.garden.example>", "Kézbesítési hiba",
	  "A levelet nem sikerült kézbesíteni az alábbi címzettnek:\n\n"
	  "<ana@garden.example>: 550 5.1.1 ismeretlen felhasználó\n",
	  true, false },
	{ "Posta Sistemi <mailer-daemon@mx.garden.example>", "İletilemeyen posta",
	  "Mesajınız aşağıdaki alıcıya teslim edilemedi:\n\nana@garden.example\n\n"
	  "Neden: böyle bir kullanıcı yok\n",
	  true, false },
	{ "MAILER-DAEMON@seznam.example", "Nedoručitelná zpráva",
	  "Vaši zprávu se nepodařilo doručit na adresu:\n\nana@garden.example\n\n"
	  "Důvod: schránka příjemce je plná.\n",
	  false, false },
	{ "MAILER-DAEMON@wp.example", "Zwrot wiadomości",
	  "Wiadomość nie została dostarczona do adresata:\n\n<ana@garden.example>\n\n"
	  "Powód: skrzynka odbiorcy jest przepełniona\n",
	  false, false },
	{ "MAILER-DAEMON@orange.example", "Echec de distribution",
	  "Votre message n'a pas pu être distribué à :\n\nana@garden.example\n\n"
	  "Motif : adresse d au moins un destinataire invalide. 550 5.1.1\n",
	  true, false },
	{ "mailer-daemon@libero.example", "Mancata consegna",
	  "Il messaggio non è stato consegnato al seguente destinatario:\n\n<ana@garden.example>\n\n"
	  "Motivo: casella di posta piena\n",
	  false, false },
	{ "MAILER-DAEMON@uol.example", "Falha na entrega da mensagem",
	  "Não foi possível entregar sua mensagem para:\n\nana@garden.example\n\n"
	  "Motivo: usuário inexistente\n",
	  true, false },
	{ "MAILER-DAEMON@uol.example", "Mensagem não entregue",
	  "Sua mensagem não foi entregue ao destinatário ana@garden.example: a caixa postal está cheia.\n",
	  false, false },
	{ "MAILER-DAEMON@movistar.example", "Mensaje no entregado",
	  "Su mensaje no se ha podido entregar a:\n\n<ana@garden.example>\n\n"
	  "Motivo: el buzón del destinatario no existe\n",
	  true, false },
	{ "MAILER-DAEMON@ziggo.example", "Bericht kon niet worden bezorgd",
	  "Uw bericht kon niet worden bezorgd bij:\n\nana@garden.example\n\n"
	  "Reden: postvak van de ontvanger is vol\n",
	  false, false },
	{ "MAILER-DAEMON@telia.example", "Meddelandet kunde inte levereras",
	  "Ditt meddelande till ana@garden.example kunde inte levereras.\n\nOrsak: brevlådan är full\n",
	  false, false },
	{ "MAILER-DAEMON@tdc.example", "Beskeden kunne ikke leveres",
	  "Din besked til ana@garden.example kunne ikke leveres.\n\nÅrsag: modtageren findes ikke\n",
	  true, false },
	{ "MAILER-DAEMON@elisa.example", "Viestiä ei voitu toimittaa",
	  "Viestiä ei voitu toimittaa vastaanottajalle:\n\nana@garden.example\n\n"
	  "Syy: vastaanottajan postilaatikko on täynnä\n",
	  false, false },
	{ "MAILER-DAEMON@otenet.example", "Αποτυχία παράδοσης",
	  "Το μήνυμά σας δεν παραδόθηκε στον παραλήπτη:\n\nana@garden.example\n\n"
	  "Αιτία: ο χρήστης δεν υπάρχει\n",
	  true, false },
	{ "MAILER-DAEMON@rds.example", "Mesaj nelivrat",
	  "Mesajul dumneavoastră nu a putut fi livrat către:\n\nana@garden.example\n\n"
	  "Motiv: căsuța poștală este plină\n",
	  false, false },
	{ "MAILER-DAEMON@walla.example", "כשל במסירת ההודעה",
	  "לא ניתן למסור את ההודעה אל:\n\nana@garden.example\n\nסיבה: המשתמש אינו קיים\n",
	  true, false },
	{ "MAILER-DAEMON@mx.garden.example", "تعذر تسليم الرسالة",
	  "تعذر تسليم رسالتك إلى:\n\nana@garden.example\n\nالسبب: المستخدم غير موجود\n",
	  true, false },
	{ "MAILER-DAEMON@fpt.example", "Thư không gửi được",
	  "Thư của bạn không thể gửi đến:\n\nana@garden.example\n\nLý do: hộp thư không tồn tại\n",
	  true, false },
	{ "MAILER-DAEMON@daum.example", "메일 전송 실패 알림",
	  "다음 수신자에게 메일을 전송하지 못했습니다.\n\nana@garden.example\n\n사유: 수신자의 메일함이 가득 찼습니다.\n",
	  false, false },
	{ "MAILER-DAEMON@mx.garden.example", "配信できませんでした",
	  "以下の宛先に配信できませんでした。\n\nana@garden.example\n\n理由: メールボックスの容量を超えています\n",
	  false, false },
	{ "MAILER-DAEMON@telkom.example", "Pesan tidak terkirim",
	  "Pesan Anda tidak dapat dikirim ke:\n\nana@garden.example\n\nAlasan: pengguna tidak ditemukan\n",
	  true, false },
	{ "POSTMASTER@garden.example", "Delivery Failure",
	  "MailEnable: Message Delivery Failure.\n\nThe following recipient(s) could not be reached:\n\n"
	  "\tRecipient: [SMTP:ana@garden.example]\n\tReason: The message could not be delivered because the domain name "
	  "(garden.example) does not appear to be registered.\n\nMessage headers follow:\n\nTo: ana@garden.example\n",
	  true, false },
	{ "MAILER-DAEMON@ukr.example", "Лист не доставлено",
	  "Ваш лист не доставлено одержувачу:\n\nana@garden.example\n\nПричина: скринька переповнена\n",
	  false, false },
};

static const struct {
	const char *subject, *human, *fields;
	bool hard, delayed;
} reported[] = {
	{ "Undeliverable: beans", "Your message to ana@garden.example couldn't be delivered.",
	  "Final-Recipient: rfc822;ana@garden.example\nAction: failed\nStatus: 5.1.10\n"
	  "Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ana@garden.example not found by SMTP address lookup\n",
	  true, false },
	{ "Unzustellbar: beans", "Ihre Nachricht an ana@garden.example konnte nicht zugestellt werden.",
	  "Final-Recipient: rfc822;ana@garden.example\nAction: failed\nStatus: 5.2.2\n"
	  "Diagnostic-Code: smtp;554 5.2.2 mailbox full;STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded\n",
	  false, false },
	{ "Non remis : beans", "Votre message n'a pas pu être remis à ana@garden.example.",
	  "Final-Recipient: rfc822;ana@garden.example\nAction: failed\nStatus: 5.7.1\n"
	  "Diagnostic-Code: smtp;550 5.7.1 TRANSPORT.RULES.RejectMessage; the message was rejected by organization policy\n",
	  false, false },
	{ "Undeliverable: beans", "The group only accepts messages from people in its organization",
	  "Final-Recipient: rfc822;ana@garden.example\nAction: failed\nStatus: 5.7.133\n"
	  "Diagnostic-Code: smtp;550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed because the sender was not authenticated when sending to this group\n",
	  false, false },
	{ "Undeliverable: beans", "Server at garden.example returned '550 5.4.300 Message expired'",
	  "Final-Recipient: rfc822;ana@garden.example\nAction: failed\nStatus: 5.4.300\n"
	  "Diagnostic-Code: smtp;550 5.4.300 Message expired -> 451 4.7.0 Temporary server error. Please try again later.\n",
	  false, false },
	{ "Delivery delayed: beans", "Delivery is delayed to these recipients or groups:",
	  "Final-Recipient: rfc822;ana@garden.example\nAction: delayed\nStatus: 4.4.7\n"
	  "Will-Retry-Until: Wed, 5 Mar 2025 10:00:00 +0000\n",
	  false, true },
	{ "Delivery Status Notification (Failure)", "** Address not found **",
	  "Final-Recipient: rfc822; ana@garden.example\nAction: failed\nStatus: 5.1.1\n"
	  "Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist. Please try\n"
	  " 550-5.1.1 double-checking the recipient's email address for typos or\n"
	  " 550 5.1.1 unnecessary spaces.\n",
	  true, false },
	{ "Delivery Status Notification (Failure)", "** Ihre Nachricht wurde nicht zugestellt **",
	  "Final-Recipient: rfc822; ana@garden.example\nAction: failed\nStatus: 4.2.2\n"
	  "Diagnostic-Code: smtp; 452-4.2.2 The recipient's inbox is out of storage space.\n",
	  false, false },
	{ "Delivery Status Notification (Delay)", "** Delivery incomplete **",
	  "Final-Recipient: rfc822; ana@garden.example\nAction: delayed\nStatus: 4.4.1\n"
	  "Diagnostic-Code: smtp; The recipient server did not accept our requests to connect.\n"
	  "Will-Retry-Until: Wed, 05 Mar 2025 10:00:00 -0800 (PST)\n",
	  false, true },
	{ "Delivery Status Notification (Failure)", "** No se ha encontrado la dirección **",
	  "Final-Recipient: rfc822; ana@garden.example\nAction: failed\nStatus: 5.1.2\n"
	  "Diagnostic-Code: smtp; DNS Error: 12345 DNS type 'mx' lookup of garden.example responded with code NXDOMAIN\n"
	  " Domain name not found: garden.example\n",
	  true, false },
	{ "Delivery Status Notification (Failure)", "** Message blocked **",
	  "Final-Recipient: rfc822; ana@garden.example\nAction: failed\nStatus: 5.7.26\n"
	  "Diagnostic-Code: smtp; 550-5.7.26 This mail has been blocked because the sender is unauthenticated.\n",
	  false, false },
	{ "Undelivered Mail Returned to Sender", "This is the mail system at host mx.garden.example.",
	  "Final-Recipient: rfc822; ana@garden.example\nOriginal-Recipient: rfc822;ana@garden.example\n"
	  "Action: failed\nStatus: 5.2.2\nRemote-MTA: dns; mx2.garden.example\n"
	  "Diagnostic-Code: smtp; 552 5.2.2 Mailbox size limit exceeded\n",
	  false, false },
	{ "Delayed Mail (still being retried)", "####################################################################",
	  "Final-Recipient: rfc822; ana@garden.example\nAction: delayed\nStatus: 4.4.1\n"
	  "Diagnostic-Code: X-Postfix; connect to mx2.garden.example[203.0.113.5]:25: Connection refused\n"
	  "Will-Retry-Until: Sat, 8 Mar 2025 10:00:00 +0000 (UTC)\n",
	  false, true },
	{ "Undelivered Mail Returned to Sender", "<ana@garden.example>: Domain garden.example does not accept mail (nullMX)",
	  "Final-Recipient: rfc822; ana@garden.example\nAction: failed\nStatus: 5.1.0\n"
	  "Diagnostic-Code: X-Postfix; Domain garden.example does not accept mail (nullMX)\n",
	  true, false },
	{ "Undelivered Mail Returned to Sender", "<ana@garden.example>: Host or domain name not found. Name service error for name=garden.example type=A: Host not found",
	  "Final-Recipient: rfc822; ana@garden.example\nAction: failed\nStatus: 5.4.4\n"
	  "Diagnostic-Code: X-Postfix; Host or domain name not found. Name service error for name=garden.example type=A: Host not found\n",
	  true, false },
	{ "Undelivered Mail Returned to Sender", "<ana@garden.example>: host mx said: 450 4.2.0 Recipient address rejected: Greylisted",
	  "Final-Recipient: rfc822; ana@garden.example\nAction: failed\nStatus: 4.2.0\n"
	  "Diagnostic-Code: smtp; 450 4.2.0 <ana@garden.example>: Recipient address rejected: Greylisted, see http://postgrey.example/\n",
	  false, false },
	{ "Undelivered Mail Returned to Sender", "<ana@garden.example>: host mx said: 554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using zen.spamhaus.org",
	  "Final-Recipient: rfc822; ana@garden.example\nAction: failed\nStatus: 5.7.1\n"
	  "Diagnostic-Code: smtp; 554 5.7.1 Service unavailable; Client host [198.51.100.7] blocked using zen.spamhaus.org\n",
	  false, false },
	{ "Delivery Status Notification (Failure)", "An error occurred while trying to deliver the mail to the following recipients:",
	  "Final-Recipient: rfc822; ana@garden.example\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\n"
	  "Action: failed\nStatus: 5.1.1\n",
	  true, false },
	{ "Delivery Status Notification (Failure)", "An error occurred while trying to deliver the mail to the following recipients:",
	  "Action: failed\nFinal-Recipient: rfc822; ana@garden.example\n"
	  "Diagnostic-Code: Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address.\n"
	  "Status: 5.1.1\n",
	  true, false },
};

static const char *const no_bounces[][2] = {
	{ "Return-Path: <ana@garden.example>\n"
	  "From: Ana <ana@garden.example>\nSubject: Re: bounces\n",
	  "Hi, my mail to bo@garden.example came back with\n\n550 5.1.1 User unknown\n\nWhat can I do?\n" },
	{ "Return-Path: <ana@garden.example>\n"
	  "From: Ana <ana@garden.example>\nSubject: Fwd: Undelivered Mail Returned to Sender\n",
	  "Look what I got:\n\n---------- Forwarded message ---------\nFrom: Mail Delivery System <MAILER-DAEMON@mx.garden.example>\nSubject: Undelivered Mail Returned to Sender\n\nThis is the mail system at host mx.\n\n<bo@garden.example>: 550 5.1.1 User unknown\n" },
	{ "Return-Path: <>\n"
	  "From: Ana <ana@garden.example>\nSubject: Gelesen: beans\n",
	  "Ihre Nachricht\n\n   An: Ana\n   Betreff: beans\n\nwurde am Montag, 3. März 2025 10:00 gelesen.\n" },
	{ "Return-Path: <postmaster@garden.example>\n"
	  "From: Postmaster <postmaster@garden.example>\nSubject: maintenance on Friday\n",
	  "Dear all,\n\nthe mail server is down on Friday. Mail that could not be delivered will be retried.\n\nYour postmaster\n" },
	{ "Return-Path: <>\n"
	  "From: quarantine@garden.example\nSubject: Spam Quarantine Summary\n"
	  "Auto-Submitted: auto-generated\n",
	  "You have 3 new messages in your quarantine:\n\nviagra - from x@spam.example\n" },
};
/* clang-format on */

static void daemons_tell_in_prose(void **state)
{
	(void)state;
	EACH(i, told)
	{
		const char *head = arena_printf(a,
						"Return-Path: <>\nFrom: %s\nSubject: %s\n"
						"Content-Type: text/plain; charset=utf-8\n",
						told[i].from, told[i].subject);

		is_bounce(read_mail(head, told[i].body), told[i].subject, told[i].hard,
			  told[i].delayed ? "delayed" : "failed");
	}
}

static void daemons_report_in_fields(void **state)
{
	(void)state;
	EACH(i, reported)
	{
		const char *head =
			arena_printf(a,
				     "Return-Path: <>\nFrom: postmaster@mx.garden.example\n"
				     "Subject: %s\nContent-Type: multipart/report; "
				     "report-type=delivery-status; boundary=\"bb\"\n",
				     reported[i].subject);
		const char *body =
			arena_printf(a,
				     "--bb\nContent-Type: text/plain; charset=utf-8\n\n%s\n"
				     "--bb\nContent-Type: message/delivery-status\n\n"
				     "Reporting-MTA: dns; mx.garden.example\n\n%s\n--bb--\n",
				     reported[i].human, reported[i].fields);

		is_bounce(read_mail(head, body), reported[i].subject, reported[i].hard,
			  reported[i].delayed ? "delayed" : "failed");
	}
}

static void who_speaks_of_bounces_sends_none(void **state)
{
	(void)state;
	EACH(i, no_bounces)
	{
		const char *head = arena_printf(a, "%sContent-Type: text/plain; charset=utf-8\n",
						no_bounces[i][0]);

		if (read_mail(head, no_bounces[i][1])->kind == KIND_BOUNCE)
			fail_msg("a bounce: %s", no_bounces[i][0]);
	}
}

#define NOTICE                                                                                     \
	"{\"notificationType\":\"%s\",\"%s\":{\"bounceType\":\"%s\",\"%sRecipients\":[{"           \
	"\"emailAddress\":\"" ANA                                                                  \
	"\",\n\"diagnosticCode\":\"smtp; %s\"}]},\"mail\":{}}\n\n--\nTo stop "                     \
	"these notices, click.\n"

static const struct mail *notice(const char *from, const char *type, const char *kind,
				 const char *weight, const char *code)
{
	const char *head = arena_printf(a, "From: %s\nSubject: Notification Message\n", from);

	return read_mail(head, arena_printf(a, NOTICE, type, kind, weight,
					    *kind == 'b' ? "bounced" : "complained", code));
}

static void a_notice_in_json_is_a_bounce_too(void **state)
{
	const char *robot = "no-reply@notices.example";

	(void)state;
	is_bounce(notice(robot, "Bounce", "bounce", "Permanent", "550 5.1.1 user unknown"), "json",
		  true, "failed");
	is_bounce(notice(robot, "Bounce", "bounce", "Transient", "452 4.2.2 full"), "json", false,
		  "failed");
	is_bounce(notice(robot, "Bounce", "bounce", "Permanent", ""), "json", true, "failed");
	assert_true(notice(robot, "Complaint", "complaint", "", "")->bounce->complaint);
	assert_null(notice("bo@garden.example", "Bounce", "bounce", "Permanent", "")->bounce);
}

/* The notification service's own envelope around the notice, which is a string in it. */
static void a_notice_within_a_notice_is_opened(void **state)
{
	struct mail *m = read_mail(
		"From: no-reply@notices.example\nSubject: Notification Message\n",
		"{\n  \"Type\" : \"Notification\",\n  \"Message\" : "
		"\"{\\\"notificationType\\\":\\\"Bounce\\\",\\\"bounce\\\":{\\\"bounceType\\\":"
		"\\\"Permanent\\\",\\\"bouncedRecipients\\\":[{\\\"emailAddress\\\":\\\"" ANA
		"\\\"}]},\\\"mail\\\":{\\\"commonHeaders\\\":{\\\"messageId\\\":"
		"\\\"<orig1@circle.example>\\\"}}}\"\n}\n");

	(void)state;
	is_bounce(m, "json in json", true, "failed");
	assert_string_equal(m->bounce->original_message_id, "orig1@circle.example");
}

static void two_addresses_without_words_name_nobody(void **state)
{
	struct mail *m =
		read_mail("Return-Path: <>\nFrom: MAILER-DAEMON@x.example\n"
			  "Subject: Undelivered Mail\n"
			  "Content-Type: text/plain; charset=utf-8\n",
			  "Xx ana@garden.example yy, zz bo@garden.example.\n\n550 5.1.1\n");

	(void)state;
	assert_int_equal(m->kind, KIND_BOUNCE);
	assert_string_equal(m->bounce->v[0].address, "");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(daemons_tell_in_prose),
		TEST(daemons_report_in_fields),
		TEST(who_speaks_of_bounces_sends_none),
		TEST(a_notice_in_json_is_a_bounce_too),
		TEST(a_notice_within_a_notice_is_opened),
		TEST(two_addresses_without_words_name_nobody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
