#!/bin/bash
# The main job with real servers: mail comes through Postfix into the community's mailbox in
# Dovecot, IDLE tells the daemon, posts are filed, a digest goes out on its day through Postfix
# into the members' mailboxes; all by TLS, verified, and every role behind its walls.
. tests/e2e/lib.sh
servers dovecot postfix
t=$PWD/tidings
c=$scratch/c
conf=$c/tidings.conf
echo secret >"$scratch/password"
chmod 600 "$scratch/password"
daemon=
trap '[ -z "$daemon" ] || kill -9 $daemon 2>/dev/null; finish' EXIT

# configure IMAP_HOST SMTP_HOST CA: what `init` wrote, with the test servers' ports
configure() {
	cat >"$conf" <<END
community: { name = "Circle"; address = "circle@test.example"; zone = "Europe/Berlin"; };
inbox: { kind = "imap"; host = "$1"; port = $imaps_port; tls = "implicit"; ca_file = "$3";
	user = "circle@test.example"; password_file = "$scratch/password"; keyword = "Tidings"; };
send: { kind = "smtp"; host = "$2"; port = $submission_port; tls = "starttls"; ca_file = "$3";
	user = "circle@test.example"; password_file = "$scratch/password"; };
posts: { unauthenticated_posts = "accept"; };
store: { backup_at = "${backup_at:-23:59}"; };
rhythm = ( { name = "weekly-digest"; when = "weekly on monday at 08:00"; if = "posts >= 1"; do = "digest"; } );
END
}

