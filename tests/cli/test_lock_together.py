"""Runs at the same time, and runs that are killed: each script is applied once, and nothing is lost.

AF_KILLS: how often one of two runs is killed at a random moment (8); AF_SEED: where the random moments begin (1).
"""

import os
import random
import subprocess
import time

import pytest

from conftest import PROGRAM, clean_env
from waiting import wait_for_rows

N_FILES = 200
KILLS = int(os.environ.get("AF_KILLS", "8"))
SEED = int(os.environ.get("AF_SEED", "1"))
HISTORY = 'SELECT version, success FROM {}.flyway_schema_history WHERE version IS NOT NULL ORDER BY installed_rank'


@pytest.fixture
def key():
    """Flyway's key of "public"."flyway_schema_history"."""
    value = 0
    for c in '"public"."flyway_schema_history"':
        value = (value * 31 + ord(c)) & 0xFFFFFFFF
    return 77431708279161 + (value - (1 << 32) if value >= 1 << 31 else value)


@pytest.fixture
def start(tmp_path, database):
    """A function that starts the program and does not wait."""
    started = []

    def call(*args, env=None):
        started.append(subprocess.Popen([str(PROGRAM), *args], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env=clean_env(HOME=str(tmp_path), **{**database.env, **(env or {})})))
        return started[-1]

    yield call
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.fixture
def probe(database):
    """A table that says what ran, however often, and one whose lock stops what reads it."""
    database.sql("CREATE SCHEMA probe; CREATE TABLE probe.ran (run text, n int); CREATE TABLE probe.gate (); CREATE TABLE probe.t (a int)")


class Psql:
    """A session that is led by the test."""

    def __init__(self, database):
        self.process = subprocess.Popen(["psql", "-Xqt", "-v", "ON_ERROR_STOP=1", "-d", database.name], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env=clean_env(**database.env, PGAPPNAME="the-test"))

    def run(self, sql):
        self.process.stdin.write(sql + "\n\\echo done\n")
        self.process.stdin.flush()
        lines = []
        while "done" not in (line := self.process.stdout.readline()):
            assert self.process.poll() is None
            lines.append(line.strip())
        return [line for line in lines if line]

    def close(self):
        if self.process.poll() is None:
            self.process.communicate("\\q\n", timeout=60)


@pytest.fixture
def psql(database):
    session = Psql(database)
    yield session
    session.close()


def end(process):
    """Its status, and all that it said."""
    out, err = process.communicate(timeout=300)
    return process.returncode, out + err


def files(scripts, n):
    scripts(**{f"V{i}__x": f"CREATE TABLE t{i} (a int); INSERT INTO probe.ran VALUES ('${{flyway:defaultSchema}}', {i});"
               for i in range(1, n + 1)})


def test_two_runs_share_the_files(start, database, scripts, probe):
    files(scripts, N_FILES)
    both = [start("migrate", "--json") for _ in range(2)]
    for status, told in map(end, both):
        assert status == 0, told
    assert database.sql("SELECT n FROM probe.ran ORDER BY n") == [[str(n)] for n in range(1, N_FILES + 1)]
    assert database.sql(HISTORY.format("public")) == [[str(n), "t"] for n in range(1, N_FILES + 1)]


def test_one_of_two_is_killed(start, database, scripts, probe):
    """Anywhere: while it connects, makes the schema and the table, applies, or has ended already."""
    n = 30
    files(scripts, n)
    began = time.monotonic()
    status, told = end(start("migrate", "-defaultSchema=first"))
    assert status == 0, told
    longest = time.monotonic() - began
    chance = random.Random(SEED)
    print(f"AF_KILLS={KILLS} AF_SEED={SEED}")
    killed = 0
    for k in range(KILLS):
        schema = f"kill_{k}"
        both = [start("migrate", f"-defaultSchema={schema}") for _ in range(2)]
        victim, other = both if chance.random() < 0.5 else reversed(both)
        time.sleep(chance.random() * longest)
        victim.kill()
        status, told = end(other)
        assert status == 0, f"{schema}: {told}"
        end(victim)
        killed += victim.returncode == -9
        assert database.sql(f"SELECT n FROM probe.ran WHERE run = '{schema}' ORDER BY n") == [[str(i)] for i in range(1, n + 1)], schema
        assert database.sql(HISTORY.format(schema)) == [[str(i), "t"] for i in range(1, n + 1)], schema
    print(f"{killed} of {KILLS} were running still")


