"""aurora-flyway migrate, on a real server."""

import pathlib
import signal
import subprocess
import threading
import time

import pytest

from conftest import PROGRAM, TOP, clean_env

HISTORY = "SELECT installed_rank, version, description, type, script, checksum, installed_by, success FROM flyway_schema_history ORDER BY 1"
# the key of "public"."flyway_schema_history", as Flyway 13 takes it
LOCK_KEY = 77433833903597

SAMPLE = ["-placeholders.READ_ONLY_PASSWORD=s3cr3t-one", "-placeholders.SAMPLE_APPLICATION_PASSWORD=s3cr3t-two"]

LINE_7_OF_12 = """-- twelve lines, and the seventh is wrong
create table one (id int);
insert into one values (1);

insert into one values (2);
insert into one values (3);
insert into one select 1 from nowhere;
insert into one values (4);

create table two (id int);
insert into two values (1);
-- the end
"""


@pytest.fixture
def migrate(cli, database):
    return lambda *args, **options: cli("migrate", *args, env=database.env, **options)


def tables(database):
    return [row[0] for row in database.sql("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
                                           " ORDER BY relname COLLATE \"C\"")]


def test_sample(cli, database, server):
    called = [f"-url={database.jdbc_url}", "-user=postgres", f"-placeholders.DATABASE_NAME={database.name}", *SAMPLE]
    try:
        done = cli("migrate", *called, f"-locations=filesystem:{TOP}/sql")
        assert done.status == 0, done
        assert "s3cr3t-" not in done.stdout + done.stderr
        assert done.stdout.splitlines()[-1].startswith("applied 4 migrations in ")
        rows = database.sql(HISTORY)
        assert [row[:5] for row in rows] == [
            ["1", "1.0.0", "create read only user", "SQL", rows[0][4]],
            ["2", "1.0.1", "create sample table", "SQL", rows[1][4]],
            ["3", "1.0.2", "create sample application user", "SQL", rows[2][4]],
            ["4", "", "insert sample p", "SQL", rows[3][4]],
        ]
        assert {row[6] for row in rows} == {"postgres"} and {row[7] for row in rows} == {"t"}

        again = cli("migrate", *called, f"-locations=filesystem:{TOP}/sql")
        assert again.status == 0 and "up to date" in again.stdout
        assert database.sql(HISTORY) == rows
    finally:
        for role in ("read_only", "sample_application"):
            database.sql(f"DO $$ BEGIN IF to_regrole('{role}') IS NOT NULL THEN EXECUTE 'DROP OWNED BY {role}'; EXECUTE 'DROP ROLE {role}'; END IF; END $$")


def test_history_table_is_flyways(migrate, database, scripts):
    scripts(V1__a="create table a ();")
    assert migrate().status == 0
    assert database.sql("SELECT attname, format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid)"
                        " FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum"
                        " WHERE attrelid = 'flyway_schema_history'::regclass AND attnum > 0 ORDER BY attnum") == [
        ["installed_rank", "integer", "t", ""],
        ["version", "character varying(50)", "f", ""],
        ["description", "character varying(200)", "t", ""],
        ["type", "character varying(20)", "t", ""],
        ["script", "character varying(1000)", "t", ""],
        ["checksum", "integer", "f", ""],
        ["installed_by", "character varying(100)", "t", ""],
        ["installed_on", "timestamp without time zone", "t", "now()"],
        ["execution_time", "integer", "t", ""],
        ["success", "boolean", "t", ""],
    ]
    assert database.sql("SELECT indexdef FROM pg_indexes WHERE tablename = 'flyway_schema_history' ORDER BY indexname") == [
        ["CREATE UNIQUE INDEX flyway_schema_history_pk ON public.flyway_schema_history USING btree (installed_rank)"],
        ["CREATE INDEX flyway_schema_history_s_idx ON public.flyway_schema_history USING btree (success)"],
    ]


