"""Dry runs: the SQL that would run, which psql then runs with the same result, and nothing changed by writing it."""

import os
import stat

import pytest

from conftest import clean_env, run

HISTORY = """SELECT installed_rank, version, description, type, script, checksum, installed_by, success
               FROM {table} ORDER BY installed_rank"""


@pytest.fixture
def two(make_database):
    """Two equal databases."""
    return make_database(), make_database()


@pytest.fixture
def same(cli, two, tmp_path):
    """Runs a verb for real on one database and by its dry run and psql on the other, and compares them."""

    def call(*args, env=None, table="flyway_schema_history"):
        real, taped = two
        before = catalog(cli, taped), rows(taped, table)
        dry = cli(*args, "-dryRunOutput=out.sql", env={**taped.env, **(env or {})})
        assert dry.status == 0, dry
        assert (catalog(cli, taped), rows(taped, table)) == before
        done = cli(*args, env={**real.env, **(env or {})})
        assert done.status == 0, done
        text = (tmp_path / "out.sql").read_text()
        psql(taped, text)
        assert catalog(cli, taped) == catalog(cli, real)
        assert rows(taped, table) == rows(real, table)
        return text

    return call


def catalog(cli, database):
    done = cli("docs", "--style", "standard", env=database.env)
    assert done.status == 0, done
    return "\n".join(line for line in done.stdout.splitlines() if not line.startswith("Created at"))


def rows(database, table="flyway_schema_history"):
    if database.sql(f"SELECT to_regclass('{table}') IS NULL") == [["t"]]:
        return None
    return database.sql(HISTORY.format(table=table))


def psql(database, text):
    done = run(["psql", "-Xq", "-f", "-"], input=text, env=clean_env(**database.env))
    assert done.returncode == 0, done.stderr


def test_migrate(same, scripts, two):
    scripts(
        V1__tables="""-- a comment; with a semicolon
            CREATE TABLE a (id int PRIMARY KEY, t text, n int[]); -- behind
            CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $x$ BEGIN RETURN 1; END $x$;
            INSERT INTO a VALUES (1, 'it''s ; :USER "x"', '{1,2,3}')""",
        V2__placeholders="CREATE TABLE ${name} (a int); COMMENT ON TABLE ${name} IS '${flyway:filename} :''x'''",
        V3__copy="COPY a (id, t) FROM STDIN;\n7\tseven\\n\n8\t\\N\n\\.\nINSERT INTO a (id) VALUES (9);",
        V4__search_path="SET search_path = other; CREATE SCHEMA other; CREATE TABLE other.here (); SET ROLE pg_read_all_data; RESET ROLE;",
        V5__after_reset="CREATE TABLE in_public (); SET standard_conforming_strings = off; COMMENT ON TABLE in_public IS 'a\\';b';",
        V6__variables="""INSERT INTO a (id, n) VALUES (:DB, NULL);""".replace(":DB", "10")
        + """UPDATE a SET n[1:3] = '{4,5,6}'; CREATE VIEW v AS SELECT n[id:id] AS part, 1::int AS one FROM a;""",
        V7__closed="CREATE TABLE c1 (); COMMIT; CREATE TABLE c2 (); BEGIN; CREATE TABLE c3 (); SAVEPOINT s; ROLLBACK TO s; CREATE TABLE c4 ();",
        V8__outside="CREATE INDEX CONCURRENTLY ON a (t);\nVACUUM a;",
        R__view="CREATE OR REPLACE VIEW r AS SELECT 1 AS x; -- no end",
    )
    text = same("migrate", "-placeholders.name=b")
    assert "installed_rank" in text and "${name}" not in text
    assert two[0].sql("SELECT * FROM a ORDER BY id") == two[1].sql("SELECT * FROM a ORDER BY id")
    assert two[1].sql("SELECT part FROM v ORDER BY one, part") != []