# post FILE: to the community, through the MX
post() { python3 -c 'import smtplib, sys
smtplib.SMTP("127.0.0.1", int(sys.argv[1])).sendmail("ann@test.example", ["circle@test.example"], open(sys.argv[2], "rb").read())' "$smtp_port" "$1"; }
# mail N TYPE [BODY...]: bytes of mail N by printf
mail() {
	printf "From: =?utf-8?q?Ann_M=C3=BCller?= <ann@test.example>\r\nTo: circle@test.example\r\nSubject: Drill $1\r\nMessage-ID: <n$1@test.example>\r\nDate: $(date -R -d "@$((past + 60 * $1))")\r\nMIME-Version: 1.0\r\nContent-Type: $2\r\nContent-Transfer-Encoding: 8bit\r\n$4\r\n$3\r\n" >"$scratch/mail.$1"
	post "$scratch/mail.$1"
}
ask() { stored "$c/state" "$1"; }
says() { local got; got=$(ask "$1"); [ "$got" = "$2" ] || { echo "got: $got"; return 1; }; }
comes() { soon says "$1" "$2" || { tail -20 "$scratch/log"; return 1; }; }
# box USER: the files of the user's mailbox
box() { ls -d "$servers_dir/mail/$1@test.example/new"/* "$servers_dir/mail/$1/new"/* 2>/dev/null; }
has() { [ "$(box "$1" | wc -l)" -ge "$2" ]; }
# gets USER N: has N mails within a minute, and no more
gets() {
	soon has "$1" "$2"
	[ "$(box "$1" | wc -l)" -eq "$2" ] || { box "$1"; tail -5 "$scratch/log"; return 1; }
}
# field FILE NAME: its unfolded value
field() { python3 -c 'import email, sys
print(" ".join((email.message_from_binary_file(open(sys.argv[1], "rb"))[sys.argv[2]] or "").split()))' "$1" "$2"; }
FILED="SELECT count(*) FROM arrival WHERE state = 'filed'"

past=$(($(date +%s) - 15 * 86400))
at() { date -u -d "@$((past + $1))" +%Y-%m-%dT%H:%M:%SZ; }
is "init makes a community with servers" "$t" init --name Circle --address circle@test.example --imap localhost:993 \
	--smtp localhost:587 --user circle@test.example --password-file "$scratch/password" --history none "$c" </dev/null

# --- a server that is not the one it should be hears no password
for host in 127.0.0.2 127.0.0.3 127.0.0.4; do
	configure $host localhost "$servers_ca"
	"$t" once --now "$(at 0)" -c "$conf" 2>"$scratch/said"
	is "a mail server with a bad certificate is refused ($host)" test $? != 0
	is "and the reason is told ($host)" grep -qi "certificate" "$scratch/said"
done
configure localhost localhost ""
"$t" once --now "$(at 0)" -c "$conf" 2>"$scratch/said"
is "an authority nobody named is refused" test $? != 0
configure localhost localhost "$servers_ca"

for m in ann bob; do "$t" members add --no-welcome -c "$conf" --now "$(at 0)" --mode digest $m@test.example; done
# where it is about four in the morning: who lives there waits for eight
early=$(((28 - $(date -u +%-H)) % 24))
early=$([ $early -gt 12 ] && echo "Etc/GMT+$((24 - early))" || echo "Etc/GMT-$early")
"$t" members add --no-welcome -c "$conf" --now "$(at 0)" --mode digest --zone "$early" --language de cleo@test.example
is "the mailbox is opened" "$t" once --now "$(at 60)" -c "$conf"

# --- posts of an earlier week, and the daemon that finds the edition missed
mail 1 "text/plain; charset=utf-8" 'Who has tried the n\303\244w drill?'
mail 2 "text/html; charset=utf-8" '<p>We <b>have</b>: <a href="https://e.example/">see</a></p>' 'In-Reply-To: <n1@test.example>\r\nReferences: <n1@test.example>\r\n'
gets circle 2
is "what came is filed" "$t" once --now "$(at 3600)" -c "$conf"
is "as posts of one thread" says "SELECT count(*), count(DISTINCT thread) FROM post" "2 1"

"$t" run "$conf" 2>>"$scratch/log" &
daemon=$!
is "the daemon cuts the digest that was missed" comes "SELECT number FROM edition" 1
for m in ann bob; do is "it arrives in the mailbox of $m" gets $m 1; done
is "who lives elsewhere gets it in their own morning" \
	says "SELECT letter.state, due > cut_at, due <= cut_at + 86400 FROM letter, edition WHERE rcpt LIKE '%cleo%'" "ready 1 1"
letter=$(box bob)
number=$(python3 -c 'import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
print(m["Message-ID"])' "$letter")
is "From is the community" test "$(field "$letter" From)" = '"Circle" <circle@test.example>'
is "To is the member" test "$(field "$letter" To)" = bob@test.example
is "the Message-ID is the letter's" says "SELECT '<t.' || token || '@test.example>' FROM letter WHERE rcpt = 'bob@test.example'" "$number"
is "the envelope sender has its token" says "SELECT '<circle+b.' || token || '@test.example>' FROM letter WHERE rcpt = 'bob@test.example'" "$(field "$letter" Return-Path)"
is "the list is named" grep -q '^List-Id: ' "$letter"
is "leaving is one click" test "$(field "$letter" List-Unsubscribe)" != ""
is "it came by TLS" grep -q 'using TLSv1' "$letter"
is "subject and text name the thread" grep -q 'Drill' "$letter"
is "each letter was sent once" says "SELECT count(*), sum(tries), sum(unsure) FROM letter WHERE state = 'sent'" "2 2 0"

# --- the walls stand around those who work
for role in fetcher editor courier; do
	pid=$(pgrep -P $daemon -f "role $role ")
	is "the $role has its filter of system calls" grep -q '^Seccomp:.*2' "/proc/$pid/status"
	is "and can gain nothing ($role)" grep -q '^NoNewPrivs:.*1' "/proc/$pid/status"
done

# --- IDLE
is "the fetcher waits for mail" comes "SELECT doing FROM health WHERE role = 'fetcher'" "waiting for mail in INBOX"
before=$(python3 -c 'import time; print(time.time())')
mail 3 "text/plain; charset=koi8-r" '\360\322\311\327\305\324' # Привет
python3 - "$c/state/store.db" "$before" <<'END'
import select, sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], timeout=30)
end = time.time() + 20
while time.time() < end and db.execute("SELECT count(*) FROM post").fetchone()[0] < 3:
    select.select([], [], [], 0.002)
print(f"figure main: from the sender's SMTP to a filed post {time.time() - float(sys.argv[2]):.3f} s")
END
is "IDLE wakes it and the post is filed" says "SELECT count(*) FROM post" 3
mail 4 "text/plain; charset=iso-2022-jp" '\033$B$3$s$K$A$O\033(B'
mail 5 "text/html; charset=windows-1252" '<p>caf\351 <table><tr><td>a<td>b</table>'
is "all charsets are read behind the walls" comes "SELECT count(*) FROM post" 5
words() { says "SELECT group_concat(rowid) FROM search WHERE search MATCH '$1'" "$2"; }
is "and found again" words привет 3
is "(Japanese)" words '"こ ん に ち は"' 4
is "(HTML)" words cafe 5
is "nothing is complained about" test -z "$(grep -i 'warning\|error\|trouble' "$scratch/log")"
kill -TERM $daemon
wait $daemon
is "it ends well" test $? = 0
daemon=

# --- the next edition, by the clock of the test
later() { date -u -d "@$(($(date +%s) + $1 * 86400))" +%Y-%m-%dT%H:%M:%SZ; }
for day in 2 4 8 9; do is "$day days later" "$t" once --now "$(later $day)" -c "$conf"; done
for m in ann bob cleo; do is "the next digest arrives at $m" gets $m 2; done
is "with number 2" says "SELECT max(number), count(*) FROM edition" "2 2"
is "mail stays on the server" test "$(ls "$servers_dir"/mail/circle*/cur "$servers_dir"/mail/circle*/new | grep -c '^[0-9]')" -ge 5
exit $bad
