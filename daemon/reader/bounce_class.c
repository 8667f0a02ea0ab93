#include "reader/bounce.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

enum { GAP = 60 };

/* clang-format off */
static const char *const full[] = {
	"mailbox is full", "mailbox full", "mailbox*full", "over quota", "overquota",
	"over*quota", "quota exceeded", "exceed*quota", "quota*exceed", "out of storage",
	"insufficient*storage", "storage*exceed", "over*storage", "storage limit", "storage space", "exceed*storage", "mailbox*exceed",
	"exceeded*mailbox", "full mailbox", "inbox is full", "mail box full",
	"mailfolder is full", "mailbox size", "not enough space", "not enough storage",
	"disk quota", "no space left", "disk full", "insufficient disk", "postfach*voll",
	"voll*postfach", "quota", "boîte*pleine", "buzón*lleno", "caixa*cheia", "casella*piena",
	"ящик*переполн", "メールボックス*一杯", "容量",
	"переповнен", "ящик*заполнен", "skrzynk*pełn", "skrzynk*przepełn", "schránk*pln", "postafiók*tele",
	"postafiók*megtelt", "postilaatikko*täyn", "inbox full", "cuota", "speichervolumen", "speicherplatz*überschritten", "espacio insuficiente",
	"brevlåd*full", "postboks*full", "postkass*fuld", "indbakke*fuld", "innboks*full", "cutia poștală*plină",
	"căsuț*plin", "γραμματοκιβώτιο*πλήρ",
	"γραμματοκιβώτιο*γεμ", "posta kutusu*dolu", "kota*aş", "kotası dol", "postvak*vol", "mailbox*vol", "邮箱*满",
	"空间已满", "郵箱*滿", "空間已滿",
	"信箱*滿", "信箱*满", "メールボックス*いっぱい", "메일함*가득", "용량*초과", "hộp thư*đầy", "kotak surat*penuh", "التخزين", "ممتلئ",
	"תיבת*מלאה", "sandučić*pun", "nabiralnik*poln", NULL,
};

