"""The extension and the program write the same bytes, whoever asks, however the session is set, whatever the encoding is."""

import re

import pytest

from conftest import HERE, client_encoding, document, expected_failures, load_everything, psql

TOP = HERE.parents[1]
STYLES = ["classic", "standard"]

# a value for every pinned setting that would change the document, or has changed it before
HOSTILE = {
    "search_path": '"Mixed Case", app, settings, public',
    "TimeZone": "Asia/Kolkata",
    "DateStyle": "German, DMY",
    "IntervalStyle": "sql_standard",
    "quote_all_identifiers": "on",
    "standard_conforming_strings": "off",
    "extra_float_digits": "-15",
    "bytea_output": "escape",
    "xmloption": "document",
    "lc_monetary": "C.UTF-8",
    "cursor_tuple_fraction": "0.0001",
    "jit": "on",
    "row_security": "on",
}
# those that change how the server deparses a default of settings.sql; the others change how queries run
DEPARSED = ["search_path", "TimeZone", "DateStyle", "IntervalStyle", "quote_all_identifiers", "standard_conforming_strings", "bytea_output"]


def without_time(markdown):
    return re.sub(r"\nCreated at: [^\n]*\n", "\nCreated at:\n", markdown, count=1)


def by_program(cli, database, style, *args, **env):
    outcome = cli("docs", "--engine", "builtin", "--style", style, *args, env={**database.env, **env})
    assert outcome.status == 0 and outcome.stderr == "", outcome
    return outcome.stdout


def assert_same(one, other):
    assert without_time(one).split("\n") == without_time(other).split("\n")


def options(**settings):
    """PGOPTIONS for these settings."""
    return " ".join("-c " + re.sub(r"([\\ ])", r"\\\1", f"{name}={value}") for name, value in settings.items())


@pytest.fixture(scope="session")
def plain(everything):
    """The documents, by style, of a session as it comes."""
    return {style: document(everything, style) for style in STYLES}


def test_every_pinned_setting_is_tried():
    text = (TOP / "core/pinned.c").read_text(encoding="utf-8")
    assert sorted(re.findall(r'^\t\{"(\w+)", "', text, re.M)) == sorted(HOSTILE)


@pytest.mark.parametrize("name", DEPARSED)
def test_setting_matters(everything, name):
    """Else the tests below could not fail."""
    query = "SELECT pg_catalog.pg_get_expr(adbin, adrelid) FROM pg_catalog.pg_attrdef WHERE adrelid = 'settings.defaults'::regclass"
    path = "" if name == "search_path" else "SET search_path = pg_catalog;"
    before = psql(everything, input="SET search_path = pg_catalog;" + query).stdout
    assert psql(everything, input=path + query, PGOPTIONS=options(**{name: HOSTILE[name]})).stdout != before


@pytest.mark.parametrize("style", STYLES)
def test_engines(everything, cli, plain, style):
    assert_same(by_program(cli, everything, style), plain[style])


@pytest.mark.parametrize("style", STYLES)
def test_extension_through_the_program(everything, cli, plain, style):
    outcome = cli("docs", "--engine", "extension", "--style", style, env=everything.env)
    assert outcome.status == 0, outcome
    assert_same(outcome.stdout, plain[style])


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", HOSTILE)
def test_session(everything, cli, plain, name, style):
    env = {"PGOPTIONS": options(**{name: HOSTILE[name]})}
    assert_same(document(everything, style, **env), plain[style])
    assert_same(by_program(cli, everything, style, **env), plain[style])


def test_settings_of_the_session_stay(everything):
    """The function gives back what it pinned."""
    show = "".join(f"SHOW {name};" for name in HOSTILE)
    done = psql(everything, input=f"{show} SELECT length(public.aurora_flyway_docs()) > 0; {show}", PGOPTIONS=options(**HOSTILE))
    lines = done.stdout.splitlines()
    assert lines[:len(HOSTILE)] == lines[len(HOSTILE) + 1:] and lines[len(HOSTILE)] == "t"


@pytest.mark.parametrize("where", ["DATABASE everything", "ROLE docs_reader"])
@pytest.mark.parametrize("name", HOSTILE)
def test_configured(everything, cli, plain, reader, name, where):
    value = HOSTILE[name] if name == "search_path" else f"'{HOSTILE[name]}'"
    everything.sql(f"ALTER {where} SET {name} = {value}")
    try:
        for style in STYLES:
            assert_same(document(everything, style, user=reader), plain[style])
            assert_same(by_program(cli, everything, style, PGUSER=reader), plain[style])
    finally:
        everything.sql(f"ALTER {where} RESET {name}")


@pytest.fixture
def reader(everything):
    """A role that may do nothing but connect."""
    everything.sql("CREATE ROLE docs_reader LOGIN")
    yield "docs_reader"
    everything.sql("DROP ROLE docs_reader")


@pytest.mark.parametrize("style", STYLES)
def test_role_that_may_only_connect(everything, cli, plain, reader, style):
    denied = psql(everything, input="SELECT * FROM app.child", user=reader)
    assert "permission denied" in denied.stderr
    assert_same(document(everything, style, user=reader), plain[style])
    assert_same(by_program(cli, everything, style, PGUSER=reader), plain[style])


TEMPORARY = """
CREATE TEMPORARY TABLE text (a int);
CREATE TEMPORARY TABLE regclass (a int);
CREATE TEMPORARY TABLE pg_class AS SELECT * FROM pg_catalog.pg_class LIMIT 0;
CREATE TEMPORARY TABLE pg_attribute (a int);
CREATE TEMPORARY TABLE users (a int);
CREATE TEMPORARY TABLE int4 (a int);
"""


@pytest.mark.parametrize("style", STYLES)
def test_temporary_tables_named_like_types(everything, cli, plain, style):
    assert_same(document(everything, style, before="SET client_min_messages = error;" + TEMPORARY), plain[style])
    assert_same(by_program(cli, everything, style, "-initSql=" + TEMPORARY), plain[style])


@pytest.mark.parametrize("style", STYLES)
def test_client_encoding(everything, cli, plain, style):
    """The program writes UTF-8, whatever PGCLIENTENCODING says."""
    assert_same(by_program(cli, everything, style, PGCLIENTENCODING="LATIN1"), plain[style])


@pytest.mark.parametrize("encoding", ["LATIN1", "EUC_JP", "SQL_ASCII"])
def test_encodings(make_database, cli, encoding):
    database = make_database(encoding)
    assert load_everything(database, encoding) == expected_failures(database, encoding)
    done = psql(database, "-v", "ON_ERROR_STOP=1", "-f", HERE / f"encodings/{encoding}.sql", encoding=encoding)
    assert done.returncode == 0, done.stderr
    for style in STYLES:
        one = document(database, style, encoding=encoding)
        assert "plain" in one
        assert_same(by_program(cli, database, style), one)
        through = cli("docs", "--engine", "extension", "--style", style, env=database.env)
        assert_same(through.stdout, one)
        assert client_encoding(encoding) == "SQL_ASCII" or "\ufffd" not in one
