/*
 * quote_kit.h - for tests of what is cut from an answer: who wrote it, and the parts of its text.
 */
#ifndef TESTS_QUOTE_KIT_H
#define TESTS_QUOTE_KIT_H

#include "arena_kit.h"
#include "reader/quote.h"

/* The parts of an answer that Ana Lind wrote. */
static inline struct quote_parts split(const char *text)
{
	static const struct person author = { "Ana Lind", "ana.lind@example.org" };
	struct quote_about about = { .author = &author, .answer = true };

	return quote_split(a, text, &about);
}

#endif
