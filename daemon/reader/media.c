/* "type; name=value; name*0*=charset'lang'%41": GMime reads them (RFC 2045 section 5.1, RFC 2231). The
 * encoded words in values, forbidden and everywhere, are read before: it loses all that is behind the
 * padding of the first. What it is given is unfolded, valid UTF-8 and short. */
#include <string.h>

#include "base/text.h"
#include "reader/gmime.h"
#include "reader/parse.h"

/* The longest file name, twice, is shorter; a mail may have a thousand such fields. */
enum { MAX_VALUE = 4 * 1024 };

/* Of several of one name the first, but one as of RFC 2231 before those: it is the name in full, the
 * other is what old readers get. */
static const char *value_of(GMimeParamList *list, const char *name)
{
	const char *plain = NULL;

	for (int i = 0, n = gmime()->params_length(list); i < n; i++) {
		GMimeParam *p = gmime()->params_at(list, i);

		if (!text_eq(gmime()->param_name(p), name) || !gmime()->param_value(p))
			continue;
		if (gmime()->param_method(p) == GMIME_PARAM_ENCODING_METHOD_RFC2231)
			return gmime()->param_value(p);
		if (!plain)
			plain = gmime()->param_value(p);
	}
	return plain ? plain : "";
}

static const char *line(struct arena *a, GMimeParamList *list, const char *name)
{
	const char *s = value_of(list, name);

	return text_clean(a, s, strlen(s), TEXT_LINE);
}

/* The boundary is compared byte by byte with lines of the body: no cleaning. */
static const char *verbatim(struct arena *a, GMimeParamList *list, const char *name)
{
	return arena_dup(a, value_of(list, name));
}

/* Where the parameters begin: behind the first ";", or where one stands without it. */
static const char *parameters(const char *s)
{
	const char *word = s + strspn(s, " \t"), *end = word + strcspn(word, "=;( \t\"");

	if (word > s && end > word && *end == '=')
		return word;
	s += strcspn(s, ";");
	return s + (*s == ';');
}

void media_read(struct arena *a, struct span value, const char *hint, struct media *out)
{
	GMimeParamList *list;
	size_t n, at = 0, from;
	const char *s;

	if (value.n > MAX_VALUE)
		value.n = MAX_VALUE;
	s = field_raw(a, value, hint);
	n = strlen(s);
	for (from = at; at < n && s[at] != ';' && s[at] != '(' && s[at] != ' '; at++)
		;
	out->type = text_lower(a, arena_ndup(a, s + from, at - from));
	list = gmime()->params_parse(gmime()->options, encoded_in_values(a, parameters(s + at)));
	out->charset = text_lower(a, line(a, list, "charset"));
	out->boundary = verbatim(a, list, "boundary");
	out->name = line(a, list, "name");
	out->filename = line(a, list, "filename");
	out->format = line(a, list, "format");
	out->delsp = line(a, list, "delsp");
	out->report_type = text_lower(a, line(a, list, "report-type"));
	gmime()->unref(list);
}
