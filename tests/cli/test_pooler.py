"""Migrating through a pooler that hands each transaction to another session of the server."""

import subprocess
import threading

import pytest

from conftest import PROGRAM, clean_env
from waiting import wait_for

HISTORY = "SELECT version, success FROM flyway_schema_history WHERE version IS NOT NULL ORDER BY installed_rank"


@pytest.fixture
def key():
    """Flyway's key of "public"."flyway_schema_history"."""
    value = 0
    for c in '"public"."flyway_schema_history"':
        value = (value * 31 + ord(c)) & 0xFFFFFFFF
    return 77431708279161 + (value - (1 << 32) if value >= 1 << 31 else value)


@pytest.fixture
def pool(make_pooler, database):
    """A PgBouncer that hands out transactions, its sessions open."""
    pooler = make_pooler(size=3)
    pooler.fill(database.name)
    return pooler


@pytest.fixture
def through(cli, pool, database):
    """The program, through that pooler."""
    return lambda *args: cli(*args, env={**pool.env, "PGDATABASE": database.name})


def sessions(pool, server, database, question):
    """The answers of every session of the pool."""
    through = type(server)(None, pool.env)
    return [through.sql(question, database=database.name) for _ in range(int(pool.settings["default_pool_size"]))]


def test_servers_take_turns(pool, server, database):
    """What the other tests stand on: through the fixture each transaction has another backend."""
    assert len({answer[0][0] for answer in sessions(pool, server, database, "SELECT pg_backend_pid()")}) == 3


LEFT = """SELECT (SELECT string_agg(name || '=' || setting, ' ') FROM pg_settings WHERE source = 'session'
                   AND name NOT IN ('application_name', 'client_encoding', 'DateStyle', 'TimeZone', 'standard_conforming_strings')),
       (SELECT count(*) FROM pg_prepared_statements WHERE statement !~ 'pg_settings'), (SELECT count(*) FROM pg_class WHERE relpersistence = 't'),
       (SELECT count(*) FROM pg_cursors WHERE name LIKE 'c_%'), (SELECT count(*) FROM pg_listening_channels()), current_user = session_user,
       current_setting('app.tenant', true),
       (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')"""
CLEAN = ["", "0", "0", "0", "0", "t", "", "0"]
DIRTY = """SET work_mem = '7MB'; SET app.tenant = 'one'; CREATE TEMP TABLE x (a int); PREPARE p AS SELECT 1; LISTEN me;
DECLARE c_held CURSOR WITH HOLD FOR SELECT 1; SELECT pg_advisory_lock(4711); SET search_path = pg_catalog; SET ROLE pg_read_all_data;"""


def test_scripts_leave_nothing_in_the_sessions(through, pool, server, database, scripts):
    assert sessions(pool, server, database, LEFT) == [[CLEAN]] * 3
    scripts(**{f"V{n}__x": DIRTY for n in range(1, 5)}, V5__y="SELECT current_setting('work_mem') AS mem INTO public.seen;", afterConnect=DIRTY,
            beforeMigrate=DIRTY, afterMigrate=DIRTY, afterEachMigrate="SELECT 1;", R__r=DIRTY)
    done = through("migrate")
    assert done.status == 0, done
    assert database.sql(HISTORY) == [[str(n), "t"] for n in range(1, 6)]
    assert sessions(pool, server, database, LEFT) == [[CLEAN]] * 3


@pytest.mark.parametrize("last", ["SELECT 1 / 0;", "CREATE TABLE a (id int PRIMARY KEY, up int REFERENCES a DEFERRABLE INITIALLY DEFERRED);"
                                                   " INSERT INTO a VALUES (1, 2);"])
@pytest.mark.parametrize("callback", ["", "SELECT 1;"])
def test_nor_does_one_that_fails(through, pool, server, database, scripts, last, callback):
    """In its statements or at its commit, in one message with its row or in several."""
    scripts(V1__x="SELECT 1;", V2__x=DIRTY.replace("SET ROLE pg_read_all_data;", "RESET search_path;") + last)
    if callback:
        scripts(afterEachMigrate=callback)
    assert through("migrate").status == 1
    assert database.sql(HISTORY) == [["1", "t"]]
    assert sessions(pool, server, database, LEFT) == [[CLEAN]] * 3


