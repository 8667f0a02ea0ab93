/*
 * Moderation by mail: held, asked, decided once, told. The attacks are those of tokens.
 */
#include "community_kit.h"

#include "community/list/moderate.h"
#include "store/store_thread.h"

struct circle {
	struct kit *k;
	int64_t mo, cora, nina; /* two moderators, a newcomer */
};

static struct circle open_circle(const char *more)
{
	struct circle t = { .k = kit_open(more) };
	struct member fresh = { .name = "Nina", .address = "nina@far.example" };

	t.mo = kit_member(t.k, "mo@garden.example", "Mo", NULL);
	t.cora = kit_member(t.k, "cora@wood.example", "Cora", "de");
	kit_role(t.k, t.mo, "moderator");
	kit_role(t.k, t.cora, "coordinator");
	store_begin(t.k->c->s);
	assert_int_equal(member_add(t.k->c->s, &fresh, "nina@far.example", t.k->now), OK);
	store_commit(t.k->c->s);
	t.nina = fresh.id;
	return t;
}

static struct arrival *from_nina(struct circle *t, const char *text)
{
	return kit_mail(t->k, "pass", "Nina <nina@far.example>", "circle@example.org", "Beans",
			text);
}

/* The letters of one kind among those made since the last time. */
static struct kit_letter *of(struct kit_letter **v, size_t n, const char *kind, const char *rcpt)
{
	struct kit_letter *found = NULL;

	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i]->kind, kind) && !strcmp(v[i]->rcpt, rcpt)) {
			assert_null(found);
			found = v[i];
		}
	if (!found)
		fail_msg("no letter %s to %s", kind, rcpt);
	return found;
}

static struct arrival *reply(struct circle *t, const char *from, const struct kit_letter *l,
			     const char *text)
{
	return kit_mail(t->k, "pass", from, l->reply_to, "Re: decide", text);
}

static void a_newcomers_post_is_held_approved_once_and_everybody_is_told_once(void **state)
{
	struct circle t = open_circle(NULL);
	struct store *s = t.k->c->s;
	static const char long_line[] =
		"The first beans are up, as we hoped all through the cold spring.";
	struct arrival *held = from_nina(&t, arena_printf(t.k->a, "%s\n\nPeas next.", long_line)),
		       *late;
	struct kit_letter **v, *mo, *cora;
	int64_t seq = post_last_seq(s);
	struct post *p;
	size_t n;

	(void)state;
	assert_string_equal(held->state, "held");
	assert_null(post_find(s, t.k->a, held->id));
	v = kit_letters(t.k, &n);
	assert_int_equal(n, 3);
	mo = of(v, n, "moderate", "mo@garden.example");
	cora = of(v, n, "moderate", "cora@wood.example");
	assert_non_null(strstr(mo->m->text, "» The first beans are up, "));
	assert_non_null(strstr(mo->m->text, "\n\n» Peas next."));
	assert_non_null(strstr(mo->m->text, "Nina <nina@far.example>"));
	assert_non_null(strstr(mo->m->text, "first mails of new members"));
	assert_non_null(strstr(cora->m->text, "ok und vertrauen"));
	assert_true(strcmp(mo->token, cora->token) != 0);
	assert_int_equal(mo->post, held->id); /* where erasure looks for what quotes it */
	of(v, n, "held", "nina@far.example");
	kit_wait(t.k, 3600);
	kit_silence(t.k);

	/* Somebody else's post in between does not take its place. */
	kit_mail(t.k, "pass", "Mo <mo@garden.example>", "circle@example.org", "Peas", "Peas too.");
	assert_int_equal(post_last_seq(s), seq + 1);
	kit_wait(t.k, 3600);
	assert_string_equal(reply(&t, "Mo <mo@garden.example>", mo, "ok\n\nthanks")->state,
			    "acted");
	p = post_find(s, t.k->a, held->id);
	assert_non_null(p);
	assert_int_equal(p->seq, seq + 2);
	assert_int_equal(p->member, t.nina);
	assert_string_equal(p->state, "live");
	held = arrival_find(s, t.k->a, held->id);
	assert_string_equal(held->state, "filed");
	assert_non_null(strstr(held->reason, "released by Mo"));
	v = kit_letters(t.k, &n);
	assert_int_equal(n, 2);
	of(v, n, "released", "nina@far.example");
	assert_string_equal(of(v, n, "moderated", "cora@wood.example")->m->in_reply_to,
			    arena_printf(t.k->a, "t.%s@example.org", cora->token));

	/* The other's answer comes too late, and so does the same one again. */
	late = reply(&t, "Cora <cora@wood.example>", cora, "nein, zu lang");
	assert_string_equal(late->state, "aside");
	assert_string_equal(arrival_find(s, t.k->a, held->id)->state, "filed");
	v = kit_letters(t.k, &n);
	assert_int_equal(n, 1);
	of(v, n, "moderated", "cora@wood.example");
	assert_string_equal(reply(&t, "Mo <mo@garden.example>", mo, "no")->state, "aside");
	assert_string_equal(post_find(s, t.k->a, held->id)->state, "live");
	assert_int_equal(post_last_seq(s), seq + 2);
	kit_close(t.k);
}

