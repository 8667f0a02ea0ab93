#!/bin/bash
# `tidings import`: an archive becomes history once, wherever it was cut off; a dry run says before
# what it will be, and changes nothing.
. tests/e2e/lib.sh
t=$PWD/tidings
export TIDINGS_CONF=$scratch/c/tidings.conf TMPDIR=$scratch
ask() { python3 -c 'import sqlite3, sys
print(*sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchone())' "$scratch/c/state/store.db" "$1"; }
# mail N: one of four threads, each of which has its first mail among the first four
mail() {
	printf 'From: Ana <ana@test.example>\nTo: circle@test.example\nSubject: %sTopic %s\n' \
		"$([ "$1" -le 4 ] || echo 'Re: ')" $(($1 % 4))
	printf 'Message-ID: <m%s@test.example>\nDate: Mon, 5 Jan 2026 10:%02d:00 +0000\n' "$1" $(($1 % 60))
	[ "$1" -le 4 ] || printf 'In-Reply-To: <m%s@test.example>\n' $(($1 - 4))
	printf '\nWords number %s.\n\n' "$1"
}
# says COMMAND... : what is told must have the words in $want
says() {
	"$t" "$@" >"$scratch/said" 2>&1
	grep -q "$want" "$scratch/said" || { cat "$scratch/said"; return 1; }
}
afresh() {
	rm -rf "$scratch/c"
	"$t" init --name Circle --address circle@test.example --maildir "$scratch/in" --out "$scratch/out" \
		--history none "$scratch/c" </dev/null >/dev/null
}
mkdir -p "$scratch/maildir/"{new,cur,tmp}
for n in $(seq 450); do
	mail $n >"$scratch/maildir/cur/$n.x:2,S"
	echo "From x Mon Jan  5 00:00:00 2026"
	cat "$scratch/maildir/cur/$n.x:2,S"
done >"$scratch/past.mbox"

afresh
want="450 mails: 450 new, 0 known before; all are history"
is "a dry run counts" says import --dry-run "$scratch/past.mbox"
is "and says what they would be" grep -q "Of the new 450 would be posts, 0 would be set aside" "$scratch/said"
is "and changes nothing" test "$(ask "SELECT count(*) FROM arrival")" = 0
is "the import says the same" says import "$scratch/past.mbox"
is "all are posts, in their threads" test "$(ask "SELECT count(*), count(DISTINCT thread) FROM post")" = "450 4"
is "and history" test "$(ask "SELECT count(*) FROM arrival WHERE NOT history")" = 0
is "that is never due" test "$(ask "SELECT count(*) FROM post WHERE accept_seq IS NOT NULL")" = 0
want="450 mails: 0 new, 450 known before"
is "nothing is imported twice" says import "$scratch/past.mbox"
want="450 mails: 450 new, 0 known before"
is "the same mails elsewhere are known by what they are" says import --dry-run "$scratch/maildir"
is "(a dry run says so)" grep -q "Of the new 0 would be posts, 450 would be set aside: here already" "$scratch/said"
is "they are searchable" test "$("$t" search number 449 | wc -l)" = 1

# Cut off at each commit in turn, and gone on with
afresh
points=$(DIE_AT=list "$t" import "$scratch/past.mbox" 2>&1 | grep -c "crash point: ")
is "an import has places to die at" test "$points" -gt 6
whole=0 tried=0
for n in $(seq 1 3 "$points"); do
	afresh
	tried=$((tried + 1))
	DIE_AT=$n "$t" import "$scratch/past.mbox" >/dev/null 2>&1
	"$t" import "$scratch/past.mbox" >/dev/null 2>&1
	[ "$(ask "SELECT count(*), count(DISTINCT thread) FROM post")" = "450 4" ] && whole=$((whole + 1))
done
is "it goes on where it was cut, $tried times" test $whole = $tried

# A Maildir, the file named by its key whatever its flags become
afresh
want="450 mails: 450 new"
is "a Maildir is imported" says import "$scratch/maildir"
mv "$scratch/maildir/cur/7.x:2,S" "$scratch/maildir/cur/7.x:2,RS"
want="450 mails: 0 new, 450 known before"
is "once, whatever flags its mails get" says import "$scratch/maildir"

# On a terminal: how far it is and how long it takes, or nothing about that where it cannot be known
bar() { python3 - "$t" import --dry-run "$@" <<'END'
import os, pty, sys
pid, fd = pty.fork()
if not pid:
    os.execv(sys.argv[1], sys.argv[1:])
seen = b""
try:
    while chunk := os.read(fd, 4096):
        seen += chunk
except OSError:
    pass
print(seen.decode().replace("\r", "\n"))
END
}
mkdir -p "$scratch/two/"{new,cur,tmp}
for n in 8 9; do mail $n >"$scratch/two/cur/$n"; done
bar "$scratch/two" >"$scratch/said"
is "half of a Maildir of two mails is half a bar" grep -q "^\[#\{12\} \{12\}\] 1 mail, .* s left" "$scratch/said"
is "it is seen while it goes on, not at the end" \
	bash -c 'sed -n "/^\[#/,\$p" "$1" | grep -q "^.*2 mails: 2 new"' - "$scratch/said"
bar "$scratch/past.mbox" >"$scratch/said"
is "before the first mail nothing is known of the rest" grep -q "^\[ \{24\}\] 1 mail, [0-9]* a second *$" "$scratch/said"
exit $bad
