"""Replies behind a message to somebody who is gone are held by that alone, not by a lease."""

import pytest

from bot.channel import ParticipantGone
from bot.messages import Address, Outcome, Paragraph, Say, Text, Update, plain
from bot.turns.plan import Outgoing, Plan
from tests.kit.system import ANN, System

PLACE = Address("test", "room", "")
UNKNOWN = Address("test", "9", "nobody-kept")


def leave(system: System, who: Address, *conversations: str) -> None:
    """Leave a reply of each conversation in the outbox."""
    outbox = tuple(
        Outgoing(name, Say((Paragraph(f"of {name}"),)), to=who) for name in conversations
    )
    writes = Plan(Outcome(), system.clock(), outbox=outbox)
    system.run(system.store.turns.handle(Update("u", ANN, Text("")), "", lambda _: writes))


@pytest.mark.parametrize("who", [PLACE, UNKNOWN])
def test_message_behind_one_that_found_nobody_is_tried_at_once(
    system: System, who: Address
) -> None:
    leave(system, who, "t1", "t2", "t3")
    system.channel.failures = [ParticipantGone(), ParticipantGone()]

    system.drain()

    assert system.sql("SELECT conversation, status, leased_until FROM outbox ORDER BY id") == [
        ("t1", "dead", None), ("t2", "dead", None), ("t3", "sent", None),
    ]  # fmt: skip


def test_message_behind_one_of_its_own_team_is_dead_with_it(system: System) -> None:
    leave(system, PLACE, "t1", "t1", "t2")
    system.channel.failures = [ParticipantGone()]

    system.drain()

    assert [plain(sent.reply) for sent in system.channel.sent] == ["of t2"]


@pytest.mark.parametrize("seconds", [1, 3 * 86_400], ids=["within the lease", "days later"])
def test_person_who_comes_back_gets_everything_at_once(system: System, seconds: float) -> None:
    system.say(Text("hello"))
    system.leave(ANN, Say((Paragraph("first"),)), Say((Paragraph("second"),)))
    system.channel.failures = [ParticipantGone()]
    system.drain()
    system.clock.forward(seconds=seconds)
    assert system.drain() == []
    assert system.channel.tried == 2
    assert system.run(system.store.records.overview()).outbox == {"sent": 1, "held": 2}

    _, replies = system.say(Text("I am back"))

    assert [plain(reply) for reply in replies[:2]] == ["first", "second"]
    assert system.sql("SELECT count(*) FROM outbox WHERE leased_until IS NOT NULL") == [(0,)]
