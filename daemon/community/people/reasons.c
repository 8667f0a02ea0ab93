#include "community/people/reasons.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"

enum { GAPS = 4, DEPTH = 3 };

const char *const reason_keys[] = { "reason.post",
				    "reason.post_released",
				    "reason.refused_by_said",
				    "reason.refused_by",
				    "reason.answered",
				    "reason.not_answered",
				    "reason.held",
				    "reason.author_asked",
				    "reason.same",
				    "reason.erased",
				    "reason.unreadable",
				    "reason.history_filed",
				    "reason.history",
				    "reason.settings",
				    "reason.follow_set",
				    "reason.follow_unclear",
				    "reason.passed_on",
				    "reason.help",
				    "reason.why",
				    "reason.left",
				    "reason.had_left",
				    "reason.left_token",
				    "reason.asked_to_leave",
				    "reason.confirm_asked",
				    "reason.join_asked",
				    "reason.join_not_asked",
				    "reason.joined",
				    "reason.back",
				    "reason.confirmed",
				    "reason.post_goes_on",
				    "reason.one_more",
				    "reason.new_address",
				    "reason.mydata_sent",
				    "reason.settings_word",
				    "reason.told_which",
				    "reason.told_new",
				    "reason.told_again",
				    "reason.digest_empty",
				    "reason.join_invited",
				    "reason.joining",
				    "reason.keepers_asked",
				    "reason.to_keepers",
				    "reason.catchup",
				    "reason.summary",
				    "reason.summary_written",
				    "reason.faq",
				    "reason.news_reads",
				    "reason.news_already",
				    "reason.many_author",
				    "reason.attachment",
				    "reason.not_yes",
				    "reason.forgotten",
				    "reason.digest_answer",
				    "reason.which_thread",
				    "reason.more_sent",
				    "reason.more_none",
				    "reason.never_confirmed",
				    "reason.left_before",
				    "reason.too_late",
				    "reason.given_before",
				    "reason.not_known",
				    "reason.said_today",
				    "reason.stranger",
				    "reason.outsiders_limit",
				    "reason.junk",
				    "reason.junk_unproven",
				    "reason.filter",
				    "reason.no_member",
				    "reason.only_members",
				    "reason.banned",
				    "reason.join_banned",
				    "reason.returned_letters",
				    "reason.no_address",
				    "reason.other_list",
				    "reason.letter_passed",
				    "reason.vote_late",
				    "reason.member_left",
				    "reason.member_banned",
				    "reason.nothing_proves",
				    "reason.private_letter",
				    "reason.lost_letter",
				    "reason.waits_again",
				    "held.filter",
				    "held.outsider",
				    "held.forged",
				    "held.unproven",
				    "held.newcomer",
				    "held.limit",
				    "held.attachment",
				    "held.closed",
				    "held.private",
				    "held.bounced",
				    "reason.detail",
				    NULL };

/* Does the text go by the pattern? The gaps hold what stands in it, as little as can be. */
static bool goes_by(struct arena *a, const char *pattern, const char *text,
		    struct word gaps[GAPS + 1])
{
	size_t n = 0;

	while (*pattern) {
		size_t len = strcspn(pattern, "{"), rest;
		const char *name, *next;

		if (strncmp(pattern, text, len) != 0)
			return false;
		pattern += len;
		text += len;
		if (!*pattern)
			break;
		name = arena_ndup(a, pattern + 1, strcspn(pattern + 1, "}"));
		pattern += strcspn(pattern, "}") + 1;
		rest = strcspn(pattern, "{");
		next = rest ? memmem(text, strlen(text), pattern, rest) : text + strlen(text);
		if (!next || next == text || n == GAPS)
			return false;
		gaps[n++] = (struct word){ name, arena_ndup(a, text, (size_t)(next - text)) };
		text = next;
	}
	gaps[n] = (struct word){ NULL, NULL };
	return !*text;
}

static const char *clause_in(struct arena *a, const struct lang *english, const struct lang *l,
			     const char *text, int depth)
{
	for (const char *const *key = reason_keys; depth && *key; key++) {
		struct word gaps[GAPS + 1];

		if (!goes_by(a, words_get(english, *key), text, gaps))
			continue;
		for (struct word *g = gaps; g->name; g++)
			g->value = clause_in(a, english, l, g->value, depth - 1);
		return words_say(a, l, *key, gaps);
	}
	return text;
}

const char *reason_in(struct arena *a, const struct lang *english, const struct lang *l,
		      const char *reason)
{
	struct buf b = BUF(a);

	if (!strcmp(words_code(l), "en"))
		return reason;
	while (*reason) {
		const char *end = strstr(reason, "; ");
		size_t n = end ? (size_t)(end - reason) : strlen(reason);

		buf_str(&b, clause_in(a, english, l, arena_ndup(a, reason, n), DEPTH));
		buf_str(&b, end ? "; " : "");
		reason += n + (end ? 2 : 0);
	}
	return buf_text(&b);
}
