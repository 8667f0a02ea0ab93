#include "reader/kind.h"

#include <stdlib.h>
#include <string.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#include "base/address.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"

/* The longest commands are sentences: "Please remove me from this mailing list." */
enum { WORDS = 20, SAY = 8, COMMAND_TEXT = 200 };

/* How much a phrase says by itself. Words of every day must stand alone or name the list. */
enum weight {
	DETAIL,  /* only as a plus-detail: people say "follow" and "pause" to each other */
	FRESH,   /* the whole text of a mail that answers none: in an answer people say "why" */
	REMOVES, /* where the writer and the list are named */
	QUITS,   /* where the list is named */
	STOPS,   /* where the list or its mail is named */
	BARE,    /* the whole text, not a word more */
	ALONE,   /* the same, courtesies apart; or where the list is named */
	SURE     /* with any other words that add nothing */
};

/* All in lower case and without accents, as plain() writes them. */
/* clang-format off */
static const struct phrases {
	const char *command;
	enum weight weight;
	const char *const *words;
} phrases[] = {
	{ "join", ALONE, (const char *const[]){
		"join", "suscribir", "suscribirse", "inscrever", "subscrever", "assinar",
		"abonnieren", "anmelden", "beitreten", "abonner", "m'abonner", "inscription",
		"s'abonner", "inscribir", "anmeldung", "iscrivimi", "iscrizione", "iscrivi",
		"aanmelden", "inschrijven", "подписаться", "подписка", "zapisz", "abone ol",
		"订阅", "訂閱", "購読", "구독", NULL } },
	{ "join", SURE, (const char *const[]){
		"subscribe", "suscribirme", "inscrever-me", "inscribirme", "m'inscrire",
		"abonnez-moi", "inscrivez-moi", "s'inscrire", NULL } },
	{ "join", BARE, (const char *const[]){
		"entrar", "aderir", "alta", "unirme", "rejoindre", NULL } },
	{ "leave", SURE, (const char *const[]){
		"unsubscribe", "unsuscribe", "unsubcribe", "be unsubscribed", "unsubscribe me",
		"unsubscription", "unsub", "un-subscribe", "signoff", "sign off", "opt out",
		"opt-out", "optout", "unjoin", "cancel subscription", "end subscription",
		"stop subscription", "darse baja", "darme baja", "dar baja", "denme baja",
		"deme baja", "dadme baja", "dame baja", "desuscribir", "desuscribirme",
		"desuscribirse", "desuscripcion", "cancelar suscripcion", "eliminar suscripcion",
		"anular suscripcion", "desapuntarme", "desinscribirme", "anular inscripcion",
		"cancelar inscripcion", "baja suscripcion", "descadastrar", "descadastro",
		"descadastre-me", "descadastrar-me", "cancelar assinatura", "cancelar inscricao",
		"cancelar subscricao", "desinscrever", "desinscrever-me", "anular subscricao",
		"cancelar cadastro", "cancelamento assinatura", "cancelamento inscricao",
		"abmelden", "austragen", "abbestellen", "abmeldung", "abbestellung", "melden ab",
		"meldet ab", "melde ab", "tragen aus", "trage aus", "tragt aus", "bestelle ab",
		"bestellen ab", "abo kundigen", "abonnement kundigen", "desabonner",
		"desinscrire", "desinscription", "desabonnement", "desabonnez-moi",
		"desinscrivez-moi", "desabonne-moi", "desinscris-moi", "desinscrivez",
		"desabonnez", "annuler abonnement", "resilier abonnement", "annuler inscription",
		"resiliation abonnement", "disiscrivi", "disiscrivimi", "disiscrivermi",
		"disiscrizione", "disiscrivere", "cancellami", "cancellatemi", "cancellazione",
		"cancellarmi", "annulla iscrizione", "cancella iscrizione",
		"annullare iscrizione", "uitschrijven", "uit te schrijven", "afmelden", "uitschrijving", "afmelding",
		"avregistrera", "avregistrering", "avprenumerera", "avanmal", "avmeld",
		"avmelding", "afmeld", "afmeld mig", "avbryt abonnemang",
		"sag upp prenumeration", "meld av", "meld fra", "wypisz", "wypisac",
		"wypisz sie", "wypisanie", "wyrejestruj", "rezygnacja z subskrypcji",
		"anuluj subskrypcje", "отписаться", "отпишите", "отписка", "отписать",
		"відписатися", "відпишіть", "відписка", "odhlasit", "odhlaseni", "odhlaste",
		"leiratkozas", "leiratkozom", "leiratkozni", "iratkozzon le", "abonelikten cık",
		"aboneligi iptal et", "listeden cık", "peru tilaus", "peruuta tilaus",
		"eroa listalta", "poista listalta", "odjavi", "odjava", "odjava me", "odjavite",
		"odjavi se", "отпиши", "отпишете", "отписване", "διαγραφη", "διαγραψτε",
		"καταργηση εγγραφησ", "dezabonare", "dezaboneaza", "dezabonati", "退订", "取消订阅",
		"退訂", "取消訂閱", "登録解除", "配信停止", "購読解除", "退会", "メール配信停止", "수신거부", "수신 거부", "구독취소",
		"구독 취소", "구독 해지", "탈퇴", "إلغاء الاشتراك", "الغاء الاشتراك", "ביטול הרשמה", "הסר",
		"הסרה", "להסיר", "huy đang ky", "bo đang ky", "berhenti berlangganan",
		"berhenti langganan", "ยกเลิกการสมัคร", "ยกเลิกการรับข่าวสาร", "لغو اشتراک", NULL } },
	{ "leave", ALONE, (const char *const[]){
		"leave", "remove", "baja", "quitter", "remover", "remova", "remova-me",
		"me remova", "kundigen", NULL } },
	{ "leave", REMOVES, (const char *const[]){
		"remove", "cancel", "terminate", "take off", "takes off", "taken off", "drop", "delete", "removed",
		"eliminar", "eliminen", "elimina", "borrar", "borren", "quitar", "quiten",
		"sacar", "saquen", "retirar", "retire", "retirem", "excluir", "exclua",
		"excluam", "removam", "tirar", "tire", "tirem", "nehmen", "nehmt", "loschen",
		"losche", "loscht", "entfernen", "entferne", "entfernt", "streichen", "streicht",
		"streiche", "nehmen raus", "retirer", "retirez", "supprimer", "supprimez",
		"enlever", "enlevez", "oter", "otez", "rimuovere", "rimuovete", "togliere",
		"togliete", "verwijder", "verwijderen", "haal", "haal af", NULL } },
	{ "leave", BARE, (const char *const[]){
		"stop", "sair", "salir", "raus", "austreten", "partir", NULL } },
	{ "leave", DETAIL, (const char *const[]){
		"cancelar", NULL } },
	{ "leave", QUITS, (const char *const[]){
		"stop", "sair", "salir", "raus", "leaving", "nehmen", "exit", "quit", "resign",
		"verlassen", "verlasse", "eliminarme", "eliminenme", "borrarme", "borrenme",
		"quitarme", "quitenme", "borradme", "quitadme", "sacadme", "eliminadme", "sacarme", "saquenme", "retirez-moi", "retire-moi",
		"supprimez-moi", "supprime-moi", "enlevez-moi", "otez-moi", "rimuovetemi",
		"rimuovimi", "toglietemi", "uscire", "verlaten", "retirem-me", "removam-me",
		"excluam-me", "tirem-me", NULL } },
	{ "leave", STOPS, (const char *const[]){
		"stop", "no more", "don't send more", "cease", "stoppen", "keine mehr", "keine weiteren", "plus de",
		"arreter", "arretez", "ne plus", "no mas", "no enviar mas", "no envien mas",
		"dejar de enviar", "parar", "pare", "parem", "nao enviar mais",
		"nao enviem mais", "nao receber mais", "basta", "keine mehr erhalten", "keine mehr bekommen",
		"ne plus recevoir", "no recibir mas", "nao mais receber", "non piu ricevere",
		"geen meer ontvangen", NULL } },
	{ "owner", FRESH, (const char *const[]){ "owner", NULL } },
	{ "ask", FRESH, (const char *const[]){ "ask", NULL } },
	{ "why", FRESH, (const char *const[]){ "why", NULL } },
	{ "help", BARE, (const char *const[]){
		"help", "ayuda", "ajuda", "hilfe", "aide", "commands", NULL } },
	{ "help", DETAIL, (const char *const[]){
		"info", NULL } },
	{ "settings", ALONE, (const char *const[]){
		"settings", "preferences", "preferencias", "ajustes", "definicoes",
		"einstellungen", "parametres", "reglages", "opcoes", "opciones", "configuracoes",
		"configuracion", NULL } },
	{ "mydata", ALONE, (const char *const[]){
		"mydata", "my data", "mis datos", "meus dados", "os meus dados", "meine daten",
		"mes donnees", NULL } },
	{ "forgetme", ALONE, (const char *const[]){
		"forgetme", "forget me", "olvidame", "olvideme", "olvidenme", "olvidadme",
		"olvidarme", "esqueca-me", "esquece-me", "esquecam-me", "esquecer-me",
		"me esqueca", "me esquece", "vergiss mich", "vergesst mich",
		"vergessen sie mich", "oubliez-moi", "oublie-moi", "m'oublier", NULL } },
	{ "why", DETAIL, (const char *const[]){
		"warum", "porque", "pourquoi", NULL } },
	{ "pause", DETAIL, (const char *const[]){
		"pausa", "vacation", "urlaub", "vacaciones", "ferias", "vacances", NULL } },
	{ "follow", DETAIL, (const char *const[]){
		"watch", "folgen", "seguir", "suivre", "folge", "suivez", NULL } },
	{ "mute", DETAIL, (const char *const[]){
		"unfollow", "stumm", "stummschalten", "silenciar", "silencia", "silencie", "muet", "ignorer", NULL } },
	{ "catchup", DETAIL, (const char *const[]){
		"catch-up", NULL } },
};

