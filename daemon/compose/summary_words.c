#include "compose/summary_words.h"

#include <ctype.h>
#include <libstemmer.h>
#include <string.h>
#include <strings.h>

#define LIST (const char *const[])

/* clang-format off */
static const char *const english[] = {
	"a", "about", "after", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "because", "been", "but",
	"by", "can", "could", "did", "do", "does", "don", "for", "from", "get", "had", "has", "have", "he", "her", "here",
	"him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "just", "ll", "me", "more", "my", "no", "not", "now",
	"of", "on", "one", "only", "or", "other", "our", "out", "re", "s", "she", "should", "so", "some", "such", "t", "than",
	"that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "to", "too", "up", "us", "ve",
	"very", "was", "we", "well", "were", "what", "when", "where", "which", "while", "who", "will", "with", "would", "you",
	"your", NULL
};
static const char *const german[] = {
	"aber", "als", "also", "am", "an", "auch", "auf", "aus", "bei", "bin", "bis", "da", "dann", "das", "dass", "daß", "dem",
	"den", "der", "des", "die", "dies", "diese", "doch", "du", "durch", "ein", "eine", "einem", "einen", "einer", "er", "es",
	"für", "hat", "habe", "haben", "ich", "ihr", "im", "in", "ist", "ja", "kann", "man", "mehr", "mich", "mir", "mit", "muss",
	"nach", "nicht", "noch", "nur", "ob", "oder", "schon", "sein", "sich", "sie", "sind", "so", "um", "und", "uns", "von",
	"vor", "war", "was", "wenn", "werden", "wie", "wir", "wird", "wo", "zu", "zum", "zur", "über", NULL
};
static const char *const spanish[] = {
	"a", "al", "algo", "así", "como", "con", "cuando", "de", "del", "desde", "donde", "el", "ella", "en", "era", "es", "esa",
	"ese", "eso", "esta", "este", "esto", "está", "están", "fue", "ha", "hay", "he", "la", "las", "le", "les", "lo", "los",
	"me", "mi", "muy", "más", "nada", "ni", "no", "nos", "o", "para", "pero", "por", "porque", "que", "qué", "se", "ser", "si",
	"sin", "sobre", "son", "su", "sus", "sí", "también", "te", "tiene", "todo", "un", "una", "y", "ya", "yo", NULL
};
static const char *const portuguese[] = {
	"a", "ao", "aos", "as", "até", "com", "como", "da", "das", "de", "do", "dos", "e", "ela", "ele", "em", "era", "essa", "esse",
	"esta", "este", "eu", "foi", "há", "isso", "isto", "já", "mais", "mas", "me", "meu", "minha", "muito", "na", "nas", "nem",
	"no", "nos", "nós", "não", "o", "os", "ou", "para", "pela", "pelo", "por", "porque", "quando", "que", "quem", "se", "sem",
	"ser", "seu", "sua", "são", "só", "também", "te", "tem", "um", "uma", "você", "à", "é", NULL
};
static const char *const french[] = {
	"a", "ai", "au", "aussi", "aux", "avec", "avez", "c", "ce", "cela", "ces", "cette", "comme", "d", "dans", "de", "des", "du",
	"elle", "en", "est", "et", "être", "faire", "fait", "il", "ils", "j", "je", "l", "la", "le", "les", "leur", "lui", "m", "ma",
	"mais", "me", "mes", "moi", "mon", "même", "n", "ne", "nous", "on", "ont", "ou", "où", "par", "pas", "plus", "pour", "qu",
	"que", "qui", "s", "sa", "se", "ses", "si", "son", "sont", "sur", "tout", "très", "tu", "un", "une", "vous", "y", "à", "ça", NULL
};

struct speech {
	const char *stemmer;          /* libstemmer's name of it */
	const char *const *functions; /* its function words: to know it by, and to stop at */
	const char *const *acts[N_ACTS];
	const char *code; /* "en" */
};

