"""What has to be decided by its facilitator before an assessment is announced."""

from typing import Literal

from bot.group.team import Team

Question = Literal["anyone"]
"""What a draft waits for: a sentence of the catalogue below ``team.ask``, and its buttons."""

POST, ANYWAY = "post", "anyway"
"""What is said with the order "post": to look again, and to have it posted as it is."""


def undecided(team: Team, *, tells_members: bool) -> tuple[Question, ...]:
    """What is still to be decided.

    Args:
        team: The assessment.
        tells_members: Whether its channel can say who is a member, to a bot that may know.
    """
    return ("anyone",) if tells_members and not (team.checked or team.anyone) else ()


def decided(team: Team, more: str) -> Team:
    """The same once its facilitator has pressed a button of the question."""
    return team.but(anyone=True) if more == ANYWAY else team


def answers_of(question: Question) -> tuple[tuple[str, str], ...]:
    """What can be answered: of each button the name, and what its order says."""
    match question:
        case "anyone":
            return ("post_checked", POST), ("post_anyway", ANYWAY)