STUCK = """SELECT pid FROM pg_stat_activity WHERE application_name = 'aurora-flyway' AND wait_event_type = 'Lock'
AND datname = current_database()"""


def is_gone(database, pid):
    wait_for_rows(database, f"SELECT 1 WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = {pid})")


def test_killed_inside_a_statement(start, database, scripts, probe, psql):
    """The server sees that its client is gone, and gives up the statement; the next run begins after that."""
    if int(database.sql("SHOW server_version_num")[0][0]) < 140000:
        pytest.skip("PostgreSQL 14 began to look for its client")
    scripts(V1__a="INSERT INTO probe.ran VALUES ('x', 1); SELECT count(*) FROM probe.gate;", V2__b="INSERT INTO probe.ran VALUES ('x', 2);")
    psql.run("BEGIN; LOCK TABLE probe.gate;")
    victim = start("migrate", "--lock-timeout=0")
    ((orphan,),) = wait_for_rows(database, STUCK)
    victim.kill()
    second = start("migrate", "--lock-timeout=0")
    is_gone(database, orphan)
    ((pid,),) = wait_for_rows(database, STUCK)
    assert pid != orphan and second.poll() is None
    assert database.sql("SELECT count(*) FROM probe.ran") == [["0"]]
    psql.run("COMMIT;")
    status, told = end(second)
    assert status == 0, told
    assert database.sql("SELECT n FROM probe.ran ORDER BY n") == [["1"], ["2"]]
    assert database.sql(HISTORY.format("public")) == [["1", "t"], ["2", "t"]]


def test_an_orphan_that_works_on_is_waited_for(start, database, scripts, probe, psql):
    """It has not been told to look for its client, and finishes its message, commit included or not."""
    scripts(V1__a="INSERT INTO probe.ran VALUES ('x', 1); SELECT count(*) FROM probe.gate;", V2__b="INSERT INTO probe.ran VALUES ('x', 2);",
            beforeEachMigrate="SELECT set_config('client_connection_check_interval', '0', false)"
                              " FROM pg_settings WHERE name = 'client_connection_check_interval';")
    psql.run("BEGIN; LOCK TABLE probe.gate;")
    victim = start("migrate", "--lock-timeout=0")
    ((orphan,),) = wait_for_rows(database, STUCK)
    victim.kill()
    victim.wait()
    second = start("migrate", "--lock-timeout=0")
    while "waiting for the lock of migrations" not in (line := second.stderr.readline()):
        assert second.poll() is None, line
    assert f"held by pid {orphan}, application aurora-flyway" in line
    psql.run("COMMIT;")
    status, told = end(second)
    assert status == 0, told
    assert database.sql("SELECT n FROM probe.ran ORDER BY n") == [["1"], ["2"]]
    assert database.sql(HISTORY.format("public")) == [["1", "t"], ["2", "t"]]


