/*
 * mail.h - one mail as the reader understood it: what filters, threads and digests look at.
 *
 * Every string is UTF-8, clean in the sense of text_clean, lives in the arena it was read into,
 * and is never NULL unless said. Nothing here was believed: From may be forged (see authres.h).
 */
#ifndef READER_MAIL_H
#define READER_MAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

struct person {
	const char *name;    /* decoded display name, "" if none */
	const char *address; /* local@domain as written, "" if unusable */
};

struct people {
	struct person *v;
	size_t n;
};

struct strings {
	const char **v;
	size_t n;
};

struct header {
	const char *name;  /* as written */
	const char *raw;   /* unfolded bytes, controls out, not decoded; UTF-8 or made so */
	const char *value; /* RFC 2047 decoded */
};

struct attachment {
	const char *name; /* cleaned of paths and controls; "" if none was given */
	const char *type; /* "image/png", lower case */
	size_t bytes;     /* decoded */
	char sha1[41];    /* of the decoded bytes */
	unsigned part;    /* index of the leaf in reading order, for reader_part */
};

/* One piece of content that holds no further parts. An attached message is one leaf: it is not
 * looked into. Offsets of `bytes` are of the decoded content: transfer coding undone, character
 * set untouched, line ends as they were. */
struct leaf {
	const char *type;        /* "text/plain", "message/delivery-status": lower case, never "" */
	const char *charset;     /* as declared, lower case, "" if none was */
	const char *name;        /* as in struct attachment */
	const char *disposition; /* "inline", "attachment", lower case; "" if none was given */
	const char *content_id;  /* without brackets, "" */
	const char *parent;      /* type of the multipart it stands in, "" for a mail of one part */
	unsigned depth;          /* multiparts around it */
	bool is_text;            /* went into m->text; if named it is an attachment as well */
	bool flowed, delsp;      /* RFC 3676 */
	const char *raw;         /* borrowed: its bytes in m->raw, still encoded */
	size_t raw_n;
	const char *bytes; /* decoded; arena, or borrowed from m->raw; NOT zero-terminated */
	size_t n;
};

enum date_source { DATE_HEADER, DATE_RECEIVED, DATE_INTERNAL, DATE_NONE };

enum mail_kind {
	KIND_UNREADABLE,
	KIND_BOUNCE,
	KIND_COMMAND,
	KIND_AUTO_REPLY,
	KIND_LIST,
	KIND_POST
};

enum bounce_class { BOUNCE_HARD, BOUNCE_SOFT, BOUNCE_POLICY, BOUNCE_UNKNOWN };

struct bounced {
	const char *address;     /* who was not reached; "" if the report does not say */
	const char *action;      /* failed delayed delivered relayed expanded (RFC 3464 2.3.3) */
	const char *status;      /* "5.1.1"; "" if unknown */
	const char *text;        /* the remote server's words, one line, "" if none */
	enum bounce_class class; /* UNKNOWN for who was reached */
};
/* Says its row that the mail arrived, or went on? Delivered, relayed, expanded; or 2.x.x, whatever the
 * action is. */
bool bounce_reached(const struct bounced *);

struct bounce {
	struct bounced *v;
	size_t n;
	const char *original_message_id; /* "" if the report does not carry it */
	const char *envelope_id;         /* RFC 3461 ENVID, "" */
	bool complaint;                  /* ARF (RFC 5965): a reader pressed "spam" */
};

struct mail {
	const char *raw; /* borrowed: the bytes read */
	size_t raw_n;
	struct header *headers; /* in order; only the outermost */
	size_t n_headers;

	struct person from; /* of several, the first; then from_count > 1 */
	size_t from_count;
	struct people to, cc, reply_to;
	struct person sender;    /* Sender:, both "" if none */
	const char *return_path; /* envelope sender as the provider wrote; NULL: none, "" is <> */
	const char *subject;
	time_t date;
	enum date_source date_source;
	const char *message_id;    /* without brackets, "" if missing */
	const char *in_reply_to;   /* the first id, "" */
	struct strings references; /* no brackets; oldest first, then In-Reply-To's if new */
	bool answer_added;         /* the last of them is In-Reply-To's alone */
	const char *thread_index;  /* Outlook's, base64 as written, "" */
	const char *list_id;       /* the part in brackets, lower case, "" */

	const char *text;      /* all decoded text, LF lines */
	const char *html;      /* the HTML the text was made from; NULL where the text was plain */
	bool flowed;           /* text was format=flowed and has been unwrapped */
	const char *reply;     /* text without quotes and signature */
	const char *signature; /* "" if none */
	struct attachment *attachments;
	size_t n_attachments;
	struct leaf *leaves; /* every piece of content, in reading order */
	size_t n_leaves;
	const char *type;        /* of the whole: "multipart/report", "text/plain" */
	const char *report_type; /* RFC 6522: "delivery-status", "disposition-notification"; "" */
	struct strings problems; /* what was odd, one line each */

	enum mail_kind kind;
	const char *command; /* "leave", "join", ...; NULL if none */
	bool answerable;     /* may an automatic answer go to this mail (RFC 3834 section 2) */
	const char *answerable_why;
	bool spam;             /* the mail provider says so */
	struct bounce *bounce; /* NULL if it is none */
};

/* The decoded value of the first header of that name (any case), NULL if there is none. */
const char *reader_header(const struct mail *m, const char *name);
/* The next one after `after` (NULL: the first); NULL at the end. For repeated fields. */
const struct header *reader_header_next(const struct mail *m, const char *name,
					const struct header *after);
/* How many servers say that it passed them: its Received fields. */
size_t reader_hops(const struct mail *m);

#endif
