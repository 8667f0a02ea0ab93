/*
 * Letters to one person: who gets one, how often, and what its header says (RFC 3834).
 */
#include <dirent.h>

#include "community_kit.h"

#include "community/pending.h"
#include "compose/value.h"
#include "compose/words.h"

static struct work *mail_work(struct kit *k, const char *head)
{
	struct work *w = arena_get(k->a, sizeof *w);
	struct reader_options o = { .address = "circle@example.org", .separator = "+" };
	const char *raw = arena_printf(k->a,
				       "%sTo: circle@example.org\r\nSubject: hello\r\n"
				       "Message-ID: <q1@client.example>\r\n\r\nA text.\r\n",
				       head);
	struct why why_not;

	w->a = k->a;
	w->now = k->now;
	w->r = arena_get(k->a, sizeof *w->r);
	assert_int_equal(reader_read(k->a, raw, strlen(raw), &o, &w->m, &why_not), OK);
	kind_judge(k->a, w->m, &k->c->kinds);
	w->auth = authres_read(k->a, w->m, &k->c->trust);
	return w;
}

static enum err send_help(struct kit *k, struct work *w, const struct member *m, const char *reason)
{
	struct answer n = { .template = "help",
			    .member = m,
			    .address = w->m->from.address,
			    .to = w,
			    .reason = reason };
	struct why why_not;
	enum err e;

	store_begin(k->c->s);
	e = answer_send(k->c, k->a, &n, &why_not);
	store_commit(k->c->s);
	return e;
}

#define PROVEN "Authentication-Results: mx.example.org; dmarc=pass header.from=far.example\r\n"

static void an_answer_names_the_mail_and_says_it_is_automatic(void **state)
{
	struct kit *k = kit_open(NULL);
	struct work *w = mail_work(k, PROVEN "From: ana@far.example\r\n");
	struct kit_letter *l;

	(void)state;
	assert_int_equal(send_help(k, w, NULL, "help"), OK);
	l = kit_letter(k, "ana@far.example");
	assert_string_equal(reader_header(l->m, "Auto-Submitted"), "auto-replied");
	assert_string_equal(l->m->in_reply_to, "q1@client.example");
	assert_string_equal(l->sender, "");
	assert_string_equal(l->reply_to, arena_printf(k->a, "circle+r.%s@example.org", l->token));
	assert_null(reader_header(l->m, "List-Post"));
	kit_close(k);
}

static void the_same_reason_is_given_once_a_day(void **state)
{
	struct kit *k = kit_open(NULL);
	struct work *w = mail_work(k, PROVEN "From: ana@far.example\r\n");

	(void)state;
	assert_int_equal(send_help(k, w, NULL, "help"), OK);
	assert_int_equal(send_help(k, w, NULL, "help"), NONE);
	assert_int_equal(send_help(k, w, NULL, "held 3"), OK);
	w->now += 86400;
	assert_int_equal(send_help(k, w, NULL, "help"), OK);
	kit_close(k);
}

