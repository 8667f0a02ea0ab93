/*
 * way.h - where to write for something, as a letter says it: "circle+ask@example.org", or, where
 * the provider has no plus-addressing, "circle@example.org (subject “ask:”)" (community/route.h).
 */
#ifndef COMPOSE_WAY_H
#define COMPOSE_WAY_H

struct arena;
struct lang;

/* For a person to read. detail: "ask", or "leave.<token>": a subject has the word alone. */
const char *way_said(struct arena *a, const struct lang *l, const char *address,
		     const char *separator, const char *detail);
/* For a program to follow: a URL that begins with mailto: (RFC 6068). */
char *way_url(struct arena *a, const char *address, const char *separator, const char *detail);

#endif
