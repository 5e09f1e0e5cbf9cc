"""aurora-flyway check: on real repositories, with a base branch and with a database."""

import json

import jsonschema
import pytest

from git_place import git  # pylint: disable=unused-import # git is a fixture


@pytest.fixture
def base(git, scripts):
    """main has V1 to V3; the working tree is on a branch of its own."""
    scripts(V1__a="create table a (i int);", V2__b="create table b (i int);\ncreate index on a (i);", V3__c="drop table gone;",
            R__view="create or replace view v as select 1;")
    git.commit("what main has")
    git("checkout", "-q", "-b", "work")
    return git


def on_main(git, scripts, **files):
    """Others go on with main."""
    git("stash", "-q", "-u", "--", "sql", check=False)
    git("checkout", "-q", "main")
    scripts(**files)
    git.commit("what others did")
    git("checkout", "-q", "work")
    git("stash", "pop", "-q", check=False)


def rules(done):
    return sorted((f["rule"], f["file"], f["line"], f["column"]) for f in done.json["findings"] if not f["allowed"])


def check(cli, *args, **options):
    done = cli("check", "--json", "--base", "main", *args, **options)
    assert done.status == (1 if done.json["errors"] else 0), done
    assert done.json["success"] == (done.status == 0)
    return done


def test_nothing_is_wrong(cli, base, scripts):
    scripts(V4__d="create table d (i int primary key);\ninsert into d values (1);")
    done = cli("check", "--base", "main")
    assert (done.status, done.stdout, done.stderr) == (0, "0 errors, 0 warnings, 0 allowed; statements of 1 script read\n", "")
    done = check(cli)
    assert done.json["base"] == "main" and done.json["baseCommit"] == base("rev-parse", "main") and done.json["database"] is None


def test_statements_of_new_scripts_alone(cli, base, scripts):
    scripts(V4__d="-- a comment\ncreate table d (i int);\n\n  alter table d add check (i > 0);\n\n  truncate a;\ncreate index on\n  b (i);",
            V5__e="create index on d (i); drop table d; create index on s.d (i)", R__view="refresh materialized view m")
    done = check(cli)
    assert rules(done) == [
        ("index-not-concurrent", "sql/V4__d.sql", 8, 3),
        ("refresh-not-concurrent", "sql/R__view.sql", 1, 27),
        ("truncate", "sql/V4__d.sql", 6, 12),
    ]
    assert done.json["scripts"] == 3
    done = check(cli, "--all")
    assert done.json["scripts"] == 6
    # each of the old ones was a change of its own
    assert ("index-not-concurrent", "sql/V2__b.sql", 2, 17) in rules(done) and ("drop-table", "sql/V3__c.sql", 1, 12) in rules(done)


def test_text(cli, base, scripts):
    scripts(V4__d="drop view x;\n-- aurora-flyway: allow truncate nobody needs them\ntruncate a;\ndelete from a;")
    done = cli("check", "--base", "main")
    assert done.status == 1
    assert done.stdout.splitlines() == [
        "sql/V4__d.sql:1:11: warning: drop-object: view x is dropped",
        "  hint: Make sure that nothing uses it any longer.",
        "sql/V4__d.sql:3:10: allowed: truncate: every row of a goes",
        "  reason: nobody needs them",
        "sql/V4__d.sql:4:1: error: delete-without-where: DELETE without WHERE takes every row of a",
        "  hint: Say which rows, or allow this with the reason.",
        "1 error, 1 warning, 1 allowed; statements of 1 script read",
    ]
    scripts(V4__d="drop view x;")
    assert cli("check", "--base", "main").status == 0  # a warning


def test_allow(cli, base, scripts):
    scripts(V4__d="""-- aurora-flyway: allow drop-table nobody reads it
/* another comment */
drop table x; -- aurora-flyway: allow truncate behind the statement it means nothing
truncate x;
--aurora-flyway:  allow drop-table,truncate  two at once  \r
truncate x;
drop table y;
-- aurora-flyway: allow truncate
truncate y;
-- aurora-flyway: allow no-such-rule because
select 1;
-- aurora-flyway: allowed
select ' -- aurora-flyway: allow nothing';
""")
    done = check(cli)
    assert [(f["line"], f["reason"]) for f in done.json["findings"] if f["allowed"]] == [(3, "nobody reads it"), (6, "two at once")]
    assert rules(done) == [
        ("bad-allow", "sql/V4__d.sql", 8, 1), ("bad-allow", "sql/V4__d.sql", 10, 1), ("drop-table", "sql/V4__d.sql", 7, 12),
        ("truncate", "sql/V4__d.sql", 4, 10), ("truncate", "sql/V4__d.sql", 9, 10)]
    assert done.json["allowed"] == 2 and done.json["errors"] == 5


