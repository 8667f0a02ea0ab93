-- What threads are made of: enough to put every post where it belongs without reading its mail.

CREATE TABLE link (
	post INTEGER PRIMARY KEY REFERENCES post,
	date INTEGER NOT NULL,
	own INTEGER NOT NULL,          -- hash of its Message-ID; 0: it has none
	base INTEGER NOT NULL,         -- hash of the folded base subject
	guess INTEGER NOT NULL CHECK (guess IN (0, 1)), -- a reply whose subject may say where it belongs
	answers INTEGER NOT NULL CHECK (answers IN (0, 1)), -- its one id is In-Reply-To's: no References
	placed INTEGER NOT NULL CHECK (placed IN (0, 1)), -- put there by a person or a token: it stays
	talk INTEGER NOT NULL,         -- hash of Outlook's conversation (Thread-Index); 0: none
	ids BLOB NOT NULL              -- hashes of the Message-IDs it names, oldest first, 8 bytes each
) STRICT;
-- The answers to a post; with post_thread, all threads without the rows of the posts.
CREATE INDEX post_parent ON post(parent) WHERE parent IS NOT NULL;
