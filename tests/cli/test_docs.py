"""aurora-flyway docs: where the document goes, and what is kept around it. What stands in it: tests/docs."""

import os
import re
import stat
import subprocess

import pytest

from conftest import PROGRAM, clean_env

HEADING = "# Database Documentation"
END = "<!-- aurora_flyway:end -->"
OLD = f"{HEADING}\n\nCreated at: 2020-09-30T23:47:43.978Z\nServer version: PostgreSQL 12.4\n## Schema: old\n"


@pytest.fixture
def docs(cli, database):
    """Runs docs on a database with one table."""
    database.sql("CREATE TABLE sample (id serial PRIMARY KEY, message varchar(255))")

    def call(*args, **options):
        return cli("docs", "--engine", "builtin", *args, env={**database.env, **options.pop("env", {})}, **options)

    call.database = database
    return call


@pytest.fixture
def readme(tmp_path):
    """A file written byte by byte; readme.text is what stands in it."""
    class Readme:
        path = tmp_path / "README.md"

        def write(self, text):
            self.path.write_bytes(text.encode("utf-8"))

        @property
        def text(self):
            return self.path.read_bytes().decode("utf-8")

    return Readme()


def left_behind(folder):
    return [name for name in os.listdir(folder) if re.search(r"\.\w{6}$", name)]


def test_standard_output(docs):
    outcome = docs("--style", "classic")
    assert outcome.status == 0 and outcome.stderr == ""
    assert outcome.stdout.startswith(f"{HEADING}\n\nCreated at: ")
    assert outcome.stdout.endswith("\nmessage |  | character varying | 255 |  |  |\n")


def test_styles_come_from_settings_and_options(docs, tmp_path):
    (tmp_path / "config.json").write_text('{"docs": {"style": "classic", "schemas": ["public"]}}')
    docs.database.sql("CREATE SCHEMA further")
    assert "<a id=" not in docs().stdout and "Schema: further" not in docs().stdout
    assert "<a id=" in docs("--style", "standard").stdout
    assert re.findall("^## .*", docs("--schemas", "further, public").stdout, re.M) == ["## Schema: further", "## Schema: public"]


@pytest.mark.parametrize("args, status, message", [
    (["--style", "gothic"], 2, 'unknown style "gothic"'),
    (["--format", "html"], 2, 'unknown format "html"'),
    (["--engine", "steam"], 2, 'unknown engine "steam"'),
    (["--schemas", "public,nowhere"], 3, 'schema "nowhere" does not exist'),
    (["--check"], 2, "--check needs --readme or --output"),
    (["--readme", "a", "--output", "b"], 2, "exclude each other"),
    (["--output", ""], 2, "--output needs a file"),
    (["--output", "no/such/folder/x.md"], 2, "No such file or directory"),
    (["--readme", "nowhere.md"], 2, "No such file or directory"),
    (["--output", "/dev/null"], 2, "not a regular file"),
    (["--readme", "/dev/null"], 2, "not a regular file"),
    (["--output", "/"], 2, "not a regular file"),
])
def test_refusals(docs, args, status, message):
    outcome = docs(*args)
    assert outcome.status == status and message in outcome.stderr and outcome.stdout == "", outcome


def test_engine_is_told(cli, docs):
    outcome = cli("docs", env=docs.database.env)
    assert outcome.status == 0 and "using the built-in engine" in outcome.stderr
    assert cli("docs", "--engine", "extension", env=docs.database.env).status == 3
    docs.database.sql("CREATE EXTENSION aurora_flyway")
    outcome = cli("docs", env=docs.database.env)
    assert outcome.status == 0 and outcome.stderr == ""
    docs.database.sql("UPDATE pg_extension SET extversion = '0.1' WHERE extname = 'aurora_flyway'")
    outcome = cli("docs", env=docs.database.env)
    assert outcome.status == 0 and "has version 0.1" in outcome.stderr and "Schema: public" in outcome.stdout


def test_unknown_schema_with_the_extension(cli, docs):
    docs.database.sql("CREATE EXTENSION aurora_flyway")
    outcome = cli("docs", "--schemas", 'no"where\\', env=docs.database.env)
    assert outcome.status == 3 and 'schema "no"where\\" does not exist' in outcome.stderr, outcome


def test_full_disk(docs):
    with open("/dev/full", "wb") as full:
        done = subprocess.run([PROGRAM, "docs", "--engine", "builtin"], stdout=full, stderr=subprocess.PIPE, check=False,
                              env=clean_env(**docs.database.env))
    assert done.returncode != 0


