"""Placeholders that are secret: they are put into string literals alone, as text, and are never shown."""

import json
import re
import subprocess
import zlib

import pytest

from conftest import clean_env

SECRET = "s3cr3t-o'ne\\two\"$x$; GO AWAY; --"


@pytest.fixture
def migrate(cli, database):
    def call(*args, pw=SECRET, verb="migrate", secret="pw,other"):
        return cli(verb, f"-url={database.jdbc_url}", "-user=postgres", "-placeholders.plain=p", f"-secretPlaceholders={secret}", *args,
                   env={"FLYWAY_PLACEHOLDERS_PW": pw})

    return call


def hidden(done, secret=SECRET):
    """Nothing of the secret is in what was printed."""
    shown = done.stdout + done.stderr
    pieces = {secret[i:i + 8] for i in range(max(1, len(secret) - 7))}
    for text in (shown, shown.replace("\\\\", "\\").replace('\\"', '"')):
        assert not [piece for piece in pieces if piece in text], done
    return done


# as it is written, what it is then, and what its value must not hold
LITERALS = [
    ("'{}'", "{}", None),
    ("'it''s {} ''{}'''", "it's {} '{}'", None),
    ("E'{}\\n\\\\{}'", "{}\n\\{}", None),
    ("e'a'\n -- b\n '{}'", "a{}", None),
    ("$$a{}b$$", "a{}b", "$"),
    ("$t$ {}$t$", " {}", "$t"),
    ("N'{}'", "{}", None),
    ("'a' /* ' /* \" */ ' */ || '{}'", "a{}", None),
    ("'a' -- it's\n || '{}'", "a{}", None),
    ("(SELECT \"'\" || '{}' FROM (SELECT 'a'::text AS \"'\") q)", "a{}", None),
    ("'a' || 'b{}' || $q$c{}$q$ || E'd\\'{}'", "ab{}c{}d'{}", "$q"),
]
VALUES = ["s3cr3t-plain", SECRET, "'", "''", "\\", "\\'", "a\\", "s3cr3t\nlines'\n", "ä'ö\\", "s3cr3t-${plain}", "$", "", "; --", "E'x'"]


@pytest.mark.parametrize("standard", ["on", "off"])
@pytest.mark.parametrize("batch", ["true", "false"])
def test_it_arrives_as_it_is(migrate, scripts, database, standard, batch):
    """Whatever is in it, and whatever literal it stands in, the text is what the server gets."""
    database.sql("CREATE TABLE t (id int, v text); CREATE TABLE flyway_schema_history ()")
    for value in VALUES:
        cases = [(n, text.replace("{}", "${pw}"), whole.replace("{}", value)) for n, (text, whole, tag) in enumerate(LITERALS)
                 if not tag or tag not in value]
        lines = [f"INSERT INTO t VALUES ({n}, {text});" for n, text, _ in cases]
        scripts(V1__t=f"SET standard_conforming_strings = {standard};\n" + "\n".join(lines))
        database.sql("TRUNCATE t; DROP TABLE flyway_schema_history")
        done = migrate(f"-batch={batch}", "-baselineOnMigrate=true", "-baselineVersion=0", pw=value)
        assert done.status == 0, done
        assert database.sql("SELECT id, v FROM t ORDER BY id") == [[str(n), want] for n, _, want in cases]


REFUSED = [
    ("SELECT ${pw};", "outside a string literal", 1, 8),
    ("SELECT 1;\nSELECT 'a', ${pw};", "outside a string literal", 2, 13),
    ("SELECT \"${pw}\";", "outside a string literal", 1, 9),
    ("SELECT 1 -- ${pw}\n;", "outside a string literal", 1, 13),
    ("SELECT 1; /* ${pw} */", "outside a string literal", 1, 14),
    ("CREATE TABLE t (v text);\nCOPY t FROM STDIN;\n${pw}\n\\.\nSELECT 1;", "outside a string literal", 3, 1),
    ("SELECT U&'${pw}';", "in a literal of the form U&'…', B'…' or X'…'", 1, 11),
    ("SELECT 'a' || B'${pw}';", "in a literal of the form U&'…', B'…' or X'…'", 1, 17),
    ("SELECT E'a\\${pw}';", "behind a backslash", 1, 12),
    ("SELECT $x$a${pw}$x$;", "between dollar quotes that its value would end", 1, 12),
    ("SELECT 'it'${pw}'s';", "outside a string literal", 1, 12),
]


