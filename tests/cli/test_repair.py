"""aurora-flyway repair, on a real server."""

import pytest

ROWS = "SELECT installed_rank, version, type, checksum, success FROM flyway_schema_history ORDER BY 1"


@pytest.fixture
def broken(cli, database, scripts):
    """Version 1 was changed, 2 failed outside a transaction, 3 and a repeatable lost their files."""
    folder = scripts(V1__a="create table a (i int);", V3__c="create table c (i int);", V4__d="create table d (i int);", R__r="select 1;")
    assert cli("migrate", env=database.env, cwd=folder.parent).status == 0
    database.sql("insert into flyway_schema_history values (5, '5', 'e', 'SQL', 'V5__e.sql', 1, 'me', now(), 1, false)")
    scripts(V1__a="create table a (i int); -- changed", V5__e="vacuum;")
    (folder / "V3__c.sql").unlink()
    (folder / "R__r.sql").unlink()
    return folder.parent


def test_dry_run_says_what_the_run_does(cli, database, broken):
    before = database.sql(ROWS)
    planned = cli("repair", "--dry-run", env=database.env, cwd=broken)
    assert planned.status == 0, planned
    assert "4 repairs would be done; nothing was changed" in planned.stdout
    assert database.sql(ROWS) == before
    as_json = cli("repair", "--dry-run", "--json", env=database.env, cwd=broken).json
    assert database.sql(ROWS) == before

    done = cli("repair", "--json", env=database.env, cwd=broken)
    assert done.status == 0, done
    for name in ("repairActions", "migrationsRemoved", "migrationsDeleted", "migrationsAligned"):
        assert done.json[name] == as_json[name]
    assert done.json["repairActions"] == ["Removed failed migrations", "Marked missing migrations as deleted",
                                          "Aligned applied migration checksums"]
    assert [m["version"] for m in done.json["migrationsRemoved"]] == ["5"]
    assert [m["version"] for m in done.json["migrationsDeleted"]] == ["3", ""]
    assert [m["version"] for m in done.json["migrationsAligned"]] == ["1"]
    rows = database.sql(ROWS)
    assert [row[:3] for row in rows] == [["1", "1", "SQL"], ["2", "3", "SQL"], ["3", "4", "SQL"], ["4", "", "SQL"],
                                         ["5", "3", "DELETE"], ["6", "", "DELETE"]]
    assert rows[0][3] != before[0][3]
    assert cli("repair", env=database.env, cwd=broken).stdout.startswith("nothing to do:")
    # what was removed may run now
    assert "applied 1 migration" in cli("migrate", env=database.env, cwd=broken).stdout


def test_future_rows_stay_unless_asked_for(cli, database, scripts):
    folder = scripts(V1__a="select 1;", V2__b="select 1;")
    assert cli("migrate", env=database.env, cwd=folder.parent).status == 0
    (folder / "V2__b.sql").unlink()
    assert cli("repair", "--json", env=database.env, cwd=folder.parent).json["repairActions"] == []
    done = cli("repair", "--json", "-ignoreMigrationPatterns=", env=database.env, cwd=folder.parent)
    assert [m["version"] for m in done.json["migrationsDeleted"]] == ["2"]


def test_without_a_table(cli, database, scripts):
    folder = scripts(V1__a="select 1;")
    done = cli("repair", env=database.env, cwd=folder.parent)
    assert done.status == 0 and "there is no history table" in done.stdout
    assert database.sql("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == [["0"]]


def test_a_failed_repair_changes_nothing(cli, database, broken):
    database.sql("create function no() returns trigger language plpgsql as $$begin raise 'not allowed'; end$$;"
                 "create trigger no before update on flyway_schema_history for each row execute function no()")
    before = database.sql(ROWS)
    done = cli("repair", env=database.env, cwd=broken)
    assert done.status != 0 and "not allowed" in done.stderr and "while repairing row 1" in done.stderr
    assert database.sql(ROWS) == before
