#!/usr/bin/env python3
"""fake_smtpd - an SMTP server that plays a script, for tests.

usage: fake_smtpd.py LOG [options]
       fake_smtpd.py -        a server for each line of standard input (the arguments, separated
                              by tabs) until the line "stop", which is answered "stopped"
  --ehlo WORDS        keywords offered, comma separated (default PIPELINING,8BITMIME,SIZE 10000000)
  --auth USER:SECRET  offers AUTH PLAIN LOGIN XOAUTH2 and wants one of them
  --cert F --key F    TLS from the first byte; with --starttls after STARTTLS only
  --chaos SEED RATE   besides the rules, a random fault at each stage with that probability
  --rule RULE         a line of the script; may be given many times

RULE is STAGE[@N][~TEXT] ACTION [REPLY]: at the N-th time (counted from 1 over all connections;
without N every time) that a command of STAGE whose line holds TEXT comes. STAGE is GREETING, EHLO,
STARTTLS, AUTH, MAIL, RCPT, DATA, CONTENT (its first bytes), DOT, RSET or QUIT. ACTION:
  reply REPLY   answer so (\\r\\n and other escapes work); at DOT a 2xx takes the letter
  close         close without a word; at DOT the letter is not taken
  takeclose     DOT: take the letter, close without a word
  bye REPLY     answer so, then close
  stall         never answer again
  drip REPLY    answer one byte every 20 ms
  twice REPLY   the same answer two times in one packet
  huge          a line of 100,000 bytes
  endless       continuation lines without end

The port is printed on the first line. LOG gets a JSON object a line: {"conn","event",...}:
command lines, "read" (size of each chunk received), "taken" {from,rcpt,sha1,bytes}, "end".
"""
import argparse
import base64
import hashlib
import json
import random
import select
import socket
import ssl
import sys
import threading


class Closed(Exception):
    pass


class Script:
    def __init__(self, rules, chaos):
        self.rules = []
        for rule in rules:
            words = rule.split(None, 2)
            stage, _, text = words[0].partition('~')
            stage, _, nth = stage.partition('@')
            reply = words[2].encode().decode('unicode_escape') if len(words) > 2 else ''
            self.rules.append([stage, int(nth or 0), text, words[1], reply, 0])
        self.lock = threading.Lock()
        self.random = random.Random(chaos[0]) if chaos else None
        self.rate = chaos[1] if chaos else 0

    def ask(self, stage, line):
        with self.lock:
            for rule in self.rules:
                if rule[0] == stage and rule[2] in line:
                    rule[5] += 1
                    if rule[1] in (0, rule[5]):
                        return rule[3], rule[4]
            if self.random and self.random.random() < self.rate:
                return self.fault(stage)
        return None, None

    def fault(self, stage):
        if stage in ('GREETING', 'EHLO', 'QUIT', 'CONTENT', 'AUTH', 'STARTTLS', 'RSET'):
            return self.random.choice([('close', ''), ('bye', '421 4.3.0 Closing')])
        faults = [('reply', '450 4.2.1 Later'), ('reply', '550 5.1.1 Unknown'), ('close', ''),
                  ('bye', '421 4.3.0 Closing'), ('bye', '451 4.3.0 Oops')]
        if stage == 'MAIL':
            faults = [f for f in faults if not f[1].startswith('550')]
        if stage == 'DOT':
            faults += [('takeclose', ''), ('bye', '250 2.0.0 Ok'), ('takeclose', '')]
        return self.random.choice(faults)


