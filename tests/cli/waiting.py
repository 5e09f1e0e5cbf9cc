"""Waiting for what another session or process does: for a fact, with a deadline that only a hang meets."""

import time

SECONDS = 120


def wait_until(condition, seconds=SECONDS):
    """Until it answers something true, which is the answer."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return found


def wait_for(database, question):
    """Until the query answers true."""
    wait_until(lambda: database.sql(question) == [["t"]])


def wait_for_rows(database, query):
    """Until the query answers something; its rows."""
    return wait_until(lambda: database.sql(query))
