"""The real Flyway beside our program, on one database. Server, database, program and scripts are those of tests/cli."""

import contextlib
import importlib.util
import json
import os
import pathlib
import queue
import subprocess
import threading
import time

import pytest

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parents[1]

_spec = importlib.util.spec_from_file_location("cli_conftest", HERE.parent / "cli" / "conftest.py")
commands = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(commands)

server, make_database, database = commands.server, commands.make_database, commands.database
cli, scripts = commands.cli, commands.scripts

ANSWER_SECONDS = 180
ROWS = """select installed_rank, version, description, type, script, checksum, installed_by, success
from flyway_schema_history order by installed_rank"""


def deep(line):
    return {k: line.get(k) or "" for k in ("category", "version", "description", "type", "state")}


class Flyway:
    """The real one, in a JVM that serves all tests."""

    name = "flyway"

    def __init__(self, class_path, log):
        java = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx512m", "-Dfile.encoding=UTF-8", "-Duser.timezone=UTC"]
        self.process = subprocess.Popen([*java, "-cp", class_path, "Live"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                                        env=commands.clean_env())
        self.answers = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.answers.put(line)
        self.answers.put(b'{"error": "the JVM has ended", "errorCode": "FAULT"}')

    def ask(self, verb, settings):
        request = {"verb": verb, "settings": {f"flyway.{k}": v for k, v in settings.items()}}
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()

    def answer(self):
        return json.loads(self.answers.get(timeout=ANSWER_SECONDS))

    def __call__(self, verb, **settings):
        self.ask(verb, settings)
        return self.answer()

    def stop(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@pytest.fixture(scope="session")
def class_path():
    """Where Java finds the real Flyway. Without a JDK, or where the jars cannot be had, what needs it is skipped."""
    built = commands.run([HERE / "build.sh"], timeout=600)
    if built.returncode == 3:
        pytest.skip(built.stderr.strip())
    assert built.returncode == 0, built.stderr
    return built.stdout.strip()


@pytest.fixture(scope="session")
def jvm(class_path, tmp_path_factory):
    with open(tmp_path_factory.mktemp("jvm") / "log", "wb") as log:
        served = Flyway(class_path, log)
        try:
            yield served
        finally:
            served.stop()


class Pair:
    """Both tools on one database and one folder of scripts."""

    def __init__(self, jvm, cli, database, scripts):
        self.jvm, self.cli, self.database, self.lay = jvm, cli, database, scripts
        self.folder = scripts()
        self.settings = {"url": database.jdbc_url, "user": "postgres", "locations": f"filesystem:{self.folder}"}

    def remove(self, *names):
        for name in names:
            (self.folder / name).unlink()

    def theirs(self, verb, **more):
        """The answer of the real Flyway; "error" is in it when it failed."""
        return self.jvm(verb, **{**self.settings, **more})

    def our_arguments(self, verb, **more):
        return [*(f"-{k}={v}" for k, v in {**self.settings, **more}.items()), "-outputType=json", verb]

    def ours(self, verb, **more):
        """Our answer in the same form."""
        done = self.cli(*self.our_arguments(verb, **more))
        answer = done.json
        error = answer.get("error")
        if error:
            answer = {**answer, "error": error["message"], "errorCode": error["errorCode"]}
        else:
            answer.pop("error", None)
        assert (done.status == 0) == ("error" not in answer), done
        return answer

    def start_ours(self, verb, **more):
        """Our program, running beside the test."""
        return subprocess.Popen([commands.PROGRAM, *self.our_arguments(verb, **more)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env=commands.clean_env(HOME=str(self.folder)), cwd=self.folder)

    def wait_for(self, query, value):
        """Until the query's only field is this."""
        deadline = time.monotonic() + ANSWER_SECONDS
        while (found := self.database.sql(query)) != [[value]]:
            assert time.monotonic() < deadline, f"{query} answers {found}, not {value}"
            time.sleep(0.05)

    @contextlib.contextmanager
    def holding(self, query):
        """A session that has run the query and stays until the function is called."""
        psql = subprocess.Popen(["psql", "-XqAt", "-c", query, "-f", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                env=commands.clean_env(**self.database.env))

        def release():
            if psql.poll() is None:
                psql.communicate(timeout=ANSWER_SECONDS)

        try:
            assert psql.stdout.readline() == "\n"
            yield release
        finally:
            release()

    def tool(self, name):
        return self.ours if name == "ours" else self.theirs

    def succeed(self, name, verb, **more):
        answer = self.tool(name)(verb, **more)
        assert "error" not in answer, (name, verb, answer["error"])
        return answer

    def rows(self):
        return self.database.sql(ROWS)

    def info(self, name, **more):
        return [deep(line) for line in self.succeed(name, "info", **more)["migrations"]]

    def agree(self, **more):
        """Both see the same: the lines of info, and what validate finds. Returns (info, findings)."""
        ours, theirs = self.info("ours", **more), self.info("theirs", **more)
        assert ours == theirs
        found = []
        for name in ("ours", "theirs"):
            answer = self.succeed(name, "validate", **more)
            found.append([(m["version"] or "", m["description"], m["errorDetails"]["errorCode"] if name == "ours" else m["errorCode"])
                          for m in answer["invalidMigrations"]])
            assert answer["validationSuccessful"] == (not found[-1])
        assert found[0] == found[1]
        return ours, found[0]

    def agree_on_nothing_wrong(self, **more):
        info, found = self.agree(**more)
        assert found == []
        return info


@pytest.fixture
def pair_on(jvm, cli, scripts):
    """A function that makes a pair on a database; all of a test share its folder of scripts."""
    return lambda on: Pair(jvm, cli, on, scripts)


@pytest.fixture
def pair(pair_on, database):
    return pair_on(database)
