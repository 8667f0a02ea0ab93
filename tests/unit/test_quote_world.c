/* How the mail programs of the world introduce a quote, in some sixty languages; all of it written
 * here, in their manner. Each is asked with and without marks below, and wrapped. */

#include "quote_kit.h"
#include "base/buf.h"

#define OWN    "The pump is fixed, see the shed.\nI will bring the old valve on Friday."
#define QUOTE  "Any news about the pump?\n\nWe wait for it.\nTom\n"
#define MARKED "> Any news about the pump?\n>\n> We wait for it.\n> Tom\n"

/* clang-format off */
static const char *const attributions[] = {
	"On Mon, Mar 3, 2025 at 10:00 AM Tom Bell <tom@example.org> wrote:",
	"---- Am Mo., 03 März 2025 10:00:00 +0100 schrieb Tom Bell <tom@example.org> ----",
	"Am Mo., 3. März 2025 um 10:00 Uhr schrieb Tom Bell <tom@example.org>:",
	"Le lun. 3 mars 2025 à 10:00, Tom Bell <tom@example.org> a écrit :",
	"El lun, 3 mar 2025 a las 10:00, Tom Bell (<tom@example.org>) escribió:",
	"Em seg., 3 de mar. de 2025 às 10:00, Tom Bell <tom@example.org> escreveu:",
	"Tom Bell <tom@example.org> escreveu (segunda, 3/03/2025 à(s) 10:00):",
	"Il giorno lun 3 mar 2025 alle ore 10:00 Tom Bell <tom@example.org> ha scritto:",
	"Op ma 3 mrt 2025 om 10:00 schreef Tom Bell <tom@example.org>:",
	"pon., 3 mar 2025 o 10:00 Tom Bell <tom@example.org> napisał(a):",
	"po 3. 3. 2025 v 10:00 odesílatel Tom Bell <tom@example.org> napsal:",
	"po 3. 3. 2025 o 10:00 Tom Bell <tom@example.org> napísal(a):",
	"пн, 3 мар. 2025 г. в 10:00, Tom Bell <tom@example.org>:",
	"пн, 3 бер. 2025 р. о 10:00 Tom Bell <tom@example.org> пише:",
	"Tom Bell <tom@example.org>, 3 Mar 2025 Pzt, 10:00 tarihinde şunu yazdı:",
	"في الاثنين، 3 مارس 2025 في 10:00 ص تمت كتابة ما يلي بواسطة Tom Bell <tom@example.org>:",
	"בתאריך יום ב׳, 3 במרץ 2025 ב-10:00 מאת Tom Bell <tom@example.org>:",
	"Tom Bell <tom@example.org> 于2025年3月3日周一 10:00写道：",
	"Tom Bell <tom@example.org> 於 2025年3月3日 週一 上午10:00寫道：",
	"2025年3月3日(月) 10:00 Tom Bell <tom@example.org>:",
	"2025년 3월 3일 (월) 오전 10:00, Tom Bell <tom@example.org>님이 작성:",
	"Vào Th 2, 3 thg 3, 2025 vào lúc 10:00 Tom Bell <tom@example.org> đã viết:",
	"Στις Δευ 3 Μαρ 2025 στις 10:00 π.μ., ο/η Tom Bell <tom@example.org> έγραψε:",
	"Tom Bell <tom@example.org> ezt írta (időpont: 2025. márc. 3., H, 10:00):",
	"ma 3. maalisk. 2025 klo 10.00 Tom Bell (tom@example.org) kirjoitti:",
	"Den mån 3 mars 2025 kl 10:00 skrev Tom Bell <tom@example.org>:",
	"Den man. 3. mar. 2025 kl. 10.00 skrev Tom Bell <tom@example.org>:",
	"man. 3. mars 2025 kl. 10:00 skrev Tom Bell <tom@example.org>:",
	"În lun., 3 mar. 2025 la 10:00, Tom Bell <tom@example.org> a scris:",
	"На пн, 3.03.2025 г. в 10:00 Tom Bell <tom@example.org> написа:",
	"pon, 3. ožu 2025. u 10:00 Tom Bell <tom@example.org> napisao/la je:",
	"пон, 3. мар 2025. у 10:00 Tom Bell <tom@example.org> је написао/ла:",
	"V V pon., 3. mar. 2025 ob 10:00 je oseba Tom Bell <tom@example.org> napisala:",
	"2025-03-03, pr, 10:00 Tom Bell <tom@example.org> rašė:",
	"Pirmd., 2025. g. 3. marts, plkst. 10:00 — lietotājs Tom Bell (<tom@example.org>) rakstīja:",
	"Kuupäev E, 3. märts 2025 kell 10:00 kirjutas Tom Bell <tom@example.org>:",
	"ในวันที่ จ. 3 มี.ค. 2025 เวลา 10:00 Tom Bell <tom@example.org> เขียนว่า:",
	"Pada tanggal Sen, 3 Mar 2025 pukul 10.00 Tom Bell <tom@example.org> menulis:",
	"Missatge de Tom Bell <tom@example.org> del dia dl., 3 de març 2025 a les 10:00:",
	"در تاریخ دوشنبه ۳ مارس ۲۰۲۵، ۱۰:۰۰ Tom Bell <tom@example.org> نوشت:",
	"Tom Bell <tom@example.org> erabiltzaileak hau idatzi du (2025 mar. 3(a), al. (10:00)):",
	"mán., 3. mar. 2025 kl. 10:00 skrifaði Tom Bell <tom@example.org>:",
	"सोम, 3 मार्च 2025 को 10:00 am बजे को Tom Bell <tom@example.org> ने लिखा:",
	"Noong Lun, Mar 3, 2025 nang 10:00 AM, isinulat ni Tom Bell <tom@example.org> ang:",
	"Op Ma. 03 Mrt. 2025 om 10:00 het Tom Bell <tom@example.org> geskryf:",
	"Mnamo Jtt, 3 Mac 2025 saa 10:00 Tom Bell <tom@example.org> aliandika:",
	"O Lun, 3 de mar. de 2025 ás 10:00, Tom Bell (<tom@example.org>) escribiu:",
	"На Пон., 3 мар. 2025 во 10:00 Tom Bell <tom@example.org> напиша:",
	"On 3 Mar 2025, at 10:00, Tom Bell <tom@example.org> wrote:",
	"Am 03.03.2025 um 10:00 schrieb Tom Bell <tom@example.org>:",
	"Le 3 mars 2025 à 10:00, Tom Bell <tom@example.org> a écrit :",
	"Il giorno 3 mar 2025, alle ore 10:00, Tom Bell <tom@example.org> ha scritto:",
	"El 3 mar 2025, a las 10:00, Tom Bell <tom@example.org> escribió:",
	"Em 3 de mar. de 2025, à(s) 10:00, Tom Bell <tom@example.org> escreveu:",
	"No dia 03/03/2025, às 10:00, Tom Bell <tom@example.org> escreveu:",
	"Op 3 mrt. 2025, om 10:00 heeft Tom Bell <tom@example.org> het volgende geschreven:",
	"3 mars 2025 kl. 10:00 skrev Tom Bell <tom@example.org>:",
	"Den 3. mar. 2025 kl. 10.00 skrev Tom Bell <tom@example.org>:",
	"Tom Bell <tom@example.org> kirjoitti 3.3.2025 kello 10.00:",
	"Wiadomość napisana przez Tom Bell <tom@example.org> w dniu 03.03.2025, o godz. 10:00:",
	"3. 3. 2025 v 10:00, Tom Bell <tom@example.org>:",
	"2025. márc. 3. dátummal, 10:00 időpontban Tom Bell <tom@example.org> írta:",
	"3 марта 2025 г., в 10:00, Tom Bell <tom@example.org> написал(а):",
	"3 бер. 2025 р. о 10:00 Tom Bell <tom@example.org> написав(ла):",
	"Tom Bell <tom@example.org> şunları yazdı (3 Mar 2025 10:00):",
	"2025/03/03 10:00、Tom Bell <tom@example.org>のメール:",
	"2025年3月3日 上午10:00，Tom Bell <tom@example.org> 写道：",
	"2025. 3. 3. 오전 10:00, Tom Bell <tom@example.org> 작성:",
	"3 Μαρ 2025, 10:00 π.μ., ο χρήστης «Tom Bell <tom@example.org>» έγραψε:",
	"Pe 3 mar. 2025, la 10:00, Tom Bell <tom@example.org> a scris:",
	"Dana 3. 3. 2025. u 10:00, osoba Tom Bell <tom@example.org> napisala je:",
	"في ٣ مارس ٢٠٢٥، الساعة ١٠:٠٠ ص، كتب Tom Bell <tom@example.org>:",
	"ב-3 במרץ 2025, בשעה 10:00, Tom Bell <tom@example.org> כתב/ה:",
	"Vào 3 thg 3, 2025, lúc 10:00, Tom Bell <tom@example.org> đã viết:",
	"เมื่อวันที่ 3 มี.ค. 2568 เวลา 10:00 Tom Bell <tom@example.org> เขียนว่า:",
	"Pada 3 Mar 2025, pukul 10.00, Tom Bell <tom@example.org> menulis:",
	"El 3 de març 2025, a les 10:00, Tom Bell <tom@example.org> va escriure:",
	"Dňa 3. 3. 2025, o 10:00 používateľ Tom Bell <tom@example.org> napísal:",
	"Am 03.03.25 um 10:00 schrieb Tom Bell:",
	"Le 03/03/2025 à 10:00, Tom Bell a écrit :",
	"El 3/3/25 a las 10:00, Tom Bell escribió:",
	"Em 03/03/2025 10:00, Tom Bell escreveu:",
	"Il 03/03/25 10:00, Tom Bell ha scritto:",
	"Op 03-03-2025 om 10:00 schreef Tom Bell:",
	"W dniu 3.03.2025 o 10:00, Tom Bell pisze:",
	"Dne 03. 03. 25 v 10:00 Tom Bell napsal(a):",
	"03.03.2025 10:00, Tom Bell пишет:",
	"Den 2025-03-03 kl. 10:00, skrev Tom Bell:",
	"Den 03.03.2025 10:00, skrev Tom Bell:",
	"3.3.2025 10.00, Tom Bell kirjoitti:",
	"2025. 03. 03. 10:00 keltezéssel, Tom Bell írta:",
	"3.03.2025 10:00 tarihinde Tom Bell yazdı:",
	"On 2025/03/03 10:00, Tom Bell wrote:",
	"Tom Bell 於 2025/3/3 10:00 寫道:",
	"Στις 3/3/2025 10:00 π.μ., ο/η Tom Bell έγραψε:",
	"Pe 03.03.2025 10:00, Tom Bell a scris:",
	"Tom Bell je 3. 03. 2025 ob 10:00 napisal:",
	"Dňa 3. 3. 2025 o 10:00 Tom Bell napísal(a):",
	"25. 3. 3. 오전 10:00에 Tom Bell 이(가) 쓴 글:",
	"Vào 03/03/2025 10:00, Tom Bell viết:",
	"El 3/3/25 a les 10:00, Tom Bell ha escrit:",
	"Tom Bell kirjutas 03.03.2025 kell 10:00:",
	"03.03.2025 10:00, Tom Bell rašė:",
	"Þann 3.3.2025 10:00, skrifaði Tom Bell:",
	"На 3.03.25 г. в 10:00 ч., Tom Bell написа:",
	"03.03.25 10:00, Tom Bell пише:",
	"Dana 3.3.2025. u 10:00, Tom Bell je napisao/la:",
	"בתאריך 03/03/2025 10:00, Tom Bell כתב:",
	"2025-03-03 10:00(e)an, Tom Bell igorleak idatzi zuen:",
	"Am 3. März 2025 10:00:00 MEZ schrieb Tom Bell <tom@example.org>:",
	"On March 3, 2025 10:00:00 AM GMT+01:00, Tom Bell <tom@example.org> wrote:",
	"Le 3 mars 2025 10:00:00 GMT+01:00, Tom Bell <tom@example.org> a écrit :",
	"On March 3, 2025 10:00:00 AM Tom Bell <tom@example.org> wrote:",
	"El 3 de marzo de 2025 10:00:00 CET, Tom Bell <tom@example.org> escribió:",
	"3 марта 2025 г. 10:00:00 GMT+03:00, Tom Bell <tom@example.org> пишет:",
	"Dnia 3 marca 2025 10:00:00 CET, Tom Bell <tom@example.org> napisał/a:",
	"2025年3月3日 10:00:00 GMT+08:00，Tom Bell <tom@example.org> 写到：",
	"2025年3月3日 10:00:00 JST、Tom Bell <tom@example.org>のメッセージ:",
	"Il 3 marzo 2025 10:00:00 CET, Tom Bell <tom@example.org> ha scritto:",
	"Op 3 maart 2025 10:00:00 CET schreef Tom Bell <tom@example.org>:",
	"On 3 Mar 2025 at 10:00 +0100, Tom Bell <tom@example.org>, wrote:",
	"Am 3. März 2025, 10:00 +0100 schrieb Tom Bell <tom@example.org>:",
	"Le 3 mars 2025 à 10:00 +0100, Tom Bell <tom@example.org>, a écrit :",
	"On 3 March 2025 at 10:00:00, Tom Bell (tom@example.org) wrote:",
	"On Mon, Mar 03, 2025 at 10:00 AM, Tom Bell < tom@example.org > wrote:",
	"On March 3, 2025, Tom Bell <tom@example.org> wrote:",
	"On Mon, Mar 3, 2025 at 10:00, Tom Bell <[tom@example.org](mailto:On Mon, Mar 3, 2025 at 10:00, Tom Bell <<a href=)> wrote:",
	"Den 3 mars 2025 10:00:00 CET, skrev Tom Bell <tom@example.org>:",
	"Tom Bell <tom@example.org> schrieb am Mo., 3. März 2025, 10:00:",
	"Tom Bell <tom@example.org> schrieb am 3. März 2025 10:00:00 MEZ:",
	"On Monday, March 3, 2025 at 10:00:00 AM GMT+1, Tom Bell <tom@example.org> wrote:",
	"Am Montag, 3. März 2025 um 10:00:00 MEZ hat Tom Bell <tom@example.org> Folgendes geschrieben:",
	"Le lundi 3 mars 2025 à 10:00:00 UTC+1, Tom Bell <tom@example.org> a écrit :",
	"El lunes, 3 de marzo de 2025, 10:00:00 CET, Tom Bell <tom@example.org> escribió:",
	"Il lunedì 3 marzo 2025 alle ore 10:00:00 CET, Tom Bell <tom@example.org> ha scritto:",
	"Em segunda-feira, 3 de março de 2025 às 10:00:00 BRT, Tom Bell <tom@example.org> escreveu:",
	"On Mon, Mar 3, 2025 at 10:00, Tom Bell<tom@example.org> wrote:",
	"Den måndag 3 mars 2025 10:00:00 CET skrev Tom Bell <tom@example.org>:",
	"W dniu poniedziałek, 3 marca 2025 10:00:00 CET użytkownik Tom Bell <tom@example.org> napisał:",
	"På mandag 3. mars 2025 kl. 10:00:00 CET, skrev Tom Bell <tom@example.org>:",
	"3 Mart 2025 Pazartesi 10:00:00 GMT+3 tarihinde, Tom Bell <tom@example.org> şunu yazdı:",
	"2025年3月3日 星期一 上午10:00:00 [GMT+8]， Tom Bell<tom@example.org> 寫道：",
	"Vào Thứ Hai, 3 tháng 3, 2025 lúc 10:00:00 GMT+7, Tom Bell <tom@example.org> đã viết:",
	"Pada Senin, 3 Maret 2025 pukul 10.00.00 WIB, Tom Bell <tom@example.org> menulis:",
	"Stând luni, 3 martie 2025, 10:00:00 EET, Tom Bell <tom@example.org> a scris:",
	"Στις Δευτέρα 3 Μαρτίου 2025 στις 10:00:00 π.μ. EET, ο χρήστης Tom Bell <tom@example.org> έγραψε:",
	"On Monday, March 3rd, 2025 at 10:00 AM, Tom Bell <tom@example.org> wrote:",
	"Am Montag, 3. März 2025 um 10:00, schrieb Tom Bell <tom@example.org>:",
	"Tom Bell <tom@example.org> wrote on Monday, 3 March 2025, 10:00:",
	"On Mon, Mar 03, 2025 at 10:00:00AM +0100, Tom Bell wrote:",
	"---- On Mon, 03 Mar 2025 10:00:00 +0100 Tom Bell <tom@example.org> wrote ----",
	"---- Am Mo., 03 März 2025 10:00:00 +0100 Tom Bell <tom@example.org> schrieb ----",
	"---- El lun, 03 mar 2025 10:00:00 +0100 Tom Bell <tom@example.org> escribió ----",
	"---- Activado lun, 03 mar 2025 10:00:00 +0100 Tom Bell <tom@example.org> escribió ----",
	"On 2025-03-03 10:00, Tom Bell wrote:",
	"Am 03.03.2025 10:00, schrieb Tom Bell:",
	"W dniu 2025-03-03 10:00, Tom Bell napisał(a):",
	"Dne 2025-03-03 10:00, Tom Bell napsal:",
	"El 2025-03-03 10:00, Tom Bell escribió:",
	"2025-03-03 10:00 időpontban Tom Bell ezt írta:",
	"2025-03-03 10:00, Tom Bell kirjoitti:",
	"Tom Bell писал(а) 2025-03-03 10:00:",
	"2025-03-03 10:00 tarihinde Tom Bell yazdı:",
	"2025-03-03 10:00 に Tom Bell さんは書きました:",
	"在 2025-03-03 10:00，Tom Bell 写道：",
	"Tom Bell <tom@example.org> a écrit :",
	"On Mon, March 3, 2025 10:00 am, Tom Bell wrote:",
	"Tom Bell <tom@example.org> writes:",
	"On Monday, March 3, 2025 10:00:00 AM CET Tom Bell wrote:",
	"Am Montag, 3. März 2025, 10:00:00 CET schrieb Tom Bell:",
	"El lunes, 3 de marzo de 2025 10:00:00 (CET), Tom Bell escribió:",
	"Le lundi 3 mars 2025, 10:00:00 CET Tom Bell a écrit :",
	"lunedì 3 marzo 2025 10:00:00 CET, Tom Bell ha scritto:",
	"В письме от понедельник, 3 марта 2025 г. 10:00:00 MSK пользователь Tom Bell написал:",
	"On Mon, 2025-03-03 at 10:00 +0100, Tom Bell wrote:",
	"Am Montag, dem 03.03.2025 um 10:00 +0100 schrieb Tom Bell:",
	"El lun, 03-03-2025 a las 10:00 +0100, Tom Bell escribió:",
	"Le lundi 03 mars 2025 à 10:00 +0100, Tom Bell a écrit :",
	"Il giorno lun, 03/03/2025 alle 10.00 +0100, Tom Bell ha scritto:",
	"V Po, 03. 03. 2025 v 10:00 +0100, Tom Bell píše:",
	"mån 2025-03-03 klockan 10:00 +0100 skrev Tom Bell:",
	"ma, 2025-03-03 kello 10:00 +0200, Tom Bell kirjoitti:",
	"pon, 03.03.2025 o godz. 10∶00 +0100 użytkownik Tom Bell napisał:",
	"В Пн, 03/03/2025 в 10:00 +0300, Tom Bell пишет:",
	"Понедельник, 3 марта 2025, 10:00 +03:00 от Tom Bell <tom@example.org>:",
	"03.03.2025, 10:00, \"Tom Bell\" <tom@example.org>:",
	"At 2025-03-03 10:00:00, \"Tom Bell\" <tom@example.org> wrote:",
	"在 2025-03-03 10:00:00，\"Tom Bell\" <tom@example.org> 写道：",
	">>> On Monday, March 3, 2025 at 10:00 AM, in message\n<67C56F2A.3D2 : 1 : 2@example.org>, Tom Bell <tom@example.org> wrote:",
	"Tom Bell ---03/03/2025 10:00:00---Any news about the pump?\n\nFrom: Tom Bell <tom@example.org>\nTo: Ana Lind <ana.lind@example.org>\nDate: 03/03/2025 10:00\nSubject: Re: kiln",
	"-----Tom Bell <tom@example.org> wrote: -----",
	"Hello Ana,\n\nMonday, March 3, 2025, 10:00:00 AM, you wrote:",
	"Tom Bell kirjoitti 3.3.2025 klo 10.00:",
	"Dnia 03 marca 2025 10:00 Tom Bell <tom@example.org> napisał(a):",
	"Dnia 2025-03-03, o godz. 10:00:00\nTom Bell <tom@example.org> napisał(a):",
	"On Mon, 3 Mar 2025 10:00:00 +0100\nTom Bell <tom@example.org> wrote:",
	"Le Mon, 3 Mar 2025 10:00:00 +0100,\nTom Bell <tom@example.org> a écrit :",
	"Am Mon, 3 Mar 2025 10:00:00 +0100\nschrieb Tom Bell <tom@example.org>:",
	"---------- Původní e-mail ----------\nOd: Tom Bell <tom@example.org>\nKomu: Ana Lind <ana.lind@example.org>\nDatum: 3. 3. 2025 10:00:00\nPředmět: Re: kiln",
	"*On Mar 3, 2025, at 10:00 AM, Tom Bell <tom@example.org> wrote:*",
	"On Mar 3, 2025 10:00 AM, \"Tom Bell\" <tom@example.org> wrote:",
	"2025-03-03 10:00 GMT+01:00 Tom Bell <tom@example.org>:",
	"2025-03-03 10:00 GMT+01:00, Tom Bell <tom@example.org>:",
	"Tom Bell via Potters <potters@lists.example.org> wrote (3 Mar 2025):",
	"Le 3 mars 2025 à 10:00, Tom Bell via Potters <potters@lists.example.org> a écrit :",
};