static void no_and_a_reason_reaches_the_author_and_ok_and_trust_ends_the_waiting(void **state)
{
	struct circle t = open_circle("posts: { newcomer_posts = 3; };\n");
	struct store *s = t.k->c->s;
	struct kit_letter **v, *l;
	struct arrival *first, *second;
	size_t n;

	(void)state;
	first = from_nina(&t, "Buy my beans.");
	v = kit_letters(t.k, &n);
	l = of(v, n, "moderate", "cora@wood.example");
	reply(&t, "Cora <cora@wood.example>", l,
	      "Nein: bitte keine Werbung,\ndas steht so da.\n\nC.");
	first = arrival_find(s, t.k->a, first->id);
	assert_string_equal(first->state, "aside");
	v = kit_letters(t.k, &n);
	assert_int_equal(n, 2);
	l = of(v, n, "rejected", "nina@far.example");
	assert_non_null(strstr(l->m->text, "Cora wrote: bitte keine Werbung, das steht so da."));
	assert_null(strstr(l->m->text, "cora@wood.example"));
	of(v, n, "moderated", "mo@garden.example");

	kit_wait(t.k, 86400);
	second = from_nina(&t, "How are your beans?");
	v = kit_letters(t.k, &n);
	l = of(v, n, "moderate", "mo@garden.example");
	reply(&t, "Mo <mo@garden.example>", l, "OK and trust.");
	assert_string_equal(arrival_find(s, t.k->a, second->id)->state, "filed");
	assert_true(member_find(s, t.k->a, t.nina)->trusted);
	kit_letters(t.k, &n);
	assert_string_equal(from_nina(&t, "And the peas?")->state, "filed");
	kit_close(t.k);
}

static void ok_and_trust_on_a_mail_that_nothing_proves_sends_it_and_trusts_nobody(void **state)
{
	struct circle t = open_circle("posts: { newcomer_posts = 3; unauthenticated_posts = "
				      "\"hold\"; };\n");
	struct store *s = t.k->c->s;
	struct kit_letter **v, *l;
	struct arrival *held;
	size_t n;

	(void)state;
	held = kit_mail(t.k, NULL, "Nina <nina@far.example>", "circle@example.org", "Beans",
			"Or somebody else.");
	v = kit_letters(t.k, &n);
	l = of(v, n, "moderate", "mo@garden.example");
	assert_null(strstr(l->m->text, "ok and trust"));
	assert_non_null(strstr(l->m->text, "Nothing proves that this member wrote it"));
	reply(&t, "Mo <mo@garden.example>", l, "ok and trust");
	assert_string_equal(arrival_find(s, t.k->a, held->id)->state, "filed");
	assert_false(member_find(s, t.k->a, t.nina)->trusted);
	assert_non_null(strstr(arrival_find(s, t.k->a, t.k->uid)->reason, "not trusted"));
	kit_close(t.k);
}

