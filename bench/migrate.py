#!/usr/bin/env python3
"""migrate.py [quick|full] [CASE …]: aurora-flyway migrate beside psql and the peers that are found, as ratios to psql.

Subjects take turns, each is run several times, and the median counts. CASE is a part of a case's name; without one all are run. Peers are
looked for in PATH and in build/peers (bench/peers.sh builds those written in Go). Reaches the server by PG*, always over TCP; its data
folder is PGHOST/data. Each case is run on loopback, and through toxiproxy (where it is found) with 1 ms more to a round trip.
"""

import contextlib
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

TOP = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = TOP / "build" / "aurora-flyway"
DATABASE = "bench_migrate"
USER = os.environ.get("PGUSER", "postgres")
TICKS = os.sysconf("SC_CLK_TCK")
SIZES = {
    "quick": {"runs": 3, "files": 200, "applied": (200,), "rows": 50_000},
    "full": {"runs": 5, "files": 1000, "applied": (1000, 10_000), "rows": 1_000_000},
}
# what one psql statement a round trip takes at 1 ms would be an hour
FEWER_AT_LATENCY = 20
HISTORY = ("CREATE TABLE h (rank int PRIMARY KEY, version text, description text, type text, script text, checksum int, by text,"
           " at timestamp DEFAULT now(), ms int, success bool);\n")
TEXT = "value {} of a row that is not very short, and goes on until the line has a hundred"


def find(name):
    mine = TOP / "build" / "peers" / name
    return str(mine) if mine.exists() else shutil.which(name)


# ------------------------------------------------------------------ the server

