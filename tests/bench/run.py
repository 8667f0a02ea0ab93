#!/usr/bin/env python3
"""Measures Tidings at its main job and prints a table and a JSON line.

Usage: run.py BUILD N [PART...]   parts: fsync ingest arrive search rethread beside digest tick rehearse
                                  latency send slow (all)

Mail comes from a real Dovecot on the loopback (tests/servers), letters go to Postfix's smtp-sink.
N posts of gen_posts, the same ones each time. Nothing is asserted: figures are for people, and for
ratios against other programs measured in the same minutes on the same machine. `slow` wants the
sink and the pipelining sender of PEERS (../shared/bench); where that folder's scripts were
run before, BENCH_RESULTS names their results.tsv and the peers' rates are printed as well.
"""
import glob
import imaplib
import json
import os
import queue
import re
import select
import shutil
import socket
import socketserver
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time

BUILD, N = os.path.abspath(sys.argv[1]), int(sys.argv[2])
PARTS = sys.argv[3:] or ["fsync", "ingest", "arrive", "search", "rethread", "beside", "digest", "tick", "rehearse",
                         "latency", "send", "slow"]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TIDINGS = f"{ROOT}/tidings"
CORE = f"{BUILD}/bench/bench_core"
ASKED = os.environ.get("PEERS", "")  # a folder of scripts, or 1
PEERS = ASKED if len(ASKED) > 1 else f"{ROOT}/../shared/bench"
MEMBERS = int(os.environ.get("BENCH_MEMBERS", "10000"))
TICK = os.sysconf("SC_CLK_TCK")
WORDS = ("bodu fado", "gale", '"we have"', "the and", "fado OR gale", "kadu -gale", "from:bado", "from:gado", "subject:gala",
         "subject:kode", "after:2020-02-01 before:2020-03-01 the", "after:2020-03-01 gale", "größe", "погода", "畑", "tag:bado",
         "has:attachment fado", "has:question the", "fad*", "thread:1")


def run(*args, check=True, **more):
    r = subprocess.run(args, capture_output=True, text=True, stdin=None if "input" in more else subprocess.DEVNULL, **more)
    if check and r.returncode:
        sys.exit(f"{' '.join(args[:3])} ended with {r.returncode}: {r.stderr[-500:]}")
    return r


def timed(*args, **more):
    """(wall s, CPU s, peak kB) of a command."""
    begun = time.monotonic()
    p = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, **more)
    err = p.stderr.read()
    _, status, use = os.wait4(p.pid, 0)
    p.returncode = 0
    if status:
        sys.exit(f"{' '.join(args[:3])} ended with {status}: {err[-500:]}")
    return time.monotonic() - begun, use.ru_utime + use.ru_stime, use.ru_maxrss


class Servers:
    def __init__(self, *what):
        r = subprocess.run([f"{ROOT}/tests/servers/up", "--for", str(os.getpid()), *what], capture_output=True, text=True,
                           env={**os.environ, "TIDINGS_BUILD": BUILD})
        self.why = r.stderr.strip() if r.returncode else None
        for name, value in re.findall(r"(\w+)='?([^'\s]+)'?", r.stdout):
            setattr(self, name, value)

    def down(self):
        run(f"{ROOT}/tests/servers/down", self.servers_pid, check=False)


def community(work, inbox, send, extra="", history="all"):
    shutil.rmtree(f"{work}/c", ignore_errors=True)
    run(TIDINGS, "init", "--name", "Circle", "--address", "circle@example.org", "--maildir", f"{work}/in", "--out", f"{work}/out",
        "--history", history, f"{work}/c")
    conf = f"{work}/c/tidings.conf"
    with open(conf, "w") as f:
        f.write(f'community: {{ name = "Circle"; address = "circle@example.org"; }};\ninbox: {{ {inbox} }};\nsend: {{ {send} }};\n'
                f'posts: {{ unauthenticated_posts = "accept"; outsiders = "accept"; }};\n{extra}\n'
                f'store: {{ backup_at = "23:59"; templates = "{ROOT}/templates"; }};\n'
                'rhythm = ( { name = "weekly"; when = "weekly on monday at 08:00"; do = "digest"; } );\n')
    return conf


def maildirs(work):
    return (f'kind = "maildir"; path = "{work}/in";', f'kind = "maildir"; path = "{work}/out";')