/* Their own answer to our question proves it as well. */
static void ok_and_trust_after_the_authors_token_trusts_them(void **state)
{
	struct circle t = open_circle("posts: { newcomer_posts = 3; };\n");
	struct store *s = t.k->c->s;
	struct kit_letter **v, *l;
	struct arrival *held;
	size_t n;

	(void)state;
	held = kit_mail(t.k, NULL, "Nina <nina@far.example>", "circle@example.org", "Beans",
			"It is me.");
	l = kit_letter(t.k, "nina@far.example");
	assert_string_equal(l->kind, "confirm");
	kit_mail(t.k, NULL, "Nina <nina@far.example>", l->reply_to, "Re: ", "yes");
	v = kit_letters(t.k, &n);
	l = of(v, n, "moderate", "mo@garden.example");
	assert_non_null(strstr(l->m->text, "ok and trust"));
	reply(&t, "Mo <mo@garden.example>", l, "ok and trust");
	assert_string_equal(arrival_find(s, t.k->a, held->id)->state, "filed");
	assert_true(member_find(s, t.k->a, t.nina)->trusted);
	kit_close(t.k);
}

static void words_of_all_languages_decide_and_prose_does_not(void **state)
{
	static const struct {
		const char *line;
		enum decision_kind kind;
		const char *reason;
	} lines[] = {
		{ "ok", DECIDE_OK, "" },
		{ "OK!", DECIDE_OK, "" },
		{ "Ja.", DECIDE_OK, "" },
		{ "sí", DECIDE_OK, "" },
		{ "*ok*", DECIDE_OK, "" },
		{ "d’accord", DECIDE_OK, "" },
		{ "ok and trust", DECIDE_TRUST, "" },
		{ "Ok und vertrauen", DECIDE_TRUST, "" },
		{ "ok e confiar", DECIDE_TRUST, "" },
		{ "no", DECIDE_NO, "" },
		{ "No, too long", DECIDE_NO, "too long" },
		{ "Não: é publicidade", DECIDE_NO, "é publicidade" },
		{ "no 2 posts a day", DECIDE_NO, "no 2 posts a day" },
		{ "No adverts please", DECIDE_NO, "No adverts please" },
		{ "*no* – adverts", DECIDE_NO, "adverts" },
		{ "Nein Werbung", DECIDE_NO, "Nein Werbung" },
		{ "ok, but shorten it first", DECIDE_NOTHING, "" },
		{ "OK 👍🏽", DECIDE_OK, "" },
		{ "ok, danke!", DECIDE_OK, "" },
		{ "Ok ❤️", DECIDE_OK, "" },
		{ "ok 👎", DECIDE_NOTHING, "" },
		{ "ok thanks but shorten it", DECIDE_NOTHING, "" },
		{ "ok?", DECIDE_NOTHING, "" },
		{ "okra is fine", DECIDE_NOTHING, "" },
		{ "nobody wants this", DECIDE_NOTHING, "" },
		{ "I think ok", DECIDE_NOTHING, "" },
		{ "", DECIDE_NOTHING, "" },
	};
	struct circle t = open_circle(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct decision d = decision_read(t.k->c, t.k->a, lines[i].line, false);

		if (d.kind != lines[i].kind || strcmp(d.reason, lines[i].reason) != 0)
			fail_msg("%s: %d '%s'", lines[i].line, d.kind, d.reason);
	}
	assert_int_equal(decision_read(t.k->c, t.k->a, "no #12, too long", true).number, 12);
	assert_string_equal(decision_read(t.k->c, t.k->a, "no #12, too long", true).reason,
			    "too long");
	assert_string_equal(decision_read(t.k->c, t.k->a, "no 12 too long", true).reason,
			    "too long");
	assert_int_equal(decision_read(t.k->c, t.k->a, "ok alle", true).number, -1);
	kit_close(t.k);
}

