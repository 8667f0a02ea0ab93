#!/bin/bash
# A year of rules and recipes is rehearsed on a copy: told in lines, as JSON and as a calendar.
. tests/e2e/lib.sh
t=$PWD/tidings
conf=$scratch/c/tidings.conf

"$t" init --name Circle --address circle@test.example --maildir "$scratch/in" --out "$scratch/out" \
	"$scratch/c" </dev/null >/dev/null
sed -i '/^rhythm = (/,$d' "$conf"
cat >>"$conf" <<'END'
rhythm = (
  { name = "weekly-digest"; when = "weekly on monday at 08:00"; if = "posts >= 1"; do = "digest"; },
  { name = "how"; when = "monthly on the first tuesday at 09:00"; do = "open check-in"; }
);
END
for m in ana bo cleo; do "$t" members add --no-welcome -c "$conf" $m@test.example >/dev/null; done
rehearse() { "$t" rehearse -c "$conf" --from 2026-01-01 --to 2026-12-31 "$@"; }

is "check tells the next three times" test "$("$t" check "$conf" | grep -cE '(next|and ) +[MT]')" = 6
sed 's/when = "weekly/zone = "Asia\/Tokyo"; &/' "$conf" >"$scratch/c/tokyo.conf"
is "in the zone of the rule" test "$("$t" check "$scratch/c/tokyo.conf" | grep -cE '(next|and ) +Mon .* 08:00 \+09:00')" = 3
sed 's/weekly on monday at 08:00/DTSTART:20200106T080000 RRULE:FREQ=WEEKLY;UNTIL=20210101T000000/' "$conf" >"$scratch/c/over.conf"
is "and of a rule that is over that there is none" \
	grep -q "no time from now on" <("$t" check "$scratch/c/over.conf")
rehearse >"$scratch/one"
is "every monday is decided" test "$(grep -c weekly-digest "$scratch/one")" = 52
is "and says why nothing goes out" grep -q "does not hold (posts 0)" "$scratch/one"
is "twelve check-ins go to three" test "$(grep -c 'question: 3 letters' "$scratch/one")" = 12
is "what was rehearsed is told at the end" grep -q "^36 letters in 12 mailings; nothing was sent" "$scratch/one"
rehearse >"$scratch/two"
is "nothing of it stays: again the same" cmp "$scratch/one" "$scratch/two"
is "no letter waits" test "$("$t" rehearse -c "$conf" --from 2026-01-01 --to 2026-01-02 | wc -l)" = 1
rehearse --json | head -1 >"$scratch/json"
is "as JSON too" grep -q '"what":"weekly-digest"' "$scratch/json"
is "the calendar has a line a week" test "$(rehearse --calendar | grep -c '^2026-')" = 53
is "and the letters of a day" grep -q "2026-01-05      .      3" <(rehearse --calendar)
rehearse --to 2025-01-01 2>"$scratch/said"
is "a time that goes backwards is refused (64)" test $? = 64
# A member's own day and pace: at its time, and under a name that a person can read.
is "a member takes a day of their own" "$t" members set -c "$conf" ana@test.example "digest weekly on friday at 07:00"
rehearse >"$scratch/own"
is "the own digest comes at its time" grep -q "^Fri 2026-01-09 07:00 .* pace: weekly on friday at 07:00  " "$scratch/own"
is "the settings are taken back" "$t" members set -c "$conf" ana@test.example "digest"
rehearse --json --calendar 2>"$scratch/said"
is "one form at a time (64)" test $? = 64
script -qec "stty cols 80; ./tidings rehearse --from 2026-01-01 --to 2026-02-10 -c $conf" /dev/null </dev/null >"$scratch/shown"
is "on a terminal no line is wider than it" test -z "$(awk 'length > 81' "$scratch/shown")"
# An archive is replayed as it was written: conditions see what was there at the time, not all of it.
for day in 05 06 07 08 14 26 27 28; do
	printf 'From x Thu Jan  1 00:00:00 2026\nFrom: Ana <ana@test.example>\nSubject: Note of the %sth\nMessage-ID: <%s@test.example>\nDate: %s Jan 2026 12:00:00 +0000\n\nWords of day %s.\n\n' \
		$day $day $day $day
