#include "reader/kind.h"

#include <string.h>
#include <unictype.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

/* Robots that say so, in the languages of shops; compared without dots and dashes. */
static const char *const no_replies[] = {
	"noreply",     "donotreply",   "dontreply",     "noresponder",       "noresponda",
	"norespond",   "naoresponder", "naoresponda",   "nepasrepondre",     "keineantwort",
	"bittenicht",  "nichtantwort", "nonrispondere", "nietbeantwoorden",  "nietantwoorden",
	"nieodpowiad", "svarainte",    "svarikke",      "neodpovidat",       "alavastaa",
	"nevalaszol",  "yanitlamayin", "autoconfirm",   "microsoftexchange", NULL
};

static bool says_no_reply(const char *address)
{
	char local[65];
	size_t n = 0;

	for (const char *p = address; *p && *p != '@' && *p != '+' && n + 1 < sizeof local; p++)
		if (!strchr("-_.", *p))
			local[n++] = *p;
	local[n] = 0;
	for (size_t i = 0; no_replies[i]; i++) {
		size_t w = strlen(no_replies[i]);

		if (text_starts(local, no_replies[i]) ||
		    (n > w && text_eq(local + n - w, no_replies[i])))
			return true;
	}
	return false;
}

bool kind_is_robot(const char *address)
{
	static const char *const whole[] = { "mailer-daemon", "mailerdaemon", "postmaster",
					     "daemon",        "listserv",     "majordomo",
					     "mailman",       "sympa",        "bounce",
					     "bounces",       "nobody",       "autoresponder",
					     "autoreply",     "www-data",     "cron",
					     "mailer",        "list-request", "devnull",
					     "unsubscribe",   "root",         NULL };
	static const char *const starts[] = { "owner-",   "bounce-",       "bounces-", "bounce+",
					      "bounces+", "mailer-daemon", NULL };
	static const char *const ends[] = { "-request", "-owner",  "-bounces", "-bounce",
					    "-relay",   "-errors", NULL };
	size_t n = strcspn(address, "@");

	for (size_t i = 0; whole[i]; i++)
		if (strlen(whole[i]) == n && text_starts(address, whole[i]))
			return true;
	for (size_t i = 0; starts[i]; i++)
		if (text_starts(address, starts[i]))
			return true;
	n = strcspn(address, "+@"); /* circle-bounces+token@ */
	for (size_t i = 0; ends[i]; i++)
		if (n > strlen(ends[i]) && text_starts(address + n - strlen(ends[i]), ends[i]))
			return true;
	return says_no_reply(address);
}

static const char *detail_command(struct arena *a, const char *address,
				  const struct kind_options *o)
{
	const char *separator = o->separator ? o->separator : "+", *detail, *at;

	if (o->address) {
		detail = address_detail(a, address, o->address, separator);
	} else {
		at = strchr(address, '@');
		detail = *separator ? strstr(address, separator) : NULL;
		if (!at || !detail || detail > at || detail == address)
			return NULL;
		detail += strlen(separator);
		detail = text_lower(a,
				    arena_ndup(a, detail, (size_t)(at > detail ? at - detail : 0)));
	}
	return detail ? kind_of_detail(a, detail) : NULL;
}

static const char *people_command(struct arena *a, const struct people *p,
				  const struct kind_options *o)
{
	const char *command = NULL;

	for (size_t i = 0; i < p->n && i < 100 && !command; i++)
		command = detail_command(a, p->v[i].address, o);
	return command;
}

static const char *addressed_command(struct arena *a, const struct mail *m,
				     const struct kind_options *o)
{
	static const char *const fields[] = { "Delivered-To", "X-Original-To", "Envelope-To",
					      NULL };
	const char *command = people_command(a, &m->to, o);

	if (!command)
		command = people_command(a, &m->cc, o);
	for (size_t i = 0; fields[i] && !command; i++) {
		const struct header *h = NULL;

		for (int n = 0; n < 20 && !command && (h = reader_header_next(m, fields[i], h));
		     n++)
			command = detail_command(a, text_trim(a, h->value, strlen(h->value)), o);
	}
	return command;
}

static bool is_blank(const char *s)
{
	return !s[strspn(s, " \t\n\xc2\xa0")];
}

static const char *written_command(struct arena *a, const struct mail *m)
{
	const char *text = m->reply ? m->reply : m->text;

	if (text_starts(text, "-- \n")) /* a signature alone says nothing */
		text = "";
	if (!is_blank(text))
		return kind_of_text(a, text, m);
	return m->n_attachments ? NULL : kind_of_text(a, m->subject, m);
}

