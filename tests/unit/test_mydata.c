/*
 * What is held on a person: given to them whole, or erased so that it stays erased.
 */
#include "community_kit.h"

#include "community/mydata.h"
#include "store/store_search.h"

#define HERE "circle@example.org"

static const char beans[] =
	"Authentication-Results: mx.example.org; dmarc=pass header.from=far.example\r\n"
	"From: Ana Lima <ana@far.example>\r\nTo: " HERE "\r\nSubject: Zauberbohnen\r\n"
	"Message-ID: <b1@far.example>\r\n\r\nSow the zauberbohnen now.\r\n";

static struct kit *with_a_post(const char *more)
{
	struct kit *k = kit_open(more);
	size_t n;

	kit_member(k, "ana@far.example", "Ana Lima", NULL);
	kit_member(k, "bob@far.example", "Bob", NULL);
	assert_string_equal(kit_raw(k, beans)->state, "filed");
	kit_letters(k, &n);
	return k;
}

static void mydata_comes_after_a_token_as_json_and_mbox(void **state)
{
	struct kit *k = with_a_post("posts: { newcomer_posts = 0; };\n");
	struct kit_letter *l;

	(void)state;
	kit_mail(k, "pass", "ana@far.example", "circle+mydata@example.org", "", "");
	l = kit_letter(k, "ana@far.example");
	assert_string_equal(l->kind, "confirm");
	kit_mail(k, NULL, "ana@far.example", l->reply_to, "", "");
	l = kit_letter(k, "ana@far.example");
	assert_int_equal(l->m->n_attachments, 2);
	assert_string_equal(l->m->attachments[0].name, "mydata.json");
	assert_non_null(
		strstr(reader_part(l->m, l->m->attachments[0].part)->bytes, "Zauberbohnen"));
	assert_non_null(
		strstr(reader_part(l->m, l->m->attachments[0].part)->bytes, "ana@far.example"));
	assert_non_null(strstr(reader_part(l->m, l->m->attachments[1].part)->bytes,
			       "Sow the zauberbohnen now."));
	kit_close(k);
}

static void forget(struct kit *k)
{
	struct kit_letter *l;

	kit_mail(k, "pass", "ana@far.example", HERE, "", "forget me");
	l = kit_letter(k, "ana@far.example");
	kit_mail(k, "pass", "ana@far.example", l->reply_to, "", "I am away until Monday");
	assert_non_null(member_by_address(k->c->s, k->a, "ana@far.example"));
	kit_mail(k, "pass", "ana@far.example", l->reply_to, "", "Yes.");
	l = kit_letter(k, "ana@far.example");
	assert_string_equal(l->kind, "forgotten");
	assert_non_null(strstr(l->m->text, "What remains"));
	assert_null(member_by_address(k->c->s, k->a, "ana@far.example"));
}

static size_t found(struct kit *k, const char *text)
{
	size_t n;

	search_posts(k->c->s, k->a, text, k->now, 10, &n);
	return n;
}

static void who_is_forgotten_leaves_words_without_a_name(void **state)
{
	struct kit *k = with_a_post("posts: { newcomer_posts = 0; };\n");
	struct post *p;
	char *raw;
	size_t n;

	(void)state;
	assert_int_equal(found(k, "from:lima"), 1);
	forget(k);
	p = post_find(k->c->s, k->a, 1);
	assert_string_equal(p->name, "");
	assert_string_equal(p->address, "");
	assert_int_equal(p->member, 0);
	assert_non_null(strstr(p->text, "zauberbohnen"));
	assert_int_equal(arrival_raw(k->c->s, k->a, 1, &raw, &n), NONE);
	assert_int_equal(found(k, "from:lima"), 0);
	assert_int_equal(found(k, "zauberbohnen"), 1);
	kit_close(k);
}

static void where_posts_are_removed_nothing_finds_them_and_nothing_brings_them_back(void **state)
{
	struct kit *k = with_a_post("posts: { newcomer_posts = 0; };\n"
				    "privacy: { erased_posts = \"remove\"; };\n");
	struct arrival *r;

	(void)state;
	forget(k);
	assert_int_equal(found(k, "zauberbohnen"), 0);
	assert_string_equal(post_find(k->c->s, k->a, 1)->text, "");
	assert_string_equal(post_find(k->c->s, k->a, 1)->state, "erased");
	r = kit_raw(k, beans); /* fetched anew, imported, restored */
	assert_string_equal(r->state, "aside");
	assert_string_equal(r->reason, "it was erased and stays so");
	kit_close(k);
}

static void erasing_others_by_a_forged_mail_only_asks_them(void **state)
{
	struct kit *k = with_a_post("posts: { newcomer_posts = 0; };\n");

	(void)state;
	kit_mail(k, "fail", "ana@far.example", HERE, "", "forget me");
	assert_non_null(member_by_address(k->c->s, k->a, "ana@far.example"));
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "confirm");
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mydata_comes_after_a_token_as_json_and_mbox),
		cmocka_unit_test(who_is_forgotten_leaves_words_without_a_name),
		cmocka_unit_test(
			where_posts_are_removed_nothing_finds_them_and_nothing_brings_them_back),
		cmocka_unit_test(erasing_others_by_a_forged_mail_only_asks_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
