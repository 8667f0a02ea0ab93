"""A relay that signs, and what becomes of its signatures (RFC 6376).

Usage: signing.py key KEY              makes a key in the file KEY
       signing.py relay KEY MX PORT    an SMTP server that signs what it gets and hands it to the MX
                                       port; its own port is written to the file PORT
       signing.py verify KEY FILE...   each mail verifies, and with another word does not
"""
import os
import re
import smtplib
import socketserver
import subprocess
import sys

import dkim

# What relays sign; of those that are not there, too, so that none can be put in on the way.
SIGNED = [b'from', b'to', b'cc', b'reply-to', b'subject', b'date', b'message-id', b'in-reply-to', b'references',
          b'mime-version', b'content-type', b'content-transfer-encoding', b'auto-submitted', b'precedence',
          b'list-id', b'list-post', b'list-help', b'list-subscribe', b'list-unsubscribe', b'list-owner']


def key(path):
    subprocess.run(['openssl', 'genrsa', '-out', path, '2048'], check=True, capture_output=True)


def record(path):
    der = subprocess.run(['openssl', 'rsa', '-in', path, '-pubout'], check=True, capture_output=True).stdout
    lines = der.decode().split('\n')
    return b'v=DKIM1; k=rsa; p=' + ''.join(x for x in lines if x and x[0] != '-').encode()


class Session(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b'\r\n')

    def mail(self):
        lines = []
        while (line := self.rfile.readline()) and line != b'.\r\n':
            lines.append(line[1:] if line.startswith(b'.') else line)
        return b''.join(lines)

    def handed_on(self, sender, to, raw):
        # Not a byte may be another: the header and the body are signed as they stand.
        line = dkim.sign(raw, b's', b'test.example', self.server.secret, canonicalize=(b'simple', b'simple'),
                         include_headers=SIGNED)
        with smtplib.SMTP('127.0.0.1', self.server.mx) as mx:
            mx.sendmail(sender, [to], line + raw, mail_options=['BODY=8BITMIME'])

    def handle(self):
        sender = to = None
        self.say('220 relay')
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b'EHLO':
                self.say('250-relay\r\n250-PIPELINING\r\n250 8BITMIME')
                continue
            if word == b'MAIL':
                sender = re.search(rb'<(.*?)>', line)[1].decode()
            elif word == b'RCPT':
                to = re.search(rb'<(.*?)>', line)[1].decode()
            elif word == b'DATA':
                self.say('354 go on')
                self.handed_on(sender, to, self.mail())
            self.say('221 bye' if word == b'QUIT' else '250 ok')
            if word == b'QUIT':
                return


def relay(path, mx, told):
    with open(path, 'rb') as f:
        secret = f.read()
    with socketserver.ThreadingTCPServer(('127.0.0.1', 0), Session) as server:
        server.secret, server.mx = secret, int(mx)
        with open(told + '.tmp', 'w') as f:
            f.write(str(server.server_address[1]))
        os.rename(told + '.tmp', told)
        server.serve_forever()


def verify(path, *files):
    public = record(path)
    for name in files:
        with open(name, 'rb') as f:
            raw = re.sub(rb'\r?\n', b'\r\n', f.read())
        head, body = raw.split(b'\r\n\r\n', 1)
        subject = re.search(rb'(?m)^Subject:.*', head)[0]
        if not dkim.verify(raw, dnsfunc=lambda *a, **k: public):
            sys.exit(f'{name}: {subject.decode()}: does not verify')
        for other in (head.replace(subject, subject + b'!') + b'\r\n\r\n' + body, raw + b'!\r\n'):
            if dkim.verify(other, dnsfunc=lambda *a, **k: public):
                sys.exit(f'{name}: {subject.decode()}: verifies though it was changed')


if __name__ == '__main__':
    {'key': key, 'relay': relay, 'verify': verify}[sys.argv[1]](*sys.argv[2:])
