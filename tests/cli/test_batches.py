"""Streaming and batches: what a script does must not depend on how it is read and sent."""

import random
import re
import sys

import pytest

from conftest import PROGRAM, clean_env, run

TABLE = "CREATE TABLE t (id int, v text);"
KINDS = [
    lambda n, r: f"INSERT INTO t VALUES ({n}, 'ä''{n};');",
    lambda n, r: f"INSERT INTO t VALUES ({n}, $q$;{n}$q$) -- end\n;",
    lambda n, r: f"/* ; */ UPDATE t SET v = v || '-{n}' WHERE id % {r.randint(2, 9)} = 0;",
    lambda n, r: f"DELETE FROM t WHERE id = {r.randint(0, n)};",
    lambda n, r: f"SET work_mem = '{r.randint(1, 9)}MB';",
    lambda n, r: "SELECT set_config('my.x', 'on', false);",
    lambda n, r: f"INSERT INTO t SELECT {n}, current_setting('work_mem');",
    lambda n, r: f"COPY t FROM STDIN;\n{n}\tcopied; ä\n\\.\n",
    lambda n, r: f"DO $$ BEGIN INSERT INTO t VALUES ({n}, 'do'); END $$;",
    lambda n, r: f"SAVEPOINT s; INSERT INTO t VALUES ({n}, 'gone'); ROLLBACK TO s;",
    lambda n, r: f"CREATE FUNCTION f{n}() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT {n}; END; INSERT INTO t SELECT f{n}(), 'f';",
    lambda n, r: f"SET standard_conforming_strings = off; INSERT INTO t VALUES ({n}, 'a\\';b'); SET standard_conforming_strings = on;",
    lambda n, r: "SELECT generate_series(1, 50);;",
    lambda n, r: f"COMMIT; BEGIN; INSERT INTO t VALUES ({n}, 'own');",
]
FAULTS = ["INSERT INTO nowhere VALUES (1);", "INSERT INTO t VALUES (1, 'x'", "SELECT 1 +;", "SELEC 1;", "SELECT 1 FROM t WHERE;", "SELECT 1/0;",
          "INSERT INTO t (id, v) VALUES (1, 'x', 3);", "SELECT 'ä', nope FROM t;", "COPY t FROM STDIN;\n1\tx\ny\tz\n\\.\n",
          "DO $$ BEGIN RAISE EXCEPTION 'no' USING HINT = 'h'; END $$;", "SELECT 1 +"]
STATE = "SELECT id, v FROM t ORDER BY id, v COLLATE \"C\""


def script(seed):
    chance = random.Random(seed)
    parts = [TABLE] + [chance.choice(KINDS)(n, chance) for n in range(chance.randint(1, 60))]
    fault = chance.choice(FAULTS) if seed % 3 == 0 else None
    if fault:
        # what is not closed would swallow what follows it
        at = chance.randint(1, len(parts)) if fault.endswith((";", "\n")) else len(parts)
        parts.insert(at, fault)
    return chance.choice(["\n", "\r\n", " "]).join(parts).replace("\\.\n ", "\\.\n") if not fault else "\n".join(parts)


def outcome(cli, database, folder, *args):
    done = cli("migrate", f"--locations=filesystem:{folder}", "--json", *args, env=database.env)
    answer = done.json
    error = answer.get("error") or {}
    told = {k: error.get(k) for k in ("message", "sqlstate", "file", "line", "column", "statement", "detail", "hint", "context")}
    has_table = database.sql("SELECT to_regclass('t') IS NOT NULL")[0][0] == "t"
    history = database.sql("SELECT to_regclass('flyway_schema_history') IS NOT NULL")[0][0] == "t"
    rows = database.sql("SELECT version, checksum, success FROM flyway_schema_history ORDER BY installed_rank") if history else []
    return done.status, told, database.sql(STATE) if has_table else None, rows


