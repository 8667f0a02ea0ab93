#!/bin/bash
# A real Postfix refuses for a member elsewhere: its own reports come back through the mailbox, are
# matched by their token, lead to a probe and to "unreachable"; forged ones do not. A newcomer's
# post goes through a moderator's mailbox and back.
. tests/e2e/lib.sh
export SERVERS_REFUSE=RCPT
servers dovecot postfix sink
t=$PWD/tidings
c=$scratch/c
conf=$c/tidings.conf
echo secret >"$scratch/password"
chmod 600 "$scratch/password"

# send FROM TO FILE: one mail through the MX
send() { python3 -c 'import smtplib, sys
smtplib.SMTP("127.0.0.1", int(sys.argv[1])).sendmail(sys.argv[2], [sys.argv[3]], open(sys.argv[4], "rb").read())' "$smtp_port" "$@"; }
# mail FROM TO ID SUBJECT TEXT
mail() {
	printf 'From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%s>\r\nDate: %s\r\n\r\n%s\r\n' \
		"$1" "$2" "$4" "$3" "$(date -R)" "$5" >"$scratch/mail"
	send "$1" "$2" "$scratch/mail"
}
ask() { stored "$c/state" "$1"; }
says() { local got; got=$(ask "$1"); [ "$got" = "$2" ] || { echo "got: $got"; return 1; }; }
box() { ls -d "$servers_dir/mail/$1@test.example"/{new,cur}/* "$servers_dir/mail/$1"/{new,cur}/* 2>/dev/null; }
has() { [ "$(box "$1" | wc -l)" -ge "$2" ]; }
# gets USER N: has N mails within a minute, and no more
gets() {
	soon has "$1" "$2"
	[ "$(box "$1" | wc -l)" -eq "$2" ] || { box "$1"; tail -5 "$servers_dir/postfix-log/maillog"; return 1; }
}
# field FILE NAME: its unfolded value
field() { python3 -c 'import email, sys
print(" ".join((email.message_from_binary_file(open(sys.argv[1], "rb"))[sys.argv[2]] or "").split()))' "$1" "$2"; }
# the newest mail of USER whose subject holds WORDS
find() { local f; for f in $(box "$1"); do case $(field "$f" Subject) in *$2*) echo "$f" ;; esac; done | tail -1; }
once() { "$t" once -c "$conf" >>"$scratch/log" 2>&1; }

"$t" init --name Circle --address circle@test.example --imap localhost:993 --smtp localhost:587 \
	--user circle@test.example --password-file "$scratch/password" --history none "$c" </dev/null >/dev/null
cat >"$conf" <<END
community: { name = "Circle"; address = "circle@test.example"; coordinators = [ "mo@test.example" ]; };
inbox: { kind = "imap"; host = "localhost"; port = $imaps_port; tls = "implicit"; ca_file = "$servers_ca";
	user = "circle@test.example"; password_file = "$scratch/password"; };
send: { kind = "smtp"; host = "localhost"; port = $submission_port; tls = "starttls"; ca_file = "$servers_ca";
	user = "circle@test.example"; password_file = "$scratch/password"; };
posts: { unauthenticated_posts = "accept"; };
bounces: { limit = 1; };
END
is "the mailbox is opened" once
[ $bad = 0 ] || { cat "$scratch/log"; exit 1; }
for m in ann mo; do "$t" members add --no-welcome -c "$conf" --mode each $m@test.example; done >/dev/null
"$t" members add --no-welcome -c "$conf" --mode each gone@elsewhere.example >/dev/null
"$t" members add --no-welcome -c "$conf" --mode each --role moderator cora@test.example >/dev/null
once

mail ann@test.example circle@test.example p1@test.example Beans "The beans are up."
gets circle 1
is "a post goes out" once
# It may come while that run goes on; then its probe has left as well.
is "Postfix sends a report of its own" soon has circle 2
is "which is read" once
is "and counts by its token" says "SELECT class, status, proven, score FROM bounce ORDER BY id LIMIT 1" "hard 5.1.1 1 1.0"
is "so a probe leaves" says "SELECT count(*) FROM mailing WHERE kind = 'probe'" 1
is "and comes back" gets circle 3
once
is "only then nothing more is sent" says "SELECT state FROM member m JOIN address a ON a.member = m.id WHERE a.address = 'gone@elsewhere.example'" unreachable

# The same report, but about Ann, by somebody who has no letter of hers.
python3 - "$(box circle | tail -1)" >"$scratch/forged" <<'END'
import re, sys
raw = open(sys.argv[1], 'rb').read()
raw = raw.replace(b'gone@elsewhere.example', b'ann@test.example')
raw = re.sub(rb'[a-z2-7]{32}', lambda m: m.group(0)[:-1] + (b'a' if m.group(0)[-1:] != b'a' else b'b'), raw)
raw = re.sub(rb'(?im)^Message-Id: <[^t]', rb'Message-Id: <forged', raw, 1)
sys.stdout.buffer.write(raw)
END
send "" circle@test.example "$scratch/forged"
gets circle 4
once
is "a forged one is shown and changes nothing" says "SELECT count(*), (SELECT sum(score) FROM member m JOIN address a ON a.member = m.id WHERE a.address = 'ann@test.example') FROM bounce WHERE mailing IS NULL" "1 0.0"

mail gone@elsewhere.example circle@test.example p2@test.example "Hello again" "I am back."
gets circle 5
once
is "a mail that nothing proves does not bring them back" says "SELECT state FROM member m JOIN address a ON a.member = m.id WHERE a.address = 'gone@elsewhere.example'" unreachable
token=$(ask "SELECT token FROM letter WHERE rcpt = 'gone@elsewhere.example' LIMIT 1")
mail gone@elsewhere.example "circle+r.$token@test.example" p2b@test.example "Re: Hello" "I am back, indeed."
gets circle 6
once
is "one with the token of a letter of theirs brings them back" says "SELECT state FROM member m JOIN address a ON a.member = m.id WHERE a.address = 'gone@elsewhere.example'" active

# --- an outsider's mail, a moderator's mailbox, and the answer that is sent from there
before=$(box circle | wc -l)
mail guest@test.example circle@test.example p3@test.example "May I" "May I ask something?"
gets circle $((before + 1))
once
asked() { letter=$(find cora "May I"); [ -n "$letter" ]; }
is "a moderator is asked" soon asked
is "the mail is held" says "SELECT state FROM arrival WHERE message_id = 'p3@test.example'" held
before=$(box circle | wc -l)
mail cora@test.example "$(field "$letter" Reply-To | sed 's/.*<//; s/>.*//')" p4@test.example "Re: May I" ok
gets circle $((before + 1))
once
is "her ok releases it" says "SELECT a.state, p.state, p.accept_seq > 0 FROM arrival a JOIN post p ON p.id = a.id WHERE a.message_id = 'p3@test.example'" "filed live 1"
exit $bad
