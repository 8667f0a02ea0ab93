#!/bin/bash
# Which mail is history, as `init --history` was told: from Maildirs, and from a real Dovecot.
. tests/e2e/lib.sh
t=$PWD/tidings
ask() { stored "$scratch/$1/state" "$2"; }
# told FOLDER: "MESSAGE-ID HISTORY" of each mail
told() { ask "$1" "SELECT message_id, history FROM arrival ORDER BY 1" | tr '\n' ' '; }
mail() { printf 'From: ann@test.example\r\nTo: circle@test.example\r\nSubject: Drill %s\r\nMessage-ID: <n%s@test.example>\r\n\r\nText.\r\n' "$1" "$1"; }

# init FOLDER HISTORY: a community that reads Maildirs
init() {
	"$t" init --name Circle --address circle@test.example --maildir "$scratch/$1.in" --out "$scratch/$1.out" \
		--history "$2" "$scratch/$1" </dev/null >"$scratch/said" 2>&1
}
fill() {
	local n
	for n in 1 2 3; do
		mail $n >"$scratch/$1.in/new/$n.x"
		touch -d "2026-0$n-10T12:00:00Z" "$scratch/$1.in/new/$n.x"
	done
	sed -i 's/.*unauthenticated_posts = .*/\tunauthenticated_posts = "accept";/' "$scratch/$1/tidings.conf"
	"$t" once -c "$scratch/$1/tidings.conf" --now 2026-03-11T12:00:00Z 2>"$scratch/log" || cat "$scratch/log"
}
is "a day in the future is refused" test "$(init f 2999-01-01; echo $?)" = 64
is "so is what is no day" test "$(init f yesterday; echo $?)" = 64
is "and nothing is made" test ! -e "$scratch/f"
for h in all none 2026-02-10T12:00:00Z; do
	is "init takes --history $h" init "$h" "$h"
	fill "$h"
done
is "all: each mail is history" test "$(told all)" = "n1@test.example 1 n2@test.example 1 n3@test.example 1 "
is "none: each is new" test "$(told none)" = "n1@test.example 0 n2@test.example 0 n3@test.example 0 "
is "a date: what came before it" test "$(told 2026-02-10T12:00:00Z)" = "n1@test.example 1 n2@test.example 0 n3@test.example 0 "

# --- the same from a server
servers dovecot
echo secret >"$scratch/password"
chmod 600 "$scratch/password"
for n in 1 2 3; do mail $n >"$scratch/mail.$n"; done
python3 - "$imap_port" "$scratch" <<'END'
import imaplib, sys
for user in "all", "none", "date":
    box = imaplib.IMAP4("127.0.0.1", int(sys.argv[1]))
    box.login(user + "@test.example", "secret")
    for n in 1, 2, 3:
        box.append("INBOX", None, f'"10-{[0, "Jan", "Feb", "Mar"][n]}-2026 12:00:00 +0000"', open(f"{sys.argv[2]}/mail.{n}", "rb").read())
    box.logout()
END
# init takes the authorities of the system: `trusting` puts the tests' own in their place.
roots=/etc/ssl/certs/ca-certificates.crt
ns="unshare -m"
[ "$(id -u)" = 0 ] || ns="unshare -r -m"
trusting() { $ns sh -c 'mount --bind "$0" "$1" && shift && exec "$@"' "$servers_ca" "$roots" "$@"; }
# join USER HISTORY [COMMAND]: a community that reads the mailbox of USER
join() {
	$3 "$t" init --name Circle --address circle@test.example --user "$1@test.example" --imap "localhost:$imaps_port" \
		--smtp localhost:587 --password-file "$scratch/password" --history "$2" "$scratch/i.$1" </dev/null >"$scratch/said" 2>&1
}
says() { grep -qF -- "$1" "$scratch/said" || { cat "$scratch/said"; return 1; }; }
is "init does not fail for a server it cannot trust" join none none
is "and says that nothing was counted" says "how many mails will be history could not be seen yet"
is "(and why)" says "certificate"
rm -r "$scratch/i.none"
[ -f "$roots" ] || { echo "skip $name: the system has no file of authorities to put the tests' own in place of"; exit $bad; }
# look USER: the first run, with the test's authority; what is there then is in the store
look() {
	cat >"$scratch/i.$1/tidings.conf" <<END
community: { name = "Circle"; address = "circle@test.example"; };
inbox: { kind = "imap"; host = "localhost"; port = $imaps_port; tls = "implicit"; ca_file = "$servers_ca";
	user = "$1@test.example"; password_file = "$scratch/password"; };
send: { kind = "maildir"; path = "$scratch/i.out"; };
posts: { unauthenticated_posts = "accept"; };
END
	"$t" once -c "$scratch/i.$1/tidings.conf" 2>"$scratch/log" || { cat "$scratch/log"; return 1; }
}
is "init --history all" join all all trusting
is "says that all will be history" says "INBOX holds 3 mails now; all of them will be history"
is "init --history none" join none none trusting
is "says that none will be" says "INBOX holds 3 mails now; none of them will be history"
is "init with a date" join date 2026-02-10 trusting
is "says how many came before it" says "INBOX holds 3 mails now; about 1 of them came before 2026-02-10"
for u in all none date; do is "the first look ($u)" look $u; done
is "all: each is history" test "$(told i.all)" = "n1@test.example 1 n2@test.example 1 n3@test.example 1 "
is "none: each is new" test "$(told i.none)" = "n1@test.example 0 n2@test.example 0 n3@test.example 0 "
is "a date: what came before it" test "$(told i.date)" = "n1@test.example 1 n2@test.example 0 n3@test.example 0 "
exit $bad
