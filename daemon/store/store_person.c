/*
 * store_person.c - all that is held on a person, table by table, as one JSON text.
 *
 * A table that names a member is told of here and cleared in store_erase.c or store_forget.c;
 * tests/unit/test_mydata_whole.c reads the schema and fails where one was forgotten.
 */
#include "base/buf.h"
#include "store/store_erase.h"

/* Is the address one of theirs, or was it then? */
#define THEIRS(column, at)                                                                         \
	"EXISTS (SELECT 1 FROM theirs t WHERE t.member = ?1 AND " at " <= t.until AND"             \
	" (lower(" column ") = t.address OR " column " = t.written COLLATE NOCASE))"
/* A list of objects, in the order of the rows. */
#define LIST(fields, from) "SELECT json_group_array(json_object(" fields ")) FROM " from

/* Bound to ?1: the member. Each gives one JSON value. */
static const struct {
	const char *key, *sql;
} parts[] = {
	{ "member",
	  "SELECT json_object('number', id, 'name', name, 'state', state, 'mode', mode,"
	  " 'form', form, 'language', lang, 'zone', zone, 'pace', pace, 'pace_last',"
	  " pace_last, 'paused_until', paused_until, 'catch_up', catch_up, 'own_posts',"
	  " own_posts, 'introduce', introduce, 'budget', budget, 'trusted', trusted, 'seen_up_to', "
	  "watermark,"
	  " 'folding', folding, 'folded_at', folded_at, 'joined_at', joined_at, 'left_at',"
	  " left_at, 'bounce_score', score, 'bounced_at', scored_at, 'probed_at',"
	  " probed_at, 'level', level, 'reads_newsletters_only', state = 'reader')"
	  " FROM member WHERE id = ?1" },
	{ "addresses", LIST("'address', address, 'written', written, 'main', main,"
			    " 'confirmed_at', confirmed_at",
			    "address WHERE member = ?1") },
	{ "former_addresses", LIST("'address', address, 'written', written, 'until', until",
				   "former WHERE member = ?1") },
	{ "roles", LIST("'role', role, 'tag', tag, 'since', since", "role WHERE member = ?1") },
	{ "follows",
	  LIST("'kind', kind, 'key', key, 'want', want, 'at', at", "follow WHERE member = ?1") },
	{ "own_pace", LIST("'pace', pace, 'zone', zone, 'next', next", "pace WHERE member = ?1") },
	{ "wishes", LIST("'what', what, 'at', at", "wish WHERE member = ?1") },
	{ "story", LIST("'at', at, 'what', what", "story WHERE member = ?1") },
	{ "levels",
	  LIST("'at', at, 'level', level, 'was', was", "level_change WHERE member = ?1") },
	{ "questions", LIST("'purpose', purpose, 'address', address, 'created', created, 'state',"
			    " state, 'data', CASE purpose WHEN 'approve' THEN '' ELSE data END",
			    "pending WHERE member = ?1 OR " THEIRS("pending.address", "created")) },
	{ "posts", LIST("'number', id, 'state', state, 'date', date, 'name', name, 'address',"
			" address, 'subject', subject, 'message_id', message_id",
			"post WHERE member = ?1 OR id IN"
			" (SELECT id FROM arrival WHERE " THEIRS("sender", "arrival.at") ")") },
	{ "mails", LIST("'number', id, 'at', at, 'state', state, 'reason', reason",
			"arrival WHERE " THEIRS("sender", "arrival.at")) },
	{ "held",
	  LIST("'mail', h.arrival, 'subject', h.subject, 'author', h.author, 'reason',"
	       " h.reason, 'opened', h.opened, 'state', h.state, 'said', h.said",
	       "hold h JOIN arrival a ON a.id = h.arrival WHERE " THEIRS("a.sender", "a.at")) },
	{ "decided",
	  LIST("'mail', arrival, 'state', state, 'said', said, 'at', at",
	       "hold WHERE " THEIRS("lower(decided_by)",
				    "ifnull(hold.at, 0)") " OR decided_by ="
							  " (SELECT name FROM member WHERE id = ?1 "
							  "AND name <> '')") },
	{ "asked_to_decide",
	  LIST("'hold', hold, 'address', address, 'at', at",
	       "hold_ask WHERE member = ?1 OR " THEIRS("hold_ask.address", "hold_ask.at")) },
	{ "letters", LIST("'kind', m.kind, 'to', l.rcpt, 'state', l.state, 'at', l.at, 'reply',"
			  " l.reply",
			  "letter l JOIN mailing m ON m.id = l.mailing WHERE l.member = ?1 OR"
			  " (l.member IS NULL AND " THEIRS("l.rcpt", "l.due") ")") },
	{ "letters_counted",
	  LIST("'kind', kind, 'state', state, 'letters', n",
	       "(SELECT m.kind, l.state, count(*) n FROM letter l JOIN mailing m ON"
	       " m.id = l.mailing WHERE l.member = ?1 GROUP BY m.kind, l.state)") },
	{ "answered_today",
	  LIST("'reason', reason, 'day', day, 'times', n",
	       "answered WHERE address = 'member ' || ?1 OR " THEIRS("answered.address",
								     "day * 86400")) },
	{ "bounces",
	  LIST("'at', at, 'class', class, 'status', status, 'text', text, 'score', score",
	       "bounce WHERE member = ?1") },
	{ "automatic_replies", LIST("'day', day, 'kind', kind, 'n', n",
				    "robot WHERE " THEIRS("robot.address", "day * 86400")) },
	{ "words", LIST("'thread', thread, 'word', word, 'post', post, 'at', at",
			"word WHERE member = ?1") },
	/* Who said them stays with who said them. */
	{ "words_about_their_posts", LIST("'thread', thread, 'word', word, 'post', post, 'at', at",
					  "word WHERE writer = ?1") },
	{ "thanks_given",
	  LIST("'answer', answer, 'post', post, 'at', at", "thanks WHERE from_member = ?1") },
	{ "thanks_received",
	  LIST("'answer', answer, 'post', post, 'at', at", "thanks WHERE to_member = ?1") },
	{ "editions_of_their_own",
	  LIST("'rule', rule, 'slot', slot, 'cut_at', cut_at", "edition WHERE member = ?1") },
	{ "editions_proofed", LIST("'rule', rule, 'number', number, 'title', title, 'intro', intro",
				   "edition WHERE editor = ?1") },
	{ "newsletters", LIST("'title', title, 'state', state, 'made', made, 'number', number,"
			      " 'text', markdown",
			      "newsletter WHERE author = ?1") },
	{ "activities", LIST("'recipe', recipe, 'title', title, 'text', text, 'fields', fields,"
			     " 'state', state, 'opened_at', opened_at, 'closed_at', closed_at,"
			     " 'outcome', outcome",
			     "activity WHERE owner = ?1") },
	{ "parts_in_activities", LIST("'activity', t.activity, 'title', a.title, 'role', t.role,"
				      " 'at', t.at",
				      "activity_member t JOIN activity a ON a.id = t.activity"
				      " WHERE t.member = ?1") },
	{ "answers", LIST("'activity', w.activity, 'title', a.title, 'kind', w.kind, 'choice',"
			  " w.value, 'text', w.text, 'shown_as', w.name, 'state', w.state, 'at',"
			  " w.at, 'thanks', w.thanks",
			  "activity_answer w JOIN activity a ON a.id = w.activity"
			  " WHERE w.member = ?1") },
	{ "summaries",
	  LIST("'thread', thread, 'at', at, 'signed', name, 'text', text, 'state', state",
	       "gist WHERE member = ?1") },
};

char *person_json(struct store *s, struct arena *a, int64_t member)
{
	struct buf b = BUF(a);

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		buf_printf(&b, "%s\"%s\": %s", i ? ",\n" : "{", parts[i].key,
			   sql_text(s, a, parts[i].sql, "i", member));
	buf_str(&b, "}\n");
	return arena_dup(a, buf_text(&b));
}
