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
    return sorted((int(line), state) for line, state in re.findall(r"^psql:<stdin>:(\d+): ERROR:  (\w+)", done.stderr, re.M))


def expected_failures(database, encoding="UTF8"):
    """What everything.fails says of this encoding and server."""
    major = int(database.sql("SHOW server_version_num")[0][0]) // 10000
    found = []
    for line in (HERE / "everything.fails").read_text(encoding="ascii").splitlines():
        if line.startswith("#"):
            continue
        where, majors, number, state = line.split()
        if where == encoding and (major >= int(majors[2:]) if majors.startswith(">=") else major == int(majors)):
            found.append((int(number), state))
    return sorted(found)


@pytest.fixture(scope="session")
def everything(server):
    """A database with one of each object; no test changes it for the others."""
    name = "everything"
    server.sql(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
    try:
        database = commands.Database(server, name)
        assert load_everything(database) == expected_failures(database)
        database.sql((HERE / "settings.sql").read_text(encoding="ascii"))
        yield database
    finally:
        server.sql(f"DROP DATABASE {name} WITH (FORCE)")
