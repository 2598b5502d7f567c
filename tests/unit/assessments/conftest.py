"""A world like each platform."""

from collections.abc import Iterator

import pytest

from tests.unit.assessments.world import CHAT, FORMS, World


@pytest.fixture(params=["chat", "forms"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The bot on a platform where people chat, and on one where they fill in forms."""
    with World(FORMS if request.param == "forms" else CHAT) as made:
        yield made


@pytest.fixture
def chat() -> Iterator[World]:
    with World(CHAT) as made:
        yield made


@pytest.fixture
def forms() -> Iterator[World]:
    with World(FORMS) as made:
        yield made
