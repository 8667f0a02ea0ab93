/*
 * The ledger's English reasons in the reader's language: each that the sources say, in all five.
 * kit_close looks at every reason that any other test made.
 */
#include <ctype.h>
#include <glob.h>

#include "community_kit.h"

static struct kit *k;

static int begin(void **state)
{
	(void)state;
	k = kit_open(NULL);
	return 0;
}

static int end(void **state)
{
	(void)state;
	kit_close(k);
	return 0;
}

static const struct lang *lang(const char *code)
{
	return words_lang(k->c->words, code, "en");
}

static const char *in(const char *code, const char *reason)
{
	return reason_in(k->c, k->a, lang(code), reason, NULL);
}

static void clauses_and_what_stands_in_them_are_said_anew(void **state)
{
	(void)state;
	assert_string_equal(in("en", "a post; answered"), "a post; answered");
	assert_string_equal(in("de", "a post; answered"), "ein Beitrag; beantwortet");
	assert_string_equal(
		in("de", "held: a person looks at the first mails of new members; not answered: "
			 "the same was said to this address today"),
		"zurückgehalten: die ersten Mails neuer Mitglieder sieht ein Mensch an; nicht "
		"beantwortet: dasselbe wurde dieser Adresse heute schon gesagt");
	assert_string_equal(in("fr", "confirmed: left"), "confirmé\302\240: départ");
	assert_string_equal(
		in("es", "settings: lines understood: 2, not understood: 1; passed on to a person"),
		"ajustes: líneas entendidas: 2, no entendidas: 1; pasado a una persona");
	assert_string_equal(in("pt", "a post; released by Mo"), "uma mensagem; deixou-a passar Mo");
	assert_string_equal(in("de", "confirmed: joining; those who run the community were asked"),
			    "bestätigt: der Beitritt; wer die Gemeinschaft leitet, wurde gefragt");
	assert_string_equal(in("fr", "held: it has an attachment (plan.pdf)"),
			    "retenu\302\240: il a une pièce jointe (plan.pdf)");
	assert_string_equal(in("es", "looked for earlier answers: 2 found; answered"),
			    "buscó respuestas anteriores: encontradas 2; contestado");
	assert_string_equal(in("pt", "leaving was undone; letters that wait again: 1"),
			    "a saída foi desfeita; cartas que voltam a esperar o envio: 1");
	assert_string_equal(in("de", "activity 7: extended by 48 h; answered"),
			    "Aktivität 7: um 48 h verlängert; beantwortet");
	assert_string_equal(in("de", ""), "");
}

static void names_and_words_of_people_stay_as_they_are(void **state)
{
	(void)state;
	assert_string_equal(in("de", "refused, by left: a post; or two; answered"),
			    "abgelehnt von left: a post; or two; beantwortet");
	assert_string_equal(in("fr", "when: 'now; or later' is over already"),
			    "quand: «\302\240now; or later\302\240» est déjà passé");
	assert_string_equal(in("de", "held: its author is not a member (a word)"),
			    "zurückgehalten: wer sie schrieb, ist kein Mitglied (a word)");
	assert_string_equal(in("es", "opened a post, number 3"), "abierto: a post, número 3");
}

static void a_reason_that_is_none_is_told_as_it_is_and_named(void **state)
{
	const char *unknown;

	(void)state;
	assert_string_equal(reason_in(k->c, k->a, lang("pt"), "what nobody translated; a post",
				      &unknown),
			    "what nobody translated; uma mensagem");
	assert_string_equal(unknown, "what nobody translated");
	reason_in(k->c, k->a, lang("pt"), "confirmed: nothing known; a post", &unknown);
	assert_string_equal(unknown, "nothing known");
	reason_in(k->c, k->a, lang("pt"), "confirmed: joining; a post", &unknown);
	assert_null(unknown);
}

/* An import says one for each of its rows. */
static void a_reason_takes_the_room_of_its_words(void **state)
{
	struct arena *a = arena_new();

	(void)state;
	reason_in(k->c, a, lang("pt"), "", NULL);
	assert_int_equal(arena_bytes(a), 0);
	reason_in(k->c, a, lang("pt"), "confirmed: left", NULL);
	assert_in_range(arena_bytes(a), 1, 4096);
	arena_free(a);
}

