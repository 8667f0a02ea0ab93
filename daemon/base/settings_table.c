#include "base/settings_table.h"

#include <stddef.h>

#define IN(f) offsetof(struct settings, f)
#define DAY   86400
#define KB    INT64_C(1024)
#define MB    (KB * 1024)
#define GB    (MB * 1024)

/* key, type, default, least, most, choices, where, help, example */
#define TEXT(key, def, at, help)                                                                   \
	{                                                                                          \
		key, SET_TEXT, def, 0, 0, NULL, IN(at), help, NULL                                 \
	}
#define MAYBE(key, at, help)                                                                       \
	{                                                                                          \
		key, SET_MAYBE, "", 0, 0, NULL, IN(at), help, NULL                                 \
	}
#define MUST(key, type, at, help, example)                                                         \
	{                                                                                          \
		key, type, NULL, 0, 0, NULL, IN(at), help, example                                 \
	}
#define SHOWN(key, type, at, help, example)                                                        \
	{                                                                                          \
		key, type, "", 0, 0, NULL, IN(at), help, example                                   \
	}
#define OF(key, type, def, at, help)                                                               \
	{                                                                                          \
		key, type, def, 0, 0, NULL, IN(at), help, NULL                                     \
	}
#define NUMBER(key, def, least, most, at, help)                                                    \
	{                                                                                          \
		key, SET_NUMBER, def, least, most, NULL, IN(at), help, NULL                        \
	}
#define YESNO(key, def, at, help)                                                                  \
	{                                                                                          \
		key, SET_YESNO, def, 0, 0, NULL, IN(at), help, NULL                                \
	}
#define SIZE(key, def, least, most, at, help)                                                      \
	{                                                                                          \
		key, SET_SIZE, def, least, most, NULL, IN(at), help, NULL                          \
	}
#define SPAN(key, def, least, most, at, help)                                                      \
	{                                                                                          \
		key, SET_SPAN, def, least, most, NULL, IN(at), help, NULL                          \
	}
#define CHOICE(key, def, choices, at, help)                                                        \
	{                                                                                          \
		key, SET_CHOICE, def, 0, 0, choices, IN(at), help, NULL                            \
	}
#define WORD(key, choices, at, help)                                                               \
	{                                                                                          \
		key, SET_WORD, "", 0, 0, choices, IN(at), help, NULL                               \
	}
#define LAPSE(key, least, most, at, help)                                                          \
	{                                                                                          \
		key, SET_LAPSE, "", least, most, NULL, IN(at), help, NULL                          \
	}
#define END                                                                                        \
	{                                                                                          \
		NULL, SET_TEXT, NULL, 0, 0, NULL, 0, NULL, NULL                                    \
	}

/* How a server is reached: the same keys for both directions. */
#define ACCOUNT(of, name)                                                                          \
	SHOWN("host", SET_MAYBE, of.account.host, "name of the server, as its certificate has it", \
	      "\"" name "\""),                                                                     \
		NUMBER("port", "0", 0, 65535, of.account.port, "0: the usual one of `tls` below"), \
		CHOICE("tls", "implicit", "implicit|starttls|none", of.account.tls,                \
		       "implicit: TLS from the first byte. starttls: must be offered and is "      \
		       "verified.\n"                                                               \
		       "none: only to this very machine, unless insecure is set"),                 \
		YESNO("insecure", "no", of.account.insecure,                                       \
		      "true: allow tls = \"none\" to another machine; your mail travels in the "   \
		      "open"),                                                                     \
		OF("ca_file", SET_PATH, "", of.account.ca_file,                                    \
		   "PEM file of a certificate authority to trust besides the system's"),           \
		CHOICE("auth", "password", "password|xoauth2|none", of.account.auth,               \
		       "how to log in; xoauth2 takes the access token where a password would be"), \
		SHOWN("user", SET_MAYBE, of.account.user, "log-in name; often the whole address",  \
		      "\"circle@example.org\""),                                                   \
		SHOWN("password_file", SET_PATH, of.account.password_file,                         \
		      "file whose first line is the password or token; readable by nobody else",   \
		      "\"secrets/password\""),                                                     \
		MAYBE("token_command", of.account.token_command,                                   \
		      "or a command whose first line of output is it; run without a shell")

