#include "store/store_audience.h"

#include <stdlib.h>
#include <string.h>

#include "base/address.h"
#include "base/text.h"
#include "store/query.h"
#include "store/store_deliver.h"
#include "store/store_left.h"

enum { WEEK = 7 * 86400 };

/* joined:<14d means joined less than 14 days ago: the later, the smaller the age. A date is a whole
 * day, month or year: after it is from its end on. */
static void age(struct query *q, const char *column, const struct expr *e)
{
	static const enum expr_op turned[] = {
		[EXPR_IS] = EXPR_GE, [EXPR_NE] = EXPR_LT, [EXPR_LT] = EXPR_GT,
		[EXPR_LE] = EXPR_GE, [EXPR_GT] = EXPR_LT, [EXPR_GE] = EXPR_LE
	};

	static const enum expr_op of_day[] = { [EXPR_IS] = EXPR_GE,
					       [EXPR_LT] = EXPR_LT,
					       [EXPR_LE] = EXPR_LT,
					       [EXPR_GT] = EXPR_GE,
					       [EXPR_GE] = EXPR_GE };
	bool span = e->value == EXPR_SPAN, past = e->op == EXPR_GT || e->op == EXPR_LE;

	buf_printf(&q->sql, "%s%s", column, query_op(span ? turned[e->op] : of_day[e->op]));
	query_number(q, span ? (int64_t)q->now - e->number : past ? e->until : e->number);
	if (e->value == EXPR_DATE && e->op == EXPR_IS) {
		buf_printf(&q->sql, " AND %s < ", column);
		query_number(q, e->until);
	}
}

/* "expert" of "Expert:soil" */
static const char *role_name(struct query *q, const struct expr *e)
{
	return text_fold(q->a, arena_ndup(q->a, e->text, strcspn(e->text, ":")));
}

static void role(struct query *q, const struct expr *e)
{
	const char *colon = strchr(e->text, ':');

	buf_str(&q->sql, "EXISTS (SELECT 1 FROM role r WHERE r.member = m.id AND r.role = ");
	query_text(q, role_name(q, e));
	if (colon) {
		buf_str(&q->sql, " AND r.tag = ");
		query_text(q, text_fold(q->a, colon + 1));
	}
	buf_char(&q->sql, ')');
}

/* "#garden" and "garden" */
static const char *tag_name(struct query *q, const struct expr *e)
{
	return text_fold(q->a, e->text + (*e->text == '#'));
}

/* Follows the tag, is an expert in it, or wrote under it within half a year. */
static void tag(struct query *q, const struct expr *e)
{
	const char *name = tag_name(q, e);

	buf_str(&q->sql, "(EXISTS (SELECT 1 FROM follow f WHERE f.member = m.id AND f.kind = 'tag'"
			 " AND f.want = 1 AND f.key = ");
	query_text(q, name);
	buf_str(&q->sql, ") OR EXISTS (SELECT 1 FROM role r WHERE r.member = m.id AND r.tag = ");
	query_text(q, name);
	buf_str(&q->sql,
		") OR m.id IN (SELECT p.member FROM tag g JOIN post_tag t ON t.tag = g.id"
		" JOIN post p ON p.id = t.post WHERE p.state = 'live' AND p.member IS NOT NULL"
		" AND g.name = ");
	query_text(q, name);
	buf_str(&q->sql, " AND p.date >= ");
	query_number(q, (int64_t)q->now - 182 * 86400);
	buf_str(&q->sql, "))");
}

/* Posts; of answers: those that answer a post, and answers to activities that are no posts. */
static void count(struct query *q, const struct expr *e)
{
	buf_str(&q->sql, "(SELECT count(*) FROM post p WHERE p.member = m.id AND p.state = 'live'");
	if (!strcmp(e->key, "answers"))
		buf_str(&q->sql, " AND p.parent IS NOT NULL");
	if (e->over_s) {
		buf_str(&q->sql, " AND p.date >= ");
		query_number(q, (int64_t)q->now - e->over_s);
	}
	buf_char(&q->sql, ')');
	if (!strcmp(e->key, "answers")) {
		buf_str(&q->sql, " + (SELECT count(*) FROM activity_answer w WHERE w.member = m.id"
				 " AND w.kind = 'answer' AND w.state IN ('live', 'late')"
				 " AND NOT EXISTS (SELECT 1 FROM post p WHERE p.id = w.arrival)");
		if (e->over_s) {
			buf_str(&q->sql, " AND w.at >= ");
			query_number(q, (int64_t)q->now - e->over_s);
		}
		buf_char(&q->sql, ')');
	}
	buf_str(&q->sql, query_op(e->op));
	query_number(q, e->number);
}

