"""Only one place takes a member's answers: the chat, or the browser that opened the latest link."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import datetime

import pytest

from adapters.web.addresses import address_of
from bot.messages import Inbound, MoveIn, Tap, Text, Update
from bot.team.orders import token_of
from tests.channels.web.board_world import FAY, BoardWorld
from tests.channels.web.test_members import (
    ANN,
    GONE,
    THERE,
    answers,
    link_of,
    on_page,
    opened,
    room,
    said_to,
)
from tests.kit.system import with_parts
from tests.unit.assessments.world import in_words
from tests.unit.team.make import Member

__all__ = ["room"]


@pytest.mark.parametrize("does", ["open", "answer"])
async def test_browser_that_another_one_overtakes_writes_nothing(
    room: BoardWorld, does: str
) -> None:
    team = await room.set_up()
    await room.hand(ANN, Tap(token_of("join", team.id)))
    if does == "open":
        who = address_of("another")
        inbound: Inbound = MoveIn((await link_of(room, team))[-32:])
    else:
        ann = await on_page(room, team)
        who = address_of(ann.cookies["cxbot-member"])
        inbound = Text(in_words(Member())[0])
    before = room.sql("SELECT state, turn FROM conversations")
    service = with_parts(room.service, clock=overtaken(room))

    outcome = await service.members.handle(Update("late", who, inbound))

    assert "Get a new link" in (outcome.notice or "")
    assert room.sql("SELECT state, turn FROM conversations") == before
    assert room.answers() == []


def overtaken(room: BoardWorld) -> Callable[[], datetime]:
    """Return a clock that is looked at once a browser was found, just as another takes over."""

    def now() -> datetime:
        with closing(sqlite3.connect(room.path)) as beside, beside:
            beside.execute("UPDATE handoffs SET code = 'another'")
        return room.clock()

    return now


async def test_link_that_waits_ends_once_answers_are_brought_back(room: BoardWorld) -> None:
    team = await room.set_up()
    await room.hand(ANN, Tap(token_of("join", team.id)))
    await on_page(room, team)
    waiting = await link_of(room, team)

    await room.hand(ANN, Text("answer here"))

    assert (await opened(room, waiting)).page.html.one("h1").text == GONE
    await room.hand(ANN, Text(in_words(Member())[0]))
    assert len(room.answers()) == 1
    newer = await opened(room, await link_of(room, team))
    assert len(newer.page.answers) == 1


async def test_answers_can_be_seen_in_the_chat_after_the_deadline(room: BoardWorld) -> None:
    team = await room.set_up()
    await room.hand(ANN, Tap(token_of("join", team.id)))
    ann = await on_page(room, team)
    await answers(ann, Member())
    room.clock.forward(hours=3, minutes=1)

    await room.hand(ANN, Text("answer here"))

    assert "result will appear where you were invited" in said_to(room, ANN)
    assert (await ann.open("/answer/now")).html.one("h1").text == GONE
    await room.hand(ANN, Text("my answers"))
    assert THERE not in said_to(room, ANN)
    await room.hand(ANN, Text("change stage"))
    assert "closed" in said_to(room, ANN)


async def test_unfinished_answers_come_back_after_the_deadline(room: BoardWorld) -> None:
    team = await room.set_up()
    await room.hand(ANN, Tap(token_of("join", team.id)))
    ann = await on_page(room, team)
    line, *_ = in_words(Member())
    await ann.say(line)
    room.clock.forward(hours=3, minutes=1)

    await room.hand(ANN, Text("answer here"))
    assert "closed" in said_to(room, ANN)
    await room.hand(ANN, Text("my answers"))

    assert line in said_to(room, ANN)
    assert THERE not in said_to(room, ANN)


async def test_way_back_can_be_typed_by_somebody_who_began_with_the_link(room: BoardWorld) -> None:
    team = await room.set_up(place=replace(FAY, chat="-1001", person=""), checked=True)
    ann = await on_page(room, team)
    line, second, *_ = in_words(Member())
    await ann.say(line)

    await room.hand(ANN, Text("Answer here"))

    assert room.sql("SELECT team FROM conversations") == [(team.id,)]
    assert (await ann.open("/answer/now")).html.one("h1").text == GONE
    await room.hand(ANN, Text(second))
    assert len(room.answers()) == 2