static const struct setting community[] = {
	MUST("name", SET_TEXT, community.name, "what people call the community", "\"Circle\""),
	MUST("address", SET_ADDRESS, community.address,
	     "its address: the mailbox that Tidings reads", "\"circle@example.org\""),
	TEXT("description", "", community.description, "one line for the welcome letter"),
	OF("coordinators", SET_ADDRESSES, "", community.coordinators,
	   "addresses that get alerts; their members are coordinators while they stand here"),
	OF("language", SET_LANGUAGE, "en", community.language,
	   "of letters to those who chose none: a folder of the templates"),
	OF("zone", SET_ZONE, "UTC", community.zone, "IANA time zone of the community's mornings"),
	TEXT("separator", "+", community.separator,
	     "between the address and its detail, circle+join@; \"\" where the provider has none"),
	TEXT("subject_prefix", "", community.subject_prefix, "such as \"[Circle]\"; \"\": none"),
	TEXT("list_id", "", community.list_id,
	     "of RFC 2919; \"\": made from the address, circle.example.org"),
	TEXT("archive_url", "", community.archive_url, "for List-Archive; \"\": no such header"),
	CHOICE("reply_to", "list", "list|author|both", community.reply_to,
	       "where an ordinary reply to a post goes; an author who is no member gets it as "
	       "well"),
	YESNO("footer", "yes", community.footer,
	      "end each post with a line that says how to leave and to change settings"),
	END
};

static const struct setting posts[] = {
	CHOICE("unauthenticated_posts", "confirm_first", "confirm_first|accept|hold",
	       posts.unauthenticated_posts,
	       "a member's post that no trusted server vouches for (see trust.authserv_ids):\n"
	       "confirm_first: the author's first one is confirmed by a reply; hold: a person "
	       "decides"),
	CHOICE("outsiders", "hold", "hold|accept|refuse", posts.outsiders,
	       "posts by people who are not members"),
	CHOICE("other_lists", "aside", "aside|accept", posts.other_lists,
	       "mail that comes through another list; accept: as if it were written to us"),
	SIZE("max_size", "10M", 10 * KB, GB, posts.max_size, "larger posts are held"),
	CHOICE("html", "keep", "keep|text", posts.html,
	       "keep: each-post letters bring an author's HTML as it was written, so what it\n"
	       "fetches from elsewhere (remote images, tracking pixels) is up to the readers' "
	       "mail\n"
	       "programs, and signatures stay valid; text: it is replaced by its text, but in\n"
	       "signed mail. Digests, newsletters and answers never hold HTML of others"),
	CHOICE("attachments", "keep", "keep|strip|hold", posts.attachments,
	       "strip: attachments are named in the post and can be had with `more`"),
	SIZE("max_attachment", "5M", 0, GB, posts.max_attachment, "larger ones are stripped"),
	OF("refused_types", SET_LIST,
	   "application/x-msdownload application/x-msdos-program application/x-bat "
	   "application/vnd.microsoft.portable-executable",
	   posts.refused_types, "attachments of these types are always stripped"),
	NUMBER("newcomer_posts", "1", 0, 100, posts.newcomer_posts,
	       "so many first posts of a new member are held"),
	NUMBER("per_sender_per_day", "30", 1, 10000, posts.per_sender_per_day,
	       "more posts of one author in a day are held"),
	NUMBER("per_thread_per_hour", "30", 1, 10000, posts.per_thread_per_hour,
	       "more posts in one thread in an hour are held: the mark of a mail loop"),
	NUMBER("per_hour", "200", 1, 100000, posts.per_hour,
	       "more posts in an hour are all held and the coordinators told"),
	NUMBER("max_hops", "25", 5, 100, posts.max_hops,
	       "a mail with more Received lines is taken for a loop"),
	END
};

