"""Several commands in one call, and what info shows when it is asked for less."""

import pytest


@pytest.fixture
def call(cli, database, tmp_path):
    folder = tmp_path / "sql"
    folder.mkdir()
    for name, text in {"V1__a": "create table a ();", "V2__b": "create table b ();", "R__r": "select 1;"}.items():
        (folder / f"{name}.sql").write_text(text, encoding="utf-8")
    return lambda *args: cli(f"-url={database.jdbc_url}", "-user=postgres", *args)


def test_one_after_the_other(call):
    done = call("-outputType=json", "migrate", "info", "validate")
    results = done.json["individualResults"]
    assert done.status == 0 and list(done.json) == ["individualResults"]
    assert [r["operation"] for r in results] == ["migrate", "info", "validate"]
    assert results[0]["migrationsExecuted"] == 3 and [m["state"] for m in results[1]["migrations"]] == ["Success"] * 3
    text = call("info", "migrate")
    assert text.status == 0 and text.stdout.index("Success") < text.stdout.index("up to date")


def test_the_first_failure_ends_it(call, tmp_path):
    (tmp_path / "sql/V3__c.sql").write_text("select 1/0;", encoding="utf-8")
    done = call("-outputType=json", "info", "migrate", "info")
    assert done.status == 1 and [r["operation"] for r in done.json["individualResults"]] == ["info", "migrate"]
    assert done.json["individualResults"][1]["error"]["sqlState"] == "22012"
    # a failure that has no document of its own stands behind the list
    (tmp_path / "sql/V03__d.sql").write_text("select 1;", encoding="utf-8")
    done = call("-outputType=json", "info", "migrate")
    assert done.status == 1 and done.json["individualResults"] == []
    assert done.json["error"]["errorCode"] == "DUPLICATE_VERSIONED_MIGRATION"
    text = call("info", "migrate")
    assert text.stderr.count("found more than one migration") == 1


def test_an_answer_of_no_ends_it(call):
    call("migrate", "-target=1")
    done = call("validate", "migrate")
    assert done.status == 1 and "not valid" in done.stdout and "to apply:" not in done.stdout


def test_own_options_go_to_the_command_that_has_them(call):
    done = call("migrate", "info", "--engine", "builtin", "--migration-ids")
    assert done.status == 0 and done.stdout.endswith("\n1,2,r\n")


@pytest.mark.parametrize("words, message", [
    (["migrate", "nonsense"], '"nonsense" is no argument of "migrate"'),
    (["migrate", "version"], 'one command at a time: "migrate" and "version" are two'),
    (["version", "migrate"], 'one command at a time: "version" and "migrate" are two'),
])
def test_not_together(cli, words, message):
    done = cli(*words)
    assert done.status == 2 and message in done.stderr


def test_info_shows_what_is_asked_for(call):
    call("migrate", "-target=1")

    def ids(*options):
        done = call("info", "-migrationIds", *options)
        assert done.status == 0, done.stderr
        return done.stdout.strip()

    assert ids() == "1,r,2"
    assert ids("-infoSinceVersion=1.1") == "r,2"
    assert ids("-infoUntilVersion=1.0") == "1"
    assert ids("-infoOfState=success") == "1,r"
    assert ids("-infoOfState=Above Target,PENDING") == "2"
    assert ids("-target=1", "-infoOfState=above_target") == "2"
    assert ids("-infoSinceDate=01/01/2020 00:00") == "1,r,2"
    assert ids("-infoSinceDate=01/01/9020 00:00") == "2"
    assert ids("-infoUntilDate=01/01/9020 00:00") == "1,r"
    assert ids("-infoUntilDate=01/01/2020 00:00") == ""
    for option in ("-infoOfState=x", "-infoSinceVersion=x", "-infoUntilDate=2020-01-01", "-infoSinceDate=01/13/2020 00:00"):
        done = call("info", "-outputType=json", option)
        assert done.status == 1 and option.split("=")[1] in done.json["error"]["message"]


def test_environment_of_toml(cli, database, tmp_path):
    (tmp_path / "sql").mkdir()
    (tmp_path / "sql/V1__a.sql").write_text("create table a as select '${flyway:environment}' e, current_setting('application_name') n;", encoding="utf-8")
    (tmp_path / "flyway.toml").write_text(f"""
[environments.dev]
url = "{database.jdbc_url}"
user = "postgres"
schemas = ["one"]
jdbcProperties = {{ ApplicationName = "a b&c" }}
""", encoding="utf-8")
    done = cli("migrate", "-environment=dev")
    assert done.status == 0, done
    assert database.sql("select * from one.a") == [["dev", "a b&c"]]
