#!/bin/bash
# Two communities that are members of each other, with a vacation robot who is a member of both: what
# one member writes is carried between them, and everything comes to rest: as it is, and where servers
# on the way leave nothing in To that would tell who has it already.
. tests/e2e/lib.sh
t=$PWD/tidings
post=0
here=$scratch

# community NAME OTHER_LISTS: its folder, its configuration; the server's word is believed
community() {
	mkdir -p "$here/$1/in/new" "$here/$1/in/cur" "$here/$1/in/tmp"
	"$t" init --name "$1" --address "$1@test.example" --maildir "$here/$1/in" --out "$here/$1/out" \
		--history none "$here/$1/c" </dev/null >/dev/null
	sed -i 's/.*authserv_ids = .*/    authserv_ids = [ "mx.test.example" ];/
		s/.*newcomer_posts = .*/    newcomer_posts = 0;/
		s/.*other_lists = .*/    other_lists = "'"$2"'";/' "$here/$1/c/tidings.conf"
}
add() { "$t" members add -c "$here/$1/c/tidings.conf" --no-welcome --mode each --now "$2" "$3" >/dev/null; }
# deliver FILE NAME: as a server does: it names the envelope's sender, and vouches for From; $on_the_way
# is what it makes of the rest
deliver() {
	post=$((post + 1))
	{
		echo "Authentication-Results: mx.test.example; dmarc=pass header.from=test.example"
		"$on_the_way" "$2" <"$1"
	} >"$here/$2/in/new/$post"
}
as_it_is() { cat; }
undisclosed() { sed '1,/^\r*$/s/^To: .*/To: undisclosed-recipients:;/'; }
to_itself() { sed '1,/^\r*$/s/^To: .*/To: '"$1"'@test.example/'; }
# what a list or a gateway passes on that takes out all that lists put in
unmarked() { undisclosed | sed '1,/^\r*$/{/^\(X-Loop\|List-[A-Za-z]*\|Precedence\|Original-From\):/d;}'; }
# the robot answers whatever is not marked as automatic (RFC 3834 asks more of it than this one does)
robot() {
	post=$((post + 1))
	printf 'From: Vic <vic@test.example>\nTo: %s@test.example\nSubject: Out of office: %s\nMessage-ID: <v%s@test.example>\nIn-Reply-To: %s\nAuto-Submitted: auto-replied\nAuthentication-Results: mx.test.example; dmarc=pass header.from=test.example\n\nI am away until Monday.\n' \
		"$1" "$(sed -n 's/^Subject: //p' "$2" | head -1)" "$post" "$(sed -n 's/^Message-I[Dd]: //p' "$2" | head -1)" \
		>"$here/$1/in/new/$post"
}
# carry FROM: takes every letter FROM sent to where it goes
carry() {
	local f to
	for f in "$here/$1"/out/new/*; do
		[ -e "$f" ] || continue
		moved=$((moved + 1))
		to=$(sed -n 's/^Delivered-To: *//p' "$f" | head -1)
		case $to in
		ann@*) ann=$((ann + 1)) ;;
		vic@*) robot "$1" "$f" ;;
		east*) deliver "$f" east ;;
		west*) deliver "$f" west ;;
		esac
		mv "$f" "$here/carried/$1.$moved"
	done
}

sql() { stored "$here/$1/c/state" "$2"; }

# meet WAY: the two, until they rest
meet() {
	on_the_way=$1
	here=$scratch/$1
	mkdir -p "$here/carried"
	community east accept
	community west accept
	start=2026-03-02T09:00:00Z
	add east $start ann@test.example
	add east $start vic@test.example
	add east $start west@test.example
	add west $start vic@test.example
	add west $start east@test.example

	ann=0 moved=0
	printf 'From: Ann <ann@test.example>\nTo: east@test.example\nSubject: Beans\nMessage-ID: <beans@test.example>\nDate: Mon, 2 Mar 2026 09:00:00 +0000\n\nThey are up.\n' >"$here/first"
	cp "$here/first" "$here/east/in/new/first"
	sed -i '1i Authentication-Results: mx.test.example; dmarc=pass header.from=test.example' "$here/east/in/new/first"
	rest=no
	for round in $(seq 0 39); do
		before=$moved
		now=$(printf '2026-03-02T%02d:%02d:00Z' $((10 + round / 60)) $((round % 60)))
		for c in east west; do
			"$t" once --now "$now" "$here/$c/c/tidings.conf" >"$here/said" 2>&1 || not_ok "once in $c"
			carry $c
		done
		[ $moved = "$before" ] && rest=yes && break
	done

	is "$1: it comes to rest" test "$rest" = yes
	is "$1: within a few rounds" test "$round" -le 6
	is "$1: and few letters" test "$moved" -le 12
	is "$1: the words came over" grep -q "They are up." "$here"/carried/east.*
	is "$1: the author got her post once at most" test "$ann" -le 2
	is "$1: it is one post there, and the robot's words are none" test "$(sql east "SELECT count(*) FROM post")" = 1
	is "$1: and one here" test "$(sql west "SELECT count(*) FROM post")" = 1
	is "$1: the robot was heard and counted" test "$(sql west "SELECT count(*) FROM arrival WHERE sender = 'vic@test.example' AND reason LIKE 'an automatic reply%'")" = 1
	is "$1: nothing waits to be read" test "$(sql east "SELECT count(*) FROM arrival WHERE state = 'new'")" = 0
	is "$1: nor to be sent" test "$(sql west "SELECT count(*) FROM letter WHERE state = 'ready'")" = 0
	# a day later there is no echo
	for c in east west; do "$t" once --now 2026-03-03T12:00:00Z "$here/$c/c/tidings.conf" >/dev/null 2>&1; done
	before=$moved
	carry east
	carry west
	is "$1: and a day later there is no echo" test $((moved - before)) -le 2
}

# said WORDS: how many mails came back to the first one with that reason
said() { sql east "SELECT count(*) FROM arrival WHERE reason LIKE '%$1%'"; }

meet as_it_is
is "nothing came back: who has it stood in To" test "$(said "been here")$(said "came back")" = 00
meet undisclosed
is "it came back once and was known by its X-Loop" test "$(said "been here before: X-Loop")" = 1
meet to_itself
is "and here" test "$(said "been here before: X-Loop")" = 1
meet unmarked
is "it came back once and was known by its sender's name" test "$(said "held: %may be a post of ours that came back")" = 1
[ $bad = 0 ] || { head -30 "$here"/carried/* ; sql west "SELECT id, state, reason FROM arrival"; sql east "SELECT id, state, reason FROM arrival"; }
exit $bad
