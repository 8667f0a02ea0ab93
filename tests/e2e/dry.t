#!/bin/bash
# A dry run writes the letters that would leave, changes nothing, and tells the truth.
. tests/e2e/lib.sh
t=$PWD/tidings
conf=$scratch/c/tidings.conf
out=$scratch/letters

"$t" init --name Circle --address circle@test.example --maildir "$scratch/in" --out "$scratch/out" \
	--history none "$scratch/c" </dev/null >/dev/null
sed -i 's/unauthenticated_posts = .*/unauthenticated_posts = "accept";/; s/newcomer_posts = .*/newcomer_posts = 0;/' "$conf"
sed -i 's/# \(unauthenticated_posts\|newcomer_posts\)/\1/' "$conf"
for m in ana bo cleo; do "$t" members add --no-welcome -c "$conf" --mode digest $m@test.example >/dev/null; done
post() {
	printf 'From: Ana <ana@test.example>\nTo: circle@test.example\nSubject: %s\nDate: Sat, 28 Feb 2026 10:00:00 +0000\nMessage-ID: <%s@test.example>\n\nThe raised beds are ready.\n' \
		"$1" "$1" >"$scratch/in/new/$1"
}
mkdir -p "$scratch"/in/{new,cur,tmp}
post beds
"$t" once --now 2026-03-01T10:00:00Z "$conf" >/dev/null 2>&1
post later
# Rows, not bytes: to look at a journal may move it into the database.
rows() {
	python3 - "$scratch/c/state/store.db" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
for name, made in db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall():
    if not made.startswith("CREATE VIRTUAL"):
        print(name, sorted(map(repr, db.execute(f'SELECT * FROM "{name}"'))))
END
}
state() {
	find "$scratch/in" "$scratch/out" "$scratch/c" -type f ! -name 'store.db-*' | sort
	cksum "$scratch/c/state/sent.log"
	rows
}
dry() { "$t" once --dry-run --now "$1" --out "$out" "$conf"; }
words() { "$t" explain --json "$1" | python3 -c 'import json,sys; print(json.load(sys.stdin)["text"])'; }

state >"$scratch/before"
dry 2026-03-01T11:00:00Z >"$scratch/said"
is "before the slot nothing would leave" grep -q "^0 letters would leave; nothing was sent" "$scratch/said"
dry 2026-03-02T08:00:01Z >"$scratch/said"
is "at the slot each member's letter is a file" test "$(cd "$out" && echo *)" = \
	"ana@test.example.eml bo@test.example.eml cleo@test.example.eml"
is "and is told" grep -q "^3 letters would leave; nothing was sent" "$scratch/said"
is "a letter is the digest" grep -q "raised beds" "$out/bo@test.example.eml"
is "new mail is not fetched" bash -c '! grep -q "Subject: later" "$1"' - "$out/bo@test.example.eml"
dry 2026-03-02T08:00:01Z >/dev/null
is "again the same, and no file is written over" test "$(ls "$out" | wc -l)" = 6
state >"$scratch/after"
is "three members are in the store that is compared" grep -q "cleo@test.example" "$scratch/before"
is "nothing was changed" cmp "$scratch/before" "$scratch/after"
"$t" once --dry-run --now 2026-03-02T08:00:01Z "$conf" >"$scratch/said" 2>&1
is "without a folder each letter is a line" test "$(sed 's/  Circle, digest 1: .*/  ./' "$scratch/said" | tr '\n' '|')" = \
	"ana@test.example  .|bo@test.example  .|cleo@test.example  .|3 letters would leave; nothing was sent.|"
state >"$scratch/after"
is "and nothing was changed" cmp "$scratch/before" "$scratch/after"
is "nor left behind" test -z "$(find /tmp -maxdepth 1 -name 'tidings-once.*' -newer "$scratch/before" -user "$(id -u)")"
# What preview shows is what the letter says, in each of its forms, and nothing is recorded.
preview() { "$t" preview digest -c "$conf" --now 2026-03-02T08:00:01Z "$@"; }
preview --as bo@test.example >"$scratch/bo.txt"
preview --as bo@test.example --html >"$scratch/bo.html"
preview --as bo@test.example --eml >"$scratch/bo.eml"
plain() { sed 's/[.][a-z2-7]\{32\}@/.preview@/g'; }
parts() {
	python3 - "$1" <<'END'
import email, email.policy, sys
m = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.SMTP)
for type in "plain", "html":
    print(type, m.get_body((type,)).get_content())
print(m["subject"])
END
}
is "preview --eml is the letter, text and HTML" test "$(parts "$scratch/bo.eml" | plain)" = \
	"$(parts "$out/bo@test.example.eml" | plain)"
is "preview --text is its text" test "$(words "$scratch/bo.eml" | tr -s ' \n' ' ')" = \
	"$(sed '1,/^$/d' "$scratch/bo.txt" | tr -s ' \n' ' ')"
is "preview --html is its HTML" grep -q "raised beds" "$scratch/bo.html"
state >"$scratch/after"
is "and nothing was changed" cmp "$scratch/before" "$scratch/after"
preview --html --eml >/dev/null 2>&1
is "one form at a time (64)" test $? = 64
preview --as nobody@test.example >/dev/null 2>&1
is "who is no member is told (65)" test $? = 65
rm "$scratch/in/new/later"
"$t" once --now 2026-03-02T08:00:01Z "$conf" >/dev/null 2>&1
real=$(grep -l "^Delivered-To: bo@" "$scratch"/out/new/* | head -1)
words "$real" >"$scratch/real"
words "$out/bo@test.example.eml" >"$scratch/dry"
"$t" -T sql,rhythm,filter once --now 2026-03-09T08:00:01Z "$conf" 2>"$scratch/trace" >/dev/null
is "a trace tells of rules" grep -q "^once: weekly-digest: " "$scratch/trace"
is "and of statements, without values" bash -c 'grep -q "^once: [0-9.]* ms: SELECT" "$1" && ! grep -q "bo@test.example" "$1"' - "$scratch/trace"
"$t" -T sqk once "$conf" 2>"$scratch/said"
is "an unknown trace area is refused (64)" test $? = 64
is "what then leaves says the same" cmp <(sed 's/\.[a-z2-7]\{32\}@/@/g' "$scratch/real") \
	<(sed 's/\.[a-z2-7]\{32\}@/@/g' "$scratch/dry")
"$t" once --out "$out" "$conf" 2>"$scratch/said"
is "a folder goes with a dry run (64)" test $? = 64
exit $bad
