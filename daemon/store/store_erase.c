#include "store/store_erase.h"

#include <string.h>

#include "base/buf.h"
#include "store/pack.h"
#include "store/store_words.h"

struct person_mail *person_mails(struct store *s, struct arena *a, int64_t member, size_t *n)
{
	static const char ALL[] = "SELECT a.id, a.at, p.id, a.content FROM arrival a LEFT "
				  "JOIN post p ON p.id = a.id"
				  " WHERE p.member = ?1 OR EXISTS (SELECT 1 FROM theirs t WHERE"
				  " t.member = ?1 AND t.address = a.sender AND a.at <= t.until)"
				  " ORDER BY a.id";
	sqlite3_stmt *st = sql(s, ALL, "i", member);
	struct person_mail *v = NULL;
	size_t cap = 0, bytes;

	*n = 0;
	while (sql_row(s, st)) {
		const void *content = col_blob(st, 3, &bytes);

		*ARENA_PUSH(a, v, *n, cap) =
			(struct person_mail){ .id = col_int(st, 0),
					      .at = col_int(st, 1),
					      .post = col_int(st, 2) != 0,
					      .content = bytes == 16 ? arena_ndup(a, content, 16)
								     : NULL };
	}
	return v;
}

char **person_marks(struct store *s, struct arena *a, int64_t member, size_t *n)
{
	static const char MARKS[] = "SELECT " PERSON_MARK(
		"i.id") " FROM theirs, (SELECT ?1 AS id UNION SELECT was"
			" FROM merged WHERE member = ?1) i WHERE theirs.member = ?1";
	char **v = NULL;
	size_t cap = 0;

	*n = 0;
	for (sqlite3_stmt *st = sql(s, MARKS, "i", member); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) = col_dup(a, st, 0);
	return v;
}

void erase_arrival(struct store *s, int64_t id)
{
	static const char RAW[] = "DELETE FROM raw WHERE arrival = ?1";
	static const char VERDICT[] = "DELETE FROM verdict WHERE arrival = ?1";
	static const char ASKED[] =
		"DELETE FROM hold_ask WHERE hold IN (SELECT id FROM hold WHERE arrival = ?1"
		" AND state = 'open')";
	/* Nobody decides any more; the row stays, so that its number means no other mail. */
	static const char HOLD[] = "UPDATE hold SET subject = '', author = '', detail = '',"
				   " said = NULL, state = CASE state WHEN 'open' THEN 'refused'"
				   " ELSE state END WHERE arrival = ?1";
	static const char ROW[] =
		"UPDATE arrival SET sender = NULL, message_id = NULL, reason = 'erased on request',"
		" state = CASE WHEN state IN ('new', 'held') THEN 'aside' ELSE state END"
		" WHERE id = ?1";

	sql_run(s, RAW, "i", id);
	sql_run(s, VERDICT, "i", id);
	sql_run(s, ASKED, "i", id);
	sql_run(s, HOLD, "i", id);
	sql_run(s, ROW, "i", id);
}

static void erase_mailings(struct store *s, int64_t post, time_t now)
{
	static const char CANCEL[] =
		"UPDATE letter SET state = 'cancelled', at = ?2, reply = 'its post was erased'"
		" WHERE state IN ('ready', 'unsure') AND mailing IN (SELECT id FROM mailing WHERE"
		" post = ?1)";
	static const char SINGLE[] = "UPDATE mailing SET content = x'', marks = x'' WHERE post = ?1"
				     " AND NOT EXISTS (SELECT 1 FROM letter l WHERE l.mailing ="
				     " mailing.id AND l.state IN ('claimed', 'sending'))";

	sql_run(s, CANCEL, "ii", post, (int64_t)now);
	sql_run(s, SINGLE, "i", post);
}

static void erase_post(struct store *s, struct arena *a, int64_t id, bool text)
{
	static const char AUTHOR[] =
		"UPDATE post SET member = NULL, name = '', address = '', message_id = ''"
		" WHERE id = ?1";
	static const char WHOLE[] = "UPDATE post SET state = 'erased', member = NULL, name = '', "
				    "address = '', subject = '',"
				    " message_id = '', text = ?2, attachments = NULL WHERE id = ?1 "
				    "AND state <> 'erased'";
	static const char COUNT[] = "UPDATE thread SET posts = max(posts - 1, 0) WHERE id ="
				    " (SELECT thread FROM post WHERE id = ?1)";
	static const char TAGS[] = "DELETE FROM post_tag WHERE post = ?1";
	size_t n;
	const void *empty;

	if (text) {
		sql_run(s, AUTHOR, "i", id);
		return;
	}
	empty = pack(a, "", 0, PACK_FAST, &n);
	if (sql_run(s, WHOLE, "ib", id, empty, n))
		sql_run(s, COUNT, "i", id);
	sql_run(s, TAGS, "i", id);
}

static void erase_mail(struct store *s, struct arena *a, int64_t id, bool text, time_t now)
{
	struct post *p = post_find(s, a, id);
	bool found = p && !strcmp(p->state, "live"); /* by a search */

	if (found)
		search_remove(s, a, p);
	erase_mailings(s, id, now);
	if (p)
		erase_post(s, a, id, text);
	if (found && text) {
		p->name = p->address = "";
		search_add(s, a, p);
	}
	erase_arrival(s, id);
}

