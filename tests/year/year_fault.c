/*
 * year_fault.c - what is said of a difference, so that a person can find it: what was missing, too
 * much or otherwise, for whom and when, by which rule of the oracle, and how they had things set.
 */
#include "tests/year/year.h"

static const struct {
	const char *name, *words;
} laws[] = {
	[LAW_TAKEN] = { "taken", "each mail ends as its kind does" },
	[LAW_SINGLY] = { "singly", "who takes posts as they come, and neither pauses nor is owed "
				   "any, gets each they follow with the hour it was accepted" },
	[LAW_EDITION] = { "edition", "who has no pace of their own gets all that is owed when the "
				     "community's digest is cut, in the morning of their zone" },
	[LAW_PACE] = { "own pace", "who chose a day and an hour gets all that is owed then, by the "
				   "clocks of their zone" },
	[LAW_CATCH_UP] = { "catch-up", "all that is owed when a pause ends, or when posts come as "
				       "they are from now on, comes at once and in one letter" },
	[LAW_CONTENT] = { "digest's content", "a digest has each post that is owed and followed, "
					      "and no other" },
	[LAW_LANGUAGE] = { "language", "a letter speaks the language its reader chose" },
	[LAW_PRESENCE] = { "presence", "to those who are not here goes nothing but what answers "
				       "their own mails" },
	[LAW_MODE] = { "mode", "to those who pause or want nothing goes nothing that is not owed" },
	[LAW_BUDGET] = { "budget", "nobody gets more mails a week than they said" },
	[LAW_ONCE] = { "once", "a mailing goes once to each, and to people we know" },
	[LAW_SLOT] = { "slot", "each slot of a rule is decided once, missed ones together in the "
			       "last" },
	[LAW_JOINED] = { "joined", "everybody who joins is welcomed once, when they do" },
	[LAW_STEP] = { "step", "a step's letter goes to its audience when it is due, by the "
			       "recipe's file" },
	[LAW_PROMISE] = { "promise", "who asked hears at once that it came, and what came of it by "
				     "the time that was named" },
	[LAW_RESULT] = { "result", "the last vote of each counts" },
	[LAW_GROUP] = { "group", "who is put into a group stays in it, gets its letters and no "
				 "other's, and is named to the others" },
	[LAW_CONSENT] = { "consent", "what somebody wrote is shown as they agreed to: not at all "
				     "before, and unnamed where the recipe or they say so" },
	[LAW_ADDRESS] = { "address", "who has another address gets all letters there, once it has "
				     "answered" },
	[LAW_BANNED] = { "banned",
			 "from who is banned nothing is heard, and nothing goes to them" },
	[LAW_PROOF] = { "proof",
			"an editor sees the draft first; it goes as they made it, when they "
			"say, or after twelve hours of silence" },
	[LAW_NEWSLETTER] = { "newsletter", "a newsletter goes once, when its author said, to those "
					   "who read along and to members who want mail now" },
	[LAW_ISSUE] = { "issue", "a rule's newsletter tells what there was since the last one" },
	[LAW_GIST] = { "summary", "the last summary a member wrote of a conversation stands in "
				  "its place, under their name" },
	[LAW_MEETING] = { "meeting", "each letter about a meeting says when, in the reader's zone, "
				     "and until it is over brings the calendar; who knew of it "
				     "hears of a change" },
	[LAW_USED] = { "used", "each recipe was opened by somebody" },
	[LAW_BOOKS] = { "books", "nothing is left under way when the year is over" },
};

enum { N_LAWS = sizeof laws / sizeof *laws, SHOWN_OF_EACH = 6 };

static int seen[N_LAWS][OTHERWISE + 1];

static const char *const sorts[] = {
	[MISSING] = "missing", [TOO_MUCH] = "too much", [OTHERWISE] = "otherwise"
};

