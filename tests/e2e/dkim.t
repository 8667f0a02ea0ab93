#!/bin/bash
# Letters go through a relay that signs them, a real Postfix and a real Dovecot; in the mailbox the
# signature verifies still, over every byte: nothing in them wants to be mended on the way.
. tests/e2e/lib.sh
python=$(python_with dkim)
"$python" -c 'import dkim' 2>/dev/null || { echo "skip $name: python3-dkim is not installed"; exit 0; }
servers dovecot postfix
t=$PWD/tidings
c=$scratch/c
export TIDINGS_CONF=$c/tidings.conf
"$python" tests/e2e/signing.py key "$scratch/key"
"$python" tests/e2e/signing.py relay "$scratch/key" "$smtp_port" "$scratch/port" 2>"$scratch/relay" &
relay=$!
soon test -e "$scratch/port"

mkdir -p "$scratch/in/new" "$scratch/in/cur" "$scratch/in/tmp"
"$t" init --name 'Gärtnerkreis "Süd"' --address circle@test.example --maildir "$scratch/in" --out "$scratch/out" \
	--history none "$c" </dev/null >/dev/null
cat >"$TIDINGS_CONF" <<END
community: { name = "Gärtnerkreis \"Süd\""; address = "circle@test.example"; subject_prefix = "[Süd]"; };
inbox: { kind = "maildir"; path = "$scratch/in"; };
send: { kind = "smtp"; host = "127.0.0.1"; port = $(cat "$scratch/port"); tls = "none"; auth = "none"; };
trust: { authserv_ids = [ "mx.test.example" ]; };
posts: { newcomer_posts = 0; };
rhythm = ( { name = "weekly"; when = "weekly on monday at 08:00"; do = "digest"; } );
END
"$t" members add --no-welcome --mode each --name 'Ana "A." Sílva' ana@test.example >/dev/null
"$t" members add --no-welcome --mode each --name Bo bo@test.example >/dev/null
"$t" members add --no-welcome --mode digest --name Cy cy@test.example >/dev/null

# mail N TO: a mail of Ana's, proven; more of its header and its body come on stdin
mail() {
	{
		printf 'Authentication-Results: mx.test.example; dmarc=pass header.from=test.example\n'
		printf 'From: =?utf-8?q?Ana_S=C3=ADlva?= <ana@test.example>\nTo: circle%s@test.example\n' "$2"
		printf 'Message-ID: <m%s@test.example>\nDate: Fri, 27 Feb 2026 10:0%s:00 +0100\n' $1 $1
		cat
	} >"$scratch/in/new/m$1"
}
mail 1 <<'END'
Subject: Dots

.
..
From here on, with blanks behind  	
and a tab.


END
printf 'Subject: =?utf-8?b?R8OkcnRlbiDwn4yx?= and a subject that is long enough to be folded once or twice on its way\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\nSch\366ne Gr\374\337e\n' |
	mail 2
{
	printf 'Subject: Long lines\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n'
	for i in $(seq 400); do printf 'wörd%s ' "$i"; done
	printf '\n'
	head -c 3000 /dev/zero | tr '\0' x
} | mail 3
mail 4 <<'END'
Subject: Both forms, and a file
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="out"

--out
Content-Type: multipart/alternative; boundary="in"

--in
Content-Type: text/plain

Plain.
--in
Content-Type: text/html

<p>Plain.</p>
--in--
--out
Content-Type: application/octet-stream; name="a file.bin"
Content-Disposition: attachment; filename*=utf-8''%E2%82%AC.bin
Content-Transfer-Encoding: base64

AAECAwQFBgcICQ==
--out--
END
printf 'Subject: Nothing at its end\n\nNo line break' | mail 5
mail 6 +help </dev/null
mail 7 +settings </dev/null

box() { ls -d "$servers_dir/mail/$1"{,@test.example}/{new,cur}/* 2>/dev/null; }
has() { [ "$(box "$1" | wc -l)" -eq "$2" ]; }
is "the mails are read, and letters leave" "$t" once --now 2026-02-27T12:00:00Z
is "so does a digest" "$t" once --now 2026-03-02T09:00:00Z
is "five posts come to a member's mailbox" soon has bo 5
is "and back to their author, with two answers" soon has ana 7
is "and a digest to who reads that" soon has cy 1
is "what the relay signed verifies there, and changed it would not" \
	"$python" tests/e2e/signing.py verify "$scratch/key" $(box ana) $(box bo) $(box cy)
kill $relay
[ $bad = 0 ] || { cat "$scratch/relay"; tail -20 "$servers_dir/postfix-log/maillog"; }
exit $bad
