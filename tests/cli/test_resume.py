"""Scripts outside a transaction that fail or are killed: what is remembered, migrate --resume, repair, and the invalid indexes they leave."""

import os
import signal
import subprocess

import pytest

from conftest import PROGRAM, clean_env
from waiting import wait_for_rows

HISTORY = "SELECT version, success FROM flyway_schema_history ORDER BY installed_rank"
PROGRESS = "SELECT script, statements, line, has_failed FROM flyway_schema_history_progress ORDER BY script"
NO_TRANSACTION = "-- executeInTransaction=false\n"
# the second statement fails until the table is there
HALF = NO_TRANSACTION + "CREATE TABLE log (i int);\n\nINSERT INTO log VALUES (1);\nINSERT INTO missing VALUES (1);\nINSERT INTO log VALUES (2);\n"
# fails at its third statement until there are no doubles
INDEX = "CREATE TABLE t AS SELECT g % 2 AS a FROM generate_series(1, 4) g;"


def has_progress(database):
    return database.sql("SELECT to_regclass('flyway_schema_history_progress') IS NOT NULL") == [["t"]]


@pytest.fixture
def migrate(cli, database):
    return lambda *args: cli("migrate", *args, env=database.env)


@pytest.fixture
def start(tmp_path, database):
    """Starts the program without waiting for it."""
    running = []

    def begin(*args, env=None):
        running.append(subprocess.Popen([PROGRAM, *args], cwd=tmp_path, env=clean_env(HOME=str(tmp_path), **(env or database.env)),
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True))
        return running[-1]

    yield begin
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_nothing_is_left_after_success(migrate, database, scripts):
    scripts(V1__a=NO_TRANSACTION + "CREATE TABLE a (i int);\nCREATE INDEX CONCURRENTLY i ON a (i);\nVACUUM a;\n")
    done = migrate()
    assert done.status == 0, done
    assert not has_progress(database) and database.sql(HISTORY) == [["1", "t"]]


def test_resume_goes_on_behind_what_took_effect(migrate, database, scripts):
    scripts(V1__a=HALF)
    done = migrate()
    assert done.status == 1 and "sql/V1__a.sql:5" in done.stderr, done
    assert "2 statements of it took effect and stay, up to line 4" in done.stderr
    assert "migrate --resume" in done.stderr and "repair --mark-applied 1" in done.stderr
    assert database.sql(PROGRESS) == [["V1__a.sql", "2", "4", "t"]]
    assert database.sql(HISTORY) == []
    # the rest may be mended
    scripts(V1__a=HALF.replace("missing", "log"), V2__b="CREATE TABLE b ();")
    done = migrate("--resume")
    assert done.status == 0 and "going on behind line 4, 2 statements were done before" in done.stderr, done
    assert database.sql("SELECT i FROM log ORDER BY ctid") == [["1"], ["1"], ["2"]]
    assert database.sql(HISTORY) == [["1", "t"], ["2", "t"]] and not has_progress(database)
    assert migrate().status == 0


def test_without_resume_it_is_refused(migrate, database, scripts):
    scripts(V1__a=HALF, V0__before="SELECT 1;")
    assert migrate().status == 1
    scripts(V1__a=HALF.replace("missing", "log"))
    done = migrate("--json")
    assert done.status == 1 and done.json["error"]["kind"] == "validation", done
    assert '"V1__a.sql" was begun outside a transaction and is not finished' in done.json["error"]["message"]
    assert "2 statements of it took effect, up to line 4" in done.json["error"]["detail"]
    assert "migrate --resume" in done.json["error"]["hint"]
    assert database.sql("SELECT count(*) FROM log") == [["1"]]


def test_as_flyway_it_begins_anew(cli, database, scripts):
    """What is recorded of Flyway: no row of the failure, the file runs again from its first statement."""
    scripts(V1__a=HALF)
    args = ("migrate", f"-url={database.jdbc_url}", "-user=postgres", "-locations=filesystem:sql")
    assert cli(*args).status == 1
    done = cli(*args)
    assert done.status == 1 and 'relation "log" already exists' in done.stderr, done
    database.sql("DROP TABLE log")
    scripts(V1__a=HALF.replace("missing", "log"))
    done = cli(*args)
    assert done.status == 0 and not has_progress(database), done


