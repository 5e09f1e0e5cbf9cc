"""migrate --rehearse: everything pending in one transaction that is rolled back, and what each statement did."""

import subprocess

import pytest

from conftest import clean_env


@pytest.fixture
def orders(database):
    database.sql("""CREATE TABLE orders (id int PRIMARY KEY, t text); INSERT INTO orders SELECT g, 'x' FROM generate_series(1, 100) g;
                    CREATE TABLE other (id int REFERENCES orders)""")
    return database


@pytest.fixture
def rehearse(cli, scripts):
    def call(database, *args, status=0, **files):
        scripts(**files)
        before = state(cli, database)
        done = cli("migrate", "--rehearse", "--baseline-on-migrate", "--baseline-version", "0", *args, env=database.env)
        assert done.status == status, done
        assert state(cli, database) == before
        assert database.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database"
                            " WHERE datname = current_database())") == [["0"]]
        return done

    return call


def state(cli, database):
    done = cli("docs", "--style", "standard", env=database.env)
    assert done.status == 0, done
    catalog = "\n".join(line for line in done.stdout.splitlines() if not line.startswith("Created at"))
    tables = database.sql("SELECT oid::regclass, relfilenode FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1")
    return catalog, tables, database.sql("SELECT count(*) FROM orders") if ["orders"] in [t[:1] for t in tables] else None


def locks(statement):
    return {lock["relation"]: lock["mode"] for lock in statement["locks"]}


def test_what_statements_do(rehearse, orders):
    told = rehearse(orders, "--json", V1__a="CREATE TABLE fresh (a int);\nINSERT INTO fresh VALUES (1), (2);\n",
                    V2__b="-- about it\nALTER TABLE orders ADD COLUMN n int;\nALTER TABLE orders ALTER COLUMN id TYPE bigint;\n"
                          "UPDATE other\n   SET id = id;\nUPDATE orders SET n = 1 WHERE id <= 7;").json
    assert told["success"] is True and "sequences" in told["remains"]
    one, two, add, retype, other, update = told["statements"]
    assert (one["file"], one["line"], one["statement"], one["locks"]) == ("sql/V1__a.sql", 1, "CREATE TABLE fresh (a int)", [])
    assert two["rows"] == 2 and two["locks"] == []
    assert add["line"] == 2 and locks(add) == {"public.orders": "AccessExclusiveLock"} and add["rewrites"] == []
    assert add["locks"][0]["blocks"] == "reads and writes"
    assert retype["line"] == 3 and retype["rewrites"] == ["public.orders"]
    assert (other["line"], other["statement"]) == (4, "UPDATE other SET id = id") and locks(other)["public.other"] != "RowShareLock"
    assert update["line"] == 6 and update["rows"] == 7 and update["rewrites"] == []
    assert told["statementCount"] == 6 and told["longest"]["file"].startswith("sql/V")
    strongest = told["strongestLocks"]
    assert strongest[0]["mode"] == "AccessExclusiveLock" and {"sql/V2__b.sql"} == {lock["file"] for lock in strongest}
    assert {lock["relation"] for lock in strongest} >= {"public.orders", "public.other"}
    assert [(r["relation"], r["line"]) for r in told["rewritten"]] == [("public.orders", 3)]


def test_text(rehearse, orders):
    told = rehearse(orders, V1__a="ALTER TABLE orders\n  ALTER COLUMN id\tTYPE bigint;").stdout
    for part in ("sql/V1__a.sql\n", "line 1     ALTER TABLE orders ALTER COLUMN id TYPE bigint  (", "AccessExclusiveLock on public.orders (blocks reads and writes)",
                 "rewrites public.orders", "longest statement: ", "rolled back: nothing was changed", "not rolled back: values taken from sequences"):
        assert part in told


