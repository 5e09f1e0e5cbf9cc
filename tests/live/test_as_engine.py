"""engine: flyway, with the real one: a `flyway` in PATH that starts Java."""

import json
import os

import pytest

ROWS = "select version, type, script, success from flyway_schema_history order by installed_rank"


@pytest.fixture
def project(class_path, tmp_path, database, scripts):
    """A project that asks for Flyway, and what its environment needs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "flyway"
    program.write_text(f'#!/bin/sh\nexec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "{class_path}" Live "$@"\n')
    program.chmod(0o755)
    (tmp_path / "config.json").write_text(json.dumps({"engine": "flyway", "url": database.jdbc_url, "user": "postgres",
                                                      "placeholders": {"word": "one,two=three"}}))
    scripts(V1__a="create table a as select '${word}' as word;", V2__b="create table b as select pg_backend_pid();", R__r="select '${word}';")
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


def test_flyway_migrates(cli, database, project):
    done = cli("migrate", env=project)
    assert done.status == 0 and done.stdout.startswith("Flyway migrate: ") and '"migrationsExecuted":3' in done.stdout, done
    assert database.sql(ROWS) == [["1", "SQL", "V1__a.sql", "t"], ["2", "SQL", "V2__b.sql", "t"], ["", "SQL", "R__r.sql", "t"]]
    assert database.sql("select word from a") == [["one,two=three"]]
    for verb in ("info", "validate", "repair"):
        done = cli(verb, env=project)
        assert done.status == 0 and done.stdout.startswith(f"Flyway {verb}: "), done
    assert "applied" not in cli("migrate", env={**project, "AF_ENGINE": "native"}).stderr


def test_its_failure_is_ours(cli, database, project, scripts):
    scripts(V3__c="select 1/0;")
    done = cli("migrate", env=project)
    assert done.status == 1 and "division by zero" in done.stderr and '"flyway migrate" ended with status 1' in done.stderr, done
    assert len(database.sql(ROWS)) == 2


def test_throwaway_clusters(cli, project, tmp_path):
    """Flyway reaches them as well, with a password of their own; the database of the settings is left alone."""
    (tmp_path / "config.json").write_text(json.dumps({"engine": "flyway", "url": "jdbc:postgresql://nowhere.invalid/none", "password": "s3cr3t-x",
                                                      "placeholders": {"word": "secretsmanager:prod#word"}, "dev": {"placeholders": {"word": "dev"}}}))
    done = cli("migrate", "--dev", env=project)
    assert done.status == 0 and '"migrationsExecuted":3' in done.stdout, done
    done = cli("docs", "--dev", env=project)
    assert done.status == 0 and "public.a" in done.stdout and "public.flyway_schema_history" in done.stdout, done
    assert "Flyway migrate" not in done.stdout and "Flyway migrate" in done.stderr