static const struct setting inbox[] = {
	CHOICE("kind", "imap", "imap|maildir|mbox", inbox.kind, "where mail comes from"),
	ACCOUNT(inbox, "imap.example.org"),
	SPAN("timeout", "60s", 5, 600, inbox.timeout_s, "longest silence of the server"),
	OF("path", SET_PATH, "", inbox.path, "maildir, mbox: the folder or file"),
	OF("folders", SET_LIST, "INBOX", inbox.folders,
	   "IMAP folders to read; IDLE waits on the first"),
	YESNO("read_junk", "no", inbox.read_junk,
	      "also look into the provider's junk folder: only mail that proves itself counts "
	      "there"),
	MAYBE("keyword", inbox.keyword,
	      "IMAP keyword set once a mail is safely stored, such as Tidings"),
	MAYBE("move_to", inbox.move_to, "folder a mail is moved to once it is safely stored"),
	YESNO("idle", "yes", inbox.idle,
	      "be told of new mail at once where the server can (RFC 2177)"),
	SPAN("poll", "5m", 10, DAY, inbox.poll_s, "look at all folders at least so often"),
	SPAN("audit", "1d", 3600, 30 * DAY, inbox.audit_s, "compare all that is there so often"),
	SIZE("fetch_limit", "25M", 100 * KB, GB, inbox.fetch_limit,
	     "larger mails are not fetched: each is set aside with that reason"),
	NUMBER("batch", "200", 1, 5000, inbox.batch, "mails asked for in one go"),
	SIZE("batch_bytes", "16M", MB, 512 * MB, inbox.batch_bytes, "and no more bytes than this"),
	END
};

static const struct setting send[] = {
	CHOICE("kind", "smtp", "smtp|maildir", send.kind, "how letters leave"),
	ACCOUNT(send, "smtp.example.org"),
	MAYBE("hello", send.account.hello,
	      "EHLO name; \"\": the domain of the community's address"),
	SPAN("timeout", "5m", 5, 600, send.timeout_s,
	     "longest silence of the server; after the final dot it is 10 minutes (RFC 5321)"),
	OF("path", SET_PATH, "", send.path, "maildir: the folder"),
	NUMBER("connections", "4", 1, 100, send.connections, "at most so many at a time"),
	NUMBER("per_connection", "500", 1, 100000, send.per_connection,
	       "letters on one connection"),
	NUMBER("per_hour", "0", 0, 10000000, send.per_hour,
	       "what the account may send; 0: no limit"),
	NUMBER("per_day", "0", 0, 100000000, send.per_day,
	       "what the account may send; 0: no limit"),
	SPAN("retry_for", "5d", 3600, 30 * DAY, send.retry_for_s,
	     "a letter that was tried for so long in vain is given up"),
	CHOICE("unsure", "retry", "retry|hold", send.unsure,
	       "a letter whose last reply was lost: retry sends it once more (it may arrive "
	       "twice),\n"
	       "hold waits for a person"),
	END
};

static const struct setting trust[] = {
	OF("authserv_ids", SET_LIST, "", trust.authserv_ids,
	   "servers whose Authentication-Results are believed (RFC 8601); your provider's name\n"
	   "as `tidings check --loop` shows it"),
	SPAN("token_life", "7d", 3600, 90 * DAY, trust.token_life_s,
	     "how long a mailed confirmation is good"),
	NUMBER("outsiders_answered_per_day", "50", 0, 100000, trust.outsiders_answered_per_day,
	       "acknowledgements to people who are not members, all together"),
	END
};

