-- The heart: activities that begin and end, who takes part, what they answered, levels, thanks.

-- One run of a recipe.
-- state      entered by                       a crash here means       next
-- waiting    the opening mail, when an        waits for `go on` or     open, closed
--            earlier answer was suggested     until `due`
-- open       the opening mail, a rule, a      steps go on where they   closed, cancelled
--            coordinator's command            were
-- closed     time, quorum, a command          late steps go on         -
-- cancelled  a coordinator                    nothing to do            -
CREATE TABLE activity (
	id INTEGER PRIMARY KEY,
	recipe TEXT NOT NULL,          -- its name
	source TEXT NOT NULL,          -- the recipe's text as it was at the beginning: it goes by this one
	title TEXT NOT NULL,
	text TEXT NOT NULL,            -- what the opener wrote
	fields TEXT NOT NULL DEFAULT '', -- "key: value" lines of the opening mail, for {{field.key}}
	owner INTEGER,                 -- member who opened it or leads it; NULL: a rule
	rule TEXT,                     -- the rule that opened it, with slot
	slot INTEGER,
	arrival INTEGER,               -- the mail that opened it
	thread INTEGER,                -- where its posts are; NULL: none
	state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('waiting', 'open', 'closed', 'cancelled')),
	private INTEGER NOT NULL DEFAULT 0 CHECK (private IN (0, 1)),     -- answers go to the owner alone
	anonymous INTEGER NOT NULL DEFAULT 0 CHECK (anonymous IN (0, 1)), -- the owner is not named
	opened_at INTEGER NOT NULL,
	due INTEGER NOT NULL,          -- when it closes; an inquiry's promise
	promised INTEGER NOT NULL,     -- when it was to close as it began: by then an asker was to hear
	extended INTEGER NOT NULL DEFAULT 0, -- how often `due` was moved
	numbers INTEGER NOT NULL DEFAULT 0, -- the highest number of an answer so far, whatever was erased
	closed_at INTEGER,
	next_at INTEGER,               -- when a step or the closing is to be looked at; NULL: never again
	seed INTEGER NOT NULL,         -- samples are drawn by it
	outcome TEXT NOT NULL DEFAULT '' -- how it ended, in words
) STRICT;
CREATE INDEX activity_next ON activity(next_at) WHERE next_at IS NOT NULL;
CREATE INDEX activity_recipe ON activity(recipe, opened_at);
CREATE INDEX activity_thread ON activity(thread) WHERE thread IS NOT NULL;
CREATE UNIQUE INDEX activity_slot ON activity(rule, slot, ifnull(owner, 0)) WHERE rule IS NOT NULL;
CREATE UNIQUE INDEX activity_arrival ON activity(arrival) WHERE arrival IS NOT NULL;

-- What an activity does when. The order is that of the recipe.
-- waiting -> done | not (its condition did not hold) | skipped (a coordinator, or it came too late)
CREATE TABLE activity_step (
	activity INTEGER NOT NULL REFERENCES activity,
	n INTEGER NOT NULL,            -- 0, 1, ... in the recipe's order, repeats counted
	step INTEGER NOT NULL,         -- index in the recipe's list
	turn INTEGER NOT NULL DEFAULT 1, -- of a repeated step: 1, 2, ...
	at INTEGER,                    -- NULL: an event brings it
	state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'not', 'skipped')),
	done_at INTEGER,
	letters INTEGER NOT NULL DEFAULT 0,
	why TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (activity, n)
) STRICT, WITHOUT ROWID;

