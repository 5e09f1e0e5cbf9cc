"""Migrating through a pooler."""


def test_servers_take_turns(make_pooler, server, database):
    """What the other tests stand on: through the fixture each transaction has another backend."""
    pooler = make_pooler(size=3)
    pooler.fill(database.name)
    through = type(server)(None, pooler.env)
    assert len({through.sql("SELECT pg_backend_pid()", database=database.name)[0][0] for _ in range(3)}) == 3