static const char *const gone[] = {
	"user unknown", "recipient address rejected: access denied", "unknown user", "unknown*recipient",
	"recipient*unknown",
	"unknown address", "unknown mailbox", "unknown local", "unknown or illegal",
	"unknown*user", "user*unknown", "no such user", "no such recipient", "no such mailbox",
	"no such address", "no such account", "no such person", "no such email", "no mailbox",
	"no account by", "no user", "not a known user", "not a valid mailbox", "not a valid user",
	"not a valid recipient", "isn't a valid", "invalid mailbox", "invalid user",
	"invalid recipient", "invalid address", "invalid*recipient", "invalid*userid", "bad address",
	"bad destination mailbox", "bad recipient", "user*not found", "recipient*not found",
	"recipnotfound", "mailbox*not found", "address not found", "account*not found",
	"user*doesn't*exist", "user*does not exist", "user*not exist", "mailbox*does not exist",
	"mailbox*doesn't exist", "account*does not exist", "account*doesn't exist",
	"address*does not exist", "address*doesn't exist", "address*no longer",
	"recipient*does not exist", "recipient*doesn't exist", "does not exist here",
	"doesn't have a*account", "does not have a*account", "recipient*no longer",
	"user*no longer", "no longer*valid", "no longer on server", "no longer available",
	"no longer exist", "addressee unknown", "not listed in", "not known at this", "no longer accepts mail", "not our customer",
	"unrouteable address", "unroutable address", "unrouteable mail", "undeliverable address",
	"address unknown", "no valid recipient", "recipient address does not", "mailbox*unknown",
	"is not a registered", "not registered here", "unknown account", "couldn't be found",
	"could not be found", "wasn't found", "was not found at", "address*couldn't", "has moved",
	"user*moved", "address*changed", "account*closed", "mailbox*closed", "account*deleted",
	"account*terminated", "account*expired", "deactivated mailbox", "cannot find*user",
	"can't find*user", "cannot be found", "host unknown", "unknown host", "unknown domain",
	"domain*unknown", "host not found", "host*not found", "domain not found",
	"domain*not found", "domain*not exist", "no such domain", "name or service not known",
	"non-existent domain", "nonexistent domain", "name server: host not found",
	"can't find any host", "couldn't find any host", "couldn't find a mail",
	"bad destination system", "bad domain", "invalid domain", "no mx", "domain name not found", "unable to route",
	"unrouteable", "illegal host", "nullmx", "null mx", "does not accept mail",
	"doesn't accept mail", "not accept mail", "not accept*email", "no mail service",
	"smtp protocol*not accept", "no smtp service", "non-existent hosts", "name has no",
	"user*is invalid", "there is no one", "unknown to*system", "unrecogni*name", "unrecogni*recipient", "unrecogni*address",
	"unrecogni*user", "name is not recogni", "550*mailbox unavailable", "5.1.1", "empfänger*unbekannt",
	"benutzer*unbekannt", "adresse*unbekannt", "nieznany użytkownik", "nieznany odbiorca", "użytkownik*nie",
	"neznámý uživatel", "okänd mottagare", "ukendt modtager", "ukjent mottaker", "tuntematon", "ismeretlen",
	"bilinmeyen kullanıcı", "utilizator necunoscut",
	"unbekannter", "existiert nicht", "nicht gefunden", "nicht vorhanden", "nicht bekannt",
	"n'est pas reconnu", "destinataire*pas valide", "no encontrad", "no ha sido encontrad", "no reconocid",
	"destinatario*no es válid", "não reconhecid", "destinatário*inválid", "non trovat", "niet gevonden", "ikke fundet", "inte hitta", "n'existe pas", "inconnu",
	"introuvable", "no existe", "desconocid", "no se encontr", "no se ha encontrad", "não existe", "não encontrad",
	"inexistente", "non esiste", "sconosciuto", "onbekend", "bestaat niet", "nie istnieje",
	"neexistuje", "не существует", "не найден", "неизвест", "存在しません", "見つかりません", "不明", "不存在",
	"無此", "없는", "존재하지", "찾을 수 없", "宛先不明", "查无此", "查無此", "无此用户", "地址无效", "地址無效",
	"böyle bir kullanıcı yok", "böyle bir adres yok", "kullanıcı bulunamadı", "adres bulunamadı",
	"alıcı bulunamadı", "mevcut değil",
	"geçersiz adres", "findes ikke", "finnes ikke", "finns inte", "hittades inte", "ei ole olemassa",
	"ei löydy", "ei löytynyt",
	"nie istnieje", "nie znaleziono", "nenalezen", "nem létezik", "nincs ilyen", "nem található", "nu există", "inexistent",
	"necunoscut",
	"δεν υπάρχει", "δεν βρέθηκε", "άγνωστο", "אינו קיים", "לא קיים", "לא נמצא", "غير موجود", "غير معروف", "لا يوجد",
	"không tồn tại", "không tìm thấy", "tidak ditemukan", "tidak dikenal", "tidak ada", "не існує",
	"не знайдено", "невідомий",
	"не съществува", "ne postoji", "ne obstaja", "не постоји", "ไม่พบ", "ไม่มีอยู่", "bestaat niet",
	"onbekende", "inesistente", "non esiste",
	"inexistente", "não existe", "desconhecid", "no existe", "desconocid", "وجود ندارد", "یافت نشد",
	"nicht mehr gültig", "n'est plus valide", "n’est plus valide", "ya no es válid", "ya no existe",
	"não é mais válid", "já não é válid", "user not known", "recipient not known",
	"nicht im*verzeichnis", "não foi encontrad", "não foram encontrad", "non è stato trovat", "non*stata trovata", "niet worden gevonden", "inte att hitta", "finner ikke", "ikke funnet", "odnaleźć", "nebyla nalezena", "nebyl nalezen", "nu a fost găsit", "bulunamadı", "εύρεση", "找不到", "العثور", "not appear to be registered", "nxdomain", "no mail exchanger", "no mail hosts", "addresses were unknown", NULL,
};