static void column(struct query *q, const char *sql_column, const struct expr *e)
{
	buf_printf(&q->sql, "%s = ", sql_column);
	query_text(q, e->text);
}

static void silent(struct query *q, const struct expr *e)
{
	struct expr turned = *e;

	age(q,
	    "ifnull((SELECT max(p.date) FROM post p WHERE p.member = m.id AND p.state = 'live'),"
	    " m.joined_at)",
	    &turned);
}

/* An activity by its number, or the latest of a recipe. */
static void activity(struct query *q, const char *text)
{
	char *end;
	int64_t id = strtoll(text, &end, 10);

	if (*text && !*end) {
		query_number(q, id);
		return;
	}
	buf_str(&q->sql, "(SELECT max(v.id) FROM activity v WHERE v.recipe = ");
	query_text(q, text_lower(q->a, text)); /* as recipes are named */
	buf_char(&q->sql, ')');
}

static void answered(struct query *q, const struct expr *e)
{
	buf_str(&q->sql, "EXISTS (SELECT 1 FROM activity_answer w WHERE w.member = m.id"
			 " AND w.state <> 'withdrawn' AND w.activity = ");
	activity(q, e->text);
	buf_char(&q->sql, ')');
}

static void takes_part(struct query *q, const struct expr *e)
{
	const char *colon = strchr(e->text, ':'), *of = e->text;

	buf_str(&q->sql, "EXISTS (SELECT 1 FROM activity_member x WHERE x.member = m.id");
	if (!strcmp(e->key, "asked")) {
		buf_str(&q->sql, " AND x.role = 'asked'");
	} else if (colon) {
		of = arena_ndup(q->a, e->text, (size_t)(colon - e->text));
		buf_str(&q->sql, " AND x.role = ");
		query_text(q, colon + 1);
	} else {
		buf_str(&q->sql, " AND x.role NOT IN ('asked', 'keeper')");
	}
	buf_str(&q->sql, " AND x.activity = ");
	activity(q, of);
	buf_char(&q->sql, ')');
}

/* Had any letter of it. */
static void told(struct query *q, const struct expr *e)
{
	buf_str(&q->sql, "EXISTS (SELECT 1 FROM mailing g JOIN letter l ON l.mailing = g.id"
			 " WHERE l.member = m.id AND l.state <> 'cancelled' AND g.activity = ");
	activity(q, e->text);
	buf_char(&q->sql, ')');
}

static void thanks(struct query *q, const struct expr *e)
{
	buf_str(&q->sql, "(SELECT count(*) FROM thanks t WHERE t.to_member = m.id");
	if (e->over_s) {
		buf_str(&q->sql, " AND t.at >= ");
		query_number(q, (int64_t)q->now - e->over_s);
	}
	buf_char(&q->sql, ')');
	buf_str(&q->sql, query_op(e->op));
	query_number(q, e->number);
}

static void member(struct query *q, const struct expr *e)
{
	const char *key = address_key(q->a, e->text);

	buf_str(&q->sql, "m.id IN (SELECT member FROM address WHERE address = ");
	query_text(q, key ? key : e->text);
	buf_char(&q->sql, ')');
}

static void mode(struct query *q, const struct expr *e)
{
	if (strcmp(e->text, "paused")) {
		column(q, "m.mode", e);
		return;
	}
	buf_str(&q->sql, "ifnull(m.paused_until, 0) > ");
	query_number(q, (int64_t)q->now);
}

static void everyone(struct query *q, const struct expr *e)
{
	buf_char(&q->sql, *e->key == 'e' ? '1' : '0');
}

static void level(struct query *q, const struct expr *e)
{
	column(q, "m.level", e);
}

