"""Our program and the real Flyway take turns on one database: what one did, the other finds right, and goes on from there."""

import pytest

TOOLS = ["ours", "theirs"]
OTHER = {"ours": "theirs", "theirs": "ours"}

both = pytest.mark.parametrize("first", TOOLS)


def states(info):
    return {(line["version"] or line["description"]): line["state"] for line in info}


def test_turn_by_turn(pair):
    """Twenty versions, one at a time, by either in turn; every row is as if one had written all."""
    for number in range(1, 21):
        pair.lay({f"V{number}__t_{number}.sql": f"create table t_{number} (i int);\ninsert into t_{number} values ({number});\n"})
        answer = pair.succeed(TOOLS[number % 2], "migrate")
        assert answer["migrationsExecuted"] == 1
        rows = pair.rows()
        assert rows[-1][:5] == [str(number), str(number), f"t {number}", "SQL", f"V{number}__t_{number}.sql"]
        assert rows[-1][6:] == ["postgres", "t"]
    info = pair.agree_on_nothing_wrong()
    assert len(info) == 20 and set(states(info).values()) == {"Success"}
    for name in TOOLS:
        assert pair.succeed(name, "migrate")["migrationsExecuted"] == 0
    assert len(pair.rows()) == 20


def test_the_same_rows(pair_on, make_database, scripts):
    """One set of files, migrated by each in a database of its own: the same rows, the same table."""
    scripts({"V1__a.sql": "create table a (i int);", "V1.1__long_%s.sql" % ("x" * 220): "select 1;", "V002_03__b c.sql": "select 2;\r\n",
             "V20240101120000__stamp.sql": "\ufeffselect 'ä€𝄞';\n", "R__view.sql": "create or replace view v as select 1 as one;",
             "R__Z.sql": "select '${flyway:table}';", "B1.1__base.sql": "create table a (i int);", "sub/V3__x.sql": "select 3;",
             "V4.sql": "select 4;", "V5__empty.sql": ""})
    found = []
    for name in TOOLS:
        pair = pair_on(make_database())
        pair.succeed(name, "migrate")
        table = pair.database.sql("""select column_name, data_type, character_maximum_length, is_nullable, column_default
from information_schema.columns where table_name = 'flyway_schema_history' order by ordinal_position""")
        indexes = pair.database.sql("select indexdef from pg_indexes where tablename = 'flyway_schema_history' order by indexname")
        found.append((pair.rows(), table, indexes, pair.agree_on_nothing_wrong()))
    assert found[0] == found[1]
    assert [row[3] for row in found[0][0]] == ["SQL_BASELINE"] + ["SQL"] * 7


@both
def test_repeatables(pair, first):
    other = OTHER[first]
    pair.lay(V1__a="create table a as select 0 as i;", R__v="create or replace view v as select 1 as one from a;", R__w="select '${word}';")
    assert pair.succeed(first, "migrate", **{"placeholders.word": "one"})["migrationsExecuted"] == 3
    assert pair.succeed(other, "migrate", **{"placeholders.word": "one"})["migrationsExecuted"] == 0
    pair.agree_on_nothing_wrong(**{"placeholders.word": "one"})
    # the checksum is that of the replaced text
    assert pair.succeed(other, "migrate", **{"placeholders.word": "two"})["migrationsExecuted"] == 1
    pair.lay(R__v="create or replace view v as select 2 as one from a;")
    info, found = pair.agree(**{"placeholders.word": "two"})
    assert states(info)["v"] == "Pending" and len([line for line in info if line["description"] == "v"]) == 2
    assert [code for _, _, code in found] == ["OUTDATED_REPEATABLE_MIGRATION", "RESOLVED_REPEATABLE_MIGRATION_NOT_APPLIED"]
    assert pair.succeed(other, "migrate", **{"placeholders.word": "two"})["migrationsExecuted"] == 1
    assert pair.succeed(first, "migrate", **{"placeholders.word": "two"})["migrationsExecuted"] == 0
    assert pair.database.sql("select one from v") == [["2"]]
    pair.agree_on_nothing_wrong(**{"placeholders.word": "two"})


@both
def test_out_of_order(pair, first):
    other = OTHER[first]
    pair.lay(V1__a="select 1;", V3__c="select 3;")
    pair.succeed(first, "migrate")
    pair.lay(V2__b="select 2;")
    _, found = pair.agree()
    assert found == [("2", "b", "RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED")]
    for name in TOOLS:
        assert pair.tool(name)("migrate")["errorCode"] == "VALIDATE_ERROR"
    assert pair.succeed(other, "migrate", outOfOrder="true")["migrationsExecuted"] == 1
    info = pair.agree_on_nothing_wrong(outOfOrder="true")
    assert states(info) == {"1": "Success", "2": "Out of Order", "3": "Success"}
    assert pair.succeed(first, "migrate", outOfOrder="true")["migrationsExecuted"] == 0


