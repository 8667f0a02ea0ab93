-- Newsletters: drafts, issues, and readers who are no members.

-- draft -> proof (a test copy is with its author) -> ready (approved, waits for send_at) -> sent | dropped
-- A crash leaves any of them as it was; issue and mailings are made in one transaction.
CREATE TABLE newsletter (
	id INTEGER PRIMARY KEY,
	title TEXT NOT NULL,
	markdown TEXT NOT NULL,
	audience TEXT NOT NULL DEFAULT '', -- expression; '': all members and readers
	author INTEGER,                -- member; NULL: made by a rule or the operator
	arrival INTEGER,               -- the mail it came by, for its pictures
	rule TEXT NOT NULL DEFAULT '', -- that made it, with its slot: once
	slot INTEGER NOT NULL DEFAULT 0,
	state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'proof', 'ready', 'sent', 'dropped')),
	made INTEGER NOT NULL,
	send_at INTEGER,               -- of a ready one
	number INTEGER UNIQUE,         -- given when it is sent
	sent_at INTEGER,
	letters INTEGER                -- how many
) STRICT;
CREATE UNIQUE INDEX newsletter_slot ON newsletter(rule, slot) WHERE rule <> '';
CREATE INDEX newsletter_ready ON newsletter(send_at) WHERE state = 'ready';
