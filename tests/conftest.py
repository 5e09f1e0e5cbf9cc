"""For all tests: against a server that is already running (AF_TEST_SERVER, tests/majors/run) those that use it are run, no others."""

import os


def pytest_collection_modifyitems(config, items):
    if os.environ.get("AF_TEST_SERVER"):
        others = [item for item in items if "server" not in item.fixturenames]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if "server" in item.fixturenames]