const char *const kind_commands[] = {
	"join", "leave", "help", "settings", "pause", "owner", "why", "follow", "mute", "mydata",
	"forgetme", "members", "search", "summary", "catchup", "calendar", "faq", "activities",
	"newsletter", "news", NULL
};

const char *const kind_openers[] = {
	"ask", "case", "chatham", "checkin", "debate", "experiment", "follow", "group", "guest",
	"meet", "news-tips", "poll", "popup", "programme", "read", "rota", "story", "thank-you",
	"topic", "unnamed", "value", "what-happened", NULL
};

/* Said around a command without changing it. */
static const char *const courtesies[] = {
	"please", "pls", "plz", "thx", "thanx", "ty", "kindly", "me", "por", "favor", "bitte", "mich", "s'il", "vous",
	"plait", "svp", "stp", "merci", "thanks", "thank", "you", "danke", "gracias", "obrigado",
	"obrigada", "grazie", "prego", "regards", "cheers", "sorry", "hi", "hello", "hey",
	"dear", "all", "everyone", "team", "hallo", "hola", "ola", "bonjour", "bonsoir", "salut",
	"ciao", "hej", "hei", "guten", "tag", "abend", "morgen", "boa", "tarde", "noite", "noches", "buenos", "dias", "buenas", "tardes", "bom", "dia",
	"dank", "je", "u", "alstublieft", "graag", "tack", "tak", "takk", "dzieki", "dziekuje",
	"prosze", "prosim", "dekuji", "kiitos", "lutfen", "tesekkurler", "пожалуиста", "спасибо",
	"здравствуите", "будь", "ласка", "дякую", "molim", "hvala", "koszonom", "kerem",
	"multumesc", "va", "rog", "best", "wishes", "greetings", "sincerely", "kind", "yours", "grusse", "gruss",
	"lg", "mfg", "vg", "herzliche", "liebe", "viele", "freundlichen", "beste", "vielen", "cordialement", "salutations",
	"saludo", "saludos", "atentamente", "cordiales", "abrazo", "abrazos", "muchas", "abraco", "abracos", "cumprimentos",
	"atenciosamente", "att", "muito", "saluti", "请", "謝謝", "谢谢", "お願いします", "감사합니다", NULL
};

