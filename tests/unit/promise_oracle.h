/*
 * promise_oracle.h - do those who ask hear what they were promised? Judged by letters alone.
 *
 * It is told which questions were put, what was answered, whose word might end a question early, and
 * every letter at the moment it was made. What was promised it reads in the letters, to the minute.
 * Of states, steps and rows it knows nothing.
 */
#ifndef TESTS_PROMISE_ORACLE_H
#define TESTS_PROMISE_ORACLE_H

#include "community_kit.h"

#include "base/text.h"

enum { ASKS = 24, SAID = 200, MINUTE = 60, TWO_DAYS = 2 * 86400 };

struct question {
	const char *word; /* stands in the subject of each of its letters */
	const char *owner;
	bool private, anonymous;
	time_t promised;                /* by the last letter that named a time; 0: none did */
	bool suggested, rested, closed; /* closed: a letter said so */
	bool by_hand;                   /* somebody said what may end it early */
	bool gone;                      /* who asked has left */
	int outcomes;                   /* since it began, or went on */
	unsigned asked[32];
	size_t n_asked;
};

struct said {
	const char *word, *by;
	struct question *q;
	bool withdrawn, heard;
	bool post; /* written to the thread: it counts if the question was open at the turn's end */
};

struct oracle {
	struct arena *a;
	struct question q[ASKS];
	struct said said[SAID];
	size_t n, n_said;
	time_t now;
	const char *zone;
	unsigned long long seed;
	struct buf log; /* what happened, for who looks for the reason */
};

static inline void oracle_note(struct oracle *o, const char *what, const char *who,
			       const char *about)
{
	buf_printf(&o->log, "%s %s: %s %s\n", when_rfc5322(o->a, o->now), who, what, about);
}

#define FAULT(o, q, ...)                                                                           \
	do {                                                                                       \
		fputs(buf_text(&(o)->log), stderr);                                                \
		print_error("PROMISE_SEED=%llu, question %s: ", (o)->seed, (q)->word);             \
		fail_msg(__VA_ARGS__);                                                             \
	} while (0)

/* --- what a letter says ------------------------------------------------------------------------ */

/* Lisbon is an hour ahead of UTC from 29 March 2026, 01:00 UTC. */
static inline time_t oracle_instant(const struct oracle *o, int day, int month, int hour, int min)
{
	time_t t = when_utc(2026, month, day, hour, min, 0);
	bool summer = !strcmp(o->zone, "Europe/Lisbon") && t >= when_utc(2026, 3, 29, 2, 0, 0);

	return summer ? t - 3600 : t;
}

/* "Thu 5 Mar, 10:00" behind these words, so many days later; 0: they are not there. */
static inline time_t oracle_time(const struct oracle *o, const char *text, const char *words,
				 int days)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	const char *p = strstr(text, words);
	char month[4] = "";
	int day, hour, min;

	if (!p || sscanf(p + strlen(words), "%*3s %d %3s, %d:%d", &day, month, &hour, &min) != 4)
		return 0;
	return oracle_instant(o, day + days, (int)(strstr(months, month) - months) / 3 + 1, hour,
			      min);
}

/* Where lines were broken is no matter. */
static inline char *oracle_text(struct arena *a, const char *text)
{
	char *s = arena_dup(a, text);

	for (char *p = s; *p; p++)
		*p = *p == '\n' ? ' ' : *p;
	return s;
}

static inline void oracle_promise(struct oracle *o, struct question *q, time_t at, const char *by)
{
	if (!at)
		FAULT(o, q, "%s names no time", by);
	q->promised = at;
}

/* An extension is honest before the time that it moves. */
static inline void oracle_extend(struct oracle *o, struct question *q, time_t at, const char *by)
{
	if (at && at == q->promised)
		return;
	if (q->outcomes || o->now >= q->promised + MINUTE)
		FAULT(o, q, "%s comes when the time is over", by);
	if (at && at < q->promised)
		FAULT(o, q, "%s takes time away", by);
	oracle_promise(o, q, at, by);
}

static inline void oracle_outcome(struct oracle *o, struct question *q)
{
	if (q->outcomes++)
		FAULT(o, q, "a second outcome");
	if (o->now < q->promised && !q->by_hand)
		FAULT(o, q, "an outcome before its time, and nobody ended it");
}

static inline bool oracle_is(const struct kit_letter *l, const char *subject)
{
	return text_starts(l->m->subject, subject);
}

