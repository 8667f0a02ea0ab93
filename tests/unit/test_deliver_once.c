/* Random lives of members, and one promise: every accepted post reaches everybody it is due to
 * exactly once, by itself or in one digest. The seed of a life that breaks it is printed. */
#include "community_kit.h"

#include "community/list/deliver.h"
#include "community/rhythm/rhythm.h"

enum { MEMBERS = 10, POSTS = 400, STEPS = 160, DAY = 86400, FLUSH_DAYS = 45 };

static const char settings[] =
	"posts: { newcomer_posts = 0; per_hour = 100000; per_sender_per_day = 10000; "
	"per_thread_per_hour = 10000; };\n"
	"rhythm: ( { name = \"daily\"; when = \"every 2 days at 08:00\"; do = \"digest\"; } );\n";

static struct kit *k;
static uint64_t seed, first_seed;
static int64_t ids[MEMBERS];

struct duty {
	int came;
	bool owed; /* must come; else it may */
};
static struct duty duty[MEMBERS][POSTS];
static int posts;

static unsigned dice(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)(seed >> 33) % n;
}

static struct member *row(int m)
{
	return member_find(k->c->s, k->a, ids[m]);
}

static const char *address(int m)
{
	return arena_printf(k->a, "member%d@m.example", m);
}

static int whose(const char *rcpt)
{
	return atoi(rcpt + strlen("member"));
}

static void look(const char *text, bool here[POSTS])
{
	for (const char *p = text; (p = strstr(p, "number "));) {
		p += strlen("number ");
		if (*p >= '0' && *p <= '9' && atoi(p) < POSTS)
			here[atoi(p)] = true;
	}
}

/* A post appears where its thread is named, in a digest as in its own subject (every post begins
 * a thread here); however often that letter names it, it counts once. */
static void count(const struct kit_letter *l)
{
	bool here[POSTS] = { false };
	int m = whose(l->rcpt);

	look(l->m->subject, here);
	if (strcmp(l->kind, "post") != 0)
		look(l->m->text, here);
	for (int i = 0; i < posts; i++)
		if (here[i] && ++duty[m][i].came > 1)
			fail_msg("seed %llu: post %d came twice to member %d",
				 (unsigned long long)first_seed, i, m);
}

static void drain(void)
{
	size_t n;
	struct kit_letter **v = kit_letters(k, &n);

	for (size_t i = 0; i < n; i++)
		count(v[i]);
}

static void tick(int64_t seconds)
{
	struct why w = { "" };
	enum err e = OK;

	kit_wait(k, seconds);
	while (e == OK)
		e = rhythm_tick(k->c, k->step, k->now, &w);
	if (e == BAD)
		fail_msg("%s", w.text);
}

static void write_post(void)
{
	int author = (int)dice(MEMBERS), named = dice(5) ? -1 : (int)dice(MEMBERS);
	struct arrival *r;

	if (posts == POSTS)
		return;
	for (int m = 0; m < MEMBERS; m++) {
		const char *mode = row(m)->mode;
		bool reads = !strcmp(mode, "each") || !strcmp(mode, "digest") ||
			     !strcmp(mode, "summary");

		duty[m][posts] = (struct duty){ 0, reads && m != author && m != named };
	}
	r = kit_mail_with(k, "pass", address(author), "circle@example.org",
			  arena_printf(k->a, "The number %d of them", posts),
			  named < 0 ? NULL : arena_printf(k->a, "Cc: %s\r\n", address(named)),
			  dice(3) ? "Some words." : "Some words. #soil");
	if (strcmp(r->state, "filed") != 0)
		fail_msg("a post is %s: %s", r->state, r->reason);
	posts++;
}

static void change_mode(void)
{
	static const char *const modes[] = { "each",    "each",     "digest", "digest",
					     "summary", "followed", "nothing" };
	const char *mode = modes[dice(7)];
	int m = (int)dice(MEMBERS);

	/* Who wants less is owed less, of what has not come yet. */
	for (int i = 0; i < posts; i++)
		if (!duty[m][i].came && (!strcmp(mode, "nothing") || !strcmp(mode, "followed")))
			duty[m][i].owed = false;
	store_begin(k->c->s);
	deliver_set_mode(k->c->s, row(m), mode);
	store_commit(k->c->s);
}

static void change_pause(void)
{
	struct member *m = row((int)dice(MEMBERS));

	store_begin(k->c->s);
	if (m->paused_until && dice(2))
		deliver_resume(k->c->s, m);
	else
		deliver_pause(k->c->s, m, k->now + 3600 + dice(4 * DAY));
	store_commit(k->c->s);
}

static void begin_life(void)
{
	static const char *const modes[] = { "each", "digest", "each", "summary", "followed" };

	k->set->send.per_day = dice(2) ? 0 : 30;
	for (int m = 0; m < MEMBERS; m++) {
		struct member *r;

		ids[m] = kit_member(k, address(m), "", NULL);
		r = row(m);
		r->own_posts = dice(2);
		r->budget = dice(3) ? 0 : 2 + dice(5);
		store_begin(k->c->s);
		follow_set(k->c->s, ids[m], "tag", "soil", 1, k->now);
		deliver_set_mode(k->c->s, r, modes[m % 5]);
		store_commit(k->c->s);
	}
}

static void live(uint64_t with)
{
	seed = first_seed = with;
	posts = 0;
	k = kit_open(settings);
	tick(0);
	begin_life();
	for (int i = 0; i < STEPS; i++) {
		unsigned what = dice(100);

		if (what < 55)
			write_post();
		else if (what < 65)
			change_mode();
		else if (what < 75)
			change_pause();
		else
			tick(dice(20) * 3600);
		if (dice(3))
			drain();
	}
	k->set->send.per_day = 0;
	for (int i = 0; i < FLUSH_DAYS; i++) {
		drain();
		tick(DAY);
	}
	drain();
	for (int m = 0; m < MEMBERS; m++)
		for (int i = 0; i < posts; i++)
			if (duty[m][i].owed && !duty[m][i].came)
				fail_msg("seed %llu: post %d never came to member %d (%s)",
					 (unsigned long long)with, i, m, row(m)->mode);
	kit_close(k);
}

static void every_post_reaches_everybody_it_is_due_to_exactly_once(void **state)
{
	(void)state;
	for (uint64_t s = 1; s <= 6; s++)
		live(s * 0x9e3779b97f4a7c15u);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_post_reaches_everybody_it_is_due_to_exactly_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