static const struct speech speeches[] = {
	{ "english", english, {
		[ACT_PROBLEM] = LIST{ "problem", "problems", "bug", "bugs", "error", "errors", "fail", "fails", "failed", "failure",
			"crash", "crashes", "crashed", "broken", "breaks", "wrong", "issue", "issues", "unable", "cannot", "doesn",
			"missing", "trouble", "happens", "happened", "instead", "difficult", "impossible", "concern", "concerns", NULL },
		[ACT_SOLUTION] = LIST{ "fix", "fixed", "fixes", "solve", "solved", "solution", "works", "worked", "workaround", "patch",
			"resolved", "helps", "helped", "removed", "added", "adding", "changed", "committed", "merged", "answer", "use",
			"using", "turns", "caused", "cause", NULL },
		[ACT_PROPOSAL] = LIST{ "should", "could", "suggest", "suggestion", "propose", "proposal", "recommend", "might", "perhaps",
			"maybe", "idea", "option", "alternative", "let", "better", "prefer", "consider", "need", "needs", "must", NULL },
		[ACT_ASK] = LIST{ "anyone", "anybody", "does", "how", "why", "wondering", "possible", "question", "please", "looking",
			"want", "know", "understand", NULL },
		[ACT_OPINION] = LIST{ "think", "believe", "seems", "seem", "feel", "guess", "sounds", "opinion", "because", "since", "so",
			"however", "but", "although", "therefore", "means", "actually", NULL },
		[ACT_ADDRESS] = LIST{ "you", "your", "yours", NULL },
		[ACT_PLEASANTRY] = LIST{ "thanks", "thank", "thx", "hi", "hello", "hey", "dear", "cheers", "regards", "sorry", "bye",
			"welcome", "congratulations", "best", "sincerely", "greetings", "yours", NULL } } , "en" },
	{ "german", german, {
		[ACT_PROBLEM] = LIST{ "problem", "probleme", "fehler", "fehlt", "kaputt", "leider", "geht", "absturz", "abgestürzt",
			"falsch", "defekt", "schwierig", "unmöglich", "fehlgeschlagen", NULL },
		[ACT_SOLUTION] = LIST{ "lösung", "gelöst", "behoben", "funktioniert", "hilft", "geholfen", "repariert", "korrigiert",
			"geändert", "ursache", "antwort", "liegt", NULL },
		[ACT_PROPOSAL] = LIST{ "vorschlag", "vorschlagen", "schlage", "sollte", "sollten", "könnte", "könnten", "vielleicht",
			"besser", "idee", "lieber", "müssen", "müsste", "empfehle", "brauchen", NULL },
		[ACT_ASK] = LIST{ "jemand", "wie", "warum", "wieso", "frage", "weiß", "möglich", "bitte", "wer", "wann", "suche", NULL },
		[ACT_OPINION] = LIST{ "denke", "glaube", "meine", "finde", "scheint", "weil", "deshalb", "allerdings", "aber",
			"eigentlich", "meinung", NULL },
		[ACT_ADDRESS] = LIST{ "du", "dir", "dich", "dein", "deine", "ihr", "euch", "eure", NULL },
		[ACT_PLEASANTRY] = LIST{ "danke", "dank", "hallo", "grüße", "gruß", "liebe", "lieber", "sorry", "entschuldigung", "moin",
			"tschüss", "servus", NULL } } , "de" },
	{ "spanish", spanish, {
		[ACT_PROBLEM] = LIST{ "problema", "problemas", "error", "errores", "falla", "fallo", "falta", "roto", "mal", "difícil",
			"imposible", "desgracia", NULL },
		[ACT_SOLUTION] = LIST{ "solución", "solucionado", "arreglado", "arreglar", "funciona", "funcionó", "resuelto", "corregido",
			"ayuda", "causa", "respuesta", "cambiado", NULL },
		[ACT_PROPOSAL] = LIST{ "propongo", "propuesta", "sugiero", "sugerencia", "deberíamos", "debería", "podríamos", "podría",
			"quizás", "tal", "mejor", "idea", "prefiero", "recomiendo", "necesitamos", "hay", NULL },
		[ACT_ASK] = LIST{ "alguien", "cómo", "qué", "cuándo", "dónde", "quién", "pregunta", "sabe", "posible", "favor", "busco", NULL },
		[ACT_OPINION] = LIST{ "creo", "pienso", "parece", "opino", "opinión", "porque", "aunque", "pero", "entonces", NULL },
		[ACT_ADDRESS] = LIST{ "tú", "ti", "tu", "tus", "usted", "ustedes", "vosotros", "vosotras", NULL },
		[ACT_PLEASANTRY] = LIST{ "gracias", "hola", "saludos", "saludo", "estimado", "estimados", "querido", "buenas", "abrazo",
			"perdón", "buenos", NULL } } , "es" },
	{ "portuguese", portuguese, {
		[ACT_PROBLEM] = LIST{ "problema", "problemas", "erro", "erros", "falha", "falta", "quebrado", "errado", "difícil",
			"impossível", "infelizmente", NULL },
		[ACT_SOLUTION] = LIST{ "solução", "resolvido", "resolve", "corrigido", "funciona", "funcionou", "consertado", "ajuda", "causa",
			"resposta", "mudado", NULL },
		[ACT_PROPOSAL] = LIST{ "proponho", "proposta", "sugiro", "sugestão", "deveríamos", "deveria", "poderíamos", "poderia",
			"talvez", "melhor", "ideia", "prefiro", "recomendo", "precisamos", NULL },
		[ACT_ASK] = LIST{ "alguém", "como", "quando", "onde", "quem", "pergunta", "sabe", "possível", "favor", "procuro", NULL },
		[ACT_OPINION] = LIST{ "acho", "penso", "parece", "opinião", "porque", "embora", "mas", "então", NULL },
		[ACT_ADDRESS] = LIST{ "você", "vocês", "tu", "ti", "teu", "tua", NULL },
		[ACT_PLEASANTRY] = LIST{ "obrigado", "obrigada", "olá", "oi", "abraço", "abraços", "caro", "caros", "cumprimentos", "desculpe",
			"bom", "prezados", NULL } } , "pt" },
	{ "french", french, {
		[ACT_PROBLEM] = LIST{ "problème", "problèmes", "erreur", "erreurs", "échoue", "échec", "cassé", "panne", "manque", "mauvais",
			"difficile", "impossible", "malheureusement", "plante", NULL },
		[ACT_SOLUTION] = LIST{ "solution", "résolu", "résout", "corrigé", "corrige", "marche", "fonctionne", "réparé", "aide", "cause",
			"réponse", "changé", NULL },
		[ACT_PROPOSAL] = LIST{ "propose", "proposition", "suggère", "suggestion", "devrions", "devrait", "pourrions", "pourrait",
			"peut-être", "mieux", "idée", "préfère", "recommande", "faut", "faudrait", NULL },
		[ACT_ASK] = LIST{ "quelqu", "comment", "pourquoi", "quand", "où", "qui", "question", "sait", "possible", "cherche", NULL },
		[ACT_OPINION] = LIST{ "pense", "crois", "semble", "avis", "parce", "car", "mais", "donc", "cependant", NULL },
		[ACT_ADDRESS] = LIST{ "tu", "toi", "ton", "ta", "tes", "vous", "votre", "vos", NULL },
		[ACT_PLEASANTRY] = LIST{ "merci", "bonjour", "salut", "cordialement", "cher", "chers", "bonsoir", "pardon", "désolé",
			"amicalement", NULL } } , "fr" },
};
/* clang-format on */

