#!/usr/bin/env python3
"""Looks at our letters with Python's email parser, strictly, and at their bytes.

Usage: relay.py headers FOLDER       every letter there keeps the rules; prints what breaks them
       relay.py signed FOLDER MAIL   the signed part of MAIL is in a letter there, byte for byte
       relay.py sign smime|pgp KEYS  signs stdin with a key made in the folder KEYS; prints MIME
       relay.py verify smime|pgp KEYS FOLDER SUBJECT   each such letter verifies, and changed does not
       relay.py kinds FOLDER TEMPLATES   each template is the text of a letter there
"""
import email
import email.policy
import os
import re
import subprocess
import sys
import tempfile

STRICT = email.policy.SMTP.clone(raise_on_defect=True)
ONE = {'from', 'to', 'cc', 'reply-to', 'subject', 'date', 'message-id', 'in-reply-to', 'references',
       'list-id', 'list-post', 'list-help', 'list-subscribe', 'list-unsubscribe', 'list-owner',
       'precedence', 'mime-version', 'content-type', 'original-from'}
MUST = {'from', 'to', 'subject', 'date', 'message-id', 'mime-version'}
# Of what goes to many: posts, digests, newsletters. Letters to one person need not have them.
LIST = {'list-id', 'list-post', 'list-help', 'list-subscribe', 'list-unsubscribe', 'list-owner', 'precedence'}
GONE = re.compile(r'^(received|return-path|delivered-to|dkim-signature|arc-.*|authentication-results|'
                  r'return-receipt-to|disposition-notification-to|x-(?!loop).*)$')


def letters(folder):
    """Without what the last server, here our Maildir, writes in front on delivery."""
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), 'rb') as f:
            raw = re.sub(rb'\r?\n', b'\r\n', f.read())
        yield name, re.sub(rb'\A(Return-Path|Delivered-To):[^\n]*\n(Delivered-To:[^\n]*\n)?', b'', raw)


def faults(raw):
    head = raw.split(b'\r\n\r\n', 1)[0]
    if not head.isascii():
        yield 'a header that is not ASCII'
    if max(map(len, raw.split(b'\r\n'))) > 998:
        yield 'a line of more than 998'
    if max(map(len, head.split(b'\r\n'))) > 300:
        yield 'a header line of more than 300'
    msg = email.message_from_bytes(raw, policy=STRICT)
    names = [n.lower() for n in msg.keys()]
    for n in sorted(set(names)):
        if n in ONE and names.count(n) > 1:
            yield f'{n} twice'
        if GONE.match(n):
            yield f'{n} was left in'
    must = MUST | LIST if {'list-post', 'list-unsubscribe', 'precedence'} & set(names) else MUST
    if msg['auto-submitted'] == 'auto-replied':
        must = must - {'precedence'}            # an answer to one mail
    yield from (f'no {n}' for n in sorted(must - set(names)))
    for n, v in msg.items():
        if v.defects:
            yield f'{n}: {v.defects}'
    for n in ('list-post', 'list-help', 'list-unsubscribe', 'list-owner', 'list-subscribe', 'list-archive'):
        if msg[n] and not re.fullmatch(r'(<[a-z]+:[^<>\s]+>)(, <[a-z]+:[^<>\s]+>)*', str(msg[n])):
            yield f'{n} is no list of URLs (RFC 2369): {msg[n]}'
    if msg['list-unsubscribe-post'] and 'https:' not in str(msg['list-unsubscribe']):
        yield 'List-Unsubscribe-Post without a page to post to (RFC 8058)'
    if not msg['original-from'] and not re.fullmatch('auto-(generated|replied)', str(msg['auto-submitted'])):
        yield f'a machine wrote it and does not say so (RFC 3834): {msg["auto-submitted"]}'
    if msg['original-from'] and msg['auto-submitted']:
        yield f"a person's words, and Auto-Submitted: {msg['auto-submitted']}"
    if len(msg['to'].addresses) != 1 or msg['bcc'] or msg['cc'] and not msg['original-from']:
        yield f'not addressed to one: {msg["to"]}'
    if msg['list-id'] and not re.search(r'<[a-z0-9.-]+>$', str(msg['list-id'])):
        yield f'List-Id has no identifier (RFC 2919): {msg["list-id"]}'
    for n in ('message-id', 'in-reply-to', 'references'):
        if msg[n] and not re.fullmatch(r'<[^<>@\s]+@[^<>@\s]+>(\s+<[^<>@\s]+@[^<>@\s]+>)*', str(msg[n])):
            yield f'{n} is no message id: {msg[n]}'
    if len(msg['from'].addresses) != 1:
        yield 'From names several'
    for part in msg.walk():
        if part.defects:
            yield f'a part: {part.defects}'
        if not part.is_multipart():
            part.get_payload(decode=True)


def headers(folder):
    n = bad = 0
    for name, raw in letters(folder):
        n += 1
        try:
            said = list(faults(raw))
        except Exception as e:
            said = [f'the parser refuses it: {e!r}']
        for s in said:
            print(f'{name}: {s}')
        bad += bool(said)
    print(f'{n} letters, {bad} with faults')
    return 0 if n and not bad else 1


