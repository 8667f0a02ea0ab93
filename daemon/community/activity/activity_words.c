#include "community/activity/activity_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "base/when.h"

enum { LINE_MAX_BYTES = 200, VOTE_LINES = 30, GREETING_MAX_BYTES = 40, EXTEND_MOST_WORDS = 4 };

static const char *const yes_words[] = { "yes",      "y",        "join",        "ok",
					 "okay",     "ja",       "sí",          "si",
					 "sim",      "oui",      "+1",          "👍",
					 "👍🏻", "👍🏼", "👍🏽",    "👍🏾",
					 "👍🏿", "true",     "count me in", NULL };
static const char *const no_words[] = { "no",       "n",        "nein",     "não",
					"nao",      "non",      "-1",       "👎",
					"👎🏻", "👎🏼", "👎🏽", "👎🏾",
					"👎🏿", "false",    "not me",   NULL };
/* Said with a yes or a no, and nothing more than it. */
static const char *const kind_words[] = {
	"please",     "of course",       "gladly",          "thanks",        "thank you",
	"sorry",      "gerne",           "bitte",           "natürlich",     "klar",
	"sehr gerne", "danke",           "leider nein",     "leider nicht",  "claro",
	"por favor",  "gracias",         "con gusto",       "lo siento",     "com gosto",
	"obrigado",   "obrigada",        "com prazer",      "bien sûr",      "volontiers",
	"merci",      "avec plaisir",    "désolé",          "désolée",       "svp",
	"stp",        "s'il vous plaît", "s’il vous plaît", "s'il te plaît", "s’il te plaît",
	NULL
};
/* Take back what stands before them, or part of it. */
static const char *const not_words[] = { "not",    "no",   "doesn't", "didn't", "but",  "nicht",
					 "nein",   "kein", "keine",   "aber",   "pero", "pas",
					 "mais",   "não",  "mas",     "never",  "nope", "can't",
					 "cannot", "nie",  "nunca",   "jamais", NULL };
static const char *const go_words[] = { "go on",     "go ahead",  "weiter",    "adelante",
					"continuar", "continue",  "continuer", "seguir",
					"sigue",     "continuez", "siga",      "please go on",
					NULL };
static const char *const back_words[] = { "withdraw",
					  "withdraw my answer",
					  "take it back",
					  "zurückziehen",
					  "zurücknehmen",
					  "retirar",
					  "retirar mi respuesta",
					  "retirar a minha resposta",
					  "retirer",
					  "retirer ma réponse",
					  NULL };
static const char *const thanks_words[] = { "thanks",   "thank you", "danke", "gracias", "obrigado",
					    "obrigada", "merci",     "thx",   NULL };
static const char *const best_words[] = { "best",     "beste",     "mejor", "melhor",
					  "meilleur", "meilleure", NULL };
/* Said kindly, and no answer: with these words or without. */
static const char *const sorry_words[] = {
	"sorry",   "i am sorry",     "i'm sorry",       "tut mir leid",
	"leider",  "lo siento",      "perdón",          "désolé",
	"désolée", "désolé e",       "desculpe",        "desculpa",
	"lamento", "entschuldigung", "es tut mir leid", NULL
};
static const char *const unknown_words[] = { "no idea",
					     "i have no idea",
					     "no clue",
					     "i don't know",
					     "i do not know",
					     "don't know",
					     "dunno",
					     "i can't help",
					     "i cannot help",
					     "can't help",
					     "cannot help",
					     "keine ahnung",
					     "ich habe keine ahnung",
					     "weiss ich nicht",
					     "weiss ich leider nicht",
					     "ich weiss es nicht",
					     "ich weiss es leider nicht",
					     "ich weiss nicht",
					     "da kann ich nicht helfen",
					     "da kann ich leider nicht helfen",
					     "no sé",
					     "no lo sé",
					     "ni idea",
					     "no tengo ni idea",
					     "no puedo ayudar",
					     "je ne sais pas",
					     "aucune idée",
					     "pas d'idée",
					     "je n'en sais rien",
					     "je ne peux pas aider",
					     "não sei",
					     "não faço ideia",
					     "não posso ajudar",
					     NULL };
/* What may stand before a choice. */
static const char *const vote_words[] = { "option",
					  "i vote for",
					  "i vote",
					  "my vote is",
					  "my vote",
					  "vote",
					  "number",
					  "nr",
					  "choice",
					  "ich stimme für",
					  "meine stimme",
					  "stimme für",
					  "stimme",
					  "nummer",
					  "wahl",
					  "antwort",
					  "voto por",
					  "mi voto",
					  "voto",
					  "opción",
					  "número",
					  "o meu voto",
					  "voto em",
					  "opção",
					  "je vote pour",
					  "je vote",
					  "mon vote",
					  "vote pour",
					  "choix",
					  "numéro",
					  NULL };
