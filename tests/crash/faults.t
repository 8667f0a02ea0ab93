#!/bin/bash
# What disks, signals, clocks and mails do to a daemon, and what it makes of it: nothing is lost.
. tests/e2e/lib.sh
name=crash
t=$PWD/tidings
mkfifo "$scratch/never"
nap() { read -r -t "$1" <>"$scratch/never"; }

# community DIR: ten seconds of work; its mails are dropped by mail
community() {
	rm -rf "${1:?}"/*
	mkdir -p "$1"
	"$t" init --name Circle --address circle@test.example --maildir "$1/in" --out "$1/out" \
		--history none --zone UTC "$1/c" </dev/null >/dev/null || return 1
	conf=$1/c/tidings.conf
	sed -i 's/^posts: {/&\n    unauthenticated_posts = "accept"; per_sender_per_day = 10000; per_hour = 100000;/' "$conf"
	sed -i 's/# backup_at = .*/backup_at = "23:59";/' "$conf"
	for m in ann bob cleo; do
		"$t" members add --no-welcome -c "$conf" --now 2026-03-01T00:00:00Z --mode digest $m@test.example || return 1
	done >/dev/null
	dir=$1 mails=0
}

# mail [N]: that many more mails from ann
mail() {
	local i
	for ((i = 0; i < ${1:-1}; i++)); do
		mails=$((mails + 1))
		printf 'From: Ann <ann@test.example>\nTo: circle@test.example\nSubject: Number %d\nMessage-ID: <n%d@test.example>\nDate: Mon, 2 Mar 2026 07:00:00 +0000\n\nThis is mail %d. %s\n' \
			$mails $mails $mails "$(seq -s ' ' ${LONG:-10})" >"$dir/in/tmp/$mails"
		mv "$dir/in/tmp/$mails" "$dir/in/new/$((1772400000 + mails)).n$mails"
	done
}
once() { "$t" once --now "2026-03-$1Z" -c "$conf"; }

# ask SQL: of the store; comes [DIR/]SQL ANSWER: within a minute
ask() { python3 -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1], timeout=30).execute(sys.argv[2]): print(*row)' "$dir/c/state/store.db" "$1"; }
says() { local got; got=$(ask "$1"); [ "$got" = "$2" ] || { echo "got: $got"; return 1; }; }
comes() {
	local n
	for n in $(seq 600); do says "$1" "$2" >/dev/null && return 0; nap 0.1; done
	says "$1" "$2"
	tail -20 "$scratch/log"
	return 1
}
letters() { ls "$dir/out/new" | wc -l; }
FILED="SELECT count(*) FROM arrival WHERE state = 'filed'"

daemon_on() { "$@" "$t" run "$conf" >>"$scratch/log" 2>&1 & daemon=$!; }
daemon_off() { kill -TERM "$daemon" && wait "$daemon"; }
trap 'kill -9 $daemon 2>/dev/null; finish' EXIT
daemon=

# --- a mail that kills its reader, and roles that are killed
community "$scratch/a"
mail 5
daemon_on env DIE_HOLDING=2
is "a mail that kills the editor twice is set aside" \
	comes "SELECT state FROM arrival WHERE id = 2" aside
is "with its reason" says "SELECT reason LIKE 'unreadable: the program % twice%' FROM arrival WHERE id = 2" 1
is "and the others are filed" comes "$FILED" 4
is "once is refused beside the daemon" test "$(once 02T09:00:00 2>/dev/null; echo $?)" = 69
for round in 1 2 3; do
	mail 40
	for role in fetcher editor courier; do
		pid=$(pgrep -P $daemon -f "role $role ") && kill -9 $pid
	done
done
mail 20
is "roles killed at work lose nothing" comes "$FILED" 144
kill -9 $daemon
wait $daemon 2>/dev/null
mail 10
rm -f "$scratch/log"
for n in $(seq 100); do [ -z "$(pgrep -f "role [a-z]* $conf")" ] && break; nap 0.1; done
is "roles end when their supervisor was killed" test -z "$(pgrep -f "role [a-z]* $conf")"
daemon_on
is "and a new daemon goes on" comes "$FILED" 154
is "each post once" says "SELECT count(DISTINCT message_id), count(*) FROM post" "154 154"
is "it ends well" daemon_off
is "the store is whole" says "PRAGMA integrity_check" ok

