"""``cxbot db prune``: what is too old goes now."""

from datetime import UTC, datetime

from tests.kit.system import ANN, BEA, System
from tests.unit.cli.make import begin, cxbot, finish

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
FAR_AHEAD = datetime(2099, 1, 1, tzinfo=UTC)


def test_what_is_older_than_the_setting_is_removed_and_counted(system: System) -> None:
    system.clock.now = FAR_AHEAD
    begin(system, BEA)
    none = cxbot(system.path, "db", "prune")
    system.clock.now = LONG_AGO
    finish(system, ANN)

    first = cxbot(system.path, "db", "prune", CXBOT_RETENTION_DAYS="1")
    second = cxbot(system.path, "db", "prune", CXBOT_RETENTION_DAYS="1")

    assert (none.exit_code, none.output) == (0, "0 rows removed: older than 365 days.\n")
    assert first.exit_code == 0
    assert first.stdout.endswith(" rows removed: older than 1 day.\n")
    assert not first.stdout.startswith("0 ")
    assert second.stdout == "0 rows removed: older than 1 day.\n"
    assert system.conversation(ANN) is None
    assert system.conversation(BEA) is not None
    assert system.run(system.store.records.overview()).pruned == 1
