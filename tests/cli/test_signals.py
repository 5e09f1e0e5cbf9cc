"""SIGINT and SIGTERM: the statement is cancelled, what was open is taken back, the lock given back, and the exit status says so. The server
is asked for all of it: nothing is left to the end of the connection."""

import signal
import subprocess

import pytest

from conftest import PROGRAM, clean_env
from pg_proxy import Proxy
from test_resume import NO_TRANSACTION, PROGRESS, has_progress
from waiting import wait_for_rows

HISTORY = "SELECT version, success FROM flyway_schema_history ORDER BY installed_rank"
SLEEPS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
LOCKS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]


def listen():
    """What runs in the background of a shell inherits that SIGINT is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def start(tmp_path, database):
    """Starts the program through a proxy that remembers what was asked: program, proxy."""
    running = []

    def begin(*args, ignores_cancel=False):
        proxy = Proxy("127.0.0.1", database.server.port, lambda text: None, ignores_cancel)
        env = {**database.env, "PGHOST": "127.0.0.1", "PGPORT": str(proxy.port)}
        process = subprocess.Popen([PROGRAM, *args], cwd=tmp_path, env=clean_env(HOME=str(tmp_path), **env), stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, preexec_fn=listen)
        running.append((process, proxy))
        return process, proxy

    yield begin
    for process, proxy in running:
        if process.poll() is None:
            process.kill()
        process.communicate()
        proxy.stop()


def end(process, number):
    """Its outcome after the signal: status, stderr."""
    process.send_signal(number)
    _, told = process.communicate(timeout=60)
    return process.returncode, told


@pytest.mark.parametrize("number, status", SIGNALS)
@pytest.mark.parametrize("batch", ["", "-batch=false"])
def test_statement_that_hangs(start, cli, database, scripts, number, status, batch):
    scripts(V1__a="CREATE TABLE a ();", V2__b="CREATE TABLE b (); SELECT pg_sleep(600);", V3__c="CREATE TABLE c ();",
            afterMigrateError="CREATE TABLE never ();")
    process, proxy = start("migrate", *filter(None, [batch]))
    wait_for_rows(database, SLEEPS)
    code, told = end(process, number)
    assert code == status and "V2__b.sql" in told, told
    assert database.sql(HISTORY) == [["1", "t"]]
    assert database.sql("SELECT to_regclass('b') IS NULL AND to_regclass('never') IS NULL") == [["t"]]
    assert database.sql(LOCKS) == [["0"]]
    # asked for, not left to the server
    since = max(i for i, text in enumerate(proxy.queries) if "pg_sleep" in text)
    asked = " ".join(proxy.queries[since + 1:])
    assert "ROLLBACK" in asked and "pg_advisory_unlock" in asked, asked
    scripts(V2__b="CREATE TABLE b ();")
    assert cli("migrate", env=database.env).status == 0


@pytest.mark.parametrize("number, status", SIGNALS)
def test_lock_of_a_table(start, database, scripts, number, status):
    scripts(V1__a="CREATE TABLE a ();", V2__b="ALTER TABLE a ADD i int;")
    process, _ = start("migrate", "-target=1")
    assert process.wait(60) == 0
    with subprocess.Popen(["psql", "-Xqc", "BEGIN; LOCK TABLE a; SELECT pg_sleep(600)"], env=clean_env(**database.env), stderr=subprocess.DEVNULL) as holder:
        held = wait_for_rows(database, SLEEPS)[0][0]
        process, _ = start("migrate")
        wait_for_rows(database, "SELECT 1 FROM pg_locks WHERE relation = 'a'::regclass AND NOT granted")
        assert end(process, number)[0] == status
        assert database.sql(HISTORY) == [["1", "t"]] and database.sql(LOCKS) == [["0"]]
        database.sql(f"SELECT pg_terminate_backend({held})")
        holder.wait()


@pytest.mark.parametrize("number, status", SIGNALS)
def test_lock_of_migrations(start, database, scripts, number, status):
    scripts(V1__a="SELECT pg_sleep(600);")
    first, _ = start("migrate")
    wait_for_rows(database, SLEEPS)
    second, proxy = start("migrate")
    while not any("pg_try_advisory_lock" in text for text in proxy.queries):
        assert second.poll() is None
    assert end(second, number)[0] == status
    assert end(first, number)[0] == status
    assert database.sql(LOCKS) == [["0"]]


@pytest.mark.parametrize("number, status", SIGNALS)
def test_outside_a_transaction(start, cli, database, scripts, number, status):
    """The row of the failure, and how far it came."""
    scripts(V1__a=NO_TRANSACTION + "CREATE TABLE a ();\nVACUUM a;\nSELECT pg_sleep(600);\n")
    process, _ = start("migrate")
    wait_for_rows(database, SLEEPS)
    code, told = end(process, number)
    assert code == status and "2 statements of it took effect" in told, told
    assert database.sql(HISTORY) == [["1", "f"]]
    assert database.sql(PROGRESS) == [["V1__a.sql", "2", "3", "t"]]
    assert database.sql(LOCKS) == [["0"]]
    scripts(V1__a=NO_TRANSACTION + "CREATE TABLE a ();\nVACUUM a;\nSELECT pg_sleep(0);\n")
    done = cli("migrate", "--resume", env=database.env)
    assert done.status == 0 and not has_progress(database), done


def test_index_that_is_built(start, database, scripts):
    """CREATE INDEX CONCURRENTLY that is cancelled while it waits leaves an invalid index, which is named."""
    scripts(V1__a="CREATE TABLE a (i int);", V2__b="CREATE INDEX CONCURRENTLY i ON a (i);\n")
    process, _ = start("migrate", "-target=1")
    assert process.wait(60) == 0
    with subprocess.Popen(["psql", "-Xqc", "BEGIN; INSERT INTO a VALUES (1); SELECT pg_sleep(600)"], env=clean_env(**database.env),
                          stderr=subprocess.DEVNULL) as writer:
        held = wait_for_rows(database, SLEEPS)[0][0]
        process, _ = start("migrate")
        wait_for_rows(database, "SELECT 1 FROM pg_stat_progress_create_index WHERE relid = 'a'::regclass AND lockers_total > 0")
        code, told = end(process, signal.SIGINT)
        assert code == 130 and "the statement left the invalid index public.i behind" in told, told
        database.sql(f"SELECT pg_terminate_backend({held})")
        writer.wait()
    process, _ = start("migrate", "--resume")
    assert process.wait(60) == 0
    assert database.sql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass") == [["t"]]


@pytest.mark.parametrize("number, status", SIGNALS)
def test_second_signal(start, database, scripts, number, status):
    """A server that does not listen is waited for, and that is said; a second signal ends the waiting."""
    scripts(V1__a="SELECT pg_sleep(600);")
    process, _ = start("migrate", ignores_cancel=True)
    pid = wait_for_rows(database, SLEEPS)[0][0]
    process.send_signal(number)
    told = ""
    while "another signal leaves at once" not in told:
        line = process.stderr.readline()
        assert line, told
        told += line
    assert "waiting for the server" in told
    assert process.poll() is None
    assert end(process, number)[0] == status
    database.sql(f"SELECT pg_terminate_backend({pid})")