def test_callbacks_and_settings(same, scripts, two):
    for database in two:
        database.sql("CREATE SCHEMA log; CREATE TABLE log.seen (n int GENERATED ALWAYS AS IDENTITY, t text)")
    seen = "INSERT INTO log.seen (t) VALUES ('{0} '"
    seen += " || current_setting('work_mem') || current_setting('lock_timeout') || current_setting('app.tenant', true));"
    events = ["beforeMigrate", "beforeEachMigrate", "beforeEachMigrateStatement", "afterEachMigrateStatement", "afterEachMigrate", "afterVersioned",
              "beforeRepeatables", "afterMigrateApplied", "afterMigrate", "beforeValidate", "afterValidate", "createSchema", "afterMigrateError"]
    scripts({f"{e}.sql": seen.format(e) for e in events})
    scripts(afterConnect="SET lock_timeout = '9s';", V1__a="CREATE TABLE a (); SET work_mem = '9MB'; SET app.tenant = 'two';", V2__b="CREATE TABLE b ();",
            R__r="CREATE OR REPLACE VIEW r AS SELECT 1 AS x;")
    same("migrate", "-initSql=SET work_mem = '5MB'; SET app.tenant = 'one'")
    told = [database.sql("SELECT t FROM log.seen ORDER BY n") for database in two]
    assert told[0] == told[1] and ["beforeEachMigrate 5MB9sone"] in told[0] and not any("Error" in t for t, in told[0])


def test_schemas_are_made(same, scripts):
    scripts(V1__a='CREATE TABLE a ();')
    text = same("migrate", "-schemas=One,two", "-table=h", table='"One".h')
    assert 'CREATE SCHEMA "One"' in text


def test_group_is_one_transaction(same, scripts):
    scripts(V1__a="CREATE TABLE a ();", V2__b="CREATE TABLE b ();")
    text = same("migrate", "-group=true")
    # the history table has its own
    assert text.count("\nBEGIN;") == text.count("\nCOMMIT;") == 2


def test_baseline_on_migrate(same, scripts, two):
    for database in two:
        database.sql("CREATE TABLE old ()")
    scripts(V1__a="CREATE TABLE a ();", V2__b="CREATE TABLE b ();")
    text = same("migrate", "-baselineOnMigrate=true", "-baselineVersion=1")
    assert "CREATE TABLE a ()" not in text and "CREATE TABLE b ()" in text


def test_what_is_applied_is_left_out(cli, same, scripts, two):
    scripts(V1__a="CREATE TABLE a ();")
    for database in two:
        assert cli("migrate", env=database.env).status == 0
    scripts(V2__b="CREATE TABLE b ();")
    text = same("migrate")
    assert "CREATE TABLE a ()" not in text and "CREATE TABLE b ()" in text


def test_undo(cli, same, scripts, two):
    scripts(V1__a="CREATE TABLE a ();", U1__a="DROP TABLE a;", V2__b="CREATE TABLE b ();", U2__b="DROP TABLE b;")
    for database in two:
        assert cli("migrate", env=database.env).status == 0
    text = same("undo", "-target=1")
    assert text.index("DROP TABLE b") < text.index("DROP TABLE a") and "UNDO_SQL" in text


def test_repair(cli, same, scripts, two):
    folder = scripts(V1__a="CREATE TABLE a ();", V2__b="CREATE TABLE b ();", V3__c="VACUUM; CREATE TABLE nowhere.c ();")
    for database in two:
        assert cli("migrate", "-mixed=true", env=database.env).status == 1
    (folder / "V2__b.sql").unlink()
    scripts(V1__a="CREATE TABLE a (); -- it's other")
    text = same("repair")
    assert "DELETE FROM" in text and "UPDATE" in text and "'DELETE'" in text


def test_baseline(same):
    assert "'BASELINE'" in same("baseline", "-baselineVersion=7", "-baselineDescription=it's there")


def test_clean(cli, same, scripts, two):
    scripts(V1__a="CREATE TABLE a (); CREATE VIEW v AS TABLE a; CREATE TYPE t AS ENUM ('x');")
    for database in two:
        assert cli("migrate", env=database.env).status == 0
    assert "DROP TABLE" in same("clean", "-cleanDisabled=false")


def test_standard_output_is_sql_alone(cli, database, scripts):
    scripts(V1__a="CREATE TABLE a ();")
    done = cli("migrate", "--dry-run", env=database.env)
    assert done.status == 0 and done.stdout.startswith("-- what migrate would run") and "applying" not in done.stdout
    assert database.sql("SELECT count(*) FROM pg_class WHERE relname IN ('a', 'flyway_schema_history')") == [["0"]]
    psql(database, done.stdout)
    assert cli("validate", env=database.env).status == 0
    again = cli("migrate", "--dry-run", env=database.env)
    assert again.status == 0 and "CREATE" not in again.stdout
    psql(database, again.stdout)


