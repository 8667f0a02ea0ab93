/*
 * Answers to digests: which words belong to which thread, and what a word alone does.
 */
#include "digest_kit.h"

#include "community/digest_reply.h"
#include "community/more.h"
#include "store/store_activity.h"
#include "store/store_digest.h"

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
	assert_string_equal(split("Hello everyone,\n\n2: I agree\n\nand more so.\n3: Sold?\n", 3),
			    "2=I agree\n\nand more so.|3=Sold?");
	assert_string_equal(split("#3 is it sold?\n\n" DIGEST, 3), "3=is it sold?");
	assert_string_equal(split("2: yes\n" DIGEST, 3), "2=yes");
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

static void words_above_belong_to_the_one_item_that_is_quoted(void **state)
{
	(void)state;
	assert_string_equal(split("I take it.\n\n> It is nearly new, has a rubber wheel and\n", 3),
			    "3=I take it.");
	assert_string_equal(split("I take it.\n\n" DIGEST, 3), "?=I take it.");
	assert_string_equal(split("I take it.\n", 1), "1=I take it.");
}

static void nothing_of_the_digest_is_ever_kept(void **state)
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

static struct kit_letter *a_digest(struct kit *k)
{
	struct kit_letter **v;
	size_t n;

	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	digest_post(k, "ana@far.example", "Pruning old roses", "I cut them back to three buds.");
	digest_post(k, "ana@far.example", "Runner beans again",
		    "Mine are up, and the slugs have found them already.");
	digest_post(k, "ana@far.example", "A barrow for sale", "It is nearly new.");
	digest_monday(k);
	v = kit_letters(k, &n);
	assert_int_equal(n, 2);
	return digest_to(v, n, "bo@far.example");
}

static struct arrival *reply(struct kit *k, const struct kit_letter *d, int item, const char *text)
{
	const char *to = item ? arena_printf(k->a, "circle+r.%d.%s@example.org", item, d->token)
			      : "circle@example.org";

	return kit_mail_with(k, "pass", "Bo <bo@far.example>", to,
			     arena_printf(k->a, "Re: %s", d->m->subject),
			     arena_printf(k->a, "In-Reply-To: <t.%s@example.org>\r\n", d->token),
			     text);
}

static struct post *latest(struct kit *k)
{
	return post_find(k->c->s, k->a, digest_count(k, "SELECT max(id) FROM post"));
}

static void a_reply_to_an_item_joins_its_thread_without_the_digest(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = a_digest(k);
	struct post *p;
	char *raw;
	size_t n;

	(void)state;
	assert_string_equal(reply(k, d, 2,
				  "Beer traps help.\n\nOn Monday, Circle wrote:\n> 2. Runner beans "
				  "again\n> Mine are up, and the slugs have found them already.\n")
				    ->state,
			    "acted");
	p = latest(k);
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
	a_digest(k);
	digest_post(k, "ana@far.example", "[jobs] A cook is wanted", "From May on.");
	digest_monday(k);
	v = kit_letters(k, &n);
	d = digest_to(v, n, "bo@far.example");
	assert_string_equal(reply(k, d, 1, "I might.")->state, "acted");
	p = latest(k);
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
	struct kit_letter *d = a_digest(k);

	(void)state;
	kit_mail(k, "pass", "who@else.example",
		 arena_printf(k->a, "circle+r.2.%s@example.org", d->token), "Re: beans",
		 "Buy my beer traps.");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post WHERE state = 'live'"), 3);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM arrival WHERE state = 'held'"), 1);
	kit_close(k);
}

static void several_items_in_one_mail_become_several_posts(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = a_digest(k);

	(void)state;
	reply(k, d, 0, "Hello,\n\n1: Four buds here.\n\n3: I would take it.\n");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 5);
	assert_int_equal(digest_count(k, "SELECT posts FROM thread WHERE id = 1"), 2);
	assert_int_equal(digest_count(k, "SELECT posts FROM thread WHERE id = 3"), 2);
	assert_string_equal(latest(k)->text, "I would take it.");
	kit_close(k);
}