def test_every_verb(through, pool, server, database, scripts):
    scripts(V1__a="CREATE TABLE a ();", V2__b="CREATE TABLE b ();", U2__b="DROP TABLE b;", R__r="SELECT 1;")
    assert through("migrate", "-initSql=SET work_mem = '7MB'; SET app.tenant = 'one'").status == 0
    for verb in (["info"], ["validate"], ["undo"], ["migrate"], ["repair"], ["unlock"], ["migrate", "--dry-run"], ["migrate", "--rehearse"],
                 ["clean", "-cleanDisabled=false"], ["baseline"]):
        done = through(*verb)
        assert done.status == 0, (verb, done)
    assert database.sql("SELECT type FROM flyway_schema_history") == [["BASELINE"]]
    assert sessions(pool, server, database, LEFT) == [[CLEAN]] * 3


def test_a_rehearsal_leaves_nothing(through, pool, server, database, scripts):
    scripts(V1__a="CREATE TABLE a (n int); SET work_mem = '9MB';", V2__b="SELECT 1 / (SELECT count(*) FROM a);", afterConnect="SET lock_timeout = '9s';")
    done = through("migrate", "--rehearse", "--json", "-initSql=SET app.tenant = 'one'")
    assert done.status == 1 and done.json["error"]["sqlState"] == "22012" and len(done.json["statements"]) == 3
    scripts(V2__b="SELECT 1;")
    done = through("migrate", "--rehearse", "-initSql=SET app.tenant = 'one'")
    assert done.status == 0 and "WARNING" not in done.stderr.upper(), done
    assert database.sql("SELECT count(*) FROM pg_class WHERE relname IN ('a', 'flyway_schema_history')") == [["0"]]
    assert sessions(pool, server, database, LEFT) == [[CLEAN]] * 3


def test_settings_of_the_run_reach_every_script(through, pool, server, database, scripts):
    scripts(afterConnect="SET statement_timeout = '1h';",
            **{f"V{n}__x": f"SELECT current_setting('work_mem') AS mem, current_setting('app.tenant') AS tenant, current_setting('statement_timeout')"
                           f" AS timeout, current_schema() AS here INTO seen_{n}; SET work_mem = '9MB'; SET app.tenant = 'two';" for n in (1, 2, 3)})
    done = through("migrate", "-initSql=SET work_mem = '7MB'; SET app.tenant = 'one'")
    assert done.status == 0, done
    for n in (1, 2, 3):
        assert database.sql(f"SELECT * FROM seen_{n}") == [["7MB", "one", "1h", "public"]]
    assert sessions(pool, server, database, LEFT) == [[CLEAN]] * 3


@pytest.mark.parametrize("text, reason", [
    ("CREATE INDEX CONCURRENTLY i ON a (n);", "outside a transaction"), ("-- executeInTransaction=false\nSELECT 1;", "outside a transaction"),
    ("INSERT INTO a VALUES (1); COMMIT; INSERT INTO a VALUES (2);", "ends its transaction"), ("ROLLBACK; SELECT 1;", "ends its transaction")])
def test_what_needs_more_than_a_transaction_is_refused(through, database, scripts, text, reason):
    scripts(V1__a="CREATE TABLE a (n int);", V2__b=text)
    done = through("migrate")
    assert done.status == 1 and reason in done.stderr and "--pooler=session" in done.stderr and "sql/V2__b.sql" in done.stderr
    assert database.sql(HISTORY) == [["1", "t"]] and database.sql("SELECT * FROM a") == []
    scripts(V2__b="SAVEPOINT s; INSERT INTO a VALUES (1); ROLLBACK TO SAVEPOINT s; INSERT INTO a VALUES (2);")
    assert through("migrate").status == 0
    assert database.sql("SELECT * FROM a") == [["2"]]


def test_a_pool_of_sessions(cli, make_pooler, database, scripts):
    scripts(V1__a="CREATE TABLE a (n int);", V2__b="CREATE INDEX CONCURRENTLY i ON a (n);")
    pooler = make_pooler("session", size=2)
    env = {**pooler.env, "PGDATABASE": database.name}
    done = cli("migrate", env=env)
    assert done.status == 1 and "--pooler=session" in done.stderr
    done = cli("migrate", "--pooler=session", env=env)
    assert done.status == 0, done
    assert database.sql(HISTORY) == [["1", "t"], ["2", "t"]]
    assert database.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == [["0"]]