static const char *const anonymous_words[] = { "anonymous", "anonym",  "anónimo", "anónima",
					       "anônimo",   "anônima", "anonyme", NULL };

static const struct {
	const char *text;
	enum activity_word word;
} steering[] = { { "status", WORD_STATUS },       { "stand", WORD_STATUS },
		 { "estado", WORD_STATUS },       { "état", WORD_STATUS },
		 { "step now", WORD_STEP },       { "step", WORD_STEP },
		 { "schritt jetzt", WORD_STEP },  { "paso ahora", WORD_STEP },
		 { "passo agora", WORD_STEP },    { "étape maintenant", WORD_STEP },
		 { "skip", WORD_SKIP_STEP },      { "überspringen", WORD_SKIP_STEP },
		 { "saltar", WORD_SKIP_STEP },    { "pular", WORD_SKIP_STEP },
		 { "sauter", WORD_SKIP_STEP },    { "close", WORD_CLOSE },
		 { "schließen", WORD_CLOSE },     { "schliessen", WORD_CLOSE },
		 { "cerrar", WORD_CLOSE },        { "fechar", WORD_CLOSE },
		 { "solved", WORD_SOLVED },       { "resolved", WORD_SOLVED },
		 { "erledigt", WORD_SOLVED },     { "gelöst", WORD_SOLVED },
		 { "resuelto", WORD_SOLVED },     { "resuelta", WORD_SOLVED },
		 { "résolu", WORD_SOLVED },       { "résolue", WORD_SOLVED },
		 { "resolvido", WORD_SOLVED },    { "resolvida", WORD_SOLVED },
		 { "fermer", WORD_CLOSE },        { "clore", WORD_CLOSE },
		 { "cancel", WORD_CANCEL },       { "call off", WORD_CANCEL },
		 { "absagen", WORD_CANCEL },      { "cancelar", WORD_CANCEL },
		 { "anular", WORD_CANCEL },       { "annuler", WORD_CANCEL },
		 { "take", WORD_TAKE },           { "take it", WORD_TAKE },
		 { "i take it", WORD_TAKE },      { "übernehmen", WORD_TAKE },
		 { "ich übernehme", WORD_TAKE },  { "me encargo", WORD_TAKE },
		 { "asumir", WORD_TAKE },         { "encarregar-me", WORD_TAKE },
		 { "assumir", WORD_TAKE },        { "je m’en charge", WORD_TAKE },
		 { "je m'en charge", WORD_TAKE }, { "prendre", WORD_TAKE } };
static const char *const extend_words[] = { "extend",    "verlängern", "ampliar",
					    "prolongar", "prolonger",  NULL };
static const char *const by_words[] = { "by", "for", "um", "por", "de", NULL };

char *activity_line(struct arena *a, const char *text)
{
	size_t n = strcspn(text = text_unopened(text), "\n");
	char *s = text_fold(a, text_clean(a, text, n < LINE_MAX_BYTES ? n : LINE_MAX_BYTES,
					  TEXT_LINE));

	for (n = strlen(s); n && strchr(".!,;", s[n - 1]); n--)
		s[n - 1] = '\0';
	return text_trim(a, s, strlen(s));
}

static bool is_one_of(const char *line, const char *const *list)
{
	for (; *list; list++)
		if (!strcmp(line, *list))
			return true;
	return false;
}

/* "anonymous, please", "bitte anonym": the line without the word that asks kindly. */
const char *activity_unkind(struct arena *a, const char *line)
{
	for (const char *const *k = kind_words; *k; k++) {
		size_t n = strlen(*k), all = strlen(line);
		bool first = !strncmp(line, *k, n) && strchr(" ,", line[n]);

		if (first && line[n])
			return line + n + strspn(line + n, " ,");
		if (all > n && !strcmp(line + all - n, *k) && strchr(" ,", line[all - n - 1])) {
			char *kept = arena_ndup(a, line, all - n);

			return text_trim(a, kept, strcspn(kept, ","));
		}
	}
	return line;
}

bool activity_yes(struct arena *a, const char *line)
{
	return is_one_of(activity_line(a, line), yes_words);
}

bool activity_no(struct arena *a, const char *line)
{
	return is_one_of(activity_line(a, line), no_words);
}

