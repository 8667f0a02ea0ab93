/*
 * What a hostile sender, and a hostile member, try: named after the attack, and what comes of it.
 */
#include "community_kit.h"

#include <sodium.h>

#include "store/store_people.h"

#define HERE  "circle@example.org"
#define PLAIN "posts: { newcomer_posts = 0; };\n"

static int64_t member_in_state(struct kit *k, const char *address, const char *name,
			       const char *state)
{
	int64_t id = kit_member(k, address, name, NULL);
	struct member *m = member_find(k->c->s, k->a, id);

	store_begin(k->c->s);
	m->state = state;
	m->mode = "each";
	member_save(k->c->s, m);
	store_commit(k->c->s);
	return id;
}

static const char *token_of(struct kit *k, enum token_purpose purpose, int64_t number,
			    int64_t member)
{
	char *text = arena_get(k->a, TOKEN_CHARS + 1);

	token_make(k->c->key, &(struct token){ purpose, number, member }, text);
	return text;
}

/* Fails if any letter that goes out holds the token, as it stands or behind a coding. */
static size_t nobody_gets(struct kit *k, const char *token)
{
	size_t n;
	struct kit_letter **v = kit_letters(k, &n);

	for (size_t i = 0; i < n; i++) {
		assert_null(strcasestr(v[i]->raw, token));
		assert_null(strcasestr(v[i]->m->text, token));
		for (size_t p = 0; p < v[i]->m->n_leaves; p++)
			assert_null(memmem(v[i]->m->leaves[p].bytes, v[i]->m->leaves[p].n, token,
					   strlen(token)));
	}
	return n;
}

/* --- tokens passed on ------------------------------------------------------------------------ */