/* The conversation of an inquiry had no post this week; its result is in the digest all the same. */
static void an_answer_to_a_result_joins_the_activitys_thread(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = a_digest(k), **v;
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
	assert_string_equal(reply(k, d, 0, "1: Mine are sixty deep.\n")->state, "acted");
	assert_int_equal(latest(k)->thread, 2);
	assert_string_equal(latest(k)->text, "Mine are sixty deep.");
	kit_silence(k);
	kit_close(k);
}

static void a_lost_reference_is_found_in_what_is_quoted(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = a_digest(k);
	struct buf b = BUF(k->a);

	(void)state;
	buf_str(&b, "I would take it.\n\nOn Monday, Circle wrote:\n");
	buf_printf(&b,
		   "> 3. A barrow for sale\n> It is nearly new.\n> Reply to: "
		   "circle+r.3.%s@example.org\n",
		   d->token);
	kit_mail(k, "pass", "bo@far.example", "circle@example.org", "Re: digest", buf_text(&b));
	assert_int_equal(latest(k)->thread, 3);
	assert_string_equal(latest(k)->text, "I would take it.");
	kit_mail(k, "pass", "bo@far.example", "circle@example.org", "Re: Runner beans again [#k2]",
		 "And by the mark.");
	assert_int_equal(latest(k)->thread, 2);
	kit_close(k);
}

static void when_unsure_the_author_is_asked_and_a_digit_answers(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = a_digest(k), *q;
	struct arrival *r = reply(k, d, 0, "The slugs eat mine too.\n");
	int64_t held = r->id;

	(void)state;
	assert_string_equal(r->state, "held");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 3);
	q = kit_letter(k, "bo@far.example");
	assert_string_equal(q->kind, "which-thread");
	assert_non_null(strstr(q->m->text, "2. Runner beans again"));
	kit_mail(k, NULL, "bo@far.example", q->reply_to, "Re: which", "2\n\n> some quote\n");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 4);
	assert_int_equal(latest(k)->thread, 2);
	assert_string_equal(latest(k)->text, "The slugs eat mine too.");
	assert_string_equal(arrival_find(k->c->s, k->a, held)->state, "acted");
	kit_close(k);
}

/* However the digit is written; and who names the title is understood as well. */
static void an_answer_to_the_question_is_a_digit_or_a_title(void **state)
{
	static const struct {
		const char *text;
		int64_t thread;
	} answers[] = { { "2.", 2 },          { "#3", 3 },
			{ "Nr. 1 bitte", 1 }, { "the one about runner beans again", 2 },
			{ "0", 4 },           { "\n\n3\n\nBo\n", 3 } };

	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct kit *k = digest_open(NULL, NULL);
		struct kit_letter *d = a_digest(k), *q;

		reply(k, d, 0, "The slugs eat mine too.\n");
		q = kit_letter(k, "bo@far.example");
		kit_mail(k, NULL, "bo@far.example", q->reply_to, "Re: which", answers[i].text);
		assert_int_equal(latest(k)->thread, answers[i].thread);
		assert_string_equal(latest(k)->text, "The slugs eat mine too.");
		kit_close(k);
	}
}

static void what_is_no_answer_is_asked_once_more(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = a_digest(k), *q;
	int64_t held = reply(k, d, 0, "The slugs eat mine too.\n")->id;

	(void)state;
	q = kit_letter(k, "bo@far.example");
	kit_mail(k, NULL, "bo@far.example", q->reply_to, "Re: which", "17");
	assert_string_equal(arrival_find(k->c->s, k->a, held)->state, "held");
	q = kit_letter(k, "bo@far.example");
	assert_string_equal(q->kind, "which-thread");
	assert_non_null(strstr(q->m->text, "2. Runner beans again"));
	kit_mail(k, NULL, "bo@far.example", q->reply_to, "Re: which", "2");
	assert_int_equal(latest(k)->thread, 2);
	held = reply(k, d, 0, "Who comes to the fair on Sunday\n")->id;
	q = kit_letter(k, "bo@far.example");
	kit_mail(k, NULL, "bo@far.example", q->reply_to, "Re: which", "I do not know");
	q = kit_letter(k, "bo@far.example");
	kit_mail(k, NULL, "bo@far.example", q->reply_to, "Re: which", "what do you mean?");
	kit_silence(k); /* twice is enough: it begins a conversation */
	assert_string_equal(arrival_find(k->c->s, k->a, held)->state, "acted");
	assert_int_equal(latest(k)->thread, 4);
	kit_close(k);
}

