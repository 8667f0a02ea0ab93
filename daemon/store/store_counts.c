#include "store/store_counts.h"

#include <string.h>

/* Of what posts say. ?1 from, ?2 to: dates; or ?3: accepted after that number, -1: not asked. */
#define POSTS_WHERE                                                                                \
	" FROM post p WHERE p.state = 'live' AND p.accept_seq > max(?3, 0)"                        \
	" AND (?3 >= 0 OR (p.date >= ?1 AND p.date < ?2))"

static const char *posts_sql(const char *key)
{
	static const char POSTS[] = "SELECT count(*)" POSTS_WHERE;
	static const char THREADS[] = "SELECT count(DISTINCT p.thread)" POSTS_WHERE;
	static const char AUTHORS[] =
		"SELECT count(DISTINCT ifnull(p.member, p.address))" POSTS_WHERE;
	static const char QUESTIONS[] = "SELECT count(*)" POSTS_WHERE " AND p.question = 1";
	static const char OPEN[] =
		"SELECT count(*)" POSTS_WHERE " AND p.question = 1 AND NOT EXISTS"
		" (SELECT 1 FROM post r WHERE r.thread = p.thread AND r.id <> p.id"
		"  AND r.state = 'live' AND r.member IS NOT p.member)";
	static const char REPLIES[] = "SELECT count(*)" POSTS_WHERE " AND p.parent IS NOT NULL";
	static const struct {
		const char *key, *text;
	} all[] = {
		{ "posts", POSTS },         { "threads", THREADS },     { "authors", AUTHORS },
		{ "questions", QUESTIONS }, { "open_questions", OPEN }, { "replies", REPLIES }
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!strcmp(all[i].key, key))
			return all[i].text;
	return NULL;
}

/* Of everything else, within [?1, ?2). */
static const char *others_sql(const char *key)
{
	static const char INQUIRIES[] = "SELECT count(*) FROM activity WHERE recipe = 'inquiry'"
					" AND opened_at >= ?1 AND opened_at < ?2";
	static const char OPEN[] =
		"SELECT count(*) FROM activity WHERE recipe = 'inquiry' AND opened_at < ?2"
		" AND opened_at >= ?1 - ?1 AND state IN ('waiting', 'open')";
	static const char ANSWERS[] = "SELECT count(*) FROM activity_answer WHERE kind = 'answer'"
				      " AND at >= ?1 AND at < ?2 AND state IN ('live', 'late')";
	static const char VOTES[] = "SELECT count(*) FROM activity_answer WHERE kind = 'vote'"
				    " AND at >= ?1 AND at < ?2 AND state = 'live'";
	static const char THANKS[] = "SELECT count(*) FROM thanks WHERE at >= ?1 AND at < ?2";
	static const char MEMBERS[] =
		"SELECT count(*) FROM member WHERE state = 'active' AND joined_at < ?2 + (?1 - ?1)";
	static const char JOINED[] =
		"SELECT count(*) FROM member WHERE joined_at >= ?1 AND joined_at < ?2"
		" AND state NOT IN ('reader', 'guest')";
	static const char LEFT[] =
		"SELECT count(*) FROM member WHERE left_at >= ?1 AND left_at < ?2";
	static const char HELD[] =
		"SELECT count(*) FROM arrival WHERE state = 'held' AND at < ?2 + (?1 - ?1)";
	static const char QUIET[] =
		"SELECT ?2 - max(ifnull((SELECT r.at FROM post p JOIN arrival r ON r.id = p.id"
		" WHERE p.accept_seq IS NOT NULL AND p.state = 'live'"
		" ORDER BY p.accept_seq DESC LIMIT 1), ?1), 0)";
	static const struct {
		const char *key, *text;
	} all[] = { { "inquiries", INQUIRIES }, { "open_inquiries", OPEN }, { "answers", ANSWERS },
		    { "votes", VOTES },         { "thanks", THANKS },       { "members", MEMBERS },
		    { "joined", JOINED },       { "left", LEFT },           { "held", HELD },
		    { "quiet", QUIET } };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!strcmp(all[i].key, key))
			return all[i].text;
	return NULL;
}

int64_t count_community(struct store *s, const char *key, time_t from, time_t to, int64_t since_seq)
{
	const char *text = posts_sql(key);

	if (text)
		return sql_int(s, 0, text, "iii", (int64_t)from, (int64_t)to, since_seq);
	text = others_sql(key);
	return text ? sql_int(s, 0, text, "ii", (int64_t)from, (int64_t)to) : 0;
}

/* Of one activity ?3, within [?1, ?2). */
static const char *activity_sql(const char *key)
{
	static const char ANSWERS[] =
		"SELECT count(*) FROM activity_answer WHERE activity = ?3 AND kind IN ('answer',"
		" 'question', 'check-in') AND state IN ('live', 'late') AND at >= ?1 AND at < ?2";
	static const char VOTES[] =
		"SELECT count(*) FROM activity_answer WHERE activity = ?3 AND kind = 'vote'"
		" AND state = 'live' AND at >= ?1 AND at < ?2";
	static const char REPLIES[] =
		"SELECT count(*) FROM activity_answer WHERE activity = ?3 AND state IN ('live',"
		" 'late') AND at >= ?1 AND at < ?2";
	static const char QUESTIONS[] =
		"SELECT count(*) FROM activity_answer WHERE activity = ?3 AND kind = 'question'"
		" AND state IN ('live', 'late') AND at >= ?1 AND at < ?2";
	static const char AUTHORS[] =
		"SELECT count(DISTINCT ifnull(member, -id)) FROM activity_answer"
		" WHERE activity = ?3 AND state IN ('live', 'late') AND at >= ?1 AND at < ?2";
	static const char MEMBERS[] =
		"SELECT count(DISTINCT member) FROM activity_member WHERE activity = ?3"
		" AND role NOT IN ('asked', 'keeper') AND at < ?2 + (?1 - ?1)";
	static const char ASKED[] =
		"SELECT count(*) FROM activity_member WHERE activity = ?3 AND role = 'asked'"
		" AND at >= ?1 AND at < ?2";
	static const char JOINED[] =
		"SELECT count(*) FROM activity_member WHERE activity = ?3 AND role = 'in'"
		" AND at >= ?1 AND at < ?2";
	static const char THANKS[] =
		"SELECT count(*) FROM thanks t JOIN activity_answer w ON w.id = t.answer"
		" WHERE w.activity = ?3 AND t.at >= ?1 AND t.at < ?2";
	static const char QUIET[] =
		"SELECT ?2 - max(ifnull((SELECT max(at) FROM activity_answer WHERE activity = ?3"
		" AND at < ?2), ?1), ?1)";
	static const struct {
		const char *key, *text;
	} all[] = { { "answers", ANSWERS },     { "votes", VOTES },     { "replies", REPLIES },
		    { "questions", QUESTIONS }, { "authors", AUTHORS }, { "members", MEMBERS },
		    { "joined", JOINED },       { "thanks", THANKS },   { "quiet", QUIET },
		    { "asked", ASKED } };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!strcmp(all[i].key, key))
			return all[i].text;
	return NULL;
}

int64_t count_activity(struct store *s, int64_t activity, const char *key, time_t from, time_t to)
{
	const char *text = activity_sql(key);

	if (!text)
		return count_community(s, key, from, to, -1);
	return sql_int(s, 0, text, "iii", (int64_t)from, (int64_t)to, activity);
}
