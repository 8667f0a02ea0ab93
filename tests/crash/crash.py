#!/usr/bin/env python3
"""Kills `tidings once` at every crash point of a scripted two weeks, resumes, and compares.

Usage: crash.py TIDINGS [--every N] [--sink maildir|smtp] [--cut] [--jobs N]

The script is a community of ten members and a day's mail for each of fifteen days. It is run once
undisturbed; each day's state is kept. Then, for each commit and each send of each day, the day is
begun again from that state, killed at that point (DIE_AT, base/crash.h), run again to its end, and
so are the days after it. In the end the same letters must have been delivered, each once and with
the same bytes, and the same posts, threads, books and editions must stand in the store. By SMTP a
letter may come twice if it was `unsure`; at most one a connection.

--cut: the machine loses its power as well: what the program had not synced of the store's journal
and of sent.log is taken away (cut.c).
--every N takes each N-th point. Prints "ok ..." and "not ok ..." lines; exit 1 if any failed.
"""
import argparse
import concurrent.futures
import hashlib
import os
import shutil
import socketserver
import sqlite3
import subprocess
import sys
import tempfile
import threading

MEMBERS = 10
CONNECTIONS = 4


# --- the two weeks -----------------------------------------------------------------------------

def mail(day, n, sender, subject, body, to="circle@test.example", head="", ctype="text/plain; charset=utf-8"):
    return (f"From: Member {sender} <m{sender}@test.example>\nTo: {to}\nSubject: {subject}\n"
            f"Message-ID: <d{day}.{n}@test.example>\nDate: {day + 1} Mar 2026 0{n}:10:00 +0000\n"
            f"{head}MIME-Version: 1.0\nContent-Type: {ctype}\nContent-Transfer-Encoding: 8bit\n\n{body}\n")


def answer(day, n, sender, to_day, to_n, subject, body):
    ref = f"<d{to_day}.{to_n}@test.example>"
    return mail(day, n, sender, subject, body, head=f"In-Reply-To: {ref}\nReferences: {ref}\n")


BOUNCE = """From: MAILER-DAEMON@mx.example
To: circle+b.0000@test.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <d4.bounce@mx.example>
Date: 5 Mar 2026 01:00:00 +0000
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="r"

--r
Content-Type: text/plain

It could not be delivered.
--r
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; m9@test.example
Action: failed
Status: 5.1.1

--r--
"""


def days():
    """[(time, [raw mail])]: Sunday 2026-03-01 to Monday 2026-03-16, with three Mondays."""
    v = []
    for day in range(16):
        mails = [mail(day, 1, day % MEMBERS + 1, f"What day {day} brought",
                      f"On day {day} we tried the new seed drill.\nIt went better than we hoped.\nWho else has?")]
        if day:
            mails.append(answer(day, 2, (day + 3) % MEMBERS + 1, day - 1, 1, f"Re: What day {day - 1} brought",
                                f"> It went better than we hoped.\nIt did not here: the ground was wet on day {day}."))
        if day == 3:  # the same mail a second time, HTML, and one that cannot be read
            mails += [mails[0], mail(3, 3, 5, "A page", "<p>One <b>bold</b> word, ünder <a href='https://e.example/'>a link</a></p>",
                                     ctype="text/html; charset=utf-8"), "\x00\x01 no mail at all \x02\n"]
        if day == 4:
            mails += [BOUNCE, mail(4, 4, 6, "Out of office", "I am away.", head="Auto-Submitted: auto-replied\n")]
        if day == 5:
            mails += [mail(5, 4, 7, "help", "help", to="circle+help@test.example"),
                      mail(5, 5, 99, "From outside", "May I ask something?")]
        v.append((f"2026-03-{day + 1:02}T08:30:00Z", mails))
    return v


DAYS = days()
# Beside the weekly digest: two newsletters, and a check-in with its first letters and its end.
RULES = """  { name = "letter"; when = "weekly on wednesday at 08:00"; do = "newsletter letter"; proof = "none"; },
  { name = "how"; when = "monthly on day 3 at 08:00"; do = "open check-in"; },
"""


# --- a community in a folder -------------------------------------------------------------------

