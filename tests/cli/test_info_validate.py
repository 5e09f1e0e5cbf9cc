"""aurora-flyway info and validate, by both engines, on a real server."""

import pytest


@pytest.fixture
def scripts(tmp_path):
    folder = tmp_path / "sql"
    folder.mkdir()

    def lay(**named):
        for name, text in named.items():
            path = folder / f"{name}.sql"
            if text is None:
                path.unlink()
            else:
                path.write_text(text, encoding="utf-8")

    return lay


@pytest.fixture
def call(cli, database):
    return lambda *args, **options: cli(*args, env=database.env, **options)


@pytest.fixture
def many_states(call, database, scripts):
    """A history with most of what can be in one."""
    scripts(V1__a="create table a ();", V2__b="select 2;", V3__c="select 3;", V4__gone="select 4;", V5__e="select 5;", R__r="select 1;", R__s="select 2;",
            R__gone="select 3;")
    assert call("migrate").status == 0
    scripts(R__r="select 11;")
    assert call("migrate").status == 0
    database.sql("INSERT INTO flyway_schema_history VALUES (50, '9', 'future', 'SQL', 'V9__future.sql', 9, 'me', '2020-01-02 03:04:05.678', 7, true),"
                 " (51, '2.5', 'failed', 'SQL', 'V2.5__failed.sql', NULL, 'me', now(), 1, false),"
                 " (52, '5', 'e', 'DELETE', 'V5__e.sql', 5, 'me', now(), 0, true);")
    scripts(V2__b="select 22;", V3__c=None, V3__renamed="select 3;", V4__gone=None, V1_5__late="select 1;", V10__new="select 10;", R__s="select 22;",
            R__gone=None, R__new="select 9;")


def same_by_both(call, command, *args):
    """The JSON answers of both engines, without what differs by its nature, checked to be one."""
    answers = [call(command, "--json", "--engine", engine, *args) for engine in ("builtin", "extension")]
    for answer in answers:
        assert answer.stdout.startswith("{"), answer
    builtin, extension = (answer.json for answer in answers)
    for one in (builtin, extension):
        one.pop("timestamp")
    assert builtin == extension
    assert answers[0].status == answers[1].status
    return builtin, answers[0].status


def test_info_of_nothing(call, scripts):
    scripts(V1__a="select 1;")
    done = call("info")
    assert done.status == 0
    assert done.stdout.splitlines()[1:] == [
        "category   version  description  type  installed on  ms  state",
        "Versioned  1        a            SQL                     Pending",
    ]
    assert call("info", "--json").json["allSchemasEmpty"] is True


