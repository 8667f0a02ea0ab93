/*
 * Audiences against brute force: random expressions over a random community, once as SQL and once
 * by looking at each member in turn.
 */
#include "past_kit.h"

#include "store/store_audience.h"
#include "store/store_level.h"

enum { DAY = 86400, MEMBERS = 60, EACH = 8, EXPRESSIONS = 4000, ACTIVITIES = 6 };

static uint64_t dice = 20260302;

static unsigned roll(unsigned n)
{
	dice = dice * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(dice >> 33) % n;
}

static const char *const levels[] = { "core",   "active",   "occasional", "peripheral",
				      "lurker", "newcomer", "dormant" };
static const char *const modes[] = { "each", "digest", "summary", "followed", "nothing" };
static const char *const tags[] = { "soil", "seeds", "mölle" };
static const char *const roles[] = { "expert", "sponsor", "coordinator" };
static const char *const langs[] = { "pt", "de", "" };
static const char *const parts[] = { "in", "asked", "owner", "guest", "group-2" };
static const char *const recipes[] = { "inquiry", "poll" };

#define PICK(list) list[roll(sizeof list / sizeof *list)]

/* A member as the test knows them; rows of each kind by kind. */
struct soul {
	bool active;
	const char *level, *mode, *lang;
	int64_t joined, paused;
	struct {
		const char *role, *tag;
	} role[EACH];
	const char *follow[EACH];
	struct {
		int64_t date;
		const char *tag;
		bool live, parent;
	} post[EACH];
	struct {
		int64_t at;
		int activity;
		const char *kind, *state;
	} answer[EACH];
	struct {
		int activity;
		const char *role;
	} part[EACH];
	int64_t thanked[EACH];
	int told[EACH];
	int n_role, n_follow, n_post, n_answer, n_part, n_thanked, n_told;
};

static struct soul all[MEMBERS + 1]; /* by id, from 1 */
static const char *recipe_of[ACTIVITIES + 1];

/* --- the random community ------------------------------------------------------------------- */

static int64_t ago(time_t now, int days)
{
	return (int64_t)now - (int64_t)roll((unsigned)days) * DAY - roll(DAY);
}

static void draw(struct soul *p, time_t now)
{
	*p = (struct soul){ .active = roll(10) != 0,
			    .level = PICK(levels),
			    .mode = PICK(modes),
			    .lang = PICK(langs),
			    .joined = ago(now, 400),
			    .paused = roll(4) ? 0 : (int64_t)now + (roll(2) ? DAY : -DAY) };
	for (; p->n_role < (int)roll(4); p->n_role++) {
		p->role[p->n_role].role = PICK(roles);
		p->role[p->n_role].tag = roll(2) ? PICK(tags) : "";
	}
	for (; p->n_follow < (int)roll(3); p->n_follow++)
		p->follow[p->n_follow] = PICK(tags);
	for (; p->n_post < (int)roll(EACH); p->n_post++) {
		p->post[p->n_post].date = ago(now, 250);
		p->post[p->n_post].tag = roll(2) ? PICK(tags) : NULL;
		p->post[p->n_post].live = roll(6) != 0;
		p->post[p->n_post].parent = roll(2);
	}
	for (; p->n_answer < (int)roll(EACH); p->n_answer++) {
		static const char *const kinds[] = { "answer", "vote", "check-in" };
		static const char *const states[] = { "live", "late", "own", "withdrawn" };

		p->answer[p->n_answer].at = ago(now, 100);
		p->answer[p->n_answer].activity = 1 + (int)roll(ACTIVITIES);
		p->answer[p->n_answer].kind = PICK(kinds);
		p->answer[p->n_answer].state = PICK(states);
	}
	for (; p->n_part < (int)roll(4); p->n_part++) {
		p->part[p->n_part].activity = 1 + (int)roll(ACTIVITIES);
		p->part[p->n_part].role = PICK(parts);
	}
	for (; p->n_thanked < (int)roll(4); p->n_thanked++)
		p->thanked[p->n_thanked] = ago(now, 60);
	for (; p->n_told < (int)roll(3); p->n_told++)
		p->told[p->n_told] = 1 + (int)roll(ACTIVITIES);
}

static void put_posts(struct store *s, int64_t id, const struct soul *p)
{
	for (int i = 0; i < p->n_post; i++) {
		int64_t post =
			past_post(s, id, p->post[i].date, p->post[i].live, p->post[i].parent);

		if (p->post[i].tag)
			sql_run(s,
				"INSERT INTO post_tag(post, tag) SELECT ?1, id FROM tag WHERE"
				" name = ?2",
				"it", post, p->post[i].tag);
	}
}