@pytest.mark.parametrize("text,where,line,column", REFUSED)
def test_elsewhere_it_is_refused(migrate, scripts, database, text, where, line, column):
    """Before anything ran; the error tells the place, not the value."""
    scripts(V1__a="CREATE TABLE before_it ();\n" + text, V2__b="SELECT 1;")
    done = hidden(migrate())
    assert done.status == 1, done
    assert f"V1__a.sql:{line + 1}:{column}" in done.stderr, done
    assert f'the secret placeholder "pw" stands {where}' in done.stderr, done
    assert database.sql("SELECT count(*) FROM pg_class WHERE relname = 'before_it'") == [["0"]]


def test_other_placeholders_stand_anywhere(migrate, scripts, database):
    scripts(V1__a="CREATE TABLE ${plain} (v text); -- ${plain}\nINSERT INTO \"${plain}\" VALUES ('${pw}${plain}');")
    assert migrate().status == 0
    assert database.sql("SELECT v FROM p") == [[SECRET + "p"]]


def test_a_value_that_looks_like_one_is_none(migrate, scripts, database):
    scripts(V1__a="CREATE TABLE t (v text); INSERT INTO t VALUES ('${a}'), ('${pw}');")
    assert migrate("-placeholders.a=${pw}").status == 0
    assert database.sql("SELECT v FROM t") == [["${pw}"], [SECRET]]


FAILING = {
    "the statement and the message": "SELECT 1; SELECT '${pw}' + nope;",
    "a value that is no number": "SELECT CAST('${pw}' AS int);",
    "part of a document": "SELECT ('{\"a\": 1, \"b\": ' || repeat(' ', 40) || '${pw}' || '}')::json;",
    "detail": "CREATE TABLE t (v text PRIMARY KEY); INSERT INTO t VALUES ('${pw}'), ('${pw}');",
    "context": "DO $f$ BEGIN EXECUTE 'SELECT nope(' || quote_literal('a' || current_setting('no.such', true)) || ')'; END $f$; "
               "CREATE FUNCTION f(v text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE 'SELECT nope(' || quote_literal(v) || ')'; END $$; "
               "SELECT f('${pw}');",
    "raised": "CREATE FUNCTION f(v text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'n %', v; RAISE WARNING 'w %', v; "
              "RAISE EXCEPTION 'e %', v USING DETAIL = 'd ' || v, HINT = 'h ' || v; END $$; SELECT f('${pw}');",
    "not closed": "SELECT '${pw}' FROM",
    "alone": "SET work_mem = '${pw}';",
    "a domain": "CREATE DOMAIN d AS text CHECK (value <> '${pw}'); SELECT '${pw}'::d;",
}


@pytest.mark.parametrize("value", [SECRET, "s3cr3t-simple-one", "s3cr3t\nwith-lines\nof-text"])
def test_no_error_shows_it(migrate, scripts, value):
    for kind, text in FAILING.items():
        scripts(V1__a=text)
        for more in (["-batch=false"], ["-outputType=json"], ["--json", "-batch=false"], []):
            done = hidden(migrate(*more, pw=value), value)
            assert done.status == 1 and "V1__a.sql" in done.stdout + done.stderr, (kind, done)


def test_the_name_is_shown_instead(migrate, scripts):
    scripts(V1__a="CREATE TABLE t (v text PRIMARY KEY);\nINSERT INTO t VALUES ('${PW}'), ('${pw}');")
    done = hidden(migrate())
    assert "(v)=(${pw}) already exists" in done.stderr, done
    assert "INSERT INTO t VALUES ('${PW}'), ('${pw}')" in done.stderr
    assert "V1__a.sql:2:1" in done.stderr


