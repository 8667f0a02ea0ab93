#include "reader/words.h"

#include <string.h>

#include "reader/lines.h"

/* clang-format off */
const char *const words_wrote[] = {
	"wrote", "writes", "said", "says", "sent", "written",
	"schrieb", "schreibt", "geschrieben",
	"écrit", "écrivait", "ecrit", "écrivit",
	"escribió", "escribio", "escribe", "escrito",
	"escreveu", "escreve",
	"scritto", "scrive", "scrisse",
	"schreef", "geschreven", "schrijft",
	"napisał", "napisała", "napisał(a)", "napisal", "napisala", "napisal(a)", "pisze",
	"skrev", "skrifaði", "skriver",
	"kirjoitti", "kirjoittaa",
	"napsal", "napsala", "napsal(a)", "píše", "napísal", "napísala", "napísal(a)",
	"написал", "написала", "написал(а)", "пишет", "писал", "писала", "писал(а)",
	"написав", "написала", "пише", "написа", "написао",
	"yazdı", "yazdi", "yazmış", "yazıyor",
	"írta", "írt",
	"scris",
	"έγραψε", "έγραψαν",
	"napisao", "napisala", "napisao/la", "pisal", "pisala",
	"kirjutas", "rakstīja", "rašė",
	"escriure", "escrit",
	"menulis", "viết", "כתב", "כתבה", "כתב/ה", "كتب", "نوشت", "idatzi", "लिखा", "говорит", "كتبت", "کتب",
	"घोषित", "verfasste", "répondit", "respondió", "respondeu", NULL
};

const char *const words_wrote_cjk[] = {
	"写道", "寫道", "写到", "來信", "来信", "撰寫", "のメール", "のメッセージ", "書きました", "は書いた",
	"님이 작성", "작성:", "썼습니다", "쓴 글", "เขียน", "תאריך", "تمت كتابة", "さんは書", "が書きました", "さんから", NULL
};

/* Most attributions start with one of these, a weekday, or a number. */
const char *const words_lead[] = {
	"on", "at", "in", "am", "um", "le", "el", "em", "no", "il", "op", "dnia", "w", "den", "dne", "dňa", "pe",
	"på", "pa", "i", "ma", "ti", "ke", "to", "la", "su", "mon", "tue", "wed", "thu", "fri", "sat", "sun",
	"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "quoting", "в", "во",
	"пн", "вт", "ср", "чт", "пт", "сб", "вс", "понедельник", "вторник", "среда", "четверг", "пятница",
	"суббота", "воскресенье", "dana", "data", "a", "vào", "pada", "στις", "na", "вт,", "lun", "mar", "mer",
	"jeu", "ven", "sam", "dim", "lør", "tir", "tor", "ons", "man", "fre", "lör", "mån", "tis", "sön", "στις",
	"la", "în", "dim", "pon", "wt", "śr", "czw", "pt", "sob", "nd", "po", "út", "st", "čt", "pá", "so", "ne",
	"在", "בתאריך", "في",
	"در", "vom", "yn", "ar", "kuupäev", "pirmd", "эл", "на", "пн", "нд", "чц", "ср", "em", "às", "hôm", "at", "ngày",
	"lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica", "lundi", "mardi", "mercredi",
	"jeudi", "vendredi", "samedi", "dimanche",
	"montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag", "lunes", "martes",
	"miércoles", "jueves", "viernes", "sábado", "domingo",
	"segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "maandag", "dinsdag",
	"woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
	"poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela", "pondělí", "úterý",
	"středa", "čtvrtek", "pátek", "neděle",
	"måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag", "mandag", "tirsdag", "lørdag",
	"søndag", "maanantai", "вы", "ви", "wiadomość", NULL
};

const char *const words_months[] = {
	"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
	"ene", "abr", "ago", "dic", "gen", "mag", "giu", "lug", "set", "ott", "fév", "fev", "avr", "mai", "juin",
	"juil", "aoû", "aou", "déc", "out", "dez", "mär", "okt", "mrt", "maa", "mei", "sty", "lut", "kwi", "maj",
	"cze", "lip", "sie", "wrz", "paź", "lis", "gru", "tam", "hel", "huh", "tou", "kes", "hei", "elo", "syy",
	"lok", "jou", "led", "úno", "bře", "dub", "kvě", "červ", "srp", "zář", "říj", "pro",
	"янв", "фев", "мар", "апр", "мая", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
	"січ", "лют", "бер", "квіт", "трав", "черв", "лип", "серп", "вер", "жовт", "лист", "груд",
	"oca", "şub", "nis", "haz", "tem", "ağu", "eyl", "eki", "kas", "ara",
	"márc", "ápr", "máj", "jún", "júl", "szept", "ian", "iul", "iun", "ιαν", "φεβ", "μαρ", "απρ", "μαΐ", "ιουν",
	"ιουλ", "αυγ", "σεπ", "οκτ", "νοε", "δεκ", "gener", "febrer", "març", "maig", "juny", "agost", "siječ",
	"velj", "ožu", "svib", "lip", "srp", "kol", "ruj", "stud", "ينا", "فبر", "مارس", "أبر", "ابر", "ماي",
	"يون", "يول",
	"أغس", "اغس", "سبت", "أكت", "اكت", "نوف", "ديس", "ינו", "פבר", "מרץ", "במרץ", "מרס", "אפר", "באפר", "מאי",
	"במאי", "ביונ", "יונ",
	"יול", "ביול", "אוג", "באוג", "ספט", "בספט", "אוק", "באוק", "נוב", "בנוב", "דצמ", "בדצמ", "בינו", "בפבר",
	"ژان", "فور", "آور", "مه",
	"ژوئ", "اوت", "اکت", "نوا", "دسا", "saus", "vas", "kov", "bal", "geg", "bir", "lie", "rugp", "rugs",
	"spal", "lapk", "gruod",
	"veebr", "märts", "juuni", "juuli", "sept", "thg", "tháng", "mac", "ogos", "dis", "मार्च", "जन", "फ़र",
	"अप्रै", "मई", "जून", "जुल", "अग", NULL
};