def sql(statement, database="postgres"):
    subprocess.run(["psql", "-Xqc", statement, database], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def fresh():
    sql(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    sql(f"CREATE DATABASE {DATABASE}")


class Backends:
    """CPU of backends: the postmaster has it when they are gone."""

    def __init__(self):
        with open(pathlib.Path(os.environ["PGHOST"]) / "data" / "postmaster.pid", encoding="ascii") as file:
            self.postmaster = int(file.readline())
        self.n = len(self.children())
        self.before = self.cpu()

    def children(self):
        with open(f"/proc/{self.postmaster}/task/{self.postmaster}/children", encoding="ascii") as file:
            return file.read().split()

    def cpu(self):
        with open(f"/proc/{self.postmaster}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[13]) + int(fields[14])) / TICKS

    def since(self):
        deadline = time.monotonic() + 10
        while len(self.children()) > self.n and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.cpu() - self.before


@contextlib.contextmanager
def latency():
    """The port of a proxy that adds 1 ms to a round trip; None: there is no toxiproxy."""
    program = find("toxiproxy-server")
    if not program:
        yield None
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        api = free.getsockname()[1]
    url = f"http://127.0.0.1:{api}/proxies"
    with subprocess.Popen([program, "-host", "127.0.0.1", "-port", str(api)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            port = None
            for _ in range(100):
                with contextlib.suppress(OSError):
                    port = post(url, {"name": "pg", "listen": "127.0.0.1:0", "upstream": f"127.0.0.1:{os.environ['PGPORT']}", "enabled": True})
                    break
                time.sleep(0.05)
            post(f"{url}/pg/toxics", {"type": "latency", "stream": "downstream", "attributes": {"latency": 1}})
            yield port["listen"].rsplit(":", 1)[1]
        finally:
            server.terminate()


def post(url, value):
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(value).encode())) as answer:
        return json.load(answer)


# ------------------------------------------------------------------ subjects

class Peer:
    """`head` goes before the SQL of a file, `name` makes its name of a number; calls are lists of arguments, or None: it has no such."""

    def __init__(self, program, head, name, migrate, info):
        self.program, self.head, self.name, self.migrate, self.info = program, head, name, migrate, info

    def argv(self, verb, folder, port):
        given = getattr(self, verb)
        values = {"folder": folder, "user": USER, "port": port, "url": f"postgres://{USER}@127.0.0.1:{port}/{DATABASE}?sslmode=disable",
                  "jdbc": f"jdbc:postgresql://127.0.0.1:{port}/{DATABASE}"}
        return given and [find(self.program) or self.program, *(argument.format(**values) for argument in given)]


PEERS = {
    "aurora-flyway": Peer(str(PROGRAM), "", "V{}__t.sql", ["migrate", "-locations=filesystem:{folder}", "-url={jdbc}", "-user={user}"],
                          ["info", "-locations=filesystem:{folder}", "-url={jdbc}", "-user={user}"]),
    "flyway": Peer("flyway", "", "V{}__t.sql", ["-locations=filesystem:{folder}", "-url={jdbc}", "-user={user}", "migrate"],
                   ["-locations=filesystem:{folder}", "-url={jdbc}", "-user={user}", "info"]),
    "goose": Peer("goose", "-- +goose Up\n", "{:06}_t.sql", ["-dir", "{folder}", "postgres", "{url}", "up"],
                  ["-dir", "{folder}", "postgres", "{url}", "status"]),
    "dbmate": Peer("dbmate", "-- migrate:up\n", "{:06}_t.sql", ["--url", "{url}", "--migrations-dir", "{folder}", "--no-dump-schema", "migrate"],
                   ["--url", "{url}", "--migrations-dir", "{folder}", "status"]),
    "golang-migrate": Peer("migrate", "", "{:06}_t.up.sql", ["-path", "{folder}", "-database", "{url}&x-migrations-table=golang_migrate", "up"], None),
}
OURS = ("aurora-flyway", "flyway")


def found(names=PEERS):
    return [name for name in names if name == "aurora-flyway" or find(PEERS[name].program)]


def psql(port, *args):
    return ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-h", "127.0.0.1", "-p", str(port), "-d", DATABASE, *args]


# ------------------------------------------------------------------ measuring

class Peak(threading.Thread):
    """Peak memory of a process, as last seen: the kernel's figure at the end has what we ourselves had before it became another program."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.mb = pid, 0.0

    def run(self):
        try:
            while True:
                with open(f"/proc/{self.pid}/status", encoding="ascii", errors="replace") as file:
                    seen = [int(line.split()[1]) for line in file if line.startswith("VmHWM")]
                if not seen:
                    return
                self.mb = seen[0] / 1024
                time.sleep(0.005)
        except (FileNotFoundError, ProcessLookupError):
            pass


def measure(argv):
    """wall, CPU of the client and of its backends, peak MB of the client."""
    backends = Backends()
    start = time.monotonic()
    with tempfile.TemporaryFile() as told:
        pid = os.posix_spawn(shutil.which(str(argv[0])), [str(a) for a in argv], os.environ,
                             file_actions=[(os.POSIX_SPAWN_DUP2, told.fileno(), 1), (os.POSIX_SPAWN_DUP2, told.fileno(), 2)])
        peak = Peak(pid)
        peak.start()
        _, status, usage = os.wait4(pid, 0)
        wall = time.monotonic() - start
        if status != 0:
            told.seek(0)
            raise RuntimeError(f"{argv[0]}: {told.read().decode(errors='replace')[-400:]}")
    peak.join()
    return wall, usage.ru_utime + usage.ru_stime, backends.since(), peak.mb


class Bench:
    def __init__(self, size, wanted):
        self.size, self.wanted = SIZES[size], wanted

    def compare(self, case, place, subjects, before=fresh):
        """subjects: name -> argv; the first is what the others are measured against. One that fails is told and left out."""
        results = {name: [] for name in subjects}
        for _ in range(self.size["runs"]):
            for name, argv in subjects.items():
                if results[name] is None:
                    continue
                before()
                try:
                    results[name].append(measure(argv))
                except RuntimeError as error:
                    print(f"{name} is left out of \"{case}\": {error}", file=sys.stderr)
                    results[name] = None
        base = None
        for name, values in results.items():
            if values:
                wall, client, backend, mb = (statistics.median(v) for v in zip(*values))
                base = base or wall
                print(f"{case:<32} | {place:<8} | {name:<14} | {wall:>8.3f} | {wall / base:>6.2f} | {client:>9.3f} | {backend:>9.2f} | {mb:>8.1f}",
                      flush=True)

    def is_wanted(self, case):
        return not self.wanted or any(part in case for part in self.wanted)

    def each_place(self):
        yield "loopback", os.environ["PGPORT"]
        with latency() as port:
            if port:
                yield "1 ms", port
            else:
                print("toxiproxy-server is not found (bench/peers.sh builds it): nothing is measured at 1 ms", file=sys.stderr)

    def small_files(self, folder, n):
        case = f"{n} small file{'s' * (n > 1)}"
        if not self.is_wanted(case):
            return
        texts = [f"CREATE TABLE t{i} (id int PRIMARY KEY, v text);\nINSERT INTO t{i} VALUES (1, 'one');\n" for i in range(1, n + 1)]
        write_all(folder, texts)
        (folder / "all.sql").write_text(HISTORY + "".join(
            f"BEGIN;\n{text}INSERT INTO h VALUES ({i}, '{i}', 't', 'SQL', 'V{i}__t.sql', {i}, 'me', now(), 1, true);\nCOMMIT;\n"
            for i, text in enumerate(texts, 1)))
        for place, port in self.each_place():
            self.compare(case, place, {"psql": psql(port, "-f", folder / "all.sql"),
                                       **{name: PEERS[name].argv("migrate", folder / name, port) for name in found()}})

    def nothing_to_do(self, folder, n):
        cases = {f"nothing to do, {n} applied": "migrate", f"info, {n} applied": "info"}
        if not any(map(self.is_wanted, cases)):
            return
        write_all(folder, [f"COMMENT ON SCHEMA public IS '{i}';\n" for i in range(1, n + 1)])
        applied = set()
        for place, port in self.each_place():
            for case, verb in cases.items():
                if not self.is_wanted(case):
                    continue
                subjects = {name: PEERS[name].argv(verb, folder / name, port) for name in found()}
                for name in subjects:
                    if name not in applied:
                        self.apply_once(name, folder / name)
                        applied.add(name)
                subjects = {name: argv for name, argv in subjects.items() if argv}
                self.compare(case, place, {"psql -c SELECT": psql(port, "-c", "SELECT 1"), **subjects}, before=lambda: None)

    @staticmethod
    def apply_once(name, folder):
        """Peers share the database; each has a history of its own."""
        if name == "aurora-flyway":
            fresh()
        if name != "flyway":
            measure(PEERS[name].argv("migrate", folder, os.environ["PGPORT"]))

    def big_file(self, folder, what, names, make):
        rows = self.size["rows"]
        for place, port in self.each_place():
            n = rows // FEWER_AT_LATENCY if place != "loopback" and what == "single-row INSERTs" else rows
            case = f"{what}, {n} rows"
            if not self.is_wanted(case):
                continue
            text = "CREATE TABLE big (id int, v text);\n" + make(n)
            write_all(folder, [text], names)
            self.compare(case, place, {"psql -1": psql(port, "-1", "-f", folder / "aurora-flyway" / "V1__t.sql"),
                                       **{name: PEERS[name].argv("migrate", folder / name, port) for name in found(names)}})

    def run(self):
        steps = [lambda folder: self.small_files(folder, 1), lambda folder: self.small_files(folder, self.size["files"])]
        steps += [lambda folder, n=n: self.nothing_to_do(folder, n) for n in self.size["applied"]]
        steps += [lambda folder: self.big_file(folder, "single-row INSERTs", PEERS, single_rows),
                  lambda folder: self.big_file(folder, "1000-row INSERTs", PEERS, thousand_rows),
                  # the peers in Go cannot send the data of COPY
                  lambda folder: self.big_file(folder, "COPY", OURS, copy_rows)]
        print("case                             | place    | subject        | wall, s  | x psql | client, s | server, s | peak, MB")
        print("---------------------------------|----------|----------------|---------:|-------:|----------:|----------:|--------:")
        for step in steps:
            with tempfile.TemporaryDirectory() as name:
                step(pathlib.Path(name))


# ------------------------------------------------------------------ files

def write_all(folder, texts, names=PEERS):
    for name in found(names):
        (folder / name).mkdir(exist_ok=True)
        for i, text in enumerate(texts, 1):
            (folder / name / PEERS[name].name.format(i)).write_text(PEERS[name].head + text)


def single_rows(n):
    return "".join(f"INSERT INTO big VALUES ({i}, '{TEXT.format(i)}');\n" for i in range(n))


def thousand_rows(n):
    return "".join("INSERT INTO big VALUES\n" + ",\n".join(f"({k}, '{TEXT.format(k)}')" for k in range(i, min(i + 1000, n))) + ";\n"
                   for i in range(0, n, 1000))


def copy_rows(n):
    return "COPY big FROM STDIN;\n" + "".join(f"{i}\t{TEXT.format(i)}\n" for i in range(n)) + "\\.\n"


if __name__ == "__main__":
    given = sys.argv[1:]
    chosen = given.pop(0) if given and given[0] in SIZES else "quick"
    Bench(chosen, given).run()
