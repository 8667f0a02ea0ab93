/*
 * What is held on a person: given to them whole, or erased so that it stays erased.
 */
#include "digest_kit.h"

#include "community/activity/activity.h"
#include "community/people/mydata.h"
#include "inbox/postmark.h"
#include "store/pack.h"
#include "store/store_hold.h"
#include "store/store_activity.h"
#include "store/store_meeting.h"
#include "store/store_newsletter.h"
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
	const char *mbox;

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
	mbox = reader_part(l->m, l->m->attachments[1].part)->bytes;
	assert_non_null(strstr(mbox, "Sow the zauberbohnen now."));
	/* which mail programs know by its date */
	assert_int_equal(inbox_postmark(mbox, strcspn(mbox, "\r\n")), POSTMARK_FULL);
	kit_close(k);
}

/* The names of its fields are for programs, what the community says is for who reads it. */
static void what_the_community_says_in_it_is_in_the_members_language(void **state)
{
	struct kit *k = with_a_post("posts: { newcomer_posts = 0; };\n");
	struct member *m = member_by_address(k->c->s, k->a, "ana@far.example");
	struct kit_letter *l;
	const char *json;

	(void)state;
	store_begin(k->c->s);
	m->lang = "de";
	member_save(k->c->s, m);
	story_add(k->c->s, m->id, k->now,
		  "not reachable any more, so nothing is sent: “550 no such user”");
	store_commit(k->c->s);
	kit_mail(k, "pass", m->address, "circle+settings@example.org", "",
		 "each post\nfollow #beans");
	kit_letter(k, m->address);
	kit_mail(k, "pass", m->address, "circle+mydata@example.org", "", "");
	l = kit_letter(k, m->address);
	kit_mail(k, "pass", m->address, l->reply_to, "", "");
	l = kit_letter(k, m->address);
	json = reader_part(l->m, l->m->attachments[0].part)->bytes;
	assert_non_null(strstr(json,
			       "\"what\": \"nicht mehr zu erreichen, darum wird nichts gesendet: "
			       "„550 no such user“\""));
	assert_non_null(strstr(json, "\"what\": \"Einstellungen: each post"));
	assert_non_null(strstr(json, "\"reason\": \"ein Beitrag\""));
	assert_null(strstr(json, "\"a post\""));
	kit_close(k);
}

/* More than fits into one letter comes in several, the newest first. */
static void a_long_past_comes_in_several_letters(void **state)
{
	enum { MAILS = 3, BYTES = 7 << 20 };
	struct kit *k = with_a_post("posts: { newcomer_posts = 0; max_size = \"20M\"; };\n");
	struct kit_letter *l, **v;
	struct buf b = BUF(k->a);
	size_t n;

	(void)state;
	while (b.n < BYTES)
		buf_str(&b, "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\r\n");
	for (int i = 0; i < MAILS; i++)
		kit_raw(k, arena_printf(k->a,
					"From: ana@far.example\r\nTo: circle+help@example.org\r\n"
					"Message-ID: <f%d@far.example>\r\nContent-Type: "
					"application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
					"\r\n%s",
					i, buf_text(&b)));
	kit_letters(k, &n);
	kit_mail(k, "pass", "ana@far.example", "circle+mydata@example.org", "", "");
	l = kit_letter(k, "ana@far.example");
	kit_mail(k, NULL, "ana@far.example", l->reply_to, "", "");
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	assert_string_equal(v[0]->kind, "mydata");
	assert_non_null(strstr(v[0]->m->text, "they follow in letters of their own"));
	assert_string_equal(v[1]->kind, "mydata-more");
	assert_string_equal(v[1]->m->attachments[0].name, "mydata-2.mbox");
	/* the first of all, and nothing twice */
	assert_non_null(memmem(reader_part(v[1]->m, v[1]->m->attachments[0].part)->bytes,
			       reader_part(v[1]->m, v[1]->m->attachments[0].part)->n,
			       "Zauberbohnen", 12));
	assert_true(reader_part(v[1]->m, v[1]->m->attachments[0].part)->n < 2 * BYTES);
	kit_close(k);
}

