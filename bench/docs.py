#!/usr/bin/env python3
"""docs.py N …: the schema document of N tables (synth.sql), made by each engine, beside the bare catalog queries and pg_dump -s.

A subject is run three times and the fastest run counts. Client: the program's own CPU and peak memory. Server: those of its backend,
shared memory that it touched included. Reaches the server by PG*.
"""

import os
import pathlib
import subprocess
import sys
import threading
import time

TOP = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = TOP / "build" / "aurora-flyway"
RUNS = 3
TICKS = os.sysconf("SC_CLK_TCK")


def psql(database, *args, **options):
    return subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", database, *args], check=True, stdout=subprocess.DEVNULL, **options)


def bare_queries(folder):
    """A psql script: the queries of a document as they are, under the settings that are pinned for them."""
    pinned = [line.split('"')[1::2] for line in (TOP / "core/pinned.c").read_text().splitlines() if line.startswith('\t{"')]
    script = ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"]
    script += [f"SET LOCAL {name} = {value if name == 'search_path' else repr(value)};" for name, value in pinned]
    for name in ("server", "schemas", "relations", "columns", "links"):
        text = (TOP / f"core/queries/{name}.sql").read_text()
        n_params = ("$1" in text) + ("$2" in text)
        types, values = (("", ""), ("(text[])", "(NULL)"), ("(text[], text)", "(NULL, 'standard')"))[n_params]
        script += [f"PREPARE {name} {types} AS\n{text}", f"EXECUTE {name} {values};"]
    path = folder / "bare.sql"
    path.write_text("\n".join(script))
    return path


def subjects(database, folder):
    answer = "SELECT aurora_flyway_docs()"
    return {
        "bare queries, psql": ["psql", "-XqAt", "-d", database, "-o", "/dev/null", "-f", bare_queries(folder)],
        "aurora_flyway_docs(), psql": ["psql", "-XqAt", "-d", database, "-o", "/dev/null", "-c", answer],
        "aurora-flyway docs, built-in": [PROGRAM, "docs", "--engine", "builtin"],
        "aurora-flyway docs, extension": [PROGRAM, "docs", "--engine", "extension"],
        "pg_dump -s": ["pg_dump", "-s", "-d", database],
    }


class Watch(threading.Thread):
    """Looks at the client, and at the backends that come up: CPU seconds and peak memory in MB, as last seen.

    The kernel's own figure for a child that has ended (ru_maxrss) has what its parent had before it became another program.
    """

    def __init__(self):
        super().__init__(daemon=True)
        self.stopped, self.seen, self.client = threading.Event(), {}, None
        self.postmaster = self.find_postmaster()

    @staticmethod
    def find_postmaster():
        with open(pathlib.Path(os.environ["PGHOST"]) / "data" / "postmaster.pid", encoding="ascii") as file:
            return int(file.readline())

    def children(self):
        with open(f"/proc/{self.postmaster}/task/{self.postmaster}/children", encoding="ascii") as file:
            return file.read().split()

    def look(self, pid):
        try:
            with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
                peak = next((int(line.split()[1]) for line in file if line.startswith("VmHWM")), 0)
            with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            return
        if peak:
            self.seen[pid] = ((int(fields[11]) + int(fields[12])) / TICKS, peak / 1024)

    def run(self):
        others = set(self.children())
        while not self.stopped.is_set():
            for pid in set(self.children()) - others | ({self.client} if self.client else set()):
                self.look(pid)
            time.sleep(0.002)

    def result(self):
        """(client, the backend that worked most)"""
        self.stopped.set()
        self.join()
        client = self.seen.pop(self.client, (0.0, 0.0))
        return client, max(self.seen.values(), default=(0.0, 0.0))


def measure(argv, env):
    """wall, client CPU, client MB, backend CPU, backend MB of one run."""
    watch = Watch()
    watch.start()
    time.sleep(0.05)
    start = time.monotonic()
    with subprocess.Popen([str(a) for a in argv], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env) as process:
        watch.client = str(process.pid)
        told = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - start
    if process.returncode != 0:
        sys.exit(f"{argv[0]}: {told.decode()}")
    client, backend = watch.result()
    return (wall, usage.ru_utime + usage.ru_stime, client[1], *backend)


def bench(n, folder):
    database = f"synth{n}"
    subprocess.run(["psql", "-Xqc", f"CREATE DATABASE {database}", "postgres"], check=True)
    psql(database, "-v", f"n={n}", "-f", TOP / "bench/synth.sql")
    psql(database, "-c", "CREATE EXTENSION aurora_flyway")
    env = {**os.environ, "PGDATABASE": database}
    base = None
    for name, argv in subjects(database, folder).items():
        wall, cpu, memory, server_cpu, server_memory = min(measure(argv, env) for _ in range(RUNS))
        base = base or (wall, server_memory)
        print(f"{n:>7} | {name:<29} | {wall:>7.2f} | {wall / base[0]:>6.2f} | {cpu:>8.2f} | {memory:>9.1f} | {server_cpu:>9.2f} | "
              f"{server_memory:>10.1f} | {server_memory - base[1]:>+10.1f}", flush=True)
    subprocess.run(["psql", "-Xqc", f"DROP DATABASE {database}", "postgres"], check=True)


def main(sizes):
    print(" tables | subject                       | wall, s | x bare | CPU, s   | peak, MB  | server, s | server, MB | above bare")
    print("-------:|-------------------------------|--------:|-------:|---------:|----------:|----------:|-----------:|----------:")
    for n in sizes:
        bench(int(n), pathlib.Path(os.environ["PGHOST"]))


if __name__ == "__main__":
    main(sys.argv[1:] or ["100", "1000", "10000"])