/* Horde's, The Bat's: always above marks */
static const char *const marked_only[] = {
	"O 03/03/2025 ás 10:00, Tom Bell escribiu:",
	"Quoting Tom Bell <tom@example.org>:",
	"Zitat von Tom Bell <tom@example.org>:",
	"Citando Tom Bell <tom@example.org>:",
	"Citeren Tom Bell <tom@example.org>:",
	"Вы писали 3 марта 2025 г., 10:00:00:",
};

static const char *const blocks[] = {
	"------------------ 原始邮件 ------------------\n发件人: \"Tom Bell\" <tom@example.org>;\n发送时间: 2025年3月3日(星期一) 上午10:00\n收件人: \"Ana Lind\" <ana.lind@example.org>;\n主题: Re: kiln",
	"------------------&nbsp;原始邮件&nbsp;------------------\n发件人: \"Tom Bell\" <tom@example.org>;\n发送时间:&nbsp;2025年3月3日(星期一) 上午10:00\n收件人:&nbsp;\"Ana Lind\" <ana.lind@example.org>;\n主题:&nbsp;Re: kiln",
	"---- 回复的原邮件 ----\n| 发件人 | Tom Bell<tom@example.org> |\n| 日期 | 2025年03月03日 10:00 |\n| 收件人 | Ana Lind<ana.lind@example.org> |\n| 主题 | Re: kiln |",
	"-----Original Message-----\nFrom: \"Tom Bell\"<tom@example.org>\nTo: <ana.lind@example.org>;\nCc:\nSent: 2025-03-03 (월) 10:00:00 (GMT+09:00)\nSubject: Re: kiln",
	"--------- 원본 메일 ---------\n보낸사람: Tom Bell <tom@example.org>\n받는사람 : <ana.lind@example.org>\n날짜: 2025년 3월 03일 월요일, 10시 00분 00초 +0900\n제목: Re: kiln",
	"-------- Original message --------\nFrom: Tom Bell <tom@example.org>\nDate: 3/3/25 10:00 (GMT+01:00)\nTo: Ana Lind <ana.lind@example.org>\nSubject: Re: kiln",
	"-------- Oryginalna wiadomość --------\nOd: Tom Bell <tom@example.org>\nData: 03.03.2025 10:00 (GMT+01:00)\nDo: Ana Lind <ana.lind@example.org>\nTemat: Re: kiln",
	"-------- Ursprüngliche Nachricht --------\nVon: Tom Bell <tom@example.org>\nDatum: 03.03.25 10:00 (GMT+01:00)\nAn: Ana Lind <ana.lind@example.org>\nBetreff: Re: kiln",
	"-------- Orijinal mesaj --------\nKimden: Tom Bell <tom@example.org>\nTarih: 3.03.2025 10:00 (GMT+03:00)\nAlıcı: Ana Lind <ana.lind@example.org>\nKonu: Re: kiln",
	"-------- Исходное сообщение --------\nОт: Tom Bell <tom@example.org>\nДата: 03.03.2025 10:00 (GMT+03:00)\nКому: Ana Lind <ana.lind@example.org>\nТема: Re: kiln",
	"----- Mail original -----\nDe: \"Tom Bell\" <tom@example.org>\nÀ: \"Ana Lind\" <ana.lind@example.org>\nEnvoyé: Lundi 3 Mars 2025 10:00:00\nObjet: Re: kiln",
	"----- Messaggio originale -----\nDa: \"Tom Bell\" <tom@example.org>\nA: \"Ana Lind\" <ana.lind@example.org>\nInviato: Lunedì, 3 marzo 2025 10:00:00\nOggetto: Re: kiln",
	"Gesendet: Montag, 03. März 2025 um 10:00 Uhr\nVon: \"Tom Bell\" <tom@example.org>\nAn: \"Ana Lind\" <ana.lind@example.org>\nBetreff: Re: kiln",
	"-----Ursprüngliche Nachricht-----\nVon: Tom Bell [mailto:tom@example.org]\nGesendet: Montag, 3. März 2025 10:00\nAn: Ana Lind\nBetreff: Re: kiln",
	"From: Potters [mailto:potters-bounces@lists.example.org] On Behalf Of Tom Bell\nSent: Monday, March 03, 2025 10:00 AM\nTo: Potters\nSubject: [Potters] kiln",
	"From:        Tom Bell/Potters/ORG\nTo:        Ana Lind/Potters/ORG@ORG\nDate:        03/03/2025 10:00 AM\nSubject:        Re: kiln",
	"Von:\tTom Bell <tom@example.org>\nAn:\tAna Lind <ana.lind@example.org>\nDatum:\t03.03.2025 10:00\nBetreff:\tRe: kiln",
	"-----Tom Bell <tom@example.org> wrote: -----\nTo: Ana Lind <ana.lind@example.org>\nFrom: Tom Bell <tom@example.org>\nDate: 03/03/2025 10:00AM\nSubject: Re: kiln",
	"Message du 03/03/25 10:00\nDe : \"Tom Bell\" <tom@example.org>\nA : ana.lind@example.org\nCopie à : \nObjet : Re: kiln",
	"> Message du 03/03/25 10:00\n> De : \"Tom Bell\" <tom@example.org>\n> A : ana.lind@example.org\n> Objet : Re: kiln\n>",
	"----Messaggio originale----\nDa: tom@example.org\nData: 03/03/2025 10.00\nA: <ana.lind@example.org>\nOgg: Re: kiln",
	"----Original message----\nFrom : tom@example.org\nDate : 03/03/2025 - 10:00 (GMT)\nTo : ana.lind@example.org\nSubject : Re: kiln",
	"*From:* Tom Bell <tom@example.org>\n*Sent:* Monday, March 3, 2025 10:00 AM\n*To:* Ana Lind <ana.lind@example.org>\n*Cc:* Bo <bo@example.org>; Eve\n<eve@example.org>\n*Subject:* Re: kiln",
	"________________________________\nFrom: Tom Bell <tom@example.org>\nSent: 03 March 2025 10:00\nTo: Ana Lind <ana.lind@example.org>\nSubject: Re: kiln",
	"________________________________________\nFrom: Tom Bell [tom@example.org]\nSent: Monday, March 03, 2025 10:00 AM\nTo: Ana Lind\nSubject: RE: kiln",
	"----------------\nКому: Ana Lind (ana.lind@example.org);\nТема: Re: kiln;\n03.03.2025, 10:00, \"Tom Bell\" <tom@example.org>:",
	"##- Please type your reply above this line -##",
	"=====Original Message From Tom Bell <tom@example.org>=====",
	"----- Original Message -----\nFrom: Tom Bell\nTo: Ana Lind\nSent: Monday, March 03, 2025 10:00 AM\nSubject: Re: kiln",
	"----- Reply message -----\nFrom: \"Tom Bell\" <tom@example.org>\nTo: \"Ana Lind\" <ana.lind@example.org>\nSubject: kiln\nDate: Mon, Mar 3, 2025 10:00",
	"------ Original Message ------\nFrom \"Tom Bell\" <tom@example.org>\nTo \"Ana Lind\" <ana.lind@example.org>\nDate 03/03/2025 10:00:00\nSubject Re: kiln",
	"------ Originalnachricht ------\nVon: \"Tom Bell\" <tom@example.org>\nAn: \"Ana Lind\" <ana.lind@example.org>\nGesendet: 03.03.2025 10:00:00\nBetreff: Re: kiln",
	"From: Tom Bell <tom@example.org>\nReply-To: Potters <potters@lists.example.org>\nDate: Monday, March 3, 2025 at 10:00 AM\nTo: Potters <potters@lists.example.org>\nSubject: [Potters] kiln",
};

