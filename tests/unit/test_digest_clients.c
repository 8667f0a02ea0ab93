/*
 * Answers to a digest as people's mail programs send them: where each lands, and that no line of the
 * digest reaches the list.
 */
#include "digest_kit.h"

enum shape { ALONE, QUOTED, UNDER, BELOW, BARS, GMAIL_HTML, OUTLOOK_HTML, PAGE, TYPED };

struct answer {
	const char *name;
	int item;                /* its reply address; 0: the list's */
	const char *own, *above; /* the author's words; what the program writes above the digest */
	enum shape shape;
	const char
		*want; /* "thread: text", a line a post; "asked"; "-": no post, and no question */
};

/* Every line of the digest with a mark before it. */
static const char *marked(struct kit *k, const char *text, const char *mark)
{
	struct buf b = BUF(k->a);

	while (*text) {
		size_t n = strcspn(text, "\n");

		buf_printf(&b, "%s%.*s\n", mark, (int)n, text);
		text += n + (text[n] == '\n');
	}
	return buf_text(&b);
}

/* The letter's page, from <body to </html>. */
static const char *page_of(struct kit *k, const struct kit_letter *d)
{
	for (size_t i = 0; i < d->m->n_leaves; i++) {
		const struct leaf *l = &d->m->leaves[i];

		if (!strcmp(l->type, "text/html")) {
			const char *page = strstr(arena_ndup(k->a, l->bytes, l->n), "<body");

			return arena_ndup(k->a, page, (size_t)(strstr(page, "</html>") - page));
		}
	}
	return NULL;
}

static const char *body_of(struct kit *k, const struct kit_letter *d, const struct answer *w)
{
	switch (w->shape) {
	case ALONE: return arena_printf(k->a, "%s\n", w->own);
	case QUOTED:
		return arena_printf(k->a, "%s\n\n%s\n\n%s", w->own, w->above,
				    marked(k, d->m->text, "> "));
	case UNDER:
		return arena_printf(k->a, "%s\n%s\n%s\n", w->above, marked(k, d->m->text, "> "),
				    w->own);
	case BARS: return arena_printf(k->a, "%s\n\n%s", w->own, marked(k, d->m->text, "| "));
	case BELOW: return arena_printf(k->a, "%s\n\n%s\n\n%s", w->own, w->above, d->m->text);
	case GMAIL_HTML:
		return arena_printf(k->a,
				    "<div dir=\"ltr\">%s</div><br><div class=\"gmail_quote\"><div "
				    "dir=\"ltr\" class=\"gmail_attr\">%s<br></div><blockquote "
				    "class=\"gmail_quote\" style=\"border-left:1px solid\">%s"
				    "</blockquote></div>",
				    w->own, w->above, marked(k, d->m->text, "<br>"));
	case OUTLOOK_HTML:
		return arena_printf(k->a,
				    "<html><body><p class=\"MsoNormal\">%s</p><div style=\"border:"
				    "none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0 0 0\"><p "
				    "class=\"MsoNormal\">%s</p></div>%s</body></html>",
				    w->own, w->above, marked(k, d->m->text, "<br>"));
	case TYPED: return arena_printf(k->a, "<html>%s</html>", w->own);
	case PAGE:
		return arena_printf(k->a,
				    "<html><body><div>%s</div><br><div>%s</div>%s</body></html>",
				    w->own, w->above, page_of(k, d));
	}
	return "";
}

static struct arrival *send(struct kit *k, const struct kit_letter *d, const struct answer *w)
{
	bool html = w->shape >= GMAIL_HTML;
	const char *to =
		w->item ? arena_printf(k->a, "circle+r.%d.%s@example.org", w->item, d->token)
			: "circle@example.org";

	return kit_raw(k,
		       arena_printf(k->a,
				    "Authentication-Results: mx.example.org; dmarc=pass "
				    "header.from=far.example\r\nFrom: Bo <bo@far.example>\r\nTo: "
				    "%s\r\nSubject: Re: %s\r\nMessage-ID: <a%lld@far.example>\r\n"
				    "In-Reply-To: <t.%s@example.org>\r\nMIME-Version: 1.0\r\n"
				    "Content-Type: text/%s; charset=utf-8\r\n"
				    "Content-Transfer-Encoding: 8bit\r\n\r\n%s",
				    to, d->m->subject, (long long)k->uid, d->token,
				    html ? "html" : "plain", body_of(k, d, w)));
}

