#!/bin/bash
# The operator's hand on who belongs: who is added hears of it, a list that moves does not, and a ban
# holds until it is undone.
. tests/e2e/lib.sh
t=$PWD/tidings
export TIDINGS_CONF="$scratch/c/tidings.conf"
says() { grep -q -- "$1" "$scratch/said"; }
code() {
	local want=$1 rc=0
	shift
	"$@" >"$scratch/said" 2>&1 || rc=$?
	[ $rc = "$want" ] || { cat "$scratch/said"; return 1; }
}
# letters to ADDRESS so far
letters() { grep -l "^X-Original-To: $1\|^To: .*$1" "$scratch"/out/new/* 2>/dev/null | wc -l; }
letter() { cat $(grep -l "^To: .*$1" "$scratch"/out/new/*); }
# post FROM TO WORDS: a mail in the inbox, proven by the server named in the configuration
post() {
	printf 'Authentication-Results: mx.test.example; dmarc=pass header.from=test.example\nFrom: %s\nTo: %s\nSubject: Words\nMessage-ID: <%s@test.example>\nDate: Sun, 1 Mar 2026 09:00:00 +0000\n\n%s\n' \
		"$1" "$2" "$RANDOM.$RANDOM" "$3" >"$scratch/in/new/$RANDOM.$RANDOM"
}

mkdir -p "$scratch/in/new" "$scratch/in/cur" "$scratch/in/tmp"
"$t" init --name Circle --address circle@test.example --maildir "$scratch/in" --out "$scratch/out" \
	--history none "$scratch/c" </dev/null >/dev/null
sed -i 's/.*authserv_ids = .*/    authserv_ids = [ "mx.test.example" ];/' "$TIDINGS_CONF"

is "a member is added" code 0 "$t" members add --now 2026-03-01T08:00:00Z --name Ana --mode each ana@test.example
is "another without a letter" code 0 "$t" members add --now 2026-03-01T08:00:00Z --no-welcome --mode each ben@test.example
printf 'address,name\ncyd@test.example,Cyd\n' >"$scratch/one.csv"
printf 'address,name\ndee@test.example,Dee\n' >"$scratch/two.csv"
is "a list is imported in silence" code 0 "$t" members import --now 2026-03-01T08:00:00Z "$scratch/one.csv"
printf 'Correo;Nombre\nCYD@test.example;Cyd\ngus@test.example;Gus\ngus@test.example;Gus\nhal;Hal\n' >"$scratch/dry.csv"
is "a dry run" code 0 "$t" members import --dry-run --json "$scratch/dry.csv"
is "tells of every row" test "$(cat "$scratch/said")" = '{"address":"CYD@test.example","ok":true,"why":""}
{"address":"gus@test.example","ok":true,"why":""}
{"address":"gus@test.example","ok":true,"why":"stands in the list twice"}
{"address":"hal","ok":false,"why":"there is no @ in it"}'
printf 'address,mode,zone\ncyd@test.example,weekly,Europe/Lisboa\ngus@test.example,Each email,\n' >"$scratch/odd.csv"
is "without a community too" code 0 "$t" members import --dry-run "$scratch/odd.csv"
is "it tells what nobody will get" says "without the mode weekly: it is not known; without the time zone Europe/Lisboa"
is "what another program calls each post is known" bash -c '! grep -q "Each email" "$1"' - "$scratch/said"
is "and does not say that nobody is a member" says "2 can be imported, there twice: 0, cannot be: 0"
is "but how to hear it" says "told with -c CONF"
is "of a community that is named" code 0 "$t" members import --dry-run -c "$TIDINGS_CONF" "$scratch/dry.csv"
is "it knows the members" says "CYD@test.example: a member already, left as it is"
is "and changes nothing" bash -c '! "$1" members list | grep -q gus' - "$t"
is "and greeted where that is asked" code 0 "$t" members import --now 2026-03-01T08:00:00Z --welcome "$scratch/two.csv"
is "the letters leave" "$t" once --now 2026-03-01T08:01:00Z
is "one to who was added" test "$(letters ana@test.example)" = 1
is "none to who was added without" test "$(letters ben@test.example)" = 0
is "none to the imported" test "$(letters cyd@test.example)" = 0
is "one to the greeted" test "$(letters dee@test.example)" = 1
letter ana@test.example >"$scratch/said"
is "it says who" says "The team of Circle added you"
is "and how to end it" says "circle+leave@test.example"

is "why tells of a member without a name" code 0 "$t" why ben@test.example
is "by the address alone" says "^member 2, ben@test.example: active"
is "a mode that is none is refused" code 65 "$t" members add --mode weekly fay@test.example
is "with those there are" says "there are each, digest, summary, followed and nothing"
is "a language without texts is taken" code 0 "$t" members add --no-welcome --language ru fay@test.example
is "and told, with those there are" says "no letter is written in .ru. yet; write one of de, en, .*; until then it is en"
is "a zone that is none is refused" code 65 "$t" members add --zone Europe/Lisboa fay@test.example
is "with the nearest" says "did you mean Europe/Lisbon?"
is "a role is given" code 0 "$t" members set --role coordinator ana@test.example
is "and told" says "^ana@test.example: active, each, coordinator"
is "the list shows it" code 0 "$t" members list
is "the file may be named before the word" code 0 "$t" members -c "$TIDINGS_CONF" list
is "in her row" says "^each      active       ana@test.example  *Ana, coordinator$"
is "no row ends in blanks" bash -c '! grep -q " $" "$1"' - "$scratch/said"
is "the list for programs" code 0 "$t" members list --json
is "is a line a member" test "$(python3 -c 'import json,sys
print([(m["name"], m["roles"], m["zone"]) for m in map(json.loads, open(sys.argv[1]))][0])' "$scratch/said")" = "('Ana', ['coordinator'], None)"
is "somebody leaves" code 0 "$t" members remove dee@test.example
is "once" code 65 "$t" members remove dee@test.example
is "(and it is said)" says "has left already"
is "list takes nothing else" code 64 "$t" members list ana@test.example

is "ben is banned" code 0 "$t" members ban --now 2026-03-01T09:00:00Z --reason "sells pills" ben@test.example
is "and is not told" says "is banned, and is not told"
is "once" code 65 "$t" members ban ben@test.example
is "the list says so" code 0 "$t" members list
is "in his row" says "banned *ben@test.example"
post ben@test.example circle@test.example "Pills!"
is "what he writes" "$t" once --now 2026-03-01T09:01:00Z
is "is set aside" code 0 "$t" why 1
is "with the reason" says "its author is banned"
is "he gets nothing" test "$(letters ben@test.example)" = 0
is "an outsider can be banned" code 0 "$t" members ban eve@evil.example
is "not what is no address" code 65 "$t" members ban nonsense
is "a ban is undone" code 0 "$t" members unban ben@test.example
is "he may join again" says "may join again"
is "undoing what is not" code 65 "$t" members unban ana@test.example
post ben@test.example circle+join@test.example ""
is "he asks" "$t" once --now 2026-03-01T10:00:00Z
is "and is asked" test "$(letters ben@test.example)" = 1

# --- what root makes in the folder of another account, that account's daemon could not open
if [ "$(id -u)" = 0 ]; then
	chown nobody "$scratch/c/state"
	rm -f "$scratch/c/state/daemon.lock"
	is "root does not work on another account's state" code 78 "$t" members add --no-welcome gil@test.example
	is "and is told as whom to" says "belongs to nobody: run this as .runuser -u nobody -- tidings "
	is "nor is it the daemon" code 78 "$t" run "$TIDINGS_CONF"
	is "(told as well)" says "runuser -u nobody -- tidings "
	is "nothing of root's is left there" test ! -e "$scratch/c/state/daemon.lock"
	chown root "$scratch/c/state"
else
	echo "skip members: only root can give a folder away"
fi
exit $bad
