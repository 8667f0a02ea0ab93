-- People: members and their addresses, roles, what they follow, questions that wait for their reply.

CREATE TABLE member (
	id INTEGER PRIMARY KEY,        -- never given twice: tokens name it (counter)
	name TEXT NOT NULL DEFAULT '',
	-- reader: gets newsletters by own wish and is no member; guest: takes part in an activity by
	-- own wish, gets its letters alone and is no member
	state TEXT NOT NULL DEFAULT 'active'
		CHECK (state IN ('active', 'reader', 'guest', 'unreachable', 'left', 'banned')),
	mode TEXT NOT NULL DEFAULT 'digest'
		CHECK (mode IN ('each', 'digest', 'summary', 'followed', 'nothing')),
	form TEXT NOT NULL DEFAULT 'readable'
		CHECK (form IN ('readable', 'headlines', 'summary', 'plain', 'mime')),
	lang TEXT,                     -- NULL: the community's
	zone TEXT,                     -- IANA name; NULL: the community's
	pace TEXT,                     -- own digest rule in shorthand; NULL: the list's editions
	pace_last INTEGER,             -- when the own pace was chosen or last cut: its slots up to then are over
	paused_until INTEGER,          -- vacation; apart from the mode
	catch_up INTEGER NOT NULL DEFAULT 0 CHECK (catch_up IN (0, 1)), -- owed after the pause
	own_posts INTEGER NOT NULL DEFAULT 0 CHECK (own_posts IN (0, 1)), -- wants copies of own posts
	introduce INTEGER NOT NULL DEFAULT 0 CHECK (introduce IN (0, 1)), -- newsletters may name them as new
	budget INTEGER,                -- mails a week; -1: no limit, by choice; NULL: members.letters_per_week
	trusted INTEGER NOT NULL DEFAULT 0 CHECK (trusted IN (0, 1)), -- a moderator said "ok and trust"
	-- Posts after this accept_seq are due in a digest, and only these: to modes digest and summary,
	-- to 'each' and 'followed' while folding, to all but 'nothing' who are paused or owed a catch-up.
	-- To the others it means nothing; it is set when one of these begins (community/list/deliver.h).
	watermark INTEGER NOT NULL DEFAULT 0,
	folding INTEGER NOT NULL DEFAULT 0 CHECK (folding IN (0, 1, 2)), -- 1 over their budget, 2 the
	                               -- account's day was full: posts after the watermark go into one digest
	folded_at INTEGER,             -- when that began
	joined_at INTEGER NOT NULL,
	left_at INTEGER,
	score REAL NOT NULL DEFAULT 0, -- bounces
	scored_at INTEGER,
	probed_at INTEGER,             -- a probe is out
	level TEXT NOT NULL DEFAULT 'newcomer' CHECK (level IN ('core', 'active', 'occasional',
		'peripheral', 'lurker', 'newcomer', 'dormant'))
) STRICT;
CREATE INDEX member_mode ON member(mode, id) WHERE state = 'active';
CREATE INDEX member_pace ON member(id) WHERE state = 'active' AND pace IS NOT NULL;
CREATE INDEX member_catch_up ON member(id) WHERE catch_up = 1;
CREATE INDEX member_paused ON member(paused_until) WHERE paused_until IS NOT NULL;
CREATE INDEX member_folding ON member(folding, zone) WHERE folding > 0;

CREATE TABLE address (
	address TEXT PRIMARY KEY,      -- normal form: base/address.h
	member INTEGER NOT NULL REFERENCES member,
	written TEXT NOT NULL,         -- as the person writes it; what letters go to
	main INTEGER NOT NULL CHECK (main IN (0, 1)), -- letters go here
	confirmed_at INTEGER           -- NULL: a token is out
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX address_main ON address(member) WHERE main = 1;
CREATE INDEX address_member ON address(member);

-- Addresses that members had: what came from them up to then stays theirs.
CREATE TABLE former (
	address TEXT NOT NULL,         -- normal form; may be anybody's by now
	member INTEGER NOT NULL REFERENCES member,
	written TEXT NOT NULL,
	until INTEGER NOT NULL,
	PRIMARY KEY (address, member)
) STRICT, WITHOUT ROWID;
CREATE INDEX former_member ON former(member);

-- Both, with until when what they name is the member's.
CREATE VIEW theirs(member, address, written, until) AS
	SELECT member, address, written, 9223372036854775807 FROM address
	UNION ALL SELECT member, address, written, until FROM former;

CREATE TABLE role (
	member INTEGER NOT NULL REFERENCES member,
	role TEXT NOT NULL,            -- owner coordinator moderator expert sponsor guest, or configured
	tag TEXT NOT NULL DEFAULT '',  -- expert in it; '' otherwise
	since INTEGER NOT NULL,
	-- 1: the configuration names them; goes when it does so no more
	named INTEGER NOT NULL DEFAULT 0 CHECK (named IN (0, 1)),
	PRIMARY KEY (member, role, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX role_role ON role(role, member);
CREATE INDEX role_tag ON role(tag) WHERE tag <> '';

-- What a member follows or mutes: a thread by its id, a tag by its name.
CREATE TABLE follow (
	member INTEGER NOT NULL REFERENCES member,
	kind TEXT NOT NULL CHECK (kind IN ('thread', 'tag')),
	key TEXT NOT NULL,
	want INTEGER NOT NULL CHECK (want IN (1, 0)), -- 1 follow, 0 mute
	at INTEGER NOT NULL,
	PRIMARY KEY (member, kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_key ON follow(kind, key);

-- A question that waits for a person's reply with its token. Single use.
-- open -> done (the token came back) | expired (at expires) | withdrawn
-- expired -> done: it had come back in time, and was read later
CREATE TABLE pending (
	id INTEGER PRIMARY KEY AUTOINCREMENT, -- stands in tokens: never given twice, whatever is erased
	purpose TEXT NOT NULL,         -- join leave address post command route mydata forgetme ...
	address TEXT NOT NULL,         -- normal form: who was asked
	member INTEGER,
	arrival INTEGER,               -- the mail that caused it
	data TEXT NOT NULL DEFAULT '', -- what will be done, JSON
	created INTEGER NOT NULL,
	expires INTEGER NOT NULL,
	state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'expired', 'withdrawn')),
	at INTEGER                     -- when it left 'open'
) STRICT;
CREATE INDEX pending_open ON pending(expires) WHERE state = 'open';
CREATE INDEX pending_who ON pending(address, purpose, created);
CREATE INDEX pending_arrival ON pending(arrival) WHERE arrival IS NOT NULL;
CREATE INDEX pending_member ON pending(member, purpose) WHERE member IS NOT NULL;
CREATE INDEX pending_when ON pending(purpose, created);

-- What was answered to whom, so that nobody hears the same twice a day.
CREATE TABLE answered (
	address TEXT NOT NULL,
	reason TEXT NOT NULL,
	day INTEGER NOT NULL,          -- UTC day number
	n INTEGER NOT NULL,
	PRIMARY KEY (address, reason, day)
) STRICT, WITHOUT ROWID;

-- What happened to a person's membership, in words: for `why`, and for the member alone.
CREATE TABLE story (
	id INTEGER PRIMARY KEY,
	member INTEGER NOT NULL REFERENCES member,
	at INTEGER NOT NULL,
	what TEXT NOT NULL
) STRICT;
CREATE INDEX story_member ON story(member, at);