/* What a sentence adds: "I would like to ... from your ...". No word that denies is here. */
static const char *const fillers[] = {
	"i", "i'd", "we", "want", "wanted", "to", "would", "like", "wish", "need", "my", "our",
	"us", "your", "this", "these", "that", "the", "a", "an", "from", "any", "further",
	"future", "receiving", "getting", "sending", "with", "immediate", "effect",
	"immediately", "now", "asap", "at", "once", "again", "ich", "mochte", "will", "wunsche",
	"wurde", "gern", "gerne", "um", "sie", "euch", "uns", "mein", "meine", "meinen", "der",
	"die", "das", "den", "dem", "dieser", "diese", "dieses", "diesen", "aus", "von", "vom",
	"fur", "ihrer", "ihrem", "eurer", "eurem", "sofort", "hiermit", "werden",
	"je", "nous", "souhaite", "souhaiterais", "veux", "voudrais", "desire", "aimerais", "de",
	"d'", "la", "le", "les", "l'", "du", "des", "cette", "ce", "ces", "votre", "vos", "mon",
	"ma", "mes", "moi", "veuillez", "bien", "vouloir", "pouvez", "pourriez", "demande", "voulez", "yo",
	"quiero", "quisiera", "deseo", "desearia", "solicito", "pido", "ruego", "necesito", "mi",
	"mis", "su", "sus", "tu", "el", "los", "las", "del", "en", "esta", "este", "estos", "al",
	"eu", "quero", "queria", "gostaria", "desejo", "desejaria", "peco", "preciso", "meu",
	"minha", "o", "os", "as", "estes", "da", "do", "dos", "desta", "deste", "essa", "esse", "dessa",
	"desse", "se", "na", "sua", "seu", "voglio", "vorrei", "desidero", "il", "lo",
	"gli", "della", "dalla", "dal", "di", "questa", "questo", "vostra", "ik", "wil", "graag",
	"mij", "gelieve", "me", "van", "deze", "het", "een", "uw", "jullie", "mnie", "z", "tej", "jag",
	"vill", "mig", "fran", "denna", "jeg", "vil", "gjerne", "meg", "fra", "denne", "мене",
	"que", "mit", "there", "many", "very", "much", "for", "everything", "zusammen", "un", "меня", "от", "из", "этои", "вашеи", "прошу", "я", "хочу", NULL
};