static void attack_27_a_quoted_or_forwarded_digest_gives_nobodys_token_away(void **state)
{
	struct kit *k = kit_open(PLAIN);
	int64_t ana = member_in_state(k, "ana@far.example", "Ana", "active");
	const char *t = token_of(k, TOKEN_LETTER, 7, ana), *upper, *head, *text;
	char *big = arena_dup(k->a, t);
	struct post *p;
	struct arrival *r;

	(void)state;
	store_begin(k->c->s);
	assert_int_equal(sqlite3_exec(sql_db(k->c->s),
				      "INSERT INTO mailing(id, kind, class, sender, content, marks,"
				      " created) VALUES (7, 'digest', 4, '', x'', x'', 1)",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	store_commit(k->c->s);
	for (char *c = big; *c; c++)
		*c = *c >= 'a' ? (char)(*c - 32) : *c;
	upper = big;
	member_in_state(k, "bo@far.example", "Bo", "active");
	head = arena_printf(k->a,
			    "References: <t.%s@example.org>\r\nIn-Reply-To: <t.%s@example.org>\r\n",
			    t, t);
	text = arena_printf(k->a,
			    "Look at this: circle+r.2.%s@example.org\r\n"
			    "> leave: circle+leave.%s@example.org\r\n"
			    "> CIRCLE+R.3.%s@EXAMPLE.ORG\r\n",
			    t, t, upper);
	r = kit_mail_with(k, "pass", "ana@far.example", HERE,
			  arena_printf(k->a, "Fwd: circle+r.1.%s@example.org", t), head, text);
	r = arrival_find(k->c->s, k->a, r->id);
	assert_string_equal(r->state, "filed");
	p = post_find(k->c->s, k->a, r->id);
	assert_null(strstr(p->subject, t));
	assert_null(strstr(p->text, t));
	assert_true(nobody_gets(k, t) > 0);
	kit_close(k);
}

static void a_token_behind_a_transfer_coding_is_covered_too(void **state)
{
	struct kit *k = kit_open(PLAIN);
	int64_t ana = member_in_state(k, "ana@far.example", "Ana", "active");
	const char *t = token_of(k, TOKEN_LETTER, 7, ana), *line;
	char coded[2048];
	struct arrival *r;
	static const char head[] =
		"Authentication-Results: mx.example.org; dmarc=pass header.from=far.example\r\n"
		"From: ana@far.example\r\nTo: " HERE "\r\nSubject: Coded\r\nMIME-Version: 1.0\r\n";

	(void)state;
	member_in_state(k, "bo@far.example", "Bo", "active");
	/* quoted-printable, broken within the token */
	r = kit_raw(k, arena_printf(k->a,
				    "%sMessage-ID: <qp@far.example>\r\nContent-Type: text/plain\r\n"
				    "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
				    "See circle+leave.%.9s=\r\n%s@example.org\r\n",
				    head, t, t + 9));
	assert_string_equal(r->state, "filed");
	assert_true(nobody_gets(k, t) > 0);
	/* base64, at each of the three places a byte can stand */
	for (int i = 0; i < 3; i++) {
		line = arena_printf(k->a, "%.*sleave by circle+leave.%s@example.org, dear all\r\n",
				    i, "xyz", t);
		sodium_bin2base64(coded, sizeof coded, (const unsigned char *)line, strlen(line),
				  sodium_base64_VARIANT_ORIGINAL);
		r = kit_raw(k, arena_printf(k->a,
					    "%sMessage-ID: <b%d@far.example>\r\n"
					    "Content-Type: text/plain\r\n"
					    "Content-Transfer-Encoding: base64\r\n\r\n%.76s\r\n%s"
					    "\r\n",
					    head, i, coded, coded + 76));
		assert_string_equal(r->state, "filed");
		assert_true(nobody_gets(k, t) > 0);
	}
	/* a digest forwarded as an attachment */
	r = kit_raw(k, arena_printf(k->a,
				    "%sMessage-ID: <att@far.example>\r\n"
				    "Content-Type: multipart/mixed; boundary=xx\r\n\r\n--xx\r\n\r\n"
				    "Here.\r\n--xx\r\nContent-Type: message/rfc822\r\n\r\n"
				    "Message-ID: <t.%s@example.org>\r\nSubject: Digest\r\n"
				    "Content-Type: text/plain\r\nContent-Transfer-Encoding: "
				    "base64\r\n\r\n%.76s\r\n%s\r\n--xx--\r\n",
				    head, t, coded, coded + 76));
	assert_string_equal(r->state, "filed");
	assert_true(nobody_gets(k, t) > 0);
	kit_close(k);
}

/* --- who is no member, or no longer ---------------------------------------------------------- */

static void a_newsletter_reader_gets_none_of_the_communitys_talk(void **state)
{
	struct kit *k = kit_open(PLAIN);
	struct kit_letter **v;
	size_t n;

	(void)state;
	member_in_state(k, "ana@far.example", "Ana", "active");
	member_in_state(k, "eve@evil.example", "Eve", "reader");
	member_in_state(k, "leo@far.example", "Leo", "left");
	member_in_state(k, "bad@far.example", "Bad", "banned");
	kit_mail(k, "pass", "ana@far.example", HERE, "Private matters", "Between us.");
	v = kit_letters(k, &n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(v[i]->rcpt, "ana@far.example");
	kit_mail(k, "pass", "eve@evil.example", "circle+catchup@example.org", "", "");
	kit_mail(k, "pass", "leo@far.example", "circle+catchup@example.org", "", "");
	kit_mail(k, "pass", "bad@far.example", "circle+catchup@example.org", "", "");
	kit_mail(k, "pass", "eve@evil.example", "circle+why@example.org", "Private matters", "");
	kit_mail(k, "pass", "leo@far.example", "circle+why@example.org", "Private matters", "");
	kit_wait(k, 3600);
	v = kit_letters(k, &n);
	for (size_t i = 0; i < n; i++)
		assert_null(strstr(v[i]->m->text, "Private matters"));
	kit_close(k);
}

static void reading_the_newsletter_is_no_way_around_an_invitation(void **state)
{
	struct kit *k = kit_open("members: { join = \"invited\"; };\n" PLAIN);
	const char *eve = "eve@evil.example";
	struct kit_letter *l;

	(void)state;
	kit_mail(k, "pass", eve, "circle+news@example.org", "", "");
	l = kit_letter(k, eve);
	kit_mail(k, "pass", eve, l->reply_to, "Re: ", "yes");
	assert_string_equal(member_by_address(k->c->s, k->a, eve)->state, "reader");
	kit_letters(k, &(size_t){ 0 });
	kit_mail(k, "pass", eve, "circle+join@example.org", "", "");
	l = kit_letter(k, eve);
	assert_string_equal(l->kind, "by-invitation");
	kit_mail(k, "pass", eve, "circle+leave@example.org", "", "");
	l = kit_letter(k, eve);
	kit_mail(k, "pass", eve, l->reply_to, "Re: ", "yes");
	assert_string_equal(member_by_address(k->c->s, k->a, eve)->state, "reader");
	assert_string_equal(kit_mail(k, "pass", eve, HERE, "Hello", "I am in.")->state, "held");
	kit_close(k);
}

static void who_is_banned_cannot_leave_and_come_back(void **state)
{
	struct kit *k = kit_open(PLAIN);
	int64_t bad = member_in_state(k, "bad@far.example", "Bad", "banned");

	(void)state;
	kit_mail(k, NULL, "bad@far.example",
		 arena_printf(k->a, "circle+leave.%s@example.org",
			      token_of(k, TOKEN_LETTER, 7, bad)),
		 "", "");
	kit_mail(k, "pass", "bad@far.example", "circle+leave@example.org", "", "");
	kit_mail(k, "pass", "bad@far.example", "circle+join@example.org", "", "");
	assert_string_equal(member_find(k->c->s, k->a, bad)->state, "banned");
	kit_close(k);
}

/* --- mail bombs ------------------------------------------------------------------------------ */

static size_t letters_after(struct kit *k, const char *to, int mails, const char *from_domain)
{
	size_t n, all = 0;

	for (int i = 0; i < mails; i++) {
		kit_mail(k, NULL, arena_printf(k->a, "v%d@%s", i, from_domain), to, "x", "");
		kit_letters(k, &n);
		all += n;
	}
	return all;
}

/* One hundred strangers of a domain, and of the domains below it, whatever they ask for. */
static void attack_7_bombing_by_newsletter_or_joining_meets_its_limits(void **state)
{
	struct kit *k = kit_open(NULL);
	size_t all;

	(void)state;
	all = letters_after(k, "circle+news@example.org", 30, "victim.example") +
	      letters_after(k, "circle+join@example.org", 100, "mail.victim.example") +
	      letters_after(k, "circle+news@example.org", 30, "victim.example");
	assert_int_equal(all, 50);
	assert_int_equal(letters_after(k, "circle+help@example.org", 20, "victim.example"), 0);
	assert_int_equal(letters_after(k, "circle+nonsense@example.org", 20, "victim.example"), 0);
	assert_int_equal(letters_after(k, "circle+calendar@example.org", 20, "victim.example"), 0);
	assert_int_equal(letters_after(k, "circle+why@example.org", 20, "victim.example"), 0);
	assert_int_equal(letters_after(k, HERE, 20, "victim.example"), 0);
	kit_close(k);
}

/* What is asked of an address that did not write it: once a day, however it is written. */
static void attack_7_a_mailbox_is_asked_once_a_day(void **state)
{
	static const char *const asks[][2] = {
		{ "victim+1@far.example", "circle+join@example.org" },
		{ "victim@far.example", "circle+news@example.org" },
		{ "Victim+2@FAR.example", "circle+join@example.org" },
		{ "victim@far.example", "circle+join@example.org" },
	};
	struct kit *k = kit_open(NULL);
	struct kit_letter *l;
	size_t n, all = 0;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		kit_mail(k, NULL, asks[i][0], asks[i][1], "", "");
		kit_letters(k, &n);
		all += n;
	}
	assert_int_equal(all, 1);
	kit_mail(k, NULL, "victims@far.example", "circle+join@example.org", "", "");
	kit_mail(k, NULL, "vic@far.example", "circle+join@example.org", "", "");
	kit_letters(k, &n);
	assert_int_equal(n, 2);
	/* who proves to be its owner is heard, and who answered may ask for the next thing */
	kit_mail(k, "pass", "victim@far.example", "circle+join@example.org", "", "");
	l = kit_letter(k, "victim@far.example");
	kit_mail(k, NULL, "victim@far.example", l->reply_to, "", "");
	assert_string_equal(kit_letter(k, "victim@far.example")->kind, "welcome");
	kit_mail(k, NULL, "ana@far.example", "circle+join@example.org", "", "");
	l = kit_letter(k, "ana@far.example");
	kit_mail(k, NULL, "ana@far.example", l->reply_to, "", "");
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "welcome");
	kit_mail(k, NULL, "ana@far.example", "circle+news@example.org", "", "");
	assert_string_equal(kit_letter(k, "ana@far.example")->kind, "confirm-news");
	kit_close(k);
}

static void a_member_cannot_have_a_hundred_strangers_asked(void **state)
{
	struct kit *k = kit_open(NULL);
	struct buf b = BUF(k->a);
	size_t n;

	(void)state;
	member_in_state(k, "ana@far.example", "Ana", "active");
	for (int i = 0; i < 100; i++)
		buf_printf(&b, "also from v%d@victim.example\r\n", i);
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "", buf_text(&b));
	kit_letters(k, &n);
	assert_in_range(n, 2, 7); /* five asked, the answer, and that it was enough */
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "",
		 "also from another@victim.example\r\n");
	kit_letters(k, &n);
	assert_in_range(n, 0, 1);
	kit_close(k);
}

