/* "type; name=value; name*0*=charset'lang'%41": GMime reads them (RFC 2045 section 5.1, RFC 2231,
 * and the encoded words in values that are forbidden and everywhere). What it is given is unfolded,
 * valid UTF-8 and short. */
#include <string.h>

#include "base/text.h"
#include "reader/gmime.h"
#include "reader/parse.h"

enum { MAX_VALUE = 16 * 1024 };

static const char *line(struct arena *a, GMimeParamList *list, const char *name)
{
	GMimeParam *p = gmime()->params_get(list, name);
	const char *s = p ? gmime()->param_value(p) : NULL;

	return s ? text_clean(a, s, strlen(s), TEXT_LINE) : "";
}

/* The boundary is compared byte by byte with lines of the body: no cleaning. */
static const char *verbatim(struct arena *a, GMimeParamList *list, const char *name)
{
	GMimeParam *p = gmime()->params_get(list, name);

	return p ? arena_dup(a, gmime()->param_value(p)) : "";
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
	while (at < n && s[at] != ';')
		at++;
	list = gmime()->params_parse(gmime()->options, s + at + (at < n));
	out->charset = text_lower(a, line(a, list, "charset"));
	out->boundary = verbatim(a, list, "boundary");
	out->name = line(a, list, "name");
	out->filename = line(a, list, "filename");
	out->format = line(a, list, "format");
	out->delsp = line(a, list, "delsp");
	out->report_type = text_lower(a, line(a, list, "report-type"));
	gmime()->unref(list);
}
