/*
 * Answers to digests: which words belong to which thread, and what a word alone does.
 */
#include "digest_kit.h"

#include "community/digest/digest_reply.h"
#include "community/digest/more.h"
#include "community/list/deliver_relay.h"
#include "store/store_activity.h"
#include "store/store_digest.h"
#include "store/store_left.h"

/* --- reading -------------------------------------------------------------------------------------- */

static const struct reply_item three[] = {
	{ 1, 1, 11, "Pruning old roses",
	  "I cut them back to three buds every spring, and it works.\n" },
	{ 2, 2, 12, "Runner beans again", "Mine are up, and the slugs have found them already.\n" },
	{ 3, 3, 13, "A barrow for sale",
	  "It is nearly new, has a rubber wheel and wants a garden.\n" },
};

static struct arena *a;

static int begin(void **state)
{
	(void)state;
	a = arena_new();
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

/* The parts as "2=I agree|3=Sold?"; ? for unsure ones. */
static const char *split(const char *text, size_t items)
{
	const char *raw = arena_printf(a,
				       "From: bo@far.example\nSubject: Re: Circle, digest 4\n"
				       "In-Reply-To: <x@y.example>\n\n%s",
				       text);
	struct reader_options o = { .address = "circle@example.org", .separator = "+" };
	struct buf b = BUF(a);
	struct reply_part *v;
	struct mail *m;
	struct why w;
	size_t n;

	assert_int_equal(reader_read(a, raw, strlen(raw), &o, &m, &w), OK);
	v = digest_reply_read(a, m, "circle@example.org", three, items, &n);
	for (size_t i = 0; i < n; i++) {
		buf_str(&b, i ? "|" : "");
		if (v[i].item == REPLY_UNSURE)
			buf_str(&b, "?");
		else
			buf_printf(&b, "%d", three[v[i].item].number);
		buf_printf(&b, "=%s", v[i].text);
	}
	return buf_text(&b);
}

#define DIGEST                                                                                     \
	"> In this digest\n>   1. Pruning old roses                    2 posts\n"                  \
	">   2. Runner beans again                   1 post\n"                                     \
	">   3. A barrow for sale                    1 post\n>\n> 1. Pruning old roses\n"          \
	"> I cut them back to three buds every spring, and it works.\n"                            \
	"> Reply to: circle+r.1.abc@example.org\n>\n> 2. Runner beans again\n"                     \
	"> Mine are up, and the slugs have found them\n> already.\n>\n"                            \
	"> 3. A barrow for sale\n> It is nearly new, has a rubber wheel and wants a\n> garden.\n"

static void a_number_at_the_start_of_a_line_names_the_item(void **state)
{
	(void)state;
	assert_string_equal(split("2: I agree.\n", 3), "2=I agree.");
	assert_string_equal(split("Zu 2: Ja.\nZu Punkt 3: Nein.\n", 3), "2=Ja.|3=Nein.");
	assert_string_equal(split("Re #2: yes\nA la 3: sí\n", 3), "2=yes|3=sí");
	assert_string_equal(split("2 : oui\nPoint 3\xc2\xa0: non\n", 3), "2=oui|3=non");
	assert_string_equal(split("2 : 1 for us\n", 3), "?=2 : 1 for us");
	assert_string_equal(split("On 2 of them: no idea\n", 3), "?=On 2 of them: no idea");
	assert_string_equal(split("Hello everyone,\n\n2: I agree\n\nand more so.\n3: Sold?\n", 3),
			    "2=I agree\n\nand more so.|3=Sold?");
	assert_string_equal(split("#3 is it sold?\n\n" DIGEST, 3), "3=is it sold?");
	assert_string_equal(split("2: yes\n" DIGEST, 3), "2=yes");
}

static void a_number_is_written_as_keyboards_have_it(void **state)
{
	(void)state;
	assert_string_equal(split("２：I agree.\n", 3), "2=I agree.");
	assert_string_equal(split("٢: I agree.\n", 3), "2=I agree.");
	assert_string_equal(split("۳: I agree.\n\n١: No.\n", 3), "3=I agree.|1=No.");
	assert_string_equal(split("2) I agree.\n", 3), "2=I agree.");
	assert_string_equal(split("Hi,\n\n３）I take it.\n\n１）Four buds here.\n", 3),
			    "3=I take it.|1=Four buds here.");
	assert_string_equal(split("2) yes\n3) no\n" DIGEST, 3), "2=yes|3=no");
}

/* As most people write a number; not where it is a date, stands in the midst of a paragraph, or counts. */
static void a_number_with_a_full_stop_names_the_item_too(void **state)
{
	(void)state;
	assert_string_equal(split("2. I agree\n" DIGEST, 3), "2=I agree");
	assert_string_equal(split("Hello all,\n\n3. I take it.\n\n2. Beer\ntraps help.\n", 3),
			    "3=I take it.|2=Beer\ntraps help.");
	assert_string_equal(split("2. A line as long as the programs of offices write them, "
				  "never wrapped.\n3. Sold?\n",
				  3),
			    "2=A line as long as the programs of offices write them, never wrapped."
			    "|3=Sold?");
	assert_string_equal(split("٢. نعم\n", 3), "2=نعم");
	assert_string_equal(split("1. dig\n2. sow\n", 3), "?=1. dig\n2. sow");
	assert_string_equal(split("2: Two things.\n1. dig\n2. sow\n", 3),
			    "2=Two things.\n1. dig\n2. sow");
	assert_string_equal(split("> 3. A barrow for sale\n\n2. no, three barrows\n", 3),
			    "3=2. no, three barrows");
	assert_string_equal(split("2. März um zehn am Tor.\n", 3), "?=2. März um zehn am Tor.");
	assert_string_equal(split("3. 4. 2026 at the gate.\n", 3), "?=3. 4. 2026 at the gate.");
	assert_string_equal(split("2.5 metres is enough.\n", 3), "?=2.5 metres is enough.");
	assert_string_equal(split("I think that all of us should meet at the gate on the\n"
				  "2. and have a look at it.\n",
				  3),
			    "?=I think that all of us should meet at the gate on the\n"
			    "2. and have a look at it.");
}

/* Who counts from one may count their own reasons; what stands below an item's words is about it. */
static void a_list_of_the_authors_own_names_no_items(void **state)
{
	(void)state;
	assert_string_equal(split("1) dig\n2) sow\n3) wait\n", 3), "?=1) dig\n2) sow\n3) wait");
	assert_string_equal(split("2: Two things.\n1) dig\n2) sow\n", 3),
			    "2=Two things.\n1) dig\n2) sow");
	assert_string_equal(split("> 3. A barrow for sale\n\n2) no, three barrows\n", 3),
			    "3=2) no, three barrows");
	assert_string_equal(split("1) I take it.\n", 1), "1=1) I take it.");
	assert_string_equal(split("7) there is no such item\n", 3), "?=7) there is no such item");
	assert_string_equal(split("10）30 would suit me.\n", 3), "?=10）30 would suit me.");
}

static void what_only_looks_like_a_number_is_none(void **state)
{
	(void)state;
	assert_string_equal(split("10:30 would suit me.\n", 3), "?=10:30 would suit me.");
	assert_string_equal(split("2 of them came up.\n", 3), "?=2 of them came up.");
	assert_string_equal(split("7: there is no such item\n", 3), "?=7: there is no such item");
	assert_string_equal(split("1. dig\n2. sow\n3. wait\n", 3), "?=1. dig\n2. sow\n3. wait");
}

static void words_under_a_quoted_line_belong_to_its_item(void **state)
{
	(void)state;
	assert_string_equal(
		split("> 2. Runner beans again\n> Mine are up, and the slugs have found\n\n"
		      "Try beer traps.\n\n> 3. A barrow for sale\n\nIs it blue?\n",
		      3),
		"2=Try beer traps.|3=Is it blue?");
	assert_string_equal(split("> back to three buds every spring, and\n\nFour here.\n", 3),
			    "1=Four here.");
	assert_string_equal(split("> Reply to: circle+r.3.abcdefgh@example.org\n\nI take it.\n", 3),
			    "3=I take it.");
}

/* The digest cut its line; a program may quote no other. */
static void a_quoted_line_that_was_cut_is_known(void **state)
{
	(void)state;
	assert_string_equal(split("> Mine are up, and the slugs have…\n\nBeer traps.\n", 3),
			    "2=Beer traps.");
	assert_string_equal(split("> Mine …\n\nBeer traps.\n", 3), "?=Beer traps.");
}

static void words_above_belong_to_the_one_item_that_is_quoted(void **state)
{
	(void)state;
	assert_string_equal(split("I take it.\n\n> It is nearly new, has a rubber wheel and\n", 3),
			    "3=I take it.");
	assert_string_equal(split("I take it.\n\n" DIGEST, 3), "?=I take it.");
	assert_string_equal(split("I take it.\n", 1), "1=I take it.");
}

#define FOOT                                                                                       \
	">\n> How to answer\n> Begin a line with the number:\n>\n>     2: I had the same …\n>\n" \
	"> Write to everyone: circle@example.org\n> Leave: circle+leave@example.org\n"

/* Who writes at the end of the mail, as many do, does not mean the last conversation. */
static void words_below_the_foot_belong_to_nobody(void **state)
{
	(void)state;
	assert_string_equal(split(DIGEST FOOT "\nI take it.\n", 3), "?=I take it.");
	assert_string_equal(split(DIGEST FOOT "\n3: I take it.\n", 3), "3=I take it.");
	assert_string_equal(split(DIGEST "\n\nI take it.\n\n" FOOT, 3), "3=I take it.");
	assert_string_equal(split("> 3. A barrow for sale\n" FOOT "\nI take it.\n", 3),
			    "3=I take it.");
	assert_string_equal(split(DIGEST FOOT "\nI take it.\n", 1), "1=I take it.");
	assert_string_equal(split("2: yes\n" DIGEST FOOT "\nCheers!\n", 3), "2=yes");
	assert_string_equal(split("Hi,\n\n2: yes\n" DIGEST FOOT "\nAnd who buys the barrow?\n", 3),
			    "2=yes|?=And who buys the barrow?");
	assert_string_equal(split("On Monday, Circle <circle@example.org> wrote:\n> A note from "
				  "circle@example.org\n\nHello everyone,\n\n> 2. Runner beans "
				  "again\n\nyes\n\n> 3. A barrow for sale\n\nsold?\n",
				  3),
			    "2=yes|3=sold?");
}

static void attack_9_nothing_of_the_digest_is_ever_kept(void **state)
{
	const char *const texts[] = {
		"2: yes\n" DIGEST,
		DIGEST "\nAll fine.\n",
		"On Monday, Circle wrote:\n" DIGEST "\n3: mine!\n",
		"Well.\n\n-----Original Message-----\nFrom: Circle <circle@example.org>\nSent: "
		"Monday\nTo: Bo\nSubject: Circle, digest 4\n\n1. Pruning old roses\nI cut them "
		"back to "
		"three buds every spring, and it works.\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *got = split(texts[i], 3);

		assert_null(strstr(got, "three buds"));
		assert_null(strstr(got, "rubber wheel"));
		assert_null(strstr(got, "circle+r"));
		assert_null(strstr(got, ">"));
	}
}

/* --- whole ways ----------------------------------------------------------------------------------- */

static void a_reply_to_an_item_joins_its_thread_without_the_digest(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = digest_of_three(k);
	struct post *p;
	char *raw;
	size_t n;

	(void)state;
	assert_string_equal(
		digest_reply_to(k, d, 2,
				"Beer traps help.\n\nOn Monday, Circle wrote:\n> 2. Runner beans "
				"again\n> Mine are up, and the slugs have found them already.\n")
			->state,
		"acted");
	p = digest_latest(k);
	assert_string_equal(p->text, "Beer traps help.");
	assert_int_equal(p->thread, 2);
	assert_string_equal(p->why, "token");
	assert_int_equal(p->parent, 2);
	assert_string_equal(p->subject, "Re: Runner beans again");
	assert_string_equal(p->address, "bo@far.example");
	assert_int_equal(arrival_raw(k->c->s, k->a, p->id, &raw, &n), OK);
	assert_null(strstr(raw, "slugs"));
	kit_close(k);
}

static void a_reply_to_an_item_keeps_the_tags_of_its_thread(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d, **v;
	struct post *p;
	char **tags;
	size_t n;

	(void)state;
	digest_of_three(k);
	digest_post(k, "ana@far.example", "[jobs] A cook is wanted", "From May on.");
	digest_monday(k);
	v = kit_letters(k, &n);
	d = digest_to(v, n, "bo@far.example");
	assert_string_equal(digest_reply_to(k, d, 1, "I might.")->state, "acted");
	p = digest_latest(k);
	assert_string_equal(p->subject, "Re: [jobs] A cook is wanted");
	tags = post_tags(k->c->s, k->a, p->id, &n);
	assert_int_equal(n, 1);
	assert_string_equal(tags[0], "jobs");
	kit_close(k);
}

/* Digests are passed on: the token in one makes nobody a member. */
static void a_stranger_with_a_members_digest_is_still_a_stranger(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = digest_of_three(k);

	(void)state;
	kit_mail(k, "pass", "who@else.example",
		 arena_printf(k->a, "circle+r.2.%s@example.org", d->token), "Re: beans",
		 "Buy my beer traps.");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post WHERE state = 'live'"), 3);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM arrival WHERE state = 'held'"), 1);
	kit_close(k);
}