class Session:
    def __init__(self, sock, number, o, script, log):
        self.sock, self.number, self.o, self.script, self.log = sock, number, o, script, log
        self.buf = b''
        self.tls = False
        self.mail = self.rcpt = None

    def note(self, event, **more):
        self.log({'conn': self.number, 'event': event, **more})

    def until_closed(self):
        """Says nothing more, and waits for the client to give up."""
        while self.sock.recv(1 << 16):
            pass

    def sock_pause(self):
        """A moment without a word, or until the client says something."""
        select.select([self.sock], [], [], 0.02)

    def read(self):
        data = self.sock.recv(1 << 16)
        if not data:
            raise Closed
        self.note('read', bytes=len(data))
        self.buf += data

    def line(self):
        while b'\n' not in self.buf:
            self.read()
        line, _, self.buf = self.buf.partition(b'\n')
        return line.rstrip(b'\r').decode('utf-8', 'replace')

    def say(self, reply):
        self.sock.sendall(reply.encode() + b'\r\n')

    def answer(self, stage, line, reply):
        """Answers by the script, else with reply; returns the text that went out."""
        action, text = self.script.ask(stage, line)
        if action is None or action == 'reply':
            self.say(text or reply)
            return text or reply
        self.note('fault', stage=stage, action=action, reply=text)
        if action in ('close', 'takeclose'):
            raise Closed
        if action == 'bye':
            self.say(text)
            raise Closed
        if action == 'stall':
            while self.sock.recv(1 << 16):
                pass
            raise Closed
        if action == 'drip':
            for c in text + '\r\n':
                self.sock.sendall(c.encode())
                self.sock_pause()
        elif action == 'twice':
            self.sock.sendall((text + '\r\n').encode() * 2)
        elif action == 'huge':
            self.say('250 ' + 'x' * 100000)
        elif action == 'endless':
            while True:
                self.say('250-more')
        return text

    def content(self):
        action, text = self.script.ask('CONTENT', self.rcpt or '')
        if action:
            while not self.buf:
                self.read()
            self.note('fault', stage='CONTENT', action=action, reply=text)
            if action in ('bye', 'reply'):
                self.say(text)
            if action == 'stall':
                self.until_closed()
            raise Closed
        while True:
            at = (b'\r\n' + self.buf).find(b'\r\n.\r\n')
            if at >= 0:
                body, self.buf = self.buf[:at], self.buf[at + 3:]
                return body
            if len(self.buf) > 1 << 26:
                raise Closed
            self.read()

    def dot(self, body):
        def take():
            self.note('taken', **{'from': self.mail, 'rcpt': self.rcpt, 'bytes': len(body),
                                  'sha1': hashlib.sha1(body).hexdigest()})
            if self.o.keep:
                with open('%s.%d.%s' % (self.o.keep, self.number, self.rcpt), 'wb') as f:
                    f.write(body)
        action, text = self.script.ask('DOT', self.rcpt or '')
        if action:
            self.note('fault', stage='DOT', action=action, reply=text)
        if self.rcpt is None:
            self.say('554 5.5.1 No valid recipients')
            return
        if action == 'takeclose' or (action is None) or text.startswith('2'):
            take()
        if action in ('close', 'takeclose'):
            raise Closed
        if action == 'stall':
            self.until_closed()
        if action == 'drip':
            for c in text + '\r\n':
                self.sock.sendall(c.encode())
                self.sock_pause()
        elif action == 'twice':
            self.sock.sendall((text + '\r\n').encode() * 2)
        elif action == 'huge':
            self.say('250 ' + 'x' * 100000)
        else:
            self.say(text if action else '250 2.0.0 Ok')
        if action == 'bye':
            raise Closed
        self.mail = self.rcpt = None

    def encrypt(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.o.cert, self.o.key)
        self.sock = context.wrap_socket(self.sock, server_side=True)
        self.tls = True

    def hello(self, line):
        words = [w for w in self.o.ehlo.split(',') if w]
        if self.o.starttls and not self.tls:
            words.append('STARTTLS')
        if self.o.auth and (self.tls or not self.o.cert):
            words.append('AUTH PLAIN LOGIN XOAUTH2' if not self.o.mechanisms
                         else 'AUTH ' + self.o.mechanisms)
        lines = ['fake'] + words
        self.answer('EHLO', line, '\r\n'.join(
            '250%s%s' % (' ' if i == len(lines) - 1 else '-', w) for i, w in enumerate(lines)))

    def login(self, line):
        words = line.split()
        user, _, secret = self.o.auth.partition(':')

        def more(prompt=''):
            self.say('334 ' + base64.b64encode(prompt.encode()).decode())
            return base64.b64decode(self.line())
        if words[1] == 'PLAIN':
            got = base64.b64decode(words[2]) if len(words) > 2 else more()
            good = got == b'\0%s\0%s' % (user.encode(), secret.encode())
        elif words[1] == 'LOGIN':
            good = more('Username:').decode() == user and more('Password:').decode() == secret
        else:
            got = base64.b64decode(words[2]) if len(words) > 2 else more()
            good = got == ('user=%s\1auth=Bearer %s\1\1' % (user, secret)).encode()
            if not good:
                more('{"status":"401"}')
        self.note('login', mechanism=words[1], good=good, tls=self.tls)
        self.answer('AUTH', line, '235 2.7.0 Welcome' if good else '535 5.7.8 Wrong')

    def command(self, line):
        verb = line.split(':')[0].split()[0].upper() if line.strip() else ''
        if verb == 'EHLO':
            self.hello(line)
        elif verb == 'STARTTLS' and self.o.starttls:
            if self.answer('STARTTLS', line, '220 2.0.0 Go').startswith('220'):
                self.encrypt()
        elif verb == 'AUTH':
            self.login(line)
        elif verb == 'MAIL':
            if self.mail is not None:
                self.say('503 5.5.1 Nested MAIL')
            elif self.answer('MAIL', line, '250 2.1.0 Ok').startswith('2'):
                self.mail = line
        elif verb == 'RCPT':
            if self.mail is None:
                self.say('503 5.5.1 Need MAIL')
            elif self.answer('RCPT', line, '250 2.1.5 Ok').startswith('2'):
                self.rcpt = line.partition('<')[2].partition('>')[0]
        elif verb == 'DATA':
            if self.rcpt is None and not self.o.eager:
                self.say('554 5.5.1 No valid recipients' if self.mail else '503 5.5.1 Need RCPT')
            elif self.answer('DATA', line, '354 Go').startswith('354'):
                self.dot(self.content())
        elif verb == 'RSET':
            self.mail = self.rcpt = None
            self.answer('RSET', line, '250 2.0.0 Ok')
        elif verb == 'QUIT':
            self.answer('QUIT', line, '221 2.0.0 Bye')
            raise Closed
        else:
            self.say('502 5.5.2 What?')

    def run(self):
        try:
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.o.cert and not self.o.starttls:
                self.encrypt()
            self.answer('GREETING', '', '220 fake ESMTP')
            while True:
                line = self.line()
                self.note('command', line=line)
                self.command(line)
        except (Closed, OSError) as e:
            self.note('end', why=str(e))
        self.sock.close()