/* What the letter with the data tells people to write, and what else they may. */
static void who_asks_to_be_forgotten_does_so_in_their_own_words(void **state)
{
	static const struct {
		const char *lang, *told, *said;
	} words[] = {
		{ "en", "forget me", "Please forget me" },
		{ "es", "olvídame", "Por favor, ¡olvídame!" },
		{ "pt", "esqueça-me", "Me esqueça" },
		{ "de", "vergiss mich", "Bitte vergesst mich." },
		{ "fr", "oubliez-moi", "Oubliez-moi, merci" },
	};
	struct kit *k = with_a_post("");
	int64_t ana = kit_who(k, "ana@far.example")->id;
	size_t n;

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		const char *texts[] = { words[i].told, words[i].said };
		struct kit_letter *l;

		kit_wait(k, A_DAY);
		kit_letters(k, &n);
		kit_speaks(k, ana, words[i].lang);
		kit_mail(k, "pass", "ana@far.example", "circle+mydata@example.org", "", "");
		l = kit_letter(k, "ana@far.example");
		kit_mail(k, NULL, "ana@far.example", l->reply_to, "", "");
		assert_non_null(strstr(kit_letter(k, "ana@far.example")->m->text, words[i].told));
		for (int own = 0; own < 2; own++) {
			struct arrival *r =
				kit_mail(k, "pass", "ana@far.example", HERE, "", texts[own]);

			if (!strstr(r->reason, "forgotten"))
				fail_msg("%s: %s", texts[own], r->reason);
			kit_wait(k, A_DAY);
		}
	}
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
	/* nobody else wrote in it */
	assert_int_equal(digest_count(k, "SELECT count(*) FROM thread WHERE subject <> ''"), 0);
	r = kit_raw(k, beans); /* fetched anew, imported, restored */
	assert_string_equal(r->state, "aside");
	assert_string_equal(r->reason, "it was erased and stays so");
	kit_close(k);
}

static void nothing_is_deleted_in_the_mailbox_unless_the_settings_say_so(void **state)
{
	struct kit *k = with_a_post("posts: { newcomer_posts = 0; };\n");

	(void)state;
	forget(k);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM erasure"), 0);
	kit_close(k);
	k = with_a_post("posts: { newcomer_posts = 0; };\n"
			"privacy: { erase_in_mailbox = true; };\n");
	forget(k);
	/* the post, the two about it, and the yes itself; nothing of Bob's */
	assert_int_equal(digest_count(k, "SELECT count(*) FROM erasure"), 4);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM erasure WHERE message_id IS NULL"),
			 0);
	kit_close(k);
}

/* A backup is restored, the mailbox is read again: what was erased does not lie in the store. */
static void what_comes_again_after_erasure_is_not_kept(void **state)
{
	struct kit *k = with_a_post("posts: { newcomer_posts = 0; };\n"
				    "privacy: { erase_in_mailbox = true; };\n");
	struct arrival *r;
	char *raw;
	size_t n;

	(void)state;
	forget(k);
	r = kit_raw(k, beans);
	assert_string_equal(r->reason, "it was erased and stays so");
	assert_int_equal(arrival_raw(k->c->s, k->a, r->id, &raw, &n), NONE);
	assert_string_equal(r->sender ? r->sender : "", "");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM erasure WHERE message_id = "
					 "'b1@far.example'"),
			 2);
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

/* --- nothing left ------------------------------------------------------------------------------- */

static bool holds(const void *p, size_t n, const char *what)
{
	return p && n && memmem(p, n, what, strlen(what));
}

/* One value of the store: as it is, and as what it packs. */
static bool value_holds(struct arena *a, sqlite3_stmt *st, int i, const char *what)
{
	size_t n = (size_t)sqlite3_column_bytes(st, i), plain_n;
	const void *p = sqlite3_column_blob(st, i);
	char *plain;

	if (holds(p, n, what))
		return true;
	return n && sqlite3_column_type(st, i) == SQLITE_BLOB &&
	       unpack(a, p, n, 1 << 24, &plain, &plain_n) == OK && holds(plain, plain_n, what);
}

