#include "reader/quote_banner.h"

#include <string.h>

#include "reader/attribution.h"
#include "reader/lines.h"
#include "reader/words.h"

enum { BANNERS = 4, LINES = 10, BYTES = 900, GAP = 40, NEAR = 16, BRIEF = 160 };

/* clang-format off */
static const char *const heads[] = { /* before what is said; they say nothing alone */
	"caution", "use caution", "warning", "attention", "alert", "security", "notice", "note", "important", "achtung", "vorsicht", "warnung", "hinweis",
	"avertissement", "mise en garde", "precaución", "advertencia", "atención", "atenção", "aviso", "cuidado", "attenzione", "avviso", "let op",
	"opgelet", "waarschuwing", "varning", "advarsel", "obs", "uwaga", "ostrzeżenie", "pozor", "upozornění", "внимание", "dikkat", "uyarı",
	"注意", "警告", "주의", NULL
};
static const char *const labels[] = {
	"external email", "external e-mail", "external mail", "external message", "external sender", "external source", "email from an external", "e-mail from an external",
	"externe e-mail", "externe mail", "externe nachricht", "externer absender", "e-mail externe", "courriel externe", "message externe",
	"expéditeur externe", "correo externo", "mensaje externo", "remitente externo", "e-mail externo", "email externo", "mensagem externa",
	"remetente externo", "e-mail esterna", "email esterna", "mittente esterno", "externe afzender", "extern bericht", "extern avsändare",
	"ekstern", "外部邮件", "外部郵件", "外部メール", NULL
};
static const char *const bare[] = { "external", "extern", "ext", "externe", "externo", NULL }; /* within brackets or above a colon */
static const char *const itself[] = {
	"this email", "this e-mail", "this message", "this mail", "diese e-mail", "diese email", "diese nachricht", "diese mail",
	"ce courriel", "ce message", "ce mail", "cet e-mail", "cet email", "este correo", "este mensaje", "este e-mail", "este email",
	"esta mensagem", "questa e-mail", "questa email", "questa mail", "questo messaggio", "deze e-mail", "deze mail", "dit bericht",
	"ta wiadomość", "ten e-mail", "ten mail", "detta mejl", "detta meddelande", "detta e-post", "det här mejlet", "denne e-mail",
	"denne mail", "denne e-post", "denne besked", "denne melding", "tämä viesti", "tämä sähköposti", "tato zpráva", "tento e-mail",
	"это письмо", "данное письмо", "это сообщение", "данное сообщение", "bu e-posta", "此邮件", "该邮件", "本邮件", "此郵件", "このメール",
	"이 메일", "이 이메일", NULL
};
static const char *const outside[] = {
	"from outside", "outside of", "outside the", "outside our", "outside your", "originated outside", "from an external",
	"from external", "by an external", "external sender", "external source", "external to", "untrusted sender", "von extern", "externen", "externem",
	"externer", "außerhalb", "ausserhalb", "von außen", "l'extérieur", "l’extérieur", "extérieur ", "expéditeur externe", "source externe",
	"fuera de", "remitente externo", "origen externo", "externo a", "fuente externa", "fora d", "remetente externo", "origem externa",
	"externa à", "dall'esterno", "dall’esterno", "esterna all", "esterno all", "mittente esterno", "all'esterno", "fuori d", "buiten",
	"externe", "spoza", "zewnętrz", "utanför", "extern avsändare", "uden for", "udefra", "utenfor", "utenfra", "ekstern", "ulkopuol",
	"mimo", "externí", "внешн", "извне", "dış", "外部", "외부", NULL
};
static const char *const warns[] = {
	"click", "link", "attachment", "caution", "careful", "suspicious", "phish", "verify", "klick", "anhäng", "anlage", "vorsicht",
	"cliqu", "lien", "pièce", "prudence", "vigilan", "enlace", "adjunto", "clic", "precau", "anexo", "cuidado", "allegat", "attenzione",
	"bijlage", "koppeling", "voorzichtig", "załącznik", "ostrożn", "bilag", "vedlegg", "bifoga", "länk", "liite", "linkk", "příloh",
	"odkaz", "вложен", "ссылк", "ekler", "bağlant", "附件", "链接", "連結", "添付", "リンク", "첨부", "링크", NULL
};
static const char *const more[] = { /* goes on with a banner */
	"unless you recogni", "unless you trust", "unless you know", "unless you are", "unless you have verified", "content is safe",
	"report suspicious", "suspicious email", "suspicious message", "do not click", "don't click", "have not previously corresponded", "learn why this is important", NULL
};
static const char *const drawn[] = {
	" ", "\n", "\t", "[", "]", "(", ")", "<", ">", "{", "}", "*", "#", "=", "_", "-", "!", ".", ":", "|", "~", ",",
	"\u00a0", "–", "—", "⚠", "\ufe0f", "【", "】", "：", "！", "❗", "🛑", NULL
};
/* clang-format on */