/* To an item of that digest, from any address. */
static struct arrival *passed_on(struct kit *k, const char *proof, const char *from,
				 const struct kit_letter *d, const char *text)
{
	return kit_mail(k, proof, from, arena_printf(k->a, "circle+r.2.%s@example.org", d->token),
			"Re: beans", text);
}

/* Nor are words alone its reader's, in whatever language; whoever wrote them hears why not. */
static void attack_27_words_of_somebody_else_are_not_the_readers(void **state)
{
	static const char *const words[] = { "thanks", "mute", "more",          "summary",
					     "file 1", "+1",   "follow #roses", "mute [#k2]" };

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		struct kit *k = digest_open(NULL, NULL);
		struct kit_letter *d = digest_of_three(k), *l;
		struct arrival *r = passed_on(k, "pass", "who@else.example", d, words[i]);

		assert_string_equal(r->state, "aside");
		l = kit_letter(k, "who@else.example");
		assert_string_equal(l->kind, "not-member");
		passed_on(k, "fail", "bo@far.example", d, words[i]); /* in Bo's own name */
		kit_silence(k);
		assert_int_equal(digest_count(k, "SELECT count(*) FROM follow"), 0);
		assert_int_equal(digest_count(k, "SELECT count(*) FROM word"), 0);
		assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 3);
		kit_close(k);
	}
}

