/*
 * store_rest.c - a daemon that caught up with 100,000 mails is as small afterwards as before.
 */
#include "store/store.h"

#include <malloc.h>

#include "base/when.h"

/* Below it there is little to give back, and who reads a mail now and then keeps a warm cache. Pages that
 * were given back from the midst of the heap still count: not more often than each minute. */
enum { REST_OVER = 20 * 1024 * 1024, REST_MS = 60 * 1000 };

bool store_rest(struct store *s)
{
	static int64_t rested; /* the heap is the process's */
	int64_t now = when_ms();
#ifdef __GLIBC__
	struct mallinfo2 m = mallinfo2();

	if (m.arena + m.hblkhd < REST_OVER)
		return false;
#endif
	if (rested && now - rested < REST_MS)
		return false;
	rested = now;
	sqlite3_db_release_memory(sql_db(s));
#ifdef __GLIBC__
	malloc_trim(0);
#endif
	return true;
}
