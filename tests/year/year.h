/*
 * year.h - a year of a community, lived an hour at a time, beside an oracle that was written down
 * before: what should have gone out, to whom, when.
 *
 * The world (year_world.c) has the clock, the store, a mailbox and a courier. People (year_people.c,
 * year_write.c, year_letters.c) write, answer, vote, pause, move and leave by their habits, all drawn from one
 * seed. What they did is noted as facts. The oracle (year_digest.c with year_proof.c, year_budget.c and
 * year_gist.c; year_newsletter.c with year_issue.c; year_activity.c; year_check.c) knows the facts, the rules and
 * the recipes' files, does its own arithmetic of time and zones (year_zone.c), and asks none of the
 * program's code what it would decide.
 */
#ifndef TESTS_YEAR_H
#define TESTS_YEAR_H

#include "tests/unit/community_kit.h"

enum {
	HOUR = 3600,
	DAY = 86400,
	WEEK = 7 * DAY,
	BUDGET_WEEK = WEEK - DAY / 2, /* so what comes each Friday has room on the next */
	PEOPLE = 300,
	ZONES = 16,
	POSTS_MOST = 6000,
	TOPICS = 6,
	CONSENTS_MAX = 32
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
	FOLLOWER,
	MOVER,
	READER, /* of newsletters; no member */
	COORDINATOR
};

/* What somebody is since a moment. */
struct phase {
	time_t at;
	bool active;
	char mode; /* e each, d digest, s summary, f what they follow, n nothing */
	time_t paused_until;
	const char *pace; /* as they wrote it; NULL: none */
	int weekday, minutes;
	const struct year_zone *zone; /* NULL: the community's */
	const char *zone_name, *lang; /* lang: NULL: the community's */
	unsigned only, never;         /* of topics, as bits */
};

struct someone {
	int64_t id; /* 0: not here yet */
	const char *name, *address, *form;
	enum habit habit;
	struct phase *v;
	size_t n, cap;
	int budget;
	bool reads; /* newsletters, without being a member */
	/* the oracle's: posts owed, in order of acceptance; when a slot of their own comes */
	int *owed;
	size_t n_owed, cap_owed;
	bool catch_up;
	time_t pace_next;
	time_t joined_at, left_at;
	struct fact_follow *follows; /* their last word on each thread */
	size_t n_follows, cap_follows;
	struct act *last_written;
	const char *given;              /* a role, by a recipe */
	const char *former, *asked_for; /* addresses: the one before; one that has not answered */
	time_t address_since;
	time_t banned, banned_until; /* 0: never */
	time_t folds;      /* since when posts wait for room in their week; 0: they do not */
	bool unknown;      /* of a restored week nobody knows how full it was */
	time_t introduced; /* since when newsletters may name them as new; 0: they may not */
};

/* --- facts ----------------------------------------------------------------------------------- */

struct fact_follow {
	int thread;
	bool want;
};

struct fact_post {
	int64_t arrival, activity; /* activity: 0: none */
	int author, thread;        /* thread: the number of its first post */
	unsigned tags;             /* topics, as bits */
	time_t at;
	const char *message_id;
	bool answers; /* another post */
	time_t written;
	bool pick; /* a coordinator chose its conversation for the newsletter */
};

struct fact_answer {
	int64_t activity, arrival;
	int who;
	time_t at;
	int vote;
	bool gives_editor; /* who takes part edits digests from then on */
	bool joins, over;  /* over: they were told that they wanted to join too late */
	const char *said;  /* the letter it answers, by its name in the recipe */
	bool consent;      /* it is shown to nobody before its writer agrees */
	bool refused, unnamed;
	time_t agreed; /* 0: not yet */
	struct {
		time_t at;
		char word; /* y named, a unnamed, n not at all */
	} consents[CONSENTS_MAX];
	size_t n_consents;
};

/* A coordinator's word about an activity. */
struct fact_steer {
	int64_t activity, arrival;
	time_t at, meets; /* meets: they meet then, from now on; 0: called off */
	char word;        /* x extend, n step now, k skip, c close, m move, o call off */
	int64_t span;
};

