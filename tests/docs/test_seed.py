"""The sample migrations give the document that the README of the template project ended with, byte for byte."""

import pytest

from conftest import HERE, document

TOP = HERE.parents[1]


@pytest.fixture
def sample(database, cli):
    """The database after `aurora-flyway migrate` of sql/; its roles are the cluster's, so they are removed again."""
    placeholders = [f"-placeholders.{name}={value}" for name, value in {
        "DATABASE_NAME": database.name, "READ_ONLY_PASSWORD": "one", "SAMPLE_APPLICATION_PASSWORD": "two"}.items()]
    outcome = cli("migrate", f"-locations=filesystem:{TOP}/sql", *placeholders, env=database.env)
    assert outcome.status == 0, outcome
    yield database
    database.sql("DROP OWNED BY read_only, sample_application CASCADE; DROP ROLE read_only, sample_application")


def test_sample(sample, cli):
    expected = (HERE / "seed.md").read_text(encoding="utf-8").split("\n", 1)[1]
    outcome = cli("docs", "--style", "classic", "--engine", "builtin", env=sample.env)
    assert outcome.status == 0, outcome
    assert outcome.stdout.split("\n", 4)[4] == expected
    sample.sql("CREATE EXTENSION aurora_flyway")
    assert document(sample, "classic").split("\n", 4)[4] == expected