def test_changed_text_is_not_resumed(migrate, database, scripts):
    scripts(V1__a=HALF)
    assert migrate().status == 1
    scripts(V1__a=HALF.replace("VALUES (1);\nINSERT INTO missing", "VALUES (7);\nINSERT INTO log"))
    done = migrate("--resume")
    assert done.status == 1 and '"V1__a.sql" is not what it was when it was begun' in done.stderr, done
    assert "The text up to line 4" in done.stderr
    assert database.sql("SELECT i FROM log") == [["1"]]
    # shorter than what was done
    scripts(V1__a=NO_TRANSACTION + "CREATE TABLE log (i int);\n")
    done = migrate("--resume")
    assert done.status == 1 and "is not what it was" in done.stderr, done
    # other line ends are no change, as in any checksum of Flyway's
    scripts(V1__a=HALF.replace("missing", "log").replace("\n", "\r\n"))
    done = migrate("--resume")
    assert done.status == 0, done
    assert database.sql("SELECT i FROM log ORDER BY ctid") == [["1"], ["1"], ["2"]]


def test_first_statement_that_fails_leaves_nothing(migrate, database, scripts):
    scripts(V1__a="VACUUM missing;\nVACUUM;\n")
    done = migrate()
    assert done.status == 1 and "--resume" not in done.stderr, done
    assert not has_progress(database) and database.sql(HISTORY) == []


def test_failed_row_is_replaced(migrate, database, scripts):
    text = "VACUUM;\nVACUUM missing;\nVACUUM;\n"
    scripts(V1__a=text)
    assert migrate().status == 1
    assert database.sql(HISTORY) == [["1", "f"]]
    done = migrate()
    assert done.status == 1 and "validate failed" in done.stderr and "migrate --resume" in done.stderr, done
    done = migrate("--resume")
    assert done.status == 1 and 'relation "missing" does not exist' in done.stderr, done
    assert database.sql(HISTORY) == [["1", "f"]] and database.sql(PROGRESS) == [["V1__a.sql", "1", "1", "t"]]
    database.sql("CREATE TABLE missing ()")
    done = migrate("--resume")
    assert done.status == 0, done
    assert database.sql(HISTORY) == [["1", "t"]] and not has_progress(database)


def test_settings_of_the_session_are_set_again(migrate, database, scripts):
    text = (NO_TRANSACTION + "CREATE SCHEMA app;\nSET search_path = app;\nSELECT pg_catalog.set_config('work_mem', '5MB', false);\n"
            "CREATE TABLE a (i int);\nINSERT INTO missing VALUES (1);\nCREATE TABLE b AS SELECT current_setting('work_mem') AS w;\n")
    scripts(V1__a=text)
    assert migrate().status == 1
    scripts(V1__a=text.replace("missing", "a"))
    done = migrate("--resume")
    assert done.status == 0, done
    assert database.sql("SELECT w FROM app.b") == [["5MB"]]


def test_own_transactions_of_the_script(migrate, database, scripts):
    text = (NO_TRANSACTION + "CREATE TABLE log (i int);\nBEGIN;\nINSERT INTO log VALUES (1);\nCOMMIT;\n"
            "BEGIN READ ONLY;\nSELECT count(*) FROM log;\nCOMMIT;\nBEGIN;\nINSERT INTO log VALUES (2);\nINSERT INTO missing VALUES (1);\nCOMMIT;\n")
    scripts(V1__a=text)
    assert migrate().status == 1
    assert database.sql(PROGRESS) == [["V1__a.sql", "7", "8", "t"]]
    assert database.sql("SELECT i FROM log") == [["1"]]
    scripts(V1__a=text.replace("missing", "log"))
    done = migrate("--resume")
    assert done.status == 0, done
    assert database.sql("SELECT i FROM log ORDER BY ctid") == [["1"], ["2"], ["1"]]


def test_role_of_the_script(migrate, database, scripts, server):
    """It has no right to the table of the progress, and is the script's again behind each statement."""
    server.sql("CREATE ROLE resume_writer")
    try:
        scripts(V1__a=NO_TRANSACTION + "CREATE SCHEMA app AUTHORIZATION resume_writer;\nSET ROLE resume_writer;\nCREATE TABLE app.a ();\n"
                "SET SESSION AUTHORIZATION resume_writer;\nCREATE TABLE app.b ();\nCREATE INDEX CONCURRENTLY i ON app.b ((1));\n"
                "RESET SESSION AUTHORIZATION;\nBEGIN;\nSET LOCAL ROLE resume_writer;\nCREATE TABLE app.c ();\nCOMMIT;\nCREATE TABLE app.d ();\n")
        done = migrate()
        assert done.status == 0, done
        owners = database.sql("SELECT relname, relowner::regrole FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relkind = 'r' ORDER BY 1")
        assert owners == [["a", "resume_writer"], ["b", "resume_writer"], ["c", "resume_writer"], ["d", "postgres"]]
    finally:
        database.sql("DROP SCHEMA IF EXISTS app CASCADE; DROP ROLE resume_writer")