static const char *const lists[] = {
	"list", "lists", "mailing", "emailing", "mailinglist", "mailing-list", "mail-list", "newsletter",
	"newsletters", "distribution", "distro", "group", "digest", "digests", "subscription", "subscriptions",
	"notifications", "updates", "liste", "listen", "verteiler", "mailverteiler",
	"mailingliste", "rundbrief", "newsletterverteiler", "gruppe", "rundmail", "rundmails",
	"l'infolettre", "infolettre", "diffusion", "groupe", "d'envoi", "lista", "listas",
	"grupo", "boletin", "distribucion", "suscriptores", "boletim", "distribuicao",
	"discussao", "mailinglijst", "lijst", "nieuwsbrief", "nieuwsbrieven", "groep",
	"mailinglistan", "listan", "mailinglisten", "utskick", "listy", "рассылки", "рассылку",
	"рассылка", "списка", NULL
};

static const char *const mails[] = {
	"email", "emails", "e-mail", "e-mails", "mail", "mails", "courriel", "courriels",
	"courrier", "d'emails", "correo", "correos", "envios", "posta", "address", "addresses", "adresse", "e-mail-adresse", "emailadresse",
	"mailadresse", "mail-adresse", "direccion", "endereco", "indirizzo", "adres", "e-mailadres", NULL
};

