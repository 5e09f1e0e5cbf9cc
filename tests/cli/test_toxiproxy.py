"""A bad network between the program and the server. Without toxiproxy, and no Go to build it, all of this is skipped."""

import itertools
import signal
import subprocess
import time

import pytest

from conftest import PROGRAM, clean_env
from toxiproxy import Link, Toxiproxy

N_FILES = 12
WAIT_S = 120
_names = itertools.count(1)


@pytest.fixture(scope="module")
def toxiproxy():
    running = Toxiproxy()
    yield running
    running.stop()


@pytest.fixture
def link(toxiproxy, database):
    made = Link(toxiproxy, database, f"link_{next(_names)}")
    yield made
    made.remove()


@pytest.fixture
def folder(scripts):
    """Migrations that leave a trace each time they run."""
    laid = scripts({f"V{n}__x.sql": f"create table t_{n} (i int);\ninsert into t_{n} select generate_series(1, 50);\n"
                                    f"create table if not exists runs (n int);\ninsert into runs values ({n});\n" for n in range(1, N_FILES + 1)})
    scripts(R__r="select repeat('x', 3000);")
    return laid.parent


def is_whole(database):
    """Every file has run once, and its row says so."""
    runs = database.sql("select n, count(*) from runs group by 1 order by 1")
    rows = database.sql("select version, success from flyway_schema_history order by installed_rank")
    return runs == [[str(n), "1"] for n in range(1, N_FILES + 1)] and rows == [[str(n), "t"] for n in range(1, N_FILES + 1)] + [["", "t"]]


