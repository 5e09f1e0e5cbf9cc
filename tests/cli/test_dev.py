"""dev up, down, url, psql, reset: the cluster of a project."""

import os
import pathlib
import signal
import subprocess

import pytest

from conftest import PROGRAM, clean_env, run
from dev_place import place, processes_of, surroundings  # pylint: disable=unused-import # place is a fixture
from waiting import wait_until


@pytest.fixture
def project(place):
    folder = place / "project"
    folder.mkdir()
    return folder


@pytest.fixture
def dev(place, project):
    """dev("up") runs `aurora-flyway dev up` in the project, with a state folder of the test's own."""

    def call(*args, cwd=project, env=None, **options):
        return run([PROGRAM, "dev", *args], cwd=cwd, env=clean_env(**{**surroundings(place), **(env or {})}), **options)

    return call


def psql(url, sql):
    done = run(["psql", "-XAtqc", sql, url], env=clean_env(PGPORT="1", PGHOST="/nowhere", PGUSER="nobody"))
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


# ---------------------------------------------------------------- the cluster of a project


def test_up_prints_a_url_and_down_ends_it(dev, place):
    done = dev("up")
    assert done.returncode == 0, done.stderr
    url = done.stdout.strip()
    assert psql(url, "SELECT current_database(), current_setting('listen_addresses'), current_setting('server_encoding')") \
        == "auroradb||UTF8"
    assert dev("url").stdout.strip() == url

    assert dev("down").returncode == 0
    assert processes_of(place) == []
    assert run(["psql", "-XAtqc", "SELECT 1", url], env=clean_env()).returncode == 2