def test_order_and_json(migrate, database, scripts):
    scripts({"V10__c.sql": "create table c ();", "V2__b.sql": "create table b ();", "R__z.sql": "select 1;", "R__10_x.sql": "select 2;",
             "sub/V1.5__a.sql": "create table a ();", ".hidden/V3__x.sql": "broken", "notes.txt": "x"})
    done = migrate("--json")
    assert done.status == 0, done
    answer = done.json
    assert [(m["category"], m["version"], m["description"]) for m in answer["migrations"]] == [
        ("Versioned", "1.5", "a"), ("Versioned", "2", "b"), ("Versioned", "10", "c"), ("Repeatable", "", "10 x"), ("Repeatable", "", "z")]
    assert answer["success"] and answer["migrationsExecuted"] == 5
    assert answer["initialSchemaVersion"] is None and answer["targetSchemaVersion"] == "10"
    assert answer["migrations"][0]["filepath"].endswith("/sql/sub/V1.5__a.sql")
    assert database.sql("SELECT script FROM flyway_schema_history WHERE installed_rank = 1") == [["sub/V1.5__a.sql"]]


def test_error_in_line_7_of_12(migrate, database, scripts):
    scripts(V1__ok="create table ok ();", V2__wrong=LINE_7_OF_12, V3__never="create table never ();")
    done = migrate()
    assert done.status == 1
    assert "sql/V2__wrong.sql:7:31" in done.stderr
    assert "42P01" in done.stderr and 'relation "nowhere" does not exist' in done.stderr
    assert "insert into one select 1 from nowhere" in done.stderr
    assert tables(database) == ["flyway_schema_history", "ok"]
    assert [row[1] for row in database.sql(HISTORY)] == ["1"]

    told = migrate("--json")
    assert told.status == 1
    error = told.json["error"]
    assert (error["file"], error["line"], error["column"]) == ("sql/V2__wrong.sql", 7, 31)
    assert (error["sqlstate"], error["message"]) == ("42P01", 'relation "nowhere" does not exist')
    assert error["statement"] == "insert into one select 1 from nowhere"
    assert told.json["success"] is False and told.json["migrationsExecuted"] == 0
    assert [row[1] for row in database.sql(HISTORY)] == ["1"]

    as_flyway = migrate("-outputType=json")
    assert as_flyway.status == 1
    error = as_flyway.json["error"]
    assert (error["errorCode"], error["sqlState"], error["lineNumber"]) == ("FAILED_VERSIONED_MIGRATION", "42P01", 7)


def test_place_behind_placeholders_and_multibyte_text(migrate, scripts):
    scripts(V1__x="select '${long}', 'ä'; select 'öö', nope;\n")
    done = migrate("--placeholders.long=two\nlines and a s3cr3t-value", "--json")
    assert done.status == 1
    assert (done.json["error"]["line"], done.json["error"]["column"]) == (1, 37)
    assert done.json["error"]["sqlstate"] == "42703"
    scripts(V1__x="\nselect '${long}' from nope;\n")
    done = migrate("--placeholders.long=two\nlines and a s3cr3t-value", "--json")
    assert (done.json["error"]["line"], done.json["error"]["column"]) == (2, 23)
    assert done.json["error"]["statement"] == "select '${long}' from nope"
    assert "s3cr3t-value" not in done.stdout + done.stderr


def test_server_detail_and_hint(migrate, scripts):
    scripts(V1__x="do $$ begin raise exception 'no' using errcode = 'AF001', detail = 'the detail', hint = 'the hint'; end $$;")
    error = migrate("--json").json["error"]
    assert (error["sqlstate"], error["message"], error["detail"], error["hint"]) == ("AF001", "no", "the detail", "the hint")