static const struct {
	const char *from, *date, *to, *subject, *moment;
} headers[] = {
	{ "From", "Sent", "To", "Subject", "Monday, March 3, 2025 10:00 AM" },
	{ "From", "Date", "To", "Subject", "Monday, 3 March 2025 at 10:00" },
	{ "Von", "Gesendet", "An", "Betreff", "Montag, 3. März 2025 10:00" },
	{ "Von", "Datum", "An", "Betreff", "Montag, 3. März 2025 um 10:00" },
	{ "De", "Envoyé", "À", "Objet", "lundi 3 mars 2025 10:00" },
	{ "De", "Date", "À", "Objet", "lundi, 3 mars 2025 à 10:00" },
	{ "De", "Enviado", "Para", "Asunto", "lunes, 3 de marzo de 2025 10:00" },
	{ "De", "Enviado el", "Para", "Asunto", "lunes, 3 de marzo de 2025 10:00 a. m." },
	{ "De", "Fecha", "Para", "Asunto", "lunes, 3 de marzo de 2025, 10:00" },
	{ "De", "Enviada em", "Para", "Assunto", "segunda-feira, 3 de março de 2025 10:00" },
	{ "De", "Enviado", "Para", "Assunto", "segunda-feira, 3 de março de 2025 10:00" },
	{ "Da", "Inviato", "A", "Oggetto", "lunedì 3 marzo 2025 10:00" },
	{ "Van", "Verzonden", "Aan", "Onderwerp", "maandag 3 maart 2025 10:00" },
	{ "Od", "Wysłane", "Do", "Temat", "poniedziałek, 3 marca 2025 10:00" },
	{ "Od", "Data", "Do", "Temat", "poniedziałek, 3 marca 2025 10:00" },
	{ "Od", "Odesláno", "Komu", "Předmět", "pondělí 3. března 2025 10:00" },
	{ "Od", "Odoslané", "Komu", "Predmet", "pondelok 3. marca 2025 10:00" },
	{ "От", "Отправлено", "Кому", "Тема", "3 марта 2025 г. 10:00" },
	{ "От", "Дата", "Кому", "Тема", "понедельник, 3 марта 2025 г., 10:00" },
	{ "Від", "Надіслано", "Кому", "Тема", "3 березня 2025 р. 10:00" },
	{ "Gönderen", "Gönderildi", "Kime", "Konu", "3 Mart 2025 Pazartesi 10:00" },
	{ "Kimden", "Tarih", "Kime", "Konu", "3 Mart 2025 Pazartesi 10:00" },
	{ "من", "تم الإرسال", "إلى", "الموضوع", "الاثنين, 3 مارس 2025 10:00 ص" },
	{ "من", "التاريخ", "إلى", "الموضوع", "الاثنين، ٣ مارس ٢٠٢٥ ١٠:٠٠ ص" },
	{ "מאת", "נשלח", "אל", "נושא", "יום שני 03 מרץ 2025 10:00" },
	{ "发件人", "发送时间", "收件人", "主题", "2025年3月3日 10:00" },
	{ "发件人", "日期", "收件人", "主题", "2025年3月3日 星期一 10:00" },
	{ "寄件者", "寄件日期", "收件者", "主旨", "2025年3月3日 上午 10:00" },
	{ "寄件者", "傳送時間", "收件者", "主旨", "2025年3月3日 上午 10:00" },
	{ "差出人", "送信日時", "宛先", "件名", "2025年3月3日 10:00" },
	{ "差出人", "日付", "宛先", "件名", "2025年3月3日月曜日 10:00" },
	{ "보낸 사람", "보낸 날짜", "받는 사람", "제목", "2025년 3월 3일 월요일 오전 10:00" },
	{ "Từ", "Đã gửi", "Đến", "Chủ đề", "Thứ Hai, 3 tháng 3, 2025 10:00" },
	{ "Từ", "Ngày", "Tới", "Chủ đề", "Thứ Hai, 3 tháng 3, 2025 10:00 SA" },
	{ "Από", "Στάλθηκε", "Προς", "Θέμα", "Δευτέρα, 3 Μαρτίου 2025 10:00 π.μ." },
	{ "Feladó", "Elküldve", "Címzett", "Tárgy", "2025. március 3., hétfő 10:00" },
	{ "Feladó", "Dátum", "Címzett", "Tárgy", "2025. március 3., hétfő 10:00" },
	{ "Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe", "maanantai 3. maaliskuuta 2025 10.00" },
	{ "Lähettäjä", "Päivämäärä", "Vastaanottaja", "Aihe", "maanantai, 3. maaliskuuta 2025 klo 10.00" },
	{ "Från", "Skickat", "Till", "Ämne", "den 3 mars 2025 10:00" },
	{ "Från", "Datum", "Till", "Ämne", "måndag, 3 mars 2025 10:00" },
	{ "Fra", "Sendt", "Til", "Emne", "3. marts 2025 10:00" },
	{ "Fra", "Dato", "Til", "Emne", "mandag den 3. marts 2025 kl. 10.00" },
	{ "Fra", "Sendt", "Til", "Emne", "mandag 3. mars 2025 10:00" },
	{ "De la", "Trimis", "Către", "Subiect", "luni, 3 martie 2025 10:00" },
	{ "De la", "Data", "Catre", "Subiect", "luni, 3 martie 2025 10:00" },
	{ "От", "Изпратено", "До", "Относно", "понеделник, 3 март 2025 г. 10:00" },
	{ "Od", "Poslano", "Za", "Predmet", "ponedjeljak, 3. ožujka 2025. 10:00" },
	{ "Šalje", "Poslano", "Prima", "Predmet", "3. ožujka 2025. 10:00" },
	{ "Pošiljatelj", "Poslano", "Za", "Zadeva", "ponedeljek, 03. marec 2025 10:00" },
	{ "Saatja", "Saadetud", "Adressaat", "Teema", "esmaspäev, 3. märts 2025 10:00" },
	{ "Nuo", "Išsiųsta", "Kam", "Tema", "2025 m. kovo 3 d., pirmadienis 10:00" },
	{ "No", "Nosūtīts", "Kam", "Tēma", "pirmdiena, 2025. gada 3. marts 10:00" },
	{ "จาก", "ส่ง", "ถึง", "เรื่อง", "3 มีนาคม 2568 10:00" },
	{ "Dari", "Dikirim", "Kepada", "Subjek", "Senin, 03 Maret 2025 10.00" },
	{ "De", "Enviat el", "Per a", "Assumpte", "dilluns, 3 de març de 2025 10:00" },
	{ "Igorlea", "Bidalia", "Nori", "Gaia", "2025(e)ko martxoaren 3a, astelehena 10:00" },
	{ "از", "تاریخ", "به", "موضوع", "دوشنبه, ۳ مارس ۲۰۲۵ ۱۰:۰۰" },
	{ "Пошиљалац", "Послато", "Прималац", "Наслов", "понедељак, 3. март 2025. 10:00" },
	{ "प्रेषक", "भेजा गया", "प्रति", "विषय", "3 मार्च 2025 10:00" },
};
/* clang-format on */

