/*
 * store_answer.c - who takes part in an activity, and what was answered.
 */
#include "store/store_activity.h"

void participant_add(struct store *s, int64_t activity, int64_t member, const char *role, time_t at)
{
	static const char ADD[] = "INSERT INTO activity_member(activity, member, role, at)"
				  " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";

	sql_run(s, ADD, "iiti", activity, member, role, (int64_t)at);
}

void participant_remove(struct store *s, int64_t activity, int64_t member, const char *role)
{
	static const char REMOVE[] =
		"DELETE FROM activity_member WHERE activity = ?1 AND member = ?2 AND role = ?3";

	sql_run(s, REMOVE, "iit", activity, member, role);
}

bool participant_is(struct store *s, int64_t activity, int64_t member, const char *role)
{
	static const char IS[] =
		"SELECT 1 FROM activity_member WHERE activity = ?1 AND member = ?2 AND (role = ?3"
		" OR (?3 = '' AND role NOT IN ('in', 'asked', 'owner', 'keeper') AND role NOT LIKE "
		"'group-%'))";

	return sql_int(s, 0, IS, "iit", activity, member, role) == 1;
}

int64_t participant_keeper(struct store *s, int64_t activity)
{
	static const char WHO[] =
		"SELECT member FROM activity_member WHERE activity = ?1 AND role = 'keeper'";

	return sql_int(s, 0, WHO, "i", activity);
}

int64_t participant_last(struct store *s, int64_t member, const char *role)
{
	static const char LAST[] =
		"SELECT ifnull(max(at), 0) FROM activity_member WHERE member = ?1 AND role = ?2";

	return sql_int(s, 0, LAST, "it", member, role);
}

int64_t participant_group(struct store *s, int64_t activity, int64_t member)
{
	static const char GROUP[] = "SELECT CAST(substr(role, 7) AS INTEGER) FROM activity_member"
				    " WHERE activity = ?1 AND member = ?2 AND role LIKE 'group-%'";

	return sql_int(s, 0, GROUP, "ii", activity, member);
}

void participant_group_set(struct store *s, int64_t activity, int64_t member, int64_t group,
			   time_t at)
{
	static const char INTO[] = "INSERT INTO activity_member(activity, member, role, at)"
				   " VALUES (?1, ?2, 'group-' || ?3, ?4)";

	participant_group_leave(s, activity, member);
	sql_run(s, INTO, "iiii", activity, member, group, (int64_t)at);
}

int64_t participant_group_join(struct store *s, int64_t activity, int64_t member, time_t at)
{
	static const char JOIN[] =
		"INSERT INTO activity_member(activity, member, role, at) SELECT ?1, ?2, role, ?3"
		" FROM activity_member WHERE activity = ?1 AND role LIKE 'group-%' AND NOT EXISTS"
		" (SELECT 1 FROM activity_member WHERE activity = ?1 AND member = ?2 AND role LIKE"
		" 'group-%') GROUP BY role ORDER BY count(*), role LIMIT 1";

	return sql_run(s, JOIN, "iii", activity, member, (int64_t)at)
		       ? participant_group(s, activity, member)
		       : 0;
}

void participant_group_leave(struct store *s, int64_t activity, int64_t member)
{
	static const char OUT[] = "DELETE FROM activity_member WHERE activity = ?1 AND member = ?2"
				  " AND role LIKE 'group-%'";

	sql_run(s, OUT, "ii", activity, member);
}

struct participant *participants_of(struct store *s, struct arena *a, int64_t activity,
				    const char *role, size_t *n)
{
	static const char OF[] =
		"SELECT m.id, ifnull((SELECT CAST(substr(g.role, 7) AS INTEGER) FROM"
		" activity_member g WHERE g.activity = ?1 AND g.member = m.id AND g.role LIKE"
		" 'group-%'), 0), m.name, d.written FROM activity_member x JOIN member m"
		" ON m.id = x.member JOIN address d ON d.member = m.id AND d.main = 1"
		" WHERE x.activity = ?1 AND x.role = ?2 AND m.state = 'active'"
		" ORDER BY m.name, m.id LIMIT 1000";
	struct participant *v = NULL;
	size_t cap = 0;

	*n = 0;
	for (sqlite3_stmt *st = sql(s, OF, "it", activity, role); sql_row(s, st);)
		*ARENA_PUSH(a, v, *n, cap) =
			(struct participant){ col_int(st, 0), col_int(st, 1), col_dup(a, st, 2),
					      col_dup(a, st, 3) };
	return v;
}

