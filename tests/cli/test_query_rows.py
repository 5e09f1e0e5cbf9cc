"""Rows that queries in scripts return are told on stderr."""

import pytest


@pytest.fixture
def told(cli, database, scripts):
    def call(*args, **files):
        scripts(**files)
        done = cli("migrate", *args, env=database.env)
        assert done.status == 0, done
        return done.stderr

    return call


def test_rows_are_told(told):
    text = told(V1__a="SELECT 1 AS one, NULL AS nothing, 'b' AS two;\nCREATE TABLE a (n int);\nSELECT n FROM a;\nINSERT INTO a VALUES (7) RETURNING n;",
                V2__b="-- executeInTransaction=false\nSELECT 'alone' AS word;\nVACUUM a;", afterMigrate="SELECT 'called' AS back;")
    assert text.splitlines() == ["sql/V1__a.sql: one | nothing | two", "  1 |  | b", "sql/V1__a.sql: n", "  7", "sql/V2__b.sql: word", "  alone",
                                 "sql/afterMigrate.sql: back", "  called"]


@pytest.mark.parametrize("args", [["-outputQueryResults=false"], ["--json"]])
def test_or_not(told, args):
    assert "one" not in told(*args, V1__a="SELECT 1 AS one;")


def test_long_results_are_cut(told):
    text = told(V1__a="SELECT g AS number, repeat('é', 5000) FROM generate_series(1, 50000) AS g;\nSELECT 'next' AS word;").splitlines()
    assert len(text) == 1 + 20 + 1 + 2 and text[21] == "  … and 49980 more" and text[22:] == ["sql/V1__a.sql: word", "  next"]
    assert max(map(len, text)) < 1100


def test_secrets_are_masked(told):
    text = told("-placeholders.token=s3cr3t-token", "-secretPlaceholders=token", V1__a="SELECT '${token}' AS shown;")
    assert "  ${token}" in text and "s3cr3t" not in text
