#!/bin/bash
# `tidings init` on a terminal: each question is asked until its answer can be right, and the folder
# that comes of it is one that `check` likes.
. tests/e2e/lib.sh
c=$scratch/circle
# answers...: each is typed when the next question stands there; what was shown goes to stdout
cat >"$scratch/type.py" <<'E2'
import os, pty, signal, sys
signal.alarm(120)  # an answer that got lost would be waited for until the end of the world
pid, fd = pty.fork()
if not pid:
    os.execv('./tidings', ['tidings', 'init', sys.argv[1]])
shown, asked = b'', 0
for answer in sys.argv[2:]:
    while shown.count(b': ', asked) == 0 or not shown.endswith(b': '):
        shown += os.read(fd, 4096)
    asked = len(shown)
    os.write(fd, answer.encode() + b'\n')
try:
    while more := os.read(fd, 4096):
        shown += more
except OSError:
    pass
sys.stdout.write(shown.decode().replace('\r', ''))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
E2
is "every question is answered in the end" python3 "$scratch/type.py" "$c" \
	"" Circle "not an address" circle@test.invalid "a b" host:abc "" "" "" secret "" me@ - qq en Europe/Lisboa \
	Europe/Lisbon \
	>"$scratch/shown"
says() { is "$1" grep -qF "$2" "$scratch/shown"; }
cat "$scratch/shown"
says "a name cannot be left out" "it cannot be left out"
says "what is no address is told at once" "there is no @ in it"
says "nor is anything a host" "a name such as mail.example.org"
says "a port is a number" "a port is a number from 1 to 65535"
says "a language without texts is told, with those there are" "no letter is written in 'qq' yet; write one of de, en"
says "a coordinator is an address or nobody" "an address, or - for nobody yet"
says "a zone that is nearly right is named" "did you mean Europe/Lisbon?"
says "a server is offered from the address" "[imap.test.invalid]"
says "the next steps are told" "tidings members add -c $c/tidings.conf"
is "the configuration is good" ./tidings check --quiet "$c/tidings.conf"
is "with what was answered" grep -q '^ *zone = "Europe/Lisbon";' "$c/tidings.conf"
is "and without what was not" bash -c '! grep -q "^ *coordinators = .*@" "$1"' - "$c/tidings.conf"
# answers...: all pasted before the first question is read
cat >"$scratch/paste.py" <<'E2'
import os, pty, signal, sys
signal.alarm(120)
pid, fd = pty.fork()
if not pid:
    os.execv('./tidings', ['tidings', 'init', sys.argv[1]])
os.write(fd, ''.join(answer + '\n' for answer in sys.argv[2:]).encode())
try:
    while os.read(fd, 4096):
        pass
except OSError:
    pass
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
E2
is "answers that are pasted are all heard" python3 "$scratch/paste.py" "$scratch/pasted" \
	Circle circle@test.invalid "" "" "" "secret word" - en UTC
is "the password among them" grep -qx "secret word" "$scratch/pasted/secrets/password"
is "a folder that is one already stays" bash -c '! ./tidings init "$1" 2>"$1/said" && grep -q "stays as it is" "$1/said"' - "$c"

# --- what goes wrong before, in the middle and without a terminal
code() {
	local want=$1 got
	shift
	"$@" >"$scratch/said" 2>&1 </dev/null
	got=$?
	[ $got = "$want" ] || { echo "exit $got, not $want"; cat "$scratch/said"; return 1; }
}
said() { is "$1" grep -qF -- "$2" "$scratch/said"; }
full() { code "$1" ./tidings init --name C --address c@test.invalid "${@:2}"; }
is "a folder that cannot be made is told before anything is asked (73)" \
	code 73 python3 "$scratch/type.py" "$scratch/none/circle"
said "with the folder that lacks" "$scratch/none: No such file or directory"
is "a port that is none makes no other setting" full 64 --imap 'h:1; x = 2' --smtp h "$scratch/d"
said "and is told" "--imap: a name such as mail.example.org"
is "a language that nothing is written in is refused" full 64 --imap h --smtp h --language qq "$scratch/d"
said "with those there are" "no letter is written in 'qq' yet"
is "nothing was written" test ! -e "$scratch/d"

