#!/bin/bash
# The mailbox itself, in a real Dovecot and a Maildir: erasure deletes in it only what was asked for and
# only where the settings allow it, where the mail lies and where it was moved; a folder that is
# missing is told of and keeps no other from being read.
. tests/e2e/lib.sh
servers dovecot
t=$PWD/tidings
c=$scratch/c
conf=$c/tidings.conf
mkdir -p "$scratch/out"
echo secret >"$scratch/password"
chmod 600 "$scratch/password"

# configure MORE_INBOX PRIVACY
configure() {
	cat >"$conf" <<END
community: { name = "Circle"; address = "circle@test.example"; };
inbox: { kind = "imap"; host = "127.0.0.1"; port = $imaps_port; tls = "implicit"; ca_file = "$servers_ca";
	user = "circle@test.example"; password_file = "$scratch/password"; $1 };
send: { kind = "maildir"; path = "$scratch/out"; };
posts: { unauthenticated_posts = "accept"; newcomer_posts = 0; };
privacy: { erase_in_mailbox = $2; erased_posts = "remove"; };
rhythm = ();
END
}
# imap COMMAND...: append FROM SUBJECT [MESSAGE-ID] | subjects FOLDER | create FOLDER | empty FOLDER;
# received at $received, in $folder
imap() { python3 - "$imap_port" "$@" <<'END'
import imaplib, os, sys
m = imaplib.IMAP4("127.0.0.1", int(sys.argv[1]))
m.login("circle@test.example", "secret")
if sys.argv[2] == "append":
    by, subject = sys.argv[3:5]
    id = "Message-ID: <%s@test.example>\r\n" % (sys.argv[5:] or [subject])[0]
    at = os.environ.get("received")
    m.append(os.environ.get("folder", "INBOX"), None, at and imaplib.Time2Internaldate(int(at)), (
             "From: %s\r\nTo: circle@test.example\r\nSubject: %s\r\n%s\r\nText of %s.\r\n" % (by, subject, "" if "no id" in id else id, subject)).encode())
elif sys.argv[2] == "create":
    m.create(sys.argv[3])
elif sys.argv[2] == "empty":
    m.select(sys.argv[3])
    m.store("1:*", "+FLAGS", "\\Deleted")
    m.expunge()
else:
    if m.select(sys.argv[3], readonly=True)[0] == "OK":
        for n in m.search(None, "ALL")[1][0].split():
            head = m.fetch(n, "(BODY.PEEK[HEADER.FIELDS (SUBJECT)])")[1][0][1].decode()
            print(head.split(":", 1)[1].strip())
END
}
holds() {
	local got
	got=$(imap subjects "$1" | sort | tr '\n' ' ')
	[ "$got" = "$2" ] || { echo "got: $got"; return 1; }
}
ask() { stored "$c/state" "$1"; }
once() { "$t" once "$conf" >"$scratch/said" 2>&1 || { cat "$scratch/said"; return 1; }; }

"$t" init --name Circle --address circle@test.example --maildir "$scratch/none" --out "$scratch/out" \
	--history none "$c" </dev/null >/dev/null
configure "" false
once
for m in ann bob; do "$t" members add --no-welcome -c "$conf" --mode nothing $m@test.example >/dev/null; done
imap append ann@test.example one
imap append bob@test.example two
imap append ann@test.example three
is "mails come in" once
is "and are posts" test "$(ask "SELECT count(*) FROM post")" = 3
is "a member is erased" "$t" erase -c "$conf" --yes ann@test.example
is "the daemon looks again" once
is "by default nothing is deleted in the mailbox" holds INBOX "one three two "

configure "" true
"$t" members add --no-welcome -c "$conf" --mode nothing cy@test.example >/dev/null
imap append cy@test.example four
imap append bob@test.example five
once
is "another is erased, with erase_in_mailbox" "$t" erase -c "$conf" --yes cy@test.example
is "and asked for" test "$(ask "SELECT count(*) FROM erasure")" = 1
is "the daemon looks again" once
is "what was asked for is gone, and nothing else" holds INBOX "five one three two "
is "the request is forgotten" test "$(ask "SELECT count(*) FROM erasure")" = 0
is "and it looks once more" once
is "the rest stays" holds INBOX "five one three two "

