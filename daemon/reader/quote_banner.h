/*
 * quote_banner.h - what a mail gateway puts above every mail that came from outside.
 *
 * "CAUTION: This email originated from outside of the organization. Do not click links ...", in many
 * languages, as a paragraph or a line of its own before the author's first word.
 */
#ifndef READER_QUOTE_BANNER_H
#define READER_QUOTE_BANNER_H

struct lines;

/* Marks such lines LINE_FOOTER; they are looked for at the top of the text alone. O(1). */
void quote_drop_banners(struct lines *l);

#endif