enum { N_SPEECHES = sizeof speeches / sizeof *speeches };

_Static_assert(N_ACTS < 8 && N_SPEECHES <= 8, "a byte for each speech");

/* --- words -------------------------------------------------------------------------------- */

/* The byte of a word in lower case; 0: it is of none. */
static char word_byte(char c)
{
	unsigned lower = (unsigned char)c | 0x20;

	if ((unsigned char)c >= 0x80 || (c >= '0' && c <= '9'))
		return c;
	return lower - 'a' < 26 ? (char)lower : '\0';
}

double summary_signs(const char *s)
{
	size_t odd = 0, all = 0;

	for (; *s; s++, all++)
		odd += isdigit((unsigned char)*s) ||
		       (ispunct((unsigned char)*s) && !strchr(".,'\"?!-()", *s));
	return all ? (double)odd / (double)all : 0;
}

bool summary_is_field(const char *s)
{
	const char *colon = strchr(s, ':');
	size_t blanks = 0;

	if (!colon || colon[1] == '/' || strchr(".!?", s[strlen(s) - 1]))
		return false;
	for (const char *p = s; p < colon; p++)
		blanks += *p == ' ';
	return blanks < 3;
}

bool summary_opens_card(const char *s, size_t words)
{
	const char *at = strchr(s, '@');

	return (words <= 2 && !islower((unsigned char)*s)) ||
	       (at && at > s && at[-1] != ' ' && at[1] && at[1] != ' ');
}

static const uint32_t fnv_basis = 2166136261u, fnv_prime = 16777619u;

uint32_t summary_hash(const char *s)
{
	uint32_t h = fnv_basis;

	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * fnv_prime;
	return h;
}

/* All the tables' words, so that one look answers for each of them; filled when first asked. */
enum { SLOTS = 2048 };
static struct known {
	const char *word;
	uint64_t is;
} known[SLOTS];

static struct known *find(const char *word, uint32_t hash)
{
	size_t i = hash % SLOTS;

	while (known[i].word && strcmp(known[i].word, word) != 0)
		i = (i + 1) % SLOTS;
	return &known[i];
}

static void note(const char *const *list, uint64_t is)
{
	for (; *list; list++) {
		struct known *k = find(*list, summary_hash(*list));

		k->word = *list;
		k->is |= is;
	}
}

