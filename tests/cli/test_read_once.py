"""Long scripts that wait are read once: checked, sent and summed up in one pass."""

import zlib

import pytest

ROWS = "".join(f"INSERT INTO t VALUES ({n}, 'a line of some length, so that there need not be very many of them');\n" for n in range(12000))
COPY = "COPY t FROM STDIN;\n" + "".join(f"{n}\ta line of some length, so that there need not be very many of them\n" for n in range(15000)) + "\\.\n"
TABLE = "CREATE TABLE t (n int, v text);\n"


@pytest.fixture
def migrate(cli, database, tmp_path):
    def call(*args, **files):
        (tmp_path / "sql").mkdir(exist_ok=True)
        for name, text in files.items():
            (tmp_path / "sql" / f"{name}.sql").write_text(text)
        return cli("migrate", *args, env=database.env)

    return call


def checksum(text):
    crc = 0
    for line in text.splitlines():
        crc = zlib.crc32(line.encode(), crc)
    return str(crc - (1 << 32) if crc >= 1 << 31 else crc)


@pytest.mark.parametrize("body", [ROWS, COPY], ids=["INSERT", "COPY"])
def test_the_checksum_is_that_of_what_was_sent(migrate, cli, database, body):
    text = TABLE + body
    done = migrate(V1__big=text, V2__small="CREATE TABLE u ();")
    assert done.status == 0, done
    assert database.sql("SELECT checksum FROM flyway_schema_history ORDER BY 1 DESC")[0][0] in (checksum(text), checksum("CREATE TABLE u ();"))
    assert database.sql("SELECT checksum FROM flyway_schema_history WHERE version = '1'") == [[checksum(text)]]
    assert database.sql("SELECT count(*) FROM t") == [[str(body.count("line"))]]
    assert migrate().status == 0 and cli("validate", env=database.env).status == 0
    done = migrate(V1__big=text.replace("11999", "11998"))
    assert done.status == 1 and "checksum mismatch for migration version 1" in done.stderr, done


@pytest.mark.parametrize("end, told, place", [
    ("SELECT 'open", "unterminated quoted string", 12002),
    ("VACUUM t;", "that can and that cannot run in a transaction", 12002),
    ("SELECT 1 / 0;", "division by zero", 12002),
    ("COPY t FROM STDIN;\n1\tone\n", "the data of COPY has no end", 12002),
])
def test_a_fault_at_the_end_takes_all_back(migrate, database, end, told, place):
    done = migrate(V1__big=TABLE + ROWS + end)
    assert done.status == 1 and told in done.stderr and f"V1__big.sql:{place}" in done.stderr, done
    assert database.sql("SELECT to_regclass('t') IS NULL, (SELECT count(*) FROM flyway_schema_history)") == [["t", "0"]]


def test_a_commit_waits_until_all_was_read(migrate, database):
    """What is committed cannot be taken back, so the fault behind it is looked for first."""
    done = migrate(V1__big=TABLE + ROWS + "COMMIT;\nSELECT 'open")
    assert done.status == 1 and "unterminated quoted string" in done.stderr, done
    assert database.sql("SELECT to_regclass('t') IS NULL") == [["t"]]
    done = migrate(V1__big=TABLE + ROWS + "COMMIT;\nINSERT INTO t VALUES (-1);")
    assert done.status == 0, done
    assert database.sql("SELECT count(*) FROM t") == [["12001"]]


def test_outside_a_transaction_it_is_read_before(migrate, database):
    done = migrate(V1__a=TABLE, V2__big="VACUUM t;\n" + "-- nothing\n" * 100000 + "SELECT 'open")
    assert done.status == 1 and "V2__big.sql:100002" in done.stderr, done
    assert database.sql("SELECT max(version) FROM flyway_schema_history WHERE success") == [["1"]]


@pytest.mark.parametrize("option", ["-mixed=true", "-group=true", "-validateOnMigrate=false", "-skipExecutingMigrations=true", "-batch=false"])
def test_with_other_settings(migrate, database, option):
    text = TABLE + COPY + ROWS[:200000 if option == "-batch=false" else None].rpartition("\n")[0]
    done = migrate(option, V1__a="CREATE TABLE a ();", V2__big=text, V3__c="CREATE TABLE c ();")
    assert done.status == 0, done
    assert database.sql("SELECT version, checksum FROM flyway_schema_history ORDER BY 1") == [
        ["1", checksum("CREATE TABLE a ();")], ["2", checksum(text)], ["3", checksum("CREATE TABLE c ();")]]
