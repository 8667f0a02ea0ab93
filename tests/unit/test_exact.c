/*
 * Every accepted post reaches every member it is due to exactly once, singly or in one digest,
 * whatever happens: random histories of joining, modes, pausing, paces, zones, late and doubled
 * editions, posts taken back, and processes killed at any commit.
 */
#include "digest_kit.h"

#include <signal.h>
#include <sys/wait.h>

#include "community/deliver.h"
#include "store/store_outbox.h"

enum { MEMBERS = 12, POSTS = 60 };

struct history {
	struct kit *k;
	uint64_t dice;
	int64_t member[MEMBERS];
	const char *address[MEMBERS];
	int n_members, n_posts;
	int64_t post[POSTS];
	bool mutes[MEMBERS], odd[POSTS];
	int due[MEMBERS][POSTS], got[MEMBERS][POSTS];
	int64_t last_letter;
};

static unsigned roll(struct history *h, unsigned n)
{
	h->dice = h->dice * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(h->dice >> 33) % n;
}

static const char *const modes[] = { "digest", "digest", "summary", "each", "nothing" };
static const char *const shapes[] = { "readable", "headlines", "summary", "plain", "mime" };
static const char *const homes[] = { NULL, "America/New_York", "Asia/Kathmandu",
				     "Pacific/Kiritimati" };
static const char *const paces[] = { NULL, NULL, "daily at 18:00", "every friday at 09:00" };
static const char *const langs[] = { NULL, "de", "fr" };

static void join(struct history *h)
{
	struct kit *k = h->k;
	int i = h->n_members;
	struct member *m;

	if (i == MEMBERS)
		return;
	h->address[i] = arena_printf(k->a, "m%d@far.example", i);
	h->member[i] = kit_member(k, h->address[i], "", langs[roll(h, 3)]);
	h->mutes[i] = roll(h, 4) == 0;
	m = member_find(k->c->s, k->a, h->member[i]);
	m->form = shapes[roll(h, 5)];
	m->zone = homes[roll(h, 4)];
	m->pace = paces[roll(h, 4)];
	store_begin(k->c->s);
	member_save(k->c->s, m);
	if (h->mutes[i])
		follow_set(k->c->s, m->id, "tag", "odd", 0, k->now);
	store_commit(k->c->s);
	h->n_members++;
}

/* What letters were made since the last look, and which posts they name. */
static void look(struct history *h)
{
	static const char NEW[] =
		"SELECT l.id, l.member, m.content FROM letter l JOIN mailing m ON m.id = l.mailing"
		" WHERE l.id > ?1 AND m.kind IN ('digest', 'post') ORDER BY l.id";
	sqlite3_stmt *st;

	assert_int_equal(sqlite3_prepare_v2(sql_db(h->k->c->s), NEW, -1, &st, NULL), SQLITE_OK);
	sqlite3_bind_int64(st, 1, h->last_letter);
	while (sqlite3_step(st) == SQLITE_ROW) {
		int64_t member = sqlite3_column_int64(st, 1);
		size_t n = (size_t)sqlite3_column_bytes(st, 2);
		struct arena *a = arena_new();
		char *raw = arena_ndup(a, sqlite3_column_blob(st, 2), n);
		struct mail *m;
		struct why w;
		int i = 0;

		h->last_letter = sqlite3_column_int64(st, 0);
		reader_read(a, raw, n, &(struct reader_options){ .separator = "+" }, &m, &w);
		while (i < h->n_members && h->member[i] != member)
			i++;
		for (int p = 0; p < h->n_posts; p++) {
			const char *name = arena_printf(a, "Zq%dqz", p);

			if (strstr(m->text, name) || strstr(raw, name))
				h->got[i][p]++;
		}
		arena_free(a);
	}
	sqlite3_finalize(st);
}