def test_places_behind_it_are_the_file_s(migrate, scripts):
    """Its length is not counted in where an error is."""
    for at, text in ((21, "SELECT 'ä${pw}', '', nope;"), (38, "SELECT '${pw}', E'${pw}\\n', 'ä${pw}', nope;"), (9, "SELECT  nope, '${pw}';")):
        scripts(V1__a="SELECT '${pw}';\n" + text)
        for batch in ("true", "false"):
            done = hidden(migrate(f"-batch={batch}"))
            assert f"V1__a.sql:2:{text.index('nope') + 1}" in done.stderr, done


def test_dry_runs_and_rehearsals_show_the_name(migrate, scripts, database, tmp_path):
    scripts(V1__a="CREATE TABLE dry (v text);\nINSERT INTO dry VALUES ('${pw}'), (E'a\\n${Pw}');", afterMigrate="SELECT '${pw}';")
    for more in (["--dry-run"], ["-dryRunOutput=dry.sql"], ["--rehearse"], ["--rehearse", "--json"]):
        done = hidden(migrate(*more))
        assert done.status == 0, done
        assert more[0] == "-dryRunOutput=dry.sql" or "'${pw}'" in done.stdout + done.stderr or more[-1] == "--json", done
    assert "('${pw}'), (E'a\\n${Pw}')" in (tmp_path / "dry.sql").read_text()
    assert database.sql("SELECT count(*) FROM pg_class WHERE relname = 'dry'") == [["0"]]


def test_what_a_script_leaves_behind(migrate, scripts, database):
    """A script outside a transaction that failed: what is remembered of it, and what is told of it."""
    scripts(V1__a="-- executeInTransaction=false\nCREATE TABLE t (v text);\nINSERT INTO t VALUES ('${pw}');\nSELECT '${pw}'::int;\n")
    assert hidden(migrate()).status == 1
    tables = database.sql("SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 't'")
    assert len(tables) == 2
    kept = [row for name, in tables for row in database.sql(f"SELECT x::text FROM {name} x")]
    assert kept and "s3cr3t" not in str(kept)
    for more in (["--resume"], ["--resume", "--json"]):
        assert hidden(migrate(*more)).status != 0
    hidden(migrate("--dry-run", verb="repair"))
    scripts(V1__a="-- executeInTransaction=false\nCREATE TABLE t (v text);\nINSERT INTO t VALUES ('${pw}');\nINSERT INTO t VALUES ('${pw}!');\n")
    assert hidden(migrate("--resume")).status == 0
    assert database.sql("SELECT v FROM t") == [[SECRET], [SECRET + "!"]]


def test_callbacks_too(migrate, scripts, database):
    scripts(V1__a="CREATE TABLE t (v text);", afterMigrate="INSERT INTO t VALUES ('${pw}');")
    assert hidden(migrate()).status == 0
    assert database.sql("SELECT v FROM t") == [[SECRET]]
    scripts(afterMigrate="INSERT INTO t VALUES (${pw});")
    done = hidden(migrate())
    assert done.status == 1 and "outside a string literal" in done.stderr


def test_a_new_value_runs_nothing_again(migrate, scripts, database):
    """The checksum of a repeatable does not hold the secret, and is the one Flyway takes for the file as it is."""
    scripts(R__a="CREATE OR REPLACE VIEW a AS SELECT '${pw}' AS v;", R__b="CREATE OR REPLACE VIEW b AS SELECT '${plain}' AS v;")
    assert migrate().status == 0
    rows = "SELECT script, checksum FROM flyway_schema_history ORDER BY installed_rank"
    first = database.sql(rows)
    assert migrate(pw="s3cr3t-another").status == 0
    assert migrate(pw="s3cr3t-another", verb="validate").status == 0
    assert database.sql(rows) == first
    crc = zlib.crc32(b"CREATE OR REPLACE VIEW a AS SELECT '${pw}' AS v;")
    assert first[0] == ["R__a.sql", str(crc - (crc >> 31 << 32))]
    scripts(R__a="CREATE OR REPLACE VIEW a AS SELECT '${pw}!' AS v;")
    assert migrate().status == 0
    assert len(database.sql(rows)) == 3