@pytest.mark.parametrize("seed", range(24))
def test_same_without_batches(cli, make_database, server, tmp_path, seed):
    (tmp_path / "sql").mkdir()
    text = script(seed)
    if int(server.sql("SHOW server_version_num")[0][0]) < 140000:  # which began with BEGIN ATOMIC
        text = re.sub(r"BEGIN ATOMIC (SELECT \d+); END;", r"AS '\1';", text)
    (tmp_path / "sql" / "V1__x.sql").write_bytes(text.encode())
    batched = outcome(cli, make_database(), "sql")
    singly = outcome(cli, make_database(), "sql", "--batch=false")
    assert batched == singly
    assert seed % 3 == 0 or batched[0] == 0, batched


def test_error_far_behind(cli, database, tmp_path):
    (tmp_path / "sql").mkdir()
    lines = [f"INSERT INTO t VALUES ({n}, '{'ä' * 40}');" for n in range(20000)]
    lines[17000] = "  INSERT INTO t VALUES (1, ${value});"
    (tmp_path / "sql" / "V1__x.sql").write_text("\n".join([TABLE, *lines]))
    done = cli("migrate", "--json", "--placeholders.value=nope", env=database.env)
    assert done.status == 1
    error = done.json["error"]
    assert (error["line"], error["column"], error["sqlstate"]) == (17002, 28, "42703")
    assert error["statement"] == "INSERT INTO t VALUES (1, ${value})"
    assert database.sql("SELECT to_regclass('t') IS NULL") == [["t"]]


@pytest.mark.parametrize("shift", range(-4, 4))
def test_placeholder_over_a_piece(cli, database, tmp_path, shift):
    """What is read comes in pieces of 64 kB: a placeholder, a character and a line end lie across two."""
    (tmp_path / "sql").mkdir()
    head = "-- " + "x" * (65536 + shift - 3 - 1) + "\n"
    (tmp_path / "sql" / "V1__x.sql").write_bytes(f"{head}${{say}} 'ä€😀' AS x INTO t;\r\nSELECT * FROM t".encode())
    done = cli("migrate", "-placeholders.say=SELECT", env=database.env)
    assert done.status == 0, done
    assert database.sql("SELECT * FROM t") == [["ä€😀"]]


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "UTF-16", "UTF-16LE"])
@pytest.mark.parametrize("shift", range(3))
def test_encoding_over_a_piece(cli, database, tmp_path, encoding, shift):
    (tmp_path / "sql").mkdir()
    text = "-- " + "x" * shift + "é" * 70000 + "\nCREATE TABLE t AS SELECT 'é' AS v;"
    (tmp_path / "sql" / "V1__x.sql").write_bytes(text.encode(encoding))
    done = cli("migrate", f"-encoding={encoding}", env=database.env)
    assert done.status == 0, done
    assert database.sql("SELECT v FROM t") == [["é"]]
    (tmp_path / "sql" / "V1__x.sql").write_text(text)
    assert cli("validate", env=database.env).status == 0


def test_memory_does_not_grow(cli, database, tmp_path):
    """60 MB of statements and data: the peak stays that of a small file and a few batches."""
    (tmp_path / "sql").mkdir()
    with open(tmp_path / "sql" / "V1__x.sql", "w", encoding="utf-8") as file:
        file.write("CREATE TABLE t (v text);\n")
        for _ in range(60):
            file.write(f"SELECT '{'y' * 1000}';\n" * 500)
            file.write("COPY t FROM STDIN;\n" + f"{'x' * 1000}\n" * 500 + "\\.\n")
    # the peak of a child counts from its exec; what a child of ours had before would count with it otherwise
    watch = ("import os, sys\npid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)\n"
             "_, status, usage = os.wait4(pid, 0)\nprint(status, usage.ru_maxrss)\n")
    done = run([sys.executable, "-c", watch, PROGRAM, "migrate"], cwd=tmp_path, env=clean_env(HOME=str(tmp_path), **database.env))
    status, peak_kb = done.stdout.split()[-2:]
    assert status == "0", done.stdout + done.stderr
    assert database.sql("SELECT count(*) FROM t") == [["30000"]]
    assert int(peak_kb) < 40 * 1024
