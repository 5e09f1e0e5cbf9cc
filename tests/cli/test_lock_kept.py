"""Scripts that give the lock of migrations back, knowingly or not: it is taken again, and nothing is applied twice."""

import subprocess
import threading

import pytest

from conftest import PROGRAM, clean_env
from waiting import wait_for

HELD = ("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND pid = pg_backend_pid() AND granted"
        " AND ((classid::bigint << 32) | objid::bigint) = {key}")
HISTORY = "SELECT version, success FROM flyway_schema_history ORDER BY installed_rank"


@pytest.fixture
def key():
    """Flyway's key of "public"."flyway_schema_history"."""
    value = 0
    for c in '"public"."flyway_schema_history"':
        value = (value * 31 + ord(c)) & 0xFFFFFFFF
    return 77431708279161 + (value - (1 << 32) if value >= 1 << 31 else value)


def test_the_fixture_has_the_key(cli, database, scripts, key):
    """What the tests below stand on: it is held while a script runs."""
    scripts(V1__a="CREATE TABLE seen AS " + HELD.format(key=key))
    assert cli("migrate", env=database.env).status == 0
    assert database.sql("SELECT * FROM seen") == [["1"]]


WAYS = {
    "all": "SELECT pg_advisory_unlock_all();",
    "own": "SELECT pg_advisory_unlock({key});",
    "do": "DO $$ BEGIN PERFORM pg_advisory_unlock_all(); END $$;",
    "function": "SELECT free_all();",
    "function in a row": "CREATE TABLE t AS SELECT free_all();",
    "procedure": "CALL free_all_proc();",
    "prepared": "PREPARE p AS SELECT free_all(); EXECUTE p;",
}
CALLED = """CREATE FUNCTION free_all() RETURNS int LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_unlock_all(); RETURN 1; END $$;
CREATE PROCEDURE free_all_proc() LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_unlock_all(); END $$;"""


@pytest.mark.parametrize("way", WAYS)
def test_taken_again_in_a_group(cli, database, scripts, key, way):
    """The scripts of a group have one lock: the one behind must have it again."""
    database.sql(CALLED)
    scripts(V1__a=WAYS[way].format(key=key), V2__b="CREATE TABLE seen AS " + HELD.format(key=key))
    done = cli("migrate", "-group=true", "-baselineOnMigrate=true", "-baselineVersion=0", env=database.env)
    assert done.status == 0, done
    assert database.sql("SELECT * FROM seen") == [["1"]]
    assert "WARNING" not in done.stderr and "warning" not in done.stderr


@pytest.mark.parametrize("way", [*WAYS, "DISCARD ALL"])
def test_taken_again_outside_a_transaction(cli, database, scripts, key, way):
    database.sql(CALLED)
    text = WAYS.get(way, "DISCARD ALL;").format(key=key)
    scripts(V1__a=f"-- executeInTransaction=false\n{text}\nCREATE TABLE seen AS {HELD.format(key=key)};", V2__b="SELECT 1;")
    done = cli("migrate", "-mixed=true", "-baselineOnMigrate=true", "-baselineVersion=0", env=database.env)
    assert done.status == 0, done
    assert database.sql("SELECT * FROM seen") == [["1"]]
    assert database.sql(HISTORY)[1:] == [["1", "t"], ["2", "t"]]
    assert "warning" not in done.stderr


def test_every_script_of_a_run(cli, database, scripts, key):
    scripts(**{f"V{n}__x": f"SELECT pg_advisory_unlock_all(); CREATE TABLE t{n} AS SELECT 1;" for n in range(1, 9)})
    done = cli("migrate", env=database.env)
    assert done.status == 0, done
    assert database.sql(HISTORY) == [[str(n), "t"] for n in range(1, 9)]
    assert "warning" not in done.stderr
    assert database.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == [["0"]]


@pytest.fixture
def meanwhile(database, scripts, tmp_path):
    """Runs V1, which gives the lock away and then waits for us; what is given happens before it goes on."""
    started = []

    def call(text, happens):
        database.sql("CREATE SCHEMA test; CREATE TABLE test.gate (); CREATE TABLE test.done (n int)")
        scripts(V1__a=text.format(gate="SELECT count(*) FROM test.gate;"))
        keeper = subprocess.Popen(["psql", "-Xqt", "-d", database.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                  env=clean_env(**database.env))
        started.append(keeper)
        keeper.stdin.write("BEGIN; LOCK TABLE test.gate;\n\\echo closed\n")
        keeper.stdin.flush()
        while "closed" not in keeper.stdout.readline():
            assert keeper.poll() is None
        running = subprocess.Popen([str(PROGRAM), "migrate"], cwd=tmp_path, env=clean_env(HOME=str(tmp_path), **database.env),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(running)
        wait_for(database, "SELECT count(*) > 0 FROM pg_locks WHERE relation = 'test.gate'::regclass AND NOT granted")
        happens()
        keeper.communicate("COMMIT;\n", timeout=60)
        out, err = running.communicate(timeout=120)
        return running.returncode, out + err

    yield call
    for process in started:
        if process.poll() is None:
            process.kill()
            process.communicate()


ROW = """INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
VALUES (1, '1', 'a', 'SQL', 'V1__a.sql', {checksum}, 'other', 1, true)"""


def checksum(cli, database):
    return next(m for m in cli("info", "--json", env=database.env).json["migrations"])["checksum"]


@pytest.mark.parametrize("head", ["", "-- executeInTransaction=false\n"])
def test_another_run_was_faster(meanwhile, cli, database, head):
    """It had the lock for a while, applied the same file and is gone."""
    text = head + "SELECT pg_advisory_unlock_all();\n{gate}\nINSERT INTO test.done VALUES (1);"

    def other():
        database.sql(ROW.format(checksum=checksum(cli, database)) + "; INSERT INTO test.done VALUES (2)")

    status, told = meanwhile(text, other)
    rows = database.sql("SELECT version, success, installed_by FROM flyway_schema_history")
    assert rows == [["1", "t", "other"]], told
    if head:
        assert status == 5 and "has given back the lock" in told
    else:
        assert status == 0, told
        assert database.sql("SELECT n FROM test.done") == [["2"]]


def test_another_run_has_it_still(meanwhile, database, server, key):
    """Ours is rolled back, and waits."""
    other = subprocess.Popen(["psql", "-Xqt", "-d", database.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                             env=clean_env(**database.env, PGAPPNAME="the-other"))

    def happens():
        other.stdin.write(f"SELECT pg_advisory_lock({key});\n\\echo held\n")
        other.stdin.flush()
        while "held" not in other.stdout.readline():
            assert other.poll() is None

    try:
        waiter = threading.Thread(target=lambda: (
            wait_for(database, "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'aurora-flyway'"
                           " AND query ~ 'pg_try_advisory_lock' AND state = 'idle'"),
            other.communicate("\\q\n", timeout=60)))
        status, told = meanwhile("SELECT pg_advisory_unlock_all();\n{gate}\nCREATE TABLE made ();", lambda: (happens(), waiter.start()))
        waiter.join()
        assert status == 0 and "looked at again" in told
        assert database.sql(HISTORY) == [["1", "t"]]
    finally:
        if other.poll() is None:
            other.kill()
            other.communicate()