static void put(struct store *s, int64_t id, const struct soul *p)
{
	static int64_t arrival = 100000, thanks = 0;

	sql_run(s,
		"UPDATE member SET state = ?2, level = ?3, mode = ?4, joined_at = ?5, paused_until"
		" = ?6, lang = nullif(?7, '') WHERE id = ?1",
		"itttint", id, p->active ? "active" : "left", p->level, p->mode, p->joined,
		p->paused, p->lang);
	for (int i = 0; i < p->n_role; i++)
		sql_run(s, "INSERT OR IGNORE INTO role VALUES (?1, ?2, ?3, 0, 0)", "itt", id,
			p->role[i].role, p->role[i].tag);
	for (int i = 0; i < p->n_follow; i++)
		sql_run(s, "INSERT OR IGNORE INTO follow VALUES (?1, 'tag', ?2, 1, 0)", "it", id,
			p->follow[i]);
	put_posts(s, id, p);
	for (int i = 0; i < p->n_answer; i++)
		sql_run(s,
			"INSERT INTO activity_answer(activity, member, arrival, at, kind, text,"
			" name, same, state) VALUES (?1, ?2, ?3, ?4, ?5, 'x', '', 0, ?6)",
			"iiiitt", (int64_t)p->answer[i].activity, id, arrival++, p->answer[i].at,
			p->answer[i].kind, p->answer[i].state);
	for (int i = 0; i < p->n_part; i++)
		sql_run(s, "INSERT OR IGNORE INTO activity_member VALUES (?1, ?2, ?3, 0)", "iit",
			(int64_t)p->part[i].activity, id, p->part[i].role);
	for (int i = 0; i < p->n_thanked; i++)
		sql_run(s,
			"INSERT INTO thanks(to_member, from_member, answer, at) VALUES (?1, 999,"
			" ?2, ?3)",
			"iii", id, ++thanks, p->thanked[i]);
	for (int i = 0; i < p->n_told; i++)
		sql_run(s,
			"INSERT OR IGNORE INTO letter(mailing, member, rcpt, token, class, due)"
			" VALUES (?1, ?2, '', '', 2, 0)",
			"ii", (int64_t)p->told[i], id);
}

static void make_community(struct kit *k)
{
	struct store *s = k->c->s;

	sql_run(s, "PRAGMA foreign_keys = OFF", "");
	for (int i = 1; i <= MEMBERS; i++)
		kit_member(k, arena_printf(k->a, "m%d@example.org", i), "", NULL);
	store_begin(s);
	for (size_t i = 0; i < 3; i++)
		sql_run(s, "INSERT INTO tag(name) VALUES (?1)", "t", tags[i]);
	for (int64_t i = 1; i <= ACTIVITIES; i++) {
		recipe_of[i] = PICK(recipes);
		sql_run(s,
			"INSERT INTO activity(id, recipe, source, title, text, opened_at, due,"
			" promised, seed) VALUES (?1, ?2, '', '', '', 0, 0, 0, 0)",
			"it", i, recipe_of[i]);
		sql_run(s,
			"INSERT INTO mailing(id, kind, class, sender, content, marks, created,"
			" activity) VALUES (?1, 'x', 2, '', x'', x'', 0, ?1)",
			"i", i);
	}
	for (int i = 1; i <= MEMBERS; i++) {
		draw(&all[i], k->now);
		put(s, i, &all[i]);
	}
	store_commit(s);
}

/* --- random expressions ---------------------------------------------------------------------- */