# Where it is moved to, a Message-ID tells nothing: anybody may write the same, or none.
"$t" members add --no-welcome -c "$conf" --mode nothing dan@test.example >/dev/null
imap append bob@test.example six same
imap append dan@test.example seven same
imap append bob@test.example eight "no id"
imap append dan@test.example ninth "no id"
imap create Done
configure 'move_to = "Done";' true
once
is "what was read lies elsewhere" holds Done "eight five ninth one seven six three two "
is "a third is erased" "$t" erase -c "$conf" --yes bob@test.example
is "the daemon looks" once
is "it is deleted where it was moved to, and nothing else" holds Done "ninth one seven three "
is "(it is told how many)" grep -q "4 mails deleted in the mailbox" "$scratch/said"
is "and the mailbox takes new mail as before" imap append bob@test.example ten

# What stood in that folder all along is none of the community's, also where both are gone through in
# one look: an erasure there, and the daily audit of the inbox, which misses the UIDs it never had.
once
for word in a b c; do imap append gus@test.example $word; done
imap empty INBOX
imap append dan@test.example eleven
once
for word in d e f; do folder=Done imap append gus@test.example $word; done
is "another is erased" "$t" erase -c "$conf" --yes dan@test.example
arrived=$(ask "SELECT count(*) FROM arrival")
is "on the day of the audit" "$t" once --now "$(date -u -d '+25 hours' +%Y-%m-%dT%H:%M:%SZ)" "$conf"
is "and nothing came in by that" test "$(ask "SELECT count(*) FROM arrival")" = "$arrived"

# A folder that is not there: said beside its name, and the others are read.
configure 'folders = [ "Nowhere", "INBOX" ];' false
imap append cy@test.example seven
"$t" once "$conf" >"$scratch/first" 2>&1
is "the other folder is read" test "$(ask "SELECT count(*) FROM arrival WHERE bytes > 0 AND mailbox = (SELECT id FROM mailbox WHERE name = 'INBOX')")" -ge 7
"$t" status "$conf" >"$scratch/said" 2>&1
is "status says what is wrong, under the folder" grep -A1 '^ *Nowhere\|Nowhere' "$scratch/said"
is "in words" grep -qi "nowhere.*\(exist\|open\|select\)\|doesn.t exist" "$scratch/said"
# The others are waited for as if nothing were wrong: soon is a minute, and a pause for what is wrong
# with the configuration some five.
"$t" run "$conf" 2>"$scratch/log" &
daemon=$!
comes() { test "$(ask "SELECT count(*) FROM arrival WHERE message_id = '$1@test.example'")" = 1; }
imap append cy@test.example early
is "the daemon reads the other" soon comes early
imap append cy@test.example late
is "and waits for mail in it" soon comes late
kill $daemon
wait $daemon
is "it was told once" test "$(cat "$scratch/log" "$scratch/first" | grep -c "fetcher: Nowhere\|once: Nowhere")" = 1
"$t" status "$conf" >"$scratch/said" 2>&1
is "and stays a thing that is wrong (75)" test $? = 75
is "(with the folder's name)" grep -q "inbox: .*Nowhere" "$scratch/said"
imap create Nowhere
once
is "once it is there, nothing is said any more" test -z "$(ask "SELECT note FROM mailbox WHERE name = 'Nowhere'")"