const char *const words_original[] = {
	"original message", "original email", "original e-mail", "original mail", "reply message",
	"original appointment", "ursprüngliche nachricht", "ursprüngliche e-mail", "originalnachricht",
	"urspr. nachricht", "original-nachricht", "message d'origine", "message d’origine", "message original",
	"mensaje original", "mensagem original", "messaggio originale", "messaggio originario",
	"oorspronkelijk bericht", "originele bericht", "origineel bericht", "wiadomość oryginalna",
	"oryginalna wiadomość", "ursprungligt meddelande", "originalmeddelande", "ursprungsmeddelande",
	"oprindelig meddelelse", "oprindelig besked", "original meddelelse", "opprinnelig melding",
	"opprinnelig e-post", "alkuperäinen viesti", "původní zpráva", "originální zpráva", "původní e-mail",
	"pôvodná správa", "исходное сообщение", "оригинальное сообщение", "Исходное сообщение",
	"Оригинальное сообщение", "Оригінальне повідомлення", "Вихідне повідомлення",
	"orijinal mesaj", "orijinal ileti", "özgün ileti", "元のメッセージ", "オリジナル メッセージ",
	"オリジナルメッセージ", "原始邮件", "原始郵件", "邮件原件", "원본 메시지", "원본메시지", "원본 메일",
	"eredeti üzenet", "mesaj original", "mesajul original", "αρχικό μήνυμα", "Αρχικό μήνυμα",
	"izvorna poruka", "izvirno sporočilo", "missatge original", "pesan asli", "tin nhắn gốc",
	"thư gốc", "reply separator", "reply to note of", "Оригинално съобщение", "הודעה מקורית", "الرسالة الأصلية", "mail original",
	"ursprüngliche mail", "özgün ileti", "özgün i̇leti", "رسالة أصلية", "replied message", "courriel original",
	"e-mail d'origine", "e-mail original", "correo original", "bericht oorspronkelijk", "opphavleg melding",
	"originalna poruka",
	"оригинална порука", "پیام اصلی", "ข้อความต้นฉบับ", "asal mesej", "pesan sebelumnya", NULL
};

const char *const words_forward[] = {
	"forwarded message", "forwarded by", "forwarded mail", "forwarded email", "fwd message",
	"weitergeleitete nachricht", "weitergeleiteten nachricht", "weitergeleitete e-mail",
	"message transféré", "message réexpédié", "e-mail transféré", "mensaje reenviado",
	"mensagem encaminhada", "mensagem reencaminhada", "messaggio inoltrato", "doorgestuurd bericht",
	"doorgestuurde bericht", "przekazana wiadomość", "przekazanej wiadomości", "wiadomość przekazana",
	"vidarebefordrat meddelande", "vidarebefordrade brevet", "videresendt", "videresend",
	"välitetty viesti", "edelleenlähetetty", "přeposlaná zpráva", "přeposlané zprávy",
	"preposlaná správa", "пересылаемое сообщение", "Пересылаемое сообщение",
	"пересланное сообщение", "Пересланное сообщение", "Начало переадресованного", "Переслане повідомлення",
	"iletilen mesaj", "iletilmiş ileti", "yönlendirilmiş", "転送メッセージ", "転送されたメッセージ",
	"转发的邮件", "转发邮件", "轉寄的郵件", "已转发", "전달된 메시지", "전달한 메시지", "továbbított üzenet",
	"mesaj redirecționat", "mesaj redirectionat", "προωθημένο μήνυμα", "Προωθημένο μήνυμα",
	"proslijeđena poruka", "missatge reenviat", NULL
};

const char *const words_above[] = {
	"reply above this line", "text above this line", "above this line to reply", "above this line to add", "reply above the line",
	"write above this line", "type your reply above", "your reply above this line", "reply above this email",
	"oberhalb dieser zeile", "über dieser zeile", "au-dessus de cette ligne", "por encima de esta línea",
	"encima de esta línea", "acima desta linha", "sopra questa riga", "sopra questa linea", "boven deze lijn",
	"boven deze regel", "powyżej tej linii", "ovanför denna rad", "over denne linje", "выше этой линии",
	"выше этой строки", NULL
};

const char *const words_from[] = {
	"from", "von", "de", "da", "van", "od", "från", "fra", "lähettäjä", "От", "От кого", "Від", "Від кого",
	"kimden", "gönderen", "差出人", "送信者", "发件人", "寄件者", "寄件人", "發件人", "보낸 사람", "보낸사람",
	"발신", "발신자", "feladó", "de la", "Από", "expéditeur", "remitente", "remetente", "mittente", "afzender",
	"absender", "dari", "từ", "Từ", "מאת", "من", "saatja", "no", "nuo", "expeditor", "message de", "afsender",
	"จาก", "प्रेषक", "pošiljatelj", "šalje", "пошиљалац", "от", "igorlea", NULL
};