static const struct setting members[] = {
	CHOICE("join", "confirmed", "open|confirmed|approved|invited", members.join,
	       "open: a proven mail is enough; confirmed: by reply to a letter; approved: and a\n"
	       "moderator says yes; invited: only by invitation"),
	CHOICE("mode", "digest", "each|digest|summary|followed|nothing", members.mode,
	       "how a new member gets posts, until they choose"),
	OF("roles", SET_LIST, "", members.roles,
	   "more roles than owner, coordinator, moderator, expert, sponsor and guest"),
	SPAN("confirm_for", "7d", 3600, 30 * DAY, members.confirm_for_s,
	     "a request to join lapses after"),
	NUMBER("joins_per_hour", "100", 1, 100000, members.joins_per_hour,
	       "questions in an hour to addresses that seem to ask to join, all together; those\n"
	       "that prove it are counted apart, by domain"),
	NUMBER("joins_per_domain_per_day", "50", 1, 100000, members.joins_per_domain_per_day,
	       "and in a day to unproven addresses of one domain"),
	NUMBER("letters_per_week", "0", 0, 1000, members.letters_per_week,
	       "load budget of who chose none: beyond it posts fold into a digest; 0: none"),
	YESNO("own_posts", "yes", members.own_posts, "send authors their own posts too"),
	YESNO("welcome_imported", "no", members.welcome_imported,
	      "an imported list gets the welcome letter, as who is added singly does"),
	END
};

static const struct setting moderation[] = {
	OF("daily_list", SET_CLOCK, "08:00", moderation.daily_list,
	   "when moderators get the list of what waits"),
	SPAN("undecided_after", "3d", 3600, 60 * DAY, moderation.undecided_after_s,
	     "a held post that nobody decided upon for so long ..."),
	CHOICE("undecided", "hold", "hold|accept|refuse", moderation.undecided,
	       "... has this done to it; its author is told"),
	END
};

static const struct setting bounces[] = {
	NUMBER("limit", "5", 1, 100, bounces.limit,
	       "score at which an address is probed: a hard bounce counts 1, soft ones half a day"),
	SPAN("stale", "14d", DAY, 365 * DAY, bounces.stale_s,
	     "no bounce for so long clears the score, once a letter of that time arrived"),
	YESNO("probe", "yes", bounces.probe,
	      "write once more before a member is set to unreachable"),
	NUMBER("hold_mailing_percent", "10", 1, 100, bounces.hold_mailing_percent,
	       "a mailing with so many bounces among its letters is held, members are not blamed "
	       "..."),
	NUMBER("hold_mailing_least", "10", 1, 10000, bounces.hold_mailing_least,
	       "... once there are at least so many"),
	END
};

static const struct setting digest[] = {
	CHOICE("form", "readable", "readable|headlines|summary|plain|mime", digest.form,
	       "how a new member gets digests, until they choose"),
	SIZE("max_size", "100k", 10 * KB, 10 * MB, digest.max_size,
	     "of one letter; a larger digest comes in parts"),
	NUMBER("words", "60", 0, 1000, digest.words, "of each post's opening, or of a summary"),
	CHOICE("proof", "none", "none|send|wait", digest.proof,
	       "send, wait: an editor (where there is none a coordinator, or an owner) gets the "
	       "draft first, and without an answer it goes or "
	       "waits"),
	SPAN("proof_wait", "12h", 600, 7 * DAY, digest.proof_wait_s, "how long the editor has"),
	SPAN("expire", "6d", 3600, 60 * DAY, digest.expire_s,
	     "letters of an edition that could not leave for so long are cancelled; days without "
	     "power do not count"),
	YESNO("personal", "yes", digest.personal, "members may choose a day and pace of their own"),
	OF("quiet_hours", SET_HOURS, "", digest.quiet_hours,
	   "no digest leaves in these hours of the member's day, such as \"22:00-07:00\"; posts "
	   "do"),
	END
};

static const struct setting levels[] = {
	SPAN("window", "90d", DAY, 730 * DAY, levels.window_s, "what people did in so long"),
	NUMBER("core_posts", "8", 1, 10000, levels.core_posts, "posts in the window: core"),
	NUMBER("active_posts", "3", 1, 10000, levels.active_posts,
	       "posts in the window: active; fewer: occasional; none: peripheral or lurker"),
	SPAN("newcomer", "30d", DAY, 365 * DAY, levels.newcomer_s, "a newcomer for so long"),
	SPAN("dormant", "180d", DAY, 1825 * DAY, levels.dormant_s,
	     "dormant after so long a silence"),
	END
};