/* Who chose none reads the community's. */
static void lang(struct query *q, const struct expr *e)
{
	buf_str(&q->sql, "ifnull(nullif(m.lang, ''), ");
	query_text(q, store_language(q->s));
	buf_str(&q->sql, ") = ");
	query_text(q, text_lower(q->a, e->text));
}

static void joined(struct query *q, const struct expr *e)
{
	age(q, "m.joined_at", e);
}

static const struct {
	const char *key;
	query_term *write;
} keys[] = {
	{ "everyone", everyone }, { "nobody", everyone },  { "level", level },
	{ "role", role },         { "tag", tag },          { "lang", lang },
	{ "mode", mode },         { "joined", joined },    { "silent", silent },
	{ "member", member },     { "posts", count },      { "answers", count },
	{ "answered", answered }, { "asked", takes_part }, { "in", takes_part },
	{ "thanks", thanks },     { "told", told },
};

static void sample(struct query *q, const struct expr *e);

static void term(struct query *q, const struct expr *e)
{
	if (e->kind == EXPR_SAMPLE) {
		sample(q, e);
		return;
	}
	/* Counts and spans are compared by their own columns; all else is so, or not so. */
	if (e->op == EXPR_NE && e->value & (EXPR_TEXT | EXPR_DATE)) {
		struct expr same = *e;

		same.op = EXPR_IS;
		buf_str(&q->sql, "NOT (");
		term(q, &same);
		buf_char(&q->sql, ')');
		return;
	}
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (e->kind == EXPR_TERM && !strcmp(keys[i].key, e->key)) {
			keys[i].write(q, e);
			return;
		}
	buf_char(&q->sql, '0'); /* what nobody can answer selects nobody */
}

/* --- samples ------------------------------------------------------------------------------- */

static void candidates(struct query *q, const struct expr *e);

/* Member numbers are below 2^bits, which is even. */
static int64_t draw_bits(struct store *s)
{
	static const char MOST[] = "SELECT max(id) FROM member";
	int64_t most = sql_int(s, 0, MOST, ""), bits = 2;

	while (most >> bits)
		bits += 2;
	return bits;
}

/* Answers they asked for do not count. A letter that has not left yet has no time of its own. */
void audience_full_sql(struct query *q, const struct audience_room *r)
{
	int64_t since = (int64_t)q->now - BUDGET_WEEK;

	buf_str(&q->sql, "(ifnull(m.budget, ");
	query_number(q, r->per_week);
	buf_str(&q->sql, ") > 0 AND ifnull(m.budget, ");
	query_number(q, r->per_week);
	buf_str(&q->sql, ") <= " LEFT_WEEK
			 " + (SELECT count(*) FROM letter l WHERE l.member = m.id AND l.at >= ");
	query_number(q, since);
	buf_str(&q->sql, " AND l.class > 1 AND l.state NOT IN ('cancelled', 'dead'))"
			 " + (SELECT count(*) FROM letter l WHERE l.member = m.id AND l.at IS NULL"
			 " AND l.class > 1 AND l.due >= ");
	query_number(q, since);
	buf_str(&q->sql, ")");
	if (r->asks_a_week) {
		buf_str(&q->sql, " OR (SELECT count(*) FROM activity_member x WHERE x.member = m.id"
				 " AND x.role = 'asked' AND x.at > ");
		query_number(q, (int64_t)q->now - WEEK);
		buf_str(&q->sql, ") >= ");
		query_number(q, r->asks_a_week);
	}
	buf_char(&q->sql, ')');
}

/* A sample is of those whom a letter reaches: for who has no room another one is drawn. */
static void is_reached(struct query *q)
{
	buf_str(&q->sql, "m.state = 'active' AND m.mode <> 'nothing' AND"
			 " ifnull(m.paused_until, 0) <= ");
	query_number(q, (int64_t)q->now);
	if (!q->room)
		return;
	if (q->room->not_member) {
		buf_str(&q->sql, " AND m.id <> ");
		query_number(q, q->room->not_member);
	}
	buf_str(&q->sql, " AND NOT ");
	audience_full_sql(q, q->room);
}

