"""config.json, flyway.conf, the environment: `config show`, `config check`, `config schema`."""

import json
import re
import shutil

import pytest

from conftest import TOP

SEED_TABLE = TOP / "tests/cli/data/seed-config.json"


def write(folder, document, name="config.json"):
    (folder / name).write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")


def settings(done):
    assert done.status == 0, done
    return {s["name"]: (s["value"], s["source"]) for s in done.json["settings"]}


def test_nothing_is_set(cli):
    assert cli("config", "show", env={"PG_CONFIG": ""}).stdout == ""
    done = cli("config", "check")
    assert done.status == 0 and done.stdout == "" and done.stderr == "no problems\n"


def test_sources_in_order(cli, tmp_path):
    write(tmp_path, {"table": "json", "environments": {"prod": {"table": "prod"}}})
    assert settings(cli("config", "show", "--json"))["table"] == ("json", "config.json: table")
    assert settings(cli("config", "show", "--json", "--env", "prod"))["table"] == (
        "prod", "config.json: environments.prod.table")
    write(tmp_path, "# comment\nflyway.table=conf\nother.key=1\n", "flyway.conf")
    assert settings(cli("config", "show", "--json"))["table"] == ("conf", "flyway.conf:2")
    env = {"FLYWAY_TABLE": "env", "HTAB": "expanded"}
    assert settings(cli("config", "show", "--json", env=env))["table"] == ("env", "FLYWAY_TABLE")
    assert settings(cli("config", "show", "--json", "-table=opt", env=env))["table"] == ("opt", "-table")
    write(tmp_path, "flyway.table=${HTAB}\n", "other.conf")
    assert settings(cli("config", "show", "--json", "-configFiles=other.conf", env={"HTAB": "expanded"}))["table"] == (
        "expanded", "other.conf:1")
    done = cli("config", "show", "-configFiles=none.conf")
    assert done.status == 0 and 'configuration file "none.conf" does not exist' in done.stderr


def test_all_shows_every_setting(cli):
    shown = settings(cli("config", "show", "--all", "--json"))
    assert shown["table"] == ("flyway_schema_history", "default")
    assert shown["url"] == (None, "default")
    assert "cleanDisabled = true  (default)" in cli("config", "show", "--all").stdout


def test_config_option_names_the_file(cli, tmp_path):
    (tmp_path / "sub").mkdir()
    write(tmp_path / "sub", {"table": "x"}, "my.json")
    assert settings(cli("config", "show", "--json", "--config", "sub/my.json"))["table"] == ("x", "sub/my.json: table")
    done = cli("config", "show", "--config", "none.json")
    assert done.status == 2 and '"none.json": No such file or directory' in done.stderr


def test_seed_config_is_valid(cli, tmp_path):
    """The file of the project this one began from, its registry aside (below): nothing to say but what is to be filled in."""
    shutil.copy(SEED_TABLE, tmp_path / "config.json")
    done = cli("config", "check")
    assert done.status == 1
    assert done.stdout.splitlines() == [f'config.json: {key}: still "CHANGE ME"' for key in (
        "githubOwner", "githubRepo", "dockerOwner", "dockerRepo", "infrastructure.us-west-2.terraformBucket",
        "infrastructure.us-west-2.bastion.privateKeyBucket")]
    assert settings(cli("config", "show", "--json"))["infrastructure.us-west-2.flywayTask.isPublicSubnet"][0] == "true"


def test_own_config_json_is_the_seeds(cli):
    ours = json.loads((TOP / "config.json").read_text(encoding="utf-8"))
    assert ours.pop("$schema") == "./config.schema.json"
    seed = json.loads(SEED_TABLE.read_text(encoding="utf-8"))
    assert {**seed, **{k: ours[k] for k in seed}} == seed
    done = cli("config", "check", "--json", cwd=TOP)
    assert {p["message"] for p in done.json["problems"]} == {'still "CHANGE ME"'}


def test_retired_registry(cli, tmp_path):
    write(tmp_path, {"dockerRegistry": "docker.pkg.github.com"})
    for command in ("check", "show"):
        done = cli("config", command)
        assert done.status == (1 if command == "check" else 2)
        assert "dockerRegistry" in done.stdout + done.stderr and '"ghcr.io"' in done.stdout + done.stderr


