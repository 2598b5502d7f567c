"""What has to be decided by its facilitator before an assessment is announced."""

from typing import Literal

from bot.team.model import Team

Question = Literal["compared", "compared_unknown", "anyone"]
"""What a draft waits for: a sentence of the catalogue below ``team.ask``, and its buttons."""

POST, ANYWAY = "post", "anyway"
"""What is said with the order "post": to look again, and to have it posted as it is."""

STRICT, OPEN = "strict", "open"
"""What is said with it of a result that can be compared with an earlier one."""


def undecided(team: Team, *, tells_members: bool) -> tuple[Question, ...]:
    """What is to be decided next; empty for nothing.

    Args:
        team: The assessment.
        tells_members: Whether its channel can say who is a member, to a bot that may know.
    """
    if team.compared_with is not None and team.openly is None:
        return ("compared",) if team.knows_before else ("compared_unknown",)
    return ("anyone",) if tells_members and not (team.checked or team.anyone) else ()


def decided(team: Team, more: str) -> Team:
    """The same once its facilitator has pressed a button of the question."""
    match more:
        case "anyway":
            return team.but(anyone=True)
        case "strict" | "open" if team.openly is None and team.compared_with is not None:
            return team.but(openly=more == OPEN)
        case _:
            return team


def answers_of(question: Question) -> tuple[tuple[str, str], ...]:
    """What can be answered: of each button the name, and what its order says."""
    match question:
        case "compared" | "compared_unknown":
            return ("post_strict", STRICT), ("post_open", OPEN)
        case "anyone":
            return ("post_checked", POST), ("post_anyway", ANYWAY)
