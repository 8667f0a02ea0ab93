/*
 * The promise: over random questions, answers, outages and crashes every asker gets an outcome
 * letter exactly once by the promised time, or an honest extension before it.
 *
 * Each life is drawn from its seed and judged by promise_oracle.h, which sees letters alone.
 * PROMISE_SEED=n lives that one life and says what happened; PROMISE_LIVES=n lives so many.
 */
#include "heart_kit.h"

#include "community/desk/desk.h"

#include "promise_oracle.h"

#include <signal.h>
#include <sys/wait.h>

enum { LIVES = 4, LIFE_DAYS = 36, PEOPLE = 10, HELD = 80, FIRST_SEED = 1000 };

static const char *const people[PEOPLE] = { "quintus", "ulrika",  "wenzel", "ximena", "yorick",
					    "dragan",  "evelina", "fjodor", "gudrun", "zoltan" };
static const char coordinator[] = "zoltan@example.org";

static const struct {
	const char *zone, *settings;
} communities[] = {
	{ "UTC", "inquiries: { promise = \"3d\"; sample = 3; per_member_per_week = 0; };" },
	{ "Europe/Lisbon", "inquiries: { promise = \"7d\"; sample = 2; };" },
	{ "UTC", "inquiries: { promise = \"36h\"; sample = 9; per_member_per_week = 1; };" },
	{ "Europe/Lisbon", "inquiries: { promise = \"2d\"; sample = 1; };" },
};
enum { COMMUNITIES = sizeof communities / sizeof *communities };

/* A letter that may still be answered. */
struct held {
	struct question *q;
	const char *rcpt, *reply_to, *subject;
};

struct life {
	struct kit *k;
	struct oracle o;
	uint64_t seed;
	int community;
	struct held held[HELD];
	size_t n_held;
	bool left[PEOPLE];
};

static unsigned draw(struct life *s, unsigned n)
{
	s->seed = s->seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(s->seed >> 33) % n;
}

static const char *settings_of(struct arena *a, int community)
{
	return arena_printf(a, "%s\n", communities[community].settings);
}

/* --- the daemon's turn --------------------------------------------------------------------------- */

/* As the editor does: mail first, then what is due, one transaction after the other. */
static enum err live_turn(struct community *c, struct arena *a, time_t now, struct why *w)
{
	enum err e;

	do {
		arena_reset(a);
		if (intake_group(c, a, &(struct intake_watch){ NULL, NULL })) {
			e = OK;
			continue;
		}
		e = rhythm_tick(c, a, now, w);
		if (e == NONE)
			e = care_tick(c, a, now, w);
	} while (e == OK);
	return e;
}

/* The child: this program again on the same store. Its turn ends when it dies. */
static int live_and_die(const char *dir, const char *now, const char *community)
{
	struct arena *a = arena_new();
	struct settings_faults f = { 0 };
	struct community *c;
	struct settings *set;
	char here[4096];
	const char *text;
	int i = atoi(community);
	struct why w;

	if (!getcwd(here, sizeof here))
		return 3;
	text = arena_printf(a,
			    "community: { name = \"Circle\"; address = \"circle@example.org\"; "
			    "zone = \"%s\"; };\n"
			    "inbox: { kind = \"maildir\"; path = \"in\"; };\n"
			    "send: { kind = \"maildir\"; path = \"out\"; };\n"
			    "trust: { authserv_ids = [ \"mx.example.org\" ]; };\n"
			    "store: { state = \"state\"; templates = \"%s/templates\"; };\n%s",
			    communities[i].zone, here, settings_of(a, i));
	set = settings_read(a, arena_printf(a, "%s/tidings.conf", dir), text, strlen(text), &f);
	when_freeze((time_t)strtoll(now, NULL, 10));
	if (!set || desk_open(set, STORE_WORK, &c, &w) != OK)
		return 4;
	functions_use_key(c->key);
	live_turn(c, arena_new(), when_now(), &w);
	community_close(c);
	return 0;
}

