/*
 * sample_text.c - what was said, as text and as HTML, with quotes in the manner of each program.
 */
#include "sample_text.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { WIDTH = 72, QUOTED_LINES = 28 };

static const struct tongue {
	const char *lang, *reply;       /* reply: Outlook's "AW:" */
	const char *wrote, *wrote_long; /* attributions; long: of webmail and phones */
	const char *from, *sent, *to, *subject;
	const char *phone;
	const char *days, *months; /* of the long form, three bytes and more, parted by blanks */
} tongues[] = {
	{ "en", "RE: ", "On %d/%m/%y %H:%M, %N wrote:", "On %D, %d %M %Y at %H:%M, %N <%A> wrote:",
	  "From", "Sent", "To", "Subject", "Sent from my phone", "Sun Mon Tue Wed Thu Fri Sat",
	  "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec" },
	{ "de", "AW: ", "Am %d.%m.%Y um %H:%M schrieb %N:",
	  "Am %D., %d. %M %Y um %H:%M Uhr schrieb %N <%A>:", "Von", "Gesendet", "An", "Betreff",
	  "Von meinem Telefon gesendet", "So Mo Di Mi Do Fr Sa",
	  "Januar Februar März April Mai Juni Juli August September Oktober November Dezember" },
	{ "fr", "RE: ", "Le %d/%m/%Y à %H:%M, %N a écrit :",
	  "Le %D %d %M %Y à %H:%M, %N <%A> a écrit :", "De", "Envoyé", "À", "Objet",
	  "Envoyé de mon téléphone", "dim. lun. mar. mer. jeu. ven. sam.",
	  "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc." },
	{ "es", "RE: ", "El %d/%m/%y a las %H:%M, %N escribió:",
	  "El %D, %d %M %Y a las %H:%M, %N (<%A>) escribió:", "De", "Enviado", "Para", "Asunto",
	  "Enviado desde mi teléfono", "dom lun mar mié jue vie sáb",
	  "ene feb mar abr may jun jul ago sept oct nov dic" },
	{ "pt", "RES: ", "Em %d/%m/%Y %H:%M, %N escreveu:",
	  "%N <%A> escreveu (%D, %d/%m/%Y à(s) %H:%M):", "De", "Enviada em", "Para", "Assunto",
	  "Enviado do meu telemóvel", "domingo segunda terça quarta quinta sexta sábado",
	  "jan fev mar abr mai jun jul ago set out nov dez" },
	{ "ru", "RE: ", "%d.%m.%Y %H:%M, %N пишет:", "%D, %d %M %Y г. в %H:%M, %N <%A>:", "От",
	  "Отправлено", "Кому", "Тема", "Отправлено с телефона", "вс пн вт ср чт пт сб",
	  "янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек." },
	{ "ja", "RE: ", "On %Y/%m/%d %H:%M, %N wrote:", "%Y年%m月%d日(%D) %H:%M %N <%A>:", "差出人",
	  "送信日時", "宛先", "件名", "スマートフォンから送信", "日 月 火 水 木 金 土",
	  "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月" },
};

static const struct tongue *tongue_of(const struct said *s)
{
	for (size_t i = 1; i < sizeof tongues / sizeof *tongues; i++)
		if (!strcmp(tongues[i].lang, s->who->lang))
			return &tongues[i];
	return tongues;
}

/* The n-th of some words parted by blanks. */
static void nth(struct buf *b, const char *words, int n)
{
	while (n-- > 0)
		words += strcspn(words, " ") + 1;
	buf_add(b, words, strcspn(words, " "));
}

