#!/bin/bash
# `tidings check`, alone and with --loop, against real servers: what it says is what they do.
. tests/e2e/lib.sh
export SERVERS_REFUSE=RCPT # for what comes back
servers dovecot postfix sink
t=$PWD/tidings
conf=$scratch/tidings.conf
echo secret >"$scratch/password"
chmod 600 "$scratch/password"

# configure ADDRESS SEPARATOR [USER [PASSWORD_FILE]]: a community, and whose mailbox it reads
configure() {
	mkdir -p "$scratch/state"
	cat >"$conf" <<END
community: { name = "Circle"; address = "$1"; separator = "$2"; };
inbox: { kind = "imap"; host = "localhost"; port = $imaps_port; tls = "implicit"; ca_file = "$servers_ca";
	user = "${3:-$1}"; password_file = "${4:-$scratch/password}"; };
send: { kind = "smtp"; host = "localhost"; port = $submission_port; tls = "starttls"; ca_file = "$servers_ca";
	user = "${3:-$1}"; password_file = "${4:-$scratch/password}"; };
store: { state = "$scratch/state"; };
END
}
# check STATUS [OPTION...]: it ends with that; what it said is in the file `said`
check() {
	local want=$1 got
	shift
	"$t" check "$@" "$conf" >"$scratch/said" 2>&1
	got=$?
	[ "$got" = "$want" ] || { echo "exit $got"; cat "$scratch/said"; return 1; }
}
says() { grep -qF -- "$1" "$scratch/said" || { cat "$scratch/said"; return 1; }; }
silent() { ! grep -qF -- "$1" "$scratch/said"; }
# mails USER: how many its mailbox holds
mails() { find "$servers_dir/mail/$1/new" "$servers_dir/mail/$1/cur" -type f 2>/dev/null | wc -l; }

configure circle@test.example +
is "check logs in to both servers" check 0
is "and says what IMAP offers" says "logged in over TLS; it offers IDLE MOVE UIDPLUS SPECIAL-USE"
is "no line is wider than a terminal" test -z "$(awk 'length > 80' "$scratch/said")"
is "and where junk goes" says "junk goes to Junk"
is "and what SMTP offers" says "it offers PIPELINING 8BITMIME"
is "no letter left" test "$(mails circle@test.example)" = 0
is "no server is asked with --offline" check 0 --offline
is "(it says nothing of log-in)" silent "logged in"

# --- round the loop
is "check --loop mails itself" check 0 --loop --wait 30s
is "the bare address gets it" says "to circle@test.example: arrived in INBOX after"
is "and the one with a detail" grep -q 'to circle+check\.[a-z2-7]*@test.example: arrived in INBOX' "$scratch/said"
is "the Message-ID is kept" says "Message-ID is kept"
is "From is kept" says "From is kept"
is "the envelope sender is kept" says "envelope sender (Return-Path) is kept"
is "no copy is in Sent" says "no copy is put into Sent"
is "nobody vouched for it" says "no Authentication-Results"
is "the separator is confirmed" says 'community.separator = "+" is right'
is "both letters stay in the mailbox" test "$(mails circle@test.example)" = 2
is "the store is made" test "$("$t" why -c "$conf" 1 2>&1 | grep -c 'nothing is known')" = 1
is "a first look finds them" "$t" once -c "$conf"
"$t" why -c "$conf" 1 >"$scratch/said"
is "and they are no posts of the community" says "  aside: history: a letter of the community's own, not acted upon"
is "(unread, with no flag set)" test -z "$(find "$servers_dir/mail/circle@test.example" -name '*:2,?*')"

# --- a folder that is not there
sed -i 's/inbox: {/inbox: { move_to = "Done";/' "$conf"
is "a folder to move mail to that is not there is told" check 78
is "(with its setting)" says 'inbox.move_to: there is no folder "Done": make it there'
sed -i 's/"Done"/"Junk"/' "$conf"
is "one that is there is good" check 0

