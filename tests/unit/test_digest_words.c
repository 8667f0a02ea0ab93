/*
 * Words for us in answer to an item of a digest, or to a letter that tells one conversation.
 */
#include "digest_kit.h"

/* Several words about one conversation, a line each, are no post; with a line for the others all is one. */
static void words_on_lines_of_their_own_are_each_obeyed(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = digest_of_three(k);
	int64_t bo = kit_who(k, "bo@far.example")->id;
	size_t n;

	(void)state;
	digest_reply_to(k, d, 2, "post 1\n\nfollow, please\nThanks!");
	kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_int_equal(follow_get(k->c->s, bo, "thread", "2"), 1);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM word WHERE word = 'thanks'"), 1);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 3);
	digest_reply_to(k, d, 2, "mute\n\nis what I did to my phone.");
	kit_silence(k);
	assert_int_equal(follow_get(k->c->s, bo, "thread", "2"), 1);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 4);
	kit_close(k);
}

/* A word to a letter that told a conversation is for us, as it is under a digest's item. */
static void words_in_answer_to_more_are_for_us(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter **v, *d, *l;
	size_t n;
	int64_t bo;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	bo = kit_member(k, "bo@far.example", "Bo", NULL);
	digest_post(k, "ana@far.example", "A plan", "Here it is.");
	digest_monday(k);
	v = kit_letters(k, &n);
	d = digest_to(v, n, "bo@far.example");
	digest_reply_to(k, d, 1, "more on this, please");
	l = kit_letter(k, "bo@far.example");
	assert_string_equal(l->kind, "more");
	kit_mail(k, "pass", "bo@far.example", l->reply_to, "Re: A plan", "Thanks!");
	kit_silence(k);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM word WHERE word = 'thanks'"), 1);
	kit_mail(k, "pass", "bo@far.example", l->reply_to, "Re: A plan", "mute");
	kit_letter(k, "bo@far.example");
	assert_int_equal(follow_get(k->c->s, bo, "thread", "1"), 0);
	kit_mail(k, "pass", "bo@far.example", l->reply_to, "Re: A plan", "Please, post 1");
	assert_string_equal(kit_letter(k, "bo@far.example")->kind, "more");
	kit_mail(k, "fail", "bo@far.example", l->reply_to, "Re: A plan", "follow");
	assert_int_equal(follow_get(k->c->s, bo, "thread", "1"), 0);
	kit_silence(k);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 1);
	kit_mail(k, "pass", "bo@far.example", l->reply_to, "Re: A plan", "Thanks, I will try it.");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 2);
	kit_close(k);
}

/* A word that names no conversation is asked about, and stays a word whatever is answered, or nothing. */
static void a_word_that_waits_is_never_posted(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = digest_of_three(k), *q;
	int64_t bo = kit_who(k, "bo@far.example")->id;
	static const char *const words[] = { "mute", "Thanks!", "more", NULL };

	(void)state;
	for (int i = 0; words[i]; i++) {
		int64_t waits = digest_reply_to(k, d, 0, words[i])->id;

		q = kit_letter(k, "bo@far.example");
		assert_string_equal(q->kind, "which-thread");
		assert_non_null(strstr(q->m->text, "nothing is done"));
		kit_mail(k, "pass", "bo@far.example", q->reply_to, "Re: which", "2");
		if (strcmp(words[i], "Thanks!") != 0)
			assert_string_equal(kit_letter(k, "bo@far.example")->kind,
					    i ? "more" : "done");
		assert_string_equal(arrival_find(k->c->s, k->a, waits)->state, "acted");
	}
	assert_int_equal(follow_get(k->c->s, bo, "thread", "2"), 0);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM word WHERE word = 'thanks'"), 1);
	digest_reply_to(k, d, 0, "follow");
	q = kit_letter(k, "bo@far.example");
	kit_mail(k, "pass", "bo@far.example", q->reply_to, "Re: which", "0");
	digest_reply_to(k, d, 0, "more, please");
	kit_letter(k, "bo@far.example");
	kit_wait(k, 10 * A_DAY);
	kit_silence(k);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 3);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM arrival WHERE state = 'held'"), 0);
	/* with more words below it all is for the others */
	digest_reply_to(k, d, 0, "mute\n\nis what I did to my phone");
	q = kit_letter(k, "bo@far.example");
	assert_null(strstr(q->m->text, "nothing is done"));
	kit_mail(k, "pass", "bo@far.example", q->reply_to, "Re: which", "1");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 4);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_on_lines_of_their_own_are_each_obeyed),
		cmocka_unit_test(words_in_answer_to_more_are_for_us),
		cmocka_unit_test(a_word_that_waits_is_never_posted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