/* What was written; "my mail" may be the address, "my message" is none. */
static const char *const messages[] = {
	"message", "messages", "posts", "nachricht", "nachrichten", "mensaje", "mensajes",
	"mensagem", "mensagens", "messaggi", "messaggio", "bericht", "berichten", NULL
};

/* The writer. */
static const char *const selves[] = {
	"i", "me", "us", "my", "mich", "uns", "mein", "meine", "moi", "nous", "mon", "ma", "mi",
	"mis", "eu", "meu", "minha", "mij", "ons", "mnie", "mig", "меня", NULL
};
/* clang-format on */

static bool is_one_of(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (**list == *s && !strcmp(s, *list))
			return true;
	return false;
}

/* Lower case, without accents: people leave them out, and phones put them in. */
static char *plain(struct arena *a, const char *text)
{
	const char *s = text_fold(a, text);
	size_t n = 0, kept = 0;
	uint8_t *split = u8_normalize(UNINORM_NFD, (const uint8_t *)s, strlen(s), NULL, &n),
		*joined;
	char *out;
	ucs4_t c;

	if (!split)
		return arena_dup(a, s);
	for (size_t i = 0; i < n;) {
		int len = u8_mbtoucr(&c, split + i, n - i);

		if (len <= 0)
			break;
		if (c < 0x300 || c > 0x36f) {
			memmove(split + kept, split + i, (size_t)len);
			kept += (size_t)len;
		}
		i += (size_t)len;
	}
	joined = u8_normalize(UNINORM_NFC, split, kept, NULL, &n);
	out = joined ? arena_ndup(a, (const char *)joined, n) : arena_dup(a, s);
	free(split);
	free(joined);
	return out;
}

/* What is known of a text once some of its words are left out. */
struct essence {
	const char *text;
	bool whole,
		courteous; /* nothing was left out; nothing but courtesies and the list's name */
	bool list, mail, message, self;
	bool fresh; /* of a mail that answers none */
};

static bool says(const struct essence *e, enum weight weight)
{
	switch (weight) {
	case SURE: return true;
	case ALONE: return e->courteous || e->list;
	case BARE: return e->whole;
	case STOPS: return e->list || e->mail || e->message;
	case QUITS: return e->list;
	case REMOVES: return e->list && e->self && !e->message;
	case FRESH: return e->whole && e->fresh;
	case DETAIL: break;
	}
	return false;
}

static const char *find_command(const struct essence *e)
{
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
		if (says(e, phrases[i].weight) && is_one_of(e->text, phrases[i].words))
			return phrases[i].command;
	return NULL;
}

/* Do the words of a command begin the text, with more behind them? */
static bool begins_command(const char *text)
{
	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++)
		for (const char *const *p = phrases[i].words; *p; p++)
			if (**p == *text && !strncmp(text, *p, strlen(*p)) &&
			    text[strlen(*p)] == ' ')
				return true;
	return false;
}

/* The word itself, out of a list. */
static const char *among(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(*list, word))
			return *list;
	return NULL;
}

const char *kind_of_detail(struct arena *a, const char *detail)
{
	const char *word = plain(a, detail), *found;

	for (size_t i = 0; i < sizeof phrases / sizeof *phrases; i++) {
		const struct phrases *p = &phrases[i];

		if ((p->weight == DETAIL || p->weight >= BARE) && is_one_of(word, p->words))
			return p->command;
	}
	found = among(word, kind_commands);
	return found ? found : among(word, kind_openers);
}

/* Is s the address, or its part before the @? */
static bool is_address(struct arena *a, const char *s, const char *address)
{
	const char *whole = plain(a, address);

	return !strcmp(s, whole) || (text_starts(whole, s) && whole[strlen(s)] == '@');
}

