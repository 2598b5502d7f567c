"""The whole bot with its data in a file, which commands open as other programs do."""

from collections.abc import Iterator

import pytest

from bot.service.flow_versions import Flows
from tests.kit.system import System


@pytest.fixture
def system(versions: Flows) -> Iterator[System]:
    """The bot, with a file of its own."""
    with System(versions, on_disk=True) as running:
        yield running
