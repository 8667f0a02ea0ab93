-- Summaries of conversations that members wrote.

-- The latest live one of a thread takes the place of the sentences the program chooses.
-- live -> replaced (another member, or the same, wrote a later one: kept as history)
CREATE TABLE gist (
	id INTEGER PRIMARY KEY,
	thread INTEGER NOT NULL,       -- follows joins
	member INTEGER,                -- who wrote it; NULL: forgotten, where posts are kept without names
	name TEXT NOT NULL,            -- as it is signed; '': forgotten
	arrival INTEGER NOT NULL UNIQUE, -- the mail it came by
	upto INTEGER NOT NULL,         -- the latest post its writer had before them
	at INTEGER NOT NULL,
	text TEXT NOT NULL,
	state TEXT NOT NULL DEFAULT 'live' CHECK (state IN ('live', 'replaced'))
) STRICT;
CREATE UNIQUE INDEX gist_live ON gist(thread) WHERE state = 'live';
CREATE INDEX gist_thread ON gist(thread, id);
CREATE INDEX gist_member ON gist(member) WHERE member IS NOT NULL;