static void a_forged_coordinator_writes_no_newsletters_and_no_floods_of_them(void **state)
{
	struct kit *k = kit_open(NULL);
	int64_t cora = member_in_state(k, "cora@far.example", "Cora", "active");
	size_t n, all = 0;

	(void)state;
	kit_role(k, cora, "coordinator");
	assert_string_equal(kit_mail(k, "fail", "cora@far.example", "circle+newsletter@example.org",
				     "Buy", "Pills")
				    ->state,
			    "aside");
	kit_silence(k);
	for (int i = 0; i < 40; i++) {
		kit_mail(k, NULL, "cora@far.example", "circle+newsletter@example.org", "Buy",
			 "Pills");
		kit_letters(k, &n);
		all += n;
	}
	assert_in_range(all, 2, 21);
	kit_close(k);
}

static void those_who_run_the_community_are_not_buried_by_forged_letters(void **state)
{
	struct kit *k = kit_open(NULL);
	int64_t cora = member_in_state(k, "cora@far.example", "Cora", "active");
	size_t n, all = 0;

	(void)state;
	kit_role(k, cora, "coordinator");
	for (int i = 0; i < 260; i++) {
		kit_mail(k, NULL, arena_printf(k->a, "v%d@evil.example", i),
			 "circle+owner@example.org", "x", "Read me");
		kit_letters(k, &n);
		all += n;
	}
	assert_int_equal(all, 200);
	kit_close(k);
}

