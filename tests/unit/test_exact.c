/*
 * Every accepted post reaches every member it is due to exactly once, singly or in one digest,
 * and nobody else, whatever happens: random histories of joining, modes, budgets, pausing, paces,
 * zones, follows and mutes, conversations, drafts that are changed, waited for or taken over, late
 * and doubled editions, posts taken back, and processes killed at any commit.
 *
 * What is due is judged here anew, by the member's wishes at the moment their part of the ledger
 * (the watermark) passes the post; what came is counted from the letters alone. Where a letter
 * shows whole posts each is looked for by its own word; where it tells conversations in short, its
 * count of new posts must be the number of those due in it.
 */
#include "digest_kit.h"

#include <signal.h>
#include <sys/wait.h>

#include "community/desk/desk.h"
#include "community/list/deliver.h"
#include "store/store_outbox.h"

enum { MEMBERS = 12, POSTS = 60, STEPS = 150 };

static const char *const modes[] = { "digest", "digest",   "summary", "each",
				     "each",   "followed", "nothing" };
static const char *const shapes[] = { "readable", "headlines", "summary", "plain", "mime" };
static const char *const homes[] = { NULL, "America/New_York", "Asia/Kathmandu",
				     "Pacific/Kiritimati" };
static const char *const paces[] = { NULL, NULL, "daily at 18:00", "every friday at 09:00" };
static const char *const langs[] = { NULL, "de", "fr" };

static const struct way {
	const char *rule, *more;
	bool alike; /* most only read, all with the same settings: they share what is composed */
} ways[] = {
	{ "", "", false },
	{ "proof = \"wait\"; ", "", false },
	{ "quiet_hours = \"20:00-09:00\"; ", "digest: { quiet_hours = \"20:00-09:00\"; };\n",
	  false },
	{ "proof = \"send\"; ", "members: { letters_per_week = 6; };\n", false },
	{ "personal = false; ", "", false },
	{ "", "", true },
};

struct somebody {
	int64_t id;
	const char *address;
	int odd;           /* the tag: 1 follows, 0 mutes, -1 neither */
	int thread[POSTS]; /* by the conversation's first post, likewise */
	struct member was; /* before the step */
};

struct history {
	struct kit *k;
	uint64_t dice;
	unsigned seed;
	bool alike;
	int n_members, n_posts;
	struct somebody who[MEMBERS];
	struct {
		int64_t id, seq, thread;
		int root;
		bool odd;
	} post[POSTS];
	int due[MEMBERS][POSTS], got[MEMBERS][POSTS];
	bool decided[MEMBERS][POSTS];
	int64_t last_letter, last_cut;
};

static unsigned roll(struct history *h, unsigned n)
{
	h->dice = h->dice * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(h->dice >> 33) % n;
}

static struct member *now_is(struct history *h, int i)
{
	return member_find(h->k->c->s, h->k->a, h->who[i].id);
}

static bool singly(const struct member *m)
{
	return (!strcmp(m->mode, "each") || !strcmp(m->mode, "followed")) && !m->folding &&
	       !m->catch_up && !m->paused_until;
}

/* The conversation's own word counts before its tag's. */
static bool wanted(struct history *h, int i, int p, const char *mode)
{
	const struct somebody *w = &h->who[i];
	int thread = w->thread[h->post[p].root];

	if (thread >= 0)
		return thread;
	if (h->post[p].odd && w->odd >= 0)
		return w->odd;
	return strcmp(mode, "followed") != 0;
}

/* --- letters -------------------------------------------------------------------------------------- */

static void whole_posts(struct history *h, int i, const char *text)
{
	for (int p = 0; p < h->n_posts; p++)
		h->got[i][p] += strstr(text, arena_printf(h->k->step, "Bq%dqz", p)) != NULL;
}