/* Another member who has it means themselves; where nothing proves that, they are asked. */
static void another_member_with_the_digest_speaks_for_themselves(void **state)
{
	struct kit *k = digest_open(NULL, "posts: { unauthenticated_posts = \"accept\"; };");
	struct kit_letter *d = digest_of_three(k), *q;
	int64_t ana = kit_who(k, "ana@far.example")->id, bo = kit_who(k, "bo@far.example")->id;
	struct arrival *r;

	(void)state;
	passed_on(k, "pass", "ana@far.example", d, "mute");
	assert_int_equal(follow_get(k->c->s, ana, "thread", "2"), 0);
	kit_letter(k, "ana@far.example");
	r = passed_on(k, NULL, "ana@far.example", d, "Follow!");
	assert_string_equal(r->state, "held");
	assert_int_equal(follow_get(k->c->s, ana, "thread", "2"), 0);
	q = kit_letter(k, "ana@far.example");
	assert_non_null(strstr(q->m->text, "take “Follow!” as your answer"));
	kit_mail(k, NULL, "ana@far.example", q->reply_to, "Re: confirm", "yes");
	assert_int_equal(follow_get(k->c->s, ana, "thread", "2"), 1);
	assert_string_equal(arrival_find(k->c->s, k->a, r->id)->state, "acted");
	assert_int_equal(follow_get(k->c->s, bo, "thread", "2"), -1);
	kit_close(k);
}

