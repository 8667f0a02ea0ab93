#!/bin/bash
# `make demo`: ten weeks of the sample community, and the last week of an mbox archive. What is
# shown is what is delivered.
. tests/e2e/lib.sh
export DEMO=$scratch/demo NO_COLOR=1
unset MBOX
demo() { tests/sample/demo.sh >"$scratch/shown" 2>"$scratch/said"; }
letter_to() { grep -l "^Delivered-To: $1" "$DEMO"/out/new/* | xargs ls -t | head -1; }
# The words of Marta's last letter and of the screen, with any token for the letter's own.
same_words() {
	./tidings explain --json "$1" | python3 -c '
import json, re, sys
def words(s): return re.sub(r"\.[a-z2-7]{32}@", ".preview@", s).split()
sent, shown = words(json.load(sys.stdin)["text"]), words(open(sys.argv[1]).read())
at = next(i for i in range(len(shown)) if shown[i:i + 6] == sent[:6])
sys.exit(shown[at:] != sent)' "$2"
}

is "the sample community's demo runs" demo
is "and says nothing is wrong" test ! -s "$scratch/said"
is "the digest shown has number 10" grep -q "^Subject: Seed Circle, digest 10: 4 – 10 May 2026" "$scratch/shown"
is "an open question is marked" grep -q "1 post · open question" "$scratch/shown"
is "Cyrillic, accents and CJK arrive whole" grep -q "Черёмуха зацвела" "$scratch/shown"
is "24 members read digests, ten times" test "$(ls "$DEMO/out/new" | wc -l)" -ge 240
is "the digest shown is the one that was delivered" \
	same_words "$(letter_to marta@kovacs.example.org)" "$DEMO/digest.txt"
is "its HTML twin is a page" grep -q "^<!DOCTYPE html>" "$DEMO/digest.html"
is "and has no mark left in it" bash -c '! grep -q "[[:cntrl:]]" <(tr -d "\n\t" <"$1")' - "$DEMO/digest.html"
"./tidings" editions -c "$DEMO/circle/tidings.conf" >"$scratch/ledger"
is "the ledger tells of the tenth" grep -q "^weekly-digest 10  " "$scratch/ledger"
is "and whom it went to" grep -q "to 24 members, .* contents: 24 sent" "$scratch/ledger"
is "no colour where nobody asked for it" bash -c '! grep -q "$(printf "\033")" "$1"' - "$scratch/shown"
is "all 234 mails are accounted for" grep -q "234 fetched = .* + 0 new" "$scratch/shown"

# An archive as a list's web page offers it: another list's mail, and one mail from 2038.
archive=$scratch/list.mbox
for f in $(ls "$DEMO"/in/new/* "$DEMO"/in/cur/* 2>/dev/null); do
	printf 'From x Mon Mar  2 00:00:00 2026\nList-Id: <other.example.net>\n'
	sed 's/\r$//; s/^From />From /' "$f"
	echo
done >"$archive"
printf 'From x Mon Mar  2 00:00:00 2026\nFrom: a@example.com\nSubject: The future\nDate: Tue, 19 Jan 2038 03:14:07 +0000\nMessage-ID: <z@example.com>\n\nBeep.\n' >>"$archive"
gzip -k "$archive"
export MBOX=$archive.gz
is "an archive's demo runs" demo
is "its clock is its own, whatever one mail says" grep -q "^Subject: list, digest 1: .* May 2026" "$scratch/shown"
is "the mail of the list counts as posts" grep -q "235 fetched = 2[23][0-9] filed" "$scratch/shown"
is "the digest went to one member" test "$(ls "$DEMO/out/new" | wc -l)" = 1
is "and is the one shown" same_words "$(letter_to you@example.org)" "$DEMO/digest.txt"

MBOX=$scratch/nowhere
demo
is "a missing archive is told (66)" test $? = 66
MBOX=tests/sample/people.txt
demo
is "a file that is no archive is told (65)" test $? = 65
is "in words" grep -q "neither an mbox file nor a mail" "$scratch/said"
exit $bad
