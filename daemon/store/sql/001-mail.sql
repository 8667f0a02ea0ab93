-- Mail in: what was fetched, what became of it, posts, threads, tags, the search index.
-- Times are UTC seconds. Message-IDs are kept as keyed 63-bit hashes (base/token.h) where they
-- are only compared.
--
-- The tables every mail and letter goes through say OR in their CHECKs: for each IN list of three
-- and more SQLite builds a temporary table at every write, which was half the cost of an update.

CREATE TABLE meta (
	key TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Numbers that are never given twice, whatever is deleted: accept_seq, member.
CREATE TABLE counter (
	name TEXT PRIMARY KEY,
	value INTEGER NOT NULL         -- the last one given
) STRICT, WITHOUT ROWID;

-- A folder mail comes from. IMAP folder, Maildir, or an imported file ("import:NAME").
CREATE TABLE mailbox (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	role TEXT NOT NULL DEFAULT 'in' CHECK (role IN ('in', 'junk', 'import')),
	uidvalidity INTEGER NOT NULL DEFAULT 0, -- of the IMAP folder when last opened; 0: never
	last_uid INTEGER NOT NULL DEFAULT 0,    -- every UID up to it is an arrival or known to be gone
	history_uid INTEGER NOT NULL DEFAULT 0, -- UIDs up to it are history: filed, never acted upon
	history_at INTEGER NOT NULL DEFAULT 0,  -- what the server received until then is history: by init, or after a renumbering
	audited_at INTEGER NOT NULL DEFAULT 0,  -- when all UIDs were last compared with the arrivals
	note TEXT NOT NULL DEFAULT ''           -- what is wrong with it, for `status`
) STRICT;

-- A mail that was fetched. Committed with its raw bytes before anything happens on the server.
-- state    entered by                     a crash here means        next
-- new      the fetcher's commit           the editor takes it anew  filed, acted, held, aside
-- filed    the editor: it is a post       nothing to do             -
-- acted    the editor: command, vote,     nothing to do             -
--          token, bounce, robot counted
-- held     the editor: a person decides   waits                     new (decided, see hold)
-- aside    the editor: duplicate, loop,   nothing to do             -
--          dropped, spam, unreadable
CREATE TABLE arrival (
	id INTEGER PRIMARY KEY,
	mailbox INTEGER NOT NULL REFERENCES mailbox,
	uidvalidity INTEGER NOT NULL,  -- Maildir, mbox: 0
	uid INTEGER NOT NULL,          -- Maildir: hash of the file's name; mbox: offset
	at INTEGER NOT NULL,           -- when this row was committed
	received INTEGER NOT NULL,     -- the server's INTERNALDATE, else the file's time
	bytes INTEGER NOT NULL,        -- of the raw mail
	state TEXT NOT NULL DEFAULT 'new' CHECK (state = 'new' OR state = 'filed' OR state = 'acted' OR state = 'held' OR
		state = 'aside'),
	history INTEGER NOT NULL DEFAULT 0 CHECK (history IN (0, 1)),
	reason TEXT NOT NULL DEFAULT '', -- in words, for a person
	answered INTEGER,              -- the letter that answered it
	tries INTEGER NOT NULL DEFAULT 0, -- how often the editor died over it
	content BLOB,                  -- 16 bytes: hash of Message-ID and body, set by the editor
	message_id TEXT,               -- set by the editor; kept for `why` of what is no post
	sender TEXT,                   -- From address, lower case, set by the editor
	marked INTEGER NOT NULL DEFAULT 0 CHECK (marked IN (0, 1)), -- keyword set or moved on the server
	UNIQUE (mailbox, uidvalidity, uid)
) STRICT;
CREATE INDEX arrival_new ON arrival(id) WHERE state = 'new';
CREATE INDEX arrival_held ON arrival(id) WHERE state = 'held';
CREATE INDEX arrival_content ON arrival(content) WHERE content IS NOT NULL;

-- The bytes of an arrival, apart from the row whose state changes. Gone after erasure.
CREATE TABLE raw (
	arrival INTEGER PRIMARY KEY REFERENCES arrival,
	zstd BLOB NOT NULL
) STRICT;

-- Why a filter did not let an arrival pass, or what it tagged it with.
CREATE TABLE verdict (
	arrival INTEGER NOT NULL REFERENCES arrival,
	filter TEXT NOT NULL,
	verdict TEXT NOT NULL CHECK (verdict IN ('hold', 'drop')),
	why TEXT NOT NULL,
	PRIMARY KEY (arrival, filter)
) STRICT, WITHOUT ROWID;

CREATE TABLE thread (
	id INTEGER PRIMARY KEY,
	into_thread INTEGER,           -- joined into this one; its posts have moved, ghosts have not
	subject TEXT NOT NULL,         -- base subject (RFC 5256 section 2.1) of the first post, as written
	base INTEGER NOT NULL,         -- hash of the folded base subject, for joining by subject
	first_at INTEGER NOT NULL,
	last_at INTEGER NOT NULL,
	posts INTEGER NOT NULL,        -- live ones
	starter INTEGER,               -- the post it began with
	closed_at INTEGER              -- set by a coordinator; replies are held
) STRICT;
CREATE INDEX thread_base ON thread(base, last_at) WHERE into_thread IS NULL;
CREATE INDEX thread_last ON thread(last_at) WHERE into_thread IS NULL;

-- Every Message-ID seen, as a post's own or only in References (a ghost).
CREATE TABLE msgid (
	hash INTEGER PRIMARY KEY,
	thread INTEGER NOT NULL,       -- may have been joined since: follow into_thread
	post INTEGER                   -- NULL: a ghost
) STRICT;

-- A mail accepted into the community. id is the arrival's.
CREATE TABLE post (
	id INTEGER PRIMARY KEY REFERENCES arrival,
	accept_seq INTEGER,            -- order of acceptance; NULL: history, or not accepted yet
	state TEXT NOT NULL DEFAULT 'live' CHECK (state = 'live' OR state = 'held' OR state = 'refused' OR state = 'retracted' OR
		state = 'erased'),
	thread INTEGER NOT NULL REFERENCES thread,
	parent INTEGER,                -- the post it answers; NULL: none, or not here
	parent_hash INTEGER,           -- hash of the Message-ID it answers, while that post is not here
	why TEXT NOT NULL CHECK (why = 'first' OR why = 'references' OR why = 'in-reply-to' OR why = 'thread-index' OR
		why = 'subject' OR why = 'token' OR why = 'same-id' OR why = 'joined'), -- why it is in this thread
	date INTEGER NOT NULL,
	member INTEGER,                -- who wrote it; NULL: an outsider, or history
	name TEXT NOT NULL,            -- as written in From
	address TEXT NOT NULL,
	subject TEXT NOT NULL,         -- as written, decoded
	message_id TEXT NOT NULL,      -- '' if it had none
	text BLOB NOT NULL,            -- unquoted text, zstd frame (store/pack.h)
	attachments TEXT,              -- JSON [{name,type,bytes}]; NULL: none
	question INTEGER NOT NULL DEFAULT 0 CHECK (question IN (0, 1)),
	lang TEXT                      -- of the text, guessed; NULL: unsure
) STRICT;
CREATE UNIQUE INDEX post_seq ON post(accept_seq) WHERE accept_seq IS NOT NULL;
CREATE INDEX post_thread ON post(thread, date);
CREATE INDEX post_orphan ON post(parent_hash) WHERE parent_hash IS NOT NULL;
CREATE INDEX post_date ON post(date);
CREATE INDEX post_member ON post(member, date) WHERE member IS NOT NULL;
CREATE INDEX post_question ON post(id) WHERE question = 1;
CREATE INDEX post_attached ON post(id) WHERE attachments IS NOT NULL;

CREATE TABLE tag (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE      -- folded: lower case, composed
) STRICT;
CREATE TABLE post_tag (
	post INTEGER NOT NULL REFERENCES post,
	tag INTEGER NOT NULL REFERENCES tag,
	PRIMARY KEY (post, tag)
) STRICT, WITHOUT ROWID;
CREATE INDEX tag_post ON post_tag(tag, post);

-- Contentless: the words alone, as store_words.h prepares them. The text to take a post out again
-- is in post.text.
CREATE VIRTUAL TABLE search USING fts5 (
	subject, author, body,
	content = '', columnsize = 0,
	tokenize = "unicode61 remove_diacritics 2"
);

-- What was erased and must not come back by fetch, import or restore (DESIGN, promise 7).
CREATE TABLE tombstone (
	hash INTEGER PRIMARY KEY,      -- keyed hash of Message-ID and body
	at INTEGER NOT NULL
) STRICT;