def test_json(docs, readme):
    answer = docs("--json", "--style", "classic").json
    assert answer["style"] == "classic" and answer["format"] == "markdown"
    assert answer["document"].startswith(HEADING) and not answer["document"].endswith("\n")
    assert docs("--json", "--output", "out.md").json == {"file": "out.md", "changed": True}
    assert docs("--json", "--output", "out.md").json == {"file": "out.md", "changed": False}
    readme.write(OLD)
    answer = docs("--json", "--check", "--readme", "README.md")
    assert answer.status == 1 and answer.json["changed"] is True and "-## Schema: old\n" in answer.json["diff"]
    assert docs("--json", "--style", "gothic").json["error"]["message"] == 'unknown style "gothic"'


def test_output(docs, tmp_path):
    outcome = docs("--output", "out.md")
    assert outcome.status == 0 and outcome.stdout == ""
    written = (tmp_path / "out.md").read_text()
    assert written.startswith(HEADING) and written.endswith("|\n")
    (tmp_path / "other.md").write_text("")
    assert os.stat(tmp_path / "out.md").st_mode == os.stat(tmp_path / "other.md").st_mode
    os.chmod(tmp_path / "out.md", 0o640)
    os.symlink("out.md", tmp_path / "link.md")
    docs.database.sql("CREATE TABLE further ()")
    assert docs("--output", "link.md").status == 0
    assert os.readlink(tmp_path / "link.md") == "out.md"
    assert "#### public.further" in (tmp_path / "out.md").read_text()
    assert stat.S_IMODE(os.stat(tmp_path / "out.md").st_mode) == 0o640
    assert left_behind(tmp_path) == []


READMES = {
    "empty": ("", "[]\n"),
    "no document yet": ("# Title\n\ntext\n", "# Title\n\ntext\n\n[]\n"),
    "no end of line": ("# Title", "# Title\n\n[]"),
    "blank line is there": ("# Title\n\n", "# Title\n\n[]\n"),
    "to the end": (f"# Title\n\n{OLD}more\n", "# Title\n\n[]\n"),
    "to the end without one": (f"# Title\n\n{OLD}more", "# Title\n\n[]"),
    "to the mark": (f"# Title\n{OLD}\n{END}\n\nrest\n", f"# Title\n[]\n\n{END}\n\nrest\n"),
    "in fences": (f"```\n{HEADING}\n```\n~~~~x\n{HEADING}\n~~~\n~~~~~\n{OLD}```\n{END}\n```\n{END}\nrest",
                  f"```\n{HEADING}\n```\n~~~~x\n{HEADING}\n~~~\n~~~~~\n[]\n\n{END}\nrest"),
    "other bytes": (f"\ufefftrailing  \n\ttab\n \x0b\u2028\U0001f389\n{OLD}", "\ufefftrailing  \n\ttab\n \x0b\u2028\U0001f389\n[]\n"),
    "like it, but not it": (f" {HEADING}\n{HEADING} \n#{HEADING}\n", f" {HEADING}\n{HEADING} \n#{HEADING}\n\n[]\n"),
    "crlf": (f"# Title\r\n\r\n{OLD}\r\n{END}\r\nrest\r\n".replace("\r\n", "\n").replace("\n", "\r\n"), f"# Title\r\n\r\n[]\r\n\r\n{END}\r\nrest\r\n"),
    "crlf without document": ("# Title\r\n", "# Title\r\n\r\n[]\r\n"),
}


@pytest.mark.parametrize("name", READMES)
def test_readme(docs, readme, name):
    before, expected = READMES[name]
    readme.write(before)
    outcome = docs("--readme", "README.md", "--style", "classic")
    assert outcome.status == 0 and outcome.stdout == "", outcome
    start, end = expected.split("[]")
    text = readme.text
    assert text.startswith(start) and text.endswith(end)
    document = text[len(start):len(text) - len(end)]
    if "\r\n" in before:
        assert re.sub("\r\n", "", document).count("\n") == 0
        document = document.replace("\r\n", "\n")
    made = docs("--style", "classic").stdout[:-1]
    without_time = re.compile("^Created at: .*$", re.M)
    assert without_time.sub("", document) == without_time.sub("", made)
    # a second time changes nothing, not even the time of the file
    os.utime(readme.path, ns=(1, 1))
    outcome = docs("--readme", "README.md", "--style", "classic")
    assert outcome.status == 0 and "up to date" in outcome.stderr
    assert readme.text == text and os.stat(readme.path).st_mtime_ns == 1
    assert docs("--readme", "README.md", "--style", "classic", "--check").status == 0
    assert left_behind(readme.path.parent) == []


