#include "cli/json.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/when.h"

/* U+2028 and U+2029 as escapes: many programs that read "a line" end it there. Whole characters come. */
static int print_some(const char *s, size_t n, void *arg)
{
	const char *end = s + n, *hit;

	(void)arg;
	while ((hit = memmem(s, (size_t)(end - s), "\xe2\x80", 2)) && end - hit > 2) {
		bool separates = hit[2] == '\xa8' || hit[2] == '\xa9';

		fwrite(s, 1, (size_t)(hit - s), stdout);
		if (separates)
			fputs(hit[2] == '\xa8' ? "\\u2028" : "\\u2029", stdout);
		else
			fwrite(hit, 1, 3, stdout);
		s = hit + 3;
	}
	fwrite(s, 1, (size_t)(end - s), stdout);
	return 0;
}

void cli_json_print(json_t *o)
{
	json_dump_callback(o, print_some, NULL, JSON_COMPACT | JSON_PRESERVE_ORDER);
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
