"""The whole bot with a recorder as its platform, and the quick check that it walks."""

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
def system(versions: Flows) -> Iterator[System]:
    """The bot, with a store of its own."""
    with System(versions) as running:
        yield running
