-- Rhythm: what each rule decided for each slot, what the roles are doing, what is wrong.

CREATE TABLE rule (
	name TEXT PRIMARY KEY,
	text TEXT NOT NULL,            -- of the configuration when last decided
	decided INTEGER NOT NULL DEFAULT 0, -- slots up to this instant are decided
	pace INTEGER NOT NULL DEFAULT 1,    -- every n-th slot (ramp)
	quiet INTEGER NOT NULL DEFAULT 0,   -- slots in a row below the ramp's lower mark
	busy INTEGER NOT NULL DEFAULT 0,    -- slots in a row above its upper mark
	seq INTEGER NOT NULL DEFAULT 0,     -- accept_seq its last edition ended with
	editions INTEGER NOT NULL DEFAULT 0 -- the last number given
) STRICT, WITHOUT ROWID;

-- Every firing and every not-firing, with its reason.
CREATE TABLE slot (
	rule TEXT NOT NULL,
	at INTEGER NOT NULL,           -- the instant the rule named
	member INTEGER NOT NULL DEFAULT 0, -- personal editions and events: whose; 0: the community's
	decided INTEGER NOT NULL,
	outcome TEXT NOT NULL CHECK (outcome IN ('sent', 'nothing', 'skipped', 'collapsed', 'waiting')),
	why TEXT NOT NULL,
	edition INTEGER,
	PRIMARY KEY (rule, at, member)
) STRICT, WITHOUT ROWID;

-- Is it alive, and what is it doing: written by the role, read by the supervisor and `status`.
CREATE TABLE health (
	role TEXT PRIMARY KEY,
	pid INTEGER NOT NULL,
	at INTEGER NOT NULL,
	doing TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What is wrong now, said once until it is mended.
CREATE TABLE trouble (
	area TEXT PRIMARY KEY,         -- "inbox INBOX", "send", "disk", "rule weekly-digest"
	text TEXT NOT NULL,
	since INTEGER NOT NULL,
	at INTEGER NOT NULL,           -- last seen
	n INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
