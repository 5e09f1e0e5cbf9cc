"""Where Flyway is wrong, or asks for money: each line of tests/flyway/better.txt, on the files of its recorded case.

A test is a row of BETTER, under the name of its case; test_every_line_has_a_test holds the two lists together.
"""

import json
import pathlib
import re

import pytest

FLYWAY = pathlib.Path(__file__).resolve().parents[1] / "flyway"
LINES = [line.split()[0] for line in (FLYWAY / "better.txt").read_text(encoding="utf-8").splitlines() if line.strip() and not line.startswith("#")]
BETTER = {}

ROWS = "select version, type, success from flyway_schema_history order by installed_rank"
INDEXES = """select indexrelid::regclass::text from pg_index where indrelid::regclass::text in ('a', 'm', 'm1') and indisvalid
order by 1"""


def better(name):
    def take(function):
        assert name not in BETTER
        BETTER[name] = function
        return function
    return take


class Case:
    """A recorded case in a folder and a database of its own, called step by step as the replay calls it."""

    def __init__(self, name, cli, database, folder):
        self.cli, self.database, self.folder = cli, database, folder
        self.steps = iter(json.loads((FLYWAY / "cases" / name / "case.json").read_text(encoding="utf-8"))["steps"])

    def lay(self, files):
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def call(self, *words, **config):
        config = {"locations": "filesystem:sql", "outputType": "json", **config}
        return self.cli(f"-url={self.database.jdbc_url}", "-user=postgres", *(f"-{k}={v}" for k, v in config.items() if v), *words,
                        cwd=self.folder)

    def step(self, **more):
        """The next step; `more` is configuration over what was recorded."""
        step = next(self.steps)
        self.lay(step.get("files") or {})
        if step.get("sql"):
            self.database.sql(step["sql"])
        config = {**({"outputType": None} if step.get("text") else {}), **(step.get("config") or {}), **more}
        return self.call(*(step.get("args") or []), step["command"], **config)

    def has(self, relation):
        return self.database.sql(f"select to_regclass('{relation}') is not null") == [["t"]]

    def info(self):
        done = self.call("info")
        assert done.status == 0, done
        return [(line["version"], line["type"], line["state"]) for line in done.json["migrations"]]


def passed(done):
    assert done.status == 0, done
    return done.json


def failed(done):
    assert done.status == 1, done
    return done.json["error"]


@pytest.mark.parametrize("name", LINES)
def test_better(name, cli, database, tmp_path):
    BETTER[name](Case(name, cli, database, tmp_path))


def test_every_line_has_a_test():
    assert sorted(BETTER) == sorted(LINES) and len(LINES) == 24


@better("callbacks/callback_error_runs")
def the_first_error_is_reported(case):
    error = failed(case.step())
    assert "division by zero" in error["message"] and "V1__a.sql" in error["path"] and error["lineNumber"] == 2
    assert error["sqlState"] == "22012"
    # both ran, in transactions that were committed
    assert case.database.sql("select e from cblog order by id") == [["eacherr"], ["err"]]
    # one that fails itself is added, and takes the place of nothing
    case.lay({"sql/afterEachMigrateError.sql": "select * from no_such_table;"})
    done = case.call("migrate")
    assert "division by zero" in failed(done)["message"] and failed(done)["sqlState"] == "22012"
    assert "no_such_table" in done.stdout + done.stderr


@better("callbacks/callback_fail_after")
def a_failing_callback_is_named(case):
    error = failed(case.step())
    assert error["errorCode"] == "ERROR" and error["sqlState"] == "22012" and error["lineNumber"] == 1
    assert error["path"].endswith("/sql/afterMigrate.sql") and "afterMigrate.sql" in error["message"]
    assert case.has("a") and case.database.sql(ROWS) == [["1", "SQL", "t"]]


@better("callbacks/undo_cb")
def undo_has_its_callbacks(case):
    events = ["beforeUndo", "beforeEachUndo", "afterEachUndo", "afterUndo"]
    case.database.sql("create schema told; create table told.log (id serial, event text)")
    assert passed(case.step())["operation"] == "undo"  # nothing was applied
    case.lay({f"sql/{event}.sql": f"insert into told.log (event) values ('{event}');" for event in events})
    case.lay({"sql/U1__a.sql": "drop table a;"})
    passed(case.call("migrate"))
    passed(case.call("undo"))
    assert not case.has("a")
    assert [row[0] for row in case.database.sql("select event from told.log order by id")] == events


