/*
 * store_merge.c - one membership becomes part of another: every row that names it.
 *
 * tests/unit/test_mydata_whole.c reads the schema and fails where a table was forgotten.
 */
#include "store/store_member.h"

/* What names a member. Where both have the like, the one that stays keeps theirs. */
static const char *const rows[] = {
	"UPDATE OR IGNORE address SET member = ?2, main = 0 WHERE member = ?1",
	"UPDATE OR IGNORE former SET member = ?2 WHERE member = ?1",
	"UPDATE OR IGNORE role SET member = ?2 WHERE member = ?1",
	"UPDATE OR IGNORE follow SET member = ?2 WHERE member = ?1",
	"UPDATE OR IGNORE word SET member = ?2 WHERE member = ?1",
	"UPDATE OR IGNORE activity_member SET member = ?2 WHERE member = ?1",
	"UPDATE OR IGNORE level_change SET member = ?2 WHERE member = ?1",
	"UPDATE OR IGNORE edition SET member = ?2 WHERE member = ?1",
	"UPDATE OR IGNORE letter SET member = ?2 WHERE member = ?1",
	"UPDATE OR IGNORE thanks SET from_member = ?2 WHERE from_member = ?1",
	"UPDATE thanks SET to_member = ?2 WHERE to_member = ?1",
	"UPDATE word SET writer = ?2 WHERE writer = ?1",
	"UPDATE post SET member = ?2 WHERE member = ?1",
	"UPDATE pending SET member = ?2 WHERE member = ?1",
	"UPDATE story SET member = ?2 WHERE member = ?1",
	"UPDATE hold_ask SET member = ?2 WHERE member = ?1",
	"UPDATE bounce SET member = ?2 WHERE member = ?1",
	"UPDATE edition SET editor = ?2 WHERE editor = ?1",
	"UPDATE newsletter SET author = ?2 WHERE author = ?1",
	"UPDATE OR IGNORE activity SET owner = ?2 WHERE owner = ?1",
	"UPDATE activity_answer SET member = ?2 WHERE member = ?1",
	"UPDATE gist SET member = ?2 WHERE member = ?1",
	"UPDATE merged SET member = ?2 WHERE member = ?1",
	"INSERT INTO merged(was, member) VALUES (?1, ?2)",
};

/* What is left: the one that stays has the like, or it was about a membership that is no more. */
static const char *const left[] = {
	"DELETE FROM former WHERE member = ?1",
	"DELETE FROM role WHERE member = ?1",
	"DELETE FROM follow WHERE member = ?1",
	"DELETE FROM word WHERE member = ?1",
	"DELETE FROM activity_member WHERE member = ?1",
	"DELETE FROM level_change WHERE member = ?1",
	"DELETE FROM wish WHERE member = ?1",
	"DELETE FROM pace WHERE member = ?1",
	"DELETE FROM thanks WHERE from_member = ?1",
	"DELETE FROM answered WHERE address = 'member ' || ?1",
	/* what a rule opened for both at once, as when they came with one list: theirs goes on */
	("UPDATE activity SET owner = NULL, rule = NULL, slot = NULL, next_at = NULL, state ="
	 " CASE state WHEN 'closed' THEN state ELSE 'cancelled' END WHERE owner = ?1"),
	/* a letter that both had: it comes once, and of this copy its address alone is known */
	("UPDATE letter SET state = 'cancelled', reply = 'the address moved to another member'"
	 " WHERE member = ?1 AND state = 'ready' AND class > 1"),
	"UPDATE OR IGNORE letter SET member = NULL WHERE member = ?1",
	"DELETE FROM letter WHERE member = ?1 AND state NOT IN ('claimed', 'sending')",
	"DELETE FROM member WHERE id = ?1",
};

/* A vote or a check-in has one live row a member: the last counts. */
static void one_vote(struct store *s, int64_t member)
{
	static const char LAST[] =
		"UPDATE activity_answer AS v SET state = 'replaced' WHERE member = ?1 AND state ="
		" 'live' AND kind IN ('vote', 'check-in') AND EXISTS (SELECT 1 FROM activity_answer"
		" o WHERE o.activity = v.activity AND o.member = ?1 AND o.kind = v.kind AND o.state"
		" = 'live' AND (o.at, o.id) > (v.at, v.id))";
	static const char SELF[] = "DELETE FROM thanks WHERE from_member = ?1 AND to_member = ?1";

	sql_run(s, LAST, "i", member);
	sql_run(s, SELF, "i", member);
}

void member_merge(struct store *s, int64_t from, int64_t into)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		sql_run(s, rows[i], "ii", from, into);
	for (size_t i = 0; i < sizeof left / sizeof *left; i++)
		sql_run(s, left[i], "i", from);
	one_vote(s, into);
}

int64_t member_now(struct store *s, int64_t id)
{
	static const char NOW[] = "SELECT member FROM merged WHERE was = ?1";

	return sql_int(s, id, NOW, "i", id);
}