def test_file_is_replaced_whole(cli, database, scripts, tmp_path):
    scripts(V1__a="CREATE TABLE a ();")
    done = cli("migrate", "--dry-run=new/folder/out.sql", env=database.env)
    assert done.status == 0 and 'is in "new/folder/out.sql"; nothing was changed' in done.stdout
    file = tmp_path / "new/folder/out.sql"
    good = file.read_text()
    file.chmod(0o640)
    scripts(V2__b="CREATE TABLE b (); SELECT 'open")
    done = cli("migrate", "--dry-run=new/folder/out.sql", env=database.env)
    assert done.status == 1 and "V2__b.sql" in done.stderr
    assert file.read_text() == good and os.listdir(file.parent) == ["out.sql"]
    scripts(V2__b="CREATE TABLE b ();")
    assert cli("migrate", "--dry-run=new/folder/out.sql", env=database.env).status == 0
    assert "CREATE TABLE b" in file.read_text() and stat.S_IMODE(file.stat().st_mode) == 0o640


def test_json(cli, database, scripts, tmp_path):
    scripts(V1__a="CREATE TABLE a ();")
    done = cli("migrate", "--json", "--dry-run=out.sql", env=database.env)
    assert done.status == 0 and [m["version"] for m in done.json["migrations"]] == ["1"]
    assert "CREATE TABLE a" in (tmp_path / "out.sql").read_text()
    done = cli("migrate", "--json", "--dry-run", env=database.env)
    assert done.status == 2 and "cannot both be standard output" in done.json["error"]["message"]


def test_environment_and_file_of_settings(cli, database, scripts, tmp_path):
    scripts(V1__a="CREATE TABLE a ();")
    assert cli("migrate", env={**database.env, "FLYWAY_DRYRUN_OUTPUT": "env.sql"}).status == 0
    (tmp_path / "flyway.conf").write_text("flyway.dryRunOutput=conf.sql\n")
    assert cli("migrate", env=database.env).status == 0
    assert (tmp_path / "env.sql").read_text() == (tmp_path / "conf.sql").read_text()
    assert database.sql("SELECT to_regclass('a') IS NULL") == [["t"]]


def test_one_command_at_a_time(cli, database, scripts):
    scripts(V1__a="CREATE TABLE a ();")
    done = cli("clean", "migrate", "-cleanDisabled=false", "-dryRunOutput=x.sql", env=database.env)
    assert done.status == 1 and "a dry run is of one command" in done.stderr
    assert cli("migrate", "info", "-dryRunOutput=x.sql", env=database.env).status == 0


def test_the_connection_is_read_only(cli, database, scripts):
    scripts(V1__a="CREATE TABLE a ();")
    done = cli("migrate", "--dry-run", "--init-sql", "CREATE TABLE made ()", env=database.env)
    assert done.status != 0 and "read-only transaction" in done.stderr
    assert database.sql("SELECT to_regclass('made') IS NULL") == [["t"]]


def test_no_lock_is_taken(cli, database, scripts):
    """While another run holds the lock of migrations: a dry run neither waits nor asks."""
    scripts(V1__a="CREATE TABLE a ();", V2__b="SELECT 1;")
    assert cli("migrate", "-target=1", env=database.env).status == 0
    key = cli("migrate", "--dry-run", env=database.env)
    assert key.status == 0 and "advisory" not in key.stdout


def test_objects_of_the_store_are_no_files(cli, database, scripts):
    scripts(V1__a="CREATE TABLE a ();")
    done = cli("migrate", "-dryRunOutput=s3:bucket/out.sql", env=database.env)
    assert done.status == 1 and "is not a file" in done.stderr


def test_changed_settings_of_the_connection(same, scripts, two):
    scripts(V1__a="CREATE TABLE a AS SELECT current_setting('work_mem') AS m;", V2__b="CREATE TABLE b AS SELECT current_setting('work_mem') AS m;")
    text = same("migrate", env={"PGOPTIONS": "-c work_mem=6MB"})
    assert "'work_mem', '6MB'" in text
    assert two[1].sql("SELECT a.m, b.m FROM a, b") == [["6MB", "6MB"]]


def test_secrets_are_not_shown(cli, database, scripts):
    scripts(V1__a="CREATE TABLE a (); COMMENT ON TABLE a IS '${token}';")
    done = cli("migrate", "--dry-run", "-placeholders.token=s3cr3t-token", "-secretPlaceholders=token", env=database.env)
    assert done.status == 0 and "'${token}'" in done.stdout and "s3cr3t" not in done.stdout + done.stderr
