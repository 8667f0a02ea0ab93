/*
 * talk.h - what send.c (letters, queue, turns) and the talk files (one connection) share.
 */
#ifndef SEND_TALK_H
#define SEND_TALK_H

#include <libetpan/libetpan.h>
#include "send/send.h"

enum { LINE_MAX_IN = 2048, LINES_MAX = 100, EXPECT_MAX = 8, TAIL_MAX = 2048, AUTH_LINES = 3 };

/* A reply as it comes in, line by line. */
struct reply_in {
	struct send_reply r;
	int lines;
	size_t text_n;
};

/* One line without its end. OK: the reply is whole; NONE: more lines follow; BAD: no SMTP. */
enum err reply_line(struct reply_in *in, const char *line, size_t n, struct why *w);
void reply_ours(struct send_reply *r, const char *enhanced, const char *text);

/* Does this reply speak of the account rather than of the letter? */
enum send_pause reply_pause(enum send_stage stage, const struct send_reply *r);
/* Does it name a rate or quota of the account, rather than put us off in general ("4.7.0")? */
bool reply_names_cap(const struct send_reply *r);
/* x.7.x to a recipient may be greylisting, their block list, or our own lack of rights ("relay
 * access denied"); 452, 454 or 4.7.x to a letter one full mailbox, or all of the server: only several
 * in a row blame the account. */
bool reply_is_suspect(enum send_stage stage, const struct send_reply *r);

void caps_line(struct send_caps *c, const char *line, size_t n);

enum talk_state {
	TALK_OFF,      /* no connection; another may be tried at retry_at */
	TALK_STARTING, /* connecting or shaking hands */
	TALK_SETTING,  /* greeting, EHLO, STARTTLS, AUTH */
	TALK_READY,    /* idle or with letters */
	TALK_LEAVING   /* QUIT said */
};

struct expect {
	enum send_stage stage;
	bool nothing; /* the dot of a transaction without recipients: any answer will do */
	uint64_t end; /* output position after which an answer may come */
};

struct flight {
	const struct send_letter *l;
	bool answered, refused, wants, told, gone;
	bool rcpt_taken;
	enum send_stage stage;
	struct send_reply reply; /* the refusal */
};

struct talk {
	struct sender *s;
	mailstream *m;
	enum talk_state state;
	int fails, served; /* connections failed in a row; letters answered on this one */
	bool landed;       /* one of them was taken */
	int64_t retry_at, due, content_due;
	struct send_caps caps;
	bool logged_in, reset; /* reset: the server still has a transaction open */

	char in[2 * LINE_MAX_IN];
	size_t in_n;
	struct reply_in reply;
	struct expect q[EXPECT_MAX];
	int q_n;

	struct flight cur, next; /* next: its envelope follows cur's content */

	/* Output: pieces, then the tail. Positions count from the connection's start. */
	const struct iovec *v;
	int v_n, v_i;
	size_t v_off;
	char tail[TAIL_MAX];
	size_t tail_n, tail_off;
	uint64_t queued, written, dot_end;

	struct arena *auth; /* owned; holds auth_line */
	struct iovec auth_line[AUTH_LINES];
	int auth_n, auth_i;
};

/* talk*.c: one connection */
void talk_start(struct talk *t);
void talk_input(struct talk *t);   /* the descriptor is readable, or may be */
void talk_output(struct talk *t);  /* writes what it can */
void talk_late(struct talk *t);    /* t->due has passed */
void talk_release(struct talk *t); /* content of cur, and the next envelope */
void talk_letter(struct talk *t, const struct send_letter *l); /* envelope of l; t is idle */
void talk_leave(struct talk *t);                               /* QUIT */
void talk_lost(struct talk *t, const char *text); /* close, letters get their outcome */
void talk_drop(struct talk *t, const char *text); /* the same, and nobody is to blame */
bool talk_idle(const struct talk *t);
bool talk_pending(const struct talk *t); /* output waits */

/* talk.c, for the other two: commands go out, answers are expected in their order */
void talk_arm(struct talk *t); /* sets due, after anything moved */
void talk_expect(struct talk *t, enum send_stage stage);
void talk_command(struct talk *t, enum send_stage stage, const char *text);
void talk_end(struct talk *t, enum send_stage stage, const struct send_reply *r); /* as talk_lost */
/* The account is in trouble: ends this connection and pauses the sender. */
void talk_trouble(struct talk *t, enum send_pause p, enum send_stage stage,
		  const struct send_reply *r);
void talk_trouble_ours(struct talk *t, enum send_pause p, enum send_stage stage, const char *text);

/* talk_login.c: from the greeting to ready */
void talk_starting(struct talk *t, enum err e, const struct why *w); /* what stream_step said */
void talk_started(struct talk *t);
void talk_hello(struct talk *t);
void talk_forget(struct talk *t); /* the lines that hold the secret */
void talk_on_hello(struct talk *t, const struct send_reply *r);
void talk_on_starttls(struct talk *t, const struct send_reply *r);
void talk_on_login(struct talk *t, const struct send_reply *r);

/* talk_letter.c: envelopes and contents */
void talk_put_mail(struct talk *t, const struct send_letter *l);
void talk_on_envelope(struct talk *t, enum send_stage stage, const struct send_reply *r);
void talk_on_dot(struct talk *t, bool nothing, const struct send_reply *r);

/* send.c: what a connection tells */
const struct send_letter *send_take(struct sender *s, const struct talk *t);
bool send_held_back(const struct sender *s); /* paused or draining */
void send_tell_done(struct sender *s, struct flight *f, enum send_outcome o, enum send_stage stage,
		    const struct send_reply *r);
void send_tell_wants(struct sender *s, struct talk *t);
void send_tell_pause(struct sender *s, enum send_pause p, enum send_stage stage,
		     const struct send_reply *r);
bool send_proven(const struct sender *s); /* a letter went through since open or resume */
bool send_alone(const struct sender *s, const struct talk *t); /* no other connection is there */
void send_tell_off(struct sender *s, struct talk *t, const struct send_reply *r);
void send_tell_caps(struct sender *s, const struct send_caps *c);
const struct send_options *send_settings(const struct sender *s);
enum err send_password(struct sender *s, const char **out, struct why *w);
void send_password_wrong(struct sender *s);

#endif