/* Every column of every table there is that holds the word, "table.column" parted by blanks. */
static const char *where_in_the_store(struct kit *k, const char *what)
{
	struct buf found = BUF(k->a);
	sqlite3_stmt *tables, *st;

	assert_int_equal(sqlite3_prepare_v2(sql_db(k->c->s),
					    "SELECT name FROM sqlite_schema WHERE type = 'table'",
					    -1, &tables, NULL),
			 SQLITE_OK);
	while (sqlite3_step(tables) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(tables, 0);
		const char *all = arena_printf(k->a, "SELECT * FROM \"%s\"", name);

		assert_int_equal(sqlite3_prepare_v2(sql_db(k->c->s), all, -1, &st, NULL),
				 SQLITE_OK);
		while (sqlite3_step(st) == SQLITE_ROW)
			for (int i = 0; i < sqlite3_column_count(st); i++)
				if (value_holds(k->a, st, i, what))
					buf_printf(&found, "%s.%s ", name,
						   sqlite3_column_name(st, i));
		sqlite3_finalize(st);
	}
	sqlite3_finalize(tables);
	return buf_text(&found);
}

/* A life: posts, a split answer to a digest, a robot's reply, an inquiry, a vote of thanks, drafts. */
static void live(struct kit *k, int64_t ana, int64_t bob)
{
	struct newsletter_row draft = { .title = "News",
					.markdown = "From ana@far.example",
					.audience = "",
					.author = ana,
					.rule = "",
					.state = "draft",
					.made = k->now };
	struct activity inquiry = { .recipe = "inquiry",
				    .source = "",
				    .title = "Whose is it?",
				    .text = "Ask ana@far.example",
				    .fields = "",
				    .state = "closed",
				    .outcome = "",
				    .owner = ana,
				    .opened_at = k->now };
	struct activity poll = { .recipe = "poll",
				 .source = "",
				 .title = "When?",
				 .text = "",
				 .fields = "",
				 .state = "closed",
				 .outcome = "",
				 .owner = bob,
				 .opened_at = k->now };
	struct activity_answer hers = { .arrival = 900,
					.at = k->now,
					.member = ana,
					.kind = "answer",
					.text = "Write to ana@far.example",
					.name = "Ana Lima",
					.state = "live" };
	struct activity_answer his = { .arrival = 901,
				       .at = k->now,
				       .member = bob,
				       .kind = "answer",
				       .text = "On Sunday",
				       .name = "Bob",
				       .same = 1,
				       .state = "live" };
	struct kit_letter **v;
	const char *in_reply;
	struct kit_letter *d;
	size_t n;

	digest_post(k, "bob@far.example", "Ladders", "Who has one to lend?");
	digest_post(k, "bob@far.example", "Frost", "It may come on Tuesday.");
	digest_monday(k);
	v = kit_letters(k, &n);
	d = digest_to(v, n, "ana@far.example");
	assert_non_null(d);
	in_reply = arena_printf(k->a, "In-Reply-To: <t.%s@example.org>\r\n", d->token);
	assert_string_equal(kit_mail_with(k, "pass", "Ana Lima <ana@far.example>", HERE,
					  "Re: digest", in_reply,
					  "1: I have one.\n\n2: I cover mine.\n")
				    ->state,
			    "acted");
	kit_mail_with(k, "pass", "ana@far.example", HERE, "Away",
		      "Auto-Submitted: auto-replied\r\n", "I am away. ana@far.example");
	store_begin(k->c->s);
	newsletter_add(k->c->s, &draft);
	activity_add(k->c->s, &inquiry);
	activity_add(k->c->s, &poll);
	hers.activity = his.activity = poll.id;
	answer_add(k->c->s, &hers, false);
	answer_add(k->c->s, &his, false);
	thanks_add(k->c->s, bob, ana, hers.id, k->now);
	participant_add(k->c->s, poll.id, ana, "in", k->now);
	faq_add(k->c->s, inquiry.id, "Whose is it?\n\nAsk ana@far.example", "Nobody's", "", k->now);
	faq_add(k->c->s, poll.id, "When?", "Ana Lima: Write to ana@far.example", "", k->now);
	harvest_add(k->c->s, &(struct harvest){ .activity = poll.id,
						.section = "polls",
						.title = "When?",
						.at = k->now,
						.text = "Ana Lima: Write to ana@far.example" });
	harvest_add(k->c->s, &(struct harvest){ .activity = poll.id,
						.section = "outcomes",
						.title = "When?",
						.at = k->now,
						.text = "Ana Lima: it was fine, ana@far.example" });
	meeting_put(k->c->s, &(struct meeting){ .activity = inquiry.id,
						.starts = k->now,
						.ends = k->now + 1,
						.place = "at ana@far.example's",
						.changed = k->now });
	store_commit(k->c->s);
	kit_letters(k, &n);
}

