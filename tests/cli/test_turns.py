"""Turns of migrate: the plan of one is kept for the next only while the history is what that plan foresaw."""

import pytest


@pytest.fixture
def migrate(cli, database, tmp_path):
    def call(*args, **files):
        (tmp_path / "sql").mkdir(exist_ok=True)
        for name, text in files.items():
            (tmp_path / "sql" / f"{name}.sql").write_text(text)
        return cli("migrate", *args, env=database.env)

    return call


def versions(database):
    return [row[0] for row in database.sql("SELECT coalesce(version, 'R') FROM flyway_schema_history ORDER BY installed_rank")]


FORGET = {
    "by itself": "DELETE FROM flyway_schema_history WHERE version = '1';",
    "in a function": "SELECT forget();",
}


@pytest.mark.parametrize("how", FORGET)
def test_a_script_that_takes_rows_away_is_noticed(migrate, database, how):
    database.sql("CREATE TABLE ran (n int); CREATE FUNCTION forget() RETURNS void LANGUAGE plpgsql"
                 " AS $$BEGIN DELETE FROM flyway_schema_history WHERE version = '1'; END$$")
    done = migrate("-outOfOrder=true", "-baselineOnMigrate=true", "-baselineVersion=0", V1__a="INSERT INTO ran VALUES (1);",
                   V2__b="INSERT INTO ran VALUES (2);", V3__c="INSERT INTO ran VALUES (3);", V4__d=FORGET[how], V5__e="INSERT INTO ran VALUES (5);",
                   V6__f="INSERT INTO ran VALUES (6);")
    assert done.status == 0, done
    assert database.sql("SELECT string_agg(n::text, ' ') FROM ran") == [["1 2 3 1 5 6"]]
    assert versions(database) == ["0", "2", "3", "4", "1", "5", "6"]


def test_rows_that_come_from_elsewhere_are_noticed(migrate, database):
    """Another run would have written the row of version 4 in the same way: behind the lock, before ours is read again."""
    done = migrate(V1__a="CREATE TABLE a ();", V2__b="CREATE TABLE b ();",
                   V3__c="INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)"
                         " SELECT max(installed_rank) + 1, '4', 'd', 'SQL', 'V4__d.sql', NULL, 'other', 0, true FROM flyway_schema_history;",
                   V4__d="SELECT 1 / 0;", V5__e="CREATE TABLE e ();")
    assert done.status == 0, done
    assert versions(database) == ["1", "2", "4", "3", "5"]


def test_while_others_write(migrate, database):
    """A savepoint takes a transaction number more, as another session's writing would: then the history is read."""
    files = {f"V{n}__x": f"SAVEPOINT a; CREATE TABLE t{n} (); RELEASE a; CREATE TABLE u{n} ();" for n in range(1, 9)}
    done = migrate(**files)
    assert done.status == 0, done
    assert versions(database) == [str(n) for n in range(1, 9)]


def test_repeatables_and_a_run_that_fails(migrate, database):
    done = migrate(V1__a="CREATE TABLE a ();", V2__b="CREATE TABLE b ();", V3__c="CREATE TABLE c ();", R__x="CREATE OR REPLACE VIEW x AS SELECT 1;",
                   R__y="CREATE TABLE y (); CREATE TABLE a ();", R__z="CREATE TABLE z ();")
    assert done.status == 1 and "R__y.sql:1:20" in done.stderr, done
    assert versions(database) == ["1", "2", "3", "R"]
    assert database.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == [["0"]]


def test_a_session_that_cannot_be_put_in_order_ends_the_run(migrate, database):
    database.sql("CREATE TEXT SEARCH CONFIGURATION public.mine (COPY = pg_catalog.simple)")
    done = migrate(afterConnect="SET default_text_search_config = 'public.mine';", V1__a="CREATE TABLE a ();",
                   V2__b="DROP TEXT SEARCH CONFIGURATION public.mine;", V3__c="CREATE TABLE c ();")
    assert done.status == 1 and 'behind "V2__b.sql", which is applied' in done.stderr, done
    assert versions(database) == ["1", "2"]
