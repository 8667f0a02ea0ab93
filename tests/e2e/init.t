#!/bin/bash
# `tidings init` on a terminal: each question is asked until its answer can be right, and the folder
# that comes of it is one that `check` likes.
. tests/e2e/lib.sh
c=$scratch/circle
# answers...: each is typed when the next question stands there; what was shown goes to stdout
cat >"$scratch/type.py" <<'E2'
import os, pty, sys
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
	"" Circle "not an address" circle@test.invalid "a b" "" "" "" secret "" me@ - en Europe/Lisboa Europe/Lisbon \
	>"$scratch/shown"
says() { is "$1" grep -qF "$2" "$scratch/shown"; }
cat "$scratch/shown"
says "a name cannot be left out" "it cannot be left out"
says "what is no address is told at once" "there is no @ in it"
says "nor is anything a host" "a name such as mail.example.org"
says "a coordinator is an address or nobody" "an address, or - for nobody yet"
says "a zone that is nearly right is named" "did you mean Europe/Lisbon?"
says "a server is offered from the address" "[imap.test.invalid]"
says "the next steps are told" "tidings members add -c $c/tidings.conf"
is "the configuration is good" ./tidings check --quiet "$c/tidings.conf"
is "with what was answered" grep -q '^ *zone = "Europe/Lisbon";' "$c/tidings.conf"
is "and without what was not" bash -c '! grep -q "^ *coordinators = .*@" "$1"' - "$c/tidings.conf"
is "a folder that is one already stays" bash -c '! ./tidings init "$1" 2>"$1/said" && grep -q "stays as it is" "$1/said"' - "$c"
exit $bad
