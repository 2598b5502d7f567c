"""A team, its people, and small decisions, for the tests of the stores' promises about teams."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.engine.conversation import Conversation
from bot.messages import Address, Outcome, Say, Settled
from bot.store.ports import Store
from bot.team.model import Part, Team
from bot.turns.keys import person_key
from bot.turns.plan import Found, FoundTeam, Outgoing, Plan, Recorded
from tests.conftest import NOW
from tests.stores.promises import Decide, answer, begin, conversation, says, update, write

FAY = Address("test", "chat-f", "fay")
CHANNEL = Address("test", "channel", "")
DEADLINE = NOW + timedelta(days=3)

TEAM = Team(
    "t1", CHANNEL, FAY, "Support", "pulse", "v1", "e1", NOW, smallest=3, deadline=DEADLINE
)  # fmt: skip

PEOPLE = tuple(Address("test", f"chat-{n}", f"p{n}") for n in range(24))
DecideTeam = Callable[[FoundTeam], Plan]


async def start(store: Store, team: Team = TEAM, now: datetime = NOW) -> None:
    """Let somebody begin a team assessment."""
    invitation = Outgoing(team.id, Say(says("join").blocks, step="count"), to=team.place)
    writes = write(now=now, opened=(team,), outbox=(invitation,))
    await store.turns.handle(update(f"start-{team.id}", team.facilitator), "", writes)


def in_team(one: str, team: str = "t1") -> Conversation:
    return replace(conversation(one), team=team)


def part(address: Address, one: str, *, answered: bool = False, round_: int = 1) -> Part:
    return Part("t1", round_, person_key(address), one, answered)


def joining(address: Address, one: str, *, round_: int = 1, **changes: Any) -> Decide:
    """Begin to answer, and take part."""
    taken = part(address, one, round_=round_)
    return begin(one, outcome=Outcome("joined"), begun=in_team(one), part=taken, **changes)


async def join(store: Store, address: Address, one: str, round_: int = 1) -> None:
    decide = joining(address, one, round_=round_)
    await store.turns.handle(update(f"join-{one}", address), "", decide, team="t1")


def submitting(address: Address, stage: str = "walk") -> Decide:
    """Answer all that is needed, while answers are taken."""

    def decide(found: Found) -> Plan:
        if found.team is None or found.team.status != "open" or found.addressed is None:
            return Plan(Outcome("too late"), NOW)
        given = answer(stage)
        after = replace(
            found.addressed.conversation.answered("stage", given), status="submitted"
        )  # fmt: skip
        reply = Outgoing(after.id, Settled("stage", "Stage", "How far?", stage))
        taken = part(address, after.id, answered=True, round_=found.team.round)
        return Plan(
            Outcome(f"counted {stage}"), NOW, after, answers=(Recorded("stage", given),),
            outbox=(reply,), part=taken,
        )  # fmt: skip

    return decide


async def submit(store: Store, address: Address, one: str, stage: str = "walk") -> Outcome:
    key = update(f"submit-{one}", address)
    return await store.turns.handle(key, one, submitting(address, stage), team="t1")


async def take_part(store: Store, address: Address, one: str, stage: str = "walk") -> None:
    """Join, and answer."""
    await join(store, address, one)
    await submit(store, address, one, stage)


async def write_to_team(store: Store, **changes: Any) -> None:
    """Write a plan of the team assessment, whatever is found."""
    await store.teams.handle(None, "t1", write(**changes))


def next_state(**changes: object) -> DecideTeam:
    """Change something of a team assessment."""

    def decide(found: FoundTeam) -> Plan:
        assert found.team is not None
        return Plan(Outcome("changed"), NOW, team=found.team.but(**changes))

    return decide


def reveal(found: FoundTeam) -> Plan:
    """Say who answered, and let the answers go; once."""
    if found.team is None or found.team.status != "open":
        return Plan(Outcome("over"), NOW)
    answered = sorted(one.conversation.id for one in found.contributions if one.answered)
    for one in found.contributions:
        assert one.answered == (one.conversation.status == "submitted")
    return Plan(
        Outcome("revealed"), NOW, team=found.team.but(status="revealed", deadline=None),
        tally=(found.team.round, json.dumps(answered)), purge="answers",
        outbox=(Outgoing("t1", says("result"), to=CHANNEL),),
    )  # fmt: skip


def must_not_decide_team(_: FoundTeam) -> Plan:
    raise AssertionError


async def look(store: Store, team: str = "t1", *, answers: bool = True) -> FoundTeam:
    """Return the state that a turn of a team assessment finds."""
    seen: list[FoundTeam] = []

    def decide(found: FoundTeam) -> Plan:
        seen.append(found)
        return Plan(Outcome(), NOW)

    await store.teams.handle(None, team, decide, answers=answers)
    return seen[-1]


async def join_second(store: Store, address: Address, one: str) -> None:
    """Take part in a second assessment beside the first."""
    taken = replace(part(address, one), team="t2")
    decide = begin(one, begun=in_team(one, "t2"), part=taken)
    await store.turns.handle(update(f"join-{one}", address), "", decide, team="t2")
