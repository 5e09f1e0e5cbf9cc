"""The command line: both spellings, help, what is said of a wrong one."""

import os
import pty
import re
import signal
import subprocess
import time

import pytest

from conftest import PROGRAM, clean_env


def test_version(cli):
    spoken = cli("version")
    assert re.fullmatch(r"aurora-flyway \d+\.\d+\n", spoken.stdout) and spoken.status == 0
    for argv in (["--version"], ["-v"], ["config", "show", "--version"]):
        assert cli(*argv).stdout == spoken.stdout
    assert cli("version", "--json").json == {"command": "version", "version": spoken.stdout.split()[1]}
    assert cli("-outputType=json", "version").json["command"] == "version"
    assert cli("version", env={"FLYWAY_OUTPUT_TYPE": "json"}).json["command"] == "version"


def listed_commands(cli):
    help_text = cli("help").stdout
    return re.findall(r"^  ([a-z]+(?: [a-z]+)?)  +\S", help_text.split("Options of every command")[0], re.M)


def test_help_lists_all_commands(cli):
    names = listed_commands(cli)
    assert {"help", "version", "config show", "config check", "config schema"} <= set(names)
    assert cli("--help").stdout == cli("-?").stdout == cli("help").stdout


def test_every_command_has_help(cli):
    for name in listed_commands(cli):
        words = name.split()
        done = cli("help", *words)
        assert done.status == 0 and done.stderr == ""
        assert done.stdout.startswith(f"usage: aurora-flyway {name}")
        assert cli(*words, "--help").stdout == done.stdout
        assert cli("--help", *words).stdout == done.stdout
        assert max(map(len, done.stdout.splitlines())) <= 110


def test_help_of_a_family(cli):
    done = cli("help", "config")
    assert done.status == 0
    assert "config show" in done.stdout and "config check" in done.stdout and "prints the version of this program" not in done.stdout
    assert cli("config", "--help").stdout == done.stdout


# words, status, message, hint
WRONG = [
    ([], 2, "no command is given", "'aurora-flyway help' lists the commands."),
    (["versoin"], 2, 'unknown command "versoin"', 'Did you mean "version"?'),
    (["-url=x", "versoin"], 1, 'unknown command "versoin"', 'Did you mean "version"?'),
    (["config"], 2, '"config" needs a second word: show, check, schema', "takes one of"),
    (["config", "chekc"], 2, 'unknown command "config chekc"', "takes one of: show, check, schema"),
    (["help", "versoin"], 2, 'unknown command "versoin"', 'Did you mean "version"?'),
    (["config", "show", "--al"], 2, 'unknown option "--al"', 'Did you mean "--all"?'),
    (["config", "show", "--out-of-ordre", "true"], 2, 'unknown option "--out-of-ordre"', 'Did you mean "--out-of-order"?'),
    (["config", "show", "-tabel=x"], 1, 'unknown option "-tabel"', 'Did you mean "-table"?'),
    (["config", "show", "-novalue"], 2, 'unknown option "-novalue"', "'aurora-flyway help config show' lists the options."),
    (["config", "show", "--all=1"], 2, 'option "--all" takes no value', "lists the options"),
    (["config", "show", "--table"], 2, 'option "--table" needs a value', "lists the options"),
    (["config", "show", "--env"], 2, 'option "--env" needs a value', "lists the options"),
    (["config", "show", "nonsense"], 2, '"nonsense" is no argument of "config show"', "lists the options"),
    (["config", "show", "version"], 2, 'one command at a time: "config show" and "version" are two', ""),
    (["config", "show", "-table=a", "-table=b"], 1, 'option "-table" is given twice', ""),
]


@pytest.mark.parametrize("argv, status, message, hint", WRONG, ids=lambda v: " ".join(v) if isinstance(v, list) else None)
def test_wrong_command_lines(cli, argv, status, message, hint):
    done = cli(*argv)
    assert done.status == status, done
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[0] == f"aurora-flyway: {message}"
    assert len(lines) == 2 and lines[1].startswith("  hint: ") and hint in lines[1]


def test_error_as_one_document(cli):
    done = cli("config", "show", "--al", "--json")
    assert done.status == 2 and done.stderr == ""
    error = done.json["error"]
    assert (error["kind"], error["number"], error["message"]) == ("usage", 1, 'unknown option "--al"')
    assert set(error) == {"kind", "number", "message", "detail", "hint", "context", "file", "line", "column", "statement",
                          "sqlstate", "code"}


def test_error_as_flyway_writes_it(cli):
    for argv, code in ((["-foo=bar"], "CONFIGURATION"), (["nonsense"], "ERROR"), (["-novalue"], "ERROR"), (["-outOfOrder=maybe"], "FAULT")):
        done = cli("-outputType=json", *argv, "config", "show")
        assert done.status == 1
        assert done.json["error"]["errorCode"] == code
        assert argv[0].lstrip("-").split("=")[0] in done.json["error"]["message"]


def shown(done):
    assert done.status == 0, done
    return {s["name"]: s["value"] for s in done.json["settings"]}


