"""A bot whose clock is the test's."""

from collections.abc import Iterator

import pytest

from bot.service.flow_versions import Flows
from tests.kit.system import System, Timeline


@pytest.fixture
def timed(versions: Flows) -> Iterator[System]:
    with System(versions, clock=Timeline(), on_disk=True) as one:
        yield one