static const struct setting inquiries[] = {
	SPAN("promise", "3d", 3600, 60 * DAY, inquiries.promise_s,
	     "an asker hears what came of the question within"),
	NUMBER("sample", "25", 0, 10000, inquiries.sample,
	       "members asked at random, besides those likely to know"),
	NUMBER("per_member_per_week", "2", 0, 100, inquiries.per_member_per_week,
	       "a member is asked at most so often"),
	SPAN("follow_up", "28d", DAY, 365 * DAY, inquiries.follow_up_s,
	     "\"what happened next?\" is asked after"),
	END
};

static const struct setting privacy[] = {
	SPAN("letters_kept", "90d", DAY, 3650 * DAY, privacy.letters_kept_s,
	     "who got which letter is known for so long, then only counted"),
	CHOICE("erased_posts", "anonymise", "remove|anonymise", privacy.erased_posts,
	       "the posts of someone who asks to be forgotten"),
	YESNO("erase_in_mailbox", "no", privacy.erase_in_mailbox,
	      "also delete their mail on the server: the one thing Tidings ever deletes there"),
	END
};

static const struct setting store[] = {
	OF("state", SET_PATH, "state", store.state, "folder of the store; one daemon for each"),
	OF("templates", SET_PATH, "", store.templates,
	   "your own templates; \"\": the installed ones"),
	OF("recipes", SET_PATH, "recipes", store.recipes, "recipes of your own; need not exist"),
	OF("drafts", SET_PATH, "drafts", store.drafts,
	   "Markdown files, *.md, with their pictures: each becomes a newsletter's draft that an\n"
	   "editor is asked about; need not exist"),
	OF("backups", SET_PATH, "state/backups", store.backups, "better on another disk"),
	OF("backup_at", SET_CLOCK, "03:30", store.daily_at,
	   "when the daily backup is made, in community.zone"),
	NUMBER("backups_kept", "7", 1, 1000, store.backups_kept,
	       "older ones are deleted; sent.log goes back to the oldest"),
	SIZE("reserve", "100M", MB, 1024 * GB, store.reserve,
	     "with less free disk than this no mail is fetched: the rest is for what is here "
	     "already"),
	END
};

static const struct setting run[] = {
	SPAN("fetcher_limit", "5m", 10, 3600, run.fetcher_limit_s,
	     "a role that gives no sign of life for so long is restarted"),
	SPAN("editor_limit", "2m", 10, 3600, run.editor_limit_s, "the same for the editor"),
	SPAN("courier_limit", "15m", 660, 7200, run.courier_limit_s,
	     "the same for the courier: longer than the 10 minutes after a final dot"),
	YESNO("require_sandbox", "no", run.require_sandbox,
	      "refuse to run where the kernel cannot wall the roles in, instead of a warning"),
	TEXT("trace", "", run.trace,
	     "areas to log in detail: inbox,send,sql,rhythm,filter,role or all"),
	END
};

static const struct setting top[] = {
	OF("filters", SET_LIST, "", filters,
	   "filters to ask, in this order, as \"name\" or \"name: option\" (`tidings filters`\n"
	   "lists them); empty: all, in their own order"),
	END
};

#undef IN
#define IN(f) offsetof(struct settings_rule, f)
static const struct setting rules[] = {
	MUST("name", SET_TEXT, name, "for messages", "\"jobs\""),
	TEXT("in", "subject", in, "subject, text, attachments or header:NAME"),
	MUST("pattern", SET_TEXT, pattern, "PCRE2, ignoring case", "\"\\\\b(job|vacancy)\\\\b\""),
	CHOICE("do", "tag", "tag|hold|drop", action, "what happens to a mail that matches"),
	TEXT("tag", "", tag, "tag: the tag to give"),
	TEXT("say", "", say, "hold, drop: the reason its author reads"),
	END
};