/* --- what is written into letters ------------------------------------------------------------ */

static void attack_2_a_line_break_in_a_name_or_a_subject_makes_no_header_field(void **state)
{
	struct kit *k = kit_open(PLAIN);
	struct kit_letter **v;
	size_t n;

	(void)state;
	member_in_state(k, "bo@far.example", "Bo", "active");
	member_in_state(k, "ana@far.example", "Ana", "active");
	kit_mail_with(k, "pass",
		      "=?utf-8?q?Ana=0D=0ABcc:_all@victim.example=1B[31m_{{{name}}}?= "
		      "<ana@far.example>",
		      HERE, "=?utf-8?q?Hello=0D=0ABcc:_all@victim.example=0D=0A=0D=0A.=1B]0;x=07?=",
		      "Bcc: secret@victim.example\r\nResent-To: r@victim.example\r\n"
		      "Disposition-Notification-To: spy@evil.example\r\n"
		      "Return-Receipt-To: spy@evil.example\r\n"
		      "X-Confirm-Reading-To: spy@evil.example\r\n"
		      "List-Unsubscribe: <https://evil.example/u>\r\n"
		      "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
		      "Errors-To: spy@evil.example\r\nSender: boss@evil.example\r\n",
		      "Text\r\n.\r\n..\r\n.RSET\r\n");
	v = kit_letters(k, &n);
	assert_in_range(n, 1, 2);
	for (size_t i = 0; i < n; i++) {
		const char *end = strstr(v[i]->raw, "\r\n\r\n");

		assert_null(reader_header(v[i]->m, "Bcc"));
		assert_null(reader_header(v[i]->m, "Resent-To"));
		assert_null(memmem(v[i]->raw, (size_t)(end - v[i]->raw), "evil.example", 12));
		assert_null(memchr(v[i]->raw, 27, (size_t)(end - v[i]->raw)));
		assert_null(strchr(v[i]->m->subject, 27));
		for (const char *p = v[i]->raw; (p = strchr(p, '\n')); p++)
			assert_true(p[-1] == '\r');
		assert_null(strstr(v[i]->raw, "\r\n.\r\n")); /* dots are doubled */
	}
	kit_close(k);
}

