#!/bin/bash
# An older backup becomes the store again: no post is lost to a reader, no letter comes twice. Ana
# and Ben read digests; Ben's are due in Los Angeles' morning, hours after the cut.
. tests/e2e/lib.sh
t=$PWD/tidings

world() { # a new community in $w
	w=$scratch/$1
	mkdir "$w" || exit 1
	export TIDINGS_CONF=$w/c/tidings.conf
	"$t" init --name Circle --address circle@test.example --maildir "$w/in" --out "$w/out" \
		--history none "$w/c" </dev/null >/dev/null
	sed -i 's/# unauthenticated_posts = .*/unauthenticated_posts = "accept";/' "$w/c/tidings.conf"
	"$t" members add --no-welcome --name Ana ana@test.example >/dev/null
	"$t" members add --no-welcome --name Ben --zone America/Los_Angeles ben@test.example >/dev/null
}
post() { # N DAY
	{
		printf 'From: Ana <ana@test.example>\nTo: circle@test.example\nSubject: Seeds %s\n' "$1"
		printf 'Message-ID: <m%s@test.example>\nDate: Mon, %s Mar 2026 09:00:00 +0000\n\nHello %s.\n' "$1" "$2" "$1"
	} >"$w/in/new/m$1"
}
at() { "$t" once --now "2026-03-$1:00:00Z" >>"$scratch/log" 2>&1; }
# letters: "WHO:POSTS ..." of all that went out, in order
letters() {
	grep -l . "$w"/out/new/* 2>/dev/null | while read -r f; do
		printf '%s:%s\n' "$(sed -n 's/^Delivered-To: \([a-z]*\)@.*/\1/p' "$f")" \
			"$(grep -ao '^ *[0-9]*\. Seeds [0-9]' "$f" | sort -u | sed 's/.*Seeds //' | sort -u | tr -d '\n')"
	done | sort | tr '\n' ' '
}
same() { [ "$1" = "$2" ] || { echo "got  $1"; echo "want $2"; return 1; }; }
state() { python3 -c 'import sqlite3, sys
print(sqlite3.connect(sys.argv[1]).execute(sys.argv[2]).fetchall())' "$w/c/state/store.db" "$1"; }

# --- a backup of before the edition
world one
post 1 2
post 2 2
at 03T10
is "a backup is made" "$t" backup "$w/old.db"
post 3 6
at 06T10
at 09T10
at 09T23
post 4 10
at 10T10
is "before: both had the edition" same "$(letters)" "ana:123 ben:123 "
echo garbage >"$w/bad.db"
"$t" restore "$w/bad.db" >"$w/said" 2>&1
is "what is no store is refused (65)" test $? = 65
(ulimit -f 60; exec "$t" restore "$w/old.db") >"$w/said" 2>&1
is "a backup for which there is no room is no bad one (74)" test $? = 74
is "(it is told why)" grep -q "the disk, or a quota on it, is full" "$w/said"
is "and leaves no half of it" test ! -e "$w/c/state/restoring"
is "and nothing is changed" test "$(ls -d "$w"/c/state/before-restore* 2>/dev/null | wc -l)" = 0
is "the backup is restored" "$t" restore --now 2026-03-11T10:00:00Z "$w/old.db"
is "the store before is kept" test -s "$(ls -d "$w"/c/state/before-restore-*)/store.db"
is "what the account carried since counts for its caps" same "$(state 'SELECT sum(n) FROM carried')" "[(2,)]"
at 11T10
is "nobody hears anything again" same "$(letters)" "ana:123 ben:123 "
is "the edition is there again" same "$(state 'SELECT rule, number FROM edition')" "[('weekly-digest', 1)]"
is "its letters are sent" same "$(state 'SELECT state, count(*) FROM letter GROUP BY 1')" "[('sent', 2)]"
at 16T10
at 16T23
is "what came after it is in the next" same "$(letters)" "ana:123 ana:4 ben:123 ben:4 "
is "the books balance" "$t" status --now 2026-03-17T10:00:00Z

# --- a backup of between the edition's cut and its last letter
world two
post 1 2
at 03T10
at 09T10
is "ana's has left, ben's waits" same "$(letters)" "ana:1 "
is "a backup between" "$t" backup "$w/old.db"
at 09T23
is "then ben's leaves" same "$(letters)" "ana:1 ben:1 "
is "restored" "$t" restore --now 2026-03-10T10:00:00Z "$w/old.db"
at 10T11
is "ben's does not leave again" same "$(letters)" "ana:1 ben:1 "

# --- without sent.log nobody knows what left, so a person decides
world three
post 1 2
at 03T10
is "a backup before" "$t" backup "$w/old.db"
at 09T10
at 09T23
is "both left" same "$(letters)" "ana:1 ben:1 "
rm "$w/c/state/sent.log"
is "restored without the log" "$t" restore --now 2026-03-10T10:00:00Z "$w/old.db"
post 2 10
at 10T11
is "nothing leaves by itself" same "$(letters)" "ana:1 ben:1 "
"$t" status --now 2026-03-10T12:00:00Z >"$w/said"
is "status says that mailings are held (75)" test $? = 75
is "a person lets one go" "$t" outbox release "$(state 'SELECT min(id) FROM mailing WHERE held' | tr -dc 0-9)"
at 10T23
is "and then it leaves" test "$(ls "$w/out/new" | wc -l)" = 3
at 16T10
at 16T23
is "what is newer is not held" same "$(state "SELECT count(*) FROM mailing WHERE held AND created > 1773446400")" "[(0,)]"

# --- the courier died while letters left: those are unsure
world four
post 1 2
at 03T10
is "a backup before" "$t" backup "$w/old.db"
cp -r "$w/c" "$w/keep"
for n in $(seq 40); do # the moment when a letter was claimed and logged, and nothing more
	rm -rf "$w/c"
	cp -r "$w/keep" "$w/c"
	DIE_AT=$n "$t" once --now 2026-03-09T10:00:00Z >/dev/null 2>&1
	case $(state "SELECT state FROM letter") in *claimed*) break ;; esac
