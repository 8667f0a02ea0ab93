#include "compose/mustache.h"

#include <stdbool.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "compose/value.h"

enum node_kind { NODE_TEXT, NODE_VAR, NODE_RAW, NODE_SECTION, NODE_INVERTED, NODE_PARTIAL };

struct name {
	const char *s;
	size_t n;
	uint32_t hash;
};

struct node {
	enum node_kind kind;
	const char *s; /* the text, or the whole name, zero-terminated */
	size_t n;
	struct name *path; /* the name cut at its dots; none for "." */
	size_t n_path;
	const char *indent;
	size_t end; /* the node behind a section's last */
	int line;
};

struct mustache {
	const char *name;
	struct node *nodes;
	size_t n;
};

struct parser {
	struct arena *a;
	const char *name, *src;
	size_t n, pos, cap;
	struct mustache *out;
	size_t open[MUSTACHE_NEST];
	int depth, line;
	size_t counted; /* source up to here is in `line` */
};

struct tag {
	char sigil;
	size_t start, end; /* in the source, braces included */
	const char *name;
};

static int line_of(struct parser *p, size_t at)
{
	for (; p->counted < at; p->counted++)
		p->line += p->src[p->counted] == '\n';
	return p->line;
}

static struct node *node_add(struct parser *p, enum node_kind kind, const char *s, size_t n)
{
	struct node *node = ARENA_PUSH(p->a, p->out->nodes, p->out->n, p->cap);

	node->kind = kind;
	node->s = s;
	node->n = n;
	return node;
}