/* What stands behind one of the words; NULL: the line begins with none. */
static const char *behind(const char *line, const char *const *list)
{
	for (; *list; list++) {
		size_t n = strlen(*list);

		if (!strncmp(line, *list, n) && (!line[n] || line[n] == ' '))
			return line + n + (line[n] == ' ');
	}
	return NULL;
}

/* "yes, I will come", "no, sorry": what follows one of the words where people go on. A word that means
 * something else as well ("si", "ok", "no problem") only before a mark. NULL: it begins with none. */
static const char *said_first(const char *line, const char *const *list, const char *const *plain)
{
	static const char *const marks[] = { ",", ".", "!", ";", ":", " -", " –", " —", NULL };

	for (; *list; list++) {
		size_t n = strlen(*list);

		if (strncmp(line, *list, n) != 0)
			continue;
		if (line[n] == ' ' && is_one_of(*list, plain))
			return line + n;
		for (int i = 0; marks[i]; i++)
			if (!strncmp(line + n, marks[i], strlen(marks[i])))
				return line + n + strlen(marks[i]);
	}
	return NULL;
}

/* A greeting alone in its line, with an empty one below. */
static const char *below_greeting(const char *text)
{
	size_t n = strcspn(text, "\n");
	const char *rest = text + n + strspn(text + n, " \r\n");

	if (n < GREETING_MAX_BYTES && !strncmp(text + n, "\n\n", 2) && *rest)
		return rest;
	return text;
}

int activity_stance(struct arena *a, const char *text, const char **more)
{
	static const char *const plain_yes[] = { "yes", "ja", "sí", "sim", "oui", "👍", NULL };
	static const char *const plain_no[] = { "nein", "não", NULL };
	const char *at = text, *line, *rest;

	for (int i = 0; i < 2; i++, at = below_greeting(text)) {
		line = activity_line(a, at);
		*more = text_trim(a, at + strcspn(at, "\n"), strlen(at + strcspn(at, "\n")));
		if (activity_yes(a, line) || activity_no(a, line))
			return activity_yes(a, line) ? 1 : -1;
		if ((rest = said_first(line, yes_words, plain_yes))) {
			*more = is_one_of(text_trim(a, rest, strlen(rest)), kind_words) ? *more
											: at;
			return 1;
		}
		if ((rest = said_first(line, no_words, plain_no))) {
			*more = is_one_of(text_trim(a, rest, strlen(rest)), kind_words) ? *more
											: at;
			return -1;
		}
	}
	*more = text;
	return 0;
}

bool activity_go_on(struct arena *a, const char *text)
{
	static const char *const please[] = { "please", "bitte", NULL };
	const char *line = activity_line(a, text), *rest = behind(line, please);

	return is_one_of(line, go_words) || said_first(line, go_words, go_words) ||
	       (rest && said_first(rest, go_words, go_words)) ||
	       (rest && is_one_of(rest, go_words));
}

bool activity_helped(struct arena *a, const char *text)
{
	static const char *const helped[] = {
		"thanks",   "thank you", "thx",      "helps",    "helped",   "perfect", "great",
		"solved",   "danke",     "hilft",    "geholfen", "perfekt",  "super",   "gracias",
		"ayuda",    "ayudó",     "perfecto", "merci",    "aide",     "aidé",    "parfait",
		"obrigado", "obrigada",  "ajuda",    "ajudou",   "perfeito", NULL
	};
	const char *more, *folded = text_fold(a, text);
	int stance = activity_stance(a, text, &more);

	return stance >= 0 && !text_has_any(folded, not_words) &&
	       (stance > 0 || text_has_any(folded, helped));
}

bool activity_withdraw(const char *line)
{
	return is_one_of(line, back_words);
}

bool activity_knows_not(struct arena *a, const char *line)
{
	struct buf b = BUF(a);
	char *s;

	for (const char *p = line; *p;) /* one kind of apostrophe, and no commas */
		if (!strncmp(p, "’", strlen("’"))) {
			buf_char(&b, '\'');
			p += strlen("’");
		} else {
			buf_char(&b, strchr(",.!;–-", *p) ? ' ' : *p);
			p++;
		}
	s = text_clean(a, buf_text(&b), b.n, TEXT_LINE);
	for (int i = 0; sorry_words[i]; i++) {
		size_t n = strlen(sorry_words[i]), len = strlen(s);

		if (!strncmp(s, sorry_words[i], n) && s[n] == ' ')
			s += n + 1;
		else if (len > n && s[len - n - 1] == ' ' && !strcmp(s + len - n, sorry_words[i]))
			s[len - n - 1] = '\0';
	}
	return is_one_of(s, unknown_words);
}

