/*
 * note.h - the short letters a community writes: confirm, welcome, held, farewell and the rest.
 *
 * A note is one text template a language, templates/<lang>/<name>.txt: its first line is the
 * subject, then an empty line, then paragraphs as one would write them in a mail. Lines of a
 * paragraph are joined and wrapped anew; a line indented by four blanks stays as it is; "- "
 * begins an item. The HTML twin is made from the same words inside note.html.
 *
 * Every note may use {{community}}, {{address}}, {{ask}}, {{join}}, {{leave}}, {{settings}},
 * {{help}}, {{owner}}, {{why}}, {{summary}} (addresses, filled by note_values), {{name}} (the recipient, often empty),
 * and what is listed here:
 *
 *   confirm-join   {{token_address}}                     please answer to join
 *   welcome        {{mode}}                              what arrives, how to write, how to leave
 *   farewell       {{token_address}}                     you have left; answering undoes it
 *   confirm        {{what}} {{yes}} {{passed}} {{token_address}}  any change that needs a token mailed
 *                  back; passed: the rest of the mail went on to a person
 *   help                                                 what one can do, each with its address
 *   settings       {{current}} {{examples}}              lists of texts, one a line
 *   done           {{lines}} {{unknown}} [{line,nearest}] {{more}} what of a settings mail was understood
 *   held           {{subject}} {{reason}} {{also}}       your post waits for a moderator; also: the
 *                  line by which a member's other address becomes theirs
 *   not-member     {{also}}                              no member writes from there
 *   rejected       {{subject}} {{reason}} {{moderator}} {{also}}  it will not be sent, and what to do
 *   released       {{subject}}                           a held post went out
 *   moderate       {{subject}} {{author}} {{reason}} {{detail}} {{quoted}} {{token_address}}
 *   moderated      {{subject}} {{moderator}} {{outcome}} {{said}} to the other moderators
 *   unclear        {{subject}}                           a moderator's answer was neither ok nor no
 *   mailing-held   {{subject}} {{detail}}                too much of a mailing came back
 *   waiting        {{title}} {{waits}} {{waiting}} [{number,subject,author,since,reason}] {{example}}
 *                  {{losses}} {{lost}} [{name,reason}] {{counted}} {{counts}}  moderators' daily list
 *   reading        {{already}} {{to}}                    the newsletter comes to who is no member
 *   probe                                                does our mail reach you?
 *   which-thread   {{subject}} {{choices}} [{number,title}] {{token_address}}
 *   gist           {{subject}} {{by}} {{date}} {{count}} {{lines}} {{newer}}  a conversation in short
 *   gist-kept      {{subject}} {{by}} {{lines}}          a member's own summary was taken
 *   gist-not       {{subject}} {{reason}}                it was not
 *   gist-which     {{choices}} [{number,title}]          which conversation is meant?
 *   enough         {{most}}                              as often as a day allows
 *   members        {{title}} {{good}} {{bad}} [{line,reason}] {{list}} {{token_address}}, and what
 *                  of it to show: {{asked}} {{some}} {{faults}} {{listed}} {{help}}
 *   for-keepers                                          only those who run it may do that
 *   why            {{lines}}                             what happened, one line each
 *   returned       {{since}} {{reason}}                  mail reached you again after bounces
 */
#ifndef COMPOSE_NOTE_H
#define COMPOSE_NOTE_H

#include "base/err.h"
#include "compose/letter.h"
#include "compose/words.h"

struct value;

struct note {
	const char *subject, *text, *html;
	const struct letter_part
		*body; /* for letter.body: alternative of both; splice marks stay */
};

/* note_values - a map with the community's names and addresses for any note in that language. */
struct value *note_values(struct arena *a, const struct lang *l, const char *community,
			  const char *address, const char *separator);

/* note_compose - the note of that name in the reader's language.
 *   BAD  no such note, or a mistake in it: w says file and line */
enum err note_compose(struct arena *a, const struct lang *l, const char *name, struct value *values,
		      struct note *out, struct why *w);

/* The same from text of one's own (a recipe's, a coordinator's): the subject is given, the body
 * is as above and is not a template. */
enum err note_from_text(struct arena *a, const struct lang *l, const char *subject,
			const char *text, struct value *values, struct note *out, struct why *w);

#endif
