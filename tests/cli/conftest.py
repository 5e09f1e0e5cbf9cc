"""What the tests of the commands share: a PostgreSQL server, a database for each test, and the program itself.

Servers and their start are tests/server/; a test's own data stands beside it.
"""

import csv
import io
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import pytest

# for the suites of other folders, which load this file
sys.path.append(str(pathlib.Path(__file__).resolve().parent))

from pgbouncer import Pooler  # noqa: E402

TOP = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = pathlib.Path(os.environ.get("AF_TEST_PROGRAM") or TOP / "build" / "aurora-flyway")

# what the program printed is kept: tests/run scans it for secrets
PRINTED = TOP / "build" / "test-output" / f"pytest-{os.getpid()}.txt"

# what a test must not inherit from whoever runs it
FOREIGN = ("PG", "AWS_", "FLYWAY_", "AF_", "GIT_", "GITHUB_", "XDG_", "LC_", "LANG")


def clean_env(**more):
    """The environment without what changes our program's answers; PG_CONFIG stays where it names another server than the default
    one (make always sets it)."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(FOREIGN) or k == "PG_CONFIG" and v != "pg_config"}
    return {**kept, "LC_ALL": "C.UTF-8", **more}


def run(argv, input=None, timeout=120, **options):
    """Runs a program. Its text is UTF-8, line ends are kept as they are."""
    done = subprocess.run([str(a) for a in argv], capture_output=True, timeout=timeout, check=False,
                          input=(input or "").encode("utf-8", "surrogateescape"), **options)
    done.stdout = done.stdout.decode("utf-8", "surrogateescape")
    done.stderr = done.stderr.decode("utf-8", "surrogateescape")
    return done


class Server:
    """A running cluster. `env` is what libpq needs to reach it."""

    def __init__(self, folder, env):
        self.folder = folder
        self.env = env
        self.host, self.port = env["PGHOST"], env["PGPORT"]

    def sql(self, text, database="postgres", user=None, check=True, **variables):
        """The rows of one or more statements, run by psql: lists of columns as text, '' for NULL.

        With check=False the whole outcome (returncode, stdout, stderr). Keyword arguments are psql's variables.
        """
        argv = ["psql", "-Xqt", "--csv", "-v", "ON_ERROR_STOP=1", "-d", database, "-f", "-"]
        argv += [a for k, v in variables.items() for a in ("-v", f"{k}={v}")]
        env = clean_env(**self.env, PGCLIENTENCODING="UTF8", **({"PGUSER": user} if user else {}))
        done = run(argv, input=text, env=env)
        if not check:
            return done
        assert done.returncode == 0, done.stderr
        return list(csv.reader(io.StringIO(done.stdout, newline="")))


class Database:
    """One database of a server, empty when a test gets it."""

    def __init__(self, server, name):
        self.server, self.name = server, name
        self.env = {**server.env, "PGDATABASE": name}
        self.url = f"postgresql://postgres@127.0.0.1:{server.port}/{name}"
        self.jdbc_url = f"jdbc:postgresql://127.0.0.1:{server.port}/{name}"

    def sql(self, text, **options):
        return self.server.sql(text, database=self.name, **options)


def keep(done):
    PRINTED.parent.mkdir(parents=True, exist_ok=True)
    with open(PRINTED, "a", encoding="utf-8", errors="surrogateescape") as file:
        file.write(done.stdout + done.stderr)
    return done


class Outcome:
    def __init__(self, done):
        self.status, self.stdout, self.stderr = done.returncode, done.stdout, done.stderr

    @property
    def json(self):
        return json.loads(self.stdout)

    def __repr__(self):
        return f"status {self.status}\n--- stdout\n{self.stdout}\n--- stderr\n{self.stderr}"


@pytest.fixture(scope="session")
def server():
    """A cluster for the whole session; the extension can be created in it.

    AF_TEST_SERVER names a file of PGHOST=, PGPORT=, PGUSER= lines: that server, which is already running, is used (make test-majors).
    """
    running = os.environ.get("AF_TEST_SERVER")
    if running:
        yield Server(None, dict(line.split("=", 1) for line in pathlib.Path(running).read_text(encoding="utf-8").splitlines()))
        return
    done = run([TOP / "tests/server/install.sh"], timeout=600)
    assert done.returncode == 0, done.stderr
    folder = tempfile.mkdtemp(prefix="aft.", dir="/tmp")
    cluster = TOP / "tests/server/cluster.sh"
    # no pipes: the server would keep them open
    with open(os.path.join(folder, "answer"), "w+", encoding="utf-8") as answer:
        done = subprocess.run([cluster, "start", folder], stdout=answer, stderr=subprocess.STDOUT, timeout=120, check=False)
        answer.seek(0)
        told = answer.read()
    try:
        assert done.returncode == 0, told
        yield Server(folder, dict(line.split("=", 1) for line in told.splitlines()))
    finally:
        subprocess.run([cluster, "stop", folder], stderr=subprocess.DEVNULL, check=False)
        shutil.rmtree(folder, ignore_errors=True)


_numbers = itertools.count(1)


@pytest.fixture
def make_database(server):
    """A function that makes databases: make_database(encoding="LATIN1"); they are dropped after the test."""
    made = []

    def make(encoding="UTF8"):
        name = f"test_{next(_numbers)}"
        server.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'")
        made.append(name)
        return Database(server, name)

    yield make
    for name in made:
        server.sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(make_database, request):
    """An empty database; @pytest.mark.parametrize("database", ["LATIN1"], indirect=True) chooses its encoding."""
    return make_database(getattr(request, "param", "UTF8"))


@pytest.fixture
def make_pooler(server):
    """A function that puts a PgBouncer before the server: make_pooler("session", size=1); it is gone after the test."""
    made = []

    def make(mode="transaction", **options):
        made.append(Pooler(server, mode, **options))
        return made[-1]

    yield make
    for pooler in made:
        pooler.stop()


@pytest.fixture
def cli(tmp_path):
    """Runs the program in tmp_path: cli("info", "--json", env={…}, input="…", cwd=…) -> status, stdout, stderr, json."""
    home = tmp_path / ".home"
    home.mkdir()

    def call(*args, env=None, input=None, cwd=None, timeout=120):
        return Outcome(keep(run([PROGRAM, *args], env=clean_env(HOME=str(home), **(env or {})), input=input,
                                cwd=cwd or tmp_path, timeout=timeout)))

    return call


@pytest.fixture
def scripts(tmp_path):
    """A function that lays files below sql/: scripts(V1__a="…") or scripts({"x/R__b.sql": "…"})."""
    folder = tmp_path / "sql"
    folder.mkdir()

    def lay(files=None, **named):
        for name, text in {**(files or {}), **{f"{k}.sql": v for k, v in named.items()}}.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return lay