static char *one_term(struct arena *a)
{
	static const char *const ops[] = { "<", "<=", ">", ">=" };
	static const char *const counts[] = { "=", "!=", "<", "<=", ">", ">=" };
	unsigned activity = 1 + roll(ACTIVITIES);
	const char *which = roll(3) ? arena_printf(a, "%u", activity) : PICK(recipes);
	const char *over = roll(2) ? arena_printf(a, " over %ud", 1 + roll(120)) : "";

	switch (roll(17)) {
	case 0: return arena_dup(a, roll(4) ? "everyone" : "nobody");
	case 1: return arena_printf(a, "level:%s", PICK(levels));
	case 2: return arena_printf(a, "level:%s,%s", PICK(levels), PICK(levels));
	case 3: return arena_printf(a, "role:%s", PICK(roles));
	case 4: return arena_printf(a, "role:%s:%s", PICK(roles), PICK(tags));
	case 5: return arena_printf(a, "tag:%s", roll(2) ? PICK(tags) : "SOIL");
	case 6: return arena_printf(a, "lang:%s", roll(2) ? "pt" : "de");
	case 7: return arena_printf(a, "mode:%s", roll(2) ? PICK(modes) : "paused");
	case 8: return arena_printf(a, "joined:%s%ud", PICK(ops), 1 + roll(400));
	case 9:
		return arena_printf(a, "joined:%s2025-%02u", roll(2) ? PICK(ops) : "",
				    1 + roll(12));
	case 10: return arena_printf(a, "silent:%s%ud", PICK(ops), 1 + roll(250));
	case 11: return arena_printf(a, "answered:%s", which);
	case 12: return arena_printf(a, "%s:%s", roll(2) ? "asked" : "in", which);
	case 13: return arena_printf(a, "in:%u:%s", activity, PICK(parts));
	case 14: return arena_printf(a, "told:%s", which);
	case 15: return arena_printf(a, "member:M%u@example.org", 1 + roll(MEMBERS));
	default:
		return arena_printf(a, "%s %s %u%s",
				    roll(3)   ? "posts"
				    : roll(2) ? "answers"
					      : "thanks",
				    PICK(counts), roll(5), over);
	}
}

static char *expression(struct arena *a, int depth)
{
	char *x, *y;

	if (depth <= 0 || !roll(4))
		return one_term(a);
	x = expression(a, depth - 1);
	y = expression(a, depth - 1);
	switch (roll(6)) {
	case 0: return arena_printf(a, "not (%s)", x);
	case 1: return arena_printf(a, "not %s", one_term(a));
	case 2: return arena_printf(a, "(%s) or (%s)", x, y);
	case 3: return arena_printf(a, "%s and (%s)", one_term(a), y);
	case 4: return arena_printf(a, "sample:%u of (%s)", 1 + roll(20), x);
	default: return arena_printf(a, "(%s) %s", x, one_term(a));
	}
}

/* --- by looking at each ---------------------------------------------------------------------- */

struct looking {
	time_t now;
	uint64_t seed;
};

static bool compare(enum expr_op op, int64_t x, int64_t y)
{
	switch (op) {
	case EXPR_NE: return x != y;
	case EXPR_LT: return x < y;
	case EXPR_LE: return x <= y;
	case EXPR_GT: return x > y;
	case EXPR_GE: return x >= y;
	default: return x == y;
	}
}

/* "joined:<14d": less than 14 days ago; a date is that day, month or year. */
static bool is_age(const struct looking *q, const struct expr *e, int64_t at)
{
	if (e->value == EXPR_SPAN)
		return compare(e->op == EXPR_IS ? EXPR_LE : e->op, (int64_t)q->now - at, e->number);
	if (e->op == EXPR_IS)
		return at >= e->number && at < e->until;
	if (e->op == EXPR_GT || e->op == EXPR_LE)
		return (at >= e->until) == (e->op == EXPR_GT);
	return compare(e->op, at, e->number);
}

static bool in_span(const struct looking *q, const struct expr *e, int64_t at)
{
	return !e->over_s || at >= (int64_t)q->now - e->over_s;
}

static int64_t counted(const struct looking *q, const struct expr *e, const struct soul *p)
{
	bool answers = !strcmp(e->key, "answers");
	int64_t n = 0;

	if (!strcmp(e->key, "thanks")) {
		for (int i = 0; i < p->n_thanked; i++)
			n += in_span(q, e, p->thanked[i]);
		return n;
	}
	for (int i = 0; i < p->n_post; i++)
		n += p->post[i].live && (!answers || p->post[i].parent) &&
		     in_span(q, e, p->post[i].date);
	for (int i = 0; answers && i < p->n_answer; i++)
		n += !strcmp(p->answer[i].kind, "answer") &&
		     (!strcmp(p->answer[i].state, "live") || !strcmp(p->answer[i].state, "late")) &&
		     in_span(q, e, p->answer[i].at);
	return n;
}

/* An activity's number, or the latest of a recipe. */
static int which(struct arena *a, const char *text, const char **role)
{
	size_t n = strcspn(text, ":");
	char *name = arena_ndup(a, text, n), *end;
	long id = strtol(name, &end, 10);

	*role = text[n] ? text + n + 1 : NULL;
	if (!*end)
		return (int)id;
	for (id = ACTIVITIES; id && strcmp(recipe_of[id], name); id--)
		;
	return (int)id;
}

