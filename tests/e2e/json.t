#!/bin/bash
# Every --json: what a program gets is JSON on lines of its own, whatever bytes it was given.
. tests/e2e/lib.sh
t=$PWD/tidings
export TIDINGS_CONF=$scratch/c/tidings.conf

# field EXPRESSION: of the lines of standard input, as `v`; of the first, as `o`
field() { python3 -c 'import json,sys
v = [json.loads(line) for line in sys.stdin.buffer.read().decode("utf-8", "strict").splitlines()]
o = v[0] if v else None
print(eval(sys.argv[1]))' "$1"; }
# gives COMMAND... EXPRESSION WANTED
gives() {
	local got n=$#
	got=$("${@:1:n-2}" 2>"$scratch/said" | field "${@:n-1:1}")
	[ "$got" = "${!n}" ] || { echo "got: $got"; cat "$scratch/said"; return 1; }
}

"$t" init --name Circle --address circle@test.example --maildir "$scratch/in" --out "$scratch/out" \
	--history none --zone UTC "$scratch/c" </dev/null >/dev/null

is "newsletter: none is no line" gives "$t" newsletter --json v "[]"
printf '# Spring\n\nWe sow.\n' >"$scratch/spring.md"
"$t" newsletter draft "$scratch/spring.md" --now 2026-03-01T10:00:00Z >/dev/null
"$t" newsletter draft "$scratch/spring.md" --title Autumn --audience lang:pt --send "2026-10-01 08:00" \
	--now 2026-03-01T10:00:00Z >/dev/null
is "newsletter: the newest first" gives "$t" newsletter list --json '[r["title"] for r in v]' "['Autumn', 'Spring']"
is "newsletter: when it goes, to whom" gives "$t" newsletter --json '(o["state"], o["send_at"], o["audience"])' \
	"('ready', '2026-10-01T08:00:00Z', 'lang:pt')"
is "newsletter: a draft has no number and is not sent" gives "$t" newsletter --json '(v[1]["number"], v[1]["sent"], v[1]["letters"])' \
	"(None, None, 0)"
"$t" newsletter show 1 --json >"$scratch/said" 2>&1
is "newsletter: what is no list takes no --json (64)" test $? = 64

is "check: the file is good" gives "$t" check --json '(o["good"], o["faults"], o["inbox"]["kind"], len(v))' "(True, [], 'maildir', 1)"
is "check: the next times of a rule" gives "$t" check --json --offline 'len(o["rules"][0]["next"])' 3
sed 's/^send: {/&\n    per_day = 500;/' "$TIDINGS_CONF" >"$scratch/c/capped.conf"
is "check: what the caps carry" gives "$t" check --json "$scratch/c/capped.conf" \
	'(o["send"]["per_day"], o["pace"]["letters_a_day"], o["pace"]["members"])' "(500, 400, 400)"
sed 's/^send: {/&\n    per_dya = 500; connections = "many";/' "$TIDINGS_CONF" >"$scratch/c/wrong.conf"
is "check: every fault" gives "$t" check --json "$scratch/c/wrong.conf" '(o["good"], len(o["faults"]), "community" in o)' "(False, 2, False)"
"$t" check --json "$scratch/c/wrong.conf" >/dev/null 2>"$scratch/said"
is "check: (78)" test $? = 78
is "check: and stderr is silent" test ! -s "$scratch/said"

# bytes that are no UTF-8, where a person typed them
odd=$(printf 'n\377x')
is "when: a zone in bytes that are no text" gives "$t" when --json --zone "$odd" weekly '"no time zone" in o["error"]' True
is "when: a rule in such bytes" gives "$t" when --json "$odd" '"error" in o' True
is "when: a count that is none" gives "$t" when --json --count 0 weekly '"from 1 to 100000" in o["error"]' True
is "when: no rule" gives "$t" when --json '"one rule" in o["error"]' True
is "when: an event, which has no times" gives "$t" when --json joined '"event" in o["error"]' True
is "when: an RRULE alone begins at --from" gives "$t" when --json --from 2025-03-05T10:00:00 --zone Europe/Lisbon --count 2 \
	'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE' 'o["times"]' "['2025-03-05T10:00:00', '2025-03-17T10:00:00']"
is "when: and without its name" gives "$t" when --json --from 2025-01-31T18:30 --count 2 'FREQ=MONTHLY;UNTIL=20250601T000000Z' \
	'o["times"]' "['2025-01-31T18:30:00', '2025-03-31T18:30:00']"
is "when: but not where nothing says when" gives "$t" when --json 'FREQ=DAILY' '"DTSTART" in o["error"]' True
printf 'From: a@test.example\nReferences: <1@x> <2@x>\nIn-Reply-To: <3@x>\n\nHello.\n' >"$scratch/answer.eml"
is "explain: each field as the mail has it" gives "$t" explain --json "$scratch/answer.eml" \
	'(o["references"], o["in_reply_to"])' "(['1@x', '2@x'], '3@x')"
printf 'From: <fbl@p.test.example>\nSubject: complaint\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=bb\n\n--bb\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\nUser-Agent: x/1\nOriginal-Rcpt-To: ana@test.example\n\n--bb--\n' >"$scratch/arf.eml"
is "explain: a complaint is no bounce" gives "$t" explain --json "$scratch/arf.eml" \
	'(o["kind"], o["bounce"], "ana@test.example" in str(o["verdicts"]))' "('auto-reply', None, True)"
printf 'From: a@test.example\nContent-Type: text/plain; charset=utf-8\n\none\342\200\250two\342\200\251\n' >"$scratch/lines.eml"
"$t" explain --json "$scratch/lines.eml" >"$scratch/said"
is "explain: a line whatever separates lines elsewhere" python3 -c 'import json, sys
lines = open(sys.argv[1], encoding="utf-8").read().splitlines()
sys.exit(len(lines) != 1 or json.loads(lines[0])["text"] != "one\u2028two\u2029\n")' "$scratch/said"
is "explain: a file named so" gives "$t" explain --json "$odd" 'o["kind"]' unreadable
printf 'address,name\n%s@test.example,Bad\n' "$odd" >"$scratch/people.csv"
is "members import: a row of such bytes" gives "$t" members import --dry-run --json "$scratch/people.csv" 'len(v) > 0' True

# import: counts, whether it is one or is only tried
for n in 1 2 2; do printf 'From a@test.example Mon Jan  1 00:00:00 2024\nFrom: a@test.example\nMessage-ID: <%s@test.example>\nSubject: %s\n\nHello.\n\n' $n $n; done >"$scratch/past.mbox"
all='[o[k] for k in ("mails", "new", "known", "posts", "aside", "skipped", "dry_run", "error")] + [len(v)]'
is "import: what it would be" gives "$t" import --dry-run --json "$scratch/past.mbox" "$all" "[3, 3, 0, 2, 1, 0, True, None, 1]"
is "import: what it is" gives "$t" import --json "$scratch/past.mbox" "$all" "[3, 3, 0, 2, 1, 0, False, None, 1]"
is "import: and once" gives "$t" import --json "$scratch/past.mbox" "$all" "[3, 0, 3, 0, 0, 0, False, None, 1]"
is "import: what is no mail" gives "$t" import --json "$scratch/none" '(o["mails"], "No such file" in o["error"])' "(0, True)"
"$t" import --json "$scratch/none" >/dev/null 2>&1
is "import: (66)" test $? = 66

# summary: a line a thread, each sentence with the post it stands in
past='From a@test.example Mon Mar  2 09:00:00 2026\nDate: Mon, 2 Mar 2026 09:0%s:00 +0000\nFrom: %s@test.example\nMessage-ID: <%s@t>\nSubject: %s\n%s\n%s\n\n'
{
	printf "$past" 1 ana 1 Kiln '' 'Which kiln do we fire on Saturday? Mine has been cold since the autumn.'
	printf "$past" 2 bob 2 'Re: Kiln' $'In-Reply-To: <1@t>\n' $'> Which kiln\n\nWe fire the big one at nine, and I bring the clay.\n\n-- \nBob'
	printf "$past" 3 cleo 3 Soil '' 'The soil is dry again this week.'
} >"$scratch/told.mbox"
is "summary: a line a thread" gives "$t" summary --json "$scratch/told.mbox" '[(r["subject"], sorted(r)) for r in v]' \
	"[('Kiln', ['sentences', 'subject']), ('Soil', ['sentences', 'subject'])]"
is "summary: each sentence with its post" gives "$t" summary --json "$scratch/told.mbox" '[tuple(s.values()) for s in o["sentences"][::2]]' \
	"[('1@t', 'Which kiln do we fire on Saturday?'), ('2@t', 'We fire the big one at nine, and I bring the clay.')]"
is "summary: of so many words" gives "$t" summary --json --words 8 "$scratch/told.mbox" \
	'[sum(len(s["text"].split()) for s in r["sentences"]) <= 8 for r in v] + [len(o["sentences"])]' "[True, True, 1]"

# an mbox is one wherever it comes from
for n in 1 2; do printf 'From a@test.example Mon Jan  1 00:00:00 2024\nFrom: a@test.example\nSubject: %s\n\nHello.\n\n' $n; done >"$scratch/two.mbox"
{ printf '\357\273\277\r\n' && cat "$scratch/two.mbox"; } >"$scratch/edited.mbox"
for f in two edited; do
	is "explain: $f.mbox" gives "$t" explain --json "$scratch/$f.mbox" '[m["subject"] for m in v]' "['1', '2']"
	is "explain: the same from a pipe with a name" gives "$t" explain --json <(cat "$scratch/$f.mbox") '[m["subject"] for m in v]' "['1', '2']"
	is "explain: and without" gives "$t" explain --json - '[m["subject"] for m in v]' "['1', '2']" <"$scratch/$f.mbox"
done
"$t" explain - <"$scratch" >"$scratch/said"
is "explain: a folder as standard input (66)" test $? = 66
is "explain: is told" grep -q "it cannot be read: Is a directory" "$scratch/said"

# a server without 8BITMIME, one with it
for offer in PIPELINING 8BITMIME; do
	: >"$scratch/port"
	python3 tests/fake_smtpd/fake_smtpd.py "$scratch/smtp.log" --ehlo $offer >"$scratch/port" &
	soon test -s "$scratch/port"
	cat >"$scratch/c/eight.conf" <<END
community: { name = "Circle"; address = "circle@test.example"; };
inbox: { kind = "maildir"; path = "$scratch/in"; };
send: { host = "127.0.0.1"; port = $(cat "$scratch/port"); tls = "none"; auth = "none"; };
store: { state = "$scratch/c/state"; };
END
	"$t" check "$scratch/c/eight.conf" >"$scratch/said.$offer" 2>&1
	kill $!
done
is "check: a server without 8BITMIME is told" grep -q "no 8BITMIME: posts with letters beyond ASCII" "$scratch/said.PIPELINING"
is "check: and one that has it" grep -q "it offers 8BITMIME" "$scratch/said.8BITMIME"
is "check: (of which nothing is told)" sh -c "! grep -q 'no 8BITMIME' '$scratch/said.8BITMIME'"
exit $bad