@both
def test_repair(pair, first):
    """Each tool repairs what the other wrote: a changed file, a missing one, a failed row; the other is content."""
    other = OTHER[first]
    pair.lay(V1__a="select 1;", V2__b="select 2;", V3__c="select 3;", R__r="select 4;")
    pair.succeed(first, "migrate")
    pair.lay(V1__a="select 'changed';")
    pair.remove("V2__b.sql", "R__r.sql")
    pair.database.sql("insert into flyway_schema_history values (5, '4', 'd', 'SQL', 'V4__d.sql', 7, 'postgres', now(), 1, false)")
    pair.lay(V4__d="select 4;")
    _, found = pair.agree()
    assert sorted(code for _, _, code in found) == sorted(["CHECKSUM_MISMATCH", "APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED",
                                                          "APPLIED_REPEATABLE_MIGRATION_NOT_RESOLVED", "FAILED_VERSIONED_MIGRATION"])
    answer = pair.succeed(other, "repair")
    assert answer["repairActions"] == ["Removed failed migrations", "Marked missing migrations as deleted",
                                       "Aligned applied migration checksums"]
    info, found = pair.agree()
    assert [code for _, _, code in found] == ["RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED"] and states(info)["4"] == "Pending"
    assert pair.succeed(first, "repair")["repairActions"] == []
    assert pair.succeed(first, "migrate")["migrationsExecuted"] == 1
    # the deleted one comes back: it is pending again, and below what is applied
    pair.lay(V2__b="select 2;")
    pair.agree()
    assert pair.succeed(other, "migrate", outOfOrder="true")["migrationsExecuted"] == 1
    pair.agree(outOfOrder="true")


def test_repair_writes_the_same(pair_on, make_database, scripts):
    found = []
    for name in TOOLS:
        scripts(V1__a="select 1;", V2__b="select 2;", V3__c="select 3;", R__r="select 4;")
        pair = pair_on(make_database())
        pair.succeed("theirs", "migrate")
        scripts(V1__a="select 'changed';")
        pair.remove("V2__b.sql", "R__r.sql")
        pair.succeed(name, "repair")
        found.append(pair.rows())
    assert found[0] == found[1]
    assert [row[3] for row in found[0]] == ["SQL"] * 4 + ["DELETE"] * 2


@both
def test_baseline(pair, first):
    other = OTHER[first]
    pair.database.sql("create table there (i int)")
    pair.lay(V1__a="select 1/0;", V2__b="select 1/0;", V3__c="select 3;")
    for name in TOOLS:
        assert pair.tool(name)("migrate")["errorCode"] == "NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE"
    pair.succeed(first, "baseline", baselineVersion="2", baselineDescription="it was there")
    assert pair.rows() == [["1", "2", "it was there", "BASELINE", "it was there", "", "postgres", "t"]]
    pair.agree(baselineVersion="2")
    # once more is no error by either, another one is by both
    for name in TOOLS:
        pair.succeed(name, "baseline", baselineVersion="2", baselineDescription="it was there")
        assert "already been baselined" in pair.tool(name)("baseline", baselineVersion="3")["error"]
    assert pair.succeed(other, "migrate")["migrationsExecuted"] == 1
    assert states(pair.agree_on_nothing_wrong())["2"] == "Baseline"


@both
def test_baseline_on_migrate(pair, first):
    pair.database.sql("create table there (i int)")
    pair.lay(V1__a="select 1/0;", V2__b="select 2;")
    assert pair.succeed(first, "migrate", baselineOnMigrate="true")["migrationsExecuted"] == 1
    assert [row[3] for row in pair.rows()] == ["BASELINE", "SQL"]
    pair.agree_on_nothing_wrong()
    assert pair.succeed(OTHER[first], "migrate", baselineOnMigrate="true")["migrationsExecuted"] == 0


