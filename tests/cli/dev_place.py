"""A place for clusters of one's own, and what runs in it: for test_dev.py and test_throwaway.py.

Its folders are not pytest's own, because for root the server runs as another user, who cannot enter those.
"""

import contextlib
import os
import pathlib
import shutil
import signal
import tempfile

import pytest


@pytest.fixture
def place():
    """A short folder that every user can enter; at the end nothing may run in it any more."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="aft.", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    for pid in processes_of(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder)


def surroundings(place):
    return {"HOME": str(place), "XDG_STATE_HOME": str(place / "state"), "TMPDIR": str(place)}


def processes_of(folder):
    """The processes that run in the folder, or name it in their arguments or environment; not ourselves."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            text = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes() + os.fsencode(os.readlink(entry / "cwd"))
        except OSError:
            continue  # it ended meanwhile, or is another user's
        if os.fsencode(str(folder)) in text:
            found.append(int(entry.name))
    return found
