/*
 * "follow #gardening", "mute": tags and conversations by a reply word or a link, in five languages,
 * and what the answer and the settings letter say of it.
 */
#include "digest_kit.h"

#include "community/list/deliver.h"
#include "community/wish.h"

#define HERE "circle@example.org"
#define BO   "bo@far.example"

static struct kit *k;

static int begin(void **state)
{
	(void)state;
	k = digest_open(NULL, "posts: { newcomer_posts = 0; };\n");
	return 0;
}

static int end(void **state)
{
	(void)state;
	kit_close(k);
	k = NULL;
	return 0;
}

static int64_t bo(void)
{
	return kit_who(k, BO)->id;
}

static int tag_of(const char *tag)
{
	return follow_get(k->c->s, bo(), "tag", tag);
}

static int thread_of(int64_t thread)
{
	return follow_get(k->c->s, bo(), "thread", arena_printf(k->a, "%lld", (long long)thread));
}

static void mode(const char *mode)
{
	store_begin(k->c->s);
	deliver_set_mode(k->c->s, member_find(k->c->s, k->a, bo()), mode);
	store_commit(k->c->s);
}

/* The word on the button, and the word as it is said to somebody. */
static void a_conversation_is_followed_and_muted_by_the_words_that_are_shown(void **state)
{
	static const struct {
		const char *lang, *said;
		int want;
	} cases[] = { { "de", "Stummschalten", 0 },   { "de", "Folge", 1 },
		      { "es", "¡Silenciar!", 0 },     { "es", "Seguir", 1 },
		      { "fr", "Ne plus suivre", 0 },  { "fr", "Suivez", 1 },
		      { "fr", "ignorer", 0 },         { "pt", "Silenciar.", 0 },
		      { "de", "folge #gardening", 1 } };
	struct kit_letter *d = digest_of_three(k);

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct member *m = kit_who(k, BO);

		m->lang = cases[i].lang;
		store_begin(k->c->s);
		member_save(k->c->s, m);
		store_commit(k->c->s);
		digest_reply_to(k, d, 1, cases[i].said);
		assert_string_equal(kit_letter(k, BO)->kind, "done");
		assert_int_equal(strchr(cases[i].said, '#') ? tag_of("gardening") : thread_of(1),
				 cases[i].want);
	}
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 3);
}

static void tags_are_followed_and_muted_in_answer_to_a_digest(void **state)
{
	struct kit_letter *d = digest_of_three(k), *l;

	(void)state;
	digest_reply_to(k, d, 1, "follow #gardening");
	assert_int_equal(tag_of("gardening"), 1);
	l = kit_letter(k, BO);
	assert_string_equal(l->kind, "done");
	assert_non_null(strstr(l->m->text, "You now follow “#gardening”."));
	assert_non_null(strstr(l->m->text, "- Tags you follow: gardening"));
	digest_reply_to(k, d, 0, "mute tag jobs\n"); /* to the whole of it */
	assert_int_equal(tag_of("jobs"), 0);
	assert_non_null(strstr(kit_letter(k, BO)->m->text, "- Never these tags: jobs"));
	digest_reply_to(k, d, 0, "2: Mute #Cars, #vans and #bikes.\n3: mute\n");
	assert_int_equal(tag_of("cars") + tag_of("vans") + tag_of("bikes"), 0);
	assert_int_equal(thread_of(3), 0);
	kit_letters(k, &(size_t){ 0 });
	digest_reply_to(k, d, 3, "unmute");
	assert_int_equal(thread_of(3), -1);
	digest_reply_to(k, d, 3, "unmute #jobs");
	assert_int_equal(tag_of("jobs"), -1);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 3); /* never posted */
}

static void who_gets_posts_singly_answers_a_post(void **state)
{
	struct kit_letter *l;
	struct post *p;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, BO, "Bo", NULL);
	mode("each");
	p = digest_post(k, "ana@far.example", "Beans [garden]", "They are up.");
	l = kit_letter(k, BO);
	assert_string_equal(
		kit_mail_with(k, "pass", BO, HERE, "Re: Beans",
			      arena_printf(k->a, "In-Reply-To: <%s>\r\n", l->m->message_id), "mute")
			->reason,
		"what to hear of was set; answered");
	assert_int_equal(thread_of(p->thread), 0);
	l = kit_letter(k, BO);
	assert_non_null(strstr(l->m->text, "You will hear no more of “Beans"));
	assert_non_null(strstr(l->m->text, "- Conversations you muted: “Beans"));
	digest_answer(k, "ana@far.example", p, "And the slugs came.");
	kit_silence(k);
	kit_mail(k, "pass", BO, HERE, "", "mute #garden\n");
	kit_letters(k, &(size_t){ 0 });
	digest_post(k, "ana@far.example", "Roses [garden]", "Cut them.");
	kit_silence(k);
	digest_post(k, "ana@far.example", "A barrow", "Nearly new.");
	assert_non_null(strstr(kit_letter(k, BO)->m->subject, "A barrow"));
}