/* Stronger than any word about the recipient beside it. */
static const char *const surely_refused[] = {
	"blacklist", "black list", "black-list", "blocklist", "block list", "blocked using", "dnsbl",
	"spamhaus", "listed at", "listed by", "sender address", "domain of sender", "sender domain",
	"sender's domain", "have permission", "ptr record", "no ptr", "reverse dns", "rdns",
	"my name was rejected", "helo command rejected", "invalid ip", "relaying denied", "relay access denied",
	"unable to relay", "relay not permitted", "not permitted to relay", "relaying not",
	"rcpthosts", "blocked sender", "権限", "permiso", "permissão", "autorisation", "berechtigung", "权限", "權限",
	"разрешени", "권한", "permesso", "autorisé", "oprávněn", "uprawnie", "detected as spam", "looks like spam",
	"considered spam", "spam message",
	"message contains", "virus", "дозвол", "дозвіл", "مصرح", "إذن", "אישור", "הרשא", "toestemming", "engedély",
	"tilladelse", "tillatelse", "behörighet", "tillåtelse", "käyttöoikeu", "δικαίωμα", "άδεια", "yetki",
	"izniniz", "quyền", "permisiun", "dopušten", "dovoljenj", "pozwoleni",
	"sender verif", "verification failed for", "callback setup failed", "not a gateway", "local user only", "cannot find your", "dns ptr", NULL,
};

static const char *const off[] = {
	"account*disabled", "user*disabled", "mailbox*disabled", "disabled", "account*suspended",
	"suspended", "inactive", "account*locked", "is not active", "not activated",
	"temporarily locked", "blocked user", "frozen", "discontinued",
	"deactivated", "inactivity", " locked", "never logged", NULL,
};

static const char *const refused[] = {
	"spam", "blacklist", "black list", "blocklist", "block list", "blocked", "dnsbl", "rbl",
	"reputation", "listed at", "listed by", "listed in zen", "policy", "prohibited",
	"not permitted", "not allowed", "not authorized", "unauthorized", "unauthenticated",
	"authentication required", "authenticat", "dmarc", "dkim", "spf ", "(spf)",
	"sender policy", "spf:", "relay", "virus", "malware", "infected", "content", "too large",
	"too big", "message size", "size*exceed", "exceed*size", "maximum*size", "file size",
	"reverse dns", "ptr", "rdns", "reverse lookup", "fqdn", "helo", "sender*rejected",
	"sender*denied", "sender address", 
	"not accepted from", "administrative prohibition", "administratively", "banned", "junk",
	"bulk", "unsolicited", "phish", "attachment", "compliance",  "non-compliant",
	"rfc 5322", "rfc5322", "rfc 2822", "header", "security polic", "security reason", "security setting", "security violation",
	"security check", "tls", "encrypt", "forbidden",
	"restricted", "message*discarded", "richtlinie", "politique",
	"política",
	"message filtered", "受信拒否", "迷惑メール", "service refuse", "berechtigt", "autorizzazion", "спам",
	"垃圾", NULL,
};

static const char *const transient[] = {
	"timed out", "timeout", "time out", "time-out", "connection refused", "connection reset",
	"connection dropped", "connection closed", "connection lost", "lost connection",
	"unreachable", "not reachable", "could not connect", "couldn't connect", "cannot connect",
	"unable to connect", "connect to", "no route", "network error", "retry time",
	"retry timeout", "greylist", "graylist", "grey list", "temporar", "try again",
	"try later", "later", "deferred", "delayed", "too many", "rate limit", "throttl", "busy",
	"resources", "overload", "hop count", "too many hops", "loop", "multiple retries", "giving up after", "gave up",
	"several attempts", "in the queue too long",
	"too long", "too old", "expired", "not responding", "no answer", "not answer",
	"maintenance", "system error", "local error", "internal error", "service unavailable", "currently unavailable",
	"service not available", "out of memory", "input/output error", "i/o error",
	"configuration error", "resolve ", "resolved", "resolving", "resolution", "dns", "lookup", "protocol error", "syntax", "command",
	"unable to open", "cannot open", "can't open", "can't create", "cannot create",
	"vorübergehend", "temporaire", "délai",
	"frequency limited", NULL,
};