/* What came of it, as struct answer wants it. */
static const char *came_of(struct kit *k, int64_t after)
{
	struct buf b = BUF(k->a);
	size_t n;
	struct kit_letter **v = kit_letters(k, &n);
	int64_t last = digest_count(k, "SELECT max(id) FROM post");

	for (int64_t id = after + 1; id <= last; id++) {
		struct post *p = post_find(k->c->s, k->a, id);

		if (p)
			buf_printf(&b, "%s%lld: %s", b.n ? "\n" : "", (long long)p->thread,
				   p->text);
	}
	for (size_t i = 0; i < n; i++)
		if (!strcmp(v[i]->kind, "which-thread"))
			buf_printf(&b, "%sasked", b.n ? "\n" : "");
	return b.n ? buf_text(&b) : "-";
}

#define WROTE_EN "On Mon, 9 Mar 2026 at 08:00, Circle <circle@example.org> wrote:"

static const struct answer answers[] = {
	{ "Gmail, above the digest", 2, "Beer traps help.", WROTE_EN, QUOTED,
	  "2: Beer traps help." },
	{ "Gmail, a number", 0, "2: Beer traps help.", WROTE_EN, QUOTED, "2: Beer traps help." },
	{ "Gmail, nothing says which", 0, "Lovely, thank you all for this.", WROTE_EN, QUOTED,
	  "asked" },
	{ "Outlook in German", 3, "Ich nehme ihn.\n\nViele Grüße\nBo",
	  "Von: Circle <circle@example.org>\nGesendet: Montag, 9. März 2026 08:00\nAn: "
	  "bo@far.example\nBetreff: Circle, digest 1",
	  BELOW, "3: Ich nehme ihn." },
	{ "Outlook in English, a number", 0, "3: I take it.",
	  "________________________________\nFrom: Circle <circle@example.org>\nSent: Monday, "
	  "March 9, "
	  "2026 8:00 AM\nTo: bo@far.example\nSubject: Circle, digest 1",
	  BELOW, "3: I take it." },
	{ "Apple in French", 1, "Quatre bourgeons chez moi.",
	  "Le 9 mars 2026 à 08:00, Circle <circle@example.org> a écrit :", QUOTED,
	  "1: Quatre bourgeons chez moi." },
	{ "an iPhone in Spanish", 1, "Yo también.\n\nEnviado desde mi iPhone",
	  "El 9 mar 2026, a las 8:00, Circle <circle@example.org> escribió:", QUOTED,
	  "1: Yo también." },
	{ "Outlook's phone program in Portuguese", 2,
	  "Cerveja ajuda.\n\nObter o Outlook para Android",
	  "________________________________\nDe: Circle <circle@example.org>\nEnviado: "
	  "segunda-feira, 9 "
	  "de março de 2026 08:00\nPara: bo@far.example\nAssunto: Circle, digest 1",
	  BELOW, "2: Cerveja ajuda." },
	{ "Thunderbird, between the lines of two items", 0,
	  WROTE_EN "\n> 1. Pruning old roses\n> I cut them back to three buds.\n\nFour here.\n\n"
		   "> 2. Runner beans again\n> Mine are up, and the slugs have found them "
		   "already.\n\nBeer traps help.\n\n> 3. A barrow for sale\n> It is nearly new.",
	  "", ALONE, "1: Four here.\n2: Beer traps help." },
	{ "several numbers", 0, "Hello,\n\n1: Four here.\n2: Beer traps help.\nThey are cheap.",
	  WROTE_EN, QUOTED, "1: Four here.\n2: Beer traps help.\nThey are cheap." },
	{ "a number with a bracket", 0, "#2 Beer traps help.", WROTE_EN, QUOTED,
	  "2: Beer traps help." },
	{ "only a digit", 0, "2", WROTE_EN, QUOTED, "-" },
	{ "a hash and a digit", 0, "#2", "", ALONE, "-" },
	{ "an emoji under an item", 2, "👍", WROTE_EN, QUOTED, "-" },
	{ "a coloured emoji and a number", 0, "2: 👍🏽", WROTE_EN, QUOTED, "-" },
	{ "a heart", 1, "❤️", "", ALONE, "-" },
	{ "Gmail in HTML alone", 2, "Beer traps help.", WROTE_EN, GMAIL_HTML,
	  "2: Beer traps help." },
	{ "Outlook in HTML alone", 3, "I take it.",
	  "<b>From:</b> Circle &lt;circle@example.org&gt;<br><b>Sent:</b> Monday, March 9, 2026 "
	  "8:00 "
	  "AM<br><b>To:</b> bo@far.example<br><b>Subject:</b> Circle, digest 1",
	  OUTLOOK_HTML, "3: I take it." },
	{ "a quote that was edited", 0,
	  "> Mine are up, [...] the slugs have found them\n\nBeer traps help.", "", ALONE,
	  "asked" },
	{ "a quote of one line", 0, "> It is nearly new.\n\nI take it.", "", ALONE,
	  "3: I take it." },
	{ "the digest below, with nothing above it", 3, "I take it.", "", BELOW, "3: I take it." },
	{ "the digest below, and a number", 0, "3: I take it.", "", BELOW, "3: I take it." },
	{ "a program nobody knows", 2, "Beer traps help.",
	  "== Circle hat den 9.3.2026 dies gesagt ==", BELOW,
	  "2: Beer traps help.\n\n== Circle hat den 9.3.2026 dies gesagt ==" },
	{ "marks nobody knows", 2, "Beer traps help.", "", BARS, "2: Beer traps help." },
	{ "Finnish Outlook", 3, "Otan sen.",
	  "Lähettäjä: Circle <circle@example.org>\nLähetetty: maanantai 9. maaliskuuta 2026 "
	  "8.00\nVastaanottaja: bo@far.example\nAihe: Circle, digest 1",
	  BELOW, "3: Otan sen." },
	{ "the digest's own page in Outlook", 3, "I take it.",
	  "<b>Von:</b> Circle &lt;circle@example.org&gt;<br><b>Gesendet:</b> Montag, 9. März 2026 "
	  "08:00<br><b>An:</b> bo@far.example<br><b>Betreff:</b> Circle, digest 1",
	  PAGE, "3: I take it." },
	{ "the digest's own page in Yahoo, with a number", 0, "2: Beer traps help.",
	  "Am Montag, 9. März 2026 um 08:00:00 MEZ hat Circle &lt;circle@example.org&gt; Folgendes "
	  "geschrieben:",
	  PAGE, "2: Beer traps help." },
	{ "thanks", 2, "Thanks!", WROTE_EN, QUOTED, "-" },
	{ "below the whole digest", 0, "Beer traps help.", WROTE_EN, UNDER, "asked" },
	{ "below the whole digest, a number", 0, "2: Beer traps help.", WROTE_EN, UNDER,
	  "2: Beer traps help." },
};

