/* imap.h - one IMAP connection from inside: private to inbox/. */
#ifndef INBOX_IMAP_H
#define INBOX_IMAP_H

#include "base/arena.h"
#include "base/stream.h"
#include "inbox/inbox.h"

struct inbox {
	struct arena *a;    /* lives as long as the connection */
	struct arena *step; /* the list of UIDs still to fetch */
	const struct account *acc;
	mailstream *s; /* also in im->imap_stream */
	mailimap *im;
	struct inbox_can can;
	int64_t command_ms, due;
	bool dead;
	bool preauth;
	char words[240]; /* what the server said last, for a person */
	char code[40];   /* its response code, such as UNAVAILABLE, "" */

	const char *folder; /* UTF-8, in a; NULL: none is selected */
	uint32_t uidvalidity;
	bool keywords;
	uint32_t *todo; /* UIDs found and not yet handed over, rising; in step */
	size_t todo_n, todo_at;
	uint32_t seen_exists; /* EXISTS when UIDs were last looked for */
	bool renumbered;      /* UIDVALIDITY became another one */
	bool bye;             /* words are those of a BYE */
	bool changed;         /* an EXISTS passed by outside of libetpan */
	bool unordered;       /* this server answers FETCH out of order */
};

/* ---- wire: lines of our own ---------------------------------------------------------------- */

enum reply { REPLY_OK, REPLY_NO, REPLY_BAD, REPLY_LOST };

/* Every line before the tagged one; a "+ ..." line too. Returns false to give the session up. */
typedef bool inbox_line(struct inbox *b, void *arg, const char *line);

/* Arms the deadline and the byte limit of one command: bytes expected, and what may come besides. */
void inbox_arm(struct inbox *b, uint64_t expected, uint64_t slack);
enum err inbox_broken(struct inbox *b, struct why *w, const char *doing);
/* text without tag and CR LF; secret: never traced. false: the connection is gone. */
bool inbox_send(struct inbox *b, const char *text, bool secret);
/* Reads on until the tagged line of the last command; on may be NULL. Words and code are set. */
enum reply inbox_reply(struct inbox *b, inbox_line *on, void *arg);
enum reply inbox_command(struct inbox *b, const char *text, inbox_line *on, void *arg);
void inbox_note(struct inbox *b, const char *text); /* sets words and code from "[CODE] text" */

/* One line of an answer: is it the tagged one? Then *r, words and code are set. */
bool inbox_verdict(struct inbox *b, const char *line, enum reply *r);
/* An untagged line nobody waits for: news is noted, a literal read over. false: the end. */
bool inbox_pass(struct inbox *b, const char *line);

bool inbox_read_over(struct inbox *b, uint64_t n); /* n bytes nobody wants */

/* One answer to FETCH; raw is borrowed until the handler returns. uid is never 0. Where n is over
 * the `most` of the question, raw is not NULL, but nothing is there. */
struct inbox_answer {
	uint32_t uid, size;
	bool has_size;
	time_t date; /* 0: none, or none that makes sense */
	const char *raw;
	size_t n;
};
typedef void inbox_on_answer(void *arg, const struct inbox_answer *got);
/* Sends a FETCH and reads its answers; most: bytes of one mail that are kept. */
enum reply inbox_answers(struct inbox *b, const char *text, size_t most, inbox_on_answer *on,
			 void *arg);

/* What a libetpan call returned, as an outcome; doing completes "... while". refused completes
 * "the server refused ..." and may hold what to do about it. */
enum err inbox_result(struct inbox *b, int r, const char *doing, const char *refused,
		      struct why *w);
/* The same for a reply of our own. */
enum err inbox_replied(struct inbox *b, enum reply r, const char *doing, const char *refused,
		       struct why *w);
bool inbox_temporary(const struct inbox *b);
bool inbox_offers(const struct inbox *b, const char *word); /* a word of CAPABILITY */

enum err inbox_log_in(struct inbox *b, struct why *w); /* imap_auth.c */

/* ---- UIDs ---------------------------------------------------------------------------------- */

enum { INBOX_WINDOW = 200 * 1000 }; /* UIDs looked for at once in a folder of more mails */
uint32_t inbox_exists(const struct inbox *b);
/* The upper end of a window that begins at low; 0: open. */
uint32_t inbox_window(const struct inbox *b, uint32_t low, uint32_t step);
/* UIDs from low to high (0: "*"), rising, each once; in the arena. */
enum err inbox_search(struct inbox *b, struct arena *a, uint32_t low, uint32_t high, uint32_t **v,
		      size_t *n, struct why *w);

/* ---- names --------------------------------------------------------------------------------- */

char *inbox_utf7(struct arena *a, const char *utf8); /* NULL: not UTF-8, or with controls */
char *inbox_utf8(struct arena *a, const char *utf7); /* as it is where it cannot be read */
char *inbox_quoted(struct arena *a,
		   const char *s); /* as a quoted string; NULL: has CR, LF or NUL */

/* Adds rising uids to ranges "3:9,12", at most `most` characters; returns how many it took. */
size_t inbox_set_text(struct arena *a, const uint32_t *uids, size_t n, size_t most, char **out);

#endif
