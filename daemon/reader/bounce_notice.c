#include "reader/bounce.h"

#include <jansson.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "reader/kind.h"
#include "reader/reader.h"

/* What Amazon's mail service sends about a mail: JSON, by its notification service's address.
 * https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html */

enum { RECIPIENTS = 50, LOOKED_AT = 64 * 1024 };

static const char *word(const json_t *in, const char *name)
{
	const char *s = json_string_value(json_object_get(in, name));

	return s ? s : "";
}

/* Their types stand for a code where the other server gave none. */
static const char *code_of(const json_t *bounce)
{
	const char *type = word(bounce, "bounceType"), *sub = word(bounce, "bounceSubType");

	if (text_eq(sub, "MailboxFull"))
		return "5.2.2";
	if (text_eq(sub, "ContentRejected") || text_eq(sub, "AttachmentRejected"))
		return "5.7.1";
	return text_eq(type, "Permanent") ? "5.1.1" : "4.0.0";
}

static void take(struct arena *a, struct bounce *b, const json_t *list, const char *code)
{
	for (size_t i = 0; i < json_array_size(list) && i < RECIPIENTS; i++) {
		const json_t *row = json_array_get(list, i);
		const char *address = bounce_address(a, word(row, "emailAddress"),
						     strlen(word(row, "emailAddress")), NULL);
		const char *said = word(row, "diagnosticCode"), *status = word(row, "status");
		struct bounced *r;

		if (!address)
			continue;
		r = bounce_add(a, b, address);
		r->text = text_clean(a, said, strlen(said), TEXT_LINE);
		if (!*status)
			status = bounce_status(a, said);
		r->status = arena_dup(a, *status ? status : code);
		r->action = "failed";
	}
}

static json_t *parse(struct arena *a, const char *text)
{
	size_t n = strnlen(text, LOOKED_AT);
	char *one_line;

	if (*text != '{' ||
	    (!strstr(text, "bouncedRecipients") && !strstr(text, "complainedRecipients")))
		return NULL;
	one_line = arena_ndup(a, text, n); /* on its way it was broken into lines, in strings too */
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)one_line[i] < ' ')
			one_line[i] = ' ';
	return json_loadb(one_line, n, JSON_DISABLE_EOF_CHECK, NULL);
}

/* The notification service puts the notice into an envelope of its own, as a string. */
static json_t *opened(struct arena *a, json_t *all)
{
	const char *inner = word(all, "Message");
	json_t *notice = *inner ? parse(a, inner) : NULL;

	if (!notice)
		return all;
	json_decref(all);
	return notice;
}

bool bounce_notice(struct arena *a, const struct mail *m, struct bounce *b)
{
	const json_t *bounce, *complaint, *common;
	json_t *all;

	if (!kind_is_robot(m->from.address) || !(all = parse(a, m->text)))
		return false;
	all = opened(a, all);
	bounce = json_object_get(all, "bounce");
	complaint = json_object_get(all, "complaint");
	take(a, b, json_object_get(bounce, "bouncedRecipients"), code_of(bounce));
	if (!b->n) {
		take(a, b, json_object_get(complaint, "complainedRecipients"), "");
		b->complaint = b->n > 0;
	}
	common = json_object_get(json_object_get(all, "mail"), "commonHeaders");
	b->original_message_id = reader_id(a, word(common, "messageId"));
	json_decref(all);
	return b->n > 0;
}