/* ----------------------------------------------------------------------- robots */

static const char *const auto_subjects[] = {
	"automatic reply",
	"auto reply",
	"auto-reply",
	"autoreply",
	"auto response",
	"auto-response",
	"autoresponse",
	"automatic response",
	"automated reply",
	"automated response",
	"out of office",
	"out of the office",
	"out-of-office",
	"vacation:",
	"on vacation",
	"away from",
	"i am away",
	"automatische antwort",
	"abwesenheitsnotiz",
	"abwesenheits",
	"abwesend",
	"automatisch antwoord",
	"automatyczna odpowied",
	"réponse automatique",
	"absence du bureau",
	"respuesta automática",
	"fuera de la oficina",
	"fuera de oficina",
	"resposta automática",
	"ausência temporária",
	"fora do escritório",
	"risposta automatica",
	"fuori ufficio",
	"automaattinen vastaus",
	"odpowiedź automatyczna",
	"autosvar",
	"automatiskt svar",
	"automatisk svar",
	"автоответ",
	"автоматический ответ",
	"自動返信",
	"自動応答",
	"自动回复",
	"自動回覆",
	"자동 회신",
	"부재중",
	NULL,
};

/* People write so too: these count where the envelope says that nobody wrote it. */
static const char *const away_subjects[] = {
	/* clang-format off */
	"away", "absent", "absence", "on leave", "annual leave", "parental leave", "maternity leave", "holiday", "vacation",
	"out of town", "not in the office", "urlaub", "nicht im büro", "nicht im haus",  "ausser haus", "elternzeit", "unterwegs",
	"congé", "vacances", "fermeture", "vacaciones", "ausente", "ausencia", "de baja", "permiso", "férias", "ausência", "licença",
	"ferie", "assente", "assenza", "vacanza", "fuori sede", "afwezig", "vakantie", "verlof", "nieobecn", "urlop", "poza biurem",
	"nepřítomn", "mimo kancelář", "dovolen", "neprítomn", "frånvar", "semester", "inte på kontoret", "fravær", "ferie", "ikke på kontor",
	"poissa", "lomalla", "vuosiloma", "ofis dışı", "office dışı", "izinde", "izindeyim", "yıllık izin", "нет на месте", "отпуск", "отсутств",
	"вне офиса", "відпустц", "відпустка", "відсутн", "外出", "不在", "休暇", "休假", "휴가", "부재", "szabadság", "házon kívül", "távollét",
	"εκτόσ γραφείου", "άδεια", "απουσία", "concediu", "absent din birou", "отпуска", "godišnj", "odsutn", "odsotn", "dopust",
	"puhkus", "atostog", "atvaļinājum", "إجازة", "خارج المكتب", "בחופש", "מחוץ למשרד", "nghỉ phép", "vắng mặt", "cuti", "ลาพัก", NULL,
	/* clang-format on */
};

/* With a colon behind them only programs begin a subject so. */
static const char *const generated_subjects[] = {
	/* clang-format off */
	"automatic reply", "automatic response", "automated reply", "automated response", "auto-reply", "autoreply",
	"auto reply", "auto response", "auto-response", "autoresponse", "autoresponder", "automatische antwort", "automatische rückantwort",
	"abwesenheitsnotiz", "abwesenheitsmeldung", "automatische abwesenheitsmeldung", "abwesenheitsnachricht",
	"reponse automatique", "respuesta automatica", "resposta automatica", "automatisch antwoord", "automatyczna odpowiedź", "odpowiedź automatyczna", "automatische reactie", "automatvastus", "réponse automatique", "respuesta automática",
	"resposta automática", "resposta automàtica", "risposta automatica", "automaattinen vastaus", "autosvar",
	"automatiskt svar", "automatisk svar", "automatická odpověď", "automatická odpoveď", "automatikus válasz",
	"otomatik yanıt", "otomatik cevap", "αυτόματη απάντηση", "răspuns automat", "автоответ", "автоматический ответ",
	"автоматична відповідь", "автоматичен отговор", "automatski odgovor", "samodejni odgovor", "automaatvastus",
	"automatinis atsakymas", "automātiska atbilde", "תשובה אוטומטית", "מענה אוטומטי", "automatische abwesenheitsbenachrichtigung", "رد تلقائي", "پاسخ خودکار", "自動返信", "自動応答",
	"自动回复", "自动答复", "自動回覆", "자동 회신", "자동 응답", "자동회신", "부재중 자동 응답", "不在応答", "автовідповідь",
	"message automatique", "mensaje automático", "mensagem automática", "messaggio automatico",
	"out of office autoreply", "autoodpowiedź", "réponse d'absence", "respuesta de ausencia",
	"afwezigheidsbericht", "fraværsbesked", "fraværsmelding", "poissaoloilmoitus", "trả lời tự động", "balasan otomatis", "ตอบกลับอัตโนมัติ", NULL,
	/* clang-format on */
};