/* A question that a stranger gets is answered by no member, whatever the answer's From says. */
static void attack_1_who_answers_which_conversation_gets_no_other_name(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = digest_of_three(k), *q;
	int64_t posts = digest_count(k, "SELECT count(*) FROM post WHERE state = 'live'");
	int64_t held;

	(void)state;
	held = kit_mail_with(k, "pass", "who@else.example", "circle@example.org", "Re: digest",
			     arena_printf(k->a, "In-Reply-To: <t.%s@example.org>\r\n", d->token),
			     "The cheapest beer traps are ours.")
		       ->id;
	q = kit_letter(k, "who@else.example"); /* not Bo, whose digest it is */
	assert_string_equal(q->kind, "which-thread");
	kit_mail(k, NULL, "ana@far.example", q->reply_to, "Re: which", "hm");
	assert_string_equal(arrival_find(k->c->s, k->a, held)->state, "held");
	q = kit_letter(k, "who@else.example"); /* nor is Ana asked */
	kit_mail(k, NULL, "ana@far.example", q->reply_to, "Re: which", "2");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post WHERE state = 'live'"), posts);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM hold WHERE reason = 'outsider'"), 1);
	kit_close(k);
}

static void several_items_in_one_mail_become_several_posts(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = digest_of_three(k);
	int64_t last;

	(void)state;
	digest_reply_to(k, d, 0, "Hello,\n\n1: Four buds here.\n\n3: I would take it.\n");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 5);
	assert_int_equal(digest_count(k, "SELECT posts FROM thread WHERE id = 1"), 2);
	assert_int_equal(digest_count(k, "SELECT posts FROM thread WHERE id = 3"), 2);
	assert_string_equal(digest_latest(k)->text, "I would take it.");
	/* the ids of letters come from it, and mail programs show one letter of an id */
	last = digest_latest(k)->id;
	assert_non_null(strstr(arrival_name(k->c->s, k->a, last), "#1"));
	assert_non_null(strstr(arrival_name(k->c->s, k->a, last - 1), "#0"));
	assert_string_not_equal(deliver_id(k->c, k->a, last), deliver_id(k->c, k->a, last - 1));
	kit_close(k);
}