class Community:
    def __init__(self, tidings, root, port, cut):
        self.tidings, self.root, self.port, self.cut = tidings, root, port, cut
        self.conf = f"{root}/c/tidings.conf"
        os.makedirs(f"{root}/notes")

    def call(self, *args, die_at=None):
        env = {k: v for k, v in os.environ.items() if k != "DIE_AT"}
        if die_at:
            env["DIE_AT"] = str(die_at)
        if self.cut:
            env.update(LD_PRELOAD=self.cut, CUT_NOTES=f"{self.root}/notes")
        return subprocess.run([self.tidings, *args], env=env, capture_output=True, stdin=subprocess.DEVNULL, timeout=400)

    def configure(self):
        text = open(self.conf).read()
        text = text.replace("posts: {\n", "posts: {\n    unauthenticated_posts = \"accept\";\n", 1)
        text = text.replace("send: {\n", f"send: {{\n    connections = {CONNECTIONS};\n", 1)
        if self.port:
            head, tail = text.split("\nsend: {\n", 1)
            tail = tail.replace("    kind = \"maildir\";\n", f"    kind = \"smtp\"; host = \"127.0.0.1\"; port = {self.port};"
                                " tls = \"none\"; auth = \"none\";\n", 1)
            text = f"{head}\nsend: {{\n{tail}"
        open(self.conf, "w").write(text.replace("rhythm = (\n", "rhythm = (\n" + RULES, 1))

    def make(self):
        r = self.call("init", "--name", "Circle", "--address", "circle@test.example", "--maildir", f"{self.root}/in",
                      "--out", f"{self.root}/out", "--history", "none", "--zone", "UTC", f"{self.root}/c")
        assert r.returncode == 0, r.stderr
        self.configure()
        for i in range(1, MEMBERS + 1):
            mode = "each" if i > 7 else "digest"
            r = self.call("members", "add", "-c", self.conf, "--now", "2026-02-28T00:00:00Z", "--name", f"Member {i}",
                          "--mode", mode, f"m{i}@test.example")
            assert r.returncode == 0, r.stderr

    def keep(self, to):
        for part in ("c/state", "in", "out"):
            shutil.copytree(f"{self.root}/{part}", f"{to}/{part}")

    def restore(self, kept):
        for part in ("c/state", "in", "out"):
            shutil.rmtree(f"{self.root}/{part}", ignore_errors=True)
            shutil.copytree(f"{kept}/{part}", f"{self.root}/{part}")

    def rows(self):
        """The states of the letters, seen in a copy: to look at a store is to change it."""
        with tempfile.TemporaryDirectory(dir=self.root) as there:
            for name in ("store.db", "store.db-wal"):
                if os.path.exists(f"{self.root}/c/state/{name}"):
                    shutil.copy(f"{self.root}/c/state/{name}", there)
            db = sqlite3.connect(f"{there}/store.db")
            found = db.execute("SELECT id, state FROM letter ORDER BY id").fetchall()
            db.close()
        return found

    def lose_power(self):
        """Takes away what was not on disk; true: the rows of the letters are others for it."""
        before = self.rows()
        for name in os.listdir(f"{self.root}/notes"):
            synced, path = int(open(f"{self.root}/notes/{name}").read()), f"{self.root}/c/state/{name}"
            size = os.path.getsize(path) if os.path.exists(path) else 0
            if name == "sent.log" and size > synced:  # it has its length before it is written
                with open(path, "r+b") as f:
                    f.seek(synced)
                    f.write(bytes(size - synced))
            elif size > synced:
                os.truncate(path, synced)
        return self.rows() != before

    def drop(self, day):
        for n, text in enumerate(DAYS[day][1]):
            name = f"{self.root}/in/new/{1772323200 + day * 86400 + n}.m{day}.{n}"
            with open(name, "w", encoding="utf-8") as f:
                f.write(text)
            os.utime(name, (1772323200 + day * 86400,) * 2)

    def day(self, day, die_at=None):
        return self.call("once", "--now", DAYS[day][0], "-c", self.conf, die_at=die_at)

    def facts(self, sent):
        """What stands at the end: (letters, books)."""
        letters = {}
        for rcpt, raw in sent if self.port else self.delivered():
            mid = raw.lower().split(b"\nmessage-id:", 1)[1].split(b"\n", 1)[0].strip()
            letters.setdefault((rcpt, mid.decode()), []).append(hashlib.sha256(raw).hexdigest())
        db = sqlite3.connect(f"{self.root}/c/state/store.db")
        books = {name: sorted(map(repr, db.execute(text))) for name, text in FACTS.items()}
        unsure = db.execute("SELECT count(*) FROM letter WHERE unsure > 0").fetchone()[0]
        db.close()
        return letters, books, unsure

    def delivered(self):
        for name in os.listdir(f"{self.root}/out/new"):
            raw = open(f"{self.root}/out/new/{name}", "rb").read()
            yield raw.split(b"Delivered-To: ", 1)[1].split(b"\n", 1)[0].decode(), raw