static void every_reason_is_said_in_every_language_with_the_same_gaps(void **state)
{
	static const char *const codes[] = { "es", "pt", "de", "fr" };
	/* Alike in two languages, or a form without a word. */
	static const char *const alike[] = { "reason.detail", "reason.kind_vote",
					     "reason.kind_question", "reason.takes_part", NULL };
	size_t n, least = 300;
	const char *const *keys = words_keys(lang("en"), k->a, "reason.", &n);

	(void)state;
	assert_true(n > least);
	for (size_t i = 0; i < n * 4; i++) {
		const char *key = keys[i / 4], *code = codes[i % 4];
		const char *english = words_get(lang("en"), key);
		const char *theirs = words_get(lang(code), key);
		bool may = false;

		for (const char *const *p = alike; *p; p++)
			may |= !strcmp(*p, key);
		if (!may && !strcmp(english, theirs))
			fail_msg("%s is English in %s", key, code);
		for (const char *p = english; (p = strchr(p, '{')); p++)
			if (!strstr(theirs, arena_ndup(k->a, p, strcspn(p, "}") + 1)))
				fail_msg("%s lacks a gap in %s", key, code);
	}
}

/* --- the sources ------------------------------------------------------------------------------ */

/* A string literal, those that follow at once made one. */
struct literal {
	const char *file, *text;
	const char
		*code; /* the file's code up to it: no blanks, each literal before a lone quote */
};

struct literals {
	struct literal *v;
	size_t n, cap;
};

static const char *past_comment(const char *p)
{
	const char *end = !strncmp(p, "/*", 2) ? strstr(p + 2, "*/") : NULL;

	return end ? end + 2 : p;
}

/* Marks such as a line break are left out. */
static const char *read_literal(const char *p, struct buf *b)
{
	for (p++; *p != '"'; p++) {
		if (*p == '\\' && p[1] == '"')
			buf_char(b, '"');
		else if (*p != '\\')
			buf_char(b, *p);
		p += *p == '\\';
	}
	return p + 1;
}

static void read_file(const char *path, struct literals *l)
{
	const char *p = kit_file(k->a, path);
	char *code = arena_get(k->a, strlen(p) + 1);
	size_t n = 0;

	while (*p) {
		struct buf b = BUF(k->a);

		if (past_comment(p) != p) {
			p = past_comment(p);
		} else if (*p == '\'') {
			p += p[1] == '\\' ? 4 : 3;
		} else if (*p != '"') {
			if (!isspace((unsigned char)*p))
				code[n++] = *p;
			p++;
		} else {
			while (*p == '"') {
				p = read_literal(p, &b);
				p += strspn(p, " \t\n");
			}
			*ARENA_PUSH(k->a, l->v, l->n, l->cap) =
				(struct literal){ arena_dup(k->a, path), buf_text(&b),
						  arena_ndup(k->a, code, n) };
			code[n++] = '"';
		}
	}
}

static struct literals literals_of(const char *const *where)
{
	struct literals l = { 0 };

	for (; *where; where++) {
		glob_t g;

		assert_int_equal(glob(*where, 0, NULL, &g), 0);
		for (size_t i = 0; i < g.gl_pathc; i++)
			read_file(g.gl_pathv[i], &l);
		globfree(&g);
	}
	return l;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n >= m && !strcmp(s + n - m, end);
}

/* "%s to activity %lld%s" as one of its results: "7 to activity 7". What is put behind the last
 * word is further clauses. */
static char *filled(const char *format)
{
	struct buf b = BUF(k->a);
	bool just = false;

	for (const char *p = format; *p;) {
		if (*p != '%') {
			just = false;
			buf_char(&b, *p++);
			continue;
		}
		p++;
		p += strspn(p, "0123456789.*-");
		p += strspn(p, "lzhj");
		p += *p != 0;
		if (!just && (*p || !b.n || !isalpha((unsigned char)b.p[b.n - 1])))
			buf_char(&b, '7');
		just = true;
	}
	return arena_dup(k->a, buf_text(&b));
}