/* The conversation of an inquiry had no post this week; its result is in the digest all the same. */
static void an_answer_to_a_result_joins_the_activitys_thread(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = digest_of_three(k), **v;
	struct activity asked = { .recipe = "inquiry",
				  .source = "",
				  .title = "How deep do beds go",
				  .text = "",
				  .fields = "",
				  .state = "closed",
				  .thread = 2 };
	size_t n;

	(void)state;
	store_begin(k->c->s);
	activity_add(k->c->s, &asked);
	harvest_add(k->c->s, &(struct harvest){ .activity = asked.id,
						.section = "inquiries",
						.title = asked.title,
						.text = "Forty at least.",
						.at = k->now });
	store_commit(k->c->s);
	digest_monday(k);
	v = kit_letters(k, &n);
	d = digest_to(v, n, "bo@far.example");
	assert_non_null(strstr(d->m->text, "Forty at least."));
	assert_string_equal(digest_reply_to(k, d, 0, "1: Mine are sixty deep.\n")->state, "acted");
	assert_int_equal(digest_latest(k)->thread, 2);
	assert_string_equal(digest_latest(k)->text, "Mine are sixty deep.");
	kit_silence(k);
	kit_close(k);
}

static void a_lost_reference_is_found_in_what_is_quoted(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = digest_of_three(k);
	struct buf b = BUF(k->a);

	(void)state;
	buf_str(&b, "I would take it.\n\nOn Monday, Circle wrote:\n");
	buf_printf(&b,
		   "> 3. A barrow for sale\n> It is nearly new.\n> Reply to: "
		   "circle+r.3.%s@example.org\n",
		   d->token);
	kit_mail(k, "pass", "bo@far.example", "circle@example.org", "Re: digest", buf_text(&b));
	assert_int_equal(digest_latest(k)->thread, 3);
	assert_string_equal(digest_latest(k)->text, "I would take it.");
	kit_mail(k, "pass", "bo@far.example", "circle@example.org", "Re: Runner beans again [#k2]",
		 "And by the mark.");
	assert_int_equal(digest_latest(k)->thread, 2);
	kit_close(k);
}

