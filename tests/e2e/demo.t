#!/bin/bash
# `make demo`: ten weeks of the sample community, and the last week of an mbox archive. What is
# shown is what is delivered.
. tests/e2e/lib.sh
export DEMO=$scratch/demo
unset MBOX NO_COLOR
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
circle() { ./tidings "$@" -c "$DEMO/circle/tidings.conf"; }
is "why names the digest that a post stands in" grep -q "^  in the digest weekly-digest 1, item 1, cut 2026-03-09" <(circle why 1)
is "--json too" test "$(circle why --json 1 | python3 -c 'import json, sys
print(json.load(sys.stdin)[0]["post"]["editions"][0]["number"])')" = 1
is "of a rule too" test "$(circle why --json rule weekly-digest | python3 -c 'import json, sys
o = json.load(sys.stdin)
print(o["when"], len(o["slots"]), o["slots"][0]["at"], o["slots"][0]["outcome"])')" = "weekly on monday at 08:00 10 2026-05-11T07:00:00Z sent"
circle status --now 2026-05-11T07:00:00Z >"$scratch/status"
is "status names what waits for a moderator" grep -q "^Held *2 wait for a moderator, .*: tidings why [0-9]*, [0-9]*$" "$scratch/status"
is "why names the subject of what is held" grep -q "^  subject: Radio piece about seed swaps" \
	<(circle why "$(sed -n 's/^Held.* why \([0-9]*\),.*/\1/p' "$scratch/status")")
is "what is piped has whole lines" grep -q "sent: due weekly: edition 10, 9 threads, 24 letters$" <(circle why rule weekly-digest)
script -qec "stty cols 80; ./tidings why rule weekly-digest -c $DEMO/circle/tidings.conf" /dev/null </dev/null | tr -d '\r' >"$scratch/screen"
is "a terminal wraps them between words" grep -q "^    letters$" "$scratch/screen"
is "and nothing is wider than it" test -z "$(awk 'length($0) > 80' "$scratch/screen")"
is "a rehearsal of weeks to come says why it is empty" grep -q "those to come are not known" \
	<(circle rehearse --from 2099-01-05 --to 2099-01-20)
coloured() { grep -q "$(printf '\033')" "$scratch/shown"; }
is "what is piped has no colour" test "$(coloured; echo $?)" = 1
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
on_terminal() { script -qec tests/sample/demo.sh /dev/null </dev/null >"$scratch/shown"; }
is "on a terminal it runs, too" on_terminal
is "and its headings are coloured" grep -q "^$(printf '\033')\[1mIn this digest$(printf '\033')\[0m" "$scratch/shown"
NO_COLOR=1 on_terminal
is "but for whom NO_COLOR says no" test "$(coloured; echo $?)" = 1

MBOX=$scratch/nowhere
demo
is "a missing archive is told (66)" test $? = 66
MBOX=tests/sample/people.txt
demo
is "a file that is no archive is told (65)" test $? = 65
is "in words" grep -q "neither an mbox file nor a mail" "$scratch/said"
exit $bad
