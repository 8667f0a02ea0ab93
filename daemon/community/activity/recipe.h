/*
 * recipe.h - how a kind of activity goes: a data file that a coordinator can write.
 *
 * Recipes are NAME.conf in the community's own folder (store.recipes) or in that of the program; one's own
 * comes first. Reading is strict: every fault with file and line. A running activity keeps the
 * text it began with, so a changed file concerns the next one only.
 *
 *   word = "poll";              mail to circle+poll@ opens one; "": by rule or command only
 *   about = "A question ...";   one line for people; { en = "..."; pt = "..."; }: by language
 *   by = "role:coordinator";    who may open it by mail, an audience; default everyone
 *   accept = "vote";            what a reply is: answer, vote, check-in, question, or none
 *   lasts = "7d";               until it closes by itself; "promise": inquiries.promise
 *   quorum = 20;                closes when so many have answered; 0: by time alone
 *   hour = "09:00";             letters of whole days leave then, in the community's zone; "": by the second
 *   needs = [ "choices" ];      fields the opening mail must have, as "choices: a | b"
 *   joins = true;               "yes" or "join" by reply makes one take part
 *   personal = true;            it is about its owner: counts are theirs
 *   posts = true;               opening mail and answers are posts of a thread as well
 *   suggest = true;             earlier answers are suggested before it begins (faq)
 *   faq = true; section = "inquiries";   where its result is kept, and shown in the next digest
 *   roles = [ "guest" ];        named in the opening mail, or in answer to a letter of it: "guest:
 *                               marta@example.org"; who is no member is asked first (activity_guest.c)
 *   groups = "sides";           a field that names groups, "sides: with | without"; members choose one
 *                               by reply: its number or name
 *   group_size = 4;             a step with divide = true puts those who take part into such groups
 *   keeper = true;              one of those who run the community looks after it, in turn, and is
 *                               named in its letters: {{keeper}}; "take" hands it over
 *   gives = "editor";           taking part gives that role in the community
 *   event = true;               members meet: "when: 2026-05-01 18:00", "until:" and "where:" are read
 *                               from the opening mail, letters bring the calendar, and "lasts"
 *                               counts from its end where that is later
 *   steps = ( { at = "2d"; mail = "remind"; to = "everyone"; unless = "votes > 9"; } );
 *   keep = [ "advice" ];        of the answers only those to these letters are kept; default all
 *   consent = true;             an answer is shown to nobody before its writer said "yes", or
 *                               "anonymous", to the letter that acknowledged it
 *   anonymous = true;           who opens it is never named; unnamed = true: nor is who answers
 *   steers = "coordinators";    whose words status, extend, step now, skip, close are obeyed; default
 *                               owner: of its owner as well
 *   letters = { remind: { en = "Subject\n\nText ..."; }; };
 *
 * A step comes at a time counted from the opening ("0", "2d"), from the end ("end-6h", "end",
 * "end+28d"; "end+follow_up" is inquiries.follow_up), from the event ("event-1d", "event+2d"), by
 * hand (at = "by hand": by "step now", or by "yes" to the letter of the step before it; "no" closes), or when a condition comes true (when =
 * "answers >= 1"). to: owner, keeper, coordinators, participants, answered, asked, a role of the recipe, or
 * an audience in which {this}, {tags} and {sample} are filled in. More keys of a step:
 *   pass = "answered";   each answer to its letter goes on to them at once: answered, participants,
 *                        owner, or group (the others of the writer's group)
 *   late = "questions";  once that letter, which gathers them, has gone, each goes on to whom it went
 *   section = "outcomes" and stands in that section of the next digest
 *   each_group = true;   a letter for each group: {{group}}, {{with}}
 *   each_item = true;    repeated as often as the list in the opening mail is long; `times` where it has
 *                        none. The end moves along.
 *   name = { en = "call"; de = "Aufruf"; };  what letters call it
 *   divide = true;       groups are drawn before it is sent
 *   gives = "graduate";  whom it is for have that role in the community from then on; mail is optional
 * What is answered to a letter is in {{#parts.NAME}} of later ones; what its owner answers, who asks
 * and does not answer themselves, in {{#own.NAME}}. "said:NAME" in a condition: somebody did;
 * "private": it was opened with "private: yes", and answers are shown to its owner alone.
 * Letters are notes (compose/note.h) in mustache; English must be there, other languages may.
 */
#ifndef COMMUNITY_RECIPE_H
#define COMMUNITY_RECIPE_H

