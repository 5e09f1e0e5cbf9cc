"""A program that is killed leaves a backend that may still work and still holds the lock: nobody else begins before it is gone."""

import pytest

SEEN = "CREATE TABLE seen_{n} AS SELECT setting FROM pg_settings WHERE name = 'client_connection_check_interval'"


@pytest.fixture
def knows_it(database):
    if not database.sql("SELECT 1 FROM pg_settings WHERE name = 'client_connection_check_interval'"):
        pytest.skip("PostgreSQL 14 began to look for its client")


@pytest.mark.usefixtures("knows_it")
def test_the_server_looks_for_its_client(cli, database, scripts):
    """In every script, whatever the one before has reset."""
    scripts(V1__a=SEEN.format(n=1) + "; RESET ALL; SET client_connection_check_interval = 0", V2__b=SEEN.format(n=2),
            V3__c=f"-- executeInTransaction=false\nDISCARD ALL; {SEEN.format(n=3)}", V4__d=SEEN.format(n=4))
    done = cli("migrate", "-mixed=true", env=database.env)
    assert done.status == 0, done
    assert [database.sql(f"SELECT * FROM seen_{n}") for n in (1, 2, 4)] == [[["1000"]]] * 3


@pytest.mark.usefixtures("knows_it")
@pytest.mark.parametrize("own, expected", [("300ms", "300"), ("10min", "1000"), ("0", "1000")])
def test_a_shorter_interval_stays(cli, database, scripts, own, expected):
    database.sql(f"ALTER DATABASE {database.name} SET client_connection_check_interval = '{own}'")
    scripts(V1__a=SEEN.format(n=1), V2__b=SEEN.format(n=2))
    assert cli("migrate", env=database.env).status == 0
    assert [database.sql(f"SELECT * FROM seen_{n}") for n in (1, 2)] == [[[expected]]] * 2
