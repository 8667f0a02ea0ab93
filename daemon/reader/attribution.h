/*
 * attribution.h - the lines with which mail programs introduce a quote.
 *
 * Attribution lines ("On 3 May 2025, Ana <ana@example.org> wrote:", wrapped over up to four
 * lines), header blocks (From: Sent: To: Subject: and their translations), separators
 * ("-----Original Message-----") and the marks phones leave ("Sent from my phone"). They are known by
 * their shape: a date or time, an address, a verb of writing, a colon at the end. The words of
 * each language are tables in words.c. All of these look at most at a few lines: O(1) each.
 */
#ifndef READER_ATTRIBUTION_H
#define READER_ATTRIBUTION_H

#include <stdbool.h>
#include <stddef.h>

struct line;
struct lines;

enum separator { SEPARATOR_NONE, SEPARATOR_ORIGINAL, SEPARATOR_FORWARD };

/* Is line e the last of an attribution? Then *first is its first line, and *glued how many bytes
 * of that line's s belong to the author's own text before it (0 but for broken programs). */
bool attribution_ends(const struct lines *l, size_t e, size_t *first, size_t *glued);

/* Does a header block start at line i? Gives the line behind it, 0 if there is none. */
size_t attribution_headers(const struct lines *l, size_t i);

/* Is it one line of a header block ("To: Ana")? */
bool attribution_field(struct line *x);

/* Orange of France: a header block with marks, above a quote without. Gives the line behind it. */
size_t attribution_marked_headers(struct lines *l, size_t i);

/* "-----Original Message-----", "---------- Forwarded message ---------" and their kin */
enum separator attribution_separator(const struct lines *l, size_t i);

/* A line drawn with three dashes or more of any sort */
bool attribution_rule(const struct line *x);

/* "----- Whatever -----", in any language: dashes, few words, dashes */
bool attribution_frame(const struct line *x);

/* Lotus Notes: "Tom Bell ---03/03/2025 10:00:00---Any news?", above a header block */
bool attribution_notes(const struct line *x);

/* "Sent from my phone" */
bool attribution_mobile(const struct lines *l, size_t i);

/* Where the footer of a list program starts ("____", then "x mailing list"), and does it go on
 * to the end of the text? */
bool attribution_footer(const struct lines *l, size_t i);

/* What lies in the way and belongs to nobody: the armour of PGP (RFC 4880 section 6.2), and what
 * Mailman puts in the place of a part it took out. Gives the line behind it, 0 if there is none. */
size_t attribution_debris(const struct lines *l, size_t i);

/* "[...]", "<snip>": the author shortened a quote here */
bool attribution_snip(const struct line *x);

/* How many phrases of a lawyer this text holds, counted up to three; three where a virus scanner
 * speaks; two where it does not begin as disclaimers do. Two make one. */
size_t attribution_legal(const char *s, size_t n);

/* ------------------------------------------------- between the attribution*.c files only */

/* Does the line hold a date and a time? *address: and an address? */
bool attribution_moment(const struct line *x, bool *address);
/* Does it begin as attributions do ("On", "Am", a weekday, a number)? */
bool attribution_leads(const struct line *x);

#endif