def start(link, folder, *more):
    return subprocess.Popen([str(PROGRAM), "migrate", *more], env=clean_env(HOME=str(folder), **link.env), cwd=folder, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(database, query, value):
    deadline = time.monotonic() + WAIT_S
    while (found := database.sql(query)) != [[value]]:
        assert time.monotonic() < deadline, f"{query} answers {found}"
        time.sleep(0.05)


def nobody_left(database):
    wait_for(database, "select count(*) from pg_stat_activity where datname = current_database() and application_name like 'aurora-flyway%'", "0")


@pytest.mark.parametrize("kind, attributes", [("latency", {"latency": 20, "jitter": 10}), ("slicer", {"average_size": 7, "size_variation": 5, "delay": 20}),
                                              ("slow_close", {"delay": 1000}), ("bandwidth", {"rate": 200})], ids=lambda v: v if isinstance(v, str) else "")
@pytest.mark.parametrize("stream", ["upstream", "downstream"])
def test_a_slow_network_changes_nothing(cli, database, link, folder, kind, attributes, stream):
    link.poison(kind, stream, **attributes)
    done = cli("migrate", env=link.env, cwd=folder)
    assert done.status == 0, done
    assert is_whole(database)
    done = cli("validate", env=link.env, cwd=folder)
    assert done.status == 0, done


def run_to_its_end(link, folder, then):
    """migrate; once it tells that its connection is lost, and looks what became of its COMMIT, then() is called. Its status and errors."""
    log = folder / "errors"
    with open(log, "w", encoding="utf-8") as errors:
        run = subprocess.Popen([str(PROGRAM), "migrate"], env=clean_env(HOME=str(folder), **link.env), cwd=folder, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=errors)
    deadline = time.monotonic() + WAIT_S
    is_told = False
    try:
        while run.poll() is None:
            assert time.monotonic() < deadline, log.read_text()
            if not is_told and "the connection was lost" in log.read_text():
                is_told = True
                then()
            time.sleep(0.02)
    finally:
        if run.poll() is None:
            run.kill()
            run.wait()
    if not is_told:
        then()
    return run.returncode, log.read_text()


@pytest.mark.parametrize("stream", ["upstream", "downstream"])
def test_cut_after_any_number_of_bytes(cli, database, link, folder, stream):
    """A run that loses its connection says so, or finds that nothing was lost; the next one goes on; nothing runs twice."""
    n_cut = 0
    for n_bytes in [0, 1, 40, 200, 500, *range(900, 9000, 540)]:
        link.poison("limit_data", stream, bytes=n_bytes)
        status, errors = run_to_its_end(link, folder, link.heal)
        assert status in (0, 3), (n_bytes, errors)
        assert status == 0 or "connection" in errors or "server closed" in errors, (n_bytes, errors)
        n_cut += status == 3 or "the connection was lost" in errors
        nobody_left(database)
        if database.sql("select to_regclass('flyway_schema_history') is not null") == [["t"]]:
            assert database.sql("select count(*) from flyway_schema_history where not success") == [["0"]]
    assert n_cut > 5
    done = cli("migrate", env=link.env, cwd=folder)
    assert done.status == 0 and is_whole(database), done


def test_cut_while_a_statement_runs(database, link, folder, scripts):
    """What ran in the transaction is gone with it; the run tells so, and the next one does all."""
    scripts({"V0.5__wait.sql": "create table first (i int);\nselect pg_advisory_lock(42);\n"})
    holder = subprocess.Popen(["psql", "-XqAt", "-c", "select pg_advisory_lock(42)", "-f", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                              env=clean_env(**database.env))
    assert holder.stdout.readline() == "\n"
    run = start(link, folder)
    try:
        wait_for(database, "select count(*) from pg_locks where locktype = 'advisory' and objid = 42 and not granted", "1")
        link.enable(False)
        link.enable(True)
        _, errors = run.communicate(timeout=WAIT_S)
        assert run.returncode == 3 and "was not committed" in errors, errors
        assert database.sql("select to_regclass('first') is null") == [["t"]]
        holder.communicate(timeout=WAIT_S)
        run = start(link, folder)
        _, errors = run.communicate(timeout=WAIT_S)
        assert run.returncode == 0, errors
        assert database.sql("select count(*), count(distinct version) from flyway_schema_history where version is not null") == [[str(N_FILES + 1)] * 2]
    finally:
        for process in (run, holder):
            if process.poll() is None:
                process.kill()
                process.communicate()


def test_nobody_there(cli, link, folder):
    link.enable(False)
    done = cli("migrate", env=link.env, cwd=folder)
    assert done.status == 3 and str(link.port) in done.stderr, done


def test_reset_on_connect(cli, link, folder):
    link.poison("reset_peer", timeout=0)
    done = cli("migrate", env=link.env, cwd=folder)
    assert done.status == 3 and "aurora-flyway: " in done.stderr, done


def test_silence_while_connecting(cli, link, folder):
    """A server that takes the connection and never answers: connectTimeout ends that."""
    link.poison("timeout", timeout=0)
    done = cli("migrate", f"-url={link.jdbc_url}?connectTimeout=2", "-user=postgres", "-outputType=json", cwd=folder)
    assert done.status == 1 and done.json["error"]["errorCode"] == "DB_CONNECTION", done


@pytest.mark.parametrize("number, status", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_silence_can_be_interrupted(database, link, folder, scripts, number, status):
    """Nothing comes back any more from a running statement: the first signal cancels it and tells what is waited for, a second leaves."""
    scripts({"V0.5__wait.sql": "create table first (i int);\nselect pg_sleep(600);\n"})
    log = folder / "errors"
    with open(log, "w", encoding="utf-8") as errors:
        run = subprocess.Popen([str(PROGRAM), "migrate"], env=clean_env(HOME=str(folder), **link.env), cwd=folder, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=errors)
    sleeps = "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()"
    try:
        wait_for(database, sleeps, "1")
        link.poison("timeout", timeout=0)
        run.send_signal(number)
        # the server hears of it all the same
        wait_for(database, sleeps, "0")
        deadline = time.monotonic() + WAIT_S
        while "another signal leaves at once" not in log.read_text():
            assert run.poll() is None and time.monotonic() < deadline, log.read_text()
            time.sleep(0.05)
        run.send_signal(number)
        assert run.wait(WAIT_S) == status
        assert database.sql("select to_regclass('first') is null") == [["t"]]
    finally:
        if run.poll() is None:
            run.kill()
            run.wait()
