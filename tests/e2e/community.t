#!/bin/bash
# Forty members with real mailboxes, two months of the story's time: Postfix delivers into Dovecot,
# Tidings reads its own mailbox by IMAP and submits by SMTP, a relay signs what it submits. They
# join, write and answer with several programs, pause, change what they receive, bounce, are
# moderated, move and leave; each mailbox is compared with what an oracle says (community_oracle.py).
# SEED=n tells another story of the same kind.
. tests/e2e/lib.sh
export SERVERS_REFUSE=RCPT
servers dovecot postfix sink relay
export scratch servers_dir smtp_port relay_port conf=$scratch/c/tidings.conf tidings=$PWD/tidings
echo secret >"$scratch/password"
chmod 600 "$scratch/password"
"$tidings" init --name Circle --address circle@test.example --imap localhost:993 --smtp localhost:587 \
	--user circle@test.example --password-file "$scratch/password" --history none "$scratch/c" </dev/null >/dev/null 2>&1
cat >"$conf" <<END
community: { name = "Circle"; address = "circle@test.example"; zone = "Europe/Berlin"; };
inbox: { kind = "imap"; host = "localhost"; port = $imaps_port; tls = "implicit"; ca_file = "$servers_ca";
	user = "circle@test.example"; password_file = "$scratch/password"; };
send: { kind = "smtp"; host = "localhost"; port = $submission_port; tls = "starttls"; ca_file = "$servers_ca";
	user = "circle@test.example"; password_file = "$scratch/password"; };
trust: { authserv_ids = [ "mx.test.example" ]; };
posts: { newcomer_posts = 2; };
bounces: { limit = 2; };
store: { templates = "$PWD/templates"; backup_at = "23:59"; };
rhythm = ( { name = "weekly-digest"; when = "weekly on monday at 08:00"; if = "posts >= 1"; do = "digest"; } );
END
PYTHONDONTWRITEBYTECODE=1 "$(python_with dkim)" tests/e2e/community.py
rc=$?
[ $rc = 0 ] || tail -20 "$scratch/log"
exit $rc