def test_what_behaves_otherwise_in_a_transaction(migrate, database, scripts):
    """The row's change in the same message would make an implicit transaction."""
    scripts(V1__a=NO_TRANSACTION + "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN CREATE TABLE a (i int); COMMIT; INSERT INTO a VALUES (1); END $$;\n"
            "CALL p();\nDO $$ BEGIN INSERT INTO a VALUES (2); COMMIT; END $$;\nCOPY a FROM STDIN;\n3\n\\.\n",
            V2__b=NO_TRANSACTION + "LOCK TABLE a;\n")
    done = migrate()
    assert done.status == 1 and "LOCK TABLE can only be used in transaction blocks" in done.stderr, done
    assert database.sql("SELECT i FROM a ORDER BY i") == [["1"], ["2"], ["3"]]
    assert database.sql(HISTORY) == [["1", "t"]]


def test_placeholders_do_not_enter(migrate, database, scripts):
    text = NO_TRANSACTION + "CREATE TABLE a AS SELECT '${word}'::text AS w, '${flyway:timestamp}'::text AS t;\nINSERT INTO missing VALUES (1);\n"
    scripts(V1__a=text)
    assert migrate("-placeholders.word=s3cr3t-first").status == 1
    scripts(V1__a=text.replace("INSERT INTO missing", "SELECT"[:0] + "DELETE FROM a; VALUES (1); --"))
    done = migrate("-placeholders.word=another", "--resume")
    assert done.status == 0, done


def test_killed_in_a_statement(start, migrate, database, scripts):
    scripts(V1__a=NO_TRANSACTION + "CREATE TABLE log (i int);\nINSERT INTO log VALUES (1);\nSELECT pg_sleep(600);\nINSERT INTO log VALUES (2);\n")
    process = start("migrate")
    pid = wait_for_rows(database, "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'")[0][0]
    process.send_signal(signal.SIGKILL)
    process.wait()
    database.sql(f"SELECT pg_terminate_backend({pid})")
    assert database.sql(PROGRESS) == [["V1__a.sql", "2", "3", "f"]]
    for spelling in ((), (f"-url={database.jdbc_url}", "-user=postgres")):
        done = migrate(*spelling)
        assert done.status == 1 and "was begun outside a transaction and is not finished" in done.stderr, done
        assert f"by backend {pid}" in done.stderr
    scripts(V1__a=NO_TRANSACTION + "CREATE TABLE log (i int);\nINSERT INTO log VALUES (1);\nSELECT pg_sleep(0);\nINSERT INTO log VALUES (2);\n")
    done = migrate("--resume")
    assert done.status == 0, done
    assert database.sql("SELECT i FROM log ORDER BY ctid") == [["1"], ["2"]]
    assert database.sql(HISTORY) == [["1", "t"]] and not has_progress(database)


@pytest.mark.parametrize("statement, name", [
    ("CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)", "i"), ("CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"My i\" ON ONLY public.t (a)", "My i"),
    ("CREATE UNIQUE INDEX CONCURRENTLY ON t (a)", "t_a_idx")])
def test_invalid_index_is_named_and_dropped(migrate, database, scripts, statement, name):
    scripts(V1__t=INDEX, V2__i=f"{statement};\n")
    done = migrate()
    assert done.status == 1 and "could not create unique index" in done.stderr, done
    quoted = f'"{name}"' if name != name.lower() else name
    assert f"the statement left the invalid index public.{quoted} behind" in done.stderr
    assert database.sql("SELECT relname FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE NOT indisvalid AND indrelid = 't'::regclass") == [[name]]
    database.sql("DELETE FROM t; INSERT INTO t VALUES (1)")
    done = migrate("--resume")
    assert done.status == 0 and f"dropping the invalid index public.{quoted}" in done.stderr, done
    assert database.sql("SELECT relname, indisvalid FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = 't'::regclass") == [[name, "t"]]
    assert not has_progress(database)