/* --- other forms, other programs ------------------------------------------------------------------ */

static struct kit_letter *digest_as(struct kit *k, const char *form)
{
	struct kit_letter **v;
	struct post *p;
	size_t n;

	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	{
		struct member *bo = kit_who(k, "bo@far.example");

		bo->form = form;
		store_begin(k->c->s);
		member_save(k->c->s, bo);
		store_commit(k->c->s);
	}
	digest_post(k, "ana@far.example", "Pruning old roses", "I cut them back to three buds.");
	p = digest_post(k, "ana@far.example", "Runner beans again",
			"Mine are up, and the slugs have found them already.");
	digest_answer(k, "ana@far.example", p, "The slugs have eaten the last one now.");
	digest_monday(k);
	v = kit_letters(k, &n);
	return digest_to(v, n, "bo@far.example");
}

/* Each item of a MIME digest is a mail of its own; a program answers it as such. */
static void an_answer_to_an_item_of_a_mime_digest_joins_its_thread(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = digest_as(k, "mime");
	const char *at = strstr(d->raw, "Subject: Runner beans again"), *id, *end;
	struct arrival *r;

	(void)state;
	assert_non_null(at);
	id = strstr(at, "Message-ID: <");
	assert_non_null(id);
	id += strlen("Message-ID: ");
	end = strchr(id, '>') + 1;
	r = kit_mail_with(k, "pass", "Bo <bo@far.example>", "circle@example.org",
			  "Re: Runner beans again",
			  arena_printf(k->a, "In-Reply-To: %.*s\r\n", (int)(end - id), id),
			  "Beer traps help.\n\nOn Mon, Ana wrote:\n> Mine are up, and the slugs "
			  "have found them already.\n");
	assert_string_equal(r->state, "filed");
	assert_int_equal(latest(k)->thread, 2);
	assert_string_equal(latest(k)->text, "Beer traps help.");
	assert_string_equal(latest(k)->why, "in-reply-to");
	kit_close(k);
}

/* The page of the digest, as a mail program puts it into an answer. */
static const char *page_of(struct kit *k, const struct kit_letter *d)
{
	const struct leaf *leaf = NULL;
	const char *page, *body, *end;

	for (unsigned i = 0; i < 8; i++)
		if ((leaf = reader_part(d->m, i)) && !strcmp(leaf->type, "text/html"))
			break;
	assert_non_null(leaf);
	page = arena_ndup(k->a, leaf->bytes, leaf->n);
	body = strstr(page, "<body");
	assert_non_null(body);
	end = strstr(body, "</body>");
	return arena_ndup(k->a, body + 6, (size_t)(end - body - 6));
}