def test_only_its_owner_may_enter(dev, place):
    assert dev("up").returncode == 0
    (folder,) = (place / "state/aurora-flyway").iterdir()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_data_stays_when_it_is_started_again(dev):
    url = dev("up").stdout.strip()
    psql(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    again = dev("up", "--json")
    assert again.returncode == 0 and '"status": "running"' in again.stdout
    assert dev("down").returncode == 0
    assert '"status": "started"' in dev("up", "--json").stdout
    assert psql(url, "SELECT answer FROM kept") == "42"


def test_two_calls_at_once_make_one_cluster(place, project, dev):
    env = clean_env(**surroundings(place))
    calls = [subprocess.Popen([PROGRAM, "dev", "up"], cwd=project, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
             for _ in range(3)]
    answers = [call.communicate(timeout=60) for call in calls]
    assert [call.returncode for call in calls] == [0, 0, 0], answers
    assert len({out for out, _ in answers}) == 1
    assert psql(answers[0][0].decode().strip(), "SELECT 1") == "1"


def test_two_projects_do_not_meet(dev, place):
    urls = []
    for name in "one", "two":
        folder = place / name / "same-name"
        folder.mkdir(parents=True)
        urls.append(dev("up", cwd=folder).stdout.strip())
        psql(urls[-1], f"CREATE TABLE mark AS SELECT '{name}' AS name")
    assert [psql(url, "SELECT name FROM mark") for url in urls] == ["one", "two"]


@pytest.mark.parametrize("command", ["url", "psql"])
def test_not_running_is_an_error_that_says_what_to_do(dev, command):
    done = dev(command)
    assert done.returncode == 3
    assert done.stdout == ""
    assert "is not running" in done.stderr and "dev up" in done.stderr


def test_down_twice_is_no_error(dev):
    assert dev("up").returncode == 0
    assert '"status": "stopped"' in dev("down", "--json").stdout
    assert '"status": "not running"' in dev("down", "--json").stdout


def test_psql_is_run_on_it(dev):
    assert dev("up").returncode == 0
    done = dev("psql", "--", "-XAt", "-c", "SELECT current_database()")
    assert (done.returncode, done.stdout) == (0, "auroradb\n")
    assert dev("psql", "--", "-Xc", "SELECT nonsense").returncode == 1
    assert dev("psql", "--", "-XAtq", input="SELECT 6 * 7;\n").stdout == "42\n"


def test_reset_asks_and_then_removes_everything(dev):
    url = dev("up").stdout.strip()
    psql(url, "CREATE TABLE gone()")
    psql(url, "CREATE ROLE gone_too")
    refused = dev("reset")
    assert refused.returncode == 2 and "--yes" in refused.stderr
    assert psql(url, "SELECT count(*) FROM pg_roles WHERE rolname = 'gone_too'") == "1"

    assert dev("reset", "--yes").returncode == 0
    assert psql(url, "SELECT count(*) FROM pg_roles WHERE rolname = 'gone_too'") == "0"
    assert psql(url, "SELECT to_regclass('gone') IS NULL") == "t"


def test_the_database_has_the_name_that_was_asked_for(dev):
    name = 'it\'s "odd" 100% ü'
    url = dev("up", env={"AF_DEV_DATABASE": name}).stdout.strip()
    assert psql(url, "SELECT current_database()") == name


def test_foreign_variables_change_nothing(dev):
    done = dev("up", env={"PGPORT": "1", "PGHOST": "/nowhere", "PGDATA": "/nowhere", "PGDATESTYLE": "German",
                          "PGCLIENTENCODING": "LATIN1", "LC_ALL": "xx_YY.UTF-8", "TZ": "Nowhere/At_all"})
    assert done.returncode == 0, done.stderr
    assert psql(done.stdout.strip(), "SELECT current_setting('TimeZone'), current_setting('DateStyle')") == "UTC|ISO, MDY"


# ---------------------------------------------------------------- places


def test_a_path_with_blanks_quotes_and_commas(dev, place):
    folder = place / "a b" / "it's, \"quoted\" $HOME ü %41"
    folder.mkdir(parents=True)
    url = dev("up", cwd=folder, env={"XDG_STATE_HOME": str(place / "my, state")}).stdout.strip()
    assert psql(url, "SELECT 1") == "1"
    assert dev("down", cwd=folder, env={"XDG_STATE_HOME": str(place / "my, state")}).returncode == 0
    assert processes_of(place) == []


def test_a_state_folder_with_blanks(dev, place):
    env = {"XDG_STATE_HOME": str(place / "my \"state\" %41")}
    url = dev("up", env=env).stdout.strip()
    assert psql(url, "SELECT current_setting('unix_socket_directories')").startswith(f'"{place}/my ""state"" %41/'), url
    assert dev("down", env=env).returncode == 0


def test_a_path_too_long_for_a_socket(dev, place):
    env = {"XDG_STATE_HOME": str(place / ("x" * 100))}
    url = dev("up", env=env).stdout.strip()
    sockets = pathlib.Path(psql(url, "SELECT current_setting('unix_socket_directories')").strip('"'))
    assert sockets.parent == pathlib.Path("/tmp") and sockets.stat().st_mode & 0o777 == 0o700
    assert dev("down", env=env).returncode == 0
    assert not sockets.exists()


def test_a_socket_folder_that_is_someone_elses_is_refused(dev, place):
    env = {"XDG_STATE_HOME": str(place / ("x" * 100))}
    url = dev("up", env=env).stdout.strip()
    sockets = pathlib.Path(psql(url, "SELECT current_setting('unix_socket_directories')").strip('"'))
    assert dev("down", env=env).returncode == 0
    sockets.mkdir()
    sockets.chmod(0o777)
    try:
        done = dev("up", env=env)
        assert done.returncode == 2 and str(sockets) in done.stderr
    finally:
        sockets.rmdir()


# ---------------------------------------------------------------- what went wrong before


def server_pid(place):
    (pidfile,) = (place / "state/aurora-flyway").glob("*/data/postmaster.pid")
    return int(pidfile.read_text().splitlines()[0])


def test_a_server_that_was_killed_is_started_again(dev, place):
    url = dev("up").stdout.strip()
    psql(url, "SET synchronous_commit TO on; CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(server_pid(place), signal.SIGKILL)
    wait_until(lambda: processes_of(place) == [])
    assert dev("url").returncode == 3
    assert dev("up").returncode == 0
    assert psql(url, "SELECT answer FROM kept") == "42"


def test_a_process_number_that_is_somebody_elses_now(dev, place):
    """After a reboot postmaster.pid names a process that has nothing to do with it."""
    url = dev("up").stdout.strip()
    os.kill(server_pid(place), signal.SIGKILL)
    wait_until(lambda: processes_of(place) == [])
    (pidfile,) = (place / "state/aurora-flyway").glob("*/data/postmaster.pid")
    lines = pidfile.read_text().splitlines()
    innocent = subprocess.Popen(["sleep", "300"], cwd="/",
                                user=pidfile.stat().st_uid if os.getuid() == 0 else None)
    try:
        pidfile.write_text("\n".join([str(innocent.pid), *lines[1:]]) + "\n")
        assert '"status": "not running"' in dev("down", "--json").stdout
        assert dev("up").returncode == 0
        assert psql(url, "SELECT 1") == "1"
        assert dev("down").returncode == 0
        assert innocent.poll() is None
    finally:
        innocent.kill()
        innocent.wait()


def test_an_up_that_was_killed_half_way(dev, place, project):
    first = subprocess.Popen([PROGRAM, "dev", "up"], cwd=project, env=clean_env(**surroundings(place)),
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: list((place / "state").glob("aurora-flyway/*/data.new")))
    first.kill()
    first.wait()
    done = dev("up")
    assert done.returncode == 0, done.stderr
    assert psql(done.stdout.strip(), "SELECT 1") == "1"


def test_ctrl_c_while_it_is_made(dev, place, project):
    first = subprocess.Popen([PROGRAM, "dev", "up"], cwd=project, env=clean_env(**surroundings(place)),
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: list((place / "state").glob("aurora-flyway/*/data.new")))
    first.send_signal(signal.SIGINT)
    assert first.wait(timeout=20) == 130
    assert processes_of(place) == []
    assert dev("up").returncode == 0


def test_the_log_is_shown_when_the_server_does_not_start(dev, place):
    assert dev("up").returncode == 0
    assert dev("down").returncode == 0
    (conf,) = (place / "state/aurora-flyway").glob("*/data/postgresql.conf")
    with open(conf, "a", encoding="utf-8") as file:
        file.write("no_such_setting = 1\n")
    done = dev("up")
    assert done.returncode == 4
    assert "no_such_setting" in done.stderr and "server.log" in done.stderr
    assert processes_of(place) == []


def test_data_of_another_major(dev, place):
    assert dev("up").returncode == 0
    assert dev("down").returncode == 0
    (version,) = (place / "state/aurora-flyway").glob("*/data/PG_VERSION")
    version.write_text("12\n")
    done = dev("up")
    assert done.returncode == 4
    assert "PostgreSQL 12" in done.stderr and "dev reset" in done.stderr
    assert dev("reset", "--yes").returncode == 0


@pytest.mark.parametrize("script, told", [
    (None, "No such file"),
    ("#!/bin/sh\necho broken indeed >&2\nexit 3\n", "broken indeed"),
    ("#!/bin/sh\necho /nowhere\n", "/nowhere/initdb"),
])
def test_a_pg_config_that_does_not_work(dev, place, script, told):
    pg_config = place / "pg_config"
    if script is not None:
        pg_config.write_text(script)
        pg_config.chmod(0o755)
    done = dev("up", env={"PG_CONFIG": str(pg_config)})
    assert done.returncode == 4
    assert told in done.stderr and "dev.pgConfig" in done.stderr