def process(pid):
    """(name, CPU s, peak kB, kB now) of a running process, its dead children with it."""
    stat = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    args = open(f"/proc/{pid}/cmdline").read().split("\0")
    status = open(f"/proc/{pid}/status").read()
    peak, now = (int(re.search(rf"{what}:\s+(\d+)", status).group(1)) for what in ("VmHWM", "VmRSS"))
    return (args[2] if len(args) > 2 and args[1] == "role" else "supervisor"), sum(map(int, stat[11:15])) / TICK, peak, now


def family(pid):
    kids = [int(k) for k in open(f"/proc/{pid}/task/{pid}/children").read().split()]
    return [pid] + [p for k in kids for p in family(k)]


def roles_of(daemon):
    """{role: (CPU s, peak kB, kB now)}; the editor's HTML child counts as another editor."""
    roles = {}
    for pid in family(daemon.pid):
        try:
            name, *figures = process(pid)
        except (FileNotFoundError, ProcessLookupError):
            continue
        before = roles.get(name, (0, 0, 0))
        roles[name] = (before[0] + figures[0], max(before[1], figures[1]), max(before[2], figures[2]))
    return roles


def bytes_of(state):
    return sum(os.path.getsize(f) for f in glob.glob(f"{state}/store.db*"))


def ingest(work, out):
    servers = Servers("dovecot")
    if servers.why:
        print(f"skip ingest: {servers.why}")
        return
    # Dovecot's files belong to an account that may not read ours: they are made in its folder.
    box = f"{servers.servers_dir}/mail/circle@example.org"
    owner = os.stat(f"{servers.servers_dir}/mail")
    run(f"{BUILD}/bench/gen_posts", str(N), "--maildir", box)
    if os.getuid() == 0:
        run("chown", "-R", f"{owner.st_uid}:{owner.st_gid}", box)
    with open(f"{work}/password", "w") as f:
        f.write("secret\n")
    os.chmod(f"{work}/password", 0o600)
    conf = community(work, f'kind = "imap"; host = "127.0.0.1"; port = {servers.imap_port}; tls = "none"; '
                     f'user = "circle@example.org"; password_file = "{work}/password";', maildirs(work)[1])
    # The server's own index is warm, as on any account that is in use.
    subprocess.run(["python3", "-c", "import imaplib,sys; m=imaplib.IMAP4('127.0.0.1',int(sys.argv[1])); "
                    "m.login('circle@example.org','secret'); m.select(); m.fetch('1:*','(RFC822.SIZE)')", servers.imap_port],
                   stdout=subprocess.DEVNULL)
    store = f"{work}/c/state/store.db"
    begun = time.monotonic()
    with open(f"{work}/log", "w") as log:
        daemon = subprocess.Popen([TIDINGS, "run", conf], stderr=log)
    db = sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=30)
    filed = 0
    while filed < N and time.monotonic() - begun < 1800 and daemon.poll() is None:
        select.select([], [], [], 0.05)
        filed = db.execute("SELECT count(*) FROM post").fetchone()[0]
    wall = time.monotonic() - begun
    roles = roles_of(daemon)
    daemon.terminate()
    daemon.wait()
    servers.down()
    threads = db.execute("SELECT count(*) FROM thread WHERE into_thread IS NULL AND posts > 0").fetchone()[0]
    db.close()
    run(f"{BUILD}/bench/gen_posts", str(N), "--truth", f"{work}/truth")
    truth = len({line.rsplit("\t", 1)[1] for line in open(f"{work}/truth")})
    out["ingest"] = {"posts": filed, "wall_s": wall, "rate": filed / wall, "cpu_ms": 1e3 * sum(r[0] for r in roles.values()) / N,
                     "roles": {k: {"cpu_ms": 1e3 * c / N, "peak_mb": p / 1024, "mb": m / 1024} for k, (c, p, m) in roles.items()},
                     "bytes_a_post": bytes_of(f"{work}/c/state") / N, "threads": threads, "threads_true": truth}


def arrive(work, out):
    shutil.rmtree(f"{work}/more", ignore_errors=True)
    run(f"{BUILD}/bench/gen_posts", str(N + 200), "--from", str(N), "--maildir", f"{work}/more")
    out["arrive"] = json.loads(run(CORE, "arrive", f"{work}/c/tidings.conf", f"{work}/more").stdout)