# --- who ends it halfway
cat >"$scratch/halfway.py" <<'E2'
import os, pty, signal, sys, termios
signal.alarm(120)
key, last = sys.argv[1], sys.argv[2].encode()
parent, ours = pty.openpty()
pid = os.fork()
if not pid:
    os.setsid()
    for fd in 0, 1, 2:
        os.dup2(ours, fd)
    os.close(os.open(os.ttyname(0), os.O_RDWR))
    os.execv('./tidings', ['tidings', 'init', '--name', 'C', '--address', 'c@test.invalid', '--user', 'u', '--imap', 'h',
                           '--smtp', 'h', *sys.argv[4:], sys.argv[3]])
shown = b''
while not shown.endswith(last):
    shown += os.read(parent, 4096)
os.write(parent, {'eof': b'\x04', 'intr': b'\x03'}[key])
status = os.waitpid(pid, 0)[1]
print('echo' if termios.tcgetattr(ours)[3] & termios.ECHO else 'no echo')
print('status', os.waitstatus_to_exitcode(status))
E2
halfway() { python3 "$scratch/halfway.py" "$1" "$2" "$scratch/h" "${@:3}" >"$scratch/said"; }
is "the end of the input is no answer" halfway eof "(or -): " --password-file /dev/null
said "(64)" "status 64"
is "nothing was written then" test ! -e "$scratch/h"
is "who breaks off at the password" halfway intr "later): "
said "sees again what is typed" "echo"
is "(it is not 'no echo')" bash -c '! grep -q "no echo" "$1"' - "$scratch/said"
is "nothing was written there" test ! -e "$scratch/h"

# What is in the way is told with what to do, and a run that failed can be made again.
again() { ./tidings init --name C --address c@test.invalid "$@" </dev/null >"$scratch/said" 2>&1; }
echo file >"$scratch/file"
again --maildir "$scratch/in" --out "$scratch/out" "$scratch/file"
said "a file where the folder is to be" "file: Not a directory; name a folder"
again --maildir "$scratch/in" --out "$scratch/out" "$scratch/no/where"
said "a folder that is to be in none" "no: No such file or directory; the folder it is to be in must be there"
again --maildir "$scratch/file" --out "$scratch/out" "$scratch/late"
said "a Maildir that is a file" "file: Not a directory; name a folder"
is "with another answer it goes on" again --maildir "$scratch/in" --out "$scratch/out" "$scratch/late"
mkdir -p "$scratch/early/secrets"
echo secret >"$scratch/early/secrets/password"
is "a password that is there already" again "$scratch/early"
is "stays" grep -q secret "$scratch/early/secrets/password"

# --- the rule it writes: what was gathered in a week without a post is read in that week's digest
q=$scratch/quiet
is "a community in folders" again --maildir "$q/in" --out "$q/out" --history none "$q"
sed -i 's/^ *#* *authserv_ids = .*/authserv_ids = [ "mx.test.invalid" ];/' "$q/tidings.conf"
person() { ./tidings members add -c "$q/tidings.conf" --no-welcome "$@" >"$scratch/said"; }
person --role coordinator ana@x.test.invalid
person luz@y.test.invalid
at() { ./tidings once -c "$q/tidings.conf" --now "2031-12-$1T09:00:00Z" >"$scratch/said" 2>&1; }
writes() { printf 'Authentication-Results: mx.test.invalid; dkim=pass header.d=%s\nFrom: %s\nTo: %s\nSubject: %s\n\n%s\n' \
	"${1#*@}" "$@" >"$q/in/new/$1"; }
writes ana@x.test.invalid c+news-tips@test.invalid "The week" "What is new?"
is "a gathering of news is opened" at 02
writes luz@y.test.invalid "$(grep -h '^Reply-To: ' $(grep -l '^To: luz' "$q"/out/new/*) | tail -1 | sed 's/.*<//; s/>.*//')" \
	"Re: The week" "Old bowls are shown until March."
is "a member tells one" at 03
is "it closes" at 12
is "in the week of its end there was no post" at 15
is "and still a digest with what was told" \
	grep -Pzql '(?s)\nSubject: [^\n]*[Dd]igest.*Old bowls are shown until March' -r "$q/out/new"
exit $bad
