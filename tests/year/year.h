/*
 * year.h - a year of a community, lived an hour at a time, beside an oracle that was written down
 * before: what should have gone out, to whom, when.
 *
 * The world (year_world.c) has the clock, the store, a mailbox and a courier. People (year_people.c,
 * year_letters.c) write, answer, vote, pause and leave by their habits, all drawn from one seed. What they did is
 * noted as facts. The oracle (year_digest.c, year_recipe.c, year_check.c) knows the facts, the
 * rules and the recipes' files, does its own arithmetic of time and zones (year_zone.c), and asks
 * none of the program's code what it would decide.
 */
#ifndef TESTS_YEAR_H
#define TESTS_YEAR_H

#include "tests/unit/community_kit.h"

enum {
	HOUR = 3600,
	DAY = 86400,
	WEEK = 7 * DAY,
	PEOPLE = 300,
	ZONES = 16,
	POSTS_MOST = 6000,
	FAULTS_SHOWN = 20
};

/* --- time, by the C library's reading of the zones ------------------------------------------- */

struct year_zone;
const struct year_zone *year_zone(const char *name);
int64_t year_local(const struct year_zone *z, time_t t);
time_t year_instant(const struct year_zone *z, int64_t local);
/* The first instant from `from` on at which clocks there show that time of a day of that kind;
 * weekday 0 is Monday, -1 any day. */
time_t year_next(const struct year_zone *z, time_t from, int weekday, int minutes);

/* --- people ---------------------------------------------------------------------------------- */

enum habit {
	LURKER,
	POSTER,
	ANSWERER,
	VOTER,
	LATE,
	ROBOT,
	BOUNCER,
	PAUSER,
	LEAVER,
	CHANGER,
	BUDGETED,
	COORDINATOR
};

/* What somebody is since a moment. */
struct phase {
	time_t at;
	bool active;
	char mode; /* e each, d digest, s summary, n nothing */
	time_t paused_until;
	const char *pace; /* as they wrote it; NULL: none */
	int weekday, minutes;
};

struct someone {
	int64_t id; /* 0: not here yet */
	const char *name, *address, *lang, *form;
	const struct year_zone *zone; /* NULL: the community's */
	const char *zone_name;
	enum habit habit;
	struct phase *v;
	size_t n, cap;
	int budget;
	/* the oracle's: posts owed, in order of acceptance; when a slot of their own comes */
	int *owed;
	size_t n_owed, cap_owed;
	bool catch_up;
	time_t pace_next;
	time_t joined_at, left_at;
};

/* --- facts ----------------------------------------------------------------------------------- */

struct fact_post {
	int64_t arrival, activity; /* activity: 0: none */
	int author, thread;        /* thread: the number of its first post */
	time_t at;
	const char *message_id;
	bool answers; /* another post */
};

struct fact_answer {
	int64_t activity, arrival;
	int who;
	time_t at;
	int vote;
	bool joins;
};

struct fact_activity {
	int64_t id;
	const char *recipe, *rule; /* rule: NULL: a mail opened it */
	int owner;                 /* -1: nobody */
	time_t at, slot;
	bool waiting; /* an earlier answer was suggested */
	time_t begun; /* when it went on; at where nothing was suggested; 0: never */
	time_t closed;
	bool judged; /* the oracle knows all its steps */
};

struct seen_thread {
	int thread, n; /* n: how many posts the line says; 0: it does not say */
};

struct fact_mailing {
	int64_t id, activity, post, edition;
	const char *kind, *key, *subject, *text;
	int class;
	time_t created;
	struct seen_thread *threads;
	int *posts;
	size_t n_threads, n_posts;
	bool logged;
};

struct fact_letter {
	struct fact_mailing *m;
	int who; /* -1: nobody we know */
	time_t due, at;
	bool sent;    /* else it was refused */
	bool put_off; /* the server said later, so `due` moved */
	bool accounted;
};

/* Something that somebody will write. */
enum what {
	WRITE_POST,
	WRITE_REPLY,
	WRITE_JOIN,
	WRITE_CONFIRM,
	WRITE_LEAVE,
	WRITE_SETTINGS,
	WRITE_OPENING,
	WRITE_ANSWER,
	WRITE_ROBOT,
	WRITE_REPORT,
	WRITE_GO_ON,
	WRITE_STEER
};