static void html_of_the_digest_never_reaches_the_list(void **state)
{
	static const char *const around[][2] = {
		{ "<div dir=\"ltr\">1: Four buds here.</div><br><div class=\"gmail_quote\"><div "
		  "dir=\"ltr\" class=\"gmail_attr\">On Mon, Mar 9, 2026 at 8:00 AM Circle &lt;<a "
		  "href=\"mailto:circle@example.org\">circle@example.org</a>&gt; wrote:<br></div>"
		  "<blockquote class=\"gmail_quote\" style=\"margin:0 0 0 .8ex\">",
		  "</blockquote></div>" },
		{ "<div class=\"WordSection1\"><p class=\"MsoNormal\">1: Four buds here.</p><div "
		  "style=\"border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm\">"
		  "<p class=\"MsoNormal\"><b>Von:</b> Circle &lt;circle@example.org&gt;<br><b>"
		  "Gesendet:</b> Montag, 9. M&auml;rz 2026 08:00<br><b>An:</b> Bo<br><b>Betreff:"
		  "</b> Circle, Rundbrief 1</p></div>",
		  "</div>" },
		{ "<html><body>1: Four buds here.<br><br><blockquote type=\"cite\"><div>Le 9 mars "
		  "2026 \xc3\xa0 08:00, Circle a \xc3\xa9"
		  "crit :</div>",
		  "</blockquote></body></html>" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
		struct kit *k = digest_open(NULL, NULL);
		struct kit_letter *d = digest_as(k, "readable");
		struct buf b = BUF(k->a);
		const char *text;
		char *raw;
		size_t n;

		buf_printf(
			&b,
			"Authentication-Results: mx.example.org; dmarc=pass "
			"header.from=far.example\r\nFrom: Bo <bo@far.example>\r\nTo: "
			"circle@example.org\r\nSubject: Re: %s\r\nMessage-ID: <h@far.example>\r\n"
			"In-Reply-To: <t.%s@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: "
			"text/html; charset=utf-8\r\n\r\n%s%s%s\r\n",
			d->m->subject, d->token, around[i][0], page_of(k, d), around[i][1]);
		assert_string_equal(kit_raw(k, buf_text(&b))->state, "acted");
		text = latest(k)->text;
		assert_int_equal(latest(k)->thread, 1);
		assert_string_equal(text, "Four buds here.");
		assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 4);
		assert_int_equal(arrival_raw(k->c->s, k->a, latest(k)->id, &raw, &n), OK);
		assert_null(strstr(raw, "circle+r"));
		assert_null(strstr(raw, "slugs"));
		kit_close(k);
	}
}

/* What mail programs of five languages write above the digest they quote. */
static void numbers_are_found_above_any_programs_quote(void **state)
{
	static const char *const heads[] = {
		"Am Mo., 9. M\xc3\xa4rz 2026 um 08:00 schrieb Circle <circle@example.org>:\n\n",
		"Am 09.03.26 um 08:00 schrieb Circle:\n",
		"Le lun. 9 mars 2026 \xc3\xa0 08:00, Circle <circle@example.org> a \xc3\xa9"
		"crit :\n\n",
		"El lun, 9 mar 2026 a las 8:00, Circle (<circle@example.org>) escribi\xc3\xb3:\n\n",
		"Em seg., 9 de mar. de 2026 \xc3\xa0s 08:00, Circle <circle@example.org> "
		"escreveu:\n\n",
		"On Mon, 9 Mar 2026, 08:00 Circle, <circle@example.org> wrote:\n\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		struct kit *k = digest_open(NULL, NULL);
		struct kit_letter *d = a_digest(k);
		struct buf b = BUF(k->a);

		buf_printf(&b, "1: Vier Augen.\n\n2\xef\xbc\x9a Bierfallen.\n\n%s", heads[i]);
		for (const char *p = d->m->text; *p;) {
			size_t n = strcspn(p, "\n");

			buf_printf(&b, "> %.*s\n", (int)n, p);
			p += n + (p[n] == '\n');
		}
		reply(k, d, 0, buf_text(&b));
		assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 5);
		assert_string_equal(latest(k)->text, "Bierfallen.");
		assert_int_equal(latest(k)->thread, 2);
		assert_string_equal(post_find(k->c->s, k->a, latest(k)->id - 1)->text,
				    "Vier Augen.");
		kit_close(k);
	}
}

static void zero_begins_a_conversation_of_its_own(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = a_digest(k), *q;

	(void)state;
	reply(k, d, 0, "Who comes to the fair on Sunday\n");
	q = kit_letter(k, "bo@far.example");
	kit_mail(k, NULL, "bo@far.example", q->reply_to, "Re: which", "0");
	assert_int_equal(latest(k)->thread, 4);
	assert_string_equal(latest(k)->subject, "Who comes to the fair on Sunday");
	kit_close(k);
}

static void without_an_answer_it_begins_a_conversation_and_waits_no_longer(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = a_digest(k), *q;
	struct arrival *r = reply(k, d, 0, "The slugs eat mine too.\n");

	(void)state;
	q = kit_letter(k, "bo@far.example");
	assert_non_null(strstr(q->m->text, "Without an answer"));
	kit_wait(k, 6 * A_DAY);
	assert_string_equal(arrival_find(k->c->s, k->a, r->id)->state, "held");
	kit_wait(k, A_DAY + 60);
	r = arrival_find(k->c->s, k->a, r->id);
	assert_string_equal(r->state, "acted");
	assert_non_null(strstr(r->reason, "did not say where it belongs"));
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post WHERE state = 'live'"), 4);
	assert_int_equal(digest_count(k, "SELECT max(thread) FROM post"), 4);
	kit_wait(k, A_DAY);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 4);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM arrival WHERE state = 'held'"), 0);
	kit_mail(k, NULL, "bo@far.example", q->reply_to, "Re: which", "2"); /* too late */
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 4);
	kit_close(k);
}