static void only_own(const char *text)
{
	const char *got = split(text).reply;

	if (strcmp(got, OWN) != 0)
		fail_msg("%s\nleft: %s", text, got);
}

static void an_attribution_ends_the_answer(void **state)
{
	(void)state;
	EACH(i, attributions)
	{
		only_own(arena_printf(a, OWN "\n\n%s\n" MARKED, attributions[i]));
		only_own(arena_printf(a, OWN "\n\n%s\n\n" MARKED, attributions[i]));
		only_own(arena_printf(a, OWN "\n\n%s\n\n" QUOTE, attributions[i]));
	}
	EACH(i, marked_only)
	only_own(arena_printf(a, OWN "\n\n%s\n" MARKED, marked_only[i]));
}

/* Broken at the last blank before column 64, as programs wrap what they send. */
static const char *wrapped(const char *line)
{
	char *copy = arena_dup(a, line);
	size_t at = 64;

	while (at && copy[at] != ' ')
		at--;
	if (at)
		copy[at] = '\n';
	return copy;
}

static void a_wrapped_attribution_goes_whole(void **state)
{
	size_t asked = 0;

	(void)state;
	EACH(i, attributions)
	{
		if (strlen(attributions[i]) <= 64 || strchr(attributions[i], '\n'))
			continue;
		asked++;
		only_own(arena_printf(a, OWN "\n\n%s\n" MARKED, wrapped(attributions[i])));
	}
	assert_true(asked > 50);
}