/* A daemon that dies at its n-th commit. */
static void die_at(struct life *s, unsigned n)
{
	char die[12], now[32], community[12];
	pid_t pid;
	int status;

	snprintf(die, sizeof die, "%u", n);
	snprintf(now, sizeof now, "%lld", (long long)s->k->now);
	snprintf(community, sizeof community, "%d", s->community);
	community_close(s->k->c);
	pid = fork();
	if (!pid) {
		setenv("DIE_AT", die, 1);
		execl("/proc/self/exe", "test_heart_promise", s->k->dir, now, community,
		      (char *)NULL);
		_exit(9);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL : WEXITSTATUS(status) == 0);
	oracle_note(&s->o, "dies at commit", "the daemon", die);
	assert_int_equal(desk_open(s->k->set, STORE_WORK, &s->k->c, NULL), OK);
	functions_use_key(s->k->c->key);
}

/* --- what people do ------------------------------------------------------------------------------ */

static const char *address_of(struct life *s, unsigned who)
{
	return arena_printf(s->k->a, "%s@example.org", people[who]);
}

static bool has_left(const struct life *s, const char *address)
{
	for (int i = 0; i < PEOPLE; i++)
		if (text_starts(address, people[i]))
			return s->left[i];
	return true;
}

static void put(struct life *s, const char *from, const char *to, const char *subject,
		const char *head, const char *text)
{
	oracle_note(&s->o, arena_printf(s->k->a, "writes to %.10s: %s", to, subject), from, text);
	kit_put(s->k, kit_text(s->k, "pass", from, to, subject, head, text));
}

static void ask(struct life *s)
{
	struct question *q = &s->o.q[s->o.n];
	unsigned who = draw(s, 5);
	const char *subject, *fields;

	if (s->o.n == ASKS || s->left[who])
		return;
	*q = (struct question){ .word = arena_printf(s->k->a, "w%xz%zu", draw(s, 1u << 30), s->o.n),
				.owner = address_of(s, who),
				.private = !draw(s, 4),
				.anonymous = !draw(s, 4) };
	s->o.n++;
	subject = arena_printf(s->k->a, "%s%s", q->word, draw(s, 3) ? "" : " compost");
	fields = arena_printf(s->k->a, "%s%s%s", q->private ? "private: yes\n" : "",
			      q->anonymous ? "anonymous: yes\n" : "",
			      draw(s, 3) ? "" : "tags: soil\n");
	put(s, q->owner, "circle+ask@example.org", subject, NULL,
	    arena_printf(s->k->a, "%s\nQ.", fields));
}

static const char *say(struct life *s, struct question *q, const char *by, bool post)
{
	struct said *v = &s->o.said[s->o.n_said];

	if (s->o.n_said == SAID)
		return "thanks";
	*v = (struct said){ .word = arena_printf(s->k->a, "said%zuy", s->o.n_said),
			    .by = by,
			    .q = q,
			    .post = post };
	s->o.n_said++;
	return arena_printf(s->k->a, "%s I think %s.",
			    post || draw(s, 5) ? "" : "anonymous:", v->word);
}

static const char *steer(struct life *s, struct question *q)
{
	switch (draw(s, 9)) {
	case 0:
	case 1: return arena_printf(s->k->a, "extend %u days", 1 + draw(s, 5));
	case 2: return "extend 7 hours";
	case 3: q->by_hand = true; return "close";
	case 4:
	case 5: q->by_hand = true; return "step now";
	case 6:
	case 7: return "skip";
	default: return "status";
	}
}

static const char *words_of_owner(struct life *s, struct question *q)
{
	static const char *const words[] = { "go on",   "go on",  "tags: soil, seeds",
					     "thanks",  "best 1", "I forgot: it is clay.",
					     "thanks 1" };

	return draw(s, 3) ? words[draw(s, 7)] : steer(s, q);
}