@pytest.mark.parametrize("text, place, said", [
    ("create table a ();\nselect 'x;\n", (2, 8), "unterminated quoted string"),
    ("create table a ();\n/* a comment\nselect 1;\n", (2, 1), "unterminated comment"),
    ("create table a ();\ndo $x$ begin end;\n", (2, 4), "unterminated dollar-quoted string"),
    ("create table a ();\ncreate table b (i int;\n", (2, 16), "unbalanced parenthesis"),
    ("create table a ();\n\\set x 1\n", (2, 1), "\\set"),
    ("create table a (i int);\ncopy a from stdin;\n1\n2\n", (2, 1), "has no end"),
])
def test_what_is_not_closed(migrate, database, scripts, text, place, said):
    scripts(V1__x=text)
    error = migrate("--json").json["error"]
    assert (error["file"], error["line"], error["column"]) == ("sql/V1__x.sql", *place)
    assert error["sqlstate"] == "42601" and said in error["message"]
    assert tables(database) == ["flyway_schema_history"]


def test_restrict_of_pg_dump_is_skipped(migrate, database, scripts):
    scripts(V1__x="\\restrict abc\ncreate table a ();\n\\unrestrict abc\n")
    assert migrate().status == 0
    assert "a" in tables(database)


def test_unknown_placeholder(migrate, scripts):
    scripts(V1__x="select 1;\nselect '${nope}';\n")
    done = migrate()
    assert done.status == 1
    assert 'no value for placeholder "${nope}"' in done.stderr and "sql/V1__x.sql:2:9" in done.stderr


def test_copy(migrate, database, scripts):
    scripts(V1__x="create table a (i int, t text);\ncopy a from stdin;\n1\tone; 'quoted\n2\t${who}\n\\.\n"
                  "copy a (i) from stdin with (format csv); -- data\r\n3\r\n\\.\r\ninsert into a values (4, 'four');\n")
    done = migrate("-placeholders.who=two")
    assert done.status == 0, done
    assert database.sql("SELECT i, t FROM a ORDER BY i") == [["1", "one; 'quoted"], ["2", "two"], ["3", ""], ["4", "four"]]


def test_copy_of_much_data(migrate, database, scripts):
    scripts(V1__x="create table a (i int);\ncopy a from stdin;\n" + "".join(f"{i}\n" for i in range(50000)) + "\\.\n")
    assert migrate().status == 0
    assert database.sql("SELECT count(*), sum(i) FROM a") == [["50000", str(sum(range(50000)))]]


def test_error_in_copy_names_the_line_of_the_data(migrate, database, scripts):
    scripts(V1__x="create table a (i int);\n\ncopy a from stdin;\n1\n2\nthree\n4\n\\.\n")
    error = migrate("--json").json["error"]
    assert (error["line"], error["sqlstate"]) == (6, "22P02")
    assert tables(database) == ["flyway_schema_history"]


def test_index_concurrently(migrate, database, scripts):
    scripts(V1__a="create table a (i int);", V2__i="create index concurrently a_i on a (i);\n", V3__v="vacuum a;\nreindex (verbose) table concurrently a;\n")
    done = migrate("-lockRetryCount=3")
    assert done.status == 0, done
    assert database.sql("SELECT indisvalid FROM pg_index WHERE indexrelid = 'a_i'::regclass") == [["t"]]
    assert [row[7] for row in database.sql(HISTORY)] == ["t", "t", "t"]


def test_mixed_kinds(migrate, database, scripts):
    scripts(V1__x="create table a (i int);\ncreate index concurrently a_i on a (i);\n")
    done = migrate()
    assert done.status == 1 and "sql/V1__x.sql:2:1" in done.stderr
    assert tables(database) == ["flyway_schema_history"]
    assert migrate("-mixed=true").status == 0
    assert "a" in tables(database)


def test_failure_outside_a_transaction_leaves_a_row(migrate, database, scripts):
    scripts(V1__a="create table a (i int);", V2__v="vacuum a;\nvacuum nosuch;\n", V3__c="create table c ();")
    done = migrate()
    assert done.status == 1 and "sql/V2__v.sql:2:1" in done.stderr
    assert [(row[1], row[7]) for row in database.sql(HISTORY)] == [("1", "t"), ("2", "f")]
    again = migrate()
    assert again.status == 1 and "failed migration to version 2" in again.stderr


