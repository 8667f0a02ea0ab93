/*
 * store_newsletter.h - drafts and issues of newsletters, and who gets them (007-newsletter.sql).
 */
#ifndef STORE_STORE_NEWSLETTER_H
#define STORE_STORE_NEWSLETTER_H

#include "base/expr.h"
#include "store/store.h"

struct newsletter_row {
	int64_t id, author, arrival, slot, made, send_at, number, sent_at, letters; /* 0: none */
	const char *title, *markdown, *audience, *rule, *state;
};

/* NONE: that rule made one for that slot already */
enum err newsletter_add(struct store *s, struct newsletter_row *n);
struct newsletter_row *newsletter_find(struct store *s, struct arena *a,
				       int64_t id); /* NULL: none */
/* Writes back title, markdown, audience, state, send_at, number, sent_at, letters. */
void newsletter_save(struct store *s, const struct newsletter_row *n);
struct newsletter_row *newsletters_all(struct store *s, struct arena *a, size_t max,
				       size_t *n); /* newest first */
/* One that is due: ready, or a rule's whose editor let its time pass; 0: none. */
int64_t newsletter_next(struct store *s, time_t now);

/* Active members that the audience selects, NULL: all of them; not who pauses, wants no mail, or has had
 * as many in a week as they said (budget: who said nothing; 0: no limit). Or those who read the
 * newsletter alone, whom no audience selects. */
struct newsletter_whom {
	bool readers;
	const struct expr *audience;
	int64_t budget;
	time_t now;
};
/* Letters of a mailing for those in that language (NULL: none set, the community's). Within the
 * transaction. */
int64_t newsletter_letters(struct store *s, struct arena *a, int64_t mailing, const char *lang,
			   const struct newsletter_whom *w);
/* The languages of those who would get it; a NULL entry for the community's. */
char **newsletter_langs(struct store *s, struct arena *a, const struct newsletter_whom *w,
			size_t *n);

/* For issues that a rule makes: how many it made; an older one that waits is dropped. */
int64_t newsletters_of_rule(struct store *s, const char *rule);
void newsletter_supersede(struct store *s, const struct newsletter_row *by);
/* When its last one that was sent was made (0: none); threads with more than one post since then,
 * the busiest first, or open questions; how much there was. */
int64_t newsletter_last(struct store *s, const char *rule);
struct newsletter_talk {
	int64_t thread;
	const char *subject;
	int64_t posts;
};
struct newsletter_talk *newsletter_talks(struct store *s, struct arena *a, time_t since, bool open,
					 size_t max, size_t *n);
/* What came of activities since then: of a section, or of the recipe "inquiry" with how many
 * answers (section NULL). text is "" for the latter: it is not quoted outside. */
struct newsletter_item {
	const char *title, *text, *recipe;
	int64_t answers;
};
struct newsletter_item *newsletter_items(struct store *s, struct arena *a, const char *section,
					 time_t since, size_t max, size_t *n);
/* Threads in which an owner, coordinator or editor wrote #pick since then. */
struct newsletter_talk *newsletter_picks(struct store *s, struct arena *a, time_t since, size_t max,
					 size_t *n);
/* Names of those who joined since then and agreed to be named. */
char **newsletter_new(struct store *s, struct arena *a, time_t since, size_t max, size_t *n);
/* Sent to all, newest first: the archive; and one of them by its number. NULL: none. */
struct newsletter_row *newsletters_sent(struct store *s, struct arena *a, size_t max, size_t *n);
struct newsletter_row *newsletter_issue(struct store *s, struct arena *a, int64_t number);
struct newsletter_numbers {
	int64_t posts, threads, authors, joined;
};
struct newsletter_numbers newsletter_count(struct store *s, time_t since);

#endif
