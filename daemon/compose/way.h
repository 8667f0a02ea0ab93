/*
 * way.h - where to write for something, as a letter says it: "circle+ask@example.org", or, where
 * the provider has no plus-addressing, "circle@example.org (subject “ask:”)" (community/route.h).
 */
#ifndef COMPOSE_WAY_H
#define COMPOSE_WAY_H

struct arena;
struct lang;

/* For a person to read. detail: "ask"; "r.<token>"; or "leave.<token>", of which a subject has the word
 * alone. */
const char *way_said(struct arena *a, const struct lang *l, const char *address,
		     const char *separator, const char *detail);
/* For a program to follow: a URL that begins with mailto: (RFC 6068). body: NULL for none. */
char *way_url(struct arena *a, const char *address, const char *separator, const char *detail,
	      const char *body);

#endif