def make_invalid(database, name, table="t"):
    """As a failed CREATE INDEX CONCURRENTLY of somebody else leaves it."""
    database.sql(f"CREATE INDEX {name} ON {table} (a); UPDATE pg_index SET indisvalid = false WHERE indexrelid = '{name}'::regclass")


def test_invalid_index_of_somebody_else_is_left_alone(migrate, database, scripts):
    scripts(V1__t=INDEX)
    assert migrate().status == 0
    make_invalid(database, "before")
    scripts(V2__i="CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);\n")
    done = migrate()
    assert done.status == 1 and "the index public.before of the same table is invalid, but not by this statement" in done.stderr, done
    make_invalid(database, "since")
    database.sql("DELETE FROM t")
    done = migrate("--resume")
    assert done.status == 0, done
    assert database.sql("SELECT relname FROM pg_class WHERE relkind = 'i' AND relname IN ('before', 'since', 'i') ORDER BY 1") == [["before"], ["i"], ["since"]]


def test_reindex(migrate, database, scripts):
    """What REINDEX CONCURRENTLY leaves: _ccnew, and behind the swap _ccold; here made by hand beside the row of a script that was killed."""
    scripts(V1__t=INDEX + "CREATE INDEX i ON t (a);", V2__r="VACUUM t;\nREINDEX INDEX CONCURRENTLY i;\n")
    assert migrate("-target=1").status == 0
    scripts(V2__r="VACUUM t;\nREINDEX INDEX CONCURRENTLY missing;\n")
    assert migrate().status == 1
    database.sql("UPDATE flyway_schema_history_progress SET index_table = 't'::regclass, indexes_before = '{i}', is_reindex = true")
    for name in ("i_ccnew", "i_ccold1", "other"):
        make_invalid(database, name)
    scripts(V2__r="VACUUM t;\nREINDEX INDEX CONCURRENTLY i;\n")
    done = migrate("--resume")
    assert done.status == 0, done
    assert database.sql("SELECT relname FROM pg_class WHERE relkind = 'i' AND relnamespace = 'public'::regnamespace AND relname !~ 'flyway' ORDER BY 1") == [
        ["i"], ["other"]]


def test_index_that_may_not_be_dropped(start, migrate, database, scripts):
    """A partitioned parent; one that a session builds."""
    scripts(V1__t="CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE c PARTITION OF t FOR VALUES FROM (0) TO (9);",
            V2__i="VACUUM;\nCREATE INDEX CONCURRENTLY i ON c (a);\nVACUUM missing;\n")
    assert migrate().status == 1
    database.sql("CREATE INDEX parent ON ONLY t (a);"
                 "UPDATE flyway_schema_history_progress SET index_table = 't'::regclass, indexes_before = '{}', index_name = 'parent'")
    done = migrate("--resume")
    assert done.status == 1 and "the invalid index public.parent is not dropped, since it is the parent of a partitioned" in done.stderr, done
    assert database.sql("SELECT 1 FROM pg_class WHERE relname = 'parent'")


def test_index_that_is_being_built(migrate, database, scripts, server):
    scripts(V1__t=INDEX, V2__i="CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);\n")
    assert migrate().status == 1
    env = clean_env(**database.env)
    with subprocess.Popen(["psql", "-Xqc", "BEGIN; SELECT 1 FROM t; SELECT pg_sleep(600)"], env=env, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as reader:
        wait_for_rows(database, "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'")
        # it waits for the reader, whose snapshot is older
        with subprocess.Popen(["psql", "-Xqc", "CREATE INDEX CONCURRENTLY building ON t ((a + 1))"], env=env, stderr=subprocess.DEVNULL) as builder:
            wait_for_rows(database, "SELECT 1 FROM pg_stat_progress_create_index WHERE relid = 't'::regclass")
            done = migrate("--resume")
            assert done.status == 1 and "since another session builds an index of its table" in done.stderr, done
            assert "public.i " in done.stderr
            server.sql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.name}'")
            builder.wait()
        reader.wait()


