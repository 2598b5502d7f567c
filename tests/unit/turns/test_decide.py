"""decide() hands each update to one part, and the table says to which."""

import sys
from dataclasses import dataclass, field, replace
from types import FrameType
from typing import get_args

import pytest

from bot.engine.advance import advance, begin
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.engine.turn import TurnContext
from bot.messages import (
    Address,
    BotAdded,
    Command,
    Edited,
    FormInput,
    HomeOpened,
    Inbound,
    Mentioned,
    Tap,
    Text,
    Update,
)
from bot.team.model import Team
from bot.team.orders import ANSWERING, READS, Verb, token_of
from bot.turns import decide as decide_module
from bot.turns.context import Context
from bot.turns.decide import decide
from bot.turns.needs import (
    EarlierNeeded,
    ElsewhereNeeded,
    Facts,
    FlowNeeded,
    NeedsMore,
    PlaceResults,
    ResultsNeeded,
    StandingNeeded,
    TeamsInNeeded,
    TeamsNeeded,
)
from bot.turns.plan import Found, FoundTeam, Kept
from tests.conftest import NOW
from tests.unit.assessments.world import versions
from tests.unit.team.make import ANN, FACILITATOR, team

PARTS = ("person", "participation", "setup", "facilitation")

VERSIONS = versions().versions
QUICK_CHECK = VERSIONS.current
SETUP = next(flow for flow in VERSIONS.beside if flow.flow.purpose == "setup")
PULSE = VERSIONS.team_flow("team-pulse")
TEAM = team(version=PULSE.flow.version)
CONTEXT = Context(VERSIONS, NOW, lambda: "new1", lambda: "0" * 64, lambda: "BCDFGHJK")


def kept(assessment: Assessment, *lines: str) -> Kept:
    """Return a conversation in which somebody has typed some lines."""
    conversation = begin(assessment, "c1", NOW).conversation
    if assessment is not QUICK_CHECK:
        conversation = replace(conversation, team=TEAM.id)
    for line in lines:
        conversation = advance(assessment, conversation, Text(line), NOW).conversation
    return Kept(conversation, 1, "", NOW)


def found(assessment: Assessment, *lines: str) -> Found:
    """Return what a store finds of somebody with that conversation."""
    conversation = kept(assessment, *lines)
    is_own = assessment is QUICK_CHECK
    return Found(
        conversation,
        focus=conversation.conversation.id,
        team=None if is_own else TEAM,
        joined=None if is_own else conversation,
    )


def form_token(conversation: Conversation) -> str:
    return TurnContext(PULSE, conversation, NOW).token("f", None, TEAM.id)


OLD_BUTTON = Tap(
    TurnContext(QUICK_CHECK, kept(QUICK_CHECK, "no").conversation, NOW).token("o", None, "restart")
)
LATE_FORM = FormInput(form_token(kept(PULSE).conversation), {"stage": "walk"})


@dataclass
class Recorder:
    """Records each part that decide() itself calls, whatever it asks of it."""

    parts: list[str] = field(default_factory=list)

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        caller = frame.f_back
        if event != "call" or caller is None:
            return
        part = str(frame.f_globals.get("__name__")).rpartition(".")[2]
        if caller.f_globals.get("__name__") == decide_module.__name__ and part in PARTS:
            self.parts.append(part)


def parts_called(inbound: Inbound, found: Found | FoundTeam, who: Address = ANN) -> list[str]:
    """Return the parts that decide() calls once every fact is known."""
    context, update = CONTEXT, Update("u1", who, inbound)
    while True:
        recorder = Recorder()
        sys.setprofile(recorder)
        try:
            decide(update, found, context)
        except NeedsMore as more:
            context = replace(context, facts=with_facts(context.facts, more))
        else:
            return recorder.parts
        finally:
            sys.setprofile(None)