/* Is each clause a reason, whatever stands in its gaps? */
static bool is_reason(const char *text)
{
	char *clauses = filled(text), *next;
	const char *unknown;

	reason_in(k->c, k->a, lang("de"), clauses, &unknown);
	if (!unknown)
		return true;
	for (char *one = clauses; one; one = next) {
		next = strstr(one, "; ");
		if (next) {
			*next = '\0';
			next += 2;
		}
		reason_in(k->c, k->a, lang("de"), one, &unknown);
		if (unknown && strcmp(unknown, "7") != 0)
			return false;
	}
	return true;
}

static bool is_prose(const char *s)
{
	while ((s = strchr(s, ' ')) &&
	       !(isalpha((unsigned char)s[1]) && isalpha((unsigned char)s[2])))
		s++;
	return s != NULL;
}

/* The name of the call it is an argument of, the outer-th around it; "" where there is none. */
static const char *call_around(const struct literal *l, int outer)
{
	const char *p = l->code + strlen(l->code), *end;
	int depth = 0;

	while (p > l->code && *--p != ';') {
		depth += *p == ')';
		if (*p != '(' || depth-- > 0)
			continue;
		depth = 0;
		for (end = p; p > l->code && (isalnum((unsigned char)p[-1]) || p[-1] == '_');)
			p--;
		if (end > p && !outer--)
			return arena_ndup(k->a, p, (size_t)(end - p));
	}
	return "";
}

static bool is_within(const struct literal *l, const char *const *calls)
{
	const char *name;

	for (int outer = 0; *(name = call_around(l, outer)); outer++)
		for (const char *const *p = calls; *p; p++)
			if (!strcmp(*p, name))
				return true;
	return false;
}

static const char *statement_of(const struct literal *l)
{
	const char *semicolon = strrchr(l->code, ';');

	return semicolon ? semicolon : l->code;
}

static bool is_one_of(const char *text, const char *const *all)
{
	while (*all && strcmp(*all, text) != 0)
		all++;
	return *all;
}

/* What no letter says: operators read it in `tidings why`, `status`, `check` and the log; the rest is
 * no prose. */
static bool is_elsewhere(const struct literal *l)
{
	static const char *const files[] = { "/rhythm_do.c",
					     "/rhythm_event.c",
					     "/rhythm_open.c",
					     "/rhythm_names.c",
					     "/recipe_read.c",
					     "/recipes.c",
					     "/timetable.c",
					     "/people_admin.c",
					     "/activity_words.c",
					     "/members_read.c",
					     "/members_table.c",
					     "/desk/care.c",
					     "/activity_text.c",
					     "/activity/activity.c",
					     "/digest/edition.c",
					     "/edition_cut.c",
					     "/newsletter_files.c",
					     "/community/community.c",
					     NULL };
	static const char *const calls[] = {
		"die",         "trouble_set", "answered_add", "answered_count",
		"people_part", "strchr",      "strspn",       "log_warn",
		NULL
	};
	static const char *const texts[] = {
		"by a coordinator", "%zu member%s with this pace, %lld letter%s",
		"that is no address", "already a member", "the community",
		/* what `why rule` tells who runs it */
		"no post since the last one", "made before",
		/* words that are read, not said */
		"role:coordinator or role:owner", "not from", "%s tag %s", " or ",
		"From MAILER-DAEMON %s", " in ", "not reachable any more", NULL
	};

	for (const char *const *p = files; *p; p++)
		if (ends_with(l->file, *p))
			return true;
	return is_within(l, calls) || is_one_of(l->text, texts) || strstr(l->text, "charset=") ||
	       strstr(statement_of(l), "challenges[]={") || strstr(statement_of(l), "marks[]={") ||
	       strstr(statement_of(l), "content[]={");
}