@pytest.mark.parametrize("ends", ["with its client", "after its work"])
def test_killed_inside_create_index_concurrently(start, cli, database, scripts, probe, psql, ends):
    """The next run says so. What is half done --resume finishes, and what is done it finds done."""
    if ends == "with its client" and int(database.sql("SHOW server_version_num")[0][0]) < 140000:
        pytest.skip("PostgreSQL 14 began to look for its client")
    scripts(V1__a="INSERT INTO probe.ran VALUES ('x', 1);", V2__b="CREATE INDEX CONCURRENTLY i ON probe.t (a);",
            V3__c="INSERT INTO probe.ran VALUES ('x', 3);")
    if ends == "after its work":
        scripts(beforeEachMigrate="SELECT set_config('client_connection_check_interval', '0', false)"
                                  " FROM pg_settings WHERE name = 'client_connection_check_interval';")
    psql.run("BEGIN; INSERT INTO probe.t VALUES (1);")
    victim = start("migrate", "--lock-timeout=0")
    ((orphan,),) = wait_for_rows(database, STUCK)
    victim.kill()
    victim.wait()
    second = start("migrate", "--lock-timeout=0")
    if ends == "with its client":
        is_gone(database, orphan)
    else:
        while "waiting for the lock of migrations" not in (line := second.stderr.readline()):
            assert second.poll() is None, line
        assert f"held by pid {orphan}, application aurora-flyway" in line and "CREATE INDEX CONCURRENTLY" in line
    psql.run("COMMIT;")
    status, told = end(second)
    assert status == 1 and "migrate --resume" in told, told
    done = cli("migrate", "--resume", "--lock-timeout=0", env=database.env)
    assert done.status == 0, done
    assert ("was finished after the last run had ended" in done.stderr) == (ends == "after its work")
    assert database.sql("SELECT n FROM probe.ran ORDER BY n") == [["1"], ["3"]]
    assert database.sql(HISTORY.format("public")) == [["1", "t"], ["2", "t"], ["3", "t"]]
    assert database.sql("SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'probe.t'::regclass") == [["probe.i", "t"]]


def test_a_script_outside_a_transaction_is_waited_for(start, database, scripts, probe, psql):
    """It is not finished, but somebody is at it."""
    scripts(V1__a="CREATE INDEX CONCURRENTLY i ON probe.t (a);", V2__b="INSERT INTO probe.ran VALUES ('x', 2);")
    psql.run("BEGIN; INSERT INTO probe.t VALUES (1);")
    first = start("migrate", "--lock-timeout=0")
    wait_for_rows(database, STUCK)
    second = start("migrate", "--lock-timeout=0")
    while "waiting for the lock of migrations" not in (line := second.stderr.readline()):
        assert second.poll() is None, line
    psql.run("COMMIT;")
    for status, told in (end(first), end(second)):
        assert status == 0, told
    assert database.sql("SELECT n FROM probe.ran") == [["2"]]
    assert database.sql(HISTORY.format("public")) == [["1", "t"], ["2", "t"]]


# ------------------------------------------------------------------ Flyway

def test_flyways_lock_excludes_ours(start, database, scripts, probe, psql, key):
    """Flyway holds its lock in a transaction of a connection of its own."""
    scripts(V1__a="INSERT INTO probe.ran VALUES ('x', 1);")
    assert psql.run(f"BEGIN; SELECT pg_try_advisory_xact_lock({key});") == ["t"]
    ours = start("migrate", "--lock-timeout=0")
    while "waiting for the lock of migrations" not in (line := ours.stderr.readline()):
        assert ours.poll() is None, line
    assert "application the-test" in line and "idle in transaction" in line
    assert database.sql("SELECT count(*) FROM probe.ran") == [["0"]]
    psql.run("ROLLBACK;")
    status, told = end(ours)
    assert status == 0, told
    assert database.sql("SELECT n FROM probe.ran") == [["1"]]


@pytest.mark.parametrize("head", ["", "-- executeInTransaction=false\n"])
def test_ours_excludes_flyway(start, database, scripts, probe, psql, key, head):
    scripts(V1__a=head + "SELECT count(*) FROM probe.gate;")
    psql.run("BEGIN; LOCK TABLE probe.gate;")
    ours = start("migrate", "--lock-timeout=0")
    wait_for_rows(database, STUCK)
    assert database.sql(f"BEGIN; SELECT pg_try_advisory_xact_lock({key})") == [["f"]]
    psql.run("COMMIT;")
    status, told = end(ours)
    assert status == 0, told
    assert database.sql(f"BEGIN; SELECT pg_try_advisory_xact_lock({key})") == [["t"]]
