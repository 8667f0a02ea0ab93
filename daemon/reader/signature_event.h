/*
 * signature_event.h - lines that tell of a meeting: where, when, and how to join.
 *
 * They are as short as the lines of a visiting card, often stand last in a mail, and are what it was
 * written for.
 */
#ifndef READER_SIGNATURE_EVENT_H
#define READER_SIGNATURE_EVENT_H

#include <stdbool.h>

struct line;

/* "When: Friday", "Friday, 7 March, 7 pm", "Join Zoom Meeting", "Passcode: 1234". O(1). */
bool signature_is_event(const struct line *x);

#endif
