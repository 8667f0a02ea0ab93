/*
 * people_admin.h - who belongs, changed by those who run the community: the same operations for
 * the command line and for mail to +members@ (members_mail.h).
 *
 * Within the caller's transaction. `dry` changes nothing and gives what would come of it.
 */
#ifndef COMMUNITY_PEOPLE_ADMIN_H
#define COMMUNITY_PEOPLE_ADMIN_H

#include "base/buf.h"
#include "community/community.h"

enum people_done {
	PEOPLE_DONE,
	PEOPLE_NO_ADDRESS, /* nothing mail can be sent to */
	PEOPLE_MEMBER,     /* is one already */
	PEOPLE_NO_MEMBER,
	PEOPLE_LEFT, /* went by their own will: only an invitation brings them back */
	PEOPLE_BANNED,
	PEOPLE_NO_SETTING, /* the line is none that members may write */
	PEOPLE_NO_ROLE,    /* no role here, or an expert in nothing */
	PEOPLE_NOT_OWNER,  /* only owners give and take this role */
	PEOPLE_ASKED,      /* the address was asked today */
	PEOPLE_UNKNOWN,    /* no command */
	PEOPLE_NO_TABLE,   /* no list of members in the mail */
	PEOPLE_SHEET,      /* a file of a spreadsheet program */
	PEOPLE_TOO_MANY,   /* more than a mail may carry: the command line takes it */
	PEOPLE_TWICE,      /* stands in the same list before */
	PEOPLE_KEEPER,     /* the configuration names them among those who run the community */
	PEOPLE_NOT_BANNED,
	PEOPLE_OURS,   /* an address of the community itself */
	PEOPLE_OUTSIDE /* no member where the list comes from */
};
/* In English, for an operator; for letters, words.conf has members.<key> of the same. */
const char *people_done_words(enum people_done d);
const char *people_done_key(enum people_done d);

/* A new member whom somebody vouches for: trusted, not asked. Who only read the newsletter becomes
 * one. m: name, mode, lang, zone, pace as given or NULL; m->id is set
 *   by   "added by the operator", for their story */
enum people_done people_add(struct store *s, const struct settings *set, struct arena *a,
			    const char *written, struct member *m, const char *by, bool dry,
			    time_t now);
/* The farewell letter says how to come back. */
enum people_done people_remove(struct community *c, struct arena *a, const char *address,
			       const char *by, bool dry);
/* people_ban - nothing of theirs is heard and nothing goes to them, until somebody undoes it; the
 * address needs no membership. They are not told: who runs the community may write to them.
 *   why    in the banning person's words, for the story; "" for none
 *   owner  as in people_role: only owners ban those who run the community
 * people_unban - they may join again, and are asked nothing. */
enum people_done people_ban(struct community *c, struct arena *a, const char *address,
			    const char *by, const char *why, bool owner, bool dry, time_t now);
enum people_done people_unban(struct community *c, struct arena *a, const char *address,
			      const char *by, bool dry, time_t now);
/* One line as members write it by mail. */
enum people_done people_set(struct community *c, struct arena *a, const char *address,
			    const char *line, bool dry, time_t now);
enum people_done people_invited(struct community *c, struct arena *a, const char *address, bool dry,
				time_t now);

/* Does the configuration know the role? "expert:soil" is of expert. A recipe may give others. */
bool people_role_known(struct arena *a, const struct settings *set, const char *role);
/* The nearest of those it knows, for one that it does not; NULL: none is near. */
const char *people_role_meant(struct arena *a, const struct settings *set, const char *role);

/* A role, or "expert:soil", "expert in soil".
 *   owner  who asks may give and take the roles owner and coordinator */
enum people_done people_role(struct store *s, const struct settings *set, struct arena *a,
			     int64_t member, const char *role, bool give, bool owner, bool dry,
			     time_t now);

/* The export: a heading line, then one line a member. What a spreadsheet would take for a formula
 * is kept text by a quotation mark (which people_import takes off again). */
extern const char people_csv_head[];
void people_csv_row(struct store *s, struct arena *a, struct buf *b, const struct member *m);
void people_csv_cell(struct buf *b, const char *text, char after);

#endif