static void no_prose_of_the_community_is_without_words(void **state)
{
	static const char *const where[] = { "daemon/community/*.c", "daemon/community/*/*.c",
					     NULL };
	struct literals l = literals_of(where);
	size_t bad = 0;

	(void)state;
	for (size_t i = 0; i < l.n; i++) {
		if (!is_prose(l.v[i].text) || is_elsewhere(&l.v[i]) || is_reason(l.v[i].text))
			continue;
		print_error("%s: \"%s\": no reason.* of words.conf\n", l.v[i].file, l.v[i].text);
		bad++;
	}
	assert_int_equal(bad, 0);
	assert_true(l.n > 3000);
}

/* What filters, proofs of a sender and other rooms hand to the community. */
static void what_the_community_is_told_has_words_too(void **state)
{
	static const char *const where[] = { "filters/*.c", "daemon/reader/authres.c",
					     "daemon/reader/kind.c", NULL };
	static const char *const ends[] = { "snprintf(say,FILTER_SAY,",
					    "r->reason=", "r.reason=", "return", NULL };
	struct literals l = literals_of(where);
	size_t bad = 0, n = 0;

	(void)state;
	for (size_t i = 0; i < l.n; i++) {
		/* Of the configuration, told by `tidings check`. */
		bool said = false, fault = strstr(l.v[i].text, "; write") ||
					   strstr(l.v[i].text, "its rules stand in") ||
					   strstr(l.v[i].text, "of its pattern");

		for (const char *const *p = ends; *p; p++)
			said |= ends_with(l.v[i].code, *p);
		if (!said || fault || !is_prose(l.v[i].text))
			continue;
		n++;
		bad += !is_reason(l.v[i].text);
		if (!is_reason(l.v[i].text))
			print_error("%s: \"%s\": no reason.* of words.conf\n", l.v[i].file,
				    l.v[i].text);
	}
	assert_int_equal(bad, 0);
	assert_true(n > 30);
}

/* The quoted text behind `name = '` in a statement; NULL: none. */
static const char *set_to(const char *text, const char *name)
{
	const char *p = strstr(text, name), *end = p ? strchr(p + strlen(name), '\'') : NULL;

	return end ? arena_ndup(k->a, p + strlen(name), (size_t)(end - p) - strlen(name)) : NULL;
}

static void what_the_store_says_has_words_too(void **state)
{
	static const char *const where[] = { "daemon/store/*.c", NULL };
	struct literals l = literals_of(where);
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < l.n; i++) {
		const char *reason = set_to(l.v[i].text, "reason = '");
		const char *reply = set_to(l.v[i].text, "reply = '"),
			   *said = reason ? reason : reply;

		if (!said || !*said)
			continue;
		n++;
		if (!is_reason(said))
			fail_msg("%s: \"%s\": no reason.* of words.conf", l.v[i].file, said);
	}
	assert_true(n >= 8);
}

/* Every text of a letter is a template's or words.conf's: none is put into its values. */
static void no_letter_is_given_a_word_of_the_sources(void **state)
{
	static const char *const where[] = { "daemon/community/*.c", "daemon/community/*/*.c",
					     NULL };
	struct literals l = literals_of(where);
	size_t bad = 0, n = 0;

	(void)state;
	for (size_t i = 0; i < l.n; i++) {
		const char *call = call_around(&l.v[i], 0), *s = l.v[i].text;
		const char *set = strstr(statement_of(&l.v[i]), "value_set_text(");
		bool text = !strcmp(call, "value_text");
		bool value = !strcmp(call, "value_set_text") && strchr(set, '"');

		n += !strcmp(call, "value_set_text");
		while (*s && !isalpha((unsigned char)*s))
			s++;
		if (!*s || !(text || value))
			continue;
		print_error("%s: \"%s\" stands in a letter as it is\n", l.v[i].file, l.v[i].text);
		bad++;
	}
	assert_int_equal(bad, 0);
	assert_true(n > 100);
}

