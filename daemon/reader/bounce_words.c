/* The words of mail systems, folded as text_fold does. Tables only: no rule for a single mail. */
#include "reader/bounce.h"

/* clang-format off */
const char *const bounce_words_failure[] = {
	/* English */
	"could not be delivered", "couldn't be delivered", "cannot be delivered",
	"can't be delivered", "can not be delivered", "was not delivered", "wasn't delivered",
	"were not delivered", "not been delivered", "not yet been delivered", "unable to deliver",
	"unable to be delivered", "undeliverable", "undelivered", "delivery failure",
	"delivery failed", "delivery has failed", "delivery*failed", "failed to deliver",
	"failed delivery", "failure delivering", "returned mail", "returned to sender",
	"return to sender", "failure notice", "following address*failed", "following address*had",
	"following recipient*failed", "following recipient*rejected", "permanent error",
	"permanent fatal error", "fatal error", "transient non-fatal", "non-delivery",
	"nondelivery", "did not reach", "didn't reach", "could not be reached",
	"cannot be reached", "could not deliver", "couldn't deliver", "cannot deliver",
	"not able to deliver", "wasn't able to deliver", "not been able to deliver", "not deliverable", "delivery*delayed",
	"delivery*deferred", "message*delayed", "could not be sent", "couldn't be sent",
	"cannot be sent", "message was rejected", "message has been rejected",
	"rejected your message", "message*been blocked", "has been returned", "is being returned",
	"was returned", "being returned to you", "message not delivered", "mail not delivered",
	"error*delivering", "problem*deliver", "delivery problem", "not be delivered",
	"delivery*unsuccessful", "could not send message", "failed after i sent", "unknown user",
	"user unknown", "unknown recipient", "recipient unknown", "no such user", "over quota",
	"mailbox*full", "user is unknown", "address not found", "invalid recipient",
	"cannot accept", "unrouteable", "not listed in", "sending failed", "mail*bounced",
	"delivery error", "delivery status notification (fail",
	"delivery status notification (delay", "mailbox unavailable", "mailbox not found",
	"message*undelivered", "delivery attempt", "transcript of session", "not a valid user",
	"mail failed", "unable to contact", "delivery * not possible",
	/* German */
	"nicht zugestellt", "unzustellbar", "nicht zustellbar", "nicht ausgeliefert",
	"zustellung*fehlgeschlagen", "fehler bei der zustellung", "zustellung*verz",
	"nicht übermittelt", "zustellung nicht möglich", "nicht gesendet werden",
	/* French */
	"n'a pas pu être", "n'a pas été remis", "n'a pu être", "n’a pas pu être", "non remis",
	"non distribu", "échec de la remise", "échec de remise", "échec*remise", "remise*échoué",
	"impossible de remettre", "pas été distribué", "remise*retard", "n'ont pas pu être",
	/* Spanish */
	"no se pudo entregar", "no se ha podido entregar", "no ha podido ser",
	"no ha sido entregado", "no pudo ser entregado", "no se puede entregar", "no entregado",
	"error de entrega", "error en la entrega", "fallo en la entrega", "no se entregó",
	"no pudo entregarse", "no se ha entregado", "imposible entregar", "mensaje devuelto",
	/* Portuguese */
	"não pôde ser entregue", "não foi entregue", "não foi possível entregar",
	"não pode ser entregue", "falha na entrega", "não entregue", "falha*entrega",
	"mensagem devolvida", "não pôde ser enviada", "impossível entregar",
	/* Italian, Dutch */
	"mancato recapito", "non recapitabile", "impossibile recapitare", "non consegnat",
	"non recapitat", "mancata consegna", "non è stato consegnato", "consegna*fallit",
	"non è stato possibile", "niet worden bezorgd", "niet bezorgd", "onbestelbaar",
	"niet afgeleverd", "niet worden afgeleverd", "kan niet worden", "bezorging*mislukt",
	/* Nordic */
	"kunde inte levereras", "kan inte levereras", "oleverbar", "olevererbar",
	"kunne ikke leveres", "kan ikke leveres", "ikke leveret", "ikke levert", "uleverbar",
	"ei voitu toimittaa", "toimitus epäonnistui", "toimittaminen epäonnistui",
	/* Slavic, Hungarian, Romanian, Turkish, Greek */
	"nie mogła zostać dostarczona", "nie można dostarczyć", "nie dostarczono", "niedostarcz",
	"nie została dostarczona", "nelze doručit", "nedoručiteln", "nebyla doručena",
	"nepodařilo doručit", "kézbesíthet", "nem kézbesít", "nu a fost livrat",
	"nu a putut fi livrat", "teslim edilemedi", "iletilemedi", "teslim edilemiyor",
	"ulaştırılamadı", "δεν ήταν δυνατή η παράδοση", "δεν παραδόθηκε", "не доставлен",
	"не может быть доставлен", "недоставлен", "не удалось доставить", "не удается доставить",
	"невозможно доставить", "не было доставлено", "не вдалося доставити", "не доставлено",
	"non è stato recapitat", "recapito non riuscito", "det gick inte att leverera", "levering mislykkedes",
	"leveringen mislyktes", "kunne ikke leveres", "toimittaminen*epäonnistui", "nezdařilo", "kézbesítés nem sikerült", "nem sikerült kézbesíteni",
	"παράδοση απέτυχε", "livrarea a eșuat", "livrarea a esuat", "nije isporučen", "dostava ni uspela",
	"nie została dostarczona",
	/* Japanese, Chinese, Korean, Arabic, Hebrew */
	"未能向", "被退回", "傳遞至*失敗", "فشل التسليم", "המסירה נכשלה",
	"配信できません", "配送できません", "送信できません", "お届けできません", "届きませんでした", "配信不能", "配信に失敗", "配信されません",
	"エラーのため", "不達", "届けられません", "退信", "无法投递", "无法送达", "未能送达", "投递失败", "发送失败", "無法投遞", "無法傳送",
	"無法送達", "未送達", "传递失败", "傳遞失敗", "전송 실패", "전송하지 못", "전송되지", "발송실패", "배달 실패", "배달되지", "배달하지 못", "반송",
	"전달되지 않", "발송 실패", "تعذر تسليم", "لم يتم تسليم", "לא ניתן למסור", "לא נמסרה",
	/* Vietnamese, Indonesian, Thai, Persian, the south-east of Europe */
	"không gửi được", "không thể gửi", "gửi không thành công", "tidak terkirim", "tidak dapat dikirim",
	"gagal dikirim", "gagal terkirim",
	"ไม่สามารถส่ง", "ส่งไม่สำเร็จ", "تحویل داده نشد", "ارسال نشد", "не може да бъде доставено",
	"не беше доставено", "nije isporučena",
	"nije moguće isporučiti", "ni bilo mogoče dostaviti", "није испоручена", "nepavyko pristatyti",
	"neizdevās piegādāt", "ei õnnestunud kohale",
	"ei*toimittaa", "toimitus*epäonnistui", "nie powiodł", "livrarea*eșuat", "ล้มเหลว", "başarısız",
	"recapito*ritardat", "dostarczenie*opóźnion", "leverans*försenad", "levering*forsinket", "toimitus*viivästy",
	"non s'ha pogut lliurar", "no s'ha pogut lliurar", "nelivrat", NULL,
};