static void each_answer_lands_where_it_belongs(void **state)
{
	struct kit *k = digest_open(NULL, "posts: { newcomer_posts = 0; };\n");
	struct kit_letter *d = digest_of_three(k);
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		int64_t before = digest_count(k, "SELECT max(id) FROM post");
		const char *got;
		struct arrival *r;

		kit_wait(k, HOUR);
		r = send(k, d, &answers[i]);
		got = came_of(k, before);
		if (strcmp(got, answers[i].want) != 0) {
			print_error("%s: wanted\n%s\ngot\n%s\n(%s)\n", answers[i].name,
				    answers[i].want, got, r->reason);
			wrong++;
		}
	}
	assert_int_equal(wrong, 0);
	kit_close(k);
}

/* A number alone brings the conversation; of the only one it is what somebody has to say. */
static void a_number_alone_asks_for_the_conversation(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = digest_of_three(k), **v;
	size_t n;

	(void)state;
	digest_reply_to(k, d, 0, "2");
	d = kit_letter(k, "bo@far.example");
	assert_string_equal(d->kind, "more");
	assert_string_equal(d->m->subject, "Re: Runner beans again");
	digest_post(k, "ana@far.example", "How many buds?", "Who knows?");
	digest_monday(k);
	v = kit_letters(k, &n);
	digest_reply_to(k, digest_to(v, n, "bo@far.example"), 0, "2");
	assert_string_equal(digest_latest(k)->text, "2");
	kit_silence(k);
	kit_close(k);
}

static const char *lost(struct kit *k, const char *from, const char *subject, const char *text)
{
	int64_t before = digest_count(k, "SELECT max(id) FROM post");

	kit_mail(k, "pass", from, "circle@example.org", subject, text);
	return came_of(k, before);
}