/* "3. Zq7qz odd        2 new posts": the first number behind the first naming. */
static void told_posts(struct history *h, int i, const char *text, int64_t upto)
{
	const char *mode = now_is(h, i)->mode;

	for (int t = 0; t < h->n_posts; t++) {
		const char *name = arena_printf(h->k->step, "Zq%dqz", t), *at = strstr(text, name);
		int count, n = 0;

		if (!at)
			continue;
		at += strlen(name);
		count = atoi(at + strcspn(at, "0123456789"));
		for (int p = 0; p < h->n_posts; p++)
			if (h->post[p].root == t && !h->decided[i][p] && !h->got[i][p] &&
			    h->post[p].seq <= upto && wanted(h, i, p, mode)) {
				h->got[i][p]++;
				n++;
			}
		if (n != count)
			fail_msg("history %u: member %d is told of %d posts of conversation %d, "
				 "due are %d",
				 h->seed, i, count, t, n);
	}
}

static void read_letter(struct history *h, int64_t member, const char *kind, const char *content,
			size_t n, int64_t upto)
{
	struct arena *a = h->k->step;
	char *raw = arena_ndup(a, content, n);
	struct mail *m;
	struct why w;
	int i = 0;

	reader_read(a, raw, n, &(struct reader_options){ .separator = "+" }, &m, &w);
	while (i < h->n_members && h->who[i].id != member)
		i++;
	assert_true(i < h->n_members);
	if (!strcmp(kind, "post") || strstr(raw, "multipart/digest") ||
	    strstr(raw, "********") != NULL)
		whole_posts(h, i, strcmp(kind, "post") ? raw : m->text);
	else
		told_posts(h, i, m->text, upto);
}

/* What letters were made since the last look. */
static void look(struct history *h)
{
	static const char NEW[] =
		"SELECT l.id, l.member, m.kind, m.content, ifnull(e.upto_seq, 0) FROM letter l"
		" JOIN mailing m ON m.id = l.mailing LEFT JOIN edition e ON e.id = m.edition"
		" WHERE l.id > ?1 AND m.kind IN ('digest', 'post') ORDER BY l.id";
	sqlite3_stmt *st;

	assert_int_equal(sqlite3_prepare_v2(sql_db(h->k->c->s), NEW, -1, &st, NULL), SQLITE_OK);
	sqlite3_bind_int64(st, 1, h->last_letter);
	while (sqlite3_step(st) == SQLITE_ROW) {
		arena_reset(h->k->step);
		h->last_letter = sqlite3_column_int64(st, 0);
		read_letter(h, sqlite3_column_int64(st, 1),
			    (const char *)sqlite3_column_text(st, 2), sqlite3_column_blob(st, 3),
			    (size_t)sqlite3_column_bytes(st, 3), sqlite3_column_int64(st, 4));
	}
	sqlite3_finalize(st);
}

/* --- what is due ---------------------------------------------------------------------------------- */

/* Was the conversation dropped by the editor of an edition that is newly out, and did the member's
 * watermark pass the post with it? */
static bool dropped(struct history *h, int i, int p, int64_t since_cut)
{
	const struct member *was = &h->who[i].was;
	bool by_list =
		(!was->paused_until && !was->catch_up) &&
		(was->folding ||
		 ((!strcmp(was->mode, "digest") || !strcmp(was->mode, "summary")) && !was->pace));

	return by_list &&
	       digest_count(h->k, arena_printf(h->k->step,
					       "SELECT count(*) FROM edition e JOIN edition_item x"
					       " ON x.edition = e.id WHERE e.rule = 'weekly' AND"
					       " e.state = 'cut' AND e.cut_at > %lld AND x.thread ="
					       " %lld AND x.dropped = 1 AND e.upto_seq >= %lld",
					       (long long)since_cut, (long long)h->post[p].thread,
					       (long long)h->post[p].seq));
}

/* Posts that a watermark has passed are settled by the wishes there are now. */
static void decide(struct history *h)
{
	for (int i = 0; i < h->n_members; i++) {
		const struct member *m = now_is(h, i);

		for (int p = 0; p < h->n_posts; p++) {
			if (h->decided[i][p] || h->post[p].seq > m->watermark)
				continue;
			h->decided[i][p] = true;
			h->due[i][p] = wanted(h, i, p, m->mode) && !dropped(h, i, p, h->last_cut);
		}
	}
	h->last_cut = digest_count(h->k, "SELECT ifnull(max(cut_at), 0) FROM edition"
					 " WHERE rule = 'weekly' AND state = 'cut'");
}