/* A subject with these words, not behind "Re:", is a daemon's. */
const char *const bounce_words_subject[] = {
	"undeliver", "delivery status notification", "failure notice", "returned mail",
	"mail delivery", "delivery failure", "delivery failed", "delivery has failed",
	"delivery report", "delivery notification", "non-delivery", "nondelivery",
	"return to sender", "returned to sender", "mail system error", "mail error",
	"mail failure", "could not send message", "message*delayed", "delivery*delayed",
	"delayed mail", "warning: message", "warning: could not", "not delivered",
	"permanent delivery failure", "message status - undeliverable", "error sending",
	"delivery problem", "email*bounced", "message you sent", "failed mail", "mail failed", "mail*rejected",
	"rejected*mail", "unable to deliver", "unzustellbar", "nicht zugestellt", "zustellung",
	"non remis", "échec", "non distribu", "no entregado", "error de entrega",
	"fallo en la entrega", "devuelto", "no se puede entregar", "não entregue",
	"falha na entrega", "devolvida", "mancato recapito", "non recapitabile", "non consegnat",
	"onbestelbaar", "niet bezorgd", "oleverbar", "uleverbar", "ikke leveret", "niedostarcz",
	"zwrot", "nedoručiteln", "kézbesíthet", "teslim edilemedi", "недоставлен", "не доставлен",
	"не удается доставить", "配信", "不達", "エラーメール", "配送", "退信", "投递", "未送達", "無法傳送", "반송", "배달", "전송 실패", "발송실패", "발송 실패",
	"non recapitat", "olevererbar", "kan ikke leveres", "toimitus epäonnistui", "παράδοση", "imposibil de livrat",
	"לא ניתנ", "تعذر التسليم", "не вдалося доставити", "無法傳", "未能送达", "não é possível entregar",
	"niet te bestellen", "nie została dostarczona", "không gửi được", "tidak terkirim", "gagal",
	"ไม่สามารถส่ง", "nelivrat", "αποτυχία",
	"i̇letilemeyen", "teslim edilemeyen", "не доставлено", "недоставено", "nije isporučen",
	"kan niet worden bezorgd", "kon niet worden bezorgd",
	"impossibile", "kunne ikke", "kunde inte", "ei voitu", "ei voi toimittaa", "nie można dostarczyć",
	"nelivrabil", "ส่งไม่ได้",
	NULL,
};