/* When and by whom p was written, as the program of s says it. */
static void wrote(struct buf *b, const struct said *s, const char *form)
{
	const struct tongue *t = tongue_of(s);
	const struct said *p = s->parent;
	time_t at = p->at + s->offset; /* by the reader's clock */
	struct tm tm;

	gmtime_r(&at, &tm);
	for (; *form; form++) {
		if (*form != '%') {
			buf_char(b, *form);
			continue;
		}
		switch (*++form) {
		case 'd': buf_printf(b, "%d", tm.tm_mday); break;
		case 'm': buf_printf(b, "%d", tm.tm_mon + 1); break;
		case 'y': buf_printf(b, "%02d", tm.tm_year % 100); break;
		case 'Y': buf_printf(b, "%d", tm.tm_year + 1900); break;
		case 'H': buf_printf(b, "%02d", tm.tm_hour); break;
		case 'D': nth(b, t->days, tm.tm_wday); break;
		case 'N': buf_str(b, p->who->name); break;
		case 'A': buf_str(b, p->who->address); break;
		case 'M': /* minutes follow a colon, months do not */
			if (b->n && b->p[b->n - 1] == ':')
				buf_printf(b, "%02d", tm.tm_min);
			else
				nth(b, t->months, tm.tm_mon);
			break;
		default: buf_char(b, *form);
		}
	}
}

static bool quotes_long(const struct said *s)
{
	return s->client == GMAIL || s->client == PHONE || s->client == APPLE;
}

const char *sample_attribution(struct arena *a, const struct said *s)
{
	const struct tongue *t = tongue_of(s);
	struct buf b = BUF(a);

	wrote(&b, s, quotes_long(s) ? t->wrote_long : t->wrote);
	return buf_text(&b);
}

const char *sample_subject(struct arena *a, const struct said *s)
{
	static const char *const prefixes[] = { "Re: ", "AW: ", "RES: ", "SV: ", NULL };
	const char *p = s->subject;

	if (p || !s->parent)
		return p ? p : "";
	p = sample_subject(a, s->parent);
	for (int i = 0; prefixes[i]; i++)
		if (text_starts(p, prefixes[i])) {
			p += strlen(prefixes[i]);
			i = -1;
		}
	return arena_printf(a, "%s%s", s->client == OUTLOOK ? tongue_of(s)->reply : "Re: ", p);
}

/* --- blocks ------------------------------------------------------------------------------------ */

static bool stands(const char *line)
{
	size_t digits = strspn(line, "0123456789");

	return text_starts(line, "- ") || text_starts(line, "* ") || *line == ' ' || *line == '>' ||
	       (digits && line[digits] == '.' && line[digits + 1] == ' ');
}

/* A paragraph of the script: lines that belong together are one, the others stand. */
static const char *next_block(struct arena *a, const char **at)
{
	struct buf b = BUF(a);
	const char *p = *at + strspn(*at, "\n");
	bool keep = true;

	if (!*p)
		return NULL;
	while (*p && *p != '\n') {
		size_t n = strcspn(p, "\n");

		if (b.n)
			buf_char(&b, keep || stands(p) ? '\n' : ' ');
		buf_add(&b, p, n);
		keep = *p == '>' || *p == ' ';
		p += n + (p[n] == '\n');
	}
	*at = p;
	return buf_text(&b);
}

/* Cut into lines at blanks; soft: a line that goes on ends in a blank (RFC 3676). */
static void wrap(struct buf *b, const char *s, bool soft)
{
	bool goes_on = false, quote = false;

	while (*s) {
		size_t n = 0, last = 0;
		int width = 0;

		quote = goes_on ? quote : *s == '>';
		if (goes_on && quote)
			buf_str(b, "> ");

		while (s[n] && s[n] != '\n' && (width < WIDTH || !last)) {
			size_t step = text_next(s + n, strlen(s + n), NULL);

			if (s[n] == ' ')
				last = n;
			step = step ? step : 1;
			width += text_width(s + n, step);
			n += step;
		}
		if (!s[n] || s[n] == '\n') {
			buf_add(b, s, n);
			s += n + (s[n] == '\n');
			goes_on = false;
		} else {
			buf_add(b, s, soft ? last + 1 : last);
			s += last + 1;
			goes_on = true;
		}
		buf_char(b, '\n');
	}
}