static void settle_as_it_is(struct history *h, int i, int p)
{
	h->decided[i][p] = true;
	h->due[i][p] = h->got[i][p];
}

/* --- what happens --------------------------------------------------------------------------------- */

static void join(struct history *h)
{
	struct kit *k = h->k;
	int i = h->n_members;
	struct somebody *w = &h->who[i];
	struct member *m;

	if (i == MEMBERS)
		return;
	w->address = arena_printf(k->a, "m%d@far.example", i);
	w->id = kit_member(k, w->address, "", langs[h->alike ? 0 : roll(h, 3)]);
	w->odd = h->alike ? -1 : (int)roll(h, 3) - 1;
	m = member_find(k->c->s, k->a, w->id);
	m->form = shapes[h->alike ? 0 : roll(h, 5)];
	m->zone = homes[h->alike ? 0 : roll(h, 4)];
	m->pace = paces[h->alike ? 0 : roll(h, 4)];
	m->budget = h->alike || roll(h, 3) ? 0 : 4;
	store_begin(k->c->s);
	member_save(k->c->s, m);
	if (w->odd >= 0)
		follow_set(k->c->s, m->id, "tag", "odd", w->odd, k->now);
	store_commit(k->c->s);
	for (int p = 0; p < POSTS; p++) {
		w->thread[p] = -1;
		h->decided[i][p] = p < h->n_posts; /* before their time */
	}
	h->n_members++;
}

static void write_post(struct history *h)
{
	struct kit *k = h->k;
	int p = h->n_posts, root = p && roll(h, 2) ? h->post[roll(h, (unsigned)p)].root : p;
	const char *from = h->who[roll(h, h->alike ? 2 : (unsigned)h->n_members)].address;
	const char *text = arena_printf(k->a, "Bq%dqz, some words.", p);
	struct post *made, *first;

	if (p == POSTS)
		return;
	first = root == p ? NULL : post_find(k->c->s, k->a, h->post[root].id);
	h->post[p].odd = first ? h->post[root].odd : roll(h, 3) == 0;
	made = first ? digest_answer(k, from, first, text)
		     : digest_post(k, from,
				   arena_printf(k->a, "Zq%dqz %s", p,
						h->post[p].odd ? "odd" : "plain"),
				   text);
	h->post[p].id = made->id;
	h->post[p].seq = made->seq;
	h->post[p].thread = made->thread;
	h->post[p].root = root;
	h->n_posts++;
	look(h);
	for (int i = 0; i < h->n_members; i++) {
		const struct member *m = now_is(h, i);

		if (!strcmp(m->mode, "nothing")) {
			h->decided[i][p] = true;
		} else if (singly(m)) {
			h->decided[i][p] = true;
			h->due[i][p] = wanted(h, i, p, m->mode);
		}
	}
}

static void take_back(struct history *h)
{
	int p = h->n_posts ? (int)roll(h, (unsigned)h->n_posts) : 0;

	if (!h->n_posts || h->post[p].root == p) /* whose subject names its conversation stays */
		return;
	store_begin(h->k->c->s);
	post_set_state(h->k->c->s, h->post[p].id, "retracted");
	store_commit(h->k->c->s);
	for (int i = 0; i < h->n_members; i++)
		settle_as_it_is(h, i, p);
}

static void change_mode(struct history *h)
{
	struct kit *k = h->k;
	int i = (int)roll(h, (unsigned)h->n_members);
	const char *mode = modes[roll(h, 7)];

	store_begin(k->c->s);
	deliver_set_mode(k->c->s, now_is(h, i), mode);
	store_commit(k->c->s);
	for (int p = 0; p < h->n_posts && !strcmp(mode, "nothing"); p++)
		settle_as_it_is(h, i, p); /* forgotten: what was due and had not gone */
}

