#!/bin/bash
# Posts of several mail programs go through the list; what comes out is read by a parser that is
# not ours, strictly, and signed parts are compared byte by byte.
. tests/e2e/lib.sh
t=$PWD/tidings
conf=$scratch/c/tidings.conf
command -v python3 >/dev/null || { echo "skip $name: python3 is not installed"; exit 0; }

"$t" init --name 'Gärtnerkreis "Süd"' --address circle@test.example --maildir "$scratch/in" \
	--out "$scratch/out" --history none "$scratch/c" </dev/null >"$scratch/init" 2>&1
sed -i '/^posts: *{/,/^};/d' "$conf"
cat >>"$conf" <<'END'
posts: { unauthenticated_posts = "accept"; newcomer_posts = 0; };
END
for who in ana bo; do
	"$t" members add --no-welcome -c "$conf" --mode each --name "$who" "$who@test.example" >/dev/null
done

# mail N: a mail of Ana's arrives; header fields and body come on stdin
mail() {
	{
		printf 'Received: from there by here; Mon, 2 Mar 2026 10:00:00 +0000\n'
		printf 'From: =?utf-8?q?Ana_S=C3=ADlva?= <ana@test.example>\nTo: circle@test.example\n'
		printf 'Message-ID: <m%s@test.example>\nDate: Mon, 2 Mar 2026 10:0%s:00 +0100\n' "$1" "$1"
		cat
	} >"$scratch/m$1"
	cp "$scratch/m$1" "$scratch/in/new/m$1"
}
mail 1 <<'END'
Subject: Compost

Plain words.
.
A dot alone stood above.
END
printf 'Subject: =?iso-8859-1?q?K=F6mpost?=\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: 8bit\n\nSch\366ne Gr\374\337e\n' | mail 2
mail 3 <<'END'
Subject: Both forms
References: <m1@test.example>
In-Reply-To: <m1@test.example>
DKIM-Signature: v=1; a=rsa-sha256; d=test.example; s=s; b=abc
List-Unsubscribe: <https://track.example/u?x=1>
X-Tracking-Id: 4711
Disposition-Notification-To: ana@test.example
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="alt"

--alt
Content-Type: text/plain; charset=utf-8

Words
--alt
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<p>W=C3=B6rter</p>
--alt--
END
mail 4 <<'END'
Subject: With a file
Cc: "Eve, of Elsewhere" <eve@elsewhere.example>, =?utf-8?b?w4lsaWU=?= <elie@elsewhere.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="mix"

--mix
Content-Type: text/plain

See the file.
--mix
Content-Type: application/pdf; name="a.pdf"
Content-Disposition: attachment; filename="a.pdf"
Content-Transfer-Encoding: base64

JVBERi0xLjQK
--mix--
END
mail 5 <<'END'
Subject: Signed
MIME-Version: 1.0
Content-Type: multipart/signed; boundary="sig"; micalg=pgp-sha256;
 protocol="application/pgp-signature"

--sig
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

I wrote this =E2=80=94 truly. =20

.and this
--sig
Content-Type: application/pgp-signature

-----BEGIN PGP SIGNATURE-----

aGVsbG8=
-----END PGP SIGNATURE-----
--sig--
END
# What a person signs with a program of their own: Ana's key is made here.
for how in smime pgp; do
	mkdir "$scratch/$how"
	printf 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nI wrote this =E2=80=94 truly. =20\n\n.and this\nFrom here on\n' |
		python3 tests/e2e/relay.py sign $how "$scratch/$how" >"$scratch/$how.mime" 2>"$scratch/$how.said" || continue
	{ printf 'Subject: Signed by %s\nMIME-Version: 1.0\n' $how; cat "$scratch/$how.mime"; } | mail $([ $how = smime ] && echo 6 || echo 7)
done
"$t" once --now 2026-03-02T12:00:00Z -c "$conf" >"$scratch/log" 2>&1
mkdir "$scratch/posts"
grep -l '^List-Post' "$scratch"/out/new/* 2>/dev/null | xargs -r grep -L '^Auto-Submitted' |
	xargs -r cp -t "$scratch/posts"
is "each post went to the other member, and back to its author" test "$(ls "$scratch/posts" | wc -l)" = $(($(ls "$scratch"/m[0-9] | wc -l) * 2))
is "a strict parser finds nothing wrong" python3 tests/e2e/relay.py headers "$scratch/posts"
is "a signed part is the same byte for byte" \
	python3 tests/e2e/relay.py signed "$scratch/posts" "$scratch/m5"
for how in smime pgp; do
	program=$([ $how = smime ] && echo openssl || echo gpg)
	command -v $program >/dev/null || { echo "skip $name: a signature of $how: $program is not installed"; continue; }
	is "what was signed with $program verifies for who gets it, and changed it would not" \
		python3 tests/e2e/relay.py verify $how "$scratch/$how" "$scratch/posts" "Signed by $how"
done
gpgconf --homedir "$scratch/pgp" --kill all 2>/dev/null # the agent that gpg started
[ $bad = 0 ] || { cat "$scratch/log"; cat "$scratch"/posts/* 2>/dev/null | head -150; }
exit $bad
