"""The world around the community: real servers, the members' mailboxes, a relay that signs, and
`tidings once` at a time of the story's own."""
import base64
import email
import email.policy
import os
import re
import select
import smtplib
import socketserver
import sqlite3
import subprocess
import threading
import time

try:
    import dkim
except ImportError:
    dkim = None

HOME = 'test.example'
SIGNED = [b'from', b'to', b'subject', b'date', b'message-id', b'list-id', b'list-unsubscribe', b'reply-to',
          b'references', b'in-reply-to', b'mime-version', b'content-type']


class Relay(socketserver.ThreadingTCPServer):
    """An SMTP server that signs what it is given (RFC 6376) and hands it on."""
    allow_reuse_address = daemon_threads = True

    def __init__(self, port, onward, scratch):
        super().__init__(('127.0.0.1', port), Session)
        self.onward, self.signed = onward, 0
        key = os.path.join(scratch, 'dkim.key')
        subprocess.run(['openssl', 'genrsa', '-out', key, '1024'], check=True, capture_output=True)
        der = subprocess.run(['openssl', 'rsa', '-in', key, '-pubout', '-outform', 'DER'], check=True,
                             capture_output=True).stdout
        self.record = b'v=DKIM1; k=rsa; p=' + base64.b64encode(der)
        with open(key, 'rb') as f:
            self.secret = f.read()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def sign(self, raw):
        self.signed += 1
        if not dkim:
            return raw
        have = [h for h in SIGNED if re.search(rb'(?im)^' + h + rb':', raw.split(b'\r\n\r\n', 1)[0])]
        return dkim.sign(raw, b'relay', HOME.encode(), self.secret, include_headers=have) + raw

    def good(self, raw):
        """Does the signature of a delivered letter verify?"""
        return dkim.verify(raw, minkey=1024, dnsfunc=lambda *a, **k: self.record)


class Session(socketserver.StreamRequestHandler):
    def say(self, words):
        self.wfile.write(words.encode() + b'\r\n')

    def handle(self):
        self.say('220 relay.test.example ESMTP')
        onward, sender, rcpts = smtplib.SMTP('127.0.0.1', self.server.onward), '', []
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b'MAIL':
                sender, rcpts = re.search(rb'<(.*?)>', line).group(1).decode(), []
            elif verb == b'RCPT':
                rcpts.append(re.search(rb'<(.*?)>', line).group(1).decode())
            elif verb == b'DATA':
                self.say('354 go on')
                raw = b''.join(l[1:] if l[:1] == b'.' else l for l in iter(self.rfile.readline, b'.\r\n'))
                onward.sendmail(sender, rcpts, self.server.sign(raw))
            elif verb == b'QUIT':
                break
            self.say('250 ok' if verb != b'EHLO' else '250 relay.test.example')
        self.say('221 bye')
        onward.quit()


class Mail:
    """A mail in a mailbox: header fields are parsed when they are asked for, and once."""

    def __init__(self, raw):
        self.raw, self.parsed, self.known = raw, email.message_from_bytes(raw, policy=email.policy.default), {}

    def __getitem__(self, name):
        if name not in self.known:
            self.known[name] = self.parsed[name]
        return self.known[name]

    def get_body(self, kinds):
        return self.parsed.get_body(kinds)

    def walk(self):
        return self.parsed.walk()

    def text(self):
        if 'text' not in self.known:
            part = self.parsed.get_body(('plain', 'html'))
            self.known['text'] = part.get_content() if part else ''
        return self.known['text']


class World:
    def __init__(self, e):
        """e: the environment of community.t, with the ports that tests/servers/up printed."""
        self.dir, self.scratch, self.conf = e['servers_dir'], e['scratch'], e['conf']
        self.tidings, self.smtp_port = e['tidings'], int(e['smtp_port'])
        self.relay = Relay(int(e['relay_port']), self.smtp_port, self.scratch)
        self.box = os.path.join(self.dir, 'mail', f'circle@{HOME}')
        self.seen, self.dated, self.runs = {}, set(), 0
        self.log = open(os.path.join(self.scratch, 'log'), 'ab')
        self.mx = smtplib.SMTP('127.0.0.1', self.smtp_port)

    def send(self, sender, rcpts, raw):
        """A mail of a member's, through the MX."""
        self.mx.sendmail(sender, rcpts, raw)

    def queue(self):
        """Mails that are under way in Postfix."""
        return [f for d in ('maildrop', 'incoming', 'active', 'deferred') for _, _, fs in
                os.walk(os.path.join(self.dir, 'queue', d)) for f in fs]

    def settle(self):
        """Until all is delivered, or a minute is over. Twice empty: a report is queued before what
        it reports is gone, but not before we looked there."""
        end, empty = time.monotonic() + 60, 0
        while empty < 2:
            empty = 0 if self.queue() else empty + 1
            if time.monotonic() > end:
                raise SystemExit(f'Postfix still has {self.queue()}')
            select.select([], [], [], 0.01)

    def date_new(self, now):
        """What came to the community just now came at the story's time: the server tells the time
        of the file."""
        for sub in ('new', 'cur'):
            for f in os.listdir(os.path.join(self.box, sub)) if os.path.isdir(self.box) else ():
                key = f.split(':')[0]
                if key not in self.dated:
                    self.dated.add(key)
                    os.utime(os.path.join(self.box, sub, f), (now, now))

    def once(self, now):
        """One run at that time (UTC seconds); then everything is delivered."""
        self.settle()
        self.date_new(now)
        self.runs += 1
        at = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(now))
        code = subprocess.run([self.tidings, 'once', '--now', at, '-c', self.conf], stdout=self.log,
                              stderr=self.log).returncode
        if code:
            raise SystemExit(f'once at {at} ended with {code}')
        self.settle()

    def command(self, *words):
        run = subprocess.run([self.tidings, *words], capture_output=True, text=True)
        if run.returncode and words[0] != 'status':
            raise SystemExit(f'{words} ended with {run.returncode}: {run.stderr}')
        return run

    def ask(self, sql, *values):
        db = sqlite3.connect(os.path.join(os.path.dirname(self.conf), 'state', 'store.db'), timeout=30)
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def new_mail(self, address):
        """What came into a mailbox since the last look."""
        out, have = [], self.seen.setdefault(address, set())
        for sub in ('new', 'cur'):
            folder = os.path.join(self.dir, 'mail', address, sub)
            for f in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
                if f.split(':')[0] in have:
                    continue
                have.add(f.split(':')[0])
                with open(os.path.join(folder, f), 'rb') as file:
                    out.append(Mail(file.read()))
        # Not in the order in which the server happened to deliver: the story is to be the same.
        return sorted(out, key=lambda m: (m['Date'].datetime, str(m['Subject'])))

    def shut(self, address, closed=True):
        """Closes a mailbox, or opens it again: real refusals by Dovecot, real reports by Postfix."""
        path = os.path.join(self.dir, 'closed')
        with open(path) as f:
            lines = [l for l in f.read().splitlines() if l != f'{address}::::::']
        with open(path + '.new', 'w') as f:
            f.write(''.join(l + '\n' for l in lines + [f'{address}::::::'] * closed))
        os.chmod(path + '.new', 0o644)
        os.replace(path + '.new', path)
        select.select([], [], [], 1.1)         # Dovecot looks at the file once in a second