@better("config/app_name_default")
def the_application_has_our_name(case):
    passed(case.step())
    assert case.database.sql("select n from a") == [["aurora-flyway"]]


@better("config/license_features")
def what_we_do_not_have_says_so(case):
    assert passed(case.step())["operation"] == "undo"
    for command in ("check", "diff", "generate", "snapshot", "prepare", "deploy"):
        done = case.step()
        if command not in ("check", "diff"):  # those are ours
            assert f'unknown command "{command}"' in failed(done)["message"]
            assert case.cli(command).status == 2


@better("config/version_cmd")
def version_is_our_own(case):
    assert re.fullmatch(r"\d+(\.\d+)+", passed(case.step())["version"])
    done = case.step()
    assert done.status == 0 and "usage: aurora-flyway" in done.stdout, done


@better("migrate/cherry_pick")
def only_what_is_picked_runs(case):
    assert passed(case.step())["migrationsExecuted"] == 1
    assert case.database.sql(ROWS) == [["2", "SQL", "t"]]
    assert not case.has("a") and case.has("b") and not case.has("c")


@better("migrate/dry_run")
def a_dry_run_changes_nothing(case):
    passed(case.step())
    assert case.database.sql("select count(*) from pg_class where relnamespace = 'public'::regnamespace") == [["0"]]
    # what was written does what the run would have done
    case.database.sql((case.folder / "out.sql").read_text(encoding="utf-8"))
    assert case.has("a") and case.has("b") and case.has("c")
    assert case.database.sql(ROWS) == [["1", "SQL", "t"], ["2", "SQL", "t"], ["3", "SQL", "t"]]
    assert passed(case.call("migrate"))["migrationsExecuted"] == 0


@better("naming/undo_files")
def undo_undoes(case):
    assert passed(case.step())["migrationsExecuted"] == 1
    line, = passed(case.step())["migrations"]
    assert line["undoable"] in ("Yes", "true") and line["undoFilepath"].endswith("U1__a.sql")
    passed(case.step())
    assert not case.has("a")
    assert case.database.sql(ROWS) == [["1", "SQL", "t"], ["1", "UNDO_SQL", "t"]]
    assert case.info() == [("1", "SQL", "Undone"), ("1", "UNDO_SQL", "Success"), ("1", "SQL", "Pending")]


@better("parser/comment_unclosed")
def an_unclosed_comment_is_an_error(case):
    error = failed(case.step())
    assert error["lineNumber"] == 2 and "comment" in error["message"] and error["sqlState"] == "42601"
    assert not case.has("a") and not case.has("b") and case.database.sql(ROWS) == []


@better("parser/dollar_param")
def a_parameter_is_no_quote(case):
    passed(case.step())
    assert case.database.sql("select * from a, b") == [["1", "2"]]
    case.lay({"sql/V2__x.sql": "prepare p as select $1::int + $2::int;\nselect 1/0;\n"})
    assert failed(case.call("migrate"))["lineNumber"] == 2


@better("parser/dollar_param_sqlfn")
def a_parameter_in_a_body_is_no_quote(case):
    passed(case.step())
    assert case.database.sql("select * from a") == [["2"]]


@better("script-config/no_tx_ok")
def a_script_outside_a_transaction_runs(case):
    passed(case.step())
    assert case.database.sql(INDEXES) == [["ix"]] and case.database.sql(ROWS) == [["1", "SQL", "t"]]


@better("script-config/should_execute_false")
def a_skipped_script_is_ignored(case):
    assert passed(case.step())["migrationsExecuted"] == 0
    assert not case.has("a") and case.info() == [("1", "SQL", "Ignored")]
    # nothing is wrong with that
    assert passed(case.call("validate"))["validationSuccessful"]


@better("transactions/call_commit")
def a_procedure_that_commits_is_told(case):
    error = failed(case.step())
    assert error["sqlState"] == "2D000" and "executeInTransaction=false" in error["message"]
    assert case.database.sql(ROWS) == [["1", "SQL", "t"]] and case.database.sql("select * from a") == []
    case.lay({"sql/V2__c.sql.conf": "executeInTransaction=false\n"})
    passed(case.call("migrate"))
    assert case.database.sql("select * from a order by 1") == [["1"], ["2"]]


