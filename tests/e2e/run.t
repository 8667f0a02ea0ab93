#!/bin/bash
# The operator's side without any server: init, check, run; what the daemon does when it is told
# things, when a role dies and when a second one is started.
. tests/e2e/lib.sh
t=$PWD/tidings
conf=$scratch/c/tidings.conf

# told FILE WORDS: waits until the words are in it
told() { soon grep -q -- "$2" "$1" || { echo "not told: $2"; cat "$1"; return 1; }; }

init() { "$t" init --name Circle --address circle@test.example --maildir "$scratch/in" \
	--out "$scratch/out" "$scratch/c" </dev/null; }
role_pid() { pgrep -P "$daemon" -f "role $1 "; }

is "init makes a community" init
sed -i 's/# backup_at = .*/backup_at = "23:59";/' "$conf" # not while we look at the folder
is "its secrets are for nobody else" test "$(stat -c %a "$scratch/c/secrets")" = 700
init 2>"$scratch/again"
is "init writes over nothing (73)" test $? = 73
is "check finds it good" "$t" check -q "$conf"
"$t" init --name Circle "$scratch/d" </dev/null 2>"$scratch/said"
is "init without an address names the option (64)" test $? = 64
is "and makes nothing" test ! -e "$scratch/d"

# What a daemon before this one could not do, and this one can, is no trouble any more.
"$t" members add -c "$conf" ana@test.example >/dev/null
python3 -c 'import sqlite3, sys
d = sqlite3.connect(sys.argv[1])
d.executemany("INSERT INTO trouble(area, text, since, at, n) VALUES (?, ?, 1, 1, 1)",
    [(area, "the password was wrong") for area in ("inbox", "role editor")])
d.commit()' "$scratch/c/state/store.db"
wrong() { "$t" status "$conf" | grep -c "the password was wrong"; }
is "status tells of old troubles" test "$(wrong)" = 2
no_trouble() { [ "$(wrong)" = 0 ]; }

"$t" run "$conf" >"$scratch/log" 2>&1 &
daemon=$!
trap 'kill -9 $daemon 2>/dev/null; finish' EXIT
is "the daemon starts" told "$scratch/log" "is kept in touch"
for role in fetcher editor courier; do
	is "the $role runs" soon role_pid $role
done

is "what works again is no trouble" soon no_trouble

"$t" run "$conf" >"$scratch/second" 2>&1
is "a second daemon is refused (69)" test $? = 69
is "and hears the pid of the first" grep -q "process $daemon already runs" "$scratch/second"

kill -9 "$(role_pid editor)"
is "a killed role is told" told "$scratch/log" "the editor was killed by signal 9"
is "and started again" soon role_pid editor

cp "$conf" "$scratch/good"
echo 'digset: { words = 5; };' >>"$conf"
kill -HUP $daemon
is "a bad reload is told with its line" told "$scratch/log" "did you mean digest?"
is "and leaves the old one" told "$scratch/log" "stays as it was"
cp "$scratch/good" "$conf"
known() { "$t" status "$conf" | grep -q "editor *pid $1 *waiting"; }
editor=$(role_pid editor)
is "status knows the editor" soon known "$editor"
kill -HUP $daemon
is "a good reload is taken" told "$scratch/log" "the new configuration is in force"
# Told anew, and not only when the minute is over in which all is told again.
new_editor() {
	local n p
	for n in $(seq 200); do
		p=$(role_pid editor)
		[ "${p:-$editor}" != "$editor" ] && known "$p" && return
		read -r -t 0.1 <>"$scratch/never"
	done
	return 1
}
is "status knows the new processes" new_editor

is "a backup is made beside the daemon" "$t" backup -c "$conf" "$scratch/copy.db"
is "and is a store" grep -qa "^SQLite format 3" "$scratch/copy.db"
"$t" backup -c "$conf" "$scratch/copy.db" 2>"$scratch/said"
is "a backup is never written over (74)" test $? = 74
(ulimit -f 100; exec "$t" backup -c "$conf" "$scratch/cut.db") 2>"$scratch/said"
is "a backup that finds no room is none (74)" test $? = 74
is "and says why" grep -q "the disk, or a quota on it, is full" "$scratch/said"
is "and leaves nothing behind" test -z "$(ls "$scratch" | grep cut)"
mkdir -p "$scratch/c/state/backups"
touch "$scratch/c/state/backups/"{2001-01-0{1,2,3,4,5,6,7,8}.db,mine.db}
is "a backup of today goes to its folder" "$t" backup -c "$conf"
is "seven are kept, and what is not ours" test "$(ls "$scratch/c/state/backups" | wc -l)" = 8

# By itself, once its hour has come, while today's is not there; the oldest goes then.
rm "$scratch/c/state/backups/"20[2-9]*.db
touch "$scratch/c/state/backups/"2001-01-0{1,2}.db
sed -i 's/backup_at = .*/backup_at = "00:00";/' "$conf"
kill -HUP $daemon
todays() { head -c 15 "$scratch/c/state/backups/"20[2-9]*.db | grep -qa "^SQLite format 3"; }
kept() { [ "$(ls "$scratch/c/state/backups" | wc -l)" = 8 ]; }
is "the daemon makes the day's backup by itself" soon todays
is "and keeps seven" soon kept

kill -TERM $daemon
wait $daemon
is "SIGTERM ends it well" test $? = 0
is "and all its roles" test -z "$(pgrep -f "role [a-z]* $conf")"

mkdir "$scratch/c/kept"
mv "$scratch/c/state/store.db"* "$scratch/c/kept"
echo "no database" >"$scratch/c/state/store.db"
for c in run once; do
	"$t" $c "$conf" >/dev/null 2>&1
	is "$c: a store that is none is told (74)" test $? = 74
done
rm "$scratch/c/state/store.db"
mv "$scratch/c/kept/"* "$scratch/c/state"
# --- where it cannot run at all
mv "$scratch/c/state/daemon.lock" "$scratch/lock"
mkdir "$scratch/c/state/daemon.lock"
"$t" run "$conf" 2>"$scratch/said"
is "a lock that cannot be had is not another daemon (75)" test $? = 75
rmdir "$scratch/c/state/daemon.lock"
mv "$scratch/lock" "$scratch/c/state/daemon.lock"
(ulimit -n 20 && exec "$t" run "$conf") 2>"$scratch/said"
is "too few open files are named with the limit" grep -q "ulimit -n" "$scratch/said"
as=
chmod 000 "$scratch/c/state/key"
if [ "$(id -u)" = 0 ]; then
	chown -R 65534 "$scratch/c" "$scratch/in"
	chown 0 "$scratch/c/state/key"
	chmod 711 "$scratch"
	as="setpriv --reuid=65534 --clear-groups"
fi
$as "$t" check --offline "$conf" >"$scratch/said" 2>&1
is "check tells what the daemon could not read (78)" test $? = 78
is "and names it" grep -q "State: .*/key: Permission denied" "$scratch/said"
$as "$t" check --offline --json "$conf" >"$scratch/said" 2>&1
is "also to a program" grep -q '"store": *{ *"error": *"[^"]*/key' "$scratch/said"
exit $bad
