"""unlock, and what waiting tells about the session that holds the lock."""

import subprocess

import pytest

from conftest import PROGRAM, clean_env
from waiting import wait_for


@pytest.fixture
def key():
    """Flyway's key of "public"."flyway_schema_history"."""
    value = 0
    for c in '"public"."flyway_schema_history"':
        value = (value * 31 + ord(c)) & 0xFFFFFFFF
    return 77431708279161 + (value - (1 << 32) if value >= 1 << 31 else value)


@pytest.fixture
def hold(database, key):
    """A function that starts sessions which hold the lock: a psql, to be ended by us or by the test."""
    sessions = []

    def call(sql="SELECT pg_advisory_lock({key});", name="the-holder", user="postgres"):
        session = subprocess.Popen(["psql", "-Xqt", "-d", database.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=clean_env(**{**database.env, "PGUSER": user}, PGAPPNAME=name))
        sessions.append(session)
        session.stdin.write("SELECT pg_backend_pid();\n" + sql.format(key=key) + "\n\\echo held\n")
        session.stdin.flush()
        session.backend = int(session.stdout.readline())
        while "held" not in session.stdout.readline():
            assert session.poll() is None, session.stderr.read()
        return session

    yield call
    for session in sessions:
        if session.poll() is None:
            session.kill()
            session.communicate()


def gone(database, session):
    wait_for(database, f"SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = {session.backend}")


def test_nobody_holds_it(cli, database):
    done = cli("unlock", env=database.env)
    assert done.status == 0 and done.stdout.startswith("nothing to do: nobody holds the lock")
    done = cli("unlock", "--json", env=database.env)
    assert done.status == 0 and done.json["holders"] == [] and done.json["ended"] is None
    assert cli("unlock", "--terminate", "1", env=database.env).status == 0


def test_another_table_has_another_lock(cli, database, hold):
    hold()
    assert cli("unlock", "-table=other", env=database.env).status == 0


@pytest.mark.parametrize("sql", ["SELECT pg_advisory_lock({key});", "BEGIN; SELECT pg_advisory_xact_lock({key});"])
def test_shown_then_ended(cli, database, hold, sql, key):
    holder = hold(sql)
    shown = cli("unlock", env=database.env)
    assert shown.status == 5
    assert f"pid {holder.backend}, application the-holder, user postgres, client local, since 2" in shown.stdout
    assert f"query: {sql.split('; ')[-1].format(key=key)}" in shown.stdout
    assert f"--terminate {holder.backend}\n" in shown.stdout
    shown = cli("unlock", "--json", env=database.env)
    assert shown.status == 5
    assert shown.json["key"] == key and shown.json["table"] == '"public"."flyway_schema_history"'
    (told,) = shown.json["holders"]
    assert told["pid"] == str(holder.backend) and told["application"] == "the-holder" and not told["isHidden"]
    assert holder.poll() is None
    ended = cli("unlock", "--terminate", str(holder.backend), env=database.env)
    assert ended.status == 0 and f"session {holder.backend} is gone" in ended.stdout
    gone(database, holder)
    assert cli("unlock", env=database.env).status == 0


def test_only_the_one_that_was_shown(cli, database, hold):
    holder, bystander = hold(), hold("SELECT 1;")
    done = cli("unlock", "--terminate", str(bystander.backend), env=database.env)
    assert done.status == 5 and "does not hold the lock" in done.stderr and f"held by pid {holder.backend}" in done.stderr
    assert database.sql(f"SELECT count(*) FROM pg_stat_activity WHERE pid IN ({holder.backend}, {bystander.backend})") == [["2"]]


@pytest.mark.parametrize("pid", ["", "x", "0", "-1", "12x", "99999999999"])
def test_no_pid(cli, database, pid):
    assert cli("unlock", f"--terminate={pid}", env=database.env).status == 2


@pytest.fixture
def weak(database):
    """A role that sees nothing of others, and owns what it needs."""
    database.sql("CREATE ROLE weak_here LOGIN; GRANT ALL ON SCHEMA public TO weak_here")
    yield "weak_here"
    database.sql("DROP OWNED BY weak_here; DROP ROLE weak_here")


def test_without_the_rights(cli, database, hold, weak):
    holder = hold()
    shown = cli("unlock", env={**database.env, "PGUSER": weak})
    assert shown.status == 5
    assert f"pid {holder.backend}, application the-holder, user postgres\n" in shown.stdout
    assert 'GRANT pg_read_all_stats TO "weak_here"' in shown.stderr
    (told,) = cli("unlock", "--json", env={**database.env, "PGUSER": weak}).json["holders"]
    assert told["isHidden"] and told["query"] is None and told["client"] is None and told["since"] is None
    ended = cli("unlock", "--terminate", str(holder.backend), env={**database.env, "PGUSER": weak})
    assert ended.status == 3 and "pg_signal_backend" in ended.stderr
    assert holder.poll() is None
    database.sql("GRANT pg_read_all_stats TO weak_here")
    shown = cli("unlock", env={**database.env, "PGUSER": weak})
    assert "query: SELECT pg_advisory_lock" in shown.stdout and "GRANT" not in shown.stderr


def test_a_password_is_not_repeated(cli, database, hold):
    hold("SELECT pg_advisory_lock({key}); DO $$ BEGIN /* ALTER ROLE me PASSWORD 's3cr3t-of-another' */ END $$;")
    shown = cli("unlock", env=database.env)
    assert shown.status == 5 and "query: DO" in shown.stdout and "s3cr3t" not in shown.stdout


def test_nor_is_a_secret_placeholder(cli, database, hold, scripts):
    """The holder may be another run of the same migrations, and its query has what ours would have."""
    scripts(V1__a="CREATE TABLE a ();")
    hold("SELECT pg_advisory_lock({key}), 's3cr3t-placeholder' AS word;")
    for call in (["unlock"], ["unlock", "--json"], ["migrate", "-lockRetryCount=0"]):
        done = cli(call[0], "-secretPlaceholders=pw", *call[1:], env={**database.env, "FLYWAY_PLACEHOLDERS_PW": "s3cr3t-placeholder"})
        assert done.status in (1, 5) and "pg_advisory_lock" in done.stdout + done.stderr, done
        assert "s3cr3t-placeholder" not in done.stdout + done.stderr


@pytest.fixture
def waiting(database, tmp_path, scripts):
    """A migrate that waits for the lock; what it says on stderr is read line by line."""
    running = []

    def call(**env):
        scripts(V1__a="CREATE TABLE a ();")
        running.append(subprocess.Popen([str(PROGRAM), "migrate"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        env=clean_env(HOME=str(tmp_path), **{**database.env, **env})))
        return running[0]

    yield call
    for process in running:
        if process.poll() is None:
            process.kill()
            process.communicate()


def test_a_waiter_tells_who_and_when_it_is_another(database, hold, waiting, key):
    first = hold(name="the-first")
    running = waiting()
    line = running.stderr.readline()
    assert "waiting for the lock" in line and f"pid {first.backend}, application the-first, user postgres, client local, since" in line
    assert "unlock" in running.stderr.readline()
    # it waits in line, so it has the lock as soon as the first is gone
    queued = hold("SELECT 1;", name="the-second")
    queued.stdin.write(f"SELECT pg_advisory_lock({key});\n")
    queued.stdin.flush()
    wait_for(database, f"SELECT wait_event = 'advisory' FROM pg_stat_activity WHERE pid = {queued.backend}")
    first.communicate("\\q\n", timeout=60)
    line = running.stderr.readline()
    assert f"pid {queued.backend}, application the-second" in line
    queued.communicate("\\q\n", timeout=60)
    out, err = running.communicate(timeout=120)
    assert running.returncode == 0, out + err
    assert database.sql("SELECT to_regclass('a') IS NOT NULL") == [["t"]]


def test_a_waiter_without_rights_names_the_grant(database, hold, waiting, weak):
    holder = hold()
    running = waiting(PGUSER=weak)
    line = running.stderr.readline()
    assert f"held by pid {holder.backend}, application the-holder, user postgres\n" in line
    assert 'GRANT pg_read_all_stats TO "weak_here"' in running.stderr.readline()
    holder.communicate("\\q\n", timeout=60)
    running.communicate(timeout=120)
    assert running.returncode == 0