static const char *words_of_other(struct life *s, struct question *q, const char *who)
{
	if (!strcmp(who, coordinator) && draw(s, 2))
		return steer(s, q);
	if (draw(s, 8))
		return say(s, q, who, false);
	for (size_t i = 0; i < s->o.n_said; i++)
		s->o.said[i].withdrawn |= s->o.said[i].q == q && !strcmp(s->o.said[i].by, who);
	return "withdraw";
}

static void answer(struct life *s)
{
	struct held *h = s->n_held ? &s->held[draw(s, (unsigned)s->n_held)] : NULL;
	const char *text;
	unsigned times;

	if (!h || has_left(s, h->rcpt))
		return;
	text = strcmp(h->rcpt, h->q->owner) ? words_of_other(s, h->q, h->rcpt)
					    : words_of_owner(s, h->q);
	/* until nothing is left to skip but what the asker is owed */
	times = !strcmp(text, "skip") ? 1 + draw(s, 8) : 1;
	while (times--)
		put(s, h->rcpt, h->reply_to, arena_printf(s->k->a, "Re: %s", h->subject), NULL,
		    text);
}

/* Somebody answers the post that a question is. */
static void post(struct life *s)
{
	struct question *q = s->o.n ? &s->o.q[draw(s, (unsigned)s->o.n)] : NULL;
	struct activity *v = NULL;
	unsigned who = draw(s, PEOPLE);
	struct post *p;

	for (int64_t id = 1; q && (v = activity_find(s->k->c->s, s->k->a, id)); id++)
		if (strstr(v->title, q->word))
			break;
	p = v && v->thread ? post_find(s->k->c->s, s->k->a, v->arrival) : NULL;
	if (!p || s->left[who] || !strcmp(address_of(s, who), q->owner))
		return;
	put(s, address_of(s, who), "circle@example.org", arena_printf(s->k->a, "Re: %s", q->word),
	    arena_printf(s->k->a, "In-Reply-To: <%s>\r\n", p->message_id),
	    say(s, q, address_of(s, who), true));
}

static void leave(struct life *s)
{
	unsigned who = draw(s, PEOPLE - 1);

	if (s->left[who] || draw(s, 4))
		return;
	s->left[who] = true;
	for (size_t i = 0; i < s->o.n; i++)
		s->o.q[i].gone |= text_starts(s->o.q[i].owner, people[who]);
	put(s, address_of(s, who), "circle+leave@example.org", "", NULL, "");
}

static void pause_or_resume(struct life *s)
{
	unsigned who = draw(s, PEOPLE - 1);

	if (!s->left[who])
		put(s, address_of(s, who), "circle+settings@example.org", "", NULL,
		    draw(s, 3) ? "pause until 2026-06-01" : "resume");
}

static void people_act(struct life *s, bool asking)
{
	for (unsigned n = draw(s, 4); n; n--) {
		unsigned what = draw(s, 40);

		if (what < 8 && asking)
			ask(s);
		else if (what < 30)
			answer(s);
		else if (what < 35)
			post(s);
		else if (what < 37)
			pause_or_resume(s);
		else if (what < 38)
			leave(s);
	}
}

/* --- a life ---------------------------------------------------------------------------------------- */

static void keep(struct life *s, const struct kit_letter *l)
{
	struct question *q = oracle_about(&s->o, l->m->subject);
	size_t at = s->n_held < HELD ? s->n_held++ : draw(s, HELD);

	if (!q || strcmp(l->kind, "inquiry") || !*l->reply_to) {
		s->n_held -= s->n_held && at + 1 == s->n_held;
		return;
	}
	s->held[at] = (struct held){ q, l->rcpt, l->reply_to, l->m->subject };
}