static void a_word_is_counted_or_obeyed_and_never_posted(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = a_digest(k), *l;
	int64_t ana = 1, bo = 2;

	(void)state;
	reply(k, d, 1, "Thanks!\n");
	reply(k, d, 1, "thank you\n");
	reply(k, d, 0, "2: same here\n3: follow\n");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 3);
	assert_int_equal(words_for_writer(k->c->s, ana, "thanks", 0), 1);
	assert_int_equal(words_of_thread(k->c->s, 2, "same"), 1);
	assert_int_equal(follow_get(k->c->s, bo, "thread", "3"), 1);
	l = kit_letter(k, "bo@far.example");
	assert_non_null(strstr(l->m->text, "You now follow “A barrow for sale”"));
	reply(k, d, 3, "mute");
	assert_int_equal(follow_get(k->c->s, bo, "thread", "3"), 0);
	kit_close(k);
}

static void words_are_known_in_the_readers_language(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter **v, *d;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "eva@far.example", "Eva", "es");
	digest_post(k, "ana@far.example", "Pruning old roses", "I cut them.");
	digest_monday(k);
	v = kit_letters(k, &n);
	d = digest_to(v, n, "eva@far.example");
	kit_mail(k, "pass", "eva@far.example",
		 arena_printf(k->a, "circle+r.1.%s@example.org", d->token), "Re:", "Gracias.");
	assert_int_equal(words_of_thread(k->c->s, 1, "thanks"), 1);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 1);
	kit_close(k);
}

static void more_brings_the_whole_thread_and_a_file_of_it(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter **v, *d, *l;
	struct arrival *r;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	r = kit_raw(k,
		    "Authentication-Results: mx.example.org; dmarc=pass header.from=far.example\r\n"
		    "From: ana@far.example\r\nTo: circle@example.org\r\nSubject: A plan\r\n"
		    "Message-ID: <plan@far.example>\r\nMIME-Version: 1.0\r\n"
		    "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHere it is.\r\n"
		    "--b\r\nContent-Type: application/pdf; name=plan.pdf\r\nContent-Disposition: "
		    "attachment; filename=plan.pdf\r\n\r\n%PDF-beds\r\n--b--\r\n");
	assert_string_equal(r->state, "filed");
	digest_monday(k);
	v = kit_letters(k, &n);
	d = digest_to(v, n, "bo@far.example");
	reply(k, d, 1, "more");
	l = kit_letter(k, "bo@far.example");
	assert_string_equal(l->kind, "more");
	assert_non_null(strstr(l->m->text, "Here it is."));
	assert_non_null(strstr(l->m->text, "file 1: plan.pdf"));
	kit_mail(k, "pass", "bo@far.example", l->reply_to, "Re: A plan", "file 1");
	l = kit_letter(k, "bo@far.example");
	assert_int_equal(l->m->n_attachments, 1);
	assert_string_equal(l->m->attachments[0].name, "plan.pdf");
	kit_mail(k, "pass", "bo@far.example", l->reply_to, "Re: A plan", "I like the second bed.");
	assert_int_equal(latest(k)->thread, 1);
	assert_string_equal(latest(k)->text, "I like the second bed.");
	kit_silence(k);
	kit_close(k);
}