static void write_post(struct history *h)
{
	struct kit *k = h->k;
	int p = h->n_posts, from;

	if (p == POSTS)
		return;
	from = (int)roll(h, (unsigned)h->n_members);
	h->odd[p] = roll(h, 3) == 0;
	h->n_posts++;
	h->post[p] = digest_post(k, h->address[from],
				 arena_printf(k->a, "Zq%dqz %s", p, h->odd[p] ? "odd" : "plain"),
				 "Some words.")
			     ->id;
	for (int i = 0; i < h->n_members; i++)
		h->due[i][p] = strcmp(member_find(k->c->s, k->a, h->member[i])->mode, "nothing") &&
			       !(h->mutes[i] && h->odd[p]);
	look(h);
}

static void take_back(struct history *h)
{
	int p = h->n_posts ? (int)roll(h, (unsigned)h->n_posts) : 0;

	if (!h->n_posts)
		return;
	look(h);
	store_begin(h->k->c->s);
	post_set_state(h->k->c->s, h->post[p], "retracted");
	store_commit(h->k->c->s);
	for (int i = 0; i < h->n_members; i++)
		h->due[i][p] = h->got[i][p];
}

static void change_mode(struct history *h)
{
	struct kit *k = h->k;
	int i = (int)roll(h, (unsigned)h->n_members);
	struct member *m = member_find(k->c->s, k->a, h->member[i]);
	const char *mode = modes[roll(h, 5)];

	look(h);
	store_begin(k->c->s);
	deliver_set_mode(k->c->s, m, mode);
	store_commit(k->c->s);
	for (int p = 0; p < h->n_posts && !strcmp(mode, "nothing"); p++)
		h->due[i][p] = h->got[i][p]; /* forgotten: what was due and had not gone */
}

static void pause_somebody(struct history *h)
{
	struct kit *k = h->k;
	struct member *m = member_find(k->c->s, k->a, h->member[roll(h, (unsigned)h->n_members)]);

	store_begin(k->c->s);
	if (m->paused_until)
		deliver_resume(k->c->s, m);
	else
		deliver_pause(k->c->s, m, k->now + (int64_t)roll(h, 20 * A_DAY));
	store_commit(k->c->s);
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
		if (community_open(k->set, STORE_WORK, &k->c, &w) == OK) {
			sqlite3_commit_hook(sql_db(k->c->s), die_at, &left);
			while (rhythm_tick(k->c, k->step, k->now, &w) == OK)
				;
			care_tick(k->c, k->step, k->now, &w);
		}
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(community_open(k->set, STORE_WORK, &k->c, &w), OK);
}

static void step(struct history *h)
{
	switch (roll(h, 12)) {
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
	default: write_post(h); break;
	}
	look(h);
}

static void check(struct history *h, unsigned seed)
{
	for (int i = 0; i < h->n_members; i++)
		for (int p = 0; p < h->n_posts; p++)
			if (h->got[i][p] != h->due[i][p])
				fail_msg("history %u: post %d reached member %d %d times, not %d",
					 seed, p, i, h->got[i][p], h->due[i][p]);
}

static void each_post_reaches_each_member_exactly_once(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 6; seed++) {
		struct history *h = calloc(1, sizeof *h);

		h->dice = seed;
		h->k = digest_open(NULL, "rules = ( { name = \"odd\"; in = \"subject\"; pattern = "
					 "\"odd\"; tag = \"odd\"; } );\n"
					 "posts: { newcomer_posts = 0; per_sender_per_day = 1000; "
					 "per_thread_per_hour = 1000; per_hour = 1000; };");
		for (int i = 0; i < 5; i++)
			join(h);
		for (int n = 0; n < 140; n++)
			step(h);
		for (int week = 0; week < 5; week++) { /* all pauses are over, all slots come */
			kit_wait(h->k, 7 * A_DAY);
			digest_tick(h->k);
			kit_wait(h->k, 61);
			look(h);
		}
		check(h, seed);
		assert_int_equal(digest_count(h->k,
					      "SELECT count(*) FROM mailing WHERE kind = 'draft'"
					      " AND id IN (SELECT mailing FROM letter)"),
				 0);
		kit_close(h->k);
		free(h);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_post_reaches_each_member_exactly_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
