/*
 * library.h - a library that few processes need, opened where it is first used.
 *
 * Half of the time of a small command went into loading GMime (and GIO, gpgme, mount behind it) and
 * libxml2 (and ICU) for processes that read no mail. The name comes from the linker's library at
 * build time (Makefile), so that it is the one whose headers were compiled against. Glibc's locks
 * make a second opening of the same library cheap and harmless.
 */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include <stddef.h>

struct library_function {
	const char *name;
	void *to; /* where its address goes: the address of a function pointer */
};

/* Dies, saying what is missing, where the library or a function is not there. */
void library_open(const char *soname, const struct library_function *v, size_t n);

#endif