/* Those who fit, in the order of the draw. Where few can fit these are put in order; else one place
 * is looked at after the other, and the rest of the members is not. */
static void draw_sql(struct query *q, const struct expr *e, int64_t bits)
{
	if (audience_is_narrow(e->kids)) {
		buf_str(&q->sql, "SELECT m.id FROM member m WHERE ");
		is_reached(q);
		buf_str(&q->sql, " AND m.id IN (");
		candidates(q, e->kids);
		buf_str(&q->sql, ") AND ");
		query_expr(q, e->kids, term);
		buf_str(&q->sql, " ORDER BY place_of(m.id, ");
		query_number(q, q->seed);
		buf_str(&q->sql, ", ");
		query_number(q, bits);
		buf_char(&q->sql, ')');
	} else {
		buf_str(&q->sql,
			"WITH RECURSIVE draw(place) AS (SELECT 0 UNION ALL SELECT place + 1"
			" FROM draw WHERE place < ");
		query_number(q, (INT64_C(1) << bits) - 1);
		buf_str(&q->sql,
			") SELECT m.id FROM draw CROSS JOIN member m ON m.id = drawn(place, ");
		query_number(q, q->seed);
		buf_str(&q->sql, ", ");
		query_number(q, bits);
		buf_str(&q->sql, ") WHERE ");
		is_reached(q);
		buf_str(&q->sql, " AND ");
		query_expr(q, e->kids, term);
	}
	buf_str(&q->sql, " LIMIT ");
	query_number(q, e->number);
}

/* "[3,17]": the first so many of the draw; it is made once for each sample in the expression. */
static const char *draw(struct query *q, const struct expr *e)
{
	struct query own = { .a = q->a,
			     .s = q->s,
			     .sql = BUF(q->a),
			     .now = q->now,
			     .seed = q->seed,
			     .room = q->room };
	struct buf list = BUF(q->a);
	sqlite3_stmt *st;

	for (size_t i = 0; i < q->n_drawn; i++)
		if (q->drawn[i].sample == e)
			return q->drawn[i].ids;
	draw_sql(&own, e, draw_bits(q->s));
	buf_char(&list, '[');
	for (st = query_start(&own); sql_row(q->s, st);)
		buf_printf(&list, "%s%lld", list.n > 1 ? "," : "", (long long)col_int(st, 0));
	query_done(st);
	buf_char(&list, ']');
	*ARENA_PUSH(q->a, q->drawn, q->n_drawn, q->cap_drawn) =
		(struct query_drawn){ e, arena_dup(q->a, buf_text(&list)) };
	return q->drawn[q->n_drawn - 1].ids;
}

static void sample(struct query *q, const struct expr *e)
{
	buf_str(&q->sql, "m.id IN (SELECT value FROM json_each(");
	query_text(q, draw(q, e));
	buf_str(&q->sql, "))");
}

/* --- where to look ------------------------------------------------------------------------- */

/* Some terms hold for few, whom an index names; then nobody else is looked at. Each writes a select
 * of members that has all for whom its term holds, and maybe more. */
static void few_role(struct query *q, const struct expr *e)
{
	buf_str(&q->sql, "SELECT member FROM role WHERE role = ");
	query_text(q, role_name(q, e));
}

static void few_tag(struct query *q, const struct expr *e)
{
	const char *name = tag_name(q, e);

	buf_str(&q->sql, "SELECT member FROM follow WHERE kind = 'tag' AND key = ");
	query_text(q, name);
	buf_str(&q->sql, " UNION ALL SELECT member FROM role WHERE tag = ");
	query_text(q, name);
	buf_str(&q->sql, " AND tag <> '' UNION ALL SELECT p.member FROM tag g JOIN post_tag t ON"
			 " t.tag = g.id JOIN post p ON p.id = t.post WHERE p.member IS NOT NULL"
			 " AND g.name = ");
	query_text(q, name);
}

static void few_address(struct query *q, const struct expr *e)
{
	const char *key = address_key(q->a, e->text);

	buf_str(&q->sql, "SELECT member FROM address WHERE address = ");
	query_text(q, key ? key : e->text);
}