/* Which word of the table s begins with: its length, 0 for none. */
static size_t starts(const char *const *table, const char *s, size_t n)
{
	size_t best = 0;

	for (; *table; table++)
		if (strlen(*table) > best && line_starts(s, n, *table))
			best = strlen(*table);
	return best;
}

/* How much stands before the first word. */
static size_t signs(const char *s, size_t n)
{
	size_t i = 0, len;

	while (i < n && (len = starts(drawn, s + i, n - i)))
		i += len;
	return i;
}

/* "EXTERNAL" alone is a word; as "[EXTERNAL]" or "External:" it is a label. */
static size_t bare_label(const char *s, size_t n, size_t i)
{
	size_t len = starts(bare, s + i, n - i), end = i + len;
	bool framed = i && strchr("[(*<#|", s[i - 1]);

	return len && (framed || i + len == n || s[end] == ':') &&
			       (end == n || strchr("])*>#:|", s[end]))
		       ? len
		       : 0;
}

/* Does "this message" at s come "from outside" at most `gap` bytes behind? */
static bool is_foreign(const char *s, size_t n, size_t gap)
{
	size_t len = starts(itself, s, n);

	for (size_t i = len; len && i < n && i - len <= gap; i++)
		if (starts(outside, s + i, n - i))
			return true;
	return false;
}

/* Behind the words and signs that only announce. *label: they call the mail external. */
static size_t announced(const char *s, size_t n, bool *label)
{
	size_t i = signs(s, n), len;

	while (i < n) {
		len = starts(heads, s + i, n - i);
		if (!len) {
			len = starts(labels, s + i, n - i);
			len = len ? len : bare_label(s, n, i);
			*label |= len > 0;
		}
		if (!len)
			break;
		i += len;
		i += signs(s + i, n - i);
	}
	return i;
}

static bool is_banner(const char *s, size_t n, bool after)
{
	bool label = false, warned, foreign;
	size_t first = signs(s, n), i = announced(s, n, &label);

	if (i == n || line_has(s, n, "aka.ms/learnaboutsender"))
		return i < n || label;
	if (s[n - 1] == '?' || s[n - 1] == ':')
		return false;
	if (after && words_any(more, s, n))
		return true;
	warned = words_any(warns, s + i, n - i);
	if (is_foreign(s + i, n - i, warned ? GAP : NEAR) && (warned || n <= BRIEF))
		return true;
	if (i == first || !warned)
		return false;
	foreign = label; /* or it says so behind its warning */
	for (; !foreign && i < n; i++)
		foreign = is_foreign(s + i, n - i, GAP);
	return foreign;
}

/* Behind the banner that begins at line i, 0 if none does: the fewest lines that make one. */
static size_t behind(const struct lines *l, size_t i, bool after)
{
	for (size_t k = i; k < l->n && k < i + LINES && l->v[k].n && !l->v[k].depth; k++) {
		const struct line *x = &l->v[k];
		size_t n = (size_t)(x->s + x->n - l->v[i].s);
		bool last = k + 1 >= l->n || !l->v[k + 1].n || line_is_rule(&l->v[k + 1], 5);

		if (n > BYTES)
			return 0;
		if ((last || strchr(".!])>*", x->s[x->n - 1])) && is_banner(l->v[i].s, n, after))
			return k + 1;
	}
	return 0;
}

/* What one gateway writes as text around its banner, whatever that says. */
static size_t behind_marks(const struct lines *l, size_t i)
{
	if (!line_has(l->v[i].s, l->v[i].n, "pfptBannerStart"))
		return 0;
	for (size_t k = i; k < l->n && k < i + 2 * (size_t)LINES; k++)
		if (line_has(l->v[k].s, l->v[k].n, "pfptBannerEnd"))
			return k + 1;
	return 0;
}

void quote_drop_banners(struct lines *l)
{
	size_t top = 0;

	for (int found = 0; found < BANNERS; found++) {
		size_t i = lines_next(l, top), end;

		if (i < l->n && line_is_rule(&l->v[i], 5))
			i = lines_next(l, i + 1);
		if (i >= l->n || l->v[i].depth)
			break;
		end = behind_marks(l, i);
		end = end ? end : behind(l, i, found > 0);
		if (!end)
			break;
		i = lines_next(l, end);
		if (i < l->n && line_is_rule(&l->v[i], 5))
			end = i + 1;
		for (; top < end; top++)
			l->v[top].kind = LINE_FOOTER;
	}
}
