/*
 * meeting.h - when and where an activity's members meet: read from the opening mail, told in each
 * reader's zone, brought as a calendar file (RFC 5545, RFC 5546).
 *
 *   when: 2026-05-01 18:00      in the community's zone, or "friday at 18:00"
 *   until: 20:00                or a time of its own, or "lasts: 2h"; an hour where neither is said
 *   where: the old school       any words
 *
 * A change raises SEQUENCE, so that a calendar takes the newer word; what is called off goes out as
 * METHOD:CANCEL with the same UID.
 */
#ifndef COMMUNITY_MEETING_H
#define COMMUNITY_MEETING_H

#include "community/community.h"
#include "rhythm/ical.h"
#include "store/store_activity.h"
#include "store/store_meeting.h"

struct letter_part;
struct lang;
struct value;

/* meeting_read - from the fields of an activity; what they do not say is taken from `was` (NULL:
 * there is none yet). OK; NONE: no "when" there or before; BAD: w says what would do. */
enum err meeting_read(struct community *c, struct arena *a, const struct activity *v,
		      const struct meeting *was, time_t now, struct meeting *out, struct why *w);

/* {{event.when}} {{event.until}} {{event.where}} {{event.zone}} {{event.cancelled}}, in a zone (NULL:
 * the community's). */
struct value *meeting_value(struct community *c, struct arena *a, const struct lang *l,
			    const struct meeting *m, const char *zone);
struct ical_event meeting_event(struct community *c, struct arena *a, const struct meeting *m);
/* "event.ics"; METHOD:CANCEL once it is called off. */
struct letter_part *meeting_file(struct community *c, struct arena *a, const struct meeting *m);
/* A line for digests and newsletters: when, in that zone (NULL: the community's), which is named, and
 * where. */
char *meeting_line(struct community *c, struct arena *a, const struct lang *l,
		   const struct meeting *m, const char *zone);

#endif
