-- A membership that another one took over with its last address: its rows are the other's, and so
-- are the tokens of letters that went to it.
CREATE TABLE merged (
	was INTEGER PRIMARY KEY,       -- the number that stands in those tokens
	member INTEGER NOT NULL REFERENCES member
) STRICT;
CREATE INDEX merged_member ON merged(member);
