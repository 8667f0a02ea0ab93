/*
 * Answers to digests of other forms and from other programs, and what a word alone does.
 */
#include "digest_kit.h"

#include "community/digest/more.h"
#include "store/store_digest.h"

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
	assert_int_equal(digest_latest(k)->thread, 2);
	assert_string_equal(digest_latest(k)->text, "Beer traps help.");
	assert_string_equal(digest_latest(k)->why, "in-reply-to");
	id = strstr(end, "Reply-To: <") + strlen("Reply-To: <"); /* where a program answers it to */
	r = kit_mail(k, "pass", "Bo <bo@far.example>",
		     arena_ndup(k->a, id, (size_t)(strchr(id, '>') - id)), "Re: Runner beans again",
		     "So do ducks.");
	assert_string_equal(r->state, "acted");
	assert_int_equal(digest_latest(k)->thread, 2);
	assert_string_equal(digest_latest(k)->text, "So do ducks.");
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
		text = digest_latest(k)->text;
		assert_int_equal(digest_latest(k)->thread, 1);
		assert_string_equal(text, "Four buds here.");
		assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 4);
		assert_int_equal(arrival_raw(k->c->s, k->a, digest_latest(k)->id, &raw, &n), OK);
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
		struct kit_letter *d = digest_of_three(k);
		struct buf b = BUF(k->a);

		buf_printf(&b, "1: Vier Augen.\n\n2\xef\xbc\x9a Bierfallen.\n\n%s", heads[i]);
		for (const char *p = d->m->text; *p;) {
			size_t n = strcspn(p, "\n");

			buf_printf(&b, "> %.*s\n", (int)n, p);
			p += n + (p[n] == '\n');
		}
		digest_reply_to(k, d, 0, buf_text(&b));
		assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 5);
		assert_string_equal(digest_latest(k)->text, "Bierfallen.");
		assert_int_equal(digest_latest(k)->thread, 2);
		assert_string_equal(post_find(k->c->s, k->a, digest_latest(k)->id - 1)->text,
				    "Vier Augen.");
		kit_close(k);
	}
}

static void zero_begins_a_conversation_of_its_own(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = digest_of_three(k), *q;

	(void)state;
	digest_reply_to(k, d, 0, "Who comes to the fair on Sunday\n");
	q = kit_letter(k, "bo@far.example");
	kit_mail(k, NULL, "bo@far.example", q->reply_to, "Re: which", "0");
	assert_int_equal(digest_latest(k)->thread, 4);
	assert_string_equal(digest_latest(k)->subject, "Who comes to the fair on Sunday");
	kit_close(k);
}

static void without_an_answer_it_begins_a_conversation_and_waits_no_longer(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = digest_of_three(k), *q;
	struct arrival *r = digest_reply_to(k, d, 0, "The slugs eat mine too.\n");

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
	struct kit_letter *d = digest_of_three(k), *l;
	int64_t ana = 1, bo = 2;

	(void)state;
	digest_reply_to(k, d, 1, "Thanks!\n");
	digest_reply_to(k, d, 1, "thank you\n");
	digest_reply_to(k, d, 0, "2: same here\n3: follow\n");
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 3);
	assert_int_equal(words_for_writer(k->c->s, ana, "thanks", 0), 1);
	assert_int_equal(words_of_thread(k->c->s, 2, "same"), 1);
	assert_int_equal(follow_get(k->c->s, bo, "thread", "3"), 1);
	l = kit_letter(k, "bo@far.example");
	assert_non_null(strstr(l->m->text, "You now follow “A barrow for sale”"));
	digest_reply_to(k, d, 3, "mute");
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
		 arena_printf(k->a, "circle+r.1.%s@example.org", d->token), "Re:", "¡Gracias!");
	assert_int_equal(words_of_thread(k->c->s, 1, "thanks"), 1);
	assert_int_equal(digest_count(k, "SELECT count(*) FROM post"), 1);
	kit_close(k);
}

