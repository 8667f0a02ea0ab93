#include <string.h>

#include "reader/parse.h"

struct flow {
	struct buf out;
	size_t depth;
	bool open; /* the paragraph goes on */
};

static void begin_line(struct flow *f, size_t depth, const char *s, size_t n)
{
	for (size_t i = 0; i < depth; i++)
		buf_char(&f->out, '>');
	if (depth && n)
		buf_char(&f->out, ' ');
	buf_add(&f->out, s, n);
}

static void end_line(struct flow *f)
{
	if (!f->open)
		return;
	while (f->out.n && f->out.p[f->out.n - 1] == ' ')
		buf_cut(&f->out, f->out.n - 1);
	buf_char(&f->out, '\n');
	f->open = false;
}

static void one_line(struct flow *f, const char *s, size_t n, bool delsp)
{
	size_t depth = 0;
	bool flows, signature;

	while (depth < n && s[depth] == '>')
		depth++;
	s += depth, n -= depth;
	if (n && *s == ' ') /* space-stuffing, section 4.4 */
		s++, n--;
	signature = n == 3 && !memcmp(s, "-- ", 3); /* section 4.3: never flows */
	flows = !signature && n && s[n - 1] == ' ';
	if (f->open && (depth != f->depth || signature))
		end_line(
			f); /* section 4.5: a change of depth ends a paragraph, whatever the blank says */
	if (flows && delsp)
		n--;
	if (f->open)
		buf_add(&f->out, s, n);
	else
		begin_line(f, depth, s, n);
	f->depth = depth;
	f->open = flows;
	if (!flows)
		buf_char(&f->out, '\n');
}

const char *flowed_unwrap(struct arena *a, const char *s, bool delsp)
{
	struct flow f = { .out = BUF(a) };

	while (*s) {
		const char *lf = strchr(s, '\n');
		size_t n = lf ? (size_t)(lf - s) : strlen(s);

		one_line(&f, s, n, delsp);
		s += n + (lf != NULL);
	}
	end_line(&f);
	return buf_text(&f.out);
}
