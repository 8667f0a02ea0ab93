/*
 * cast.h - one text to an audience: composed once a language, a letter each.
 *
 * First cast_compose, without the store's lock; then cast_store within the transaction that also
 * notes why. Replies come back to circle+r.<token>@, whose token names the mailing; who left out
 * is told in `over`.
 */
#ifndef COMMUNITY_CAST_H
#define COMMUNITY_CAST_H

#include "community/community.h"
#include "store/store_cast.h"
#include "store/store_outbox.h"

struct lang;
struct letter_part;
struct value;
struct note;

/* Fills values and gives the note in that language; BAD as note_compose. */
typedef enum err cast_write(struct arena *a, const struct lang *l, struct value *values,
			    struct note *out, void *arg, struct why *w);

struct cast {
	struct cast_want want;
	const char *key;  /* makes it once; a language is put behind it */
	const char *kind; /* of the mailing */
	enum letter_class class;
	int64_t activity; /* 0: none */
	time_t due;
	const struct work *to; /* the mail it answers (RFC 3834); NULL: written of our own accord */
	cast_write *write;
	void *arg;
	const struct cast_group *group;  /* whom write is writing to */
	const struct letter_part *files; /* attached; write may set them; NULL: none */
	size_t n_files;
	struct cast_text {
		const struct cast_group *group;
		const char *content, *marks;
		size_t content_n, marks_n;
	} * texts; /* set by cast_compose */
	size_t n;
	int64_t letters, over;
};

/* OK, also where nobody is to get it; BAD: w says what is wrong with the text. */
enum err cast_compose(struct community *c, struct arena *a, struct cast *cast, struct why *w);
/* Gives how many letters were made; 0 also where this key was sent before. */
int64_t cast_store(struct community *c, struct arena *a, struct cast *cast);

#endif
