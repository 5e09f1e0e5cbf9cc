"""aurora-flyway baseline, on a real server."""

ROWS = "SELECT installed_rank, version, description, type, script FROM flyway_schema_history ORDER BY 1"


def test_begins_behind_what_is_there(cli, database, scripts):
    folder = scripts(V1__a="create table old (i int);", V2__b="create table b (i int);")
    database.sql("create table old (i int)")
    done = cli("baseline", "-baselineVersion=1", env=database.env, cwd=folder.parent)
    assert done.status == 0 and "begins at version 1" in done.stdout
    assert database.sql(ROWS) == [["1", "1", "<< Flyway Baseline >>", "BASELINE", "<< Flyway Baseline >>"]]
    again = cli("baseline", "-baselineVersion=1", env=database.env, cwd=folder.parent)
    assert again.status == 0 and again.stdout.startswith("nothing to do:")
    assert "applied 1 migration" in cli("migrate", env=database.env, cwd=folder.parent).stdout
    assert database.sql("select to_regclass('b') is not null") == [["t"]]


def test_refusals_change_nothing(cli, database, scripts):
    folder = scripts(V1__a="select 1;")
    assert cli("baseline", env=database.env, cwd=folder.parent).status == 0
    rows = database.sql(ROWS)
    other = cli("baseline", "-baselineVersion=2", env=database.env, cwd=folder.parent)
    assert other.status == 1 and "already been baselined with version 1" in other.stderr
    database.sql("delete from flyway_schema_history")
    empty = cli("baseline", env=database.env, cwd=folder.parent)
    assert empty.status == 1 and "exists already and is empty" in empty.stderr and "hint:" in empty.stderr
    assert cli("migrate", env=database.env, cwd=folder.parent).status == 0
    begun = cli("baseline", env=database.env, cwd=folder.parent)
    assert begun.status == 1 and "already contains migrations" in begun.stderr
    assert [row[3] for row in database.sql(ROWS)] == ["SQL"]
    assert rows[0][3] == "BASELINE"


def test_makes_the_schema(cli, database, scripts):
    folder = scripts(V1__a="select 1;")
    done = cli("baseline", "-schemas=app", "-baselineVersion=3", env=database.env, cwd=folder.parent)
    assert done.status == 0, done
    assert database.sql(ROWS.replace("flyway_", "app.flyway_")) == [
        ["1", "3", "<< Flyway Baseline >>", "BASELINE", "<< Flyway Baseline >>"],
        ["2", "", "<< Flyway Schema Creation >>", "SCHEMA", '"app"'],
    ]


def test_progress_of_a_migration_is_no_content(cli, database, scripts):
    folder = scripts(V1__a="-- executeInTransaction=false\nselect 1;\nselect 1/0;")
    assert cli("migrate", env=database.env, cwd=folder.parent).status == 1
    database.sql("delete from flyway_schema_history_progress; drop table flyway_schema_history")
    scripts(V1__a="select 1;")
    assert cli("migrate", env=database.env, cwd=folder.parent).status == 0