# --- a separator that is not the provider's
configure elsewhere@test.example -
is "a separator that does not work is told" check 78 --loop --wait 3s
is "(nothing arrived)" grep -q 'to elsewhere-check\.[a-z2-7]*@test.example: did not arrive' "$scratch/said"
is "and the one that does is named" says 'write into community: separator = "+";'

# --- an address that is not this mailbox's
configure lost@test.example + other@test.example
is "an address whose mail goes elsewhere is told" check 69 --loop --wait 2s
is "(with what to do)" says "does not arrive in this mailbox"

# --- who vouches
configure proof@test.example ""
is "a provider that vouches is seen" check 0 --loop --wait 30s
is "with its methods" says "Authentication-Results of mx.test.example: dmarc=pass spf=pass"
is "and the line to write" says 'authserv_ids = [ "mx.test.example" ];'
is "a separator that works is offered" says 'write into community: separator = "+";'
echo 'trust: { authserv_ids = [ "mx.test.example" ]; };' >>"$conf"
is "what is trusted already is left" check 0 --loop --wait 30s
is "(and said)" says 'trust.authserv_ids has "mx.test.example": leave it'

# --- for a program
# field EXPRESSION: of the object that was said
field() { python3 -c 'import json, sys
o = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$scratch/said" "$1"; }
is "--json is one object, and nothing else" check 0 --loop --json --wait 30s
is "with what both servers offer" test "$(field '(o["imap"]["offers"][0], o["imap"]["junk"], o["smtp"]["offers"][0])')" \
	= "('IDLE', 'Junk', 'PIPELINING')"
is "where the letters went" test "$(field '[(l["separator"], l["state"], l["folder"]) for l in o["loop"]["letters"]]')" \
	= "[('', 'arrived', 'INBOX'), ('+', 'arrived', 'INBOX')]"
is "who vouched" test "$(field 'o["loop"]["results"][0]')" = "{'server': 'mx.test.example', 'dmarc': 'pass', 'spf': 'pass'}"
is "and the settings to write" test "$(field 'o["loop"]["settings"]')" \
	= "{'separator': '+', 'authserv_id': 'mx.test.example', 'read_junk': False}"
echo wrong >"$scratch/other"
chmod 600 "$scratch/other"
configure proof@test.example "" proof@test.example "$scratch/other"
is "a log-in that is refused is in it" check 78 --json
is "of each server" test "$(field '[name for name in ("imap", "smtp") if "password_file" in o[name]["error"]]')" = "['imap', 'smtp']"

# --- where a provider puts mail, and what comes back
configure junk@test.example +
is "mail that lands in Junk is found there" check 0 --loop --wait 30s
is "(and said)" says "to junk@test.example: arrived in Junk after"
is "with the setting that reads it" says "mail lands in Junk: write into inbox: read_junk = true;"
is "nothing is moved out of it" test "$(find "$servers_dir/mail/junk@test.example/.Junk/new" "$servers_dir/mail/junk@test.example/.Junk/cur" -type f | wc -l)" = 2
configure sent@test.example +
is "a copy in Sent is seen" check 0 --loop --wait 30s
is "(and said)" says "a copy is put into Sent"
is "the letters count where they arrived, not in Sent" says "to sent@test.example: arrived in INBOX"
configure returned@test.example +
is "a detail that comes back is no separator" check 78 --loop --wait 10s
is "(and said)" grep -q 'to returned+check\.[a-z2-7]*@test.example: came back as undeliverable' "$scratch/said"
is "the bare address works" says "to returned@test.example: arrived in INBOX"
is "and what to do instead" says 'separator = "";'

# --- what cannot be tried
echo wrong >"$scratch/wrong"
chmod 600 "$scratch/wrong"
configure circle@test.example + circle@test.example "$scratch/wrong"
is "a wrong password is told" check 78 --loop
is "(for each server)" test "$(grep -c '^IMAP: \|^SMTP: ' "$scratch/said")" = 2
is "and no letter left" test "$(mails circle@test.example)" = 2
exit $bad