static struct arrival *post_with_file(struct kit *k, const char *head, const char *name)
{
	return kit_raw(
		k,
		arena_printf(
			k->a,
			"Authentication-Results: mx.example.org; dmarc=pass "
			"header.from=far.example\r\n"
			"From: ana@far.example\r\nTo: circle@example.org\r\n%sMIME-Version: 1.0\r\n"
			"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nHere it "
			"is.\r\n"
			"--b\r\nContent-Type: application/pdf; name=%s\r\nContent-Disposition: "
			"attachment; filename=%s\r\n\r\n%%PDF-beds\r\n--b--\r\n",
			head, name, name));
}

/* The thread has a file already that this digest does not show. */
static void a_file_is_named_with_the_number_that_brings_it(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter **v, *d;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	post_with_file(k, "Subject: A plan\r\nMessage-ID: <1@far.example>\r\n", "first.pdf");
	digest_monday(k);
	kit_letters(k, &n);
	post_with_file(k,
		       "Subject: Re: A plan\r\nMessage-ID: <2@far.example>\r\n"
		       "In-Reply-To: <1@far.example>\r\n",
		       "second.pdf");
	digest_monday(k);
	v = kit_letters(k, &n);
	d = digest_to(v, n, "bo@far.example");
	assert_non_null(strstr(d->m->text, "second.pdf (file 2, "));
	assert_non_null(strstr(d->m->text, "Answer “1: file 2”"));
	digest_reply_to(k, d, 0, "1: file 2");
	d = kit_letter(k, "bo@far.example");
	assert_int_equal(d->m->n_attachments, 1);
	assert_string_equal(d->m->attachments[0].name, "second.pdf");
	kit_close(k);
}

/* Between the digest and the answer a mail of before comes late, and one is withdrawn. */
static void a_file_keeps_the_number_its_letter_gave(void **state)
{
	static const char *const names[] = { "first.pdf", "second.pdf", "third.pdf" };
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter **v, *d, *l;
	size_t n;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	for (int i = 0; i < 3; i++) {
		post_with_file(k,
			       arena_printf(k->a,
					    "Subject: A plan\r\nMessage-ID: <%d@far.example>\r\n%s",
					    i, i ? "In-Reply-To: <0@far.example>\r\n" : ""),
			       names[i]);
		kit_wait(k, HOUR);
	}
	digest_monday(k);
	v = kit_letters(k, &n);
	d = digest_to(v, n, "bo@far.example");
	assert_non_null(strstr(d->m->text, "second.pdf (file 2, "));
	post_with_file(k,
		       "Subject: Re: A plan\r\nMessage-ID: <9@far.example>\r\n"
		       "Date: Mon, 02 Mar 2026 09:00:00 +0000\r\nIn-Reply-To: <0@far.example>\r\n",
		       "late.pdf");
	store_begin(k->c->s);
	post_set_state(k->c->s, 1, "retracted");
	store_commit(k->c->s);
	for (int item = 0; item < 2; item++) {
		digest_reply_to(k, d, item, item ? "file 2" : "1: file 2");
		l = kit_letter(k, "bo@far.example");
		assert_int_equal(l->m->n_attachments, 1);
		assert_string_equal(l->m->attachments[0].name, "second.pdf");
		digest_reply_to(k, d, item, item ? "file 1" : "1: file 1");
		l = kit_letter(k, "bo@far.example");
		assert_int_equal(l->m->n_attachments, 0);
		assert_non_null(strstr(l->m->text, "There is no file 1 in this conversation"));
	}
	digest_reply_to(k, d, 1, "more");
	l = kit_letter(k, "bo@far.example");
	assert_non_null(strstr(l->m->text, "file 3: third.pdf"));
	store_begin(k->c->s);
	post_set_state(k->c->s, 3, "retracted");
	store_commit(k->c->s);
	kit_mail(k, "pass", "bo@far.example", l->reply_to, "Re: A plan", "file 3");
	assert_int_equal(kit_letter(k, "bo@far.example")->m->n_attachments, 0);
	kit_close(k);
}

static void retract(struct kit *k, const struct post *p)
{
	store_begin(k->c->s);
	post_set_state(k->c->s, p->id, "retracted");
	store_commit(k->c->s);
}