struct fact_activity {
	int64_t id;
	const char *recipe, *rule; /* rule: NULL: a mail opened it */
	int owner;                 /* -1: nobody */
	time_t at, slot;
	bool waiting; /* an earlier answer was suggested */
	time_t begun; /* when it went on; at where nothing was suggested; 0: never */
	time_t closed;
	int64_t closed_by; /* the mail that closed it; 0: none */
	time_t meets;      /* as its opening said; 0: not at all */
	int named;         /* who was given a role in it; -1: nobody */
	bool judged;       /* the oracle knows all its steps */
};

struct seen_thread {
	int thread, n,
		number; /* n: how many posts the line says; number: its own; 0: it does not say */
};

struct fact_mailing {
	int64_t id, activity, post, edition;
	const char *kind, *key, *subject, *text;
	const char *message_id; /* of posts that go out singly */
	const char *calendar;   /* its calendar file; NULL: none */
	int *gists;             /* summaries of members that stand in it */
	size_t n_gists;
	int class;
	time_t created;
	struct seen_thread *threads;
	int *posts;
	size_t n_threads, n_posts;
	int *listed; /* its contents: threads in their order, by the mark of each */
	size_t n_listed;
	int titled,
		introduced; /* the marks in the title and the words an editor gave it; 0: none */
	bool logged;
};

struct fact_letter {
	struct fact_mailing *m;
	int who;        /* -1: nobody we know */
	time_t due, at; /* due: before the server put it off */
	bool sent;      /* else it was refused */
	bool put_off;
	bool accounted;
	bool first; /* due in the hours that were lived twice, as they went the first time */
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
	WRITE_WORD,
	WRITE_PART,
	WRITE_REMOVE,
	WRITE_REMOVE_YES,
	WRITE_ADDRESS_YES,
	WRITE_CONSENT,
	WRITE_NEWSLETTER,
	WRITE_PROOF,
	WRITE_NEWS,
	WRITE_NEWS_CONFIRM,
	WRITE_NEWS_LEAVE,
	WRITE_STEER,
	WRITE_EDIT,
	WRITE_GIST_ASK,
	WRITE_GIST
};

