"""Callbacks, on a real server."""

import pytest

LOG = "select e from app.log order by id"
MIGRATE = ["beforeConnect", "afterConnect", "beforeValidate", "afterValidate", "afterValidateError", "createSchema", "beforeCreateSchema",
           "beforeMigrate", "beforeEachMigrate", "beforeEachMigrateStatement", "afterEachMigrateStatement",
           "afterEachMigrateStatementError", "afterEachMigrate", "afterEachMigrateError", "beforeRepeatables", "afterVersioned",
           "afterMigrateApplied", "afterMigrate", "afterMigrateError", "afterMigrateOperationFinish", "beforeInfo", "afterInfo",
           "afterInfoError", "afterInfoOperationFinish", "beforeRepair", "afterRepair", "afterRepairError"]


@pytest.fixture
def log(database):
    database.sql("create schema app; create table app.log (id serial, e text)")

    def read():
        events = [row[0] for row in database.sql(LOG)]
        database.sql("truncate app.log")
        return events

    return read


def logging(*events):
    return {f"{event}.sql": f"insert into app.log (e) values ('{event}');" for event in events}


def test_events_of_a_failure_run_after_the_rollback(cli, database, scripts, log):
    folder = scripts({**logging(*MIGRATE), "V1__a.sql": "create table a (i int);\nselect 1/0;"})
    done = cli("migrate", env=database.env, cwd=folder.parent)
    assert done.status == 1 and "division by zero" in done.stderr and "sql/V1__a.sql:2" in done.stderr
    events = log()
    # what ran in the transaction of the migration went with it
    assert events[-4:] == ["beforeMigrate", "afterEachMigrateStatementError", "afterEachMigrateError", "afterMigrateError"]
    assert "beforeEachMigrate" not in events and "afterMigrate" not in events
    assert database.sql("select to_regclass('public.a') is null") == [["t"]]


def test_the_first_error_stays(cli, database, scripts):
    folder = scripts(V1__a="select 1/0;", afterEachMigrateError="select * from nowhere;")
    done = cli("migrate", "-outputType=json", "-locations=filesystem:sql", env=database.env, cwd=folder.parent)
    assert done.status == 1
    error = done.json["error"]
    assert error["sqlState"] == "22012" and error["path"] == str(folder / "V1__a.sql")
    assert error["errorCode"] == "FAILED_VERSIONED_MIGRATION"
    assert "the callback afterEachMigrateError failed as well" in error["message"] and "42P01" in error["message"]


def test_after_migrate_fails(cli, database, scripts):
    folder = scripts(V1__a="create table a (i int);", afterMigrate="select 1;\nselect 1/0;")
    done = cli("migrate", "-outputType=json", "-locations=filesystem:sql", env=database.env, cwd=folder.parent)
    assert done.status == 1
    error = done.json["error"]
    assert (error["errorCode"], error["sqlState"], error["path"], error["lineNumber"]) == ("ERROR", "22012", str(folder / "afterMigrate.sql"), 2)
    assert database.sql("select version, success from flyway_schema_history") == [["1", "t"]]
    assert database.sql("select to_regclass('a') is not null") == [["t"]]


def test_repeatables_in_a_group(cli, database, scripts, log):
    folder = scripts({**logging("afterVersioned", "beforeRepeatables", "beforeEachMigrate", "afterMigrate"),
                      "V1__a.sql": "select 1;", "R__r.sql": "select 1;"})
    assert cli("migrate", "-group=true", env=database.env, cwd=folder.parent).status == 0
    assert log() == ["beforeEachMigrate", "afterVersioned", "beforeRepeatables", "beforeEachMigrate", "afterMigrate"]
    assert cli("migrate", env=database.env, cwd=folder.parent).status == 0
    assert log() == ["afterVersioned", "afterMigrate"]


def test_validate_tells_its_failure(cli, database, scripts, log):
    folder = scripts({**logging("beforeValidate", "afterValidate", "afterValidateError"), "V1__a.sql": "select 1;"})
    assert cli("validate", env=database.env, cwd=folder.parent).status == 1
    assert log() == ["beforeValidate", "afterValidateError"]


def test_statements_outside_a_transaction(cli, database, scripts, log):
    folder = scripts({**logging("beforeEachMigrateStatement", "afterEachMigrateStatement"),
                      "V1__a.sql": "-- executeInTransaction=false\ncreate table a (i int);\ncreate index concurrently on a (i);"})
    done = cli("migrate", env=database.env, cwd=folder.parent)
    assert done.status == 0, done
    assert log() == ["beforeEachMigrateStatement", "afterEachMigrateStatement"] * 2


def test_skipped_and_further_locations(cli, database, scripts, log):
    folder = scripts({**logging("afterMigrate"), "../more/afterMigrate__extra.sql": "insert into app.log (e) values ('extra');",
                      "../more/V9__not_a_migration_here.sql": "select 1/0;"})
    called = ["-callbackLocations=filesystem:more", "-skipDefaultCallbacks=true"]
    done = cli("migrate", *called, env=database.env, cwd=folder.parent)
    assert done.status == 0, done
    assert log() == ["extra"]
    assert cli("migrate", called[0], env=database.env, cwd=folder.parent).status == 0
    assert log() == ["afterMigrate", "extra"]


@pytest.mark.parametrize("event", ["beforeEachMigrateStatement", "afterVersioned"])
def test_callbacks_have_the_search_path_of_scripts(cli, database, scripts, event):
    """Also where the callback is the first to run in the transaction, or stands between two scripts of a group."""
    folder = scripts({f"{event}.sql": "insert into seen values (1);", "V1__a.sql": "select 1;", "R__r.sql": "select 1;"})
    database.sql("create table seen (i int)")
    done = cli("migrate", "-group=true", "-baselineOnMigrate=true", "-baselineVersion=0", env=database.env, cwd=folder.parent)
    assert done.status == 0, done
    assert database.sql("select count(*) > 0 from seen") == [["t"]]