done >"$scratch/past.mbox"
"$t" import -c "$conf" "$scratch/past.mbox" >/dev/null
sed -i 's/if = "posts >= 1"/if = "posts >= 3"/' "$conf"
"$t" rehearse -c "$conf" --from 2026-01-01 --to 2026-02-10 --letters "$scratch/letters" >"$scratch/past"
is "a busy week has its digest" grep -q "2026-01-12.*weekly-digest  *3  sent" "$scratch/past"
is "a quiet one has none, and says what was there" \
	grep -q "2026-01-19.*weekly-digest  *0  nothing.*(posts 1)" "$scratch/past"
is "it waits until there are three" grep -q "2026-02-02.*weekly-digest  *3  sent" "$scratch/past"
is "the letters are files" test "$(ls "$scratch/letters/new" | wc -l)" = \
	"$(sed -n 's/^\([0-9]*\) letters in .*/\1/p' "$scratch/past")"
is "with what was in them, and no more" test "$(grep -l 'Note of the 05th' "$scratch"/letters/new/* | wc -l)" = 3
is "nobody reads of what was still to come" \
	test -z "$(grep -l 'Note of the 05th' "$scratch"/letters/new/* | xargs grep -l 'Note of the 26th')"
"$t" once --now 2026-03-01T10:00:00Z -c "$conf" >/dev/null 2>&1
"$t" once --now 2026-03-02T08:00:01Z -c "$conf" >/dev/null 2>&1
is "why tells what a rule decided" grep -q "nothing: the condition does not hold (posts 0)" \
	<("$t" why -c "$conf" rule weekly-digest)
"$t" why -c "$conf" rule weekly-digst 2>"$scratch/said"
is "and which rule was meant" grep -q "did you mean weekly-digest" "$scratch/said"

# Of what happened it tells when the rule acted, not when it happened.
sed -e 's/unauthenticated_posts = .*/unauthenticated_posts = "accept";/; s/# *unauthenticated_posts/unauthenticated_posts/' \
	-e 's/^rhythm = (/&\n  { name = "still"; when = "thread quiet for 3 days"; do = "open hot-topic"; },/' "$conf" >"$scratch/c/still.conf"
"$t" once --now 2026-04-01T09:00:00Z -c "$scratch/c/still.conf" >/dev/null 2>&1
mkdir -p "$scratch/in/new"
printf 'From: Ana <ana@test.example>\nTo: circle@test.example\nSubject: Beds\nMessage-ID: <beds@test.example>\nDate: Wed, 01 Apr 2026 10:00:00 +0000\n\nHow deep are yours\n' \
	>"$scratch/in/new/1775037600.beds.x"
"$t" once --now 2026-04-01T10:00:00Z -c "$scratch/c/still.conf" >/dev/null 2>&1
"$t" once --now 2026-04-05T10:00:00Z -c "$scratch/c/still.conf" >/dev/null 2>&1
is "why tells when a rule on an event acted" grep -q "2026-04-05 1.:00 .*: thread .* is quiet: opened hot-topic" \
	<("$t" why -c "$scratch/c/still.conf" rule still)

