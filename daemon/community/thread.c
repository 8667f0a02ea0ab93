#include "community/thread.h"

#include <string.h>

#include "base/subject.h"
#include "base/text.h"
#include "base/token.h"
#include "store/store_post.h"
#include "store/store_thread.h"

enum {
	MAX_REFERENCES = LINK_IDS,
	MAX_CLIMB = 2000,
	MAX_ORPHANS = 500,
	INDEX_CHARS = 29,
	DENSE_BYTES = 18
};

int64_t thread_hash(const struct token_key *k, const char *message_id)
{
	return token_hash(k, message_id, strlen(message_id));
}

/* The ids a mail names, as hashes, oldest first; a very long list keeps its two ends. */
static size_t references(const struct token_key *k, const struct mail *m, int64_t own,
			 int64_t out[MAX_REFERENCES])
{
	size_t n = 0, total = m->references.n;

	for (size_t i = 0; i < total; i++) {
		int64_t h;

		if (total > MAX_REFERENCES && i == MAX_REFERENCES / 2)
			i = total - MAX_REFERENCES / 2;
		h = thread_hash(k, m->references.v[i]);
		if (h != own && (!n || out[n - 1] != h) && n < MAX_REFERENCES)
			out[n++] = h;
	}
	return n;
}

/* Words that anybody writes above anything, folded. Where a subject has nothing else, equal ones
 * say nothing. */
/* clang-format off */
static const char *const common[] = {
	"a", "about", "all", "an", "and", "any", "april", "attached", "automatic", "christmas", "day", "document", "dear", "email",
	"everybody", "everyone", "evening", "file", "find", "folks", "follow", "followup", "for", "friday", "friend", "friends", "from",
	"good", "greetings", "group", "happy", "hello", "help", "hey", "hi", "holidays", "i", "important", "in", "info", "information",
	"invitation", "invoice", "is", "it", "item", "january", "february", "march", "may", "june", "july", "august", "september",
	"october", "november", "december", "last", "list", "mail", "me", "meeting", "meetings", "merry", "message", "minutes", "monday",
	"month", "monthly", "morning", "my", "need", "needed", "new", "news", "newsletter", "next", "no", "note", "notes", "of",
	"office", "on", "one", "or", "our", "out", "photo", "photos", "picture", "pictures", "please", "problem", "problems", "question",
	"questions", "quick", "re", "read", "reminder", "reply", "report", "request", "saturday", "scan", "scanned", "small", "some",
	"something", "sorry", "status", "subject", "sunday", "team", "test", "testing", "thank", "thanks", "that", "the", "this",
	"thursday", "to", "today", "tomorrow", "tuesday", "unsubscribe", "update", "updates", "urgent", "us", "we", "wednesday", "week",
	"weekly", "weekend", "welcome", "with", "year", "yesterday", "you", "your",
	"alle", "allerseits", "an", "anfrage", "betreff", "das", "dem", "den", "der", "die", "dringend", "ein", "eine", "erinnerung",
	"frage", "fragen", "frohe", "frohes", "für", "guten", "hallo", "hilfe", "ihr", "im", "information", "kein", "keine", "kleine",
	"kurze", "liebe", "moin", "morgen", "nachricht", "neue", "neues", "ohne", "protokoll", "rechnung", "sitzung", "tag", "termin",
	"treffen", "und", "von", "weihnachten", "zum", "zur", "zusammen", "einladung", "bitte", "danke", "neujahr", "jahr",
	"année", "à", "au", "aux", "bonjour", "bonne", "bonsoir", "compte", "de", "demande", "des", "du", "et", "facture", "joyeux",
	"la", "le", "les", "merci", "message", "noël", "nouvelle", "nouvelles", "objet", "petite", "pour", "prochaine", "rappel", "rendu",
	"réunion", "salut", "sans", "sur", "tous", "toutes", "un", "une", "urgent", "votre", "invitation", "aide",
	"año", "asunto", "ayuda", "buenas", "buenos", "consulta", "día", "días", "dias", "duda", "el", "en", "factura", "feliz", "felices",
	"fiestas", "gracias", "hola", "importante", "los", "mensaje", "navidad", "nuevo", "nueva", "para", "pregunta", "próxima",
	"recordatorio", "reunión", "saludos", "sin", "sobre", "su", "todas", "todos", "tardes", "una", "urgente", "y", "invitación",
	"ajuda", "ano", "assunto", "boa", "boas", "bom", "convite", "da", "dia", "do", "dos", "dúvida", "e", "fatura", "lembrete", "natal",
	"novo", "nova", "obrigado", "obrigada", "olá", "pergunta", "próxima", "reunião", "sem", "sobre", "todos", "um", "uma", "ata", "seu", NULL
};
/* clang-format on */