static void our_own_letters_fetched_again_are_never_posts(void **state)
{
	struct kit *k = kit_open("posts: { newcomer_posts = 0; outsiders = \"accept\"; };\n");
	struct kit_letter **v;
	size_t n;

	(void)state;
	member_in_state(k, "bo@far.example", "Bo", "active");
	member_in_state(k, "ana@far.example", "Ana", "active");
	kit_mail(k, "pass", "ana@far.example", HERE, "Beans", "Sow them now.");
	kit_mail(k, "pass", "ana@far.example", "circle+settings@example.org", "", "");
	kit_mail(k, "pass", "ana@far.example", "circle+help@example.org", "", "");
	kit_mail(k, "pass", "new@far.example", "circle+join@example.org", "", "");
	v = kit_letters(k, &n);
	assert_in_range(n, 4, 9);
	for (size_t i = 0; i < n; i++) {
		const char *id = strcasestr(v[i]->raw, "\r\nMessage-ID:");
		const char *rest = strchr(id + 2, '\n') + 1;
		/* as a provider leaves it that gives ids of its own, and through Bo's forwarding */
		char *raw = arena_printf(k->a, "%.*sMessage-ID: <new%zu@provider.example>\r\n%s",
					 (int)(id + 2 - v[i]->raw), v[i]->raw, i, rest);

		assert_string_not_equal(kit_raw(k, v[i]->raw)->state, "filed");
		assert_string_not_equal(kit_raw(k, raw)->state, "filed");
	}
	kit_silence(k);
	kit_close(k);
}

static void floods_of_marks_and_lines_end_like_any_mail(void **state)
{
	struct kit *k = kit_open("posts: { newcomer_posts = 0; per_thread_per_hour = 1000; };\n");
	static const char *const marks[] = { "#",    "!",       ",",  ".a", "> ",
					     "\r\n", "-- \r\n", "? ", "#a " };
	struct kit_letter **v;
	size_t n;

	(void)state;
	member_in_state(k, "bo@far.example", "Bo", "active");
	member_in_state(k, "ana@far.example", "Ana", "active");
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		struct buf b = BUF(k->a);

		while (b.n < 300000)
			buf_str(&b, marks[i]);
		assert_string_equal(kit_mail(k, "pass", "ana@far.example", HERE,
					     arena_ndup(k->a, b.p, strcspn(b.p, "\r\n")),
					     buf_text(&b))
					    ->state,
				    *marks[i] == '\r' ? "aside" : "filed"); /* not a word */
		v = kit_letters(k, &n);
		assert_in_range(n, 1, 2);
		assert_true(strlen(v[0]->m->subject) < 2000);
	}
	kit_close(k);
}