# A recipe that was spoiled is told by check, by the daemon and by status, and refused by run.
mkdir -p "$scratch/c/recipes"
sed 's/accept = "vote"/accept = "votes"/' conf/recipes/poll.conf >"$scratch/c/recipes/ballot.conf"
"$t" check --offline "$conf" >"$scratch/said" 2>&1
is "check names the recipe, the line and what to write" grep -q "ballot.conf:[0-9]*:.*accept.*vote" "$scratch/said"
"$t" once --now 2026-03-03T10:00:00Z -c "$conf" >"$scratch/said" 2>&1
is "the editor goes on without it, and says so" grep -q "a recipe is left out: .*ballot.conf:" "$scratch/said"
is "so does status" grep -q "recipes: .*ballot.conf:" <("$t" status --now 2026-03-03T10:00:00Z -c "$conf")
timeout 20 "$t" run "$conf" >"$scratch/said" 2>&1 &
soon grep -q "a recipe is left out: .*ballot.conf:" "$scratch/said"
kill %1
wait %1
is "so does the daemon" grep -q "a recipe is left out: .*ballot.conf:" "$scratch/said"
fresh() {
	mkdir -m 700 "$scratch/c/$1"
	cp "$scratch/c/state/key" "$scratch/c/$1/"
	sed "s|^store: {|&\n    state = \"$1\";|" "$2"
}
fresh first "$conf" >"$scratch/c/first.conf"
timeout 20 "$t" run "$scratch/c/first.conf" >"$scratch/said" 2>&1
is "a community that never ran does not begin with it (78)" test $? = 78
is "and names it" grep -q "ballot.conf:" "$scratch/said"
rm "$scratch/c/recipes/ballot.conf"
# One that a rule names and that was taken away: check refuses it, what runs goes on without the rule.
sed 's/word = "checkin"/word = "often"/' conf/recipes/check-in.conf >"$scratch/c/recipes/often.conf"
sed 's/^rhythm = (/&\n  { name = "often"; when = "daily at 10:00"; do = "open often"; },/' "$conf" >"$scratch/c/often.conf"
"$t" once --now 2026-03-03T10:30:00Z -c "$scratch/c/often.conf" >/dev/null 2>&1
rm "$scratch/c/recipes/often.conf"
"$t" check --offline "$scratch/c/often.conf" >"$scratch/said" 2>&1
is "check refuses a rule whose recipe is gone (78)" test $? = 78
is "with file and line" grep -q "often.conf:[0-9]*: often: do: .*there is no recipe 'often'" "$scratch/said"
"$t" rehearse -c "$scratch/c/often.conf" --from 2026-01-01 --to 2026-02-01 >"$scratch/said" 2>&1
is "rehearse refuses it as well (78)" test $? = 78
"$t" once --now 2026-03-04T10:30:00Z -c "$scratch/c/often.conf" >"$scratch/said" 2>&1
is "what ran goes on" test $? = 0
is "and says that the rule rests" grep -q "a rule rests: .*there is no recipe 'often'" "$scratch/said"
is "so does status" grep -q "rules: .*there is no recipe 'often'" \
	<("$t" status --now 2026-03-04T10:40:00Z -c "$scratch/c/often.conf")
is "and why" grep -q "2026-03-04 .*nothing: .*there is no recipe 'often'" <("$t" why -c "$scratch/c/often.conf" rule often)
timeout 20 "$t" run "$scratch/c/often.conf" >"$scratch/said" 2>&1 &
soon grep -q "a rule rests" "$scratch/said"
kill %1
wait %1
is "the daemon starts, and rests it" grep -q "a rule rests: .*often.conf:[0-9]*: " "$scratch/said"
fresh other "$scratch/c/often.conf" >"$scratch/c/fresh.conf"
timeout 20 "$t" run "$scratch/c/fresh.conf" >"$scratch/said" 2>&1
is "a community that never ran does not begin with it (78)" test $? = 78
is "and is told of the rule" grep -q "fresh.conf:[0-9]*: often: do: .*there is no recipe 'often'" "$scratch/said"
# So is a text of one's own that cannot be read, or lacks: it would be a letter that is never written.
cp -r templates "$scratch/c/own"
sed 's|.*# templates = .*|    templates = "own";|' "$conf" >"$scratch/c/own.conf"
is "own texts that are whole are good" "$t" check -q "$scratch/c/own.conf"
printf '{{#open}} never closed' >"$scratch/c/own/pt/welcome.txt"
is "a text that is wrong is told" test "$("$t" check -q "$scratch/c/own.conf" 2>&1 | grep -c 'store.templates: .*pt/welcome.txt.*open')" = 1
cp templates/pt/welcome.txt "$scratch/c/own/pt/"
rm "$scratch/c/own/pt/help.txt"
is "what another language lacks is taken from English" "$t" check -q "$scratch/c/own.conf"
rm "$scratch/c/own/en/help.txt"
is "what English lacks is told" test "$("$t" check -q "$scratch/c/own.conf" 2>&1 | grep -c 'store.templates: .*en/help.txt: .*; copy it from ')" = 1
timeout 20 "$t" run "$scratch/c/own.conf" >"$scratch/said" 2>&1
is "run does not begin with it" grep -q "en/help.txt" "$scratch/said"
"$t" once --now 2026-03-03T11:00:00Z -c "$conf" >/dev/null 2>&1
is "mended, it is no trouble any more" test "$("$t" status --now 2026-03-03T11:00:00Z -c "$conf" | grep -c ballot)" = 0
# What runs goes on: a meeting is reminded of, a vote ends, what was written comes in the next digest.
"$t" init --name Circle --address circle@test.example --maildir "$scratch/in2" --out "$scratch/out2" \
	--history none "$scratch/d" </dev/null >/dev/null
