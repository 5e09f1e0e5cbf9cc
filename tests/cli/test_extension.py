"""The extension beside other sessions: what pg_regress, which has one, cannot show."""

import subprocess

from conftest import clean_env


class Session:
    """A session that stays open; what it is told to run is done when run() returns."""

    def __init__(self, database):
        self.process = subprocess.Popen(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1"], env=clean_env(**database.env), text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def run(self, sql):
        self.process.stdin.write(f"{sql}\n\\echo DONE\n")
        self.process.stdin.flush()
        lines = list(iter(lambda: self.process.stdout.readline().rstrip("\n") or "DONE", "DONE"))
        assert self.process.poll() is None, lines
        return lines

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


def test_document_waits_for_nobody(database):
    database.sql("""
        CREATE EXTENSION aurora_flyway;
        CREATE TYPE mood AS ENUM ('sad', 'ok');
        CREATE TABLE kept (id serial PRIMARY KEY);
        CREATE TABLE locked (id serial PRIMARY KEY, mood mood DEFAULT 'ok', kept int DEFAULT 1 + 1 REFERENCES kept,
                             twice int GENERATED ALWAYS AS (id * 2) STORED, CHECK (id > 0));
        CREATE VIEW locked_view AS SELECT * FROM locked;
        CREATE MATERIALIZED VIEW locked_matview AS SELECT * FROM locked""")
    with Session(database) as other:
        other.run("BEGIN; DROP TABLE locked CASCADE; DROP TYPE mood;")
        document = database.sql("SET statement_timeout = '10s'; SELECT aurora_flyway_docs()")[0][0]
        assert "#### public.locked\n" in document and "#### public.locked_view\n" in document
        other.run("COMMIT;")
    document = database.sql("SELECT aurora_flyway_docs()")[0][0]
    assert "locked" not in document and "#### public.kept\n" in document


def test_call_is_one_snapshot(database):
    """The rows of all queries fit together while tables come and go."""
    database.sql("CREATE EXTENSION aurora_flyway; CREATE SCHEMA s")
    with Session(database) as other:
        other.process.stdin.write("""DO $$
            BEGIN
                FOR i IN 1..200 LOOP
                    EXECUTE format('CREATE TABLE s.t%s (id serial PRIMARY KEY, a text DEFAULT %L)', i, i);
                    EXECUTE format('COMMENT ON TABLE s.t%s IS %L', i, i);
                    COMMIT;
                    EXECUTE format('ALTER TABLE s.t%s DROP COLUMN a', i);
                    COMMIT;
                    EXECUTE format('DROP TABLE s.t%s', i);
                    COMMIT;
                END LOOP;
            END $$;
            \\echo DONE\n""")
        other.process.stdin.flush()
        rows = database.sql("\n".join(["SELECT count(*) FROM regexp_matches(aurora_flyway_docs('{s}'), '#### ', 'g');"] * 100))
        assert other.process.stdout.readline() == "DONE\n"
    assert {int(r[0]) for r in rows} <= {0, 1}
    assert [r for r in rows if r[0] == "1"], "no table was there at any call"


def test_cancel_leaves_the_session_as_it_was(database):
    database.sql("CREATE EXTENSION aurora_flyway; CREATE TABLE t (id int)")
    with Session(database) as session:
        session.run("SET search_path = public; \\set ON_ERROR_STOP 0")
        for timeout in ("1ms", "2ms", "5ms"):
            lines = session.run(f"SET statement_timeout = '{timeout}'; SELECT length(aurora_flyway_docs()) FROM generate_series(1, 1000);")
            assert any("canceling statement due to statement timeout" in line for line in lines)
        assert session.run("RESET statement_timeout; SHOW search_path; SELECT count(*) FROM pg_cursors;") == ["public", "0"]