/* Does s name the list, by an address the mail went to, or sign with the writer's own name? */
static bool names_list_or_self(struct arena *a, const char *s, const struct mail *about)
{
	const char *name;

	for (size_t i = 0; about && i < about->to.n && i < 20; i++)
		if (is_address(a, s, about->to.v[i].address))
			return true;
	if (!about || is_address(a, s, about->from.address))
		return about != NULL;
	name = plain(a, about->from.name);
	for (size_t n; *(name += strspn(name, " ,.\"'()")); name += n) {
		n = strcspn(name, " ,.\"'()");
		if (n > 1 && strlen(s) == n && !strncmp(s, name, n))
			return true;
	}
	return false;
}

/* Without the punctuation people put around a word; letters, "-" and "'" stay. */
static char *bare(struct arena *a, const char *text)
{
	struct buf b = BUF(a);
	const char *s = plain(a, text);
	size_t n = strlen(s), len;
	uint32_t c;

	for (size_t i = 0; i < n; i += len) {
		len = text_next(s + i, n - i, &c);
		if (!len)
			return NULL;
		if (c == 0x2019)
			buf_char(&b, '\'');
		else if (uc_is_general_category_withtable(c, UC_CATEGORY_MASK_L |
								     UC_CATEGORY_MASK_M |
								     UC_CATEGORY_MASK_N) ||
			 (c < 0x80 && strchr("-'@._+ ", (int)c)))
			buf_add(&b, s + i, len);
		else
			buf_char(&b, ' ');
	}
	return text_trim(a, buf_text(&b), b.n);
}

enum { COURTESY = 1, FILLER = 2, LIST = 4, MAIL = 8, MESSAGE = 16, SELF = 32 };

struct word {
	const char *s;
	unsigned is; /* 0: it says something */
};

static unsigned sort_of(const char *s)
{
	return is_one_of(s, courtesies) * COURTESY | is_one_of(s, fillers) * FILLER |
	       is_one_of(s, lists) * LIST | is_one_of(s, mails) * MAIL |
	       is_one_of(s, messages) * MESSAGE | is_one_of(s, selves) * SELF;
}

/* Outer dots and dashes off. Gives the number of words; 0 for prose, where too many say
 * something. */
static size_t split_words(struct arena *a, const char *text, struct word w[WORDS])
{
	size_t n = 0, say = 0;

	while (*(text += strspn(text, " .-'_"))) {
		size_t len = strcspn(text, " "), end = len;

		if (n == WORDS)
			return 0;
		while (end && strchr(".-'_", text[end - 1]))
			end--;
		w[n].s = arena_ndup(a, text, end);
		w[n].is = sort_of(w[n].s);
		say += !w[n++].is;
		if (say > SAY)
			return 0;
		text += len;
	}
	/* "Tragen Sie mich bitte aus": the verb's other half at the end, not "from". */
	for (size_t i = 0; i < n; i++)
		if (!strcmp(w[i].s, "aus") && (i + 1 == n || (w[i + 1].is & COURTESY)))
			w[i].is = 0;
	return n;
}

enum thinning { COURTESIES_BUT_SELF, COURTESIES, ALL_THAT_ADDS_NOTHING };

/* May the word be left out? */
static bool adds_nothing(const struct word *w, enum thinning how)
{
	if (how == ALL_THAT_ADDS_NOTHING)
		return w->is & (COURTESY | FILLER | LIST | MAIL | MESSAGE);
	return (w->is & COURTESY) && !((w->is & SELF) && how == COURTESIES_BUT_SELF);
}

/* Behind a command the list may be named, as list managers long wanted, and the writer.
 *   about  NULL: no names are known */