static void attack_33_of_who_is_forgotten_the_whole_store_holds_no_address(void **state)
{
	struct kit *k = digest_open(NULL, "posts: { newcomer_posts = 0; };\n"
					  "privacy: { erased_posts = \"remove\"; };\n");
	int64_t ana = kit_member(k, "ana@far.example", "Ana Lima", NULL);
	int64_t bob = kit_member(k, "bob@far.example", "Bob", NULL);
	const char *before;
	size_t n;

	(void)state;
	assert_string_equal(kit_raw(k, beans)->state, "filed");
	kit_letters(k, &n);
	live(k, ana, bob);
	before = where_in_the_store(k, "ana@far.example");
	assert_non_null(strstr(before, "address.address"));
	assert_non_null(strstr(before, "robot.address"));
	assert_non_null(strstr(before, "raw.zstd"));
	assert_non_null(strstr(before, "newsletter.markdown"));
	assert_non_null(strstr(before, "faq.question"));
	assert_non_null(strstr(before, "harvest.text"));
	forget(k);
	kit_wait(k, k->set->privacy.letters_kept_s + 4 * A_DAY); /* the last letter's time */
	assert_string_equal(where_in_the_store(k, "ana@far.example"), "");
	assert_string_equal(where_in_the_store(k, "Ana Lima"), "");
	assert_true(digest_count(k, "SELECT count(*) FROM tombstone") > 3);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM activity_answer"), 1);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM faq"), 1);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM harvest WHERE text LIKE "
					 "'%Sunday%'"),
			 1);
	assert_non_null(strstr(where_in_the_store(k, "bob@far.example"), "address.address"));
	kit_close(k);
}

/* Nothing is left to decide upon: no moderator is asked for ever about an empty line. */
static void what_waited_for_a_moderator_waits_no_more(void **state)
{
	struct kit *k =
		digest_open(NULL, "posts: { newcomer_posts = 0; per_sender_per_day = 1; };\n");
	struct kit_letter **v, *asked = NULL, *l;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana Lima", NULL);
	kit_role(k, kit_member(k, "mo@far.example", "Mo", NULL), "moderator");
	kit_mail(k, "pass", "ana@far.example", HERE, "Beans", "They grow.");
	kit_letters(k, &n);
	kit_mail(k, "pass", "ana@far.example", HERE, "Peas", "They too.");
	v = kit_letters(k, &n);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i]->kind, "moderate"))
			asked = v[i];
	assert_non_null(asked);
	assert_int_equal(holds_count(k->c->s), 1);
	forget(k);
	assert_int_equal(holds_count(k->c->s), 0);
	kit_mail(k, "pass", "mo@far.example", asked->reply_to, "", "ok");
	l = kit_letter(k, "mo@far.example");
	assert_string_equal(l->kind, "stale");
	kit_close(k);
}

