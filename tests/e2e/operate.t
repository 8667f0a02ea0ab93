#!/bin/bash
# What the operator asks and decides, over a community of Maildirs: status, outbox, and how every
# command answers --help and nonsense.
. tests/e2e/lib.sh
t=$PWD/tidings
conf=$scratch/c/tidings.conf
export TIDINGS_CONF=$conf

# post N: a mail arrives
post() {
	printf 'From: Ana <ana@test.example>\nTo: circle@test.example\nSubject: Seeds %s\n' "$1"
	printf 'Message-ID: <m%s@test.example>\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\nHello %s.\n' "$1" "$1"
} >"$scratch/in/new/m$1"
code() {
	local want=$1
	shift
	"$@" >"$scratch/said" 2>&1
	local got=$?
	[ $got = "$want" ] || { echo "exit $got, not $want"; cat "$scratch/said"; return 1; }
}
says() { grep -q -- "$1" "$scratch/said" || { cat "$scratch/said"; return 1; }; }
field() { python3 -c 'import json,sys
o = json.loads(sys.stdin.read())
print(eval(sys.argv[1]))' "$1"; }

# every command
is "--version is an answer" code 0 "$t" --version
is "--version names release and store" says '^tidings [0-9.]* (store [0-9]*, SQLite [0-9.]*)$'
for c in $("$t" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
	is "$c --help explains" code 0 "$t" "$c" --help
	is "$c --help has a usage" says "^Usage: tidings $c"
	is "$c --help fits 100 columns" test "$(awk 'length > 100' "$scratch/said" | wc -l)" = 0
	is "help $c says the same" test "$("$t" help "$c")" = "$("$t" "$c" --help)"
	is "$c refuses an option it does not know" code 64 "$t" "$c" --nonsense -c /nowhere x y z </dev/null
	is "and names it" says "^tidings $c: there is no option --nonsense"
	"$t" "$c" -c /nowhere x y z >"$scratch/said" 2>&1 </dev/null
	rc=$?
	is "$c answers too much with a sysexit ($rc)" test $rc -ge 64 -a $rc -le 78
	is "$c says its name or the fault" grep -q "^tidings\|^/nowhere" "$scratch/said"
done
is "tracing wants areas" code 64 "$t" -T
is "(they are named)" says "take areas: some of inbox, send, sql, rhythm, filter, role, or all"
is "an option that is mistyped is refused" code 64 "$t" members add --nmae Ana ana@test.example
is "and the nearest is named" says "there is no option --nmae; did you mean --name?"
is "what stands behind an option is its value" code 66 "$t" explain -- --nonsense
is "(the file is looked for)" says "^--nonsense"

filter_files=$(sed -n 's/^\t\.name = "\(.*\)",$/\1/p' filters/*.c | sort | tr '\n' ' ')
is "filters are listed" code 0 "$t" filters
is "each with a file of its own" test "$(sed -n 's/^  \([a-z_][a-z_]*\)  *[a-z[].*/\1/p' "$scratch/said" | sort | tr '\n' ' ')" = "$filter_files"
is "and for a program" test "$("$t" filters --json | field '" ".join(sorted(f["name"] for f in o)) + " "')" = "$filter_files"
is "every command's file is listed" test "$(grep -l '^const struct command command_' daemon/cli/*.c | wc -l)" \
	= "$(sed -n '/^const struct command \*const/,/NULL/p' daemon/cli/commands.c | grep -o '&command_[a-z]*' | sort -u | wc -l)"
is "an unknown command is refused" code 64 "$t" statsu
is "and the nearest is named" says "did you mean status?"
is "one far from all gets the list" code 64 "$t" xyzzyxyzzy
is "by the way to it" says "tidings help"

"$t" init --name Circle --address circle@test.example --maildir "$scratch/in" --out "$scratch/out" \
	--history none "$scratch/c" </dev/null >/dev/null
is "check tells what no trusted server means" code 0 "$t" check "$conf"
is "which posts wait, and for what" says "member's post waits until its author has replied"
is "and what to do about it" says 'trust: { authserv_ids = \['
# A Maildir has no server that vouches for anybody.
sed -i 's/.*unauthenticated_posts = .*/\tunauthenticated_posts = "accept";/' "$scratch/c/tidings.conf"
"$t" members add --no-welcome --name Ana ana@test.example >/dev/null
"$t" members add --no-welcome --name Ben ben@test.example >/dev/null
printf 'address,name,mode\ncyd@test.example,Cyd,nothing\n' >"$scratch/members.csv"
is "members are imported" code 0 "$t" members import "$scratch/members.csv"
is "as people who are known already" test "$(stored "$scratch/c/state" "SELECT trusted FROM member WHERE name = 'Cyd'")" = 1
post 1
post 2
is "a first look takes the mails" "$t" once --now 2026-03-01T10:00:00Z
is "status is well" code 0 "$t" status --now 2026-03-02T10:00:00Z
is "its books balance" says "2 fetched = 2 filed + 0 acted"
is "it names the next edition" says "weekly-digest  *Mon 2026-03-09 08:00"
is "no line is wider than 80" test "$(awk 'length > 80 && !/Disk|Backup/' "$scratch/said" | wc -l)" = 0
is "a digest goes out" "$t" once --now 2026-03-10T10:00:00Z
is "status counts its letters" test "$("$t" status --json | field '[(l["state"], l["letters"]) for l in o["outbox"]]')" = "[('sent', 2)]"
is "nothing waits in the outbox" code 0 "$t" outbox
is "and it says so" says "Nothing waits"

# what cannot be written is told, and what nobody reads is not
to() { "$@" >/dev/full 2>"$scratch/said"; }
# Long ones, of which an earlier write fails than the last.
for n in 0 1; do
	{ printf 'From: a@test.example\nSubject: Long\n\n' && head -c $((4096 * 6 - n * 100)) /dev/zero | tr '\0' x; } >"$scratch/long$n"
done
for c in "members export" "members list" "search hello" "status" "calendar" "explain README.md" "help" \
	"explain $scratch/long0" "explain $scratch/long1"; do
	to "$t" $c
	is "$c to a full disk is no success (74)" test $? = 74
	is "(and is told)" says "^tidings: the output could not be written: No space left on device"
done
"$t" check --settings 2>"$scratch/said" | head -1 >/dev/null
is "who reads the first line alone hears no complaint" test ! -s "$scratch/said"

"$t" -T all once --now 2026-03-10T10:00:00Z 2>&-
is "words that have no place to go get into no file" test -z "$(grep -la 'once: ' "$scratch/c/state"/*)"

# what only the roles would find is told before one of them begins
cp "$conf" "$scratch/good.conf"
sed -i 's/do = "digest";/do = "digest to everybody";/' "$conf"
post 4
is "a rule that cannot be done is told (78)" code 78 "$t" once --now 2026-03-10T11:00:00Z
is "with file and line" says "^$conf:[0-9]*: weekly-digest: do: "
is "and no mail was taken" test "$(stored "$scratch/c/state" "SELECT count(*) FROM arrival")" = 2
is "nor looked at on a copy" code 78 "$t" once --dry-run --now 2026-03-10T11:00:00Z
rm "$scratch/in/new/m4"
cp "$scratch/good.conf" "$conf"

# letters that a person decides about
change() { python3 -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1]); db.execute(sys.argv[2]); db.commit()' "$scratch/c/state/store.db" "$1"; }
change "UPDATE letter SET state = 'unsure', reply = 'the line broke after the dot' WHERE id = 1"
is "an unsure letter makes status tell (75)" code 75 "$t" status --now 2026-03-11T10:00:00Z
is "and where to go" says "a person decides: .tidings outbox"
is "outbox shows it with the server's words" code 0 "$t" outbox
is "and its words" says "the line broke after the dot"
is "outbox --json too" test "$("$t" outbox --json | field '[l["letter"] for l in o["unsure"]]')" = "[1]"
is "a letter that is sent is not decided (65)" code 65 "$t" outbox retry 2
is "one that is not there neither (65)" code 65 "$t" outbox give-up 99
is "a mistyped verb is told (64)" code 64 "$t" outbox rtery 1
is "with the nearest" says "did you mean retry?"
is "give-up ends it" code 0 "$t" outbox give-up 1
is "nothing is unsure any more" code 0 "$t" status --now 2026-03-11T10:00:00Z
is "a mailing is held" code 0 "$t" outbox hold 1
is "and told (75)" code 75 "$t" status --now 2026-03-11T10:00:00Z
python3 - "$scratch/c/state/store.db" <<'end' # as after many bounces: moderators are asked
import sqlite3, sys
c = sqlite3.connect(sys.argv[1], timeout=30)
c.execute("INSERT INTO hold(mailing, reason, subject, author, opened, due) VALUES (1, 'bounced', 'Seeds', '', 1, 2)")
c.execute("INSERT INTO trouble VALUES ('mailing 1', 'the rest is held', 1, 1, 1)")
c.commit()
end
is "and released" code 0 "$t" outbox release 1
is "which moderators decide no more" test "$(stored "$scratch/c/state" "SELECT state, decided_by FROM hold")" = "released the operator"
is "and which is no trouble" test "$(stored "$scratch/c/state" "SELECT count(*) FROM trouble WHERE area = 'mailing 1'")" = 0
is "once only (65)" code 65 "$t" outbox release 1
echo "no mail at all" >"$scratch/list.csv"
is "what is no mail is not imported (65)" code 65 "$t" import "$scratch/list.csv"
is "and leaves no folder behind" test "$(stored "$scratch/c/state" "SELECT count(*) FROM mailbox WHERE name LIKE 'import:%csv'")" = 0
is "what is not there is told (66)" code 66 "$t" import "$scratch/nowhere.mbox"
is "an option without its value is told (64)" code 64 "$t" status -c
is "why tells of a mail" code 0 "$t" why 1
is "what became of it" says "^  filed: "
is "what the filters say" says "^  passed by the filters own_loop, duplicate"
is "its thread" says "in thread 1"
is "why tells of an address" code 0 "$t" why ana@test.example
is "who it is" says "^member 1, Ana"
is "why --json is JSON" test "$("$t" why --json '<m2@test.example>' | field 'o[0]["state"]')" = filed
is "of what nobody knows it says so (65)" code 65 "$t" why 99
"$t" members add --no-welcome --mode each dee@test.example >/dev/null
post 3
"$t" once --now 2026-03-11T09:00:00Z
gave=$(sed -n 's/^Message-ID: *\(<p\..*>\)\r*$/\1/p' "$scratch"/out/new/*)
is "why tells of a post by the id it went out under" code 0 "$t" why "$gave"
is "which mail it was" says "^mail 3 from ana@test.example"
gave=$(cat "$scratch"/out/new/* | tr -d '\r' | sed -n 's/^Message-ID: *\(<t.*>\)$/\1/p' | head -1)
is "and of a letter by its own" code 0 "$t" why "$gave"
change "INSERT INTO mailing_count SELECT id, 2, 0, 0 FROM mailing WHERE kind = 'digest'"
change "DELETE FROM letter WHERE mailing IN (SELECT mailing FROM mailing_count)"
is "of one that is forgotten it tells the counts" code 0 "$t" why "$gave"
is "(and that)" says "2 sent, 0 dead"
is "check tells the pace" code 0 "$t" check "$conf"
is "and where no cap is set" says "^Pace  *no cap is set"
change "UPDATE arrival SET reason = '' WHERE id = 1"
mv "$scratch/c/state/key" "$scratch/key"
is "a key that is lost is told (74)" code 74 "$t" why 1
is "and where it is found" says "put the one from your backup there"
is "once tells it with the same code (74)" code 74 "$t" once --now 2026-03-11T09:00:00Z
is "no other takes its place" test ! -e "$scratch/c/state/key"
mv "$scratch/key" "$scratch/c/state/key"
is "books that do not balance are told (75)" code 75 "$t" status --now 2026-03-11T10:00:00Z
is "with what is missing" says "1 without a reason"

# Forty mails that do not get smaller: eight megabytes of journal, if nobody folds it while once works.
big() {
	for n in $(seq 10 50); do
		post "$n"
		head -c 150000 /dev/urandom | base64 >>"$scratch/in/new/m$n"
	done
}
cp -r "$scratch/c" "$scratch/keep"
big
points=$(DIE_AT=list "$t" once --now 2026-03-12T10:00:00Z 2>&1 | grep -c 'crash point: ')
rm -rf "$scratch/c" && cp -r "$scratch/keep" "$scratch/c"
DIE_AT=$((points - 2)) "$t" once --now 2026-03-12T10:00:00Z >/dev/null 2>&1
is "once dies at its end" test $? = 137
is "and the journal was folded on the way" test "$(stat -c %s "$scratch/c/state/store.db-wal")" -lt 5000000
is "all mails are here by then" test "$(stored "$scratch/c/state" "SELECT count(*) FROM raw")" = 44

# a clock that was put back: what came last is still to come
post 99
is "a mail is taken in another century" "$t" once --now 2099-01-01T10:00:00Z
is "the clock of today is told to be wrong (75)" code 75 "$t" status
is "by how much" says "the clock of this machine is [0-9]* days behind the newest mail that was taken: set it right"
is "nothing came before it was sent" bash -c '! grep -q "last -" "$1"' - "$scratch/said"

# what waits for those who run it, where nobody does
mkdir -p "$scratch/lone/"{new,cur,tmp}
"$t" init --name Lone --address lone@test.example --maildir "$scratch/lone" --out "$scratch/lone-out" \
	--history none "$scratch/l" </dev/null >/dev/null
is "who has nobody in charge, and needs nobody, is well" code 0 "$t" status -c "$scratch/l/tidings.conf"
printf 'From: Sam <sam@test.example>\nTo: lone@test.example\nSubject: Hello\nMessage-ID: <s@test.example>\n\nHi.\n' \
	>"$scratch/lone/new/s1"
"$t" once -c "$scratch/l/tidings.conf" >/dev/null
is "mail that waits for nobody is told (75)" code 75 "$t" status -c "$scratch/l/tidings.conf"
is "and what to do about it" says "mail waits, and nobody runs the community: .tidings members set --role owner"
"$t" members add -c "$scratch/l/tidings.conf" --no-welcome --role owner ana@test.example >/dev/null
is "until somebody does" code 0 "$t" status -c "$scratch/l/tidings.conf"
exit $bad