static const char *const perhaps_refused[] = {
	"rejected", "denied", "refused", "permission", "not accept", "discarded", NULL,
};

/* Said where nothing clearer is: most often nobody is there. */
static const char *const likely_gone[] = {
	"mailbox unavailable", "mailbox not available", "address rejected", "recipient rejected",
	"recipient*rejected", "user*rejected", "not available", "unavailable", "invalid",
	"unknown", NULL,
};

/* clang-format on */

static const struct {
	const char *status; /* without its class: "1.1" */
	enum bounce_class class;
} codes[] = {
	{ "1.0", BOUNCE_HARD },   { "1.1", BOUNCE_HARD },   { "1.2", BOUNCE_HARD },
	{ "1.3", BOUNCE_HARD },   { "1.6", BOUNCE_HARD },   { "1.9", BOUNCE_HARD },
	{ "1.10", BOUNCE_HARD },  { "1.7", BOUNCE_POLICY }, { "1.8", BOUNCE_POLICY },
	{ "2.0", BOUNCE_SOFT },   { "2.1", BOUNCE_SOFT },   { "2.2", BOUNCE_SOFT },
	{ "2.3", BOUNCE_POLICY }, { "2.4", BOUNCE_SOFT },   { "3.1", BOUNCE_SOFT },
	{ "3.2", BOUNCE_SOFT },   { "3.3", BOUNCE_SOFT },   { "3.4", BOUNCE_POLICY },
	{ "3.5", BOUNCE_SOFT },   { "4.1", BOUNCE_SOFT },   { "4.2", BOUNCE_SOFT },
	{ "4.3", BOUNCE_SOFT },   { "4.4", BOUNCE_HARD },   { "4.5", BOUNCE_SOFT },
	{ "4.6", BOUNCE_SOFT },   { "4.7", BOUNCE_SOFT },
};

static bool phrase_at(const char *s, const char *p)
{
	size_t n = strcspn(p, "*");

	for (p += n, s += n; *p == '*';) {
		const char *hit;

		n = strcspn(++p, "*");
		hit = n ? memmem(s, strnlen(s, GAP + n), p, n) : s;
		if (!hit)
			return false;
		s = hit + n;
		p += n;
	}
	return true;
}

static bool one_phrase(const char *folded, const char *phrase)
{
	size_t n = strcspn(phrase, "*"), all = strlen(folded);
	const char *s = folded, *hit;

	while ((hit = memmem(s, all - (size_t)(s - folded), phrase, n))) {
		if (phrase_at(hit, phrase))
			return true;
		s = hit + 1;
	}
	return false;
}

bool bounce_phrase(const char *folded, const char *const *phrases)
{
	for (; *phrases; phrases++)
		if (one_phrase(folded, *phrases))
			return true;
	return false;
}

static size_t digits(const char *s)
{
	size_t n = 0;

	while (isdigit((unsigned char)s[n]))
		n++;
	return n;
}

/* How long the status code at s is: "5.1.1" but not a part of 5.1.1.9 or of 15.1.1. */
static size_t status_at(const char *text, const char *s)
{
	size_t b, c, n;

	if ((*s != '4' && *s != '5') || s[1] != '.')
		return 0;
	if (s > text && (isalnum((unsigned char)s[-1]) || s[-1] == '.'))
		return 0;
	b = digits(s + 2);
	if (!b || b > 3 || s[2 + b] != '.')
		return 0;
	c = digits(s + 3 + b);
	n = 3 + b + c;
	if (!c || c > 3 || (s[n] == '.' && isdigit((unsigned char)s[n + 1])) ||
	    isalpha((unsigned char)s[n]))
		return 0;
	return n;
}

