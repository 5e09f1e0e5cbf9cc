"""Why files and history do not agree: told by validate, migrate and check alike, with git and without it."""

import pytest

from git_place import git  # pylint: disable=unused-import # git is a fixture


@pytest.fixture
def call(cli, database):
    return lambda *args, **options: cli(*args, env=database.env, **options)


@pytest.fixture
def applied(call, scripts):
    """Applies these scripts."""
    def apply(**files):
        folder = scripts(**files)
        assert call("migrate").status == 0
        return folder

    return apply


def explanations(done):
    return {m["script"]: m["explanation"] for m in done.json["invalidMigrations"]}


ONE = "create table one (\n  id int\n);\n"


@pytest.mark.parametrize("now, change", [
    (ONE.replace("  id", "\tid"), "white-space"),
    (ONE.replace("id int", "id int -- the key"), "comments"),
    (ONE.replace("int", "bigint"), "sql"),
    (ONE.replace("one", "\ufeffone"), "byte-order-mark"),
])
def test_what_changed_with_git(call, applied, scripts, git, now, change):
    git_path = applied(V1__one=ONE) / "V1__one.sql"
    commit = git.commit("the first one")
    scripts(V1__one=now)
    git.commit("it is changed")
    done = call("validate", "--json")
    assert done.status == 1
    why = explanations(done)["V1__one.sql"]
    assert why["change"] == change and why["commit"] == commit[:10]
    assert f"it was applied as of commit {commit[:10]} of 2024-05-06 (the first one)" in why["text"]
    was, became = ([line for line in text.splitlines() if line not in other.splitlines()] for text, other in ((ONE, now), (now, ONE)))
    assert [line for line in why["diff"].splitlines() if line[0] in "-+"] == ["-" + w for w in was] + ["+" + b for b in became]
    assert git_path.read_text() == now


def test_everywhere_alike(call, applied, scripts, git):
    applied(V1__one=ONE)
    commit = git.commit("the first one")
    scripts(V1__one=ONE.replace("int", "bigint"), V2__two="select 2;")  # not even committed
    lines = ["what changed since it was applied: SQL", f"it was applied as of commit {commit[:10]} of 2024-05-06 (the first one)",
             "@@ -1,3 +1,3 @@", " create table one (", "-  id int", "+  id bigint", " );"]
    for args, status, told in ((["validate"], 1, "stdout"), (["migrate"], 1, "stderr"), (["check", "--database"], 1, "stdout"), (["info"], 0, "stdout")):
        done = call(*args)
        assert done.status == status
        text = [line.strip() for line in getattr(done, told).splitlines()]
        assert [line.strip() for line in lines] == text[text.index(lines[0]):][:len(lines)], done
    assert "+  id bigint" in call("migrate", "--json").json["error"]["detail"]
    # in Flyway's spelling its message stays, ours follows it
    done = call("validate", "-outputType=json", "-ignoreMigrationPatterns=*:pending")
    assert done.json["invalidMigrations"][0]["errorDetails"]["errorMessage"].splitlines() == [
        "Migration checksum mismatch for migration version 1", *done.json["allErrorMessages"].splitlines()[1:]]
    assert "bigint" not in done.json["allErrorMessages"]


def test_by_the_extension(call, applied, scripts, git, database):
    database.sql("CREATE EXTENSION aurora_flyway")
    applied(V1__one=ONE, V2__gone="select 2;", V3__three="select 3;")
    git.commit("one")
    scripts(V1__one=ONE + "-- more", V1_5__late="").joinpath("V2__gone.sql").unlink()
    answers = [call("validate", "--json", "--engine", engine) for engine in ("builtin", "extension")]
    assert explanations(answers[0]) == explanations(answers[1])
    assert all(explanations(answers[0]).values()) and len(explanations(answers[0])) == 3


def test_a_long_way_back(call, applied, scripts, git):
    """The commit is found behind many, under a former name, and a long difference is cut."""
    text = "".join(f"select {i};\n" for i in range(100))
    folder = applied(V1__one=text)
    commit = git.commit("what was applied")
    for i in range(40):
        scripts(V1__one=f"{text}-- {i}\n")
        git.commit(f"change {i}")
    (folder / "V1__one.sql").rename(folder / "V1__uno.sql")
    git.commit("another name")
    scripts(V1__uno=text.replace("select", "SELECT"))
    why = explanations(call("validate", "--json"))["V1__one.sql"]
    assert why["commit"] == commit[:10] and why["change"] == "sql"
    assert len(why["diff"].splitlines()) == 41 and why["diff"].endswith("… and 161 more lines")