def test_check_names_all_problems_at_once(cli, tmp_path):
    write(tmp_path, {"githubOwner": "CHANGE ME", "githubOwnr": "x", "group": "yes", "docs": {"style": 1},
                     "infrastructure": {"us-west-2": {"auroraDB": {"dbClusterNam": "x"}}},
                     "environments": {"prod": {"engine": "java", "accountId": "CHANGE ME"}}})
    write(tmp_path, "flyway.tabel=x\n\nflyway.mixed=perhaps\n", "flyway.conf")
    done = cli("config", "check", env={"FLYWAY_LOCK_RETRY_COUNT": "many"})
    assert done.status == 1
    assert done.stdout.splitlines() == [
        'config.json: githubOwner: still "CHANGE ME"',
        'config.json: githubOwnr: unknown key. Did you mean "githubOwner"?',
        'config.json: group: expected true or false, found string "yes"',
        "config.json: docs.style: expected string, found number 1",
        'config.json: infrastructure.us-west-2.auroraDB.dbClusterNam: unknown key. '
        'Did you mean "infrastructure.us-west-2.auroraDB.dbClusterName"?',
        'config.json: environments.prod.engine: expected native or flyway, found "java"',
        'config.json: environments.prod.accountId: still "CHANGE ME"',
        'flyway.conf:1: flyway.tabel: unknown key. Did you mean "flyway.table"?',
        'flyway.conf:3: flyway.mixed: expected true or false, found "perhaps"',
        'FLYWAY_LOCK_RETRY_COUNT: lockRetryCount: expected a whole number, found "many"',
    ]
    assert done.stderr == "10 problems\n"
    as_json = cli("config", "check", "--json")
    assert as_json.status == 1 and len(as_json.json["problems"]) == 9
    assert as_json.json["problems"][1] == {"file": "config.json", "key": "githubOwnr", "message": "unknown key",
                                           "hint": 'Did you mean "githubOwner"?'}


def test_first_problem_stops_a_command(cli, tmp_path):
    write(tmp_path, {"githubOwner": "CHANGE ME"})
    assert cli("config", "show").status == 0
    write(tmp_path, {"tabel": "x", "group": 1})
    done = cli("config", "show")
    assert done.status == 2 and done.stdout == ""
    assert done.stderr.splitlines() == [
        'aurora-flyway: config.json: setting "tabel": unknown key',
        "  detail: There is 1 more; 'aurora-flyway config check' names all of them.",
        '  hint: Did you mean "table"?',
    ]


def test_syntax_error_has_a_place(cli, tmp_path):
    write(tmp_path, '{\n  "table": "x",\n  oops\n}\n')
    done = cli("config", "check")
    assert done.status == 1 and re.match(r"config\.json:3:\d+: invalid JSON: ", done.stdout)
    done = cli("config", "show", "--json")
    assert done.status == 2 and (done.json["error"]["file"], done.json["error"]["line"]) == ("config.json", 3)


def test_environments(cli, tmp_path):
    write(tmp_path, {"region": "us-west-2", "placeholders": {"A": "1", "B": "2"},
                     "infrastructure": {"us-west-2": {"terraformBucket": "one", "auroraDB": {"dbClusterName": "c"}}},
                     "environments": {"prod": {"accountId": "123456789012", "region": "eu-west-1", "placeholders": {"a": "3"},
                                               "infrastructure": {"us-west-2": {"terraformBucket": "two"}}}}})
    shown = settings(cli("config", "show", "--json", "--env", "prod"))
    assert shown["accountId"][0] == "123456789012" and shown["region"][0] == "eu-west-1"
    assert shown["infrastructure.us-west-2.terraformBucket"][0] == "two"
    assert shown["infrastructure.us-west-2.auroraDB.dbClusterName"][0] == "c"
    assert shown["placeholders.a"] == ("***", "config.json: environments.prod.placeholders.a")
    assert "placeholders.A" not in shown and "placeholders.B" in shown
    done = cli("config", "show", "--env", "prdo")
    assert done.status == 2 and 'no environment "prdo"' in done.stderr and '"prod"' in done.stderr


def test_reference_is_shown_and_not_its_value(cli, tmp_path):
    write(tmp_path, {"placeholders": {"PW": "secretsmanager:postgresql@auroradb#password"}})
    assert settings(cli("config", "show", "--json"))["placeholders.PW"][0] == "secretsmanager:postgresql@auroradb#password"


def test_toml(cli, tmp_path):
    write(tmp_path, "flyway.table=c\n", "flyway.conf")
    write(tmp_path, """
[flyway]
table = "t"
[environments.dev]
user = "me"
password = "${env.DEV_PASSWORD}"
""", "flyway.toml")
    done = cli("config", "show", "--json")
    assert settings(done)["table"] == ("t", "flyway.toml:3")
    assert '"flyway.conf" is not read, because there is "flyway.toml"' in done.stderr
    done = cli("config", "show", "--json", "-environment=dev", env={"DEV_PASSWORD": "geheim"})
    assert settings(done)["password"] == ("***", "flyway.toml:6") and "geheim" not in done.stdout
    shown = settings(cli("config", "show", "--json", "-environments.new.password=geheim", "-environment=new", "-url=x"))
    assert shown["password"] == ("***", "-environments.new.password")
    (tmp_path / "flyway.toml").rename(tmp_path / "x.toml")
    assert settings(cli("config", "show", "--json"))["table"] == ("c", "flyway.conf:1")
    assert settings(cli("config", "show", "--json", "-configFiles=x.toml"))["table"] == ("t", "x.toml:3")