const char *const words_dated[] = {
	"date", "sent", "sent on", "sent at", "gesendet", "gesendet am", "datum", "envoyé", "envoyé le", "envoye",
	"message du", "enviado", "enviado el", "enviado em", "enviada em", "enviada", "fecha", "data", "inviato",
	"verzonden", "verstuurd", "wysłano", "wyslano", "wysłane", "skickat", "dato", "sendt", "lähetetty",
	"päivämäärä", "päiväys", "odesláno", "odeslano", "odoslané", "dátum", "Отправлено", "Дата", "Надіслано",
	"Дата отправки", "Отправлено в", "gönderildi", "gönderme", "gönderilme", "tarih", "送信日時", "日付", "日時",
	"发送时间", "发送日期", "日期", "時間", "时间", "寄件日期", "傳送時間", "보낸 날짜", "보낸 시간", "날짜", "보낸날짜",
	"일시", "elküldve", "küldve", "trimis", "Στάλθηκε", "Ημερομηνία", "poslano", "poslané", "enviat el",
	"dikirim", "tanggal", "đã gửi", "Đã gửi", "ngày", "נשלח", "תאריך", "تاريخ", "أرسلت", "saadetud",
	"Изпратено", "ส่ง", "วันที่", "išsiųsta", "nosūtīts", "ارسال شده", "تم الإرسال", "التاريخ", "послато", NULL
};

const char *const words_to[] = {
	"to", "cc", "bcc", "an", "à", "À", "a", "copie à", "cci", "para", "cco", "aan", "do", "dw", "udw", "till",
	"kopia", "til", "kopi", "vastaanottaja", "kopio", "komu", "kopie", "Кому", "Копия", "Копія", "kime",
	"alıcı", "bilgi", "宛先", "宛て", "收件人", "收件者", "抄送", "副本", "받는 사람", "받는사람", "수신", "참조",
	"címzett", "másolatot kap", "către", "catre", "Προς", "Κοιν.", "za", "prima", "per a", "reply-to",
	"antwort an", "répondre à", "kepada", "ke", "tới", "đến", "אל", "إلى", "destinataire", "destinatario",
	"destinatário", "kopi til", "kopie an", "До", "importance", "priority", "attachments", "organization",
	"newsgroups", "ถึง", "สำเนา", "kam", "adressaat", "nori", "به", "прималац", NULL
};

const char *const words_subject[] = {
	"subject", "betreff", "objet", "sujet", "asunto", "assunto", "oggetto", "onderwerp", "temat", "ämne",
	"emne", "aihe", "předmět", "predmet", "Тема", "Относно", "konu", "件名", "题名", "主题", "主題", "主旨",
	"제목", "tárgy", "subiect", "Θέμα", "assumpte", "perihal", "subjek", "chủ đề", "נושא", "الموضوع", "teema",
	"zadeva", "temats", "tema", "เรื่อง", "หัวเรื่อง", "gaia", "موضوع", "наслов", "tēma", "ogg", NULL
};

const char *const words_mobile[] = {
	"sent from my", "sent from outlook", "sent from mail for", "sent from yahoo", "yahoo mail: ", "sent from proton",
	"sent from ", "sent via ", "sent with ", "sent using ", "get outlook for", "get [outlook", "get bluemail",
	"sent by my",
	"gesendet von ", "gesendet mit ", "diese nachricht wurde von meinem",
	"diese nachricht wurde mit", "holen sie sich outlook", "envoyé de mon", "envoyé depuis", "envoyé à partir", "envoyé avec", "envoyé de ", "envoye de mon",
	"téléchargez outlook", "obtenez outlook", "télécharger outlook", "obtenir outlook",
	"enviado desde", "enviado do meu", "enviado do ", "enviado da ", "enviado de ", "enviado a partir",
	"enviado con ", "enviado com ", "obtener outlook", "obter o outlook", "obtenga outlook", "via iphone",
	"inviato da", "inviato dal", "inviato con", "ottieni outlook", "scarica outlook",
	"verzonden vanaf", "verstuurd vanaf", "verzonden met", "verstuurd met", "download outlook",
	"verzonden van ", "wysłane z", "wysłano z", "wyslane z", "pobierz outlook", "pobierz aplikację outlook",
	"skickat från", "skickades från", "skaffa outlook", "hämta outlook", "sendt fra", "sendt med", "sendt via",
	"hent outlook", "få outlook", "skaff deg outlook", "last ned outlook", "lähetetty ", "hanki outlook",
	"odesláno z", "odeslané z", "odoslané z", "poslané z", "posláno z", "získejte outlook", "získať outlook",
	"Отправлено с", "отправлено с", "Отправлено из", "отправлено из", "Послано с", "Надіслано з",
	"Скачать outlook", "Завантажити outlook", "发自我的", "从我的", "發自我的", "從我的", "傳送自", "发送自", "获取适用于",
	"取得 outlook", "나의 ", "내 iphone", "内 iphone", "trimis de pe", "trimis din", "Στάλθηκε από",
	"Εστάλη από", "poslano s ", "poslano sa ", "poslano iz ", "poslano z ", "enviat des", "dikirim dari",
	"được gửi từ", "gửi từ", "נשלח מה", "أرسلت من", "تم الإرسال من", "أُرسلت من", "ส่งจาก", "Đã gửi từ",
	"đã gửi từ", "pobierz program outlook", "secured with", "geschützt mit",
	"sécurisé avec", "sent securely", "verzonden via", "elküldve az", "elküldve a ", "изпратено от",
	"Изпратено от", "来自我的", "來自我的",
	"خرج من", "inviata da", "inviato tramite", "envoyé par ", "verschickt mit", "verschickt von",
	"von unterwegs", "skickat med", "lähetetty", "posláno ",
	"napisano z", "wiadomość wysłana z", "отправлено через", "надіслано через", "telefonumdan",
	"poslano preko", "saadetud", "nosūtīts no", "išsiųsta iš", "enviada do meu", "verzonden vanuit",
	"obtenha o outlook", "získat outlook", "provenance : courrier", "скачайте outlook", "Скачайте outlook",
	"获取 outlook", "descărcați outlook", "λήψη του outlook", "Λήψη του outlook", "az outlook beszerzése",
	"küldve ", "Được gửi từ", "签名由", "sent úr ", "Послато са", "послато са", "Испратено од", "ارسال شده از",
	"فرستاده شده از", "anfonwyd o", "dërguar nga", "dihantar daripada", "ipinadala mula sa", "seolta ó", NULL
};

