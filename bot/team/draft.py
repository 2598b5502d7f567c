"""The decisions of a facilitator before an assessment is announced."""

from collections.abc import Iterator
from typing import Literal

from bot.team.model import Team
from bot.texts import Catalogue

Question = Literal["compared", "compared_unknown", "anyone"]
"""A question about a draft; its sentence is in the catalogue below ``team.ask``."""

POST, ANYWAY = "post", "anyway"
"""Arguments of the order "post": check the members again, or post without checking them."""

STRICT, OPEN = "strict", "open"
"""Arguments for a result that can be compared with an earlier one: hide figures, or show all."""


def undecided(team: Team, *, tells_members: bool) -> tuple[Question, ...]:
    """Return the questions to decide next.

    Args:
        team: The assessment.
        tells_members: Whether its channel can tell a bot with enough rights who is a member.
    """
    if team.compared_with is not None and team.openly is None:
        return ("compared",) if team.knows_before else ("compared_unknown",)
    return ("anyone",) if tells_members and not (team.checked or team.anyone) else ()


def all_undecided(team: Team, *, tells_members: bool) -> tuple[Question, ...]:
    """Return every question about an assessment that is not stored yet, to be decided at once.

    Args:
        team: The assessment.
        tells_members: Whether its channel can tell a bot with enough rights who is a member.
    """
    first = undecided(team, tells_members=tells_members)
    after = undecided(team.but(openly=False), tells_members=tells_members)
    return tuple(dict.fromkeys((*first, *after)))


def in_words(texts: Catalogue, team: Team, question: Question) -> Iterator[str]:
    """Yield a question about a draft, and what stays the same whatever the answer is."""
    date = "" if team.compared_with is None else texts.day(team.compared_with)
    yield texts.say(f"team.ask.{question}", date=date)
    if team.rounds > 1 and question == "compared":
        yield texts.say("team.ask.second_round")
    if team.rounds > 1 and question == "compared_unknown":
        yield texts.say("team.ask.second_round_unknown")


def decide_draft(team: Team, argument: str) -> Team:
    """Return the assessment after its facilitator has pressed a button of a question."""
    match argument:
        case "anyway":
            return team.but(anyone=True)
        case "strict" | "open" if team.openly is None and team.compared_with is not None:
            return team.but(openly=argument == OPEN)
        case _:
            return team


def answers_of(question: Question) -> tuple[tuple[str, str], ...]:
    """Return the buttons of a question: the name and the argument of each."""
    match question:
        case "compared":
            return ("post_strict", STRICT), ("post_open", OPEN)
        case "compared_unknown":
            return ("post_count", STRICT), ("post_open", OPEN)
        case "anyone":
            return ("post_checked", POST), ("post_anyway", ANYWAY)
