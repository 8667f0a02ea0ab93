#!/bin/bash
# The servers the other scripts rely on: they answer, deliver to each other, and end with us.
. tests/e2e/lib.sh
servers dovecot postfix sink

# talk PORT LINE...: sends the lines, one per answer line read; prints the answers
talk() {
	local port=$1 line
	shift
	exec 5<>"/dev/tcp/127.0.0.1/$port" || return 1
	read -r -t 20 line <&5 && echo "$line"
	for want in "$@"; do
		printf '%s\r\n' "$want" >&5
		read -r -t 20 line <&5 && echo "$line"
	done
	exec 5>&-
}
answers() { talk "$@" | tr -d '\r' | tail -1; }

matches() { case $2 in $1) ;; *) echo "got: $2"; return 1 ;; esac; }

is "Dovecot lets any user in with the password" \
	matches 'a OK*' "$(answers "$imap_port" 'a LOGIN ann@test.example secret' | sed 's/^\* CAP.*/a OK/')"
is "Dovecot lets nobody in with another" \
	matches 'a NO*' "$(answers "$imap_port" 'a LOGIN ann@test.example wrong')"
is "Postfix takes mail for the test domain" \
	matches '250*' "$(answers "$smtp_port" 'HELO t' 'MAIL FROM:<a@test.example>' 'RCPT TO:<ann+x@test.example>')"
is "Postfix wants a log-in on its submission port" \
	matches '[45]5*' "$(answers "$submission_port" 'HELO t' 'MAIL FROM:<a@test.example>' 'RCPT TO:<b@else.example>')"
is "the sink takes anything" \
	matches '250*' "$(answers "$sink_port" 'HELO t' 'MAIL FROM:<a@test.example>' 'RCPT TO:<b@else.example>')"

# An owner that is killed outright takes its servers with it.
bash -c 'tests/servers/up --for $$ dovecot >"$1"; kill -9 $$' owner "$scratch/second" 2>/dev/null
second=$(. "$scratch/second" && echo "$servers_pid")
tail -s 0.05 --pid="$second" -f /dev/null &
waiter=$!
timeout 20 tail -s 0.05 --pid=$waiter -f /dev/null
is "servers end when their owner is killed" test ! -d "/proc/$second"
exit $bad