static bool takes_part(struct arena *a, const struct expr *e, const struct soul *p)
{
	const char *role;
	int id = which(a, e->text, &role);

	for (int i = 0; i < p->n_part; i++) {
		bool asked = !strcmp(p->part[i].role, "asked");

		if (p->part[i].activity != id)
			continue;
		if (!strcmp(e->key, "asked") ? asked
		    : role                   ? !strcmp(p->part[i].role, role)
					     : !asked)
			return true;
	}
	return false;
}

static bool knows_tag(const struct looking *q, const char *tag, const struct soul *p)
{
	for (int i = 0; i < p->n_follow; i++)
		if (!strcmp(p->follow[i], tag))
			return true;
	for (int i = 0; i < p->n_role; i++)
		if (!strcmp(p->role[i].tag, tag))
			return true;
	for (int i = 0; i < p->n_post; i++)
		if (p->post[i].tag && !strcmp(p->post[i].tag, tag) && p->post[i].live &&
		    p->post[i].date >= (int64_t)q->now - 182 * DAY)
			return true;
	return false;
}

static bool has_role(struct arena *a, const char *text, const struct soul *p)
{
	size_t n = strcspn(text, ":");
	const char *role = arena_ndup(a, text, n);

	for (int i = 0; i < p->n_role; i++)
		if (!strcmp(p->role[i].role, role) &&
		    (!text[n] || !strcmp(p->role[i].tag, text + n + 1)))
			return true;
	return false;
}

static int64_t last_word(const struct soul *p)
{
	int64_t last = 0;

	for (int i = 0; i < p->n_post; i++)
		if (p->post[i].live && p->post[i].date > last)
			last = p->post[i].date;
	return last ? last : p->joined;
}

static bool answered(struct arena *a, const struct expr *e, const struct soul *p)
{
	const char *role;
	int id = which(a, e->text, &role);

	for (int i = 0; i < p->n_answer; i++)
		if (p->answer[i].activity == id && strcmp(p->answer[i].state, "withdrawn"))
			return true;
	return false;
}

static bool told(struct arena *a, const struct expr *e, const struct soul *p)
{
	const char *role;
	int id = which(a, e->text, &role);

	for (int i = 0; i < p->n_told; i++)
		if (p->told[i] == id)
			return true;
	return false;
}

static bool fits_term(const struct looking *q, struct arena *a, const struct expr *e, int id)
{
	const struct soul *p = &all[id];
	const char *key = e->key;

	if (!strcmp(key, "everyone") || !strcmp(key, "nobody"))
		return *key == 'e';
	if (!strcmp(key, "level"))
		return !strcmp(p->level, e->text);
	if (!strcmp(key, "role"))
		return has_role(a, e->text, p);
	if (!strcmp(key, "tag"))
		return knows_tag(q, strcmp(e->text, "SOIL") ? e->text : "soil", p);
	if (!strcmp(key, "lang"))
		return !strcmp(p->lang, e->text);
	if (!strcmp(key, "mode"))
		return strcmp(e->text, "paused") ? !strcmp(p->mode, e->text)
						 : p->paused > (int64_t)q->now;
	if (!strcmp(key, "joined"))
		return is_age(q, e, p->joined);
	if (!strcmp(key, "silent"))
		return is_age(q, e, last_word(p));
	if (!strcmp(key, "member"))
		return !strcmp(e->text, arena_printf(a, "M%d@example.org", id));
	if (!strcmp(key, "answered"))
		return answered(a, e, p);
	if (!strcmp(key, "told"))
		return told(a, e, p);
	if (!strcmp(key, "asked") || !strcmp(key, "in"))
		return takes_part(a, e, p);
	return compare(e->op, counted(q, e, p), e->number);
}

static uint64_t stirred(uint64_t x)
{
	x = (x ^ x >> 33) * 0xff51afd7ed558ccdu;
	x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53u;
	return x ^ x >> 33;
}

/* Who is drawn at that place of 64, of which halves are stirred into each other four times. */
static int drawn_at(unsigned place, uint64_t seed)
{
	unsigned left = place / 8, right = place % 8;

	for (uint64_t i = 0; i < 4; i++) {
		unsigned was = right;

		right = left ^
			(unsigned)(stirred(right ^ stirred(seed + i * 0x9e3779b97f4a7c15u)) % 8);
		left = was;
	}
	return (int)(left * 8 + right);
}

static bool fits(const struct looking *q, struct arena *a, const struct expr *e, int id);

/* Would a letter come to them? */
static bool reached(const struct looking *q, int id)
{
	return all[id].active && strcmp(all[id].mode, "nothing") != 0 &&
	       all[id].paused <= (int64_t)q->now;
}

