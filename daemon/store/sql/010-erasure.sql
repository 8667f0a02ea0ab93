-- What an erasure asks of the mailbox itself, where privacy.erase_in_mailbox allows it. The editor
-- asks, the fetcher deletes there and forgets the row.
-- A crash leaves the row: deleting twice does no harm.
CREATE TABLE erasure (
	arrival INTEGER PRIMARY KEY REFERENCES arrival,
	message_id TEXT,               -- to find it in inbox.move_to, where it has another number
	raw BLOB,                      -- 16 bytes: hash of its raw bytes, to know it there; NULL: not kept
	at INTEGER NOT NULL
) STRICT;