def test_flyway_checksums(migrate, scripts, database):
    """--flyway-checksums: what Flyway would write; then a new value runs the script again."""
    text = "CREATE OR REPLACE VIEW a AS SELECT '${pw}' AS v;"
    scripts(R__a=text)
    sums = "SELECT checksum FROM flyway_schema_history ORDER BY installed_rank"
    assert migrate("--flyway-checksums", pw="s3cr3t-1").status == 0
    written = database.sql(sums)
    # what was written before the placeholder was called secret, by us or by Flyway, counts as unchanged
    assert migrate(pw="s3cr3t-1").status == 0
    assert migrate(pw="s3cr3t-1", verb="validate").status == 0
    assert database.sql(sums) == written
    assert migrate("--flyway-checksums", pw="s3cr3t-2").status == 0
    assert len(database.sql(sums)) == 2
    database.sql("DROP TABLE flyway_schema_history; DROP VIEW a")
    assert migrate(secret="", pw="s3cr3t-1").status == 0
    assert database.sql(sums) == written


def test_info_and_validate_do_not_show_it(migrate, scripts):
    scripts(V1__a="SELECT '${pw}';", R__b="SELECT '${pw}';")
    for verb in ("info", "validate", "migrate", "info", "validate", "repair"):
        for more in ([], ["--json"]):
            hidden(migrate(*more, verb=verb))


def test_names_of_any_case_and_sources(cli, database, scripts, tmp_path):
    """The list is a setting like any other; names are compared without case."""
    scripts(V1__a="SELECT 1 + '${Pw}'::int;")
    (tmp_path / "config.json").write_text(json.dumps({
        "url": database.jdbc_url, "user": "postgres", "locations": ["filesystem:sql"],
        "placeholders": {"pW": "s3cr3t-from-json"}, "secretPlaceholders": ["PW"]}))
    done = hidden(cli("migrate"), "s3cr3t-from-json")
    assert done.status == 1 and re.search(r'invalid input syntax for type integer: "\$\{pw\}"', done.stderr, re.I), done
    shown = hidden(cli("config", "show"), "s3cr3t-from-json")
    assert "secretPlaceholders = PW" in shown.stdout and "placeholders.pW = ***" in shown.stdout


def test_a_name_that_is_no_placeholder(migrate, scripts):
    """A name in the list without a value is nothing; a script that needs it says so as ever."""
    scripts(V1__a="SELECT '${other}';")
    done = migrate()
    assert done.status == 1 and 'no value for placeholder "${other}"' in done.stderr


def test_without_secrets_nothing_changes(cli, database, scripts):
    scripts(V1__a="CREATE TABLE ${a} (${b}); -- ${a}", R__r="SELECT '${a}';")
    done = cli("migrate", f"-url={database.jdbc_url}", "-user=postgres", "-placeholders.a=t", "-placeholders.b=v int")
    assert done.status == 0, done
    assert database.sql("SELECT column_name FROM information_schema.columns WHERE table_name = 't'") == [["v"]]


def test_the_query_of_another_run_does_not_show_it(migrate, scripts, database):
    """Who holds a lock is told with its query: it may be of the same secret."""
    scripts(V1__a="CREATE TABLE t (v text);")
    assert migrate().status == 0
    scripts(V2__b="ALTER TABLE t ADD w text;")
    with subprocess.Popen(["psql", "-Xqt"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=clean_env(**database.env)) as psql:
        psql.stdin.write("BEGIN;\nLOCK TABLE t;\nSELECT 's3cr3t-simple-one' AS x;\n")
        psql.stdin.flush()
        assert "s3cr3t" in psql.stdout.readline()
        done = hidden(migrate("-lockTimeout=4s", "-lockTries=1", pw="s3cr3t-simple-one"), "s3cr3t-simple-one")
        psql.kill()
    assert done.status != 0 and "query: SELECT '${pw}' AS x" in done.stdout + done.stderr, done
