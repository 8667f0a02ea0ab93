# Sourced by the scripts here: counting, and the servers. Sets ok, not_ok, is, servers.
build=${TIDINGS_BUILD:-build}
name=$(basename "$0" .t)
bad=0
scratch=$(mktemp -d "${TMPDIR:-/tmp}/tidings-e2e.XXXXXX")
servers_pid=

finish() {
	[ -z "$servers_pid" ] || tests/servers/down "$servers_pid"
	rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

ok() { echo "ok $name: $*"; }
not_ok() {
	echo "not ok $name: $*"
	bad=1
}
# is WHAT COMMAND...: passes when the command does
is() {
	local what=$1
	shift
	if "$@"; then ok "$what"; else not_ok "$what"; fi
}
mkfifo "$scratch/never"
# soon COMMAND...: tries it until it succeeds, for a minute (machines are slow at times); then shows
# what it says
soon() {
	local n
	for n in $(seq 600); do
		"$@" >/dev/null 2>&1 && return
		read -r -t 0.1 <>"$scratch/never"
	done
	"$@"
}
# stored STATE SQL: what the store in that folder answers, a line a row
stored() { python3 -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1] + "/store.db", timeout=30).execute(sys.argv[2]): print(*row)' "$1" "$2"; }
# servers WHAT...: starts them, or skips the whole script with the reason
servers() {
	local said
	if ! said=$(tests/servers/up --for $$ "$@" 2>"$scratch/up"); then
		echo "skip $name: $(cat "$scratch/up")"
		exit 0
	fi
	eval "$said"
}
# python_with MODULE: prints an interpreter that has it: the one in PATH may be the user's own and
# know nothing of Debian's packages
python_with() {
	local p
	for p in python3 /usr/bin/python3; do
		"$p" -c "import $1" 2>/dev/null && { echo "$p"; return; }
	done
	echo python3
}