const char *const words_mobile_frame[][2] = {
	{ "von mein", "gesendet" }, { "von mein", "gesendet." }, { "", " gönderildi" }, { "", " gönderildi." },
	{ "", "から送信" }, { "", "에서 보냄" }, { "", "에서 전송" }, { "", "에서 전송됨" }, { "", "küldve" }, { "从", "发送" }, { "来自", "手机" }, { "outlook f", "herunterladen" }, { "outlook f", "holen" }, { "outlook v", "downloaden" },
	 { "发自", "手机" },
	{ "", "에서 보냈습니다." }, { "", "에서 보냈습니다" }, { "", "から送信されました" },
	{ "von samsung", "gesendet" }, { "von yahoo", "gesendet" }, { "来自", "的邮件" }, { "來自", "的郵件" }, { "מאת ה", "שלי" }, { "ios용", "받기" },
	{ "android용", "받기" },
	{ "從", "傳送" }, { "", "を入手" }, { "", "다운로드" }, { "", " edinin" },
	{ "", " से भेजा गया" }, { "", " থেকে পাঠানো" }, { "nire ", "bidalia" }, { NULL, NULL },
};

const char *const words_footer[] = {
	"mailing list", "mailman/listinfo", "unsubscribe", "list-unsubscribe", "to post to this group",
	"you received this message because", "you are receiving this because", "groups.google.com",
	"reply to this email directly", "subscription options", "mailinglist", "mailing-list", "abbestellen",
	"se désabonner", "désinscription", "desinscription", "lista de correo", "lista de distribución",
	"cancelar la suscripción", "lista de discussão", "cancelar a inscrição", "disiscriversi",
	"uitschrijven", "afmelden", "wypisać", "majordomo@", "manage your subscription", "please read the faq at",
	"groups.io links", "view/reply online", "messages in this topic",
	"liste de diffusion", "lista di discussione", "lista di distribuzione", "lista de correos", "lista de distribuição",
	"mailinglista", "mailing lista", "maillist", "postituslista", "sähköpostilista", "lista dyskusyjna",
	"grupa dyskusyjna",
	"список рассылки", "рассылк", "levelezőlista", "konferenc", "メーリングリスト", "邮件列表", "郵件論壇", "메일링", "e-posta listesi",
	"yahoo groups links", "yahoo! groups links", "end of broadcast)", "archives at", "list archives", "groups sponsor", "onelist sponsor", "sponsored by",
	"this message was sent using",
	"scanned for", "scanned by", "virus-free", "for viruses", "all viruses", "do you yahoo",
	"http://mail.yahoo",
	"messenger.msn", "join.msn", "free email", "free e-mail", "messagelabs", "avast", "checked by avg",
	"mimecast", "mailmarshal",
	"austragen", "abmelden:", "se désinscrire", "désabonner", "darse de baja", "para borrarse",
	"sair da lista", "cancelar a subscrição", "cancellarsi", "odhlásit", "leiratkoz", "отписаться", "отписка",
	"avanmäl", "avregistrera", "退订", "退訂", "配信停止", "退会", "구독 취소", "수신거부", "/listinfo", "/options/", "listserv",
	"sympa", "wypisz", "abonelikten", "dezabon", NULL
};

const char *const words_footer_start[] = {
	"you received this message because you", "you are receiving this message because you",
	"you're receiving this message because you", "you received this email because you are subscribed",
	"to unsubscribe from this list", "to unsubscribe from this group", "to unsubscribe from this mailing list",
	"to unsubscribe, e-mail:", "yahoo groups links", "yahoo! groups links", "groups.io links", "sie erhalten diese nachricht, weil sie",
	"sie haben diese nachricht erhalten, weil sie", "vous recevez ce message, car vous",
	"vous recevez ce message car vous",
	"vous avez reçu ce message, car vous", "has recibido este mensaje porque", "recibió este mensaje porque",
	"você recebeu esta mensagem porque", "recebeu esta mensagem porque", "hai ricevuto questo messaggio perché",
	"je hebt dit bericht ontvangen omdat", "u ontvangt dit bericht omdat", "otrzymujesz tę wiadomość, ponieważ",
	"вы получили это сообщение, поскольку", "вы получили это сообщение, потому что",
	"このメールは google グループ", "您收到此邮件是因为", "您收到這封郵件是因為", NULL
};

const char *const words_scanned[] = {
	"been scanned for", "has been scanned", "been checked for viruses", "virus-free.", "checked by avg", "mailmarshal",
	"no virus found in", "virus database is out", "virus checked by", "keine viren in dies", "virus trouvé dans ce",
	"nenhum vírus encontrado", "nessun virus nel", "geen virus gevonden", "nie znaleziono wirus", "checked by eset", "checked by nod32",
	"kein virus", "auf viren", "viren geprüft", "analysé par", "sans virus", "libre de virus",
	"livre de vírus", "senza virus",
	"virusvrij", "wolna od wirus", "проверено на вирус", "consider the environment", "think before you print",
	"before printing this", "denken sie an die umwelt",
	"diese e-mail ausdrucken", "pensez à l'environnement", "imprimer ce m", "imprimer ce courriel",
	"imprimer cet e", "antes de imprimir este m", "antes de imprimir este c", "antes de imprimir este e",
	"antes de imprimir esta mensagem", "prima di stampare quest",
	"voordat u deze", "zanim wydrukujesz", "tänk på miljön", "před vytištěním",
	"před tiskem tohoto", "pred vytlačením", "skriver ut det här", "innan du skriver ut",
	"før du printer", "inden du printer", "før du skriver ut", "ennen kuin tulostat", "ennen tulostamista",
	"mielőtt kinyomtat", "kinyomtatná", "yazdırmadan önce", "прежде чем распечат", "перед тем как распечат",
	"перед друком",
	"înainte de a tipări", "înainte de a imprima", "πριν εκτυπώσετε", "prije ispisa", "preden natisnete",
	"打印此邮件", "打印本邮件", "print this e-mail", "print this email", "print this message",
	"checked for viruses by", "neobsahuje žádné viry", "neobsahuje viry", "без вирусов", "víruspajzs",
	"na obecność wirusów", "ausencia de virus", "absence de virus", "en busca de virus", "ingen virus",
	"virusfri", NULL
};