# The server renumbers the folder: all is looked at again, and what is known is nothing new. What comes
# then is, even in the second of the newest that is known.
configure "" false
"$t" members add --no-welcome -c "$conf" --mode nothing eve@test.example >/dev/null
"$t" members add --no-welcome -c "$conf" --mode each dora@test.example >/dev/null
letters() { find "$scratch/out" -type f -path '*new*' | wc -l; }
once
sent=$(letters) posts=$(ask "SELECT count(*) FROM post") before=$(ask "SELECT uidvalidity FROM mailbox WHERE name = 'INBOX'")
same=$(date +%s)
received=$same imap append eve@test.example eight
is "a mail comes and is sent on" once
is "(to one member)" test "$(letters)" = $((sent + 1))
box=$servers_dir/mail/circle@test.example
rm -f "$box"/dovecot-uidlist "$box"/dovecot.index* "$box"/dovecot.list.index*
is "the folder has other numbers" once
is "(it is told)" grep -q "the server renumbered it" "$scratch/said"
is "(and known)" test "$(ask "SELECT uidvalidity FROM mailbox WHERE name = 'INBOX'")" != "$before"
is "no post is there twice" test "$(ask "SELECT count(*) FROM post")" = $((posts + 1))
is "nothing is sent again" test "$(letters)" = $((sent + 1))
is "each is told as what it is" test "$(ask "SELECT count(*) FROM arrival WHERE mailbox = (SELECT id FROM mailbox WHERE name = 'INBOX') AND uidvalidity != $before AND state != 'aside'")" = 0
received=$same imap append eve@test.example nine
is "what comes then" once
is "goes on as before" test "$(letters)" = $((sent + 2))

# A server that did not show a mail when those after it came: the daily audit finds it.
python3 - "$c/state/store.db" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
db.execute("UPDATE mailbox SET last_uid = last_uid + 1 WHERE name = 'INBOX'")
db.commit()
END
imap append eve@test.example hidden
once
is "what lies below what was read is not looked at each time" test "$(letters)" = $((sent + 2))
"$t" once --now "$(date -u -d '+50 hours' +%Y-%m-%dT%H:%M:%SZ)" "$conf" >"$scratch/said" 2>&1
is "a day later it is found" grep -q "the audit found 1 mail that the server had not shown" "$scratch/said"
is "and sent on" test "$(letters)" = $((sent + 3))
"$t" status "$conf" >"$scratch/said" # a daemon that ran here and runs no more is a thing that is wrong
is "and the books balance" grep -q "the books balance" "$scratch/said"

# It renumbers while the first look is under way: what was there before is history all the same.
imap_old() { python3 - "$imap_port" <<'END'
import imaplib, sys, time
m = imaplib.IMAP4("127.0.0.1", int(sys.argv[1]))
m.login("old@test.example", "secret")
for n in range(1, 31):
    m.append("INBOX", None, imaplib.Time2Internaldate(time.time() - (40 - n) * 86400), (
        "From: dora@test.example\r\nTo: circle@test.example\r\nSubject: Old %d\r\nMessage-ID: <old%d@test.example>"
        "\r\n\r\nText.\r\n" % (n, n)).encode())
END
}
c=$scratch/old
conf=$c/tidings.conf
"$t" init --name Circle --address circle@test.example --maildir "$scratch/none" --out "$scratch/out" \
	--history all "$c" </dev/null >/dev/null
configure "batch = 10;" false
sed -i 's/user = "circle@/user = "old@/' "$conf"
"$t" members add --no-welcome -c "$conf" --mode each dora@test.example >/dev/null
imap_old
for n in $(seq 1 30); do
	cp -r "$c/state" "$scratch/state"
	DIE_AT=$n "$t" once "$conf" >"$scratch/said" 2>&1
	some=$(ask "SELECT count(*) FROM arrival")
	[ "$some" -ge 10 ] && break
	rm -rf "$c/state"
	mv "$scratch/state" "$c/state"
done
is "it dies within the first look" test "$some" -ge 10 -a "$some" -lt 30
box=$servers_dir/mail/old@test.example
rm -f "$box"/dovecot-uidlist "$box"/dovecot.index* "$box"/dovecot.list.index*
sent=$(letters)
is "it goes on in the renumbered folder" once
is "(which is told)" grep -q "the server renumbered it" "$scratch/said"
is "all that was there is history" test "$(ask "SELECT count(*), sum(history) FROM arrival")" = "$((some + 30)) $((some + 30))"
is "and goes to nobody" test "$(letters)" = "$sent"