/* Some programs and gateways drop what names the letter; the quote may have no address in it. */
static void an_answer_that_names_no_letter_is_known_by_its_subject(void **state)
{
	struct kit *k = digest_open(NULL, NULL);
	struct kit_letter *d = digest_of_three(k);
	const char *re = arena_printf(k->a, "RE: %s", d->m->subject);
	struct post *p;

	(void)state;
	assert_string_equal(lost(k, "bo@far.example", re,
				 "Beer traps.\n\n> 2. Runner beans again\n> Mine are up, and the "
				 "slugs have found them already.\n"),
			    "2: Beer traps.");
	assert_string_equal(lost(k, "bo@far.example", re, "3: I take it."), "3: I take it.");
	assert_string_equal(lost(k, "bo@far.example", re, "Lovely."), "asked");
	lost(k, "bo@far.example", d->m->subject, "3: it is a new one"); /* no answer */
	p = digest_latest(k);
	assert_string_equal(p->text, "3: it is a new one");
	assert_true(p->thread > 3);
	kit_member(k, "cy@far.example", "Cy", NULL); /* who got no such letter */
	lost(k, "cy@far.example", re, "3: not this one");
	assert_string_equal(digest_latest(k)->text, "3: not this one");
	kit_close(k);
}

/* --- typed into the digest itself ----------------------------------------------------------------- */

struct typed {
	const char *name;
	const char *above;      /* what the program writes above the digest */
	const char *mark;       /* before each line of text; NULL: the digest's own page */
	const char *at, *own;   /* behind which words the author typed what */
	const char *at2, *own2; /* and again; NULL: nothing */
	const char *want;
};

#define HEADERS_EN                                                                                 \
	"From: Circle <circle@example.org>\nSent: Monday, March 9, 2026 8:00 AM\nTo: "             \
	"bo@far.example\nSubject: Circle, digest 1\n\n"
#define HEADERS_HTML                                                                               \
	"<p><b>From:</b> Circle &lt;circle@example.org&gt;<br><b>Sent:</b> Monday, March 9, 2026 " \
	"8:00 AM<br><b>To:</b> bo@far.example<br><b>Subject:</b> Circle, digest 1</p>"

/* Nothing of the letter that was sent. */
#define ANOTHER_DIGEST                                                                             \
	"\nThe swap of seeds\nSaturday it is, at the mill, from nine on, with cake.\nA second "    \
	"frost\nIt came in the night of Tuesday and took the peas of half of the village with "    \
	"it.\nWhere are all the bees\nThere are fewer of them each year, and nobody can say "      \
	"why, but the orchard had none at all in the first week of its bloom.\nA ladder to "       \
	"lend\nTwelve steps, of wood, and it wants to be carried by two who are patient.\nOn "     \
	"rhubarb\nPull it and never cut it, said my aunt, who had the oldest plant of the "        \
	"valley behind her house.\nHow deep is deep\nThree spades, if you can, said he.\nOf "      \
	"moles\nNothing helps, and garlic does not help either.\nA poem about compost\nIt is "     \
	"warm and it is dark and it smells of the woods in the autumn when it rained.\n"

