"""The whole bot with the quick check, and a recorder as its platform."""

from collections.abc import Iterator

import pytest

from bot.engine.assessment import Assessment
from bot.service.flow_versions import Flows
from tests.kit.system import System, kept_versions


@pytest.fixture(scope="session")
def versions(quick_check: Assessment) -> Flows:
    """The flows: the quick check alone."""
    return kept_versions(quick_check)


@pytest.fixture
def on_disk() -> bool:
    """Ask for this where a test looks into files, holds locks, or has several work at once.

    A store in memory does all work before anybody else goes on.
    """
    return True


@pytest.fixture
def system(request: pytest.FixtureRequest, versions: Flows) -> Iterator[System]:
    """The bot, with a store of its own: in memory, except beside `on_disk`."""
    with System(versions, on_disk="on_disk" in request.fixturenames) as running:
        yield running
