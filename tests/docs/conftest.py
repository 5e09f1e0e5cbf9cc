"""Databases to document. The server, the program and their fixtures are those of tests/cli."""

import importlib.util
import pathlib
import re

import pytest

HERE = pathlib.Path(__file__).resolve().parent

_spec = importlib.util.spec_from_file_location("cli_conftest", HERE.parent / "cli" / "conftest.py")
commands = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(commands)

server, make_database, database, cli = commands.server, commands.make_database, commands.database, commands.cli

EVERYTHING = HERE / "everything.sql"


def client_encoding(encoding):
    """What psql speaks: UTF-8, but a SQL_ASCII database has no encoding to convert from."""
    return "SQL_ASCII" if encoding == "SQL_ASCII" else "UTF8"


def psql(database, *args, input=None, user=None, encoding="UTF8", **env):
    """psql -XqAt on the database; the whole outcome."""
    argv = ["psql", "-XqAt", "-d", database.name, *args]
    env = {"PGCLIENTENCODING": client_encoding(encoding), **({"PGUSER": user} if user else {}), **env}
    return commands.run(argv, input=input, env=commands.clean_env(**{**database.env, **env}))


def document(database, style, **options):
    """What SELECT aurora_flyway_docs() answers, psql's newline included."""
    schema = options.pop("schema", "public")
    before = options.pop("before", "")
    done = psql(database, input=f"{before};SELECT {schema}.aurora_flyway_docs(style => '{style}')", **options)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return done.stdout


def load_everything(database, encoding="UTF8"):
    """Runs everything.sql; the (line, SQLSTATE) of each statement that failed."""
    script = EVERYTHING.read_text(encoding="utf-8").replace("DATABASE everything", f'DATABASE "{database.name}"')
    done = psql(database, "-v", "VERBOSITY=sqlstate", "-f", "-", input=script, encoding=encoding)
    assert done.returncode == 0, done.stderr
    assert not re.search(r"FATAL|PANIC", done.stderr), done.stderr
    database.sql("CREATE EXTENSION aurora_flyway SCHEMA public")
    return [(int(line), state) for line, state in re.findall(r"^psql:<stdin>:(\d+): ERROR:  (\w+)", done.stderr, re.M)]


@pytest.fixture
def everything(database):
    """A database with one of each object."""
    assert load_everything(database) == []
    return database
