-- What a community of many years has a lot of: found without reading all of it, and no longer kept
-- where nothing needs it.
CREATE INDEX edition_proof ON edition(id) WHERE state = 'proof';
CREATE INDEX newsletter_waits ON newsletter(send_at) WHERE state IN ('ready', 'proof');
-- As ledger_forget does since.
UPDATE mailing SET content = x'', marks = x'', expires = NULL
	WHERE kind <> 'post' AND id IN (SELECT mailing FROM mailing_count);
