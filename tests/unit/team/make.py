"""Teams whose members walk the shipped flow, and what is made of their answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.engine.advance import advance, begin
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.loading.library import edition_folders, flow_folders, load_catalogue, load_edition
from bot.messages import Address, Block, Text, plain_blocks
from bot.scoring.edition import BARRIER
from bot.team.disclosure import Disclosure, EarlierResult, disclose, member_answers
from bot.team.model import Team
from bot.team.narrative.result import details, summary
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Counts, Tally
from tests.conftest import NOW, make_assessment

EDITION = load_edition(edition_folders()["liveops-2026"])
TEXTS = load_catalogue()
PULSE: Assessment = make_assessment(EDITION, flow_folders()["team-pulse"])

STAGES = EDITION.ids("stage")
MODELS = EDITION.ids("delivery_model")
BARRIERS = EDITION.ids(BARRIER)
ROLES = tuple(option.id for option in PULSE.choices["role"])
ROLE_LABELS = {option.id: option.label for option in PULSE.choices["role"]}

FACILITATOR = Address("test", "D1", "fay")
ANN = Address("test", "D2", "ann")
PLACE = Address("test", "C1", "")


@dataclass(frozen=True)
class Member:
    """A member's answers; None is a skipped rating."""

    stage: str = "walk"
    model: str = "hybrid"
    ratings: tuple[int | None, ...] = (3, 3, 3, 3, 3)
    role: str | None = None


def answered(member: Member, name: str = "p1", assessment: Assessment = PULSE) -> Conversation:
    """Return the conversation of somebody who typed every answer."""
    label = assessment.edition.label
    typed = (
        label("stage", member.stage),
        label("delivery_model", member.model),
        *("skip" if rating is None else str(rating) for rating in member.ratings),
        ROLE_LABELS[member.role] if member.role else "skip",
    )
    conversation = replace(begin(assessment, name, NOW).conversation, team="t1")
    for line in typed:
        conversation = advance(assessment, conversation, Text(line), NOW).conversation
    assert conversation.status == "submitted"
    return conversation


def tallied(members: Sequence[Member], smallest: int = 5) -> Tally | None:
    made = disclosed({f"p{number}": member for number, member in enumerate(members)}, smallest)
    return None if made is None else made.tally


def disclosed(
    members: Mapping[str, Member],
    smallest: int = 5,
    before: Sequence[EarlierResult] = (),
    *,
    openly: bool = False,
) -> Disclosure | None:
    """Return the disclosure of people, named by their codes, next to earlier results."""
    given = [
        member_answers(PULSE, answered(member, name), name) for name, member in members.items()
    ]
    return disclose(PULSE, given, before, smallest=smallest, openly=openly)


def shown(members: Sequence[Member], smallest: int = 5) -> Tally:
    found = tallied(members, smallest)
    assert found is not None
    return found


def counted(counts: Mapping[str, Counts], smallest: int = 3) -> Tally:
    """Return a tally of some questions alone."""
    people = max(map(sum, counts.values()))
    return Tally(people, smallest, EDITION.id, EDITION.digest, "v", counts)


def revealed(tally: Tally, **more: Any) -> RevealedRound:
    return RevealedRound(TEXTS, EDITION, "CX leadership, fall", tally, **more)


def text(blocks: tuple[Block, ...]) -> str:
    return "\n".join(plain_blocks(blocks)) + "\n"


def whole(result: RevealedRound) -> str:
    """Return all that a team reads: the message, and the thread below it."""
    return f"{text(summary(result))}-- in the thread --\n{text(details(result))}"


def team(**changes: object) -> Team:
    """Return an assessment that is open until in a week."""
    made = Team(
        id="t1a2b3c4d5e6", place=PLACE, facilitator=FACILITATOR, title="CX leadership, fall",
        flow="team-pulse", version="v1", edition=EDITION.id, created_at=NOW,
        deadline=NOW + timedelta(days=7), remind_at=NOW + timedelta(days=6), lasts_s=604800,
    )  # fmt: skip
    return made.but(**changes)
