#include "store/store_level.h"

int64_t levels_day(struct store *s)
{
	static const char DAY[] =
		"SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'levels_day'";

	return sql_int(s, 0, DAY, "");
}

/* ?1 window begins, ?2 dormancy begins, ?3 newcomers joined after, ?4 core, ?5 active. One pass
 * over posts and answers; history counts as having taken part. */
#define LEVELS                                                                                     \
	" WITH did(member, at, wrote) AS ("                                                        \
	"  SELECT member, date, 1 FROM post WHERE member IS NOT NULL AND state = 'live'"           \
	"  UNION ALL SELECT member, at, kind IN ('answer', 'question') FROM activity_answer"       \
	"   WHERE member IS NOT NULL AND state <> 'withdrawn'"                                     \
	"  UNION ALL SELECT from_member, at, 0 FROM thanks),"                                      \
	" sums(member, wrote, signs, last) AS (SELECT member,"                                     \
	"  sum(wrote AND at >= ?1), sum(at >= ?1), max(at) FROM did GROUP BY member),"             \
	" now(member, level) AS (SELECT m.id, CASE"                                                \
	"  WHEN ifnull(s.wrote, 0) >= ?4 THEN 'core'"                                              \
	"  WHEN ifnull(s.wrote, 0) >= ?5 THEN 'active'"                                            \
	"  WHEN m.joined_at > ?3 THEN 'newcomer'"                                                  \
	"  WHEN ifnull(s.wrote, 0) > 0 THEN 'occasional'"                                          \
	"  WHEN ifnull(s.signs, 0) > 0 OR s.last >= ?2 THEN 'peripheral'"                          \
	"  WHEN s.last IS NOT NULL THEN 'dormant' ELSE 'lurker' END"                               \
	"  FROM member m LEFT JOIN sums s ON s.member = m.id WHERE m.state = 'active')"

static int64_t run(struct store *s, const char *text, const struct level_rules *r)
{
	int64_t now = (int64_t)r->now;

	return sql_run(s, text, "iiiiii", now - r->window_s, now - r->dormant_s,
		       now - r->newcomer_s, (int64_t)r->core, (int64_t)r->active, now);
}

int64_t levels_compute(struct store *s, const struct level_rules *r)
{
	static const char NOTE[] = LEVELS
		" INSERT OR REPLACE INTO level_change(member, at, level, was)"
		" SELECT m.id, ?6, n.level, m.level FROM now n JOIN member m ON m.id = n.member"
		" WHERE m.level <> n.level";
	static const char SET[] = LEVELS " UPDATE member SET level = n.level FROM now n"
					 " WHERE n.member = member.id AND member.level <> n.level"
					 " AND ?6 > 0";
	static const char DAY[] = "INSERT INTO meta(key, value) VALUES ('levels_day', ?1 / 86400)"
				  " ON CONFLICT (key) DO UPDATE SET value = ?1 / 86400";
	int64_t n = run(s, NOTE, r);

	run(s, SET, r);
	sql_run(s, DAY, "i", (int64_t)r->now);
	return n;
}