const char *const words_snip[] = {
	"snip", "snipped", "snipp", "schnipp", "schnapp", "snip>", "cut", "cut>", "trim", "trimmed", "deleted", "omitted",
	"elided", "skipped", "skip", "gekürzt", "gelöscht", "coupé", "recortado", "cortado", "tagliato", "knip",
	"ciach", "skipped>", NULL
};

const char *const words_legal[] = {
	"intended recipient", "confidential", "privileged", "unauthorized", "unauthorised", "notify the sender",
	"in error", "delete it", "delete this", "destroy", "disclosure", "disseminat", "intended only",
	"intended solely", "held responsible", "no liability", "views expressed", "solely for", "addressee",
	"viruses", "think before you print", "consider the environment",
	"vertraulich", "bestimmungsgemäß", "irrtümlich", "adressat", "unbefugt", "vernichten", "registergericht",
	"confidenti", "destinataire", "par erreur", "non autorisé", "destinatario", "por error", "no autorizad",
	"por erro", "não autorizad", "destinatário", "riservat", "per errore", "vertrouwelijk", "geadresseerde",
	"ten onrechte", "uitsluitend bestemd", "niet voor u bestemd", "te vernietigen", "poufn", "adresat", "omyłkowo", "конфиденциальн", "адресат", "konfidentiell", "fortrolig",
	"luottamuksell", "důvěrn", "gizli", "kişiye özel",
	"confidenci", "no es el destinatario", "queda notificad", "esté prohibid", "está prohibid", "está dirigid",
	"dirigen exclusivamente", "información contenida", "ha recibido este", "eliminarlo",
	"não for o destinatário", "divulga", "recebeu esta mensagem", "privilegiada", "uso exclusivo", "vietat",
	"persone indicate", "esclusivamente", "diffusione", "divulgazione", "ne siete destinatari",
	"не предназначен", "уведомите отправителя", "сообщите отправителю", "удалите", "электронное сообщение",
	"несанкционированн", "ошибочно", "конфіденційн", "одержувач", "повідомте відправника",
	"určena pouze", "určen pouze", "adresátovi", "zamýšlen", "odesílatele", "vymažte", "smažte", "odosielateľ",
	"určená len", "dôvern", "bizalmas", "címzett", "értesítse", "törölje", "kizárólag",
	"avsedd", "misstag", "avsändaren", "radera", "tilsigtede", "ved en fejl", "ved en feil", "afsenderen",
	"avsenderen", "slette", "konfidensiell", "vastaanottaj", "lähettäj", "poista viesti", "poistamaan",
	"erehdy",
	"confidențial", "confidential", "expeditorul", "destinatar", "εμπιστευτικ", "παραλήπτη", "αποστολέα",
	"yanlışlıkla", "göndereni", "siliniz", "alıcısı", "povjerljiv", "pošiljatelja", "zaupn", "поверителн",
	"подателя",
	"機密", "誤って", "削除", "送信者に", "保密", "机密", "错收", "删除", "發件人", "误收", "기밀", "잘못 수신", "삭제", "발신자에게", "חסוי",
	"נמען", "סרי", "سرية", "المرسل إليه", "rahasia", "bảo mật", "người nhận", NULL
};

const char *const words_office[] = {
	"geschäftsführ", "amtsgericht", "handelsregister", "registergericht", "sitz der gesellschaft", "ust-id", "hrb ",
	"registered in england", "registered in scotland", "registered in wales", "registered in ireland",
	"registered office", "company number", "company no", "vat no", "vat reg", "charity number",
	"registered charity", "siret", " rcs ", "tva intra", "inscrita en el registro", "c.i.f", "n.i.f", "cnpj", "p. iva",
	"p.iva", "partita iva", "codice fiscale", "kvk", "btw-n", "btw n", "btw:", "krs:", "nip:", "regon:", "org.nr", "org.nr.", "cvr:",
	"y-tunnus", "iban:", "working hours", "work flexibly", "working pattern", "my working days", "reply outside",
	"before printing", "before you print", "avant d'imprimer", "avant d’imprimer", "antes de imprimir",
	"vor dem drucken", "vor dem ausdrucken", "prima di stampare", "voordat u dit", "traditional owners",
	"traditional custodians", "book a meeting", "book time with", "follow us", "folgen sie uns", "suivez-nous",
	"síguenos", "siga-nos", "seguici", "volg ons", "meine arbeitszeiten", "bürozeiten", "horario de atención", NULL
};

