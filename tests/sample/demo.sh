#!/bin/sh
# What `make demo` shows: a community's weekly digest, from a mailbox to the screen.
# Ten weeks of the sample community here; or, where MBOX names an mbox file, its last week.
# All of it lies in $TIDINGS_BUILD/demo (or $DEMO) afterwards. Nothing else is touched, nothing is sent.
set -eu
unset TIDINGS_CONF CDPATH
started=$PWD
cd "$(dirname "$0")/../.."
build=${TIDINGS_BUILD:-build}
demo=${DEMO:-$build/demo}
conf=$demo/circle/tidings.conf
[ -t 1 ] && [ -z "${NO_COLOR:-}" ] && bold=$(printf '\033[1m') plain=$(printf '\033[0m') || bold='' plain=''

tidings() { ./tidings "$@" -c "$conf"; }
of() { [ "$1" = 1 ] && echo "1 $2" || echo "$1 $2s"; }
say() { printf '%s%s%s\n' "$bold" "$*" "$plain"; }
letters() { find "$demo/out/new" -type f | wc -l; }
# setting NAME DEFAULT VALUE, in the new configuration
setting() { sed -i "s|^    # $1 = $2;|    $1 = $3;|" "$conf"; }

# begin NAME ADDRESS ZONE: a community whose mailbox and letters are folders here
begin() {
	rm -rf "$demo"
	mkdir -p "$demo"
	./tidings init --name "$1" --address "$2" --zone "$3" --language en --coordinator - \
		--maildir "$demo/in" --out "$demo/out" --history none "$demo/circle" \
		>"$demo/log" </dev/null
	setting newcomer_posts 1 0 # these people know each other
}

# finish MEMBER TIME: all is read; the digest as this member gets it is shown, and goes out.
finish() {
	tidings preview digest --as "$1" --now "$2" --html >"$demo/digest.html"
	tidings preview digest --as "$1" --now "$2" >"$demo/digest.txt"
	echo
	tidings preview digest --as "$1" --now "$2"
	tidings once --now "$2"
	tidings status --now "$2" >"$demo/status" || :
	echo
	say "What happened"
	sed -n -e 's/^Mail in  */  mails     /p' -e 's/^Community  */  so far    /p' "$demo/status"
	echo "  letters   $(letters) sent, one recipient each"
	echo
	say "Where it is"
	echo "  $demo/digest.html   the HTML twin of this digest, for a browser"
	echo "  $demo/out/new       the letters as they went out"
	echo "  $conf"
	echo "                           every setting, with what it is for"
	echo
	say "What to try next"
}

sample() {
	from=2026-03-02T08:30:00Z
	begin "Seed Circle" circle@seeds.example.org Europe/Dublin
	setting authserv_ids '\[ \]' '[ "mx.example.org" ]'
	"$build/sample/sample" tests/sample people >"$demo/people"
	while read -r address mode language name; do
		[ -d "templates/$language" ] || language=en # she writes Russian, and gets English letters
		tidings members add --no-welcome --now $from --name "$name" --mode "$mode" \
			--language "$language" "$address" </dev/null
	done <"$demo/people" >>"$demo/log"
	say "Ten weeks of mail of the Seed Circle, $(wc -l <"$demo/people") people who save their own seed"
	echo "Each Monday at 8 in Dublin Tidings sends its digest."
	tidings once --now $from
	for to in 03-09 03-16 03-23 03-30 04-06 04-13 04-20 04-27 05-04 05-11; do
		to=2026-${to}T07:00:00Z
		had=$(letters)
		mails=$("$build/sample/sample" tests/sample "$demo/in" $from $to)
		[ $to != 2026-05-11T07:00:00Z ] || break
		# 8 in Dublin is 8 UTC in winter and 7 in summer; looking late changes nothing.
		tidings once --now "${to%T*}T08:00:00Z"
		printf '  %s  %3d mails read, %3d letters sent\n' "${to%T*}" "$mails" \
			$(($(letters) - had))
		from=$to
	done
	printf '  %s  %3d mails read, and the digest is about to go out:\n' "${to%T*}" "$mails"
	tidings once --now 2026-05-11T06:59:00Z
	finish marta@kovacs.example.org $to
	cat <<-END
		  make demo MBOX=archive.mbox    the same with any mail archive of yours
		  make check                     what all this is tested by
		  ./tidings init circle          a community of your own
		or, with this one,
		  export TIDINGS_CONF=$conf
		  ./tidings search bean story
		  ./tidings status --now $to
		  ./tidings members list
	END
}

