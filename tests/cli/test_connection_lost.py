"""The connection is lost in the middle of a migration, at a message that is chosen: what is applied is found in the history, and nothing
runs twice."""

import signal
import subprocess

import pytest

from conftest import PROGRAM, clean_env
from pg_proxy import Proxy

HISTORY = "SELECT version, success FROM flyway_schema_history ORDER BY installed_rank"
# the name of the log makes a second run of the same statement visible
FIRST = "CREATE TABLE IF NOT EXISTS log (i int); INSERT INTO log VALUES (1);"
SECOND = "INSERT INTO log VALUES (2);"


@pytest.fixture
def through(cli, database):
    """Runs migrate through a proxy that cuts the connection."""
    proxies = []

    def run(cut, *args, refuses=False, **options):
        proxies.append(Proxy("127.0.0.1", database.server.port, cut))
        proxies[-1].refuses = refuses
        env = {**database.env, "PGHOST": "127.0.0.1", "PGPORT": str(proxies[-1].port)}
        done = cli("migrate", *args, env=env, **options)
        assert proxies[-1].has_cut.is_set(), "the message never came"
        return done

    yield run
    for proxy in proxies:
        proxy.stop()


def commits(script, how):
    """The message that commits the script: its statement, its row and COMMIT are one message; batch=false sends COMMIT by itself."""
    seen = []

    def cut(text):
        if script in text:
            seen.append(text)
        return how if seen and "COMMIT" in text else None

    return cut


@pytest.mark.parametrize("batch", ["true", "false"])
@pytest.mark.parametrize("how", ["after", "sent"])
def test_committed(through, database, scripts, how, batch):
    """The run goes on: the answer of COMMIT was lost, its work was not."""
    scripts(V1__a=FIRST, V2__b=SECOND)
    done = through(commits("V1__a", how) if batch == "true" else commits("VALUES (1)", how), f"-batch={batch}")
    assert done.status == 0, done
    assert 'the connection was lost while "V1__a.sql" was being committed' in done.stderr
    assert '"V1__a.sql" is applied, as the history says' in done.stderr
    assert database.sql("SELECT i FROM log ORDER BY ctid") == [["1"], ["2"]]
    assert database.sql(HISTORY) == [["1", "t"], ["2", "t"]]


@pytest.mark.parametrize("batch", ["true", "false"])
def test_not_committed(through, cli, database, scripts, batch):
    """Nothing is run again without being asked for."""
    scripts(V1__a=FIRST, V2__b=SECOND)
    done = through(commits("V1__a", "before") if batch == "true" else commits("VALUES (1)", "before"), f"-batch={batch}")
    assert done.status == 1, done  # Flyway's, as the setting is spelt
    assert '"V1__a.sql" was not committed: the history has no row of it' in done.stderr
    assert database.sql(HISTORY) == [] and database.sql("SELECT to_regclass('log') IS NULL") == [["t"]]
    done = cli("migrate", env=database.env)
    assert done.status == 0, done
    assert database.sql("SELECT i FROM log ORDER BY ctid") == [["1"], ["2"]]


def test_orphan_is_waited_for(through, database, scripts):
    """The program has lost a server that still works on the script, and commits it later."""
    scripts(V1__a=FIRST + "SELECT pg_sleep(2);", V2__b=SECOND)
    done = through(commits("V1__a", "sent"))
    assert done.status == 0, done
    assert database.sql("SELECT i FROM log ORDER BY ctid") == [["1"], ["2"]]
    assert database.sql(HISTORY) == [["1", "t"], ["2", "t"]]


def test_initial_settings_are_there_again(through, database, scripts):
    scripts(V1__a=FIRST, V2__b="CREATE TABLE t AS SELECT current_setting('af.own') AS v;")
    done = through(commits("V1__a", "after"), "-initSql=SET af.own = 'kept'")
    assert done.status == 0, done
    assert database.sql("SELECT v FROM t") == [["kept"]]


