#include "cli/json.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"

void cli_json_print(json_t *o)
{
	json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
	putchar('\n');
	json_decref(o);
}

json_t *cli_json_string(struct arena *a, const char *s)
{
	json_t *j = json_string(s ? s : "");

	return j ? j : json_string(text_clean(a, s, strlen(s), TEXT_LINE));
}

json_t *cli_json_text(struct arena *a, const char *s)
{
	return s && *s ? cli_json_string(a, s) : json_null();
}

json_t *cli_json_time(struct arena *a, int64_t t)
{
	return t ? json_string(when_rfc3339(a, (time_t)t)) : json_null();
}