/* A reason that is worded anew in the code has to be worded anew in words.conf. */
static void the_english_of_every_reason_is_what_the_code_says(void **state)
{
	static const char *const where[] = { "daemon/community/*.c",
					     "daemon/community/*/*.c",
					     "daemon/store/*.c",
					     "daemon/send/*.c",
					     "daemon/reader/*.c",
					     "daemon/compose/*.c",
					     "daemon/base/*.c",
					     "daemon/courier*.c",
					     "filters/*.c",
					     "daemon/cli/*.c",
					     NULL };
	static const char *const put_together[] = { "reason.history",
						    "reason.detail",
						    "reason.no_member",
						    "reason.story_banned_here",
						    "reason.story_banned_here_said",
						    "reason.story_unbanned_here",
						    NULL };
	struct literals l = literals_of(where);
	struct buf all = BUF(k->a);
	size_t n;
	const char *const *keys = words_keys(lang("en"), k->a, "reason.", &n);

	(void)state;
	for (size_t i = 0; i < l.n; i++)
		buf_printf(&all, "%s\n", l.v[i].text);
	for (size_t i = 0; i < n; i++) {
		const char *p = words_get(lang("en"), keys[i]);

		for (; !is_one_of(keys[i], put_together) && *p; p += *p == '}') {
			size_t len = strcspn(p, "{");

			if (len && !strstr(buf_text(&all), arena_ndup(k->a, p, len)))
				fail_msg("%s: nothing in the code says \"%.*s\"", keys[i], (int)len,
					 p);
			p += len;
			p += strcspn(p, "}");
		}
	}
}

static void a_member_who_asks_why_reads_their_own_language(void **state)
{
	struct kit_letter **v;
	struct kit_letter *l;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", "de");
	kit_mail(k, "pass", "ana@far.example", "circle@example.org", "Bohnen", "Sie keimen.");
	kit_mail(k, "pass", "ana@far.example", "circle+help@example.org", "", "");
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "",
		 "jeden Beitrag\nunsinn\n");
	kit_letters(k, &n);
	kit_mail(k, "pass", "ana@far.example", "circle+why@example.org", "", "");
	v = kit_letters(k, &n);
	l = v[n - 1];
	assert_string_equal(l->kind, "why");
	assert_non_null(strstr(l->m->text, "ein Beitrag"));
	assert_non_null(strstr(l->m->text, "bat um Hilfe; beantwortet"));
	assert_non_null(strstr(l->m->text, "verstandene Zeilen: 1, nicht verstandene: 1"));
	assert_null(strstr(l->m->text, "answered"));
	assert_null(strstr(l->m->text, "a post"));
}

static void a_moderator_reads_exactly_why_in_their_own_language(void **state)
{
	int64_t mo = kit_member(k, "mo@far.example", "Mo", "fr");
	struct kit_letter **v;
	size_t n;

	(void)state;
	kit_role(k, mo, "moderator");
	kit_letters(k, &n);
	kit_mail(k, "fail", "ana@far.example", "circle@example.org", "Bohnen", "Kauft Pillen.");
	v = kit_letters(k, &n);
	assert_int_equal(n, 1);
	assert_string_equal(v[0]->kind, "moderate");
	assert_non_null(strstr(v[0]->m->text, "DMARC a échoué"));
	assert_null(strstr(v[0]->m->text, "failed"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clauses_and_what_stands_in_them_are_said_anew),
		cmocka_unit_test(names_and_words_of_people_stay_as_they_are),
		cmocka_unit_test(a_reason_that_is_none_is_told_as_it_is_and_named),
		cmocka_unit_test(a_reason_takes_the_room_of_its_words),
		cmocka_unit_test(every_reason_is_said_in_every_language_with_the_same_gaps),
		cmocka_unit_test(no_prose_of_the_community_is_without_words),
		cmocka_unit_test(what_the_community_is_told_has_words_too),
		cmocka_unit_test(what_the_store_says_has_words_too),
		cmocka_unit_test(no_letter_is_given_a_word_of_the_sources),
		cmocka_unit_test(the_english_of_every_reason_is_what_the_code_says),
		cmocka_unit_test(a_member_who_asks_why_reads_their_own_language),
		cmocka_unit_test(a_moderator_reads_exactly_why_in_their_own_language),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
