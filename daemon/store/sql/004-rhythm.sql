-- Rhythm: what each rule decided for each slot, what the roles are doing, what is wrong.

CREATE TABLE rule (
	name TEXT PRIMARY KEY,
	text TEXT NOT NULL,            -- WHEN of the configuration when last decided; '': it rested
	override TEXT,                 -- WHEN as another rule has set it (pace of ...); NULL: the configuration's
	decided INTEGER NOT NULL DEFAULT 0, -- slots up to this instant are decided; events: they happened up to it
	sent INTEGER NOT NULL DEFAULT 0,    -- the last slot that was due: conditions count from here
	pace INTEGER NOT NULL DEFAULT 1,    -- every n-th slot (ramp)
	waited INTEGER NOT NULL DEFAULT 0,  -- slots left out by the pace since `sent`
	quiet INTEGER NOT NULL DEFAULT 0,   -- slots in a row on which "slower" held
	busy INTEGER NOT NULL DEFAULT 0,    -- slots in a row on which "faster" held
	seq INTEGER NOT NULL DEFAULT 0,     -- accept_seq its last edition ended with
	editions INTEGER NOT NULL DEFAULT 0 -- the last number given
) STRICT, WITHOUT ROWID;

-- Every firing and every not-firing, with its reason.
CREATE TABLE slot (
	rule TEXT NOT NULL,
	at INTEGER NOT NULL,           -- the instant the rule named
	member INTEGER NOT NULL DEFAULT 0, -- personal editions: whose; events: the member, thread or
	                               -- activity they happened to; 0: the community's
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
