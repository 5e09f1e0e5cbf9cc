"""What a migration leaves in its session, and what is there for the next; round trips."""

import pathlib

import pytest


@pytest.fixture
def migrate(cli, database, tmp_path):
    def call(*args, **files):
        (tmp_path / "sql").mkdir(exist_ok=True)
        for name, text in files.items():
            (tmp_path / "sql" / f"{name}.sql").write_text(text)
        return cli("migrate", *args, env=database.env)

    return call


def test_settings_are_reset(migrate, database):
    done = migrate(V1__a="SET work_mem = '7MB'; SET search_path = pg_catalog; SET statement_timeout = '1h';",
                   V2__b="SELECT current_setting('work_mem') AS mem, current_setting('statement_timeout') AS timeout INTO seen;")
    assert done.status == 0, done
    assert database.sql("SELECT mem <> '7MB', timeout FROM public.seen") == [["t", "0"]]


def test_temporary_objects_and_prepared_statements_are_dropped(migrate, database):
    done = migrate(V1__a="CREATE TEMP TABLE t (); PREPARE p AS SELECT 1;",
                   V2__b="CREATE TABLE t (a int); PREPARE p AS SELECT 2; INSERT INTO t VALUES (1);")
    assert done.status == 0, done
    assert database.sql("SELECT a FROM public.t") == [["1"]]


def test_init_sql_and_after_connect_stay(migrate, database):
    done = migrate("-initSql=SET work_mem = '5MB'; SET app.tenant = 'one'", afterConnect="SET lock_timeout = '9s';",
                   V1__a="SET work_mem = '7MB'; SET app.tenant = 'two'; SET lock_timeout = 0; CREATE TABLE a ();",
                   V2__b="SELECT current_setting('work_mem') AS mem, current_setting('app.tenant') AS tenant, current_setting('lock_timeout') AS lock"
                         " INTO seen;")
    assert done.status == 0, done
    assert database.sql("SELECT * FROM seen") == [["5MB", "one", "9s"]]


def test_settings_with_a_dot_of_after_connect_stay(migrate, database):
    done = migrate(afterConnect="SET app.one = '1'; SELECT set_config('App.two', '2', false); DO $$ BEGIN SET app.three = '3'; END $$;",
                   afterConnect__more="SET SESSION app.four TO '4'; SET LOCAL app.five = '5';",
                   **{f"V{n}__x": f"SELECT concat_ws(',', current_setting('app.one'), current_setting('app.two'), current_setting('app.three'), "
                                  f"current_setting('app.four'), nullif(current_setting('app.five', true), '')) AS seen INTO seen_{n};"
                                  " SET app.one = 'other'; SET app.four = 'other';" for n in (1, 2, 3)})
    assert done.status == 0, done
    assert database.sql("SELECT * FROM seen_1 UNION ALL SELECT * FROM seen_2 UNION ALL SELECT * FROM seen_3") == [["1,2,3,4"]] * 3


def test_the_row_is_written_whatever_the_script_set(migrate, database):
    database.sql("CREATE ROLE nobody_here; GRANT nobody_here TO CURRENT_USER; GRANT ALL ON SCHEMA public TO nobody_here")
    try:
        done = migrate(V1__a="CREATE TABLE a (); SET statement_timeout = 1; SET session_replication_role = replica; SET ROLE nobody_here;",
                       V2__b="CREATE TABLE b (); SET SESSION AUTHORIZATION nobody_here;", V3__c="CREATE TABLE c ();")
        assert done.status == 0, done
        assert database.sql("SELECT version, success FROM flyway_schema_history ORDER BY 1") == [["1", "t"], ["2", "t"], ["3", "t"]]
    finally:
        database.sql("DROP OWNED BY nobody_here; DROP ROLE nobody_here")


def test_read_only_is_told(migrate, database):
    done = migrate(V1__a="SET TRANSACTION READ ONLY;")
    assert done.status == 1 and "made its transaction read-only" in done.stderr
    assert database.sql("SELECT count(*) FROM flyway_schema_history") == [["0"]]


def test_deferred_constraint_fails_at_the_commit(migrate, database):
    done = migrate("--json", V1__a="CREATE TABLE a (id int PRIMARY KEY, up int REFERENCES a DEFERRABLE INITIALLY DEFERRED); INSERT INTO a VALUES (1, 2);")
    assert done.status == 1
    error = done.json["error"]
    assert error["sqlstate"] == "23503" and error["file"] == "sql/V1__a.sql"
    assert database.sql("SELECT to_regclass('a') IS NULL, (SELECT count(*) FROM flyway_schema_history)") == [["t", "0"]]


@pytest.mark.parametrize("isolation", ["read committed", "repeatable read"])
def test_one_message_a_migration(migrate, database, server, isolation):
    """Small files: what runs one also passes the lock to the next turn, and tells what is new in the history."""
    if server.folder is None:
        pytest.skip("the log of this server cannot be read")
    server.sql(f"ALTER DATABASE {database.name} SET log_statement = 'all'")
    server.sql(f"ALTER DATABASE {database.name} SET default_transaction_isolation = '{isolation}'")
    before = len(log(server))
    done = migrate(**{f"V{n}__x": f"CREATE TABLE t{n} (a int); INSERT INTO t{n} VALUES (1);" for n in range(1, 21)})
    assert done.status == 0, done
    messages = [line for line in log(server)[before:] if "statement: " in line or "execute <unnamed>: " in line]
    assert 20 < len(messages) < 20 + 20, messages
    assert database.sql("SELECT count(*) FROM flyway_schema_history") == [["20"]]


def log(server):
    return pathlib.Path(server.folder, "log").read_text(errors="replace").splitlines()