def test_wrong_toml(cli, tmp_path):
    write(tmp_path, "[flyway\n", "flyway.toml")
    error = cli("migrate", "-outputType=json")
    assert error.status == 1 and error.json["error"]["errorCode"] == "ERROR"
    assert error.json["error"]["path"] == str(tmp_path / "flyway.toml") and error.json["error"]["lineNumber"] == 1
    write(tmp_path, "[flyway]\ntabel = 'x'\n[environments.default]\npassword = geheim\n", "flyway.toml")
    done = cli("config", "check")
    assert done.stdout.startswith("flyway.toml:4:12: invalid TOML: expected a value, found a word without quotes")
    write(tmp_path, "[flyway]\ntabel = 'x'\nerrorOverrides = ['1:2:W']\n", "flyway.toml")
    error = cli("migrate", "-outputType=json")
    assert error.status == 1 and error.json["error"]["errorCode"] == "CONFIGURATION"
    assert "flyway.tabel" in error.json["error"]["message"] and 'Did you mean "flyway.table"?' in error.json["error"]["message"]
    assert error.stderr.count('warning: flyway.toml:3: "errorOverrides" has no effect') == 1


@pytest.mark.parametrize("option, code", [
    ("-cleanOnValidationError=true", "CONFIGURATION_RECOVERABLE"),
    ("-jdbcProperties.ApplicationName=x", "CONFIGURATION"),
    ("-callbacks=a.B", "CONFIGURATION"),
    ("-environments.dev.usr=x", "CONFIGURATION"),
    ("-foo=bar", "CONFIGURATION"),
])
def test_options_that_are_not_taken(cli, option, code):
    done = cli("migrate", "-outputType=json", option)
    assert done.status == 1 and done.json["error"]["errorCode"] == code


def test_colour_is_a_setting(cli):
    for colour, expected in (("always", True), ("never", False), ("auto", False)):
        done = cli("info", f"-color={colour}", "-url=jdbc:postgresql://127.0.0.1:1/none")
        assert done.status == 1 and ("\033[31m" in done.stderr) == expected
    assert cli("migrate", "-color=pink", "-outputType=json").json["error"]["errorCode"] == "CONFIGURATION"


def test_schema_is_what_the_tables_say(cli):
    printed = cli("config", "schema")
    assert printed.status == 0
    assert printed.stdout == (TOP / "config.schema.json").read_text(encoding="utf-8"), \
        "'aurora-flyway config schema > config.schema.json' writes it"


def leaves(schema, prefix=""):
    for name, value in schema["properties"].items():
        if "properties" in value:
            yield from leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}"


def test_schema_has_every_key(cli, tmp_path):
    schema = cli("config", "schema").json
    maps = {"placeholders": {"x": "1"}, "jdbcProperties": {"x": "1"}}
    write(tmp_path, {"infrastructure": {"r": {}}, "dev": {"placeholders": {"x": "1"}}, **maps})
    shown = {re.sub(r"(placeholders|jdbcProperties)\.x$", r"\1", s["name"]) for s in cli("config", "show", "--all", "--json").json["settings"]}
    environment, region = schema["$defs"]["environment"], schema["$defs"]["region"]
    assert {*leaves(environment), *(f"infrastructure.r.{n}" for n in leaves(region))} - {"infrastructure"} == shown
    assert set(schema["properties"]) == set(environment["properties"]) | {"$schema", "environments"}


VALID = [
    {}, {"infrastructure": {"a": {"bastion": {}}}}, {"placeholders": {"A": "x", "B": 1}}, {"schemas": ["a"]}, {"schemas": "a,b"},
    {"environments": {"prod": {"accountId": "1", "infrastructure": {"a": {}}}}}, {"docs": {"style": "classic"}},
]
INVALID = [
    {"tabel": "x"}, {"table": 1}, {"group": "true"}, {"lockRetryCount": 1.5}, {"engine": "java"}, {"docs": {"stile": "x"}},
    {"docs.style": "classic"}, {"infrastructure": {"a": {"x": 1}}}, {"environments": {"prod": {"environments": {}}}}, {"schemas": [1]}, [],
]


def test_schema_and_program_agree(cli, tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((TOP / "config.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(json.loads((TOP / "config.json").read_text(encoding="utf-8")))
    for document in VALID + INVALID:
        write(tmp_path, document)
        assert validator.is_valid(document) == (document in VALID), document
        assert cli("config", "check").status == (0 if document in VALID else 1), document