const char *const bounce_words_delayed[] = {
	"will be retried", "will keep trying", "will continue to", "still being retried",
	"not yet been", "has been delayed", "been delayed", "is delayed", "was delayed",
	"delivery is delayed", "(delay)", "delivery temporarily", "no need to re",
	"do not need to re", "don't need to re", "no action is required", "warning message only",
	"warning only", "still trying", "could not send message for past", 
	"delayed mail", "message delayed", "gmail will retry", "will retry for",
	"attempts will be made", "attempts to deliver the message", "transient non-fatal",
	"verzögert", "wird weiterhin versucht", "en attente", "différée", "retrasad", "retrasó",
	"atrasad", "ritardat", "vertraagd", "задерж", "遅延", "延迟", "지연",
	"opóźnion", "försenad", "forsinket", "viivästy", "遅れ", "延遲", NULL,
};

const char *const bounce_words_delivered[] = {
	"successfully delivered", "was successfully", "has been successfully",
	"delivered successfully", "successful mail delivery", "delivered to the following",
	"(success)", "delivery report (success)", "has been delivered", "relayed to",
	"was delivered to", "your message*displayed", "delivery successful", "read receipt",
	"return receipt", "was read", "erfolgreich zugestellt", "entregado correctamente",
	"entregue com sucesso", "remis avec succès", "consegnato con successo", NULL,
};

const char *const bounce_words_challenge[] = {
	"verify your", "to verify", "confirm that you", "please confirm",
	"click*link*below*deliver", "in order to deliver", "to prove", "whitelist",
	"white list", "sender verification", "awaiting*confirm", "waiting for*approval",
	"held*until", "is being held", "quarantine", "one-time", "guest list", "waitlist", "approved sender",
	"challenge", "simply reply",
	"reply to this", "authenticate yourself", "out of office", "out of the office",
	"on vacation", "autoreply", "auto-reply", "automatic reply", "subscribe to this list",
	"awaits moderator", "no longer with", NULL,
};

const char *const bounce_words_label[] = {
	"to", "recipient", "recipients", "recipient address", "recipient's address",
	"final recipient", "original recipient", "failed recipient", "failed recipients",
	"address", "addresses", "e-mail", "email", "email address", "e-mail address", "user",
	"username", "unknown user", "user unknown", "mailbox", "intended recipient", "rcpt to",
	"delivered to", "failed address", "invalid address", "invalid recipient", "sent to",
	"message to", "mail to", "an", "empfänger", "destinataire", "destinataires",
	"destinatario", "destinatarios", "destinatário", "para", "à", "a", "adresse", "dirección",
	"endereço", "ontvanger", "mottagare", "modtager", "adresat", "кому", "получатель",
	"адресат", "받는사람", "alıcı", "címzett", "příjemce", "príjemca", "odbiorca", "do", "mottaker",
	"vastaanottaja", "destinatar", "παραλήπτης", "παραλήπτησ",
	"נמען", "المستلم", "người nhận", "penerima", "одержувач", "ผู้รับ", "宛先", "あて先", "送信先", "受信者", "收件人",
	"받는 사람", "수신자", "your message to", "your email to", "failed to deliver to", NULL,
};

const char *const bounce_words_original[] = {
	"original message", "copy of the message", "copy of your message", "message header",
	"undelivered message", "unsent message", "returned message", "below this line",
	"headers follow", "header follow", "message follows", "message*attached",
	"returned mail follow", "message text follow", "rejected message", "the attached file",
	"original mail", "returned mail", "original*header", "body of message generated",
	"your message reads", "start of returned", "begin*message", "failed message",
	"message contents", "mensaje original", "mensagem original", "message d'origine",
	"message original", "ursprüngliche nachricht", "originalnachricht", "messaggio originale",
	"oorspronkelijk bericht", "исходное сообщение", "原文", "元のメッセージ", "原始邮件", "원본 메시지", NULL,
};
