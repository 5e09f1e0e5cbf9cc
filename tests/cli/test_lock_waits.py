"""Waiting for locks on tables: timeouts, further tries, who is told about, and giving up when too many wait behind."""

import os
import pty
import re
import subprocess

import pytest

from conftest import PROGRAM, Outcome, clean_env, keep, run
from waiting import wait_for

WAITS = ("SELECT count(*) {n} FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid"
         " WHERE a.datname = current_database() AND NOT l.granted AND a.application_name {name}")
OURS_WAITS = WAITS.format(n="> 0", name="= 'aurora-flyway'")
QUEUE = WAITS.format(n="= {n}", name="= 'reader'")


class Session:
    """One psql."""

    def __init__(self, database, application="blocker", **env):
        self.application = application
        self.process = subprocess.Popen(["psql", "-Xqt", "-d", database.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True, env=clean_env(**{**database.env, **env}, PGAPPNAME=application))

    def begin(self, text):
        """Without waiting for it."""
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()

    def run(self, text):
        self.begin(f"{text}\n\\echo :done")
        told = ""
        while ":done" not in told:
            line = self.process.stdout.readline()
            assert line, told
            told += line
        assert "ERROR" not in told, told
        return told

    def end(self):
        return self.process.communicate("\n", timeout=120)[0]


@pytest.fixture
def session(database):
    """A function that opens sessions; what is open still ends with the test."""
    opened = []

    def call(*args, **env):
        opened.append(Session(database, *args, **env))
        return opened[-1]

    yield call
    for one in opened:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()


class Running:
    """The program on its way."""

    def __init__(self, process):
        self.process = process

    def end(self):
        out, err = self.process.communicate(timeout=240)
        return Outcome(keep(subprocess.CompletedProcess([], self.process.returncode, out, err)))


@pytest.fixture
def begin(database, tmp_path):
    started = []

    def call(*args, command="migrate", **env):
        process = subprocess.Popen([str(PROGRAM), command, *args], cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=clean_env(HOME=str(tmp_path), **{**database.env, **env}))
        started.append(process)
        return Running(process)

    yield call
    for process in started:
        if process.poll() is None:
            process.kill()
            process.communicate()


def wait_until_told(running, text):
    """Reads stderr so far, line by line."""
    told = ""
    while text not in told:
        line = running.process.stderr.readline()
        assert line, told
        told += line
    return told


@pytest.fixture
def table(cli, database, scripts):
    """Applied: V1, which makes the table t."""
    scripts(V1__t="CREATE TABLE t (a int);")
    assert cli("migrate", env=database.env).status == 0
    return scripts


def history(database):
    return [row[0] for row in database.sql("SELECT coalesce(version, description) FROM flyway_schema_history WHERE success ORDER BY installed_rank")]


def blocker(session, text="LOCK TABLE t IN ACCESS SHARE MODE", **env):
    one = session("the blocker", **env)
    one.run(f"BEGIN;\n{text};")
    return one


# ---------------------------------------------------------------- timeouts


def seen(database, name):
    return database.sql(f"SELECT lock_timeout, statement_timeout FROM {name}")[0]


SHOW = "CREATE TABLE {name} AS SELECT current_setting('lock_timeout') AS lock_timeout, current_setting('statement_timeout') AS statement_timeout;"
DEFAULT, FLYWAYS = ["5s", "0"], ["0", "0"]


@pytest.mark.parametrize("args, expected", [
    ([], DEFAULT),
    (["--lock-timeout", "90s"], ["90s", "0"]),
    (["--lock-timeout=0"], ["0", "0"]),
    (["--lock-timeout=1500ms", "--statement-timeout=2min"], ["1500ms", "2min"]),
    (["-outOfOrder=false"], FLYWAYS),
    (["-lockTimeout=3s"], ["3s", "0"]),
    (["-statementTimeout=1h"], ["0", "1h"]),
])
def test_per_run(cli, database, scripts, args, expected):
    scripts(V1__a=SHOW.format(name="s"))
    done = cli("migrate", *args, env=database.env)
    assert done.status == 0, done
    assert seen(database, "s") == expected


@pytest.mark.parametrize("args", [[], ["--batch=false"], ["--group=true"]])
def test_head_of_a_file_and_the_next(cli, database, scripts, args):
    """A file's own timeouts are its own."""
    scripts(V1__a="-- lockTimeout=2s\n--  statementTimeout = 1min\r\n" + SHOW.format(name="a"), V2__b=SHOW.format(name="b"),
            V3__c="-- lockTimeout=0\n" + SHOW.format(name="c"), V4__d="SET lock_timeout = '7s'; SET statement_timeout = '8s';" + SHOW.format(name="d"),
            V5__e=SHOW.format(name="e"))
    done = cli("migrate", *args, env=database.env)
    assert done.status == 0, done
    assert [seen(database, n) for n in "abcde"] == [["2s", "1min"], DEFAULT, ["0", "0"], ["7s", "8s"], DEFAULT]


def test_outside_a_transaction(cli, database, scripts):
    head = "-- executeInTransaction=false\n"
    scripts(V1__a=head + "-- statementTimeout=1min\n" + SHOW.format(name="a"), V2__b=head + SHOW.format(name="b"))
    assert cli("migrate", env=database.env).status == 0
    assert [seen(database, n) for n in "ab"] == [["5s", "1min"], DEFAULT]


def test_a_commit_in_the_script(cli, database, scripts):
    """Ours outlive it, but not the script."""
    scripts(V1__a="-- lockTimeout=3s\nBEGIN; COMMIT; " + SHOW.format(name="a"), V2__b=SHOW.format(name="b"))
    assert cli("migrate", env=database.env).status == 0
    assert [seen(database, n) for n in "ab"] == [["3s", "0"], DEFAULT]


@pytest.mark.parametrize("theirs, args, expected", [
    ("2s", [], "2s"),
    ("2s", ["--lock-timeout=4s"], "2s"),
    ("2s", ["--lock-timeout=0"], "2s"),
    ("2s", ["--lock-timeout=1s"], "1s"),
    ("1min", [], "5s"),
    ("1min", ["--lock-timeout=0"], "1min"),
])
def test_what_the_role_has(cli, database, scripts, theirs, args, expected):
    """A lower one stands."""
    database.sql(f"ALTER DATABASE {database.name} SET lock_timeout = '{theirs}'")
    scripts(V1__a=SHOW.format(name="a"), V2__b=SHOW.format(name="b"))
    assert cli("migrate", *args, env=database.env).status == 0
    assert [seen(database, n)[0] for n in "ab"] == [expected, expected]


@pytest.mark.parametrize("args, expected", [([], "1min"), (["--lock-timeout=2s"], "2s")])
def test_what_init_sql_has_set(cli, database, scripts, args, expected):
    """It is said for the run, so the default does not go below it."""
    scripts(V1__a=SHOW.format(name="a"), V2__b=SHOW.format(name="b"))
    assert cli("migrate", "--init-sql", "SET lock_timeout = '1min'", *args, env=database.env).status == 0
    assert [seen(database, n)[0] for n in "ab"] == [expected, expected]


def test_callbacks(cli, database, scripts):
    """The script's timeouts are not theirs; one that is set for the script stands."""
    note = "INSERT INTO notes VALUES ('{name}', current_setting('lock_timeout'));"
    events = ["beforeMigrate", "beforeEachMigrate", "afterEachMigrate", "beforeEachMigrateStatement", "afterEachMigrateStatement",
              "beforeRepeatables", "afterMigrate"]
    database.sql("CREATE SCHEMA own; CREATE TABLE own.notes (name text, value text)")
    scripts({**{f"{e}.sql": note.replace("notes", "own.notes").format(name=e) for e in events},
             "V1__a.sql": note.replace("notes", "own.notes").format(name="script") * 2, "R__r.sql": "SELECT 1;"})
    done = cli("migrate", "--lock-timeout=3s", env=database.env)
    assert done.status == 0, done
    assert database.sql("SELECT DISTINCT value FROM own.notes WHERE name = 'script'") == [["3s"]]
    assert database.sql("SELECT DISTINCT value FROM own.notes WHERE name <> 'script'") == [["0"]]
    assert database.sql("SELECT count(DISTINCT name) FROM own.notes") == [[str(len(events) + 1)]]


def test_a_callback_sets_one(cli, database, scripts):
    scripts({"beforeEachMigrate.sql": "SET LOCAL lock_timeout = '44s';", "V1__a.sql": SHOW.format(name="a"), "V2__b.sql": SHOW.format(name="b")})
    assert cli("migrate", env=database.env).status == 0
    assert [seen(database, n)[0] for n in "ab"] == ["44s", "44s"]


def test_statement_timeout(cli, database, scripts):
    scripts(V1__a="CREATE TABLE a ();\nSELECT pg_sleep(60);")
    done = cli("migrate", "--statement-timeout=1s", "--json", env=database.env)
    assert done.status == 1
    error = done.json["error"]
    assert (error["sqlstate"], error["line"], error["statement"]) == ("57014", 2, "SELECT pg_sleep(60)")
    assert "statement timeout" in error["message"] and "tried" not in (error["context"] or "")
    assert history(database) == [] and database.sql("SELECT to_regclass('a') IS NULL") == [["t"]]


@pytest.mark.parametrize("head, line", [("-- lockTimeout=soon\n", 1), ("\n-- a comment\n-- statementTimeout=5\nSELECT 1;", 3)])
def test_bad_head(cli, database, scripts, head, line):
    scripts(V1__a="--\n" + head)
    done = cli("migrate", "--json", env=database.env)
    assert done.status == 2
    error = done.json["error"]
    assert (error["file"], error["line"]) == ("sql/V1__a.sql", line + 1)
    assert "Timeout" in error["message"] and "5s" in error["hint"]


def test_head_of_a_callback(cli, database, scripts):
    scripts(V1__a="SELECT 1;", beforeMigrate="-- lockTimeout=2s\nSELECT 1;")
    done = cli("migrate", env=database.env)
    assert done.status == 2 and "sql/beforeMigrate.sql" in done.stderr and "SET LOCAL lock_timeout" in done.stderr


@pytest.mark.parametrize("args, env, told", [
    (["--lock-timeout=5"], {}, "-lockTimeout"),
    ([], {"AF_STATEMENT_TIMEOUT": "1 week"}, "AF_STATEMENT_TIMEOUT"),
    (["--lock-tries=0"], {}, "-lockTries"),
    ([], {"AF_LOCK_TRIES": "often"}, "AF_LOCK_TRIES"),
    (["--max-queue=few"], {}, "-maxQueue"),
])
def test_bad_settings(cli, database, scripts, args, env, told):
    scripts(V1__a="SELECT 1;")
    done = cli("migrate", *args, env={**database.env, **env})
    assert done.status == 2 and told in done.stderr


def test_not_beside_the_script(cli, database, scripts):
    """Flyway refuses what it does not know there."""
    scripts({"V1__a.sql": "SELECT 1;", "V1__a.sql.conf": "lockTimeout=2s\n"})
    done = cli("migrate", env=database.env)
    assert done.status == 2 and 'unknown key "lockTimeout"' in done.stderr and "at the head of the script" in done.stderr


# ---------------------------------------------------------------- further tries


def test_succeeds_once_the_lock_goes(table, begin, database, session):
    other = blocker(session)
    table(V2__a="CREATE TABLE made AS SELECT nextval('counted') AS n; ALTER TABLE t ADD COLUMN b int;")
    database.sql("CREATE SEQUENCE counted")
    running = begin("--lock-timeout=300ms", "--json")
    told = wait_until_told(running, "try 2 of 8")
    other.run("COMMIT;")
    done = running.end()
    assert done.status == 0, done
    assert re.search(r"sql/V2__a\.sql: canceling statement due to lock timeout \(SQLSTATE 55P03\); rolled back, try 2 of 8 in \d", told)
    assert re.search(r"AccessExclusiveLock on public\.t: pid \d+ \(holds AccessShareLock\), application the blocker, user postgres", told)
    assert done.json["migrations"][0]["tries"] > 1
    # of the tries that failed nothing is there, but for the sequence
    assert history(database) == ["1", "2"]
    assert database.sql("SELECT count(*), min(n) > 1 FROM made") == [["1", "t"]]


def test_a_group_as_a_whole(table, begin, database, session):
    other = blocker(session)
    table(V2__a="CREATE TABLE made ();", V3__b="ALTER TABLE t ADD COLUMN b int;", R__r="SELECT 1;",
          beforeRepeatables="CREATE TABLE called ();")
    running = begin("--lock-timeout=300ms", "--group=true", "--json")
    wait_until_told(running, "try 2 of 8")
    assert history(database) == ["1"] and database.sql("SELECT to_regclass('made') IS NULL") == [["t"]]
    other.run("COMMIT;")
    done = running.end()
    assert done.status == 0, done
    assert [m["version"] for m in done.json["migrations"]] == ["2", "3", ""] and done.json["migrationsExecuted"] == 3
    assert history(database) == ["1", "2", "3", "r"]
    assert database.sql("SELECT to_regclass('called')") == [["called"]]


def test_tries_end(table, begin, database, session):
    blocker(session)
    table(V2__a="CREATE TABLE made ();\nALTER TABLE t ADD COLUMN b int;", afterEachMigrateError="INSERT INTO failures VALUES (1);")
    database.sql("CREATE TABLE failures (n int)")
    done = begin("--lock-timeout=300ms", "--lock-tries=2", "--json").end()
    assert done.status == 1
    error = done.json["error"]
    assert (error["sqlstate"], error["file"], error["line"]) == ("55P03", "sql/V2__a.sql", 2)
    assert "tried 2 times" in error["context"] and "application the blocker" in error["detail"]
    assert history(database) == ["1"] and database.sql("SELECT to_regclass('made') IS NULL") == [["t"]]
    # error callbacks see the last failure alone
    assert database.sql("SELECT count(*) FROM failures") == [["1"]]


def test_flyways_spelling_tries_once(table, begin, database, session):
    blocker(session)
    table(V2__a="SET lock_timeout = '200ms'; ALTER TABLE t ADD COLUMN b int;")
    done = begin("-outputType=json").end()
    assert done.status == 1 and done.json["error"]["sqlState"] == "55P03"
    assert "rolled back, try" not in done.stderr


@pytest.mark.parametrize("first", ["LOCK TABLE t IN ACCESS EXCLUSIVE MODE NOWAIT;", "SET lock_timeout = '100ms'; ALTER TABLE t ADD COLUMN b int;"])
def test_the_scripts_own_timeout(table, begin, session, first):
    """It stands, above and below ours, and its failure is one for another try."""
    blocker(session)
    table(V2__a=first)
    done = begin("--lock-timeout=1h", "--lock-tries=2").end()
    assert done.status == 1 and "try 2 of 2" in done.stderr


def test_deadlock(table, begin, database, session):
    """The server ends ours, which closes the circle; in the next try the other is through."""
    database.sql("CREATE TABLE u (); CREATE TABLE gate ()")
    database.sql(f"ALTER DATABASE {database.name} SET deadlock_timeout = '200ms'")
    keeper = blocker(session, "LOCK TABLE gate")
    other = session("reader")
    other.run("SET deadlock_timeout = '10min';\nBEGIN;\nLOCK TABLE t;")
    table(V2__a="LOCK TABLE u; SELECT * FROM gate; LOCK TABLE t; ALTER TABLE t ADD COLUMN b int;")
    running = begin("--lock-timeout=0", "--json")
    wait_for(database, OURS_WAITS)
    other.begin("LOCK TABLE u; COMMIT;")
    wait_for(database, QUEUE.format(n=1))
    keeper.run("COMMIT;")
    done = running.end()
    assert done.status == 0, done
    assert "40P01" in done.stderr and done.json["migrations"][0]["tries"] == 2
    assert history(database) == ["1", "2"]


def test_serialization_failure(table, begin, database, session):
    other = session()
    database.sql("CREATE TABLE gate (); INSERT INTO t VALUES (1)")
    other.run("BEGIN;\nLOCK TABLE gate;")
    table(V2__a="-- isolated\nSET TRANSACTION ISOLATION LEVEL REPEATABLE READ; SELECT * FROM t; SELECT * FROM gate; UPDATE t SET a = a + 1;")
    running = begin("--lock-timeout=0", "--json")
    wait_for(database, OURS_WAITS)
    other.run("UPDATE t SET a = 10;\nCOMMIT;")
    done = running.end()
    assert done.status == 0, done
    assert "40001" in done.stderr and done.json["migrations"][0]["tries"] == 2
    assert database.sql("SELECT a FROM t") == [["11"]]


def test_not_after_a_commit_of_its_own(table, begin, database, session):
    """Another try would do the first part twice."""
    blocker(session)
    table(V2__a="CREATE TABLE made AS SELECT 1; COMMIT; ALTER TABLE t ADD COLUMN b int;")
    done = begin("--lock-timeout=200ms").end()
    assert done.status == 1 and "rolled back, try" not in done.stderr
    assert database.sql("SELECT count(*) FROM made") == [["1"]]


def test_outside_a_transaction_not_again(table, begin, database, session):
    blocker(session)
    table(V2__a="-- executeInTransaction=false\nCREATE TABLE made ();\nALTER TABLE t ADD COLUMN b int;")
    done = begin("--lock-timeout=200ms").end()
    assert done.status == 1 and "rolled back, try" not in done.stderr and "55P03" in done.stderr
    assert database.sql("SELECT to_regclass('made')") == [["made"]]


def test_outside_a_transaction_nothing_done(table, begin, database, session):
    """Its first statement has done nothing yet, so it is tried again."""
    other = blocker(session)
    table(V2__a="-- executeInTransaction=false\nALTER TABLE t ADD COLUMN b int;\nVACUUM t;")
    running = begin("--lock-timeout=200ms")
    wait_until_told(running, "try 2 of 8")
    other.run("COMMIT;")
    done = running.end()
    assert done.status == 0, done
    assert history(database) == ["1", "2"]


def test_concurrently_is_not_cut_off(table, begin, database, session):
    """It waits for the transactions of others by design, and leaves an invalid index when it may not."""
    other = session()
    other.run("BEGIN;\nINSERT INTO t VALUES (1);")
    table(V2__a="SET application_name = 'still'; CREATE INDEX CONCURRENTLY made ON t (a); CREATE TABLE s AS SELECT current_setting('lock_timeout') AS lock;")
    running = begin("--lock-timeout=150ms", "--mixed=true")
    # longer than the timeout, whatever the machine
    told = wait_until_told(running, "waiting for")
    wait_for(database, "SELECT clock_timestamp() - query_start > interval '400ms' FROM pg_stat_activity WHERE application_name = 'still'")
    other.run("COMMIT;")
    done = running.end()
    assert done.status == 0, done
    assert "psql" not in told and "sql/V2__a.sql" in told
    assert database.sql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'made'::regclass") == [["t"]]
    assert database.sql("SELECT lock FROM s") == [["150ms"]]


def test_concurrently_when_the_file_says_so(table, begin, database, session):
    other = session()
    other.run("BEGIN;\nINSERT INTO t VALUES (1);")
    table(V2__a="-- lockTimeout=200ms\nCREATE INDEX CONCURRENTLY made ON t (a);")
    done = begin().end()
    assert done.status == 1 and "55P03" in done.stderr and "rolled back, try" not in done.stderr
    other.run("COMMIT;")


def test_undo(table, begin, database, session):
    table(U1__t="DROP TABLE t;")
    other = blocker(session)
    running = begin("--lock-timeout=200ms", command="undo")
    wait_until_told(running, "try 2 of 8")
    other.run("COMMIT;")
    assert running.end().status == 0
    assert database.sql("SELECT to_regclass('t') IS NULL") == [["t"]]


def test_a_signal_ends_the_pause(table, begin, session):
    blocker(session)
    table(V2__a="ALTER TABLE t ADD COLUMN b int;")
    running = begin("--lock-timeout=100ms")
    wait_until_told(running, "try 3 of 8")
    running.process.terminate()
    assert running.end().status == 143


# ---------------------------------------------------------------- the live line


def test_told_who_blocks(table, begin, database, session):
    other = blocker(session)
    other.run("SELECT 'the last\n query';")
    table(V2__a="ALTER TABLE t ADD COLUMN b int;")
    running = begin("--lock-timeout=0")
    told = wait_until_told(running, "waiting for")
    assert re.search(r"^sql/V2__a\.sql: \d+ s; waiting for AccessExclusiveLock on public\.t: pid \d+ \(holds AccessShareLock\),"
                     r" application the blocker, user postgres, client \S+, idle in transaction since [\d: -]+ UTC,"
                     r" query: SELECT 'the last query';$", told.strip(), re.M), told
    # the second connection is there, and only as long as the statement waits
    watches = "SELECT count(*) {n} FROM pg_stat_activity WHERE application_name = 'aurora-flyway (watch)'"
    wait_for(database, watches.format(n="= 1"))
    other.run("COMMIT;")
    assert running.end().status == 0
    wait_for(database, watches.format(n="= 0"))


def test_told_what_an_ordinary_role_sees(cli, begin, database, session, scripts, server):
    """Sessions of other roles are hidden; which grant shows them is said once."""
    role = f"worker_{database.name}"
    server.sql(f"CREATE ROLE {role} LOGIN")
    try:
        database.sql(f"GRANT ALL ON SCHEMA public TO {role}")
        scripts(V1__t="CREATE TABLE t (a int);")
        assert cli("migrate", env={**database.env, "PGUSER": role}).status == 0
        other = blocker(session)
        scripts(V2__a="ALTER TABLE t ADD COLUMN b int;")
        running = begin("--lock-timeout=0", PGUSER=role)
        told = wait_until_told(running, "hint")
        other.run("COMMIT;")
        done = running.end()
        assert done.status == 0
        assert re.search(r"pid \d+ \(holds AccessShareLock\), application the blocker, user postgres$", told, re.M), told
        assert f'GRANT pg_read_all_stats TO "{role}"' in told
        assert (told + done.stderr).count("pg_read_all_stats") == 1
    finally:
        database.sql(f"DROP OWNED BY {role}")
        server.sql(f"DROP ROLE {role}")


def test_no_second_connection(cli, begin, database, session, scripts, server):
    """That is told, and the migration goes on."""
    role = f"single_{database.name}"
    server.sql(f"CREATE ROLE {role} LOGIN CONNECTION LIMIT 1")
    try:
        database.sql(f"GRANT ALL ON SCHEMA public TO {role}")
        scripts(V1__t="CREATE TABLE t (a int);")
        assert cli("migrate", env={**database.env, "PGUSER": role}).status == 0
        other = blocker(session)
        scripts(V2__a="ALTER TABLE t ADD COLUMN b int;")
        wait_for(database, f"SELECT count(*) = 0 FROM pg_stat_activity WHERE usename = '{role}'")
        running = begin("--lock-timeout=0", PGUSER=role)
        wait_until_told(running, "cannot be told: ")
        other.run("COMMIT;")
        done = running.end()
        assert done.status == 0, done
        assert "cannot be told" not in done.stderr
    finally:
        database.sql(f"DROP OWNED BY {role}")
        server.sql(f"DROP ROLE {role}")


def on_terminal(tmp_path, database, meanwhile, *args):
    """Runs the program with stderr on a terminal; what it wrote there."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([str(PROGRAM), "migrate", *args], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=theirs,
                               env=clean_env(HOME=str(tmp_path), NO_COLOR="1", **database.env))
    os.close(theirs)
    told = ""
    try:
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:
                break
            if not piece:
                break
            told += piece.decode("utf-8", "replace")
            meanwhile(told)
        assert process.wait(timeout=120) == 0, told
    finally:
        os.close(ours)
        if process.poll() is None:
            process.kill()
            process.wait()
    return told


def test_a_line_in_place(table, database, session, tmp_path):
    other = blocker(session)
    table(V2__a="ALTER TABLE t ADD COLUMN b int;")
    ended = []

    def meanwhile(told):
        # two looks, so that the line was rewritten
        if told.count("; waiting for ") >= 2 and not ended:
            ended.append(other.run("COMMIT;"))

    told = on_terminal(tmp_path, database, meanwhile, "--lock-timeout=0")
    lines = re.findall(r"\r\x1b\[K(sql/V2__a\.sql: \d+ s; waiting for AccessExclusiveLock on public\.t: pid \d+[^\r\n]*)", told)
    assert len(lines) >= 2 and told.rstrip("\n").endswith("\r\x1b[K"), told


def test_headway_of_a_long_file(table, database, tmp_path):
    """How much of the file is done; a file that is quiet on a terminal alone."""
    table(V2__a="-- " + "x" * 3_000_000 + "\nCOPY t FROM stdin;\n" + "1\n" * 200_000 + "\\.\n" + "SELECT pg_sleep(1.5);\n" * 2)
    told = on_terminal(tmp_path, database, lambda _: None)
    assert re.search(r"sql/V2__a\.sql: \d+ s, \d+ % of 3\d\d\d kB, [12] statements? done, 200000 rows of COPY", told), told


def test_headway_of_an_index(table, database, session, begin):
    """From pg_stat_progress_create_index: here it waits for somebody."""
    other = session()
    other.run("BEGIN;\nINSERT INTO t VALUES (1);")
    table(V2__a="CREATE INDEX CONCURRENTLY made ON t (a);")
    running = begin()
    told = wait_until_told(running, "waiting for")
    other.run("COMMIT;")
    assert running.end().status == 0
    assert re.search(r"index on public\.t, waiting for writers before build, pid \d+; waiting for ShareLock on the end of a transaction: pid \d+,", told), told


# ---------------------------------------------------------------- the queue


def readers(session, database, n):
    for _ in range(n):
        session("reader").begin("SELECT * FROM t;")
    wait_for(database, QUEUE.format(n=n))


def test_gives_up_when_too_many_wait(table, begin, database, session):
    blocker(session)
    table(V2__a="CREATE TABLE made ();\nALTER TABLE t ADD COLUMN b int;")
    running = begin("--lock-timeout=0", "--max-queue=1", "--json")
    wait_for(database, OURS_WAITS)
    readers(session, database, 2)
    done = running.end()
    assert done.status == 5, done
    error = done.json["error"]
    assert error["message"] == "given up: 2 sessions wait behind this migration, maxQueue allows 1" and error["kind"] == "lock"
    assert "AccessExclusiveLock on public.t: pid" in error["detail"] and "application the blocker" in error["detail"]
    assert (error["file"], error["line"]) == ("sql/V2__a.sql", 2)
    wait_for(database, QUEUE.format(n=0))
    assert history(database) == ["1"] and database.sql("SELECT to_regclass('made') IS NULL") == [["t"]]


def test_a_shorter_queue_is_borne(table, begin, database, session):
    other = blocker(session)
    table(V2__a="ALTER TABLE t ADD COLUMN b int;")
    running = begin("--lock-timeout=0", "--max-queue=2")
    wait_for(database, OURS_WAITS)
    readers(session, database, 2)
    told = wait_until_told(running, "2 sessions wait behind it")
    other.run("COMMIT;")
    assert running.end().status == 0 and "given up" not in told


def test_those_behind_others_count(table, begin, database, session):
    """One waits for us, and holds what two others want."""
    database.sql("CREATE TABLE u ()")
    blocker(session)
    table(V2__a="ALTER TABLE t ADD COLUMN b int;")
    running = begin("--lock-timeout=0", "--max-queue=2", "--json")
    wait_for(database, OURS_WAITS)
    session("reader").begin("BEGIN; LOCK TABLE u; SELECT * FROM t;")
    wait_for(database, QUEUE.format(n=1))
    for _ in range(2):
        session("reader").begin("SELECT * FROM u;")
    done = running.end()
    assert done.status == 5 and "3 sessions wait" in done.json["error"]["message"], done


def test_gives_up_while_it_works(table, begin, database, session):
    """It has its lock, and keeps others from theirs: between statements, too."""
    table(V2__a="ALTER TABLE t ADD COLUMN b int;\n" + "SELECT pg_sleep(0.05);\n" * 2000)
    running = begin("--max-queue=0", "--json", "--batch=false")
    wait_for(database, "SELECT count(*) > 0 FROM pg_locks WHERE relation = 't'::regclass AND mode = 'AccessExclusiveLock' AND granted")
    session("reader").begin("SELECT * FROM t;")
    done = running.end()
    assert done.status == 5, done
    assert "1 session waits" in done.json["error"]["message"] and "it held" in done.json["error"]["detail"]
    assert history(database) == ["1"]
    wait_for(database, QUEUE.format(n=0))


def test_flyways_spelling_ends_with_one(table, begin, database, session):
    blocker(session)
    table(V2__a="ALTER TABLE t ADD COLUMN b int;")
    running = begin("-maxQueue=0")
    wait_for(database, OURS_WAITS)
    readers(session, database, 1)
    assert running.end().status == 1


# ---------------------------------------------------------------- through a pooler


def test_through_a_pooler(table, begin, database, session, make_pooler):
    """The lock of migrations goes with each try, so each is a turn of its own; they are counted on. Nothing is set in others' sessions."""
    pooler = make_pooler(size=2)
    pooler.fill(database.name)
    other = blocker(session)
    table(V2__a="ALTER TABLE t ADD COLUMN b int;", beforeRepeatables="CREATE TABLE called ();", R__r="SELECT 1;")
    running = begin("--lock-timeout=400ms", "--json", **pooler.env)
    told = wait_until_told(running, "try 3 of 8")
    other.run("COMMIT;")
    done = running.end()
    assert done.status == 0, done
    assert "try 2 of 8" in told and told.count("a pooler is between us") == 1
    assert done.json["migrations"][0]["tries"] > 2 and done.json["migrations"][1]["tries"] == 1
    assert history(database) == ["1", "2", "r"]


def test_through_a_pooler_tries_end(table, begin, database, session, make_pooler):
    pooler = make_pooler(size=2)
    pooler.fill(database.name)
    blocker(session)
    table(V2__a="ALTER TABLE t ADD COLUMN b int;")
    done = begin("--lock-timeout=100ms", "--lock-tries=2", "--json", **pooler.env).end()
    assert done.status == 1 and done.json["error"]["sqlstate"] == "55P03" and "tried 2 times" in done.json["error"]["context"], done
