#!/usr/bin/env python3
"""migrate.py [FILES [ROWS]]: aurora-flyway migrate beside psql and the peers that are installed, as ratios to psql.

FILES (1000): how many small files. ROWS (100000): of the files of INSERTs and of COPY. Subjects take turns, each is run three times, and
the median counts. Reaches the server by PG*.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

TOP = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = TOP / "build" / "aurora-flyway"
RUNS = 3
DATABASE = "bench_migrate"
HISTORY = ("CREATE TABLE h (rank int PRIMARY KEY, version text, description text, type text, script text, checksum int, by text,"
           " at timestamp DEFAULT now(), ms int, success bool);\n")


def peers(folder):
    """name -> what migrates `folder`, for those that are installed and need nothing but files of ours."""
    url = f"postgresql://{os.environ.get('PGUSER', 'postgres')}@localhost:{os.environ['PGPORT']}/{DATABASE}"
    found = {"aurora-flyway": [PROGRAM, "migrate", f"--locations=filesystem:{folder}"]}
    if shutil.which("flyway"):
        found["flyway"] = ["flyway", f"-url=jdbc:{url.replace('postgres@', '')}", f"-user={os.environ.get('PGUSER', 'postgres')}",
                           f"-locations=filesystem:{folder}", "migrate"]
    return found


def fresh():
    for statement in (f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)", f"CREATE DATABASE {DATABASE}"):
        subprocess.run(["psql", "-Xqc", statement, "postgres"], check=True, stderr=subprocess.DEVNULL)


class Peak(threading.Thread):
    """Peak memory of a process, as last seen: the kernel's figure at the end has what we ourselves had before it became another program."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.mb = pid, 0.0

    def run(self):
        try:
            while True:
                with open(f"/proc/{self.pid}/status", encoding="ascii", errors="replace") as file:
                    found = [int(line.split()[1]) for line in file if line.startswith("VmHWM")]
                if not found:
                    return
                self.mb = found[0] / 1024
                time.sleep(0.005)
        except (FileNotFoundError, ProcessLookupError):
            pass


def measure(argv):
    """wall, CPU and peak MB of the client."""
    env = {**os.environ, "PGDATABASE": DATABASE}
    start = time.monotonic()
    pid = os.posix_spawn(shutil.which(str(argv[0])), [str(a) for a in argv], env,
                         file_actions=[(os.POSIX_SPAWN_OPEN, 1, "/dev/null", os.O_WRONLY, 0)])
    peak = Peak(pid)
    peak.start()
    _, status, usage = os.wait4(pid, 0)
    wall = time.monotonic() - start
    if status != 0:
        sys.exit(f"{argv[0]} failed")
    return wall, usage.ru_utime + usage.ru_stime, peak.mb


def row(case, name, results, base):
    wall, cpu, memory = (statistics.median(values) for values in zip(*results))
    print(f"{case:<34} | {name:<13} | {wall:>8.3f} | {wall / (base or wall):>6.2f} | {cpu:>8.3f} | {memory:>8.1f}", flush=True)
    return wall


def compare(case, subjects, before=fresh):
    """subjects: name -> argv; the first is what the others are measured against."""
    results = {name: [] for name in subjects}
    for _ in range(RUNS):
        for name, argv in subjects.items():
            before()
            results[name].append(measure(argv))
    base = None
    for name, values in results.items():
        base = row(case, name, values, base) if base is None else (row(case, name, values, base), base)[1]


def small_files(folder, n):
    (folder / "sql").mkdir()
    script = [HISTORY]
    for i in range(1, n + 1):
        text = f"CREATE TABLE t{i} (id int PRIMARY KEY, v text);\nINSERT INTO t{i} VALUES (1, 'one');\n"
        (folder / "sql" / f"V{i}__t{i}.sql").write_text(text)
        script.append(f"BEGIN;\n{text}INSERT INTO h VALUES ({i}, '{i}', 't{i}', 'SQL', 'V{i}__t{i}.sql', {i}, 'me', now(), 1, true);\nCOMMIT;\n")
    (folder / "all.sql").write_text("".join(script))


def big_file(folder, text):
    (folder / "sql").mkdir()
    (folder / "sql" / "V1__big.sql").write_text("CREATE TABLE big (id int, v text);\n" + text)


def run(case, n, make, psql_file, psql_options=()):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        make(folder)
        subjects = {"psql": ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", *psql_options, "-f", folder / psql_file], **peers(folder / "sql")}
        compare(case.format(n=n), subjects)
        if case.startswith("{n} small"):
            compare(f"nothing to do, {n} applied", {"psql -c 'SELECT 1'": ["psql", "-Xqc", "SELECT 1"],
                                                    "aurora-flyway": peers(folder / "sql")["aurora-flyway"]}, before=lambda: None)


def main(n_files=1000, n_rows=100000):
    inserts = "".join(f"INSERT INTO big VALUES ({i}, 'value {i} of a row that is not very short');\n" for i in range(n_rows))
    copy = "COPY big FROM STDIN;\n" + "".join(f"{i}\tvalue {i} of a row that is not very short\n" for i in range(10 * n_rows)) + "\\.\n"
    print("case                               | subject       |  wall, s | x psql |   CPU, s | peak, MB")
    print("-----------------------------------|---------------|---------:|-------:|---------:|--------:")
    run("{n} file", 1, lambda folder: small_files(folder, 1), "all.sql")
    run("{n} small files", n_files, lambda folder: small_files(folder, n_files), "all.sql")
    run("{n} single-row INSERTs", n_rows, lambda folder: big_file(folder, inserts), "sql/V1__big.sql", ["-1"])
    run("COPY of {n} rows", 10 * n_rows, lambda folder: big_file(folder, copy), "sql/V1__big.sql", ["-1"])


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