@better("transactions/cic")
def an_index_is_made_concurrently(case):
    assert passed(case.step())["migrationsExecuted"] == 2
    assert case.database.sql(INDEXES) == [["ix"]]


@better("transactions/cic_lock_timeout")
def an_index_is_dropped_concurrently(case):
    assert passed(case.step())["migrationsExecuted"] == 3
    assert case.database.sql(INDEXES) == [] and not case.has("ix")


@better("transactions/cic_mixed_allowed")
def an_index_is_made_in_a_mixed_script(case):
    passed(case.step())
    assert case.database.sql(INDEXES) == [["ix"]]


@better("transactions/detach_concurrently")
def a_partition_is_detached_concurrently(case):
    assert passed(case.step())["migrationsExecuted"] == 2
    assert case.database.sql("select count(*) from pg_inherits where inhparent = 'm'::regclass") == [["0"]]


@better("transactions/mixed_fail")
def a_mixed_script_that_fails_leaves_its_row(case):
    error = failed(case.step())
    assert error["sqlState"] == "22012" and error["lineNumber"] == 3
    assert case.has("a") and case.database.sql(INDEXES) == [["ix"]]
    assert case.database.sql(ROWS) == [["1", "SQL", "f"]]
    assert [(line["version"], line["state"]) for line in passed(case.step())["migrations"]] == [("1", "Failed")]
    assert failed(case.step())["errorCode"]
    assert passed(case.step())["repairActions"] == ["Removed failed migrations"]
    assert [(line["version"], line["state"]) for line in passed(case.step())["migrations"]] == [("1", "Pending")]


@better("transactions/reindex")
def every_reindex_runs(case):
    assert passed(case.step())["migrationsExecuted"] == 4
    case.lay({"sql/V5__p.sql": "create table p (i int) partition by list (i); create table p1 partition of p for values in (1); create index on p (i);",
              "sql/V6__r.sql": "reindex table p;", "sql/V7__r.sql": "reindex (verbose) index p_i_idx;", "sql/V8__r.sql": "reindex table concurrently a;",
              "sql/V9__r.sql": "reindex (concurrently) table a;", "sql/V10__r.sql": f"reindex database {case.database.name};"})
    assert passed(case.call("migrate"))["migrationsExecuted"] == 6
    assert {row[2] for row in case.database.sql(ROWS)} == {"t"}


@better("transactions/nontx_fail")
def a_failed_row_stays(case):
    error = failed(case.step())
    assert error["errorCode"] == "FAILED_VERSIONED_MIGRATION" and error["sqlState"] == "42P01" and error["lineNumber"] == 2
    assert case.database.sql(ROWS) == [["1", "SQL", "t"], ["2", "SQL", "f"]]
    assert [line["state"] for line in passed(case.step())["migrations"]] == ["Success", "Failed", "Pending"]
    found = case.step()
    assert found.status == 0 and "FAILED_VERSIONED_MIGRATION" in [m["errorDetails"]["errorCode"] for m in found.json["invalidMigrations"]]
    assert failed(case.step())["errorCode"]
    assert passed(case.step())["repairActions"] == ["Removed failed migrations"]
    assert passed(case.step())["migrationsExecuted"] == 2
    assert case.database.sql(ROWS) == [["1", "SQL", "t"], ["2", "SQL", "t"], ["3", "SQL", "t"]]


@better("info-states/undo_rows")
def rows_of_an_undo_are_understood(case):
    assert passed(case.step())["migrationsExecuted"] == 2
    states = [("1", "SQL", "Success"), ("2", "SQL", "Undone"), ("2", "UNDO_SQL", "Success"), ("2", "SQL", "Pending")]
    assert [(m["version"], m["type"], m["state"]) for m in passed(case.step())["migrations"]] == states
    assert "FAULT" not in case.step().stdout
    assert passed(case.step())["migrationsExecuted"] == 1
    assert case.has("b")
    assert [m["state"] for m in passed(case.step())["migrations"]] == ["Success", "Undone", "Success", "Success"]


@better("parser/psql_connect")
def restrict_is_skipped(case):
    passed(case.step())
    assert case.has("a")
