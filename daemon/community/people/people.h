/*
 * people.h - joining, leaving, settings: what members do with their membership by mail.
 */
#ifndef COMMUNITY_PEOPLE_H
#define COMMUNITY_PEOPLE_H

#include "community/community.h"
#include "store/store_outbox.h"

command_do people_join;
command_do people_leave;
command_do people_help;
command_do people_settings;
command_do people_owner;
command_do people_why;
work_take people_take_banned; /* whatever comes from who is banned, but few things (people_ban.c) */
/* To the list: tags, or the word alone in answer to a post. To +follow or +mute: tags with "#". */
work_take people_take_follow;
command_do people_follow; /* whatever else comes to +mute, and to +follow where no recipe has it */
work_take people_take_leave; /* a member's own token, from List-Unsubscribe: at once */
work_take people_take_reply; /* an answer to a letter about settings */

/* What pending questions do when their token comes back (confirm_table.c). */
pending_do people_joined;   /* join, invited */
pending_do people_approved; /* approve */
pending_do
	people_declined; /* approve, answered with no: the one who asked hears so, with the reason */
pending_do people_left;  /* leave */
pending_do people_returned; /* rejoin: leaving is undone */
pending_do people_changed;  /* settings */
pending_do people_also;     /* also: one more address */
pending_do people_moved;    /* address: a new main one */

/* What settings call them; what a member gets who chose nothing yet: mode and form of digests. */
enum { PEOPLE_MODES = MODE_NOTHING + 1 };
extern const char *const people_modes[PEOPLE_MODES];
void people_unchosen(const struct settings *set, struct member *m);

/* The welcome letter to a member whom somebody else has entered: it says who did, and how to end it.
 *   by     a name; NULL: those who run the community
 *   class  0: CLASS_ANSWER; of many at once CLASS_NEWSLETTER, so that answers pass them */
void people_greet(struct community *c, struct arena *a, int64_t member, const char *by,
		  enum letter_class class);
/* Ends a membership: nothing more is sent. The farewell letter can be answered to undo it. */
void people_part(struct community *c, struct arena *a, struct member *m, const struct work *to,
		 const char *how);
/* Asks an address to join: their answer is what counts. */
enum err people_invite(struct community *c, struct arena *a, const char *written,
		       const struct work *to, struct why *w);

#endif
