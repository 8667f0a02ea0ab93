/*
 * expr_keys.c - what may stand in an audience, a condition and a search.
 */
#include "base/expr.h"

static const char *const levels[] = { "core",   "active",   "occasional", "peripheral",
				      "lurker", "newcomer", "dormant",    NULL };
static const char *const modes[] = { "each",    "digest", "summary", "followed",
				     "nothing", "paused", NULL };
static const char *const contents[] = { "attachment", "link", "question", "answer", NULL };

static const struct expr_key audience[] = {
	{ "everyone", EXPR_BARE, NULL, "everyone" },
	{ "nobody", EXPR_BARE, NULL, "nobody" },
	{ "level", EXPR_TEXT, levels, "level:active" },
	{ "role", EXPR_TEXT, NULL, "role:coordinator" },
	{ "tag", EXPR_TEXT, NULL, "tag:gardening" },
	{ "lang", EXPR_TEXT, NULL, "lang:pt" },
	{ "mode", EXPR_TEXT, modes, "mode:digest" },
	{ "joined", EXPR_SPAN | EXPR_DATE, NULL, "joined:<14d" },
	{ "silent", EXPR_SPAN, NULL, "silent:>60d" },
	{ "answered", EXPR_TEXT, NULL, "answered:check-in" },
	{ "asked", EXPR_TEXT, NULL, "asked:check-in" },
	{ "in", EXPR_TEXT, NULL, "in:reading-group" },
	{ "told", EXPR_TEXT, NULL, "told:pop-up" },
	{ "member", EXPR_TEXT, NULL, "member:ana@example.org" },
	{ "posts", EXPR_NUMBER, NULL, "posts >= 3 over 30d" },
	{ "answers", EXPR_NUMBER, NULL, "answers > 0 over 30d" },
	{ "thanks", EXPR_NUMBER, NULL, "thanks >= 1" },
};

static const struct expr_key condition[] = {
	{ "posts", EXPR_NUMBER, NULL, "posts >= 3 over 7d" },
	{ "threads", EXPR_NUMBER, NULL, "threads >= 1" },
	{ "authors", EXPR_NUMBER, NULL, "authors >= 2" },
	{ "questions", EXPR_NUMBER, NULL, "questions > 0" },
	{ "open_questions", EXPR_NUMBER, NULL, "open_questions > 0" },
	{ "inquiries", EXPR_NUMBER, NULL, "inquiries > 0" },
	{ "open_inquiries", EXPR_NUMBER, NULL, "open_inquiries > 0" },
	{ "answers", EXPR_NUMBER, NULL, "answers > 0" },
	{ "thanks", EXPR_NUMBER, NULL, "thanks > 0" },
	{ "members", EXPR_NUMBER, NULL, "members >= 10" },
	{ "joined", EXPR_NUMBER, NULL, "joined > 0 over 7d" },
	{ "left", EXPR_NUMBER, NULL, "left = 0 over 30d" },
	{ "votes", EXPR_NUMBER, NULL, "votes >= 5" },
	{ "replies", EXPR_NUMBER, NULL, "replies = 0" },
	{ "held", EXPR_NUMBER, NULL, "held > 0" },
	{ "said", EXPR_TEXT, NULL, "said:advice" },
	{ "quiet", EXPR_SPAN, NULL, "quiet:>7d" },
	{ "always", EXPR_BARE, NULL, "always" },
	{ "private", EXPR_BARE, NULL, "private" }, /* of an activity: its answers are its owner's */
};

static const struct expr_key search[] = {
	{ "from", EXPR_TEXT, NULL, "from:ana" },
	{ "subject", EXPR_TEXT, NULL, "subject:seeds" },
	{ "tag", EXPR_TEXT, NULL, "tag:seeds" },
	{ "thread", EXPR_NUMBER, NULL, "thread:12" },
	{ "id", EXPR_NUMBER, NULL, "id:12" },
	{ "has", EXPR_TEXT, contents, "has:attachment" },
	{ "after", EXPR_DATE | EXPR_SPAN, NULL, "after:2025-03-01, after:14d" },
	{ "before", EXPR_DATE | EXPR_SPAN, NULL, "before:2025-03, before:14d" },
	{ "date", EXPR_DATE, NULL, "date:2025-03" },
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

const struct expr_vocabulary expr_audience = {
	.name = "an audience", .keys = audience, .n = COUNT(audience), .over = true, .sample = true
};
const struct expr_vocabulary expr_condition = {
	.name = "a condition", .keys = condition, .n = COUNT(condition), .over = true
};
const struct expr_vocabulary expr_search = {
	.name = "a search", .keys = search, .n = COUNT(search), .words = true
};