static void an_unclear_answer_changes_nothing_and_is_asked_about_once(void **state)
{
	struct circle t = open_circle(NULL);
	struct kit_letter **v, *l;
	struct arrival *held = from_nina(&t, "Beans."), *said;
	size_t n;

	(void)state;
	v = kit_letters(t.k, &n);
	l = of(v, n, "moderate", "mo@garden.example");
	said = reply(&t, "Mo <mo@garden.example>", l, "Hm, what is this?");
	assert_string_equal(said->state, "aside");
	assert_string_equal(arrival_find(t.k->c->s, t.k->a, held->id)->state, "held");
	l = kit_letter(t.k, "mo@garden.example");
	assert_string_equal(l->kind, "unclear");
	reply(&t, "Mo <mo@garden.example>", l, "What?");
	kit_silence(t.k);
	/* The new letter's token decides as well. */
	reply(&t, "Mo <mo@garden.example>", l, "ok");
	assert_string_equal(arrival_find(t.k->c->s, t.k->a, held->id)->state, "filed");
	kit_close(t.k);
}

/* research 3.4, number 27: a moderation token forwarded or quoted in a reply */
static void attack_27_a_token_in_other_hands_decides_nothing(void **state)
{
	struct circle t = open_circle(NULL);
	struct store *s = t.k->c->s;
	struct arrival *held = from_nina(&t, "Beans."), *r;
	struct kit_letter **v, *mo;
	size_t n;

	(void)state;
	kit_member(t.k, "eve@dark.example", "Eve", NULL);
	v = kit_letters(t.k, &n);
	mo = of(v, n, "moderate", "mo@garden.example");
	/* forwarded to a member, to another moderator, to the author */
	r = reply(&t, "Eve <eve@dark.example>", mo, "ok");
	assert_string_equal(r->state, "aside");
	assert_string_equal(reply(&t, "Cora <cora@wood.example>", mo, "ok")->state, "aside");
	assert_string_equal(reply(&t, "Nina <nina@far.example>", mo, "ok")->state, "aside");
	/* used under the moderator's name, which the server does not believe */
	r = kit_mail(t.k, "fail", "Mo <mo@garden.example>", mo->reply_to, "x", "ok");
	assert_string_equal(r->state, "aside");
	/* turned into another number, or cut */
	r = kit_mail(t.k, "pass", "Mo <mo@garden.example>",
		     arena_printf(t.k->a, "circle+m.b%s@example.org", mo->token + 1), "x", "ok");
	assert_string_equal(r->state, "aside");
	assert_string_equal(arrival_find(s, t.k->a, held->id)->state, "held");
	/* a robot in the moderator's name */
	r = kit_mail_with(t.k, "pass", "Mo <mo@garden.example>", mo->reply_to, "Out of office",
			  "Auto-Submitted: auto-replied\r\n", "ok");
	assert_string_equal(arrival_find(s, t.k->a, held->id)->state, "held");
	/* not a moderator any more */
	store_begin(s);
	role_remove(s, t.mo, "moderator", "");
	store_commit(s);
	assert_string_equal(reply(&t, "Mo <mo@garden.example>", mo, "ok")->state, "aside");
	kit_role(t.k, t.mo, "moderator");
	/* too old */
	kit_wait(t.k, 8 * 86400);
	assert_string_equal(reply(&t, "Mo <mo@garden.example>", mo, "ok")->state, "aside");
	assert_string_equal(arrival_find(s, t.k->a, held->id)->state, "held");
	kit_close(t.k);
}

static void attack_27_what_moderators_see_holds_no_token_of_ours(void **state)
{
	struct circle t = open_circle(NULL);
	struct token stolen = { TOKEN_LETTER, 7, t.mo };
	struct kit_letter **v, *l;
	char token[TOKEN_CHARS + 1];
	size_t n;

	(void)state;
	token_make(t.k->c->key, &stolen, token);
	from_nina(&t, arena_printf(t.k->a, "As circle+r.2.%s@example.org said, beans.", token));
	v = kit_letters(t.k, &n);
	l = of(v, n, "moderate", "mo@garden.example");
	assert_null(strstr(l->raw, token));
	assert_non_null(strstr(l->m->text, "» As circle+r.2....@example.org said, beans."));
	kit_close(t.k);
}

