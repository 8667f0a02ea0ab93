/*
 * newsletter.h - Markdown becomes a letter: the source as text/plain, a page as its twin.
 *
 * CommonMark by libcmark in its safe mode: raw HTML is left out, and so are links that run
 * something. A picture is shown only when it came with the text (its file name in the Markdown)
 * and fits the budget; one from elsewhere becomes a link, so nothing is ever fetched, and of any
 * other its words stand there. Pure.
 */
#ifndef COMPOSE_NEWSLETTER_H
#define COMPOSE_NEWSLETTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/err.h"
#include "compose/letter.h"

struct lang;

enum { NEWSLETTER_MARKDOWN = 256 * 1024, NEWSLETTER_IMAGES = 600 * 1024 };

struct newsletter_image {
	const char *name, *type; /* "beds.jpg", "image/jpeg" */
	const char *p;           /* borrowed */
	size_t n;
};

struct newsletter {
	const char *community, *address, *separator;
	const struct letter_list *list;
	const char *title;    /* the subject too */
	const char *markdown; /* clean UTF-8 (text_clean) */
	const char *period;   /* "March 2026", or any line below the title; "" for none */
	long number;          /* 0: not numbered */
	bool reader;          /* for those who are no members: they leave the newsletter alone */
	const struct newsletter_image *images;
	size_t n_images, budget; /* budget in bytes; 0: NEWSLETTER_IMAGES */
	time_t date;
	uint64_t seed;
};

struct newsletter_page {
	const char *text, *html;
	const struct letter_part *body; /* for letter.body */
	size_t shown, linked;           /* pictures */
	/* Names of pictures that are not shown, parted by commas: those over the budget; those that
	 * the text names and that did not come along; those that did and that it does not name. */
	const char *too_big, *absent, *unnamed;
};

/* newsletter_compose - BAD: the text is empty or too long, or a template is broken; w says which */
enum err newsletter_compose(struct arena *a, const struct lang *l, const struct newsletter *n,
			    struct newsletter_page *out, struct why *w);
/* The letter, with To, Message-ID and the token of leaving to be spliced. */
void newsletter_letter(const struct newsletter *n, const struct newsletter_page *p,
		       struct letter *out);

#endif