def test_info_makes_nothing(call, database, scripts):
    scripts(V1__a="select 1;")
    assert call("info").status == 0 and call("validate").status == 1
    assert database.sql("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == [["0"]]


def test_info_table_is_aligned(call, scripts):
    scripts(V1__a="select 1;", V2__ä_longer_description="select 2;", R__r="select 3;")
    assert call("migrate").status == 0
    lines = call("info").stdout.splitlines()[1:]
    at = lines[0].index("state")
    assert [line[at:] for line in lines] == ["state", "Success", "Success", "Success"]


def test_info_states(call, many_states):
    states = {(m["version"], m["description"], m["state"]) for m in call("info", "--json").json["migrations"]}
    assert {("1", "a", "Success"), ("1.5", "late", "Ignored"), ("2", "b", "Success"), ("2.5", "failed", "Failed (Missing)"), ("4", "gone", "Missing"),
            ("9", "future", "Missing"), ("10", "new", "Pending"), ("", "s", "Outdated"), ("", "s", "Pending"), ("", "new", "Pending"),
            ("", "r", "Superseded"), ("", "r", "Success"), ("5", "e", "Deleted")} <= states


def test_engines_agree_on_info(call, database, many_states):
    database.sql("CREATE EXTENSION aurora_flyway")
    answer, status = same_by_both(call, "info")
    assert status == 0 and len(answer["migrations"]) > 12


def test_engines_agree_on_validate(call, database, many_states):
    database.sql("CREATE EXTENSION aurora_flyway")
    answer, status = same_by_both(call, "validate")
    assert status == 1
    codes = [m["errorDetails"]["errorCode"] for m in answer["invalidMigrations"]]
    assert {"CHECKSUM_MISMATCH", "DESCRIPTION_MISMATCH", "APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED", "RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED",
            "FAILED_VERSIONED_MIGRATION", "OUTDATED_REPEATABLE_MIGRATION"} <= set(codes)
    assert call("validate", "-outputType=json").status == 0  # as Flyway


def test_engines_agree_in_another_schema(call, database, scripts):
    database.sql('CREATE SCHEMA "My Tools"; CREATE EXTENSION aurora_flyway SCHEMA "My Tools"')
    scripts(V1__a="select 1;", V2__b="select 2;")
    assert call("migrate", "-defaultSchema=App", "-target=1").status == 0
    answer, _ = same_by_both(call, "info", "--default-schema", "App")
    assert [m["state"] for m in answer["migrations"]] == ["Success", "Success", "Pending"]


def test_auto_says_which_engine(call, database, scripts):
    scripts(V1__a="select 1;")
    assert call("migrate").status == 0
    assert "built-in engine" in call("info").stderr
    done = call("info", "--engine", "extension")
    assert done.status == 3 and "CREATE EXTENSION" in done.stderr
    assert call("info", "--engine", "other").status == 2
    database.sql("CREATE EXTENSION aurora_flyway")
    assert call("info").stderr == ""
    done = call("info", "--target", "1")
    assert done.status == 0 and "target" in done.stderr
    done = call("info", "--engine", "extension", "--target", "1")
    assert done.status == 2 and "target" in done.stderr


def test_validate(call, scripts):
    scripts(V1__a="select 1;")
    assert call("migrate").status == 0
    done = call("validate")
    assert done.status == 0 and "valid: 1 migration" in done.stdout
    scripts(V1__a="select 2;", V2__b="select 2;")
    done = call("validate")
    assert done.status == 1
    assert "Migration checksum mismatch for migration version 1" in done.stdout
    assert "Detected resolved migration not applied to database: 2." in done.stdout
    assert call("validate", "-ignoreMigrationPatterns=*:pending").status == 1
    scripts(V1__a="select 1;")
    assert call("validate", "-ignoreMigrationPatterns=*:pending").status == 0
    done = call("validate", "-ignoreMigrationPatterns=foo:pending")
    assert done.status != 0 and "foo" in done.stderr


def test_validate_reads_what_waits(call, scripts):
    scripts(V1__a="select 'x;")
    done = call("validate", "-ignoreMigrationPatterns=*:pending")
    assert done.status == 1 and "sql/V1__a.sql:1:8" in done.stderr


def test_validate_without_schema(call, scripts):
    scripts(V1__a="select 1;")
    done = call("validate", "-defaultSchema=nope", "-outputType=json")
    assert done.status == 0
    assert done.json["errorDetails"]["errorCode"] == "SCHEMA_DOES_NOT_EXIST" and not done.json["validationSuccessful"]


def test_validate_naming(call, scripts):
    scripts(V1__a="select 1;", notes="select 2;")
    assert call("migrate").status == 0
    assert call("validate").status == 0
    done = call("validate", "-validateMigrationNaming=true")
    assert done.status == 1 and "notes.sql" in done.stderr


def test_locations(call, scripts, tmp_path):
    scripts(V1__a="select 1;")
    (tmp_path / "more" / "deep").mkdir(parents=True)
    (tmp_path / "more" / "deep" / "V2__b.sql").write_text("select 2;")
    listed = call("info", "--json", "-locations=filesystem:sql,filesystem:./more/,filesystem:more/deep").json["migrations"]
    assert [m["script"] for m in listed] == ["V1__a.sql", "deep/V2__b.sql"]
    assert [m["script"] for m in call("info", "--json", "-locations=filesystem:m*").json["migrations"]] == ["deep/V2__b.sql"]
    missing = call("info", "-locations=filesystem:nowhere")
    assert missing.status == 0 and "nowhere" in missing.stderr
    missing = call("info", "-locations=filesystem:nowhere", "-failOnMissingLocations=true")
    assert missing.status != 0 and "nowhere" in missing.stderr
