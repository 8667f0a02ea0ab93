/*
 * people.h - joining, leaving, settings: what members do with their membership by mail.
 */
#ifndef COMMUNITY_PEOPLE_H
#define COMMUNITY_PEOPLE_H

#include "community/desk/command.h"

struct value;

command_do people_join;
command_do people_leave;
command_do people_help;
command_do people_settings;
command_do people_owner;
command_do people_why;
work_take people_take_leave; /* a member's own token, from List-Unsubscribe: at once */
work_take people_take_reply; /* an answer to a letter about settings */
/* A member's post that nothing proves, or that answers a private letter: the author is asked. NONE
 * where nothing is to ask; w->author is NULL then for who has left. */
work_take people_take_post;
/* Would people_take_post let the author's words go on as they are? false: it has to be asked. */
bool people_may_speak(struct community *c, struct work *w);
/* Is it sure that w->author wrote it? By an aligned result, by a token that only their letters hold,
 * or by their own answer to our question about this mail. */
bool people_wrote(struct community *c, struct work *w);

/* What pending questions do when their token comes back (pending_table.c). */
pending_do people_joined;   /* join, invited */
pending_do people_approved; /* approve */
pending_do people_left;     /* leave */
pending_do people_returned; /* rejoin: leaving is undone */
pending_do people_changed;  /* settings */
pending_do people_also;     /* also: one more address */
pending_do people_moved;    /* address: a new main one */
pending_do people_posted;   /* post, private: the held mail goes on */

/* Is there room for one more question of that purpose to somebody who asked to join or to read? At
 * most one a day to an address, few to a domain and in an hour (subscription bombing).
 *   NONE  no; w says which limit was met */
enum err people_room(struct community *c, const char *purpose, const char *key, time_t now,
		     struct why *w);
/* Makes a member, or brings one back who left; the welcome letter goes out.
 *   written  the address as the person writes it
 *   to       the mail it answers; NULL: none
 *   OK       *out is the member, in `a`; NONE: banned */
enum err people_welcome(struct community *c, struct arena *a, const char *written, const char *name,
			const struct work *to, struct member **out);
/* Ends a membership: nothing more is sent. The farewell letter can be answered to undo it. */
void people_part(struct community *c, struct arena *a, struct member *m, const struct work *to,
		 const char *how);
/* Asks an address to join: their answer is what counts. */
enum err people_invite(struct community *c, struct arena *a, const char *written,
		       const struct work *to, struct why *w);

/* The settings in words: the list of texts a settings letter shows. */
struct value *people_settings_now(struct community *c, struct arena *a, const struct member *m,
				  const struct lang *l);
/* "a digest of your own: weekly on Friday at 07:00" */
const char *people_mode_words(struct arena *a, const struct lang *l, const struct member *m);

/* The mail's words, quoted as lines for a template, to all who run the community (class 2); they
 * answer the person directly. How many got it. */
size_t people_forward(struct community *c, struct work *w, const char *subject, const char *text);

#endif