def test_without_a_pooler_nothing_is_refused(cli, database, scripts):
    scripts(V1__a="CREATE TABLE a (n int);", V2__b="CREATE INDEX CONCURRENTLY i ON a (n);")
    assert cli("migrate", "--pooler=transaction", env=database.env).status == 1
    assert cli("migrate", env=database.env).status == 0


def test_two_runs_share_the_files(through, database, scripts):
    n = 40
    database.sql("CREATE SCHEMA probe; CREATE TABLE probe.ran (n int)")
    scripts(**{f"V{i}__x": f"INSERT INTO probe.ran VALUES ({i});" for i in range(1, n + 1)})
    done = []
    threads = [threading.Thread(target=lambda: done.append(through("migrate", "--json"))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [d.status for d in done] == [0, 0], done
    assert database.sql("SELECT n FROM probe.ran ORDER BY n") == [[str(i)] for i in range(1, n + 1)]
    assert database.sql(HISTORY) == [[str(i), "t"] for i in range(1, n + 1)]


def test_killed_through_the_pooler(through, pool, database, scripts, tmp_path):
    """The pooler drops the session of the server, which sees that and gives up: nothing twice, nothing lost."""
    if int(database.sql("SHOW server_version_num")[0][0]) < 140000:
        pytest.skip("PostgreSQL 14 began to look for its client")
    database.sql("CREATE SCHEMA probe; CREATE TABLE probe.gate (); CREATE TABLE probe.ran (n int)")
    scripts(V1__a="INSERT INTO probe.ran VALUES (1); SELECT count(*) FROM probe.gate;", V2__b="INSERT INTO probe.ran VALUES (2);")
    keeper = subprocess.Popen(["psql", "-Xqt", "-d", database.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              env=clean_env(**database.env))
    victim = None
    try:
        keeper.stdin.write("BEGIN; LOCK TABLE probe.gate;\n\\echo closed\n")
        keeper.stdin.flush()
        while "closed" not in keeper.stdout.readline():
            assert keeper.poll() is None
        victim = subprocess.Popen([str(PROGRAM), "migrate", "--lock-timeout=0"], cwd=tmp_path, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL, env=clean_env(HOME=str(tmp_path), **pool.env, PGDATABASE=database.name))
        stuck = "SELECT count(*) {} 0 FROM pg_locks WHERE relation = 'probe.gate'::regclass AND NOT granted"
        wait_for(database, stuck.format(">"))
        victim.kill()
        victim.wait()
        wait_for(database, stuck.format("="))
        keeper.communicate("COMMIT;\n", timeout=60)
        done = through("migrate")
        assert done.status == 0, done
        assert database.sql("SELECT n FROM probe.ran ORDER BY n") == [["1"], ["2"]]
        assert database.sql(HISTORY) == [["1", "t"], ["2", "t"]]
    finally:
        for process in (keeper, victim):
            if process is not None and process.poll() is None:
                process.kill()
                process.communicate()


def test_the_lock_is_held_while_a_script_runs(pool, database, scripts, tmp_path, key):
    """By the transaction that runs it; it is Flyway's."""
    database.sql("CREATE SCHEMA probe; CREATE TABLE probe.gate ()")
    scripts(V1__a="SELECT count(*) FROM probe.gate;")
    keeper = subprocess.Popen(["psql", "-Xqt", "-d", database.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              env=clean_env(**database.env))
    running = None
    try:
        keeper.stdin.write("BEGIN; LOCK TABLE probe.gate;\n\\echo closed\n")
        keeper.stdin.flush()
        while "closed" not in keeper.stdout.readline():
            assert keeper.poll() is None
        running = subprocess.Popen([str(PROGRAM), "migrate", "--lock-timeout=0"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, env=clean_env(HOME=str(tmp_path), **pool.env, PGDATABASE=database.name))
        wait_for(database, "SELECT count(*) > 0 FROM pg_locks WHERE relation = 'probe.gate'::regclass AND NOT granted")
        assert database.sql(f"BEGIN; SELECT pg_try_advisory_xact_lock({key})") == [["f"]]
        keeper.communicate("COMMIT;\n", timeout=60)
        out, err = running.communicate(timeout=120)
        assert running.returncode == 0, out + err
        assert database.sql(f"BEGIN; SELECT pg_try_advisory_xact_lock({key})") == [["t"]]
    finally:
        for process in (keeper, running):
            if process is not None and process.poll() is None:
                process.kill()
                process.communicate()