static void header_blocks_of_many_languages_end_the_answer(void **state)
{
	static const char *const rules[] = { "", "________________________________\n" };

	(void)state;
	EACH(i, headers)
	{
		for (int bold = 0; bold < 4; bold++)
			only_own(arena_printf(
				a,
				bold / 2 ? OWN "\n\n%s*%s:* Tom Bell <tom@example.org>\n*%s:* %s\n"
					       "*%s:* Ana Lind <ana.lind@example.org>\n"
					       "*%s:* Re: kiln\n\n" QUOTE
					 : OWN "\n\n%s%s: Tom Bell <tom@example.org>\n%s: %s\n"
					       "%s: Ana Lind <ana.lind@example.org>\n"
					       "%s: Re: kiln\n\n" QUOTE,
				rules[bold % 2], headers[i].from, headers[i].date,
				headers[i].moment, headers[i].to, headers[i].subject));
	}
}

static void blocks_of_odd_programs_end_the_answer(void **state)
{
	(void)state;
	EACH(i, blocks)
	only_own(arena_printf(a, OWN "\n\n%s\n\n" QUOTE, blocks[i]));
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_attribution_ends_the_answer),
		T(a_wrapped_attribution_goes_whole),
		T(header_blocks_of_many_languages_end_the_answer),
		T(blocks_of_odd_programs_end_the_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