static const char *habit_name(enum habit h)
{
	static const char *const names[] = { [LURKER] = "a lurker",
					     [POSTER] = "a poster",
					     [ANSWERER] = "an answerer",
					     [VOTER] = "a voter",
					     [LATE] = "always late",
					     [ROBOT] = "with an auto-reply",
					     [BOUNCER] = "a mailbox that ends",
					     [PAUSER] = "with holidays",
					     [LEAVER] = "one who leaves",
					     [CHANGER] = "one who changes settings",
					     [BUDGETED] = "with a budget",
					     [FOLLOWER] = "one who follows and mutes",
					     [MOVER] = "one who moves",
					     [READER] = "a reader of newsletters",
					     [COORDINATOR] = "a coordinator" };

	return names[h];
}

static const char *set_words(struct year *y, const struct someone *p, const struct phase *f)
{
	static const char *const modes[] = { "each post", "digest", "summary", "what they follow",
					     "nothing" };
	struct buf b = BUF(y->a);
	const char *mode = strchr("edsfn", f->mode);

	if (!f->active || !mode || !f->mode)
		return "not here";
	buf_str(&b, modes[mode - strchr("edsfn", 'e')]);
	if (f->pace)
		buf_printf(&b, ", %s", f->pace);
	buf_printf(&b, ", zone %s", f->zone_name ? f->zone_name : "of the community");
	if (f->paused_until)
		buf_printf(&b, ", paused until %s", year_day_text(y, f->paused_until));
	if (f->only || f->never)
		buf_printf(&b, ", tags only %x never %x", f->only, f->never);
	if (p->budget)
		buf_printf(&b, ", at most %d a week", p->budget);
	return arena_dup(y->a, buf_text(&b));
}

static void tell_who(struct year *y, int who, time_t at)
{
	const struct someone *p = &y->p[who];
	const struct phase *f = year_phase_at(p, at);
	const struct act *w = p->last_written;

	fprintf(stderr, "    them: %s; since %s %s\n", habit_name(p->habit),
		f->at ? year_day_text(y, f->at) : "ever", set_words(y, p, f));
	if (w)
		fprintf(stderr, "    last wrote: at %s to %s: %s\n", year_day_text(y, w->at), w->to,
			w->text ? w->text : "");
}

void year_fault(struct year *y, enum sort sort, enum law law, int who, time_t at, const char *fmt,
		...)
{
	va_list ap;

	y->faults++;
	if (seen[law][sort]++ >= SHOWN_OF_EACH)
		return;
	va_start(ap, fmt);
	fprintf(stderr, "  %s: %s%s%s%s\n    what: %s\n    rule: %s: %s\n", sorts[sort],
		who < 0 ? "" : "to ", who < 0 ? "" : y->p[who].address, who < 0 ? "at " : " at ",
		year_day_text(y, at), arena_vprintf(y->a, fmt, ap), laws[law].name,
		laws[law].words);
	va_end(ap);
	if (who >= 0)
		tell_who(y, who, at);
}

void year_faults_sum(struct year *y)
{
	if (!y->faults)
		return;
	fprintf(stderr, "  by rule of the oracle:\n");
	for (size_t i = 0; i < N_LAWS; i++)
		for (size_t k = 0; k <= OTHERWISE; k++)
			if (seen[i][k])
				fprintf(stderr, "    %s: %d %s\n", laws[i].name, seen[i][k],
					sorts[k]);
	fprintf(stderr,
		"  YEAR_SEED=%llu YEAR_WHO=m1@d1.example make year tells what somebody wrote and "
		"got\n",
		(unsigned long long)y->seed);
}

void year_trace(struct year *y, int who, const char *fmt, ...)
{
	const char *whom = getenv("YEAR_WHO");
	va_list ap;

	if (!whom || who < 0 || strcmp(whom, y->p[who].address) != 0)
		return;
	va_start(ap, fmt);
	fprintf(stderr, "  | %s %s\n", year_day_text(y, y->now), arena_vprintf(y->a, fmt, ap));
	va_end(ap);
}