static bool is_generated(const char *folded)
{
	if (text_starts(folded, "auto:") && strstr(folded, "out of the office"))
		return true; /* Lotus Notes */
	folded += text_starts(folded, "【") ? strlen("【") : 0;
	for (const char *const *p = generated_subjects; *p; p++) {
		const char *behind = folded + strlen(*p);

		if (!text_starts(folded, *p))
			continue;
		behind += strspn(behind, " \xc2\xa0");
		if (*behind == ':' || text_starts(behind, "：") || text_starts(behind, "】") ||
		    text_starts(behind, "- re:"))
			return true;
	}
	return false;
}

/* Lotus Notes of old, whose notice has no field that says so */
static bool names_absentee(struct arena *a, const struct mail *m, const char *folded)
{
	const char *name = text_fold(a, m->from.name ? m->from.name : "");

	return *name && text_starts(folded, name) &&
	       text_starts(folded + strlen(name), " is out of the office") &&
	       text_starts(m->text, "I will be out of the office starting");
}

static bool starts_one(const char *folded, const char *const *list)
{
	/* "Re: x (Automatic Response)", "[Automatic reply] x": anywhere near the start or the end. */
	for (; *list; list++)
		if (strstr(folded, *list))
			return true;
	return false;
}

/* In an answer; see answers_absent. */
static const char *const absent_subjects[] = {
	/* clang-format off */
	"out of office", "out of the office", "out-of-office", "ooo", "abwesend", "abwesenheit", "ausser haus",  "nicht im büro",
	"absence du bureau", "absent du bureau", "message d'absence", "absence", "fuera de la oficina", "fuera de oficina", "ausencia",
	"ausente", "fora do escritório", "ausência", "ausência temporária", "fuori ufficio", "fuori sede", "assenza", "assenza dall'ufficio",
	"assente", "afwezig", "afwezigheid", "frånvaro", "frånvarande", "fravær", "fraværende", "poissa", "nieobecność", "poza biurem",
	"nepřítomnost", "mimo kancelář", "távollét", "вне офиса", "отсутствие", "відсутність", "absență", "odsotnost", "odsutnost",
	"ofis dışında", "εκτόσ γραφείου", "i am out of the office", "ich bin nicht im büro", "on vacation", "on holiday", "on leave",
	"on annual leave", "im urlaub", "nicht anwesend", "en vacances", "en congé", "en congés", "absent", "absente", "absent(e)",
	"absente du bureau", "je suis absent", "je suis absente", "de vacaciones", "de férias", "em férias", "ausência do escritório",
	"ausente do escritório", "in ferie", "fuori dall'ufficio", "met vakantie", "op vakantie", "niet aanwezig", "ikke til stede",
	"på ferie", "på semester", "lomalla", "poissaoloviesti", "na urlopie", "в отпуске", "у відпустці", "szabadságon", NULL,
	/* clang-format on */
};

/* What stands behind the words in front of a subject that programs make: ":", "]" or "Re:". */
static bool sets_apart(const char *s)
{
	s += strspn(s, " \xc2\xa0");
	if (*s == ':' || *s == ']' || text_starts(s, "："))
		return true;
	s += strspn(s, "- ");
	return s[-1] == ' ' && text_starts(s, "re:");
}

/* alone: it may be all there is, but for whose answer it is */
static bool heads_one(const char *folded, const char *const *list, bool alone)
{
	static const char *const whose[] = { " from ", " von ", " de ", " di ", " van ", NULL };

	for (; *list; list++) {
		const char *behind = folded + strlen(*list);

		if (!text_starts(folded, *list))
			continue;
		if ((alone && !*behind) || sets_apart(behind))
			return true;
		for (const char *const *p = whose; alone && *p; p++)
			if (text_starts(behind, *p))
				return true;
	}
	return false;
}

/* "out of office: re: seeds": who reads an answer and writes that? */
static bool heads_answer(const char *folded)
{
	static const char *const answers[] = { "re:", "aw:", "sv:", "rv:", "res:", "antw:", NULL };
	const char *behind;

	for (const char *const *p = absent_subjects; *p; p++) {
		behind = folded + strlen(*p);
		if (!text_starts(folded, *p) || !sets_apart(behind))
			continue;
		behind += strcspn(behind, ":");
		behind += strspn(behind, ": ");
		for (const char *const *q = answers; *q; q++)
			if (text_starts(behind, *q))
				return true;
	}
	return false;
}