def test_transaction_asked_for_by_a_comment(migrate, database, scripts):
    scripts(V1__a="-- executeInTransaction=false\ncreate procedure p() language plpgsql as 'begin commit; end';\ncall p();\n")
    done = migrate()
    assert done.status == 0, done
    scripts(V2__b="call p();\n")
    done = migrate()
    assert done.status == 1 and "2D000" in done.stderr


def test_deferred_constraint_fails_at_commit(migrate, database, scripts):
    scripts(V1__x="create table a (i int primary key);\ncreate table b (i int references a deferrable initially deferred);\n"
                  "insert into b values (1);\n")
    done = migrate()
    assert done.status == 1 and "23503" in done.stderr and "sql/V1__x.sql" in done.stderr
    assert tables(database) == ["flyway_schema_history"] and database.sql(HISTORY) == []


def test_rollback_of_the_script_keeps_its_search_path(migrate, database, scripts):
    scripts(V1__a="begin; create table a (); rollback; create table b ();")
    done = migrate()
    assert done.status == 0, done
    assert tables(database) == ["b", "flyway_schema_history"]


def test_mixed_kinds_are_nothing_to_say_when_there_are_no_transactions(migrate, database, scripts):
    scripts(V1__a="create table a (); vacuum;")
    assert migrate().status == 1
    done = migrate("-executeInTransaction=false")
    assert done.status == 0, done
    assert tables(database) == ["a", "flyway_schema_history"]


@pytest.mark.parametrize("name, options", [("flyway:user", ()), ("FLYWAY:x", ()), ("flyway_user", ("-placeholderSeparator=_",))])
def test_placeholders_of_ours_cannot_be_given(migrate, scripts, name, options):
    scripts(V1__a="select 1;")
    done = migrate(f"-placeholders.{name}=x", *options)
    assert done.status == 1  # as in Flyway
    assert f'placeholder "{name.lower()}" cannot be given' in done.stderr.lower() and "reserved" in done.stderr
    assert "hint:" in done.stderr


def test_what_a_script_does_to_its_session(migrate, database, scripts):
    scripts(V1__a="create table a (); set search_path = pg_catalog; set session authorization pg_monitor;", V2__b="create table b ();")
    done = migrate()
    assert done.status == 0, done
    assert tables(database) == ["a", "b", "flyway_schema_history"]
    scripts(V3__c="set transaction read only;")
    done = migrate()
    assert done.status == 1 and "read-only" in done.stderr
    assert len(database.sql(HISTORY)) == 2


def test_group_is_one_transaction(migrate, database, scripts):
    scripts(V1__a="create table a ();", V2__b="create table b ();", V3__c="select 1/0;")
    assert migrate("-group=true").status == 1
    assert tables(database) == ["flyway_schema_history"]
    scripts(V3__c="select 1;")
    assert migrate("-group=true").status == 0
    assert len(database.sql(HISTORY)) == 3


def test_schemas_are_made(migrate, database, scripts):
    scripts(V1__a="create table a (); create table two.b ();")
    assert migrate("-schemas=one,two").status == 0
    assert database.sql("SELECT installed_rank, type, script FROM one.flyway_schema_history ORDER BY 1") == [
        ["0", "SCHEMA", '"one","two"'], ["1", "SQL", "V1__a.sql"]]
    assert database.sql("SELECT to_regclass('one.a') IS NOT NULL") == [["t"]]


def test_schema_that_is_not_empty(migrate, database, scripts):
    database.sql("CREATE TABLE old ()")
    scripts(V1__a="create table a ();", V2__b="create table b ();")
    done = migrate()
    assert done.status == 1 and "baseline" in done.stderr
    assert tables(database) == ["old"]
    assert migrate("-baselineOnMigrate=true").status == 0
    assert tables(database) == ["b", "flyway_schema_history", "old"]