const char *bounce_status(struct arena *a, const char *text)
{
	const char *plain = "";

	for (const char *s = text; *s; s++) {
		size_t n = status_at(text, s);

		if (!n)
			continue;
		/* A code beside an SMTP reply or a "#" is surer than one that merely looks so. */
		if ((s > text && s[-1] == '#') ||
		    (s - text >= 4 && digits(s - 4) == 3 && (s[-1] == ' ' || s[-1] == '-')))
			return arena_ndup(a, s, n);
		if (!*plain)
			plain = arena_ndup(a, s, n);
		s += n - 1;
	}
	return plain;
}

int bounce_reply_code(const char *text)
{
	for (const char *s = text; *s; s++) {
		if ((*s != '4' && *s != '5') || s[1] < '0' || s[1] > '7' || digits(s) != 3)
			continue;
		if (s > text && (isalnum((unsigned char)s[-1]) || strchr("./:@-", s[-1])))
			continue;
		if (s[3] == ' ' || s[3] == '-' || s[3] == ':' || s[3] == ')' || s[3] == ']')
			return atoi(s);
	}
	return 0;
}

/* *weak: words that are often said beside the true reason, so that a precise code counts more. */
static enum bounce_class by_words(const char *said, bool *weak)
{
	static const struct {
		const char *const *phrases;
		enum bounce_class class;
		bool weak;
	} order[] = { { full, BOUNCE_SOFT, false },     { surely_refused, BOUNCE_POLICY, false },
		      { gone, BOUNCE_HARD, false },     { off, BOUNCE_SOFT, false },
		      { refused, BOUNCE_POLICY, true }, { transient, BOUNCE_SOFT, true } };

	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		*weak = order[i].weak;
		if (bounce_phrase(said, order[i].phrases))
			return order[i].class;
	}
	return BOUNCE_UNKNOWN;
}

static enum bounce_class by_status(const char *status)
{
	if (strlen(status) < 5)
		return BOUNCE_UNKNOWN;
	if (status[2] == '7' || status[2] == '6')
		return BOUNCE_POLICY;
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (!strcmp(status + 2, codes[i].status))
			return status[0] == '4' ? BOUNCE_SOFT : codes[i].class;
	/* Its second number says what is at fault: a mailbox that is there, its system, the road to it. */
	if (strchr("234", status[2]))
		return BOUNCE_SOFT;
	return status[0] == '4' ? BOUNCE_SOFT : BOUNCE_UNKNOWN;
}

/* A code that says the mailbox is there, or that the sender was at fault, is not outdone by
 * "user unknown": some servers say that to everybody they do not want. */
static bool contradicts(const char *status)
{
	return !strcmp(status, "5.2.0") || !strcmp(status, "5.1.7") || !strcmp(status, "5.1.8");
}

enum bounce_class bounce_classify(struct arena *a, const char *action, const char *status,
				  const char *text)
{
	const char *said = text_fold(a, text);
	enum bounce_class words, number = by_status(status);
	bool weak = false;
	int code;

	/* RFC 3463: class 4 is a failure that may pass, even where the sender gave up. */
	if (text_eq(action, "delayed") || status[0] == '4')
		return by_words(said, &weak) == BOUNCE_POLICY ? BOUNCE_POLICY : BOUNCE_SOFT;
	words = by_words(said, &weak);
	if ((words == BOUNCE_HARD && contradicts(status)) || (weak && number == BOUNCE_HARD))
		return number;
	if (words != BOUNCE_UNKNOWN)
		return words;
	if (number != BOUNCE_UNKNOWN)
		return number;
	code = bounce_reply_code(said);
	if (code >= 400 && code < 500)
		return BOUNCE_SOFT;
	if (code && bounce_phrase(said, likely_gone))
		return BOUNCE_HARD;
	if (bounce_phrase(said, perhaps_refused))
		return BOUNCE_POLICY;
	if (code == 550 || code == 551)
		return BOUNCE_HARD;
	return code >= 500 ? BOUNCE_SOFT : BOUNCE_UNKNOWN;
}