static void when_unsure_the_author_is_asked_and_a_digit_answers(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = digest_of_three(k), *q;
	struct arrival *r = digest_reply_to(k, d, 0, "The slugs eat mine too.\n");
	int64_t held = r->id;

	(void)state;
	assert_string_equal(r->state, "held");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 3);
	q = kit_letter(k, "bo@far.example");
	assert_string_equal(q->kind, "which-thread");
	assert_non_null(strstr(q->m->text, "2. Runner beans again"));
	kit_mail(k, NULL, "bo@far.example", q->reply_to, "Re: which", "2\n\n> some quote\n");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 4);
	assert_int_equal(digest_latest(k)->thread, 2);
	assert_string_equal(digest_latest(k)->text, "The slugs eat mine too.");
	assert_string_equal(arrival_find(k->c->s, k->a, held)->state, "acted");
	kit_close(k);
}

/* However the digit is written; and who names the title is understood as well. */
static void an_answer_to_the_question_is_a_digit_or_a_title(void **state)
{
	static const struct {
		const char *text;
		int64_t thread;
	} answers[] = { { "2.", 2 },
			{ "#3", 3 },
			{ "２", 2 },
			{ "٣", 3 },
			{ "Nr. 1 bitte", 1 },
			{ "the one about runner beans again", 2 },
			{ "0", 4 },
			{ "\n\n3\n\nBo\n", 3 },
			{ "3, not runner beans again", 3 } };

	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct kit *k = digest_open(NULL, NULL);
		struct kit_letter *d = digest_of_three(k), *q;

		digest_reply_to(k, d, 0, "The slugs eat mine too.\n");
		q = kit_letter(k, "bo@far.example");
		kit_mail(k, NULL, "bo@far.example", q->reply_to, "Re: which", answers[i].text);
		assert_int_equal(digest_latest(k)->thread, answers[i].thread);
		assert_string_equal(digest_latest(k)->text, "The slugs eat mine too.");
		kit_close(k);
	}
}

static void what_is_no_answer_is_asked_once_more(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = digest_of_three(k), *q;
	int64_t held = digest_reply_to(k, d, 0, "The slugs eat mine too.\n")->id;

	(void)state;
	q = kit_letter(k, "bo@far.example");
	kit_mail(k, NULL, "bo@far.example", q->reply_to, "Re: which", "17");
	assert_string_equal(arrival_find(k->c->s, k->a, held)->state, "held");
	q = kit_letter(k, "bo@far.example");
	assert_string_equal(q->kind, "which-thread");
	assert_non_null(strstr(q->m->text, "2. Runner beans again"));
	kit_mail(k, NULL, "bo@far.example", q->reply_to, "Re: which", "2");
	assert_int_equal(digest_latest(k)->thread, 2);
	held = digest_reply_to(k, d, 0, "Who comes to the fair on Sunday\n")->id;
	q = kit_letter(k, "bo@far.example");
	kit_mail(k, NULL, "bo@far.example", q->reply_to, "Re: which", "I do not know");
	q = kit_letter(k, "bo@far.example");
	kit_mail(k, NULL, "bo@far.example", q->reply_to, "Re: which", "what do you mean?");
	kit_silence(k); /* twice is enough: it begins a conversation */
	assert_string_equal(arrival_find(k->c->s, k->a, held)->state, "acted");
	assert_int_equal(digest_latest(k)->thread, 4);
	kit_close(k);
}