/* Of those who fit, is it among the first so many of the draw? */
static bool drawn(const struct looking *q, struct arena *a, const struct expr *e, int id)
{
	int64_t before = 0;

	if (!reached(q, id) || !fits(q, a, e->kids, id))
		return false;
	for (unsigned place = 0; place < 64; place++) {
		int other = drawn_at(place, q->seed);

		if (other == id)
			return before < e->number;
		before += other >= 1 && other <= MEMBERS && reached(q, other) &&
			  fits(q, a, e->kids, other);
	}
	return false;
}

static bool fits(const struct looking *q, struct arena *a, const struct expr *e, int id)
{
	bool all_of = e->kind == EXPR_AND;

	switch (e->kind) {
	case EXPR_ALL: return true;
	case EXPR_NOT: return !fits(q, a, e->kids, id);
	case EXPR_SAMPLE: return drawn(q, a, e, id);
	case EXPR_AND:
	case EXPR_OR:
		for (const struct expr *kid = e->kids; kid; kid = kid->next)
			if (fits(q, a, kid, id) != all_of)
				return !all_of;
		return all_of;
	default: return fits_term(q, a, e, id);
	}
}

static int samples_in(const char *text)
{
	int n = 0;

	for (; (text = strstr(text, "sample:")); text++)
		n++;
	return n;
}

static void sql_and_brute_force_select_the_same(void **state)
{
	struct kit *k = kit_open(NULL);
	struct arena *a = arena_new();
	size_t some = 0;

	(void)state;
	make_community(k);
	for (int i = 0; i < EXPRESSIONS; i++) {
		struct looking q = { k->now, roll(1000) };
		char *text = expression(a, 4);
		struct expr *e;
		struct why w = { "" };
		size_t n, at = 0;
		int64_t *v;

		while (samples_in(text) > 1) /* each asks all of all: two are enough to wait for */
			text = expression(a, 4);
		if (expr_parse(a, text, &expr_audience, &e, &w) != OK)
			fail_msg("%s: %s", text, w.text);
		v = audience_members(k->c->s, a, e, q.seed, q.now, &n);
		some += n && n < MEMBERS / 2;
		for (int id = 1; id <= MEMBERS; id++) {
			bool is = at < n && v[at] == id;

			if (is != (all[id].active && fits(&q, a, e, id)))
				fail_msg("%s: member %d is %s by SQL", text, id, is ? "in" : "out");
			at += is;
		}
		arena_reset(a);
	}
	assert_true(some > EXPRESSIONS / 10); /* they were worth asking */
	arena_free(a);
	kit_close(k);
}

/* How often each of n members was among k drawn, over so many seeds, against the mean: chi-square per
 * degree of freedom is 1 for a fair draw. */
static double unfairness(struct kit *k, const char *text, int n, int wanted)
{
	enum { DRAWS = 3000 };
	struct arena *a = arena_new();
	int *times = calloc((size_t)n + 1, sizeof *times);
	double mean = (double)DRAWS * wanted / n, sum = 0;
	struct expr *e;
	struct why w;

	assert_int_equal(expr_parse(k->a, text, &expr_audience, &e, &w), OK);
	for (uint64_t seed = 0; seed < DRAWS; seed++) {
		size_t got;
		int64_t *v = audience_members(k->c->s, a, e, seed << 8 ^ 5, k->now, &got);

		assert_int_equal(got, wanted);
		for (size_t i = 0; i < got; i++)
			times[v[i]]++;
		arena_reset(a);
	}
	for (int i = 1; i <= n; i++)
		sum += (times[i] - mean) * (times[i] - mean) / mean;
	free(times);
	arena_free(a);
	return sum / (n - 1) / (1 - (double)wanted / n);
}

static void a_sample_is_as_likely_to_have_one_as_another(void **state)
{
	struct kit *k = kit_open(NULL);
	double any, few;

	(void)state;
	for (int i = 1; i <= 300; i++) /* of 1024 places: many stand for nobody */
		kit_member(k, arena_printf(k->a, "m%d@example.org", i), "M", NULL);
	store_begin(k->c->s);
	sql_run(k->c->s, "INSERT INTO role SELECT id, 'expert', 'soil', 0, 0 FROM member", "");
	store_commit(k->c->s);
	any = unfairness(k, "sample:7 of everyone", 300, 7);
	few = unfairness(k, "sample:7 of role:expert:soil", 300, 7);
	assert_true(any > 0.75 && any < 1.25); /* three standard deviations of 299 degrees */
	assert_true(few > 0.75 && few < 1.25);
	kit_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sql_and_brute_force_select_the_same),
		cmocka_unit_test(a_sample_is_as_likely_to_have_one_as_another),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