struct act {
	time_t at;
	enum what what;
	int who;
	const char *to, *subject, *text, *head, *recipe;
	int thread, vote; /* of a post; of a vote */
	bool joins;
	int64_t activity;
	struct phase phase; /* WRITE_SETTINGS: what follows from it */
};

struct year {
	struct kit *k;
	struct arena *a; /* for the year */
	uint64_t seed, dice;
	time_t start, end, now, before; /* before: when we last lived */
	const struct year_zone *zone;   /* the community's */
	struct someone p[PEOPLE];
	struct act *acts;
	size_t n_acts, cap_acts;
	struct fact_post posts[POSTS_MOST];
	int n_posts, edition_upto; /* posts up to this one were there at the last edition */
	struct fact_answer *answers;
	size_t n_answers, cap_answers;
	struct fact_activity *activities;
	size_t n_activities, cap_activities;
	struct fact_mailing **mailings;
	size_t n_mailings, cap_mailings;
	struct fact_letter *letters;
	size_t n_letters, cap_letters;
	time_t *ticks; /* when we lived */
	size_t n_ticks, cap_ticks;
	struct sent_log *log;
	int64_t *put_off; /* letters the server took not at once */
	size_t n_put_off, cap_put_off;
	struct raw_mail {
		const char *text;
		int64_t uid;
		time_t received;
	} * mails;
	size_t n_mails, cap_mails;
	size_t of[PEOPLE]; /* the first letter of each, once they are sorted */
	struct fact_asked {
		int64_t activity;
		int who;
		time_t at;
	} * asked;
	size_t n_asked, cap_asked;
	time_t backed_up, restored;
	int64_t lost; /* how many cannot be reached */
	int faults, steps_judged, steps_unknown;
};

unsigned year_draw(struct year *y, unsigned n); /* 0 .. n-1 */
bool year_chance(struct year *y, unsigned percent);

/* Something is not as it should be: said with date and time, counted; the test goes on. */
__attribute__((format(printf, 2, 3))) void year_fault(struct year *y, const char *fmt, ...);
const char *year_day_text(struct year *y, time_t t);

/* year_world.c */
void year_world_open(struct year *y);
void year_world_close(struct year *y);
void year_world_backup(struct year *y);
void year_world_restore(struct year *y); /* and what came since is fetched again */
/* Takes a mail in and gives its arrival, settled. */
struct arrival *year_world_take(struct year *y, const char *raw, time_t received);
void year_world_tick(struct year *y);
void year_world_send(struct year *y); /* what may leave leaves; each is looked at and answered */
struct fact_mailing *year_world_mailing(struct year *y, int64_t id);
int64_t year_world_number(struct year *y, const char *query);

/* year_people.c */
void year_people_open(struct year *y);
void year_people_plan(struct year *y);
void year_people_write(struct year *y); /* what was written since we last lived */
void year_people_read(struct year *y, const struct letter_row *row, const struct fact_mailing *m,
		      int who);
int year_person_of(struct year *y, const char *address);
struct fact_activity *year_activity_of(struct year *y, int64_t id); /* NULL: none */
time_t year_tick_at(struct year *y, time_t t); /* the first time we lived from then on; 0: none */
const struct phase *year_phase_at(const struct someone *p, time_t t);
void year_phase_add(struct year *y, struct someone *p, struct phase f);
struct act *year_act_add(struct year *y, time_t at, enum what what, int who);

/* year_digest.c: online */
void year_digest_post_accepted(struct year *y, int post);
void year_digest_phase(struct year *y, struct someone *p, const struct phase *was);
void year_digest_tick(struct year *y);
void year_digest_letter(struct year *y, struct fact_letter *l);
void year_digest_end(struct year *y);

/* year_check.c, year_recipe.c: when the year is over */
void year_check_letters(struct year *y);
void year_check_rules(struct year *y);
void year_check_books(struct year *y);
void year_recipes_check(struct year *y);

/* The rules of the community, as the oracle knows them. */
struct year_rule {
	const char *name, *when, *recipe; /* recipe: NULL: a digest; when: of the configuration */
	int weekday, minutes;             /* weekday -1: by the month */
	int every_weeks;                  /* counted from Monday 2024-01-01 */
	int month_weekday, month_nth;     /* the nth weekday of the month; every_months of them */
	int every_months;
	const char *event; /* "joined", or NULL */
};
extern const struct year_rule year_rules[];
extern const size_t year_rules_n;

#endif
