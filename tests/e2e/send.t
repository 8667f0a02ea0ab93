#!/bin/bash
# Letters through a real Postfix into a real Dovecot: log-in, TLS, every byte; and no word to a
# server that is not the one it should be.
. tests/e2e/lib.sh
servers dovecot postfix

echo secret >"$scratch/password"
echo wrong >"$scratch/wrong"
chmod 600 "$scratch/password" "$scratch/wrong"

# letters HOST PORT MODE CA PASSWORD_FILE N
letters() { "$build/e2e/send" "$1" "$2" "$3" "$4" "$5" "$scratch/want" "$6"; }
says() { local got; got=$("${@:2}"); case $got in $1) ;; *) echo "got: $got"; return 1 ;; esac; }

# arrived N: u0 .. uN-1 each have one letter that ends in what was sent, Postfix's lines before it
arrived() {
	local i try file
	for ((i = 0; i < $1; i++)); do
		for ((try = 0; try < 200; try++)); do
			set -- "$1" "$servers_dir/mail/u$i@test.example/new"/* "$servers_dir/mail/u$i/new"/*
			for file in "${@:2}"; do [ -f "$file" ] && break 2; done
			read -r -t 0.1 <> <(:)
		done
		tail -c "$(wc -c <"$scratch/want.$i")" "$file" | cmp - "$scratch/want.$i" || return 1
		rm "$file"
	done
}

is "letters go to the MX without a log-in" says 'sent 30' letters 127.0.0.1 "$smtp_port" none - - 30
is "and arrive byte for byte" arrived 30
is "letters go with STARTTLS and log-in" \
	says 'sent 30' letters localhost "$submission_port" starttls "$servers_ca" "$scratch/password" 30
is "and arrive byte for byte" arrived 30
is "letters go with TLS from the first byte" \
	says 'sent 30' letters localhost "$submissions_port" implicit "$servers_ca" "$scratch/password" 30
is "and arrive byte for byte" arrived 30
is "a wrong password stops the account" \
	says '*pause 3: 535*sent 0' letters localhost "$submission_port" starttls "$servers_ca" "$scratch/wrong" 2
is "no log-in at all stops the account" \
	says '*pause 4: 554*sent 0' letters localhost "$submission_port" starttls "$servers_ca" - 5
is "an unknown authority is refused" \
	says '*pause 4:*trusts*sent 0' letters localhost "$submissions_port" implicit - "$scratch/password" 2
for host in 127.0.0.2 127.0.0.3 127.0.0.4; do
	is "a server with a bad certificate is refused ($host, implicit)" \
		says '*pause 4: 0 *sent 0' letters $host "$submissions_port" implicit "$servers_ca" "$scratch/password" 2
	is "a server with a bad certificate is refused ($host, STARTTLS)" \
		says '*pause 4: 0 *sent 0' letters $host "$submission_port" starttls "$servers_ca" "$scratch/password" 2
done
exit $bad