static inline void oracle_to_owner(struct oracle *o, struct question *q, const struct kit_letter *l,
				   const char *text)
{
	for (size_t i = 0; i < o->n_said; i++)
		o->said[i].heard |= strstr(text, o->said[i].word) != NULL;
	if (oracle_is(l, "Your question has number")) {
		q->outcomes = q->rested ? 0 : q->outcomes;
		if (q->promised && !q->suggested)
			FAULT(o, q, "it begins a second time");
		q->suggested = q->rested = q->by_hand = q->closed = false;
		oracle_promise(o, q, oracle_time(o, text, "hear from us by ", 0), "its letter");
	} else if (oracle_is(l, "Perhaps this helps")) {
		q->suggested = true;
		oracle_promise(o, q, oracle_time(o, text, "hear nothing by ", 0), "the suggestion");
	} else if (oracle_is(l, "Not yet")) {
		oracle_extend(o, q, oracle_time(o, text, "two more days beyond ", 2), "a not yet");
	} else if (oracle_is(l, "More time")) {
		oracle_extend(o, q, oracle_time(o, text, "hear from us by ", 0), "an extension");
	} else if (oracle_is(l, "Status") && strstr(text, "is open until ")) {
		oracle_extend(o, q, oracle_time(o, text, "is open until ", 0), "a status");
	} else if (oracle_is(l, "Your question rests")) {
		q->rested = true;
		oracle_outcome(o, q);
	} else if (oracle_is(l, "What came of")) {
		oracle_outcome(o, q);
	}
}

static inline void oracle_to_other(struct oracle *o, struct question *q, const struct kit_letter *l,
				   const char *text)
{
	const char *name = arena_ndup(o->a, q->owner, strcspn(q->owner, "@"));

	for (size_t i = 0; q->private && i < o->n_said; i++)
		if (o->said[i].q == q && strcmp(o->said[i].by, l->rcpt) &&
		    strstr(text, o->said[i].word))
			FAULT(o, q, "%s reads what was answered privately", l->rcpt);
	if (q->anonymous && strstr(text_fold(o->a, text), name))
		FAULT(o, q, "%s reads who asked", l->rcpt);
	if (!oracle_is(l, "Can you help"))
		return;
	for (size_t i = 0; i < q->n_asked; i++)
		if (q->asked[i] == (unsigned)l->member)
			FAULT(o, q, "%s is asked twice", l->rcpt);
	if (q->n_asked < sizeof q->asked / sizeof *q->asked)
		q->asked[q->n_asked++] = (unsigned)l->member;
}

static inline struct question *oracle_about(struct oracle *o, const char *subject)
{
	for (size_t i = 0; i < o->n; i++)
		if (strstr(subject, o->q[i].word))
			return &o->q[i];
	return NULL;
}

/* A letter that was made in this turn. */
static inline void oracle_letter(struct oracle *o, const struct kit_letter *l)
{
	struct question *q = oracle_about(o, l->m->subject);
	const char *text = oracle_text(o->a, l->m->text);

	if (!q)
		return;
	oracle_note(o, "gets", l->rcpt, l->m->subject);
	q->closed |= oracle_is(l, "Status") && strstr(text, "is closed");
	if (strcmp(l->rcpt, q->owner))
		oracle_to_other(o, q, l, text);
	else if (!strcmp(l->kind, "inquiry"))
		oracle_to_owner(o, q, l, text);
}

/* --- what is owed at the end of a turn ----------------------------------------------------------- */

static inline void oracle_owed(struct oracle *o, struct question *q)
{
	if (!q->promised)
		FAULT(o, q, "it was put, and nothing was promised");
	if (!q->outcomes && o->now >= q->promised + MINUTE)
		FAULT(o, q, "the time is over, and no outcome came");
	if (!q->outcomes && q->closed)
		FAULT(o, q, "it is closed, and no outcome came");
	for (size_t i = 0; q->outcomes && i < o->n_said; i++)
		if (o->said[i].q == q && !o->said[i].post && !o->said[i].withdrawn &&
		    !o->said[i].heard)
			FAULT(o, q, "%s was answered, and who asked never heard it",
			      o->said[i].word);
}

/* All letters of this turn were seen. */
static inline void oracle_turn_over(struct oracle *o)
{
	for (size_t i = 0; i < o->n_said; i++)
		o->said[i].post &= o->said[i].q->outcomes > 0; /* taken while it was open */
	for (size_t i = 0; i < o->n; i++)
		if (!o->q[i].gone)
			oracle_owed(o, &o->q[i]);
}

#endif