def test_nobody_else_sees_it(cli, migrate, database, scripts):
    """Documents, and the test whether a schema is empty."""
    scripts(V1__a=HALF)
    assert migrate().status == 1
    for engine in ("builtin", "extension"):
        if engine == "extension":
            database.sql("CREATE EXTENSION aurora_flyway")
        for style in ("classic", "standard"):
            document = cli("docs", "--style", style, "--engine", engine, env=database.env)
            assert document.status == 0 and "flyway_schema_history" in document.stdout and "_progress" not in document.stdout, document
    # one of that name that is not ours is a table like any other
    database.sql("CREATE TABLE work_progress (i int)")
    assert "work_progress" in cli("docs", "--engine", "builtin", env=database.env).stdout
    database.sql("DROP EXTENSION aurora_flyway; DROP TABLE flyway_schema_history, log, work_progress")
    done = migrate()
    assert done.status == 1 and "is not finished" in done.stderr, done
    done = cli("clean", "-cleanDisabled=false", env=database.env)
    assert done.status == 0 and not has_progress(database), done


def test_real_name_of_the_table(migrate, database, scripts):
    """The server cuts names: the end tells this one from the history table."""
    table = "h" * 57
    scripts(V1__a=HALF)
    done = migrate(f"-table={table}")
    assert done.status == 1 and "migrate --resume" in done.stderr, done
    assert database.sql("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^hhh' ORDER BY 1") == [["h" * 54 + "_progress"], [table]]
    scripts(V1__a=HALF.replace("missing", "log"))
    assert migrate("--resume", f"-table={table}").status == 0


def test_repair_forgets(cli, migrate, database, scripts):
    scripts(V1__a="VACUUM;\nVACUUM missing;\n")
    assert migrate().status == 1
    planned = cli("repair", "--dry-run", env=database.env)
    assert planned.status == 0 and "2 repairs would be done; nothing was changed" in planned.stdout, planned
    assert "V1__a.sql, 1 statement done, up to line 1" in planned.stdout
    assert database.sql(HISTORY) == [["1", "f"]] and has_progress(database)
    done = cli("repair", "--json", env=database.env)
    assert done.status == 0, done
    assert done.json["progressForgotten"] == [{"version": "1", "script": "V1__a.sql", "statements": 1, "line": 1}]
    assert [m["version"] for m in done.json["migrationsRemoved"]] == ["1"]
    assert database.sql(HISTORY) == [] and not has_progress(database)
    # from its first statement, which fails now
    scripts(V1__a="VACUUM missing;\nVACUUM;\n")
    done = migrate()
    assert done.status == 1 and "sql/V1__a.sql:1" in done.stderr, done


def test_repair_forgets_in_flyways_form(cli, migrate, database, scripts):
    scripts(V1__a=HALF)
    assert migrate().status == 1
    done = cli("repair", f"-url={database.jdbc_url}", "-user=postgres", "-outputType=json")
    assert done.status == 0 and done.json["repairActions"] == [] and "progressForgotten" not in done.json, done
    assert not has_progress(database)


@pytest.mark.parametrize("first", ["VACUUM", "CREATE TABLE a ()"])
def test_mark_applied(cli, migrate, database, scripts, first):
    """With a row of the failure, and without one."""
    scripts(V1__a=NO_TRANSACTION + f"{first};\nVACUUM missing;\n", V2__b="CREATE TABLE b ();", U1__a="SELECT 1;")
    assert migrate().status == 1
    planned = cli("repair", "--dry-run", "--mark-applied", "1", env=database.env)
    assert planned.status == 0 and "would be recorded as applied:  1  a" in planned.stdout, planned
    assert has_progress(database)
    done = cli("repair", "--mark-applied", "01.0", env=database.env)
    assert done.status == 0 and "recorded as applied:  1  a" in done.stdout, done
    assert database.sql(HISTORY) == [["1", "t"]] and not has_progress(database)
    assert cli("validate", "-ignoreMigrationPatterns=*:pending", env=database.env).status == 0
    done = cli("repair", "--mark-applied", "1", env=database.env)
    assert done.status == 1 and "version 1 is applied already" in done.stderr, done
    done = cli("repair", "--mark-applied", "3", env=database.env)
    assert done.status == 1 and "no file has version 3" in done.stderr, done
    done = migrate()
    assert done.status == 0, done
    done = cli("repair", "--json", "--mark-applied", "2", env=database.env)
    assert done.status == 1 and done.json["error"]["kind"] == "validation", done


def test_mark_applied_needs_a_history(cli, database, scripts):
    scripts(V1__a="SELECT 1;")
    done = cli("repair", "--mark-applied", "1", env=database.env)
    assert done.status == 1 and "there is no history table" in done.stderr, done
