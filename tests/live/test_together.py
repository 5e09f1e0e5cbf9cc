"""Our program and the real Flyway migrate the same files on one database at the same time: each file is applied once, both succeed."""

import subprocess

import pytest

N_FILES = 50


def end(process):
    try:
        return process.communicate(timeout=180)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.mark.parametrize("lock", ["true", "false"], ids=["transactional lock", "session lock"])
@pytest.mark.parametrize("is_empty", [True, False], ids=["no table yet", "table there"])
def test_fifty_files(pair, lock, is_empty):
    """`lock`: where Flyway takes its lock, in a transaction of its own (its default) or at session level as we do."""
    pair.database.sql("create schema told; create table told.runs (version int, application text)")
    if not is_empty:
        pair.lay(V0__first="select 0;")
        pair.succeed("theirs", "migrate")
    pair.lay({f"V{n}__t_{n}.sql": f"create table t_{n} (i int);\ninsert into told.runs values ({n}, current_setting('application_name'));\n"
              for n in range(1, N_FILES + 1)})
    pair.jvm.ask("migrate", {**pair.settings, "postgresql.transactional.lock": lock})
    ours = pair.start_ours("migrate")
    output, errors = end(ours)
    theirs = pair.jvm.answer()
    assert ours.returncode == 0, errors
    assert "error" not in theirs, theirs
    runs = pair.database.sql("select version, count(*) from told.runs group by 1 order by 1")
    assert runs == [[str(n), "1"] for n in range(1, N_FILES + 1)], output
    rows = pair.rows()
    first = 1 if is_empty else 2
    assert [row[:2] for row in rows[first - 1:]] == [[str(n + first - 1), str(n)] for n in range(1, N_FILES + 1)]
    pair.agree_on_nothing_wrong()


def test_a_lock_that_is_held(pair):
    """Each tool waits for the lock of the other: the one that comes second is told so, and runs once the first is done."""
    pair.database.sql("create schema told; create table told.runs (tool text)")
    pair.lay(V1__a="select pg_advisory_lock_shared(42);\ninsert into told.runs values (current_setting('application_name'));")
    # the first one stops inside its script, with the lock of the history in its hands
    with pair.holding("select pg_advisory_lock(42)") as release:
        pair.jvm.ask("migrate", pair.settings)
        pair.wait_for("select count(*) from pg_locks where locktype = 'advisory' and objid = 42 and not granted", "1")
        ours = pair.start_ours("migrate")
        pair.wait_for(f"select count(*) from pg_stat_activity where datname = '{pair.database.name}' and application_name = 'aurora-flyway'", "1")
        assert ours.poll() is None
        release()
        output, errors = end(ours)
        theirs = pair.jvm.answer()
    assert ours.returncode == 0 and "error" not in theirs, (output, errors, theirs)
    assert [row[0] == "aurora-flyway" for row in pair.database.sql("select tool from told.runs")] == [False]
    assert len(pair.rows()) == 1
    pair.agree_on_nothing_wrong()