# The file itself, or unpacked where its name says that it is packed.
unpacked() {
	case $1 in
	*.gz) unpack=gzip ;;
	*.xz) unpack=xz ;;
	*.bz2) unpack=bzip2 ;;
	*) echo "$1" && return ;;
	esac
	$unpack -dc "$1" >"$demo/archive.mbox" && echo "$demo/archive.mbox"
}

archive() {
	case $1 in /*) file=$1 ;; "~/"*) file=$HOME/${1#??} ;; *) file=$started/$1 ;; esac
	if [ ! -f "$file" ] || [ ! -r "$file" ]; then
		echo "make demo: there is no file $1 that can be read; MBOX= wants an mbox archive," >&2
		echo "such as a mailing list offers for download or a mail program exports." >&2
		exit 66
	fi
	name=$(basename "$file" | sed 's/\.[gx]z$//; s/\.bz2$//; s/\.[a-z]*$//; s/[^A-Za-z0-9._ -]/_/g')
	begin "$name" archive@example.org UTC
	if ! file=$(unpacked "$file") || ! week=$("$build/sample/sample" archive "$file" "$demo"); then
		echo "make demo: MBOX=$1 cannot be taken as an mbox archive" >&2
		exit 65
	fi
	set -- $week
	from=$1 to=$2 day=$3 hour=$4 before=$5 fresh=$6
	# Whoever wrote is no member here, and the list is not ours: all of it counts as posts.
	setting outsiders '"hold"' '"accept"'
	setting other_lists '"aside"' '"accept"'
	setting unauthenticated_posts '"confirm_first"' '"accept"'
	setting per_sender_per_day 30 10000
	setting per_thread_per_hour 30 10000
	setting per_hour 200 100000
	sed -i -e "s|weekly on monday at 08:00\"|weekly on $day at $hour\"; since = \"${from%T*}\"|" \
		-e '0,/kind = "maildir"/s//kind = "mbox"/' \
		-e "s|path = \"\(.*/in\)\"|path = \"\1.mbox\"|" "$conf"
	say "$(of $((before + fresh)) mail) of $name; its last week begins at ${from%:00Z}"
	# Nobody is writing: the last mail need not wait for the next look.
	cp "$demo/before.mbox" "$demo/in.mbox" && touch -d '1 minute ago' "$demo/in.mbox"
	tidings once --now "$from"
	[ "$before" = 0 ] || echo "  $(of "$before" mail) read, as new mail"
	tidings members add --no-welcome --now "$from" --name "You" you@example.org >>"$demo/log"
	cat "$demo/last.mbox" >>"$demo/in.mbox" && touch -d '1 minute ago' "$demo/in.mbox"
	tidings once --now "$(date -u -d "$to - 1 minute" +%Y-%m-%dT%H:%M:%SZ)"
	echo "  $(of "$fresh" mail) read, and the digest is about to go out:"
	finish you@example.org "$to"
	cat <<-END
		  ./tidings threads '$file' | less
		  ./tidings init circle          a community of your own
		or, with this one,
		  export TIDINGS_CONF=$conf
		  ./tidings search WORDS
		  ./tidings status --now $to
	END
}

if [ -n "${MBOX:-}" ]; then archive "$MBOX"; else sample; fi