-- Who has to do with an activity. asked: got a letter that asks; in: takes part; owner; keeper: of
-- those who run the community the one who looks after it, which is no taking part; group-1,
-- group-2, ...: of that group or side; others are roles the recipe names ("guest", "presenter").
CREATE TABLE activity_member (
	activity INTEGER NOT NULL REFERENCES activity,
	member INTEGER NOT NULL,
	role TEXT NOT NULL,
	at INTEGER NOT NULL,
	PRIMARY KEY (activity, member, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX activity_member_who ON activity_member(member, role, at);

-- What somebody answered. A vote or a check-in has one live row a member: the last counts.
CREATE TABLE activity_answer (
	id INTEGER PRIMARY KEY,
	activity INTEGER NOT NULL REFERENCES activity,
	member INTEGER,                -- NULL: an outsider
	arrival INTEGER NOT NULL UNIQUE,
	at INTEGER NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('answer', 'vote', 'check-in', 'question')),
	value INTEGER,                 -- vote: number of the choice
	text TEXT NOT NULL,            -- unquoted
	name TEXT NOT NULL,            -- as it may be shown; '': without a name
	same INTEGER NOT NULL,         -- hash of the folded words: doubles are shown once
	part TEXT NOT NULL DEFAULT '', -- the recipe's letter that was answered; '': none of them
	number INTEGER,                -- by which letters name it; given when others may first read it and
	                               -- kept whatever becomes of it; NULL: not yet, or a vote
	-- live; replaced by a later vote; late: it was closed; own: of its owner, who does not answer
	-- their own question; withheld: its writer has not agreed to its being shown; withdrawn: does not
	-- count any more
	state TEXT NOT NULL DEFAULT 'live'
		CHECK (state IN ('live', 'replaced', 'late', 'own', 'withheld', 'withdrawn')),
	thanks INTEGER NOT NULL DEFAULT 0,
	best INTEGER NOT NULL DEFAULT 0 CHECK (best IN (0, 1)) -- the asker's word
) STRICT;
CREATE INDEX activity_answer_of ON activity_answer(activity, at);
CREATE INDEX activity_answer_by ON activity_answer(member, at) WHERE member IS NOT NULL;
CREATE INDEX activity_answer_at ON activity_answer(at);

-- When and where an activity's members meet. planned -> cancelled; each change raises sequence, so
-- that calendars take the newer word (RFC 5546).
CREATE TABLE meeting (
	activity INTEGER PRIMARY KEY REFERENCES activity,
	starts INTEGER NOT NULL,
	ends INTEGER NOT NULL,
	place TEXT NOT NULL DEFAULT '',
	sequence INTEGER NOT NULL DEFAULT 0,
	state TEXT NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'cancelled')),
	changed INTEGER NOT NULL       -- when it was last set, moved or cancelled
) STRICT;
CREATE INDEX meeting_starts ON meeting(starts);

-- Thanks are told to the writer and counted; nobody else sees the number.
CREATE TABLE thanks (
	id INTEGER PRIMARY KEY,
	to_member INTEGER NOT NULL,
	from_member INTEGER NOT NULL,
	answer INTEGER,                -- activity_answer
	post INTEGER,
	at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX thanks_once ON thanks(from_member, ifnull(answer, 0), ifnull(post, 0));
CREATE INDEX thanks_to ON thanks(to_member, at);
CREATE INDEX thanks_at ON thanks(at);

-- Answered questions, kept for those who ask next.
CREATE TABLE faq (
	id INTEGER PRIMARY KEY,
	activity INTEGER UNIQUE,       -- NULL: written by hand
	question TEXT NOT NULL,
	answer TEXT NOT NULL,
	tags TEXT NOT NULL DEFAULT '', -- parted by blanks
	at INTEGER NOT NULL
) STRICT;
CREATE VIRTUAL TABLE faq_search USING fts5 (
	question, answer, content = '', -- letters apart where a script has no blanks: words()
	tokenize = "unicode61 remove_diacritics 2"
);

-- What an activity leaves for the digests. It takes a number of the counter accept_seq like a post,
-- and so it is due like one: to each member once, in whatever edition their watermark passes it.
CREATE TABLE harvest (
	id INTEGER PRIMARY KEY,
	activity INTEGER NOT NULL,
	section TEXT NOT NULL,         -- "inquiries", "polls", "stories", ...
	title TEXT NOT NULL,
	text TEXT NOT NULL,
	at INTEGER NOT NULL,
	seq INTEGER NOT NULL UNIQUE
) STRICT;
CREATE INDEX harvest_at ON harvest(at);

-- How levels of participation changed. Never shown to others.
CREATE TABLE level_change (
	member INTEGER NOT NULL,
	at INTEGER NOT NULL,
	level TEXT NOT NULL,
	was TEXT NOT NULL,
	PRIMARY KEY (member, at)
) STRICT, WITHOUT ROWID;

CREATE INDEX member_joined ON member(joined_at);
CREATE INDEX member_left ON member(left_at) WHERE left_at IS NOT NULL;