# --- the clock
community "$scratch/b"
once 01T12:00:00 # the rule begins
mail 3
is "a digest goes out on Monday" once 02T08:00:00
is "to each member" test "$(letters)" = 3
mail 2
is "a clock set back a week does no harm" once 01T08:00:00
is "nothing is sent twice" test "$(letters)" = 3
is "nor at the same hour again" once 02T08:00:01
is "the mail that came meanwhile waits" test "$(letters)" = 3
is "and when the clock is right again" once 09T08:00:00
is "it is in the next digest" test "$(letters)" = 6
is "once" says "SELECT count(*), max(number) FROM edition" "2 2"
is "a clock far ahead" once 30T08:00:00
mail 1
is "and back" once 10T08:00:00
is "loses nothing" says "$FILED" 6
is "what came then is in a digest later" sh -c "'$t' once --now 2026-04-06T08:00:00Z -c '$conf'"
is "to all" test "$(letters)" = 9

# --- the disk
if [ "$(id -u)" = 0 ] && mkdir -p "$scratch/small" && unshare -m true 2>/dev/null &&
	mount -t tmpfs -o size=8m tidings-test "$scratch/small" 2>/dev/null; then
	trap 'kill -9 $daemon 2>/dev/null; umount -l "$scratch/small"; finish' EXIT
	community "$scratch/small"
	once 01T12:00:00
	LONG=30000 mail 20
	once 02T07:00:00 2>"$scratch/said"
	is "a disk that is nearly full is told before it is full (75)" test $? = 75
	is "in words that help" grep -q "MB left: free some" "$scratch/said"
	sed -i 's/^store: {/&\n    reserve = "1M";/' "$conf"
	once 02T08:00:00 2>"$scratch/said"
	is "a full disk ends it" test $? != 0
	is "and is named" grep -q "full" "$scratch/said"
	mount -o remount,size=64m "$scratch/small"
	is "with room again it goes on" once 02T08:00:10
	is "and nothing was lost" says "$FILED" 20
	is "nor sent twice" test "$(letters)" = 3
	is "the store is whole after a full disk" says "PRAGMA integrity_check" ok
	community "$scratch/small"
	sed -i 's/^store: {/&\n    reserve = "1M";/' "$conf"
	LONG=3000 mail 300
	rm -f "$scratch/log"
	daemon_on
	is "a daemon begins" comes "SELECT count(*) > 0 FROM arrival" 1
	head -c 80M /dev/zero >"$scratch/small/fill" 2>/dev/null
	deaths() { test "$(grep -c 'it starts again in' "$scratch/log")" -ge 3; }
	is "roles end at a full disk" soon deaths
	is "and say why" grep -q 'the [a-z]* found the disk full or failing' "$scratch/log"
	is "the daemon stays" kill -0 $daemon
	rm "$scratch/small/fill"
	is "with room again it goes on by itself" comes "$FILED" 300
	is "no mail is blamed for the disk" says "SELECT count(*), max(tries) FROM arrival" "300 0"
	is "and it ends well" daemon_off
else
	echo "skip $name: a full disk needs root and a tmpfs of its own"
fi

# A limit of the size of files, or a quota: for SQLite that is a failure, for us a full disk.
community "$scratch/limit"
once 01T12:00:00
LONG=3000 mail 400
rm -f "$scratch/log"
daemon_on bash -c 'ulimit -S -f 1500; exec "$@"' limit
is "roles end at the limit of a file" soon grep -q 'found the disk full' "$scratch/log"
is "who says that it is one" grep -q 'or a quota on it, is full' "$scratch/log"
is "the daemon stays" kill -0 $daemon
prlimit --fsize=unlimited --pid $daemon
is "with room again it goes on by itself" comes "$FILED" 400
is "no mail is blamed for it" says "SELECT count(*), max(tries) FROM arrival" "400 0"
is "and it ends well" daemon_off

if command -v strace >/dev/null && strace -qq -o /dev/null true 2>/dev/null; then
	community "$scratch/e"
	once 01T12:00:00
	mail 3
	failed=0
	for call in fdatasync fsync pwrite64; do
		for nth in 1 2 3 5 8; do
			strace -f -qq -o /dev/null -e trace=$call -e inject=$call:error=EIO:when=$nth+ \
				"$t" once --now 2026-03-02T08:00:00Z -c "$conf" 2>>"$scratch/said" || failed=$((failed + 1))
		done
	done
	is "a disk that fails ends the work" test $failed -gt 3
	is "a good disk lets it go on" once 02T08:00:10
	is "nothing was lost for the failures" says "$FILED" 3
	is "nor sent twice for them" test "$(letters)" = 3
	is "the store is whole after failed writes" says "PRAGMA integrity_check" ok
else
	echo "skip $name: failing disks need strace"
fi
exit $bad