static void few_answered(struct query *q, const struct expr *e)
{
	buf_str(&q->sql,
		"SELECT member FROM activity_answer WHERE member IS NOT NULL AND activity = ");
	activity(q, e->text);
}

static void few_taking_part(struct query *q, const struct expr *e)
{
	buf_str(&q->sql, "SELECT member FROM activity_member WHERE activity = ");
	activity(q, arena_ndup(q->a, e->text, strcspn(e->text, ":")));
}

static void few_told(struct query *q, const struct expr *e)
{
	buf_str(&q->sql, "SELECT l.member FROM mailing g JOIN letter l ON l.mailing = g.id"
			 " WHERE l.member IS NOT NULL AND g.activity = ");
	activity(q, e->text);
}

static void few_none(struct query *q, const struct expr *e)
{
	(void)e;
	buf_str(&q->sql, "SELECT id FROM member WHERE 0");
}

static const struct {
	const char *key;
	query_term *write;
} few[] = {
	{ "role", few_role },         { "tag", few_tag },           { "member", few_address },
	{ "answered", few_answered }, { "asked", few_taking_part }, { "in", few_taking_part },
	{ "told", few_told },         { "nobody", few_none },
};

static query_term *few_of(const struct expr *e)
{
	for (size_t i = 0; i < sizeof few / sizeof *few; i++)
		if (e->kind == EXPR_TERM && e->op == EXPR_IS && !strcmp(few[i].key, e->key))
			return few[i].write;
	return NULL;
}

bool audience_is_narrow(const struct expr *e)
{
	bool all = e->kind == EXPR_OR;

	if (e->kind == EXPR_SAMPLE)
		return true;
	if (e->kind != EXPR_AND && e->kind != EXPR_OR)
		return few_of(e) != NULL;
	for (const struct expr *kid = e->kids; kid; kid = kid->next)
		if (audience_is_narrow(kid) != all)
			return !all;
	return all;
}

static void candidates(struct query *q, const struct expr *e)
{
	const struct expr *kid = e->kids;

	if (e->kind == EXPR_SAMPLE) {
		buf_str(&q->sql, "SELECT value FROM json_each(");
		query_text(q, draw(q, e));
		buf_char(&q->sql, ')');
	} else if (e->kind == EXPR_AND) {
		while (!audience_is_narrow(kid))
			kid = kid->next;
		candidates(q, kid);
	} else if (e->kind == EXPR_OR) {
		for (; kid; kid = kid->next) {
			candidates(q, kid);
			buf_str(&q->sql, kid->next ? " UNION ALL " : "");
		}
	} else {
		few_of(e)(q, e);
	}
}

void audience_sql(struct query *q, const struct expr *audience)
{
	if (audience_is_narrow(audience)) {
		buf_str(&q->sql, "m.id IN (");
		candidates(q, audience);
		buf_str(&q->sql, ") AND ");
	}
	query_expr(q, audience, term);
}

bool audience_has(struct store *s, struct arena *a, const struct expr *audience, int64_t member,
		  time_t now)
{
	struct query q = { .a = a, .s = s, .sql = BUF(a), .now = now, .seed = 1 };
	sqlite3_stmt *st;
	bool has;

	buf_str(&q.sql, "SELECT 1 FROM member m WHERE m.state = 'active' AND m.id = ");
	query_number(&q, member);
	buf_str(&q.sql, " AND ");
	query_expr(&q, audience, term);
	st = query_start(&q);
	has = sql_row(s, st);
	query_done(st);
	return has;
}

int64_t *audience_members(struct store *s, struct arena *a, const struct expr *audience,
			  uint64_t seed, time_t now, size_t *n)
{
	struct query q = { .a = a, .s = s, .sql = BUF(a), .now = now, .seed = (int64_t)seed };
	int64_t *v = NULL;
	size_t cap = 0;
	sqlite3_stmt *st;

	buf_str(&q.sql, "SELECT m.id FROM member m WHERE m.state = 'active' AND ");
	audience_sql(&q, audience);
	buf_str(&q.sql, " ORDER BY m.id");
	*n = 0;
	for (st = query_start(&q); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = col_int(st, 0);
	query_done(st);
	return v;
}