class Server:
    def __init__(self, o):
        self.o = o
        self.out = open(o.log, 'a')
        self.lock = threading.Lock()
        self.script = Script(o.rules, o.chaos)
        self.sessions = []
        self.listener = socket.create_server(('127.0.0.1', o.port), backlog=64)
        self.port = self.listener.getsockname()[1]

    def log(self, record):
        with self.lock:
            if not self.out.closed:
                self.out.write(json.dumps(record) + '\n')
                self.out.flush()

    def run(self):
        while True:
            try:
                sock, _ = self.listener.accept()
            except OSError:
                return
            session = Session(sock, len(self.sessions) + 1, self.o, self.script, self.log)
            self.sessions.append(session)
            threading.Thread(target=session.run, daemon=True).start()

    def stop(self):
        for sock in [self.listener] + [s.sock for s in self.sessions]:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.listener.close()
        with self.lock:
            self.out.close()


def options(args):
    p = argparse.ArgumentParser()
    p.add_argument('log')
    p.add_argument('--rule', dest='rules', action='append', default=[])
    p.add_argument('--ehlo', default='PIPELINING,8BITMIME,SIZE 10000000')
    p.add_argument('--auth')
    p.add_argument('--mechanisms')
    p.add_argument('--cert')
    p.add_argument('--key')
    p.add_argument('--starttls', action='store_true')
    p.add_argument('--eager', action='store_true', help='354 without a recipient')
    p.add_argument('--keep', help='prefix of files for the letters taken')
    p.add_argument('--port', type=int, default=0)
    p.add_argument('--chaos', nargs=2, type=float)
    return p.parse_args(args)


def main():
    if sys.argv[1:] != ['-']:
        server = Server(options(sys.argv[1:]))
        print(server.port, flush=True)
        server.run()
        return
    server = None
    for line in sys.stdin:
        if line == 'stop\n':
            server.stop()
            print('stopped', flush=True)
        else:
            server = Server(options(line.rstrip('\n').split('\t')))
            threading.Thread(target=server.run, daemon=True).start()
            print(server.port, flush=True)


if __name__ == '__main__':
    main()