def with_facts(facts: Facts, more: NeedsMore) -> Facts:
    """Return the facts that a decision asked for: everybody is an administrator."""
    for need in more.needs:
        assert not facts.knows(need)
        match need:
            case StandingNeeded():
                facts = replace(facts, standings={**facts.standings, need: "administrator"})
            case TeamsNeeded() | TeamsInNeeded():
                facts = replace(facts, teams={**facts.teams, need: ()})
            case ResultsNeeded():
                facts = replace(facts, results={**facts.results, need: PlaceResults()})
            case ElsewhereNeeded():
                facts = replace(facts, elsewhere={**facts.elsewhere, need: None})
            case EarlierNeeded():
                facts = replace(facts, earlier={**facts.earlier, need: ()})
            case FlowNeeded():
                raise AssertionError(need)
    return facts


@pytest.mark.parametrize(
    ("inbound", "found", "part"),
    [
        # Nothing is kept.
        (Text("hello"), Found(), "person"),
        (Text("delete"), Found(), "person"),
        (Command("start"), Found(), "person"),
        (Edited(), Found(), "person"),
        (Tap("c0.abc.o..result"), Found(), "person"),
        # Events that need no conversation.
        (BotAdded(), Found(), "person"),
        (Mentioned(), found(QUICK_CHECK), "person"),
        (HomeOpened(), found(PULSE), "person"),
        # A conversation is in focus.
        (Text("yes"), found(QUICK_CHECK), "person"),
        (Text("Walk"), found(PULSE), "participation"),
        (Text("A title"), found(SETUP), "setup"),
        (Command("help"), found(SETUP), "setup"),
        # An old button would bring back a conversation that something newer has replaced.
        (OLD_BUTTON, replace(found(QUICK_CHECK, "no"), focus="c2", owned=True), "person"),
        # Deleting one's data is one's own affair, whatever is in focus.
        (Text("yes"), found(PULSE, "delete"), "person"),
        (Text("yes"), found(SETUP, "delete"), "person"),
        # Commands about stored data concern the conversation beside, where none is in focus.
        (Command("result"), Found(beside=kept(QUICK_CHECK, "yes")), "person"),
        # Orders about a place.
        (Tap(token_of("new", "C1")), found(QUICK_CHECK), "setup"),
        (Tap(token_of("offer", "C1")), Found(), "setup"),
        (Command("team"), found(PULSE), "setup"),
        (Command("team", "claim C-1"), Found(), "setup"),
        # Taking part.
        (Tap(token_of("join", TEAM.id)), Found(team=TEAM), "participation"),
        (Tap(token_of("join", "unknown")), Found(), "participation"),
        (Command("team", f"join {TEAM.id}"), found(QUICK_CHECK), "participation"),
        (LATE_FORM, Found(team=TEAM), "participation"),
        (LATE_FORM, replace(found(PULSE), owned=True), "participation"),
    ],
)
def test_update_of_a_person_goes_to_one_part(inbound: Inbound, found: Found, part: str) -> None:
    assert parts_called(inbound, found) == [part]


VERBS: tuple[Verb, ...] = (
    "panel", "extend", "close", "reveal", "cancel", "hand", "accept", "decline", "claim", "files",
    "agenda", "post", "repeat", "quarterly", "once", "answer", "start",
)  # fmt: skip


@pytest.mark.parametrize("who", [FACILITATOR, ANN], ids=["facilitator", "ann"])
@pytest.mark.parametrize("assessment", [TEAM, None], ids=["open", "unknown"])
@pytest.mark.parametrize("verb", VERBS)
def test_order_about_a_whole_assessment_goes_to_facilitation(
    verb: Verb, assessment: Team | None, who: Address
) -> None:
    inbound = Tap(token_of(verb, TEAM.id))

    assert parts_called(inbound, FoundTeam(assessment), who) == ["facilitation"]


def test_every_order_is_in_this_table_or_shows_a_text() -> None:

    assert set(get_args(Verb)) == {*VERBS, *READS, *ANSWERING}