/* A person's answer begins with "Re:", or with the subject it answers: an absence in front of
 * that, before a colon or in brackets, is a program's. */
static bool answers_absent(const struct mail *m, const char *folded)
{
	if (!*m->in_reply_to)
		return heads_answer(folded);
	if (text_starts(folded, "auto:")) /* Lotus Notes, in any language */
		return starts_one(folded, away_subjects);
	folded += *folded == '[';
	return heads_one(folded, absent_subjects, false) ||
	       heads_one(folded, generated_subjects, true);
}

static bool header_has(const struct mail *m, const char *name, const char *word)
{
	const struct header *h = NULL;

	while ((h = reader_header_next(m, name, h)))
		if (text_find(h->value, word))
			return true;
	return false;
}

static bool any_header(const struct mail *m, const char *const *names)
{
	for (; *names; names++)
		if (reader_header(m, *names))
			return true;
	return false;
}

static const char *const autoreply_fields[] = { "X-Autoreply",
						"X-Auto-Reply",
						"X-Autorespond",
						"X-Autoresponder",
						"X-AutoReply-From",
						"X-Mail-Autoreply",
						"X-Auto-Reply-From",
						"X-Vacation",
						"X-MS-Exchange-Inbox-Rules-Loop",
						"X-Amazon-Auto-Reply",
						"X-Autogenerated-Reply",
						"X-Autogenerated",
						NULL };

/* The value of Auto-Submitted without its parameters is `word` (RFC 3834 section 5). */
static bool auto_submitted(const struct mail *m, const char *word)
{
	const char *v = reader_header(m, "Auto-Submitted");

	if (!v)
		return false;
	v += strspn(v, " \t");
	return text_starts(v, word) && strchr(" ;\t(", v[strlen(word)]);
}

static bool has_null_path(const struct mail *m)
{
	return m->return_path && !*m->return_path;
}

/* What answers by itself and says so nowhere else: old vacation programs, mail systems' own. */
static bool names_responder(const struct mail *m)
{
	return header_has(m, "X-POST-MessageClass", "autoresponder") ||
	       header_has(m, "Delivered-To", "autoresponder") ||
	       header_has(m, "X-Mailer", "vacation") || header_has(m, "X-Mailer", "autorespond");
}

/* No person's program leaves the envelope's sender empty (RFC 5321 section 4.5.5), and what
 * answers another mail so, or speaks of an absence, is an automatic answer. */
static bool answers_from_nobody(const struct mail *m, const char *folded)
{
	return has_null_path(m) &&
	       (*m->in_reply_to || text_starts(folded, "re:") || starts_one(folded, away_subjects));
}

static bool is_auto_reply(struct arena *a, const struct mail *m)
{
	const char *subject = text_fold(a, m->subject);
	bool says = starts_one(subject, auto_subjects);

	if (auto_submitted(m, "auto-replied") || auto_submitted(m, "auto-notified") ||
	    any_header(m, autoreply_fields) || header_has(m, "Precedence", "auto_reply"))
		return true;
	if (text_eq(m->report_type, "disposition-notification") ||
	    (m->bounce && m->bounce->complaint) || text_eq(m->report_type, "delivery-status") ||
	    text_eq(m->report_type, "feedback-report"))
		return true;
	if (auto_submitted(m, "auto-generated") && kind_answers_invitation(m))
		return true;
	if (!m->list_id[0] && (is_generated(subject) || answers_absent(m, subject) ||
			       kind_is_receipt(a, m) || names_absentee(a, m, subject) ||
			       names_responder(m) || answers_from_nobody(m, subject)))
		return true;
	/* A subject alone may be a person's: "out of office plans". */
	return says && !m->list_id[0] &&
	       (has_null_path(m) || reader_header(m, "Precedence") ||
		kind_is_robot(m->from.address) || kind_names_machine(m) ||
		reader_header(m, "Auto-Submitted") || reader_header(m, "X-Auto-Response-Suppress"));
}

