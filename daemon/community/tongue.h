/*
 * tongue.h - in which language somebody writes whose settings do not say so: for the answer.
 */
#ifndef COMMUNITY_TONGUE_H
#define COMMUNITY_TONGUE_H

#include "community/community.h"

/* The language of the mail, as its code in words.conf; NULL: it is the community's own, or nothing
 * tells. Asked in turn are the word itself ("beitreten", behind our address, as the subject or as the
 * text), the text where it is clear, and what the mail program says (Accept-Language and
 * Content-Language, RFC 3282). English words for commands are everybody's and tell nothing.
 *   key  in words.conf, of the command it is: "command.join"; NULL: it is none */
const char *tongue_of(struct community *c, struct work *w, const char *key);

#endif