def test_what_git_does_not_know(call, applied, scripts, git):
    applied(V1__one=ONE)
    scripts(V1__one=ONE.replace("int", "bigint"))
    git.commit("what was applied never was committed")
    assert explanations(call("validate", "--json")) == {"V1__one.sql": None}
    scripts(V1__one="-- one\n" + ONE)
    assert explanations(call("validate", "--json"))["V1__one.sql"]["change"] == "comments"


def test_line_ends_do_not_count(call, applied, scripts):
    applied(V1__one=ONE)
    for text in (ONE.replace("\n", "\r\n"), ONE.replace("\n", "\r"), "\ufeff" + ONE, ONE.rstrip()):
        scripts(V1__one=text)
        assert call("validate").status == 0


@pytest.mark.parametrize("now, change, words", [
    (ONE.replace("\n", "  \n"), "white-space", "blanks were added at the ends of lines"),
    ("-- who\n-- when\n" + ONE, "comments", "added at its head"),
    (ONE + "\n-- the end", "comments", "added at its end"),
    (ONE.replace("int", "bigint"), None, None),
])
def test_what_changed_without_git(call, applied, scripts, now, change, words):
    applied(V1__one=ONE)
    scripts(V1__one=now)
    why = explanations(call("validate", "--json"))["V1__one.sql"]
    assert (why and why["change"]) == change
    assert words is None or (words in why["text"] and words in call("validate").stdout)


def test_another_encoding(call, scripts):
    scripts(V1__one="select 'größe';")
    assert call("migrate", "--encoding=ISO-8859-1").status == 0
    why = explanations(call("validate", "--json"))["V1__one.sql"]
    assert why["change"] == "none" and "it was applied with the encoding ISO-8859-1 in place of UTF-8" in why["text"]


def test_encoding_of_the_script(call, scripts, git):
    """What git has is read in the encoding of the script."""
    scripts({"V2__two.sql.conf": "encoding=ISO-8859-1", "V2__two.sql": b"select 'gr\xf6\xdfe';"})
    git.commit("in Latin-1")
    assert call("migrate").status == 0
    scripts(V2__two=b"select  'gr\xf6\xdfe'; ")
    assert explanations(call("validate", "--json"))["V2__two.sql"]["change"] == "white-space"


def test_missing(call, applied, scripts, git):
    folder = applied(V1__one=ONE, V2__two="select 2;", V3__three="select 3;", V4__four="select 4;")
    git.commit("all of them")
    (folder / "V2__two.sql").rename(folder / "V5__two.sql")
    (folder / "V3__three.sql").unlink()
    commit = git.commit("three is not wanted")
    why = explanations(call("validate", "--json"))
    assert why["V2__two.sql"]["text"].splitlines()[1] == '"V5__two.sql" has the same text: give it its former name again'
    told = why["V3__three.sql"]
    assert told["commit"] == commit[:10]
    assert told["text"].splitlines()[0].startswith('the file was "V3__three.sql", applied on 2')
    assert told["text"].splitlines()[1] == (f'it was deleted in commit {commit[:10]} of 2024-05-06 (three is not wanted); '
                                            f'"git checkout {commit[:10]}~1 -- sql/V3__three.sql" brings it back')
    git("checkout", f"{commit[:10]}~1", "--", "sql/V3__three.sql")
    assert "V3__three.sql" not in call("validate").stdout


def test_out_of_order(call, applied, scripts):
    applied(V1__one=ONE, V3__three="select 3;")
    scripts(V2__two="select 2;")
    line = ('the file "V2__two.sql" is below version 3 ("V3__three.sql"), which is applied; "aurora-flyway renumber --database" gives it '
            'the next free version')
    assert line in call("validate").stdout and line in call("migrate").stderr
    assert call("renumber", "--database").status == 0
    assert call("migrate").status == 0


def test_duplicates(call, scripts):
    scripts({"V1__one.sql": "", "deep/V01__uno.sql": ""})
    for command in ("migrate", "validate", "info"):
        done = call(command)
        assert done.status == 1
        assert "sql/V1__one.sql" in done.stderr and "sql/deep/V01__uno.sql" in done.stderr and "aurora-flyway renumber" in done.stderr
    assert call("renumber").status == 0 and call("migrate").status == 0
