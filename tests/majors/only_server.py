"""A plugin of pytest: the tests that use a server are run, no others (tests/majors/run, which names one by AF_TEST_SERVER)."""


def pytest_collection_modifyitems(config, items):
    others = [item for item in items if "server" not in item.fixturenames]
    config.hook.pytest_deselected(items=others)
    items[:] = [item for item in items if "server" in item.fixturenames]
