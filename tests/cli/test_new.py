"""aurora-flyway new: the next migration's file, in the style of those before it."""

import datetime
import re

import pytest

from git_place import git  # noqa: F401


def names(folder):
    return sorted(p.name for p in folder.iterdir())


def test_first(cli, scripts):
    folder = scripts()
    done = cli("new", "add orders")
    assert (done.status, done.stdout, done.stderr) == (0, "sql/V1__add_orders.sql\n", "")
    assert (folder / "V1__add_orders.sql").read_text() == "-- add orders\n"


@pytest.mark.parametrize("there, made", [
    (["V1__a", "V9__b"], "V10__next.sql"),
    (["V001__a", "V002__b"], "V003__next.sql"),
    (["V1_2_3__a", "V1_2_10__b"], "V1_2_11__next.sql"),
    (["V1.0__a", "B1.7__b"], "V1.8__next.sql"),
    (["V1__a", "U5__only_undo", "R__r"], "V2__next.sql"),
    (["deeper/V4__a"], "V5__next.sql"),
])
def test_style_in_use(cli, scripts, there, made):
    folder = scripts({f"{name}.sql": "" for name in there})
    done = cli("new", "next")
    assert done.stdout == f"sql/{made}\n" and (folder / made).exists()


def test_timestamps(cli, scripts):
    scripts(V20200102030405__a="")
    made = [cli("new", "in use").stdout, cli("new", "--timestamp", "--undo", "asked", "for").stdout]
    version = re.fullmatch(r"sql/V(\d{14})__in_use\.sql\n", made[0])[1]
    when = datetime.datetime.strptime(version + "+0000", "%Y%m%d%H%M%S%z")
    assert abs(datetime.datetime.now(datetime.timezone.utc) - when) < datetime.timedelta(minutes=10)
    # in the same second the time is taken: an error, not a second file of that version
    assert re.fullmatch(r"sql/V(\d{14})__asked_for\.sql\nsql/U\1__asked_for\.sql\n", made[1]) or made[1] == ""


@pytest.mark.parametrize("given, made", [
    ("Add orders, twice!", "Add_orders_twice"),
    ("  a__b / c\\d  ", "a_b_c_d"),
    ("größer als\tvorher", "größer_als_vorher"),
    ("v1.2 \"quoted\" 'name';", "v1_2_quoted_name"),
    ("a-b", "a-b"),
])
def test_description_is_made_safe(cli, scripts, given, made):
    folder = scripts()
    assert cli("new", given).status == 0
    assert names(folder) == [f"V1__{made}.sql"]
    assert cli("new", "--repeatable", given).stdout == f"sql/R__{made}.sql\n"


def test_description_that_cannot_be(cli, scripts):
    folder = scripts()
    for wrong in (["..."], [""], ["x" * 201], []):
        assert cli("new", *wrong).status == 2
    assert cli("new", "--repeatable", "--undo", "x").status == 2
    assert cli("new", "--repeatable", "--version", "3", "x").status == 2
    assert names(folder) == []


def test_version_is_given(cli, scripts):
    folder = scripts(V3__a="")
    done = cli("new", "--version", "4.5", "--undo", "b")
    assert done.stdout == "sql/V4.5__b.sql\nsql/U4.5__b.sql\n"
    assert cli("new", "c", "--version=5").stdout == "sql/V5__c.sql\n"
    done = cli("new", "--version", "03.0", "d")
    assert done.status == 1 and "V3__a.sql" in done.stderr
    assert cli("new", "--version", "x", "d").status == 2
    done = cli("new", "--version", "2", "d")
    assert done.status == 0 and "below 5" in done.stderr
    assert len(names(folder)) == 5
    # a flag of every other command, and without a command
    assert cli("--version").status == 0 and cli("version").stdout == cli("--version", "info").stdout


def test_nothing_is_written_over(cli, scripts):
    folder = scripts({"R__r.sql": "mine", "U1__x.sql": "mine"})
    done = cli("new", "--repeatable", "r")
    assert done.status == 1 and "R__r.sql" in done.stderr
    done = cli("new", "--undo", "x")
    assert done.status == 2 and "U1__x.sql" in done.stderr
    assert {p.name: p.read_text() for p in folder.iterdir()} == {"R__r.sql": "mine", "U1__x.sql": "mine"}


def test_first_location_that_can_be_written_to(cli, tmp_path, scripts):
    scripts()
    (tmp_path / "more").mkdir()
    done = cli("new", "a", "--locations", "filesystem:nowhere,filesystem:sq*,filesystem:./more/,filesystem:sql")
    assert done.stdout == "more/V1__a.sql\n" and (tmp_path / "more/V1__a.sql").exists()
    done = cli("new", "a", "--locations", "filesystem:nowhere")
    assert done.status == 2 and "locations" in done.stderr


def test_own_naming(cli, scripts):
    folder = scripts({"mig-3--a.pgsql": ""})
    naming = ["--sql-migration-prefix=mig-", "--sql-migration-separator=--", "--sql-migration-suffixes=.pgsql,.sql"]
    assert cli("new", "b c", *naming).status == 0
    assert names(folder) == ["mig-3--a.pgsql", "mig-4--b_c.pgsql"]
    done = cli("new", "d", "--sql-migration-prefix=R", "--repeatable-sql-migration-prefix=R", "--repeatable")
    assert done.status == 2 and "would not be read" in done.stderr


def test_json(cli, scripts):
    scripts(V1__a="")
    assert cli("new", "--json", "--undo", "b").json == {
        "operation": "new", "version": "2", "description": "b", "path": "sql/V2__b.sql", "undoPath": "sql/U2__b.sql"}
    assert cli("new", "--json", "--repeatable", "r r").json == {
        "operation": "new", "version": None, "description": "r r", "path": "sql/R__r_r.sql", "undoPath": None}


def test_above_the_base(cli, scripts, git):  # noqa: F811
    scripts(V1__a="")
    git.commit("one")
    git("checkout", "-q", "-b", "work")
    git("checkout", "-q", "main")
    scripts(V2__theirs="")
    git.commit("two")
    git("checkout", "-q", "work")
    assert cli("new", "--base", "main", "mine").stdout == "sql/V3__mine.sql\n"
    assert cli("new", "mine", "too", env={"GITHUB_BASE_REF": "nowhere"}).stdout == "sql/V4__mine_too.sql\n"
    done = cli("new", "--base", "nowhere", "mine")
    assert done.status == 2 and "git fetch origin nowhere" in done.stderr


def test_above_the_database(cli, scripts, database):
    folder = scripts(V1__a="", V7__b="select 1;")
    assert cli("migrate", env=database.env).status == 0
    (folder / "V7__b.sql").unlink()
    assert cli("new", "--database", "c", env=database.env).stdout == "sql/V8__c.sql\n"
    (folder / "V8__c.sql").unlink()
    assert cli("new", "c", env=database.env).stdout == "sql/V2__c.sql\n"
    done = cli("new", "--database", "--version", "7", "d", env=database.env)
    assert done.status == 1 and "V7__b.sql" in done.stderr
