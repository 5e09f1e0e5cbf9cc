"""The throwaway clusters of docs --dev and migrate --dev: gone afterwards, however it ended."""

import json
import os
import pathlib
import signal
import subprocess

import pytest

from conftest import PROGRAM, clean_env, run
from dev_place import place, processes_of, surroundings  # pylint: disable=unused-import # place is a fixture
from waiting import wait_until

# no statement of our own is a CREATE TABLE AS, so its name in a process title says that the script runs
SLEEP = "CREATE TABLE t(a int);\nCREATE TABLE slept AS SELECT 1 AS one FROM pg_catalog.pg_sleep(300);\n"


@pytest.fixture(name="project")
def fixture_project(place):
    """A project whose only migration makes the table public.t."""
    folder = place / "project"
    (folder / "sql").mkdir(parents=True)
    write(folder, "CREATE TABLE t(a int);\n")
    return folder


def write(project, text):
    (project / "sql/V1__t.sql").write_text(text)


def argv(*more):
    return [str(PROGRAM), "docs", "--dev", "--style", "classic", *more]


def docs(place, project, *more, **env):
    return run(argv(*more), cwd=project, env=clean_env(**{**surroundings(place), **env}))


def start(place, project, **options):
    """docs --dev in the background; it hangs in its migration once is_migrating()."""
    return subprocess.Popen(argv(), cwd=project, env=clean_env(**surroundings(place)), stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, **options)


def throwaways(place):
    return list(place.glob("aurora-flyway-throwaway-*"))


def backends(place):
    """Server processes of the throwaway clusters, by what they do."""
    found = []
    for pid in processes_of(place):
        try:
            found.append(pathlib.Path(f"/proc/{pid}/cmdline").read_bytes())
        except OSError:
            continue
    return found


def is_migrating(place):
    return any(b"CREATE TABLE AS" in line and line.startswith(b"postgres:") for line in backends(place))


def watcher_of(pid):
    """The process that owns the cluster of this aurora-flyway: its child."""
    (child,) = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    assert pathlib.Path(f"/proc/{child}/comm").read_text() == "af-throwaway\n"
    return int(child)


def nothing_is_left(place):
    return throwaways(place) == [] and processes_of(place) == []


def test_gone_after_a_normal_end(place, project):
    done = docs(place, project)
    assert done.returncode == 0, done.stderr
    assert "\n#### public.t\n" in done.stdout
    assert nothing_is_left(place)


def test_gone_after_migrate(place, project):
    done = run([PROGRAM, "migrate", "--dev", "--json"], cwd=project, env=clean_env(**surroundings(place)))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["migrationsExecuted"] == 1
    assert nothing_is_left(place)


def test_gone_after_a_migration_that_failed(place, project):
    write(project, "SELECT 1;\nSELECT nonsense;\n")
    done = docs(place, project)
    assert done.returncode == 1
    assert "V1__t.sql" in done.stderr and "nonsense" in done.stderr
    assert done.stdout == ""
    assert nothing_is_left(place)


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_gone_when_a_signal_has_ended_it(place, project, number, status):
    write(project, SLEEP)
    process = start(place, project)
    wait_until(lambda: is_migrating(place))
    process.send_signal(number)
    process.communicate(timeout=20)
    assert process.returncode == status
    assert nothing_is_left(place)


def test_gone_after_ctrl_c_at_a_terminal(place, project):
    """The terminal sends the signal to the whole process group, and so to every child that stayed in it."""
    write(project, SLEEP)
    process = start(place, project, start_new_session=True)
    wait_until(lambda: is_migrating(place))
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 130
    assert nothing_is_left(place)


def test_gone_after_sigkill(place, project):
    write(project, SLEEP)
    process = start(place, project)
    wait_until(lambda: is_migrating(place))
    process.kill()
    # whoever reads its output is not kept waiting by what is left
    process.communicate(timeout=5)
    wait_until(lambda: nothing_is_left(place))


