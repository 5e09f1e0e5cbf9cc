"""PgBouncer between a program and a server of the tests (the fixture make_pooler of conftest.py)."""

import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

import pytest

PROGRAM = shutil.which("pgbouncer", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
START_S = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Pooler:
    """A running PgBouncer in front of `server`; `env` and `host`, `port` as a Server has them: a socket in its folder, and 127.0.0.1.

    Its servers take turns (server_round_robin), so that, once fill() has opened `size` of them, what one transaction leaves in its
    session is soon met, or missed, by another. `settings` are lines of [pgbouncer] over those.
    """

    def __init__(self, server, mode="transaction", size=3, users=("postgres",), **settings):
        if PROGRAM is None:
            pytest.skip("there is no pgbouncer")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="afp.", dir="/tmp"))
        self.settings = {
            "pool_mode": mode, "default_pool_size": size, "server_round_robin": 1, "auth_type": "trust",
            "auth_file": self.folder / "users", "admin_users": "postgres", "unix_socket_dir": self.folder, "listen_addr": "127.0.0.1",
            "ignore_startup_parameters": "extra_float_digits,options", "logfile": self.folder / "log", **settings}
        (self.folder / "users").write_text("".join(f'"{u}" ""\n' for u in users))
        self.target = f"host={server.host} port={server.port}"
        self.process = None
        for _ in range(10):
            if self.start():
                break
        else:
            told = self.log()
            self.stop()
            pytest.fail(f"pgbouncer did not start:\n{told}")
        self.host = str(self.folder)
        self.env = {"PGHOST": self.host, "PGPORT": str(self.port), "PGUSER": "postgres"}

    def start(self):
        """False: the port was taken in the meantime."""
        self.port = free_port()
        lines = "".join(f"{k} = {v}\n" for k, v in {**self.settings, "listen_port": self.port}.items())
        (self.folder / "ini").write_text(f"[databases]\n* = {self.target}\n[pgbouncer]\n{lines}")
        argv = [PROGRAM, "-q", self.folder / "ini"]
        if os.getuid() == 0:
            # it refuses root, as PostgreSQL does
            argv[1:1] = ["-u", "postgres"]
            for path in (self.folder, *self.folder.iterdir()):
                shutil.chown(path, "postgres")
        self.process = subprocess.Popen([str(a) for a in argv], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + START_S
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
                return True
            except OSError:
                time.sleep(0.02)
        self.kill()
        return False

    def fill(self, database):
        """Opens as many servers to the database as the pool may have: so many transactions at once."""
        sessions = []
        for _ in range(int(self.settings["default_pool_size"])):
            sessions.append(subprocess.Popen(["psql", "-Xqt", "-d", database], env={**os.environ, **self.env}, stdin=subprocess.PIPE,
                                             stdout=subprocess.PIPE, text=True))
            sessions[-1].stdin.write("BEGIN;\nSELECT 1;\n\\echo begun\n")
            sessions[-1].stdin.flush()
        for session in sessions:
            while session.stdout.readline().strip() != "begun":
                assert session.poll() is None, self.log()
        for session in sessions:
            session.communicate("COMMIT;\n", timeout=START_S)

    def log(self):
        path = self.folder / "log"
        return path.read_text() if path.exists() else ""

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
        if self.process is not None:
            self.process.wait()

    def stop(self):
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
