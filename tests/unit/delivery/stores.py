"""The stores that the model runs on."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.kit.postgres import running

STORES = ("sqlite", "postgres")


@contextmanager
def database(store: str) -> Iterator[str]:
    """Yield the address of a database for any number of runs; empty for SQLite in memory."""
    if store == "sqlite":
        yield ""
        return
    with running(fsync=False) as server:
        yield server.create_database()


def scale_of(store: str) -> float:
    """Return how much there is to do in a run: a server takes its time."""
    return 1.0 if store == "sqlite" else 0.3