/* What a conversation was called was theirs as well; an answer that comes yet has a name of its own. */
static void a_conversation_that_is_removed_leaves_no_subject(void **state)
{
	struct kit *k = with_a_post("posts: { newcomer_posts = 0; };\n"
				    "privacy: { erased_posts = \"remove\"; };\n");
	struct post *p = post_find(k->c->s, k->a, 1);
	const char *subject = p->subject, *id = p->message_id;
	struct arrival *r;

	(void)state;
	assert_string_equal(thread_find(k->c->s, k->a, p->thread)->subject, subject);
	forget(k);
	assert_string_equal(where_in_the_store(k, subject), "");
	kit_member(k, "cy@far.example", "Cy", NULL);
	r = kit_mail_with(k, "pass", "cy@far.example", HERE, "Re: Beans",
			  arena_printf(k->a, "In-Reply-To: <%s>\r\n", id), "So do mine.");
	assert_string_equal(r->state, "filed");
	assert_int_equal(post_find(k->c->s, k->a, r->id)->thread, p->thread);
	assert_string_equal(thread_find(k->c->s, k->a, p->thread)->subject, "Beans");
	kit_close(k);
}

/* What is deleted from an index stays in its pages until these are merged. */
static void attack_33_no_word_of_theirs_stays_in_the_index(void **state)
{
	static const char HOLDS[] = "SELECT count(*) FROM search_data WHERE"
				    " instr(block, CAST('zwiebelturm' AS BLOB)) > 0";
	struct kit *k = digest_open(NULL, "posts: { newcomer_posts = 0; };\n"
					  "privacy: { erased_posts = \"remove\"; };\n");

	(void)state;
	kit_member(k, "ana@far.example", "Ana Lima", NULL);
	kit_member(k, "bob@far.example", "Bob", NULL);
	digest_post(k, "ana@far.example", "Beans", "At the Zwiebelturm.");
	for (int i = 0; i < 3; i++)
		digest_post(k, "bob@far.example", "Peas", "Where is that?");
	assert_true(digest_count(k, HOLDS) > 0);
	forget(k);
	assert_int_equal(digest_count(k, HOLDS), 0);
	kit_close(k);
}

static void an_answer_stays_without_a_name_where_words_stay(void **state)
{
	struct kit *k = digest_open(NULL, "posts: { newcomer_posts = 0; };\n");
	int64_t ana = kit_member(k, "ana@far.example", "Ana Lima", NULL);
	size_t n;

	(void)state;
	kit_member(k, "bob@far.example", "Bob", NULL);
	live(k, ana, ana + 1);
	kit_letters(k, &n);
	forget(k);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM activity_answer WHERE member IS NULL"
					 " AND name = '' AND text LIKE 'Write to%'"),
			 1);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM harvest WHERE text LIKE"
					 " '%Lima%'"),
			 0);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM harvest WHERE text LIKE"
					 " '%Write to%'"),
			 1);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mydata_comes_after_a_token_as_json_and_mbox),
		cmocka_unit_test(what_the_community_says_in_it_is_in_the_members_language),
		cmocka_unit_test(a_long_past_comes_in_several_letters),
		cmocka_unit_test(who_asks_to_be_forgotten_does_so_in_their_own_words),
		cmocka_unit_test(who_is_forgotten_leaves_words_without_a_name),
		cmocka_unit_test(
			where_posts_are_removed_nothing_finds_them_and_nothing_brings_them_back),
		cmocka_unit_test(attack_33_of_who_is_forgotten_the_whole_store_holds_no_address),
		cmocka_unit_test(what_waited_for_a_moderator_waits_no_more),
		cmocka_unit_test(a_conversation_that_is_removed_leaves_no_subject),
		cmocka_unit_test(attack_33_no_word_of_theirs_stays_in_the_index),
		cmocka_unit_test(an_answer_stays_without_a_name_where_words_stay),
		cmocka_unit_test(nothing_is_deleted_in_the_mailbox_unless_the_settings_say_so),
		cmocka_unit_test(what_comes_again_after_erasure_is_not_kept),
		cmocka_unit_test(erasing_others_by_a_forged_mail_only_asks_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