def search(work, out):
    conf = f"{work}/c/tidings.conf"
    r = run(CORE, "search", conf, input="\n".join(WORDS) + "\n")
    out["search"] = json.loads(r.stdout)
    if os.environ.get("BENCH_TELL"):
        print(r.stderr)
    took = sorted(timed(TIDINGS, "search", "-c", conf, "--limit", "50", q)[0] for q in WORDS)
    out["search_command"] = {"n": len(took), "median_ms": 1e3 * took[len(took) // 2], "max_ms": 1e3 * took[-1]}


def rethread(work, out):
    conf = f"{work}/c/tidings.conf"
    out["rethread"] = json.loads(run(CORE, "rethread", conf).stdout)
    wall, cpu, peak = timed(TIDINGS, "reindex", "--threads", "-c", conf)
    out["reindex_command"] = {"wall_s": wall, "cpu_s": cpu, "peak_mb": peak / 1024}


# Scripts that run other programs; 1: where they lie beside this tree.


def medians(results):
    """Their results.tsv: {label: (median wall s, median CPU s, units)} of the runs that went well."""
    runs = {}
    for line in open(results):
        _, label, wall, user, system, _, code, units = line.rstrip("\n").split("\t")
        if code == "0":
            runs.setdefault(label, []).append((float(wall), float(user) + float(system), float(units)))
    return {label: tuple(statistics.median(r[i] for r in v) for i in range(3)) for label, v in runs.items()}


def ours_on(corpus, work):
    """Their corpus, imported: what a community's archive costs from the file to threads and index."""
    there = f"{work}/theirs"
    os.makedirs(there)
    conf = community(there, *maildirs(there))
    run(TIDINGS, "once", "-c", conf)
    return conf, timed(TIDINGS, "import", "-c", conf, f"{corpus}.mbox")


def ours_queries(corpus):
    text = run("python3", f"{PEERS}/queries.py", corpus, "notmuch").stdout.replace("tag:patch and tag:list", "subject:PATCH")
    return [re.sub(r"date:(\S+)\.\.(\S+)", r"after:\1 before:\2", q) for q in text.split("\n") if q]


def beside(work, out):
    """What users would pick instead, on its own corpus, in the same minutes; ratios are ours by theirs."""
    if not ASKED:
        print("skip beside: PEERS=FOLDER names the scripts that run them; 1 is ../shared/bench")
        return
    there = os.environ.get("PEERS_WORK", f"{work}/peers")
    env = {**os.environ, "SHARDS": "1", "PIREINDEX": "0"}
    for script, parts in (("limits.sh", None), ("a_ingest.sh", "mbsync notmuch"), ("e_search.sh", "notmuch"), ("f_thread.sh", "dovecot")):
        args = ["bash", f"{PEERS}/{script}", there, "-r", "1" if script == "a_ingest.sh" else "3", "-b", "3000"]
        args += ["-o", parts, "-s", str(N)] if parts else []
        subprocess.run(args, env=env, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    conf, (wall, cpu, _) = ours_on(f"{there}/c{N}", work)
    imported = wall
    if "ingest" in out:  # from a real Dovecot, as their chain; without it, from a file
        wall, cpu = out["ingest"]["wall_s"], out["ingest"]["cpu_ms"] * N / 1e3
    queries, theirs = ours_queries(f"{there}/c{N}"), medians(f"{there}/results.tsv")
    command = statistics.median(timed(TIDINGS, "search", "-c", conf, "--limit", "50", q)[0] for q in queries)
    again = json.loads(run(CORE, "rethread", conf).stdout)
    new, chain = theirs.get(f"notmuch new {N}"), ("mbsync pull fsync=yes", "notmuch new", "notmuch tag --batch (24 rules)")
    row = out["beside"] = {"import_rate": N / imported, "cpu_ms": 1e3 * cpu / N, "search_command_ms": 1e3 * command,
                          "rethread_ms": again["median_ms"]}
    if new:
        row |= {"rate_by_notmuch_new": new[0] / wall, "cpu_by_notmuch_new": cpu / new[1]}
    if all(f"{c} {N}" in theirs for c in chain):
        row["rate_by_chain"] = sum(theirs[f"{c} {N}"][0] for c in chain) / wall
    for name, label, value in (("search_by_notmuch_search", f"notmuch search --limit=50 {N}", command),
                               ("rethread_by_dovecot", f"dovecot thread warm cache, server time {N}", again["median_ms"] / 1e3)):
        if label in theirs:
            row[name] = value / theirs[label][0]
    # "fts": a blob and its words in one loop, which is all a store could do.
    rates = [float(m) for m in re.findall(r"; fts N=[^:]*: [\d.]+ s ([\d.]+) rows/s", open(f"{there}/limits.log").read())]
    if rates:
        row["rate_by_blob_and_fts"] = N / wall / statistics.median(rates)


def digest(work, out):
    for posts in (200, 2000):
        there = f"{work}/digest{posts}"
        os.makedirs(there)
        conf = community(there, *maildirs(there), history="none")
        run(f"{BUILD}/bench/gen_posts", str(posts), "--maildir", f"{there}/in")
        run(TIDINGS, "once", "--now", "2026-03-03T08:00:00Z", "-c", conf)
        out[f"digest_{posts}"] = json.loads(run(CORE, "digest", conf).stdout)


def tick(work, out):
    """A look at the clock: by what exists while nothing is due, and by what is due. CPU time."""
    for members, rules, activities in ((1000, 20, 50), (10000, 200, 500)):
        r = run(f"{BUILD}/bench/bench_tick", str(members), str(rules), str(activities), cwd=ROOT)
        out[f"tick_{members}"] = json.loads(r.stdout)


def rehearse(work, out):
    """A year of a busy community run through again under its rhythm."""
    there = f"{work}/rehearse"
    os.makedirs(there)
    conf = community(there, *maildirs(there))
    run(f"{BUILD}/bench/gen_posts", str(N), "--maildir", f"{there}/in")
    run(TIDINGS, "once", "-c", conf)
    db = sqlite3.connect(f"{there}/c/state/store.db")
    last = db.execute("SELECT max(date) FROM post").fetchone()[0]
    posts = db.execute("SELECT count(*) FROM post WHERE date > ?", (last - 365 * 86400,)).fetchone()[0]
    db.close()
    day = lambda t: time.strftime("%Y-%m-%d", time.gmtime(t))
    wall, cpu, peak = timed(TIDINGS, "rehearse", "--from", day(last - 365 * 86400), "--to", day(last), "-c", conf)
    out["rehearse"] = {"posts": posts, "wall_s": wall, "cpu_s": cpu, "peak_mb": peak / 1024}


class Clock(socketserver.ThreadingTCPServer):
    """A mail server that says when each letter was handed to it."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handover)
        self.port, self.taken = self.server_address[1], queue.Queue()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # the daemon is told to end while it is connected


class Handover(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(b"220 clock\r\n")
        for line in self.rfile:
            if line[:4].upper() == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() not in (b".\r\n", b""):
                    pass
                self.server.taken.put(time.monotonic())
            self.wfile.write(b"250-clock\r\n250 PIPELINING\r\n" if line[:4].upper() == b"EHLO" else b"250 ok\r\n")


def latency(work, out, posts=40, members=5):
    """From the moment the IMAP server has a post until all its letters are at the SMTP server; and
    how much memory the roles have that only wait."""
    servers, clock = Servers("dovecot"), Clock()
    if servers.why:
        print(f"skip latency: {servers.why}")
        return
    there = f"{work}/latency"
    os.makedirs(there)
    with open(f"{there}/password", "w") as f:
        f.write("secret\n")
    os.chmod(f"{there}/password", 0o600)
    conf = community(there, f'kind = "imap"; host = "127.0.0.1"; port = {servers.imap_port}; tls = "none"; '
                     f'user = "circle@example.org"; password_file = "{there}/password";',
                     f'kind = "smtp"; host = "127.0.0.1"; port = {clock.port}; tls = "none"; auth = "none";', history="none")
    join(there, "each", members)
    box = imaplib.IMAP4("127.0.0.1", int(servers.imap_port))
    box.login("circle@example.org", "secret")
    with open(f"{there}/log", "w") as log:
        daemon = subprocess.Popen([TIDINGS, "run", conf], stderr=log)
    took = []
    for i in range(posts + 1):
        text = "".join(f"Line {n} of what a member has to say about the soil here.\r\n" for n in range(90))
        mail = f"From: guest{i}@b.example\r\nTo: circle@example.org\r\nSubject: Post {i}\r\nMessage-ID: <p{i}@a.example>\r\n\r\n{text}"
        box.append("INBOX", None, None, mail.encode())
        begun = time.monotonic()
        try:
            arrived = [clock.taken.get(timeout=60) for _ in range(members)]
        except queue.Empty:
            print(f"skip latency: post {i} did not come back; see {open(f'{there}/log').read()[-500:]}")
            break
        took.append(1e3 * (max(arrived) - begun))
        if i == 0:
            idle = {k: {"peak_mb": p / 1024, "mb": m / 1024} for k, (_, p, m) in roles_of(daemon).items()}
    daemon.terminate()
    daemon.wait()
    box.logout()
    servers.down()
    took = sorted(took[1:])  # the first began with the daemon
    if len(took) == posts:
        out["latency"] = {"posts": posts, "letters_a_post": members, "median_ms": statistics.median(took),
                          "p95_ms": took[posts * 95 // 100], "max_ms": took[-1], "idle": idle}


class Sink:
    """A mail server that throws away what it is given: the peers' one, which has a clock, and can take
    delay_ms for each answer; else Postfix's smtp-sink. And Postfix's smtp-source against it."""

    def __init__(self, work, expected, delay_ms=0):
        fetched = subprocess.run([f"{ROOT}/tests/servers/fetch"], capture_output=True, text=True, env={**os.environ, "TIDINGS_BUILD": BUILD})
        self.why = fetched.stderr.strip() if fetched.returncode else None
        usr = f"{BUILD}/servers/root/usr"
        self.usr, self.env = usr, {**os.environ, "LD_LIBRARY_PATH": f"{usr}/lib/postfix:{usr}/lib/x86_64-linux-gnu"}
        if self.why:
            return
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        own, self.told = peer(work, "sink"), f"{work}/sink.told"
        user = ["-u", "nobody"] if os.getuid() == 0 else []
        command = [own, str(self.port), self.told, str(expected), str(delay_ms)] if own else \
            [f"{usr}/sbin/smtp-sink", *user, f"127.0.0.1:{self.port}", "1000"]
        self.process, self.own = subprocess.Popen(command, env=self.env, stderr=subprocess.DEVNULL), own
        # It listens; to connect would start its clock.
        while f":{self.port:04X} 00000000:0000 0A" not in open("/proc/net/tcp").read() and self.process.poll() is None:
            pass
        self.begun = time.monotonic()

    def source(self, size, n):
        run(f"{self.usr}/sbin/smtp-source", "-d", "-s", "10", "-l", str(size), "-m", str(n), "-f", "a@a.example", "-t", "b@b.example",
            f"127.0.0.1:{self.port}", env=self.env)

    def down(self):
        """Seconds from its first connection to its last letter."""
        took = time.monotonic() - self.begun
        self.process.terminate()
        self.process.wait()
        return float(re.search(r"elapsed=([\d.]+)", open(self.told).read()).group(1)) if self.own else took


def join(there, mode, members):
    db = sqlite3.connect(f"{there}/c/state/store.db")
    with db:
        for i in range(1, members + 1):
            db.execute("INSERT INTO member(id, name, mode, joined_at) VALUES (?, ?, ?, 0)", (i, f"Member {i}", mode))
            db.execute("INSERT INTO address(address, member, written, main, confirmed_at) VALUES (?, ?, ?, 1, 0)",
                       (f"m{i}@a.example", i, f"m{i}@a.example"))
    db.close()


def smtp(port, connections=10):
    return (f'kind = "smtp"; host = "127.0.0.1"; port = {port}; tls = "none"; auth = "none"; connections = {connections}; '
            'per_connection = 100000;')


def letters_for_all(work, name, mode, posts):
    """A community whose MEMBERS letters wait; (its folder, seconds it took to compose and make them)."""
    there = f"{work}/{name}"
    os.makedirs(there)
    conf = community(there, maildirs(there)[0], smtp(1), history="none")  # nobody listens at port 1
    join(there, mode, MEMBERS)
    run(TIDINGS, "once", "--now", "2026-03-01T08:00:00Z", "-c", conf)
    run(f"{BUILD}/bench/gen_posts", str(posts), "--maildir", f"{there}/in")
    if mode == "digest":
        run(TIDINGS, "once", "--now", "2026-03-01T09:00:00Z", "-c", conf, check=False)
    begun = time.monotonic()
    run(TIDINGS, "once", "--now", "2026-03-02T08:00:00Z", "-c", conf, check=False)
    return there, time.monotonic() - begun


def leave(there, port, connections=10):
    """Lets what waits leave: what it took, and what of it is in the store."""
    conf = f"{there}/c/tidings.conf"
    text = open(conf).read()
    text = re.sub(r"port = \d+", f"port = {port}", text)
    with open(conf, "w") as f:
        f.write(re.sub(r"connections = \d+", f"connections = {connections}", text))
    _, cpu, peak = timed(TIDINGS, "once", "--now", "2026-03-02T08:30:00Z", "-c", conf)
    db = sqlite3.connect(f"{there}/c/state/store.db")
    sent, size, bodies = db.execute("SELECT sum(l.state = 'sent'), max(length(m.content)), count(DISTINCT l.mailing)"
                                    " FROM letter l JOIN mailing m ON m.id = l.mailing").fetchone()
    db.close()
    return {"members": MEMBERS, "sent": sent, "cpu_ms": 1e3 * cpu / (sent or 1), "peak_mb": peak / 1024, "bytes": size,
            "stored_bodies": bodies}


def peer(work, name):
    """A program of the peers' folder, built here; None where there is none."""
    if os.path.exists(f"{PEERS}/{name}.c") and not os.path.exists(f"{work}/{name}"):
        run(os.environ.get("CC", "cc"), "-O2", "-w", "-o", f"{work}/{name}", f"{PEERS}/{name}.c")
    return f"{work}/{name}" if os.path.exists(f"{work}/{name}") else None


def fsync_s(work):
    """The mean, not the median: a disk that others use as well is slow now and then."""
    return json.loads(run(CORE, "fsync", work).stdout)["mean_ms"] / 1e3


def send(work, out):
    """One post, and one digest of 200 posts, to all members; the courier alone is timed."""
    for name, mode, posts in (("post_to_all", "each", 1), ("digest_to_all", "digest", 200)):
        there, compose_s = letters_for_all(work, name, mode, posts)
        sink = Sink(work, 0)
        if sink.why:
            print(f"skip send: {sink.why}")
            return
        before = fsync_s(work)
        figures = leave(there, sink.port)
        took = sink.down()
        fsync = 10 / statistics.mean((before, fsync_s(work)))
        sink = Sink(work, 0)
        sink.source(figures["bytes"], figures["sent"])
        source = figures["sent"] / sink.down()
        out[name] = {"compose_s": compose_s, "send_s": took, **figures, "rate": figures["sent"] / took, "smtp_source_rate": source,
                     "fsync_rate": fsync, "of_the_lower": figures["sent"] / took / min(source, fsync)}


def slow(work, out):
    """One post to all members over a network where each answer takes 10 ms, 20 connections."""
    blast = peer(work, "blast")
    if not (peer(work, "sink") and blast):
        print(f"skip slow: {PEERS} has no sink.c and blast.c")
        return
    there, _ = letters_for_all(work, "slow", "each", 1)
    sink = Sink(work, 0, 10)
    figures = leave(there, sink.port, 20)
    ours = MEMBERS / sink.down()
    with open(f"{work}/letter", "w") as f:
        f.write("Subject: One of many\n\n" + "words of a letter that goes on for as long as it was asked to\n" * (figures["bytes"] // 62))
    sink = Sink(work, 0, 10)
    run(blast, str(sink.port), "20", str(MEMBERS), "1", f"{work}/letter")
    theirs = MEMBERS / sink.down()
    out["post_10ms"] = {**figures, "rate": ours, "blast_rate": theirs, "of_blast": ours / theirs}


def peers_before(path):
    """{label: median units a second} of the peers' scripts."""
    rates = {}
    for line in open(path):
        item, label, wall, _, _, _, code, units = line.rstrip("\n").split("\t")
        if code == "0" and float(wall) > 0:
            rates.setdefault(f"{item} {label}", []).append(float(units) / float(wall))
    return {label: {"rate": statistics.median(v)} for label, v in rates.items()}


def table(out):
    for name, row in out.items():
        print(f"{name:16}", end="")
        for key, value in row.items() if isinstance(row, dict) else [("", row)]:
            if isinstance(value, dict):
                print(f"\n{'':16}{key}: " + ", ".join(f"{k} " + " ".join(f"{x} {y:.3g}" for x, y in v.items()) for k, v in value.items()),
                      end="\n" + " " * 16)
            else:
                print(f" {key} {value:.4g}" if isinstance(value, float) else f" {key} {value}", end="")
        print()


def main():
    out = {"posts": N}
    with tempfile.TemporaryDirectory(prefix="tidings-bench.", dir=os.environ.get("BENCH_DIR")) as work:
        os.chmod(work, 0o755)
        if "fsync" in PARTS:
            out["fsync"] = json.loads(run(CORE, "fsync", work).stdout)
        for part in (ingest, arrive, search, rethread, beside, digest, tick, rehearse, latency, send, slow):
            if part.__name__ in PARTS:
                part(work, out)
    if os.environ.get("BENCH_RESULTS"):
        out["peers"] = {"all": peers_before(os.environ["BENCH_RESULTS"])}
    table(out)
    print(json.dumps(out))


main()