#include "community/community.h"
#include "base/expr.h"
#include "base/settings.h"

enum recipe_accept { ACCEPT_NONE, ACCEPT_ANSWER, ACCEPT_VOTE, ACCEPT_CHECKIN, ACCEPT_QUESTION };
enum recipe_steers { STEERS_OWNER, STEERS_COORDINATORS };
enum step_anchor { STEP_START, STEP_END, STEP_EVENT, STEP_HAND, STEP_WHEN };

struct recipe_text {
	const char *lang, *text;
};

struct recipe_letter {
	const char *name;
	struct recipe_text *v;
	size_t n;
};

struct recipe_step {
	const char *name;           /* in English where several are given; "" is made "step N" */
	struct recipe_letter shown; /* the same by language */
	const char *at, *when_text, *if_text, *unless_text, *mail, *to; /* as written, "" if not */
	enum step_anchor anchor;
	int64_t offset_s;
	bool follow_up;                             /* so long after as inquiries.follow_up says */
	const struct expr *when, *only_if, *unless; /* NULL: not given */
	int64_t every_s;                            /* repeated, so many times */
	int times;
	int64_t extend_s; /* moves the end on, before it has come; at most `most` times */
	int most;
	const char *pass, *late, *section; /* what becomes of answers to its letter */
	const char *gives;                 /* a role in the community; "": none */
	bool each_group, divide;
	bool each_item; /* `times` where the opening mail has no list */
	bool asks;      /* counted in each member's week of being asked */
	bool must;      /* sent however late it is */
	bool close;     /* ends the activity */
	int line;       /* of its file */
};

struct recipe {
	const char *name, *file;
	const char *text; /* the whole file: what a running activity keeps */
	const char *word, *by, *lasts_text, *hour, *section, *ack, *answer_ack;
	const char *groups, *gives;
	struct recipe_letter about;
	const struct expr *by_expr;
	int64_t lasts_s; /* 0: the promise of the settings */
	int hour_min;    /* -1: none */
	int quorum, group_size;
	enum recipe_accept accept;
	enum recipe_steers steers;
	struct settings_list needs, roles, keep;
	bool joins, personal, posts, suggest, faq, event, consent, anonymous, unnamed, keeper;
	struct recipe_step *steps;
	size_t n_steps;
	struct recipe_letter *letters;
	size_t n_letters;
};

struct recipes {
	struct recipe **v;
	size_t n;
	struct settings_faults faults; /* of those that were left out (recipes_open) */
};

/* recipe_read - from text, as if it stood in `file`. NULL: faults were added. */
struct recipe *recipe_read(struct arena *a, const char *name, const char *file, const char *text,
			   size_t n, struct settings_faults *faults);
/* recipe_load - the file of that name. BAD: w is the first fault; NONE: there is none, w names the
 * nearest. */
enum err recipe_load(struct arena *a, const struct settings *set, const char *name,
		     struct recipe **out, struct why *w);
/* recipe_named - is there a file of that name? NONE: w names the nearest there is. */
enum err recipe_named(struct arena *a, const struct settings *set, const char *name, struct why *w);
/* recipes_load - all there are; those with faults are left out and told. */
void recipes_load(struct arena *a, const struct settings *set, struct recipes *out,
		  struct settings_faults *faults);
/* The same into c->recipes. One with faults is no reason to stand still: the editor tells of it. */
void recipes_open(struct community *c);

bool recipe_has_role(const struct recipe *r, const char *role);
/* Does "key: ..." mean something to it? key is lower case. */
bool recipe_has_field(const struct recipe *r, const char *key);

/* By its word ("ask") or name; NULL: none. */
const struct recipe *recipe_by_word(const struct recipes *all, const char *word);
const struct recipe *recipe_by_name(const struct recipes *all, const char *name);
const struct recipe_letter *recipe_letter_find(const struct recipe *r, const char *name);
/* Its text in the language that is wanted, the community's, English; else the only one there is. */
const char *recipe_text_in(const struct recipe_letter *letter, const char *want,
			   const char *community);

/* Is a step's "to" one of the engine's words or a role of the recipe? Else it is an
 * audience. */
bool recipe_to_word(const struct recipe *r, const char *to);
/* The audience of a step with {this}, {tags} and {sample} filled in; tags may be NULL. */
char *recipe_fill(struct arena *a, const char *to, int64_t activity, const char *const *tags,
		  size_t n_tags, int sample);

#endif