int64_t participants_divide(struct store *s, int64_t activity, int64_t size, int64_t seed,
			    time_t at)
{
	/* As many groups as come nearest to that size, nobody alone where two are there; members come
	 * into one after the other in the order of the draw. */
	static const char DIVIDE[] =
		"INSERT INTO activity_member(activity, member, role, at)"
		" SELECT ?1, member, 'group-' || (1 + (row_number() OVER (ORDER BY mix(member, ?3))"
		"  - 1) % max(1, min((count(*) OVER () + ?2 / 2) / ?2, count(*) OVER () / 2))), ?4"
		" FROM activity_member x"
		" WHERE x.activity = ?1 AND x.role = 'in' AND NOT EXISTS (SELECT 1 FROM"
		"  activity_member g WHERE g.activity = ?1 AND g.member = x.member"
		"  AND g.role LIKE 'group-%')";
	static const char MOST[] =
		"SELECT max(CAST(substr(role, 7) AS INTEGER)) FROM activity_member"
		" WHERE activity = ?1 AND role LIKE 'group-%'";

	sql_run(s, DIVIDE, "iiii", activity, size, seed, (int64_t)at);
	return sql_int(s, 0, MOST, "i", activity);
}

/* --- answers ------------------------------------------------------------------------------- */

/* What says the same shares a number, and who corrects themselves keeps theirs, unless somebody else
 * says what they said. */
static void number_give(struct store *s, int64_t activity)
{
	static const char GIVE[] =
		"UPDATE activity_answer AS v SET number = coalesce((SELECT min(o.number) FROM"
		" activity_answer o WHERE o.activity = ?1 AND o.same = v.same AND o.state <>"
		" 'replaced'), (SELECT max(o.number) FROM activity_answer o WHERE o.activity = ?1"
		" AND o.member = v.member AND o.kind = v.kind AND o.state = 'replaced' AND NOT"
		" EXISTS (SELECT 1 FROM activity_answer x WHERE x.activity = ?1 AND x.number ="
		" o.number AND x.state <> 'replaced')), (SELECT numbers + 1 FROM activity"
		" WHERE id = ?1)) WHERE id = ?2";
	static const char HIGHEST[] =
		"UPDATE activity SET numbers = max(numbers, (SELECT number FROM activity_answer"
		" WHERE id = ?2)) WHERE id = ?1";
	static const char NEXT[] =
		"SELECT id FROM activity_answer WHERE activity = ?1 AND number IS NULL AND kind <>"
		" 'vote' AND text <> '' AND state IN ('live', 'late') ORDER BY at, id LIMIT 1";
	int64_t id;

	while ((id = sql_int(s, 0, NEXT, "i", activity))) {
		sql_run(s, GIVE, "ii", activity, id);
		sql_run(s, HIGHEST, "ii", activity, id);
	}
}

enum err answer_add(struct store *s, struct activity_answer *v, bool once)
{
	static const char ADD[] =
		"INSERT INTO activity_answer(activity, member, arrival, at, "
		"kind, value, text, name,"
		" same, state, part) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
		" ON CONFLICT DO NOTHING";
	static const char REPLACE[] =
		"UPDATE activity_answer SET state = 'replaced' WHERE activity = ?1 AND member = ?2"
		" AND kind = ?3 AND state IN ('live', 'late') AND id <> ?4";

	if (!sql_run(s, ADD, "iniitnttitt", v->activity, v->member, v->arrival, v->at, v->kind,
		     v->value, v->text, v->name, v->same, v->state, v->part ? v->part : ""))
		return NONE;
	v->id = sql_last_id(s);
	if (once && v->member)
		sql_run(s, REPLACE, "iiti", v->activity, v->member, v->kind, v->id);
	number_give(s, v->activity);
	return OK;
}

static struct activity_answer *gather(struct store *s, struct arena *a, sqlite3_stmt *st,
				      int64_t activity, size_t *n)
{
	struct activity_answer *v = NULL;
	size_t cap = 0;

	*n = 0;
	while (sql_row(s, st))
		*ARENA_PUSH(a, v, *n, cap) = (struct activity_answer){ .id = col_int(st, 0),
								       .activity = activity,
								       .member = col_int(st, 1),
								       .arrival = col_int(st, 2),
								       .at = col_int(st, 3),
								       .value = col_int(st, 4),
								       .same = col_int(st, 5),
								       .thanks = col_int(st, 6),
								       .kind = col_dup(a, st, 7),
								       .text = col_dup(a, st, 8),
								       .name = col_dup(a, st, 9),
								       .state = col_dup(a, st, 10),
								       .best = col_int(st, 11),
								       .part = col_dup(a, st, 12),
								       .number = col_int(st, 13) };
	return v;
}

#define ANSWERS                                                                                    \
	"SELECT id, member, arrival, at, value, same, thanks, kind, text, name, state, best, "     \
	"part,"                                                                                    \
	" number"                                                                                  \
	" FROM activity_answer WHERE activity = ?1"

struct activity_answer *answers_of(struct store *s, struct arena *a, int64_t activity, size_t *n)
{
	static const char OF[] = ANSWERS " AND state IN ('live', 'late')"
					 " ORDER BY best DESC, thanks DESC, at, id LIMIT 2000";

	return gather(s, a, sql(s, OF, "i", activity), activity, n);
}