@pytest.mark.parametrize("how, applied", [("after", True), ("before", False)])
def test_through_a_pooler(cli, make_pooler, database, scripts, how, applied):
    """… whose transactions are sessions of their own: the lock is in the transaction that is lost."""
    pooler = make_pooler(size=3)
    scripts(V1__a=FIRST, V2__b=SECOND)
    proxy = Proxy("127.0.0.1", pooler.env["PGPORT"], commits("V1__a", how))
    done = cli("migrate", env={**pooler.env, "PGHOST": "127.0.0.1", "PGPORT": str(proxy.port), "PGDATABASE": database.name})
    proxy.stop()
    assert proxy.has_cut.is_set()
    if applied:
        assert done.status == 0 and '"V1__a.sql" is applied, as the history says' in done.stderr, done
        assert database.sql("SELECT i FROM log ORDER BY ctid") == [["1"], ["2"]]
    else:
        assert done.status == 3 and '"V1__a.sql" was not committed' in done.stderr, done
        assert database.sql(HISTORY) == []


def test_group(through, database, scripts):
    scripts(V1__a=FIRST, V2__b=SECOND)
    done = through(commits("VALUES (2)", "after"), "-group=true")
    assert done.status == 0, done
    assert database.sql("SELECT i FROM log ORDER BY ctid") == [["1"], ["2"]]
    assert database.sql(HISTORY) == [["1", "t"], ["2", "t"]]


def test_lost_before_commit(through, database, scripts):
    """In the middle of a script: it is known that nothing of it stays."""
    scripts(V1__a=FIRST + "DO $$ BEGIN PERFORM 'marker'; END $$;" + SECOND)
    done = through(lambda text: "sent" if "marker" in text else None)
    assert done.status == 3, done
    assert 'the connection was lost before the COMMIT of "V1__a.sql" was sent' in done.stderr
    assert database.sql("SELECT to_regclass('log') IS NULL") == [["t"]]


def test_lost_outside_a_transaction(through, cli, database, scripts):
    scripts(V1__a="-- executeInTransaction=false\nCREATE TABLE log (i int);\nINSERT INTO log VALUES (1);\nINSERT INTO log VALUES (2);\n")
    done = through(lambda text: "after" if "VALUES (2)" in text else None)
    assert done.status == 3, done
    assert "flyway_schema_history_progress\" says which did" in done.stderr and "migrate --resume" in done.stderr
    done = cli("migrate", env=database.env)
    assert done.status == 1 and "3 statements of it took effect, up to line 4" in done.stderr, done
    done = cli("migrate", "--resume", env=database.env)
    assert done.status == 0, done
    assert database.sql("SELECT i FROM log ORDER BY ctid") == [["1"], ["2"]]


def test_recorded_outside_a_transaction(through, database, scripts):
    """The last COMMIT of such a script is that of its row."""
    scripts(V1__a="VACUUM;\n", V2__b="CREATE TABLE b ();")
    done = through(commits("VACUUM", "after"))
    assert done.status == 0 and '"V1__a.sql" is applied' in done.stderr, done
    assert database.sql(HISTORY) == [["1", "t"], ["2", "t"]]


def test_server_that_stays_away(through, database, scripts, tmp_path):
    """It is waited for; a signal ends that, and what is not known is told as such."""
    scripts(V1__a=FIRST)
    proxy = Proxy("127.0.0.1", database.server.port, commits("V1__a", "after"))
    proxy.refuses = True
    env = clean_env(HOME=str(tmp_path), **{**database.env, "PGHOST": "127.0.0.1", "PGPORT": str(proxy.port)})
    with subprocess.Popen([PROGRAM, "migrate"], cwd=tmp_path, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        told = process.stderr.readline()
        assert 'the connection was lost while "V1__a.sql" was being committed' in told
        process.send_signal(signal.SIGTERM)
        told = process.stderr.read()
        assert process.wait() == 143
    proxy.stop()
    assert 'whether "V1__a.sql" was committed is not known' in told and "aurora-flyway info" in told
    assert database.sql(HISTORY) == [["1", "t"]]
