/*
 * crash.h - places where a test may end the process.
 *
 * `make check-crash` sets DIE_AT=n in the environment: the n-th crash point this process passes
 * ends it as `kill -9` would. Points stand before and after every commit and every send. Without
 * DIE_AT they cost one comparison.
 */
#ifndef BASE_CRASH_H
#define BASE_CRASH_H

void crash_point(const char *where); /* static text, for DIE_AT=list, which prints each point */

#endif
