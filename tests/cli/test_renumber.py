"""aurora-flyway renumber: on real repositories, against a base branch and a database."""

import pytest

from git_place import git  # pylint: disable=unused-import # git is a fixture


def names(folder):
    return sorted(p.name for p in folder.iterdir())


@pytest.fixture
def base(git, scripts):
    """main goes from V2 to V4 after the branch `work` has left it."""
    folder = scripts(V1__a="select 1;", V2__b="select 2;")
    git.commit("one")
    git("branch", "work")
    scripts(V3__theirs="select 3;", V4__theirs="select 4;")
    git.commit("two")
    git("checkout", "-q", "work")
    assert names(folder) == ["V1__a.sql", "V2__b.sql"]
    return git


def test_new_ones_move_behind_the_base(cli, base, scripts):
    folder = scripts({"V3__mine.sql": "mine", "V4__more.sql": "more", "V2.5__late.sql": "late", "V7__fine.sql": "", "U3__mine.sql": "undo",
                      "V3__mine.sql.conf": "executeInTransaction=false", "U2__b.sql": "of b"})
    base.commit("work")
    scripts({"V4__untracked.sql": "untracked"})
    before = names(folder)
    wanted = [
        ("sql/V2.5__late.sql", "sql/V8__late.sql"), ("sql/V3__mine.sql", "sql/V9__mine.sql"), ("sql/V3__mine.sql.conf", "sql/V9__mine.sql.conf"),
        ("sql/U3__mine.sql", "sql/U9__mine.sql"), ("sql/V4__more.sql", "sql/V10__more.sql"), ("sql/V4__untracked.sql", "sql/V11__untracked.sql")]
    done = cli("renumber", "--base", "main", "--dry-run", "--json")
    assert done.status == 0 and done.json["dryRun"] is True
    assert [(m["from"], m["to"]) for m in done.json["renamed"]] == wanted
    assert [m["byGit"] for m in done.json["renamed"]] == [True] * 5 + [False]
    assert (done.json["renamed"][0]["fromVersion"], done.json["renamed"][0]["toVersion"]) == ("2.5", "8")
    assert names(folder) == before

    done = cli("renumber", "--base", "main")
    assert done.status == 0 and done.stdout.splitlines()[:2] == [
        "sql/V2.5__late.sql -> sql/V8__late.sql", "  version 2.5 is below 4, which is applied"]
    assert "version 3 is that of \"sql/V3__theirs.sql\"" in done.stdout and done.stdout.endswith("4 scripts got another version\n")
    assert names(folder) == sorted(["V1__a.sql", "V2__b.sql", "U2__b.sql", "V7__fine.sql"] + [to[4:] for _, to in wanted])
    assert (folder / "V9__mine.sql").read_text() == "mine" and (folder / "V10__more.sql").read_text() == "more"
    # git knows of it
    told = base("status", "--porcelain", "-uall", "--", "sql").splitlines()
    assert "R  sql/V3__mine.sql -> sql/V9__mine.sql" in told and "?? sql/V11__untracked.sql" in told
    # check agrees that it is mended
    done = cli("check", "--base", "main", "--json")
    assert done.json["findings"] == []
    assert cli("renumber", "--base", "main").stdout == "nothing to do: every version is free for its script\n"


def test_style_is_kept(cli, scripts, git):
    folder = scripts({"V001__a.sql": "", "V002__b.sql": "", "x/V002__c.sql": ""})
    git.commit("one")
    scripts({"V002__new.sql": ""})
    assert cli("renumber").status == 0
    assert names(folder) == ["V001__a.sql", "V002__b.sql", "V004__new.sql", "x"] and names(folder / "x") == ["V003__c.sql"]


def test_the_later_of_two_moves(cli, scripts, git):
    folder = scripts(V1__b="")
    git.commit("one")
    scripts(V1__a="")
    assert "sql/V1__a.sql -> sql/V2__a.sql" in cli("renumber", "--dry-run").stdout  # git does not know it yet
    git.commit("in the same second: the order of paths decides")
    assert "sql/V1__b.sql -> sql/V2__b.sql" in cli("renumber", "--dry-run").stdout
    git("reset", "-q", "--hard", "HEAD~1")
    scripts(V1__a="")
    git.commit("a day later", when="2024-05-07T07:08:09Z")
    assert cli("renumber").status == 0
    assert names(folder) == ["V1__b.sql", "V2__a.sql"]


def test_whose_undo_script(cli, scripts):
    folder = scripts(V1__a="", V1__b="", U1__b="", U1__other="")
    done = cli("renumber")
    assert done.status == 0
    assert names(folder) == ["U1__other.sql", "U2__b.sql", "V1__a.sql", "V2__b.sql"]


def test_without_git(cli, scripts):
    folder = scripts({"V1__a.sql": "", "V1.0__b.sql": "", "V2__c.sql": "", "V02__d.sql": ""})
    done = cli("renumber")
    assert done.status == 0 and done.stderr == ""
    assert names(folder) == ["V02__d.sql", "V03__a.sql", "V04__c.sql", "V1.0__b.sql"]


def test_applied_in_both_places(cli, scripts, git):
    scripts(V1__a="", V1__b="")
    git.commit("one")
    done = cli("renumber", "--base", "main")
    assert done.status == 1 and "V1__a.sql" in done.stderr and "V1__b.sql" in done.stderr and "both applied" in done.stderr


def test_the_database_decides(cli, scripts, database):
    folder = scripts(V1__a="select 1;", V2__zz="select 2;", V5__e="select 5;")
    assert cli("migrate", env=database.env).status == 0
    scripts(V2__b="select 22;", V3__late="select 3;", V6__f="select 6;")
    (folder / "V5__e.sql").rename(folder / "V5__renamed.sql")  # known by its text
    scripts(V5__a_new_one="select 55;")
    assert cli("renumber", "--dry-run", env=database.env).stdout.count("->") == 2
    done = cli("renumber", "--database", env=database.env)
    assert done.status == 0, done
    assert names(folder) == ["V1__a.sql", "V2__zz.sql", "V5__renamed.sql", "V6__f.sql", "V7__b.sql", "V8__late.sql", "V9__a_new_one.sql"]
    assert "version 3 is below 5, which is applied" in done.stdout
    # a version that another file has left behind is taken as well
    (folder / "V2__zz.sql").unlink()
    scripts(V2__mine="select 2222;")
    done = cli("renumber", "--database", env=database.env)
    assert "sql/V2__mine.sql -> sql/V10__mine.sql" in done.stdout and "from \"V2__zz.sql\"" in done.stdout


def test_out_of_order_may_be_low(cli, base, scripts):
    folder = scripts({"V2.5__late.sql": "", "V3__mine.sql": ""})
    assert cli("renumber", "--base", "main", "--out-of-order").status == 0
    assert names(folder) == ["V1__a.sql", "V2.5__late.sql", "V2__b.sql", "V5__mine.sql"]


def test_nothing_is_written_over(cli, scripts, tmp_path):
    folder = scripts({"V1__a.sql": "", "V1__b.sql": "b", "V2__b.sql.conf": "mine", "V1__b.sql.conf": "his"})
    done = cli("renumber")
    assert done.status == 2 and "V2__b.sql.conf" in done.stderr
    assert names(folder) == ["V1__a.sql", "V1__b.sql", "V1__b.sql.conf", "V2__b.sql.conf"]
    assert (folder / "V2__b.sql.conf").read_text() == "mine"
