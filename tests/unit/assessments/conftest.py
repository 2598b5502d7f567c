"""A world like each platform."""

from collections.abc import Iterator

import pytest

from tests.unit.assessments.world import CHAT, FORMS, World


@pytest.fixture(params=["chat", "forms"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    """The bot on a platform where people chat, and on one where they fill in forms."""
    traits = FORMS if request.param == "forms" else CHAT
    with World(traits, on_disk="on_disk" in request.fixturenames) as made:
        yield made


@pytest.fixture
def chat(request: pytest.FixtureRequest) -> Iterator[World]:
    with World(CHAT, on_disk="on_disk" in request.fixturenames) as made:
        yield made


@pytest.fixture
def forms(request: pytest.FixtureRequest) -> Iterator[World]:
    with World(FORMS, on_disk="on_disk" in request.fixturenames) as made:
        yield made