static struct essence without(struct arena *a, const struct word *w, size_t n, enum thinning how,
			      const struct mail *about)
{
	struct essence e = { .whole = true, .courteous = how != ALL_THAT_ADDS_NOTHING };
	struct buf b = BUF(a);

	for (size_t i = 0; i < n; i++) {
		e.self |= (w[i].is & SELF) != 0;
		if (adds_nothing(&w[i], how) ||
		    (about && b.n && names_list_or_self(a, w[i].s, about))) {
			e.whole = false;
			e.list |= (w[i].is & LIST) != 0;
			e.mail |= (w[i].is & MAIL) != 0;
			e.message |= (w[i].is & MESSAGE) != 0;
		} else {
			buf_printf(&b, "%s%s", b.n ? " " : "", w[i].s);
		}
	}
	e.text = buf_text(&b);
	return e;
}

static bool names_self(const struct word *w, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (w[i].is & SELF)
			return true;
	return false;
}

/* "I no longer wish to receive these emails": with the wish. Who no longer receives them complains. */
static bool refuses_mail(const struct word *w, size_t n)
{
	static const char *const wishes[] = { "want", "wanted", "wish", "need", NULL };
	static const char *const denials[] = { "don't", "dont", "not", "longer", NULL };
	static const char *const said[] = { "do",      "don't", "dont", "not",  "no",
					    "longer",  "more",  "get",  "off",  "receive",
					    "anymore", "be",    "on",   "take", NULL };
	bool refused = false, mail = false;

	for (size_t i = 0; i < n; i++) {
		refused |= i && is_one_of(w[i].s, wishes) && is_one_of(w[i - 1].s, denials);
		mail |= (w[i].is & (LIST | MAIL | MESSAGE)) != 0;
		if (!w[i].is && !is_one_of(w[i].s, said))
			return false;
	}
	return refused && mail;
}

/* "Could you please unsubscribe me?" asks for it; any other question asks about it. NULL: that. */
static const char *without_request(struct arena *a, const char *words)
{
	static const char *const requests[] = {
		"could you",  "can you",       "would you",   "will you",      "konnten sie",
		"konnen sie", "konntet ihr",   "konnt ihr",   "kannst du",     "konntest du",
		"wurden sie", "pourriez-vous", "pouvez-vous", "pourriez vous", "pouvez vous",
		"peux-tu",    "podrian",       "podria",      "pueden",        "puede",
		"podeis",     "puedes",        "podem",       "poderiam",      "pode",
		"poderia",    "potete",        "potreste",    "kunt u",        "kunnen jullie",
		NULL
	};

	for (size_t i = 0; requests[i]; i++) {
		const char *at = strstr(words, requests[i]);
		size_t n = strlen(requests[i]);

		if (at && (at == words || at[-1] == ' ') && at[n] == ' ')
			return arena_printf(a, "%.*s%s", (int)(at - words), words, at + n);
	}
	return NULL;
}

const char *kind_of_text(struct arena *a, const char *text, const struct mail *about)
{
	struct essence e = { .whole = true, .courteous = true };
	struct word w[WORDS];
	const char *words, *found;
	bool asks = strchr(text, '?') != NULL;
	size_t n;

	if (strlen(text) > COMMAND_TEXT)
		return NULL;
	words = bare(a, text);
	if (words && asks)
		words = without_request(a, words);
	n = words ? split_words(a, words, w) : 0;
	if (!n)
		return NULL;
	e.fresh = about && !asks && !*about->in_reply_to && !about->references.n;
	e.text = words; /* "me désabonner" holds a word that is else a courtesy */
	found = find_command(&e);
	if (!found && !asks && refuses_mail(w, n))
		return among("leave", kind_commands);
	/* "Please forget me" */
	for (int how = COURTESIES_BUT_SELF; how <= ALL_THAT_ADDS_NOTHING && !found; how++) {
		e = without(a, w, n, (enum thinning)how, NULL);
		found = find_command(&e);
		if (found || !about || !begins_command(e.text))
			continue;
		e = without(a, w, n, (enum thinning)how, about);
		found = find_command(&e);
	}
	return asks && !names_self(w, n) ? NULL : found;
}