/* A list's former address is sent on to the mailbox, and people go on writing to it. */
static void words_to_another_name_of_the_mailbox_are_no_posts(void **state)
{
	static const char *const words[] = { "mute", "follow", "more", "summary" };
	struct kit_letter *l;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, BO, "Bo", NULL);
	mode("each");
	digest_post(k, "ana@far.example", "Beans", "They are up.");
	l = kit_letter(k, BO);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct arrival *r =
			kit_mail_with(k, "pass", BO, "gardeners@former.example", "Re: Beans",
				      arena_printf(k->a, "In-Reply-To: <%s>\r\n", l->m->message_id),
				      words[i]);

		assert_string_equal(arrival_find(k->c->s, k->a, r->id)->state, "acted");
		kit_letters(k, &n);
	}
	kit_mail(k, "pass", BO, "gardeners@former.example", "summary only", "");
	assert_string_equal(kit_who(k, BO)->mode, "summary");
}

static void nobody_follows_or_mutes_for_another(void **state)
{
	struct kit_letter *q;
	struct post *p;
	struct arrival *r;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, BO, "Bo", NULL);
	p = digest_post(k, "ana@far.example", "Beans", "They are up.");
	kit_mail(k, NULL, BO, HERE, "", "mute #garden");
	assert_int_equal(tag_of("garden"), -1);
	q = kit_letter(k, BO); /* the member is asked, and their answer counts */
	assert_string_equal(q->kind, "confirm");
	kit_mail(k, NULL, BO, q->reply_to, "Re:", "yes");
	assert_int_equal(tag_of("garden"), 0);
	kit_letters(k, &(size_t){ 0 });
	kit_wait(k, A_DAY);
	kit_letters(k, &(size_t){ 0 });
	kit_mail_with(k, NULL, BO, HERE, "Re: Beans",
		      arena_printf(k->a, "In-Reply-To: <%s>\r\n", p->message_id), "follow");
	assert_int_equal(thread_of(p->thread), -1);
	q = kit_letter(k, BO);
	kit_mail(k, NULL, BO, q->reply_to, "Re:", "yes");
	assert_int_equal(thread_of(p->thread), 1);
	kit_letters(k, &(size_t){ 0 });
	r = kit_mail(k, "fail", BO, HERE, "", "mute #roses");
	assert_string_equal(r->state, "held"); /* a moderator sees it */
	assert_int_equal(tag_of("roses"), -1);
	kit_mail(k, "pass", "eve@evil.example", "circle+mute@example.org", "", "#roses");
	assert_string_equal(kit_letter(k, "eve@evil.example")->kind, "not-member");
}

static void a_link_and_a_settings_line_do_the_same(void **state)
{
	struct kit_letter *l;
	struct post *p;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, BO, "Bo", NULL);
	p = digest_post(k, "ana@far.example", "Beans", "They are up.");
	kit_mail(k, "pass", BO, "circle+follow@example.org", "", "#gardening, #Jobs");
	assert_int_equal(tag_of("gardening") + tag_of("jobs"), 2);
	kit_letter(k, BO);
	kit_mail(k, "pass", BO, "circle+mute@example.org", "cars", "");
	assert_int_equal(tag_of("cars"), 0);
	kit_letter(k, BO);
	kit_mail(k, "pass", BO, "circle+mute@example.org", "", "what do you mean?");
	l = kit_letter(k, BO);
	assert_non_null(strstr(l->m->text, "Did you mean “follow #gardening”?"));
	kit_mail(k, "pass", BO, "circle+settings@example.org", "",
		 arena_printf(k->a, "mute #gardening\nfollow [#k%lld]\neach post\nunmute #cars\n",
			      (long long)p->thread));
	assert_int_equal(tag_of("gardening"), 0);
	assert_int_equal(tag_of("cars"), -1);
	assert_int_equal(thread_of(p->thread), 1);
	assert_string_equal(kit_who(k, BO)->mode, "each");
	l = kit_letter(k, BO);
	assert_non_null(strstr(l->m->text, "- Conversations you follow: “Beans”"));
	assert_non_null(strstr(l->m->text, "- Tags you follow: jobs"));
	kit_mail(k, "pass", BO, "circle+settings@example.org", "", "only tags: roses");
	assert_non_null(strstr(kit_letter(k, BO)->m->text, "- Only these tags: roses"));
}