static void robots_lists_and_unproven_strangers_are_not_answered(void **state)
{
	static const char *const heads[] = {
		"From: stranger@far.example\r\n",
		"Authentication-Results: mx.example.org; dmarc=fail header.from=far.example\r\n"
		"From: ana@far.example\r\n",
		PROVEN "From: ana@far.example\r\nAuto-Submitted: auto-replied\r\n",
		PROVEN "From: ana@far.example\r\nList-Id: <x.far.example>\r\n",
		PROVEN "From: ana@far.example\r\nPrecedence: bulk\r\n",
		PROVEN "From: no-reply@far.example\r\n",
		"Return-Path: <>\r\n" PROVEN "From: ana@far.example\r\n",
		PROVEN "From: ana@far.example\r\nX-Spam-Flag: YES\r\n",
		"Authentication-Results: mx.example.org; dmarc=pass header.from=example.org\r\n"
		"From: circle@example.org\r\n",
	};
	struct kit *k = kit_open(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		assert_int_equal(send_help(k, mail_work(k, heads[i]), NULL, NULL), NONE);
	kit_silence(k);
	kit_close(k);
}

static void outsiders_have_a_daily_cap_and_members_have_not(void **state)
{
	struct kit *k = kit_open("");
	struct member *m;
	struct work *w = NULL;
	int sent = 0;

	(void)state;
	kit_member(k, "bo@near.example", "Bo", NULL);
	m = member_by_address(k->c->s, k->a, "bo@near.example");
	for (int i = 0; i < 60; i++) {
		w = mail_work(k, arena_printf(k->a, PROVEN "From: a%d@far.example\r\n", i));
		sent += send_help(k, w, NULL, "help") == OK;
	}
	assert_int_equal(sent, 50);
	w = mail_work(k, "From: bo@near.example\r\n");
	assert_int_equal(send_help(k, w, m, "help"), OK);
	assert_int_equal(send_help(k, mail_work(k, PROVEN "From: b@far.example\r\n"), NULL, "x"),
			 NONE);
	kit_close(k);
}

/* Research 3.4, number 2: nothing a stranger writes may begin a header line of ours. */
static void header_injection_by_name_and_subject_stays_within_its_field(void **state)
{
	struct kit *k = kit_open(NULL);
	struct work *w = mail_work(
		k,
		PROVEN "From: =?utf-8?Q?Eve=0D=0ABcc:_all=40far.example?= <eve@far.example>\r\n");
	struct answer n = { .template = "held",
			    .address = w->m->from.address,
			    .name = "Eve\r\nBcc: all@far.example",
			    .to = w };
	struct kit_letter *l;
	struct why why_not;

	(void)state;
	n.values = answer_values(k->c, k->a, NULL);
	value_set_text(n.values, "subject", "x\r\nBcc: all@far.example\r\n\r\nbody");
	value_set_text(n.values, "reason", "a reason");
	store_begin(k->c->s);
	assert_int_equal(answer_send(k->c, k->a, &n, &why_not), OK);
	store_commit(k->c->s);
	l = kit_letter(k, "eve@far.example");
	assert_null(reader_header(l->m, "Bcc"));
	assert_int_equal(l->m->to.n, 1);
	assert_string_equal(l->m->to.v[0].address, "eve@far.example");
	kit_close(k);
}

static void every_letter_exists_in_all_five_languages(void **state)
{
	static const char *const templates[] = { "confirm-join", "confirm", "done",     "farewell",
						 "held",         "help",    "rejected", "settings",
						 "stale",        "welcome", "why",      NULL };
	static const char *const langs[] = { "en", "es", "pt", "de", "fr", NULL };
	struct kit *k = kit_open(NULL);
	DIR *english = opendir("templates/en");

	(void)state;
	assert_non_null(english);
	for (struct dirent *e; (e = readdir(english));)
		for (int j = 0; langs[j]; j++) {
			char *path = arena_printf(k->a, "templates/%s/%s", langs[j], e->d_name);

			/* markup, and what is made of words.conf alone, is the same in all */
			if (*e->d_name != '.' && !strstr(e->d_name, ".html") &&
			    strncmp(e->d_name, "digest", 6) != 0 &&
			    strcmp(e->d_name, "newsletter-foot.txt") != 0 && access(path, R_OK))
				fail_msg("%s is missing", path);
		}
	closedir(english);
	for (int i = 0; templates[i]; i++)
		for (int j = 0; langs[j]; j++) {
			char *path =
				arena_printf(k->a, "templates/%s/%s.txt", langs[j], templates[i]);
			struct answer n = { .template = templates[i],
					    .address = "ana@far.example",
					    .lang = langs[j] };
			struct kit_letter *l;
			struct why w;

			assert_int_equal(access(path, R_OK), 0);
			store_begin(k->c->s);
			assert_int_equal(answer_send(k->c, k->a, &n, &w), OK);
			store_commit(k->c->s);
			l = kit_letter(k, "ana@far.example");
			assert_true(strlen(l->m->subject) > 2 && strlen(l->m->text) > 20);
			assert_string_equal(reader_header(l->m, "Auto-Submitted"),
					    "auto-generated");
		}
	kit_close(k);
}

static void what_a_question_keeps_comes_back_as_it_was(void **state)
{
	static const char address[] = "\"a \\\"b\\\"\"@far.example",
			  text[] = "one\n\ttwo \\ \303\274";
	struct arena *a = arena_new();
	char *data = pending_keep(a, NULL, "address", address);

	(void)state;
	data = pending_keep(a, data, "text", text);
	assert_string_equal(pending_kept(a, data, "address"), address);
	assert_string_equal(pending_kept(a, data, "text"), text);
	assert_null(pending_kept(a, data, "name"));
	assert_null(pending_kept(a, "", "name"));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_names_the_mail_and_says_it_is_automatic),
		cmocka_unit_test(the_same_reason_is_given_once_a_day),
		cmocka_unit_test(robots_lists_and_unproven_strangers_are_not_answered),
		cmocka_unit_test(outsiders_have_a_daily_cap_and_members_have_not),
		cmocka_unit_test(header_injection_by_name_and_subject_stays_within_its_field),
		cmocka_unit_test(every_letter_exists_in_all_five_languages),
		cmocka_unit_test(what_a_question_keeps_comes_back_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