struct activity_answer *answers_own(struct store *s, struct arena *a, int64_t activity, size_t *n)
{
	static const char OWN[] = ANSWERS " AND state = 'own' ORDER BY at, id LIMIT 200";

	return gather(s, a, sql(s, OWN, "i", activity), activity, n);
}

int64_t answers_release(struct store *s, int64_t activity, int64_t member, int64_t answer,
			bool unnamed)
{
	static const char RELEASE[] =
		"UPDATE activity_answer SET state = CASE state WHEN 'late' THEN 'late' ELSE 'live' "
		"END, name = CASE WHEN ?3 THEN '' ELSE name END WHERE activity = ?1 AND member = ?2"
		" AND (?4 = 0 AND state = 'withheld'"
		"  OR id = ?4 AND state IN ('withheld', 'live', 'late'))";

	int64_t n = sql_run(s, RELEASE, "iiii", activity, member, (int64_t)unnamed, answer);

	number_give(s, activity);
	return n;
}

bool answer_withhold(struct store *s, int64_t answer)
{
	static const char WITHHOLD[] = "UPDATE activity_answer SET state = 'withheld', best = 0"
				       " WHERE id = ?1 AND state IN ('live', 'late')";

	return sql_run(s, WITHHOLD, "i", answer) > 0;
}

int64_t answer_of_letter(struct store *s, int64_t mailing, int64_t member)
{
	/* the key of an acknowledgement: answer:<arrival>:<what differs> */
	static const char OF[] =
		"SELECT w.id FROM mailing m JOIN activity_answer w"
		" ON w.arrival = CAST(substr(m.key, 8) AS INTEGER) AND w.activity = m.activity"
		" WHERE m.id = ?1 AND m.key LIKE 'answer:%' AND w.member = ?2"
		" AND w.state IN ('withheld', 'live', 'late')";

	return sql_int(s, 0, OF, "ii", mailing, member);
}

const char *answer_part_of_letter(struct store *s, struct arena *a, int64_t mailing, int64_t member)
{
	static const char PART[] =
		"SELECT w.part FROM mailing m JOIN activity_answer w"
		" ON w.arrival = CAST(substr(m.key, 8) AS INTEGER) AND w.activity = m.activity"
		" WHERE m.id = ?1 AND m.key LIKE 'answer:%' AND w.member = ?2 AND w.kind <> 'vote'";
	sqlite3_stmt *st = sql(s, PART, "ii", mailing, member);
	const char *part = "";

	if (sql_row(s, st)) {
		part = col_dup(a, st, 0);
		sql_end(st);
	}
	return part;
}

int64_t answer_arrival(struct store *s, int64_t answer)
{
	static const char FROM[] = "SELECT arrival FROM activity_answer WHERE id = ?1";

	return sql_int(s, 0, FROM, "i", answer);
}

bool answers_withheld(struct store *s, int64_t activity, int64_t member)
{
	static const char WITHHELD[] = "SELECT 1 FROM activity_answer WHERE activity = ?1"
				       " AND member = ?2 AND state = 'withheld' LIMIT 1";

	return sql_int(s, 0, WITHHELD, "ii", activity, member) == 1;
}

bool answers_said(struct store *s, int64_t activity, const char *part)
{
	static const char SAID[] = "SELECT 1 FROM activity_answer WHERE activity = ?1 AND part = ?2"
				   " AND state IN ('live', 'late', 'own') LIMIT 1";

	return sql_int(s, 0, SAID, "it", activity, part) == 1;
}

void answer_best(struct store *s, int64_t id)
{
	static const char BEST[] = "UPDATE activity_answer SET best = (id = ?1) WHERE activity ="
				   " (SELECT activity FROM activity_answer WHERE id = ?1)";

	sql_run(s, BEST, "i", id);
}

int64_t answers_withdraw(struct store *s, int64_t activity, int64_t member)
{
	static const char BACK[] =
		"UPDATE activity_answer SET state = 'withdrawn', best = 0 WHERE activity = ?1"
		" AND member = ?2 AND state NOT IN ('replaced', 'withdrawn')";

	return sql_run(s, BACK, "ii", activity, member);
}

int64_t votes_for(struct store *s, int64_t activity, int64_t value)
{
	static const char VOTES[] = "SELECT count(*) FROM activity_answer WHERE activity = ?1"
				    " AND value = ?2 AND kind = 'vote' AND state = 'live'";

	return sql_int(s, 0, VOTES, "ii", activity, value);
}

enum err thanks_add(struct store *s, int64_t from, int64_t to, int64_t answer, time_t at)
{
	static const char ADD[] = "INSERT INTO thanks(to_member, from_member, answer, at)"
				  " VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
	static const char COUNT[] = "UPDATE activity_answer SET thanks = thanks + 1 WHERE id = ?1";

	if (from == to || !sql_run(s, ADD, "iini", to, from, answer, (int64_t)at))
		return NONE;
	sql_run(s, COUNT, "i", answer);
	return OK;
}