def test_gone_after_sigkill_while_it_is_made(place, project):
    process = start(place, project)
    wait_until(lambda: throwaways(place))
    process.kill()
    process.communicate(timeout=5)
    wait_until(lambda: nothing_is_left(place))


def test_gone_after_sigint_while_it_is_made(place, project):
    process = start(place, project)
    wait_until(lambda: throwaways(place))
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=20)
    assert process.returncode == 130
    assert nothing_is_left(place)


def test_the_owner_is_killed_and_the_next_one_clears_up(place, project):
    write(project, SLEEP)
    process = start(place, project)
    wait_until(lambda: is_migrating(place))
    os.kill(watcher_of(process.pid), signal.SIGKILL)
    process.communicate(timeout=20)
    assert process.returncode in (1, 3)
    wait_until(lambda: processes_of(place) == [])
    assert len(throwaways(place)) == 1

    write(project, "CREATE TABLE t(a int);\n")
    assert docs(place, project).returncode == 0
    assert nothing_is_left(place)


def test_one_does_not_clear_up_another_that_lives(place, project):
    write(project, SLEEP)
    process = start(place, project)
    wait_until(lambda: is_migrating(place))
    write(project, "CREATE TABLE t(a int);\n")
    assert docs(place, project).returncode == 0
    assert is_migrating(place) and len(throwaways(place)) == 1
    process.terminate()
    process.communicate(timeout=20)
    assert nothing_is_left(place)


def test_nobody_else_may_enter(place, project):
    write(project, SLEEP)
    process = start(place, project)
    wait_until(lambda: is_migrating(place))
    (folder,) = throwaways(place)
    assert folder.stat().st_mode & 0o777 == 0o700
    process.terminate()
    process.communicate(timeout=20)


def test_placeholders_of_dev_stand_above_the_others(place, project):
    write(project, "CREATE TABLE ${name}(${column} int);\n")
    (project / "config.json").write_text(json.dumps({
        "placeholders": {"name": "general", "column": "kept"}, "dev": {"placeholders": {"NAME": "special"}}}))
    done = docs(place, project)
    assert done.returncode == 0, done.stderr
    assert "\n#### public.special\n" in done.stdout and "\nkept |" in done.stdout


def test_the_database_of_the_settings_is_not_touched(place, project):
    done = docs(place, project, FLYWAY_URL="jdbc:postgresql://127.0.0.1:1/nowhere", FLYWAY_USER="nobody", PGHOST="/nowhere",
                PGPORT="1", PGUSER="nobody", PGDATABASE="nowhere")
    assert done.returncode == 0, done.stderr


def test_a_temporary_folder_too_long_for_a_socket(place, project):
    long = place / ("x" * 100)
    long.mkdir()
    done = docs(place, project, TMPDIR=str(long))
    assert done.returncode == 0, done.stderr
    assert list(long.iterdir()) == [] and nothing_is_left(place)


def test_a_pg_config_that_does_not_work(place, project):
    done = docs(place, project, PG_CONFIG=str(place / "none"))
    assert done.returncode == 4
    assert "dev.pgConfig" in done.stderr
    assert nothing_is_left(place)


def test_a_server_that_does_not_start_shows_its_log(place, project):
    """initdb works, postgres does not."""
    bindir = run([os.environ.get("PG_CONFIG", "pg_config"), "--bindir"]).stdout.strip()
    for name, script in [("postgres", '#!/bin/sh\necho "no such luck" >&2\nexit 7\n'),
                         ("initdb", f'#!/bin/sh\nexec {bindir}/initdb "$@"\n'),
                         ("pg_config", f'#!/bin/sh\ncase $1 in --bindir) echo "{place}" ;; *) echo "PostgreSQL 15.1" ;; esac\n')]:
        path = place / name
        path.unlink(missing_ok=True)
        path.write_text(script)
        path.chmod(0o755)
    done = docs(place, project, PG_CONFIG=str(place / "pg_config"))
    assert done.returncode == 4
    assert '"postgres" failed with status 7' in done.stderr and "no such luck" in done.stderr
    assert nothing_is_left(place)