/* "3 days", "1 week", "2w"; in five languages, by the letters units begin with. */
static bool read_span(const char *text, int64_t *out)
{
	static const struct {
		const char *text;
		int64_t s;
	} units[] = { { "hour", 3600 },      { "stunde", 3600 },  { "hora", 3600 },
		      { "heure", 3600 },     { "day", 86400 },    { "tag", 86400 },
		      { "día", 86400 },      { "dia", 86400 },    { "jour", 86400 },
		      { "week", 604800 },    { "woche", 604800 }, { "semana", 604800 },
		      { "semaine", 604800 }, { "month", 2592000 } };
	char *end;
	long n = strtol(text, &end, 10);

	if (when_span(text, out))
		return *out > 0 && *out <= INT64_C(366) * 86400;
	while (*end == ' ')
		end++;
	for (size_t i = 0; n > 0 && n <= 366 && i < sizeof units / sizeof *units; i++)
		if (!strncmp(end, units[i].text, strlen(units[i].text)))
			return *out = n * units[i].s, true;
	return false;
}

static size_t count_words(const char *line)
{
	size_t n = *line != '\0';

	for (; *line; line++)
		n += *line == ' ';
	return n;
}

enum activity_word activity_word(struct arena *a, const char *line, int64_t *span_s)
{
	const char *rest = behind(line, extend_words), *by;

	*span_s = 0;
	by = rest ? behind(rest, by_words) : NULL;
	if (rest && (read_span(by ? by : rest, span_s) || count_words(rest) < EXTEND_MOST_WORDS))
		return WORD_EXTEND;
	line = activity_unkind(a, line);
	for (size_t i = 0; i < sizeof steering / sizeof *steering; i++)
		if (!strcmp(line, steering[i].text))
			return steering[i].word;
	return WORD_NONE;
}

bool activity_thanks(const char *line, long *number, bool *best)
{
	const char *rest = behind(line, thanks_words);
	char *end;

	*best = false;
	if (!rest) {
		rest = behind(line, best_words);
		*best = rest != NULL;
	}
	if (!rest)
		return false;
	*number = strtol(rest, &end, 10);
	return !*end && *number >= 0 && (*number > 0 || !*best);
}

/* --- votes ---------------------------------------------------------------------------------- */

/* "*2*", "(2)", "#2": as programs mark what was bold, and people what they mean. */
static char *unmarked(struct arena *a, const char *line)
{
	static const char *const marks[] = { "*", "_", "#", "(", ")", "[", "]", "\"", "'", "“",
					     "”", "„", "«", "»", "‘", "’", " ", ".",  ":", NULL };
	char *s = arena_dup(a, line);

	for (int i = 0; marks[i];) {
		size_t n = strlen(marks[i]), len = strlen(s);

		if (len && !strncmp(s, marks[i], n))
			s += n;
		else if (len > n && !strcmp(s + len - n, marks[i]))
			s[len - n] = '\0';
		else {
			i++;
			continue;
		}
		i = 0;
	}
	return s;
}

/* "my vote: 2", "nr. 2" */
static const char *behind_lead(const char *line)
{
	for (int i = 0; vote_words[i]; i++) {
		size_t n = strlen(vote_words[i]);

		if (!strncmp(line, vote_words[i], n) && line[n] && strchr(" :.#", line[n]))
			return line + n + strspn(line + n, " :.#");
	}
	return line;
}

static int64_t choice_named(struct arena *a, const char *line, const char *const *choices, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(unmarked(a, activity_line(a, choices[i])), line))
			return (int64_t)i + 1;
	return 0;
}

/* "Electric, definitely": it stands in front, a mark closes it, and behind it no other is named and nothing
 * taken back. "Friday: not me", "Friday: maybe" say something of it. */
static int64_t choice_leading(struct arena *a, const char *line, const char *const *choices,
			      size_t n)
{
	int64_t found = 0;

	for (size_t i = 0; i < n; i++) {
		const char *name = unmarked(a, activity_line(a, choices[i]));
		size_t len = strlen(name);
		const char *rest = line + len;

		if (!len || strncmp(line, name, len) || !strchr(",.;!", *rest) || rest[1] != ' ' ||
		    text_has_any(rest, not_words))
			continue;
		for (size_t k = 0; k < n; k++)
			if (k != i && strstr(rest, unmarked(a, activity_line(a, choices[k]))))
				return 0;
		found = found ? -1 : (int64_t)i + 1;
	}
	return found > 0 ? found : 0;
}