static void no_prose_is_taken_for_a_wish(void **state)
{
	static const char *const prose[] = { "follow the rules, please",
					     "mute it when you speak",
					     "Follow #gardening, it is lively there these days",
					     "I follow #gardening",
					     "follow #gardening\nand tell me",
					     "mute?",
					     "follow #",
					     "follow #a@b.example",
					     "tag #gardening" };
	struct wish w;

	(void)state;
	kit_member(k, BO, "Bo", NULL);
	for (size_t i = 0; i < sizeof prose / sizeof *prose; i++)
		if (wish_read(k->c, k->a, NULL, prose[i], &w))
			fail_msg("taken for a wish: %s", prose[i]);
	assert_string_equal(kit_mail(k, "pass", BO, HERE, "Rules", prose[0])->state, "filed");
	assert_string_equal(kit_mail(k, "pass", BO, HERE, "A word", "mute")->state, "filed");
}

static void five_languages_know_the_words(void **state)
{
	static const struct {
		const char *lang, *follow, *mute, *unmute;
	} all[] = { { "en", "follow #beans", "Mute tags: beans", "unmute the tag beans" },
		    { "es", "seguir #beans", "silenciar etiqueta beans", "no silenciar #beans" },
		    { "pt", "Seguir #beans", "silenciar etiquetas: beans",
		      "deixar de silenciar #beans" },
		    { "de", "folgen #beans", "stumm Stichwort beans", "nicht mehr stumm #beans" },
		    { "fr", "suivre #beans", "ne plus suivre le mot-clé beans",
		      "réactiver #beans" } };

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		const char *const texts[] = { all[i].unmute, all[i].mute, all[i].follow };
		struct member m = { .lang = all[i].lang };

		for (int want = -1; want <= 1; want++) {
			struct wish w;

			if (!wish_read(k->c, k->a, &m, texts[want + 1], &w))
				fail_msg("not known: %s", texts[want + 1]);
			assert_int_equal(w.want, want);
			assert_int_equal(w.n_tags, 1);
			assert_string_equal(w.tags[0], "beans");
		}
		/* what the settings letter shows as an example is understood */
		for (int e = 0; e < 3; e++) {
			static const char *const keys[] = { "ex.unmute", "ex.mute", "ex.follow" };
			const struct lang *l = words_lang(k->c->words, all[i].lang, "en");
			struct wish w;

			assert_true(wish_read(k->c, k->a, &m, words_get(l, keys[e]), &w));
			assert_int_equal(w.want, e - 1);
			assert_int_equal(w.n_tags, 1);
		}
	}
}

static void a_tag_that_is_followed_puts_its_conversations_first(void **state)
{
	struct kit_letter **v;
	const char *text;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, BO, "Bo", NULL);
	kit_mail(k, "pass", BO, HERE, "", "follow #roses");
	digest_post(k, "ana@far.example", "Beans", "They are up.");
	digest_post(k, "ana@far.example", "[roses] Pruning", "To three buds.");
	kit_letters(k, &n);
	digest_monday(k);
	v = kit_letters(k, &n);
	text = digest_to(v, n, BO)->m->text;
	assert_non_null(strstr(text, "For you"));
	assert_true(strstr(text, "Pruning") < strstr(text, "Beans"));
	assert_null(strstr(digest_to(v, n, "ana@far.example")->m->text, "For you"));
}

static void the_heading_of_a_tag_carries_its_links(void **state)
{
	struct kit_letter **v;
	const char *html;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, BO, "Bo", NULL);
	for (int i = 0; i < 3; i++) {
		digest_post(k, "ana@far.example",
			    arena_printf(k->a, "[roses] Pruning part %d of the old ones", i),
			    "To three buds.");
		digest_post(k, "ana@far.example", arena_printf(k->a, "Matter number %d", i),
			    "Not tagged.");
	}
	digest_monday(k);
	v = kit_letters(k, &n);
	html = digest_to(v, n, BO)->raw;
	assert_non_null(strstr(html, "body=3Dfollow%20%23roses"));
	assert_non_null(strstr(html, "body=3Dmute%20%23roses"));
}

#define TEST(t) cmocka_unit_test_setup_teardown(t, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_conversation_is_followed_and_muted_by_the_words_that_are_shown),
		TEST(tags_are_followed_and_muted_in_answer_to_a_digest),
		TEST(who_gets_posts_singly_answers_a_post),
		TEST(words_to_another_name_of_the_mailbox_are_no_posts),
		TEST(nobody_follows_or_mutes_for_another),
		TEST(a_link_and_a_settings_line_do_the_same),
		TEST(no_prose_is_taken_for_a_wish),
		TEST(five_languages_know_the_words),
		TEST(a_tag_that_is_followed_puts_its_conversations_first),
		TEST(the_heading_of_a_tag_carries_its_links),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