@both
def test_baseline_migrations(pair, first):
    other = OTHER[first]
    pair.lay(V1__a="select 1/0;", V2__b="select 1/0;", B2__all="create table a (i int);", V3__c="insert into a values (3);")
    assert pair.succeed(first, "migrate")["migrationsExecuted"] == 2
    assert [row[3] for row in pair.rows()] == ["SQL_BASELINE", "SQL"]
    pair.agree_on_nothing_wrong()
    # where there is a history, a newer one counts for nothing
    pair.lay(B4__all="select 1/0;", V4__d="insert into a values (4);")
    assert pair.succeed(other, "migrate")["migrationsExecuted"] == 1
    pair.agree_on_nothing_wrong()
    assert pair.database.sql("select i from a order by 1") == [["3"], ["4"]]


@both
def test_a_baseline_migration_that_is_gone(pair_on, make_database, scripts, first):
    """Changed, it is aligned by repair; gone, it is missing, future where nothing is above it, and repair marks it so."""
    found = []
    for name in TOOLS:
        pair = pair_on(make_database())
        pair.lay(B3__base="select 3;", V4__x="select 4;", V1__a="select 1;")
        pair.succeed(first, "migrate")
        pair.lay(B3__base="select 'changed';")
        pair.agree()
        pair.succeed(name, "repair")
        pair.agree_on_nothing_wrong()
        pair.remove("B3__base.sql")
        assert states(pair.agree()[0])["3"] == "Missing"
        pair.succeed(name, "repair")
        pair.agree()
        pair.remove("V4__x.sql")
        pair.agree()
        found.append(pair.rows())
    assert found[0] == found[1]


@both
def test_created_schemas_and_clean(pair, first):
    other = OTHER[first]
    schemas = {"schemas": "one,two"}
    pair.lay(V1__a="create table one.a (i int);\ncreate table two.b (i int);\ncreate view two.v as select * from one.a;")
    pair.succeed(first, "migrate", **schemas)
    marker = pair.database.sql("select installed_rank, type, script, version from one.flyway_schema_history order by 1")
    assert marker == [["0", "SCHEMA", '"one","two"', ""], ["1", "SQL", "V1__a.sql", "1"]]
    pair.agree_on_nothing_wrong(**schemas)
    assert pair.succeed(other, "migrate", **schemas)["migrationsExecuted"] == 0
    for name in TOOLS:
        assert "clean" in pair.tool(name)("clean", **schemas)["error"].lower()
    pair.succeed(other, "clean", cleanDisabled="false", **schemas)
    assert pair.database.sql("select nspname from pg_namespace where nspname in ('one', 'two')") == []
    assert pair.succeed(first, "migrate", **schemas)["migrationsExecuted"] == 1
    pair.agree_on_nothing_wrong(**schemas)


@both
def test_a_failed_row_outside_a_transaction(pair, first):
    """The row is there whoever ran it; the other sees it, refuses to go on, repairs it, and goes on."""
    other = OTHER[first]
    lock = {"postgresql.transactional.lock": "false"}
    pair.lay(V1__a="create table a (i int);", V2__b="vacuum a;\nvacuum nosuch;\n", V3__c="select 3;")
    answer = pair.tool(first)("migrate", **lock)
    assert "V2__b.sql" in answer["error"]
    assert [row[7] for row in pair.rows()] == ["t", "f"]
    info, found = pair.agree()
    assert states(info)["2"] == "Failed" and ("2", "b", "FAILED_VERSIONED_MIGRATION") in found
    for name in TOOLS:
        assert "error" in pair.tool(name)("migrate")
    assert pair.succeed(other, "repair")["repairActions"] == ["Removed failed migrations"]
    pair.lay(V2__b="vacuum a;\n")
    assert pair.succeed(first, "migrate")["migrationsExecuted"] == 2
    pair.agree_on_nothing_wrong()


@both
def test_a_failure_in_a_transaction(pair, first):
    pair.lay(V1__a="create table a (i int);", V2__b="create table b (i int);\nselect 1/0;")
    assert "division by zero" in pair.tool(first)("migrate")["error"]
    assert [row[1] for row in pair.rows()] == ["1"]
    info, _ = pair.agree()
    assert states(info) == {"1": "Success", "2": "Pending"}
    pair.lay(V2__b="create table b (i int);")
    assert pair.succeed(OTHER[first], "migrate")["migrationsExecuted"] == 1
    pair.agree_on_nothing_wrong()