static void more_of_a_huge_thread_comes_in_pieces(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter **v, *d, *l;
	struct buf b = BUF(k->a);
	struct post *p;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	while (b.n < 50000)
		buf_str(&b, "A line that is as long as lines in mails are on most days.\n\n");
	p = digest_post(k, "ana@far.example", "Long story", arena_printf(k->a, "%sEnd one.", b.p));
	digest_answer(k, "ana@far.example", p, arena_printf(k->a, "%sEnd two.", b.p));
	digest_answer(k, "ana@far.example", p, "End three.");
	digest_monday(k);
	v = kit_letters(k, &n);
	d = digest_to(v, n, "bo@far.example");
	reply(k, d, 0, "more 1");
	l = kit_letter(k, "bo@far.example");
	assert_non_null(strstr(l->m->text, "End one."));
	assert_null(strstr(l->m->text, "End two."));
	assert_non_null(strstr(l->m->text, "2 more posts"));
	kit_mail(k, "pass", "bo@far.example", l->reply_to, "Re: Long story", "more");
	l = kit_letter(k, "bo@far.example");
	assert_null(strstr(l->m->text, "End one."));
	assert_non_null(strstr(l->m->text, "End three."));
	kit_close(k);
}

/* A program that answers each letter with its own text would get the thread for ever. */
static void more_ends_after_twenty_letters_a_day_and_says_so(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter **v, *d, *l;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	digest_post(k, "ana@far.example", "A plan", "Here it is.");
	digest_monday(k);
	v = kit_letters(k, &n);
	d = digest_to(v, n, "bo@far.example");
	reply(k, d, 1, "more");
	l = kit_letter(k, "bo@far.example");
	for (int i = 1; i < 20; i++) {
		kit_mail(k, NULL, "bo@far.example", l->reply_to, "Re: A plan", "post 1");
		assert_string_equal(kit_letter(k, "bo@far.example")->kind, "more");
	}
	kit_mail(k, NULL, "bo@far.example", l->reply_to, "Re: A plan", "post 1");
	d = kit_letter(k, "bo@far.example");
	assert_string_equal(d->kind, "enough");
	assert_non_null(strstr(d->m->text, "20 times"));
	kit_mail(k, NULL, "bo@far.example", l->reply_to, "Re: A plan", "more");
	kit_silence(k);
	kit_wait(k, 86400);
	kit_letters(k, &n);
	kit_mail(k, NULL, "bo@far.example", l->reply_to, "Re: A plan", "post 1");
	assert_string_equal(kit_letter(k, "bo@far.example")->kind, "more");
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_at_the_start_of_a_line_names_the_item),
		cmocka_unit_test(what_only_looks_like_a_number_is_none),
		cmocka_unit_test(words_under_a_quoted_line_belong_to_its_item),
		cmocka_unit_test(words_above_belong_to_the_one_item_that_is_quoted),
		cmocka_unit_test(nothing_of_the_digest_is_ever_kept),
		cmocka_unit_test(a_reply_to_an_item_joins_its_thread_without_the_digest),
		cmocka_unit_test(a_reply_to_an_item_keeps_the_tags_of_its_thread),
		cmocka_unit_test(a_stranger_with_a_members_digest_is_still_a_stranger),
		cmocka_unit_test(several_items_in_one_mail_become_several_posts),
		cmocka_unit_test(an_answer_to_a_result_joins_the_activitys_thread),
		cmocka_unit_test(a_lost_reference_is_found_in_what_is_quoted),
		cmocka_unit_test(when_unsure_the_author_is_asked_and_a_digit_answers),
		cmocka_unit_test(an_answer_to_the_question_is_a_digit_or_a_title),
		cmocka_unit_test(what_is_no_answer_is_asked_once_more),
		cmocka_unit_test(an_answer_to_an_item_of_a_mime_digest_joins_its_thread),
		cmocka_unit_test(html_of_the_digest_never_reaches_the_list),
		cmocka_unit_test(numbers_are_found_above_any_programs_quote),
		cmocka_unit_test(zero_begins_a_conversation_of_its_own),
		cmocka_unit_test(without_an_answer_it_begins_a_conversation_and_waits_no_longer),
		cmocka_unit_test(a_word_is_counted_or_obeyed_and_never_posted),
		cmocka_unit_test(words_are_known_in_the_readers_language),
		cmocka_unit_test(more_brings_the_whole_thread_and_a_file_of_it),
		cmocka_unit_test(more_of_a_huge_thread_comes_in_pieces),
		cmocka_unit_test(more_ends_after_twenty_letters_a_day_and_says_so),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