done
is "the courier dies when it lets go" same "$(state "SELECT state, count(*) FROM letter GROUP BY 1 ORDER BY 1")" "[('claimed', 1), ('ready', 1)]"
is "restored" "$t" restore --now 2026-03-09T10:30:00Z "$w/old.db"
at 09T11
at 09T23
is "its letter is unsure, the other has left" same "$(state "SELECT state, count(*) FROM letter GROUP BY 1 ORDER BY 1")" "[('sent', 1), ('unsure', 1)]"
is "a person lets it go" "$t" outbox retry all --now 2026-03-10T10:00:00Z
at 10T11
is "and nobody misses anything" same "$(letters)" "ana:1 ben:1 "

# --- who was erased after the backup is not brought back by it
world gone
post 1 2
"$t" members add --no-welcome --name Cem --mode each cem@test.example >/dev/null
at 03T10
"$t" backup "$w/old.db" >/dev/null
"$t" erase --yes cem@test.example >/dev/null
"$t" restore --now 2026-03-03T11:00:00Z "$w/old.db" >"$w/said"
is "restore tells of who was erased" grep -q "1 member was erased after the backup" "$w/said"
is "nothing goes to them from then on" same "$(state "SELECT state FROM member WHERE name = 'Cem'")" "[('left',)]"
rm -rf "$w"/out/new/*
post 2 4
at 09T10
at 09T23
is "nor later" same "$(letters)" "ana:12 ben:12 "
is "and the store knows them no more" same "$(state "SELECT count(*) FROM theirs WHERE address LIKE 'cem%'")" "[(0,)]"

# --- dying anywhere in a restore leaves a whole store
world five
post 1 2
at 03T10
is "a backup before" "$t" backup "$w/old.db"
at 09T10
at 09T23
whole=0
for n in $(seq 12); do
	rm -rf "$w.copy"
	cp -r "$w" "$w.copy"
	sed -i "s|$w/|$w.copy/|g" "$w.copy/c/tidings.conf"
	DIE_AT=$n "$t" restore -c "$w.copy/c/tidings.conf" --now 2026-03-10T10:00:00Z "$w/old.db" >/dev/null 2>&1
	"$t" restore -c "$w.copy/c/tidings.conf" --now 2026-03-10T10:30:00Z "$w/old.db" >/dev/null 2>&1 &&
		"$t" once -c "$w.copy/c/tidings.conf" --now 2026-03-10T11:00:00Z >/dev/null 2>&1 &&
		[ "$(ls "$w.copy/out/new" | wc -l)" = 2 ] && whole=$((whole + 1))
done
is "twelve deaths, each mended by doing it again" test $whole = 12

# --- what the log does not tell is said, and a person decides
world six
post 1 2
at 03T10
is "a backup before" "$t" backup "$w/old.db"
at 09T10
at 09T23
cp -r "$w/c" "$w/keep"
try() { # WHAT IT SAYS, OPTIONS...
	says=$1
	shift
	"$t" restore --now 2026-03-10T10:00:00Z "$@" >"$w/said" 2>&1
	code=$?
	tr -s ' \n' ' ' <"$w/said" | grep -q "$says" && return $code
	cat "$w/said"
	return 1
}
afresh() { rm -rf "$w/c" && cp -r "$w/keep" "$w/c"; }
held() { state 'SELECT count(*) FROM meta WHERE key = '"'restored_blind'" | tr -dc 0-9; }
is "a whole log is enough" try "2 letters left that it does not know" "$w/old.db"
is "and nothing is held" test "$(held)" = 0
afresh
rm "$w/c/state/sent.log"
"$t" once --now 2026-03-10T09:00:00Z >/dev/null 2>&1
post 2 10
at 10T09
is "a log that was begun later is not taken for it" try "begun later" "$w/old.db"
is "so letters are held" test "$(held)" = 1
afresh
truncate -s 33 "$w/c/state/sent.log"
is "an older copy of the log is known" try "older copy" "$w/old.db"
is "so letters are held" test "$(held)" = 1
afresh
rm "$w/c/state/key"
is "a missing key is said" try "cannot read the key" "$w/old.db"
afresh
head -c 32 /dev/urandom >"$w/c/state/key"
try "is not the key" "$w/old.db"
is "another community's key is refused (65)" test $? = 65
try "Nothing was changed" "$w/c/state/store.db"
is "the present store is no backup (65)" test $? = 65
try "Backups are kept in" "$w/nothing.db"
is "a missing file is told where to look (66)" test $? = 66
afresh
rm "$w"/c/state/store.db*
is "on a new machine a log that goes on is believed" try "2 letters left that it does not know" "$w/old.db"
afresh
rm "$w"/c/state/store.db* "$w/c/state/sent.log"
head -c $((33 * 3)) "$w/keep/state/sent.log" >"$w/c/state/sent.log" # nothing had left by then
python3 -c 'import sqlite3, sys
d = sqlite3.connect(sys.argv[1])
d.execute("UPDATE counter SET value = 2 WHERE name = ?", ("sent.log",))
d.execute("INSERT OR IGNORE INTO counter VALUES (?, 2)", ("sent.log",))
d.commit()' "$w/old.db"
is "one that tells of nothing is not" try "copy as old as the backup" "$w/old.db"
is "nor when it is done again" try "copy as old as the backup" "$w/old.db"
is "but where the operator knows" try "by sent.log: nothing" --whole-log "$w/old.db"

# --- a log of which no backup needs most is trimmed; dying in it loses nothing
world seven
post 1 2
at 03T10
is "a backup before" "$t" backup "$w/older.db"
at 09T10
log=$w/c/state/sent.log
python3 -c 'import sqlite3, sys
path, store = sys.argv[1:]
raw = open(path, "rb").read()
lines = [raw[i:i + 33] for i in range(0, len(raw), 33) if raw[i]]
with open(path, "wb") as f:
    f.write(b"".join(lines[:1] + [b"a" * 32 + b"\n"] * 140000 + lines[1:]))
d = sqlite3.connect(store)
d.execute("UPDATE counter SET value = value + 140000 WHERE name = ?", ("sent.log",))
d.commit()' "$log" "$w/c/state/store.db"
is "the daily backup says what it needs" "$t" backup
set -- "$w"/c/state/backups/*.db
old=$1
cp -r "$w/c" "$w/keep"
points=$(DIE_AT=list "$t" once --now 2026-03-09T13:00:00Z 2>&1 | grep 'crash point: ' | grep -n ' log ' | cut -d: -f1)
is "the log is trimmed" test "$(stat -c %s "$log")" -lt 1000000
is "at two places it may die" same "$(echo "$points" | wc -l)" 2
whole=0
for n in $points; do
	rm -rf "$w/c" && cp -r "$w/keep" "$w/c"
	DIE_AT=$n "$t" once --now 2026-03-09T13:00:00Z >/dev/null 2>&1
	"$t" once --now 2026-03-09T23:00:00Z >/dev/null 2>&1
	"$t" restore --now 2026-03-10T10:00:00Z "$old" 2>&1 | grep -q "1 letter .* left since" &&
		at 10T11 && test "$(stat -c %s "$log")" -lt 1000000 && whole=$((whole + 1))
done
is "dying in it loses nothing, and what left later is known" same $whole 2
is "a backup of before is not believed to know all" try "does not go back to this backup" "$w/older.db"

# --- a question whose promise was made in days that are lost: it is the same promise
world eight
sed -i 's/# authserv_ids = .*/authserv_ids = [ "mx.test.example" ];/' "$w/c/tidings.conf"
at 02T10
is "a backup before" "$t" backup "$w/old.db"
ask() { # FILE WHO DAY
	printf '%s\n' 'Authentication-Results: mx.test.example; dmarc=pass header.from=test.example' \
		"From: $2 <$2@test.example>" 'To: circle+ask@test.example' "Subject: Moles of $2" \
		"Message-ID: <moles-$2@test.example>" "Date: Tue, $3 Mar 2026 09:00:00 +0000" '' 'Who knows?' >"$w/in/new/$1"
	touch -d "2026-03-$3T09:00:00Z" "$w/in/new/$1"
}
ask ask ana 03
at 03T10
grep -ho '^Subject: .*' "$w"/out/new/* | sort >"$w/heard"
is "it was acknowledged and asked" test "$(grep -c 'number 1\|Can you help' "$w/heard")" = 2
is "restored" "$t" restore --now 2026-03-04T10:00:00Z "$w/old.db"
at 04T11
is "nobody hears it again" same "$(grep -ho '^Subject: .*' "$w"/out/new/* | sort)" "$(cat "$w/heard")"
is "its time counts from its mail" same "$(state "SELECT datetime(opened_at, 'unixepoch'), (promised - opened_at) / 86400, due = promised FROM activity")" \
	"[('2026-03-03 09:00:00', 3, 1)]"
at 06T12
is "and the asker hears by then" grep -qs 'Subject: \(Not yet\|What came of\)' "$w"/out/new/*

# --- a number that somebody was told is nobody else's, not even when the mail it was given for is gone
world nine
sed -i 's/# authserv_ids = .*/authserv_ids = [ "mx.test.example" ];/' "$w/c/tidings.conf"
at 02T10
is "a backup before" "$t" backup "$w/old.db"
ask first ana 03
at 03T10
is "ana's has number 1" grep -qs 'Subject: .*number 1: Moles of ana' "$w"/out/new/*
is "restored" "$t" restore --now 2026-03-04T08:00:00Z "$w/old.db"
find "$w/in" -name 'first*' -exec mv {} "$w/" \;
ask other ben 04
at 04T10
is "ben's has number 2" grep -qs 'Subject: .*number 2: Moles of ben' "$w"/out/new/*
mv "$w"/first* "$w/in/new/first"
at 04T11
is "and ana's is the first again" same "$(state 'SELECT id, title FROM activity ORDER BY 1')" "[(1, 'Moles of ana'), (2, 'Moles of ben')]"
is "which nobody hears again" test "$(cat "$w"/out/new/* | grep -c 'Subject: .*number 1')" = 1

# --- never beside a daemon
"$t" run "$TIDINGS_CONF" >"$w/log" 2>&1 &
daemon=$!
soon grep -q "kept in touch" "$w/log"
"$t" restore "$w/old.db" >"$w/said" 2>&1
is "beside a daemon it is refused (69)" test $? = 69
kill -TERM $daemon
wait $daemon
exit $bad