sed -i 's/^trust: {/&\n    authserv_ids = [ "mx.test.example" ];/' "$scratch/d/tidings.conf"
for m in ana bo cleo; do "$t" members add --no-welcome -c "$scratch/d/tidings.conf" $m@test.example >/dev/null; done
"$t" members set -c "$scratch/d/tidings.conf" --role coordinator ana@test.example >/dev/null
tomorrow=$(date -u -d '+10 days' +%Y-%m-%d)
mail() {
	printf 'Authentication-Results: mx.test.example; dmarc=pass header.from=test.example\nFrom: Ana <ana@test.example>\nTo: circle%s@test.example\nSubject: %s\nMessage-ID: <%s@test.example>\nDate: %s\n\n%b\n' \
		"$1" "$2" "m$1" "$(date -uR)" "$3" >"$scratch/in2/new/m$1"
}
mkdir -p "$scratch/in2/new" "$scratch/in2/cur" "$scratch/in2/tmp"
mail +meet "Spring walk" "when: $tomorrow 18:00\nwhere: the gate"
mail +poll "When?" "choices: early | late"
mail "" "Leeks" "They stand well."
"$t" once "$scratch/d/tidings.conf" >/dev/null 2>&1
"$t" rehearse -c "$scratch/d/tidings.conf" --letters "$scratch/ahead" >"$scratch/next" 2>"$scratch/said"
is "a look ahead with a meeting in it" test $? = 0
is "reminds of it" grep -q "^....$(date -u -d '+9 days' +%Y-%m-%d) .*event .*remind" "$scratch/next"
is "ends the vote" grep -q "poll .*result" "$scratch/next"
is "and has what was written in the next digest" grep -q "weekly-digest  *3  sent" "$scratch/next"
is "whose letters are those that come, and none that left" test -z "$(grep -l 'Subject: Number' "$scratch"/ahead/new/*)"
"$t" rehearse -c "$scratch/d/tidings.conf" --from 2026-01-01 --to 2026-02-01 >"$scratch/back" 2>"$scratch/said"
is "a replay of what was before any of it" test $? = 0
is "which knows of no vote" test -z "$(grep poll "$scratch/back")"
# A digest that was shown to its editor: why tells what became of it since.
"$t" init --name Circle --address circle@test.example --maildir "$scratch/in3" --out "$scratch/out3" \
	--history none "$scratch/e" </dev/null >/dev/null
e=$scratch/e/tidings.conf
sed -i -e 's/.*unauthenticated_posts = .*/\tunauthenticated_posts = "accept";/' -e '/^rhythm = (/,$d' "$e"
echo 'rhythm = ( { name = "d"; when = "weekly on monday at 08:00"; do = "digest"; proof = "wait"; },' \
	'{ name = "e"; when = "weekly on monday at 09:00"; do = "digest"; proof = "send"; } );' >>"$e"
"$t" members add --no-welcome -c "$e" ana@test.example >/dev/null
"$t" members set -c "$e" --role coordinator ana@test.example >/dev/null
at() { "$t" once --now "$1" -c "$e" >/dev/null 2>&1; }
said() {
	printf 'From: Ana <ana@test.example>\nTo: circle@test.example\nSubject: %s\nMessage-ID: <%s@test.example>\nDate: Tue, 03 Mar 2026 10:00:00 +0000\n\nWords.\n' \
		"$1" "$1" >"$scratch/in3/new/$1"
}
mkdir -p "$scratch/in3/new"
at 2026-03-02T10:00:00Z
said spades
at 2026-03-03T10:00:00Z
at 2026-03-09T09:00:01Z
is "why says that a draft waits, and until when" grep -q "waiting: .*its editor first; without an answer it leaves .*2026" \
	<("$t" why -c "$e" rule e)
at 2026-03-12T10:00:00Z
is "when it left" grep -q "sent: .*its editor first; it left" <("$t" why -c "$e" rule e)
is "one without a time waits on" grep -q "waiting: .*shown to its editor first$" <("$t" why -c "$e" rule d)
said forks
at 2026-03-16T08:00:01Z
is "and says so when a later one took its place" grep -q "2026-03-09.*nothing: .*a later one took its posts" <("$t" why -c "$e" rule d)
exit $bad