static const struct typed typed[] = {
	{ "Outlook, a page, below an item's words", HEADERS_HTML, NULL, "found them already.</p>",
	  "<p style=\"color:red\">Beer traps help.</p>", NULL, NULL, "2: Beer traps help." },
	{ "Outlook, a page, within the paragraph", HEADERS_HTML, NULL, "found them already.",
	  "<span style=\"color:red\"> Beer traps help.</span>", NULL, NULL, "2: Beer traps help." },
	{ "a page, two items", HEADERS_HTML, NULL, "found them already.</p>",
	  "<p>Beer traps help.</p>", "It is nearly new.</p>", "<p>I take it.</p>",
	  "2: Beer traps help.\n3: I take it." },
	{ "a page without a line of the program's", "", NULL, "found them already.</p>",
	  "<p>Beer traps help.</p>", NULL, NULL, "2: Beer traps help." },
	{ "a page, and a word of where", "<p>My answer is below in red.</p>" HEADERS_HTML, NULL,
	  "found them already.</p>", "<p>Beer traps help.</p>", NULL, NULL, "2: Beer traps help." },
	{ "text, an emoji", HEADERS_EN, "", "It is nearly new.\n", "👍\n", NULL, NULL, "-" },
	{ "text, a word that the letter has", HEADERS_EN, "", "It is nearly new.\n",
	  "Mine is new.\n", NULL, NULL, "3: Mine is new." },
	{ "a page, at its end", HEADERS_HTML, NULL, "</body>", "<p>Beer traps help.</p>", NULL,
	  NULL, "asked" },
	{ "a page, a number at its end", HEADERS_HTML, NULL, "</body>", "<p>2: Beer traps.</p>",
	  NULL, NULL, "2: Beer traps." },
	{ "a page, signed by the phone", HEADERS_HTML, NULL, "found them already.</p>",
	  "<p>Beer traps help.</p>", "</body>", "<p>Sent from my iPhone</p>",
	  "2: Beer traps help." },
	{ "a page, nothing typed", HEADERS_HTML, NULL, "found them already.</p>", "", NULL, NULL,
	  "-" },
	{ "text, below an item's words", HEADERS_EN, "", "found them already.\n",
	  "\nBeer traps help.\n", NULL, NULL, "2: Beer traps help." },
	{ "text, below an attribution", WROTE_EN "\n\n", "", "found them already.\n",
	  "Beer traps help.\n", NULL, NULL, "2: Beer traps help." },
	{ "text, in one word", HEADERS_EN, "", "It is nearly new.\n", "Sold?\n", NULL, NULL,
	  "3: Sold?" },
	{ "text, thanks", HEADERS_EN, "", "It is nearly new.\n", "Thanks!\n", NULL, NULL, "-" },
	{ "text, an address of the web", HEADERS_EN, "", "found them already.\n",
	  "https://traps.example/beer\n", NULL, NULL, "2: https://traps.example/beer" },
	{ "text, with marks on all of it", WROTE_EN "\n", "> ", "found them already.\n",
	  "> Beer traps help.\n", NULL, NULL, "2: Beer traps help." },
	{ "text, nothing typed", HEADERS_EN, "", "It is nearly new.\n", "", NULL, NULL, "-" },
	{ "another digest is quoted", HEADERS_EN, "", "Circle", ANOTHER_DIGEST, NULL, NULL, "-" },
	{ "another digest is quoted, masked in French",
	  "De : Circle\nEnvoyé : lundi 9 mars 2026 08:00\nÀ : Bo\nObjet : Circle, digest 1\n\n", "",
	  "Circle", ANOTHER_DIGEST, NULL, NULL, "-" },
	{ "another digest is quoted, masked in German",
	  "Von: 'Circle' <circle[at]example.org>\nGesendet: Montag, 9. März 2026 08:00\nAn: "
	  "Bo\nBetreff: Circle, digest 1\n\n",
	  "", "Circle", ANOTHER_DIGEST, NULL, NULL, "-" },
	{ "another digest is quoted, masked",
	  "________________________________\nFrom: Circle <c*****@example.org>\nSent: Monday, "
	  "March 9, 2026 8:00 AM\nTo: Bo\nSubject: Circle, digest 1\n\n",
	  "", "Circle", ANOTHER_DIGEST, NULL, NULL, "-" },
	{ "another digest is quoted, named alone",
	  "From: Circle\nSent: Monday, March 9, 2026 8:00 AM\nTo: Bo\nSubject: Circle, digest "
	  "1\n\n",
	  "", "Circle", ANOTHER_DIGEST, NULL, NULL, "-" },
};

/* The letter's text or page with words put into it. */
static const char *typed_into(struct kit *k, const struct kit_letter *d, const struct typed *w)
{
	const char *body = w->mark ? marked(k, d->m->text, w->mark) : page_of(k, d);
	const char *at[] = { w->at, w->at2 }, *own[] = { w->own, w->own2 };
	struct buf b = BUF(k->a);

	buf_str(&b, w->above);
	for (size_t i = 0; i < 2 && at[i]; i++) {
		const char *p = strstr(body, at[i]);

		assert_non_null(p);
		p += strcmp(at[i], "</body>") != 0 ? strlen(at[i]) : 0;
		buf_add(&b, body, (size_t)(p - body));
		buf_str(&b, own[i]);
		body = p;
	}
	buf_str(&b, body);
	return buf_text(&b);
}

static void what_is_typed_into_the_digest_itself_is_found(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		const struct typed *w = &typed[i];
		struct kit *k = digest_open(NULL, "posts: { newcomer_posts = 0; };\n");
		struct kit_letter *d = digest_of_three(k);
		int64_t before = digest_count(k, "SELECT max(id) FROM post");
		struct answer whole = {
			w->name, 0, typed_into(k, d, w), "", w->mark ? ALONE : TYPED, w->want
		};
		struct arrival *r = send(k, d, &whole);
		const char *got = came_of(k, before);

		if (strcmp(got, w->want) != 0) {
			print_error("%s: wanted\n%s\ngot\n%s\n(%s)\n", w->name, w->want, got,
				    r->reason);
			wrong++;
		}
		kit_close(k);
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_answer_lands_where_it_belongs),
		cmocka_unit_test(what_is_typed_into_the_digest_itself_is_found),
		cmocka_unit_test(a_number_alone_asks_for_the_conversation),
		cmocka_unit_test(an_answer_that_names_no_letter_is_known_by_its_subject),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