static bool has_attribution(const struct said *s)
{
	return text_starts(buf_text(&s->body), ">>") || strstr(buf_text(&s->body), "\n>>\n");
}

static bool quotes_below(const struct said *s)
{
	return s->parent && s->manner == MANNER_WRITTEN && !has_attribution(s) &&
	       s->client != THUNDERBIRD && s->client != MUTT;
}

static void text_quoted(struct buf *b, const char *text, const char *mark)
{
	int lines = 0;

	for (const char *p = text; *p && lines < QUOTED_LINES; lines++) {
		size_t n = strcspn(p, "\n");

		buf_printf(b, "%s%s", mark, *mark && n && *p != '>' ? " " : "");
		buf_add(b, p, n);
		buf_char(b, '\n');
		p += n + (p[n] == '\n');
	}
}

static void text_below(struct arena *a, struct buf *b, const struct said *s)
{
	const struct tongue *t = tongue_of(s);
	const char *parent = sample_text(a, s->parent, false);

	buf_char(b, '\n');
	if (s->client != OUTLOOK) {
		buf_printf(b, "%s\n", sample_attribution(a, s));
		text_quoted(b, parent, ">");
		return;
	}
	buf_printf(b, "%s: %s <%s>\n%s: ", t->from, s->parent->who->name, s->parent->who->address,
		   t->sent);
	wrote(b, s, "%D, %d %M %Y %H:%M");
	buf_printf(b, "\n%s: %s\n%s: %s\n\n", t->to, SAMPLE_ADDRESS, t->subject,
		   sample_subject(a, s->parent));
	text_quoted(b, parent, "");
}

const char *sample_text(struct arena *a, const struct said *s, bool soft)
{
	const char *at = buf_text(&s->body), *block;
	struct buf b = BUF(a);

	while ((block = next_block(a, &at))) {
		if (b.n)
			buf_char(&b, '\n');
		if (text_starts(block, ">>")) {
			buf_printf(&b, "%s\n", sample_attribution(a, s));
			block += 2 + (block[2] == '\n');
		}
		wrap(&b, block, soft && *block != '>');
	}
	if (s->client == PHONE)
		buf_printf(&b, "\n%s\n", tongue_of(s)->phone);
	else if (s->who->signature.n && s->manner == MANNER_WRITTEN)
		buf_printf(&b, "\n%s%s", s->client == OUTLOOK ? "" : "-- \n",
			   buf_text(&s->who->signature));
	if (quotes_below(s))
		text_below(a, &b, s);
	return buf_text(&b);
}

/* --- HTML -------------------------------------------------------------------------------------- */

static void escaped(struct buf *b, const char *s)
{
	for (; *s; s++)
		switch (*s) {
		case '&': buf_str(b, "&amp;"); break;
		case '<': buf_str(b, "&lt;"); break;
		case '>': buf_str(b, "&gt;"); break;
		case '\n': buf_str(b, "<br>\n"); break;
		default: buf_char(b, *s);
		}
}

static const struct dress {
	const char *head, *before, *after, *cite, *foot;
} dresses[CLIENTS] = {
	[GMAIL] = { "<div dir=\"ltr\">", "<div>", "</div><div><br></div>\n",
		    "<blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px "
		    "0.8ex;border-left:"
		    "1px solid rgb(204,204,204);padding-left:1ex\">",
		    "</div>" },
	[OUTLOOK] = { "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\"><head><meta "
		      "name=Generator content=\"Microsoft Word 15 (filtered medium)\"><style><!--\n"
		      "p.MsoNormal {margin:0cm; font-size:11.0pt; "
		      "font-family:\"Calibri\",sans-serif;}"
		      "\n--></style></head><body lang=EN-GB><div class=WordSection1>\n",
		      "<p class=MsoNormal>",
		      "<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p>\n", "<div>",
		      "</div></body></html>" },
	[APPLE] = { "<html><head><meta http-equiv=\"content-type\" content=\"text/html; "
		    "charset=utf-8\"></head><body style=\"overflow-wrap: break-word;\">",
		    "<div>", "</div><div><br></div>\n", "<blockquote type=\"cite\">",
		    "</body></html>" },
	[WEBMAIL] = { "<html><body style='font-size: 10pt'>\n", "<p>", "</p>\n",
		      "<blockquote type=\"cite\" style=\"padding: 0 0.4em; border-left: #1010ff "
		      "2px "
		      "solid; margin: 0\">",
		      "</body></html>" },
};