def test_checksum_mismatch(migrate, database, scripts):
    scripts(V1__a="create table a ();")
    assert migrate().status == 0
    scripts(V1__a="create table a (); -- changed", V2__b="create table b ();")
    done = migrate()
    assert done.status == 1 and "checksum mismatch for migration version 1" in done.stderr
    assert tables(database) == ["a", "flyway_schema_history"]
    assert migrate("-validateOnMigrate=false").status == 0


@pytest.mark.parametrize("target, expected", [("2", ["1", "2"]), ("next", ["1"]), ("latest", ["1", "2", "3"]), ("9?", ["1", "2", "3"])])
def test_target(migrate, database, scripts, target, expected):
    scripts(V1__a="select 1;", V2__b="select 2;", V3__c="select 3;")
    assert migrate(f"-target={target}").status == 0
    assert [row[1] for row in database.sql(HISTORY)] == expected


@pytest.mark.parametrize("target", ["9", "soon"])
def test_target_that_nothing_has(migrate, database, scripts, target):
    scripts(V1__a="select 1;")
    done = migrate(f"-target={target}")
    assert done.status != 0 and target in done.stderr
    assert tables(database) == []


def test_duplicate_versions(migrate, scripts):
    scripts({"x/V1__a.sql": "select 1;", "y/V01__b.sql": "select 2;"})
    done = migrate()
    assert done.status == 1 and "x/V1__a.sql" in done.stderr and "y/V01__b.sql" in done.stderr


def test_one_file_in_two_locations(migrate, database, scripts):
    folder = scripts(V1__a="create table a ();", V2__b="create table b ();", R__r="select 1;")
    other = folder.parent / "other"
    other.mkdir()
    for name in ("V2__b.sql", "R__r.sql"):
        (other / name).write_text((folder / name).read_text())
    done = migrate(f"-locations=filesystem:{folder},filesystem:{other}")
    assert done.status == 0 and tables(database) == ["a", "b", "flyway_schema_history"]
    (other / "V2__b.sql").write_text("create table c ();")
    assert "found more than one migration with version 2" in migrate(f"-locations=filesystem:{folder},filesystem:{other}").stderr


def test_empty_settings(migrate, database, scripts):
    scripts(V1__a="create table a ();")
    done = migrate("-sqlMigrationSeparator=")
    assert done.status == 1 and '"sqlMigrationSeparator" cannot be empty' in done.stderr
    assert migrate("-installedBy=").status == 0
    assert database.sql("SELECT installed_by FROM flyway_schema_history") == [["postgres"]]


