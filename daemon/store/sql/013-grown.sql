-- What a community of many years has a lot of: found without reading all of it, and no longer kept
-- where nothing needs it.
CREATE INDEX edition_proof ON edition(id) WHERE state = 'proof';
CREATE INDEX newsletter_waits ON newsletter(send_at) WHERE state IN ('ready', 'proof');
-- Where the mailbox is to show what was taken, each look asks for those it does not show yet.
CREATE INDEX arrival_unmarked ON arrival(mailbox, uidvalidity, uid)
	WHERE marked = 0 AND history = 0 AND state <> 'new';
-- As ledger_forget does since.
PRAGMA secure_delete = ON;
UPDATE mailing SET content = x'', marks = x'', expires = NULL
	WHERE kind <> 'post' AND id IN (SELECT mailing FROM mailing_count);
PRAGMA secure_delete = OFF;
