/*
 * The promise: over random questions, answers, outages and crashes every asker gets an outcome
 * letter exactly once, at the first moment we live at or after the promised time, and every
 * extension is told before it.
 */
#include "heart_kit.h"
#include "community/desk/desk.h"

#include <signal.h>
#include <sys/wait.h>

enum { ASKS = 14, DAYS = 20 };

static const char settings[] =
	"inquiries: { promise = \"3d\"; sample = 3; per_member_per_week = 0; };";

static uint64_t seed;

static unsigned draw(unsigned n)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % n;
}

struct promise {
	const char *word; /* stands in the subject of each of its letters */
	time_t deadline;
	bool suggested;
	int outcomes;
};

struct story {
	struct kit *k;
	struct promise v[ASKS];
	int n;
	time_t before; /* when we last lived */
};

/* A daemon that dies at its n-th commit: this program again, on the same store. */
static void live_and_die(struct story *s, unsigned at)
{
	char die[12], now[32];
	pid_t pid;
	int status;

	snprintf(die, sizeof die, "%u", at);
	snprintf(now, sizeof now, "%lld", (long long)s->k->now);
	community_close(s->k->c);
	pid = fork();
	if (!pid) {
		setenv("DIE_AT", die, 1);
		execl("/proc/self/exe", "test_heart_promise", s->k->dir, now, (char *)NULL);
		_exit(9);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 0);
	assert_int_equal(desk_open(s->k->set, STORE_WORK, &s->k->c, NULL), OK);
	functions_use_key(s->k->c->key);
}

/* The child: what is due is done, until it dies. */
static int live(const char *dir, const char *now)
{
	struct arena *a = arena_new();
	struct settings_faults f = { 0 };
	struct community *c;
	struct settings *set;
	char here[4096];
	const char *text;
	struct why w;

	if (!getcwd(here, sizeof here))
		return 3;
	text = arena_printf(a,
			    "community: { name = \"Circle\"; address = \"circle@example.org\"; };\n"
			    "inbox: { kind = \"maildir\"; path = \"in\"; };\n"
			    "send: { kind = \"maildir\"; path = \"out\"; };\n"
			    "store: { state = \"state\"; templates = \"%s/templates\"; };\n%s",
			    here, settings);
	set = settings_read(a, arena_printf(a, "%s/tidings.conf", dir), text, strlen(text), &f);
	when_freeze((time_t)strtoll(now, NULL, 10));
	if (!set || desk_open(set, STORE_WORK, &c, &w) != OK)
		return 4;
	while (rhythm_tick(c, a, when_now(), &w) == OK)
		;
	community_close(c);
	arena_free(a);
	return 0;
}

static void ask(struct story *s)
{
	static const char *const owners[] = { "ana", "bo", "cleo" };
	struct promise *p = &s->v[s->n];
	const char *subject;
	struct activity *v;

	p->word = arena_printf(s->k->a, "w%xz%d", draw(1u << 30), s->n);
	subject = arena_printf(s->k->a, "%s%s", p->word, draw(4) ? "" : " compost");
	kit_mail(s->k, "pass", arena_printf(s->k->a, "%s@example.org", owners[draw(3)]),
		 "circle+ask@example.org", subject, "Q.");
	v = heart_activity(s->k, ++s->n);
	p->suggested = !strcmp(v->state, "waiting");
	p->deadline = (time_t)v->due;
	assert_int_equal(p->deadline, s->k->now + (p->suggested ? DAY : 3 * DAY));
}

static struct promise *promise_of(struct story *s, const char *subject)
{
	for (int i = 0; i < s->n; i++)
		if (strstr(subject, s->v[i].word))
			return &s->v[i];
	return NULL;
}

static void look_at(struct story *s, const struct kit_letter *l)
{
	struct promise *p = promise_of(s, l->m->subject);

	if (!p)
		return;
	if (strstr(l->m->subject, "Not yet")) {
		assert_true(s->k->now < p->deadline);
		p->deadline += 2 * DAY;
	} else if (strstr(l->m->subject, "What came of") || strstr(l->m->subject, "rests")) {
		assert_true(s->before < p->deadline && p->deadline <= s->k->now);
		p->outcomes++;
	} else if (strstr(l->m->subject, "Perhaps this helps") && draw(2)) {
		heart_answer(s->k, l, "go on");
		p->deadline = s->k->now + 3 * DAY;
	} else if (strstr(l->m->subject, "Can you help") && !draw(8)) {
		heart_answer(s->k, l, arena_printf(s->k->a, "compost %u", draw(5)));
	}
}

static void read_letters(struct story *s)
{
	struct heart_letters l = heart_letters(s->k);

	for (size_t i = 0; i < l.n; i++)
		look_at(s, l.v[i]);
}

static void one_life(uint64_t number)
{
	struct story s = { .k = kit_open(settings) };
	time_t end = s.k->now + DAYS * DAY;

	seed = number * 7919 + 1;
	heart_people(s.k);
	while (s.k->now < end) {
		s.before = s.k->now;
		heart_outage(s.k, draw(40) ? HOUR : (int64_t)draw(80) * HOUR + 1);
		if (!draw(12))
			live_and_die(&s, 1 + draw(8));
		heart_tick(s.k);
		read_letters(&s);
		if (s.n < ASKS && !draw(6) && s.k->now < end - 9 * DAY)
			ask(&s);
		read_letters(&s);
	}
	assert_true(s.n >= 3);
	for (int i = 0; i < s.n; i++)
		if (s.v[i].outcomes != 1)
			fail_msg("life %d, question %d: %d outcomes", (int)number, i + 1,
				 s.v[i].outcomes);
	kit_close(s.k);
}

static void every_asker_hears_exactly_once_and_in_time(void **state)
{
	(void)state;
	for (uint64_t number = 1; number <= 4; number++)
		one_life(number);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_asker_hears_exactly_once_and_in_time),
	};

	if (argc == 3)
		return live(argv[1], argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