def test_every_spelling_of_an_option(cli):
    for argv in (["--out-of-order", "true"], ["--out-of-order=true"], ["--out-of-order"], ["-outOfOrder=true"],
                 ["--outOfOrder=TRUE"]):
        assert shown(cli("config", "show", "--json", *argv))["outOfOrder"] == "true"
        assert shown(cli(*argv, "--json", "config", "show"))["outOfOrder"] == "true"
    assert shown(cli("config", "show", "--json", "--out-of-order", "false"))["outOfOrder"] == "false"
    assert shown(cli("config", "show", "--json", "--docs-style", "classic"))["docs.style"] == "classic"
    assert shown(cli("config", "show", "--json", "-table=a=b"))["table"] == "a=b"
    placeholders = cli("config", "show", "--json", "--placeholders.A", "1", "-placeholders.b=2", env={"PG_CONFIG": ""})
    assert set(shown(placeholders)) == {"placeholders.A", "placeholders.b"}


def test_flags_of_flyway(cli):
    for flag in ("-q", "-n", "-X", "--quiet", "--debug"):
        assert shown(cli(flag, "config", "show", "--json", env={"PG_CONFIG": ""})) == {}


def test_no_secret_is_printed(cli):
    for extra in ([], ["--json"], ["--all"], ["-X"]):
        done = cli("config", "show", "-password=s3cr3t-1", "-placeholders.PW=s3cr3t-2",
                   "-url=jdbc:postgresql://h/d?user=u&password=s3cr3t-3", *extra, env={"FLYWAY_PLACEHOLDERS_X": "s3cr3t-4"})
        assert done.status == 0 and "s3cr3t-" not in done.stdout + done.stderr
        assert "jdbc:postgresql://h/d?user=u&password=***" in done.stdout
    done = cli("-password", "s3cr3t-1", "config", "show")
    assert done.status == 2 and "-password=VALUE" in done.stderr and "s3cr3t-" not in done.stderr
    done = cli("config", "show", "-password=s3cr3t-1", "-passwrd=s3cr3t-2", "--paswords=s3cr3t-3")
    assert done.status == 1 and "s3cr3t-" not in done.stdout + done.stderr


def test_secrets_leave_the_process_list(tmp_path):
    """The command waits for its settings: config.json is a pipe that nobody has written to yet."""
    os.mkfifo(tmp_path / "config.json")
    argv = [PROGRAM, "config", "show", "-password=s3cr3t-1", "--placeholders.PW", "s3cr3t-2", "--url", "postgresql://u:s3cr3t-3@h/d"]
    with subprocess.Popen(argv, cwd=tmp_path, env=clean_env(), stdout=subprocess.PIPE) as process:
        seen = b"s3cr3t-"
        deadline = time.monotonic() + 20
        while b"s3cr3t-" in seen and time.monotonic() < deadline:
            time.sleep(0.01)
            with open(f"/proc/{process.pid}/cmdline", "rb") as file:
                seen = file.read()
        with open(tmp_path / "config.json", "w", encoding="utf-8") as pipe:
            pipe.write("{}")
        out = process.communicate(timeout=20)[0]
    assert b"-password=***" in seen and b"s3cr3t-" not in seen
    assert process.returncode == 0 and b"placeholders.PW = ***" in out


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_signal_while_waiting(tmp_path, number, status):
    os.mkfifo(tmp_path / "config.json")
    with subprocess.Popen([PROGRAM, "config", "show"], cwd=tmp_path, env=clean_env(), stderr=subprocess.PIPE) as process:
        with open(tmp_path / "config.json", "w", encoding="utf-8"):
            deadline = time.monotonic() + 20
            while process.poll() is None and time.monotonic() < deadline:
                process.send_signal(number)  # again, should it not have been in read() yet
                time.sleep(0.02)
        out = process.communicate(timeout=20)[1]
    assert process.returncode == status, out
    assert b"aurora-flyway: " in out


def on_a_terminal(folder, *argv, **env):
    """The program with a terminal as its stderr; what arrives there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([PROGRAM, *argv], cwd=folder, env=clean_env(**env), stdout=subprocess.DEVNULL, stderr=theirs) as process:
        os.close(theirs)
        text = b""
        try:
            while piece := os.read(ours, 65536):
                text += piece
        except OSError:  # how Linux says that the other side is closed
            pass
    os.close(ours)
    assert process.returncode == 2
    return text.decode().replace("\r\n", "\n")


def test_colour_only_on_a_terminal(cli, tmp_path):
    plain = cli("versoin").stderr
    assert "\033" not in plain
    assert on_a_terminal(tmp_path, "versoin").startswith("\033[31maurora-flyway:\033[0m unknown command")
    assert on_a_terminal(tmp_path, "versoin", NO_COLOR="1") == plain


def test_result_that_cannot_be_written(tmp_path):
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run([PROGRAM, "help"], stdout=full, stderr=subprocess.PIPE, cwd=tmp_path, env=clean_env(), check=False)
    assert done.returncode == 2 and b"cannot write standard output" in done.stderr