static struct kit_letter *asked(struct kit *k, const struct kit_letter *l, const char *text)
{
	kit_mail(k, "pass", "bo@far.example", l->reply_to, "Re: Long story", text);
	return kit_letter(k, "bo@far.example");
}

/* "post 2" and where "more" goes on, too: nothing is left out, and nothing comes twice. */
static void a_post_keeps_the_number_its_letter_gave(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *first, *l;
	struct buf b = BUF(k->a);
	struct post *p, *second;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	while (b.n < 50000)
		buf_str(&b, "A line that is as long as lines in mails are on most days.\n\n");
	p = digest_post(k, "ana@far.example", "Long story", "The story begins.");
	second = digest_answer(k, "ana@far.example", p, "It goes on.");
	digest_answer(k, "ana@far.example", p, arena_printf(k->a, "%sEnd three.", b.p));
	digest_answer(k, "ana@far.example", p, arena_printf(k->a, "%sEnd four.", b.p));
	digest_answer(k, "ana@far.example", p, "End five.");
	digest_monday(k);
	digest_reply_to(k, digest_to(kit_letters(k, &(size_t){ 0 }), 2, "bo@far.example"), 1,
			"more");
	first = kit_letter(k, "bo@far.example");
	assert_non_null(strstr(first->m->text, "2. Ana, "));
	assert_non_null(strstr(first->m->text, "End three."));
	assert_non_null(strstr(first->m->text, "2 more posts"));
	assert_null(strstr(first->m->text, "the whole conversation"));
	post_with_file(
		k,
		arena_printf(k->a,
			     "Subject: Re: Long story\r\nMessage-ID: <9@far.example>\r\n"
			     "Date: Mon, 02 Mar 2026 09:00:00 +0000\r\nIn-Reply-To: <%s>\r\n",
			     p->message_id),
		"late.pdf");
	retract(k, p);
	l = asked(k, first, "post 2");
	assert_non_null(strstr(l->m->text, "2. Ana, "));
	assert_non_null(strstr(l->m->text, "It goes on."));
	assert_null(strstr(l->m->text, "End three."));
	l = asked(k, first, "post 1");
	assert_non_null(strstr(l->m->text, "There is no post 1 in this conversation"));
	l = asked(k, first, "more");
	assert_non_null(strstr(l->m->text, "4. Ana, Mon 2 Mar, 09:00"));
	assert_non_null(strstr(l->m->text, "End four."));
	assert_non_null(strstr(l->m->text, "End five."));
	assert_null(strstr(l->m->text, "It goes on."));
	assert_null(strstr(l->m->text, "End three."));
	retract(k, second);
	assert_non_null(strstr(asked(k, l, "post 6")->m->text, "End five."));
	l = asked(k, l, "more");
	assert_non_null(strstr(l->m->text, "There is nothing more in this conversation"));
	assert_non_null(strstr(asked(k, l, "post 3")->m->text, "End three."));
	kit_close(k);
}

static void a_post_longer_than_a_letter_comes_whole_when_asked_for(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct buf b = BUF(k->a);
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	while (b.n < 100000)
		buf_str(&b, "Каждая строка так длинна, как строки в письмах бывают.\n\n");
	digest_post(k, "ana@far.example", "Long story", arena_printf(k->a, "%sThe end.", b.p));
	digest_monday(k);
	digest_reply_to(k, digest_to(kit_letters(k, &(size_t){ 0 }), 2, "bo@far.example"), 1,
			"more");
	l = kit_letter(k, "bo@far.example");
	assert_null(strstr(l->m->text, "The end."));
	assert_null(strstr(l->m->text, "\xef\xbf\xbd"));
	assert_non_null(strstr(l->m->text, "Answer “post 1” to get all of it."));
	l = asked(k, l, "post 1");
	assert_non_null(strstr(l->m->text, "The end."));
	kit_close(k);
}

