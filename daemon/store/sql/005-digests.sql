-- Digests: words of readers, paces of their own.

-- One-word answers to an item: counted for whoever is meant, never posted.
CREATE TABLE word (
	member INTEGER NOT NULL REFERENCES member, -- who said it
	thread INTEGER NOT NULL,
	word TEXT NOT NULL CHECK (word IN ('thanks', 'same', 'more')),
	post INTEGER,                  -- the latest post of the item it was said about
	writer INTEGER,                -- the member who wrote that post; NULL: an outsider
	at INTEGER NOT NULL,
	PRIMARY KEY (member, thread, word)
) STRICT, WITHOUT ROWID;
CREATE INDEX word_writer ON word(writer, at) WHERE writer IS NOT NULL;

-- What a member asked for that is made outside of the transaction that took the request.
CREATE TABLE wish (
	id INTEGER PRIMARY KEY,
	member INTEGER NOT NULL REFERENCES member,
	what TEXT NOT NULL CHECK (what IN ('catch-up')),
	span_s INTEGER NOT NULL,       -- how far back
	at INTEGER NOT NULL,
	UNIQUE (member, what)          -- asked twice before it was made: once
) STRICT;

-- When a member's own pace is due next; worked out again when pace or zone change.
CREATE TABLE pace (
	member INTEGER PRIMARY KEY REFERENCES member,
	pace TEXT NOT NULL,
	zone TEXT NOT NULL,            -- '': the community's
	next INTEGER NOT NULL          -- the slot; 0: the pace cannot be read, nothing is due
) STRICT;
CREATE INDEX pace_next ON pace(next);
