-- Mail out: mailings composed once, one letter per recipient, editions, what the accounts carried.

-- One issue of a digest or newsletter, cut once per slot of its rule.
CREATE TABLE edition (
	id INTEGER PRIMARY KEY,
	rule TEXT NOT NULL,            -- personal editions: 'pace: TEXT', and ' ZONE' where it is their own, one for all who share it; 'catch-up'
	slot INTEGER NOT NULL,         -- the instant the rule named; personal editions: the member's
	member INTEGER,                -- NULL: the community's; else a personal edition
	number INTEGER,                -- counts the community's editions of a rule; personal: NULL
	cut_at INTEGER NOT NULL,
	since_seq INTEGER NOT NULL,    -- posts after this accept_seq ...
	upto_seq INTEGER NOT NULL,     -- ... up to this one
	-- proof: numbered and shown to its editor, no letter yet -> cut (released) | dropped (a later
	-- slot took its posts). cut: letters were made, in the same transaction.
	state TEXT NOT NULL DEFAULT 'cut' CHECK (state IN ('proof', 'cut', 'dropped')),
	release_at INTEGER,            -- proof: when it goes without an answer; NULL: it waits
	editor INTEGER,                -- proof: the member who was asked
	asked INTEGER NOT NULL DEFAULT 0 CHECK (asked IN (0, 1)), -- proof: the draft as it is now was shown
	asked_at INTEGER,              -- when, to the editor whose turn it is now
	passed INTEGER NOT NULL DEFAULT 0, -- how many editors handed it on or let it lie
	title TEXT NOT NULL DEFAULT '',
	intro TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX edition_slot ON edition(rule, slot, ifnull(member, 0));
CREATE UNIQUE INDEX edition_number ON edition(rule, number) WHERE number IS NOT NULL;

-- The threads of an edition; an item's number is what a reader replies to, and never changes.
CREATE TABLE edition_item (
	edition INTEGER NOT NULL REFERENCES edition,
	item INTEGER NOT NULL,         -- 1, 2, ...
	place INTEGER NOT NULL,        -- order in the letter: an editor may move items
	dropped INTEGER NOT NULL DEFAULT 0 CHECK (dropped IN (0, 1)), -- left out by the editor, for good
	thread INTEGER NOT NULL,
	posts TEXT NOT NULL,           -- JSON [post ids] that appear under it
	section TEXT NOT NULL DEFAULT '', -- questions events news welcome, '#tag', '': conversations
	PRIMARY KEY (edition, item)
) STRICT, WITHOUT ROWID;

-- What is sent, composed once. key makes it once: the same edition, form and language is the same mailing.
CREATE TABLE mailing (
	id INTEGER PRIMARY KEY,
	key TEXT UNIQUE,               -- NULL: an answer to one mail
	kind TEXT NOT NULL,            -- post digest newsletter welcome confirm answer moderate proof more route ...; draft: of an edition not recorded yet
	class INTEGER NOT NULL CHECK (class BETWEEN 1 AND 5), -- 1 answers, tokens; 2 moderation, inquiries; 3 posts; 4 editions; 5 newsletters
	sender TEXT NOT NULL,          -- envelope sender; '%' is replaced by the letter's token; '' is <>
	content BLOB NOT NULL,         -- RFC 5322, CRLF, dots stuffed, without the final dot; gaps at the marks
	marks BLOB NOT NULL,           -- where the gaps are and what goes in (compose/letter.h)
	created INTEGER NOT NULL,
	expires INTEGER,               -- letters not sent by then are cancelled
	held INTEGER NOT NULL DEFAULT 0 CHECK (held IN (0, 1)), -- no letter of it leaves
	held_why TEXT NOT NULL DEFAULT '',
	edition INTEGER REFERENCES edition,
	post INTEGER,                  -- the post it relays, or the arrival it answers
	activity INTEGER,
	about INTEGER,                 -- what it is about, the same when it is made again after a restore (store_left.h)
	numbers TEXT                   -- digests: JSON [edition items] in the order this mailing numbers them; below zero: a thread
) STRICT;
CREATE INDEX mailing_held ON mailing(id) WHERE held = 1;
CREATE INDEX mailing_expires ON mailing(expires) WHERE expires IS NOT NULL;
CREATE INDEX mailing_edition ON mailing(edition) WHERE edition IS NOT NULL;
CREATE INDEX mailing_post ON mailing(post) WHERE post IS NOT NULL;
CREATE INDEX mailing_activity ON mailing(activity) WHERE activity IS NOT NULL;
CREATE INDEX mailing_about ON mailing(about) WHERE about IS NOT NULL;

-- One mailing for one recipient.
-- state     entered by                    a crash here means            next
-- ready     the editor; a soft failure;   nothing to do                 claimed, cancelled
--           a lease that ran out
-- claimed   the courier, for lease        ready again, at once when     sending, ready
--                                         the courier was reaped
-- sending   the courier: in sent.log, on  it may have left: unsure      sent, ready, dead, unsure
--           disk, before the content
--           leaves; here right after
-- sent      250 after the final dot       -                             -
-- dead      5xx, or too old               -                             -
-- unsure    the line broke after the dot  once ready again by itself,   ready, sent (a person), dead
--                                         then a person decides
-- cancelled expired, held back, left      -                             ready, if the leaving is undone
CREATE TABLE letter (
	id INTEGER PRIMARY KEY,
	mailing INTEGER NOT NULL REFERENCES mailing,
	member INTEGER,                -- NULL: an outsider
	rcpt TEXT NOT NULL,
	token TEXT NOT NULL,           -- base/token.h; also makes its Message-ID
	vars TEXT,                     -- further values for the gaps, pre-encoded, 0x1F between; NULL: none
	class INTEGER NOT NULL,
	due INTEGER NOT NULL,
	state TEXT NOT NULL DEFAULT 'ready' CHECK (state = 'ready' OR state = 'claimed' OR state = 'sending' OR state = 'sent' OR
		state = 'dead' OR state = 'unsure' OR state = 'cancelled'),
	tries INTEGER NOT NULL DEFAULT 0,
	unsure INTEGER NOT NULL DEFAULT 0, -- how often it was
	at INTEGER,                    -- of the last change; claimed, sending: when the lease ends
	reply TEXT                     -- the server's last words
) STRICT;
CREATE UNIQUE INDEX letter_once ON letter(mailing, ifnull(member, rcpt));
CREATE INDEX letter_ready ON letter(class, due) WHERE state = 'ready';
CREATE INDEX letter_out ON letter(state) WHERE state = 'claimed' OR state = 'sending' OR state = 'unsure';
CREATE INDEX letter_member ON letter(member, at) WHERE member IS NOT NULL;

-- After a restore: letters that had left since the backup. They count as sent when made again.
CREATE TABLE left_letter (
	about INTEGER NOT NULL,        -- of the mailing
	member INTEGER NOT NULL,       -- 0: an outsider; -1: one who joined since the backup, nobody knows who
	n INTEGER NOT NULL,            -- so many of them
	unsure INTEGER NOT NULL CHECK (unsure IN (0, 1)), -- they may have left
	PRIMARY KEY (about, member)
) STRICT, WITHOUT ROWID;
-- After a restore: editions that had left since the backup.
CREATE TABLE left_cut (
	cut INTEGER PRIMARY KEY,       -- hash of rule, slot and member
	last INTEGER NOT NULL          -- its last post and when it was cut (store_left.h)
) STRICT;
-- After a restore: up to which post a member had read by a catch-up that left. It is not made again as
-- it was, since nobody knows any more when it was due.
CREATE TABLE left_read (
	member INTEGER PRIMARY KEY,
	last INTEGER NOT NULL          -- as in left_cut
) STRICT;
-- After a restore: posts that members had singly by letters which are not made again, since by what the
-- backup knows they pause or read digests. No digest is to bring them a second time.
CREATE TABLE left_single (
	member INTEGER NOT NULL,
	post INTEGER NOT NULL,
	PRIMARY KEY (member, post)
) STRICT, WITHOUT ROWID;
-- After a restore: the number an activity had; what opens it again gets the same one.
CREATE TABLE left_activity (
	name INTEGER PRIMARY KEY,      -- hash of the mail, or of the rule and its slot or member, that opened it
	number INTEGER NOT NULL
) STRICT;
-- After a restore: what the numbers in tokens that are out there were about. The store does not know
-- those numbers and never gives them again; what is made again has others.
CREATE TABLE left_name (
	purpose INTEGER NOT NULL,      -- base/token.h: 1 a mailing, 2 a question, 3 a moderator's
	number INTEGER NOT NULL,
	about INTEGER NOT NULL,        -- of the mailing that told it; 0: nothing that is made again
	PRIMARY KEY (purpose, number)
) STRICT, WITHOUT ROWID;
-- After a restore: mails that answer a letter which is still to be made again.
CREATE TABLE left_wait (
	arrival INTEGER PRIMARY KEY REFERENCES arrival, -- 'held' meanwhile
	about INTEGER NOT NULL,        -- of that letter's mailing
	until INTEGER NOT NULL,        -- then it is read without it
	over INTEGER NOT NULL DEFAULT 0 CHECK (over IN (0, 1)) -- it waited long enough
) STRICT;
CREATE TRIGGER letter_left AFTER INSERT ON letter WHEN EXISTS (SELECT 1 FROM left_letter)
BEGIN
	UPDATE letter SET at = new.due,
		state = CASE WHEN l.unsure OR l.member < 0 THEN 'unsure' ELSE 'sent' END,
		reply = CASE WHEN l.unsure OR l.member < 0 THEN 'it may have left before the store was restored'
			ELSE 'it left before the store was restored' END
	FROM (SELECT l.* FROM left_letter l JOIN mailing m ON m.about = l.about WHERE m.id = new.mailing
		AND l.member = CASE WHEN new.member > (SELECT value FROM counter WHERE name = 'restored member')
			THEN -1 ELSE ifnull(new.member, 0) END) l
	WHERE letter.id = new.id;
	UPDATE left_letter SET n = n - 1 WHERE about = (SELECT about FROM mailing WHERE id = new.mailing)
		AND member = CASE WHEN new.member > (SELECT value FROM counter WHERE name = 'restored member')
			THEN -1 ELSE ifnull(new.member, 0) END;
	DELETE FROM left_letter WHERE n <= 0 AND about = (SELECT about FROM mailing WHERE id = new.mailing);
END;

-- Letters of long-finished mailings, as counts (the ledger's memory after the letters are gone).
CREATE TABLE mailing_count (
	mailing INTEGER PRIMARY KEY,
	sent INTEGER NOT NULL,
	dead INTEGER NOT NULL,
	cancelled INTEGER NOT NULL
) STRICT;

-- What each account carried, by the hour: for its caps.
CREATE TABLE carried (
	account TEXT NOT NULL,
	hour INTEGER NOT NULL,         -- UTC seconds / 3600
	n INTEGER NOT NULL,
	PRIMARY KEY (account, hour)
) STRICT, WITHOUT ROWID;