/* Is another choice's number in it, by itself? "1 and 2" is no vote. */
static bool names_another(struct arena *a, const char *text, int64_t than, size_t n)
{
	char *rest = arena_dup(a, text), *word, *end;

	while ((word = strsep(&rest, " ,;:()/-"))) {
		long v = *word >= '0' && *word <= '9' ? strtol(word, &end, 10) : 0;

		if (v >= 1 && (size_t)v <= n && v != than && (!*end || !strcmp(end, ".")))
			return true;
	}
	return false;
}

/* A number with what may stand behind it; 0: none. Of choices that are numbers themselves the letter's
 * number counts, as a press sends it. */
static int64_t choice_numbered(struct arena *a, const char *said, const char *const *choices,
			       size_t n, bool whole)
{
	char *end;
	long v = *said >= '0' && *said <= '9' ? strtol(said, &end, 10) : 0;
	int64_t named;

	if (v < 1 || v > (long)n)
		return 0;
	end += strspn(end, "\xef\xb8\x8f\xe2\x83\xa3"); /* in a box: U+FE0F U+20E3 */
	if (!*end)
		return v;
	if (whole || !strchr(" .):,;-", *end))
		return 0;
	named = choice_named(a, unmarked(a, end + strspn(end, " .):,;-")), choices, n);
	return named ? (named == v ? v : 0) : names_another(a, end, v, n) ? 0 : v;
}

/* Are there two, for and against? Between Saturday and Sunday "ok" is neither. */
static bool is_yes_or_no(struct arena *a, const char *const *choices, size_t n)
{
	static const char *const for_words[] = { "for",      "pro",   "agree",   "in favour",
						 "in favor", "dafür", "a favor", "favorável",
						 "pour",     "✅",     NULL };
	static const char *const against[] = { "against",   "contra", "disagree", "dagegen",
					       "en contra", "contre", "❌",        NULL };

	return n == 2 && (activity_yes(a, choices[0]) || activity_no(a, choices[1]) ||
			  is_one_of(activity_line(a, choices[0]), for_words) ||
			  is_one_of(activity_line(a, choices[1]), against));
}

/* whole: nothing else may stand in the line. 0: no choice */
static int64_t vote_of_line(struct arena *a, const char *line, const char *const *choices, size_t n,
			    bool whole)
{
	bool sign = *line == '+' || *line == '-';
	const char *said = unmarked(a, behind_lead(unmarked(a, line)));
	int64_t named = choice_named(a, said, choices, n);
	bool bare = !said[strspn(said, "0123456789")]; /* else "1 May" is a choice's name */
	int64_t vote = sign || (named && !bare) ? 0 : choice_numbered(a, said, choices, n, whole);

	vote = vote ? vote : named;
	if (!vote && !whole)
		vote = choice_leading(a, said, choices, n);
	if (vote || !is_yes_or_no(a, choices, n))
		return vote;
	return is_one_of(line, yes_words) ? 1 : is_one_of(line, no_words) ? 2 : 0;
}

int64_t activity_vote(struct arena *a, const char *line, const char *const *choices, size_t n)
{
	return vote_of_line(a, line, choices, n, false);
}

int64_t activity_vote_alone(struct arena *a, const char *line, const char *const *choices, size_t n)
{
	const char *said = unmarked(a, behind_lead(unmarked(a, line)));
	int64_t vote = vote_of_line(a, line, choices, n, false);

	/* "2: Electric", as the letter has it */
	said = unmarked(a, said + strspn(said, "0123456789 .):,;-"));
	return vote && choice_named(a, said, choices, n) == vote
		       ? vote
		       : vote_of_line(a, line, choices, n, true);
}

int64_t activity_vote_in(struct arena *a, const char *text, const char *const *choices, size_t n)
{
	int64_t vote = activity_vote(a, activity_line(a, text), choices, n);

	for (int i = 1; i < VOTE_LINES && text[strcspn(text, "\n")]; i++) {
		const char *line;
		int64_t more;

		text += strcspn(text, "\n") + 1;
		line = activity_line(a, text);
		more = *line ? vote_of_line(a, line, choices, n, true) : 0;
		if (vote && more && more != vote)
			return 0;
		vote = vote ? vote : more;
	}
	return vote;
}

const char *activity_unsigned(const char *text)
{
	for (size_t i = 0; anonymous_words[i]; i++) {
		size_t n = strlen(anonymous_words[i]);

		if (text_starts(text, anonymous_words[i]) &&
		    (!text[n] || strchr(" \n:.,", text[n]))) {
			text += n;
			return text + strspn(text, " \n:.,");
		}
	}
	return text;
}

bool activity_hides(const char *line)
{
	return *line && !*activity_unsigned(line);
}