static void nobody_decides_and_the_configured_outcome_happens(void **state)
{
	struct circle t = open_circle("moderation: { undecided = \"refuse\"; undecided_after = "
				      "\"3d\"; };\n");
	struct arrival *held = from_nina(&t, "Beans.");
	struct kit_letter **v;
	size_t n;

	(void)state;
	kit_letters(t.k, &n);
	kit_wait(t.k, 2 * 86400);
	assert_string_equal(arrival_find(t.k->c->s, t.k->a, held->id)->state, "held");
	kit_letters(t.k, &n);
	kit_wait(t.k, 86400 + 60);
	held = arrival_find(t.k->c->s, t.k->a, held->id);
	assert_string_equal(held->state, "aside");
	v = kit_letters(t.k, &n);
	assert_non_null(strstr(of(v, n, "rejected", "nina@far.example")->m->text,
			       "Nobody could look at it in time."));
	assert_non_null(strstr(of(v, n, "moderated", "mo@garden.example")->m->text,
			       "The time limit has decided"));
	kit_close(t.k);
}

static void the_daily_list_names_what_waits_and_takes_a_line_each(void **state)
{
	struct circle t = open_circle("posts: { newcomer_posts = 9; };\n");
	struct store *s = t.k->c->s;
	struct arrival *one, *two, *three;
	struct kit_letter **v, *l;
	size_t n;

	(void)state;
	kit_wait(t.k, 60);
	one = from_nina(&t, "One.");
	two = from_nina(&t, "Two.");
	three = from_nina(&t, "Three.");
	kit_mail(t.k, NULL, "spam@junk.example", "circle+m.nonsense@example.org", "x", "y");
	kit_letters(t.k, &n);
	kit_wait(t.k, 3600);
	kit_silence(t.k);
	kit_wait(t.k, 22 * 3600); /* past 08:00 of the next day */
	v = kit_letters(t.k, &n);
	assert_int_equal(n, 2);
	l = of(v, n, "waiting", "mo@garden.example");
	assert_string_equal(l->m->subject, "3 mails wait for a decision");
	assert_non_null(strstr(l->m->text, "1 mail was set aside without an answer"));
	reply(&t, "Mo <mo@garden.example>", l, "ok 1\nno 3, too short");
	assert_string_equal(arrival_find(s, t.k->a, one->id)->state, "filed");
	assert_string_equal(arrival_find(s, t.k->a, two->id)->state, "held");
	assert_string_equal(arrival_find(s, t.k->a, three->id)->state, "aside");
	kit_letters(t.k, &n);
	reply(&t, "Mo <mo@garden.example>", l, "ok all");
	assert_string_equal(arrival_find(s, t.k->a, two->id)->state, "filed");
	kit_letters(t.k, &n);
	kit_wait(t.k, 86400);
	kit_silence(t.k);
	kit_close(t.k);
}

static void outsiders_are_held_and_told_only_when_something_proves_them(void **state)
{
	struct circle t = open_circle(NULL);
	struct kit_letter **v;
	size_t n;

	(void)state;
	assert_string_equal(kit_mail(t.k, NULL, "guest@away.example", "circle@example.org", "Hi",
				     "May I ask?")
				    ->state,
			    "held");
	v = kit_letters(t.k, &n);
	assert_int_equal(n, 2);
	assert_string_equal(v[0]->kind, "moderate");
	assert_string_equal(v[1]->kind, "moderate");
	kit_mail(t.k, "pass", "host@away.example", "circle@example.org", "Hi", "May I, too?");
	v = kit_letters(t.k, &n);
	assert_int_equal(n, 3);
	assert_string_equal(of(v, n, "held", "host@away.example")->sender, "");
	assert_non_null(strstr(of(v, n, "held", "host@away.example")->m->text, "circle+join@"));
	/* somebody writes in a member's name: the member is left in peace */
	kit_mail(t.k, "fail", "mo@garden.example", "circle@example.org", "Hi", "Send money.");
	v = kit_letters(t.k, &n);
	assert_int_equal(n, 2);
	assert_string_equal(v[0]->kind, "moderate");
	kit_close(t.k);
}

