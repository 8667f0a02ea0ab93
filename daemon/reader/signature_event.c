#include "reader/signature_event.h"

#include <string.h>

#include "reader/attribution.h"
#include "reader/lines.h"
#include "reader/words.h"

enum { LABEL = 24, MOMENT = 60 };

/* clang-format off */
static const char *const labels[] = {
	"date", "time", "when", "where", "place", "venue", "topic", "what", "speaker", "cost", "price", "entry",
	"date and time", "meeting id", "meeting number", "passcode", "password", "pin", "access code", "video call link",
	"phone conference id", "event", "duration", "deadline", "agenda",
	"datum", "uhrzeit", "zeit", "termin", "wann", "wo", "ort", "treffpunkt", "thema", "kosten", "eintritt", "beginn", "ende", "zugang",
	"meeting-id", "besprechungs-id", "kenncode", "kennwort", "passwort", "anmeldung", "was", "referentin", "referent",
	"heure", "horaire", "quand", "où", "lieu", "rendez-vous", "sujet", "thème", "tarif", "prix", "entrée", "inscription", "quoi",
	"id de réunion", "mot de passe", "code secret", 
	"fecha", "hora", "horario", "cuándo", "cuando", "dónde", "donde", "lugar", "tema", "precio", "entrada", "inscripción",
	"id de reunión", "contraseña", "código de acceso", 
	"data", "horário", "quando", "onde", "assunto", "preço", "inscrição", "id da reunião", "senha",
	"ora", "orario", "dove", "luogo", "argomento", "prezzo", "ingresso", "iscrizione", "id riunione",
	"tijd", "wanneer", "waar", "plaats", "onderwerp", "kosten", "vergadering-id", "wachtwoord",
	"tid", "när", "var", "plats", "hvornår", "hvor", "sted", "når", "aika", "paikka", "milloin", "missä",
	"termin", "godzina", "gdzie", "kiedy", "miejsce", "temat", "cena", "čas", "místo", "kdy", "kde", "kdo",
	"дата", "время", "когда", "где", "место", "тема", "коли", "де", "місце", "час", "hol", "mikor", "helyszín", "időpont",
	"tarih", "saat", "nerede", "ne zaman", "yer", "日時", "場所", "会場", "日期", "时间", "地点", "會議", "일시", "장소", "날짜", NULL
};
static const char *const invitations[] = {
	"join zoom", "join the meeting", "join microsoft teams", "join with google meet", "join meeting", "join by phone", "join from",
	"join on your", "click here to join", "google meet joining", "one tap mobile", "dial by your location", "dial in by phone",
	"or dial:", "find your local number", "find a local number", "zoom-meeting beitreten", "zoom meeting beitreten",
	"an der besprechung teilnehmen", "am meeting teilnehmen", "einwahl nach standort", "participer à la réunion",
	"rejoindre la réunion", "participer à la réunion zoom", "unirse a la reunión", "unirse a la reunión zoom", "entrar na reunião",
	"ingressar na reunião", "entra nella riunione", "partecipa alla riunione", "deelnemen aan zoom", "deelnemen aan de vergadering", NULL
};
/* clang-format on */

static bool is_labelled(const struct line *x)
{
	const char *colon = memchr(x->s, ':', x->n < LABEL ? x->n : LABEL);
	size_t n = colon ? (size_t)(colon - x->s) : 0;

	while (n && strchr(" *_", x->s[n - 1]))
		n--;
	if (!n || n >= x->n)
		n = line_has(x->s, x->n, "：") ? strcspn(x->s, "\xef") : 0;
	return n && n < x->n && words_in(labels, x->s, n, true);
}

bool signature_is_event(const struct line *x)
{
	bool address = false;

	if (!x->n || x->depth)
		return false;
	return is_labelled(x) || words_in(invitations, x->s, x->n, false) ||
	       (!line_wider(x->s, x->n, MOMENT) && attribution_moment(x, &address) && !address);
}