struct year;
struct act;
typedef bool year_change(struct year *y, const struct act *f, struct phase *next);
struct act {
	time_t at;
	enum what what;
	int who;
	const char *to, *subject, *text, *head, *recipe;
	const char *from; /* NULL: their address */
	int thread, vote; /* of a post; of a vote */
	bool joins, want; /* want: a thread is followed, not muted */
	int64_t activity;
	int64_t answer; /* WRITE_CONSENT: whose mail was acknowledged */
	char steer;     /* of an activity; of a draft: s d u o t i p w */
	int place;      /* to which a thread of a draft is moved */
	time_t meets;
	const char *said;
	year_change *change; /* WRITE_SETTINGS: what they do; false: nothing comes of it */
	struct phase phase;  /* and with what */
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
	struct fact_steer *steers;
	size_t n_steers, cap_steers;
	struct fact_activity *activities;
	size_t n_activities, cap_activities;
	struct fact_mailing **mailings;
	size_t n_mailings, cap_mailings;
	struct fact_letter *letters;
	size_t n_letters, cap_letters;
	time_t *ticks; /* when we lived */
	size_t n_ticks, cap_ticks;
	struct sent_log *log;
	struct put_off {
		int64_t letter;
		time_t due; /* at first */
	} * put_off;        /* what the server took not at once */
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

const char *year_day_text(struct year *y, time_t t);

struct year_rule;

/* --- year_fault.c: differences ------------------------------------------------------------------ */

enum sort { MISSING, TOO_MUCH, OTHERWISE };

/* The rules of the oracle; in words in year_fault.c. */
enum law {
	LAW_TAKEN,
	LAW_SINGLY,
	LAW_EDITION,
	LAW_PACE,
	LAW_CATCH_UP,
	LAW_CONTENT,
	LAW_LANGUAGE,
	LAW_PRESENCE,
	LAW_MODE,
	LAW_BUDGET,
	LAW_ONCE,
	LAW_SLOT,
	LAW_JOINED,
	LAW_STEP,
	LAW_PROMISE,
	LAW_RESULT,
	LAW_GROUP,
	LAW_PROOF,
	LAW_NEWSLETTER,
	LAW_ISSUE,
	LAW_GIST,
	LAW_ADDRESS,
	LAW_BANNED,
	LAW_CONSENT,
	LAW_MEETING,
	LAW_USED,
	LAW_BOOKS
};

/* Something is not as it should be: counted, and the first of each kind told; the test goes on.
 * who: -1: nobody in particular. */
__attribute__((format(printf, 6, 7))) void year_fault(struct year *y, enum sort sort, enum law law,
						      int who, time_t at, const char *fmt, ...);
void year_faults_sum(struct year *y);
/* For the one named in YEAR_WHO: what they wrote and got. */
__attribute__((format(printf, 3, 4))) void year_trace(struct year *y, int who, const char *fmt,
						      ...);

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

/* year_put_off.c */
void year_put_off(struct year *y, const struct letter_row *row);
struct put_off *year_put_off_of(struct year *y, int64_t letter); /* NULL: it was not */
/* Those that are not in the restored store: their numbers are given again. */
void year_put_off_forget(struct year *y);

/* year_people.c: who they are, what they will do */
void year_people_open(struct year *y);
void year_people_plan(struct year *y);
time_t year_quiet_time(struct year *y, time_t from, time_t to);
/* Around the restored backup: what is done then is done twice. */
bool year_is_quiet(const struct year *y, time_t t);

/* year_settings.c */
extern const char *const year_topics[TOPICS];
void year_settings_first(struct year *y, const struct someone *p, struct phase *f);
void year_settings_pauses(struct year *y, int who, int every_days);
void year_settings_wishes(struct year *y, int who);
void year_settings_moves(struct year *y, int who);
void year_settings_follows(struct year *y, int who);
void year_settings_introduce(struct year *y, int who, time_t at);

/* year_write.c */
void year_people_write(struct year *y); /* what was written since we last lived */

/* year_letters.c */
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
void year_digest_cut(struct year *y); /* the community's; who has waited long enough for room */
void year_digest_tick(struct year *y);
void year_digest_restored(struct year *y); /* before it is */
size_t year_digest_waiting(int who);       /* letters that were made and have not left */
void year_digest_forget(int who);          /* nothing more is said of those */
void year_digest_letter(struct year *y, struct fact_letter *l);
void year_digest_end(struct year *y);

/* year_proof.c: a digest whose draft goes to an editor */
enum { DRAFT_MOST = 100 };
struct year_draft {
	const struct year_rule *rule;
	const char *lang;                           /* of those it is for */
	int title, intro;                           /* their marks; 0: the usual ones */
	int minutes;                                /* the hour of its rule */
	time_t slot;                                /* of the last that was missed together */
	int upto;                                   /* posts from this one on came after the cut */
	int dropped[DRAFT_MOST], order[DRAFT_MOST]; /* order: as it is to be shown */
	size_t n_dropped, n_order;                  /* n_order: 0: not known */
	int64_t edition;                            /* 0: nobody has seen it */
	time_t release;                             /* 0: it waits for a word */
	int told;  /* letters to come that say until when it waits */
	bool over; /* sent, or the next has taken it over */
};
/* Is there a post that is due to somebody by it? */
bool year_digest_anybody(struct year *y, const struct year_draft *d);
void year_digest_release(struct year *y, const struct year_draft *d);
void year_proof_read(struct year *y, const struct fact_mailing *m, const char *to, int who);
const char *year_proof_taken(struct year *y, const struct act *f);
void year_proofs_tick(struct year *y);
bool year_is_editor(const struct year *y, int who);
void year_proof_letter(struct year *y, const struct fact_letter *l);
void year_proofs_end(struct year *y);
int year_proof_upto(
	int64_t edition); /* posts from this one on came after the cut; -1: no draft's */

/* year_check.c, year_activity.c: when the year is over */
void year_check_letters(struct year *y);
void year_check_rules(struct year *y);
time_t year_slot_after(struct year *y, const struct year_rule *r, time_t after);
void year_check_books(struct year *y);
void year_recipes_check(struct year *y);

/* year_newsletter.c */
void year_newsletters_plan(struct year *y);
void year_newsletter_draft(struct year *y, struct act *f);
void year_newsletter_read(struct year *y, const struct fact_mailing *m, const char *to, int who);
size_t year_newsletters_waiting(const struct year *y, int who);
const char *year_newsletter_decided(struct year *y, const struct act *f);
void year_newsletters_tick(struct year *y);
void year_newsletter_letter(struct year *y, const struct fact_letter *l);
void year_newsletters_end(struct year *y);

/* year_issue.c: what a rule's newsletter says */
struct year_issue {
	time_t since, made;
	const char *text; /* NULL: nobody has seen it */
};
/* last: when the last one that was sent was made, or the first slot's month begins. */
struct year_issue year_issue_make(struct year *y, time_t last);
/* The parts that are known at once. */
void year_issue_look(struct year *y, const struct year_issue *v, const struct fact_mailing *m);
/* Those that are known when all activities were gone through. */
void year_issue_end(struct year *y, const struct year_issue *v);

/* year_gist.c: summaries that members write */
void year_gists_plan(struct year *y);
bool year_gist_ask(struct year *y, struct act *f); /* false: there is nothing to sum up */
void year_gist_read(struct year *y, const struct fact_mailing *m, const char *to, int who);
void year_gist_taken(struct year *y, const struct act *f);
/* Those in a letter's text: the last of each conversation, under its writer's name. */
void year_gist_look(struct year *y, struct fact_mailing *m, const char *text);
void year_gist_letter(struct year *y, const struct fact_letter *l);
/* The last one of a conversation when that was composed; 0: none. */
int year_gist_of(int thread, const struct fact_mailing *m);
void year_gists_end(struct year *y);

/* year_budget.c: so many mails a week */
bool year_has_room(struct year *y, int who, int more); /* for so many and one to come */
void year_budget_lost(struct year *y);
void year_budget_known(struct year *y);
/* Of what an activity sends, is there room for one more at that moment? 1, 0; -1: it depends on what
 * else goes out then. */
int year_room_at(struct year *y, int who, time_t t);

/* year_roll.c */
void year_roll_plan(struct year *y);
bool year_roll_is(struct year *y, int who, const char *address);
bool year_roll_read(struct year *y, const char *kind, const char *rcpt, const char *to, int who);
void year_roll_moved(struct year *y, struct someone *p);
void year_roll_doom(struct year *y, const struct act *f);
void year_roll_removed(struct year *y, const struct act *f);
bool year_roll_banned(const struct someone *p, time_t t);
void year_roll_letter(struct year *y, const struct fact_letter *l, const char *rcpt);

/* year_consent.c */
void year_consent_ask(struct year *y, const struct fact_mailing *m, const char *to, int who);
void year_consent_said(struct year *y, const struct act *f);
/* What a mailing shows of what people wrote, and of who they are. */
void year_consent_look(struct year *y, const struct fact_mailing *m, const char *text);

/* year_steer.c: "Person 4" is none of "Person 42" */
bool year_names(const char *text, const char *name);

/* year_meeting.c */
void year_meetings_check(struct year *y);
/* A letter's text without its breaks, with that between words that were parted. */
const char *year_one_line(struct year *y, const char *text, const char *between);
/* "2026-05-01 18:00", by the community's clocks. */
const char *year_moment_text(struct year *y, time_t t);
/* "DTSTART:20260501T170000Z" */
const char *year_meeting_start(struct year *y, time_t meets);
/* When it meets as of then: as was said last; 0: not, or called off. */
time_t year_meeting_at(struct year *y, const struct fact_activity *v, time_t t);
/* As it was before that word of a coordinator; last: when it was to be, if it was called off. */
struct year_plan {
	time_t meets, last;
};
struct year_plan year_meeting_before(struct year *y, const struct fact_activity *v,
				     const struct fact_steer *f);

/* The rules of the community, as the oracle knows them. */
struct year_rule {
	const char *name, *when, *recipe; /* recipe: NULL: a digest; when: of the configuration */
	int weekday, minutes;             /* weekday -1: by the month */
	int every_weeks;                  /* counted from Monday 2024-01-01 */
	int month_weekday, month_nth;     /* the nth weekday of the month; every_months of them */
	int every_months;
	const char *newsletter; /* its title, or NULL */
	const char *event;      /* "joined", or NULL */
	const char *to, *proof; /* of a digest; NULL: to everybody, to no editor first */
};
extern const struct year_rule year_rules[];
extern const size_t year_rules_n;

#endif