static void pause_somebody(struct history *h)
{
	struct kit *k = h->k;
	struct member *m = now_is(h, (int)roll(h, (unsigned)h->n_members));

	store_begin(k->c->s);
	if (m->paused_until)
		deliver_resume(k->c->s, m);
	else
		deliver_pause(k->c->s, m, k->now + (int64_t)roll(h, 20 * A_DAY));
	store_commit(k->c->s);
}

static void wish_something(struct history *h)
{
	struct kit *k = h->k;
	struct somebody *w = &h->who[roll(h, (unsigned)h->n_members)];
	int root, want = (int)roll(h, 2);

	if (!h->n_posts || h->alike)
		return;
	root = h->post[roll(h, (unsigned)h->n_posts)].root;
	store_begin(k->c->s);
	if (roll(h, 4)) {
		w->thread[root] = want;
		follow_set(k->c->s, w->id, "thread",
			   arena_printf(k->a, "%lld", (long long)h->post[root].thread), want,
			   k->now);
	} else {
		w->odd = want;
		follow_set(k->c->s, w->id, "tag", "odd", want, k->now);
	}
	store_commit(k->c->s);
}

/* The editor answers the last draft, if one is out. */
static void edit(struct history *h, const char *text)
{
	static const char DRAFT[] =
		"SELECT l.token FROM letter l JOIN mailing m ON m.id = l.mailing JOIN edition e"
		" ON e.id = m.edition WHERE m.kind = 'proof' AND e.state = 'proof'"
		" ORDER BY l.id DESC LIMIT 1";
	struct kit *k = h->k;
	const char *token = NULL;
	sqlite3_stmt *st;

	assert_int_equal(sqlite3_prepare_v2(sql_db(k->c->s), DRAFT, -1, &st, NULL), SQLITE_OK);
	if (sqlite3_step(st) == SQLITE_ROW)
		token = arena_dup(k->a, (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	if (!token)
		return;
	kit_mail(k, NULL, "ed@far.example", arena_printf(k->a, "circle+r.%s@example.org", token),
		 "Re: draft", text);
	kit_wait(k, 10);
}

static int die_at(void *left)
{
	if (--*(int *)left == 0)
		raise(SIGKILL);
	return 0;
}

/* Somebody else's process does what is due, and is killed at its n-th commit. */
static void killed(struct history *h)
{
	struct kit *k = h->k;
	int status, left = 1 + (int)roll(h, 9);
	pid_t child;
	struct why w;

	community_close(k->c);
	fflush(NULL);
	child = fork();
	if (!child) {
		if (desk_open(k->set, STORE_WORK, &k->c, &w) == OK) {
			sqlite3_commit_hook(sql_db(k->c->s), die_at, &left);
			while (rhythm_tick(k->c, k->step, k->now, &w) == OK)
				;
			care_tick(k->c, k->step, k->now, &w);
		}
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(desk_open(k->set, STORE_WORK, &k->c, &w), OK);
}

static void act(struct history *h)
{
	static const char *const answers[] = { "send", "drop 1\nsend", "drop 2\nmove 1 down",
					       "wait until tomorrow 9:00" };

	switch (roll(h, 16)) {
	case 0: join(h); break;
	case 1: change_mode(h); break;
	case 2: pause_somebody(h); break;
	case 3: take_back(h); break;
	case 4: killed(h); break;
	case 5: digest_tick(h->k); break;
	case 6:
		digest_tick(h->k);
		digest_tick(h->k);
		break;
	case 7: kit_wait(h->k, roll(h, 3 * A_DAY)); break;
	case 8:
		kit_wait(h->k, 3 * HOUR);
		digest_tick(h->k);
		break;
	case 9: kit_wait(h->k, roll(h, 17 * A_DAY)); break; /* a machine that was off */
	case 10: wish_something(h); break;
	case 11: edit(h, answers[roll(h, 4)]); break;
	default: write_post(h); break;
	}
}

/* A courier that keeps up: letters that wait count against a budget. */
static void send_all(struct history *h)
{
	const char *sent = arena_printf(h->k->step,
					"UPDATE letter SET state = 'sent', at = %lld WHERE state ="
					" 'ready' AND due <= %lld",
					(long long)h->k->now, (long long)h->k->now);

	assert_int_equal(sqlite3_exec(sql_db(h->k->c->s), sent, NULL, NULL, NULL), SQLITE_OK);
}

static void step(struct history *h, void (*what)(struct history *))
{
	for (int i = 0; i < h->n_members; i++)
		h->who[i].was = *now_is(h, i);
	what(h);
	look(h);
	decide(h);
	send_all(h);
}

static void week_passes(struct history *h)
{
	kit_wait(h->k, 7 * A_DAY);
	digest_tick(h->k);
	kit_wait(h->k, 61);
}

static void let_go(struct history *h)
{
	edit(h, "send");
	kit_wait(h->k, 61);
}

/* --- the promise ---------------------------------------------------------------------------------- */

static void owed(struct history *h, int i, int p)
{
	const struct member *m = now_is(h, i);

	fail_msg("history %u: post %d (%lld) is still owed to member %d: %s, watermark %lld, pace "
		 "%s, paused until %lld, catch-up %d, folding %d",
		 h->seed, p, (long long)h->post[p].seq, i, m->mode, (long long)m->watermark,
		 m->pace ? m->pace : "none", (long long)m->paused_until, m->catch_up, m->folding);
}

static void check(struct history *h)
{
	int single = 0;

	for (int i = 0; i < h->n_members; i++)
		for (int p = 0; p < h->n_posts; p++) {
			if (!h->decided[i][p] && wanted(h, i, p, now_is(h, i)->mode))
				owed(h, i, p);
			if (h->got[i][p] != h->due[i][p])
				fail_msg("history %u: post %d reached member %d %d times, not %d",
					 h->seed, p, i, h->got[i][p], h->due[i][p]);
			single += h->got[i][p];
		}
	assert_true(single > 100); /* something went on at all */
	assert_int_equal(digest_count(h->k, "SELECT count(*) FROM mailing WHERE kind = 'draft'"
					    " AND id IN (SELECT mailing FROM letter)"),
			 0);
}

static void live(unsigned seed)
{
	struct history *h = calloc(1, sizeof *h);
	const struct way *way = &ways[seed % (sizeof ways / sizeof *ways)];
	char more[500];
	int64_t editor;

	snprintf(more, sizeof more,
		 "%srules = ( { name = \"odd\"; in = \"subject\"; pattern = \"odd\"; tag = "
		 "\"odd\"; } );\n"
		 "posts: { newcomer_posts = 0; per_sender_per_day = 1000; "
		 "per_thread_per_hour = 1000; per_hour = 1000; };",
		 way->more);
	h->dice = h->seed = seed;
	h->alike = way->alike;
	h->k = digest_open(way->rule, more);
	editor = kit_member(h->k, "ed@far.example", "Ed", NULL);
	store_begin(h->k->c->s);
	deliver_set_mode(h->k->c->s, member_find(h->k->c->s, h->k->a, editor), "nothing");
	role_add(h->k->c->s, editor, "editor", "", h->k->now);
	store_commit(h->k->c->s);
	for (int i = 0; i < 5; i++)
		step(h, join);
	for (int n = 0; n < STEPS; n++)
		step(h, act);
	for (int week = 0; week < 6; week++) { /* all pauses are over, all slots come */
		step(h, week_passes);
		step(h, let_go);
	}
	check(h);
	kit_close(h->k);
	free(h);
}

static void each_post_reaches_each_member_exactly_once(void **state)
{
	const char *more = getenv("HISTORIES"); /* how many; more by hand */
	unsigned n = more ? (unsigned)atoi(more) : 6;

	(void)state;
	for (unsigned seed = 1; seed <= n; seed++)
		live(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_post_reaches_each_member_exactly_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
