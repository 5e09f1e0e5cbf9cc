"""engine: flyway, with stand-ins for the real one, which tests/live has: what it is given, and what its end means."""

import json
import os
import signal
import subprocess
import time

import pytest

from conftest import PROGRAM, clean_env

# what it got, as it got it
RECORDER = """#!/bin/sh
env | grep '^FLYWAY_' | sort >"{folder}/env"
printf '%s\\n' "$@" >"{folder}/argv"
tr '\\0' ' ' </proc/$PPID/cmdline >"{folder}/parent"
echo "told on standard output"
echo "told on standard error" >&2
exit "${{STATUS:-0}}"
"""


@pytest.fixture
def flyway(tmp_path, scripts):
    """Puts a program of this text in PATH; returns the environment for it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    scripts(V1__a="create table a (i int);")

    def put(text=RECORDER):
        (folder / "flyway").write_text(text.format(folder=folder))
        (folder / "flyway").chmod(0o755)
        return {"PATH": f"{folder}:{os.environ['PATH']}"}

    put.folder = folder
    return put


def config(tmp_path, **more):
    (tmp_path / "config.json").write_text(json.dumps({"engine": "flyway", "url": "jdbc:postgresql://127.0.0.1:1/x", **more}))


def given(flyway):
    return dict(line.split("=", 1) for line in (flyway.folder / "env").read_text().splitlines())


def test_what_it_is_given(cli, flyway, tmp_path):
    config(tmp_path, user="me", password="s3cr3t-pass word", schemas=["one", "two"], placeholders={"a": "s3cr3t-x=y", "B_c": "2"},
           outOfOrder=True, environments={"prod": {"table": "history"}})
    done = cli("migrate", "--env", "prod", "--target", "3", env={**flyway(), "FLYWAY_INSTALLED_BY": "somebody"})
    assert done.status == 0, done
    assert done.stdout == "told on standard output\n" and "told on standard error" in done.stderr
    assert given(flyway) == {
        "FLYWAY_URL": "jdbc:postgresql://127.0.0.1:1/x", "FLYWAY_USER": "me", "FLYWAY_PASSWORD": "s3cr3t-pass word",
        "FLYWAY_SCHEMAS": "one,two", "FLYWAY_PLACEHOLDERS_a": "s3cr3t-x=y", "FLYWAY_PLACEHOLDERS_B_c": "2", "FLYWAY_OUT_OF_ORDER": "true",
        "FLYWAY_TABLE": "history", "FLYWAY_TARGET": "3", "FLYWAY_INSTALLED_BY": "somebody", "FLYWAY_LOCATIONS": "filesystem:sql"}
    # no secret among the arguments, which all users of the machine can read
    assert (flyway.folder / "argv").read_text() == "migrate\n"
    assert "s3cr3t" not in (flyway.folder / "parent").read_text()


@pytest.mark.parametrize("verb", ["migrate", "info", "validate", "undo", "repair", "baseline", "clean"])
def test_every_verb(cli, flyway, tmp_path, verb):
    config(tmp_path)
    assert cli(verb, env=flyway()).status == 0
    assert (flyway.folder / "argv").read_text() == f"{verb}\n"


def test_json_is_passed_on(cli, flyway, tmp_path):
    config(tmp_path)
    env = flyway('#!/bin/sh\nprintf \'{{"argv": "%s"}}\' "$*"\nexit "${{STATUS:-0}}"\n')
    assert cli("migrate", "--json", env=env).json == {"argv": "-outputType=json migrate"}
    done = cli("migrate", "--json", env={**env, "STATUS": "1"})
    assert done.status == 1 and done.json == {"argv": "-outputType=json migrate"}


@pytest.mark.parametrize("its, ours", [("1", 1), ("35", 2), ("137", 4)])
def test_how_it_ended(cli, flyway, tmp_path, its, ours):
    config(tmp_path)
    done = cli("migrate", env={**flyway(), "STATUS": its})
    assert done.status == ours and f'"flyway migrate" ended with status {its}' in done.stderr


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_is_passed_on(flyway, tmp_path, number, status):
    config(tmp_path)
    env = flyway("#!/bin/sh\ntrap 'touch {folder}/told; exit 9' INT TERM\ntouch {folder}/up\nwhile :; do sleep 0.05; done\n")
    run = subprocess.Popen([str(PROGRAM), "migrate"], env=clean_env(HOME=str(tmp_path), **env), cwd=tmp_path, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while not (flyway.folder / "up").exists():
            assert run.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
        run.send_signal(number)
        assert run.wait(60) == status
        assert (flyway.folder / "told").exists()
    finally:
        if run.poll() is None:
            run.kill()
            run.wait()


def test_missing(cli, flyway, tmp_path, database):
    """An error, and nothing else does its work."""
    config(tmp_path, url=database.jdbc_url, user="postgres")
    path = ":".join(f for f in os.environ["PATH"].split(":") if not os.path.exists(os.path.join(f, "flyway")))
    for call in (["migrate"], ["info"], ["docs", "--dev"], ["migrate", "--dev"]):
        done = cli(*call, env={"PATH": path})
        assert done.status == 4 and 'cannot run "flyway"' in done.stderr and "engine is flyway (config.json: engine)" in done.stderr, done
    assert database.sql("select count(*) from pg_class where relnamespace = 'public'::regnamespace") == [["0"]]
    assert cli("migrate", "--json", env={"PATH": path}).json["error"]["kind"] == "tool"


@pytest.mark.parametrize("call, told", [
    (["migrate", "--resume"], "has no --resume"), (["repair", "--dry-run"], "has no --dry-run"), (["info", "--engine", "builtin"], "has no --engine"),
    (["migrate", "-dryRunOutput=x.sql"], "no dry runs"), (["migrate", "-url=postgresql://h/d"], "needs a URL of the form jdbc:"),
    (["migrate", "-placeholders.p=secretsmanager:a#b"], 'placeholder "p" is kept in a secret'), (["unlock"], "cannot do this")])
def test_what_it_cannot_do_is_refused(cli, flyway, tmp_path, call, told):
    config(tmp_path)
    done = cli(*call, env=flyway())
    assert done.status in (1, 2) and told in done.stderr, done
    assert not (flyway.folder / "argv").exists()