def test_readme_with_only_another_time_is_left_alone(docs, readme):
    made = docs().stdout
    older = re.sub("^Created at: .*", "Created at: 2001-01-01T00:00:00.000Z", made, flags=re.M)
    older = re.sub("^Server version: .*", "Server version: PostgreSQL 9", older, flags=re.M)
    readme.write(older)
    assert docs("--readme", "README.md").status == 0
    assert readme.text == older
    # but such lines below the first heading are contents
    docs.database.sql("COMMENT ON TABLE sample IS 'Created at: 1'")
    assert docs("--readme", "README.md").status == 0
    docs.database.sql("COMMENT ON TABLE sample IS 'Created at: 2'")
    assert docs("--readme", "README.md", "--check").status == 1


def test_readme_keeps_mode_and_symlink(docs, readme, tmp_path):
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "file.md"
    real.write_text(OLD)
    os.chmod(real, 0o4604)
    os.symlink("real/file.md", readme.path)
    assert docs("--readme", "README.md").status == 0
    assert os.readlink(readme.path) == "real/file.md"
    assert stat.S_IMODE(os.stat(real).st_mode) == 0o4604
    assert "## Schema: public" in real.read_text() and "old" not in real.read_text()
    assert left_behind(tmp_path) == left_behind(tmp_path / "real") == []


@pytest.mark.parametrize("text, message", [
    (f"a\n{HEADING}\nb\n{END}\n{HEADING}\n", f'several lines "{HEADING}" in "README.md": lines 2 and 5'),
    (f"a\n{HEADING}\n{HEADING}\n{HEADING}\n", "lines 2, 3 and 4"),
    (f"a\n```\n{HEADING}\n", "is never closed"),
])
def test_readme_refused(docs, readme, text, message):
    readme.write(text)
    for args in ([], ["--check"]):
        outcome = docs("--readme", "README.md", *args)
        assert outcome.status == 2 and message in outcome.stderr
        assert readme.text == text


def test_database_gives_no_document(docs, readme, database):
    readme.write(OLD)
    outcome = docs("--readme", "README.md", env={"PGHOST": "/nowhere"})
    assert outcome.status == 3 and readme.text == OLD
    outcome = docs("--readme", "README.md", env={"PGOPTIONS": "-c statement_timeout=1"})
    assert outcome.status != 0 and readme.text == OLD
    database.sql("DROP SCHEMA public CASCADE")
    for args in (["--readme", "README.md"], ["--readme", "README.md", "--check"], ["--output", "README.md"]):
        outcome = docs(*args)
        assert outcome.status == 3 and "gave no document" in outcome.stderr, outcome
        assert readme.text == OLD


def test_check(docs, readme, tmp_path):
    readme.write(f"# Title\n{OLD}")
    outcome = docs("--check", "--readme", "README.md")
    assert outcome.status == 1 and readme.text == f"# Title\n{OLD}"
    assert 'the document in "README.md" is stale' in outcome.stderr
    lines = outcome.stdout.splitlines()
    assert lines[:2] == ["--- README.md", "+++ database"] and re.fullmatch(r"@@ -2,3 \+1,\d+ @@", lines[2])
    assert "-## Schema: old" in lines and "+## Schema: public" in lines
    assert not any("Created at" in line or "Server version" in line for line in lines)
    assert docs("--readme", "README.md").status == 0
    outcome = docs("--check", "--readme", "README.md")
    assert outcome.status == 0 and outcome.stdout == ""
    docs.database.sql("ALTER TABLE sample ADD further integer")
    outcome = docs("--check", "--readme", "README.md")
    assert outcome.status == 1
    assert [line for line in outcome.stdout.splitlines()[3:] if line[0] != " "] == ["+further |  | integer |  |  |  |"]
    (tmp_path / "config.json").write_text('{"docs": {"readme": "README.md"}}')
    assert docs("--check").stdout.splitlines()[1:] == outcome.stdout.splitlines()[1:]


def test_check_output(docs, tmp_path):
    assert docs("--check", "--output", "out.md").status == 1
    assert not (tmp_path / "out.md").exists()
    assert docs("--output", "out.md").status == 0
    assert docs("--check", "--output", "out.md").status == 0
    docs.database.sql("DROP TABLE sample")
    assert docs("--check", "--output", "out.md").status == 1