static bool is_common(const char *w, size_t n)
{
	for (size_t i = 0; common[i]; i++)
		if (*common[i] == *w && strlen(common[i]) == n && !memcmp(common[i], w, n))
			return true;
	return false;
}

/* Two words at least, and one of them of its own; scripts without blanks are taken by length. */
static bool telling(struct arena *a, const char *base)
{
	static const char outer[] = " ?!.,;:-()[]\"'/";
	size_t n = 0, words = 0, own = 0, len;
	bool dense = false; /* of a script without blanks */

	for (const char *p = text_fold(a, base); *(p += strspn(p, outer)); p += len) {
		len = strcspn(p, outer);
		n += len;
		words++;
		dense |= (unsigned char)*p >= 0xe3 && len >= DENSE_BYTES;
		own += !is_common(p, len) && strspn(p, "0123456789") < len;
	}
	return (words >= 2 || dense) && n >= 8 && own;
}

int64_t thread_base_hash(const struct token_key *k, struct arena *a, const char *base)
{
	char *folded = text_fold(a, base);
	size_t n = strlen(folded);

	while (n && strchr("?!. ", folded[n - 1])) /* people add them, and leave them out */
		n--;
	folded[n] = 0;
	return thread_hash(k, folded);
}

/* The first 22 bytes of a Thread-Index name the conversation; as an id of a kind of its own. */
static int64_t index_hash(const struct token_key *k, struct arena *a, const char *index)
{
	if (strlen(index) < INDEX_CHARS)
		return 0;
	return thread_hash(k, arena_printf(a, "thread-index %.*s", INDEX_CHARS, index));
}

void thread_link(struct arena *a, const struct thread_rules *r, const struct mail *m,
		 struct link *l)
{
	struct subject subject = subject_read(a, token_hide(a, r->key, m->subject));
	int64_t *ids = arena_get(a, MAX_REFERENCES * sizeof *ids);
	const char *was;

	*l = (struct link){ .date = m->date,
			    .own = *m->message_id ? thread_hash(r->key, m->message_id) : 0,
			    .base = thread_base_hash(r->key, a, subject.base),
			    .talk = index_hash(r->key, a, m->thread_index) };
	l->ids = ids;
	l->n = references(r->key, m, l->own, ids);
	l->answers = m->answer_added && m->references.n == 1;
	was = subject_was(a, token_hide(a, r->key, m->subject));
	if (!l->n && *was)
		l->base = thread_base_hash(r->key, a, was);
	l->guess = *was ? !l->n && telling(a, was) : subject.reply && telling(a, subject.base);
}

/* --- the decision ---------------------------------------------------------------------------- */

/* Finds the ids that are known, joins their threads, and picks the parent: the nearest that is here. */
static void by_references(const struct thread_keep *k, const struct link *l, struct placed *p)
{
	for (size_t i = l->n; i-- > 0;) {
		struct msgid row;

		if (k->find(k->in, l->ids[i], &row) != OK)
			continue;
		p->thread = p->thread ? k->join(k->in, p->thread, row.thread) : row.thread;
		if (row.post && !p->parent)
			p->parent = row.post;
		if (row.post && i == l->n - 1)
			p->parent_hash = 0;
	}
}

static void by_own_id(const struct thread_keep *k, int64_t own, struct placed *p)
{
	struct msgid row;

	p->own = own;
	if (!own || k->find(k->in, own, &row) != OK)
		return;
	if (row.post)
		p->own = 0;
	if (!p->thread)
		p->why = row.post ? "same-id" : "joined";
	p->thread = p->thread ? k->join(k->in, p->thread, row.thread) : row.thread;
}