def test_scripts_as_they_are_cut(cli, base, scripts):
    """COPY data, dollar quotes and placeholders are no statements; what cannot be cut is told."""
    scripts(V4__d="copy a from stdin;\ntruncate a;\n\\.\ndo $$ begin truncate a; end $$;\ntruncate ${schema}.a;\nselect '${truncate}';\n"
                  "delete from ${t} where ${where clause};\ntruncate \"$${x}\";\n",
            V5__e="select 1;\nselect (1;", V6__f="\ufefftruncate ${t};",
            V7__g="select 'a\\';\ntruncate a; --'")
    scripts({"V8__h.sql": "truncate größe;".encode("latin-1"), "V8__h.sql.conf": "encoding=ISO-8859-1"})
    done = check(cli)
    assert rules(done) == [
        ("truncate", "sql/V4__d.sql", 5, 10), ("truncate", "sql/V4__d.sql", 8, 10), ("truncate", "sql/V6__f.sql", 1, 10), ("truncate", "sql/V7__g.sql", 2, 10),
        ("truncate", "sql/V8__h.sql", 1, 10), ("unreadable-script", "sql/V5__e.sql", 2, 8)]
    assert "größe" in [f["message"] for f in done.json["findings"] if f["file"] == "sql/V8__h.sql"][0]


def test_undo_scripts_take_away(cli, base, scripts):
    scripts(V4__d="create table d ();", U4__d="drop table d;", U3__c="drop table c; create index on a (i);")
    assert rules(check(cli)) == [("index-not-concurrent", "sql/U3__c.sql", 1, 31)]


def test_duplicates(cli, base, scripts):
    on_main(base, scripts, V5__theirs="", R__r="")
    scripts({"V3__mine.sql": "", "V5__mine.sql": "", "V6__x.sql": "", "V6.0__y.sql": "", "deep/R__r.sql": "", "U6__y.sql": "", "B6__z.sql": ""})
    done = check(cli)
    told = {f["file"]: f["message"] for f in done.json["findings"]}
    assert told == {
        "sql/V3__mine.sql": told["sql/V3__mine.sql"],
        "sql/V5__mine.sql": "the version is also that of \"sql/V5__theirs.sql\" in main",
        "sql/V6__x.sql": "the version is also that of \"sql/V6.0__y.sql\"",
        "sql/deep/R__r.sql": "the description is also that of \"sql/R__r.sql\" in main",
    }
    assert [f["rule"] for f in done.json["findings"] if f["file"] == "sql/V3__mine.sql"] == ["duplicate-version", "version-too-low"]


def test_one_script_in_two_locations(cli, tmp_path, scripts):
    scripts(V1__a="select 1;", V2__b="select 2;")
    (tmp_path / "more").mkdir()
    for name, text in (("V1__a.sql", "select 1;"), ("V2__b.sql", "select 22;")):
        (tmp_path / "more" / name).write_text(text)
    done = cli("check", "--json", "--locations=filesystem:sql,filesystem:more")
    assert rules(done) == [("duplicate-version", "sql/V2__b.sql", 1, 1)] and done.json["scripts"] == 3


def test_too_low(cli, base, scripts):
    scripts({"V2.5__late.sql": "", "V2.6__allowed.sql": "-- aurora-flyway: allow version-too-low it is for the old release\nselect 1;", "V4__d.sql": ""})
    on_main(base, scripts, V10__theirs="")
    done = check(cli)
    assert rules(done) == [("version-too-low", "sql/V2.5__late.sql", 1, 1), ("version-too-low", "sql/V4__d.sql", 1, 1)]
    assert [f["reason"] for f in done.json["findings"] if f["allowed"]] == ["it is for the old release"]
    assert done.json["findings"][0]["message"] == "the version is below 10, which main has"
    assert check(cli, "--out-of-order").status == 0


def test_applied_scripts_that_changed(cli, base, scripts):
    folder = scripts(V1__a="create  table a (i int);\r\n", V3__c="drop table gone; -- now with a comment", R__view="select 2;")
    (folder / "V2__b.sql").rename(folder / "V2__other.sql")
    done = check(cli)
    assert {(f["rule"], f["file"], f["message"]) for f in done.json["findings"]} == {
        ("changed-migration", "sql/V1__a.sql", "an applied migration was changed: white space alone"),
        ("changed-migration", "sql/V3__c.sql", "an applied migration was changed: comments alone"),
        ("deleted-migration", "sql/V2__other.sql", "an applied migration is gone: it is called \"sql/V2__b.sql\" in main"),
        ("version-too-low", "sql/V2__other.sql", "the version is below 3, which main has"),
        ("index-not-concurrent", "sql/V2__other.sql", "nobody can write to a while the index is built"),
    }
    (folder / "V2__other.sql").unlink()
    (folder / "R__view.sql").unlink()
    base.commit("also when it is committed")
    assert {("deleted-migration", "sql/V2__b.sql", 1, 1), ("deleted-migration", "sql/R__view.sql", 1, 1)} <= set(rules(check(cli)))
    # line ends and a byte order mark are no change to Flyway
    base("checkout", "-q", "main", "--", "sql")
    scripts(V1__a="\ufeffcreate table a (i int);\r\n")
    assert check(cli).status == 0


