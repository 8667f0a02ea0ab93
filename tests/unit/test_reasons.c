/*
 * The ledger's English reasons in the reader's language: as the code says them, in all five.
 */
#include <glob.h>

#include "community_kit.h"

#include "community/people/reasons.h"

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
	return reason_in(k->a, lang("en"), lang(code), reason);
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
	assert_string_equal(in("fr", "confirmed: left"), "confirmé : départ");
	assert_string_equal(
		in("es", "settings: 2 lines understood, 1 not; passed on to a person"),
		"ajustes: líneas entendidas: 2, no entendidas: 1; pasado a una persona");
	assert_string_equal(in("pt", "a post, released by Mo"),
			    "uma mensagem, que Mo deixou passar");
	assert_string_equal(in("pt", "what nobody translated; a post"),
			    "what nobody translated; uma mensagem");
	assert_string_equal(in("de", "held: its author is not a member (a word)"),
			    "zurückgehalten: wer sie schrieb, ist kein Mitglied (a word)");
	assert_string_equal(in("de", "confirmed: joining; those who run the community were asked"),
			    "bestätigt: der Beitritt; wer die Gemeinschaft führt, wurde gefragt");
	assert_string_equal(in("fr", "held: it has an attachment (plan.pdf)"),
			    "retenu : il a une pièce jointe (plan.pdf)");
	assert_string_equal(in("es", "looked for earlier answers: 2 found; answered"),
			    "buscó respuestas anteriores: encontradas 2; contestado");
	assert_string_equal(in("pt", "leaving was undone; letters that wait again: 1"),
			    "a saída foi desfeita; cartas que voltam a esperar o envio: 1");
	assert_string_equal(in("de", ""), "");
}

static void every_reason_is_said_in_every_language_with_the_same_gaps(void **state)
{
	static const char *const codes[] = { "es", "pt", "de", "fr" };

	(void)state;
	for (const char *const *key = reason_keys; *key; key++)
		for (int i = 0; i < 4; i++) {
			const char *english = words_get(lang("en"), *key);
			const char *theirs = words_get(lang(codes[i]), *key);

			assert_true(*english && *theirs);
			if (!strcmp(english, theirs) && strcmp(*key, "reason.detail") != 0)
				fail_msg("%s is English in %s", *key, codes[i]);
			for (const char *p = english; (p = strchr(p, '{')); p++)
				if (!strstr(theirs, arena_ndup(k->a, p, strcspn(p, "}") + 1)))
					fail_msg("%s lacks a gap in %s", *key, codes[i]);
		}
}

/* All sources as one text, with string literals that go on in the next line made one. */
static const char *sources(void)
{
	struct buf b = BUF(k->a);
	glob_t g;

	assert_int_equal(glob("daemon/community/*.c", 0, NULL, &g), 0);
	assert_int_equal(glob("daemon/community/*/*.c", GLOB_APPEND, NULL, &g), 0);
	assert_int_equal(glob("daemon/store/*.c", GLOB_APPEND, NULL, &g), 0);
	for (size_t i = 0; i < g.gl_pathc; i++) {
		FILE *f = fopen(g.gl_pathv[i], "r");
		int ch;

		assert_non_null(f);
		while ((ch = fgetc(f)) != EOF) {
			if (ch != '"') {
				buf_char(&b, (char)ch);
				continue;
			}
			while ((ch = fgetc(f)) == ' ' || ch == '\t' || ch == '\n')
				;
			if (ch != '"' && ch != EOF) {
				buf_char(&b, '"');
				buf_char(&b, (char)ch);
			}
		}
		fclose(f);
	}
	globfree(&g);
	return buf_text(&b);
}

/* A reason that is worded anew in the code has to be worded anew in words.conf. */
static void the_english_of_every_reason_is_what_the_code_says(void **state)
{
	static const char *const put_together[] = {
		"reason.post_released", "reason.refused_by_said", "reason.refused_by",
		"reason.history",       "reason.detail",          NULL
	};
	const char *all = sources();

	(void)state;
	for (const char *const *key = reason_keys; *key; key++) {
		const char *p = words_get(lang("en"), *key);
		bool skip = !strncmp(*key, "held.", 5);

		for (const char *const *q = put_together; *q; q++)
			skip |= !strcmp(*q, *key);
		for (; !skip && *p; p += strcspn(p, "}"), p += *p == '}') {
			size_t n = strcspn(p, "{");

			if (n && !strstr(all, arena_ndup(k->a, p, n)))
				fail_msg("%s: nothing in the code says \"%.*s\"", *key, (int)n, p);
			p += n;
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clauses_and_what_stands_in_them_are_said_anew),
		cmocka_unit_test(every_reason_is_said_in_every_language_with_the_same_gaps),
		cmocka_unit_test(the_english_of_every_reason_is_what_the_code_says),
		cmocka_unit_test(a_member_who_asks_why_reads_their_own_language),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