/* ids: a JSON list. Each looks at all there are, so once for a person's whole life of posts. */
static void erase_around(struct store *s, const char *ids, bool text)
{
	static const char EDITIONS[] =
		"UPDATE mailing SET content = x'', marks = x'' WHERE edition IN (SELECT i.edition"
		" FROM edition_item i, json_each(i.posts) j WHERE j.value IN (SELECT value FROM"
		" json_each(?1))) AND NOT EXISTS (SELECT 1 FROM letter l WHERE l.mailing ="
		" mailing.id AND l.state IN ('ready', 'claimed', 'sending', 'unsure'))";
	/* The subject was theirs; whoever answers yet begins the thread, as if it had been a ghost. */
	static const char EMPTY[] =
		"WITH gone(id) AS MATERIALIZED (SELECT t.id FROM post p JOIN thread t ON t.id ="
		" p.thread WHERE t.posts = 0 AND p.id IN (SELECT value FROM json_each(?1)))"
		" UPDATE thread SET subject = '', base = 0, starter = NULL WHERE posts = 0"
		" AND (id IN gone OR into_thread IN gone)";

	sql_run(s, EDITIONS, "t", ids);
	if (!text)
		sql_run(s, EMPTY, "t", ids);
}

void erase_mails(struct store *s, const int64_t *ids, size_t n, bool text, time_t now)
{
	struct arena *a = arena_new(), *each = arena_new();
	struct buf list = BUF(a);

	for (size_t i = 0; i < n; i++, arena_reset(each)) {
		buf_printf(&list, "%c%lld", i ? ',' : '[', (long long)ids[i]);
		erase_mail(s, each, ids[i], text, now);
	}
	if (n)
		erase_around(s, arena_printf(a, "%s]", buf_text(&list)), text);
	arena_free(each);
	arena_free(a);
}

void erase_person(struct store *s, int64_t member)
{
	/* One that asks everyone may still have to leave for others. */
	static const char CONTENT[] =
		"UPDATE mailing SET content = x'', marks = x'' WHERE class <= 2 AND id IN"
		" (SELECT mailing FROM letter WHERE member = ?1 AND state NOT IN ('claimed', "
		"'sending')) AND NOT EXISTS (SELECT 1 FROM letter l WHERE l.mailing = mailing.id"
		" AND l.member IS NOT ?1 AND l.state IN ('ready', 'claimed', 'sending', 'unsure'))";
	static const char LETTERS[] =
		"DELETE FROM letter WHERE member = ?1 AND state NOT IN ('claimed', 'sending')";
	static const char LEAVING[] = "UPDATE letter SET vars = NULL WHERE member = ?1";
	static const char ANSWERED[] =
		"DELETE FROM answered WHERE address = 'member ' || ?1"
		" OR EXISTS (SELECT 1 FROM theirs t WHERE t.member = ?1 AND t.address ="
		" answered.address AND day <= t.until / 86400)";
	static const char PENDING[] =
		"DELETE FROM pending WHERE member = ?1 OR EXISTS (SELECT 1 FROM theirs t WHERE"
		" t.member = ?1 AND t.address = pending.address AND created <= t.until)";
	static const char BOUNCE[] = "UPDATE bounce SET text = '' WHERE member = ?1";
	static const char ASKED[] = "DELETE FROM hold_ask WHERE member = ?1";
	static const char FOLLOW[] = "DELETE FROM follow WHERE member = ?1";
	static const char ROLE[] = "DELETE FROM role WHERE member = ?1";
	static const char STORY[] = "DELETE FROM story WHERE member = ?1";
	static const char WORD[] = "DELETE FROM word WHERE member = ?1";
	static const char WISH[] = "DELETE FROM wish WHERE member = ?1";
	static const char PACE[] = "DELETE FROM pace WHERE member = ?1";
	static const char ADDRESS[] = "DELETE FROM address WHERE member = ?1";
	static const char FORMER[] = "DELETE FROM former WHERE member = ?1";
	static const char MERGED[] = "DELETE FROM merged WHERE member = ?1";
	static const char MEMBER[] = "DELETE FROM member WHERE id = ?1";

	sql_run(s, CONTENT, "i", member);
	sql_run(s, LETTERS, "i", member);
	sql_run(s, LEAVING, "i", member);
	sql_run(s, ANSWERED, "i", member);
	sql_run(s, PENDING, "i", member);
	sql_run(s, BOUNCE, "i", member);
	sql_run(s, ASKED, "i", member);
	sql_run(s, FOLLOW, "i", member);
	sql_run(s, ROLE, "i", member);
	sql_run(s, STORY, "i", member);
	sql_run(s, WORD, "i", member);
	sql_run(s, WISH, "i", member);
	sql_run(s, PACE, "i", member);
	sql_run(s, ADDRESS, "i", member);
	sql_run(s, FORMER, "i", member);
	sql_run(s, MERGED, "i", member);
	sql_run(s, MEMBER, "i", member);
}

void erase_begin(struct store *s)
{
	static const char SECURE[] = "PRAGMA secure_delete = ON";

	sql_int(s, 0, SECURE, "");
}

void erase_end(struct store *s)
{
	static const char FAST[] = "PRAGMA secure_delete = OFF";

	sql_int(s, 0, FAST, "");
}

void erase_index(struct store *s)
{
	static const char MERGE[] = "INSERT INTO search(search) VALUES ('optimize')";
	static const char FAQ[] = "INSERT INTO faq_search(faq_search) VALUES ('optimize')";

	sql_run(s, MERGE, "");
	sql_run(s, FAQ, "");
}