def test_what_others_changed_is_theirs(cli, base, scripts):
    on_main(base, scripts, V1__a="changed on main", V2__b="the same on both")
    base("checkout", "-q", "main", "--", ".")
    base("rm", "-q", "-f", "sql/V3__c.sql")
    base.commit("V3 goes")
    base("update-ref", "refs/heads/main", "HEAD")
    base("reset", "-q", "--hard", "HEAD~1")
    scripts(V2__b="the same on both")
    assert check(cli).status == 0
    scripts(V2__b="not the same")
    assert rules(check(cli)) == [("changed-migration", "sql/V2__b.sql", 1, 1)]


def test_names(cli, base, scripts):
    scripts({"V4_d.sql": "", "v5__e.sql": "", "V6__f.sq": "", "V7__g.sql.txt": "", "V8__h.sql.conf": "", "R_x__y.sql": "", "notes.md": "", "seed.sql": "",
             "V1__a.sql.conf": "", ".V9__hidden.sql": "", "V__x.sql": "", "Version__notes.md": ""})
    done = check(cli)
    assert {r for r, *_ in rules(done)} == {"skipped-name"}
    assert sorted(f["file"] for f in done.json["findings"]) == [
        f"sql/{n}" for n in ("R_x__y.sql", "V4_d.sql", "V6__f.sq", "V7__g.sql.txt", "V8__h.sql.conf", "V__x.sql", "seed.sql", "v5__e.sql")]
    assert 'there is no "V8__h.sql"' in {f["file"]: f["message"] for f in done.json["findings"]}["sql/V8__h.sql.conf"]
    base.commit("now they are old")
    base("branch", "-f", "main", "HEAD")
    assert check(cli).status == 0 and len(rules(check(cli, "--all"))) > 8


def test_base_of_a_pull_request(cli, base, scripts, tmp_path):
    scripts(V4__d="truncate a;")
    env = {"GITHUB_BASE_REF": "main"}
    done = cli("check", "--json", env=env)
    assert done.json["base"] == "main" and rules(done) == [("truncate", "sql/V4__d.sql", 1, 10)]
    # in a checkout of a pull request there is the branch of origin alone
    base.commit("work")
    clone = tmp_path / "clone"
    base("clone", "-q", "-b", "work", str(tmp_path), str(clone))
    done = cli("check", "--json", env=env, cwd=clone)
    assert rules(done) == [("truncate", "sql/V4__d.sql", 1, 10)]
    done = cli("check", "--base", "nowhere", env=env)
    assert done.status == 2 and "nowhere" in done.stderr and "fetch-depth" in done.stderr


def test_without_a_base(cli, scripts):
    """No repository, no database: every script is read, and each is a change of its own."""
    scripts(V1__a="create table a (); truncate a;", V2__b="truncate a;")
    done = cli("check", "--json")
    assert done.status == 1 and rules(done) == [("truncate", "sql/V2__b.sql", 1, 10)] and done.json["base"] is None
    assert "--base BRANCH" in done.stderr and cli("check", "--all").stderr == ""
    done = cli("check", "--base", "main")
    assert done.status == 4 and "git" in done.stderr


def test_folder_below_the_top(cli, git, tmp_path):
    below = tmp_path / "db/app"
    (below / "sql").mkdir(parents=True)
    (below / "sql/V1__a.sql").write_text("select 1;")
    git.commit("one")
    (below / "sql/V1__a.sql").write_text("select 2;")
    (below / "sql/V2__b.sql").write_text("truncate a;")
    sarif = tmp_path / "out.sarif"
    done = cli("check", "--base", "main", "--annotations", "github", "--sarif", sarif, cwd=below)
    assert "sql/V2__b.sql:1:10: error" in done.stdout
    assert "::error file=db/app/sql/V2__b.sql,line=1,col=10,title=truncate::every row of a goes%0A" in done.stdout
    results = json.loads(sarif.read_text())["runs"][0]["results"]
    assert {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results} == {"db/app/sql/V1__a.sql", "db/app/sql/V2__b.sql"}


