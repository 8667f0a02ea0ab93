-- Care: mails that wait for a moderator, letters that came back, robots.

-- What waits for a person: a mail (its arrival is 'held'), or a mailing of which too much came back.
-- state     entered by                       a crash here means   next
-- open      the editor: something to decide  nothing to do        released, refused
-- released  a moderator, or nobody in time   nothing to do        -
-- refused   a moderator, or nobody in time   nothing to do        -
-- With the decision the arrival becomes 'new' again and goes its way once more: a released one is
-- filed with a fresh accept_seq and a place in its thread as that is by then, a refused one is set
-- aside. A released mailing leaves; the letters of a refused one are cancelled.
CREATE TABLE hold (
	id INTEGER PRIMARY KEY,
	arrival INTEGER UNIQUE REFERENCES arrival,
	mailing INTEGER UNIQUE REFERENCES mailing,
	reason TEXT NOT NULL,          -- words.conf: held.<reason>
	detail TEXT NOT NULL DEFAULT '', -- for moderators: what the filter said, how many came back
	subject TEXT NOT NULL,
	author TEXT NOT NULL,          -- "Ana <ana@example.org>"; a mailing: ''
	opened INTEGER NOT NULL,
	due INTEGER NOT NULL,          -- when nobody decided by then, it falls
	state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'released', 'refused')),
	fell INTEGER NOT NULL DEFAULT 0 CHECK (fell IN (0, 1)), -- nobody decided in time
	decided_by TEXT,               -- name or address
	said TEXT,                     -- the reason the moderator gave, for the author
	-- it is sure that the member named in From wrote it: else "ok and trust" trusts nobody
	proven INTEGER NOT NULL DEFAULT 0 CHECK (proven IN (0, 1)),
	at INTEGER,                    -- when it left 'open'
	CHECK ((arrival IS NULL) <> (mailing IS NULL))
) STRICT;
CREATE INDEX hold_open ON hold(due) WHERE state = 'open';

-- A moderator was asked: the number in a TOKEN_MODERATE. Its use is over when the hold is decided.
CREATE TABLE hold_ask (
	id INTEGER PRIMARY KEY AUTOINCREMENT, -- stands in tokens: never given twice, whatever is erased
	hold INTEGER REFERENCES hold,  -- NULL: the daily list, which names several
	member INTEGER,                -- NULL: a coordinator of the configuration, no member
	address TEXT NOT NULL,         -- normal form: who may answer
	at INTEGER NOT NULL
) STRICT;
CREATE INDEX hold_ask_hold ON hold_ask(hold) WHERE hold IS NOT NULL;

-- A letter came back, or was refused by our own server.
CREATE TABLE bounce (
	id INTEGER PRIMARY KEY,
	arrival INTEGER,               -- the report; NULL: our own server's words
	letter INTEGER UNIQUE,         -- which letter those were about
	mailing INTEGER,               -- NULL: could not be matched; shown, never eaten
	member INTEGER,
	at INTEGER NOT NULL,
	class TEXT NOT NULL CHECK (class IN ('hard', 'soft', 'policy', 'unknown', 'complaint')),
	status TEXT NOT NULL,
	text TEXT NOT NULL,
	proven INTEGER NOT NULL CHECK (proven IN (0, 1)), -- a valid token came with it
	delayed INTEGER NOT NULL DEFAULT 0 CHECK (delayed IN (0, 1)), -- not given up yet: counts for nothing
	score REAL NOT NULL DEFAULT 0  -- what it added to the member's; 0 when taken back
) STRICT;
CREATE INDEX bounce_member ON bounce(member, at) WHERE member IS NOT NULL;
CREATE INDEX bounce_mailing ON bounce(mailing) WHERE mailing IS NOT NULL;
CREATE INDEX bounce_unmatched ON bounce(at) WHERE mailing IS NULL;
CREATE INDEX letter_dead ON letter(at) WHERE state = 'dead';

CREATE INDEX member_scored ON member(scored_at) WHERE score > 0;
CREATE INDEX member_probed ON member(probed_at) WHERE probed_at IS NOT NULL;

-- Automatic replies, which are counted and not answered.
CREATE TABLE robot (
	address TEXT NOT NULL,
	day INTEGER NOT NULL,          -- UTC day number
	kind TEXT NOT NULL CHECK (kind IN ('reply', 'challenge')), -- a challenge: asks us to prove something first
	n INTEGER NOT NULL,
	PRIMARY KEY (address, day, kind)
) STRICT, WITHOUT ROWID;