static void path_split(struct arena *a, struct node *node)
{
	size_t cap = 0;

	if (!strcmp(node->s, "."))
		return;
	for (const char *s = node->s; s;) {
		const char *dot = strchr(s, '.');
		size_t n = dot ? (size_t)(dot - s) : strlen(s);

		*ARENA_PUSH(a, node->path, node->n_path, cap) =
			(struct name){ s, n, value_hash(s, n) };
		s = dot ? dot + 1 : NULL;
	}
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* A tag alone on its line takes the line with it: from gets the line's start, to what follows
 * the line break. */
static bool standalone(const struct parser *p, const struct tag *t, size_t *from, size_t *to)
{
	size_t f = t->start, e = t->end;

	while (f > 0 && blank(p->src[f - 1]))
		f--;
	if (f > 0 && p->src[f - 1] != '\n')
		return false;
	while (e < p->n && blank(p->src[e]))
		e++;
	if (e + 1 < p->n && p->src[e] == '\r' && p->src[e + 1] == '\n')
		e++;
	if (e < p->n && p->src[e] != '\n')
		return false;
	*from = f;
	*to = e < p->n ? e + 1 : e;
	return true;
}

static enum err tag_read(struct parser *p, struct tag *t, struct why *w)
{
	const char *at = p->src + t->start + 2, *end = p->src + p->n, *close;
	size_t extra = 0, n;

	t->sigil = at < end && strchr("{&#^/>!=", *at) ? *at++ : 0;
	if (t->sigil == '=')
		return why(w, BAD,
			   "%s:%d: changing the delimiters is not supported; write {{name}}",
			   p->name, line_of(p, t->start));
	if (t->sigil == '{')
		extra = 1;
	close = memmem(at, (size_t)(end - at), extra ? "}}}" : "}}", 2 + extra);
	if (!close)
		return why(w, BAD, "%s:%d: this tag is never closed with %s", p->name,
			   line_of(p, t->start), extra ? "}}}" : "}}");
	t->end = (size_t)(close - p->src) + 2 + extra;
	while (at < close && (blank(*at) || *at == '\n' || *at == '\r'))
		at++;
	for (n = (size_t)(close - at); n && strchr(" \t\r\n", at[n - 1]); n--)
		;
	t->name = arena_ndup(p->a, at, n);
	if (t->sigil != '!' && (!n || strpbrk(t->name, " \t\r\n{}")))
		return why(w, BAD, "%s:%d: \"%s\" is not a name", p->name, line_of(p, t->start),
			   t->name);
	return OK;
}

static enum err section_open(struct parser *p, const struct tag *t, struct why *w)
{
	if (p->depth == MUSTACHE_NEST)
		return why(w, BAD, "%s:%d: more than %d sections inside each other", p->name,
			   line_of(p, t->start), MUSTACHE_NEST);
	p->open[p->depth++] = p->out->n;
	node_add(p, t->sigil == '#' ? NODE_SECTION : NODE_INVERTED, t->name, strlen(t->name));
	return OK;
}

static enum err section_close(struct parser *p, const struct tag *t, struct why *w)
{
	struct node *node;

	if (!p->depth)
		return why(w, BAD, "%s:%d: {{/%s}} closes nothing", p->name, line_of(p, t->start),
			   t->name);
	node = &p->out->nodes[p->open[--p->depth]];
	if (strcmp(node->s, t->name) != 0)
		return why(w, BAD, "%s:%d: {{/%s}} where {{/%s}} was expected (opened in line %d)",
			   p->name, line_of(p, t->start), t->name, node->s, node->line);
	node->end = p->out->n;
	return OK;
}

static enum err tag_take(struct parser *p, const struct tag *t, const char *indent, struct why *w)
{
	size_t before = p->out->n;
	enum err e = OK;

	switch (t->sigil) {
	case '!': return OK;
	case '/': return section_close(p, t, w);
	case '#':
	case '^': e = section_open(p, t, w); break;
	case '>': node_add(p, NODE_PARTIAL, t->name, strlen(t->name))->indent = indent; break;
	default: node_add(p, t->sigil ? NODE_RAW : NODE_VAR, t->name, strlen(t->name));
	}
	if (e == OK && p->out->n > before) {
		p->out->nodes[before].line = line_of(p, t->start);
		path_split(p->a, &p->out->nodes[before]);
	}
	return e;
}

static enum err tag_next(struct parser *p, const char *brace, struct why *w)
{
	struct tag t = { .start = (size_t)(brace - p->src) };
	size_t from, to;
	const char *indent = "";
	enum err e = tag_read(p, &t, w);

	if (e != OK)
		return e;
	from = t.start;
	to = t.end;
	if (t.sigil && t.sigil != '{' && t.sigil != '&' && standalone(p, &t, &from, &to))
		indent = arena_ndup(p->a, p->src + from, t.start - from);
	if (from > p->pos)
		node_add(p, NODE_TEXT, p->src + p->pos, from - p->pos);
	p->pos = to;
	return tag_take(p, &t, indent, w);
}

enum err mustache_compile(struct arena *a, const char *name, const char *source, size_t n,
			  const struct mustache **out, struct why *w)
{
	struct parser p = { .a = a, .name = name, .n = n, .line = 1 };
	const char *brace;
	enum err e;

	if (n > MUSTACHE_SIZE)
		return why(w, BAD, "%s: a template may have %d KiB, this has %zu", name,
			   MUSTACHE_SIZE / 1024, n / 1024);
	if (memchr(source, '\0', n))
		return why(w, BAD, "%s: a NUL byte; save it as plain UTF-8 text", name);
	p.src = arena_ndup(a, source, n);
	p.out = arena_get(a, sizeof *p.out);
	p.out->name = name;
	while ((brace = memmem(p.src + p.pos, n - p.pos, "{{", 2)))
		if ((e = tag_next(&p, brace, w)) != OK)
			return e;
	if (p.depth) {
		const struct node *node = &p.out->nodes[p.open[p.depth - 1]];

		return why(w, BAD, "%s:%d: {{#%s}} is never closed; write {{/%s}}", name,
			   node->line, node->s, node->s);
	}
	if (n > p.pos)
		node_add(&p, NODE_TEXT, p.src + p.pos, n - p.pos);
	*out = p.out;
	return OK;
}

/* --- rendering ----------------------------------------------------------------------------- */

struct included {
	const char *name, *indent;
	const struct mustache *t; /* NULL: there is no such partial */
};

struct renderer {
	struct arena *a;
	enum escape escape;
	mustache_partial *partial;
	void *arg;
	struct buf *out;
	size_t limit; /* of out->n */
	const struct value *stack[MUSTACHE_LEVELS];
	int depth, level;
	long steps;
	struct included *known; /* partials compiled in this run */
	size_t n_known, cap_known;
	struct why *w;
};

static const struct value *lookup(const struct renderer *r, const struct node *node)
{
	const struct value *v = NULL;

	if (!node->n_path)
		return r->stack[r->depth - 1];
	for (int i = r->depth; i-- > 0 && !v;)
		v = value_find(r->stack[i], node->path->s, node->path->n, node->path->hash);
	for (size_t i = 1; i < node->n_path && v; i++)
		v = value_find(v, node->path[i].s, node->path[i].n, node->path[i].hash);
	return v;
}

void mustache_escape(struct buf *out, const char *s, size_t n)
{
	static const char *const entity[256] = {
		['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
	};
	size_t from = 0;

	for (size_t i = 0; i < n; i++) {
		const char *e = entity[(unsigned char)s[i]];

		if (!e)
			continue;
		buf_add(out, s + from, i - from);
		buf_str(out, e);
		from = i + 1;
	}
	buf_add(out, s + from, n - from);
}

static enum err put(struct renderer *r, const struct mustache *t, const struct node *node)
{
	const struct value *v = lookup(r, node);

	if (!v || v->kind == VALUE_LIST || v->kind == VALUE_MAP)
		return OK;
	if (v->kind == VALUE_BOOL) {
		buf_str(r->out, v->yes ? "true" : "");
	} else if (r->escape == ESCAPE_NONE || (node->kind == NODE_RAW && v->kind == VALUE_HTML)) {
		buf_add(r->out, v->s, v->n);
	} else if (node->kind == NODE_RAW) {
		return why(r->w, BAD, "%s:%d: {{{%s}}} is not known to be safe HTML; write {{%s}}",
			   t->name, node->line, node->s, node->s);
	} else {
		mustache_escape(r->out, v->s, v->n);
	}
	return OK;
}

static enum err render(struct renderer *r, const struct mustache *t, size_t from, size_t to);

static enum err enter(struct renderer *r, const struct mustache *t, const struct node *node,
		      size_t from, const struct value *v)
{
	enum err e;

	if (r->depth == MUSTACHE_LEVELS)
		return why(r->w, BAD, "%s:%d: more than %d levels", t->name, node->line,
			   MUSTACHE_LEVELS);
	r->stack[r->depth++] = v;
	e = render(r, t, from, node->end);
	r->depth--;
	return e;
}

static enum err section(struct renderer *r, const struct mustache *t, const struct node *node,
			size_t from)
{
	const struct value *v = lookup(r, node);
	enum err e = OK;

	if (node->kind == NODE_INVERTED)
		return value_true(v) ? OK : render(r, t, from, node->end);
	if (!value_true(v))
		return OK;
	if (v->kind != VALUE_LIST)
		return enter(r, t, node, from, v);
	for (size_t i = 0; i < v->n && e == OK; i++)
		e = enter(r, t, node, from, v->v[i]);
	return e;
}

/* The indentation of a partial's tag belongs to each line of the partial's source. */
static const char *indented(struct arena *a, const char *source, const char *indent)
{
	struct buf b = BUF(a);

	if (!*indent)
		return source;
	for (const char *line = source, *end; *line; line = end) {
		end = strchr(line, '\n');
		end = end ? end + 1 : line + strlen(line);
		buf_str(&b, indent);
		buf_add(&b, line, (size_t)(end - line));
	}
	return buf_text(&b);
}

static enum err partial_get(struct renderer *r, const struct node *node,
			    const struct mustache **out)
{
	const char *source;
	struct included *k;

	for (size_t i = 0; i < r->n_known; i++) {
		k = &r->known[i];
		if (!strcmp(k->name, node->s) && !strcmp(k->indent, node->indent)) {
			*out = k->t;
			return OK;
		}
	}
	*out = NULL;
	source = r->partial ? r->partial(r->arg, node->s) : NULL;
	if (source) {
		source = indented(r->a, source, node->indent);
		if (mustache_compile(r->a, node->s, source, strlen(source), out, r->w) != OK)
			return BAD;
	}
	k = ARENA_PUSH(r->a, r->known, r->n_known, r->cap_known);
	*k = (struct included){ node->s, node->indent, *out };
	return OK;
}

static enum err node_render(struct renderer *r, const struct mustache *t, size_t i)
{
	const struct node *node = &t->nodes[i];
	const struct mustache *inner;

	switch (node->kind) {
	case NODE_TEXT: buf_add(r->out, node->s, node->n); return OK;
	case NODE_VAR:
	case NODE_RAW: return put(r, t, node);
	case NODE_SECTION:
	case NODE_INVERTED: return section(r, t, node, i + 1);
	case NODE_PARTIAL:
		if (partial_get(r, node, &inner) != OK)
			return BAD;
		return inner ? render(r, inner, 0, inner->n) : OK;
	}
	return OK;
}

static enum err render(struct renderer *r, const struct mustache *t, size_t from, size_t to)
{
	enum err e = OK;

	if (r->level == MUSTACHE_LEVELS)
		return why(r->w, BAD, "%s: more than %d levels of sections and partials", t->name,
			   MUSTACHE_LEVELS);
	r->level++;
	while (from < to && e == OK) {
		const struct node *node = &t->nodes[from];

		e = node_render(r, t, from);
		if (e == OK && ++r->steps > MUSTACHE_STEPS)
			e = why(r->w, BAD, "%s: more than %d steps to fill it", t->name,
				MUSTACHE_STEPS);
		if (e == OK && r->out->n > r->limit)
			e = why(r->w, BAD, "%s: the result is larger than allowed", t->name);
		from = node->end > from ? node->end : from + 1;
	}
	r->level--;
	return e;
}

enum err mustache_render(struct arena *a, const struct mustache *t, const struct value *root,
			 enum escape escape, mustache_partial *partial, void *arg, size_t max,
			 struct buf *out, struct why *w)
{
	struct renderer r = { .a = a,
			      .escape = escape,
			      .partial = partial,
			      .arg = arg,
			      .out = out,
			      .limit = out->n + max,
			      .w = w };

	r.stack[r.depth++] = root;
	return render(&r, t, 0, t->n);
}