static void html_below(struct arena *a, struct buf *b, const struct said *s)
{
	const struct dress *d = &dresses[s->client];
	const struct tongue *t = tongue_of(s);
	const char *attribution = sample_attribution(a, s);

	if (s->client == OUTLOOK) {
		buf_printf(
			b,
			"<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm "
			"0cm 0cm'><p class=MsoNormal><b>%s:</b> %s &lt;%s&gt;<br><b>%s:</b> ",
			t->from, s->parent->who->name, s->parent->who->address, t->sent);
		wrote(b, s, "%D, %d %M %Y %H:%M");
		buf_printf(b, "<br><b>%s:</b> %s<br><b>%s:</b> ", t->to, SAMPLE_ADDRESS,
			   t->subject);
		escaped(b, sample_subject(a, s->parent));
		buf_str(b, "<o:p></o:p></p></div>\n");
	} else {
		buf_str(b, s->client == GMAIL ? "<br><div class=\"gmail_quote\"><div dir=\"ltr\" "
						"class=\"gmail_attr\">"
			   : s->client == WEBMAIL ? "<p id=\"reply-intro\">"
						  : "<div>");
		escaped(b, attribution);
		buf_str(b, s->client == WEBMAIL ? "</p>\n" : "<br></div>\n");
	}
	buf_str(b, d->cite);
	escaped(b, sample_text(a, s->parent, false));
	buf_str(b, s->client == OUTLOOK ? "</div>\n" : "</blockquote>\n");
	if (s->client == GMAIL)
		buf_str(b, "</div>");
}

const char *sample_html(struct arena *a, const struct said *s)
{
	const struct dress *d = &dresses[s->client];
	const char *at = buf_text(&s->body), *block;
	struct buf b = BUF(a);

	buf_str(&b, d->head);
	while ((block = next_block(a, &at))) {
		bool attribution = text_starts(block, ">>");

		buf_str(&b, d->before);
		if (attribution) {
			escaped(&b, sample_attribution(a, s));
			buf_str(&b, "<br>");
			block += 2 + (block[2] == '\n');
		}
		if (*block == '>') {
			buf_str(&b, d->cite);
			for (; *block == '>';
			     block += strcspn(block, "\n"), block += *block == '\n') {
				const char *line = block + 1 + (block[1] == ' ');

				escaped(&b, arena_ndup(a, line, strcspn(line, "\n")));
				buf_char(&b, ' ');
			}
			buf_str(&b, "</blockquote>");
		}
		escaped(&b, block);
		buf_str(&b, d->after);
	}
	if (s->who->signature.n && s->manner == MANNER_WRITTEN) {
		buf_str(&b, s->client == GMAIL     ? "<div>-- <br></div><div dir=\"ltr\" "
						     "class=\"gmail_signature\">"
			    : s->client == OUTLOOK ? "<p class=MsoNormal>"
						   : "<div>-- <br>\n");
		escaped(&b, buf_text(&s->who->signature));
		buf_str(&b, s->client == OUTLOOK ? "<o:p></o:p></p>\n" : "</div>\n");
	}
	if (quotes_below(s))
		html_below(a, &b, s);
	buf_str(&b, d->foot);
	buf_char(&b, '\n');
	return buf_text(&b);
}