const char *const words_legal_start[] = {
	"this message", "this e-mail", "this email", "this mail", "this communication", "this electronic",
	"this transmission",
	"the information", "the contents", "the content of this", "the above", "confidential", "privileged", "disclaimer",
	"attention", "notice", "important notice", "legal notice", "note:", "*this", "if you are not the",
	"if you have received",
	"diese e-mail", "diese nachricht", "diese mail", "der inhalt", "die information", "vertraulich", "haftungs",
	"ce message", "ce courriel", "cet e-mail", "les informations", "avis", "este mensaje", "este correo",
	"la información",
	"aviso", "esta mensagem", "este e-mail", "este email", "as informações", "questo messaggio", "questa e-mail",
	"le informazioni", "ai sensi", "dit bericht", "deze e-mail", "de informatie", "ta wiadomość", "niniejsza", "treść",
	"данное сообщение", "это сообщение", "настоящее", "detta meddelande", "denne e-post", "denne mail",
	"tämä viesti", "bu e-posta",
	"este e-mail", "este email", "los datos", "tato zpráva", "tento e-mail", "tento email", "táto správa",
	"ez az üzenet", "ez az e-mail", "jelen üzenet", "jelen e-mail", "это электронное", "это письмо",
	"данное письмо",
	"цей лист", "це повідомлення", "acest mesaj", "acest e-mail", "acest email", "αυτό το μήνυμα", "το παρόν",
	"ova poruka", "ovaj e-mail", "to sporočilo", "това съобщение", "bu mesaj", "bu elektronik", "bu ileti",
	"detta meddelande", "detta mail", "detta e-post", "dette e-post", "denne e-mail", "denne melding",
	"denne meddelelse", "sähköposti", "本邮件", "此邮件", "本郵件", "このメール", "本メール", "本電子", "이 메일", "본 메일", "이 전자",
	"הודעה זו", "هذه الرسالة", "pesan ini", "email ini", "thư này", "email này", NULL
};

const char *const words_closing[] = {
	"regards", "best regards", "kind regards", "warm regards", "best", "all the best", "best wishes", "cheers",
	"sincerely", "yours sincerely", "sincerely yours", "yours", "yours truly", "yours faithfully", "take care",
	"rgds", "br", "b.r", "k.r", "cordially", "respectfully", "with best regards", "with kind regards", "warmly", "hth",
	"ciao", "bye", "love", "hugs", "kr", "xo", "xoxo", "many regards", "with regards", "kindest regards", "thx and regards",
	"mit freundlichen grüßen", "mit freundlichen gruessen", "mit freundlichem gruß", "freundliche grüße", "mfg",
	"viele grüße", "viele gruesse", "liebe grüße", "beste grüße", "herzliche grüße", "schöne grüße", "grüße",
	"gruß", "gruss", "lg", "vg", "mit besten grüßen", "beste grüsse", "viele grüsse", "freundliche grüsse",
	"mit freundlichen grüssen", "liebe grüsse", "cordialement", "bien cordialement", "bien à vous", "bien à toi",
	"amicalement", "salutations", "sincères salutations", "meilleures salutations", "à bientôt", "a bientôt", "a bientot", "à demain", "bises",
	"cdlt", "saludos", "un saludo", "saludos cordiales", "atentamente", "cordialmente", "un abrazo", "abrazos",
	"un cordial saludo", "abraços", "[]s", "[]'s", "abraço", "um abraço", "atenciosamente", "att", "cumprimentos",
	"melhores cumprimentos", "com os melhores cumprimentos", "saudações", "cordiali saluti", "saluti",
	"distinti saluti", "un saluto", "buona giornata", "a presto", "groeten", "groetjes", "groet", "mvg", "gr",
	"met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groeten", "hartelijke groet",
	"pozdrawiam", "pozdrawiam serdecznie", "z poważaniem", "z powazaniem", "serdecznie pozdrawiam", "pozdrowienia",
	"hälsningar", "vänliga hälsningar", "med vänliga hälsningar", "med vänlig hälsning", "vänligen", "mvh", "hälsn",
	"hilsen", "venlig hilsen", "med venlig hilsen", "med venlige hilsner", "bedste hilsner", "kh", "vh",
	"vennlig hilsen", "med vennlig hilsen", "beste hilsen", "terveisin", "ystävällisin terveisin", "t.", "yt",
	"s pozdravem", "s přátelským pozdravem", "s pozdravom", "hezký den", "С уважением", "с уважением",
	"Всего доброго", "Удачи", "З повагою", "saygılarımla", "saygılar", "iyi çalışmalar", "selamlar",
	"üdvözlettel", "üdv", "tisztelettel", "cu stimă", "cu respect", "με εκτίμηση", "Με εκτίμηση", "lp", "lijep pozdrav",
	"よろしくお願いいたします。", "よろしくお願いします。", "よろしくお願いいたします", "以上、よろしくお願いいたします",
	"此致", "敬礼", "敬禮", "祝好", "谢谢", "감사합니다", "감사합니다.", "드림", "lep pozdrav", "talk soon", "talk to you soon",
	"73", "73s", "vy 73", "on behalf of", "im auftrag", "see you", "see you soon", "see you there", "xoxo",
	"have a nice day", "have a good day", "have a great day", "have a nice weekend", "have a great weekend",
	"have a good weekend", "in solidarity", "bis dann", "bis bald", "bis später", "schönen tag",
	"schönes wochenende", "herzlichst", "bonne journée", "bon week-end", "gracias y saludos", "buen día", "hasta luego",
	"um beijo", "beijos", "bom dia", "buona serata", "fijne dag", "fijn weekend", "miłego dnia", "ha det",
	"hyvää päivänjatkoa",
	"trân trọng", "thân ái", "בברכה", "تحياتي", "مع تحياتي", "مع أطيب التحيات", "با احترام", "salam hormat",
	"hormat saya",
	"सादर", "धन्यवाद", "ขอบคุณ", "ขอแสดงความนับถือ", "xx", "xxx", "Поздрави", "поздрави", "с поздрави",
	"Поздрав", "поздрав", "С уважение", "с уважение", "с уваж", "с наилучшими пожеланиями",
	"С наилучшими пожеланиями",
	"Всего хорошего", "всего хорошего", "с приветом", "С приветом", "Пока", "Хорошего дня",
	"Найкращі побажання", "з найкращими побажаннями", "Гарного дня", "祝好", "祝好，", "顺颂商祺", "順頌商祺", "此致敬礼", "敬上",
	"敬具", "草々", "宜しくお願い致します。",
	"宜しくお願いいたします。", "よろしくお願い致します。", "よろしくです。", "고맙습니다.", "고맙습니다", "안녕히 계세요.", "수고하세요.", "best rgds",
	"warmest regards", "warmest", "with thanks", "in gratitude", "stay safe", "be well", "speak soon", "ttyl",
	"yours respectfully", "have a lovely day", "have a lovely weekend", "have a good one",
	"have a good evening", "kind wishes", "warm wishes", "many greetings", "beste wünsche", "alles gute",
	"alles liebe", "mit herzlichen grüßen", "mit lieben grüßen", "mit besten grüssen", "herzlich",
	"sonnige grüße", "schöne woche", "einen schönen tag", "einen schönen tag noch", "schönen abend",
	"schönen gruß", "viele liebe grüße", "ganz liebe grüße",
	"bien amicalement", "bien sincèrement", "bien à toi", "sincèrement", "respectueusement", "bonne soirée",
	"bonne semaine", "belle journée", "bonne réception", "à plus", "à demain", "bisous", "amitiés",
	"très cordialement", "avec mes salutations", "salutations distinguées", "sportivement",
	"saludos a todos", "muchos saludos", "cordiales saludos", "reciba un cordial saludo", "atte", "atte.",
	"besos", "un beso", "un fuerte abrazo", "que tengas buen día", "buena semana", "abs", "abç", "bjs", "bj",
	"grande abraço", "forte abraço", "saudações cordiais", "cordiais saudações", "com os melhores",
	"respeitosamente", "boa semana", "bom fim de semana",
	"un caro saluto", "un abbraccio", "tanti saluti", "cari saluti", "a presto", "con i migliori saluti",
	"cordialità", "buon weekend", "buon lavoro", "hartelijke groeten", "met hartelijke groet", "warme groet",
	"liefs", "tot ziens", "tot dan", "dank en groet",
	"pozdr", "pozdr.", "z wyrazami szacunku", "uściski", "do zobaczenia", "hej då", "allt gott", "kram",
	"kramar", "bästa hälsningar", "hälsar", "hälsning", "kærlig hilsen", "mange hilsner", "knus", "klem",
	"mange hilsener", "hilsener", "ha en fin dag", "ha en god dag", "parhain terveisin", "terkuin", "terkkuja",
	"terv", "terv.", "mukavaa päivää",
	"se srdečným pozdravem", "s úctou", "zdravím", "zdraví", "mějte se", "pěkný den", "přeji hezký den",
	"s úctou a pozdravom", "pekný deň", "köszönettel", "szép napot", "minden jót", "üdvözlettel:", "üdv:",
	"toate cele bune", "o zi bună", "numai bine", "cu drag", "με φιλικούς χαιρετισμούς", "φιλικά", "Φιλικά",
	"χαιρετισμούς", "Χαιρετισμούς", "ευχαριστώ", "sevgiler", "sevgilerimle", "selam", "kolay gelsin",
	"iyi günler", "iyi akşamlar", "hürmetlerimle",
	"srdačan pozdrav", "s poštovanjem", "pozdrav", "pozdravi", "s spoštovanjem", "lep pozdrav,",
	"lugupidamisega", "parimate soovidega", "tervitades", "tervitustega", "pagarbiai", "linkėjimai",
	"geriausi linkėjimai", "ar cieņu", "ar sveicieniem", "salam", "salam hangat", "terima kasih", "thân",
	"thân mến", "chào bạn", "cảm ơn", "เคารพ", "ด้วยความเคารพ", "בכבוד רב", "בברכה רבה", "תודה רבה", "יום טוב",
	"وتفضلوا بقبول فائق الاحترام", "مع خالص التحية", "شكرا", "مع التحية", "تحية طيبة", "با تشکر", "ارادتمند",
	NULL
};