static uint64_t look_up(const char *word, uint32_t hash)
{
	static bool filled;

	for (size_t i = 0; i < N_SPEECHES && !filled; i++) {
		note(speeches[i].functions, (uint64_t)WORD_FUNCTION << (8 * i));
		for (size_t k = 0; k < N_ACTS; k++)
			note(speeches[i].acts[k], (uint64_t)(WORD_ACT << k) << (8 * i));
	}
	filled = true;
	return find(word, hash)->is;
}

/* Words come again and again: what those seen lately are, two in each place, the newer first; and their
 * stem in the speech it was last asked for in. */
enum { PLACES = 8192, LATELY_BYTES = 24 };
static struct lately {
	char word[LATELY_BYTES], stem[LATELY_BYTES]; /* stem "": not asked for yet */
	uint64_t is;
	uint32_t hash, speech;
} lately[PLACES][2];

static bool is_of(const struct lately *k, const struct summary_word *word, uint32_t hash)
{
	return k->hash == hash && !strcmp(k->word, word->text);
}

/* Sets what it is. */
static void look_at(struct summary_word *word, uint32_t hash)
{
	struct lately *k = lately[hash % PLACES];

	if (is_of(k, word, hash) || is_of(++k, word, hash)) {
		word->is = k->is;
		word->kept = k;
		return;
	}
	word->is = look_up(word->text, hash);
	word->kept = NULL;
	if (word->n >= LATELY_BYTES)
		return;
	*k = k[-1];
	word->kept = --k;
	memcpy(k->word, word->text, word->n + 1);
	*k->stem = '\0';
	k->hash = hash;
	k->is = word->is;
}

bool summary_next_word(const char **s, struct summary_word *word)
{
	const char *p = *s;
	uint32_t hash = fnv_basis;
	size_t n = 0;
	char c;

	while (*p && !word_byte(*p))
		p++;
	for (; (c = word_byte(*p)); p++)
		if (n < sizeof word->text - 1) {
			word->text[n++] = c;
			hash = (hash ^ (unsigned char)c) * fnv_prime;
		}
	word->text[n] = 0;
	word->n = n;
	*s = p;
	if (n)
		look_at(word, hash);
	return n > 0;
}

static const char *make_stem(size_t speech, const struct summary_word *word)
{
	static struct sb_stemmer *stemmers[N_SPEECHES];
	const sb_symbol *stem;

	if (!stemmers[speech])
		stemmers[speech] = sb_stemmer_new(speeches[speech].stemmer, NULL);
	stem = sb_stemmer_stem(stemmers[speech], (const sb_symbol *)word->text, (int)word->n);
	return stem ? (const char *)stem : word->text;
}

const char *summary_stem(size_t speech, const struct summary_word *word)
{
	struct lately *k = word->kept;
	const char *stem;
	size_t n;

	if (k && *k->stem && k->speech == speech)
		return k->stem;
	stem = make_stem(speech, word);
	n = strlen(stem) + 1;
	if (!k || n > LATELY_BYTES)
		return stem;
	k->speech = (uint32_t)speech;
	return memcpy(k->stem, stem, n);
}

/* --- in which language a text is --------------------------------------------------------------- */

enum { WORDS_CLEAR = 2 };

void speech_hear(struct speech_hits *h, const char *text, unsigned most)
{
	struct summary_word word;

	while (h->looked < most && summary_next_word(&text, &word)) {
		size_t in = 0, k = 0;

		h->looked++;
		for (size_t i = 0; i < N_SPEECHES; i++) {
			h->any[i] += summary_word_in(word.is, i) & WORD_FUNCTION;
			if (summary_word_in(word.is, i))
				in++, k = i;
		}
		if (in == 1)
			h->own[k]++;
	}
}

size_t speech_likely(const struct speech_hits *h)
{
	size_t best = 0;

	for (size_t k = 1; k < N_SPEECHES; k++)
		if (h->any[k] > h->any[best] ||
		    (h->any[k] == h->any[best] && h->own[k] > h->own[best]))
			best = k;
	return best;
}

const char *speech_clear(const struct speech_hits *h)
{
	size_t best = speech_likely(h), all = 0;

	for (size_t k = 0; k < N_SPEECHES; k++)
		all += h->own[k];
	return h->own[best] >= WORDS_CLEAR && 3 * (all - h->own[best]) <= all ? speeches[best].code
									      : NULL;
}

bool speech_has(const char *language)
{
	size_t n = strcspn(language, "-_");

	for (size_t k = 0; k < N_SPEECHES; k++)
		if (n == strlen(speeches[k].code) && !strncasecmp(language, speeches[k].code, n))
			return true;
	return false;
}