static bool is_list_field(const char *name)
{
	static const char *const others[] = {
		"Mailing-List",  "X-Mailing-List",    "X-ML-Name",
		"X-BeenThere",   "X-Mailman-Version", "X-List-Name",
		"X-Listname",    "X-Listserver",      "X-List-ID",
		"X-Sympa-To",    "X-eGroups-Return",  "X-Google-Group-Id",
		"X-Yahoogroups", "ML-Name",           NULL
	};

	/* Calendars and shops send List-Unsubscribe too: machines all the same. */
	if (text_starts(name, "List-"))
		return true;
	for (size_t i = 0; others[i]; i++)
		if (text_eq(name, others[i]))
			return true;
	return false;
}

static bool has_list_field(const struct mail *m)
{
	for (size_t i = 0; i < m->n_headers; i++)
		if (is_list_field(m->headers[i].name))
			return true;
	return false;
}

static bool is_marked_spam(const struct mail *m)
{
	static const char *const fields[] = { "X-Spam-Flag", "X-Spam-Status",   "X-Spam",
					      "X-Bogosity",  "X-Spam-Decision", "X-Rspamd-Spam",
					      NULL };

	for (size_t i = 0; fields[i]; i++) {
		const char *v = reader_header(m, fields[i]);

		if (v &&
		    (text_starts(v, "yes") || text_starts(v, "spam") || text_starts(v, "true")))
			return true;
	}
	return false;
}

static bool has_bulk_precedence(const struct mail *m)
{
	const char *v = reader_header(m, "Precedence");

	if (!v)
		return false;
	v += strspn(v, " \t");
	return text_starts(v, "bulk") || text_starts(v, "junk") || text_starts(v, "list") ||
	       text_starts(v, "auto");
}

static bool suppresses_answers(const struct mail *m)
{
	static const char *const name = "X-Auto-Response-Suppress";

	return header_has(m, name, "all") || header_has(m, name, "oof") ||
	       header_has(m, name, "autoreply");
}

/* Why no automatic answer may go to this mail; "" where one may. */
static const char *silence(struct arena *a, const struct mail *m, size_t max_hops)
{
	if (m->kind == KIND_UNREADABLE)
		return "it could not be read";
	if (m->kind == KIND_BOUNCE)
		return "it is a bounce";
	if (m->bounce && m->bounce->complaint)
		return "it is a complaint that a mail system sent";
	if (reader_header(m, "Auto-Submitted") && !auto_submitted(m, "no"))
		return "a machine sent it: Auto-Submitted";
	if (m->kind == KIND_AUTO_REPLY || is_auto_reply(a, m))
		return "it is an automatic reply";
	if (has_null_path(m))
		return "its envelope sender is empty: a machine that wants no answer";
	if (!*m->from.address || !address_key(a, m->from.address))
		return "it has no sender's address to answer to";
	if (m->return_path && !address_key(a, m->return_path))
		return "its envelope sender is no address";
	if (has_list_field(m))
		return "it came through a mailing list";
	if (has_bulk_precedence(m))
		return "it is marked as bulk mail: Precedence";
	if (suppresses_answers(m))
		return "it asks for no automatic answer: X-Auto-Response-Suppress";
	if (kind_is_robot(m->from.address) || (m->return_path && kind_is_robot(m->return_path)))
		return "the sender's address is a robot's";
	if (m->spam)
		return "the mail provider marked it as spam";
	if (reader_header(m, "X-Failed-Recipients") || kind_names_machine(m))
		return "a machine sent it, by its headers";
	if (kind_says_machine(a, m))
		return "it says that a machine wrote it";
	if (reader_header(m, "X-Loop") || reader_hops(m) > (max_hops ? max_hops : KIND_HOPS))
		return "it may be going round in a loop";
	return "";
}

static enum mail_kind kind_of(struct arena *a, struct mail *m, const struct kind_options *o)
{
	bool reply = is_auto_reply(a, m);

	if (m->kind == KIND_UNREADABLE)
		return KIND_UNREADABLE;
	if (m->bounce && !m->bounce->complaint)
		return KIND_BOUNCE;
	m->command = addressed_command(a, m, o);
	/* A vacation notice of two words must not sign anybody off. */
	if (!m->command && !reply)
		m->command = written_command(a, m);
	if (m->command)
		return KIND_COMMAND;
	if (reply)
		return KIND_AUTO_REPLY;
	if (*m->list_id && !(o->list_id && text_eq(m->list_id, o->list_id)))
		return KIND_LIST;
	return KIND_POST;
}

void kind_judge(struct arena *a, struct mail *m, const struct kind_options *o)
{
	m->command = NULL;
	m->kind = kind_of(a, m, o);
	m->spam = is_marked_spam(m);
	m->answerable_why = silence(a, m, o->max_hops);
	m->answerable = !*m->answerable_why;
}