/* The letter that brings one file names no other: its answer is read by the letter before. */
static void after_one_file_another_can_be_asked_for(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *l;

	(void)state;
	kit_member(k, "ana@far.example", "Ana", NULL);
	kit_member(k, "bo@far.example", "Bo", NULL);
	post_with_file(k, "Subject: A plan\r\nMessage-ID: <0@far.example>\r\n", "first.pdf");
	post_with_file(k,
		       "Subject: Re: A plan\r\nMessage-ID: <1@far.example>\r\n"
		       "In-Reply-To: <0@far.example>\r\n",
		       "second.pdf");
	digest_monday(k);
	digest_reply_to(k, digest_to(kit_letters(k, &(size_t){ 0 }), 2, "bo@far.example"), 1,
			"file 1");
	l = asked(k, kit_letter(k, "bo@far.example"), "file 2");
	assert_int_equal(l->m->n_attachments, 1);
	assert_string_equal(l->m->attachments[0].name, "second.pdf");
	assert_null(strstr(asked(k, l, "post 9")->m->text, "to get an attachment"));
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
	r = post_with_file(k, "Subject: A plan\r\nMessage-ID: <plan@far.example>\r\n", "plan.pdf");
	assert_string_equal(r->state, "filed");
	digest_monday(k);
	v = kit_letters(k, &n);
	d = digest_to(v, n, "bo@far.example");
	digest_reply_to(k, d, 1, "File 1.");
	l = kit_letter(k, "bo@far.example");
	assert_string_equal(l->kind, "more");
	assert_int_equal(l->m->n_attachments, 1);
	digest_reply_to(k, d, 1, "post 1");
	assert_non_null(strstr(kit_letter(k, "bo@far.example")->m->text, "Here it is."));
	assert_string_equal(digest_latest(k)->text, "Here it is."); /* nothing was posted */
	digest_reply_to(k, d, 1, "more");
	l = kit_letter(k, "bo@far.example");
	assert_string_equal(l->kind, "more");
	assert_non_null(strstr(l->m->text, "Here it is."));
	assert_non_null(strstr(l->m->text, "file 1: plan.pdf"));
	kit_mail(k, "pass", "bo@far.example", l->reply_to, "Re: A plan", "file 1");
	l = kit_letter(k, "bo@far.example");
	assert_int_equal(l->m->n_attachments, 1);
	assert_string_equal(l->m->attachments[0].name, "plan.pdf");
	kit_mail(k, "pass", "bo@far.example", l->reply_to, "Re: A plan", "I like the second bed.");
	assert_int_equal(digest_latest(k)->thread, 1);
	assert_string_equal(digest_latest(k)->text, "I like the second bed.");
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
	digest_reply_to(k, d, 0, "more 1");
	l = kit_letter(k, "bo@far.example");
	assert_non_null(strstr(l->m->text, "End one."));
	assert_null(strstr(l->m->text, "End two."));
	assert_non_null(strstr(l->m->text, "2 more posts"));
	kit_mail(k, "pass", "who@else.example", l->reply_to, "Re: Long story", "more");
	assert_string_equal(kit_letter(k, "who@else.example")->kind, "not-member");
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
	digest_reply_to(k, d, 1, "more");
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
		cmocka_unit_test(an_answer_to_an_item_of_a_mime_digest_joins_its_thread),
		cmocka_unit_test(html_of_the_digest_never_reaches_the_list),
		cmocka_unit_test(numbers_are_found_above_any_programs_quote),
		cmocka_unit_test(zero_begins_a_conversation_of_its_own),
		cmocka_unit_test(without_an_answer_it_begins_a_conversation_and_waits_no_longer),
		cmocka_unit_test(a_word_is_counted_or_obeyed_and_never_posted),
		cmocka_unit_test(words_are_known_in_the_readers_language),
		cmocka_unit_test(a_file_is_named_with_the_number_that_brings_it),
		cmocka_unit_test(a_file_keeps_the_number_its_letter_gave),
		cmocka_unit_test(a_post_keeps_the_number_its_letter_gave),
		cmocka_unit_test(a_post_longer_than_a_letter_comes_whole_when_asked_for),
		cmocka_unit_test(after_one_file_another_can_be_asked_for),
		cmocka_unit_test(more_brings_the_whole_thread_and_a_file_of_it),
		cmocka_unit_test(more_of_a_huge_thread_comes_in_pieces),
		cmocka_unit_test(more_ends_after_twenty_letters_a_day_and_says_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