# Templates that are a piece of other letters.
PIECES = {'digest-short', 'digest-thread', 'footer', 'newsletter-foot'}
# Letters whose subject is a conversation's: what their text says tells them.
SAID = {'activity-passed': 'writes about “', 'activity-found': 'The latest answers that were kept'}


def kinds(folder, templates):
    """A letter's kind is in its name, NUMBER.KIND.eml, or is told by its subject or its text."""
    named, subjects, bad = set(), [], 0
    for name, raw in letters(folder):
        msg = email.message_from_bytes(raw, policy=email.policy.default)
        text = msg.get_body(('plain',))
        text = ' '.join(text.get_content().split()) if text else ''
        named.add(name.split('.')[1])
        named.update(kind for kind, words in SAID.items() if words in text)
        subjects.append(' '.join(str(msg['Subject']).split()))
    for f in sorted(os.listdir(templates)):
        kind = f[:-4]
        if not f.endswith('.txt') or kind in PIECES | named:
            continue
        with open(os.path.join(templates, f), encoding='utf-8') as file:
            rx = '.+'.join(map(re.escape, re.split(r'\{\{[^}]*\}\}', file.readline().strip())))
        if len(re.sub(r'\W', '', rx)) < 4 or not any(re.fullmatch(rx, s) for s in subjects):
            print(f'no letter of {f} was seen')
            bad += 1
    print(f'{len(named)} kinds of letters')
    return 1 if bad else 0


def signed(folder, mail):
    with open(mail, 'rb') as f:
        raw = re.sub(rb'\r?\n', b'\r\n', f.read())
    boundary = b'--' + re.search(rb'boundary="?([^";\r\n]+)', raw).group(1)
    part = boundary + raw.split(boundary, 1)[1]
    return 0 if any(part.rstrip() in letter for _, letter in letters(folder)) else 1


def run(*command, **more):
    return subprocess.run(command, capture_output=True, check=False, **more)


def gpg(keys, *arguments, **more):
    return run('gpg', '--homedir', keys, '--batch', '--quiet', '--pinentry-mode', 'loopback',
               '--passphrase', '', *arguments, **more)


def sign(how, keys):
    """The signer's own program makes the signature; of PGP/MIME (RFC 3156) the MIME is ours."""
    text = re.sub(rb'\r?\n', b'\r\n', sys.stdin.buffer.read())
    if how == 'smime':
        key, cert = os.path.join(keys, 'key'), os.path.join(keys, 'cert')
        run('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=Ana/emailAddress=ana@test.example',
            '-days', '2', '-keyout', key, '-out', cert)
        out = run('openssl', 'cms', '-sign', '-signer', cert, '-inkey', key, '-md', 'sha256', input=text).stdout
        out = out.replace(b'MIME-Version: 1.0\n', b'', 1)
    else:
        os.chmod(keys, 0o700)
        gpg(keys, '--quick-gen-key', 'ana@test.example', 'default', 'default', 'never')
        said = gpg(keys, '--armor', '--digest-algo', 'SHA256', '--detach-sign', input=text).stdout
        out = (b'Content-Type: multipart/signed; micalg=pgp-sha256; boundary="pgp";\n'
               b' protocol="application/pgp-signature"\n\n--pgp\n' + text.replace(b'\r\n', b'\n') +
               b'\n--pgp\nContent-Type: application/pgp-signature\n\n' + said + b'\n--pgp--\n')
        if not said:
            return 1
    sys.stdout.buffer.write(out)
    return 0 if b'multipart/signed' in out else 1


def good(how, keys, entity):
    """entity: multipart/signed with its header, as it is in the letter."""
    if how == 'smime':
        return run('openssl', 'cms', '-verify', '-CAfile', os.path.join(keys, 'cert'),
                   '-purpose', 'any', input=entity).returncode == 0
    part, signature = re.split(rb'\r\n--pgp\r\n', b'\r\n' + entity.split(b'\r\n\r\n', 1)[1])[1:3]
    with tempfile.NamedTemporaryFile() as f:
        f.write(signature.split(b'\r\n\r\n', 1)[1].split(b'\r\n--pgp--')[0])
        f.flush()
        return gpg(keys, '--verify', f.name, '-', input=part).returncode == 0


def verify(how, keys, folder, subject):
    n = 0
    for name, raw in letters(folder):
        if subject not in str(email.message_from_bytes(raw, policy=email.policy.default)['Subject']):
            continue
        head, body = raw.split(b'\r\n\r\n', 1)
        field = re.search(rb'(?im)^Content-Type: multipart/signed(.*\r\n[ \t])*.*', head)
        entity = b'MIME-Version: 1.0\r\n' + field.group(0).strip() + b'\r\n\r\n' + body if field else b''
        n += 1
        if not field or not good(how, keys, entity) or good(how, keys, entity.replace(b'truly', b'wholly')):
            print(f'{name}: the signature does not verify')
            return 1
    return 0 if n else 1


if __name__ == '__main__':
    what = {'headers': headers, 'kinds': kinds, 'signed': signed, 'sign': sign, 'verify': verify}
    sys.exit(what[sys.argv[1]](*sys.argv[2:]))