static void coordinators_of_the_configuration_decide_where_nobody_has_a_role(void **state)
{
	struct kit *k = kit_open("moderation: { daily_list = \"08:00\"; };\n");
	const char *list[] = { "Boss@office.example" };
	struct arrival *held, *r;
	struct kit_letter *l;

	(void)state;
	k->set->community.coordinators = (struct settings_list){ list, 1 };
	held = kit_mail(k, NULL, "guest@away.example", "circle@example.org", "Hi", "May I ask?");
	l = kit_letter(k, "boss@office.example");
	r = kit_mail(k, NULL, "guest@away.example", l->reply_to, "x", "ok");
	assert_string_equal(r->state, "aside");
	r = kit_mail(k, NULL, "boss@office.example", l->reply_to, "x", "ok");
	assert_string_equal(r->state, "acted");
	assert_string_equal(arrival_find(k->c->s, k->a, held->id)->state, "filed");
	kit_close(k);
}

static void a_released_reply_is_in_the_thread_that_grew_meanwhile(void **state)
{
	struct circle t = open_circle(NULL);
	struct store *s = t.k->c->s;
	struct arrival *root, *held, *answer;
	struct kit_letter **v;
	size_t n;

	(void)state;
	root = kit_mail(t.k, "pass", "Mo <mo@garden.example>", "circle@example.org", "Beans",
			"Up?");
	held = kit_mail_with(t.k, "pass", "Nina <nina@far.example>", "circle@example.org",
			     "Re: Beans",
			     arena_printf(t.k->a, "In-Reply-To: <%s>\r\n", root->message_id),
			     "Yes.");
	answer =
		kit_mail_with(t.k, "pass", "Mo <mo@garden.example>", "circle@example.org",
			      "Re: Beans",
			      arena_printf(t.k->a, "In-Reply-To: <%s>\r\nReferences: <%s> <%s>\r\n",
					   held->message_id, root->message_id, held->message_id),
			      "Good.");
	v = kit_letters(t.k, &n);
	reply(&t, "Mo <mo@garden.example>", of(v, n, "moderate", "mo@garden.example"), "ok");
	assert_int_equal(post_find(s, t.k->a, held->id)->parent, root->id);
	assert_int_equal(post_find(s, t.k->a, answer->id)->parent, held->id);
	assert_int_equal(post_find(s, t.k->a, held->id)->thread,
			 post_find(s, t.k->a, answer->id)->thread);
	kit_close(t.k);
}

/* The server gave it new numbers: the same mail again is still the one that waits. */
static void a_duplicate_of_a_held_mail_does_not_keep_it_from_being_released(void **state)
{
	struct circle t = open_circle(NULL);
	struct store *s = t.k->c->s;
	const char *raw =
		"From: guest@away.example\r\nTo: circle@example.org\r\nSubject: Hi\r\n"
		"Message-ID: <same@away.example>\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n\r\n"
		"May I?\r\n";
	struct arrival *held = kit_raw(t.k, raw), *again = kit_raw(t.k, raw);
	struct kit_letter **v;
	size_t n;

	(void)state;
	assert_string_equal(again->state, "aside");
	v = kit_letters(t.k, &n);
	assert_int_equal(n, 2);
	reply(&t, "Mo <mo@garden.example>", of(v, n, "moderate", "mo@garden.example"), "ok");
	assert_string_equal(arrival_find(s, t.k->a, held->id)->state, "filed");
	kit_close(t.k);
}

static void too_much_of_one_sender_is_held_and_moderators_are_not_flooded(void **state)
{
	struct circle t = open_circle("posts: { per_sender_per_day = 5; };\n");
	size_t n, asked = 0;

	(void)state;
	for (int i = 0; i < 100; i++) {
		struct arrival *r =
			kit_mail(t.k, "pass", "Mo <mo@garden.example>", "circle@example.org",
				 arena_printf(t.k->a, "Note %d", i), "Text.");

		assert_string_equal(r->state, i < 5 ? "filed" : "held");
	}
	kit_letters(t.k, &n);
	asked = n;
	/* 30 letters an hour to each of two moderators, and one "held" a day to the author */
	assert_int_equal(asked, 2 * 30 + 1);
	kit_wait(t.k, 2 * 86400);
	assert_string_equal(kit_mail(t.k, "pass", "Mo <mo@garden.example>", "circle@example.org",
				     "Later", "Text.")
				    ->state,
			    "filed");
	kit_close(t.k);
}