# The provider's junk folder: what was there is no post, and of what comes only a member's mail that is
# proven counts. The rest is told, and stays where the provider put it.
imap_junk() { python3 - "$imap_port" "$@" <<'END'
import imaplib, sys
m = imaplib.IMAP4("127.0.0.1", int(sys.argv[1]))
m.login("junk@test.example", "secret")
for folder in ("Junk", "Done"):
    m.create(folder)
for n, (by, proof) in enumerate(a.split("/") for a in sys.argv[3:]):
    m.append("Junk", None, None, ("From: %s\r\nTo: circle@test.example\r\nSubject: %s %d\r\nMessage-ID: <%s%d@test.example>\r\n%s"
             "\r\nBuy.\r\n" % (by, sys.argv[2], n, sys.argv[2], n, proof and
             "Authentication-Results: %s; dmarc=pass header.from=%s\r\n" % (proof, by.split("@")[1]))).encode())
END
}
c=$scratch/spam
conf=$c/tidings.conf
"$t" init --name Circle --address circle@test.example --maildir "$scratch/none" --out "$scratch/out" \
	--history all "$c" </dev/null >/dev/null
configure 'read_junk = true; keyword = "Tidings"; move_to = "Done";' false
sed -i 's/user = "circle@/user = "junk@/' "$conf"
echo 'trust: { authserv_ids = [ "mx.test.example" ]; };' >>"$conf"
"$t" members add --no-welcome -c "$conf" --mode nothing eve@test.example >/dev/null
imap_junk old eve@test.example/mx.test.example eve@test.example/ spam@evil.example/mx.test.example
once
is "of what was in the junk folder only what is proven is history" test "$(ask "SELECT subject FROM post")" = "old 0"
imap_junk new eve@test.example/mx.test.example eve@test.example/ eve@test.example/mx.evil.example spam@evil.example/mx.test.example
once
is "of what comes there, too" test "$(ask "SELECT subject FROM post" | tr '\n' ' ')" = "old 0 new 0 "
is "the rest is set aside, and why" test "$(ask "SELECT count(*) FROM arrival WHERE state = 'aside' AND reason LIKE '%took it for junk, and nothing proves who sent it'")" = 5
once
in_folder() { find "$servers_dir/mail/junk@test.example/.$1" -path "*.$1/[cn]*/*" -type f | wc -l; }
is "and stays there, what counted does not" test "$(in_folder Junk) $(in_folder Done)" = "6 1"
at_junk() { python3 - "$imap_port" "$@" <<'END'
import imaplib, sys
m = imaplib.IMAP4("127.0.0.1", int(sys.argv[1]))
m.login("junk@test.example", "secret")
m.select(sys.argv[2])
found = m.search(None, *sys.argv[3:5])[1][0].decode().replace(" ", ",")
if sys.argv[5:]:
    m.copy(found, sys.argv[5])
print(found)
END
}
is "what counted bears the keyword" test "$(at_junk Done KEYWORD Tidings)" = 1
is "and nothing else" test -z "$(at_junk Junk KEYWORD Tidings)"
is "a person says of one that it is no junk" test -n "$(at_junk Junk SUBJECT '"new 1"' INBOX)"
once
is "then it is read as any mail" test "$(ask "SELECT subject FROM post" | tr '\n' ' ')" = "old 0 new 0 new 1 "

# A Maildir
mkdir -p "$scratch/in/new" "$scratch/in/cur" "$scratch/in/tmp"
c=$scratch/m
conf=$c/tidings.conf
"$t" init --name Circle --address circle@test.example --maildir "$scratch/in" --out "$scratch/out" \
	--history none "$c" </dev/null >/dev/null
sed -i 's/.*unauthenticated_posts = .*/\tunauthenticated_posts = "accept";/;s/.*erase_in_mailbox = .*/\terase_in_mailbox = true;/' "$conf"
for m in ann bob; do "$t" members add --no-welcome -c "$conf" --mode nothing $m@test.example >/dev/null; done
for m in ann bob; do
	printf 'From: %s@test.example\nTo: circle@test.example\nSubject: Of %s\n\nText.\n' $m $m >"$scratch/in/new/1.$m"