#undef IN
#define IN(f) offsetof(struct settings_rhythm, f)
static const struct setting rhythm[] = {
	MUST("name", SET_TEXT, name, "for messages and `tidings why rule NAME`",
	     "\"weekly-digest\""),
	MUST("when", SET_TEXT, when, "a shorthand, an RRULE (RFC 5545) or an event",
	     "\"weekly on monday at 08:00\""),
	OF("zone", SET_ZONE, "", zone, "\"\": that of the community"),
	TEXT("since", "", since,
	     "first day, 2024-01-01 if not given; every two weeks counts from it"),
	TEXT("if", "", cond, "condition, such as \"posts >= 3\"; an empty digest never goes out"),
	MUST("do", SET_TEXT, what,
	     "digest, newsletter NAME, send TEMPLATE, open RECIPE, pace of RULE to WHEN",
	     "\"digest\""),
	TEXT("to", "", to,
	     "audience, such as \"level:active and not role:sponsor\"; \"\": all whom it concerns; "
	     "of a newsletter readers outside as well, who get no quotes of conversations"),
	TEXT("except", "", except, "dates it skips, parted by blanks"),
	TEXT("seasons", "", seasons,
	     "only within these: \"from 1 september to 30 june\"; more after a ;"),
	OF("holidays", SET_PATH, "", holidays, "an .ics file of days it skips"),
	OF("quiet_hours", SET_HOURS, "", quiet_hours, "\"\": those of the digest group"),
	WORD("proof", "none|send|wait", proof,
	     "an editor gets the draft first; \"\": as in the digest group"),
	TEXT("title", "", title,
	     "of the edition or the activity; \"\": the community's name, or the rule's"),
	TEXT("faster", "", faster,
	     "after quiet spells, every slot again: \"posts > 20 for 2 slots\""),
	TEXT("slower", "", slower, "every second, then fourth slot: \"posts < 3 for 3 slots\""),
	LAPSE("expire", 3600, 60 * DAY, expire,
	      "letters that could not leave for so long are cancelled; \"\": as in the digest "
	      "group"),
	LAPSE("catch_up", 60, 60 * DAY, catch_up,
	      "within which time a missed slot is still made up for; \"\": always"),
	YESNO("personal", "yes", personal, "members may move it to a day of their own"),
	YESNO("enabled", "yes", enabled, "false: it rests"),
	END
};
#undef IN
#define IN(f) offsetof(struct settings, f)

#define GROUP(name, help)                                                                          \
	{                                                                                          \
#name, help, name, false, 0, 0, NULL, false                                        \
	}

const struct section settings_sections[] = {
	GROUP(community, "Who we are."),
	GROUP(inbox, "Where mail comes from."),
	GROUP(send, "How letters leave."),
	GROUP(trust, "Whom to believe."),
	GROUP(posts, "What becomes a post."),
	GROUP(members, "Joining, and what a new member begins with."),
	GROUP(moderation, "What waits for a person."),
	GROUP(bounces, "Letters that come back."),
	GROUP(digest, "Digests."),
	GROUP(levels, "Levels of participation: seen by coordinators, never shown to others."),
	GROUP(inquiries, "Broadcast inquiries."),
	GROUP(privacy, "What is kept."),
	GROUP(store, "Files and folders; relative ones count from this file's folder."),
	GROUP(run, "The daemon."),
	{ "", "Filters.", top, false, 0, 0, NULL, false },
	{ "rules", "Rules of your own over headers and text; each is asked of every mail.", rules,
	  true, IN(rules), sizeof(struct settings_rule),
	  "rules = (\n"
	  "  { name = \"jobs\"; in = \"subject\"; pattern = \"\\\\b(job|vacancy)\\\\b\"; tag = "
	  "\"jobs\"; },\n"
	  "  { name = \"no lottery\"; in = \"text\"; pattern = \"you have won\"; do = \"hold\"; }\n"
	  ");\n",
	  false },
	{ "rhythm", "The heartbeat: when, if, do. Without a rule nothing is sent by itself.",
	  rhythm, true, IN(rhythm), sizeof(struct settings_rhythm),
	  "rhythm = (\n"
	  "  { name = \"weekly-digest\"; when = \"weekly on monday at 08:00\";"
	  " do = \"digest\"; }\n"
	  ");\n",
	  true },
	{ NULL, NULL, NULL, false, 0, 0, NULL, false }
};