static void by_guess(const struct thread_keep *k, const struct link *l, int64_t window_s,
		     struct placed *p)
{
	struct msgid row;

	if (l->talk && !l->n && k->find(k->in, l->talk, &row) == OK) {
		p->thread = row.thread;
		p->why = "thread-index";
		return;
	}
	if (!window_s || !l->guess)
		return;
	p->thread = k->by_base(k->in, l->base, l->date, window_s);
	if (p->thread)
		p->why = "subject";
}

struct placed thread_decide(const struct thread_keep *k, const struct link *l, int64_t window_s)
{
	struct placed p = { .why = "first", .link = *l };

	p.parent_hash = l->n ? l->ids[l->n - 1] : 0;
	by_references(k, l, &p);
	if (l->n)
		p.why = l->answers ? "in-reply-to" : "references";
	by_own_id(k, l->own, &p);
	if (!p.thread)
		by_guess(k, l, window_s, &p);
	return p;
}

void thread_ghosts(const struct thread_keep *k, const struct link *l, int64_t thread)
{
	for (size_t i = 0; i < l->n; i++)
		k->ghost(k->in, l->ids[i], thread);
	if (l->talk)
		k->ghost(k->in, l->talk, thread);
}

/* --- in the store ---------------------------------------------------------------------------- */

static enum err store_find(void *in, int64_t hash, struct msgid *out)
{
	return msgid_find(in, hash, out);
}

static void store_ghost(void *in, int64_t hash, int64_t thread)
{
	msgid_add_ghost(in, hash, thread);
}

/* Joins the smaller into the larger: a post moves at most log n times. */
static int64_t store_join(void *in, int64_t a, int64_t b)
{
	int64_t na, nb;

	if (a == b)
		return a;
	na = thread_size(in, a);
	nb = thread_size(in, b);
	if (na < nb || (na == nb && b < a)) {
		thread_merge(in, a, b);
		return b;
	}
	thread_merge(in, b, a);
	return a;
}

static int64_t store_by_base(void *in, int64_t base, int64_t date, int64_t window_s)
{
	return thread_by_base(in, base, date, window_s);
}

struct placed thread_place(struct store *s, struct arena *a, const struct thread_rules *r,
			   const struct mail *m)
{
	const struct thread_keep k = { s, store_find, store_ghost, store_join, store_by_base };
	struct link l;
	struct placed p;

	thread_link(a, r, m, &l);
	p = thread_decide(&k, &l, r->by_subject ? r->subject_window_s : 0);
	p.base = subject_shown(a, token_hide(a, r->key, m->subject), l.n > 0);
	if (!p.thread)
		p.thread = thread_make(s, p.base, l.base, m->date);
	thread_ghosts(&k, &l, p.thread);
	return p;
}

struct placed thread_place_into(struct store *s, struct arena *a, const struct thread_rules *r,
				const struct mail *m, int64_t thread, int64_t parent)
{
	struct placed p = { .thread = thread, .parent = parent, .why = "token" };
	struct msgid row;

	thread_link(a, r, m, &p.link);
	p.link.placed = true;
	p.base = subject_shown(a, m->subject, true);
	p.own = p.link.own;
	if (p.own && msgid_find(s, p.own, &row) == OK)
		p.own = 0;
	return p;
}

/* Would `parent` as the parent of `post` close a circle? */
static bool circle(struct store *s, int64_t post, int64_t parent)
{
	for (int i = 0; parent && i < MAX_CLIMB; i++) {
		if (parent == post)
			return true;
		parent = post_parent(s, parent);
	}
	return parent != 0;
}

void thread_settle(struct store *s, const struct placed *p, int64_t post, time_t date)
{
	struct link link = p->link;
	int64_t orphans[MAX_ORPHANS];
	size_t n;

	link.post = post;
	link_add(s, &link);
	thread_touch(s, p->thread, date, post, p->base, link.base);
	if (!p->own)
		return;
	msgid_own(s, p->own, p->thread, post);
	n = post_orphans(s, p->own, orphans, MAX_ORPHANS);
	for (size_t i = 0; i < n; i++)
		if (!circle(s, orphans[i], post))
			post_set_parent(s, orphans[i], post, "joined");
}