FACTS = {
    "posts": "SELECT p.message_id, p.accept_seq, p.state, p.why, q.message_id, t.subject, t.posts FROM post p"
             " LEFT JOIN post q ON q.id = p.parent JOIN thread t ON t.id = p.thread",
    "arrivals": "SELECT uid, state, reason, message_id, bytes FROM arrival",
    "editions": "SELECT rule, slot, number, since_seq, upto_seq, state FROM edition",
    "letters": "SELECT rcpt, token, state FROM letter",
    "slots": "SELECT rule, at, outcome FROM slot",
    "newsletters": "SELECT rule, slot, state, number, letters FROM newsletter",
    "steps": "SELECT activity, n, state, letters FROM activity_step",
    "members": "SELECT id, state, mode, watermark, score FROM member",
    "words": "SELECT count(*) FROM search WHERE search MATCH 'seed OR wet'",
}


# --- a mail server that keeps all it is given ---------------------------------------------------

class Sink(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.port = self.server_address[1]
        self.sent = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # a killed client is what this is for


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        say = lambda text: self.wfile.write(text.encode() + b"\r\n")
        say("220 sink")
        rcpt = None
        for line in self.rfile:
            word = line[:4].upper()
            if word == b"EHLO":
                say("250-sink\r\n250-PIPELINING\r\n250 8BITMIME")
            elif word == b"RCPT":
                rcpt = line.split(b"<", 1)[1].split(b">", 1)[0].decode()
                say("250 ok")
            elif word == b"DATA":
                say("354 go on")
                raw = b""
                for line in self.rfile:
                    if line == b".\r\n":
                        self.server.sent.append((rcpt, raw))
                        say("250 kept")
                        break
                    raw += line
            elif word == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")


# --- the comparison -----------------------------------------------------------------------------

class Trial:
    """One worker: its own community (a store knows its folders by their names) and server."""

    def __init__(self, number, args, work):
        self.sink = Sink() if args.sink == "smtp" else None
        self.c = Community(args.tidings, f"{work}/{number}", self.sink and self.sink.port, args.cut)
        self.lost = 0
        self.kept = f"{work}/{number}/kept"
        self.undisturbed()

    def undisturbed(self):
        c = self.c
        c.make()
        self.points, self.sent_before = [], []
        for day in range(len(DAYS)):
            c.keep(f"{self.kept}/{day}")
            self.sent_before.append(len(self.sink.sent) if self.sink else 0)
            c.drop(day)
            r = c.day(day, die_at="list")
            assert r.returncode == 0, r.stderr
            self.points += [(day, n + 1) for n in range(r.stderr.count(b"crash point: "))]
        self.sent = list(self.sink.sent) if self.sink else []
        self.letters, self.books, unsure = c.facts(self.sent)
        # The comparison would be worth nothing if nothing had happened.
        assert unsure == 0 and len(self.books["editions"]) == 3 and len(self.books["posts"]) >= 30, self.books
        assert sum(key[0] == "m1@test.example" for key in self.letters) >= 6, "no digests"
        assert len(self.books["newsletters"]) == 2 and len(self.books["steps"]) > 1, self.books

    def run(self, day, point):
        """(died, faults in words); no faults: all is as it would have been."""
        c = self.c
        c.restore(f"{self.kept}/{day}")
        if self.sink:
            self.sink.sent = self.sent[:self.sent_before[day]]
        c.drop(day)
        for name in os.listdir(f"{c.root}/notes"):
            os.unlink(f"{c.root}/notes/{name}")
        r = c.day(day, die_at=point)
        # How many turns the sending takes depends on the server's pace.
        if r.returncode != -9 and not (self.sink and r.returncode == 0):
            return False, [f"was not killed but ended with {r.returncode}: {r.stderr[-300:]}"]
        died = r.returncode == -9
        if died and c.cut:
            self.lost += c.lose_power()
        for d in range(day, len(DAYS)):
            if d > day:
                c.drop(d)
            r = c.day(d)
            if r.returncode:
                return died, [f"day {d} ended with {r.returncode}: {r.stderr[-300:]}"]
        return died, self.compare(*c.facts(self.sink and self.sink.sent))

    def compare(self, letters, books, unsure):
        want_letters, want_books = self.letters, self.books
        faults = []
        for key in want_letters.keys() - letters.keys():
            faults.append(f"lost: {key}")
        for key in letters.keys() - want_letters.keys():
            faults.append(f"nobody was to get: {key}")
        twice = 0
        for key in letters.keys() & want_letters.keys():
            if set(letters[key]) != set(want_letters[key]):
                faults.append(f"other bytes: {key}")
            twice += len(letters[key]) - 1
            if len(letters[key]) > (2 if self.sink else 1):
                faults.append(f"{len(letters[key])} times: {key}")
        if twice > unsure:
            faults.append(f"{twice} letters came twice, {unsure} were unsure")
        if unsure > (CONNECTIONS if self.sink else 0):
            faults.append(f"{unsure} letters are unsure after one crash")
        for name in want_books:
            if books[name] != want_books[name]:
                other = sorted(set(books[name]) ^ set(want_books[name]))
                faults.append(f"other {name}: {other[:4]}")
        return faults


def main():
    p = argparse.ArgumentParser()
    p.add_argument("tidings")
    p.add_argument("--every", type=int, default=1)
    p.add_argument("--sink", default="maildir", choices=("maildir", "smtp"))
    p.add_argument("--cut", action="store_true")
    p.add_argument("--jobs", type=int, default=os.cpu_count())
    args = p.parse_args()
    args.tidings = os.path.abspath(args.tidings)
    base = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="tidings-crash.", dir=base) as work:
        if args.cut:
            args.cut = f"{work}/cut.so"
            subprocess.run([os.environ.get("CC", "cc"), "-O1", "-shared", "-fPIC", "-o", args.cut,
                            f"{os.path.dirname(os.path.abspath(__file__))}/cut.c", "-ldl"], check=True)
        trials = [Trial(i, args, work) for i in range(args.jobs)]
        points = trials[0].points
        chosen = points[len(points) % args.every::args.every]
        bad = deaths = 0

        def share(i):
            return [(at, trials[i].run(*at)) for at in chosen[i::args.jobs]]

        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            for result in pool.map(share, range(args.jobs)):
                for (day, point), (died, faults) in result:
                    deaths += died
                    if faults:
                        bad += 1
                        print(f"not ok crash: {args.sink}: killed on day {day} at point {point}: " + "; ".join(faults[:5]))
        # How many turns a sender takes, and so how many points there are, depends on the machine's
        # load: a late point may not come. Most must.
        if deaths < len(chosen) * 0.5:
            bad += 1
            print(f"not ok crash: {args.sink}: only {deaths} deaths at {len(chosen)} points")
        if args.cut and not sum(t.lost for t in trials):
            bad += 1
            print(f"not ok crash: {args.sink}: no power cut took a row back: nothing was tried")
        if not bad:
            cut = f", {sum(t.lost for t in trials)} power cuts took rows back" if args.cut else ""
            print(f"ok crash: {args.sink}: {deaths} deaths at {len(chosen)} of {len(points)} points of two weeks{cut},"
                  f" {len(trials[0].letters)} letters, nothing lost, nothing doubled")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main())