/* More conversations than are asked about: those of the part that is answered come first, and any other
 * is named by its title or by the digest's number. */
static void whoever_answers_a_part_is_asked_about_its_own(void **state)
{
	static const struct {
		const char *text;
		int64_t thread;
	} answers[] = { { "1", 16 },
			{ "12", 12 },
			{ "remark number 13, please", 13 },
			{ "Remark number 1", 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct kit *k = digest_open(NULL, "digest: { max_size = \"20k\"; };\n");
		struct kit_letter **v, *d = NULL, *q;
		size_t n;

		kit_member(k, "ana@far.example", "Ana", NULL);
		kit_member(k, "bo@far.example", "Bo", NULL);
		for (int p = 1; p <= 24; p++)
			digest_post(k, "ana@far.example", arena_printf(k->a, "Remark number %d", p),
				    "So.");
		digest_monday(k);
		v = kit_letters(k, &n);
		for (size_t p = 0; p < n; p++)
			if (!strcmp(v[p]->rcpt, "bo@far.example") &&
			    strstr(v[p]->m->subject, "(2/"))
				d = v[p];
		assert_non_null(d);
		assert_string_equal(digest_reply_to(k, d, 0, "I cannot agree.\n")->state, "held");
		q = kit_letter(k, "bo@far.example");
		assert_non_null(strstr(q->m->text, "none of these"));
		assert_non_null(strstr(q->m->text, "\n1. Remark number 16"));
		kit_mail(k, NULL, "bo@far.example", q->reply_to, "Re: which", answers[i].text);
		assert_int_equal(digest_latest(k)->thread, answers[i].thread);
		kit_close(k);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_at_the_start_of_a_line_names_the_item),
		cmocka_unit_test(what_only_looks_like_a_number_is_none),
		cmocka_unit_test(words_under_a_quoted_line_belong_to_its_item),
		cmocka_unit_test(a_number_is_written_as_keyboards_have_it),
		cmocka_unit_test(a_number_with_a_full_stop_names_the_item_too),
		cmocka_unit_test(a_list_of_the_authors_own_names_no_items),
		cmocka_unit_test(words_below_the_foot_belong_to_nobody),
		cmocka_unit_test(a_quoted_line_that_was_cut_is_known),
		cmocka_unit_test(words_above_belong_to_the_one_item_that_is_quoted),
		cmocka_unit_test(attack_9_nothing_of_the_digest_is_ever_kept),
		cmocka_unit_test(a_reply_to_an_item_joins_its_thread_without_the_digest),
		cmocka_unit_test(a_reply_to_an_item_keeps_the_tags_of_its_thread),
		cmocka_unit_test(a_stranger_with_a_members_digest_is_still_a_stranger),
		cmocka_unit_test(attack_27_words_of_somebody_else_are_not_the_readers),
		cmocka_unit_test(another_member_with_the_digest_speaks_for_themselves),
		cmocka_unit_test(attack_1_who_answers_which_conversation_gets_no_other_name),
		cmocka_unit_test(several_items_in_one_mail_become_several_posts),
		cmocka_unit_test(an_answer_to_a_result_joins_the_activitys_thread),
		cmocka_unit_test(a_lost_reference_is_found_in_what_is_quoted),
		cmocka_unit_test(when_unsure_the_author_is_asked_and_a_digit_answers),
		cmocka_unit_test(an_answer_to_the_question_is_a_digit_or_a_title),
		cmocka_unit_test(what_is_no_answer_is_asked_once_more),
		cmocka_unit_test(whoever_answers_a_part_is_asked_about_its_own),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