/* Hours go by; now and then there is an outage, or a clock that is put right. */
static void time_passes(struct life *s)
{
	int64_t by = draw(s, 40)  ? 600 + (int64_t)draw(s, 6 * HOUR)
		     : draw(s, 4) ? (int64_t)draw(s, 3 * DAY)
		     : draw(s, 2) ? (int64_t)draw(s, 21 * DAY)
				  : -(int64_t)draw(s, 2 * DAY);

	heart_outage(s->k, by);
	s->o.now = s->k->now;
	if (by > 12 * HOUR || by < 0)
		oracle_note(&s->o, by < 0 ? "goes back" : "there was an outage", "the clock", "");
}

static bool is_due(const struct life *s)
{
	for (size_t i = 0; i < s->o.n; i++)
		if (!s->o.q[i].outcomes && s->o.q[i].promised && s->o.q[i].promised <= s->k->now)
			return true;
	return false;
}

static void turn(struct life *s)
{
	struct heart_letters l;
	struct why w = { "" };

	/* most often where it would hurt: when an outcome is to be made */
	while (!draw(s, is_due(s) ? 2 : 12))
		die_at(s, 1 + draw(s, 9));
	if (live_turn(s->k->c, s->k->step, s->k->now, &w) == BAD)
		fail_msg("%s", w.text);
	l = heart_letters(s->k);
	for (size_t i = 0; i < l.n; i++)
		oracle_letter(&s->o, l.v[i]);
	oracle_turn_over(&s->o);
	for (size_t i = 0; i < l.n; i++)
		keep(s, l.v[i]);
}

static void begin(struct life *s, unsigned long long seed)
{
	s->seed = seed * 7919 + 1;
	s->community = (int)draw(s, COMMUNITIES);
	s->k = kit_open(settings_of(arena_new(), s->community));
	s->k->set->community.zone = communities[s->community].zone;
	s->o = (struct oracle){ .a = s->k->a,
				.now = s->k->now,
				.zone = communities[s->community].zone,
				.seed = seed,
				.log = BUF(s->k->a) };
	for (unsigned i = 0; i < PEOPLE; i++)
		kit_member(s->k, address_of(s, i), people[i], NULL);
	kit_role(s->k, kit_who(s->k, coordinator)->id, "coordinator");
}

static void one_life(unsigned long long seed)
{
	struct life s = { 0 };
	time_t end;

	begin(&s, seed);
	end = s.k->now + LIFE_DAYS * DAY;
	while (s.k->now < end) {
		time_passes(&s);
		people_act(&s, s.k->now < end - 5 * DAY);
		turn(&s);
	}
	for (int i = 0; i < 40; i++) { /* whatever was promised falls due */
		heart_outage(s.k, 2 * DAY);
		s.o.now = s.k->now;
		turn(&s);
	}
	for (size_t i = 0; i < s.o.n; i++)
		if (!s.o.q[i].gone && s.o.q[i].outcomes != 1)
			FAULT(&s.o, &s.o.q[i], "%d outcomes", s.o.q[i].outcomes);
	if (getenv("PROMISE_SEED"))
		fputs(buf_text(&s.o.log), stderr);
	kit_close(s.k);
}

static void every_asker_hears_exactly_once_and_in_time(void **state)
{
	const char *seed = getenv("PROMISE_SEED"), *lives = getenv("PROMISE_LIVES");
	unsigned long long first = seed ? strtoull(seed, NULL, 10) : FIRST_SEED;
	unsigned long long n = lives ? strtoull(lives, NULL, 10) : seed ? 1 : LIVES;

	(void)state;
	print_message("lives %llu to %llu\n", first, first + n - 1);
	for (unsigned long long i = 0; i < n; i++)
		one_life(first + i);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_asker_hears_exactly_once_and_in_time),
	};

	if (argc == 4)
		return live_and_die(argv[1], argv[2], argv[3]);
	if (!access("/dev/shm", W_OK)) /* a killed process needs no disk to be found by */
		setenv("TMPDIR", "/dev/shm", 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
