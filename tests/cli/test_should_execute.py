"""shouldExecute in NAME.sql.conf, on a real server."""

STATES = [("1", "Success"), ("3", "Success"), ("2", "Ignored")]


def states(done):
    assert done.status == 0, done
    return [(line["version"] or line["description"], line["state"]) for line in done.json["migrations"]]


def test_only_where_it_is_wanted(cli, database, scripts):
    folder = scripts({"V1__a.sql": "create table a (i int);", "V2__test_data.sql": "insert into a values (1);",
                      "V2__test_data.sql.conf": "shouldExecute=(${env}==dev || ${env}==test) && ${flyway:database}!=postgres\n",
                      "V3__c.sql": "create table c (i int);", "V3__c.sql.conf": "shouldExecute = ${env} != dev\n",
                      "R__r.sql": "select 1;", "R__r.sql.conf": "shouldExecute=${env}==dev", "afterMigrate.sql": "select 1/0;",
                      "afterMigrate.sql.conf": "shouldExecute=${env}==broken"}).parent
    prod, test = "-placeholders.env=prod", "-placeholders.env=test"
    assert "applied 2 migrations" in cli("migrate", prod, env=database.env, cwd=folder).stdout
    assert states(cli("info", "--json", prod, env=database.env, cwd=folder)) == [*STATES, ("r", "Ignored")]
    line = cli("info", prod, "-outputType=json", "-locations=filesystem:sql", env=database.env, cwd=folder).json["migrations"][2]
    assert line["shouldExecuteExpression"] == "(${env}==dev || ${env}==test) && ${flyway:database}!=postgres"
    assert cli("validate", prod, env=database.env, cwd=folder).status == 0
    # where it is wanted now, it is late as any other
    done = cli("migrate", test, "-outOfOrder=true", env=database.env, cwd=folder)
    assert done.status == 0 and database.sql("select i from a") == [["1"]]
    # what ran stays, whatever its condition says later
    assert states(cli("info", "--json", prod, "-outOfOrder=true", env=database.env, cwd=folder))[:1] == [("1", "Success")]
    assert cli("validate", prod, "-outOfOrder=true", env=database.env, cwd=folder).status == 0


def test_what_is_wrong_is_told_with_its_place(cli, database, scripts):
    folder = scripts({"V1__a.sql": "select 1;", "V1__a.sql.conf": "# one\nshouldExecute=${env}==dev && maybe\n"}).parent
    done = cli("migrate", env={**database.env, "FLYWAY_PLACEHOLDERS_ENV": "dev"}, cwd=folder)
    assert done.status == 2 and "V1__a.sql.conf:2:30" in done.stderr
    assert "a value by itself must be true or false" in done.stderr and "A==B" in done.stderr
    done = cli("migrate", env=database.env, cwd=folder)
    assert done.status == 2 and 'no value for placeholder "${env}"' in done.stderr and "V1__a.sql.conf:2:15" in done.stderr