def test_callbacks(pair_on, make_database, scripts):
    """The same callbacks fire, in the same order, whoever migrates, repairs, validates or asks."""
    events = ["afterConnect", "beforeValidate", "afterValidate", "beforeMigrate", "beforeEachMigrate", "afterEachMigrate",
              "beforeEachMigrateStatement", "afterEachMigrateStatement", "beforeRepeatables", "afterVersioned", "afterMigrateApplied", "afterMigrate",
              "beforeRepair", "afterRepair", "beforeInfo", "afterInfo", "createSchema", "beforeCreateSchema"]
    scripts({f"{event}.sql": f"insert into told.log (event) values ('{event}');" for event in events})
    scripts({"afterMigrate__second.sql": "insert into told.log (event) values ('afterMigrate second ${word}');",
             "V1__a.sql": "create table a (i int);\ninsert into a values (1);", "V2__b.sql": "select 2;", "R__r.sql": "select 3;"})
    found = []
    for name in TOOLS:
        pair = pair_on(make_database())
        pair.database.sql("create schema told; create table told.log (id serial, event text)")
        for verb in ("migrate", "migrate", "validate", "repair", "info"):
            pair.succeed(name, verb, **{"placeholders.word": "w"})
        found.append([row[0] for row in pair.database.sql("select event from told.log order by id")])
    assert found[0] == found[1]
    assert found[0].count("beforeEachMigrate") == 3 and found[0].count("beforeEachMigrateStatement") == 4
    assert "afterMigrate second w" in found[0]


@both
def test_placeholders(pair, first):
    settings = {"placeholders.name": "al;pha", "placeholders.Other": "beta", "placeholderPrefix": "<%", "placeholderSuffix": "%>"}
    pair.lay(V1__a="create table a as select '<%name%>' as n, '<%oTHER%>' as o, '<%flyway:table%>' as t, '<%flyway:filename%>' as f,\n"
                   "  '<%flyway:user%>' as u, '<%flyway:database%>' as d, '<%flyway:defaultSchema%>' as s, '${untouched}' as x;",
             V2__b="select '<%nosuch%>';")
    assert "nosuch" in pair.tool(first)("migrate", **settings)["error"]
    pair.remove("V2__b.sql")
    pair.succeed(first, "migrate", **settings)
    assert pair.database.sql("select * from a") == [["al;pha", "beta", "flyway_schema_history", "V1__a.sql", "postgres", pair.database.name,
                                                    "public", "${untouched}"]]
    pair.agree_on_nothing_wrong(**settings)
    assert pair.succeed(OTHER[first], "migrate", **settings)["migrationsExecuted"] == 0


@both
@pytest.mark.parametrize("settings", [{"group": "true"}, {"target": "2"}, {"table": "Other Table"}, {"installedBy": "some'body"},
                                      {"defaultSchema": "app"}, {"skipExecutingMigrations": "true"}, {"tablespace": "pg_default"},
                                      {"sqlMigrationPrefix": "X", "sqlMigrationSeparator": "-"}, {"ignoreMigrationPatterns": "*:missing,*:pending"}],
                         ids=lambda settings: next(iter(settings)))
def test_settings(pair, first, settings):
    """One runs under a setting, the other finds it done under the same."""
    pair.lay({"V1__a.sql": "create table a (i int);", "V2__b.sql": "create table b (i int);", "V3__c.sql": "create table c (i int);",
              "R__r.sql": "select 4;", "X1-a.sql": "create table x (i int);", "X2-b.sql": "create table y (i int);"})
    assert pair.succeed(first, "migrate", **settings)["migrationsExecuted"] > 0
    pair.agree(**settings)
    assert pair.succeed(OTHER[first], "migrate", **settings)["migrationsExecuted"] == 0
    name = next(iter(settings))
    table = {"table": '"Other Table"', "defaultSchema": "app.flyway_schema_history"}.get(name, "flyway_schema_history")
    assert pair.database.sql(f"select distinct installed_by from {table}") == [["some'body" if name == "installedBy" else "postgres"]]


def test_undo_is_ours_alone(pair):
    """Rows of an undo are those the paid editions write: the open one refuses them, and says so; ours goes on, and once the version
    is applied again both still read what they could read before."""
    pair.lay(V1__a="create table a (i int);", V2__b="create table b (i int);", U2__b="drop table b;")
    assert "undo" in pair.theirs("undo")["error"].lower()
    pair.succeed("theirs", "migrate")
    pair.agree_on_nothing_wrong()
    pair.succeed("ours", "undo")
    assert [row[3] for row in pair.rows()] == ["SQL", "SQL", "UNDO_SQL"]
    assert "UNDO_SQL" in pair.theirs("info")["error"]
    assert states(pair.info("ours"))["2"] == "Pending"
    pair.succeed("ours", "migrate")
    assert pair.succeed("ours", "validate")["validationSuccessful"]
    assert pair.database.sql("select to_regclass('b') is not null") == [["t"]]
