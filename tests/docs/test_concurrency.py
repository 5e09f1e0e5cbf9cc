"""Tables come and go while documents are made: a table that is gone is a missing row, never an error."""

import contextlib
import re
import subprocess

import pytest

from conftest import commands, document

ROUNDS = 70

# what a document looks up by OID: types, defaults, keys, children, comments
CHURN = """
CREATE SCHEMA churn_{n};
CREATE TYPE churn_{n}.state AS ENUM ('a', 'b');
CREATE DOMAIN churn_{n}.word AS varchar(9) DEFAULT 'x';
CREATE FUNCTION churn_{n}.one() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE TABLE churn_{n}.parent (id serial PRIMARY KEY, state churn_{n}.state DEFAULT 'a', word churn_{n}.word, one integer DEFAULT churn_{n}.one());
CREATE TABLE churn_{n}.child (parent integer REFERENCES churn_{n}.parent) INHERITS (churn_{n}.parent);
CREATE VIEW churn_{n}.view AS SELECT * FROM churn_{n}.parent;
COMMENT ON TABLE churn_{n}.parent IS 'parent';
ALTER TABLE churn_{n}.child DROP COLUMN parent;
DROP VIEW churn_{n}.view;
DROP TABLE churn_{n}.child;
DROP TABLE churn_{n}.parent;
DROP SCHEMA churn_{n} CASCADE;
"""


@contextlib.contextmanager
def churn(database, folder, n):
    """psql that creates and drops until it is stopped."""
    script = folder / f"churn_{n}.sql"
    script.write_text("SET client_min_messages = error;" + CHURN.format(n=n) * 5000)
    argv = ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", database.name, "-f", script]
    with subprocess.Popen(argv, env=commands.clean_env(**database.env), stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        yield
        assert process.poll() is None, process.stdout.read()
        process.terminate()


@pytest.mark.parametrize("engine", ["extension", "builtin", "through"])
def test_tables_dropped_meanwhile(database, cli, tmp_path, engine):
    database.sql("CREATE EXTENSION aurora_flyway; CREATE TABLE stays (id integer)")
    seen = set()
    with churn(database, tmp_path, 1), churn(database, tmp_path, 2):
        for n in range(ROUNDS):
            style = ("classic", "standard")[n % 2]
            if engine == "extension":
                markdown = document(database, style)
            else:
                outcome = cli("docs", "--style", style, "--engine", "builtin" if engine == "builtin" else "auto", env=database.env)
                assert outcome.status == 0 and outcome.stderr == "", outcome
                markdown = outcome.stdout
            assert re.search(r"#### public.stays\n\ncolumn.*\n---.*\nid \|  \| integer \|", markdown) is not None
            assert markdown.count("???") == 0  # what format_type() says of a type that is gone
            seen |= set(re.findall("^#### (churn.*)", markdown, re.M))
    assert {"churn_1.parent", "churn_2.parent"} <= seen