def test_empty_database_makes_its_history_and_loses_it(cli, database, scripts):
    scripts(V1__a="CREATE TABLE a ();", beforeMigrate="CREATE TABLE IF NOT EXISTS callback ();", R__r="CREATE VIEW r AS SELECT * FROM flyway_schema_history;")
    done = cli("migrate", "--rehearse", "--schemas", "public,more", env=database.env)
    assert done.status == 0 and "beforeMigrate.sql" in done.stdout
    assert database.sql("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == [["0"]]
    assert database.sql("SELECT to_regnamespace('more') IS NULL") == [["t"]]
    assert cli("migrate", env=database.env).status == 0
    done = cli("migrate", "--rehearse", env=database.env)
    assert done.status == 0 and "rolled back" in done.stdout


@pytest.mark.parametrize("statement", ["CREATE INDEX CONCURRENTLY ON orders (t)", "COMMIT", "BEGIN", "START TRANSACTION", "ROLLBACK", "VACUUM orders",
                                       "PREPARE TRANSACTION 'x'", "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"])
def test_refused(rehearse, orders, statement):
    done = rehearse(orders, "--json", V1__a="CREATE TABLE a ();", V2__b=f"-- a comment\n\n{statement};", status=1).json
    assert (done["error"]["file"], done["error"]["line"]) == ("sql/V2__b.sql", 3) and "cannot be rehearsed" in done["error"]["message"]
    # before anything ran
    assert done["statements"] == []


def test_refused_by_its_configuration(rehearse, orders):
    done = rehearse(orders, V1__a="-- executeInTransaction=false\nCREATE TABLE a ();", status=1)
    assert "V1__a.sql" in done.stderr and "set not to run in a transaction" in done.stderr


def test_callback_is_refused_too(rehearse, orders):
    done = rehearse(orders, V1__a="CREATE TABLE a ();", beforeEachMigrate="SELECT 1;\nCOMMIT;", status=1)
    assert "beforeEachMigrate.sql:2" in done.stderr


def test_savepoints_are_allowed(rehearse, orders):
    rehearse(orders, V1__a="SAVEPOINT a; CREATE TABLE a (); ROLLBACK TO a; ROLLBACK TO SAVEPOINT a; RELEASE a; CREATE TABLE a ();")


def test_error_as_in_migrate(cli, rehearse, orders):
    done = rehearse(orders, "--json", V1__a="CREATE TABLE a ();", V2__b="SELECT 1;\nSELECT 1 / 0;", afterMigrateError="DROP TABLE orders;",
                    afterEachMigrateError="DROP TABLE orders;", status=1).json
    rehearsed = done["error"]
    assert [s["file"] for s in done["statements"]] == ["sql/V1__a.sql", "sql/V2__b.sql"] and done["success"] is False
    assert rehearsed["sqlstate"] == "22012" and (rehearsed["file"], rehearsed["line"]) == ("sql/V2__b.sql", 2)
    real = cli("migrate", "--json", "--baseline-on-migrate", "--baseline-version", "0", env=orders.env).json["error"]
    assert {k: real[k] for k in ("message", "sqlstate", "file", "line")} == {k: rehearsed[k] for k in ("message", "sqlstate", "file", "line")}


def test_procedure_that_commits(rehearse, orders):
    orders.sql("CREATE PROCEDURE p() LANGUAGE plpgsql AS 'BEGIN COMMIT; END'")
    assert "invalid transaction termination" in rehearse(orders, V1__a="CREATE TABLE a (); CALL p();", status=1).stderr


def test_deferred_constraints_are_checked(rehearse, orders):
    orders.sql("ALTER TABLE other ADD FOREIGN KEY (id) REFERENCES orders DEFERRABLE INITIALLY DEFERRED; ALTER TABLE other DROP CONSTRAINT other_id_fkey")
    assert "V1__a.sql" in rehearse(orders, V1__a="INSERT INTO other VALUES (500);", V2__b="INSERT INTO orders VALUES (500);", status=1).stderr
    # in a group there is one commit
    rehearse(orders, "--group", V1__a="INSERT INTO other VALUES (500);", V2__b="INSERT INTO orders VALUES (500);")


def test_lock_timeout(rehearse, orders):
    """Somebody holds the table; a script's own endless wait is cut short, too."""
    with subprocess.Popen(["psql", "-XqAt"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=clean_env(**orders.env)) as holder:
        holder.stdin.write("BEGIN; LOCK TABLE other; SELECT 'held';\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "held\n"
        done = rehearse(orders, "--json", "--rehearse-lock-timeout", "200ms", V1__a="SET lock_timeout = 0;\nDROP TABLE other;", status=1)
        error = done.json["error"]
        assert error["sqlstate"] == "55P03" and error["line"] == 2 and "rehearseLockTimeout" in error["hint"]
        holder.stdin.write("ROLLBACK;\n\\q\n")
        holder.stdin.flush()
        holder.wait(timeout=60)


def test_lock_of_migrations_is_held(rehearse, orders):
    """The rehearsal sees it in pg_locks of its own session."""
    done = rehearse(orders, V1__a="DO $$ BEGIN ASSERT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted); END $$;")
    assert "line 1" in done.stdout


def test_placeholders_are_told_by_name(rehearse, orders):
    done = rehearse(orders, "-placeholders.word=any-word\n\n", V1__a="SELECT '${word}';\nCREATE TABLE a (); -- ${word}\n", status=0)
    assert "line 1     SELECT '${word}'  (" in done.stdout and "line 2     CREATE TABLE a ()" in done.stdout and "any-word" not in done.stdout


def test_copy_and_long_statement(rehearse, orders):
    done = rehearse(orders, "--json", V1__a="COPY orders FROM STDIN;\n901\ta\n902\tb\n\\.\nSELECT '" + "é" * 500 + "';").json
    copy, long = done["statements"]
    assert copy["rows"] == 2 and copy["statement"] == "COPY orders FROM STDIN" and locks(copy)["public.orders"] == "RowExclusiveLock"
    assert long["line"] == 5 and long["statement"].endswith("é …")


def test_settings_between_migrations(rehearse, orders):
    rehearse(orders, V1__a="SET search_path = pg_catalog; CREATE TEMP TABLE t (); SET work_mem = '1MB';",
             V2__b="CREATE TABLE t (); DO $$ BEGIN ASSERT current_setting('work_mem') <> '1MB'; END $$;")


def test_not_with_a_dry_run(cli, database, scripts):
    scripts(V1__a="SELECT 1;")
    done = cli("migrate", "--rehearse", "--dry-run", env=database.env)
    assert done.status == 2 and "runs nothing" in done.stderr