done
is "a Maildir is read" once
is "a member is erased there" "$t" erase -c "$conf" --yes ann@test.example
is "the daemon looks" once
is "their file is gone" test -z "$(find "$scratch/in" -name '1.ann*')"
aside() { ask "SELECT reason FROM arrival WHERE reason LIKE '%fetch_limit%'"; }
sed -i 's/.*fetch_limit = .*/\tfetch_limit = "100k";/' "$conf"
printf 'From: bob@test.example\nSubject: Large\n\n%0200000d\n' 0 >"$scratch/in/new/2.large"
is "one over the limit is not read" once
is "and not silent" test "$(aside)" = "200040 bytes, more than inbox.fetch_limit allows: not fetched"
is "(once)" once
is "(as one mail)" test "$(aside | wc -l)" = 1
: >"$scratch/in/new/3.empty"
"$t" once "$conf" >"$scratch/said" 2>&1
is "a file that is none is told" grep -q "3.empty was skipped: it is empty" "$scratch/said"
"$t" once "$conf" >"$scratch/said" 2>&1
is "once" test ! -s "$scratch/said"
"$t" status "$conf" >"$scratch/said" 2>&1
is "and is a thing that is wrong (75)" test $? = 75
rm "$scratch/in/new/3.empty"
once
"$t" status "$conf" >"$scratch/said" 2>&1
is "until it is gone" grep -q "^Wrong *nothing" "$scratch/said"
is "the other's is not" test -n "$(find "$scratch/in" -name '1.bob*')"

# An mbox, which other programs change
c=$scratch/b
conf=$c/tidings.conf
box=$scratch/live.mbox
"$t" init --name Circle --address circle@test.example --maildir "$scratch/none" --out "$scratch/out" \
	--history none "$c" </dev/null >/dev/null
cat >"$conf" <<END
community: { name = "Circle"; address = "circle@test.example"; };
inbox: { kind = "mbox"; path = "$box"; };
send: { kind = "maildir"; path = "$scratch/out"; };
posts: { unauthenticated_posts = "accept"; newcomer_posts = 0; };
rhythm = ();
END
"$t" members add --no-welcome -c "$conf" --mode nothing ann@test.example >/dev/null
# post WORD [TEXT]: as it stands in the file
post() { printf 'From ann@test.example Mon Mar  2 07:00:00 2026\nFrom: ann@test.example\nTo: circle@test.example\nSubject: %s\nMessage-ID: <%s@box.example>\n\nText of %s. %s\n\n' \
	"$1" "$1" "$1" "$2"; }
posts() { [ "$(ask "SELECT group_concat(message_id, ' ') FROM (SELECT message_id FROM post ORDER BY id)")" = "$(printf ' %s@box.example' "$@" | cut -c2-)" ]; }
{ post one; post large "$(printf %0200000d 0)"; post two; } >"$box"
sed -i 's/kind = "mbox"; /&fetch_limit = "100k"; /' "$conf"
is "an mbox is read" once
is "(as two posts)" posts one two
is "one over the limit is set aside" test -n "$(aside)"
post three >>"$box"
is "what comes later as well" once
is "(once)" posts one two three
python3 - "$box" "$scratch/ready" <<'END' &
import fcntl, signal, sys
f = open(sys.argv[1], "a")
fcntl.lockf(f, fcntl.LOCK_EX)
open(sys.argv[2], "w").close()
signal.pause()
END
writer=$!
is "somebody delivers into it" soon test -e "$scratch/ready"
"$t" once "$conf" >"$scratch/said" 2>&1
is "then it waits (75)" test $? = 75
is "(and says for what)" grep -q "another program holds $box locked" "$scratch/said"
kill $writer
wait $writer
post four >"$box"
is "a mail program emptied it, and a mail came" once
is "(which is told)" grep -q "was changed by another program" "$scratch/said"
is "it is a post" posts one two three four
{ post five "$(seq 200)" && post four; } >"$box"
is "its mails lie elsewhere" once
is "and what is new is known from the others" posts one two three four five
: >"$box"
is "it is empty" once
post six >"$box"
is "and filled again" once
is "nothing is lost" posts one two three four five six
is "once more: nothing is new" once
is "the books balance" "$t" status "$conf"
exit $bad
