"""Statements that PostgreSQL refuses in a transaction: each form is refused there by the server, and migrated by us."""

import re

import pytest

PRELUDE = """CREATE TABLE t (a int);
CREATE INDEX i ON t (a);
CREATE TABLE p (a int) PARTITION BY RANGE (a);
CREATE TABLE c PARTITION OF p FOR VALUES FROM (0) TO (9);
CREATE INDEX pi ON p (a);
"""
FORMS = [
    "CREATE INDEX CONCURRENTLY i2 ON t (a)", "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i2 ON t (a)", "DROP INDEX CONCURRENTLY i",
    "REINDEX INDEX CONCURRENTLY i", "REINDEX TABLE CONCURRENTLY t", "REINDEX (CONCURRENTLY) TABLE t", "REINDEX (VERBOSE, CONCURRENTLY) INDEX i",
    "REINDEX SCHEMA public", "REINDEX SCHEMA CONCURRENTLY public", "REINDEX (VERBOSE) SCHEMA public",
    "ALTER TABLE p DETACH PARTITION c CONCURRENTLY", "ALTER TABLE IF EXISTS ONLY p DETACH PARTITION c CONCURRENTLY",
    "VACUUM", "VACUUM t", "VACUUM FULL t", "VACUUM (ANALYZE) t", "VACUUM ANALYZE t", "CLUSTER", "CLUSTER VERBOSE",
    "DISCARD ALL", "ALTER SYSTEM SET work_mem = '4MB'", "ALTER SYSTEM RESET work_mem", "CREATE DATABASE made_here", "DROP DATABASE IF EXISTS made_here",
]
SINCE_14 = re.compile(r".*DETACH|REINDEX \(.*CONCURRENTLY\)")


@pytest.mark.parametrize("form", FORMS)
def test_form(cli, make_database, server, tmp_path, form):
    if SINCE_14.match(form) and int(server.sql("SHOW server_version_num")[0][0]) < 140000:
        pytest.skip("PostgreSQL 14 began to understand this")
    refused, database = make_database(), make_database()
    refused.sql(PRELUDE)
    try:
        done = refused.sql(f"BEGIN;\n{form};", check=False)
        assert "cannot run inside a transaction block" in done.stderr or "cannot be executed" in done.stderr, done.stderr
        (tmp_path / "sql").mkdir()
        (tmp_path / "sql" / "V1__prelude.sql").write_text(PRELUDE)
        (tmp_path / "sql" / "V2__form.sql").write_text(f"-- no transaction\n{form};\n")
        done = cli("migrate", env=database.env)
        assert done.status == 0, done
        assert database.sql("SELECT version, success FROM flyway_schema_history ORDER BY installed_rank") == [["1", "t"], ["2", "t"]]
    finally:
        server.sql("DROP DATABASE IF EXISTS made_here")
        server.sql("ALTER SYSTEM RESET work_mem")
