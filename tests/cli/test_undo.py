"""aurora-flyway undo, on a real server."""

import pytest

ROWS = "SELECT installed_rank, version, type, script, success FROM flyway_schema_history ORDER BY 1"


@pytest.fixture
def applied(cli, database, scripts):
    folder = scripts(V1__a="create table a (i int);", V2__b="create table b (i int);", V3__c="create table c (i int);",
                     U1__a="drop table a;", U2__b="drop table b;", U3__c="drop table c;")
    assert cli("migrate", env=database.env, cwd=folder.parent).status == 0
    return folder


def tables(database):
    return [row[0] for row in database.sql("select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
                                           " and relname <> 'flyway_schema_history' order by 1")]


def test_the_last_one_and_again(cli, database, applied):
    done = cli("undo", env=database.env, cwd=applied.parent)
    assert done.status == 0 and done.stdout.splitlines()[-1] == "undone 1 version, now at version 2"
    assert tables(database) == ["a", "b"]
    assert database.sql(ROWS)[3:] == [["4", "3", "UNDO_SQL", "U3__c.sql", "t"]]
    states = [(m["version"], m["type"], m["state"]) for m in cli("info", "--json", env=database.env, cwd=applied.parent).json["migrations"]]
    assert states[2:] == [("3", "SQL", "Undone"), ("3", "UNDO_SQL", "Success"), ("3", "SQL", "Pending")]
    assert "now at version 3" in cli("migrate", env=database.env, cwd=applied.parent).stdout
    assert tables(database) == ["a", "b", "c"]
    assert cli("validate", env=database.env, cwd=applied.parent).status == 0


def test_down_to_a_target(cli, database, applied):
    done = cli("undo", "-target=2", "--json", env=database.env, cwd=applied.parent)
    assert done.status == 0, done
    assert [m["version"] for m in done.json["undoneMigrations"]] == ["3", "2"]
    assert (done.json["initialSchemaVersion"], done.json["targetSchemaVersion"]) == ("3", "1")
    assert tables(database) == ["a"]
    done = cli("undo", env=database.env, cwd=applied.parent)
    assert done.status == 0 and done.stdout.splitlines()[-1] == "undone 1 version, no version left"
    assert cli("undo", env=database.env, cwd=applied.parent).stdout.startswith("nothing to undo")


def test_one_without_a_script_stops_all(cli, database, applied):
    (applied / "U2__b.sql").unlink()
    done = cli("undo", "-target=1", env=database.env, cwd=applied.parent)
    assert done.status == 1 and "version 2 (b) has no undo script" in done.stderr and "U2__" in done.stderr
    assert tables(database) == ["a", "b", "c"]


def test_a_failure_is_rolled_back(cli, database, applied):
    (applied / "U3__c.sql").write_text("drop table c;\nselect 1/0;\n")
    done = cli("undo", env=database.env, cwd=applied.parent)
    assert done.status == 1 and "sql/U3__c.sql:2" in done.stderr
    assert tables(database) == ["a", "b", "c"]
    assert [row[2] for row in database.sql(ROWS)] == ["SQL"] * 3


def test_callbacks(cli, database, applied, scripts):
    database.sql("create schema app; create table app.log (id serial, e text)")
    events = ["beforeUndo", "beforeEachUndo", "beforeEachUndoStatement", "afterEachUndoStatement", "afterEachUndo", "afterUndo"]
    scripts({f"{e}.sql": f"insert into app.log (e) values ('{e}');" for e in [*events, "afterUndoError", "beforeMigrate"]})
    assert cli("undo", env=database.env, cwd=applied.parent).status == 0
    assert [row[0] for row in database.sql("select e from app.log order by id")] == events


def test_duplicates(cli, database, applied):
    (applied / "U03__other.sql").write_text("select 1;")
    done = cli("undo", "-outputType=json", "-locations=filesystem:sql", env=database.env, cwd=applied.parent)
    assert done.status == 1 and done.json["error"]["errorCode"] == "DUPLICATE_UNDO_MIGRATION"


def test_cherry_pick(cli, database, scripts):
    folder = scripts(V1__a="create table a (i int);", V2__b="create table b (i int);", R__r="create view r as select 1;",
                     R__s="create view s as select 1;")
    done = cli("migrate", "-cherryPick=2,s", env=database.env, cwd=folder.parent)
    assert done.status == 0, done
    assert tables(database) == ["b"]
    assert [row[1:3] for row in database.sql(ROWS)] == [["2", "SQL"], ["", "SQL"]]
    unknown = cli("migrate", "-cherryPick=7", env=database.env, cwd=folder.parent)
    assert unknown.status != 0 and 'cherryPick names "7"' in unknown.stderr
