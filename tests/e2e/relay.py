#!/usr/bin/env python3
"""Looks at relayed posts with Python's email parser, strictly, and at their bytes.

Usage: relay.py headers FOLDER       every letter there keeps the rules; prints what breaks them
       relay.py signed FOLDER MAIL   the signed part of MAIL is in a letter there, byte for byte
       relay.py dkim FOLDER          a relay's signature over each letter verifies; exit 3: no dkim
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
MUST = {'from', 'to', 'subject', 'date', 'message-id', 'list-id', 'list-post', 'list-help',
        'list-unsubscribe', 'precedence', 'mime-version'}
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
    yield from (f'no {n}' for n in sorted(MUST - set(names)))
    for n, v in msg.items():
        if v.defects:
            yield f'{n}: {v.defects}'
    for n in ('list-post', 'list-help', 'list-unsubscribe', 'list-owner', 'list-subscribe'):
        if not re.fullmatch(r'(<[a-z]+:[^<>\s]+>)(, <[a-z]+:[^<>\s]+>)*', str(msg[n])):
            yield f'{n} is no list of URLs (RFC 2369): {msg[n]}'
    if not re.search(r'<[a-z0-9.-]+>$', str(msg['list-id'])):
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


def faults_of_letter(raw):
    """What breaks the rules in any letter of ours."""
    return faults(raw)


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


def signed(folder, mail):
    with open(mail, 'rb') as f:
        raw = re.sub(rb'\r?\n', b'\r\n', f.read())
    boundary = b'--' + re.search(rb'boundary="?([^";\r\n]+)', raw).group(1)
    part = boundary + raw.split(boundary, 1)[1]
    return 0 if any(part.rstrip() in letter for _, letter in letters(folder)) else 1


def dkim_check(folder):
    try:
        import dkim
    except ImportError:
        print('python3-dkim is not installed')
        return 3
    with tempfile.TemporaryDirectory() as tmp:
        key = os.path.join(tmp, 'key')
        subprocess.run(['openssl', 'genrsa', '-out', key, '2048'], check=True, capture_output=True)
        out = subprocess.run(['openssl', 'rsa', '-in', key, '-pubout', '-outform', 'DER'],
                             check=True, capture_output=True).stdout
        import base64
        record = b'v=DKIM1; k=rsa; p=' + base64.b64encode(out)
        with open(key, 'rb') as f:
            secret = f.read()
    n = 0
    for name, raw in letters(folder):
        line = dkim.sign(raw, b's', b'test.example', secret,
                         include_headers=[b'from', b'to', b'subject', b'date', b'message-id',
                                          b'list-id', b'list-unsubscribe'])
        if not dkim.verify(line + raw, dnsfunc=lambda *a, **k: record):
            print(f'{name}: the signature does not verify')
            return 1
        n += 1
    return 0 if n else 1


if __name__ == '__main__':
    what = {'headers': headers, 'signed': signed, 'dkim': dkim_check}
    sys.exit(what[sys.argv[1]](*sys.argv[2:]))