static void no_relayed_line_is_longer_than_smtp_allows(void **state)
{
	struct kit *k = kit_open(PLAIN);
	static const char head[] =
		"Authentication-Results: mx.example.org; dmarc=pass header.from=far.example\r\n"
		"From: ana@far.example\r\nTo: " HERE "\r\nSubject: Long\r\nMIME-Version: 1.0\r\n";
	struct buf b = BUF(k->a);
	struct kit_letter **v;
	size_t n;

	(void)state;
	member_in_state(k, "bo@far.example", "Bo", "active");
	member_in_state(k, "ana@far.example", "Ana", "active");
	while (b.n < 5000)
		buf_str(&b, "abcdefghij");
	kit_raw(k, arena_printf(k->a,
				"%sMessage-ID: <l1@far.example>\r\nContent-Description: %s\r\n"
				"Content-Type: multipart/mixed; x=\"%s\"; boundary=\"q q\"\r\n\r\n"
				"--q q\r\n\r\nHello %s\r\n--q q--\r\n",
				head, buf_text(&b), b.p, b.p));
	v = kit_letters(k, &n);
	assert_in_range(n, 1, 2);
	for (const char *p = v[0]->raw; *p; p += strcspn(p, "\n") + 1)
		assert_in_range(strcspn(p, "\n"), 1, 999);
	assert_non_null(strstr(v[0]->m->text, "Hello"));
	assert_null(strstr(v[0]->m->text, "--q q"));
	kit_close(k);
}

/* --- digests --------------------------------------------------------------------------------- */

static void a_mark_in_a_subject_is_no_way_around_proof_or_a_ban(void **state)
{
	struct kit *k = kit_open(PLAIN);
	int64_t ana = member_in_state(k, "ana@far.example", "Ana", "active");
	struct arrival *r;
	struct post *p;
	const char *marked;

	(void)state;
	member_in_state(k, "bad@far.example", "Bad", "banned");
	r = kit_mail(k, "pass", "ana@far.example", HERE, "Beans", "Sow them now.");
	p = post_find(k->c->s, k->a, r->id);
	marked = arena_printf(k->a, "Re: Beans [#k%lld]", (long long)p->thread);
	kit_letters(k, &(size_t){ 0 });
	assert_string_equal(
		kit_mail(k, NULL, "ana@far.example", HERE, marked, "Buy pills, all.")->state,
		"held");
	assert_string_equal(
		kit_mail(k, "pass", "bad@far.example", HERE, marked, "Buy pills, all.")->state,
		"aside");
	kit_mail(k, NULL, "ana@far.example", HERE, marked, "mute");
	assert_int_equal(follow_get(k->c->s, ana, "thread",
				    arena_printf(k->a, "%lld", (long long)p->thread)),
			 -1);
	kit_close(k);
}

static void floods_of_activities_in_a_members_name_stop(void **state)
{
	struct kit *k = kit_open(PLAIN);
	size_t n, all = 0;

	(void)state;
	member_in_state(k, "ana@far.example", "Ana", "active");
	for (int i = 0; i < 30; i++) {
		kit_mail(k, NULL, "ana@far.example", "circle+ask@example.org", "Why?", "Tell me.");
		kit_mail(k, NULL, "ana@far.example", "circle+faq@example.org", "Why?", "Tell me.");
		kit_letters(k, &n);
		all += n;
	}
	assert_in_range(all, 1, 12);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(attack_27_a_quoted_or_forwarded_digest_gives_nobodys_token_away),
		cmocka_unit_test(a_token_behind_a_transfer_coding_is_covered_too),
		cmocka_unit_test(a_newsletter_reader_gets_none_of_the_communitys_talk),
		cmocka_unit_test(reading_the_newsletter_is_no_way_around_an_invitation),
		cmocka_unit_test(who_is_banned_cannot_leave_and_come_back),
		cmocka_unit_test(attack_7_bombing_by_newsletter_or_joining_meets_its_limits),
		cmocka_unit_test(attack_7_a_mailbox_is_asked_once_a_day),
		cmocka_unit_test(a_member_cannot_have_a_hundred_strangers_asked),
		cmocka_unit_test(a_forged_coordinator_writes_no_newsletters_and_no_floods_of_them),
		cmocka_unit_test(
			attack_2_a_line_break_in_a_name_or_a_subject_makes_no_header_field),
		cmocka_unit_test(our_own_letters_fetched_again_are_never_posts),
		cmocka_unit_test(floods_of_marks_and_lines_end_like_any_mail),
		cmocka_unit_test(a_mark_in_a_subject_is_no_way_around_proof_or_a_ban),
		cmocka_unit_test(floods_of_activities_in_a_members_name_stop),
		cmocka_unit_test(no_relayed_line_is_longer_than_smtp_allows),
		cmocka_unit_test(those_who_run_the_community_are_not_buried_by_forged_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