const char *const words_thanks[] = {
	"thanks", "thank you", "thank you very much", "many thanks", "thanks a lot", "thanks again", "thx", "tia",
	"thanks in advance", "thanks so much", "thanks and regards", "thanks & regards", "thank you in advance",
	"thanks very much", "ty", "danke", "vielen dank", "danke schön", "merci", "merci beaucoup",
	"merci d'avance", "gracias", "muchas gracias", "gracias de antemano", "obrigado", "obrigada", "muito obrigado",
	"grazie", "grazie mille", "bedankt", "alvast bedankt", "dank je", "dzięki", "dziękuję", "tack", "tack på förhand",
	"tak", "på forhånd tak", "takk", "kiitos", "děkuji", "díky", "Спасибо", "спасибо", "Заранее спасибо",
	"teşekkürler", "ありがとうございます", "köszönöm", "mulțumesc", "dank im voraus", NULL
};

const char *const words_not_name[] = {
	"happy", "merry", "thanks", "thank", "thanx", "please", "yes", "no", "ok", "okay", "done", "hope", "good",
	"great", "nice", "sorry", "best", "regards", "cheers", "hello", "hi", "dear", "see", "note", "edit", "also",
	"this", "that", "the", "it", "any", "what", "why", "how", "when", "where", "who", "is", "are", "do", "does",
	"can", "could", "would", "should", "will", "sure", "agreed", "fixed", "same", "welcome", "congratulations",
	"enjoy", "cool", "hmm", "well", "so", "and", "but", "or", "if", "not", "my", "we", "you", "i", "fyi", "danke",
	"merci", "gracias", "obrigado", "grazie", "ja", "nein", "oui", "si", "sim", "bitte", "acked-by:", "end",
	"reviewed-by:", "tested-by:", "signed-off-by:", "for", "to", "in", "on", "at", "here", "there", "applied",
	"let", "ping", "bump", "never", "maybe", "true", "false", "exactly", "right", "correct", "wow", "thoughts",
	"comments", "ideas", "suggestions", "anyone", "output", "result", "results", "todo", "question", "questions",
	"update", "solved", "ack", "nack", "ps", "p.s.", "attachment", "attached", "document", "warning", "error",
	"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "montag", "dienstag", "mittwoch",
	"donnerstag", "freitag", "samstag", "sonntag", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche", NULL
};

