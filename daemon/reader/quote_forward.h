/*
 * quote_forward.h - is a mail below an author's words passed on, where no "Fwd:" says so?
 */
#ifndef READER_QUOTE_FORWARD_H
#define READER_QUOTE_FORWARD_H

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct lines;
struct quote_about;

/* The header block in lines from..to, with the author's words above it. Outlook writes the same block
 * for answers and forwards, and people edit the "FW:" away. It is passed on where the mail answers
 * nothing, and the block belongs to no conversation of the place that the mail goes to; or where it
 * names what it came from, but the words above only show what is below ("FYI"). */
bool quote_is_forward(struct arena *a, const struct lines *l, size_t from, size_t to,
		      const struct quote_about *about);

#endif
