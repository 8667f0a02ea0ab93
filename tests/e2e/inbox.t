#!/bin/bash
# Mail from a real Dovecot: every byte of it, over bad lines, behind good certificates only.
. tests/e2e/lib.sh
servers dovecot
"$build/e2e/inbox" "$servers_dir" "$imap_port" "$imaps_port" "$servers_ca" || bad=1
is "no log-in was tried behind a bad certificate" test -z "$(grep -s 'never@' "$servers_dir/dovecot.log")"
exit $bad
