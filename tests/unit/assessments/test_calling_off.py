"""A person who stops a team's questions gets no message about their own result either."""

import asyncio
from collections.abc import Iterator

import pytest

from bot.messages import Address, Command
from bot.store.postgres.store import PostgresStore
from tests.stores.make import create_tables
from tests.unit.assessments.world import CHAT, World, said


@pytest.fixture(params=["sqlite", "postgres"])
def talk(request: pytest.FixtureRequest) -> Iterator[World]:
    """A platform on which people answer in a conversation, on each database."""
    if request.param == "sqlite":
        with World(CHAT, on_disk=True) as made:
            yield made
        return
    url: str = request.getfixturevalue("postgres_url")
    asyncio.run(create_tables(url))
    with World(CHAT, store=PostgresStore(url, pool_size=4)) as made:
        yield made


def asks_for_it(world: World, who: Address) -> None:
    """Let somebody take the check, and ask for a reminder in 90 days."""
    world.say(who, Command("start"))
    for line in ("yes", "walk", "hybrid", *["skip"] * 6, "skip the rest", "ask me in 90 days"):
        world.say(who, line)
    assert "I’ll write once" in said(world.say(who, "yes"))


def is_asked(world: World, who: Address) -> bool:
    """Return whether a message about their result comes in 100 days."""
    mark = len(world.sent)
    world.forward(days=100)
    return "90 days ago" in world.text(who, mark)


@pytest.mark.parametrize("answered", [False, True])
def test_stop_in_a_teams_conversation_calls_off_the_message(
    talk: World,
    answered: bool,  # noqa: FBT001
) -> None:
    ann, bea = talk.people(2)
    asks_for_it(talk, ann)
    asks_for_it(talk, bea)
    team = talk.set_up()
    talk.answer(ann, team) if answered else talk.order(ann, "join", team.id)

    talk.say(ann, "stop")

    assert [is_asked(talk, who) for who in (bea, ann)] == [True, False]


def test_stop_in_another_chat_of_the_same_person_calls_it_off(talk: World) -> None:
    ann = talk.person("ann")
    asks_for_it(talk, ann)

    talk.say(Address("test", "ann/topic", "ann"), "stop")

    assert not is_asked(talk, ann)