const char *const words_postscript[] = {
	"ps:", "ps.", "ps ", "p.s", "pps", "pd:", "p.d.", "p. s.", "nb:", "n.b.", NULL
};

const char *const words_contact[] = {
	"tel", "phone", "fax", "mobile", "cell", "office", "email", "e-mail", "mail", "web", "skype", "telefon",
	"telefono", "teléfono", "téléphone", "mobil", "móvil", "portable", "handy", "twitter", "linkedin", "www", "ext",
	"gpg", "pgp", "irc", "jabber", "xmpp", "url", "blog", "homepage", "direct", "telephone", "via mobile",
	"github", NULL
};

const char *const words_below[] = {
	"below", "inline", "in-line", "in red", "in blue", "between the lines", "unten", "unterhalb", "in rot", "in blau",
	"im text", "zwischen den zeilen", "dessous", "plus bas", "en rouge", "en bleu", "dans le texte", "entre les lignes",
	"abajo", "en rojo", "en azul", "en el texto", "entre líneas", "abaixo", "a vermelho", "em vermelho", "no texto",
	"sotto", "in rosso", "nel testo", "hieronder", "onderstaand", "in het rood", "poniżej", "na czerwono", "ниже", "нижче",
	"nedan", "nedenfor", "i rødt", "i rött", "alla oleva", "níže", "nižšie", "alább", "lent", "aşağıda", "mai jos",
	"παρακάτω", "下記", "以下", "如下", "아래", "להלן", "أدناه", NULL
};

const char *const words_fyi[] = {
	"fyi", "for your information", "forwarding", "passing on", "passing this on", "pass this on", "this came in",
	"zur info", "z. k.", "z.k.", "zur kenntnis", "weitergeleitet", "leite ich", "ich leite", "weiterleiten", "pour info",
	"pour votre info", "pour ton info", "je transmets", "je vous transmets", "je fais suivre", "je vous fais suivre",
	"para tu info", "para su info", "para vuestra info", "reenvío", "os paso", "les paso", "para conhecimento",
	"para informação", "para vossa info", "reencaminho", "encaminho", "per conoscenza", "per informazione", "inoltro",
	"ter info", "ter kennis", "stuur ik", "do wiadomości", "przesyłam", "для информации", "к сведению", "пересылаю",
	"до відома", "för kännedom", "till er kännedom", "til orientering", "tiedoksi", "pro informaci", "na vědomí",
	"tájékoztat", "bilginize", "spre informare", "ご参考", "転送", "供参考", "转发", "轉寄", "참고", "לידיעת", "للعلم", NULL
};
/* clang-format on */

bool words_in(const char *const *table, const char *w, size_t n, bool whole)
{
	for (size_t i = 0; table[i]; i++) {
		if (n && !line_alike(*w, *table[i]))
			continue;
		if (whole ? line_is(w, n, table[i]) : line_starts(w, n, table[i]))
			return true;
	}
	return false;
}

/* The byte and its other case: of ASCII letters, of the ends and beginnings of others. */
static void note_byte(bool there[256], unsigned char c)
{
	there[c] = true;
	if (c >= 'A')
		there[c ^ 0x20] = true;
	if (c >= 0xce)
		there[c ^ 1] = true;
}

/* Two letters of ASCII side by side; letters of one case have bits of their own. */
static unsigned pair_bit(unsigned char x, unsigned char y)
{
	return ((unsigned)x << 5 ^ y) % GLANCE_PAIRS;
}

void words_glance(struct glance *g, const char *s, size_t n)
{
	unsigned char before = 0x80, c;

	memset(g->there, 0, sizeof g->there);
	memset(g->pairs, 0, sizeof g->pairs);
	g->s = s;
	g->n = n = n < WORDS_BYTES ? n : WORDS_BYTES;
	for (size_t i = 0; i < n; i++, before = c) {
		unsigned bit;

		c = line_lower(s[i]);
		note_byte(g->there, c);
		bit = pair_bit(before, c);
		if ((before | c) < 0x80)
			g->pairs[bit / 64] |= (uint64_t)1 << (bit % 64);
	}
}

/* Most words hold a byte or a pair of letters that the text does not. */
static bool could_hold(const struct glance *g, const char *word)
{
	for (const char *w = word; *w; w++) {
		unsigned char x = line_lower(*w), y = line_lower(w[1]);
		unsigned bit = pair_bit(x, y);

		if (!g->there[x])
			return false;
		if (y && (x | y) < 0x80 && !(g->pairs[bit / 64] >> (bit % 64) & 1))
			return false;
	}
	return true;
}

size_t words_seen(const char *const *table, const struct glance *g, size_t most)
{
	size_t found = 0;

	for (size_t i = 0; table[i] && found < most; i++)
		found += could_hold(g, table[i]) && line_has(g->s, g->n, table[i]);
	return found;
}

bool words_any(const char *const *table, const char *s, size_t n)
{
	struct glance g;

	words_glance(&g, s, n);
	return words_seen(table, &g, 1) > 0;
}
