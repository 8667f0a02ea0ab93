/*
 * subject.h - the base subject of RFC 5256 section 2.1, in any language's Re-words.
 *
 * Reply and forward words ("Re", "AW", "SV", "Antw", "RE[2]", "Fwd", ...), list tags in brackets at
 * the front, a trailing "(fwd)" and white space go away; what is left tells a discussion. Where
 * nothing would be left, the subject itself stays.
 */
#ifndef BASE_SUBJECT_H
#define BASE_SUBJECT_H

#include <stdbool.h>

struct arena;

struct subject {
	const char *base; /* arena; as written, without what was stripped */
	bool reply;       /* a reply word was there */
	bool forward;     /* a forward word or "(fwd)" was there */
	bool passed_on;   /* and no reply word in front of it: this mail itself is a forward */
};

struct subject subject_read(struct arena *a, const char *subject);
/* The base for people to read. Words of one letter ("R:", "I:") are also names, of a language: they
 * go away only in front of a mail that answers another, by In-Reply-To or References. */
const char *subject_shown(struct arena *a, const char *subject, bool answers);
/* The base of the subject it had before: "The pump" of "Beans (was: Re: The pump)"; "" if none. */
const char *subject_was(struct arena *a, const char *subject);
/* "Re: base" of what is shown, the list's tag kept off; an empty subject: "Re: (no subject)". */
char *subject_reply(struct arena *a, const char *subject);
/* "[Circle] Re: base" for a list whose prefix is "[Circle]": the prefix once and in front, whatever
 * stood before or behind reply words, these as one "Re:"; forward words and other lists' tags stay
 * where they are. An empty prefix only joins the reply words. answers: as of subject_shown. */
char *subject_prefixed(struct arena *a, const char *subject, const char *prefix, bool answers);

#endif
