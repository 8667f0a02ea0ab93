#include "store/store_words.h"

/* Some 10 ms of merging: as long may a mail wait that comes meanwhile. */
enum { TIDY_PAGES = 256 };

static const char *author(struct arena *a, const struct post *p)
{
	return search_words(a, arena_printf(a, "%s %s", p->name, p->address));
}

void search_add(struct store *s, struct arena *a, const struct post *p)
{
	static const char ADD[] =
		"INSERT INTO search(rowid, subject, author, body) VALUES (?1, ?2, ?3, ?4)";

	sql_run(s, ADD, "ittt", p->id, search_words(a, p->subject), author(a, p),
		search_words(a, p->text));
}

void search_remove(struct store *s, struct arena *a, const struct post *p)
{
	static const char REMOVE[] = "INSERT INTO search(search, rowid, subject, author, body)"
				     " VALUES ('delete', ?1, ?2, ?3, ?4)";

	sql_run(s, REMOVE, "ittt", p->id, search_words(a, p->subject), author(a, p),
		search_words(a, p->text));
}

/* Each level of FTS5's index is written anew when so many segments stand on it: with 4, every word
 * of 100,000 posts four times; with 16, twice. A search looks into each segment, so the few are for
 * the times when there are more searches than posts. */
void search_bulk(struct store *s, bool on)
{
	static const char SIZE[] = "INSERT INTO search(search, rank) VALUES ('hashsize', ?1)";
	static const char MERGE[] = "INSERT INTO search(search, rank) VALUES ('automerge', ?1)";

	sql_run(s, SIZE, "i", (int64_t)(on ? 64 << 20 : 1 << 20));
	sql_run(s, MERGE, "i", (int64_t)(on ? 16 : 4));
}

bool search_tidy(struct store *s)
{
	static const char SOME[] = "INSERT INTO search(search, rank) VALUES ('merge', ?1)";
	int64_t before = sqlite3_total_changes64(sql_db(s)), changes;

	store_begin(s);
	sql_run(s, SOME, "i", (int64_t)TIDY_PAGES);
	store_commit(s);
	changes = sqlite3_total_changes64(sql_db(s)) - before;
	return changes > 1; /* the statement itself counts as one */
}

int64_t search_rebuild(struct store *s, void (*told)(int64_t done, int64_t of))
{
	static const char CLEAR[] = "INSERT INTO search(search) VALUES ('delete-all')";
	static const char ALL[] = "SELECT count(*) FROM post WHERE state = 'live'";
	static const char NEXT[] =
		"SELECT id FROM post WHERE id > ?1 AND state = 'live' ORDER BY id LIMIT 1";
	struct arena *a = arena_new();
	int64_t of = sql_int(s, 0, ALL, ""), done = 0, id = 0;

	sql_run(s, CLEAR, "");
	search_bulk(s, true);
	for (; (id = sql_int(s, 0, NEXT, "i", id)); arena_reset(a)) {
		search_add(s, a, post_find(s, a, id));
		if (++done % 1000 == 0 && told)
			told(done, of);
	}
	search_bulk(s, false);
	arena_free(a);
	return done;
}
