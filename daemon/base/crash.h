/*
 * crash.h - places where a test may end the process.
 *
 * `make check-crash` sets DIE_AT=n in the environment: the n-th crash point this process passes
 * ends it as `kill -9` would. Points stand before and after every commit and every send. Without
 * DIE_AT they cost one comparison.
 * DIE_HOLDING=n ends a process whenever it takes arrival n in hand: a mail that kills its reader.
 */
#ifndef BASE_CRASH_H
#define BASE_CRASH_H

#include <stdint.h>

void crash_point(const char *where); /* static text, for DIE_AT=list, which prints each point */
void crash_holding(int64_t arrival);

#endif
