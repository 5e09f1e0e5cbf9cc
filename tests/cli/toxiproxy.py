"""Toxiproxy between a program and a server of the tests: latency, connections that are cut, slow or silent."""

import json
import pathlib
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from pgbouncer import free_port

TOP = pathlib.Path(__file__).resolve().parents[2]
START_S = 60


class Toxiproxy:
    """The running program, spoken to over HTTP."""

    def __init__(self):
        found = subprocess.run([TOP / "tests/server/toxiproxy.sh"], capture_output=True, text=True, check=False)
        if found.returncode == 3:
            pytest.skip(found.stderr.strip())
        assert found.returncode == 0, found.stderr
        for _ in range(10):
            self.port = free_port()
            self.process = subprocess.Popen([found.stdout.strip(), "-host", "127.0.0.1", "-port", str(self.port)], stdin=subprocess.DEVNULL,
                                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if self.answers():
                return
            self.stop()
        pytest.fail("toxiproxy did not start")

    def answers(self):
        deadline = time.monotonic() + START_S
        while self.process.poll() is None and time.monotonic() < deadline:
            try:
                self.ask("GET", "/version")
                return True
            except OSError:
                time.sleep(0.02)
        return False

    def ask(self, method, path, **body):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method, data=json.dumps(body).encode() if body else None,
                                         headers={"Content-Type": "application/json", "User-Agent": "tests"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=START_S) as answer:
                return json.loads(answer.read() or b"null") if answer.headers.get_content_type() == "application/json" else None
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.read().decode()}") from error

    def stop(self):
        self.process.kill()
        self.process.wait()


class Link:
    """A proxy in front of a server; `env` is what libpq needs to go through it."""

    def __init__(self, toxiproxy, database, name):
        self.toxiproxy, self.name = toxiproxy, name
        made = toxiproxy.ask("POST", "/proxies", name=name, listen="127.0.0.1:0", upstream=f"127.0.0.1:{database.server.port}", enabled=True)
        self.port = int(made["listen"].rpartition(":")[2])
        self.env = {**database.env, "PGHOST": "127.0.0.1", "PGPORT": str(self.port)}
        self.jdbc_url = f"jdbc:postgresql://127.0.0.1:{self.port}/{database.name}"

    def poison(self, kind, stream="downstream", **attributes):
        """A toxic on it: latency, limit_data, slow_close, timeout, reset_peer, slicer … Connections that are open have it as well."""
        self.toxiproxy.ask("POST", f"/proxies/{self.name}/toxics", name="toxic", type=kind, stream=stream, attributes=attributes)

    def heal(self):
        self.toxiproxy.ask("DELETE", f"/proxies/{self.name}/toxics/toxic")

    def enable(self, is_enabled):
        """Disabled, its connections are cut and new ones refused."""
        self.toxiproxy.ask("POST", f"/proxies/{self.name}", enabled=is_enabled)

    def remove(self):
        self.toxiproxy.ask("DELETE", f"/proxies/{self.name}")