def test_two_at_once(cli, database, scripts):
    n = 30
    scripts({f"V{i}__t.sql": f"create table t{i} (); select pg_sleep(0.01);" for i in range(1, n + 1)})
    done = []
    threads = [threading.Thread(target=lambda: done.append(cli("migrate", "--json", env=database.env))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [d.status for d in done] == [0, 0], done
    assert sum(d.json["migrationsExecuted"] for d in done) == n
    assert [row[1] for row in database.sql(HISTORY)] == [str(i) for i in range(1, n + 1)]


def hold_lock(server, database):
    """A psql that holds Flyway's lock until it is told to end."""
    holder = subprocess.Popen(["psql", "-Xqt", "-d", database.name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              env=clean_env(**server.env, PGAPPNAME="the-holder"))
    holder.stdin.write(f"select pg_advisory_lock({LOCK_KEY});\n\\echo held\n")
    holder.stdin.flush()
    while "held" not in holder.stdout.readline():
        pass
    return holder


def test_lock_held_by_another(migrate, database, server, scripts):
    scripts(V1__a="create table a ();")
    holder = hold_lock(server, database)
    try:
        done = migrate("--lock-retry-count", "1")
        assert done.status == 5
        assert "application the-holder" in done.stderr and f"pid {holder_pid(database)}" in done.stderr
        assert tables(database) == []
        as_flyway = migrate("-lockRetryCount=0", "-outputType=json")
        assert as_flyway.status == 1 and "the-holder" in as_flyway.json["error"]["message"]
    finally:
        holder.communicate("\\q\n", timeout=20)
    assert migrate().status == 0


def holder_pid(database):
    return database.sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'the-holder'")[0][0]


def test_lock_is_waited_for(migrate, database, server, scripts):
    scripts(V1__a="create table a ();")
    holder = hold_lock(server, database)
    threading.Timer(1.5, holder.communicate, ["\\q\n"]).start()
    done = migrate()
    assert done.status == 0 and "held by pid" in done.stderr
    assert tables(database) == ["a", "flyway_schema_history"]


def test_interrupt_rolls_back(database, scripts, tmp_path):
    scripts(V1__a="create table a ();", V2__b="create table b (); select pg_sleep(60);")
    running = subprocess.Popen([str(PROGRAM), "migrate"], cwd=tmp_path, env=clean_env(HOME=str(tmp_path), **database.env),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while not database.sql("SELECT 1 FROM pg_stat_activity WHERE query ~ 'pg_sleep.60' AND state = 'active' AND pid <> pg_backend_pid()"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=10)
    assert running.returncode == 130
    assert tables(database) == ["a", "flyway_schema_history"]
    assert [row[1] for row in database.sql(HISTORY)] == ["1"]


def test_dev_leaves_nothing_behind(cli, scripts, database):
    scripts(V1__a="create table a ();")
    done = cli("migrate", "--dev", env=database.env)
    assert done.status == 0, done
    assert "applied 1 migration" in done.stdout
    assert tables(database) == []


def test_dry_of_network(cli, tmp_path):
    (tmp_path / "sql").mkdir()
    done = cli("migrate", "--url", "postgresql://me:s3cr3t-hunter@127.0.0.1:1/x")
    assert done.status == 3 and "s3cr3t-hunter" not in done.stdout + done.stderr
    as_flyway = cli("migrate", "-url=jdbc:postgresql://127.0.0.1:1/x?password=s3cr3t-hunter", "-outputType=json")
    assert as_flyway.status == 1 and as_flyway.json["error"]["errorCode"] == "DB_CONNECTION"
    assert as_flyway.json["error"]["sqlState"] == "08001"
    assert "s3cr3t-hunter" not in as_flyway.stdout + as_flyway.stderr
    broken = cli("migrate", "--url", "postgresql://me:s3cr3t-hunter@[::1/x")
    assert broken.status == 2 and "s3cr3t-hunter" not in broken.stdout + broken.stderr


@pytest.mark.parametrize("database", ["LATIN1", "SQL_ASCII"], indirect=True)
def test_other_encodings(migrate, database, scripts):
    scripts(V1__a="create table \"tä\" (i int);\ncomment on table \"tä\" is 'ö';\nselect 'ä', nope;\n")
    done = migrate("--json")
    assert done.status == 1 and (done.json["error"]["line"], done.json["error"]["column"]) == (3, 13)
    scripts(V1__a="create table \"tä\" (i int);\ncomment on table \"tä\" is 'ö';\n")
    assert migrate().status == 0


def test_script_in_another_encoding(migrate, database, scripts):
    scripts({"V1__a.sql": "create table a as select 'é'::text t;".encode("latin-1")})
    done = migrate()
    assert done.status != 0 and "V1__a.sql" in done.stderr and "encoding" in done.stderr
    assert migrate("-encoding=ISO-8859-1").status == 0
    assert database.sql("SELECT t FROM a") == [["é"]]


def test_file_that_changes_while_running(migrate, database, scripts, tmp_path):
    if database.server.folder is None:
        pytest.skip("the server has another file system")
    path = pathlib.Path(tmp_path / "sql" / "V2__b.sql")
    scripts({"V1__a.sql": f"copy (select 'select 666;') to program 'cat > {path}';", "V2__b.sql": "select 1;"})
    path.chmod(0o666)
    for folder in (path.parent, *path.parent.parents):
        if folder in (pathlib.Path("/"), pathlib.Path("/tmp")):
            break
        folder.chmod(0o777)
    done = migrate()
    assert done.status == 1 and 'changed while migrations were running' in done.stderr
    assert [row[1] for row in database.sql(HISTORY)] == ["1"]


def test_queries_of_ours_use_no_foreign_operator(migrate, database, scripts):
    database.sql("CREATE FUNCTION never(name, name) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE 'foreign operator'; END $$;"
                 " CREATE OPERATOR = (LEFTARG = name, RIGHTARG = name, FUNCTION = never);"
                 f" ALTER DATABASE {database.name} SET search_path = public, pg_catalog")
    scripts(V1__a="create table a ();")
    done = migrate("-schemas=app")
    assert done.status == 0, done
    assert database.sql("SELECT to_regclass('app.a') IS NOT NULL") == [["t"]]


def test_deferred_trigger_sees_the_search_path_of_the_script(migrate, scripts):
    scripts(V1__a="create schema s; set search_path = s; create table a (i int);\n"
                  "create function f() returns trigger language plpgsql as 'begin perform * from a; return null; end';\n"
                  "create constraint trigger t after insert on a deferrable initially deferred for each row execute function f();\n"
                  "insert into a values (1);\n")
    done = migrate()
    assert done.status == 0, done


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
def test_detected_encoding(migrate, database, scripts, encoding):
    scripts(V1__a="create table a as select 'é ñ ü'::text as t;".encode(encoding))
    done = migrate("-detectEncoding=true")
    assert done.status == 0, done
    assert database.sql("select t from a") == [["é ñ ü"]]


def test_longest_statement_is_a_setting(cli, database, scripts):
    scripts(V1__a="SELECT 1;\n\nCREATE TABLE a AS SELECT '" + "x" * (2 * 1024 * 1024) + "' AS t;\n")
    done = cli("migrate", "--json", "--max-statement-size", "1", env=database.env)
    error = done.json["error"]
    assert done.status == 1 and (error["file"], error["line"]) == ("sql/V1__a.sql", 3) and "maxStatementSize" in error["hint"]
    assert database.sql("SELECT to_regclass('a') IS NULL") == [["t"]]
    assert cli("migrate", env=database.env).status == 0
    assert database.sql("SELECT length(t) FROM a") == [[str(2 * 1024 * 1024)]]
    done = cli("info", "--max-statement-size", "0", env=database.env)
    assert done.status == 2 and "maxStatementSize is 0" in done.stderr


def test_picked_version_that_is_too_low_is_told(cli, database, scripts):
    scripts(V2__b="CREATE TABLE b ();")
    assert cli("migrate", env=database.env).status == 0
    scripts(V1__a="CREATE TABLE a ();", V3__c="CREATE TABLE c ();")
    for option in ("--validate-on-migrate=false", "--ignore-migration-patterns=*:ignored"):
        done = cli("migrate", "--cherry-pick", "1,3", option, env=database.env)
        assert done.status == 1 and "cherryPick names version 1" in done.stderr and "outOfOrder" in done.stderr, done
    assert database.sql("SELECT to_regclass('a') IS NULL AND to_regclass('c') IS NULL") == [["t"]]
    assert cli("migrate", "--cherry-pick", "1,3", "--out-of-order", env=database.env).status == 0
    # what is applied already is no error, and nothing to do
    assert cli("migrate", "--cherry-pick", "1,3", "--validate-on-migrate=false", env=database.env).status == 0
    assert database.sql("SELECT to_regclass('a') IS NULL OR to_regclass('c') IS NULL") == [["f"]]