static void moderators_are_asked_listed_and_told_in_their_own_language(void **state)
{
	static const struct {
		const char *lang, *asked, *waits, *told;
	} all[] = {
		{ "en", "Please decide: ", "1 mail waits for a decision", "it goes out" },
		{ "de", "Bitte entscheiden: ", "1 Mail wartet auf eine Entscheidung",
		  "sie geht hinaus" },
		{ "es", "Por favor, decide: ", "1 correo espera una decisi\303\263n", "sale" },
		{ "pt", "Por favor, decida: ", "1 e-mail espera uma decis\303\243o", "segue" },
		{ "fr", "\303\200 d\303\251cider\302\240: ",
		  "1 courriel attend une d\303\251cision", "il part" },
	};
	enum { LANGS = sizeof all / sizeof *all };
	struct kit *k = kit_open(NULL);
	struct kit_letter **v, *first = NULL;
	size_t n;

	(void)state;
	for (size_t i = 0; i < LANGS; i++) {
		int64_t id = kit_member(k, arena_printf(k->a, "%s@garden.example", all[i].lang),
					"M", all[i].lang);

		kit_role(k, id, "moderator");
	}
	kit_wait(k, 60);
	kit_mail(k, NULL, "guest@away.example", "circle@example.org", "Seeds", "May I ask?");
	v = kit_letters(k, &n);
	assert_int_equal(n, LANGS);
	for (size_t i = 0; i < LANGS; i++) {
		assert_string_equal(v[i]->m->subject, arena_printf(k->a, "%sSeeds", all[i].asked));
		assert_non_null(strstr(v[i]->m->text, "\302\273 May I ask?"));
		first = first ? first : v[i];
	}
	kit_wait(k, 86400);
	v = kit_letters(k, &n);
	assert_int_equal(n, LANGS);
	for (size_t i = 0; i < LANGS; i++) {
		assert_string_equal(v[i]->m->subject, all[i].waits);
		assert_non_null(strstr(v[i]->m->text, "guest@away.example"));
	}
	kit_mail(k, "pass", "M <en@garden.example>", first->reply_to, "Re: decide",
		 "d\342\200\231accord");
	v = kit_letters(k, &n);
	assert_int_equal(n, LANGS - 1); /* an outsider nothing proves is not told */
	for (size_t i = 1; i < LANGS; i++)
		assert_non_null(strstr(v[i - 1]->m->text, all[i].told));
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_newcomers_post_is_held_approved_once_and_everybody_is_told_once),
		cmocka_unit_test(
			no_and_a_reason_reaches_the_author_and_ok_and_trust_ends_the_waiting),
		cmocka_unit_test(
			ok_and_trust_on_a_mail_that_nothing_proves_sends_it_and_trusts_nobody),
		cmocka_unit_test(ok_and_trust_after_the_authors_token_trusts_them),
		cmocka_unit_test(words_of_all_languages_decide_and_prose_does_not),
		cmocka_unit_test(an_unclear_answer_changes_nothing_and_is_asked_about_once),
		cmocka_unit_test(attack_27_a_token_in_other_hands_decides_nothing),
		cmocka_unit_test(attack_27_what_moderators_see_holds_no_token_of_ours),
		cmocka_unit_test(nobody_decides_and_the_configured_outcome_happens),
		cmocka_unit_test(the_daily_list_names_what_waits_and_takes_a_line_each),
		cmocka_unit_test(outsiders_are_held_and_told_only_when_something_proves_them),
		cmocka_unit_test(coordinators_of_the_configuration_decide_where_nobody_has_a_role),
		cmocka_unit_test(a_released_reply_is_in_the_thread_that_grew_meanwhile),
		cmocka_unit_test(a_duplicate_of_a_held_mail_does_not_keep_it_from_being_released),
		cmocka_unit_test(moderators_are_asked_listed_and_told_in_their_own_language),
		cmocka_unit_test(too_much_of_one_sender_is_held_and_moderators_are_not_flooded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