def test_annotations(cli, base, scripts):
    scripts({"V4__a,b:c%d.sql": "\n  truncate \"100%,:\";\ndrop view v;\n-- aurora-flyway: allow truncate fine\ntruncate a;"})
    done = cli("check", "--base", "main", "--annotations", "github")
    assert done.status == 1
    assert [line for line in done.stdout.splitlines() if line.startswith("::")] == [
        "::error file=sql/V4__a%2Cb%3Ac%25d.sql,line=2,col=12,title=truncate::every row of \"100%25,:\" goes%0A"
        "Allow this with the reason, if that is what is wanted.",
        "::warning file=sql/V4__a%2Cb%3Ac%25d.sql,line=3,col=11,title=drop-object::view v is dropped%0AMake sure that nothing uses it any longer.",
    ]
    assert cli("check", "--annotations", "gitlab").status == 2
    assert cli("check", "--annotations", "github", "--json").status == 2


def closed(**properties):
    """An object with these members and no others, all of them there."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


TEXT = {"type": "string", "minLength": 1}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
NUMBER = {"type": "integer", "minimum": 1}

# what we write of SARIF 2.1.0 (its sections 3.13 to 3.52), nothing more
SARIF = closed(**{
    "$schema": {"const": "https://json.schemastore.org/sarif-2.1.0.json"}, "version": {"const": "2.1.0"},
    "runs": {"type": "array", "minItems": 1, "maxItems": 1, "items": closed(
        tool=closed(driver=closed(name=TEXT, version=TEXT, rules={"type": "array", "uniqueItems": True, "items": closed(
            id=TEXT, shortDescription=closed(text=TEXT), help=closed(text=TEXT), defaultConfiguration=closed(level=LEVEL))})),
        columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        results={"type": "array", "items": closed(
            ruleId=TEXT, ruleIndex={"type": "integer", "minimum": 0}, level=LEVEL, message=closed(text=TEXT),
            locations={"type": "array", "minItems": 1, "maxItems": 1, "items": closed(physicalLocation=closed(
                artifactLocation={"type": "object", "required": ["uri"], "additionalProperties": False,
                                  "properties": {"uri": {"type": "string", "pattern": "^([A-Za-z0-9._~/-]|%[0-9A-F]{2})+$"},
                                                 "uriBaseId": {"const": "%SRCROOT%"}}},
                region=closed(startLine=NUMBER, startColumn=NUMBER)))},
            suppressions={"type": "array", "items": closed(kind={"enum": ["inSource", "external"]}, justification=TEXT)})})},
})


def test_sarif(cli, base, scripts, tmp_path):
    scripts({"V4__größe x.sql": "truncate a;\n-- aurora-flyway: allow drop-table fine\ndrop table a;\ndrop view v;"})
    done = cli("check", "--base", "main", "--sarif", "out.sarif")
    assert done.status == 1 and "truncate" in done.stdout
    log = json.loads((tmp_path / "out.sarif").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(SARIF).validate(log)
    run = log["runs"][0]
    told = run["tool"]["driver"]["rules"]
    assert [(r["ruleId"], r["level"], [s["justification"] for s in r["suppressions"]]) for r in run["results"]] == [
        ("truncate", "error", []), ("drop-table", "error", ["fine"]), ("drop-object", "warning", [])]
    assert all(told[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    assert run["results"][0]["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "sql/V4__gr%C3%B6%C3%9Fe%20x.sql", "uriBaseId": "%SRCROOT%"}, "region": {"startLine": 1, "startColumn": 10}}
    assert cli("check", "--sarif", "no/such/folder/x").status == 2


def test_database(cli, scripts, database):
    folder = scripts(V1__a="create table a ();", V2__b="select 2;", V3__c="select 3;", V5__e="select 5;", R__r="select 1;", R__s="select 1;")
    assert cli("migrate", env=database.env).status == 0
    (folder / "V3__c.sql").unlink()
    scripts(V2__b="select 22;", V4__late="truncate a;", V6__f="truncate a; create table f ();", V7__g="drop table f;", R__s="truncate s;")
    done = cli("check", "--database", "--json", env=database.env)
    assert done.status == 1 and done.json["database"] == database.name
    assert rules(done) == [
        ("changed-migration", "sql/V2__b.sql", 1, 1), ("deleted-migration", "V3__c.sql", 1, 1),
        ("truncate", "sql/R__s.sql", 1, 10), ("truncate", "sql/V4__late.sql", 1, 10), ("truncate", "sql/V6__f.sql", 1, 10),
        ("version-too-low", "sql/V4__late.sql", 1, 1)]
    # nothing was done to it
    assert database.sql("SELECT count(*) FROM flyway_schema_history") == [["6"]]
    # without being asked it is not looked at: a change of its own each, every script
    done = cli("check", "--json", env=database.env)
    assert {r for r, *_ in rules(done)} == {"truncate", "drop-table"}
    assert cli("check", "--database", "--url", "postgresql://localhost:1/nowhere").status == 3
