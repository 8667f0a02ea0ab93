#!/usr/bin/env python3
"""Measures Tidings at its main job and prints a table and a JSON line.

Usage: run.py BUILD N [PART...]   parts: fsync ingest arrive search digest send (all)

Mail comes from a real Dovecot on the loopback (tests/servers), letters go to Postfix's smtp-sink.
N posts of gen_posts, the same ones each time. Nothing is asserted: figures are for people, and for
ratios against other programs measured in the same minutes on the same machine.
"""
import glob
import json
import os
import re
import select
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

BUILD, N = os.path.abspath(sys.argv[1]), int(sys.argv[2])
PARTS = sys.argv[3:] or ["fsync", "ingest", "arrive", "search", "digest", "send"]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TIDINGS = f"{ROOT}/tidings"
CORE = f"{BUILD}/bench/bench_core"
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
    """(name, CPU s, peak kB) of a running process, its dead children with it."""
    stat = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    args = open(f"/proc/{pid}/cmdline").read().split("\0")
    peak = int(re.search(r"VmHWM:\s+(\d+)", open(f"/proc/{pid}/status").read()).group(1))
    return (args[2] if len(args) > 2 and args[1] == "role" else "supervisor"), sum(map(int, stat[11:15])) / TICK, peak


def family(pid):
    kids = [int(k) for k in open(f"/proc/{pid}/task/{pid}/children").read().split()]
    return [pid] + [p for k in kids for p in family(k)]


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
    roles = {}
    for pid in family(daemon.pid):
        try:
            name, cpu, peak = process(pid)
        except (FileNotFoundError, ProcessLookupError):
            continue
        before = roles.get(name, (0, 0))
        roles[name] = (before[0] + cpu, max(before[1], peak))
    daemon.terminate()
    daemon.wait()
    servers.down()
    threads = db.execute("SELECT count(*) FROM thread WHERE into_thread IS NULL AND posts > 0").fetchone()[0]
    db.close()
    run(f"{BUILD}/bench/gen_posts", str(N), "--truth", f"{work}/truth")
    truth = len({line.rsplit("\t", 1)[1] for line in open(f"{work}/truth")})
    out["ingest"] = {"posts": filed, "wall_s": wall, "rate": filed / wall, "cpu_ms": 1e3 * sum(c for c, _ in roles.values()) / N,
                     "roles": {k: {"cpu_ms": 1e3 * c / N, "peak_mb": p / 1024} for k, (c, p) in roles.items()},
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


def digest(work, out):
    for posts in (200, 2000):
        there = f"{work}/digest{posts}"
        os.makedirs(there)
        conf = community(there, *maildirs(there), history="none")
        run(f"{BUILD}/bench/gen_posts", str(posts), "--maildir", f"{there}/in")
        run(TIDINGS, "once", "--now", "2026-03-03T08:00:00Z", "-c", conf)
        out[f"digest_{posts}"] = json.loads(run(CORE, "digest", conf).stdout)


class Sink:
    """Postfix's smtp-sink, which throws away what it is given, and smtp-source against it."""

    def __init__(self):
        fetched = subprocess.run([f"{ROOT}/tests/servers/fetch"], capture_output=True, text=True, env={**os.environ, "TIDINGS_BUILD": BUILD})
        self.why = fetched.stderr.strip() if fetched.returncode else None
        usr = f"{BUILD}/servers/root/usr"
        self.usr, self.env = usr, {**os.environ, "LD_LIBRARY_PATH": f"{usr}/lib/postfix:{usr}/lib/x86_64-linux-gnu"}
        if self.why:
            return
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        user = ["-u", "nobody"] if os.getuid() == 0 else []
        self.process = subprocess.Popen([f"{usr}/sbin/smtp-sink", *user, f"127.0.0.1:{self.port}", "1000"], env=self.env,
                                        stderr=subprocess.DEVNULL)
        while socket.socket().connect_ex(("127.0.0.1", self.port)):
            pass

    def source(self, size, n):
        begun = time.monotonic()
        run(f"{self.usr}/sbin/smtp-source", "-d", "-s", "10", "-l", str(size), "-m", str(n), "-f", "a@a.example", "-t", "b@b.example",
            f"127.0.0.1:{self.port}", env=self.env)
        return n / (time.monotonic() - begun)

    def down(self):
        self.process.kill()
        self.process.wait()


def fan_out(work, out, name, mode, posts, port):
    """All members get what `posts` posts make, in one go; composing is counted."""
    there = f"{work}/{name}"
    os.makedirs(there)
    conf = community(there, maildirs(there)[0], f'kind = "smtp"; host = "127.0.0.1"; port = {port}; tls = "none"; '
                     'auth = "none"; connections = 10; per_connection = 100000;', history="none")
    db = sqlite3.connect(f"{there}/c/state/store.db")
    with db:
        for i in range(1, MEMBERS + 1):
            db.execute("INSERT INTO member(id, name, mode, joined_at) VALUES (?, ?, ?, 0)", (i, f"Member {i}", mode))
            db.execute("INSERT INTO address(address, member, written, main, confirmed_at) VALUES (?, ?, ?, 1, 0)",
                       (f"m{i}@a.example", i, f"m{i}@a.example"))
    db.close()
    run(TIDINGS, "once", "--now", "2026-03-01T08:00:00Z", "-c", conf)
    run(f"{BUILD}/bench/gen_posts", str(posts), "--maildir", f"{there}/in")
    if mode == "digest":
        run(TIDINGS, "once", "--now", "2026-03-01T09:00:00Z", "-c", conf)
    wall, cpu, peak = timed(TIDINGS, "once", "--now", "2026-03-02T08:00:00Z", "-c", conf)
    db = sqlite3.connect(f"{there}/c/state/store.db")
    sent, size = db.execute("SELECT sum(l.state = 'sent'), max(length(m.content)) FROM letter l JOIN mailing m ON m.id = l.mailing").fetchone()
    bodies = db.execute("SELECT count(DISTINCT mailing) FROM letter").fetchone()[0]
    db.close()
    out[name] = {"members": MEMBERS, "sent": sent, "wall_s": wall, "rate": sent / wall, "cpu_ms": 1e3 * cpu / (sent or 1),
                 "peak_mb": peak / 1024, "bytes": size, "stored_bodies": bodies}
    return size


def send(work, out):
    sink = Sink()
    if sink.why:
        print(f"skip send: {sink.why}")
        return
    for name, mode, posts in (("post_to_all", "each", 1), ("digest_to_all", "digest", 200)):
        size = fan_out(work, out, name, mode, posts, sink.port)
        out[name]["smtp_source_rate"] = sink.source(size, MEMBERS)
    sink.down()


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
        for part in (ingest, arrive, search, digest, send):
            if part.__name__ in PARTS:
                part(work, out)
    table(out)
    print(json.dumps(out))


main()
